"""Subtitles of a size that no film has: refused in words, before they take time and memory."""

import time
from fractions import Fraction
from pathlib import Path

import pytest

from vidscore.errors import InputError
from vidscore.model.film import Film
from vidscore.model.span import timecode
from vidscore.read import limits, read_script
from vidscore.read.events import parse_events
from vidscore.settings import ReadSettings

FILM = Film(Path("film.mp4"), "mov", 48 * 3_600_000, Fraction(25))
ROW = "1\n00:00:01,000 --> 00:00:02,000\n{}\n"
ASS = "[Script Info]\n[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00,{}\n"
TTML = "<tt xmlns='http://www.w3.org/ns/ttml'><body>{}<p begin='1s' end='2s'>Hello there.</p>{}</body></tt>"


def srt(lines):
    return "".join(f"{n}\n{timecode(500 * n)} --> {timecode(500 * n + 400)}\nLine {n}.\n\n" for n in range(lines))


def read(folder, text):
    path = folder / "film.srt"
    path.write_text(text, "utf8")
    return read_script(path, FILM, ReadSettings()).lines


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ROW.format("a" * 5_000_000), r"a row is 5,000,000 characters long, at most 1,000,000 are read \(film.srt, line 3\)"),
        (ROW.format("{" * 5_000_000), "a row is 5,000,000 characters long"),
        (ROW.format("Hello there. " * 1_000), r"a subtitle is 12,999 characters long \('Hello there. Hello t' \.\.\.\)"),
        (ROW.format("\n" * 5_000_000), "5,000,003 rows, at most 200,000"),
        ("<SAMI>" + "<SYNC Start=1>" * 350_000, "350,001 tags, at most 300,000"),
        (TTML.format("<div>" * 30_000, "</div>" * 30_000), "elements stand more than 100 deep"),
    ],
)
def test_what_no_film_needs_is_refused_with_its_measure_and_the_limit(tmp_path, text, said):
    with pytest.raises(InputError, match=said) as caught:
        read(tmp_path, text)
    assert "--subs" in caught.value.hint


def test_two_hundred_thousand_lines_are_refused_before_they_are_taken_apart(tmp_path, monkeypatch):
    monkeypatch.setattr("vidscore.read.script.parse_events", lambda *_: pytest.fail("the file was read"))
    with pytest.raises(InputError, match="800,000 rows, at most 200,000"):
        read(tmp_path, srt(200_000))


def test_more_lines_than_can_be_scored_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_LINES", 300)
    assert len(read(tmp_path, srt(300))) == 300
    with pytest.raises(InputError, match="hold 301 lines, at most 300 are scored"):
        read(tmp_path, srt(301))


def test_braces_that_nothing_closes_are_not_looked_for_to_the_end(tmp_path):
    assert [line.text for line in read(tmp_path, ASS.format("{" * 900_000 + "Hello there."))] == ["Hello there."]
    assert [line.text for line in read(tmp_path, ROW.format("{\\an8}Hello {there}."))] == ["Hello ."]


def test_many_lines_without_an_end_are_timed_in_time(tmp_path):
    text = "".join(f"{n}\n00:00:01,000 --> 00:00:01,000\nLine {n}.\n\n" for n in range(20_000))
    assert {line.span.duration_ms for line in read(tmp_path, text)} == {800}


def test_a_line_of_thousands_of_tags_is_read_in_the_time_of_its_length():
    def taken(tags: int) -> float:
        begin = time.process_time()
        (event,) = parse_events("1\n00:00:01,000 --> 00:00:09,000\n" + "{\\b}山" * tags + "\n", Path("f.srt"), None)
        assert event.text == "山" * tags
        return time.process_time() - begin

    taken(10)
    assert min(taken(4_000) for _ in range(3)) < 1.0
