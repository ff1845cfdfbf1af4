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


def _layer_choices(*rows: tuple[float, str]) -> tuple[LayerChoice, ...]:
    return tuple(LayerChoice(tuple(names.split()), enter) for enter, names in rows)


SCORINGS: dict[str, Scoring] = complete({
    "neutral": Scoring(
        (1.8, 3.4), (30, 58), 0.7, 0, False, 1.0, "soft",
        _layer_choices((0, "pendulum dyads cells-low"), (0.12, "pad-breathing pad"), (0.55, "counter-line"), (0.8,
            "horn-swell")),
        _layer_choices((0, "bass-keys"), (0.5, "bass-half")),
    ),
    "tender": Scoring(
        (3.6, 5.5), (35, 70), 0.9, 2, False, 1.3, "soft",
        _layer_choices(
            (0, "arpeggio-updown fingerpick arpeggio-rising arpeggio-down alberti"), (0.35, "pad-thin-breathing"),
            (0.55, "counter-line echo"), (0.75, "horn-swell"),
        ),
        _layer_choices((0, "bass-keys"), (0.5, "bass-half")),
    ),
    "joy": Scoring(
        (7.0, 10.0), (58, 95), 0.6, 4, False, 0.7, "bright",
        _layer_choices(
            (0, "offbeats ostinato-wave strum oom-pah"), (0.15, "alberti ostinato-spin"), (0.35, "tambourine -"),
            (0.55, "pad-high glitter"), (0.8, "horn-call fanfare-triplet"),
        ),
        _layer_choices((0, "bass-plucked bass-oom"), (0.55, "bass-march bass-pulse bass-walk")),
    ),
    "triumph": Scoring(
        (9.0, 14.0), (72, 122), 0.7, 2, False, 0.6, "bright",
        _layer_choices(
            (0, "fanfare-dotted fanfare-triplet"), (0, "chords-pulse"), (0, "ostinato-wave ostinato-332 chords-marcato"),
            (0.35, "timpani-strokes"), (0.5, "march-drum cymbal -"), (0.75, "choir-pad"),
        ),
        _layer_choices((0, "bass-plucked bass-oom"), (0.45, "bass-march")),
    ),
    "wonder": Scoring(
        (4.5, 7.5), (38, 88), 0.9, 5, False, 1.1, "soft",
        _layer_choices(
            (0, "glitter arpeggio-rising arpeggio-up"), (0.1, "pad-thin pad-high"), (0.45, "high-pedal-fifth tremolo-high"),
            (0.6, "choir-pad horn-swell"), (0.6, "glissando timpani-roll"),
        ),
        _layer_choices((0, "bass-long")),
    ),
    "melancholy": Scoring(
        (3.0, 4.4), (30, 64), 0.9, -2, False, 1.3, "soft",
        _layer_choices(
            (0, "arpeggio-broken rolled-chords arpeggio-down pendulum"), (0.4, "pad-thin-breathing pad-low"), (0.6,
            "counter-line sigh"),
            (0.8, "horn-swell"),
        ),
        _layer_choices((0, "bass-keys"), (0.5, "bass-half")),
    ),
    "grief": Scoring(
        (1.2, 2.8), (25, 68), 0.95, -1, False, 1.6, "soft",
        _layer_choices(
            (0, "chorale pad-low pad-breathing"), (0.35, "sigh counter-line"), (0.5, "rolled-chords block-strong bell-rare"),
            (0.7, "choir-pad horn-swell"),
        ),
        _layer_choices((0, "bass-long")),
    ),
    "tension": Scoring(
        (5.0, 9.0), (38, 100), 0.45, 0, False, 0.5, "dark",
        _layer_choices(
            (0, "ostinato-8 pulse-pedal pulse ostinato-332"), (0, "high-pedal cluster-high -"),
            (0.35, "cluster-low tremolo creep"), (0.45, "heartbeat timpani-roll clock -"),
            (0.7, "stabs-rare taiko-groove"), (0.6, "riser"),
        ),
        _layer_choices((0, "bass-long"), (0.6, "bass-pulse")),
    ),
    "fear": Scoring(
        (4.5, 10.0), (26, 122), 0.5, 0, False, 1.4, "dark",
        _layer_choices(
            (0, "shiver"), (0, "cluster-low drone-octave"), (0.2, "tremolo-measured"), (0.4, "cluster-high"),
            (0.35, "heartbeat timpani-roll"), (0.5, "creep bell-rare"), (0.65, "stabs-rare"), (0.5, "riser"),
        ),
        _layer_choices((0, "bass-long")),
    ),
    "anger": Scoring(
        (7.5, 11.5), (80, 124), 0.7, -1, True, 0.4, "dark",
        _layer_choices(
            (0, "ostinato-16 ostinato-332 gallop"), (0.1, "taiko-groove timpani-strokes -"), (0.3, "brass-stabs"),
            (0.55, "tremolo pad-thin"), (0.8, "choir-pad cymbal"),
        ),
        _layer_choices((0, "bass-plucked"), (0.5, "bass-pulse bass-octaves")),
    ),
    "mystery": Scoring(
        (2.4, 4.6), (25, 62), 0.7, 4, True, 1.2, "soft",
        _layer_choices(
            (0, "cells pendulum"), (0, "tremolo-high pad-high"), (0.4, "creep counter-line"), (0.55, "bell choir-pad"),
            (0.7, "riser"),
        ),
        _layer_choices((0, "bass-long bass-plucked")),
    ),
    "comic": Scoring(
        (5.0, 8.0), (48, 90), 0.42, 2, False, 0.6, "bright",
        _layer_choices(
            (0, "oom-pah offbeats-echo"), (0.35, "woodblock -"), (0.45, "cells alberti"), (0.65, "syncopated echo"),
            (0.8, "stabs-rare"),
        ),
        _layer_choices((0, "bass-oom"), (0.6, "bass-walk bass-oom")),
    ),
}, MOODS, "compose/arrange/mood_table.py")  # fmt: skip
"""Every mood's scoring."""

PLAIN_BASS = "bass-long"
"""The bass where nothing else can play one."""

HUSHED = ("pad-low", PLAIN_BASS)
"""What is left where the music holds its breath: a held chord."""
