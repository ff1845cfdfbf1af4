"""How one player shapes a line: vibrato that comes late, slides into leaps, and phrases that are let go.

In: a performed line of the tune or of a counter-melody. Out: CC1 (vibrato), pitch bend and CC11 (expression). Sections and
chords are left alone: a pitch bend moves every note of a part. All lengths are milliseconds, bends are cents.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np

from vidscore.compose.arrange.humanise import TICK, BeatTimes
from vidscore.compose.arrange.orchestration import DraftPart
from vidscore.compose.weights.performance import SOLO
from vidscore.model.music import Control, Note

MODULATION, EXPRESSION, BEND = 1, 11, 128
FULL = 127
LINES = ("melody", "counter")
"""Roles that sing alone."""
VIBRATO = {
    "solo-violin": 26, "solo-viola": 34, "solo-cello": 32, "erhu": 44, "flute": 34, "piccolo": 20, "oboe": 30, "english-horn": 32,
    "bassoon": 22, "pan-flute": 26, "dizi": 30, "xiao": 34, "trumpet": 20, "trombone": 14, "voices": 18, "violins": 10,
    "celli": 12, "violas": 10,
}  # fmt: skip
"""CC1 of a long note once its vibrato has come; 127 is a quarter-tone. Clarinets, horns and tubas play without.
[judgement: 13 is 5 cents; players reach 10 to 25]"""
SLIDING = frozenset({"solo-violin", "solo-viola", "solo-cello", "voices", "trombone", "violins", "celli"})
"""Who can slide from note to note."""
CENTS_TO_BEND = 8192 / 200
"""The wheel's whole way is two semitones."""

Played = tuple[float, float, Note]
"""When a note begins and ends, in ms, and the note."""


def solo_controls(draft: DraftPart, notes: tuple[Note, ...], clock: BeatTimes, rubato: float, rng: Random) -> tuple[Control, ...]:
    """The controllers of one player's line; none for those who play chords.

    Args:
        draft: Who plays what.
        notes: The line as it is performed, sorted by onset.
        clock: The cue's time.
        rubato: How freely the mood is played; slides are for the free ones.
        rng: Decides which leaps are slid into.
    """
    if draft.role not in LINES or not draft.instrument.sustained or not notes:
        return ()
    line = _played(notes, clock)
    if any(b[2].onset_beats == a[2].onset_beats for a, b in pairwise(line)):
        return ()
    moves = [*_vibrato(draft.instrument.name, line), *_phrases(line)]
    if draft.instrument.name in SLIDING and rubato >= SOLO.slides_from:
        moves += _slides(line, rng)
    first, last = float(clock.ms_at(np.array([float(clock.grid.earliest)]))[0]), line[-1][1]
    kept = [move for move in moves if first <= move[0] <= last]
    beats = clock.beat_at(np.array([at for at, _, _ in kept]))
    written = [Control(Fraction(int(b * TICK), TICK), number, value) for b, (_, number, value) in zip(beats, kept, strict=True)]
    return tuple(sorted(written, key=lambda c: (c.at_beats, c.number)))


Move = tuple[float, int, int]
"""When, which controller, its value."""


def _played(notes: tuple[Note, ...], clock: BeatTimes) -> list[Played]:
    onsets = np.array([float(n.onset_beats) for n in notes])
    ends = clock.ms_at(onsets + np.array([float(n.duration_beats) for n in notes]))
    starts = clock.ms_at(onsets)
    return [(float(a) + n.nudge_ms, float(b) + n.nudge_ms, n) for a, b, n in zip(starts, ends, notes, strict=True)]


def _vibrato(instrument: str, line: list[Played]) -> Iterator[Move]:
    """Straight at first, then wider, on long notes only."""
    depth = VIBRATO.get(instrument, 0)
    if not depth:
        return
    for start, end, _ in line:
        if end - start >= SOLO.vibrato_from_ms:
            for step in range(1, SOLO.steps + 1):
                at = start + SOLO.vibrato_delay_ms + SOLO.vibrato_rise_ms * step / SOLO.steps
                if at < end:
                    yield at, MODULATION, depth * step // SOLO.steps
            yield end, MODULATION, 0


def _phrases(line: list[Played]) -> Iterator[Move]:
    """Let the last note before a rest go instead of stopping it."""
    for (start, end, _), after in zip(line, [*line[1:], None], strict=True):
        rest = after is None or after[0] - end >= SOLO.rest_ms
        if not rest or end - start < SOLO.taper_from_ms:
            continue
        for step in range(SOLO.steps + 1):
            fall = (step / SOLO.steps) ** 2 * SOLO.taper
            yield end - SOLO.taper_ms * (1 - step / SOLO.steps), EXPRESSION, round(FULL * (1 - fall))
        if after is not None:
            yield max(end, after[0] - SOLO.ready_ms), EXPRESSION, FULL


def _slides(line: list[Played], rng: Random) -> Iterator[Move]:
    """Arrive on a long note a little late in pitch, from the side of the note before."""
    for (_, before_end, before), (start, end, note) in pairwise(line):
        leap = note.pitch - before.pitch
        joined = start - before_end <= SOLO.joined_ms
        if (
            SOLO.leap[0] <= abs(leap) <= SOLO.leap[1]
            and joined
            and end - start >= SOLO.slide_from_ms
            and rng.random() < SOLO.slide
        ):
            cents = -SOLO.slide_cents if leap > 0 else SOLO.slide_cents
            for step in range(SOLO.steps + 1):
                left = (1 - step / SOLO.steps) ** 2
                yield start - SOLO.ready_ms + SOLO.slide_ms * step / SOLO.steps, BEND, round(cents * left * CENTS_TO_BEND)
