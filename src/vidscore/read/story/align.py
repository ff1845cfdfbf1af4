"""A text and the voice that reads it, laid along each other without recognising a word.

Each sentence should take its share of the voice's time, and sentences are parted by pauses, longer ones between paragraphs. One
path through clauses and pauses is best under both (dynamic programming over the likeliest few hundred places). Several
sentences may be read without a pause between them; they share the stretch by their length. What the narrator says before the
text begins and after it ends is passed over. How fast the narrator reads is found in a first round.

References:
    P. J. Moreno et al., "A recursive algorithm for the forced alignment of very long audio segments", ICSLP 1998, for the idea of
    anchoring a long text; there by words, here by lengths and pauses, as W. A. Gale and K. W. Church align sentences of two
    languages ("A program for aligning sentences in bilingual corpora", Computational Linguistics 19, 1993).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vidscore.errors import InputError
from vidscore.model.arrays import Floats
from vidscore.model.film import Film
from vidscore.model.span import Span, timecode
from vidscore.read.story.clock import BEFORE_HEADING_MS, PAUSE_MS, TimedStory, chapters_of
from vidscore.read.story.sentences import clauses
from vidscore.read.story.speed import reading_ms
from vidscore.read.story.voice import Voice


@dataclass(frozen=True, slots=True)
class AlignWeights:
    """What the path weighs; costs are negative logarithms of likelihoods."""

    spread: float = 0.08
    """Standard deviation of the logarithm of a long sentence's length. [judgement]"""
    spread_short: float = 0.25
    """Added for a stretch of one second, less for longer ones as its square root grows. [judgement]"""
    pause: float = 1.6
    """Gain of a sentence's end for each e-fold of the pause over the usual one. [judgement]"""
    pause_most: float = 2.0
    """E-folds beyond which a pause says no more. [judgement]"""
    wished: float = 0.5
    """The same times the e-folds by which the text asks for a longer pause than between sentences. [judgement]"""
    run_on: float = 3.0
    """Cost of a sentence's end without a pause. [judgement]"""
    run_on_clause: float = 0.3
    """The same for a clause. [judgement]"""
    run_on_heading: float = 8.0
    """The same for a heading. [judgement]"""
    unread: float = 4.0
    """Cost of a heading that is not read. [judgement]"""
    passed: float = 0.25
    """Cost of each second of speech before the text begins or after it ends. [measured: made narrations, half of them, by
    tests/read/test_align.py]"""
    passed_once: float = 3.0
    """And of there being any. [judgement]"""


WEIGHTS = AlignWeights()
MOST_AT_ONCE = 8
"""Clauses that may be read without a pause between them."""
BEAM = 240
"""Places that are kept for each sentence's end."""
PASSED_S = 90.0
"""Speech of at most so long is passed over before the text, and as long after it."""
LIKELY_SPEED = (0.33, 3.0)
"""Slower or faster than the usual speed of reading nobody reads. [judgement]"""
_STARTS, _ROUNDS = (1.0, 0.88), 2
"""First guesses of how much of the voice reads the text, and how often each is bettered."""
_SHORTEST_PAUSE_MS = 90


@dataclass(frozen=True, slots=True)
class _Text:
    """What the path asks of the text; arrays have one figure for each clause."""

    lengths_s: Floats
    """How long each would take at the usual speed."""
    after_s: Floats
    """The pause that should follow."""
    clause: NDArray[np.bool_]
    """Whether it ends at a clause only."""
    heading: NDArray[np.bool_]
    """Whether the narrator may leave it out."""
    line: NDArray[np.int64]
    """Which line it is of."""

    def ends_line(self, unit: int) -> bool:
        """Whether a clause is the last of its line."""
        return unit + 1 == len(self.line) or bool(self.line[unit + 1] != self.line[unit])


@dataclass(frozen=True, slots=True)
class _Joints:
    """The places between stretches of voice, the very beginning and end included."""

    ends_s: Floats
    """Where the voice ends before each; of the first its own beginning."""
    starts_s: Floats
    """Where it begins again; of the last its own end."""
    voiced_s: Floats
    """How much voice there is before each."""


