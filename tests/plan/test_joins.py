"""How the music goes on between scenes: what is chosen, and that the tempos fit."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plan.test_cue_list import mood
from vidscore.model.joins import CLICK_RATIOS
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Key
from vidscore.model.span import Span
from vidscore.plan.joins import JoinDecision, ScoredScene, plan_joins

KEYS = {name: Key(0, row.modes[0]) for name, row in MOOD_TABLE.items()}


def places(*names: str, scene_ms: int = 30_000, **more: object) -> list[ScoredScene]:
    spans = [Span(n * scene_ms, (n + 1) * scene_ms) for n in range(len(names))]
    return [ScoredScene(span, mood(name), KEYS[name], **more) for span, name in zip(spans, names, strict=True)]  # type: ignore[arg-type]


def ways(steps: tuple[JoinDecision, ...]) -> list[str]:
    return ["turns" if step.runs_on else step.join.kind for step in steps]


def test_a_weak_boundary_between_like_moods_is_a_turn_and_a_sure_one_between_unlike_moods_is_not() -> None:
    assert ways(plan_joins(places("neutral", "tender", certainty=0.2))) == ["turns", "end"]
    assert ways(plan_joins(places("joy", "grief", certainty=1.0)))[0] != "turns"


def test_triumph_after_grief_is_prepared_by_a_swell_and_grief_after_a_storm_follows_a_smash() -> None:
    assert ways(plan_joins(places("grief", "triumph", struck=True))) == ["swell", "end"]
    assert ways(plan_joins(places("anger", "grief", struck=True))) == ["smash", "end"]
    assert "smash" not in ways(plan_joins(places("anger", "grief", struck=False, spoken=True)))


def test_silence_between_places_is_a_gap_and_the_last_place_ends() -> None:
    apart = [replace(place, adjoins=False) for place in places("joy", "joy")]
    steps = plan_joins(apart)
    assert ways(steps) == ["gap", "end"]
    assert steps[0].silence_ms == 0, "the silence is the film's own"


def test_no_place_is_no_step() -> None:
    assert plan_joins(()) == ()


def test_a_cue_runs_on_for_four_minutes_at_most() -> None:
    steps = plan_joins(places(*["neutral"] * 12, scene_ms=60_000, certainty=0.1))
    length = longest = 0
    for step in steps:
        length += 60_000
        longest = max(longest, length)
        length = length if step.runs_on else 0
    assert longest == 240_000
    assert set(ways(steps)) == {"turns", "same-click", "end"}


@pytest.mark.parametrize("name", MOODS)
def test_only_moods_without_a_pulse_are_crossfaded(name: str) -> None:
    for other in MOODS:
        kinds = ways(plan_joins(places(name, other)))
        assert kinds[0] != "crossfade" or not (MOOD_TABLE[name].pulse and MOOD_TABLE[other].pulse)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(MOODS), st.integers(1_500, 90_000), st.floats(0, 1)), min_size=1, max_size=9))
def test_tempos_suit_their_moods_and_are_related_wherever_the_pulse_goes_on(rows: list[tuple[str, int, float]]) -> None:
    at, made = 0, []
    for name, length, certainty in rows:
        made.append(ScoredScene(Span(at, at + length), mood(name), KEYS[name], certainty=certainty))
        at += length
    steps = plan_joins(made)
    for place, step in zip(made, steps, strict=True):
        low, high = MOOD_TABLE[place.mood.name].tempo
        assert low * 0.95 <= step.tempo_bpm <= high * 1.05
        assert step.join.why
    for before, after in pairwise(steps):
        if before.join.kind == "same-click":
            ratio = after.tempo_bpm / before.tempo_bpm
            assert min(abs(ratio / one - 1) for one in CLICK_RATIOS) < 0.001
