"""Files that need not be made twice: kept by content, bounded in size, safe under two runs at once.

An entry is one file under the name of a digest of everything it was made from, so an entry never goes
stale: it is right or it is not asked for. Entries appear whole (atomic rename) and are handed out as
hard links where the disk allows, so that clearing the cache takes nothing from a run that is under way.
The least recently used entries go first when the cache outgrows its limit.
"""

from __future__ import annotations

import os
import shutil
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vidscore.errors import SettingsError

LIMIT_GB = 8.0
"""Size the cache may have unless ``VIDSCORE_CACHE_GB`` says otherwise; an hour of music is about 5 GB."""
_FREE_SHARE = 0.1
"""Share of the disk that stays free: with less, nothing more is kept."""
_TRIM_TO = 0.9
"""Share of the limit that is left after trimming, so that trimming is rare."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of files by digest.

    Args:
        folder: Where the files lie; made when the first one comes.
        limit_bytes: How large all of them may be together.
    """

    folder: Path
    limit_bytes: int

    def fetch(self, key: str, target: Path) -> bool:
        """Put the entry at ``target``, replacing what is there.

        Args:
            key: Hex digest of what the file was made from.
            target: Where it is wanted; its folder exists.

        Returns:
            Whether there was such an entry.
        """
        part = _part(target)
        try:
            _link_or_copy(self._place(key), part)
            os.utime(self._place(key))
        except OSError:
            part.unlink(missing_ok=True)
            return False
        part.replace(target)
        return True

    def store(self, key: str, made: Path) -> None:
        """Keep a finished file; never fails a run: a full or read-only disk only means nothing is kept."""
        place = self._place(key)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            usage = shutil.disk_usage(place.parent)
            if made.stat().st_size > self.limit_bytes or usage.free < _FREE_SHARE * usage.total:
                return
            part = _part(place)
            try:
                _link_or_copy(made, part)
                part.replace(place)
            finally:
                part.unlink(missing_ok=True)

    def trim(self) -> None:
        """Drop the least recently used entries while the cache is over its limit, and parts a dead run left."""
        from filelock import FileLock, Timeout

        if self.size_bytes() <= self.limit_bytes:
            return
        with suppress(Timeout, OSError), FileLock(self.folder / "trim.lock", timeout=0):
            entries = sorted((stat.st_mtime_ns, path, stat.st_size) for path, stat in self._entries())
            total = sum(size for _, _, size in entries)
            for _, path, size in entries:
                if total <= _TRIM_TO * self.limit_bytes:
                    break
                path.unlink(missing_ok=True)
                total -= size

    def size_bytes(self) -> int:
        """How large all entries are together."""
        return sum(stat.st_size for _, stat in self._entries())

    def count(self) -> int:
        """How many entries there are."""
        return len(self._entries())

    def clear(self) -> int:
        """Drop every entry; returns the bytes set free."""
        freed = 0
        for path, stat in self._entries():
            with suppress(OSError):
                path.unlink()
                freed += stat.st_size
        return freed

    def _place(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def _entries(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        for path in self.folder.glob("??/*"):
            with suppress(OSError):  # another run may drop it meanwhile
                found.append((path, path.stat()))
        return found


def user_cache() -> Cache:
    """The cache of this user: ``VIDSCORE_CACHE`` or the system's cache folder, up to ``VIDSCORE_CACHE_GB``.

    Raises:
        SettingsError: ``VIDSCORE_CACHE_GB`` is not a positive number.
    """
    import platformdirs

    asked = os.environ.get("VIDSCORE_CACHE_GB", "")
    try:
        limit = float(asked) if asked else LIMIT_GB
    except ValueError:
        limit = -1.0
    if not limit > 0:
        raise SettingsError(f"VIDSCORE_CACHE_GB is {asked!r}, but must be a number over 0", "export VIDSCORE_CACHE_GB=8")
    home = os.environ.get("VIDSCORE_CACHE") or platformdirs.user_cache_dir("vidscore", appauthor=False)
    return Cache(Path(home), round(limit * 1e9))


def _part(path: Path) -> Path:
    """A name beside ``path`` that no other run uses."""
    return path.with_name(f"{path.name}.part-{uuid.uuid4().hex}")


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
