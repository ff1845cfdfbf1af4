"""Every error a user can meet, and whose turn it is to act.

::

    VidscoreError            str(error) is one sentence, error.hint is what to do next
    |-- SettingsError   (2)  two choices contradict each other, or a value is out of range
    |-- InputError      (3)  the film, the subtitles or the plan are at fault
    |-- MissingTool     (4)  a program, library, soundfont or model is absent
    |-- ToolFailed      (5)  a program ran and failed
    `-- OutputError     (6)  the result cannot be written; what was there before is untouched
    anything else       (1)  our bug

The number is the exit code of the command line. A message says what is wrong with the
measured value and its place, then the limit; the hint says the exact thing to type.
"""

from __future__ import annotations

from pathlib import Path


class VidscoreError(Exception):
    """Base of every error that is not a bug of ours.

    Args:
        message: One sentence with the measured value and the limit.
        hint: What to do next, as something that can be typed where possible.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Survive a process pool with the hint and the extra fields."""
        return (_rebuild, (type(self), str(self), self.__dict__.copy()))


def _rebuild(cls: type[VidscoreError], message: str, fields: dict[str, object]) -> VidscoreError:
    error = cls.__new__(cls)
    Exception.__init__(error, message)
    error.__dict__.update(fields)
    return error


def _place(file: Path | str | None, line: int | None) -> str:
    return "" if file is None else f" ({file}{'' if line is None else f', line {line}'})"


class SettingsError(VidscoreError):
    """Two choices contradict each other, or a value is out of range.

    Args:
        message: One sentence with the measured value and the limit.
        hint: What to do next.
        path: The settings file at fault, where the value stands in one.
        line: Its line, counted from 1, where it is known.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "", *, path: Path | None = None, line: int | None = None) -> None:
        super().__init__(message + _place(path, line), hint)
        self.path = path
        self.line = line


class InputError(VidscoreError):
    """The film, the subtitles or the plan are at fault.

    Args:
        message: One sentence with the measured value and the limit.
        hint: What to do next.
        path: The file at fault.
        line: Its line, counted from 1, where there is one.
    """

    exit_code = 3

    def __init__(self, message: str, hint: str = "", *, path: Path | None = None, line: int | None = None) -> None:
        super().__init__(message + _place(None if path is None else path.name, line), hint)
        self.path = path
        self.line = line


class MissingTool(VidscoreError):
    """A program, library, soundfont or model is absent."""

    exit_code = 4


class ToolFailed(VidscoreError):
    """A program ran and failed.

    Args:
        message: What it was asked to do, in words.
        hint: What to do next.
        argv: The command as it was run.
        tail: The last lines it said.
    """

    exit_code = 5

    def __init__(self, message: str, hint: str = "", *, argv: tuple[str, ...] = (), tail: str = "") -> None:
        super().__init__(message, hint)
        self.argv = argv
        self.tail = tail


class OutputError(VidscoreError):
    """The result cannot be written; what was there before is untouched."""

    exit_code = 6
