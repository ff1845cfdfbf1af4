"""The long line: CC2 for players who can swell, the pedal for those who cannot.

CC2 is written at most every 50 ms and only where it changes; it starts with the cue, before the
first note. The pedal is lifted just before each chord change and pressed just after it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from vidscore.compose.arrange.bar_grid import BarGrid
from vidscore.compose.arrange.hits import last_beat
from vidscore.compose.arrange.humanise import TICK, BeatTimes, IntensityCurve
from vidscore.compose.arrange.mood_table import SCORINGS
from vidscore.compose.arrange.orchestration import DraftPart
from vidscore.compose.arrange.solo import solo_controls
from vidscore.compose.time_search import RING_OUT_MS
from vidscore.compose.weights.performance import CONTROL, LEVEL
from vidscore.model.arrays import Floats
from vidscore.model.music import Control, Note

CC2, PEDAL = 2, 64
STEP_MS = 50.0
"""Grid of the level and least distance of two controllers, in ms. [judgement]"""
SPEECH_SHARE = 0.8
"""Share of its level that the orchestra keeps under speech. [judgement]"""
NIENTE_MS = 280.0
"""In how many ms a slow instrument enters from nothing. [judgement]"""
HELD_DEPTH = 0.5
"""How far notes held beyond a cut go down until they end. [judgement]"""
LEAST = 0.1
"""What is left of the level before silence; it falls evenly in decibels, no faster than the hall. [judgement]"""
REST_MS = 500.0
"""A rest this long makes the next note a new entrance. [judgement]"""
SWELL_MS = 2200.0
"""A swell into a hit begins this long before it. [judgement]"""
AT_ONCE = ("same-click", "swell", "smash")
"""Joins after which the first notes do not come out of nothing."""
PEDALLED_SECTION = "keys"
"""Struck and plucked players ring on under the pedal; the notes themselves stay as written."""
OFFSET = {"melody": 6, "counter": 2, "harmony": -3, "bass": 0, "ostinato": 14, "colour": -4, "percussion": 0, "hit": 8}
"""Added to the orchestra's level for each role."""
SWING = {"brass": 0.68, "winds": 0.85, "choir": 0.85, "synth": 0.9}
"""Share of the swing around 64 that a section makes: brass grows louder than strings on the same mark.
[judgement: brass gains 31 dB from CC2 at 16 to 127, violins 20, in MuseScore_General]"""
HAIRPIN = {"melody": 11.0, "counter": 11.0, "bass": 5.0, "harmony": 6.0, "colour": 9.0, "ostinato": 0.0, "hit": 0.0}
"""Steps of CC2 by which a long note swells, by role. [judgement]"""


@dataclass(frozen=True, slots=True)
class DynamicsGrid:
    """What all sustained players share: the time grid and the level of the whole orchestra."""

    ms: Floats
    beats: tuple[Fraction, ...]
    level: Floats
    share: Floats
    """What speech leaves of it, at each instant."""

    @classmethod
    def of(cls, clock: BeatTimes, level: IntensityCurve) -> DynamicsGrid:
        """Lay the grid over the cue and draw the orchestra's level on it."""
        grid, sketch = clock.grid, clock.grid.sketch
        earliest = grid.earliest
        first = sketch.tempo_map.ms_at(earliest)
        last = sketch.tempo_map.ms_at(sketch.end_beats) + (sketch.brief.post_ms or 0)
        ms = np.arange(first, max(last, first + STEP_MS), STEP_MS)
        floats = clock.beat_at(ms)
        beats = tuple(max(earliest, Fraction(math.floor(b * TICK), TICK)) for b in floats)
        low, high = SCORINGS[grid.mood].cc2
        value = low + (high - low) * level.at(floats)
        value = value + _swells(grid, ms, high - low) + _arches(grid, floats)
        return cls(ms, beats, value * _ending(grid, ms), 1.0 - (1.0 - SPEECH_SHARE) * level.under(floats))


