"""Loudness as ITU-R BS.1770 and EBU Tech 3341 measure it, over sound of any length.

Sound is K-weighted once and kept as one figure per 100 ms: its power, summed over the channels.
Everything else (integrated, momentary, short-term, the loudness of one line, the effect of a gain
that changes over time) is arithmetic on those figures, so a decision never needs the samples again.
A ten-hour film is 360,000 figures.

Units: power is the mean square of full scale 1.0 after K-weighting; loudness in LUFS, -inf for
silence; gains in decibels.

References:
    ITU-R BS.1770-4 (2015), Annex 1 (K-weighting, gating) and Annex 2 (true peak).
    EBU Tech 3341 (2016), section 2: momentary 0.4 s, short-term 3 s.
    EBU Tech 3342 (2016): loudness range.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from vidscore.model.arrays import Samples
from vidscore.model.channels import STEREO, ChannelLayout
from vidscore.model.sound import RATE_HZ

Powers = NDArray[np.float64]
"""K-weighted power per 100 ms hop of film time, channels summed; shape (hops,)."""

HOP_MS = 100
HOP = RATE_HZ * HOP_MS // 1000
"""Frames per hop."""
SILENCE_LUFS = -70.0
"""The absolute gate of BS.1770: what is softer does not count."""
_RELATIVE_GATE, _RANGE_GATE = 0.1, 0.01
"""Share of the mean power below which nothing counts: 10 LU under it for loudness, 20 LU for its range.
[published: ITU-R BS.1770-4 and EBU Tech 3342]"""
_OFFSET_LUFS = -0.691
"""BS.1770-4, equation 2: makes a 997 Hz full-scale sine in one channel read -3.01 LUFS."""

# BS.1770-4, tables 1 and 2, for 48 kHz: a shelf for the head, then a high-pass.
_K_WEIGHTING = np.array(
    [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
)


class Meter:
    """K-weights a stream of blocks and keeps its power per hop.

    Args:
        start: Film position of the first frame that will be added. Hops lie on the film's clock,
            so a cue that starts inside a hop fills only its part of it.
        layout: The channels of what will be added.
    """

    def __init__(self, start: int = 0, layout: ChannelLayout = STEREO) -> None:
        self.first_hop = start // HOP
        self._state = np.zeros((2, layout.count, 2))
        self._weights = None if layout == STEREO else np.sqrt(layout.weights())[:, None]
        self._open = start % HOP
        """Frames of the unfinished hop that are already accounted for."""
        self._sum = 0.0
        self._hops: list[NDArray[np.float64]] = []

    def add(self, samples: Samples) -> None:
        """Take the next frames, float32 of shape (n, channels)."""
        if not len(samples):
            return
        weighted, self._state = signal.sosfilt(_K_WEIGHTING, samples.T, axis=1, zi=self._state)
        if self._weights is not None:
            weighted = weighted * self._weights
        power = np.einsum("cn,cn->n", weighted, weighted)
        lead = min(len(power), (HOP - self._open) % HOP if self._open else 0)
        if lead:
            self._sum += float(power[:lead].sum())
            self._open += lead
            if self._open < HOP:
                return
            self._close()
        whole = (len(power) - lead) // HOP * HOP
        if whole:
            self._hops.append(power[lead : lead + whole].reshape(-1, HOP).sum(axis=1) / HOP)
        rest = power[lead + whole :]
        self._open, self._sum = len(rest), float(rest.sum())

    def _close(self) -> None:
        self._hops.append(np.array([self._sum / HOP]))
        self._open, self._sum = 0, 0.0

    @property
    def powers(self) -> Powers:
        """Power per hop from ``first_hop`` on; an unfinished last hop counts what it has."""
        tail = [np.array([self._sum / HOP])] if self._open else []
        return np.concatenate([*self._hops, *tail]) if self._hops or tail else np.zeros(0)


def lufs(power: float) -> float:
    """The loudness of a power, BS.1770-4 equation 2; -inf for none."""
    return _OFFSET_LUFS + 10 * math.log10(power) if power > 0 else -math.inf


def power_of(loudness_lufs: float) -> float:
    """The power of a loudness; the inverse of :func:`lufs`."""
    return float(10 ** ((loudness_lufs - _OFFSET_LUFS) / 10))


def mean_lufs(powers: Powers) -> float:
    """The ungated loudness of some hops; -inf for none."""
    return lufs(float(powers.mean())) if len(powers) else -math.inf


def sliding(powers: Powers, hops: int) -> Powers:
    """Mean power of every window of ``hops`` hops; one window where there are fewer hops."""
    if len(powers) <= hops:
        return powers[:0] if not len(powers) else np.array([powers.mean()])
    # Summed window by window: differences of one running sum would lose a whisper after a bang.
    return np.asarray(np.lib.stride_tricks.sliding_window_view(powers, hops).mean(axis=1), np.float64)


def momentary(powers: Powers) -> NDArray[np.float64]:
    """Loudness of every 0.4 s window in LUFS, 100 ms apart."""
    return _lufs_each(sliding(powers, 4))


def short_term(powers: Powers) -> NDArray[np.float64]:
    """Loudness of every 3 s window in LUFS, 100 ms apart."""
    return _lufs_each(sliding(powers, 30))


def _lufs_each(powers: Powers) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.asarray(_OFFSET_LUFS + 10 * np.log10(powers), np.float64)


def integrated(powers: Powers) -> float:
    """Gated loudness of the whole (BS.1770-4, equations 3 to 7) in LUFS.

    Args:
        powers: Power per 100 ms hop.

    Returns:
        -inf where nothing is louder than -70 LUFS or the sound is shorter than one 0.4 s window.
    """
    if len(powers) < 4:
        return -math.inf
    windows = sliding(powers, 4)
    heard = windows[windows > power_of(SILENCE_LUFS)]
    if not len(heard):
        return -math.inf
    kept = heard[heard > heard.mean() * _RELATIVE_GATE]
    return lufs(float(kept.mean()))


def loudness_range(powers: Powers) -> float:
    """Loudness range in LU (EBU Tech 3342): 10th to 95th percentile of gated short-term loudness; 0 for silence."""
    windows = sliding(powers, 30)
    heard = windows[windows > power_of(SILENCE_LUFS)]
    if not len(heard):
        return 0.0
    kept = _lufs_each(heard[heard > heard.mean() * _RANGE_GATE])
    low, high = np.percentile(kept, (10, 95))
    return float(high - low)
