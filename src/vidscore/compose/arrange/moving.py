"""Textures that move through the chord: arpeggios, broken and struck chords, dances, glitter, bells."""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.chords import into
from vidscore.compose.arrange.texture import BarContext, Tone, VoicedChord, accent, chord, even_steps, is_weak, strong
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


def arpeggio(context: BarContext, order: str = "up", restart: bool = True) -> list[Tone]:
    """Take the voices of the chord one after the other in equal steps."""
    walk = ORDERS[order]
    out: list[Tone] = []
    counted, at = 0, context.voiced_chords[0]
    for onset, length, weight, _ in even_steps(context):
        voiced = context.voiced_at(onset)
        if restart and voiced is not at:
            counted, at = 0, voiced
        ladder = (*voiced.pitches, voiced.pitches[0] + 12)
        voice = walk[counted % len(walk)]
        voice %= len(ladder)
        out.append(Tone(onset, length, ladder[voice], accent(weight), voice, len(ladder)))
        counted += 1
    return out


def sparse(context: BarContext, order: str = "cell", every: int = 2) -> list[Tone]:
    """Play a short cell and leave the rest of the bar empty; other bars answer with two notes."""
    tones = arpeggio(context, order)
    keep = 5 if context.count % every == 0 else 2
    return tones[:keep]


def glitter(context: BarContext) -> list[Tone]:
    """Sparkle: sixteenths up and down the chord two octaves above it, with holes."""
    out = []
    for onset, length, weight, index in even_steps(context):
        voiced = context.voiced_at(onset)
        ladder = (*voiced.pitches, *(p + 12 for p in voiced.pitches))
        place = index % (2 * len(ladder) - 2)
        pitch = ladder[place if place < len(ladder) else 2 * len(ladder) - 2 - place]
        if weight or context.rng.random() < TEXTURE.glitter:
            out.append(Tone(onset, length, pitch, accent(weight) - 3))
    return out


def rolled(context: BarContext) -> list[Tone]:
    """Roll each chord from the bottom and let it ring."""
    return [t for s in context.voiced_chords for t in _roll(s, s.start, s.end - s.start)]


def _roll(voiced: VoicedChord, onset: Fraction, length: Fraction) -> list[Tone]:
    late = min(Fraction(1, 12), length / (4 * len(voiced.pitches)))
    return [
        Tone(onset + i * late, length - i * late, pitch, 2 * i - 2, i, len(voiced.pitches))
        for i, pitch in enumerate(voiced.pitches)
    ]


