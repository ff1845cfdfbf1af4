"""The key-frame scan against cuts that are known by construction, and against real clips."""

import dataclasses
import time

import numpy as np
import pytest

from vidscore.model.film import Film, Picture
from vidscore.model.span import Span
from vidscore.read import read_film
from vidscore.read.cuts import KeyGap, a_shot_apart, worth_decoding
from vidscore.read.picture import analyse_picture
from vidscore.tools.ffmpeg import ffmpeg

pytestmark = pytest.mark.media

SHOTS = (
    ("testsrc2=s={size}:r={rate}", 3.0),
    ("testsrc=s={size}:r={rate},eq=brightness=-0.3,colorchannelmixer=rr=0.3:gg=0.6", 2.5),
    ("smptebars=s={size}:r={rate}", 4.0),
    ("testsrc2=s={size}:r={rate},eq=brightness=0.3,colorchannelmixer=bb=0.4", 3.5),
    ("mandelbrot=s={size}:r={rate}", 3.0),
)
CUTS_MS = (3_000, 5_500, 9_500, 13_000)


def shots(path, *encoder, size="320x180", rate=24, shots=SHOTS):
    """A film whose cuts are known: each shot is another of ffmpeg's test pictures."""
    inputs, chain = [], ""
    for number, (source, seconds) in enumerate(shots):
        inputs += ["-f", "lavfi", "-t", f"{seconds}", "-i", source.format(size=size, rate=rate)]
        chain += f"[{number}:v]format=yuv420p,setsar=1[v{number}];"
    chain += "".join(f"[v{n}]" for n in range(len(shots))) + f"concat=n={len(shots)}:v=1[v]"
    ffmpeg([*inputs, "-filter_complex", chain, "-map", "[v]", *encoder, path], "make shots")
    return read_film(path)


def near(found, truth, within_ms):
    return [t for t in truth if any(abs(t - f) <= within_ms for f in found)]


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return shots(tmp_path_factory.mktemp("picture") / "usual.mp4", "-c:v", "libx264", "-preset", "veryfast")


def test_cuts_are_found_to_the_frame_where_the_encoder_set_key_frames(usual):
    picture = analyse_picture(usual)
    assert near(picture.cuts_ms, CUTS_MS, 45) == list(CUTS_MS)
    assert len(picture.cuts_ms) == len(CUTS_MS)


def test_a_full_decode_finds_every_cut_to_the_frame(usual):
    assert analyse_picture(usual, accurate=True).cuts_ms == pytest.approx(CUTS_MS, abs=2)


def test_packet_sizes_place_the_cuts_where_key_frames_come_at_a_fixed_distance(tmp_path):
    fixed = ("-c:v", "libx264", "-preset", "veryfast", "-g", "48", "-keyint_min", "48", "-sc_threshold", "0")
    picture = analyse_picture(shots(tmp_path / "fixed.mkv", *fixed))
    assert len(near(picture.cuts_ms, CUTS_MS, 250)) >= 3
    assert len(picture.cuts_ms) <= 6


def test_cuts_that_no_key_frame_marks_are_found_to_the_frame_in_long_gaps(tmp_path):
    unmarked = ("-c:v", "libx264", "-preset", "veryfast", "-g", "250", "-sc_threshold", "0", "-refs", "1")
    picture = analyse_picture(shots(tmp_path / "unmarked.mp4", *unmarked))
    assert picture.cuts_ms == pytest.approx(CUTS_MS, abs=2)
    assert {k.at_ms for k in picture.keyframes} >= {*picture.cuts_ms}


def test_what_is_decoded_in_long_gaps_is_limited_to_the_most_doubtful():
    gaps = [KeyGap(Span(k * 10_000, (k + 1) * 10_000), None, doubt) for k, doubt in enumerate((0.5, 1.5, 0.0, 1.2, 1.4))]
    assert worth_decoding(gaps, 25_000) == (Span(10_000, 20_000), Span(40_000, 50_000))
    assert worth_decoding(gaps, 90_000) == (Span(0, 20_000), Span(30_000, 50_000))


def test_a_flash_is_no_cut(tmp_path):
    path = tmp_path / "storm.mp4"
    dark = "color=0x202530:s=320x180:r=24:d=12"
    flash = "drawbox=color=white@0.7:t=fill:enable='between(t,4,4.03)+between(t,8,8.03)'"
    ffmpeg(["-f", "lavfi", "-i", f"{dark},noise=alls=8,{flash}", "-c:v", "libx264", "-preset", "veryfast", path], "make a storm")
    for accurate in (True, False):
        assert analyse_picture(read_film(path), accurate).cuts_ms == ()


def test_a_light_that_flickers_makes_no_cuts_and_a_quick_montage_keeps_them():
    assert a_shot_apart([3_000, *range(10_000, 14_000, 250), 20_000]) == (3_000, 20_000)
    assert a_shot_apart(range(1_000, 9_000, 800)) == tuple(range(1_000, 9_000, 800))


def test_an_intra_only_film_is_thinned_and_still_shows_its_cuts(tmp_path):
    film = shots(tmp_path / "intra.avi", "-c:v", "mjpeg", "-q:v", "5")
    picture = analyse_picture(film)
    assert len(picture.keyframes) <= film.duration_ms / 400 + 1
    assert near(picture.cuts_ms, CUTS_MS, 450) == list(CUTS_MS)


