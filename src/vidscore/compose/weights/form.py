"""What decides the shape of a cue (:mod:`vidscore.compose.form`, :mod:`vidscore.compose.chord_slots`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PhraseLengthWeights:
    """Chances by which bars that do not divide by four are divided."""

    introduction: float = 0.6
    """That a stretch of 18 bars and more begins with an introduction of two. [judgement]"""
    six_bars: float = 0.4
    """That two bars over make a phrase of six, instead of two shorter ones. [judgement]"""


@dataclass(frozen=True, slots=True)
class IntensityWeights:
    """The curve of intensity, 0..1."""

    arousal: float = 0.12
    """Added for each unit of the scene's arousal. [judgement]"""
    rise: float = 0.8
    """Power of the rise to the climax: under 1 rises early. [judgement]"""
    fall: float = 0.75
    """Share of the mood's range that the music falls by after the climax. [judgement]"""
    introduction: float = 0.8
    """Share of its intensity that an introduction keeps. [judgement]"""
    spoken: float = 0.3
    """Share of a bar that is spoken over from which the cue is said to be lighter under speech. [judgement]"""


@dataclass(frozen=True, slots=True)
class HarmonicRhythmWeights:
    """Chances by which the chord changes more or less often than once a bar."""

    two_bars: float = 0.5
    """That a chord stays for two bars, where the mood changes its chords every one to two. [judgement]"""
    cadence_split: float = 0.45
    """That the last bar of a phrase has two chords, where harmony is functional. [judgement]"""


PHRASE_LENGTH = PhraseLengthWeights()
INTENSITY = IntensityWeights()
HARMONIC_RHYTHM = HarmonicRhythmWeights()
