"""Several films and folders on one command line: one line each, the first failure ends it, nothing is scored twice."""

import json
import subprocess
from pathlib import Path

import pytest

from vidscore.cli import run
from vidscore.cli.options import OutputOptions
from vidscore.cli.several import films_named, is_one, places_for
from vidscore.tools.ffmpeg import require


@pytest.fixture
def reels(tmp_path, monkeypatch) -> Path:
    """Two short films, one of them in a folder with what is no film, and one that is broken; the folder is the current one."""
    monkeypatch.chdir(tmp_path)
    Path("more").mkdir()
    source = ["-f", "lavfi", "-i", "testsrc=d=6:s=160x90:r=10", "-f", "lavfi", "-i", "sine=220:d=6"]
    subprocess.run([require(), "-v", "error", *source, "-c:a", "aac", "a.mp4"], check=True)
    Path("more/c.mp4").write_bytes(Path("a.mp4").read_bytes())
    Path("more/c.scored.mp4").write_bytes(b"keep me")
    Path("more/readme.txt").write_text("No film.")
    Path("broken.mp4").write_text("junk")
    return tmp_path


def said(capsys) -> tuple[list[str], list[str]]:
    out, err = capsys.readouterr()
    return out.strip().split("\n"), [line for line in err.strip().split("\n") if line.startswith(("error", "hint"))]


def test_files_and_folders_are_listed_once_without_what_an_earlier_run_wrote(reels):
    notes: list[str] = []
    named = (Path("a.mp4"), Path("more"), Path("more/../a.mp4"), Path("more/c.scored.mp4"))
    assert films_named(named, notes.append) == (Path("a.mp4"), Path("more/c.mp4"))
    assert notes == ["more/c.scored.mp4 was written by an earlier run and is left out"]
    assert is_one((Path("a.mp4"),))
    assert not is_one((Path("more"),))


def test_every_film_gets_a_line_and_its_outputs_go_to_the_folders_that_are_named(reels, capsys):
    args = ["a.mp4", "more", "-o", "out", "--plan", "plans", "--midi", "notes", "--candidates", "1"]
    assert run(args) == 0
    assert said(capsys)[0] == ["a.mp4  out/a.scored.mp4, 1 cues", "more/c.mp4  out/c.scored.mp4, 1 cues"]
    made = sorted(str(path) for folder in ("out", "plans", "notes") for path in Path(folder).rglob("*.*"))
    assert made == [
        "notes/a/1m1.mid", "notes/a/a - score.mid", "notes/c/1m1.mid", "notes/c/c - score.mid",
        "out/a.scored.mp4", "out/c.scored.mp4", "plans/a.plan.yaml", "plans/c.plan.yaml",
    ]  # fmt: skip
    assert Path("more/c.scored.mp4").read_bytes() == b"keep me"


def test_the_first_failure_ends_the_run_with_its_code_and_the_rest_is_said_to_be_missing(reels, capsys):
    assert run(["broken.mp4", "a.mp4", "-n", "-q", "--json"]) == 3
    films = json.loads(capsys.readouterr().out)["films"]
    assert [sorted(one) for one in films] == [["error", "exit_code", "hint", "source"], ["source"]]


def test_continue_goes_on_and_the_exit_code_still_tells(reels, capsys):
    assert run(["broken.mp4", "a.mp4", "more", "--continue", "-n"]) == 3
    out, errors = said(capsys)
    assert out[-2:] == ["a.mp4  planned, 1 cues", "more/c.mp4  planned, 1 cues"]
    assert errors[0].startswith("error: broken.mp4: the file is no film")
    assert len(errors) == 2


@pytest.mark.parametrize(
    ("args", "told", "hint"),
    [
        (["--subs", "x.srt"], "--subs x.srt names one file, but 2 films", "leave --subs out"),
        (["-o", "x.mp4"], "-o x.mp4 names one file, but 2 films", "-o x"),
        (["--plan", "p.yaml"], "--plan p.yaml names one file, but 2 films", "--plan p"),
        (["--plot", "arc.svg"], "--plot arc.svg names one file", "--plot arc"),
        (["--preview", "look.mp4"], "--preview look.mp4 names one file", "--preview look"),
    ],
)
def test_options_that_name_one_file_are_refused_for_several_films(reels, capsys, args, told, hint):
    assert run(["a.mp4", "more", "-q", *args]) == 2
    _, (error, advice) = said(capsys)
    assert told in error
    assert hint in advice


def test_two_films_of_one_name_do_not_go_to_one_place(reels, capsys):
    Path("more/a.mkv").write_bytes(Path("a.mp4").read_bytes())
    assert run(["a.mp4", "more", "-o", "out", "-q"]) == 2
    assert "two of the films are called a" in capsys.readouterr().err
    assert places_for((Path("a.mp4"), Path("more/a.mkv")), OutputOptions(), None)[0]["output"] is None


def test_a_folder_without_a_film_is_said_and_ends_in_words(reels, capsys):
    Path("empty").mkdir()
    assert run(["empty"]) == 3
    _, errors = said(capsys)
    assert errors[0] == "error: no film is left to be scored"
