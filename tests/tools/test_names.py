"""Names of any length and of any bytes: what is made from them fits, and what is said about them prints."""

import os
import subprocess
import sys

import pytest

from vidscore.errors import InputError, OutputError
from vidscore.library import plan_film, score_film
from vidscore.read.film import read_film
from vidscore.tools.ffmpeg import ffmpeg
from vidscore.tools.files import atomic_output, check_output
from vidscore.tools.names import NAME_MAX, fitting_name, name_of, text_of

pytestmark = pytest.mark.media
SUBS = "1\n00:00:01,000 --> 00:00:02,000\nHello there.\n"
NAMES = {"long": b"x" * 246 + b".mp4", "long in Chinese": ("电" * 83 + ".mp4").encode(), "not UTF-8": b"caf\xe9.mp4"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    path = tmp_path_factory.mktemp("plain") / "film.mp4"
    ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2", path], "making a film")
    return path


@pytest.fixture(params=NAMES)
def named(request, plain, tmp_path):
    path = tmp_path / os.fsdecode(NAMES[request.param])
    try:
        path.write_bytes(plain.read_bytes())
    except OSError as error:
        pytest.skip(f"this file system does not keep such a name: {error}")
    return path


def test_a_film_of_any_name_is_scored_with_everything_beside_it(named, tmp_path):
    subs = tmp_path / "words.srt"
    subs.write_text(SUBS)
    made = score_film(named, subs=subs, stems=tmp_path / "stems", midi=tmp_path / "midi", cache=False, candidates=1)
    assert made.film.exists()
    assert made.film.name.endswith(".scored.mp4")
    assert len(os.fsencode(made.film.name)) <= NAME_MAX
    assert len([*(tmp_path / "stems").iterdir()]) == len(made.stems) + 1
    assert not [path for path in tmp_path.rglob("*") if ".part-" in path.name]


def test_a_part_of_a_file_whose_name_just_fits_fits_too(tmp_path):
    for name in ("x" * 251 + ".wav", "电" * 83 + ".wav"):
        with atomic_output(tmp_path / name) as part:
            assert part.suffix == ".wav"
            part.write_text("la")
        assert (tmp_path / name).read_text() == "la"


def test_a_name_that_is_too_long_is_told_with_its_size(tmp_path):
    with pytest.raises(OutputError, match="has 304 bytes, at most 255"):
        check_output(tmp_path / ("x" * 300 + ".mp4"))
    with pytest.raises(InputError, match="does not exist"):
        read_film(tmp_path / ("x" * 300 + ".mp4"))


def test_a_plan_that_could_not_name_its_film_is_refused_before_any_work(plain, tmp_path):
    film = tmp_path / os.fsdecode(NAMES["not UTF-8"])
    film.write_bytes(plain.read_bytes())
    with pytest.raises(OutputError, match=r"cannot name the film .*caf\\xe9.mp4, because its name is not UTF-8"):
        plan_film(
            film, output=tmp_path / "plan.yaml", progress=lambda stage, share: pytest.fail(stage) if stage == "look" else None
        )


def test_messages_about_names_that_are_not_utf_8_print(tmp_path):
    missing = os.fsencode(tmp_path) + b"/no\xe9.mp4"
    done = subprocess.run([sys.executable, "-m", "vidscore", missing], capture_output=True)
    assert done.returncode == 3
    assert b"does not exist" in done.stderr
    assert b"bug" not in done.stderr


def test_any_bytes_survive_as_text_and_back():
    name = os.fsdecode(bytes(range(1, 256)))
    text_of(name).encode("utf8")
    assert name_of(text_of(name)) == name
    assert fitting_name("a", ".mp4") == "a.mp4"
