"""Which of several sounds is the dialogue: the one asked for, else the default one, and no commentary where there is another."""

import pytest

from vidscore.errors import SettingsError
from vidscore.model.film import AudioTrack, Film
from vidscore.read.dialogue import aside, asked_for, track_notes
from vidscore.read.film import read_film
from vidscore.settings import ReadSettings
from vidscore.tools.ffmpeg import ffmpeg
from vidscore.tools.probe import StreamFacts


def sound(index, language="", default=False, title="", flags=()):
    of = aside(StreamFacts(index, "audio", "aac", title=title, flags=flags))
    return AudioTrack(index, "aac", 2, 48_000, language, title, default, "stereo", aside=of)


def film(tmp_path, *sounds, asked=None):
    return Film(tmp_path / "a.mkv", "matroska", 1000, None, audio=sounds, dialogue_index=asked)


TAKEN = {
    "nothing said": ((sound(1), sound(2)), 1),
    "the second is the default": ((sound(1), sound(2, default=True)), 2),
    "a commentary is the default": ((sound(1, default=True, title="Director's Commentary"), sound(2)), 2),
    "an audio description comes first": ((sound(1, flags=("visual_impaired",)), sound(2)), 2),
    "flagged as a comment": ((sound(1, flags=("comment", "default"), default=True), sound(2), sound(3)), 2),
    "nothing but a commentary": ((sound(1, title="commentary"),), 1),
    "without voices": ((sound(1, title="Music and Effects"), sound(2)), 2),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_the_dialogue_is_the_default_sound_but_no_commentary(kind, tmp_path):
    sounds, index = TAKEN[kind]
    assert film(tmp_path, *sounds).dialogue.index == index


SOUNDS = (sound(1, "eng", True), sound(2, "fre"), sound(3, "ger", title="Audiokommentar"), sound(4, "ger"))


@pytest.mark.parametrize(
    ("named", "index"),
    [("2", 2), ("0:a:1", 2), ("a:3", 4), ("fre", 2), ("fr", 2), ("French", 2), ("deu", 4), ("en", 1), ("", None)],
)
def test_a_sound_is_asked_for_by_number_or_by_language(named, index):
    assert asked_for(SOUNDS, named, "a.mkv") == index


@pytest.mark.parametrize("named", ["5", "0:a:4", "es"])
def test_a_sound_that_is_not_there_is_refused_with_those_that_are(named):
    with pytest.raises(SettingsError, match=r"a\.mkv has no sound .*: it has 1 \(eng, stereo\), 2 \(fre"):
        asked_for(SOUNDS, named, "a.mkv")


@pytest.mark.parametrize("named", ["0", "?", "1.5"])
def test_what_names_no_sound_is_refused_by_the_setting(named):
    with pytest.raises(SettingsError, match=r"names no sound|counted from 1"):
        ReadSettings(dialogue_track=named)


def test_the_sounds_that_were_found_are_told_and_a_single_one_is_not(tmp_path):
    (note,) = track_notes(film(tmp_path, *SOUNDS, asked=2))
    assert note.startswith("sound 2 (fre, stereo) is heard as the dialogue; --dialogue-track takes another: 1 (eng, stereo), 3 (")
    assert "commentary" in note
    assert track_notes(film(tmp_path, SOUNDS[0])) == ()


@pytest.mark.media
def test_a_film_with_two_languages_is_heard_in_the_one_asked_for(tmp_path):
    from vidscore.mix.production import decoded
    from vidscore.read.sound import analyse_sound

    tones = [
        part
        for hertz in ("300", "anullsrc")
        for part in ("-f", "lavfi", "-i", f"sine=f={hertz}:d=2" if hertz == "300" else hertz)
    ]
    names = ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=fre"]
    ffmpeg([*tones, "-map", "0", "-map", "1", "-t", "2", *names, tmp_path / "a.mka"], "making two languages")
    english, french = (read_film(tmp_path / "a.mka", ReadSettings(dialogue_track=one)) for one in ("en", "fr"))
    assert max(analyse_sound(english).loudness_db) > -40 > max(analyse_sound(french).loudness_db)
    assert max(abs(block).max() for block in decoded(english)) > 0.05 > max(abs(block).max() for block in decoded(french))


@pytest.mark.media
def test_a_plan_keeps_the_sound_that_was_asked_for(tmp_path):
    from vidscore.pipeline import analyse_film, open_film, open_planned, plan_score, save_plan
    from vidscore.plan import read_plan
    from vidscore.settings import Settings

    sounds = ["-f", "lavfi", "-i", "sine=f=300:d=6", "-f", "lavfi", "-i", "sine=f=500:d=6"]
    ffmpeg([*sounds, "-map", "0", "-map", "1", tmp_path / "a.mka"], "making two sounds")
    asked = Settings(read=ReadSettings(dialogue_track="2"))
    plan = plan_score(analyse_film(*open_film(tmp_path / "a.mka", None, asked), asked), asked)
    kept = read_plan(save_plan(plan, tmp_path / "a.vidscore.yaml", False))
    assert open_planned(kept, tmp_path, None, Settings())[0].dialogue.index == 1
    again = Settings(read=ReadSettings(dialogue_track="1"))
    assert open_planned(kept, tmp_path, None, again)[0].dialogue.index == 0
