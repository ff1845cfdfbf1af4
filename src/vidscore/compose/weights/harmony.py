"""What the search for chords weighs (:mod:`vidscore.compose.harmony`, :mod:`vidscore.compose.vocabulary`).

Merits count for a chord, costs are below 0; the path with the most merit wins.
"""

from __future__ import annotations

from dataclasses import dataclass

DISSONANCE: dict[str, float] = {
    "dim": 0.25, "dim7": 0.4, "hdim7": 0.25, "aug": 0.3, "dom7": 0.2, "dom7b9": 0.45, "sus4": 0.15,
}  # fmt: skip
"""What a quality adds to a chord's tension, 0..1; those left out add nothing. [judgement]"""


@dataclass(frozen=True, slots=True)
class ThemeHarmonyWeights:
    """How well a chord carries the notes of the theme that sound over it."""

    chord_tone: float = 0.6
    """A note of the chord. [judgement]"""
    semitone_clash: float = -1.0
    """A note a semitone from one of its tones. [judgement]"""
    non_chord_tone: float = -0.25
    """Any other note. [judgement]"""
    long_beats: float = 2.0
    """Beats beyond which a note weighs no more. [judgement]"""
    on_beat: float = 1.5
    """Times its length, a note on the beat. [judgement]"""
    off_beat: float = 0.7
    """Times its length, a note off the beat. [judgement]"""
    share: float = 0.7
    """Times the sum over the notes: how much the theme counts in the search. [judgement]"""


@dataclass(frozen=True, slots=True)
class ChordWeights:
    """Merits of one chord in one slot, and of one chord after another."""

    beams: int = 12
    """Paths that are followed at once. [judgement]"""
    scheme: float = 1.6
    """The chord of the progression that the phrase leans on. [judgement]"""
    chance: float = 0.3
    """Scale of the Gumbel noise by which two seeds differ. [judgement]"""
    from_phrase_before: float = 0.5
    """Share of the merits of a succession that counts from one phrase to the next. [judgement]"""
    kept_at_hit: float = -4.0
    """The same chord again where a hit asks for a new one. [judgement]"""
    worn: float = -5.0
    """A chord, times the share of the chords before that it was beyond what follows: two chords are not a cue. [judgement]"""
    worn_from: float = 0.2
    """Share up to which a chord is not worn. [judgement]"""
    returning: float = 3.5
    """The chord that the same place of its idea had before. [judgement]"""
    off_tension: float = -1.5
    """For each unit between the chord's tension and the wished one, 0..1. [judgement]"""
    brightness: float = 0.7
    """A major third by the scene's valence, a minor one by its negative. [judgement]"""
    home_at_hit: float = 1.2
    """The tonic on a hit. [judgement]"""
    home_at_answer_end: float = 0.5
    """The tonic at the end of a phrase that answers. [judgement]"""
    home_at_question_end: float = -0.7
    """The tonic at the end of a phrase that asks. [judgement]"""
    phrase_end: float = 0.7
    """Place in the phrase from which its end counts, 0..1. [judgement]"""


@dataclass(frozen=True, slots=True)
class TensionWeights:
    """How tense the harmony should be, and how tense a chord is; both 0..1."""

    late: float = 0.5
    """Added to the intensity towards the end of a phrase. [judgement]"""
    scene: float = 0.15
    """Least tension of a scene at full tension. [judgement]"""
    spread: float = 0.85
    """Range between the calmest and the tensest slot of a cue. [judgement]"""
    least_range: float = 0.2
    """Range of intensities below which the slots are not told apart more. [judgement]"""
    minor_centre: float = -2.0
    """Centre of a minor tonic's notes on the line of fifths, from the tonic. [judgement: C, E flat and G lie at 0, -3 and 1]"""
    major_centre: float = 1.0
    """The same of a major tonic. [judgement: C, E and G lie at 0, 4 and 1]"""
    near: float = 1.4
    """Mean distance from there, in fifths, that is not yet tense. [judgement]"""
    far: float = 5.0
    """Fifths beyond that at which tension is full. [judgement]"""
    away: float = 0.08
    """Added to any chord but the tonic's. [judgement]"""


@dataclass(frozen=True, slots=True)
class ColourWeights:
    """How likely a colour (seventh, ninth, suspension) is on a plain triad, and a borrowed chord in its place."""

    outside_scale: float = -1.8
    """Logarithm for each note outside the scale, times what follows. [judgement]"""
    tolerance: float = 1.1
    """From which the mood's liking for chromatic notes is taken off. [judgement]"""
    sung: float = 0.9
    """Logarithm for each weighted beat in which the theme sings a note of the coloured chord. [judgement]"""
    sung_most: float = 4.0
    """Weighted beats beyond which that adds no more. [judgement]"""
    weak_dominant: float = 0.05
    """Times the likelihood of a dominant without its leading note. [judgement]"""
    borrowed: float = 2.0
    """Share of the chords that can be borrowed which are, for each unit of valence away from the mood's. [judgement]"""


@dataclass(frozen=True, slots=True)
class AppliedWeights:
    """Dominants of chords other than the tonic."""

    longest_beats: float = 4.0
    """One lasts so many beats at most. [judgement]"""
    diminished: float = 0.25
    """Chance that it is the diminished seventh below instead. [judgement]"""


@dataclass(frozen=True, slots=True)
class InversionWeights:
    """Costs of a chord that does not stand on its root, beside those of the bass's steps."""

    third: float = 0.75
    """Over its third, in a mood that has no liking for it. [judgement]"""
    chance: float = 0.3
    """Most that chance adds. [judgement]"""
    unresolved: float = 9.0
    """A seventh in the bass that does not fall by step. [judgement]"""


BASS_MOTION: tuple[float, ...] = (0.8, 0.0, 0.0, 0.45, 0.5, 0.3, 1.2)
"""Cost of a step of the bass by its semitones, up or down, octaves left out. [judgement]"""


@dataclass(frozen=True, slots=True)
class BridgeWeights:
    """How likely a last chord is that leads over to the next cue's first."""

    triad: float = 0.4
    """Weight of a triad other than the ending's own. [judgement]"""
    without_common_tone: float = 0.01
    """Likelihood where the chords share no note; the square of their number is added. [judgement]"""


@dataclass(frozen=True, slots=True)
class VocabularyWeights:
    """How a mood's progressions become merits of chords and of their successions."""

    strange: float = -0.45
    """Logarithm of a progression's weight for each note outside the scale, times what follows. [judgement]"""
    tolerance: float = 1.15
    """From which the mood's liking for chromatic notes is taken off. [judgement]"""
    unseen_pair: float = 0.02
    """Count of a succession that no progression has (additive smoothing). [judgement]"""
    unseen_first: float = 0.03
    """Count of a first chord that no progression has. [judgement]"""
    unseen_triple: float = 0.5
    """Added to the counts that a row of three is compared with. [judgement]"""
    repeated: float = -3.5
    """Most merit, in nats, of the same chord again. [judgement]"""
    pair: float = 0.8
    """For each nat of a succession's likelihood. [judgement]"""
    motion: float = -0.12
    """For each semitone that the voices move. [judgement]"""
    triple: float = 0.9
    """For each nat by which a row of three is known. [judgement]"""


THEME = ThemeHarmonyWeights()
CHORD = ChordWeights()
TENSION = TensionWeights()
COLOUR = ColourWeights()
APPLIED = AppliedWeights()
INVERSION = InversionWeights()
BRIDGE = BridgeWeights()
VOCABULARY = VocabularyWeights()
