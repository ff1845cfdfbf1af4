"""The time solver: beats, bars and tempo that land every hit and the final chord exactly, before a note is written.

In: a stretch of film, its hits, a metre and a tempo range. Out: a :class:`Clock`. The remedies come in the order a film
composer tries them: choose the tempo, add or drop whole bars, use an odd bar, bend the tempo by steps nobody hears, move
the accent off the beat. A dynamic programme walks over (instant, whole number of beats); then one least-squares problem
draws the smoothest tempo curve through the chosen instants. Film time is in ms; tempo is quarter notes a minute.
It knows nothing of pitches.

References:
    Friberg and Sundberg 1999, "Does music performance allude to locomotion?" (final ritard);
    Drake and Botte 1993 (tempo steps that are not heard).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from vidscore.compose.metre import MetreGrid, metre_grid
from vidscore.compose.tempo_curve import fit_curve, smooth_enough, stepped_curve, wished_shape
from vidscore.compose.time_search import TempoState, TimeWish, chain_bars, cheapest_chain
from vidscore.compose.weights.clock import GESTURE, TIME
from vidscore.model.arrays import Floats
from vidscore.model.hits import LIGHT, Hit
from vidscore.model.music import TempoMap
from vidscore.model.span import Span

GESTURE_MS = 4_000
"""Shorter cues are one gesture without a metre."""
_TICKS = 1920
_STEADY_BARS, _STEADY_BEATS = 2, 2
"""How much of a cue keeps the click of the one before, and of the one after."""


@dataclass(frozen=True, slots=True)
class LandedHit:
    """A hit and the beat on which the music marks it."""

    at_ms: int
    beat: Fraction
    weight: float
    kind: str
    """``downbeat``, ``beat``, ``accent`` (off the grid) or ``silence``."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The solved time of one cue; beat 0 is the span's start, ``end_beats`` its end."""

    tempo_map: TempoMap
    bars: tuple[tuple[Fraction, tuple[int, int]], ...]
    """(first beat, metre) of every bar, the ring-out included."""
    borders: tuple[Fraction, ...]
    """Downbeats at which a hit was landed: sections begin here."""
    hits: tuple[LandedHit, ...]
    cadence_beats: Fraction
    end_beats: Fraction
    tempo_bpm: float
    """Median tempo before the ritard."""


def solve_clock(span: Span, hits: tuple[Hit, ...], wish: TimeWish) -> Clock:
    """Find beats, bars and tempo so that every hit that can be landed is landed exactly.

    Args:
        span: When the cue sounds, on the film's clock.
        hits: Instants to land on; light ones are dropped to accents first.
        wish: Metre, tempo, ending and freedom.

    Returns:
        The clock. Any span of a cue has one: where the tempo range allows no whole number of beats it is
        widened by steps (8 %, 20 %, 45 %).
    """
    if wish.runs_on and span.duration_ms < GESTURE_MS:
        return _even(span, hits, wish)
    if span.duration_ms < GESTURE_MS:
        return _gesture(span, hits, wish)
    dropped = {i for i, hit in enumerate(hits) if not _movable(hit, span, wish)}
    for attempt in range(TIME.attempts):
        kept = tuple(hit for i, hit in enumerate(hits) if i not in dropped)
        chain = cheapest_chain(span, kept, wish, 1.0 + TIME.stiffening * attempt)
        if chain is not None:
            clock = _draw(span, hits, wish, *chain)
            if clock is not None:
                return clock
        if attempt < TIME.light_attempts:
            light = [i for i in range(len(hits)) if i not in dropped and hits[i].weight < LIGHT]
            dropped |= set(light if attempt + 1 == TIME.light_attempts else light[::2])
            continue
        lightest = min((i for i in range(len(hits)) if i not in dropped), key=lambda i: hits[i].weight, default=None)
        if lightest is not None and attempt > TIME.light_attempts:
            dropped.add(lightest)
    chain = cheapest_chain(span, (), wish, 1.0)
    clock = _draw(span, hits, wish, *chain, rough=wish.runs_on) if chain else None
    return clock or (_even if wish.runs_on else _gesture)(span, hits, wish)


