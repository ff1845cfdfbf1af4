"""Whether plans of real subtitles are read back as they were written.

    python benchmarks/plans.py                    every file in ../shared/data/real/subs and episodes
    python benchmarks/plans.py FILE.srt ...       these

Each file is planned on a grey film as long as its words, from subtitles to plan file. Printed is, for each: cues, bytes, and
whether the plan reads back equal and is written again with equal bytes, as YAML and as JSON. Files that hold no subtitles are
refused by the reader and are printed with its words.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import vidscore
from vidscore.errors import VidscoreError
from vidscore.model.film import Film
from vidscore.model.plan import Plan
from vidscore.model.span import timecode
from vidscore.plan import parse_plan, plan_text
from vidscore.read import read_script
from vidscore.settings import ReadSettings
from vidscore.tools.ffmpeg import ffmpeg
from vidscore.tools.files import work_folder

REAL = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "real"
LATEST_MS = 48 * 3_600_000
FRAME_RATE = Fraction(25)
"""Some files count in frames."""
NO_SUBTITLES = {".json", ".txt", ".csv"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path)
    files = parser.parse_args().files or list(real_files())
    refused = wrong = 0
    for path in files:
        try:
            plan = planned(path)
        except VidscoreError as error:
            refused += 1
            print(f"refused    {path.name}: {error}")
            continue
        problems = round_trip(plan)
        wrong += bool(problems)
        said = ", ".join(problems) or "equal"
        print(
            f"{said:<10} {path.name}: {len(plan.cues)} cues, {len(plan_text(plan))} bytes, {timecode(plan.duration_ms)}",
            flush=True,
        )
    print(f"{len(files) - refused - wrong} of {len(files) - refused} plans read back equal; {refused} files hold no subtitles")
    sys.exit(1 if wrong else 0)


def real_files() -> Iterator[Path]:
    """Every file of the real subtitles, the odd ones too."""
    for folder in ("subs", "episodes"):
        yield from (p for p in sorted((REAL / folder).rglob("*")) if p.is_file() and p.suffix not in NO_SUBTITLES)


def planned(subs: Path) -> Plan:
    """The plan of a grey film as long as some subtitles, as written to a file and read from it.

    Raises:
        VidscoreError: The file holds no subtitles.
    """
    script = read_script(subs, Film(subs, "", LATEST_MS, FRAME_RATE), ReadSettings())
    last_ms = max(span.end_ms for span in (*script.speech, *(one.span for one in script.captions)))
    with work_folder() as folder:
        film = folder / "grey.mp4"
        grey = f"color=gray:s=32x32:r={FRAME_RATE}:d={last_ms // 1000 + 2}"
        ffmpeg(["-f", "lavfi", "-i", grey, "-c:v", "libx264", "-preset", "ultrafast", str(film)], "making a grey film")
        made = vidscore.plan_film(film, subs=subs, output=folder / "plan.yaml")
        read = vidscore.read_plan(folder / "plan.yaml")
        if (read.cues, read.themes) != (made.cues, made.themes):
            raise SystemExit(f"{subs}: what is read is not what was planned")
        return read


def round_trip(plan: Plan) -> list[str]:
    """What goes wrong when a plan is written, read and written again; nothing where all is well."""
    out = []
    for name in ("plan.yaml", "plan.json"):
        text = plan_text(plan, name)
        again = parse_plan(text, Path(name))
        out += [f"{name} differs"] if again != plan else []
        out += [f"{name} is written otherwise"] if plan_text(again, name) != text else []
    return out


if __name__ == "__main__":
    main()
