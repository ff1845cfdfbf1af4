"""The instants of a scene that the music should land on, and why.

Candidates are loud sounds written in the subtitles, hard picture cuts and turns of the mood. How many are
kept depends on the mood: action is hit often, tenderness hardly at all. Hits stay clear of the cue's edges
and of each other, so that a musician could play between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from vidscore.model.film import Film, Picture
from vidscore.model.hits import Hit
from vidscore.model.mood import Mood
from vidscore.model.scene import Scene
from vidscore.model.span import frame_at, frame_start_ms
from vidscore.plan.mood_table import PLAN_TABLE
from vidscore.plan.weights import HIT

EDGE_MS = 2_500
"""No hit this close to the start or the end of a cue."""
APART_MS = 4_000
"""Least distance between two hits."""

_LOUD = ("gun", "shot", "thunder", "explo", "crash", "slam", "bang", "scream", "枪", "爆", "雷", "尖叫", "砰")


@dataclass(frozen=True, slots=True)
class MoodJump:
    """An instant at which the mood curve moves fast."""

    at_ms: int
    size: float
    """Change of valence, arousal and tension together over two seconds."""


def mood_jumps(curve: tuple[tuple[int, float, float, float], ...], least: float = 0.6) -> tuple[MoodJump, ...]:
    """Where the mood curve jumps.

    Args:
        curve: (ms, valence, arousal, tension) points over the film.
        least: Smallest jump between two neighbouring points that counts.
    """
    return tuple(
        MoodJump(b[0], size)
        for a, b in pairwise(curve)
        if (size := sum(abs(x - y) for x, y in zip(a[1:], b[1:], strict=True))) >= least
    )


def _candidates(scene: Scene, picture: Picture, turns: tuple[MoodJump, ...]) -> list[Hit]:
    loud = [
        Hit(c.span.start_ms, 1.0, "downbeat", f"the sound [{c.text}]")
        for c in scene.captions
        if c.kind == "sound" and any(word in c.text.lower() for word in _LOUD)
    ]
    changes = {frame.at_ms: frame.change for frame in picture.keyframes}
    cuts = [
        Hit(at, min(HIT.cut_most, HIT.cut + changes.get(at, HIT.cut_unseen)), "downbeat", "the picture cuts")
        for at in picture.cuts_ms
        if scene.span.contains(at)
    ]
    moves = [
        Hit(t.at_ms, min(HIT.turn_most, HIT.turn_size * t.size + HIT.turn), "beat", "the mood turns")
        for t in turns
        if scene.span.contains(t.at_ms)
    ]
    return loud + cuts + moves


def plan_hits(film: Film, scene: Scene, mood: Mood, picture: Picture, turns: tuple[MoodJump, ...]) -> tuple[Hit, ...]:
    """Choose the hits of one cue, heaviest first, then in order of time.

    Args:
        film: For its frame rate: hits sit on the first millisecond of a frame.
        scene: The scene, with its captions.
        mood: Decides how many hits are allowed.
        picture: The cuts of the film.
        turns: Where the mood curve jumps.
    """
    room = round(PLAN_TABLE[mood.name].hits_a_minute * scene.span.duration_ms / 60_000)
    kept: list[Hit] = []
    for hit in sorted(_candidates(scene, picture, turns), key=lambda h: (-h.weight, h.at_ms)):
        clear = scene.span.start_ms + EDGE_MS <= hit.at_ms <= scene.span.end_ms - EDGE_MS
        if len(kept) < room and clear and all(abs(hit.at_ms - other.at_ms) >= APART_MS for other in kept):
            kept.append(_on_frame(hit, film))
    return tuple(sorted(kept, key=lambda h: h.at_ms))


def _on_frame(hit: Hit, film: Film) -> Hit:
    if film.frame_rate is None:
        return hit
    at = frame_start_ms(frame_at(hit.at_ms, film.frame_rate), film.frame_rate)
    return Hit(at, round(hit.weight, 3), hit.kind, hit.why)
