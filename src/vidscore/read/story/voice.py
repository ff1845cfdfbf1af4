"""Where a narrator's voice is heard and where it pauses, to a hundredth of a second.

One voice without much beneath it: a level over the narration's own floor tells it. It takes a few bytes for each hundredth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from vidscore.model.arrays import Floats32, run_edges
from vidscore.model.film import Film
from vidscore.model.span import Span
from vidscore.read.sound import ANALYSIS_RATE_HZ, sound_blocks

STEP_MS = 10
_STEP = ANALYSIS_RATE_HZ * STEP_MS // 1000
_FLOOR_DB, _SPEECH_DB = 10, 85
"""Percentiles of the level: what lies beneath the voice, and the voice. [judgement]"""
_OVER_FLOOR_DB, _UNDER_VOICE_DB = 8.0, 28.0
"""The voice is heard so far over the floor, and so far under itself at most. [judgement]"""
_SILENT_DB = -70.0
_CLOSED_STEPS = 8
"""A pause of up to so many steps is a consonant. [judgement]"""
_BURST_STEPS = 4
"""A sound of less is no voice. [judgement]"""


@dataclass(frozen=True, slots=True)
class Voice:
    """The stretches in which a voice is heard, in order."""

    starts_ms: NDArray[np.int64]
    ends_ms: NDArray[np.int64]

    def pauses(self, shortest_ms: int, duration_ms: int) -> tuple[Span, ...]:
        """Where nobody speaks for at least so long, before the first word and after the last included."""
        starts, ends = np.append(0, self.ends_ms), np.append(self.starts_ms, duration_ms)
        long = ends - starts >= shortest_ms
        return tuple(Span(int(a), int(b)) for a, b in zip(starts[long], ends[long], strict=True) if b > a)


def find_voice(film: Film) -> Voice:
    """Listen to a film's own sound.

    Raises:
        InputError: The file can no longer be opened.
    """
    levels = [_levels(block) for block in sound_blocks(film)] if film.audio else []
    return voice_of(np.concatenate(levels) if levels else np.zeros(0, np.float32))


def _levels(block: Floats32) -> Floats32:
    """Level of every hundredth of a second in dB; what hums below the voice counts little."""
    lifted = np.diff(block, prepend=block[:1])
    steps = lifted[: lifted.size // _STEP * _STEP].reshape(-1, _STEP)
    return np.asarray(10 * np.log10(np.mean(np.square(steps), axis=1) + 1e-12), np.float32)


def voice_of(level_db: Floats32) -> Voice:
    """The voice in a trace of levels, one for every step of 10 ms."""
    if not level_db.size or float(level_db.max()) <= _SILENT_DB:
        return Voice(np.zeros(0, np.int64), np.zeros(0, np.int64))
    there = level_db[level_db > _SILENT_DB]
    floor, voice = float(np.percentile(level_db, _FLOOR_DB)), float(np.percentile(there, _SPEECH_DB))
    over = max(min(floor + _OVER_FLOOR_DB, voice), voice - _UNDER_VOICE_DB, _SILENT_DB)
    smooth = ndimage.uniform_filter1d(level_db, 3)
    heard = np.pad(smooth > over, _CLOSED_STEPS)
    closed = ndimage.binary_closing(heard, np.ones(_CLOSED_STEPS, bool))
    opened = ndimage.binary_opening(closed, np.ones(_BURST_STEPS, bool))[_CLOSED_STEPS:-_CLOSED_STEPS]
    edges = run_edges(opened) * STEP_MS
    return Voice(edges[::2].astype(np.int64), edges[1::2].astype(np.int64))
