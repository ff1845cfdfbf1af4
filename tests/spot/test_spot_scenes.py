"""Where scenes end: promises that hold for any film, and decisions on films made to be decided."""

import dataclasses
import random
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.model.film import Chapter, Film, KeyFrame, Picture, SoundTrace
from vidscore.model.mood import Feeling
from vidscore.model.scene import check_tiling
from vidscore.model.script import Caption, Line, Script
from vidscore.model.span import Span
from vidscore.settings import SpotSettings
from vidscore.spot import spot_scenes
from vidscore.spot.candidates import Gap, timing_trust, without_silences

SILENT = SoundTrace()
BLIND = Picture()


def film(seconds, chapters=()):
    return Film(Path("film.mp4"), "made", int(seconds * 1000), Fraction(24), chapters=chapters)


def feeling(valence=0.0, arousal=0.0):
    joy, sadness = max(0.0, valence), max(0.0, -valence)
    return Feeling((0.0, 0.0, 0.0, joy, sadness, 0.0, 1 - abs(valence)), valence, arousal, 0.0)


def talk(*runs):
    """Lines of two seconds, half a second apart; each run is (start in seconds, words)."""
    lines = []
    for start, words in runs:
        lines += [Line(Span(int(1000 * start) + 2500 * i, int(1000 * start) + 2500 * i + 2000), w) for i, w in enumerate(words)]
    return Script(tuple(lines), (), "en")


def look_of(seconds, shots):
    """A key frame each second; shots are (start in seconds, brightness, warmth)."""
    frames, cuts, last = [], [], None
    for second in range(int(seconds)):
        start, brightness, warmth = max(s for s in shots if s[0] <= second)
        change = 0.8 if last not in (None, start) else 0.03
        cuts += [second * 1000] if change > 0.5 else []
        last = start
        frames.append(KeyFrame(second * 1000, brightness, 0.5, 0.4, warmth, change))
    return Picture(tuple(frames), tuple(cuts))


def ends(scenes):
    return [scene.span.end_ms for scene in scenes[:-1]]


HARBOUR = ["The harbour is full of boats.", "A boat for every harbour wall.", "Tie the boat up, the harbour master says."]
KITCHEN = ["The soup needs salt.", "Salt and pepper in the soup.", "Who cooked this soup without salt?"]


def test_a_long_pause_between_two_talks_ends_the_scene():
    script = talk((2, HARBOUR * 3), (40, KITCHEN * 3))
    scenes = spot_scenes(film(66), script, BLIND, SILENT, None, SpotSettings())
    quiet = [scene for scene in scenes if 24_000 <= scene.span.end_ms <= 40_000]
    assert quiet
    assert "a pause of 16.0 s" in quiet[0].ends_because


def test_a_minute_without_words_is_a_scene_of_its_own_where_there_is_something_to_hear():
    script = talk((2, HARBOUR * 3), (90, KITCHEN * 3))
    steady = SoundTrace(500, (-30.0,) * 240, (0.5,) * 240, (0.5,) * 240)
    scenes = spot_scenes(film(120), script, BLIND, steady, None, SpotSettings())
    last, first = script.lines[8].span.end_ms, script.lines[9].span.start_ms
    assert {last + 2_000, first - 4_000} <= set(ends(scenes))


def test_from_subtitles_alone_a_minute_without_words_only_parts_two_scenes_soon_after_the_last_words():
    script = talk((2, HARBOUR * 3), (90, KITCHEN * 3))
    scenes = spot_scenes(film(120), script, BLIND, SILENT, None, SpotSettings())
    assert ends(scenes) == [script.lines[8].span.end_ms + 2_000]


def test_a_cut_inside_a_line_is_no_boundary():
    script = talk((1, HARBOUR * 6))
    picture = look_of(48, [(0, 0.5, 0), (12, 0.2, -0.3), (27, 0.8, 0.3)])
    scenes = spot_scenes(film(48), script, picture, SILENT, None, SpotSettings())
    assert not any(line.span.start_ms < end < line.span.end_ms for end in ends(scenes) for line in script.lines)
    assert 12_000 not in ends(scenes)


