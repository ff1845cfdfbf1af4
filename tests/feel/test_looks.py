"""What a film without words is, from picture and sound alone: as an editor would call it, and never worse than it is."""

from fractions import Fraction
from pathlib import Path

import pytest

from vidscore.feel.looks import LOOKS, PLAIN
from vidscore.feel.scenes import feel_scenes
from vidscore.model.film import Film, KeyFrame, Picture, SoundTrace
from vidscore.model.scene import Scene
from vidscore.model.script import Caption, Script
from vidscore.model.span import Span

LENGTH_MS = 40_000
FILM = Film(Path("clip.mp4"), "made", LENGTH_MS, Fraction(25))
DARK_MOODS = {"grief", "melancholy", "mystery", "tension", "fear", "anger"}


def look(brightness, saturation=0.3, warmth=0.0, contrast=0.5, change=0.15, cuts=0):
    frames = tuple(KeyFrame(t, brightness, contrast, saturation, warmth, change) for t in range(0, LENGTH_MS, 4_000))
    return Picture(frames, tuple(LENGTH_MS * (k + 1) // (cuts + 1) for k in range(cuts)))


def sound(loudness, onsets=1.0, speech=0.0, music=0.0):
    steps = LENGTH_MS // 500
    return SoundTrace(500, (loudness,) * steps, (onsets,) * steps, (speech,) * steps, (music,) * steps)


def mood_of(picture=None, heard=None, captions=()):
    scene = Scene(0, Span(0, LENGTH_MS), (), captions)
    return feel_scenes((scene,), Script((), captions), None, picture or Picture(), heard or SoundTrace(), FILM)[0]


SONG = sound(-18.0, onsets=4.0, music=0.8)


@pytest.mark.parametrize(
    ("what", "picture", "heard", "names"),
    [
        ("a sunny meadow", look(0.66, 0.57, -0.1, 0.15, 0.03), None, {"joy", "tender", "wonder"}),
        ("a cheerful product demo", look(0.9, 0.15, 0.0, 0.37, 0.07), SONG, {"joy", "comic", "triumph"}),
        ("a comedy in black and white", look(0.53, 0.0, 0.0, 0.4, 0.3, cuts=7), SONG, {"joy", "comic"}),
        ("popcorn on a table", look(0.37, 0.59, 0.3, 0.56, 0.01), sound(-33.0), {"neutral", "tender", "joy"}),
        ("colour bars", look(0.41, 0.56, 0.0, 0.95, 0.0), sound(-23.0, 0.0), {"neutral"}),
        ("a cold, dark corridor", look(0.08, 0.4, -0.24, 0.1, 0.06), sound(-25.0, 0.0), {"mystery", "tension", "fear"}),
        ("a chase at night", look(0.1, 0.2, -0.1, 0.2, 0.4, cuts=14), sound(-14.0, 5.0, music=0.8), {"tension", "anger", "fear"}),
        ("a rocket under a deep blue sky", look(0.25, 0.45, -0.19, 0.27, 0.12), None, {"wonder"}),
        ("pages of text", look(0.89, 0.05, -0.01, 0.52, 0.03), sound(-51.0, 0.1), {"neutral"}),
        ("a fire in the night", look(0.12, 0.79, 0.43, 0.6, 0.05), sound(-30.0, 2.5), {"neutral", "tender"}),
    ],
)
def test_a_clip_without_words_gets_a_mood_that_an_editor_would_give(what, picture, heard, names):
    assert mood_of(picture, heard).name in names, what


def test_black_and_white_is_not_sad_and_says_so():
    grey = mood_of(look(0.6, 0.0))
    coloured = mood_of(look(0.6, 0.3))
    assert grey.valence == coloured.valence
    assert grey.name not in DARK_MOODS
    assert any("black and white, which says nothing" in one.text for one in grey.evidence)


def faded(*levels):
    return Picture(tuple(KeyFrame(5_000 * k, light, light, light, light / 2, 0.8) for k, light in enumerate(levels)))


def test_fades_to_black_make_no_picture_dark_and_no_shot_restless():
    assert mood_of(faded(0.5, 0.0, 0.0, 0.5, 0.0, 0.0)).valence > 0.1
    told = mood_of(faded(0.5, 0.0, 0.0, 0.5, 0.0, 0.0)).evidence[0].text
    assert "dark" not in told
    assert "changes" not in told


def test_a_black_picture_says_nothing():
    assert [one.text for one in mood_of(faded(0.0, 0.0, 0.0)).evidence] == [PLAIN]


def test_grass_is_fresh_and_not_warm():
    grass = Picture(tuple(KeyFrame(t, 0.5, 0.3, 0.6, 0.15, 0.1, green=0.2) for t in range(0, LENGTH_MS, 4_000)))
    told = mood_of(grass).evidence[0].text
    assert "fresh green" in told
    assert "warm" not in told


def test_what_slowly_turns_into_something_else_is_wonder_and_what_quickly_does_is_lively():
    def turning(step_ms):
        frames = tuple(KeyFrame(t, 0.5, 0.4, 0.8, 0.05, 0.6) for t in range(0, LENGTH_MS, step_ms))
        return mood_of(Picture(frames))

    slow, quick = turning(10_000), turning(2_000)
    assert slow.name == "wonder"
    assert "slowly turning into something else" in slow.evidence[0].text
    assert "much that changes" in quick.evidence[0].text
    assert quick.arousal > slow.arousal + 0.1


def test_where_nothing_speaks_for_a_mood_there_is_a_neutral_pleasant_bed_and_it_is_said():
    for picture in (Picture(), look(0.36)):
        mood = mood_of(picture)
        assert mood.name == "neutral"
        assert mood.valence > 0 > mood.arousal
        assert [(one.source, one.text) for one in mood.evidence] == [("usual", PLAIN)]
        assert mood.confidence < 0.1


def test_quick_and_loud_is_fun_in_the_light_and_danger_in_the_dark():
    loud = sound(-14.0, 5.0, music=0.8)
    day, night = mood_of(look(0.7, 0.4, cuts=14), loud), mood_of(look(0.08, 0.2, cuts=14), loud)
    assert day.valence > 0.4 > 0 > night.valence
    assert night.tension > 0.3 > 0 > day.tension


def test_reasons_are_words_of_an_editor_not_names_of_features():
    told = " ".join(one.text for one in mood_of(look(0.9, 0.5), SONG).evidence)
    assert "a bright picture" in told
    assert "a lively rhythm" in told
    assert not any(char.isdigit() for char in told)


def test_a_caption_in_a_film_without_lines_outweighs_a_pleasant_picture():
    screams = tuple(Caption(Span(t, t + 1_000), "[screams]", "sound") for t in (2_000, 9_000, 20_000, 30_000))
    without, within = mood_of(look(0.5)), mood_of(look(0.5), captions=screams)
    assert within.tension > without.tension + 0.3
    assert within.name in DARK_MOODS


def test_every_row_of_the_table_is_named_once_and_can_be_met():
    assert len({row.words for row in LOOKS}) == len(LOOKS)
    for row in LOOKS:
        assert row.share({row.feature: row.whole}) == 1.0
        assert row.share({row.feature: row.none}) == 0.0
        assert row.share({}) == 0.0
