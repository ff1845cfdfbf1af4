"""Where music belongs in what is told: it opens and closes chapters and fills long pauses, and leaves the words alone.

A scene is cut where the music gives way to the words and where it comes back; all pieces keep the scene's mood. How much of the
running time is scored follows from that, unless ``coverage`` asks for a share.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise

from vidscore.model.film import Film
from vidscore.model.mood import Mood
from vidscore.model.scene import Scene
from vidscore.model.span import Span
from vidscore.plan.coverage import Spotting

INTRO_MS, OUTRO_MS = 12_000, 9_000
"""A chapter opens with so much music at least, and closes with so much. [judgement]"""
MOST_OF_PART = 0.25
"""Of a short chapter, the share that each of them takes at most. [judgement]"""
ON_MS = 8_000
"""How long it goes on at most until somebody pauses. [judgement]"""
LONG_PAUSE_MS = 2_500
"""A pause this long is filled. [judgement]"""
BEFORE_MS, AFTER_MS = 500, 3_500
"""Music over a pause begins and ends so long before and after it. [judgement]"""
APART_MS = 45_000
"""Between music over two pauses lies so much without any. [judgement]"""
BESIDE_MS = 4_000
"""Music ends with a scene that ends this near. [judgement]"""
TOGETHER_MS = 5_000
"""Music that would stop for less goes on. [judgement]"""


@dataclass(frozen=True, slots=True)
class MusicPlace:
    """A stretch that has music, and why."""

    span: Span
    why: str


def music_places(film: Film, pauses: tuple[Span, ...], scenes: tuple[Scene, ...]) -> tuple[MusicPlace, ...]:
    """Where a told film has music, in order and apart.

    Args:
        film: Its chapters count, where it has any.
        pauses: Where nobody speaks, sorted.
        scenes: They tile the film; music does not stop or begin a moment before one of their ends.
    """
    marks = [0, *film.divisions_ms, film.duration_ms]
    found = [place for start, end in pairwise(marks) for place in _of_part(Span(start, end), pauses, film)]
    for pause in sorted(pauses, key=lambda one: (-one.duration_ms, one.start_ms)):
        span = Span(max(0, pause.start_ms - BEFORE_MS), min(film.duration_ms, pause.end_ms + AFTER_MS))
        near = Span(max(0, span.start_ms - APART_MS), span.end_ms + APART_MS)
        if pause.duration_ms >= LONG_PAUSE_MS and not any(near.overlap_ms(one.span) for one in found):
            found.append(MusicPlace(span, f"nobody speaks for {pause.duration_ms / 1000:.1f} s"))
    ends = [scene.span.end_ms for scene in scenes]
    return _apart(sorted((_settled(one, ends) for one in found), key=lambda one: one.span.start_ms))


def _settled(place: MusicPlace, ends: list[int]) -> MusicPlace:
    """The place with its edges moved to the end of a scene beside them."""
    start, end = _beside(ends, place.span.start_ms), _beside(ends, place.span.end_ms)
    start = place.span.start_ms if place.span.start_ms == 0 else start
    return replace(place, span=Span(start, end)) if end - start >= BESIDE_MS else place


def _beside(ends: list[int], edge: int) -> int:
    near = bisect_left(ends, edge)
    return min(
        [at for at in ends[max(0, near - 1) : near + 1] if abs(at - edge) < BESIDE_MS],
        key=lambda at: abs(at - edge),
        default=edge,
    )


def _of_part(part: Span, pauses: tuple[Span, ...], film: Film) -> tuple[MusicPlace, MusicPlace]:
    """The opening and the close of a chapter, or of the whole."""
    titles = {chapter.span.start_ms: chapter.title for chapter in film.chapters}
    named = f"the chapter “{titles[part.start_ms]}”" if titles.get(part.start_ms) else "a part of the story"
    most = round(MOST_OF_PART * part.duration_ms)
    opens, closes = part.start_ms + min(INTRO_MS, most), part.end_ms - min(OUTRO_MS, most)
    until = next((one.start_ms for one in pauses if opens <= one.start_ms <= opens + min(ON_MS, most)), opens)
    since = next((one.end_ms for one in reversed(pauses) if closes - min(ON_MS, most) <= one.end_ms <= closes), closes)
    until = max(until, part.start_ms + 1)
    return (
        MusicPlace(Span(part.start_ms, until), f"{named} opens here"),
        MusicPlace(Span(min(max(since, until), part.end_ms - 1), part.end_ms), f"{named} ends here"),
    )


def _apart(places: list[MusicPlace]) -> tuple[MusicPlace, ...]:
    """Neighbours that nearly touch let none of the words be alone for a moment only: the first goes on up to the second."""
    out: list[MusicPlace] = []
    for place in places:
        if out and 0 < place.span.start_ms - out[-1].span.end_ms < TOGETHER_MS:
            out[-1] = replace(out[-1], span=Span(out[-1].span.start_ms, place.span.start_ms))
        start = max(place.span.start_ms, out[-1].span.end_ms if out else 0)
        if start < place.span.end_ms:
            out.append(replace(place, span=Span(start, place.span.end_ms)))
    return tuple(out)


def cut_scenes(
    scenes: tuple[Scene, ...], moods: tuple[Mood, ...], places: tuple[MusicPlace, ...]
) -> tuple[tuple[Scene, ...], tuple[Mood, ...], tuple[Spotting, ...]]:
    """The scenes cut where music begins and ends, the mood of each piece, and whether it has music."""
    pieces: list[Scene] = []
    felt: list[Mood] = []
    told: list[Spotting] = []
    edges = sorted({edge for place in places for edge in (place.span.start_ms, place.span.end_ms)})
    for scene, mood in zip(scenes, moods, strict=True):
        inside = [at for at in edges if scene.span.start_ms < at < scene.span.end_ms]
        for start, end in pairwise([scene.span.start_ms, *inside, scene.span.end_ms]):
            place = next((one for one in places if one.span.contains(start)), None)
            pieces.append(_piece(scene, Span(start, end), len(pieces)))
            felt.append(mood)
            why = "silence: the words are left alone" if place is None else f"music because {place.why}"
            told.append(Spotting(place is not None, 1.0 if place is not None else 0.0, why))
    return tuple(pieces), tuple(felt), tuple(told)


def _piece(scene: Scene, span: Span, index: int) -> Scene:
    last = span.end_ms == scene.span.end_ms
    first = span.start_ms == scene.span.start_ms
    return replace(
        scene,
        index=index,
        span=span,
        lines=tuple(
            line for line in scene.lines if span.contains(line.span.start_ms) or (first and line.span.start_ms < span.start_ms)
        ),
        captions=tuple(one for one in scene.captions if span.contains(one.span.start_ms)),
        ends_because=scene.ends_because if last else "music and words take turns",
        certainty=scene.certainty if last else 1.0,
    )
