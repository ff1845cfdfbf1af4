from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.feel.mood_table import PROTOTYPES
from vidscore.model.film import Film, KeyFrame, Picture
from vidscore.model.mood import MOODS, Mood
from vidscore.model.music import Key
from vidscore.model.plan import Plan
from vidscore.model.scene import Scene
from vidscore.model.script import Caption, Line, Script
from vidscore.model.span import Span
from vidscore.plan import FilmAnalysis, make_plan
from vidscore.plan.keys import fifths_apart, key_distance
from vidscore.settings import PlanSettings


def mood(name: str) -> Mood:
    row = PROTOTYPES[name]
    return Mood(name, row.valence, row.arousal, row.tension)


def study(names: list[str], scene_ms: int = 12_000, speaker: str = "") -> FilmAnalysis:
    lines = tuple(Line(Span(i * scene_ms + 1000, i * scene_ms + 3000), f"line {i}", speaker) for i in range(len(names)))
    scenes = tuple(Scene(i, Span(i * scene_ms, (i + 1) * scene_ms), (lines[i],)) for i in range(len(names)))
    film = Film(Path("film.mp4"), "mp4", len(names) * scene_ms, Fraction(25))
    cuts = tuple(i * scene_ms + scene_ms // 2 for i in range(len(names)))
    picture = Picture(tuple(KeyFrame(c, 0.5, 0.5, 0.5, 0.0, 0.8) for c in cuts), cuts)
    return FilmAnalysis(film, Script(lines), picture, scenes, tuple(mood(name) for name in names))


def plan_of(names: list[str], **choices: object) -> Plan:
    return make_plan(study(names), PlanSettings(**choices))  # type: ignore[arg-type]


def moods_of(plan: Plan) -> list[str]:
    return [section.mood.name for cue in plan.cues for section in cue.by_section()]


ARC = ["neutral", "tender", "joy", "wonder", "tension", "fear", "grief", "triumph"]


def test_short_film_is_scored_wall_to_wall_and_cues_are_named_by_reel():
    plan = plan_of(ARC)
    assert [cue.name for cue in plan.cues] == [f"1m{n}" for n in range(1, len(plan.cues) + 1)]
    assert not any(cue.silence for cue in plan.cues)
    assert moods_of(plan) == ARC


def test_a_short_film_is_a_few_cues_that_turn_and_not_one_for_every_scene():
    plan = plan_of(ARC)
    assert 2 <= len(plan.cues) <= 5
    assert all(section.why.startswith("The music can turn here") for cue in plan.cues for section in cue.sections)


def test_the_intensity_of_a_cue_follows_the_tension_of_the_film_inside_it():
    curve = tuple((at, -0.3, 0.1, at / 30_000) for at in range(0, 30_000, 1_000))
    (cue,) = make_plan(replace(study(["tension"], scene_ms=30_000), curve=curve), PlanSettings()).cues
    levels = [point.level for point in cue.intensity]
    assert levels == sorted(levels)
    assert levels[-1] > levels[0] + 0.05


def test_long_film_is_spotted_to_between_a_third_and_two_thirds():
    plan = make_plan(study(ARC * 12, scene_ms=60_000), PlanSettings())
    music = sum(cue.span.duration_ms for cue in plan.sounding) / plan.duration_ms
    assert 0.35 <= music <= 0.60
    assert plan.cues[0].name == "1m1"
    assert any(cue.name.startswith("4m") for cue in plan.cues)
    assert all("silence" in cue.why for cue in plan.cues if cue.silence)


@pytest.mark.parametrize(("share", "least", "most"), [(0.0, 0.0, 0.0), (0.5, 0.4, 0.6), (1.0, 1.0, 1.0)])
def test_coverage_overrides_the_rule(share, least, most):
    plan = plan_of(ARC, coverage=share)
    assert least <= sum(cue.span.duration_ms for cue in plan.sounding) / plan.duration_ms <= most


def test_a_scene_that_has_its_own_music_gets_no_other_unless_a_coverage_is_asked_for():
    film = replace(study(ARC, scene_ms=20_000), carried=(Span(38_000, 62_000),))
    (silent,) = (cue for cue in make_plan(film, PlanSettings()).cues if cue.silence)
    assert (silent.span, silent.why) == (Span(40_000, 60_000), "silence: the film's own music plays here, and two would clash")
    assert not any(cue.silence for cue in make_plan(film, PlanSettings(coverage=1.0)).cues)


@pytest.mark.parametrize(("start_ms", "end_ms"), [(43_000, 50_000), (10_000, 150_000)], ids=["a bell", "nearly the whole film"])
def test_a_bell_silences_nothing_and_a_film_with_music_throughout_is_scored_anew(start_ms, end_ms):
    film = replace(study(ARC, scene_ms=20_000), carried=(Span(start_ms, end_ms),))
    assert not any(cue.silence for cue in make_plan(film, PlanSettings()).cues)


def test_last_cue_comes_home_and_ends_with_a_closed_cadence():
    plan = plan_of(ARC, seed=3)
    assert Key.parse(plan.cues[-1].key).tonic == Key.parse(plan.home_key).tonic
    assert plan.cues[-1].join.kind == "end"
    assert plan.cues[-1].ending in ("authentic", "plagal")


def test_neighbouring_keys_stay_nearer_than_chance():
    distances = [
        key_distance(Key.parse(a.key), Key.parse(b.key))
        for seed in range(6)
        for plan in [plan_of(["tender", "neutral", "joy", "wonder", "tender"], seed=seed)]
        for a, b in zip(plan.cues, plan.cues[1:], strict=False)
    ]
    assert sum(distances) / len(distances) < 2.5  # two keys drawn at random are 3.0 fifths apart, and a mode change costs 2


def test_fear_leaps_a_tritone_away():
    plan = plan_of(["tender", "fear", "tender", "tender", "tender"])
    leap = (Key.parse(plan.cues[1].key).tonic - Key.parse(plan.cues[0].key).tonic) % 12
    assert leap in (1, 6, 11)


def test_a_speaker_with_enough_lines_has_a_theme_and_threats_share_one():
    plan = make_plan(study(ARC, speaker="Mara"), PlanSettings())
    assert {theme.name for theme in plan.themes} == {"film", "Mara", "threat"}
    by_mood = {section.mood.name: section.theme for cue in plan.cues for section in cue.by_section()}
    assert by_mood["tension"] == by_mood["fear"] == "threat"
    assert plan.cues[0].theme == plan.cues[-1].theme == "film"


def test_hits_fall_on_frames_and_say_why():
    plan = plan_of(ARC)
    hits = [hit for cue in plan.cues for hit in cue.hits]
    assert hits
    assert all(hit.at_ms % 40 == 0 and hit.why for hit in hits)


def test_a_thunderclap_outweighs_a_cut():
    base = study(["fear"], scene_ms=20_000)
    clap = Caption(Span(7_000, 8_000), "thunder", "sound")
    scene = Scene(0, base.scenes[0].span, base.scenes[0].lines, (clap,))
    plan = make_plan(FilmAnalysis(base.film, base.script, base.picture, (scene,), base.moods), PlanSettings())
    assert plan.cues[0].hits[0].at_ms == 7_000


def test_a_whisper_in_the_captions_hushes_the_music_with_its_reason():
    base = study(["fear"], scene_ms=20_000)
    scene = replace(base.scenes[0], captions=(Caption(Span(900, 1_000), "whispering", "sound"),))
    (cue,) = make_plan(replace(base, scenes=(scene,)), PlanSettings()).cues
    assert [(hush.span, hush.why) for hush in cue.hushed] == [(Span(900, 3_000), "a whisper: whispering")]


def test_the_music_dies_away_with_a_picture_that_fades_out():
    base = study(["tender"], scene_ms=30_000)
    lights = ((2_000, 0.5), (21_000, 0.4), (26_000, 0.2), (29_000, 0.01))
    frames = tuple(KeyFrame(at, light, 0.5, 0.5, 0.0, 0.1) for at, light in lights)
    assert make_plan(replace(base, picture=Picture(frames)), PlanSettings()).cues[-1].ending == "fade"
    assert make_plan(base, PlanSettings()).cues[-1].ending != "fade"


def test_every_cue_says_in_a_sentence_why():
    for cue in plan_of(ARC).cues:
        assert cue.mood.name in cue.why
        assert cue.why.endswith(".")


def test_same_seed_gives_the_same_plan_and_another_gives_another():
    assert plan_of(ARC, seed=5) == plan_of(ARC, seed=5)
    assert plan_of(ARC, seed=5) != plan_of(ARC, seed=6)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(MOODS), min_size=1, max_size=12), st.integers(0, 99), st.sampled_from([400, 3_000, 30_000]))
def test_any_film_gets_a_valid_plan(names, seed, scene_ms):
    plan = make_plan(study(names, scene_ms=max(scene_ms, 3_100)), PlanSettings(seed=seed))
    assert moods_of(plan) == names
    assert all(low <= cue.tempo_bpm <= high for cue in plan.sounding for low, high in [cue.tempo_range])


def test_relative_keys_share_a_signature():
    assert fifths_apart(Key.parse("c-major"), Key.parse("a-minor")) == 0
    assert fifths_apart(Key.parse("c-major"), Key.parse("f-sharp-major")) == 6
    assert fifths_apart(Key.parse("d-dorian"), Key.parse("c-major")) == 0
    assert fifths_apart(Key.parse("e-phrygian"), Key.parse("c-major")) == 0
    assert fifths_apart(Key.parse("f-lydian"), Key.parse("g-mixolydian")) == 0
