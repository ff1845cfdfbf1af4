"""Files that are whole or not there: atomic outputs, all of a run's outputs together, and work folders."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from vidscore.errors import OutputError
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
