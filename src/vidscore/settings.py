"""One frozen class per stage: the only home of a default, of what a value may be, and of what it means.

The options of the command line, the tables of ``vidscore.toml`` and the keyword choices of the library are made from
these classes (:data:`SETTINGS` lists every field of them), and their constructors refuse what is out of range. A stage
takes its own class and nothing else; :class:`RunSettings` is for whoever runs several. Every value is a plain scalar,
so that it can be typed; a setting is added as one field with its docstring.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_type_hints

from vidscore.errors import SettingsError
from vidscore.model.setting import Checked, Setting, Value, limited, settings_of
from vidscore.model.style_table import DEFAULT_STYLE, Style
from vidscore.model.tracks import track_choice


@dataclass(frozen=True, slots=True)
class ReadSettings(Checked):
    """How the film and its words are read."""

    encoding: str = ""
    """Encoding of the subtitles, when it is detected wrongly."""
    subs_language: str = ""
    """Language of the subtitles to take, where several lie beside or inside the film: chi, en, pt-BR."""
    dialogue_track: str = field(
        default="", metadata={"reads": track_choice, "advice": "give a number or a language, as in 2 or en"}
    )
    """Which of several sounds holds the dialogue: its number or its language. The default one, no commentary, when left out."""
    clip_subtitles: bool = False
    """Score the part that fits when the subtitles run past the film."""
    sync: bool = False
    """Move subtitles of another cut or frame rate to where the film's own speech says that they belong."""
    transcribe: str = ""
    """A folder with a Whisper model for faster-whisper, which writes down what is said where a film has no subtitles."""
    accurate_cuts: bool = False
    """Decode every frame to find picture cuts: slower, exact."""
    reading_speed: float = limited(1.0, 0.25, 4.0, example=0.8)
    """How fast a story without timing is read: 1 as adults read aloud in its language, 0.8 a fifth slower."""


@dataclass(frozen=True, slots=True)
class SpotSettings(Checked):
    """Where scenes end."""

    min_scene_ms: int = limited(5_000, 1_000, 600_000, " ms")
    """The shortest scene, in milliseconds."""
    max_scene_ms: int = limited(240_000, 2_000, 3_600_000, " ms")
    """The longest scene, in milliseconds."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        Checked.__post_init__(self)
        if self.max_scene_ms < self.min_scene_ms:
            raise SettingsError(
                f"max_scene_ms is {self.max_scene_ms} ms, but must not be less than min_scene_ms, {self.min_scene_ms} ms",
                f"write max_scene_ms = {2 * self.min_scene_ms}",
            )


@dataclass(frozen=True, slots=True)
class FeelSettings(Checked):
    """How words become feelings."""

    model: str = ""
    """A Hugging Face model id or folder that judges the lines, instead of the model that ships."""


@dataclass(frozen=True, slots=True)
class PlanSettings(Checked):
    """What the cue list is made from."""

    seed: int = limited(0, 0, 2**31 - 1, example=1)
    """Another number gives other music."""
    style: Style = DEFAULT_STYLE
    """The idiom: how the music is written, and who plays it."""
    coverage: float | None = limited(None, 0.0, 1.0, example=0.5)
    """Share of the film to score, 0 to 1. Left out: short films wall to wall, long ones spotted."""


@dataclass(frozen=True, slots=True)
class ComposeSettings(Checked):
    """How hard the composer tries."""

    candidates: int = limited(16, 1, 256)
    """Versions written of each cue; the critic keeps the best."""


@dataclass(frozen=True, slots=True)
class RenderSettings(Checked):
    """Which orchestra plays, and where."""

    soundfont: str = ""
    """An SF2 or SF3 file that plays, instead of the one that ships."""
    room: Literal["small", "stage", "epic"] = "stage"
    """The hall."""


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
_NORMS = f"{', '.join(LOUDNESS)}, or a number such as -18 or -16/-2"
_NUMBERS = re.compile(r"^(-?\d+(?:\.\d+)?)(?:\s*(?:LUFS)?)(?:/(-?\d+(?:\.\d+)?))?$", re.IGNORECASE)


def loudness_target(text: str) -> LoudnessTarget:
    """Read ``web``, ``-18`` or ``-16/-2`` (LUFS / dBTP).

    Raises:
        ValueError: No norm of that name, or numbers outside -40..-6 LUFS and -9..0 dBTP.

    Example:
        >>> loudness_target("-16/-2").true_peak_dbtp
        -2.0
    """
    if text in LOUDNESS:
        return LOUDNESS[text]
    match = _NUMBERS.match(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a loudness")
    lufs, peak = float(match[1]), float(match[2] or -1.0)
    if not (-40.0 <= lufs <= -6.0 and -9.0 <= peak <= 0.0):
        raise ValueError(f"loudness {lufs:g} LUFS / {peak:g} dBTP is outside -40..-6 LUFS / -9..0 dBTP")
    return LoudnessTarget(lufs, peak, "asked for")


@dataclass(frozen=True, slots=True)
class EffectsDucking:
    """When the music gives way to what else the film sounds: its effects and its own music."""

    under_dialogue_lu: float
    """It does where they reach this far under the dialogue ..."""
    over_mean_lu: float
    """... or, where nobody speaks, this far over the mean of the film's own sound."""
    clear_lu: float
    """How far they then stand over the music ..."""
    most_db: float
    """... as far as the music can by going down so much at most."""


