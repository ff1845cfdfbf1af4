"""What decides how a long cue is divided (:mod:`vidscore.compose.chapters`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChapterWeights:
    """How many chapters, and which."""

    from_ms: int = 120_000
    """Cues up to this length are one. [judgement]"""
    length_ms: float = 72_000.0
    """Length of a chapter on the whole. [judgement]"""
    quiet_first: float = 0.5
    """Chance that a quiet chapter follows the first one. [judgement]"""
    few: int = 4
    """Cues of so many chapters and fewer have a quiet one second in any case. [judgement]"""
    pair: int = 2
    """With so many, both are at home; contrasts inside them travel. [judgement]"""


@dataclass(frozen=True, slots=True)
class SeamWeights:
    """Costs of a place where one chapter ends and another begins; the least sum wins."""

    reach: float = 0.18
    """How far it may lie from its share of the cue, as a share of a chapter; there it costs 1. [judgement]"""
    step_ms: int = 500
    """Grid of the places that are tried. [judgement]"""
    on_hit: float = -1.5
    """On a hit, where it is welcome. [judgement]"""
    beside_hit: float = 2.5
    """Beside one: the tempo has no room there to bend for it. [judgement]"""
    clear_ms: int = 6_000
    """So far from a hit it is not beside it. [judgement]"""
    in_speech: float = 0.8
    """While somebody speaks. [judgement]"""


CHAPTERS = ChapterWeights()
SEAM = SeamWeights()
