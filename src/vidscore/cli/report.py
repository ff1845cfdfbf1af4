"""Every sentence the program says, and where: progress and errors on stderr, results on stdout."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from vidscore.cli.options import ReportOptions
from vidscore.cli.progress import PREVIEW, RUNS, STAGES, RunProgress, progress_bar
from vidscore.errors import VidscoreError
from vidscore.model.mood import Mood
from vidscore.model.plan import Brief, Plan
from vidscore.model.span import timecode


class Report:
    """What is said on stderr while a run goes on: on a terminal one bar with the time left, otherwise a line for each stage.

    Use as a context manager; call it as the pipeline's progress callback, with a stage of
    :data:`~vidscore.cli.progress.STAGES` and the share done in 0..1.

    Args:
        talk: What is wanted.
        console: Where it is said; stderr when left out.
    """

    def __init__(self, talk: ReportOptions, console: Console | None = None) -> None:
        self.talk = talk
        self.console = console or Console(stderr=True, highlight=False)
        self._course: RunProgress | None = None
        self._bar: Progress | None = None
        self._began: dict[str, float] = {}
        self._took: dict[str, float] = {}
        self._remarked: set[str] = set()

    @contextmanager
    def running(self, course: str, preview: bool = False) -> Iterator[Report]:
        """Show progress while the block runs.

        Args:
            course: A key of :data:`~vidscore.cli.progress.RUNS`: which stages are to come.
            preview: Whether a preview is made after them.
        """
        with self._commands():
            yield from self._shown(course, preview)

    def _shown(self, course: str, preview: bool) -> Iterator[Report]:
        if self.talk.quiet or not self.console.is_terminal:
            yield self
            return
        self._course = RunProgress((*RUNS[course], *([PREVIEW] if preview else ())))
        with progress_bar(self._course, self.console) as self._bar:
            self._bar.add_task("", total=1.0)
            yield self
        self._bar = None

    @contextmanager
    def _commands(self) -> Iterator[None]:
        """Say which programs were run, when asked to be verbose: also where one of them failed."""
        if not self.talk.verbose:
            yield
            return
        from vidscore.tools.run import commands_run

        with commands_run() as commands:
            try:
                yield
            finally:
                for command in commands():
                    self.say(f"  $ {command}")

    def __call__(self, stage: str, share: float) -> None:
        """Take a step of progress."""
        first, now = stage not in self._began, time.monotonic()
        self._began.setdefault(stage, now)
        if share >= 1.0:
            self._took.setdefault(stage, now - self._began[stage])
        if self._bar is not None and self._course is not None:
            self._course.step(stage, share)
            shown = (*self._course.going, stage)[0]
            self._bar.update(self._bar.task_ids[0], completed=self._course.done, description=STAGES[shown], refresh=first)
        elif first and not self.talk.quiet:
            self.console.print(f"{STAGES[stage]} ...", soft_wrap=True)

    def say(self, text: str) -> None:
        """Say a line on stderr, unless asked to be quiet."""
        if not self.talk.quiet:
            self.console.print(text, soft_wrap=True, markup=False)

    def remark(self, note: str) -> None:
        """Say what fell short or was replaced, once."""
        if note not in self._remarked:
            self._remarked.add(note)
            self.say(f"note: {note}")

    def notes(self, notes: tuple[str, ...]) -> None:
        """Say what fell short or was replaced, a line each."""
        for note in notes:
            self.remark(note)

    def timings(self) -> None:
        """Say how long each stage took, when asked to be verbose."""
        if self.talk.verbose:
            for stage, seconds in self._took.items():
                self.say(f"  {STAGES[stage]:<30} {seconds:7.1f} s")

    def result(self, data: dict[str, Any], lines: list[str]) -> None:
        """Print the result: JSON on stdout when asked for, else the lines on stdout."""
        if self.talk.json:
            print(json.dumps(data, ensure_ascii=False, indent=2))
        elif not self.talk.quiet:
            for line in lines:
                print(line)


_COLUMNS = ("Cue", "In", "Out", "Mood", "Sure", "V", "A", "T", "Key", "Tempo", "Theme", "Hits", "Join", "Chapter")
"""What the table says of a section of a cue."""
_NUMBERS = ("Sure", "V", "A", "T", "Tempo", "Hits")
_WIDE = {name: f"{{{name}}}" for name in _COLUMNS}
"""One line a row, where the terminal is wide enough: heading, and what stands under it."""
_NARROW = {
    "Cue": "{Cue}",
    "In\nOut": "{In}\n{Out}",
    "Mood Sure\n    V     A     T": "{Mood} {Sure}\n{V} {A} {T}",
    "Key\nTheme": "{Key}\n{Theme}",
    "Tempo\nHits": "{Tempo}\n{Hits}",
    "Join\nChapter": "{Join}\n{Chapter}",
}
"""Two lines a row, for eighty columns."""
_WIDE_FROM = 140


def cue_table(plan: Plan, width: int) -> Table:
    """The cue list as a table for so many columns: a row for every section of a cue."""
    sections = sum(len(cue.by_section()) for cue in plan.sounding)
    turning = f" in {sections} sections" if sections > len(plan.sounding) else ""
    cues = f"{len(plan.sounding)} cue{'' if len(plan.sounding) == 1 else 's'}"
    title = f"{plan.film}: {cues}{turning}, home key {plan.home_key}"
    form = _WIDE if width >= _WIDE_FROM else _NARROW
    if not any(cue.chapter for cue in plan.cues):
        form = {
            heading.removesuffix("\nChapter"): cell.removesuffix("\n{Chapter}")
            for heading, cell in form.items()
            if heading != "Chapter"
        }
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    for heading in form:
        right = heading.split("\n")[0] in _NUMBERS
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    for cue in plan.cues:
        for part in cue.by_section():
            said = dict(zip(_COLUMNS, _told(cue, part), strict=True))
            table.add_row(*(cell.format(**said).rstrip() for cell in form.values()))
    return table


def _told(cue: Brief, part: Brief) -> tuple[str, ...]:
    """What stands in each of the columns for a section of a cue."""
    mood, last = part.mood, part.span.end_ms == cue.span.end_ms
    music = (part.key, f"{part.tempo_bpm:.0f}", part.theme, str(len(part.hits)), part.join.kind if last else "turns")
    return (
        part.name, timecode(part.span.start_ms), timecode(part.span.end_ms), mood.name, f"{100 * mood.confidence:.0f} %",
        f"{mood.valence:+.2f}", f"{mood.arousal:+.2f}", f"{mood.tension:+.2f}",
        *(("silence", "", "", "", "") if cue.silence else music), part.chapter,
    )  # fmt: skip


def weighed_most(mood: Mood) -> str:
    """The two lines that weighed most in a mood and their shares; whatever else weighed most where nobody speaks."""
    said = [e for e in mood.evidence if e.source == "line"] or list(mood.evidence)
    return ", ".join(f"{100 * e.weight:.0f} % “{e.text}”" for e in said[:2])


def columns_wide(piped: int) -> int | None:
    """How wide to print on stdout: as the terminal is (None), or so many columns where there is none."""
    return None if sys.stdout.isatty() else piped


def print_cues(plan: Plan, verbose: bool, console: Console | None = None) -> None:
    """Print the cue list and what each mood was read from on stdout; with ``verbose`` also why, cue by cue.

    Lines are folded at the width of a terminal, and left whole for a file or a pipe.
    """
    console = console or Console(width=columns_wide(150), highlight=False, markup=False)
    whole = not console.is_terminal
    console.print(cue_table(plan, console.width))
    parts = [part for cue in plan.cues for part in cue.by_section()]
    for part in parts:
        if part.mood.evidence:
            console.print(f"{part.name} {part.mood.name}: {weighed_most(part.mood)}", soft_wrap=whole)
    if verbose:
        for part in parts:
            console.print(f"{part.name}: {part.why}", soft_wrap=whole)
        for cue in plan.sounding:
            console.print(f"{cue.name} then {cue.join.kind}: {cue.join.why}", soft_wrap=whole)


def print_error(error: VidscoreError, of: str = "") -> None:
    """Two lines on stderr: what is wrong (``of`` which film), and what to do."""
    print(f"error: {of}{error}", file=sys.stderr)
    if error.hint:
        print(f"hint:  {error.hint}", file=sys.stderr)
