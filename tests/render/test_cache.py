"""The cache: right, bounded, and safe under two runs at once."""

import os
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.render.cues import small_score
from vidscore.errors import SettingsError
from vidscore.model.mood import Mood
from vidscore.render import orchestra, render_cues
from vidscore.render.room import ROOMS
from vidscore.settings import RenderSettings, RunSettings
from vidscore.tools.cache import Cache, Intermediates, holds_arrays, remembered, save_arrays, user_cache
from vidscore.tools.soundfonts import find_soundfont

CACHED = RunSettings(processes=1, cache=True)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A cache folder of the test's own."""
    monkeypatch.setenv("VIDSCORE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def stored(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_what_is_stored_comes_back_and_what_is_not_does_not(tmp_path):
    cache = Cache(tmp_path / "c", 1000)
    cache.store("ab12", stored(tmp_path, "a", b"music"))
    assert cache.fetch("ab12", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"music"
    assert not cache.fetch("ab13", tmp_path / "other")
    assert not (tmp_path / "other").exists()
    assert (cache.count(), cache.size_bytes()) == (1, 5)


def test_trimming_drops_what_was_used_least_recently(tmp_path):
    cache = Cache(tmp_path / "c", 250)
    for index in range(4):
        cache.store(f"aa{index}", stored(tmp_path, f"f{index}", bytes(100)))
        os.utime(next((cache.folder / "aa").glob(f"{index}.*")), (index, index))
    assert cache.fetch("aa0", tmp_path / "again")
    cache.trim()
    assert cache.size_bytes() <= 250
    assert [cache.fetch(f"aa{index}", tmp_path / "x") for index in range(4)] == [True, False, False, True]


def test_a_file_larger_than_the_limit_is_not_kept(tmp_path):
    cache = Cache(tmp_path / "c", 10)
    cache.store("ab12", stored(tmp_path, "a", bytes(11)))
    assert cache.count() == 0


def test_clearing_frees_the_cache_and_leaves_handed_out_files_alone(tmp_path):
    cache = Cache(tmp_path / "c", 1000)
    cache.store("ab12", stored(tmp_path, "a", b"music"))
    cache.fetch("ab12", tmp_path / "out")
    assert cache.clear() == 5
    assert cache.count() == 0
    assert (tmp_path / "out").read_bytes() == b"music"


def test_a_damaged_entry_is_dropped_and_made_again(tmp_path):
    cache = Cache(tmp_path / "c", 1000)
    cache.store("ab12", stored(tmp_path, "a", b"music"))
    cache.keep("ab34", b"figures")
    for entry in (tmp_path / "c" / "ab").iterdir():
        entry.chmod(0o600)
        entry.unlink()
        entry.write_bytes(b"musik" if entry.name.startswith("12") else b"")
    assert not cache.fetch("ab12", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert cache.recall("ab34") is None
    assert cache.count() == 0
    made = []

    def make(missing):
        made.extend(missing)
        for name in missing:
            (tmp_path / name).write_bytes(b"music")

    store = Intermediates(tmp_path, cache)
    store.obtain({"tune": "ab12"}, make)
    store.obtain({"tune": "ab12"}, make)
    assert made == ["tune"]


def forge(cache, key, content):
    """Put something in the place of an entry, under the checksum that is right for it."""
    place = next((cache.folder / key[:2]).glob(f"{key[2:]}.*"))
    place.unlink()
    forged = place.with_name(f"{key[2:]}.{zlib.crc32(content):08x}")
    forged.write_bytes(content)
    return forged


def test_an_entry_that_is_whole_but_not_what_it_should_be_is_dropped_and_made_again(tmp_path):
    cache = Cache(tmp_path / "c", 10_000)
    value = Mood("joy", 0.5, 0.5, 0.0)
    for wrong in (b"{}", b"not json", b"[" * 100_000):
        assert remembered(cache, "ab12", Mood, lambda: value) == value
        forged = forge(cache, "ab12", wrong)
        assert remembered(cache, "ab12", Mood, lambda: value) == value
        assert not forged.exists()
    assert remembered(cache, "ab12", Mood, lambda: replace(value, valence=0.1), lambda kept: kept.valence < 0.3).valence == 0.1


def test_arrays_that_are_others_than_they_should_be_are_made_again(tmp_path):
    cache = Cache(tmp_path / "c", 10_000)
    store, made = Intermediates(tmp_path, cache), []

    def make(missing):
        for name in missing:
            save_arrays(tmp_path / name, {"powers": np.ones(3)})
            made.append(name)

    save_arrays(tmp_path / "nan.npz", {"powers": np.full(3, np.nan)})
    save_arrays(tmp_path / "other.npz", {"peaks": np.ones(3)})
    for wrong in (b"", b"PK\3\4 half a zip", (tmp_path / "nan.npz").read_bytes(), (tmp_path / "other.npz").read_bytes()):
        store.obtain({"a.npz": "ab12"}, make, holds_arrays("powers"))
        forge(cache, "ab12", wrong)
        made.clear()
        store.obtain({"a.npz": "ab12"}, make, holds_arrays("powers"))
        assert made == ["a.npz"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_a_link_in_the_place_of_an_entry_is_dropped_and_never_waited_for(tmp_path):
    cache = Cache(tmp_path / "c", 1000)
    for put in (os.mkfifo, lambda place: place.symlink_to("/dev/zero")):
        cache.keep("ab34", b"figures")
        place = next((cache.folder / "ab").iterdir())
        place.unlink()
        put(place)
        assert cache.recall("ab34") is None
        put(place)
        assert not cache.fetch("ab34", tmp_path / "out")
        assert not (tmp_path / "out").exists()
        assert cache.count() == 0


def test_parts_that_a_killed_run_left_in_the_cache_go_when_the_next_one_trims_it(tmp_path):
    cache = Cache(tmp_path / "c", 1000)
    cache.keep("ab34", b"figures")
    left = cache.folder / "ab" / f"34.{'0' * 8}.part-{'0' * 32}"
    code = f"import pathlib; pathlib.Path({str(left)!r}).write_bytes(b'half')"
    subprocess.run([sys.executable, "-c", code], check=True)
    trim = f"import pathlib; from vidscore.tools.cache import Cache; Cache(pathlib.Path({str(cache.folder)!r}), 1000).trim()"
    subprocess.run([sys.executable, "-c", trim], check=True)
    assert not left.exists()
    assert cache.recall("ab34") == b"figures"


def test_a_read_only_or_impossible_folder_only_means_nothing_is_kept(tmp_path):
    cache = Cache(stored(tmp_path, "file", b"") / "below", 1000)
    cache.store("ab12", stored(tmp_path, "a", b"music"))
    assert not cache.fetch("ab12", tmp_path / "out")


def test_a_limit_that_is_no_number_is_refused(monkeypatch):
    monkeypatch.setenv("VIDSCORE_CACHE_GB", "plenty")
    with pytest.raises(SettingsError, match="plenty"):
        user_cache()


@pytest.mark.media
def test_a_changed_cue_is_played_alone_and_everything_equals_a_cold_run(tmp_path, home, monkeypatch):
    played = []
    spread = orchestra.map_processes

    def noted(function, takes, *more, **named):
        played.extend((take.cue, take.section) for take in takes)
        return spread(function, takes, *more, **named)

    monkeypatch.setattr(orchestra, "map_processes", noted)
    before = (small_score("1m1"), small_score("1m2", melody=72))
    after = (before[0], small_score("1m2", melody=74))
    warm, cold = tmp_path / "warm", tmp_path / "cold"
    warm.mkdir()
    cold.mkdir()
    render_cues(before, RenderSettings(), warm, run=CACHED)
    assert len(played) == 6
    played.clear()
    render_cues(after, RenderSettings(), warm, run=CACHED)
    assert played == [("1m2", "winds")]
    render_cues(after, RenderSettings(), cold, run=RunSettings(processes=1, cache=False))
    for path in sorted(cold.iterdir()):
        assert path.read_bytes() == (warm / path.name).read_bytes(), path.name


def keys_of(room):
    """The key of a score as a whole, then those of its takes."""
    whole = orchestra.Orchestra((small_score(),), RenderSettings(room=room), Path())
    return [
        *whole.keys.values(),
        *(take.key for take in orchestra.takes_of(small_score(), orchestra.find_soundfont(), ROOMS[room])),
    ]


def test_a_changed_row_of_the_room_changes_every_key_of_that_room_and_no_other(monkeypatch):
    before = {room: keys_of(room) for room in ("small", "stage")}
    monkeypatch.setitem(ROOMS, "stage", replace(ROOMS["stage"], wet_db=1.0))
    assert keys_of("small") == before["small"]
    assert not set(keys_of("stage")) & set(before["stage"])


def test_other_code_another_synthesizer_and_another_font_change_every_key(monkeypatch):
    before = set(keys_of("stage"))
    font = replace(find_soundfont(), sha256="0" * 64)
    for name, other in (("stage_digest", "a"), ("synthesizer_version", "0.0"), ("find_soundfont", font)):
        with monkeypatch.context() as changed:
            changed.setattr(orchestra, name, lambda *_, other=other: other)
            assert not set(keys_of("stage")) & before, name


@pytest.mark.media
def test_a_changed_room_is_played_anew_and_heard(tmp_path, home, monkeypatch):
    def played(name, cache=True):
        (tmp_path / name).mkdir()
        stems = render_cues((small_score(),), RenderSettings(), tmp_path / name, run=RunSettings(processes=1, cache=cache))
        return [stem.path.read_bytes() for stem in stems]

    before = played("before")
    monkeypatch.setitem(ROOMS, "stage", replace(ROOMS["stage"], wet_db=6.0))
    after = played("after")
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert after == played("without the cache", cache=False)
    assert after == played("again")


@pytest.mark.media
def test_two_runs_at_once_share_the_cache_and_agree(tmp_path, home):
    code = (
        "import sys; from pathlib import Path; from tests.render.cues import small_score;"
        "from vidscore.render import render_cues;"
        "from vidscore.settings import RenderSettings, RunSettings;"
        "render_cues((small_score(),), RenderSettings(), Path(sys.argv[1]), run=RunSettings(processes=1))"
    )
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    env = {**os.environ, "VIDSCORE_CACHE": str(home)}
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(folder)], cwd=Path(__file__).parents[2], env=env) for folder in folders
    ]
    assert [run.wait() for run in runs] == [0, 0]
    assert len(list(folders[0].iterdir())) == 3
    for path in folders[0].iterdir():
        assert path.read_bytes() == (folders[1] / path.name).read_bytes()
    assert Cache(home, 10**9).count() == 3
    assert not list(home.rglob("*.part-*"))
