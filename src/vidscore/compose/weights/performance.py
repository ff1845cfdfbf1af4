"""How the players play (:mod:`vidscore.compose.arrange.humanise`, :mod:`vidscore.compose.arrange.expression`)."""

from __future__ import annotations

from dataclasses import dataclass

SOUNDING: dict[str, float] = {"struck": 0.95, "ring": 0.99}
"""Share of its written length that a note of a touch sounds. [judgement]"""


@dataclass(frozen=True, slots=True)
class TimingWeights:
    """How notes leave the beat. A spread is the standard deviation of a section's timing, in ms."""

    least_rubato: float = 0.7
    """Times its spread that a section is loose at least, in a strict mood. [judgement]"""
    most_rubato: float = 1.3
    """The same at most, in a free mood. [judgement]"""
    attack: tuple[float, float] = (0.72, 0.98)
    """Share of its attack by which a sustained instrument begins early, least and most: sections judge it differently.
    [judgement]"""
    start: float = 0.7
    """Spread of the first note's drift, in spreads. [judgement]"""
    single: float = 0.2
    """Spread of each note by itself, in spreads. [judgement]"""
    gap: float = 0.5
    """Share of the gap before it that a note may come early by. [judgement]"""
    latest: float = 2.5
    """Spreads beyond which no note is late. [judgement]"""


@dataclass(frozen=True, slots=True)
class VelocityWeights:
    """MIDI velocities, 1..127."""

    level: float = 0.72
    """For each step of the orchestra's level. [judgement]"""
    arch: float = 5.0
    """Added in the middle of a phrase. [judgement]"""
    chance: float = 3.6
    """Standard deviation of chance. [judgement]"""
    high: float = 0.08
    """Added for each semitone above middle C: high notes are louder (KTH rules). [judgement]"""
    squeezed: float = 0.45
    """Share that is left of what lies above the knee. [judgement]"""


@dataclass(frozen=True, slots=True)
class ArticulationWeights:
    """How long notes sound, as shares of their written length."""

    sustained: float = 0.98
    """A note of a sustained instrument that is not short. [judgement]"""
    other: float = 0.92
    """A note of any other instrument. [judgement]"""
    short_most: float = 0.95
    """Most of its length to which a short note is lengthened so that its instrument speaks. [judgement]"""
    chance: float = 0.03
    """Standard deviation of chance, as a ratio. [judgement]"""
    quick_ms: float = 230.0
    """Notes of a line up to this length are played as short as the mood's short notes ... [judgement]"""
    detached_ms: float = 430.0
    """... and up to this one half as much shortened: detached; longer ones are bound. [judgement]"""
    bound_from: float = 0.85
    """Share that short notes keep from which a mood binds them all. [judgement]"""
    breath_after_ms: float = 5_500.0
    """How long winds, brass and voices play before they breathe ... [judgement]"""
    breath_ms: float = 220.0
    """... and the time that a breath takes from the note before it ... [judgement]"""
    breath_most: float = 0.4
    """... at most this share of that note. [judgement]"""


@dataclass(frozen=True, slots=True)
class LevelWeights:
    """The orchestra's level in steps of CC2, 0..127, and what hits and endings make of it."""

    arch: float = 8.0
    """Height of a phrase's arch. [judgement]"""
    arch_base: float = 3.0
    """Taken off at its ends. [judgement]"""
    arch_late: float = 1.25
    """Power of the place in the phrase: over 1 the arch is highest late. [judgement]"""
    middle: float = 64.0
    """The level around which a section swings. [judgement: the middle of CC2]"""
    swell: float = 0.28
    """Height of the swell into the strongest hit, as a share of the mood's range. [judgement]"""
    swell_after_ms: float = 1_500.0
    """Milliseconds in which it falls back. [judgement]"""
    ring: float = 0.5
    """Most of the tail that is left to the hall. [judgement]"""
    fade_ms: float = 4_000.0
    """Milliseconds before the final chord at which a fade begins, at most. [judgement]"""
    fade_share: float = 0.35
    """The same as a share of the cue before the chord. [judgement]"""
    other_delay: float = 0.25
    """Share of the tail after which any other ending begins to die away. [judgement]"""
    gap_lead: float = 0.5
    """Share of the tail ahead of the chord at which music before a silence begins to die away. [judgement]"""
    fade_depth: float = 0.95
    """Share of its level that a fade loses. [judgement]"""
    other_depth: float = 0.72
    """The same of any other ending. [judgement]"""
    late: float = 1.4
    """Power of the place in the tail: over 1 the level falls late. [judgement]"""


