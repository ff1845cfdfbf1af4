"""What a brief wants from the clock: the tempo to aim for and the freedom around it."""

from __future__ import annotations

from vidscore.compose.clock import Clock, solve_clock
from vidscore.compose.mood_table import IDIOMS
from vidscore.compose.random_seeds import seeded_random
from vidscore.compose.time_search import TimeWish
from vidscore.compose.weights.clock import TEMPO, TIME
from vidscore.model.joins import ALONE, Neighbours
from vidscore.model.mood_table import MOOD_TABLE, usual
from vidscore.model.music import parse_metre
from vidscore.model.plan import Brief


def preferred_tempo(brief: Brief) -> float:
    """The tempo to aim for: the brief's own, else by how excited the scene is for its mood, with a little chance.

    Example:
        >>> from vidscore.model.mood import Mood
        >>> from vidscore.model.span import Span
        >>> brief = Brief("1m1", 0, Span(0, 9000), Mood("joy", 0.5, 0.5, 0), tempo_bpm=120.0)
        >>> preferred_tempo(brief)
        120.0
    """
    if brief.tempo_bpm:
        return brief.tempo_bpm
    low, high = brief.tempo_range
    arousal = MOOD_TABLE[brief.mood.name].arousal
    share = (
        TEMPO.middle
        + TEMPO.mood * arousal
        + TEMPO.scene * (brief.mood.arousal - usual(arousal))
        + seeded_random(brief.seed, brief.name, "tempo").uniform(-TEMPO.chance, TEMPO.chance)
    )
    share = min(max(share, TEMPO.lowest), TEMPO.highest)
    return float(low * (high / low) ** share)


def solve_time(brief: Brief, neighbours: Neighbours = ALONE) -> Clock:
    """The clock of a brief, which has no sections."""
    idiom = IDIOMS[brief.mood.name]
    steady = (neighbours.enters == "same-click", brief.join.kind == "same-click")
    ritard = 1.0 if brief.runs_on or brief.ending in ("button", "fade") else idiom.ritard
    wish = TimeWish(
        metre=parse_metre(brief.metre),
        tempo_range=brief.tempo_range,
        tempo_bpm=preferred_tempo(brief),
        faithful=TIME.faithful_shared if any(steady) else TIME.faithful_given if brief.tempo_bpm else 1.0,
        ending=brief.ending,
        ritard=ritard,
        rubato=0.0 if any(steady) else idiom.rubato,
        tail=idiom.tail,
        runs_on=brief.runs_on,
        rings_out=brief.rings_out,
        steady=steady,
    )
    return solve_clock(brief.span, brief.hits, wish)
