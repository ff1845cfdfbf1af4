"""A copy of a film with the clock that the film itself lacks, packets untouched.

Recordings put one behind the other are copied by ffmpeg, which goes on counting where their times start again. A stream
without a container keeps no times; its frames are decoded once to see in which order they are shown, and get one each at its
frame rate. The copy lies in a work folder and is gone with whoever holds it.
"""

from __future__ import annotations

import weakref
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

from vidscore.errors import InputError, ToolFailed
from vidscore.tools.ffmpeg import ffmpeg
from vidscore.tools.files import work_folder
from vidscore.tools.formats import input_args
from vidscore.tools.probe import open_media

_LIKELY_RATES = (Fraction(1), Fraction(240))
"""Frames a second that a header is believed."""
_USUAL_RATE = Fraction(25)
_SHOWN_AS_STORED = ("av1", "mjpeg", "dnxhd", "dirac")
"""Codecs whose packets lie in the order in which they are shown."""


class MendedCopy:
    """A path (:func:`os.fspath` gives it) to a file that is removed when nobody holds this any more.

    Args:
        film: What is to be copied; its name without the ending is kept.
        suffix: The ending of the copy.

    Raises:
        OutputError: There is no room for it.
    """

    def __init__(self, film: Path, suffix: str) -> None:
        held = ExitStack()
        folder = held.enter_context(work_folder(film.stat().st_size, film.resolve().parent))
        self._path = str(folder / f"film{suffix}")
        weakref.finalize(self, held.close)

    def __fspath__(self) -> str:
        """Where it lies."""
        return self._path

    def __reduce__(self) -> tuple[type[Path], tuple[str]]:
        """Another process gets the path alone: whoever made the copy removes it."""
        return Path, (self._path,)


def on_one_clock(film: Path) -> MendedCopy:
    """Copy recordings that were put one behind the other; picture and sound alone.

    Raises:
        InputError: ffmpeg cannot copy them.
    """
    copy = MendedCopy(film, ".mkv")
    read = ["-fflags", "+genpts", *input_args(), "-i", f"file:{film}"]
    try:
        ffmpeg([*read, "-map", "0:V?", "-map", "0:a?", "-c", "copy", f"file:{copy.__fspath__()}"], "copying the film")
    except ToolFailed as error:
        raise InputError("its parts cannot be joined", "join them in an editor first", path=film) from error
    return copy


def likely_rate(film: Path, index: int) -> Fraction:
    """Frames a second of a stream without a container: what its own header says, else 25."""
    with open_media(film) as media:
        said = media.streams[index].guessed_rate
    low, high = _LIKELY_RATES
    return Fraction(said) if said and low <= said <= high else _USUAL_RATE


def with_times(film: Path, index: int, rate: Fraction) -> MendedCopy:
    """Copy a stream without a container into MP4, at so many frames a second.

    Raises:
        InputError: Its frames cannot be decoded, or MP4 does not hold them.
    """
    import av

    copy = MendedCopy(film, ".mp4")
    with open_media(film) as media:
        ordered = media.streams[index].codec_context.codec.canonical_name in _SHOWN_AS_STORED
    try:
        if ordered:
            told = ["-framerate", str(rate), *input_args(), "-i", f"file:{film}", "-c", "copy"]
            ffmpeg([*told, f"file:{copy.__fspath__()}"], "copying the film")
        else:
            _put_in_order(film, index, rate, copy.__fspath__())
    except (av.FFmpegError, ValueError, ToolFailed) as error:
        raise InputError(f"its frames cannot be put into MP4: {error}", "put them into a container first", path=film) from error
    return copy


def _put_in_order(film: Path, index: int, rate: Fraction, target: str) -> None:
    """Copy a stream whose packets lie in another order than they are shown in."""
    import av

    shown = _order_of_display(film, index)
    delay = max((stored - place for stored, place in shown.items()), default=0)
    with open_media(film) as source, av.open(target, "w", format="mp4") as out:
        stream = out.add_stream_from_template(source.streams[index])
        packets = (packet for packet in source.demux(source.streams[index]) if packet.size)
        for stored, packet in enumerate(packets):
            packet.stream, packet.time_base, packet.duration = stream, 1 / rate, 1
            packet.dts, packet.pts = stored - delay, shown.get(stored, stored)
            out.mux(packet)


def _order_of_display(film: Path, index: int) -> dict[int, int]:
    """Place in the order of display by place in the file, of every frame that decodes."""
    shown: list[int] = []
    with open_media(film) as media:
        stream = media.streams[index]
        packets = (packet for packet in media.demux(stream) if packet.size)
        for stored, packet in enumerate(packets):
            packet.pts = packet.dts = stored
            shown += [frame.pts for frame in stream.codec_context.decode(packet) if frame.pts is not None]
        shown += [frame.pts for frame in stream.codec_context.decode(None) if frame.pts is not None]
    return {stored: place for place, stored in enumerate(shown)}
