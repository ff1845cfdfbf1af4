"""What a line or a scene does to us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vidscore.model.checks import FieldError, check_choice, check_range, check_share
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.span import LONGEST_MS

EMOTIONS = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")
"""The labels of a :class:`Feeling`, in this order everywhere."""

MOODS = tuple(MOOD_TABLE)
"""What a cue can be asked to be: the rows of the mood table, in its order."""


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
    turn: float = 0.0
    """How little this line and the next have in common with the two before it: 0..2, where sentences can be compared."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        if len(self.labels) != len(EMOTIONS):
            raise ValueError(f"a feeling has {len(EMOTIONS)} labels, got {len(self.labels)}")
        for name, value in zip(EMOTIONS, self.labels, strict=True):
            check_range(name, value, 0, 1)
        for name in ("valence", "arousal", "dominance"):
            check_range(name, getattr(self, name), -1, 1)
        check_range("turn", self.turn, 0, 2)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a mood, with its share of the decision."""

    source: Literal["line", "voice", "caption", "picture", "sound", "neighbours", "usual"]
    """Where it was read: spoken words, how they are said, a sound caption, the picture, the film's own sound, the scenes around,
    or nowhere: it is what such films usually are."""
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
    """A row of the mood table."""
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
        check_choice("name", self.name, tuple(MOOD_TABLE), "mood")
        for name in ("valence", "arousal", "tension"):
            check_range(name, getattr(self, name), -1, 1)
        check_range("confidence", self.confidence, 0, 1)
        for number, (name, share) in enumerate(self.labels):
            check_share(name, share, "labels", number)
        for number, one in enumerate(self.evidence):
            check_share("weight", one.weight, "evidence", number, "weight")
            if not 0 <= one.at_ms <= LONGEST_MS:
                raise FieldError(f"at_ms must lie in 0..{LONGEST_MS}, got {one.at_ms}", "evidence", number, "at_ms")


def mood_name(word: str) -> str:
    """The row of the mood table that a word means.

    Raises:
        ValueError: The word names no mood.

    Example:
        >>> mood_name("suspense")
        'tension'
    """
    said = word.strip().lower()
    for row in MOOD_TABLE.values():
        if said == row.name or said in row.aliases:
            return row.name
    raise ValueError(f"{word!r} is not a mood; choose one of {', '.join(MOOD_TABLE)}")
