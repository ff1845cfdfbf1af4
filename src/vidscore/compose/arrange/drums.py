"""Textures without harmony: grooves of drums and small percussion, rolls that grow, fills into the next phrase.

A groove is a pattern of sixteenths; it walks over the felt beats of any metre. Pitches of the kit are the keys of the
General MIDI orchestra kit; timpani are tuned to root and fifth.
"""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.chords import into
from vidscore.compose.arrange.texture import BarContext, Tone, accent, even_steps
from vidscore.compose.weights.orchestration import TEXTURE

BASS_DRUM, SNARE, CRASH = 36, 38, 57
CLOSED_HAT, RIDE, STICKS, RIM = 27, 30, 31, 37
CASTANET, TAMBOURINE, SPLASH, TRIANGLE = 39, 54, 55, 81
LOW_BONGO, HIGH_CONGA, LOW_CONGA = 61, 63, 64
MARACAS, SHAKER, SLEIGH, BELL_TREE = 70, 82, 83, 84
SIXTEENTH, EIGHTH = Fraction(1, 4), Fraction(1, 2)
ROLL = SIXTEENTH / 2
"""Distance of two strokes of a roll, in beats, where the beat is slow; three in an eighth where it is quick."""

STROKES = {"X": 10, "x": 1, "o": -13}
"""Velocity that a stroke of a pattern adds; any other letter rests."""

LIGHT = {
    SNARE: -32, CLOSED_HAT: -36, RIDE: -36, STICKS: -24, RIM: -20, CASTANET: -26, TAMBOURINE: -44, SPLASH: -38, CRASH: -48,
    TRIANGLE: -26, MARACAS: -38, SHAKER: -40, SLEIGH: -42, BELL_TREE: -30,
}  # fmt: skip
"""Velocity added to what is bright: struck as hard as a drum it would be all that is heard above 5 kHz.
[measured: at 0 the percussion of joy lies 14 dB over recorded scores at 8 kHz, benchmarks/music_sound.py]"""

Groove = tuple[tuple[int, str], ...]
"""Key and strokes of each drum: groups of four sixteenths, one for each felt beat, begun again when they are used up."""

GROOVES: dict[str, tuple[Groove, ...]] = {
    "taiko": (
        ((38, "X..x ..X. x.X. ..x."), (45, "..o. o..x .o.. x.xx")),
        ((38, "X... x..X ..x. X..."), (45, "..xo ..o. x..o ..xx")),
        ((38, "X.x. ..x. X.x. x..."), (47, "...x ..xo ...x .xxx")),
    ),
    "toms": (
        ((41, "X... ..x. X... ...."), (48, "..x. x... ..x. x.x."), (55, ".... ..o. .... ..xx")),
        ((41, "X..x .... X..x ...."), (48, ".... x.o. .... x..x"), (55, "..o. ..o. ..o. .xo.")),
    ),
    "bass-drum": (
        ((BASS_DRUM, "X... .... x... ...."),),
        ((BASS_DRUM, "X... ..o. x... ...x"),),
        ((BASS_DRUM, "X..x .... X... ..o."),),
    ),
    "toll": (((BASS_DRUM, "x... .... .... .... .... .... .... ...."),),),
    "snare": (
        ((SNARE, "X.oo x.oo X.oo xooo"),),
        ((SNARE, "X..o o.x. X..o x.oo"),),
        ((SNARE, "x.oX ..x. x.oX x.xx"),),
    ),
    "shaker": (((SHAKER, "xoXo xoXo xoXo xoXo"),), ((MARACAS, "x.Xo x.X. x.Xo x.Xo"),)),
    "tambourine": (((TAMBOURINE, "o.o. X.o. o.o. X.oo"),), ((TAMBOURINE, "..x. X.x. ..x. X.xo"),)),
    "hand-drums": (
        ((LOW_CONGA, "X... ..x. .... x..."), (HIGH_CONGA, "..o. x..o ..xo ..xx")),
        ((LOW_BONGO, "X..o .... x... ...."), (HIGH_CONGA, "..x. o.x. ..o. x.xo")),
    ),
    "metal": (
        ((RIDE, "X... x... X... x.o."), (SPLASH, ".... .... .... X...")),
        ((RIDE, "X.x. x.x. X.x. x.xo"), (CRASH, ".... .... .... ..x.")),
    ),
    "ticks": (
        ((STICKS, "x... o... x... o.o."),),
        ((CLOSED_HAT, "x.o. o.o. x.o. o.oo"), (RIM, ".... .... .... x...")),
        ((RIM, "o..o ..o. o..x ..o."),),
    ),
    "castanets": (((CASTANET, "..x. x.oo ..x. x..."),), ((CASTANET, "x.oo ..x. x.oo x.x."),)),
    "rims": (((RIM, ".... x... .... x.o."),), ((RIM, "..o. x... ..o. x..o"),)),
    "sleigh": (((SLEIGH, "x.o. x.o. x.o. x.o."),),),
}
"""Alternatives of each groove; the seed chooses one for a section."""


