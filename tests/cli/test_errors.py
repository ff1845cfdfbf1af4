"""Every error class of errors.py, reached through the real command: two lines, its exit code, nothing left behind."""

import os
import signal
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from vidscore.tools.ffmpeg import require

SAMPLES = Path(__file__).parent.parent.parent / "samples"


def vidscore(*args: object, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vidscore", *map(str, args)],
        capture_output=True, text=True, check=False, cwd=cwd, env={**os.environ, "OMP_NUM_THREADS": "1", **env},
    )  # fmt: skip


@pytest.fixture
def reel(tmp_path) -> Path:
    """A folder with a short film, its subtitles and some garbage."""
    film = tmp_path / "film.mp4"
    subprocess.run([require(), "-v", "error", "-t", "8", "-i", SAMPLES / "film.mp4", "-c", "copy", film], check=True)
    (tmp_path / "fits.srt").write_text("1\n00:00:01,000 --> 00:00:03,000\nThe sea is asleep tonight.\n")
    (tmp_path / "long.srt").write_bytes((SAMPLES / "film.srt").read_bytes())
    (tmp_path / "empty.srt").write_text("")
    (tmp_path / "garbage.mp4").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "there.mp4").write_text("keep me")
    (tmp_path / "bad.plan.yaml").write_text("film: film.mp4\nduration_ms: soon\n")
    return tmp_path


@pytest.mark.parametrize(
    ("code", "args", "said", "hint"),
    [
        (2, ["film.mp4", "--loudnes", "web"], "--loudnes", "--help"),
        (2, ["film.mp4", "fits.srt", "--subs", "fits.srt"], "--subs fits.srt names one file, but 2 films", "leave --subs out"),
        (2, ["doctor", "other.mp4"], "nothing is asked of 'other.mp4'", "name one file"),
        (2, ["film.mp4", "--loudness", "-99"], "-99 LUFS", "choose web"),
        (2, ["film.mp4", "--coverage", "2"], "coverage is 2", "--coverage 0.5"),
        (2, ["film.mp4", "--seed", "-4"], "seed is -4", "--seed 1"),
        (2, ["cue", "--mood", "sleepy", "--duration", "5", "-o", "a.mid"], "'sleepy' is not a mood", "neutral"),
        (2, ["cue", "--mood", "joy", "--duration", "5", "--hits", "9", "-o", "a.mid"], "hit at 9000 ms", "--help"),
        (2, ["cue", "--mood", "joy", "--duration", "5", "-o", "a.xyz"], ".xyz", ".mid"),
        (3, ["none.mp4"], "none.mp4", ""),
        (3, ["garbage.mp4"], "garbage.mp4", ""),
        (3, ["film.mp4", "--subs", "none.srt"], "none.srt", ""),
        (3, ["film.mp4", "--subs", "empty.srt"], "empty.srt", ""),
        (3, ["film.mp4", "--subs", "long.srt"], "but the film is only 00:00:08", "--clip-subtitles"),
        (3, ["render", "bad.plan.yaml"], "bad.plan.yaml, line 2", "mend that line"),
        (4, ["film.mp4", "--subs", "fits.srt", "--soundfont", "none.sf2"], "none.sf2", ""),
        (6, ["film.mp4", "--subs", "fits.srt", "-o", "there.mp4"], "already there", "--force"),
        (6, ["film.mp4", "--subs", "fits.srt", "-o", "no/such/place.mp4"], "does not exist", "mkdir"),
    ],
)  # fmt: skip
def test_error_is_two_lines_with_its_own_exit_code(reel, code, args, said, hint):
    before = {path: path.read_bytes() for path in reel.iterdir()}
    done = vidscore(*args, cwd=reel)
    lines = done.stderr.strip().split("\n")
    errors = [line for line in lines if line.startswith("error: ")]
    assert done.returncode == code, done.stderr
    assert len(errors) == 1
    assert said in errors[0]
    assert lines[-1].startswith("hint:  ")
    assert hint in lines[-1]
    assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in reel.iterdir()} == before


