"""The palettes of short videos and trailers, in the notation of :mod:`~vidscore.compose.arrange.palettes`.

They stand apart from the older ones in ``style_table.py`` only for length; that file lists them all.
"""

from __future__ import annotations

from vidscore.compose.arrange.palettes import Palette, StyleLayers
from vidscore.compose.style_table import MOOD_KINDS


def by_kind(calm: str, bright: str, sad: str, dark: str, **single: str) -> StyleLayers:
    """Layers by kind of mood, each written ``0 strum | .4 claps shaker``: intensity from which, and textures to choose from.

    ``single`` scores moods otherwise than their kind.
    """

    def read(text: str) -> tuple[tuple[float, str], ...]:
        rows = (item.split() for item in text.split("|") if item.strip())
        return tuple((float(first), " ".join(names)) for first, *names in rows)

    rows = {"calm": read(calm), "bright": read(bright), "sad": read(sad), "dark": read(dark)}
    grouped = {mood: rows[kind] for kind, moods in MOOD_KINDS.items() for mood in moods}
    return {"*": rows["calm"], **grouped, **{mood: read(text) for mood, text in single.items()}}


ACOUSTIC = Palette(
    "acoustic",
    {
        "pad": "accordion", "keys": "guitar", "pluck": "ukulele", "strum": "steel-guitar", "uke": "ukulele", "motor": "guitar",
        "counter": "solo-cello", "low-line": "bass-guitar", "bass": "bass-guitar", "bass-short": "bass-guitar",
        "glitter": "glockenspiel",
        "bell": "glockenspiel", "beat": "drum-machine", "drum": "drum-machine", "horns": "accordion", "drone": "accordion",
        "high": "flute",
    },
    {"*": "glockenspiel<.3 guitar+12@.3", "joy": "glockenspiel ukulele@.6", "comic": "ukulele clarinet@.6",
    "triumph": "steel-guitar+12 glockenspiel@.5",
     "melancholy": "guitar+12", "grief": "solo-cello", "mystery": "guitar+12 glockenspiel@.7",
     "wonder": "glockenspiel flute@.5",
     "tension": "guitar", "fear": "solo-cello", "anger": "steel-guitar"},
    {"*": "guitar", "grief": "solo-cello", "fear": "solo-cello"},
    {"*": "steel-guitar:all ukulele:top drum-machine@.5:bd"},
    {},
    layers=by_kind(
        "0 picking picking-waltz | .35 strum-ballad strum-island | .6 claps-soft shaker",
        "0 strum-island strum-driving | .1 claps claps-double | .3 picking strum-ballad | .55 shaker | .75 bell",
        "0 picking picking-waltz | .4 counter-line pad-thin | .6 strum-ballad",
        "0 strum-muted strum-driving | .3 drums-stomp | .5 strum-ballad",
    ),
    basses=by_kind("0 bass-long | .5 bass-roots", "0 bass-roots bass-pushed", "0 bass-long", "0 bass-roots bass-eighths"),
    own_layers=False,
)  # fmt: skip

