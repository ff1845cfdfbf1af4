"""What it costs to be wrong, where the truth is known: every loss skips the entries a corpus says nothing about."""

from __future__ import annotations

from torch import Tensor, isnan, nan_to_num, nansum
from torch.nn import functional


def known_bce(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Binary cross-entropy over the entries that are known; ``weight`` is that of each label's positives."""
    known = ~isnan(target)
    loss = functional.binary_cross_entropy_with_logits(logits, nan_to_num(target), pos_weight=weight, reduction="none")
    return (loss * known).sum() / known.sum().clamp_min(1)


def known_mse(values: Tensor, target: Tensor) -> Tensor:
    """Mean squared error over the entries that are known."""
    known = ~isnan(target)
    return ((values - nan_to_num(target)).square() * known).sum() / known.sum().clamp_min(1)


def single_label_loss(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy among our seven labels over the rows that carry exactly one of them."""
    seven = target[:, :7]
    single = (seven.sum(1) == 1) & ~isnan(seven).any(1)
    if not single.any():
        return logits.new_zeros(())
    return functional.cross_entropy(logits[single, :7], seven[single].argmax(1), weight=weight[:7])


def positive_weights(labels: Tensor, cap: float = 3.0) -> Tensor:
    """The square root of absences per presence of each label, at most ``cap``: rare labels are heard, not shouted."""
    present, absent = nansum(labels, 0), (labels == 0).sum(0)
    return (absent / present.clamp_min(1)).sqrt().clamp(0.5, cap)
