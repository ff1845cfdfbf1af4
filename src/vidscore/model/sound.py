"""Audio that never travels without its rate and its place in the film."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vidscore.model.span import Span

RATE_HZ = 48_000
"""The rate of everything vidscore makes."""


@dataclass(frozen=True, slots=True)
class Stem:
    """One section of one cue as audio in a file: float32 stereo, raw frames in a ``.npy`` of shape (n, 2).

    ``n`` equals ``samples_at(end) - samples_at(start)`` of the span; full scale is 1.0.
    """

    cue: str
    section: str
    span: Span
    path: Path
    rate_hz: int = RATE_HZ


@dataclass(frozen=True, slots=True)
class Mixdown:
    """The finished sound: exactly the film's length.

    ``score`` is the music alone after dips and gain; ``mix`` is the music with the film's own
    sound, None where the film has none. Both are WAV (RF64 over 4 GB), float32 stereo.
    """

    rate_hz: int
    frames: int
    score: Path
    mix: Path | None
    loudness_lufs: float
    """Integrated loudness of what the audience hears (the mix, else the score)."""
    true_peak_dbtp: float
    notes: tuple[str, ...] = ()
    """What was done and what fell short, in words."""
    dips: tuple[tuple[int, float], ...] = ()
    """Key frames (at_ms, gain_db) of the music under speech, linear in decibels in between; for editors' faders."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where everything is, and what the finished file holds on probing it again."""

    film: Path | None
    duration_ms: int
    streams: tuple[str, ...]
    score: Path | None = None
    stems: tuple[Path, ...] = ()
    midi: tuple[Path, ...] = ()
    plan: Path | None = None
    notes: tuple[str, ...] = ()
    """What fell short or was replaced on the way (font, mix, container), in words."""