POP = Palette(
    "pop",
    {
        "pad": "warm-pad:all", "keys": "piano", "pluck": "synth-pluck", "motor": "synth-pluck", "counter": "electric-piano",
        "low-line": "synth-bass", "bass": "bass-guitar", "bass-short": "bass-guitar", "beat": "drum-machine",
        "drum": "drum-machine",
        "glitter": "synth-pluck+12", "bell": "vibraphone", "brass": "saw-lead", "horns": "halo-pad", "high": "halo-pad",
        "drone": "warm-pad",
        "strum": "guitar", "choir": "voices", "riser": "reverse-cymbal", "tremolo": "sweep-pad",
    },
    {"*": "electric-piano<.5 piano+12@.4", "joy": "synth-pluck+12 saw-lead@.7", "triumph": "saw-lead violins@.5",
    "comic": "marimba synth-pluck+12@.6",
     "wonder": "vibraphone piano+12@.5", "melancholy": "piano", "grief": "piano", "mystery": "vibraphone",
     "tension": "electric-piano",
     "fear": "atmosphere", "anger": "saw-lead"},
    {"*": "electric-piano", "joy": "piano+12", "wonder": "piano+12"},
    {"*": "piano:all synth-pluck:top drum-machine@.3:bd drum-machine@.7:crash"},
    {"fear": {"pad": "sweep-pad:all"}, "anger": {"pad": "sweep-pad:all"}, "tension": {"pad": "sweep-pad:all"}},
    layers=by_kind(
        "0 pluck-arpeggio keys-pop | 0 pad | .4 beat-half | .6 claps-soft",
        "0 pluck-arpeggio pluck-sixteenths | 0 beat-pop beat-four | .25 keys-pop | .35 pad | .6 claps | .8 riser",
        "0 keys-pop pluck-arpeggio | .2 pad | .5 beat-half",
        "0 pluck-sixteenths pluck-low | 0 beat-four beat-half | .3 pad | .6 riser",
        neutral="0 keys-pop | .3 pad",
        wonder="0 pad | 0 pluck-sixteenths | .4 keys-pop | .6 beat-half",
        comic="0 pluck-arpeggio offbeats | 0 claps | .3 beat-pop",
        triumph="0 beat-four | 0 keys-pop | 0 pad | .3 pluck-sixteenths | .5 claps | .8 riser",
        mystery="0 pluck-low | .3 pad",
        grief="0 pad | .3 keys-pop",
        fear="0 pad | 0 pluck-low | .5 riser",
        anger="0 beat-gated | 0 pluck-sixteenths | .2 pad | .6 riser",
    ),
    basses=by_kind("0 bass-long | .5 bass-roots", "0 bass-eighths bass-pushed", "0 bass-long | .6 bass-roots",
    "0 bass-eighths"),
    own_layers=False,
)  # fmt: skip

LO_FI = Palette(
    "lo-fi",
    {
        "pad": "electric-piano", "keys": "electric-piano", "pluck": "guitar", "motor": "electric-piano",
        "counter": "vibraphone",
        "low-line": "bass-guitar", "bass": "bass-guitar", "bass-short": "bass-guitar", "beat": "drum-machine",
        "drum": "drum-machine",
        "glitter": "vibraphone", "bell": "music-box", "high": "warm-pad", "horns": "warm-pad", "drone": "warm-pad",
        "haze": "warm-pad:all",
    },
    {"*": "vibraphone<.5 guitar+12@.5", "joy": "guitar+12 vibraphone@.6", "grief": "piano", "melancholy": "piano",
    "mystery": "music-box",
     "wonder": "vibraphone", "fear": "atmosphere", "anger": "electric-piano", "comic": "clarinet"},
    {"*": "guitar", "melancholy": "piano", "grief": "piano", "fear": "electric-piano"},
    {"*": "electric-piano:all drum-machine@.4:bd"},
    {},
    layers=by_kind(
        "0 rhodes-lazy rhodes-broken | 0 beat-lazy | .4 haze | .6 offbeats",
        "0 rhodes-pushed rhodes-lazy | 0 beat-lazy-double beat-lazy | .4 offbeats | .6 haze",
        "0 rhodes-broken rhodes-lazy | .2 beat-lazy | .5 haze",
        "0 rhodes-pushed rhodes-broken | 0 beat-lazy | 0 haze",
        neutral="0 rhodes-lazy | .4 beat-lazy",
        wonder="0 haze | 0 rhodes-broken | .5 beat-lazy",
        comic="0 offbeats | 0 beat-lazy-double | .4 rhodes-pushed",
        triumph="0 beat-lazy-double | 0 rhodes-pushed | .2 haze | .5 offbeats",
        grief="0 rhodes-lazy | .4 haze",
        mystery="0 rhodes-broken | 0 haze",
        fear="0 haze | .4 rhodes-broken",
        anger="0 beat-lazy-double | 0 rhodes-pushed | 0 pluck-low",
    ),
    basses=by_kind("0 bass-lazy", "0 bass-lazy bass-pushed", "0 bass-lazy", "0 bass-lazy"),
    own_layers=False, max_layers=4,
)  # fmt: skip

