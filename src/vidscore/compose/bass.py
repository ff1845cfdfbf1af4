"""The bass line, written before the tune: roots where the harmony stands, passing notes where it moves.

In: chords and bars. Out: notes around 36..52, one or a few per bar, by the mood's manner: ``root``, ``pedal``,
``lament``, ``root-fifth``, ``walk`` or ``pulse``. Octaves are chosen so that the line moves little.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from vidscore.compose.form import Form
from vidscore.compose.melody import chord_classes, scale_over
from vidscore.compose.mood_table import IDIOMS
from vidscore.compose.random_seeds import seeded_random
from vidscore.compose.timeline import over_bars
from vidscore.compose.weights.bass import BASS
from vidscore.model.music import Chord, Key, Note

LOW, HIGH = 33, 52
"""Range of the line."""
_HOME = 41
_VELOCITY = 80


def write_bass(key: Key, mood: str, form: Form, chords: tuple[Chord, ...], seed: object) -> tuple[Note, ...]:
    """Write the bass line.

    Args:
        key: The cue's key.
        mood: A row of the mood table; its manner decides the rhythm.
        form: Bars, and intensity (a fuller bar moves more).
        chords: The harmony; the line sounds each chord's own bass on its first beat.
        seed: Varies the passing notes.
    """
    manner = IDIOMS[mood].bass
    rng = seeded_random(seed, "bass")
    heights = _octaves(chords)
    bars = over_bars(form.bars)
    notes: list[Note] = []
    for i, (chord, height) in enumerate(zip(chords, heights, strict=True)):
        after = heights[i + 1] if i + 1 < len(chords) else None
        last = i + 1 == len(chords) and form.bars[bars.index(chord.onset_beats)].section == "cadence"
        for onset, length in _pieces(chord, form, last):
            level = form.intensity[bars.index(onset)]
            ends = onset + length == chord.onset_beats + chord.duration_beats
            notes += _figure(manner, key, chord, height, after if ends else height, onset, length, level, last, rng.random())
    return tuple(notes)


def _octaves(chords: tuple[Chord, ...]) -> list[int]:
    """The octave of each chord's bass: the cheapest line (dynamic programme)."""
    options = [[p for p in range(LOW, HIGH + 1) if p % 12 == chord.bass] for chord in chords]
    cost = [abs(p - _HOME) * BASS.start_off_home for p in options[0]]
    back: list[list[int]] = []
    for k in range(1, len(chords)):
        row, links = [], []
        for p in options[k]:
            costs = [c + _leap(p - q) for c, q in zip(cost, options[k - 1], strict=True)]
            best = min(range(len(costs)), key=costs.__getitem__)
            row.append(costs[best] + abs(p - _HOME) * BASS.off_home)
            links.append(best)
        cost = row
        back.append(links)
    at = min(range(len(cost)), key=cost.__getitem__)
    path = [at]
    for links in reversed(back):
        path.append(links[path[-1]])
    return [options[k][i] for k, i in enumerate(reversed(path))]


def _leap(step: int) -> float:
    return BASS.motion * abs(step) + (BASS.wide_leap if abs(step) > 9 else 0.0) + (BASS.tritone if abs(step) == 6 else 0.0)


def _pieces(chord: Chord, form: Form, last: bool) -> list[tuple[Fraction, Fraction]]:
    """A chord cut at the bar lines; the final chord stays whole."""
    end = chord.onset_beats + chord.duration_beats
    if last:
        return [(chord.onset_beats, chord.duration_beats)]
    cuts = [bar.start_beats for bar in form.bars if chord.onset_beats < bar.start_beats < end]
    edges = [chord.onset_beats, *cuts, end]
    return [(a, b - a) for a, b in pairwise(edges)]


def _figure(
    manner: str,
    key: Key,
    chord: Chord,
    height: int,
    after: int | None,
    onset: Fraction,
    length: Fraction,
    level: float,
    last: bool,
    chance: float,
) -> list[Note]:
    """What one bar of one chord gets."""
    plain = [Note(onset, length, height, _VELOCITY)]
    if last or length < 2:
        return plain
    half = Fraction(int(length) // 2) if length.denominator == 1 else Fraction(2)
    if length == 3:
        half = Fraction(2) if manner != "root-fifth" else Fraction(1)
    if manner == "root-fifth" and level > BASS.fifths_from:
        fifth = _fifth(chord, height)
        return [Note(onset, half, height, _VELOCITY), Note(onset + half, length - half, fifth, _VELOCITY)]
    if manner == "pulse" and level > BASS.pulse_from:
        return [Note(onset, half, height, _VELOCITY), Note(onset + half, length - half, height, _VELOCITY)]
    passing, likely = _passing(key, chord, height, after), BASS.passing + BASS.passing_full * level
    if passing is not None and manner in ("root", "walk", "root-fifth") and chance < likely:
        return [Note(onset, length - 1, height, _VELOCITY), Note(onset + length - 1, Fraction(1), passing, _VELOCITY)]
    return plain


def _fifth(chord: Chord, height: int) -> int:
    """The fifth of the chord below or above the root; the root again where there is none."""
    tones = chord_classes(chord)
    for step in (-5, 7, 12, -12):
        if (height + step) % 12 in tones and LOW <= height + step <= HIGH:
            return height + step
    return height


def _passing(key: Key, chord: Chord, height: int, after: int | None) -> int | None:
    """A scale note between this bass and the next, where they lie a third or a fourth apart."""
    if after is None or not 3 <= abs(after - height) <= 5:
        return None
    scale = scale_over(chord, key.scale)
    between = range(min(height, after) + 1, max(height, after))
    near = [p for p in between if p % 12 in scale and abs(after - p) <= 2]
    return near[0] if near else None
