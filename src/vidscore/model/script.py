"""What is said when: subtitles as spoken text on the film's clock."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vidscore.model.retiming import Retiming
from vidscore.model.span import Span


@dataclass(frozen=True, slots=True)
class Line:
    """Something said. The text is speech only: no markup, no speaker label, no sound caption."""

    span: Span
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Caption:
    """Something written in the subtitles that nobody says."""

    span: Span
    text: str
    kind: Literal["sound", "music", "lyric"]
    """``sound`` for [DOOR SLAMS], ``music`` for [tense music], ``lyric`` for sung words."""


@dataclass(frozen=True, slots=True)
class Script:
    """All lines and captions, sorted by start.

    Raises:
        ValueError: Lines are not sorted.
    """

    lines: tuple[Line, ...] = ()
    captions: tuple[Caption, ...] = ()
    language: str = ""
    """ISO 639-1 code (``en``, ``zh``); empty when unknown."""
    source: Path | None = None
    """The file that was read, where it was one."""
    choice: str = ""
    """What was chosen instead of a file: a track (``0:s:2``) or ``none``; empty where nobody chose."""
    notes: tuple[str, ...] = ()
    """What was found and could not be used, a sentence each."""
    retiming: Retiming | None = None
    """What was done to the times of the subtitles; None where they are as written."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        starts = [line.span.start_ms for line in self.lines]
        if starts != sorted(starts):
            raise ValueError("the lines of a script must be sorted by start")

    @property
    def speech(self) -> tuple[Span, ...]:
        """The spans in which somebody speaks, as written (they may overlap)."""
        return tuple(line.span for line in self.lines)
