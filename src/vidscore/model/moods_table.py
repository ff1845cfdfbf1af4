"""The mood table: what each mood asks of tempo, scale, metre and ending.

One row per mood of :data:`vidscore.model.mood.MOODS`. These are the facts that planning a film needs; how a mood is
composed in detail belongs to the composer. ``valence`` and ``arousal`` are targets in standard deviations of listeners'
ratings (0 is average music), for judging finished music; the scene's own mood stays in -1..1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from vidscore.model.joins import Ending


@dataclass(frozen=True, slots=True)
class MoodRow:
    """What one mood asks for."""

    name: str
    tempo: tuple[float, float]
    """Slowest and fastest, in quarter notes a minute."""
    modes: tuple[str, ...]
    """Scales that carry it, best first."""
    metres: tuple[str, ...]
    """Metres that suit it, best first."""
    valence: float
    """Target of the critic, in standard deviations."""
    arousal: float
    """Target of the critic, in standard deviations."""
    tension: float
    """How unresolved its harmony may stay, 0..1."""
    intensity: tuple[float, float]
    """How full the orchestra is at the cue's start and at its climax, 0..1."""
    endings: tuple[Ending, ...]
    """Endings that suit it, best first."""
    pulse: bool
    """Whether it has a steady pulse of its own."""


_ROWS: tuple[MoodRow, ...] = (
    MoodRow(
        "neutral",
        (70, 96),
        ("mixolydian", "dorian", "major"),
        ("4/4", "3/4"),
        0.0,
        -0.7,
        0.25,
        (0.2, 0.4),
        ("plagal", "fade"),
        False,
    ),
    MoodRow(
        "tender",
        (64, 92),
        ("major", "lydian"),
        ("4/4", "6/8", "3/4"),
        1.0,
        -1.0,
        0.15,
        (0.25, 0.55),
        ("plagal", "authentic"),
        True,
    ),
    MoodRow(
        "joy",
        (112, 150),
        ("major", "mixolydian"),
        ("4/4", "6/8"),
        1.0,
        1.0,
        0.1,
        (0.5, 0.85),
        ("authentic", "button"),
        True,
    ),
    MoodRow(
        "triumph",
        (96, 132),
        ("major", "mixolydian", "lydian"),
        ("4/4",),
        0.8,
        1.1,
        0.2,
        (0.6, 1.0),
        ("authentic", "plagal"),
        True,
    ),
    MoodRow("wonder", (66, 100), ("lydian", "major"), ("4/4", "3/4"), 0.6, 0.1, 0.3, (0.25, 0.8), ("plagal", "authentic"), False),
    MoodRow(
        "melancholy",
        (58, 78),
        ("minor", "dorian"),
        ("4/4", "3/4", "6/8"),
        -0.4,
        -0.9,
        0.35,
        (0.2, 0.5),
        ("authentic", "plagal"),
        False,
    ),
    MoodRow(
        "grief",
        (46, 64),
        ("minor", "harmonic-minor"),
        ("4/4", "3/4"),
        -0.9,
        -1.4,
        0.45,
        (0.15, 0.5),
        ("authentic", "plagal"),
        False,
    ),
    MoodRow("tension", (72, 110), ("phrygian", "harmonic-minor"), ("4/4",), -0.9, 0.55, 0.8, (0.3, 0.85), ("open", "fade"), True),
    MoodRow(
        "fear",
        (54, 100),
        ("octatonic", "whole-tone"),
        ("4/4", "5/4"),
        -1.3,
        0.5,
        1.0,
        (0.2, 0.95),
        ("open", "button"),
        False,
    ),
    MoodRow(
        "anger",
        (126, 172),
        ("harmonic-minor", "phrygian-dominant", "minor"),
        ("4/4", "7/8"),
        -0.7,
        1.4,
        0.7,
        (0.65, 1.0),
        ("button", "authentic"),
        True,
    ),
    MoodRow(
        "mystery",
        (60, 84),
        ("hungarian-minor", "dorian", "whole-tone"),
        ("3/4", "5/4", "4/4"),
        -0.3,
        -0.5,
        0.6,
        (0.15, 0.5),
        ("open", "fade"),
        False,
    ),
    MoodRow("comic", (108, 148), ("major",), ("4/4", "2/4"), 0.7, 0.7, 0.2, (0.4, 0.7), ("button", "authentic"), True),
)


def usual(target: float) -> float:
    """A target of the table, which is in standard deviations, on the -1..1 scale of scenes.

    Example:
        >>> round(usual(1.0), 2), round(usual(-1.4), 2)
        (0.54, -0.69)
    """
    return math.tanh(0.6 * target)


MOOD_TABLE: dict[str, MoodRow] = {row.name: row for row in _ROWS}
"""Every row by the mood's name."""
