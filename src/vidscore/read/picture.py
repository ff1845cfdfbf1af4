"""A film in, what its picture does over time out: key frames and the cuts between them.

The one design decision: the packets are read (cheap), but only key frames are decoded (dear),
each shrunk to 64 x 36 pixels. Encoders put key frames at cuts, and where they do not, the one
inter-coded packet that is as large as a key frame says where the new shot begins; so cuts come
out near the frame at a hundredth of the cost of a full decode (:mod:`vidscore.read.cuts`). Where a long gap between key frames
seems to hold a cut, all of the gap is decoded, as far as that costs little; ``accurate=True`` decodes every
frame. Times are milliseconds on the film's clock (0 is the container's first instant).

This is not a shot classifier: fades and dissolves appear as brightness and change of the key
frames, not as cuts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from vidscore.model.film import Film, KeyFrame, Picture
from vidscore.model.progress import Progress
from vidscore.model.span import Span
from vidscore.read.cuts import (
    Packet,
    Thumb,
    a_shot_apart,
    beginnings,
    change_between,
    gaps_between,
    regular_gap,
    worth_decoding,
)
from vidscore.tools.probe import open_media

WIDTH, HEIGHT = 64, 36
MAX_REGULAR_KEYS = 2_400
"""Key frames at the encoder's fixed spacing are thinned to about this many in a film."""
MIN_SPACING_MS = 400
"""Regular key frames closer than this (intra-only codecs) are not decoded."""
GAP_PIXELS = 3e9
"""Pixels that may be decoded to find the cuts in long gaps: two minutes of 1280 x 720."""


def analyse_picture(film: Film, accurate: bool = False, progress: Progress | None = None) -> Picture:
    """Read the picture of a film: key frames, and cuts.

    Args:
        film: The probed film.
        accurate: Decode every frame and find each cut to the frame, at some twenty times the cost.
        progress: Told the share done, 0..1.

    Returns:
        Key frames with brightness, contrast, saturation, warmth and change, and the cuts. Empty for a
        film without a picture. Frames that cannot be decoded are left out; a broken film gives what
        could be read of it.

    Raises:
        InputError: The file can no longer be opened.
    """
    if film.frame_rate is None:
        return Picture()
    tell = progress or (lambda share: None)
    picture = _look_at_all(film, tell) if accurate else _look_at_keys(film, tell)
    tell(1.0)
    return picture


def _look_at_keys(film: Film, tell: Progress) -> Picture:
    packets = _packet_index(film.media)
    wanted = _wanted_keys(packets, film.duration_ms)
    keyframes: list[KeyFrame] = []
    before: Thumb | None = None
    for at_ms, thumb in _decode_packets(film.media, wanted):
        if keyframes and at_ms <= keyframes[-1].at_ms:
            continue
        keyframes.append(_key_frame(at_ms, thumb, before))
        before = thumb
        tell(min(1.0, at_ms / film.duration_ms))
    gaps = gaps_between(keyframes, packets)
    found = {gap.cut_ms for gap in gaps if gap.cut_ms is not None}
    pixels_a_ms = max(1, film.width * film.height) * float(film.frame_rate or 1) / 1000
    for span in worth_decoding(gaps, GAP_PIXELS / pixels_a_ms):
        keyframes, inside = _look_into(film, span, keyframes)
        found = {cut for cut in found if not span.start_ms < cut < span.end_ms} | inside
    return Picture(tuple(keyframes), a_shot_apart(found))


def _look_into(film: Film, span: Span, keyframes: list[KeyFrame]) -> tuple[list[KeyFrame], set[int]]:
    """Decode a stretch between key frames: the key frames of the film with one more at each cut in it, and these cuts."""
    known = {one.at_ms for one in keyframes}
    looks, cuts = list[KeyFrame](), set[int]()
    before: Thumb | None = None
    for at_ms, thumb, begins in beginnings(_decode_span(film.media, span)):
        if begins and span.start_ms < at_ms <= span.end_ms:
            cuts.add(at_ms)
        if at_ms in cuts or (at_ms in known and at_ms <= span.end_ms):
            looks.append(_key_frame(at_ms, thumb, before))
            before = thumb
    seen = {one.at_ms: one for one in looks[1:]}
    return sorted(({one.at_ms: one for one in keyframes} | seen).values(), key=lambda one: one.at_ms), cuts


def _look_at_all(film: Film, tell: Progress) -> Picture:
    keyframes, cuts, keys = list[KeyFrame](), list[int](), set[int]()
    before: Thumb | None = None
    for count, (at_ms, thumb, begins) in enumerate(beginnings(_decode_frames(film.media, keys))):
        if begins:
            cuts.append(at_ms)
        if not keyframes or begins or (at_ms in keys and at_ms - keyframes[-1].at_ms >= MIN_SPACING_MS):
            keyframes.append(_key_frame(at_ms, thumb, before))
            before = thumb
        if count % 64 == 0:
            tell(min(1.0, at_ms / film.duration_ms))
    return Picture(tuple(keyframes), a_shot_apart(cuts))


# --- decoding -------------------------------------------------------------------------------------


def _moving_picture(container: Any) -> Any | None:
    """The video stream that plays: the default one, else the first that is not a cover."""
    import av

    moving = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    return max(moving, key=lambda s: bool(s.disposition & av.stream.Disposition.default), default=None)


