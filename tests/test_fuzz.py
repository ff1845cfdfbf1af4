"""Broken files of every kind, a few hundred of each, and every one that was ever found: ours are the only errors.

``benchmarks/fuzz.py`` makes 100,000 of each; these are the first of them.
"""

import importlib
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from vidscore.errors import InputError
from vidscore.read.events import FORMATS

ROOT = Path(__file__).parent.parent
CORPUS = sorted(path for path in (ROOT / "tests/corpus").rglob("*") if path.is_file())
INPUTS = 150
PARSERS = [
    *(row.name for row in FORMATS if not row.demuxer),
    "Plain text",
    "Markdown",
    "Fountain",
    "EPUB",
    "plan",
    "midi",
    "settings",
]
"""Ours: what ffmpeg reads is not fed here."""
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits of memory are those of Linux")


@pytest.fixture(scope="module")
def fuzz():
    """The benchmark."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        return importlib.import_module("fuzz")


@pytest.fixture(scope="module")
def inputs(fuzz):
    """What it feeds."""
    return sys.modules["fuzz_inputs"]


@pytest.fixture(scope="module")
def tallies(fuzz):
    """Every parser with its first inputs, in a process of its own."""
    return fuzz.fuzzed(PARSERS, INPUTS, seed=0, jobs=1, shrink=False)


@needs_linux
@pytest.mark.parametrize("name", PARSERS)
def test_broken_files_are_read_or_refused_in_words_soon_and_in_little_memory(fuzz, tallies, name):
    tally = tallies[name]
    assert not tally.finds, fuzz.table({name: tally})
    assert tally.inputs == tally.read + tally.refused == INPUTS
    assert tally.read >= 2, "hardly anything was well-formed enough to get far into the parser"
    assert tally.refused >= 2, "hardly anything was broken"


@needs_linux
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_that_was_ever_found_is_read_or_refused_in_words(fuzz, inputs, tmp_path, path):
    assert fuzz.outcome(inputs.parser_of(path), path.read_bytes(), tmp_path) in ("read", "refused")


def test_every_parser_of_the_tables_has_well_formed_files_and_all_of_these_are_read(fuzz, inputs, tmp_path):
    known = inputs.parsers()
    assert list(known) == PARSERS
    for parser in known.values():
        assert fuzz.outcome(parser, parser.seeds[0], tmp_path) == "read", parser.name
    assert {path.parent.name for path in CORPUS} <= {folder for parser in known.values() for folder in parser.corpus}


def test_equal_seeds_make_equal_inputs_and_others_make_others(inputs):
    for parser in inputs.parsers().values():
        made = [inputs.made(parser, 7, number) for number in range(40)]
        assert made == [inputs.made(parser, 7, number) for number in range(40)]
        assert len(set(made)) > 30
        assert made != [inputs.made(parser, 8, number) for number in range(40)]


def planted(fuzz, inputs, tmp_path, read, data=b"x"):
    """What is said of a parser with a fault."""
    return fuzz.outcome(replace(inputs.parsers()["settings"], read=read), data, tmp_path)


def refuse(path):
    raise InputError("no")


def fail(path):
    raise KeyError("who")


def loop(path):
    while True:
        pass


def wait(path):
    os.read(os.pipe()[0], 1)


def grow(path):
    return bytearray(10**9)


@needs_linux
@pytest.mark.parametrize(
    ("read", "said"),
    [
        (len, "TypeError"),
        (refuse, "refused"),
        (fail, "KeyError: 'who'"),
        (loop, "TooSlow: over"),
        (wait, "TooSlow: waits"),
        (grow, "MemoryError"),
        (str, "read"),
    ],
)
def test_a_planted_fault_is_found_and_our_own_error_is_none(fuzz, inputs, tmp_path, monkeypatch, read, said):
    monkeypatch.setattr(fuzz, "SECONDS", 0.2)
    monkeypatch.setattr(fuzz, "HUNG_SECONDS", 2)
    assert planted(fuzz, inputs, tmp_path, read).startswith(said)


@needs_linux
def test_limits_are_lifted_again_after_each_input(fuzz, inputs, tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz, "SECONDS", 0.2)
    planted(fuzz, inputs, tmp_path, loop)
    until = time.process_time() + 0.4
    while time.process_time() < until:
        pass
    assert len(bytearray(6 * 10**8)) == 6 * 10**8


def test_a_find_is_made_as_small_as_it_gets(fuzz, inputs, tmp_path):
    def read(path):
        if b"!" in path.read_bytes():
            raise KeyError("!")

    parser = replace(inputs.parsers()["settings"], read=read)
    find = fuzz.Find(parser.name, 0, fuzz.outcome(parser, b"one ! two", tmp_path), b"one ! two and three")
    assert fuzz.smaller(parser, find, tmp_path) == b"!"


@needs_linux
def test_an_input_that_ends_the_process_is_a_find_and_the_rest_goes_on(fuzz, monkeypatch, tmp_path):
    shim = tmp_path / "deadly.py"
    shim.write_text(
        "import os, signal, sys\n"
        f"sys.path.insert(0, {str(ROOT / 'benchmarks')!r})\n"
        "import fuzz, fuzz_inputs\n"
        "plain = fuzz.made\n"
        "fuzz.made = lambda *order: os.kill(os.getpid(), signal.SIGSEGV) if order[2] == 3 else plain(*order)\n"
        "fuzz.main()\n"
    )
    monkeypatch.setattr(fuzz, "__file__", str(shim))
    monkeypatch.setattr(fuzz, "made", lambda *order: b"the deadly one")
    told = list(fuzz.apart([fuzz.Shard("settings", 0, 6)], 0, False))
    total = sum((tally for _, tally in told), fuzz.Tally())
    assert (total.inputs, total.read + total.refused) == (6, 5)
    (find,) = total.finds
    assert (find.number, find.data) == (3, b"the deadly one")
    assert find.said.startswith(f"ProcessDied: {-signal.SIGSEGV}")
