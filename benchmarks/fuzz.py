"""Broken files for every parser: what a stranger hands over is read, or refused by an error of ours, soon and in little memory.

    python benchmarks/fuzz.py                                  100,000 inputs a parser
    python benchmarks/fuzz.py --inputs 2000 --only plan midi   fewer, and these parsers only
    python benchmarks/fuzz.py --seed 2 --keep tests/corpus     other inputs; each find is made small (slow) and kept there

A fault is an exception or a warning that is not ours, more than 5 s of processor time, more than 500 MB of memory over what the
program takes by itself, the death of the process, and a plan or settings that are not read back as written. Each
parser works in a process of its own under these limits. The exit status is 1 where a fault was found.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from fuzz_inputs import Parser, made, parsers

SECONDS, MEGABYTES = 5.0, 500
HUNG_SECONDS = 120
"""Who waits for something, and so takes no processor time, is told after this."""
DEAF_SECONDS = 60
"""The process is killed where a library that hears no signals has taken so much processor time."""
SHARD = 5_000
"""Inputs in one process: a leak does not add up over all."""
SHRINKING = 400
"""Attempts to make a find smaller."""


class TooSlow(BaseException):
    """The processor time is used up; no handler of errors may take it for one."""


@dataclass(frozen=True, slots=True)
class Find:
    """A fault of one input."""

    parser: str
    number: int
    said: str
    """The kind of fault, its message and the line of ours where it arose."""
    data: bytes = b""

    @property
    def kind(self) -> str:
        """What tells it from others: all but the message, which quotes the input."""
        name, _, place = self.said.partition(": ")
        return f"{self.parser} {name} {place.rpartition(' at ')[2]}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How the inputs of one parser fared."""

    inputs: int = 0
    read: int = 0
    refused: int = 0
    finds: tuple[Find, ...] = ()

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.inputs + other.inputs, self.read + other.read, self.refused + other.refused, self.finds + other.finds)


@dataclass(frozen=True, slots=True)
class Shard:
    """A run of numbers of one parser."""

    parser: str
    start: int
    stop: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000, help="how many a parser")
    parser.add_argument("--seed", type=int, default=0, help="another number makes other inputs")
    parser.add_argument("--only", nargs="+", metavar="PARSER", choices=list(parsers()), help="these parsers only")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="write each find down, as small as it gets")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--shrink", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        work([Shard(**one) for one in json.loads(args.work)], args.seed, parsers(), args.shrink)
        return
    found = fuzzed(args.only or list(parsers()), args.inputs, args.seed, args.jobs, args.keep is not None)
    print(table(found))
    if args.keep:
        keep(found, args.keep)
    if any(tally.finds for tally in found.values()):
        raise SystemExit(1)


def fuzzed(names: list[str], inputs: int, seed: int, jobs: int, shrink: bool) -> dict[str, Tally]:
    """Feed each parser so many inputs: its tally by its name."""
    shards = [Shard(name, at, min(at + SHARD, inputs)) for name in names for at in range(0, inputs, SHARD)]
    batches = [shards[n::jobs] for n in range(jobs)] if inputs <= SHARD else [[shard] for shard in shards]
    found = dict.fromkeys(names, Tally())
    with ThreadPoolExecutor(jobs) as pool:
        for tallies in pool.map(lambda batch: list(apart(batch, seed, shrink)), batches):
            for name, tally in tallies:
                found[name] = found[name] + tally
                print(row_of(name, found[name]), file=sys.stderr)
    return found


def table(found: dict[str, Tally]) -> str:
    """The figures of each parser, and each kind of fault once."""
    lines = [f"{'parser':<12} {'inputs':>8} {'read':>8} {'refused':>8} {'faults':>7}"]
    lines += [row_of(name, tally) for name, tally in found.items()]
    for find in first_of_each(found):
        lines.append(f"{find.parser}, input {find.number}: {find.said}\n    {find.data[:120]!r}")
    return "\n".join(lines)


def row_of(name: str, tally: Tally) -> str:
    return f"{name:<12} {tally.inputs:>8} {tally.read:>8} {tally.refused:>8} {len(tally.finds):>7}"


def first_of_each(found: dict[str, Tally]) -> list[Find]:
    """One find of each kind, the shortest."""
    every = sorted((find for tally in found.values() for find in tally.finds), key=lambda find: len(find.data), reverse=True)
    return list({find.kind: find for find in every}.values())


def keep(found: dict[str, Tally], folder: Path) -> None:
    """Write one find of each kind down."""
    known = parsers()
    for find in first_of_each(found):
        row = known[find.parser]
        place = folder / row.corpus[-1] / f"found-{find.said.split(':')[0].lower()}-{find.number}{row.suffix}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(find.data)
        print(f"kept: {place}")


