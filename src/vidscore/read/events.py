"""Subtitle text of any format to timed events with their markup still in them.

All formats stand in one table, :data:`FORMATS`: a new one is a row there, with a reader where pysubs2 has none. Formats are
told by content, because ``.sub``, ``.txt`` and ``.stl`` mean several; suffixes only say which files beside a film may be its
subtitles. Times are integer milliseconds, as written: unsorted, reversed or negative ones are left to
:mod:`vidscore.read.script`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from html import unescape
from pathlib import Path

from vidscore.errors import InputError
from vidscore.read.markup import HIDDEN
from vidscore.read.ttml import parse_ttml


@dataclass(frozen=True, slots=True)
class Event:
    """One subtitle as written; ``text`` keeps line breaks, dashes, brackets and notes."""

    start_ms: int
    end_ms: int
    text: str
    name: str = ""
    """The speaker's field of the format, where it has one."""
    style: str = ""
    """The style's name, where the format has one."""


def parse_events(text: str, path: Path, frame_rate: Fraction | None) -> tuple[Event, ...]:
    """Read subtitles of any known format, in file order.

    Args:
        text: The decoded file.
        path: For the errors, and the format where the content leaves it open.
        frame_rate: Of the film, for the formats that count frames.

    Raises:
        InputError: Of no known format, or broken.
    """
    if _CSV.search(text):
        raise InputError("the file is a table, not subtitles of a known kind", _HINT, path=path)
    kind = _plain_kind(text)
    own = (
        None if kind else next((row.read for row in FORMATS if row.read and row.looks_like and row.looks_like.search(text)), None)
    )
    try:
        return tuple(own(text, frame_rate or Fraction(25))) if own else _with_pysubs2(text, kind, path, frame_rate)
    except _BROKEN as error:
        raise InputError(f"the subtitles cannot be read: {error}", _HINT, path=path) from error


_BROKEN = (
    ValueError, LookupError, AttributeError, SyntaxError, ArithmeticError, NotImplementedError, AssertionError,
)  # fmt: skip
"""What pysubs2, and the parsers of XML and HTML under it, raise over a file that is none."""


def demuxer_of(text: str) -> str:
    """What ffmpeg calls the format, where only ffmpeg reads it and a file has to be turned into SRT first; else empty."""
    return next((row.demuxer for row in FORMATS if row.demuxer and row.looks_like and row.looks_like.search(text)), "")


def _with_pysubs2(text: str, kind: str, path: Path, frame_rate: Fraction | None) -> tuple[Event, ...]:
    import pysubs2
    from pysubs2.exceptions import FormatAutodetectionError, Pysubs2Error, UnknownFPSError
    from pysubs2.formats import autodetect_format

    try:
        kind = kind or autodetect_format(text)
        text = next((row.prepare for row in FORMATS if row.pysubs2 == kind), str)(_with_signs(text))
        options = {"keep_unknown_html_tags": True} if kind in ("srt", "vtt") else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a file's odd colours and margins do not concern us
            try:
                subs = pysubs2.SSAFile.from_string(text, format_=kind, **options)
            except UnknownFPSError:
                subs = pysubs2.SSAFile.from_string(text, format_=kind, fps=float(frame_rate or 25))
    except FormatAutodetectionError as error:
        found = f" (it could be {' or '.join(error.formats)})" if error.formats else ""
        raise InputError(f"the file holds no subtitles of a known kind{found}", _HINT, path=path) from error
    except Pysubs2Error as error:
        raise InputError(f"the subtitles cannot be read: {error}", _HINT, path=path) from error
    return tuple(
        Event(event.start, event.end, _plain(event.plaintext), event.name.strip(), event.style)
        for event in subs
        if not event.is_comment and not _is_drawing(event.text)
    )


_TAGS, _DRAWS = re.compile(r"\{[^{}]*\}"), re.compile(r"\\p0*[1-9]")


def _is_drawing(text: str) -> bool:
    """Whether a line holds shapes instead of words; pysubs2 asks in a time that grows with the square of the line's tags."""
    return any(map(_DRAWS.search, _TAGS.findall(text)))


def _plain_kind(text: str) -> str:
    """What pysubs2 would guess two ways, or not at all: a heading decides before the times do."""
    head = text.lstrip()[:2000]
    if head.startswith("WEBVTT"):
        return "vtt"
    if re.search(r"^\[(?:Script Info|Events)\]", head, re.I | re.M):
        return "ssa" if re.search(r"^\[V4 Styles\]", text, re.I | re.M) else "ass"
    return "srt" if _TIMES.search(text) and "<tt" not in head else ""


