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
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from vidscore.errors import InputError, OutputError
from vidscore.tools.names import check_name
from vidscore.tools.temporary import Part, locked_folder, part_name, sweep

_DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EFBIG: "the file is too big for this disk",
    errno.EIO: "the disk fails (input/output error)",
    errno.ENOMEM: "there is no memory left",
}
_BLOCK = 1 << 20
_PLACES, _PLACE_BYTES = 64, 1 << 16


@dataclass(frozen=True, slots=True)
class _Output:
    """A finished file that waits to be put in its place."""

    target: Path
    part: Part
    force: bool


@dataclass(frozen=True, slots=True)
class _Transaction:
    """The outputs of one run until they appear together."""

    outputs: list[_Output] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    """Those that were made for them, outermost first."""


_RUNNING: ContextVar[_Transaction | None] = ContextVar("outputs", default=None)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Let the outputs that are written inside the block appear together when it ends well, or none of them.

    Until then each lies beside its place (:func:`written_at` says where). Whatever goes wrong, also while they are put in
    place, what was there before is there again, and folders that :func:`make_folder` made are gone. A block inside another
    is part of it.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> with all_or_nothing():
        ...     with atomic_output(folder / "a.txt") as part:
        ...         _ = part.write_text("la")
        ...     before = (folder / "a.txt").exists()
        >>> before, (folder / "a.txt").exists()
        (False, True)
    """
    if _RUNNING.get() is not None:
        yield
        return
    running = _Transaction()
    token = _RUNNING.set(running)
    try:
        yield
        _put_in_place(running.outputs)
    except BaseException:
        for folder in reversed(running.folders):
            with suppress(OSError):  # something else may lie in it by now
                folder.rmdir()
        raise
    finally:
        _RUNNING.reset(token)
        for output in running.outputs:
            output.part.drop()


def written_at(path: Path) -> Path:
    """Where an output can be read now: at its place, or beside it while :func:`all_or_nothing` holds it back."""
    running = _RUNNING.get()
    waiting = running.outputs if running is not None else []
    return next((output.part.path for output in waiting if output.target == path), path)


@contextmanager
def atomic_output(path: Path, force: bool = False, durable: bool = True) -> Iterator[Path]:
    """Give a path beside ``path`` to write to, and put it in place when the block ends well.

    Whatever goes wrong inside (Ctrl-C too), the part is removed and what was at ``path`` before is untouched. The part has a
    random name, which nobody could have put a link at, and keeps the suffix, because many writers choose their format by
    it. It is on the disk before it gets its name. Inside :func:`all_or_nothing` it waits for the others.

    Args:
        path: Where the file shall be in the end.
        force: Replace what is there.
        durable: False for a file that only this run reads: in place at once, and not waited for until the disk has it.

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
    sweep_once(path.parent)
    running = _RUNNING.get() if durable else None
    with _told_by(path):
        part = Part.beside(path)
        output, waits = _Output(path, part, force), False
        try:
            yield part.path
            if not part.path.exists() or part.path.stat().st_size == 0:
                raise OutputError(f"nothing was written for {path.name}", "run again with --debug and report it")
            if running is not None:
                running.outputs.append(output)
                waits = True
            elif durable:
                _put_in_place([output])
            else:
                part.path.replace(path)
        finally:
            if not waits:
                part.drop()


@contextmanager
def _told_by(path: Path) -> Iterator[None]:
    """Turn what the disk cannot do into an OutputError that names the file."""
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK:
            raise
        raise OutputError(f"{path.name} cannot be written: {_DISK[error.errno]}", f"make room in {path.parent}") from error


def _put_in_place(outputs: Sequence[_Output]) -> None:
    """Give finished files their names, all of them or none."""
    for output in outputs:
        check_output(output.target, output.force)
        with _told_by(output.target):
            _flush(output.part.path)
    kept: list[tuple[_Output, os.stat_result, Path | None]] = []
    try:
        for output in outputs:
            kept.append((output, output.part.path.stat(), _second_name(output.target)))
            with _told_by(output.target):
                output.part.path.replace(output.target)
    except BaseException:
        for output, facts, old in reversed(kept):
            _put_back(output.target, facts, old)
        raise
    finally:
        for _, _, old in kept:
            if old is not None:
                old.unlink(missing_ok=True)
    for folder in {output.target.parent for output in outputs}:
        with suppress(OSError):  # not every file system can; the files themselves are there
            _flush(folder)


def _second_name(path: Path) -> Path | None:
    """Another name for what is at ``path``; None where there is nothing, or the disk knows no second names."""
    name = part_name(path)
    try:
        os.link(path, name, follow_symlinks=False)
    except (OSError, NotImplementedError):
        return None
    return name


def _put_back(target: Path, new: os.stat_result, old: Path | None) -> None:
    """Undo the placing of a file, if it got so far."""
    with suppress(OSError):
        if not os.path.samestat(target.lstat(), new):
            return
        if old is not None:
            old.replace(target)
        else:
            target.unlink()


def _flush(path: Path) -> None:
    """Wait until the disk has a file or a folder."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@lru_cache(maxsize=256)
def sweep_once(folder: Path) -> None:
    """Remove what dead runs left in a folder, once while this process lives."""
    sweep(folder)


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
    check_name(path.name)
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
    missing = [folder for folder in (*reversed(path.parents), path) if not folder.exists()]
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder {path} cannot be made: {error.strerror}", "choose another folder") from error
    if (running := _RUNNING.get()) is not None:
        running.folders.extend(missing)
    return path


def check_room(needs: Sequence[tuple[Path, int]]) -> None:
    """Raise OutputError unless the disks have room for what will be written.

    Args:
        needs: Folders, also some that are still to be made, each with how many bytes it takes. What lies on one disk adds up.
    """
    disks: dict[int, tuple[Path, int]] = {}
    for folder, size in needs:
        there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.is_dir())
        disk = there.stat().st_dev
        disks[disk] = (there, size + disks.get(disk, (there, 0))[1])
    for there, size in disks.values():
        free = shutil.disk_usage(there).free
        if free < size:
            raise OutputError(
                f"{there} has {in_bytes(free)} free, but what is asked for needs about {in_bytes(size, up=True)}",
                "make room, or choose another disk with -o",
            )


def in_bytes(size: int, up: bool = False) -> str:
    """A size for people; rounded down, or up, so that what is too little never reads as enough.

    Example:
        >>> in_bytes(1_299_999), in_bytes(1_299_999, up=True), in_bytes(999), in_bytes(5_000_000_000)
        ('1.2 MB', '1.3 MB', '999 bytes', '5.0 GB')
    """
    unit, factor = next((row for row in _SIZES if size >= row[1]), ("bytes", 1))
    tenths = -(-size * 10 // factor) if up else size * 10 // factor
    return f"{size} bytes" if factor == 1 else f"{tenths / 10:.1f} {unit}"


_SIZES = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


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
    for place in places:
        sweep_once(place)
    free = {place: shutil.disk_usage(place).free for place in places}
    home = next((place for place in places if free[place] >= need_bytes), None)
    if home is None:
        raise OutputError(
            f"{in_bytes(need_bytes, up=True)} are needed to work in, but {in_bytes(max(free.values()))} are free",
            f"make room in {places[-1]}, or name a bigger disk: TMPDIR=/path vidscore ...",
        )
    with _told_by(home / "the work folder"), locked_folder(home) as folder:
        yield folder


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
