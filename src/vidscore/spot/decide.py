"""Scored places in, the boundaries out: one global choice by dynamic programming.

The chosen set maximises the sum of the places' log-odds plus the log-probability of every scene's
length under a log-normal around the usual length. A boundary must therefore earn its place against
all others, not pass a threshold.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SPREAD = (0.7, 1.0)
"""Standard deviation of the logarithm of scene lengths, below and above the usual one."""
WORDS_ONLY_SPREAD = (1.5, 1.5)
"""The same where nothing but words is known: there the search found no use in regular lengths."""
PATIENCE_S = 720.0
USUAL_S = 90.0
"""Scenes of a long film last about a minute and a half; a film of ``PATIENCE_S`` has scenes of half that."""
LINES_A_SCENE = 6.0
"""Lines a scene needs to be recognised where only words tell."""
FORBIDDEN = 1_000.0
"""Cost of a scene that is too long, a tenth of one that is too short: paid only where there is no other way."""


def usual_length_ms(duration_ms: int, lines: int, words_only: bool, shortest_ms: int, longest_ms: int) -> float:
    """How long a scene of this film usually is.

    Short videos turn quickly (10 s in 90 s), feature films slowly (80 s in two hours). Where only few
    subtitles tell, scenes must be longer to be found: the mean (of logarithms) of that length and of
    six lines.

    Example:
        >>> round(usual_length_ms(90_000, 25, False, 5_000, 240_000))
        10000
    """
    usual = 1000 * USUAL_S * duration_ms / (duration_ms + 1000 * PATIENCE_S)
    if words_only and lines:
        usual = max(usual, math.sqrt(usual * LINES_A_SCENE * duration_ms / lines))
    return min(max(usual, 2.0 * shortest_ms), 0.6 * longest_ms)


def choose(
    at_ms: Floats,
    scores: Floats,
    duration_ms: int,
    usual_ms: float,
    shortest_ms: int,
    longest_ms: int,
    spread: tuple[float, float] = SPREAD,
) -> tuple[int, ...]:
    """The best set of boundaries.

    Args:
        at_ms: Instants of the places, rising, inside the film; shape (places,).
        scores: Their log-odds, same shape.
        duration_ms: Length of the film.
        usual_ms: Centre of the length prior.
        shortest_ms: No scene is shorter, unless the film is.
        longest_ms: No scene is longer while there is a place to end it.
        spread: Width of the length prior below and above its centre.

    Returns:
        Indices of the chosen places, rising.
    """
    times = np.concatenate(([0.0], at_ms, [float(duration_ms)]))
    gains = np.concatenate(([0.0], scores, [0.0]))
    best = np.full(len(times), -np.inf)
    best[0] = 0.0
    came = np.zeros(len(times), int)
    for j in range(1, len(times)):
        low = int(np.searchsorted(times, times[j] - 1.5 * longest_ms))
        low = min(low, j - 1)
        lengths = times[j] - times[low:j]
        totals = best[low:j] + length_score(lengths, usual_ms, shortest_ms, longest_ms, spread)
        k = int(np.argmax(totals))
        best[j], came[j] = totals[k] + gains[j], low + k
    chosen = []
    j = int(came[-1])
    while j > 0:
        chosen.append(j - 1)
        j = int(came[j])
    return tuple(reversed(chosen))


def length_score(lengths_ms: Floats, usual_ms: float, shortest_ms: int, longest_ms: int, spread: tuple[float, float]) -> Floats:
    """Log-probability of scene lengths, up to a constant."""
    ratio = np.log(np.maximum(lengths_ms, 1.0) / usual_ms)
    deviation = ratio / np.where(ratio > 0, spread[1], spread[0])
    return np.asarray(-0.5 * deviation**2 - FORBIDDEN * (10.0 * (lengths_ms < shortest_ms) + (lengths_ms > longest_ms)))
