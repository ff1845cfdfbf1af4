"""The rules under dialogue, as a last pass that nothing gets around.

In a bar where anybody speaks: at most two layers, three notes a second, no drum and no tune begins.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from vidscore.compose.arrange.catalogue import TEXTURES
from vidscore.compose.arrange.frame import Frame, Measure
from vidscore.compose.arrange.layers import is_spoken, palette_of, under_speech
from vidscore.compose.arrange.seating import Line, PartKey
from vidscore.compose.arrange.texture import Tone

NOTES_PER_SECOND = 3.0
FAST_MS = 40
"""Instruments that speak faster than this can carry a hit."""
FINAL = ("harmony", "bass")
"""Roles of the final chord under speech."""


def hush(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Take out of every spoken bar what the rules forbid.

    The tune is already kept out of speech; where it answers in a pause, the second layer makes room for it.
    """
    layers = [TEXTURES[name].role for name in under_speech(palette_of(frame), frame.mood)]
    hits = frozenset(beat for beat, _, _ in frame.struck)
    for bar in frame.measures:
        if is_spoken(frame, bar):
            sings = any(_sounds(t, bar) for line in lines.values() if line.role == "melody" for t in line.tones)
            _keep(bar, lines, ("melody", layers[0]) if sings else tuple(layers), hits)
    for bar in _tail(frame):
        if is_spoken(frame, bar):
            _keep(bar, lines, FINAL, hits)


def _keep(bar: Measure, lines: dict[PartKey, Line], roles: tuple[str, ...], hits: frozenset[Fraction]) -> None:
    """Leave only these roles in a bar, without drums, and thin them out."""
    for line in lines.values():
        if line.role not in roles or line.instrument.section == "percussion":
            line.tones = [_ended(t, bar.start) for t in line.tones if not bar.start <= t.onset < bar.end]
    _thin(bar, lines, hits)


def _sounds(tone: Tone, bar: Measure) -> bool:
    return tone.onset < bar.end and tone.onset + tone.length > bar.start


def _tail(frame: Frame) -> tuple[Measure, ...]:
    """The bars of the final chord, from the cadence to the end."""
    sketch = frame.sketch
    lines = [b.start_beats for b in sketch.bars if sketch.cadence_beats < b.start_beats < sketch.end_beats]
    out = []
    for start, end in pairwise([sketch.cadence_beats, *lines, sketch.end_beats]):
        if end > start:
            seconds = frame.ms_between(start, end) / 1000
            out.append(Measure(len(frame.measures), start, end, "", False, 0.0, 0.0, seconds, (), (), Fraction(1, 4), False))
    return tuple(out)


def _ended(tone: Tone, at: Fraction) -> Tone:
    return tone._replace(length=at - tone.onset) if tone.onset < at < tone.onset + tone.length else tone


def _thin(bar: Measure, lines: dict[PartKey, Line], hits: frozenset[Fraction]) -> None:
    """Drop the least needed beginnings until the bar is thin enough: inner voices first, hits last."""
    most = int(NOTES_PER_SECOND * bar.seconds)
    begins = [(key, t) for key, line in lines.items() for t in line.tones if bar.start <= t.onset < bar.end]
    if len(begins) <= most:
        return
    tops = {(key, t.onset): t.pitch for key, t in sorted(begins, key=lambda b: b[1].pitch)}
    fast = [t for key, t in begins if lines[key].instrument.attack_ms <= FAST_MS]
    peaks = {t.onset: t.pitch for t in sorted(fast, key=lambda t: t.pitch)}

    def need(item: tuple[PartKey, Tone]) -> tuple[int, int, Fraction]:
        key, tone = item
        if tone.onset in hits and lines[key].instrument.attack_ms <= FAST_MS:
            return 3 + int(peaks[tone.onset] == tone.pitch), 1, -tone.onset
        held = tone.length * 4 >= (bar.end - bar.start) * 3
        leading = 2 if held or key[1] in ("bass", "melody") else int(tops[key, tone.onset] == tone.pitch)
        return leading, int(tone.onset == bar.start), -tone.onset

    kept = set(sorted(begins, key=need, reverse=True)[:most])
    for key, line in lines.items():
        line.tones = [t for t in line.tones if not bar.start <= t.onset < bar.end or (key, t) in kept]
