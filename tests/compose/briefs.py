"""Briefs for the composer's tests, one call each."""

import math

from vidscore.model.hits import Hit
from vidscore.model.mood import Mood
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.plan import Brief
from vidscore.model.span import Span

START_MS = 2_000


def a_brief(mood="tender", duration_ms=30_000, hits_ms=(), speech_ms=(), mode=None, tonic="d", **fields):
    """A brief as the plan would write it; times are counted from the cue's start."""
    row = MOOD_TABLE[mood]
    feeling = Mood(mood, max(-1.0, min(1.0, row.valence * 0.7)), math.tanh(row.arousal * 0.7), row.tension * 2 - 1)
    fields = {
        "key": f"{tonic}-{mode or row.modes[0]}", "metre": row.metres[0], "tempo_range": row.tempo,
        "ending": row.endings[0], **fields,
    }  # fmt: skip
    return Brief(
        name=fields.pop("name", "1m1"),
        scene=0,
        span=Span(START_MS, START_MS + duration_ms),
        mood=feeling,
        hits=tuple(hit if isinstance(hit, Hit) else Hit(START_MS + hit) for hit in hits_ms),
        speech=tuple(Span(START_MS + a, START_MS + b) for a, b in speech_ms),
        **fields,
    )
