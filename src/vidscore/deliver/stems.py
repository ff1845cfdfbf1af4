"""Stems of cues in, one file per section out: each as long as the film to the sample, all in step.

Sections are written in blocks; a film is never whole in memory, and files over 4 GB become RF64.
Where cues overlap (crossfades), their stems add up. Stems are dry of the mix's dips and limiter:
they are what the orchestra played, for a person to mix.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vidscore.errors import InputError, OutputError
from vidscore.model.film import Film
from vidscore.model.instruments import SECTIONS
from vidscore.model.sound import Mixdown, Stem
from vidscore.model.span import samples_at
from vidscore.tools.files import atomic_output, make_folder

BLOCK_FRAMES = 480_000
"""Ten seconds."""
_RF64_BYTES = 3_900_000_000
"""WAV counts its bytes in 32 bits; beyond this it becomes RF64."""
_WRITERS = {".wav": "WAV", ".flac": "FLAC"}

Samples = NDArray[np.float32]


def write_stems(
    film: Film, stems: tuple[Stem, ...], mixdown: Mixdown, folder: Path, force: bool = False, suffix: str = ".wav"
) -> tuple[Path, ...]:
    """Write one file per section that plays: ``film - strings.wav``, 24 bits, 48 kHz, stereo.

    Args:
        film: Gives the name.
        stems: What the sections played in each cue.
        mixdown: Gives the length in samples and the rate.
        folder: Where they go; made if need be.
        force: Overwrite.
        suffix: ``.wav`` or ``.flac``.

    Returns:
        The paths, in score order.

    Raises:
        OutputError: A file is there already, or cannot be written.
        InputError: A stem's file does not hold what its span promises.
    """
    make_folder(folder)
    played = {stem.section for stem in stems}
    sections = [section for section in SECTIONS if section in played] + sorted(played - set(SECTIONS))
    paths = []
    for section in sections:
        path = folder / f"{film.path.stem} - {section}{suffix}"
        chosen = tuple(stem for stem in stems if stem.section == section)
        with atomic_output(path, force) as part:
            _write(part, _blocks(chosen, 0, mixdown.frames), mixdown.frames, mixdown.rate_hz)
        paths.append(path)
    return tuple(paths)


def write_score(mixdown: Mixdown, path: Path, force: bool = False) -> Path:
    """Write the finished score, dips and levels as mixed, as WAV or FLAC by the ending of the path; 24 bits.

    Raises:
        OutputError: The file is there already, cannot be written, or ends in neither.
        ValueError: The mixdown holds no score as samples.
    """
    import soundfile

    if mixdown.score is None:
        raise ValueError("the score was not written as samples: mix it with a tape that wants it")

    with soundfile.SoundFile(mixdown.score) as score, atomic_output(path, force) as part:
        _write(part, score.blocks(BLOCK_FRAMES, dtype="float32"), mixdown.frames, mixdown.rate_hz)
    return path


def _blocks(stems: tuple[Stem, ...], start: int, end: int) -> Iterator[Samples]:
    """Sum the stems over samples ``[start, end)``, block by block."""
    placed = [(samples_at(stem.span.start_ms, stem.rate_hz), _open(stem)) for stem in stems]
    for at in range(start, end, BLOCK_FRAMES):
        block = np.zeros((min(BLOCK_FRAMES, end - at), 2), np.float32)
        for first, samples in placed:
            low, high = max(first, at), min(first + len(samples), at + len(block))
            if low < high:
                block[low - at : high - at] += samples[low - first : high - first]
        yield block


def _open(stem: Stem) -> Samples:
    """The stem's samples, left on the disk."""
    try:
        samples: Samples = np.load(stem.path, mmap_mode="r")
    except (OSError, ValueError) as error:
        raise InputError(f"the stem of cue {stem.cue} cannot be read: {error}", "render it again", path=stem.path) from error
    wanted = samples_at(stem.span.end_ms, stem.rate_hz) - samples_at(stem.span.start_ms, stem.rate_hz)
    if samples.shape != (wanted, 2):
        raise InputError(
            f"the stem of cue {stem.cue} has shape {samples.shape}, expected ({wanted}, 2)", "render it again", path=stem.path
        )
    return samples


def _write(path: Path, blocks: Iterator[Samples], frames: int, rate_hz: int) -> None:
    import soundfile

    kind = _WRITERS.get(path.suffix.lower())
    if kind is None:
        raise OutputError(f"{path.suffix or 'no suffix'} is no kind of sound file that can be written", "use .wav or .flac")
    if kind == "WAV" and frames * 6 > _RF64_BYTES:
        kind = "RF64"
    with soundfile.SoundFile(path, "w", rate_hz, 2, "PCM_24", format=kind) as file:
        for block in blocks:
            file.write(np.clip(block, -1.0, 1.0))
