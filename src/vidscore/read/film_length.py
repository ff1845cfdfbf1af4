"""How long a film is: where its picture ends on the container's clock, in whole milliseconds.

Containers that keep no length per stream (Matroska, MPEG-TS) are asked for their last packets. What is not there is not scored:
a file that breaks off is as long as what is left of it, a still picture as long as its sound. A file that has no
single clock (a bare stream, recordings put one behind the other) is read from a copy that has one.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from vidscore.model.span import timecode
from vidscore.tools.mend import MendedCopy, likely_rate, on_one_clock, with_times
from vidscore.tools.probe import Media, StreamFacts, open_media

_NO_LENGTHS = ("matroska", "mpegts", "mpeg", "flv", "asf")
"""Containers that keep no exact length per stream."""
_BARE = ("h261", "h263", "h264", "hevc", "vvc", "m4v", "mpegvideo", "obu", "vc1", "cavsvideo", "dirac", "dnxhd", "mjpeg")
"""Streams without a container: they keep no times at all."""
_RECORDED = ("mpegts", "mpeg")
"""Containers that can be put one behind the other, so that their clock starts again."""
_JOINED = {"video", "audio"}
"""What is kept of recordings that were put one behind the other."""
_TAIL_SECONDS = (5, 30)
"""How far before the end the last packet is looked for, first try and second."""
_BROKEN_MS = 500
"""A file that ends this long before what it promises breaks off."""
_PLACES = 48
"""In how many places a recording's clock is looked at."""
_BACK_MS = 1_000
"""A clock that goes back by more than this between two places starts again: packets are stored only a little out of order."""
_APART_MS = 3_600_000
"""Streams that begin further apart than this are not on one clock."""


def with_one_clock(media: Media, main: StreamFacts) -> tuple[MendedCopy | None, str]:
    """A copy of a file in which times are missing or start again; None for one that has them.

    Returns:
        The copy, and what should be known about it.

    Raises:
        InputError: No copy can be made.
    """
    names = media.container.split(",")
    if any(one in names for one in _BARE):
        rate = likely_rate(media.path, main.index)
        read = f"it is read at {rate} frames a second"
        return with_times(media.path, main.index, rate), f"the file is a bare {main.codec} stream, which keeps no times: {read}"
    starts = [stream.start_ms for stream in media.streams if stream.kind in ("video", "audio") and stream.end_ms]
    if any(one in names for one in _RECORDED) and (
        max(starts, default=0) - min(starts, default=0) > _APART_MS or _clock_starts_again(media, main)
    ):
        again = "the film's clock starts again within it, as in recordings put one behind the other"
        left = f"; {', '.join(sorted(others))} are left out" if (others := {s.kind for s in media.streams} - _JOINED) else ""
        return on_one_clock(media.path), f"{again}: it is read on one clock{left}"
    return None, ""


def _clock_starts_again(media: Media, main: StreamFacts) -> bool:
    """Whether the times go back from one place in the file to a later one."""
    import av

    seen: list[int] = []
    size = media.path.stat().st_size
    with open_media(media.path) as opened:
        for place in range(_PLACES):
            try:
                opened.seek(size * place // _PLACES, unsupported_byte_offset=True)
                at = next((_start_ms(one) for one in opened.demux(opened.streams[main.index]) if one.dts is not None), None)
            except av.FFmpegError:
                continue
            seen += [] if at is None else [at]
    return any(after < before - _BACK_MS for before, after in pairwise(seen))


def length(media: Media, main: StreamFacts) -> tuple[int, tuple[str, ...]]:
    """How long the film is, and what should be known about that.

    Args:
        media: The film's inventory.
        main: Its picture; its sound where it has none.

    Returns:
        Milliseconds, 0 where nothing plays; notes in words.
    """
    sound = next(iter(media.of("audio")), None)
    if main.kind == "video" and sound is not None and _is_still(media, main):
        lasts = _promised_ms(media, sound)
        return lasts, (f"the picture is one still frame, so the film is as long as its sound, {timecode(lasts)}",)
    promised = _promised_ms(media, main)
    longest = max(promised, 0 if _keeps_lengths(media, main) else media.duration_ms)
    ends = _last_packet_ms(media) or _last_readable_ms(media, longest)
    if not 0 < ends < longest - _BROKEN_MS:
        return promised, ()
    there = min(promised, _last_packet_ms(media, main) or ends)
    return there, (f"the file breaks off at {timecode(there)} of the {timecode(longest)} that it promises",)


def _is_still(media: Media, picture: StreamFacts) -> bool:
    """Whether the picture has a single frame."""
    with open_media(media.path) as opened:
        packets = (packet for packet in opened.demux(opened.streams[picture.index]) if packet.size)
        return next(packets, None) is not None and next(packets, None) is None


def _promised_ms(media: Media, main: StreamFacts) -> int:
    """Where the main stream ends by the container's word; by its last packet where the container keeps none."""
    if _keeps_lengths(media, main):
        return main.end_ms
    return _last_packet_ms(media, main) or main.end_ms or media.duration_ms


def _keeps_lengths(media: Media, main: StreamFacts) -> bool:
    return main.end_ms > 0 and not any(name in media.container for name in _NO_LENGTHS)


def _last_packet_ms(media: Media, main: StreamFacts | None = None) -> int:
    """Where the last packet near the container's end is over, of one stream or of all; 0 where there is none."""
    import av

    for back in _TAIL_SECONDS:
        with open_media(media.path) as opened:
            try:
                if media.duration_ms > back * 1000:
                    opened.seek((media.duration_ms - back * 1000) * 1000 + (opened.start_time or 0))
                ends = [_end(packet) for packet in opened.demux(*_streams(opened, main)) if packet.pts is not None]
            except av.FFmpegError:
                ends = []
            if ends:
                return round((max(ends) - Fraction(opened.start_time or 0, 1_000_000)) * 1000)
    return 0


def _streams(opened: Any, main: StreamFacts | None) -> tuple[Any, ...]:
    return () if main is None else (opened.streams[main.index],)


def _last_readable_ms(media: Media, longest: int) -> int:
    """About where a file ends that has nothing near its promised end: the last instant after which a packet still comes."""
    low, high = 0, longest
    while high - low > _BROKEN_MS // 2:
        middle = (low + high) // 2
        low, high = (middle, high) if _comes_after(media, middle) else (low, middle)
    return low


def _comes_after(media: Media, at_ms: int) -> bool:
    import av

    with open_media(media.path) as opened:
        try:
            opened.seek(at_ms * 1000 + (opened.start_time or 0))
            return any(packet.size for packet in opened.demux())
        except av.FFmpegError:
            return False


def _start_ms(packet: Any) -> int:
    at: int = round(packet.dts * packet.time_base * 1000)
    return at


def _end(packet: Any) -> Fraction:
    return Fraction((packet.pts + (packet.duration or 0)) * packet.time_base)
