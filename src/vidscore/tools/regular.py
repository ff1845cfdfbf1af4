"""Files that are read without waiting: never a pipe, a device or a link to one, whatever stands at their place by then."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Callable
from pathlib import Path

from vidscore.errors import InputError

_BLOCK = 1 << 20
_NO_WAIT: int = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


def is_regular(path: Path) -> bool:
    """Whether there is a file, and not a link to one.

    Raises:
        OSError: There is nothing.
    """
    return stat.S_ISREG(path.lstat().st_mode)


def read_regular(path: Path) -> bytes:
    """All that is in a file.

    Raises:
        OSError: It is not a file, or cannot be read.
    """
    with os.fdopen(_open(path), "rb") as file:
        return file.read()


def checksum_of(path: Path) -> int:
    """CRC-32 of a file: it guards against accidents, not against people.

    Raises:
        OSError: It is not a file, or cannot be read.
    """
    checksum = 0
    with os.fdopen(_open(path), "rb") as file:
        while block := file.read(_BLOCK):
            checksum = zlib.crc32(block, checksum)
    return checksum


def _open(path: Path) -> int:
    opened = os.open(path, os.O_RDONLY | _NO_WAIT)
    if stat.S_ISREG(os.fstat(opened).st_mode):
        return opened
    os.close(opened)
    raise OSError(f"{path.name} is not a file")


def read_small_file(path: Path, most_bytes: int, kind: str, hint: str) -> bytes:
    """The content of a regular file of a sane size: no device, no pipe, nothing endless.

    Args:
        path: The file.
        most_bytes: More is refused before it is read.
        kind: What it is, for the message: ``plan``.
        hint: What to do where there is no such file.

    Raises:
        InputError: It is missing, is no file, is too large, or cannot be read.
    """
    try:
        check_regular(path, kind, hint)
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except OSError as error:
        raise InputError(f"the {kind} {path} cannot be read: {error.strerror}", "check the path and who may read it") from None
    if len(data) > most_bytes:
        size = f"{path.stat().st_size / 1e6:.0f} MB"
        raise InputError(f"the {kind} is {size} large, at most {most_bytes >> 20} MB are read", "name another file", path=path)
    return data


def check_regular(path: Path, kind: str, hint: str) -> None:
    """Raise InputError unless a path leads to a regular file: no folder, no device, no pipe, nothing missing.

    Args:
        path: The file; links are followed.
        kind: What it is, for the message: ``film``.
        hint: What to do where there is no such file.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"the {kind} {path} does not exist", hint) from None
    except (OSError, ValueError) as error:
        raise InputError(f"the {kind} {path} cannot be read: {getattr(error, 'strerror', error)}", "check the path") from None
    if not stat.S_ISREG(mode):
        what = next((name for is_that, name in _NO_FILES if is_that(mode)), "no file")
        raise InputError(f"the {kind} {path} is {what}, not a file", f"name the {kind} file itself")


_NO_FILES: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
)
