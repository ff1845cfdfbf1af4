"""The words every texture is written in: tones, cells, and the row that describes a pattern.

A texture is a pure function from one bar's cell to tones. It knows harmony and pulse, never
instruments, dynamics or speech: those are decided by the tables and passes around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Literal, NamedTuple

from vidscore.compose.arrange.bar_grid import GridBar, Pulse
from vidscore.model.music import Note

Touch = Literal["held", "long", "short", "ring", "struck"]
"""How long notes last: ``held`` are tied over bars, ``long`` legato, ``short`` detached, ``ring`` until the chord
changes, ``struck`` as written (percussion)."""


class Tone(NamedTuple):
    """One note before orchestration."""

    onset: Fraction
    length: Fraction
    pitch: int
    accent: int = 0
    """Added to the velocity."""
    voice: int = 0
    """Counted from the lowest; tells the orchestration who plays it."""
    voices: int = 1
    """How many voices this texture has."""
    touch: Touch = "long"


@dataclass(frozen=True, slots=True)
class VoicedChord:
    """A chord as it is voiced in one bar."""

    start: Fraction
    end: Fraction
    pitches: tuple[int, ...]
    bass: int
    root: int
    """Pitch class."""
    steps: tuple[int, ...]
    """Semitones of the chord above its root."""


@dataclass(frozen=True, slots=True)
class BarContext:
    """Everything a texture may look at while it writes one bar."""

    bar: GridBar
    voiced_chords: tuple[VoicedChord, ...]
    step: Fraction
    """Note value that comes nearest to the wanted notes per second."""
    count: int
    """Bars since this layer entered."""
    left: int
    """Bars until it leaves, this one not counted."""
    tonic: int
    scale: tuple[int, ...]
    """Pitch classes of the key, tonic first."""
    melody: tuple[Note, ...]
    """The tune in this bar and the one before."""
    bass: tuple[Note, ...]
    """The bass line in this bar."""
    rng: Random
    """Fresh for every section letter, so that a section that returns returns the same."""

    def voiced_at(self, onset: Fraction) -> VoicedChord:
        """The chord that sounds at a beat."""
        for voiced in reversed(self.voiced_chords):
            if voiced.start <= onset:
                return voiced
        return self.voiced_chords[0]


@dataclass(frozen=True, slots=True)
class Texture:
    """One row of the texture table."""

    name: str
    write: Callable[..., list[Tone]]
    """``write(cell, **params)``."""
    kind: str
    """Which row of a palette plays it, for example ``pad`` or ``motor``."""
    role: str
    """harmony, ostinato, bass, counter, colour or percussion."""
    band: tuple[int, int]
    """Register: lowest and highest MIDI note of its voicing."""
    parts: int
    """Voices."""
    touch: Touch
    density: float
    """Notes a second it aims at, as a share of the mood's; 0 for textures that follow the chords."""
    energy: tuple[float, float] = (0.0, 1.0)
    """Bars outside this range do without it."""
    params: dict[str, object] = field(default_factory=dict)
    above: bool = False
    """Whether it is meant to lie above the tune: a high pedal."""
    startles: bool = False
    """Whether it waits while somebody speaks."""

    @property
    def held(self) -> bool:
        """Whether its notes go on sounding, so that above the tune they would cover it."""
        return self.touch in ("held", "long") and not self.density and self.role in ("harmony", "colour", "counter")


def even_steps(context: BarContext, step: Fraction | None = None) -> Iterator[tuple[Fraction, Fraction, int, int]]:
    """Walk a bar in equal steps that start anew on each pulse, whatever the metre.

    Yields:
        (onset, length, weight, index): weight 2 on the downbeat, 1 on other pulses, 0 between.
    """
    step = step or context.step
    index = 0
    for pulse in context.bar.pulses:
        at = pulse.start
        while at < pulse.end:
            weight = 0 if at > pulse.start else 2 if pulse.weight == 2 else 1
            yield at, min(step, pulse.end - at), weight, index
            at += step
            index += 1


def accent(weight: int) -> int:
    """Velocity that a metric weight adds."""
    return (0, 4, 8)[weight]


def chord(onset: Fraction, length: Fraction, pitches: tuple[int, ...], extra: int = 0) -> list[Tone]:
    """All pitches at once."""
    count = len(pitches)
    return [Tone(onset, length, pitch, extra, voice, count) for voice, pitch in enumerate(pitches)]


def strong(context: BarContext) -> list[Pulse]:
    """The strong pulses of the bar; at least the first."""
    return [pulse for pulse in context.bar.pulses if pulse.weight] or list(context.bar.pulses[:1])


def is_weak(pulse: Pulse) -> bool:
    """Whether a pulse is neither the downbeat nor the second strong beat."""
    return pulse.weight == 0
