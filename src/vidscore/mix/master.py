"""One linear gain to the loudness target, and a limiter for the little that is left over the ceiling.

The gain is found on figures (power per 100 ms, peak per 10 ms), with the limiter's work foreseen,
so the files are usually written once. What a second of limiting took is given back by a trim.

Units: amplitude with full scale 1.0, loudness in LUFS, gain in dB.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import vidscore.mix.loudness as loudness
from vidscore.mix.bus import Fader, blocks
from vidscore.mix.limiter import Limiter, predicted_reduction
from vidscore.mix.loudness import HOP_MS, Meter, Powers
from vidscore.mix.peaks import PeakMeter
from vidscore.mix.wave import Samples, WaveFile

ENVELOPE_MS = 10
PEAK_MARGIN_DB = 0.3
"""Kept under the ceiling: meters interpolate differently, and a film is encoded again after this."""
CLOSE_LU = 0.1
"""Near enough to the target to stop."""
MOST_GAIN_DB = 40.0
"""More would make a score out of noise."""
_TRIMS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Mastered:
    """What mastering did, in figures."""

    loudness_lufs: float
    """Over the hops that count; -inf for silence."""
    programme_lufs: float
    """Integrated over everything."""
    peak_dbtp: float
    gain_db: float
    reduced_db: float
    """The most that the limiter took off."""
    reduced_ms: int
    """For how long it took off more than 1 dB."""
    rms_db: float
    """Unweighted level of the whole, mean of both channels; -inf for silence."""
    quietest_lufs: float
    """Loudness of the softest half second."""


def master(
    score: WaveFile,
    mix: WaveFile | None,
    fader: Fader,
    heard: tuple[Powers, NDArray[np.float32]],
    target_lufs: float,
    limit_dbtp: float,
    counted: NDArray[np.bool_],
    progress: Callable[[int], None],
) -> Mastered:
    """Bring the files to their target, in place.

    Args:
        score: The music as it was gathered; gets the same gain and limiting as the mix.
        mix: The film's own sound, to which the score is added; None where the score stands alone.
        fader: What the music's levels, fades and dips are.
        heard: Power per 100 ms and peak per 10 ms of the sum.
        target_lufs: Loudness of the counted hops.
        limit_dbtp: True peak that must not be passed.
        counted: Which hops the target is about, shape (hops,).
        progress: Called with frames done.
    """
    ceiling = 10 ** ((limit_dbtp - PEAK_MARGIN_DB) / 20)
    change_db = gain_db = solve_gain_db(*heard, target_lufs, ceiling, counted)
    done = _Pass(score, mix, change_db, ceiling).run(progress, fader)
    reduced_db, reduced_ms = done.limiter.deepest_db, done.limiter.frames
    for _ in range(_TRIMS):
        change_db = target_lufs - loudness.integrated(done.meter.powers[counted])
        if not CLOSE_LU < abs(change_db) < math.inf or gain_db + change_db > MOST_GAIN_DB:
            break
        gain_db += change_db
        done = _Pass(score, mix, change_db, ceiling).run(progress)
        reduced_db, reduced_ms = reduced_db + done.limiter.deepest_db, max(reduced_ms, done.limiter.frames)
    powers = done.meter.powers
    return Mastered(
        loudness.integrated(powers[counted]),
        loudness.integrated(powers),
        done.peak.dbtp(),
        gain_db,
        reduced_db,
        reduced_ms,
        10 * math.log10(done.energy / (2 * score.frames)) if done.energy else -math.inf,
        loudness.lufs(float(loudness.sliding(powers, 5).min(initial=math.inf))),
    )


class _Pass:
    """One way through both files: gain, sum, limit, measure, write; writing always stays behind reading."""

    def __init__(self, score: WaveFile, mix: WaveFile | None, gain_db: float, ceiling: float) -> None:
        self._score, self._mix, self._at = score, mix, 0
        self.limiter = Limiter(ceiling, 10 ** (gain_db / 20), streams=1 if mix is None else 2)
        self.meter, self.peak, self.energy = Meter(), PeakMeter(), 0.0

    def run(self, progress: Callable[[int], None], fader: Fader | None = None) -> _Pass:
        """Process every block; with a ``fader`` while the mix still is the film's own sound alone."""
        for start, stop in blocks(self._score.frames):
            music = self._score.read(start, stop)
            if fader:
                music = fader.moved(start, music)
            if self._mix:
                own = self._mix.read(start, stop)
                self._put(*self.limiter.push(own + music if fader else own, music))
            else:
                self._put(*self.limiter.push(music))
            progress(stop - start)
        self._put(*self.limiter.flush())
        return self

    def _put(self, heard: Samples, *music: Samples) -> None:
        """Measure what is heard, and put everything back where it came from."""
        self.meter.add(heard)
        self.peak.add(heard)
        self.energy += float(np.einsum("nc,nc->", heard, heard, dtype=np.float64))
        (self._mix or self._score).write(self._at, heard)
        for samples in music:
            if samples.any():  # silence stays what it is: a hole in the file
                self._score.write(self._at, samples)
        self._at += len(heard)


def solve_gain_db(
    powers: Powers, envelope: NDArray[np.float32], target_lufs: float, ceiling: float, counted: NDArray[np.bool_]
) -> float:
    """The linear gain that meets the target once the limiter has done what it must.

    Args:
        powers: Power per 100 ms of the sum.
        envelope: Its highest magnitude per 10 ms.
        target_lufs: Where to arrive.
        ceiling: The limiter's ceiling, amplitude.
        counted: The hops that are measured.

    Returns:
        Gain in dB, at most 40; 0 for silence.
    """
    first = loudness.integrated(powers[counted])
    if not math.isfinite(first):
        return 0.0
    low = target_lufs - first
    high = low + 12.0
    if _limited_lufs(powers, envelope, low, ceiling, counted) >= target_lufs - 0.01:
        return min(low, MOST_GAIN_DB)
    for _ in range(10):
        middle = (low + high) / 2
        short = _limited_lufs(powers, envelope, middle, ceiling, counted) < target_lufs
        low, high = (middle, high) if short else (low, middle)
    return min((low + high) / 2, MOST_GAIN_DB)


def _limited_lufs(
    powers: Powers, envelope: NDArray[np.float32], gain_db: float, ceiling: float, counted: NDArray[np.bool_]
) -> float:
    """The loudness to expect after a gain and the limiter."""
    per_hop = HOP_MS // ENVELOPE_MS
    gain = 10 ** (gain_db / 20)
    kept = 10 ** (-predicted_reduction(envelope, ceiling, gain, ENVELOPE_MS) / 10)
    # Within a hop the limiter works where the sound is: its work is weighed by the square of the peaks.
    rest = (0, max(0, len(powers) * per_hop - len(kept)))
    weights = np.pad(envelope.astype(np.float64) ** 2 + 1e-12, rest).reshape(len(powers), per_hop)
    kept = (np.pad(kept, rest).reshape(len(powers), per_hop) * weights).sum(axis=1) / weights.sum(axis=1)
    after = powers * gain**2 * kept
    return loudness.integrated(after[counted])
