"""The sizes of the network that reads a line, as its checkpoint's ``config.json`` holds them."""

from __future__ import annotations

from typing import Any

from transformers import PretrainedConfig


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
        windows: dict[str, Any] | None = None,
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
        self.windows = windows
        self.packed = packed
        self.groups = list(groups)
        self.balanced = balanced
        self.language_prior = language_prior or {}