def groove(context: BarContext, name: str) -> list[Tone]:
    """One bar of a groove."""
    rows = GROOVES[name][context.rng.randrange(len(GROOVES[name]))]
    out = []
    for index, pulse in enumerate(context.bar.pulses):
        for key, line in rows:
            beats = line.split()
            strokes = beats[(context.count * len(context.bar.pulses) + index) % len(beats)]
            step = min(SIXTEENTH, (pulse.end - pulse.start) / 4)
            out += [
                Tone(pulse.start + place * step, step, key, STROKES[stroke] + LIGHT.get(key, 0) + 3 * (place == 0) * pulse.weight)
                for place, stroke in enumerate(strokes)
                if stroke in STROKES
            ]
    return out


def _is_last(context: BarContext) -> bool:
    """Whether another phrase follows this bar."""
    return context.left == 0


def roll_strokes(start: Fraction, end: Fraction, key: int, step: Fraction, softest: int = -38, loudest: int = 4) -> list[Tone]:
    """Strokes in even steps that grow from nothing to the end, alternating hands."""
    count = max(1, int((end - start) / step))
    return [
        Tone(start + i * step, step, key, softest + (loudest - softest) * i // count - 2 * (i % 2), 0, 1, "struck")
        for i in range(count)
    ]


def roll(context: BarContext, key: int, beats: int = 2) -> list[Tone]:
    """Roll into the next phrase over the last beats of this one, growing."""
    if not _is_last(context):
        return []
    start = context.bar.pulses[-min(beats, len(context.bar.pulses))].start
    return roll_strokes(start, context.bar.end, key, _roll_step(context), loudest=4 + LIGHT.get(key, 0))


def thunder(context: BarContext) -> list[Tone]:
    """A soft roll of the bass drum that comes in one bar and goes in the next, then two bars of nothing."""
    if context.count % 4 > 1:
        return []
    tones = roll_strokes(context.bar.start, context.bar.end, BASS_DRUM, _roll_step(context), -44, -18)
    accents = [t.accent for t in tones][:: 1 if context.count % 2 == 0 else -1]
    return [t._replace(accent=a) for t, a in zip(tones, accents, strict=True)]


def _roll_step(context: BarContext) -> Fraction:
    return ROLL if context.bar.beat_seconds > TEXTURE.roll_beat_s else EIGHTH / 3


def fill(context: BarContext, keys: tuple[int, ...]) -> list[Tone]:
    """Run down the drums over the last beat of a phrase, growing; every other time over its last half only."""
    if not _is_last(context):
        return []
    last = context.bar.pulses[-1]
    start = last.start if context.rng.random() < TEXTURE.long_fill else (last.start + last.end) / 2
    step = min(SIXTEENTH, (last.end - last.start) / 4)
    count = max(1, int((last.end - start) / step))
    return [Tone(start + i * step, step, keys[i * len(keys) // count], -6 + 4 * i) for i in range(count)]


def strike(context: BarContext, key: int, every: int = 4, place: int = 0) -> list[Tone]:
    """One stroke that rings, at the head of every so many bars."""
    if context.count % every != place:
        return []
    return [Tone(context.bar.start, min(Fraction(4), context.bar.end - context.bar.start), key, 2 + LIGHT.get(key, 0))]


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
    if not _is_last(context):
        return []
    return roll_strokes(context.bar.start, context.bar.end, _timpano(context, context.bar.start), _roll_step(context))


def heartbeat(context: BarContext) -> list[Tone]:
    """Two soft low strokes, long - short, once a bar."""
    low = 36
    start = context.bar.start
    gap = EIGHTH if context.bar.beat_seconds < TEXTURE.heartbeat_beat_s else Fraction(3, 8)
    strokes = [Tone(start, EIGHTH, low, 2)]
    if start + gap < context.bar.end:
        strokes.append(Tone(start + gap, EIGHTH, low + 2, -8))
    return strokes


def march(context: BarContext) -> list[Tone]:
    """Snare rhythm: beat, and a flourish into the next one."""
    out = []
    for index, pulse in enumerate(context.bar.pulses):
        half = (pulse.end - pulse.start) / 2
        soft = LIGHT[SNARE]
        out.append(Tone(pulse.start, half, SNARE, accent(min(pulse.weight, 1)) + soft))
        if index % 2:
            out += [Tone(pulse.start + half + i * half / 2, half / 2, SNARE, soft - 12 + 4 * i) for i in (0, 1)]
    if context.count % 4 == 0:
        out.append(Tone(context.bar.start, EIGHTH, BASS_DRUM, 8))
    return out


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
