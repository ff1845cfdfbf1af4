"""Half-made files: nobody can have put something at their names, and what a killed run leaves goes with the next."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vidscore.tools.files import atomic_output, work_folder
from vidscore.tools.temporary import locked_folder, part_name, sweep

HOLDS = """
import sys, time
from pathlib import Path
from vidscore.tools.temporary import Part, locked_folder
with locked_folder(Path(sys.argv[1])) as folder:
    (folder / "stem.npy").write_bytes(b"x")
    part = Part.beside(Path(sys.argv[1]) / "film.mp4")
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def other_run(tmp_path):
    """Another process with a work folder and a part in ``tmp_path``."""
    with subprocess.Popen([sys.executable, "-c", HOLDS, tmp_path], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        yield child
        child.kill()


def test_what_a_living_run_works_on_is_left_alone_and_what_a_killed_one_left_is_removed(tmp_path, other_run):
    before = sorted(tmp_path.iterdir())
    assert len(before) == 2
    sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == before
    other_run.kill()
    other_run.wait()
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("start", ["work_folder", "atomic_output"])
def test_the_next_run_that_works_in_a_place_sweeps_it(tmp_path, monkeypatch, other_run, start):
    other_run.kill()
    other_run.wait()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    if start == "work_folder":
        with work_folder():
            pass
        assert list(tmp_path.iterdir()) == []
    else:
        with atomic_output(tmp_path / "a.txt") as part:
            part.write_text("a")
        assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_only_what_is_named_as_ours_is_swept(tmp_path):
    names = ("vidscore-demo", "film.part-1.mp4", "film.part-0123456789abcdef.mp4.bak", "vidscore-0123456789abcdef.works")
    for name in names:
        (tmp_path / name).mkdir()
    (tmp_path / "film.part-0123456789abcdef.mp4").symlink_to(tmp_path / "vidscore-demo")
    os.mkfifo(tmp_path / "pipe.part-0123456789abcdef.mp4")
    sweep(tmp_path)
    assert len(list(tmp_path.iterdir())) == len(names) + 2


def test_a_part_is_never_written_through_a_link_that_somebody_put_at_its_name(tmp_path, monkeypatch):
    victim = tmp_path / "victim"
    victim.write_text("theirs")
    (tmp_path / f"film.part-{'0' * 16}.mp4").symlink_to(victim)
    tokens = (f"{number:016x}" for number in range(9))
    monkeypatch.setattr("secrets.token_hex", lambda _: next(tokens))
    with atomic_output(tmp_path / "film.mp4") as part:
        assert not part.is_symlink()
        part.write_text("ours")
    assert victim.read_text() == "theirs"
    assert (tmp_path / "film.mp4").read_text() == "ours"


def test_two_parts_of_one_file_have_different_names():
    assert part_name(Path("film.mp4")) != part_name(Path("film.mp4"))


@pytest.mark.parametrize("name", ["a" * 251 + ".mp4", "电" * 83 + ".mkv", "." + "b" * 254, "a." + "c" * 250])
def test_a_part_of_the_longest_name_fits_its_folder(tmp_path, name):
    with atomic_output(tmp_path / name) as part:
        part.write_text("la")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_is_on_the_disk_before_it_gets_its_name_and_its_folder_after(tmp_path, monkeypatch):
    done = []
    replace, fsync = Path.replace, os.fsync

    def flushed(descriptor):
        done.append("folder" if os.path.samestat(os.fstat(descriptor), tmp_path.stat()) else "file")
        fsync(descriptor)

    def renamed(path, target):
        done.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    with atomic_output(tmp_path / "a.txt") as part:
        part.write_text("a")
    assert done == ["file", "rename", "folder"]


def test_a_work_folder_is_closed_to_others(tmp_path):
    with locked_folder(tmp_path) as folder:
        assert folder.stat().st_mode & 0o077 == 0


SPREADS = """
import os, time
from vidscore.tools.workers import map_processes

def work(item):
    print(os.getpid(), flush=True)
    time.sleep(600)

if __name__ == "__main__":
    print(os.getpid(), flush=True)
    map_processes(work, [1, 2], 2)
"""
RUNS = """
import os
from vidscore.tools.run import run
print(os.getpid(), flush=True)
run(["/bin/sh", "-c", f"echo $$ > {os.environ['NOTE']}; exec sleep 600"], "sleeping")
"""


def lives(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def gone_in_time(processes):
    for _ in range(100):
        if not any(map(lives, processes)):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
def test_workers_end_when_who_started_them_is_killed(tmp_path):
    (tmp_path / "spreads.py").write_text(SPREADS)
    with subprocess.Popen([sys.executable, tmp_path / "spreads.py"], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        processes = [int(child.stdout.readline()) for _ in range(3)]
        assert all(map(lives, processes))
        child.kill()
        child.wait()
        assert gone_in_time(processes)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
def test_a_program_ends_when_who_started_it_is_killed(tmp_path):
    note = tmp_path / "note"
    with subprocess.Popen([sys.executable, "-c", RUNS], stdout=subprocess.PIPE, env={**os.environ, "NOTE": str(note)}) as child:
        while not (note.exists() and note.read_text().endswith("\n")):
            assert child.poll() is None
            time.sleep(0.05)
        program = int(note.read_text())
        assert lives(program)
        child.kill()
        child.wait()
        assert gone_in_time([program])
