"""The three readers: n-grams for every language, a transformer for English, windows of pieces for Chinese.

Each says of a line the logits of the labels, then valence, arousal and dominance.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from vidscore.feel.network_config import FeelingConfig

SHARPNESS = 4.0
"""The power that the probabilities of unpleasant, neither and pleasant are raised to before they are weighed up."""


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

    def language_logits(self, ids: Tensor) -> Tensor:
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
            probability = torch.softmax(SHARPNESS * functional.logsigmoid(sides), -1)
            balance[asked] = probability[:, 2:] - probability[:, :1]
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


class ResidualBlock(nn.Module):  # type: ignore[misc]
    """A linear shortcut and a path through one hidden layer, added; no biases."""

    def __init__(self, inputs: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.past = nn.Linear(inputs, outputs, bias=False)
        self.into = nn.Linear(inputs, hidden, bias=False)
        self.out = nn.Linear(hidden, outputs, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, inputs) to (batch, outputs)."""
        return cast(Tensor, self.past(x) + self.out(functional.relu(self.into(x))))


class WindowReader(nn.Module):  # type: ignore[misc]
    """Pieces of words read in windows of two, three and five, summed over the line, then two residual blocks; then the heads.

    The shape of the multilingual Universal Sentence Encoder with convolutions (Yang et al. 2019, "Multilingual Universal
    Sentence Encoder for Semantic Retrieval"), so that its weights fit.
    """

    SPANS = ((2, 0), (3, 1), (5, 2))
    """How many pieces a window spans, and how many of them come before the piece it belongs to."""

    def __init__(self, config: FeelingConfig) -> None:
        super().__init__()
        sizes = config.windows or {}
        width, lane, line, deep = sizes["width"], sizes["lane"], sizes["line"], sizes["deep"]
        lanes, every = lane * len(self.SPANS), width + lane * len(self.SPANS)
        self.words = nn.Embedding(sizes["vocabulary"], width)
        self.spread = nn.Linear(width, lanes)
        self.norm = nn.LayerNorm(lanes, eps=1e-12)
        self.first = nn.ModuleList(nn.Linear(span * lane, lane) for span, _ in self.SPANS)
        self.second = nn.ModuleList(nn.Linear(span * lane, lane) for span, _ in self.SPANS)
        self.norm_all = nn.LayerNorm(every, eps=1e-12)
        self.gather = nn.Linear(every, line)
        self.think = ResidualBlock(line, deep, deep)
        self.again = ResidualBlock(deep, line, line)
        self.dropout = nn.Dropout(sizes["dropout"])
        self.hidden = nn.Linear(line + deep + line, sizes["hidden"])
        self.labels = nn.Linear(sizes["hidden"], len(config.labels))
        self.vad = nn.Linear(sizes["hidden"], 3)

    def states(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Piece numbers (batch, pieces) and which of them are there to one hidden vector per line (batch, hidden)."""
        here = mask.unsqueeze(-1).float()
        words = self.dropout(self.words(ids) * here)
        features = [words]
        for lane, first, second, (span, before) in zip(
            self.norm(self.spread(words)).chunk(len(self.SPANS), -1), self.first, self.second, self.SPANS, strict=True
        ):
            once = (functional.relu(first(_windows(lane * here, span, before))) + lane) * here
            features.append(functional.relu(second(_windows(once, span, before))) + once)
        gathered = self.gather(self.norm_all(torch.cat(features, -1))) * here
        line = self.dropout(gathered.sum(1) / here.sum(1).clamp_min(1).sqrt())
        deep = self.dropout(functional.relu(self.think(line)))
        # Each part at the same loudness: the raw ones differ twentyfold.
        parts = [_even(line), 3 * deep, _even(torch.tanh(self.again(deep)))]
        return functional.gelu(self.hidden(self.dropout(torch.cat(parts, -1))))

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of the labels (batch, labels) and valence-arousal-dominance (batch, 3)."""
        state = self.dropout(self.states(ids, mask))
        return self.labels(state), torch.tanh(self.vad(state))


def _windows(x: Tensor, span: int, before: int) -> Tensor:
    """(batch, pieces, lane) to (batch, pieces, span * lane): each piece with those around it, zeros beyond the ends."""
    wide = functional.pad(x, (0, 0, before, span - 1 - before))
    return torch.cat([wide[:, i : i + x.shape[1]] for i in range(span)], -1)


def _even(x: Tensor) -> Tensor:
    return x * (x.square().mean(-1, keepdim=True) + 1e-6).rsqrt()
