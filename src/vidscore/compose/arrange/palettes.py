"""Styles as tables: which chairs play which kind of texture.

One chair reads ``name+12@.4<.8:top``: the instrument, octaves added (``+12``, ``-12``), the
intensity from which (``@``) and below which (``<``) it plays, and the voices it takes. Chairs
without ``:`` share the voices of a chord between them, lowest voices first; ``:all``, ``:top``,
``:low`` and ``:mid`` double. A kind that a style does not have is a texture that style does not play.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Chair:
    """One player or section, as a palette names it."""

    instrument: str
    octave: int = 0
    """Semitones added: -12, 0 or 12."""
    enter: float = 0.0
    leave: float = 2.0
    voices: str = ""
    """Empty to share; all, top, low or mid to double."""


@dataclass(frozen=True, slots=True)
class Palette:
    """One style."""

    name: str
    kinds: dict[str, str]
    """Texture kind to chairs."""
    tunes: dict[str, str]
    """Mood to the chairs of the tune; ``*`` for the others."""
    under: dict[str, str]
    """The same where somebody speaks: colours that are not a voice, low or high (``+12``) enough to stay clear of one."""
    hits: dict[str, str]
    """soft, bright and dark: who carries a hit."""
    moods: dict[str, dict[str, str]]
    """Mood to kinds that it plays otherwise."""

    def chairs(self, kind: str, mood: str) -> tuple[Chair, ...]:
        """Who plays a kind of texture in a mood; empty where this style does not have it."""
        return parse(self.moods.get(mood, {}).get(kind, self.kinds.get(kind, "")))

    def tune(self, mood: str) -> tuple[Chair, ...]:
        """Who plays the tune."""
        return parse(self.tunes.get(mood, self.tunes["*"]))

    def tune_under(self, mood: str) -> tuple[Chair, ...]:
        """Who plays the tune where somebody speaks."""
        return parse(self.under.get(mood, self.under["*"]))

    def hit(self, row: str) -> tuple[Chair, ...]:
        """Who carries a hit."""
        return parse(self.hits.get(row, self.hits["*"]) if "*" in self.hits else self.hits[row])


_CHAIR = re.compile(r"^([a-z0-9-]*?[a-z0-9])(?:([+-]12))?(?:@(\.?\d+))?(?:<(\.?\d+))?(?::(\w+))?$")


@lru_cache(maxsize=512)
def parse(text: str) -> tuple[Chair, ...]:
    """Read a row of chairs.

    Raises:
        ValueError: A word is not a chair.

    Example:
        >>> parse("violins-slow+12@.4:top")
        (Chair(instrument='violins-slow', octave=12, enter=0.4, leave=2.0, voices='top'),)
    """
    out = []
    for word in text.split():
        match = _CHAIR.match(word)
        if not match:
            raise ValueError(f"{word!r} is not a chair; write for example violins+12@.4:top")
        name, octave, enter, leave, voices = match.groups()
        out.append(Chair(name, int(octave or 0), float(enter or 0), float(leave or 2), voices or ""))
    return tuple(out)


def playing(chairs: Iterable[Chair], energy: float) -> tuple[Chair, ...]:
    """The chairs that play at an intensity; the first one where none would."""
    row = tuple(chairs)
    return tuple(c for c in row if c.enter <= energy < c.leave) or row[:1]


_ORCHESTRAL = Palette(
    "orchestral",
    {
        "pad": "violas-slow violins-2-slow violins-slow horns@.8:mid",
        "keys": "harp",
        "pluck": "violas-pizzicato violins-2-pizzicato violins-pizzicato clarinet@.6:top",
        "motor": "celli@.3 violas violins-2@.55",
        "tremolo": "violas-tremolo violins-2-tremolo violins-tremolo",
        "tremor": "violas violins-2",
        "drone": "basses celli",
        "high": "violins-slow",
        "glitter": "celesta harp@.5",
        "harp": "harp",
        "bell": "tubular-bells",
        "brass": "trombone@.55 horns trumpet",
        "horns": "horns",
        "counter": "clarinet<.6 violas@.35 horns@.7",
        "low-line": "bassoon celli@.4 trombone@.75",
        "choir": "choir",
        "bass": "celli-slow basses-slow-12@.6:all",
        "bass-short": "celli-pizzicato basses-pizzicato-12@.6:all",
        "timpani": "timpani",
        "drum": "taiko",
        "kit": "drums",
        "wood": "woodblock",
        "riser": "reverse-cymbal",
    },
    {
        "*": "flute<.5 violins@.5 oboe@.8",
        "neutral": "clarinet<.6 violas@.5",
        "tender": "oboe<.5 violins@.5 flute+12@.8",
        "joy": "flute<.75 violins@.4 glockenspiel+12@.75",
        "triumph": "horns<.5 trumpet@.35 violins+12@.65",
        "wonder": "celesta<.35 violins@.3 horns-12@.7",
        "melancholy": "solo-cello<.45 english-horn@.4<.7 violins@.65",
        "grief": "solo-cello<.55 celli@.55 violas@.8",
        "tension": "bassoon<.5 celli-12@.5 horns@.88",
        "fear": "voices<.6 violins-tremolo@.5",
        "anger": "trombone<.5 horns@.35 trumpet@.75",
        "mystery": "clarinet<.6 celesta@.6",
        "comic": "bassoon<.4 clarinet@.35<.8 xylophone@.65 piccolo+12@.85",
    },
    {
        "*": "celli",
        "neutral": "harp+12<.5 celli@.5",
        "tender": "solo-cello<.6 celli@.6",
        "joy": "celesta",
        "triumph": "horns<.3 celli@.3",
        "wonder": "horns",
        "melancholy": "solo-cello",
        "grief": "solo-cello",
        "tension": "horns",
        "fear": "violins-tremolo",
        "anger": "trombone<.6 horns@.6",
        "mystery": "bassoon<.6 solo-cello@.6",
        "comic": "bassoon",
    },
    {
        "soft": "harp:all piano:all glockenspiel@.7:top timpani@.6:low",
        "bright": "piano:all violins-pizzicato:top timpani@.4:low glockenspiel@.5:top drums@.7:crash",
        "dark": "piano:low timpani:low taiko@.35:low piano@.5:all drums@.6:crash celli-pizzicato:low",
    },
    {
        "melancholy": {"keys": "piano", "pad": "celli-slow violas-slow violins-2-slow"},
        "grief": {"keys": "piano", "pad": "celli-slow violas-slow violins-2-slow", "counter": "english-horn<.6 violas@.4"},
        "neutral": {"keys": "piano", "pad": "violas-slow violins-2-slow violins-slow"},
        "tender": {"counter": "solo-cello<.6 celli@.55"},
        "tension": {"motor": "celli violas@.5 celli-pizzicato@.35:low", "keys": "piano", "high": "violins-tremolo"},
        "fear": {"keys": "celesta", "pluck": "violas-pizzicato violins-pizzicato",
            "tremolo": "violas-tremolo violins-2-tremolo violins-tremolo goblins@.7:low",
                 "drone": "basses bowed-pad"},
        "anger": {"pad": "violas violins-2 violins horns@.7:mid", "bass": "celli basses-12@.6:all",
            "motor": "celli violas violins-2@.6 piano-12@.3:low", "bass-short": "celli basses-12@.75:all",
            "drum": "taiko", "low-line": "celli trombone@.4 tuba-12@.75",
                  "brass": "trombone horns trumpet@.6 brass@.8:all"},
        "joy": {"pad": "violas violins-2 violins", "motor": "violas violins-2", "keys": "piano",
            "bass": "celli basses-12@.6:all"},
        "triumph": {"pad": "violas violins-2 violins horns@.7:mid",
            "motor": "violas violins-2 violins@.6 violas-pizzicato@.5:low",
            "bass-short": "celli basses-12@.6:all tuba@.85:all", "bass": "celli basses-12@.6:all"},
        "mystery": {"keys": "celesta<.6 harp@.6", "pad": "violas-slow violins-2-slow voices@.5:top",
            "pluck": "violas-pizzicato"},
        "wonder": {"pad": "violas-slow violins-2-slow violins-slow choir@.6:all", "keys": "harp"},
        "comic": {"pad": "violas violins-2 violins", "bass": "celli bassoon:all", "keys": "piano<.55 xylophone@.5",
            "bass-short": "celli-pizzicato<.5 bassoon@.5", "counter": "clarinet"},
    },
)  # fmt: skip

_CHAMBER = Palette(
    "chamber",
    {
        "pad": "celli-slow violas-slow violins-2-slow violins-slow",
        "keys": "violas-pizzicato violins-2-pizzicato",
        "pluck": "violas-pizzicato violins-2-pizzicato",
        "motor": "violas violins-2",
        "tremolo": "celli-tremolo violas-tremolo violins-2-tremolo",
        "tremor": "violas violins-2",
        "drone": "celli violas",
        "high": "violins-slow",
        "glitter": "violins-2-pizzicato",
        "brass": "celli violas violins-2",
        "horns": "violas-slow",
        "counter": "violas violins-2@.5",
        "low-line": "celli",
        "bass": "celli-slow basses-slow-12@.5:all",
        "bass-short": "celli-pizzicato basses-pizzicato-12@.5:all",
        "drum": "basses-pizzicato",
    },
    {"*": "solo-violin<.6 violins@.45", "melancholy": "solo-cello<.6 violins@.5", "grief": "solo-viola<.6 celli@.5",
     "tension": "celli-12 solo-viola@.5", "fear": "violins-tremolo", "mystery": "solo-viola<.6 violins@.5"},
    {"*": "celli", "joy": "celli-pizzicato", "wonder": "violins", "fear": "violins-tremolo", "mystery": "violins",
     "melancholy": "solo-cello", "grief": "solo-cello", "comic": "celli-pizzicato"},
    {"*": "violins-pizzicato:top violas-pizzicato:mid celli-pizzicato:low basses-pizzicato@.5:low"},
    {"anger": {"bass-short": "celli basses-12@.4:all", "bass": "celli basses-12@.4:all"},
        "triumph": {"bass-short": "celli basses-12@.4:all", "bass": "celli basses-12@.4:all"}},
)  # fmt: skip

_PIANO = Palette(
    "piano",
    dict.fromkeys(("pad", "tremor", "keys", "pluck", "motor", "drone", "counter", "low-line", "bass",
        "bass-short",
        "brass", "strum", "glitter", "bell"), "piano"),
    {"*": "piano piano+12@.75:all"},
    {"*": "piano", **dict.fromkeys(("joy", "wonder", "mystery", "neutral", "comic"), "piano+12")},
    {"*": "piano:all piano:low"},
    {},
)  # fmt: skip

_AMBIENT = Palette(
    "ambient",
    {
        "pad": "warm-pad:all bowed-pad@.5:all",
        "keys": "electric-piano",
        "pluck": "vibraphone",
        "motor": "synth-bass",
        "tremolo": "sweep-pad",
        "tremor": "atmosphere",
        "drone": "bowed-pad",
        "high": "halo-pad",
        "glitter": "crystal",
        "harp": "harp",
        "bell": "vibraphone",
        "brass": "brass@.6 atmosphere",
        "horns": "halo-pad",
        "counter": "atmosphere",
        "low-line": "bowed-pad",
        "choir": "voices",
        "bass": "synth-bass bowed-pad:all",
        "bass-short": "synth-bass",
        "drum": "taiko",
        "kit": "drums",
        "riser": "reverse-cymbal",
        "timpani": "tom",
    },
    {"*": "electric-piano<.5 atmosphere@.4", "wonder": "crystal<.5 new-age-pad@.3", "tender": "vibraphone<.6 electric-piano@.5",
     "fear": "goblins", "tension": "atmosphere", "anger": "saw-lead", "triumph": "saw-lead atmosphere@.4",
     "joy": "vibraphone electric-piano@.4", "grief": "new-age-pad", "mystery": "crystal halo-pad@.6"},
    {"*": "electric-piano", "wonder": "crystal", "joy": "crystal", "mystery": "crystal", "fear": "bowed-pad+12",
     "grief": "bowed-pad", "tension": "atmosphere", "anger": "atmosphere", "triumph": "atmosphere"},
    {"soft": "vibraphone:all electric-piano:all harp@.6:all", "bright": "electric-piano:all vibraphone:top taiko@.5:low",
     "dark": "synth-bass:low taiko:low piano@.4:low electric-piano:all drums@.7:crash"},
    {"fear": {"pad": "goblins:all sweep-pad@.5:all", "keys": "crystal", "drone": "goblins"},
     "mystery": {"keys": "crystal", "pad": "halo-pad:all"}, "anger": {"pad": "sweep-pad", "motor": "synth-bass saw-lead@.6"},
     "wonder": {"pad": "new-age-pad:all halo-pad@.4:all", "keys": "vibraphone"},
     "joy": {"pad": "new-age-pad:all", "motor": "electric-piano"}, "comic": {"motor": "marimba", "pluck": "marimba"}},
)  # fmt: skip

_FOLK = Palette(
    "folk",
    {
        "pad": "accordion",
        "keys": "guitar",
        "pluck": "steel-guitar",
        "strum": "steel-guitar guitar@.6:all",
        "motor": "guitar",
        "tremolo": "violas-tremolo violins-2-tremolo",
        "tremor": "violas violins-2",
        "drone": "accordion",
        "high": "solo-violin",
        "glitter": "banjo",
        "bell": "harp",
        "brass": "steel-guitar",
        "horns": "accordion",
        "counter": "solo-cello<.6 clarinet@.5",
        "low-line": "solo-cello",
        "choir": "voices",
        "bass": "celli-slow basses-slow-12@.5:all",
        "bass-short": "bass-guitar",
        "drum": "tom",
        "kit": "drums",
        "wood": "woodblock",
    },
    {"*": "solo-violin<.6 flute@.4", "joy": "solo-violin accordion@.6:all", "comic": "clarinet banjo@.5 ",
        "tender": "flute<.5 guitar+12@.4",
     "melancholy": "clarinet<.5 solo-violin@.4", "grief": "solo-cello", "wonder": "pan-flute solo-violin@.6",
         "mystery": "clarinet pan-flute@.6",
     "anger": "solo-violin banjo@.5", "triumph": "solo-violin accordion@.4:all", "tension": "solo-cello", "fear": "solo-violin"},
    {"*": "solo-cello", "neutral": "guitar", "tender": "guitar", "joy": "guitar", "comic": "banjo", "triumph": "guitar",
     "wonder": "harp+12", "mystery": "harp+12", "fear": "solo-violin"},
    {"soft": "guitar:all harp@.5:all", "bright": "steel-guitar:all banjo:top tom@.5:low",
        "dark": "steel-guitar:all tom:low basses-pizzicato:low"},
    {"fear": {"pad": "violas-slow violins-2-slow"}, "tension": {"pad": "violas-slow violins-2-slow"}},
)  # fmt: skip

_CHINESE = Palette(
    "chinese",
    {
        "pad": "celli-slow violas-slow violins-2-slow",
        "keys": "guzheng",
        "pluck": "pipa",
        "strum": "guzheng",
        "motor": "yangqin",
        "tremolo": "violas-tremolo violins-2-tremolo",
        "tremor": "violas violins-2",
        "drone": "basses celli",
        "high": "xiao",
        "glitter": "yangqin",
        "harp": "guzheng",
        "bell": "tubular-bells",
        "brass": "pipa yangqin@.6:all",
        "horns": "celli-slow",
        "counter": "xiao<.6 erhu@.5",
        "low-line": "solo-cello",
        "choir": "choir",
        "bass": "celli-slow basses-slow-12@.5:all",
        "bass-short": "celli-pizzicato basses-pizzicato-12@.5:all",
        "timpani": "timpani",
        "drum": "taiko",
        "kit": "drums",
        "wood": "woodblock",
        "riser": "reverse-cymbal",
    },
    {"*": "erhu<.7 dizi@.5", "grief": "xiao<.5 erhu@.5", "melancholy": "erhu xiao@.7", "joy": "dizi yangqin+12@.5",
        "triumph": "dizi<.6 erhu@.3 trumpet@.7", "wonder": "dizi xiao@.4",
        "tender": "xiao<.5 erhu@.4",
     "comic": "dizi pipa@.4", "mystery": "xiao guzheng+12@.5", "anger": "pipa erhu@.4", "tension": "pipa", "fear": "xiao"},
    {"*": "guzheng", "joy": "dizi", "wonder": "dizi", "melancholy": "solo-cello", "grief": "solo-cello", "comic": "pipa",
     "anger": "pipa", "tension": "pipa", "fear": "violins-tremolo"},
    {"soft": "guzheng:all yangqin@.6:top", "bright": "yangqin:all pipa:top taiko@.4:low drums@.75:crash",
     "dark": "pipa:all taiko:low guzheng:low timpani@.5:low"},
    {"anger": {"bass-short": "celli basses-12@.4:all", "bass": "celli basses-12@.4:all"}},
)  # fmt: skip

_CHIP = Palette(
    "8-bit",
    {
        "pad": "square-lead",
        "keys": "square-lead",
        "pluck": "square-lead",
        "motor": "saw-lead",
        "tremolo": "saw-lead",
        "tremor": "square-lead",
        "drone": "synth-bass",
        "high": "square-lead",
        "glitter": "square-lead",
        "bell": "music-box",
        "brass": "saw-lead",
        "horns": "saw-lead",
        "counter": "square-lead",
        "low-line": "saw-lead",
        "bass": "synth-bass",
        "bass-short": "synth-bass",
        "chip": "square-lead",
        "drum": "tom",
        "kit": "drums",
        "beat": "drums",
        "timpani": "tom",
    },
    {"*": "square-lead saw-lead@.7:all", "fear": "saw-lead", "anger": "saw-lead square-lead@.6:all"},
    {"*": "square-lead", **dict.fromkeys(("joy", "wonder", "comic", "mystery", "fear"), "square-lead+12")},
    {"*": "square-lead:all synth-bass:low drums@.3:crash drums:bd"},
    {},
)

PALETTES: dict[str, Palette] = {p.name: p for p in (_ORCHESTRAL, _CHAMBER, _PIANO, _AMBIENT, _FOLK, _CHINESE, _CHIP)}
"""Every style by name."""

PIERCING = frozenset({"trumpet", "brass", "xylophone", "piccolo", "glockenspiel", "oboe", "saw-lead"})
"""Instruments that cut through a voice: they wait while somebody speaks, unless nobody else can play."""

STYLE_SEATS: dict[str, dict[str, tuple[tuple[float, str], ...]]] = {
    "piano": {"*": (), "triumph": ((0.3, "block-chords"),), "anger": ((0.5, "block-eighths"),)},
    "8-bit": {"*": ((0.0, "chip-arpeggio"),), "joy": ((0.0, "chip-arpeggio"), (0.2, "backbeat")),
              "triumph": ((0.0, "chip-arpeggio"), (0.2, "backbeat")), "anger": ((0.0, "chip-arpeggio"), (0.0, "backbeat")),
              "comic": ((0.0, "chip-arpeggio"), (0.4, "backbeat"))},
    "folk": {"*": ((0.0, "fingerpick"),), "joy": ((0.0, "strum"),), "triumph": ((0.0, "strum"),), "anger": ((0.0, "strum"),),
             "comic": ((0.0, "strum"),)},
}  # fmt: skip
"""Seats that a style puts before the mood's own."""
