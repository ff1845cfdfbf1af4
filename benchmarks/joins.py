"""The music at the joins between cues: how far it sinks, and whether each kind of join does what it is named for.

    python benchmarks/sound.py joins                       the sample, clips and twenty films with drawn moods
    python benchmarks/sound.py joins --before REVISION     the same made by another revision in a column beside it
    python benchmarks/sound.py joins --details             with every join by itself
    python benchmarks/sound.py joins --only sample         only films whose names begin so
    python benchmarks/sound.py joins --picture FILE.png    the sample's score, drawn
    python benchmarks/sound.py joins --count               how many cues and sections whole films get; nothing is played

``benchmarks/probe.py`` scores the films, by this revision's code or another's, and ``benchmarks/heard.py`` measures what came
of it. Two cues that touch are joined. How far the music sinks at a join is the level of its softest 400 (or 50) ms within a
second of the cut, under the median of the five seconds before and after. It sinks at any instant, for music has rests and dips
under speech, so random instants inside cues stand beside it; ``as played`` is the score without what the mixer did over time,
each cue at one gain.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from heard import GRID_MS, HALL_S, Figures, Found, Heard, judge
from picture import draw
from vidscore.tools.files import work_folder

ROOT = Path(__file__).parent.parent
KINDS = ("common-tone", "pivot", "same-click", "crossfade", "swell", "smash")
NOTHING = "-"


@dataclass(frozen=True)
class Row:
    """A line of the table: a figure of what was found, and what it ought to be."""

    name: str
    wanted: str
    text: Callable[[Figures], str]


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked of this part alone."""
    group = parser.add_argument_group("joins")
    group.add_argument("--before", metavar="REVISION", help="score the films with this revision as well")
    group.add_argument("--details", action="store_true", help="every join by itself")
    group.add_argument("--only", default="", help="films whose names begin so")
    group.add_argument("--picture", type=Path, help="draw the sample's score, of every revision asked for, as PNG")
    group.add_argument("--count", action="store_true", help="count the cues and sections of whole films instead")


def main(args: argparse.Namespace) -> None:
    with ExitStack() as stack:
        sources = {"now": ROOT / "src"}
        if args.before:
            sources = {args.before[:9]: stack.enter_context(checked_out(args.before)) / "src", **sources}
        if args.count:
            show_counts({name: [json.loads(line) for line in probe(source, "count")] for name, source in sources.items()})
            return
        if args.picture:
            draw({name: sample(source, stack) for name, source in sources.items()}, args.picture)
            return
        found = {name: list(films(source, args.only)) for name, source in sources.items()}
    show(found, args.details)


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """A working tree of a revision, gone afterwards."""
    with work_folder() as folder:
        tree = folder / "tree"
        subprocess.run(["git", "-C", ROOT, "worktree", "add", "--quiet", "--detach", tree, revision], check=True)
        try:
            yield tree
        finally:
            subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", tree], check=True)


