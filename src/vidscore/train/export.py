"""Readers in, a checkpoint folder out: joined, packed to int8, described and summed."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch

from vidscore.feel.network import EncoderReader, FeelingConfig, FeelingNetwork, Join, NgramReader, pack
from vidscore.tools.weights import write_sums


def assemble(
    config: FeelingConfig, ngram: NgramReader, encoder: EncoderReader | None, join: Join | None = None
) -> FeelingNetwork:
    """One network from its trained parts.

    Args:
        config: Sizes.
        ngram: The reader for every language.
        encoder: The reader for English, if there is one.
        join: How they are joined; without one the n-gram reader speaks for itself.
    """
    network = FeelingNetwork(config)
    network.ngram.load_state_dict(ngram.state_dict())
    if network.encoder is not None and encoder is not None:
        network.encoder.load_state_dict(encoder.state_dict())
    if join is not None:
        network.join.load_state_dict(join.state_dict())
    else:
        labels = len(config.labels)
        with torch.no_grad():
            network.join.label_weight[:, :, :labels] = torch.eye(labels)
            network.join.vad_weight[:, :, labels : labels + 3] = torch.eye(3)
    network.eval()
    return network


def write_checkpoint(network: FeelingNetwork, folder: Path, card: str, tokenizer: Path | None = None) -> None:
    """Write a network as a Transformers checkpoint with its card and sums.

    Args:
        network: Packed in place.
        folder: Made anew.
        card: Text of ``README.md``.
        tokenizer: Folder to take ``tokenizer.json`` and ``tokenizer_config.json`` from.
    """
    network.config.packed = True
    pack(network)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    network.save_pretrained(folder)
    if tokenizer is not None:
        for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
            shutil.copyfile(tokenizer / name, folder / name)
    (folder / "README.md").write_text(card, "utf8")
    for path in folder.iterdir():
        path.chmod(0o644)
    write_sums(folder)
