"""What a person can choose, in the groups of ``--help``.

An option that sets one of the stages' settings names it (:func:`sets`) and has its type, its limits, its default and its help
from there; the others are the paths of a call and what is said. An option that was not typed is None, so that
``vidscore.toml`` and the default can have their turn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, TypeVar, dataclass_transform

from cyclopts import Group, Parameter

from vidscore.deliver.formats import NOTE_FORMATS, SOUND_FORMATS, described
from vidscore.errors import SettingsError
from vidscore.model.joins import Ending
from vidscore.model.mood import MOODS
from vidscore.model.setting import Setting
from vidscore.settings import SETTINGS, Settings, with_values

WORDS = Group("Words and picture", sort_key=1)
MUSIC = Group("Music", sort_key=2)
SOUND = Group("Sound", sort_key=3)
OUTPUT = Group("Output", sort_key=4)
TALK = Group("Talk", sort_key=5)

_MOOD_HELP = f"{', '.join(MOODS)}, or another word for one."
_CUE_HELP = f"The file, in the format that its ending names: {described(NOTE_FORMATS, SOUND_FORMATS)}."
_FLAG: tuple[str, ...] = ()
"""Flags have no --no- twin."""

T = TypeVar("T")


def sets(key: str, *, turns_off: bool = False, help: str = "", **more: Any) -> Any:
    """An option that sets ``key`` of the settings, for example ``plan.seed``; its own name is the flag.

    Args:
        key: The whole name of the setting.
        turns_off: Whether the flag stands for False.
        help: What the flag means, where the setting's own words do not fit.
        **more: What else :class:`cyclopts.Parameter` is to know.
    """
    setting = SETTINGS[key]
    parameter = Parameter(
        help=help or setting.help,
        show_default=(lambda _: setting.default) if setting.default and not turns_off else False,
        negative=_FLAG if setting.kind is bool else None,
        **more,
    )
    return field(default=None, metadata={"setting": setting, "turns_off": turns_off, "parameter": parameter})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(sets,))
def options(group: Group) -> Callable[[type[T]], type[T]]:
    """Make a class of options: a frozen dataclass whose fields are flags of one group."""

    def made(owner: type[T]) -> type[T]:
        typed = dict(owner.__annotations__)
        names = [name for name in typed if name not in vars(owner)]
        names += [name for name, value in vars(owner).items() if name in typed or isinstance(value, Field)]
        owner.__annotations__ = {name: typed.get(name) or _annotation(vars(owner)[name]) for name in names}
        return Parameter(name="*", group=group)(dataclass(frozen=True, kw_only=True, slots=True)(owner))

    return made


def _annotation(option: Field[Any]) -> Any:
    kind: Any = option.metadata["setting"].kind
    return Annotated[kind | None, option.metadata["parameter"]]


@options(WORDS)
class WordOptions:
    """How the film and its words are read."""

    subs: Path | None = None
    """Subtitles: SRT, ASS, VTT, TTML, SAMI, MicroDVD ...; 0:s:2, the third track inside the film; speech, what is said in it
    (--transcribe); none. Found when left out."""
    voice: Path | None = None
    """Of a story without timing: the narration in which it is read. That is what is scored then."""
    subs_language = sets("read.subs_language")
    dialogue_track = sets("read.dialogue_track")
    encoding = sets("read.encoding")
    clip_subtitles = sets("read.clip_subtitles")
    sync = sets("read.sync")
    transcribe = sets("read.transcribe")
    accurate_cuts = sets("read.accurate_cuts")
    reading_speed = sets("read.reading_speed")
    emotion_model = sets("feel.model")


@options(WORDS)
class Lines:
    """What `vidscore feel` reads."""

    film: Path | None = None
    """The film they belong to: its picture and sound then count too."""
    lines: Annotated[bool, Parameter(negative=_FLAG)] = False
    """Judge each row of a text file alone, in order."""
    encoding = sets("read.encoding")
    emotion_model = sets("feel.model")


@options(MUSIC)
class MusicOptions:
    """What is composed."""

    seed = sets("plan.seed")
    style = sets("plan.style")
    coverage = sets("plan.coverage")
    theme: Path | None = None
    """A MIDI file whose tune becomes the film's main theme."""
    candidates = sets("compose.candidates")


@options(MUSIC)
class CueOptions:
    """What `vidscore cue` composes."""

    mood: Annotated[str, Parameter(help=_MOOD_HELP)]
    duration: str
    """How long, in seconds (30, 13.37) or as 01:05.5."""
    hits: str = ""
    """Instants to land on, in seconds from the start, for example 10.0,21.5."""
    valence: Annotated[float | None, Parameter(allow_leading_hyphen=True)] = None
    """How pleasant, -1 to 1; the mood's own when left out."""
    arousal: Annotated[float | None, Parameter(allow_leading_hyphen=True)] = None
    """How excited, -1 to 1; the mood's own when left out."""
    key: str = ""
    """For example d-minor; the mood's own when left out."""
    metre: str = ""
    """For example 3/4; the mood's own when left out."""
    tempo_range: str = ""
    """Slowest and fastest tempo, for example 50-60."""
    ending: Ending | None = None
    """How the harmony ends; the mood's own when left out."""
    under_speech: str = ""
    """When somebody speaks, for example 4-9,12-15.5."""
    style = sets("plan.style")
    theme: Path | None = None
    """A MIDI file whose tune is used."""
    seed = sets("plan.seed")
    candidates = sets("compose.candidates")
    soundfont = sets("render.soundfont", group=SOUND)


