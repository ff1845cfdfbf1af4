"""A mood's chords in one mode as arrays: what it likes to say first, what after what, and how tense each chord is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import permutations

import numpy as np

from vidscore.compose.mood_table import Idiom, Progressions, RomanChord, parse_roman
from vidscore.compose.style_table import idiom_of
from vidscore.compose.weights.harmony import DISSONANCE, TENSION, VOCABULARY
from vidscore.model.arrays import Floats
from vidscore.model.music import Key
from vidscore.model.style_table import DEFAULT_STYLE


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A mood's chords in one mode, and what it likes to say after what."""

    chords: tuple[RomanChord, ...]
    progressions: tuple[tuple[float, tuple[int, ...]], ...]
    """The mood's progressions as indices, with their weights in this mode."""
    first: Floats
    pairs: Floats
    triples: Floats
    tension: Floats
    brightness: Floats


def is_major(key: Key) -> bool:
    """Whether the tonic triad of a key is major (phrygian dominant, octatonic and whole tone count as dark)."""
    return 4 in {(pc - key.tonic) % 12 for pc in key.scale} and key.mode not in ("phrygian-dominant", "octatonic", "whole-tone")


def voice_leading(before: tuple[int, ...], after: tuple[int, ...]) -> int:
    """Semitones the upper voices must move between two chords of pitch classes, the cheapest way.

    Example:
        >>> voice_leading((0, 4, 7), (9, 0, 4))
        2
    """
    short, long = sorted((before[:3], after[:3]), key=len)
    return min(
        sum(min((a - b) % 12, (b - a) % 12) for a, b in zip(short, chosen, strict=True))
        for chosen in permutations(long, len(short))
    )


def chord_tension(chord: RomanChord, major: bool) -> float:
    """How far a chord lies from its tonic, 0..1: distance on the line of fifths plus its own dissonance."""
    centre = TENSION.major_centre if major else TENSION.minor_centre
    fifths = [((7 * tone + 5) % 12) - 5 for tone in chord.tones]
    far = sum(abs(place - centre) for place in fifths) / len(fifths)
    harsh = DISSONANCE.get(chord.quality, 0.0)
    return min(1.0, max(0.0, far - TENSION.near) / TENSION.far + harsh + (0.0 if chord.root == 0 else TENSION.away))


@cache
def vocabulary_of(mood: str, major: bool, scale: tuple[int, ...], style: str = DEFAULT_STYLE) -> Vocabulary:
    """The arrays of one mood over a major or minor tonic; ``scale`` (semitones above it) weighs its progressions."""
    idiom, w = idiom_of(mood, style), VOCABULARY
    progressions: Progressions = idiom.major if major else idiom.minor
    weighted = [(weight * scale_fit(text, scale, idiom), text.split()) for weight, text in progressions]
    names = list(dict.fromkeys(name for _, said in weighted for name in said))
    index = {name: i for i, name in enumerate(names)}
    n = len(names)
    first, pairs, triples = np.zeros(n), np.zeros((n, n)), np.zeros((n, n, n))
    for weight, spoken in weighted:
        loop = [index[name] for name in [*spoken, *spoken[:2]]]
        first[loop[0]] += weight
        for a, b, c in zip(loop, loop[1:], loop[2:], strict=False):
            pairs[a, b] += weight
            triples[a, b, c] += weight
    chords = tuple(parse_roman(name) for name in names)
    move = np.array([[voice_leading(a.tones, b.tones) for b in chords] for a in chords], dtype=np.float64)
    said = np.log((pairs + w.unseen_pair) / (pairs.sum(axis=1, keepdims=True) + w.unseen_pair * n))
    np.fill_diagonal(said, np.minimum(said.diagonal(), w.repeated))
    known = np.log1p(4 * triples / (pairs[:, :, None] + w.unseen_triple))
    return Vocabulary(
        chords,
        tuple((weight, tuple(index[name] for name in spoken)) for weight, spoken in weighted),
        np.log((first + w.unseen_first) / (first.sum() + w.unseen_first * n)),
        w.pair * said + w.motion * move,
        w.triple * known,
        _spread(np.array([chord_tension(chord, major) for chord in chords])),
        np.array([1.0 if chord.third_is_major else -1.0 for chord in chords]),
    )


def _spread(values: Floats) -> Floats:
    """Stretched to 0..1, so that every mood has a calmest and a tensest chord."""
    return np.asarray((values - values.min()) / max(float(np.ptp(values)), 1e-6), dtype=np.float64)


def scale_fit(text: str, scale: tuple[int, ...], idiom: Idiom) -> float:
    """How well a progression suits the scale: strange notes cost, less so in chromatic moods."""
    strange = sum(tone not in scale for name in text.split() for tone in parse_roman(name).tones)
    return float(np.exp(VOCABULARY.strange * (VOCABULARY.tolerance - idiom.chromatic) * strange))
