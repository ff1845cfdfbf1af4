"""The one ffmpeg run that makes the delivered file, built as a graph and run by our runner.

A second output of the same run hashes the picture's packets as they are read, so that proving the
copy true costs one reading of the result and none of the film.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vidscore.deliver.containers import Container
from vidscore.deliver.tracks import Layout, Track
from vidscore.errors import ToolFailed
from vidscore.model.film import Chapter
from vidscore.model.progress import Progress
from vidscore.model.sound import RATE_HZ, Mixdown
from vidscore.tools.ffmpeg import ffmpeg
from vidscore.tools.formats import input_args, media_input
from vidscore.tools.names import text_of
from vidscore.tools.probe import Media, open_media

_LETTER = {"video": "v", "audio": "a", "subtitle": "s", "data": "d", "attachment": "t"}
_START_CODES = {"h264": "h264_mp4toannexb", "hevc": "hevc_mp4toannexb"}
"""What puts start codes in front of a picture's packets; those that have them pass."""
_HASH = {"c": "copy", "copyinkf": None, "f": "streamhash", "hash": "murmur3"}
"""Packets as they are, those before the first key frame too; murmur3 keeps up with the disk."""


def mux(
    media: Media,
    mixdown: Mixdown,
    layout: Layout,
    container: Container,
    output: Path,
    folder: Path,
    progress: Progress | None = None,
    only_ms: int = 0,
    chapters: tuple[Chapter, ...] = (),
) -> tuple[str, ...]:
    """Write the file; the hashes of the moving pictures' packets as read from the film.

    Args:
        media: The film's inventory.
        mixdown: The new sound.
        layout: Which streams go where.
        container: The kind of file.
        output: The file to write; replaced.
        folder: For covers and hashes on the way.
        progress: Called with the share done.
        only_ms: Take only so much of the film's beginning; 0 takes all.
        chapters: What is to be marked in the file where the film has no chapters of its own.

    Raises:
        ToolFailed: ffmpeg failed.
    """
    import ffmpeg as graph

    film = media_input(media.path, **_film_options(media, only_ms))
    if mixdown.encoded is not None:
        layout = layout.with_encoded_sound()
    new = {name: media_input(path) for name, path in _sounds(mixdown).items()}
    streams = [(film if track.source == "film" else new[track.source])[str(track.index)] for track in layout.tracks]
    out = graph.output(*streams, text_of(f"file:{output}"), **_options(media, layout, container))
    hashes = folder / "read.hash"
    moving = [film[str(track.index)] for track in layout.of("video") if "attached_pic" not in track.flags]
    if moving:
        out = graph.merge_outputs(out, graph.output(*moving, f"file:{hashes}", **_HASH))
    tags = [*_new_tags(layout), *_attached(media, layout, folder)]
    args = _tagged(graph.get_args(out), media, output, tags, None if media.chapters else _chapter_file(chapters, folder))
    ffmpeg(args, f"writing {output.name}", progress, mixdown.frames * 1000 // mixdown.rate_hz)
    return read_hashes(hashes.read_text("utf8")) if moving else ()


def _film_options(media: Media, only_ms: int) -> dict[str, str]:
    """How the film is read: times that its container left out are made, for others ask for them."""
    times = {} if media.keeps_times else {"fflags": "+genpts"}
    return times | ({"t": f"{only_ms / 1000:g}"} if only_ms else {})


def _sounds(mixdown: Mixdown) -> dict[str, Path | None]:
    """The file of each new sound."""
    if mixdown.encoded is not None:
        return {"mix": mixdown.encoded, "score": mixdown.encoded}
    return {"mix": mixdown.mix or mixdown.score, "score": mixdown.score}


def _tagged(args: list[str], media: Media, output: Path, tags: list[str], chapters: Path | None) -> list[str]:
    """Add what the graph cannot say: options given several times, and which input the file's tags and chapters come from.

    The graph orders the inputs as it likes, and leaves the film out where only its tags are wanted. A story has none.
    """
    inputs = [place + 1 for place, arg in enumerate(args) if arg == "-i"]
    named = [args[place] for place in inputs]
    name = text_of(f"file:{media.path}")
    more: list[str] = []
    if name not in named and media.streams:
        more += [*input_args(), "-i", name]
        named.append(name)
    if chapters is not None:
        more += ["-f", "ffmetadata", *input_args(), "-i", f"file:{chapters}"]
        named.append(f"file:{chapters}")
    args = [*args[: inputs[-1] + 1], *more, *args[inputs[-1] + 1 :]]
    marks = str(named.index(name) if chapters is None and media.streams else len(named) - 1 if chapters is not None else -1)
    source, end = str(named.index(name)) if media.streams else marks, args.index(text_of(f"file:{output}"))
    return [*args[:end], "-map_metadata", source, "-map_chapters", marks, *tags, *args[end:]]


_ESCAPED = re.compile(r"[=;#\\\n]")


def _chapter_file(chapters: tuple[Chapter, ...], folder: Path) -> Path | None:
    """Chapters as ffmpeg reads them; None where there are none."""
    if not chapters:
        return None
    rows = [";FFMETADATA1"]
    for one in chapters:
        title = _ESCAPED.sub(lambda mark: f"\\{mark[0]}", one.title)
        rows += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={one.span.start_ms}", f"END={one.span.end_ms}", f"title={title}"]
    path = folder / "chapters.txt"
    path.write_text("\n".join(rows), "utf8")
    return path


def picture_hashes(path: Path, streams: tuple[int, ...]) -> tuple[str, ...]:
    """Hashes of the packets of some streams, in order.

    Raises:
        ToolFailed: ffmpeg cannot read the file.
    """
    maps = [part for index in streams for part in ("-map", f"0:{index}")]
    args = [
        *input_args(),
        "-i",
        f"file:{path}",
        *maps,
        "-c",
        "copy",
        "-copyinkf",
        "-f",
        "streamhash",
        "-hash",
        "murmur3",
        "pipe:1",
    ]
    return read_hashes(ffmpeg(args, f"reading {path.name} again").out.decode("ascii", "replace")) if streams else ()


def read_hashes(said: str) -> tuple[str, ...]:
    """``0,v,murmur3=ab12`` per line, to the hashes alone."""
    return tuple(line.partition("=")[2] for line in said.split())


def _options(media: Media, layout: Layout, container: Container) -> dict[str, Any]:
    """Options of the output; per-stream ones are counted within their kind."""
    options: dict[str, Any] = {"f": container.muxer, "copyinkf": None}
    options |= {"max_muxing_queue_size": 4096, **_muxer_options(media, container)}
    for place, track in _places(layout):
        options |= {f"{option}:{place}": value for option, value in track.encoder}
        if track.codec in dict(container.tags) and track.kind == "video" and "mov" not in media.container:
            options[f"tag:{place}"] = dict(container.tags)[track.codec]
        if track.kind != "attachment":
            options[f"disposition:{place}"] = "+".join(track.flags) or "0"
        if track.source != "film" and not track.copied:
            form = track.channels
            options |= {f"ac:{place}": form.count, f"channel_layout:{place}": form.name, f"ar:{place}": RATE_HZ}
        if container.start_codes and track.copied and track.codec in _START_CODES:
            options[f"bsf:{place}"] = _START_CODES[track.codec]
    return options


def _places(layout: Layout) -> Iterator[tuple[str, Track]]:
    """Each track with ffmpeg's name for it: its kind's letter and its number within the kind."""
    counts: Counter[str] = Counter()
    for track in layout.tracks:
        letter = _LETTER[track.kind]
        yield f"{letter}:{counts[letter]}", track
        counts[letter] += 1


def _new_tags(layout: Layout) -> list[str]:
    """Title and language of the new sounds; MP4 shows the handler's name where Matroska shows the title."""
    args = []
    for place, track in _places(layout):
        if track.source != "film":
            values = (f"title={track.title}", f"handler_name={track.title}", f"language={track.language or 'und'}")
            args += [part for value in values for part in (f"-metadata:s:{place}", value)]
    return args


def _muxer_options(media: Media, container: Container) -> dict[str, str]:
    """Phones write QuickTime keys (place, camera) that MP4 and MOV keep only when asked to."""
    options = dict(container.options)
    if "movflags" in options and any(key.startswith("com.") for key, _ in media.tags):
        options["movflags"] += "+use_metadata_tags"
    return options


_COVER_TYPES = {"mjpeg": ("jpg", "image/jpeg"), "png": ("png", "image/png"), "webp": ("webp", "image/webp")}


def _attached(media: Media, layout: Layout, folder: Path) -> list[str]:
    """Covers written out and attached as files, as Matroska keeps them; as streams they would turn into films."""
    args = []
    for number, cover in enumerate(layout.covers):
        suffix, mime = _COVER_TYPES.get(cover.codec, ("bin", "application/octet-stream"))
        path = folder / f"cover{number}.{suffix}"
        path.write_bytes(_cover_bytes(media, cover.index))
        place = f"-metadata:s:t:{len(layout.of('attachment')) + number}"
        name = dict(cover.tags).get("filename", f"cover.{suffix}")
        args += ["-attach", f"file:{path}", place, f"mimetype={mime}", place, f"filename={name}"]
    return args


def _cover_bytes(media: Media, index: int) -> bytes:
    with open_media(media.path) as opened:
        packet = next((one for one in opened.demux(opened.streams[index]) if one.size), None)
        if packet is None:
            raise ToolFailed(f"the cover of {media.path.name} cannot be read", "copy the file without its cover first")
        return bytes(packet)
