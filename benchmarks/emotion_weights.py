"""What the shipped emotion model would weigh and know with fewer bits.

    python benchmarks/emotion_weights.py --data ../shared/data/text

The large matrices rest in int8 with one scale per row. Each row of the table takes some of them down to int4, in groups of
32 neighbours with one float16 scale each, and judges the whole model anew by the metrics of ``emotion.py`` (how the readers
are stacked is fitted on one half of the judged rows and judged on the other). Sizes are of the file, and of the file as a
wheel packs it (deflate): int8 has room left that deflate finds, int4 has nearly none. ``moved`` is how far valence, arousal
and dominance of a line go on the mean.
"""

from __future__ import annotations

import argparse
import copy
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from emotion import reader_outputs
from vidscore.feel.default_model import NAME, WEIGHTS, default_reader
from vidscore.feel.network_packing import PackedEmbedding, PackedLinear, PackedMatrix
from vidscore.train.corpora import Corpora, read_corpora
from vidscore.train.emotion import cross_fitted, held_out, table_of
from vidscore.train.table import as_markdown

GROUP = 32
"""Neighbours in a row that share a scale."""
LEVELS = 7
"""Of int4, on either side of 0."""

Chosen = Callable[[str, nn.Module], bool]
"""Whether a packed layer, by its name, goes down to int4."""


def is_word_table(name: str, layer: nn.Module) -> bool:
    return isinstance(layer, PackedEmbedding) and not name.startswith("ngram.")


def is_ngram_table(name: str, layer: nn.Module) -> bool:
    return isinstance(layer, PackedEmbedding) and name.startswith("ngram.")


VARIANTS: dict[str, Chosen] = {
    "int8, as shipped": lambda name, layer: False,
    "int4: word tables": is_word_table,
    "int4: n-gram tables": is_ngram_table,
    "int4: all tables": lambda name, layer: isinstance(layer, PackedEmbedding),
    "int4: everything": lambda name, layer: True,
}


def int4(matrix: Tensor) -> tuple[Tensor, bytes]:
    """A matrix as int4 would give it back, and the bytes that it would rest in.

    Args:
        matrix: (rows, columns); a row of fewer than :data:`GROUP` columns is one group.
    """
    rows, columns = matrix.shape
    group = min(GROUP, columns)
    groups = nn.functional.pad(matrix, (0, -columns % group)).view(rows, -1, group)
    scale = (groups.abs().amax(-1, keepdim=True) / LEVELS).clamp_min(1e-6).half()
    levels = (groups / scale.float()).round().clamp(-LEVELS, LEVELS)
    flat = (levels + 8).byte().reshape(-1)
    flat = nn.functional.pad(flat, (0, len(flat) % 2))
    stored = (flat[::2] * 16 + flat[1::2]).numpy().tobytes() + scale.numpy().tobytes()
    return (levels * scale.float()).view(rows, -1)[:, :columns], stored


def int8(packed: PackedMatrix) -> bytes:
    return packed.levels.numpy().tobytes() + packed.scale.numpy().tobytes()


def reduced(network: nn.Module, chosen: Chosen) -> tuple[nn.Module, int, int]:
    """A copy of a network with the chosen layers in int4, its bytes, and its bytes after deflate."""
    network = copy.deepcopy(network)
    parts = [tensor.numpy().tobytes() for name, tensor in network.state_dict().items() if ".matrix." not in name]
    for name, layer in list(network.named_modules()):
        if not isinstance(layer, PackedEmbedding | PackedLinear):
            continue
        if not chosen(name, layer):
            parts.append(int8(layer.matrix))
            continue
        wide, stored = int4(layer.matrix.wide())
        parts.append(stored)
        if isinstance(layer, PackedLinear):
            layer._wide = wide
        else:
            owner, _, own = name.rpartition(".")
            setattr(network.get_submodule(owner), own, nn.Embedding.from_pretrained(wide))
    return network, sum(map(len, parts)), sum(len(zlib.compress(part)) for part in parts)


def judged(network: nn.Module, tokenizers: dict, corpora: Corpora) -> tuple[list[float], np.ndarray]:
    """The metrics of a network, and the valence, arousal and dominance of each held-out row."""
    rows = held_out(corpora)
    outputs = reader_outputs(network.ngram, network.encoder, network.windows, tokenizers, rows)
    labels, vad = cross_fitted(rows, outputs, 0)
    return table_of(corpora, labels, vad), vad


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared/data/text")
    options = parser.parse_args()
    size = (WEIGHTS / NAME / "model.safetensors").stat().st_size
    print(f"model.safetensors: {size / 1e6:.1f} MB")
    corpora, reader = read_corpora(options.data), default_reader()
    columns: dict[str, list[float]] = {}
    now = None
    print("| variant | MB | MB in a wheel | moved |\n|---|---|---|---|")
    for name, chosen in VARIANTS.items():
        network, stored, deflated = reduced(reader.network, chosen)
        columns[name], vad = judged(network, reader.tokenizers, corpora)
        now = vad if now is None else now
        print(f"| {name} | {stored / 1e6:.1f} | {deflated / 1e6:.1f} | {np.abs(vad - now).mean():.4f} |", flush=True)
    print()
    print(as_markdown(columns))


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    main()
