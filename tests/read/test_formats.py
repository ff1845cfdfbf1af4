"""The table of subtitle formats: every row is read, and every suffix of it is found beside a film."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from pysubs2.formats import FORMAT_IDENTIFIERS

from vidscore.errors import InputError
from vidscore.model.film import Film
from vidscore.read import find_subtitles
from vidscore.read.events import FORMATS, SUFFIXES, demuxer_of, parse_events

_ASS = """[Script Info]
ScriptType: {kind}
[{styles}]
Format: Name, Fontname
Style: Default,Arial
[Events]
Format: {first}, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: {zero},0:00:01.00,0:00:02.00,Default,,0,0,0,,Come home.
Dialogue: {zero},0:00:03.00,0:00:04.00,Default,,0,0,0,,I will.
"""
SAMPLES = {
    "SRT": "1\n00:00:01,000 --> 00:00:02,000\nCome home.\n\n2\n00:00:03,000 --> 00:00:04,000\nI will.\n",
    "ASS": _ASS.format(kind="v4.00+", styles="V4+ Styles", first="Layer", zero="0"),
    "SSA": _ASS.format(kind="v4.00", styles="V4 Styles", first="Marked", zero="Marked=0"),
    "WebVTT": "WEBVTT\n\n00:01.000 --> 00:02.000\nCome home.\n\nNOTE no\n\n00:03.000 --> 00:04.000\nI will.\n",
    "TTML": '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">Come home.</p>'
    '<p begin="00:00:03" end="00:00:04">I will.</p></div></body></tt>',
    "SAMI": "<SAMI><BODY><SYNC Start=1000><P Class=EN>Come home.<SYNC Start=2000><P Class=EN>&nbsp;"
    "<SYNC Start=3000><P Class=EN>I will.<SYNC Start=4000><P Class=EN>&nbsp;</BODY></SAMI>",
    "MicroDVD": "{25}{50}Come home.\n{75}{100}I will.\n",
    "MPL2": "[10][20]Come home.\n[30][40]I will.\n",
    "TMPlayer": "00:00:01:Come home.\n00:00:03:I will.\n",
    "SubViewer": "00:00:01.00,00:00:02.00\nCome home.\n\n00:00:03.00,00:00:04.00\nI will.\n",
    "Spruce STL": "00:00:01:00 , 00:00:02:00 , Come home.\n00:00:03:00 , 00:00:04:00 , I will.\n",
    "LRC": "[00:01.00]Come home.\n[00:03.00]I will.\n",
}
"""A second of each of two lines; a new row of the table needs one here."""


def test_every_row_has_a_sample_and_one_reader():
    assert [row.name for row in FORMATS if not row.demuxer] == list(SAMPLES)
    for row in FORMATS:
        if row.demuxer:  # ffmpeg turns the file into SRT; tests/corpus holds one
            assert demuxer_of("Scenarist_SCC V1.0") == row.demuxer
            continue
        assert bool(row.pysubs2) != bool(row.read and row.looks_like), row.name
        assert row.pysubs2 in ("", *FORMAT_IDENTIFIERS), row.name


@pytest.mark.parametrize("name", SAMPLES)
def test_every_format_is_told_by_its_content_and_read(name):
    events = parse_events(SAMPLES[name], Path("film.txt"), Fraction(25))
    spoken = [event for event in events if event.text]
    assert [re.sub("♪ ?| ♪", "", event.text) for event in spoken] == ["Come home.", "I will."]
    assert [event.start_ms for event in spoken] == [1_000, 3_000]
    if name not in ("LRC", "TMPlayer"):  # these write no ends
        assert [event.end_ms for event in spoken] == pytest.approx([2_000, 4_000], abs=40)  # SAMI ends a little before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_is_found_beside_a_film(suffix, tmp_path):
    film = Film(tmp_path / "film.mp4", "mov", 5_000, Fraction(25))
    (tmp_path / f"film.en{suffix}").write_text("any", "utf8")
    assert find_subtitles(film)[0] == tmp_path / f"film.en{suffix}"


def test_what_is_no_subtitle_is_refused_with_the_name_of_every_format():
    with pytest.raises(InputError) as refused:
        parse_events("Dear diary, nothing happened.", Path("diary.txt"), None)
    assert [row.name for row in FORMATS if row.name not in refused.value.hint] == []


def test_fields_of_ass_are_read_in_the_order_that_the_file_gives():
    text = _ASS.format(kind="v4.00+", styles="V4+ Styles", first="Layer", zero="0").split("Format: Layer")[0]
    text += "Format: Start, End, Name, Text\nDialogue: 0:00:01.00,0:00:02.00,Ann,Come home, please.\n"
    (event,) = parse_events(text, Path("film.ass"), None)
    assert (event.start_ms, event.end_ms, event.name, event.text) == (1_000, 2_000, "Ann", "Come home, please.")
