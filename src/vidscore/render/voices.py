"""The voices that no soundfont has: a sound chip, a plucked synthesizer, a drum machine, brushes, gongs.

In: the same events that FluidSynth gets. Out: the same shape, one stereo signal per channel. Two kinds of voice: oscillators
that hold (pulses and the triangle of a sound chip, one note at a time as the chip had it), read from one cycle whose harmonics
end below half the sample rate, so that nothing folds back; and strokes (drums, gongs, plucks), computed whole the first time
a key is struck (:mod:`~vidscore.render.strokes`) and then mixed in. Everything follows from fixed seeds: equal events give
equal samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vidscore.model.instruments import INSTRUMENTS, OWN_BANK
from vidscore.model.sound import RATE_HZ
from vidscore.render.schedule import BEND, BLOCK, CC_BREATH, CC_EXPRESSION, CONTROL, OFF, ON, SynthEvent
from vidscore.render.strokes import Stroke, stroke
from vidscore.render.synth import STRIDE

_CYCLE = 2_048
"""Samples of the one cycle that an oscillator reads."""
_TOP_HZ = 18_000.0
"""No harmonic lies above this."""
_STEPS = 32
"""Steps of the chip's triangle."""
_ATTACK_S, _RELEASE_S = 0.002, 0.008
_SWELL_S = 0.02
"""In how many seconds the level follows the breath."""
_VOLUMES = 15
"""Levels of the chip's volume."""
_DUTIES = ((64, 0.125), (92, 0.25), (128, 0.5))
"""Velocity below which a pulse has this share of its cycle high: the louder, the fuller."""
_LEVEL = 0.16
"""Amplitude of an oscillator at full volume, beside a soundfont's instruments at :data:`vidscore.render.synth.GAIN`."""
_BEND_SEMITONES = 2.0

_PROGRAM = {row.program: name for name, row in INSTRUMENTS.items() if row.bank == OWN_BANK}
_HELD = {"pulse-lead": "pulse", "pulse": "pulse", "triangle": "triangle"}
"""The oscillator of each voice that holds; the others are struck."""


@lru_cache(maxsize=512)
def cycle(shape: str, duty: float, key: int) -> NDArray[np.float32]:
    """One cycle of a wave without harmonics that would fold back, and its first sample again.

    Args:
        shape: ``pulse`` or ``triangle``.
        duty: Share of the cycle that a pulse is high.
        key: MIDI note; higher ones have fewer harmonics.
    """
    phase = np.arange(_CYCLE) / _CYCLE
    if shape == "pulse":
        wave = np.where(phase < duty, 1.0, -1.0)
    else:
        wave = np.floor((1.0 - np.abs(2.0 * phase - 1.0)) * (_STEPS / 2)) / (_STEPS / 4) - 1.0
    spectrum = np.fft.rfft(wave)
    harmonics = max(1, int(_TOP_HZ / frequency(key)))
    spectrum[0] = 0.0
    spectrum[min(harmonics + 1, len(spectrum)) :] = 0.0
    made = np.fft.irfft(spectrum, _CYCLE)
    return np.append(made, made[0]).astype(np.float32)


def frequency(key: float) -> float:
    """Hertz of a MIDI note, A4 at 440."""
    return float(440.0 * 2.0 ** ((key - 69) / 12))


@dataclass(slots=True)
class _Oscillator:
    """A held note."""

    table: NDArray[np.float32]
    key: int
    level: float
    phase: float = 0.0
    age: int = 0
    left: int = -1
    """Frames until it is gone; -1 while the key is down."""


@dataclass(slots=True)
class _Struck:
    """A stroke that rings."""

    sound: Stroke
    key: int
    level: float
    at: int = 0
    left: int = -1


@dataclass(slots=True)
class _Channel:
    """One part: its instrument, its controllers, what sounds."""

    name: str
    breath: float = 1.0
    shown: float = 1.0
    """The breath that was heard last; it moves on evenly."""
    bend: float = 0.0
    held: list[_Oscillator] = field(default_factory=list)
    struck: list[_Struck] = field(default_factory=list)


