"""From scenes and moods of any kind to composed cues: what the joins promise holds whatever the film."""

import random
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.compose import compose_cue, settle
from vidscore.model.film import Film, KeyFrame, Picture
from vidscore.model.mood import MOODS, Mood
from vidscore.model.mood_table import MOOD_TABLE, usual
from vidscore.model.scene import Scene
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.model.style_table import STYLES
from vidscore.plan import FilmAnalysis, make_plan
from vidscore.settings import ComposeSettings, PlanSettings

EARLY_MS = 250
"""How much earlier than written a slow attack may begin where music leads into it."""


def drawn(seed: int) -> FilmAnalysis:
    """A film of one to seven scenes of any length, mood, speech and cuts."""
    draw, at = random.Random(seed), 0
    scenes, moods, lines = [], [], []
    for index in range(draw.randint(1, 7)):
        length = draw.choice((900, 2_500, 3_900, 4_100, 7_000, 12_000, 23_456, 41_000)) + draw.randint(0, 900)
        start = at + draw.randint(0, length // 2)
        said = (Line(Span(start, min(at + length, start + draw.randint(500, length))), "words"),) if draw.random() < 0.7 else ()
        scenes.append(Scene(index, Span(at, at + length), said, certainty=draw.random()))
        row = MOOD_TABLE[draw.choice(MOODS)]
        excited = max(-1.0, min(1.0, usual(row.arousal) * draw.uniform(0.3, 1.3)))
        moods.append(Mood(row.name, usual(row.valence) * draw.uniform(0.3, 1.2), excited, 2 * row.tension - 1))
        lines += said
        at += length
    cuts = tuple(sorted({draw.randint(1, at - 1), *(s.span.end_ms for s in scenes[:-1] if draw.random() < 0.8)}))
    picture = Picture(tuple(KeyFrame(cut, 0.5, 0.5, 0.5, 0.0, 0.8) for cut in cuts), cuts)
    film = Film(Path("film.mp4"), "mp4", at, Fraction(25))
    return FilmAnalysis(film, Script(tuple(lines)), picture, tuple(scenes), tuple(moods))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.sampled_from(STYLES), st.sampled_from((None, 1.0)))
def test_every_cue_stays_within_what_its_joins_allow_and_turns_on_bar_lines(seed, style, coverage):
    choices = PlanSettings(seed=seed, style=style, coverage=coverage)
    plan = settle(make_plan(drawn(seed), choices)).overlapping()
    for brief in plan.sounding:
        around = plan.neighbours(brief)
        cue = compose_cue(brief, plan.themes, ComposeSettings(1), around)
        at = cue.tempo_map.ms_at
        first = brief.span.start_ms - max(brief.pre_ms, EARLY_MS * (around.enters != "gap"))
        last = brief.span.end_ms + brief.post_ms
        for part in cue.parts:
            assert all(at(n.onset_beats) + n.nudge_ms >= first - 1 for n in part.notes), part.name
            assert all(at(n.onset_beats + n.duration_beats) <= last + 100 for n in part.notes), part.name
        assert abs(at(cue.end_beats) - brief.span.end_ms) <= 1
        bars = [at(bar.start_beats) for bar in cue.bars]
        assert all(min(abs(bar - section.start_ms) for bar in bars) <= 1 for section in brief.sections)
