"""Motifs: four to eight notes that can be recognised, and what moods do to them.

A motif is a tuple of :class:`~vidscore.model.theme.MotifNote`: scale steps and beats, free of key, metre and tempo. A good
one has one identity interval, one identity rhythm, and can be sung. Likeness is measured by alignment of intervals and
rhythm, free of transposition and of twice or half the speed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from vidscore.compose.motif_draft import Motif, draft_motif, draw_character, memorability, singability
from vidscore.compose.random_seeds import seeded_random
from vidscore.compose.weights.motifs import LIKENESS, MOTIF
from vidscore.model.music import MODES, Key
from vidscore.model.theme import MotifNote

__all__ = ["Motif", "compose_motif", "compound", "likeness", "motif_likeness", "semitones", "transform"]

_HALF = Fraction(1, 2)
_ANOTHER = 24
"""Drafts of another character, where none of the first is distinct."""
_PROXIES = {
    "octatonic": (0, 1, 3, 5, 6, 8, 10), "whole-tone": (0, 2, 4, 6, 7, 9, 10),
    "major-pentatonic": MODES["major"], "minor-pentatonic": MODES["minor"],
    "shang-pentatonic": MODES["dorian"], "zhi-pentatonic": MODES["mixolydian"],
}  # fmt: skip


def semitones(key: Key, note: MotifNote) -> int:
    """Height of a motif note above the key's tonic; scales without seven steps use their nearest kin.

    Example:
        >>> semitones(Key(0, "minor"), MotifNote(2, Fraction(1)))
        3
    """
    scale = _PROXIES.get(key.mode, MODES[key.mode])
    octave, step = divmod(note.degree, len(scale))
    return 12 * octave + scale[step] + note.chromatic


def compose_motif(role: str, others: Sequence[Motif], *seed: object, candidates: int = 96) -> Motif:
    """Write a motif unlike the others.

    Args:
        role: ``film`` (broad), ``speaker`` (personal) or ``threat`` (short, narrow, chromatic).
        others: Themes it must not be mistaken for.
        seed: What it is for.
        candidates: How many are tried; more are tried while none is distinct enough.

    Returns:
        The best candidate of the first character that is distinct: singable, easy to keep in mind, under 0.35 likeness to
        every other theme where such a candidate exists.
    """
    rng = seeded_random("motif", role, *seed)
    best: tuple[float, Motif] | None = None
    distinct = False
    known_by = draw_character(role, rng)
    for n in range(candidates * 8):
        if n >= candidates and distinct:
            break
        if n >= candidates and n % _ANOTHER == 0:
            known_by = draw_character(role, rng)
        motif = draft_motif(role, known_by, rng)
        alike = max((motif_likeness(motif, other) for other in others), default=0.0)
        too_near = alike >= MOTIF.like_enough
        merit = singability(motif, role) + MOTIF.memorable * memorability(motif)
        score = merit + MOTIF.chance * rng.random() - (MOTIF.alike + MOTIF.alike * alike) * too_near
        if best is None or score > best[0]:
            best, distinct = (score, motif), not too_near
    assert best is not None
    return best[1]


def transform(motif: Motif, how: str) -> Motif:
    """What a mood does to a motif; the identity interval and the order of the rhythm stay.

    Args:
        motif: The theme.
        how: ``plain``, ``sequence`` (its head twice, the second time a step higher), ``augmented``, ``diminished``,
            ``dotted``, ``head``, ``falling``, ``gapped`` (the caller shortens it) or ``twisted`` (upside down).
    """
    if how == "augmented":
        return tuple(replace(note, beats=note.beats * 2) for note in motif)
    if how == "diminished":
        return tuple(replace(note, beats=note.beats / 2) for note in motif)
    if how == "head":
        return motif[: max(3, min(4, len(motif) - 1))]
    if how == "sequence":
        head = transform(motif, "head")
        return (*head, *(replace(note, degree=note.degree + 1) for note in head))
    if how == "falling":
        last = motif[-1]
        return (*motif[:-1], replace(last, degree=motif[-2].degree - 1))
    if how == "twisted":
        first = motif[0].degree
        return tuple(replace(note, degree=2 * first - note.degree, chromatic=-note.chromatic) for note in motif)
    if how == "dotted":
        return _dotted(motif)
    return motif


def _dotted(motif: Motif) -> Motif:
    """Two equal notes become long and short."""
    out = list(motif)
    i = 0
    while i + 1 < len(out):
        a, b = out[i], out[i + 1]
        if a.beats == b.beats <= 1:
            out[i], out[i + 1] = replace(a, beats=a.beats * Fraction(3, 2)), replace(b, beats=b.beats * _HALF)
            i += 2
        else:
            i += 1
    return tuple(out)


def compound(onset: Fraction) -> Fraction:
    """Where a place in simple time falls in compound time (6/8): beats become dotted, eighths become long-short."""
    whole, part = divmod(onset, 1)
    points = ((Fraction(0), Fraction(0)), (Fraction(1, 4), _HALF), (_HALF, Fraction(1)), (Fraction(3, 4), Fraction(5, 4)))
    best = min(points, key=lambda point: abs(point[0] - part))
    return Fraction(whole) * Fraction(3, 2) + best[1]


def _line(motif: Motif, mode: str = "major") -> tuple[list[int], list[Fraction]]:
    """Semitone steps and time steps between its notes."""
    key = Key(0, mode)
    pitches = [semitones(key, note) for note in motif]
    return [b - a for a, b in pairwise(pitches)], [note.beats for note in motif[:-1]]


def motif_likeness(a: Motif, b: Motif) -> float:
    """How alike two motifs are, 0..1."""
    (steps_a, times_a), (steps_b, times_b) = _line(a), _line(b)
    if len(steps_a) > len(steps_b):
        steps_a, times_a, steps_b, times_b = steps_b, times_b, steps_a, times_a
    return _align(steps_a, times_a, steps_b, times_b)


def likeness(motif: Motif, notes: Iterable[tuple[Fraction, int]], mode: str = "major") -> float:
    """How clearly a motif is heard in a line, 0..1: the best place, any transposition, half, same or double speed.

    Args:
        motif: The theme.
        notes: (onset in beats, pitch) of the line, in order; of notes that begin together the highest counts.
        mode: The scale in which the motif's steps are read.
    """
    line = sorted(dict(sorted(notes)).items())
    steps = [b[1] - a[1] for a, b in pairwise(line)]
    times = [b[0] - a[0] for a, b in pairwise(line)]
    wanted, rhythm = _line(motif, mode)
    if len(steps) < len(wanted):
        share = len(steps) / len(wanted)
        return share * _align(steps, times, wanted, rhythm) if len(steps) >= 3 else 0.0
    return _align(wanted, rhythm, steps, times)


def _align(short: Sequence[int], short_times: Sequence[Fraction], long: Sequence[int], long_times: Sequence[Fraction]) -> float:
    """Best mean agreement of a short line with any stretch of a long one, in intervals and rhythm."""
    if not short:
        return 0.0
    best, n, intervals, rhythm = 0.0, len(short), LIKENESS.intervals, LIKENESS.rhythm
    for at in range(len(long) - n + 1):
        heard = sum(_interval_match(a, b) for a, b in zip(short, long[at : at + n], strict=True)) / n
        if intervals * heard + rhythm <= best:
            continue
        window = long_times[at : at + n]
        beat = max(_rhythm_match(short_times, window, speed) for speed in (_HALF, Fraction(1), Fraction(3, 2), Fraction(2)))
        best = max(best, intervals * heard + rhythm * beat)
    return best


def _interval_match(a: int, b: int) -> float:
    if a == b:
        return 1.0
    if abs(a - b) == 1 and a * b >= 0:
        return LIKENESS.near_interval
    return LIKENESS.same_direction if a * b > 0 else 0.0


def _rhythm_match(a: Sequence[Fraction], b: Sequence[Fraction], speed: Fraction) -> float:
    total = 0.0
    for x, y in zip(a, b, strict=True):
        ratio = y / (x * speed)
        ratio = ratio if ratio >= 1 else 1 / ratio
        total += 1.0 if ratio == 1 else LIKENESS.near_ratio if ratio <= Fraction(3, 2) else 0.0
    return total / len(a)
