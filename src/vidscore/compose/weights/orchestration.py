"""What decides who plays what (:mod:`vidscore.compose.arrange`): voicings, layers, the players of hits and of the tune."""

from __future__ import annotations

from dataclasses import dataclass, field

DENSITY_OF_TOUCH: dict[str, float] = {"held": 0.35, "struck": 0.1}
"""Share of a note that one note of a texture counts as, by its touch; the others count whole. [judgement]"""


@dataclass(frozen=True, slots=True)
class VoicingWeights:
    """Costs of a chord's voicing, by itself and after the one before; a semitone of motion costs 1."""

    missing: float = 6.0
    """Each tone of the chord that nobody has, its fifth excepted. [judgement]"""
    no_third: float = 4.0
    """No third among the upper voices. [judgement]"""
    no_root: float = 1.0
    """No root at all. [judgement]"""
    doubled_leading_note: float = 8.0
    """The leading note twice. [judgement]"""
    doubled_third: float = 1.5
    """Each further third. [judgement]"""
    mud: float = 1.0
    """Each semitone that an interval lies too low for its size. [judgement]"""
    gap: float = 0.4
    """Each semitone by which two upper voices lie further apart than a fifth. [judgement]"""
    near_bass: float = 2.0
    """The lowest upper voice within a tone of the bass. [judgement]"""
    off_centre: float = 0.35
    """Each semitone between the voices' mean and the middle of their band. [judgement]"""
    leap: float = 0.8
    """Each semitone that a voice moves beyond a third. [judgement]"""
    planing: float = 0.3
    """Share of the cost of motion that counts where chords move in parallel by design. [judgement]"""
    parallel: float = 22.0
    """Each parallel fifth or octave. [judgement: Bach's chorales have .22 in 100 successions]"""
    crossing: float = 3.0
    """Each voice that moves past where its neighbour was. [judgement: Bach's chorales have crossings in 2.6 %]"""


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """How many textures sound at once, and how dense they may be."""

    energy: float = 3.4
    """Layers added at full energy to two. [judgement]"""
    thinned_over: float = 1.15
    """A texture is thinned while it has more than this share of the notes that are left. [judgement]"""
    dropped_over: float = 1.3
    """It is dropped where it still has more than this share ... [judgement]"""
    dropped_notes: float = 0.8
    """... and this many notes a second more. [judgement]"""
    partial_double: float = 0.34
    """How much of a texture's notes a player has that doubles one voice of it. [judgement: a third]"""
    whole_beats: float = 0.1
    """Cost of notes of a whole beat, where others come as near to the wished density. [judgement]"""


@dataclass(frozen=True, slots=True)
class EnergyWeights:
    """How full a bar is by the standard of its mood, 0..1; what hits and endings make of it."""

    below: float = 0.1
    """Intensity under the mood's lowest that is still above emptiness. [judgement]"""
    range: float = 0.15
    """Added to the mood's range of intensity. [judgement]"""
    peak: float = 0.15
    """Added in the bars around the climax. [judgement]"""
    strong_hit: float = 0.6
    """Weight from which a hit is the climax. [judgement]"""
    hit_energy: float = 0.6
    """Share of the bar's energy in the power of a hit. [judgement]"""
    hit_weight: float = 0.4
    """Share of the hit's own weight. [judgement]"""
    unknown: float = 0.4
    """Energy where a cue has no bars. [judgement]"""
    beside_bars: float = 0.5
    """Energy of what lies in no bar, and the most of an ending that rings out. [judgement]"""
    closing_timpani: float = 0.5
    """Energy from which the timpani play the final chord. [judgement]"""
    closing_hit: float = 0.8
    """Energy by which the players of a hit on the final chord are chosen. [judgement]"""


@dataclass(frozen=True, slots=True)
class RangeWeights:
    """Where on its instrument a phrase lies well, and what another octave costs."""

    low: float = 0.12
    """Share of the range at its bottom that is awkward. [judgement]"""
    high: float = 0.15
    """The same at its top. [judgement]"""
    outside: float = 4.0
    """Cost of a note outside the range; an awkward one costs 1. [judgement]"""
    octave: float = 0.6
    """Cost of an octave's shift, for each note. [judgement]"""


