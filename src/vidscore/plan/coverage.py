"""Music or silence, decided per scene with a reason.

Short videos are scored nearly wall to wall. Longer films are spotted: each scene has a need for
music, and scenes are taken in order of need until the wanted share of the running time is covered. A scene that
already has its music gets no other, unless the film has music nearly throughout: then a new score is what is wanted.

References:
    The shares follow the trade's rule of thumb for narrative film, 35-60 % of the running time.
"""

from __future__ import annotations

from dataclasses import dataclass

from vidscore.model.mood import Mood
from vidscore.model.scene import Scene
from vidscore.model.span import Span, merged
from vidscore.plan.weights import NEED, OWN_MUSIC

WALL_TO_WALL_MS = 300_000
"""Videos shorter than this are scored nearly wall to wall."""
SPOTTED_SHARE = 0.48
"""Middle of the 35-60 % that narrative films carry. [judgement: the middle of the trade's rule of thumb]"""
MIN_CUE_MS = 6_000
"""A cue shorter than this is only worth it in a short video."""


@dataclass(frozen=True, slots=True)
class Spotting:
    """The decision for one scene."""

    music: bool
    need: float
    """How much the scene asks for music, about 0..2."""
    why: str


def speech_share(scene: Scene) -> float:
    """Share of the scene in which somebody speaks, 0..1."""
    spoken = merged([line.span for line in scene.lines])
    inside = sum(span.overlap_ms(scene.span) for span in spoken)
    return min(1.0, inside / scene.span.duration_ms)


def need_of(scene: Scene, mood: Mood, is_first: bool, is_last: bool) -> tuple[float, str]:
    """How much a scene asks for music, and the strongest reason.

    Returns:
        A figure of about 0..2 and a phrase that completes "music because ...".
    """
    sings = any(c.kind in ("music", "lyric") for c in scene.captions)
    reasons = {
        "the film opens here": NEED.opening if is_first else 0.0,
        "the film ends here": NEED.closing if is_last else 0.0,
        f"{mood.name} runs high": NEED.mood * max(abs(mood.valence), abs(mood.arousal)) * mood.confidence,
        "the tension asks for it": NEED.tension * max(0.0, mood.tension),
        "nobody speaks, so music can": NEED.unspoken * (1.0 - speech_share(scene)),
        "somebody else already makes music": NEED.own_music if sings else 0.0,
        "the scene is too short for a cue": NEED.too_short if scene.span.duration_ms < MIN_CUE_MS else 0.0,
    }
    return sum(reasons.values()), max(reasons, key=lambda reason: reasons[reason])


def spot_music(
    scenes: tuple[Scene, ...],
    moods: tuple[Mood, ...],
    duration_ms: int,
    coverage: float | None = None,
    carried: tuple[Span, ...] = (),
) -> tuple[Spotting, ...]:
    """Decide music or silence for every scene.

    Args:
        scenes: All scenes of the film.
        moods: Their moods, in the same order.
        duration_ms: Length of the film.
        coverage: Wanted share of the running time, 0..1; None decides by length.
        carried: Where the film's own sound is music that ours would clash with; who asks for a coverage overrules it.

    Returns:
        One decision per scene. At 1.0 every scene has music, at 0.0 none.
    """
    last = len(scenes) - 1
    needs = [need_of(s, m, i == 0, i == last) for i, (s, m) in enumerate(zip(scenes, moods, strict=True))]
    wanted = coverage if coverage is not None else (1.0 if duration_ms < WALL_TO_WALL_MS else SPOTTED_SHARE)
    budget, taken = wanted * duration_ms, set()
    clashes = _clashes(scenes, duration_ms, carried) if coverage is None else frozenset()
    for index in sorted(set(range(len(scenes))) - clashes, key=lambda i: (-needs[i][0], i)):
        length = scenes[index].span.duration_ms
        if length / 2 <= budget:
            taken.add(index)
            budget -= length
    return tuple(
        Spotting(i in taken, need, f"music because {why}" if i in taken else _silence(need, wanted, i in clashes))
        for i, (need, why) in enumerate(needs)
    )


def _clashes(scenes: tuple[Scene, ...], duration_ms: int, carried: tuple[Span, ...]) -> frozenset[int]:
    """The scenes that have their music already; none where nearly the whole film has."""
    carried = tuple(span for span in carried if span.duration_ms >= OWN_MUSIC.shortest_ms)
    if sum(span.duration_ms for span in carried) > OWN_MUSIC.throughout * duration_ms:
        return frozenset()
    shares = (sum(span.overlap_ms(scene.span) for span in carried) / scene.span.duration_ms for scene in scenes)
    return frozenset(i for i, share in enumerate(shares) if share >= OWN_MUSIC.scene)


def _silence(need: float, wanted: float, clashes: bool) -> str:
    if clashes:
        return "silence: the film's own music plays here, and two would clash"
    return f"silence: other scenes need music more (need {need:.2f}; {wanted:.0%} of the film is scored)"
