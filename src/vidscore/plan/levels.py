"""How full the orchestra is for a mood, and how loud a cue is beside the others."""

from __future__ import annotations

from vidscore.plan.weights import FULLNESS


def level_of(valence: float, arousal: float, tension: float) -> float:
    """How full the orchestra is for a mood, 0.1..1."""
    w = FULLNESS
    level = w.middle + w.arousal * arousal + w.tension * max(tension, 0.0) + w.valence * abs(valence)
    return round(min(1.0, max(w.least, level)), 3)


def loudness_of(arousal: float) -> float:
    """Loudness of a cue beside the others by its mean arousal, in LU."""
    return round(FULLNESS.level_lu * arousal, 1)
