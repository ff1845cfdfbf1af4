"""Which words a film is scored with: those that are named, else the best of what is found and can be read.

What a person names must be usable, or it is an error. What is only found is passed over with a note; without any words
a film is scored from its picture and its sound. Where the film has to be heard to tell where the words belong, it is listened
to when that turns out, and not before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from vidscore.errors import InputError, SettingsError, ToolFailed
from vidscore.model.film import Film, SoundTrace, SubtitleTrack
from vidscore.model.retiming import Retiming
from vidscore.model.script import Script
from vidscore.read.find import find_subtitles
from vidscore.read.script import fit_script, language_in_name, read_unfitted
from vidscore.read.sound import analyse_sound
from vidscore.read.sync import find_retiming, retimed, synced
from vidscore.read.transcript import SPEECH, check_model, transcribe
from vidscore.settings import ReadSettings
from vidscore.tools.language_codes import language_code

NO_WORDS = "none"
"""What names no subtitles at all."""
_TRACK = re.compile(r"(?:0:)?s:(\d{1,3})")
"""A text track, as ffmpeg names it: the third is ``0:s:2``."""


@dataclass(frozen=True, slots=True)
class Listening:
    """How a film is listened to where its words need it."""

    sound: Callable[[], SoundTrace]
    """Hears the film's own sound."""
    words: Callable[[], Script]
    """Writes down what is said in it, with the model that the settings name."""
    sync: Retiming | None = None
    """How the subtitles are to be moved, where that is known already."""


def names_file(named: str) -> bool:
    """Whether what stands after ``--subs`` is a path, and neither a track nor the film's speech nor none."""
    return named not in (NO_WORDS, SPEECH) and not _TRACK.fullmatch(named)


def read_words(film: Film, named: Path | None, settings: ReadSettings, listening: Listening | None = None) -> Script:
    """Read what is said in a film.

    Args:
        film: What is on the reel.
        named: A subtitle file, ``none``, ``speech``, or a track inside the film as ``0:s:2``; None to look for subtitles.
        settings: Encoding and language among others; the language chooses among what is found.
        listening: How its sound is heard; decoded when it is needed, when left out.

    Returns:
        Nothing said where the film has no subtitles that can be read; ``notes`` say what was passed over.

    Raises:
        InputError: What is named cannot be used, what is found belongs to another cut, or nothing is in the language asked for.
        SettingsError: There is no such encoding, language or track.
    """
    listening = listening or Listening(partial(analyse_sound, film), partial(transcribe, film, settings))
    if named is None:
        return _read_found(film, settings, listening)
    if str(named) == NO_WORDS:
        return Script(choice=NO_WORDS)
    if str(named) == SPEECH:
        return _spoken(film, settings, listening)
    source = named if names_file(str(named)) else _track(film, str(named))
    script, text = read_unfitted(source, film, settings)
    choice = "" if isinstance(source, Path) else str(named)
    return replace(_placed(script, text, source, film, settings, listening), choice=choice)


def _spoken(film: Film, settings: ReadSettings, listening: Listening, notes: Sequence[str] = ()) -> Script:
    """The words of a film that has no subtitles: what is said in it, where a model is named."""
    check_model(settings)
    if not film.audio:
        return Script(choice=SPEECH, notes=(*notes, "the film has no sound to transcribe: the picture alone was scored"))
    said = listening.words()
    return replace(said, notes=(*notes, *said.notes))


def _placed(
    script: Script, text: str, source: Path | SubtitleTrack, film: Film, settings: ReadSettings, listening: Listening
) -> Script:
    """A script where it belongs: moved as is known, or as is heard, where that is asked for; all of it inside the film."""
    path = source if isinstance(source, Path) else film.path
    if listening.sync is not None:
        script = retimed(script, listening.sync)
    elif settings.sync:
        script = synced(script, listening.sound())
    if not script.lines and not script.captions:
        said = f"no subtitle is left inside the film: sync moves them by {(script.retiming or Retiming()).offset_ms} ms"
        raise InputError(said, "write another offset_ms in the plan", path=path)
    try:
        return fit_script(script, film, settings, path, text)
    except InputError as error:
        if script.retiming is None and not settings.sync:
            found = find_retiming(script.lines, listening.sound()).retiming
            error.hint = f"add --sync: {found.described()}" if found is not None else error.hint
        raise


