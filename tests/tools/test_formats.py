"""Only a file that holds its streams itself is opened: a list of other files is told by its real name."""

import ast
from itertools import pairwise
from pathlib import Path

import av
import pytest

from vidscore.errors import InputError, ToolFailed
from vidscore.read.film import read_film
from vidscore.tools.ffmpeg import decode_audio, ffmpeg, measure_loudness
from vidscore.tools.formats import FORMATS, input_args, media_input
from vidscore.tools.probe import probe

SOURCES = Path(__file__).parents[2] / "src" / "vidscore"

LISTS = {
    "HLS playlist": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nneighbour.ts\n#EXT-X-ENDLIST\n",
    "ffconcat script": "ffconcat version 1.0\nfile neighbour.ts\n",
    "DASH manifest": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"></MPD>\n',
    "session description": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n",
}


@pytest.fixture(scope="module")
def neighbour(tmp_path_factory):
    path = tmp_path_factory.mktemp("private") / "neighbour.ts"
    ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1", path], "making a film")
    return path


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_other_files_named_as_a_film_opens_none_of_them_and_is_told_by_its_real_name(neighbour, name):
    path = neighbour.with_name("film.mp4")
    path.write_text(LISTS[name])
    with pytest.raises(InputError, match=f"it is an? {name}.* only names other files"):
        read_film(path)


@pytest.mark.media
@pytest.mark.parametrize("name", ["HLS playlist", "ffconcat script"])
@pytest.mark.parametrize("use", ["graph", "arguments", "loudness", "decode"])
def test_ffmpeg_opens_no_list_of_other_files_either(each_ffmpeg, neighbour, name, use, monkeypatch):
    import ffmpeg as graph

    path = neighbour.with_name("film.mp4")
    path.write_text(LISTS[name])
    monkeypatch.setattr("vidscore.tools.ffmpeg.probe", lambda asked: probe(neighbour))
    uses = {
        "graph": lambda: ffmpeg(graph.get_args(graph.output(media_input(path), "-", f="null")), "trying"),
        "arguments": lambda: ffmpeg([*input_args(), "-i", f"file:{path}", "-f", "null", "-"], "trying"),
        "loudness": lambda: measure_loudness(path),
        "decode": lambda: list(decode_audio(path)),
    }
    with pytest.raises((ToolFailed, InputError)):
        uses[use]()


@pytest.mark.parametrize(("suffix", "name"), [(".png", "PNG"), (".jpg", "JPEG"), (".bmp", "BMP"), (".tiff", "TIFF")])
def test_a_still_picture_is_no_film_and_is_told_by_its_kind(tmp_path, suffix, name):
    picture = tmp_path / f"still{suffix}"
    ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", picture], "making a still")
    with pytest.raises(InputError, match=f"it is a {name} picture, which does not move"):
        read_film(picture.rename(tmp_path / "film.mp4"))


def test_no_format_that_opens_other_files_or_devices_is_on_the_list():
    assert not {"hls", "concat", "dash", "webm_dash_manifest", "sdp", "rtsp", "rtp", "image2", "lavfi", "vobsub", "imf"} & {
        *FORMATS
    }
    assert not {*FORMATS} & {name for name in av.formats_available if name.endswith("_pipe")}


def test_every_file_is_opened_through_the_list():
    for path in SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text("utf8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.List):
                parts = [ast.unparse(part) for part in node.elts]
                unguarded = [after for before, after in pairwise(["", *parts]) if after == "'-i'" and before != "*input_args()"]
                assert not unguarded, f"{path}: {ast.unparse(node)}"
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "graph.input":
                assert path.name == "formats.py", path
