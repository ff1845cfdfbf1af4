"""Strokes computed once: drums, hats, claps, brushes, gongs and plucks as short stereo sounds.

In: the voice and the key. Out: float32 (2, frames) at the sample rate, at most 1 in amplitude. They are made of decaying
sines, noise in a band and inharmonic partials, from fixed seeds. Frequencies in Hz, times in seconds; the figures are those
of the instruments they stand for, by ear and by the literature.

References:
    Roland TR-808 Service Notes (1981), for the frequencies of the metallic oscillators.
    Rossing, T. (2000), Science of Percussion Instruments, ch. 8 to 10 (gongs, tam-tams, glides of Chinese opera gongs).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vidscore.model.instruments import DRUM_KEYS
from vidscore.model.sound import RATE_HZ

Stroke = NDArray[np.float32]
Wave = NDArray[np.float64]

_METAL_HZ = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)
_LFSR_BITS = 15
_TOP_HZ = 14_000.0


def _time(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


def _noise(seconds: float, low: float, high: float, seed: int = 0) -> Wave:
    """Noise in a band, with soft edges of half an octave."""
    count = round(seconds * RATE_HZ)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ) + 1e-9
    edges = 1 / (1 + (low / hz) ** 6) / (1 + (hz / high) ** 6)
    made = np.fft.irfft(spectrum * edges, count)
    return np.asarray(made / (np.abs(made).max() + 1e-9))


def _decay(seconds: float, tau: float, attack: float = 0.001) -> Wave:
    t = _time(seconds)
    return np.asarray(np.minimum(1.0, t / attack) * np.exp(-t / tau))


def _glide(seconds: float, start: float, end: float, tau: float) -> Wave:
    """A sine whose frequency goes from one value to another."""
    t = _time(seconds)
    return np.asarray(np.sin(2 * np.pi * np.cumsum(end + (start - end) * np.exp(-t / tau)) / RATE_HZ))


def _metal(seconds: float, low: float, scale: float = 1.0, seed: int = 3) -> Wave:
    """Six square waves without common measure, and noise, above a frequency."""
    t = _time(seconds)
    squares = sum(np.sign(np.sin(2 * np.pi * hz * scale * 4 * t)) for hz in _METAL_HZ)
    count = len(t)
    spectrum = np.fft.rfft(squares)
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ) + 1e-9
    made = np.fft.irfft(spectrum / (1 + (low / hz) ** 6) / (1 + (hz / _TOP_HZ) ** 8), count)
    return np.asarray(made / np.abs(made).max() * 0.6 + 0.4 * _noise(seconds, low, _TOP_HZ, seed))


def _partials(seconds: float, base: float, rows: tuple[tuple[float, float, float], ...], bend: float, bend_s: float) -> Wave:
    """Partials (ratio, amplitude, decay) whose pitch glides to ``1 + bend`` times the base."""
    t = _time(seconds)
    course = np.cumsum(base * (1 + bend * (1 - np.exp(-t / bend_s)))) / RATE_HZ
    sound = sum(a * np.sin(2 * np.pi * ratio * course + i) * np.exp(-t / tau) for i, (ratio, a, tau) in enumerate(rows))
    return np.asarray(sound / np.abs(sound).max())


def _kick() -> Wave:
    return 0.95 * _glide(0.4, 160, 46, 0.03) * _decay(0.4, 0.13) + 0.15 * _noise(0.4, 1500, 6000) * _decay(0.4, 0.004)


def _snare() -> Wave:
    body = _glide(0.3, 240, 185, 0.02) * _decay(0.3, 0.06)
    return 0.5 * body + 0.6 * _noise(0.3, 900, 9000) * _decay(0.3, 0.075)


def _gate() -> Wave:
    t = _time(0.34)
    shut = np.clip((0.27 - t) / 0.03, 0.0, 1.0)
    ringing = 0.5 * _glide(0.34, 230, 170, 0.03) * _decay(0.34, 0.09) + 0.6 * _noise(0.34, 500, 8000) * _decay(0.34, 0.2)
    return np.asarray(ringing * shut)


def _clap() -> Wave:
    t = _time(0.28)
    bursts = sum(np.where(t >= at, np.exp(-(t - at) / 0.006), 0.0) for at in (0.0, 0.011, 0.023))
    tail = np.where(t >= 0.03, np.exp(-(t - 0.03) / 0.07), 0.0)
    return _noise(0.28, 900, 4500, 5) * (bursts + 0.7 * tail)


def _hat(seconds: float, tau: float) -> Wave:
    return 0.7 * _metal(seconds, 6500) * _decay(seconds, tau)


def _brush(seconds: float) -> Wave:
    t = _time(seconds)
    return np.asarray(0.9 * _noise(seconds, 2200, 9000, 7) * np.sin(np.pi * t / seconds) ** 2)


_GONG_LOW = (
    (1.0, 1.0, 1.1),
    (1.48, 0.7, 0.8),
    (2.11, 0.8, 0.6),
    (2.62, 0.6, 0.45),
    (3.4, 0.5, 0.3),
    (4.7, 0.4, 0.2),
    (6.3, 0.3, 0.12),
)
_GONG_HIGH = ((1.0, 1.0, 0.42), (1.9, 0.6, 0.3), (2.73, 0.5, 0.2), (3.9, 0.35, 0.12))
_BOWL = ((1.0, 1.0, 2.2), (1.004, 0.8, 2.2), (2.71, 0.5, 1.3), (5.18, 0.25, 0.6))

_DRUMS: dict[str, Callable[[], Wave]] = {
    "kick": _kick,
    "snare": _snare,
    "gate": _gate,
    "clap": _clap,
    "rim": lambda: (0.6 * _glide(0.06, 1750, 1700, 0.01) + 0.4 * _noise(0.06, 700, 5000)) * _decay(0.06, 0.009),
    "hat": lambda: _hat(0.12, 0.024),
    "pedal": lambda: 0.7 * _hat(0.12, 0.018),
    "open-hat": lambda: _hat(0.5, 0.14),
    "ride": lambda: 0.7 * _metal(1.0, 3800, 1.31) * _decay(1.0, 0.2) + 0.35 * _glide(1.0, 3150, 3150, 1.0) * _decay(1.0, 0.08),
    "crash": lambda: 0.8 * _metal(1.8, 2200, 1.17) * _decay(1.8, 0.45),
    "tom": lambda: 0.9 * _glide(0.5, 190, 92, 0.06) * _decay(0.5, 0.16),
    "shaker": lambda: 0.5 * _noise(0.12, 4500, 12_000, 6) * _decay(0.12, 0.03, 0.014),
    "sweep": lambda: _brush(0.42),
    "daluo": lambda: _partials(3.0, 236, _GONG_LOW, -0.16, 0.35) * np.minimum(1.0, _time(3.0) / 0.004),
    "xiaoluo": lambda: 0.8 * _partials(1.2, 640, _GONG_HIGH, 0.13, 0.12),
    "bo": lambda: 0.8 * _metal(0.9, 1600, 1.07, 8) * _decay(0.9, 0.22, 0.003),
    "bangu": lambda: (0.8 * _glide(0.1, 1260, 1050, 0.01) + 0.3 * _noise(0.1, 1500, 7000)) * _decay(0.1, 0.013),
    "tanggu": lambda: 0.9 * _glide(0.6, 215, 138, 0.04) * _decay(0.6, 0.15) + 0.12 * _noise(0.6, 300, 2500) * _decay(0.6, 0.03),
    "bowl": lambda: 0.7 * _partials(5.0, 392, _BOWL, 0.0, 1.0) * np.minimum(1.0, _time(5.0) / 0.006),
}  # fmt: skip
"""Every drum by its name in patterns."""
_BRUSHED = {"snare": lambda: 0.7 * _noise(0.2, 1200, 8000, 9) * _decay(0.2, 0.04, 0.006), "kick": lambda: 0.4 * _kick()}
_GONG_KIT = {"crash": "daluo", "kick": "tanggu"}
"""What the players of gongs strike where a hit asks for a cymbal or a drum."""


def _lfsr(seconds: float, clock_hz: float, tau: float) -> Wave:
    """The noise of a sound chip: a shift register of 15 bits, read at a clock's rate."""
    register, bits = 1, []
    for _ in range(int(seconds * clock_hz) + 1):
        fed = (register ^ (register >> 1)) & 1
        register = (register >> 1) | (fed << (_LFSR_BITS - 1))
        bits.append(2.0 * (register & 1) - 1.0)
    index = (np.arange(round(seconds * RATE_HZ)) * clock_hz / RATE_HZ).astype(np.int64)
    steps = np.round(np.exp(-_time(seconds) / tau) * 15) / 15
    return np.array(bits)[index] * steps


