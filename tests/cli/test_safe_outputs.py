"""No output is ever an input, by any name of it, and a stranger's plan reaches nothing outside its folder."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from vidscore.cli import run
from vidscore.errors import InputError, OutputError
from vidscore.model.mood import Mood
from vidscore.model.plan import Brief, Plan
from vidscore.model.span import Span
from vidscore.plan import plan_text
from vidscore.tools.ffmpeg import ffmpeg
from vidscore.tools.files import check_apart, check_output, reading
from vidscore.tools.regular import read_small_file

pytestmark = pytest.mark.media
CUE = Brief("1m1", 0, Span(0, 3_000), Mood("joy", 0.5, 0.5, 0.0))
PLAN = Plan("film.mp4", 3_000, "film.srt", cues=(CUE,))


@pytest.fixture
def reel(tmp_path, monkeypatch) -> Path:
    """A folder with a film, its subtitles, a theme and a plan, which is also the current folder."""
    grey = ["-f", "lavfi", "-i", "color=gray:s=64x48:r=5:d=3", "-f", "lavfi", "-i", "anullsrc=d=3", "-shortest"]
    ffmpeg([*grey, str(tmp_path / "film.mp4")], "making a film")
    (tmp_path / "film.srt").write_text("1\n00:00:00,500 --> 00:00:02,000\nThe sea is asleep tonight.\n")
    (tmp_path / "film.plan.yaml").write_text(plan_text(PLAN))
    monkeypatch.chdir(tmp_path)
    assert run(["cue", "--mood", "joy", "--duration", "5", "-o", "theme.mid", "-q", "--candidates", "1"]) == 0
    return tmp_path


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(folder: Path, capfd: pytest.CaptureFixture[str], *argv: str) -> str:
    """What is said of a call that must be refused as unwritable and change nothing."""
    before = content(folder)
    assert run([*argv, "-f"]) == OutputError.exit_code
    assert content(folder) == before
    return capfd.readouterr().err


INPUTS = (
    ("plan", "film.mp4", "-o", "film.mp4"),
    ("plan", "film.mp4", "-o", "film.srt"),
    ("plan", "film.mp4", "--theme", "theme.mid", "-o", "theme.mid"),
    ("plan", "film.mp4", "-o", "p.yaml", "--plot", "film.srt"),
    ("plan", "film.mp4", "-o", "p.yaml", "--preview", "film.mp4"),
    ("film.mp4", "-o", "film.mp4"),
    ("film.mp4", "--plan", "film.srt"),
    ("film.mp4", "--plan", "./sub/../film.mp4"),
    ("film.mp4", "--preview", "film.mp4"),
    ("film.mp4", "--plan", "hard.yaml"),
    ("film.mp4", "--plan", "soft.yaml"),
    ("render", "film.plan.yaml", "--plan", "film.plan.yaml"),
    ("render", "film.plan.yaml", "-o", "film.mp4"),
    ("render", "film.plan.yaml", "--plan", "film.srt"),
    ("cue", "--mood", "joy", "--duration", "5", "--theme", "theme.mid", "-o", "theme.mid"),
)


@pytest.mark.parametrize("argv", INPUTS, ids=" ".join)
def test_no_output_is_ever_an_input(reel, capfd, argv):
    (reel / "sub").mkdir()
    os.link(reel / "film.srt", reel / "hard.yaml")
    (reel / "soft.yaml").symlink_to(reel / "film.mp4")
    said = refused(reel, capfd, *argv)
    assert "is an input of this run, so it is never written" in said
    assert "hint:  choose another name" in said


def test_stems_and_midi_files_never_replace_an_input(reel, capfd):
    (reel / "stems").mkdir()
    (reel / "midi").mkdir()
    os.link(reel / "film.mp4", reel / "stems" / "film - strings.wav")
    os.link(reel / "film.srt", reel / "midi" / "1m1.mid")
    assert "film - strings.wav is an input" in refused(reel, capfd, "film.mp4", "--stems", "stems")
    assert "1m1.mid is an input" in refused(reel, capfd, "render", "film.plan.yaml", "--midi", "midi")


@pytest.mark.parametrize(
    "argv",
    [
        ("film.mp4", "-o", "a.mp4", "--preview", "a.mp4"),
        ("film.mp4", "-o", "a.mp4", "--preview", "sub/../a.mp4"),
        ("film.mp4", "--plan", "film.scored.mp4"),
        ("plan", "film.mp4", "-o", "p.png", "--plot", "p.png"),
        ("render", "twin.yaml", "--midi", "midi"),
    ],
    ids=" ".join,
)
def test_two_outputs_never_go_to_one_file(reel, capfd, argv):
    (reel / "sub").mkdir()
    (reel / "midi").mkdir()
    (reel / "twin.yaml").write_text(plan_text(replace(PLAN, cues=(replace(CUE, name="film - score"),))))
    assert "two outputs go to" in refused(reel, capfd, *argv)


def test_a_plan_names_files_outside_its_folder_only_when_it_is_trusted(reel, capfd):
    box = reel / "box"
    box.mkdir()
    (box / "p.yaml").write_text(plan_text(replace(PLAN, film=str(reel / "film.mp4"), subtitles="")))
    assert run(["render", "box/p.yaml", "-n"]) == InputError.exit_code
    said = capfd.readouterr().err
    assert f"film: the plan asks for {reel / 'film.mp4'}, outside its own folder (p.yaml, line 4)" in said
    assert "--trust-paths" in said
    assert run(["render", "box/p.yaml", "-n", "--trust-paths"]) == 0
    said = capfd.readouterr()
    assert f"the plan names: {reel / 'film.mp4'}" in said.err
    assert "film.mp4: 1 cue, home key" in said.out


@pytest.mark.parametrize("field", ["subtitles", "soundfont"])
@pytest.mark.parametrize("path", ["/dev/zero", "../film.srt", "link/film.srt"])
def test_every_path_of_a_plan_is_asked_for(reel, capfd, field, path):
    box = reel / "box"
    box.mkdir()
    (box / "link").symlink_to(reel)
    (box / "film.mp4").write_bytes((reel / "film.mp4").read_bytes())
    (box / "p.yaml").write_text(plan_text(replace(PLAN, **{"subtitles": "", field: path})))
    assert run(["render", "box/p.yaml", "-n"]) == InputError.exit_code
    assert f"{field}: the plan asks for" in capfd.readouterr().err


def test_the_scored_film_lies_beside_the_plan_not_where_the_plan_says_the_film_is(reel):
    (reel / "box").mkdir()
    (reel / "box" / "p.yaml").write_text(plan_text(replace(PLAN, film="../film.mp4", subtitles="")))
    assert run(["render", "box/p.yaml", "--trust-paths", "-q"]) == 0
    assert (reel / "box" / "film.scored.mp4").exists()
    assert not (reel / "film.scored.mp4").exists()


def test_the_plan_that_is_made_outside_the_films_folder_says_how_to_render_it(reel, capfd):
    (reel / "box").mkdir()
    assert run(["plan", "film.mp4", "-o", "box/my plan.yaml"]) == 0
    assert "change it, then: vidscore render 'box/my plan.yaml' --trust-paths" in capfd.readouterr().err
    assert run(["plan", "film.mp4", "-o", "here.yaml"]) == 0
    assert capfd.readouterr().err.endswith("vidscore render here.yaml\n")


def test_a_dry_run_of_a_plan_checks_it_prints_the_cue_list_and_writes_nothing(reel, capfd):
    before = content(reel)
    assert run(["render", "film.plan.yaml", "-n", "--stems", "stems", "--midi", "midi"]) == 0
    said = capfd.readouterr()
    assert "1m1" in said.out
    assert "note: --dry-run writes nothing: --stems, --midi left out" in said.err
    assert content(reel) == before
    (reel / "film.scored.mp4").write_text("there")
    assert run(["render", "film.plan.yaml", "-n"]) == OutputError.exit_code
    (reel / "film.plan.yaml").write_text(plan_text(replace(PLAN, duration_ms=60_000)))
    assert run(["render", "film.plan.yaml", "-n"]) == InputError.exit_code


def test_a_dry_run_of_a_film_says_that_it_leaves_the_plan_out(reel, capfd):
    before = content(reel)
    assert run(["film.mp4", "-n", "--plan", "x.yaml"]) == 0
    assert "note: --dry-run writes nothing: --plan left out" in capfd.readouterr().err
    assert content(reel) == before


PIPED = (("plan", "film.mp4", "--subs", "pipe"), ("render", "pipe"), ("pipe",), ("feel", "pipe"))


@pytest.mark.parametrize("argv", PIPED, ids=" ".join)
def test_a_pipe_is_refused_and_never_waited_for(reel, capfd, argv):
    os.mkfifo(reel / "pipe")
    assert run(list(argv)) == InputError.exit_code
    assert "pipe is a pipe, not a file" in capfd.readouterr().err


@pytest.mark.parametrize("argv", [("plan", "film.mp4", "--subs", "/dev/zero"), ("render", "/dev/zero")], ids=" ".join)
def test_a_device_is_refused_and_never_read(reel, capfd, argv):
    assert run(list(argv)) == InputError.exit_code
    assert "/dev/zero is a device, not a file" in capfd.readouterr().err


def test_a_file_that_grows_without_end_is_left_at_the_limit(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 2_000_000)
    assert len(read_small_file(tmp_path / "a", 2_000_000, "plan", "")) == 2_000_000
    with pytest.raises(InputError, match="the plan is 2 MB large, at most 1 MB are read"):
        read_small_file(tmp_path / "a", 1 << 20, "plan", "")


def test_inputs_are_guarded_as_long_as_they_are_read_and_no_longer(tmp_path):
    path = tmp_path / "a"
    path.write_text("a")
    with reading(path, None), reading(tmp_path / "b"):
        for one in (path, tmp_path / "b"):
            with pytest.raises(OutputError, match="is an input of this run"):
                check_output(one, force=True)
    check_output(path, force=True)


def test_outputs_are_told_apart_by_where_they_end_up(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    check_apart([tmp_path / "a", tmp_path / "b"])
    with pytest.raises(OutputError, match="two outputs go to"):
        check_apart([tmp_path / "a", tmp_path / "link" / "a"])
