"""The rules under dialogue, as a last pass that nothing gets around.

In a bar where anybody speaks: at most two layers, three notes a second, no drum and no tune begins.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter

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

Begun = tuple[PartKey, Tone]


def hush(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Take out of every spoken bar what the rules forbid.

    The tune is already kept out of speech; where it answers in a pause, the second layer makes room for it.
    """
    tail = _tail(frame)
    bars = [bar for bar in (*frame.measures, *tail) if is_spoken(frame, bar)]
    layers = tuple(TEXTURES[name].role for name in under_speech(palette_of(frame), frame.mood))
    sung = {i for line in lines.values() if line.role == "melody" for t in line.tones for i in _sounds_in(bars, t)}
    allowed = [FINAL if bar in tail else ("melody", layers[0]) if i in sung else layers for i, bar in enumerate(bars)]
    begun: dict[int, list[Begun]] = defaultdict(list)
    for key, line in lines.items():
        kept = []
        for tone in line.tones:
            place = _place(bars, tone)
            short = _ended(tone, bars, allowed, line.role)
            if place < 0:
                kept.append(short)
            elif line.role in allowed[place] and line.instrument.section != "percussion":
                begun[place].append((key, short))
        line.tones = kept
    hits = frozenset(beat for beat, _, _ in frame.struck)
    for place, row in begun.items():
        for key, tone in _thinned(bars[place], row, lines, hits):
            lines[key].tones.append(tone)
    for line in lines.values():
        line.tones.sort()


def _place(bars: list[Measure], tone: Tone) -> int:
    """Which spoken bar a note begins in; -1 for none."""
    index = bisect_right(bars, tone.onset, key=attrgetter("start")) - 1
    return index if index >= 0 and tone.onset < bars[index].end else -1


def _sounds_in(bars: list[Measure], tone: Tone) -> range:
    """The spoken bars, counted from the one it begins in, that a note sounds in; none where it begins outside."""
    first = _place(bars, tone)
    last = bisect_left(bars, tone.onset + tone.length, key=attrgetter("start"))
    return range(first, max(last, first + 1)) if first >= 0 else range(0)


def _ended(tone: Tone, bars: list[Measure], allowed: list[tuple[str, ...]], role: str) -> Tone:
    """The note cut where the next spoken bar begins in which its role must not sound."""
    for index in range(bisect_right(bars, tone.onset, key=attrgetter("start")), len(bars)):
        if bars[index].start >= tone.onset + tone.length:
            break
        if role not in allowed[index]:
            return tone._replace(length=bars[index].start - tone.onset)
    return tone


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


def _thinned(bar: Measure, begun: list[Begun], lines: dict[PartKey, Line], hits: frozenset[Fraction]) -> list[Begun]:
    """Drop the least needed beginnings until the bar is thin enough: inner voices first, hits last."""
    tops = {(key, t.onset): t.pitch for key, t in sorted(begun, key=lambda b: b[1].pitch)}
    fast = [t for key, t in begun if lines[key].instrument.attack_ms <= FAST_MS]
    peaks = {t.onset: t.pitch for t in sorted(fast, key=lambda t: t.pitch)}

    def need(item: Begun) -> tuple[int, int, Fraction]:
        key, tone = item
        if tone.onset in hits and lines[key].instrument.attack_ms <= FAST_MS:
            return 3 + int(peaks[tone.onset] == tone.pitch), 1, -tone.onset
        held = tone.length * 4 >= (bar.end - bar.start) * 3
        leading = 2 if held or key[1] in ("bass", "melody") else int(tops[key, tone.onset] == tone.pitch)
        return leading, int(tone.onset == bar.start), -tone.onset

    return sorted(begun, key=need, reverse=True)[: int(NOTES_PER_SECOND * bar.seconds)]
