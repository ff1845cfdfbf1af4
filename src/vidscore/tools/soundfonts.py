"""Which orchestra there is: finds soundfonts, checks the shipped one, and says what each can play.

In: what the user asked for (nothing, a path, or a name). Out: a :class:`Soundfont` with its digest and
its presets. A font is read for its table of presets only (a few kilobytes), never loaded here. Instruments
whose preset a font lacks are given another by table, with a note.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from vidscore.errors import InputError, MissingTool
from vidscore.model.instruments import OWN_BANK, Instrument
from vidscore.tools.values import file_digest

SHIPPED = "vidscore-orchestra.sf3"
"""File name of the font that comes with vidscore."""

_PACKAGE = Path(__file__).resolve().parent.parent
_HOMES = (_PACKAGE / "soundfonts", _PACKAGE.parent.parent / "soundfonts")
"""Where the shipped font may be: inside the installed package, or in the source tree."""

SYSTEM_FOLDERS = (
    Path("/usr/share/sounds/sf3"), Path("/usr/share/sounds/sf2"), Path("/usr/share/soundfonts"),
    Path("/usr/local/share/soundfonts"), Path("/opt/homebrew/share/soundfonts"), Path("~/.local/share/soundfonts"),
    Path("~/Library/Audio/Sounds/Banks"),
)  # fmt: skip
"""Where systems keep soundfonts."""

BANK_FALLBACK: dict[int, tuple[int, ...]] = {
    17: (0,),
    20: (0,), 21: (20, 17, 0),
    25: (20, 0), 26: (21, 25, 20, 17, 0),
    30: (0,), 31: (30, 17, 0),
    40: (0,), 41: (40, 17, 0),
    50: (0,), 51: (50, 17, 0),
    128: (),
}  # fmt: skip
"""Banks to try, in order, when a preset is missing: the plain twin, the expressive whole section, General MIDI."""

_EXPRESSIVE = "Expr"
"""What MuseScore's fonts call presets whose level and tone follow CC2."""


@dataclass(frozen=True, slots=True)
class Soundfont:
    """A soundfont on this machine.

    ``presets`` holds (bank, program, name), sorted.
    """

    path: Path
    sha256: str
    presets: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Casting:
    """The preset that an instrument gets from a font."""

    bank: int
    program: int
    expressive: bool
    """Whether CC2 shapes level and tone; otherwise CC11 must shape the level."""
    note: str = ""
    """What was replaced, in words; empty when the instrument has its own preset."""


def find_soundfont(asked: str = "") -> Soundfont:
    """The font to play.

    Args:
        asked: Empty for the shipped font; else a path, or the name of a file in a system folder
            (with or without suffix).

    Raises:
        MissingTool: No such font, or the shipped one is absent or damaged.
        InputError: The file is not a soundfont.

    Example:
        >>> find_soundfont().path.name
        'vidscore-orchestra.sf3'
    """
    if not asked:
        return _shipped()
    path = _by_name(asked)
    return _opened(path, path.stat().st_mtime_ns)


def installed_soundfonts() -> tuple[Path, ...]:
    """Every font that can be asked for by name: the shipped one first, then the system's."""
    shipped = [home / SHIPPED for home in _HOMES if (home / SHIPPED).is_file()][:1]
    found = [path for folder in SYSTEM_FOLDERS for path in sorted(folder.expanduser().glob("*.sf[23]")) if path.is_file()]
    return (*shipped, *found)


