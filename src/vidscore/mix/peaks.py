"""True peak: how high the wave rises between its samples (ITU-R BS.1770-4, Annex 2).

Four times oversampling costs more than all else in the mix, so it is only done where it can
matter: the interpolation filter can raise a sample peak by at most :data:`OVERSHOOT`, and
milliseconds that stay under the level in question divided by it are proven harmless.

Units: amplitude, full scale 1.0; a frame here is one millisecond.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from vidscore.model.arrays import Samples
from vidscore.model.sound import RATE_HZ

FRAME = RATE_HZ // 1000
"""Samples in a millisecond."""
REACH = 12
"""Samples that the interpolation looks to either side."""
_PHASES = 4
_KAISER_BETA = 6.0
"""Shape of the window: side lobes about 63 dB down. [published: Kaiser 1974]"""


def _interpolator() -> NDArray[np.float32]:
    """Windowed sinc for the three instants between two samples, shape (3, 2 * REACH)."""
    taps = signal.firwin(2 * REACH * _PHASES + 1, 1 / _PHASES, window=("kaiser", _KAISER_BETA)) * _PHASES
    # Row p weighs samples -REACH+1 .. REACH around the instant p/4 after sample 0.
    rows = [taps[p::_PHASES][::-1][: 2 * REACH] for p in (1, 2, 3)]
    return np.stack([row / row.sum() for row in rows]).astype(np.float32)


INTERPOLATOR = _interpolator()
OVERSHOOT = float(np.abs(INTERPOLATOR).sum(axis=1).max())
"""Highest true peak over sample peak that the filter can give (about 2.1, 6.6 dB)."""


def sample_peaks(samples: Samples, size: int = FRAME) -> NDArray[np.float32]:
    """Highest magnitude in every ``size`` frames of all channels; a short rest counts as a frame."""
    starts = np.arange(0, samples.size, samples.shape[1] * size)
    if not len(starts):
        return np.zeros(0, np.float32)
    flat = np.ascontiguousarray(samples).reshape(-1)
    return np.maximum(np.maximum.reduceat(flat, starts), -np.minimum.reduceat(flat, starts))


def frame_peaks(samples: Samples, floor: float) -> NDArray[np.float32]:
    """True peak of every millisecond that may pass ``floor``, its sample peak elsewhere.

    Args:
        samples: Shape (n, channels), n a multiple of :data:`FRAME`. The first and last frame see no
            neighbours, so callers give one frame more on each side and drop it.
        floor: Amplitude below which an exact figure is not needed.

    Returns:
        Float32 of shape (n / FRAME,).
    """
    peaks = sample_peaks(samples)
    near = np.maximum(peaks, np.maximum(np.append(peaks[1:], 0), np.append(0, peaks[:-1]))) if len(peaks) else peaks
    frames = np.flatnonzero(near * OVERSHOOT > floor)
    if not len(frames):
        return peaks
    padded = np.pad(samples, ((REACH, REACH), (0, 0)))
    for some in np.array_split(frames, math.ceil(len(frames) / 2048)):
        places = some[:, None] * FRAME + np.arange(FRAME + 2 * REACH - 1) + 1
        windows = np.lib.stride_tricks.sliding_window_view(padded[places], 2 * REACH, axis=1)
        between = windows.reshape(-1, 2 * REACH) @ INTERPOLATOR.T
        peaks[some] = np.maximum(peaks[some], np.abs(between).reshape(len(some), -1).max(axis=1))
    return peaks


class PeakMeter:
    """The highest true peak of a stream of blocks."""

    def __init__(self, channels: int = 2) -> None:
        self.peak = 0.0
        """Amplitude so far."""
        self._rest = np.zeros((FRAME, channels), np.float32)

    def add(self, samples: Samples) -> None:
        """Take the next frames, float32 of shape (n, channels)."""
        joined = np.concatenate([self._rest, samples])
        self.peak = max(self.peak, float(np.abs(samples).max(initial=0.0)))  # what is under it need not be looked at closely
        whole = len(joined) // FRAME * FRAME
        frames = frame_peaks(joined[:whole], self.peak)
        # The last frame has not seen its right-hand neighbour yet; it is measured again with the next block.
        self.peak = max(self.peak, float(frames[:-1].max(initial=0.0)))
        self._rest = joined[max(0, whole - 2 * FRAME) :]

    def highest(self) -> float:
        """The peak as amplitude, once everything was added."""
        self.add(np.zeros((2 * FRAME, self._rest.shape[1]), np.float32))
        return self.peak


def dbtp(peak: float) -> float:
    """An amplitude in dBTP; -inf for silence."""
    return 20 * math.log10(peak) if peak > 0 else -math.inf
