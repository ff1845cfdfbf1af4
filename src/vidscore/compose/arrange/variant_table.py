"""Other orchestrations of a mood: what a palette changes when the seed draws another one.

The palette of a style (``style_table.py``) is each mood's first orchestration; a variant names only what it changes: who has
the tune, and who plays which kind of texture. Variants keep a mood's weight and colour: what is dark stays dark.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from vidscore.compose.arrange.palettes import Palette
from vidscore.compose.arrange.style_table import PALETTES
from vidscore.model.seeds import stable_seed


@dataclass(frozen=True, slots=True)
class Variant:
    """One other orchestration of a mood, in the notation of palettes."""

    tune: str
    kinds: dict[str, str]


def _variant(tune: str, **kinds: str) -> Variant:
    return Variant(tune, {kind.replace("_", "-"): players for kind, players in kinds.items()})


VARIANTS: dict[str, dict[str, tuple[Variant, ...]]] = {
    "orchestral": {
        "neutral": (
            _variant("oboe<.5 clarinet@.5", keys="harp", pad="celli-slow violas-slow violins-2-slow", bass="basses-slow",
                counter="celli"),
            _variant("flute<.6 solo-viola@.5", keys="vibraphone", pad="violas-slow violins-slow", bass="celli-slow",
                counter="english-horn"),
            _variant("english-horn<.6 violins@.5", keys="guitar", pad="celli-slow violas-slow clarinet", bass="basses-pizzicato",
                counter="flute"),
        ),
        "tender": (
            _variant("flute<.5 solo-violin@.4", keys="piano", strum="piano", pad="celli-slow violas-slow violins-slow",
                counter="clarinet", horns="english-horn"),
            _variant("solo-viola<.5 clarinet@.4 violins@.7", keys="celesta@.3 harp", strum="guitar", pad="clarinet bassoon-12",
                counter="horns", bass="basses-slow"),
            _variant("solo-cello<.55 oboe@.5 violins@.75", keys="guitar", strum="harp", pad="voices:all violas-slow",
                counter="flute", horns="violas-slow"),
        ),
        "joy": (
            _variant("clarinet<.5 flute+12@.4 violins@.6", keys="harp", motor="violas-pizzicato violins-2-pizzicato",
                pluck="harp clarinet@.6:top", pad="bassoon clarinet flute", bass_short="bassoon basses-pizzicato@.5:all",
                horns="trumpet horns@.95:all"),
            _variant("violins<.7 piccolo+12@.6 trumpet@.75", keys="marimba", motor="clarinet flute",
                pluck="violas-pizzicato violins-pizzicato marimba@.5:all", pad="horns violas",
                glitter="glockenspiel celesta@.95:all", bass_short="tuba<.5 celli-pizzicato@.4"),
            _variant("oboe<.5 violins+12@.4 xylophone+12@.75", keys="guitar", motor="celli violas violins",
                pluck="guitar steel-guitar@.5:all", pad="violins-2 violins", glitter="celesta", bass="basses",
                bass_short="basses-pizzicato celli-pizzicato@.6:all"),
        ),
        "triumph": (
            _variant("trumpet<.6 horns@.4:all violins+12@.6", motor="violins-2 violins", pad="celli violas violins-2",
                brass="tuba trombone horns", bass_short="basses tuba@.5:all"),
            _variant("violins<.5 trumpet@.4 horns@.4 piccolo+12@.8", motor="celli violas violins-2 clarinet@.6:top",
                pad="trombone horns choir@.7:all", brass="horns trumpet brass@.7:all", bass_short="celli trombone-12@.6:all"),
            _variant("horns<.6 brass@.5 violins+12@.5", motor="violas-pizzicato violins-2 violins",
                pad="organ@.6:all violas violins-2", brass="horns:all brass@.4:all trumpet@.6:top",
                bass_short="celli basses-12:all", horns="trombone"),
        ),
        "wonder": (
            _variant("flute<.4 horns@.35 violins@.6", keys="celesta", glitter="harp vibraphone@.5",
                pad="bassoon clarinet flute choir@.6:all", high="violins-tremolo", bass="basses-slow", horns="trombone"),
            _variant("voices<.4 violins@.35 trumpet@.75", keys="piano", glitter="celesta glockenspiel@.6",
                pad="celli-slow violas-slow violins-slow", choir="voices", high="flute",
                tremolo="violas-tremolo violins-tremolo"),
            _variant("solo-violin<.45 oboe@.4 violins+12@.65", keys="vibraphone", glitter="music-box harp@.4",
                pad="voices:all horns@.6:low", bass="celli-slow organ@.6:all", horns="choir"),
        ),
        "melancholy": (
            _variant("oboe<.5 violins@.45", keys="harp", pad="celli-slow violas-slow", counter="solo-cello", bass="basses-slow"),
            _variant("clarinet<.55 solo-viola@.4 celli@.7", keys="guitar", pad="bassoon clarinet english-horn", counter="violas",
                bass="celli-slow", horns="bassoon"),
            _variant("solo-violin<.6 celli@.5", keys="electric-piano<.4 piano@.3", pad="violas-slow voices@.4:top",
                counter="english-horn<.6 horns@.5", bass="celli-pizzicato"),
        ),
        "grief": (
            _variant("english-horn<.5 violins@.45", keys="harp", pad="basses-slow celli-slow violas-slow", counter="solo-viola",
                bass="basses-slow"),
            _variant("solo-violin<.5 violas@.5", keys="organ:low", pad="voices:all celli-slow:low",
                counter="clarinet<.6 celli@.5", choir="voices", bass="basses-slow"),
            _variant("horns<.5 celli@.5", keys="piano", pad="trombone bassoon clarinet", counter="solo-cello",
                bass="celli-slow basses-12@.4:all"),
        ),
        "tension": (
            _variant("clarinet<.45 violas@.45 trombone@.85", motor="violas-pizzicato celli-pizzicato@.3:low piano@.5:low",
                keys="harp", high="violins-slow", tremolo="celli-tremolo violas-tremolo", pad="bassoon horns",
                bass="basses-tremolo"),
            _variant("english-horn<.5 muted-trumpet@.5 horns@.88", motor="piano celli@.45:low", keys="vibraphone", high="voices",
                tremolo="violins-2-tremolo violins-tremolo", bass="celli-tremolo basses-slow-12@.5:all",
                brass="muted-trumpet@.55 trombone horns"),
            _variant("solo-cello<.5 bassoon-12@.5 brass@.9", motor="marimba celli@.4 violas@.6", keys="celesta",
                high="violins-tremolo", tremolo="basses-tremolo celli-tremolo violas-tremolo", bass="basses-slow tuba@.7:all"),
        ),
        "fear": (
            _variant("solo-violin<.5 violas-tremolo@.5", keys="piano", pluck="celli-pizzicato violas-pizzicato",
                tremolo="celli-tremolo violins-2-tremolo violins-tremolo", drone="basses-tremolo celli", bell="piano",
                tremor="celli violas"),
            _variant("bassoon<.5 muted-trumpet@.45 violins-tremolo@.7", keys="music-box", pluck="xylophone violins-pizzicato",
                tremolo="basses-tremolo violas-tremolo violins-tremolo choir@.7:low", drone="tuba basses@.4",
                tremor="clarinet flute"),
            _variant("english-horn<.5 voices@.5", keys="vibraphone", pluck="violins-2-pizzicato harp",
                tremolo="violas-tremolo violins-2-tremolo goblins@.6:low", drone="organ:low basses",
                low_line="trombone<.7 tuba@.6", brass="trombone@.55 muted-trumpet horns"),
        ),
        "anger": (
            _variant("horns<.5 trumpet@.4 violins+12@.7", motor="basses celli violas piano-12@.3:low", pad="trombone horns",
                brass="tuba trombone trumpet@.6", bass_short="basses piano-12@.4:all", low_line="trombone tuba-12@.6",
                tremor="violins-2 violins"),
            _variant("brass<.6 violins@.5 trumpet@.7", motor="violas violins-2 violins@.6 xylophone@.5:top",
                pad="celli-tremolo violas-tremolo violins-2-tremolo", brass="horns:all trombone@.5:low",
                bass_short="celli tuba@.5:all", bass="celli tuba-12@.5:all"),
            _variant("violas<.5 horns@.35:all trombone@.6", motor="celli-pizzicato violas violins-2 marimba@.4:low",
                pad="brass:low violins-2 violins", brass="trombone muted-trumpet trumpet@.7:top",
                bass_short="celli basses-pizzicato-12@.3:all trombone@.7:all", choir="voices"),
        ),
        "mystery": (
            _variant("bassoon<.5 flute@.45", keys="vibraphone", pad="clarinet english-horn",
                tremolo="celli-tremolo violas-tremolo", counter="solo-viola", bass="basses-slow"),
            _variant("muted-trumpet<.5 english-horn@.45", keys="piano", pad="celli-slow violas-slow voices@.4:top",
                pluck="celli-pizzicato", bell="vibraphone", high="violins-tremolo", counter="bassoon", bass="celli-slow"),
            _variant("flute-12<.5 solo-cello@.45", keys="marimba<.5 music-box@.4", pad="voices:all basses-slow:low",
                tremolo="violins-2-tremolo violins-tremolo", low_line="clarinet", counter="horns", choir="voices",
                bass_short="basses-pizzicato harp@.5:all"),
        ),
        "comic": (
            _variant("clarinet<.6 piccolo+12@.5 xylophone@.8", keys="harp<.6 marimba@.5", pluck="bassoon clarinet flute@.6:top",
                bass_short="basses-pizzicato tuba@.6:all", counter="oboe clarinet@.95:all", bass="bassoon:all"),
            _variant("muted-trumpet<.5 flute@.4 glockenspiel+12@.8", keys="xylophone<.5 piano@.4",
                pluck="guitar violins-pizzicato@.5:top", bass_short="tuba<.6 celli-pizzicato@.5", counter="bassoon",
                horns="trombone"),
            _variant("oboe<.5 violins-pizzicato@.4 clarinet@.7", keys="marimba",
                pluck="celli-pizzicato violas-pizzicato muted-trumpet@.6:top",
                bass_short="bassoon<.5 trombone-12@.6 basses-pizzicato:all", counter="flute",
                pad="violas-pizzicato violins-2-pizzicato"),
        ),
    },
}  # fmt: skip
"""By style and mood; what has no row has its palette alone."""


@lru_cache(maxsize=256)
def drawn_palette(style: str, mood: str, seed: int) -> Palette:
    """The palette of a style, as a seed orchestrates a mood.

    Neighbouring seeds draw different ones.
    """
    palette = PALETTES[style]
    variants = VARIANTS.get(style, {}).get(mood, ())
    number = (stable_seed(style, mood) + seed) % (len(variants) + 1)
    if not number:
        return palette
    chosen = variants[number - 1]
    return replace(
        palette,
        tunes={**palette.tunes, mood: chosen.tune},
        moods={**palette.moods, mood: {**palette.moods.get(mood, {}), **chosen.kinds}},
    )
