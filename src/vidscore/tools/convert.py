"""Sound into the compressed formats that people send each other: mp3, m4a, ogg, opus."""

from __future__ import annotations

import warnings
from pathlib import Path

from vidscore.errors import OutputError, ToolFailed
from vidscore.tools import ffmpeg

FORMATS: dict[str, tuple[str, str, str]] = {
    ".mp3": ("mp3", "libmp3lame", "256k"),
    ".m4a": ("ipod", "aac", "256k"),
    ".ogg": ("ogg", "libvorbis", "224k"),
    ".opus": ("opus", "libopus", "192k"),
}
"""Ending -> (container, encoder, bit rate)."""


def compress(wav: Path, target: Path) -> Path:
    """Encode a WAV file by the ending of the target.

    Raises:
        OutputError: The ending is none of :data:`FORMATS`.
        ToolFailed: ffmpeg could not encode it.
    """
    if target.suffix.lower() not in FORMATS:
        raise OutputError(f"{target.suffix or 'no ending'} is no compressed sound", f"end the name in {', '.join(FORMATS)}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydub's own source warns on new Pythons, and where ffmpeg is not on the PATH
        from pydub import AudioSegment
        from pydub.exceptions import CouldntEncodeError

        AudioSegment.converter = str(ffmpeg.require())
        container, codec, rate = FORMATS[target.suffix.lower()]
        try:
            AudioSegment.from_wav(str(wav)).export(str(target), format=container, codec=codec, bitrate=rate).close()
        except CouldntEncodeError as error:
            last = str(error).strip().split("\n")[-1]
            raise ToolFailed(f"{target.name} cannot be encoded: {last}", "write .wav or .flac instead") from error
    return target
