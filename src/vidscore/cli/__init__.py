"""People at a terminal: parse, call the pipeline, turn errors into two lines and an exit code."""

from __future__ import annotations

import io
import os
import signal
import sys
import traceback
from contextlib import suppress


def main(argv: list[str] | None = None) -> None:
    """Run the command line and exit.

    Exit codes: 0 done, 1 a bug of ours, 2 a wrong choice, 3 unusable input, 4 something is not
    installed, 5 a program failed, 6 the result cannot be written, 130 stopped by Ctrl-C.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        request = getattr(signal, name, None)  # Windows knows no SIGHUP, and nohup wants it ignored
        if request is not None and signal.getsignal(request) != signal.SIG_IGN:
            signal.signal(request, _stop)
    _print_any_name()
    tokens = sys.argv[1:] if argv is None else argv
    try:
        status = run(tokens)
    except KeyboardInterrupt:  # before or after the command itself
        status = _say_stopped()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is done is done: a late Ctrl-C must not turn it into a failure
    sys.exit(status)


def _print_any_name() -> None:
    """Let names that are not UTF-8 leave as the bytes they are; stderr shows them escaped by itself."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        utf8 = sys.stdout.encoding.lower() in ("utf-8", "utf8")
        sys.stdout.reconfigure(errors="surrogateescape" if utf8 else "backslashreplace")


class _StopRequest(KeyboardInterrupt):
    """Ctrl-C, a request to end or a closed terminal; after a plain one Python may end by SIGINT and not by our code."""


def _stop(*_: object) -> None:
    """A request to end, or a closed terminal, is taken like Ctrl-C, so that half-made files are removed."""
    raise _StopRequest


def _say_stopped() -> int:
    with suppress(OSError):  # the terminal may be gone
        print("\nstopped; nothing was left behind", file=sys.stderr)
    return 130


def run(tokens: list[str]) -> int:
    """Run one command and return its exit code."""
    from cyclopts import CycloptsError, UnusedCliTokensError

    from vidscore.cli.app import app
    from vidscore.cli.report import print_error
    from vidscore.errors import SettingsError, VidscoreError

    debug = "--debug" in tokens or os.environ.get("VIDSCORE_DEBUG") == "1"
    try:
        status = app(tokens, exit_on_error=False, print_error=False)
    except KeyboardInterrupt:
        return _say_stopped()
    except UnusedCliTokensError as wrong:
        extra = " ".join(map(repr, wrong.unused_tokens or ()))
        print_error(SettingsError(f"nothing is asked of {extra}", "name one file, and options; vidscore --help lists them"))
        return SettingsError.exit_code
    except CycloptsError as wrong:
        print_error(SettingsError(" ".join(str(wrong).split()).rstrip("."), "vidscore --help lists every option"))
        return SettingsError.exit_code
    except VidscoreError as error:
        if debug:
            traceback.print_exc()
        print_error(error)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as bug:
        if debug:
            raise
        print(f"error: a bug in vidscore: {type(bug).__name__}: {bug}", file=sys.stderr)
        print("hint:  pack it for a report: vidscore bundle FILM --subs SUBTITLES; --debug shows where it is", file=sys.stderr)
        return 1
    return status if isinstance(status, int) else 0
