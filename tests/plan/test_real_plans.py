"""Plans of real subtitles are read back as they were written; `benchmarks/plans.py` does it with films and the model."""

import re
from pathlib import Path

import pytest

from vidscore import pipeline
from vidscore.errors import InputError
from vidscore.feel.scenes import feel_scenes
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import Feeling
from vidscore.plan import FilmAnalysis, parse_plan, plan_text
from vidscore.read import read_script
from vidscore.settings import ReadSettings, Settings
from vidscore.spot import spot_scenes

REAL = Path(__file__).parents[3] / "shared" / "data" / "real"
ALL = [path for folder in ("episodes", "subs") for path in sorted((REAL / folder).rglob("*.[svtda][rtmfus][tlpxbs]*"))]
FILES = ALL[::3]
"""Some of every kind, to be quick."""
GLAD = Feeling((0.1, 0.0, 0.1, 0.8, 0.1, 0.1, 0.123456789), 0.6, 0.3, 0.2)
GRIM = Feeling((0.6, 0.1, 0.7, 0.0, 0.3, 0.1, 0.987654321), -0.7, 0.5, -0.2)


@pytest.mark.skipif(not ALL, reason="the real subtitles lie in ../shared, which is not here")
def test_plans_of_real_subtitles_are_read_back_as_they_were_written():
    planned = 0
    for path in FILES:
        try:
            script = read_script(path, Film(path, "", 48 * 3_600_000, None), ReadSettings())
        except InputError:
            continue  # some of these files hold no subtitles on purpose
        last = max(span.end_ms for span in (*script.speech, *(caption.span for caption in script.captions)))
        film, picture, sound = Film(path, "", last + 1_000, None), Picture(), SoundTrace()
        feelings = tuple((GLAD, GRIM)[number // 15 % 2] for number in range(len(script.lines)))
        scenes = spot_scenes(film, script, picture, sound, feelings, Settings().spot)
        moods = feel_scenes(scenes, script, feelings, picture, sound, film)
        plan = pipeline.plan_score(FilmAnalysis(film, script, picture, scenes, moods), Settings())
        text = plan_text(plan)
        again = parse_plan(text, path)
        assert again == plan, path
        assert plan_text(again) == text, path
        assert not re.search(r"(weight|confidence): \d\.\d{5}", text), path
        planned += 1
    assert planned > 12
