"""English lines in, how far the talk turns before each of them out.

The shipped English reader began as a sentence encoder and was then taught emotions. A small file of corrections of low rank
turns its layers back into that sentence encoder, whose vectors are alike where two lines are about the same or one answers the
other; so one table of words and one tokenizer serve both. The corrections are made by ``python -m vidscore.train.sentences``.

References:
    E. J. Hu et al., "LoRA: low-rank adaptation of large language models", ICLR 2022 (the shape of the corrections).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from vidscore.feel.default_model import BATCH, WEIGHTS, default_reader, padded
from vidscore.feel.network_config import FeelingConfig
from vidscore.feel.network_packing import PackedLinear
from vidscore.feel.network_readers import EncoderLayer, EncoderReader
from vidscore.feel.text import plain
from vidscore.model.arrays import Floats
from vidscore.tools.weights import verified

FOLDER = WEIGHTS / "vidscore-sentences"
FILE = "corrections.safetensors"
NEAR = 2
"""Lines on each side of a joint that are compared."""


class SentenceEncoder(nn.Module):  # type: ignore[misc]
    """The English reader with its layers corrected: tokens in, one vector per line out."""

    def __init__(self, config: FeelingConfig, reader: EncoderReader, corrections: Mapping[str, Tensor]) -> None:
        super().__init__()
        sizes = config.encoder or {}
        width = sizes["width"]
        self.words, self.places = reader.words, reader.places
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(EncoderLayer(width, sizes["heads"], sizes["inner"], 0.0) for _ in range(sizes["layers"]))
        own = {name: tensor for name, tensor in wide_state(reader).items() if name.startswith(("norm.", "layers."))}
        self.load_state_dict(own | corrected(own, corrections), strict=False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Token numbers (batch, tokens) and which of them are there to the mean of their last states (batch, width)."""
        x = self.norm(self.words(ids) + self.places[: ids.shape[1]])
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        weight = mask.unsqueeze(-1).to(x.dtype)
        return cast(Tensor, (x * weight).sum(1) / weight.sum(1).clamp_min(1))


def wide_state(reader: nn.Module) -> dict[str, Tensor]:
    """The parameters of a reader by name, matrices that rest in int8 widened."""
    state = {name: tensor for name, tensor in reader.state_dict().items() if ".matrix." not in name}
    for name, module in reader.named_modules():
        if isinstance(module, PackedLinear):
            state[f"{name}.weight"] = module.matrix.wide()
    return state


def corrected(state: Mapping[str, Tensor], corrections: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors that corrections speak of: vectors are replaced, to matrices a product of two thin ones is added."""
    out = {}
    for name, tensor in state.items():
        if f"{name}.out" in corrections:
            out[name] = tensor + _wide(corrections, f"{name}.out").T @ _wide(corrections, f"{name}.into")
        elif name in corrections:
            out[name] = corrections[name].float()
    return out


def _wide(corrections: Mapping[str, Tensor], name: str) -> Tensor:
    return corrections[name].float() * corrections[f"{name}.scale"].float()[:, None]


@lru_cache(maxsize=1)
def sentence_encoder() -> SentenceEncoder:
    """The encoder that ships, loaded once.

    Raises:
        MissingTool: The file of corrections is absent or damaged.
    """
    from safetensors.torch import load_file

    network = default_reader().network
    encoder = SentenceEncoder(network.config, network.encoder, load_file(verified(FOLDER) / FILE))
    encoder.eval()
    return encoder


def sentence_vectors(texts: Sequence[str], encoder: SentenceEncoder | None = None) -> Floats:
    """One vector per English text, shape (texts, width)."""
    encoder = encoder or sentence_encoder()
    tokenizer = default_reader().tokenizers["input_ids"]
    rows = [encoding.ids for encoding in tokenizer.encode_batch([plain(text) for text in texts])]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    vectors = np.zeros((len(rows), encoder.places.shape[1]))
    for start in range(0, len(order), BATCH):
        some = order[start : start + BATCH]
        ids = torch.from_numpy(padded(rows[i] for i in some))
        with torch.inference_mode():
            vectors[some] = encoder(ids, ids > 0).double().numpy()
    return vectors


def turns(vectors: Floats) -> Floats:
    """How little the two lines up to each joint and the two after it have in common, shape (lines - 1,).

    Returns:
        One minus the mean cosine of the lines on both sides, as the vectors differ from the mean of all: 0..2, about 1 where
        they have nothing in common.
    """
    lines = len(vectors)
    if lines < 2:
        return np.zeros(0)
    apart = vectors - vectors.mean(axis=0)
    apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
    alike, pairs = np.zeros((2, lines - 1))
    for before in range(NEAR):
        for after in range(1, NEAR + 1):
            joints = np.arange(before, lines - after)
            alike[joints] += (apart[joints - before] * apart[joints + after]).sum(axis=1)
            pairs[joints] += 1
    return np.asarray(1.0 - alike / np.maximum(pairs, 1))