def _clock(container: Any, stream: Any) -> Callable[[int], int]:
    """How a stream's time stamps become film milliseconds."""
    start_ms = (container.start_time or 0) / 1000
    tick_ms = float(stream.time_base) * 1000
    return lambda pts: max(0, round(pts * tick_ms - start_ms))


def _packets(container: Any, stream: Any) -> Iterator[Any]:
    """The stream's packets until the end, or until the file breaks off."""
    import av

    try:
        yield from container.demux(stream)
    except av.error.FFmpegError:
        return


def _decoded(stream: Any, packet: Any | None) -> list[Any]:
    """The frames a packet completes; none where it is broken."""
    import av

    try:
        return list(stream.codec_context.decode(packet))
    except (av.error.FFmpegError, EOFError):
        return []


def _packet_index(path: Path) -> list[Packet]:
    """Time, size and kind of each packet of the picture, sorted by time."""
    with open_media(path) as container:
        stream = _moving_picture(container)
        if stream is None:
            return []
        clock = _clock(container, stream)
        rows = [
            (clock(p.dts if p.pts is None else p.pts), p.size, bool(p.is_keyframe))
            for p in _packets(container, stream)
            if p.size and (p.pts is not None or p.dts is not None)
        ]
    index: list[Packet] = []
    gap = 0
    for at_ms, size, key in sorted(rows):
        gap += 1
        index.append(Packet(at_ms, size, key, gap))
        if key:
            gap = 0
    return index


def _wanted_keys(packets: list[Packet], duration_ms: int) -> frozenset[int]:
    """Times of the key frames worth decoding: each placed out of turn, and a thinned set of the regular ones."""
    regular = regular_gap(packets)
    spacing = max(MIN_SPACING_MS, duration_ms / MAX_REGULAR_KEYS)
    wanted: list[int] = []
    for packet in packets:
        if packet.key and (not wanted or packet.gap < regular or packet.at_ms - wanted[-1] >= spacing):
            wanted.append(packet.at_ms)
    return frozenset(wanted)


def _decode_packets(path: Path, wanted: frozenset[int]) -> Iterator[tuple[int, Thumb]]:
    """Decode only the key packets at the wanted times."""
    with open_media(path) as container:
        stream = _moving_picture(container)
        if stream is None:
            return
        clock = _clock(container, stream)
        stream.thread_type = "AUTO"
        for packet in _packets(container, stream):
            at = packet.dts if packet.pts is None else packet.pts
            if packet.is_keyframe and packet.size and at is not None and clock(at) in wanted:
                for frame in _decoded(stream, packet):
                    yield clock(frame.pts if frame.pts is not None else at), _thumb(frame)
        for frame in _decoded(stream, None):
            if frame.pts is not None:
                yield clock(frame.pts), _thumb(frame)


def _decode_frames(path: Path, keys: set[int]) -> Iterator[tuple[int, Thumb]]:
    """Decode every frame; ``keys`` takes in the times of the key frames."""
    last = -1
    with open_media(path) as container:
        stream = _moving_picture(container)
        if stream is None:
            return
        clock = _clock(container, stream)
        stream.thread_type = "AUTO"
        for packet in _packets(container, stream):
            for frame in _decoded(stream, packet if packet.size else None):
                if frame.pts is not None and (at_ms := clock(frame.pts)) > last:
                    last = at_ms
                    if frame.key_frame:
                        keys.add(at_ms)
                    yield at_ms, _thumb(frame)


def _decode_span(path: Path, span: Span) -> Iterator[tuple[int, Thumb]]:
    """Decode from the key frame at the start of a span until a little after its end."""
    last, within = span.start_ms - 1, False
    with open_media(path) as container:
        stream = _moving_picture(container)
        if stream is None:
            return
        clock = _clock(container, stream)
        stream.thread_type = "AUTO"
        for packet in _packets(container, stream):
            at = packet.dts if packet.pts is None else packet.pts
            within = within or (bool(packet.is_keyframe) and at is not None and clock(at) == span.start_ms)
            for frame in _decoded(stream, packet if packet.size else None) if within else ():
                if frame.pts is not None and (at_ms := clock(frame.pts)) > last:
                    if last > span.end_ms + MIN_SPACING_MS:
                        return
                    last = at_ms
                    yield at_ms, _thumb(frame)


def _thumb(frame: Any) -> Thumb:
    """A frame as (36, 64, 3) RGB in 0..1."""
    small = frame.reformat(WIDTH, HEIGHT, "rgb24", interpolation="AREA").to_ndarray()
    return np.asarray(small, np.float32) / np.float32(255)


# --- what a key frame looks like ------------------------------------------------------------------


def _key_frame(at_ms: int, thumb: Thumb, before: Thumb | None) -> KeyFrame:
    red, green, blue = (float(thumb[..., channel].mean()) for channel in range(3))
    luma = thumb @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    low, high = np.percentile(luma, (5, 95))
    top = float(thumb.max(axis=2).mean())
    return KeyFrame(
        at_ms=at_ms,
        brightness=float(luma.mean()),
        contrast=float(high - low),
        saturation=float((thumb.max(axis=2) - thumb.min(axis=2)).mean()) / top if top > 1e-3 else 0.0,
        warmth=(red - blue) / (red + green + blue) if red + green + blue > 1e-2 else 0.0,
        change=0.0 if before is None else change_between(thumb, before),
        green=(green - max(red, blue)) / (red + green + blue) if red + green + blue > 1e-2 else 0.0,
    )
