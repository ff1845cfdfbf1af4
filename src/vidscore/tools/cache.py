"""What need not be made twice: kept by content, checked when taken, bounded in size, safe under two runs at once.

An entry is one file under a digest of everything it was made from, the code included (:func:`stage_digest`), so
it never goes stale: it is right or it is not asked for. Its name ends in its own checksum, and who takes it says
what it must look like (``fits``): an entry that is damaged, no file at all or not what it should be is dropped
and made again. Entries appear whole (atomic rename) and large ones are handed out as hard links where the disk
allows, so that clearing the cache takes nothing from a run that is under way. The least recently used entries go
first when the cache outgrows its limit.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
import uuid
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from vidscore.errors import SettingsError
from vidscore.tools.regular import checksum_of, is_regular, read_regular
from vidscore.tools.values import value_from_json, value_to_json
from vidscore.tools.weights import SUMS

LIMIT_GB = 12.0
"""Size the cache may have unless ``VIDSCORE_CACHE_GB`` says otherwise; a two-hour film with an hour of music takes about 8."""
_FREE_SHARE = 0.1
"""Share of the disk that stays free: with less, nothing more is kept."""
_TRIM_TO = 0.9
"""Share of the limit that is left after trimming, so that trimming is rare."""
_SUM = "[0-9a-f]" * 8
_LIBRARIES = ("av", "faster_whisper", "numpy", "safetensors", "scipy", "tokenizers", "torch", "transformers")
"""What the figures of an entry may depend on besides our own code, where that calls it."""

_PACKAGE = Path(__file__).resolve().parent.parent
_NO_CODE = (".md", ".pyc", ".typed")
_WEIGHTS = "weights"
"""The folder of a stage's networks: too large to be read at every run."""
_OURS = r"^[ \t]*(?:from|import) +{}\.(\w+)"
_IMPORTED = re.compile(rb"^[ \t]*(?:from|import) +(\w+)", re.MULTILINE)

