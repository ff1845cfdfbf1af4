"""The film's own sounds, made from noise and sine waves: wind, sea, rain, thunder, fire, gulls, a clock, a bell.

Every function takes seconds and a seed and gives mono float64 samples at :data:`RATE`; levels are set where the sounds
are laid (`sounds` in story.yaml), low enough that speech and a score have the room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

RATE = 48_000


def _noise(seconds: float, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).standard_normal(int(seconds * RATE))


def _band(samples: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    return np.asarray(signal.sosfilt(signal.butter(2, (low, high), "bandpass", fs=RATE, output="sos"), samples))


def _time(seconds: float) -> NDArray[np.float64]:
    return np.arange(int(seconds * RATE)) / RATE


def _slow(seconds: float, seed: int, hz: float) -> NDArray[np.float64]:
    """A slow random swell in 0..1."""
    knots = np.random.default_rng(seed).uniform(0, 1, int(seconds * hz) + 3)
    return np.interp(np.arange(int(seconds * RATE)) / RATE * hz, np.arange(len(knots)), knots)


def _unit(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale to an RMS of one."""
    return samples / np.sqrt(np.mean(samples**2))


def sea(seconds: float, seed: int) -> NDArray[np.float64]:
    """Waves that run up a shore every five seconds or so."""
    swell = 0.25 + 0.75 * np.sin(np.pi * ((_time(seconds) / 5.3 + seed % 7 / 7) % 1)) ** 3
    return _unit(_band(_noise(seconds, seed), 180, 1_400) * swell + 0.5 * _band(_noise(seconds, seed + 1), 60, 240))


def wind(seconds: float, seed: int) -> NDArray[np.float64]:
    """Air that whistles as it swells."""
    gust = _slow(seconds, seed, 0.7)
    low = _band(_noise(seconds, seed + 1), 120, 500)
    return _unit(low * (0.4 + gust) + 0.5 * _band(_noise(seconds, seed + 2), 620, 900) * gust**3)


def rain(seconds: float, seed: int) -> NDArray[np.float64]:
    """A wall of drops."""
    return _unit(_band(_noise(seconds, seed), 900, 6_500) * (0.8 + 0.3 * _slow(seconds, seed + 1, 2)))


def fire(seconds: float, seed: int) -> NDArray[np.float64]:
    """A hearth: a soft roar and small cracks."""
    dice = np.random.default_rng(seed)
    sound = 0.5 * _unit(_band(_noise(seconds, seed + 1), 60, 320))
    for at in dice.uniform(0, seconds - 0.05, int(seconds * 6)):
        crack = _noise(0.012, int(at * 1_000)) * np.exp(-_time(0.012) * 420) * dice.uniform(0.5, 4)
        start = int(at * RATE)
        sound[start : start + len(crack)] += crack
    return np.asarray(_band(sound, 50, 5_000))


def gulls(seconds: float, seed: int) -> NDArray[np.float64]:
    """A few birds, each a falling, rough whistle."""
    dice = np.random.default_rng(seed)
    sound = np.zeros(int(seconds * RATE))
    for at in np.linspace(0.0, seconds - 0.42, max(int(seconds * 2.6), 1)):
        time = _time(0.38)
        pitch = dice.uniform(1_150, 1_500) * (1.25 - 0.75 * np.abs(time / 0.38 - 0.3))
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        cry = np.sum([np.sin(k * phase) / k for k in (1, 2, 3)], axis=0) * np.sin(np.pi * time / 0.38) ** 0.7
        start = int(at * RATE)
        sound[start : start + len(cry)] += cry * dice.uniform(0.4, 1.0)
    return sound


def thunder(seconds: float, seed: int) -> NDArray[np.float64]:
    """A crack, then a roll that dies away."""
    time = _time(seconds)
    roll = _band(_noise(seconds, seed), 35, 190) * (0.35 + _slow(seconds, seed + 1, 5)) * np.exp(-time * 2.6 / seconds)
    crack = _band(_noise(seconds, seed + 2), 300, 2_600) * np.exp(-time * 14)
    return np.asarray((_unit(roll) + 0.9 * _unit(crack)) * np.clip(time / 0.01, 0, 1) * np.clip((seconds - time) / 0.6, 0, 1))


def clock(seconds: float, seed: int) -> NDArray[np.float64]:
    """A wall clock: tick, tock."""
    sound = np.zeros(int(seconds * RATE))
    for beat in range(int(seconds * 2)):
        time = _time(0.05)
        knock = np.sin(2 * np.pi * (1_900 if beat % 2 else 2_400) * time) * np.exp(-time * 160)
        start = int(beat * 0.5 * RATE)
        sound[start : start + len(knock)] += knock + 0.4 * _noise(0.05, seed + beat) * np.exp(-time * 500)
    return sound


def bell(seconds: float, seed: int) -> NDArray[np.float64]:
    """The lighthouse bell, struck once (``seed`` moves its partials by a hair)."""
    time = _time(seconds)
    partials = ((0.5, 1.0, 1.0), (1.0, 0.8, 1.6), (1.19, 0.5, 2.2), (1.56, 0.4, 3.0), (2.0, 0.5, 3.4), (2.74, 0.3, 5.0))
    tone = [
        weight * np.sin(2 * np.pi * (520 + seed % 3) * ratio * time) * np.exp(-time * fall) for ratio, weight, fall in partials
    ]
    return np.asarray(np.sum(tone, axis=0) * np.clip(time / 0.002, 0, 1) * np.clip((seconds - time) / 0.3, 0, 1))


SOUNDS: dict[str, Callable[[float, int], NDArray[np.float64]]] = {
    "sea": sea, "wind": wind, "rain": rain, "fire": fire, "gulls": gulls, "thunder": thunder, "clock": clock, "bell": bell,
}  # fmt: skip
"""Every sound by the name that the story uses."""


def lay(track: NDArray[np.float64], name: str, at_s: float, seconds: float, level_db: float, seed: int) -> None:
    """Add a sound to ``track`` (in place) with a soft edge at both ends; what runs past the end is cut.

    Args:
        track: Mono samples of the whole film.
        name: A key of :data:`SOUNDS`.
        at_s: Where it starts.
        seconds: How long it is.
        level_db: Its level in dB, against samples of about unit RMS.
        seed: Which noise.
    """
    sound = SOUNDS[name](seconds, seed) * 10 ** (level_db / 20)
    edge = min(int(0.15 * RATE), len(sound) // 4)
    if name not in ("thunder", "bell", "clock"):
        sound[:edge] *= np.linspace(0, 1, edge)
        sound[-edge:] *= np.linspace(1, 0, edge)
    start = int(at_s * RATE)
    room = max(min(len(sound), len(track) - start), 0)
    track[start : start + room] += sound[:room]