def test_the_boundary_stands_at_the_cut_in_the_pause():
    script = talk((2, HARBOUR * 2), (24, KITCHEN * 2))
    picture = look_of(42, [(0, 0.6, 0.2), (22, 0.2, -0.3)])
    scenes = spot_scenes(film(42), script, picture, SILENT, None, SpotSettings())
    assert ends(scenes) == [22_000]
    assert "after the cut" in scenes[0].ends_because


def test_a_turn_of_the_talk_ends_one_scene_not_every_shot_in_the_silence_beside_it():
    script = talk((2, HARBOUR * 3), (40, KITCHEN * 3))
    shots = [(0, 0.6, 0.2), (25, 0.55, 0.15), (29, 0.6, 0.2), (33, 0.58, 0.18), (38, 0.2, -0.3)]
    scenes = spot_scenes(film(64), script, look_of(64, shots), SILENT, None, SpotSettings())
    assert ends(scenes) == [38_000]


def test_a_chapter_mark_in_a_pause_is_a_boundary_and_is_named():
    marks = (Chapter(Span(0, 30_000), "Harbour"), Chapter(Span(30_000, 90_000), "Kitchen"))
    script = talk((2, HARBOUR * 3), (31, HARBOUR * 5))
    scenes = spot_scenes(film(90, marks), script, BLIND, SILENT, None, SpotSettings())
    assert 30_000 in ends(scenes)
    assert "Kitchen" in next(s for s in scenes if s.span.end_ms == 30_000).ends_because


def test_a_turn_of_the_mood_splits_an_unbroken_talk():
    script = talk((1, HARBOUR * 8))
    half = len(script.lines) // 2
    feelings = tuple(feeling(0.6 if i < half else -0.6, 0.2 if i < half else -0.2) for i in range(len(script.lines)))
    turn = script.lines[half].span.start_ms
    settings_ = SpotSettings(min_scene_ms=10_000)
    found = ends(spot_scenes(film(62), script, BLIND, SILENT, feelings, settings_))
    assert any(abs(end - turn) <= 1_000 for end in found)


def test_other_speakers_make_another_scene():
    lines = [
        dataclasses.replace(line, speaker="Mara" if i % 2 else "Tomas") for i, line in enumerate(talk((1, HARBOUR * 4)).lines)
    ]
    lines += [
        dataclasses.replace(line, speaker="Ines" if i % 2 else "Paul") for i, line in enumerate(talk((32, HARBOUR * 4)).lines)
    ]
    scenes = spot_scenes(film(62), Script(tuple(lines)), BLIND, SILENT, None, SpotSettings())
    assert any(30_000 <= end <= 32_000 for end in ends(scenes))


def test_shots_that_come_back_hold_a_scene_together():
    """Two faces in turn, four seconds each, are one scene; then another place is another."""
    faces = [(4 * i, 0.5 + 0.12 * (i % 2), 0.2 - 0.1 * (i % 2)) for i in range(8)]
    elsewhere = [(32 + 4 * i, 0.15 + 0.05 * (i % 2), -0.35) for i in range(6)]
    scenes = spot_scenes(film(56), Script(), look_of(56, faces + elsewhere), SILENT, None, SpotSettings(min_scene_ms=10_000))
    assert ends(scenes) == [32_000]


@pytest.mark.parametrize(("heard_ms", "end_ms"), [(18_200, 18_000), (21_000, 20_000)])
def test_a_sound_caption_belongs_to_the_scene_it_opens(heard_ms, end_ms):
    whistle = Caption(Span(heard_ms, heard_ms + 1_000), "kettle whistles", "sound")
    script = Script(talk((2, HARBOUR * 2), (23, KITCHEN * 2)).lines, (whistle,))
    picture = look_of(40, [(0, 0.6, 0.2), (18, 0.3, -0.2), (20, 0.6, 0.2)])
    scenes = spot_scenes(film(40), script, picture, SILENT, None, SpotSettings(min_scene_ms=12_000))
    assert ends(scenes) == [end_ms]


