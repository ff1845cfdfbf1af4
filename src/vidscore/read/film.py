"""A path to a :class:`Film`: what the file holds, probed once.

The length is that of the picture: where it ends on the container's clock, in whole milliseconds.
Containers that keep no length per stream (Matroska, MPEG-TS) are asked for their last packets. A
variable frame rate is told from the packets' times, not from the header's promise.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from vidscore.errors import InputError
from vidscore.model.film import AudioTrack, Chapter, Film, SubtitleTrack
from vidscore.model.span import Span
from vidscore.tools.probe import TEXT_SUBTITLES, Media, StreamFacts, open_media, probe

_NO_LENGTHS = ("matroska", "mpegts", "mpeg", "flv", "asf")
"""Containers that keep no exact length per stream."""
_LOOK_PACKETS = 600
"""How many packets tell whether the frame rate varies."""
_TAIL_SECONDS = (5, 30)
"""How far before the end the last packet is looked for, first try and second."""


def read_film(path: Path) -> Film:
    """Probe a film, or a file with sound only (an audiobook).

    Args:
        path: Any container that FFmpeg's libraries read.

    Returns:
        The film; ``frame_rate`` is None and sizes are 0 where there is no moving picture (a cover is none).

    Raises:
        InputError: The file is missing, empty, no media, corrupt, or holds neither picture nor sound.
    """
    media = probe(path)
    main = media.picture or next(iter(media.of("audio")), None)
    if main is None:
        held = ", ".join(sorted({stream.kind for stream in media.streams})) or "no streams"
        raise InputError(f"the file holds neither picture nor sound, only {held}", "name a film or an audiobook", path=path)
    picture = media.picture
    duration_ms = _length_ms(media, main)
    if duration_ms <= 0:
        raise InputError("the file has no length: nothing in it plays", f"check it with: ffmpeg -i '{path.name}'", path=path)
    rate, variable = _frame_rate(media, picture) if picture else (None, False)
    return Film(
        path=path,
        container=media.container,
        duration_ms=duration_ms,
        frame_rate=rate,
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        rotation=_rotation(media, picture) if picture else 0,
        variable_frame_rate=variable,
        audio=tuple(map(_audio, media.of("audio"))),
        subtitles=tuple(map(_subtitles, media.of("subtitle"))),
        chapters=_chapters(media, duration_ms),
        attachments=len(media.of("attachment")) + sum(stream.is_cover for stream in media.streams),
    )


def _audio(stream: StreamFacts) -> AudioTrack:
    return AudioTrack(
        index=stream.index,
        codec=stream.codec,
        channels=stream.channels,
        rate_hz=stream.rate_hz,
        language=stream.language,
        title=stream.title,
        default=stream.is_default,
    )


def _subtitles(stream: StreamFacts) -> SubtitleTrack:
    return SubtitleTrack(
        index=stream.index,
        codec=stream.codec,
        is_text=stream.codec in TEXT_SUBTITLES,
        language=stream.language,
        title=stream.title,
        default=stream.is_default,
    )


def _chapters(media: Media, duration_ms: int) -> tuple[Chapter, ...]:
    """Chapters inside the film; marks without length, or after its end, are left out."""
    whole = Span(0, duration_ms)
    spans = (
        (Span(max(one.start_ms, 0), one.end_ms).clipped(whole), one.title)
        for one in media.chapters
        if one.end_ms > max(one.start_ms, 0)
    )
    return tuple(Chapter(span, title) for span, title in spans if span is not None)


def _length_ms(media: Media, main: StreamFacts) -> int:
    """Where the main stream ends; the container's own length where no packet tells."""
    if main.end_ms > 0 and not any(name in media.container for name in _NO_LENGTHS):
        return main.end_ms
    return _last_packet_ms(media, main) or main.end_ms or media.duration_ms


def _last_packet_ms(media: Media, main: StreamFacts) -> int:
    import av

    for back in _TAIL_SECONDS:
        with open_media(media.path) as opened:
            stream = opened.streams[main.index]
            try:
                if media.duration_ms > back * 1000:
                    opened.seek((media.duration_ms - back * 1000) * 1000 + (opened.start_time or 0))
                ends = [_end(packet) for packet in opened.demux(stream) if packet.pts is not None]
            except av.FFmpegError:
                ends = []
            if ends:
                return round((max(ends) - Fraction(opened.start_time or 0, 1_000_000)) * 1000)
    return 0


def _end(packet: Any) -> Fraction:
    return Fraction((packet.pts + (packet.duration or 0)) * packet.time_base)


def _frame_rate(media: Media, picture: StreamFacts) -> tuple[Fraction | None, bool]:
    """Average frames a second as an exact fraction, and whether the rate varies.

    A steady film's rate is the nominal one (24000/1001), which rounded time stamps only come near.
    """
    steps = _frame_steps_ms(media, picture)
    average, nominal = picture.average_rate, picture.nominal_rate
    if not steps:
        return average or nominal or Fraction(25), False
    usual = median(steps)
    odd = sum(abs(step - usual) > max(2.0, usual / 10) for step in steps)
    variable = odd > max(2, len(steps) / 50) or (average is not None and abs(float(average) * usual / 1000 - 1) > 0.05)
    if not variable and nominal is not None and abs(float(nominal) * usual / 1000 - 1) < max(0.01, 1.0 / usual):
        return nominal, False
    seen = Fraction(1000 * len(steps) / max(sum(steps), 0.001)).limit_denominator(1001)
    believable = average is not None and abs(float(average / seen) - 1) < 0.5
    return average if believable else seen, variable


def _frame_steps_ms(media: Media, picture: StreamFacts) -> list[float]:
    """Time from each frame to the next, for the frames at the beginning."""
    times = []
    with open_media(media.path) as opened:
        for packet in opened.demux(opened.streams[picture.index]):
            at = packet.pts if packet.pts is not None else packet.dts  # AVI keeps no presentation times
            if at is not None:
                times.append(float(at * packet.time_base * 1000))
            if len(times) >= _LOOK_PACKETS:
                break
    times.sort()
    return [after - before for before, after in pairwise(times)][:-8]  # the last ones may lack their neighbours


def _rotation(media: Media, picture: StreamFacts) -> int:
    """Degrees clockwise the player turns the picture; told by the first frame that decodes."""
    import av

    with open_media(media.path) as opened:
        try:
            frame = next(iter(opened.decode(opened.streams[picture.index])))
        except (av.FFmpegError, StopIteration, ValueError) as error:
            raise InputError(
                f"the picture ({picture.codec or 'unknown codec'}) cannot be decoded: {error or 'no frame comes out'}",
                f"check the file with: ffmpeg -i '{media.path.name}' -f null -",
                path=media.path,
            ) from error
    turned: int = round(-frame.rotation / 90) * 90 % 360
    return turned
