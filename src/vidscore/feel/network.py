"""The network that reads a line: an n-gram reader for every language and a small transformer for English.

In: token numbers. Out: one logit per label, valence, arousal, dominance and one logit per language. Each reader is one
class on one page; :class:`FeelingNetwork` joins them with weights that were fitted on held-out rows and live in the
configuration. Matrices are stored as int8 with one scale per row and widened once, at the first reading.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModelForSequenceClassification, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput


class FeelingConfig(PretrainedConfig):  # type: ignore[misc]
    """Sizes of the readers, and how their readings are joined."""

    model_type = "vidscore-feeling"

    def __init__(
        self,
        labels: tuple[str, ...] = (),
        languages: tuple[str, ...] = (),
        buckets: int = 1 << 18,
        ngram_width: int = 48,
        ngram_hidden: int = 128,
        encoder: dict[str, Any] | None = None,
        packed: bool = False,
        groups: tuple[str, ...] = ("en", "zh"),
        **rest: Any,
    ) -> None:
        rest.setdefault("id2label", dict(enumerate(labels)))
        rest.setdefault("label2id", {label: i for i, label in enumerate(labels)})
        super().__init__(**rest)
        self.labels = list(labels)
        self.languages = list(languages)
        self.buckets = buckets
        self.ngram_width = ngram_width
        self.ngram_hidden = ngram_hidden
        self.encoder = encoder
        self.packed = packed
        self.groups = list(groups)


class PackedMatrix(nn.Module):
    """A (rows, columns) matrix kept as int8 with one scale per row."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.register_buffer("levels", torch.zeros(rows, columns, dtype=torch.int8))
        self.register_buffer("scale", torch.ones(rows, dtype=torch.float32))

    def fill(self, matrix: Tensor) -> None:
        """Round a float matrix to 255 levels per row."""
        scale = matrix.abs().amax(dim=1).clamp_min(1e-8) / 127
        self.scale.copy_(scale)
        self.levels.copy_((matrix / scale[:, None]).round().clamp(-127, 127).to(torch.int8))

    def wide(self) -> Tensor:
        """The matrix in float32."""
        return cast(Tensor, self.levels.float() * self.scale[:, None])


class PackedLinear(nn.Module):
    """A linear layer whose weight rests in int8."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.matrix = PackedMatrix(outputs, inputs)
        self.register_buffer("bias", torch.zeros(outputs))
        self._wide: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        """(..., inputs) to (..., outputs)."""
        if self._wide is None:
            self._wide = self.matrix.wide()
        return functional.linear(x, self._wide, self.bias)


class PackedEmbedding(nn.Module):
    """A table of rows that rests in int8; only the rows asked for are widened."""

    def __init__(self, rows: int, width: int) -> None:
        super().__init__()
        self.matrix = PackedMatrix(rows, width)

    def forward(self, ids: Tensor) -> Tensor:
        """(...) to (..., width)."""
        return cast(Tensor, self.matrix.levels[ids].float() * self.matrix.scale[ids].unsqueeze(-1))


class NgramReader(nn.Module):
    """Hashed n-grams, weighed against one another, averaged, then one hidden layer.

    The attention is one learnt weight per n-gram: 'unspeakable sorrow' outvotes the other words of its line.
    """

    def __init__(self, config: FeelingConfig) -> None:
        super().__init__()
        width, hidden = config.ngram_width, config.ngram_hidden
        self.table = nn.Embedding(config.buckets, width + 1, padding_idx=0, sparse=True)
        self.hidden = nn.Linear(2 * width, hidden)
        self.dropout = nn.Dropout(0.3)
        self.labels = nn.Linear(hidden, len(config.labels))
        self.vad = nn.Linear(hidden, 3)
        self.language = nn.Linear(width, max(1, len(config.languages)))

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of the labels (batch, labels), valence-arousal-dominance (batch, 3), logits of the languages."""
        rows = self.table(ids)  # (batch, grams, width + 1)
        here = (ids > 0).unsqueeze(-1)  # (batch, grams, 1)
        vectors, weight = rows[..., :-1], rows[..., -1:]
        share = torch.softmax(weight.masked_fill(~here, -1e4), dim=1)
        mean = (vectors * here).sum(1) / here.sum(1).clamp_min(1)
        both = torch.cat([(vectors * share).sum(1), mean], dim=-1)  # (batch, 2 * width)
        hidden = self.dropout(functional.gelu(self.hidden(self.dropout(both))))
        return self.labels(hidden), torch.tanh(self.vad(hidden)), self.language(mean)


class EncoderLayer(nn.Module):
    """One transformer layer as in BERT: attention, then a feed-forward, each followed by a norm."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(batch, tokens, width) to the same; ``mask`` (batch, 1, 1, tokens) is True where there is a token."""
        batch, length, width = x.shape
        qkv = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)  # each (batch, heads, tokens, width / heads)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, length, width)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return cast(Tensor, self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x))))))


