"""A line among its neighbours: a weighted mean over the lines before and after.

The lines one, two and three places away weigh in ever less. Fitted anew by ``python -m vidscore.train.emotion``, the weights
would be larger; but then little more than a quarter of a line's reading would be its own, and in other languages than
Chinese no dialogues are at hand to say whether that is good. A silence between two lines weakens what they say of one
another.

A mean is narrower than its parts: by the root of the sum of its squared weights where they have nothing in common, not
at all where they say the same. Around the film's own mean valence, arousal and dominance are widened by half of that
(in logarithms): on dialogue they then spread nearly as far as those of lines alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from vidscore.model.arrays import Floats
from vidscore.model.span import Span

NEIGHBOUR_WEIGHT = (0.4, 0.2, 0.1)
"""Weight of the lines one, two and three places away, on either side; the line itself weighs 1."""
SILENCE_MS = 8_000
"""A silence this long between two lines takes their weight down to 1/e."""


def context_weights(spans: Sequence[Span], known: Sequence[bool]) -> sparse.csr_array:
    """(lines, lines) weights, each row summing to 1, most of them 0; a line that cannot be read neither gives nor takes."""
    count = len(spans)
    starts = np.array([span.start_ms for span in spans])
    ends = np.array([span.end_ms for span in spans])
    seen = np.array(known, bool)
    bands = {0: np.ones(count)}
    for distance, weight in enumerate(NEIGHBOUR_WEIGHT[: max(count - 1, 0)], 1):
        silence = np.maximum(0, starts[distance:] - ends[:-distance])
        both = weight * np.exp(-silence / SILENCE_MS) * (seen[:-distance] & seen[distance:])
        bands |= {distance: both, -distance: both}
    weights = sparse.diags_array(list(bands.values()), offsets=list(bands), shape=(count, count), format="csr")
    return sparse.csr_array(sparse.diags_array(1 / weights.sum(axis=1)) @ weights)


def in_context(logits: Floats, vad: Floats, spans: Sequence[Span], known: Sequence[bool]) -> tuple[Floats, Floats]:
    """Logits (lines, labels) and V-A-D (lines, 3) in -1..1, each line among its neighbours."""
    weights = context_weights(spans, known)
    mixed, narrowed = weights @ vad, np.sqrt(np.sqrt(weights.power(2).sum(axis=1)))[:, None]
    seen = np.array(known, bool)
    mean = mixed[seen].mean(0) if seen.any() else np.zeros(3)
    return np.asarray(weights @ logits), np.clip(mean + (mixed - mean) / narrowed, -1.0, 1.0)
