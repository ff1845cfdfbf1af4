"""The search for time: which whole numbers of beats cross the stretches between the instants that count.

In: a span, its hits and a wish. Out: the cheapest chain of anchors and beats from the start to the final chord, found by a
dynamic programme over (instant, whole number of beats). :mod:`clock` draws the tempo curve through it. Film time is in ms;
tempo is quarter notes a minute.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vidscore.compose.metre import MetreGrid, bar_lengths, metre_grid
from vidscore.compose.tempo_curve import ritard_shape
from vidscore.compose.weights.clock import TAIL, TIME
from vidscore.model.hits import Hit
from vidscore.model.joins import Ending
from vidscore.model.span import Span

RING_OUT_MS = 2_000.0
"""What the hall needs to die away. [judgement: scoring stages ring for 1.8 to 2.2 s]"""
_TAILS_MS: dict[Ending, tuple[float, float]] = {
    "authentic": (900.0, 3_200.0), "plagal": (1_200.0, 3_600.0), "open": (900.0, 3_200.0),
    "button": (180.0, 550.0), "fade": (1_600.0, 5_000.0),
}  # fmt: skip
"""(shortest, longest) time from the final chord to the end of the span, by ending. [judgement]"""


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
    runs_on: bool = False
    """Whether the span's end is a bar line like any other: no final chord, no ring-out."""
    rings_out: bool = False
    """Whether the hall, too, must be silent at the span's end."""
    steady: tuple[bool, bool] = (False, False)
    """Whether the first two bars and the last beats stand exactly at ``tempo_bpm``: a pulse goes on through the cut."""


@dataclass(frozen=True, slots=True)
class TempoState:
    """One way to have come to an instant."""

    cost: float
    tempo: float
    offset: int
    """Units already gone in the bar that is open at this anchor."""
    node: int
    units: int
    """Units since the anchor before."""
    before: TempoState | None


def _tails(span: Span, hits: tuple[Hit, ...], wish: TimeWish) -> list[tuple[float, float]]:
    """(cadence time in ms, cost) of the endings worth trying; a late hit may be the final chord itself."""
    if wish.runs_on:
        return [(float(span.end_ms), 0.0)]
    ring = RING_OUT_MS if wish.rings_out else 0.0
    low, high = (ms + ring for ms in _TAILS_MS[wish.ending])
    high = max(min(high, TAIL.longest * span.duration_ms), min(low, TAIL.least * span.duration_ms))
    low = min(low, high)
    aim = low + (high - low) * wish.tail
    out = [(span.end_ms - tail, abs(tail - aim) / TAIL.off_aim_ms) for tail in np.linspace(low, high, TAIL.aims).tolist()]
    longest = max(high * TAIL.at_hit_longer, TAIL.at_hit_longest * min(span.duration_ms, 16_000))
    for hit in hits:
        tail = span.end_ms - hit.at_ms
        if hit.kind in ("downbeat", "beat") and min(low, 300) <= tail <= longest:
            out.append((float(hit.at_ms), TAIL.at_hit + abs(tail - aim) / TAIL.at_hit_off_aim_ms))
    return out


def cheapest_chain(span: Span, hits: tuple[Hit, ...], wish: TimeWish, stiffness: float) -> tuple[TempoState, list[float]] | None:
    """The cheapest chain of (anchor, beats) from start to cadence, with the times of its anchors."""
    anchors = [hit for hit in sorted(hits, key=lambda h: h.at_ms) if hit.kind in ("downbeat", "beat")]
    ends = _tails(span, hits, wish)
    times = [float(span.start_ms), *(float(hit.at_ms) for hit in anchors)]
    for relax in TIME.relax:
        strict = _chain(_Search(wish, metre_grid(wish.metre), relax, stiffness, False), times, anchors, ends)
        if strict is not None and _landed(strict[0]) >= sum(at < strict[1] + 1 for at in times[1:]):
            return strict[0], [*times, strict[1]]
        loose = _chain(_Search(wish, metre_grid(wish.metre), relax, stiffness, True), times, anchors, ends)
        found = [chain for chain in (strict, loose) if chain is not None]
        if found:
            best, end = min(found, key=lambda chain: chain[0].cost)
            return best, [*times, end]
    return None


def _landed(last: TempoState) -> int:
    """How many anchors a chain lands, the final chord included only where a hit is there."""
    count, state = 0, last.before
    while state is not None and state.before is not None:
        count, state = count + 1, state.before
    return count


