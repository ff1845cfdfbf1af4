"""A text along a voice that reads it: each sentence where it is spoken, whatever is read before, after or not at all."""

import random
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vidscore.errors import InputError
from vidscore.pipeline import open_film
from vidscore.read import read_film, read_narrated
from vidscore.read.story.align import lay_along
from vidscore.read.story.clock import on_clock
from vidscore.read.story.parts import Part
from vidscore.read.story.speed import reading_ms
from vidscore.read.story.voice import Voice, find_voice
from vidscore.settings import ReadSettings, Settings

RATE = 16_000
WORDS = tuple(
    re.findall(
        r"\w+", "the sea was calm and her brother came home before winter because rain had begun falling over quiet gardens"
    )
)


def told(seed: int, paragraphs: int = 8) -> list[list[str]]:
    draw = random.Random(seed)
    return [
        [" ".join(draw.choices(WORDS, k=draw.randint(3, 18))).capitalize() + "." for _ in range(draw.randint(1, 5))]
        for _ in range(paragraphs)
    ]


def voiced(
    story: list[list[str]], seed: int, pace: float = 1.0, before_s: float = 0.0, shortest_s: float = 0.15
) -> tuple[np.ndarray, list[int]]:
    """Something that flickers like a voice for as long as each sentence takes, give or take a tenth, and where each begins."""
    draw, noise = random.Random(seed), np.random.default_rng(seed)
    parts, starts, at = [np.zeros(RATE, np.float32)], [], RATE

    def speak(seconds: float) -> None:
        nonlocal at
        n = int(RATE * seconds)
        flicker = 0.6 + 0.4 * np.sin(2 * np.pi * 5 * np.arange(n) / RATE)
        parts.append((0.2 * noise.standard_normal(n) * flicker).astype(np.float32))
        at += n

    def rest(seconds: float) -> None:
        nonlocal at
        parts.append(np.zeros(int(RATE * seconds), np.float32))
        at += len(parts[-1])

    if before_s:
        speak(before_s)
        rest(1.5)
    for paragraph in story:
        for sentence in paragraph:
            starts.append(round(1000 * at / RATE))
            speak(reading_ms(sentence, "en") / 1000 / pace * draw.uniform(0.9, 1.1))
            rest(draw.uniform(shortest_s, 0.7))
        rest(draw.uniform(0.3, 1.0))
    return np.concatenate(parts), starts


@pytest.fixture
def narration(tmp_path):
    """Make a narration and its text; the film, the text and the true starts."""

    def make(seed: int, heading: str = "", **how: float) -> tuple[Path, Path, list[int]]:
        story = told(seed)
        sound, starts = voiced(story, seed, **how)
        voice, text = tmp_path / "told.wav", tmp_path / "told.txt"
        soundfile.write(voice, sound, RATE)
        text.write_text(heading + "\n\n".join(" ".join(one) for one in story), "utf8")
        return voice, text, starts

    return make


@pytest.mark.media
@pytest.mark.parametrize(
    ("seed", "how"),
    [(1, {}), (2, {"pace": 0.7}), (3, {"pace": 1.5}), (4, {"before_s": 6.0}), (5, {"shortest_s": 0.02})],
    ids=["plain", "slow", "fast", "with a title before it", "nearly without pauses"],
)
def test_every_sentence_is_found_where_it_is_spoken(narration, seed, how):
    voice, text, starts = narration(seed, **how)
    _, script = read_narrated(text, read_film(voice), ReadSettings())
    assert len(script.lines) == len(starts)
    off = np.abs(np.array([line.span.start_ms for line in script.lines]) - starts)
    assert np.median(off) <= 30
    assert np.percentile(off, 90) <= 400


@pytest.mark.media
def test_a_heading_that_nobody_reads_is_left_out_and_its_chapter_stays(narration):
    voice, text, starts = narration(6, heading="Chapter One\n\n")
    film, script = read_narrated(text, read_film(voice), ReadSettings())
    assert script.lines[0].text != "Chapter One"
    assert abs(script.lines[0].span.start_ms - starts[0]) <= 30
    assert [one.title for one in film.chapters] == ["Chapter One"]


@pytest.mark.media
def test_a_story_named_as_subtitles_is_laid_along_the_voice_and_fits_the_film(narration):
    voice, text, _ = narration(7)
    film, script = open_film(voice, text, Settings())
    assert film.story == text
    assert script.source == text
    assert all(b.span.start_ms >= a.span.end_ms for a, b in pairwise(script.lines))
    assert script.lines[-1].span.end_ms <= film.duration_ms
    assert any("laid along the voice" in note for note in film.notes)


@pytest.mark.media
def test_a_narration_of_another_text_is_refused_with_both_lengths(narration):
    voice, text, _ = narration(8)
    text.write_text(text.read_text("utf8") * 6, "utf8")
    with pytest.raises(InputError, match=r"somebody speaks for 00:0\d:\d\d\.\d{3} in told.wav, but the text takes about"):
        read_narrated(text, read_film(voice), ReadSettings())


@pytest.mark.media
def test_a_silent_narration_is_refused(tmp_path):
    soundfile.write(tmp_path / "quiet.wav", np.zeros(RATE * 5, np.float32), RATE)
    (tmp_path / "told.txt").write_text("He left. She stayed.")
    with pytest.raises(InputError, match="holds no voice"):
        read_narrated(tmp_path / "told.txt", read_film(tmp_path / "quiet.wav"), ReadSettings())


@pytest.mark.media
def test_the_voice_is_found_over_a_floor_of_noise(narration, tmp_path):
    voice, _, starts = narration(9)
    sound = soundfile.read(voice, dtype="float32")[0]
    soundfile.write(voice, sound + 0.004 * np.random.default_rng(1).standard_normal(len(sound)).astype(np.float32), RATE)
    heard = find_voice(read_film(voice))
    assert all(np.abs(heard.starts_ms - start).min() <= 40 for start in starts)


def test_pauses_tile_what_the_voice_leaves():
    voice = Voice(np.array([1_000, 5_000]), np.array([2_000, 6_000]))
    assert [(one.start_ms, one.end_ms) for one in voice.pauses(500, 7_000)] == [(0, 1_000), (2_000, 5_000), (6_000, 7_000)]


def test_a_text_of_one_word_lies_along_one_stretch(narration, tmp_path):
    story = on_clock((Part("prose", "Remember everything."),), "en", 1.0)
    soundfile.write(tmp_path / "one.wav", np.zeros(RATE * 4, np.float32), RATE)
    film = read_film(tmp_path / "one.wav")
    laid, _ = lay_along(story, Voice(np.array([500]), np.array([1_600])), film, "en", tmp_path / "one.txt")
    assert [(one.span.start_ms, one.span.end_ms) for one in laid.lines] == [(500, 1_600)]
