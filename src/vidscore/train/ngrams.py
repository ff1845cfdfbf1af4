"""The reader for every language: one logistic regression per output over hashed n-grams, all corpora at once.

Every output, also valence, arousal and dominance, is a logistic regression with its own weight for each row: rare labels
count as much as common ones (within a group of languages), loud corpora less than careful ones, and what a corpus does
not say counts nothing. The whole problem is smooth and convex and is solved by L-BFGS (Liu & Nocedal 1989).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from vidscore.feel.network_config import FeelingConfig
from vidscore.feel.network_readers import NgramReader
from vidscore.feel.text import ngram_ids
from vidscore.model.arrays import Floats32
from vidscore.train.corpora import LABELS, Row

CORPUS_WEIGHT = {"xed_projected": 0.3, "phrases": 0.5, "vader": 0.5}
"""How much a row counts; 1 where a corpus is not named. Less for labels that were projected, or for many like rows."""
MAX_BALANCE = 20.0
"""A rare label's rows count at most this many times over."""
COARSE_EDGE = 0.15
"""Figures beyond this are counted as high or low when they are balanced."""
MIN_LANGUAGE_ROWS = 500


@dataclass(frozen=True, slots=True)
class NgramRecipe:
    """How the n-gram reader is taught."""

    iterations: int = 120
    label_freedom: float = 4.0
    """Inverse strength of the pull to zero, as scikit-learn's ``C``."""
    vad_freedom: float = 0.5
    balanced_freedom: tuple[float, float] = (1.0, 0.3)
    """Both, for the region whose balance is asked: it has fewer rows, and no other reader beside it."""
    language_epochs: int = 3
    seed: int = 0


def languages_of(rows: tuple[Row, ...]) -> tuple[str, ...]:
    """The languages with at least :data:`MIN_LANGUAGE_ROWS` rows, sorted."""
    names, counts = np.unique([row.language for row in rows], return_counts=True)
    return tuple(str(name) for name, count in zip(names, counts, strict=True) if count >= MIN_LANGUAGE_ROWS)


def count_matrix(texts: list[str], buckets: int) -> csr_matrix:
    """(texts, buckets): how often each n-gram occurs."""
    ids = [(np.array(ngram_ids(text)) % buckets).astype(np.int32) for text in texts]
    ends = np.cumsum([0] + [len(row) for row in ids])
    ones = np.ones(ends[-1], np.float32)
    return csr_matrix((ones, np.concatenate(ids), ends), shape=(len(texts), buckets))


def rarity_of(counts: csr_matrix) -> Floats32:
    """The weight of each n-gram: the logarithm of how rare it is; 0 for those met fewer than twice."""
    met = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.where(met > 1, np.log((1 + counts.shape[0]) / (1 + met)) + 1, 0.0)
    return np.asarray(rarity.astype(np.float16).astype(np.float32))


def line_vectors(counts: csr_matrix, rarity: Floats32) -> csr_matrix:
    """Each line as :class:`~vidscore.feel.network.NgramReader` sees it: its weights, scaled by their length."""
    length = np.sqrt(counts @ np.square(rarity))
    data = counts.data * rarity[counts.indices] / np.repeat(np.maximum(length, 1e-6), np.diff(counts.indptr))
    vectors = csr_matrix((data.astype(np.float32), counts.indices, counts.indptr), counts.shape)
    vectors.sum_duplicates()
    return vectors


def side_of(valence: Floats32) -> Floats32:
    """Unpleasant, neither or pleasant as -1, 0, 1."""
    return np.asarray((valence > COARSE_EDGE).astype(np.float32) - (valence < -COARSE_EDGE))


def targets_of(rows: tuple[Row, ...]) -> Floats32:
    """(rows, labels + 3 + 3) in 0..1: labels, V-A-D, and whether valence is low, middle or high; NaN where unknown."""
    labels = np.array([row.labels for row in rows], np.float32)
    vad = np.array([row.vad for row in rows], np.float32)
    valence = vad[:, :1]
    side = side_of(valence)
    sides = np.where(np.isnan(valence), np.nan, side == np.array([-1.0, 0.0, 1.0])).astype(np.float32)
    return np.hstack([labels, (vad + 1) / 2, sides])


