"""A story to a film that is only told: by itself at the speed of reading, or along a narration.

Which files are stories is told by their suffix; a ``.txt`` that holds timed subtitles or a film is none.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from vidscore.errors import InputError, SettingsError
from vidscore.model.film import STORY, Film
from vidscore.model.script import Script
from vidscore.model.span import timecode
from vidscore.read.encoding import decode_text
from vidscore.read.events import demuxer_of, parse_events
from vidscore.read.film import read_film
from vidscore.read.language import detect_language
from vidscore.read.limits import MOST_LINES
from vidscore.read.script import language_in_name
from vidscore.read.story.align import lay_along
from vidscore.read.story.clock import TimedStory, on_clock
from vidscore.read.story.epub import parts_of_epub
from vidscore.read.story.fountain import parts_of_fountain
from vidscore.read.story.parts import HINT, MOST_BYTES, Part, check_size, tidy
from vidscore.read.story.plain import parts_of_markdown, parts_of_text
from vidscore.read.story.voice import find_voice
from vidscore.settings import ReadSettings
from vidscore.tools.regular import check_regular, read_small_file

READERS: dict[str, Callable[[str], list[Part]]] = {
    ".txt": parts_of_text,
    ".text": parts_of_text,
    ".md": parts_of_markdown,
    ".markdown": parts_of_markdown,
    ".fountain": parts_of_fountain,
}
"""What takes a text apart, by the suffix of its file."""
_BOOK = ".epub"
SUFFIXES = (*READERS, _BOOK)
_LANGUAGE_LETTERS = 200_000
"""How much of a story tells its language. [judgement]"""
_ODD = 0.05
"""Share of characters that nobody can read from which a file is no text. [judgement]"""


_CONTROLS = bytes((*range(1, 9), *range(14, 27), *range(28, 32)))
"""Bytes that stand in no text of any encoding."""


def is_story(path: Path) -> bool:
    """Whether a file is a text without timing: by its suffix, unless it holds subtitles or plays."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES or not path.is_file():
        return False
    return suffix not in (".txt", ".text") or not (_plays(path) or _is_timed(path))


def check_unsubtitled(story: Path, subs: Path | None) -> None:
    """Raise SettingsError where subtitles are named for a story, which is its own words."""
    if subs is not None:
        narrated = f"vidscore NARRATION.mp3 --subs {shlex.quote(str(story))}"
        said = f"{story.name} is a story, which needs no subtitles"
        raise SettingsError(said, f"leave --subs out; where it is spoken: {narrated}")


def _plays(path: Path) -> bool:
    with path.open("rb") as file:
        if b"\0" not in file.read(4096):
            return False
    try:
        read_film(path)
    except InputError:
        return False
    return True


def _is_timed(path: Path) -> bool:
    try:
        text = decode_text(read_small_file(path, MOST_BYTES, "text", "check the path")[:200_000], "", path)
        return bool(demuxer_of(text)) or len(parse_events(text, path, None)) > 1
    except InputError:
        return False


def read_story(path: Path, settings: ReadSettings) -> tuple[Film, Script]:
    """Read a story that nobody has spoken: a film in which nothing is seen or heard, and when each sentence is read.

    Args:
        path: A text, a Markdown file, an EPUB or a Fountain screenplay.
        settings: Encoding, and how fast it is read.

    Raises:
        InputError: It is missing, empty, no text, locked, far too long, or broken.
        SettingsError: The encoding named does not exist.
    """
    parts, language = _opened(path, settings)
    told = on_clock(parts, language, settings.reading_speed)
    _check_count(told, path)
    film = Film(
        path, STORY, told.duration_ms, None, chapters=told.chapters, breaks_ms=told.breaks_ms, story=path,
        notes=(_pace_note(parts, told, settings.reading_speed),),
    )  # fmt: skip
    return film, Script(told.lines, told.captions, language)


def _pace_note(parts: tuple[Part, ...], told: TimedStory, speed: float) -> str:
    """How long a story takes, and by what."""
    by = "at a page a minute, the screenplay" if any(part.rows for part in parts) else "read aloud as adults do, the story"
    faster = f" at {speed:g} times that speed" if speed != 1.0 else ""
    return f"{by} takes {timecode(told.duration_ms)}{faster}; --reading-speed changes that"


def read_narrated(story: Path, film: Film, settings: ReadSettings) -> tuple[Film, Script]:
    """Find out when each sentence of a text is spoken in a narration of it.

    Args:
        story: As for :func:`read_story`.
        film: The narration, or a film in which the text is spoken.
        settings: Encoding of the text.

    Returns:
        The film, with the story's chapters where it has none of its own, and the lines with their times.

    Raises:
        InputError: As for :func:`read_story`; or the film has no sound, nobody speaks in it, or far too long or too short.
    """
    parts, language = _opened(story, settings)
    written = on_clock(parts, language, 1.0)
    _check_count(written, story)
    told, note = lay_along(written, find_voice(film), film, language, story)
    chapters = film.chapters or told.chapters
    breaks = tuple(
        sorted({*told.breaks_ms, *(() if chapters is told.chapters else (c.span.start_ms for c in told.chapters))} - {0})
    )
    film = replace(film, chapters=chapters, breaks_ms=breaks, story=story, notes=(*film.notes, note))
    return film, Script(told.lines, told.captions, language, source=story)


def _opened(path: Path, settings: ReadSettings) -> tuple[tuple[Part, ...], str]:
    """The parts of a story, and its language."""
    if path.suffix.lower() == _BOOK:
        check_regular(path, "book", "check the path")
        parts = tidy(parts_of_epub(path), path)
    else:
        text = _text_of(path, settings)
        check_size(len(text), path)
        parts = tidy(READERS[path.suffix.lower()](text), path)
    sample = "\n".join(part.text for part in parts)[:_LANGUAGE_LETTERS]
    return parts, detect_language(sample) or language_in_name(path)


def _text_of(path: Path, settings: ReadSettings) -> str:
    data = read_small_file(path, MOST_BYTES, "story", "check the path")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InputError(f"the story is empty ({len(data)} bytes)", "name a text with words in it", path=path)
    try:
        text = decode_text(data, settings.encoding, path)
    except InputError as error:
        if settings.encoding:
            raise
        raise InputError(
            "the file holds no text, whatever its name ends in", f"name a story: {', '.join(SUFFIXES)}", path=path
        ) from error
    odd = text.count("\ufffd") + (0 if b"\0" in data else len(data) - len(data.translate(None, _CONTROLS)))
    if odd > _ODD * len(text):
        raise InputError(
            f"the file holds no text: {100 * odd / len(text):.0f} % of it are no characters that can be read",
            "name its encoding, for example --encoding gb18030", path=path,
        )  # fmt: skip
    return text


def _check_count(told: TimedStory, path: Path) -> None:
    if (count := len(told.lines) + len(told.captions)) > MOST_LINES:
        raise InputError(f"the story holds {count:,} sentences, at most {MOST_LINES:,} are scored", HINT, path=path)
