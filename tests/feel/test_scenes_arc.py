"""The curve over the film: on the scenes' level, alive inside them."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from vidscore.feel.arc import tension_curve
from vidscore.feel.scenes import feel_scenes
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import EMOTIONS, Feeling, Mood
from vidscore.model.scene import Scene
from vidscore.model.script import Caption, Line, Script
from vidscore.model.span import Span
from vidscore.read import read_film
from vidscore.read.picture import analyse_picture
from vidscore.read.sound import analyse_sound
from vidscore.settings import SpotSettings
from vidscore.spot import spot_scenes


def feeling(valence, arousal, label):
    return Feeling(tuple(0.9 if name == label else 0.03 for name in EMOTIONS), valence, arousal, 0.0)


def arc(duration_ms, ends, said, sound=None):
    """Scenes with the given ends; said is (at_ms, feeling)."""
    lines = tuple(Line(Span(at, at + 2_000), "So.") for at, _ in said)
    starts = [0, *ends[:-1]]
    scenes = tuple(
        Scene(i, Span(a, b), tuple(line for line in lines if a <= line.span.start_ms < b))
        for i, (a, b) in enumerate(zip(starts, ends, strict=True))
    )
    film, script, felt = Film(Path("f.mp4"), "", duration_ms, Fraction(24)), Script(lines), tuple(f for _, f in said)
    sound = sound or SoundTrace()
    moods = feel_scenes(scenes, script, felt, Picture(), sound, film)
    return scenes, moods, tension_curve(scenes, moods, script, felt, Picture(), sound, film)


CALM, DREAD, GRIEF = feeling(0.3, 0.0, "joy"), feeling(-0.5, 0.6, "fear"), feeling(-0.6, -0.2, "sadness")


def test_the_curve_has_a_point_a_second_from_start_to_end():
    *_, curve = arc(40_000, [20_000, 40_000], [(2_000, CALM), (25_000, DREAD)])
    assert [point[0] for point in curve] == list(range(0, 40_000, 1_000))
    assert all(-1 <= value <= 1 for point in curve for value in point[1:])


def test_a_two_hour_film_has_a_point_every_two_seconds():
    *_, curve = arc(7_200_000, [3_600_000, 7_200_000], [(2_000, CALM), (5_000_000, DREAD)])
    assert len(curve) == 3_600
    assert curve[1][0] - curve[0][0] == 2_000


def test_the_mean_of_a_scene_is_its_mood():
    scenes, moods, curve = arc(60_000, [30_000, 60_000], [(3_000, CALM), (20_000, DREAD), (35_000, GRIEF), (50_000, DREAD)])
    for scene, mood in zip(scenes, moods, strict=True):
        inside = np.array([p[1:] for p in curve if scene.span.contains(p[0])]).mean(axis=0)
        assert inside == pytest.approx([mood.valence, mood.arousal, mood.tension], abs=0.08)


def test_tension_rises_where_dread_is_spoken_inside_a_long_scene():
    *_, curve = arc(60_000, [60_000], [(5_000, CALM), (12_000, CALM), (40_000, DREAD), (44_000, DREAD)])
    tension = {at: t for at, _, _, t in curve}
    assert tension[45_000] > tension[13_000] + 0.2


@pytest.mark.parametrize(("text", "rises"), [("GUNSHOT", True), ("尖叫", True), ("laughs", False), ("轻音乐", False)])
def test_tension_follows_sound_captions_inside_a_scene(text, rises):
    scene = Scene(0, Span(0, 60_000))
    script = Script((), (Caption(Span(40_000, 41_000), text, "sound"),))
    film = Film(Path("f.mp4"), "", 60_000, Fraction(24))
    curve = tension_curve((scene,), (Mood("neutral", 0.0, 0.0, 0.0),), script, None, Picture(), SoundTrace(), film)
    tension = {at: t for at, _, _, t in curve}
    assert (tension[41_000] > tension[20_000] + 0.1) == rises
    assert (tension[41_000] < tension[20_000] - 0.1) != rises


def test_loud_sound_moves_arousal_where_nobody_speaks():
    loudness = tuple(-45.0 if step < 60 else -12.0 for step in range(120))
    sound = SoundTrace(500, loudness, (1.0,) * 120, (0.0,) * 120)
    *_, curve = arc(60_000, [60_000], [], sound)
    arousal = [point[2] for point in curve]
    assert np.mean(arousal[35:]) > np.mean(arousal[:25]) + 0.15


def test_a_curve_without_any_evidence_is_flat():
    *_, curve = arc(30_000, [30_000], [])
    assert np.ptp([point[1:] for point in curve], axis=0).max() < 1e-9


@pytest.mark.media
@pytest.mark.parametrize("name", ["bbb_60s_360p.mp4", "sintel_26s_480p.mp4"])
def test_a_real_film_without_words_gets_an_arc_from_picture_and_sound(shared_data, name):
    film = read_film(shared_data / "real" / "video" / name)
    picture, sound = analyse_picture(film), analyse_sound(film)
    scenes = spot_scenes(film, Script(), picture, sound, None, SpotSettings())
    moods = feel_scenes(scenes, Script(), None, picture, sound, film)
    curve = np.array([point[1:] for point in tension_curve(scenes, moods, Script(), None, picture, sound, film)])
    assert all({"picture", "sound"} & {e.source for e in mood.evidence} for mood in moods)
    assert np.ptp(curve, axis=0).min() > 0.1
    assert not {mood.name for mood in moods} & {"grief", "anger", "triumph"}
