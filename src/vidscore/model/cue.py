"""A composed cue: what was ordered, and the notes that answer it.

Beats are ``Fraction`` counted from the cue's first downbeat; a pickup is negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from vidscore.model.music import Bar, Chord, Part, TempoMap
from vidscore.model.plan import Brief


@dataclass(frozen=True, slots=True)
class Cue:
    """A composed cue: what to play and when.

    Beat 0 is the start of the brief's span and ``end_beats`` its end, within a tick; ``cadence_beats`` is where the final
    chord lands (the end where the cue runs on). Notes begin from ``pre_ms`` before the span on and are let go at the
    latest ``post_ms`` after it; the tempo map goes on beyond both.
    """

    brief: Brief
    tempo_map: TempoMap
    bars: tuple[Bar, ...]
    chords: tuple[Chord, ...]
    parts: tuple[Part, ...]
    cadence_beats: Fraction
    end_beats: Fraction
    hits: tuple[tuple[int, Fraction, str], ...] = ()
    """Hits as written: (film time in ms, beat, how it is marked)."""
    figures: tuple[tuple[str, float], ...] = ()
    """What the critic measured, by name."""
    why: str = ""
    """One plain sentence about the music."""