_CHIP_NOISE: dict[str, tuple[float, float, float]] = {
    "kick": (0.14, 1_800, 0.035), "snare": (0.16, 9_000, 0.05), "hat": (0.05, 22_000, 0.014), "tom": (0.16, 3_200, 0.05),
    "open-hat": (0.18, 20_000, 0.06), "crash": (0.9, 16_000, 0.28),
}  # fmt: skip
"""Seconds, clock and decay of the chip's drums."""
_NAMES = {key: name for name, key in DRUM_KEYS.items() if name not in ("low", "taiko")} | {27: "hat", 49: "crash", 54: "shaker"}


def _pluck(key: int) -> Stroke:
    """A saw wave whose harmonics die away the faster the higher they are; the two ears a little apart in pitch."""
    base, t = 440.0 * 2.0 ** ((key - 69) / 12), _time(1.4)
    sides = []
    for cents in (-3.5, 3.5):
        hz = base * 2 ** (cents / 1200)
        count = max(1, min(48, int(_TOP_HZ / hz)))
        tones = (np.sin(2 * np.pi * hz * k * t) / k * np.exp(-t * (3.2 + 1.5 * k)) for k in range(1, count + 1))
        sides.append(sum(tones) * np.minimum(1.0, t / 0.003))
    out = np.array(sides)
    return np.asarray(0.5 * out / np.abs(out).max(), np.float32)


def _shape(voice: str, name: str) -> Wave:
    """One drum of one player."""
    if voice == "noise":
        return 0.5 * _lfsr(*_CHIP_NOISE.get(name, _CHIP_NOISE["snare"]))
    if voice == "gongs":
        name = _GONG_KIT.get(name, name)
    made = _BRUSHED[name]() if voice == "brushes" and name in _BRUSHED else _DRUMS[name]()
    return np.asarray(made)


@lru_cache(maxsize=256)
def stroke(voice: str, key: int) -> Stroke:
    """The sound of one key of one voice.

    Args:
        voice: The instrument's name.
        key: MIDI note; for drums one of :data:`~vidscore.model.instruments.DRUM_KEYS`, another sounds as the snare.

    Returns:
        float32 (2, frames); it begins and ends in silence.
    """
    if voice == "synth-pluck":
        sound = _pluck(key)
    else:
        mono = _shape(voice, _NAMES.get(key, "snare"))
        sound = np.array([mono, mono], np.float32)
    frames = min(480, sound.shape[1])
    sound[:, -frames:] *= np.linspace(1.0, 0.0, frames, dtype=np.float32)
    return sound
