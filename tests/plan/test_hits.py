"""What music lands on: things that happen in films, few and apart, each with its reason; and beats that meet quick cuts."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.plan.test_cue_list import mood
from vidscore import pipeline
from vidscore.compose.arrange.bar_grid import pulse_lengths
from vidscore.model.cue import Cue
from vidscore.model.film import Film, KeyFrame, Picture, SoundTrace
from vidscore.model.hits import LIGHT, Hit
from vidscore.model.mood import MOODS
from vidscore.model.scene import Scene
from vidscore.model.script import Caption, Line, Script
from vidscore.model.span import Span
from vidscore.model.voice import LineVoice
from vidscore.plan import FilmAnalysis, make_plan
from vidscore.plan.cut_beats import met, met_share
from vidscore.plan.hits import APART_MS, EDGE_MS, mood_jumps
from vidscore.settings import ComposeSettings, PlanSettings, RunSettings, Settings

QUICK = Settings(compose=ComposeSettings(candidates=1), run=RunSettings(cache=False, processes=1))
LENGTH_MS = 40_000


def film(
    name: str = "tension",
    lines: tuple[Line, ...] = (),
    captions: tuple[Caption, ...] = (),
    frames: tuple[KeyFrame, ...] = (),
    cuts: tuple[int, ...] = (),
    length_ms: int = LENGTH_MS,
    **more: object,
) -> FilmAnalysis:
    scene = Scene(0, Span(0, length_ms), lines, captions)
    what = Film(Path("film.mp4"), "mp4", length_ms, Fraction(25))
    script = Script(lines, captions)
    return FilmAnalysis(what, script, Picture(frames, cuts), (scene,), (mood(name),), **more)  # type: ignore[arg-type]


def hits(study: FilmAnalysis) -> list[Hit]:
    return [hit for hit in make_plan(study, PlanSettings()).cues[0].hits if hit.weight >= LIGHT]


def said(*rows: tuple[int, str]) -> tuple[Line, ...]:
    return tuple(Line(Span(at, at + 1_500), text) for at, text in rows)


def trace(loud: dict[int, float], level: float = -50.0) -> SoundTrace:
    """Half a minute and more of a steady sound, with louder steps of half a second at some indexes."""
    levels = tuple(loud.get(i, level) for i in range(LENGTH_MS // 500))
    onsets = tuple(4.0 if i in loud else 0.0 for i in range(len(levels)))
    prominence = np.zeros(LENGTH_MS // 16, int)
    for i in loud:
        prominence[(i * 500 + 100) // 16 : (i * 500 + 700) // 16] = 20
    return SoundTrace(500, levels, onsets, (0.0,) * len(levels), (0.0,) * len(levels), tuple(prominence.tolist()))


TALK = said((4_000, "We should go on."), (9_000, "It is getting dark."), (26_000, "Nearly there."))


def test_a_shout_is_landed_on_and_a_greeting_with_the_same_mark_is_not():
    (hit,) = hits(film(lines=said((4_000, "We should go on."), (14_000, "Look out!"), (17_000, "That was near."))))
    assert (hit.at_ms, hit.kind) == (14_000, "beat")
    assert hit.why == 'a shout: "Look out!"'
    assert hits(film("neutral", said((4_000, "We go on."), (8_000, "Hello!"), (12_000, "Thank you!"), (15_500, "Bye!")))) == []


def test_a_line_in_capitals_is_a_shout_unless_the_whole_film_is_written_so():
    loud = said((4_000, "We should go on."), (6_000, "It is late."), (14_000, "NO!"))
    assert [hit.at_ms for hit in hits(film(lines=loud))] == [14_000]
    assert hits(film("neutral", said((4_000, "WE SHOULD GO ON."), (6_000, "IT IS LATE."), (8_000, "YES.")))) == []


def test_a_raised_voice_is_a_shout_whatever_is_written():
    lines = said(*((2_000 * n + 2_000, f"Line {n}.") for n in range(15)))
    voices = tuple(LineVoice(clarity=0.9, level_db=-18.0 if n == 8 else -30.0) for n in range(15))
    assert [hit.at_ms for hit in hits(film("anger", lines, voices=voices))] == [18_000]
    assert hits(film("anger", lines, voices=tuple(replace(voice, level_db=-30.0) for voice in voices))) == []


def test_a_bang_is_found_in_the_sound_to_the_frame_and_a_voice_is_no_bang():
    study = film("neutral", lines=TALK, sound=trace({40: -20.0}))
    (hit,) = hits(study)
    assert abs(hit.at_ms - 20_100) <= 40
    assert hit.why.startswith("a sudden sound, 30 dB")
    spoken = film("neutral", lines=said((4_000, "One."), (20_000, "Two.")), sound=trace({40: -20.0}))
    assert not any("sudden" in one.why for one in hits(spoken))


def test_silence_that_a_cut_or_a_word_breaks_is_a_reveal():
    quiet = dict.fromkeys(range(30, 40), -50.0)
    study = film(frames=(KeyFrame(20_000, 0.5, 0.5, 0.5, 0.0, 0.7),), cuts=(20_000,), sound=replace(trace(quiet, -30.0)))
    assert [(hit.at_ms, hit.why) for hit in hits(study)] == [(20_000, "silence, then the picture cuts")]
    (hit,) = hits(film("fear", lines=said((4_000, "Where is he?"), (18_000, "Behind you."))))
    assert hit.why == 'after 12 s without a word: "Behind you."'


def test_light_after_the_dark_is_the_first_sight_of_a_place():
    dark, lit = KeyFrame(9_000, 0.02, 0.1, 0.1, 0.0, 0.0), KeyFrame(10_000, 0.5, 0.5, 0.5, 0.0, 0.4)
    (hit,) = hits(film("wonder", frames=(dark, lit)))
    assert (hit.at_ms, hit.why) == (10_000, "the picture comes out of the dark")


def test_the_cut_that_a_build_up_leads_to_outweighs_a_stronger_one():
    frames = (KeyFrame(8_000, 0.5, 0.5, 0.5, 0.0, 0.9), KeyFrame(24_000, 0.5, 0.5, 0.5, 0.0, 0.6))
    curve = tuple((at, 0.0, 0.0 if at < 21_000 else 0.5, 0.0) for at in range(0, LENGTH_MS, 1_000))
    found = {hit.at_ms: hit for hit in hits(film("joy", frames=frames, cuts=(8_000, 24_000), curve=curve))}
    assert found[24_000].why == "the picture cuts after a build-up"
    assert found[24_000].weight > found.get(8_000, Hit(8_000, 0.3)).weight


def test_the_first_and_the_last_cut_of_a_montage_are_landed_on():
    cuts = tuple(range(10_000, 22_001, 2_000))
    frames = tuple(KeyFrame(cut, 0.5, 0.5, 0.5, 0.0, 0.3) for cut in cuts)
    found = {hit.at_ms: hit.why for hit in hits(film("triumph", frames=frames, cuts=cuts))}
    assert found[10_000] == "the first of 7 quick cuts"
    assert found[22_000] == "the last of 7 quick cuts"


def test_a_punch_line_is_answered_just_after_it_where_a_scene_is_comic_or_somebody_laughs():
    joke = said((4_000, "And then he said it was my hat."), (16_000, "Well."), (18_500, "So we left."))
    (hit, *_) = hits(film("comic", joke))
    assert 5_500 < hit.at_ms <= 5_700
    assert hit.why.startswith("a punch line")
    laugh = Caption(Span(5_800, 7_000), "laughter", "sound")
    assert any(one.why.startswith("a punch line") for one in hits(film("joy", joke, (laugh,))))
    assert not any(one.why.startswith("a punch line") for one in hits(film("grief", joke)))


def test_a_turn_of_the_mood_counts_over_a_few_seconds_and_once():
    curve = tuple((at, 0.0, min(0.5, max(-0.5, (at - 20_000) / 3_000)), 0.0) for at in range(0, LENGTH_MS, 1_000))
    (turn,) = mood_jumps(curve)
    assert abs(turn.at_ms - 20_000) <= 1_500


@pytest.mark.parametrize("name", MOODS)
def test_hits_are_few_apart_and_clear_of_the_edges_however_much_happens(name):
    cuts = tuple(range(1_000, LENGTH_MS, 900))
    frames = tuple(KeyFrame(cut, 0.5, 0.5, 0.5, 0.0, 0.9) for cut in cuts)
    lines = said(*((at, "No! Stop!") for at in range(500, LENGTH_MS - 2_000, 3_000)))
    found = hits(film(name, lines, (Caption(Span(12_000, 13_000), "gunshot", "sound"),), frames, cuts))
    assert any(hit.why == "the sound [gunshot]" for hit in found)
    assert len(found) <= 4
    assert all(b.at_ms - a.at_ms >= APART_MS for a, b in pairwise(found))
    assert all(EDGE_MS <= hit.at_ms <= LENGTH_MS - EDGE_MS for hit in found)
    assert all(hit.why and hit.at_ms % 40 == 0 for hit in found)


def felt_beats(cue: Cue) -> list[float]:
    out = []
    for bar in cue.bars:
        at = bar.start_beats
        for length in pulse_lengths(bar.metre):
            out.append(cue.tempo_map.ms_at(at))
            at += length
    return out


def on_beats(name: str, cuts: tuple[int, ...]) -> tuple[float, float]:
    """Share of cuts within a frame of a beat, and what chance would give."""
    frames = tuple(KeyFrame(cut, 0.5, 0.5, 0.5, 0.0, 0.4) for cut in cuts)
    (cue,) = pipeline.compose_film(make_plan(film(name, frames=frames, cuts=cuts), PlanSettings()), QUICK)
    beats = np.array(felt_beats(cue))
    near = lambda at: float(np.abs(beats - at).min() <= 40)  # noqa: E731
    return float(np.mean([near(cut) for cut in cuts])), float(np.mean([near(at) for at in range(500, LENGTH_MS - 3_000, 37)]))


@pytest.mark.parametrize("name", ["joy", "neutral", "tension", "tender"])
def test_quick_cuts_fall_on_beats_at_least_twice_as_often_as_chance_would_have_it(name):
    steps = (1_800, 2_400, 1_200, 3_000, 2_000, 2_600, 1_600)
    uneven = tuple(3_000 + sum((steps * 3)[:n]) for n in range(16))
    shares = [on_beats(name, cuts) for cuts in (tuple(range(2_000, LENGTH_MS - 2_000, 2_000)), uneven)]
    assert sum(met for met, _ in shares) >= 2 * sum(chance for _, chance in shares)


def test_a_tempo_meets_a_cut_that_lies_near_a_whole_number_of_beats_and_no_other():
    assert [cut for cut, _ in met((2_000, 3_300, 4_000, 6_030), 0, 500.0)] == [2_000, 4_000, 6_030]
    assert met((2_000, 4_000), 0, 500.0, fixed=(2_100,)) == ()
    assert met_share((2_000, 4_000), 0, 120.0) > met_share((2_000, 4_000), 0, 118.0) > met_share((2_000, 4_000), 0, 110.0) == 0


def test_a_light_hit_gives_a_beat_and_strikes_nothing():
    plan = make_plan(film("joy"), PlanSettings())
    beat = Hit(15_000, 0.25, "beat", "a beat meets the cut")
    heavy, light = (
        pipeline.compose_film(replace(plan, cues=(replace(plan.cues[0], hits=(hit,)),)), QUICK)[0]
        for hit in (replace(beat, weight=0.9), beat)
    )
    assert any(part.role == "hit" for part in heavy.parts)
    struck = [
        n
        for part in light.parts
        if part.role == "hit"
        for n in part.notes
        if abs(light.tempo_map.ms_at(n.onset_beats) - 15_000) < 50
    ]
    assert struck == []
    assert min(abs(at - 15_000) for at in felt_beats(light)) <= 1
