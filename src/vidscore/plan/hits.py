"""The instants of a scene that the music lands on: few, strong and apart.

Candidates come from :mod:`vidscore.plan.instants`. How many are kept depends on the mood: anger is hit often, tenderness hardly
at all; one that is plain enough is kept even where a short scene has no share of one. Hits stay clear of the cue's edges and of
each other, so that a musician could play between them.
"""

from __future__ import annotations

from bisect import bisect_left

from vidscore.model.film import Film
from vidscore.model.hits import Hit
from vidscore.model.mood import Mood
from vidscore.model.scene import Scene
from vidscore.model.span import frame_at, frame_start_ms
from vidscore.plan.instants import Curve, MoodJump, Witnesses, find_instants
from vidscore.plan.mood_table import PLAN_TABLE
from vidscore.plan.weights import HIT

EDGE_MS = 2_500
"""No hit this close to the start or the end of a cue."""
APART_MS = 4_000
"""Least distance between two hits."""


def mood_jumps(curve: Curve) -> tuple[MoodJump, ...]:
    """Where the mood curve turns most: the middle of each stretch of a few seconds over which it changes enough.

    Args:
        curve: (ms, valence, arousal, tension) points over the film.
    """
    times = [point[0] for point in curve]
    found: list[MoodJump] = []
    for start, point in enumerate(curve):
        end = bisect_left(times, point[0] + HIT.turn_ms)
        if end == len(curve):
            break
        size = sum(abs(x - y) for x, y in zip(point[1:], curve[end][1:], strict=True))
        if size >= HIT.turn_least:
            found.append(MoodJump(times[(start + end) // 2], size))
    return tuple(_strongest(found))


def _strongest(jumps: list[MoodJump]) -> list[MoodJump]:
    kept: list[MoodJump] = []
    for jump in sorted(jumps, key=lambda one: (-one.size, one.at_ms)):
        if all(abs(jump.at_ms - other.at_ms) > HIT.turn_ms for other in kept):
            kept.append(jump)
    return sorted(kept, key=lambda one: one.at_ms)


def plan_hits(seen: Witnesses, scene: Scene, mood: Mood) -> tuple[Hit, ...]:
    """Choose the hits of one scene, heaviest first, then in order of time.

    Args:
        seen: What is known of the film; its frame rate, too: hits sit on the first millisecond of a frame.
        scene: The scene, with its lines and captions.
        mood: Decides how many hits are allowed.
    """
    room = round(PLAN_TABLE[mood.name].hits_a_minute * scene.span.duration_ms / 60_000)
    kept: list[Hit] = []
    for hit in sorted(find_instants(seen, scene, mood), key=lambda h: (-h.weight, h.at_ms)):
        clear = scene.span.start_ms + EDGE_MS <= hit.at_ms <= scene.span.end_ms - EDGE_MS
        allowed = hit.weight >= HIT.least and (len(kept) < room or (not kept and hit.weight >= HIT.sure))
        if allowed and clear and all(abs(hit.at_ms - other.at_ms) >= APART_MS for other in kept):
            kept.append(_on_frame(hit, seen.film))
    return tuple(sorted(kept, key=lambda h: h.at_ms))


def _on_frame(hit: Hit, film: Film) -> Hit:
    if film.frame_rate is None:
        return hit
    at = frame_start_ms(frame_at(hit.at_ms, film.frame_rate), film.frame_rate)
    return Hit(at, round(hit.weight, 3), hit.kind, hit.why)
