"""What the tune pays for its moves from pitch to pitch, whatever the chord."""

from __future__ import annotations

from functools import cache

import numpy as np

from vidscore.compose.weights.melody import INTERVAL_COST, MOTION
from vidscore.model.arrays import Floats


@cache
def move_costs(leaps: float, free: bool, size: int) -> Floats:
    """Cost of every (before, last, next) triple of pitches, by index."""
    table = np.array([_interval_cost(abs(i), leaps, free) for i in range(-size, size + 1)])
    index = np.arange(size)
    step = index[None, :] - index[:, None]
    pair = table[step + size]
    first, second = step[:, :, None], step[None, :, :]
    recovered = (np.sign(first) == -np.sign(second)) & (np.abs(second) <= 4)
    lost = (np.abs(first) >= 5) & ~recovered & (second != 0)
    cost = MOTION.leap_unrecovered * (MOTION.leap_tolerance - leaps) * lost
    cost = cost + MOTION.leaps_in_line * ((np.abs(first) > 2) & (np.abs(second) > 2) & (np.sign(first) == np.sign(second)))
    cost = cost + MOTION.repeated * ((first == 0) & (second == 0)) + MOTION.returned * ((first == -second) & (first != 0))
    return np.asarray(pair[None, :, :] + cost, dtype=np.float64)


def _interval_cost(size: int, leaps: float, free: bool) -> float:
    """What an interval costs: steps nothing, a third little, tritones and sevenths much."""
    cost = INTERVAL_COST.get(size, MOTION.dissonant_interval if free else MOTION.forbidden)
    if size > 12:
        cost = MOTION.forbidden
    return cost * (MOTION.leap - MOTION.leap_liked * leaps) if size > 2 else cost
