"""Textures without harmony: timpani, taiko, drums, cymbals, heartbeats and clocks.

Pitches of the kit are the keys of the General MIDI orchestra kit; timpani are tuned to root and fifth.
"""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.chords import into
from vidscore.compose.arrange.texture import BarContext, Tone, accent, even_steps
from vidscore.compose.weights.orchestration import TEXTURE

BASS_DRUM, SNARE, CRASH, TAMBOURINE = 36, 38, 57, 54
CLOSED_HAT = 27
SIXTEENTH, EIGHTH = Fraction(1, 4), Fraction(1, 2)


def _timpano(context: BarContext, onset: Fraction, fifth: bool = False) -> int:
    voiced = context.voiced_at(onset)
    return into(voiced.root + (7 if fifth and 7 in voiced.steps else 0), 40, 52)


def timpani_strokes(context: BarContext) -> list[Tone]:
    """Root on the strong beats, fifth on the last beat of every other bar."""
    out = []
    pulses = context.bar.pulses
    for index, pulse in enumerate(pulses):
        last = index == len(pulses) - 1 and context.count % 2 == 1 and len(pulses) > 1
        if pulse.weight or last:
            out.append(Tone(pulse.start, pulse.end - pulse.start, _timpano(context, pulse.start, last), 4 * pulse.weight))
    return out


def timpani_roll(context: BarContext) -> list[Tone]:
    """Roll from nothing through the last bar of each group of four, swelling."""
    if context.count % 4 != 3 and context.left:
        return []
    length = context.bar.end - context.bar.start
    pitch = _timpano(context, context.bar.start)
    step = Fraction(1, 8) if context.bar.beat_seconds > TEXTURE.roll_beat_s else Fraction(1, 6)
    count = int(length / step)
    return [Tone(context.bar.start + i * step, step, pitch, -34 + 32 * i // max(count, 1) + 2 * (i % 2)) for i in range(count)]


def heartbeat(context: BarContext) -> list[Tone]:
    """Two soft low strokes, long - short, once a bar."""
    low = 36
    start = context.bar.start
    gap = EIGHTH if context.bar.beat_seconds < TEXTURE.heartbeat_beat_s else Fraction(3, 8)
    strokes = [Tone(start, EIGHTH, low, 2)]
    if start + gap < context.bar.end:
        strokes.append(Tone(start + gap, EIGHTH, low + 2, -8))
    return strokes


TAIKO = (
    ("x..x..x.", "x...x.xx"),
    ("x.x.x.x.", "x..xx.x."),
    ("x..x..xx", "xx.x..x."),
)
"""Eight steps to a bar of four; x strikes."""


def taiko(context: BarContext) -> list[Tone]:
    """A groove of big drums that starts anew on each pulse, with a fill in every fourth bar."""
    row = TAIKO[context.rng.randrange(len(TAIKO))][context.count % 2]
    out = []
    for onset, length, weight, index in even_steps(context, EIGHTH):
        if weight == 2 or row[index % len(row)] == "x":
            out.append(Tone(onset, length, 40 if weight else 47, accent(weight) + 2))
        if context.count % 4 == 3 and onset >= context.bar.pulses[-1].start and length > SIXTEENTH:
            out.append(Tone(onset + SIXTEENTH, SIXTEENTH, 52, -3))
    return out


def march(context: BarContext) -> list[Tone]:
    """Snare rhythm: beat, and a flourish into the next one."""
    out = []
    for index, pulse in enumerate(context.bar.pulses):
        half = (pulse.end - pulse.start) / 2
        out.append(Tone(pulse.start, half, SNARE, accent(min(pulse.weight, 1))))
        if index % 2:
            out += [Tone(pulse.start + half, half / 2, SNARE, -12), Tone(pulse.start + half * 3 / 2, half / 2, SNARE, -8)]
    if context.count % 4 == 0:
        out.append(Tone(context.bar.start, EIGHTH, BASS_DRUM, 8))
    return out


def tambourine(context: BarContext) -> list[Tone]:
    """Light shakes in eighths, the back-beats louder."""
    return [
        Tone(onset, length, TAMBOURINE, 4 if weight == 1 else -8)
        for onset, length, weight, index in even_steps(context, EIGHTH)
        if weight or index % 2
    ]


def clock(context: BarContext) -> list[Tone]:
    """Tick on every beat, tock a fourth below."""
    return [Tone(p.start, EIGHTH, 76 if i % 2 == 0 else 71, 2 * p.weight - 4) for i, p in enumerate(context.bar.pulses)]


def riser(context: BarContext) -> list[Tone]:
    """A reversed cymbal that ends where the next section begins."""
    if context.left and context.count % 8 != 7:
        return []
    seconds = TEXTURE.riser_s / context.bar.beat_seconds
    length = min(Fraction(round(seconds * 48), 48), context.bar.end - context.bar.start)
    return [Tone(context.bar.end - length, length, 60, 0)]


def cymbal(context: BarContext) -> list[Tone]:
    """A cymbal where the layer enters and at every eighth bar."""
    if context.count % 8:
        return []
    return [Tone(context.bar.start, min(Fraction(4), context.bar.end - context.bar.start), CRASH, 2)]


def backbeat(context: BarContext) -> list[Tone]:
    """Bass drum, snare and hi-hat as a game console plays them."""
    out = []
    for onset, length, weight, index in even_steps(context, EIGHTH):
        out.append(Tone(onset, length, CLOSED_HAT, -10 + accent(weight)))
        if weight == 2 or (weight == 0 and index % 8 == 3):
            out.append(Tone(onset, length, BASS_DRUM, 4))
    out += [Tone(p.start, EIGHTH, SNARE, 3) for i, p in enumerate(context.bar.pulses) if i % 2]
    return out


def woodblock(context: BarContext) -> list[Tone]:
    """Clip-clop answers on the weak beats, two notes then one."""
    weak = [p for p in context.bar.pulses if p.weight == 0] or list(context.bar.pulses[-1:])
    out = []
    for index, pulse in enumerate(weak):
        out.append(Tone(pulse.start, EIGHTH, 76, 2))
        if index == len(weak) - 1 and pulse.end - pulse.start > EIGHTH:
            out.append(Tone(pulse.start + (pulse.end - pulse.start) / 2, EIGHTH, 71, -4))
    return out
