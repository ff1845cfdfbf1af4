"""What the planner wrote into a cue, kept beside what stands there now: the difference is what a person set."""

from __future__ import annotations

from dataclasses import dataclass

from vidscore.model.joins import STRICT


@dataclass(frozen=True, slots=True)
class Planned:
    """What was worked out for a cue or a section, and for which mood.

    A field of the cue that still says the same was set by nobody: it is worked out again when the mood is changed. One that says
    anything else is a person's, and stays. Take a figure out of here to keep it through a change of mood.
    """

    __pydantic_config__ = STRICT
    mood: str = ""
    """The mood that the rest follows from; empty where the cue was planned as silence."""
    valence: float | None = None
    """How pleasant the scene was found to be."""
    arousal: float | None = None
    """How excited."""
    tension: float | None = None
    """How much was found unresolved."""
    key: str = ""
    """Tonic and mode."""
    metre: str = ""
    """Beats in a bar over the beat's note value; empty in a section, which keeps its cue's."""
    tempo_range: tuple[float, float] | None = None
    """Slowest and fastest tempo; empty in a section."""
    tempo_bpm: float | None = None
    """The tempo, in beats a minute."""
    ending: str = ""
    """How the harmony ends; empty in a section."""
    theme: str | None = None
    """The theme that is stated."""
    join: str = ""
    """How it hands over to the next cue; empty in a section."""
    level_lu: float | None = None
    """How loud it is beside the others; empty in a section."""
    levels: tuple[float, ...] | None = None
    """How full the music is at each point of its intensity."""
