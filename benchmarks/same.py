"""Whether two revisions write the same music and play it alike, to the byte.

    python benchmarks/same.py --before REVISION            cues of every mood and style, whole films, and their scores
    python benchmarks/same.py --before REVISION --cues     single cues only: a minute a side
    python benchmarks/same.py --keep FILE.json             write this revision's digests down
    python benchmarks/same.py --against FILE.json          compare with digests written down before

Both are driven through the command line, which keeps its form while names inside change. Nothing is taken from the cache.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from joins import ROOT, checked_out

MOODS = ["neutral", "tender", "joy", "triumph", "wonder", "melancholy", "grief", "tension", "fear", "anger", "mystery", "comic"]
STYLES = ["orchestral", "chamber", "piano", "ambient", "folk", "chinese", "8-bit"]
REAL = ROOT.parent / "shared" / "data" / "real"
FILMS = (
    (ROOT / "samples/film.mp4", ROOT / "samples/film.srt"),
    (ROOT / "samples/film.mp4", ROOT / "samples/film.zh.srt"),
    (REAL / "video/sintel_26s_480p.mp4", None),
    (REAL / "video/bbb_60s_360p.mp4", None),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", metavar="REVISION", help="the revision to compare with")
    parser.add_argument("--against", metavar="FILE", type=Path, help="digests to compare with")
    parser.add_argument("--keep", metavar="FILE", type=Path, help="write the digests down")
    parser.add_argument("--cues", action="store_true", help="single cues only")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        for name, digest in digests(args.work, args.cues):
            print(json.dumps([name, digest]), flush=True)
        return
    now = made_by(ROOT / "src", args.cues)
    if args.keep:
        args.keep.write_text(json.dumps(now, indent=1), "utf8")
    if args.against:
        compare(json.loads(args.against.read_text("utf8")), now)
    if args.before:
        with checked_out(args.before) as tree:
            compare(made_by(tree / "src", args.cues), now)


def compare(before: dict[str, str], now: dict[str, str]) -> None:
    """Print what differs, and how many are the same."""
    both = before.keys() & now.keys()
    other = sorted(name for name in both if before[name] != now[name])
    for name in other:
        print(f"differs: {name}")
    print(f"{len(both) - len(other)} of {len(both)} the same to the byte")
    if other:
        raise SystemExit(1)


def made_by(source: Path, cues_only: bool) -> dict[str, str]:
    """What the code in ``source`` makes: name -> digest."""
    from vidscore.tools.files import work_folder

    with work_folder() as folder:
        command = [sys.executable, str(Path(__file__)), "--work", str(folder), *(["--cues"] if cues_only else [])]
        done = subprocess.run(
            command, env={**os.environ, "PYTHONPATH": str(source)}, stdout=subprocess.PIPE, text=True, check=True
        )
    return dict(json.loads(line) for line in done.stdout.splitlines() if line.startswith("["))


def digests(folder: Path, cues_only: bool) -> Iterator[tuple[str, str]]:
    """Make everything with the code that is imported, and say what came of it."""
    yield from _cues(folder)
    if not cues_only:
        for film, subs in FILMS:
            if film.exists():
                yield from _film(film, subs, folder / (subs or film).name)


def _cues(folder: Path) -> Iterator[tuple[str, str]]:
    for number, mood in enumerate(MOODS):
        for turn, style in enumerate(STYLES):
            target = folder / f"{mood}-{style}.mid"
            length = (13.37, 30, 41.5)[(number + turn) % 3]
            extra = (
                ["--hits", "8.0", "--under-speech", "2-6"] if turn % 2 else ["--theme", str(folder / "neutral-orchestral.mid")]
            )
            extra = [] if (number, turn) == (0, 0) else extra
            run("cue", "--mood", mood, "--style", style, "--duration", str(length), "--seed", str(number * 7 + turn),
                "--candidates", "3", *extra, "-o", str(target), "-q")  # fmt: skip
            yield f"cue {mood} {style}", digest(target)


def _film(film: Path, subs: Path | None, folder: Path) -> Iterator[tuple[str, str]]:
    folder.mkdir()
    words = ["--subs", str(subs)] if subs else []
    run(str(film), *words, "-o", str(folder / "scored.mp4"), "--stems", str(folder / "stems"), "--midi", str(folder / "midi"),
        "--plan", str(folder / "plan.yaml"), "--no-cache", "-q")  # fmt: skip
    for path in sorted(folder.rglob("*.*")):
        if path.suffix in (".mid", ".wav"):
            yield f"{folder.name} {path.name}", digest(path)


def run(*argv: str) -> None:
    from vidscore.cli import run

    if status := run(list(argv)):
        raise SystemExit(f"vidscore {' '.join(argv)} ended with {status}")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


if __name__ == "__main__":
    main()
