"""The two stable interfaces through which others measure us: `vidscore cue` and `vidscore feel`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import mido
import pytest
import soundfile

from vidscore.model.mood import EMOTIONS, MOODS
from vidscore.tools.ffmpeg import measure_loudness

SAMPLES = Path(__file__).parent.parent.parent / "samples"


def vidscore(*args: object, stdin: str = "", cwd: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "vidscore", *map(str, args)],
        input=stdin, capture_output=True, text=True, check=False, cwd=cwd, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_cue_lands_its_hits_and_says_so_as_data(tmp_path):
    asked = ("--mood", "grief", "--duration", "30", "--hits", "10.0,21.5", "--key", "d-minor", "--tempo-range", "50-60")
    more = ("--valence", "-0.6", "--arousal", "-0.4", "--style", "chamber", "--under-speech", "4-9", "--seed", "3")
    said = json.loads(vidscore("cue", *asked, *more, "-o", tmp_path / "cue.mid", "--json"))
    assert said["end_ms"] == pytest.approx(30_000, abs=1)
    assert [hit["asked_ms"] for hit in said["hits"]] == [10_000, 21_500]
    assert all(hit["at_ms"] == pytest.approx(hit["asked_ms"], abs=1.0) for hit in said["hits"])
    assert said["brief"]["key"] == "d-minor"
    assert said["chords"]
    assert said["bars"]
    assert said["figures"]
    assert said["why"].endswith(".")
    midi = mido.MidiFile(tmp_path / "cue.mid")
    marks = [message.text for track in midi.tracks for message in track if message.type == "marker"]
    assert any("hit" in mark.lower() for mark in marks)


def test_same_cue_twice_is_the_same_file_and_another_seed_another(tmp_path):
    for name, seed in (("a", 4), ("b", 4), ("c", 5)):
        vidscore("cue", "--mood", "joy", "--duration", "13.37", "--seed", seed, "-o", tmp_path / f"{name}.mid", "-q")
    a, b, c = ((tmp_path / f"{name}.mid").read_bytes() for name in "abc")
    assert a == b != c


@pytest.mark.media
def test_cue_as_sound_is_exactly_as_long_as_asked_and_at_the_target(tmp_path):
    vidscore("cue", "--mood", "wonder", "--duration", "7.5", "--loudness", "-14", "-o", tmp_path / "cue.flac", "-q")
    assert soundfile.info(tmp_path / "cue.flac").frames == 360_000
    assert measure_loudness(tmp_path / "cue.flac").integrated_lufs == pytest.approx(-14.0, abs=0.5)


@pytest.mark.media
def test_a_cue_of_grief_is_softer_than_one_of_triumph_unless_a_number_is_asked_for(tmp_path):
    def loudness(mood, *more):
        vidscore("cue", "--mood", mood, "--duration", "5", *more, "-o", tmp_path / "cue.wav", "-q", "--force")
        return measure_loudness(tmp_path / "cue.wav").integrated_lufs

    triumph, grief = loudness("triumph"), loudness("grief")
    assert triumph == pytest.approx(-14.0, abs=0.5)
    assert 4.0 <= triumph - grief <= 8.0
    assert loudness("grief", "--loudness", "-18") == pytest.approx(-18.0, abs=0.5)


@pytest.mark.media
@pytest.mark.parametrize("ending", [".mp3", ".m4a", ".ogg", ".opus"])
def test_cue_can_be_sent_as_a_compressed_file(tmp_path, ending):
    vidscore("cue", "--mood", "comic", "--duration", "3", "-o", tmp_path / f"cue{ending}", "-q")
    assert measure_loudness(tmp_path / f"cue{ending}").integrated_lufs > -30


@pytest.mark.parametrize("mood", MOODS)
def test_every_mood_can_be_asked_for(mood):
    said = json.loads(vidscore("cue", "--mood", mood, "--duration", "13.37", "--candidates", "2", "--json"))
    assert said["brief"]["mood"]["name"] == mood
    assert said["end_ms"] == pytest.approx(13_370, abs=1)


def test_tune_of_a_midi_file_becomes_the_theme(tmp_path):
    tune = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    for pitch in (60, 67, 65, 64, 72, 67):
        track += [mido.Message("note_on", note=pitch, velocity=80), mido.Message("note_off", note=pitch, time=480)]
    tune.tracks.append(track)
    tune.save(tmp_path / "tune.mid")
    order = ("cue", "--mood", "tender", "--duration", "30", "--key", "c-major", "--json")
    own = json.loads(vidscore(*order, "--theme", tmp_path / "tune.mid"))
    assert own["figures"]["theme"] >= 0.6


def test_feel_judges_each_row_alone_in_order():
    rows = ["I'm so happy, this is wonderful!", "", "他死了。我再也见不到他了。", "Get out! I hate you!"]
    out = [json.loads(line) for line in vidscore("feel", "-", "--lines", "--json", stdin="\n".join(rows) + "\n").splitlines()]
    assert [row["text"] for row in out] == rows
    assert all(list(row["labels"]) == list(EMOTIONS) for row in out)
    assert set(out[0]["more"]) == {"anticipation", "trust"}
    assert out[0]["valence"] > 0.2 > -0.2 > out[2]["valence"]
    assert max(out[0]["labels"], key=out[0]["labels"].get) == "joy"
    assert max(out[2]["labels"], key=out[2]["labels"].get) == "sadness"
    assert out[3]["arousal"] > out[2]["arousal"]


def test_feel_prints_lines_and_scenes_of_subtitles_from_a_file_or_standard_input():
    from_file = json.loads(vidscore("feel", SAMPLES / "film.srt", "--json"))
    from_stdin = json.loads(vidscore("feel", "-", "--json", stdin=(SAMPLES / "film.srt").read_text("utf8")))
    assert from_file["lines"] == from_stdin["lines"]
    first = from_file["lines"][0]
    assert set(first) >= {"start_ms", "end_ms", "text", "labels", "valence", "arousal", "dominance"}
    assert len(from_file["lines"]) >= 25
    assert from_file["scenes"][0]["start_ms"] == 0
    assert all(scene["mood"]["name"] in MOODS for scene in from_file["scenes"])


def test_doctor_finds_everything_the_tests_need():
    said = json.loads(vidscore("doctor", "--json"))
    assert said["ready"]
    assert {"ffmpeg", "FluidSynth", "soundfont", "emotion model", "torch", "moviepy", "pydub", "ffmpeg-python"} <= set(
        said["found"]
    )


def test_plan_schema_is_printed():
    assert json.loads(vidscore("plan", "--schema"))["title"] == "Plan"


def test_cache_is_shown_and_cleared(tmp_path, monkeypatch):
    monkeypatch.setenv("VIDSCORE_CACHE", str(tmp_path / "cache"))
    vidscore("cue", "--mood", "tender", "--duration", "4", "-o", tmp_path / "a.wav", "-q")
    kept = json.loads(vidscore("cache", "--json"))
    assert kept["entries"] > 0
    assert kept["bytes"] > 0
    vidscore("cache", "--clear")
    assert json.loads(vidscore("cache", "--json"))["entries"] == 0
