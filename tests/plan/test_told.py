"""What is only told: chapters are the parents of its scenes, and music leaves the words alone unless it is asked for."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from vidscore.cli.report import cue_table
from vidscore.model.film import STORY, AudioTrack, Chapter, Film, Picture, SoundTrace
from vidscore.model.mood import Mood
from vidscore.model.scene import check_tiling
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.plan import FilmAnalysis, make_plan, parse_plan, plan_text
from vidscore.plan.told import LONG_PAUSE_MS, cut_scenes, music_places
from vidscore.read.pauses import find_pauses
from vidscore.settings import PlanSettings, SpotSettings
from vidscore.spot import spot_scenes

TRACK = (AudioTrack(0, "aac", 1, 44_100),)
CHAPTERS = (0, 250_000, 600_000, 900_000)


def lines(duration_ms: int, long_pauses: tuple[int, ...] = ()) -> tuple[Line, ...]:
    """A sentence every five seconds, with a pause of a second after each and of five where one is asked for."""
    out, at = [], 1_000
    while at + 4_000 < duration_ms:
        out.append(Line(Span(at, at + 4_000), f"She walked on and said number {at}."))
        at += 5_000 + (4_000 if any(at <= one < at + 5_000 for one in long_pauses) else 0)
    return tuple(out)


def book(marks: tuple[int, ...] = CHAPTERS, **changes: object) -> Film:
    chapters = tuple(Chapter(Span(a, b), f"Chapter {n}") for n, (a, b) in enumerate(pairwise(marks), 1))
    facts = {"audio": TRACK, "chapters": chapters, **changes}
    return Film(Path("book.m4b"), "mov", marks[-1], facts.pop("frame_rate", None), **facts)


def study(film: Film, said: tuple[Line, ...]) -> FilmAnalysis:
    script, steps = Script(said, language="en"), film.duration_ms // 500 if film.audio else 0
    sound = SoundTrace(500, (-20.0,) * steps, (1.0,) * steps, (1.0,) * steps)
    scenes = spot_scenes(film, script, Picture(), sound, None, SpotSettings())
    moods = tuple(Mood("tender", 0.3, -0.2, -0.3) for _ in scenes)
    return FilmAnalysis(film, script, Picture(), scenes, moods, pauses=find_pauses(film, script, sound))


def test_no_scene_goes_on_across_a_chapter_mark_even_inside_a_line():
    film = book((0, 252_300, 600_700, 900_000))
    said = lines(900_000)
    scenes = spot_scenes(film, Script(said), Picture(), SoundTrace(), None, SpotSettings())
    check_tiling(scenes, film.duration_ms)
    ends = [scene.span.end_ms for scene in scenes]
    for mark in film.divisions_ms:
        at = min(ends, key=lambda end: abs(end - mark))
        assert abs(at - mark) <= 2_000  # a mark inside a line moves to its nearer end
        assert scenes[ends.index(at)].ends_because == f"the chapter “Chapter {2 if mark < 300_000 else 3}” begins"
        assert not any(line.span.start_ms < at < line.span.end_ms for line in said)


def test_a_break_in_a_story_ends_a_scene():
    film = book((0, 900_000), breaks_ms=(320_500,))
    scenes = spot_scenes(film, Script(lines(900_000)), Picture(), SoundTrace(), None, SpotSettings())
    assert "the story breaks off" in [scene.ends_because for scene in scenes if scene.span.end_ms == 320_500]


def test_a_film_with_a_picture_is_not_divided_by_its_chapters():
    assert book(frame_rate=Fraction(25)).divisions_ms == ()
    assert book().divisions_ms == (250_000, 600_000)


def test_marks_within_a_second_are_one():
    assert book((0, 400, 250_000, 250_700, 600_000, 600_500)).divisions_ms == (250_000,)


def test_chapters_open_and_close_with_music_and_the_words_between_are_left_alone():
    plan = make_plan(study(book(), lines(900_000)), PlanSettings())
    music = [cue.span for cue in plan.sounding]
    for start, end in pairwise(CHAPTERS):
        assert any(span.contains(start) for span in music)
        assert any(span.contains(end - 1) for span in music)
        assert not any(span.contains((start + end) // 2) for span in music)
    covered = sum(span.duration_ms for span in music) / plan.duration_ms
    assert 0.05 < covered < 0.25
    assert all(cue.why.startswith("silence: the words are left alone") for cue in plan.cues if cue.silence)


def test_a_long_pause_is_filled_and_a_breath_is_not():
    film, said = book((0, 900_000)), lines(900_000, long_pauses=(450_000,))
    pauses = find_pauses(film, Script(said), SoundTrace(500, (-20.0,), (1.0,), (1.0,)))
    long = [one for one in pauses if one.duration_ms >= LONG_PAUSE_MS]
    places = music_places(film, pauses, ())
    assert len(long) == 1
    assert [one.why for one in places if one.span.overlap_ms(long[0])] == ["nobody speaks for 5.0 s"]
    assert len(places) == 3


def test_full_coverage_still_asks_for_music_from_wall_to_wall():
    plan = make_plan(study(book(), lines(900_000)), PlanSettings(coverage=1.0))
    assert sum(cue.span.duration_ms for cue in plan.sounding) > 0.95 * plan.duration_ms


@pytest.mark.parametrize("length", [20_000, 45_000, 120_000])
def test_short_chapters_keep_words_without_music(length):
    film = book((0, length, 2 * length, 3 * length))
    plan = make_plan(study(film, lines(3 * length)), PlanSettings())
    assert sum(cue.span.duration_ms for cue in plan.sounding) <= 0.9 * plan.duration_ms


def test_scenes_that_are_cut_for_music_still_tile_the_film_and_keep_every_line():
    made = study(book(), lines(900_000, (450_000,)))
    scenes, moods, spotting = cut_scenes(made.scenes, made.moods, music_places(made.film, made.pauses, made.scenes))
    check_tiling(scenes, made.film.duration_ms)
    assert [line for scene in scenes for line in scene.lines] == [line for scene in made.scenes for line in scene.lines]
    assert len(scenes) == len(moods) == len(spotting)


def test_the_cue_list_says_which_chapter_a_cue_is_in_and_the_plan_file_keeps_it():
    plan = make_plan(study(book(), lines(900_000)), PlanSettings())
    named = {part.chapter for cue in plan.cues for part in cue.by_section()}
    assert named == {"Chapter 1", "Chapter 2", "Chapter 3"}
    for part in (part for cue in plan.cues for part in cue.by_section()):
        start, end = CHAPTERS[int(part.chapter[-1]) - 1], CHAPTERS[int(part.chapter[-1])]
        assert start <= part.span.start_ms < end
    assert [str(column.header) for column in cue_table(plan, 160).columns][-1] == "Chapter"
    bare = make_plan(study(book(chapters=()), lines(900_000)), PlanSettings())
    assert "Chapter" not in str([column.header for column in cue_table(bare, 160).columns])
    assert parse_plan(plan_text(plan), Path("plan.yaml")).cues[0].chapter == "Chapter 1"


def test_music_without_words_is_no_audiobook_and_a_story_that_is_only_written_has_no_pauses():
    song = SoundTrace(500, (-12.0,) * 200, (1.0,) * 200, (0.1,) * 200)
    assert find_pauses(book(chapters=()), Script(), song) is None
    assert find_pauses(Film(Path("s.txt"), STORY, 9_000, None), Script(), SoundTrace()) is None
    assert find_pauses(book(frame_rate=Fraction(25)), Script(lines(900_000)), song) is None


def test_without_words_a_voice_tells_its_pauses_by_its_level():
    levels = ((-20.0,) * 20 + (-70.0,) * 6) * 8
    told = SoundTrace(500, levels, (1.0,) * len(levels), (0.9,) * len(levels))
    pauses = find_pauses(book((0, 104_000), chapters=()), Script(), told)
    assert [(one.start_ms, one.duration_ms) for one in pauses[:2]] == [(10_000, 3_000), (23_000, 3_000)]


def test_a_story_that_is_only_written_has_music_throughout_and_nobody_speaks_over_it():
    film = Film(Path("tale.txt"), STORY, 900_000, None, story=Path("tale.txt"))
    plan = make_plan(study(film, lines(900_000)), PlanSettings())
    assert sum(cue.span.duration_ms for cue in plan.sounding) > 0.9 * plan.duration_ms
    assert all(cue.speech == () for cue in plan.cues)
