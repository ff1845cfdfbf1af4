"""`--preview` and `--thumbnails` at the command line, on a film of three seconds that nobody has to be played for."""

import json

import av
import pytest

from vidscore.cli import run
from vidscore.model.mood import Mood
from vidscore.model.plan import Brief, Plan
from vidscore.model.span import Span
from vidscore.plan import plan_text
from vidscore.tools.ffmpeg import ffmpeg

pytestmark = pytest.mark.media


@pytest.fixture
def planned(tmp_path, monkeypatch):
    """A film and a plan of one silence."""
    monkeypatch.setenv("VIDSCORE_CACHE", str(tmp_path / "cache"))
    inputs = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3", "-f", "lavfi", "-i", "sine=f=440:r=48000:d=3"]
    ffmpeg([*inputs, "-c:a", "aac", tmp_path / "film.mp4"], "making a film")
    cue = Brief("1m1", 0, Span(0, 3_000), Mood("grief", -0.5, 0.0, 0.0), silence=True)
    (tmp_path / "film.plan.yaml").write_text(plan_text(Plan("film.mp4", 3_000, cues=(cue,)), "film.plan.yaml"), "utf8")
    return tmp_path


@pytest.mark.parametrize("mode", ["mix", "add-track"])
def test_a_rendered_plan_comes_with_its_preview_and_stills_and_says_where_they_are(planned, capsys, mode):
    wanted = ["--preview", str(planned / "look.mp4"), "--thumbnails", str(planned / "stills")]
    assert run(["render", str(planned / "film.plan.yaml"), "--audio", mode, *wanted, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["preview"], said["thumbnails"]) == (str(planned / "look.mp4"), str(planned / "stills"))
    assert [path.name for path in (planned / "stills").iterdir()] == ["1m1 00.00.01.500.jpg"]
    with av.open(str(planned / "look.mp4")) as media:
        assert media.duration == pytest.approx(3_000_000, abs=50_000)


def test_a_preview_that_cannot_be_written_is_refused_before_anything_is_made(planned, capsys):
    (planned / "look.mp4").write_bytes(b"precious")
    asked = ["render", str(planned / "film.plan.yaml"), "-o", str(planned / "scored.mp4"), "--preview"]
    assert run([*asked, str(planned / "look.mp4")]) == 6
    assert run([*asked, str(planned / "look.gif")]) == 2
    assert "end the name in .mp4, .mov, .mkv" in capsys.readouterr().err
    assert not (planned / "scored.mp4").exists()


def test_a_film_can_be_planned_with_a_preview_of_its_own_sound(planned, capsys):
    wanted = ["--preview", str(planned / "look.mp4"), "--thumbnails", str(planned / "stills")]
    assert run(["plan", str(planned / "film.mp4"), "-f", *wanted, "-q"]) == 0
    with av.open(str(planned / "look.mp4")) as media:
        assert [stream.type for stream in media.streams] == ["video", "audio"]
    assert list((planned / "stills").glob("*.jpg"))
