"""Every example of the documentation is run, and does what the page says."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.console import Example, agrees, examples
from vidscore.tools.ffmpeg import require

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "samples"
PAGES = {str(path.relative_to(ROOT / "docs")): path for path in sorted((ROOT / "docs").rglob("*.md"))}
TOLD = {page: told for page, path in PAGES.items() if (told := examples(page, path.read_text(encoding="utf-8")))}
WRITTEN = re.compile(r"(?:^|\s)(?:-o|--output|--stems|--midi|--plan|--plot)[ =](\S+)")
"""The files and folders that a command is asked to write."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Path:
    """A folder with what the pages speak of: the sample film, its subtitles, a clip of it, its sound as a book."""
    folder = tmp_path_factory.mktemp("bench")
    for name in ("film.mp4", "film.srt", "film.ass", "film.zh.srt"):
        shutil.copy(SAMPLES / name, folder)
    shutil.copy(SAMPLES / "film.srt", folder / "book.srt")
    for made in (("-t", "29", "-c", "copy", "short.mp4"), ("-vn", "-c", "copy", "book.m4b")):
        subprocess.run([require(), "-v", "error", "-i", "film.mp4", *made], cwd=folder, check=True, timeout=60)
    return folder


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """Runs a line as a person would type it; what is worked out is kept for the next."""
    programs = tmp_path_factory.mktemp("programs")
    program = programs / "vidscore"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m vidscore "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    env = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("config")),
        "VIDSCORE_CACHE": str(tmp_path_factory.mktemp("cache")),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
        "OMP_NUM_THREADS": "1",
        "COLUMNS": "120",
    }

    def run(line: str, folder: Path, last: int) -> subprocess.CompletedProcess[str]:
        command = ["/bin/sh", "-c", f"(exit {last})\n{line}"]
        return subprocess.run(
            command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )

    return run


@pytest.mark.media
@pytest.mark.timeout(900)
@pytest.mark.parametrize("page", TOLD)
def test_every_example_of_the_page_does_what_it_says(page, bench, shell, tmp_path):
    shutil.copytree(bench, tmp_path, dirs_exist_ok=True)
    last = 0
    for example in TOLD[page]:
        done = shell(example.typed, tmp_path, last)
        last = done.returncode
        where = f"docs/{page}, line {example.line}: {example.typed}\nended with {last} and printed:\n{done.stdout}"
        assert (last != 0) == example.fails, where
        assert agrees(example.shown, done.stdout), f"{where}\nwhere the page shows:\n{example.shown}"
        if not example.fails:
            for name in WRITTEN.findall(example.typed):
                assert_written(tmp_path / name, where)


def assert_written(path: Path, where: str) -> None:
    """A file with something in it, or a folder with files."""
    assert path.exists(), f"{path.name} is not there; {where}"
    assert any(path.iterdir()) if path.is_dir() else path.stat().st_size > 0, f"{path.name} is empty; {where}"


def test_examples_are_told_from_what_they_print():
    text = "words\n\n```console\n$ vidscore a.mp4 \\\n    --force\n...\nfilm   a.scored.mp4\n$ echo $?\n3\n```\n"
    assert examples("page.md", text) == [
        Example("page.md", 4, "vidscore a.mp4 \\\n    --force", "...\nfilm   a.scored.mp4\n"),
        Example("page.md", 8, "echo $?", "3\n"),
    ]


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("", "whatever\n", True),
        ("one\n", "one\n", True),
        ("one\n", "one\ntwo\n", False),
        ("one\n...\n", "one\ntwo\nthree\n", True),
        ("...\nfilm   a.mp4\n", "Reading ...\nfilm   a.mp4\n", True),
        ("...\nfilm   a.mp4\n", "Reading ...\nfilm   b.mp4\n", False),
        ("note: gain ... dB to -14 LUFS\n", "note: gain +2.1 dB to -14 LUFS\n", True),
        ("note: gain ... dB\n", "note: gain\n+2 dB\n", False),
        ("(a.b) [c]*\n", "(a.b) [c]*\n", True),
    ],
)
def test_dots_stand_for_anything_and_all_else_for_itself(shown, printed, same):
    assert agrees(shown, printed) is same