@options(SOUND)
class SoundOptions:
    """How it is played and mixed."""

    soundfont = sets("render.soundfont")
    room = sets("render.room")
    loudness = sets("mix.loudness", allow_leading_hyphen=True)
    duck = sets("mix.speech_over_music_lu")
    remix = sets("mix.remix")
    no_cache = sets(
        "run.cache", turns_off=True, help="Work everything out again, whatever is kept from before, and keep nothing."
    )


@options(OUTPUT)
class OutputOptions:
    """What is handed over."""

    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None
    """The scored film; film.scored.mp4 beside film.mp4 when left out."""
    force = sets("deliver.force", name=["--force", "-f"])
    audio = sets("deliver.audio")
    channels = sets("deliver.channels")
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


@options(OUTPUT)
class RecomposeOptions:
    """What `vidscore render` can choose of the music, which the plan has decided."""

    candidates = sets("compose.candidates")


@options(OUTPUT)
class PlanOutputOptions:
    """What `vidscore plan` hands over."""

    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None
    """The plan file, YAML or JSON by its ending; film.plan.yaml beside film.mp4 when left out."""
    plot: Path | None = None
    """A PNG or SVG picture of the film's arc: moods, evidence and cues over time."""
    preview: Path | None = None
    """A small film (.mp4, .mov, .mkv) with its own sound and the planned cues burnt in."""
    thumbnails: Path | None = None
    """A folder for one still per cue and section, named by cue and time."""
    force = sets("deliver.force", name=["--force", "-f"])
    schema: Annotated[bool, Parameter(negative=_FLAG)] = False
    """Print the JSON Schema that documents every field of a plan file, and stop."""


@options(OUTPUT)
class CueOutputOptions:
    """What `vidscore cue` hands over."""

    output: Annotated[Path | None, Parameter(name=["--output", "-o"], help=_CUE_HELP)] = None
    loudness = sets("mix.loudness", allow_leading_hyphen=True)
    force = sets("deliver.force", name=["--force", "-f"])


@options(TALK)
class ReportOptions:
    """What is said while it works."""

    json: Annotated[bool, Parameter(negative=_FLAG)] = False
    """Print the result as JSON on standard output, and nothing else there."""
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], negative=_FLAG)] = False
    """Say nothing but errors."""
    verbose: Annotated[bool, Parameter(name=["--verbose", "-v"], negative=_FLAG)] = False
    """Say also why each cue sounds as it does, how long each stage took, and which programs were run, quoted for a shell."""
    debug: Annotated[bool, Parameter(negative=_FLAG)] = False
    """Show the traceback of an error; VIDSCORE_DEBUG=1 does the same."""


def told_by(film: Path, words: WordOptions) -> tuple[Path, Path | None]:
    """What is scored, and its words: of a story with a voice, the narration and the story.

    Raises:
        SettingsError: There is a voice, but no story, or subtitles beside it.
    """
    from vidscore.read import is_story

    if words.voice is None:
        return film, words.subs
    if words.subs is not None:
        raise SettingsError("--voice and --subs are both named, but a story is its own words", "leave --subs out")
    if film.exists() and not is_story(film):
        raise SettingsError(f"{film.name} is no story that --voice could read", "write: vidscore story.txt --voice narration.mp3")
    return words.voice, film


def settings_from(*typed: Any, film: Path | None = None) -> Settings:
    """The settings that hold: what was typed, before the film's ``vidscore.toml``, the user's, and the defaults.

    Args:
        *typed: Values of the classes above.
        film: The film, or whatever the settings may lie beside.

    Raises:
        SettingsError: A value is out of range.
    """
    from vidscore.tools.config import settings_beside

    return with_values(settings_beside(film), {key: value for one in typed for key, value in _typed(one)})


def _typed(some: Any) -> list[tuple[str, Any]]:
    """What was typed of a class of options: the settings' whole names, and their values."""
    out = []
    for option in fields(some):
        setting: Setting | None = option.metadata.get("setting")
        value = getattr(some, option.name)
        if setting is None or value is None:
            continue
        flag = option.name.replace("_", "-")
        if wrong := setting.problem(value, option.name):
            raise SettingsError(wrong, setting.hint(f"--{flag} {setting.typed}"))
        out.append((setting.key, value != option.metadata["turns_off"] if setting.kind is bool else value))
    return out
