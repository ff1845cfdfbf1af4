import subprocess
import sys

import pytest

AT_START = {"attr", "attrs", "cyclopts", "docstring_parser", "rich"}
"""What parses a command line and prints its help; whatever else is imported would make people wait."""
OURS = {"deliver", "cli", "errors", "model", "settings"}


def imported(*words, first=""):
    """The modules that are there when the command has answered, beyond those that Python itself starts with."""
    code = (
        f"import sys\nbefore = set(sys.modules)\n{first}\nfrom vidscore.cli import run\n"
        f"status = run({list(words)!r})\nprint('loaded', status, *sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    _, status, *names = done.stdout.splitlines()[-1].split(" ")
    assert status == "0"
    return names


@pytest.mark.parametrize("words", [("--help",), ("cue", "--help"), ("plan", "--help"), ("--version",)], ids=" ".join)
def test_help_is_quick_because_nothing_is_imported_but_what_prints_it(words):
    names = imported(*words)
    assert {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"vidscore"} <= AT_START
    assert {name.split(".")[1] for name in names if name.startswith("vidscore.")} <= OURS


def test_a_library_that_takes_its_time_would_be_seen():
    assert "numpy" in imported("--help", first="import numpy")


def test_version_is_printed():
    done = subprocess.run([sys.executable, "-m", "vidscore", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0.1.0"
