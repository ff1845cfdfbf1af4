"""The accompaniment: it varies every two bars, and what is held lies below the tune."""

from collections import Counter
from fractions import Fraction
from random import Random
from statistics import mean

import pytest

from tests.compose.briefs import a_brief
from tests.compose.sketches import make
from vidscore.compose import compose_cue
from vidscore.compose.arrange.bar_grid import bar_grid
from vidscore.compose.arrange.catalogue import TEXTURES
from vidscore.compose.arrange.layers import FIGURES, write_layers
from vidscore.compose.arrange.texture import BarContext, Tone, VoicedChord
from vidscore.compose.arrange.tune_line import TuneLine, below_tune
from vidscore.compose.arrange.variation import varied
from vidscore.compose.arrange.voicing import voice
from vidscore.model.music import Chord
from vidscore.settings import ComposeSettings

QUICK = ComposeSettings(candidates=1)
PEDAL = 79
"""From here on a held note is a pedal that is meant."""


def covered(cue):
    """Share of the tune's time in which a note of a second or longer, no high pedal, sounds above it."""
    at = cue.tempo_map.ms_at
    rows = [
        (at(n.onset_beats), at(n.onset_beats + n.duration_beats), n.pitch, part.role)
        for part in cue.parts
        for n in part.notes
        if part.section != "percussion"
    ]
    held = [(a, b, p) for a, b, p, role in rows if role != "melody" and b - a >= 1_000 and p < PEDAL]
    moments = [a + 40 * k for a, b, _, role in rows if role == "melody" for k in range(int((b - a) // 40))]
    tune = [(a, b, p) for a, b, p, role in rows if role == "melody"]
    tops = [(t, max(p for a, b, p in tune if a <= t < b)) for t in sorted(set(moments)) if any(a <= t < b for a, b, _ in tune)]
    return mean(any(a <= t < b and p > top for a, b, p in held) for t, top in tops) if tops else 0.0


@pytest.mark.parametrize("mood", ["mystery", "wonder", "grief", "neutral", "tender", "melancholy"])
def test_the_tune_is_not_covered_by_what_is_held(mood):
    cues = [compose_cue(a_brief(mood, 30_000, seed=seed), (), QUICK) for seed in range(6)]
    assert mean(map(covered, cues)) <= 0.2


@pytest.mark.parametrize("mood", ["tender", "melancholy", "joy", "anger", "comic", "tension"])
def test_no_pattern_of_the_accompaniment_holds_more_than_about_half_of_the_bars(mood):
    shares = []
    for seed in range(4):
        grid = bar_grid(make(mood, bars=24, seed=seed), seed)
        layers = write_layers(grid)
        bars = [
            tuple(sorted({t.onset - bar.start for layer in layers for b, tones in layer.bars if b is bar for t in tones}))
            for bar in grid.bars
        ]
        shares.append(Counter(bars).most_common(1)[0][1] / len(bars))
    assert mean(shares) <= 0.55


def test_a_figure_stays_for_two_bars():
    grid = bar_grid(make("tender", bars=32), 3)
    pairs = Counter()
    for layer in write_layers(grid):
        if layer.texture.role not in FIGURES or not layer.texture.density:
            continue
        shapes = {bar.index: [(t.onset - bar.start, t.length) for t in tones] for bar, tones in layer.bars}
        for first in range(0, 32, 4):
            pairs["within"] += shapes.get(first) == shapes.get(first + 1)
            pairs["across"] += shapes.get(first + 1) == shapes.get(first + 2)
    assert pairs["within"] > pairs["across"]


def context_of(bars=4, mood="tender"):
    grid = bar_grid(make(mood, bars=bars), 1)
    bar = grid.bars[0]
    chord = VoicedChord(bar.start, bar.end, (60, 64, 67), 48, 0, (0, 4, 7))
    return BarContext(bar, (chord,), Fraction(1, 2), 0, 3, 2, (2, 4, 6, 7, 9, 11, 1), (), (), Random(0))


def test_a_variation_keeps_strong_beats_and_the_sounding_length():
    context = context_of()
    plain = [Tone(Fraction(k, 2), Fraction(1, 2), 60 + k) for k in range(8)]
    seen = set()
    for seed in range(40):
        tones = varied(plain, context, Random(seed))
        onsets = [t.onset for t in tones]
        assert {0, 2} <= set(onsets)
        assert all(t.onset >= 0 and t.onset + t.length <= 4 for t in tones)
        assert {t.pitch for t in tones} <= {t.pitch for t in plain}
        seen.add(tuple(onsets))
    assert len(seen) > 10


def test_a_bar_of_two_strokes_is_left_alone():
    tones = [Tone(Fraction(0), Fraction(2), 60), Tone(Fraction(2), Fraction(2), 64)]
    assert varied(tones, context_of(), Random(1)) == tones


def test_a_held_note_above_the_tune_goes_down_by_octaves_or_is_left_out():
    line = TuneLine((0.0, 4.0), (67, 0))
    high = Tone(Fraction(0), Fraction(4), 74)
    assert below_tune(line, high, 50, sustained=True) == high._replace(pitch=62)
    assert below_tune(line, high._replace(pitch=68), 60, sustained=True) is None
    assert below_tune(line, high, 50, sustained=False) == high
    assert below_tune(line, high._replace(onset=Fraction(4)), 50, sustained=True).pitch == 74


def test_voicings_stay_below_the_tune_where_there_is_room():
    chords = tuple(Chord(Fraction(4 * k), Fraction(4), root, "maj", root) for k, root in enumerate((0, 5, 7, 0)))
    basses = (36, 41, 43, 36)
    for ceiling in (66, 70, 74):
        solved = voice(chords, basses, (54, 74), 3, ceilings=(ceiling,) * 4)
        assert max(max(row) for row in solved) <= ceiling
    assert max(max(row) for row in voice(chords, basses, (54, 74), 3)) > 62


def test_a_high_pedal_and_a_cluster_are_meant_to_lie_above():
    assert {name for name, row in TEXTURES.items() if row.above} == {"high-pedal", "high-pedal-fifth", "cluster-high"}
