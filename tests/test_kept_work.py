"""What one run worked out, the next one takes from the cache, and it is the same."""

from dataclasses import replace

import pytest

from vidscore import pipeline
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.read.listen import heard
from vidscore.settings import ComposeSettings, DeliverSettings, ReadSettings, RunSettings, Settings
from vidscore.tools.cache import user_cache
from vidscore.tools.ffmpeg import ffmpeg

pytestmark = pytest.mark.media

KEPT = Settings(compose=ComposeSettings(2), deliver=DeliverSettings(force=True))
SCRIPT = Script((Line(Span(2_000, 4_000), "He is gone, and I will never see him again."),), language="en")


@pytest.fixture
def reel(tmp_path, monkeypatch):
    """A short film with a sound, and a cache of the test's own."""
    monkeypatch.setenv("VIDSCORE_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "film.mp4"
    picture, sound = "testsrc2=s=64x36:r=25:d=14", "anoisesrc=a=0.02:d=14:r=48000:seed=1,tremolo=f=4:d=0.8"
    ffmpeg(["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-c:a", "aac", path], "making a film")
    return pipeline.open_film(path, None, KEPT)[0]


def refuse(*_args, **_named):
    raise AssertionError("this was worked out before")


def test_a_second_run_neither_looks_nor_listens_nor_feels_nor_composes_nor_plays(reel, tmp_path, monkeypatch):
    first = pipeline.analyse_film(reel, SCRIPT, KEPT)
    plan = pipeline.plan_score(first, KEPT)
    cues = pipeline.compose_film(plan, KEPT)
    pipeline.produce(plan, reel, SCRIPT, KEPT, pipeline.Outputs(film=tmp_path / "one.mp4"))
    for name in ("analyse_picture", "analyse_voices", "_feel_apart", "_compose_one"):
        monkeypatch.setattr(pipeline, name, refuse)
    monkeypatch.setattr("vidscore.read.listen.analyse_sound", refuse)
    monkeypatch.setattr("vidscore.render.orchestra.render_take", refuse)
    assert pipeline.analyse_film(reel, SCRIPT, KEPT) == first
    assert pipeline.compose_film(plan, KEPT) == cues
    pipeline.produce(plan, reel, SCRIPT, KEPT, pipeline.Outputs(film=tmp_path / "two.mp4"))
    assert (tmp_path / "two.mp4").read_bytes() == (tmp_path / "one.mp4").read_bytes()


def test_another_film_under_the_same_name_is_looked_at_again(reel):
    before = pipeline.analyse_film(reel, Script(), KEPT)
    shorter = ["-f", "lavfi", "-i", "testsrc=s=64x36:r=25:d=9", reel.path]
    ffmpeg(shorter, "making another film")
    other = pipeline.open_film(reel.path, None, KEPT)[0]
    assert pipeline.analyse_film(other, Script(), KEPT).picture != before.picture


def test_another_sound_of_the_same_film_is_listened_to_by_itself(reel, tmp_path):
    loud, soft = (["-f", "lavfi", "-i", f"anoisesrc=a={amplitude}:d=14:r=48000:seed=1"] for amplitude in (0.5, 0.005))
    path = tmp_path / "two.mkv"
    both = ["-i", reel.path, *loud, *soft, "-map", "0:v", "-map", "1", "-map", "2", "-c:v", "copy", path]
    ffmpeg(both, "making a film of two sounds")
    first, second = (replace(KEPT, read=ReadSettings(dialogue_track=track)) for track in ("1", "2"))
    films = [pipeline.open_film(path, None, settings)[0] for settings in (first, second)]
    levels = [max(heard(film, user_cache()).loudness_db) for film in films]
    assert levels[0] > levels[1] + 30


def test_without_the_cache_nothing_is_kept(reel, tmp_path):
    alone = replace(KEPT, run=RunSettings(cache=False))
    plan = pipeline.plan_score(pipeline.analyse_film(reel, Script(), alone), alone)
    pipeline.produce(plan, reel, Script(), alone, pipeline.Outputs(film=tmp_path / "one.mp4"))
    assert not (tmp_path / "cache").exists()
