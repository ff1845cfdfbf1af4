from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compose.briefs import START_MS, a_brief
from vidscore.compose.clock import GESTURE_MS
from vidscore.compose.metre import bar_lengths
from vidscore.compose.tempo_curve import BORDER_STEP, INSIDE_STEP
from vidscore.compose.timing import solve_time
from vidscore.model.hits import Hit
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import parse_metre


def beat_lengths(clock):
    """Milliseconds of each quarter note before the final chord, one per tempo point."""
    points = [p for p in clock.tempo_map.points if p[0] <= clock.cadence_beats]
    return [((t1 - t0) / float(b1 - b0), b1) for (b0, t0), (b1, t1) in pairwise(points)]


def ritard_starts(clock, metre):
    return clock.cadence_beats - Fraction(metre[0] * 4, metre[1])


@st.composite
def cues(draw):
    mood = draw(st.sampled_from(MOODS))
    duration = draw(st.one_of(st.integers(1_000, 12_000), st.integers(4_000, 90_000), st.integers(90_000, 600_000)))
    hits = draw(st.lists(st.integers(0, duration - 1), max_size=6, unique=True))
    kinds = draw(st.lists(st.sampled_from(["downbeat", "beat", "accent", "silence"]), min_size=6, max_size=6))
    weights = draw(st.lists(st.floats(0, 1), min_size=6, max_size=6))
    landed = [Hit(START_MS + h, w, k) for h, k, w in zip(sorted(hits), kinds, weights, strict=False)]
    return a_brief(mood, duration, landed, metre=draw(st.sampled_from(MOOD_TABLE[mood].metres)))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(cues())
def test_every_cue_fills_its_span_and_marks_every_hit_within_a_millisecond(brief):
    clock = solve_time(brief)
    assert clock.tempo_map.ms_at(Fraction(0)) == brief.span.start_ms
    assert clock.tempo_map.ms_at(clock.end_beats) == pytest.approx(brief.span.end_ms, abs=1e-6)
    assert 0 < clock.cadence_beats < clock.end_beats
    assert len(clock.hits) == len(brief.hits)
    for hit in clock.hits:
        assert abs(clock.tempo_map.ms_at(hit.beat) - hit.at_ms) <= 1.0


@settings(max_examples=40, derandomize=True, deadline=None)
@given(cues())
def test_bars_tile_the_cue_and_tempo_steps_cannot_be_heard(brief):
    clock = solve_time(brief)
    place = Fraction(0)
    for start, metre in clock.bars:
        assert start == place
        place += Fraction(metre[0] * 4, metre[1])
    assert place >= clock.end_beats
    assert clock.cadence_beats in {start for start, _ in clock.bars}
    if brief.span.duration_ms < GESTURE_MS:
        return
    landed = {hit.beat for hit in clock.hits if hit.kind in ("downbeat", "beat")}
    until = ritard_starts(clock, parse_metre(brief.metre))
    for (a, at), (b, end) in pairwise(beat_lengths(clock)):
        if end <= until:
            limit = BORDER_STEP if at in landed else INSIDE_STEP
            assert max(a / b, b / a) - 1 <= limit + 1e-6


@settings(max_examples=40, derandomize=True, deadline=None)
@given(cues())
def test_the_tempo_of_whole_bars_steps_no_more_than_two_percent_between_hits(brief):
    if brief.span.duration_ms < GESTURE_MS:
        return
    clock, metre = solve_time(brief), parse_metre(brief.metre)
    at = clock.tempo_map.ms_at
    full = [(s, s + Fraction(4 * m[0], m[1])) for s, m in clock.bars]
    pace = [(s, e, (at(e) - at(s)) / float(e - s)) for s, e in full if e <= ritard_starts(clock, metre)]
    landed = [hit.beat for hit in clock.hits if hit.kind in ("downbeat", "beat")]
    for (start, middle, a), (begin, end, b) in pairwise(pace):
        if begin == middle:
            limit = BORDER_STEP if any(start < hit < end for hit in landed) else INSIDE_STEP
            assert max(a / b, b / a) - 1 <= limit + 1e-6


@pytest.mark.parametrize("mood", MOODS)
def test_hits_twelve_seconds_apart_nearly_all_land_on_downbeats(mood):
    brief = a_brief(mood, 61_200, (13_370, 25_010, 36_960, 49_120))
    clock = solve_time(brief)
    assert sum(hit.kind == "downbeat" for hit in clock.hits) >= 3
    low, high = brief.tempo_range
    assert low * 0.93 <= clock.tempo_bpm <= high * 1.07


def test_a_heavy_hit_is_landed_before_a_light_one():
    clash = (Hit(START_MS + 10_000, 1.0), Hit(START_MS + 10_400, 0.1))
    clock = solve_time(a_brief("grief", 30_000, clash))
    assert [hit.kind for hit in clock.hits] == ["downbeat", "accent"]


def test_the_asked_tempo_is_kept_when_nothing_forbids_it():
    assert solve_time(a_brief("joy", 60_000, tempo_bpm=126.0)).tempo_bpm == pytest.approx(126.0, rel=0.01)


def test_the_cadence_slows_down_in_sad_music_and_a_button_does_not():
    sad = beat_lengths(solve_time(a_brief("grief", 40_000)))
    button = beat_lengths(solve_time(a_brief("anger", 40_000)))
    assert sad[-1][0] > 1.3 * sad[0][0]
    assert button[-1][0] == pytest.approx(button[0][0], rel=0.02)


def test_a_hit_near_the_end_becomes_the_final_chord():
    clock = solve_time(a_brief("triumph", 20_000, (17_800,)))
    assert clock.tempo_map.ms_at(clock.cadence_beats) == START_MS + 17_800


def test_bars_are_whole_where_they_can_be_and_odd_only_at_the_end():
    assert bar_lengths(16, 4)[1] == (4, 4, 4, 4)
    assert bar_lengths(14, 4)[1][:-1] == (4, 4, 4)[: len(bar_lengths(14, 4)[1]) - 1]
    assert sum(bar_lengths(14, 4)[1]) == 14
    assert bar_lengths(1, 4)[0] == float("inf")
