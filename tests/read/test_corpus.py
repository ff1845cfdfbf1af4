"""Small files of every strange kind that was met, each with what is read from it, or how it is refused."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from vidscore.errors import InputError
from vidscore.model.film import Film
from vidscore.read import read_script
from vidscore.settings import ReadSettings

CORPUS = Path(__file__).parents[1] / "corpus" / "subtitles"
FILM = Film(Path("film.mp4"), "mov", 60_000, Fraction(24))
THERE = (4000, 7000, "Are you there?")
YES = (8000, 9000, "Yes.")
READ = {
    "before-zero.srt": [(0, 7000, "Are you there?")],
    "blank-lines-inside.srt": [THERE, YES],
    "blanks-in-times.srt": [THERE],
    "colons-throughout.srt": [(4000, 7500, "Are you there?")],
    "commas.vtt": [THERE],
    "escaped-tags.srt": [(4000, 7000, "HTML5 has <video> and <b>."), (8000, 9000, "Write <video> & close it.")],
    "escaped-tags.ttml": [(4000, 7000, "HTML5 has <video>.")],
    "full-width-times.srt": [(4000, 7000, "你在吗？")],
    "headless.vtt": [(4500, 7500, "Are you there?")],
    "line-21.scc": [THERE],
    "lyrics-stamp-in-speech.srt": [(4000, 7000, "00:12 is what the clock says.")],
    "no-milliseconds.srt": [THERE, YES],
    "no-numbers.srt": [THERE, YES],
    "placed.srt": [THERE],
    "points-and-no-hours.srt": [THERE],
    "rate-at-one.sub": [THERE],
    "rate-at-zero.sub": [THERE],
    "short-milliseconds.srt": [(100, 2500, "Are you there?")],
    "single-digits.srt": [(4000, 7500, "Are you there?")],
    "terminal.srt": [THERE],
    "thin-arrow.srt": [THERE, YES],
    "whole-seconds.vtt": [THERE],
    "words-in-brackets.srt": [
        (4000, 7000, "Press Enter, and your friend(s) are (allegedly) gone."),
        (8000, 9000, "I never liked him."),
    ],
}
REFUSED = {
    "astronomic-rate.ttml": "'1e999999999' is no number",
    "astronomic-time.srt": "subtitles end at 99:00:00.000 but the film is only 00:01:00.000 long",
    "astronomic-time.ttml": "'1e999999999' is no number",
    "entities.ttml": "declares entities of its own",
    "only-credits.srt": "not a single line",
    "page.html.srt": "no subtitles of a known kind",
}


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.name)
def test_a_strange_file_is_read_as_players_read_it_or_refused_in_words(path):
    if path.name in REFUSED:
        with pytest.raises(InputError, match=re.escape(REFUSED[path.name])):
            read_script(path, FILM, ReadSettings())
        return
    lines = read_script(path, FILM, ReadSettings()).lines
    assert [(line.span.start_ms, line.span.end_ms, line.text) for line in lines] == READ[path.name]
    assert not any(char < " " or "\x7f" <= char < "\xa0" for line in lines for char in line.text)


def test_every_file_of_the_corpus_has_its_outcome_in_a_table_and_the_other_way_round():
    assert {path.name for path in CORPUS.iterdir()} == READ.keys() | REFUSED.keys()
