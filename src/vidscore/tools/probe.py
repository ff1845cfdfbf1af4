"""What a media file holds, stream by stream, as the container says it.

The one inventory that reading and delivering share. Times are integer milliseconds on the film's
clock, whose 0 is the container's first instant (as ffmpeg and players count), so that a stream
that starts late has a ``start_ms`` above 0.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from vidscore.errors import InputError
from vidscore.tools.formats import INPUT_OPTIONS, told, untimed
from vidscore.tools.names import NAME_MAX, is_text

TEXT_SUBTITLES = frozenset(
    {"subrip", "ass", "ssa", "mov_text", "webvtt", "text", "microdvd", "mpl2", "sami", "ttml", "subviewer", "subviewer1"}
    | {"jacosub", "realtext", "stl", "vplayer", "pjs", "hdmv_text_subtitle"}
)
"""Codecs of subtitles that are words; all others are pictures or line-21 codes."""


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One stream of a container."""

    index: int
    kind: str
    """``video``, ``audio``, ``subtitle``, ``data``, ``attachment`` or ``unknown``."""
    codec: str
    """ffmpeg's name of the codec (``h264``, ``aac``, ``subrip``); empty when unknown."""
    language: str = ""
    """As written in the container (``eng``); empty for none and for ``und``."""
    title: str = ""
    flags: tuple[str, ...] = ()
    """Dispositions that are set: default, comment, forced, attached_pic ..."""
    start_ms: int = 0
    end_ms: int = 0
    """0 where the container does not say."""
    channels: int = 0
    layout: str = ""
    """Of the channels, as ffmpeg calls it (``5.1(side)``); empty or ``6 channels`` where the container does not say."""
    bit_rate: int = 0
    """0 where the container does not say."""
    rate_hz: int = 0
    width: int = 0
    height: int = 0
    average_rate: Fraction | None = None
    nominal_rate: Fraction | None = None
    tags: tuple[tuple[str, str], ...] = ()
    """All metadata of the stream."""

    @property
    def is_cover(self) -> bool:
        """Whether it is a still picture that goes with the file, not a picture that moves."""
        return self.kind == "video" and "attached_pic" in self.flags

    @property
    def is_default(self) -> bool:
        """Whether players choose it by themselves."""
        return "default" in self.flags


