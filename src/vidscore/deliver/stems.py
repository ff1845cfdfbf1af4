"""Stems of cues in, one file per section out: each as long as the film to the sample, all in step.

Sections are written in blocks; a film is never whole in memory.
Where cues overlap (crossfades), their stems add up. Stems are dry of the mix's dips and limiter:
they are what the orchestra played, for a person to mix.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from vidscore.deliver.formats import sound_format
from vidscore.errors import InputError
from vidscore.model.arrays import Samples
from vidscore.model.film import Film
from vidscore.model.instruments import SECTIONS
from vidscore.model.sound import Mixdown, SoundBlocks, Stem
from vidscore.model.span import samples_at
from vidscore.tools.files import atomic_output, make_folder
from vidscore.tools.names import fitting_name, readable

BLOCK_FRAMES = 480_000
"""Ten seconds."""


def write_stems(
    film: Film, stems: tuple[Stem, ...], mixdown: Mixdown, folder: Path, force: bool = False, suffix: str = ".wav"
) -> tuple[Path, ...]:
    """Write one file per section that plays: ``film - strings.wav``, 48 kHz, stereo.

    Args:
        film: Gives the name.
        stems: What the sections played in each cue.
        mixdown: Gives the length in samples and the rate.
        folder: Where they go; made if need be.
        force: Overwrite.
        suffix: Names the format, any of :data:`vidscore.deliver.formats.SOUND_FORMATS`.

    Returns:
        The paths, in score order.

    Raises:
        OutputError: A file is there already, or cannot be written.
        SettingsError: No sound is written with that suffix.
        InputError: A stem's file does not hold what its span promises.
    """
    form = sound_format(Path(f"stem{suffix}"))
    make_folder(folder)
    played = {stem.section for stem in stems}
    sections = [section for section in SECTIONS if section in played] + sorted(played - set(SECTIONS))
    paths = []
    for section in sections:
        path = folder / fitting_name(readable(film.path.stem), f" - {section}{suffix}")
        chosen = tuple(stem for stem in stems if stem.section == section)
        with atomic_output(path, force) as part:
            form.write(SoundBlocks(_blocks(chosen, 0, mixdown.frames), mixdown.frames, mixdown.rate_hz), part)
        paths.append(path)
    return tuple(paths)


def write_score(mixdown: Mixdown, path: Path, force: bool = False, tags: tuple[tuple[str, str], ...] = ()) -> Path:
    """Write the finished score, dips and levels as mixed, in the format that the path's suffix names.

    Args:
        mixdown: The finished sound.
        path: The file.
        force: Overwrite.
        tags: (name, text) for formats that carry tags.

    Raises:
        OutputError: The file is there already, or cannot be written.
        SettingsError: No sound is written with that suffix.
        ValueError: The mixdown holds no score as samples.
    """
    import soundfile

    if mixdown.score is None:
        raise ValueError("the score was not written as samples: mix it with a SoundTarget that asks for it")
    form = sound_format(path)
    with soundfile.SoundFile(mixdown.score) as score, atomic_output(path, force) as part:
        form.write(SoundBlocks(score.blocks(BLOCK_FRAMES, dtype="float32"), mixdown.frames, mixdown.rate_hz, tags), part)
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
