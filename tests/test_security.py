"""What SECURITY.md promises has tests by the names it gives, and the code uses nothing that would break it."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vidscore.errors import InputError
from vidscore.plan import parse_plan
from vidscore.tools.ffmpeg import ffmpeg

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "vidscore"
PAGE = ROOT / "SECURITY.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROWS = [
    line for line in PAGE.read_text("utf8").splitlines() if line.startswith("| ") and not line.startswith(("| promise", "|--"))
]
FORBIDDEN = {
    "eval",
    "exec",
    "compile",
    "os.system",
    "os.popen",
    "pickle.load",
    "pickle.loads",
    "marshal.loads",
    "tempfile.mktemp",
}


def named_in(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text("utf8")).body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:60])
def test_every_promise_is_held_by_tests_that_exist(row):
    named = NAMED.findall(row)
    assert named, f"no test is named for: {row}"
    for file, name in named:
        assert (ROOT / file).is_file(), f"there is no {file}"
        assert name in named_in(ROOT / file), f"{file} has no {name}"


def calls(path: Path):
    """(what is called, the call) of a module."""
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def said(call: ast.Call, keyword: str) -> str | None:
    return next((ast.unparse(one.value) for one in call.keywords if one.arg == keyword), None)


@pytest.mark.parametrize("path", sorted(SRC.rglob("*.py")), ids=lambda path: str(path.relative_to(SRC)))
def test_nothing_that_is_read_can_become_code(path):
    for name, call in calls(path):
        where = f"{path.relative_to(ROOT)}:{call.lineno} calls {name}"
        assert name not in FORBIDDEN, where
        if name != "app.generate_completion":  # there it names the shell that completes
            assert said(call, "shell") in (None, "False"), where
        if name == "torch.load":
            assert said(call, "weights_only") == "True", where
        if name == "np.load":
            assert said(call, "allow_pickle") in (None, "False"), where
        if name == "yaml.load":
            assert said(call, "Loader") == "_LOADER", where


def test_a_plan_that_asks_for_an_object_of_python_gets_none(tmp_path):
    target = tmp_path / "made"
    with pytest.raises(InputError):
        parse_plan(f"film: !!python/object/apply:os.mkdir ['{target}']\nduration_ms: 1000\n", Path("p.yaml"))
    assert not target.exists()


WATCH = """
import os, sys

def watch(event, args):
    if event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(args[1], tuple)):
        with open(os.environ["ASKED"], "a") as file:
            file.write(f"{event} {args}\\n")

sys.addaudithook(watch)
"""


@pytest.fixture
def watched(tmp_path) -> dict[str, str]:
    """An environment in which every Python process writes down what it asks of the network."""
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH)
    way = os.pathsep.join([str(tmp_path / "watch"), str(ROOT / "src")])
    return {**os.environ, "PYTHONPATH": way, "ASKED": str(tmp_path / "asked"), "VIDSCORE_CACHE": str(tmp_path / "cache")}


def test_the_watch_sees_a_connection(watched, tmp_path):
    code = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-c", code], env=watched, check=True)
    assert "socket.connect" in (tmp_path / "asked").read_text()


@pytest.mark.media
def test_a_film_is_scored_without_a_word_to_the_network(watched, tmp_path):
    grey = ["-f", "lavfi", "-i", "color=gray:s=64x48:r=5:d=4", "-f", "lavfi", "-i", "anullsrc=d=4", "-shortest"]
    ffmpeg([*grey, str(tmp_path / "film.mp4")], "making a film")
    (tmp_path / "film.srt").write_text("1\n00:00:00,500 --> 00:00:02,000\nThe sea is asleep tonight.\n")
    command = [sys.executable, "-m", "vidscore", "film.mp4", "-q"]
    done = subprocess.run(command, env=watched, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "film.scored.mp4").exists()
    assert not (tmp_path / "asked").exists()
