"""How each cue ends and hands over to the next, chosen by cost and said in words."""

from __future__ import annotations

from vidscore.model.mood import Mood
from vidscore.model.moods_table import MOOD_TABLE
from vidscore.model.music import Key
from vidscore.model.plan import Ending, Join
from vidscore.plan.keys import fifths_apart, key_distance

CLICK_RATIOS = (1.0, 2.0, 0.5, 1.5, 2 / 3)
"""Tempo ratios that the ear takes for the same pulse."""


def mood_distance(a: Mood, b: Mood) -> float:
    """How different two moods feel, 0..about 3.5."""
    return float(((a.valence - b.valence) ** 2 + (a.arousal - b.arousal) ** 2 + (a.tension - b.tension) ** 2) ** 0.5)


def tempo_relation(before_bpm: float, after_bpm: float) -> float:
    """How far two tempos are from a simple ratio (1:1, 2:1, 3:2), as a share of the tempo; 0 is the same click."""
    return min(abs(after_bpm / before_bpm / ratio - 1.0) for ratio in CLICK_RATIOS)


def plan_join(here: tuple[Mood, Key, float], after: tuple[Mood, Key, float] | None, is_last: bool) -> Join:
    """Choose the join at the end of a cue.

    Args:
        here: Mood, key and tempo (bpm) of the cue.
        after: The same of the cue that follows at once; None when silence follows.
        is_last: Whether the film's music ends here.
    """
    if is_last:
        return Join("end", "the film's music closes")
    if after is None:
        return Join("gap", "silence follows, so the cue rings out")
    apart = mood_distance(here[0], after[0])
    keys = key_distance(here[1], after[1])
    fifths, clicks = fifths_apart(here[1], after[1]), tempo_relation(here[2], after[2])
    common = len(set(here[1].scale) & set(after[1].scale))
    costs = {
        Join("same-click", "the tempos are related, so the pulse goes on"): 0.6 * apart + 8 * clicks,
        Join("common-tone", f"the keys share {common} notes, so one is held across"): 0.5 * apart + 0.15 * keys + 0.5,
        Join("pivot", "the keys are close, so the last chord belongs to both"): 0.7 * apart + 0.35 * keys + 0.4,
        Join("crossfade", "the mood hardly changes, so the pads overlap"): 1.1 * apart + 0.3 * fifths + 0.3,
        Join("swell", "the mood jumps up, so a swell covers the cut"): 2.4 - 1.3 * max(0.0, after[0].arousal - here[0].arousal),
        Join("gap", "the mood flips, so the cue rings out and the next starts afresh"): 2.2 - 0.7 * apart,
    }
    return min(costs, key=lambda join: costs[join])


def plan_ending(mood: Mood, join: Join) -> Ending:
    """How the cue's harmony ends, given its mood and what follows: the film's last cue closes."""
    suits = MOOD_TABLE[mood.name].endings
    if join.kind == "end":
        return next((ending for ending in suits if ending in ("authentic", "plagal")), "authentic")
    if join.kind == "pivot":
        return "open"
    return suits[0]