def test_a_line_left_standing_for_a_minute_does_not_hold_a_scene_together():
    script = talk((2, HARBOUR * 3), (90, KITCHEN * 3))
    last = script.lines[8]
    stuck = dataclasses.replace(last, span=Span(last.span.start_ms, last.span.start_ms + 60_000))
    scenes = spot_scenes(film(120), Script((*script.lines[:8], stuck, *script.lines[9:])), BLIND, SILENT, None, SpotSettings())
    assert any(stuck.span.start_ms < end <= 90_000 for end in ends(scenes))


def aligned_by_machine(*talks):
    """Three talks without a pause, every third line shown until the end of the one after the next."""
    lines = list(talk(*talks).lines)
    for i in range(0, len(lines) - 2, 3):
        lines[i] = dataclasses.replace(lines[i], span=Span(lines[i].span.start_ms, lines[i + 2].span.end_ms))
    return Script(tuple(lines), (), "en")


GUESTS = ["Hi, Ines! Come in.", "The guests drink wine.", "Wine for all the guests."]


def test_where_lines_often_overlap_their_ends_are_not_believed_and_a_scene_may_end_among_them():
    script = aligned_by_machine((2, HARBOUR * 3), (24.5, GUESTS + GUESTS[1:] * 3), (47, KITCHEN * 3))
    opening = script.lines[9]
    assert script.lines[6].span.end_ms <= opening.span.start_ms < script.lines[9].span.end_ms
    shown = dataclasses.replace(script.lines[8], span=Span(script.lines[8].span.start_ms, script.lines[10].span.end_ms))
    lines = (*script.lines[:8], shown, *script.lines[9:])
    assert timing_trust(lines) == 0.0
    assert opening.span.start_ms in ends(spot_scenes(film(72), Script(lines), BLIND, SILENT, None, SpotSettings()))


def test_where_times_are_wrong_a_line_that_speaks_of_what_was_just_said_hardly_begins_a_scene():
    def certainty(opening):
        script = aligned_by_machine((2, HARBOUR * 3), (24.5, [opening, *GUESTS[1:] * 4]), (47, KITCHEN * 3))
        found = spot_scenes(film(72), script, BLIND, SILENT, None, SpotSettings())
        before, after = script.lines[8:10]
        return next((scene.certainty for scene in found if before in scene.lines and after not in scene.lines), 0.0)

    assert certainty("Hi, Ines! It is ready.") < 0.8 * certainty("Hi, Ines! Supper is ready.")


def test_a_few_lines_that_overlap_are_no_reason_to_distrust_the_others():
    lines = list(talk((2, HARBOUR * 12)).lines)
    assert timing_trust(tuple(lines)) == 1.0
    lines[5] = dataclasses.replace(lines[5], span=Span(lines[5].span.start_ms, lines[6].span.end_ms))
    assert 0.5 < timing_trust(tuple(lines)) < 1.0


def test_where_times_are_wrong_a_silence_counts_for_no_more_than_45_seconds_of_the_longest_scene():
    gaps = (Gap(10_000, 20_000, 3), Gap(30_000, 330_000, 6), Gap(400_000, 500_000, 9))
    times = np.array([10_000.0, 20_000.0, 30_000.0, 180_000.0, 330_000.0, 400_000.0, 500_000.0, 510_000.0])
    assert without_silences(times, gaps).tolist() == [10_000, 20_000, 30_000, 52_500, 75_000, 145_000, 190_000, 200_000]
    script = aligned_by_machine((2, HARBOUR * 2), (290, HARBOUR * 2))
    unsure = ends(spot_scenes(film(310), script, BLIND, SILENT, None, SpotSettings(max_scene_ms=100_000)))
    assert sum(17_000 < end < 290_000 for end in unsure) <= 1


