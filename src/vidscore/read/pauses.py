"""Where nobody speaks in what is only told: an audiobook, a podcast.

Written words say it best; without them the level of the sound does, to half a second.
"""

from __future__ import annotations

import numpy as np

from vidscore.model.arrays import run_edges
from vidscore.model.film import Film, SoundTrace
from vidscore.model.script import Script
from vidscore.model.span import Span, merged

SHORTEST_MS = 400
"""A breath is no pause."""
_SPOKEN = 0.5
"""Share of the sound that is speech from which somebody tells something. [judgement]"""
_UNDER_VOICE_DB = 15.0
"""A step this far under the voice is a pause. [judgement]"""
_VOICE_DB = 75
"""The percentile of the level that stands for the voice. [judgement]"""
_SILENT_DB = -60.0


def find_pauses(film: Film, script: Script, sound: SoundTrace) -> tuple[Span, ...] | None:
    """Where a narrator pauses, before the first word and after the last included.

    Args:
        film: What is told.
        script: What is said; may be empty.
        sound: The film's own sound.

    Returns:
        None where there is a picture, or where nobody tells anything: music, a story that is only written.
    """
    if not film.is_told or not film.audio or not sound.loudness_db:
        return None
    levels, speech = np.array(sound.loudness_db), np.array(sound.speech)
    there = levels > _SILENT_DB
    if not script.lines:
        spoken = float((speech[there] > _SPOKEN).mean()) if there.any() else 0.0
        return _quiet(levels, there, sound.step_ms, film.duration_ms) if spoken >= _SPOKEN else None
    said = merged([line.span for line in script.lines], SHORTEST_MS)
    if not film.chapters and sum(span.duration_ms for span in said) < _SPOKEN * film.duration_ms:
        return None
    edges = [0, *(edge for span in said for edge in (span.start_ms, span.end_ms)), film.duration_ms]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Span(a, b) for a, b in pairs if b - a >= SHORTEST_MS)


def _quiet(levels: np.ndarray, there: np.ndarray, step_ms: int, duration_ms: int) -> tuple[Span, ...]:
    soft = levels < float(np.percentile(levels[there], _VOICE_DB)) - _UNDER_VOICE_DB
    edges = run_edges(soft) * step_ms
    spans = (Span(int(a), int(b)).clipped(Span(0, duration_ms)) for a, b in zip(edges[::2], edges[1::2], strict=True))
    return tuple(span for span in spans if span is not None)
