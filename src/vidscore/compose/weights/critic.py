"""What the critic asks of a short score (:mod:`vidscore.compose.critic`): where figures should lie, how much they count."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """The range in which a figure costs nothing, and what it costs outside."""

    low: float
    high: float
    tolerance: float
    """Distance from the range at which the figure is worth half; always a judgement."""
    weight: float
    """How much it counts against the others; always a judgement."""
    origin: str
    """Where the range comes from, marked like a weight's."""


TARGETS: dict[str, Target] = {
    "chord_tones_on_beat": Target(0.65, 0.95, 0.15, 1.0, "[measured: .70 in 908 melodies of POP909, widened upwards]"),
    "chord_tones_off_beat": Target(0.45, 0.85, 0.2, 0.5, "[measured: .58 in 908 melodies of POP909, widened]"),
    "steps": Target(0.55, 0.85, 0.15, 1.0, "[measured: .68 with repeats in POP909, .85 in Bach's sopranos, widened]"),
    "wide_leaps": Target(0.0, 0.06, 0.08, 1.0, "[measured: .037 in 908 melodies of POP909, widened]"),
    "unrecovered_leaps": Target(
        0.15, 0.5, 0.25, 0.7, "[measured: middle half .16-.46 in 70 voices of Lieder, .32-.57 in 48 first violins]"
    ),
    "commonest_bar": Target(
        0.0, 0.25, 0.12, 0.8, "[measured: half of 70 voices of Lieder have .23 and less, of 48 first violins .21]"
    ),
    "off_beat": Target(0.3, 0.6, 0.2, 0.4, "[measured: middle half .32-.57 in 70 voices of Lieder, .39-.63 in 48 first violins]"),
    "economy": Target(0.2, 0.65, 0.2, 0.8, "[judgement]"),
    "compass": Target(7.0, 19.0, 5.0, 0.5, "[judgement: POP909's melodies span 16 semitones]"),
    "chord_motion": Target(0.5, 5.5, 3.0, 0.6, "[judgement]"),
    "tension_match": Target(0.2, 1.0, 0.5, 0.8, "[judgement]"),
    "theme": Target(
        0.62, 1.0, 0.2, 1.5, "[judgement: just above the likeness at which benchmarks/music.py counts a theme as heard]"
    ),
    "resolved": Target(0.85, 1.0, 0.2, 0.8, "[judgement]"),
    "parallels": Target(0.0, 0.04, 0.1, 0.6, "[judgement: Bach's chorales have .0022 between all voices]"),
    "variety": Target(3.0, 12.0, 2.0, 0.5, "[judgement]"),
    "tune_share": Target(0.6, 1.6, 0.3, 1.0, "[judgement]"),
    "tune_under_words": Target(0.4, 0.75, 0.2, 1.0, "[judgement]"),
}
"""Figure by figure; each row says where its range comes from, tolerances and weights are set by eye. [judgement]"""


@dataclass(frozen=True, slots=True)
class CriticWeights:
    """How the critic reads a score."""

    spoken: float = 0.5
    """Bars spoken over for this share of them are judged as bars under words. [judgement]"""
    short_economy: float = 0.4
    """Economy of a tune too short to have any. [judgement: the middle of its range]"""


CRITIC = CriticWeights()
