"""ffmpeg: where it is, what it says about loudness, and any sound as blocks of samples.

ffmpeg is looked for in ``$VIDSCORE_FFMPEG``, then on the PATH, then in the imageio-ffmpeg package,
which carries one; versions 5.1 to 9.0 work. Sound leaves here as float32 stereo at 48 kHz, shape
``(n, 2)``, full scale 1.0; times come in as ``Span`` (milliseconds of film time). ffmpeg decodes in
a process of its own, as fast as PyAV in ours, and fills the gaps that a stream's clock leaves.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from vidscore.errors import InputError, MissingTool, OutputError, ToolFailed
from vidscore.model.arrays import Samples
from vidscore.model.channels import MONO, STEREO, ChannelLayout
from vidscore.model.progress import Progress
from vidscore.model.sound import RATE_HZ
from vidscore.model.span import Span, samples_at
from vidscore.tools.formats import input_args, media_input
from vidscore.tools.probe import StreamFacts, probe
from vidscore.tools.run import Argv, Finished, read_blocks, run

INSTALL = "install it with: apt install ffmpeg (Debian, Ubuntu), brew install ffmpeg (macOS), or pip install imageio-ffmpeg"


@dataclass(frozen=True, slots=True)
class Loudness:
    """What ffmpeg's ebur128 filter measured."""

    integrated_lufs: float
    """-70.0 for silence, the filter's floor."""
    range_lu: float
    true_peak_dbtp: float
    """-inf for digital silence."""


def find() -> Path | None:
    """The ffmpeg that is used, or None where there is none."""
    named = os.environ.get("VIDSCORE_FFMPEG", "")
    if named:
        return _find_named(named)
    on_path = shutil.which("ffmpeg")
    return Path(on_path) if on_path else _find_carried()


def _find_named(named: str) -> Path:
    found = shutil.which(named)
    if not found:
        raise MissingTool(f"VIDSCORE_FFMPEG names {named}, which is not a program", "unset VIDSCORE_FFMPEG, or correct it")
    return Path(found)


