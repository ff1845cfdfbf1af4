"""What is left of a run that is stopped, killed, cut off or let down by its disk, with counts (Linux).

    python benchmarks/faults.py                    all four, some twenty minutes
    python benchmarks/faults.py signals            30 instants x SIGKILL, SIGTERM, SIGINT, SIGHUP
    python benchmarks/faults.py disks              20 sizes of disk for output, cache and temporary folder (asks to mount)
    python benchmarks/faults.py writes             ENOSPC, EIO, ENOMEM at each change of the output folder (needs cc)
    python benchmarks/faults.py truncations        50 lengths of a cut-off film
    python benchmarks/faults.py --tries 5          fewer of each

A film of three seconds is scored with stems, MIDI, plan and arc, over what an earlier run left. After each fault it is asked:

    answered   an exit code of ours (or the signal's), and two lines in words: no traceback, no bug
    inputs     film and subtitles are what they were, to the byte
    together   all outputs are the old ones, or all are new and whole; a folder that was made is gone where they are old
    orphans    processes of the run five seconds after its end
    left       files and folders of the run after its end (after SIGKILL: after the next run)
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from vidscore.tools.ffmpeg import require

STOPS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
INSTANTS, SIZES, LENGTHS = 30, 20, 50
ERRORS = (errno.ENOSPC, errno.EIO, errno.ENOMEM)
SMALLEST, LARGEST = 16_384, 24_000_000
"""Bytes of the disks, in equal ratios; the largest has room for everything."""
OURS = {0, 2, 3, 4, 5, 6, 130}
"""Exit codes with a meaning."""
_STARTS_S = 1.0
"""Until our first line runs, the system's own answer to a signal is the only one."""
OLD = "what an earlier run left"
OUTPUTS = ("out/film.mp4", "out/plan.yaml", "out/arc.svg", "out/stems/film - score.wav", "out/midi/film - score.mid")
ASIDE = {"PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1", "VIDSCORE_CONFIG": os.devnull}


@dataclass
class Tally:
    """What became of the faults of one kind."""

    kind: str
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def note(self, what: str, problems: list[str]) -> None:
        self.counts["faults"] += 1
        self.counts["survived"] += not problems
        self.wrong += [f"{what}: {problem}" for problem in problems]

    def show(self) -> None:
        print(f"{self.kind:<34} {self.counts['survived']:4} of {self.counts['faults']:4} survived", flush=True)
        for line in self.wrong:
            print(f"    {line}", flush=True)


