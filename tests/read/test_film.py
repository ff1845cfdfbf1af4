from fractions import Fraction

import pytest

from vidscore.errors import InputError
from vidscore.model.film import Chapter
from vidscore.model.span import Span
from vidscore.read import read_film, read_script, read_words
from vidscore.settings import ReadSettings
from vidscore.tools.ffmpeg import ffmpeg

pytestmark = pytest.mark.media

SRT = "1\n00:00:00,500 --> 00:00:01,500\nHello there, my friend.\n"
META = (
    ";FFMETADATA1\ntitle=A film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n"
    "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=9000\ntitle=Two\n"
)


def make(path, *args):
    ffmpeg([*args, path], f"making {path.name}")
    return path


def picture(seconds=2, rate="25"):
    return ["-f", "lavfi", "-i", f"testsrc2=s=160x90:r={rate}:d={seconds}"]


def sound(seconds=2, hertz=300):
    return ["-f", "lavfi", "-i", f"sine=f={hertz}:r=48000:d={seconds}"]


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv", "avi", "ts", "webm"])
@pytest.mark.parametrize("rate", ["24000/1001", "25", "30"])
def test_length_and_rate_are_exact_in_every_container(tmp_path, suffix, rate):
    codec = "libvpx" if suffix == "webm" else "libx264"
    film = read_film(make(tmp_path / f"a.{suffix}", *picture(rate=rate), "-c:v", codec, "-deadline", "realtime"))
    assert film.frame_rate == Fraction(rate)
    frames = round(2 * Fraction(rate))
    assert film.duration_ms == pytest.approx(float(frames * 1000 / Fraction(rate)), abs=1.5)
    assert (film.width, film.height, film.rotation, film.variable_frame_rate) == (160, 90, 0, False)


def test_the_length_is_the_pictures_where_the_sound_is_longer(tmp_path):
    for suffix in ("mp4", "mkv"):
        film = read_film(make(tmp_path / f"a.{suffix}", *picture(2), *sound(3), "-c:a", "flac", "-strict", "-2"))
        assert film.duration_ms == 2000


def test_a_variable_frame_rate_is_seen_and_its_average_is_exact(tmp_path):
    select = "select='if(lt(t,1),1,not(mod(n,3)))'"
    film = read_film(make(tmp_path / "a.mp4", *picture(3, "30"), "-vf", select, "-fps_mode", "vfr"))
    assert film.variable_frame_rate
    assert 12 < film.frame_rate < 20
    assert film.duration_ms == pytest.approx(3000, abs=250)


def test_streams_languages_titles_chapters_and_attachments_are_listed(tmp_path):
    (tmp_path / "a.srt").write_text(SRT)
    (tmp_path / "meta").write_text(META)
    (tmp_path / "font.ttf").write_bytes(b"\0\1\0\0" * 50)
    files = ["-i", tmp_path / "a.srt", "-i", tmp_path / "meta"]
    maps = ["-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map_metadata", "4", "-map_chapters", "4"]
    tags = ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=fre", "-metadata:s:a:1", "title=Commentary"]
    tags += ["-disposition:a:0", "default", "-disposition:a:1", "comment", "-metadata:s:s:0", "language=ger"]
    font = ["-attach", tmp_path / "font.ttf", "-metadata:s:t", "mimetype=font/ttf"]
    film = read_film(
        make(
            tmp_path / "ein film ä 电影.mkv",
            *picture(),
            *sound(),
            *sound(hertz=500),
            *files,
            *maps,
            *tags,
            *font,
            "-c:s",
            "srt",
            "-c:a",
            "flac",
        )
    )
    assert [(track.language, track.title, track.default) for track in film.audio] == [
        ("eng", "", True),
        ("fre", "Commentary", False),
    ]
    assert [(track.language, track.is_text, track.codec) for track in film.subtitles] == [("ger", True, "subrip")]
    assert film.chapters == (Chapter(Span(0, 1000), "One"), Chapter(Span(1000, 2000), "Two"))
    assert film.attachments == 1


