"""The shape of a cue: sections, phrases, where the climax is and how full each bar is.

In: the solved clock and the brief. Out: a :class:`Form`. Hits that were landed on downbeats begin a phrase; between them
phrases of four bars are preferred. Phrases are named like a song's: a first idea ``A``, its return ``A'``, a contrast
``B``; long cues alternate periods of that kind with developments in other keys, so that nothing simply loops.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from random import Random

from vidscore.compose.clock import Clock
from vidscore.compose.mood_table import IDIOMS
from vidscore.compose.weights.form import INTENSITY, PHRASE_LENGTH
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Bar
from vidscore.model.plan import Brief
from vidscore.model.span import merged


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of bars that says one thing."""

    first_bar: int
    bars: int
    label: str
    """``intro``, ``A``, ``A'``, ``B`` ... or ``gesture``."""
    shift: int = 0
    """Semitones by which this phrase's tonic lies above the cue's (developments travel)."""
    at_hit: bool = False
    """Whether it begins on a hit."""
    closes: bool = False
    """Whether it leads into the final chord."""

    @property
    def idea(self) -> str:
        """The label without its primes: which idea it states."""
        return self.label.rstrip("'")


@dataclass(frozen=True, slots=True)
class Form:
    """Bars with section names, phrases before the final chord, and the curve of intensity."""

    bars: tuple[Bar, ...]
    phrases: tuple[Phrase, ...]
    intensity: tuple[float, ...]
    """0..1, one per bar, the ring-out included."""
    speech: tuple[float, ...]
    """Share of each bar in which somebody speaks."""
    climax_bar: int


_PERIODS: dict[int, tuple[str, ...]] = {1: ("A",), 2: ("A", "A'"), 3: ("A", "B", "A'"), 4: ("A", "A'", "B", "A''")}
_LONG = (("A", "A'", "B", "A''"), ("C", "C'", "B'", "A'''"), ("A", "B''", "D", "D'"), ("E", "C''", "E'", "A''''"))
_SHIFTS_NEAR = (0, 5, -5, 5)
_SHIFTS_MAJOR = (0, 5, -3, 4, 2, -4)
_SHIFTS_MINOR = (0, 3, 5, -4, -2, 4)

_WAVE = (-0.3, 0.05, -0.15, 0.4)
"""In long cues every four phrases grow and fall back, by shares of the mood's range, so that the whole is not one line.
[judgement]"""
_LONG_FROM = 6
"""Phrases from which a cue is long."""


def plan_form(brief: Brief, clock: Clock, rng: Random, opens: bool = True) -> Form:
    """Divide the bars of a clock into phrases and give each bar its intensity.

    Args:
        brief: The order; its ``form``, ``intensity`` and ``speech`` are obeyed.
        clock: The solved time.
        rng: Decides between equally good divisions.
        opens: Whether the music begins here, so that an introduction may come first.
    """
    body = sum(1 for start, _ in clock.bars if start < clock.cadence_beats)
    borders = [i for i, (start, _) in enumerate(clock.bars[:body]) if start in clock.borders]
    lengths = [
        length
        for first, last in zip([0, *borders], [*borders, body], strict=True)
        for length in _split(last - first, rng, intro=opens and first == 0)
        if length
    ]
    phrases = _name(lengths, borders, brief, rng, opens)
    climax = _climax(clock, body)
    bars = tuple(
        Bar(start, metre, next((p.label for p in phrases if p.first_bar <= i < p.first_bar + p.bars), "cadence"))
        for i, (start, metre) in enumerate(clock.bars)
    )
    times = [(clock.tempo_map.ms_at(bar.start_beats), clock.tempo_map.ms_at(bar.start_beats + bar.beats)) for bar in bars]
    return Form(bars, phrases, _intensity(brief, times, climax, body, phrases), _speech(brief, times), climax)


def _split(bars: int, rng: Random, intro: bool) -> list[int]:
    """Phrase lengths for a stretch between two hits, a short introduction first where there is room."""
    if bars <= 0:
        return []
    head: list[int] = []
    if intro and bars >= 10:
        rest = bars % 4
        head = [rest if rest in (1, 2) else 2 if bars >= 18 and rng.random() < PHRASE_LENGTH.introduction else 0]
        bars -= head[0]
    whole, rest = divmod(bars, 4)
    if whole == 0:
        return [*head, rest]
    if rest == 0:
        return [*head, *[4] * whole]
    if rest == 3:
        return [*head, *[4] * whole, 3]
    if rest == 2:
        six = rng.random() < PHRASE_LENGTH.six_bars
        return [*head, *[4] * (whole - 1), *([6] if six else [4, 2] if whole > 1 else [3, 3])]
    return [*head, *[4] * (whole - 1), 5]