class EncoderReader(nn.Module):
    """A BERT-shaped encoder, its tokens averaged, then the heads."""

    def __init__(self, config: FeelingConfig) -> None:
        super().__init__()
        sizes = config.encoder or {}
        width, dropout = sizes["width"], sizes.get("dropout", 0.1)
        self.words = nn.Embedding(sizes["vocabulary"], width)
        self.places = nn.Parameter(torch.zeros(sizes["positions"], width))
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(EncoderLayer(width, sizes["heads"], sizes["inner"], dropout) for _ in range(sizes["layers"]))
        self.dropout = nn.Dropout(dropout)
        self.hidden = nn.Linear(2 * width, width)
        self.labels = nn.Linear(width, len(config.labels))
        self.vad = nn.Linear(width, 3)

    def states(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Token numbers (batch, tokens) to one hidden vector per line (batch, width)."""
        x = self.words(ids) + self.places[: ids.shape[1]]
        x = self.dropout(self.norm(x))
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :].bool())
        weight = mask.unsqueeze(-1).to(x.dtype)
        mean = (x * weight).sum(1) / weight.sum(1).clamp_min(1)
        return functional.gelu(self.hidden(self.dropout(torch.cat([mean, x[:, 0]], dim=-1))))

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of the labels (batch, labels) and valence-arousal-dominance (batch, 3)."""
        state = self.dropout(self.states(ids, mask))
        return self.labels(state), torch.tanh(self.vad(state))


class Join(nn.Module):
    """One linear map per language group from what the readers say to what we say; fitted on held-out rows.

    In: the n-gram reader's labels and figures, then the encoder's. Labels are mapped first, the figures (valence,
    arousal, dominance) hear the readers' figures and the mapped labels' probabilities.
    """

    def __init__(self, groups: int, labels: int, readers: int) -> None:
        super().__init__()
        self.labels = labels
        heard = readers * (labels + 3)
        self.register_buffer("label_weight", torch.zeros(groups, labels, heard))
        self.register_buffer("label_bias", torch.zeros(groups, labels))
        self.register_buffer("vad_weight", torch.zeros(groups, 3, heard + labels))
        self.register_buffer("vad_bias", torch.zeros(groups, 3))

    def forward(self, heard: Tensor, group: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, heard) and the group of each row to label logits (batch, labels) and figures (batch, 3) in -1..1."""
        labels = torch.einsum("blh,bh->bl", self.label_weight[group], heard) + self.label_bias[group]
        both = torch.cat([heard, torch.sigmoid(labels)], dim=-1)
        vad = torch.einsum("bvh,bh->bv", self.vad_weight[group], both) + self.vad_bias[group]
        return labels, vad.clamp(-1, 1)


class FeelingNetwork(PreTrainedModel):  # type: ignore[misc]
    """Both readers and how they are joined."""

    config_class = FeelingConfig

    def __init__(self, config: FeelingConfig) -> None:
        super().__init__(config)
        self.ngram = NgramReader(config)
        self.encoder = EncoderReader(config) if config.encoder else None
        self.join = Join(len(config.groups) + 1, len(config.labels), 2 if config.encoder else 1)
        if config.packed:
            pack(self, fill=False)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """Leave torch's own start as it is; the recipe or the checkpoint fills the rest."""

    def group_of(self, language: Tensor) -> Tensor:
        """The row of :class:`Join` for each language number."""
        table = [
            self.config.groups.index(name) if name in self.config.groups else len(self.config.groups)
            for name in self.config.languages
        ]
        return torch.tensor(table)[language]

    def forward(
        self,
        ngram_ids: Tensor,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        language: Tensor | None = None,
        **_: Any,
    ) -> SequenceClassifierOutput:
        """Read some lines.

        Args:
            ngram_ids: (batch, grams) bucket numbers, 0 where a line has ended.
            input_ids: (batch, tokens) word pieces; only the rows the encoder understands are read.
            attention_mask: (batch, tokens) True where there is a word piece.
            language: (batch,) number of the language, -1 to have it recognised.

        Returns:
            ``logits`` (batch, labels + 3 + languages): label logits, then valence, arousal and dominance in -1..1,
            then the logits of the languages.
        """
        labels, vad, tongue = self.ngram(ngram_ids)
        best = tongue.argmax(-1)
        spoken = best if language is None else torch.where(language < 0, best, language)
        group = self.group_of(spoken)
        heard = torch.cat([labels, vad], dim=-1)
        if self.encoder is not None:
            more = torch.zeros_like(heard)
            # The first group is the one that the encoder was taught.
            understood = group == 0
            if input_ids is not None and attention_mask is not None and understood.any():
                encoded = self.encoder(input_ids[understood], attention_mask[understood])
                more[understood] = torch.cat(encoded, dim=-1)
            heard = torch.cat([heard, more], dim=-1)
        joined, figures = self.join(heard, group)
        return SequenceClassifierOutput(logits=torch.cat([joined, figures, tongue], dim=-1))


def pack(module: nn.Module, *, fill: bool = True) -> None:
    """Replace the large float layers of a network by int8 ones, in place.

    Args:
        module: The network.
        fill: Round the present weights; False only makes the room for a checkpoint.
    """
    for name, child in list(module.named_children()):
        packed: PackedLinear | PackedEmbedding
        if isinstance(child, nn.Linear) and child.in_features * child.out_features > 20_000:
            packed = PackedLinear(child.in_features, child.out_features)
            if fill:
                packed.bias.copy_(child.bias.detach())
        elif isinstance(child, nn.Embedding):
            packed = PackedEmbedding(child.num_embeddings, child.embedding_dim)
        else:
            pack(child, fill=fill)
            continue
        if fill:
            packed.matrix.fill(child.weight.detach().float())
        setattr(module, name, packed)


AutoConfig.register(FeelingConfig.model_type, FeelingConfig, exist_ok=True)
AutoModelForSequenceClassification.register(FeelingConfig, FeelingNetwork, exist_ok=True)
