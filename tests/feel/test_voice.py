"""Words say what, the voice says how much: against the speaker's own usual, and not at all where it is covered."""

import dataclasses
from fractions import Fraction
from pathlib import Path

import pytest

from vidscore.feel.scenes import feel_scenes
from vidscore.feel.voice import deliveries, tightened
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import EMOTIONS, Feeling
from vidscore.model.scene import Scene
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.model.voice import LineVoice

PLAIN = Feeling(tuple(0.85 if name == "neutral" else 0.02 for name in EMOTIONS), 0.0, 0.2, 0.0)
USUAL = LineVoice(1.0, 3.0, 5.0, -25.0, 14.0, 0.7)
ANGRY = LineVoice(1.0, 7.0, 10.0, -17.0, 19.0, 0.7)
CALM = LineVoice(1.0, 1.0, 2.0, -31.0, 10.0, 0.7)
WHISPER = LineVoice(1.0, 0.0, 0.0, -34.0, 13.0, 0.02)


def scenes_said(*manners, speakers=None):
    """Moods of scenes of four plain lines, each scene said in one manner."""
    lines, scenes, voices = [], [], []
    for number, voice in enumerate(manners):
        start = 20_000 * number
        who = speakers[number] if speakers else ""
        own = tuple(Line(Span(at, at + 2_000), "So it is.", who) for at in range(start, start + 16_000, 4_000))
        scenes.append(Scene(number, Span(start, start + 20_000), own))
        lines += own
        voices += [voice] * 4
    film = Film(Path("film.mp4"), "made", 20_000 * len(manners), Fraction(24))
    script = Script(tuple(lines))
    return feel_scenes(tuple(scenes), script, (PLAIN,) * len(lines), Picture(), SoundTrace(), film, tuple(voices))


def test_the_same_words_excite_when_said_loudly_and_calm_when_said_softly():
    calm, usual, angry = scenes_said(CALM, USUAL, ANGRY)
    assert angry.arousal > usual.arousal + 0.05 > calm.arousal + 0.1
    assert abs(angry.valence - calm.valence) < 0.05
    told = next(one.text for one in angry.evidence if one.source == "voice")
    assert "loudly" in told


def test_a_whisper_is_soft_and_tense():
    _, usual, whisper = scenes_said(USUAL, USUAL, WHISPER)
    assert whisper.tension > usual.tension
    assert whisper.arousal < usual.arousal
    assert any("whispered" in one.text for one in whisper.evidence)


def test_a_covered_voice_changes_nothing():
    covered = [dataclasses.replace(voice, clarity=0.05) for voice in (CALM, USUAL, ANGRY)]
    assert scenes_said(*covered) == scenes_said(*[LineVoice()] * 3)


def test_a_speaker_who_is_loud_by_nature_is_not_excited():
    known = scenes_said(USUAL, ANGRY, speakers=("Anna", "Bert"))
    assert not any(one.source == "voice" for mood in known for one in mood.evidence)
    unknown = scenes_said(USUAL, ANGRY)
    assert unknown[1].arousal > unknown[0].arousal


def test_what_excites_bad_words_tightens_and_good_words_loosens():
    assert tightened(0.4, -0.8) > tightened(0.4, 0.0) > 0 > tightened(0.4, 0.8)


def test_a_few_lines_have_no_usual_voice():
    lines = tuple(Line(Span(2_000 * k, 2_000 * k + 1_000), "So.") for k in range(3))
    assert {one.clarity for one in deliveries(lines, (CALM, USUAL, ANGRY))} == {0.0}


@pytest.mark.parametrize("voice", [LineVoice(), CALM, WHISPER, ANGRY])
def test_what_a_voice_adds_is_bounded(voice):
    lines = tuple(Line(Span(2_000 * k, 2_000 * k + 1_000), "So.") for k in range(8))
    for one in deliveries(lines, (USUAL,) * 7 + (voice,)):
        assert abs(one.arousal) <= 0.5
        assert 0 <= one.tension <= 0.3
