"""A bar of the tune's rhythm: cells that fit, drafted several times, the one kept that the cue has heard least.

In: a bar, a mood's cells, the bars so far. Out: notes without pitch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

from vidscore.compose.mood_table import Idiom, Weights
from vidscore.compose.rhythm_notes import RhythmNote
from vidscore.compose.rhythm_table import ALL_CELLS, RhythmRow
from vidscore.compose.weights.rhythm import NOVELTY, PHRASE
from vidscore.model.music import Bar

Heard = Counter[tuple[Fraction, ...]]
"""How often each rhythm of a bar has been heard in the cue."""
_DRAFTS = 6


def cue_cells(plain: Weights, row: RhythmRow, rng: Random) -> Weights:
    """A mood's cells with the weights of one cue: each cue has its own favourites."""
    return tuple((name, weight * rng.lognormvariate(0.0, NOVELTY.taste)) for name, weight in (*plain, *row.cells))


def fill_bar(
    before: Sequence[RhythmNote], begin: Fraction, end: Fraction, bar: Bar, start: Fraction, idiom: Idiom, level: float,
    rng: Random, heard: Heard,
) -> list[RhythmNote]:  # fmt: skip
    """Rhythm cells from ``begin`` to ``end`` inside a bar that starts at ``start``: of several drafts the least heard."""
    drafts = [_draft(begin, end, bar, start, idiom, level, rng) for _ in range(_DRAFTS)]
    known = [cell.offset for cell in before if cell.offset >= start]
    keys = [(*(offset - start for offset in known), *(cell.offset - start for cell in draft)) for draft in drafts]
    best = min(range(_DRAFTS), key=lambda i: (heard[keys[i]], i))
    return drafts[best]


def count_bars(cells: Sequence[RhythmNote], bars: Sequence[Bar], heard: Heard) -> None:
    """Note down the rhythms of a phrase's bars."""
    start = Fraction(0)
    for bar in bars:
        key = tuple(cell.offset - start for cell in cells if start <= cell.offset < start + bar.beats)
        if key:
            heard[key] += 1
        start += bar.beats


def in_threes(bar: Bar) -> bool:
    """Whether a bar's beats divide into three eighths."""
    return bar.metre[1] == 8 and bar.metre[0] % 3 == 0


def _groups(bar: Bar) -> list[Fraction]:
    """How a bar's beats are grouped: 4, 3, 2+3/2 (7/8), 3+2 (5/4), 3/2+3/2 (6/8)."""
    beats, threes = bar.beats, Fraction(3, 2)
    if in_threes(bar):
        return [threes] * (bar.metre[0] // 3)
    if bar.metre[1] == 8 and bar.metre[0] % 2:
        return [*[Fraction(1)] * ((bar.metre[0] - 3) // 2), threes]
    return [Fraction(3), Fraction(2)] if beats == 5 else [beats]


def _draft(
    begin: Fraction, end: Fraction, bar: Bar, bar_start: Fraction, idiom: Idiom, level: float, rng: Random
) -> list[RhythmNote]:
    """Rhythm cells from ``begin`` to ``end`` inside one bar."""
    out: list[RhythmNote] = []
    at = bar_start
    for group in _groups(bar):
        stop = min(at + group, end)
        place = max(at, begin)
        threes = group.denominator == 2
        while place < stop:
            for note in _cell(stop - place, threes, place - bar_start, idiom, level, rng):
                length = min(abs(note), stop - place)
                if note > 0 and length > 0:
                    out.append(RhythmNote(place, length))
                place += length
        at += group
    return out


def _cell(room: Fraction, threes: bool, place: Fraction, idiom: Idiom, level: float, rng: Random) -> tuple[Fraction, ...]:
    """One rhythm cell that fits the room."""
    off_beat = place.denominator != 1 and not threes
    fitting, weights = [], []
    for name, weight in idiom.cells:
        notes, length, of_threes, dense = _PATTERNS[name]
        if of_threes != threes or (off_beat and name not in _OFF_BEAT) or length > room:
            continue
        fitting.append(notes)
        weights.append(weight * PHRASE.density ** ((level - 0.5) * (dense - 1.0)))
    return rng.choices(fitting, weights)[0] if fitting else (room,)


_OFF_BEAT = ("ee", "q", "dqe", "eeq", "edq")
"""Cells that may begin between two beats."""


def _pattern(name: str) -> tuple[tuple[Fraction, ...], Fraction, bool, float]:
    """A cell's notes, its length, whether it fills eighths in threes, and its notes per beat."""
    notes = tuple(Fraction(note) for note in ALL_CELLS[name])
    length = sum((abs(note) for note in notes), Fraction(0))
    return notes, length, name.startswith("t") and name not in ("tri", "three"), len(notes) / float(length)


_PATTERNS = {name: _pattern(name) for name in ALL_CELLS}


def syncopated(cells: Sequence[RhythmNote], bars: Sequence[Bar], row: RhythmRow, rng: Random) -> list[RhythmNote]:
    """Free notes on the beat that come an eighth early or late, tied to what is before; the theme stays as it is."""
    eighth = Fraction(1, 2)
    out = list(cells[:1])
    beat = Fraction(3, 2) if in_threes(bars[0]) else Fraction(1)
    for cell in cells[1:]:
        before, chance = out[-1], rng.random()
        joined = before.offset + before.duration == cell.offset
        movable = cell.degree is None and joined and cell.offset % beat == 0
        if movable and chance < row.early and before.duration >= (2 if before.degree is not None else 1):
            out[-1] = replace(before, duration=before.duration - eighth)
            cell = replace(cell, offset=cell.offset - eighth, duration=cell.duration + eighth)
        elif movable and row.early <= chance < row.early + row.late and cell.duration >= 1 and before.duration >= 1:
            out[-1] = replace(before, duration=before.duration + eighth)
            cell = replace(cell, offset=cell.offset + eighth, duration=cell.duration - eighth)
        out.append(cell)
    return out


def without_runs(cells: Sequence[RhythmNote], settled: int) -> list[RhythmNote]:
    """Long runs of equal notes broken: one more free note than may follow one another is sung on the one before.

    Args:
        cells: Notes of a phrase.
        settled: How many at its beginning stay as they are.
    """
    out: list[RhythmNote] = []
    equal = 0
    for i, cell in enumerate(cells):
        gap = cell.offset - out[-1].offset if out else Fraction(0)
        equal = equal + 1 if len(out) > 1 and gap == out[-1].offset - out[-2].offset else 0
        if i >= settled and equal >= NOVELTY.equal_notes - 1 and cell.degree is None and gap <= 1:
            out[-1] = replace(out[-1], duration=cell.offset + cell.duration - out[-1].offset)
        else:
            out.append(cell)
    return out
