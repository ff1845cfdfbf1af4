"""The measures of the field, for the table that every recipe and benchmark prints."""

from __future__ import annotations

from typing import Any

import numpy as np

from vidscore.model.arrays import Floats


def f1_scores(truth: Floats, said: Floats) -> Floats:
    """F1 of each label (labels,) of multi-label answers in 0/1; NaN entries are left out, and labels never present."""
    known = ~(np.isnan(truth) | np.isnan(said))
    both = ((truth == 1) & (said == 1) & known).sum(0)
    either = ((truth == 1) & known).sum(0) + ((said == 1) & known).sum(0)
    return np.where(((truth == 1) & known).sum(0) > 0, 2 * both / np.maximum(either, 1), np.nan)


def single_f1_scores(truth: Any, said: Any, labels: int, weights: Any = None) -> Floats:
    """F1 of each of so many labels when every row has one, by number; rows may have weights."""
    table = np.bincount(truth * labels + said, weights, labels * labels).reshape(labels, labels)
    return np.asarray(2 * table.diagonal() / np.maximum(table.sum(0) + table.sum(1), 1e-9))


def television_share(answer: Any, neutral: float) -> Floats:
    """The share of each of our seven labels (7,) when so many lines are neutral and the rest are as in the answers."""
    share = np.bincount(answer, minlength=7).astype(float)
    share[:6] *= (1 - neutral) / share[:6].sum()
    share[6] = neutral
    return share


def pearson(first: Floats, second: Floats) -> float:
    """Pearson's correlation."""
    return float(np.corrcoef(first, second)[0, 1])


def calibration_error(truth: Floats, probabilities: Floats, bins: int = 10) -> float:
    """The expected calibration error: how far, on average, said probabilities are from what came true."""
    known = ~np.isnan(truth)
    said, came = probabilities[known], truth[known]
    place = np.minimum((said * bins).astype(int), bins - 1)
    gaps = [
        abs(said[place == b].mean() - came[place == b].mean()) * (place == b).sum() for b in range(bins) if (place == b).any()
    ]
    return float(sum(gaps) / len(said))