T = TypeVar("T")
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of files by digest.

    Args:
        folder: Where the files lie; made when the first one comes.
        limit_bytes: How large all of them may be together.
    """

    folder: Path
    limit_bytes: int

    def fetch(self, key: str, target: Path, fits: Callable[[Path], bool] | None = None) -> bool:
        """Put the entry at ``target``, replacing what is there.

        Args:
            key: Hex digest of what the file was made from.
            target: Where it is wanted; its folder exists.
            fits: Whether a file is what it should be; may raise what numpy raises where it is not.

        Returns:
            Whether there was such an entry, undamaged.
        """
        part = _part(target)
        for place in self._kept(key):
            try:
                if is_regular(place):
                    _link_or_copy(place, part)
                    if _is_whole(place, checksum_of(part)) and (fits is None or _answer(fits, part)):
                        os.utime(place)
                        part.replace(target)
                        return True
                place.unlink(missing_ok=True)
            except OSError:
                continue
            finally:
                part.unlink(missing_ok=True)
        return False

    def store(self, key: str, made: Path) -> None:
        """Keep a finished file; never fails a run: a full or read-only disk only means nothing is kept."""
        with suppress(OSError):
            self._put(key, checksum_of(made), made.stat().st_size, lambda part: _link_or_copy(made, part))

    def recall(self, key: str) -> bytes | None:
        """The content of a small entry; None where there is none, or only a damaged one."""
        for place in self._kept(key):
            with suppress(OSError):
                content = read_regular(place) if is_regular(place) else b""
                if _is_whole(place, zlib.crc32(content)):
                    os.utime(place)
                    return content
                place.unlink(missing_ok=True)
        return None

    def drop(self, key: str) -> None:
        """Forget an entry."""
        for place in self._kept(key):
            with suppress(OSError):
                place.unlink(missing_ok=True)

    def keep(self, key: str, content: bytes) -> None:
        """Keep a small entry; like :meth:`store`, never fails a run."""
        with suppress(OSError):
            self._put(key, zlib.crc32(content), len(content), lambda part: part.write_bytes(content))

    def trim(self) -> None:
        """Drop the least recently used entries while the cache is over its limit, and parts a dead run left."""
        from filelock import FileLock, Timeout

        for path, facts in self._entries():
            if _PART in path.name and facts.st_ctime < _STARTED:
                with suppress(OSError):  # where another run still writes it, that one keeps an entry less
                    path.unlink()
        if self.size_bytes() <= self.limit_bytes:
            return
        with suppress(Timeout, OSError), FileLock(self.folder / "trim.lock", timeout=0):
            entries = sorted((facts.st_mtime_ns, path, facts.st_size) for path, facts in self._entries())
            total = sum(size for _, _, size in entries)
            for _, path, size in entries:
                if total <= _TRIM_TO * self.limit_bytes:
                    break
                path.unlink(missing_ok=True)
                total -= size

    def size_bytes(self) -> int:
        """How large all entries are together."""
        return sum(facts.st_size for _, facts in self._entries())

    def count(self) -> int:
        """How many entries there are."""
        return len(self._entries())

    def clear(self) -> int:
        """Drop every entry; returns the bytes set free."""
        freed = 0
        for path, facts in self._entries():
            with suppress(OSError):
                path.unlink()
                freed += facts.st_size
        return freed

    def _kept(self, key: str) -> list[Path]:
        return list((self.folder / key[:2]).glob(f"{key[2:]}.{_SUM}"))

    def _put(self, key: str, checksum: int, size: int, write: Callable[[Path], object]) -> None:
        place = self.folder / key[:2] / f"{key[2:]}.{checksum:08x}"
        place.parent.mkdir(parents=True, exist_ok=True)
        usage = shutil.disk_usage(place.parent)
        if size > self.limit_bytes or usage.free < _FREE_SHARE * usage.total:
            return
        part = _part(place)
        try:
            write(part)
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)

    def _entries(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        for path in self.folder.glob("??/*"):
            with suppress(OSError):  # another run may drop it meanwhile
                found.append((path, path.lstat()))
        return found


@dataclass(frozen=True, slots=True)
class Intermediates:
    """The files of one run: what the cache holds is taken from there, the rest is made and kept.

    Args:
        folder: Where the files lie while the run lasts.
        cache: What outlives it; None keeps nothing.
    """

    folder: Path
    cache: Cache | None = None

    def obtain(
        self, wanted: Mapping[str, str], make: Callable[[list[str]], object], fits: Callable[[Path], bool] | None = None
    ) -> None:
        """Have some files lie in the folder.

        Args:
            wanted: File names with their keys; an empty key is of something nobody can know again.
            make: Makes the files of the names it is given; none, perhaps.
            fits: As in :meth:`Cache.fetch`.
        """
        missing = [name for name, key in wanted.items() if not self._taken(name, key, fits)]
        make(missing)
        self.store({name: wanted[name] for name in missing})

    def store(self, made: Mapping[str, str]) -> None:
        """Keep files that lie in the folder, by name with their keys."""
        for name, key in made.items():
            if self.cache is not None and key:
                self.cache.store(key, self.folder / name)

    def _taken(self, name: str, key: str, fits: Callable[[Path], bool] | None) -> bool:
        return self.cache is not None and bool(key) and self.cache.fetch(key, self.folder / name, fits)


def save_arrays(path: Path, arrays: Arrays) -> None:
    """Write arrays by name; equal arrays make equal bytes. The path's file is replaced, not changed."""
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy takes a flag among the names


