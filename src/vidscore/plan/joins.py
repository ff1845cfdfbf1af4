"""How cues hand over to each other: one choice over the whole film, by cost, each with its reason.

Between two scenes with music either the cue runs on and turns (a section), or another cue follows by one of the kinds of
:class:`~vidscore.model.joins.Join`. Which is cheapest depends on moods, keys, how sure the boundary is and what is heard and
seen there, and on the tempos, which are open: one path over (scene, tempo) settles both. The costs are judgement, set by
looking at the plans of many films; nobody has listened.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vidscore.model.arrays import Floats
from vidscore.model.joins import CLICK_RATIOS, HELD, Ending, Join, JoinKind
from vidscore.model.mood import Mood
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Key
from vidscore.model.span import Span
from vidscore.plan.cut_beats import met_share
from vidscore.plan.keys import key_distance
from vidscore.plan.weights import CUT_BEATS, PATH

GAP_SILENCE_MS = 3_000
"""A gap is this long: half a second for the last of the hall, and two and a half without any music."""
_GAP_FROM_MS = 14_000
"""A shorter scene does not stop its music to leave a gap."""
_THROUGHOUT = 0.5
"""What silence costs in a film that is scored throughout. [judgement]"""
_LONGEST_MS = 240_000
"""A cue runs on for no longer than this."""
_BRIEF, _BRIEF_MS = 0.15, 25_000
"""What it costs to make a cue of its own of a scene of no length, and from which length on nothing. [judgement]"""
_GRID = np.exp(np.arange(math.log(42.0), math.log(180.0), 0.012))
"""Tempos to choose from, in beats a minute. [judgement]"""
_NEAR = 0.0085
"""Two tempos of the grid as near as this to a simple ratio count as related; they are made exact afterwards. [judgement]"""
_BEND = 0.06
"""How far the tempos of a chain may be moved together so that whole beats fill its scenes, as a share. [judgement]"""
OUTSIDE = 0.03
"""How far outside its mood's range a tempo may lie, as a share. [judgement]"""
_RATIO_COST = {1.0: 0.0, 2.0: 0.22, 0.5: 0.22, 1.5: 0.3, 2 / 3: 0.3}
"""What it costs to go on by another ratio than 1:1. [judgement]"""
_WISH = 5.0
"""Cost of a tempo that differs from the wish, per square of the logarithm. [judgement]"""
_NEVER = 1e6
"""Cost of what is impossible. [judgement]"""


@dataclass(frozen=True, slots=True)
class ScoredScene:
    """A scene with music, as far as it matters to its joins."""

    span: Span
    mood: Mood
    key: Key
    adjoins: bool = True
    """Whether the next scene begins where this one ends."""
    certainty: float = 1.0
    """How sure it is that a scene ends here, 0..1."""
    spoken: bool = False
    """Whether somebody speaks across its end, or within a second of it on both sides."""
    struck: bool = False
    """Whether the picture cuts at its end."""
    cuts: tuple[int, ...] = ()
    """Its quick cuts, which a tempo may meet with its beats."""


@dataclass(frozen=True, slots=True)
class JoinDecision:
    """What was decided for one scene."""

    tempo_bpm: float
    runs_on: bool
    """Whether the next scene is a section of the same cue."""
    join: Join
    """How the music goes on at its end, and why."""
    silence_ms: int = 0
    """How long before its end the music must be over."""


@dataclass(frozen=True, slots=True)
class _Boundary:
    """What changes at a boundary."""

    mood: float
    """Distance of the moods, 0..about 3.5."""
    rise: float
    """Change of arousal and tension, up is positive."""
    keys: float
    common: int
    """Notes that the scales share."""
    pulses: int
    """How many of the two moods have a pulse, 0..2."""
    shorter_ms: int
    """Length of the shorter of the two scenes."""
    here: ScoredScene


