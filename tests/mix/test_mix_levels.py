from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mix.made import brief
from vidscore.mix import loudness
from vidscore.mix.duck import GainCurve
from vidscore.mix.fades import LAST_MS, Fades, fades
from vidscore.mix.levels import (
    AROUSAL_LU,
    BED_LU,
    CLIMAX_LU,
    MOST_EVENED_DB,
    STEP_LU,
    CueSound,
    cue_gain_db,
    even_out,
    faders,
    first_played,
    last_played,
    level_curve,
    unasked_lu,
    wanted_lufs,
)
from vidscore.mix.loudness import power_of
from vidscore.model.mood import Mood
from vidscore.model.plan import RING_MS, Section
from vidscore.model.span import Span

NOBODY = np.zeros(10_000, bool)
JOINS = ("gap", "common-tone", "pivot", "same-click", "crossfade", "swell", "smash")


def cue(name, start_ms, *steps, pre_ms=0, **fields):
    """A cue whose loudness is given as (seconds, LUFS) from its first note on; its hall rings for as long as one may."""
    powers = np.concatenate([np.full(round(seconds * 10), power_of(lufs)) for seconds, lufs in steps])
    ring = powers[-1] * 10 ** (-3.0 * np.arange(1, RING_MS // 100 + 1) / 10)
    post_ms = fields.get("post_ms", 0)
    end_ms = start_ms - pre_ms + len(powers) * 100 - post_ms
    one = brief(name, start_ms, end_ms, pre_ms=pre_ms, **fields)
    return CueSound(one, one.sounding.start_ms // 100, np.concatenate([powers, ring]))


def level(gain_db):
    return GainCurve(((0, gain_db),))


def step(pair, curves):
    """LU from the last second played of one cue to the first of the next."""
    (a, b), (fader_a, fader_b) = pair, curves
    ends, starts = a.after(fader_a)[last_played(a.powers)], b.after(fader_b)[first_played(b.powers)]
    return loudness.mean_lufs(starts) - loudness.mean_lufs(ends)


def test_a_cue_is_brought_to_a_level_under_the_dialogue_whatever_its_peak():
    assert cue_gain_db(cue("a", 0, (10, -33.0)), -20.0, NOBODY) == pytest.approx(13.0 + BED_LU, abs=0.2)


def test_a_cue_that_is_thin_under_speech_is_levelled_by_what_it_plays_in_the_open():
    one = cue("a", 5_000, (5, -40.0), (5, -30.0))
    speech = np.zeros(300, bool)
    speech[50:100] = True
    assert cue_gain_db(one, -20.0, speech) == pytest.approx(10.0 + BED_LU, abs=0.3)
    speech[50:200] = True
    assert cue_gain_db(one, -20.0, speech) == cue_gain_db(one, -20.0, NOBODY), "too little is open to measure"


def test_excited_cues_are_louder_and_calm_ones_softer():
    gains = [cue_gain_db(cue("a", 0, (10, -30.0), arousal=a), -20.0, NOBODY) for a in (-1.0, 0.0, 1.0)]
    assert np.diff(gains) == pytest.approx([AROUSAL_LU, AROUSAL_LU])


def test_a_cue_that_turns_is_as_loud_as_its_sections_are_long():
    calm = brief("a", 0, 40_000, arousal=-1.0)
    turned = replace(calm, sections=(Section(30_000, Mood("triumph", 1.0, 1.0, 0.0)),))
    assert wanted_lufs(turned, -20.0) == pytest.approx(-20.0 + BED_LU + AROUSAL_LU * (0.75 * -1.0 + 0.25 * 1.0))


def test_the_brief_may_ask_for_more():
    assert cue_gain_db(cue("a", 0, (10, -30.0), level_lu=4.0), -20.0, NOBODY) - cue_gain_db(
        cue("a", 0, (10, -30.0)), -20.0, NOBODY
    ) == pytest.approx(4.0)


@pytest.mark.parametrize("arousal", [-0.8, 0.0, 0.8])
def test_a_climax_stands_at_most_so_far_over_what_its_mood_wants_and_no_mood_is_flattened(arousal):
    one = cue("a", 0, (55, -40.0), (5, -24.0), arousal=arousal)
    loudest = loudness.short_term(one.powers).max() + cue_gain_db(one, -20.0, NOBODY)
    assert loudest == pytest.approx(wanted_lufs(one.brief, -20.0) + CLIMAX_LU, abs=0.01)


def test_a_silent_cue_is_left_silent_instead_of_divided_by_zero():
    silent = CueSound(brief("a", 0, 5_000), 0, np.zeros(100))
    assert cue_gain_db(silent, -20.0, NOBODY) == 0.0
    assert faders((silent, cue("b", 5_000, (5, -20.0))), -20.0, NOBODY)[0].points == ((0, 0.0),)
    assert fades((silent,), 3_000) == (Fades(),)


def test_the_ring_out_of_a_cue_does_not_count_as_its_end():
    one = cue("a", 0, (1.5, -50.0), (10, -20.0), (2, -60.0)).powers
    assert last_played(one) == slice(105, 115)
    assert first_played(one) == slice(15, 25)
    assert last_played(np.zeros(50)) == first_played(np.zeros(50)) == slice(0, 0)


rows = st.lists(
    st.tuples(st.floats(-34.0, -18.0), st.floats(-34.0, -18.0), st.integers(2, 30), st.sampled_from(JOINS), st.floats(-1.0, 1.0)),
    min_size=2,
    max_size=5,
)


@settings(max_examples=120, derandomize=True, deadline=None)
@given(rows)
def test_evening_never_moves_a_cue_by_more_than_three_decibels_nor_fast_nor_for_nothing(rows):
    at, cues = 0, []
    for number, (first, last, seconds, join, arousal) in enumerate(rows):
        one = cue(f"1m{number}", at, (seconds / 2, first), (seconds / 2, last), join=join, arousal=arousal)
        at = one.brief.span.end_ms
        cues.append(one)
    gains = [cue_gain_db(one, -20.0, NOBODY) for one in cues]
    curves = even_out(cues, [level(gain) for gain in gains])
    times = np.arange(0, at + RING_MS, 100)
    for one, gain, curve in zip(cues, gains, curves, strict=True):
        moved = curve.each(times) - gain
        assert np.abs(moved).max() <= MOST_EVENED_DB + 0.001
        assert np.ptp(moved) <= MOST_EVENED_DB + 0.001, "its gain is not within three decibels of its median"
        assert np.abs(np.diff(moved)).max() <= 0.13, "more than 1.3 dB a second"
        near = [at for at in (one.brief.span.start_ms, one.brief.span.end_ms) if 0 < at < cues[-1].brief.span.end_ms]
        inside = (times >= one.brief.span.start_ms) & (times < one.brief.span.end_ms)
        far = inside & np.all([np.abs(times - at) > one.brief.span.duration_ms / 2 + 7_000 for at in near], axis=0)
        assert np.abs(moved[far]).max(initial=0.0) <= 0.001, "it was moved far from any join"


@settings(max_examples=120, derandomize=True, deadline=None)
@given(st.floats(-15, 15), st.floats(-1, 1), st.floats(-1, 1), st.sampled_from(JOINS))
def test_two_cues_end_up_with_the_step_they_ask_for_where_three_decibels_each_are_enough(louder, calm, excited, join):
    pair = (cue("a", 0, (20, -25.0), join=join, arousal=calm), cue("b", 20_000, (20, -25.0), arousal=excited))
    flat = GainCurve(((0, 0.0),)), GainCurve(((20_000, louder),))
    over, left = (unasked_lu(pair[0].brief, pair[1].brief, step(pair, some)) for some in (flat, even_out(pair, flat)))
    assert abs(left) <= max(0.0, abs(over) - MOST_EVENED_DB / 0.6) + 0.01
    if over == 0.0:
        assert even_out(pair, flat) == flat


def test_a_step_nobody_asked_for_is_brought_down_to_three_lu():
    pair = (cue("a", 0, (20, -25.0), join="pivot"), cue("b", 20_000, (20, -25.0)))
    assert step(pair, even_out(pair, [level(0.0), level(6.0)])) == pytest.approx(STEP_LU, abs=0.01)
    assert step(pair, even_out(pair, [level(0.0), level(-6.0)])) == pytest.approx(-STEP_LU, abs=0.01)


def test_sections_are_levelled_by_their_moods_but_never_more_than_three_decibels_from_the_cue():
    calm, excited = Mood("grief", -0.5, -0.5, 0.0), Mood("triumph", 0.5, 0.5, 0.0)
    for loud, soft in ((-25.0, -25.0), (-15.0, -35.0), (-24.0, -26.0)):
        one = cue("a", 0, (20, loud), (20, soft), arousal=-0.5)
        one = replace(one, brief=replace(one.brief, mood=calm, sections=(Section(20_000, excited),)))
        curve = level_curve(one, -20.0, NOBODY)
        before, after = curve.at(19_000), curve.at(20_100)
        assert after > before, "the second is the louder mood and played softer"
        assert after - before <= 2 * MOST_EVENED_DB + 0.001
        assert curve.at(20_000) == after


def test_a_triumph_after_grief_may_enter_louder():
    grief = cue("a", 0, (20, -25.0), join="pivot", arousal=-0.4)
    triumph = cue("b", 20_000, (2, -22.0), (18, -25.0), arousal=0.45)
    assert 6.0 <= step((grief, triumph), faders((grief, triumph), -20.0, NOBODY)) <= 10.0


def test_the_moods_that_meet_the_cut_are_those_that_ask():
    calm, excited = Mood("grief", -0.5, -0.5, 0.0), Mood("triumph", 0.5, 0.5, 0.0)
    one = replace(brief("a", 0, 20_000, join="pivot"), mood=excited, sections=(Section(10_000, calm),))
    other = replace(brief("b", 20_000, 40_000), mood=excited, sections=(Section(30_000, calm),))
    assert unasked_lu(one, other, AROUSAL_LU + STEP_LU) == pytest.approx(0.0)
    assert unasked_lu(other, one, AROUSAL_LU + STEP_LU) == pytest.approx(0.0)
    assert unasked_lu(replace(one, sections=()), other, AROUSAL_LU + STEP_LU) == pytest.approx(AROUSAL_LU)
    assert unasked_lu(one, other, -STEP_LU - 1.0) == pytest.approx(-1.0)


@pytest.mark.parametrize("join", ["gap", "swell", "smash"])
def test_a_join_that_breaks_off_may_carry_ten_lu_whatever_the_moods(join):
    one, other = brief("a", 0, 20_000, join=join), brief("b", 20_000, 40_000)
    assert unasked_lu(one, other, 10.0) == unasked_lu(one, other, -10.0) == 0.0
    assert unasked_lu(one, other, 11.0) == pytest.approx(1.0)


# ---------------------------------------------------------------------- fades


def crossing(pre_ms, post_ms, join="crossfade"):
    one = cue("a", 0, (10, -20.0), join=join, post_ms=post_ms)
    return one, cue("b", one.brief.span.end_ms, (10, -20.0), pre_ms=pre_ms)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.integers(0, 4_000), st.integers(0, 4_000))
def test_a_crossfade_keeps_its_power_within_a_decibel(pre_ms, post_ms):
    one, other = crossing(pre_ms, post_ms)
    (first, second) = fades((one, other), 60_000)
    end = one.brief.span.end_ms
    if not pre_ms + post_ms:
        assert first == second == Fades()
        return
    assert first.out == second.into == Span(end - pre_ms, end + post_ms)
    times = np.arange(0, 20_000, 7.0)
    power = first.gains(times) ** 2 + second.gains(times) ** 2
    assert np.abs(10 * np.log10(power)).max() < 0.01


@pytest.mark.parametrize("join", [join for join in JOINS if join != "crossfade"])
def test_at_every_other_join_nothing_is_faded(join):
    assert fades(crossing(1_000, 1_000, join), 60_000) == (Fades(), Fades())


def test_only_what_still_sounds_at_the_end_of_the_film_is_faded_there():
    one = cue("a", 0, (10, -20.0), join="end")
    assert fades((one,), 10_000) == (Fades(out=Span(10_000 - LAST_MS, 10_000)),)
    assert fades((one,), 60_000) == (Fades(),)
    assert fades((cue("a", 0, (8, -20.0), (2, -75.0), join="end"),), 10_000) == (Fades(),), "it has died away"
    assert fades((cue("a", 9_000, (1, -20.0)),), 10_000) == (Fades(out=Span(9_500, 10_000)),), "half of a short one is left"


def test_a_part_of_the_fades_is_the_same_inside_and_no_more():
    both = Fades(Span(1_000, 2_000), Span(5_000, 6_000))
    assert both.part(2_000, 5_000) == Fades()
    assert both.part(1_999, 4_000) == Fades(into=both.into)
    inside = np.arange(1_500, 5_500)
    assert np.array_equal(both.part(1_500, 5_500).gains(inside), both.gains(inside))
