"""What a film is: probed facts, and what the picture and the film's own sound do over time."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from vidscore.model.span import Span


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One audio stream of the film."""

    index: int
    """Stream index in the container."""
    codec: str
    channels: int
    rate_hz: int
    language: str = ""
    title: str = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """One subtitle stream of the film."""

    index: int
    """Stream index in the container."""
    codec: str
    is_text: bool
    """False for picture subtitles (PGS, VobSub), which cannot be read as words."""
    language: str = ""
    title: str = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter mark of the container."""

    span: Span
    title: str = ""


@dataclass(frozen=True, slots=True)
class Film:
    """A film or, for audiobooks, a file with sound only: probed, not guessed.

    Raises:
        ValueError: The duration or the frame rate is not positive.
    """

    path: Path
    container: str
    """The demuxer's name, for example ``mov,mp4,m4a,3gp,3g2,mj2`` or ``matroska,webm``."""
    duration_ms: int
    """Length of the picture; of the sound where there is no picture."""
    frame_rate: Fraction | None
    """Average frames per second; None where there is no picture."""
    width: int = 0
    """Pixels as stored, before rotation; 0 where there is no picture."""
    height: int = 0
    rotation: int = 0
    """Degrees the player turns the picture, one of 0, 90, 180, 270."""
    variable_frame_rate: bool = False
    audio: tuple[AudioTrack, ...] = ()
    subtitles: tuple[SubtitleTrack, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    attachments: int = 0
    """Number of attached files (fonts, covers)."""
    notes: tuple[str, ...] = ()
    """What should be known about the file, in words."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        if self.duration_ms <= 0:
            raise ValueError(f"a film needs a positive length, got {self.duration_ms} ms")
        if self.frame_rate is not None and self.frame_rate <= 0:
            raise ValueError(f"a film needs a positive frame rate, got {self.frame_rate}")

    @property
    def span(self) -> Span:
        """The whole film."""
        return Span(0, self.duration_ms)


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """What one key frame looks like; every figure but the time is in 0..1, warmth in -1..1."""

    at_ms: int
    brightness: float
    contrast: float
    saturation: float
    warmth: float
    change: float
    """How different it is from the key frame before (0 the same, 1 nothing in common)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The key frames of a film and the picture cuts found between them."""

    keyframes: tuple[KeyFrame, ...] = ()
    cuts_ms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SoundTrace:
    """The film's own sound, one figure per step.

    ``loudness_db`` is RMS in dBFS (silence is -90), ``onsets`` how many sudden rises per
    second, ``speech`` the share of the step that sounds like a voice in 0..1, ``music`` the share
    of its power in held tones. All have the same length; step ``i`` covers ``[i * step_ms, (i + 1) * step_ms)``.
    ``prominence`` says how far the speech band stands over its own floor, in dB, in steps of 16 ms.
    """

    step_ms: int = 500
    loudness_db: tuple[float, ...] = ()
    onsets: tuple[float, ...] = ()
    speech: tuple[float, ...] = ()
    music: tuple[float, ...] = ()
    prominence: tuple[int, ...] = ()
