"""What is printed about a plan."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from vidscore.cli.report import print_cues, weighed_most
from vidscore.model.hits import Hit
from vidscore.model.joins import Join
from vidscore.model.mood import Evidence, Mood
from vidscore.model.plan import Brief, Plan, Section
from vidscore.model.span import Span
from vidscore.model.theme import Theme

SAID = (
    Evidence("line", 0, "He is gone.", 0.4),
    Evidence("picture", 0, "dark (brightness 0.10)", 0.3),
    Evidence("line", 3_000, "He never came home.", 0.2),
    Evidence("line", 6_000, "Yes.", 0.1),
)


def test_the_two_lines_that_weighed_most_are_told_with_their_shares():
    assert weighed_most(Mood("grief", -0.6, -0.3, 0.2, evidence=SAID)) == "40 % “He is gone.”, 20 % “He never came home.”"


def test_where_nobody_speaks_whatever_weighed_most_is_told():
    assert weighed_most(Mood("mystery", 0.0, -0.3, 0.2, evidence=SAID[1:2])) == "30 % “dark (brightness 0.10)”"


def test_the_cue_list_says_how_sure_each_mood_is_and_what_it_was_read_from(capsys):
    cue = Brief("1m1", 0, Span(0, 10_000), Mood("grief", -0.6, -0.3, 0.2, 0.87, evidence=SAID))
    print_cues(Plan("film.mp4", 10_000, cues=(cue,)), verbose=False)
    told = capsys.readouterr().out
    assert "87 %" in told
    assert "1m1 grief: 40 % “He is gone.”" in told


def test_a_cue_that_turns_has_a_row_for_each_of_its_sections(capsys):
    joy = Mood("joy", 0.6, 0.5, -0.2)
    cue = Brief("1m1", 0, Span(0, 10_000), Mood("grief", -0.6, -0.3, 0.2), sections=(Section(4_000, joy, why="It turns."),))
    print_cues(Plan("film.mp4", 10_000, cues=(cue,)), verbose=True)
    told = capsys.readouterr().out
    assert "1 cue in 2 sections" in told
    rows = [line.split() for line in told.splitlines() if "1m1" in line and ":00:" in line]
    assert [(row[0], row[3], row[-1]) for row in rows] == [("1m1", "grief", "turns"), ("1m1.2", "joy", "gap")]
    assert "1m1.2: It turns." in told


def long_plan() -> Plan:
    """The longest names there are, and Chinese ones."""
    mood = Mood(
        "melancholy",
        -0.6,
        -0.4,
        0.2,
        1.0,
        evidence=(Evidence("line", 0, "她看着远方的夕阳，心中涌起一股无法言喻的悲伤。" * 3, 0.4),),
    )
    themes = (Theme("林黛玉与贾宝玉的主题"), Theme("Bartholomew [the Elder]"))
    cues = tuple(
        Brief(
            f"12m{number}", 0, Span(at, at + 9_999_999), mood, key="b-flat-phrygian-dominant", tempo_bpm=120.0, theme=theme.name,
            hits=(Hit(at + 5_000), Hit(at + 7_000)), join=Join("common-tone", "因为两场戏有共同的音。" * 6), why="很慢。" * 30,
        )
        for number, (at, theme) in enumerate(zip((0, 20_000_000), themes, strict=True), start=10)
    )  # fmt: skip
    silent = Brief("12m12", 0, Span(30_000_000, 30_060_000), mood, silence=True)
    return Plan("一部很长的电影 [final].mp4", 40_000_000, themes=themes, cues=(*cues, silent))


@pytest.mark.parametrize(("width", "lines"), [(80, 2), (100, 2), (150, 1)])
def test_the_cue_list_fits_the_terminal_row_by_row_and_loses_nothing(width, lines):
    console = Console(record=True, width=width, file=io.StringIO(), highlight=False, markup=False, force_terminal=True)
    print_cues(long_plan(), True, console)
    told = console.export_text().split("\n")
    assert max(map(cell_len, told)) <= width
    text = "\n".join(told)
    for whole in (
        "12m10",
        "02:46:39.999",
        "melancholy 100 %" if lines == 2 else "melancholy",
        "common-tone",
        "silence",
        "[final]",
    ):
        assert whole in text
    assert "…" not in text
    silent = next(number for number, line in enumerate(told) if "08:20:00.000" in line)
    assert told[silent].startswith("12m12")
    assert "08:21:00.000" in told[silent + lines - 1]


def test_a_name_in_brackets_is_printed_as_it_is(capsys):
    print_cues(long_plan(), verbose=False)
    told = capsys.readouterr().out
    assert "Elder]" in told
    assert "[final].mp4" in told
