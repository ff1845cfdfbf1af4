"""A musical idea that returns through a film, written without key and tempo."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from vidscore.model.checks import FieldError, check_choice, check_name, check_range
from vidscore.model.joins import STRICT
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import DEFAULT_MOOD

Role = Literal["film", "speaker", "threat"]
"""Whose theme it is."""

WIDEST = 21
"""How many scale steps a theme may go from its tonic; what is made of it in a cue may go an octave further."""
LONGEST = 32
"""How many beats a note of a theme may last; what is made of it in a cue may last twice as long."""


@dataclass(frozen=True, slots=True)
class MotifNote:
    """One note of a theme, independent of key and tempo."""

    __pydantic_config__ = STRICT
    degree: int
    """Scale step above the tonic: 0 is the tonic, 4 the fifth, 7 the octave, -1 the step below."""
    beats: Fraction
    """Length in beats, for example 1 or 3/2."""
    chromatic: int = 0
    """Semitones added to the scale step."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        check_range("degree", self.degree, -35, 35)
        check_range("chromatic", self.chromatic, -11, 11)
        if not 0 < self.beats <= 64:
            raise FieldError(f"beats must be over 0 and at most 64, got {self.beats}", "beats")


@dataclass(frozen=True, slots=True)
class Theme:
    """A musical idea that returns through the film."""

    __pydantic_config__ = STRICT
    name: str
    """How cues refer to it, for example ``film`` or ``Mara``."""
    role: Role = "film"
    """Whose theme it is."""
    mood: str = DEFAULT_MOOD
    """The mood it was written for; other moods transform it."""
    motif: tuple[MotifNote, ...] = ()
    """The notes. Left empty, they are composed from the seed."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        if not self.name.strip():
            raise FieldError("a theme needs a name, for example film or Mara", "name")
        check_name(self.name)
        for number, note in enumerate(self.motif):
            if abs(note.degree) > WIDEST:
                said = f"degree must lie in -{WIDEST}..{WIDEST} in a theme, got {note.degree}"
                raise FieldError(said, "motif", number, "degree")
            if note.beats > LONGEST:
                raise FieldError(f"beats must be at most {LONGEST} in a theme, got {note.beats}", "motif", number, "beats")
        check_choice("role", self.role, get_args(Role))
        check_choice("mood", self.mood, MOODS)