def _name(lengths: list[int], borders: list[int], brief: Brief, rng: Random, opens: bool) -> tuple[Phrase, ...]:
    """Give each phrase its label and, in developments, its key."""
    intro = opens and len(lengths) > 2 and lengths[0] <= 2 and sum(lengths) >= 10
    count = len(lengths) - intro
    wanted = [word for word in brief.form.split() if word != "cadence"]
    if wanted:
        labels = [wanted[min(i * len(wanted) // len(lengths), len(wanted) - 1)] for i in range(len(lengths))]
    else:
        labels = ["intro"] * intro + _labels(count)
    if sum(lengths) <= 2:
        labels = ["gesture"] * len(lengths)
    shifts = _shifts(labels, brief, rng)
    out, first = [], 0
    for length, label in zip(lengths, labels, strict=True):
        out.append(Phrase(first, length, label, shifts[label], at_hit=first in borders))
        first += length
    if out:
        out[-1] = replace(out[-1], closes=not brief.runs_on, shift=0)
    return tuple(out)


def _labels(count: int) -> list[str]:
    if count <= 4:
        return list(_PERIODS.get(count, ()))
    groups, rest = divmod(count, 4)
    labels = [label for g in range(groups) for label in _LONG[g % 4]]
    labels = [*labels[: len(labels) - 1], *(["C", "D", "E"][:rest]), labels[-1]] if rest else labels
    labels[-1] = "A'"
    return labels


def _shifts(labels: list[str], brief: Brief, rng: Random) -> dict[str, int]:
    """Keys of the developments: none in short cues, a fifth away in long ones, or mediants where colour leads."""
    minor = any(mode in brief.key for mode in ("minor", "dorian", "phrygian"))
    table = _SHIFTS_NEAR if IDIOMS[brief.mood.name].functional else _SHIFTS_MINOR if minor else _SHIFTS_MAJOR
    first = rng.randrange(1, 3)
    out: dict[str, int] = {}
    for label in labels:
        idea = label.rstrip("'")
        away = {"C": first, "D": first + 1, "E": first + 2}.get(idea, 0) if len(labels) >= _LONG_FROM else 0
        out[label] = table[away % len(table)]
    return out


def _climax(clock: Clock, body: int) -> int:
    """The bar of the strongest landed hit, else the bar nearest to the golden section."""
    starts = [start for start, _ in clock.bars[:body]]
    landed = [hit for hit in clock.hits if hit.kind in ("downbeat", "beat") and hit.beat < clock.cadence_beats]
    late = [hit for hit in landed if hit.beat >= clock.cadence_beats * Fraction(3, 10)] or landed
    goal = max(late, key=lambda h: (h.weight, h.beat)).beat if late else clock.cadence_beats * Fraction(68, 100)
    return min(range(len(starts)), key=lambda i: abs(starts[i] - goal), default=0)


def _intensity(
    brief: Brief, times: list[tuple[float, float]], climax: int, body: int, phrases: tuple[Phrase, ...]
) -> tuple[float, ...]:
    """The brief's own curve where it has one, else an arch of the mood; hits lift it either way."""
    low, high = MOOD_TABLE[brief.mood.name].intensity
    lift = INTENSITY.arousal * brief.mood.arousal
    out = []
    for i, (start, end) in enumerate(times):
        if brief.intensity:
            level = _curve(brief, (start + end) / 2)
        elif i <= climax:
            level = low + (high - low) * (i / max(climax, 1)) ** INTENSITY.rise + lift
        else:
            level = high - (high - low) * INTENSITY.fall * ((i - climax) / max(body - climax, 1)) + lift
        out.append(level)
    smooth = [(out[max(i - 1, 0)] + 2 * level + out[min(i + 1, len(out) - 1)]) / 4 for i, level in enumerate(out)]
    waves = len(phrases) >= _LONG_FROM and not brief.intensity
    for number, phrase in enumerate(phrases):
        swell = (high - low) * _WAVE[number % 4] if waves else 0.0
        for i in range(phrase.first_bar, phrase.first_bar + phrase.bars):
            smooth[i] = (
                smooth[i] * INTENSITY.introduction if phrase.label == "intro" else min(smooth[i] + swell, max(smooth[i], high))
            )
    if climax < len(smooth) and not brief.intensity:
        smooth[climax] = max(smooth[climax], high + lift)
    return tuple(round(min(max(level, 0.0), 1.0), 4) for level in smooth)


def _curve(brief: Brief, at_ms: float) -> float:
    """The brief's intensity at an instant, linear between its points."""
    points = sorted((point.at_ms, point.level) for point in brief.intensity)
    if at_ms <= points[0][0]:
        return points[0][1]
    for (t0, v0), (t1, v1) in pairwise(points):
        if at_ms <= t1:
            return v0 + (v1 - v0) * (at_ms - t0) / max(t1 - t0, 1)
    return points[-1][1]


def _speech(brief: Brief, times: list[tuple[float, float]]) -> tuple[float, ...]:
    """Share of each bar in which somebody speaks."""
    spoken = merged(brief.speech)
    shares = []
    for start, end in times:
        heard = sum(max(0.0, min(end, line.end_ms) - max(start, line.start_ms)) for line in spoken)
        shares.append(round(heard / (end - start), 4))
    return tuple(shares)
