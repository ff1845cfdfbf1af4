"""Metrics of written music that the benchmarks compare with human music, each with its published definition.

Every function takes :class:`vidscore.hear.notes.Notes` and returns one number, or nan where there is
too little music to say. The bands in which human music lies are in ``music.py``.

References:
    Grooving similarity and structure indicators: Wu & Yang, "The Jazz Transformer on the Front Line", ISMIR 2020, the
    latter after Mueller, Grosche & Jiang 2011, here on a bar-wise self-similarity matrix instead of the fitness scape.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vidscore.hear.features import chord_roughness, mean_roughness, pitch_entropy
from vidscore.hear.notes import Array, Notes


def bar_pitch_entropy(notes: Notes) -> float:
    """Mean entropy of the pitch classes inside one bar, in bits."""
    heard = [pitch_entropy(bar) for bar in bars_of(notes) if len(bar) > 0]
    return float(np.mean(heard)) if heard else float("nan")


def bars_of(notes: Notes) -> list[Notes]:
    """The notes of each bar, in order; empty bars too."""
    edges = np.searchsorted(notes.onset_beats, notes.downbeats - 1e-6)
    out = []
    for first, last in pairwise(edges):
        keep = np.zeros(len(notes), dtype=bool)
        keep[first:last] = True
        out.append(notes.where(keep))
    return out


def grooves(notes: Notes) -> NDArray[np.bool_]:
    """Which sixteenths of each bar have an onset, shape (bars, 16); a bar is cut into 16 whatever its metre."""
    grid = np.zeros((max(len(notes.downbeats) - 1, 0), 16), dtype=bool)
    for number, (start, end) in enumerate(zip(notes.downbeats[:-1], notes.downbeats[1:], strict=True)):
        inside = (notes.onset_beats >= start - 1e-6) & (notes.onset_beats < end - 1e-6)
        slots = np.round((notes.onset_beats[inside] - start) / (end - start) * 16).astype(int)
        grid[number, np.clip(slots, 0, 15)] = True
    return grid


def grooving_similarity(notes: Notes, neighbours_only: bool = True) -> float:
    """How alike the rhythms of bars are, 0..1: neighbouring bars, or all pairs (Wu & Yang 2020)."""
    grid = grooves(notes).astype(float)
    grid = grid[grid.any(axis=1)]
    if len(grid) < 2:
        return float("nan")
    if neighbours_only:
        return float(1.0 - np.abs(np.diff(grid, axis=0)).mean())
    pairs = np.abs(grid[:, None, :] - grid[None, :, :]).mean(axis=2)
    return float(1.0 - pairs[np.triu_indices(len(grid), 1)].mean())


def _bar_features(notes: Notes, per_bar: int = 2) -> Array:
    """Half-bar chroma and onset pattern, unit length, shape (steps, 20)."""
    edges = np.concatenate(
        [np.linspace(a, b, per_bar, endpoint=False) for a, b in zip(notes.downbeats[:-1], notes.downbeats[1:], strict=True)]
        + [notes.downbeats[-1:]]
    )
    rows = np.zeros((len(edges) - 1, 20))
    step = np.clip(np.searchsorted(edges, notes.onset_beats + 1e-6, side="right") - 1, 0, len(rows) - 1)
    np.add.at(rows, (step, notes.pitch.astype(int) % 12), np.sqrt(notes.duration_beats))
    width = np.diff(edges)[step]
    slot = np.clip(((notes.onset_beats - edges[step]) / width * 8 + 0.5).astype(int), 0, 7)
    np.maximum.at(rows, (step, 12 + slot), 1.0)
    for part in (slice(0, 12), slice(12, 20)):
        norm = np.linalg.norm(rows[:, part], axis=1, keepdims=True)
        rows[:, part] = np.divide(rows[:, part], norm, out=np.zeros_like(rows[:, part]), where=norm > 0)
    unit: Array = rows / np.sqrt(2.0)
    return unit


def structure_indicator(notes: Notes, low_s: float, high_s: float) -> float:
    """How strongly stretches of ``low_s`` to ``high_s`` seconds return later, 0..1.

    The best mean along a diagonal of the self-similarity matrix of half-bars, above the matrix's own mean,
    over stretches whose length lies in the range and that do not overlap with their return.
    """
    if len(notes.downbeats) < 3 or len(notes) < 8:
        return float("nan")
    rows = _bar_features(notes)
    similar = rows @ rows.T
    step_s = notes.length_s / len(rows)
    lengths = range(max(2, round(low_s / step_s)), max(3, round(high_s / step_s) + 1))
    base = float(similar[np.triu_indices(len(rows), 1)].mean())
    best = 0.0
    for lag in range(2, len(rows)):
        diagonal = np.concatenate([[0.0], np.cumsum(np.diagonal(similar, lag))])
        for length in lengths:
            if length <= min(lag, len(diagonal) - 1):
                best = max(best, float((diagonal[length:] - diagonal[:-length]).max() / length))
    return max(0.0, (best - base) / (1.0 - base)) if best > 0 and base < 1 else 0.0


def motion(notes: Notes) -> tuple[float, float, float]:
    """Of one melody: share of steps and repeats (<= 2 semitones), of leaps over 7, and of leaps not taken back.

    A leap of more than 4 semitones is taken back when the next interval goes the other way or stands still.
    """
    steps = np.diff(notes.pitch)
    if len(steps) < 2:
        return float("nan"), float("nan"), float("nan")
    leaps = np.flatnonzero(np.abs(steps[:-1]) > 4)
    kept_going = np.sign(steps[leaps]) == np.sign(steps[leaps + 1])
    open_leaps = float(kept_going.mean()) if len(leaps) else 0.0
    return float((np.abs(steps) <= 2).mean()), float((np.abs(steps) > 7).mean()), open_leaps


def motif_economy(notes: Notes, n: int = 4) -> float:
    """Different (interval, time ratio) n-grams of a melody as a share of all, 0..1; low is repetitive."""
    grams = melody_grams(notes, n)
    return len(set(grams)) / len(grams) if grams else float("nan")


def melody_grams(notes: Notes, n: int) -> list[tuple[tuple[int, int], ...]]:
    """All runs of n (interval, inter-onset time in sixteenths) pairs of a melody."""
    steps = np.diff(notes.pitch).astype(int)
    gaps = np.round(np.diff(notes.onset_beats) * 4).astype(int)
    pairs = list(zip(steps.tolist(), gaps.tolist(), strict=True))
    return [tuple(pairs[i : i + n]) for i in range(len(pairs) - n + 1)]


def empty_beats(notes: Notes) -> float:
    """Share of beats in which nothing sounds, 0..1."""
    if not len(notes):
        return 1.0
    beats = np.arange(np.floor(notes.downbeats[0]), np.ceil(notes.downbeats[-1]))
    ends = notes.onset_beats + notes.duration_beats
    sounding = [bool(((notes.onset_beats < b + 1) & (ends > b + 1e-3)).any()) for b in beats]
    return float(1.0 - np.mean(sounding))


def polyphony(notes: Notes) -> float:
    """Mean number of different pitches that sound together, where anything sounds."""
    instants = np.unique(np.round(notes.onset_s, 3)) + 0.01
    counts = [len(np.unique(notes.pitch[(notes.onset_s <= t) & (notes.onset_s + notes.duration_s > t)])) for t in instants]
    return float(np.mean([c for c in counts if c])) if any(counts) else float("nan")


def pair_roughness(notes: Notes, most: int = 400) -> float:
    """Mean Sethares roughness per pair of notes: how harsh the intervals are, whether four or forty players hold them."""
    return mean_roughness(notes, most, lambda chord: chord_roughness(chord) * 2.0 / (len(chord) - 1))