def test_nobody_is_interrupted_while_singing():
    song = Caption(Span(14_000, 22_000), "♪ sleep, little boat ♪", "lyric")
    script = Script(talk((2, HARBOUR), (24, KITCHEN)).lines, (song,))
    scenes = spot_scenes(film(40), script, BLIND, SILENT, None, SpotSettings())
    assert not any(14_000 < end < 22_000 for end in ends(scenes))


def test_a_film_without_words_turns_where_light_and_colour_turn():
    shots = [(0, 0.7, 0.3), (3, 0.68, 0.3), (14, 0.15, -0.3), (17, 0.17, -0.32), (30, 0.5, 0.0), (34, 0.52, 0.02)]
    scenes = spot_scenes(film(44), Script(), look_of(44, shots), SILENT, None, SpotSettings())
    assert {14_000, 30_000} <= set(ends(scenes))
    assert 2 <= len(ends(scenes)) <= 4


def test_an_audiobook_turns_where_its_sound_turns():
    quiet, loud = [-45.0] * 120, [-15.0] * 120
    sound = SoundTrace(500, tuple(quiet + loud + quiet), (0.5,) * 120 + (5.0,) * 120 + (0.5,) * 120, (0.8,) * 360)
    book = dataclasses.replace(film(180), frame_rate=None)
    scenes = spot_scenes(book, Script(), BLIND, sound, None, SpotSettings())
    assert any(abs(end - 60_000) <= 1_500 for end in ends(scenes))
    assert any(abs(end - 120_000) <= 1_500 for end in ends(scenes))


def test_a_film_of_which_nothing_is_known_is_still_cut_to_the_longest_scene():
    scenes = spot_scenes(film(1_000), Script(), BLIND, SILENT, None, SpotSettings())
    check_tiling(scenes, 1_000_000)
    assert max(s.span.duration_ms for s in scenes) <= 240_000


def test_a_film_shorter_than_the_shortest_scene_is_one_scene():
    (scene,) = spot_scenes(film(3), talk((0, HARBOUR[:1])), BLIND, SILENT, None, SpotSettings())
    assert scene.span == Span(0, 3_000)
    assert scene.ends_because == "the film ends"


def test_feelings_must_be_one_per_line():
    with pytest.raises(ValueError, match="one feeling for each of 3 lines, got 1"):
        spot_scenes(film(30), talk((1, HARBOUR)), BLIND, SILENT, (feeling(),), SpotSettings())


def test_each_boundary_says_its_reason_with_a_figure():
    script = talk((2, HARBOUR * 2), (24, KITCHEN * 2), (60, HARBOUR * 2))
    scenes = spot_scenes(
        film(80), script, look_of(80, [(0, 0.6, 0.2), (21, 0.2, -0.3), (50, 0.5, 0.1)]), SILENT, None, SpotSettings()
    )
    assert len(scenes) > 1
    for scene in scenes[:-1]:
        assert any(character.isdigit() for character in scene.ends_because), scene.ends_because


@st.composite
def films(draw):
    rng = random.Random(draw(st.integers(0, 10_000)))
    seconds = draw(st.integers(2, 1_500))
    at, lines = 0, []
    while at < seconds * 1000:
        at += rng.choice((-300, 0, 40, 400, 900, 3_000, 30_000))
        start = max(0, at)
        length = rng.randint(1, 9_000)
        lines.append(Line(Span(start, start + length), rng.choice(HARBOUR + KITCHEN + ["", "…", "你好吗？"])))
        at = start + length
    keep = draw(st.sampled_from((0, 1, len(lines))))
    cuts = tuple(sorted({rng.randint(0, seconds * 1000) for _ in range(draw(st.integers(0, 80)))}))
    frames = tuple(KeyFrame(c, *(rng.random() for _ in range(3)), rng.uniform(-1, 1), rng.random()) for c in cuts)
    lines.sort(key=lambda line: line.span.start_ms)
    return film(seconds), Script(tuple(lines[:keep])), Picture(frames, cuts[::2])