def lay_along(told: TimedStory, voice: Voice, film: Film, language: str, story: Path) -> tuple[TimedStory, str]:
    """Give the lines of a story the times of its narration.

    Args:
        told: The story at the speed of reading.
        voice: Where the narrator speaks.
        film: The narration.
        language: ISO 639-1 of the text; empty where it is not known.
        story: For the errors.

    Returns:
        The story on the narration's clock, and what was found in a sentence.

    Raises:
        InputError: Nobody speaks, or the narration is far too short or too long for the text.
    """
    if not film.audio or not len(voice.starts_ms):
        what = "has no sound" if not film.audio else "holds no voice"
        raise InputError(
            f"the narration {what}, so the text cannot be laid along it", "name the file in which it is read", path=film.path
        )
    text, joints = _text_of(told, language), _joints_of(voice)
    speed = float(text.lengths_s.sum() / joints.voiced_s[-1])
    if not LIKELY_SPEED[0] <= speed <= LIKELY_SPEED[1]:
        spoken, asked = timecode(round(1000 * joints.voiced_s[-1])), timecode(round(1000 * text.lengths_s.sum()))
        raise InputError(
            f"somebody speaks for {spoken} in {film.path.name}, but the text takes about {asked} to read",
            "name the text that is read in it, no more and no less", path=story,
        )  # fmt: skip
    path = min((_settled(text, joints, share / speed) for share in _STARTS), key=lambda found: found[0])[1]
    spans = _spans(text, joints, path)
    note = f"{len(spans)} sentences were laid along the voice, read at {_percent(text, joints, path)} of the usual speed"
    shared = len(told.lines) - len({int(text.line[done - 1]) for done, _ in path if done and text.ends_line(done - 1)})
    unread = len(told.lines) - len(spans)
    notes = (note, f"{shared} had no pause of their own" if shared else "", f"{unread} headings are not read" if unread else "")
    return _moved(told, spans, film), "; ".join(filter(None, notes))


def _settled(text: _Text, joints: _Joints, pace: float) -> tuple[float, list[tuple[int, int]]]:
    """The best path and its cost, from a first guess of the narrator's pace."""
    cost, path = _best(text, joints, pace)
    for _ in range(_ROUNDS - 1):
        cost, path = _best(text, joints, _pace(text, joints, path))
    return cost, path


def _percent(text: _Text, joints: _Joints, path: list[tuple[int, int]]) -> str:
    return f"{100 / _pace(text, joints, path):.0f} %"


def _text_of(told: TimedStory, language: str) -> _Text:
    gaps = [*((b.span.start_ms - a.span.end_ms) / 1000 for a, b in pairwise(told.lines)), 2.0]
    units = [
        (number, said)
        for number, line in enumerate(told.lines)
        for said in ([line.text] if number in told.headings else clauses(line.text))
    ]
    of_line = np.array([number for number, _ in units])
    ends = np.append(np.diff(of_line) > 0, True)
    return _Text(
        np.array([reading_ms(said, language) for _, said in units]) / 1000,
        np.where(ends, np.array(gaps)[of_line], PAUSE_MS["clause"] / 1000),
        np.array([not said.endswith(_STOPS) for _, said in units]),
        np.array([number in told.headings for number in of_line]),
        of_line,
    )


_STOPS = tuple(".!?…。！？」』”\"'’)）")


def _joints_of(voice: Voice) -> _Joints:
    starts, ends = voice.starts_ms / 1000, voice.ends_ms / 1000
    long = starts[1:] - ends[:-1] >= _SHORTEST_PAUSE_MS / 1000
    before, after = ends[:-1][long], starts[1:][long]
    voiced = np.cumsum(ends - starts)
    return _Joints(
        np.concatenate(([starts[0]], before, [ends[-1]])),
        np.concatenate(([starts[0]], after, [ends[-1]])),
        np.concatenate(([0.0], voiced[:-1][long], [voiced[-1]])),
    )


