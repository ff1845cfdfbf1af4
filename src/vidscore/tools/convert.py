"""Sound into the compressed formats that people send each other, with their tags, by pydub."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

from vidscore.errors import ToolFailed
from vidscore.tools import ffmpeg


def compress(wav: Path, target: Path, container: str, encoder: str, bit_rate: str, tags: Mapping[str, str]) -> Path:
    """Encode a WAV file.

    Args:
        wav: 16 or 24 bits; pydub reads no floating point without ffprobe, which not everybody has.
        target: The file; replaced.
        container: ffmpeg's name of the container, for example ``ipod``.
        encoder: ffmpeg's name of the encoder, for example ``libmp3lame``.
        bit_rate: For example ``256k``.
        tags: ``title``, ``genre``, ``comment`` and whatever else the container has a place for.

    Raises:
        MissingTool: There is no ffmpeg.
        ToolFailed: ffmpeg could not encode it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydub's own source warns on new Pythons, and where ffmpeg is not on the PATH
        from pydub import AudioSegment
        from pydub.exceptions import CouldntEncodeError

        AudioSegment.converter = str(ffmpeg.require())
        try:
            sound = AudioSegment.from_wav(str(wav))
            sound.export(str(target), format=container, codec=encoder, bitrate=bit_rate, tags=dict(tags)).close()
        except CouldntEncodeError as error:
            last = str(error).strip().split("\n")[-1]
            raise ToolFailed(f"{target.name} cannot be encoded: {last}", "write .wav or .flac instead") from error
    return target
