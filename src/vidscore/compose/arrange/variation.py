"""An accompaniment that does not tick: every two bars its figure is played a little otherwise.

In: the tones of one bar of a texture. Out: the same with a note tied over, left out or divided, never on a strong beat or
where a chord begins, so that pulse and harmony stand. Which it is, the caller's generator decides, one for every two bars.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

from vidscore.compose.arrange.texture import BarContext, Tone
from vidscore.compose.weights.orchestration import VARIATION

TOGETHER = Fraction(1, 12)
"""Tones that begin this near to one another are one stroke."""
SIXTEENTH = Fraction(1, 4)

Stroke = list[Tone]


def varied(tones: list[Tone], context: BarContext, rng: Random) -> list[Tone]:
    """One bar of a figure, varied; a bar of one or two strokes stays as it is."""
    strokes = _strokes(tones)
    weak = _weak(strokes, context)
    if len(strokes) < VARIATION.least_strokes or not weak:
        return tones
    full = context.bar.energy
    ways = (_tied, _rested, _divided)
    likely = (VARIATION.tied * (1.0 - VARIATION.lean * full), VARIATION.rested, VARIATION.divided * (0.5 + full))
    for _ in range(1 + (len(strokes) >= VARIATION.many_strokes)):
        way = rng.choices(ways, likely)[0]
        strokes = way(strokes, rng.choice(weak), context)
        weak = _weak(strokes, context)
        if not weak:
            break
    return [tone for stroke in strokes for tone in stroke]


def _strokes(tones: list[Tone]) -> list[Stroke]:
    """Tones that begin together."""
    out: list[Stroke] = []
    for tone in sorted(tones, key=lambda t: t.onset):
        if out and tone.onset - out[-1][0].onset <= TOGETHER:
            out[-1].append(tone)
        else:
            out.append([tone])
    return out


def _weak(strokes: list[Stroke], context: BarContext) -> list[int]:
    """Strokes that neither stand on a strong beat nor begin a chord; the first is left alone."""
    strong = {pulse.start for pulse in context.bar.pulses if pulse.weight} | {voiced.start for voiced in context.voiced_chords}
    return [i for i, stroke in enumerate(strokes) if i and stroke[0].onset not in strong]


def _tied(strokes: list[Stroke], at: int, _context: BarContext) -> list[Stroke]:
    """The stroke before is held on instead."""
    end = max(tone.onset + tone.length for tone in strokes[at])
    before = [tone._replace(length=max(tone.length, end - tone.onset)) for tone in strokes[at - 1]]
    return [*strokes[: at - 1], before, *strokes[at + 1 :]]


def _rested(strokes: list[Stroke], at: int, _context: BarContext) -> list[Stroke]:
    """It is left out."""
    return [*strokes[:at], *strokes[at + 1 :]]


def _divided(strokes: list[Stroke], at: int, context: BarContext) -> list[Stroke]:
    """It is struck twice, the second time softer; a single note goes back to the one before it."""
    stroke = strokes[at]
    half = min(tone.length for tone in stroke) / 2
    if half < SIXTEENTH or float(half) * context.bar.beat_seconds < VARIATION.least_s:
        return _tied(strokes, at, context)
    back = strokes[at - 1][-1].pitch if len(stroke) == 1 and len(strokes[at - 1]) == 1 else None
    first = [tone._replace(length=half) for tone in stroke]
    again = [
        tone._replace(onset=tone.onset + half, length=half, accent=tone.accent - VARIATION.softer, pitch=back or tone.pitch)
        for tone in stroke
    ]
    return [*strokes[:at], first, again, *strokes[at + 1 :]]
