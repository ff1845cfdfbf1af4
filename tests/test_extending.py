"""Adding a mood, a style, a texture, a format or a language is a row per table: docs/extending.md, held to what it says."""

import ast
import csv
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.compose.briefs import a_brief
from vidscore.compose import compose_cue
from vidscore.compose.arrange.style_table import PALETTES
from vidscore.deliver.formats import NOTE_FORMATS, SOUND_FORMATS, suffixes
from vidscore.errors import InputError
from vidscore.feel.mood_table import CAPTIONS, PROTOTYPES, WORDS
from vidscore.feel.scenes import name_odds
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.languages import LANGUAGES
from vidscore.model.mood import EMOTIONS, MOODS, Mood, mood_name
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Key
from vidscore.model.scene import Scene
from vidscore.model.sound import SoundBlocks
from vidscore.model.span import Span
from vidscore.model.style_table import STYLES
from vidscore.model.tables import complete
from vidscore.plan.keys import plan_keys
from vidscore.read import language
from vidscore.read.events import FORMATS, Event, parse_events
from vidscore.settings import ComposeSettings
from vidscore.tools.ffmpeg import decode_audio

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "vidscore"
PAGE = (ROOT / "docs" / "extending.md").read_text("utf8")
README = (ROOT / "README.md").read_text("utf8")
EXAMPLE = re.compile(r"```python\n# src/vidscore/(\S+)\.py(?:: (\w+))?\n(.*?)```", re.S)
"""A block of the page: the file, the table (none where it is a function that a row uses), the text."""
FUTURE = "from __future__ import annotations\n"
QUICK = ComposeSettings(candidates=1)


def is_table(path):
    """A table module says so in its name."""
    return path.stem.endswith("_table")


def strings(tree) -> Iterator[tuple[ast.Constant, set[str]]]:
    """Every string constant, with all the strings of the smallest statement around it."""

    def inside(node) -> Iterator[ast.Constant]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Constant) and isinstance(child.value, str):
                yield child
            elif not isinstance(child, ast.stmt):
                yield from inside(child)

    for statement in (node for node in ast.walk(tree) if isinstance(node, ast.stmt)):
        found = list(inside(statement))
        yield from ((constant, {one.value for one in found}) for constant in found)


def mood_names_in(source: str, file: str) -> list[str]:
    """Moods that code names; a label of a line's feeling and the figure ``tension`` are no moods."""
    labels = set(EMOTIONS) if file.split("/")[0] in ("feel", "train") or file == "model/mood.py" else set()
    return [
        f"{file}:{constant.lineno} names the mood {constant.value!r}"
        for constant, around in strings(ast.parse(source))
        if constant.value in MOODS
        and constant.value not in labels
        and not (constant.value == "tension" and {"valence", "arousal"} <= around)
    ]


def style_names_in(source: str, file: str) -> list[str]:
    """Styles that code names; an instrument (piano) and a language (chinese, beside english) are no styles."""
    return [
        f"{file}:{constant.lineno} names the style {constant.value!r}"
        for constant, around in strings(ast.parse(source))
        if constant.value in STYLES and constant.value not in INSTRUMENTS and "english" not in around
    ]


@pytest.mark.parametrize("names_in", [mood_names_in, style_names_in])
def test_no_name_of_a_mood_or_style_stands_in_code(names_in):
    code = (path for path in SRC.rglob("*.py") if not is_table(path))
    found = [fault for path in code for fault in names_in(path.read_text("utf8"), path.relative_to(SRC).as_posix())]
    assert not found, "\n".join(["ask a field of the row instead:", *found])


@pytest.mark.parametrize(
    ("names_in", "file", "source", "faults"),
    [
        (mood_names_in, "plan/keys.py", 'if mood.name in ("fear", "anger"):\n    pass', 2),
        (mood_names_in, "feel/scenes.py", 'odds[MOODS.index("triumph")] += 1', 1),
        (mood_names_in, "feel/named.py", 'place["neutral"]', 0),
        (mood_names_in, "compose/harmony.py", 'if x:\n    y = name == "fear"', 1),
        (mood_names_in, "model/mood.py", 'for name in ("valence", "arousal", "tension"):\n    check("tense")', 0),
        (style_names_in, "compose/arrange/layers.py", 'MAX = {"piano": 2, "8-bit": 4}', 1),
        (style_names_in, "read/language.py", 'CODES = {"english": "en", "chinese": "zh"}', 0),
    ],
)
def test_a_name_in_code_is_told_from_the_same_word_for_something_else(names_in, file, source, faults):
    assert len(names_in(source, file)) == faults


