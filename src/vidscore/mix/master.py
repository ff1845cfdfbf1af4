"""One linear gain to the loudness target, and a limiter for the little that is left over the ceiling.

The gain is found on figures (power per 100 ms, peak per 10 ms), with the limiter's work foreseen, so the
film is usually finished once. It lies on a grid: a cue that changes the loudness of the whole by hundredths of a
decibel leaves the gain, and with it every other minute of the film, as it was.

Units: amplitude with full scale 1.0, loudness in LUFS, gain in dB.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import vidscore.mix.loudness as loudness
from vidscore.mix.limiter import predicted_reduction
from vidscore.mix.loudness import HOP_MS, Powers
from vidscore.mix.peaks import dbtp

ENVELOPE_MS = 10
"""A frame of the peaks that the gain is found on."""
PEAK_MARGIN_DB = 0.3
"""Kept under the ceiling: meters interpolate differently, and a film is encoded again after this."""
GRID_DB = 0.25
"""Step of the gain: misses the target by at most half of it."""
CLOSE_LU = 0.15
"""Near enough to the target to stop; more than half a step."""
MOST_GAIN_DB = 30.0
"""More would bring up the noise of a room and of a recorder. [judgement]"""
_LIMITED_MOST_DB = 12.0
"""More gain than this is not spent on making up for what the limiter takes. [judgement]"""
_EXACT_LU = 0.01
"""A limiter that takes less than this takes nothing. [judgement]"""
TRIES = 4
"""How often a film is finished at most until its loudness is met."""


@dataclass(frozen=True, slots=True, eq=False)
class Mastered:
    """What mastering did, in figures."""

    loudness_lufs: float
    """Over the hops that count; -inf for silence."""
    programme_lufs: float
    """Integrated over everything."""
    peak_dbtp: float
    gain_db: float
    reduced_db: float
    """The most that the limiter took off."""
    reduced_ms: int
    """For how long it took off more than 1 dB."""
    rms_db: float
    """Unweighted level of the whole, mean of all channels; -inf for silence."""
    quietest_lufs: float
    """Loudness of the softest half second."""


def first_gain_db(
    heard: tuple[Powers, NDArray[np.float32]], target_lufs: float, ceiling: float, counted: NDArray[np.bool_]
) -> float:
    """The gain to begin with, on the grid.

    Args:
        heard: Power per 100 ms and peak per 10 ms before any gain.
        target_lufs: Loudness of the counted hops.
        ceiling: The limiter's ceiling, amplitude.
        counted: Which hops the target is about, shape (hops,).
    """
    return on_grid(solve_gain_db(*heard, target_lufs, ceiling, counted))


def next_gain_db(gain_db: float, arrived_lufs: float, target_lufs: float) -> float:
    """A better gain, or the same where the target is met as closely as the grid allows.

    Args:
        gain_db: What was tried.
        arrived_lufs: The loudness it led to; -inf for silence.
        target_lufs: What was wanted.
    """
    short = target_lufs - arrived_lufs
    if not CLOSE_LU < abs(short) < math.inf:
        return gain_db
    # At least one step: what is not met after rounding would never be.
    change = math.copysign(max(abs(on_grid(short)), GRID_DB), short)
    return gain_db if gain_db + change > MOST_GAIN_DB else on_grid(gain_db + change)


def on_grid(gain_db: float) -> float:
    """The nearest gain that is used at all.

    Example:
        >>> on_grid(7.93)
        8.0
    """
    return round(round(gain_db / GRID_DB) * GRID_DB, 3)


def mastered(
    powers: Powers,
    peak: float,
    energy: float,
    reduced: tuple[float, int],
    gain_db: float,
    counted: NDArray[np.bool_],
    samples: int,
) -> Mastered:
    """The figures of the whole film from those of its segments.

    Args:
        powers: Power per 100 ms of what is heard.
        peak: Its true peak, amplitude.
        energy: Its sum of squares over all channels.
        reduced: The most that the limiter took off in dB, and for how many ms more than 1 dB.
        gain_db: The gain before it.
        counted: Which hops the target is about.
        samples: Those of all channels: the film's length, times their number.
    """
    return Mastered(
        loudness.integrated(powers[counted]),
        loudness.integrated(powers),
        dbtp(peak),
        gain_db,
        *reduced,
        10 * math.log10(energy / samples) if energy else -math.inf,
        loudness.lufs(float(loudness.sliding(powers, 5).min(initial=math.inf))),
    )


def solve_gain_db(
    powers: Powers, envelope: NDArray[np.float32], target_lufs: float, ceiling: float, counted: NDArray[np.bool_]
) -> float:
    """The linear gain that meets the target once the limiter has done what it must.

    Args:
        powers: Power per 100 ms of the sum.
        envelope: Its highest magnitude per 10 ms.
        target_lufs: Where to arrive.
        ceiling: The limiter's ceiling, amplitude.
        counted: The hops that are measured.

    Returns:
        Gain in dB, at most :data:`MOST_GAIN_DB`; 0 for silence.
    """
    first = loudness.integrated(powers[counted])
    if not math.isfinite(first):
        return 0.0
    low = target_lufs - first
    high = low + _LIMITED_MOST_DB
    if _limited_lufs(powers, envelope, low, ceiling, counted) >= target_lufs - _EXACT_LU:
        return min(low, MOST_GAIN_DB)
    for _ in range(10):
        middle = (low + high) / 2
        short = _limited_lufs(powers, envelope, middle, ceiling, counted) < target_lufs
        low, high = (middle, high) if short else (low, middle)
    return min((low + high) / 2, MOST_GAIN_DB)


def _limited_lufs(
    powers: Powers, envelope: NDArray[np.float32], gain_db: float, ceiling: float, counted: NDArray[np.bool_]
) -> float:
    """The loudness to expect after a gain and the limiter."""
    per_hop = HOP_MS // ENVELOPE_MS
    gain = 10 ** (gain_db / 20)
    kept = 10 ** (-predicted_reduction(envelope, ceiling, gain, ENVELOPE_MS) / 10)
    # Within a hop the limiter works where the sound is: its work is weighed by the square of the peaks.
    rest = (0, max(0, len(powers) * per_hop - len(kept)))
    weights = np.pad(envelope.astype(np.float64) ** 2 + 1e-12, rest).reshape(len(powers), per_hop)
    kept = (np.pad(kept, rest).reshape(len(powers), per_hop) * weights).sum(axis=1) / weights.sum(axis=1)
    after = powers * gain**2 * kept
    return loudness.integrated(after[counted])
