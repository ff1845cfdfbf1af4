from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.plan.test_cue_list import plan_of
from vidscore.errors import InputError
from vidscore.model.mood import MOODS
from vidscore.model.plan import MotifNote, Plan, Theme
from vidscore.model.style_table import STYLES
from vidscore.plan import parse_plan, plan_schema, plan_text, read_plan


@pytest.fixture
def plan() -> Plan:
    made = plan_of(["tender", "grief", "joy", "fear", "triumph"])
    film = Theme("film", motif=(MotifNote(0, Fraction(3, 2)), MotifNote(4, Fraction(1, 2), -1)))
    return replace(made, themes=(film, *made.themes[1:]))


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


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("style: orchestral", "styel: orchestral", "styel"),
        ("style: orchestral", "style: jazz", f"{STYLES[-2]!r} or {STYLES[-1]!r}, got 'jazz'"),
        ("ending: plagal", "ending: sudden", "'authentic', 'plagal', 'open', 'button' or 'fade'"),
        ("end_ms: 12000}", "end_ms: noon}", "'noon' is not a time"),
        ("metre: ", "metre: 4-", "is not a metre"),
        ("mood:", "mood: 3 #", "mood"),
        ("locked: false", "locked: [", "cannot be read"),
        ("tempo_range: [", "tempo_range: [500, ", "tempo_range"),
        ("version: 2", "version: 99", "plan version 99 cannot be read"),
        ("theme: film", "theme: filn", "wants theme 'filn'"),
    ],
)
def test_wrong_edit_is_answered_with_its_line(plan, old, new, said):
    text = plan_text(plan)
    assert old in text
    with pytest.raises(InputError) as caught:
        parse_plan(text.replace(old, new, 1), Path("film.plan.yaml"))
    assert said in str(caught.value)
    assert caught.value.line
    assert f"line {caught.value.line})" in str(caught.value)


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
