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
    """How much landing on an instant is worth, 0..1, and what makes one; a loud sound that is written is 1."""

    least: float = 0.45
    """An instant of less is not landed on. [judgement]"""
    sure: float = 0.75
    """One of this much is landed on even in a scene too short for its share. [judgement]"""
    cut: float = 0.3
    """A cut; what the pictures differ by, and what led up to it, is added. [judgement]"""
    cut_change: float = 0.3
    """Times the difference of the pictures. [judgement]"""
    cut_unseen: float = 0.3
    """That difference where no key frame tells. [judgement]"""
    build: float = 0.3
    """Added for the cut that a build-up leads to. [judgement]"""
    build_ms: tuple[int, int] = (3_000, 9_000)
    """The build-up is the last of these two before a cut beside the first. [judgement]"""
    build_unit: float = 0.3
    """Rise of arousal and half the tension that is a build-up. [judgement]"""
    build_db: float = 8.0
    """Rise of the film's own sound that is one. [judgement]"""
    turn: float = 0.25
    """A turn of the mood; its size is added. [judgement]"""
    turn_size: float = 0.3
    """Times the size of the turn. [judgement]"""
    turn_most: float = 0.8
    """A turn at most. [judgement]"""
    turn_least: float = 0.6
    """Change of valence, arousal and tension together that is a turn. [judgement]"""
    turn_ms: int = 4_000
    """In this time. [judgement]"""
    bang: float = 0.55
    """A sudden sound, as little as counts. [judgement]"""
    bang_rise: float = 0.025
    """Added for each dB more. [judgement]"""
    bang_db: float = 10.0
    """So far over the loudest of the steps before it. [judgement]"""
    calm_steps: int = 4
    """Steps of half a second before it. [judgement]"""
    over_middle_db: float = 3.0
    """So far over the middle of what sounds in the film. [judgement]"""
    silent_db: float = -70.0
    """What is softer, in dBFS, does not sound. [judgement]"""
    rise_frames: int = 3
    """Frames of 16 ms over which the beginning of a sound rises. [judgement]"""
    least_rise_db: float = 4.0
    """A rise of less begins nothing. [judgement]"""
    shout: float = 0.3
    """An exclamation mark. [judgement]"""
    cry: float = 0.2
    """With it a word that is shouted because something happens. [judgement]"""
    courtesy: float = 0.25
    """Taken off for a greeting, thanks or praise. [judgement]"""
    capitals: float = 0.35
    """A line in capitals, where the others are not. [judgement]"""
    short_line: float = 0.1
    """Added where there is little else in the line. [judgement]"""
    short_letters: int = 28
    """Letters of a short line. [judgement]"""
    excited: float = 0.3
    """For each unit of arousal of the scene. [judgement]"""
    louder: float = 0.04
    """For each dB over the film's usual voice. [judgement]"""
    most_louder_db: float = 10.0
    """As far as this. [judgement]"""
    shout_db: float = 7.0
    """A line this much louder is a shout, whatever is written. [judgement]"""
    clear_voice: float = 0.4
    """How clearly a voice must be heard to tell. [judgement]"""
    least_voices: int = 8
    """Clear lines from which the usual voice is known. [judgement]"""
    around_line_ms: int = 250
    """A line's voice begins within this of its subtitle. [judgement]"""
    reveal: float = 0.5
    """A cut after silence; the difference of the pictures is added. [judgement]"""
    quiet_ms: int = 2_500
    """The silence before it. [judgement]"""
    quiet_db: float = 10.0
    """So far under the middle of what sounds. [judgement]"""
    broken: float = 0.25
    """A few words after a long silence; its length is added. [judgement]"""
    broken_longer: float = 0.35
    """Added for the longest. [judgement]"""
    long_pause_ms: int = 3_500
    """A long silence. [judgement]"""
    longest_pause_ms: int = 10_000
    """A longer one counts no more. [judgement]"""
    light: float = 0.7
    """The picture comes out of the dark. [judgement]"""
    dark: float = 0.06
    """How bright a dark picture is at most, 0..1. [judgement]"""
    lit: float = 0.2
    """And a lit one at least. [judgement]"""
    montage: float = 0.65
    """The first and the last cut of a montage. [judgement]"""
    montage_cuts: int = 5
    """So many cuts make one. [judgement]"""
    quick_ms: int = 3_200
    """With no more than this from one to the next. [judgement]"""
    talked_over: float = 0.4
    """Share of it that may be spoken over. [judgement]"""
    punch_line: float = 0.35
    """The moment after a line in a comic scene that pauses. [judgement]"""
    laughed: float = 0.3
    """Added where the subtitles say that somebody laughs. [judgement]"""
    laugh_ms: int = 1_500
    """This soon after the line. [judgement]"""
    joke_pause: float = 0.4
    """Added for the longest pause. [judgement]"""
    joke_pause_ms: int = 1_500
    """A pause from which a comic line has landed. [judgement]"""
    after_joke_ms: int = 120
    """Music answers this long after the line. [judgement]"""


@dataclass(frozen=True, slots=True)
class CutBeatWeights:
    """Which cuts beats should meet."""

    least: int = 3
    """Cuts of a scene from which they are met. [judgement]"""
    slowest_ms: int = 12_000
    """With no more than this from one to the next, in the mean. [judgement]"""
    weight: float = 0.15
    """Of such a hit; under that of one that is struck. [judgement]"""
    edge_ms: int = 1_000
    """This near to the edges of a scene none is asked for. [judgement]"""
    apart_ms: int = 1_400
    """Least distance to the hit before. [judgement]"""
    bend: float = 0.03
    """How far the tempo may have to bend for one, as a share. [judgement: a step of 6 % beside a hit passes unheard]"""
    bent: float = 0.7
    """Of a cut that bends the tempo as far as that, this share counts for nothing in the choice of the tempo. [judgement]"""
    chain: float = 2.0
    """The same as `tempo` where the tempos of a chain are made exact, in the unit of its other costs. [judgement]"""
    tempo: float = 0.8
    """Taken off the cost of a tempo, times the share of the quick cuts that its beats meet. [judgement]"""


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
    bend: float = 0.02
    """Share of a cue's tempo by which it may bend in any case, in a mood that would not go so far. [judgement]"""
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
CUT_BEATS = CutBeatWeights()
KEY = KeyWeights()
FULLNESS = FullnessWeights()
PATH = PathWeights()
