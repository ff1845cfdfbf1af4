"""How the players play: timing, dynamics and articulation of single notes.

In: lines of tones. Out: notes with velocity, sounding length and ``nudge_ms``. At hits every nudge
is 0. Everything follows from the seed.

References:
    Wing, A. et al. (2014), Optimal feedback correction in string quartet synchronization (players
    correct about a quarter of their asynchrony from note to note: an AR(1) process).
    Friberg, A., Bresin, R., Sundberg, J. (2006), Overview of the KTH rule system (phrase arch, accents).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import numpy as np

from vidscore.compose.arrange.bar_grid import BarGrid
from vidscore.compose.arrange.hits import last_beat
from vidscore.compose.arrange.layers import bar_groups
from vidscore.compose.arrange.mood_table import SCORINGS, Scoring
from vidscore.compose.arrange.orchestration import STRUCK_MOST_MS, DraftPart
from vidscore.compose.arrange.texture import Tone
from vidscore.compose.weights.orchestration import ENERGY
from vidscore.compose.weights.performance import ARTICULATION, NOTE_VELOCITY, SOUNDING, TIMING
from vidscore.model.arrays import Floats
from vidscore.model.instruments import Instrument
from vidscore.model.music import Note

SPREAD_MS = {"strings": 16.0, "winds": 14.0, "brass": 12.0, "keys": 8.0, "choir": 19.0, "percussion": 5.0, "synth": 5.0}
"""Standard deviation of a section's timing. [judgement: single players spread by 27 to 49 ms (Rasch 1979)]"""
KEEP = 0.75
"""What is left of an asynchrony at the next note. [published: Wing et al. 2014]"""
TOGETHER = 0.3
"""What is left of all freedom at the final chord, for which all look up, and while a pulse goes on through a cut. [judgement]"""
EARLIEST_MS = 250.0
"""Most that a slow instrument begins ahead of its beat. [judgement]"""
MELODY_LEAD_MS = 12.0
"""The tune is this far ahead of the others. [judgement]"""
CHORD_SPREAD_MS = 9.0
"""How far apart the notes of a chord on keys are played, for each voice. [judgement]"""
OVERLAP_MS = 6.0
"""Legato: releases do the rest of the overlap. [judgement]"""
FROZEN_MS = 40.0
"""A following note this much later than its like stands on a hit: the note before it waits for it. [judgement]"""
BREAK_MS = 18.0
"""Least silence between two notes of one pitch. [judgement]"""
PEDAL_RING_MS = 900.0
"""Keys are let go after this; the pedal holds what rings on. [judgement]"""
SPEAK = 1.5
"""A short note lasts at least this many times its instrument's attack, or it is not heard. [judgement]"""
LINES = ("melody", "counter")
"""Roles whose notes are bound or detached by their length."""
BREATHING = ("winds", "brass", "choir")
"""Sections that must breathe."""
SHORTEST_MS = 45.0
"""No note sounds shorter. [judgement]"""
SPEECH_SHARE = 0.82
"""Share of its velocity that a note keeps under speech, so that the dynamics live on. [judgement]"""
SPEECH_DRUMS = 0.62
"""The same for percussion. [judgement]"""
SPEECH_RAMP = 1.0
"""Beats in which the players come down before words, and up again after them. [judgement]"""
KNEE = 106
"""Above this velocities are squeezed, so that the loudest passages still breathe."""
VELOCITY = {"melody": 8, "counter": 0, "harmony": -6, "bass": 0, "ostinato": -2, "colour": -7, "percussion": -8, "hit": 2}
"""Added to the velocity of a role."""
TICK = 960