@dataclass(frozen=True, slots=True)
class ChapterFacts:
    """A chapter mark; may be empty or run past the end, as written."""

    start_ms: int
    end_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class Media:
    """A container and its streams."""

    path: Path
    container: str
    """The demuxer's name, for example ``matroska,webm``."""
    duration_ms: int
    """0 where the container does not say."""
    streams: tuple[StreamFacts, ...]
    chapters: tuple[ChapterFacts, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()

    def of(self, kind: str) -> tuple[StreamFacts, ...]:
        """Streams of one kind; cover pictures are of kind ``video`` too."""
        return tuple(stream for stream in self.streams if stream.kind == kind)

    @property
    def keeps_times(self) -> bool:
        """Whether every packet says when it is shown; AVI and MPEG program streams leave that out of some."""
        return not any(name in self.container.split(",") for name in ("avi", "mpeg"))

    @property
    def picture(self) -> StreamFacts | None:
        """The moving picture, or None; the default one where there are several."""
        moving = [stream for stream in self.of("video") if not stream.is_cover]
        return max(moving, key=lambda stream: stream.is_default, default=None)


@contextmanager
def open_media(path: Path) -> Iterator[Any]:
    """Open a media file with PyAV, with our errors instead of its own.

    Raises:
        InputError: The file is missing, a folder, empty, unreadable, not media, or a format that opens other files.
    """
    import av

    if len(os.fsencode(path.name)) > NAME_MAX or not path.exists():
        raise InputError(f"{path} does not exist", "check the path; quote it if it holds spaces")
    if path.is_dir():
        raise InputError(f"{path} is a folder, expected one film", f"name one file in it: vidscore '{path}/film.mp4'")
    if path.stat().st_size == 0:
        raise InputError("the file is empty (0 bytes)", "copy or download it again", path=path)
    with ExitStack() as stack:
        try:
            named = f"file:{path}" if is_text(str(path)) else stack.enter_context(path.open("rb"))  # PyAV takes no other names
            media = stack.enter_context(av.open(named, metadata_errors="replace", options=dict(INPUT_OPTIONS)))
        except PermissionError as error:
            raise InputError("the file may not be read", f"chmod +r '{path}'", path=path) from error
        except (OSError, ValueError, av.FFmpegError) as error:
            raise _unreadable(path, getattr(error, "strerror", None) or str(error)) from error
        yield media


def _unreadable(path: Path, why: str) -> InputError:
    """What is wrong with a file that was not opened, with its real format where that tells more than ffmpeg does."""
    real = told(path)
    if real:
        return InputError(f"the file is no film: it is {real}", "name a film: one file that holds picture and sound", path=path)
    name = untimed(path)
    if name:
        convert = f"convert it first: ffmpeg -i '{path}' '{path.with_suffix('.mov')}'"
        return InputError(f"{name} does not say when its pictures are shown", convert, path=path)
    return InputError(f"the file is no film or sound that can be read: {why}", f"check it with: ffmpeg -i '{path}'", path=path)


def probe(path: Path) -> Media:
    """List what a media file holds.

    Raises:
        InputError: The file is missing, empty, unreadable or not media.
    """
    with open_media(path) as media:
        if media.format.name.startswith("mov") and told(path):
            raise _unreadable(path, "")  # a photograph lies in the same container as a film
        zero = Fraction(media.start_time or 0, 1_000_000)
        return Media(
            path=path,
            container=media.format.name,
            duration_ms=_ms(Fraction(media.duration or 0, 1_000_000)),
            streams=tuple(_stream(stream, zero) for stream in media.streams),
            chapters=tuple(_chapter(chapter, zero) for chapter in media.chapters()),
            tags=tuple(sorted(media.metadata.items())),
        )


def _ms(seconds: Fraction) -> int:
    return round(seconds * 1000)


def _chapter(chapter: dict[str, Any], zero: Fraction) -> ChapterFacts:
    start, end = (_ms(chapter[edge] * Fraction(chapter["time_base"]) - zero) for edge in ("start", "end"))
    return ChapterFacts(start, end, chapter["metadata"].get("title", ""))


def _stream(stream: Any, zero: Fraction) -> StreamFacts:
    start, end = _edges(stream, zero)
    context = getattr(stream, "codec_context", None)
    return StreamFacts(
        index=stream.index,
        kind=stream.type if stream.type in ("video", "audio", "subtitle", "data", "attachment") else "unknown",
        codec=context.codec.canonical_name if context is not None else "",
        language=_language(stream.metadata),
        title=_title(stream.metadata),
        flags=tuple(flag.name for flag in type(stream.disposition) if flag in stream.disposition),
        start_ms=start,
        end_ms=end,
        channels=getattr(context, "channels", 0) or 0 if stream.type == "audio" else 0,
        layout=context.layout.name if context is not None and stream.type == "audio" and context.channels else "",
        bit_rate=getattr(stream, "bit_rate", None) or 0,
        rate_hz=getattr(context, "rate", 0) or 0 if stream.type == "audio" else 0,
        width=getattr(context, "width", 0) or 0 if stream.type == "video" else 0,
        height=getattr(context, "height", 0) or 0 if stream.type == "video" else 0,
        average_rate=getattr(stream, "average_rate", None),
        nominal_rate=getattr(stream, "guessed_rate", None),
        tags=tuple(sorted(stream.metadata.items())),
    )


def _edges(stream: Any, zero: Fraction) -> tuple[int, int]:
    """First and last instant of a stream in ms; Matroska keeps the end in a tag."""
    base = Fraction(stream.time_base or 1)
    start = (stream.start_time or 0) * base - zero if stream.start_time is not None else Fraction(0)
    if stream.duration:
        return _ms(start), _ms(start + stream.duration * base)
    tagged = re.match(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", stream.metadata.get("DURATION", ""))
    if not tagged:
        return _ms(start), 0
    hours, minutes, seconds = tagged.groups()
    return _ms(start), _ms(Fraction(seconds) + 60 * int(minutes) + 3600 * int(hours) - zero)


def _language(tags: dict[str, str]) -> str:
    language = tags.get("language", tags.get("LANGUAGE", "")).strip().lower()
    return "" if language in ("und", "unk", "```") else language


_BOILERPLATE = re.compile(
    r"\W*(?:core media|apple|gpac|iso|mainconcept|l-smash|bento4|vimeo|mono|stereo|surround)\b.*"
    r"|.*(?:video|sound|audio|subtitle|text|media|timecode|data) ?(?:media )?handler",
    re.I,
)
"""Handler names that programs write by themselves."""


def _title(tags: dict[str, str]) -> str:
    """The title; in MP4 it is the handler's name unless that is a program's boilerplate."""
    title = tags.get("title", "") or tags.get("name", "")
    handler = tags.get("handler_name", tags.get("HANDLER_NAME", "")).strip()
    return title or ("" if _BOILERPLATE.fullmatch(handler) else handler)


def rotation(path: Path, index: int) -> int:
    """Degrees clockwise that a player turns a picture; told by the first frame that decodes.

    Raises:
        InputError: No frame decodes.
    """
    import av

    with open_media(path) as media:
        stream = media.streams[index]
        try:
            frame = next(iter(media.decode(stream)))
        except (av.FFmpegError, StopIteration, ValueError) as error:
            raise InputError(
                f"the picture ({stream.codec_context.name}) cannot be decoded: {error or 'no frame comes out'}",
                f"check the file with: ffmpeg -i '{path.name}' -f null -",
                path=path,
            ) from error
    turned: int = round(-frame.rotation / 90) * 90 % 360
    return turned


def hidden_ms(path: Path, index: int) -> int:
    """How long the pictures last that an edit list hides before a film's first instant.

    A film cut without encoding keeps its packets from the key frame before the cut on; MP4 and MOV say which to skip.
    """
    with open_media(path) as media:
        first = 0
        for packet in media.demux(media.streams[index]):
            if not packet.is_discard or packet.pts is None:
                break
            first = min(first, _ms(packet.pts * packet.time_base))
    return -first
