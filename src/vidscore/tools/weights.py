"""Model folders: are the files the ones that were shipped?"""

from __future__ import annotations

import hashlib
from pathlib import Path

from vidscore.errors import MissingTool

SUMS = "SHA256SUMS"
"""The file in a model folder that names every other file and its SHA-256, as ``sha256sum`` writes it."""
_REPAIR = "install vidscore again: pip install --force-reinstall vidscore"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path) -> None:
    """Write the sums of all files of a folder beside them."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    text = "".join(f"{sha256_of(folder / name)}  {name}\n" for name in names)
    (folder / SUMS).write_text(text, "utf8")


def verified(folder: Path) -> Path:
    """A model folder, once every file in it has been found whole.

    Raises:
        MissingTool: The folder, its sums or one of its files is absent, or a file is not the one that was shipped.
    """
    if not (folder / SUMS).is_file():
        raise MissingTool(f"the model {folder.name} is not there ({folder})", _REPAIR)
    for row in (folder / SUMS).read_text("utf8").splitlines():
        wanted, _, name = row.partition("  ")
        if not (folder / name).is_file():
            raise MissingTool(f"the model {folder.name} lacks its file {name}", _REPAIR)
        if sha256_of(folder / name) != wanted:
            raise MissingTool(
                f"the file {name} of the model {folder.name} is damaged: its SHA-256 is not {wanted[:12]}…", _REPAIR
            )
    return folder
