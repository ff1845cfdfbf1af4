"""A cue that turns: its sections, and what each asks of the composer."""

from dataclasses import replace

import pytest

from vidscore.model.hits import Hit
from vidscore.model.joins import Join
from vidscore.model.mood import Mood
from vidscore.model.plan import RING_MS, Brief, Hush, Plan, Section
from vidscore.model.span import Span

JOY, GRIEF = Mood("joy", 0.5, 0.5, 0.0), Mood("grief", -0.5, -0.5, 0.0)


def turning(**more: object) -> Brief:
    section = Section(12_000, GRIEF, 1, "a-minor", hits=(Hit(15_000),))
    return Brief("1m1", 0, Span(0, 30_000), JOY, sections=(section,), **more)  # type: ignore[arg-type]


def test_sections_tile_the_cue_and_each_has_its_own_mood_key_and_hits() -> None:
    first, second = turning(post_ms=700).by_section()
    assert (first.span, second.span) == (Span(0, 12_000), Span(12_000, 30_000))
    assert (first.mood, first.key, first.hits) == (JOY, "c-major", ())
    assert (second.mood, second.key, second.scene, second.hits) == (GRIEF, "a-minor", 1, (Hit(15_000),))
    assert (first.runs_on, first.join.kind, first.post_ms) == (True, "same-click", 0)
    assert (second.runs_on, second.join.kind, second.post_ms) == (False, "gap", 700)


def test_speech_and_hushes_are_cut_at_the_turn() -> None:
    first, second = turning(speech=(Span(11_000, 14_000),), hushed=(Hush(Span(10_000, 13_000), "a whisper"),)).by_section()
    assert (first.speech, second.speech) == ((Span(11_000, 12_000),), (Span(12_000, 14_000),))
    assert [one.hushed[0].span for one in (first, second)] == [Span(10_000, 12_000), Span(12_000, 13_000)]


def test_a_hit_of_one_section_cannot_lie_in_another() -> None:
    with pytest.raises(ValueError, match="hit at 15000 ms lies outside 0 to 12000 ms"):
        turning(hits=(Hit(15_000),))


def test_a_section_must_start_inside_its_cue_and_after_the_one_before() -> None:
    with pytest.raises(ValueError, match=r"section 1 must start in 10\.\.8990 ms, got 12000"):
        Brief("1m1", 0, Span(0, 9_000), JOY, sections=(Section(12_000, GRIEF),))


@pytest.mark.parametrize("tempo_bpm", [20.0, 299.0])
def test_a_section_at_the_edge_of_what_can_be_played_keeps_a_range_that_can(tempo_bpm: float) -> None:
    low, high = turning(tempo_bpm=tempo_bpm, tempo_range=(20.0, 300.0)).by_section()[1].tempo_range
    assert 20 <= low <= tempo_bpm <= high <= 300


def test_a_cue_cannot_be_heard_before_the_film_begins() -> None:
    with pytest.raises(ValueError, match=r"pre_ms must lie in 0\.\.200"):
        Brief("1m1", 0, Span(200, 9_000), JOY, pre_ms=500)


def test_the_pulse_goes_on_only_between_related_tempos() -> None:
    def plan(bpm: float) -> Plan:
        first = Brief("1m1", 0, Span(0, 9_000), JOY, tempo_bpm=80.0, join=Join("same-click"))
        return Plan("film", 20_000, cues=(first, Brief("1m2", 1, Span(9_000, 20_000), JOY, tempo_bpm=bpm)))

    assert plan(120.0).joined
    with pytest.raises(ValueError, match="80 and 100 of 1m2 are not 1:1, 2:1 or 3:2"):
        plan(100.0)


def test_a_section_keeps_the_tempo_before_it_or_relates_to_it() -> None:
    half = replace(turning(tempo_bpm=120.0), sections=(Section(12_000, GRIEF, tempo_bpm=60.0), Section(20_000, JOY)))
    assert [one.tempo_bpm for one in half.by_section()] == [120.0, 60.0, 60.0]
    with pytest.raises(ValueError, match="tempo_bpm 100 of section 1 is not 1:1, 2:1 or 3:2 to the 120 before it"):
        replace(half, sections=(Section(12_000, GRIEF, tempo_bpm=100.0),))


def test_a_join_changed_by_hand_brings_its_own_overlap_and_a_figure_typed_in_wins() -> None:
    def plan(kind: str, **typed: int) -> Plan:
        first = Brief("1m1", 0, Span(0, 20_000), JOY, join=Join(kind))  # type: ignore[arg-type]
        return Plan("film", 40_000, cues=(first, Brief("1m2", 1, Span(20_000, 40_000), JOY, **typed))).overlapping()

    assert [plan(kind).cues[1].pre_ms for kind in ("common-tone", "swell", "crossfade", "gap")] == [300, 1_500, 1_500, 0]
    assert [plan(kind).cues[0].post_ms for kind in ("common-tone", "swell", "crossfade", "gap")] == [1_800, 0, 1_500, 0]
    assert plan("swell", pre_ms=2_000).cues[1].pre_ms == 2_000
    assert plan("swell").overlapping() == plan("swell")
    assert plan("swell").cues[1].sounding == Span(18_500, 40_000 + RING_MS)
