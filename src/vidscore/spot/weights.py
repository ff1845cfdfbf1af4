"""What the search for scene boundaries weighs, beside the weight of each feature (:data:`vidscore.spot.features.WEIGHTS`).

Each description ends with the origin of its figure, as in :mod:`vidscore.compose.weights`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WindowWeights:
    """How far to each side of a candidate its features look."""

    least_ms: float = 4_000.0
    """Milliseconds at least. [judgement]"""
    most_ms: float = 15_000.0
    """Milliseconds at most; half a usual scene between. [judgement]"""
    sound_ms: float = 6_000.0
    """Milliseconds of sound at most. [judgement]"""
    look_ms: float = 30_000.0
    """Milliseconds of key frames at most; a usual scene if that is shorter. [judgement]"""
    least_lines: float = 2.0
    """Lines after which a word has faded to 1 / e, at least. [judgement]"""
    most_lines: float = 8.0
    """The same at most. [judgement]"""


@dataclass(frozen=True, slots=True)
class FeatureRangeWeights:
    """Units and limits of single features: about 0 where nothing happens, 1 to 3 where much does."""

    topic_least: float = -2.0
    """Standard deviations below which a topic counts as unchanged. [judgement]"""
    topic_most: float = 3.0
    """Standard deviations beyond which it counts no more. [judgement]"""
    topic_unsure: float = 0.6
    """Share of the topic that counts from subtitles alone whose times are wrong. [measured: benchmarks/spotting.py --real]"""
    mood_unsure: float = 0.3
    """The same of the mood. [measured: benchmarks/spotting.py --real]"""
    mood_arousal: float = 0.7
    """Share of arousal beside valence in the distance of two feelings. [judgement]"""
    mood_labels: float = 0.3
    """Share of each named emotion. [judgement]"""
    mood_unit: float = 0.3
    """Distance that makes a feature of 1. [judgement]"""
    mood_most: float = 5.0
    """Largest feature of mood. [judgement]"""
    pause_most: float = 4.0
    """Doublings of the usual pause beyond which a pause counts no more. [judgement]"""
    no_cut: float = -1.5
    """Feature where the picture does not cut, in a film with a cut or more for each scene. [judgement]"""
    cut: float = 0.3
    """Feature of a cut between key frames that are alike; their difference is added. [judgement]"""
    cut_unseen: float = 0.6
    """Feature of a cut without key frames. [judgement]"""
    turn_most: float = 3.0
    """Largest feature of a turn of picture or sound, in units of the film's spread. [judgement]"""
    least_spread: float = 0.05
    """Spread below which a film counts as still. [judgement]"""
    turn_peak: float = 0.7
    """Turn from which a peak makes a candidate of its own. [judgement]"""


@dataclass(frozen=True, slots=True)
class DecisionWeights:
    """From features to boundaries."""

    least_rate: float = 0.002
    """Boundaries for each candidate that are expected, at least. [judgement]"""
    most_rate: float = 0.25
    """The same at most. [judgement]"""
    shortest_usual: float = 2.0
    """A usual scene is at least this many times the shortest one. [judgement]"""
    longest_usual: float = 0.6
    """A usual scene is at most this share of the longest one. [judgement]"""
    first_price: float = 0.25
    """Chance that a candidate must have in the first round of the choice; later rounds find it themselves. [judgement]"""
    too_short: float = 10.0
    """Times the cost of a scene that is too long, one that is too short. [judgement]"""
    words_alone: float = 1.0
    """Log-odds added to every candidate where only words tell. [measured: benchmarks/spotting.py and its --real]"""
    least_said: float = 0.04
    """What a scene without words counts for where scenes are measured in words: half a line in twelve. [judgement]"""
    hush_db: float = -80.0
    """Level below which everything counts as a hush, in dB. [judgement]"""


@dataclass(frozen=True, slots=True)
class TurnWeights:
    """When a film without words turns; chosen on half of the clips of benchmarks/clips.py."""

    reach_ms: float = 15_000.0
    """Milliseconds on each side that are compared. [judgement]"""
    shown_ms: float = 10_000.0
    """Milliseconds that a side must last to count in full. [judgement]"""
    apart_ms: float = 8_000.0
    """Milliseconds within which there is one turn. [judgement]"""
    usual_ms: float = 60_000.0
    """Length of a usual piece, at least: a short clip is one piece unless it turns. [judgement]"""
    look_floor: float = 0.15
    """Difference of two looks that nobody calls another place. [judgement]"""
    sound_floor: float = 0.4
    """Difference of two sounds that nobody calls another sound. [judgement]"""
    most: float = 4.0
    """Largest feature of a turn. [judgement]"""
    bias: float = -5.0
    """Log-odds of a turn where nothing does. [judgement]"""
    price: float = 0.5
    """Chance that a turn must have to be named: rather one too few than one too many. [judgement]"""


WINDOW = WindowWeights()
CLUE = FeatureRangeWeights()
DECISION = DecisionWeights()
TURN = TurnWeights()
