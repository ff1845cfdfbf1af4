"""Names for arrays of numbers, as every stage uses them, and where the runs of a mask lie."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Any shape, in double precision."""
Floats32 = NDArray[np.float32]
"""Any shape, in single precision."""
Samples = NDArray[np.float32]
"""Sound: shape (n, 2) or as the function says, full scale 1.0."""


def run_edges(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where runs of true values begin and end, in turn: ``edges[::2]`` and ``edges[1::2]``, ends excluded.

    Example:
        >>> run_edges(np.array([True, True, False, True])).tolist()
        [0, 2, 3, 4]
    """
    return np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