def row_weights(rows: tuple[Row, ...], targets: Floats32) -> Floats32:
    """(rows, outputs): how much each known target counts.

    The present and the absent of a label weigh the same together, as do the low, middle and high thirds of valence,
    arousal and dominance; for the three sides of valence each row weighs by how rare its side is. 0 where nothing is
    known.
    """
    base = np.array([CORPUS_WEIGHT.get(row.corpus, 1.0) for row in rows], np.float32)
    edge = COARSE_EDGE / 2
    weights = np.zeros_like(targets)
    sides = targets[:, -3:]
    known = ~np.isnan(sides[:, 0])
    share = base[known] @ sides[known] / max(1e-9, base[known].sum())
    weights[known, -3:] = (base[known] / (3 * np.maximum(sides[known] @ share, 1e-3)))[:, None]
    for column in range(targets.shape[1] - 3):
        value = targets[:, column]
        known = ~np.isnan(value)
        bins = (value > 0.5 + edge).astype(int) - (value < 0.5 - edge)
        kinds = np.unique(bins[known])
        for kind in kinds:
            some = known & (bins == kind)
            weights[some, column] = base[some] * min(MAX_BALANCE, base[known].sum() / (len(kinds) * base[some].sum()))
    return weights


def fit_logistic(
    vectors: csr_matrix, targets: Floats32, weights: Floats32, freedom: Floats32, iterations: int
) -> tuple[Floats32, Floats32]:
    """All logistic regressions together.

    Args:
        vectors: (rows, buckets).
        targets: (rows, outputs) in 0..1, NaN where unknown.
        weights: (rows, outputs), 0 where unknown.
        freedom: (outputs,) inverse strength of the pull to zero.
        iterations: Steps of L-BFGS.

    Returns:
        The table (buckets, outputs) and the bias (outputs,).
    """
    used = np.unique(vectors.indices)
    compact = vectors[:, used]
    across = compact.T.tocsr()
    outputs = targets.shape[1]
    truth = np.nan_to_num(targets)

    def cost(flat: Any) -> tuple[float, Any]:
        table = flat.reshape(len(used) + 1, outputs).astype(np.float32)
        logits = compact @ table[1:] + table[0]
        loss = (weights * (np.logaddexp(0, logits) - truth * logits)).sum(dtype=np.float64)
        slope = weights * (1 / (1 + np.exp(-logits)) - truth)
        gradient = np.vstack([slope.sum(0), across @ slope + table[1:] / freedom])
        loss += 0.5 * float((np.square(table[1:]).sum(0, dtype=np.float64) / freedom).sum())
        return loss, gradient.astype(np.float64).ravel()

    start = np.zeros((len(used) + 1) * outputs)
    found = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 6})
    best = found.x.reshape(len(used) + 1, outputs).astype(np.float32)
    table = np.zeros((vectors.shape[1], outputs), np.float32)
    table[used] = best[1:]
    return table, best[0]


def train_ngrams(config: FeelingConfig, rows: tuple[Row, ...], recipe: NgramRecipe, work: Path | None = None) -> NgramReader:
    """Teach the n-gram reader, one region of its table after the other.

    Args:
        config: Sizes, languages and groups.
        rows: Rows to learn from, all languages.
        recipe: How to learn.
        work: Folder that keeps each part that is learnt; one that is there is not learnt again.
    """
    reader = NgramReader(config)
    parts, start = [], 0
    for group, size in enumerate(config.regions):
        name = config.groups[group] if group < len(config.groups) else ""
        some = tuple(row for row in rows if (row.language if row.language in config.groups else "") == name)
        part = kept(work, f"ngrams-{name or 'others'}", partial(_teach, some, size, recipe, name == config.balanced))
        with torch.no_grad():
            reader.rarity[start : start + size] = part["rarity"]
            reader.bias[group] = part["bias"]
            if "sides" in part:
                reader.sides.weight.copy_(part["sides"])
                reader.sides_bias.copy_(part["sides_bias"])
        parts.append(part["table"])
        start += size
    language_table = kept(work, "ngrams-languages", partial(_language_table, config, rows, recipe))
    with torch.no_grad():
        reader.table.weight.copy_(torch.cat(parts))
        reader.language.weight.copy_(language_table)
    reader.eval()
    return reader


