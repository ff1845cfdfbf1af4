"""Textures and layers: enough of them, each in its place, and none that flickers."""

from fractions import Fraction
from itertools import pairwise

import pytest

from tests.compose.sketches import make
from vidscore.compose.arrange import arrange
from vidscore.compose.arrange.bar_grid import bar_grid, pulse_lengths
from vidscore.compose.arrange.catalogue import TEXTURES
from vidscore.compose.arrange.layers import bar_groups, write_layers
from vidscore.compose.arrange.mood_table import HUSHED, SCORINGS
from vidscore.compose.arrange.palettes import parse
from vidscore.compose.arrange.style_table import PALETTES
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.mood import MOODS


def test_there_are_at_least_28_textures_and_every_one_is_used_by_some_mood_or_style():
    used = {name for s in SCORINGS.values() for seat in (*s.layers, *s.basses, *s.drums) for name in seat.textures}
    layers = [row for palette in PALETTES.values() for table in (palette.layers, palette.basses) for row in table.values()]
    used |= {name for row in layers for _, names in row for name in names.split()} | set(HUSHED)
    assert len(TEXTURES) >= 28
    used -= {"-"}
    assert used <= set(TEXTURES)
    assert set(SCORINGS) == set(MOODS)
    unused = set(TEXTURES) - used
    assert not unused, unused


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda p: p.name)
def test_every_chair_of_a_palette_is_in_the_patch_book_and_hits_are_struck_by_fast_ones(palette):
    rows = [
        *palette.kinds.values(),
        *palette.tunes.values(),
        *palette.under.values(),
        *palette.hits.values(),
        *(k for m in palette.moods.values() for k in m.values()),
    ]
    for text in rows:
        assert all(player.instrument in INSTRUMENTS for player in parse(text)), text
    for text in palette.hits.values():
        assert all(INSTRUMENTS[player.instrument].attack_ms <= 60 for player in parse(text)), text
    for kind in ("pad", "keys", "bass", "bass-short", "counter"):
        assert palette.players(kind, "joy"), kind


def test_a_word_that_is_no_chair_is_refused_with_an_example():
    with pytest.raises(ValueError, match=r"violins\+12@.4:top"):
        parse("violins!!")


@pytest.mark.parametrize(
    ("metre", "expected"),
    [((4, 4), 4), ((3, 4), 3), ((6, 8), 2), ((9, 8), 3), ((7, 8), 3), ((5, 8), 2), ((5, 4), 5), ((2, 2), 2), ((1, 4), 1)],
)
def test_every_metre_has_its_felt_beats(metre, expected):
    lengths = pulse_lengths(metre)
    assert len(lengths) == expected
    assert sum(lengths) == Fraction(metre[0] * 4, metre[1])


@pytest.mark.parametrize("mood", MOODS)
def test_layers_last_whole_phrases_and_grow_with_the_intensity(mood):
    sketch = make(mood, bars=32)
    frame = bar_grid(sketch, 1)
    layers = write_layers(frame)
    playing = {bar.index: [s.texture.name for s in layers if any(b is bar for b, _ in s.bars)] for bar in frame.bars}
    for phrase in bar_groups(frame):
        assert len({tuple(playing[bar.index]) for bar in phrase.bars}) == 1
    quiet, loud = playing[0], playing[frame.bars[-1].index]
    assert 1 <= len(quiet) <= len(loud) <= 8


@pytest.mark.parametrize("mood", MOODS)
def test_textures_stay_inside_their_bar_whatever_the_metre(mood):
    for metre in ((4, 4), (7, 8), (5, 4), (6, 8)):
        sketch = make(mood, bars=8, metre=metre, odd={3: (3, 8), 5: (2, 4)})
        for layer in write_layers(bar_grid(sketch, 2)):
            for bar, tones in layer.bars:
                for tone in tones:
                    assert bar.start <= tone.onset < bar.end, (layer.texture.name, metre)
                    assert tone.onset + tone.length <= bar.end or layer.texture.role == "bass", (layer.texture.name, metre)
                    assert tone.length > 0


def test_a_section_that_returns_is_scored_as_before():
    sketch = make("tender", bars=32, intensity=[0.4] * 33)
    layers = write_layers(bar_grid(sketch, 1))
    by_section = {}
    for bar in bar_grid(sketch, 1).bars:
        names = tuple(s.texture.name for s in layers if any(b.index == bar.index for b, _ in s.bars))
        by_section.setdefault(bar.section, set()).add(names)
    assert len(by_section["A"]) == 1
    assert by_section["A"] != by_section["B"]


def test_the_climax_is_fuller_than_the_bars_before_it():
    flat = [0.5] * 17
    plain = arrange(make("triumph", bars=16, intensity=flat), 1)
    struck = arrange(make("triumph", bars=16, intensity=flat, hits=((32, 1.0, "downbeat"),)), 1)

    def loud(parts):
        return sum(n.velocity for p in parts for n in p.notes if 32 < n.onset_beats < 48)

    assert loud(struck) > loud(plain)


def test_one_hit_is_louder_than_another_of_less_weight():
    sketch = make("tension", bars=12, intensity=[0.5] * 13, hits=((16, 0.35, "beat"), (32, 1.0, "downbeat")))
    hits = {
        beat: [n.velocity for p in arrange(sketch, 1) if p.role == "hit" for n in p.notes if n.onset_beats == beat]
        for beat in (16, 32)
    }
    for row in hits.values():
        assert row
    light, heavy = (sum(row) for row in (hits[16], hits[32]))
    assert heavy > light


def test_phrases_split_where_a_section_opens():
    frame = bar_grid(make("joy", bars=14), 1)
    for before, after in pairwise(bar_groups(frame)):
        assert len(before.bars) <= 4
        assert before.bars[-1].end == after.bars[0].start


def test_a_strong_hit_is_led_into_by_a_riser_that_peaks_on_it():
    sketch = make("tension", bars=12, hits=((24, 1.0, "downbeat"),))
    at = sketch.tempo_map.ms_at
    riser = [n for p in arrange(sketch, 1) if p.instrument == "reverse-cymbal" for n in p.notes]
    peak = INSTRUMENTS["reverse-cymbal"].attack_ms
    assert any(abs(at(n.onset_beats) + n.nudge_ms + peak - at(24)) < 40 for n in riser)
