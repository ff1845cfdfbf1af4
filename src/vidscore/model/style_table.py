"""The styles of scoring: the one list of their names.

What a style plays with is its palette, one row of :mod:`vidscore.compose.arrange.style_table`.
"""

from __future__ import annotations

from typing import Literal, get_args

Style = Literal["orchestral", "chamber", "piano", "ambient", "folk", "chinese", "8-bit"]
"""A palette of instruments. The plan's schema, the command line's choices and the tests read this list."""

STYLES: tuple[Style, ...] = get_args(Style)
"""Every style, in the order in which choices are offered."""

DEFAULT_STYLE: Style = "orchestral"
"""The style where nothing is asked for."""
