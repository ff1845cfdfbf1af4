"""``vidscore cache``: what was worked out before and is kept, and how to be rid of it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from vidscore.cli.options import OUTPUT, ReportOptions
from vidscore.cli.report import Report


def cache(
    *,
    clear: Annotated[bool, Parameter(negative=(), group=OUTPUT)] = False,
    json: Annotated[bool, Parameter(negative=(), group=OUTPUT)] = False,
) -> None:
    """Say how much of what was read, composed, played and mixed is kept for the next run, or throw it away.

    Args:
        clear: Throw it away.
        json: Print JSON.
    """
    from vidscore.tools.cache import user_cache

    kept = user_cache()
    count, size = kept.count(), kept.size_bytes()
    if clear:
        kept.clear()
    done = "thrown away" if clear else "kept"
    Report(ReportOptions(json=json)).result(
        {"folder": str(kept.folder), "entries": count, "bytes": size, "cleared": clear},
        [f"{count} entries, {size / 1e9:.2f} GB, {done} in {kept.folder}"],
    )