@dataclass(frozen=True, slots=True)
class ControlWeights:
    """CC2 of single notes and the pedal; times in ms."""

    before_ms: float = 100.0
    """CC2 is written from this long before a note ... [judgement]"""
    after_ms: float = 60.0
    """... to this long after it. [judgement]"""
    long_note_ms: float = 800.0
    """Notes from this length on get a hairpin ... [judgement]"""
    overlap_ms: float = 120.0
    """... where the note before overlaps them by no more than this. [judgement]"""
    first_entrance: float = 2.0
    """Times the usual length of an entrance, the first one of those who accompany. [judgement]"""
    soft_start: float = 0.35
    """Share of its level at which an accompanying entrance begins. [judgement]"""
    clear_start: float = 0.6
    """The same of a tune. [judgement]"""
    hairpin_peak: float = 0.6
    """Place of a hairpin's peak in its note, 0..1. [judgement]"""
    hairpin_fall: float = 1.7
    """Times its height that it falls after the peak. [judgement]"""
    pedal_up_ms: float = 20.0
    """The pedal goes up this long before a new chord ... [judgement]"""
    pedal_down_ms: float = 40.0
    """... and down this long after it. [judgement]"""
    pedal_least_ms: float = 60.0
    """A pedal shorter than this is left out. [judgement]"""


@dataclass(frozen=True, slots=True)
class SoloWeights:
    """Vibrato, slides and phrase ends of single lines (:mod:`vidscore.compose.arrange.solo`); times in ms."""

    steps: int = 6
    """Moves in which a controller goes from one value to another. [judgement]"""
    vibrato_from_ms: float = 650.0
    """Shortest note with vibrato ... [judgement]"""
    vibrato_delay_ms: float = 250.0
    """... which begins this long after the note ... [judgement]"""
    vibrato_rise_ms: float = 500.0
    """... and widens for this long. [judgement]"""
    rest_ms: float = 250.0
    """A rest this long ends a phrase. [judgement]"""
    taper_from_ms: float = 400.0
    """Shortest last note that is let go softly ... [judgement]"""
    taper_ms: float = 260.0
    """... over this time at its end ... [judgement]"""
    taper: float = 0.4
    """... by this share of CC11. [judgement: 0.4 is 9 dB]"""
    slides_from: float = 1.1
    """Rubato of a mood from which its solo players slide. [judgement]"""
    slide: float = 0.45
    """Chance that a leap is slid into. [judgement]"""
    slide_from_ms: float = 450.0
    """Shortest note that is slid into. [judgement]"""
    slide_ms: float = 130.0
    """How long a slide takes. [judgement]"""
    slide_cents: float = 110.0
    """How far it begins from the note. [judgement]"""
    leap: tuple[int, int] = (3, 9)
    """Smallest and largest leap that is slid into, in semitones. [judgement]"""
    joined_ms: float = 60.0
    """Longest gap between two notes over which one slides. [judgement]"""
    ready_ms: float = 12.0
    """How long before a note its controllers stand where it begins: a step of the renderer's grid. [judgement]"""


TIMING = TimingWeights()
NOTE_VELOCITY = VelocityWeights()
ARTICULATION = ArticulationWeights()
LEVEL = LevelWeights()
CONTROL = ControlWeights()
SOLO = SoloWeights()
