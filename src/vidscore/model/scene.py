"""Scenes: stretches of film that deserve one mood."""

from __future__ import annotations

from dataclasses import dataclass

from vidscore.model.script import Caption, Line
from vidscore.model.span import Span


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene. The scenes of a film tile ``[0, duration)`` without gap or overlap."""

    index: int
    """Counted from 0."""
    span: Span
    lines: tuple[Line, ...] = ()
    captions: tuple[Caption, ...] = ()
    ends_because: str = "the film ends"
    """The reason for the boundary at its end, in words."""
    certainty: float = 1.0
    """How sure it is that a scene ends there, 0..1."""


def check_tiling(scenes: tuple[Scene, ...], duration_ms: int) -> None:
    """Raise ValueError unless the scenes tile ``[0, duration_ms)`` in order."""
    at = 0
    for number, scene in enumerate(scenes):
        if scene.index != number or scene.span.start_ms != at:
            raise ValueError(f"scene {scene.index} starts at {scene.span.start_ms} ms, expected scene {number} at {at} ms")
        at = scene.span.end_ms
    if at != duration_ms:
        raise ValueError(f"the scenes end at {at} ms but the film at {duration_ms} ms")
