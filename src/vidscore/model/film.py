"""What a film is: probed facts, and what the picture and the film's own sound do over time."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
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
    layout: str = ""
    """As ffmpeg calls it (``5.1``); empty where the container does not say."""
    bit_rate: int = 0
    """Bits per second; 0 where the container does not say."""
    aside: str = ""
    """What it is besides the film's own sound (``commentary``); empty for that sound itself."""


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


STORY = "story"
"""The container of a story that is only written: nothing is seen or heard in it."""
NEAREST_MARKS_MS = 1_000
"""Marks of chapters that are nearer than this are one."""


@dataclass(frozen=True, slots=True)
class Film:
    """A film or, for audiobooks, a file with sound only: probed, not guessed. A story without timing is one with neither.

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
    picture_codec: str = ""
    """ffmpeg's name of how the picture is encoded; empty where there is none."""
    width: int = 0
    """Pixels as stored, before rotation; 0 where there is no picture."""
    height: int = 0
    rotation: int = 0
    """Degrees the player turns the picture, one of 0, 90, 180, 270."""
    variable_frame_rate: bool = False
    audio: tuple[AudioTrack, ...] = ()
    subtitles: tuple[SubtitleTrack, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    breaks_ms: tuple[int, ...] = ()
    """Where a story that is read breaks off inside its chapters: a scene ends there."""
    attachments: int = 0
    """Number of attached files (fonts, covers)."""
    story: Path | None = None
    """The text without timing that is read in it; when each sentence is read is handed over with the score."""
    notes: tuple[str, ...] = ()
    """What should be known about the file, in words."""
    copy: os.PathLike[str] | None = field(default=None, compare=False)
    """What is read instead of ``path``: the same packets with a clock that the file lacks; it lasts as long as this is held."""
    dialogue_index: int | None = None
    """Stream index of the sound that was asked for as the dialogue; None leaves it to :attr:`dialogue`."""

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

    @property
    def is_told(self) -> bool:
        """Whether there is nothing to see: an audiobook, a podcast, a story."""
        return self.frame_rate is None

    @property
    def divisions_ms(self) -> tuple[int, ...]:
        """Where one part of what is told ends and the next begins, sorted: no scene goes on across them.

        Marks within a second of each other, or of an end of the whole, are one. A film with a picture has none: its cuts decide.
        """
        marks = {edge for one in self.chapters for edge in (one.span.start_ms, one.span.end_ms)} | {*self.breaks_ms}
        kept = [0]
        for at in sorted(marks) if self.is_told else ():
            if kept[-1] + NEAREST_MARKS_MS <= at <= self.duration_ms - NEAREST_MARKS_MS:
                kept.append(at)
        return tuple(kept[1:])

    @property
    def media(self) -> Path:
        """The file that is read."""
        return self.path if self.copy is None else Path(self.copy)

    @property
    def dialogue(self) -> AudioTrack | None:
        """The sound that is heard as the film's own: what was asked for, else the default one, else the first.

        A commentary or an audio description is taken only where there is nothing else.
        """
        asked = (one for one in self.audio if one.index == self.dialogue_index)
        usual = sorted(self.audio, key=lambda one: (bool(one.aside), not one.default))
        return next(asked, None) or next(iter(usual), None)


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """What one key frame looks like; every figure but the time is in 0..1, warmth and green in -1..1."""

    at_ms: int
    brightness: float
    contrast: float
    saturation: float
    warmth: float
    change: float
    """How different it is from the key frame before (0 the same, 1 nothing in common)."""
    green: float = 0.0
    """How far green stands over the stronger of red and blue, as a share of all light."""


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
