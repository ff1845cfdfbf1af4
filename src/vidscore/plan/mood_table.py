"""What each mood means to whoever plans the music: how often it is hit, whose theme it takes, how far its key lies."""

from __future__ import annotations

from dataclasses import dataclass

from vidscore.model.mood import MOODS
from vidscore.model.mood_table import DEFAULT_MOOD
from vidscore.model.tables import complete


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One mood as the cue list sees it."""

    hits_a_minute: float
    """How often its music may land on an instant of the film."""
    threat: bool = False
    """Whether it takes the threat's theme."""
    remote_key: bool = False
    """Whether a turn of the story to it is a step to a remote key, a tritone or a semitone away."""
    punch_lines: bool = False
    """Whether music answers a line that is followed by a pause."""


PLAN_TABLE: dict[str, PlanRow] = complete(
    {
        "neutral": PlanRow(1.0),
        "tender": PlanRow(1.0),
        "joy": PlanRow(2.0),
        "triumph": PlanRow(3.0),
        "wonder": PlanRow(2.0),
        "melancholy": PlanRow(0.7),
        "grief": PlanRow(0.5),
        "tension": PlanRow(3.0, threat=True),
        "fear": PlanRow(4.0, threat=True, remote_key=True),
        "anger": PlanRow(4.0, threat=True, remote_key=True),
        "mystery": PlanRow(1.5),
        "comic": PlanRow(4.0, punch_lines=True),
    },
    MOODS,
    "plan/mood_table.py",
)
"""Every mood's row."""

THEME_MOODS: dict[str, str] = {"film": DEFAULT_MOOD, "speaker": "tender", "threat": "tension"}
"""The mood that a theme is written for, by its role; the film's where it has no pleasant scene."""
