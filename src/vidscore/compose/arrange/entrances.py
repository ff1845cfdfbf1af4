"""What a cue sounds before its scene begins: the pad of a crossfade, the roll of a swell.

In: the bar grid and the drafts of the parts. Notes are added between the earliest beat and the start. All times are beats.
"""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.bar_grid import BarGrid
from vidscore.compose.arrange.chords import closest, pitch_classes
from vidscore.compose.arrange.hits import stack_at
from vidscore.compose.arrange.layers import palette_of
from vidscore.compose.arrange.mood_table import SCORINGS
from vidscore.compose.arrange.orchestration import DraftPart, PartKey, in_range
from vidscore.compose.arrange.palettes import playing
from vidscore.compose.arrange.texture import Tone
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.joins import HELD, HELD_MS

_ROLL_MS = 75.0
"""Between two strokes of a roll. [judgement]"""
_SOFTEST = -34
"""Accent of a roll's first stroke; the last one has none."""


def write_entrance(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> None:
    """Lead into a cue that begins before its scene, and keep its first notes clear of those that are held into it."""
    if grid.sketch.enters in HELD:
        _clear(grid, drafts)
    if grid.earliest >= grid.start:
        return
    if grid.sketch.enters == "crossfade":
        _pad(grid, drafts)
    elif grid.sketch.enters == "swell" and SCORINGS[grid.mood].hit != "soft":
        _roll(grid, drafts)


def _clear(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> None:
    """Let what is held for more than a beat under the notes of the cue before be of the first chord: none of those rubs on it."""
    until = grid.sketch.tempo_map.beat_at(grid.sketch.tempo_map.ms_at(grid.start) + HELD_MS)
    tones = pitch_classes(grid.sketch.chords[0])
    for draft in drafts.values():
        if draft.instrument.section == "percussion":
            continue
        draft.tones = [
            tone._replace(pitch=in_range(closest(tones, tone.pitch), draft.instrument))
            if tone.onset < until and tone.length > 1 and tone.pitch % 12 not in tones
            else tone
            for tone in draft.tones
        ]


def _pad(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> None:
    """Hold the first chord from the earliest beat on, in the fewest players."""
    pitches, bass = stack_at(grid, grid.start)
    room = grid.start - grid.earliest
    for role, kind, chord in (("harmony", "pad", pitches), ("bass", "bass", (bass,))):
        row = playing(palette_of(grid).players(kind, grid.mood), 0.0)
        players = [player for player in row if INSTRUMENTS[player.instrument].sustained]
        for number, player in enumerate(players):
            instrument = INSTRUMENTS[player.instrument]
            draft = drafts.setdefault((player.instrument, role), DraftPart(instrument, role, []))
            mine = [p for i, p in enumerate(chord) if i * len(players) // len(chord) == number] or [chord[-1]]
            draft.tones += [
                Tone(grid.earliest, room, in_range(pitch + player.octave, instrument), 0, i, len(chord), "held")
                for i, pitch in enumerate(mine)
            ]
            draft.tones.sort()


def _roll(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> None:
    """Let the drums grow into the first beat."""
    _, bass = stack_at(grid, grid.start)
    count = int(grid.ms_between(grid.earliest, grid.start) / _ROLL_MS)
    step = Fraction(grid.start - grid.earliest, max(count, 1))
    for player in palette_of(grid).players("timpani", grid.mood)[:1]:
        instrument = INSTRUMENTS[player.instrument]
        draft = drafts.setdefault((player.instrument, "percussion"), DraftPart(instrument, "percussion", []))
        draft.tones += [
            Tone(grid.earliest + k * step, step, in_range(bass, instrument), round(_SOFTEST * (1 - k / count)), 0, 1, "struck")
            for k in range(count)
        ]
        draft.tones.sort()
