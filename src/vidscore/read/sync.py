"""Whether subtitles fit a film's own speech, and what would make them fit: an offset, and the ratio of two frame rates.

Subtitles of another cut come early or late; those made for another frame rate drift away, by 4 % between 24 and 25 frames a
second. The sound says when a voice is heard, the subtitles when a line stands on the screen. They are compared in two steps:

1. For every ratio the voice is correlated with the lines' on and off signal at all offsets at once, by FFT. Both have
   their slow part taken out, so that a loud reel and a talkative one do not count as a match.
2. The best few places, and that of the subtitles as they are, are judged by how the lines begin, because lines stay to be read
   after they were said. Each beginning has its own likelihood of a voice that rises there, wide enough for
   people who set their lines half a second early or late; a line that nobody says costs little.

Subtitles are left as they are unless another place is likelier by a margin and stands out from all others: a film of music
alone, a few lines, subtitles of another film make no claim. Seconds inside, milliseconds outside. Nothing is moved here
unless :func:`retimed` is asked to.

References:
    S. Macrae, ffsubsync (2019): subtitles against voice activity by FFT, one ratio of frame rates after the other.
    K. Stütz, alass (2019): a match is scored line by line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

from vidscore.model.arrays import Floats
from vidscore.model.film import SoundTrace
from vidscore.model.retiming import FRAME_RATES, Retiming
from vidscore.model.script import Line, Script
from vidscore.read.prominence import MOST_DB, PROMINENCE_MS

_HOP_S = PROMINENCE_MS / 1000
_COARSE = 4
"""Hops to a step of the first search: 64 ms."""
_REACH_S = 90.0
"""How far subtitles are looked for, to either side. [judgement]"""
_SLOW_S = 20.0
"""What changes over more than this is taken out of both signals. [judgement]"""
_PEAKS, _APART_S = 3, 2.0
"""How many places of each ratio are judged, and how far apart they lie. [judgement]"""
_LEAST_LIKENESS = 0.2
"""What a sound without the likeness of a voice counts in the first search. [judgement]"""
_SPAN_S, _EDGE_S = 2.0, 0.3
"""How far around a place beginnings are looked for; how long before and after one is compared. [judgement]"""
_SHARPNESS, _JITTER_S = 6.0, 0.4
"""How much a rise speaks for a beginning; how far people set their lines off it. [judgement]"""
_UNSAID = 0.2
"""What a line has from being anywhere: more of it forgives more lines that nobody says. [judgement]"""
_OUTSIDE = -1.0
"""Log likelihood of a line outside the sound. [judgement]"""
_PASSES_S = (1.4, 0.6)
"""How far a place is moved to where its beginnings fit best, twice. [judgement]"""
_FIT_S = 0.3
"""Half the width of the parabola that finds the top. [judgement]"""
_MOST_LINES = 1_500
"""More lines tell no more. [judgement]"""
_NOTHING = 1e-9
_STANDS_OUT, _MOST_OUT = 6.0, 4.0
"""What standing out counts beside the score, per factor of e; a larger factor than this counts no more. [judgement]"""
FITS_S = 0.4
"""Subtitles that are off by less are as people make them. [judgement]"""


@dataclass(frozen=True, slots=True)
class Margins:
    """What it takes to say that subtitles belong elsewhere."""

    lines: int = 8
    """So many lines, at least. [judgement]"""
    evidence: float = 6.5
    """Of the place found. [measured: `benchmarks/sync.py --choose`]"""
    gain: float = 3.0
    """By so much its evidence is over that of the subtitles as they are. [measured: as evidence]"""


@dataclass(frozen=True, slots=True)
class SyncFinding:
    """What the comparison says."""

    retiming: Retiming | None
    """What would make the subtitles fit; None where they do, or where nothing can be said."""
    sure: bool
    """Whether it is known that they fit, or that they do not."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A ratio and an offset, and what speaks for it."""

    rate: str
    offset_s: float
    likelihood: float
    """Of the beginnings, in nats over that of anywhere."""
    correlation: float
    stands_out: float
    """Its correlation over the next best."""
    lines: int

    @property
    def score(self) -> float:
        """Both searches together; the usual rates are asked less of."""
        return self.likelihood + self.correlation * math.sqrt(self.lines) - FRAME_RATES[self.rate].unlikely

    @property
    def evidence(self) -> float:
        """The score, and how far the place stands out from all others."""
        return self.score + _STANDS_OUT * math.log(min(max(self.stands_out, 1 / _MOST_OUT), _MOST_OUT))