@dataclass(frozen=True, slots=True)
class _Row:
    """One kind of join: what it costs, in words why."""

    kind: JoinKind
    why: str
    base: float
    """Its cost where nothing changes."""
    mood: float = 0.0
    """Per unit of the distance of the moods."""
    sure: float = 0.0
    """For a boundary that is certain."""
    keys: float = 0.0
    """Per unit of the distance of the keys."""
    rise: float = 0.0
    """Per unit by which the music rises; taken off."""
    fall: float = 0.0
    """The same where it falls."""
    spoken: float = 0.0
    """Where somebody speaks across the boundary."""
    uncut: float = 0.0
    """Where the picture does not cut there."""
    pulses: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Where none, one or both of the moods have a pulse."""
    clicks: bool = False
    """Whether the tempos must be related."""
    runs_on: bool = False
    """Whether the music stays one cue."""


_ROWS = (
    _Row("same-click", "the music can turn here without stopping, so the cue runs on", 0.05,
         mood=0.8, sure=0.25, keys=0.05, clicks=True, runs_on=True),
    _Row("same-click", "the tempos are related, so the pulse goes on through the cut", 0.8,
         mood=0.35, keys=0.05, pulses=(0.5, 0.1, 0.0), clicks=True),
    _Row("common-tone", "the keys share notes, so one is held across", 0.95, mood=0.32, keys=0.06),
    _Row("pivot", "the keys are close, so a chord of both is held across", 0.9, mood=0.35, keys=0.14),
    _Row("crossfade", "neither has a pulse and the keys agree, so one fades into the other", 0.3,
         mood=0.7, keys=0.15, pulses=(0.0, 0.6, _NEVER)),
    _Row("swell", "the music rises, so a swell breaks on the cut", 2.0, rise=0.9, spoken=0.3, uncut=0.3),
    _Row("smash", "the picture jumps out of loud music, so it stops dead and rings on", 2.15, fall=0.75, spoken=0.5, uncut=0.7),
    _Row("gap", "the mood flips, so the music dies away and the next begins afresh", 2.15, mood=-0.4, spoken=0.2),
)  # fmt: skip
"""The kinds of join and what they cost. [judgement]"""


def mood_distance(a: Mood, b: Mood) -> float:
    """How different two moods feel, 0..about 3.5; another name counts for something, too."""
    apart = (a.valence - b.valence) ** 2 + (a.arousal - b.arousal) ** 2 + (a.tension - b.tension) ** 2
    return float(apart**0.5) + PATH.other_mood * (a.name != b.name)


def wished_tempo(mood: Mood) -> float:
    """Where its arousal puts a mood in its range of tempos, in beats a minute."""
    low, high = MOOD_TABLE[mood.name].tempo
    return low + (high - low) * min(1.0, max(0.0, 0.5 + PATH.arousal_tempo * mood.arousal))


def plan_joins(places: Sequence[ScoredScene], wall_to_wall: bool = False) -> tuple[JoinDecision, ...]:
    """Choose tempo and join of every scene with music.

    Args:
        places: In film order.
        wall_to_wall: Whether the film is scored throughout, so that silence is rarer.

    Returns:
        One step per scene. Tempos joined on the same click, or inside a cue, are exactly 1:1, 2:1 or 3:2.
    """
    if not places:
        return ()
    turns = [_boundary(a, b) if a.adjoins else None for a, b in pairwise(places)]
    rows, tempos = _cheapest(places, turns, wall_to_wall)
    rows = _not_too_long(places, rows)
    exact = _chained(places, rows, tempos)
    out = []
    for bpm, row, turn in zip(exact, rows, turns, strict=False):
        silence_ms = GAP_SILENCE_MS if row is not None and row.kind == "gap" else 0
        out.append(JoinDecision(round(bpm, 3), row is not None and row.runs_on, _join(row, turn), silence_ms))
    return (*out, JoinDecision(round(exact[-1], 3), False, Join("end", "the film's music closes")))


def _join(row: _Row | None, turn: _Boundary | None) -> Join:
    if row is None or turn is None:
        return Join("gap", "silence follows, so the music dies away")
    return Join(row.kind, f"{row.why} (moods {turn.mood:.1f} apart, keys {turn.keys:.0f}, certainty {turn.here.certainty:.2f})")


def _boundary(a: ScoredScene, b: ScoredScene) -> _Boundary:
    return _Boundary(
        mood_distance(a.mood, b.mood),
        (b.mood.arousal - a.mood.arousal) + PATH.tension * (b.mood.tension - a.mood.tension),
        key_distance(a.key, b.key),
        len(set(a.key.scale) & set(b.key.scale)),
        sum(MOOD_TABLE[place.mood.name].pulse for place in (a, b)),
        min(a.span.duration_ms, b.span.duration_ms),
        a,
    )


def _cost(row: _Row, turn: _Boundary, wall_to_wall: bool) -> float:
    """What a kind of join costs at a boundary, tempos aside."""
    here = turn.here
    cost = row.base + row.mood * turn.mood + row.sure * here.certainty + row.keys * turn.keys + row.pulses[turn.pulses]
    cost -= row.rise * max(0.0, turn.rise) + row.fall * max(0.0, -turn.rise)
    cost += row.spoken * here.spoken + row.uncut * (not here.struck)
    if not row.runs_on:
        cost += _BRIEF * max(0.0, 1.0 - turn.shorter_ms / _BRIEF_MS)
    return cost + _impossible(row.kind, turn) + _THROUGHOUT * (row.kind == "gap" and wall_to_wall)


def next_join(here: ScoredScene, following: ScoredScene, related: bool) -> Join:
    """The cheapest join between two cues that stay as they are: neither runs on into the other, none leaves a gap.

    Args:
        here: The last scene before the join.
        following: The first one after it.
        related: Whether their tempos share a pulse.
    """
    turn = _boundary(here, following)
    rows = [row for row in _ROWS if not row.runs_on and row.kind != "gap" and (related or not row.clicks)]
    return _join(min(rows, key=lambda row: _cost(row, turn, wall_to_wall=False)), turn)


def _impossible(kind: JoinKind, turn: _Boundary) -> float:
    """What rules a kind out: nothing to hold, or no room for silence."""
    nothing_shared = kind in HELD and turn.common < 2
    no_room = kind == "gap" and turn.here.span.duration_ms < _GAP_FROM_MS
    return _NEVER * (nothing_shared or no_room)


def _related() -> Floats:
    """Cost of going on from one tempo of the grid to another by a simple ratio; shape (tempos, tempos)."""
    apart = np.log(_GRID[None, :] / _GRID[:, None])
    out = np.full(apart.shape, _NEVER)
    for ratio, cost in _RATIO_COST.items():
        near = np.abs(apart - math.log(ratio)) <= _NEAR
        out[near] = np.minimum(out[near], cost)
    return out


def _tempo_costs(place: ScoredScene) -> Floats:
    """Cost of each tempo for one scene; shape (tempos,)."""
    low, high = MOOD_TABLE[place.mood.name].tempo
    off = np.log(_GRID / wished_tempo(place.mood))
    meets = np.array([met_share(place.cuts, place.span.start_ms, float(bpm)) for bpm in _GRID])
    cost = _WISH * off**2 - CUT_BEATS.tempo * meets
    return np.where((low * (1 - OUTSIDE) <= _GRID) & (high * (1 + OUTSIDE) >= _GRID), cost, _NEVER)


def _cheapest(
    places: Sequence[ScoredScene], turns: Sequence[_Boundary | None], wall_to_wall: bool
) -> tuple[list[_Row | None], list[float]]:
    """The kinds of join and the tempos of the cheapest path through the film."""
    related = _related()
    total, back = _tempo_costs(places[0]), list[tuple[NDArray[np.intp], NDArray[np.intp]]]()
    for place, turn in zip(places[1:], turns, strict=True):
        if turn is None:
            kinds, crossing = np.zeros(related.shape, np.intp), np.zeros(related.shape)
        else:
            costs = np.stack([_cost(row, turn, wall_to_wall) + related * row.clicks for row in _ROWS])
            kinds, crossing = costs.argmin(axis=0), costs.min(axis=0)
        through = total[:, None] + crossing
        origin = through.argmin(axis=0)
        back.append((origin, kinds[origin, np.arange(len(origin))]))
        total = through.min(axis=0) + _tempo_costs(place)
    at = int(total.argmin())
    rows, tempos = list[_Row | None](), [float(_GRID[at])]
    for (origin, kinds_at), turn in zip(reversed(back), reversed(turns), strict=True):
        rows.append(_ROWS[int(kinds_at[at])] if turn is not None else None)
        at = int(origin[at])
        tempos.append(float(_GRID[at]))
    return rows[::-1], tempos[::-1]


def _not_too_long(places: Sequence[ScoredScene], rows: list[_Row | None]) -> list[_Row | None]:
    """Part a cue that would run on for minutes, where its mood turns most; the pulse goes on there all the same."""
    pulse = next(row for row in _ROWS if row.clicks and not row.runs_on)
    out = list(rows)
    for first, last in _runs([row is not None and row.runs_on for row in rows]):
        start_ms = places[first].span.start_ms
        while places[last].span.end_ms - start_ms > _LONGEST_MS and last > first:
            fitting = [n for n in range(first, last) if places[n].span.end_ms - start_ms <= _LONGEST_MS]
            late = [n for n in fitting if places[n].span.end_ms - start_ms > _LONGEST_MS // 3] or fitting or [first]
            cut = max(late, key=lambda n: mood_distance(places[n].mood, places[n + 1].mood))
            out[cut], first = pulse, cut + 1
            start_ms = places[first].span.start_ms
    return out


def _runs(linked: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last scene of every stretch in which each is linked to the next."""
    edges = [n for n, link in enumerate(linked) if not link]
    return list(zip([0, *(n + 1 for n in edges)], [*edges, len(linked)], strict=True))


