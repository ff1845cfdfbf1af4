"""The walking bass of jazz: a note a beat, from root to root by chord tones and steps.

In: the harmony and the bars. Out: a line around 33..52 whose every chord begins on its own bass and whose last beat before a
change lies a semitone or a step from the next one. One decision: it looks ahead, chord by chord, so it is written with the
short score and not as a texture.
"""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.bass import HIGH, LOW
from vidscore.compose.form import Form
from vidscore.compose.melody import chord_classes, scale_over
from vidscore.compose.random_seeds import seeded_random
from vidscore.model.music import Chord, Key, Note

_VELOCITY = 80
_HOME = 42
_APPROACHES = (-1, 1, -2, 2)
"""Semitones from which the next root is reached, the best liked first."""


def walk_bass(key: Key, form: Form, chords: tuple[Chord, ...], seed: object) -> tuple[Note, ...]:
    """Write the line.

    Args:
        key: The cue's key.
        form: Bars; the final chord is held.
        chords: The harmony; each begins on its own bass.
        seed: Varies the way from root to root.
    """
    rng = seeded_random(seed, "walk")
    last = form.bars[-1].section == "cadence"
    notes: list[Note] = []
    at = _HOME
    for i, chord in enumerate(chords):
        at = min((abs(p - at), p) for p in range(LOW, HIGH + 1) if p % 12 == chord.bass)[1]
        after = chords[i + 1].bass if i + 1 < len(chords) else None
        beats = _beats(chord)
        if last and i + 1 == len(chords):
            notes.append(Note(chord.onset_beats, chord.duration_beats, at, _VELOCITY))
            break
        for number, (onset, length) in enumerate(beats):
            if number:
                at = _next(at, chord, key, after if number + 1 == len(beats) else None, rng.random() < 1 / 2)
            notes.append(Note(onset, length, at, _VELOCITY))
    return tuple(notes)


def _beats(chord: Chord) -> list[tuple[Fraction, Fraction]]:
    """The chord in quarter notes; what is left over lengthens the last."""
    count = max(1, int(chord.duration_beats))
    out = [(chord.onset_beats + k, Fraction(1)) for k in range(count)]
    out[-1] = (out[-1][0], chord.duration_beats - (count - 1))
    return out


def _next(at: int, chord: Chord, key: Key, target: int | None, up: bool) -> int:
    """A neighbour of the next root where it comes, else the nearest chord tone or scale step in one direction."""
    if target is not None:
        roots = [p for p in range(LOW, HIGH + 1) if p % 12 == target]
        near = [root + step for root in roots for step in _APPROACHES if LOW <= root + step <= HIGH and root + step != at]
        return min(near, key=lambda p: abs(p - at))
    tones, scale = chord_classes(chord), scale_over(chord, key.scale)
    step = 1 if up else -1
    path = [at + step * k for k in range(1, 6)] + [at - step * k for k in range(1, 6)]
    return next(
        (p for p in path if LOW <= p <= HIGH and p % 12 in tones),
        next((p for p in path if LOW <= p <= HIGH and p % 12 in scale), at),
    )