def test_missing_ffmpeg_exits_4_and_says_how_to_get_it(reel):
    done = vidscore("film.mp4", "--subs", "fits.srt", cwd=reel, VIDSCORE_FFMPEG="/nowhere/ffmpeg")
    assert done.returncode == 4, done.stderr
    assert "hint:" in done.stderr


def test_failing_ffmpeg_exits_5_with_its_last_words_and_not_with_its_own_code(reel):
    fake = reel / "ffmpeg"
    real = require()
    fails = 'echo "No space left on the moon" >&2; exit 234'
    fake.write_text(f'#!/bin/sh\ncase "$*" in *scored*) {fails};; *) exec {real} "$@";; esac\n')
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    done = vidscore("film.mp4", "--subs", "fits.srt", cwd=reel, VIDSCORE_FFMPEG=str(fake))
    assert done.returncode == 5, done.stderr
    assert "No space left on the moon" in done.stderr
    assert not (reel / "film.scored.mp4").exists()


def test_debug_shows_where_an_error_came_from(reel):
    done = vidscore("none.mp4", "--debug", cwd=reel)
    assert done.returncode == 3
    assert "Traceback" in done.stderr


STOPS = {"Ctrl-C": signal.SIGINT, "a request to end": signal.SIGTERM, "a closed terminal": signal.SIGHUP}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_ctrl_c_exits_130_says_so_and_leaves_nothing_behind(reel, tmp_path_factory, stop):
    temp = tmp_path_factory.mktemp("temp")
    before = sorted(reel.iterdir())
    with subprocess.Popen(
        [sys.executable, "-m", "vidscore", SAMPLES / "film.mp4", "-o", "out.mp4", "--no-cache"],
        cwd=reel, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(temp)},
        preexec_fn=partial(signal.signal, stop, signal.SIG_DFL),  # a job in the background may be told to ignore it
    ) as child:  # fmt: skip
        assert child.stderr is not None
        assert any(line.startswith("Playing") for line in child.stderr)
        child.send_signal(stop)
        said = child.stderr.read()  # up to its end: until the last worker that could still write there is gone
    assert child.returncode == 130, said
    assert said.split("\n")[-2] == "stopped; nothing was left behind"
    assert "Traceback" not in said
    assert sorted(reel.iterdir()) == before
    assert list(temp.glob("vidscore-*")) == []


def test_what_a_killed_run_left_is_gone_after_the_next_one(reel, tmp_path_factory):
    temp = tmp_path_factory.mktemp("temp")
    before = sorted(reel.iterdir())
    orders = [sys.executable, "-m", "vidscore", "film.mp4", "--subs", "fits.srt", "-o", "out.mp4", "--plot", "arc.svg"]
    env = {**os.environ, "TMPDIR": str(temp), "VIDSCORE_CACHE": str(temp / "cache")}
    with subprocess.Popen(orders, cwd=reel, stderr=subprocess.PIPE, text=True, env=env) as child:
        assert child.stderr is not None
        assert any(line.startswith("Mixing") for line in child.stderr)
        child.kill()
        child.stderr.read()  # up to its end: no worker is left that could still write there
    assert list(temp.glob("vidscore-*"))
    assert subprocess.run(orders, cwd=reel, stderr=subprocess.PIPE, check=False, env=env).returncode == 0
    assert list(temp.glob("vidscore-*")) == []
    assert sorted(reel.iterdir()) == sorted([*before, reel / "arc.svg", reel / "out.mp4"])
    assert (reel / "arc.svg").read_text().rstrip().endswith("</svg>")


def test_when_the_stems_cannot_be_written_the_old_film_stays(reel):
    (reel / "out.mp4").write_text("old")
    (reel / "stems").mkdir()
    (reel / "stems" / "film - score.wav").mkdir()
    done = vidscore("film.mp4", "--subs", "fits.srt", "-o", "out.mp4", "-f", "--stems", "stems", "--plot", "arc.svg", cwd=reel)
    assert done.returncode == 6, done.stderr
    assert (reel / "out.mp4").read_text() == "old"
    assert [path.name for path in (reel / "stems").iterdir()] == ["film - score.wav"]
    assert not (reel / "arc.svg").exists()
