"""Previews and thumbnails of films whose truth is known by construction."""

import hashlib
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from vidscore.deliver.burn_in import HEIGHT, NARROWEST, Label, frame_time, framed, labels, over_time, strip
from vidscore.deliver.preview import (
    LONGEST,
    SUFFIXES,
    SoundSource,
    check_pictures,
    own_sources,
    preview_rate,
    scored_sources,
    write_preview,
    write_thumbnails,
)
from vidscore.errors import OutputError, SettingsError
from vidscore.model.film import AudioTrack, Film
from vidscore.model.mood import Mood
from vidscore.model.plan import Brief, Plan, Section
from vidscore.model.span import Span
from vidscore.tools import fonts
from vidscore.tools.ffmpeg import decode_audio, ffmpeg
from vidscore.tools.frames import read_frames, shown_size, still

pytestmark = pytest.mark.media

GRIEF, JOY = Mood("grief", -0.5, -0.3, 0.1), Mood("joy", 0.6, 0.4, -0.2)
CUES = (
    Brief("1m1", 0, Span(500, 2_000), GRIEF, key="d-minor", tempo_bpm=60, sections=(Section(1_000, JOY, key="d-major"),)),
    Brief("1m2", 1, Span(2_000, 2_500), GRIEF, silence=True),
)
PLAN = Plan("film.mp4", 3_000, cues=CUES)
SECONDS = 3
STEP = "color=black:s={size}:r={rate}:d=1.5[a];color=white:s={size}:r={rate}:d=1.5[b];[a][b]concat=n=2:v=1"
"""Black for a second and a half, then white."""


def make(path, graph, *options, sound=True):
    tone = ["-f", "lavfi", "-i", f"sine=f=440:r=48000:d={SECONDS}", "-c:a", "aac"] if sound else []
    ffmpeg(["-f", "lavfi", "-i", graph, *tone, *options, path], f"making {path.name}")
    return path


def film_of(path, rate="25", rotation=0, sound=True, picture=True, variable=False):
    tracks = (AudioTrack(1 if picture else 0, "aac", 1, 48_000),) if sound else ()
    return Film(path, "mov", SECONDS * 1000, Fraction(rate) if picture else None, rotation=rotation, audio=tracks,
                variable_frame_rate=variable)  # fmt: skip


def frames_of(path):
    with av.open(str(path)) as media:
        return [frame.to_ndarray(format="rgb24") for frame in media.decode(video=0)]


