"""Files that are whole or not there: atomic outputs, work folders, digests, saved values.

Saved values are JSON ``{"vidscore": kind, "version": n, "value": ...}``; fractions are text, paths
are text, times are integer milliseconds, exactly as the values of ``vidscore.model`` hold them.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from vidscore.errors import InputError, OutputError

VALUE_VERSION = 1
"""Version of saved values; raised when an old file can no longer be read."""

_FULL = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EFBIG: "the file is too big for this disk",
}
_BLOCK = 1 << 20
_PLACES, _PLACE_BYTES = 64, 1 << 16

T = TypeVar("T")


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
    part = path.with_name(f"{path.stem}.part-{os.getpid()}{path.suffix}")
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


def content_mark(path: Path) -> str:
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
    return _adapter(type(value)).dump_python(value, mode="json")


def value_to_json(kind: Any, value: object) -> bytes:
    """A model value of a type (``tuple[Scene, ...]``) as JSON without its version."""
    return bytes(_adapter(kind).dump_json(value))


def value_from_json(kind: Any, content: bytes) -> Any:
    """What :func:`value_to_json` wrote, as an equal value."""
    return _adapter(kind).validate_json(content)


def save_value(path: Path, value: object, kind: Any = None) -> None:
    """Save a model value as versioned JSON, atomically; replaces what is there.

    Args:
        path: The file.
        value: A value of ``vidscore.model``, or a tuple of them when ``kind`` says so.
        kind: The type to save as, for example ``tuple[Scene, ...]``; the value's own by default.

    Raises:
        OutputError: It cannot be written.
    """
    kind = kind or type(value)
    body = _adapter(kind).dump_python(value, mode="json")
    text = json.dumps({"vidscore": _kind_name(kind), "version": VALUE_VERSION, "value": body}, ensure_ascii=False, indent=1)
    with atomic_output(path, force=True) as part:
        part.write_text(text + "\n", "utf8")


def load_value(path: Path, kind: type[T]) -> T:
    """Read back what :func:`save_value` saved.

    Raises:
        InputError: The file is missing, not JSON, another kind of value, of an unknown version,
            or its content breaks a promise of the value.
    """
    from pydantic import ValidationError

    document = _read_json(path)
    if not isinstance(document, dict) or not {"vidscore", "version", "value"} <= document.keys():
        raise InputError("the file holds no saved value of vidscore", "make it again", path=path)
    if document["version"] != VALUE_VERSION:
        raise InputError(
            f"the file has version {document['version']}, but this vidscore reads version {VALUE_VERSION}",
            "make it again, or install the vidscore that wrote it",
            path=path,
        )
    if document["vidscore"] != _kind_name(kind):
        raise InputError(f"the file holds {document['vidscore']}, expected {_kind_name(kind)}", "name another file", path=path)
    try:
        value: T = _adapter(kind).validate_json(json.dumps(document["value"]))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "the value"
        raise InputError(f"{place}: {first['msg']}", "make the file again", path=path) from error
    return value


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf8"))
    except FileNotFoundError as error:
        raise InputError(f"{path} is not there", "check the path") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the file cannot be read: {error}", "check the path", path=path) from error
    except json.JSONDecodeError as error:
        raise InputError(f"the file is not JSON: {error.msg}", "make it again", path=path, line=error.lineno) from error


def _kind_name(kind: Any) -> str:
    """``Film`` for a class, ``tuple[Scene, ...]`` for a tuple of them."""
    arguments = getattr(kind, "__args__", None)
    if not arguments:
        return str(getattr(kind, "__name__", kind))
    inner = ", ".join("..." if part is Ellipsis else _kind_name(part) for part in arguments)
    return f"{kind.__origin__.__name__}[{inner}]"


def _adapter(kind: Any) -> Any:
    """Pydantic's reader and writer of a type; model values may name types of one another."""
    return _made_adapter(kind)


@lru_cache(maxsize=64)
def _made_adapter(kind: Hashable) -> Any:
    from pydantic import TypeAdapter

    from vidscore.model.plan import Brief

    adapter: Any = TypeAdapter(kind)  # type: ignore[arg-type]
    adapter.rebuild(_types_namespace={"Brief": Brief})
    return adapter
