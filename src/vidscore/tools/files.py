"""Files that are whole or not there: atomic outputs, work folders, digests, and model values as JSON.

In JSON fractions and paths are text and times are integer milliseconds, exactly as the values of ``vidscore.model`` hold them.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

from vidscore.errors import InputError, OutputError

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


_inputs: ContextVar[tuple[Path, ...]] = ContextVar("_inputs", default=())


@contextmanager
def reading(*paths: Path | None) -> Iterator[None]:
    """While the block runs, refuse every output that is one of these inputs, by any name of it.

    The one place that guards what a run reads: every output goes through :func:`check_output`, at the start of a run and
    again before it is put in place.

    Args:
        *paths: What the block reads; None is passed over. Blocks may lie inside one another.
    """
    mark = _inputs.set((*_inputs.get(), *(path for path in paths if path is not None)))
    try:
        yield
    finally:
        _inputs.reset(mark)


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file or will: the same name, a link to it, or another name of the same content.

    Example:
        >>> same_file(Path("a/../b.mid"), Path("b.mid")), same_file(Path("a.mid"), Path("b.mid"))
        (True, False)
    """
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        return one.samefile(other)
    except OSError:
        return False


def check_apart(outputs: Iterable[Path]) -> None:
    """Raise OutputError where two outputs of one run would be one file."""
    taken: dict[str, Path] = {}
    for path in outputs:
        place = os.path.normcase(os.path.realpath(path))
        if place in taken:
            raise OutputError(f"two outputs go to {path}", f"write one of them elsewhere than {taken[place]}")
        taken[place] = path


def check_output(path: Path, force: bool = False) -> None:
    """Raise OutputError unless a file may be written at ``path``: never one that is being read; writes nothing."""
    if any(same_file(path, source) for source in _inputs.get()):
        raise OutputError(f"{path} is an input of this run, so it is never written", "choose another name for the output")
    if path.is_dir():
        raise OutputError(f"{path} is a folder, not a file", f"name a file in it: {path / 'film.scored.mp4'}")
    if not path.parent.is_dir():
        raise OutputError(f"the folder {path.parent} does not exist", f"mkdir -p '{path.parent}'")
    if not os.access(path.parent, os.W_OK):
        raise OutputError(f"the folder {path.parent} cannot be written", "choose another place with -o/--output")
    if path.exists() and not force:
        raise OutputError(f"{path.name} is already there", "add --force (-f) to overwrite it, or choose another name with -o")


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
    facts = path.stat()
    digest = hashlib.sha256(f"{facts.st_size} {facts.st_mtime_ns}".encode())
    with path.open("rb") as file:
        for place in range(_PLACES):
            file.seek(max(0, facts.st_size - _PLACE_BYTES) * place // (_PLACES - 1))
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