def _movable(hit: Hit, span: Span, wish: TimeWish) -> bool:
    """Whether the tempo may bend for a hit: not where it stands still for a cut."""
    beat_ms = 60_000 / wish.tempo_bpm
    head, tail = _STEADY_BARS * _bar_beats(wish) * beat_ms, _STEADY_BEATS * beat_ms
    early = wish.steady[0] and hit.at_ms < span.start_ms + head + 2 * beat_ms
    late = wish.steady[1] and hit.at_ms > span.end_ms - tail - 2 * beat_ms
    return not (early or late)


def _bar_beats(wish: TimeWish) -> float:
    return wish.metre[0] * 4 / wish.metre[1]


def _draw(
    span: Span, hits: tuple[Hit, ...], wish: TimeWish, last: TempoState, times: list[float], rough: bool = False
) -> Clock | None:
    """The clock of a chain, or None when its tempo would have to jump audibly; a ``rough`` one may."""
    grid = metre_grid(wish.metre)
    chain: list[TempoState] = []
    state: TempoState | None = last
    while state is not None and state.before is not None:
        chain.append(state)
        state = state.before
    chain.reverse()
    counts = [s.units for s in chain]
    at = [times[0], *(times[s.node] for s in chain)]
    total = sum(counts)
    slow = min(grid.bar, total // 2) if wish.ritard < 1.0 else 0
    beats, spans = np.asarray(counts), np.diff(np.asarray(at))
    lively, plain = (wished_shape(total, slow, grid.bar, depth, wish.ritard) for depth in (wish.rubato, 0.0))
    steady = _steady(total, grid, wish)
    curves = [fit_curve(beats, spans, shape, steady) for shape in (lively, plain)]
    if not steady:
        curves.append(stepped_curve(beats, spans, plain))
    borders, bars = np.cumsum(beats)[:-1], chain_bars(chain, grid)
    lengths = next((curve for curve in curves if smooth_enough(curve, borders, total - slow, bars)), None)
    if lengths is None and rough and (curves[1] > 0).all():
        lengths = curves[1]
    if lengths is None:
        return None
    return _clock(span, hits, wish, grid, chain, at, lengths, slow)


def _steady(total: int, grid: MetreGrid, wish: TimeWish) -> dict[int, float]:
    """Units whose length is given, in ms: the first and last of a cue whose pulse goes on through the cut."""
    unit_ms = 60_000 * grid.beats_per_unit / wish.tempo_bpm
    last = min(round(_STEADY_BEATS / grid.beats_per_unit), int(TIME.steady_end * total)) if wish.steady[1] else 0
    first = min(_STEADY_BARS * grid.bar, int((1 - TIME.free) * total) - last) if wish.steady[0] else 0
    return dict.fromkeys([*range(first), *range(total - last, total)], unit_ms)


def _clock(
    span: Span,
    hits: tuple[Hit, ...],
    wish: TimeWish,
    grid: MetreGrid,
    chain: list[TempoState],
    at: list[float],
    lengths: Floats,
    slow: int,
) -> Clock:
    """Put bars, tempo points and hits together."""
    bars = [(place * grid.unit, grid.metre(length)) for place, length in chain_bars(chain, grid)]
    start = 0
    landed: dict[float, tuple[Fraction, str]] = {at[0]: (Fraction(0), "downbeat")}
    light = {float(hit.at_ms) for hit in hits if hit.weight < LIGHT}
    points: list[tuple[Fraction, float]] = [(Fraction(0), at[0])]
    borders = []
    for state, t0, t1 in zip(chain, at, at[1:], strict=False):
        clockwise = t0 + np.cumsum(lengths[start : start + state.units])
        points += [((start + k + 1) * grid.unit, float(t)) for k, t in enumerate(clockwise[:-1])]
        start += state.units
        points.append((start * grid.unit, t1))
        landed[t1] = (start * grid.unit, "beat" if state.offset else "downbeat")
        if not state.offset and t1 not in light:
            borders.append(start * grid.unit)
    cadence = start * grid.unit
    last_beat = float(lengths[-1] / grid.beats_per_unit)
    end = cadence
    if not wish.runs_on:
        points, bars, end = _ring_out(points, bars, cadence, last_beat, span.end_ms, wish)
    tempo_map = TempoMap(tuple(points))
    steady = lengths[: len(lengths) - slow] if slow < len(lengths) else lengths
    tempo = 60_000 * grid.beats_per_unit / float(np.median(steady))
    inner = tuple(border for border in borders if border < cadence)
    return Clock(tempo_map, tuple(bars), inner, _land(hits, landed, tempo_map, end), cadence, end, tempo)


def _ring_out(
    points: list[tuple[Fraction, float]],
    bars: list[tuple[Fraction, tuple[int, int]]],
    cadence: Fraction,
    beat_ms: float,
    end_ms: int,
    wish: TimeWish,
) -> tuple[list[tuple[Fraction, float]], list[tuple[Fraction, tuple[int, int]]], Fraction]:
    """Add the beats after the final chord, which end with the span."""
    quarters = max(1, round(4 * (end_ms - points[-1][1]) / beat_ms))
    end = cadence + Fraction(quarters, 4)
    points.append((end, float(end_ms)))
    length = Fraction(wish.metre[0] * 4, wish.metre[1])
    place = cadence
    while place < end:
        bars.append((place, wish.metre))
        place += length
    return points, bars, end


def _land(
    hits: tuple[Hit, ...], landed: dict[float, tuple[Fraction, str]], tempo_map: TempoMap, end: Fraction
) -> tuple[LandedHit, ...]:
    """Where each hit fell: on its beat, or as an accent at its exact place between the beats."""
    out = []
    for hit in sorted(hits, key=lambda h: h.at_ms):
        if hit.kind in ("downbeat", "beat") and float(hit.at_ms) in landed:
            beat, kind = landed[float(hit.at_ms)]
        else:
            beat, kind = _place(tempo_map, hit.at_ms), "silence" if hit.kind == "silence" else "accent"
        if beat < end:
            out.append(LandedHit(hit.at_ms, max(beat, Fraction(0)), hit.weight, kind))
    return tuple(out)


def _place(tempo_map: TempoMap, at_ms: float) -> Fraction:
    """The beat of an instant: a sixteenth where it is within a millisecond of one, else the nearest tick."""
    beat = tempo_map.beat_at(at_ms)
    for grid in (4, 12, _TICKS, 16 * _TICKS):
        near = Fraction(round(beat * grid), grid)
        if abs(tempo_map.ms_at(near) - at_ms) <= 0.5:
            return near
    return Fraction(beat).limit_denominator(1_000_000)


def _even(span: Span, hits: tuple[Hit, ...], wish: TimeWish) -> Clock:
    """A stretch too short to bend: the whole number of beats that comes nearest to the tempo, all alike, in one bar."""
    beats = min(15, max(1, round(span.duration_ms * wish.tempo_bpm / 60_000)))
    points = tuple((Fraction(k), span.start_ms + span.duration_ms * k / beats) for k in range(beats + 1))
    tempo_map, end = TempoMap(points), Fraction(beats)
    return Clock(
        tempo_map, ((Fraction(0), (beats, 4)),), (), _land(hits, {}, tempo_map, end), end, end, 60_000 * beats / span.duration_ms
    )


def _gesture(span: Span, hits: tuple[Hit, ...], wish: TimeWish) -> Clock:
    """A cue too short for a metre: a few beats towards one chord, which falls on the strongest hit if there is one."""
    duration = span.duration_ms
    first, last = GESTURE.earliest_hit * duration, GESTURE.latest_hit * duration
    room = [h for h in hits if h.kind != "silence" and h.at_ms - span.start_ms >= first and span.end_ms - h.at_ms >= last]
    share = GESTURE.button if wish.ending == "button" else GESTURE.other
    strongest = max(room, key=lambda h: (h.weight, -h.at_ms), default=None)
    cadence_ms = float(strongest.at_ms) if strongest else span.start_ms + round(share * duration)
    seconds = (cadence_ms - span.start_ms) / 1_000
    units = min(range(1, 9), key=lambda n: (abs(math.log(60 * n / seconds / wish.tempo_bpm)), n))
    tempo = 60 * units / seconds
    points = [(Fraction(k), span.start_ms + (cadence_ms - span.start_ms) * k / units) for k in range(units + 1)]
    points[-1] = (Fraction(units), cadence_ms)
    bars: list[tuple[Fraction, tuple[int, int]]] = [(Fraction(0), (units, 4))]
    points, bars, end = _ring_out(points, bars, Fraction(units), 60_000 / tempo, span.end_ms, wish)
    tempo_map = TempoMap(tuple(points))
    landed = {float(strongest.at_ms): (Fraction(units), "downbeat")} if strongest else {}
    return Clock(tempo_map, tuple(bars), (), _land(hits, landed, tempo_map, end), Fraction(units), end, tempo)
