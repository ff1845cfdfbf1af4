"""``vidscore bundle`` packs what a report needs and nothing that is private; ``-v`` shows the programs that were run."""

import json
import subprocess
import sys
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from vidscore.cli import run
from vidscore.cli.bundle import masked
from vidscore.cli.options import ReportOptions
from vidscore.cli.report import Report
from vidscore.errors import ToolFailed
from vidscore.tools.config import read_config
from vidscore.tools.ffmpeg import require
from vidscore.tools.run import commands_run
from vidscore.tools.run import run as run_program

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def reel(tmp_path, monkeypatch) -> Path:
    """A home folder with a short film and its subtitles in it."""
    home = tmp_path / "home" / "mara.lindqvist"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    film = home / "film.mp4"
    subprocess.run([require(), "-v", "error", "-t", "4", "-i", SAMPLES / "film.mp4", "-c", "copy", film], check=True)
    (home / "film.srt").write_text("1\n00:00:01,000 --> 00:00:03,000\nThe sea is asleep tonight.\n")
    return home


def pages(report: Path) -> dict[str, str]:
    with zipfile.ZipFile(report) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_report_holds_settings_versions_facts_plan_and_log_but_no_film_and_no_name(reel):
    assert run(["bundle", str(reel / "film.mp4"), "--style", "piano", "-o", "a.zip", "-q"]) == 0
    found = pages(reel / "a.zip")
    assert list(found) == ["versions.json", "settings.toml", "probe.json", "film.json", "plan.yaml", "log.txt"]
    assert json.loads(found["versions.json"])["found"]["ffmpeg"]
    assert json.loads(found["film.json"])["words"]["lines"] == 1
    assert "plan is done" in found["log.txt"]
    assert "mara.lindqvist" not in "".join(found.values())
    assert (reel / "a.zip").stat().st_size < 30_000
    (reel / "vidscore.toml").write_text(found["settings.toml"])
    assert read_config(reel / "vidscore.toml") == {"plan.style": "piano"}


def test_what_goes_wrong_is_in_the_report_with_its_traceback_and_as_far_as_it_went(reel, capsys):
    (reel / "bad.srt").write_text("nothing of the kind")
    assert run(["bundle", "film.mp4", "--subs", "bad.srt"]) == 0
    found = pages(reel / "film.report.zip")
    assert list(found) == ["versions.json", "settings.toml", "probe.json", "error.txt", "log.txt"]
    assert "Traceback" in found["error.txt"]
    assert "hint: name a file of the kind SRT" in found["error.txt"]
    assert "InputError: " in capsys.readouterr().err


def test_a_bug_is_packed_like_any_error(reel, monkeypatch):
    monkeypatch.setattr("vidscore.pipeline.open_film", lambda *_: 1 // 0)
    assert run(["bundle", "film.mp4", "-q"]) == 0
    assert "ZeroDivisionError" in pages(reel / "film.report.zip")["error.txt"]


def test_a_bug_is_answered_with_the_command_that_packs_it(reel, monkeypatch, capsys):
    monkeypatch.setattr("vidscore.library.plan_film", lambda *_, **__: 1 // 0)
    assert run(["plan", "film.mp4"]) == 1
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "error: a bug in vidscore: ZeroDivisionError: integer division or modulo by zero",
        "hint:  pack it for a report: vidscore bundle FILM --subs SUBTITLES; --debug shows where it is",
    ]


def test_the_film_is_never_overwritten_by_its_report(reel, capsys):
    before = (reel / "film.mp4").read_bytes()
    assert run(["bundle", "film.mp4", "-o", "film.mp4", "-f"]) == 2
    assert "a report is a .zip file, not film.mp4" in capsys.readouterr().err
    assert (reel / "film.mp4").read_bytes() == before
    (reel / "film.zip").hardlink_to(reel / "film.mp4")
    assert run(["bundle", "film.mp4", "-o", "film.zip", "-f"]) == 6
    assert "film.zip is an input of this run" in capsys.readouterr().err
    (reel / "film.report.zip").write_text("keep me")
    assert run(["bundle", "film.mp4"]) == 6


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/home/mara/f.mp4 and /home/mara", "/home/*/f.mp4 and /home/*"),
        ("/Users/Mara Lindqvist/f.mp4", "/Users/*/f.mp4"),
        (r"C:\Users\Mara\f.mp4", r"C:\Users\*\f.mp4"),
        (r'"C:\\Users\\Mara\\f.mp4"', r'"C:\\Users\\*\\f.mp4"'),
        ("/srv/films/f.mp4", "/srv/films/f.mp4"),
    ],
)
def test_names_of_home_folders_are_masked_on_every_system(text, shown):
    assert masked(text) == shown


def test_verbose_shows_the_commands_quoted_for_a_shell_also_where_one_fails():
    said = StringIO()
    report = Report(ReportOptions(verbose=True), Console(file=said, width=200))
    with report.running("plan"):
        run_program([sys.executable, "-c", "pass"], "nothing")
    with pytest.raises(ToolFailed), report.running("plan"):
        run_program([sys.executable, "-c", "raise SystemExit(3)"], "failing")
    assert said.getvalue().splitlines() == [f"  $ {sys.executable} -c pass", f"  $ {sys.executable} -c 'raise SystemExit(3)'"]


def test_commands_are_not_shown_where_nobody_asked():
    said = StringIO()
    with Report(ReportOptions(), Console(file=said)).running("plan"):
        run_program([sys.executable, "-c", "pass"], "nothing")
    assert said.getvalue() == ""


WORKERS = """
import sys
from vidscore.tools.run import commands_run, run
from vidscore.tools.workers import map_processes

def start(number):
    run([sys.executable, "-c", f"# {number}"], "nothing")

if __name__ == "__main__":
    with commands_run() as commands:
        map_processes(start, (1, 2, 3), 2)
        print("\\n".join(sorted(commands())))
"""


def test_commands_of_worker_processes_are_collected_too(tmp_path):
    script = tmp_path / "workers.py"
    script.write_text(WORKERS)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"{sys.executable} -c '# {number}'" for number in (1, 2, 3)]


def test_a_command_holds_any_name_of_a_file():
    odd = "two\nlines 'and' \udcff"
    with commands_run() as commands:
        run_program([sys.executable, "-c", "pass", odd], "nothing")
        (command,) = commands()
    assert "two\nlines" in command
