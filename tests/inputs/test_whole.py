"""A dozen kinds of file scored whole, as ``vidscore FILE`` does: what comes out has the form that the table says."""

import pytest

import vidscore
from tests.inputs.kinds import KINDS
from vidscore.tools.probe import probe

WHOLE = (
    "TS, MPEG-2 and MP2",
    "VOB, MPEG-2 and AC-3",
    "OGV, Theora and Vorbis",
    "WMV, WMV 2 and WMA 2",
    "GIF",
    "WebM from a browser's recorder: no length, no index",
    "bare H.264",
    "two TS recordings, one behind the other",
    "two languages, --dialogue-track fr",
    "5.1, AAC in MP4",
    "7.1, FLAC in MKV",
    "MP3, mono, 64 kb/s",
)


@pytest.mark.media
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name in WHOLE], ids=lambda kind: kind.name)
def test_a_kind_of_file_is_scored_whole(kind, tmp_path):
    film = kind.made(tmp_path)
    said = []
    done = vidscore.score_film(film, subs="none", candidates=1, cache=False, processes=1, remark=said.append, **kind.asked)
    assert done.film.name == f"{film.stem}.scored{kind.suffix}"
    assert done.cue_list.sounding
    assert probe(done.film).of("audio")[0].channels == {"stereo": 2, "mono": 1, "5.1": 6, "7.1": 8}[kind.sound]
    assert all(words in " ".join(said) for words in kind.says)


def test_the_kinds_scored_whole_are_in_the_table():
    assert set(WHOLE) <= {kind.name for kind in KINDS}