def _arches(grid: BarGrid, beats: Floats) -> Floats:
    """Every phrase of four bars rises to its third quarter and falls."""
    edges = [float(m.start) for m in grid.bars if m.opens or m.index % 4 == 0] or [float(grid.start)]
    marks = np.array([*edges, max(float(grid.sketch.cadence_beats), edges[-1] + 1.0)])
    index = np.clip(np.searchsorted(marks, beats, side="right") - 1, 0, len(marks) - 2)
    place = np.clip((beats - marks[index]) / (marks[index + 1] - marks[index]), 0.0, 1.0)
    return np.asarray(LEVEL.arch * np.sin(np.pi * place**LEVEL.arch_late) - LEVEL.arch_base)


def _swells(grid: BarGrid, ms: Floats, width: float) -> Floats:
    """Lean into strong hits and fall back after them."""
    out = np.zeros(len(ms))
    for beat, weight, _ in grid.struck:
        at = grid.sketch.tempo_map.ms_at(beat)
        before, after = (ms - (at - SWELL_MS)) / SWELL_MS, (ms - at) / LEVEL.swell_after_ms
        size = LEVEL.swell * width * weight
        out = np.maximum(out, np.where((before > 0) & (before <= 1), size * np.clip(before, 0, 1) ** 2, 0.0))
        out = np.maximum(out, np.where((after > 0) & (after < 1), size * (1 - np.clip(after, 0, 1)), 0.0))
    return out


def _ending(grid: BarGrid, ms: Floats) -> Floats:
    """Die away on the final chord, from earlier where the cue fades; what is held beyond the cut goes only after it."""
    sketch, brief = grid.sketch, grid.sketch.brief
    at, end = sketch.tempo_map.ms_at(sketch.cadence_beats), sketch.tempo_map.ms_at(sketch.end_beats)
    if brief.runs_on or brief.ending == "button":
        return np.ones(len(ms))
    if not brief.rings_out:
        return np.asarray(1.0 - HELD_DEPTH * np.clip((ms - end) / max(brief.post_ms or 0, 1), 0.0, 1.0))
    tail = max(end - at, 1.0)
    tail -= min(RING_OUT_MS, LEVEL.ring * tail)
    early = min(LEVEL.fade_ms, LEVEL.fade_share * (at - float(ms[0])))
    start = at - early if brief.ending == "fade" else at + LEVEL.other_delay * tail
    place = np.clip((ms - start) / max(at + tail - start, 1.0), 0.0, 1.0)
    if brief.join.kind == "gap":
        start = at - LEVEL.gap_lead * tail
        return np.asarray(LEAST ** np.clip((ms - start) / (at + tail - start), 0.0, 1.0))
    depth = LEVEL.fade_depth if brief.ending == "fade" else LEVEL.other_depth
    return np.asarray(1.0 - depth * place**LEVEL.late)


def controls(draft: DraftPart, notes: tuple[Note, ...], clock: BeatTimes, score: DynamicsGrid) -> tuple[Control, ...]:
    """Draw the controllers of one part.

    Returns:
        CC2 for sustained instruments (and what a single line adds), CC64 for pedalled ones, nothing for the others.
    """
    if draft.instrument.sustained:
        rng = clock.grid.rng(f"solo {draft.instrument.name} {draft.role}")
        alone = solo_controls(draft, notes, clock, SCORINGS[clock.grid.mood].rubato, rng)
        return (*_breath(draft, notes, clock, score), *alone)
    ringing = sum(t.touch in ("ring", "held") for t in draft.tones) * 2 > len(draft.tones)
    if draft.instrument.section == PEDALLED_SECTION and ringing:
        return _pedal(draft, clock.grid)
    return ()


