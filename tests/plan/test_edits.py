"""A plan that is edited: what a person changed stays, what was worked out from it follows, and nothing else changes."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.plan.test_cue_list import ARC, study
from vidscore import pipeline
from vidscore.errors import InputError
from vidscore.model.cue import Cue
from vidscore.model.hits import Hit
from vidscore.model.joins import Join
from vidscore.model.mood import MOODS, Mood
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Key
from vidscore.model.plan import Brief, Intensity, Plan, Section
from vidscore.model.planned import Planned
from vidscore.model.span import Span
from vidscore.plan import make_plan, parse_plan, plan_text, tempo_notes, worked_out
from vidscore.settings import ComposeSettings, PlanSettings, RunSettings, Settings

QUICK = Settings(compose=ComposeSettings(candidates=1), run=RunSettings(cache=False, processes=1))
AT = 1
"""The cue that is edited."""


@cache
def base() -> Plan:
    """A film of three cues, tender, neutral and joyful, of 16 s each."""
    film = study(["tender", "neutral", "joy"], scene_ms=16_000)
    plan = make_plan(replace(film, picture=replace(film.picture, cuts_ms=())), PlanSettings())
    while any(cue.sections for cue in plan.cues):
        plan = apart(plan)
    return plan


def apart(plan: Plan) -> Plan:
    """The plan with a cue of its own for every section."""
    cues, parts = list[Brief](), [(cue, part) for cue in plan.cues for part in cue.by_section()]
    for number, (cue, part) in enumerate(parts):
        last = number + 1 == len(parts)
        join = Join("end" if last else "gap")
        planned = Planned(
            **{n: getattr(part.mood, n) for n in ("valence", "arousal", "tension")},
            **{n: getattr(part, n) for n in ("key", "metre", "tempo_bpm", "ending", "theme", "level_lu")},
            mood=part.mood.name, tempo_range=cue.tempo_range, join=join.kind, levels=tuple(one.level for one in part.intensity),
        )  # fmt: skip
        cues.append(replace(part, name=f"1m{number + 1}", join=join, planned=planned, tempo_range=cue.tempo_range))
    return replace(plan, cues=tuple(cues))


def edited(**fields: Any) -> Plan:
    cue = base().cues[AT]
    cues = (*base().cues[:AT], replace(cue, **fields), *base().cues[AT + 1 :])
    return replace(base(), cues=cues)


def moods_changed(name: str) -> Mood:
    return replace(base().cues[AT].mood, name=name)


@cache
def composed() -> tuple[Cue, ...]:
    return pipeline.compose_film(base(), QUICK)


def sounds(cue: Cue) -> tuple[object, ...]:
    return cue.parts, cue.tempo_map


FOLLOWS = ("key", "tempo_bpm", "tempo_range", "ending", "intensity", "level_lu", "why")


@pytest.mark.parametrize("name", [name for name in MOODS if name != "neutral"])
def test_another_mood_brings_its_own_key_tempo_figures_and_loudness(name):
    before, cue = base().cues[AT], worked_out(edited(mood=moods_changed(name))).cues[AT]
    row = MOOD_TABLE[name]
    assert Key.parse(cue.key).mode in row.modes
    assert cue.metre in row.metres
    assert row.tempo[0] * 0.97 <= cue.tempo_bpm <= row.tempo[1] * 1.03
    assert cue.tempo_range[0] <= cue.tempo_bpm <= cue.tempo_range[1]
    assert cue.ending in (*row.endings, "open")
    assert cue.mood.valence * row.valence >= 0
    assert cue.mood.arousal * row.arousal >= 0
    assert f"Asked for as {name}" in cue.why
    assert (cue.name, cue.span, cue.seed, cue.style) == (before.name, before.span, before.seed, before.style)


def test_a_grief_that_is_typed_over_a_calm_mood_is_heard():
    cue = worked_out(edited(mood=moods_changed("grief"))).cues[AT]
    changed = [name for name in FOLLOWS if getattr(cue, name) != getattr(base().cues[AT], name)]
    assert set(changed) >= {"key", "tempo_bpm", "tempo_range", "level_lu", "why"}
    assert cue.tempo_bpm <= 66
    assert Key.parse(cue.key).is_minor


EDITS: dict[str, Any] = {
    "mood": lambda: moods_changed("grief"),
    "key": lambda: "b-flat-minor",
    "metre": lambda: "5/4",
    "tempo_bpm": lambda: base().cues[AT].tempo_bpm + 9,
    "tempo_range": lambda: (50.0, 60.0),
    "form": lambda: "intro A A' cadence",
    "ending": lambda: "button",
    "style": lambda: "piano",
    "hits": lambda: (Hit(base().cues[AT].span.start_ms + 6_000),),
    "theme": lambda: "",
    "intensity": lambda: (Intensity(base().cues[AT].span.start_ms, 1.0),),
    "speech": lambda: (Span(base().cues[AT].span.start_ms + 9_000, base().cues[AT].span.start_ms + 12_000),),
    "join": lambda: Join("smash"),
    "seed": lambda: 12_345,
}
"""One edit of each field that a composer reads."""


@pytest.mark.parametrize("field", EDITS)
def test_each_field_of_a_cue_is_heard_when_it_is_changed_and_no_other_cue_changes(field):
    wish = {field: EDITS[field]()}
    if field == "tempo_range":
        wish["tempo_bpm"] = 0.0
    plan = worked_out(edited(**wish))
    kept = plan.cues[AT] if field != "mood" else plan.cues[AT].mood.name
    assert (kept if field == "mood" else getattr(kept, field)) == (wish[field] if field != "mood" else "grief")
    heard = pipeline.compose_film(edited(**wish), QUICK)
    assert sounds(heard[AT]) != sounds(composed()[AT])
    assert sounds(heard[0]) == sounds(composed()[0])
    assert sounds(heard[2]) == sounds(composed()[2]) or field == "join", "only another join reaches into the next cue"


@pytest.mark.parametrize(
    "field", [name for name in EDITS if name not in ("mood", "tempo_range", "join", "form", "style", "seed")]
)
def test_what_a_person_set_stays_when_the_mood_is_changed_too(field):
    plan = worked_out(edited(**{field: EDITS[field]()}, mood=moods_changed("anger")))
    assert getattr(plan.cues[AT], field) == EDITS[field]()
    assert plan.cues[AT].level_lu != base().cues[AT].level_lu


def test_a_locked_cue_keeps_every_word_whatever_its_mood_is_called():
    asked = edited(mood=moods_changed("anger"), locked=True)
    assert worked_out(asked) == asked


def test_an_unedited_plan_is_played_as_it_is_and_an_edit_is_followed_once():
    assert worked_out(base()) == base()
    once = worked_out(edited(mood=moods_changed("fear")))
    assert worked_out(once) == once
    assert {theme.role for theme in once.themes} == {"film", "threat"}
    assert once.cues[AT].theme == "threat"
    again = worked_out(replace(once, cues=(*once.cues[:AT], replace(once.cues[AT], mood=base().cues[AT].mood), once.cues[2])))
    assert again.cues[AT].theme == "film"
    assert Key.parse(again.cues[AT].key).mode in MOOD_TABLE["neutral"].modes


@pytest.mark.parametrize("arousal", [-0.9, 0.9])
def test_a_figure_of_the_mood_moves_tempo_and_fullness_but_no_key(arousal):
    before, cue = base().cues[AT], worked_out(edited(mood=replace(base().cues[AT].mood, arousal=arousal))).cues[AT]
    assert (cue.tempo_bpm > before.tempo_bpm) == (cue.level_lu > before.level_lu) == (arousal > 0)
    assert (cue.key, cue.metre, cue.theme) == (before.key, before.metre, before.theme)


@pytest.mark.parametrize("field", ["key", "metre", "tempo_bpm", "tempo_range", "ending"])
def test_auto_in_a_plan_file_gives_back_what_was_planned(field):
    lines = plan_text(base()).split("\n")
    at = [n for n, line in enumerate(lines) if line.startswith(f"  {field}: ")][AT]
    plan = parse_plan("\n".join([*lines[:at], f"  {field}: auto", *lines[at + 1 :]]), Path("p.yaml"))
    assert worked_out(plan) == base()


def test_auto_follows_the_mood_where_that_was_changed_and_works_in_a_plan_written_by_hand():
    cue = worked_out(edited(mood=moods_changed("joy"), key="", tempo_bpm=0.0, metre="")).cues[AT]
    assert Key.parse(cue.key).mode in MOOD_TABLE["joy"].modes
    assert 108 <= cue.tempo_bpm <= 155
    hand = Plan("film.mp4", 20_000, cues=(Brief("1m1", 0, Span(0, 20_000), Mood("grief", -0.6, -0.6, 0.2), key="", metre=""),))
    (own,) = worked_out(hand).cues
    assert Key.parse(own.key).mode in MOOD_TABLE["grief"].modes
    assert own.metre in MOOD_TABLE["grief"].metres


def test_a_tempo_outside_a_range_that_nobody_set_widens_it_and_is_kept():
    cue = worked_out(edited(tempo_bpm=140.0)).cues[AT]
    assert (cue.tempo_bpm, cue.tempo_range[1]) == (140.0, 140.0)
    heard = pipeline.compose_film(edited(tempo_bpm=140.0), QUICK)[AT]
    bars = [(heard.tempo_map.ms_at(bar.start_beats), bar.beats) for bar in heard.bars[1:3]]
    assert 60_000 * float(bars[0][1]) / (bars[1][0] - bars[0][0]) == pytest.approx(140, rel=0.05)


def test_a_tempo_outside_a_range_that_somebody_set_is_refused_with_its_line():
    lines = plan_text(base()).split("\n")
    for name, wish in (("tempo_range", "[70, 96]"), ("tempo_bpm", "110")):
        at = next(n for n, line in enumerate(lines) if line.startswith(f"  {name}: "))
        lines[at] = f"  {name}: {wish}"
    with pytest.raises(InputError, match="tempo_bpm 110 lies outside its tempo_range, 70 to 96") as caught:
        parse_plan("\n".join(lines), Path("p.yaml"))
    assert caught.value.line == at + 1


def test_a_tempo_that_hits_do_not_allow_is_said_and_the_planners_own_is_not():
    start = base().cues[AT].span.start_ms
    wish = {
        "tempo_bpm": 70.0,
        "tempo_range": (50.0, 120.0),
        "hits": tuple(Hit(start + at) for at in (3_000, 6_000, 9_000, 12_000)),
    }
    notes = [tempo_notes(pipeline.compose_film(edited(**fields), QUICK)) for fields in (wish, {**wish, "hits": ()}, {})]
    assert notes[1:] == [(), ()]
    assert not notes[0] or notes[0][0].startswith("1m2 was asked for at 70 bpm and plays at")
    off = replace(composed()[AT], brief=replace(composed()[AT].brief, tempo_bpm=92.0))
    assert tempo_notes((off,))[0].startswith("1m2 was asked for at 92 bpm and plays at")


def test_silence_that_is_made_to_sound_is_scored_for_the_mood_of_its_scene():
    film = replace(study(ARC, scene_ms=20_000), carried=(Span(38_000, 62_000),))
    plan = make_plan(film, PlanSettings())
    number = next(n for n, cue in enumerate(plan.cues) if cue.silence)
    cues = [replace(cue, silence=False) if n == number else cue for n, cue in enumerate(plan.cues)]
    cue = worked_out(replace(plan, cues=tuple(cues))).cues[number]
    row = MOOD_TABLE[cue.mood.name]
    assert cue.mood == plan.cues[number].mood
    assert Key.parse(cue.key).mode in row.modes
    assert row.tempo[0] * 0.97 <= cue.tempo_bpm <= row.tempo[1] * 1.03
    assert cue.theme == "film"


@pytest.mark.parametrize("name", MOODS)
def test_a_section_with_another_mood_keeps_the_pulse_and_takes_the_rest(name):
    plan = make_plan(study(ARC), PlanSettings())
    number, cue = next((n, cue) for n, cue in enumerate(plan.cues) if cue.sections)
    turned = replace(cue.sections[0], mood=replace(cue.sections[0].mood, name=name))
    whole = replace(
        plan, cues=(*plan.cues[:number], replace(cue, sections=(turned, *cue.sections[1:])), *plan.cues[number + 1 :])
    )
    section = worked_out(whole).cues[number].sections[0]
    assert isinstance(section, Section)
    assert Key.parse(section.key).mode in MOOD_TABLE[name].modes


def test_the_joins_beside_a_changed_mood_are_chosen_anew_and_a_lost_pulse_is_no_longer_promised():
    first, second, last = base().cues
    first = replace(first, join=Join("same-click"), planned=replace(first.planned, join="same-click"))
    second = replace(second, tempo_bpm=first.tempo_bpm, planned=replace(second.planned, tempo_bpm=first.tempo_bpm))
    grief = replace(second, mood=moods_changed("grief"))
    plan = worked_out(replace(base(), cues=(first, grief, last)))
    assert plan.cues[1].tempo_bpm == pytest.approx(first.tempo_bpm * 2 / 3, abs=0.01)
    assert "moods" in plan.cues[0].join.why
    plan = worked_out(replace(base(), cues=(first, replace(grief, tempo_range=(52.0, 56.0)), last)))
    assert 52 <= plan.cues[1].tempo_bpm <= 56
    assert plan.cues[0].join.kind not in ("same-click", "gap")
    own = replace(first, planned=replace(first.planned, join="swell"))
    plan = worked_out(replace(base(), cues=(own, grief, last)))
    assert plan.cues[0].join.kind == "same-click", "somebody asked for it"
    assert plan.cues[1].tempo_bpm == pytest.approx(first.tempo_bpm * 2 / 3, abs=0.01)


def test_two_wishes_that_cannot_both_be_kept_are_refused_in_words():
    first, second, last = base().cues
    linked = replace(first, join=Join("same-click"))
    own = replace(second, tempo_bpm=0.0, planned=replace(second.planned, tempo_bpm=first.tempo_bpm * 1.2))
    with pytest.raises(ValueError, match="are not 1:1, 2:1 or 3:2"):
        worked_out(replace(base(), cues=(linked, own, last)))
