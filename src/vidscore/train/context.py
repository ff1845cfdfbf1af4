"""How much a line's neighbours say of it, fitted on dialogues."""

from __future__ import annotations

from typing import Any

import numpy as np

from vidscore.model.arrays import Floats
from vidscore.train.corpora import Row

REACH = 3
WEIGHTS = np.arange(0.0, 0.61, 0.05)


def fit_neighbours(rows: tuple[Row, ...], logits: Floats) -> list[float]:
    """The weights of the lines one, two, … places away, the line itself weighing 1.

    Each weight in turn is set to what makes the seven labels of held-out dialogues most likely (arg-max weighted F1
    would jump; the likelihood of a softmax does not), until nothing changes.

    Args:
        rows: Held-out rows; those with a ``group`` are lines of dialogues, in order.
        logits: (rows, labels) what is said of each line alone.
    """
    lines = [i for i, row in enumerate(rows) if row.group]
    groups = np.array([rows[i].group for i in lines])
    alone = logits[lines][:, :7]
    truth = np.array([rows[i].labels for i in lines])[:, :7]
    known = truth.sum(1) == 1
    answer = truth[known].argmax(1)
    shifted = [_neighbours(alone, groups, distance) for distance in range(1, REACH + 1)]
    weights = [0.0] * REACH

    def loss(candidate: list[float]) -> float:
        total = alone + sum(w * sums for w, (sums, _) in zip(candidate, shifted, strict=True))
        whole = np.ones(len(alone)) + sum(w * count for w, (_, count) in zip(candidate, shifted, strict=True))
        total = total / whole[:, None]
        return _best_loss(total[known], answer)

    for _ in range(4):
        for k in range(REACH):
            options = [[*weights[:k], float(w), *weights[k + 1 :]] for w in WEIGHTS]
            weights = min(options, key=loss)
    return [round(w, 2) for w in weights]


def _neighbours(alone: Floats, groups: Any, distance: int) -> tuple[Floats, Floats]:
    """The sum of the logits ``distance`` lines before and after within the dialogue, and how many there are."""
    sums, count = np.zeros_like(alone), np.zeros(len(alone))
    same = groups[distance:] == groups[:-distance]
    sums[distance:][same] += alone[:-distance][same]
    sums[:-distance][same] += alone[distance:][same]
    count[distance:][same] += 1
    count[:-distance][same] += 1
    return sums, count


def _best_loss(logits: Floats, answer: Any) -> float:
    """Cross-entropy at the best of some temperatures: a mean is flatter than its parts, which is no fault of it."""

    def at(sharpness: float) -> float:
        scaled = logits * sharpness
        top = scaled.max(1, keepdims=True)
        return float((np.log(np.exp(scaled - top).sum(1)) + top[:, 0] - scaled[np.arange(len(answer)), answer]).mean())

    return min(at(sharpness) for sharpness in (0.3, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8))
