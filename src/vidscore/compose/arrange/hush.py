"""Where the music holds its breath, and where it must not stand still, as last passes that nothing gets around.

In a hush (the plan says why) only a held chord is left. Under any other words no more than a few seconds pass without a
new note: an inner voice of the held chord moves.
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction

from vidscore.compose.arrange.chords import intervals, nearest
from vidscore.compose.arrange.frame import Frame
from vidscore.compose.arrange.seating import Line, PartKey, in_range, without
from vidscore.compose.arrange.texture import Tone
from vidscore.compose.timeline import over_chords

HELD = ("harmony", "bass")
"""Roles that may sound in a hush."""
FAST_MS = 40
"""Instruments that speak faster than this can carry a hit."""
STILL_MS = 2_400.0
"""Under words the next note comes within about this time, or at the next beat."""


def hush(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Take tune, pulse and percussion out of every hush; hits stay, softly, for the film asks for them."""
    hits = frozenset(beat for beat, _, _ in frame.struck)
    for (_, role), line in lines.items():
        if role not in HELD or line.instrument.section == "percussion":
            kept = [t for t in line.tones if t.onset in hits and role in HELD]
            without(line, frame.hushed)
            line.tones = sorted({*line.tones, *kept})
            continue
        line.tones = [t for t in line.tones if t.touch == "held" or t.onset in hits or not _inside(frame, t.onset)]


def _inside(frame: Frame, beat: Fraction) -> bool:
    return any(start <= beat < end for start, end in frame.hushed)


def stir(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Let an inner voice move wherever nothing begins for too long while somebody speaks."""
    onsets = sorted({t.onset for line in lines.values() for t in line.tones if t.onset < frame.sketch.cadence_beats})
    marks = [frame.start, *onsets, frame.sketch.cadence_beats]
    pulses = [pulse.start for bar in frame.measures for pulse in bar.pulses]
    for start, end in zip(marks, marks[1:], strict=False):
        last = start
        for place in range(bisect_right(pulses, start), len(pulses)):
            beat = pulses[place]
            after = min(pulses[place + 1] if place + 1 < len(pulses) else end, end)
            if beat >= end:
                break
            late = frame.ms_between(last, after) > STILL_MS and frame.ms_between(last, end) > STILL_MS
            if late and frame.is_spoken(last, end) and not _inside(frame, beat) and not _silenced(frame, beat):
                _move(frame, lines, beat)
                last = beat


def _silenced(frame: Frame, beat: Fraction) -> bool:
    return any(start <= beat < end for start, end in frame.silences)


def _move(frame: Frame, lines: dict[PartKey, Line], beat: Fraction) -> None:
    """Lead an inner voice that sounds at a beat to the next note of its chord; strike a note anew where none sounds."""
    chord = over_chords(frame.sketch.chords).at(beat)
    classes = [(chord.root + step) % 12 for step in intervals(chord)]
    held = [(key, t) for key, line in lines.items() for t in line.tones if t.onset < beat < t.onset + t.length]
    inner = [(key, t) for key, t in held if key[1] == "harmony" and lines[key].instrument.sustained]
    if inner:
        key, tone = sorted(inner, key=lambda item: item[1].pitch)[len(inner) // 2]
        taken = {t.pitch for _, t in held}
        near = sorted((abs(p - tone.pitch), p) for c in classes for p in (nearest(c, tone.pitch), nearest(c, tone.pitch + 4)))
        goal = next((p for _, p in near if p not in taken), tone.pitch)
        line = lines[key]
        line.tones.remove(tone)
        line.tones.append(tone._replace(length=beat - tone.onset))
        line.tones.append(
            tone._replace(onset=beat, length=tone.onset + tone.length - beat, pitch=in_range(goal, line.instrument))
        )
        line.tones.sort()
        return
    for role in ("harmony", "bass", "colour", "ostinato", "counter"):
        for (_, own), line in sorted(lines.items()):
            before = [t for t in line.tones if t.onset < beat]
            if own == role and before and line.instrument.section != "percussion":
                last = before[-1]
                pitch = min((nearest(c, last.pitch) for c in classes), key=lambda p: abs(p - last.pitch))
                later = [t.onset for t in line.tones if t.onset > beat]
                length = min([Fraction(2), frame.sketch.cadence_beats - beat, *(t - beat for t in later)])
                line.tones.append(Tone(beat, length, in_range(pitch, line.instrument), -4, 0, 1, "ring"))
                line.tones.sort()
                return
