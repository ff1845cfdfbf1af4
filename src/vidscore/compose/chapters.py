"""A long cue is told in chapters: each with its key, tempo, level and treatment of the theme, joined without a stop.

In: the brief of a cue, or of one section of it. Out: briefs whose spans tile its own, each but the last running on into the
next; a short one stays whole. The first chapter states, the last returns home; between them quiet and full ones take turns,
some in a mood akin to the cue's (its row in the mood table says which), so that nothing comes round again like a cycle.
What a person has ordered stays: a curve of intensity keeps mood and level, hits keep their instants.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from vidscore.compose.mood_table import IDIOMS
from vidscore.compose.random_seeds import seeded_random
from vidscore.compose.weights.chapters import CHAPTERS, SEAM
from vidscore.model.joins import CLICK_RATIOS, Join, JoinKind, Neighbours
from vidscore.model.mood import Mood
from vidscore.model.mood_table import MOOD_TABLE, usual
from vidscore.model.music import Key
from vidscore.model.plan import Brief, Hush, Intensity
from vidscore.model.seeds import stable_seed
from vidscore.model.span import Span, merged

_KEYS = (5, 7, 3, 9, 8, 4, 2, 10)
"""Where chapters away from home may lie, in semitones above it."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a chapter makes of the cue."""

    name: str
    akin: str
    """In which mood: ``own``, ``valley`` (a calmer one) or ``peak`` (a stronger one)."""
    levels: tuple[float, float]
    """How full it is where it begins and ends, as shares of its mood's range."""
    tempo: float
    """Times the cue's tempo."""
    theme: bool = True
    """Whether it states the cue's theme; else an idea of its own."""


STATEMENT = Treatment("statement", "own", (0.2, 0.75), 1.0)
"""The first chapter. [judgement]"""
RETURN = Treatment("return", "own", (0.45, 0.9), 1.0)
"""The last one. [judgement]"""
QUIET = (
    Treatment("valley", "valley", (0.0, 0.25), 0.88),
    Treatment("reflection", "own", (0.0, 0.35), 0.93, theme=False),
    Treatment("night", "valley", (0.15, 0.0), 0.94),
)
"""Chapters that draw breath. [judgement]"""
FULL = (
    Treatment("development", "own", (0.4, 0.9), 1.07),
    Treatment("climax", "peak", (0.7, 1.0), 1.1),
    Treatment("drive", "own", (0.6, 1.0), 1.13),
)
"""Chapters that press on. [judgement]"""


def with_neighbours(briefs: tuple[Brief, ...], neighbours: Neighbours) -> tuple[tuple[Brief, Neighbours], ...]:
    """Briefs that run on into one another, each with what it meets at its ends."""
    following = [*(brief.key for brief in briefs[1:]), neighbours.next_key]
    entered: list[JoinKind] = [neighbours.enters, *(brief.join.kind for brief in briefs[:-1])]
    return tuple((brief, Neighbours(enters, key)) for brief, enters, key in zip(briefs, entered, following, strict=True))


def in_chapters(brief: Brief) -> tuple[Brief, ...]:
    """Divide a brief without sections.

    Args:
        brief: The order.

    Returns:
        The brief alone up to two minutes, else one for every chapter.
    """
    if brief.span.duration_ms <= CHAPTERS.from_ms:
        return (brief,)
    count = max(2, round(brief.span.duration_ms / CHAPTERS.length_ms))
    rng = seeded_random(brief.seed, brief.name, "chapters")
    edges = [brief.span.start_ms, *_seams(brief, count), brief.span.end_ms]
    keys = _keys(count, rng)
    plan = _plan(count, rng)
    return tuple(
        _chapter(brief, Span(start, end), number, last=number + 1 == count, treatment=plan[number], shift=keys[number])
        for number, (start, end) in enumerate(pairwise(edges))
    )


