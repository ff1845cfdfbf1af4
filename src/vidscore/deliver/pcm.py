"""SoundBlocks in blocks in, a file of 24-bit samples out; a film is never whole in memory, and files over 4 GB become RF64."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vidscore.errors import OutputError
from vidscore.model.sound import SoundBlocks

_RF64_BYTES = 3_900_000_000
"""WAV counts its bytes in 32 bits; beyond this it becomes RF64."""


def write_pcm(kind: str, sound: SoundBlocks, path: Path) -> None:
    """Write sound as 24-bit stereo; what lies over full scale is clipped.

    Args:
        kind: libsndfile's name of the format, ``WAV`` or ``FLAC``.
        sound: What to write.
        path: The file; replaced.

    Raises:
        OutputError: The disk is full or fails.
    """
    import soundfile

    if kind == "WAV" and sound.frames * 6 > _RF64_BYTES:
        kind = "RF64"
    try:
        with soundfile.SoundFile(path, "w", sound.rate_hz, 2, "PCM_24", format=kind) as file:
            for block in sound.blocks:
                file.write(np.clip(block, -1.0, 1.0))
    except soundfile.LibsndfileError as error:  # it does not tell why
        said = f"{path.parent} takes no more sound: the disk is full or fails (libsndfile: {error.error_string})"
        raise OutputError(said, f"make room in {path.parent}") from error
