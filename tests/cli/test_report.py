"""What is printed about a plan."""

from vidscore.cli.report import print_cues, weighed_most
from vidscore.model.mood import Evidence, Mood
from vidscore.model.plan import Brief, Plan, Section
from vidscore.model.span import Span

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
    assert "1 cues in 2 sections" in told
    rows = [line.split() for line in told.splitlines() if "1m1" in line and ":00:" in line]
    assert [(row[1], row[7], row[-2]) for row in rows] == [("1m1", "grief", "turns"), ("1m1.2", "joy", "gap")]
    assert "1m1.2: It turns." in told
