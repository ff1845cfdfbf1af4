"""Finding what sounds at a beat, quickly."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from typing import Generic, TypeVar

from vidscore.model.music import Bar, Chord

T = TypeVar("T")


class Timeline(Generic[T]):
    """Items in order of their first beat; the item at a beat is the last one that has begun.

    Args:
        items: At least one.
        starts: Their first beats, rising.
    """

    __slots__ = ("_starts", "items")

    def __init__(self, items: Sequence[T], starts: Sequence[Fraction]) -> None:
        self.items = items
        self._starts = [float(start) for start in starts]

    def index(self, beat: Fraction) -> int:
        """Index of the item at a beat; 0 before the first."""
        return max(bisect_right(self._starts, float(beat)) - 1, 0)

    def at(self, beat: Fraction) -> T:
        """The item at a beat; the first one before it begins."""
        return self.items[self.index(beat)]


def over_bars(bars: Sequence[Bar]) -> Timeline[Bar]:
    """Bars by beat."""
    return Timeline(bars, [bar.start_beats for bar in bars])


def over_chords(chords: Sequence[Chord]) -> Timeline[Chord]:
    """Chords by beat."""
    return Timeline(chords, [chord.onset_beats for chord in chords])
