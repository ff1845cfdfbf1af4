"""What written music is like in numbers: the features that the mood regressors are fitted on.

Every function takes :class:`vidscore.hear.notes.Notes`; what has no answer for too little music says nan.

References:
    Scale consistency: Mogren, "C-RNN-GAN", 2016. Pitch-class entropy: Wu & Yang, "The Jazz Transformer on the Front
    Line", ISMIR 2020. Key profiles: Krumhansl 1990. Roughness: Sethares, "Tuning, Timbre, Spectrum, Scale", 1998,
    appendix F.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vidscore.hear.notes import Array, Notes

_MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
_MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
_MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11)
_MINOR_SCALES = ((0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 8, 11))


def pitch_class_shares(notes: Notes) -> Array:
    """Share of each pitch class by sounding time, shape (12,); zeros for no notes."""
    weights: Array = np.bincount(notes.pitch.astype(int) % 12, weights=notes.duration_beats, minlength=12).astype(np.float64)
    total = weights.sum()
    return weights / total if total > 0 else weights


def key_profile(notes: Notes) -> tuple[int, bool, float, float]:
    """The best key: (tonic, is major, its correlation, best major minus best minor correlation)."""
    heard = pitch_class_shares(notes)
    if heard.max(initial=0.0) <= 0 or np.ptp(heard) == 0:
        return 0, True, 0.0, 0.0
    fits = [[np.corrcoef(heard, np.roll(profile, tonic))[0, 1] for tonic in range(12)] for profile in (_MAJOR, _MINOR)]
    major, minor = max(fits[0]), max(fits[1])
    best = fits[0] if major >= minor else fits[1]
    return int(np.argmax(best)), major >= minor, float(max(major, minor)), float(major - minor)


def scale_consistency(notes: Notes) -> float:
    """Share of notes in the best of 24 major and minor scales, 0..1."""
    counts = np.bincount(notes.pitch.astype(int) % 12, minlength=12)
    scales = (_MAJOR_SCALE, *_MINOR_SCALES)
    inside = max(sum(counts[(tonic + step) % 12] for step in scale) for tonic in range(12) for scale in scales)
    return float(inside / counts.sum()) if counts.sum() else float("nan")


def _entropy(counts: NDArray[np.float64]) -> float:
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log2(share)).sum())


def pitch_entropy(notes: Notes) -> float:
    """Entropy of the pitch classes of the whole piece, in bits (0..3.58)."""
    return _entropy(np.bincount(notes.pitch.astype(int) % 12, minlength=12).astype(float)) if len(notes) else float("nan")


def top_line(notes: Notes) -> Notes:
    """The highest note at every onset: the tune, as far as it can be told without knowing the parts."""
    order = np.lexsort((-notes.pitch, np.round(notes.onset_beats, 3)))
    _, first = np.unique(np.round(notes.onset_beats[order], 3), return_index=True)
    keep = np.zeros(len(notes), dtype=bool)
    keep[order[first]] = True
    return notes.where(keep)


def roughness(notes: Notes, most: int = 400) -> float:
    """Mean Sethares roughness per sonority, per note, with six partials of falling strength; fuller chords have more.

    Args:
        notes: The music.
        most: At most this many sonorities are looked at, evenly spread.
    """
    return mean_roughness(notes, most, chord_roughness)


def mean_roughness(notes: Notes, most: int, rough: Callable[[tuple[int, ...]], float]) -> float:
    """Mean of a roughness over the sonorities of some music; 0 where no two notes sound together.

    Args:
        notes: The music.
        most: At most this many sonorities are looked at, evenly spread.
        rough: The roughness of some MIDI pitches.
    """
    instants = np.unique(np.round(notes.onset_s, 3)) + 0.01
    instants = instants[:: max(1, len(instants) // most)]
    found: dict[tuple[int, ...], float] = {}
    total = []
    for t in instants:
        chord = tuple(np.unique(notes.pitch[(notes.onset_s <= t) & (notes.onset_s + notes.duration_s > t)]).astype(int).tolist())
        if len(chord) >= 2:
            if chord not in found:
                found[chord] = rough(chord)
            total.append(found[chord])
    return float(np.mean(total)) if total else 0.0


def chord_roughness(pitches: tuple[int, ...], partials: int = 6) -> float:
    """Sethares roughness of MIDI pitches that sound together, per note."""
    base = 440.0 * 2.0 ** ((np.array(pitches, dtype=float) - 69) / 12)
    freq = (base[:, None] * np.arange(1, partials + 1)).ravel()
    amp = np.tile(0.88 ** np.arange(partials), len(pitches))
    low = np.minimum(freq[:, None], freq[None, :])
    gap = np.abs(freq[:, None] - freq[None, :]) * 0.24 / (0.0207 * low + 18.96)
    pairs = np.minimum(amp[:, None], amp[None, :]) * (5.0 * np.exp(-3.51 * gap) - 5.0 * np.exp(-5.75 * gap))
    return float(pairs[np.triu_indices(len(freq), 1)].sum() / len(freq))
