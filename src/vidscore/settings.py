"""One frozen class per stage: the only home of a default.

The command line is made from these; a stage takes its own class and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vidscore.errors import SettingsError
from vidscore.model.style_table import DEFAULT_STYLE, Style


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """How the film and its words are read."""

    encoding: str = ""
    """Encoding of the subtitles; empty detects it."""
    clip_subtitles: bool = False
    """Score the part that fits when the subtitles run past the film."""
    accurate_cuts: bool = False
    """Decode the whole picture to find cuts, instead of the key frames only."""


@dataclass(frozen=True, slots=True)
class SpotSettings:
    """Where scenes end."""

    min_scene_ms: int = 5_000
    max_scene_ms: int = 240_000


@dataclass(frozen=True, slots=True)
class FeelSettings:
    """How words become feelings."""

    model: str = ""
    """A Hugging Face model id or folder; empty for the model that ships."""


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What the cue list is made from."""

    seed: int = 0
    style: Style = DEFAULT_STYLE
    coverage: float | None = None
    """Share of the film to score, 0..1; None decides by length (short wall to wall, long spotted)."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        if self.coverage is not None and not 0.0 <= self.coverage <= 1.0:
            raise SettingsError(
                f"coverage is {self.coverage:g}, but must lie in 0..1", "write --coverage 0.5 to score half the film"
            )


@dataclass(frozen=True, slots=True)
class ComposeSettings:
    """How hard the composer tries."""

    candidates: int = 16
    """Versions written of each cue; the critic keeps the best."""


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """Which orchestra plays."""

    soundfont: str = ""
    """An SF2/SF3 file; empty for the one that ships."""
    room: Literal["small", "stage", "epic"] = "stage"
    processes: int = 2
    cache: bool = True
    """Whether what was worked out before is used again, by every stage."""


@dataclass(frozen=True, slots=True)
class LoudnessTarget:
    """A loudness norm."""

    lufs: float
    """Integrated loudness."""
    true_peak_dbtp: float
    """Highest true peak allowed."""
    source: str
    """Who asks for it."""
    dialogue_gated: bool = False
    """Whether the loudness is that of the spoken stretches instead of the whole programme."""
    rms_db: tuple[float, float] | None = None
    """Unweighted level that is asked for as well, lowest and highest; reported, not forced."""


LOUDNESS: dict[str, LoudnessTarget] = {
    "web": LoudnessTarget(-14.0, -1.0, "YouTube and Spotify turn down what is louder"),
    "podcast": LoudnessTarget(-16.0, -1.0, "Apple Podcasts"),
    "r128": LoudnessTarget(-23.0, -1.0, "EBU R 128"),
    "film": LoudnessTarget(-27.0, -2.0, "Netflix: dialogue-gated, estimated here from the spoken lines", True),
    "audiobook": LoudnessTarget(-18.0, -3.0, "ACX: RMS -23 to -18 dB, peak -3 dB", rms_db=(-23.0, -18.0)),
}


@dataclass(frozen=True, slots=True)
class Yielding:
    """When the music gives way to what else the film sounds: its effects and its own music."""

    under_dialogue_lu: float
    """It does where they reach this far under the dialogue ..."""
    over_mean_lu: float
    """... or, where nobody speaks, this far over the mean of the film's own sound."""
    clear_lu: float
    """How far they then stand over the music ..."""
    most_db: float
    """... as far as the music can by going down so much at most."""


OUTBURSTS = Yielding(6.0, 3.0, 4.0, 3.0)
"""To outbursts only, and a little: wind on a microphone or a passing car does not hold the music down."""
EVERYTHING = Yielding(18.0, -8.0, 10.0, 24.0)
"""To all that is meant to be heard: the film has been mixed already, and the score goes on top."""


@dataclass(frozen=True, slots=True)
class MixSettings:
    """How the music sits under the film's own sound."""

    loudness: LoudnessTarget = LOUDNESS["web"]
    speech_over_music_lu: float = 14.0
    """How far speech stands over the music."""
    max_duck_db: float = 24.0
    """The deepest dip allowed."""
    effects: Yielding = OUTBURSTS
    lead_ms: int = 250
    hold_ms: int = 400
    release_ms: int = 1_000
    bridge_ms: int = 1_200
    """Lines closer than this share one dip."""


AudioMode = Literal["mix", "replace", "add-track"]


@dataclass(frozen=True, slots=True)
class DeliverSettings:
    """What is handed over."""

    audio: AudioMode = "mix"
    """``mix``: dialogue and music first, the untouched original second. ``replace``: the mix alone.
    ``add-track``: the original first, the score as a track of its own."""
    force: bool = False
    """Overwrite what is there."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it."""

    read: ReadSettings = field(default_factory=ReadSettings)
    spot: SpotSettings = field(default_factory=SpotSettings)
    feel: FeelSettings = field(default_factory=FeelSettings)
    plan: PlanSettings = field(default_factory=PlanSettings)
    compose: ComposeSettings = field(default_factory=ComposeSettings)
    render: RenderSettings = field(default_factory=RenderSettings)
    mix: MixSettings = field(default_factory=MixSettings)
    deliver: DeliverSettings = field(default_factory=DeliverSettings)