_STAMP = (
    r"(-?)(?:(\d{1,3})[ \t]?[:：][ \t]?)?(\d{1,2})[ \t]?[:：][ \t]?(\d{1,2})"
    r"(?:[ \t]?(?:[.,，．]|:(?=[ \t]?\d{3}(?!\d)))[ \t]?(\d{1,3})\d*)?"
)
_TIMES = re.compile(rf"^[ \t]*{_STAMP}[ \t]*(?:[-–—]{{1,3}}[ \t]?>|→)[ \t]*{_STAMP}", re.M)
"""From when to when, as players take it: hours, milliseconds and leading zeros may be missing, the point may be a comma."""


def _with_usual_times(text: str, point: str) -> str:
    """SRT or WebVTT with every time as the standard writes it, which is all that pysubs2 takes."""

    def clock(sign: str, hours: str, minutes: str, seconds: str, fraction: str) -> str:
        if sign:  # nothing is shown before the beginning
            return f"00:00:00{point}000"
        return f"{min(int(hours or 0), 99):02d}:{int(minutes):02d}:{int(seconds):02d}{point}{(fraction or '').ljust(3, '0')}"

    return _TIMES.sub(lambda found: f"{clock(*found.groups()[:5])} --> {clock(*found.groups()[5:])}", text)


_FRAME_RATE = re.compile(r"^\{[01]?\}\{[01]?\}[ \t]*(\d{1,3}(?:[.,]\d{1,6})?)[ \t]*$", re.M)


def _with_usual_rate(text: str) -> str:
    """MicroDVD with its frame rate at frame 1, where players look for it: many writers put it at frame 0."""
    return _FRAME_RATE.sub(lambda found: f"{{1}}{{1}}{found[1].replace(',', '.')}", text, count=1)


_NOTES = re.compile(r"^(?:NOTE|STYLE|REGION)\b.*?(?:\n[ \t]*\n|\Z)", re.S | re.M)


def _without_notes(text: str) -> str:
    """WebVTT with usual times, and without its comment, style and region blocks, which run to the next blank line."""
    heading, _, body = _with_usual_times(text, ".").partition("\n\n")
    return heading.split("\n")[0] + "\n\n" + _NOTES.sub("", (body + "\n"))


_FIELDS = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"


def _in_usual_order(text: str) -> str:
    """ASS with its dialogue fields in the usual order; pysubs2 does not read the ``Format:`` line."""
    section = text.find("[Events]")
    match = re.compile(r"^Format:[ \t]*(.+)$", re.M | re.I).search(text, max(section, 0))
    if section < 0 or match is None:
        return text
    order = [field.strip().lower() for field in match[1].split(",")]
    usual = [field.strip().lower() for field in _FIELDS.split(",")]
    if order == usual or order[:1] == ["marked"] or order[-1] != "text":
        return text

    def rewrite(line: re.Match[str]) -> str:
        given = dict(zip(order, line[2].split(",", len(order) - 1), strict=False))
        return f"{line[1]}: " + ",".join(given.get(field, "0" if field.startswith(("m", "l")) else "") for field in usual)

    head, events = text[: match.start()], text[match.end() :]
    return f"{head}Format: {_FIELDS}" + re.sub(r"^(Dialogue|Comment):[ \t]*(.*)$", rewrite, events, flags=re.M)


