"""What makes a motif good, and two of them alike (:mod:`vidscore.compose.motifs`); merits, the most wins."""

from __future__ import annotations

from dataclasses import dataclass

COMPASS: dict[str, tuple[int, int]] = {"film": (5, 9), "speaker": (3, 7), "threat": (1, 5)}
"""Scale steps between lowest and highest note that a motif should have, by its role. [judgement]"""
LEAPS: dict[str, float] = {"film": 3, "speaker": 2.5, "threat": 1.5}
"""Moves of a third and more that it should have. [judgement]"""


@dataclass(frozen=True, slots=True)
class MotifWeights:
    """Merits of a motif by itself and beside others; what is a cost says so and is taken off."""

    compass_short: float = 0.5
    """Cost of each scale step that its compass falls short. [judgement]"""
    compass_over: float = 0.7
    """Cost of each scale step beyond. [judgement]"""
    leaps_off: float = 0.6
    """Cost of each leap too many or too few. [judgement]"""
    stable_end: float = 0.8
    """An end on the first, third or fifth degree. [judgement]"""
    second_end: float = 0.3
    """An end on the second. [judgement]"""
    distinct_note: float = 0.25
    """Each different note. [judgement]"""
    repeated_note: float = 0.6
    """Cost of each repeated note beyond one. [judgement]"""
    leap_back: float = 0.7
    """Cost of a leap followed by one in the other direction. [judgement]"""
    leap_on: float = 1.5
    """Cost of two wide leaps in one direction. [judgement]"""
    memorable: float = 2.0
    """Times its memorability, 0..1. [judgement]"""
    leap_open: float = 0.3
    """Cost of a leap that no step or third back follows. [judgement: songs take a third of their leaps back]"""
    distinct_move: float = 0.3
    """Each different move. [judgement: themes of two seeds are then alike in fewer pairs]"""
    notes_wanted: int = 7
    """Notes that a motif should have. [judgement: fewer make two themes alike, more are hard to keep in mind]"""
    notes_off: float = 0.4
    """Cost of each note more or less. [judgement]"""
    too_high: float = 0.3
    """Cost of a note over the ninth degree. [judgement]"""
    too_low: float = 0.3
    """Cost of a note under the fourth degree below. [judgement]"""
    chance: float = 0.4
    """Most that chance adds. [judgement]"""
    alike: float = 20.0
    """Cost of being too like another theme, and again of the likeness itself. [judgement]"""
    like_enough: float = 0.35
    """Likeness from which two themes may be mistaken for one another. [judgement: benchmarks/music.py holds the film's to it]"""


@dataclass(frozen=True, slots=True)
class MemoryWeights:
    """How well a motif keeps in mind: shares of the whole, and how often drafts try for it."""

    says_again: float = 0.4
    """Share of characters whose second half has the rhythm of the first. [judgement]"""
    sequenced: float = 0.75
    """Chance that such a second half also moves as the first did. [judgement]"""
    rhythm_again: float = 1.0
    """Note values that come again. [judgement]"""
    line_again: float = 1.0
    """Moves that come again. [judgement]"""
    two_again: float = 0.6
    """What two in a row that come again are worth beside three. [judgement]"""
    one_summit: float = 0.7
    """A highest note that is heard once. [judgement]"""
    marked_interval: float = 1.0
    """One or two leaps of a fourth or more. [judgement]"""
    marked_rhythm: float = 0.7
    """A longest note at least three times the shortest. [judgement]"""
    few_values: float = 0.6
    """Two or three different note values. [judgement]"""


@dataclass(frozen=True, slots=True)
class LikenessWeights:
    """How alike two lines are, 0..1."""

    intervals: float = 0.6
    """Share of the intervals. [judgement]"""
    rhythm: float = 0.4
    """Share of the rhythm. [judgement]"""
    near_interval: float = 0.85
    """An interval a semitone larger or smaller (major for minor). [judgement]"""
    same_direction: float = 0.15
    """Another interval in the same direction. [judgement]"""
    near_ratio: float = 0.5
    """A note value up to half as long again. [judgement]"""


MOTIF = MotifWeights()
MEMORY = MemoryWeights()
LIKENESS = LikenessWeights()
