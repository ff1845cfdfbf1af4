"""The table of metrics: one per corpus, from logits and V-A-D of any model.

The measures are those of the papers: arg-max macro-F1 over Ekman's six and neutral on the rows of GoEmotions that carry
one label; multi-label macro-F1 on XED (eight emotions and neutral) and BRIGHTER; Pearson's r on EmoBank; three-way
sentiment on CPED, told by valence alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from vidscore.model.arrays import Floats
from vidscore.train.corpora import Row
from vidscore.train.scores import f1_scores, pearson, single_f1_scores, television_share

Predict = Callable[[tuple[Row, ...]], tuple[Floats, Floats]]
"""Rows to label logits (rows, labels) and V-A-D (rows, 3)."""
NEUTRAL_VALENCE = 0.25
"""Valence nearer to 0 than this is taken as no sentiment."""
TELEVISION_NEUTRAL = 0.5
"""Share of lines without feeling in the stand-in for television dialogue, which no corpus here holds in English."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of the table."""

    name: str
    corpus: str
    target: float
    score: Callable[[tuple[Row, ...], Floats, Floats], float]


def _truth(rows: tuple[Row, ...]) -> Floats:
    return np.array([row.labels for row in rows])


def single_label(rows: tuple[Row, ...]) -> Any:
    """Which rows carry exactly one of our seven labels."""
    return _truth(rows)[:, :7].sum(1) == 1


def argmax_f1(average: str) -> Callable[[tuple[Row, ...], Floats, Floats], float]:
    """F1 of the strongest of the seven labels on rows that carry one."""

    def score(rows: tuple[Row, ...], logits: Floats, _: Floats) -> float:
        from sklearn.metrics import f1_score

        some = single_label(rows)
        return float(f1_score(_truth(rows)[some, :7].argmax(1), logits[some, :7].argmax(1), average=average, zero_division=0))

    return score


def television_f1(rows: tuple[Row, ...], logits: Floats, _: Floats) -> float:
    """Weighted F1 of the strongest label on rows that carry one, weighed so that half of them are neutral."""
    some = single_label(rows)
    answer = _truth(rows)[some, :7].argmax(1)
    share = television_share(answer, TELEVISION_NEUTRAL)
    scores = single_f1_scores(answer, logits[some, :7].argmax(1), 7, (share / np.bincount(answer, minlength=7))[answer])
    return float(scores @ share)


def multi_label_f1(columns: int) -> Callable[[tuple[Row, ...], Floats, Floats], float]:
    """Macro-F1 of the first ``columns`` labels, each said where its probability is over one half."""

    def score(rows: tuple[Row, ...], logits: Floats, _: Floats) -> float:
        truth = _truth(rows)[:, :columns]
        said = np.where(np.isnan(truth), np.nan, logits[:, :columns] > 0)
        return float(np.nanmean(f1_scores(truth, said)))

    return score


def multi_label_by_language(rows: tuple[Row, ...], logits: Floats, vad: Floats) -> float:
    """The mean over languages of the macro-F1 over six labels."""
    score = multi_label_f1(6)
    languages = np.array([row.language for row in rows])
    parts = []
    for language in sorted(set(languages)):
        some = np.flatnonzero(languages == language)
        parts.append(score(tuple(rows[i] for i in some), logits[some], vad[some]))
    return float(np.mean(parts))


def vad_pearson(axis: int) -> Callable[[tuple[Row, ...], Floats, Floats], float]:
    """Pearson's r of valence, arousal or dominance."""
    return lambda rows, _, vad: pearson(vad[:, axis], np.array([row.vad[axis] for row in rows]))


def sentiment_f1(rows: tuple[Row, ...], _: Floats, vad: Floats) -> float:
    """Macro-F1 of positive, neutral and negative, told by valence."""
    from sklearn.metrics import f1_score

    truth = np.sign([row.vad[0] for row in rows]).astype(int)
    valence = vad[:, 0]
    said = (valence > NEUTRAL_VALENCE).astype(int) - (valence < -NEUTRAL_VALENCE)
    return float(f1_score(truth, said, average="macro"))


METRICS = (
    Metric("GoEmotions Ekman-7, one label, macro-F1", "goemotions", 0.62, argmax_f1("macro")),
    Metric("EmoBank valence r", "emobank", 0.70, vad_pearson(0)),
    Metric("EmoBank arousal r", "emobank", 0.48, vad_pearson(1)),
    Metric("EmoBank dominance r", "emobank", float("nan"), vad_pearson(2)),
    Metric("XED English, 9 labels, macro-F1", "xed_en", 0.42, multi_label_f1(9)),
    Metric("XED English, one label, half neutral, weighted F1", "xed_en", float("nan"), television_f1),
    Metric("BRIGHTER English, macro-F1", "brighter_en", float("nan"), multi_label_f1(6)),
    Metric("BRIGHTER Chinese, macro-F1", "brighter_zh", 0.45, multi_label_f1(6)),
    Metric("BRIGHTER, mean of the other languages, macro-F1", "brighter_other", float("nan"), multi_label_by_language),
    Metric("CPED three-way sentiment by valence, macro-F1", "cped_zh", 0.45, sentiment_f1),
    Metric("CPED seven labels, one label, weighted F1", "cped_zh", float("nan"), argmax_f1("weighted")),
)
"""The table; a target that is not a number is none."""


def evaluate(predict: Predict, dev: dict[str, tuple[Row, ...]]) -> list[float]:
    """The metrics of a model on the dev sets, in the order of :data:`METRICS`."""
    said = {corpus: predict(rows) for corpus, rows in dev.items()}
    return [row.score(dev[row.corpus], *said[row.corpus]) for row in METRICS]


def as_markdown(columns: dict[str, list[float]]) -> str:
    """The table with one column per model."""
    lines = ["| measure | target | " + " | ".join(columns) + " |", "|---|---|" + "---|" * len(columns)]
    for i, row in enumerate(METRICS):
        target = "" if np.isnan(row.target) else f"{row.target:.2f}"
        cells = ("" if np.isnan(values[i]) else f"{values[i]:.3f}" for values in columns.values())
        lines.append(f"| {row.name} | {target} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
