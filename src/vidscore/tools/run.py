"""One runner for every program: argv in, output out, and no child left behind.

Standard error goes to a temporary file, so that no pipe can fill up and stop the program; its
last lines travel with the error. A child is killed when the caller is interrupted, raises or
stops reading, and when this process is itself killed: a shell waits for that at the end of a pipe.
A program's own exit code never becomes ours: it is a :class:`ToolFailed`.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from vidscore.errors import MissingTool, ToolFailed
from vidscore.tools.names import name_of

TAIL_LINES = 12
"""How many of a program's last lines are kept for the error."""

Argv = Sequence[str | Path]
_LOG = "VIDSCORE_COMMAND_LOG"
"""Names the file to which commands are written as they start: in the environment, so that worker processes know it too."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What a program that ended well said."""

    out: bytes
    """Standard output."""
    err: str
    """Standard error, undecodable bytes replaced."""


def run(argv: Argv, doing: str, on_line: Callable[[str], None] | None = None) -> Finished:
    """Run a program to its end.

    Args:
        argv: Program and arguments; never seen by a shell.
        doing: What it is asked to do, in words, for the error (``copying the picture``).
        on_line: Called with each line of standard output as it comes; ``out`` is then empty.

    Raises:
        MissingTool: The program is not there.
        ToolFailed: It ended with another code than 0; holds argv and its last lines.
    """
    with _child(argv, doing) as (process, errors):
        assert process.stdout is not None
        if on_line is None:
            out = process.stdout.read()
        else:
            out = b""
            for line in process.stdout:
                on_line(line.decode("utf8", "replace").strip())
        return Finished(out, _finish(process, errors, argv, doing))


def read_blocks(argv: Argv, doing: str, block_bytes: int) -> Iterator[bytes]:
    """Yield a program's standard output in blocks of ``block_bytes`` (the last may be shorter).

    The program is killed when the caller stops reading early.

    Raises:
        MissingTool: The program is not there.
        ToolFailed: It ended with another code than 0, after the last block.
    """
    with _child(argv, doing) as (process, errors):
        assert process.stdout is not None
        while block := process.stdout.read(block_bytes):
            yield block
        _finish(process, errors, argv, doing)


@contextmanager
def commands_run() -> Iterator[Callable[[], tuple[str, ...]]]:
    """Collect the commands that run inside the block, those of worker processes started in it included.

    Yields:
        What gives the commands so far, in the order they started, each quoted for a shell.
    """
    with tempfile.NamedTemporaryFile(prefix="vidscore-") as log:
        os.environ[_LOG] = log.name
        try:
            yield lambda: tuple(Path(log.name).read_text("utf8", "replace").split("\0")[:-1])
        finally:
            os.environ.pop(_LOG, None)


def _log_command(argv: Argv) -> None:
    place = os.environ.get(_LOG)
    if place is None:
        return
    with suppress(OSError):  # a worker may outlive the block, and must not make the file again
        log = os.open(place, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(log, os.fsencode(shlex.join(str(part) for part in argv)) + b"\0")
        finally:
            os.close(log)


@contextmanager
def _child(argv: Argv, doing: str) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """Start the program and make sure that it does not outlive the block."""
    with tempfile.TemporaryFile(prefix="vidscore-") as errors, _guard() as watch:
        _log_command(argv)
        try:
            process = subprocess.Popen(
                [name_of(str(part)) for part in argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
            )
        except OSError as error:
            raise MissingTool(f"{argv[0]} cannot be started for {doing}: {error.strerror}", "vidscore doctor") from error
        try:
            watch(process.pid)
            yield process, errors
        finally:
            if process.poll() is None:
                process.kill()
            if process.stdout is not None:
                process.stdout.close()
            process.wait()


_GUARD = ("/bin/sh", "-c", 'trap "" HUP INT TERM; read child || exit; read _; kill -KILL "$child"')
"""Is told a process, waits until nobody holds the other end of its standard input, then kills the process."""


@contextmanager
def _guard() -> Iterator[Callable[[int], object]]:
    """Stand by to kill a child should this process be killed during the block; which, is told once it has started."""
    silent = subprocess.DEVNULL
    try:
        guard = subprocess.Popen(_GUARD, stdin=subprocess.PIPE, stdout=silent, stderr=silent, bufsize=0)
    except OSError:  # no such shell (Windows): the child goes on to its own end
        yield lambda child: None
        return
    told = guard.stdin
    assert told is not None
    with guard:
        try:
            yield lambda child: told.write(f"{child}\n".encode())
        finally:
            guard.kill()


def _finish(process: subprocess.Popen[bytes], errors: IO[bytes], argv: Argv, doing: str) -> str:
    """Wait, read what was said on standard error, and raise if it ended badly."""
    code = process.wait()
    errors.seek(0)
    said = errors.read().decode("utf8", "replace")
    if code != 0:
        raise _failure(argv, doing, said, code)
    return said


def _failure(argv: Argv, doing: str, said: str, code: int) -> ToolFailed:
    lines = [line for line in said.replace("\r", "\n").splitlines() if line.strip()][-TAIL_LINES:]
    last = lines[-1].strip() if lines else "it said nothing"
    name = Path(argv[0]).name
    ended = f"was stopped by signal {-code}" if code < 0 else "failed"
    return ToolFailed(
        f"{name} {ended} while {doing}: {last}",
        "run again with --debug to see its command and its last words",
        argv=tuple(str(part) for part in argv),
        tail="\n".join(lines),
    )
