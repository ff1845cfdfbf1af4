"""Music that a film already carries is noticed; voices, noise, drums, sirens and hum are none."""

import numpy as np
import pytest

from tests.mix.made import LINES, noise, say, tones
from vidscore.model.film import SoundTrace
from vidscore.model.span import Span
from vidscore.read.film import read_film
from vidscore.read.music import held_tones, music_notes, music_spans
from vidscore.read.sound import analyse_sound

RATE = 16_000


def mono(samples):
    """48 kHz stereo to what the reader hears: every third sample of the low-passed mean."""
    smooth = np.convolve(samples.mean(axis=1), np.ones(3) / 3, "same")
    return smooth[::3].astype(np.float32)


def song(seconds, beat_s=0.75):
    """Chords that change every four seconds, as music does and hum does not."""
    chords = ((48, 55, 60, 64), (53, 57, 60, 65), (55, 59, 62, 67), (45, 52, 57, 60))
    return mono(np.concatenate([tones(4, chords[number % 4], beat_s) for number in range(-(-int(seconds) // 4))]))


def trace(samples):
    """What the reader makes of some sound, at a level that counts."""
    whole = samples[: len(samples) // 8_000 * 8_000].astype(np.float32)
    blocks = [whole[at : at + 30 * RATE] for at in range(0, len(whole), 30 * RATE)]
    share = tuple(float(one) for block in blocks for one in held_tones(block))
    return SoundTrace(500, (-20.0,) * len(share), (0.0,) * len(share), (0.0,) * len(share), share)


def siren():
    at = np.arange(30 * RATE) / RATE
    return 0.2 * np.sin(2 * np.pi * np.cumsum(600 + 300 * np.sin(2 * np.pi * at / 3)) / RATE)


def hum():
    at = np.arange(30 * RATE) / RATE
    return sum(np.sin(2 * np.pi * 50 * k * at) / k for k in range(1, 30)) * 0.05


def drums():
    rng, out = np.random.default_rng(1), np.zeros(30 * RATE)
    for at in range(0, len(out) - 3_000, RATE // 4):
        out[at : at + 3_000] += rng.standard_normal(3_000) * np.exp(-np.arange(3_000) / 600) * 0.3
    return out


def wind():
    steps = np.cumsum(np.random.default_rng(0).standard_normal(30 * RATE))
    return (steps - np.convolve(steps, np.ones(400) / 400, "same")) / 100


NO_MUSIC = {"hiss": lambda: mono(noise(30, 0.05)), "wind": wind, "hum": hum, "drums alone": drums, "siren": siren}


def notes(sound):
    return music_notes(music_spans(sound), len(sound.music) * sound.step_ms)


@pytest.mark.parametrize("name", NO_MUSIC)
def test_what_only_sounds_is_no_music(name):
    assert notes(trace(NO_MUSIC[name]())) == ()


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("talk")
    voices = ("en", "en+f3", "en-us+m3", "de", "fr+f2")
    return np.concatenate([mono(say(text, voice, folder)) for voice in voices for text, _ in LINES])


@pytest.mark.media
def test_five_voices_are_no_music(talk):
    assert notes(trace(talk)) == ()


@pytest.mark.parametrize("beat_s", [0.5, 0.75, 1.5])
def test_chords_are_music_for_as_long_as_they_sound(beat_s):
    sound = np.concatenate([mono(noise(20, 0.01)), song(32, beat_s), mono(noise(20, 0.01))])
    (span,) = music_spans(trace(sound))
    assert abs(span.start_ms - 20_000) < 2_000
    assert abs(span.end_ms - 52_000) < 2_500
    (note,) = notes(trace(sound))
    assert "--remix" in note


@pytest.mark.media
@pytest.mark.parametrize("under_db", [0, 6])
def test_music_under_voices_is_noticed(talk, under_db):
    music = song(len(talk) / RATE + 1)[: len(talk)]
    gain = 10 ** (-under_db / 20) * np.sqrt(np.mean(talk**2) / np.mean(music**2))
    assert notes(trace(talk + gain * music))


def test_soft_music_and_a_short_jingle_are_not_worth_a_word():
    sound = SoundTrace(500, (-60.0,) * 200, (0.0,) * 200, (0.0,) * 200, (0.9,) * 200)
    assert notes(sound) == ()
    jingle = SoundTrace(500, (-20.0,) * 200, (0.0,) * 200, (0.0,) * 200, (0.9,) * 12 + (0.0,) * 188)
    assert notes(jingle) == ()
    assert music_spans(SoundTrace()) == ()


@pytest.mark.parametrize(
    ("name", "carries"), [("bbb_60s_360p.mp4", True), ("sintel_26s_480p.mp4", True), ("issue-134-rotate.mp4", False)]
)
def test_real_films_with_music_are_noticed_and_those_without_are_not(shared_data, name, carries):
    sound = analyse_sound(read_film(shared_data / "real" / "video" / name))
    assert bool(notes(sound)) == carries
    assert all(isinstance(one, Span) for one in music_spans(sound))
