"""From a story without timing to its score: what is written beside it, its plan, and a voice that reads it."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vidscore.cli import run
from vidscore.read import read_film, read_script
from vidscore.settings import ReadSettings
from vidscore.tools.probe import probe

TALE = "# The Well\n\nHe wept for his lost daughter.\n\n---\n\nShe laughed and came home!\n"


@pytest.fixture
def story(tmp_path, monkeypatch) -> Path:
    """A folder with a story of a few seconds; it is the current one."""
    monkeypatch.chdir(tmp_path)
    Path("tale.md").write_text(TALE)
    return tmp_path


@pytest.mark.media
def test_a_story_becomes_sound_with_its_chapters_and_subtitles_that_say_when_what_is_read(story, capsys):
    assert run(["tale.md", "--candidates", "1", "--stems", "stems", "--midi", "midi", "--json", "-q"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["film"], told["subtitles"]) == ("tale.scored.m4a", "tale.scored.srt")
    made = probe(story / "tale.scored.m4a")
    assert [stream.kind for stream in made.of("audio")] == ["audio"]
    assert [one.title for one in made.chapters] == ["The Well"]
    assert abs(made.duration_ms - told["duration_ms"]) <= 60
    script = read_script(story / "tale.scored.srt", read_film(story / "tale.scored.m4a"), ReadSettings())
    assert [line.text for line in script.lines] == ["The Well", "He wept for his lost daughter.", "She laughed and came home!"]
    assert (story / "stems" / "tale - score.wav").exists()
    assert (story / "midi" / "1m1.mid").exists()


@pytest.mark.media
@pytest.mark.parametrize("suffix", [".mp3", ".flac"])
def test_the_ending_of_the_output_chooses_the_sound_of_a_story_and_its_plan_is_rendered_again(story, suffix, capsys):
    assert run(["plan", "tale.md", "-q"]) == 0
    assert run(["render", "tale.plan.yaml", "--candidates", "1", "-o", f"again{suffix}", "-q"]) == 0
    assert len(soundfile.read(f"again{suffix}")[0]) > 5 * 44_100
    assert Path("again.srt").read_text().startswith("1\n00:00:03,000 --> ")


@pytest.mark.media
def test_subtitles_that_are_there_already_are_found_before_the_work_and_kept(story, capsys):
    Path("tale.scored.srt").write_text("keep me")
    assert run(["tale.md", "-q"]) == 6
    assert "tale.scored.srt is already there" in capsys.readouterr().err
    assert Path("tale.scored.srt").read_text() == "keep me"
    assert not Path("tale.scored.m4a").exists()


@pytest.mark.media
def test_a_voice_that_reads_the_story_is_what_is_scored_and_the_plan_names_both(story, capsys):
    noise = 0.2 * np.random.default_rng(1).standard_normal(16_000 * 8).astype(np.float32)
    for start, end in ((0, 1), (2.4, 3.6), (6, 8)):  # a heading left out, two sentences
        noise[int(16_000 * start) : int(16_000 * end)] = 0
    soundfile.write("voice.wav", noise, 16_000)
    assert run(["plan", "tale.md", "--voice", "voice.wav", "-o", "told.yaml", "-q"]) == 0
    written = Path("told.yaml").read_text()
    assert "film: voice.wav" in written
    assert "subtitles: tale.md" in written
    assert run(["render", "told.yaml", "-n"]) == 0
    assert "The Well" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "said", "hint"),
    [
        (["tale.md", "--subs", "x.srt"], "tale.md is a story, which needs no subtitles", "leave --subs out"),
        (["tale.md", "--voice", "v.wav", "--subs", "x.srt"], "--voice and --subs are both named", "leave --subs out"),
        (["junk.mp4", "--voice", "v.wav"], "junk.mp4 is no story", "vidscore story.txt --voice"),
        (["tale.md", "other.md", "--voice", "v.wav"], "--voice goes with one story", "vidscore story.txt --voice"),
        (["tale.md", "--thumbnails", "stills"], "has no picture to take thumbnails of", "leave --thumbnails out"),
        (["tale.md", "--reading-speed", "9"], "reading_speed is 9, but must lie in 0.25..4", "--reading-speed 0.8"),
        (["tale.md", "-o", "tale.xyz"], "no container that can be written", "-o"),
        (["none.txt"], "none.txt does not exist", "check the path"),
    ],
)
def test_what_does_not_go_with_a_story_is_refused_in_two_lines(story, capsys, args, said, hint):
    Path("junk.mp4").write_text("x")
    assert run([*args, "-q"]) in (2, 3, 6)
    error, advice = capsys.readouterr().err.strip().split("\n")
    assert said in error
    assert hint in advice
