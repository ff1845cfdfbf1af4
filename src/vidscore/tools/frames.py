"""The picture of a film as small frames: upright, of square pixels, at a steady rate on the film's clock.

ffmpeg turns, scales and times the frames, because it knows every rotation, pixel shape and variable frame rate that a
camera writes. Frames leave here as uint8 of shape (height, width, 3), red first.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vidscore.errors import InputError
from vidscore.tools.ffmpeg import ffmpeg, require
from vidscore.tools.formats import media_input
from vidscore.tools.probe import Media, open_media, probe
from vidscore.tools.run import read_blocks

Frame = NDArray[np.uint8]


def shown_size(path: Path, longest: int, rotation: int = 0) -> tuple[int, int]:
    """Width and height of the picture as it is shown, scaled so that the longer side is ``longest``; both even.

    Args:
        path: A film with a picture.
        longest: Pixels of the longer side.
        rotation: Degrees the player turns it (``Film.rotation``).
    """
    with open_media(path) as opened:
        stream: Any = opened.streams[_picture_index(probe(path))]
        aspect = Fraction(stream.width, stream.height) * Fraction(stream.sample_aspect_ratio or 1)
    if rotation in (90, 270):
        aspect = 1 / aspect
    width, height = (longest, longest / aspect) if aspect >= 1 else (longest * aspect, longest)
    return max(2, round(width / 2) * 2), max(2, round(height / 2) * 2)


def read_frames(path: Path, size: tuple[int, int], rate: int) -> Iterator[Frame]:
    """Decode the picture from film time 0 to its end; frame ``k`` is what is on screen at ``k / rate`` seconds.

    Args:
        path: A film with a picture.
        size: Width and height of the frames.
        rate: Frames a second.

    Raises:
        MissingTool: There is no ffmpeg.
        ToolFailed: It cannot decode the picture.
    """
    picture = media_input(path)[str(_picture_index(probe(path)))].filter("fps", fps=rate, start_time=0)
    argv: list[str | Path] = [require(), "-hide_banner", "-nostdin", "-loglevel", "error", *_raw(picture, size)]
    for block in read_blocks(argv, f"decoding the picture of {path.name}", size[0] * size[1] * 3):
        if len(block) == size[0] * size[1] * 3:
            yield _frame(block, size)


def still(path: Path, size: tuple[int, int], at_ms: int) -> Frame:
    """The frame on screen at an instant; the last one where the picture has ended.

    Raises:
        InputError: There is none.
        ToolFailed: ffmpeg cannot decode the picture.
    """
    index = str(_picture_index(probe(path)))
    for back_ms in (0, 500, 5_000):
        picture = media_input(path, ss=f"{max(0, at_ms - back_ms) / 1000:.3f}")[index]
        raw = ffmpeg(_raw(picture, size, vframes=1), f"taking a still out of {path.name}").out
        if raw:
            return _frame(raw, size)
    raise InputError(f"no frame is on screen at {at_ms} ms", f"check the file with: ffmpeg -i '{path.name}'", path=path)


def _picture_index(media: Media) -> int:
    if media.picture is None:
        raise InputError("the file has no picture", "name a film", path=media.path)
    return media.picture.index


def _raw(picture: Any, size: tuple[int, int], **options: object) -> list[str]:
    """The arguments for ffmpeg that scale a stream and write its frames to standard output."""
    import ffmpeg as graph

    scaled = picture.filter("scale", *size, flags="bilinear").filter("setsar", 1)
    args: list[str] = graph.get_args(graph.output(scaled, "pipe:1", f="rawvideo", pix_fmt="rgb24", **options))
    return args


def _frame(raw: bytes, size: tuple[int, int]) -> Frame:
    return np.frombuffer(raw, np.uint8).reshape(size[1], size[0], 3)
