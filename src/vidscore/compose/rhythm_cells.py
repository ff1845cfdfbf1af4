"""A bar of the tune's rhythm: cells that fit, drafted several times, the one kept that the cue has heard least.

In: a bar, a mood's cells, the bars so far. Out: notes without pitch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import lcm
from random import Random

from vidscore.compose.mood_table import Idiom, Weights
from vidscore.compose.rhythm_notes import RhythmNote
from vidscore.compose.rhythm_table import ALL_CELLS, RhythmRow
from vidscore.compose.weights.rhythm import NOVELTY, PHRASE
from vidscore.model.music import Bar

Heard = Counter[tuple[Fraction, ...]]
"""How often each rhythm of a bar has been heard in the cue."""
_DRAFTS = 6
_TICKS = 48
"""Of a beat: every cell's notes are whole numbers of them."""
_MIDDLE = 0.5
"""The level at which cells have their own weights. [judgement]"""


def cue_cells(plain: Weights, row: RhythmRow, rng: Random) -> Weights:
    """A mood's cells with the weights of one cue: each cue has its own favourites."""
    return tuple((name, weight * rng.lognormvariate(0.0, NOVELTY.taste)) for name, weight in (*plain, *row.cells))


def fill_bar(
    before: Sequence[RhythmNote], begin: Fraction, end: Fraction, bar: Bar, start: Fraction, idiom: Idiom, level: float,
    rng: Random, heard: Heard,
) -> list[RhythmNote]:  # fmt: skip
    """Rhythm cells from ``begin`` to ``end`` inside a bar that starts at ``start``: of several drafts the least heard."""
    inside = [cell.offset - start for cell in before if cell.offset >= start]
    ticks = lcm(_TICKS, *(at.denominator for at in (begin - start, end - start)))
    cells = _weighed(idiom.cells, level, ticks)
    groups = [(int(group * ticks), group.denominator == 2) for group in _groups(bar)]
    first, last = int((begin - start) * ticks), int((end - start) * ticks)
    drafts = [_draft(first, last, groups, ticks, cells, rng) for _ in range(_DRAFTS)]
    known = [(*inside, *(Fraction(place, ticks) for place, _ in draft)) for draft in drafts]
    best = min(range(_DRAFTS), key=lambda i: (heard[known[i]], i))
    return [RhythmNote(start + Fraction(place, ticks), Fraction(length, ticks)) for place, length in drafts[best]]


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


Weighed = dict[tuple[bool, bool], list[tuple[int, tuple[int, ...], float]]]
"""Cells as length, notes and weight, by whether they fill eighths in threes and whether they may begin between two beats."""


def _weighed(cells: Weights, level: float, ticks: int) -> Weighed:
    """A mood's cells at a level of intensity, in so many ticks a beat: the fuller the music, the denser."""
    out: Weighed = {(threes, off_beat): [] for threes in (False, True) for off_beat in (False, True)}
    for name, weight in cells:
        _, _, threes, dense = _PATTERNS[name]
        weighed = weight * PHRASE.density ** ((level - _MIDDLE) * (dense - 1.0))
        row = *_in_ticks(name, ticks), weighed
        out[threes, False].append(row)
        if name in _OFF_BEAT:
            out[threes, True].append(row)
    return out


@cache
def _in_ticks(name: str, ticks: int) -> tuple[int, tuple[int, ...]]:
    """Length and notes of a cell."""
    notes, length, _, _ = _PATTERNS[name]
    return int(length * ticks), tuple(int(note * ticks) for note in notes)


def _draft(
    begin: int, end: int, groups: Sequence[tuple[int, bool]], ticks: int, cells: Weighed, rng: Random
) -> list[tuple[int, int]]:
    """Rhythm cells from ``begin`` to ``end`` inside one bar, as place and length in ticks from its beginning."""
    out, at = [], 0
    for group, threes in groups:
        stop, place = min(at + group, end), max(at, begin)
        while place < stop:
            for note in _cell(stop - place, cells[threes, bool(place % ticks) and not threes], rng):
                length = min(abs(note), stop - place)
                if note > 0 and length > 0:
                    out.append((place, length))
                place += length
        at += group
    return out


def _cell(room: int, cells: list[tuple[int, tuple[int, ...], float]], rng: Random) -> tuple[int, ...]:
    """One rhythm cell that fits the room."""
    fitting = [(notes, weight) for length, notes, weight in cells if length <= room]
    return rng.choices([notes for notes, _ in fitting], [weight for _, weight in fitting])[0] if fitting else (room,)


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
