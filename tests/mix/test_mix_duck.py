import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.mix.duck import DOWN_DB_PER_S, MARGIN_LU, UP_DB_PER_S, Dip, GainCurve, bridge_ms, dips, gain_curve
from vidscore.mix.loudness import power_of
from vidscore.mix.speech import ForegroundSound
from vidscore.model.span import Span
from vidscore.settings import MixSettings

FILM = Span(0, 30_000)
PLAIN = MixSettings()


def test_one_dip_is_down_when_speech_begins_and_up_a_second_after_the_hold():
    curve = gain_curve([Dip(Span(4_000, 6_000), -12.0)], FILM, PLAIN)
    assert curve.points == ((0, 0.0), (3_750, 0.0), (4_000, -12.0), (6_400, -12.0), (7_400, 0.0), (30_000, 0.0))


def test_without_speech_the_curve_is_flat():
    assert gain_curve([], FILM, PLAIN).points == ((0, 0.0), (30_000, 0.0))


def test_two_lines_closer_than_the_bridge_share_one_dip():
    curve = gain_curve([Dip(Span(4_000, 6_000), -12.0), Dip(Span(7_100, 9_000), -12.0)], FILM, PLAIN)
    assert {gain for at, gain in curve.points if 4_000 <= at <= 9_400} == {-12.0}


def test_music_does_not_surface_where_it_could_not_come_up_and_stay():
    gap = bridge_ms(PLAIN)
    assert gap == 2_250
    closed = gain_curve([Dip(Span(4_000, 6_000), -10.0), Dip(Span(6_000 + gap, 9_000), -10.0)], FILM, PLAIN)
    opened = gain_curve([Dip(Span(4_000, 6_000), -10.0), Dip(Span(6_100 + gap, 9_000), -10.0)], FILM, PLAIN)
    assert max(closed.at(at) for at in range(4_000, 9_000, 10)) == -10.0
    assert max(opened.at(at) for at in range(4_000, 9_000, 10)) == 0.0


def test_neighbouring_lines_of_different_need_are_drawn_towards_each_other():
    curve = gain_curve([Dip(Span(4_000, 6_000), -18.0), Dip(Span(6_500, 9_000), -6.0)], FILM, PLAIN)
    assert curve.at(5_000) == -16.5
    assert curve.at(8_500) == -10.0


def test_lines_of_different_conversations_keep_their_own_depth():
    curve = gain_curve([Dip(Span(4_000, 6_000), -18.0), Dip(Span(12_000, 14_000), -6.0)], FILM, PLAIN)
    assert curve.at(5_000) == -18.0
    assert curve.at(13_000) == -6.0


def test_a_line_longer_than_others_inside_it_keeps_its_depth_to_its_end():
    curve = gain_curve([Dip(Span(4_000, 12_000), -9.0), Dip(Span(5_000, 6_000), -9.0)], FILM, PLAIN)
    assert {curve.at(at) for at in (4_000, 5_500, 9_000, 12_000)} == {-9.0}
    assert curve.at(13_500) == 0.0


def test_depth_is_what_the_phrase_needs_and_a_loud_phrase_needs_none():
    music = np.full(300, power_of(-20.0))
    phrases = [
        ForegroundSound(Span(1_000, 3_000), -18.0, "line"),
        ForegroundSound(Span(10_000, 12_000), -2.0, "voice"),
        ForegroundSound(Span(20_000, 22_000), -60.0, "line"),
    ]
    wanted = dips(phrases, music, PLAIN)
    assert [dip.span.start_ms for dip in wanted] == [1_000, 20_000]
    assert wanted[0].gain_db == pytest.approx(-18.0 - 14.0 - MARGIN_LU + 20.0)
    assert wanted[1].gain_db == -PLAIN.max_duck_db


def test_music_that_swells_inside_a_phrase_is_dipped_for_its_loudest_second():
    music = np.full(300, power_of(-40.0))
    music[40:50] = power_of(-16.0)
    (dip,) = dips([ForegroundSound(Span(1_000, 7_000), -18.0, "line")], music, PLAIN)
    assert dip.gain_db == pytest.approx(-18.0 - 14.0 - MARGIN_LU + 16.0 + 2.0, abs=0.1)


