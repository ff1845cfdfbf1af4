import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.errors import OutputError
from vidscore.model.cue import Cue
from vidscore.model.film import AudioTrack, Film
from vidscore.model.mood import Mood
from vidscore.model.music import Note, Part, TempoMap
from vidscore.model.plan import Brief
from vidscore.model.script import Caption, Line, Script
from vidscore.model.span import Span
from vidscore.tools.files import all_or_nothing, atomic_output, check_room, make_folder, work_folder, written_at
from vidscore.tools.values import file_digest, plain_value, value_digest, value_from_json, value_to_json

FILM = Film(Path("ein film ä 电影.mp4"), "mov", 60_000, Fraction(24000, 1001), audio=(AudioTrack(1, "aac", 2, 48000, "eng"),))
BRIEF = Brief("1m1", 0, Span(0, 4000), Mood("joy", 0.5, 0.5, 0.0))
CUE = Cue(
    BRIEF,
    TempoMap(((Fraction(0), 0.0), (Fraction(7, 3), 1000.5))),
    (),
    (),
    (Part("violins 1", "violins", "strings", "melody", (Note(Fraction(1, 3), Fraction(2, 3), 60, 80, -3.25),)),),
    Fraction(6),
    Fraction(8),
    hits=((1000, Fraction(7, 3), "downbeat"),),
)


def test_an_output_appears_only_when_the_block_ends_well(tmp_path):
    path = tmp_path / "film.mp4"
    with atomic_output(path) as part:
        part.write_text("new")
        assert not path.exists()
        assert part.suffix == ".mp4"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt, OSError])
def test_a_failure_removes_the_part_and_leaves_the_old_file(tmp_path, stop):
    path = tmp_path / "film.mp4"
    path.write_text("old")

    def write_half():
        with atomic_output(path, force=True) as part:
            part.write_text("half")
            raise stop

    with pytest.raises(stop):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_there_is_not_overwritten_without_force_and_the_hint_names_the_flag(tmp_path):
    path = tmp_path / "film.mp4"
    path.write_text("old")
    with pytest.raises(OutputError, match=r"film\.mp4 is already there") as caught, atomic_output(path):
        pytest.fail("the block must not run")
    assert "--force" in caught.value.hint
    assert path.read_text() == "old"


def test_a_file_that_appears_meanwhile_is_not_overwritten_either(tmp_path):
    path = tmp_path / "film.mp4"

    def write_beside_another():
        with atomic_output(path) as part:
            part.write_text("ours")
            path.write_text("theirs")

    with pytest.raises(OutputError, match="already there"):
        write_beside_another()
    assert path.read_text() == "theirs"


def test_a_missing_folder_and_a_folder_as_output_are_refused(tmp_path):
    with pytest.raises(OutputError, match="does not exist"), atomic_output(tmp_path / "no" / "film.mp4"):
        pytest.fail("the block must not run")
    with pytest.raises(OutputError, match="is a folder"), atomic_output(tmp_path):
        pytest.fail("the block must not run")


def test_a_full_disk_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="the disk is full"), atomic_output(tmp_path / "a.wav"):
        raise OSError(28, "No space left on device")


def test_a_block_that_writes_nothing_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="nothing was written"), atomic_output(tmp_path / "a.wav"):
        pass


def write(path, text, force=False):
    with atomic_output(path, force) as part:
        part.write_text(text)


def test_the_outputs_of_one_run_appear_together(tmp_path):
    with all_or_nothing():
        write(make_folder(tmp_path / "stems" / "new") / "a.wav", "a")
        write(tmp_path / "b.mp4", "b")
        assert not (tmp_path / "stems" / "new" / "a.wav").exists()
        assert written_at(tmp_path / "b.mp4").read_text() == "b"
    assert (tmp_path / "stems" / "new" / "a.wav").read_text() == "a"
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["b.mp4", "stems"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left on device"), ValueError])
def test_when_one_output_fails_none_appears_and_what_was_there_is_untouched(tmp_path, stop):
    (tmp_path / "b.mp4").write_text("old")

    def write_all():
        with all_or_nothing():
            write(tmp_path / "b.mp4", "new", force=True)
            with atomic_output(make_folder(tmp_path / "stems") / "a.wav") as part:
                part.write_text("half")
                raise stop

    with pytest.raises((KeyboardInterrupt, OutputError, ValueError)):
        write_all()
    assert (tmp_path / "b.mp4").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["b.mp4"]


@pytest.mark.parametrize("fails_at", [0, 1, 2])
def test_when_the_last_rename_fails_the_first_are_taken_back(tmp_path, monkeypatch, fails_at):
    (tmp_path / "old.mp4").write_text("old")
    replace, renamed = Path.replace, []

    def failing(path, target):
        if Path(target).name in ("old.mp4", "new.wav", "more.mid") and path.read_text() != "old":
            renamed.append(target)
            if len(renamed) == fails_at + 1:
                raise OSError(5, "Input/output error")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", failing)

    def write_all():
        with all_or_nothing():
            for name in ("old.mp4", "new.wav", "more.mid"):
                write(tmp_path / name, "new", force=True)

    with pytest.raises(OutputError, match="the disk fails"):
        write_all()
    assert [path.name for path in tmp_path.iterdir()] == ["old.mp4"]
    assert (tmp_path / "old.mp4").read_text() == "old"


def test_too_little_room_is_told_in_figures_that_differ_and_what_lies_on_one_disk_adds_up(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 61_440}))
    check_room([(tmp_path, 61_440)])
    with pytest.raises(OutputError, match=r"has 61\.4 kB free, but what is asked for needs about 61\.5 kB"):
        check_room([(tmp_path, 40_000), (tmp_path / "not" / "yet", 21_441)])


def test_a_work_folder_is_gone_afterwards_even_when_interrupted():
    seen = []

    def work():
        with work_folder() as folder:
            seen.append(folder)
            (folder / "big.wav").write_bytes(b"x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert not seen[0].exists()


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be made"):
        make_folder(tmp_path / "file" / "stems")


def test_equal_files_have_equal_digests(tmp_path):
    for name, content in (("a", b"same"), ("b", b"same"), ("c", b"other")):
        (tmp_path / name).write_bytes(content)
    a, b, c = (file_digest(tmp_path / name) for name in "abc")
    assert a == b != c


VALUES = (FILM, BRIEF, CUE, Script((Line(Span(0, 9), "你好", "小明"),), (Caption(Span(0, 9), "rain", "sound"),)))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_written_as_json_reads_back_equal_and_has_an_equal_digest(value):
    again = value_from_json(type(value), value_to_json(type(value), value))
    assert again == value
    assert value_digest(again) == value_digest(value)


def test_tuples_of_values_read_back_equal():
    assert value_from_json(tuple[Cue, ...], value_to_json(tuple[Cue, ...], (CUE, CUE))) == (CUE, CUE)


def test_a_plain_value_is_ready_for_json():
    assert json.loads(json.dumps(plain_value(FILM)))["frame_rate"] == "24000/1001"


@settings(max_examples=25, derandomize=True)
@given(st.integers(0, 10**8), st.integers(1, 10**7), st.text(max_size=20), st.text(max_size=8))
def test_digests_differ_exactly_when_values_do(start, length, text, speaker):
    line = Line(Span(start, start + length), text, speaker)
    assert value_digest(line) == value_digest(Line(Span(start, start + length), text, speaker))
    assert value_digest(line) != value_digest(Line(Span(start, start + length + 1), text, speaker))
