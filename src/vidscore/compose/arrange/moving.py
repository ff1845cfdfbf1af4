"""Textures that move through the chord: arpeggios, broken and struck chords, dances, glitter, bells."""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.chords import into
from vidscore.compose.arrange.texture import Cell, Stack, Tone, accent, chord, grid, is_weak, strong
from vidscore.compose.weights.orchestration import TEXTURE

ORDERS: dict[str, tuple[int, ...]] = {
    "up": (0, 1, 2, 3),
    "down": (3, 2, 1, 0),
    "updown": (0, 1, 2, 3, 2, 1),
    "broken": (0, 2, 1, 3),
    "alberti": (0, 2, 1, 2),
    "pendulum": (0, 2),
    "cell": (3, 1, 2, 0, 2),
    "rising": (0, 2, 3, 1, 3, 2),
}
"""Which voice of the chord each step takes."""


def arpeggio(cell: Cell, order: str = "up", restart: bool = True) -> list[Tone]:
    """Take the voices of the chord one after the other in equal steps."""
    walk = ORDERS[order]
    out: list[Tone] = []
    counted, at = 0, cell.stacks[0]
    for onset, length, weight, _ in grid(cell):
        stack = cell.stack_at(onset)
        if restart and stack is not at:
            counted, at = 0, stack
        ladder = (*stack.pitches, stack.pitches[0] + 12)
        voice = walk[counted % len(walk)]
        voice %= len(ladder)
        out.append(Tone(onset, length, ladder[voice], accent(weight), voice, len(ladder)))
        counted += 1
    return out


def sparse(cell: Cell, order: str = "cell", every: int = 2) -> list[Tone]:
    """Play a short cell and leave the rest of the bar empty; other bars answer with two notes."""
    tones = arpeggio(cell, order)
    keep = 5 if cell.count % every == 0 else 2
    return tones[:keep]


def glitter(cell: Cell) -> list[Tone]:
    """Sparkle: sixteenths up and down the chord two octaves above it, with holes."""
    out = []
    for onset, length, weight, index in grid(cell):
        stack = cell.stack_at(onset)
        ladder = (*stack.pitches, *(p + 12 for p in stack.pitches))
        place = index % (2 * len(ladder) - 2)
        pitch = ladder[place if place < len(ladder) else 2 * len(ladder) - 2 - place]
        if weight or cell.rng.random() < TEXTURE.glitter:
            out.append(Tone(onset, length, pitch, accent(weight) - 3))
    return out


def rolled(cell: Cell) -> list[Tone]:
    """Roll each chord from the bottom and let it ring."""
    return [t for s in cell.stacks for t in _roll(s, s.start, s.end - s.start)]


def _roll(stack: Stack, onset: Fraction, length: Fraction) -> list[Tone]:
    late = min(Fraction(1, 12), length / (4 * len(stack.pitches)))
    return [
        Tone(onset + i * late, length - i * late, pitch, 2 * i - 2, i, len(stack.pitches))
        for i, pitch in enumerate(stack.pitches)
    ]


