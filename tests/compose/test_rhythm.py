"""The tune's rhythm: its bars differ, it moves against the beat as its mood does, and a short cue is one gesture."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, groupby, pairwise
from random import Random
from statistics import mean

import pytest

from tests.compose.briefs import a_brief
from vidscore.compose import sketch_cue
from vidscore.compose.mood_table import IDIOMS
from vidscore.compose.rhythm_cells import cue_cells, syncopated, without_runs
from vidscore.compose.rhythm_notes import RhythmNote
from vidscore.compose.rhythm_table import ALL_CELLS, RHYTHMS
from vidscore.model.mood import MOODS
from vidscore.model.music import Bar
from vidscore.settings import ComposeSettings
from vidscore.single_cue import compose_cue

LIVELY = ("joy", "triumph", "anger", "comic")
SEEDS = (31, 32, 33, 34)


@pytest.fixture(scope="module")
def minutes():
    """The short score of a minute of each mood, by mood, four seeds each."""
    return {
        mood: [sketch_cue(a_brief(mood, 60_000, seed=seed, name=f"1m{seed}"), (), ComposeSettings(1))[0].sketch for seed in SEEDS]
        for mood in MOODS
    }


def bar_rhythms(sketch):
    """(section, onsets from the downbeat) of every bar in which the tune has a note."""
    for bar in sketch.bars:
        inside = [n.onset_beats - bar.start_beats for n in sketch.melody if 0 <= n.onset_beats - bar.start_beats < bar.beats]
        if inside:
            yield bar.section, tuple(inside)


def off_beat(sketch):
    return mean(onset.denominator != 1 for _, onsets in bar_rhythms(sketch) for onset in onsets)


def test_no_rhythm_of_a_bar_fills_a_quarter_of_the_tune(minutes):
    shares = []
    for sketch in (sketch for sketches in minutes.values() for sketch in sketches):
        counted = Counter(onsets for _, onsets in bar_rhythms(sketch))
        shares.append(max(counted.values()) / counted.total())
    assert mean(shares) <= 0.26


def test_two_cues_of_one_mood_share_few_rhythms(minutes):
    alike = []
    for sketches in minutes.values():
        shares = []
        for sketch in sketches:
            counted = Counter(onsets for _, onsets in bar_rhythms(sketch))
            shares.append({onsets: n / counted.total() for onsets, n in counted.items()})
        alike += [sum(min(n, b.get(onsets, 0.0)) for onsets, n in a.items()) for a, b in combinations(shares, 2)]
    assert mean(alike) <= 0.2


def test_tunes_move_against_the_beat_as_songs_do_and_calm_ones_less(minutes):
    by_mood = {mood: mean(map(off_beat, sketches)) for mood, sketches in minutes.items()}
    assert 0.33 <= mean(by_mood.values()) <= 0.5
    assert mean(by_mood[mood] for mood in LIVELY) > mean(by_mood[mood] for mood in ("grief", "wonder"))


def test_notes_are_tied_over_bar_lines(minutes):
    tied = [
        any(n.onset_beats < bar.start_beats < n.onset_beats + n.duration_beats for n in sketch.melody)
        for sketches in minutes.values()
        for sketch in sketches
        for bar in sketch.bars[1:]
    ]
    assert 0.05 <= mean(tied) <= 0.3


def test_a_contrasting_phrase_seldom_begins_with_the_rhythm_of_the_first(minutes):
    same = []
    for sketch in (sketch for sketches in minutes.values() for sketch in sketches):
        heads = [(section, next(bars)[1]) for section, bars in groupby(bar_rhythms(sketch), key=lambda bar: bar[0])]
        main = {onsets for section, onsets in heads if section.startswith("A")}
        same += [onsets in main for section, onsets in heads if section[0] in "BCDE"]
    assert len(same) > 20
    assert mean(same) <= 0.35


def test_an_idea_that_returns_keeps_its_head_and_often_goes_on_otherwise(minutes):
    other = []
    for sketch in (sketch for sketches in minutes.values() for sketch in sketches):
        phrases = {}
        for section, bars in groupby(bar_rhythms(sketch), key=lambda bar: bar[0]):
            phrases.setdefault(section, [onsets for _, onsets in bars])
        first, again = phrases.get("A"), phrases.get("A'")
        if first and again and len(first) == len(again) == 4:
            other.append(first[2:] != again[2:])
    assert other
    assert mean(other) >= 0.5


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("seconds", [1.0, 1.5, 3.5])
def test_a_cue_under_four_seconds_sings_one_gesture_whose_notes_are_heard_apart(mood, seconds):
    sketch = sketch_cue(a_brief(mood, round(seconds * 1000), seed=3), (), ComposeSettings(2))[0].sketch
    at = sketch.tempo_map.ms_at
    begins = [at(note.onset_beats) for note in sketch.melody]
    assert len(begins) <= 4
    assert all(b - a >= 170 for a, b in pairwise(begins))


def test_a_free_note_just_before_a_hit_comes_with_it(minutes):
    for mood, seed in ((mood, seed) for mood in LIVELY for seed in range(3)):
        sketch = sketch_cue(a_brief(mood, 30_000, (11_300, 19_900), seed=seed), (), ComposeSettings(1))[0].sketch
        for hit in (beat for beat, _, kind in sketch.hits if kind in ("downbeat", "beat")):
            across = [n for n in sketch.melody if n.onset_beats < hit < n.onset_beats + n.duration_beats]
            assert not [n for n in across if hit - n.onset_beats <= Fraction(1, 2)]


def test_each_cue_has_favourites_among_the_cells_of_its_mood():
    row, plain = RHYTHMS["joy"], IDIOMS["joy"].cells
    one, other = (dict(cue_cells(plain, row, Random(seed))) for seed in (1, 2))
    assert one.keys() == other.keys()
    assert max(one, key=one.get) != max(other, key=other.get)
    assert {name for mood in RHYTHMS for name, _ in (*RHYTHMS[mood].cells, *IDIOMS[mood].cells)} <= ALL_CELLS.keys()


def test_notes_that_come_early_or_late_fill_the_same_time_and_the_theme_stays_as_it_is():
    bars = [Bar(Fraction(4 * i), (4, 4), "A") for i in range(4)]
    theme = [RhythmNote(Fraction(i), Fraction(1), degree=i) for i in range(4)]
    free = [RhythmNote(Fraction(i), Fraction(1)) for i in range(4, 16)]
    moved = False
    for seed in range(20):
        out = syncopated([*theme, *free], bars, RHYTHMS["wonder"], Random(seed))
        assert out[:3] == theme[:3]
        assert len(out) == 16
        assert all(a.offset + a.duration == b.offset for a, b in pairwise(out))
        moved |= out[4:] != free
    assert moved


def test_a_long_run_of_equal_notes_is_broken_and_a_short_one_is_not():
    eighths = [RhythmNote(Fraction(i, 2), Fraction(1, 2)) for i in range(12)]
    broken = without_runs(eighths, 0)
    assert [cell.offset for cell in broken] == [Fraction(i, 2) for i in range(12) if i != 7]
    assert broken[6].duration == 1
    assert without_runs(eighths[:7], 0) == eighths[:7]
    assert without_runs(eighths, 12) == eighths


def upbeats_of(cue):
    """Onset pairs of an upbeat and the beginning of the phrase that it leads into, with the onsets of each player of the tune."""
    opens = {bar.start_beats for before, bar in pairwise(cue.bars) if before.section != bar.section}
    players = [{note.onset_beats for note in part.notes} for part in cue.parts if part.role == "melody"]
    onsets = sorted(set().union(*players))
    found = zip(onsets, onsets[1:], onsets[2:], strict=False)
    return [(b, c, players) for a, b, c in found if c in opens and c - b <= 1 and b - a > 2]


def test_an_upbeat_is_played_by_who_plays_the_phrase_that_it_leads_into():
    upbeats = [found for seed in range(61, 67) for found in upbeats_of(compose_cue("melancholy", 60, seed=seed))]
    assert upbeats
    assert all(b in played for b, c, players in upbeats for played in players if c in played)