@settings(max_examples=40, derandomize=True, deadline=None)
@given(films(), st.sampled_from((1_000, 5_000, 20_000)), st.sampled_from((30_000, 240_000)))
def test_scenes_always_tile_the_film_hold_every_line_once_and_keep_the_shortest_length(made, shortest, longest):
    the_film, script, picture = made
    scenes = spot_scenes(the_film, script, picture, SILENT, None, SpotSettings(shortest, longest))
    check_tiling(scenes, the_film.duration_ms)
    held = [line for scene in scenes for line in scene.lines]
    assert held == list(script.lines) or len(held) == len(script.lines)
    if the_film.duration_ms >= shortest:
        assert min(s.span.duration_ms for s in scenes) >= shortest
    inside = [line for end in ends(scenes) for line in script.lines if line.span.start_ms < end < line.span.end_ms]
    assert not inside


def test_a_feature_film_is_spotted_within_three_seconds_into_a_plausible_number_of_scenes():
    rng = random.Random(7)
    words = ["boat", "harbour", "soup", "salt", "night", "letter", "train", "doctor", "money", "brother", "king", "road"]
    lines, at = [], 20_000
    while len(lines) < 1_500:
        at += int(1000 * rng.lognormvariate(0.3, 1.1))
        lines.append(Line(Span(at, at + 2_000), " ".join(rng.choices(words, k=6))))
        at += 2_000
    duration = at + 60_000
    times = sorted(rng.sample(range(duration), 7_000))
    rows = np.random.default_rng(1).random((7_000, 5))
    picture = Picture(tuple(KeyFrame(t, *row) for t, row in zip(times, rows.tolist(), strict=True)), tuple(times[::4]))
    steps = duration // 500
    sound = SoundTrace(500, tuple(rng.uniform(-60, -10) for _ in range(steps)), (1.0,) * steps, (0.5,) * steps)
    feelings = tuple(feeling(rng.uniform(-1, 1), rng.uniform(-1, 1)) for _ in lines)
    start = time.process_time()
    scenes = spot_scenes(film(duration / 1000), Script(tuple(lines)), picture, sound, feelings, SpotSettings())
    assert time.process_time() - start < 3.0
    assert 60 <= len(scenes) * 7_200_000 / duration <= 150


def test_the_same_film_is_always_cut_the_same_way():
    script = talk((2, HARBOUR * 5), (50, KITCHEN * 5))
    runs = [
        spot_scenes(film(95), script, look_of(95, [(0, 0.5, 0), (45, 0.3, 0.1)]), SILENT, None, SpotSettings()) for _ in range(2)
    ]
    assert runs[0] == runs[1]


def test_a_short_clip_without_words_is_one_piece_unless_it_turns():
    def photographs(seconds):
        shots = [(t, 0.3 + 0.4 * (t // seconds % 2), 0.3 * ((t // seconds) % 3 - 1)) for t in range(0, 56, seconds)]
        return spot_scenes(film(56), Script(), look_of(56, shots), SILENT, None, SpotSettings())

    assert ends(photographs(4)) == ends(photographs(7)) == []
    turning = look_of(80, [(t, 0.7, 0.3) if t < 40 else (t, 0.1, -0.3) for t in range(0, 80, 5)])
    assert ends(spot_scenes(film(80), Script(), turning, SILENT, None, SpotSettings())) == [40_000]


def test_a_still_clip_is_not_cut_because_it_has_lasted_long_enough():
    still = look_of(50, [(0, 0.4, 0.3)])
    pops = SoundTrace(500, (-35.0, -60.0) * 50, (1.0, 0.0) * 50, (0.2,) * 100)
    assert ends(spot_scenes(film(50), Script(), still, pops, None, SpotSettings())) == []