def test_key_frames_say_how_the_picture_looks(usual):
    frames = analyse_picture(usual).keyframes
    blue, cream = (next(k for k in frames if abs(k.at_ms - at) < 50) for at in (3_000, 9_500))
    assert blue.brightness < 0.35 < 0.55 < cream.brightness
    assert blue.warmth < -0.1 < 0.1 < cream.warmth


def test_every_figure_lies_in_its_range_and_times_rise(usual):
    for picture in (analyse_picture(usual), analyse_picture(usual, accurate=True)):
        times = [k.at_ms for k in picture.keyframes]
        assert times == sorted(set(times))
        for k in picture.keyframes:
            assert all(0 <= getattr(k, name) <= 1 for name in ("brightness", "contrast", "saturation", "change"))
            assert -1 <= k.warmth <= 1
            assert -1 <= k.green <= 1


def test_a_film_without_a_picture_has_an_empty_picture(tmp_path):
    path = tmp_path / "book.m4a"
    ffmpeg(["-f", "lavfi", "-i", "sine=f=200:d=2", "-c:a", "aac", path], "make sound")
    assert analyse_picture(read_film(path)) == Picture()


def test_a_cover_is_not_a_picture(tmp_path):
    cover, path = tmp_path / "cover.png", tmp_path / "book.m4a"
    ffmpeg(["-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", cover], "make a cover")
    inputs = ["-f", "lavfi", "-i", "sine=f=200:d=2", "-i", cover, "-map", "0", "-map", "1"]
    ffmpeg([*inputs, "-c:a", "aac", "-c:v", "png", "-disposition:v", "attached_pic", path], "make an audiobook")
    film = read_film(path)
    assert analyse_picture(film) == Picture()
    assert analyse_picture(dataclasses.replace(film, frame_rate=25)) == Picture()


def test_a_film_that_breaks_off_gives_what_can_be_read(usual, tmp_path):
    whole = tmp_path / "whole.mkv"
    ffmpeg(["-i", usual.path, "-c", "copy", whole], "remux")
    broken = tmp_path / "broken.mkv"
    data = bytearray(whole.read_bytes())
    middle = len(data) // 3
    data[middle : middle + 400] = bytes(400)
    broken.write_bytes(bytes(data[: int(len(data) * 0.8)]))
    film = dataclasses.replace(usual, path=broken)
    for picture in (analyse_picture(film), analyse_picture(film, accurate=True)):
        assert picture.keyframes
        assert picture.keyframes[-1].at_ms < usual.duration_ms


def test_a_transport_stream_that_starts_late_is_on_the_films_clock(usual, tmp_path):
    path = tmp_path / "late.ts"
    ffmpeg(["-i", usual.path, "-c", "copy", "-output_ts_offset", "10", path], "remux")
    assert near(analyse_picture(read_film(path)).cuts_ms, CUTS_MS, 90) == list(CUTS_MS)


def test_a_variable_frame_rate_keeps_true_times(usual, tmp_path):
    path = tmp_path / "vfr.mkv"
    drop = "select='not(between(t,1,2)*mod(n,3))'"
    ffmpeg(["-i", usual.path, "-vf", drop, "-vsync", "vfr", "-c:v", "libx264", "-preset", "veryfast", path], "drop frames")
    assert near(analyse_picture(read_film(path)).cuts_ms, CUTS_MS, 90) == list(CUTS_MS)


def test_progress_rises_to_one(usual):
    told = []
    analyse_picture(usual, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.parametrize("accurate", [False, True])
def test_the_known_cuts_of_a_real_clip_are_found(shared_data, accurate):
    cuts = analyse_picture(read_film(shared_data / "real/video/testvideo.mp4"), accurate).cuts_ms
    frames = (30, 180)
    assert near(cuts, [round(f * 1001 / 30) for f in frames], 40) == [round(f * 1001 / 30) for f in frames]
    assert len(cuts) <= 4


def test_key_frames_agree_with_a_full_decode_on_real_films(shared_data):
    for name, least in (("bbb_60s_360p.mp4", 5), ("sintel_26s_480p.mp4", 6)):
        film = read_film(shared_data / "real/video" / name)
        exact, quick = analyse_picture(film, accurate=True).cuts_ms, analyse_picture(film).cuts_ms
        assert len(near(quick, exact, 50)) >= least
        assert len(quick) <= len(exact) + 2


def test_a_rotated_phone_video_is_read(shared_data):
    film = read_film(shared_data / "real/video/issue-134-rotate.mp4")
    picture = analyse_picture(film)
    assert film.rotation == 90
    assert np.ptp([k.brightness for k in picture.keyframes]) > 0.01


def test_the_scan_of_a_full_hd_film_is_far_faster_than_the_film(tmp_path):
    short, long = tmp_path / "short.mp4", tmp_path / "long.mp4"
    shots(short, "-c:v", "libx264", "-preset", "ultrafast", "-g", "96", size="1920x1080", shots=SHOTS[::2])
    ffmpeg(["-stream_loop", "19", "-i", short, "-c", "copy", long], "repeat it")
    film = read_film(long)
    start = time.process_time()
    analyse_picture(film)
    assert film.duration_ms / 1000 / (time.process_time() - start) > 60


def test_a_film_value_without_frames_is_not_opened(tmp_path):
    assert analyse_picture(Film(tmp_path / "nowhere.mp4", "", 1_000, None)) == Picture()
