"""A film, its plan and its sound in; a small film with the cue names burnt in, or stills of the cues, out.

moviepy draws the text and writes the files; the frames come from :mod:`vidscore.tools.frames`, which knows rotated pictures,
odd pixels and variable frame rates. The preview runs at a whole number of frames a second (24 for 23.976), so that its
running time is the clock of the plan and of the subtitles, to the frame. A file without a picture becomes a dark one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import numpy as np

from vidscore.deliver.burn_in import Label, frame_time, framed, labels, moviepy, over_time
from vidscore.deliver.pcm import write_pcm
from vidscore.errors import OutputError, SettingsError, ToolFailed
from vidscore.model.arrays import Samples
from vidscore.model.film import Film
from vidscore.model.plan import Plan
from vidscore.model.progress import Progress
from vidscore.model.sound import RATE_HZ, SoundBlocks
from vidscore.model.span import samples_at, timecode
from vidscore.settings import AudioMode
from vidscore.tools.ffmpeg import decode_audio
from vidscore.tools.files import atomic_output, check_output, make_folder, work_folder
from vidscore.tools.frames import Frame, read_frames, shown_size, still
from vidscore.tools.probe import probe

SUFFIXES = (".mp4", ".mov", ".mkv")
"""Containers of a preview: H.264 and AAC go into all of them."""
LONGEST = 480
"""Pixels of the picture's longer side."""
FASTEST = 30
"""Frames a second at most: films with more are shown every second frame."""
_DARK = (480, 270)
_DARK_RATE = 10
"""Size and frame rate where there is no picture."""
_ENCODER = ["-crf", "26", "-b:a", "160k"]
_STILL_AFTER_MS = 2_000
"""How far into a cue its still lies, so that a dissolve or a fade from black is over; the middle of shorter ones."""


@dataclass(frozen=True, slots=True)
class SoundSource:
    """One sound that is heard in the preview."""

    path: Path
    index: int
    """Stream index in the file."""
    gain_db: float = 0.0


def check_pictures(film: Film, preview: Path | None, thumbnails: Path | None, force: bool) -> None:
    """Find out before any work whether preview and stills can be made.

    Raises:
        SettingsError: The preview's suffix is none of :data:`SUFFIXES`, or stills are wanted of a file without a picture.
        OutputError: Something is there already (without ``force``).
    """
    if preview is not None:
        if preview.suffix.lower() not in SUFFIXES:
            ending = preview.suffix or "no ending"
            raise SettingsError(
                f"{ending} is not a format of a preview ({preview.name})", f"end the name in {', '.join(SUFFIXES)}"
            )
        check_output(preview, force)
    if thumbnails is not None:
        if film.frame_rate is None:
            raise SettingsError(
                f"{film.path.name} has no picture to take thumbnails of",
                "leave --thumbnails out; --preview works without a picture",
            )
        for path in sorted(thumbnails.glob("*.jpg"))[:1]:
            check_output(path, force)


def own_sources(film: Film) -> tuple[SoundSource, ...]:
    """The film's own sound, for a plan that nobody has composed yet."""
    return () if film.dialogue is None else (SoundSource(film.media, film.dialogue.index),)


def scored_sources(film: Film, delivered: Path, mode: AudioMode, gain_db: float) -> tuple[SoundSource, ...]:
    """What of the delivered film is heard in its preview: the mix, or the film's own sound and the score together.

    Args:
        film: What was scored.
        delivered: The scored film.
        mode: With ``add-track`` the score lies last in it, else the new sound first.
        gain_db: The master gain, which the added score has got and the film's own sound has not: the louder of the two
            stays as it is, so that their sum needs no limiter.
    """
    sounds = probe(delivered).of("audio")
    if mode != "add-track" or not film.audio:
        return (SoundSource(delivered, sounds[0].index),)
    own = (SoundSource(one.path, one.index, min(0.0, gain_db)) for one in own_sources(film))
    return (*own, SoundSource(delivered, sounds[-1].index, min(0.0, -gain_db)))


