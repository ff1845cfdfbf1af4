"""How long a preview takes, side by side with the least that any program must do for it.

    python benchmarks/preview.py [FILM] [--minutes 2]

The film is repeated to the length asked for and made 1080p first. Beside the preview stand ffmpeg alone decoding and scaling
its picture, and ffmpeg making the same small film without any text. Ratios are from runs that took turns, the least of three.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from vidscore.deliver.preview import LONGEST, own_sources, preview_rate, write_preview
from vidscore.model.mood import Mood
from vidscore.model.plan import Brief, Plan
from vidscore.model.span import Span
from vidscore.read import read_film
from vidscore.tools.ffmpeg import ffmpeg
from vidscore.tools.files import work_folder
from vidscore.tools.frames import read_frames, shown_size

ROOT = Path(__file__).parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", nargs="?", type=Path, default=ROOT / "samples/film.mp4")
    parser.add_argument("--minutes", type=float, default=2.0)
    args = parser.parse_args()
    with work_folder() as folder:
        report(args.film, args.minutes, folder)


def report(source: Path, minutes: float, folder: Path) -> None:
    """Print the ratios."""
    path = folder / "film.mp4"
    full_size = ["-vf", "scale=1920:1080,setsar=1", "-preset", "veryfast"]
    ffmpeg(["-stream_loop", "-1", "-i", source, "-t", str(60 * minutes), *full_size, path], "making a 1080p film")
    film = read_film(path)
    mood = Mood("tender", 0.3, 0.1, 0.0)
    cue = Brief("1m1", 0, Span(0, 10_000), mood, tempo_bpm=80)
    starts = range(0, film.duration_ms - 10_000, 10_000)
    plan = Plan(
        "f", film.duration_ms, cues=tuple(replace(cue, name=f"1m{n}", span=Span(a, a + 10_000)) for n, a in enumerate(starts, 1))
    )
    size, rate = shown_size(path, LONGEST), preview_rate(film)
    small = [
        "-i",
        path,
        "-vf",
        f"scale={size[0]}:{size[1]}:flags=bilinear,fps={rate}",
        "-preset",
        "veryfast",
        "-crf",
        "26",
        "-c:a",
        "aac",
    ]
    runs: dict[str, Callable[[], object]] = {
        "preview": lambda: write_preview(film, plan, own_sources(film), folder / "p.mp4", force=True),
        "decoding and scaling the picture": lambda: sum(1 for _ in read_frames(path, size, rate)),
        "ffmpeg's own small film without text": lambda: ffmpeg([*small, folder / "q.mp4"], "making a small film"),
    }
    turns = [{name: seconds(run) for name, run in runs.items()} for _ in range(3)]
    took = {name: min(turn[name] for turn in turns) for name in runs}
    print(f"a preview of {minutes:g} minutes of 1080p: {film.duration_ms / 1000 / took['preview']:.1f} times real time")
    for name in list(took)[1:]:
        print(f"the preview takes {took['preview'] / took[name]:.2f} times as long as {name}")


def seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
