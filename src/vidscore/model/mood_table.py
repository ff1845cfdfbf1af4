"""The moods: their one list, and what each asks of tempo, scale, metre and ending.

One row per mood; :data:`vidscore.model.mood.MOODS` is made from it. These are the facts that more than one stage needs; what
a mood means to one stage alone stands in that stage's own ``mood_table.py``. ``valence`` and ``arousal`` are targets in
standard deviations of listeners' ratings (0 is average music), for judging finished music; the scene's own mood stays in
-1..1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from vidscore.model.joins import Ending


@dataclass(frozen=True, slots=True)
class MoodRow:
    """What one mood asks for."""

    name: str
    aliases: tuple[str, ...]
    """Other words that people type for it."""
    colour: str
    """Its colour in pictures of a film, as ``#rrggbb``."""
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
    audible_valence: bool = True
    """Whether models of listening can tell its valence. Trained on plain tonal music, they take harmony that is chromatic
    by design for unpleasant: there valence is judged lightly."""


_ROWS: tuple[MoodRow, ...] = (
    MoodRow(
        "neutral", ("calm", "underscore", "peace"), "#c9cdd2",
        tempo=(70, 96), modes=("mixolydian", "dorian", "major"), metres=("4/4", "3/4", "6/8"),
        valence=0.0, arousal=-0.7, tension=0.25, intensity=(0.2, 0.4), endings=("plagal", "fade", "open"), pulse=False,
    ),
    MoodRow(
        "tender", ("love",), "#f4c6d0",
        tempo=(64, 92), modes=("major", "lydian"), metres=("4/4", "6/8", "3/4"),
        valence=1.0, arousal=-1.0, tension=0.15, intensity=(0.25, 0.55), endings=("plagal", "authentic", "fade"), pulse=True,
    ),
    MoodRow(
        "joy", ("happy",), "#ffe08a",
        tempo=(112, 150), modes=("major", "mixolydian"), metres=("4/4", "6/8", "3/4"),
        valence=1.0, arousal=1.0, tension=0.1, intensity=(0.5, 0.85), endings=("authentic", "button", "plagal"), pulse=True,
    ),
    MoodRow(
        "triumph", ("heroic",), "#ffc04d",
        tempo=(96, 132), modes=("major", "mixolydian", "lydian"), metres=("4/4", "3/4", "12/8"),
        valence=0.8, arousal=1.1, tension=0.2, intensity=(0.6, 1.0), endings=("authentic", "plagal", "button"), pulse=True,
    ),
    MoodRow(
        "wonder", ("awe",), "#bfe3f5",
        tempo=(66, 100), modes=("lydian", "major"), metres=("4/4", "3/4", "6/8"),
        valence=0.6, arousal=0.1, tension=0.3, intensity=(0.25, 0.8), endings=("plagal", "authentic", "fade"), pulse=False,
        audible_valence=False,
    ),
    MoodRow(
        "melancholy", ("sad", "sadness"), "#b9c3dd",
        tempo=(58, 78), modes=("minor", "dorian"), metres=("4/4", "3/4", "6/8"),
        valence=-0.4, arousal=-0.9, tension=0.35, intensity=(0.2, 0.5), endings=("authentic", "plagal", "fade"), pulse=False,
    ),
    MoodRow(
        "grief", ("sorrow",), "#8f9bb8",
        tempo=(46, 64), modes=("minor", "harmonic-minor"), metres=("4/4", "3/4", "6/8"),
        valence=-0.9, arousal=-1.4, tension=0.45, intensity=(0.15, 0.5), endings=("authentic", "plagal", "fade"), pulse=False,
    ),
    MoodRow(
        "tension", ("suspense",), "#e3c19a",
        tempo=(72, 110), modes=("phrygian", "harmonic-minor"), metres=("4/4", "5/4", "7/8"),
        valence=-0.9, arousal=0.55, tension=0.8, intensity=(0.3, 0.85), endings=("open", "fade", "button"), pulse=True,
    ),
    MoodRow(
        "fear", ("horror",), "#b8a2c8",
        tempo=(54, 100), modes=("octatonic", "whole-tone"), metres=("4/4", "5/4"),
        valence=-1.3, arousal=0.5, tension=1.0, intensity=(0.2, 0.95), endings=("open", "button", "fade"), pulse=False,
    ),
    MoodRow(
        "anger", ("action",), "#eb9a8d",
        tempo=(126, 172), modes=("harmonic-minor", "phrygian-dominant", "minor"), metres=("4/4", "7/8"),
        valence=-0.7, arousal=1.4, tension=0.7, intensity=(0.65, 1.0), endings=("button", "authentic", "open"), pulse=True,
    ),
    MoodRow(
        "mystery", (), "#a9cfc4",
        tempo=(60, 84), modes=("hungarian-minor", "dorian", "whole-tone"), metres=("3/4", "5/4", "4/4"),
        valence=-0.3, arousal=-0.5, tension=0.6, intensity=(0.15, 0.5), endings=("open", "fade", "plagal"), pulse=False,
        audible_valence=False,
    ),
    MoodRow(
        "comic", ("comedy", "funny"), "#d9ec9f",
        tempo=(108, 148), modes=("major",), metres=("4/4", "2/4", "6/8"),
        valence=0.7, arousal=0.7, tension=0.2, intensity=(0.4, 0.7), endings=("button", "authentic"), pulse=True,
    ),
)  # fmt: skip


def usual(target: float) -> float:
    """A target of the table, which is in standard deviations, on the -1..1 scale of scenes.

    Example:
        >>> round(usual(1.0), 2), round(usual(-1.4), 2)
        (0.54, -0.69)
    """
    return math.tanh(0.6 * target)


MOOD_TABLE: dict[str, MoodRow] = {row.name: row for row in _ROWS}
"""Every row by the mood's name, in the order of moods everywhere."""

DEFAULT_MOOD = "neutral"
"""The mood where nothing speaks for another."""