JAZZ = Palette(
    "jazz",
    {
        "pad": "piano", "keys": "piano", "pluck": "piano", "motor": "piano", "counter": "piano", "low-line": "basses-pizzicato",
        "bass": "basses-pizzicato", "bass-short": "basses-pizzicato", "beat": "brushes", "drum": "brushes",
        "bell": "vibraphone",
    },
    {"*": "piano+12", "tender": "vibraphone<.6 piano+12@.5", "wonder": "vibraphone", "mystery": "vibraphone piano+12@.7",
     "comic": "clarinet<.6 piano+12@.6", "joy": "piano+12:all clarinet@.7", "triumph": "muted-trumpet piano+12@.6",
     "grief": "muted-trumpet",
     "anger": "piano+12 muted-trumpet@.6"},
    {"*": "piano"},
    {"*": "piano:all basses-pizzicato:low brushes@.3:crash"},
    {},
    layers=by_kind(
        "0 comp-ballad comp-sparse | .15 brush-ballad | .6 comp-charleston",
        "0 comp-charleston comp-off | 0 brush-swing | .7 comp-sparse",
        "0 comp-ballad | .2 brush-ballad | .6 comp-sparse",
        "0 comp-off comp-charleston | 0 brush-swing | .6 comp-sparse",
        neutral="0 comp-sparse | .3 brush-ballad",
        wonder="0 comp-ballad | .3 comp-sparse | .4 brush-ballad",
        comic="0 brush-swing | 0 comp-off",
        triumph="0 brush-swing | 0 comp-charleston | .3 comp-off",
        grief="0 comp-ballad",
        mystery="0 comp-sparse | .2 comp-ballad",
        fear="0 comp-sparse | .4 brush-ballad",
        anger="0 brush-swing | 0 comp-off | .4 comp-charleston",
    ),
    basses=by_kind("0 bass-walked", "0 bass-walked", "0 bass-walked", "0 bass-walked"),
    own_layers=False, max_layers=3,
)  # fmt: skip

SYNTHWAVE = Palette(
    "synthwave",
    {
        "pad": "warm-pad:all new-age-pad@.6:top", "keys": "synth-pluck", "pluck": "synth-pluck", "motor": "synth-pluck",
        "counter": "halo-pad",
        "low-line": "synth-bass", "bass": "synth-bass", "bass-short": "synth-bass", "beat": "drum-machine",
        "drum": "drum-machine",
        "glitter": "crystal", "bell": "crystal", "brass": "saw-lead", "horns": "sweep-pad", "high": "halo-pad",
        "drone": "sweep-pad",
        "riser": "reverse-cymbal", "tremolo": "sweep-pad", "choir": "voices",
    },
    {"*": "saw-lead", "neutral": "synth-pluck+12", "tender": "new-age-pad", "wonder": "crystal saw-lead@.5",
    "grief": "new-age-pad",
     "melancholy": "square-lead", "mystery": "crystal", "fear": "sweep-pad", "comic": "square-lead",
     "joy": "saw-lead square-lead@.6:all"},
    {"*": "electric-piano", "fear": "bowed-pad", "mystery": "crystal", "wonder": "crystal"},
    {"*": "synth-pluck:all synth-bass:low drum-machine@.3:bd drum-machine@.7:crash"},
    {},
    layers=by_kind(
        "0 pluck-arpeggio | 0 pad | .4 beat-gated-half",
        "0 pluck-sixteenths pluck-arpeggio | 0 beat-gated | .1 pad | .6 keys-pop | .8 riser",
        "0 pad | 0 pluck-arpeggio | .5 beat-gated-half",
        "0 pluck-low pluck-sixteenths | 0 beat-four beat-gated | .2 pad | .6 riser",
        neutral="0 pluck-arpeggio | .3 pad",
        wonder="0 pad | 0 pluck-sixteenths | .5 glitter",
        comic="0 pluck-arpeggio | 0 beat-four | .3 offbeats",
        triumph="0 beat-gated | 0 pad | 0 pluck-sixteenths | .4 keys-pop | .6 riser",
        grief="0 pad | .6 high-pedal",
        mystery="0 pluck-low | .2 high-pedal | .5 pad",
        fear="0 pad | 0 high-pedal | .4 pluck-low | .5 riser",
        anger="0 beat-gated | 0 pluck-low | .4 pluck-sixteenths | .6 riser",
    ),
    basses=by_kind("0 bass-long | .4 bass-eighths", "0 bass-octave-eighths bass-eighths", "0 bass-long | .5 bass-eighths",
    "0 bass-eighths bass-sixteenths"),
    own_layers=False,
)  # fmt: skip

