"""What a person can choose, in the groups of ``--help``; turned into the stages' settings here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from vidscore.errors import SettingsError
from vidscore.model.style_table import DEFAULT_STYLE, Style
from vidscore.settings import (
    EVERYTHING,
    LOUDNESS,
    OUTBURSTS,
    ComposeSettings,
    DeliverSettings,
    FeelSettings,
    LoudnessTarget,
    MixSettings,
    PlanSettings,
    ReadSettings,
    RenderSettings,
    Settings,
)

WORDS = Group("Words and picture", sort_key=1)
MUSIC = Group("Music", sort_key=2)
SOUND = Group("Sound", sort_key=3)
OUTPUT = Group("Output", sort_key=4)
TALK = Group("Talk", sort_key=5)

_FLAG: tuple[str, ...] = ()
"""Flags have no --no- twin."""


@Parameter(name="*", group=WORDS)
@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """How the film and its words are read."""

    subs: Path | None = None
    """Subtitles: SRT, ASS, VTT, TTML, SAMI, MicroDVD ... Found beside or inside the film when left out."""
    encoding: str = ""
    """Encoding of the subtitles, when it is detected wrongly."""
    clip_subtitles: Annotated[bool, Parameter(negative=_FLAG)] = False
    """Score the part that fits when the subtitles run past the film."""
    accurate_cuts: Annotated[bool, Parameter(negative=_FLAG)] = False
    """Decode every frame to find picture cuts: slower, exact."""
    emotion_model: str = ""
    """A Hugging Face model id or folder that judges the lines, instead of the model that ships."""


@Parameter(name="*", group=MUSIC)
@dataclass(frozen=True, kw_only=True, slots=True)
class Music:
    """What is composed."""

    seed: int = 0
    """Another number gives other music."""
    style: Style = DEFAULT_STYLE
    """The palette of instruments."""
    coverage: float | None = None
    """Share of the film to score, 0 to 1. Left out: short films wall to wall, long ones spotted."""
    theme: Path | None = None
    """A MIDI file whose tune becomes the film's main theme."""
    candidates: int = 16
    """Versions written of each cue; the critic keeps the best."""


@Parameter(name="*", group=SOUND)
@dataclass(frozen=True, kw_only=True, slots=True)
class Sound:
    """How it is played and mixed."""

    soundfont: str = ""
    """An SF2 or SF3 file that plays, instead of the one that ships."""
    room: Literal["small", "stage", "epic"] = "stage"
    """The hall."""
    loudness: Annotated[str, Parameter(allow_leading_hyphen=True)] = "web"
    """web (-14 LUFS), podcast (-16), audiobook (-18), r128 (-23), film (-27), or a number; -16/-2 also sets the true peak."""
    duck: float = 14.0
    """How far speech stands over the music, in LU."""
    remix: Annotated[bool, Parameter(negative=_FLAG)] = False
    """The film already carries effects or music: the score yields to all of them, not to outbursts alone."""
    no_cache: Annotated[bool, Parameter(negative=_FLAG)] = False
    """Work everything out again, whatever is kept from before, and keep nothing."""


@Parameter(name="*", group=OUTPUT)
@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """What is handed over."""

    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None
    """The scored film; film.scored.mp4 beside film.mp4 when left out."""
    force: Annotated[bool, Parameter(name=["--force", "-f"], negative=_FLAG)] = False
    """Overwrite what is there."""
    audio: Literal["mix", "replace", "add-track"] = "mix"
    """mix: dialogue and music first, the untouched original second. replace: the mix alone. add-track: the score apart."""
    stems: Path | None = None
    """A folder for one WAV per section of the orchestra and the whole score, as long as the film."""
    midi: Path | None = None
    """A folder for one MIDI file per cue, with tempo map and markers."""
    plan: Path | None = None
    """A file for the cue list: change it and run `vidscore render` on it."""
    preview: Path | None = None
    """A small film (.mp4, .mov, .mkv) with the scored sound and the cues' names, moods, keys, tempos and the time burnt in."""
    thumbnails: Path | None = None
    """A folder for one still per cue and section, named by cue and time."""


@Parameter(name="*", group=TALK)
@dataclass(frozen=True, kw_only=True, slots=True)
class Talk:
    """What is said while it works."""

    json: Annotated[bool, Parameter(negative=_FLAG)] = False
    """Print the result as JSON on standard output, and nothing else there."""
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], negative=_FLAG)] = False
    """Say nothing but errors."""
    verbose: Annotated[bool, Parameter(name=["--verbose", "-v"], negative=_FLAG)] = False
    """Say also why each cue sounds as it does, and how long each stage took."""
    debug: Annotated[bool, Parameter(negative=_FLAG)] = False
    """Show the traceback of an error; VIDSCORE_DEBUG=1 does the same."""


_NUMBERS = re.compile(r"^(-?\d+(?:\.\d+)?)(?:\s*(?:LUFS)?)(?:/(-?\d+(?:\.\d+)?))?$", re.IGNORECASE)


def loudness_target(text: str) -> LoudnessTarget:
    """Read ``web``, ``-18`` or ``-16/-2`` (LUFS / dBTP).

    Raises:
        SettingsError: No preset of that name, or numbers outside -40..-6 LUFS and -9..0 dBTP.
    """
    if text in LOUDNESS:
        return LOUDNESS[text]
    match = _NUMBERS.match(text.strip())
    hint = f"choose {', '.join(LOUDNESS)}, or write numbers such as --loudness=-18 or --loudness=-16/-2"
    if not match:
        raise SettingsError(f"{text!r} is not a loudness", hint)
    lufs, peak = float(match[1]), float(match[2] or -1.0)
    if not (-40.0 <= lufs <= -6.0 and -9.0 <= peak <= 0.0):
        raise SettingsError(f"loudness {lufs:g} LUFS / {peak:g} dBTP is outside -40..-6 LUFS / -9..0 dBTP", hint)
    return LoudnessTarget(lufs, peak, "asked for")


def settings_from(words: Words, music: Music, sound: Sound, output: Output) -> Settings:
    """The stages' settings a person asked for.

    Raises:
        SettingsError: A value is out of range.
    """
    if not 1 <= music.candidates <= 256:
        raise SettingsError(f"candidates is {music.candidates}, but must lie in 1..256", "write --candidates 16")
    if not 0.0 <= sound.duck <= 40.0:
        raise SettingsError(f"duck is {sound.duck:g} LU, but must lie in 0..40", "write --duck 14")
    if not 0 <= music.seed < 2**31:
        raise SettingsError(f"seed is {music.seed}, but must lie in 0..{2**31 - 1}", "write --seed 1")
    return Settings(
        read=ReadSettings(words.encoding, words.clip_subtitles, words.accurate_cuts),
        feel=FeelSettings(words.emotion_model),
        plan=PlanSettings(music.seed, music.style, music.coverage),
        compose=ComposeSettings(music.candidates),
        render=RenderSettings(sound.soundfont, sound.room, cache=not sound.no_cache),
        mix=MixSettings(loudness_target(sound.loudness), sound.duck, effects=EVERYTHING if sound.remix else OUTBURSTS),
        deliver=DeliverSettings(output.audio, output.force),
    )
