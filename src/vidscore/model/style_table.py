"""The styles of scoring: the one list of their names, and what each is in a few words.

What a style plays with is its palette, one row of :mod:`vidscore.compose.arrange.style_table`; how it writes is its idiom,
one row of :mod:`vidscore.compose.style_table`.
"""

from __future__ import annotations

from typing import Literal, get_args

from vidscore.model.tables import complete

Style = Literal[
    "orchestral", "chamber", "piano", "ambient", "folk", "chinese", "8-bit",
    "acoustic", "pop", "lo-fi", "jazz", "synthwave", "trailer", "documentary", "horror",
]  # fmt: skip
"""An idiom and a palette of instruments. The plan's schema, the command line's choices and the tests read this list."""

STYLES: tuple[Style, ...] = get_args(Style)
"""Every style, in the order in which choices are offered."""

DEFAULT_STYLE: Style = "orchestral"
"""The style where nothing is asked for."""

STYLE_TABLE: dict[str, str] = complete({
    "orchestral": "a film orchestra",
    "chamber": "a string quartet: four voices, one note each",
    "piano": "one pianist: two hands, no more than a tenth each",
    "ambient": "pads and filters over a pedal, no beat",
    "folk": "fiddle, guitars and accordion: modal, strummed and picked, over a drone",
    "chinese": "erhu, dizi, pipa and guzheng: pentatonic, fourths and fifths, slides, gongs and drums",
    "8-bit": "a sound chip: two pulses, a triangle and noise, one note each",
    "acoustic": "a vlog's guitar, ukulele, glockenspiel and claps",
    "pop": "bright tech and corporate pop: kit, bass, plucks, four chords",
    "lo-fi": "electric piano in ninths over a slow swung beat",
    "jazz": "a piano trio: walking bass, sevenths, swing",
    "synthwave": "saw bass in eighths, wide pads, gated snare",
    "trailer": "an epic trailer: string ostinati, low brass, big drums, risers",
    "documentary": "minimal patterns of piano, marimba and strings that shift slowly",
    "horror": "clusters, semitones and silence; no chord that comforts",
}, STYLES, "model/style_table.py")  # fmt: skip
"""What each style is, as its help says."""
