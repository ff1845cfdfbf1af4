"""What the bass line weighs (:mod:`vidscore.compose.bass`): costs in the choice of octaves, thresholds of motion."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BassWeights:
    """Costs of octaves, and how full a bar must be before its bass moves."""

    start_off_home: float = 0.35
    """For each semitone between the first note and the middle of the range. [judgement]"""
    off_home: float = 0.12
    """The same of every other note. [judgement]"""
    motion: float = 0.25
    """For each semitone from one chord to the next. [judgement]"""
    wide_leap: float = 2.0
    """Added for a leap of more than a sixth. [judgement]"""
    tritone: float = 0.5
    """Added for a tritone. [judgement]"""
    fifths_from: float = 0.35
    """Intensity, 0..1, from which root and fifth take turns. [judgement]"""
    pulse_from: float = 0.4
    """Intensity from which the root is struck again. [judgement]"""
    passing: float = 0.25
    """Chance of a passing note in an empty bar. [judgement]"""
    passing_full: float = 0.4
    """Added to that chance at full intensity. [judgement]"""


BASS = BassWeights()
