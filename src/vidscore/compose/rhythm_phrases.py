"""The rhythm of one phrase: the theme or an idea of its own, what goes on from it, how it ends, and how it comes again.

In: bars, the theme, a mood's row. Out: notes placed from the phrase's start, without pitches but for the theme's own steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from random import Random

from vidscore.compose.form import Phrase
from vidscore.compose.mood_table import Idiom
from vidscore.compose.motifs import Motif, compound, transform
from vidscore.compose.rhythm_cells import Heard, fill_bar, in_threes, syncopated, without_runs
from vidscore.compose.rhythm_notes import RhythmNote
from vidscore.compose.rhythm_table import LIGHT_ENDS, LIGHT_ENDS_IN_THREES, RhythmRow
from vidscore.compose.weights.rhythm import GESTURE, PHRASE
from vidscore.model.music import Bar

_LONGEST_TIED = Fraction(4)
"""Beats up to which a note grows where it is held over into a phrase's last bar."""


@dataclass(frozen=True, slots=True)
class PhraseRhythm:
    """The rhythm of an idea where it was first heard."""

    bars: tuple[Bar, ...]
    cells: list[RhythmNote]
    first: int
    """Index of its first event."""

    def fits(self, bars: Sequence[Bar]) -> bool:
        """Whether it can return over other bars: the same metres, perhaps fewer or more of them."""
        return all(a.metre == b.metre for a, b in zip(self.bars, bars, strict=False)) and len(bars) > 1


@dataclass(frozen=True, slots=True)
class Manner:
    """How a phrase is written: all that its bars do not say."""

    idiom: Idiom
    row: RhythmRow
    how: str
    """What happens to the theme, see :func:`vidscore.compose.motifs.transform`."""
    level: float
    """Intensity, 0..1."""
    runs_on: bool
    """Whether it does not breathe at its end."""
    heard: Heard


def new_phrase(
    bars: Sequence[Bar], phrase: Phrase, motif: Motif, manner: Manner, must_state: bool, rng: Random
) -> list[RhythmNote]:
    """The rhythm of a phrase that says something for the first time: theme or own idea, continuation, end."""
    room = sounding_room(bars, manner)
    cells: list[RhythmNote] = []
    main = phrase.idea == "A" or phrase.label == "gesture"
    if main or (must_state and len(bars) >= 3 and rng.random() < PHRASE.theme_in_contrast):
        cells = statement(motif, manner.how, room, in_threes(bars[0]))
    elif rng.random() < PHRASE.echoed_head:
        cells = _echo(statement(motif, "head", room, in_threes(bars[0])), Fraction(0), rng.choice((-1, 1)))
    return _gone_on(cells, bars, manner, rng)


