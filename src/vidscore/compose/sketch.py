"""The short score: what is decided before the orchestra is handed its parts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from vidscore.model.music import Bar, Chord, Key, Note, TempoMap
from vidscore.model.plan import Brief


@dataclass(frozen=True, slots=True)
class Sketch:
    """Time, harmony, tune and bass of one cue, for the arranger.

    ``intensity``, ``speech`` and ``melody_rests`` have one entry per bar. Melody and bass are plain (no
    performance): velocity is 80 and ``nudge_ms`` 0; the arranger puts them on instruments and shapes them.
    """

    brief: Brief
    key: Key
    tempo_map: TempoMap
    bars: tuple[Bar, ...]
    chords: tuple[Chord, ...]
    melody: tuple[Note, ...]
    """The tune, in a vocal register around 60..79; empty where the cue has none."""
    bass: tuple[Note, ...]
    """The bass line, around 36..52."""
    intensity: tuple[float, ...]
    """0..1 per bar."""
    speech: tuple[float, ...]
    """Share of the bar in which somebody speaks, 0..1."""
    hits: tuple[tuple[Fraction, float, str], ...]
    """(beat, weight, kind) of every hit as the solver landed it."""
    cadence_beats: Fraction
    """Where the final chord lands."""
    end_beats: Fraction
    """Nothing sounds after this."""
