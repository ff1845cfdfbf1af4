"""Films as people have them: each is scored, or refused before any work with a command that helps.

One table of kinds and outcomes. Each film is made here, so what is odd about it is known.
"""

from fractions import Fraction

import av
import numpy as np
import pytest

from tests.deliver.test_film import mixdown_for
from vidscore.deliver.film import check_delivery, default_output, deliver_film, settled_output, sound_target
from vidscore.errors import OutputError
from vidscore.read.film import read_film
from vidscore.settings import DeliverSettings
from vidscore.tools.ffmpeg import ffmpeg
from vidscore.tools.probe import probe, rotation

pytestmark = pytest.mark.media

X264 = ["-c:v", "libx264", "-g", "50", "-bf", "2", "-pix_fmt", "yuv420p"]


def made(path, *codecs, seconds=4, rate="25", sound="sine=f=300:r=44100"):
    """A film of a test picture and a tone."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=s=160x120:r={rate}:d={seconds}"]
    tone = ["-f", "lavfi", "-i", f"{sound}:d={seconds}"] if sound else []
    ffmpeg([*picture, *tone, *codecs, path], f"making {path.name}")
    return path


def cut(folder, name):
    """Cut at 3.3 s without encoding, where the key frame before is at 2 s."""
    ffmpeg(["-ss", "3.3", "-i", made(folder / "whole.mp4", *X264, seconds=8), "-t", "4", "-c", "copy", folder / name], "cutting")
    return folder / name


def early(folder):
    """Half a second of it lies before 0."""
    return made(folder / "early.mp4", *X264, "-output_ts_offset", "-0.5", "-avoid_negative_ts", "disabled")


def joined(folder):
    """Two recordings one behind the other, each from its own 0."""
    one = made(folder / "one.ts", *X264).read_bytes()
    (folder / "two.ts").write_bytes(one * 2)
    return folder / "two.ts"


def turned(folder):
    """A quarter turn in the matrix of the picture's track, as phones write it."""
    path = made(folder / "whole.mp4", *X264, "-c:a", "aac")
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 44
    quarter = (0, 0x10000, 0, 0xFFFF0000, 0, 0, 160 << 16, 0, 0x40000000)
    data[at : at + 36] = b"".join(value.to_bytes(4, "big") for value in quarter)
    (folder / "turned.mp4").write_bytes(data)
    return folder / "turned.mp4"


def named(name):
    def make(folder):
        return made(folder / "whole.mp4", *X264).rename(folder / name)

    return make


def half(name, *codecs):
    """Half of a file: a download that broke off."""

    def make(folder):
        path = made(folder / name, *codecs, seconds=14)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        return path

    return make


def still(folder):
    """A podcast with one frame as its picture."""
    ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=160x120:r=25", "-frames:v", "1", *X264, folder / "one.mp4"], "making a frame")
    tone = ["-f", "lavfi", "-i", "sine=d=4"]
    ffmpeg(["-i", folder / "one.mp4", *tone, "-c:v", "copy", "-c:a", "aac", folder / "still.mp4"], "making a podcast")
    return folder / "still.mp4"


def of(name, *codecs, **more):
    return lambda folder: made(folder / name, *codecs, **more)


MPEG2 = ["-c:v", "mpeg2video", "-bf", "2"]
MPEG4 = ["-c:v", "mpeg4", "-bf", "2", "-c:a", "libmp3lame"]

SCORED = {
    "MPEG-2 program stream": (of("film.mpg", *MPEG2, "-c:a", "mp2"), "", ".mpg"),
    "MPEG-2 program stream into MP4": (of("film.mpg", *MPEG2, "-c:a", "mp2"), "film.mp4", ".mp4"),
    "VOB": (of("film.vob", *MPEG2, "-c:a", "ac3"), "", ".vob"),
    "AVI with MP3 at 23.976": (of("film.avi", *MPEG4, rate="24000/1001"), "", ".avi"),
    "AVI with MP3 at 23.976 into MKV": (of("film.avi", *MPEG4, rate="24000/1001"), "film.mkv", ".mkv"),
    "AVI with H.264 into MKV": (of("film.avi", *X264, "-c:a", "libmp3lame"), "film.mkv", ".mkv"),
    "3GP with sound at 8 kHz": (of("film.3gp", "-c:v", "h263", "-s", "176x144", "-c:a", "aac", "-ar", "8000"), "", ".3gp"),
    "cut": (lambda folder: cut(folder, "film.mp4"), "", ".mp4"),
    "cut, without an ending": (lambda folder: cut(folder, "film.mp4").rename(folder / "film"), "", ".mp4"),
    "negative start": (early, "", ".mp4"),
    "turned": (turned, "", ".mp4"),
    "without an ending": (named("film"), "", ".mp4"),
    "ending in a dot": (named("film."), "", ".mp4"),
    "hidden": (named(".mp4"), "", ".mp4"),
    "another ending": (named("film.mkv"), "", ".mkv"),
    "MP4 that breaks off": (half("film.mp4", *X264, "-movflags", "+faststart"), "", ".mp4"),
    "MKV that breaks off": (half("film.mkv", *X264), "", ".mkv"),
    "AVI that breaks off": (half("film.avi", *MPEG4), "", ".avi"),
    "TS that breaks off": (half("film.ts", *X264), "", ".ts"),
    "one still frame": (still, "", ".mp4"),
}
"""Kind: (how it is made, name of the output or its default, suffix of the output)."""


