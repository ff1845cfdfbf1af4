"""What styles do to single notes (:mod:`vidscore.compose.arrange.style_passes`)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class HandWeights:
    """What a pianist reaches; pitches are MIDI."""

    span: int = 16
    """Semitones from the lowest to the highest note of a hand: a major tenth. [judgement: what a large hand reaches]"""
    fingers: int = 5
    """Notes in a hand at once, one for each finger. [judgement: anatomy]"""
    low: int = 24
    """Lowest key that is played. [judgement]"""
    high: int = 103
    """Highest key that is played. [judgement]"""


@dataclass(frozen=True, slots=True)
class VoiceWeights:
    """Players with one voice."""

    run_beats: Fraction = Fraction(1, 4)
    """Length of each note of a chord that is run through, in beats. [judgement]"""
    run_accent: int = -4
    """Velocity added to each of them but the first. [judgement]"""
    flam_beats: Fraction = Fraction(1, 6)
    """Two strokes of one pitch this near to each other are one, in beats. [judgement]"""
    ticks: int = 960
    """Parts of a beat to which cut notes are rounded. [judgement: the tick of the MIDI files]"""


@dataclass(frozen=True, slots=True)
class GraceWeights:
    """Grace notes."""

    beats: Fraction = Fraction(1, 8)
    """Length, in beats, taken from the note before. [judgement]"""
    least_beats: Fraction = Fraction(1)
    """Shortest note that gets one, in beats. [judgement]"""
    accent: int = -10
    """Added to the velocity of a grace note. [judgement]"""
    from_above: float = 0.65
    """Share of them that come from above. [judgement]"""


@dataclass(frozen=True, slots=True)
class SlideWeights:
    """Slides into a note by pitch bend."""

    depth: int = 8_192
    """Bend of a whole tone, the widest that a synthesizer has by itself. [published: General MIDI, range of two semitones]"""
    whole_tone: float = 0.6
    """Share of slides from a whole tone below; the others come from a semitone. [judgement]"""
    ms: float = 130.0
    """Milliseconds that a slide takes. [judgement: portamenti of erhu players last 100 to 200 ms]"""
    steps: int = 10
    """Moves of the bend in a slide. [judgement]"""
    least_ms: float = 380.0
    """Shortest note that is slid into, in milliseconds. [judgement]"""


HANDS = HandWeights()
VOICE = VoiceWeights()
GRACE = GraceWeights()
SLIDE = SlideWeights()
