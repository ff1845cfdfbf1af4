"""What each mood asks of the orchestra: density, dynamics, touch and the order in which layers enter.

A seat is a place in the score with several textures that can fill it; it is taken when the
intensity reaches ``enter``. Seats stand in order of importance. Figures after the mood table in
the project's notes: notes a second of the whole texture, and CC2 from the quietest to the loudest bar.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the score."""

    textures: tuple[str, ...]
    """What can fill it; the seed chooses, and another section takes the next one."""
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
    seats: tuple[Seat, ...]
    basses: tuple[Seat, ...]
    """The bass texture: the last one whose ``enter`` is reached."""


def _seats(*rows: tuple[float, str]) -> tuple[Seat, ...]:
    return tuple(Seat(tuple(names.split()), enter) for enter, names in rows)


SCORINGS: dict[str, Scoring] = {
    "neutral": Scoring(
        (1.5, 3.0), (30, 58), 0.7, 0, False, 1.0, "soft",
        _seats((0, "pad-breathing pad"), (0.15, "dyads pendulum cells-low"), (0.5, "counter-line arpeggio-broken"), (0.75,
            "horn-swell")),
        _seats((0, "bass-long")),
    ),
    "tender": Scoring(
        (3.2, 5.0), (35, 70), 0.9, 2, False, 1.3, "soft",
        _seats((0, "arpeggio-updown arpeggio-rising fingerpick alberti"), (0.12, "pad pad-breathing"),
               (0.5, "counter-line echo"), (0.72, "horn-swell")),
        _seats((0, "bass-long")),
    ),
    "joy": Scoring(
        (7.0, 10.0), (58, 95), 0.55, 4, False, 0.7, "bright",
        _seats((0, "offbeats strum oom-pah"), (0.1, "ostinato-spin ostinato-wave alberti"), (0.4, "tambourine"),
               (0.55, "pad-high glitter"), (0.8, "horn-call fanfare-triplet")),
        _seats((0, "bass-plucked bass-oom"), (0.5, "bass-march bass-pulse bass-walk")),
    ),
    "triumph": Scoring(
        (6.5, 9.5), (72, 122), 0.8, 0, False, 0.6, "bright",
        _seats((0, "pad-breathing chorale"), (0.1, "ostinato-wave ostinato-8 ostinato-332"), (0.35,
            "fanfare-dotted fanfare-triplet"),
               (0.4, "timpani-strokes"), (0.55, "march-drum cymbal"), (0.75, "choir-pad")),
        _seats((0, "bass-march"), (0.6, "bass-octaves bass-march")),
    ),
    "wonder": Scoring(
        (4.0, 7.0), (38, 88), 0.9, 5, True, 1.1, "soft",
        _seats((0, "glitter arpeggio-rising arpeggio-up"), (0, "pad-high pad"), (0.35, "high-pedal-fifth tremolo-high"),
               (0.45, "horn-swell choir-pad"), (0.6, "glissando timpani-roll")),
        _seats((0, "bass-long")),
    ),
    "melancholy": Scoring(
        (3.0, 4.2), (30, 64), 0.9, -2, False, 1.3, "soft",
        _seats((0, "arpeggio-broken arpeggio-down rolled-chords"), (0.2, "pad-low pad"), (0.5, "counter-line sigh"), (0.75,
            "horn-swell")),
        _seats((0, "bass-long")),
    ),
    "grief": Scoring(
        (1.2, 2.8), (25, 68), 0.95, -3, False, 1.6, "soft",
        _seats((0, "chorale pad-low pad-breathing"), (0.3, "sigh counter-line"), (0.45, "rolled-chords bell-rare"), (0.65,
            "choir-pad horn-swell")),
        _seats((0, "bass-long")),
    ),
    "tension": Scoring(
        (4.5, 8.0), (38, 100), 0.4, -2, False, 0.5, "dark",
        _seats((0, "ostinato-8 pulse-pedal ostinato-332"), (0, "high-pedal cluster-high"), (0.3, "cluster-low tremolo creep"),
               (0.45, "heartbeat timpani-roll clock"), (0.7, "stabs-rare taiko-groove"), (0.6, "riser")),
        _seats((0, "bass-long"), (0.6, "bass-pulse")),
    ),
    "fear": Scoring(
        (2.5, 7.0), (18, 122), 0.5, 0, True, 1.4, "dark",
        _seats((0, "cluster-low drone-octave"), (0, "cluster-high tremolo-high"), (0.25, "cells creep bell-rare"),
               (0.4, "heartbeat timpani-roll"), (0.6, "stabs-rare"), (0.5, "riser")),
        _seats((0, "bass-long")),
    ),
    "anger": Scoring(
        (9.0, 15.0), (80, 124), 0.5, -5, True, 0.4, "dark",
        _seats((0, "ostinato-16 ostinato-332 gallop"), (0.1, "taiko-groove timpani-strokes"), (0.3, "brass-stabs"),
               (0.5, "tremolo ostinato-spin"), (0.75, "choir-pad cymbal")),
        _seats((0, "bass-pulse"), (0.5, "bass-octaves bass-pulse")),
    ),
    "mystery": Scoring(
        (2.2, 4.2), (25, 62), 0.7, 4, True, 1.2, "soft",
        _seats((0, "cells pendulum"), (0, "tremolo-high pad-high"), (0.35, "creep counter-line"), (0.5, "bell choir-pad"), (0.7,
            "riser")),
        _seats((0, "bass-long bass-plucked")),
    ),
    "comic": Scoring(
        (5.0, 8.0), (48, 90), 0.42, 2, False, 0.6, "bright",
        _seats((0, "oom-pah offbeats-echo"), (0.4, "woodblock"), (0.45, "cells alberti"), (0.65, "syncopated echo"), (0.8,
            "stabs-rare")),
        _seats((0, "bass-oom"), (0.6, "bass-walk bass-oom")),
    ),
}  # fmt: skip
"""Every mood's scoring."""
