"""How a line is spoken: pitch, loudness and pace, whatever the words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineVoice:
    """What was measured of the voice during one line; all 0 where none could be told from what covers it."""

    clarity: float = 0.0
    """How far the figures can be trusted, 0 (covered by music or noise, or silent) to 1."""
    pitch_st: float = 0.0
    """Median pitch, in semitones above 100 Hz; 0 with ``voiced`` 0."""
    range_st: float = 0.0
    """Distance of the tenth and the ninetieth percentile of pitch, in semitones."""
    level_db: float = 0.0
    """Level of the sounding part, dBFS."""
    letters_per_s: float = 0.0
    """Letters of the line for each second that sounds."""
    voiced: float = 0.0
    """Share of the sounding part that has a pitch, 0..1: a whisper has none."""