def apart(shards: list[Shard], seed: int, shrink: bool) -> Iterator[tuple[str, Tally]]:
    """Work in another process, and go on behind the input that ended it."""
    with tempfile.NamedTemporaryFile() as notes:
        while shards:
            Path(notes.name).write_bytes(_NOTE.pack(0, shards[0].start, 0, 0))
            command = [sys.executable, __file__, "--seed", str(seed), "--work", json.dumps([asdict(one) for one in shards])]
            command += ["--shrink"] * shrink
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, env={**os.environ, "FUZZ_NOTES": notes.name}
            )
            for line in done.stdout.splitlines():
                yield _told(json.loads(line))
            if done.returncode == 0:
                return
            number, at, read, refused = _NOTE.unpack(Path(notes.name).read_bytes())
            shard = shards[number]
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            find = Find(shard.parser, at, f"ProcessDied: {done.returncode}: {last}", made(parsers()[shard.parser], seed, at))
            yield shard.parser, Tally(at + 1 - shard.start, read, refused, (find,))
            rest = replace(shard, start=at + 1)
            shards = [*([rest] if rest.start < rest.stop else []), *shards[number + 1 :]]


_NOTE = struct.Struct("4q")
"""Which shard and which input is being read, and how many were read and refused before."""


_IN_MEMORY = next((place for place in ("/dev/shm",) if Path(place).is_dir()), None)


def work(shards: list[Shard], seed: int, known: dict[str, Parser], shrink: bool) -> None:
    """What the other process does: a line of JSON for each shard."""
    warnings.simplefilter("error")
    notes = os.open(os.environ["FUZZ_NOTES"], os.O_WRONLY)
    with tempfile.TemporaryDirectory(prefix="vidscore-fuzz-", dir=_IN_MEMORY) as folder:
        for parser in {known[shard.parser].name: known[shard.parser] for shard in shards}.values():
            outcome(parser, parser.seeds[0], Path(folder))  # whatever is imported on first use counts as the program's own
        for number, shard in enumerate(shards):
            parser, tally = known[shard.parser], Tally()
            for at in range(shard.start, shard.stop):
                os.pwrite(notes, _NOTE.pack(number, at, tally.read, tally.refused), 0)
                tally = tally + judged(parser, at, made(parser, seed, at), Path(folder))
            if shrink:
                small = {find.kind: replace(find, data=smaller(parser, find, Path(folder))) for find in tally.finds}
                tally = replace(tally, finds=tuple(small.values()))
            told = {**asdict(tally), "finds": [{**asdict(f), "data": base64.b64encode(f.data).decode()} for f in tally.finds]}
            print(json.dumps({"parser": shard.parser, **told}), flush=True)


def _told(line: dict[str, object]) -> tuple[str, Tally]:
    name, finds = str(line.pop("parser")), line.pop("finds")
    return name, Tally(**line, finds=tuple(Find(**{**one, "data": base64.b64decode(one["data"])}) for one in finds))


def judged(parser: Parser, number: int, data: bytes, folder: Path) -> Tally:
    """The tally of one input."""
    said = outcome(parser, data, folder)
    finds = () if said in (READ, REFUSED) else (Find(parser.name, number, said, data),)
    return Tally(1, said == READ, said == REFUSED, finds)


READ, REFUSED = "read", "refused"


def outcome(parser: Parser, data: bytes, folder: Path) -> str:
    """``read``, ``refused`` by an error of ours, or the kind, the message and the place of a fault."""
    from vidscore.errors import VidscoreError

    path = folder / f"input{parser.suffix}"
    path.write_bytes(data)
    try:
        with limited():
            parser.read(path)
    except VidscoreError:
        return REFUSED
    except (Exception, TooSlow) as fault:
        return f"{type(fault).__name__}: {' '.join(str(fault).split())[:200]} at {_place(fault)}"
    return READ


def _place(fault: BaseException) -> str:
    """The innermost line of ours."""
    ours = [frame for frame in traceback.extract_tb(fault.__traceback__) if "/vidscore/" in frame.filename]
    return f"{ours[-1].filename.rpartition('/vidscore/')[2]}:{ours[-1].lineno}" if ours else "the reader"


@contextmanager
def limited() -> Iterator[None]:
    """Hold the limits inside: of processor time, so that a busy machine makes no fault, and of memory."""
    memory, processor = resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU)
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = {name: signal.signal(name, _too_slow) for name in (signal.SIGPROF, signal.SIGALRM)}
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEGABYTES * 1_000_000, memory[1]))
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + DEAF_SECONDS, processor[1]))
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, HUNG_SECONDS)
    try:
        yield
    finally:
        for timer in (signal.ITIMER_PROF, signal.ITIMER_REAL):
            signal.setitimer(timer, 0)
        resource.setrlimit(resource.RLIMIT_CPU, processor)
        resource.setrlimit(resource.RLIMIT_AS, memory)
        for name, handler in before.items():
            signal.signal(name, handler)


def _too_slow(name: int, _: object) -> None:
    raise TooSlow(f"over {SECONDS:g} s" if name == signal.SIGPROF else f"waits for {HUNG_SECONDS} s")


def smaller(parser: Parser, find: Find, folder: Path) -> bytes:
    """An input as short as it can be made with the same fault, by leaving out stretches; one that takes long stays as it is."""
    data, size, tries = find.data, len(find.data) // 2, 0
    if find.said.startswith(TooSlow.__name__):
        return data
    while size and tries < SHRINKING:
        at, before = 0, len(data)
        while at < len(data) and tries < SHRINKING:
            tries += 1
            shorter = data[:at] + data[at + size :]
            same = replace(find, said=outcome(parser, shorter, folder)).kind == find.kind
            data, at = (shorter, at) if same else (data, at + size)
        size = size if size == 1 and len(data) < before else size // 2
    return data


if __name__ == "__main__":
    main()
