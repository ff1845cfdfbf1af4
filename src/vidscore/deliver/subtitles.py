"""When what is read, as subtitles (SRT) beside the scored file, for a text that came without timing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vidscore.model.film import Film
from vidscore.model.script import Script
from vidscore.model.span import Span
from vidscore.tools.files import atomic_output

SUFFIX = ".srt"


def words_beside(film: Film, target: Path | None) -> Path | None:
    """Where the subtitles of a story go: beside the scored file, by its name; None where the words had times already."""
    return None if target is None or film.story is None else target.with_suffix(SUFFIX)


def write_subtitles(script: Script, path: Path, force: bool = False) -> Path:
    """Write what is said, with speakers, and what is only described (in brackets).

    Raises:
        OutputError: The file is there already (without ``force``), or cannot be written.
    """
    with atomic_output(path, force) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for number, (span, text) in enumerate(sorted(_rows(script), key=lambda row: row[0].start_ms), 1):
            file.write(f"{number}\n{_clock(span.start_ms)} --> {_clock(span.end_ms)}\n{text}\n\n")
    return path


_BRACKETS = {"lyric": "♪ {} ♪", "sound": "[{}]", "music": "[{}]"}


def _rows(script: Script) -> Iterator[tuple[Span, str]]:
    for line in script.lines:
        text = f"{line.speaker}: {line.text}" if line.speaker else line.text
        yield line.span, text.replace("-->", "→")
    for caption in script.captions:
        yield caption.span, _BRACKETS[caption.kind].format(caption.text.replace("-->", "→"))


def _clock(at_ms: int) -> str:
    seconds, ms = divmod(at_ms, 1000)
    minutes, s = divmod(seconds, 60)
    hours, m = divmod(minutes, 60)
    return f"{hours:02d}:{m:02d}:{s:02d},{ms:03d}"