def load_arrays(path: Path) -> Arrays:
    """What :func:`save_arrays` wrote."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        return dict(kept.items())


def holds_arrays(*names: str) -> Callable[[Path], bool]:
    """A check that a file holds arrays of these names, and no number in them that is none."""

    def fits(path: Path) -> bool:
        arrays = load_arrays(path)
        return set(names) <= arrays.keys() and all(np.isfinite(array).all() for array in arrays.values())

    return fits


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
        raise SettingsError(f"VIDSCORE_CACHE_GB is {asked!r}, but must be a number over 0", "export VIDSCORE_CACHE_GB=12")
    home = os.environ.get("VIDSCORE_CACHE") or platformdirs.user_cache_dir("vidscore", appauthor=False)
    return Cache(Path(home), round(limit * 1e9))


def remembered(cache: Cache | None, key: str, kind: Any, make: Callable[[], T], fits: Callable[[T], bool] | None = None) -> T:
    """A model value from the cache, or made and kept.

    Args:
        cache: Where to look; None makes it anew.
        key: Hex digest of what the value is made from.
        kind: Its type, for example ``Picture`` or ``tuple[Feeling, ...]``.
        make: Makes it.
        fits: Whether a kept value can be of this key; another is dropped.
    """
    kept: T | None = recalled(cache, key, kind, fits)
    if kept is not None:
        return kept
    made = make()
    keep(cache, key, kind, made)
    return made


def recalled(cache: Cache | None, key: str, kind: Any, fits: Callable[[Any], bool] | None = None) -> Any:
    """A model value from the cache; None where there is none, or one that is no such value, which is dropped."""
    content = cache.recall(key) if cache is not None else None
    if cache is None or content is None:
        return None
    with suppress(ValueError, RecursionError):
        value = value_from_json(kind, content)
        if fits is None or fits(value):
            return value
    cache.drop(key)
    return None


def keep(cache: Cache | None, key: str, kind: Any, value: object) -> None:
    """Keep a model value in the cache, where there is one."""
    if cache is not None:
        cache.keep(key, value_to_json(kind, value))


@lru_cache(maxsize=8)
def stage_digest(stage: str) -> str:
    """Digest of what makes a stage's entries besides their input: our code, its tables, and the libraries it calls.

    Args:
        stage: A folder of the package, for example ``compose``. What its code imports of the package counts as well.
    """
    return code_digest(_PACKAGE, stage)


def code_digest(package: Path, stage: str) -> str:
    """Digest of a stage's code and of all code that it reaches, by content and place.

    Args:
        package: The folder of the package.
        stage: One of the folders in it.

    Returns:
        Hex digest. Data files beside the code count; a folder of network weights counts by the sums that lie in it.
    """
    digest, called = hashlib.sha256(), set[bytes]()
    for _, files in sorted(_reached(package, stage).items()):
        for place, content in files.items():
            digest.update(f"{place} {len(content)} ".encode())
            digest.update(content)
            called |= set(_IMPORTED.findall(content))
    used = [library for library in _LIBRARIES if library.encode() in called]
    digest.update(" ".join(f"{library} {_version(library)}" for library in used).encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    """Which version is installed; empty for an extra that is not."""
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def code_of(package: Path, stage: str) -> tuple[str, ...]:
    """The folders and modules of a package that a folder's code reaches, itself among them, sorted.

    Read off the lines that import, also those inside functions: nobody keeps a list that could forget one.
    """
    return tuple(sorted(_reached(package, stage)))


def _reached(package: Path, stage: str) -> dict[str, dict[str, bytes]]:
    """Of every folder or module that a folder's code reaches, the files by their place in the package."""
    ours = re.compile(_OURS.format(package.name).encode(), re.MULTILINE)
    reached, waiting = dict[str, dict[str, bytes]](), {stage}
    while waiting:
        part = waiting.pop()
        reached[part] = _files_of(package, part)
        code = (content for place, content in reached[part].items() if place.endswith(".py"))
        waiting |= {name.decode() for content in code for name in ours.findall(content)} - reached.keys()
    return reached


def _files_of(package: Path, part: str) -> dict[str, bytes]:
    """The files that decide what a folder or a module does, by their place in the package, sorted."""
    module = package / f"{part}.py"
    found = [module] if module.is_file() else sorted((package / part).rglob("*"))
    places = [path.relative_to(package) for path in found if path.is_file() and path.suffix not in _NO_CODE]
    return {
        place.as_posix(): (package / place).read_bytes() for place in places if place.name == SUMS or _WEIGHTS not in place.parts
    }


_PART = ".part-"
_STARTED = time.time()
"""When this run began: a part that is older is of another run, most likely of a dead one."""


def _part(path: Path) -> Path:
    """A name beside ``path`` that no other run uses."""
    return path.with_name(f"{path.name}{_PART}{uuid.uuid4().hex}")


def _answer(fits: Callable[[Path], bool], path: Path) -> bool:
    """Whether a file fits; one that cannot even be read does not."""
    try:
        return fits(path)
    except (OSError, ValueError, LookupError, EOFError, AttributeError, TypeError, BadZipFile):
        return False


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _is_whole(place: Path, checksum: int) -> bool:
    return place.name.endswith(f".{checksum:08x}")
