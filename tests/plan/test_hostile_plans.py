"""A plan from a stranger: bounded time and memory, and every refusal two lines with the line at fault."""

from fractions import Fraction
from pathlib import Path

import pytest

from vidscore.errors import InputError
from vidscore.model.checks import FieldError, check_name
from vidscore.model.mood import Evidence, Mood
from vidscore.model.plan import Brief, Plan
from vidscore.model.span import Span, parse_time_ms
from vidscore.model.theme import MotifNote, Theme
from vidscore.plan import parse_plan, read_plan

HEAD = "film: f.mp4\nduration_ms: 60000\n"
MOOD = "{name: joy, valence: 0, arousal: 0, tension: 0}"
CUE = f"cues:\n- name: 1m1\n  scene: 0\n  span: {{start_ms: 0, end_ms: 9000}}\n  mood: {MOOD}\n"
LATER = CUE.removeprefix("cues:\n").replace("9000", "9020").replace("start_ms: 0", "start_ms: 9000")
THEME = "themes:\n- name: film\n  motif:\n  - {degree: 1, beats: 1}\n"
NESTED = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(12)
)
HOSTILE = (
    ("nested aliases", NESTED, "no anchors", 1),
    ("recursion", "a: &a [*a]\n", "no anchors", 1),
    ("depth", "[" * 100_000, "nested more than 20 deep", 1),
    ("depth by indents", "\n".join(" " * i + "a:" for i in range(500)), "nested more than 20 deep", 21),
    ("many values", HEAD + "cues: [" + "a," * 500_000 + "]", "more than 400000 values", 3),
    ("many wrong cues", HEAD + "cues: [" + "{}," * 50_000 + "]", "cues.0.name: is missing", 3),
    ("many fields", HEAD + "".join(f"k{i}: 1\n" for i in range(50_000)), "50002 fields", 1),
    ("a field twice", HEAD + "language: en\nfilm: g.mp4\n", "film: this field stands here twice", 4),
    ("a field twice in a cue", HEAD + CUE + "  theme: ''\n  scene: 1\n", "scene: this field stands here twice", 9),
    ("merge key", HEAD + "<<: {seed: 3}\n", "<<: is no field of a plan", 3),
    ("tag", HEAD + "x: !!python/object/apply:os.system [echo]\n", "x: is no field of a plan", 3),
    ("binary", HEAD + "subtitles: !!binary aGk=\n", "subtitles: a plan holds no tag:yaml.org,2002:binary", 3),
    ("key of lists", HEAD + "? [a, b]\n: c\n", "a field's name must be one word", 3),
    ("two documents", HEAD + "---\n" + HEAD, "another document", 3),
    ("NUL", HEAD + "subtitles: a\x00b\n", "a character that no text holds", 3),
    ("escape", HEAD + "\n\nsubtitles: a\x1bb\n", "a character that no text holds", 5),
    ("huge integer", HEAD + "seed: " + "9" * 1_000_000, "a number of 1000000 digits is too long", 3),
    ("huge integer in quotes", HEAD + f"seed: '{'9' * 4_000}'\n", "seed must lie in 0..2147483648", 3),
    ("negative seed", HEAD + "seed: -1\n", "seed must lie in 0..2147483648, got -1", 3),
    ("odd integer", HEAD + "seed: 0b_\n", "seed: ", 3),
    ("nan", "film: f.mp4\nduration_ms: .nan\n", "'.nan' is not a time", 2),
    ("1e308", "film: f.mp4\nduration_ms: 1.0e+308\n", "is not a time", 2),
    ("endless seconds", f"film: f.mp4\nduration_ms: {'1' * 400}s\n", "is not a time", 2),
    ("a thousand years", "film: f.mp4\nduration_ms: 999999999:00:00\n", "duration_ms must lie in 1..3600000000", 2),
    ("long theme name", HEAD + THEME.replace("film", "n" * 3_000), "a name may have 100 bytes", 4),
    ("theme name with a way out", HEAD + THEME.replace("film", "../x"), "'../x' cannot name a file", 4),
    ("zero beats", HEAD + THEME.replace("beats: 1", "beats: 0"), "beats must be over 0", 6),
    ("negative beats", HEAD + THEME.replace("beats: 1", "beats: -1"), "beats must be over 0 and at most 64, got -1", 6),
    ("beats of a billion digits", HEAD + THEME.replace("beats: 1", "beats: 1e999999999"), "is not a length in beats", 6),
    ("beats over nothing", HEAD + THEME.replace("beats: 1", "beats: 1/0"), "is not a length in beats", 6),
    ("beats of nan", HEAD + THEME.replace("beats: 1", "beats: .nan"), "is not a length in beats", 6),
    ("beats too fine", HEAD + THEME.replace("beats: 1", "beats: 1/997"), "a fraction over at most 96, got 1/997", 6),
    ("beats as a list", HEAD + THEME.replace("beats: 1", "beats: [1]"), "beats: ", 6),
    ("degree", HEAD + THEME.replace("degree: 1", "degree: 99999999999"), "degree must lie in -35..35", 6),
    ("degree out of reach", HEAD + THEME.replace("degree: 1", "degree: 35"), "in a theme, got 35", 6),
    ("an endless note", HEAD + THEME.replace("beats: 1", "beats: 64"), "beats must be at most 32 in a theme, got 64", 6),
    ("mood of a theme", HEAD + THEME.replace("  motif", "  mood: bliss\n  motif"), "'bliss' is not a mood", 5),
    ("theme that is not there", HEAD + CUE + "  theme: x\n", "wants theme 'x'; the plan has none", 8),
    ("a hit of no fields", HEAD + CUE + "  hits: [5]\n", "cues.0.hits.0: must hold fields, each with its name, got 5", 8),
    ("hits of no list", HEAD + CUE + "  hits: 5\n", "cues.0.hits: must be a list, got 5", 8),
    ("a mood of no fields", HEAD + CUE.replace(MOOD, "joy"), "must hold fields", 7),
    ("no span", HEAD + CUE.replace("  span: {start_ms: 0, end_ms: 9000}\n", ""), "cues.0.span: is missing", 4),
    ("label of nan", HEAD + CUE.replace("tension: 0", "tension: 0, labels: [[joy, .nan]]"), "joy must lie in 0..1, got nan", 7),
    ("weight of infinity", HEAD + CUE.replace("tension: 0", "tension: 0, confidence: .inf"), "confidence must lie in 0..1", 7),
    ("speech far away", HEAD + CUE + "  speech: [{start_ms: 1, end_ms: 99999999999999999999}]\n", "speech must end by", 8),
    ("intensity far away", HEAD + CUE + "  intensity: [{at_ms: -5, level: 0.5}]\n", "at_ms must lie in 0..", 8),
    ("a number as film", "film: 2001\nduration_ms: 5\n", "film: must be text; put it in quotes, got 2001", 1),
    ("metre of odd digits", HEAD + CUE + "  metre: ²/4\n", "is not a metre", 8),
    ("metre of many digits", HEAD + CUE + f"  metre: {'9' * 5_000}/4\n", "is not a metre", 8),
    ("a cue of a millisecond", HEAD + CUE.replace("9000", "1"), "a cue must last at least 10 ms, got 1", 6),
    ("two names that differ in case", HEAD + CUE + LATER.replace("1m1", "1M1"), "two cues are called 1M1", 8),
)  # fmt: skip