def _plan(count: int, rng: Random) -> list[Treatment]:
    """The treatments: a statement, quiet and full chapters by turns, a return."""
    quiet, full = rng.sample(QUIET, len(QUIET)), rng.sample(FULL, len(FULL))
    first = rng.random() < CHAPTERS.quiet_first or count <= CHAPTERS.few
    inner = [(quiet if (n % 2 == 0) == first else full)[n // 2 % len(quiet)] for n in range(count - 2)]
    return [STATEMENT, *inner, RETURN]


def _keys(count: int, rng: Random) -> list[int]:
    """Semitones of every chapter's tonic above home: the first and the last are at home, neighbours differ."""
    away: list[int] = []
    while len(away) < count - 2:
        away += rng.sample(_KEYS, len(_KEYS))
    if count == CHAPTERS.pair:
        return [0, 0]
    return [0, *(key for key, _ in zip(away, range(count - 2), strict=False)), 0]


def _seams(brief: Brief, count: int) -> list[int]:
    """Where chapters begin: near equal lengths, on a hit or in a pause of speech, not just beside a hit."""
    length = brief.span.duration_ms / count
    spoken = merged(brief.speech)
    reach = int(SEAM.reach * length)
    out = []
    for n in range(1, count):
        ideal = brief.span.start_ms + round(n * length)
        hits = [hit.at_ms for hit in brief.hits if abs(hit.at_ms - ideal) <= reach]
        places = [*range(ideal - reach, ideal + reach + 1, SEAM.step_ms), *hits]

        def cost(at: int, ideal: int = ideal) -> float:
            near = [abs(hit.at_ms - at) for hit in brief.hits]
            beside = min(near, default=SEAM.clear_ms)
            hit = SEAM.on_hit if beside == 0 else SEAM.beside_hit * (beside < SEAM.clear_ms)
            return abs(at - ideal) / reach + hit + SEAM.in_speech * any(span.contains(at) for span in spoken)

        out.append(min(places, key=cost))
    return out


def _chapter(brief: Brief, span: Span, number: int, last: bool, treatment: Treatment, shift: int) -> Brief:
    """The order for one chapter."""
    ordered = bool(brief.intensity)
    mood = brief.mood if ordered else _akin(brief.mood, treatment.akin)
    key = Key.parse(brief.key)
    mode = key.mode if mood.name == brief.mood.name else MOOD_TABLE[mood.name].modes[0]
    tempo_range = brief.tempo_range if mood.name == brief.mood.name else MOOD_TABLE[mood.name].tempo
    return replace(
        brief,
        name=f"{brief.name}.c{number + 1}" if number else brief.name,
        seed=stable_seed(brief.seed, "chapter", number) if number else brief.seed,
        span=span,
        mood=mood,
        key=str(Key((key.tonic + shift) % 12, mode)),
        tempo_range=tempo_range,
        tempo_bpm=_tempo(brief.tempo_bpm, treatment.tempo, tempo_range),
        theme=brief.theme if treatment.theme else "",
        intensity=brief.intensity if ordered else _levels(mood, span, treatment.levels),
        hits=tuple(hit for hit in brief.hits if span.contains(hit.at_ms)),
        speech=tuple(part for one in brief.speech if (part := one.clipped(span))),
        hushed=tuple(Hush(part, one.why) for one in brief.hushed if (part := one.span.clipped(span))),
        pre_ms=brief.pre_ms if number == 0 else 0,
        post_ms=brief.post_ms if last else 0,
        join=brief.join if last else Join("same-click", "the next chapter"),
    )


def _akin(mood: Mood, which: str) -> Mood:
    """The mood itself, or the calmer or stronger one beside it; how its scene differs from the usual goes with it."""
    idiom = IDIOMS[mood.name]
    name = {"valley": idiom.valley, "peak": idiom.peak}.get(which, "") or mood.name
    if name == mood.name:
        return mood
    row = MOOD_TABLE[name]
    return Mood(name, usual(row.valence), usual(row.arousal), 2 * row.tension - 1)


def _tempo(own: float, factor: float, tempo_range: tuple[float, float]) -> float:
    """A tempo inside a range: the cue's own times a factor, as much to the other side, or what the ear takes for the same pulse.

    Example:
        >>> _tempo(100.0, 1.1, (60.0, 120.0)), _tempo(160.0, 1.1, (120.0, 170.0)), _tempo(160.0, 0.9, (60.0, 80.0))
        (110.0, 145.45, 72.0)
    """
    low, high = tempo_range
    wished = [own * factor, own / factor, *(own * factor * ratio for ratio in CLICK_RATIOS)]
    return round(next((bpm for bpm in wished if low <= bpm <= high), min(max(own, low), high)), 2) if own else 0.0


def _levels(mood: Mood, span: Span, shares: tuple[float, float]) -> tuple[Intensity, ...]:
    """The curve of a chapter, from shares of its mood's range."""
    low, high = MOOD_TABLE[mood.name].intensity
    at = (span.start_ms, span.end_ms)
    return tuple(Intensity(ms, round(low + (high - low) * share, 3)) for ms, share in zip(at, shares, strict=True))
