"""Candidate boundaries of a film without words in, how far picture and sound turn at each out.

A film without words is one piece of music unless it turns. A cut is no turn, nor is one photograph after another: both sides
must look or sound alike within themselves and unlike each other, as the discriminant of Fisher has it. The distance of the means
is counted in units of what varies on both sides, and of a floor that stands for what nobody notices.

References:
    R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7(2), 1936.
"""

from __future__ import annotations

import numpy as np

from vidscore.model.arrays import Floats
from vidscore.model.film import Picture, SoundTrace
from vidscore.spot.candidates import BoundaryCandidate
from vidscore.spot.features import picture_rows, sound_rows
from vidscore.spot.weights import TURN

STEP_MS = 500
"""Grid on which picture and sound are compared."""
TURN_WEIGHTS = {"look": 2.0, "heard": 2.0, "cut": 1.0, "new sound": 1.5, "chapter": 6.0}
"""Log-odds of a turn per unit of each feature. [judgement: benchmarks/clips.py --half choose]"""


def turn_features(
    candidates: tuple[BoundaryCandidate, ...], duration_ms: int, picture: Picture, sound: SoundTrace
) -> dict[str, Floats]:
    """One value per feature and candidate, for each name in :data:`TURN_WEIGHTS`.

    Args:
        candidates: Where the music could turn.
        duration_ms: Length of the film.
        picture: Key frames and cuts; may be empty.
        sound: The film's own sound; may be empty.
    """
    at = np.array([p.at_ms for p in candidates], float)
    grid = np.arange(0, duration_ms, STEP_MS, dtype=np.float64) + STEP_MS / 2
    return {
        "look": _apart(_nearest(*picture_rows(picture), grid, picture.cuts_ms), at, TURN.look_floor),
        "heard": _apart(_nearest(*sound_rows(sound), grid), at, TURN.sound_floor),
        "cut": np.array([float(p.cut) for p in candidates]),
        "new sound": np.array([float(p.new_sound) for p in candidates]),
        "chapter": np.array([float(p.chapter is not None) for p in candidates]),
    }


def turn_scores(features: dict[str, Floats]) -> Floats:
    """Log-odds of a turn at each candidate."""
    return np.asarray(TURN.bias + sum(weight * features[name] for name, weight in TURN_WEIGHTS.items()))


def peaks(candidates: tuple[BoundaryCandidate, ...], scores: Floats) -> list[int]:
    """Indices of the candidates that none near them exceeds: a slow turn has many places, and is one turn."""
    at = np.array([p.at_ms for p in candidates], float)
    near = np.abs(at[:, None] - at[None, :]) < TURN.apart_ms
    best = np.where(near, scores[None, :], -np.inf).argmax(axis=1)
    return [i for i in range(len(candidates)) if best[i] == i]


def _nearest(times: Floats, rows: Floats, grid: Floats, cuts_ms: tuple[int, ...] = ()) -> Floats:
    """The row nearest to each instant of a grid, or on its side of a cut; no columns where there are no rows."""
    if not len(times):
        return np.zeros((len(grid), 0))
    edges = (times[1:] + times[:-1]) / 2
    for cut in cuts_ms:
        gap = int(np.searchsorted(times, cut - STEP_MS / 2)) - 1
        if 0 <= gap < len(edges):
            edges[gap] = cut
    return rows[np.searchsorted(edges, grid)]


def _apart(rows: Floats, at: Floats, floor: float) -> Floats:
    """Distance of the means of both sides over their spread, within 0..4, for each instant; a short side counts less."""
    reach = round(TURN.reach_ms / STEP_MS)
    out = np.zeros(len(at))
    for i, here in enumerate(np.rint(at / STEP_MS).astype(int)):
        left, right = rows[max(0, here - reach) : here], rows[here : here + reach]
        if len(left) and len(right) and rows.shape[1]:
            spread = np.sqrt(0.5 * (left.var(axis=0).sum() + right.var(axis=0).sum()) + floor**2)
            shown = min(1.0, min(len(left), len(right)) * STEP_MS / TURN.shown_ms)
            out[i] = shown * np.linalg.norm(left.mean(axis=0) - right.mean(axis=0)) / spread
    return np.minimum(out, TURN.most)
