import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from tests.mix.made import noise, tones
from vidscore.mix.limiter import AHEAD_MS, RELEASE_DB_PER_S, Limiter
from vidscore.mix.peaks import PeakMeter, dbtp, sample_peaks
from vidscore.mix.wave import WaveFile
from vidscore.tools.ffmpeg import measure_loudness

CEILING = 10 ** (-1 / 20)


def true_peak(samples):
    return float(np.abs(signal.resample_poly(samples, 8, 1, axis=0)).max())


def metered(samples, block=10_000):
    meter = PeakMeter()
    for at in range(0, len(samples), block):
        meter.add(samples[at : at + block])
    return dbtp(meter.highest())


def limited(samples, gain=1.0, block=30_000):
    limiter = Limiter(CEILING, gain)
    parts = [limiter.push(samples[at : at + block])[0] for at in range(0, len(samples), block)]
    return np.concatenate([*parts, *limiter.flush()]), limiter


def test_a_sine_between_its_samples_is_measured_where_it_truly_peaks():
    t = np.arange(48_000) / 48_000
    wave = np.sin(2 * np.pi * 12_000 * t + np.pi / 4) * np.hanning(48_000)
    sound = np.stack([wave, wave], axis=1).astype(np.float32) * 0.9
    assert np.abs(sound).max() < 0.64
    assert metered(sound) == pytest.approx(20 * np.log10(0.9), abs=0.1)


@pytest.mark.media
def test_true_peak_agrees_with_ffmpeg_within_two_tenths(tmp_path):
    sound = noise(4, 0.2, seed=5) * np.hanning(4 * 48_000)[:, None].astype(np.float32)
    with WaveFile(tmp_path / "a.wav", len(sound)) as wave:
        wave.write(0, sound)
    assert metered(sound) == pytest.approx(measure_loudness(wave.path).true_peak_dbtp, abs=0.2)


def test_silence_peaks_at_minus_infinity():
    assert metered(np.zeros((5_000, 2), np.float32)) == -np.inf


def test_peaks_of_a_short_rest_count():
    samples = np.zeros((100, 2), np.float32)
    samples[99, 1] = -0.5
    assert sample_peaks(samples, 48).tolist() == [0.0, 0.0, 0.5]


@settings(max_examples=12, derandomize=True, deadline=None)
@given(st.floats(0.0, 24.0), st.integers(0, 1000), st.integers(3_000, 60_000))
def test_nothing_leaves_the_limiter_over_the_ceiling_or_out_of_step(gain_db, seed, block):
    rng = np.random.default_rng(seed)
    sound = noise(1.0, 0.1, seed)
    for at in rng.integers(0, 47_000, 6):
        sound[at : at + 400] += rng.uniform(-0.9, 0.9)
    out, limiter = limited(sound, 10 ** (gain_db / 20), block)
    assert out.shape == sound.shape
    assert true_peak(out) <= CEILING * 10 ** (0.15 / 20)
    assert limiter.reductions.min() >= 0
    same = np.abs(sound) > 0.02
    assert np.all(out[same] * sound[same] > 0), "the limiter shifted or inverted the sound"


def test_what_is_under_the_ceiling_passes_bit_for_bit():
    sound = tones(2, gain=0.1)
    out, limiter = limited(sound)
    assert np.array_equal(out, sound)
    assert not limiter.reductions.any()


def test_the_size_of_the_blocks_changes_not_one_bit():
    sound = noise(2, 0.3)
    whole, _ = limited(sound, 2.0, block=len(sound))
    for block in (700, 4_801, 48_000):
        assert np.array_equal(limited(sound, 2.0, block)[0], whole)


def test_one_peak_is_met_before_it_comes_and_released_slowly():
    sound = np.full((48_000, 2), 0.5, np.float32)
    sound[24_000:24_010] = 1.5
    out, limiter = limited(sound)
    gain_db = 20 * np.log10(out[:, 0] / sound[:, 0])
    assert limiter.reductions.max() == pytest.approx(4.5, abs=1.0)
    assert np.allclose(gain_db[: 24_000 - (2 * AHEAD_MS + 4) * 48], 0.0, atol=1e-5)
    assert np.abs(np.diff(gain_db)).max() < 0.02
    assert np.diff(gain_db[26_500:]).max() * 48_000 <= RELEASE_DB_PER_S * 1.05


def test_streams_that_share_a_limiter_get_one_gain_and_are_all_held():
    loud, soft = noise(1, 0.5), noise(1, 0.01, seed=9)
    limiter = Limiter(CEILING, channels=(2, 2))
    first, rest = limiter.push(loud, soft), limiter.flush()
    out, rider = (np.concatenate([a, b]) for a, b in zip(first, rest, strict=True))
    gain = out[:, 0] / loud[:, 0]
    assert gain.min() < 0.9
    assert np.allclose(rider[:, 0], soft[:, 0] * gain, atol=1e-5)
    other = Limiter(CEILING, channels=(2, 2))
    held = [np.concatenate(parts) for parts in zip(other.push(soft, loud), other.flush(), strict=True)]
    assert np.array_equal(held[1], out)
