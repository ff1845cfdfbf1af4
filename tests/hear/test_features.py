from dataclasses import replace

import numpy as np
import pytest

from vidscore.errors import InputError
from vidscore.hear.features import key_profile, pitch_entropy, roughness, scale_consistency
from vidscore.hear.mood_regression import heard_mood, mean_tempo, mood_features, mood_regressors
from vidscore.hear.notes import Notes, from_rows, notes_of_midi


def line(pitches: list[int], beat: float = 1.0, bpm: float = 120.0, per_bar: int = 4) -> Notes:
    second = 60.0 / bpm
    rows = [(i * beat * second, beat * second, i * beat, beat, float(p), 80.0, 0.0) for i, p in enumerate(pitches)]
    bars = [float(b) for b in range(0, int(len(pitches) * beat) + 1, per_bar)]
    return from_rows(rows, bars)


def rows_of(notes: Notes) -> list[tuple[float, ...]]:
    fields = (notes.onset_s, notes.duration_s, notes.onset_beats, notes.duration_beats, notes.pitch, notes.velocity, notes.part)
    return [tuple(float(value) for value in row) for row in zip(*fields, strict=True)]


C_MAJOR = [60, 62, 64, 65, 67, 69, 71, 72]


def test_c_major_scale_is_consistent_and_in_c_major():
    tonic, is_major, clarity, lean = key_profile(line([*C_MAJOR, 60, 64, 67, 60]))
    assert (tonic, is_major) == (0, True)
    assert clarity > 0.7
    assert lean > 0
    assert scale_consistency(line(C_MAJOR)) == 1.0


def test_chromatic_scale_has_the_highest_entropy_and_seven_of_twelve_in_scale():
    chromatic = line(list(range(60, 72)))
    assert pitch_entropy(chromatic) == pytest.approx(np.log2(12))
    assert scale_consistency(chromatic) == pytest.approx(7 / 12)


def test_semitone_is_rougher_than_fifth():
    def chord(*pitches: int) -> Notes:
        return from_rows([(0.0, 1.0, 0.0, 2.0, float(p), 80.0, 0.0) for p in pitches], [0.0, 4.0])

    assert roughness(chord(60, 61)) > 2 * roughness(chord(60, 67))


def test_both_regressors_hear_fast_bright_music_as_more_excited_and_major_as_more_pleasant():
    fast = line([72, 76, 79, 84] * 16, beat=0.25, bpm=150)
    slow = line([48, 52, 55, 60] * 4, beat=2.0, bpm=55)
    major = line([60, 64, 67, 72, 65, 69, 67, 64] * 4)
    minor = line([60, 63, 67, 72, 65, 68, 67, 63] * 4)
    for (_, a_fast), (_, a_slow) in zip(heard_mood(fast), heard_mood(slow), strict=True):
        assert a_fast > a_slow
    for (v_major, _), (v_minor, _) in zip(heard_mood(major), heard_mood(minor), strict=True):
        assert v_major > v_minor


def test_regressors_are_two_and_know_fifteen_features():
    assert [one.name for one in mood_regressors()] == ["vgmidi", "openscore"]
    assert len(mood_features(line(C_MAJOR), 100.0)) == len(mood_regressors()[0].mean) == len(mood_regressors()[1].mean) == 15


def test_unison_of_two_parts_is_one_note_and_an_octave_is_two():
    tune = line(C_MAJOR)
    second = replace(tune, part=tune.part + 1, duration_s=tune.duration_s * 0.5)
    octave = replace(second, pitch=tune.pitch + 12)
    together = from_rows([row for part in (tune, second) for row in rows_of(part)], tune.downbeats)
    assert mood_features(together, 120.0) == pytest.approx(mood_features(tune, 120.0))
    doubled = from_rows([row for part in (tune, octave) for row in rows_of(part)], tune.downbeats)
    assert len(doubled.as_keyboard()) == 2 * len(tune)


def test_second_regressor_hears_loud_music_as_more_excited_and_the_first_is_deaf_to_it():
    soft = line(C_MAJOR * 4)
    loud = replace(soft, velocity=soft.velocity + 30)
    (first, second), (first_loud, second_loud) = heard_mood(soft), heard_mood(loud)
    assert first == first_loud
    assert second_loud[1] > second[1] + 0.3


def test_tempo_is_read_from_beats_and_seconds():
    assert mean_tempo(line(C_MAJOR, bpm=90)) == pytest.approx(90.0)


def test_file_that_is_not_midi_is_refused(tmp_path):
    (tmp_path / "x.mid").write_bytes(b"not midi at all")
    with pytest.raises(InputError, match="not MIDI"):
        notes_of_midi(tmp_path / "x.mid")
    with pytest.raises(InputError, match="does not exist"):
        notes_of_midi(tmp_path / "none.mid")