def kept(work: Path | None, name: str, make: Callable[[], Any]) -> Any:
    """What ``make`` gives, from the work folder when it was made before."""
    if work is None:
        return make()
    path = work / f"{name}.pt"
    if not path.exists():
        fresh = path.with_suffix(".new")
        torch.save(make(), fresh)
        fresh.replace(path)
    return torch.load(path, weights_only=True)


def _teach(rows: tuple[Row, ...], buckets: int, recipe: NgramRecipe, balanced: bool) -> dict[str, torch.Tensor]:
    """One region: its ``table`` (buckets, outputs), ``rarity`` (buckets,), ``bias`` (outputs,), and its ``sides`` if asked."""
    print(f"n-grams: {len(rows)} rows of {len({row.language for row in rows})} languages", flush=True)
    outputs = len(LABELS) + 3
    if not rows:
        empty = {"table": torch.zeros(buckets, outputs), "rarity": torch.zeros(buckets), "bias": torch.zeros(outputs)}
        return empty | ({"sides": torch.zeros(buckets, 3), "sides_bias": torch.zeros(3)} if balanced else {})
    for_labels, for_vad = recipe.balanced_freedom if balanced else (recipe.label_freedom, recipe.vad_freedom)
    freedom = np.array([for_labels] * len(LABELS) + [for_vad] * 6, np.float32)
    counts = count_matrix([row.text for row in rows], buckets)
    rarity, targets = rarity_of(counts), targets_of(rows)
    weights = row_weights(rows, targets)
    asked = slice(None) if balanced else slice(outputs)
    table, bias = fit_logistic(
        line_vectors(counts, rarity), targets[:, asked], weights[:, asked], freedom[asked], recipe.iterations
    )
    part = {"table": table[:, :outputs], "rarity": rarity, "bias": bias[:outputs]}
    if balanced:
        part |= {"sides": table[:, outputs:], "sides_bias": bias[outputs:]}
    return {name: torch.from_numpy(array.copy()) for name, array in part.items()}


def _language_table(config: FeelingConfig, rows: tuple[Row, ...], recipe: NgramRecipe) -> torch.Tensor:
    """(coarse buckets, languages): a softmax over mean n-gram votes, every language heard equally often."""
    place = {language: i for i, language in enumerate(config.languages)}
    rows = tuple(row for row in rows if row.language in place and row.corpus != "vader")
    random = np.random.default_rng(recipe.seed)
    spoken = np.array([place[row.language] for row in rows])
    share = np.sqrt(1 / np.bincount(spoken, minlength=len(place)))[spoken]
    chosen = random.choice(len(rows), size=100_000 * recipe.language_epochs, p=share / share.sum())
    ids = [np.array(ngram_ids(row.text)) % config.language_buckets for row in rows]
    torch.manual_seed(recipe.seed)
    table = torch.nn.EmbeddingBag(config.language_buckets, len(place), mode="mean")
    torch.nn.init.zeros_(table.weight)
    optimiser = torch.optim.Adam(table.parameters(), lr=0.5)
    for start in range(0, len(chosen), 1024):
        some = chosen[start : start + 1024]
        flat = torch.from_numpy(np.concatenate([ids[i] for i in some]))
        ends = torch.from_numpy(np.cumsum([0] + [len(ids[i]) for i in some[:-1]]))
        loss = torch.nn.functional.cross_entropy(table(flat, ends), torch.from_numpy(spoken[some]))
        optimiser.param_groups[0]["lr"] = 0.5 * (1 - start / len(chosen))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return table.weight.detach()