def find_retiming(lines: tuple[Line, ...], sound: SoundTrace, margins: Margins = Margins()) -> SyncFinding:
    """Compare the times of lines with a film's own sound.

    Args:
        lines: As written; the film's length does not matter.
        sound: What is heard.
        margins: What it takes.
    """
    if len(lines) < margins.lines or not any(sound.prominence):
        return SyncFinding(None, False)
    starts, ends = (np.array([getattr(line.span, edge) for line in lines]) / 1000 for edge in ("start_ms", "end_ms"))
    as_written, *others = _places(starts, ends, sound)
    best = max((as_written, *others), key=lambda place: place.evidence)
    sure = best.evidence >= margins.evidence
    if _furthest(best, starts) <= FITS_S:
        return SyncFinding(None, sure)
    if not sure or best.evidence - as_written.evidence < margins.gain:
        return SyncFinding(None, False)
    return SyncFinding(Retiming(round(1000 * best.offset_s), best.rate), True)


def _places(starts: Floats, ends: Floats, sound: SoundTrace) -> Iterator[_Place]:
    """The subtitles as they are, then the likeliest places of every ratio."""
    rises, voice = np.array(sound.prominence) / MOST_DB, _voice(sound)
    some = starts[:: -(-len(starts) // _MOST_LINES)]
    for rate, row in FRAME_RATES.items():
        ratio = float(row.ratio)
        curve = _correlation(voice, starts * ratio, ends * ratio)
        if row.ratio == 1:
            here = _nearest(rises, some, 0.0, FITS_S)
            yield _judged(rate, min(max(here, -FITS_S), FITS_S), some, rises, curve)
        for top in _tops(*curve):
            offset_s = top
            for within in _PASSES_S:
                offset_s = _nearest(rises, some * ratio, offset_s, within)
            yield _judged(rate, offset_s, some * ratio, rises, curve)


def _furthest(place: _Place, starts: Floats) -> float:
    """How far the place moves any line, in seconds."""
    moved = starts * float(FRAME_RATES[place.rate].ratio) + place.offset_s - starts
    return float(np.abs(moved).max())


# --- the first search: everywhere -------------------------------------------------------------------


def _voice(sound: SoundTrace) -> Floats:
    """How much there is of a voice, in steps of 64 ms: what stands out, and what is like a voice."""
    rises = np.array(sound.prominence) / MOST_DB
    at_ms = (np.arange(len(rises)) + 0.5) * PROMINENCE_MS
    middles = (np.arange(len(sound.speech)) + 0.5) * sound.step_ms
    likeness = np.interp(at_ms, middles, sound.speech) if sound.speech else np.zeros(len(rises))
    both = rises * (_LEAST_LIKENESS + (1 - _LEAST_LIKENESS) * likeness) + likeness
    whole = len(both) // _COARSE * _COARSE
    return np.asarray(both[:whole].reshape(-1, _COARSE).mean(axis=1))


def _correlation(voice: Floats, starts: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """Offsets in seconds within reach, and the correlation of the lines with the voice at each, -1..1."""
    step = _HOP_S * _COARSE
    reach = round(_REACH_S / step)
    lines = np.zeros(len(voice) + 2 * reach)
    for start, end in zip(starts / step + reach, ends / step + reach, strict=True):
        lines[int(start) : max(int(end), int(start) + 1)] = 1
    lines, heard = _quick(lines, step), np.pad(_quick(voice, step), reach)
    size = fft.next_fast_len(len(heard) + reach, real=True)
    curve = fft.irfft(fft.rfft(heard, size) * np.conj(fft.rfft(lines, size)), size)
    curve = np.concatenate([curve[-reach:], curve[: reach + 1]])
    power = float(np.sqrt(np.square(heard).sum() * np.square(lines).sum()))
    return np.asarray(np.arange(-reach, reach + 1) * step), np.asarray(curve / (power or 1.0))


def _quick(signal: Floats, step_s: float) -> Floats:
    """A signal without what changes slowly."""
    return np.asarray(signal - ndimage.uniform_filter1d(signal, round(_SLOW_S / step_s)))


def _tops(offsets: Floats, curve: Floats) -> Iterator[float]:
    """The offsets of the highest places of a curve, the highest first."""
    left = curve.copy()
    for _ in range(_PEAKS):
        top = offsets[left.argmax()]
        left[np.abs(offsets - top) < _APART_S] = -np.inf
        yield float(top)


# --- the second search: how the lines begin -----------------------------------------------------------


def _nearest(rises: Floats, starts: Floats, offset_s: float, within_s: float) -> float:
    """The offset near another at which the lines begin best."""
    lags, likelihoods = _beginnings(rises, starts + offset_s)
    near = np.abs(lags) <= within_s
    return offset_s + _top(lags[near], likelihoods[near])


def _judged(rate: str, offset_s: float, starts: Floats, rises: Floats, curve: tuple[Floats, Floats]) -> _Place:
    """What speaks for a place."""
    lags, likelihoods = _beginnings(rises, starts + offset_s)
    far = np.abs(curve[0] - offset_s)
    correlation = float(curve[1][far <= FITS_S].max(initial=0.0))
    elsewhere = float(curve[1][far > _APART_S].max(initial=0.0))
    stands_out = correlation / max(elsewhere, _NOTHING)
    return _Place(rate, offset_s, float(likelihoods[np.abs(lags).argmin()]), correlation, stands_out, len(starts))


def _beginnings(rises: Floats, starts: Floats) -> tuple[Floats, Floats]:
    """Lags in seconds, and the log likelihood at each that the lines begin there, over that of anywhere."""
    lags = np.arange(-round(_SPAN_S / _HOP_S), round(_SPAN_S / _HOP_S) + 1)
    sums, width = np.concatenate([[0.0], np.cumsum(rises)]), round(_EDGE_S / _HOP_S)
    at = np.rint(starts / _HOP_S).astype(int)[:, None] + lags

    def until(hop: NDArray[np.int_]) -> Floats:
        return np.asarray(sums[np.clip(hop, 0, len(rises))])

    rise = (until(at + width) - 2 * until(at) + until(at - width)) / width
    likely = np.exp(_SHARPNESS * rise)
    likely = ndimage.gaussian_filter1d(likely / likely.mean(axis=1, keepdims=True), _JITTER_S / _HOP_S, axis=1, mode="nearest")
    logs = np.log((_UNSAID + likely) / (1 + _UNSAID))
    logs[(starts < -_EDGE_S) | (starts > len(rises) * _HOP_S)] = _OUTSIDE
    return np.asarray(lags * _HOP_S), np.asarray(logs.sum(axis=0))


def _top(lags: Floats, curve: Floats) -> float:
    """Where a curve is highest, between its points: the vertex of a parabola around there."""
    top = int(curve.argmax())
    near = np.abs(lags - lags[top]) <= _FIT_S
    bend, slope, _ = np.polyfit(lags[near] - lags[top], curve[near], 2)
    shift = -slope / (2 * bend) if bend < 0 else 0.0
    return float(lags[top] + min(max(shift, -_FIT_S), _FIT_S))


# --- what follows --------------------------------------------------------------------------------------


def retimed(script: Script, retiming: Retiming) -> Script:
    """A script moved; what would end before the film begins is gone."""
    lines = tuple(replace(one, span=span) for one in script.lines if (span := retiming.moved(one.span)))
    captions = tuple(replace(one, span=span) for one in script.captions if (span := retiming.moved(one.span)))
    return replace(script, lines=lines, captions=captions, retiming=retiming)


def sync_notes(script: Script, sound: SoundTrace) -> tuple[str, ...]:
    """What should be known of subtitles that do not fit the film and were left as they are; nothing where they do."""
    if script.retiming is not None:
        return ()
    found = find_retiming(script.lines, sound).retiming
    return () if found is None else (f"{found.described()}: --sync moves them to where they belong",)


def synced(script: Script, sound: SoundTrace) -> Script:
    """The script where the film's own speech says that it belongs, with a note on what was done."""
    found = find_retiming(script.lines, sound)
    if found.retiming is not None:
        script = retimed(script, found.retiming)
        said = f"{found.retiming.described()}: --sync moved them"
    elif found.sure:
        said = "--sync left the subtitles as they are: they fit the film's own speech"
    else:
        said = "--sync left the subtitles as they are: no other place fits the film's own speech for sure"
    return replace(script, notes=(*script.notes, said))