def _track(film: Film, named: str) -> SubtitleTrack:
    found = _TRACK.fullmatch(named)
    number = int(found[1]) if found else 0
    if number >= len(film.subtitles):
        raise SettingsError(
            f"there is no subtitle track {named}: {film.path.name} has {len(film.subtitles)}",
            f"write --subs {NO_WORDS}, or one of: {_listed(film.subtitles) or 'a file'}",
        )
    return film.subtitles[number]


def _listed(tracks: Sequence[SubtitleTrack]) -> str:
    """The tracks that hold words, as they are to be typed."""
    return ", ".join(
        f"0:s:{number} ({track.language or 'und'}, {track.codec})" for number, track in enumerate(tracks) if track.is_text
    )


def _read_found(film: Film, settings: ReadSettings, listening: Listening) -> Script:
    """The first of what is found that can be read and is in the language asked for."""
    wanted = _wanted(settings)
    notes: list[str] = []
    for source in _in_language(find_subtitles(film), wanted):
        where = source.name if isinstance(source, Path) else f"subtitle track {source.index}"
        try:
            script, text = read_unfitted(source, film, settings)
        except (InputError, ToolFailed) as error:
            notes.append(f"{where} was left out: {error}")
            continue
        if wanted and script.language != wanted and not _told_language(source):
            notes.append(f"{where} was left out: it is in {script.language or 'no language that is known'}")
            continue
        choice = "" if isinstance(source, Path) or not wanted else f"0:s:{film.subtitles.index(source)}"
        if settings.transcribe:
            notes.append(f"{where} was read, so nothing was transcribed: --subs {SPEECH} takes what is said instead")
        placed = _placed(script, text, source, film, settings, listening)
        return replace(placed, notes=(*notes, *placed.notes), choice=choice)
    if settings.transcribe:
        return _spoken(film, settings, listening, notes)
    if wanted:
        raise InputError(
            f"no subtitles in {settings.subs_language} were found beside or inside the film",
            f"write --subs {NO_WORDS}, or one of: {_listed(film.subtitles) or 'a file'}",
            path=film.path,
        )
    return Script(notes=(*notes, _without_words(film)))


def _without_words(film: Film) -> str:
    kinds = ", ".join(sorted({track.codec for track in film.subtitles if not track.is_text}))
    why = f"subtitles that are pictures ({kinds}) hold no words to read" if kinds else "no subtitles were found"
    heard = "picture and sound alone were scored" if film.frame_rate and film.audio else _ALONE[film.frame_rate is not None]
    more = "; --subs names some, --transcribe MODEL_FOLDER writes down what is said" if film.audio else "; --subs names some"
    return f"{why}: {heard}{more}"


_ALONE = {True: "the picture alone was scored", False: "the sound alone was scored"}


def _wanted(settings: ReadSettings) -> str:
    code = language_code(settings.subs_language)
    if settings.subs_language and not code:
        raise SettingsError(
            f"{settings.subs_language!r} is no language that can be told", "write for example --subs-language chi"
        )
    return code


def _in_language(found: Sequence[Path | SubtitleTrack], wanted: str) -> list[Path | SubtitleTrack]:
    """All that may be in a language: first what says so, then what says nothing."""
    if not wanted:
        return list(found)
    return [s for s in found if _told_language(s) == wanted] + [s for s in found if not _told_language(s)]


def _told_language(source: Path | SubtitleTrack) -> str:
    return language_in_name(source) if isinstance(source, Path) else language_code(source.language)
