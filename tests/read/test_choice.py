"""Which words a film is scored with: named ones, a track, none, or what is found and can be read."""

from dataclasses import replace
from fractions import Fraction

import pytest

from vidscore import pipeline
from vidscore.errors import InputError, SettingsError
from vidscore.model.film import Film, SubtitleTrack
from vidscore.model.plan import Plan
from vidscore.plan import read_plan
from vidscore.read import read_film, read_words
from vidscore.settings import ReadSettings, Settings
from vidscore.tools.ffmpeg import ffmpeg

SRT = "1\n00:00:00,100 --> 00:00:00,900\n{}\n"
ENGLISH, CHINESE = "What do you want from me now?", "你想要我做什么？"


@pytest.fixture(scope="module")
def reel(tmp_path_factory):
    """A film with an English and a Chinese track inside."""
    folder = tmp_path_factory.mktemp("reel")
    tracks = []
    for name, said in (("en", ENGLISH), ("zh", CHINESE)):
        (folder / f"{name}.srt").write_text(SRT.format(said), "utf8")
        tracks += ["-i", folder / f"{name}.srt"]
    named = ["-metadata:s:s:0", "language=eng", "-metadata:s:s:1", "language=chi"]
    maps = ["-map", "0:v", "-map", "1:s", "-map", "2:s"]
    ffmpeg(
        ["-f", "lavfi", "-i", "color=s=64x36:r=25:d=1", *tracks, *maps, *named, "-c:s", "srt", folder / "film.mkv"],
        "making a film",
    )
    return read_film(folder / "film.mkv")


@pytest.fixture
def silent(tmp_path):
    """A film of which only the name and the length count."""
    return Film(tmp_path / "film.mp4", "mov", 1000, Fraction(25))


def words(film, named=None, **settings):
    script = read_words(film, named, ReadSettings(**settings))
    return [line.text for line in script.lines], script.choice, len(script.notes)


def test_a_track_is_taken_by_its_number_and_by_its_language(reel):
    assert words(reel) == ([ENGLISH], "", 0)
    assert words(reel, "0:s:1") == ([CHINESE], "0:s:1", 0)
    assert words(reel, subs_language="chi") == ([CHINESE], "0:s:1", 0)
    assert words(reel, subs_language="zh-Hans") == ([CHINESE], "0:s:1", 0)


def test_a_film_is_scored_without_words_where_none_is_asked_for(reel):
    assert words(reel, "none") == ([], "none", 0)


def test_a_track_or_a_language_that_is_not_there_is_told_with_what_is(reel):
    with pytest.raises(SettingsError, match="no subtitle track 0:s:2") as caught:
        words(reel, "0:s:2")
    assert "0:s:1 (chi, subrip)" in caught.value.hint
    with pytest.raises(InputError, match="no subtitles in fr") as missing:
        words(reel, subs_language="fr")
    assert "0:s:0 (eng, subrip)" in missing.value.hint
    with pytest.raises(SettingsError, match="'klingon' is no language"):
        words(reel, subs_language="klingon")


def test_the_language_of_a_file_beside_the_film_is_told_by_its_name_or_its_words(silent):
    silent.path.with_suffix(".srt").write_text(SRT.format(ENGLISH), "utf8")
    assert words(silent, subs_language="en")[0] == [ENGLISH]
    with pytest.raises(InputError, match="no subtitles in zh"):
        words(silent, subs_language="zh")
    silent.path.with_suffix(".zh.srt").write_text(SRT.format(CHINESE), "utf8")
    assert words(silent, subs_language="zh")[0] == [CHINESE]


@pytest.mark.parametrize("content", [b"", b"no subtitles", b"\0\0\x01\xba pictures", b"1\n00:00:00 --> 00:00:01\n\n"])
def test_an_unusable_file_beside_the_film_is_a_note_and_the_next_one_is_read(silent, content):
    unusable = silent.path.with_suffix(".srt")
    unusable.write_bytes(content)
    script = read_words(silent, None, ReadSettings())
    assert not script.lines
    assert script.notes[0].startswith("film.srt was left out: ")
    with pytest.raises(InputError):
        read_words(silent, unusable, ReadSettings())
    silent.path.with_suffix(".vtt").write_text("WEBVTT\n\n00:00.100 --> 00:00.900\nHello there.\n", "utf8")
    assert words(silent) == (["Hello there."], "", 1)


def test_subtitles_of_another_cut_are_an_error_even_where_they_are_only_found(silent):
    silent.path.with_suffix(".srt").write_text("1\n00:00:00,000 --> 00:01:00,000\nToo late.\n", "utf8")
    with pytest.raises(InputError, match="subtitles end at 00:01"):
        words(silent)


@pytest.mark.parametrize("codec", ["hdmv_pgs_subtitle", "dvd_subtitle", "xsub"])
def test_a_film_whose_only_subtitles_are_pictures_is_scored_without_words_and_says_so(silent, codec):
    film = replace(silent, subtitles=(SubtitleTrack(2, codec, False, default=True),))
    script = read_words(film, None, ReadSettings())
    assert not script.lines
    assert script.notes[0].startswith(
        f"subtitles that are pictures ({codec}) hold no words to read: the picture alone was scored"
    )
    with pytest.raises(InputError, match="holds pictures"):
        words(film, "0:s:0")


@pytest.mark.parametrize(("choice", "said"), [("none", []), ("0:s:1", [CHINESE])])
def test_a_plan_remembers_what_was_chosen(reel, tmp_path, choice, said):
    path = tmp_path / "deeper" / "film.plan.yaml"
    path.parent.mkdir()
    pipeline.save_plan(Plan(str(reel.path), reel.duration_ms, subtitles=choice), path, False)
    plan = read_plan(path)
    assert plan.subtitles == choice
    script = pipeline.open_planned(plan, path.parent, None, Settings())[1]
    assert [line.text for line in script.lines] == said
