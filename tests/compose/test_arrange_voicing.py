"""Voice leading: what a careful student of harmony would check."""

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.compose.arrange.chords import intervals, into, nearest, pitch_classes
from vidscore.compose.arrange.voicing import parallels, voice
from vidscore.compose.sketch import QUALITIES
from vidscore.model.music import Chord

BAND = (54, 74)


def row(*names):
    return tuple(Chord(Fraction(4 * i), Fraction(4), root, quality, root) for i, (root, quality) in enumerate(names))


def basses(chords):
    return tuple(into(c.bass + 36, 36, 47) for c in chords)


POP = row(
    (0, "maj"), (9, "min"), (5, "maj"), (7, "dom7"), (0, "maj"), (4, "min"), (5, "maj7"), (2, "min7"), (7, "maj"), (0, "maj")
)
LAMENT = row((9, "min"), (7, "maj"), (5, "maj"), (4, "dom7"), (9, "min"), (2, "hdim7"), (4, "maj"), (9, "min"))


def count_parallels(chords, voicings):
    rows = [(b, *v) for b, v in zip(basses(chords), voicings, strict=True)]
    found = 0
    for before, after in pairwise(rows):
        for i, j in combinations(range(len(before)), 2):
            moved = (after[i] - before[i]) * (after[j] - before[j]) > 0
            same = (before[j] - before[i]) % 12 == (after[j] - after[i]) % 12
            found += moved and same and (before[j] - before[i]) % 12 in (0, 7)
    return found


@pytest.mark.parametrize("parts", [3, 4])
@pytest.mark.parametrize("chords", [POP, LAMENT])
def test_a_plain_progression_has_no_parallels_and_moves_by_small_steps(chords, parts):
    voicings = voice(chords, basses(chords), BAND, parts, leading=None)
    assert count_parallels(chords, voicings) == 0
    steps = [abs(a - b) for v, w in pairwise(voicings) for a, b in zip(v, w, strict=True)]
    assert np.mean(steps) < 2.0
    assert max(steps) <= 7


def test_the_counter_of_parallels_sees_them():
    first, second = np.array([[55, 62]]), np.array([[57, 64]])
    assert parallels(first, second, 40, 38)[0, 0] == 1
    assert parallels(first, second, 36, 38)[0, 0] == 2


def test_the_leading_tone_is_never_doubled():
    chords = row((0, "maj"), (7, "maj"), (0, "maj"), (7, "dom7"), (0, "maj"))
    for voicing, bass in zip(voice(chords, basses(chords), BAND, 4, leading=11), basses(chords), strict=True):
        assert [p % 12 for p in (bass, *voicing)].count(11) <= 1


def test_planing_keeps_the_shape_of_the_chord():
    chords = row((0, "maj"), (2, "maj"), (4, "maj"), (2, "maj"))
    shapes = {tuple(np.diff(v)) for v in voice(chords, basses(chords), BAND, 3, planing=True)}
    assert len(shapes) == 1


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    names=st.lists(st.tuples(st.integers(0, 11), st.sampled_from(sorted(QUALITIES))), min_size=1, max_size=8),
    low=st.integers(40, 66),
    width=st.integers(14, 26),
    parts=st.integers(2, 4),
)
def test_every_chord_is_voiced_in_its_band_with_its_own_notes(names, low, width, parts):
    chords = row(*names)
    voicings = voice(chords, basses(chords), (low, low + width), parts)
    assert len(voicings) == len(chords)
    for chord, voicing in zip(chords, voicings, strict=True):
        assert len(voicing) == parts
        assert list(voicing) == sorted(voicing)
        assert all(low <= p <= low + width for p in voicing)
        assert {p % 12 for p in voicing} <= set(pitch_classes(chord))


def test_upper_voices_stay_within_an_octave_of_each_other_and_leave_no_mud():
    for voicing in voice(POP, basses(POP), (43, 70), 4):
        assert all(b - a <= 12 for a, b in pairwise(voicing))
        assert all(b - a >= 5 for a, b in pairwise(voicing) if b <= 48)


def test_an_unknown_quality_is_read_as_its_triad():
    assert intervals(Chord(Fraction(0), Fraction(1), 0, "min13", 0)) == (0, 3, 7)
    assert intervals(Chord(Fraction(0), Fraction(1), 0, "something", 0)) == (0, 4, 7)


def test_nearest_and_into_move_by_octaves_only():
    for pitch_class in range(12):
        assert nearest(pitch_class, 60) % 12 == pitch_class
        assert abs(nearest(pitch_class, 60) - 60) <= 6
        assert 40 <= into(pitch_class, 40, 51) <= 51