def again(idea: PhraseRhythm, bars: Sequence[Bar], phrase: Phrase, manner: Manner, rng: Random) -> tuple[list[RhythmNote], int]:
    """An idea that returns, whole or with another second half, and how many of its notes are as they were."""
    whole = rng.random() < (PHRASE.returns_whole_at_end if phrase.closes else PHRASE.returns_whole)
    if whole and len(bars) <= len(idea.bars):
        cells = _within(idea.cells, sounding_room(bars, manner))
        return cells, len(cells)
    until = sum((bar.beats for bar in bars[: max(1, min(len(idea.bars), len(bars)) // (1 if whole else 2))]), Fraction(0))
    stated = max((cell.offset for cell in idea.cells if cell.degree is not None), default=Fraction(-1))
    kept = _within([cell for cell in idea.cells if cell.offset < until or cell.offset <= stated], sounding_room(bars, manner))
    if rng.random() < PHRASE.returns_shifted:
        kept = _shifted(kept, in_threes(bars[0]), rng)
    return _gone_on(kept, bars, manner, rng, len(kept)), len(kept)


def _shifted(cells: Sequence[RhythmNote], eighths: bool, rng: Random) -> list[RhythmNote]:
    """An idea with one of its notes an eighth early or late, tied to the one before; its first note stays."""
    beat, by = Fraction(3, 2) if eighths else Fraction(1), Fraction(1, 2)
    out = list(cells)
    movable = [
        (i, sign)
        for i, (a, b) in enumerate(pairwise(cells), 1)
        for sign in (-1, 1)
        if b.offset % beat == 0 and a.offset + a.duration == b.offset and (b if sign > 0 else a).duration > by
    ]
    if movable:
        i, sign = rng.choice(movable)
        out[i - 1] = replace(out[i - 1], duration=out[i - 1].duration + sign * by)
        out[i] = replace(out[i], offset=out[i].offset + sign * by, duration=out[i].duration - sign * by)
    return out


def _gone_on(cells: list[RhythmNote], bars: Sequence[Bar], manner: Manner, rng: Random, settled: int = 0) -> list[RhythmNote]:
    """A phrase from its opening to its end; its first ``settled`` notes keep their place."""
    room = sounding_room(bars, manner)
    cells = extended(cells, bars, manner, room, rng)
    if not manner.runs_on:
        cells = _ended(cells, bars, room, manner, rng, settled)
    keep = max(settled - 1, 0)
    return without_runs([*cells[:keep], *syncopated(cells[keep:], bars, manner.row, rng)], settled)


def sounding_room(bars: Sequence[Bar], manner: Manner) -> Fraction:
    """The part of a phrase that sounds."""
    length = sum((bar.beats for bar in bars), Fraction(0))
    return length if manner.runs_on else length - breath_of(length, bars[-1], manner.idiom)


def breath_of(length: Fraction, last: Bar, idiom: Idiom) -> Fraction:
    """Silence at the phrase's end, in whole eighths and within its last bar or so."""
    wanted = Fraction(round(float(length) * idiom.breath * 2), 2)
    return min(max(wanted, Fraction(1, 2)), last.beats + last.beats / 2, length / 2)


def _within(cells: Sequence[RhythmNote], room: Fraction) -> list[RhythmNote]:
    """As much of an idea as the room holds."""
    kept = [cell for cell in cells if cell.offset < room]
    if kept:
        last = kept[-1]
        kept[-1] = replace(last, duration=min(last.duration, max(room - last.offset, Fraction(1, 2))))
    return kept


def gesture(motif: Motif, room: Fraction, eighths: bool, tempo_bpm: float) -> list[RhythmNote]:
    """What a cue of a few seconds sings: the first notes of its theme, as many as are heard apart."""
    quickest = Fraction(round(GESTURE.apart_s * tempo_bpm * 4 / 60), 4)
    for count in range(min(GESTURE.most_notes, len(motif)), 1, -1):
        for speed in (Fraction(1), Fraction(2), Fraction(1, 2)):
            notes = tuple(replace(note, beats=note.beats * speed) for note in motif[:count])
            cells = _placed(notes, eighths)
            spaced = min(b.offset - a.offset for a, b in pairwise(cells)) >= quickest
            if spaced and cells[-1].offset + 1 <= room:
                return [*cells[:-1], replace(cells[-1], duration=room - cells[-1].offset)]
    return [RhythmNote(Fraction(0), room, motif[0].degree, motif[0].chromatic)] if motif else []


def statement(motif: Motif, how: str, room: Fraction, eighths: bool) -> list[RhythmNote]:
    """The theme as cells, in the fullest form that has room."""
    for manner in (how, "plain" if how != "plain" else "head", "head", "diminished"):
        cells = _placed(transform(motif, manner), eighths)
        if how == "gapped":
            cells = [replace(cell, duration=cell.duration / 2) if cell.duration <= 1 else cell for cell in cells]
        if cells and cells[-1].offset + min(cells[-1].duration, Fraction(1)) <= room:
            last = cells[-1]
            cells[-1] = replace(last, duration=min(last.duration, room - last.offset))
            return cells
    return []


def _placed(motif: Motif, eighths: bool) -> list[RhythmNote]:
    """The notes of a motif one after the other, in compound time where its beats come in threes."""
    cells, at = [], Fraction(0)
    for note in motif:
        onset, end = (compound(beat) if eighths else beat for beat in (at, at + note.beats))
        cells.append(RhythmNote(onset, end - onset, note.degree, note.chromatic))
        at += note.beats
    return cells


def _echo(cells: Sequence[RhythmNote], offset: Fraction, sign: int = 1) -> list[RhythmNote]:
    """The same rhythm elsewhere, its steps wished for but its pitches free."""
    out = []
    for i, cell in enumerate(cells):
        step = None
        before = cells[i - 1].degree if i else None
        if cell.degree is not None and before is not None:
            step = sign * (cell.degree - before)
        out.append(RhythmNote(cell.offset + offset, cell.duration, None, 0, step))
    return out


def extended(cells: list[RhythmNote], bars: Sequence[Bar], manner: Manner, room: Fraction, rng: Random) -> list[RhythmNote]:
    """Fill the phrase after its opening, bar by bar."""
    at = cells[-1].offset + cells[-1].duration if cells else Fraction(0)
    start = Fraction(0)
    opening = list(cells)
    for i, bar in enumerate(bars):
        end = min(start + bar.beats, room)
        if at < end:
            begin = start if at <= start else at
            echo = [c for c in opening if c.offset < bar.beats]
            fits = begin == start and end == start + bar.beats and len(echo) > 1
            if fits and i in (1, 2) and rng.random() < PHRASE.echoed_bar:
                fresh = [c for c in _echo(echo, start) if c.offset < end]
                fresh[-1] = replace(fresh[-1], duration=min(fresh[-1].duration, end - fresh[-1].offset))
                tail = fresh[-1].offset + fresh[-1].duration
                fresh += _fresh([*cells, *fresh], tail, end, bar, start, manner, rng)
            else:
                fresh = _fresh(cells, begin, end, bar, start, manner, rng)
            cells = [*cells, *fresh]
            opening = opening or list(fresh)
            at = end
        start += bar.beats
    return cells


def _fresh(
    before: Sequence[RhythmNote], begin: Fraction, end: Fraction, bar: Bar, start: Fraction, manner: Manner, rng: Random
) -> list[RhythmNote]:
    return fill_bar(before, begin, end, bar, start, manner.idiom, manner.level, rng, manner.heard)


def _ended(
    cells: list[RhythmNote], bars: Sequence[Bar], room: Fraction, manner: Manner, rng: Random, settled: int
) -> list[RhythmNote]:
    """Let the phrase come to rest: on its last downbeat, or lightly after it or ahead of it."""
    starts = [sum((bar.beats for bar in bars[:i]), Fraction(0)) for i in range(len(bars))]
    start, last = max(((start, bar) for start, bar in zip(starts, bars, strict=True) if start < room), key=lambda at: at[0])
    body = [cell for i, cell in enumerate(cells) if cell.offset < start or cell.degree is not None or i < settled]
    if len(cells) > 2 and body and body[-1].offset < start:
        cells = _rested(body, start, room, _end_onsets(room - start, last, manner, rng))
    if cells:
        end = max(room, cells[-1].offset + Fraction(1, 2))
        cells = [*cells[:-1], replace(cells[-1], duration=end - cells[-1].offset)]
    return cells


def _end_onsets(room: Fraction, last: Bar, manner: Manner, rng: Random) -> tuple[Fraction, ...]:
    """Onsets of a phrase's last bar, from its downbeat."""
    if rng.random() >= manner.row.light_ends:
        return (Fraction(0),)
    fitting = [each for each in (LIGHT_ENDS_IN_THREES if in_threes(last) else LIGHT_ENDS) if each[-1] + Fraction(1, 2) < room]
    return min(rng.sample(fitting, min(3, len(fitting))), key=lambda each: manner.heard[each]) if fitting else (Fraction(0),)


def _rested(body: list[RhythmNote], start: Fraction, room: Fraction, onsets: Sequence[Fraction]) -> list[RhythmNote]:
    """A phrase with the onsets of its last bar; what is before them is held up to the first, or makes room for it."""
    before, first = body[-1], start + onsets[0]
    free = before.duration > 1 or (before.duration == 1 and before.degree is None)
    if (first < start and (not free or before.offset >= first)) or first - before.offset > _LONGEST_TIED:
        first, onsets = start, (Fraction(0), *onsets[1:])
    joined = before.offset + before.duration >= start
    length = first - before.offset if joined else before.duration
    offsets = [start + onset for onset in onsets]
    ends = [*offsets[1:], max(room, offsets[-1] + Fraction(1, 2))]
    return [*body[:-1], replace(before, duration=length), *(RhythmNote(a, b - a) for a, b in zip(offsets, ends, strict=True))]


def closing(cells: list[RhythmNote], bars: Sequence[Bar], phrase: Phrase, manner: Manner, rng: Random) -> list[RhythmNote]:
    """The phrase before the final chord runs on into it instead of breathing."""
    if not (phrase.closes and cells):
        return cells
    length = sum((bar.beats for bar in bars), Fraction(0))
    last = cells[-1]
    gap = length - (last.offset + last.duration)
    if gap <= 0:
        return cells
    sung = last.degree is not None
    whole = last.duration + gap <= (2 if sung else 3)
    held = last.duration + gap if whole else max(last.duration, Fraction(1 if sung else 2))
    return extended([*cells[:-1], replace(last, duration=held)], bars, manner, length, rng)
