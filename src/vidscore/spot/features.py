"""Candidate boundaries in, features of them out: how much each speaks for the end of a scene.

Every feature is one column, about 0 where nothing happens and about 1 to 3 where much does, so that
one weight per feature (:data:`WEIGHTS`) adds them up to the log-odds of a boundary.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from vidscore.model.arrays import Floats
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import Feeling
from vidscore.model.script import Line
from vidscore.spot.candidates import BoundaryCandidate, is_blind, timing_trust
from vidscore.spot.weights import CLUE, DECISION, WINDOW
from vidscore.spot.words import (
    answers,
    asks,
    faded,
    greeting,
    opened,
    refers,
    smoothed,
    speaker_shift,
    topic_shift,
)

WEIGHTS = {
    "pause": 1.0,
    "topic": 1.2,
    "turn": 0.6,
    "mood": 0.6,
    "speakers": 1.5,
    "greeting": 1.0,
    "answer": -0.7,
    "question": -0.6,
    "reference": -1.0,
    "opened": -0.6,
    "cut": 1.0,
    "picture": 0.5,
    "new look": 1.5,
    "sound": 0.4,
    "new sound": 0.5,
    "hush": 0.6,
    "chapter": 5.0,
}
"""Log-odds per unit of each feature: of words and timing as fitted by benchmarks/spotting.py, of picture and sound set by eye.
[measured: words and timing, by benchmarks/spotting.py --fit, --real and --talk; the others judgement]"""
BIAS = -0.5
"""Log-odds, above those of the film's usual rate of boundaries, where no feature speaks.
[measured: benchmarks/spotting.py --fit]"""
OF_REPLIES = ("answer", "question", "reference", "opened")
"""Features of whether the next line goes on with the last one."""
OF_A_PAUSE = ("pause", "topic", "turn", "mood", "speakers", "greeting", *OF_REPLIES)
"""Features that all candidates in one pause share."""
OF_WORDS_ALONE = ("turn", *OF_REPLIES)
"""Features that count from subtitles alone: with a picture its cuts decide, and nothing real says what these would add."""

FEW_LINES = 60
"""A script of this many lines is half trusted to show its topics: short ones repeat hardly a word."""

MAX_LOOKS = 16
"""Key frames on each side of a candidate that are compared."""
SEEN = 0.4
"""Looks that differ by less than this have been seen before: the cut stays inside the scene. [judgement]"""
KEY_SLACK_MS = 60.0
"""A key frame this little before a candidate belongs to the shot after it. [judgement]"""


def boundary_features(
    candidates: tuple[BoundaryCandidate, ...],
    film: Film,
    lines: tuple[Line, ...],
    picture: Picture,
    sound: SoundTrace,
    feelings: tuple[Feeling, ...] | None,
    usual_ms: float,
) -> dict[str, Floats]:
    """One value per feature and candidate.

    Args:
        candidates: Where a scene could end.
        film: For its length.
        lines: The spoken lines.
        picture: Key frames and cuts.
        sound: The film's own sound.
        feelings: One per line, or None.
        usual_ms: Length of a usual scene of this film: windows reach half of it to each side.

    Returns:
        For each name in :data:`WEIGHTS` an array of the length of ``candidates``.
    """
    at = np.array([p.at_ms for p in candidates], float)
    reach = min(WINDOW.most_ms, max(WINDOW.least_ms, usual_ms / 2))
    fade = min(WINDOW.most_lines, max(WINDOW.least_lines, len(lines) * usual_ms / film.duration_ms / 2))
    joints = _joint_features(lines, feelings, fade)
    joint = np.array([p.lines_before - 1 for p in candidates], int)
    inside = (joint >= 0) & (joint < len(lines) - 1)
    features = {name: np.where(inside, _take(values, joint), 0.0) for name, values in joints.items()}
    trust, blind = timing_trust(lines), is_blind(picture, sound)
    features["pause"] = trust * _pause(candidates, lines)
    features |= {name: features[name] * blind for name in OF_WORDS_ALONE}
    if blind and trust == 0.0:
        features |= {"topic": CLUE.topic_unsure * features["topic"], "mood": CLUE.mood_unsure * features["mood"]}
    features["cut"] = _cut_strength(candidates, picture, film.duration_ms / usual_ms)
    near_cut = _beside_a_cut(candidates, picture, reach)
    times, looks = picture_rows(picture)
    features["picture"] = np.where(near_cut, 0.0, _change(times, looks, at, reach))
    at_cut = np.array([p.cut for p in candidates], bool)
    features["new look"] = np.where(at_cut, _new_look(times, looks, at, min(WINDOW.look_ms, usual_ms)) - SEEN, 0.0)
    features["sound"] = _change(*_unspoken(*sound_rows(sound), lines), at, min(reach, WINDOW.sound_ms))
    features["new sound"] = np.array([float(p.new_sound) for p in candidates])
    features["hush"] = np.array([float(p.hush) for p in candidates])
    features["chapter"] = np.array([float(p.chapter is not None) for p in candidates])
    return _once(features, candidates)


def boundary_scores(features: dict[str, Floats], scenes: float) -> Floats:
    """Log-odds of a boundary at each candidate.

    Args:
        features: From :func:`boundary_features`.
        scenes: How many scenes are expected: few scenes among many candidates make each candidate less likely.
    """
    rate = min(DECISION.most_rate, max(DECISION.least_rate, scenes / max(1, len(features["pause"]))))
    total = np.full(len(features["pause"]), BIAS + np.log(rate / (1 - rate)))
    for name, weight in WEIGHTS.items():
        total = total + weight * features[name]
    return total


def _take(values: Floats, index: NDArray[np.int_]) -> Floats:
    return values[np.clip(index, 0, len(values) - 1)] if len(values) else np.zeros(len(index))


def _joint_features(lines: tuple[Line, ...], feelings: tuple[Feeling, ...] | None, fade: float) -> dict[str, Floats]:
    """The features that live between two lines, one value per joint."""
    pairs = list(itertools.pairwise(lines))
    return {
        "topic": _standing_out(topic_shift(lines, fade)) * len(lines) / (len(lines) + FEW_LINES),
        "turn": _standing_out(np.array([f.turn for f in feelings[1:]])) if feelings else np.zeros(len(pairs)),
        "mood": _mood_shift(feelings, fade) if feelings else np.zeros(len(pairs)),
        "speakers": speaker_shift(lines, fade),
        "greeting": np.array([greeting(a.text, b.text) for a, b in pairs]),
        "answer": np.array([answers(b.text) for _, b in pairs]),
        "question": np.array([asks(a.text) for a, _ in pairs]),
        "reference": np.array([refers(b.text) for _, b in pairs]),
        "opened": np.array([opened(a.text) for a, _ in pairs]),
    }


def _standing_out(values: Floats) -> Floats:
    """How many standard deviations above the film's mean, within -2..3; 0 where all are alike."""
    spread = float(values.std()) if values.size else 0.0
    if spread <= 1e-6:
        return np.zeros(values.size)
    return np.asarray(np.clip((values - values.mean()) / spread, CLUE.topic_least, CLUE.topic_most), np.float64)


