"""A user's own emotion model: any text classifier of Transformers, its labels turned into ours by a table.

A label is looked up by its word in :data:`MEANINGS`. Each word means some of our labels, and a place in valence,
arousal and dominance. A model none of whose labels we know, or with one we do not, is refused with the list: half a
model would be silently wrong.

A model is data and no program: code that comes with it is never run, nor asked about, and weights are read from safetensors
alone, never from pickles, which are programs. A folder is read from the disk and nobody is asked on the network.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from vidscore.errors import MissingTool, SettingsError
from vidscore.feel.default_model import BATCH, Readings
from vidscore.feel.label_table import ALIASES, MEANINGS
from vidscore.model.arrays import Floats
from vidscore.model.mood import EMOTIONS
from vidscore.model.progress import Progress

FLOOR = 1e-4
"""The least probability a label is given, so that its logit is finite."""
_STARS = re.compile(r"^([1-5]) ?(?:stars?|星)$")
_STAR_WORDS = ("very negative", "negative", "neutral", "positive", "very positive")


@dataclass(frozen=True, slots=True)
class LabelMap:
    """How a model's labels become ours."""

    labels: Floats
    """(theirs, ours): how much of each of our labels one of theirs means."""
    vad: Floats
    """(theirs, 3): where each of theirs lies."""


def meaning_of(label: str) -> str:
    """The row of :data:`MEANINGS` that a model's label means; empty when it means none.

    Example:
        >>> meaning_of("LABEL_JOY"), meaning_of("高兴"), meaning_of("5 stars"), meaning_of("LABEL_3")
        ('joy', 'joy', 'very positive', '')
    """
    word = label.strip().lower().replace("_", " ").removeprefix("label ").strip()
    stars = _STARS.match(word)
    if stars:
        return _STAR_WORDS[int(stars[1]) - 1]
    word = ALIASES.get(word, word)
    return word if word in MEANINGS else ""


def map_labels(labels: Sequence[str], model: str) -> LabelMap:
    """The table that turns a model's labels into ours.

    Raises:
        SettingsError: A label has no known meaning.
    """
    unknown = [label for label in labels if not meaning_of(label)]
    if unknown or not labels:
        raise SettingsError(
            f"the emotion model {model} speaks of {', '.join(unknown) or 'nothing'}, which has no place among ours"
            f" (its labels: {', '.join(labels)})",
            "choose a model with labels such as joy, sadness, anger, or positive, negative, neutral;"
            " or write id2label in its config.json",
        )
    meanings = [MEANINGS[meaning_of(label)] for label in labels]
    ours = [[meaning.labels.get(emotion, 0.0) for emotion in EMOTIONS] for meaning in meanings]
    return LabelMap(np.array(ours), np.array([meaning.vad for meaning in meanings]))


def _load(model: str) -> tuple[Any, Any, Any]:
    """Configuration, tokenizer and network of a model, as data alone.

    Raises:
        MissingTool: It cannot be found or loaded.
    """
    from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

    # A folder is read from disk alone; only an id that the user wrote may be fetched.
    data: dict[str, Any] = {"local_files_only": is_folder(model), "trust_remote_code": False}
    try:
        config = AutoConfig.from_pretrained(model, **data)
        tokenizer = AutoTokenizer.from_pretrained(model, **data)
        network, found = AutoModelForSequenceClassification.from_pretrained(
            model, use_safetensors=True, output_loading_info=True, **data
        )
    except Exception as error:  # a stranger's files make every kind of it
        raise MissingTool(f"the emotion model {model} cannot be loaded: {_first_line(error)}", _GIVE) from error
    if lacking := sorted({*found["missing_keys"], *map(str, found.get("mismatched_keys", ()))}):
        raise MissingTool(f"the emotion model {model} lacks {len(lacking)} of its weights, {lacking[0]} among them", _GIVE)
    return config, tokenizer, network.eval()


def _labels(config: Any, model: str) -> list[str]:
    """The names of what the network puts out, in order.

    Raises:
        SettingsError: They are not numbered 0, 1, 2 ...
    """
    named = getattr(config, "id2label", None) or {}
    if sorted(named, key=str) != sorted(range(len(named)), key=str):
        raise SettingsError(
            f"the labels of the emotion model {model} are not numbered from 0: {named}", "correct its config.json"
        )
    return [str(named[number]) for number in range(len(named))]


