"""How the readers are stacked, and where a label starts to count: fitted on rows nobody learnt from.

First a logistic regression per label over what each reader says of that label, so that probabilities mean something;
then one shift per label, so that one half is the point where saying "yes" pays best on rows with many labels and the
largest probability is the best single answer on rows with one. Valence, arousal and dominance are a ridge regression
over all outputs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from vidscore.feel.network import StackingLayer
from vidscore.model.arrays import Floats
from vidscore.train.corpora import LABELS, Row
from vidscore.train.scores import f1_scores, single_f1_scores, television_share

NEUTRAL_SHARES = (1 / 3, 1 / 2, 2 / 3)
"""How many lines of a film carry no feeling is not known beforehand: the shifts are to do well for each of these shares."""
SHIFTS = np.arange(-3.0, 3.01, 0.2)
SHIFT_COST = 0.002
"""What a shift of 1 must win in F1 to be worth its risk."""
READER_OUTPUTS = len(LABELS) + 4
"""What a reader says of a line: labels, valence, arousal, dominance and the balance of valence (0 where it tells none)."""
BALANCE = READER_OUTPUTS - 1
GROUPS = ("en", "zh")
RIDGE = 30.0
MAX_SPREAD = 2.5
"""Valence, arousal and dominance are spread out at most this much."""
CORPUS_VAD_WEIGHT = {"emobank": 20.0, "cped": 1.0}
"""How much a corpus counts for valence, arousal and dominance; 0.3 for those where they are only read off their labels."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Held-out rows of one language group and what the readers say of them."""

    rows: tuple[Row, ...]
    outputs: Floats
    """(rows, readers * :data:`READER_OUTPUTS`)."""

    def some(self, keep: Any) -> HeldOut:
        """The rows of a mask."""
        return HeldOut(tuple(row for row, kept in zip(self.rows, keep, strict=True) if kept), self.outputs[keep])

    def labels(self) -> Floats:
        """(rows, labels), NaN where unknown."""
        return np.array([row.labels for row in self.rows])


def fit_group(held: HeldOut, *, shifted: bool = True) -> tuple[Floats, Floats, Floats, Floats]:
    """Label weights (labels, outputs), label biases, V-A-D weights (3, outputs + labels) and V-A-D biases of a group."""
    # Readers that were balanced when they were taught, or that are alone, keep their own word and weigh the same: the few
    # and noisy held-out rows of their languages would only flatten them, and shifts fitted on them do worse than none.
    if held.outputs[:, BALANCE].any() or not held.outputs[:, READER_OUTPUTS:].any():
        starts = range(0, held.outputs.shape[1], READER_OUTPUTS)
        speaking = [start for start in starts if held.outputs[:, start : start + READER_OUTPUTS].any()]
        return (*_mean_labels(held, speaking), *_mean_vad(held, speaking))
    weight, bias = _calibrate(held)
    if shifted:
        bias = bias + _shifts(held, held.outputs @ weight.T + bias)
    return (weight, bias, *_fit_vad(held, held.outputs @ weight.T + bias))


def _mean_labels(held: HeldOut, speaking: list[int]) -> tuple[Floats, Floats]:
    """The mean of what the readers whose columns start there say of each label."""
    weight = np.zeros((len(LABELS), held.outputs.shape[1]))
    for start in speaking:
        weight[:, start : start + len(LABELS)] = np.eye(len(LABELS)) / len(speaking)
    return weight, np.zeros(len(LABELS))


def _mean_vad(held: HeldOut, speaking: list[int]) -> tuple[Floats, Floats]:
    """The mean of the readers' V-A-D, as wide as the truth is; where a reader tells a balance, that is its valence."""
    weight = np.zeros((3, held.outputs.shape[1] + len(LABELS)))
    truth = np.array([row.vad for row in held.rows])
    for axis in range(3):
        known = ~np.isnan(truth[:, axis])
        said = held.outputs[known]
        for start in speaking:
            balanced = axis == 0 and said[:, start + BALANCE].any()
            column = start + (BALANCE if balanced else len(LABELS) + axis)
            # Some readers tell logits and some values in -1..1: each is brought to the same scale first.
            weight[axis, column] = 1 / np.sqrt(np.square(said[:, column]).mean())
        together = np.square(said @ weight[axis, : said.shape[1]]).mean()
        weight[axis] *= np.sqrt(np.square(truth[known, axis]).mean() / together)
    return weight, np.zeros(3)


def _calibrate(held: HeldOut) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    labels = held.labels()
    readers = held.outputs.shape[1] // READER_OUTPUTS
    weight, bias = np.zeros((len(LABELS), held.outputs.shape[1])), np.zeros(len(LABELS))
    counts = {name: sum(row.corpus == name for row in held.rows) for name in {row.corpus for row in held.rows}}
    even = np.array([1 / np.sqrt(counts[row.corpus]) for row in held.rows])
    for k in range(len(LABELS)):
        columns = [k + READER_OUTPUTS * reader for reader in range(readers)]
        known = ~np.isnan(labels[:, k])
        if labels[known, k].sum() < 3:
            weight[k, columns] = 1 / readers
            continue
        model = LogisticRegression(C=10.0).fit(held.outputs[known][:, columns], labels[known, k], sample_weight=even[known])
        # A reader that would have to be turned round says nothing about this label.
        weight[k, columns], bias[k] = np.maximum(model.coef_[0], 0.0), model.intercept_[0]
    return weight, bias


