"""What each mood asks of the orchestra: density, dynamics, touch and the order in which layers enter.

A layer choice names the textures that one layer of the score can have; the layer enters when the
intensity reaches ``enter``. Layers stand in order of importance. Figures after the mood table in
the project's notes: notes a second of the whole texture, and CC2 from the quietest to the loudest bar.
"""

from __future__ import annotations

from dataclasses import dataclass

from vidscore.model.mood import MOODS
from vidscore.model.tables import complete


@dataclass(frozen=True, slots=True)
class LayerChoice:
    """One layer of the score: what it can play, and from when."""

    textures: tuple[str, ...]
    """What it can play (``-`` leaves it empty); the seed chooses, and another section takes the next one."""
    enter: float = 0.0
    """Intensity from which it plays."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """One row of the mood table, as far as the arranger reads it."""

    rate: tuple[float, float]
    """Notes a second, quiet to loud."""
    cc2: tuple[int, int]
    """Expression, quiet to loud."""
    short: float
    """Share of its length that a short note sounds."""
    shift: int
    """Semitones by which registers move."""
    planing: bool
    """Whether voices may move in parallel."""
    rubato: float
    """Scale of the players' timing spread."""
    hit: str
    """Row of the palette's hit table: soft, bright or dark."""
    layers: tuple[LayerChoice, ...]
    basses: tuple[LayerChoice, ...]
    """The bass texture: the last one whose ``enter`` is reached."""
    drums: tuple[LayerChoice, ...] = ()
    """The percussion section, which takes no seat from the layers."""


def _layer_choices(*rows: tuple[float, str]) -> tuple[LayerChoice, ...]:
    return tuple(LayerChoice(tuple(names.split()), enter) for enter, names in rows)


