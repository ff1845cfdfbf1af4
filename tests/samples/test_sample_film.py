"""The sample film keeps what its truth file and its README promise."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import av
import numpy as np
import pysubs2
import pytest

SAMPLES = Path(__file__).parent.parent.parent / "samples"
FILM = SAMPLES / "film.mp4"
CAPTION = re.compile(r"^\[.*\]$|^♪.*♪$")


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return json.loads((SAMPLES / "film.truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sound() -> tuple[np.ndarray, int]:
    """The film's sound as one channel, and its rate."""
    with av.open(str(FILM)) as film:
        blocks = [frame.to_ndarray().mean(axis=0) for frame in film.decode(audio=0)]
        return np.concatenate(blocks), film.streams.audio[0].rate


@pytest.fixture(scope="module")
def change() -> np.ndarray:
    """How much each frame differs from the one before, small and grey, 0..255."""
    steps, before = [0.0], None
    with av.open(str(FILM)) as film:
        film.streams.video[0].thread_type = "AUTO"
        for frame in film.decode(video=0):
            now = frame.reformat(width=64, height=36, format="gray").to_ndarray().astype(float)
            if before is not None:
                steps.append(float(np.mean(np.abs(now - before))))
            before = now
    return np.asarray(steps)


def lines(name: str) -> list[pysubs2.SSAEvent]:
    return [event for event in pysubs2.load(str(SAMPLES / name)) if not event.is_comment]


def spoken(name: str = "film.srt") -> list[pysubs2.SSAEvent]:
    return [line for line in lines(name) if not CAPTION.match(line.plaintext)]


@pytest.mark.media
def test_the_film_is_small_short_and_plays_everywhere(truth):
    assert FILM.stat().st_size <= 6_000_000
    with av.open(str(FILM)) as film:
        picture, voice = film.streams.video[0], film.streams.audio[0]
        assert (picture.codec_context.name, picture.codec_context.pix_fmt, picture.width, picture.height) == (
            "h264", "yuv420p", 640, 360,
        )  # fmt: skip
        assert (voice.codec_context.name, voice.rate, voice.language) == ("aac", 48_000, "eng")
        assert picture.average_rate == truth["frame_rate"] == 24
        assert picture.frames == truth["frames"]
        assert 75_000 <= truth["duration_ms"] <= 120_000
        assert film.duration / 1000 == pytest.approx(truth["duration_ms"], abs=1000 / 24)


def test_its_scenes_tile_the_film_and_pass_through_eight_moods(truth):
    from vidscore.model.mood import mood_name

    scenes = truth["scenes"]
    assert [scene["start_ms"] for scene in scenes] == [0, *(scene["end_ms"] for scene in scenes[:-1])]
    assert scenes[-1]["end_ms"] == truth["duration_ms"]
    moods = ["neutral", "tender", "joy", "wonder", "tension", "fear", "grief", "triumph"]
    assert [mood_name(scene["mood"]) for scene in scenes] == moods
    assert all(8_000 <= scene["end_ms"] - scene["start_ms"] <= 17_000 for scene in scenes)


@pytest.mark.media
def test_the_picture_cuts_where_the_truth_says_and_only_lightning_jumps_elsewhere(truth, change):
    frames = [round(cut * 24 / 1000) for cut in truth["cuts_ms"]]
    assert len(frames) >= 20
    assert {scene["start_ms"] for scene in truth["scenes"][1:]} <= set(truth["cuts_ms"])
    around = [np.median(change[frame - 6 : frame + 6]) for frame in frames]
    for frame, calm in zip(frames, around, strict=True):
        assert change[frame] > 5 * calm + 3, f"no cut at frame {frame}"
    storm = next(scene for scene in truth["scenes"] if scene["mood"] == "fear")
    jumps = [n for n in range(1, len(change)) if change[n] > 12 and change[n - 1] < 4 and n not in frames]
    assert all(storm["start_ms"] < n * 1000 / 24 < storm["end_ms"] for n in jumps), "a jump that the truth does not know"


def test_two_people_speak_at_least_twenty_five_lines(truth):
    assert len(spoken()) == truth["spoken_lines"] >= 25
    speakers = {line.name for line in lines("film.ass") if line.name}
    assert speakers == {"Mara", "Tomas"}
    assert speakers <= set(pysubs2.load(str(SAMPLES / "film.ass")).styles)


def test_the_three_subtitle_files_say_the_same_at_the_same_times():
    english, chinese, styled = lines("film.srt"), lines("film.zh.srt"), lines("film.ass")
    times = [(line.start, line.end) for line in english]
    assert [(line.start, line.end) for line in chinese] == times
    assert all(abs(line.start - a) <= 10 and abs(line.end - b) <= 10 for line, (a, b) in zip(styled, times, strict=True))
    assert [line.plaintext for line in styled] == [line.plaintext for line in english]
    assert all(re.search(r"[\u4e00-\u9fff]", line.text) for line in chinese)
    kinds = [[bool(CAPTION.match(line.plaintext)) for line in each] for each in (english, chinese)]
    assert kinds[0] == kinds[1]


def test_the_subtitles_hold_sound_captions_and_a_hummed_line():
    texts = [line.plaintext for line in lines("film.srt")]
    assert sum(text.startswith("[") for text in texts) >= 3
    assert sum(text.startswith("♪") for text in texts) == 1


def test_lines_are_in_order_apart_and_inside_one_scene(truth):
    times = [(line.start, line.end) for line in lines("film.srt")]
    assert times == sorted(times)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(times))
    scenes = [(scene["start_ms"], scene["end_ms"]) for scene in truth["scenes"]]
    assert all(any(first <= start < end <= last for first, last in scenes) for start, end in times)


def test_nobody_speaks_for_eight_seconds_of_the_wonder():
    ends, starts = [0, *(line.end for line in spoken())], [*(line.start for line in spoken()), 118_000]
    silences = [(start - end, end) for end, start in zip(ends, starts, strict=True)]
    longest, at = max(silences)
    assert longest >= 8_000
    assert 43_000 < at < 60_000


def level_db(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(samples**2) + 1e-12))


@pytest.mark.media
def test_every_line_is_heard_clearly_where_its_subtitle_stands(sound):
    samples, rate = sound
    said = np.zeros(len(samples), dtype=bool)
    for line in lines("film.srt"):
        said[line.start * rate // 1000 : line.end * rate // 1000 + rate // 4] = True
    floor = level_db(samples[~said])
    assert floor < -34, "the film's own sounds leave room"
    for line in spoken():
        loud = level_db(samples[line.start * rate // 1000 : line.end * rate // 1000])
        assert -27 < loud < -17, line.text
        assert loud > floor + 8, line.text


@pytest.mark.media
def test_a_line_begins_to_sound_within_a_tenth_of_a_second_of_its_subtitle(sound):
    samples, rate = sound
    for line in spoken():
        start, step = line.start * rate // 1000, rate // 100
        before = level_db(samples[max(start - 15 * step, 0) : start - 2 * step])
        rise = [level_db(samples[start + n * step : start + (n + 1) * step]) for n in range(30)]
        onset = next(n for n, level in enumerate(rise) if level > max(before + 4, -40))
        assert onset <= 10, f"{line.text!r} sounds {onset * 10} ms late"
