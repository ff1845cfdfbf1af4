"""Readings of scenes in, smoothed readings out: a Kalman smoother over the film.

A mood does not jump for no reason: the true state walks from scene to scene, each reading is that
walk plus noise that shrinks with its evidence. The smoother (Rauch, Tung and Striebel 1965) weighs
every scene against its neighbours on both sides.
"""

from __future__ import annotations

import numpy as np

from vidscore.model.arrays import Floats

PROCESS_VARIANCE = 0.2
"""Variance of the walk from one scene to the next; moods do turn from scene to scene."""
OBSERVATION_VARIANCE = 0.02
"""Variance of a reading with full evidence."""
LEAST_TRUST = 0.06
"""Where there is no evidence the mood drifts back to rest, as if that much spoke for it."""
PRIOR_VARIANCE = 0.25
"""Variance of the mood before the film begins."""


def kalman_smooth(readings: Floats, trust: Floats, mobility: Floats | None = None) -> tuple[Floats, Floats]:
    """Smooth readings over their neighbours.

    Args:
        readings: Shape (scenes, dimensions).
        trust: How much evidence each has, 0..1; shape (scenes, dimensions), or (scenes, 1) where all dimensions share it.
        mobility: How freely the mood may turn before each scene, 0..1; 1 everywhere if not given.

    Returns:
        The smoothed readings, and for each scene the share of them that came from its own reading, 0..1, the mean
        over the dimensions.
    """
    count = len(readings)
    noise = np.broadcast_to(OBSERVATION_VARIANCE / np.maximum(trust, LEAST_TRUST), readings.shape)
    step = PROCESS_VARIANCE * (np.ones(count) if mobility is None else mobility)
    mean, variance, ahead = np.zeros_like(readings), np.zeros_like(readings), np.zeros_like(readings)
    at, spread = np.zeros(readings.shape[1]), np.full(readings.shape[1], PRIOR_VARIANCE)
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