def turns_white(frames):
    """The first frame whose picture is white."""
    return next(number for number, frame in enumerate(frames) if frame[20, frame.shape[1] // 2].mean() > 128)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    folder = tmp_path_factory.mktemp("film")
    return film_of(make(folder / "film.mp4", STEP.format(size="640x360", rate=25)))


def test_a_preview_is_as_long_as_the_film_small_and_in_step_with_it(each_ffmpeg, film, tmp_path):
    path = write_preview(film, PLAN, own_sources(film), tmp_path / "p.mp4")
    frames = frames_of(path)
    assert len(frames) == SECONDS * 25
    assert frames[0].shape == (270 + HEIGHT, LONGEST, 3)
    assert turns_white(frames) == 38  # frames 0 to 37 of the film lie before 1.5 s
    sound = np.concatenate(list(decode_audio(path)))
    assert len(sound) == pytest.approx(SECONDS * 48_000, abs=2_048)
    assert np.abs(sound[10_000:-10_000]).max() > 0.05


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_container_of_a_preview_holds_picture_and_sound(film, tmp_path, suffix):
    with av.open(str(write_preview(film, PLAN, own_sources(film), tmp_path / f"p{suffix}"))) as media:
        assert [stream.codec_context.name for stream in media.streams] == ["h264", "aac"]
        assert media.streams.video[0].codec_context.pix_fmt == "yuv420p"


def test_the_strip_changes_with_every_section_and_shows_silence_and_no_music(film, tmp_path):
    frames = frames_of(write_preview(film, PLAN, (), tmp_path / "p.mp4"))
    strips = [frame[-HEIGHT:, :250].astype(int) for frame in frames]
    changes = [number for number, (one, other) in enumerate(pairwise(strips), 1) if np.abs(one - other).mean() > 2]
    assert changes == [13, 25, 50, 63]  # 500, 1000, 2000 and 2500 ms, at 25 frames a second
    clocks = {frame[-HEIGHT:, 360:].tobytes() for frame in frames}
    assert len(clocks) == len(frames)


def test_labels_tile_the_film_and_say_what_is_planned():
    made = labels(PLAN)
    assert [label.title for label in made] == ["no music", "1m1  grief", "1m1.2  joy", "1m2  silence", "no music"]
    assert [label.detail for label in made] == ["", "d-minor  60 bpm", "d-major  60 bpm", "", ""]
    assert [label.span.start_ms for label in made[1:]] == [label.span.end_ms for label in made[:-1]]
    assert (made[0].span.start_ms, made[-1].span.end_ms) == (0, 3_000)
    assert len(list(over_time(made, 24))) == 72


@pytest.mark.parametrize(("size", "shape"), [("321x181", (270, 480)), ("180x320", (480, 270)), ("100x400", (480, NARROWEST))])
def test_odd_and_upright_films_fit_and_narrow_ones_have_room_for_the_text(tmp_path, size, shape):
    source = make(tmp_path / "film.mkv", STEP.format(size=size, rate=25), "-c:v", "ffv1", sound=False)
    frames = frames_of(write_preview(film_of(source, sound=False), PLAN, (), tmp_path / "p.mp4"))
    assert frames[0].shape[:2] == (shape[0] + HEIGHT, shape[1])
    assert turns_white(frames) == 38


def test_pixels_that_are_not_square_are_shown_as_players_show_them(tmp_path):
    source = make(tmp_path / "film.mp4", STEP.format(size="720x576", rate=25) + ",setsar=64/45")
    assert shown_size(source, LONGEST) == (480, 270)


def test_a_rotated_film_stands_upright(each_ffmpeg, tmp_path):
    plain = make(tmp_path / "plain.mp4", "color=black:s=320x160:r=25:d=3,drawbox=0:0:160:160:white:fill", sound=False)
    turned = tmp_path / "turned.mp4"
    with av.open(str(plain)) as media, av.open(str(turned), "w") as out:
        stream = out.add_stream_from_template(media.streams.video[0])
        for packet in media.demux(video=0):
            if packet.size:
                packet.stream = stream
                out.mux(packet)
    data = bytearray(turned.read_bytes())
    at = data.index(b"tkhd") + 4 + 4 + 20 + 16  # the display matrix of the track: a quarter turn clockwise
    one, minus, last = (0x10000).to_bytes(4, "big"), (0xFFFF0000).to_bytes(4, "big"), (0x40000000).to_bytes(4, "big")
    zero = bytes(4)
    data[at : at + 36] = zero + one + zero + minus + zero + zero + zero + zero + last
    turned.write_bytes(bytes(data))
    made = film_of(turned, rotation=90, sound=False)
    frames = frames_of(write_preview(made, PLAN, (), tmp_path / "p.mp4"))
    assert frames[0].shape[:2] == (480 + HEIGHT, 240)
    top, bottom = frames[5][100, 120].mean(), frames[5][380, 120].mean()
    assert (top > 200, bottom < 50) == (True, True), "the left half of the stored picture is the upper one when shown"


def test_a_variable_frame_rate_keeps_film_time(tmp_path):
    """Sixty frames in the first second and a half, nine in the second: counted as steady they would be seconds off."""
    select = "select='if(lt(t,1.5),1,not(mod(n,7)))'"
    source = make(tmp_path / "film.mp4", STEP.format(size="320x180", rate=40) + f",{select}", "-fps_mode", "vfr")
    made = film_of(source, rate="23", variable=True)
    frames = frames_of(write_preview(made, PLAN, own_sources(made), tmp_path / "p.mp4"))
    assert len(frames) == 69
    assert turns_white(frames) == pytest.approx(34.5, abs=1.5)


RATES = {"24000/1001": 24, "25": 25, "30000/1001": 30, "50": 25, "60000/1001": 30, "120": 30, "5": 5, "1/2": 1}


@pytest.mark.parametrize(("rate", "expected"), RATES.items())
def test_previews_run_at_a_whole_rate_so_that_their_time_is_the_plans(rate, expected):
    assert preview_rate(Film(Path("f.mp4"), "mp4", 1_000, Fraction(rate))) == expected


def test_the_clock_counts_frames_within_the_second():
    assert [frame_time(n, 24) for n in (0, 23, 24, 86_399 + 3_600 * 24)] == [
        "00:00:00:00",
        "00:00:00:23",
        "00:00:01:00",
        "01:59:59:23",
    ]


def test_an_audiobook_becomes_a_dark_film_with_the_text(tmp_path):
    ffmpeg(["-f", "lavfi", "-i", f"sine=f=440:r=48000:d={SECONDS}", "-c:a", "aac", tmp_path / "book.m4b"], "making a book")
    book = film_of(tmp_path / "book.m4b", picture=False)
    frames = frames_of(write_preview(book, PLAN, own_sources(book), tmp_path / "p.mp4"))
    assert len(frames) == 30
    assert frames[0][:270].max() < 60 < frames[10][-HEIGHT:].max()
    with pytest.raises(SettingsError, match=r"book\.m4b has no picture to take thumbnails of"):
        check_pictures(book, None, tmp_path / "stills", False)


def test_what_was_added_as_a_track_is_heard_under_the_films_own_sound_as_it_was_mixed(tmp_path):
    film = film_of(make(tmp_path / "film.mp4", "color=black:s=64x64:r=25:d=3"))
    score = ["-f", "lavfi", "-i", "sine=f=1000:r=48000:d=3"]
    scored = tmp_path / "scored.mp4"
    ffmpeg(["-i", film.path, *score, "-map", "0", "-map", "1", "-c:v", "copy", "-c:a", "aac", scored], "adding a score")
    assert scored_sources(film, scored, "mix", 6.0) == (SoundSource(scored, 1),)
    assert scored_sources(replace(film, audio=()), scored, "add-track", 6.0) == (SoundSource(scored, 1),)
    both = scored_sources(film, scored, "add-track", 6.0)
    assert both == (SoundSource(film.path, 1, 0.0), SoundSource(scored, 2, -6.0))
    assert scored_sources(film, scored, "add-track", -3.0) == (SoundSource(film.path, 1, -3.0), SoundSource(scored, 2, 0.0))
    sound = np.concatenate(list(decode_audio(write_preview(film, PLAN, both, tmp_path / "p.mp4"))))[48_000:96_000, 0]
    spectrum = np.abs(np.fft.rfft(sound))
    alone = np.abs(np.fft.rfft(np.concatenate(list(decode_audio(film.path)))[48_000:96_000, 0]))
    assert spectrum[440] / alone[440] == pytest.approx(1.0, rel=0.05)
    assert spectrum[1000] / spectrum[440] == pytest.approx(10 ** (-6 / 20), rel=0.05)


def test_a_still_of_every_section_and_silence_is_named_by_its_cue_and_time(film, tmp_path):
    paths = write_thumbnails(film, PLAN, tmp_path / "stills")
    assert [path.name for path in paths] == ["1m1 00.00.00.750.jpg", "1m1.2 00.00.01.500.jpg", "1m2 00.00.02.250.jpg"]
    pictures = [frames_of(path)[0] for path in paths]
    assert {picture.shape for picture in pictures} == {(270 + HEIGHT, LONGEST, 3)}
    assert [picture[100, 100].mean() > 128 for picture in pictures] == [False, True, True]
    with pytest.raises(OutputError, match="already there"):
        check_pictures(film, None, tmp_path / "stills", False)
    check_pictures(film, None, tmp_path / "stills", True)


def test_names_that_no_file_may_have_are_written_with_underscores(film, tmp_path):
    plan = Plan("film.mp4", 3_000, cues=(replace(CUES[0], name="第一场? a*b"),))
    assert write_thumbnails(film, plan, tmp_path)[0].name == "第一场_a_b 00.00.00.750.jpg"


def test_a_still_after_the_last_frame_is_the_last_frame(film):
    assert still(film.path, (64, 36), 2_999).mean() > 200
    assert still(film.path, (64, 36), 3_050).mean() > 200


def test_a_picture_that_starts_late_or_ends_early_is_held(tmp_path):
    source = make(tmp_path / "film.mkv", "color=white:s=64x64:r=25:d=1,setpts=PTS+1/TB", "-c:v", "ffv1", "-copyts")
    frames = frames_of(write_preview(film_of(source), PLAN, own_sources(film_of(source)), tmp_path / "p.mp4"))
    assert len(frames) == SECONDS * 25
    assert frames[-1][20, 240].mean() > 200
    assert len(list(read_frames(source, (64, 64), 25))) in (50, 51)


def test_the_same_film_makes_the_same_stills_and_strip(film, tmp_path):
    digests = [
        [hashlib.sha256(path.read_bytes()).hexdigest() for path in write_thumbnails(film, PLAN, tmp_path / name)] for name in "ab"
    ]
    assert digests[0] == digests[1]


def test_a_name_is_drawn_in_the_first_font_that_has_all_of_it_else_the_cue_is_counted(monkeypatch):
    has = {"DejaVu Sans": frozenset("abc 123m?silence"), "Noto Sans CJK SC": frozenset("第一场 1.2")}
    monkeypatch.setattr(fonts, "installed_fonts", lambda: tuple(has))
    monkeypatch.setattr(fonts, "characters", has.__getitem__)
    monkeypatch.setattr(fonts, "font_file", Path)
    assert [fonts.font_for(text) for text in ("1m1", "第一场", "第1场", "ω")] == [
        Path("DejaVu Sans"), Path("Noto Sans CJK SC"), Path("Noto Sans CJK SC"), None,
    ]  # fmt: skip
    plan = Plan("f.mp4", 3_000, cues=tuple(replace(cue, name=name) for cue, name in zip(CUES, ("第一场", "ω"), strict=True)))
    assert [label.title for label in labels(plan)] == ["no music", "第一场  grief", "第一场.2  joy", "cue 3  silence", "no music"]


def test_a_long_name_ends_before_the_time():
    label = Label(Span(0, 1), "a name that somebody wrote without thinking of the strip " * 3, "d-minor", "x")
    plain = np.zeros((100, 300, 3), np.uint8)
    with_time, without = framed(plain, label, "00:00:00:00"), strip(label, 300)
    changed = np.flatnonzero((with_time[100:] != without).any(axis=(0, 2)))
    assert (without[6:24, changed[0] :] == without[0, 0]).all(), "the name runs under the time"


def test_another_suffix_or_a_preview_that_is_there_is_refused_before_any_work(film, tmp_path):
    with pytest.raises(SettingsError, match=r"\.avi is not a format of a preview \(p\.avi\)") as refused:
        check_pictures(film, tmp_path / "p.avi", None, False)
    assert ".mp4, .mov, .mkv" in refused.value.hint
    (tmp_path / "p.mp4").write_bytes(b"precious")
    with pytest.raises(OutputError, match="already there"):
        check_pictures(film, tmp_path / "p.mp4", None, False)


def test_a_preview_that_fails_leaves_what_was_there(film, tmp_path, monkeypatch):
    path = tmp_path / "p.mp4"
    path.write_bytes(b"precious")
    monkeypatch.setattr("vidscore.deliver.preview._ENCODER", ["-crf", "nonsense"])
    with pytest.raises(Exception, match=r"the preview cannot be written|failed"):
        write_preview(film, PLAN, own_sources(film), path, force=True)
    assert path.read_bytes() == b"precious"
    assert [one.name for one in tmp_path.iterdir()] == ["p.mp4"]