TRAILER = Palette(
    "trailer",
    {
        "pad": "violas violins-2 horns@.5:mid", "keys": "piano", "pluck": "violas-pizzicato violins-2-pizzicato",
        "motor": "celli violas@.4 violins-2@.65",
        "tremolo": "violas-tremolo violins-2-tremolo violins-tremolo", "counter": "horns", "low-line": "trombone celli@.4",
        "bass": "celli basses-12@.3:all", "bass-short": "celli basses-12@.3:all",
        "braam": "trombone:all tuba:low celli:low basses-12:low",
        "brass": "trombone horns trumpet@.7", "horns": "horns", "choir": "choir", "timpani": "timpani", "drum": "taiko",
        "beat": "taiko",
        "kit": "drums", "drone": "basses celli", "high": "violins-tremolo", "riser": "reverse-cymbal",
        "glitter": "piano+12", "bell": "tubular-bells",
    },
    {"*": "violins-slow<.5 horns@.4 violins@.6", "triumph": "horns trumpet@.7 violins+12@.5", "joy": "violins horns@.6",
    "anger": "horns trombone@.4",
     "grief": "solo-cello<.6 violins-slow@.5", "melancholy": "solo-cello<.5 violins-slow@.45", "mystery": "voices",
     "fear": "voices",
     "tension": "horns celli-12@.5", "wonder": "violins-slow horns@.5", "tender": "solo-cello<.5 violins-slow@.45"},
    {"*": "celli", "fear": "trombone", "mystery": "celli"},
    {"*": "piano:low timpani:low taiko:low drums@.5:crash brass@.4:all piano:all"},
    {},
    layers=by_kind(
        "0 ostinato-trailer | 0 pad | .45 braam | .5 drums-trailer-half | .65 choir-pad",
        "0 ostinato-trailer | 0 braam | 0 drums-trailer | .3 pad | .5 choir-pad | .7 riser",
        "0 pad | .15 ostinato-trailer | .5 braam | .55 drums-trailer-half | .7 choir-pad",
        "0 ostinato-trailer ostinato-332 | 0 braam | .1 drums-trailer | .5 choir-pad | .5 riser | .6 tremolo",
    ),
    basses=by_kind("0 bass-long", "0 bass-eighths", "0 bass-long", "0 bass-eighths bass-sixteenths"),
    own_layers=False, max_layers=6,
)  # fmt: skip

