"""Where a voice is heard in the film's own sound.

Three things tell speech from music, effects and room tone, and none needs a trained model:
syllables make its level rise and fall by 15 dB and more several times a second; within a second it
is in turn periodic (vowels) and not (consonants, pauses); and it stands over what lies
beneath it. Each is measured per 40 ms, judged over a second; all must agree.

Takes blocks of float32 stereo at 48 kHz in order, gives spans in milliseconds with a likelihood.
It does not know the words; :mod:`vidscore.mix.speech` weighs it against the subtitles.

References:
    Scheirer & Slaney, Construction and evaluation of a robust multifeature speech/music
    discriminator, ICASSP 1997: 4 Hz modulation, low-energy frames, variance over 1 s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vidscore.model.arrays import Samples, run_edges
from vidscore.model.sound import RATE_HZ
from vidscore.model.span import Span

STEP_MS = 40
_STEP = RATE_HZ * STEP_MS // 1000
_WINDOW = 2048
_SECOND = 1000 // STEP_MS
_BAND_HZ = (250.0, 4000.0)
_PITCH_HZ = (75.0, 350.0)
_FLOOR_DB = -80.0
_FAINTEST_DB = -62.0
"""A softer step is never voiced. [judgement]"""
_RISE_DB = 7.0
"""A step is voiced only this far over the quietest moment around it."""

# How much each sign of speech says, and what half-way means: hand-set on speech, music and noise made here.
_MODULATION = (5.0, 1.2)
"""Standard deviation of the band level within a second, dB."""
_VARIETY = (0.15, 50.0)
"""Standard deviation of periodicity within a second, 0..0.5."""

_PARTIAL = 5
"""Bins of 23 Hz over which a partial spreads."""
_LOUD_DB = 15.0
"""Steps within this of the loudest of a stretch tell how pure it is. [judgement]"""

Trace = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VoiceActivity:
    """What was heard, one figure per 40 ms step; all arrays have shape (steps,)."""

    level_db: Trace
    """Level of the speech band, full scale 0 dB."""
    likelihood: Trace
    """How much the second around the step sounds like speech, 0..1."""
    active: NDArray[np.bool_]
    """Whether the step stands over what lies beneath it."""
    purity: Trace
    """Share of the strongest partial, 0..1: a voice has many, a whistle, a bell or a beep has one."""

    def spans(self, likelihood: float, purest: float = 1.0) -> tuple[Span, ...]:
        """Stretches of speech at least this likely; pauses under 320 ms and bursts under 120 ms are smoothed away.

        Args:
            likelihood: Of every step.
            purest: Stretches whose loud steps are purer than this by the median are no voice.
        """
        voiced = self.active & (self.likelihood >= likelihood)
        closed = ndimage.binary_closing(np.pad(voiced, 8), np.ones(8, bool))[8:-8]
        opened = ndimage.binary_opening(closed, np.ones(3, bool))
        edges = run_edges(opened)
        found = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        return tuple(Span(a * STEP_MS, b * STEP_MS) for a, b in found if purest >= 1.0 or self._purity(a, b) <= purest)

    def _purity(self, first: int, end: int) -> float:
        """Median purity of the loud steps of a stretch."""
        level = self.level_db[first:end]
        return float(np.median(self.purity[first:end][level >= level.max() - _LOUD_DB]))


class VoiceDetector:
    """Listens to a stream of blocks; :meth:`heard` judges when all were added."""

    def __init__(self) -> None:
        self._rest = np.zeros((_WINDOW - _STEP) // 2, np.float32)
        self._levels: list[Trace] = []
        self._periods: list[Trace] = []
        self._purities: list[Trace] = []

    def add(self, samples: Samples) -> None:
        """Take the next frames, float32 of shape (n, 2)."""
        mid = np.concatenate([self._rest, (samples[:, 0] + samples[:, 1]) * np.float32(0.5)])
        steps = (len(mid) - _WINDOW) // _STEP + 1
        if steps > 0:
            windows = np.lib.stride_tricks.sliding_window_view(mid, _WINDOW)[: steps * _STEP : _STEP]
            level, period, purity = _features(windows)
            self._levels.append(level)
            self._periods.append(period)
            self._purities.append(purity)
            mid = mid[steps * _STEP :]
        self._rest = mid.copy()

    def heard(self) -> VoiceActivity:
        """The judgement over everything that was added."""
        self.add(np.zeros((_WINDOW, 2), np.float32))
        return _judge(*(np.concatenate(some) for some in (self._levels, self._periods, self._purities)))


def _features(windows: Samples) -> tuple[Trace, Trace, Trace]:
    """Band level in dB, periodicity 0..1 and purity 0..1 of windows of shape (steps, 2048)."""
    shaped = windows * _HANN
    spectrum = np.fft.rfft(shaped, axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    band = power[:, _BAND].sum(axis=1) * (2.0 / float((_HANN**2).sum()) / _WINDOW)
    level = np.maximum(10 * np.log10(band + 1e-12), _FLOOR_DB)
    # Periodicity: the autocorrelation (the transform of the power) of the lowest 2 kHz, read at
    # the lags of human pitch and freed of the window's own slope.
    low = power[:, _LOW]
    lags = low @ _COSINES
    period = np.clip((lags / _WINDOW_SLOPE).max(axis=1) / (low.sum(axis=1) + 1e-9), 0.0, 1.0)
    tones = power[:, _TONES]
    partial = ndimage.uniform_filter1d(tones, _PARTIAL, axis=1).max(axis=1) * _PARTIAL
    purity = np.minimum(partial / (tones.sum(axis=1) + 1e-9), 1.0)
    return level.astype(np.float32), period.astype(np.float32), purity.astype(np.float32)


def _judge(level: Trace, period: Trace, purity: Trace) -> VoiceActivity:
    """Turn the two traces into likelihood and activity."""
    floor = ndimage.minimum_filter1d(ndimage.uniform_filter1d(level, 5), 8 * _SECOND)
    active = (level > floor + _RISE_DB) & (level > _FAINTEST_DB)
    # The pauses of clean speech are digitally silent; 30 dB under the loudest is deep enough to count as a pause.
    loudest = ndimage.maximum_filter1d(level, _SECOND)
    modulation = _spread(np.maximum(level, loudest - 30))
    variety = _spread(np.where(level > _FLOOR_DB + 5, period, 0.0).astype(np.float32))
    # Both signs must be there: drums have the one, an unsteady flute the other.
    likelihood = _rising(modulation, *_MODULATION) * _rising(variety, *_VARIETY)
    # A second that holds the end of a line is half pause: the better of its neighbours speaks for it.
    return VoiceActivity(level, ndimage.maximum_filter1d(likelihood, _SECOND // 2).astype(np.float32), active, purity)


def _rising(trace: Trace, half_way: float, slope: float) -> Trace:
    """A logistic step from 0 to 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip((trace - half_way) * slope, -30, 30))), np.float32)


