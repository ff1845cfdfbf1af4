"""The short score: what is decided before the orchestra is handed its parts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from vidscore.model.joins import JoinKind
from vidscore.model.music import Bar, Chord, Key, Note, TempoMap
from vidscore.model.plan import Brief

QUALITIES: dict[str, tuple[int, ...]] = {
    "maj": (0, 4, 7), "min": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8),
    "sus2": (0, 2, 7), "sus4": (0, 5, 7), "power": (0, 7), "cluster": (0, 1, 2),
    "maj6": (0, 4, 7, 9), "min6": (0, 3, 7, 9), "maj7": (0, 4, 7, 11), "min7": (0, 3, 7, 10), "dom7": (0, 4, 7, 10),
    "dim7": (0, 3, 6, 9), "hdim7": (0, 3, 6, 10), "minmaj7": (0, 3, 7, 11), "aug7": (0, 4, 8, 10),
    "add9": (0, 4, 7, 2), "minadd9": (0, 3, 7, 2), "min9": (0, 3, 7, 10, 2), "maj9": (0, 4, 7, 11, 2),
    "dom7b9": (0, 4, 7, 10, 1), "7sus4": (0, 5, 7, 10), "maj7#11": (0, 4, 7, 11, 6), "lyd": (0, 4, 7, 6),
}  # fmt: skip
"""Semitones above the root of every chord quality that the composer writes, most characteristic notes first."""


ScaleSpan = tuple[Fraction, frozenset[int]]
"""From which beat on only some pitch classes may sound."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """Time, harmony, tune and bass of one cue, for the arranger.

    ``intensity`` and ``speech`` have one entry per bar. Melody and bass are plain (no
    performance): velocity is 80 and ``nudge_ms`` 0; the arranger puts them on instruments and shapes them.
    """

    brief: Brief
    key: Key
    tempo_map: TempoMap
    bars: tuple[Bar, ...]
    chords: tuple[Chord, ...]
    melody: tuple[Note, ...]
    """The tune, in a vocal register around 60..79 (a threat's around 40..57); empty where the cue has none."""
    bass: tuple[Note, ...]
    """The bass line, around 36..52."""
    intensity: tuple[float, ...]
    """0..1 per bar."""
    speech: tuple[float, ...]
    """Share of the bar in which somebody speaks, 0..1."""
    hits: tuple[tuple[Fraction, float, str], ...]
    """(beat, weight, kind) of every hit as the solver landed it: ``downbeat``, ``beat``, ``accent`` (off the
    grid, still frame-exact) or ``silence`` (nothing sounds for about a second from there)."""
    cadence_beats: Fraction
    """Where the final chord lands; the end where the cue runs on."""
    end_beats: Fraction
    """The end of the span."""
    enters: JoinKind = "gap"
    """The join by which the music before hands over to this one; ``gap`` where there is none."""
    held: frozenset[int] = frozenset()
    """Pitch classes of the last chord that are held into what follows; empty where nothing is."""
    low: bool = False
    """Whether the tune is a threat's: it lies in the bass, and low instruments play it."""
    shifts: tuple[int, ...] = ()
    """Semitones of each bar's tonic above the cue's; empty where no phrase leaves its key."""
    scale: tuple[ScaleSpan, ...] = ()
    """What may sound, by the style's scale; empty where every note may."""

    def key_in(self, bar: int) -> Key:
        """The key of a bar."""
        return Key((self.key.tonic + (self.shifts[bar] if self.shifts else 0)) % 12, self.key.mode)
