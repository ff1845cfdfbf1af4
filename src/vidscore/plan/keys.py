"""A key for every cue, so that the film hangs together and comes home.

One path through the twelve tonics is chosen by dynamic programming: neighbours stay close on
the circle of fifths, a change of place or fortune may step by a third, a threat by a tritone,
rising stakes by a semitone up; the last cue returns to the home key.

References:
    Distances on the line of fifths: Chew, "Towards a Mathematical Model of Tonality", 2000.
    Third, tritone and semitone associations: Murphy, "Transformational Theory and Film Music", 2014.
"""

from __future__ import annotations

from vidscore.model.mood import Mood
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Key
from vidscore.model.seeds import stable_seed
from vidscore.plan.mood_table import PLAN_TABLE
from vidscore.plan.weights import KEY

_FIFTHS_OF = tuple((tonic * 7) % 12 for tonic in range(12))
"""Position of each tonic on the circle of fifths, C at 0."""
_PARENT_SHIFT = {
    "major": 0, "minor": 3, "harmonic-minor": 3, "dorian": 10, "phrygian": 8, "lydian": 7, "mixolydian": 5,
    "phrygian-dominant": 5, "hungarian-minor": 3, "whole-tone": 0, "octatonic": 3, "major-pentatonic": 0, "minor-pentatonic": 3,
}  # fmt: skip
"""Semitones from a tonic up to the tonic of the major scale with the same notes (nearest for scales without one)."""


def fifths_apart(a: Key, b: Key) -> int:
    """Steps between two keys on the circle of fifths, 0..6, by their key signatures.

    Example:
        >>> fifths_apart(Key.parse("c-major"), Key.parse("a-minor"))
        0
    """
    there = _FIFTHS_OF[(a.tonic + _PARENT_SHIFT[a.mode]) % 12] - _FIFTHS_OF[(b.tonic + _PARENT_SHIFT[b.mode]) % 12]
    return min(there % 12, -there % 12)


def key_distance(a: Key, b: Key) -> float:
    """How far two keys are apart to the ear: steps of fifths, and 2 for a change between major and minor."""
    return fifths_apart(a, b) + KEY.relative_change * (a.is_minor != b.is_minor)


def _step_cost(before: Key, mood_before: Mood, after: Key, mood_after: Mood) -> float:
    """Cost of following one key with another, given what the story does between them."""
    interval = (after.tonic - before.tonic) % 12
    turn = abs(mood_after.valence - mood_before.valence) + abs(mood_after.tension - mood_before.tension)
    wanted = 0.0
    if PLAN_TABLE[mood_after.name].remote_key and turn > KEY.threat_turn:
        wanted = KEY.tritone * (interval == 6) + KEY.semitone * (interval in (1, 11))
    elif mood_after.arousal - mood_before.arousal > KEY.rising:
        wanted = KEY.semitone_up * (interval == 1) + KEY.tone_up * (interval == 2)
    elif turn > KEY.turn:
        wanted = KEY.third * (interval in (3, 4, 8, 9))
    return KEY.fifth * fifths_apart(before, after) + wanted


def mode_of(mood: Mood, seed: int, number: int) -> str:
    """One of the mood's modes; the first is its most typical and twice as likely."""
    modes = MOOD_TABLE[mood.name].modes
    return (modes[0], *modes)[stable_seed(seed, "mode", number) % (len(modes) + 1)]


def plan_keys(modes: tuple[str, ...], moods: tuple[Mood, ...], home: Key, fixed: tuple[Key | None, ...] = ()) -> tuple[Key, ...]:
    """Choose a key for every cue.

    Args:
        modes: The mode each cue should have, in film order.
        moods: The mood of each cue.
        home: The film's key; the last cue takes its tonic, the first stays near it.
        fixed: The keys that are settled already, None where one is open; all are open when left out.

    Returns:
        One key per cue; empty for no cues.
    """
    if not modes:
        return ()
    options = [[Key(tonic, mode) for tonic in range(12)] for mode in modes]
    options[-1] = [Key(home.tonic, modes[-1])]
    options = [[key] if key else free for key, free in zip(fixed or (None,) * len(modes), options, strict=True)]
    cost = [[KEY.opening * fifths_apart(home, key) for key in options[0]]]
    back: list[list[int]] = []
    for n in range(1, len(options)):
        row, links = [], []
        for key in options[n]:
            steps = [
                cost[-1][i] + _step_cost(before, moods[n - 1], key, moods[n]) + KEY.away * fifths_apart(home, key)
                for i, before in enumerate(options[n - 1])
            ]
            best = min(range(len(steps)), key=steps.__getitem__)
            row.append(steps[best])
            links.append(best)
        cost.append(row)
        back.append(links)
    index = min(range(len(cost[-1])), key=cost[-1].__getitem__)
    path = [index]
    for links in reversed(back):
        index = links[index]
        path.append(index)
    return tuple(options[n][i] for n, i in enumerate(reversed(path)))
