from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mix.made import brief
from vidscore.mix import loudness
from vidscore.mix.duck import GainCurve
from vidscore.mix.levels import (
    AROUSAL_LU,
    BED_LU,
    EDGE_MS,
    SWELL_LU,
    CueSound,
    cue_gain_db,
    first_played,
    follow_dips,
    last_played,
    levels,
)
from vidscore.mix.loudness import power_of

NOBODY = np.zeros(10_000, bool)


def cue(name, start_ms, *steps, **fields):
    """A cue whose loudness is given as (seconds, LUFS)."""
    powers = np.concatenate([np.full(round(seconds * 10), power_of(lufs)) for seconds, lufs in steps])
    return CueSound(brief(name, start_ms, start_ms + len(powers) * 100, **fields), start_ms // 100, powers)


def step(before, after):
    """LU from the last second played of one (cue, fader) to the first of the next."""
    (a, fader_a), (b, fader_b) = before, after
    ends, starts = a.after(fader_a.curve)[last_played(a.powers)], b.after(fader_b.curve)[first_played(b.powers)]
    return loudness.mean_lufs(starts) - loudness.mean_lufs(ends)


def test_a_cue_is_brought_to_a_level_under_the_dialogue_whatever_its_peak():
    assert cue_gain_db(cue("a", 0, (10, -33.0)), -20.0, NOBODY) == pytest.approx(13.0 + BED_LU, abs=0.1)


def test_a_cue_that_is_thin_under_speech_is_levelled_by_what_it_plays_in_the_open():
    one = cue("a", 5_000, (5, -40.0), (5, -30.0))
    speech = np.zeros(150, bool)
    speech[50:100] = True
    assert cue_gain_db(one, -20.0, speech) == pytest.approx(10.0 + BED_LU, abs=0.2)
    speech[50:140] = True
    assert cue_gain_db(one, -20.0, speech) == cue_gain_db(one, -20.0, NOBODY), "too little is open to measure"


def test_excited_cues_are_louder_and_calm_ones_softer():
    gains = [cue_gain_db(cue("a", 0, (10, -30.0), arousal=a), -20.0, NOBODY) for a in (-1.0, 0.0, 1.0)]
    assert np.diff(gains) == pytest.approx([AROUSAL_LU, AROUSAL_LU])


def test_the_brief_may_ask_for_more():
    assert cue_gain_db(cue("a", 0, (10, -30.0), level_lu=4.0), -20.0, NOBODY) - cue_gain_db(
        cue("a", 0, (10, -30.0)), -20.0, NOBODY
    ) == pytest.approx(4.0)


def test_a_climax_stands_at_most_so_far_over_the_dialogue():
    one = cue("a", 0, (55, -40.0), (5, -24.0))
    assert loudness.short_term(one.powers).max() + cue_gain_db(one, -20.0, NOBODY) <= -20.0 + SWELL_LU + 0.01


def test_a_silent_cue_is_left_silent_instead_of_divided_by_zero():
    silent = CueSound(brief("a", 0, 5_000), 0, np.zeros(50))
    assert cue_gain_db(silent, -20.0, NOBODY) == 0.0
    assert levels((silent, cue("b", 5_000, (5, -20.0))), -20.0, NOBODY, 10_000)[0].fade_out_ms >= EDGE_MS


def test_the_ring_out_of_a_cue_does_not_count_as_its_end():
    one = cue("a", 0, (1.5, -50.0), (10, -20.0), (2, -60.0)).powers
    assert last_played(one) == slice(105, 115)
    assert first_played(one) == slice(15, 25)
    assert last_played(np.zeros(50)) == first_played(np.zeros(50)) == slice(0, 0)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-34.0, -18.0), st.floats(-34.0, -18.0), st.integers(6, 30)), min_size=2, max_size=5),
    st.floats(-1.0, 1.0),
)
def test_neighbours_meet_within_the_jump_and_no_fader_rushes(rows, arousal):
    at, cues = 0, []
    for number, (first, last, seconds) in enumerate(rows):
        cues.append(cue(f"1m{number}", at, (seconds / 2, first), (seconds / 2, last), arousal=arousal * (-1) ** number))
        at = cues[-1].brief.span.end_ms
    faders = levels(cues, -20.0, NOBODY, at)
    for before, after in pairwise(zip(cues, faders, strict=True)):
        assert abs(step(before, after)) <= 6.0
    for fader in faders:
        gains = fader.curve.each(np.arange(0, at, 100))
        assert np.abs(np.diff(gains)).max(initial=0) <= 0.75, "more than 7.5 dB a second"


def test_two_cues_of_very_different_levels_end_up_within_six_lu():
    pair = (cue("a", 0, (12, -20.0), arousal=1.0), cue("b", 12_000, (6, -34.0), (10, -22.0), arousal=-1.0))
    faders = levels(pair, -20.0, NOBODY, 28_000)
    assert abs(step(*zip(pair, faders, strict=True))) <= 6.0


@pytest.mark.parametrize("backwards", [False, True])
def test_a_cue_comes_out_of_a_dip_at_a_join_over_seconds_and_goes_into_one_likewise(backwards):
    pair = (cue("a", 0, (12, -20.0)), cue("b", 12_000, (12, -20.0)))
    flat = [GainCurve(((one.brief.span.start_ms, 0.0),)) for one in pair]
    corners = (12_000, 12_600) if not backwards else (11_400, 12_000)
    depths = (-14.0, 0.0) if not backwards else (0.0, -14.0)

    def heard(one, curve):
        return one.after(curve) * 10 ** (np.interp(one.times_ms, corners, depths) / 10)

    curves = follow_dips(pair, flat, heard)
    film = np.concatenate([heard(one, curve) for one, curve in zip(pair, curves, strict=True)])
    seconds = 10 * np.log10(loudness.sliding(film, 10))
    assert np.abs(seconds[10:] - seconds[:-10]).max() <= 5.0
    assert np.abs(loudness.short_term(film)[30:] - loudness.short_term(film)[:-30]).max() <= 9.0
    for one, curve in zip(pair, curves, strict=True):
        assert (one.after(curve) <= one.powers * 1.001).all(), "nothing is lifted"
    dipped = curves[1] if backwards else curves[0]
    assert dipped.points[0] == (flat[int(backwards)].points[0]), "the dipped side needs nothing"


@pytest.mark.parametrize(("join", "still_sounding_ms"), [("gap", 600), ("same-click", 30), ("crossfade", 500)])
def test_fades_follow_the_join_and_are_short_where_nothing_sounds(join, still_sounding_ms):
    pair = (cue("a", 0, (10, -20.0), join=join), cue("b", 10_000, (10, -20.0), (1, -80.0), join="gap"))
    first, second = levels(pair, -20.0, NOBODY, 30_000)
    assert first.fade_out_ms == still_sounding_ms
    assert second.fade_in_ms == (500 if join == "crossfade" else EDGE_MS)
    assert second.fade_out_ms == EDGE_MS


def test_the_last_cue_dies_away_at_the_end_of_the_film():
    assert levels((cue("a", 0, (10, -20.0)),), -20.0, NOBODY, 10_000)[0].fade_out_ms == 1_500
