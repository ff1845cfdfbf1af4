"""Names for arrays of numbers, as every stage uses them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Any shape, in double precision."""
Floats32 = NDArray[np.float32]
"""Any shape, in single precision."""
Samples = NDArray[np.float32]
"""Sound: shape (n, 2) or as the function says, full scale 1.0."""
