"""Lines, cuts and marks in, the candidate boundaries, instants where a scene could end, out.

A scene never ends while somebody speaks. In every pause between lines there is a candidate at each
picture cut; without a cut there is one where an editor would breathe: in the middle of a short
pause, and a few seconds before the next words in a long one, because a new scene usually shows
itself before it speaks. A long stretch without words is a scene of its own: it has one at both ends,
and others where the sound turns and, for want of anything else, at regular distances. Where subtitles
are all there is, a long pause has one alone, soon after its last words.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vidscore.model.arrays import Floats, run_edges
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.script import Caption, Line
from vidscore.model.span import Span
from vidscore.spot.weights import DECISION

CUT_SLACK_MS = 160
"""A cut this close outside a pause counts as on its edge: subtitles are not frame-exact."""
LONG_PAUSE_MS = 8_000
"""Pauses longer than this are stretches of film of their own."""
LEAD_IN_MS = 4_000
"""How long a scene shows itself before its first words."""
STRETCH_MS = 45_000
"""A pause this long is a scene of its own: it ends one scene and waits to begin another."""
LEAD_OUT_MS = 2_000
"""How long a scene lasts after its last words, before such a stretch, and before any long pause that only subtitles tell."""
SLOWEST_MS = (10_000, 300)
"""A line is held to be spoken for so long, and so much longer for each letter; some are shown for minutes."""
OVERLAP_MS = 500
"""Lines that overlap by more than this were not timed by ear."""
OVERLAPS = 0.1
"""Where this share of the lines overlap the next so far, all ends are held to be wrong. [judgement]"""
LONG_SONG_MS = 15_000
"""A lyric shown for longer than this does not hold a scene together."""
NEW_SOUND_MS = 2_500
"""A caption that starts within this time after a candidate names the sound of what follows."""
QUIET_DB = 14.0
"""A step this much softer than the film's median is a hush. [judgement]"""


@dataclass(frozen=True, slots=True)
class BoundaryCandidate:
    """An instant where a scene could end."""

    at_ms: int
    lines_before: int
    """How many lines have started before it."""
    gap_ms: int
    """Length of the pause around it."""
    cut: bool = False
    """Whether the picture cuts there."""
    chapter: str | None = None
    """Title of the chapter that starts there."""
    hush: bool = False
    """Whether the film's own sound holds its breath there."""
    filler: bool = False
    """Whether it is there only because nothing happens for long."""
    new_sound: int = 0
    """1 where a sound or music caption opens what follows, -1 where one belongs to what was before."""
    opens: bool = False
    """Whether it begins a stretch without words that is long enough to be a scene."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which nobody speaks, ``start_ms <= end_ms``; back-to-back lines have an empty one."""

    start_ms: int
    end_ms: int
    lines_before: int


def gaps_between(lines: tuple[Line, ...], duration_ms: int, sung: tuple[Span, ...] = ()) -> tuple[Gap, ...]:
    """The pauses of a script, with what is before the first line and after the last one.

    Args:
        lines: Spoken lines, sorted.
        duration_ms: Length of the film.
        sung: Lyrics, which nobody interrupts either.
    """
    gaps: list[Gap] = []
    at = number = 0
    held = [(start, end, 1) for start, end in _spoken(lines)]
    for start, end, spoken in sorted(held + [(span.start_ms, span.end_ms, 0) for span in sung]):
        if min(start, duration_ms) >= at:
            gaps.append(Gap(at, min(start, duration_ms), number))
        at = max(at, min(end, duration_ms))
        number += spoken
    if at < duration_ms:
        gaps.append(Gap(at, duration_ms, number))
    return tuple(gaps)


def timing_trust(lines: tuple[Line, ...]) -> float:
    """How far the ends of the lines can be believed, 1 to 0: a script whose lines often overlap was aligned by machine."""
    if len(lines) < 2:
        return 1.0
    overlaps = sum(b.span.start_ms + OVERLAP_MS < a.span.end_ms for a, b in itertools.pairwise(lines))
    return max(0.0, 1.0 - overlaps / (len(lines) - 1) / OVERLAPS)


def _spoken(lines: tuple[Line, ...]) -> Iterator[tuple[int, int]]:
    """From when to when each line is held to be spoken; until the next begins where the ends cannot be believed."""
    trusted, starts = timing_trust(lines) > 0.0, [line.span.start_ms for line in lines]
    for line in lines:
        start, end = line.span.start_ms, min(line.span.end_ms, line.span.start_ms + _speakable_ms(line.text))
        following = bisect_right(starts, start)
        yield start, end if trusted or following == len(starts) else min(end, starts[following])


def without_silences(at_ms: Floats, gaps: tuple[Gap, ...]) -> Floats:
    """Instants on a clock that runs for no more than :data:`STRETCH_MS` in any of the gaps."""
    shown = at_ms.astype(np.float64)
    for gap in gaps:
        length = gap.end_ms - gap.start_ms
        if length > STRETCH_MS:
            shown -= np.clip(at_ms - gap.start_ms, 0.0, length) * (1.0 - STRETCH_MS / length)
    return shown