def _mood_shift(feelings: tuple[Feeling, ...], fade: float) -> Floats:
    """Distance of the fading mean feelings on both sides, less what is usual around."""
    rows = np.array(
        [(f.valence, CLUE.mood_arousal * f.arousal, *(CLUE.mood_labels * x for x in f.labels), 1.0) for f in feelings]
    )
    before, after = faded(rows, fade)
    left, right = before[:-1, :-1] / before[:-1, -1:], after[1:, :-1] / after[1:, -1:]
    distance = np.linalg.norm(left - right, axis=1)
    if not len(distance):
        return np.zeros(0)
    return np.asarray(np.clip((distance - smoothed(distance)) / CLUE.mood_unit, -1.0, CLUE.mood_most))


def _pause(candidates: tuple[BoundaryCandidate, ...], lines: tuple[Line, ...]) -> Floats:
    """Doublings of the film's usual pause, within -1..4; a film without words has none.

    Where a pause holds a cut or a mark, the pause speaks for that one, not for the other candidates in it,
    and never for the fillers of a long one.
    """
    has_cut = {p.lines_before for p in candidates if p.cut or p.chapter is not None}
    spare = np.array([p.filler or (p.lines_before in has_cut and not p.cut and p.chapter is None) for p in candidates])
    gaps = np.where(spare, 0, np.array([p.gap_ms for p in candidates], float))
    if len(lines) < 2:
        return np.zeros(len(candidates))
    between = np.array([max(0, b.span.start_ms - a.span.end_ms) for a, b in itertools.pairwise(lines)])
    usual = float(np.median(between)) + 400
    return np.clip(np.log2((gaps + 400) / usual), -1.0, CLUE.pause_most)


