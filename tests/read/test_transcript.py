"""Films without subtitles: that is said, and a Whisper model that the user names writes down what is spoken."""

import sys
import types
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
from scipy.io import wavfile

from vidscore import pipeline
from vidscore.errors import InputError, MissingTool, SettingsError
from vidscore.model.plan import Plan
from vidscore.model.span import Span
from vidscore.plan import read_plan
from vidscore.read import read_film, read_words, transcript
from vidscore.settings import ReadSettings, Settings, chosen
from vidscore.tools.ffmpeg import ffmpeg

SRT = "1\n00:00:00,100 --> 00:00:00,900\nI was written.\n"


@dataclass
class Segment:
    """What faster-whisper says of a stretch, as far as it is used here."""

    start: float
    end: float
    text: str


class WhisperModel:
    """A stand-in with the interface of ``faster_whisper.WhisperModel``: says one line per second that sounds."""

    made: ClassVar = []
    supported_languages = ("en", "zh")

    def __init__(self, model_size_or_path, device="auto", compute_type="default", *, local_files_only=False):
        assert local_files_only, "nothing may be downloaded"
        self.made.append((model_size_or_path,))
        self.asked = []

    def transcribe(self, audio, language=None, *, vad_filter=False, condition_on_previous_text=True):
        assert audio.dtype == np.float32
        assert audio.ndim == 1
        self.asked.append(language)
        self.made.append((language, len(audio)))
        loud = [second for second in range(-(-len(audio) // 16_000)) if np.std(audio[second * 16_000 :][:16_000]) > 0.03]
        said = (Segment(second + 0.25, second + 1.5, f" Word {second}. ") for second in loud)
        return said, types.SimpleNamespace(language=language or "en", language_probability=0.9)


@pytest.fixture
def whisper(monkeypatch, tmp_path):
    """The stand-in, installed; and the folder of a model."""
    monkeypatch.setitem(sys.modules, "faster_whisper", types.SimpleNamespace(WhisperModel=WhisperModel))
    monkeypatch.setattr(WhisperModel, "made", [])
    monkeypatch.setenv("VIDSCORE_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "whisper"
    folder.mkdir()
    for name in transcript.MODEL_FILES:
        (folder / name).write_text(name)
    return folder


@pytest.fixture
def film(tmp_path):
    """Six seconds of which the second, third and last are heard, without subtitles."""
    sound = np.random.default_rng(0).normal(0, 0.1, 6 * 16_000) * np.repeat([0, 1, 1, 0, 0, 1], 16_000)
    wavfile.write(tmp_path / "film.wav", 16_000, (sound * 20_000).astype(np.int16))
    picture = ["-f", "lavfi", "-i", "color=s=64x36:r=25:d=6"]
    ffmpeg([*picture, "-i", tmp_path / "film.wav", tmp_path / "film.mkv"], "making a film")
    (tmp_path / "film.wav").unlink()
    return read_film(tmp_path / "film.mkv")


def test_a_film_without_subtitles_is_scored_from_picture_and_sound_and_that_is_said(film):
    alone = read_words(film, None, ReadSettings())
    assert alone.lines == ()
    assert alone.notes == (
        "no subtitles were found: picture and sound alone were scored; --subs names some, "
        "--transcribe MODEL_FOLDER writes down what is said",
    )
    assert "the picture alone was scored; --subs names some" in read_words(replace(film, audio=()), None, ReadSettings()).notes[0]
    assert "the sound alone was scored" in read_words(replace(film, frame_rate=None), None, ReadSettings()).notes[0]
    assert read_words(film, "none", ReadSettings()).notes == ()


def test_what_is_said_becomes_the_script_inside_the_film_with_its_language(film, whisper):
    script = read_words(film, None, ReadSettings(transcribe=str(whisper)))
    assert [line.text for line in script.lines] == ["Word 1.", "Word 2.", "Word 5."]
    assert script.lines[0].span == Span(1250, 2500)
    assert script.lines[-1].span.end_ms == film.duration_ms
    assert (script.language, script.choice, script.notes) == ("en", "speech", ())
    asked = read_words(film, None, ReadSettings(transcribe=str(whisper), subs_language="chi"))
    assert asked.language == "zh"
    assert WhisperModel.made[-1][0] == "zh"


def test_subtitles_go_before_what_is_said_unless_speech_is_asked_for(film, whisper):
    film.path.with_suffix(".srt").write_text(SRT)
    settings = ReadSettings(transcribe=str(whisper))
    found = read_words(film, None, settings)
    assert [line.text for line in found.lines] == ["I was written."]
    assert found.notes == ("film.srt was read, so nothing was transcribed: --subs speech takes what is said instead",)
    assert len(read_words(film, "speech", settings).lines) == 3
    assert read_words(film, "none", settings).lines == ()


def test_what_was_transcribed_once_is_kept_until_the_model_changes(film, whisper):
    settings = chosen(Settings(), {"transcribe": whisper})
    _, first = pipeline.open_film(film.path, None, settings)
    made = len(WhisperModel.made)
    assert pipeline.open_film(film.path, None, settings)[1] == first
    assert len(WhisperModel.made) == made
    (whisper / "model.bin").write_text("another")
    pipeline.open_film(film.path, None, settings)
    assert len(WhisperModel.made) == 2 * made


def test_a_plan_of_transcribed_words_says_so_and_needs_the_model_again(film, whisper, tmp_path):
    settings = chosen(Settings(), {"transcribe": whisper})
    _, script = pipeline.open_film(film.path, None, settings)
    pipeline.save_plan(Plan(str(film.path), film.duration_ms, subtitles=script.choice), tmp_path / "film.plan.yaml", False)
    plan = read_plan(tmp_path / "film.plan.yaml")
    assert plan.subtitles == "speech"
    assert pipeline.open_planned(plan, tmp_path, None, settings)[1] == script
    with pytest.raises(SettingsError, match="no model is named to transcribe them") as caught:
        pipeline.open_planned(plan, tmp_path, None, Settings())
    assert "--transcribe MODEL_FOLDER" in caught.value.hint


def test_a_long_film_is_transcribed_in_parts_that_end_where_it_is_quiet(whisper, monkeypatch, tmp_path):
    monkeypatch.setattr(transcript, "_PART_S", 4)
    monkeypatch.setattr(transcript, "_QUIET_S", 2)
    sound = np.random.default_rng(0).normal(0, 0.1, 10 * 16_000)
    sound[int(3.3 * 16_000) : int(3.7 * 16_000)] = 0
    sound[int(6.4 * 16_000) : int(6.8 * 16_000)] = 0
    wavfile.write(tmp_path / "talk.wav", 16_000, (sound * 20_000).astype(np.int16))
    read_words(read_film(tmp_path / "talk.wav"), None, ReadSettings(transcribe=str(whisper)))
    parts = WhisperModel.made[1:]
    assert [round(length / 16_000, 1) for _, length in parts] == pytest.approx([3.5, 3.1, 3.4], abs=0.2)
    assert [language for language, _ in parts] == [None, "en", "en"], "the language of the first part holds"


def test_a_film_in_which_nothing_is_said_has_no_words_and_says_so(whisper, tmp_path):
    wavfile.write(tmp_path / "still.wav", 16_000, np.zeros(32_000, np.int16))
    script = read_words(read_film(tmp_path / "still.wav"), None, ReadSettings(transcribe=str(whisper)))
    assert script.lines == ()
    assert script.notes == ("no words were heard to be transcribed: picture and sound alone were scored",)


def test_without_the_library_it_is_said_what_to_install(film, whisper, monkeypatch):
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(MissingTool, match="faster-whisper, which transcribes, is not installed") as caught:
        read_words(film, None, ReadSettings(transcribe=str(whisper)))
    assert caught.value.hint == "pip install 'vidscore[transcribe]'"


@pytest.mark.parametrize("lacking", transcript.MODEL_FILES)
def test_a_folder_that_holds_no_model_is_refused_before_anything_is_looked_for_elsewhere(film, whisper, lacking):
    (whisper / lacking).unlink()
    with pytest.raises(InputError, match=f"holds no {lacking}, so it is no Whisper model") as caught:
        read_words(film, None, ReadSettings(transcribe=str(whisper)))
    assert caught.value.hint.startswith("ct2-transformers-converter --model")
    assert WhisperModel.made == []
    with pytest.raises(InputError, match="is no folder"):
        read_words(film, None, ReadSettings(transcribe="tiny.en"))


def test_a_language_that_the_model_does_not_know_is_refused(film, whisper):
    with pytest.raises(SettingsError, match="does not know the language 'fr'"):
        read_words(film, None, ReadSettings(transcribe=str(whisper), subs_language="fr"))


def test_a_model_that_cannot_be_loaded_is_an_error_with_its_reason(film, whisper, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("Unsupported model binary version\nsecond line")

    monkeypatch.setattr(sys.modules["faster_whisper"], "WhisperModel", broken)
    with pytest.raises(InputError, match="cannot be loaded: Unsupported model binary version"):
        read_words(film, None, ReadSettings(transcribe=str(whisper)))
