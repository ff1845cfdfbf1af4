"""The tempo curve: the smoothest lengths of beats that make every chosen instant exact.

In: how many beats lie between instants, and a wished shape (phrase arches, final ritard). Out: beat lengths in ms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from vidscore.model.arrays import Floats

INSIDE_STEP = 0.02
"""Largest tempo change from one beat, or one bar, to the next.
[published: Drake and Botte 1993, the least change that is heard in a steady pulse]"""
BORDER_STEP = 0.06
"""Largest tempo change beside a hit. [published: Drake and Botte 1993, the least change that is heard in a single interval]"""


def ritard_shape(units: int, end_speed: float, q: float = 3.0) -> Floats:
    """Relative length of each beat of a final ritard, 1 at its start.

    Args:
        units: Number of beats that slow down.
        end_speed: Tempo at the end over the tempo before (``w`` of the model).
        q: Curvature; 3 is what listeners prefer (constant braking power).

    Returns:
        ``units`` figures that rise towards ``1 / end_speed``.
    """
    x = (np.arange(units) + 0.5) / max(units, 1)
    return np.asarray((1.0 + (end_speed**q - 1.0) * x) ** (-1.0 / q), dtype=np.float64)


def wished_shape(total: int, slow: int, bar: int, rubato: float, ritard: float) -> Floats:
    """Relative lengths of the beats before the clock is fitted: phrase arches and the final ritard."""
    place = (np.arange(total) % (4 * bar) + 0.5) / (4 * bar)
    shape = 1.0 + rubato * ((2 * place - 1) ** 2 - 1 / 3)
    if slow:
        shape[total - slow :] *= ritard_shape(slow, ritard)
    return np.asarray(shape, dtype=np.float64)


def fit_curve(
    counts: npt.NDArray[np.int64], spans_ms: Floats, shape: Floats, steady: Mapping[int, float] = MappingProxyType({})
) -> Floats:
    """Beat lengths in ms: the wished shape plus the smoothest correction that makes every segment exact.

    Minimises the squared differences of neighbouring corrections under one equality per segment and one per beat of
    ``steady``, whose length (ms) is given (a tridiagonal system, one right-hand side per equality).
    """
    total, segments = int(counts.sum()), len(counts)
    shape = shape * (spans_ms.sum() / shape.sum())
    member = np.zeros((total, segments + len(steady)))
    member[np.arange(total), np.repeat(np.arange(segments), counts)] = 1.0
    member[list(steady), segments + np.arange(len(steady))] = 1.0
    missing = np.concatenate([spans_ms, list(steady.values())]) - member.T @ shape
    spread = _solve_tridiagonal(member)
    weights = np.linalg.solve(member.T @ spread, missing)
    return np.asarray(shape + spread @ weights, dtype=np.float64)


def _solve_tridiagonal(right: Floats, ridge: float = 1e-3) -> Floats:
    """``A x = right`` for ``A = ridge + D'D`` with ``D`` the first difference (Thomas' algorithm)."""
    n = len(right)
    diagonal = np.full(n, 2.0 + ridge)
    diagonal[0] = diagonal[-1] = 1.0 + ridge
    if n == 1:
        return np.asarray(right / ridge)
    x = right.astype(np.float64).copy()
    for k in range(1, n):
        factor = 1.0 / diagonal[k - 1]
        diagonal[k] -= factor
        x[k] += factor * x[k - 1]
    x[-1] /= diagonal[-1]
    for k in range(n - 2, -1, -1):
        x[k] = (x[k] + x[k + 1]) / diagonal[k]
    return x


def smooth_enough(lengths: Floats, borders: npt.NDArray[np.int64], until: int, bars: Sequence[tuple[int, int]]) -> bool:
    """Whether no tempo step can be heard, from beat to beat and from bar to bar.

    Args:
        lengths: Of every beat.
        borders: Beats on which a hit is landed.
        until: Beats before the final ritard, which may step as it likes.
        bars: First beat and length of every bar.

    Returns:
        True when every step is at most 2 %, or 6 % beside a hit.
    """
    if (lengths <= 0).any():
        return False
    whole = [(start, size) for start, size in bars if start + size <= until]
    return all(_steps_within(lengths, borders, units) for units in ([(n, 1) for n in range(until)], whole))


def _steps_within(lengths: Floats, borders: npt.NDArray[np.int64], units: Sequence[tuple[int, int]]) -> bool:
    """Whether neighbouring units (first beat, beats) stay within the limits in their mean tempo."""
    if len(units) < 2:
        return True
    start, size = np.array(units).T
    sums = np.concatenate([[0.0], np.cumsum(lengths)])
    means = (sums[start + size] - sums[start]) / size
    ratio = means[1:] / means[:-1]
    steps = np.maximum(ratio, 1.0 / ratio) - 1.0
    begins, ends = start[:-1, None], (start + size)[1:, None]
    beside = ((begins < borders) & (borders < ends)).any(axis=1)
    return bool((steps <= np.where(beside, BORDER_STEP, INSIDE_STEP) + 1e-9).all())


def stepped_curve(counts: npt.NDArray[np.int64], spans_ms: Floats, shape: Floats) -> Floats:
    """One tempo for every segment, the wished shape (its ritard) only inside the last one."""
    lengths = np.repeat(spans_ms / counts, counts)
    last = int(counts[-1])
    lengths[-last:] = shape[-last:] * spans_ms[-1] / shape[-last:].sum()
    return np.asarray(lengths, dtype=np.float64)
