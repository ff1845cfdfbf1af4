"""Fit the second mood regressor on the composers' own words: which notes they called dolce, agitato, mesto, giocoso.

    python -m vidscore.train.music_mood --data ../shared/data/music

Each expressive word of a small bilingual table stands for a valence and an arousal; the passage from the
word to the next one (15 to 45 s) is its example. Words that only name a tempo say nothing about valence. Ridge
regression on the fifteen features of :mod:`vidscore.hear.mood_regression`; folds leave whole composers out. Valence is fitted
with equal weight for the four quadrants of the words, or else it would be loudness: half of all pleasant passages are *dolce*.
Writes ``hear/mood_regressors.json`` with both regressors.
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vidscore.hear.mood_regression import FEATURES, MoodRegressor, mean_tempo, mood_features
from vidscore.hear.notes import Array, notes_of_midi
from vidscore.tools.archives import unpack

_NO = math.nan
WORDS: dict[str, tuple[float, float]] = {
    "dolce": (0.6, -0.5), "dolciss": (0.7, -0.6), "tranquill": (0.5, -0.8), "cantabile": (0.4, -0.3), "teneramente": (0.7, -0.5),
    "zart": (0.6, -0.6), "innig": (0.4, -0.4), "grazios": (0.6, 0.0), "leggier": (0.6, 0.3), "giocos": (0.9, 0.7),
    "scherz": (0.7, 0.7), "con brio": (0.6, 0.8), "con fuoco": (-0.2, 0.9), "agitato": (-0.6, 0.8), "furios": (-0.7, 0.95),
    "appassionat": (-0.1, 0.6), "maestoso": (0.5, 0.4), "nobile": (0.5, 0.0), "pesante": (-0.3, 0.2), "mesto": (-0.8, -0.6),
    "dolente": (-0.8, -0.5), "lament": (-0.8, -0.5), "funebre": (-0.8, -0.5), "trist": (-0.7, -0.6), "traurig": (-0.7, -0.6),
    "misterios": (-0.3, -0.4), "morendo": (-0.4, -0.8), "heiter": (0.8, 0.4), "stürm": (-0.5, 0.9), "leidenschaft": (-0.2, 0.7),
    "vivace": (_NO, 0.8), "allegro": (_NO, 0.6), "presto": (_NO, 0.9), "animato": (_NO, 0.6), "lebhaft": (_NO, 0.7),
    "bewegt": (_NO, 0.5), "andante": (_NO, -0.4), "lento": (_NO, -0.7), "adagio": (_NO, -0.7), "largo": (_NO, -0.7),
    "langsam": (_NO, -0.7), "grave": (_NO, -0.5),
}  # fmt: skip
"""Stem of an expressive word -> (valence, arousal), as a musician would place it; not a number where it says nothing."""

VGMIDI_REGRESSOR: dict[str, Any] = {
    "name": "vgmidi",
    "about": "200 game pieces, about 30 listeners each; coefficients over the ratings' own standard deviations",
    "mean": [-0.839, 6.937, 3.645, 116.0, 0.011, 0.874, 0.025, 2.979, 0.151, 0.210, 0.622, 0.791, 61.68, -0.007, 64.0],
    "sd": [0.570, 3.764, 1.614, 34.9, 0.185, 0.092, 0.032, 0.276, 0.145, 0.095, 0.319, 0.120, 5.28, 0.112, 16.0],
    "valence": [c / 0.221 for c in
                (-0.067, -0.023, 0.004, 0.041, 0.053, 0.084, -0.036, 0.065, -0.036, -0.009, -0.011, 0.022, 0.012, 0.024, 0.0)],
    "arousal": [c / 0.245 for c in
                (-0.077, 0.054, 0.036, 0.046, -0.015, -0.044, 0.011, -0.027, 0.044, 0.017, 0.011, -0.009, -0.001, -0.003, 0.0)],
    "middle": [0.0, 0.0],
}  # fmt: skip
RIDGE = 30.0
SHORTEST_S, LONGEST_S = 15.0, 45.0


def passages(data: Path, name: str) -> list[tuple[str, Array, tuple[float, float]]]:
    """(composer, features, (valence, arousal)) of every marked passage of one collection."""
    import pretty_midi

    marks: dict[str, list[tuple[int, tuple[float, float]]]] = {}
    with lzma.open(data / f"{name}_marks.tsv.xz", "rt", encoding="utf8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            hits = [va for stem, va in WORDS.items() if row["kind"] == "text" and stem in row["value"].lower()]
            if hits:
                feelings = [v for v, _ in hits if not math.isnan(v)]
                told = sum(feelings) / len(feelings) if feelings else math.nan, sum(a for _, a in hits) / len(hits)
                marks.setdefault(row["file"], []).append((int(row["tick"]), told))
    with (data / f"{name}.csv").open(encoding="utf8", newline="") as file:
        composers = {row["file"]: row["composer"] for row in csv.DictReader(file)}
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for path in unpack(data / f"{name}.tar.xz", Path(folder), ".mid"):
            if path.name not in marks:
                continue
            midi, notes = pretty_midi.PrettyMIDI(str(path)), notes_of_midi(path)
            starts = [(midi.tick_to_time(tick), va) for tick, va in sorted(marks[path.name])]
            for (start, va), after in zip(starts, [s for s, _ in starts[1:]] + [midi.get_end_time()], strict=True):
                part = notes.between(start, min(after, start + LONGEST_S))
                if part.length_s >= SHORTEST_S and len(part) > 20:
                    found.append((composers.get(path.name, ""), mood_features(part, mean_tempo(part)), va))
    return found


FOLDS = 8


@dataclass(frozen=True)
class Fit:
    """One target's regression, in standard deviations of what it says."""

    weights: Array
    """(features,) of the standardised features."""
    middle: float
    """What the weighted average passage would get: it becomes 0."""
    said: Array
    """(passages,) every passage, also those without a target, judged from the other composers' music."""


