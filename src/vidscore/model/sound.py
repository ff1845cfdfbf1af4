"""Audio that never travels without its rate and its place in the film."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vidscore.model.plan import Plan
from vidscore.model.span import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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


class CuePlayer(Protocol):
    """Who can be asked to play cues."""

    @property
    def keys(self) -> Mapping[str, str]:
        """The cues that can be played, each with a digest of everything that decides its sound, or an empty one."""

    def play(self, cues: Iterable[str]) -> Mapping[str, tuple[Stem, ...]]:
        """The stems of some cues, played if need be."""


@dataclass(frozen=True, slots=True, eq=False)
class SoundBlocks:
    """Finished sound on its way into a file."""

    blocks: Iterable[NDArray[np.float32]]
    """Stereo, shape (n, 2), full scale 1.0; can be gone through once."""
    frames: int
    rate_hz: int
    tags: tuple[tuple[str, str], ...] = ()
    """(name, text) for formats that carry tags: ``title``, ``genre``, ``comment``."""


@dataclass(frozen=True, slots=True)
class Mixdown:
    """The finished sound: exactly the film's length.

    ``score`` is the music alone after dips and gain; ``mix`` is the music with the film's own
    sound. Both are WAV (RF64 over 4 GB), float32 stereo, or None where nobody asked for them as such.
    """

    rate_hz: int
    frames: int
    score: Path | None
    mix: Path | None
    loudness_lufs: float
    """Integrated loudness of what the audience hears (the mix, else the score)."""
    true_peak_dbtp: float
    notes: tuple[str, ...] = ()
    """What was done and what fell short, in words."""
    dips: tuple[tuple[int, float], ...] = ()
    """Key frames (at_ms, gain_db) of the music under speech, linear in decibels in between; for editors' faders."""
    encoded: Path | None = None
    """What is delivered, where it was encoded on the way: a file of one stream that only needs to be copied."""
    gain_db: float = 0.0
    """The master gain: what score and film were raised by before the limiter."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where everything is, and what the finished file holds on probing it again."""

    film: Path | None
    duration_ms: int
    streams: tuple[str, ...]
    score: Path | None = None
    subtitles: Path | None = None
    """When what is read, of a story that came without timing."""
    stems: tuple[Path, ...] = ()
    midi: tuple[Path, ...] = ()
    plan: Path | None = None
    preview: Path | None = None
    thumbnails: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    """What fell short or was replaced on the way (font, mix, container), in words."""
    cue_list: Plan | None = None
    """What was composed and played."""
