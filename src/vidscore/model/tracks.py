"""How one of several sounds of a file is named: by its number or by its language."""

from __future__ import annotations

import re

_TRACK = re.compile(r"(?:0:)?a:(\d{1,3})|(\d{1,3})")


def track_choice(text: str) -> int | str:
    """Read ``2`` or ``0:a:1`` as the place of a sound in the file, counted from 0; anything else as a language.

    Raises:
        ValueError: Sounds are counted from 1, or it is neither.

    Example:
        >>> track_choice("2"), track_choice("0:a:1"), track_choice("fre")
        (1, 1, 'fre')
    """
    match = _TRACK.fullmatch(text.strip())
    if match is None:
        if not re.fullmatch(r"[^\W\d_][\w-]*|", text.strip()):
            raise ValueError(f"{text!r} names no sound")
        return text.strip()
    place = int(match[1]) if match[1] else int(match[2]) - 1
    if place < 0:
        raise ValueError("sounds are counted from 1")
    return place