DUCK_TO_OUTBURSTS = EffectsDucking(6.0, 3.0, 4.0, 3.0)
"""To outbursts only, and a little: wind on a microphone or a passing car does not hold the music down."""
DUCK_TO_EVERYTHING = EffectsDucking(18.0, -8.0, 10.0, 24.0)
"""To all that is meant to be heard: the film has been mixed already, and the score goes on top."""


@dataclass(frozen=True, slots=True)
class MixSettings(Checked):
    """How the music sits under the film's own sound."""

    loudness: str = field(default="web", metadata={"reads": loudness_target, "advice": f"choose {_NORMS}"})
    """web (-14 LUFS), podcast (-16), audiobook (-18), r128 (-23), film (-27), or a number; -16/-2 also sets the true peak.
    A cue by itself lies up to 8 LU under a named target where its mood is calm; a number is met."""
    speech_over_music_lu: float = limited(14.0, 0.0, 40.0, " LU")
    """How far speech stands over the music, in LU."""
    max_duck_db: float = limited(24.0, 0.0, 60.0, " dB")
    """The deepest dip allowed under speech, in dB."""
    remix: bool = False
    """The film already carries effects or music: the score yields to all of them, not to outbursts alone."""
    lead_ms: int = limited(250, 0, 5_000, " ms")
    """How long before the first word the music begins to sink, in milliseconds."""
    hold_ms: int = limited(400, 0, 10_000, " ms")
    """How long after the last word it stays down, in milliseconds."""
    release_ms: int = limited(1_000, 10, 30_000, " ms")
    """How long it takes to come back, in milliseconds."""
    bridge_ms: int = limited(1_200, 0, 30_000, " ms")
    """Lines closer than this share one dip, in milliseconds."""

    @property
    def target(self) -> LoudnessTarget:
        """The norm that ``loudness`` names."""
        return loudness_target(self.loudness)

    @property
    def effects(self) -> EffectsDucking:
        """What in the film's own sound the music gives way to, besides speech."""
        return DUCK_TO_EVERYTHING if self.remix else DUCK_TO_OUTBURSTS


AudioMode = Literal["mix", "replace", "add-track"]
Channels = Literal["auto", "mono", "stereo"]


@dataclass(frozen=True, slots=True)
class DeliverSettings(Checked):
    """What is handed over."""

    audio: AudioMode = "mix"
    """mix: dialogue and music first, the untouched original second. replace: the mix alone. add-track: the score apart."""
    channels: Channels = "auto"
    """Those of the mix. auto: as the film's own sound has them, and two at least where there is a picture."""
    force: bool = False
    """Overwrite what is there."""


@dataclass(frozen=True, slots=True)
class RunSettings(Checked):
    """How a run works, whatever it makes: the result is the same."""

    processes: int = limited(2, 1, 256)
    """How many processes compose, play and mix at a time."""
    cache: bool = True
    """Take what was worked out before from the cache, and keep there what is worked out now."""


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
    run: RunSettings = field(default_factory=RunSettings)


SETTINGS: dict[str, Setting] = {
    setting.key: setting for kind in get_type_hints(Settings).values() for setting in settings_of(kind)
}
"""Every setting by its whole name, in the order of the stages."""
TABLES: tuple[str, ...] = tuple(one.name for one in fields(Settings))
"""The stages that have settings."""
_KEYS = {setting.name: setting.key for setting in SETTINGS.values()}
"""A setting's whole name by its own, which no other setting has."""


def values_of(settings: Settings) -> dict[str, Value]:
    """Every value by its whole name, for example ``plan.seed``."""
    return {key: getattr(getattr(settings, setting.table), setting.name) for key, setting in SETTINGS.items()}


def with_values(settings: Settings, values: Mapping[str, object]) -> Settings:
    """The settings with some values changed, by their whole names.

    Raises:
        SettingsError: A value is of another type or out of range.
    """
    tables: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, value in values.items():
        tables[SETTINGS[key].table][SETTINGS[key].name] = value
    changed: dict[str, Any] = {table: replace(getattr(settings, table), **some) for table, some in tables.items()}
    return replace(settings, **changed)


def chosen(settings: Settings | None, choices: Mapping[str, object]) -> Settings:
    """The settings (the defaults where there are none) with some changed by their own names. A path may stand for its text.

    Raises:
        SettingsError: There is no such setting, or a value is of another type or out of range.

    Example:
        >>> chosen(Settings(), {"style": "piano"}).plan.style
        'piano'
    """
    for name in choices:
        if name not in _KEYS:
            near = get_close_matches(name, _KEYS, 1, 0.5)
            raise SettingsError(f"there is no setting {name!r}", f"write {near[0]}=..." if near else f"choose {', '.join(_KEYS)}")
    return with_values(settings or Settings(), {_KEYS[name]: str(v) if isinstance(v, Path) else v for name, v in choices.items()})
