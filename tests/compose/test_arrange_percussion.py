"""The percussion section: grooves, fills and rolls where a mood has them, and orchestrations that the seed draws."""

from dataclasses import replace
from itertools import combinations, pairwise
from statistics import mean

import pytest

from tests.compose.sketches import make
from vidscore.compose.arrange import arrange
from vidscore.compose.arrange.bar_grid import bar_grid
from vidscore.compose.arrange.catalogue import TEXTURES
from vidscore.compose.arrange.drums import CRASH, GROOVES, STROKES
from vidscore.compose.arrange.layers import bar_groups
from vidscore.compose.arrange.mood_table import SCORINGS
from vidscore.compose.arrange.palettes import parse
from vidscore.compose.arrange.variant_table import VARIANTS, drawn_palette
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.plan import Hush
from vidscore.model.span import Span
from vidscore.model.style_table import STYLES

WILD = [mood for mood in MOODS if MOOD_TABLE[mood].arousal > 1.0]


def drums(parts):
    return sorted((n for p in parts if p.section == "percussion" for n in p.notes), key=lambda n: n.onset_beats)


@pytest.mark.parametrize("mood", WILD)
def test_wild_moods_are_drummed_in_nearly_every_bar(mood):
    sketch = make(mood, bars=16, intensity=[0.8] * 17)
    struck = {int(n.onset_beats // 4) for n in drums(arrange(sketch, 1))}
    assert len(struck & set(range(16))) >= 13


@pytest.mark.parametrize("mood", ["tender", "melancholy", "neutral", "grief"])
def test_calm_moods_are_left_in_peace_until_they_swell(mood):
    quiet = make(mood, bars=16, intensity=[MOOD_TABLE[mood].intensity[0]] * 17)
    assert not drums(arrange(quiet, 1))


@pytest.mark.parametrize("metre", [(4, 4), (3, 4), (6, 8), (7, 8), (5, 4)])
def test_grooves_fills_and_rolls_keep_to_their_bars_in_every_metre(metre):
    for seed in range(3):
        sketch = make("anger", bars=8, metre=metre, intensity=[0.95] * 9)
        end = sketch.cadence_beats
        notes = drums(arrange(sketch, seed))
        assert notes
        assert all(0 <= n.onset_beats < end + 8 for n in notes)


def test_a_phrase_ends_in_a_fill_or_a_roll_that_grows_into_the_next():
    for seed in range(4):
        sketch = make("triumph", bars=16, intensity=[0.95] * 17)
        frame = bar_grid(sketch, seed)
        notes = drums(arrange(sketch, seed))
        for phrase in bar_groups(frame)[1:3]:
            last = phrase.bars[-1]
            in_last = [n for n in notes if last.end - 1 <= n.onset_beats < last.end]
            elsewhere = [sum(b.end - 1 <= n.onset_beats < b.end for n in notes) for b in phrase.bars[:-1]]
            assert len(in_last) > mean(elsewhere)


@pytest.mark.parametrize("mood", ["tension", "triumph", "wonder"])
def test_a_cymbal_grows_into_a_strong_hit_and_not_into_a_weak_one(mood):
    sketch = make(mood, bars=14, hits=((24, 1.0, "downbeat"), (40, 0.3, "downbeat")), intensity=[0.4] * 15)
    at = sketch.tempo_map.ms_at

    def rolled(beat):
        near = [n for n in drums(arrange(sketch, 1)) if n.pitch == CRASH and at(beat) - 1_500 < at(n.onset_beats) < at(beat) - 1]
        return [n.velocity for n in near]

    strong, weak = rolled(24), rolled(40)
    assert len(strong) >= 8
    assert mean(strong[len(strong) // 2 :]) > mean(strong[: len(strong) // 2]) + 8
    assert len(weak) < len(strong)


def test_the_drums_keep_still_where_the_music_holds_its_breath():
    loud = make("anger", bars=16, intensity=[0.9] * 17)
    at = loud.tempo_map.ms_at
    hush = Span(round(at(16)), round(at(32)))
    held = replace(loud, brief=replace(loud.brief, hushed=(Hush(hush, "a confession"),)))
    assert not [n for n in drums(arrange(held, 1)) if hush.start_ms <= at(n.onset_beats) < hush.end_ms - 1]


def test_every_stroke_of_the_table_is_one_the_drummers_know():
    for rows in GROOVES.values():
        for _, line in (row for groove in rows for row in groove):
            assert set(line) <= {*STROKES, ".", " "}
            assert {len(beat) for beat in line.split()} == {4}
    names = {name for scoring in SCORINGS.values() for choice in scoring.drums for name in choice.textures} - {"-"}
    assert all(TEXTURES[name].role == "percussion" for name in names)


def test_every_player_of_an_orchestration_is_in_the_patch_book():
    assert set(VARIANTS) <= set(STYLES)
    for moods in VARIANTS.values():
        assert set(moods) <= set(MOODS)
        for mood, variants in moods.items():
            assert len(variants) >= 3, mood
            for variant in variants:
                for row in (variant.tune, *variant.kinds.values()):
                    assert parse(row)
                    assert all(player.instrument in INSTRUMENTS for player in parse(row)), row


@pytest.mark.parametrize("mood", MOODS)
def test_neighbouring_seeds_draw_other_orchestrations_and_one_seed_always_the_same(mood):
    assert drawn_palette("orchestral", mood, 5) == drawn_palette("orchestral", mood, 5)
    tunes = [drawn_palette("orchestral", mood, seed).tune(mood) for seed in range(4)]
    assert all(a != b for a, b in pairwise(tunes))

    def players(seed):
        return {(p.instrument, p.role) for p in arrange(make(mood, bars=12, seed=seed), seed)}

    overlaps = [len(a & b) / len(a | b) for a, b in combinations([players(seed) for seed in range(4)], 2)]
    assert mean(overlaps) <= 0.6