@dataclass(frozen=True, slots=True)
class CoverWeights:
    """What is held above the tune hides it. In Lieder a note of a second or more lies above the voice in 6 % of its time."""

    sung: float = 4.0
    """The tune is a ceiling where it sings more than one part in so many of a chord. [judgement]"""
    dips: float = 0.15
    """Share of its time there in which it may dip below the ceiling. [judgement]"""
    share: float = 5.0
    """A held note may lie above it for one part in so many of its length. [judgement]"""
    least_beats: int = 1
    """Shorter notes cover nothing. [judgement]"""
    thin_below: int = 64
    """Where the tune mostly comes down below this, held chords have a voice less: it would be mud. [judgement]"""
    lowest: int = 55
    """No note is put down below this for its sake. [judgement: thirds are mud there]"""


@dataclass(frozen=True, slots=True)
class VariationWeights:
    """How a figure of accompaniment is varied every two bars.

    Bars with a piece's commonest onsets: 33 % in quartets, 41 to 54 % in orchestral movements and Lieder.
    """

    plain: float = 0.4
    """Chance that two bars stay as they are, in all figures at once. [judgement]"""
    tied: float = 1.0
    """Weight of tying a stroke over; less where the music is full. [judgement]"""
    lean: float = 0.6
    """Share by which it is less at full energy. [judgement]"""
    rested: float = 0.5
    """Weight of leaving one out. [judgement]"""
    divided: float = 0.6
    """Weight of dividing one; more where the music is full. [judgement]"""
    least_strokes: int = 3
    """Bars with fewer strokes are not varied. [judgement]"""
    many_strokes: int = 9
    """From so many on two are varied. [judgement]"""
    least_s: float = 0.11
    """Seconds that a divided note lasts at least. [judgement]"""
    softer: int = 6
    """Velocity taken off the second half of a divided stroke. [judgement]"""


@dataclass(frozen=True, slots=True)
class TextureWeights:
    """Chances and thresholds inside single textures; lengths of a beat in seconds, energies in 0..1."""

    roll_beat_s: float = 0.55
    """A timpani roll has four strokes in half a beat where the beat is longer than this, else three. [judgement]"""
    heartbeat_beat_s: float = 0.7
    """The second stroke of a heartbeat comes an eighth later where the beat is shorter. [judgement]"""
    riser_s: float = 1.4
    """Length of a reversed cymbal. [measured: 1371 ms to nine tenths of its level, MuseScore_General]"""
    shiver_still: float = 0.15
    """Chance that a shiver leaves out a bar. [judgement]"""
    shiver_always: float = 0.6
    """Energy above which it leaves out none. [judgement]"""
    shiver_long: float = 0.4
    """Energy above which it is long. [judgement]"""
    shiver_beat_s: float = 0.6
    """It goes in sixteenths where the beat is longer. [judgement]"""
    tremolo_beat_s: float = 0.5
    """A measured tremolo goes in sixteenths where the beat is longer. [judgement]"""
    tremolo_hole: float = 0.12
    """Chance of a hole between its accents. [judgement]"""
    glitter: float = 0.9
    """Chance of each unaccented note of a glitter. [judgement]"""
    strum_up: float = 0.6
    """Energy above which every up-stroke is strummed. [judgement]"""
    long_fill: float = 0.5
    """Chance that a fill takes the whole last beat of its phrase instead of half of it. [judgement]"""


@dataclass(frozen=True, slots=True)
class PercussionWeights:
    """How the drums grow into a strong hit."""

    crescendo: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"soft": ("kit",), "bright": ("kit", "timpani"), "dark": ("kit", "timpani")}
    )
    """Who rolls, by the mood's row of the hit table: kinds of the palette. [judgement]"""
    crescendo_ms: float = 1_700.0
    """How long a roll grows, in ms. [judgement]"""
    softest: int = -46
    """Velocity added to its first stroke ... [judgement]"""
    loudest: int = 8
    """... and to its last one before a hit of weight 1. [judgement]"""


VOICING = VoicingWeights()
LAYERS = LayerWeights()
ENERGY = EnergyWeights()
RANGE = RangeWeights()
COVER = CoverWeights()
VARIATION = VariationWeights()
TEXTURE = TextureWeights()
PERCUSSION = PercussionWeights()
