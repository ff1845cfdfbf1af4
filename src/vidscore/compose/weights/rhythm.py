"""How likely the tune's rhythm does what (:mod:`vidscore.compose.rhythm`): shares and chances, 0..1, unless a unit is named."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PresenceWeights:
    """Which phrases have a tune at all."""

    singing: float = 0.8
    """Moods with a tune in this share of phrases begin with one. [judgement]"""
    returning: float = 0.85
    """Chance that a phrase whose idea was heard before sings it again. [judgement]"""
    at_climax: float = 0.45
    """Moods with a tune in more than this share of phrases have one at the climax. [judgement]"""
    spoken: float = 0.5
    """A phrase spoken over for this share of it is written for words from the start. [judgement]"""
    under_words: float = 0.75
    """Chance of a tune in such a phrase, at least. [judgement]"""


@dataclass(frozen=True, slots=True)
class PhraseWeights:
    """How a phrase opens, goes on and breathes."""

    theme_in_contrast: float = 0.25
    """Chance that a contrasting phrase opens with a theme that must be heard. [judgement]"""
    echoed_head: float = 0.2
    """Chance that it otherwise opens with the rhythm of the theme's head. [judgement]"""
    echoed_bar: float = 0.3
    """Chance that its second or third bar repeats the rhythm of the first. [judgement]"""
    returns_whole: float = 0.25
    """Chance that an idea returns whole; else its second half is another one. [judgement]"""
    returns_whole_at_end: float = 0.5
    """The same for the phrase that leads into the final chord. [judgement]"""
    returns_shifted: float = 0.6
    """Chance that one note of an idea that returns comes an eighth early or late. [judgement]"""
    near_hit: float = 0.5
    """Beats ahead of a hit from which a free note is moved onto it. [judgement]"""
    ornamented: float = 0.4
    """Chance that a long free note divides where a phrase returns for the second time. [judgement]"""
    breath_under_words: float = 0.25
    """Silence at a phrase's end under words, as a share of the phrase, at least. [judgement]"""
    density: float = 2.0
    """How many times likelier a cell with one more note a beat grows from no intensity to full. [judgement]"""
    slow_bpm: float = 80.0
    """Quarter notes a minute from which a theme is slowed under words; slower ones are slow enough. [judgement]"""


@dataclass(frozen=True, slots=True)
class PickupWeights:
    """Upbeats that lead into a phrase."""

    chance: float = 0.45
    """Share of phrases with one, where there is room. [judgement]"""
    calm: float = 0.6
    """Under this intensity their notes are eighths at the shortest, else sixteenths. [judgement]"""
    broad_ritard: float = 0.65
    """Moods that slow down to less than this share of their tempo have whole beats only. [judgement]"""


@dataclass(frozen=True, slots=True)
class GestureWeights:
    """Cues too short for a phrase."""

    longest_s: float = 4.0
    """Shorter ones are one gesture, seconds. [judgement]"""
    most_notes: int = 3
    """Notes of the theme in it at most, before the final chord. [judgement]"""
    apart_s: float = 0.24
    """Its notes begin at least this far apart, seconds. [judgement]"""


@dataclass(frozen=True, slots=True)
class NoveltyWeights:
    """How unlike the rhythms of two cues and of two bars are."""

    equal_notes: int = 7
    """So many notes follow one another in equal time at most, but for the theme's. [judgement: longer runs of steps are
    scales, which stand in other people's music too]"""
    taste: float = 1.4
    """Deviation of the logarithm by which a cue's liking for each cell differs from its mood's. [judgement]"""


PRESENCE = PresenceWeights()
PHRASE = PhraseWeights()
PICKUP = PickupWeights()
GESTURE = GestureWeights()
NOVELTY = NoveltyWeights()
