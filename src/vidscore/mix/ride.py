"""Ride the dialogue: the film's own sound is taken down where it is louder than its dialogue usually is.

A target near the ceiling, as the web's, leaves less room over the dialogue's loudness than its peaks need; a limiter would
squash every shout. A mixer moves the fader before that: slowly, ahead of the word, by what the word is too loud.
Only down: what is soft was meant to be, and its room tone would come up with it.

Takes phrases of :mod:`vidscore.mix.speech` and powers of :mod:`vidscore.mix.loudness`; gives a gain curve for the film's own
sound. Targets with room over the loudness (film, R 128) leave the balance as it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

import vidscore.mix.loudness as loudness
from vidscore.mix.duck import FLAT, GainCurve
from vidscore.mix.loudness import HOP_MS, Powers
from vidscore.mix.speech import ForegroundSound, hops_of, speech_mask
from vidscore.model.span import Span
from vidscore.settings import LoudnessTarget

ROOM_LU = 18.0
"""Speech needs so much room between its loudness and the ceiling to keep its peaks. [measured: benchmarks/sound.py film]"""
_TAKEN = 0.8
"""Share of what a word is too loud that is taken off: it stays louder than its neighbours. [judgement]"""
_MOST_DB = 6.0
"""The furthest that the fader goes down. [judgement]"""
_HEARD = 4
"""Hops of a momentary loudness. [published: EBU Tech 3341]"""
_AROUND = 11
"""Hops whose loudest moment a hop is judged by, and over which the fader moves: a second. [judgement]"""
_HELD_MS = 1_500
"""For how long the fader stays where it is before and after a phrase. [judgement]"""
_LEAST_DB = 0.01
"""A smaller difference is none. [judgement]"""


def dialogue_ride(spoken: tuple[ForegroundSound, ...], powers: Powers, target: LoudnessTarget) -> GainCurve:
    """The gain of the film's own sound.

    Args:
        spoken: Who speaks when.
        powers: K-weighted power of the film's own sound per 100 ms.
        target: The loudness to come to, and its ceiling.

    Returns:
        At most 0 dB everywhere; flat where no line is written (what sounds like a voice may then be the film's own music), or
        the target leaves room enough.
    """
    if target.true_peak_dbtp - target.lufs >= ROOM_LU or not any(one.source == "line" for one in spoken):
        return FLAT
    said = np.flatnonzero(speech_mask(spoken, len(powers)))
    heard = ndimage.uniform_filter1d(powers, _HEARD) + loudness.power_of(loudness.SILENCE_LUFS)
    contour = ndimage.maximum_filter1d(10 * np.log10(heard), _AROUND)
    wanted = np.clip((np.median(contour[said]) - contour) * _TAKEN, -_MOST_DB, 0.0)
    wanted[~_held(spoken, len(powers))] = 0.0
    window = np.hanning(_AROUND + 2)[1:-1]
    moved = np.convolve(np.pad(wanted, _AROUND // 2, mode="edge"), window / window.sum(), "valid")
    return _curve(np.where(moved > -_LEAST_DB, 0.0, moved))


def ridden(powers: Powers, ride: GainCurve) -> Powers:
    """The power of the film's own sound after the ride."""
    return powers * 10 ** (ride.each(np.arange(len(powers)) * HOP_MS + HOP_MS // 2) / 10)


def _held(spoken: tuple[ForegroundSound, ...], hops: int) -> NDArray[np.bool_]:
    """The hops in which somebody speaks, or has just spoken, or is about to."""
    held = np.zeros(hops, bool)
    for one in spoken:
        held[hops_of(Span(max(0, one.span.start_ms - _HELD_MS), one.span.end_ms + _HELD_MS), hops)] = True
    return held


def _curve(gains: NDArray[np.float64]) -> GainCurve:
    """A gain per hop as a curve, without the points that lie on the line between their neighbours."""
    bends = np.abs(np.diff(np.pad(gains, 1, mode="edge"), 2)) > _LEAST_DB**2
    kept = np.flatnonzero(bends)
    return GainCurve(tuple((int(hop) * HOP_MS + HOP_MS // 2, float(gains[hop])) for hop in kept)) if len(kept) else FLAT
