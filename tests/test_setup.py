"""The two commands that a stranger types, and the script behind them."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
INSTALL = ROOT / "scripts" / "install.sh"


def make(*words: str) -> str:
    """What make would do, without doing it."""
    asked = subprocess.run(["make", "-n", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return asked.stdout


@pytest.fixture
def bare(tmp_path: Path):
    """Runs the install script in a copy of the project on a machine with only the programs that a test puts there."""
    project, programs = tmp_path / "project", tmp_path / "programs"
    (project / "scripts").mkdir(parents=True)
    programs.mkdir()
    shutil.copy(INSTALL, project / "scripts")
    for name in ("sh", "dirname", "printf", "touch", "rm", "env"):
        (programs / name).symlink_to(shutil.which(name) or f"/bin/{name}")

    def put(name: str, body: str) -> None:
        (programs / name).unlink(missing_ok=True)
        (programs / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (programs / name).chmod(0o755)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(programs / "sh"), "scripts/install.sh", *words],
            cwd=project, env={"PATH": str(programs), "LOG": str(tmp_path / "log")}, capture_output=True, text=True,
        )  # fmt: skip

    put("uname", "echo Linux")
    put("id", "echo 1000")
    run.put, run.log = put, tmp_path / "log"
    return run


def test_help_is_the_default_and_names_the_two_commands():
    asked = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "make demo" in asked
    assert "make test" in asked


def test_the_demo_scores_the_sample_and_says_where_everything_is():
    asked = make("demo")
    command = next(line for line in asked.replace("\\\n", " ").splitlines() if "vidscore samples/film.mp4" in line)
    for option in ("--subs samples/film.srt", "-o demo/film.scored.mp4", "--stems demo/stems", "--midi demo/midi", "--force"):
        assert option in " ".join(command.split())
    for place in ("demo/film.scored.mp4", "demo/stems/", "demo/midi/", "demo/film.plan.yaml"):
        assert re.search(rf"the [\w ]+: +{place}", asked)


def test_the_tests_are_lint_types_and_pytest():
    asked = make("test")
    for step in ("ruff check", "ruff format --check", "mypy", "pytest"):
        assert step in asked


def test_what_ci_runs_is_make_test_and_nothing_else():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    commands = [line for line in script.splitlines() if line and not line.startswith("#")]
    assert commands == ["set -eu", 'cd "$(dirname "$0")/.."', "exec make test"]


def test_every_constraint_is_one_exact_version_and_covers_what_is_asked_for():
    pinned = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, version = line.split("==")
            pinned[re.sub(r"[-_.]+", "-", name).lower()] = version
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    asked = project["project"]["dependencies"] + groups["dev"] + groups["docs"]
    names = {re.sub(r"[-_.]+", "-", re.split(r"[<>=;\[ ]", each)[0]).lower() for each in asked if "python_version" not in each}
    assert names <= set(pinned)
    assert pinned["torch"] == "2.13.0"


def test_without_a_python_and_without_rights_it_says_what_to_type(bare):
    bare.put("apt-get", 'echo "$@" >> "$LOG"')
    bare.put("apt-cache", "exit 1")
    said = bare()
    assert said.returncode == 1
    assert "error: Python 3.11-3.13 is missing" in said.stderr
    assert "sudo apt-get update && sudo apt-get install -y python3 python3-venv" in said.stderr
    assert not bare.log.exists(), "nothing may be tried without rights"


def python_without(missing: str) -> str:
    """A fake python3.11 that lacks one thing."""
    return f'case "$2" in *{missing}*) exit 1;; *print*) echo 3.11;; esac'


@pytest.mark.parametrize(("missing", "package"), [("ensurepip", "python3.11-venv"), ("fluidsynth", "libfluidsynth3")])
def test_a_missing_system_package_is_named_where_it_cannot_be_installed(bare, missing, package):
    bare.put("python3.11", python_without(missing))
    bare.put("apt-get", "exit 1")
    said = bare()
    assert said.returncode == 1
    assert f"sudo apt-get install -y {package} " in said.stderr


def test_with_sudo_that_asks_no_password_it_installs_only_what_is_missing(bare):
    bare.put("python3.11", python_without("fluidsynth"))
    bare.put("sudo", 'shift; "$@"')
    bare.put("apt-get", 'echo "$@" >> "$LOG"')
    bare()
    (asked,) = bare.log.read_text(encoding="utf-8").splitlines()
    assert asked.endswith("--no-install-recommends libfluidsynth3")


def test_on_a_mac_it_goes_through_homebrew(bare):
    bare.put("uname", "echo Darwin")
    bare.put("python3.11", python_without("fluidsynth"))
    bare.put("brew", 'echo "$@" >> "$LOG"; exit 1')
    said = bare()
    if Path("/opt/homebrew/lib/libfluidsynth.dylib").exists() or Path("/usr/local/lib/libfluidsynth.dylib").exists():
        pytest.skip("this Mac has FluidSynth, so nothing is missing")
    assert bare.log.read_text(encoding="utf-8").strip() == "install fluid-synth"
    assert "run: brew install fluid-synth" in said.stderr


def test_a_python_that_is_too_old_is_not_taken(bare):
    bare.put("python3", "exit 1")
    bare.put("dnf", "exit 0")
    said = bare()
    assert said.returncode == 1
    assert "Python 3.11-3.13 is missing" in said.stderr


def test_programs_of_the_tests_that_are_absent_are_no_error_without_rights(bare):
    bare.put("apt-get", "exit 1")
    said = bare("tests")
    assert said.returncode == 0
    assert "imageio-ffmpeg carries" in said.stdout
    assert "the tests that need speech are skipped" in said.stdout
    assert "the tests that open the documentation are skipped" in said.stdout


def test_the_demo_needs_nothing_of_the_documentation():
    assert "install.sh docs" not in make("-W", "pyproject.toml", "demo")
    assert "install.sh docs" in make("-W", "pyproject.toml", "test")


def test_the_installed_package_is_this_checkout():
    found = subprocess.run(
        [sys.executable, "-c", "import vidscore; print(vidscore.__file__)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()).is_relative_to(ROOT / "src")


def test_the_wheel_stays_under_ninety_megabytes():
    """As a wheel packs them, that is with deflate; what lies in caches is not packed."""
    packed = [path for folder in ("src/vidscore", "soundfonts") for path in (ROOT / folder).rglob("*") if path.is_file()]
    sizes = {path: len(zlib.compress(path.read_bytes())) for path in packed if "__pycache__" not in path.parts}
    total = sum(sizes.values())
    largest = ", ".join(f"{path.name} {size / 1e6:.1f} MB" for path, size in sorted(sizes.items(), key=lambda p: -p[1])[:3])
    assert total < 90e6, f"{total / 1e6:.1f} MB, of which {largest}"
