"""Scenes and their moods in, curves over the film out: valence, arousal and tension every second or two.

The level of a scene comes from its mood; within it the curve follows the lines and captions as they come and
the picture and sound as they change, pulled back so that the scene's mean stays the scene's mood. The
curve is what the intensity of the music follows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vidscore.feel.audiovisual import read_picture, read_sound
from vidscore.feel.line_readings import line_readings
from vidscore.feel.scenes import caption_sign
from vidscore.model.arrays import Floats
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import Feeling, Mood
from vidscore.model.scene import Scene
from vidscore.model.script import Script
from vidscore.model.span import Span

Curve = tuple[tuple[int, float, float, float], ...]

STEP_MS = 1_000
MAX_POINTS = 3_600
"""A two-hour film has one point every two seconds."""
FADE_MS = 4_000.0
"""How long a line or a sound colours what follows it, and half as long what comes before."""
WINDOW_MS = 6_000
"""Length of picture and sound that one point looks at."""
LINE_GAIN, AUDIOVISUAL_GAIN = 0.6, 0.5
"""How much of a line's or a caption's, and of picture's and sound's, distance from the scene's mean the curve follows."""
RAMP_MS = 1_500.0
"""How quickly the level turns from one scene to the next."""


def tension_curve(
    scenes: tuple[Scene, ...],
    moods: tuple[Mood, ...],
    script: Script,
    feelings: tuple[Feeling, ...] | None,
    picture: Picture,
    sound: SoundTrace,
    film: Film,
) -> Curve:
    """The arc of the film.

    Args:
        scenes: They tile the film.
        moods: One per scene.
        script: The lines the feelings belong to.
        feelings: One per line; None or empty where there are none.
        picture: Key frames; may be empty.
        sound: The film's own sound; may be empty.
        film: For its length.

    Returns:
        ``(at_ms, valence, arousal, tension)`` from 0 to the film's end, every second, or every two in a
        two-hour film; all values in -1..1.
    """
    step = max(STEP_MS, -(-film.duration_ms // MAX_POINTS))
    at = np.arange(0, film.duration_ms, step, dtype=np.float64)
    level = _levels(at, scenes, moods)
    home = np.clip(np.searchsorted([s.span.end_ms for s in scenes], at, side="right"), 0, len(scenes) - 1)
    local = LINE_GAIN * _centred(_from_words(at, script, tuple(feelings or ())), home, len(scenes))
    for readings in _from_picture_and_sound(at, tuple(scenes[i].span for i in home), picture, sound):
        local = local + AUDIOVISUAL_GAIN * _centred(readings, home, len(scenes))
    curve = np.clip(level + local, -1.0, 1.0)
    return tuple((int(t), float(v), float(a), float(x)) for t, (v, a, x) in zip(at, curve, strict=True))


def _levels(at: Floats, scenes: tuple[Scene, ...], moods: tuple[Mood, ...]) -> Floats:
    """The scenes' moods, joined by ramps around each boundary."""
    readings = np.array([(m.valence, m.arousal, m.tension) for m in moods])
    knots, values = [], []
    for scene, row in zip(scenes, readings, strict=True):
        ramp = min(RAMP_MS / 2, scene.span.duration_ms / 3)
        knots += [scene.span.start_ms + ramp, scene.span.end_ms - ramp]
        values += [row, row]
    table = np.array(values)
    return np.column_stack([np.interp(at, knots, table[:, k]) for k in range(3)])


def _from_words(at: Floats, script: Script, feelings: tuple[Feeling, ...]) -> Floats:
    """What was just said or heard, fading: after it within seconds, before it twice as fast; 0 in silence."""
    events = (
        list(zip((line.span for line in script.lines), line_readings(script.lines, feelings), strict=True)) if feelings else []
    )
    signs = [(c.span, caption_sign(c.text)) for c in script.captions if c.kind != "lyric"]
    events += [(span, np.array([sign.valence, sign.arousal, sign.tension])) for span, sign in signs if sign is not None]
    sums, weights = np.zeros((len(at), 3)), np.full(len(at), 0.35)
    for span, reading in events:
        low, high = np.searchsorted(at, (span.start_ms - 2 * FADE_MS, span.end_ms + 4 * FADE_MS))
        near = at[low:high]
        away = np.maximum((span.start_ms - near) * 2, np.maximum(near - span.end_ms, 0)) / FADE_MS
        weight = np.exp(-away)
        sums[low:high] += weight[:, None] * reading
        weights[low:high] += weight
    return np.asarray(sums / weights[:, None])


def _from_picture_and_sound(at: Floats, within: tuple[Span, ...], picture: Picture, sound: SoundTrace) -> list[Floats]:
    """Picture and sound around each point, inside its scene, where there are any."""
    spans = tuple(
        Span(max(scene.start_ms, int(t) - WINDOW_MS // 2), min(scene.end_ms, int(t) + WINDOW_MS // 2))
        for t, scene in zip(at, within, strict=True)
    )
    out = []
    for readings in (read_picture(picture, spans), read_sound(sound, spans)):
        rows = [one.reading for one in readings if one is not None]
        if len(rows) == len(at):
            out.append(np.array(rows))
    return out


def _centred(rows: Floats, home: NDArray[np.int_], scenes: int) -> Floats:
    """The rows less the mean of their scene."""
    counts = np.maximum(np.bincount(home, minlength=scenes), 1)
    means = np.column_stack([np.bincount(home, rows[:, k], minlength=scenes) / counts for k in range(3)])
    return np.asarray(rows - means[home])