def dyads(cell: Cell) -> list[Tone]:
    """Two quiet notes now and then: one bar on the first beat, the next on a later one."""
    pulses = cell.measure.pulses
    pulse = pulses[0] if cell.count % 2 == 0 else pulses[len(pulses) // 2]
    stack = cell.stack_at(pulse.start)
    pair = (stack.pitches[-1 - cell.count % 2], stack.pitches[0]) if len(stack.pitches) > 2 else stack.pitches[:2]
    tones = chord(pulse.start, cell.measure.end - pulse.start, tuple(sorted(set(pair))))
    if cell.count % 4 == 3 and len(pulses) > 2:
        last = pulses[-1]
        tones.append(Tone(last.start, last.end - last.start, cell.stack_at(last.start).pitches[-1], -4))
    return tones


def block(cell: Cell, on: str = "pulses", top: int = 5) -> list[Tone]:
    """Strike the chord, or its upper voices, on every pulse, on the strong ones, or on every step."""
    if on == "steps":
        return [t for a, n, w, _ in grid(cell) for t in chord(a, n, cell.stack_at(a).pitches[-top:], accent(w))]
    pulses = strong(cell) if on == "strong" else cell.measure.pulses
    return [t for p in pulses for t in chord(p.start, p.end - p.start, cell.stack_at(p.start).pitches[-top:], 3 * p.weight)]


def offbeats(cell: Cell, echo: bool = False, top: int = 5) -> list[Tone]:
    """Strike the chord, or its upper voices, between the beats; ``echo`` adds the weak pulses too."""
    out: list[Tone] = []
    for pulse in cell.measure.pulses:
        half = (pulse.end - pulse.start) / 2
        out += chord(pulse.start + half, half, cell.stack_at(pulse.start + half).pitches[-top:], 2)
        if echo and is_weak(pulse):
            out += chord(pulse.start, half, cell.stack_at(pulse.start).pitches[-top:], -4)
    return out


def oom_pah(cell: Cell, top: int = 5) -> list[Tone]:
    """Leave the strong beats to the bass and answer on the weak ones: oom-pah, or a waltz in three."""
    weak = [p for p in cell.measure.pulses if is_weak(p)]
    if not weak:
        return offbeats(cell, top=top)
    return [t for p in weak for t in chord(p.start, p.end - p.start, cell.stack_at(p.start).pitches[-top:], 2)]


SYNCOPATED = (Fraction(0), Fraction(3, 2), Fraction(5, 2), Fraction(7, 2))


def syncopated(cell: Cell) -> list[Tone]:
    """Strike the chord against the beat: one, two-and, three-and."""
    start, end = cell.measure.start, cell.measure.end
    onsets = [start + s for s in SYNCOPATED if start + s < end]
    ends = [*onsets[1:], end]
    return [t for a, b in zip(onsets, ends, strict=True) for t in chord(a, b - a, cell.stack_at(a).pitches, 5)]


def strum(cell: Cell) -> list[Tone]:
    """Strum down on the beats and up between them, up-strokes on the top strings only."""
    out: list[Tone] = []
    for onset, length, weight, index in grid(cell, Fraction(1, 2)):
        stack = cell.stack_at(onset)
        if weight:
            spread = [t._replace(onset=onset + i * Fraction(1, 48)) for i, t in enumerate(chord(onset, length, stack.pitches))]
            out += [t._replace(accent=accent(weight)) for t in spread]
        elif index % 4 != 1 or cell.measure.energy > TEXTURE.strum_up:
            out += chord(onset, length, stack.pitches[-3:][::-1], -6)
    return out


def fingerpick(cell: Cell) -> list[Tone]:
    """Alternate thumb and fingers as a folk guitarist does."""
    order = (0, 2, 1, 3, 0, 3, 1, 2)
    out = []
    for onset, length, weight, index in grid(cell):
        stack = cell.stack_at(onset)
        ladder = (*stack.pitches, stack.pitches[0] + 12)
        voice = order[index % len(order)] % len(ladder)
        out.append(Tone(onset, length, ladder[voice], accent(weight), voice, len(ladder)))
    return out


def glissando(cell: Cell, up: bool = True) -> list[Tone]:
    """Sweep over the scale into the next section: only in the bar before it."""
    if cell.left and cell.count % 8 != 7:
        return []
    last = cell.measure.pulses[-1]
    count = 12
    ladder = [p for p in range(55, 97) if p % 12 in cell.scale]
    run = ladder[-count - 4 : -4] if up else ladder[-count:][::-1]
    size = (last.end - last.start) / len(run)
    return [Tone(last.start + i * size, size, pitch, i - 6) for i, pitch in enumerate(run)]


def bell(cell: Cell, every: int = 2) -> list[Tone]:
    """Toll the root, every second bar."""
    if cell.count % every:
        return []
    pitch = into(cell.stacks[0].root, 60, 71)
    return [Tone(cell.measure.start, cell.measure.end - cell.measure.start, pitch, 2)]


def chip(cell: Cell) -> list[Tone]:
    """Stand in for a chord by racing through it, as sound chips with three voices did."""
    return [
        Tone(onset, length, (stack := cell.stack_at(onset)).pitches[index % len(stack.pitches)], accent(weight))
        for onset, length, weight, index in grid(cell)
    ]
