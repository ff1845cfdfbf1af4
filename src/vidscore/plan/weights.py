"""What the film-wide decisions weigh; the costs of joins stand in the rows of :mod:`vidscore.plan.joins`.

Each description ends with the origin of its figure, as in :mod:`vidscore.compose.weights`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NeedWeights:
    """How much a scene asks for music; the sum lies at about 0..2."""

    opening: float = 0.6
    """The film opens with it. [judgement]"""
    closing: float = 0.8
    """The film ends with it. [judgement]"""
    mood: float = 0.7
    """For each unit of valence or arousal away from 0, the larger of them, times how sure the mood is. [judgement]"""
    tension: float = 0.5
    """For each unit of tension. [judgement]"""
    unspoken: float = 0.6
    """Times the share of the scene in which nobody speaks. [judgement]"""
    own_music: float = -0.9
    """The captions say that there is music already. [judgement]"""
    too_short: float = -0.8
    """It is shorter than a cue should be. [judgement]"""


@dataclass(frozen=True, slots=True)
class OwnMusicWeights:
    """When music that the film carries already keeps ours away."""

    scene: float = 0.5
    """The share of a scene under it from which the scene stays without ours. [judgement]"""
    shortest_ms: int = 8_000
    """A stretch of less may be a bell or an engine, and counts for nothing. [judgement]"""
    throughout: float = 0.6
    """More than this share of the film under it, and the film is scored anew all the same. [judgement]"""


@dataclass(frozen=True, slots=True)
class HitWeights:
    """How much landing on an instant is worth, 0..1; a loud sound is 1."""

    cut: float = 0.4
    """A cut; the difference of the pictures is added. [judgement]"""
    cut_unseen: float = 0.3
    """That difference where no key frame tells. [judgement]"""
    cut_most: float = 0.9
    """A cut at most. [judgement]"""
    turn: float = 0.2
    """A turn of the mood; its size is added. [judgement]"""
    turn_size: float = 0.3
    """Times the size of the turn. [judgement]"""
    turn_most: float = 0.8
    """A turn at most. [judgement]"""


@dataclass(frozen=True, slots=True)
class KeyWeights:
    """Costs of a key after another one; what the story asks for is below 0."""

    relative_change: float = 2.0
    """A change between major and minor, in steps on the circle of fifths. [judgement]"""
    fifth: float = 0.8
    """Each step on the circle of fifths. [judgement]"""
    rising: float = 0.4
    """Rise of arousal from which the key goes up, too. [judgement]"""
    semitone_up: float = -2.5
    """A semitone up there. [published: Murphy 2014, the step; its size is judgement]"""
    tone_up: float = -2.0
    """A whole tone up there. [judgement]"""
    turn: float = 0.8
    """Change of valence and tension from which a change of fortune is heard. [judgement]"""
    threat_turn: float = 0.6
    """Change of valence and tension from which a mood that asks for it goes to a remote key. [judgement]"""
    tritone: float = -6.0
    """A tritone away there. [published: Murphy 2014, the interval; its size is judgement]"""
    semitone: float = -4.0
    """A semitone away there, up or down. [published: Murphy 2014, the interval; its size is judgement]"""
    third: float = -4.0
    """A third away there. [published: Murphy 2014, the interval; its size is judgement]"""
    opening: float = 1.2
    """Each step between the film's first key and its home. [judgement]"""
    away: float = 0.15
    """The same for every later key. [judgement]"""


@dataclass(frozen=True, slots=True)
class FullnessWeights:
    """How full the orchestra is for a mood, and how loud; both before the composer's own curve."""

    middle: float = 0.42
    """Of a mood at 0, 0..1. [judgement]"""
    arousal: float = 0.34
    """Added for each unit of arousal. [judgement]"""
    tension: float = 0.14
    """Added for each unit of tension. [judgement]"""
    valence: float = 0.06
    """Added for each unit of valence away from 0. [judgement]"""
    least: float = 0.1
    """The emptiest. [judgement]"""
    asked_middle: float = 0.45
    """Of a single cue at an arousal of 0 that was asked for. [judgement]"""
    asked: float = 0.45
    """Added there for each unit of arousal. [judgement]"""
    level_lu: float = 2.5
    """Loudness units for each unit of arousal over a cue. [judgement]"""
    spoken: float = 0.15
    """Share of a scene that is spoken over from which its reason mentions it. [judgement]"""


@dataclass(frozen=True, slots=True)
class PathWeights:
    """Distances and tempos on the path through the film."""

    other_mood: float = 0.25
    """Distance of two moods of different names that feel alike. [judgement]"""
    tension: float = 0.5
    """Share of a rise of tension beside arousal. [judgement]"""
    arousal_tempo: float = 0.45
    """Share of its range of tempos that a mood's tempo moves for each unit of arousal. [judgement]"""
    tempo_unit: float = 0.03
    """Change of ln(tempo) that costs 1 where a chain's beats are made whole. [judgement]"""
    odd_beats: float = 0.6
    """An odd number of beats in a scene. [judgement]"""
    broken_bars: float = 0.3
    """A number of beats that four does not divide. [judgement]"""
    calm_theme: float = 0.5
    """Share of arousal beside valence in the choice of the mood that the film's theme is written for. [judgement]"""


NEED = NeedWeights()
OWN_MUSIC = OwnMusicWeights()
HIT = HitWeights()
KEY = KeyWeights()
FULLNESS = FullnessWeights()
PATH = PathWeights()
