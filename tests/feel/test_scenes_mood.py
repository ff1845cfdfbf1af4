"""From lines, captions, picture and sound to one mood per scene, with its evidence."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.feel.kalman import kalman_smooth
from vidscore.feel.line_readings import line_readings, telling_moods
from vidscore.feel.mood_table import PROTOTYPES
from vidscore.feel.scenes import caption_sign, feel_scenes, name_odds
from vidscore.model.film import Film, KeyFrame, Picture, SoundTrace
from vidscore.model.mood import EMOTIONS, MOODS, Feeling
from vidscore.model.scene import Scene
from vidscore.model.script import Caption, Line, Script
from vidscore.model.span import Span

SCENE_MS = 20_000


def feeling(valence=0.0, arousal=0.2, **labels):
    probabilities = {"neutral": 0.1, **labels}
    return Feeling(tuple(probabilities.get(name, 0.02) for name in EMOTIONS), valence, arousal, 0.0)


JOY = feeling(0.7, 0.35, joy=0.95)
GRIEF = feeling(-0.6, -0.1, sadness=0.97)
FEAR = feeling(-0.4, 0.5, fear=0.93)
RAGE = feeling(-0.5, 0.55, anger=0.95)
PLAIN = feeling(0.05, 0.15, neutral=0.85)


def made(*scenes, picture=None, sound=None, captions=()):
    """A film of scenes of 20 s; each is a tuple of (text, feeling)."""
    lines, feelings, out = [], [], []
    for number, said in enumerate(scenes):
        start = number * SCENE_MS
        own = [Line(Span(start + 1_000 + 3_500 * i, start + 3_500 + 3_500 * i), text) for i, (text, _) in enumerate(said)]
        heard = tuple(c for c in captions if start <= c.span.start_ms < start + SCENE_MS)
        out.append(Scene(number, Span(start, start + SCENE_MS), tuple(own), heard))
        lines += own
        feelings += [felt for _, felt in said]
    film = Film(Path("film.mp4"), "made", len(scenes) * SCENE_MS, Fraction(24))
    script = Script(tuple(lines), tuple(captions))
    return feel_scenes(tuple(out), script, tuple(feelings), picture or Picture(), sound or SoundTrace(), film)


def talk(felt, text="So it is.", count=4):
    return tuple((text, felt) for _ in range(count))


def look_of(*scenes):
    """A key frame each two seconds; each scene is (brightness, saturation, warmth, cuts)."""
    frames, cuts = [], []
    for number, (brightness, saturation, warmth, count) in enumerate(scenes):
        start = number * SCENE_MS
        cuts += [start] if number else []
        cuts += [start + int(SCENE_MS * (i + 1) / (count + 1)) for i in range(count)]
        frames += [KeyFrame(start + t, brightness, 0.5, saturation, warmth, 0.2) for t in range(0, SCENE_MS, 2_000)]
    return Picture(tuple(frames), tuple(sorted(cuts)))


def sound_of(*scenes):
    """Steps of 500 ms; each scene is (loudness, onsets, speech)."""
    steps = [row for row in scenes for _ in range(SCENE_MS // 500)]
    return SoundTrace(500, *(tuple(column) for column in zip(*steps, strict=True)))


@pytest.mark.parametrize(
    ("felt", "names", "valence", "arousal"),
    [
        (JOY, {"joy", "tender"}, 1, 0),
        (GRIEF, {"grief"}, -1, -1),
        (FEAR, {"fear", "tension"}, -1, 1),
        (RAGE, {"anger"}, -1, 1),
        (PLAIN, {"neutral"}, 0, -1),
    ],
)
def test_plain_feelings_give_plain_moods(felt, names, valence, arousal):
    (mood,) = made(talk(felt))
    assert mood.name in names
    assert mood.valence * valence > 0 or not valence
    assert mood.arousal * arousal > 0 or not arousal


def test_shouting_raises_arousal_and_whispering_lowers_it():
    loud, soft = made(talk(JOY, "We did it!"), talk(JOY, "How soft it is."))
    assert loud.arousal > soft.arousal + 0.1


def test_each_share_of_evidence_is_strongest_first_and_they_sum_to_one():
    for mood in made(talk(JOY), talk(GRIEF), picture=look_of((0.6, 0.5, 0.1, 1), (0.2, 0.2, -0.1, 0))):
        weights = [e.weight for e in mood.evidence]
        assert weights == sorted(weights, reverse=True)
        assert sum(weights) == pytest.approx(1.0, abs=0.02)
        assert {"line", "picture"} <= {e.source for e in mood.evidence}


def test_the_sure_line_weighs_more_than_the_plain_ones():
    (mood,) = made((("It is four.", PLAIN), ("My brother is gone.", GRIEF), ("Pass the bread.", PLAIN)))
    assert next(e.text for e in mood.evidence if e.source == "line") == "My brother is gone."
    assert mood.valence < -0.1


def test_the_last_words_of_a_scene_weigh_more_than_the_first():
    bad_end, good_end = (made((*talk(a, count=2), *talk(b, count=2)))[0] for a, b in ((JOY, GRIEF), (GRIEF, JOY)))
    assert good_end.valence > bad_end.valence


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("GUNSHOT", "anger"), ("gunshots in the distance", "anger"), ("laughs", "comic"), ("笑声", "comic"),
        ("轻音乐", "tender"), ("tense music", "tension"), ("紧张的音乐", "tension"), ("clock ticking", "tension"),
        ("sobbing", "grief"), ("thunder crashes", "fear"), ("尖叫声", "fear"), ("birds chirping", "neutral"),
        ("a bell ringing", "neutral"), ("applause", "joy"), ("heroic fanfare", "triumph"),
    ],
)  # fmt: skip
def test_sound_captions_are_understood_in_english_and_chinese(text, mood):
    assert caption_sign(text).mood == mood


@pytest.mark.parametrize("text", ["DOOR OPENS", "train passes", "stickers", "belly", "说话声", ""])
def test_captions_that_say_nothing_are_not_understood(text):
    assert caption_sign(text) is None


def test_a_gunshot_tightens_a_scene_and_is_named_as_evidence():
    bang = Caption(Span(4_000, 5_000), "GUNSHOT", "sound")
    (plain,), (shot,) = made(talk(PLAIN)), made(talk(PLAIN), captions=(bang,))
    assert shot.tension > plain.tension + 0.1
    assert shot.arousal > plain.arousal
    assert any(e.source == "caption" and "GUNSHOT" in e.text for e in shot.evidence)


def test_a_lyric_is_no_sound_caption():
    song = Caption(Span(4_000, 5_000), "♪ thunder in my heart ♪", "lyric")
    assert made(talk(PLAIN), captions=(song,)) == made(talk(PLAIN))


def test_without_words_bright_and_warm_pleases_and_loud_and_quick_excites():
    picture = look_of((0.7, 0.6, 0.2, 0), (0.12, 0.15, -0.2, 8), (0.4, 0.3, 0.0, 1))
    sound = sound_of((-40.0, 0.5, 0.1), (-14.0, 6.0, 0.1), (-30.0, 2.0, 0.1))
    bright, dark, middle = made((), (), (), picture=picture, sound=sound)
    assert bright.valence > 0.1 > -0.1 > dark.valence
    assert dark.arousal > 0.15 > -0.1 > bright.arousal
    assert dark.tension > middle.tension > bright.tension
    assert {e.source for e in dark.evidence} == {"picture", "sound"}
    assert dark.name in {"tension", "fear", "anger"}


def test_picture_and_sound_weigh_less_the_more_is_said():
    def share(mood):
        return sum(e.weight for e in mood.evidence if e.source == "picture")

    picture = look_of((0.6, 0.5, 0.1, 1), (0.3, 0.3, 0, 1), (0.6, 0.5, 0.1, 1))
    much, little, nothing = made(talk(JOY, count=5), talk(JOY, count=1), (), picture=picture)
    assert share(nothing) > share(little) > share(much) > 0


def test_a_scene_of_which_nothing_is_known_follows_its_neighbours_without_confidence():
    before, nothing, after = made(talk(GRIEF), (), talk(GRIEF))
    assert nothing.valence < -0.2
    assert nothing.confidence < 0.1 < before.confidence
    assert [e.source for e in nothing.evidence] == ["neighbours"]
    assert after.name == "grief"


def test_a_silence_keeps_the_valence_of_the_words_beside_it_but_has_its_own_arousal():
    warm, cold = (0.4, 0.4, 0.0, 1), (0.25, 0.3, -0.2, 1)
    picture, sound = look_of(warm, cold, warm), sound_of((-30.0, 2.0, 0.5), (-45.0, 0.5, 0.0), (-30.0, 2.0, 0.5))
    joy, silence, _ = made(talk(JOY), (), talk(JOY), picture=picture, sound=sound)
    assert silence.valence > 0.3 * joy.valence > 0
    assert silence.arousal < joy.arousal - 0.1
    assert silence.name not in {"neutral", "melancholy"}


def test_a_caption_in_a_silence_is_heard_as_well_as_the_words_beside_it():
    shot = Caption(Span(SCENE_MS + 5_000, SCENE_MS + 6_000), "GUNSHOT", "sound")
    scream = Caption(Span(SCENE_MS + 9_000, SCENE_MS + 10_000), "screams", "sound")
    without, within = made(talk(PLAIN), (), talk(PLAIN)), made(talk(PLAIN), (), talk(PLAIN), captions=(shot, scream))
    assert within[1].tension > without[1].tension + 0.3


def test_more_and_surer_lines_make_a_surer_mood():
    (few,), (many,), (mixed,) = (
        made(talk(GRIEF, count=1)),
        made(talk(GRIEF, count=5)),
        made((*talk(GRIEF, count=2), *talk(JOY, count=2))),
    )
    assert many.confidence > few.confidence
    assert many.confidence > mixed.confidence


def test_relief_after_dread_can_be_a_triumph_where_joy_alone_is_not():
    won = (("You are alive!", feeling(0.4, 0.35, joy=0.7, surprise=0.5)), ("We won!", feeling(0.5, 0.35, joy=0.8)))
    after_dread = made(talk(FEAR, "Help me!"), won)[1]
    after_calm = made(talk(PLAIN), talk(JOY, "What a lovely day!"))[1]
    assert after_dread.name == "triumph"
    assert after_calm.name != "triumph"


def test_telling_words_are_known_in_english_and_chinese():
    assert "wonder" in telling_moods("How beautiful the stars are")
    assert "wonder" in telling_moods("太美了")
    assert "triumph" in telling_moods("我们赢了！")
    assert telling_moods("Begun the day in a train.") == frozenset()


@pytest.mark.parametrize("name", MOODS)
def test_every_mood_is_named_where_its_own_figures_and_labels_meet(name):
    row = PROTOTYPES[name]
    reading = np.array([row.valence, row.arousal, row.tension])
    labels = np.array([0.6 if row.labels.get(label, 0) == max(row.labels.values()) else 0.05 for label in EMOTIONS])
    signs = {"comic": "laughs", "mystery": "mysterious music", "wonder": "magic chimes", "triumph": "heroic fanfare"}
    shown = (Caption(Span(0, 1_000), signs[name], "music"),) * 2 if name in signs else ()
    odds = name_odds(reading, labels, Scene(0, Span(0, 10_000), (), shown), 0.0)
    assert MOODS[int(np.argmax(odds))] == name


def test_figures_of_lines_follow_the_labels():
    said = [Line(Span(i * 1_000, i * 1_000 + 900), "So.") for i in range(4)]
    joy, grief, fear, rage = line_readings(said, [JOY, GRIEF, FEAR, RAGE])
    assert joy[0] > 0.5 > -0.5 > grief[0]
    assert grief[1] < 0 < fear[1]
    assert fear[2] > 0.4
    assert rage[2] > 0.3


def test_smoothing_keeps_strong_readings_and_bends_weak_ones():
    readings = np.array([[0.8], [-0.8], [0.8]])
    strong, own = kalman_smooth(readings, np.array([[1.0], [1.0], [1.0]]))
    weak, share = kalman_smooth(readings, np.array([[1.0], [0.03], [1.0]]))
    assert strong[1, 0] < -0.4
    assert weak[1, 0] > 0.0
    assert own[1] > 0.6 > 0.3 > share[1]


def test_feelings_must_be_one_per_line():
    film = Film(Path("film.mp4"), "made", 10_000, None)
    script = Script((Line(Span(0, 1_000), "So."),))
    with pytest.raises(ValueError, match="one feeling for each of 1 lines, got 2"):
        feel_scenes((Scene(0, Span(0, 10_000), script.lines),), script, (JOY, JOY), Picture(), SoundTrace(), film)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1)), max_size=4), min_size=1, max_size=6))
def test_any_feelings_give_moods_in_range(scenes):
    for mood in made(*[[("Hm.", feeling(v, a, joy=j, fear=1 - j)) for v, a, j in said] for said in scenes]):
        assert mood.name in MOODS
        assert sum(e.weight for e in mood.evidence) <= 1.001
        assert all(0 <= share <= 1 for _, share in mood.labels)
