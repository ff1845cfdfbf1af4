"""The network that reads a line: a linear n-gram reader for every language and a small transformer for English.

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

SHARPNESS = 4.0
"""The power that the chances of unpleasant, neither and pleasant are raised to before they are weighed up."""


class FeelingConfig(PretrainedConfig):  # type: ignore[misc]
    """Sizes of the readers, and how their readings are joined."""

    model_type = "vidscore-feeling"

    def __init__(
        self,
        labels: tuple[str, ...] = (),
        languages: tuple[str, ...] = (),
        regions: tuple[int, ...] = (1 << 18, 1 << 17, 1 << 18),
        language_buckets: int = 1 << 14,
        encoder: dict[str, Any] | None = None,
        packed: bool = False,
        groups: tuple[str, ...] = ("en", "zh"),
        balanced: str = "zh",
        language_prior: dict[str, float] | None = None,
        **rest: Any,
    ) -> None:
        rest.setdefault("id2label", dict(enumerate(labels)))
        rest.setdefault("label2id", {label: i for i, label in enumerate(labels)})
        super().__init__(**rest)
        self.labels = list(labels)
        self.languages = list(languages)
        self.regions = list(regions)
        self.language_buckets = language_buckets
        self.encoder = encoder
        self.packed = packed
        self.groups = list(groups)
        self.balanced = balanced
        self.language_prior = language_prior or {}


class PackedMatrix(nn.Module):  # type: ignore[misc]
    """A (rows, columns) matrix kept as int8 with one scale per row."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.register_buffer("levels", torch.zeros(rows, columns, dtype=torch.int8))
        self.register_buffer("scale", torch.ones(rows, dtype=torch.float16))

    def fill(self, matrix: Tensor) -> None:
        """Round a float matrix to 255 levels per row."""
        self.scale.copy_((matrix.abs().amax(dim=1) / 127).clamp_min(1e-6))
        self.levels.copy_((matrix / self.scale.float()[:, None]).round().clamp(-127, 127).to(torch.int8))

    def wide(self) -> Tensor:
        """The matrix in float32."""
        return cast(Tensor, self.levels.float() * self.scale.float()[:, None])


class PackedLinear(nn.Module):  # type: ignore[misc]
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


class PackedEmbedding(nn.Module):  # type: ignore[misc]
    """A table of rows that rests in int8; only the rows asked for are widened."""

    def __init__(self, rows: int, width: int) -> None:
        super().__init__()
        self.matrix = PackedMatrix(rows, width)

    def forward(self, ids: Tensor) -> Tensor:
        """(...) to (..., width)."""
        return cast(Tensor, self.matrix.levels[ids].float() * self.matrix.scale[ids].float().unsqueeze(-1))


class NgramReader(nn.Module):  # type: ignore[misc]
    """A linear reader: the n-grams of a line vote, each as loudly as it is rare.

    A line is its vector of n-gram weights (inverse document frequency) scaled to length 1; every output is a weighted
    sum over it. Each group of languages has a region of the table to itself. The language is told from all n-grams of
    the line, in fewer and coarser buckets.
    """

    def __init__(self, config: FeelingConfig) -> None:
        super().__init__()
        outputs, sizes = len(config.labels) + 3, config.regions
        self.sizes = list(sizes)
        self.coarse = config.language_buckets
        self.table = nn.Embedding(sum(sizes), outputs)
        self.register_buffer("bias", torch.zeros(len(sizes), outputs))
        self.balanced = config.groups.index(config.balanced)
        self.sides = nn.Embedding(sizes[self.balanced], 3)
        self.register_buffer("sides_bias", torch.zeros(3))
        # float16 spans these weights (0..15) with three digits, and is half the size.
        self.register_buffer("rarity", torch.zeros(sum(sizes), dtype=torch.float16))
        self.language = nn.Embedding(config.language_buckets, max(1, len(config.languages)))

    def tongues(self, ids: Tensor) -> Tensor:
        """Bucket numbers (batch, grams), 0 where a line has ended, to logits of the languages (batch, languages)."""
        here = (ids > 0).float() / (ids > 0).sum(1, keepdim=True).clamp_min(1)
        return torch.einsum("bg,bgl->bl", here, self.language(ids % self.coarse))

    def forward(self, ids: Tensor, group: Tensor) -> Tensor:
        """Bucket numbers (batch, grams) and the group of each line (batch,) to (batch, labels + 4).

        The columns are the logits of the labels, then of valence, arousal and dominance, then the balance in -1..1
        (0 in groups that have none).
        """
        sizes = torch.tensor(self.sizes)
        starts = torch.cumsum(sizes, 0) - sizes
        rows = ids % sizes[group][:, None] + starts[group][:, None]  # (batch, grams)
        rarity = self.rarity[rows].float() * (ids > 0)
        share = rarity / rarity.square().sum(1, keepdim=True).sqrt().clamp_min(1e-6)
        said = torch.einsum("bg,bgo->bo", share, self.table(rows)) + self.bias[group]
        balance = said.new_zeros(len(ids), 1)
        asked = group == self.balanced
        if asked.any():
            answers = self.sides(ids[asked] % self.sizes[self.balanced])
            sides = torch.einsum("bg,bgo->bo", share[asked], answers) + self.sides_bias
            chance = torch.softmax(SHARPNESS * functional.logsigmoid(sides), -1)
            balance[asked] = chance[:, 2:] - chance[:, :1]
        return torch.cat([said, balance], -1)


class EncoderLayer(nn.Module):  # type: ignore[misc]
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


class EncoderReader(nn.Module):  # type: ignore[misc]
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


class Join(nn.Module):  # type: ignore[misc]
    """One linear map per language group from what the readers say to what we say; fitted on held-out rows.

    In: the n-gram reader's labels, figures and balance, then the encoder's labels and figures and a zero. Labels are
    mapped first, the figures (valence, arousal, dominance) hear all that and the mapped labels' probabilities.
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

    def tongues(self, ngram_ids: Tensor) -> Tensor:
        """Logits of the languages (batch, languages): what the n-grams say, and which are met more often than others."""
        prior = [self.config.language_prior.get(name, 0.0) for name in self.config.languages]
        return cast(Tensor, self.ngram.tongues(ngram_ids) + torch.tensor(prior))

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
        tongue = self.tongues(ngram_ids)
        best = tongue.argmax(-1)
        spoken = best if language is None else torch.where(language < 0, best, language)
        group = self.group_of(spoken)
        heard = self.ngram(ngram_ids, group)
        if self.encoder is not None:
            more = torch.zeros_like(heard)
            # The first group is the one that the encoder was taught.
            understood = group == 0
            if input_ids is not None and attention_mask is not None and understood.any():
                encoded = self.encoder(input_ids[understood], attention_mask[understood])
                more[understood, :-1] = torch.cat(encoded, dim=-1)
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