def _once(features: dict[str, Floats], candidates: tuple[BoundaryCandidate, ...]) -> dict[str, Floats]:
    """What a pause and the words around it say, for the candidate in it that all other features like best.

    They speak for one boundary: a turn of the talk is not also one of every cut in the silence beside it.
    """
    rest = sum((WEIGHTS[name] * features[name] for name in features if name not in OF_A_PAUSE), np.zeros(len(candidates)))
    best: dict[tuple[int, bool], int] = {}
    for i, candidate in enumerate(candidates):
        if not candidate.filler and rest[i] > rest[best.setdefault((candidate.lines_before, candidate.opens), i)]:
            best[candidate.lines_before, candidate.opens] = i
    spent = np.array([best.get((candidate.lines_before, candidate.opens)) != i for i, candidate in enumerate(candidates)], bool)
    return features | {name: np.where(spent, np.minimum(features[name], 0.0), features[name]) for name in OF_A_PAUSE}


def _cut_strength(candidates: tuple[BoundaryCandidate, ...], picture: Picture, scenes: float) -> Floats:
    """For each candidate at a cut, 0.3 to 1 by how much the next key frame differs.

    Elsewhere as far below 0, at most -1.5, as the film's scenes have cuts to begin with.
    """
    times = np.array([k.at_ms for k in picture.keyframes])
    strength = np.full(len(candidates), CLUE.no_cut * min(1.0, len(picture.cuts_ms) / scenes))
    for i, candidate in enumerate(candidates):
        if candidate.cut:
            after = min(int(np.searchsorted(times, candidate.at_ms - 250)), len(times) - 1)
            strength[i] = min(1.0, CLUE.cut + picture.keyframes[after].change) if len(times) else CLUE.cut_unseen
    return strength


def _beside_a_cut(candidates: tuple[BoundaryCandidate, ...], picture: Picture, reach: float) -> NDArray[np.bool_]:
    """Places without a cut but near one: what changes there is the cut's."""
    cuts = np.array([-np.inf, *picture.cuts_ms, np.inf])
    at = np.array([p.at_ms for p in candidates], float)
    right = np.searchsorted(cuts, at)
    near = np.minimum(cuts[right] - at, at - cuts[right - 1]) < reach
    return np.asarray(near & ~np.array([p.cut for p in candidates], bool))


def picture_rows(picture: Picture) -> tuple[Floats, Floats]:
    """Times and (brightness, contrast, saturation, warmth) of the key frames."""
    rows = [(k.brightness, k.contrast, k.saturation, 2 * k.warmth) for k in picture.keyframes]
    return np.array([k.at_ms for k in picture.keyframes], np.float64), np.array(rows, np.float64).reshape(-1, 4)


