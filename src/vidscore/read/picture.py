"""A film in, what its picture does over time out: key frames and the cuts between them.

The one design decision: the packets are read (cheap), but only key frames are decoded (dear),
each shrunk to 64 x 36 pixels. Encoders put key frames at cuts, and where they do not, the one
inter-coded packet that is as large as a key frame says where the new shot begins; so cuts come
out near the frame at a hundredth of the cost of a full decode. ``accurate=True`` decodes every
frame instead. Times are milliseconds on the film's clock (0 is the container's first instant).

This is not a shot classifier: fades and dissolves appear as brightness and change of the key
frames, not as cuts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vidscore.model.film import Film, KeyFrame, Picture
from vidscore.model.progress import Progress
from vidscore.tools.probe import open_media

Thumb = NDArray[np.float32]

WIDTH, HEIGHT = 64, 36
MAX_REGULAR_KEYS = 2_400
"""Key frames at the encoder's fixed spacing are thinned to about this many in a film."""
MIN_SPACING_MS = 400
"""Regular key frames closer than this (intra-only codecs) are not decoded."""
CUT_AT_KEY = 0.22
"""Change that makes a cut of a key frame the encoder placed out of turn."""
CUT_IN_GAP = 0.42
"""Change that makes a cut somewhere between two key frames at the regular spacing."""
SPIKE = 0.4
"""An inter-coded packet this large, relative to the smaller key frame beside it, starts a shot."""
SPIKE_COUNTS = 0.2
"""What a packet as large as a key frame adds to the change around it."""
LONG_GAP = 240
"""A distance between key frames that is an encoder's default limit, even if it occurs once."""
JUMP, JUMP_RATIO = 0.045, 3.0
"""Full decode: a cut is a frame that differs by this much, and this many times more than its neighbours do."""
MIN_SHOT_MS = 250
"""Two cuts closer than this are a flash, not a shot."""


@dataclass(frozen=True, slots=True)
class _Packet:
    """One packet of the picture, in presentation order; ``gap`` counts packets since the key before."""

    at_ms: int
    size: int
    key: bool
    gap: int = 0


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
    return Picture(tuple(keyframes), _cuts_from_keys(keyframes, packets))


def _look_at_all(film: Film, tell: Progress) -> Picture:
    times: list[int] = []
    steps: list[float] = []
    keyframes: list[KeyFrame] = []
    before: Thumb | None = None
    before_key: Thumb | None = None
    for at_ms, thumb, key in _decode_frames(film.media):
        if times and at_ms <= times[-1]:
            continue
        times.append(at_ms)
        steps.append(0.0 if before is None else float(np.abs(thumb - before).mean()))
        before = thumb
        if not keyframes or (key and at_ms - keyframes[-1].at_ms >= MIN_SPACING_MS) or steps[-1] > 2 * JUMP:
            keyframes.append(_key_frame(at_ms, thumb, before_key))
            before_key = thumb
        if len(times) % 64 == 0:
            tell(min(1.0, at_ms / film.duration_ms))
    return Picture(tuple(keyframes), _cuts_from_steps(times, steps))


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


def _packet_index(path: Path) -> list[_Packet]:
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
    index: list[_Packet] = []
    gap = 0
    for at_ms, size, key in sorted(rows):
        gap += 1
        index.append(_Packet(at_ms, size, key, gap))
        if key:
            gap = 0
    return index


def _regular_gap(packets: list[_Packet]) -> int:
    """The encoder's limit for the distance between key frames, in packets: a key frame there says nothing about a cut.

    The greatest distance is the limit if it occurs twice or is a usual default; else none was reached.
    """
    gaps = sorted(p.gap for p in packets if p.key)[1:]
    if gaps and (gaps[-1] >= LONG_GAP or gaps[-1:] == gaps[-2:-1]):
        return gaps[-1]
    return 1 << 30


def _wanted_keys(packets: list[_Packet], duration_ms: int) -> frozenset[int]:
    """Times of the key frames worth decoding: each placed out of turn, and a thinned set of the regular ones."""
    regular = _regular_gap(packets)
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