class Voices:
    """Plays the parts of a take that are synthesised here; used like :class:`~vidscore.render.synth.Synth`.

    Args:
        programs: Of every channel, channel 0 first.
    """

    def __init__(self, programs: Sequence[int]) -> None:
        self._channels = [_Channel(_PROGRAM[program]) for program in programs]
        self._buffer = np.zeros((2, len(programs), STRIDE), np.float32)
        self._at = 0

    def play(self, events: Sequence[SynthEvent], frames: int) -> NDArray[np.float32] | None:
        """Play on for a while.

        Args:
            events: Those that fall into the next ``frames``, sorted.
            frames: How far to go, at most :data:`STRIDE`.

        Returns:
            (2, channels, frames), a view that the next call overwrites; None where nothing sounds.
        """
        start, done = self._at, 0
        self._at += frames
        if not events and not any(c.held or c.struck for c in self._channels):
            return None
        self._buffer[:, :, :frames] = 0.0
        for event in events:
            at = event.block * BLOCK - start
            if at > done:
                self._write(done, at)
                done = at
            self._tell(event)
        self._write(done, frames)
        return self._buffer[:, :, :frames]

    def _tell(self, event: SynthEvent) -> None:
        channel = self._channels[event.channel]
        if event.kind == CONTROL and event.number in (CC_BREATH, CC_EXPRESSION):
            channel.breath = event.value / 127
            if not (channel.held or channel.struck):
                channel.shown = channel.breath
        elif event.kind == BEND:
            channel.bend = (event.number - 8192) / 8192 * _BEND_SEMITONES
        elif event.kind == ON:
            self._strike(channel, event.number, event.value)
        elif event.kind == OFF:
            _release(channel, event.number)

    def _strike(self, channel: _Channel, key: int, velocity: int) -> None:
        shape = _HELD.get(channel.name)
        if shape is None:
            channel.struck.append(_Struck(stroke(channel.name, key), key, (velocity / 127) ** 1.5))
            return
        for sounding in channel.held:
            sounding.left = min(sounding.left, _frames(_RELEASE_S)) if sounding.left >= 0 else _frames(_RELEASE_S)
        duty = next(share for limit, share in _DUTIES if velocity < limit)
        volume = max(1, round(velocity / 127 * _VOLUMES)) / _VOLUMES
        channel.held.append(_Oscillator(cycle(shape, duty, key), key, _LEVEL * volume * (1.6 if shape == "triangle" else 1.0)))

    def _write(self, start: int, stop: int) -> None:
        """Add what sounds to a stretch of the buffer."""
        for index, channel in enumerate(self._channels):
            out = self._buffer[:, index, start:stop]
            if not out.shape[1] or not (channel.held or channel.struck):
                channel.shown = channel.breath
                continue
            share = np.minimum(1.0, np.arange(1, out.shape[1] + 1) / _frames(_SWELL_S))
            swell = (channel.shown + (channel.breath - channel.shown) * share).astype(np.float32)
            channel.shown = channel.breath
            for note in channel.held:
                out += _held(note, channel.bend, out.shape[1]) * swell
            for one in channel.struck:
                _add(one, out)
            channel.held = [note for note in channel.held if note.left != 0]
            channel.struck = [one for one in channel.struck if one.left != 0 and one.at < one.sound.shape[1]]


def _frames(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def _release(channel: _Channel, key: int) -> None:
    """Let a key go: an oscillator ends at once, a pluck is damped, drums ring on."""
    for note in channel.held:
        if note.key == key and note.left < 0:
            note.left = _frames(_RELEASE_S)
    if not INSTRUMENTS[channel.name].drum_kit:
        for one in channel.struck:
            if one.key == key and one.left < 0:
                one.left = _frames(30 * _RELEASE_S)


def _held(note: _Oscillator, bend: float, frames: int) -> NDArray[np.float32]:
    """The next frames of an oscillator; its phase goes on."""
    step = frequency(note.key + bend) / RATE_HZ
    phase = (note.phase + step * np.arange(frames)) % 1.0 * _CYCLE
    note.phase = (note.phase + step * frames) % 1.0
    low = phase.astype(np.int64)
    share = (phase - low).astype(np.float32)
    wave = note.table[low] * (1 - share) + note.table[low + 1] * share
    rise = np.minimum(1.0, (note.age + np.arange(frames)) / _frames(_ATTACK_S))
    note.age += frames
    return (wave * rise * _fall(note, frames) * note.level).astype(np.float32)


def _fall(sounding: _Oscillator | _Struck, frames: int) -> NDArray[np.float64]:
    """The gain of something that may be dying away; its rest gets shorter."""
    if sounding.left < 0:
        return np.ones(frames)
    whole = _frames(_RELEASE_S if isinstance(sounding, _Oscillator) else 30 * _RELEASE_S)
    gain = np.clip((sounding.left - np.arange(frames)) / whole, 0.0, 1.0)
    sounding.left = max(0, sounding.left - frames)
    return gain


def _add(one: _Struck, out: NDArray[np.float32]) -> None:
    """Mix the next frames of a stroke in."""
    piece = one.sound[:, one.at : one.at + out.shape[1]]
    one.at += out.shape[1]
    gain = _fall(one, out.shape[1])[: piece.shape[1]] * one.level
    out[:, : piece.shape[1]] += (piece * gain).astype(np.float32)
