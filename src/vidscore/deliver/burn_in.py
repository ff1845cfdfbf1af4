"""A plan in, a burn-in out: the strip under the picture that says which cue plays, what it is, and the time.

The strip lies below the picture, so that it hides nothing. Its first row holds the cue's name and mood, its second key and
tempo; the time runs at the right. Silences of the plan say so, and what no cue covers says that there is no music. Text is
drawn by moviepy's TextClip in the first installed font that has all its characters; a name that no font can draw becomes
the cue's number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from vidscore.model.plan import Brief, Plan
from vidscore.model.span import Span
from vidscore.tools.fonts import MONOSPACED, font_file, font_for
from vidscore.tools.frames import Frame

HEIGHT = 48
"""Pixels of the strip."""
NARROWEST = 240
"""Pixels that its text needs; narrower pictures stand between black bars."""
_TEXT, _SMALL, _MARGIN = 15, 13, 6
_GROUND, _WHITE, _GREY = (18, 18, 22), (255, 255, 255), (170, 170, 178)


@dataclass(frozen=True, slots=True)
class Label:
    """What the strip says for a while."""

    span: Span
    title: str
    """Name and mood of a cue or section; ``silence`` or ``no music``."""
    detail: str = ""
    """Key and tempo."""
    name: str = ""
    """The cue or section; empty where the plan has none."""


def labels(plan: Plan) -> tuple[Label, ...]:
    """What the strip says over the film: one label for each section, silence and gap. They tile the film."""
    out: list[Label] = []
    at = 0
    for number, part in enumerate((part for cue in plan.cues for part in cue.by_section()), 1):
        if part.span.start_ms > at:
            out.append(Label(Span(at, part.span.start_ms), "no music"))
        out.append(_label(part, number))
        at = part.span.end_ms
    if at < plan.duration_ms:
        out.append(Label(Span(at, plan.duration_ms), "no music"))
    return tuple(out)


def _label(part: Brief, number: int) -> Label:
    name = part.name if font_for(part.name) is not None else f"cue {number}"
    if part.silence:
        return Label(part.span, f"{name}  silence", name=part.name)
    tempo = f"  {part.tempo_bpm:.0f} bpm" if part.tempo_bpm else ""
    return Label(part.span, f"{name}  {part.mood.name}", f"{part.key}{tempo}", part.name)


def framed(picture: Frame, label: Label, time: str) -> Frame:
    """A picture with the strip below it.

    Args:
        picture: Shape (height, width, 3).
        label: What the strip says.
        time: What stands at its right, of digits, colons and points.

    Returns:
        :data:`HEIGHT` rows more; at least :data:`NARROWEST` columns.
    """
    height, width, _ = picture.shape
    across = max(width, NARROWEST)
    out = np.zeros((height + HEIGHT, across, 3), np.uint8)
    left = (across - width) // 2
    out[:height, left : left + width] = picture
    out[height:] = strip(label, across)
    clock = _clock(time)
    out[height + _MARGIN : height + _MARGIN + len(clock), across - _MARGIN - clock.shape[1] : across - _MARGIN] = clock
    return out


@lru_cache(maxsize=8)
def strip(label: Label, width: int) -> Frame:
    """The strip without its time."""
    out = np.full((HEIGHT, width, 3), _GROUND, np.uint8)
    room = width - 3 * _MARGIN - _clock("00:00:00:00").shape[1]
    title = _drawn(label.title, _TEXT, _WHITE if label.detail else _GREY)[:, :room]
    detail = _drawn(label.detail, _SMALL, _GREY)[:, : width - 2 * _MARGIN] if label.detail else title[:0]
    for image, top in ((title, _MARGIN - 1), (detail, HEIGHT - _MARGIN - len(detail))):
        out[top : top + len(image), _MARGIN : _MARGIN + image.shape[1]] = image
    return out


def _clock(time: str) -> Frame:
    return np.concatenate([_digit(sign) for sign in time], axis=1)


@lru_cache(maxsize=16)
def _digit(sign: str) -> Frame:
    signs = "0123456789:."
    row = _image(signs, str(font_file(MONOSPACED)), _TEXT, _WHITE)
    across = row.shape[1] // len(signs)
    place = signs.index(sign) * across
    return row[:, place : place + across]


def _drawn(text: str, size: int, colour: tuple[int, int, int]) -> Frame:
    font = font_for(text) or font_for("?")
    return _image(text, str(font), size, colour)


def _image(text: str, font: str, size: int, colour: tuple[int, int, int]) -> Frame:
    # A height of its own, from the top: else each text is as high as its letters, and no two share a baseline.
    options = {"size": (None, round(1.4 * size)), "vertical_align": "top", "transparent": False, "bg_color": _GROUND}
    clip: Any = moviepy().TextClip(font=font, text=text, font_size=size, color=colour, **options)
    image: Frame = clip.get_frame(0)
    return image


def moviepy() -> Any:
    """The library, told to use the ffmpeg that everything else uses.

    Raises:
        MissingTool: There is no ffmpeg.
    """
    import os

    from vidscore.tools.ffmpeg import require

    program = str(require())
    os.environ.setdefault("FFMPEG_BINARY", program)  # read when it is imported; else it wants a copy of its own
    import moviepy
    from moviepy.video.io import ffmpeg_writer

    ffmpeg_writer.FFMPEG_BINARY = program
    return moviepy


def frame_time(number: int, rate: int) -> str:
    """The film's clock with the frame in the second.

    Example:
        >>> frame_time(65 * 24 + 6, 24)
        '00:01:05:06'
    """
    seconds, frame = divmod(number, rate)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{frame:02d}"


def over_time(tiled: tuple[Label, ...], rate: int) -> Iterator[Label]:
    """The label of every frame, in order, from the first to the film's last."""
    number = 0
    for label in tiled:
        while number * 1000 < label.span.end_ms * rate:
            yield label
            number += 1
