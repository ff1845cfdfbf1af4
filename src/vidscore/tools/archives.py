"""Archives of files, unpacked without leading out of their folder."""

from __future__ import annotations

import tarfile
from pathlib import Path


def unpack(archive: Path, folder: Path, suffix: str = "", most: int | None = None) -> list[Path]:
    """Unpack the files of a tar archive whose names end in ``suffix``, the first ``most`` of them; their paths, sorted.

    Only plain files are taken. tarfile's own filter against names that lead outside came with Python 3.11.4.
    """
    with tarfile.open(archive) as packed:
        files = [one for one in packed.getmembers() if one.isfile() and one.name.endswith(suffix)][:most]
        inside = folder.resolve()
        for one in files:
            if not (inside / one.name).resolve().is_relative_to(inside):
                raise ValueError(f"{archive.name} holds {one.name!r}, which leads out of its folder")
        packed.extraction_filter = getattr(tarfile, "data_filter", None)
        packed.extractall(folder, files)
    return sorted(folder / one.name for one in files)
