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

from vidscore.compose.metre import Grid, bar_lengths, grid_of
from vidscore.compose.tempo_curve import Floats, fit_curve, ritard_shape, smooth_enough, stepped_curve, wished_shape
from vidscore.model.music import TempoMap
from vidscore.model.plan import Ending, Hit
from vidscore.model.span import Span

GESTURE_MS = 4_000
"""Shorter cues are one gesture without a metre."""
_TICKS = 1920
_STATES = 25
_SKIPS = 3
_HOPELESS = 6.0
"""A crossing this much dearer than another one is not followed further."""
_RELAX = (0.0, 0.08, 0.2, 0.45)
_TAILS_MS: dict[Ending, tuple[float, float]] = {
    "authentic": (900.0, 3_200.0), "plagal": (1_200.0, 3_600.0), "open": (900.0, 3_200.0),
    "button": (180.0, 550.0), "fade": (1_600.0, 5_000.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeWish:
    """What a cue wants from the clock, beside its hits."""

    metre: tuple[int, int]
    tempo_range: tuple[float, float]
    tempo_bpm: float
    """The tempo to stay near."""
    faithful: float = 1.0
    """How much a deviation from ``tempo_bpm`` costs."""
    ending: Ending = "authentic"
    ritard: float = 0.7
    """Tempo at the final chord over the tempo before, 0.4..1; 1 is no ritard."""
    rubato: float = 0.015
    """Depth of the phrase arch, as a share of the beat."""
    tail: float = 0.5
    """Where in the allowed lengths of ring-out to aim, 0 short .. 1 long."""


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


@dataclass(frozen=True, slots=True)
class _State:
    cost: float
    tempo: float
    offset: int
    """Units already gone in the bar that is open at this anchor."""
    node: int
    units: int
    """Units since the anchor before."""
    before: _State | None


def solve(span: Span, hits: tuple[Hit, ...], wish: TimeWish) -> Clock:
    """Find beats, bars and tempo so that every hit that can be landed is landed exactly.

    Args:
        span: When the cue sounds, on the film's clock.
        hits: Instants to land on; light ones are dropped to accents first.
        wish: Metre, tempo, ending and freedom.

    Returns:
        The clock. Any span of at least 200 ms has one: where the tempo range allows no whole number of beats it is
        widened by steps (8 %, 20 %, 45 %).
    """
    if span.duration_ms < GESTURE_MS:
        return _gesture(span, hits, wish)
    dropped: set[int] = set()
    for attempt in range(6):
        kept = tuple(hit for i, hit in enumerate(hits) if i not in dropped)
        chain = _walk(span, kept, wish, 1.0 + 2.0 * attempt)
        if chain is not None:
            clock = _draw(span, hits, wish, *chain)
            if clock is not None:
                return clock
        lightest = min((i for i in range(len(hits)) if i not in dropped), key=lambda i: hits[i].weight, default=None)
        if lightest is not None and attempt >= 1:
            dropped.add(lightest)
    chain = _walk(span, (), wish, 1.0)
    clock = _draw(span, hits, wish, *chain) if chain else None
    return clock or _gesture(span, hits, wish)


def _tails(span: Span, hits: tuple[Hit, ...], wish: TimeWish) -> list[tuple[float, float]]:
    """(cadence time in ms, cost) of the endings worth trying; a late hit may be the final chord itself."""
    low, high = _TAILS_MS[wish.ending]
    high = max(min(high, 0.3 * span.duration_ms), min(low, 0.2 * span.duration_ms))
    low = min(low, high)
    aim = low + (high - low) * wish.tail
    out = [(span.end_ms - tail, abs(tail - aim) / 2_000) for tail in np.linspace(low, high, 7).tolist()]
    longest = max(high * 1.3, 0.25 * min(span.duration_ms, 16_000))
    for hit in hits:
        tail = span.end_ms - hit.at_ms
        if hit.kind in ("downbeat", "beat") and min(low, 300) <= tail <= longest:
            out.append((float(hit.at_ms), 0.05 + abs(tail - aim) / 6_000))
    return out


def _walk(span: Span, hits: tuple[Hit, ...], wish: TimeWish, stiffness: float) -> tuple[_State, list[float]] | None:
    """The cheapest chain of (anchor, beats) from start to cadence, with the times of its anchors."""
    anchors = [hit for hit in sorted(hits, key=lambda h: h.at_ms) if hit.kind in ("downbeat", "beat")]
    ends = _tails(span, hits, wish)
    times = [float(span.start_ms), *(float(hit.at_ms) for hit in anchors)]
    for relax in _RELAX:
        strict = _chain(_Search(wish, grid_of(wish.metre), relax, stiffness, False), times, anchors, ends)
        if strict is not None and _landed(strict[0]) >= sum(at < strict[1] + 1 for at in times[1:]):
            return strict[0], [*times, strict[1]]
        loose = _chain(_Search(wish, grid_of(wish.metre), relax, stiffness, True), times, anchors, ends)
        found = [chain for chain in (strict, loose) if chain is not None]
        if found:
            best, end = min(found, key=lambda chain: chain[0].cost)
            return best, [*times, end]
    return None


def _landed(last: _State) -> int:
    """How many anchors a chain lands, the final chord included only where a hit is there."""
    count, state = 0, last.before
    while state is not None and state.before is not None:
        count, state = count + 1, state.before
    return count


def _chain(
    search: _Search, times: list[float], anchors: list[Hit], ends: list[tuple[float, float]]
) -> tuple[_State, float] | None:
    """The cheapest chain of one pass and the time of its final chord."""
    table: list[list[_State]] = [[_State(0.0, 0.0, 0, 0, 0, None)]]
    for j in range(1, len(times)):
        table.append(search.reach(times, table, j, anchors[j - 1].kind == "beat", anchors))
    found = [(state, end) for end, cost in ends for state in search.finish(times, table, end, cost, anchors)]
    return min(found, key=lambda pair: pair[0].cost) if found else None


@dataclass(frozen=True, slots=True)
class _Search:
    """One pass of the dynamic programme, at one width of the tempo range."""

    wish: TimeWish
    grid: Grid
    relax: float
    stiffness: float
    anywhere: bool
    """Whether hits may also fall inside the bar."""

    def reach(self, times: list[float], table: list[list[_State]], j: int, loose: bool, anchors: list[Hit]) -> list[_State]:
        """The best states at anchor ``j``; off the downbeat is cheap for ``loose`` anchors, a last resort for others."""
        pulse = 3 if self.grid.compound else 1
        off_downbeat = 0.3 if loose else 1.6
        places = range(0, self.grid.bar, pulse) if loose or self.anywhere else range(1)
        found: list[_State] = []
        for i in range(max(0, j - 1 - _SKIPS), j):
            skipped = sum(2.5 * hit.weight for hit in anchors[i : j - 1])
            for offset in places:
                cost = skipped + (off_downbeat if offset else 0.0)
                found += self._segment(table[i], times[j] - times[i], j, offset, cost, 0.0)
        return _thin(found)

    def finish(self, times: list[float], table: list[list[_State]], end: float, cost: float, anchors: list[Hit]) -> list[_State]:
        """The best states at the final chord, the ritard included."""
        found: list[_State] = []
        extra = self._ritard_extra()
        for i, at in enumerate(times):
            if at >= end - 1.0:
                break
            skipped = sum(2.5 * hit.weight for hit in anchors[i:] if abs(hit.at_ms - end) > 0.5)
            if len(anchors) - i > _SKIPS + 1:
                continue
            found += self._segment(table[i], end - at, len(times), 0, skipped + cost, extra)
        return _thin(found)

    def _ritard_extra(self) -> float:
        return float((ritard_shape(self.grid.bar, self.wish.ritard) - 1.0).sum())

    def _segment(self, states: list[_State], length_ms: float, node: int, offset: int, cost: float, extra: float) -> list[_State]:
        """Every way to cross one segment with a whole number of units."""
        if not states or length_ms <= 0:
            return []
        low, high = self.wish.tempo_range
        low, high = low * (1.0 - self.relax), high * (1.0 + self.relax)
        seconds, unit = length_ms / 1_000, self.grid.beats_per_unit
        first = max(1, math.ceil(low * seconds / 60 / unit - extra - 1e-9))
        last = math.floor(high * seconds / 60 / unit - extra + 1e-9)
        out: list[_State] = []
        cheapest = math.inf
        for units in sorted(range(first, last + 1), key=lambda n: abs(n - (first + last) / 2)):
            slow = extra if units >= 2 * self.grid.bar else extra * units / (2 * self.grid.bar)
            tempo = 60.0 * (units + slow) * unit / seconds
            off = math.log(tempo / self.wish.tempo_bpm)
            base = cost + 30.0 * self.wish.faithful * off * off * min(seconds, 60.0) / 10.0
            if base > cheapest + _HOPELESS:
                continue
            for state in states:
                done = units - (self.grid.bar - state.offset) % self.grid.bar - offset
                bars = bar_lengths(done, self.grid.bar, self.grid.compound)[0] if done > 0 else 0.0 if done == 0 else math.inf
                if not math.isfinite(bars):
                    continue
                step = math.log(tempo / state.tempo) if state.tempo else 0.0
                total = state.cost + base + 0.6 * bars + 400.0 * self.stiffness * step * step
                if total > cheapest + _HOPELESS:
                    continue
                cheapest = min(cheapest, total)
                out.append(_State(total, tempo, offset, node, units, state))
        return out


def _thin(states: list[_State]) -> list[_State]:
    """The cheapest states with distinct tempo and place in the bar."""
    kept: dict[tuple[int, int], _State] = {}
    for state in sorted(states, key=lambda s: s.cost):
        kept.setdefault((state.offset, round(math.log(state.tempo) * 120)), state)
        if len(kept) >= _STATES:
            break
    return list(kept.values())


def _draw(span: Span, hits: tuple[Hit, ...], wish: TimeWish, last: _State, times: list[float]) -> Clock | None:
    """The clock of a chain, or None when its tempo would have to jump audibly."""
    grid = grid_of(wish.metre)
    chain: list[_State] = []
    state: _State | None = last
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
    curves = (fit_curve(beats, spans, lively), fit_curve(beats, spans, plain), stepped_curve(beats, spans, plain))
    borders, bars = np.cumsum(beats)[:-1], _bars_of(chain, grid)
    lengths = next((curve for curve in curves if smooth_enough(curve, borders, total - slow, bars)), None)
    if lengths is None:
        return None
    return _clock(span, hits, wish, grid, chain, at, lengths, slow)


def _bars_of(chain: list[_State], grid: Grid) -> list[tuple[int, int]]:
    """(first unit, length in units) of every bar before the final chord."""
    out, start, open_units = [], 0, 0
    for state in chain:
        head = (grid.bar - open_units) % grid.bar
        place, done = start + head, state.units - head - state.offset
        for length in bar_lengths(done, grid.bar, grid.compound)[1] if done > 0 else ():
            out.append((place, length))
            place += length
        if state.offset:
            out.append((place, grid.bar))
        start, open_units = start + state.units, state.offset
    return out


def _clock(
    span: Span,
    hits: tuple[Hit, ...],
    wish: TimeWish,
    grid: Grid,
    chain: list[_State],
    at: list[float],
    lengths: Floats,
    slow: int,
) -> Clock:
    """Put bars, tempo points and hits together."""
    bars = [(place * grid.unit, grid.metre(length)) for place, length in _bars_of(chain, grid)]
    start = 0
    landed: dict[float, tuple[Fraction, str]] = {}
    points: list[tuple[Fraction, float]] = [(Fraction(0), at[0])]
    borders = []
    for state, t0, t1 in zip(chain, at, at[1:], strict=False):
        clockwise = t0 + np.cumsum(lengths[start : start + state.units])
        points += [((start + k + 1) * grid.unit, float(t)) for k, t in enumerate(clockwise[:-1])]
        start += state.units
        points.append((start * grid.unit, t1))
        landed[t1] = (start * grid.unit, "beat" if state.offset else "downbeat")
        if not state.offset:
            borders.append(start * grid.unit)
    cadence = start * grid.unit
    last_beat = float(lengths[-1] / grid.beats_per_unit)
    points, bars, end = _ring_out(points, bars, cadence, last_beat, span.end_ms, wish)
    tempo_map = TempoMap(tuple(points))
    steady = lengths[: len(lengths) - slow] if slow < len(lengths) else lengths
    tempo = 60_000.0 * grid.beats_per_unit / float(np.median(steady))
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


def _gesture(span: Span, hits: tuple[Hit, ...], wish: TimeWish) -> Clock:
    """A cue too short for a metre: a few beats towards one chord, which falls on the strongest hit if there is one."""
    duration = span.duration_ms
    room = [
        hit
        for hit in hits
        if hit.kind != "silence" and hit.at_ms - span.start_ms >= 0.12 * duration and span.end_ms - hit.at_ms >= 0.15 * duration
    ]
    share = 0.72 if wish.ending == "button" else 0.5
    strongest = max(room, key=lambda h: (h.weight, -h.at_ms), default=None)
    cadence_ms = float(strongest.at_ms) if strongest else span.start_ms + round(share * duration)
    seconds = (cadence_ms - span.start_ms) / 1_000
    units = min(range(1, 9), key=lambda n: (abs(math.log(60.0 * n / seconds / wish.tempo_bpm)), n))
    tempo = 60.0 * units / seconds
    points = [(Fraction(k), span.start_ms + (cadence_ms - span.start_ms) * k / units) for k in range(units + 1)]
    points[-1] = (Fraction(units), cadence_ms)
    bars: list[tuple[Fraction, tuple[int, int]]] = [(Fraction(0), (units, 4))]
    points, bars, end = _ring_out(points, bars, Fraction(units), 60_000.0 / tempo, span.end_ms, wish)
    tempo_map = TempoMap(tuple(points))
    landed = {float(strongest.at_ms): (Fraction(units), "downbeat")} if strongest else {}
    return Clock(tempo_map, tuple(bars), (), _land(hits, landed, tempo_map, end), Fraction(units), end, tempo)
