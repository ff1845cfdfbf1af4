"""The rules under dialogue, as a last pass that nothing gets around.

In a bar where anybody speaks: at most two layers, three notes a second, no drum and no tune begins.
"""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.frame import Frame, Measure
from vidscore.compose.arrange.layers import is_spoken
from vidscore.compose.arrange.seating import Line, PartKey
from vidscore.compose.arrange.texture import Tone

NOTES_PER_SECOND = 3.0
ALLOWED = ("harmony", "bass")
"""Roles that may sound under speech."""


def hush(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Take out of every spoken bar what the rules forbid."""
    for bar in (*frame.measures, *_tail(frame)):
        if is_spoken(frame, bar):
            for line in lines.values():
                if line.role not in ALLOWED or line.instrument.section == "percussion":
                    line.tones = [_ended(t, bar.start) for t in line.tones if not bar.start <= t.onset < bar.end]
            _thin(bar, lines)


def _tail(frame: Frame) -> tuple[Measure, ...]:
    """The final chord as a bar of its own."""
    sketch = frame.sketch
    start, end = sketch.cadence_beats, sketch.end_beats
    if end <= start:
        return ()
    seconds = frame.ms_between(start, end) / 1000
    return (Measure(len(frame.measures), start, end, "", False, 0.0, 0.0, seconds, (), (), Fraction(1, 4), False),)


def _ended(tone: Tone, at: Fraction) -> Tone:
    return tone._replace(length=at - tone.onset) if tone.onset < at < tone.onset + tone.length else tone


def _thin(bar: Measure, lines: dict[PartKey, Line]) -> None:
    """Drop the least needed beginnings until the bar is thin enough: inner voices first, the bass last."""
    most = int(NOTES_PER_SECOND * bar.seconds)
    begins = [(key, t) for key, line in lines.items() for t in line.tones if bar.start <= t.onset < bar.end]
    if len(begins) <= most:
        return
    tops = {(key, t.onset): t.pitch for key, t in sorted(begins, key=lambda b: b[1].pitch)}

    def need(item: tuple[PartKey, Tone]) -> tuple[int, int, Fraction]:
        key, tone = item
        return (2 if key[1] == "bass" else int(tops[key, tone.onset] == tone.pitch), int(tone.onset == bar.start), -tone.onset)

    kept = set(sorted(begins, key=need, reverse=True)[:most])
    for key, line in lines.items():
        line.tones = [t for t in line.tones if not bar.start <= t.onset < bar.end or (key, t) in kept]