def _chained(places: Sequence[ScoredScene], rows: Sequence[_Row | None], tempos: Sequence[float]) -> list[float]:
    """Tempos made exact: chains keep their ratios and move together until whole beats fill their scenes best."""
    out = list(tempos)
    for first, last in _runs([row is not None and row.clicks for row in rows]):
        shares = [1.0]
        for before, after in pairwise(tempos[first : last + 1]):
            shares.append(shares[-1] * min(CLICK_RATIOS, key=lambda ratio: abs(math.log(after / before / ratio))))
        chain = list(zip(places[first : last + 1], shares, strict=True))
        base = _best_fit(tempos[first], chain) if last > first else tempos[first]
        out[first : last + 1] = [base * share for share in shares]
    return out


def _best_fit(bpm: float, chain: Sequence[tuple[ScoredScene, float]]) -> float:
    """The tempo near ``bpm`` at which every scene of a chain (each with its share of the tempo) is nearly whole beats.

    The last scene ends in a cadence of its own, which takes up what is left.
    """
    ranges = [(MOOD_TABLE[place.mood.name].tempo, share) for place, share in chain]
    low = max(range_[0] * (1 - OUTSIDE) / share for range_, share in ranges)
    high = min(range_[1] * (1 + OUTSIDE) / share for range_, share in ranges)

    def misfit(tempo: float) -> float:
        cost = (math.log(tempo / bpm) / PATH.tempo_unit) ** 2
        for place, share in chain[:-1]:
            beats = place.span.duration_ms * tempo * share / 60_000
            cost += min(
                (100 * (n / beats - 1)) ** 2 + PATH.odd_beats * (n % 2) + PATH.broken_bars * (n % 4 > 0) for n in _whole(beats)
            )
        for place, share in chain:
            cost -= CUT_BEATS.chain * met_share(place.cuts, place.span.start_ms, tempo * share)
        return cost

    return min((min(max(bpm * (1 + _BEND * k / 120), low), high) for k in range(-120, 121)), key=misfit)


def _whole(beats: float) -> range:
    return range(max(1, math.floor(beats) - 1), math.ceil(beats) + 2)


def plan_ending(mood: Mood, join: Join) -> Ending:
    """How the cue's harmony ends, given its mood and what follows: the film's last cue closes."""
    suits = MOOD_TABLE[mood.name].endings
    if join.kind == "end":
        return next((ending for ending in suits if ending in ("authentic", "plagal")), "authentic")
    if join.kind in ("pivot", "crossfade", "swell"):
        return "open"
    return suits[0]
