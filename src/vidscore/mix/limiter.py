"""A true-peak limiter for what a linear gain leaves over the ceiling.

It looks ahead, so it is already down when the peak comes, and it bends the gain over tens of
milliseconds, so what is heard is a level and not a distortion. The gain is decided per
millisecond: what the millisecond's true peak needs, held back to the look-ahead, released at a
constant rate, smoothed by a window that never undercuts the need. It works on a stream: blocks
go in, blocks come out 50 ms later, the same samples whatever the block size. Further channels can
ride along: they get the same gain, so that the music alone stays what it is inside the mix.

Units: amplitude with full scale 1.0; reduction in dB, positive is softer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vidscore.mix.peaks import FRAME, OVERSHOOT, frame_peaks
from vidscore.mix.wave import Samples

AHEAD_MS = 24
"""How long before a peak the gain begins to fall."""
RELEASE_DB_PER_S = 40.0
"""How fast it comes back."""
_CONTEXT_MS = 2 * AHEAD_MS + 2
_HEARD_DB = 1.0

Frames = NDArray[np.float64]


class Limiter:
    """Holds a stream under a ceiling.

    Args:
        ceiling: Highest true peak allowed, amplitude.
        gain: Linear gain applied before.
        channels: Channels of a block; the first two decide, the others follow.
    """

    def __init__(self, ceiling: float, gain: float = 1.0, channels: int = 2) -> None:
        self.ceiling, self.gain = ceiling, gain
        self.deepest_db = 0.0
        """The largest reduction so far."""
        self.frames = 0
        """Milliseconds in which it took more than 1 dB off."""
        self._buffer = np.zeros((_CONTEXT_MS * FRAME, channels), np.float32)
        self._held = 0.0
        """Reduction, before smoothing, at the frame before the first that sees its whole neighbourhood."""
        self._window = np.hanning(2 * AHEAD_MS + 3)[1:-1]
        self._window /= self._window.sum()

    def push(self, samples: Samples) -> Samples:
        """Take the next frames and give those that are ready; in all, as many as went in after :meth:`flush`."""
        self._buffer = np.concatenate([self._buffer, samples * np.float32(self.gain)])
        context = _CONTEXT_MS * FRAME
        ready = (len(self._buffer) - 2 * context) // FRAME * FRAME
        if ready <= 0:
            return self._buffer[:0]
        out = self._limited(ready)
        self._buffer = self._buffer[ready:]
        return out

    def flush(self) -> Samples:
        """The frames still inside, once everything was pushed."""
        waiting = len(self._buffer) - _CONTEXT_MS * FRAME
        return self.push(np.zeros((_CONTEXT_MS * FRAME + FRAME, self._buffer.shape[1]), np.float32))[:waiting]

    def _limited(self, ready: int) -> Samples:
        """The ``ready`` frames behind the first context, with the gain they need."""
        context = _CONTEXT_MS * FRAME
        known = self._buffer[: 2 * context + ready]
        middle = known[context : context + ready]
        if self._held == 0.0 and float(np.abs(known[:, :2]).max()) * OVERSHOOT <= self.ceiling:
            return middle
        need = self._need(known)
        # Only frames that see their whole neighbourhood count: AHEAD_MS + 1 to either side here, AHEAD_MS below.
        widest = ndimage.maximum_filter1d(need, 2 * AHEAD_MS + 3)[AHEAD_MS + 1 :]
        held = _released(widest, self._held)
        self._held = float(held[ready // FRAME - 1])
        smooth = np.convolve(held, self._window, "valid")[: ready // FRAME + 2]
        # Gain at the edge between two milliseconds: both sides hold at least this reduction.
        edges = 0.5 * (smooth[:-1] + smooth[1:])
        self.deepest_db = max(self.deepest_db, float(edges.max()))
        self.frames += int((edges[1:] > _HEARD_DB).sum())
        if not edges.any():
            return middle
        amplitude = (10 ** (-edges / 20)).astype(np.float32)
        ramp = np.arange(FRAME, dtype=np.float32) / FRAME
        gains = amplitude[:-1, None] + (amplitude[1:] - amplitude[:-1])[:, None] * ramp
        return np.asarray(middle * gains.reshape(-1, 1), np.float32)

    def _need(self, known: Samples) -> Frames:
        """Reduction in dB that each millisecond needs by itself."""
        peaks = frame_peaks(known[:, :2], self.ceiling)
        over = np.maximum(peaks.astype(np.float64), self.ceiling) / self.ceiling
        return np.asarray(20 * np.log10(over), np.float64)


def _released(need: Frames, held: float) -> Frames:
    """The reduction that falls back at a constant rate: ``y[i] = max(need[i], y[i - 1] - rate)``."""
    slope = np.arange(1, len(need) + 1) * (RELEASE_DB_PER_S / 1000)
    return np.asarray(np.maximum(np.maximum.accumulate(need + slope), held) - slope, np.float64)


def predicted_reduction(peaks: NDArray[np.float32], ceiling: float, gain: float, frame_ms: int) -> Frames:
    """About what the limiter will take off, from peaks alone: for choosing a gain before it runs.

    Args:
        peaks: Highest magnitude of every ``frame_ms``.
        ceiling: Amplitude.
        gain: Linear gain before the limiter.
        frame_ms: Length of a frame in milliseconds.

    Returns:
        Reduction in dB per frame.
    """
    over = np.maximum(peaks.astype(np.float64) * gain, ceiling) / ceiling
    need = ndimage.maximum_filter1d(20 * np.log10(over), 2 * max(1, AHEAD_MS // frame_ms) - 1)
    slope = np.arange(1, len(need) + 1) * (RELEASE_DB_PER_S / 1000 * frame_ms)
    return np.asarray(np.maximum(np.maximum.accumulate(need + slope) - slope, 0.0), np.float64)
