"""Metres: the units a solver counts in, and how a stretch of them divides into bars."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from vidscore.compose.weights.clock import BARS


@dataclass(frozen=True, slots=True)
class MetreGrid:
    """A metre in units of the shortest beat the solver counts."""

    unit: Fraction
    bar: int
    compound: bool
    beats_per_unit: float

    def metre(self, units: int) -> tuple[int, int]:
        """The time signature of a bar of so many units."""
        return (units, 4) if self.unit == 1 else (units, int(4 / self.unit))


def metre_grid(metre: tuple[int, int]) -> MetreGrid:
    """The solver's units for a metre: quarters over 2 and 4, eighths over 8."""
    top, bottom = metre
    unit = Fraction(1) if bottom <= 4 else Fraction(4, bottom)
    return MetreGrid(unit, int(Fraction(top * 4, bottom) / unit), bottom == 8 and top % 3 == 0, float(unit))


@lru_cache(maxsize=8192)
def bar_lengths(units: int, grid_bar: int, compound: bool = False) -> tuple[float, tuple[int, ...]]:
    """Split a stretch into bars: whole ones where it can, else with one odd bar at the end.

    Args:
        units: Length of the stretch.
        grid_bar: Length of a normal bar.
        compound: Whether beats come in threes (6/8).

    Returns:
        (cost, lengths of the bars). The cost is infinite where no bars fit.
    """
    whole, rest = divmod(units, grid_bar)
    penalty = 0.0 if whole % 4 == 0 else BARS.even_bars if whole % 2 == 0 else BARS.uneven_bars
    if rest == 0:
        return penalty, (grid_bar,) * whole
    best: tuple[float, tuple[int, ...]] = (math.inf, ())
    for borrowed in range(min(2, whole) + 1):
        odd = rest + borrowed * grid_bar
        if odd < 2 or odd > grid_bar + max(2, grid_bar // 2):
            continue
        cost = BARS.odd_bar + (BARS.odd_unit if odd % 2 != grid_bar % 2 else 0.0) + (0.0 if odd > 2 else BARS.two_units)
        if compound and odd % 3:
            cost += BARS.broken_triplet
        if cost < best[0]:
            best = (cost + penalty, (grid_bar,) * (whole - borrowed) + (odd,))
    return best
