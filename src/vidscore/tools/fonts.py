"""Fonts that are there to draw any text with: matplotlib's own, and the Chinese ones that systems bring."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FAMILIES = ("DejaVu Sans", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "PingFang SC", "Microsoft YaHei")
"""In the order of preference; the first comes with matplotlib."""
MONOSPACED = "DejaVu Sans Mono"


@lru_cache(maxsize=1)
def installed_fonts() -> tuple[str, ...]:
    """Those of :data:`FAMILIES` that are there, never none."""
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    return tuple(name for name in FAMILIES if name in known) or FAMILIES[:1]


def font_file(family: str) -> Path:
    """The file of a family that is installed."""
    from matplotlib import font_manager

    return Path(font_manager.findfont(family))


@lru_cache(maxsize=16)
def characters(family: str) -> frozenset[str]:
    """What a family can draw."""
    from matplotlib import font_manager

    return frozenset(map(chr, font_manager.get_font(str(font_file(family))).get_charmap()))


def font_for(text: str) -> Path | None:
    """The file of the first family that can draw all of a text; None where none can."""
    wanted = set(text) - {" "}
    return next((font_file(family) for family in installed_fonts() if wanted <= characters(family)), None)
