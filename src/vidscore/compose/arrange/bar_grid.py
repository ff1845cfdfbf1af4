"""The bar grid: bars, pulses and chords of a sketch in the form the textures read.

All times are beats (``Fraction``). Everything is cut at the cadence, which is written apart.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from random import Random

from vidscore.compose.sketch import Sketch
from vidscore.compose.weights.orchestration import ENERGY
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Chord
from vidscore.model.span import Span, merged

TRIPLE = 3
SILENT_HIT_MS = (900.0, 2200.0)
"""A silence hit stops the music at least this long, and to the next bar line if that comes soon enough. [judgement]"""


ENTRANCES = {"swell": 0.9}
"""Joins after which the first beat is struck, and how hard. [judgement]"""


@dataclass(frozen=True, slots=True)
class Pulse:
    """One felt beat; ``weight`` is 2 on the downbeat, 1 on the second strong beat, else 0."""

    start: Fraction
    end: Fraction
    weight: int


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """The part of a chord that lies in one bar; ``index`` counts the sketch's chords."""

    start: Fraction
    end: Fraction
    index: int


@dataclass(frozen=True, slots=True)
class GridBar:
    """One bar before the cadence, cut there.

    ``energy`` is the intensity by the standard of the mood, 0..1; ``speech`` the share spoken over, 0..1.
    """

    index: int
    start: Fraction
    end: Fraction
    section: str
    opens: bool
    """Whether a section begins here."""
    energy: float
    speech: float
    seconds: float
    pulses: tuple[Pulse, ...]
    chord_spans: tuple[ChordSpan, ...]
    fine: Fraction
    """The finest even division of this metre: a quarter of the beat, or 1/4 in eighth-note metres."""
    compound: bool

    @property
    def beat_seconds(self) -> float:
        """Length of a quarter note here."""
        return self.seconds / float(self.end - self.start)


@dataclass(frozen=True, slots=True)
class BarGrid:
    """A sketch with its bars."""

    sketch: Sketch
    seed: int
    start: Fraction
    bars: tuple[GridBar, ...]
    spoken: tuple[tuple[Fraction, Fraction], ...]
    """Beats between which somebody speaks, sorted and apart."""
    hushed: tuple[tuple[Fraction, Fraction], ...]
    """Beats between which the music holds its breath, sorted and apart."""
    silences: tuple[tuple[Fraction, Fraction], ...]
    """Beats between which a hit silences everything."""
    struck: tuple[tuple[Fraction, float, str], ...]
    """The hits that sound, an entrance that breaks on the cut among them: beat, weight, kind."""

    def rng(self, salt: str) -> Random:
        """A generator of its own for every purpose, so that one choice never moves another."""
        return Random(f"{self.seed}/{self.sketch.brief.name}/{salt}")

    @property
    def mood(self) -> str:
        """The row of the mood table."""
        return self.sketch.brief.mood.name

    @property
    def earliest(self) -> Fraction:
        """The first beat on which anything may begin: before the start where the cue has a pick-up."""
        sketch = self.sketch
        beat = sketch.tempo_map.beat_at(sketch.tempo_map.ms_at(self.start) - (sketch.brief.pre_ms or 0))
        return min(self.start, Fraction(math.ceil(beat * 960), 960))

    def ms_between(self, first: Fraction, second: Fraction) -> float:
        """Milliseconds of film between two beats."""
        return self.sketch.tempo_map.ms_at(second) - self.sketch.tempo_map.ms_at(first)

    def bar_at(self, beat: Fraction) -> GridBar | None:
        """The bar that a beat lies in; None before the first and from the cadence on."""
        index = bisect_right(self.bars, beat, key=attrgetter("start")) - 1
        return self.bars[index] if index >= 0 and beat < self.bars[index].end else None

    def is_spoken(self, start: Fraction, end: Fraction) -> bool:
        """Whether somebody speaks anywhere between two beats."""
        return _overlaps(self.spoken, start, end)

    def is_hushed(self, start: Fraction, end: Fraction) -> bool:
        """Whether the music holds its breath anywhere between two beats."""
        return _overlaps(self.hushed, start, end)


