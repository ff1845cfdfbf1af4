"""Palettes, the form in which a style is written down: which players play which kind of texture.

One player reads ``name+12@.4<.8:top``: the instrument, octaves added (``+12``, ``-12``), the
intensity from which (``@``) and below which (``<``) it plays, and the voices it takes. Players
without ``:`` share the voices of a chord between them, lowest voices first; ``:all``, ``:top``,
``:low`` and ``:mid`` double. A kind that a style does not have is a texture that style does not play.
The styles themselves stand in ``style_table.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

PIERCING = frozenset({"trumpet", "brass", "xylophone", "piccolo", "glockenspiel", "oboe", "saw-lead"})
"""Instruments that cut through a voice: they wait while somebody speaks, unless nobody else can play."""


@dataclass(frozen=True, slots=True)
class Player:
    """One player or section, as a palette names it."""

    instrument: str
    octave: int = 0
    """Semitones added: -12, 0 or 12."""
    enter: float = 0.0
    leave: float = 2.0
    voices: str = ""
    """Empty to share; all, top, low or mid to double."""


StyleLayers = dict[str, tuple[tuple[float, str], ...]]
"""Mood (``*`` for the others) to layers: intensity from which, and the textures of which one plays."""


@dataclass(frozen=True, slots=True)
class Palette:
    """One style."""

    name: str
    kinds: dict[str, str]
    """Texture kind to players."""
    tunes: dict[str, str]
    """Mood to the players of the tune; ``*`` for the others."""
    under: dict[str, str]
    """The same where somebody speaks: colours that are not a voice, low or high (``+12``) enough to stay clear of one."""
    hits: dict[str, str]
    """soft, bright and dark: who carries a hit."""
    moods: dict[str, dict[str, str]]
    """Mood to kinds that it plays otherwise."""
    layers: StyleLayers = field(default_factory=dict)
    """What stands before the mood's own layers."""
    basses: StyleLayers = field(default_factory=dict)
    """The basses of the style; the mood's own where it names none."""
    own_layers: bool = True
    """Whether the mood's own layers play after those of the style."""
    max_layers: int = 5
    """Most textures at a time beside tune and bass."""

    def players(self, kind: str, mood: str) -> tuple[Player, ...]:
        """Who plays a kind of texture in a mood; empty where this style does not have it."""
        return parse(self.moods.get(mood, {}).get(kind, self.kinds.get(kind, "")))

    def tune(self, mood: str) -> tuple[Player, ...]:
        """Who plays the tune."""
        return parse(self.tunes.get(mood, self.tunes["*"]))

    def tune_under(self, mood: str) -> tuple[Player, ...]:
        """Who plays the tune where somebody speaks."""
        return parse(self.under.get(mood, self.under["*"]))

    def hit(self, row: str) -> tuple[Player, ...]:
        """Who carries a hit."""
        return parse(self.hits.get(row, self.hits["*"]) if "*" in self.hits else self.hits[row])

    def first_layers(self, mood: str) -> tuple[tuple[float, str], ...]:
        """The textures that this style puts before the mood's own."""
        return self.layers.get(mood, self.layers.get("*", ()))

    def bass_layers(self, mood: str) -> tuple[tuple[float, str], ...]:
        """The basses of this style, empty for the mood's own."""
        return self.basses.get(mood, self.basses.get("*", ()))


_PLAYER = re.compile(r"^([a-z0-9-]*?[a-z0-9])(?:([+-]12))?(?:@(\.?\d+))?(?:<(\.?\d+))?(?::(\w+))?$")


@lru_cache(maxsize=512)
def parse(text: str) -> tuple[Player, ...]:
    """Read a row of players.

    Raises:
        ValueError: A word is not a player.

    Example:
        >>> parse("violins-slow+12@.4:top")
        (Player(instrument='violins-slow', octave=12, enter=0.4, leave=2.0, voices='top'),)
    """
    out = []
    for word in text.split():
        match = _PLAYER.match(word)
        if not match:
            raise ValueError(f"{word!r} is not a player; write for example violins+12@.4:top")
        name, octave, enter, leave, voices = match.groups()
        out.append(Player(name, int(octave or 0), float(enter or 0), float(leave or 2), voices or ""))
    return tuple(out)


def playing(players: Iterable[Player], energy: float) -> tuple[Player, ...]:
    """The players that play at an intensity; the first one where none would."""
    row = tuple(players)
    return tuple(c for c in row if c.enter <= energy < c.leave) or row[:1]