def _decode_frames(path: Path) -> Iterator[tuple[int, Thumb, bool]]:
    """Decode every frame."""
    with open_media(path) as container:
        stream = _moving_picture(container)
        if stream is None:
            return
        clock = _clock(container, stream)
        stream.thread_type = "AUTO"
        for packet in _packets(container, stream):
            for frame in _decoded(stream, packet if packet.size else None):
                if frame.pts is not None:
                    yield clock(frame.pts), _thumb(frame), bool(frame.key_frame)


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
        change=0.0 if before is None else _change(thumb, before),
    )


def _change(thumb: Thumb, before: Thumb) -> float:
    """How different two thumbnails are: half their colours (which survive motion), half their layout.

    Colours are compared by the intersection of 6 x 6 x 6 histograms, layout by the mean difference of
    16 x 9 blocks, where a difference of one half of full scale counts as nothing in common.
    """
    colours = 1.0 - float(np.minimum(_histogram(thumb), _histogram(before)).sum())
    layout = min(1.0, 2.0 * float(np.abs(_blocks(thumb) - _blocks(before)).mean()))
    return min(1.0, max(0.0, 0.5 * colours + 0.5 * layout))


def _histogram(thumb: Thumb) -> NDArray[np.float64]:
    bins = np.minimum((thumb * 6).astype(np.int64), 5)
    flat = (bins[..., 0] * 36 + bins[..., 1] * 6 + bins[..., 2]).ravel()
    counts: NDArray[np.float64] = np.bincount(flat, minlength=216) / flat.size
    return counts


def _blocks(thumb: Thumb) -> Thumb:
    blocks: Thumb = thumb.reshape(9, HEIGHT // 9, 16, WIDTH // 16, 3).mean(axis=(1, 3))
    return blocks


# --- cuts -----------------------------------------------------------------------------------------


def _cuts_from_keys(keyframes: list[KeyFrame], packets: list[_Packet]) -> tuple[int, ...]:
    """Cuts between key frames: at the key frame where the encoder placed it out of turn, else at the largest packet."""
    regular = _regular_gap(packets)
    gaps = {p.at_ms: p.gap for p in packets if p.key}
    sizes = {p.at_ms: p.size for p in packets if p.key}
    times = np.array([p.at_ms for p in packets])
    cuts: list[int] = []
    for before, after in pairwise(keyframes):
        if gaps.get(after.at_ms, regular) < regular and after.change >= CUT_AT_KEY:
            cuts.append(after.at_ms)
            continue
        inside = packets[int(np.searchsorted(times, before.at_ms, "right")) : int(np.searchsorted(times, after.at_ms))]
        largest = max((p for p in inside if not p.key), key=lambda p: p.size, default=None)
        smaller_key = min(sizes.get(before.at_ms, 0), sizes.get(after.at_ms, 0))
        spike = min(1.0, largest.size / smaller_key) if largest and smaller_key else 0.0
        if after.change + SPIKE_COUNTS * spike >= CUT_IN_GAP:
            cuts.append(largest.at_ms if largest and spike >= SPIKE else after.at_ms)
    return _apart(cuts)


def _cuts_from_steps(times: list[int], steps: list[float]) -> tuple[int, ...]:
    """Frames that differ much from the one before, while their neighbours do not (two frames on each side)."""
    cuts = []
    for i in range(1, len(steps)):
        around = steps[max(1, i - 2) : i] + steps[i + 1 : i + 3]
        usual = sum(around) / len(around) if around else 0.0
        if steps[i] >= JUMP and steps[i] >= JUMP_RATIO * usual:
            cuts.append(times[i])
    return _apart(cuts)


def _apart(cuts: list[int]) -> tuple[int, ...]:
    """The cuts at least a shot apart, the first of each cluster."""
    out: list[int] = []
    for cut in cuts:
        if not out or cut - out[-1] >= MIN_SHOT_MS:
            out.append(cut)
    return tuple(out)
