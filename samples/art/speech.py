"""Speak the lines: text in, mono float samples and true times out.

espeak-ng speaks; each line is then trimmed to what sounds, warmed, levelled and given the air of its place, so that a
subtitle's times are those of the voice and every line is equally easy to hear. The unit of time here is the second;
audio is float64, mono, at :data:`RATE`.
"""

from __future__ import annotations

import subprocess
import wave
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from scipy import signal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

RATE = 48_000
SPEECH_RMS = 10 ** (-20.5 / 20)
"""Level of a spoken line: about -20 LUFS while somebody speaks."""


def speak(text: str, voice: Mapping[str, object]) -> NDArray[np.float64]:
    """Say one line.

    Args:
        text: English words.
        voice: ``voice``, ``rate`` (words a minute), ``pitch`` (0..99) and ``range`` (per cent) for espeak-ng.

    Returns:
        Mono samples at :data:`RATE`, without silence at either end, at :data:`SPEECH_RMS`.
    """
    marked_up = f'<speak><prosody range="{voice["range"]}%">{text}</prosody></speak>'
    command = ["espeak-ng", "-m", "--stdout", "-v", voice["voice"], "-s", voice["rate"], "-p", voice["pitch"], marked_up]
    said = subprocess.run([str(word) for word in command], check=True, capture_output=True).stdout
    with wave.open(BytesIO(said)) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32768.0
        raw = raw[: len(raw) - len(raw) % 2]
        samples = signal.resample_poly(raw, RATE, file.getframerate())
    return level(warm(trim(samples)))


def trim(samples: NDArray[np.float64], threshold: float = 0.012) -> NDArray[np.float64]:
    """Cut the silence before and after the voice, keeping 20 ms of it."""
    loud = np.flatnonzero(np.abs(samples) > threshold)
    margin = RATE // 50
    return samples[max(loud[0] - margin, 0) : loud[-1] + margin]


def warm(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the buzz off a formant voice: less above 5 kHz, a little more body, no rumble."""
    body = signal.sosfilt(signal.butter(2, (140, 420), "bandpass", fs=RATE, output="sos"), samples)
    soft = signal.sosfilt(signal.butter(2, 5_200, "lowpass", fs=RATE, output="sos"), samples + 0.35 * body)
    return np.asarray(signal.sosfilt(signal.butter(2, 80, "highpass", fs=RATE, output="sos"), soft))


def level(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring a line to :data:`SPEECH_RMS` and round its peaks off."""
    loud = samples[np.abs(samples) > 0.02 * np.max(np.abs(samples))]
    scaled = samples * (SPEECH_RMS / np.sqrt(np.mean(loud**2)))
    faded = scaled * np.minimum(1.0, np.minimum(np.arange(len(scaled)), np.arange(len(scaled))[::-1]) / (RATE / 200))
    return np.asarray(0.9 * np.tanh(faded / 0.9))


def place(dry: NDArray[np.float64], room_s: float, wet: float, seed: int) -> NDArray[np.float64]:
    """Add the air of a place: a short reverberation of decaying noise.

    Args:
        dry: Mono samples.
        room_s: Reverberation time in seconds.
        wet: Level of the reverberation, 0..1.
        seed: Which room.

    Returns:
        Samples longer than ``dry`` by the reverberation.
    """
    time = np.arange(int(room_s * RATE)) / RATE
    tail = np.random.default_rng(seed).standard_normal(len(time)) * np.exp(-6.9 * time / room_s)
    tail = signal.sosfilt(signal.butter(1, 2_500, "lowpass", fs=RATE, output="sos"), tail)
    echo = signal.fftconvolve(dry, tail / np.sqrt(np.sum(tail**2)))
    return np.asarray(np.pad(dry, (0, len(echo) - len(dry))) + wet * echo)


def hum(seconds: float, notes: tuple[int, ...] = (67, 64, 65, 62, 60)) -> NDArray[np.float64]:
    """Hum a few notes with the lips closed (MIDI ``notes`` shared equally over ``seconds``)."""
    time = np.arange(int(seconds * RATE)) / RATE
    step = np.minimum((time / seconds * len(notes)).astype(int), len(notes) - 1)
    glide = signal.sosfiltfilt(signal.butter(1, 7, fs=RATE, output="sos"), np.asarray(notes, dtype=float)[step])
    vibrato = 0.18 * np.sin(2 * np.pi * 5.2 * time) * np.clip(time / 0.6, 0, 1)
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((glide + vibrato - 69) / 12)) / RATE
    voice = np.sum([np.sin(k * phase) / k**2.1 for k in range(1, 9)], axis=0)
    swell = np.clip(time / 0.25, 0, 1) * np.clip((seconds - time) / 0.5, 0, 1)
    breath = 0.75 + 0.25 * np.abs(np.cos(np.pi * time / seconds * len(notes)))
    return np.asarray(0.09 * voice * swell * breath)
