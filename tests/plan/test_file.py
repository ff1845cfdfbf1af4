from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.plan.test_cue_list import plan_of
from vidscore.errors import InputError
from vidscore.library import score_plan
from vidscore.model.mood import MOODS
from vidscore.model.plan import Plan
from vidscore.model.retiming import Retiming
from vidscore.model.style_table import STYLES
from vidscore.model.theme import MotifNote, Theme
from vidscore.plan import parse_plan, plan_schema, plan_text, read_plan


@pytest.fixture
def plan() -> Plan:
    made = plan_of(["tender", "grief", "joy", "fear", "triumph"])
    film = Theme("film", motif=(MotifNote(0, Fraction(3, 2)), MotifNote(4, Fraction(1, 2), -1)))
    return replace(made, home_key="e-flat-major", themes=(film, *made.themes[1:]), sync=Retiming(-2_350, "25/23.976"))


@pytest.mark.parametrize("name", ["plan.yaml", "plan.json"])
def test_written_plan_reads_back_equal(plan, name, tmp_path):
    path = tmp_path / name
    path.write_text(plan_text(plan, name), "utf8")
    assert read_plan(path) == plan


def test_yaml_spells_out_film_times(plan):
    assert "start_ms: 12000, end_ms: 24000}  # 00:00:12.000 - 00:00:24.000" in plan_text(plan)


def test_clock_times_may_be_typed(plan):
    text = plan_text(plan).replace("span: {start_ms: 0, end_ms: 12000}", "span: {start_ms: 0, end_ms: 00:00:11.500}")
    assert parse_plan(text, Path("p")).cues[0].span.end_ms == 11_500


SECTION = "sections: [{start_ms: 5000, mood: {name: joy, valence: 0, arousal: 0, tension: 0}"
WRONG = (
    ("version: 2", "version: 99", "plan version 99 cannot be read"),
    ("film: film.mp4", "film: ''", "names no film"),
    ("duration_ms: 60000", "duration_ms: 0", "duration_ms must lie in 1..3600000000, got 0"),
    ("rate: 25/23.976", "rate: 30/25", "'30/25' is not a rate; choose one of 1, 25/23.976"),
    ("offset_ms: -2350", "offset_ms: late", "offset_ms"),
    ("language: ''", "language: klingon", "'klingon' is not a language; write its ISO 639 code, for example en"),
    ("home_key: e-flat-major", "home_key: h-major", "'h-major' is not a key; write for example d-minor, with a mode of major"),
    ("role: threat", "role: villain", "'film', 'speaker' or 'threat', got 'villain'"),
    ("mood: tension", "mood: tenshun", "'tenshun' is not a mood; choose one of neutral, tender"),
    ("name: threat", "name: film", "two themes are called film"),
    ("name: threat", "name: ''", "a theme needs a name"),
    ("beats: 3/2", "beats: 0", "beats must be over 0"),
    ("beats: 3/2", "beats: three", "'three' is not a length in beats; write for example 1, 1/2 or 3/2"),
    ("degree: 4", "degree: 400", "degree must lie in -35..35, got 400"),
    ("chromatic: -1", "chromatic: 50", "chromatic must lie in -11..11, got 50"),
    ("name: 1m1", "name: a/b", "'a/b' cannot name a file"),
    ("name: 1m2", "name: 1m1", "two cues are called 1m1"),
    ("scene: 0", "scene: -3", "scene must lie in 0..100000, got -3"),
    ("span: {start_ms: 12000", "span: {start_ms: 9000", "inside the cue before"),
    ("end_ms: 12000}", "end_ms: noon}", "'noon' is not a time"),
    ("name: tender", "name: tendre", "'tendre' is not a mood; choose one of neutral, tender"),
    ("valence: 0.6", "valence: 6", "valence must lie in -1..1, got 6"),
    ("sections: []", SECTION + ", key: x}]", "'x' is not a key"),
    ("sections: []", SECTION.replace("joy", "jolly") + "}]", "'jolly' is not a mood; choose one of"),
    ("sections: []", SECTION + ", theme: filn}]", "wants theme 'filn'; the plan has film, threat"),
    ("sections: []", SECTION + ", hits: [{at_ms: 1}]}]", "hit at 1 ms lies outside 5000 to 12000 ms"),
    ("sections: []", SECTION.replace("5000", "50000") + "}]", "section 1 must start in 10..11990 ms"),
    ("pre_ms: null", "pre_ms: 5", "pre_ms must lie in 0..0"),
    ("post_ms: null", "post_ms: -1", "post_ms must lie in 0..600000, got -1"),
    ("end_ms: 60000}", "end_ms: 61000}", "cue 1m5 ends at 61000 ms but the film at 60000 ms"),
    ("style: orchestral", "styel: orchestral", "styel"),
    ("style: orchestral", "style: polka", f"{STYLES[-2]!r} or {STYLES[-1]!r}, got 'polka'"),
    ("metre: ", "metre: 4-", "is not a metre; write for example 4/4"),
    ("tempo_range: [", "tempo_range: [500, ", "tempo_range"),
    ("tempo_bpm: ", "tempo_bpm: .nan #", "tempo_bpm must lie in 20..300 (or be 0), got nan"),
    ("form: ''", "form: A A' verse", "'verse' is no phrase of a form; write intro, A to Z"),
    ("ending: plagal", "ending: sudden", "'authentic', 'plagal', 'open', 'button' or 'fade'"),
    ("kind: downbeat", "kind: upbeat", "'downbeat', 'beat', 'accent' or 'silence', got 'upbeat'"),
    ("weight: 0.", "weight: 9.", "weight must lie in 0..1, got 9."),
    ("theme: film", "theme: filn", "wants theme 'filn'; the plan has film, threat"),
    ("under: ''", "under: filn", "wants theme 'filn'; the plan has film, threat"),
    ("level: 0.", "level: 1.", "level must lie in 0..1, got 1."),
    ("kind: common-tone", "kind: slide", "'gap', 'common-tone', 'pivot', 'same-click', 'crossfade', 'swell', 'smash' or 'end'"),
    ("level_lu: ", "level_lu: .nan #", "level_lu must lie in -30..30, got nan"),
    ("dialogue_track: ''", "dialogue_track: '?'", "'?' names no sound; write its number or its language, for example 2 or en"),
    ("locked: false", "locked: perhaps", "must be true or false, got 'perhaps'"),
)