SCORINGS: dict[str, Scoring] = complete({
    "neutral": Scoring(
        (2.6, 4.4), (28, 62), 0.7, 0, False, 1.0, "soft",
        _layer_choices((0, "pendulum dyads cells-low"), (0.12, "pad-breathing pad"), (0.4, "cells pendulum -"), (0.55,
            "counter-line"), (0.8, "horn-swell")),
        _layer_choices((0, "bass-keys"), (0.35, "bass-half")),
        _layer_choices((0.6, "triangle - -"), (0.8, "cymbal-roll -")),
    ),
    "tender": Scoring(
        (3.8, 5.8), (32, 76), 0.9, 2, False, 1.3, "soft",
        _layer_choices(
            (0, "arpeggio-updown fingerpick arpeggio-rising arpeggio-down alberti"), (0.35, "pad-thin-breathing"),
            (0.55, "counter-line echo"), (0.75, "horn-swell"),
        ),
        _layer_choices((0, "bass-keys"), (0.35, "bass-half")),
        _layer_choices((0.5, "triangle - -"), (0.7, "cymbal-roll")),
    ),
    "joy": Scoring(
        (7.0, 10.0), (54, 102), 0.5, 4, False, 0.7, "bright",
        _layer_choices(
            (0, "offbeats ostinato-wave strum oom-pah"), (0.15, "alberti ostinato-spin"),
            (0.55, "pad-high glitter"), (0.8, "horn-call fanfare-triplet"),
        ),
        _layer_choices((0, "bass-plucked bass-oom"), (0.55, "bass-march bass-pulse bass-walk")),
        _layer_choices(
            (0.1, "tambourine shaker hand-drums sleigh-bells"), (0.35, "bass-drum march-drum"), (0.45, "tom-fill snare-roll"),
            (0.5, "cymbal"), (0.6, "triangle castanets snare-ostinato"), (0.7, "cymbal-roll"),
        ),
    ),
    "triumph": Scoring(
        (9.0, 14.0), (66, 124), 0.62, 2, False, 0.6, "bright",
        _layer_choices(
            (0, "fanfare-dotted fanfare-triplet"), (0, "chords-pulse"), (0, "ostinato-wave ostinato-332 chords-marcato"),
            (0.55, "glitter ostinato-16"), (0.75, "choir-pad"),
        ),
        _layer_choices((0, "bass-plucked bass-oom"), (0.45, "bass-march")),
        _layer_choices(
            (0, "timpani-strokes"), (0.1, "march-drum snare-ostinato"), (0.25, "bass-drum"), (0.3, "cymbal"),
            (0.35, "snare-roll tom-fill timpani-roll"), (0.5, "cymbal-roll"), (0.65, "taiko-groove tambourine"),
        ),
    ),
    "wonder": Scoring(
        (4.8, 8.0), (32, 96), 0.9, 5, False, 1.1, "soft",
        _layer_choices(
            (0, "glitter arpeggio-rising arpeggio-up"), (0.1, "pad-thin pad-high"), (0.45, "high-pedal-fifth tremolo-high"),
            (0.6, "choir-pad horn-swell"), (0.6, "glissando"),
        ),
        _layer_choices((0, "bass-long")),
        _layer_choices((0.2, "triangle bell-tree"), (0.4, "bell-tree sleigh-bells -"), (0.45, "timpani-roll"), (0.5,
            "cymbal-roll"), (0.7, "cymbal")),
    ),
    "melancholy": Scoring(
        (3.6, 5.4), (26, 68), 0.9, -4, False, 1.3, "soft",
        _layer_choices(
            (0, "arpeggio-broken rolled-chords arpeggio-down pendulum"), (0.3, "pad-thin-breathing pad-low"), (0.35,
            "counter-line sigh"),
            (0.8, "horn-swell"),
        ),
        _layer_choices((0, "bass-keys"), (0.35, "bass-half")),
        _layer_choices((0.7, "bass-drum-toll timpani-roll - -"), (0.8, "cymbal-roll")),
    ),
    "grief": Scoring(
        (1.8, 3.8), (22, 72), 0.95, -3, False, 1.6, "soft",
        _layer_choices(
            (0, "chorale pad-low pad-breathing"), (0.2, "sigh counter-line"), (0.35, "rolled-chords block-strong bell-rare"),
            (0.7, "choir-pad horn-swell"),
        ),
        _layer_choices((0, "bass-long")),
        _layer_choices((0.5, "bass-drum-toll -"), (0.75, "timpani-roll cymbal-roll")),
    ),
    "tension": Scoring(
        (5.5, 10.0), (34, 110), 0.42, -2, False, 0.5, "dark",
        _layer_choices(
            (0, "ostinato-8 pulse-pedal pulse ostinato-332"), (0, "high-pedal cluster-high -"),
            (0.35, "cluster-low tremolo creep"), (0.5, "tremolo-measured cluster-high"), (0.65, "stabs-rare"),
        ),
        _layer_choices((0, "bass-long"), (0.5, "bass-pulse")),
        _layer_choices(
            (0, "heartbeat clock ticks"), (0.3, "timpani-roll thunder"), (0.4, "taiko-groove snare-ostinato shaker"),
            (0.5, "riser cymbal-roll"), (0.6, "bass-drum tom-groove"), (0.65, "tom-fill snare-roll"), (0.8, "metal cymbal"),
        ),
    ),
    "fear": Scoring(
        (5.0, 11.0), (24, 126), 0.45, -2, False, 1.4, "dark",
        _layer_choices(
            (0, "shiver"), (0, "cluster-low drone-octave"), (0.2, "tremolo-measured"), (0.4, "cluster-high"),
            (0.5, "creep bell-rare"), (0.45, "stabs-rare"),
        ),
        _layer_choices((0, "bass-long")),
        _layer_choices(
            (0, "heartbeat thunder -"), (0.3, "timpani-roll thunder"), (0.45, "riser cymbal-roll"),
            (0.45, "taiko-groove tom-groove bass-drum"), (0.7, "metal tom-fill"), (0.8, "cymbal"),
        ),
    ),
    "anger": Scoring(
        (8.5, 13.5), (84, 127), 0.5, -3, True, 0.4, "dark",
        _layer_choices(
            (0, "ostinato-16 ostinato-332 gallop"), (0.2, "brass-stabs"),
            (0.5, "tremolo-measured tremolo"), (0.8, "choir-pad"),
        ),
        _layer_choices((0, "bass-plucked"), (0.4, "bass-pulse bass-octaves")),
        _layer_choices(
            (0, "taiko-groove tom-groove"), (0, "timpani-strokes bass-drum"), (0.2, "snare-ostinato metal"), (0.25,
            "tom-fill snare-roll"), (0.3, "cymbal"), (0.45, "cymbal-roll"), (0.6, "metal taiko-groove"),
        ),
    ),
    "mystery": Scoring(
        (3.2, 5.8), (24, 68), 0.7, 0, True, 1.2, "soft",
        _layer_choices(
            (0, "cells pendulum"), (0, "tremolo-high cluster-high pad-high"), (0.3, "creep counter-line"),
            (0.5, "cells-low bell"), (0.6, "choir-pad"),
        ),
        _layer_choices((0, "bass-long bass-plucked")),
        _layer_choices((0.15, "triangle ticks -"), (0.4, "thunder cymbal-roll"), (0.55,
            "bass-drum-toll hand-drums"), (0.65, "riser")),
    ),
    "comic": Scoring(
        (5.0, 8.0), (44, 96), 0.4, 2, False, 0.6, "bright",
        _layer_choices(
            (0, "oom-pah offbeats-echo"), (0.45, "cells alberti"), (0.65, "syncopated echo"),
            (0.8, "stabs-rare"),
        ),
        _layer_choices((0, "bass-oom"), (0.6, "bass-walk bass-oom")),
        _layer_choices((0.1, "woodblock castanets rim-taps"), (0.4, "triangle tambourine shaker -"), (0.55,
            "tom-fill snare-roll"), (0.7, "march-drum cymbal")),
    ),
}, MOODS, "compose/arrange/mood_table.py")  # fmt: skip
"""Every mood's scoring."""

PLAIN_BASS = "bass-long"
"""The bass where nothing else can play one."""

HUSHED = ("pad-low", PLAIN_BASS)
"""What is left where the music holds its breath: a held chord."""
