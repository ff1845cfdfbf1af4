"""The hall: a synthetic scoring stage, its tone controls, and one fast convolution for all of them.

In: the dry seats of one section, on three planes (near, middle, far). Out: what two microphones hear.
Direct sound, air, early reflections, late reverberation, the bus equaliser and the mono low end are all
linear, so each plane has one 2x2 impulse response that holds everything, and a block costs two transforms
per plane and two per section. Sections are convolved apart and still sum to the whole.

The responses are made here, from a fixed seed: 24 early reflections a side between 8 and 80 ms, then
noise whose octave bands decay each with its own RT60. Times are in seconds unless named otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vidscore.model.arrays import Samples
from vidscore.model.sound import RATE_HZ

BANDS_HZ = (125, 250, 500, 1000, 2000, 4000, 8000)
"""Centres of the octave bands whose decay is set."""

_SEED = 20_240_117
_EARLY = 24
_EARLY_MS = (8.0, 80.0)
_WET_HZ = (150.0, 11_000.0)
"""Edges of what reverberates."""
_HIGH_PASS_HZ = 28.0
_TONE = ((75.0, 1.5, 0.7), (380.0, -1.5, 0.6), (2_500.0, -1.5, 0.6))
"""Bus equaliser: centre in Hz, gain in dB, Q. Beside recorded orchestral scores the sampled orchestra is thin under 110 Hz,
full from 300 to 700 Hz and glaring from 1 to 4 kHz. [measured: benchmarks/music_sound.py]"""
_AIR = (4_500.0, 3.0)
"""Bus shelf: from where, and gain in dB. The samples are duller than microphones over an orchestra: 10 dB at 8 kHz in calm
music, where no cymbal sounds. [measured: benchmarks/music_sound.py]"""
_MONO_BELOW_HZ = 120.0
_MAX_FFT = 1 << 18


@dataclass(frozen=True, slots=True)
class Plane:
    """How far from the microphones a row of instruments is."""

    wet_db: float
    """Energy of the reverberation over the direct sound of a steady source."""
    pre_delay_ms: float
    """Until the first reflection: the nearer the source, the later."""
    air_hz: float
    """Where the air has taken 3 dB from the direct sound."""


PLANES = (Plane(-14.0, 34.0, 20_000.0), Plane(-10.0, 26.0, 14_000.0), Plane(-6.5, 18.0, 10_000.0))
"""Near, middle and far."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room by its decay.

    Args:
        rt60: Seconds in which each band of :data:`BANDS_HZ` falls by 60 dB.
        length: How long the response is kept.
        wet_db: Added to every plane.
        scale: Stretches the early reflections in time.
    """

    rt60: tuple[float, ...]
    length: float
    wet_db: float
    scale: float


ROOMS: dict[str, Room] = {
    "small": Room((1.1, 1.05, 0.95, 0.9, 0.8, 0.65, 0.45), 1.1, -2.0, 0.6),
    "stage": Room((2.4, 2.3, 2.2, 2.0, 1.7, 1.2, 0.7), 2.3, 0.0, 1.0),
    "epic": Room((3.6, 3.4, 3.2, 3.0, 2.5, 1.7, 0.9), 3.4, 2.5, 1.4),
}
"""The rooms of :class:`~vidscore.settings.RenderSettings`."""


class Hall:
    """A room as a running convolution for one section.

    Args:
        room: A row of :data:`ROOMS`.
        frames: Length of the take; a short one gets short transforms.

    Example:
        >>> hall = Hall(ROOMS["small"], 4800)
        >>> wet = hall.sound({0: np.ones((2, hall.hop), np.float32)})
        >>> wet.shape == (2, hall.hop)
        True
    """

    def __init__(self, room: Room, frames: int) -> None:
        length = responses(room).shape[-1]
        self._size = min(_MAX_FFT, 1 << int(np.ceil(np.log2(frames + length))))
        self.hop = (self._size - length + 1) // 64 * 64
        """Frames that :meth:`sound` takes and gives."""
        self._transfers = _transfers(room, self._size)
        self._ringing: Samples | None = None

    def sound(self, planes: dict[int, Samples]) -> Samples:
        """The next stretch of the hall.

        Args:
            planes: Dry (2, hop) float32 by index into :data:`PLANES`; leave out what is silent.

        Returns:
            (2, hop) float32; all zeros where neither a source nor the room sounds.
        """
        from scipy import fft

        if not planes and self._ringing is None:
            return np.zeros((2, self.hop), np.float32)
        out = np.zeros((2, self._size), np.float32)
        if planes:
            spectrum = np.zeros((2, self._size // 2 + 1), np.complex64)
            for index, dry in planes.items():
                left, right = fft.rfft(dry, self._size)
                spectrum += self._transfers[index, 0] * left
                spectrum += self._transfers[index, 1] * right
            out = fft.irfft(spectrum, self._size)
        if self._ringing is not None:
            out[:, : self._ringing.shape[1]] += self._ringing
        rest = out[:, self.hop :]
        self._ringing = rest.copy() if rest.any() else None
        return out[:, : self.hop]


@lru_cache(maxsize=6)
def _transfers(room: Room, size: int) -> NDArray[np.complex64]:
    """(plane, from, to, bin) spectra of :func:`responses`."""
    from scipy import fft

    return np.asarray(fft.rfft(responses(room), size), np.complex64)


@lru_cache(maxsize=3)
def responses(room: Room) -> Samples:
    """Impulse responses of a room: (plane, from left/right, to left/right, frames), direct sound at frame 0."""
    frames = int(room.length * RATE_HZ)
    reverb = _reverb(room)
    out = np.zeros((len(PLANES), 2, 2, frames))
    for index, plane in enumerate(PLANES):
        delay = int(plane.pre_delay_ms * RATE_HZ / 1000)
        level = 10 ** ((plane.wet_db + room.wet_db) / 20)
        out[index, :, :, delay:] = level * reverb[:, :, : frames - delay]
        direct = _one_pole(np.eye(1, frames)[0], plane.air_hz)
        out[index, 0, 0] += direct
        out[index, 1, 1] += direct
    out = _bus(out)
    fade = np.ones(frames)
    fade[-frames // 8 :] = np.cos(np.linspace(0, np.pi / 2, len(fade[-frames // 8 :]))) ** 2
    return (out * fade).astype(np.float32)


def _reverb(room: Room) -> NDArray[np.float64]:
    """Early reflections and late noise, (from, to, frames); each source's energy, both ears together, is 1."""
    frames = int(room.length * RATE_HZ)
    random = np.random.default_rng(_SEED)
    early = np.stack([[_early(random, room, frames, near=source == ear) for ear in (0, 1)] for source in (0, 1)])
    late = np.stack([[_late(random, room, frames) for _ in (0, 1)] for _ in (0, 1)])
    for part, share in ((early, 0.3), (late, 0.7)):
        part *= np.sqrt(share / np.sum(part**2, axis=(1, 2), keepdims=True))
    return _band_passed(early + late)


