"""What the search for the tune's pitches weighs (:mod:`vidscore.compose.melody`): costs, the least total wins."""

from __future__ import annotations

from dataclasses import dataclass

INTERVAL_COST: dict[int, float] = {0: 0.75, 1: 0.12, 2: 0.0, 3: 0.75, 4: 0.85, 5: 1.3, 7: 1.6, 8: 2.6, 9: 2.7, 12: 3.0}
"""Cost of an interval by its size in semitones; those left out are tritones, sevenths and what lies beyond an octave.
[judgement: in the order of the shares of repeats, steps, thirds, fifths and leaps in the melodies of POP909]"""


@dataclass(frozen=True, slots=True)
class MetricalWeights:
    """Weight of a note's place in its bar, 0..1; a downbeat is 1."""

    half_bar: float = 0.6
    """The third beat of four. [judgement]"""
    beat: float = 0.4
    """Any other beat of a simple metre. [judgement]"""
    off_beat: float = 0.1
    """Between the beats of a simple metre. [judgement]"""
    compound_beat: float = 0.6
    """A dotted beat of a compound metre. [judgement]"""
    compound_off_beat: float = 0.2
    """Between the dotted beats. [judgement]"""


@dataclass(frozen=True, slots=True)
class ContourWeights:
    """Where in the register the tune aims, as shares of the register's height from its lowest note."""

    floor: float = 0.2
    """Aim of the emptiest bar at the lowest point of its contour. [judgement]"""
    shape: float = 0.32
    """Added at the highest point of the phrase's contour. [judgement]"""
    intensity: float = 0.28
    """Added at full intensity. [judgement]"""
    climax: float = 0.15
    """Added in the bar of the cue's climax. [judgement]"""
    climax_bars: float = 3.0
    """Bars from the climax at which its lift is gone. [judgement]"""
    arch_peak: float = 0.55
    """Where in its phrase an arch is highest, 0 start .. 1 end. [judgement]"""
    wave_phase: float = 0.1
    """How far into its cycle a wave begins. [judgement]"""


@dataclass(frozen=True, slots=True)
class StatementWeights:
    """Costs of stating the theme at one transposition."""

    step_moved: float = 0.55
    """For each scale step away from the theme's own. [judgement]"""
    first_moved: float = 1.6
    """Times that, for the first statement, which listeners learn the theme from. [judgement]"""
    not_as_before: float = 1.5
    """For each note that is not what it was when the statement was first heard. [judgement]"""
    long_beats: float = 2.0
    """Beats beyond which a note weighs no more. [judgement]"""
    on_beat: float = 1.4
    """Times its length, a note on the beat. [judgement]"""
    off_beat: float = 0.6
    """Times its length, a note off the beat. [judgement]"""
    semitone_clash: float = 1.5
    """A note a semitone from a chord tone. [judgement]"""
    non_chord_tone: float = 0.6
    """Any other note outside its chord. [judgement]"""
    left_by_leap: float = 0.8
    """Added where such a note does not move on by step. [judgement]"""
    outside: float = 2.0
    """For each semitone outside the register. [judgement]"""
    off_aim: float = 0.12
    """For each semitone between the statement's mean and its contour. [judgement]"""


@dataclass(frozen=True, slots=True)
class MotionWeights:
    """Costs of moving from pitch to pitch."""

    forbidden: float = 40.0
    """An interval that no merit makes up for: over an octave; tritones and sevenths in tonal moods. [judgement]"""
    dissonant_interval: float = 4.0
    """A tritone or a seventh in the moods that may sing them. [judgement]"""
    leap: float = 1.35
    """Times the cost of what is wider than a step, in a mood that likes no leaps. [judgement]"""
    leap_liked: float = 0.7
    """Taken off that, times the mood's liking for leaps. [judgement]"""
    leap_unrecovered: float = 2.2
    """A leap of a fourth or more not followed by a smaller move back; times what follows. [judgement]"""
    leap_tolerance: float = 1.2
    """From which the mood's liking for leaps is taken off. [judgement]"""
    leaps_in_line: float = 1.2
    """Two leaps in the same direction. [judgement]"""
    repeated: float = 1.1
    """The same pitch for the third time. [judgement]"""
    returned: float = 0.35
    """Going back to the pitch before the last. [judgement]"""
    phrase_start: float = 0.35
    """Share of these costs that counts from one phrase to the next. [judgement]"""
    song: float = 0.3
    """For each nat of surprise by the ways of song, in tonal moods. [judgement]"""
    song_modal: float = 0.3 / 3
    """The same in the other moods. [judgement]"""
    dissonance_unresolved: float = 3.5
    """A note outside its chord that does not move on by step. [judgement]"""
    echo: float = 0.5
    """For each semitone by which an echo differs from the steps it repeats. [judgement]"""
    echo_step: float = 1.75
    """Semitones of a scale step. [judgement: near 12 / 7]"""
    echo_most: float = 5.0
    """Semitones beyond which an echo's difference costs no more. [judgement]"""


@dataclass(frozen=True, slots=True)
class PitchWeights:
    """Costs of one pitch at one event by itself."""

    forbidden: float = 40.0
    """A note outside the scale over its chord, or an unstable last one: no merit makes up for it. [judgement]"""
    non_chord_tone: float = 0.5
    """A note outside its chord. [judgement]"""
    on_strong_beat: float = 1.9
    """Added to that on a downbeat, by metrical weight elsewhere. [judgement: POP909 has .70 chord tones on beats, .58 off]"""
    per_beat: float = 0.5
    """Added to that for each beat of the note's length. [judgement]"""
    long_beats: float = 2.0
    """Beats beyond which the length adds no more. [judgement]"""
    modal: float = 0.8
    """Times all that, where harmony is not functional. [judgement]"""
    off_aim: float = 0.018
    """For each squared semitone away from the contour. [judgement]"""
    held_into_chord: float = 1.5
    """A note held into a chord it does not belong to. [judgement]"""
    held_per_beat: float = 0.8
    """Added to that for each beat of the note's length. [judgement]"""
    held_beats: float = 4.0
    """Beats beyond which the length adds no more. [judgement]"""
    final_root: float = 0.8
    """Merit of the root as the last note on the final chord. [judgement]"""
    last_dissonant: float = 3.0
    """A last note outside its chord, where the tune ends earlier. [judgement]"""
    loyalty: float = 3.4
    """Merit of the pitch that the same note had when its phrase was first heard. [judgement]"""
    chance: float = 0.28
    """Scale of the Gumbel noise by which two seeds differ. [judgement]"""


METRE = MetricalWeights()
CONTOUR = ContourWeights()
STATEMENT = StatementWeights()
MOTION = MotionWeights()
PITCH = PitchWeights()
