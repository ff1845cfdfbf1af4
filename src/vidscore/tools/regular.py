"""Files that are read without waiting: never a pipe, a device or a link to one, whatever stands at their place by then."""

from __future__ import annotations

import os
import stat
import zlib
from pathlib import Path

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
