"""The shape of a cue: sections, phrases, where the climax is and how full each bar is.

In: the solved clock and the brief. Out: a :class:`Form`. Hits that were landed on downbeats begin a phrase; between them
phrases of four bars are preferred, of three to six allowed. Phrases are named like a song's: a first idea ``A``, its return
``A'``, a contrast ``B``; which follows which is one of the mood's forms (:mod:`vidscore.compose.forms`). From
:data:`~vidscore.compose.weights.form.CONTRAST` on the contrasts have keys of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from random import Random

from vidscore.compose.clock import Clock
from vidscore.compose.forms import drawn_form, drawn_lengths
from vidscore.compose.mood_table import IDIOMS
from vidscore.compose.weights.form import CONTRAST, INTENSITY, PHRASE_LENGTH
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

    @property
    def shifts(self) -> tuple[int, ...]:
        """Semitones of every bar's tonic above the cue's."""
        out = [0] * len(self.bars)
        for phrase in self.phrases:
            out[phrase.first_bar : phrase.first_bar + phrase.bars] = [phrase.shift] * phrase.bars
        return tuple(out)


_KEYS_NEAR = (5, 7, 2, 10)
_KEYS_MAJOR = (5, 7, 9, 4, 3, 8)
_KEYS_MINOR = (3, 5, 8, 10, 7, 2)
"""Where contrasts may lie, in semitones above the tonic: a fifth away, a third, a step."""

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
    w = PHRASE_LENGTH
    head: list[int] = []
    if intro and bars >= w.introduction_from and rng.random() < w.introduction:
        head = [rng.choice((1, 2))]
        bars -= head[0]
    return [*head, *drawn_lengths(bars, w.bars if bars > 2 else ((bars, 1.0),), rng)]


def _name(lengths: list[int], borders: list[int], brief: Brief, rng: Random, opens: bool) -> tuple[Phrase, ...]:
    """Give each phrase its label and, in developments, its key."""
    intro = opens and len(lengths) > 2 and lengths[0] <= 2 and sum(lengths) >= 10
    count = len(lengths) - intro
    wanted = [word for word in brief.form.split() if word != "cadence"]
    if wanted:
        labels = [wanted[min(i * len(wanted) // len(lengths), len(wanted) - 1)] for i in range(len(lengths))]
    else:
        labels = ["intro"] * intro + drawn_form(IDIOMS[brief.mood.name].forms, count, rng)
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


def _shifts(labels: list[str], brief: Brief, rng: Random) -> dict[str, int]:
    """Keys of the contrasts: the cue's own in short cues, else another for each, a fifth or a third away."""
    minor = any(mode in brief.key for mode in ("minor", "dorian", "phrygian"))
    table = _KEYS_MINOR if minor else _KEYS_NEAR if IDIOMS[brief.mood.name].functional else _KEYS_MAJOR
    keys = rng.sample(table, len(table))
    ideas = [idea for idea in dict.fromkeys(label.rstrip("'") for label in labels) if len(idea) == 1 and idea != "A"]
    travels = brief.span.duration_ms >= CONTRAST.from_ms
    away = dict(zip(ideas, keys[: CONTRAST.keys], strict=False)) if travels else {}
    return {label: _nearer(away.get(label.rstrip("'"), 0)) for label in labels}


def _nearer(up: int) -> int:
    """A shift in -6..6, so that a contrast lies about as high as the rest."""
    return (up + 6) % 12 - 6


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
