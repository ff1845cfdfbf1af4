"""Notes, bars, chords and the clock that ties beats to film time.

Beats are ``Fraction`` counted from the cue's first downbeat; a pickup is negative.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

MODES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic-minor": (0, 2, 3, 5, 7, 8, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "phrygian-dominant": (0, 1, 4, 5, 7, 8, 10),
    "hungarian-minor": (0, 2, 3, 6, 7, 8, 11),
    "whole-tone": (0, 2, 4, 6, 8, 10),
    "octatonic": (0, 1, 3, 4, 6, 7, 9, 10),
    "major-pentatonic": (0, 2, 4, 7, 9),
    "minor-pentatonic": (0, 3, 5, 7, 10),
    "shang-pentatonic": (0, 2, 5, 7, 10),
    "zhi-pentatonic": (0, 2, 5, 7, 9),
}
"""Semitones of each scale above its tonic."""

_LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_NAMES = ("c", "d-flat", "d", "e-flat", "e", "f", "f-sharp", "g", "a-flat", "a", "b-flat", "b")
_KEY = re.compile(r"^([a-g])(-?(?:flat|sharp)|b|#)?[- ](.+)$")


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic pitch class (0 is C) and a mode of :data:`MODES`."""

    tonic: int
    mode: str

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read ``d-minor``, ``e-flat-major``, ``Bb major`` or ``F# dorian``.

        Raises:
            ValueError: The text names no key, with the modes that exist.

        Example:
            >>> Key.parse("e-flat-major")
            Key(tonic=3, mode='major')
        """
        match = _KEY.match(text.strip().lower())
        if not match or match[3].replace(" ", "-") not in MODES:
            raise ValueError(f"{text!r} is not a key; write for example d-minor, with a mode of {', '.join(MODES)}")
        bend = {"flat": -1, "b": -1, "sharp": 1, "#": 1}.get((match[2] or "").lstrip("-"), 0)
        return cls((_LETTERS[match[1]] + bend) % 12, match[3].replace(" ", "-"))

    def __str__(self) -> str:
        """The form that :meth:`parse` reads."""
        return f"{_NAMES[self.tonic]}-{self.mode}"

    @property
    def scale(self) -> tuple[int, ...]:
        """Pitch classes of the scale, tonic first."""
        return tuple((self.tonic + step) % 12 for step in MODES[self.mode])

    @property
    def is_minor(self) -> bool:
        """Whether the third above the tonic is minor."""
        return 3 in MODES[self.mode] and 4 not in MODES[self.mode]


_METRE = re.compile(r"([0-9]{1,2})/(1|2|4|8|16)")


def parse_metre(text: str) -> tuple[int, int]:
    """Read ``4/4`` or ``6/8`` as (beats, unit).

    Raises:
        ValueError: Not a metre of 1..16 beats over 1, 2, 4, 8 or 16.
    """
    match = _METRE.fullmatch(text)
    if not match or not 1 <= int(match[1]) <= 16:
        raise ValueError(f"{text!r} is not a metre; write for example 4/4, 3/4 or 6/8")
    return int(match[1]), int(match[2])


@dataclass(frozen=True, slots=True)
class Note:
    """One note of one part."""

    onset_beats: Fraction
    duration_beats: Fraction
    pitch: int
    """MIDI note number."""
    velocity: int
    """1..127."""
    nudge_ms: float = 0.0
    """Performance: how much later (+) or earlier (-) than written it sounds; 0 at hits."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        if self.duration_beats <= 0 or not 0 <= self.pitch <= 127 or not 1 <= self.velocity <= 127:
            raise ValueError(f"not a playable note: {self.pitch} for {self.duration_beats} beats at {self.velocity}")


@dataclass(frozen=True, slots=True)
class Control:
    """One controller value of a part; ``number`` as in MIDI (2 breath, 11 expression, 64 pedal, 128 pitch bend)."""

    at_beats: Fraction
    number: int
    value: int
    """0..127; pitch bend -8192..8191."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument of the orchestra plays."""

    name: str
    """Unique inside the cue, for example ``violins 1``."""
    instrument: str
    """A row of the instrument table, for example ``violins-slow`` or ``harp``."""
    section: str
    """The stem it goes to: strings, winds, brass, keys, choir, percussion or synth."""
    role: str
    """What it is for: melody, counter, harmony, bass, ostinato, colour, percussion or hit."""
    notes: tuple[Note, ...]
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; its beats are quarter notes whatever the metre's unit."""

    start_beats: Fraction
    metre: tuple[int, int]
    section: str
    """Name of the section it belongs to."""

    @property
    def beats(self) -> Fraction:
        """Length in beats (quarter notes)."""
        return Fraction(self.metre[0] * 4, self.metre[1])


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord and how long it lasts."""

    onset_beats: Fraction
    duration_beats: Fraction
    root: int
    """Pitch class, 0 is C."""
    quality: str
    """maj, min, dim, aug, sus2, sus4, maj7, min7, dom7, dim7, hdim7, add9, minadd9, min9, maj9, power, cluster ..."""
    bass: int
    """Pitch class in the bass."""
    roman: str = ""
    """Its name in the key, for example ``bVI``."""


@dataclass(frozen=True, slots=True)
class TempoMap:
    """Beats to film time, linear between points.

    Raises:
        ValueError: Fewer than two points, or they do not rise.
    """

    points: tuple[tuple[Fraction, float], ...]
    """(beat, milliseconds of film time) pairs, both strictly rising."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        if len(self.points) < 2:
            raise ValueError("a tempo map needs at least two points")
        for (b0, t0), (b1, t1) in zip(self.points, self.points[1:], strict=False):
            if not (b0 < b1 and t0 < t1):
                raise ValueError(f"a tempo map must rise, got beat {b0} at {t0} ms then beat {b1} at {t1} ms")

    def ms_at(self, beat: Fraction | float) -> float:
        """Film time of a beat, in ms; the outer segments go on beyond the ends."""
        at = float(beat)
        index = min(max(bisect_right(self.points, at, key=lambda p: float(p[0])) - 1, 0), len(self.points) - 2)
        (b0, t0), (b1, t1) = self.points[index], self.points[index + 1]
        begin = float(b0)
        return t0 + (at - begin) / (float(b1) - begin) * (t1 - t0)

    def beat_at(self, at_ms: float) -> float:
        """The beat that sounds at a film time; inverse of :meth:`ms_at`."""
        index = min(max(bisect_right(self.points, at_ms, key=lambda p: p[1]) - 1, 0), len(self.points) - 2)
        (b0, t0), (b1, t1) = self.points[index], self.points[index + 1]
        return float(b0) + (at_ms - t0) / (t1 - t0) * float(b1 - b0)