def within(windows: tuple[tuple[Fraction, Fraction], ...], beat: Fraction) -> bool:
    """Whether a beat lies in any of the windows."""
    return any(start <= beat < end for start, end in windows)


def _overlaps(windows: tuple[tuple[Fraction, Fraction], ...], start: Fraction, end: Fraction) -> bool:
    """Whether any of the windows (sorted and apart) reaches between two beats."""
    index = bisect_left(windows, (end, end))
    return index > 0 and windows[index - 1][1] > start


def pulse_lengths(metre: tuple[int, int]) -> tuple[Fraction, ...]:
    """The felt beats of a metre, in quarter notes; 7/8 is 2+2+3 eighths.

    Example:
        >>> [str(x) for x in pulse_lengths((7, 8))]
        ['1', '1', '3/2']
    """
    count, unit = metre[0], Fraction(4, metre[1])
    if metre[1] < 8:
        return (unit,) * count
    if count % TRIPLE == 0 or count == 1:
        return (unit * min(count, TRIPLE),) * max(1, count // TRIPLE)
    pairs, odd = divmod(count, 2)
    return (2 * unit,) * (pairs - odd) + (3 * unit,) * odd


def bar_grid(sketch: Sketch, seed: int) -> BarGrid:
    """Lay a sketch out in bars.

    Args:
        sketch: A finished sketch; ``intensity`` and ``speech`` as long as ``bars``.
        seed: Any integer.

    Returns:
        The grid; without bars where the cadence is the first thing that sounds.
    """
    start = min(sketch.bars[0].start_beats if sketch.bars else Fraction(0), sketch.cadence_beats)
    peak = _peak(sketch)
    grid_bars: list[GridBar] = []
    for index, bar in enumerate(sketch.bars):
        if bar.start_beats < sketch.cadence_beats:
            grid_bars.append(_grid_bar(sketch, index, index == 0 or bar.section != sketch.bars[index - 1].section, peak))
    spoken = _windows(sketch, sketch.brief.speech, start)
    hushed = _whole_bars(sketch, _windows(sketch, tuple(hush.span for hush in sketch.brief.hushed), start))
    struck = tuple(hit for hit in sketch.hits if hit[2] != "silence")
    if sketch.enters in ENTRANCES:
        struck = ((start, ENTRANCES[sketch.enters], "downbeat"), *struck)
    return BarGrid(sketch, seed, start, tuple(grid_bars), spoken, hushed, _silences(sketch, grid_bars), struck)


def _windows(sketch: Sketch, spans: tuple[Span, ...], start: Fraction) -> tuple[tuple[Fraction, Fraction], ...]:
    """Spans of film time as beats of the cue, sorted and apart."""
    to_beat = sketch.tempo_map.beat_at
    beats = [(_fraction(to_beat(s.start_ms)), _fraction(to_beat(s.end_ms))) for s in merged(spans)]
    return tuple((max(a, start), min(b, sketch.end_beats)) for a, b in beats if b > start and a < sketch.end_beats)


def _whole_bars(sketch: Sketch, windows: tuple[tuple[Fraction, Fraction], ...]) -> tuple[tuple[Fraction, Fraction], ...]:
    """Windows widened to the whole of every bar of which they hold half or more; sorted and apart."""
    bars = [(bar.start_beats, min(bar.start_beats + bar.beats, sketch.end_beats)) for bar in sketch.bars]
    held = [(a, b) for a, b in bars if 2 * sum(max(Fraction(0), min(y, b) - max(x, a)) for x, y in windows) >= b - a > 0]
    out: list[tuple[Fraction, Fraction]] = []
    for start, end in sorted((*windows, *held)):
        joins = bool(out) and out[-1][1] >= start
        out[-1:] = [(out[-1][0], max(out[-1][1], end))] if joins else [*out[-1:], (start, end)]
    return tuple(out)


def _fraction(beat: float) -> Fraction:
    return Fraction(round(beat * 960), 960)


def _grid_bar(sketch: Sketch, index: int, opens: bool, peak: Fraction | None) -> GridBar:
    bar = sketch.bars[index]
    end = min(bar.start_beats + bar.beats, sketch.cadence_beats)
    energy = _relative(sketch.brief.mood.name, sketch.intensity[index])
    if peak is not None and bar.start_beats <= peak < bar.start_beats + 4 * bar.beats:
        energy = min(1.0, energy + ENERGY.peak)
    seconds = (sketch.tempo_map.ms_at(end) - sketch.tempo_map.ms_at(bar.start_beats)) / 1000
    fine = Fraction(1, 4) if bar.metre[1] >= 4 else Fraction(1, 2)
    compound = bar.metre[1] >= 8 and bar.metre[0] % TRIPLE == 0
    return GridBar(
        index, bar.start_beats, end, bar.section, opens, energy, sketch.speech[index], max(seconds, 1e-3),
        _pulses(bar.start_beats, end, bar.metre), _chord_spans(sketch.chords, bar.start_beats, end), fine, compound,
    )  # fmt: skip


def _relative(mood: str, intensity: float) -> float:
    """How full a bar is by the standard of its mood: 0 its quietest, 1 its climax."""
    low, high = MOOD_TABLE[mood].intensity
    return min(1.0, max(0.0, (intensity - low + ENERGY.below) / (high - low + ENERGY.range)))


def _peak(sketch: Sketch) -> Fraction | None:
    """Beat of the climax: the strongest sounding hit, where it is a strong one."""
    sounding = [hit for hit in sketch.hits if hit[2] != "silence" and hit[1] >= ENERGY.strong_hit]
    return max(sounding, key=lambda hit: hit[1])[0] if sounding else None


def _pulses(start: Fraction, end: Fraction, metre: tuple[int, int]) -> tuple[Pulse, ...]:
    lengths = pulse_lengths(metre)
    strong = {4: 2, 2: 1, 5: 3, 6: 3, 8: 4}.get(len(lengths), -1)
    out: list[Pulse] = []
    at = start
    for index, length in enumerate(lengths):
        if at < end:
            out.append(Pulse(at, min(at + length, end), 2 if index == 0 else int(index == strong)))
        at += length
    return tuple(out)


def _chord_spans(chords: tuple[Chord, ...], start: Fraction, end: Fraction) -> tuple[ChordSpan, ...]:
    """The chords of a bar, without gaps: a chord lasts until the next one."""
    begun = [i for i, chord in enumerate(chords) if chord.onset_beats <= start][-1:] or [0]
    inside = [i for i, chord in enumerate(chords) if start < chord.onset_beats < end]
    edges = [start, *(chords[i].onset_beats for i in inside), end]
    return tuple(ChordSpan(edges[k], edges[k + 1], i) for k, i in enumerate([*begun, *inside]))


def _silences(sketch: Sketch, grid_bars: list[GridBar]) -> tuple[tuple[Fraction, Fraction], ...]:
    """Where silence hits stop the music: to a bar line about a second or two later, else to a pulse."""
    out = []
    for beat, _, kind in sketch.hits:
        if kind == "silence":
            at = sketch.tempo_map.ms_at(beat)
            waits = [(sketch.tempo_map.ms_at(p.start) - at, p) for m in grid_bars for p in m.pulses if p.start > beat]
            late = [(wait, p) for wait, p in waits if wait >= SILENT_HIT_MS[0]]
            lines = [p.start for wait, p in late if p.weight == 2 and wait <= SILENT_HIT_MS[1]]
            resume = next(iter([*lines, *(p.start for _, p in late)]), sketch.cadence_beats)
            out.append((beat, resume if resume > beat else sketch.end_beats))
    return tuple(out)