def tables_by(names, least):
    """``{"file: NAME"}`` of every table keyed by such names, and what its keys are."""
    found = {}
    for path in filter(is_table, SRC.rglob("*.py")):
        module = importlib.import_module(".".join(("vidscore", *path.relative_to(SRC).with_suffix("").parts)))
        for node in ast.parse(path.read_text("utf8")).body:
            if isinstance(node, ast.AnnAssign | ast.Assign):
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                table = getattr(module, target.id, None)
                if isinstance(table, dict) and len(set(table) & set(names)) >= least:
                    found[f"{path.relative_to(SRC).as_posix()}: {target.id}"] = tuple(table)
    return found


def named_on_the_page(heading):
    """``{"file: NAME"}`` of the rows under a heading."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return {f"{file}: {name}" for file, name in re.findall(r"^\| `(\S+\.py)` \| `(\w+)` \|", section, re.M)}


def test_the_page_names_every_table_of_moods_and_each_has_every_mood_in_order():
    tables = tables_by(MOODS, least=6)
    assert set(tables) == named_on_the_page("A mood")
    assert set(tables.values()) == {MOODS}
    assert len({table.split(":")[0] for table in tables}) == 6


def test_the_page_names_every_table_of_styles_and_each_has_every_style_in_order():
    tables = tables_by(STYLES, least=3)
    assert {*tables, "model/style_table.py: Style"} == named_on_the_page("A style")
    assert len(tables) == 3
    assert set(tables.values()) == {STYLES}


def test_what_a_palette_or_a_word_says_of_moods_names_moods():
    for palette in PALETTES.values():
        named = {*palette.tunes, *palette.under, *palette.moods, *palette.layers} - {"*"}
        assert named <= set(MOODS), palette.name
    assert {sign.mood for _, sign in CAPTIONS} | {mood for _, mood in WORDS} <= set(MOODS)


def test_no_word_means_two_moods():
    words = [word for row in MOOD_TABLE.values() for word in (row.name, *row.aliases)]
    assert len(words) == len(set(words))


def test_the_readme_lists_the_moods_and_styles():
    assert f"Moods: {', '.join(MOODS)}." in README
    assert f"Styles: {', '.join(STYLES)}." in README


def test_every_file_that_the_page_names_is_there():
    named = set(re.findall(r"`((?:\w+/)+\w+\.py)`", PAGE))
    assert not {file for file in named if not ((SRC if not file.startswith("tests/") else ROOT) / file).exists()}


def example_rows():
    """``{"file: TABLE": what stands there in the page's examples}``, evaluated where it would stand; one block a table."""
    rows, modules = {}, {}
    for file, table, text in EXAMPLE.findall(PAGE):
        names = modules.setdefault(file, dict(vars(importlib.import_module(f"vidscore.{file.replace('/', '.')}"))))
        if not table:
            exec(compile(f"{FUTURE}{text}", f"{file}.py", "exec"), names)  # the page is ours
            continue
        keyed = text.lstrip().startswith('"')
        made = eval(f"{{{text}}}" if keyed else f"({text})", names)
        assert f"{file}: {table}" not in rows
        rows[f"{file}: {table}"] = made
    return rows


@pytest.fixture
def extended(monkeypatch):
    """The tables of moods, styles and textures with every row of the page in them; gives the names of what is new."""
    new = set()
    for place, made in example_rows().items():
        file, name = place.split(": ")
        table = getattr(importlib.import_module(f"vidscore.{file.replace('/', '.')}"), name)
        if isinstance(table, dict):
            for key, row in (made if isinstance(made, dict) else {made.name: made}).items():
                monkeypatch.setitem(table, key, row)
                new.add(key)
    monkeypatch.setattr("vidscore.model.plan.STYLES", (*STYLES, "surf"))
    return new


def test_the_rows_of_the_page_are_all_that_a_mood_a_style_and_a_texture_need(extended):
    mood, style, texture = "nostalgia", "surf", "arpeggio-high"
    assert extended == {mood, style, texture}
    assert mood_name("longing") == mood
    cues = {name: compose_cue(a_brief(name, 20_000, (9_000,), style=style, seed=3), (), QUICK) for name in (mood, "tender")}
    assert len(plan_keys(("minor", "major"), tuple(cue.brief.mood for cue in cues.values()), Key.parse("c-major"))) == 2
    assert all(cue.parts and all(part.notes for part in cue.parts) for cue in cues.values())
    assert cues[mood].parts != cues["tender"].parts
    row = PROTOTYPES[mood]
    labels = np.array([0.6 if row.labels.get(label, 0) == max(row.labels.values()) else 0.05 for label in EMOTIONS])
    odds = name_odds(np.array([row.valence, row.arousal, row.tension]), labels, Scene(0, Span(0, 9_000)), 0.0)
    assert tuple(PROTOTYPES)[int(np.argmax(odds))] == mood


def test_a_mood_that_is_not_in_the_list_is_refused_with_the_choices():
    with pytest.raises(ValueError, match=r"'cheese' is not a mood; choose one of neutral, tender, "):
        Mood("cheese", 0.0, 0.0, 0.0)


def test_a_table_without_a_row_says_which_and_where():
    with pytest.raises(ValueError, match=r"^plan/mood_table.py has no row for nostalgia$"):
        complete({"joy": 1}, ("joy", "nostalgia"), "plan/mood_table.py")
    with pytest.raises(ValueError, match=r"^plan/mood_table.py has a row for hapiness, which is not listed$"):
        complete({"joy": 1, "hapiness": 2}, ("joy",), "plan/mood_table.py")


@pytest.mark.media
def test_the_formats_of_the_page_write_what_they_say(tmp_path):
    rows = example_rows()
    notes, sound = rows["deliver/formats: NOTE_FORMATS"], rows["deliver/formats: SOUND_FORMATS"]
    assert not {*notes.suffixes, *sound.suffixes} & {*suffixes(NOTE_FORMATS), *suffixes(SOUND_FORMATS)}, "these are not new"
    cue = compose_cue(a_brief("joy", 8_000, seed=3), (), QUICK)
    notes.write(cue, tmp_path / "cue.csv")
    with (tmp_path / "cue.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [int(row["pitch"]) for row in table] == [note.pitch for part in cue.parts for note in part.notes]
    assert max(int(row["at_ms"]) for row in table) < 9_000
    tone = np.full((4_800, 2), 0.25, np.float32)
    sound.write(SoundBlocks(iter([tone]), len(tone), 48_000), tmp_path / "cue.aiff")
    assert np.concatenate(list(decode_audio(tmp_path / "cue.aiff"))) == pytest.approx(tone, abs=1e-3)


def test_the_text_format_of_the_page_is_read_and_a_broken_one_refused(monkeypatch):
    row = example_rows()["read/events: FORMATS"]
    assert row.name not in [known.name for known in FORMATS], "this is not new"
    monkeypatch.setattr("vidscore.read.events.FORMATS", (*FORMATS, row))
    text = '{"text": "Come home.", "segments": [{"start": 1.0, "end": 2.5, "text": " Come home."}]}'
    assert parse_events(text, Path("film.json"), None) == (Event(1_000, 2_500, "Come home."),)
    for broken in (text.replace("1.0,", ""), text.replace("start", "begin")):
        with pytest.raises(InputError, match=r"cannot be read"):
            parse_events(broken, Path("film.json"), None)


def test_the_language_of_the_page_is_told_from_its_row(monkeypatch):
    row = example_rows()["model/languages: LANGUAGES"]
    assert row.code not in [one.code for one in LANGUAGES], "this is not new"
    monkeypatch.setitem(language._WORD_SETS, row.code, frozenset(row.words.split()))
    told = language.word_scores("Mimi sijui nini kwamba wewe na yeye", (*(one.code for one in LANGUAGES), row.code))
    assert max(told, key=told.__getitem__) == row.code