class Bench:
    """A folder with a film, and one run after the other in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.temp, self.cache = folder, folder / "temp", folder / "cache"
        self.temp.mkdir()
        sound, picture = "sine=f=330:d=3", "testsrc=s=64x48:r=25:d=3"
        made = (
            "-f",
            "lavfi",
            "-i",
            picture,
            "-f",
            "lavfi",
            "-i",
            sound,
            "-c:v",
            "libx264",
            "-c:a",
            "aac",
            str(folder / "film.mp4"),
        )
        subprocess.run([str(require()), "-v", "error", *made], check=True)
        (folder / "words.srt").write_text("1\n00:00:00,200 --> 00:00:01,200\nThe sea is asleep tonight.\n")
        self.inputs = self.digests()

    def digests(self) -> list[str]:
        return [hashlib.sha256((self.folder / name).read_bytes()).hexdigest() for name in ("film.mp4", "words.srt")]

    def command(self, film: str, cached: bool, words: bool) -> list[str]:
        out = ("-o", OUTPUTS[0], "--plan", OUTPUTS[1], "--plot", OUTPUTS[2], "--stems", "out/stems", "--midi", "out/midi")
        order = [sys.executable, "-m", "vidscore", film, *out, "-f"]
        return [*order, *(("--subs", "words.srt") if words else ()), *(() if cached else ("--no-cache",))]

    def env(self, **more: str) -> dict[str, str]:
        mark = {"TMPDIR": str(self.temp), "VIDSCORE_CACHE": str(self.cache), "FAULTS_OF": str(self.folder)}
        return {**os.environ, **ASIDE, **mark, **more}

    def begin(self, old: bool = True) -> None:
        """Outputs of an earlier run, or an empty folder."""
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        for name in OUTPUTS if old else ():
            place = self.folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(OLD)
        (self.folder / "out").mkdir(exist_ok=True)

    def run(
        self, stop: int = 0, after_s: float = 0.0, film: str = "film.mp4", cached: bool = True, words: bool = True, **env: str
    ) -> tuple[int, str]:
        """Run it once, perhaps stop it; its exit code and what it said on standard error."""
        order = self.command(film, cached, words)
        with (self.folder / "said").open("w+") as said:
            run = subprocess.Popen(order, cwd=self.folder, env=self.env(**env), stdout=subprocess.DEVNULL, stderr=said)
            if stop:
                try:
                    run.wait(after_s)
                except subprocess.TimeoutExpired:
                    run.send_signal(stop)
            code = run.wait(300)
            said.seek(0)
            return code, said.read()

    def problems(self, code: int, said: str, old: bool = True, stopped: int = 0) -> list[str]:
        """What is wrong after a run."""
        out = []
        last = said.strip().splitlines()[-1:] or [""]
        ours = code in OURS or (stopped and -code == stopped)
        if not ours or "Traceback" in said or "a bug in vidscore" in said:
            out.append(f"exit code {code}, {next((row for row in said.splitlines() if 'bug' in row), last[0])}")
        if self.digests() != self.inputs:
            out.append("an input was changed")
        out += self._apart(old)
        if orphans := self.orphans():
            out.append(f"{len(orphans)} processes after five seconds")
        if stopped != signal.SIGKILL and (left := self.left()):
            out.append(f"left behind: {', '.join(left[:3])}")
        return out

    def _apart(self, old: bool) -> list[str]:
        """Whether some outputs are new and some are not."""
        places = [self.folder / name for name in OUTPUTS]
        if old:
            new = [place.exists() and place.read_bytes() != OLD.encode() for place in places]
            gone = [place.name for place in places if not place.exists()]
        else:
            new, gone = [place.exists() for place in places], []
        torn = [f"{sum(new)} of {len(new)} outputs are new"] if any(new) != all(new) else []
        return torn + ([f"gone: {', '.join(gone)}"] if gone else [])

    def orphans(self) -> list[int]:
        """Processes of a run that are there five seconds after it."""
        until = time.monotonic() + 5
        while (found := self._processes()) and time.monotonic() < until:
            time.sleep(0.1)
        return found

    def _processes(self) -> list[int]:
        mark, found = f"FAULTS_OF={self.folder}".encode(), []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if int(place.name) != os.getpid() and mark in (place / "environ").read_bytes().split(b"\0"):
                    found.append(int(place.name))
            except OSError:
                continue
        return found

    def left(self) -> list[str]:
        """What a run should have taken away."""
        places = [*self.temp.iterdir(), *(self.folder / "out").rglob("*.part-*"), *self.folder.glob("*.part-*")]
        places += [*self.folder.rglob("vidscore-*.work"), *self.cache.rglob("*.part-*")]
        return sorted({str(place.relative_to(self.folder)) for place in places})


def signals(bench: Bench, tries: int) -> Iterator[Tally]:
    run = partial(
        bench.run, cached=False, words=False
    )  # the model that reads words takes its time; its process is like the others
    bench.begin()
    run()
    began = time.monotonic()
    bench.begin()
    assert run()[0] == 0
    length = time.monotonic() - began
    for stop in STOPS:
        tally = Tally(f"{stop.name}, at {tries} instants of {length:.1f} s")
        for number in range(tries):
            after = length * (number + 0.5) / tries
            bench.begin()
            code, said = run(stop, after)
            expected = stop if stop == signal.SIGKILL or after < _STARTS_S else 0
            tally.note(f"after {after:.2f} s", bench.problems(code, said, stopped=expected))
        bench.begin()
        tally.note("the next run", bench.problems(*run()))
        yield tally


@contextmanager
def disk(place: Path, size: int) -> Iterator[None]:
    """A disk of its own at a place, in memory."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def disks(bench: Bench, tries: int) -> Iterator[Tally]:
    bench.begin()
    assert bench.run()[0] == 0  # from now on what is felt and seen is kept, where the cache is not the disk
    for name in ("out", "temp", "cache"):
        tally, codes = Tally(f"disks of {tries} sizes for {name}"), Counter[int]()
        for number in range(tries):
            size = round(SMALLEST * (LARGEST / SMALLEST) ** (number / max(1, tries - 1)))
            bench.begin(old=name != "out")
            with disk(bench.folder / name, size):
                code, said = bench.run(cached=name != "temp")
                codes[code] += 1
                tally.note(f"{size / 1000:.0f} kB", bench.problems(code, said, old=name != "out"))
        bench.temp.mkdir(exist_ok=True)
        tally.kind += " (exit codes " + ", ".join(f"{code} x {count}" for code, count in sorted(codes.items())) + ")"
        yield tally


def writes(bench: Bench, tries: int) -> Iterator[Tally]:
    shim, shared = bench.folder / "faults.so", bench.folder / "count"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, Path(__file__).with_suffix(".c"), "-ldl"], check=True)

    def run(at: int, error: int) -> tuple[int, str]:
        shared.write_bytes(bytes(8))
        where = {"FAULT_FOLDER": str(bench.folder / "out"), "FAULT_COUNT": str(shared), "LD_PRELOAD": str(shim)}
        return bench.run(FAULT_AT=str(at), FAULT_ERRNO=str(error), **where)

    for _ in range(2):  # the second finds everything in the cache
        bench.begin()
        assert run(0, 0)[0] == 0
    total = int.from_bytes(shared.read_bytes(), sys.byteorder)
    places = sorted({1 + number * (total - 1) // max(1, min(tries, total) - 1) for number in range(min(tries, total))})
    for error in ERRORS:
        tally = Tally(f"{errno.errorcode[error]}, at {len(places)} of {total} changes")
        for at in places:
            bench.begin()
            tally.note(f"at change {at}", bench.problems(*run(at, error)))
        yield tally


def truncations(bench: Bench, tries: int) -> Iterator[Tally]:
    whole, tally = (bench.folder / "film.mp4").read_bytes(), Tally(f"{tries} lengths of a cut-off film")
    for number in range(tries):
        length = len(whole) * number // tries
        (bench.folder / "cut.mp4").write_bytes(whole[:length])
        bench.begin()
        code, said = bench.run(film="cut.mp4")
        problems = bench.problems(code, said)
        if (bench.folder / "cut.mp4").read_bytes() != whole[:length]:
            problems.append("the input was changed")
        tally.note(f"{length} bytes", problems)
    yield tally


KINDS = {
    "signals": (signals, INSTANTS),
    "disks": (disks, SIZES),
    "writes": (writes, 10_000),
    "truncations": (truncations, LENGTHS),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], help="which faults; all of them when left out")
    parser.add_argument("--tries", type=int, help="how many of each")
    asked = parser.parse_args()
    wrong = 0
    for kind in asked.kinds or KINDS:
        faults, usual = KINDS[kind]
        with tempfile.TemporaryDirectory(prefix="faults-") as folder:
            for tally in faults(Bench(Path(folder).resolve()), asked.tries or usual):
                tally.show()
                wrong += len(tally.wrong)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
