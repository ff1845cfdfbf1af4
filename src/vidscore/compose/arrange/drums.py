"""Textures without harmony: timpani, taiko, drums, cymbals, heartbeats and clocks.

Pitches of the kit are the keys of the General MIDI orchestra kit; timpani are tuned to root and fifth.
"""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.chords import into
from vidscore.compose.arrange.texture import Cell, Tone, accent, grid
from vidscore.compose.weights.orchestration import TEXTURE

BASS_DRUM, SNARE, CRASH, TAMBOURINE = 36, 38, 57, 54
CLOSED_HAT = 27
SIXTEENTH, EIGHTH = Fraction(1, 4), Fraction(1, 2)


def _timpano(cell: Cell, onset: Fraction, fifth: bool = False) -> int:
    stack = cell.stack_at(onset)
    return into(stack.root + (7 if fifth and 7 in stack.steps else 0), 40, 52)


def timpani_strokes(cell: Cell) -> list[Tone]:
    """Root on the strong beats, fifth on the last beat of every other bar."""
    out = []
    pulses = cell.measure.pulses
    for index, pulse in enumerate(pulses):
        last = index == len(pulses) - 1 and cell.count % 2 == 1 and len(pulses) > 1
        if pulse.weight or last:
            out.append(Tone(pulse.start, pulse.end - pulse.start, _timpano(cell, pulse.start, last), 4 * pulse.weight))
    return out


def timpani_roll(cell: Cell) -> list[Tone]:
    """Roll from nothing through the last bar of each group of four, swelling."""
    if cell.count % 4 != 3 and cell.left:
        return []
    length = cell.measure.end - cell.measure.start
    pitch = _timpano(cell, cell.measure.start)
    step = Fraction(1, 8) if cell.measure.beat_seconds > TEXTURE.roll_beat_s else Fraction(1, 6)
    count = int(length / step)
    return [Tone(cell.measure.start + i * step, step, pitch, -34 + 32 * i // max(count, 1) + 2 * (i % 2)) for i in range(count)]


def heartbeat(cell: Cell) -> list[Tone]:
    """Two soft low strokes, long - short, once a bar."""
    low = 36
    start = cell.measure.start
    gap = EIGHTH if cell.measure.beat_seconds < TEXTURE.heartbeat_beat_s else Fraction(3, 8)
    strokes = [Tone(start, EIGHTH, low, 2)]
    if start + gap < cell.measure.end:
        strokes.append(Tone(start + gap, EIGHTH, low + 2, -8))
    return strokes


TAIKO = (
    ("x..x..x.", "x...x.xx"),
    ("x.x.x.x.", "x..xx.x."),
    ("x..x..xx", "xx.x..x."),
)
"""Eight steps to a bar of four; x strikes."""


def taiko(cell: Cell) -> list[Tone]:
    """A groove of big drums that starts anew on each pulse, with a fill in every fourth bar."""
    row = TAIKO[cell.rng.randrange(len(TAIKO))][cell.count % 2]
    out = []
    for onset, length, weight, index in grid(cell, EIGHTH):
        if weight == 2 or row[index % len(row)] == "x":
            out.append(Tone(onset, length, 40 if weight else 47, accent(weight) + 2))
        if cell.count % 4 == 3 and onset >= cell.measure.pulses[-1].start and length > SIXTEENTH:
            out.append(Tone(onset + SIXTEENTH, SIXTEENTH, 52, -3))
    return out


def march(cell: Cell) -> list[Tone]:
    """Snare rhythm: beat, and a flourish into the next one."""
    out = []
    for index, pulse in enumerate(cell.measure.pulses):
        half = (pulse.end - pulse.start) / 2
        out.append(Tone(pulse.start, half, SNARE, accent(min(pulse.weight, 1))))
        if index % 2:
            out += [Tone(pulse.start + half, half / 2, SNARE, -12), Tone(pulse.start + half * 3 / 2, half / 2, SNARE, -8)]
    if cell.count % 4 == 0:
        out.append(Tone(cell.measure.start, EIGHTH, BASS_DRUM, 8))
    return out


def tambourine(cell: Cell) -> list[Tone]:
    """Light shakes in eighths, the back-beats louder."""
    return [
        Tone(onset, length, TAMBOURINE, 4 if weight == 1 else -8)
        for onset, length, weight, index in grid(cell, EIGHTH)
        if weight or index % 2
    ]


def clock(cell: Cell) -> list[Tone]:
    """Tick on every beat, tock a fourth below."""
    return [Tone(p.start, EIGHTH, 76 if i % 2 == 0 else 71, 2 * p.weight - 4) for i, p in enumerate(cell.measure.pulses)]


def riser(cell: Cell) -> list[Tone]:
    """A reversed cymbal that ends where the next section begins."""
    if cell.left and cell.count % 8 != 7:
        return []
    seconds = TEXTURE.riser_s / cell.measure.beat_seconds
    length = min(Fraction(round(seconds * 48), 48), cell.measure.end - cell.measure.start)
    return [Tone(cell.measure.end - length, length, 60, 0)]


def cymbal(cell: Cell) -> list[Tone]:
    """A cymbal where the layer enters and at every eighth bar."""
    if cell.count % 8:
        return []
    return [Tone(cell.measure.start, min(Fraction(4), cell.measure.end - cell.measure.start), CRASH, 2)]


def backbeat(cell: Cell) -> list[Tone]:
    """Bass drum, snare and hi-hat as a game console plays them."""
    out = []
    for onset, length, weight, index in grid(cell, EIGHTH):
        out.append(Tone(onset, length, CLOSED_HAT, -10 + accent(weight)))
        if weight == 2 or (weight == 0 and index % 8 == 3):
            out.append(Tone(onset, length, BASS_DRUM, 4))
    out += [Tone(p.start, EIGHTH, SNARE, 3) for i, p in enumerate(cell.measure.pulses) if i % 2]
    return out


def woodblock(cell: Cell) -> list[Tone]:
    """Clip-clop answers on the weak beats, two notes then one."""
    weak = [p for p in cell.measure.pulses if p.weight == 0] or list(cell.measure.pulses[-1:])
    out = []
    for index, pulse in enumerate(weak):
        out.append(Tone(pulse.start, EIGHTH, 76, 2))
        if index == len(weak) - 1 and pulse.end - pulse.start > EIGHTH:
            out.append(Tone(pulse.start + (pulse.end - pulse.start) / 2, EIGHTH, 71, -4))
    return out