def cast_instrument(instrument: Instrument, font: Soundfont) -> Casting:
    """The preset that plays an instrument: its own, else by :data:`BANK_FALLBACK`, else the nearest of its family.

    Banks other than 0 and 128 mean section strings only in MuseScore's fonts; in any other font
    they are passed over. General MIDI orders programs in families of eight. What we synthesise needs none.

    Raises:
        MissingTool: The font has no preset at all.
    """
    if instrument.bank == OWN_BANK:
        return Casting(OWN_BANK, instrument.program, instrument.sustained)
    names = {(bank, program): name for bank, program, name in font.presets}
    musescore = any(_EXPRESSIVE in name for name in names.values())
    banks = (instrument.bank, *BANK_FALLBACK.get(instrument.bank, (0,)))
    for bank in banks if musescore else [bank for bank in banks if bank in (0, 128)]:
        if (bank, instrument.program) in names:
            return _casting(instrument, bank, instrument.program, names)
    home = 128 if instrument.drum_kit else 0
    pool = [pair for pair in names if pair[0] == home] or [pair for pair in names if pair[0] != 128] or list(names)
    if not pool:
        raise MissingTool(f"{font.path.name} holds no preset", "choose another with --soundfont, or leave the option out")
    family = [pair for pair in pool if pair[1] // 8 == instrument.program // 8]
    bank, program = min(family or pool, key=lambda pair: (abs(pair[1] - instrument.program), pair))
    return _casting(instrument, bank, program, names)


def _casting(instrument: Instrument, bank: int, program: int, names: dict[tuple[int, int], str]) -> Casting:
    name = names[bank, program]
    same = (bank, program) == (instrument.bank, instrument.program)
    note = (
        ""
        if same
        else f"the soundfont has no {instrument.name} ({instrument.bank}:{instrument.program}); {name} ({bank}:{program}) plays"
    )
    return Casting(bank, program, instrument.sustained and _EXPRESSIVE in name, note)


def _shipped() -> Soundfont:
    for home in _HOMES:
        path = home / SHIPPED
        if path.is_file():
            font = _opened(path, path.stat().st_mtime_ns)
            _check_digest(font, home / "SHA256SUMS")
            return font
    raise MissingTool(
        f"the soundfont {SHIPPED} that comes with vidscore is not there (looked in {', '.join(str(home) for home in _HOMES)})",
        "git checkout -- soundfonts, or reinstall vidscore; --soundfont FILE.sf2 plays another",
    )


def _check_digest(font: Soundfont, sums: Path) -> None:
    """Refuse a shipped font whose bytes are not the published ones."""
    lines = [line.split() for line in sums.read_text("ascii").splitlines()] if sums.is_file() else []
    if [font.sha256, SHIPPED] not in lines:
        raise MissingTool(
            f"{font.path} is damaged: its SHA-256 {font.sha256[:16]}... is not the one listed in {sums.name} beside it",
            "git checkout -- soundfonts, or reinstall vidscore; --soundfont FILE.sf2 plays another",
        )


def _by_name(asked: str) -> Path:
    path = Path(asked).expanduser()
    if path.is_file():
        return path
    for known in installed_soundfonts():
        if asked in (known.name, known.stem):
            return known
    names = ", ".join(dict.fromkeys(known.stem for known in installed_soundfonts())) or "none"
    raise MissingTool(
        f"there is no soundfont {asked}; by name there are: {names}",
        "name a file that ends in .sf2 or .sf3, or: sudo apt-get install musescore-general-soundfont",
    )


@lru_cache(maxsize=8)
def _opened(path: Path, mtime_ns: int) -> Soundfont:
    """Digest and presets of a font; ``mtime_ns`` makes a changed file a new one."""
    del mtime_ns
    try:
        with path.open("rb") as file:
            presets = tuple(sorted(_presets(file)))
    except (OSError, struct.error, ValueError) as error:
        raise InputError(f"the soundfont cannot be read: {error}", "name an SF2 or SF3 file", path=path) from error
    return Soundfont(path, file_digest(path), presets)


def _presets(file: BinaryIO) -> Iterator[tuple[int, int, str]]:
    """The preset table (phdr) of an SF2 or SF3; skips over the samples."""
    kind, _, form = struct.unpack("<4sI4s", file.read(12))
    if (kind, form) != (b"RIFF", b"sfbk"):
        raise ValueError("it does not begin as a soundfont does")
    while head := file.read(8):
        name, size = struct.unpack("<4sI", head)
        if name == b"LIST":
            if file.read(4) != b"pdta":
                file.seek(size - 4 + size % 2, 1)
        elif name == b"phdr":
            rows = file.read(size)
            for at in range(0, len(rows) - 38, 38):  # the last row only ends the table
                title, program, bank = struct.unpack_from("<20sHH", rows, at)
                yield bank, program, title.split(b"\0")[0].decode("latin-1").strip()
            return
        else:
            file.seek(size + size % 2, 1)
    raise ValueError("it has no table of presets")
