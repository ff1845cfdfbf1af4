"""The hall decays as its table says, adds nothing of its own, and sums: stems apart are the mix together."""

import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, fftconvolve, sosfiltfilt

from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.sound import RATE_HZ
from vidscore.render.room import BANDS_HZ, PLANES, ROOMS, Hall, responses
from vidscore.render.stage import ROLE_DB, seat_of


def decay_s(response, band_hz):
    """RT60 of one octave from the decay between -5 and -25 dB (Schroeder)."""
    sos = butter(3, (band_hz / 2**0.5, band_hz * 2**0.5), "bandpass", fs=RATE_HZ, output="sos")
    energy = np.cumsum(sosfiltfilt(sos, response)[::-1] ** 2)[::-1]
    level = 10 * np.log10(energy / energy[0] + 1e-15)
    first, last = int(np.argmax(level < -5)), int(np.argmax(level < -25))
    return 3 * (last - first) / RATE_HZ


@pytest.mark.parametrize("room", ROOMS)
def test_each_octave_decays_in_the_time_of_the_table(room):
    tail = responses(ROOMS[room])[2, 0, 1].astype(float)
    for band, wanted in list(zip(BANDS_HZ, ROOMS[room].rt60, strict=True))[1:-1]:
        assert abs(decay_s(tail, band) / wanted - 1) < 0.2, f"{band} Hz"


def test_a_bigger_room_and_a_farther_seat_are_wetter():
    def wet(room, plane):
        response = responses(ROOMS[room])[plane, 0, 0].astype(float)
        return (response[480:] ** 2).sum() / (response[:480] ** 2).sum()

    for room in ROOMS:
        assert wet(room, 0) < wet(room, 1) < wet(room, 2)
    for plane in range(len(PLANES)):
        assert wet("small", plane) < wet("stage", plane) < wet("epic", plane)


@pytest.mark.parametrize("frames", [900, 30_000, 500_000])
def test_the_running_convolution_is_the_plain_one(frames):
    random = np.random.default_rng(1)
    dry = random.standard_normal((2, frames)).astype(np.float32)
    hall, out = Hall(ROOMS["small"], frames), []
    for at in range(0, frames, hall.hop):
        block = np.zeros((2, hall.hop), np.float32)
        block[:, : min(hall.hop, frames - at)] = dry[:, at : at + hall.hop]
        out.append(hall.sound({1: block}))
    heard = np.concatenate(out, axis=1)[:, :frames]
    ir = responses(ROOMS["small"])[1]
    for ear in (0, 1):
        plain = sum(fftconvolve(dry[source], ir[source, ear])[:frames] for source in (0, 1))
        assert np.abs(heard[ear] - plain).max() < 1e-4


def test_planes_add_up():
    random = np.random.default_rng(2)
    halls = [Hall(ROOMS["stage"], 5000) for _ in range(3)]
    near, far = (random.standard_normal((2, halls[0].hop)).astype(np.float32) for _ in range(2))
    both = halls[0].sound({0: near, 2: far})
    assert np.allclose(both, halls[1].sound({0: near}) + halls[2].sound({2: far}), atol=1e-4)


def test_silence_stays_silence_and_a_ring_dies():
    hall = Hall(ROOMS["small"], 10 * RATE_HZ)
    assert not hall.sound({}).any()
    block = np.zeros((2, hall.hop), np.float32)
    block[:, -1] = 1.0
    hall.sound({0: block})
    assert hall.sound({}).any()
    assert not hall.sound({}).any()


def test_no_direct_current_and_nothing_but_the_middle_below_the_bass():
    ir = responses(ROOMS["stage"])[0].astype(float)
    spectrum = np.fft.rfft(ir, axis=-1)
    hertz = np.fft.rfftfreq(ir.shape[-1], 1 / RATE_HZ)
    direct = np.abs(spectrum[0, 0])
    assert direct[0] < 0.01 * direct[np.argmin(abs(hertz - 1000))]
    low = (hertz > 30) & (hertz < 60)
    left, right = spectrum[0, 0], spectrum[0, 1]
    assert np.abs(left - right)[low].mean() < 0.3 * np.abs(left + right)[low].mean()


def test_every_chair_has_a_seat_and_the_melody_is_loudest():
    for instrument in INSTRUMENTS.values():
        seat = seat_of(instrument, "melody")
        assert 0 <= seat.plane < len(PLANES)
        assert min(seat.delays) == 0
        loud, soft = (np.abs(np.array(seat_of(instrument, role).matrix)).sum() for role in ("melody", "colour"))
        assert abs(20 * np.log10(loud / soft) - (ROLE_DB["melody"] - ROLE_DB["colour"])) < 1e-6


def test_mallets_glint_over_a_melody_instead_of_leading_it():
    def level_db(name):
        return 20 * np.log10(np.abs(np.array(seat_of(INSTRUMENTS[name], "melody").matrix)).sum()) - INSTRUMENTS[name].trim_db

    for mallet in ("glockenspiel", "xylophone"):
        assert level_db(mallet) < level_db("marimba") - 6.0, "marimbas sit where they do, and may lead"


def test_the_benchmark_measures_the_patch_book_as_it_is():
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    try:
        import orchestra as benchmark
    finally:
        sys.path.pop(0)
    for name in ("flute", "timpani"):
        instrument, figures = INSTRUMENTS[name], benchmark.measure(INSTRUMENTS[name])
        assert abs(benchmark.trim_of(figures) - instrument.trim_db) < 0.3
        assert abs(figures.attack_ms - instrument.attack_ms) <= 3
