"""What decides the shape of a cue (:mod:`vidscore.compose.form`, :mod:`vidscore.compose.chord_slots`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PhraseLengthWeights:
    """Chances by which bars are divided into phrases."""

    introduction: float = 0.4
    """That a stretch with room for one begins with an introduction of a bar or two. [judgement]"""
    introduction_from: int = 9
    """Bars from which there is room. [judgement]"""
    bars: tuple[tuple[int, float], ...] = ((2, 0.02), (3, 0.16), (4, 1.0), (5, 0.18), (6, 0.3))
    """Lengths of a phrase, and how likely each is beside the others. [judgement]"""


@dataclass(frozen=True, slots=True)
class ContrastWeights:
    """Where contrasting ideas lie."""

    from_ms: int = 40_000
    """Length of a cue from which they have keys of their own. [judgement: shorter ones have no time to come home]"""
    keys: int = 2
    """How many of them do; the others stay at home. [judgement]"""


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
    """How long chords last: a wished length, and how natural the places are at which one may end.

    Among OpenScore's quartets and Lieder the standard deviation of chord lengths is .72 to .75 of their mean.
    """

    opening: float = 1.8
    """Times the mood's length of a chord, where a phrase begins. [judgement]"""
    ending: float = 0.38
    """The same where it ends: harmony quickens into its cadence. [judgement]"""
    spread: float = 0.5
    """Standard deviation of a chosen length about the wished one, as a logarithm. [judgement]"""
    ideas: tuple[float, ...] = (0.5, 0.75, 1.0, 1.35)
    """Times the mood's length, drawn for every idea of the form. [judgement]"""
    least_ms: float = 450.0
    """No chord is shorter. [judgement]"""
    half: float = 0.8
    """Merit of ending in the middle of the bar; the bar line has 1. [judgement]"""
    last_beat: float = 0.35
    """The same before its last beat. [judgement]"""
    weak_beat: float = 0.06
    """The same on any other beat. [judgement]"""


PHRASE_LENGTH = PhraseLengthWeights()
CONTRAST = ContrastWeights()
INTENSITY = IntensityWeights()
HARMONIC_RHYTHM = HarmonicRhythmWeights()