def dyads(context: BarContext) -> list[Tone]:
    """Two quiet notes now and then: one bar on the first beat, the next on a later one."""
    pulses = context.bar.pulses
    pulse = pulses[0] if context.count % 2 == 0 else pulses[len(pulses) // 2]
    voiced = context.voiced_at(pulse.start)
    pair = (voiced.pitches[-1 - context.count % 2], voiced.pitches[0]) if len(voiced.pitches) > 2 else voiced.pitches[:2]
    tones = chord(pulse.start, context.bar.end - pulse.start, tuple(sorted(set(pair))))
    if context.count % 4 == 3 and len(pulses) > 2:
        last = pulses[-1]
        tones.append(Tone(last.start, last.end - last.start, context.voiced_at(last.start).pitches[-1], -4))
    return tones


def block(context: BarContext, on: str = "pulses", top: int = 5) -> list[Tone]:
    """Strike the chord, or its upper voices, on every pulse, on the strong ones, or on every step."""
    if on == "steps":
        return [t for a, n, w, _ in even_steps(context) for t in chord(a, n, context.voiced_at(a).pitches[-top:], accent(w))]
    pulses = strong(context) if on == "strong" else context.bar.pulses
    return [t for p in pulses for t in chord(p.start, p.end - p.start, context.voiced_at(p.start).pitches[-top:], 3 * p.weight)]


def offbeats(context: BarContext, echo: bool = False, top: int = 5) -> list[Tone]:
    """Strike the chord, or its upper voices, between the beats; ``echo`` adds the weak pulses too."""
    out: list[Tone] = []
    for pulse in context.bar.pulses:
        half = (pulse.end - pulse.start) / 2
        out += chord(pulse.start + half, half, context.voiced_at(pulse.start + half).pitches[-top:], 2)
        if echo and is_weak(pulse):
            out += chord(pulse.start, half, context.voiced_at(pulse.start).pitches[-top:], -4)
    return out


def oom_pah(context: BarContext, top: int = 5) -> list[Tone]:
    """Leave the strong beats to the bass and answer on the weak ones: oom-pah, or a waltz in three."""
    weak = [p for p in context.bar.pulses if is_weak(p)]
    if not weak:
        return offbeats(context, top=top)
    return [t for p in weak for t in chord(p.start, p.end - p.start, context.voiced_at(p.start).pitches[-top:], 2)]


SYNCOPATED = (Fraction(0), Fraction(3, 2), Fraction(5, 2), Fraction(7, 2))


def syncopated(context: BarContext) -> list[Tone]:
    """Strike the chord against the beat: one, two-and, three-and."""
    start, end = context.bar.start, context.bar.end
    onsets = [start + s for s in SYNCOPATED if start + s < end]
    ends = [*onsets[1:], end]
    return [t for a, b in zip(onsets, ends, strict=True) for t in chord(a, b - a, context.voiced_at(a).pitches, 5)]


def strum(context: BarContext) -> list[Tone]:
    """Strum down on the beats and up between them, up-strokes on the top strings only."""
    out: list[Tone] = []
    for onset, length, weight, index in even_steps(context, Fraction(1, 2)):
        voiced = context.voiced_at(onset)
        if weight:
            spread = [t._replace(onset=onset + i * Fraction(1, 48)) for i, t in enumerate(chord(onset, length, voiced.pitches))]
            out += [t._replace(accent=accent(weight)) for t in spread]
        elif index % 4 != 1 or context.bar.energy > TEXTURE.strum_up:
            out += chord(onset, length, voiced.pitches[-3:][::-1], -6)
    return out


def fingerpick(context: BarContext) -> list[Tone]:
    """Alternate thumb and fingers as a folk guitarist does."""
    order = (0, 2, 1, 3, 0, 3, 1, 2)
    out = []
    for onset, length, weight, index in even_steps(context):
        voiced = context.voiced_at(onset)
        ladder = (*voiced.pitches, voiced.pitches[0] + 12)
        voice = order[index % len(order)] % len(ladder)
        out.append(Tone(onset, length, ladder[voice], accent(weight), voice, len(ladder)))
    return out


def glissando(context: BarContext, up: bool = True) -> list[Tone]:
    """Sweep over the scale into the next section: only in the bar before it."""
    if context.left and context.count % 8 != 7:
        return []
    last = context.bar.pulses[-1]
    count = 12
    ladder = [p for p in range(55, 97) if p % 12 in context.scale]
    run = ladder[-count - 4 : -4] if up else ladder[-count:][::-1]
    size = (last.end - last.start) / len(run)
    return [Tone(last.start + i * size, size, pitch, i - 6) for i, pitch in enumerate(run)]


def bell(context: BarContext, every: int = 2) -> list[Tone]:
    """Toll the root, every second bar."""
    if context.count % every:
        return []
    pitch = into(context.voiced_chords[0].root, 60, 71)
    return [Tone(context.bar.start, context.bar.end - context.bar.start, pitch, 2)]


def chip(context: BarContext) -> list[Tone]:
    """Stand in for a chord by racing through it, as sound chips with three voices did."""
    return [
        Tone(onset, length, (voiced := context.voiced_at(onset)).pitches[index % len(voiced.pitches)], accent(weight))
        for onset, length, weight, index in even_steps(context)
    ]