def _tasks(held: HeldOut) -> list[Callable[[Floats], float]]:
    """The scores that the shifts are to raise, one per corpus, each from logits (rows, labels)."""
    tasks: list[Callable[[Floats], float]] = []
    truth = held.labels()
    corpus = np.array([row.corpus for row in held.rows])
    single = (truth[:, :7].sum(1) == 1) & (np.nan_to_num(truth[:, 7:]).sum(1) == 0)
    for name in sorted(set(corpus) - {"emobank"}):
        here = corpus == name
        if name in ("goemotions", "xed", "cped") and (here & single).any():
            # GoEmotions is the largest and the least noisy: it is asked twice.
            tasks += [_argmax_task(truth, here & single, name)] * (2 if name == "goemotions" else 1)
        if name in ("xed", "brighter"):
            tasks.append(_threshold_task(truth, here))
    return tasks


def _threshold_task(truth: Floats, here: Any) -> Callable[[Floats], float]:
    target = truth[here]
    return lambda logits: float(np.nanmean(f1_scores(target, np.where(np.isnan(target), np.nan, logits[here] > 0))))


def _argmax_task(truth: Floats, here: Any, name: str) -> Callable[[Floats], float]:
    answer = truth[here][:, :7].argmax(1)
    if name == "goemotions":
        return lambda logits: float(single_f1_scores(answer, logits[here][:, :7].argmax(1), 7).mean())
    count = np.maximum(np.bincount(answer, minlength=7), 1)
    shares = [television_share(answer, neutral) for neutral in NEUTRAL_SHARES]

    def score(logits: Floats) -> float:
        said = logits[here][:, :7].argmax(1)
        return float(np.mean([single_f1_scores(answer, said, 7, (share / count)[answer]) @ share for share in shares]))

    return score


def _shifts(held: HeldOut, logits: Floats) -> Floats:
    tasks = _tasks(held)
    shifts = np.zeros(len(LABELS))

    def worth(candidate: Floats) -> float:
        return sum(task(logits + candidate) for task in tasks) / len(tasks) - SHIFT_COST * float(np.abs(candidate).sum())

    for _ in range(3):
        for k in range(len(LABELS)):
            options = []
            for shift in SHIFTS:
                candidate = shifts.copy()
                candidate[k] = shift
                options.append(worth(candidate))
            # The middle of the good stretch, not its luckiest point.
            smooth = np.convolve(np.pad(options, 1, mode="edge"), np.ones(3) / 3, mode="valid")
            shifts[k] = SHIFTS[int(smooth.argmax())]
    return shifts


def _fit_vad(held: HeldOut, logits: Floats) -> tuple[Floats, Floats]:
    outputs = held.outputs.shape[1]
    both = np.hstack([held.outputs, 1 / (1 + np.exp(-logits))])
    truth = np.array([row.vad for row in held.rows])
    weight, bias = np.zeros((3, both.shape[1])), np.zeros(3)
    for axis in range(3):
        known = ~np.isnan(truth[:, axis])
        strength = _vad_row_weights(held.some(known), truth[known, axis])
        # Each reader's own word for this axis, and the joined labels.
        columns = [*range(len(LABELS) + axis, outputs, READER_OUTPUTS), *range(outputs, outputs + len(LABELS))]
        inputs = both[known][:, columns]
        mean = np.average(inputs, axis=0, weights=strength)
        centre = np.average(truth[known, axis], weights=strength)
        inputs = (inputs - mean) * np.sqrt(strength)[:, None]
        target = (truth[known, axis] - centre) * np.sqrt(strength)
        slope = np.linalg.solve(inputs.T @ inputs + RIDGE * np.eye(len(columns)), inputs.T @ target)
        # A regression shrinks towards the mean by as much as it is unsure; a scene is a mean of lines, and would be
        # flat twice over. So they are given back the spread that the truth has.
        spread = np.sqrt(np.square(target).mean() / np.square(inputs @ slope).mean())
        weight[axis, columns] = slope * min(MAX_SPREAD, spread)
        bias[axis] = centre - weight[axis, columns] @ mean
    return weight, bias


def _vad_row_weights(held: HeldOut, truth: Floats) -> Floats:
    """(rows,) of mean 1: where they come from labels, low, middle and high weigh the same within a corpus."""
    strength = np.zeros(len(truth))
    corpus = np.array([row.corpus for row in held.rows])
    third = (truth > 0.15).astype(int) - (truth < -0.15)
    # Ratings that people gave are a sample of their own scale; only those read off labels come in lumps.
    third[corpus == "emobank"] = 0
    for name in set(corpus):
        share = CORPUS_VAD_WEIGHT.get(name, 0.3) * np.sqrt((corpus == name).sum())
        for kind in (-1, 0, 1):
            some = (corpus == name) & (third == kind)
            strength[some] = share / max(20, some.sum())
    return np.asarray(strength / strength.mean())


def make_join(groups: list[HeldOut], *, shifted: bool = True) -> StackingLayer:
    """The joining layer, one row per group; without the shifts its probabilities are frequencies, and its F1 is lower."""
    import torch

    readers = groups[0].outputs.shape[1] // READER_OUTPUTS
    join = StackingLayer(len(groups), len(LABELS), readers)
    for i, held in enumerate(groups):
        for part, value in zip(
            (join.label_weight, join.label_bias, join.vad_weight, join.vad_bias), fit_group(held, shifted=shifted), strict=True
        ):
            part[i] = torch.from_numpy(value).float()
    return join
