"""How far a run is and how long it still takes, from the shares of time that its stages usually have.

In: the pipeline's progress calls. Out: one share done for the whole run, the seconds left, and a bar of both. A stage that was
taken from the cache is passed in no time: the bar jumps on, and such a stage does not count in the speed by which the others
are judged. Times are seconds of whatever clock is given.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn
from rich.text import Text

STAGES = {
    "read": "Reading film and subtitles",
    "look": "Looking at picture and sound",
    "feel": "Reading emotions",
    "plan": "Writing the cue list",
    "compose": "Composing",
    "render": "Playing",
    "mix": "Mixing",
    "deliver": "Finishing the film",
    "preview": "Making preview and thumbnails",
}
SHARES = {"read": 1, "look": 15, "feel": 9, "plan": 1, "compose": 8, "render": 44, "mix": 20, "deliver": 2, "preview": 275}
"""Hundredths of the time of a whole run, from cold, that each stage takes. Measured on ten minutes of 1080p film on two cores
(``benchmarks/speed.py --minutes 10``, which counts ``look``, ``feel`` and ``plan`` as one); a preview comes on top of it
(``benchmarks/preview.py``)."""
PREVIEW = "preview"
"""The stage of a run that is only there when a preview is asked for."""
RUNS = {
    "score": tuple(stage for stage in STAGES if stage != PREVIEW),
    "plan": ("read", "look", "feel", "plan"),
    "render": ("read", "compose", "render", "mix", "deliver"),
}
"""The stages of each kind of run."""
_CACHED = 0.2
"""A stage that went this much faster than the slowest, for its share, was taken from the cache."""
_TOO_SOON_S = 1.0
_TOO_LITTLE = 0.01
"""No stage tells the speed before it has taken so long, and done so much."""


class RunProgress:
    """The stages of one run: how far each is, and how long each took.

    Args:
        stages: Which are to come, of :data:`SHARES`.
        clock: Tells the seconds.

    Example:
        >>> now = [0.0]
        >>> run = RunProgress(("compose", "render"), lambda: now[0])
        >>> run.step("compose", 0.0)
        >>> now[0] = 8.0
        >>> run.step("compose", 1.0)
        >>> round(run.done, 2), run.left_s()
        (0.15, 44.0)
    """

    def __init__(self, stages: tuple[str, ...], clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._at = clock, clock()
        self._done = dict.fromkeys(stages, 0.0)
        self._took = dict.fromkeys(stages, 0.0)
        self._begun: dict[str, None] = {}
        self._left: float | None = None
        self._lock = Lock()

    def step(self, stage: str, share: float) -> None:
        """Take a step: ``share`` of a stage is done, 0..1. A stage that was not to come (stills) moves nothing."""
        if stage not in self._done:
            return
        with self._lock:
            self._begun.setdefault(stage)
            now, going = self._clock(), self.going or (stage,)
            for one in going:  # what works at the same time shares the time
                self._took[one] += (now - self._at) / len(going)
            self._at = now
            self._done[stage] = max(self._done[stage], min(share, 1.0))
            self._left = self._estimate()

    @property
    def going(self) -> tuple[str, ...]:
        """The stages that have begun and not ended."""
        return tuple(stage for stage in self._begun if self._done[stage] < 1.0)

    @property
    def done(self) -> float:
        """The share of the whole run that is done; it never shrinks."""
        return sum(SHARES[stage] * share for stage, share in self._done.items()) / sum(SHARES[stage] for stage in self._done)

    def left_s(self) -> float | None:
        """Seconds that the run still takes, counting down between two steps; None while nothing is known."""
        return None if self._left is None else max(self._left - (self._clock() - self._at), 0.0)

    def _estimate(self) -> float | None:
        worked = {stage: SHARES[stage] * share for stage, share in self._done.items() if share >= _TOO_LITTLE}
        speeds = {stage: self._took[stage] / work for stage, work in worked.items() if self._took[stage] >= _TOO_SOON_S}
        if not speeds:
            return None
        told = [stage for stage, speed in speeds.items() if speed >= _CACHED * max(speeds.values())]
        speed = sum(self._took[stage] for stage in told) / sum(worked[stage] for stage in told)
        return speed * sum(SHARES[stage] * (1.0 - share) for stage, share in self._done.items())


class _TimeLeft(ProgressColumn):
    """The time left of a run; nothing where none is known."""

    max_refresh = 0.5

    def __init__(self, course: RunProgress) -> None:
        super().__init__()
        self._course = course

    def render(self, _task: Task) -> Text:
        left = self._course.left_s()
        return Text("" if left is None else f"{timedelta(seconds=round(left))} left", style="progress.remaining")


def progress_bar(course: RunProgress, console: Console) -> Progress:
    """A bar of the whole run: its stage, its percentage and the time left."""
    columns = (TextColumn("{task.description:<28}"), BarColumn(None), TaskProgressColumn(), _TimeLeft(course))
    return Progress(*columns, console=console, transient=True, expand=True)
