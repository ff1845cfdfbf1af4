"""The fader of the film's own sound: loud words go down before the limiter, soft ones stay, noise is not raised."""

import dataclasses
import math

import numpy as np
import pytest

from tests.mix.made import brief, conversation, film, noise, read_wave, stem, tones
from vidscore.mix import Workspace, loudness, mix_film, mixdown
from vidscore.mix.duck import FLAT
from vidscore.mix.master import MOST_GAIN_DB
from vidscore.mix.ride import dialogue_ride, ridden
from vidscore.mix.speech import ForegroundSound
from vidscore.model.plan import Plan
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.settings import LOUDNESS, MixSettings

RATE = 48_000
WEB = LOUDNESS["web"]


def lines(*levels):
    """Four seconds of speech at each level in LUFS, two of near silence between; the phrases and the powers."""
    spoken, powers = [], []
    for place, level in enumerate(levels):
        spoken.append(ForegroundSound(Span(place * 6_000, place * 6_000 + 4_000), level, "line"))
        powers += [loudness.power_of(level)] * 40 + [loudness.power_of(-60)] * 20
    return tuple(spoken), np.array(powers)


def test_a_shout_is_taken_down_towards_the_other_lines_and_soft_lines_stay_as_they_are():
    spoken, powers = lines(-20, -20, -14, -20, -26, -20)
    ride = dialogue_ride(spoken, powers, WEB)
    assert ride.at(14_000) == pytest.approx(-0.8 * 6, abs=0.2)
    assert [ride.at(at) for at in (2_000, 8_000, 20_000, 26_000, 32_000)] == pytest.approx([0.0] * 5, abs=0.05)
    assert max(gain for _, gain in ride.points) <= 0.0


def test_no_shout_is_taken_down_by_more_than_six_decibels_and_the_fader_moves_slowly():
    spoken, powers = lines(-20, -20, -2, -20, -20)
    ride = dialogue_ride(spoken, powers, WEB)
    at = np.arange(0, 30_000, 100)
    assert ride.each(at).min() == pytest.approx(-6.0, abs=0.01)
    assert np.abs(np.diff(ride.each(at))).max() < 1.6, "dB per 100 ms"


def test_away_from_speech_the_fader_goes_back():
    spoken, powers = lines(-20, -14)
    powers = np.concatenate([powers, np.full(100, loudness.power_of(-10))])
    ride = dialogue_ride((*spoken, *lines(-20)[0]), powers, WEB)
    assert ride.at(18_000) == 0.0, "an explosion that nobody speaks over is not dialogue"


@pytest.mark.parametrize("name", ["film", "r128"])
def test_a_target_with_room_under_its_ceiling_leaves_the_dialogue_as_it_is(name):
    assert dialogue_ride(*lines(-20, -8, -20), LOUDNESS[name]) == FLAT


def test_where_no_line_is_written_nothing_is_ridden():
    """A voice that nobody wrote down may be the film's own music."""
    spoken, powers = lines(-20, -12)
    assert dialogue_ride((), powers, WEB) == FLAT
    assert dialogue_ride(tuple(dataclasses.replace(one, source="voice") for one in spoken), powers, WEB) == FLAT
    assert (ridden(lines(-20)[1], FLAT) == lines(-20)[1]).all()


@pytest.mark.media
def test_the_limiter_has_less_to_do_with_a_shout_and_the_loudness_is_met_as_before(tmp_path, monkeypatch):
    made = conversation(tmp_path)
    loud = made.sound.copy()
    span = made.script.lines[1].span
    loud[span.start_ms * 48 : span.end_ms * 48] *= 10 ** (7 / 20)
    taken = []
    monkeypatch.setattr(mixdown, "mastered", lambda *args, _real=mixdown.mastered: taken.append(_real(*args)) or taken[-1])
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        if number:
            monkeypatch.setattr("vidscore.mix.balance.dialogue_ride", lambda *args: FLAT)
        done = dataclasses.replace(made, sound=loud)
        mix_film(done.film, done.script, done.plan, done.stems, MixSettings(), Workspace(folder), film_sound=done.blocks())
    with_ride, without = taken
    assert with_ride.reduced_db < without.reduced_db - 2.0
    assert with_ride.loudness_lufs == pytest.approx(-14.0, abs=0.3)


@pytest.mark.parametrize("written", [True, False])
def test_a_nearly_silent_track_is_not_raised_out_of_its_noise_and_the_score_stands_as_without_words(tmp_path, written):
    """-61 LUFS of hiss under subtitles: it used to set the level of the music, and 40 dB of gain came on top."""
    own = noise(30, 10 ** (-66 / 20))
    said = Script((Line(Span(5_000, 9_000), "Hello there."), Line(Span(12_000, 16_000), "Who are you?")) if written else ())
    cue = brief("1m1", 0, 30_000)
    plan = Plan("film.mp4", 30_000, cues=(cue,))
    stems = (stem(tmp_path, cue, tones(30)),)
    done = mix_film(film(30_000), said, plan, stems, MixSettings(), Workspace(tmp_path), film_sound=[own])
    assert done.gain_db <= 20.0 < MOST_GAIN_DB
    assert done.loudness_lufs == pytest.approx(-14.0, abs=0.3)
    heard = read_wave(done.mix) - read_wave(done.score)
    assert 20 * math.log10(float(np.sqrt((heard**2).mean()))) < -46
    assert any("nearly silent (-" in note for note in done.notes)


def test_a_soft_film_is_raised_as_far_as_the_limit_and_says_why_it_misses_its_target(tmp_path):
    own = np.concatenate([noise(5, 10 ** (-50 / 20)), noise(25, 10 ** (-60 / 20))])
    done = mix_film(
        film(30_000),
        Script((Line(Span(0, 5_000), "Hello."),)),
        Plan("film.mp4", 30_000),
        (),
        MixSettings(),
        Workspace(tmp_path),
        film_sound=[own],
    )
    assert done.gain_db == MOST_GAIN_DB
    assert any("was missed" in note and "would bring up noise" in note for note in done.notes)
