"""Notes of the tune before they have pitches."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class UnpitchedNote:
    """One note of the tune before it has a pitch."""

    onset: Fraction
    duration: Fraction
    phrase: int
    degree: int | None = None
    """Scale step asked for by the theme, with ``chromatic``; None leaves the pitch to the search."""
    chromatic: int = 0
    statement: int = -1
    """Which statement of the theme it belongs to; -1 for none. A statement is transposed as a whole."""
    step: int | None = None
    """Scale steps wished for from the note before (sequences and echoes)."""
    twin: int | None = None
    """Index of the event this one repeats from an earlier phrase."""
    final: bool = False
    """Whether it is the last note, on the final chord."""


@dataclass(frozen=True, slots=True)
class RhythmNote:
    """A note placed relative to its phrase."""

    offset: Fraction
    duration: Fraction
    degree: int | None = None
    chromatic: int = 0
    step: int | None = None
