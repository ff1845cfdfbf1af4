"""The sample film, whose script says where its scenes end and what they should do to us."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from vidscore.feel import feel_lines
from vidscore.feel.scenes import feel_scenes
from vidscore.model.mood import Mood
from vidscore.model.span import Span
from vidscore.read import read_film, read_script
from vidscore.read.picture import analyse_picture
from vidscore.read.sound import analyse_sound
from vidscore.settings import FeelSettings, ReadSettings, SpotSettings
from vidscore.spot import spot_scenes

pytestmark = pytest.mark.media
SAMPLES = Path(__file__).parents[2] / "samples"
TRUTH = json.loads((SAMPLES / "film.truth.json").read_text("utf8"))["scenes"]


@pytest.fixture(scope="module")
def sample():
    film = read_film(SAMPLES / "film.mp4")
    return film, analyse_picture(film), analyse_sound(film)


LANGUAGES = ("film.srt", "film.zh.srt")


@pytest.fixture(scope="module")
def both(sample):
    """Scenes and moods as a user of the sample gets them, in both languages."""
    film, picture, sound = sample
    out = {}
    for name in LANGUAGES:
        script = read_script(SAMPLES / name, film, ReadSettings())
        feelings = feel_lines(script, FeelSettings())
        scenes = spot_scenes(film, script, picture, sound, feelings, SpotSettings())
        out[name] = scenes, feel_scenes(scenes, script, feelings, picture, sound, film)
    return out


@pytest.fixture(params=LANGUAGES)
def told(request, both):
    return both[request.param]


def mood_of(true: dict, scenes, moods) -> Mood:
    """The mood of the scene that covers most of a true one."""
    span = Span(true["start_ms"], true["end_ms"])
    return moods[int(np.argmax([scene.span.overlap_ms(span) for scene in scenes]))]


def test_every_true_boundary_is_found_to_the_frame_with_at_most_one_more(told):
    scenes, _ = told
    ends = [scene.span.end_ms for scene in scenes[:-1]]
    assert sum(min(abs(end - true["end_ms"]) for end in ends) <= 42 for true in TRUTH[:-1]) == 7
    assert len(ends) <= len(TRUTH)


def figures_of(true: dict, scenes, moods) -> dict[str, float]:
    """Valence and arousal over a true scene, which may have been split."""
    shares = [scene.span.overlap_ms(Span(true["start_ms"], true["end_ms"])) for scene in scenes]
    return {f: float(np.average([getattr(m, f) for m in moods], weights=shares)) for f in ("valence", "arousal")}


def test_the_signs_of_valence_and_arousal_are_right_in_seven_of_eight_scenes(told):
    read = [figures_of(true, *told) for true in TRUTH]
    right = [
        all(true[f] == "0" or (figure > 0) == (true[f] == "+") for f, figure in figures.items())
        for true, figures in zip(TRUTH, read, strict=True)
    ]
    assert sum(right) >= 7


@pytest.mark.parametrize("figure", ["valence", "arousal"])
def test_the_arc_is_the_same_in_english_and_chinese(both, figure):
    arcs = [[figures_of(true, *both[name])[figure] for true in TRUTH] for name in LANGUAGES]
    assert spearmanr(*arcs).statistic >= 0.8


def test_at_least_five_of_eight_scenes_get_the_name_the_script_gives_them(told):
    assert sum(mood_of(true, *told).name == true["mood"] for true in TRUTH) >= 5


def test_the_words_are_the_strongest_evidence_where_people_speak(told):
    for scene, mood in zip(*told, strict=True):
        if len(scene.lines) >= 4:
            assert sum(e.weight for e in mood.evidence if e.source == "line") > 0.3
