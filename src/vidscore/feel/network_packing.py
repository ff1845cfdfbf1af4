"""Matrices at rest in int8, one scale per row, widened once, at the first reading."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional


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

    def __init__(self, inputs: int, outputs: int, bias: bool = True) -> None:
        super().__init__()
        self.matrix = PackedMatrix(outputs, inputs)
        self.register_buffer("bias", torch.zeros(outputs) if bias else None)
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


def pack(module: nn.Module, *, fill: bool = True) -> None:
    """Replace the large float layers of a network by int8 ones, in place.

    Args:
        module: The network.
        fill: Round the present weights; False only makes the room for a checkpoint.
    """
    for name, child in list(module.named_children()):
        packed: PackedLinear | PackedEmbedding
        if isinstance(child, nn.Linear) and child.in_features * child.out_features > 20_000:
            packed = PackedLinear(child.in_features, child.out_features, child.bias is not None)
            if fill and child.bias is not None:
                packed.bias.copy_(child.bias.detach())
        elif isinstance(child, nn.Embedding):
            packed = PackedEmbedding(child.num_embeddings, child.embedding_dim)
        else:
            pack(child, fill=fill)
            continue
        if fill:
            packed.matrix.fill(child.weight.detach().float())
        setattr(module, name, packed)
