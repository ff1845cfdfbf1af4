"""One film, one composition: leads have themes, words that come back bring theirs, and the climax combines two."""

from dataclasses import replace

import pytest

from tests.plan.test_cue_list import study
from vidscore import pipeline
from vidscore.compose import settle
from vidscore.compose.motifs import likeness
from vidscore.compose.under_theme import with_under_theme
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.music import Key
from vidscore.model.plan import Brief, Plan, Section
from vidscore.model.scene import Scene
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.model.style_table import STYLES
from vidscore.plan import FilmAnalysis, make_plan
from vidscore.plan.recalls import find_recalls
from vidscore.settings import ComposeSettings, PlanSettings, RunSettings, Settings

QUICK = Settings(compose=ComposeSettings(candidates=1), run=RunSettings(cache=False, processes=1))
SCENE_MS = 24_000


def film(names: list[str], said: dict[int, list[tuple[str, str]]]) -> FilmAnalysis:
    """A film of scenes of one mood each, in which some say something: (speaker, words) by scene."""
    base = study(names, scene_ms=SCENE_MS)
    scenes = []
    for scene in base.scenes:
        rows = said.get(scene.index, [])
        starts = [scene.span.start_ms + 2_000 + 2_500 * k for k in range(len(rows))]
        lines = tuple(Line(Span(at, at + 1_500), text, who) for at, (who, text) in zip(starts, rows, strict=True))
        scenes.append(Scene(scene.index, scene.span, lines))
    script = Script(tuple(line for scene in scenes for line in scene.lines))
    return replace(base, script=script, scenes=tuple(scenes))


def parts(plan: Plan) -> dict[int, Brief | Section]:
    return {part.scene: part for cue in plan.cues for part in (cue, *cue.sections)}


def planned(study: FilmAnalysis) -> dict[int, Brief | Section]:
    return parts(make_plan(study, PlanSettings()))


MARA, TOMAS = [("MARA", f"Something {n}.") for n in range(4)], [("TOMAS", f"Another {n}.") for n in range(4)]


def test_a_lead_is_heard_when_she_speaks_and_the_film_opens_and_closes_with_its_own_theme():
    by_scene = planned(film(["tender"] * 6, {0: MARA, 1: MARA, 2: TOMAS, 3: [], 4: MARA, 5: TOMAS}))
    assert [by_scene[i].theme for i in range(6)] == ["film", "MARA", "TOMAS", "film", "MARA", "film"]


def test_a_leads_theme_gives_way_after_two_scenes_in_a_row():
    by_scene = planned(film(["tender"] * 7, dict.fromkeys(range(7), MARA)))
    assert [by_scene[i].theme for i in range(1, 6)] == ["MARA", "MARA", "film", "MARA", "MARA"]


def test_two_leads_who_talk_have_their_themes_combined():
    by_scene = planned(film(["tender"] * 4, {1: [*MARA, *TOMAS[:3]], 2: [*MARA, *TOMAS[:1]]}))
    assert (by_scene[1].theme, by_scene[1].under) == ("MARA", "TOMAS")
    assert "MARA's theme over TOMAS's theme" in by_scene[1].why


def test_the_climax_states_the_films_theme_over_the_threats():
    names = ["tender", "tension", "neutral", "fear", "triumph", "tender"]
    by_scene = planned(film(names, {}))
    assert (by_scene[4].theme, by_scene[4].under) == ("film", "threat")
    assert "the film's theme over the threat's theme" in by_scene[4].why
    assert [i for i, part in by_scene.items() if part.under] == [4]
    assert by_scene[1].theme == by_scene[3].theme == "threat"
    assert not any(part.under for part in planned(film(["tender", "joy", "neutral", "triumph"], {})).values())


QUOTES = {
    1: [("", "Remember the lighthouse keeper's daughter."), ("", "Yes, of course.")],
    4: [("", "I still see the lighthouse keeper's daughter."), ("", "Yes, of course.")],
}


def test_a_scene_whose_words_come_back_shares_a_theme_with_the_one_that_recalls_them():
    study = film(["tender", "melancholy", "neutral", "joy", "tender", "neutral"], QUOTES)
    by_scene = planned(study)
    assert by_scene[1].theme == by_scene[4].theme == "memory"
    assert 'it recalls an earlier scene: "I still see the lighthouse' in by_scene[4].why
    assert [theme.name for theme in make_plan(study, PlanSettings()).themes] == ["film", "memory"]


@pytest.mark.parametrize(
    ("first", "again", "found"),
    [
        ("You keep the lighthouse burning.", "We keep the lighthouse burning.", True),
        ("我们明天去灯塔看海", "他说我们明天去灯塔", True),
        ("Yes, of course I do.", "Yes, of course I do.", False),
        ("The lighthouse.", "Burning lighthouse.", False),
    ],
)
def test_a_quotation_is_several_rare_words_in_a_row(first, again, found):
    scenes = film(["tender"] * 4, {0: [("", first)], 1: [("", "Nothing.")], 3: [("", again)]}).scenes
    assert bool(find_recalls(scenes)) == found
    near = film(["tender"] * 4, {0: [("", first)], 1: [("", again)]}).scenes
    assert find_recalls(near) == ()


@pytest.mark.parametrize("style", STYLES)
def test_the_second_theme_is_heard_low_in_a_style_s_own_instruments_and_nothing_else_changes(style):
    plan = settle(make_plan(film(["tender", "tension", "neutral", "fear", "triumph", "tender"], {}), PlanSettings(style=style)))
    cue = next(cue for cue in plan.cues if any(part.under for part in (cue, *cue.sections)))
    combined = next(part for part in cue.by_section() if part.under)
    alone = replace(plan, cues=(replace(combined, under="", name="1m1"),))
    (plain,) = pipeline.compose_film(alone, QUICK)
    threat = next(theme.motif for theme in plan.themes if theme.name == "threat")
    both = with_under_theme(plain, threat)
    assert both.parts[: len(plain.parts)] == plain.parts
    (part,) = both.parts[len(plain.parts) :]
    instrument = INSTRUMENTS[part.instrument]
    assert part.instrument in {other.instrument for other in plain.parts}
    assert all(instrument.low <= note.pitch <= instrument.high for note in part.notes)
    assert sum(note.pitch for note in part.notes) / len(part.notes) <= 64
    heard = likeness(threat, [(note.onset_beats, note.pitch) for note in part.notes], Key.parse(combined.key).mode)
    assert heard >= 0.4
    assert part.notes[-1].onset_beats + part.notes[-1].duration_beats <= plain.cadence_beats


def test_the_composer_writes_the_second_theme_that_a_plan_names():
    plan = settle(make_plan(film(["tender", "tension", "neutral", "fear", "triumph", "tender"], {}), PlanSettings()))
    cues = pipeline.compose_film(plan, QUICK)
    assert any("second theme" in part.name for cue in cues for part in cue.parts)
