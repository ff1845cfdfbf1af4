"""Two regressors: what valence and arousal written music is heard to have.

Both are ridge regressions on the same fifteen cheap features of the notes, fitted on different music
and different judges, so that a composer cannot please one by its quirks alone. Both answer in
standard deviations of their own training music: 0 is average, +1 clearly more than average.

References:
    Features and first regressor: fitted on VGMIDI (Ferreira & Whitehead, "Learning to Generate Music with Sentiment",
    ISMIR 2019), 200 game pieces judged by about 30 listeners each; leave-series-out r 0.84 arousal, 0.68 valence.
    Its pieces carry no dynamics, so it is deaf to loudness.
    Second regressor: ``vidscore.train.music_mood``, fitted on the composers' own expressive words in OpenScore (CC0).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from vidscore.hear.features import key_profile, pitch_class_shares, pitch_entropy, roughness, scale_consistency
from vidscore.hear.notes import Array, Notes

FEATURES = (
    "log_dur", "note_rate", "onset_rate", "tempo", "majmin", "scale", "b2", "pcent", "low", "rough", "ioi_cv", "clarity",
    "pitch", "third", "loudness",
)  # fmt: skip
"""The fifteen features, in the order of :func:`mood_features`."""


def mood_features(notes: Notes, tempo_bpm: float) -> Array:
    """The fifteen features of the regressors, shape (15,), of the notes as one keyboard would play them.

    Args:
        notes: At least two notes.
        tempo_bpm: Quarter notes a minute.
    """
    notes = notes.as_keyboard()
    onsets = np.unique(np.round(notes.onset_s, 3))
    gaps = np.diff(onsets)
    gaps = gaps[gaps > 0.01]
    length = max(notes.length_s, 0.5)
    tonic, _, clarity, major_over_minor = key_profile(notes)
    heard = np.roll(pitch_class_shares(notes), -tonic)
    return np.array(
        [
            np.log(max(float(notes.duration_s.mean()), 0.02)),
            len(notes) / length,
            len(onsets) / length,
            tempo_bpm,
            major_over_minor,
            scale_consistency(notes),
            heard[1],
            pitch_entropy(notes),
            float((notes.pitch < 48).mean()),
            roughness(notes, most=120),
            float(gaps.std() / gaps.mean()) if len(gaps) > 1 else 0.0,
            clarity,
            float(notes.pitch.mean()),
            heard[4] - heard[3],
            float(notes.velocity.mean()),
        ]
    )


def mean_tempo(notes: Notes) -> float:
    """Mean tempo of the notes in quarter notes a minute, from their first to their last onset."""
    beats, seconds = np.ptp(notes.onset_beats), np.ptp(notes.onset_s)
    return float(60.0 * beats / seconds) if seconds > 0 and beats > 0 else 100.0


@dataclass(frozen=True, slots=True)
class MoodRegressor:
    """One ridge regression: standardise, weigh, standardise again."""

    name: str
    mean: tuple[float, ...]
    sd: tuple[float, ...]
    valence: tuple[float, ...]
    arousal: tuple[float, ...]
    middle: tuple[float, ...]
    """Valence and arousal of the average, taken off."""

    def predict(self, features: Array) -> tuple[float, float]:
        """Valence and arousal in standard deviations of the music this one was fitted on; far outliers are held at 3."""
        z = np.clip((features - np.array(self.mean)) / np.array(self.sd), -3.0, 3.0)
        return float(z @ np.array(self.valence)) - self.middle[0], float(z @ np.array(self.arousal)) - self.middle[1]


@cache
def mood_regressors() -> tuple[MoodRegressor, ...]:
    """Both regressors, from the JSON beside this file."""
    listed = json.loads(resources.files("vidscore.hear").joinpath("mood_regressors.json").read_text("utf8"))
    numbers = ("mean", "sd", "valence", "arousal", "middle")
    return tuple(MoodRegressor(row["name"], *(tuple(float(x) for x in row[field]) for field in numbers)) for row in listed)


def heard_mood(notes: Notes, tempo_bpm: float | None = None) -> tuple[tuple[float, float], ...]:
    """(valence, arousal) by each regressor, in standard deviations; (0, 0) for fewer than two notes.

    Example:
        >>> from vidscore.hear.notes import from_rows
        >>> slow = [(2.0 * i, 2.0, 2.0 * i, 2.0, 45.0 + 3 * (i % 3), 60.0, 0.0) for i in range(8)]
        >>> quick = [(0.2 * i, 0.2, 0.5 * i, 0.5, 72.0 + (0, 4, 7)[i % 3], 60.0, 0.0) for i in range(80)]
        >>> all(q[1] > s[1] for q, s in zip(heard_mood(from_rows(quick, [0, 40])), heard_mood(from_rows(slow, [0, 16]))))
        True
    """
    if len(notes) < 2:
        return tuple((0.0, 0.0) for _ in mood_regressors())
    features = mood_features(notes, mean_tempo(notes) if tempo_bpm is None else tempo_bpm)
    return tuple(regressor.predict(features) for regressor in mood_regressors())