@pytest.mark.parametrize(("text", "said", "line"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_a_hostile_plan_is_refused_in_two_lines_with_the_line_at_fault(text, said, line):
    with pytest.raises(InputError) as caught:
        parse_plan(text, Path("p.yaml"))
    message = str(caught.value)
    assert said in message
    assert message.endswith(f"(p.yaml, line {line})")
    assert "\n" not in message + caught.value.hint
    assert len(message) < 330
    assert not [word for word in ("instance of", "argument", "Input should") if word in message]
    assert caught.value.hint


def test_the_largest_plan_that_is_read_takes_little_memory():
    """Measured by the process's own count of allocated bytes, which does not depend on how busy the machine is."""
    import tracemalloc

    text = HEAD + CUE + "  hits: [" + "{at_ms: 1}," * 20_000 + "]\n"
    tracemalloc.start()
    parse_plan(text, Path("p.yaml"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6  # a fifth of the largest


def test_a_clock_is_read_from_plain_digits_of_a_sane_number():
    assert parse_time_ms("350 ms") == 350
    for text in ("²ms", "٣s", "9" * 400 + "ms", "1" * 400 + "s"):
        with pytest.raises(ValueError, match="is not a time"):
            parse_time_ms(text)


NAMES = (
    "", " ", ".", "..", "../../victim/notes", "/etc/passwd", "a/b", "a\\b", "C:x", ".hidden", "a\x00b", "a\nb", "a\x1bb",
    "con", "NUL.x", "lpt1", "x" * 101, "字" * 40, "a ", " a", "\udc80",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_of_a_cue_or_a_theme_leads_out_of_a_folder(name):
    with pytest.raises(FieldError):
        check_name(name)
    with pytest.raises(FieldError):
        Theme(name)
    with pytest.raises(FieldError):
        Plan("f.mp4", 9, cues=(Brief(name, 0, Span(0, 9), Mood("joy", 0, 0, 0)),))


@pytest.mark.parametrize("name", ["1m1", "Mara", "Dr. No", "小明", "what? who!", "console", "x" * 100])
def test_ordinary_names_are_taken(name):
    check_name(name)
    assert Theme(name, motif=(MotifNote(0, Fraction(1)),)).name == name


def test_a_cue_with_a_long_name_may_turn():
    assert parse_plan(HEAD + CUE.replace("1m1", "x" * 100), Path("p")).cues[0].by_section()[0].name == "x" * 100


def test_the_evidence_of_a_mood_has_a_time_and_a_share():
    for at_ms, weight in ((-1, 0.5), (10**12, 0.5), (0, float("nan")), (0, 1.5)):
        with pytest.raises(FieldError):
            Mood("joy", 0, 0, 0, evidence=(Evidence("line", at_ms, "said", weight),))


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/tty"])
def test_a_device_is_no_plan(path):
    with pytest.raises(InputError, match="is a device, not a file"):
        read_plan(Path(path))


def test_a_plan_larger_than_any_is_refused_unread(tmp_path):
    with (tmp_path / "big.yaml").open("wb") as file:
        file.truncate(3 << 30)
    with pytest.raises(InputError, match="the plan is 3221 MB large, at most 16 MB are read"):
        read_plan(tmp_path / "big.yaml")
