import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mix.made import noise, tones
from vidscore.mix import loudness
from vidscore.mix.loudness import Meter
from vidscore.mix.wave import WaveFile
from vidscore.tools.ffmpeg import measure_loudness


def powers(samples, *, start=0, block=48_000):
    meter = Meter(start)
    for at in range(0, len(samples), block):
        meter.add(samples[at : at + block])
    return meter.powers


@pytest.mark.media
@pytest.mark.parametrize("name", ["chords", "noise that comes and goes", "one side only"])
def test_integrated_loudness_and_range_agree_with_ffmpeg(name, tmp_path):
    swell = np.abs(np.sin(np.arange(12 * 48_000) / 48_000))[:, None].astype(np.float32)
    sound = {
        "chords": tones(12),
        "noise that comes and goes": noise(12, 0.1) * swell**2,
        "one side only": noise(12, 0.2) * np.float32([1, 0]),
    }[name]
    with WaveFile(tmp_path / "a.wav", len(sound)) as wave:
        wave.write(0, sound)
    theirs = measure_loudness(wave.path)
    assert loudness.integrated(powers(sound)) == pytest.approx(theirs.integrated_lufs, abs=0.1)
    assert loudness.loudness_range(powers(sound)) == pytest.approx(theirs.range_lu, abs=0.3)


def test_full_scale_sine_at_997_hz_in_one_channel_reads_minus_3_01():
    wave = np.sin(2 * np.pi * 997 * np.arange(5 * 48_000) / 48_000)
    sound = np.stack([wave, np.zeros_like(wave)], axis=1).astype(np.float32)
    assert loudness.integrated(powers(sound)) == pytest.approx(-3.01, abs=0.02)


def test_doubling_amplitude_raises_loudness_by_6_02_lu():
    sound = noise(3, 0.05)
    assert loudness.integrated(powers(2 * sound)) - loudness.integrated(powers(sound)) == pytest.approx(6.02, abs=0.01)


def test_silence_and_less_than_a_window_have_no_loudness_instead_of_an_error():
    assert loudness.integrated(powers(np.zeros((48_000, 2), np.float32))) == -math.inf
    assert loudness.integrated(powers(noise(0.2, 0.1))) == -math.inf
    assert loudness.integrated(powers(noise(0, 0.1))) == -math.inf
    assert loudness.loudness_range(powers(np.zeros((48_000, 2), np.float32))) == 0.0


def test_a_whisper_after_a_bang_keeps_its_loudness():
    whisper = noise(4, 1e-4)
    loud = powers(np.concatenate([noise(1, 0.9), whisper]))
    assert loudness.momentary(loud)[-1] == pytest.approx(loudness.momentary(powers(whisper))[-1], abs=0.01)


@settings(max_examples=15, derandomize=True, deadline=None)
@given(st.lists(st.integers(1, 20_000), min_size=1, max_size=12), st.integers(0, 10_000))
def test_the_size_of_the_blocks_changes_nothing(sizes, start):
    sound = noise(1.5, 0.1, seed=3)
    meter, at = Meter(start), 0
    for size in sizes:
        meter.add(sound[at : at + size])
        at += size
    meter.add(sound[at:])
    assert meter.powers == pytest.approx(powers(sound, start=start), rel=1e-9, abs=1e-15)


def test_a_cue_that_starts_inside_a_hop_fills_only_its_part_of_it():
    sound = noise(1, 0.1)
    late = powers(sound, start=48_000 + 2_400)
    whole = powers(sound)
    assert len(late) == len(whole) + 1
    assert late[0] == pytest.approx(whole[0] / 2, rel=0.15)
    assert late.sum() == pytest.approx(whole.sum(), rel=1e-9)
