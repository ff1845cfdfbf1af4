"""One runner for every program: argv in, output out, and no child left behind.

Standard error goes to a temporary file, so that no pipe can fill up and stop the program; its
last lines travel with the error. A child is killed when the caller is interrupted, raises or
stops reading. A program's own exit code never becomes ours: it is a :class:`ToolFailed`.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from vidscore.errors import MissingTool, ToolFailed
from vidscore.tools.names import name_of

TAIL_LINES = 12
"""How many of a program's last lines are kept for the error."""

Argv = Sequence[str | Path]


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
def _child(argv: Argv, doing: str) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """Start the program and make sure that it does not outlive the block."""
    with tempfile.TemporaryFile(prefix="vidscore-") as errors:
        try:
            process = subprocess.Popen(
                [name_of(str(part)) for part in argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
            )
        except OSError as error:
            raise MissingTool(f"{argv[0]} cannot be started for {doing}: {error.strerror}", "vidscore doctor") from error
        try:
            yield process, errors
        finally:
            if process.poll() is None:
                process.kill()
            if process.stdout is not None:
                process.stdout.close()
            process.wait()


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
