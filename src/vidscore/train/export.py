"""Readers in, a checkpoint folder out: joined, packed to int8, described and summed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from vidscore.feel.default_model import WINDOW_PIECES
from vidscore.feel.network import FeelingNetwork, StackingLayer
from vidscore.feel.network_config import FeelingConfig
from vidscore.feel.network_packing import pack
from vidscore.feel.network_readers import EncoderReader, NgramReader, WindowReader
from vidscore.tools.weights import write_sums


def assemble(
    config: FeelingConfig,
    ngram: NgramReader,
    encoder: EncoderReader | None = None,
    windows: WindowReader | None = None,
    join: StackingLayer | None = None,
) -> FeelingNetwork:
    """One network from its trained parts.

    Args:
        config: Sizes.
        ngram: The reader for every language.
        encoder: The reader for English, if there is one.
        windows: The reader for Chinese, if there is one.
        join: How they are joined; without one the n-gram reader speaks for itself.
    """
    network = FeelingNetwork(config)
    network.ngram.load_state_dict(ngram.state_dict())
    if network.encoder is not None and encoder is not None:
        network.encoder.load_state_dict(encoder.state_dict())
    if network.windows is not None and windows is not None:
        network.windows.load_state_dict(windows.state_dict())
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
        anew: Names of the parts to leave out: groups of languages, ``others``, ``languages``, ``encoder``, ``windows``.
    """
    from safetensors.torch import load_file

    config, stored = FeelingConfig.from_pretrained(folder), _wide(load_file(folder / "model.safetensors"))
    parts: dict[str, Any] = {"ngrams-languages": stored["ngram.language.weight"]}
    for reader in ("encoder", "windows"):
        part = {name.removeprefix(f"{reader}."): tensor for name, tensor in stored.items() if name.startswith(f"{reader}.")}
        if part:
            parts[reader] = {"reader": part} if reader == "encoder" else part
    if "windows" in parts and "windows" not in anew and not (work / "windows.pt").exists():
        shutil.copyfile(folder / WINDOW_PIECES, work / WINDOW_PIECES)
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
            torch.save(part, path)


def _wide(stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """Every packed matrix widened to floats, under the name that its weight had."""
    wide = {name: tensor for name, tensor in stored.items() if ".matrix." not in name}
    for name in stored:
        if name.endswith(".matrix.levels"):
            owner = name.removesuffix(".matrix.levels")
            wide[f"{owner}.weight"] = stored[name].float() * stored[f"{owner}.matrix.scale"].float()[:, None]
    return wide


def write_checkpoint(network: FeelingNetwork, folder: Path, card: str, pieces: tuple[Path, ...] = ()) -> None:
    """Write a network as a Transformers checkpoint with its card and sums.

    Args:
        network: Packed in place.
        folder: Made anew.
        card: Text of ``README.md``.
        pieces: The files of the tokenizers.
    """
    network.config.packed = True
    pack(network)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    network.save_pretrained(folder)
    for path in pieces:
        shutil.copyfile(path, folder / path.name)
    (folder / "README.md").write_text(card, "utf8")
    for path in folder.iterdir():
        path.chmod(0o644)
    write_sums(folder)