def _chain(
    search: _Search, times: list[float], anchors: list[Hit], ends: list[tuple[float, float]]
) -> tuple[TempoState, float] | None:
    """The cheapest chain of one pass and the time of its final chord."""
    table: list[list[TempoState]] = [[TempoState(0.0, 0.0, 0, 0, 0, None)]]
    for j in range(1, len(times)):
        table.append(search.reach(times, table, j, anchors[j - 1].kind == "beat", anchors))
    found = [(state, end) for end, cost in ends for state in search.finish(times, table, end, cost, anchors)]
    return min(found, key=lambda pair: pair[0].cost) if found else None


@dataclass(frozen=True, slots=True)
class _Search:
    """One pass of the dynamic programme, at one width of the tempo range."""

    wish: TimeWish
    grid: MetreGrid
    relax: float
    stiffness: float
    anywhere: bool
    """Whether hits may also fall inside the bar."""

    def reach(
        self, times: list[float], table: list[list[TempoState]], j: int, loose: bool, anchors: list[Hit]
    ) -> list[TempoState]:
        """The best states at anchor ``j``; off the downbeat is cheap for ``loose`` anchors, a last resort for others."""
        pulse = 3 if self.grid.compound else 1
        off_downbeat = TIME.loose_off_downbeat if loose else TIME.off_downbeat
        places = range(0, self.grid.bar, pulse) if loose or self.anywhere else range(1)
        found: list[TempoState] = []
        for i in range(max(0, j - 1 - TIME.skips), j):
            skipped = sum(TIME.skipped_hit * hit.weight for hit in anchors[i : j - 1])
            for offset in places:
                cost = skipped + (off_downbeat if offset else 0.0)
                found += self._segment(table[i], times[j] - times[i], j, offset, cost, 0.0)
        return _thin(found)

    def finish(
        self, times: list[float], table: list[list[TempoState]], end: float, cost: float, anchors: list[Hit]
    ) -> list[TempoState]:
        """The best states at the final chord, the ritard included."""
        found: list[TempoState] = []
        extra = self._ritard_extra()
        for i, at in enumerate(times):
            if at >= end - 1.0:
                break
            skipped = sum(TIME.skipped_hit * hit.weight for hit in anchors[i:] if abs(hit.at_ms - end) > 0.5)
            if len(anchors) - i > TIME.skips + 1:
                continue
            found += self._segment(table[i], end - at, len(times), 0, skipped + cost, extra)
        return _thin(found)

    def _ritard_extra(self) -> float:
        return float((ritard_shape(self.grid.bar, self.wish.ritard) - 1.0).sum())

    def _segment(
        self, states: list[TempoState], length_ms: float, node: int, offset: int, cost: float, extra: float
    ) -> list[TempoState]:
        """Every way to cross one segment with a whole number of units."""
        if not states or length_ms <= 0:
            return []
        w, (low, high) = TIME, self.wish.tempo_range
        low, high = low * (1.0 - self.relax), high * (1.0 + self.relax)
        seconds, unit = length_ms / 1_000, self.grid.beats_per_unit
        first = max(1, math.ceil(low * seconds / 60 / unit - extra - 1e-9))
        last = math.floor(high * seconds / 60 / unit - extra + 1e-9)
        out: list[TempoState] = []
        cheapest = math.inf
        for units in sorted(range(first, last + 1), key=lambda n: abs(n - (first + last) / 2)):
            slow = extra if units >= 2 * self.grid.bar else extra * units / (2 * self.grid.bar)
            tempo = 60 * (units + slow) * unit / seconds
            off = math.log(tempo / self.wish.tempo_bpm)
            base = cost + w.tempo_off * self.wish.faithful * off * off * min(seconds, w.tempo_off_most_s) / w.tempo_off_s
            if base > cheapest + w.hopeless:
                continue
            for state in states:
                done = units - (self.grid.bar - state.offset) % self.grid.bar - offset
                bars = bar_lengths(done, self.grid.bar, self.grid.compound)[0] if done > 0 else 0.0 if done == 0 else math.inf
                if not math.isfinite(bars):
                    continue
                step = math.log(tempo / state.tempo) if state.tempo else 0.0
                total = state.cost + base + w.bars * bars + w.tempo_step * self.stiffness * step * step
                if total > cheapest + w.hopeless:
                    continue
                cheapest = min(cheapest, total)
                out.append(TempoState(total, tempo, offset, node, units, state))
        return out


def _thin(states: list[TempoState]) -> list[TempoState]:
    """The cheapest states with distinct tempo and place in the bar."""
    kept: dict[tuple[int, int], TempoState] = {}
    for state in sorted(states, key=lambda s: s.cost):
        kept.setdefault((state.offset, round(math.log(state.tempo) * TIME.same_tempo)), state)
        if len(kept) >= TIME.states:
            break
    return list(kept.values())


def chain_bars(chain: list[TempoState], grid: MetreGrid) -> list[tuple[int, int]]:
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
