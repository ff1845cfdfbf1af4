"""What is written is read, whatever words a film holds: any text in any field, equal values, equal bytes."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.errors import OutputError
from vidscore.model.checks import safe_name
from vidscore.model.hits import Hit
from vidscore.model.joins import Join
from vidscore.model.mood import Evidence, Mood
from vidscore.model.plan import Brief, Hush, Intensity, Plan, Section
from vidscore.model.retiming import FRAME_RATES, Retiming
from vidscore.model.span import Span
from vidscore.model.theme import MotifNote, Theme
from vidscore.plan import parse_plan, plan_schema, plan_text

ODD = (
    "The subtitles of this film were made by a Translation group, and they are long  # 00:00:36.000",
    "a: b", "- x", "? y", "#", " leads", "trails ", "yes", "0x1F", "1:30", "1e5", "~", "null", "=", "<<", "2001-01-01", "''",
    '"', "\\", "[x]", "{x: y}", "&a", "*a", "!!python/object:os.system x", "%YAML 1.1", "---", "...", "|", ">-", "\t", "a\tb",
    "\n", "a\nb", "a\r\nb", "\x00", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u3000", "\ufeff", "\ufffe", "\U0001f600", "電影：好！",
    "a  b " * 40, "word " * 60, "word " * 60 + "end", " " + "word " * 60 + "x", "字" * 300, "end_ms: 5", "start_ms: 1 at_ms: 2",
)  # fmt: skip
TEXT = st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
SHARE = st.floats(0, 1)
SIGNED = st.floats(-1, 1)
MOODS = st.builds(
    Mood,
    st.sampled_from(["joy", "grief"]), SIGNED, SIGNED, SIGNED, SHARE,
    st.lists(st.tuples(TEXT, SHARE), max_size=3).map(tuple),
    st.lists(st.builds(Evidence, st.just("line"), st.integers(0, 9_000), TEXT, SHARE), max_size=3).map(tuple),
)  # fmt: skip
HITS = st.lists(st.builds(Hit, st.integers(5_000, 8_999), SHARE, st.just("beat"), TEXT), max_size=2).map(tuple)
LEVELS = st.lists(st.builds(Intensity, st.integers(0, 9_000), SHARE), max_size=2).map(tuple)
SECTIONS = st.builds(Section, st.just(5_000), MOODS, st.just(1), hits=HITS, intensity=LEVELS, why=TEXT)
CUES = st.builds(
    Brief,
    TEXT.map(safe_name), st.just(0), st.just(Span(0, 9_000)), MOODS, st.lists(SECTIONS, max_size=1).map(tuple),
    level_lu=st.floats(-30, 30), seed=st.integers(0, 2**31), why=TEXT, join=st.builds(Join, why=TEXT), locked=st.booleans(),
    hushed=st.lists(st.builds(Hush, st.just(Span(3, 70)), TEXT), max_size=1).map(tuple), intensity=LEVELS,
    speech=st.lists(st.just(Span(10, 20)), max_size=2).map(tuple),
)  # fmt: skip
NOTES = st.builds(MotifNote, st.integers(-14, 14), st.fractions(Fraction(1, 96), 32, max_denominator=96), st.integers(-11, 11))
THEMES = st.builds(Theme, TEXT.map(safe_name), motif=st.lists(NOTES, max_size=3).map(tuple))
RETIMINGS = st.none() | st.builds(Retiming, st.integers(-90_000, 90_000), st.sampled_from(list(FRAME_RATES)))
PLANS = st.builds(
    Plan, TEXT.filter(bool), st.just(9_000), TEXT, RETIMINGS, language=st.just("en"), soundfont=TEXT,
    themes=st.lists(THEMES, max_size=1).map(tuple),
    cues=st.lists(CUES, max_size=1).map(tuple),
)  # fmt: skip


@pytest.mark.parametrize("name", ["film.plan.yaml", "film.plan.json"])
@settings(max_examples=150, deadline=None, derandomize=True)
@given(plan=PLANS)
def test_any_text_in_any_field_is_written_and_read_equal_and_written_again_with_equal_bytes(name, plan):
    text = plan_text(plan, name)
    again = parse_plan(text, Path(name))
    assert again == plan
    assert plan_text(again, name) == text


def simple(**fields: object) -> Plan:
    evidence = (Evidence("line", 36_000, ODD[0] * 2, 0.5), Evidence("picture", 0, "quickly cut (cuts 0.84), " * 8, 0.5))
    mood = Mood("joy", 0, 0, 0, evidence=evidence)
    return Plan("film.mp4", 60_000, cues=(Brief("1m1", 0, Span(0, 60_000), mood, why="Because of this. " * 20),), **fields)


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_sentence_of_a_film_bends_the_file(odd):
    plan = simple()
    plan = replace(plan, subtitles=odd, cues=(replace(plan.cues[0], why=odd, name=safe_name(odd)),))
    for name in ("p.yaml", "p.json"):
        assert parse_plan(plan_text(plan, name), Path(name)) == plan


def test_times_stand_in_comments_after_the_value_never_inside_a_text():
    text = plan_text(simple())
    assert "at_ms: 36000" in next(line for line in text.split("\n") if line.endswith("}  # 00:00:36.000"))
    assert "  span: {start_ms: 0, end_ms: 60000}  # 00:00:00.000 - 00:01:00.000" in text.split("\n")


def test_other_readers_of_yaml_see_the_same_plan():
    text = plan_text(simple())
    jsonschema.Draft202012Validator(plan_schema()).validate(yaml.safe_load(text))
    assert yaml.safe_load(text) == yaml.safe_load(plan_text(simple(), "plan.json"))


def test_a_name_of_a_file_cannot_write_into_the_plan():
    text = plan_text(simple(), "x\nsoundfont: y.yaml")
    assert parse_plan(text, Path("x")) == simple()
    assert "render 'my film.yaml'" in plan_text(simple(), "my film.yaml")


def test_a_name_that_is_not_utf_8_is_refused_before_anything_is_written():
    with pytest.raises(OutputError, match="is not UTF-8") as caught:
        plan_text(replace(simple(), film="f\udce4.mp4"))
    assert "rename" in caught.value.hint


@settings(max_examples=200, deadline=None, derandomize=True)
@given(TEXT)
def test_a_safe_name_stays_in_its_folder_and_is_its_own_safe_name(text):
    name = safe_name(text)
    assert safe_name(name) == name
    assert (Path("folder") / name).parent == Path("folder")
    assert 0 < len(name.encode()) <= 100
    assert name.isprintable()
