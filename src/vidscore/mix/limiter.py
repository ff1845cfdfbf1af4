"""A true-peak limiter for what a linear gain leaves over the ceiling.

It looks ahead, so it is already down when the peak comes, and it bends the gain over tens of
milliseconds, so what is heard is a level and not a distortion. The gain is decided per
millisecond: what the millisecond's true peak needs, held back to the look-ahead, released at a
constant rate, smoothed by a window that never undercuts the need. It works on a stream: blocks
go in, blocks come out 50 ms later, the same samples whatever the block size. Several
streams can share one gain, so that the music alone stays what it is inside the mix; all are held.

Units: amplitude with full scale 1.0; reduction in dB, positive is softer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vidscore.mix.peaks import FRAME, OVERSHOOT, frame_peaks, sample_peaks
from vidscore.model.arrays import Samples

AHEAD_MS = 24
"""How long before a peak the gain begins to fall."""
RELEASE_DB_PER_S = 40.0
"""How fast it comes back."""
_CONTEXT_MS = 2 * AHEAD_MS + 2
_CONTEXT = _CONTEXT_MS * FRAME
HEARD_DB = 1.0
"""Less is not noticed."""

Frames = NDArray[np.float64]


class Limiter:
    """Holds a stream under a ceiling.

    Args:
        ceiling: Highest true peak allowed, amplitude.
        gain: Linear gain applied before.
        channels: How many channels each stream has of those that share the gain.
    """

    def __init__(self, ceiling: float, gain: float = 1.0, channels: tuple[int, ...] = (2,)) -> None:
        self.ceiling, self.gain = ceiling, np.float32(gain)
        self._reductions: list[Frames] = []
        self._buffers = [np.zeros((_CONTEXT, count), np.float32) for count in channels]
        self._held = 0.0
        """Reduction, before smoothing, at the frame before the first that sees its whole neighbourhood."""
        self._window = np.hanning(2 * AHEAD_MS + 3)[1:-1]
        self._window /= self._window.sum()

    @property
    def reductions(self) -> Frames:
        """What was taken off so far, in dB per millisecond."""
        return np.concatenate([np.zeros(0), *self._reductions])

    def push(self, *streams: Samples) -> list[Samples]:
        """Take the next frames and give those that are ready, 50 ms later.

        Args:
            streams: As many as announced, of equal lengths, shape (n, channels).

        Returns:
            The same streams; after :meth:`flush`, as many frames as went in.
        """
        self._buffers = [np.concatenate([old, new * self.gain]) for old, new in zip(self._buffers, streams, strict=True)]
        ready = max(0, len(self._buffers[0]) - 2 * _CONTEXT) // FRAME * FRAME
        gains = self._gains([buffer[: 2 * _CONTEXT + ready] for buffer in self._buffers]) if ready else None
        if gains is None:
            self._reductions.append(np.zeros(ready // FRAME))
        out = [buffer[_CONTEXT : _CONTEXT + ready] for buffer in self._buffers]
        self._buffers = [buffer[ready:] for buffer in self._buffers]
        return out if gains is None else [part * gains for part in out]

    def flush(self) -> list[Samples]:
        """The frames still inside, once everything was pushed."""
        waiting = len(self._buffers[0]) - _CONTEXT
        silence = (np.zeros((_CONTEXT + FRAME, buffer.shape[1]), np.float32) for buffer in self._buffers)
        return [part[:waiting] for part in self.push(*silence)]

    def _gains(self, known: list[Samples]) -> Samples | None:
        """Amplitude for every frame between the two contexts, shape (ready, 1); None where nothing needs limiting."""
        highest = max(float(sample_peaks(one, len(one))[0]) for one in known)
        if self._held == 0.0 and highest * OVERSHOOT <= self.ceiling:
            return None
        frames = len(known[0]) // FRAME - 2 * _CONTEXT_MS
        # Only frames that see their whole neighbourhood count: AHEAD_MS + 1 to either side here, AHEAD_MS below.
        widest = ndimage.maximum_filter1d(self._need(known), 2 * AHEAD_MS + 3)[AHEAD_MS + 1 :]
        held = _released(widest, self._held)
        self._held = float(held[frames - 1])
        smooth = np.convolve(held, self._window, "valid")[: frames + 2]
        # Gain at the edge between two milliseconds: both sides hold at least this reduction.
        edges = 0.5 * (smooth[:-1] + smooth[1:])
        if not edges.any():
            return None
        self._reductions.append(edges[1:])
        amplitude = (10 ** (-edges / 20)).astype(np.float32)
        ramp = np.arange(FRAME, dtype=np.float32) / FRAME
        return np.asarray((amplitude[:-1, None] + np.diff(amplitude)[:, None] * ramp).reshape(-1, 1), np.float32)

    def _need(self, known: list[Samples]) -> Frames:
        """Reduction in dB that each millisecond needs by itself."""
        peaks = np.max([frame_peaks(one, self.ceiling) for one in known], axis=0)
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
    reach = 2 * round(AHEAD_MS / frame_ms) + 1
    need = ndimage.maximum_filter1d(20 * np.log10(over), reach)
    slope = np.arange(1, len(need) + 1) * (RELEASE_DB_PER_S / 1000 * frame_ms)
    held = np.maximum(np.maximum.accumulate(need + slope) - slope, 0.0)
    return np.asarray(ndimage.uniform_filter1d(held, reach // 2 + 1), np.float64)
