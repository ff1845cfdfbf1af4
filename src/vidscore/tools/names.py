"""Names of files that fit: a folder keeps no name of more than 255 bytes, whatever letters it is written in."""

from __future__ import annotations

import os

from vidscore.errors import OutputError

AnyPath = str | os.PathLike[str]
"""What may name a file in a call of the library."""

NAME_MAX = 255
"""Bytes of a file's name on every common file system."""

_LETTERS = {0xDC00 + byte: 0x10FF00 + byte for byte in range(0x80, 0x100)}
"""From what Python makes of a byte that is no UTF-8 to the last letters of the last plane for private use."""
_BYTES = {letter: byte for byte, letter in _LETTERS.items()}


def fitting_name(stem: str, ending: str) -> str:
    """A name that keeps its ending and as much of its stem as fits.

    Args:
        stem: For example the film's own; may hold bytes that are not UTF-8, as Python keeps them.
        ending: For example ``.scored.mp4``.

    Example:
        >>> fitting_name("film", ".scored.mp4")
        'film.scored.mp4'
        >>> len(fitting_name("电" * 85, ".scored.mp4").encode())
        254
    """
    while stem and len(os.fsencode(stem + ending)) > NAME_MAX:
        stem = stem[:-1]
    return stem + ending


def is_text(name: str) -> bool:
    """Whether a name is text that can be written down; names of files are bytes, and need not be UTF-8."""
    try:
        name.encode("utf8")
    except UnicodeEncodeError:
        return False
    return True


def readable(name: str) -> str:
    """A name with ``_`` for each byte that is no UTF-8: for files whose writers take text alone."""
    return "".join(letter if is_text(letter) else "_" for letter in name)


def text_of(name: str) -> str:
    """A name as text that libraries can hash and write: each byte that is no UTF-8 becomes a letter nobody uses."""
    return name.translate(_LETTERS)


def name_of(text: str) -> str:
    """The name that :func:`text_of` made text of."""
    return text.translate(_BYTES)


def check_name(name: str) -> None:
    """Raise OutputError unless a file may have this name."""
    size = len(os.fsencode(name))
    if size > NAME_MAX:
        raise OutputError(
            f"the name {name[:20]}... has {size} bytes, at most {NAME_MAX} fit",
            f"choose a shorter one: -o '{fitting_name(name[:40], '')}'",
        )