@dataclass(frozen=True, slots=True)
class BeatTimes:
    """Beats and film time of a whole cue as arrays; shared by all players."""

    grid: BarGrid
    beats: Floats
    ms: Floats

    @classmethod
    def of(cls, grid: BarGrid) -> BeatTimes:
        """Read the tempo map once, with its outer segments carried on."""
        tempo, sketch = grid.sketch.tempo_map, grid.sketch
        points = {float(b): t for b, t in tempo.points}
        for beat in (grid.start - 4, sketch.end_beats + 8):
            points.setdefault(float(beat), tempo.ms_at(beat))
        beats = sorted(points)
        return cls(grid, np.array(beats), np.array([points[b] for b in beats]))

    def ms_at(self, beats: Floats) -> Floats:
        """Film time of many beats, in ms."""
        return np.interp(beats, self.beats, self.ms)

    def beat_at(self, ms: Floats) -> Floats:
        """Beats of many instants."""
        return np.interp(ms, self.ms, self.beats)


@dataclass(frozen=True, slots=True)
class IntensityCurve:
    """Intensity over time, smooth from bar to bar, and the arch of each phrase."""

    mids: Floats
    energies: Floats
    spoken: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, grid: BarGrid) -> IntensityCurve:
        """One point in the middle of every bar; spoken bars as stretches of beats."""
        bars = grid.bars
        mids = np.array([float(b.start + b.end) / 2 for b in bars] or [0.0])
        energies = np.array([b.energy for b in bars] or [grid.sketch.intensity[-1] if grid.sketch.intensity else ENERGY.unknown])
        spoken = [(float(b.start), float(b.end)) for phrase in bar_groups(grid) if phrase.spoken for b in phrase.bars]
        if grid.is_spoken(grid.sketch.cadence_beats, grid.sketch.end_beats):
            spoken.append((float(grid.sketch.cadence_beats), float(grid.sketch.end_beats)))
        return cls(mids, energies, tuple(spoken))

    def at(self, beats: Floats) -> Floats:
        """Intensity 0..1 at many beats."""
        return np.interp(beats, self.mids, self.energies)

    def under(self, beats: Floats) -> Floats:
        """How far each beat lies under speech: 1 in a spoken bar, falling to 0 within a beat of it."""
        out = np.zeros(len(beats))
        for start, end in self.spoken:
            near = np.minimum(beats - start, end - beats) / SPEECH_RAMP
            out = np.maximum(out, np.where((beats >= start) & (beats < end), 1.0, np.clip(1.0 + near, 0.0, 1.0)))
        return out


def perform(draft: DraftPart, clock: BeatTimes, level: IntensityCurve) -> tuple[Note, ...]:
    """Play a line.

    Args:
        draft: Tones sorted by onset; no pitch twice at one beat.
        clock: The cue's time.
        level: The cue's intensity.

    Returns:
        Notes sorted by onset; none sounds before the cue or after the instrument's last beat.
    """
    if not draft.tones:
        return ()
    grid, scoring = clock.grid, SCORINGS[clock.grid.mood]
    rng = grid.rng(f"play {draft.instrument.name} {draft.role}")
    onsets = np.array([float(t.onset) for t in draft.tones])
    start_ms = clock.ms_at(onsets)
    nudges = _nudges(draft, start_ms, clock, scoring, rng)
    velocities = _velocities(draft, onsets, level, scoring, rng, grid)
    lengths = _lengths(draft, start_ms, nudges, clock, scoring, rng)
    return tuple(
        Note(t.onset, length, t.pitch, velocity, round(nudge, 2))
        for t, length, velocity, nudge in zip(draft.tones, lengths, velocities, nudges, strict=True)
        if length > 0
    )