def _spread(trace: Trace) -> Trace:
    """Standard deviation in every centred second."""
    centred = trace.astype(np.float64)
    mean = ndimage.uniform_filter1d(centred, _SECOND)
    square = ndimage.uniform_filter1d(centred**2, _SECOND)
    return np.asarray(np.sqrt(np.maximum(square - mean**2, 0.0)), np.float32)


def _slice_hz(low: float, high: float) -> slice:
    width = RATE_HZ / _WINDOW
    return slice(round(low / width), round(high / width) + 1)


_HANN = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
_BAND = _slice_hz(*_BAND_HZ)
_LOW = _slice_hz(60.0, 2000.0)
_TONES = _slice_hz(80.0, 4000.0)
_LAGS = np.arange(round(RATE_HZ / _PITCH_HZ[1]), round(RATE_HZ / _PITCH_HZ[0]), 8)
_COSINES = np.cos(2 * np.pi * np.outer(np.arange(_WINDOW // 2 + 1)[_LOW], _LAGS) / _WINDOW).astype(np.float32)
_SLOPE_FULL = np.correlate(_HANN, _HANN, "full")[_WINDOW - 1 :]
_WINDOW_SLOPE = np.maximum(_SLOPE_FULL / _SLOPE_FULL[0], 0.2)[_LAGS].astype(np.float32)