def fit_ridge(x: Array, target: Array, weight: Array, fold: Array) -> Fit:
    """Weighted ridge regression of a target with gaps.

    Args:
        x: (passages, features), standardised.
        target: (passages,); not a number where unknown.
        weight: (passages,) how much each counts.
        fold: (passages,) 0..7, the same for all music of one composer.
    """
    known = ~np.isnan(target)
    weight = np.where(known, weight, 0.0) / weight[known].mean()
    y = np.where(known, target, 0.0) - np.average(target[known], weights=weight[known])
    y = y / np.sqrt(np.average(y**2, weights=weight))
    centred: Array = x - np.average(x, axis=0, weights=weight)

    def solve(some: NDArray[np.bool_]) -> Array:
        heavy = centred[some] * weight[some, None]
        return np.asarray(np.linalg.solve(heavy.T @ centred[some] + RIDGE * np.eye(x.shape[1]), heavy.T @ y[some]), np.float64)

    said: Array = np.zeros(len(x))
    for k in range(FOLDS):
        said[fold == k] = centred[fold == k] @ solve(fold != k)
    weights = solve(known)
    weights = weights / np.sqrt(np.average((centred @ weights) ** 2, weights=weight))
    return Fit(weights, float(np.average(x @ weights, weights=weight)), said)


def quadrants(told: Array) -> Array:
    """(passages,) weights that give the four quadrants of valence and arousal the same say; 0 without a valence."""
    known = ~np.isnan(told[:, 0])
    place = (told[:, 0] > 0) * 2 + (told[:, 1] > 0)
    counts = np.bincount(place[known], minlength=4)
    return np.asarray(np.where(known, 1.0 / np.maximum(counts[place], 1), 0.0))


def told_apart(said: Array, told: Array, other: Array) -> float:
    """How often of two passages the higher one is heard as higher, both on the same side of the other dimension.

    Args:
        said: (n,) what a regressor says.
        told: (n,) what the composer's word says; near 0 and unknown ones are left out.
        other: (n,) the word's other dimension.

    Returns:
        0.5 for one that guesses, 1 for one that never errs.
    """
    shares = []
    for side in (other > 0, other < 0):
        high, low = said[side & (told >= CLEAR)], said[side & (told <= -CLEAR)]
        shares.append(float((high[:, None] > low[None, :]).mean()))
    return sum(shares) / len(shares)


CLEAR = 0.3
"""Words this far from the middle say something."""


def main() -> None:
    """Fit, print how well whole composers are predicted from the others, and write the regressors."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "hear" / "mood_regressors.json")
    asked = parser.parse_args()
    rows = [
        row for name in ("openscore_lieder", "openscore_quartets", "openscore_orchestra") for row in passages(asked.data, name)
    ]
    features: Array = np.array([f for _, f, _ in rows], dtype=np.float64)
    told: Array = np.array([va for _, _, va in rows], dtype=np.float64)
    names = sorted({composer for composer, _, _ in rows})
    fold = np.array([names.index(composer) % FOLDS for composer, _, _ in rows])
    mean, sd = features.mean(axis=0), features.std(axis=0)
    x: Array = np.clip((features - mean) / sd, -3, 3)
    fits = fit_ridge(x, told[:, 0], quadrants(told), fold), fit_ridge(x, told[:, 1], np.ones(len(rows)), fold)
    print(f"{len(rows)} passages of {len(names)} composers, {int((~np.isnan(told[:, 0])).sum())} of them with a valence")
    apart = [told_apart(fits[i].said, told[:, i], told[:, 1 - i]) for i in range(2)]
    print(f"told apart, composers left out: valence {apart[0]:.1%} (equally excited), arousal {apart[1]:.1%} (equally pleasant)")
    stranger = MoodRegressor(**{name: value for name, value in VGMIDI_REGRESSOR.items() if name != "about"})
    heard = np.array([stranger.predict(row) for row in features])
    both = [told_apart(heard[:, i], told[:, i], told[:, 1 - i]) for i in range(2)]
    print(f"  by the first regressor, which knows none of this music: valence {both[0]:.1%}, arousal {both[1]:.1%}")
    for i, feature in enumerate(FEATURES):
        print(f"  {feature:<11} valence {fits[0].weights[i]:+.3f}  arousal {fits[1].weights[i]:+.3f}")
    regressor = {
        "name": "openscore",
        "about": f"{len(rows)} passages, the composers' own words; told apart {apart[0]:.0%} / {apart[1]:.0%} by other composers",
        "mean": mean.round(4).tolist(),
        "sd": sd.round(4).tolist(),
        "valence": fits[0].weights.round(4).tolist(),
        "arousal": fits[1].weights.round(4).tolist(),
        "middle": [round(fit_ridge.middle, 4) for fit_ridge in fits],
    }
    asked.out.write_text(json.dumps([VGMIDI_REGRESSOR, regressor], indent=1) + "\n", "utf8")


if __name__ == "__main__":
    main()