def _nudges(draft: DraftPart, start_ms: Floats, clock: BeatTimes, scoring: Scoring, rng: Random) -> list[float]:
    """Timing of every note, in ms: players drift together, correct themselves and are exact at hits.

    No note comes before a cue that begins afresh, nor more than halfway into the gap before it.
    """
    grid, instrument = clock.grid, draft.instrument
    frozen = {beat for beat, _, _ in (*grid.sketch.hits, *grid.struck)}
    spread = SPREAD_MS[instrument.section] * min(TIMING.most_rubato, max(TIMING.least_rubato, scoring.rubato))
    early = min(EARLIEST_MS, instrument.attack_ms * rng.uniform(*TIMING.attack)) if instrument.sustained else 0.0
    lead = MELODY_LEAD_MS if draft.role == "melody" else 0.0
    # What another cue leads into may be bowed before the cut, so that it is heard on it.
    first_ms = float(grid.sketch.tempo_map.ms_at(grid.start)) - EARLIEST_MS * (grid.sketch.enters != "gap")
    first_ms = min(first_ms, float(start_ms[0]))
    clicked = _clicked(grid)
    drift, fresh, fan = rng.gauss(0, spread * TIMING.start), spread * math.sqrt(1 - KEEP**2), _fan(instrument)
    out: list[float] = []
    earliest = min(0.0, first_ms - float(start_ms[0]))
    for index, (tone, at) in enumerate(zip(draft.tones, start_ms, strict=True)):
        freedom = TOGETHER if tone.onset == grid.sketch.cadence_beats or tone.onset < clicked else 1.0
        if index and tone.onset != draft.tones[index - 1].onset:
            drift = KEEP * drift + rng.gauss(0, fresh)
            earliest = max(first_ms - float(at), min(0.0, out[-1] - TIMING.gap * float(at - start_ms[index - 1])))
        spared = fan * tone.voice if tone.touch != "struck" else 0.0
        wanted = freedom * (drift + spared - lead + rng.gauss(0, spread * TIMING.single)) - early
        wanted = min(TIMING.latest * spread + 4 * fan, max(-EARLIEST_MS, earliest, wanted))
        out.append(0.0 if tone.onset in frozen else wanted)
    return out


def _clicked(grid: BarGrid) -> Fraction:
    """Up to which beat everybody plays to the click of the music before: for two bars, where the pulse goes on."""
    if grid.sketch.enters != "same-click":
        return grid.start
    return grid.bars[min(2, len(grid.bars)) - 1].end if grid.bars else grid.start


def _fan(instrument: Instrument) -> float:
    """How far apart the notes of a chord are played, in ms a voice."""
    return CHORD_SPREAD_MS if instrument.section == "keys" and not instrument.sustained else 0.0


def _velocities(
    draft: DraftPart, onsets: Floats, level: IntensityCurve, scoring: Scoring, rng: Random, grid: BarGrid
) -> list[int]:
    """Loudness of every note: intensity, metre, phrase arch, chance; never twice the same on one pitch."""
    w, (low, high) = NOTE_VELOCITY, scoring.cc2
    base = 22 + w.level * (low + (high - low) * level.at(onsets)) + VELOCITY[draft.role]
    arch = w.arch * np.sin(np.pi * _phrase_place(onsets, grid))
    keeps = SPEECH_DRUMS if draft.instrument.section == "percussion" else SPEECH_SHARE
    shares = 1.0 - (1.0 - keeps) * level.under(onsets)
    out: list[int] = []
    last: dict[int, int] = {}
    for tone, value, bend, share in zip(draft.tones, base, arch, shares, strict=True):
        loud = round(float(value + bend) + tone.accent + rng.gauss(0, w.chance) + (tone.pitch - 60) * w.high)
        loud = loud if loud < KNEE else KNEE + round((loud - KNEE) * w.squeezed)
        loud = max(12, min(124, round(loud * share)))
        if last.get(tone.pitch) == loud:
            loud += rng.choice((-3, -2, 2, 3))
        last[tone.pitch] = loud
        out.append(max(1, min(127, loud)))
    return out


def _phrase_place(beats: Floats, grid: BarGrid) -> Floats:
    """Where each beat lies in its phrase of four bars or its section, 0..1."""
    edges = [float(m.start) for m in grid.bars if m.opens or m.index % 4 == 0] + [float(grid.sketch.cadence_beats)]
    marks = np.array(sorted({*edges, float(grid.start), float(grid.sketch.end_beats)}))
    index = np.clip(np.searchsorted(marks, beats, side="right") - 1, 0, len(marks) - 2)
    return np.asarray(np.clip((beats - marks[index]) / (marks[index + 1] - marks[index]), 0.0, 1.0))