def _first_line(error: Exception) -> str:
    """What an error says, in one line; its kind where it says nothing."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:_SAID]


_SAID = 300
"""Letters of a stranger's error that are shown."""
_GIVE = "give a folder with config.json, tokenizer and safetensors weights, or a model id of the Hugging Face hub"


class HubReader:
    """Reads lines with a model of the user's own.

    Args:
        model: A hub id or a folder.

    Raises:
        SettingsError: Its labels cannot be mapped, or it is no text classifier.
        MissingTool: It cannot be found or loaded, brings code of its own, or its weights are no numbers.
    """

    names = EMOTIONS

    def __init__(self, model: str) -> None:
        from transformers.utils import logging

        from vidscore.feel import network  # noqa: F401  (a checkpoint of ours can be a user's own too)

        logging.disable_progress_bar()
        config, self.tokenizer, self.network = _load(model)
        self.map = map_labels(_labels(config, model), model)
        self.multi_label = config.problem_type == "multi_label_classification"
        self._check(model)

    def _check(self, model: str) -> None:
        """Raise MissingTool unless the weights are numbers, and as many labels come out as are named."""
        import torch

        if not all(bool(torch.isfinite(weights).all()) for weights in self.network.parameters()):
            raise MissingTool(f"the weights of the emotion model {model} are no numbers (NaN or infinite)", _GIVE)
        try:
            found = self.read(["a", "b"]).logits
        except Exception as error:  # whatever layers of any kind raise on shapes that do not go together
            raise MissingTool(f"the emotion model {model} cannot read a line: {_first_line(error)}", _GIVE) from error
        if not np.isfinite(found).all():
            raise MissingTool(f"the emotion model {model} answers a line with what is no number", _GIVE)

    def read(self, texts: Sequence[str], language: str = "", progress: Progress | None = None) -> Readings:
        """Read each text by itself; ``language`` is the model's own business."""
        import torch

        probabilities = np.zeros((len(texts), len(self.map.vad)))
        for start in range(0, len(texts), BATCH):
            some = [text or " " for text in texts[start : start + BATCH]]
            inputs: dict[str, Any] = self.tokenizer(
                some, padding=True, truncation=True, max_length=self._longest(), return_tensors="pt"
            )
            with torch.inference_mode():
                logits = self.network(**inputs).logits.double()
            share = torch.sigmoid(logits) if self.multi_label else torch.softmax(logits, -1)
            probabilities[start : start + BATCH] = share.numpy()
            if progress is not None:
                progress(min(1.0, (start + BATCH) / len(texts)))
        return to_ours(probabilities, self.map)

    def _longest(self) -> int:
        longest = min(self.tokenizer.model_max_length, getattr(self.network.config, "max_position_embeddings", 512))
        return max(8, min(128, int(longest) - 2))


def to_ours(probabilities: Floats, table: LabelMap) -> Readings:
    """Probabilities of a model's labels (texts, theirs) as a reading in ours.

    One of our labels is as likely as that at least one of theirs that mean it is there; valence, arousal and
    dominance are the mean place of what is there, each label weighed by its probability.
    """
    absent = np.prod(1 - probabilities[:, :, None] * table.labels[None], axis=1)
    ours = np.clip(1 - absent, FLOOR, 1 - FLOOR)
    total = np.maximum(probabilities.sum(1, keepdims=True), FLOOR)
    return Readings(EMOTIONS, np.log(ours / (1 - ours)), probabilities @ table.vad / total, np.zeros((len(probabilities), 0)))


def is_folder(model: str) -> bool:
    """Whether a model is meant as a folder rather than as a hub id: it is there, or it is written like a path."""
    return Path(model).expanduser().exists() or model.startswith((".", "~", os.sep)) or model.count("/") > 1


def network_notes(model: str) -> tuple[str, ...]:
    """What a person should know before a model is read: whether somebody is asked for it on the network."""
    if not model or is_folder(model):
        return ()
    return (f"the emotion model {model} is no folder here: it is looked for on the Hugging Face hub, over the network",)


@lru_cache(maxsize=2)
def hub_reader(model: str) -> HubReader:
    """A user's own model, loaded once.

    Raises:
        SettingsError: Its labels cannot be mapped.
        MissingTool: It cannot be found or loaded.
    """
    return HubReader(str(Path(model).expanduser()) if is_folder(model) else model)
