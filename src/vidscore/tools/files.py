"""Files that are whole or not there: atomic outputs, work folders, digests, and model values as JSON.

In JSON fractions and paths are text and times are integer milliseconds, exactly as the values of ``vidscore.model`` hold them.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from vidscore.errors import OutputError
from vidscore.tools.names import check_name, fitting_name

_FULL = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EFBIG: "the file is too big for this disk",
}
_BLOCK = 1 << 20
_PLACES, _PLACE_BYTES = 64, 1 << 16


@contextmanager
def atomic_output(path: Path, force: bool = False) -> Iterator[Path]:
    """Give a path beside ``path`` to write to, and put it in place when the block ends well.

    Whatever goes wrong inside (Ctrl-C too), the part is removed and what was at ``path`` before
    is untouched. The part keeps the suffix, because many writers choose their format by it.

    Args:
        path: Where the file shall be in the end.
        force: Replace what is there.

    Raises:
        OutputError: Something is there already and ``force`` is not set; the folder is missing
            or cannot be written; the disk is full.

    Example:
        >>> import tempfile
        >>> out = Path(tempfile.mkdtemp()) / "note.txt"
        >>> with atomic_output(out) as part:
        ...     _ = part.write_text("la")
        >>> out.read_text()
        'la'
    """
    check_output(path, force)
    part = path.with_name(fitting_name(path.stem, f".part-{os.getpid()}{path.suffix}"))
    try:
        yield part
        check_output(path, force)
        if not part.exists():
            raise OutputError(f"nothing was written for {path.name}", "run again with --debug and report it")
        part.replace(path)
    except OSError as error:
        if error.errno in _FULL:
            raise OutputError(f"{path.name} cannot be written: {_FULL[error.errno]}", f"make room in {path.parent}") from error
        raise
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def check_output(path: Path, force: bool = False) -> None:
    """Raise OutputError unless a file may be written at ``path``; writes nothing."""
    check_name(path.name)
    if path.is_dir():
        raise OutputError(f"{path} is a folder, not a file", f"name a file in it: {path / 'film.scored.mp4'}")
    if not path.parent.is_dir():
        raise OutputError(f"the folder {path.parent} does not exist", f"mkdir -p '{path.parent}'")
    if not os.access(path.parent, os.W_OK):
        raise OutputError(f"the folder {path.parent} cannot be written", "choose another place with -o/--output")
    if path.exists() and not force:
        raise OutputError(f"{path.name} is already there", "add --force (-f) to overwrite it, or choose another name with -o")


def make_folder(path: Path) -> Path:
    """Make a folder for results, with its parents.

    Raises:
        OutputError: It cannot be made, or a file stands there.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder {path} cannot be made: {error.strerror}", "choose another folder") from error
    return path


@contextmanager
def work_folder(need_bytes: int = 0, beside: Path | None = None) -> Iterator[Path]:
    """A temporary folder that is gone when the block ends, however it ends.

    Args:
        need_bytes: How much will be written there.
        beside: Where to make it when the system's temporary folder has no room for that (it may be in memory).

    Raises:
        OutputError: Neither place has room.
    """
    places = [Path(tempfile.gettempdir()), *([beside] if beside is not None else [])]
    free = {place: shutil.disk_usage(place).free for place in places}
    home = next((place for place in places if free[place] >= need_bytes), None)
    if home is None:
        raise OutputError(
            f"{need_bytes / 1e9:.1f} GB are needed to work in, but {max(free.values()) / 1e9:.1f} GB are free",
            f"make room in {places[-1]}, or name a bigger disk: TMPDIR=/path vidscore ...",
        )
    with tempfile.TemporaryDirectory(prefix="vidscore-", dir=home, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def file_digest(path: Path) -> str:
    """SHA-256 of a file's content, in hex; read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def content_digest(path: Path) -> str:
    """Digest that tells a file from every other without reading all of it: size, time of change, and 64 places in it.

    A two-hour film is told in milliseconds. Not for files that somebody means to pass off as others.
    """
    stat = path.stat()
    digest = hashlib.sha256(f"{stat.st_size} {stat.st_mtime_ns}".encode())
    with path.open("rb") as file:
        for place in range(_PLACES):
            file.seek(max(0, stat.st_size - _PLACE_BYTES) * place // (_PLACES - 1))
            digest.update(file.read(_PLACE_BYTES))
    return digest.hexdigest()


def value_digest(*values: object) -> str:
    """SHA-256 of values by content, in hex: equal values, equal digest, in every process.

    Accepts model values, settings, numbers, text, and tuples, lists or dicts of them.
    """
    digest = hashlib.sha256()
    for value in values:
        digest.update(type(value).__qualname__.encode())
        digest.update(value_to_json(type(value), value))
        digest.update(b"\0")
    return digest.hexdigest()


def plain_value(value: object) -> Any:
    """A model value as plain dicts, lists, text and numbers, ready for ``json.dumps``."""
    kind: Any = type(value)
    return _adapter(kind).dump_python(value, mode="json")


def value_to_json(kind: Any, value: object) -> bytes:
    """A model value of a type (``tuple[Scene, ...]``) as JSON."""
    return bytes(_adapter(kind).dump_json(value))


def value_from_json(kind: Any, content: bytes) -> Any:
    """What :func:`value_to_json` wrote, as an equal value."""
    return _adapter(kind).validate_json(content)


@lru_cache(maxsize=64)
def _adapter(kind: Any) -> Any:
    """Pydantic's reader and writer of a type."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
