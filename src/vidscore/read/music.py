"""How much a film's own sound is music already: tones that stay where they are, and go on to others.

In music a partial holds its frequency for as long as its note; in speech it glides with the voice, in noise there is none. So a
peak of the spectrum that stays in its place for half a second is a held tone, and the share of the power that lies in
held tones tells music from the rest. A tone that never ends is a hum and is left out.

In: mono at 16 kHz in blocks of whole steps. Out: one figure per 500 ms, 0 (none) to 1 (nothing but held tones). It hears no
drums alone; a bell, or an engine that turns evenly, can fool it.

References:
    Scheirer & Slaney, ICASSP 1997, and J. Saunders, Real-time discrimination of broadcast speech/music, ICASSP 1996: stationarity
    of tonal peaks as a sign of music.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vidscore.model.arrays import Floats32
from vidscore.model.film import SoundTrace
from vidscore.model.span import Span, merged, timecode

_RATE_HZ, _WINDOW, _HOP = 16_000, 2_048, 1_000
"""Frames of 128 ms every 62.5 ms: eight to a step."""
_PER_STEP = 8
_BAND_HZ = (150, 3_000)
_NEAR_BINS = 25
"""A peak stands over what is this many bins (of 7.8 Hz) around it. [judgement]"""
_STANDS_DB = 12.0
"""By so much. [judgement]"""
_HOLDS = 7
"""Frames for which it stays: 440 ms and the window. [judgement]"""
_HUM_FRAMES = 320
"""A tone of 20 s is a hum, no note. [judgement]"""
_SMOOTH = 5
"""Steps over which the share is averaged: what lasts 2.5 s. [judgement]"""
_SURE = 0.3
"""A share that voices, noise, drums and sirens do not reach. [measured: tests/read/test_music.py; real clips: speech and effects
4 % of the steps above it, music 58 and 90 %]"""
_LOUD_DB = -45.0
"""Softer music is not in the way. [judgement]"""
_BRIDGE_MS, _SHORTEST_MS = 3_000, 4_000
"""Music with shorter gaps is one piece; a shorter piece is a bell or a cry. [judgement]"""
_LEAST_MS, _LEAST_SHARE = 8_000, 0.15
"""Less music than this is not worth a word. [judgement]"""
_TINY = np.float32(1e-7)
"""Power that stands for none."""
_HANN = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
_LOW, _HIGH = (round(hertz * _WINDOW / _RATE_HZ) for hertz in _BAND_HZ)


def held_tones(block: Floats32) -> Floats32:
    """The share of the power between 150 Hz and 3 kHz in tones that stay where they are, per step.

    Args:
        block: Mono at 16 kHz, whole steps; what lies before and after it is taken to be like its edges.

    Returns:
        Shape (steps,), 0..1.
    """
    power = _spectra(block)
    level = 10 * np.log10(power + _TINY)
    around = ndimage.uniform_filter1d(level, 2 * _NEAR_BINS + 1, axis=1)
    peaks = (level >= ndimage.maximum_filter1d(level, 5, axis=1)) & (level > around + _STANDS_DB)
    near = ndimage.maximum_filter1d(peaks, 3, axis=1)
    held = _lasting(near, _HOLDS)
    held &= near & ~_lasting(held, _HUM_FRAMES)
    share = (power * ndimage.maximum_filter1d(held, 3, axis=1)).sum(axis=1) / (power.sum(axis=1) + _TINY)
    return np.asarray(share.reshape(-1, _PER_STEP).mean(axis=1), np.float32)


def _spectra(block: Floats32) -> Floats32:
    """The power of each frame's bins in the band, shape (frames, bins)."""
    padded = np.pad(block, (0, _WINDOW))
    view = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][: len(block) // _HOP]
    return np.asarray(np.square(np.abs(np.fft.rfft(view * _HANN, axis=1)[:, _LOW:_HIGH])), np.float32)


def _lasting(there: NDArray[np.bool_], frames: int) -> NDArray[np.bool_]:
    """What stays there for so many frames in a row: an opening along time."""
    whole = ndimage.uniform_filter1d(there.astype(np.float32), frames, axis=0) > (frames - 0.5) / frames
    return np.asarray(ndimage.maximum_filter1d(whole, frames, axis=0), bool)


def music_spans(sound: SoundTrace) -> tuple[Span, ...]:
    """Stretches of a film in which music is heard, loud enough to clash with another; sorted and apart."""
    held, level = np.array(sound.music, np.float32), np.array(sound.loudness_db, np.float32)
    heard = (
        (ndimage.uniform_filter1d(held, _SMOOTH) > _SURE) & (level[: len(held)] > _LOUD_DB) if len(held) else np.zeros(0, bool)
    )
    closed = merged(
        [Span(int(step) * sound.step_ms, (int(step) + 1) * sound.step_ms + _BRIDGE_MS) for step in np.flatnonzero(heard)]
    )
    return tuple(Span(one.start_ms, one.end_ms - _BRIDGE_MS) for one in closed if one.duration_ms - _BRIDGE_MS >= _SHORTEST_MS)


def music_notes(carried: tuple[Span, ...], duration_ms: int) -> tuple[str, ...]:
    """What should be known of a film that carries music already; nothing where it hardly does.

    Args:
        carried: As :func:`music_spans` finds it.
        duration_ms: Length of the film.
    """
    total_ms = sum(one.duration_ms for one in carried)
    if total_ms < max(_LEAST_MS, _LEAST_SHARE * duration_ms):
        return ()
    longest = max(carried, key=lambda one: one.duration_ms)
    where = f"{timecode(longest.start_ms)} to {timecode(longest.end_ms)}"
    return (
        f"the film seems to carry music already, over {total_ms / duration_ms:.0%} of its length (longest: {where}): "
        "--remix makes the score give way to it, --coverage 1 scores even the scenes that have their own",
    )
