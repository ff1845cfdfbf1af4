"""An instant of the film that the music marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from vidscore.model.checks import check_choice, check_range
from vidscore.model.joins import STRICT

LIGHT = 0.3
"""A hit of less weight asks for a beat alone, as cuts do that follow one another quickly. [judgement]"""
HitKind = Literal["downbeat", "beat", "accent", "silence"]


@dataclass(frozen=True, slots=True)
class Hit:
    """An instant of the film that the music must land on."""

    __pydantic_config__ = STRICT
    at_ms: int
    """When, on the film's clock."""
    weight: float = 1.0
    """How much it matters, 0..1; the solver drops light hits first. Under 0.3 a beat falls there and nothing is struck."""
    kind: HitKind = "downbeat"
    """``downbeat`` or ``beat`` places a beat there; ``accent`` may fall off the beat; ``silence`` stops the music."""
    why: str = ""
    """What happens there."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        check_choice("kind", self.kind, get_args(HitKind))
        check_range("weight", self.weight, 0, 1)