def sound_rows(sound: SoundTrace) -> tuple[Floats, Floats]:
    """Times and (loudness / 20 dB, onsets / 4 per second, speech) of the steps."""
    times = (np.arange(len(sound.loudness_db)) + 0.5) * sound.step_ms
    rows = np.column_stack([np.array(sound.loudness_db) / 20, np.array(sound.onsets) / 4, 0.5 * np.array(sound.speech)])
    return times.astype(np.float64), rows.astype(np.float64).reshape(-1, 3)


def _unspoken(times: Floats, rows: Floats, lines: tuple[Line, ...]) -> tuple[Floats, Floats]:
    """The rows between the lines: that somebody stops speaking is no change of place."""
    starts = np.array([line.span.start_ms - 300 for line in lines])
    ends = np.maximum.accumulate([line.span.end_ms + 300 for line in lines]) if lines else np.zeros(0)
    inside = np.searchsorted(starts, times, "right") - 1
    quiet = np.ones(len(times), bool) if not lines else (inside < 0) | (ends[np.maximum(inside, 0)] <= times)
    return times[quiet], rows[quiet]


def _change(times: Floats, rows: Floats, at: Floats, reach: float) -> Floats:
    """How far the mean rows on both sides of each instant lie apart, in units of the film's spread, within 0..3."""
    if len(times) < 2:
        return np.zeros(len(at))
    spread = max(float(np.sqrt(rows.var(axis=0).sum())), CLUE.least_spread)
    sums = np.vstack([np.zeros(rows.shape[1]), np.cumsum(rows, axis=0)])
    left = _mean_between(sums, times, at - reach, at)
    right = _mean_between(sums, times, at, at + reach)
    apart = np.linalg.norm(left - right, axis=1) / spread
    return np.asarray(np.clip(apart, 0.0, CLUE.turn_most), np.float64)


def _new_look(times: Floats, looks: Floats, at: Floats, reach: float) -> Floats:
    """Distance of the two most similar key frames on both sides, in units of the film's spread, within 0..2.

    Shots of one scene come back (one face, the other, the first again); a new place looks new throughout
    (Rasheed and Shah, "Scene detection in Hollywood movies and TV shows", CVPR 2003).
    """
    if len(times) < 2:
        return np.zeros(len(at))
    spread = max(float(np.sqrt(looks.var(axis=0).sum())), CLUE.least_spread)
    first, middle, last = (np.searchsorted(times, at + shift) for shift in (-reach, -KEY_SLACK_MS, reach))
    out = np.zeros(len(at))
    for i, (a, b, c) in enumerate(zip(first, middle, last, strict=True)):
        before, after = looks[max(a, b - MAX_LOOKS) : b], looks[b : min(c, b + MAX_LOOKS)]
        if len(before) and len(after):
            out[i] = np.linalg.norm(before[:, None] - after[None], axis=2).min() / spread
    return np.clip(out, 0.0, 2.0)


def _mean_between(sums: Floats, times: Floats, low: Floats, high: Floats) -> Floats:
    """Mean of the rows with ``low <= time < high``; the last row before where there is none."""
    first, last = np.searchsorted(times, low), np.searchsorted(times, high)
    first = np.where(last > first, first, np.maximum(last - 1, 0))
    last = np.maximum(last, first + 1)
    last = np.minimum(last, len(times))
    first = np.minimum(first, last - 1)
    return np.asarray((sums[last] - sums[first]) / (last - first)[:, None])


def change_points(times: Floats, rows: Floats, reach: float, apart_ms: float) -> tuple[int, ...]:
    """Instants where the rows turn most: peaks of the difference of both sides at least ``apart_ms`` from a higher one."""
    if len(times) < 4:
        return ()
    at = np.arange(times[0] + 500, times[-1], 500)
    height = _change(times, rows, at, reach)
    width = max(1, int(apart_ms / 500))
    padded = np.pad(height, width, mode="constant")
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * width + 1).max(axis=1)
    return tuple(int(t) for t in at[(height >= around) & (height > CLUE.turn_peak)])
