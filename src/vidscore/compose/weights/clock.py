"""What the search for time weighs (``time_search.py``, ``clock.py``, ``metre.py``, ``timing.py``): costs; the least sum wins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimeWeights:
    """Costs of crossing the stretches between hits with whole numbers of beats.

    The prototype measured 120 made-up cues of 20 to 90 s in each of six moods, with hits 12 s apart in the mean.
    """

    tempo_off: float = 30.0
    """For each squared unit of ln(tempo / wished tempo), in ten seconds.
    [measured: with it the prototype landed 94 to 100 % of all hits on downbeats]"""
    tempo_off_s: float = 10.0
    """Seconds that this is reckoned by. [measured: as above]"""
    tempo_off_most_s: float = 60.0
    """Seconds beyond which a stretch costs no more for its tempo. [judgement]"""
    tempo_step: float = 400.0
    """For each squared unit of ln(tempo / tempo before).
    [measured: with it nine in ten of the prototype's tempo steps were below 2.7 to 4.1 %]"""
    stiffening: float = 2.0
    """Added to the factor on that cost for every attempt that failed. [judgement]"""
    attempts: int = 8
    """Attempts before hits are given up altogether. [judgement]"""
    light_attempts: int = 3
    """Of these, attempts after each of which half the light hits are let go, and after the last all of them. [judgement]"""
    bars: float = 0.6
    """Times the cost of the bars that a stretch divides into. [judgement: .25 in the prototype]"""
    skipped_hit: float = 2.5
    """For a hit that is not landed, times its weight. [measured: as the other costs of the prototype]"""
    skips: int = 3
    """Hits in a row that may be skipped. [judgement]"""
    loose_off_downbeat: float = 0.3
    """A hit that asks for a beat, inside the bar. [judgement]"""
    off_downbeat: float = 1.6
    """A hit that asks for a downbeat, inside the bar. [judgement]"""
    hopeless: float = 6.0
    """A path this much dearer than another one is not followed further. [judgement]"""
    states: int = 25
    """States that are kept at each hit. [measured: as the other costs of the prototype]"""
    same_tempo: float = 120.0
    """States nearer than 1 / this in ln(tempo) count as one. [judgement]"""
    relax: tuple[float, ...] = (0.0, 0.08, 0.2, 0.45)
    """Shares by which the tempo range is widened, one after the other, while nothing fits. [judgement]"""
    faithful_given: float = 6.0
    """Times the cost of another tempo, where the plan names one. [judgement]"""
    faithful_shared: float = 40.0
    """The same where the click goes on from or into a neighbour: what is over is taken up by few beats. [judgement]"""
    free: float = 0.4
    """Share of such a cue's beats that stay free to take up what is over or short. [judgement]"""
    steady_end: float = 0.2
    """Most of a cue's beats that keep the click of the cue after. [judgement]"""


@dataclass(frozen=True, slots=True)
class TailWeights:
    """How long before the cue's end its final chord sounds."""

    longest: float = 0.3
    """Of the cue, as a share of its length. [judgement: the prototype's]"""
    least: float = 0.2
    """Share of a short cue's length up to which its shortest tail is kept. [judgement]"""
    aims: int = 10
    """Lengths that are tried. [judgement: 7 in the prototype]"""
    off_aim_ms: float = 4_000
    """Milliseconds away from the wished length that cost 1. [judgement]"""
    at_hit: float = 0.05
    """Cost of putting the chord on a hit. [judgement]"""
    at_hit_off_aim_ms: float = 6_000
    """Milliseconds away from the wished length that cost 1 more there. [judgement]"""
    at_hit_longer: float = 1.3
    """Times the longest tail: how long one that begins on a hit may be. [judgement]"""
    at_hit_longest: float = 0.25
    """The same as a share of the cue. [judgement]"""


@dataclass(frozen=True, slots=True)
class BarWeights:
    """Costs of dividing a stretch into bars."""

    even_bars: float = 0.15
    """An even number of bars that four does not divide. [judgement: .3 in the prototype]"""
    uneven_bars: float = 0.4
    """An uneven number of bars. [judgement: .6 in the prototype]"""
    odd_bar: float = 0.9
    """One bar of another length. [judgement: 1.0 in the prototype]"""
    odd_unit: float = 0.3
    """Added where that bar has an odd number of units and the others an even one, or the reverse. [judgement]"""
    two_units: float = 0.2
    """Added where it has two units alone. [judgement]"""
    broken_triplet: float = 1.2
    """Added in compound metres where it cannot be divided into dotted beats. [judgement]"""


@dataclass(frozen=True, slots=True)
class GestureWeights:
    """Where the one chord of a very short cue falls, as shares of the cue."""

    earliest_hit: float = 0.12
    """From its start, the earliest hit that may be the chord. [judgement]"""
    latest_hit: float = 0.15
    """From its end, the latest one. [judgement]"""
    button: float = 0.72
    """Place of the chord where no hit asks for one and the cue stops short. [judgement]"""
    other: float = 0.5
    """Place of the chord otherwise. [judgement]"""


@dataclass(frozen=True, slots=True)
class TempoWeights:
    """Where in its mood's range of tempi a cue without a given tempo lies, 0 slowest .. 1 quickest."""

    middle: float = 0.5
    """Of a mood that is neither calm nor excited. [judgement]"""
    mood: float = 0.05
    """Added for each standard deviation of the mood's arousal. [judgement]"""
    scene: float = 0.35
    """Added for each unit by which the scene is more excited than its mood usually is. [judgement]"""
    chance: float = 0.45
    """Most that chance adds or takes. [judgement]"""
    lowest: float = 0.03
    """Lowest share of all. [judgement]"""
    highest: float = 0.97
    """Highest share of all. [judgement]"""


TIME = TimeWeights()
TAIL = TailWeights()
BARS = BarWeights()
GESTURE = GestureWeights()
TEMPO = TempoWeights()
