"""The metrics that ``benchmarks/music.py`` compares with human music, on music whose answer is known."""

import importlib
from pathlib import Path

import numpy as np
import pytest

from tests.hear.test_features import line
from vidscore.hear.features import roughness, scale_consistency, top_line
from vidscore.hear.notes import Notes, from_rows, notes_of_midi
from vidscore.tools.archives import unpack


@pytest.fixture(scope="module")
def metrics():
    """The module of the benchmarks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
        return importlib.import_module("music_metrics")


def test_one_bar_repeated_has_groove_and_structure_of_one(metrics):
    looped = line([60, 64, 67, 64] * 16)
    assert metrics.grooving_similarity(looped) == 1.0
    assert metrics.grooving_similarity(looped, neighbours_only=False) == 1.0
    assert metrics.motif_economy(looped) < 0.1


def test_returning_phrase_scores_higher_than_music_that_never_returns(metrics):
    roll = np.random.default_rng(0)
    phrase = roll.integers(55, 80, 16).tolist()
    other = roll.integers(55, 80, 16).tolist()
    returning, wandering = line(phrase + other + phrase + other), line(roll.integers(55, 80, 64).tolist())
    assert metrics.structure_indicator(returning, 3, 8) > 0.9
    assert metrics.structure_indicator(wandering, 3, 8) < 0.7


def test_motion_counts_steps_leaps_and_leaps_not_taken_back(metrics):
    steps, leaps, unrecovered = metrics.motion(line([60, 62, 64, 76, 74, 72, 79, 86]))
    assert steps == pytest.approx(4 / 7)
    assert leaps == pytest.approx(1 / 7)
    assert unrecovered == pytest.approx(1 / 2)


def test_roughness_of_a_pair_does_not_grow_with_octaves_that_double_a_chord(metrics):
    def chord(*pitches: int) -> Notes:
        return from_rows([(0.0, 1.0, 0.0, 2.0, float(p), 80.0, 0.0) for p in pitches], [0.0, 4.0])

    few, many = chord(60, 64, 67), chord(60, 64, 67, 72, 76, 79)
    assert roughness(many) > roughness(few)
    assert metrics.pair_roughness(many) < metrics.pair_roughness(few)
    assert metrics.pair_roughness(chord(60, 61, 62)) > 1.5 * metrics.pair_roughness(few)


def test_empty_beats_and_polyphony_are_counted(metrics):
    gapped = from_rows([(0.0, 0.5, 0.0, 1.0, 60.0, 80.0, 0.0), (0.0, 0.5, 0.0, 1.0, 64.0, 80.0, 0.0)], [0.0, 4.0])
    assert metrics.empty_beats(gapped) == pytest.approx(3 / 4)
    assert metrics.polyphony(gapped) == 2.0


def test_human_quartets_lie_inside_the_bands_and_random_notes_do_not(metrics, shared_data, tmp_path):
    paths = unpack(shared_data / "music" / "openscore_quartets.tar.xz", tmp_path, ".mid", most=4)
    human = [notes_of_midi(path).between(20, 80) for path in paths]
    roll = np.random.default_rng(1)
    noise = line(roll.integers(30, 100, 256).tolist(), beat=0.25)
    assert np.median([scale_consistency(notes) for notes in human]) >= 0.74
    assert np.median([metrics.motion(top_line(notes))[0] for notes in human]) >= 0.4
    assert scale_consistency(noise) < 0.7
    assert metrics.motion(top_line(noise))[0] < 0.3
