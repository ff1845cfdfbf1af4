"""Stories without timing: when what is read, by language; chapters, breaks and pages; and files that are no stories."""

import random
import re
from itertools import pairwise
from pathlib import Path

import pytest

from vidscore.errors import InputError
from vidscore.model.film import STORY
from vidscore.read import is_story, read_story
from vidscore.read.story.sentences import LONGEST, letters_of, sentences
from vidscore.read.story.speed import CHARACTERS_A_MINUTE, reading_ms
from vidscore.settings import ReadSettings

TALE = """\
Once there was an old well. "It is dry," said the children.

Anna did not believe them!

* * *

She came back at night with a lamp.

Chapter Two

Mr. Hill found the lamp. He wept.
"""
PLAY = """\
Title: The Lamp
Author: Somebody

# Act One

INT. KITCHEN - NIGHT

Rain. ANNA (60) sits at the table. [[which table?]]

ANNA
(to herself)
He said he would come back.

/* not
this */

> CUT TO:

EXT. HARBOUR - DAWN #2#

@McCAFFREY (O.S.)
There he is!

~Home from the sea

.A FOREST

!SHE RUNS.
"""


def written(folder: Path, text: str, name: str = "tale.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf8")
    return path


def opened(path: Path, **choices: object):
    return read_story(path, ReadSettings(**choices))


def test_a_story_is_a_film_in_which_every_sentence_has_its_time(tmp_path):
    film, script = opened(written(tmp_path, TALE))
    assert [line.text for line in script.lines][:2] == ["Once there was an old well.", '"It is dry," said the children.']
    assert "Mr. Hill found the lamp." in [line.text for line in script.lines]
    assert (film.container, film.frame_rate, film.audio, script.language) == (STORY, None, (), "en")
    spans = [line.span for line in script.lines]
    assert all(a.end_ms < b.start_ms for a, b in pairwise(spans))
    assert spans[-1].end_ms < film.duration_ms


def test_pauses_grow_from_sentence_to_paragraph_to_scene_to_chapter(tmp_path):
    _, script = opened(written(tmp_path, TALE))
    said = [line.text for line in script.lines]
    gaps = {said[n + 1]: b.span.start_ms - a.span.end_ms for n, (a, b) in enumerate(pairwise(script.lines))}
    order = [
        '"It is dry," said the children.',
        "Anna did not believe them!",
        "She came back at night with a lamp.",
        "Chapter Two",
    ]
    assert sorted(order, key=lambda one: gaps[one]) == order


def test_chapters_and_scene_breaks_lie_in_the_pauses_and_carry_their_titles(tmp_path):
    film, script = opened(written(tmp_path, TALE))
    assert [one.title for one in film.chapters] == ["Chapter Two"]
    assert len(film.breaks_ms) == 1
    for at in film.divisions_ms:
        assert not any(line.span.start_ms < at < line.span.end_ms for line in script.lines)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the sea was calm and the moon hung over the roofs "),
        ("zh", "海很平静月亮挂在屋顶上"),
        ("de", "das meer war ruhig und der mond hing "),
    ],
)
def test_a_language_is_read_at_its_published_speed(language, text):
    letters = letters_of(text * 50)
    assert reading_ms(text * 50, language) == pytest.approx(60_000 * letters / CHARACTERS_A_MINUTE[language])


def test_english_with_its_pauses_comes_near_the_words_a_minute_of_a_meta_analysis(tmp_path):
    draw = random.Random(1)
    words = re.findall(r"\w+", "the sea was calm and her brother came home before winter because rain had begun falling over it")
    text = "\n\n".join(
        " ".join(" ".join(draw.choices(words, k=draw.randint(6, 20))).capitalize() + "." for _ in range(6)) for _ in range(25)
    )
    film, _ = opened(written(tmp_path, text))
    assert 165 <= len(text.split()) / (film.duration_ms / 60_000) <= 205  # 183, Brysbaert 2019


def test_reading_at_half_the_speed_takes_twice_as_long(tmp_path):
    path = written(tmp_path, TALE)
    assert opened(path, reading_speed=0.5)[0].duration_ms == pytest.approx(2 * opened(path)[0].duration_ms, abs=2)


@pytest.mark.parametrize("mark", ["***", "* * *", "---", "#", "~~~", "⁂", "＊＊＊", "◇◇◇", "——————"])
def test_every_usual_mark_between_scenes_is_one(tmp_path, mark):
    film, script = opened(written(tmp_path, f"He left.\n\n{mark}\n\nShe came."))
    assert len(film.breaks_ms) == 1
    assert [line.text for line in script.lines] == ["He left.", "She came."]


@pytest.mark.parametrize(
    "heading",
    ["Chapter 1", "CHAPTER IV. The Storm", "Kapitel 3", "Глава 2", "第十二章 风暴", "第3回", "Epilogue", "IV.", "# The Storm"],
)
def test_every_usual_heading_begins_a_chapter(tmp_path, heading):
    film, _ = opened(written(tmp_path, f"{heading}\n\nHe left. She stayed."))
    assert [one.title for one in film.chapters] == [heading.removeprefix("# ")]


