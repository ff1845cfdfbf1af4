"""The reader for every language: hashed n-grams, learnt from scratch on all corpora at once."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from vidscore.feel.network import FeelingConfig, NgramReader
from vidscore.feel.text import ngram_ids
from vidscore.train.corpora import Row
from vidscore.train.losses import known_bce, known_mse, positive_weights, single_label_loss

REPEATS = {
    ("goemotions", "en"): 1.0, ("xed", "en"): 1.0, ("brighter", "en"): 1.0, ("emobank", "en"): 1.0, ("vader", "en"): 1.0,
    ("brighter", "zh"): 4.0, ("cped", "zh"): 2.0, ("xed_projected", "zh"): 2.0, ("phrases", "zh"): 4.0,
}  # fmt: skip
"""How often a row of a corpus is read per epoch; rows of other languages once."""


@dataclass(frozen=True, slots=True)
class NgramRecipe:
    """How the n-gram reader is taught."""

    epochs: int = 5
    batch: int = 256
    learning_rate: float = 4e-3
    single_label_weight: float = 0.3
    vad_weight: float = 2.0
    language_weight: float = 0.3
    word_dropout: float = 0.15
    """Share of n-grams hidden at each reading, so that no single one carries a line."""
    seed: int = 0


@dataclass(slots=True)
class NgramRows:
    """Rows as arrays."""

    ids: list[np.ndarray[Any, np.dtype[np.int32]]]
    labels: Tensor
    vad: Tensor
    language: Tensor
    weight: np.ndarray[Any, np.dtype[np.float64]]


def languages_of(rows: tuple[Row, ...]) -> tuple[str, ...]:
    """The languages with at least 500 rows, sorted."""
    names, counts = np.unique([row.language for row in rows], return_counts=True)
    return tuple(str(name) for name, count in zip(names, counts, strict=True) if count >= 500)


def ngram_rows(rows: tuple[Row, ...], config: FeelingConfig) -> NgramRows:
    """All rows as bucket numbers and targets."""
    place = {language: i for i, language in enumerate(config.languages)}
    return NgramRows(
        [np.array(ngram_ids(row.text, config.buckets), np.int32) for row in rows],
        torch.tensor([row.labels for row in rows]),
        torch.tensor([row.vad for row in rows]),
        torch.tensor([place.get(row.language, -100) for row in rows]),
        np.array([REPEATS.get((row.corpus, row.language), 1.0) for row in rows]),
    )


def pad(ids: list[np.ndarray[Any, np.dtype[np.int32]]], longest: int = 0) -> Tensor:
    """Bucket lists to one (rows, longest) tensor, zero where a row has ended."""
    table = np.zeros((len(ids), longest or max(map(len, ids))), np.int64)
    for i, row in enumerate(ids):
        table[i, : len(row)] = row
    return torch.from_numpy(table)


def train_ngrams(config: FeelingConfig, rows: tuple[Row, ...], work: Path, recipe: NgramRecipe, judge: Any = None) -> NgramReader:
    """Teach the n-gram reader; a finished epoch is kept in ``work`` and not learnt again.

    Args:
        config: Sizes and the languages.
        rows: Rows to learn from, all languages.
        work: Folder for the state that a stopped run resumes from.
        recipe: How to learn.
        judge: Called with the reader after each epoch.
    """
    torch.manual_seed(recipe.seed)
    data = ngram_rows(rows, config)
    reader = NgramReader(config)
    torch.nn.init.normal_(reader.table.weight, std=0.05)
    with torch.no_grad():
        reader.table.weight[:, -1] = 0.0
        reader.table.weight[0] = 0.0
    table = torch.optim.SparseAdam(list(reader.table.parameters()), lr=recipe.learning_rate)
    rest = torch.optim.AdamW([p for n, p in reader.named_parameters() if n != "table.weight"], lr=1e-3, weight_decay=0.01)
    state_file, first = work / "ngrams.pt", 0
    if state_file.exists():
        state = torch.load(state_file, map_location="cpu", weights_only=True)
        reader.load_state_dict(state["reader"])
        table.load_state_dict(state["table"])
        rest.load_state_dict(state["rest"])
        first = state["epoch"] + 1
    weights = positive_weights(data.labels)
    for epoch in range(first, recipe.epochs):
        started = time.monotonic()
        reader.train()
        plan = _batches(data, recipe, epoch)
        for step, batch in enumerate(plan):
            for optimiser, rate in ((table, recipe.learning_rate), (rest, 1e-3)):
                left = 1 - (epoch + step / len(plan)) / recipe.epochs
                optimiser.param_groups[0]["lr"] = rate * max(0.05, left)
            loss = _loss(reader, data, batch, weights, recipe)
            table.zero_grad()
            rest.zero_grad()
            loss.backward()
            table.step()
            rest.step()
        print(
            f"n-grams epoch {epoch + 1}/{recipe.epochs}  loss {loss.item():.3f}  {time.monotonic() - started:.0f} s", flush=True
        )
        state = {"reader": reader.state_dict(), "table": table.state_dict(), "rest": rest.state_dict(), "epoch": epoch}
        torch.save(state, state_file.with_suffix(".new"))
        state_file.with_suffix(".new").replace(state_file)
        if judge is not None:
            judge(reader.eval(), epoch)
    return reader.eval()


def _loss(reader: NgramReader, data: NgramRows, batch: Any, weights: Tensor, recipe: NgramRecipe) -> Tensor:
    ids = pad([data.ids[i] for i in batch])
    hidden = torch.rand(ids.shape) < recipe.word_dropout
    hidden[:, 0] = False
    labels, vad, language = reader(ids.masked_fill(hidden, 0))
    target = data.labels[batch]
    loss = known_bce(labels, target, weights)
    loss = loss + recipe.single_label_weight * single_label_loss(labels, target, weights)
    loss = loss + recipe.vad_weight * known_mse(vad, data.vad[batch])
    spoken = data.language[batch]
    if (spoken >= 0).any():
        loss = loss + recipe.language_weight * functional.cross_entropy(language, spoken)
    return loss


def _batches(data: NgramRows, recipe: NgramRecipe, epoch: int) -> list[np.ndarray[Any, np.dtype[np.int64]]]:
    random = np.random.default_rng((recipe.seed, epoch))
    times = np.floor(data.weight + random.random(len(data.weight))).astype(int)
    order = random.permutation(np.repeat(np.arange(len(times)), times))
    result = []
    for start in range(0, len(order), recipe.batch * 40):
        part = sorted(order[start : start + recipe.batch * 40], key=lambda i: len(data.ids[i]))
        result += [np.array(part[at : at + recipe.batch]) for at in range(0, len(part), recipe.batch)]
    return [result[i] for i in random.permutation(math.ceil(len(result)))]