def _lengths(
    draft: DraftPart, start_ms: Floats, nudges: list[float], clock: BeatTimes, scoring: Scoring, rng: Random
) -> list[Fraction]:
    """How long every note sounds, in beats, by its touch; kept clear of the next same pitch and of the end."""
    tones, grid = draft.tones, clock.grid
    ends = clock.ms_at(np.array([float(t.onset + t.length) for t in tones]))
    begins = {t.onset: n for t, n in zip(tones, nudges, strict=True)}
    following = _same_pitch_next(tones)
    limit_ms = float(grid.sketch.tempo_map.ms_at(last_beat(grid, draft.instrument)))
    stops = [float(grid.sketch.tempo_map.ms_at(a)) for a, _ in grid.silences]
    sounding = np.empty(len(tones))
    for i, tone in enumerate(tones):
        begin, own = float(start_ms[i]) + nudges[i], float(ends[i] - start_ms[i])
        own = min(own, PEDAL_RING_MS) if tone.touch == "ring" and draft.instrument.section == "keys" else own
        own = min(own, STRUCK_MOST_MS.get(draft.instrument.name, own))
        kept = _line_ratio(own, scoring) if draft.role in LINES and draft.instrument.sustained else 1.0
        end = begin + own * _ratio(tone, scoring, draft.instrument) * kept * rng.gauss(1.0, ARTICULATION.chance)
        if tone.touch == "short" and draft.instrument.sustained:
            end = max(end, begin + min(ARTICULATION.short_most * own, SPEAK * draft.instrument.attack_ms))
        if tone.touch in ("held", "long") and draft.instrument.sustained and kept == 1.0:
            after = begins.get(tone.onset + tone.length, nudges[i])
            end = float(ends[i]) + (after if after - nudges[i] > FROZEN_MS else nudges[i]) + OVERLAP_MS
        if following[i] >= 0:
            end = min(end, float(start_ms[following[i]]) + nudges[following[i]] - BREAK_MS)
        end = min([end, limit_ms, *(s for s in stops if s > start_ms[i])])
        sounding[i] = max(end - begin, min(SHORTEST_MS, limit_ms - float(start_ms[i]) - max(nudges[i], 0.0)))
        sounding[i] = min(sounding[i], limit_ms - float(start_ms[i]))
    if draft.role in LINES and draft.instrument.section in BREATHING:
        sounding = _breathing(start_ms, sounding)
    beats = clock.beat_at(start_ms + sounding) - clock.beat_at(start_ms)
    return [Fraction(int(b * TICK), TICK) or Fraction(1, TICK) for b in beats]


def _line_ratio(own_ms: float, scoring: Scoring) -> float:
    """Share of a line's note that sounds: quick ones short, middling ones detached, long ones bound; some moods bind all."""
    if scoring.short >= ARTICULATION.bound_from or own_ms > ARTICULATION.detached_ms:
        return 1.0
    return scoring.short if own_ms <= ARTICULATION.quick_ms else (1.0 + scoring.short) / 2


def _breathing(start_ms: Floats, sounding: Floats) -> Floats:
    """The lengths of a line with a breath wherever it has gone on for too long, taken from the note before."""
    w, out, since = ARTICULATION, sounding.copy(), float(start_ms[0])
    for i, after in enumerate(start_ms[1:]):
        gap = float(after - start_ms[i] - out[i])
        if float(after) - since > w.breath_after_ms and gap < w.breath_ms:
            out[i] = max(out[i] * (1 - w.breath_most), float(after - start_ms[i]) - w.breath_ms)
            gap = w.breath_ms
        since = float(after) if gap >= w.breath_ms / 2 else since
    return out


def _same_pitch_next(tones: list[Tone]) -> list[int]:
    """Index of the next note of the same pitch, -1 where there is none."""
    out = [-1] * len(tones)
    later: dict[int, int] = {}
    for i in range(len(tones) - 1, -1, -1):
        out[i] = later.get(tones[i].pitch, -1)
        later[tones[i].pitch] = i
    return out


def _ratio(tone: Tone, scoring: Scoring, instrument: Instrument) -> float:
    """Share of its written length that a note sounds."""
    if tone.touch == "short":
        return scoring.short
    return SOUNDING.get(tone.touch, ARTICULATION.sustained if instrument.sustained else ARTICULATION.other)
