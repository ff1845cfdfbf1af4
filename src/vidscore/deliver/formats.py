"""Every kind of file that music is handed over in, as one table: a new format is one row here and the function that writes it.

The command line, its help and its errors, the pipeline and the stems ask this table, so a suffix stands nowhere else. Notes
are written from a :class:`~vidscore.model.cue.Cue`, sound from a :class:`~vidscore.model.sound.SoundBlocks` in blocks. The
writers are imported when they write: the table itself is light enough for ``--help``. Containers of films are another table
(``containers.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from vidscore.errors import SettingsError

if TYPE_CHECKING:
    from vidscore.model.cue import Cue
    from vidscore.model.sound import SoundBlocks


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class OutputFormat(Generic[Made]):
    """One row."""

    suffixes: tuple[str, ...]
    what: str
    """What it is, in a phrase for the help."""
    write: Callable[[Made, Path], object]
    """Writes what was made to a path; replaces what is there."""


def _midi(cue: Cue, path: Path) -> None:
    from vidscore.deliver.midi import write_midi

    write_midi(cue, path)


def _pcm(kind: str, sound: SoundBlocks, path: Path) -> None:
    from vidscore.deliver.pcm import write_pcm

    write_pcm(kind, sound, path)


def _compressed(container: str, encoder: str, bit_rate: str, sound: SoundBlocks, path: Path) -> None:
    from vidscore.deliver.pcm import write_pcm
    from vidscore.tools.convert import compress
    from vidscore.tools.files import work_folder

    with work_folder(sound.frames * 6, path.parent) as folder:
        write_pcm("WAV", sound, folder / "sound.wav")
        compress(folder / "sound.wav", path, container, encoder, bit_rate, dict(sound.tags))


NOTE_FORMATS: tuple[OutputFormat[Cue], ...] = (OutputFormat((".mid", ".midi"), "MIDI with tempo map and markers", _midi),)
"""Formats of a cue's notes."""

SOUND_FORMATS: tuple[OutputFormat[SoundBlocks], ...] = (
    OutputFormat((".wav",), "24 bits, of any length", partial(_pcm, "WAV")),
    OutputFormat((".flac",), "24 bits without loss", partial(_pcm, "FLAC")),
    OutputFormat((".mp3",), "256 kbit/s", partial(_compressed, "mp3", "libmp3lame", "256k")),
    OutputFormat((".m4a",), "AAC, 256 kbit/s", partial(_compressed, "ipod", "aac", "256k")),
    OutputFormat((".ogg",), "Vorbis, 224 kbit/s", partial(_compressed, "ogg", "libvorbis", "224k")),
    OutputFormat((".opus",), "192 kbit/s", partial(_compressed, "opus", "libopus", "192k")),
)
"""Formats of sound: cues, stems, scores."""


def notes_format(path: Path) -> OutputFormat[Cue] | None:
    """The format of notes that a file name asks for; None where it asks for none."""
    return _by_suffix(NOTE_FORMATS, path)


def sound_format(path: Path) -> OutputFormat[SoundBlocks]:
    """The format of sound that a file name asks for.

    Raises:
        SettingsError: There is none with that suffix.
    """
    found = _by_suffix(SOUND_FORMATS, path)
    if found is None:
        raise _unknown(path, "sound", suffixes(SOUND_FORMATS))
    return found


def check_cue_format(path: Path) -> None:
    """Raise SettingsError unless a cue can be written in the format that a file name asks for."""
    if notes_format(path) is None and _by_suffix(SOUND_FORMATS, path) is None:
        raise _unknown(path, "a cue", (*suffixes(NOTE_FORMATS), *suffixes(SOUND_FORMATS)))


def suffixes(formats: Iterable[OutputFormat[Made]]) -> tuple[str, ...]:
    """All suffixes of some formats, in the order of the table."""
    return tuple(suffix for row in formats for suffix in row.suffixes)


def described(*tables: Iterable[OutputFormat[Cue]] | Iterable[OutputFormat[SoundBlocks]]) -> str:
    """Formats in words for the help.

    Example:
        >>> described(NOTE_FORMATS)
        '.mid .midi (MIDI with tempo map and markers)'
    """
    return ", ".join(f"{' '.join(row.suffixes)} ({row.what})" for table in tables for row in table)


def _by_suffix(formats: Iterable[OutputFormat[Made]], path: Path) -> OutputFormat[Made] | None:
    suffix = path.suffix.lower()
    return next((row for row in formats if suffix in row.suffixes), None)


def _unknown(path: Path, of: str, known: tuple[str, ...]) -> SettingsError:
    ending = path.suffix or "no ending"
    return SettingsError(f"{ending} is not a format of {of} ({path.name})", f"end the name in {', '.join(known)}")
