"""Picture and sound in, what they do to us out: valence, arousal and tension per stretch, relative to the film itself.

This is for films with words; :mod:`vidscore.feel.looks` reads those without. A dark film is not sad from end to end, a loud one
not excited, and black and white says nothing: each feature is half its distance
from what is usual in films, half its distance from what is usual in this film. The weights say what
film music writers and colour studies agree on: bright, warm and saturated pleases; loud, busy and
quickly cut excites; dark, cold, contrasty and restless tightens.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vidscore.feel.windows import is_colourless, window
from vidscore.model.arrays import Floats
from vidscore.model.film import Picture, SoundTrace
from vidscore.model.span import Span

PICTURE_FEATURES = ("brightness", "contrast", "saturation", "warmth", "cuts", "change")
SOUND_FEATURES = ("loudness", "onsets", "speech")
FEATURE_NORMS = {
    "brightness": (0.36, 0.16),
    "contrast": (0.62, 0.18),
    "saturation": (0.36, 0.16),
    "warmth": (0.05, 0.15),
    "cuts": (0.0, 1.2),
    "change": (0.3, 0.2),
    "loudness": (-32.0, 10.0),
    "onsets": (1.2, 1.0),
    "speech": (0.4, 0.35),
}
"""Mean and spread of each feature over films; cuts as the logarithm (base 2) of cuts in ten seconds."""

FEATURE_EFFECTS = {
    #              valence arousal tension
    "brightness": (0.50, 0.10, -0.30),
    "contrast": (0.00, 0.10, 0.10),
    "saturation": (0.25, 0.15, -0.10),
    "warmth": (0.20, -0.05, -0.20),
    "cuts": (-0.05, 0.45, 0.25),
    "change": (0.00, 0.30, 0.15),
    "loudness": (-0.05, 0.60, 0.25),
    "onsets": (0.05, 0.40, 0.15),
    "speech": (0.05, 0.00, -0.05),
}
"""What one deviation of a feature does to valence, arousal and tension, before squashing."""
FEATURE_WORDS = {
    "brightness": ("a bright picture", "a dark picture"),
    "contrast": ("stark contrasts", "soft contrasts"),
    "saturation": ("rich colours", "grey, without colour"),
    "warmth": ("warm light", "cold light"),
    "cuts": ("quick cuts", "long shots"),
    "change": ("much that changes", "a steady shot"),
    "loudness": ("loud", "quiet"),
    "onsets": ("busy with noises", "few noises"),
    "speech": ("a voice", "nobody's voice"),
}
"""What an editor calls a figure above and below the usual."""
COLOURS = ("saturation", "warmth")
"""What says nothing in a film in black and white."""
SPEECH_ONSETS_PER_S = 5.0
"""Onsets per second that are only somebody speaking."""
STRONGEST = 0.55
"""The strongest reading that picture or sound alone can give."""


@dataclass(frozen=True, slots=True)
class AudiovisualReading:
    """What picture or sound say about one stretch."""

    reading: tuple[float, float, float]
    """Valence, arousal, tension in -1..1."""
    words: str
    """What is seen or heard, for the evidence."""


def read_picture(picture: Picture, spans: tuple[Span, ...]) -> tuple[AudiovisualReading | None, ...]:
    """Read the picture of each stretch; None where there is none.

    Change counts between key frames of one shot only: what a cut changes is in the pace of the cuts.
    """
    if not picture.keyframes:
        return (None,) * len(spans)
    times = np.array([k.at_ms for k in picture.keyframes])
    looks = np.array([(k.brightness, k.contrast, k.saturation, k.warmth) for k in picture.keyframes])
    steps = np.array([k.change for k in picture.keyframes])
    cuts = np.array(picture.cuts_ms)
    shots = np.searchsorted(cuts, times, "right")
    moves = np.diff(shots, prepend=-1) == 0
    rows = []
    for span in spans:
        first, last = window(times, span)
        moving = steps[first:last][moves[first:last]]
        count = int(np.searchsorted(cuts, span.end_ms) - np.searchsorted(cuts, span.start_ms, "right"))
        pace = np.log2((count + 0.5) * 10_000 / max(span.duration_ms, 5_000))
        rows.append((*looks[first:last].mean(axis=0), pace, moving.mean() if moving.size else FEATURE_NORMS["change"][0]))
    return _readings(PICTURE_FEATURES, np.array(rows), spans, COLOURS if is_colourless(picture) else ())


def look_changes(picture: Picture, spans: tuple[Span, ...]) -> Floats:
    """How far the look of each stretch is from the one before, 0.1..1; 1 for the first and without a picture.

    One is a distance of the film's own spread of looks: light and colour of another place or time.
    """
    if not picture.keyframes:
        return np.ones(len(spans))
    times = np.array([k.at_ms for k in picture.keyframes])
    looks = np.array([(k.brightness, k.contrast, k.saturation, 2 * k.warmth) for k in picture.keyframes])
    spread = max(float(np.sqrt(looks.var(axis=0).sum())), 0.05)
    means = np.array([looks[slice(*window(times, span))].mean(axis=0) for span in spans])
    steps = np.linalg.norm(np.diff(means, axis=0), axis=1) / spread
    return np.concatenate(([1.0], np.clip(steps, 0.1, 1.0)))


def read_sound(sound: SoundTrace, spans: tuple[Span, ...]) -> tuple[AudiovisualReading | None, ...]:
    """Read the film's own sound of each stretch; None where there is none."""
    if not sound.loudness_db:
        return (None,) * len(spans)
    times = np.arange(len(sound.loudness_db)) * sound.step_ms
    trace = np.column_stack([sound.loudness_db, sound.onsets, sound.speech])
    rows = []
    for span in spans:
        first, last = window(times, span)
        part = trace[first:last]
        loud = 10 * np.log10(np.mean(10 ** (part[:, 0] / 10)))
        busy = np.maximum(part[:, 1] - SPEECH_ONSETS_PER_S * part[:, 2], 0.0)
        rows.append((max(loud, -60.0), busy.mean(), part[:, 2].mean()))
    return _readings(SOUND_FEATURES, np.array(rows), spans)


def _readings(
    names: tuple[str, ...], rows: Floats, spans: tuple[Span, ...], mute: tuple[str, ...] = ()
) -> tuple[AudiovisualReading | None, ...]:
    """Figures by name and stretch as readings; those that are ``mute`` say nothing."""
    usual = np.array([FEATURE_NORMS[name] for name in names])
    lengths = np.array([span.duration_ms for span in spans], float)
    mean = np.average(rows, axis=0, weights=lengths)
    spread = np.sqrt(np.average((rows - mean) ** 2, axis=0, weights=lengths))
    against_films = (rows - usual[:, 0]) / usual[:, 1]
    against_film = (rows - mean) / np.maximum(spread, 0.5 * usual[:, 1])
    away = np.clip(0.5 * against_films + 0.5 * against_film, -2.0, 2.0)
    away[:, [name in mute for name in names]] = 0.0
    readings = STRONGEST * np.tanh(away @ np.array([FEATURE_EFFECTS[name] for name in names]))
    return tuple(
        AudiovisualReading((float(v), float(a), float(t)), _in_words(names, away[i])) for i, (v, a, t) in enumerate(readings)
    )


def _in_words(names: tuple[str, ...], away: Floats) -> str:
    """The features that stand out most, at least one."""
    order = sorted(range(len(names)), key=lambda i: -abs(away[i]))
    told = [i for i in order if abs(away[i]) >= 0.5][:3] or order[:1]
    return ", ".join(FEATURE_WORDS[names[i]][0 if away[i] > 0 else 1] for i in told)