def test_a_chinese_text_needs_no_blank_rows_between_paragraphs(tmp_path):
    _, script = opened(
        written(tmp_path, "第一章 井\n从前，村边有一口老井。\n谁也不再从井里打水了。“井干了，”孩子们说。\n安娜不相信他们！\n")
    )
    assert [line.text for line in script.lines][1:] == [
        "从前，村边有一口老井。",
        "谁也不再从井里打水了。",
        "“井干了，”孩子们说。",
        "安娜不相信他们！",
    ]
    assert script.language == "zh"


def test_rows_that_were_broken_for_the_page_are_one_paragraph(tmp_path):
    _, script = opened(written(tmp_path, "The old man walked\nto the river and\nlooked at it. Then\nhe went home.\n"))
    assert [line.text for line in script.lines] == ["The old man walked to the river and looked at it.", "Then he went home."]


def test_the_licence_around_a_book_is_not_read(tmp_path):
    around = (
        "Licence words.\n\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\nHe left.\n\n"
        "*** END OF THE PROJECT GUTENBERG EBOOK X ***\n\nMore."
    )
    assert [line.text for line in opened(written(tmp_path, around))[1].lines] == ["He left."]


def test_markdown_is_read_without_its_marks(tmp_path):
    text = "---\ntitle: x\n---\n# The *Well*\n\nHe [left](http://x.y) **home**.\n\n"
    text += "```\ncode()\n```\n\n---\n\n> She `came`. ![p](q.png)\n"
    film, script = opened(written(tmp_path, text, "tale.md"))
    assert [line.text for line in script.lines] == ["The Well", "He left home.", "She came."]
    assert [one.title for one in film.chapters] == ["The Well"]
    assert len(film.breaks_ms) == 1


def test_a_screenplay_has_its_headings_as_scenes_its_talk_with_speakers_and_its_action_as_captions(tmp_path):
    film, script = opened(written(tmp_path, PLAY, "play.fountain"))
    assert [one.title for one in film.chapters] == ["INT. KITCHEN - NIGHT", "EXT. HARBOUR - DAWN", "A FOREST"]
    assert [(line.speaker, line.text) for line in script.lines] == [
        ("ANNA", "He said he would come back."),
        ("McCAFFREY", "There he is!"),
    ]
    assert [(one.kind, one.text) for one in script.captions] == [
        ("sound", "Rain."),
        ("sound", "ANNA (60) sits at the table."),
        ("lyric", "Home from the sea"),
        ("sound", "SHE RUNS."),
    ]


def test_a_page_of_a_screenplay_takes_about_a_minute(tmp_path):
    block = "INT. ROOM - DAY\n\n" + "The door opens and somebody whom nobody knows comes in slowly.\n\n" * 20 + "\n"
    rows = 4 * (3 + 20 * 3)  # a heading of one row between two blank ones; action of two rows and a blank one
    film, _ = opened(written(tmp_path, block * 4, "play.fountain"))
    assert film.duration_ms == pytest.approx(60_000 * rows / 55, rel=0.15)


def test_a_long_sentence_is_shown_in_pieces_that_lose_no_letter():
    text = "and he walked on, " * 80 + "until night."
    pieces = sentences(text)
    assert len(pieces) > 5
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert sum(map(letters_of, pieces)) == letters_of(text)
    assert all(len(piece) <= LONGEST for piece in sentences("x" * 5_000))


def test_a_row_of_a_million_letters_is_read_in_pieces(tmp_path):
    film, script = opened(written(tmp_path, "word " * 200_000))
    assert len(script.lines) > 5_000
    assert film.duration_ms > 10 * 3_600_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the story is empty (0 bytes)"),
        (b" \n\t\r\n", "the story is empty"),
        (b"*** --- !!!\n\n...\n", "not a single sentence"),
        (bytes(range(256)) * 40, "holds no text"),
        (b"\x01\x02\x03\x04 ab \x05\x06\x07" * 300, "holds no text"),
        (b"One more word. " * 700_000, "10,500,000 characters long, at most 4,000,000 are read"),
        (b"Gone. " * 40_000, "40,000 sentences, at most 30,000"),
    ],
    ids=["empty", "blank", "marks", "binary", "controls", "ten megabytes", "sentences"],
)  # fmt: skip
def test_what_is_no_story_is_refused_with_its_measure_and_a_hint(tmp_path, content, said):
    path = tmp_path / "tale.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"tale\.txt") as refused:
        opened(path)
    assert said in str(refused.value)
    assert refused.value.hint


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "cp1251"])
def test_the_encoding_of_a_story_is_found(tmp_path, encoding):
    text = (
        "Он ушёл домой, и она осталась одна. Где ты был так долго?"
        if encoding == "cp1251"
        else "他走了，她一个人留在家里。你为什么不回来？"
    )
    path = tmp_path / "tale.txt"
    path.write_bytes((text * 4).encode(encoding))
    assert text[:8] in opened(path)[1].lines[0].text


def test_a_text_file_that_holds_subtitles_is_no_story(tmp_path):
    assert is_story(written(tmp_path, TALE))
    assert not is_story(
        written(tmp_path, "1\n00:00:01,000 --> 00:00:02,000\nHello.\n\n2\n00:00:03,000 --> 00:00:04,000\nYes.\n", "s.txt")
    )
    assert not is_story(written(tmp_path, "{0}{50}Hello.\n{60}{90}Yes.\n", "m.txt"))
    assert not is_story(tmp_path / "none.txt")