def probe(source: Path, *job: str) -> Iterator[str]:
    """The lines that the probe says, with the code in ``source``."""
    command = [sys.executable, Path(__file__).with_name("probe.py"), *job]
    environment = {**os.environ, "PYTHONPATH": str(source)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield line.rstrip("\n")
    if process.returncode:
        raise SystemExit(f"the code in {source} cannot score the films")


def sample(source: Path, stack: ExitStack) -> Heard:
    """The sample film's score, with the code in ``source``."""
    folder = stack.enter_context(work_folder())
    return Heard.read(Path(next(iter(list(probe(source, "films", str(folder), "--only", "sample"))))))


def films(source: Path, only: str) -> Iterator[tuple[str, Figures]]:
    """The figures of every film; one is measured while the next is made."""
    with work_folder() as folder:
        for place in probe(source, "films", str(folder), "--only", only):
            if sys.stderr.isatty():
                print(f"   {Path(place).name:40s}", end="\r", file=sys.stderr, flush=True)
            yield Path(place).name, measured(Path(place))
            shutil.rmtree(place)


def measured(place: Path) -> Figures:
    if (place / "film.json").is_file():
        return judge(Heard.read(place))
    failed = Figures()
    failed.add("failed", 1, place.name)
    return failed


# ---------------------------------------------------------------------- the table


def show(found: dict[str, list[tuple[str, Figures]]], details: bool) -> None:
    pooled: dict[str, Figures] = {}
    for name, made in found.items():
        pooled[name] = Figures()
        for _, figures in made:
            pooled[name].take(figures)
        if details:
            show_details(name, made)
    width = max(24, *(len(row.text(figures)) for row in ROWS for figures in pooled.values()))
    print("\n== joins")
    for name, made in found.items():
        print(f"{name}: {len(made)} films, {many(pooled[name])}")
    print(f"\n{'':46s} {'wanted':20s}", *(f"{name:{width}s}" for name in pooled))
    for row in ROWS:
        print(f"{row.name:46s} {row.wanted:20s}", *(f"{row.text(figures):{width}s}" for figures in pooled.values()))
    for name, figures in pooled.items():
        if figures.of("climax"):
            print(f"\nthe sample, {name}: LUFS in the score, and LU over the whole score as played and as mixed")
            print("\n".join(f"   {one.value:6.1f}  {one.where}" for one in figures.of("climax")))


def show_details(name: str, made: list[tuple[str, Figures]]) -> None:
    for film, figures in made:
        print(f"\n== {film}, {name}")
        for figure, each in figures.lists.items():
            if figure in ("click", "length", "loudness") or figure.startswith("click "):
                continue
            for one in each:
                asked = f" (the moods ask for {one.asked:+.1f})" if figure == "step" else ""
                print(f"   {figure:16s} {one.value:7.1f}  {one.kind:12s} {one.where}{asked}")


def joined(name: str, kind: str = "") -> Callable[[Figures], list[Found]]:
    """A figure of all joins but gaps, or of those of one kind."""
    kinds = (kind,) if kind else KINDS
    return lambda figures: [one for one in figures.of(name) if one.kind in kinds]


def spread(take: Callable[[Figures], list[Found]], unit: str = "dB") -> Callable[[Figures], str]:
    """Median, nine in ten, the most, and of how many."""

    def text(figures: Figures) -> str:
        sizes = np.abs([one.value for one in take(figures)])
        if not len(sizes):
            return NOTHING
        told = (float(np.median(sizes)), float(np.percentile(sizes, 90, method="higher")), float(sizes.max()))
        return " / ".join(f"{value:.1f}" for value in told) + f" {unit} ({len(sizes)})"

    return text


def share(name: str, good: Callable[[Found], bool]) -> Callable[[Figures], str]:
    """How many are as they ought to be."""

    def text(figures: Figures) -> str:
        each = figures.of(name)
        fine = sum(good(one) for one in each)
        return f"{fine} of {len(each)} ({fine / len(each):.0%})" if each else NOTHING

    return text


def worst(name: str, unit: str, pick: Callable[..., float] = max) -> Callable[[Figures], str]:
    return lambda figures: f"{pick(one.value for one in figures.of(name)):.1f} {unit}" if figures.of(name) else NOTHING


def total(name: str) -> Callable[[Figures], str]:
    return lambda figures: f"{sum(one.value for one in figures.of(name)):.0f} at {len(figures.of(name))}"


def wide_steps(figures: Figures) -> str:
    """Steps over 6 LU, and how many of them go the way of the moods' arousal by 1 LU and more."""
    wide = [one for one in joined("step")(figures) if abs(one.value) > 6]
    meant = sum(abs(one.asked) >= 1 and math.copysign(1, one.asked) == math.copysign(1, one.value) for one in wide)
    return f"{len(wide)} of {len(joined('step')(figures))}, {meant} meant"


def beyond_asked(figures: Figures) -> list[Found]:
    return [Found(one.value - one.asked, one.where) for one in joined("step")(figures)]


def many(figures: Figures) -> str:
    found = [one.kind for one in figures.of("step") if one.kind in KINDS] + ["gap" for _ in figures.of("gap s")]
    return ", ".join(f"{found.count(kind)} {kind}" for kind in (*KINDS, "gap") if kind in found) or "none"


def sink_rows() -> Iterator[Row]:
    for window, wanted in ((400, "<= 5 / 10 / -"), (50, "<= 8 / 15 / -")):
        yield Row(f"sinks, softest {window} ms: median / 90 % / most", wanted, spread(joined(f"sink {window}")))
        for kind in KINDS:
            yield Row(f"   {kind}", "", spread(joined(f"sink {window}", kind)))
        yield Row("   where a cue turns", wanted, spread(joined(f"sink {window}", "turn")))
        yield Row("   at random instants inside cues", "as a yardstick", spread(joined(f"sink {window}", "inside")))
        yield Row("   all joins, as played", wanted, spread(joined(f"sink {window} unmixed")))
        yield Row("   inside cues, as played", "as a yardstick", spread(joined(f"sink {window} unmixed", "inside")))


ROWS = (
    *sink_rows(),
    Row(f"gaps that fall by at most {60 / HALL_S:.0f} dB/s", "all", share("gap fall", lambda one: one.value <= 60 / HALL_S)),
    Row("   steepest fall", f"<= {60 / HALL_S:.0f} dB/s", worst("gap fall", "dB/s")),
    Row("   silence of 2.5 s follows", "all", share("gap s", lambda one: one.value >= 2.5)),
    Row("   shortest silence", ">= 2.5 s", worst("gap s", "s", min)),
    Row("same click: tempos related to 0.1 %", "all", share("click tempo", lambda one: one.value <= 0.001)),
    Row("   onsets on the old grid, as written", "all", share("click written", lambda one: one.value <= GRID_MS)),
    Row("   farthest from it", f"<= {GRID_MS:.0f} ms", worst("click written", "ms")),
    Row("   onsets on the old grid, as played", "", share("click played", lambda one: one.value <= GRID_MS)),
    Row("   farthest from it", "", worst("click played", "ms")),
    Row("common tones and pivots that hold a pitch", "all", share("held", lambda one: one.value >= 1)),
    Row("crossfades: overlap, median / 90 % / most", "", spread(lambda figures: figures.of("overlap s"), "s")),
    Row("   of equal power within 1 dB", "all", share("overlap dB", lambda one: one.value <= 1)),
    Row("   farthest from it", "<= 1 dB", worst("overlap dB", "dB")),
    Row("mixer's gain strays in the open, by cue", "- / - / <= 3 dB", spread(lambda figures: figures.of("gain"))),
    Row("steps in loudness without dips", "", spread(joined("step"), "LU")),
    Row("   beyond what the moods ask for", "- / - / <= 6", spread(beyond_asked, "LU")),
    Row("   over 6 LU", "0 not meant", wide_steps),
    Row("clashes held over a beat", "0", total("clashes")),
    Row("clicks at edges", "0", total("click")),
    Row("scores of another length than the film", "0", share("length", lambda one: one.value > 0)),
    Row("loudness farthest from its target", "<= 0.3 LU", worst("loudness", "LU")),
    Row("films that could not be scored", "0", lambda figures: str(len(figures.of("failed")))),
)


# ---------------------------------------------------------------------- counting


def show_counts(counted: dict[str, list[dict[str, Any]]]) -> None:
    for name, rows in counted.items():
        print(f"\n== cues and sections, {name}")
        print(f"{'film':16s} minutes  cues sections touching  music median cue  joins")
        for row in rows:
            kinds = ", ".join(f"{count} {kind}" for kind, count in row["kinds"].items())
            print(
                f"{row['film']:16s} {row['minutes']:7.1f} {row['cues']:5d} {row['sections']:8d} {row['touching']:8d}"
                f" {row['music']:6.0%} {row['cue_s']:8.0f} s  {kinds}"
            )