_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad")) | dict.fromkeys(
    (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
"""Marks of direction, joining and breaking."""


def _with_signs(text: str) -> str:
    """Escaped angle brackets are text: hidden from whoever looks for tags until :mod:`vidscore.read.markup` is done."""
    if text.count("{") > text.count("}") + _OPEN_BRACES:
        text = _OPEN_BRACE.sub("", text)
    return _MORE_ESCAPED.sub(HIDDEN[1], _LESS_ESCAPED.sub(HIDDEN[0], text))


_OPEN_BRACES = 1_000
"""So many braces that nothing closes are no tags; pysubs2 would look for the end of each."""
_OPEN_BRACE = re.compile(r"\{(?=[^{}]*(?:\{|\Z))")


_LESS_ESCAPED = re.compile(r"&(?:lt|#0{0,4}60|#x0{0,4}3c);", re.I)
_MORE_ESCAPED = re.compile(r"&(?:gt|#0{0,4}62|#x0{0,4}3e);", re.I)


def _plain(text: str) -> str:
    """Entities become letters, invisible marks go, all blanks are one kind; tags stay."""
    text = unescape(text).translate(_INVISIBLE).replace("\\h", " ").replace("\\N", "\n").replace("\\n", "\n")
    return re.sub(r" ?\n ?", "\n", re.sub(r"[^\S\n]+", " ", text)).strip()


_SUBVIEWER = re.compile(r"^(\d{1,2}:\d\d:\d\d\.\d{1,3}),(\d{1,2}:\d\d:\d\d\.\d{1,3})[ \t]*\n(.*?)(?=\n[ \t]*\n|\Z)", re.M | re.S)
_SPRUCE = re.compile(r"^(\d\d:\d\d:\d\d):(\d\d)\s*,\s*(\d\d:\d\d:\d\d):(\d\d)\s*,\s*(?!\")(.*)$", re.M)
_CSV = re.compile(r"\A[\d:.]+[,;\t][\d:.]+[,;\t]")
_LRC = re.compile(r"^((?:\[\d{1,3}:\d\d(?:[.:]\d{1,3})?\])+)(.*)$", re.M)
_LRC_LAST_MS = 5_000
"""LRC writes no ends: a line lasts until the next, the last one this long."""


def _clock_ms(text: str) -> int:
    hours, minutes, seconds = ("0:0:" + text).split(":")[-3:]
    return round(1000 * Fraction(seconds)) + 60_000 * int(minutes) + 3_600_000 * int(hours)


def _subviewer(text: str, frame_rate: Fraction) -> Iterator[Event]:
    for start, end, words in _SUBVIEWER.findall(text):
        yield Event(_clock_ms(start), _clock_ms(end), _plain(words.replace("[br]", "\n")))


def _spruce(text: str, frame_rate: Fraction) -> Iterator[Event]:
    for start, first, end, last, words in _SPRUCE.findall(text):
        at, until = (_clock_ms(clock) + round(int(frame) * 1000 / frame_rate) for clock, frame in ((start, first), (end, last)))
        yield Event(at, until, _plain(re.sub(r"\^[BIU]", "", words).replace("|", "\n")))


def _lrc(text: str, frame_rate: Fraction) -> Iterator[Event]:
    stamped = sorted(
        (_clock_ms(re.sub(r"^(\d+:\d\d):", r"\1.", stamp)), _plain(re.sub(r"<[\d:.]+>", "", words)))
        for stamps, words in _LRC.findall(text)
        for stamp in re.findall(r"\[([\d:.]+)\]", stamps)
    )
    ends = [start for start, _ in stamped[1:]] + [stamped[-1][0] + _LRC_LAST_MS]
    for (start, words), end in zip(stamped, ends, strict=True):
        if words:
            yield Event(start, end, f"♪ {words} ♪")


def _ttml(text: str, frame_rate: Fraction) -> Iterator[Event]:
    for start, end, words, agent in parse_ttml(text, frame_rate):
        yield Event(start, end, _plain(words.replace("<", HIDDEN[0]).replace(">", HIDDEN[1])), agent)


@dataclass(frozen=True, slots=True)
class SubtitleFormat:
    """One row: a kind of subtitles, read by pysubs2 or by a reader of ours."""

    name: str
    """As people call it."""
    suffixes: tuple[str, ...] = ()
    """What files beside a film may end with to be taken for its subtitles; none where the suffix means other things too."""
    pysubs2: str = ""
    """pysubs2's name of it; empty where a reader of ours takes it."""
    prepare: Callable[[str], str] = str
    """What pysubs2 needs done to the text before."""
    looks_like: re.Pattern[str] | None = None
    """What the text must hold for our reader."""
    read: Callable[[str, Fraction], Iterator[Event]] | None = None
    """Our reader: text and frame rate to events."""
    demuxer: str = ""
    """ffmpeg's name of it, where only ffmpeg reads it."""


FORMATS: tuple[SubtitleFormat, ...] = (
    SubtitleFormat("SRT", (".srt",), "srt", prepare=partial(_with_usual_times, point=",")),
    SubtitleFormat("ASS", (".ass",), "ass", prepare=_in_usual_order),
    SubtitleFormat("SSA", (".ssa",), "ssa"),
    SubtitleFormat("WebVTT", (".vtt",), "vtt", prepare=_without_notes),
    SubtitleFormat("TTML", (".ttml", ".dfxp"), looks_like=re.compile(r"<(?:\w+:)?tt[\s>]"), read=_ttml),
    SubtitleFormat("SAMI", (".smi", ".sami"), "sami"),
    SubtitleFormat("MicroDVD", (".sub",), "microdvd", prepare=_with_usual_rate),
    SubtitleFormat("MPL2", (".mpl",), "mpl2"),
    SubtitleFormat("TMPlayer", (), "tmp"),
    SubtitleFormat("SubViewer", looks_like=_SUBVIEWER, read=_subviewer),
    SubtitleFormat("Spruce STL", looks_like=_SPRUCE, read=_spruce),
    SubtitleFormat("LRC", (".lrc",), looks_like=_LRC, read=_lrc),
    SubtitleFormat("SCC", (".scc",), looks_like=re.compile(r"\A\s*Scenarist_SCC"), demuxer="scc"),
)
"""Every format, the likeliest first: files beside a film are chosen in this order, and our readers asked in it."""

SUFFIXES = tuple(suffix for row in FORMATS for suffix in row.suffixes)
"""Names that subtitles beside a film may end with, the likeliest first."""
_NAMES = [row.name for row in FORMATS]
_HINT = f"name a file of the kind {', '.join(_NAMES[:-1])} or {_NAMES[-1]} with --subs"
