"""Which subtitles belong to a film: a file beside it, else a text track inside it.

Nothing is read here but names and the container's facts.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from vidscore.errors import InputError
from vidscore.model.film import Film, SubtitleTrack
from vidscore.read.events import SUFFIXES
from vidscore.tools.language_codes import language_code

_FILMS = {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".ts", ".m2ts", ".mpg", ".wmv", ".flv", ".m4b", ".mp3", ".m4a"}
_NO_DIALOGUE = re.compile(r"forced|sign|song|comment|lyric|karaoke|description|chapter|metadata|credit|字幕组|评论", re.I)
_LANGUAGES_FIRST = ("", "en", "zh")


def find_subtitles(film: Film) -> Path | SubtitleTrack | None:
    """Find the dialogue of a film.

    A file beside it goes first (``film.srt``, ``film.en.ass``, ``film.zh.srt``; never ``film.scored.srt``):
    the plain name before one with a language, English and Chinese before others. Then a text track
    inside: the default one before others, dialogue before songs, signs and comments.

    Returns:
        None where the film has no subtitles at all.

    Raises:
        InputError: The only subtitles are pictures (PGS, VobSub, DVB), which hold no words.
    """
    beside = _beside(film.path)
    if beside is not None:
        return beside
    words = [track for track in film.subtitles if track.is_text]
    if words:
        return min(words, key=_track_rank)
    if film.subtitles:
        kinds = ", ".join(sorted({track.codec for track in film.subtitles}))
        raise InputError(
            f"the film's only subtitles are pictures ({kinds}), which hold no words to read",
            f"name a text file: --subs '{film.path.stem}.srt'",
            path=film.path,
        )
    return None


def _track_rank(track: SubtitleTrack) -> tuple[bool, bool, int]:
    return (bool(_NO_DIALOGUE.search(track.title)), not track.default, track.index)


def _beside(film: Path) -> Path | None:
    """The best side-car file, by name alone."""
    siblings = sorted(path for path in film.parent.iterdir() if path.is_file()) if film.parent.is_dir() else []
    others = [_plain(path.stem) for path in siblings if path.suffix.lower() in _FILMS and path != film]
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
    return min(found)[1] if found else None


def _plain(name: str) -> str:
    """Names compare without case, and accents as one letter (macOS writes them as two)."""
    return unicodedata.normalize("NFC", name).casefold()


def _name_rank(middle: str, suffix: str) -> tuple[bool, int, str, int]:
    language = next(filter(None, map(language_code, middle.split("."))), middle and "?")
    order = _LANGUAGES_FIRST.index(language) if language in _LANGUAGES_FIRST else len(_LANGUAGES_FIRST)
    return (bool(_NO_DIALOGUE.search(middle)), order, language, SUFFIXES.index(suffix))
