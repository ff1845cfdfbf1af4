"""The parts of a story on a clock: when each sentence is read, where chapters begin and scenes break.

Prose goes by reading speed, with pauses that grow from sentence to paragraph, scene and chapter. A screenplay goes by its
pages: one is about a minute of film, and its 55 rows share it; nobody talks faster than people read, though.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vidscore.model.film import Chapter
from vidscore.model.script import Caption, Line
from vidscore.model.span import Span
from vidscore.read.story.parts import Part
from vidscore.read.story.sentences import sentences
from vidscore.read.story.speed import reading_ms

PAUSE_MS = {"clause": 150, "sentence": 500, "paragraph": 1_000, "heading": 1_800, "break": 4_000, "chapter": 6_000}
"""How long nothing is read after each. [judgement]"""
LEAD_IN_MS, LEAD_OUT_MS = 3_000, 5_000
"""Music alone before the first words and after the last. [judgement]"""
BEFORE_HEADING_MS = 2_000
"""A chapter begins so long before its heading is read. [judgement]"""
SHORTEST_MS = 500
"""Nothing is shown for less. [judgement]"""
PAGE_MS, PAGE_ROWS = 60_000, 55
"""A page of a screenplay is about a minute, US Letter in 12 point. [published: Trottier, The Screenwriter's Bible, 1994]"""
_ENDS = tuple(".!?…。！？」』”\"'’)）")


@dataclass(slots=True)
class Reading:
    """What was laid on the clock so far."""

    lines: list[Line] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    """Where chapters begin, and their titles."""
    breaks: list[int] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)
    """Which lines are headings."""
    at: float = LEAD_IN_MS
    pause: float = 0.0
    """How long nothing was read before ``at``."""

    def rest(self, least: float) -> None:
        """Let a pause be at least so long."""
        self.at += max(0.0, least - self.pause)
        self.pause = max(self.pause, least)

    def taken(self, until: float) -> None:
        """Go on to where a text has been read."""
        self.at, self.pause = until, 0.0


@dataclass(frozen=True, slots=True)
class TimedStory:
    """A story on the clock."""

    lines: tuple[Line, ...]
    captions: tuple[Caption, ...]
    chapters: tuple[Chapter, ...]
    breaks_ms: tuple[int, ...]
    duration_ms: int
    headings: frozenset[int] = frozenset()
    """Which lines are headings: a narrator may leave them out."""


def on_clock(parts: tuple[Part, ...], language: str, speed: float) -> TimedStory:
    """Say when every part is read.

    Args:
        parts: The story in order.
        language: ISO 639-1; empty where it is not known.
        speed: 2 reads twice as fast, pauses included.
    """
    reading = Reading()
    for part in parts:
        if part.kind in ("heading", "scene", "break"):
            _mark(reading, part, language)
        elif part.rows:
            _staged(reading, part, language)
        else:
            _said(reading, part.text, language)
            reading.rest(PAUSE_MS["paragraph"])
    return _timed(reading, speed)


def _mark(reading: Reading, part: Part, language: str) -> None:
    """A new chapter or scene; its heading is read, a screenplay's only written."""
    begins = not reading.lines and not reading.captions
    if part.kind == "break":
        reading.rest(PAUSE_MS["break"])
        reading.breaks.append(round(reading.at - reading.pause / 2))
        return
    if part.kind == "scene":
        reading.marks.append((0 if begins else round(reading.at - reading.pause / 2), part.text))
        reading.taken(reading.at + _page_ms(part))
        reading.pause = PAGE_MS / PAGE_ROWS
        return
    if not begins:
        reading.rest(PAUSE_MS["chapter"])
    reading.marks.append((0 if begins else round(reading.at - BEFORE_HEADING_MS), part.text))
    first = len(reading.lines)
    _said(reading, part.text, language)
    reading.headings |= set(range(first, len(reading.lines)))
    reading.rest(PAUSE_MS["heading"])


def _said(reading: Reading, text: str, language: str, speaker: str = "") -> None:
    for piece in sentences(text):
        reading.lines.append(Line(_span(reading.at, reading.at + reading_ms(piece, language)), piece, speaker))
        reading.taken(max(reading.at + reading_ms(piece, language), reading.lines[-1].span.end_ms))
        reading.rest(PAUSE_MS["sentence" if piece.endswith(_ENDS) else "clause"])


def _page_ms(part: Part) -> float:
    return part.rows * PAGE_MS / PAGE_ROWS


def _staged(reading: Reading, part: Part, language: str) -> None:
    """An element of a screenplay: talk at the speed of reading within its rows, action over all of them."""
    until = reading.at + _page_ms(part)
    if part.kind == "dialogue":
        _said(reading, part.text, language, part.speaker)
    else:
        kind: Literal["lyric", "sound"] = "lyric" if part.kind == "lyric" else "sound"
        pieces = sentences(part.text)
        each = [reading_ms(piece, language) for piece in pieces]
        for piece, share in zip(pieces, each, strict=True):
            end = reading.at + _page_ms(part) * share / sum(each)
            reading.captions.append(Caption(_span(reading.at, end), piece, kind))
            reading.taken(max(end, reading.captions[-1].span.end_ms))
    reading.pause = max(0.0, until - reading.at, reading.pause)
    reading.at = max(until, reading.at)


def _span(start: float, end: float) -> Span:
    return Span(round(start), max(round(end), round(start) + SHORTEST_MS))


def _timed(reading: Reading, speed: float) -> TimedStory:
    """Everything at the speed that is asked for; the last words have died away at the end."""
    last = max(span.end_ms for span in (*(line.span for line in reading.lines), *(one.span for one in reading.captions)))
    duration = round((last + LEAD_OUT_MS) / speed)

    def scaled(span: Span) -> Span:
        return Span(round(span.start_ms / speed), max(round(span.end_ms / speed), round(span.start_ms / speed) + 1))

    return TimedStory(
        tuple(Line(scaled(one.span), one.text, one.speaker) for one in reading.lines),
        tuple(Caption(scaled(one.span), one.text, one.kind) for one in reading.captions),
        chapters_of([(round(at / speed), title) for at, title in reading.marks], duration),
        tuple(sorted({round(at / speed) for at in reading.breaks})),
        duration,
        frozenset(reading.headings),
    )


def chapters_of(marks: list[tuple[int, str]], duration_ms: int) -> tuple[Chapter, ...]:
    """Chapters from where each begins to the next; what comes before the first has no title."""
    following = zip(marks, [*marks[1:], (duration_ms, "")], strict=False)
    return tuple(Chapter(Span(at, end), title) for (at, title), (end, _) in following if end > at)
