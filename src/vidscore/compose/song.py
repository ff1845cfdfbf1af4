"""How songs move: the chance of each interval, learnt from songs in the public domain (:mod:`vidscore.train.song`).

The table answers for whole grids of pitches at once, because the tune's search weighs every triple of pitches.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources

import numpy as np

from vidscore.model.arrays import Floats

INTERVALS = 12
"""Largest interval the table knows, in semitones."""
BEFORE = 9
"""Intervals before are told apart up to this size."""
SHAPE = (2, 2, 2 * BEFORE + 1, 12, 2 * INTERVALS + 1)
"""(minor, arrives on a beat, interval before, scale degree in semitones, next interval)."""
_RARE = 7.0
"""Surprise is not counted beyond this, in nats. [judgement]"""


@cache
def _table() -> Floats:
    """Surprise in nats, float64, of :data:`SHAPE`."""
    with resources.files("vidscore.compose").joinpath("song.npz").open("rb") as file, np.load(file) as data:
        return np.asarray(np.minimum(-data["moves"].astype(np.float64), _RARE), dtype=np.float64)


@lru_cache(maxsize=16)
def surprise(low: int, size: int, tonic: int, minor: bool, on_beat: bool) -> Floats:
    """How surprising every move is in song.

    Args:
        low: Lowest pitch of the grid, MIDI.
        size: Number of pitches in the grid.
        tonic: Pitch class of the key.
        minor: Whether the key is minor.
        on_beat: Whether the last note arrives on a beat.

    Returns:
        Nats, shape (size, size, size) by (note before, last note, next note). Intervals over an octave count as the
        rarest.
    """
    index = np.arange(size)
    step = index[None, :] - index[:, None]
    before = np.clip(step, -BEFORE, BEFORE) + BEFORE
    degree = (index + low - tonic) % 12
    after = np.clip(step, -INTERVALS, INTERVALS) + INTERVALS
    found = _table()[int(minor), int(on_beat)][before[:, :, None], degree[None, :, None], after[None, :, :]]
    return np.where(np.abs(step)[None, :, :] > INTERVALS, _RARE, found)
