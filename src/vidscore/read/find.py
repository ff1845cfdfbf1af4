"""Which subtitles belong to a film: a file beside it, else a text track inside it.

Nothing is read here but names and the container's facts.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from vidscore.model.film import Film, SubtitleTrack
from vidscore.read.events import SUFFIXES
from vidscore.tools.language_codes import language_code

FILM_SUFFIXES = frozenset(
    {
        ".mp4",
        ".m4v",
        ".mov",
        ".mkv",
        ".webm",
        ".avi",
        ".ts",
        ".mts",
        ".m2ts",
        ".mpg",
        ".mpeg",
        ".vob",
        ".wmv",
        ".flv",
        ".ogv",
        ".3gp",
    }
    | {".m4b", ".mp3", ".m4a", ".mka", ".flac", ".wav", ".ogg", ".opus"}
)
"""What files in a folder are called that may be films or audiobooks."""
_NO_DIALOGUE = re.compile(r"forced|sign|song|comment|lyric|karaoke|description|chapter|metadata|credit|字幕组|评论", re.I)
_LANGUAGES_FIRST = ("", "en", "zh")


def find_subtitles(film: Film) -> tuple[Path | SubtitleTrack, ...]:
    """Find what may be the dialogue of a film, the likeliest first.

    Files beside it go first (``film.srt``, ``film.en.ass``, ``film.zh.srt``; never ``film.scored.srt``):
    the plain name before one with a language, English and Chinese before others. Then the text tracks
    inside: the default one before others, dialogue before songs, signs and comments. Tracks that are pictures hold no words.
    """
    return (*_beside(film.path), *sorted((track for track in film.subtitles if track.is_text), key=_track_rank))


def _track_rank(track: SubtitleTrack) -> tuple[bool, bool, int]:
    return (bool(_NO_DIALOGUE.search(track.title)), not track.default, track.index)


def _beside(film: Path) -> list[Path]:
    """The side-car files, the best first, by name alone."""
    siblings = sorted(path for path in film.parent.iterdir() if path.is_file()) if film.parent.is_dir() else []
    others = [_plain(path.stem) for path in siblings if path.suffix.lower() in FILM_SUFFIXES and path != film]
    stem = _plain(film.stem)
    found = []
    for path in siblings:
        name = _plain(path.name)
        if path.suffix.lower() not in SUFFIXES or not name.startswith(f"{stem}."):
            continue
        if any(name.startswith(f"{other}.") and len(other) > len(stem) for other in others):
            continue
        middle = name[len(stem) : -len(path.suffix)].strip(".")
        if "scored" not in middle.split("."):
            found.append((_name_rank(middle, path.suffix.lower()), path))
    return [path for _, path in sorted(found)]


def _plain(name: str) -> str:
    """Names compare without case, and accents as one letter (macOS writes them as two)."""
    return unicodedata.normalize("NFC", name).casefold()


def _name_rank(middle: str, suffix: str) -> tuple[bool, int, str, int]:
    language = next(filter(None, map(language_code, middle.split("."))), middle and "?")
    order = _LANGUAGES_FIRST.index(language) if language in _LANGUAGES_FIRST else len(_LANGUAGES_FIRST)
    return (bool(_NO_DIALOGUE.search(middle)), order, language, SUFFIXES.index(suffix))