def _find_carried() -> Path | None:
    """The binary inside the imageio-ffmpeg package, if it is installed and carries one."""
    try:
        import imageio_ffmpeg

        return Path(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None


def require() -> Path:
    """The ffmpeg that is used.

    Raises:
        MissingTool: There is none; the hint says how to get it.
    """
    found = find()
    if found is None:
        raise MissingTool("ffmpeg was not found", INSTALL)
    return found


def version() -> str:
    """The version of the ffmpeg that is used, for example ``5.1.9-0+deb12u1``.

    Raises:
        MissingTool: There is none.
    """
    return _version(require())


@lru_cache(maxsize=8)
def _version(program: Path) -> str:
    first = run([program, "-hide_banner", "-version"], "asking its version").out.decode("utf8", "replace")
    match = re.match(r"ffmpeg version (\S+)", first)
    return match[1] if match else "unknown"


def ffmpeg(args: Argv, doing: str, progress: Progress | None = None, length_ms: int = 0) -> Finished:
    """Run ffmpeg with ``args`` (inputs, maps, outputs; global flags are added).

    Args:
        args: Everything after the global flags.
        doing: What it is asked to do, for the error.
        progress: Called with the share done; needs ``length_ms``.
        length_ms: Length of what is written.

    Raises:
        MissingTool: There is no ffmpeg.
        OutputError: The disk is full.
        ToolFailed: It failed; holds argv and its last lines.
    """
    command: list[str | Path] = [require(), "-hide_banner", "-nostdin", "-loglevel", "warning", "-y"]
    try:
        if progress is None or length_ms <= 0:
            return run([*command, *args], doing)
        return run([*command, "-nostats", "-progress", "pipe:1", *args], doing, _progress_lines(progress, length_ms))
    except ToolFailed as error:
        if "No space left on device" in error.tail:
            raise OutputError(f"the disk is full while {doing}", "make room, or choose another disk with -o") from error
        raise


def _progress_lines(progress: Progress, length_ms: int) -> Callable[[str], None]:
    def read(line: str) -> None:
        key, _, value = line.partition("=")
        if key == "out_time_us" and value.lstrip("-").isdigit():
            progress(min(max(int(value) / 1000 / length_ms, 0.0), 1.0))
        elif (key, value) == ("progress", "end"):
            progress(1.0)

    return read


def decode_audio(
    path: Path,
    stream: int | None = None,
    span: Span | None = None,
    block_frames: int = RATE_HZ,
    layout: ChannelLayout = STEREO,
) -> Iterator[Samples]:
    """Decode one audio stream to float32 at 48 kHz, block by block.

    Sample 0 is film time 0 (or the span's start), also where the sound starts late; gaps in the
    stream are silence. Mono keeps its level on both sides; surround is folded down by ffmpeg.

    Args:
        path: Any media file.
        stream: Index of the stream in the container (as in ``AudioTrack.index``); None takes the first sound.
        span: The part to decode. Exactly its samples come out, silence where the stream has ended.
        block_frames: Frames of each block; the last may be shorter.
        layout: The channels that are wanted.

    Yields:
        Arrays of shape ``(n, channels)``, float32.

    Raises:
        MissingTool: There is no ffmpeg.
        InputError: The stream is not there or cannot be decoded.
    """
    import ffmpeg as graph

    wanted = None if span is None else samples_at(span.end_ms, RATE_HZ) - samples_at(span.start_ms, RATE_HZ)
    sound, frame = _sound(path, stream), 4 * layout.count
    heard = _resampled(media_input(path, **_cut(span, 100))[str(sound.index)], sound.channels, layout)
    argv = [*_global(), *graph.get_args(graph.output(heard, "pipe:1", f="f32le", acodec="pcm_f32le"))]
    given = 0
    try:
        for block in read_blocks(argv, f"decoding {path.name}", block_frames * frame):
            samples = np.frombuffer(block[: len(block) // frame * frame], np.float32).reshape(-1, layout.count)
            if wanted is not None:
                samples = samples[: wanted - given]
            given += len(samples)
            if len(samples):
                yield samples
            if given == wanted:
                return
    except ToolFailed as error:
        raise _undecodable(path, stream, error) from error
    while wanted is not None and given < wanted:
        silence = np.zeros((min(block_frames, wanted - given), layout.count), np.float32)
        given += len(silence)
        yield silence


def _undecodable(path: Path, stream: int | None, error: ToolFailed) -> InputError:
    which = "its sound" if stream is None else f"stream {stream}"
    last = error.tail.splitlines()[-1] if error.tail else "no reason given"
    return InputError(f"{which} cannot be decoded: {last}", f"check the file with: ffmpeg -i '{path.name}'", path=path)


def _global() -> list[str | Path]:
    return [require(), "-hide_banner", "-nostdin", "-loglevel", "error"]


def _cut(span: Span | None, more_ms: int = 0) -> dict[str, str]:
    """Options of an input that is read in part."""
    if span is None:
        return {}
    return {"ss": f"{span.start_ms / 1000:.3f}", "t": f"{(span.duration_ms + more_ms) / 1000:.3f}"}


def _sound(path: Path, stream: int | None) -> StreamFacts:
    """The sound of that index, or the first."""
    sounds = [one for one in probe(path).of("audio") if stream in (None, one.index)]
    if not sounds:
        which = "no sound" if stream is None else f"no sound in stream {stream}"
        raise InputError(f"the file has {which}", f"list its streams with: ffmpeg -i '{path.name}'", path=path)
    return sounds[0]


def _resampled(sound: Any, channels: int, layout: ChannelLayout) -> Any:
    """A layout on the film's clock: mono is copied to both sides, where ``-ac 2`` would take 3 dB off."""
    if channels == 1 and layout != MONO:
        sound = sound.filter("pan", args="stereo|c0=c0|c1=c0")
    sound = sound.filter("aresample", RATE_HZ, **{"async": 1}, min_hard_comp=0.1, first_pts=0)
    return sound.filter("aformat", sample_fmts="flt", channel_layouts=layout.name)


_FIGURE = {
    "integrated_lufs": re.compile(r"^[ \t]*I:\s+(\S+) LUFS", re.M),
    "range_lu": re.compile(r"^[ \t]*LRA:\s+(\S+) LU[ \t]*$", re.M),
    "true_peak_dbtp": re.compile(r"True peak:\s+Peak:\s+(\S+) dBFS", re.M),
}


def measure_loudness(path: Path, span: Span | None = None) -> Loudness:
    """Measure the first sound of a file by ffmpeg's ``ebur128`` filter.

    Args:
        path: Any media file.
        span: The part to measure; everything by default.

    Raises:
        MissingTool: There is no ffmpeg.
        ToolFailed: The file has no sound, or ffmpeg cannot read it.

    References:
        EBU Tech 3341 (2016), EBU R 128; true peak by 4x oversampling, ITU-R BS.1770-4 annex 2.
    """
    import ffmpeg as graph

    meter = media_input(path, **_cut(span))["a:0"].filter("ebur128", peak="true", framelog="verbose")
    argv: list[str | Path] = [require(), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "info"]
    argv += graph.get_args(graph.output(meter, "-", f="null"))
    said = run(argv, f"measuring the loudness of {path.name}").err
    summary = said[said.rfind("Summary:") :]
    found = {name: pattern.search(summary) for name, pattern in _FIGURE.items()}
    return Loudness(**{name: float(match[1]) if match else float("nan") for name, match in found.items()})


_TAGGED = re.compile(r"^[ \t]*Stream #0:(\d+)(?!\d)[^\n]*?\((\w{4}) / 0x", re.M)


def stream_tags(path: Path) -> dict[int, str]:
    """The four-letter tag of each stream (``tmcd``, ``text``, ``gpmd``) where the container has one.

    PyAV does not tell the tag of a data stream, which is all that says what it is.

    Raises:
        MissingTool: There is no ffmpeg.
        ToolFailed: ffmpeg cannot read the file.
    """
    argv: list[str | Path] = [
        require(),
        "-hide_banner",
        "-nostdin",
        *input_args(),
        "-i",
        f"file:{path}",
        "-f",
        "ffmetadata",
        "pipe:1",
    ]
    said = run(argv, f"listing the streams of {path.name}").err
    return {int(index): tag for index, tag in _TAGGED.findall(said)}