def _pace(text: _Text, joints: _Joints, path: list[tuple[int, int]]) -> float:
    """Voice for each second of text, over what the path laid along each other."""
    (_, first), (_, last) = path[0], path[-1]
    read_s = sum(float(text.lengths_s[done:upto].sum()) for (done, joint), (upto, goal) in pairwise(path) if goal > joint)
    return float((joints.voiced_s[last] - joints.voiced_s[first]) / read_s)


def _best(text: _Text, joints: _Joints, pace: float) -> tuple[float, list[tuple[int, int]]]:
    """The best path and its cost: (sentences before it, joint) from the text's beginning to its end.

    Neighbours on the path may be several sentences apart. ``pace`` is voice for each second of text.
    """
    wanted = np.concatenate(([0.0], np.cumsum(text.lengths_s))) * pace
    gain = _pause_gain(joints)
    total = len(text.lengths_s)
    begin = np.flatnonzero(joints.voiced_s <= PASSED_S)
    begin = begin[begin < len(joints.ends_s) - 1]
    states: list[tuple[NDArray[np.int64], Floats]] = [(begin, _passed(joints.voiced_s[begin]))]
    back: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = [(begin, begin * 0, begin)]
    for done in range(1, total + 1):
        where, cost, came, steps = _reached(done, states, text, joints, wanted, gain)
        if done == total:
            cost = cost + _passed(joints.voiced_s[-1] - joints.voiced_s[where])
        keep = np.argsort(cost)[:BEAM]
        keep = keep[np.argsort(where[keep])]
        states.append((where[keep], cost[keep]))
        back.append((where[keep], steps[keep], came[keep]))
    place = int(np.argmin(states[total][1])) if len(states[total][0]) else -1
    return float(states[total][1][place]), _traced(back, total, place)


def _pause_gain(joints: _Joints) -> Floats:
    """How much the pause at each joint speaks for the end of a sentence; the ends of the voice speak for it in full."""
    pauses = np.maximum(joints.starts_s - joints.ends_s, 1e-3)
    usual = float(np.median(pauses[1:-1])) if len(pauses) > 2 else 1.0
    folds = np.clip(np.log(pauses / usual), -WEIGHTS.pause_most, WEIGHTS.pause_most)
    folds[0] = folds[-1] = WEIGHTS.pause_most
    return np.asarray(folds)


def _passed(seconds: Floats) -> Floats:
    return np.where(seconds > 0.5, WEIGHTS.passed_once + WEIGHTS.passed * seconds, 0.0) + np.where(seconds > PASSED_S, 1e3, 0.0)


