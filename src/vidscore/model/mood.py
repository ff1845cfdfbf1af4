"""What a line or a scene does to us."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

EMOTIONS = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")
"""The labels of a :class:`Feeling`, in this order everywhere."""

MOODS = (
    "neutral", "tender", "joy", "triumph", "wonder", "melancholy",
    "grief", "tension", "fear", "anger", "mystery", "comic",
)  # fmt: skip
"""The rows of the mood table: what a cue can be asked to be."""

MOOD_ALIASES = {
    "calm": "neutral", "underscore": "neutral", "peace": "neutral", "love": "tender", "happy": "joy", "heroic": "triumph",
    "awe": "wonder", "sad": "melancholy", "sadness": "melancholy", "sorrow": "grief", "suspense": "tension",
    "horror": "fear", "action": "anger", "comedy": "comic", "funny": "comic",
}  # fmt: skip
"""Other words people type, and the row each means."""


def _check_unit(name: str, value: float, low: float = -1.0) -> None:
    if not (math.isfinite(value) and low <= value <= 1.0):
        raise ValueError(f"{name} must lie in {low:g}..1, got {value}")


@dataclass(frozen=True, slots=True)
class Feeling:
    """The emotion of one line.

    ``labels`` are independent probabilities (multi-label) in the order of :data:`EMOTIONS`.
    """

    labels: tuple[float, ...]
    valence: float
    arousal: float
    dominance: float
    more: tuple[tuple[str, float], ...] = ()
    """Other labels that the model knows, with their probabilities."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        if len(self.labels) != len(EMOTIONS):
            raise ValueError(f"a feeling has {len(EMOTIONS)} labels, got {len(self.labels)}")
        for name, value in zip(EMOTIONS, self.labels, strict=True):
            _check_unit(name, value, 0.0)
        for name in ("valence", "arousal", "dominance"):
            _check_unit(name, getattr(self, name))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a mood, with its share of the decision."""

    source: Literal["line", "caption", "picture", "sound", "neighbours"]
    """Where it was read: spoken words, a sound caption, the picture, the film's own sound, or the scenes around."""
    at_ms: int
    """When, on the film's clock."""
    text: str
    """What was said there, or what was seen or heard."""
    weight: float
    """Share in 0..1 of the whole evidence for this scene."""


@dataclass(frozen=True, slots=True)
class Mood:
    """What a scene does to us, and why we think so.

    Raises:
        ValueError: A figure is not finite or out of range, or ``name`` is not one of :data:`MOODS`.
    """

    name: str
    """A row of the mood table:
    neutral, tender, joy, triumph, wonder, melancholy, grief, tension, fear, anger, mystery or comic."""
    valence: float
    """How pleasant, -1..1."""
    arousal: float
    """How excited, -1..1."""
    tension: float
    """How much is unresolved, -1..1."""
    confidence: float = 1.0
    """How sure the reading is, 0..1."""
    labels: tuple[tuple[str, float], ...] = ()
    """Named emotions and their probability, strongest first."""
    evidence: tuple[Evidence, ...] = ()
    """The lines, captions and pictures that weighed most, strongest first."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        if self.name not in MOODS:
            raise ValueError(f"{self.name!r} is not a mood; choose one of {', '.join(MOODS)}")
        for name in ("valence", "arousal", "tension"):
            _check_unit(name, getattr(self, name))
        _check_unit("confidence", self.confidence, 0.0)


def mood_name(word: str) -> str:
    """The row of the mood table that a word means.

    Raises:
        ValueError: The word names no mood.

    Example:
        >>> mood_name("suspense")
        'tension'
    """
    name = MOOD_ALIASES.get(word.strip().lower(), word.strip().lower())
    if name not in MOODS:
        raise ValueError(f"{word!r} is not a mood; choose one of {', '.join(MOODS)}")
    return name
