"""The default model, the one that ships: texts in, label logits, valence-arousal-dominance and languages out.

The folder is checked against its sums before anything in it is used. Nothing is ever downloaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from vidscore.errors import MissingTool
from vidscore.feel.named import with_named
from vidscore.feel.text import ngram_ids, plain
from vidscore.model.arrays import Floats
from vidscore.model.progress import Progress
from vidscore.tools.weights import verified

WEIGHTS = Path(__file__).with_name("weights")
NAME = "vidscore-feeling"
"""The folder of the shipped model under ``weights/``."""
BATCH = 64
MAJORITY = 0.5
"""A film is taken to be in one language when that language holds this share of its lines."""
MAX_TOKENS = 48
"""Word pieces of a line that the encoder reads; longer lines are cut."""
ENCODER_PIECES, WINDOW_PIECES = "tokenizer.json", "windows.json"
"""The files that say how the English and the Chinese reader cut a line into pieces."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What a model says of some texts."""

    names: tuple[str, ...]
    """The labels, one per column."""
    logits: Floats
    """(texts, labels)."""
    vad: Floats
    """(texts, 3): valence, arousal, dominance in -1..1."""
    language_probabilities: Floats
    """(texts, languages): the probability of each language."""
    languages: tuple[str, ...] = ()
    """The languages, one per column."""


class DefaultReader:
    """Reads lines with a network of ours.

    Args:
        folder: A checkpoint of :class:`~vidscore.feel.network.FeelingNetwork`.

    Raises:
        MissingTool: The checkpoint is absent or damaged.
    """

    def __init__(self, folder: Path) -> None:
        from transformers import AutoModelForSequenceClassification
        from transformers.utils import logging

        from vidscore.feel import network  # noqa: F401  (registers the class)

        verified(folder)
        logging.disable_progress_bar()
        self.network = AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True).eval()
        self.names = tuple(self.network.config.labels)
        self.languages = tuple(self.network.config.languages)
        self.tokenizers = {
            name: open_tokenizer(folder / file)
            for name, file, there in (
                ("input_ids", ENCODER_PIECES, self.network.config.encoder),
                ("window_ids", WINDOW_PIECES, self.network.config.windows),
            )
            if there
        }

    def read(self, texts: Sequence[str], language: str = "", progress: Progress | None = None) -> Readings:
        """Read each text by itself.

        Args:
            texts: Lines as spoken.
            language: ISO 639-1 code; empty has it recognised line by line.
            progress: Told the share done, 0..1.
        """
        import torch

        rows = [plain(text) for text in texts]
        spoken = self.languages.index(language) if language in self.languages else -1
        width = len(self.names) + 3 + len(self.languages)
        logits = np.zeros((len(rows), width))
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            with torch.inference_mode():
                output = self.network(**self._inputs([rows[i] for i in some], spoken))
            logits[some] = output.logits.double().numpy()
            if progress is not None:
                progress(min(1.0, (start + BATCH) / len(order)))
        label_end = len(self.names)
        named_logits, vad = with_named(rows, self.names, logits[:, :label_end], logits[:, label_end : label_end + 3])
        exponentials = np.exp(logits[:, label_end + 3 :] - logits[:, label_end + 3 :].max(1, keepdims=True))
        return Readings(
            self.names,
            named_logits,
            vad,
            exponentials / exponentials.sum(1, keepdims=True),
            self.languages,
        )

    def language_of(self, texts: Sequence[str]) -> str:
        """The one language of some texts, empty when no language holds more than :data:`MAJORITY` of them."""
        import torch

        with torch.inference_mode():
            logits = torch.cat(
                [
                    self.network.language_logits(
                        torch.from_numpy(padded(ngram_ids(plain(text)) for text in texts[start : start + BATCH]))
                    )
                    for start in range(0, len(texts), BATCH)
                ]
            )
        shares = torch.softmax(logits, -1).mean(0)
        return self.languages[int(shares.argmax())] if float(shares.max()) > MAJORITY else ""

    def _inputs(self, rows: list[str], spoken: int) -> dict[str, Any]:
        import torch

        inputs: dict[str, Any] = {
            "ngram_ids": torch.from_numpy(padded(ngram_ids(row) for row in rows)),
            "language": torch.full((len(rows),), spoken),
        }
        for name, tokenizer in self.tokenizers.items():
            inputs[name] = torch.from_numpy(padded(encoding.ids for encoding in tokenizer.encode_batch(rows)))
        return inputs


def padded(rows: Iterable[Sequence[int]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Rows of numbers as one table, zero where a row has ended."""
    some = list(rows)
    table = np.zeros((len(some), max(map(len, some))), np.int64)
    for i, row in enumerate(some):
        table[i, : len(row)] = row
    return table


def open_tokenizer(path: Path) -> Any:
    """A tokenizer that cuts lines after :data:`MAX_TOKENS` and adds nothing at their ends."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


@lru_cache(maxsize=2)
def default_reader(name: str = NAME) -> DefaultReader:
    """The model that ships, loaded once.

    Raises:
        MissingTool: torch or transformers is absent, or the model's files are absent or damaged.
    """
    try:
        return DefaultReader(WEIGHTS / name)
    except ModuleNotFoundError as error:
        raise MissingTool(f"reading emotion needs {error.name}, which is not installed", f"pip install {error.name}") from error
