"""Where the music holds its breath, and where it must not stand still, as last passes that nothing gets around.

In a hush (the plan says why) only a held chord is left. Under any other words no more than a few seconds pass without a
new note: an inner voice of the held chord moves.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from vidscore.compose.arrange.bar_grid import BarGrid, within
from vidscore.compose.arrange.chords import closest, nearest, pitch_classes
from vidscore.compose.arrange.orchestration import DraftPart, PartKey, in_range, silence
from vidscore.compose.arrange.texture import Tone
from vidscore.compose.timeline import over_chords

KEPT = ("harmony", "bass")
"""Roles that may sound in a hush."""
STILL_MS = 2_400.0
"""Under words the next note comes within this time, or a beat later. [judgement]"""
SPEAKERS = ("harmony", "bass", "colour", "ostinato", "counter")
"""Who strikes a note anew where nobody holds one, first asked first."""


def thin_hushes(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> None:
    """Take tune, pulse and percussion out of every hush; hits stay, softly, for the film asks for them."""
    hits = frozenset(beat for beat, _, _ in grid.struck)
    for (_, role), draft in drafts.items():
        if role in KEPT:
            draft.tones = [t for t in draft.tones if t.touch == "held" or t.onset in hits or not within(grid.hushed, t.onset)]
        else:
            silence(draft, grid.hushed)


def move_inner_voices(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> None:
    """Let an inner voice move wherever nothing begins for too long while somebody speaks."""
    end = grid.sketch.cadence_beats
    begun = sorted({t.onset for draft in drafts.values() for t in draft.tones if t.onset < end})
    for start, stop in pairwise([grid.start, *begun, end]):
        if grid.ms_between(start, stop) > STILL_MS and grid.is_spoken(start, stop):
            for beat in _still(grid, start, stop):
                _move(grid, drafts, beat)


def _still(grid: BarGrid, start: Fraction, stop: Fraction) -> list[Fraction]:
    """Pulses between two beats at which something should begin, so that nobody waits too long."""
    pulses = [pulse.start for bar in grid.bars for pulse in bar.pulses if start < pulse.start < stop]
    out, last = [], start
    for beat, after in pairwise([*pulses, stop]):
        allowed = not within(grid.hushed, beat) and not within(grid.silences, beat)
        if allowed and grid.ms_between(last, after) > STILL_MS and grid.is_spoken(last, stop):
            out.append(beat)
            last = beat
    return out


def _move(grid: BarGrid, drafts: dict[PartKey, DraftPart], beat: Fraction) -> None:
    """Lead an inner voice that sounds at a beat to another note of its chord; strike a note where nobody holds one."""
    classes = pitch_classes(over_chords(grid.sketch.chords).at(beat))
    held = [(key, t) for key, draft in drafts.items() for t in draft.tones if t.onset < beat < t.onset + t.length]
    inner = [(key, t) for key, t in held if key[1] == "harmony" and drafts[key].instrument.sustained]
    if not inner:
        _strike_anew(grid, drafts, beat, classes)
        return
    key, tone = sorted(inner, key=lambda item: item[1].pitch)[len(inner) // 2]
    draft, taken = drafts[key], {t.pitch for _, t in held}
    near = sorted((abs(p - tone.pitch), p) for pc in classes for p in (nearest(pc, tone.pitch), nearest(pc, tone.pitch + 4)))
    goal = in_range(next((p for _, p in near if p not in taken), tone.pitch), draft.instrument)
    draft.tones.remove(tone)
    first, rest = beat - tone.onset, tone.onset + tone.length - beat
    draft.tones += [tone._replace(length=first), tone._replace(onset=beat, length=rest, pitch=goal)]
    draft.tones.sort()


def _strike_anew(grid: BarGrid, drafts: dict[PartKey, DraftPart], beat: Fraction, classes: tuple[int, ...]) -> None:
    """Give the player who played last, of the first role that has one, the nearest note of the chord."""
    for role in SPEAKERS:
        for (_, own), draft in sorted(drafts.items()):
            before = [t for t in draft.tones if t.onset < beat]
            if own == role and before and draft.instrument.section != "percussion":
                pitch = closest(classes, before[-1].pitch)
                room = min([grid.sketch.cadence_beats, *(t.onset for t in draft.tones if t.onset > beat)]) - beat
                draft.tones.append(Tone(beat, min(Fraction(2), room), in_range(pitch, draft.instrument), -4, 0, 1, "ring"))
                draft.tones.sort()
                return
