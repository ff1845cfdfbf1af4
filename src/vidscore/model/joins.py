"""How one cue hands over to the next: the kinds of join, and how far each lets the two sound into one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from vidscore.model.checks import check_choice
from vidscore.model.span import Span

STRICT = {"use_attribute_docstrings": True, "extra": "forbid"}
"""What the plan-file reader needs to know: document every field, refuse unknown ones."""

JoinKind = Literal["gap", "common-tone", "pivot", "same-click", "crossfade", "swell", "smash", "end"]
Ending = Literal["authentic", "plagal", "open", "button", "fade"]


@dataclass(frozen=True, slots=True)
class Join:
    """How a cue hands over to the next one."""

    __pydantic_config__ = STRICT
    kind: JoinKind = "gap"
    """``gap`` dies away by itself and leaves at least 2.5 s without music; ``common-tone`` holds a shared note through
    the cut; ``pivot`` holds a chord of both keys; ``same-click`` keeps the pulse (tempos 1:1, 2:1 or 3:2); ``crossfade``
    overlaps two textures without a pulse; ``swell`` breaks on the cut; ``smash`` stops dead on it and rings on; ``end``
    closes the film."""
    why: str = ""
    """The reason, in words."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        check_choice("kind", self.kind, get_args(JoinKind), "join")


GAP = Join()
"""The join of a cue that nothing is said about."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What a cue, or a section of one, meets at its two ends."""

    enters: JoinKind = "gap"
    """The join by which the music before hands over to it; ``gap`` where there is none."""
    next_key: str = ""
    """The key that follows at once; empty where none does."""


ALONE = Neighbours()
"""Nothing before, nothing after."""


CLICK_RATIOS = (1.0, 2.0, 0.5, 1.5, 2 / 3)
"""Tempo ratios that the ear takes for the same pulse."""
_SAME = 0.001
"""Two tempos this near to a ratio, as a share, stay together for two bars."""


def same_click(before_bpm: float, after_bpm: float) -> bool:
    """Whether a pulse can go on from one tempo to another; an open tempo (0) still can be chosen so.

    Example:
        >>> same_click(60.0, 90.0), same_click(60.0, 100.0)
        (True, False)
    """
    if not before_bpm or not after_bpm:
        return True
    return min(abs(after_bpm / before_bpm / ratio - 1.0) for ratio in CLICK_RATIOS) <= _SAME


def nearest_click(before_bpm: float, after_bpm: float) -> float:
    """The tempo nearest to ``after_bpm`` to which a pulse at ``before_bpm`` can go on.

    Example:
        >>> nearest_click(60.0, 100.0)
        90.0
    """
    nearest: float = min((before_bpm * ratio for ratio in CLICK_RATIOS), key=lambda bpm: abs(bpm - after_bpm))
    return round(nearest, 3)


HELD = ("common-tone", "pivot", "crossfade")
"""Joins through which notes of the last chord sound on."""
HELD_MS = 1_800
"""How long a common tone or a chord of both keys is held beyond the cut."""
_BREATH_MS = 300
"""Bows and breath begin a little before the beat, so that a slow attack is heard on it."""
_SWELL_MS = 1_500
_FADE_MS = (800, 1_500)
"""Half of a crossfade at least and at most."""


def overlap_ms(kind: JoinKind, before: Span, after: Span) -> tuple[int, int]:
    """How far a join lets the music before it sound on, and the music after it sound ahead, in ms.

    Args:
        kind: The join.
        before: What the music before it scores.
        after: What the music after it scores.
    """
    half = min(max(_FADE_MS[0], min(before.duration_ms, after.duration_ms) // 8), _FADE_MS[1])
    held = min(HELD_MS, after.duration_ms // 4)
    post, pre = {
        "same-click": (0, _BREATH_MS),
        "common-tone": (held, _BREATH_MS),
        "pivot": (held, _BREATH_MS),
        "crossfade": (half, half),
        "swell": (0, _SWELL_MS),
        "smash": (0, _BREATH_MS),
    }.get(kind, (0, 0))
    return post, min(pre, before.duration_ms // 3)
