"""What is kept is found by the code that made it: all of it, and no list that somebody has to keep."""

import ast
import shutil
import sys
from pathlib import Path

import pytest

from tests.test_architecture import SRC, STAGES, folder, graph_of, imports, modules
from vidscore.tools import cache
from vidscore.tools.cache import code_digest, code_of, stage_digest

KEPT = {"analyse_film": "read", "_feel": "feel", "compose_film": "compose"}
"""The functions of the pipeline that keep something, and the stage that makes it."""
BESIDE_THE_POINT = {
    "charset_normalizer": "subtitles are read at every run",
    "pysubs2": "subtitles are read at every run",
    "markdown_it": "stories are read at every run",
    "fluidsynth": "its version stands in the key of a stem",
    "mido": "MIDI files are written at every run",
    "pretty_midi": "MIDI files are heard at every run",
    "matplotlib": "it finds the fonts of pictures",
    "ffmpeg": "it writes down what the program ffmpeg is asked",
    "langcodes": "streams are tagged at every run",
    "pydub": "other sound formats are written at every run",
    "imageio_ffmpeg": "it carries a program that only copies and writes the film",
    "filelock": "it guards the cache",
    "platformdirs": "it names the cache's folder",
    "pydantic": "it writes and reads what is kept",
}
"""Libraries that no kept thing is made with, and why."""


def asked_for():
    """(module, function, arguments) of every call of ``stage_digest`` in the package."""
    for path in modules():
        for function in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(function, ast.FunctionDef):
                for call in ast.walk(function):
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "stage_digest":
                        yield folder(path), function.name, [ast.literal_eval(argument) for argument in call.args]


def reached(stage):
    """The folders that a stage's modules import from, directly or not, by the syntax tree."""
    graph = graph_of(SRC)
    modules, waiting = set(), {name for name in graph if name.split(".")[1:2] == [stage]}
    while waiting:
        modules |= waiting
        folders = {name.split(".")[1] for name in modules if "." in name}
        waiting = {name for name in graph if name.split(".")[1:2] and name.split(".")[1] in folders} - modules
        waiting |= set().union(*(graph[name] for name in modules)) - modules
    return {name.split(".")[1] for name in modules if "." in name}


def test_every_key_names_the_stage_that_makes_what_is_kept():
    asked = list(asked_for())
    assert {stage for _, _, (stage,) in asked} == {"read", "feel", "compose", "render", "mix"}
    for place, function, (stage,) in asked:
        assert stage == (KEPT[function] if place == "pipeline" else place), f"{function} in {place}"


@pytest.mark.parametrize("stage", STAGES)
def test_the_key_of_a_stage_holds_every_folder_that_its_code_imports(stage):
    assert set(code_of(SRC, stage)) == reached(stage)


def test_the_key_holds_the_version_of_every_library_that_something_kept_is_made_with():
    makers = {part for _, _, (stage,) in asked_for() for part in code_of(SRC, stage)}
    called = {
        name.split(".")[0]: path
        for path in modules()
        if folder(path) in makers
        for name, _ in imports(ast.parse(path.read_text("utf8")))
    }
    outside = set(called) - set(sys.stdlib_module_names) - {"vidscore"}
    assert outside == set(cache._LIBRARIES) | set(BESIDE_THE_POINT)


@pytest.fixture
def package(tmp_path):
    """A small package below folders with awkward names: ``one`` imports ``two`` late, and nobody ``three``."""
    home = tmp_path / "weights" / "home"
    for name in ("one", "two", "three"):
        (home / name / "weights").mkdir(parents=True)
        (home / name / "code.py").write_text("value = 1\n")
        (home / name / "table.npz").write_text("rows")
        (home / name / "README.md").write_text("words")
        (home / name / "weights" / "SHA256SUMS").write_text("sums")
        (home / name / "weights" / "model.bin").write_text("numbers")
    (home / "settings.py").write_text("import numpy\n")
    (home / "one" / "code.py").write_text("def late():\n    from home.two.code import value\n")
    (home / "two" / "code.py").write_text("from home.settings import value\n")
    return home


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ("one/code.py", True),
        ("two/code.py", True),
        ("settings.py", True),
        ("two/table.npz", True),
        ("two/more.json", True),
        ("two/weights/SHA256SUMS", True),
        ("two/weights/model.bin", False),
        ("one/README.md", False),
        ("three/code.py", False),
    ],
)
def test_a_key_changes_with_the_code_and_the_tables_that_it_is_made_by(package, changed, counts):
    before = code_digest(package, "one")
    with (package / changed).open("a") as file:
        file.write("# changed\n")
    assert (code_digest(package, "one") != before) == counts


def test_a_key_changes_with_a_library_that_the_code_calls(package, monkeypatch):
    before = {stage: code_digest(package, stage) for stage in ("one", "three")}
    monkeypatch.setattr(cache, "version", lambda library: "99")
    assert code_digest(package, "one") != before["one"]
    assert code_digest(package, "three") == before["three"]


def test_the_key_is_of_the_package_as_it_is_installed(tmp_path):
    copy = tmp_path / "vidscore"
    shutil.copytree(SRC, copy, ignore=shutil.ignore_patterns("*.safetensors", "__pycache__"))
    assert code_digest(copy, "render") == stage_digest("render")
    (copy / "model" / "instruments.py").write_text((copy / "model" / "instruments.py").read_text("utf8") + "\n", "utf8")
    assert code_digest(copy, "render") != stage_digest("render")
    assert Path(cache.__file__).is_relative_to(SRC)