def test_music_yields_at_most_three_decibels_to_effects_unless_all_of_the_film_is_to_be_heard():
    music = np.full(300, power_of(-20.0))
    for loud, asked, gain in ((-20.0, False, -3.0), (-18.0, False, -2.0), (-20.0, True, -10.0)):
        (dip,) = dips([ForegroundSound(Span(1_000, 3_000), loud, "effect")], music, MixSettings(remix=asked))
        assert dip.gain_db == pytest.approx(gain)


def test_silent_music_needs_no_dip():
    assert dips([ForegroundSound(Span(1_000, 3_000), -20.0, "line")], np.zeros(300), PLAIN) == ()


def test_points_that_do_not_rise_in_time_are_refused():
    with pytest.raises(ValueError, match="rise in time"):
        GainCurve(((0, 0.0), (0, -3.0)))
    with pytest.raises(ValueError, match="rise in time"):
        GainCurve(())


lines = st.lists(st.tuples(st.integers(0, 58_000), st.integers(100, 9_000), st.floats(-24.0, -0.5)), min_size=0, max_size=12).map(
    lambda rows: [Dip(Span(at, at + length), gain) for at, length, gain in rows]
)
mixes = st.builds(
    MixSettings,
    lead_ms=st.integers(50, 600),
    hold_ms=st.integers(0, 800),
    release_ms=st.integers(200, 2_000),
    bridge_ms=st.integers(0, 3_000),
)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(lines, mixes, st.integers(20_000, 60_007))
def test_the_curve_keeps_its_promises(wanted, mix, length):
    film = Span(0, length)
    curve = gain_curve(wanted, film, mix)
    times = np.arange(0, length + 1, 10)
    gains = curve.each(times)
    deepest = min((dip.gain_db for dip in wanted), default=0.0)
    assert gains.max() <= 0.0
    assert gains.min() >= deepest - 0.02, "deeper than anything asked for"
    # Whatever is asked for is there but for a decibel and a half, from the first to the last instant of the phrase.
    for dip in wanted:
        inside = (times >= dip.span.start_ms) & (times < min(dip.span.end_ms, length))
        assert np.all(gains[inside] <= dip.gain_db + 1.52)
    # No ramp is steeper than it may be, and what is far from speech is untouched.
    slopes = np.diff(gains) / 0.01
    assert slopes.min() >= -max(DOWN_DB_PER_S, 24_000 / mix.lead_ms) - 1
    assert slopes.max() <= max(UP_DB_PER_S, 24_000 / mix.release_ms) + 1
    reach = max(mix.release_ms, 1_510) + mix.hold_ms + bridge_ms(mix) + 20
    near = np.zeros(len(times), bool)
    for dip in wanted:
        near |= (times > dip.span.start_ms - max(mix.lead_ms, 400) - 20) & (times < dip.span.end_ms + reach)
    assert np.all(gains[~near] == 0.0)
    assert curve.points[0][0] == 0
    assert curve.points[-1][0] == length


@settings(max_examples=30, derandomize=True, deadline=None)
@given(st.lists(st.integers(200, 1_600), min_size=2, max_size=10))
def test_a_conversation_with_short_pauses_never_pumps(pauses):
    at, wanted = 2_000, []
    for number, pause in enumerate(pauses):
        wanted.append(Dip(Span(at, at + 1_500), -8.0 - 12.0 * (number % 2)))
        at += 1_500 + pause
    curve = gain_curve(wanted, Span(0, 60_000), PLAIN)
    inside = curve.each(np.arange(2_000, at - pauses[-1], 10))
    assert inside.max() - inside.min() <= 12.0 - 4.0 - 1.5 + 0.02


def test_key_frames_are_few():
    wanted = [Dip(Span(at, at + 2_000), -12.0) for at in range(1_000, 29_000, 7_000)]
    points = gain_curve(wanted, FILM, PLAIN).points
    assert len(points) == 2 + 4 * 4
    assert all(a[0] < b[0] for a, b in itertools.pairwise(points))
