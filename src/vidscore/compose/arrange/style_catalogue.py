"""The textures that styles bring, written as patterns: rows of the texture table (:mod:`~vidscore.compose.arrange.catalogue`)."""

from __future__ import annotations

from collections.abc import Callable

from vidscore.compose.arrange.grooves import (
    braam,
    cell,
    figure,
    finger_tremolo,
    fingers,
    groove,
    heterophony,
    rhythm,
    strokes,
    written_bass,
)
from vidscore.compose.arrange.sustained import drone
from vidscore.compose.arrange.texture import Texture, Tone, Touch

_LOW, _HAND, _MIDDLE, _HIGH = (36, 55), (50, 69), (54, 74), (62, 81)


_WHOLE = 9.0
"""A density that no mood thins: the figure is played as it is written."""


def _beat(name: str, pattern: str, kind: str = "beat", density: float = 0.7) -> Texture:
    return Texture(name, groove, kind, "percussion", _LOW, 1, "struck", density, params={"pattern": pattern})


def _row(
    name: str, write: Callable[..., list[Tone]], kind: str, band: tuple[int, int], touch: Touch, density: float, **params: object
) -> Texture:
    """A texture of harmony in three or four voices that follows its own pattern, thinned to the mood's notes a second."""
    return Texture(name, write, kind, "harmony", band, 4 if kind == "keys" else 3, touch, density, params=params)


def _bass(name: str, touch: Touch, density: float, *patterns: str) -> Texture:
    return Texture(name, figure, "bass-short", "bass", _LOW, 1, touch, density, params={"patterns": patterns})


