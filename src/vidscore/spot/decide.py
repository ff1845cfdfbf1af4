"""Scored candidates in, the boundaries out: one global choice by dynamic programming.

First every candidate gets its posterior probability of being a boundary, over all ways to cut the film: a way weighs as
much as the log-odds of its candidates and the log-probability of its scenes' lengths, a log-normal around the usual
length. Then the set of the best expected F1 is chosen. Where evidence is strong that is the likeliest set; where it is
weak the likeliest set is nearly empty, and this one still names the candidates worth naming.

References:
    S.-Z. Yu, "Hidden semi-Markov models", Artificial Intelligence 174, 2010 (the posteriors).
    Z. C. Lipton, C. Elkan and B. Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", ECML PKDD
    2014; W. Dinkelbach, "On nonlinear fractional programming", Management Science 13, 1967 (the choice).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from vidscore.model.arrays import Floats
from vidscore.spot.weights import DECISION

SPREAD = (0.7, 1.0)
"""Standard deviation of the logarithm of scene lengths, below and above the usual one. [judgement]"""
PATIENCE_S = 720.0
"""A film of this length has scenes half as long as a very long one. [judgement]"""
USUAL_S = 90.0
"""Scenes of a very long film last about a minute and a half. [judgement]"""
LINES_A_SCENE = 12.0
"""Lines a scene needs to be recognised where only words tell. [judgement]"""
SAID_SPREAD = (0.6, 0.7)
"""Standard deviation of the logarithm of how much is said in a scene, below and above the usual. [judgement]"""
FORBIDDEN = 1_000.0
"""Cost of a scene that is too long, a tenth of one that is too short: paid only where there is no other way. [judgement]"""
ROUNDS = 12
"""Thresholds tried before the set stays; two to five are usual."""


def usual_length_ms(duration_ms: float, lines: int, words_only: bool, shortest_ms: int, longest_ms: int) -> float:
    """How long a scene of this film usually is.

    Short videos turn quickly (10 s in 90 s), feature films slowly (80 s in two hours). Where only few
    subtitles tell, scenes must be longer to be found: the mean (of logarithms) of that length and of
    twelve lines.

    Example:
        >>> round(usual_length_ms(90_000, 25, False, 5_000, 240_000))
        10000
    """
    usual = 1000 * USUAL_S * duration_ms / (duration_ms + 1000 * PATIENCE_S)
    if words_only and lines:
        usual = max(usual, math.sqrt(usual * LINES_A_SCENE * duration_ms / lines))
    return min(max(usual, DECISION.shortest_usual * shortest_ms), DECISION.longest_usual * longest_ms)


def posteriors(
    at_ms: Floats,
    scores: Floats,
    duration_ms: float,
    usual_ms: float,
    shortest_ms: int,
    longest_ms: int,
    said: Floats | None = None,
) -> Floats:
    """The posterior probability that each candidate is a boundary, over all ways to cut the film (forward and backward sums).

    Args:
        at_ms: Instants of the candidates, rising, inside the film; shape (candidates,).
        scores: Their log-odds, same shape.
        duration_ms: Length of the film.
        usual_ms: Centre of the length prior.
        shortest_ms: No scene is shorter, unless the film is.
        longest_ms: No scene is longer while there is a candidate to end it.
        said: Where only words tell: how much has been said at each candidate, and in all, in units of what is usually
            said in a scene; shape (candidates + 1,). Scenes are then measured by it, not by time.

    Returns:
        Figures in 0..1, shape (candidates,).
    """
    times, low = _reach(at_ms, duration_ms, longest_ms)
    gains = np.concatenate(([0.0], scores, [0.0]))
    spoken = None if said is None else np.concatenate(([0.0], said))
    lengths = [np.zeros(0)]
    for j in range(1, len(times)):
        lasting = times[j] - times[low[j] : j]
        if spoken is None:
            lengths.append(length_score(lasting, usual_ms, shortest_ms, longest_ms))
        else:
            lengths.append(words_score(spoken[j] - spoken[low[j] : j]) - _forbidden(lasting, shortest_ms, longest_ms))
    forth, back = np.full(len(times), -np.inf), np.full(len(times), -np.inf)
    forth[0] = back[-1] = 0.0
    for j in range(1, len(times)):
        forth[j] = np.logaddexp.reduce(forth[low[j] : j] + lengths[j]) + gains[j]
    for j in range(len(times) - 1, 0, -1):
        back[low[j] : j] = np.logaddexp(back[low[j] : j], back[j] + gains[j] + lengths[j])
    return np.asarray(np.exp(np.minimum(forth + back - forth[-1], 0.0))[1:-1])


def choose(
    at_ms: Floats, posterior: Floats, duration_ms: float, shortest_ms: int, longest_ms: int, price: float | None = None
) -> tuple[int, ...]:
    """The set of candidates with the best expected F1, or of those above a chance that is asked for.

    A candidate raises the F1 of a set when its posterior is above half of that F1; so the set that is best at such a
    threshold gives the next one, until it stays.

    Args:
        at_ms: Instants of the candidates, rising, inside the film; shape (candidates,).
        posterior: From :func:`posteriors`.
        duration_ms: Length of the film.
        shortest_ms: No scene is shorter, unless the film is.
        longest_ms: No scene is longer while there is a candidate to end it.
        price: The chance that a candidate must have; None for the one that is best for F1.

    Returns:
        Indices of the chosen candidates, rising.
    """
    if price is not None:
        return _best_path(at_ms, posterior - price, duration_ms, shortest_ms, longest_ms)
    price = DECISION.first_price
    chosen: tuple[int, ...] = ()
    for _ in range(ROUNDS):
        chosen = _best_path(at_ms, posterior - price, duration_ms, shortest_ms, longest_ms)
        reached = float(posterior[list(chosen)].sum() / (len(chosen) + posterior.sum())) if chosen else 0.0
        if abs(reached - price) < 1e-3:
            break
        price = reached
    return chosen


def _best_path(at_ms: Floats, gains: Floats, duration_ms: float, shortest_ms: int, longest_ms: int) -> tuple[int, ...]:
    """The candidates of the largest sum of gains whose scenes keep the limits."""
    times, low = _reach(at_ms, duration_ms, longest_ms)
    best, came = np.zeros(len(times)), np.zeros(len(times), int)
    for j in range(1, len(times)):
        totals = best[low[j] : j] - _forbidden(times[j] - times[low[j] : j], shortest_ms, longest_ms)
        k = int(np.argmax(totals))
        best[j], came[j] = totals[k] + (gains[j - 1] if j <= len(gains) else 0.0), low[j] + k
    chosen = []
    j = int(came[-1])
    while j > 0:
        chosen.append(j - 1)
        j = int(came[j])
    return tuple(reversed(chosen))


def _reach(at_ms: Floats, duration_ms: float, longest_ms: int) -> tuple[Floats, NDArray[np.int_]]:
    """Start, candidates and end of the film; for each the first of them from which a scene could last until there."""
    times = np.concatenate(([0.0], at_ms, [float(duration_ms)]))
    low = np.searchsorted(times, times - 2.0 * longest_ms)
    return times, np.clip(np.minimum(low, np.arange(len(times)) - 1), 0, None)


def length_score(lengths_ms: Floats, usual_ms: float, shortest_ms: int, longest_ms: int) -> Floats:
    """Log-probability of scene lengths, up to a constant."""
    ratio = np.log(np.maximum(lengths_ms, 1.0) / usual_ms)
    deviation = ratio / np.where(ratio > 0, SPREAD[1], SPREAD[0])
    return np.asarray(-0.5 * deviation**2 - _forbidden(lengths_ms, shortest_ms, longest_ms))


def words_score(amounts: Floats) -> Floats:
    """Log-probability of how much is said in scenes, in units of what is usual, up to a constant."""
    ratio = np.log(np.maximum(amounts, DECISION.least_said))
    return np.asarray(-0.5 * np.square(ratio / np.where(ratio > 0, SAID_SPREAD[1], SAID_SPREAD[0])))


def _forbidden(lengths_ms: Floats, shortest_ms: int, longest_ms: int) -> Floats:
    return np.asarray(FORBIDDEN * (DECISION.too_short * (lengths_ms < shortest_ms) + (lengths_ms > longest_ms)))
