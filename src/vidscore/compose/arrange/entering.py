"""What a cue sounds before its scene begins: the pad of a crossfade, the roll of a swell.

In: the ruled paper and the seated lines. Notes are added between the earliest beat and the start. All times are beats.
"""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.chords import closest, pitch_classes
from vidscore.compose.arrange.frame import Frame
from vidscore.compose.arrange.landing import stack_at
from vidscore.compose.arrange.layers import palette_of
from vidscore.compose.arrange.mood_table import SCORINGS
from vidscore.compose.arrange.palettes import playing
from vidscore.compose.arrange.seating import Line, PartKey, in_range
from vidscore.compose.arrange.texture import Tone
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.joins import HELD, HELD_MS

_ROLL_MS = 75.0
"""Between two strokes of a roll. [judgement]"""
_SOFTEST = -34
"""Accent of a roll's first stroke; the last one has none."""


def enter(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Lead into a cue that begins before its scene, and keep its first notes clear of those that are held into it."""
    if frame.sketch.enters in HELD:
        _clear(frame, lines)
    if frame.earliest >= frame.start:
        return
    if frame.sketch.enters == "crossfade":
        _pad(frame, lines)
    elif frame.sketch.enters == "swell" and SCORINGS[frame.mood].hit != "soft":
        _roll(frame, lines)


def _clear(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Let what is held for more than a beat under the notes of the cue before be of the first chord: none of those rubs on it."""
    until = frame.sketch.tempo_map.beat_at(frame.sketch.tempo_map.ms_at(frame.start) + HELD_MS)
    tones = pitch_classes(frame.sketch.chords[0])
    for line in lines.values():
        if line.instrument.section == "percussion":
            continue
        line.tones = [
            tone._replace(pitch=in_range(closest(tones, tone.pitch), line.instrument))
            if tone.onset < until and tone.length > 1 and tone.pitch % 12 not in tones
            else tone
            for tone in line.tones
        ]


def _pad(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Hold the first chord from the earliest beat on, in the fewest chairs."""
    pitches, bass = stack_at(frame, frame.start)
    room = frame.start - frame.earliest
    for role, kind, chord in (("harmony", "pad", pitches), ("bass", "bass", (bass,))):
        row = playing(palette_of(frame).chairs(kind, frame.mood), 0.0)
        chairs = [chair for chair in row if INSTRUMENTS[chair.instrument].sustained]
        for number, chair in enumerate(chairs):
            instrument = INSTRUMENTS[chair.instrument]
            line = lines.setdefault((chair.instrument, role), Line(instrument, role, []))
            mine = [p for i, p in enumerate(chord) if i * len(chairs) // len(chord) == number] or [chord[-1]]
            line.tones += [
                Tone(frame.earliest, room, in_range(pitch + chair.octave, instrument), 0, i, len(chord), "held")
                for i, pitch in enumerate(mine)
            ]
            line.tones.sort()


def _roll(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Let the drums grow into the first beat."""
    _, bass = stack_at(frame, frame.start)
    count = int(frame.ms_between(frame.earliest, frame.start) / _ROLL_MS)
    step = Fraction(frame.start - frame.earliest, max(count, 1))
    for chair in palette_of(frame).chairs("timpani", frame.mood)[:1]:
        instrument = INSTRUMENTS[chair.instrument]
        line = lines.setdefault((chair.instrument, "percussion"), Line(instrument, "percussion", []))
        line.tones += [
            Tone(frame.earliest + k * step, step, in_range(bass, instrument), round(_SOFTEST * (1 - k / count)), 0, 1, "struck")
            for k in range(count)
        ]
        line.tones.sort()
