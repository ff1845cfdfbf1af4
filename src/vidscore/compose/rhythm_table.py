"""How the tune of each mood moves against its beat, one row per mood, and the ways in which phrases begin and end.

The plain rhythm cells of a mood stand in its row of :mod:`vidscore.compose.mood_table`; here are those that syncopate, and how
often notes come early or late. Lengths are quarter notes, a minus sign is a rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from vidscore.compose.mood_table import CELLS, Weights, weights
from vidscore.model.mood import MOODS
from vidscore.model.tables import complete

Onsets = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class RhythmRow:
    """How one mood's tune moves against its beat; shares are 0..1."""

    cells: Weights
    """Cells beside the mood's plain ones, with their weights."""
    early: float
    """Chance that a note on the beat comes an eighth early, tied over its beat."""
    late: float
    """Chance that it comes an eighth late, the note before held over its beat."""
    run_on: float
    """Chance that a phrase does not breathe but runs on into the next."""
    light_ends: float
    """Chance that a phrase ends after its last downbeat or ahead of it, not on it."""


_SYNCOPATED: dict[str, tuple[str, ...]] = {
    "eeq": ("1/2", "1/2", "1"), "qee": ("1", "1/2", "1/2"), "hee": ("2", "1/2", "1/2"), "eeh": ("1/2", "1/2", "2"),
    "eqqe": ("1/2", "1", "1", "1/2"), "eqdq": ("1/2", "1", "3/2"), "dqdqq": ("3/2", "3/2", "1"), "dqh": ("3/2", "5/2"),
    "dedee": ("3/4", "3/4", "1/2"), "reee": ("-1/2", "1/2", "1/2", "1/2"), "redq": ("-1/2", "3/2"), "reeq": ("-1/2", "1/2", "1"),
    "hqh": ("1", "2", "1"), "edh": ("1/2", "5/2"), "deses": ("3/4", "1/4", "3/4", "1/4"), "qdqe": ("1", "3/2", "1/2"),
    "dqeee": ("3/2", "1/2", "1/2", "1/2"), "hdqe": ("2", "3/2", "1/2"), "eeee": ("1/2", "1/2", "1/2", "1/2"),
    "dqdq": ("3/2", "3/2"), "qeeq": ("1", "1/2", "1/2", "1"), "edqq": ("1/2", "3/2", "1"),
    "eedqe": ("1/2", "1/2", "3/2", "1/2"), "sse": ("1/4", "1/4", "1/2"), "edqh": ("1/2", "3/2", "2"),
    "tree": ("-1/2", "1/2", "1/2"), "trq": ("-1/2", "1"), "tsse": ("1/4", "1/4", "1"), "tess": ("1", "1/4", "1/4"),
}  # fmt: skip
ALL_CELLS: dict[str, tuple[str, ...]] = {**CELLS, **_SYNCOPATED}
"""Every cell that a tune's rhythm is made of; names with ``t`` first fill three eighths, but for ``tri`` and ``three``."""

_SONG = weights(
    "eeq:1 qee:1 hee:.8 eeh:.7 eqdq:.8 dqdqq:.6 dqeee:1 hdqe:.8 edq:.7 qdqe:.7 redq:.4 eedqe:.7 eeee:.6 edqh:.5 dqh:.5 edh:.4 "
    "tree:.5 trq:.6 teq:.8 tess:.4"
)
_BRIGHT = weights(
    "eeq:.9 qee:.8 eqqe:1 eqdq:.9 dqdqq:.8 dedee:.7 reee:1 redq:.6 reeq:.7 eedqe:.7 dqeee:.8 eeee:.8 syn:.8 "
    "tree:.8 trq:.7 teq:.9 tsse:.5"
)
_BROAD = weights(
    "dqh:1 edh:.6 eqdq:.5 hee:1 hdqe:1 edqh:.8 dqeee:.7 hqh:.6 qee:.5 eeh:.5 redq:.4 dqdq:.6 edqq:.5 trq:.5 teq:.8 tess:.5"
)
_UNEASY = weights(
    "redq:1 reeq:1 edq:.9 eqdq:.9 edh:.8 reee:.7 dedee:.6 edqh:.8 eqqe:.5 dqdq:.9 qeeq:.5 edqq:.8 hee:.5 trq:1 tree:.8 teq:.6"
)

RHYTHMS: dict[str, RhythmRow] = complete({
    "neutral": RhythmRow(_SONG, early=0.2, late=0.16, run_on=0.12, light_ends=0.8),
    "tender": RhythmRow(_SONG, early=0.22, late=0.22, run_on=0.2, light_ends=0.8),
    "joy": RhythmRow(_BRIGHT, early=0.2, late=0.06, run_on=0.3, light_ends=0.65),
    "triumph": RhythmRow(weights("dqeee:1 deses:1 eqdq:.8 dqdqq:1 qdqe:.8 eeq:.8 dqh:.5 hee:.7 sse:.3 tess:.5 teq:.6"),
        early=0.18, late=0.06, run_on=0.25, light_ends=0.65),
    "wonder": RhythmRow(_BROAD, early=0.28, late=0.2, run_on=0.2, light_ends=0.8),
    "melancholy": RhythmRow(_SONG, early=0.2, late=0.26, run_on=0.15, light_ends=0.8),
    "grief": RhythmRow(_BROAD, early=0.16, late=0.26, run_on=0.08, light_ends=0.85),
    "tension": RhythmRow(_UNEASY, early=0.28, late=0.2, run_on=0.1, light_ends=0.75),
    "fear": RhythmRow(_UNEASY, early=0.28, late=0.24, run_on=0.08, light_ends=0.8),
    "anger": RhythmRow(_BRIGHT, early=0.24, late=0.04, run_on=0.3, light_ends=0.6),
    "mystery": RhythmRow(_UNEASY, early=0.24, late=0.24, run_on=0.1, light_ends=0.85),
    "comic": RhythmRow(_BRIGHT, early=0.2, late=0.08, run_on=0.2, light_ends=0.6),
}, MOODS, "RHYTHMS in compose/rhythm_table.py")  # fmt: skip


def _onsets(text: str) -> tuple[Onsets, ...]:
    return tuple(tuple(Fraction(word) for word in part.split()) for part in text.split("|"))


LIGHT_ENDS = _onsets("0 1 | 0 1/2 | 1/2 | 1 | 0 3/2 | 0 1/2 1 | 0 1/2 3/2 | -1/2 | 1/2 1 | 0 2 | 3/2 | 1 3/2 | 1/2 3/2")
"""Onsets in a phrase's last bar, from its downbeat, where it does not end on that."""
LIGHT_ENDS_IN_THREES = _onsets("0 1/2 | 0 1 | 1/2 | 0 3/2 | 3/2 | 0 1 3/2 | -1/2 | 0 1/2 1")
"""The same in compound time."""
PICKUPS = _onsets("1 | 1/2 | 1 1/2 | 3/2 1 1/2 | 1 1/4 | 3/4 1/4 | 3/2 1/2 | 1/2 1/4")
"""Upbeats, as beats ahead of the phrase."""
PICKUPS_IN_THREES = _onsets("1/2 | 1 1/2 | 3/2 1 1/2 | 3/2 1/2 | 1")
"""The same in compound time."""
