"""How many bytes a run will write, and where: asked for before any work is done."""

from __future__ import annotations

from pathlib import Path

from vidscore.deliver.film import bytes_needed
from vidscore.model.film import Film
from vidscore.model.plan import Plan
from vidscore.model.sound import RATE_HZ
from vidscore.model.span import samples_at

_STEMS_AT_ONCE = 6
"""Sections that play in a full cue."""
_STEM_BYTES = 6
"""Of a frame of a stem: 24 bits, stereo."""


def space_needed(plan: Plan, film: Film, target: Path, stems: Path | None) -> tuple[tuple[Path, int], ...]:
    """About how many bytes will be written to which folder.

    Args:
        plan: The cue list.
        film: What is scored.
        target: The scored film.
        stems: The folder of the stems; None where there are none.
    """
    needs = [(target.parent, bytes_needed(film))]
    if stems is not None:
        sections = min(_STEMS_AT_ONCE, len(plan.sounding)) + 1
        needs.append((stems, sections * samples_at(plan.duration_ms, RATE_HZ) * _STEM_BYTES))
    return tuple(needs)


def working_bytes(plan: Plan) -> int:
    """Room to work in: float32 stereo stems of the music, and score and mix of the whole film."""
    music_ms = sum(cue.sounding.duration_ms for cue in plan.sounding)
    return samples_at(_STEMS_AT_ONCE * music_ms + 2 * plan.duration_ms, RATE_HZ) * 8
