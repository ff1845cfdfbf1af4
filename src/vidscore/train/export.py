"""Readers in, a checkpoint folder out: joined, packed to int8, described and summed."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from torch import Tensor

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


def parts_of(folder: Path, work: Path, anew: tuple[str, ...]) -> None:
    """Fill a work folder with the parts of a checkpoint, so that a recipe finds them done.

    Args:
        folder: A checkpoint of :func:`write_checkpoint`.
        work: Folder to write to; what is there is left alone.
        anew: Names of the parts to leave out: groups of languages, ``others``, ``languages``, ``encoder``.
    """
    from safetensors.torch import load_file

    config, stored = FeelingConfig.from_pretrained(folder), _wide(load_file(folder / "model.safetensors"))
    encoder = {name.removeprefix("encoder."): tensor for name, tensor in stored.items() if name.startswith("encoder.")}
    parts: dict[str, dict[str, Tensor] | Tensor] = {"ngrams-languages": stored["ngram.language.weight"]}
    if encoder:
        parts["encoder"] = encoder
    start = 0
    for group, (name, size) in enumerate(zip([*config.groups, "others"], config.regions, strict=True)):
        region = slice(start, start + size)
        part = {
            "table": stored["ngram.table.weight"][region].clone(),
            "rarity": stored["ngram.rarity"][region].float(),
            "bias": stored["ngram.bias"][group].clone(),
        }
        if name == config.balanced and "ngram.sides.weight" in stored:
            part |= {"sides": stored["ngram.sides.weight"], "sides_bias": stored["ngram.sides_bias"]}
        parts[f"ngrams-{name}"] = part
        start += size
    for name, part in parts.items():
        path = work / f"{name}.pt"
        if name.removeprefix("ngrams-") not in anew and not path.exists():
            torch.save({"reader": part} if name == "encoder" else part, path)


def _wide(stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """Every packed matrix widened to floats, under the name that its weight had."""
    wide = {name: tensor for name, tensor in stored.items() if ".matrix." not in name}
    for name in stored:
        if name.endswith(".matrix.levels"):
            owner = name.removesuffix(".matrix.levels")
            wide[f"{owner}.weight"] = stored[name].float() * stored[f"{owner}.matrix.scale"].float()[:, None]
    return wide


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