@pytest.mark.parametrize(("old", "new", "said"), WRONG, ids=[row[1].split("}")[0] for row in WRONG])
def test_wrong_edit_is_answered_with_its_line_and_the_choices(plan, old, new, said):
    text = plan_text(plan)
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(InputError) as caught:
        parse_plan(text.replace(old, new, 1), Path("film.plan.yaml"))
    assert said in str(caught.value)
    assert f"line {line})" in str(caught.value)


def test_what_is_no_yaml_is_answered_with_a_line(plan):
    with pytest.raises(InputError, match="cannot be read") as caught:
        parse_plan(plan_text(plan).replace("locked: false", "locked: [", 1), Path("film.plan.yaml"))
    assert caught.value.line


def test_every_word_that_a_plan_may_hold_is_one_of_a_list_or_checked():
    """A new field of text is either free (nothing is chosen by it) or has a row above that refuses a wrong word."""
    free = {"film", "subtitles", "why", "soundfont", "Evidence.text", "labels", "chapter", "Planned.join"}
    refused = {row[0].split(":")[0] for row in WRONG} | {"key"}
    schema = plan_schema()
    for owner, part in {**schema["$defs"], "Plan": schema}.items():
        for field, facts in part["properties"].items():
            if facts.get("type") == "string" and "enum" not in facts and not {field, f"{owner}.{field}"} & free:
                assert field in refused, f"{owner}.{field}"


def test_a_form_of_phrases_is_taken(plan):
    text = plan_text(plan).replace("form: ''", "form: intro A A' B A'' cadence", 1)
    assert parse_plan(text, Path("p")).cues[0].form == "intro A A' B A'' cadence"


def test_a_soundfont_that_is_not_there_is_answered_with_its_line_and_those_there_are(plan, tmp_path):
    path = tmp_path / "film.plan.yaml"
    path.write_text(plan_text(replace(plan, soundfont="no such font")), "utf8")
    with pytest.raises(InputError, match="no soundfont no such font; by name there are: vidscore-orchestra") as caught:
        score_plan(path)
    assert path.read_text("utf8").splitlines()[caught.value.line - 1] == "soundfont: no such font"


def test_a_soundfont_chosen_at_the_command_line_stands_in_for_one_that_is_not_there(plan, tmp_path):
    path = tmp_path / "film.plan.yaml"
    path.write_text(plan_text(replace(plan, soundfont="no such font")), "utf8")
    with pytest.raises(InputError, match=r"film\.mp4"):
        score_plan(path, soundfont="vidscore-orchestra")


def test_wrong_key_names_the_line_of_the_key_not_of_the_cue(plan):
    lines = plan_text(plan).split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("  key: "))
    lines[at] = "  key: h-major"
    with pytest.raises(InputError, match="'h-major' is not a key") as caught:
        parse_plan("\n".join(lines), Path("p.yaml"))
    assert caught.value.line == at + 1


@pytest.mark.parametrize("text", ["", "- 1\n", "just words", "\x00"])
def test_garbage_is_an_input_error(text):
    with pytest.raises(InputError):
        parse_plan(text, Path("p.yaml"))


def test_missing_plan_says_how_to_make_one(tmp_path):
    with pytest.raises(InputError, match="does not exist") as caught:
        read_plan(tmp_path / "none.yaml")
    assert "vidscore plan" in caught.value.hint


def test_schema_accepts_a_real_plan_and_documents_every_field(plan):
    schema = plan_schema()
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(plan_text(plan)))
    assert schema["$defs"]["Mood"]["properties"]["name"]["enum"] == list(MOODS)
    undocumented = [
        f"{name}.{field}"
        for name, part in {**schema["$defs"], "Plan": schema}.items()
        for field, facts in part.get("properties", {}).items()
        if not facts.get("description") and name not in ("Span", "Evidence")
    ]
    assert undocumented == []
