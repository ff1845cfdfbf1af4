"""The bar of a whole run: how far it is, and how long it still takes."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from vidscore.cli.options import ReportOptions
from vidscore.cli.progress import PREVIEW, RUNS, SHARES, STAGES, RunProgress, progress_bar
from vidscore.cli.report import Report

SPEED = 2.0
"""Seconds for each hundredth of a run."""


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def run(course: RunProgress, clock: Clock, stages, cached=(), steps=4):
    """Go through stages, each as long as its share says; those from the cache in no time."""
    for stage in stages:
        course.step(stage, 0.0)
        for step in range(1, steps + 1):
            clock.now += 0.01 if stage in cached else SPEED * SHARES[stage] / steps
            course.step(stage, step / steps)


def test_every_stage_has_a_share_and_every_course_is_made_of_stages_in_order():
    assert SHARES.keys() == STAGES.keys()
    assert sum(share for stage, share in SHARES.items() if stage != PREVIEW) == 100
    for stages in RUNS.values():
        assert list(stages) == [stage for stage in STAGES if stage in stages]


def test_a_run_at_an_even_speed_is_foretold_to_the_second_from_its_first_stage_on():
    clock = Clock()
    course, stages = RunProgress(RUNS["score"], clock), RUNS["score"]
    assert course.left_s() is None
    for number, stage in enumerate(stages):
        run(course, clock, (stage,))
        left = SPEED * sum(SHARES[later] for later in stages[number + 1 :])
        assert course.left_s() == pytest.approx(left, abs=0.1)
        assert course.done == pytest.approx(1.0 - left / SPEED / 100)


def test_stages_from_the_cache_move_the_bar_and_do_not_make_the_rest_look_quick():
    clock = Clock()
    course = RunProgress(RUNS["score"], clock)
    run(course, clock, ("read", "look", "feel", "plan"), cached=("read", "look", "feel", "plan"))
    assert course.done == pytest.approx(0.26)
    run(course, clock, ("compose",))
    assert course.left_s() == pytest.approx(SPEED * (44 + 20 + 2), rel=0.05)


def test_two_stages_at_once_share_the_time():
    clock = Clock()
    course = RunProgress(RUNS["plan"], clock)
    for stage in ("look", "feel"):
        course.step(stage, 0.0)
    clock.now += SPEED * (SHARES["look"] + SHARES["feel"]) / 2
    for stage in ("look", "feel"):
        course.step(stage, 0.5)
    assert course.left_s() == pytest.approx(SPEED * ((SHARES["look"] + SHARES["feel"]) / 2 + SHARES["plan"] + SHARES["read"]))


def test_the_time_left_counts_down_while_nothing_is_heard_and_never_below_nothing():
    clock = Clock()
    course = RunProgress(RUNS["plan"], clock)
    run(course, clock, ("read", "look"))
    before = course.left_s()
    clock.now += 3.0
    assert course.left_s() == pytest.approx(before - 3.0)
    clock.now += 10_000.0
    assert course.left_s() == 0.0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(STAGES)), st.floats(0.0, 1.5), st.floats(0.0, 60.0)), max_size=40))
def test_whatever_is_reported_the_bar_never_goes_back_and_the_estimate_is_a_time(steps):
    clock = Clock()
    course, before = RunProgress(RUNS["score"], clock), 0.0
    for stage, share, seconds in steps:
        clock.now += seconds
        course.step(stage, share)
        assert before <= course.done <= 1.0 + 1e-9
        assert course.left_s() is None or 0.0 <= course.left_s() < 1e9
        before = course.done


def test_the_bar_shows_stage_percentage_and_time_left_on_one_line_of_eighty_columns():
    clock = Clock()
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True)
    course = RunProgress(RUNS["score"], clock)
    bar = progress_bar(course, console)
    run(course, clock, ("read", "look", "feel", "plan", "compose"))
    bar.add_task(STAGES["render"], total=1.0, completed=course.done)
    console.print(bar)
    (line,) = [line for line in console.export_text().splitlines() if line.strip()]
    assert line.startswith("Playing")
    assert "34%" in line
    assert "0:02:12 left" in line
    assert len(line) <= 80


def terminal(**more) -> Console:
    return Console(record=True, width=80, file=io.StringIO(), **more)


def test_on_a_terminal_there_is_one_bar_and_elsewhere_a_line_for_each_stage():
    shown, plain, quiet = terminal(force_terminal=True), terminal(force_terminal=False), terminal(force_terminal=True)
    for console, talk in ((shown, ReportOptions()), (plain, ReportOptions()), (quiet, ReportOptions(quiet=True))):
        report = Report(talk, console)
        with report.running("plan"):
            for stage in RUNS["plan"]:
                report(stage, 0.0)
                report(stage, 1.0)
    text = shown.export_text()
    assert "Writing the cue list" in text
    assert "96%" in text
    assert " ..." not in text
    assert plain.export_text().splitlines() == [f"{STAGES[stage]} ..." for stage in RUNS["plan"]]
    assert quiet.export_text() == ""


def test_a_preview_that_is_asked_for_is_part_of_the_whole():
    console = terminal(force_terminal=True)
    with (report := Report(ReportOptions(), console)).running("plan", preview=True):
        for stage in RUNS["plan"]:
            report(stage, 0.0)
            report(stage, 1.0)
        report(PREVIEW, 0.5)
    assert "Making preview and thumbnails" in console.export_text(clear=False)
    assert f"{(26 + 275 / 2) / (26 + 275):.0%}" in console.export_text()


def test_a_remark_is_said_once():
    console = terminal(force_terminal=False)
    report = Report(ReportOptions(), console)
    report.remark("irony is not understood")
    report.notes(("irony is not understood", "the font has no celesta"))
    assert console.export_text().splitlines() == ["note: irony is not understood", "note: the font has no celesta"]