def _breath(draft: DraftPart, notes: tuple[Note, ...], clock: BeatTimes, score: DynamicsGrid) -> tuple[Control, ...]:
    swing = SWING.get(draft.instrument.section, 1.0)
    value = LEVEL.middle + swing * (score.level + OFFSET[draft.role] - LEVEL.middle)
    starts = clock.ms_at(np.array([float(n.onset_beats) for n in notes])) + np.array([n.nudge_ms for n in notes])
    ends = clock.ms_at(np.array([float(n.onset_beats + n.duration_beats) for n in notes]))
    sounding = np.zeros(len(score.ms), dtype=bool)
    reached = -math.inf
    goes_on = clock.grid.sketch.enters in AT_ONCE
    first_ms = float(clock.grid.sketch.tempo_map.ms_at(clock.grid.start)) + REST_MS
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        i, j = np.searchsorted(score.ms, (start - CONTROL.before_ms, end + CONTROL.after_ms))
        sounding[i:j] = True
        if start > reached + REST_MS:
            value[i:j] *= _entrance(draft, score.ms[i:j], float(start), index == 0, goes_on and start < first_ms)
        if end - start >= CONTROL.long_note_ms and start >= reached - CONTROL.overlap_ms:
            value[i:j] += _hairpin(score.ms[i:j], float(start), float(end), HAIRPIN.get(draft.role, 0.0))
        reached = max(reached, float(end))
    return _steps(np.clip(np.rint(value * score.share), 4, 127).astype(int), sounding, score.beats)


def _entrance(draft: DraftPart, ms: Floats, start: float, first: bool, goes_on: bool) -> Floats:
    """From nothing, slow instruments over a longer time; at once where the music goes on or breaks in."""
    if goes_on or draft.role in ("ostinato", "hit") or draft.instrument.attack_ms < 55:
        return np.ones(len(ms))
    width = NIENTE_MS * (CONTROL.first_entrance if first and draft.role in ("harmony", "bass", "colour") else 1.0)
    floor = CONTROL.soft_start if draft.role in ("harmony", "bass", "colour") else CONTROL.clear_start
    return np.asarray(floor + (1 - floor) * np.clip((ms - start) / width, 0.0, 1.0))


def _hairpin(ms: Floats, start: float, end: float, size: float) -> Floats:
    place = np.clip((ms - start) / (end - start), 0.0, 1.0)
    if not size:
        return np.zeros(len(ms))
    peak, rest = CONTROL.hairpin_peak, 1 - CONTROL.hairpin_peak
    return np.where(place < peak, size * place / peak, size * (1 - (place - peak) / rest * CONTROL.hairpin_fall))


def _steps(values: NDArray[np.int64], sounding: NDArray[np.bool_], beats: tuple[Fraction, ...]) -> tuple[Control, ...]:
    """Keep the first value and every change while the part sounds."""
    wanted = sounding.copy()
    wanted[0] = True
    index = np.flatnonzero(wanted)
    change = np.ones(len(index), dtype=bool)
    change[1:] = values[index][1:] != values[index][:-1]
    return tuple(Control(beats[i], CC2, int(values[i])) for i in index[change])


def _pedal(draft: DraftPart, grid: BarGrid) -> tuple[Control, ...]:
    """Change the pedal with the harmony: up 20 ms before, down 40 ms after."""
    tempo, sketch = grid.sketch.tempo_map, grid.sketch
    changes = [c.onset_beats for c in sketch.chords if grid.start <= c.onset_beats <= sketch.cadence_beats] or [grid.start]
    stops = [*(a for a, _ in grid.silences), last_beat(grid, draft.instrument)]
    used = [t.onset for t in draft.tones]
    out: list[Control] = []
    for index, at in enumerate(changes):
        upto = changes[index + 1] if index + 1 < len(changes) else sketch.end_beats
        if any(at <= u < upto for u in used):
            lift = min([tempo.ms_at(upto) - CONTROL.pedal_up_ms, *(tempo.ms_at(s) for s in stops if s > at)])
            press = tempo.ms_at(at) + CONTROL.pedal_down_ms
            if lift - press > CONTROL.pedal_least_ms:
                down, up = (Fraction(round(tempo.beat_at(x) * TICK), TICK) for x in (press, lift))
                out += [Control(down, PEDAL, 110), Control(up, PEDAL, 0)]
    return tuple(out)