def _reached(
    done: int, states: list[tuple[NDArray[np.int64], Floats]], text: _Text, joints: _Joints, wanted: Floats, gain: Floats
) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Every joint where so many sentences may be over: which, at what cost, from which, and how many sentences before."""
    found: list[tuple[NDArray[np.int64], Floats, NDArray[np.int64], NDArray[np.int64]]] = []
    last = len(joints.ends_s) - 1
    for count in range(1, min(MOST_AT_ONCE, done) + 1):
        froms, costs = states[done - count]
        length = wanted[done] - wanted[done - count]
        low = int(froms.min()) + 1
        high = int(np.searchsorted(joints.voiced_s, joints.voiced_s[froms.max()] + 2.5 * length + 1.0))
        goals = np.arange(low, min(max(high, low + 1), last) + 1)
        if done == len(wanted) - 1 and not len(goals):
            goals = np.array([last])
        voiced = joints.voiced_s[goals][None, :] - joints.voiced_s[froms][:, None]
        inner = slice(done - count, done - 1)
        ends = np.where(text.clause[inner], WEIGHTS.run_on_clause, WEIGHTS.run_on)
        run_on = float(np.where(text.heading[inner], WEIGHTS.run_on_heading, ends).sum())
        table = costs[:, None] + _length_cost(voiced, length) + run_on
        best = np.argmin(table, axis=0)
        wish = np.log(max(float(text.after_s[done - 1]), 0.05) / 0.5)
        reward = (WEIGHTS.pause + WEIGHTS.wished * wish) * gain[goals]
        found.append((goals, table[best, np.arange(len(goals))] - reward, froms[best], np.full(len(goals), count)))
    if text.heading[done - 1]:
        stays, costs = states[done - 1]
        found.append((stays, costs + WEIGHTS.unread, stays, np.ones(len(stays), np.int64)))
    return _cheapest(found)


def _cheapest(
    found: list[tuple[NDArray[np.int64], Floats, NDArray[np.int64], NDArray[np.int64]]],
) -> tuple[NDArray[np.int64], Floats, NDArray[np.int64], NDArray[np.int64]]:
    """The cheapest way to each joint."""
    where, cost, came, steps = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((cost, where))
    first = np.append(True, np.diff(where[order]) > 0)
    order = order[first]
    return where[order], cost[order], came[order], steps[order]


def _length_cost(voiced_s: Floats, wanted_s: float) -> Floats:
    """Cost of a stretch of voice for a text that should take so long; a text without any voice cannot be."""
    spread = WEIGHTS.spread + WEIGHTS.spread_short / np.sqrt(max(wanted_s, 0.3))
    off = np.log(np.maximum(voiced_s, 0.02) / max(wanted_s, 0.02)) / spread
    heavy = np.where(np.abs(off) < 3, off**2 / 2, 3 * np.abs(off) - 4.5)
    return np.asarray(np.where(voiced_s <= 0, 1e4, heavy))


def _traced(
    back: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]], total: int, place: int
) -> list[tuple[int, int]]:
    done, joint = total, int(back[total][0][place])
    path = [(done, joint)]
    while done > 0:
        where, steps, came = back[done]
        at = int(np.searchsorted(where, joint))
        done, joint = done - int(steps[at]), int(came[at])
        path.append((done, joint))
    return path[::-1]


def _spans(text: _Text, joints: _Joints, path: list[tuple[int, int]]) -> dict[int, Span]:
    """When each sentence that is read is heard; those that share a stretch share its voice by their length."""
    spans: dict[int, Span] = {}
    ended = 0
    for (done, joint), (upto, goal) in pairwise(path):
        if goal == joint:
            continue
        share = np.concatenate(([0.0], np.cumsum(text.lengths_s[done:upto])))
        voiced = joints.voiced_s[joint] + share / share[-1] * (joints.voiced_s[goal] - joints.voiced_s[joint])
        inside = np.arange(joint, goal + 1)
        starts = np.interp(voiced[:-1] + 1e-4, joints.voiced_s[inside], np.arange(len(inside)))
        for number in range(upto - done):
            a = joint + int(starts[number])
            start = joints.starts_s[a] + voiced[number] - joints.voiced_s[a]
            b = joint + int(np.searchsorted(joints.voiced_s[inside], voiced[number + 1] - 1e-4))
            end = joints.ends_s[b] - (joints.voiced_s[b] - voiced[number + 1])
            begin = max(round(1000 * start), ended)
            ended = max(round(1000 * end), begin + 1)
            line = int(text.line[done + number])
            spans[line] = Span(spans[line].start_ms if line in spans else begin, ended)
    return spans


def _moved(told: TimedStory, spans: dict[int, Span], film: Film) -> TimedStory:
    """The lines that are read, and the marks of the story where these are now."""
    starts = np.array([line.span.start_ms for line in told.lines])
    read = sorted(spans)

    def moved(at_ms: int, lead_ms: int) -> int:
        place = min(int(np.searchsorted(read, np.searchsorted(starts, at_ms))), len(read) - 1)
        before = spans[read[place - 1]].end_ms if place else 0
        begins = spans[read[place]].start_ms
        return max(before, begins - min(lead_ms, (begins - before) // 2))

    marks = [(moved(one.span.start_ms, BEFORE_HEADING_MS) if one.span.start_ms else 0, one.title) for one in told.chapters]
    lines = (replace(told.lines[number], span=part) for number in read if (part := spans[number].clipped(film.span)) is not None)
    breaks = {moved(at, film.duration_ms) for at in told.breaks_ms}
    return TimedStory(tuple(lines), (), chapters_of(marks, film.duration_ms), tuple(sorted(breaks)), film.duration_ms)
