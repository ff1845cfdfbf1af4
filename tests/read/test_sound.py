"""The film's own sound: levels known by construction, onsets that were placed, voices against music and noise."""

import dataclasses
import shutil
import wave

import numpy as np
import pytest

from vidscore.model.film import SoundTrace
from vidscore.read import read_film
from vidscore.read.sound import analyse_sound
from vidscore.tools.ffmpeg import ffmpeg
from vidscore.tools.run import run

pytestmark = pytest.mark.media
RATE = 22_050


def written(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return read_film(path)


def seconds(length):
    return np.arange(int(length * RATE)) / RATE


def spoken(path, voice, text):
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    run(["espeak-ng", "-v", voice, "-w", path, text], "speak")
    return read_film(path)


def chords(length, seed=0):
    """A string of plucked chords: steady tones that decay, no syllables."""
    rng = np.random.default_rng(seed)
    out = np.zeros(int(length * RATE))
    for start in np.arange(0, length - 1, 0.8):
        t = seconds(2.0)[: len(out) - int(start * RATE)]
        for note in rng.choice([220, 262, 330, 392, 440, 523], 3, replace=False):
            tone = sum(np.sin(2 * np.pi * note * k * t) / k**2 for k in (1, 2, 3, 4))
            out[int(start * RATE) : int(start * RATE) + len(t)] += 0.06 * tone * np.exp(-1.5 * t)
    return out


ENGLISH = "The keeper climbed the stairs. Nobody had seen the boat since the morning, and the wind was rising. Where is he now?"
CHINESE = "守塔人走上楼梯。从早上起就没有人见过那条船，风越来越大了。他现在在哪里？"


def test_loudness_is_the_rms_in_decibels_of_full_scale(tmp_path):
    tone = np.concatenate([0.1 * np.sin(2 * np.pi * 440 * seconds(3)), np.zeros(3 * RATE)])
    trace = analyse_sound(written(tmp_path / "tone.wav", tone))
    assert trace.step_ms == 500
    assert len(trace.loudness_db) == len(trace.onsets) == len(trace.speech) == 12
    assert trace.loudness_db[1:5] == pytest.approx([-23.0] * 4, abs=0.3)
    assert trace.loudness_db[8:] == pytest.approx([-90.0] * 4)


def test_onsets_are_counted_where_they_were_placed(tmp_path):
    clicks = 0.001 * np.random.default_rng(0).standard_normal(8 * RATE)
    for at in np.arange(4.0, 8.0, 0.25):
        t = seconds(0.15)
        clicks[int(at * RATE) : int(at * RATE) + len(t)] += 0.5 * np.sin(2 * np.pi * 900 * t) * np.exp(-30 * t)
    onsets = np.array(analyse_sound(written(tmp_path / "clicks.wav", clicks)).onsets)
    assert onsets[1:7].mean() < 0.5
    assert onsets[8:15].mean() == pytest.approx(4.0, abs=1.0)


@pytest.mark.parametrize(("voice", "text"), [("en", ENGLISH), ("en+f3", ENGLISH), ("cmn", CHINESE)])
def test_voices_sound_like_voices(tmp_path, voice, text):
    assert np.mean(analyse_sound(spoken(tmp_path / "voice.wav", voice, text)).speech) > 0.8


def test_music_and_noise_do_not_sound_like_voices(tmp_path):
    noise = 0.1 * np.random.default_rng(1).standard_normal(12 * RATE)
    wind = np.convolve(noise, np.ones(30) / 30, "same") * (1 + 0.6 * np.sin(2 * np.pi * 0.3 * seconds(12)))
    engine = 0.1 * np.sign(np.sin(2 * np.pi * 60 * seconds(12))) + 0.2 * noise
    for name, samples in {"chords": chords(12), "noise": noise, "wind": wind, "engine": engine}.items():
        assert np.mean(analyse_sound(written(tmp_path / f"{name}.wav", samples)).speech) < 0.3, name


def test_chirps_and_whistles_do_not_sound_like_voices(tmp_path):
    rng, chirps = np.random.default_rng(3), np.zeros(12 * RATE)
    for start in np.arange(0.2, 11.5, 0.25):
        t = seconds(0.1 + 0.1 * rng.random())
        glide = 700 + 1_600 * rng.random() * (1 + 0.5 * t / t[-1])
        at = int((start + 0.1 * rng.random()) * RATE)
        chirps[at : at + len(t)] += 0.3 * np.hanning(len(t)) * np.sin(2 * np.pi * np.cumsum(glide) / RATE)
    assert np.mean(analyse_sound(written(tmp_path / "chirps.wav", chirps)).speech) < 0.1


def test_a_voice_over_music_is_still_heard(tmp_path):
    voice = tmp_path / "voice.wav"
    spoken(voice, "en", ENGLISH)
    with wave.open(str(voice)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    bed = chords(len(samples) / RATE + 1)[: len(samples)]
    mixed = samples + bed * (samples.std() / bed.std()) * 10 ** (-12 / 20)
    film = written(tmp_path / "mixed.wav", np.concatenate([mixed, bed]))
    speech = np.array(analyse_sound(film).speech)
    half = len(speech) // 2
    assert speech[:half].mean() > 0.5 > 0.3 > speech[half + 3 :].mean()


def test_a_film_without_sound_has_an_empty_trace(tmp_path):
    path = tmp_path / "mute.mp4"
    ffmpeg(["-f", "lavfi", "-i", "testsrc=s=64x64:d=1", path], "make a silent film")
    assert analyse_sound(read_film(path)) == SoundTrace()


def test_the_default_track_is_heard_not_the_first(tmp_path):
    path = tmp_path / "two.mkv"
    inputs = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-f", "lavfi", "-i", "sine=f=500"]
    marks = ["-disposition:a:0", "0", "-disposition:a:1", "default"]
    ffmpeg([*inputs, "-map", "0", "-map", "1", *marks, "-t", "2", "-c:a", "flac", path], "make two tracks")
    assert analyse_sound(read_film(path)).loudness_db[1] > -30


def test_sound_that_starts_late_is_silent_before(tmp_path):
    path = tmp_path / "late.mkv"
    late = ["-itsoffset", "2", "-f", "lavfi", "-i", "sine=f=500:d=2"]
    ffmpeg(["-f", "lavfi", "-i", "testsrc=s=64x64:d=4", *late, "-map", "0", "-map", "1", path], "start late")
    trace = analyse_sound(read_film(path))
    assert max(trace.loudness_db[:4]) < -60
    assert min(trace.loudness_db[4:7]) > -35


def test_broken_packets_do_not_stop_the_listening(tmp_path):
    whole, broken = tmp_path / "whole.mka", tmp_path / "broken.mka"
    ffmpeg(["-f", "lavfi", "-i", "sine=f=500:d=20", "-c:a", "aac", whole], "make sound")
    film = read_film(whole)
    data = bytearray(whole.read_bytes())
    for at in range(len(data) // 3, len(data) // 2, 97):
        data[at] ^= 0x5A
    broken.write_bytes(bytes(data[: int(0.9 * len(data))]))
    trace = analyse_sound(dataclasses.replace(film, path=broken))
    assert len(trace.loudness_db) > 10
    assert trace.loudness_db[2] > -30


def test_the_trace_is_no_longer_than_the_film(tmp_path):
    tone = 0.1 * np.sin(2 * np.pi * 440 * seconds(70))
    film = written(tmp_path / "long.wav", tone)
    told = []
    trace = analyse_sound(film, told.append)
    assert len(trace.loudness_db) == 140
    assert np.ptp(trace.loudness_db) < 0.2
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(analyse_sound(dataclasses.replace(film, duration_ms=10_000)).onsets) == 20


def test_the_cartoon_without_a_word_has_little_speech(shared_data):
    trace = analyse_sound(read_film(shared_data / "real/video/bbb_60s_360p.mp4"))
    assert np.mean(trace.speech) < 0.35
    assert -50 < np.mean(trace.loudness_db) < -20
