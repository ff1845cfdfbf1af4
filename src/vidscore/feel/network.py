"""The network that reads a line: a linear n-gram reader for every language, a transformer for English, windows for Chinese.

In: token numbers. Out: one logit per label, valence, arousal, dominance and one logit per language. Each reader is one
class of :mod:`vidscore.feel.network_readers`; :class:`FeelingNetwork` joins them with weights fitted on held-out rows.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForSequenceClassification, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from vidscore.feel.network_config import FeelingConfig
from vidscore.feel.network_packing import pack
from vidscore.feel.network_readers import EncoderReader, NgramReader, WindowReader


class StackingLayer(nn.Module):  # type: ignore[misc]
    """One linear map per language group from what the readers say to what we say; fitted on held-out rows.

    In: the n-gram reader's labels, V-A-D and balance, then the labels and V-A-D of the group's other reader and a zero.
    Labels are mapped first; valence, arousal and dominance (V-A-D) are mapped from all that and the mapped labels' probabilities.
    """

    def __init__(self, groups: int, labels: int, readers: int) -> None:
        super().__init__()
        self.labels = labels
        heard = readers * (labels + 4)
        self.register_buffer("label_weight", torch.zeros(groups, labels, heard))
        self.label_bias = nn.Parameter(torch.zeros(groups, labels), requires_grad=False)
        self.register_buffer("vad_weight", torch.zeros(groups, 3, heard + labels))
        self.register_buffer("vad_bias", torch.zeros(groups, 3))

    def forward(self, heard: Tensor, group: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, heard) and the group of each row to label logits (batch, labels) and V-A-D (batch, 3) in -1..1."""
        labels = torch.einsum("blh,bh->bl", self.label_weight[group], heard) + self.label_bias[group]
        both = torch.cat([heard, torch.sigmoid(labels)], dim=-1)
        vad = torch.einsum("bvh,bh->bv", self.vad_weight[group], both) + self.vad_bias[group]
        return labels, vad.clamp(-1, 1)


class FeelingNetwork(PreTrainedModel):  # type: ignore[misc]
    """The readers and how they are joined."""

    config_class = FeelingConfig
    ENCODED, WINDOWED = "en", "zh"
    """The group of languages that each of the deeper readers was taught."""

    def __init__(self, config: FeelingConfig) -> None:
        super().__init__(config)
        self.ngram = NgramReader(config)
        self.encoder = EncoderReader(config) if config.encoder else None
        self.windows = WindowReader(config) if config.windows else None
        self.join = StackingLayer(len(config.groups) + 1, len(config.labels), 2 if config.encoder or config.windows else 1)
        if config.packed:
            pack(self, fill=False)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """Leave torch's own start as it is; the recipe or the checkpoint fills the rest."""

    def language_logits(self, ngram_ids: Tensor) -> Tensor:
        """Logits of the languages (batch, languages): what the n-grams say, and which are met more often than others."""
        prior = [self.config.language_prior.get(name, 0.0) for name in self.config.languages]
        return cast(Tensor, self.ngram.language_logits(ngram_ids) + torch.tensor(prior))

    def group_of(self, language: Tensor) -> Tensor:
        """The row of :class:`StackingLayer` for each language number."""
        table = [
            self.config.groups.index(name) if name in self.config.groups else len(self.config.groups)
            for name in self.config.languages
        ]
        return torch.tensor(table)[language]

    def forward(
        self,
        ngram_ids: Tensor,
        input_ids: Tensor | None = None,
        window_ids: Tensor | None = None,
        language: Tensor | None = None,
        **_: Any,
    ) -> SequenceClassifierOutput:
        """Read some lines.

        Args:
            ngram_ids: (batch, grams) bucket numbers, 0 where a line has ended; so are the other two.
            input_ids: (batch, tokens) word pieces of the English reader; only the rows it understands are read.
            window_ids: (batch, pieces) those of the Chinese reader.
            language: (batch,) number of the language, -1 to have it recognised.

        Returns:
            ``logits`` (batch, labels + 3 + languages): label logits, then valence, arousal and dominance in -1..1,
            then the logits of the languages.
        """
        language_logits = self.language_logits(ngram_ids)
        best = language_logits.argmax(-1)
        spoken = best if language is None else torch.where(language < 0, best, language)
        group = self.group_of(spoken)
        heard = self.ngram(ngram_ids, group)
        if self.encoder is not None or self.windows is not None:
            more = torch.zeros_like(heard)
            for name, reader, ids in (
                (self.ENCODED, self.encoder, input_ids),
                (self.WINDOWED, self.windows, window_ids),
            ):
                understood = group == self.config.groups.index(name)
                if reader is not None and ids is not None and understood.any():
                    more[understood, :-1] = torch.cat(reader(ids[understood], ids[understood] > 0), dim=-1)
            heard = torch.cat([heard, more], dim=-1)
        label_logits, vad = self.join(heard, group)
        return SequenceClassifierOutput(logits=torch.cat([label_logits, vad, language_logits], dim=-1))


AutoConfig.register(FeelingConfig.model_type, FeelingConfig, exist_ok=True)
AutoModelForSequenceClassification.register(FeelingConfig, FeelingNetwork, exist_ok=True)