STYLE_TEXTURES: tuple[Texture, ...] = (
    _beat("beat-pop", "straight"), _beat("beat-four", "four"), _beat("beat-half", "half"), _beat("beat-gated", "gated"),
    _beat("beat-gated-half", "gated-half"), _beat("beat-lazy", "lazy"), _beat("beat-lazy-double", "lazy-double"),
    _beat("brush-swing", "swing", density=_WHOLE), _beat("brush-ballad", "brushes", density=_WHOLE),
    _beat("claps", "claps"), _beat("claps-double", "claps-double"), _beat("claps-soft", "claps-soft"),
    _beat("shaker", "shaker"), _beat("drums-stomp", "stomp"), _beat("drums-trailer", "big-drums"),
    _beat("drums-trailer-half", "big-drums-half"), _beat("gongs", "gongs", "gong"),
    _beat("gongs-soft", "gongs-soft", "gong"), _beat("drum-roll", "drum-roll", "gong"),
    _beat("bowl", "bowl", "gong", _WHOLE), _beat("chip-beat", "chip"), _beat("chip-beat-half", "chip-half"),
    _beat("bodhran", "bodhran", "drum"),
    _row("strum-island", strokes, "uke", _HIGH, "ring", 0.45, pattern="D...D.u...u.D.u."),
    _row("strum-ballad", strokes, "strum", _HAND, "ring", 0.4, pattern="D.......D...d.u."),
    _row("strum-driving", strokes, "strum", _HAND, "ring", 0.5, pattern="D.d.D.duD.d.D.du"),
    _row("strum-muted", strokes, "strum", _HAND, "short", 0.6, pattern="D.m.m.m.D.m.m.m."),
    _row("picking", fingers, "strum", _HAND, "ring", 0.6, patterns=("b.2.f.3.b.2.f.1.", "b.3.f.2.b.1.f.2.")),
    _row("picking-waltz", fingers, "strum", _HAND, "ring", 0.6, patterns=("b...1.3.2...3.1.", "b.1.2.3.f.1.2.3.")),
    _row("keys-pop", rhythm, "keys", _MIDDLE, "long", 0.4, patterns=("X.....x.....x...", "X.....x...x.....")),
    _row("rhodes-lazy", rhythm, "keys", _MIDDLE, "ring", _WHOLE, patterns=("X.........x.....", "X.....x.........")),
    _row("rhodes-pushed", rhythm, "keys", _MIDDLE, "ring", _WHOLE,
         patterns=("X.....x...x.....", "X..x......x...x."), anticipate=True),
    _row("rhodes-broken", fingers, "keys", _MIDDLE, "ring", 0.5, patterns=("0...1.2.....3...", "0...2...3.1.....")),
    _row("comp-charleston", rhythm, "keys", _MIDDLE, "short", _WHOLE, patterns=("X.....x.........", "..x.......x.....",
    "......x.......x."), anticipate=True),
    _row("comp-off", rhythm, "keys", _MIDDLE, "short", _WHOLE, patterns=("..x...x...x...x.", "..X.......x.....",
    "X.....x...x....."), anticipate=True),
    _row("comp-ballad", rhythm, "keys", _MIDDLE, "ring", _WHOLE, patterns=("X...............", "X.......x.......")),
    _row("comp-sparse", rhythm, "keys", _HIGH, "short", _WHOLE,
         patterns=("......x.........", "..........x.....", "..x...........x.")),
    _row("pluck-arpeggio", fingers, "pluck", _HIGH, "short", 0.6, patterns=("0.1.2.3.2.1.2.1.", "0.2.1.3.2.1.3.2.")),
    _row("pluck-sixteenths", fingers, "pluck", _HIGH, "short", 1.0, patterns=("0121321201213212", "0212031202120312")),
    _row("pluck-low", fingers, "pluck", _HAND, "short", 0.9, patterns=("0.00.0.00.00.1.2", "0.00.0.00.01.0.0")),
    _row("cell-piano", cell, "keys", _MIDDLE, "ring", 0.6, pattern="0.2.3.2.1.2.3.2."),
    _row("cell-pair", cell, "keys", _MIDDLE, "ring", 0.7, pattern="0..2..0..2..0.2."),
    _row("cell-marimba", cell, "cell", _MIDDLE, "short", 0.8, pattern="02.1.02.1.02.13.", turn=2),
    _row("cell-low", cell, "keys", (43, 62), "short", 0.6, pattern="0.0.1.0.0.1.0.1."),
    _row("haze", rhythm, "haze", _MIDDLE, "held", _WHOLE, patterns=("x...............",)),
    _row("pipa-tremolo", finger_tremolo, "pluck", _MIDDLE, "short", 1.2),
    _row("zheng-sweep", strokes, "keys", _MIDDLE, "ring", 0.5, pattern="D.......u......."),
    _row("zheng-picking", fingers, "keys", _MIDDLE, "ring", 0.6, patterns=("0.1.2.3.....2...", "3.2.1.0.....1...")),
    Texture("heterophony", heterophony, "counter", "counter", _MIDDLE, 1, "long", 0),
    Texture("heterophony-plucked", heterophony, "keys", "counter", _MIDDLE, 1, "ring", 0, params={"octave": 0}),
    Texture("drone-fifth", drone, "drone", "harmony", _LOW, 2, "held", 0),
    Texture("ostinato-trailer", fingers, "motor", "ostinato", (46, 66), 3, "short", 0.9,
    params={"patterns": ("0.00.000.00.0102", "0.00.000.00.0201")}),
    Texture("braam", braam, "braam", "colour", _LOW, 3, "long", 0, (0.2, 1.0), startles=True),
    Texture("bass-walked", written_bass, "bass-short", "bass", _LOW, 1, "long", 0),
    _bass("bass-roots", "long", 0.35, "R.......r......."),
    _bass("bass-pushed", "long", 0.5, "R.....r.r.....f.", "R.....r.r...r..."),
    _bass("bass-lazy", "long", 0.5, "R......r..f.....", "R.........r....."),
    _bass("bass-eighths", "short", 0.6, "R.r.r.r.r.r.r.r."),
    _bass("bass-octave-eighths", "short", 0.6, "R.o.r.o.r.o.r.o."),
    _bass("bass-sixteenths", "short", 1.0, "Rrrr.rrrRrrr.rrr"),
)  # fmt: skip
"""Every texture of the styles."""
