"""WAV files that are written, read and changed in blocks, of any length.

One file is a fixed number of float32 frames behind a header that is written first: RIFF
under 4 GB, RF64 (EBU Tech 3306) above. Nothing in it depends on the clock or the machine, so equal
sound makes equal bytes. Frames are addressed by number; the whole film is never in memory.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np

from vidscore.errors import OutputError
from vidscore.model.arrays import Samples
from vidscore.model.channels import STEREO, ChannelLayout
from vidscore.model.sound import RATE_HZ

_SAMPLE_BYTES = 4
"""Float32."""
_SPEAKERS = {"FL": 1, "FR": 2, "FC": 4, "M": 4, "LFE": 8, "BL": 0x10, "BR": 0x20, "BC": 0x100, "SL": 0x200, "SR": 0x400}
"""The bit of each channel in WAVEFORMATEXTENSIBLE, which tells a reader what more than two channels are."""
_FLOAT_KIND = struct.pack("<H14s", 3, bytes.fromhex("000000001000800000aa00389b71"))
"""KSDATAFORMAT_SUBTYPE_IEEE_FLOAT."""
_EXTENSIBLE = 0xFFFE
_FLOAT = 3
"""The WAVE format tag of IEEE floating point."""
_RIFF_LIMIT = 0xFFFFFFFF


def header(frames: int, layout: ChannelLayout = STEREO) -> bytes:
    """The bytes before the first frame; their number is the same for every length.

    Args:
        frames: How many follow.
        layout: Their channels.

    Returns:
        A RIFF header with room reserved (``JUNK``), or an RF64 header where the file passes 4 GB.
    """
    fmt = _format(layout)
    data = frames * layout.count * _SAMPLE_BYTES
    body = 4 + (8 + 28) + len(fmt) + (8 + 4) + 8 + data
    fact = struct.pack("<4sII", b"fact", 4, min(frames, _RIFF_LIMIT))
    if body <= _RIFF_LIMIT:
        start = struct.pack("<4sI4s4sI28x", b"RIFF", body, b"WAVE", b"JUNK", 28)
    else:
        start = struct.pack("<4sI4s4sIQQQI", b"RF64", _RIFF_LIMIT, b"WAVE", b"ds64", 28, body, data, frames, 0)
    return start + fmt + fact + struct.pack("<4sI", b"data", min(data, _RIFF_LIMIT))


def _format(layout: ChannelLayout) -> bytes:
    """The ``fmt`` chunk."""
    frame = layout.count * _SAMPLE_BYTES
    plain = layout == STEREO
    tag, size = (_FLOAT, 18) if plain else (_EXTENSIBLE, 40)
    more = b"" if plain else struct.pack("<HI16s", 32, sum(_SPEAKERS[one] for one in layout.channels), _FLOAT_KIND)
    start = struct.pack("<4sIHHIIHHH", b"fmt ", size, tag, layout.count, RATE_HZ, RATE_HZ * frame, frame, 32, len(more))
    return start + more


class WaveFile:
    """A WAV of a known length, open for reading and writing; a context manager.

    Args:
        path: Where it is.
        frames: Its length. Frames that are never written are silence.
        new: Make it, replacing an old file there; otherwise it is there, and several may write their parts of it.
        layout: Its channels.

    Raises:
        OutputError: It cannot be made or written.
    """

    def __init__(self, path: Path, frames: int, new: bool = True, layout: ChannelLayout = STEREO) -> None:
        self.path, self.frames, self._channels = path, frames, layout.count
        start = header(frames, layout)
        self._origin, self._frame = len(start), layout.count * _SAMPLE_BYTES
        try:
            self._file: BinaryIO = path.open("w+b" if new else "r+b")
            if new:
                self._file.write(start)
                self._file.truncate(self._origin + frames * self._frame)
        except OSError as error:
            raise _unwritable(path, error) from error

    def __enter__(self) -> WaveFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def read(self, start: int, stop: int) -> Samples:
        """Frames ``start <= i < stop``, float32 of shape (stop - start, channels); beyond the end there are none."""
        stop = min(stop, self.frames)
        self._file.seek(self._origin + start * self._frame)
        return np.frombuffer(self._file.read((stop - start) * self._frame), np.float32).reshape(-1, self._channels)

    def write(self, start: int, samples: Samples) -> None:
        """Put frames at ``start``; what would lie beyond the end is left out.

        Raises:
            OutputError: The disk is full or gone.
        """
        samples = samples[: max(0, self.frames - start)]
        try:
            self._file.seek(self._origin + start * self._frame)
            self._file.write(np.ascontiguousarray(samples, np.float32).data)
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def blocks(self, size: int) -> Iterator[tuple[int, Samples]]:
        """Every block of ``size`` frames in order, as (first frame, samples)."""
        for start in range(0, self.frames, size):
            yield start, self.read(start, start + size)


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path.name} cannot be written: {error.strerror or error}", f"make room or choose another folder than {path.parent}"
    )
