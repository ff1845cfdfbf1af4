"""Textures that drive: ostinati, pulses, bass patterns, fanfares and stabs."""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.chords import into, nearest
from vidscore.compose.arrange.texture import BarContext, Tone, accent, chord, even_steps, strong
from vidscore.compose.weights.orchestration import TEXTURE

CONTOURS: dict[str, tuple[int, ...]] = {
    "saw": (0, 0, 2, 0, 1, 0, 2, 1),
    "wave": (0, 1, 2, 1),
    "hammer": (0, 0, 0, 1),
    "spin": (0, 2, 1, 2, 0, 2, 1, 0),
    "flat": (0,),
}
"""Voice of the chord taken at each step."""
EIGHTH = Fraction(1, 2)


def ostinato(context: BarContext, contour: str = "saw", grouping: tuple[int, ...] = ()) -> list[Tone]:
    """Repeat a small figure over the lowest voices; ``grouping`` (3, 3, 2) sets the accents."""
    shape = CONTOURS[contour]
    heads = _heads(grouping)
    out = []
    for onset, length, weight, index in even_steps(context):
        voiced = context.voiced_at(onset)
        place = index % sum(grouping) if grouping else index
        head = place in heads if grouping else weight > 0
        voice = 0 if grouping and head else shape[index % len(shape)] % len(voiced.pitches)
        out.append(Tone(onset, length, voiced.pitches[voice], 9 if head else accent(weight) // 2, voice, len(voiced.pitches)))
    return out


def _heads(grouping: tuple[int, ...]) -> frozenset[int]:
    return frozenset(sum(grouping[:i]) for i in range(len(grouping)))


def pulse(context: BarContext, pedal: bool = False) -> list[Tone]:
    """Repeat one low note in even steps; ``pedal`` stays on the tonic."""
    out = []
    for onset, length, weight, _ in even_steps(context):
        voiced = context.voiced_at(onset)
        pitch = into(context.tonic, 40, 51) if pedal else voiced.pitches[0]
        out.append(Tone(onset, length, pitch, accent(weight)))
    return out


def gallop(context: BarContext) -> list[Tone]:
    """Ride: an eighth and two sixteenths on every beat."""
    out = []
    for onset, length, weight, _ in even_steps(context, EIGHTH * 2):
        voiced = context.voiced_at(onset)
        low, up = voiced.pitches[0], voiced.pitches[min(1, len(voiced.pitches) - 1)]
        half, quarter = length / 2, length / 4
        out.append(Tone(onset, half, low, accent(weight) + 2))
        out += [Tone(onset + half, quarter, low, -4), Tone(onset + half + quarter, quarter, up, -1)]
    return out


def bass_long(context: BarContext) -> list[Tone]:
    """The bass line as written."""
    return [Tone(n.onset_beats, n.duration_beats, n.pitch, 2 if n.onset_beats == context.bar.start else 0) for n in context.bass]


def bass_half(context: BarContext) -> list[Tone]:
    """The bass line, taken again on every strong beat."""
    edges = sorted({*(n.onset_beats for n in context.bass), *(p.start for p in strong(context))})
    ends = [*edges[1:], context.bar.end]
    return [Tone(a, b - a, _bass_at(context, a), 2 if a == context.bar.start else -2) for a, b in zip(edges, ends, strict=True)]


def _bass_at(context: BarContext, onset: Fraction) -> int:
    for note in reversed(context.bass):
        if note.onset_beats <= onset:
            return note.pitch
    return context.voiced_at(onset).bass


def bass_pulse(context: BarContext, octaves: bool = False) -> list[Tone]:
    """The bass line in repeated steps; ``octaves`` answers each with the octave above."""
    return [
        Tone(onset, length, _bass_at(context, onset) + 12 * (octaves and index % 2), accent(weight))
        for onset, length, weight, index in even_steps(context, max(context.step, EIGHTH))
    ]


def bass_march(context: BarContext) -> list[Tone]:
    """Root and fifth by turns on every beat."""
    out = []
    for index, beat in enumerate(context.bar.pulses):
        low = _bass_at(context, beat.start)
        fifth = low - 5 if low - 5 >= 31 else low + 7
        chord_has_fifth = 7 in context.voiced_at(beat.start).steps
        pitch = fifth if index % 2 and chord_has_fifth else low
        out.append(Tone(beat.start, beat.end - beat.start, pitch, 3 * beat.weight))
    return out


def bass_oom(context: BarContext) -> list[Tone]:
    """The bass on strong beats, root then fifth: the oom of oom-pah."""
    beats = [p for p in context.bar.pulses if p.weight]
    out = []
    for index, beat in enumerate(beats):
        low = _bass_at(context, beat.start)
        pitch = low - 5 if index % 2 and low - 5 >= 31 and 7 in context.voiced_at(beat.start).steps else low
        out.append(Tone(beat.start, beat.end - beat.start, pitch, 4))
    return out


def bass_walk(context: BarContext) -> list[Tone]:
    """Walk in beats through the chord and step into the next one."""
    out = []
    pulses = context.bar.pulses
    for index, beat in enumerate(pulses):
        voiced, low = context.voiced_at(beat.start), _bass_at(context, beat.start)
        step = voiced.steps[index % len(voiced.steps)] if index else 0
        pitch = into(low + step, 33, 52) if index else low
        if index and index == len(pulses) - 1:
            pitch = min((p for p in range(low - 4, low + 5) if p % 12 in context.scale and p != low), key=lambda p: abs(p - low))
        out.append(Tone(beat.start, beat.end - beat.start, pitch, 3 * beat.weight))
    return out


FANFARES: dict[str, tuple[tuple[Fraction, Fraction], ...]] = {
    "dotted": ((Fraction(0), Fraction(3, 4)), (Fraction(3, 4), Fraction(1, 4)), (Fraction(1), Fraction(1)),
               (Fraction(2), Fraction(3, 4)), (Fraction(11, 4), Fraction(1, 4)), (Fraction(3), Fraction(1))),
    "triplet": ((Fraction(0), Fraction(1)), (Fraction(1), Fraction(1, 3)), (Fraction(4, 3), Fraction(1, 3)),
                (Fraction(5, 3), Fraction(1, 3)), (Fraction(2), Fraction(2))),
}  # fmt: skip
"""(onset, length) in beats."""


def fanfare(context: BarContext, rhythm: str = "dotted") -> list[Tone]:
    """Call in brass rhythm every second bar; hold the chord in the bar between."""
    if context.count % 2:
        return [t for s in context.voiced_chords for t in chord(s.start, s.end - s.start, s.pitches, 2)]
    out = []
    for offset, length in FANFARES[rhythm]:
        onset = context.bar.start + offset
        if onset < context.bar.end:
            size = min(length, context.bar.end - onset)
            out += chord(onset, size, context.voiced_at(onset).pitches, 8 if offset.denominator == 1 else 2)
    return out


STABS = ((Fraction(0),), (Fraction(0), Fraction(3, 2)), (Fraction(0), Fraction(3, 2), Fraction(3)), (Fraction(5, 2),))


def stabs(context: BarContext, rare: bool = False) -> list[Tone]:
    """Short chords thrown in, never in the same place twice running; ``rare`` leaves bars empty."""
    if rare and context.count % 4 != 3:
        return []
    pattern = STABS[(context.count + context.rng.randrange(2)) % len(STABS)]
    out = []
    for offset in pattern:
        onset = context.bar.start + offset
        if onset < context.bar.end:
            out += chord(onset, min(EIGHTH, context.bar.end - onset), context.voiced_at(onset).pitches, 10)
    return out


def horn_call(context: BarContext) -> list[Tone]:
    """Root and fifth in long notes, answering on the weak half: the open-air horn."""
    last = context.bar.pulses[len(context.bar.pulses) // 2]
    voiced = context.voiced_at(last.start)
    low = into(voiced.root, 48, 59)
    fifth = nearest((voiced.root + 7) % 12, low + 7)
    return [
        Tone(context.bar.start, last.start - context.bar.start or last.end - last.start, low, 4),
        *([Tone(last.start, context.bar.end - last.start, fifth, 2)] if last.start > context.bar.start else []),
    ]


def shiver(context: BarContext) -> list[Tone]:
    """Sudden quick repetitions somewhere in the bar, on neighbouring notes; some bars stay still."""
    if context.rng.random() < TEXTURE.shiver_still and context.bar.energy <= TEXTURE.shiver_always:
        return []
    slots = list(even_steps(context, Fraction(1, 4) if context.bar.beat_seconds > TEXTURE.shiver_beat_s else EIGHTH))
    start = context.rng.randrange(max(1, len(slots) - 4))
    size = context.rng.choice((6, 8, 9, 11)) if context.bar.energy > TEXTURE.shiver_long else context.rng.choice((4, 5, 7))
    out = []
    for count, (onset, length, _, _) in enumerate(slots[start : start + size]):
        voiced = context.voiced_at(onset)
        pitch = voiced.pitches[-1] + (count // 2 + context.count) % 2
        out += [Tone(onset, length, pitch, 3 * count - 6, 1, 2), Tone(onset, length, pitch - 6, 2 * count - 9, 0, 2)]
    return out


def tremble(context: BarContext) -> list[Tone]:
    """Measured tremolo: two voices in quick alternation, with short holes where the bow lifts."""
    out = []
    for onset, length, weight, index in even_steps(
        context, Fraction(1, 4) if context.bar.beat_seconds > TEXTURE.tremolo_beat_s else EIGHTH
    ):
        voiced = context.voiced_at(onset)
        if context.rng.random() < TEXTURE.tremolo_hole and not weight:
            continue
        out.append(Tone(onset, length, voiced.pitches[-1 - index % 2], accent(weight) // 2 - 3, index % 2, 2))
    return out
