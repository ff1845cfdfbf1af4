"""Voice leading: the smoothest way through a row of chords.

In: chords and the bass pitch under each; a band (lowest and highest MIDI note) and a number of
upper voices. Out: one voicing (pitches low to high) per chord. One decision: the whole row is
solved at once (Viterbi over voicings), so that a comfortable chord now never forces a leap later.
It is not an orchestrator: it knows no instruments.

References:
    Tymoczko, D. (2011), A Geometry of Music, ch. 2 (voice-leading size as the sum of motions).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from vidscore.compose.arrange.chords import intervals
from vidscore.compose.weights.orchestration import COVER, VOICING
from vidscore.model.music import Chord

KEPT = 30
"""Voicings kept per chord: the best by their own sound."""
_OPEN_BELOW = {1: 64, 2: 58, 3: 55, 4: 53, 5: 50, 6: 52}
"""Semitones of an interval -> the upper note below which it is mud."""

Voicings = NDArray[np.int64]
Costs = NDArray[np.float64]
ChordKey = tuple[int, tuple[int, ...], int, int]
"""Root, intervals, bass pitch, and the highest pitch allowed."""
NO_CEILING = 127
OCTAVE, FIFTH = 12, 7


def voice(
    chords: tuple[Chord, ...],
    basses: tuple[int, ...],
    band: tuple[int, int],
    parts: int,
    leading: int | None = None,
    planing: bool = False,
    ceilings: tuple[int, ...] = (),
) -> tuple[tuple[int, ...], ...]:
    """Choose a voicing of every chord with the least movement and the fewest faults.

    Args:
        chords: The harmony.
        basses: MIDI note of the bass under each chord.
        band: Lowest and highest MIDI note of the upper voices; at least 12 apart.
        parts: How many upper voices, 1..5.
        leading: Pitch class of the leading tone, never doubled; None where the mode has none.
        planing: Whether parallel fifths and octaves are wanted (power chords, mediant planing).
        ceilings: The highest pitch wanted over each chord; where there is no room for a voicing below it, it gives way. Empty
            for none.

    Returns:
        One tuple of ``parts`` rising pitches per chord.
    """
    if not chords:
        return ()
    tops = ceilings or (NO_CEILING,) * len(chords)
    keys = [(chord.root, intervals(chord), bass, top) for chord, bass, top in zip(chords, basses, tops, strict=True)]
    shared = (band[0], band[1], parts, -1 if leading is None else leading)
    best, costs = [], _candidates(keys[0], *shared)[1]
    for before, now in pairwise(keys):
        total = costs[:, None] + _transition(before, now, *shared, planing)
        best.append(total.argmin(axis=0))
        costs = total.min(axis=0) + _candidates(now, *shared)[1]
    at = int(costs.argmin())
    out = [at]
    for step in reversed(best):
        at = int(step[at])
        out.append(at)
    chosen = zip(keys, reversed(out), strict=True)
    return tuple(tuple(int(p) for p in _candidates(key, *shared)[0][index]) for key, index in chosen)


@lru_cache(maxsize=4096)
def _candidates(key: ChordKey, low: int, high: int, parts: int, leading: int) -> tuple[Voicings, Costs]:
    """The best voicings of one chord, shape (k, parts), and their own cost, shape (k,)."""
    root, steps, bass, top = key
    if top < high:
        high = max(top, bass + OCTAVE)
        low = min(low, max(high - OCTAVE, min(COVER.lowest, high - FIFTH)))
    classes = {(root + step) % 12 for step in steps}
    low = max(low, min(bass + 1, high - 12))
    pitches = [p for p in range(low, high + 1) if p % 12 in classes]
    rows = [row for row in combinations(pitches, parts) if all(b - a <= 12 for a, b in pairwise(row))]
    rows = rows or [tuple(sorted((pitches * parts)[:parts]))]
    rows.sort(key=lambda row: _own_cost(row, key, (low + high) / 2, leading))
    rows = rows[:KEPT]
    return np.array(rows), np.array([_own_cost(row, key, (low + high) / 2, leading) for row in rows])


def _own_cost(row: tuple[int, ...], key: ChordKey, centre: float, leading: int) -> float:
    """How badly one voicing sounds by itself: missing and doubled tones, mud, holes, register."""
    (root, steps, bass, _), w = key, VOICING
    sounding = [(p - root) % 12 for p in row]
    present = {*sounding, (bass - root) % 12}
    needed = [s % 12 for s in steps if s != 7 or len(steps) <= 3]
    cost = w.missing * sum(step not in present for step in needed[: len(row) + 1])
    cost += w.no_third * (len(steps) > 1 and steps[1] not in sounding) + w.no_root * (0 not in present)
    cost += w.doubled_leading_note * (leading >= 0 and [p % 12 for p in (bass, *row)].count(leading) > 1)
    cost += w.doubled_third * max(0, sounding.count(steps[1] if len(steps) > 1 else 0) - 1) * (len(steps) > 2)
    cost += sum(w.mud * max(0, _OPEN_BELOW[b - a] - b) for a, b in pairwise((bass, *row)) if b - a in _OPEN_BELOW)
    cost += sum(w.gap * max(0, b - a - 7) for a, b in pairwise(row))
    cost += w.near_bass * ((row[0] - bass) < 3)
    return cost + w.off_centre * abs(sum(row) / len(row) - centre)


@lru_cache(maxsize=8192)
def _transition(before: ChordKey, now: ChordKey, low: int, high: int, parts: int, leading: int, planing: bool) -> Costs:
    """Cost of going from each voicing of one chord to each of the next, shape (k, m)."""
    first, second = _candidates(before, low, high, parts, leading)[0], _candidates(now, low, high, parts, leading)[0]
    motion = np.abs(second[None] - first[:, None])
    cost = motion.sum(-1) + VOICING.leap * np.clip(motion - 4, 0, None).sum(-1)
    crossing = (second[None, :, :-1] > first[:, None, 1:]) | (second[None, :, 1:] < first[:, None, :-1])
    cost = cost + VOICING.crossing * crossing.sum(-1)
    if planing:
        shape = np.abs(np.diff(second, axis=1)[None] - np.diff(first, axis=1)[:, None]).sum(-1)
        return np.asarray(VOICING.planing * cost + shape, dtype=np.float64)
    return np.asarray(cost + VOICING.parallel * parallels(first, second, before[2], now[2]), dtype=np.float64)


def parallels(
    first: Voicings,
    second: Voicings,
    bass_before: int,
    bass_now: int,
) -> Voicings:
    """Count parallel fifths and octaves between every pair of voicings, bass included, shape (k, m)."""
    a = np.concatenate([np.full((len(first), 1), bass_before), first], axis=1)
    b = np.concatenate([np.full((len(second), 1), bass_now), second], axis=1)
    low, up = np.triu_indices(a.shape[1], 1)
    old, new = (a[:, up] - a[:, low]) % 12, (b[:, up] - b[:, low]) % 12
    perfect = ((old == 7) | (old == 0))[:, None] & (old[:, None] == new[None])
    moved = np.sign(b[None] - a[:, None])
    same = (moved[..., up] == moved[..., low]) & (moved[..., up] != 0)
    return np.asarray((perfect & same).sum(-1))
