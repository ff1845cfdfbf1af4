"""A run of the whole suite fails when too few tests of a kind passed, and no other run does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.floors import FLOORS, SKIPPED_WITHOUT, floors

ROOT = Path(__file__).parent.parent
SUITE = {
    "pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["suite"]\nmarkers = ["media: real media"]\n',
    "conftest.py": "from tests.floors import Floors\n"
    "def pytest_configure(config):\n"
    "    if not hasattr(config, 'workerinput'):\n"
    "        config.pluginmanager.register(Floors(config, {'media': 2}), 'floors')\n",
    "suite/test_one.py": "import pytest\n"
    "@pytest.mark.media\n@pytest.mark.parametrize('n', range(2))\n"
    "def test_media(n):\n    if n == ABSENT:\n        pytest.skip('no such program')\n",
    "suite/test_two.py": "def test_words():\n    pass\n",
}


def run(folder, absent, *words):
    for name, text in SUITE.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text.replace("ABSENT", str(absent)))
    # The run is a stranger's own: nothing that governs this one, a worker's name above all, may reach it.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *words], cwd=folder, capture_output=True, text=True,
        env={**clean, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return done.returncode, done.stdout


SPREAD = ("-n", "2", "--dist", "loadfile")


@pytest.mark.parametrize("spread", [(), SPREAD], ids=["one process", "two processes"])
def test_a_skipped_media_test_fails_the_whole_suite_and_is_named(tmp_path, spread):
    code, said = run(tmp_path, 1, *spread)
    assert code == 1, said
    assert "only 1 media tests passed, but at least 2 must" in said


@pytest.mark.parametrize("spread", [(), SPREAD], ids=["one process", "two processes"])
def test_enough_media_tests_pass_the_whole_suite(tmp_path, spread):
    code, said = run(tmp_path, 9, *spread)
    assert code == 0, said
    assert "FLOOR" not in said


@pytest.mark.parametrize("words", [("suite/test_two.py",), ("-k", "words"), ("-m", "not media"), ("--collect-only",)])
def test_a_part_of_the_suite_is_not_judged(tmp_path, words):
    code, said = run(tmp_path, 1, *words)
    assert code == 0, said


def test_make_test_and_ci_run_the_whole_suite_so_that_it_is_judged(pytestconfig):
    recipe = (ROOT / "Makefile").read_text("utf8").split("\ntest:")[1].split("\n\n")[0]
    (line,) = [line for line in recipe.splitlines() if "bin/pytest" in line.lower() or "/pytest" in line]
    assert line.split("pytest", 1)[1].split() == ["-n", "$(JOBS)", "--dist", "loadfile"]
    assert set(FLOORS) <= {row.split(":")[0] for row in pytestconfig.getini("markers")}


def test_only_outside_ci_a_program_that_is_absent_lowers_the_floor(monkeypatch):
    there = floors(in_ci=False)["media"]
    monkeypatch.setattr("shutil.which", lambda program: None)
    assert floors(in_ci=False)["media"] == floors(in_ci=True)["media"] - sum(SKIPPED_WITHOUT.values())
    assert floors(in_ci=True)["media"] >= there
    assert floors(in_ci=True)["browser"] == 1
    assert floors(in_ci=False)["browser"] == 0