def write_preview(
    film: Film, plan: Plan, sources: tuple[SoundSource, ...], path: Path, force: bool = False, progress: Progress | None = None
) -> Path:
    """Write a small copy of the film with its sound, and a strip with cue name, mood, key, tempo and running time.

    Args:
        film: Its picture is turned upright and scaled to :data:`LONGEST` pixels; without one the picture is dark.
        plan: What the strip says.
        sources: What is heard, added up; nothing makes a silent film.
        path: The file, H.264 and AAC.
        force: Overwrite.
        progress: Called with the share done.

    Raises:
        OutputError: The file is there already, or the disk is full.
        InputError: Picture or sound cannot be decoded.
        ToolFailed: ffmpeg cannot decode the picture or write the file.
    """
    rate, size = preview_rate(film), _size(film)
    frames = -(-film.duration_ms * rate // 1000)
    blank = np.full((size[1], size[0], 3), 30, np.uint8)
    decoded = iter(()) if film.frame_rate is None else read_frames(film.media, size, rate)
    with (
        atomic_output(path, force) as part,
        work_folder(samples_at(film.duration_ms, RATE_HZ) * 6, path.resolve().parent) as folder,
        closing(_burnt_in(_held(decoded, blank), plan, rate)) as pictures,
    ):
        sound = _write_sound(film, sources, folder / "sound.wav")
        _encode(pictures, frames, rate, sound, part, progress or (lambda share: None))
    return path


def preview_rate(film: Film) -> int:
    """Frames a second of a film's preview.

    Example:
        >>> preview_rate(Film(Path("f.mp4"), "mp4", 1_000, Fraction(24_000, 1_001)))
        24
        >>> preview_rate(Film(Path("f.mp4"), "mp4", 1_000, Fraction(60_000, 1_001)))
        30
    """
    rate = film.frame_rate or Fraction(_DARK_RATE)
    return max(1, round(rate / -(-max(1, round(rate)) // FASTEST)))


def write_thumbnails(
    film: Film, plan: Plan, folder: Path, force: bool = False, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write a still of every section and silence of the plan, named by its cue and the time of the frame.

    Args:
        film: A film with a picture.
        plan: The cues.
        folder: Where they go, as ``1m2 00.01.07.250.jpg``; made if need be.
        force: Overwrite.
        progress: Called with the share done.

    Raises:
        OutputError: A file is there already, or cannot be written.
        InputError: The picture cannot be decoded.
    """
    make_folder(folder)
    size, named = _size(film), [label for label in labels(plan) if label.name]
    paths = []
    for number, label in enumerate(named, 1):
        at_ms = label.span.start_ms + min(_STILL_AFTER_MS, label.span.duration_ms // 2)
        name = re.sub(r"[^\w.-]+", "_", label.name)
        path = folder / f"{name} {timecode(at_ms).replace(':', '.')}.jpg"
        picture = framed(still(film.media, size, at_ms), label, timecode(at_ms))
        with atomic_output(path, force) as part:
            moviepy().ImageClip(picture).save_frame(str(part))
        paths.append(path)
        if progress is not None:
            progress(number / len(named))
    return tuple(paths)


def _size(film: Film) -> tuple[int, int]:
    return _DARK if film.frame_rate is None else shown_size(film.media, LONGEST, film.rotation)


def _held(frames: Iterator[Frame], blank: Frame) -> Iterator[Frame]:
    """The frames, and the last of them for ever; a blank one where there is none."""
    last = blank
    for last in frames:
        yield last
    yield from repeat(last)


def _burnt_in(pictures: Iterator[Frame], plan: Plan, rate: int) -> Generator[Frame, None, None]:
    tiled = labels(plan)
    rest: Iterable[Label] = repeat(tiled[-1])
    for number, (label, picture) in enumerate(zip(chain(over_time(tiled, rate), rest), pictures, strict=False)):
        yield framed(picture, label, frame_time(number, rate))


def _write_sound(film: Film, sources: tuple[SoundSource, ...], path: Path) -> Path | None:
    if not sources:
        return None
    blocks = (decode_audio(source.path, source.index, film.span) for source in sources)
    gains = [np.float32(10 ** (source.gain_db / 20)) for source in sources]
    sums = (_added([gain * part for gain, part in zip(gains, parts, strict=True)]) for parts in zip(*blocks, strict=True))
    write_pcm("WAV", SoundBlocks(sums, samples_at(film.duration_ms, RATE_HZ), RATE_HZ), path)
    return path


def _added(parts: list[Samples]) -> Samples:
    out = parts[0]
    for part in parts[1:]:
        out = out + part
    return out


def _encode(pictures: Iterator[Frame], frames: int, rate: int, sound: Path | None, path: Path, tell: Progress) -> None:
    library = moviepy()
    clip = library.VideoClip(_in_order(pictures, frames, rate, tell), duration=(frames + 0.5) / rate)
    audio = {"audio": str(sound), "audio_codec": "aac"} if sound is not None else {"audio": False}
    try:
        clip.write_videofile(
            str(path), fps=rate, codec="libx264", preset="veryfast", ffmpeg_params=_ENCODER, logger=None, **audio
        )
    except OSError as error:
        said = [line.strip() for line in str(error).splitlines() if line.strip()]
        if "No space left on device" in str(error):
            raise OutputError(f"the disk is full while writing {path.name}", "make room, or choose another disk") from error
        raise ToolFailed(f"the preview cannot be written: {said[-1] if said else error}", "vidscore doctor") from error


def _in_order(pictures: Iterator[Frame], frames: int, rate: int, tell: Progress) -> Callable[[float], Frame]:
    """What moviepy asks for a frame by its time: it goes through the film once, and asks for the first one twice."""
    now: dict[str, Any] = {"number": -1}

    def frame_at(seconds: float) -> Frame:
        wanted = round(seconds * rate)
        while now["number"] < wanted:
            now["frame"] = next(pictures)
            now["number"] += 1
            tell(min(1.0, (now["number"] + 1) / frames))
        frame: Frame = now["frame"]
        return frame

    return frame_at
