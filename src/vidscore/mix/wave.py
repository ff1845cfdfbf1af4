"""WAV files that are written, read and changed in blocks, of any length.

One file is a fixed number of float32 stereo frames behind a header that is written first: RIFF
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
from vidscore.model.sound import RATE_HZ

FRAME_BYTES = 8
"""Two channels of float32."""
_FLOAT = 3
"""The WAVE format tag of IEEE floating point."""
_RIFF_LIMIT = 0xFFFFFFFF


def header(frames: int) -> bytes:
    """The bytes before the first frame; their number is the same for every length.

    Args:
        frames: Stereo frames that follow.

    Returns:
        A RIFF header with room reserved (``JUNK``), or an RF64 header where the file passes 4 GB.
    """
    data = frames * FRAME_BYTES
    body = 4 + (8 + 28) + (8 + 18) + (8 + 4) + 8 + data
    fmt = struct.pack("<4sIHHIIHHH", b"fmt ", 18, _FLOAT, 2, RATE_HZ, RATE_HZ * FRAME_BYTES, FRAME_BYTES, 32, 0)
    fact = struct.pack("<4sII", b"fact", 4, min(frames, _RIFF_LIMIT))
    if body <= _RIFF_LIMIT:
        start = struct.pack("<4sI4s4sI28x", b"RIFF", body, b"WAVE", b"JUNK", 28)
    else:
        start = struct.pack("<4sI4s4sIQQQI", b"RF64", _RIFF_LIMIT, b"WAVE", b"ds64", 28, body, data, frames, 0)
    return start + fmt + fact + struct.pack("<4sI", b"data", min(data, _RIFF_LIMIT))


class WaveFile:
    """A WAV of a known length, open for reading and writing; a context manager.

    Args:
        path: Where it is.
        frames: Its length. Frames that are never written are silence.
        new: Make it, replacing an old file there; otherwise it is there, and several may write their parts of it.

    Raises:
        OutputError: It cannot be made or written.
    """

    def __init__(self, path: Path, frames: int, new: bool = True) -> None:
        self.path, self.frames = path, frames
        start = header(frames)
        self._origin = len(start)
        try:
            self._file: BinaryIO = path.open("w+b" if new else "r+b")
            if new:
                self._file.write(start)
                self._file.truncate(self._origin + frames * FRAME_BYTES)
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
        """Frames ``start <= i < stop``, float32 of shape (stop - start, 2); beyond the end there are none."""
        stop = min(stop, self.frames)
        self._file.seek(self._origin + start * FRAME_BYTES)
        return np.frombuffer(self._file.read((stop - start) * FRAME_BYTES), np.float32).reshape(-1, 2)

    def write(self, start: int, samples: Samples) -> None:
        """Put frames at ``start``; what would lie beyond the end is left out.

        Raises:
            OutputError: The disk is full or gone.
        """
        samples = samples[: max(0, self.frames - start)]
        try:
            self._file.seek(self._origin + start * FRAME_BYTES)
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
