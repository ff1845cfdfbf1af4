"""The whole suite must have run at least so many tests of each kind: a skip nobody sees is no pass.

Judged is a run of everything that the configuration names, without a choice of tests, that ended well. Counted are tests
that passed, in the process that reports them: with xdist that is the one that hands out the work.
"""

import inspect
import os
import re
import shutil
from collections import Counter

import pytest

SKIPPED_WITHOUT = {"ffmpeg": 60, "espeak-ng": 50}
"""How many media tests a machine may skip that lacks a program; where CI runs, none is forgiven."""


def floors(in_ci: bool) -> dict[str, int]:
    """Least number of passed tests by marker; media: a little below what passes without the shared data."""
    forgiven = 0 if in_ci else sum(count for program, count in SKIPPED_WITHOUT.items() if shutil.which(program) is None)
    return {"media": 310 - forgiven, "browser": 1 if in_ci else 0}


FLOORS = floors(bool(os.environ.get("CI")))
_CHOOSING = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise", "collectonly", "setuponly")
"""Options that choose among the tests, or run none."""
_MAKES_MEDIA = re.compile(r"\bffmpeg\(|imageio_ffmpeg|SAMPLE|conversation\(")
"""In the source of a fixture: it makes a film, takes the sample film, or has somebody speak."""


def uses_media(item) -> bool:
    """Whether any fixture of a test makes or takes real media."""
    fixtures = (made for each in item._fixtureinfo.name2fixturedefs.values() for made in each)
    return any(_MAKES_MEDIA.search(inspect.getsource(made.func)) for made in fixtures if made.func.__module__.startswith("tests"))


class Floors:
    """Counts passed tests by marker, and fails a run of the whole suite that has too few."""

    def __init__(self, config, floors=None):
        self.floors = FLOORS if floors is None else floors
        self.passed = Counter()
        self.whole = config.args_source is config.ArgsSource.TESTPATHS and not any(
            getattr(config.option, name, None) for name in _CHOOSING
        )

    def missing(self) -> list[str]:
        """One sentence for every floor that was not reached."""
        return [
            f"only {self.passed[name]} {name} tests passed, but at least {floor} must: see which were skipped, or lower FLOORS"
            for name, floor in self.floors.items()
            if self.whole and self.passed[name] < floor
        ]

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report):
        """Count a test that passed."""
        if report.when == "call" and report.passed:
            self.passed.update(name for name in self.floors if name in report.keywords)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session, exitstatus):
        """Turn a run that ended well into a failed one."""
        if exitstatus == pytest.ExitCode.OK and self.missing():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter):
        """Say why."""
        for sentence in self.missing():
            terminalreporter.write_line(f"FLOOR {sentence}", red=True)