def _early(random: np.random.Generator, room: Room, frames: int, near: bool) -> NDArray[np.float64]:
    """Single echoes, denser and weaker with time; the far wall answers later and softer."""
    low, high = (ms * room.scale / 1000 for ms in _EARLY_MS)
    times = low + (high - low) * np.sort(random.random(_EARLY)) ** 0.8 + (0.0 if near else 0.004)
    gains = np.exp(-times / (0.045 * room.scale)) * random.choice((-1.0, 1.0), _EARLY) * (1.0 if near else 0.7)
    out = np.zeros(frames)
    np.add.at(out, (times * RATE_HZ).astype(int), gains)
    return out


def _late(random: np.random.Generator, room: Room, frames: int) -> NDArray[np.float64]:
    """Noise in octave bands, each decaying by its RT60, rising over the first 40 ms."""
    from scipy import fft

    time = np.arange(frames) / RATE_HZ
    spectrum = fft.rfft(random.standard_normal(frames))
    octaves = np.log2(np.maximum(fft.rfftfreq(frames, 1 / RATE_HZ), 1.0))
    centres = np.log2(BANDS_HZ)
    out = np.zeros(frames)
    for centre, rt60 in zip(centres, room.rt60, strict=True):
        reach = np.where((centre == centres[0]) & (octaves < centre), centre, octaves)
        reach = np.where((centre == centres[-1]) & (octaves > centre), centre, reach)
        window = np.cos(np.clip(np.abs(reach - centre), 0, 1) * np.pi / 2)
        out += fft.irfft(spectrum * window, frames) * 10 ** (-3 * time / rt60)
    return out * np.minimum(1.0, time / (0.04 * room.scale))


def _one_pole(signal: NDArray[np.float64], cutoff_hz: float) -> NDArray[np.float64]:
    from scipy.signal import lfilter

    pole = np.exp(-2 * np.pi * cutoff_hz / RATE_HZ)
    return np.asarray(lfilter([1 - pole], [1, -pole], signal))


def _band_passed(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.signal import butter, sosfilt

    low = sosfilt(butter(2, _WET_HZ[0], "highpass", fs=RATE_HZ, output="sos"), signal)
    return np.asarray(sosfilt(butter(1, _WET_HZ[1], "lowpass", fs=RATE_HZ, output="sos"), low))


def _bus(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """High-pass, equalise, and leave nothing of the difference between left and right below 120 Hz.

    Args:
        signal: (..., to left/right, frames).
    """
    from scipy.signal import butter, lfilter, sosfilt

    out = sosfilt(butter(2, _HIGH_PASS_HZ, "highpass", fs=RATE_HZ, output="sos"), signal)
    for bell in _TONE:
        out = lfilter(*_peak(*bell), out)
    out = lfilter(*_shelf(*_AIR), out)
    middle = (out[..., 0, :] + out[..., 1, :]) / 2
    side = (out[..., 0, :] - out[..., 1, :]) / 2
    side = sosfilt(butter(2, _MONO_BELOW_HZ, "highpass", fs=RATE_HZ, output="sos"), side)
    return np.stack([middle + side, middle - side], axis=-2)


def _peak(centre_hz: float, gain_db: float, q: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients of a peaking equaliser (R. Bristow-Johnson, Cookbook formulae for audio EQ)."""
    a, w = 10 ** (gain_db / 40), 2 * np.pi * centre_hz / RATE_HZ
    alpha = np.sin(w) / (2 * q)
    top = np.array([1 + alpha * a, -2 * np.cos(w), 1 - alpha * a])
    bottom = np.array([1 + alpha / a, -2 * np.cos(w), 1 - alpha / a])
    return top / bottom[0], bottom / bottom[0]


def _shelf(corner_hz: float, gain_db: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients of a high shelf of slope 1 (R. Bristow-Johnson, Cookbook formulae for audio EQ)."""
    a, w = 10 ** (gain_db / 40), 2 * np.pi * corner_hz / RATE_HZ
    bend, c = np.sqrt(2 * a) * np.sin(w), np.cos(w)
    top = a * np.array([a + 1 + (a - 1) * c + bend, -2 * (a - 1 + (a + 1) * c), a + 1 + (a - 1) * c - bend])
    bottom = np.array([a + 1 - (a - 1) * c + bend, 2 * (a - 1 - (a + 1) * c), a + 1 - (a - 1) * c - bend])
    return top / bottom[0], bottom / bottom[0]
