"""Harmony that breathes and goes somewhere, forms that differ from seed to seed."""

from itertools import combinations, groupby, pairwise
from random import Random
from statistics import mean, pstdev

import pytest

from tests.compose.briefs import a_brief
from vidscore.compose import sketch_cue
from vidscore.compose.bass import LOW
from vidscore.compose.forms import FORMS, drawn_lengths, labels
from vidscore.compose.mood_table import IDIOMS
from vidscore.compose.timing import preferred_tempo
from vidscore.model.joins import Join, Neighbours
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Key
from vidscore.plan import CueRequest, cue_brief
from vidscore.settings import ComposeSettings, PlanSettings

QUICK = ComposeSettings(candidates=1)
SEEDS = range(3)


def sketched(mood, duration_ms=60_000, seed=0, neighbours=None, **fields):
    brief = a_brief(mood, duration_ms, seed=seed, **fields)
    return sketch_cue(brief, (), QUICK, *([neighbours] if neighbours else []))[0].sketch


def test_chords_change_more_often_in_the_second_half_of_a_phrase():
    early = late = 0
    for mood in MOODS:
        sketch = sketched(mood)
        for label, bars in groupby(sketch.bars, key=lambda bar: bar.section):
            part = list(bars)
            start, end = part[0].start_beats, part[-1].start_beats + part[-1].beats
            onsets = [c.onset_beats for c in sketch.chords if start <= c.onset_beats < end]
            if len(part) >= 4 and label != "cadence":
                early += sum(onset < (start + end) / 2 for onset in onsets)
                late += sum(onset >= (start + end) / 2 for onset in onsets)
    assert late > 1.2 * early


def test_over_all_moods_the_lengths_of_chords_vary_as_in_human_music():
    rows = [[float(c.duration_beats) for c in sketched(mood, seed=seed).chords[:-1]] for mood in MOODS for seed in SEEDS]
    assert mean(pstdev(row) / mean(row) for row in rows) >= 0.6


@pytest.mark.parametrize("mood", ["neutral", "wonder"])
def test_no_two_chords_are_nearly_all_of_a_cue(mood):
    shares = []
    for seed in SEEDS:
        roots = [(c.root, c.quality.startswith("min")) for c in sketched(mood, seed=seed).chords[:-1]]
        counts = sorted((roots.count(root) for root in set(roots)), reverse=True)
        shares.append(sum(counts[:2]) / len(roots))
    assert mean(shares) <= 0.6


@pytest.mark.parametrize("mood", [mood for mood in MOODS if IDIOMS[mood].functional])
def test_functional_moods_have_applied_dominants_and_inversions(mood):
    applied = turned = 0
    for seed in SEEDS:
        sketch = sketched(mood, seed=seed)
        for chord, after in pairwise(sketch.chords):
            applied += chord.quality in ("dom7", "dim7") and chord.roman[:2] not in ("V7", "V/", "V") and chord.root != after.root
            turned += chord.bass != chord.root and "/T" not in chord.roman
    assert applied >= 2
    assert turned >= 6


def test_a_seventh_in_the_bass_falls_by_step():
    seen = 0
    for mood in ("joy", "tender", "comic", "melancholy"):
        for seed in SEEDS:
            for chord, after in pairwise(sketched(mood, seed=seed).chords):
                if chord.roman.endswith("7/7"):
                    seen += 1
                    assert (after.bass - chord.bass) % 12 in (10, 11)
    assert seen


@pytest.mark.parametrize("mood", MOODS)
def test_from_forty_seconds_on_contrasts_have_a_key_of_their_own(mood):
    long = [sketched(mood, 75_000, seed).shifts for seed in range(5)]
    assert sum(any(shifts) for shifts in long) >= 2
    assert all(shifts[-1] == 0 for shifts in long)
    assert not any(any(sketched(mood, 24_000, seed).shifts) for seed in SEEDS)


def test_a_pedal_goes_with_the_key_of_its_bar():
    sketch = next(s for s in (sketched("joy", 60_000, seed) for seed in range(9)) if any(s.shifts))
    bar = next(i for i, shift in enumerate(sketch.shifts) if shift)
    assert sketch.key_in(bar).tonic == (sketch.key.tonic + sketch.shifts[bar]) % 12
    assert sketch.key_in(0) == sketch.key


@pytest.mark.parametrize(("mood", "tempo_bpm"), [("joy", 120.0), ("melancholy", 72.0)])
def test_a_cue_that_runs_on_into_another_key_leads_there_by_its_dominant(mood, tempo_bpm):
    sketch = sketched(mood, 30_000, neighbours=Neighbours(next_key="a-flat-major"), join=Join("same-click"), tempo_bpm=tempo_bpm)
    assert (sketch.chords[-1].root - 8) % 12 == 7


@pytest.mark.parametrize("mood", MOODS)
def test_two_seeds_of_a_mood_seldom_have_the_same_form(mood):
    forms = [tuple(label for label, _ in groupby(bar.section for bar in sketched(mood, seed=seed).bars)) for seed in range(6)]
    same = [one == other for one, other in combinations(forms, 2)]
    assert mean(same) <= 0.25


@pytest.mark.parametrize("name", FORMS)
def test_every_form_opens_with_its_first_idea_and_fills_any_number_of_phrases(name):
    for count in range(1, 40):
        row = labels(name, count)
        assert len(row) == count
        assert row[0] == "A"
        assert len(set(row)) == count
        for n, label in enumerate(row):
            assert label.count("'") == sum(other.rstrip("'") == label.rstrip("'") for other in row[:n])


def test_phrases_are_mostly_of_four_bars_and_fill_their_room():
    drawn = [drawn_lengths(16, ((3, 0.2), (4, 1.0), (5, 0.2), (6, 0.3)), Random(seed)) for seed in range(200)]
    assert all(sum(row) == 16 for row in drawn)
    lengths = [length for row in drawn for length in row]
    assert 0.5 < lengths.count(4) / len(lengths) < 0.9
    assert set(lengths) == {3, 4, 5, 6}


@pytest.mark.parametrize("mood", MOODS)
def test_the_bass_of_every_chord_is_the_chords_own(mood):
    sketch = sketched(mood, seed=3)
    first = {note.onset_beats: note.pitch for note in sketch.bass}
    assert all(first[chord.onset_beats] % 12 == chord.bass for chord in sketch.chords if chord.onset_beats in first)
    assert min(first.values()) >= LOW


def test_seeds_span_most_of_a_moods_tempi_metres_modes_and_endings():
    for mood, row in MOOD_TABLE.items():
        orders = [cue_brief(CueRequest(mood=mood, duration_ms=60_000), PlanSettings(seed=seed)) for seed in range(40, 60)]
        tempi = [preferred_tempo(order) for order in orders]
        low, high = row.tempo
        assert low <= min(tempi) <= max(tempi) <= high
        assert max(tempi) - min(tempi) >= 0.6 * (high - low)
        assert {order.metre for order in orders} == set(row.metres)
        assert {order.ending for order in orders} == set(row.endings)
        assert {Key.parse(order.key).mode for order in orders} == set(row.modes)