DOCUMENTARY = Palette(
    "documentary",
    {
        "pad": "celli-slow violas-slow violins-2-slow", "keys": "piano", "pluck": "marimba", "motor": "marimba",
        "cell": "marimba", "counter": "solo-cello",
        "low-line": "solo-cello", "bass": "celli-slow basses-slow-12@.6:all", "bass-short": "celli-pizzicato",
        "glitter": "vibraphone", "bell": "vibraphone",
        "horns": "violas-slow", "high": "violins-slow", "drone": "celli-slow", "tremolo": "violins-2-tremolo",
        "tremor": "violas violins-2",
    },
    {"*": "piano+12<.6 clarinet@.6", "joy": "marimba clarinet@.6", "triumph": "violins-slow clarinet@.7",
    "wonder": "vibraphone<.5 violins-slow@.4",
     "melancholy": "clarinet solo-cello@.6", "grief": "solo-cello", "tension": "clarinet", "fear": "violins-tremolo",
     "anger": "violins", "comic": "clarinet marimba@.5",
     "mystery": "vibraphone"},
    {"*": "piano", "grief": "solo-cello", "fear": "violins-tremolo", "joy": "marimba", "wonder": "celli", "triumph": "celli"},
    {"*": "piano:all marimba:all celli-pizzicato:low"},
    {},
    layers=by_kind(
        "0 cell-piano cell-pair | .3 pad-thin | .45 cell-marimba | .7 high-pedal",
        "0 cell-marimba | .1 cell-piano cell-pair | .35 pad-thin | .6 offbeats",
        "0 cell-pair cell-piano | .2 pad-thin | .6 counter-line",
        "0 cell-marimba cell-low | .1 tremolo-measured pad-low | .5 cell-pair | .6 high-pedal",
        neutral="0 cell-pair | .5 pad-thin",
        wonder="0 cell-marimba | 0 pad-high | .5 high-pedal",
        comic="0 cell-marimba offbeats | .3 cell-low",
        triumph="0 cell-piano | 0 cell-marimba | .2 pad | .5 high-pedal",
        grief="0 pad-low | .4 cell-pair",
        mystery="0 cell-pair | .2 high-pedal",
        fear="0 tremolo-measured | .2 pad-low | .5 high-pedal",
        anger="0 cell-marimba | 0 cell-low | .1 tremolo-measured",
    ),
    basses=by_kind("0 bass-long", "0 bass-long | .6 bass-plucked", "0 bass-long", "0 bass-long | .4 bass-eighths"),
    own_layers=False, max_layers=4,
)  # fmt: skip

HORROR = Palette(
    "horror",
    {
        "pad": "violas-tremolo violins-2-tremolo", "keys": "celesta", "pluck": "violas-pizzicato violins-pizzicato",
        "motor": "celli violas@.5",
        "tremolo": "violas-tremolo violins-2-tremolo violins-tremolo goblins@.6:low", "tremor": "violas violins-2",
        "drone": "basses bowed-pad",
        "high": "violins-tremolo", "counter": "bassoon", "low-line": "bassoon celli@.4", "bass": "basses celli@.6:all",
        "bass-short": "celli-pizzicato basses-pizzicato-12@.5:all",
        "brass": "trombone horns muted-trumpet@.6", "horns": "horns", "choir": "voices", "bell": "tubular-bells",
        "glitter": "celesta", "timpani": "timpani",
        "drum": "taiko", "kit": "drums", "wood": "woodblock", "riser": "reverse-cymbal",
    },
    {"*": "celesta<.6 voices@.4", "joy": "music-box", "comic": "music-box bassoon@.5", "tender": "music-box",
    "triumph": "trombone horns@.5", "wonder": "voices",
     "anger": "trombone horns@.4", "tension": "bassoon", "fear": "voices<.6 violins-tremolo@.5", "grief": "solo-cello",
     "melancholy": "solo-viola"},
    {"*": "bassoon", "grief": "solo-cello", "melancholy": "solo-cello", "fear": "celli-tremolo"},
    {"*": "piano:low timpani:low taiko@.4:low drums@.5:crash celli-pizzicato:low piano@.6:all"},
    {"grief": {"pad": "celli-slow violas-slow violins-2-slow"}, "melancholy": {"pad": "celli-slow violas-slow violins-2-slow"}},
    layers=by_kind(
        "0 cells cells-low | 0 cluster-high high-pedal | .35 pad-low | .5 bell-rare | .6 creep",
        "0 cells syncopated | .1 tremolo-measured | .3 cluster-high | .5 stabs-rare | .6 heartbeat",
        "0 drone-octave pad-low | .2 cells | .4 cluster-high | .6 creep | .6 bell-rare",
        "0 shiver tremolo-measured | 0 cluster-low drone-octave | .2 cluster-high | .35 heartbeat timpani-roll | "
        ".5 creep | .6 stabs-rare | .5 riser",
    ),
    basses=by_kind("0 bass-long", "0 bass-plucked", "0 bass-long", "0 bass-long | .7 bass-eighths"),
    own_layers=False,
)  # fmt: skip
