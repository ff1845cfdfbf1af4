"""Styles are idioms: what each promises holds in forty cues, by the rules of the benchmark, and differs from the orchestra."""

import runpy
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.compose.briefs import a_brief
from vidscore.compose import compose_cue
from vidscore.compose.arrange.grooves import GROOVES
from vidscore.compose.arrange.style_passes import BEND, reachable
from vidscore.compose.idioms import check_scales, into_scale
from vidscore.compose.mood_table import IDIOMS
from vidscore.compose.sketch import QUALITIES
from vidscore.compose.style_table import STYLE_IDIOMS, idiom_of
from vidscore.model.instruments import DRUM_KEYS
from vidscore.model.mood import MOODS
from vidscore.model.style_table import DEFAULT_STYLE, STYLE_TABLE, STYLES
from vidscore.settings import ComposeSettings

STYLES_BENCH = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "music_styles.py"))
LENGTHS = (8.0, 11.5, 14.0)
COUNT = 40
OTHERS = tuple(style for style in STYLES if style != DEFAULT_STYLE)
QUICK = ComposeSettings(candidates=1)


def cues(style):
    return STYLES_BENCH["cues_of"](style, COUNT, 900, LENGTHS)


@pytest.fixture(scope="module")
def orchestral():
    return cues(DEFAULT_STYLE)


@pytest.mark.parametrize("style", OTHERS)
def test_what_a_style_forbids_never_occurs_and_four_cues_in_five_are_another_piece_than_the_orchestras(style, orchestral):
    made = cues(style)
    for name, rule in STYLES_BENCH["RULES"][style]:
        assert sum(rule(cue)[0] for cue in made) == 0, name
    assert not any(STYLES_BENCH["off_time"](cue) for cue in made)
    for alike in (STYLES_BENCH["chords_alike"], STYLES_BENCH["tunes_alike"]):
        assert np.mean([alike(a, b) < 1 for a, b in zip(made, orchestral, strict=True)]) >= 0.8


def test_every_style_has_a_rule_of_what_never_occurs_but_the_default():
    assert set(STYLES_BENCH["RULES"]) == set(STYLES)
    assert all(rules for style, rules in STYLES_BENCH["RULES"].items() if style != DEFAULT_STYLE)


@pytest.mark.parametrize("mood", MOODS)
def test_the_default_style_writes_each_mood_as_its_own_row_says(mood):
    assert idiom_of(mood, DEFAULT_STYLE) is IDIOMS[mood]


@pytest.mark.parametrize("style", STYLES)
def test_the_row_of_a_style_names_scales_moods_and_chords_that_exist(style):
    row = STYLE_IDIOMS[style]
    check_scales(row)
    assert set(row.progressions) <= {"*", *MOODS}
    assert {quality for name in row.qualities for quality in (name.split(":")[-1], row.qualities[name])} <= set(QUALITIES)
    for mood in MOODS:
        assert idiom_of(mood, style).major
        assert idiom_of(mood, style).minor


def test_a_scale_that_is_none_is_refused_by_its_name():
    from vidscore.compose.idioms import StyleIdiom

    with pytest.raises(ValueError, match="'klingon', which is no scale"):
        check_scales(StyleIdiom("x", scales={"major": "klingon"}))


def test_a_note_outside_the_scale_moves_to_its_nearest_neighbour_but_does_not_repeat_the_one_before():
    gong = frozenset({0, 2, 4, 7, 9})
    assert [into_scale(p, gong) for p in (60, 65, 66, 71)] == [60, 64, 67, 72]
    assert into_scale(65, gong, avoid=64) == 67


def test_a_walking_bass_steps_to_each_new_root_from_a_neighbour():
    cue = compose_cue(a_brief("joy", 20_000, style="jazz", seed=4), (), QUICK)
    bass = sorted((n.onset_beats, n.pitch) for p in cue.parts if p.role == "bass" for n in p.notes)
    changes = {c.onset_beats for c in cue.chords}
    steps = [abs(b[1] - a[1]) for a, b in pairwise(bass) if b[0] in changes]
    assert len(steps) >= 4
    assert all(0 < step <= 2 or step % 12 in (1, 2, 10, 11) for step in steps)


def test_swing_puts_the_off_beat_at_two_thirds_and_leaves_hits_where_they_are():
    cue = compose_cue(a_brief("joy", 20_000, (9_170,), style="jazz", seed=4), (), QUICK)
    offs = {n.onset_beats % 1 for p in cue.parts for n in p.notes if p.role == "percussion"}
    assert Fraction(2, 3) in offs
    at = cue.tempo_map.ms_at
    struck = [n for p in cue.parts if p.role == "hit" for n in p.notes if abs(at(n.onset_beats) - 11_170) < 1]
    assert struck
    assert all(n.nudge_ms == 0 for n in struck)


def test_chinese_soloists_slide_into_long_notes_by_pitch_bend_and_come_back():
    cue = compose_cue(a_brief("melancholy", 40_000, style="chinese", seed=2), (), QUICK)
    bends = [[c.value for c in p.controls if c.number == BEND] for p in cue.parts]
    slid = [row for row in bends if row]
    assert slid
    assert all(min(row) < -3_000 and row[-1] == 0 and max(row) == 0 for row in slid)
    assert any(
        p.instrument == "gongs"
        for m in ("joy", "anger")
        for p in compose_cue(a_brief(m, 20_000, style="chinese"), (), QUICK).parts
    )


@pytest.mark.parametrize(
    ("row", "reached"), [((40, 52, 60, 76), True), ((40, 58, 77), False), ((48, 50, 52, 53, 55, 57), True), ((), True)]
)
def test_two_hands_reach_a_tenth_each(row, reached):
    assert reachable(list(row)) == reached


@pytest.mark.parametrize("name", GROOVES)
def test_a_groove_has_at_most_sixteen_signs_for_known_drums(name):
    for bar in (GROOVES[name].first, GROOVES[name].second, GROOVES[name].fill):
        assert set(bar) <= set(DRUM_KEYS)
        assert all(len(signs) <= 16 and set(signs) <= set("xXo.") for signs in bar.values())


def test_the_page_of_commands_says_what_each_style_is():
    page = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf8")
    assert all(f"| `{style}` | {said} |" in page for style, said in STYLE_TABLE.items())
