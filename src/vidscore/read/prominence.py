"""How far a voice, or whatever else sounds where voices do, stands over what lies beneath it: one figure per 16 ms.

In: levels of the speech band in dB, one per analysis frame. Out: whole decibels over the quietest moment around, so that a line
has an edge where it begins, over a hum and over music alike. It does not tell a voice from another sound: that is the slower
``speech`` of :class:`~vidscore.model.film.SoundTrace`. What it is for is time: :mod:`vidscore.read.sync` finds beginnings by it.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from vidscore.model.arrays import Floats32

PROMINENCE_MS = 16
"""Of film time for one figure: the hop of the analysis frames of :mod:`vidscore.read.sound`."""
MOST_DB = 20
"""What stands out further counts no more. [judgement]"""
_OVER_DB = 6.0
"""What stands over the floor by less is the floor. [judgement]"""
_SMOOTH, _FLOOR_SMOOTH = 3, 7
"""Frames over which the level, and the level that the floor is taken from, are averaged. [judgement]"""
_FLOOR_FRAMES, _FLOOR_MOVES = 500, 250
"""The floor is the least of 8 s, and moves over 4 s. [judgement]"""


def prominence(level_db: Floats32) -> tuple[int, ...]:
    """Decibels over the floor, 0 to :data:`MOST_DB`, of levels of shape (frames,)."""
    if not level_db.size:
        return ()
    floor = ndimage.minimum_filter1d(ndimage.uniform_filter1d(level_db, _FLOOR_SMOOTH), _FLOOR_FRAMES)
    floor = ndimage.uniform_filter1d(floor, _FLOOR_MOVES)
    over = ndimage.uniform_filter1d(level_db, _SMOOTH) - floor - _OVER_DB
    return tuple(np.clip(np.rint(over), 0, MOST_DB).astype(int).tolist())