def _speakable_ms(text: str) -> int:
    """The longest that anybody could take to say a text."""
    return SLOWEST_MS[0] + SLOWEST_MS[1] * len(text)


def find_candidates(
    film: Film,
    lines: tuple[Line, ...],
    captions: tuple[Caption, ...],
    picture: Picture,
    sound: SoundTrace,
    changes_ms: tuple[int, ...],
    spacing_ms: int,
) -> tuple[BoundaryCandidate, ...]:
    """Every instant where a scene could end, sorted, one at most per instant.

    Args:
        film: For its length and chapters.
        lines: The spoken lines.
        captions: Lyrics are not interrupted; sound and music may open a scene.
        picture: For its cuts.
        sound: The film's own sound, for its hushes.
        changes_ms: Where picture or sound change most, sorted; used in long pauses.
        spacing_ms: Distance of the candidates in a stretch where nothing happens.
    """
    hushes = _hushes(sound)
    sung = tuple(c.span for c in captions if c.kind == "lyric" and c.span.duration_ms < LONG_SONG_MS)
    starts = tuple(c.span.start_ms for c in captions if c.kind != "lyric")
    chapters = {c.span.start_ms: c.title for c in film.chapters}
    found: dict[int, BoundaryCandidate] = {}
    blind = is_blind(picture, sound)
    for gap in gaps_between(lines, film.duration_ms, sung):
        pauses = pause_boundaries(gap, blind)
        length = gap.end_ms - gap.start_ms
        cuts = _within(picture.cuts_ms, gap, CUT_SLACK_MS)
        marks = _within(tuple(sorted(chapters)), gap, CUT_SLACK_MS)
        instants = dict.fromkeys(marks, "mark") | dict.fromkeys(cuts, "cut")
        if length > LONG_PAUSE_MS:
            instants |= {at: "change" for at in _within(changes_ms, gap, 0) + _within(hushes, gap, 0) if _far(at, cuts, 1_500)}
            instants |= {at: "grid" for at in range(gap.start_ms + spacing_ms, gap.end_ms, spacing_ms) if _far(at, cuts, 3_000)}
        if not instants or (length > LONG_PAUSE_MS and not cuts):
            instants |= dict.fromkeys(pauses, "pause")
        for at in instants:
            if 0 < at < film.duration_ms:
                chapter = next((chapters[m] for m in chapters if abs(m - at) <= CUT_SLACK_MS), None)
                kind, heard = instants[at], _new_sound(at, gap, starts)
                opens = kind == "pause" and at != pauses[-1]
                found[at] = BoundaryCandidate(
                    at, gap.lines_before, length, kind == "cut", chapter, at in hushes, kind == "grid", heard, opens
                )
    return tuple(found[at] for at in sorted(found))


def _new_sound(at_ms: int, gap: Gap, starts: tuple[int, ...]) -> int:
    """Whether the caption nearest in the pause starts after the candidate (1), before it (-1), or there is none (0)."""
    after = any(at_ms - CUT_SLACK_MS <= start <= at_ms + NEW_SOUND_MS for start in starts)
    before = any(gap.start_ms - CUT_SLACK_MS <= start < at_ms - CUT_SLACK_MS for start in starts)
    return int(after) - int(before)


def is_blind(picture: Picture, sound: SoundTrace) -> bool:
    """Whether there is nothing to see or hear: only subtitles tell."""
    return not picture.keyframes and not sound.loudness_db


def pause_boundaries(gap: Gap, blind: bool) -> tuple[int, ...]:
    """Where an editor would end the scene in a pause without a cut; twice where the pause is a scene of its own.

    Args:
        gap: The pause.
        blind: Whether there is nothing to see or hear in it: then a pause, however long, is only what lies between
            two scenes, and the first ends soon after its last words, as most do (benchmarks/spotting.py --clips).
    """
    length = gap.end_ms - gap.start_ms
    if length <= LONG_PAUSE_MS:
        return (gap.start_ms + length // 2,)
    first, last = gap.start_ms + LEAD_OUT_MS, gap.end_ms - LEAD_IN_MS
    if blind:
        return (first,)
    return (last,) if length < STRETCH_MS else (first, last)


def _within(instants: tuple[int, ...], gap: Gap, slack_ms: int) -> tuple[int, ...]:
    """The instants in the gap; those just outside are moved to its edge."""
    low, high = bisect_left(instants, gap.start_ms - slack_ms), bisect_right(instants, gap.end_ms + slack_ms)
    return tuple(min(max(at, gap.start_ms), gap.end_ms) for at in instants[low:high])


def _far(at_ms: int, others: tuple[int, ...], distance_ms: int) -> bool:
    return all(abs(at_ms - other) >= distance_ms for other in others)


def _hushes(sound: SoundTrace) -> tuple[int, ...]:
    """Middles of the runs of at least one second that are much softer than usual."""
    levels = np.array(sound.loudness_db)
    if levels.size < 4:
        return ()
    soft = levels < max(float(np.median(levels)) - QUIET_DB, DECISION.hush_db)
    edges = run_edges(soft)
    runs = zip(edges[::2], edges[1::2], strict=True)
    return tuple(int((a + b) * sound.step_ms // 2) for a, b in runs if (b - a) * sound.step_ms >= 1_000)