@pytest.mark.parametrize("kind", SCORED)
def test_a_strange_film_that_can_be_scored_is(kind, tmp_path):
    make, name, suffix = SCORED[kind]
    film = read_film(make(tmp_path))
    output = tmp_path / "out" / (name or default_output(film).name)
    output.parent.mkdir()
    check_delivery(film, output, DeliverSettings())
    wanted = sound_target(film, output, DeliverSettings())
    mixdown = mixdown_for(film, tmp_path, True, wanted.codec, wanted.track)
    delivery = deliver_film(film, mixdown, output, DeliverSettings())
    assert delivery.film.suffix == suffix
    assert ".." not in delivery.film.name
    assert abs(delivery.duration_ms - film.duration_ms) < 200
    picture = probe(delivery.film).picture
    assert rotation(delivery.film, picture.index) == film.rotation


REFUSED = {
    "cut, into MKV": (lambda folder: cut(folder, "film.mp4"), "o.mkv", "would show 1.3 s before its beginning", ".scored.mp4'"),
    "negative start, into MKV": (early, "o.mkv", "would show 0.5 s before its beginning", ".scored.mp4'"),
    "turned, into AVI": (turned, "o.avi", "does not keep that the picture is turned by", ".scored.mp4'"),
    "VP8 into MOV": (of("film.webm", "-c:v", "libvpx", "-c:a", "libopus"), "o.mov", "does not take this film", ".scored.mkv'"),
}
"""Kind: (how it is made, output, what is said, what the hint holds)."""


@pytest.mark.parametrize("kind", REFUSED)
def test_what_a_container_cannot_hold_is_told_before_any_work_with_one_that_can(kind, tmp_path):
    make, name, said, hint = REFUSED[kind]
    film = read_film(make(tmp_path))
    with pytest.raises(OutputError, match=said) as caught:
        check_delivery(film, tmp_path / name, DeliverSettings())
    assert hint in caught.value.hint
    assert not (tmp_path / name).exists()


CLOCKLESS = {
    "two recordings": (joined, 8000, "clock starts again"),
    "bare H.264": (of("film.h264", *X264, sound=""), 4000, "a bare h264 stream"),
    "bare MPEG-2": (of("film.m2v", *MPEG2, "-f", "mpeg2video", sound=""), 4000, "a bare mpeg2video stream"),
}


@pytest.mark.parametrize("kind", CLOCKLESS)
def test_a_film_without_a_clock_is_read_from_a_copy_that_has_one(kind, tmp_path):
    make, length_ms, said = CLOCKLESS[kind]
    film = read_film(make(tmp_path))
    assert film.duration_ms == pytest.approx(length_ms, abs=200)
    assert said in film.notes[0]
    copy = film.media
    assert copy.exists()
    assert film.path.parent == tmp_path
    del film
    assert not copy.exists()


def frames(path):
    """The pictures in the order in which they are shown, and when."""
    with av.open(str(path)) as media:
        decoded = [(frame.time, hash(bytes(frame.planes[0]))) for frame in media.decode(video=0)]
    return [at for at, _ in decoded], [picture for _, picture in decoded]


@pytest.mark.parametrize("rate", ["25", "30000/1001"])
def test_a_bare_stream_shows_every_frame_in_its_order_and_at_its_rate(rate, tmp_path):
    path = made(tmp_path / "film.h264", "-c:v", "libx264", "-g", "30", "-bf", "3", "-pix_fmt", "yuv420p", rate=rate, sound="")
    film = read_film(path)
    times, shown = frames(film.media)
    assert shown == frames(path)[1]
    assert np.diff(times) == pytest.approx(1 / float(Fraction(rate)), abs=1e-4)


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        ("MP4 that breaks off", "breaks off at 00:00:0"),
        ("MKV that breaks off", "breaks off at 00:00:0"),
        ("AVI that breaks off", "breaks off at 00:00:0"),
        ("one still frame", "one still frame, so the film is as long as its sound, 00:00:04.000"),
    ],
)
def test_what_is_missing_of_a_film_is_said_and_what_is_there_is_scored(kind, note, tmp_path):
    film = read_film(SCORED[kind][0](tmp_path))
    assert [one for one in film.notes if note in one]
    assert film.duration_ms < 9000


def test_a_whole_film_has_nothing_to_say(tmp_path):
    for name, codecs in (("a.mp4", X264), ("a.mkv", X264), ("a.ts", X264), ("a.avi", MPEG4), ("a.mpg", [*MPEG2, "-c:a", "mp2"])):
        assert read_film(made(tmp_path / name, *codecs)).notes == ()


def test_a_film_cut_between_key_frames_goes_into_mp4_where_matroska_would_show_what_is_hidden(tmp_path):
    film = read_film(cut(tmp_path, "film.mp4"))
    output, (note,) = settled_output(film, tmp_path / "film.scored.mkv")
    assert output == tmp_path / "film.scored.mp4"
    assert (
        note == "film.scored.mkv would show 1.3 s that the film hides before its beginning, so it is written as film.scored.mp4"
    )
    assert settled_output(film, tmp_path / "film.scored.mov") == (tmp_path / "film.scored.mov", ())


def test_h264_from_mp4_gets_start_codes_in_avi(tmp_path):
    film = read_film(made(tmp_path / "film.mp4", *X264, "-c:a", "aac"))
    mixdown = mixdown_for(film, tmp_path)
    delivery = deliver_film(film, mixdown, tmp_path / "film.avi", DeliverSettings())
    assert frames(delivery.film)[1] == frames(film.path)[1]
