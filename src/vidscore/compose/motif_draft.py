"""Drafts of motifs: rhythms and lines put together from parts, tens of thousands of them, and how well one keeps in mind.

In: a role and a generator of chance. Out: motifs, good and bad ones; :func:`vidscore.compose.motifs.compose_motif` chooses. A
:class:`Character` is drawn once for a theme: the head of its rhythm, its contour, its leap. So two themes differ in kind,
and not only in how a search for the best of all motifs happened to end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from random import Random

from vidscore.compose.weights.motifs import COMPASS, LEAPS, MEMORY, MOTIF
from vidscore.model.theme import MotifNote

Motif = tuple[MotifNote, ...]
Beats = tuple[Fraction, ...]

MOST_NOTES = 8
"""Notes of a motif at most."""
FEWEST_NOTES = 4
"""Notes of a motif at least."""


def _beats(text: str) -> Beats:
    return tuple(Fraction(word) for word in text.split())


_LONG = Fraction(3, 2)
"""Beats of a broad last note."""
_HALF_BARS = tuple(map(_beats, (
    "2", "1 1", "3/2 1/2", "1/2 3/2", "1 1/2 1/2", "1/2 1/2 1", "1/2 1 1/2", "3/4 1/4 1", "1 3/4 1/4", "1/4 3/4 1", "3/4 3/4 1/2",
)))  # fmt: skip
"""Rhythms of two beats."""
_BARS = tuple(map(_beats, (
    "3 1", "1 3", "3 1/2 1/2", "5/2 1/2 1", "1/2 1/2 3", "3/2 3/2 1", "1 2 1", "3/2 1 3/2", "1/2 1 1 3/2", "1/2 1 5/2",
    "3/2 5/2", "1 3/2 3/2", "1 1/2 5/2", "5/2 3/2", "3/4 1/4 3", "7/2 1/2", "1/2 3/2 1 1", "1/2 7/2",
)))  # fmt: skip
"""Rhythms of four beats that cross their middle."""
_WHOLE_BARS = (*(a + b for a, b in product(_HALF_BARS, _HALF_BARS)), *_BARS)
_HEADS: dict[str, tuple[Beats, ...]] = {
    "film": tuple(rhythm for rhythm in _WHOLE_BARS if len(rhythm) <= 4),
    "speaker": tuple(rhythm for rhythm in _WHOLE_BARS if len(rhythm) <= 5),
    "threat": tuple(rhythm for rhythm in (*_HALF_BARS, *_BARS) if len(rhythm) > 1),
}
"""How the rhythm of a motif may begin, by its role."""
_ANSWERS: dict[str, tuple[Beats, ...]] = {
    "film": tuple(rhythm for rhythm in (*_HALF_BARS, *_WHOLE_BARS) if 1 < len(rhythm) <= 4 and rhythm[-1] >= _LONG),
    "speaker": tuple(rhythm for rhythm in (*_HALF_BARS, *_WHOLE_BARS) if len(rhythm) <= 4 and rhythm[-1] >= 1),
    "threat": tuple(rhythm for rhythm in (*_HALF_BARS, *_WHOLE_BARS) if len(rhythm) <= 3 and rhythm[-1] >= _LONG),
}
"""How it may end where it does not say its head again."""
_LEAPS: dict[str, tuple[int, ...]] = {
    "film": (3, 4, 5, 7, -3, -4, 5, 6), "speaker": (2, 3, -3, 4, 5, -4, 6, -5), "threat": (-3, 2, -2, 3, -4, 4),
}  # fmt: skip
"""Scale steps of the leap that marks it."""
_CONTOURS: dict[str, tuple[int, ...]] = {
    "rise": (1, 1, 1, -1),
    "fall": (-1, -1, -1, 1),
    "arch": (1, 1, -1, -1),
    "bowl": (-1, -1, 1, 1),
}
"""Directions of the steps along a motif, quarter by quarter."""
_STARTS: dict[str, tuple[int, ...]] = {"film": (0, 2, 4, -3, 0, 4), "speaker": (0, 1, 2, 4, 4, 5), "threat": (0, 0, 2, 4, 1)}
"""Scale steps on which it may begin."""


@dataclass(frozen=True, slots=True)
class Character:
    """What one theme is known by."""

    head: Beats
    contour: tuple[int, ...]
    leap: int
    leap_at: int
    """The leap is before the note of this index."""
    start: int
    says_again: bool
    """Whether its second half repeats the rhythm of its first."""


def draw_character(role: str, rng: Random) -> Character:
    """Draw what a theme of a role is known by."""
    head = rng.choice(_HEADS[role])
    leap_at = rng.randrange(1, max(2, min(4, len(head) + 1)))
    contour = _CONTOURS[rng.choice(tuple(_CONTOURS))]
    again = len(head) <= MOST_NOTES // 2 and rng.random() < MEMORY.says_again
    return Character(head, contour, rng.choice(_LEAPS[role]), leap_at, rng.choice(_STARTS[role]), again)


def draft_motif(role: str, known_by: Character, rng: Random) -> Motif:
    """One motif of a character; its answer, steps and chromatic note are left to chance."""
    beats = _rhythm(role, known_by, rng)
    degrees, size = [known_by.start], len(beats)
    for i in range(1, size):
        moves = [b - a for a, b in pairwise(degrees)]
        degrees.append(degrees[-1] + _move(i, size, moves, known_by, rng))
    chromatic = [0] * size
    if role == "threat":
        chromatic[rng.randrange(1, size)] = rng.choice((-1, 1))
    return tuple(MotifNote(d, b, c) for d, b, c in zip(degrees, beats, chromatic, strict=True))


def _rhythm(role: str, known_by: Character, rng: Random) -> Beats:
    """The head, and what answers it: itself with a longer last note, or something else."""
    head = known_by.head
    beats = (
        (*head, *head[:-1], head[-1] + (2 if head[-1] < 2 else 0)) if known_by.says_again else head + rng.choice(_ANSWERS[role])
    )
    while len(beats) < FEWEST_NOTES:
        longest = max(range(len(beats)), key=lambda i: beats[i])
        beats = (*beats[:longest], beats[longest] / 2, beats[longest] / 2, *beats[longest + 1 :])
    return beats[:MOST_NOTES]


def _move(i: int, size: int, moves: Sequence[int], known_by: Character, rng: Random) -> int:
    """Scale steps into a note: the leap, the way back from it, what the head did, or a step along the contour."""
    head = len(known_by.head)
    if i == known_by.leap_at:
        return known_by.leap
    if i == known_by.leap_at + 1 and abs(known_by.leap) > 2:
        return rng.choice((-1, -1, -2, 1)) * (1 if known_by.leap > 0 else -1)
    if known_by.says_again and i > head and rng.random() < MEMORY.sequenced:
        return moves[i - head - 1]
    along = known_by.contour[4 * i // size]
    return rng.choice((along, along, 2 * along, -along, 0))


def memorability(motif: Motif) -> float:
    """How well a motif keeps in mind, 0..1: it repeats with a difference, has one summit, an interval or a rhythm of its own.

    Example:
        >>> def notes(*pairs): return tuple(MotifNote(d, Fraction(b)) for d, b in pairs)
        >>> fate = notes((4, "1/2"), (4, "1/2"), (4, "1/2"), (2, "5/2"), (3, "1/2"), (3, "1/2"), (3, "1/2"), (1, "5/2"))
        >>> scale = notes((0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1))
        >>> memorability(fate) > memorability(scale) + 0.3
        True
    """
    moves = [b.degree - a.degree for a, b in pairwise(motif)]
    values = [note.beats for note in motif]
    heights = [note.degree for note in motif]
    w = MEMORY
    merits = (
        (w.rhythm_again, _says_again(values)),
        (w.line_again, _says_again(moves)),
        (w.one_summit, float(heights.count(max(heights)) == 1)),
        (w.marked_interval, float(sum(abs(move) >= 3 for move in moves) in (1, 2))),
        (w.marked_rhythm, float(max(values) / min(values) >= 3)),
        (w.few_values, float(2 <= len(set(values)) <= 3)),
    )
    return sum(weight * got for weight, got in merits) / sum(weight for weight, _ in merits)


def _says_again(said: Sequence[int] | Sequence[Fraction]) -> float:
    """1 where two or three in a row come again and something else comes too; less where all is one thing or all different."""
    if len(set(said)) == 1:
        return 0.0
    for size, worth in ((3, 1.0), (2, MEMORY.two_again)):
        runs = [tuple(said[i : i + size]) for i in range(len(said) - size + 1)]
        if any(run in runs[i + size :] for i, run in enumerate(runs)):
            return worth
    return 0.0


def singability(motif: Motif, role: str) -> float:
    """Higher is better: compass, one clear leap, an end on a stable note, variety, no see-saw."""
    degrees = [note.degree for note in motif]
    moves = [b - a for a, b in pairwise(degrees)]
    compass = max(degrees) - min(degrees)
    (least, most), w = COMPASS[role], MOTIF
    score = -w.compass_short * max(0, least - compass) - w.compass_over * max(0, compass - most)
    score -= abs(sum(abs(m) >= 2 for m in moves) - LEAPS[role]) * w.leaps_off
    score += w.stable_end * (degrees[-1] % 7 in (0, 2, 4)) + w.second_end * (degrees[-1] % 7 == 1)
    score += w.distinct_move * len(set(moves)) + w.distinct_note * len(set(degrees))
    score -= w.repeated_note * max(0, sum(m == 0 for m in moves) - 1)
    score -= w.leap_back * sum(a * b < 0 and abs(a) > 1 and abs(b) > 1 for a, b in pairwise(moves))
    score -= w.leap_on * sum(a * b > 0 and abs(a) > 2 and abs(b) > 2 for a, b in pairwise(moves))
    score -= w.leap_open * sum(abs(a) > 2 and not (a * b < 0 and abs(b) <= 2) for a, b in pairwise(moves))
    score -= w.notes_off * abs(len(motif) - w.notes_wanted)
    return score - w.too_high * (max(degrees) > 8) - w.too_low * (min(degrees) < -4)
