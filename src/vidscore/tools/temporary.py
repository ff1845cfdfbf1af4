"""Files and folders that last no longer than the run that made them, however that ends.

Whatever is half made lies under a random name beside its place (a part) or in a work folder. The run that made it holds a
lock on it, which the system lets go when the process ends, by SIGKILL or a power cut too. So what lies there unlocked
belongs to nobody, and the next run that works in the same place removes it (:func:`sweep`). A name is taken with ``O_EXCL``:
what somebody else put there is never written through. Where the system has no such locks (Windows) nothing is swept.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:
    _HAS_LOCKS = False
else:
    _HAS_LOCKS = True

_NAME_BYTES = 255
"""The longest name of most file systems. [published: POSIX NAME_MAX on Linux and macOS]"""
_SUFFIX_BYTES = 40
"""More of a suffix is kept by no part: no writer chooses its format by a longer one."""
_TOKEN = "[0-9a-f]{16}"
_PART = re.compile(rf".*\.part-{_TOKEN}(\.[^.]*)?", re.DOTALL)
_WORK = re.compile(rf"vidscore-{_TOKEN}\.work")


@dataclass(frozen=True, slots=True)
class Part:
    """A file under a name that nobody else has, locked while this process lives.

    Args:
        path: Where it lies.
        lock: The descriptor that holds the lock.
    """

    path: Path
    lock: int

    @classmethod
    def beside(cls, target: Path) -> Part:
        """Make an empty one in the folder of ``target``, with its suffix: many writers choose their format by it.

        Raises:
            OSError: The folder cannot be written.
        """
        while True:
            path = part_name(target)
            with suppress(FileExistsError):
                lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o666)
                if _lock(lock, path):
                    return cls(path, lock)

    def drop(self) -> None:
        """Remove the file, if it still has its first name, and let go of it."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        with suppress(OSError):
            os.close(self.lock)


_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def part_name(target: Path) -> Path:
    """A random name beside ``target``, with its suffix and as much of its name as fits.

    Example:
        >>> name = part_name(Path("films/" + "ä" * 125 + ".mp4")).name
        >>> len(name.encode()) <= 255, name.endswith(".mp4"), part_name(Path("a.mp4")) == part_name(Path("a.mp4"))
        (True, True, False)
    """
    end = f".part-{secrets.token_hex(8)}".encode() + os.fsencode(target.suffix)[:_SUFFIX_BYTES]
    stem = os.fsencode(target.stem)[: _NAME_BYTES - len(end)].decode("utf8", "ignore")
    return target.with_name(stem + end.decode("utf8", "ignore"))


@contextmanager
def locked_folder(home: Path) -> Iterator[Path]:
    """A folder in ``home`` that only this user can open, gone when the block ends.

    Raises:
        OSError: It cannot be made.
    """
    while True:
        folder = home / f"vidscore-{secrets.token_hex(8)}.work"
        folder.mkdir(mode=0o700)
        lock = os.open(folder, os.O_RDONLY | _NO_FOLLOW) if _HAS_LOCKS else -1
        if lock < 0 or _lock(lock, folder):
            break
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock >= 0:
            os.close(lock)


def sweep(folder: Path) -> None:
    """Remove the parts and work folders in ``folder`` that this user's dead runs left; never fails."""
    if not _HAS_LOCKS:
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _PART.fullmatch(entry.name) or _WORK.fullmatch(entry.name):
                _remove_if_dead(Path(entry.path))


def _remove_if_dead(path: Path) -> None:
    """Remove a file or a folder of ours on which nobody holds a lock."""
    with suppress(OSError):
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | _NO_FOLLOW)
        try:
            facts = os.fstat(opened)
            if facts.st_uid != os.geteuid():
                return
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if stat.S_ISDIR(facts.st_mode) and _WORK.fullmatch(path.name):
                shutil.rmtree(path, ignore_errors=True)
            elif stat.S_ISREG(facts.st_mode):
                path.unlink()
        finally:
            os.close(opened)


def _lock(descriptor: int, path: Path) -> bool:
    """Lock what was just made; False where a sweep was quicker and has removed it, and another is to be made.

    A file system without locks gives none, and its leftovers stay.
    """
    if _HAS_LOCKS:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
    with suppress(OSError):
        if os.path.samestat(os.fstat(descriptor), path.lstat()):
            return True
    os.close(descriptor)
    return False