def test_an_audiobook_is_a_film_without_a_picture_and_its_cover_is_none(tmp_path):
    cover = make(tmp_path / "cover.png", *picture(), "-frames:v", "1")
    args = [*sound(3), "-i", cover, "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic"]
    film = read_film(make(tmp_path / "book.m4a", *args))
    assert film.frame_rate is None
    assert (film.width, film.height) == (0, 0)
    assert film.duration_ms == pytest.approx(3000, abs=25)
    assert film.attachments == 1


def test_a_film_without_sound_is_a_film(tmp_path):
    assert read_film(make(tmp_path / "mute.mp4", *picture())).audio == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "does not exist"),
        (b"", r"the file is empty \(0 bytes\) \(a\.mp4\)"),
        (b"no film " * 100, "no film or sound that can be read"),
    ],
    ids=["missing", "empty", "not media"],
)
def test_what_is_no_film_is_refused_in_words(tmp_path, content, message):
    path = tmp_path / "a.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_film(path)
    assert caught.value.hint


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        read_film(tmp_path)


@pytest.mark.parametrize("keep", [0.02, 0.5])
def test_a_film_cut_off_in_the_middle_is_refused_in_words(tmp_path, keep):
    path = make(tmp_path / "a.mp4", *picture())
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    with pytest.raises(InputError, match=r"a\.mp4"):
        read_film(path)


def test_subtitles_alone_are_no_film(tmp_path):
    (tmp_path / "a.srt").write_text(SRT)
    with pytest.raises(InputError, match="neither picture nor sound, only subtitle"):
        read_film(make(tmp_path / "a.mkv", "-i", tmp_path / "a.srt"))


@pytest.mark.parametrize(
    ("name", "duration_ms", "rate", "rotation"),
    [
        ("bbb_60s_360p.mp4", 60_000, Fraction(24), 0),
        ("sintel_26s_480p.mp4", 26_113, Fraction(25), 0),
        ("sintel_26s_with_chinese_ssa.mkv", 26_113, Fraction(25), 0),
        ("testvideo.mp4", 24_023, Fraction(30_000, 1_001), 0),
        ("issue-134-rotate.mp4", 10_010, Fraction(24_000, 1_001), 90),
    ],
)
def test_real_clips_are_read_as_they_are(shared_data, name, duration_ms, rate, rotation):
    film = read_film(shared_data / "real" / "video" / name)
    assert (film.duration_ms, film.frame_rate, film.rotation, film.variable_frame_rate) == (duration_ms, rate, rotation, False)


def test_the_chinese_track_of_a_real_film_is_found_and_read(shared_data):
    film = read_film(shared_data / "real" / "video" / "sintel_26s_with_chinese_ssa.mkv")
    script = read_words(film, None, ReadSettings())
    assert script.language == "zh"
    assert script.source is None
    assert [line.span for line in script.lines][:2] == [Span(0, 2000), Span(2870, 4870)]
    assert script.lines[0].text == "长烟入怀 潦草作运筹"


def test_pictures_alone_are_no_words_and_a_note_says_so(shared_data):
    film = read_film(shared_data / "real" / "video" / "sample_with_pgs_subtitles.mkv")
    script = read_words(film, None, ReadSettings())
    assert not script.lines
    assert "are pictures (hdmv_pgs_subtitle)" in script.notes[0]


def test_words_beside_pictures_are_found(shared_data):
    film = read_film(shared_data / "real" / "video" / "sample_with_srt.mkv")
    assert read_words(film, None, ReadSettings()).lines[0].text == "This is the first subtitle."


@pytest.mark.parametrize("codec", ["mov_text", "subrip", "ass", "webvtt"])
def test_a_track_of_any_text_codec_is_read_with_its_times(tmp_path, codec):
    (tmp_path / "a.srt").write_text(SRT)
    suffix = {"mov_text": "mp4", "webvtt": "webm"}.get(codec, "mkv")
    video = ["-c:v", "libvpx", "-deadline", "realtime"] if suffix == "webm" else []
    film = read_film(make(tmp_path / f"a.{suffix}", *picture(), "-i", tmp_path / "a.srt", *video, "-c:s", codec))
    script = read_script(film.subtitles[0], film, ReadSettings())
    assert [(line.text, line.span) for line in script.lines] == [("Hello there, my friend.", Span(500, 1500))]
