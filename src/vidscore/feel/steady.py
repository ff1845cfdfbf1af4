"""Readings of scenes in, steadied readings out: a Kalman smoother over the film.

A mood does not jump for no reason: the true figures walk from scene to scene, each reading is that
walk plus noise that shrinks with its evidence. The smoother (Rauch, Tung and Striebel 1965) weighs
every scene against its neighbours on both sides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEP = 0.2
"""Variance of the walk from one scene to the next; moods do turn from scene to scene."""
NOISE = 0.02
"""Variance of a reading with full evidence."""
LEAST_TRUST = 0.06
"""Where there is no evidence the mood drifts back to rest, as if that much spoke for it."""
REST = 0.25
"""Variance of the mood before the film begins."""


def steady(readings: Floats, trust: Floats, turns: Floats | None = None) -> tuple[Floats, Floats]:
    """Smooth readings over their neighbours.

    Args:
        readings: Shape (scenes, figures).
        trust: How much evidence each has, 0..1; shape (scenes, figures), or (scenes, 1) where all figures share it.
        turns: How freely the mood may turn before each scene, 0..1; 1 everywhere if not given.

    Returns:
        The steadied readings, and for each scene the share of them that came from its own reading, 0..1, the mean
        over the figures.
    """
    count = len(readings)
    noise = np.broadcast_to(NOISE / np.maximum(trust, LEAST_TRUST), readings.shape)
    step = STEP * (np.ones(count) if turns is None else turns)
    mean, variance, ahead = np.zeros_like(readings), np.zeros_like(readings), np.zeros_like(readings)
    at, spread = np.zeros(readings.shape[1]), np.full(readings.shape[1], REST)
    for i in range(count):
        ahead[i] = spread if i == 0 else spread + step[i]
        gain = ahead[i] / (ahead[i] + noise[i])
        at = at + gain * (readings[i] - at)
        spread = (1 - gain) * ahead[i]
        mean[i], variance[i] = at, spread
    smooth, width = mean.copy(), variance.copy()
    for i in range(count - 2, -1, -1):
        back = variance[i] / ahead[i + 1]
        smooth[i] = mean[i] + back * (smooth[i + 1] - mean[i])
        width[i] = variance[i] + back**2 * (width[i + 1] - ahead[i + 1])
    return smooth, np.clip(width / noise, 0.0, 1.0).mean(axis=1)
