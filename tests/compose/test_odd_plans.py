"""Whatever a plan may hold can be composed: edits at the edges of every field of a cue, several at once."""

import random
from dataclasses import replace
from typing import get_args

import pytest

from vidscore.compose import compose_cue
from vidscore.model.hits import Hit, HitKind
from vidscore.model.joins import Ending, Join, JoinKind
from vidscore.model.mood import Mood
from vidscore.model.plan import Brief, Intensity, Plan, Section
from vidscore.model.span import Span
from vidscore.model.style_table import STYLES
from vidscore.settings import ComposeSettings

KEYS = ("c-major", "e-flat-minor", "f-lydian", "b-phrygian", "a-dorian", "g-mixolydian", "f-sharp-major")
MOODS = ("joy", "grief", "tension", "neutral", "wonder", "fear")
FORMS = ("A", "cadence", "intro", "A B C D E F G H", "intro A A' B cadence", " ".join("A" * 20))
END_MS, SECOND_MS = 24_000, 11_000


def edits(rng, start_ms, end_ms):
    """A value at the edge for each field, by its name."""

    def instants(most):
        return sorted(rng.sample(range(start_ms, end_ms), rng.randrange(most)))

    turns = sorted(rng.sample(range(start_ms + 10, end_ms - 10, 10), 2))
    slowest = rng.choice([20, 60, 120, 290])
    return {
        "metre": f"{rng.randint(1, 16)}/{rng.choice([1, 2, 4, 8, 16])}",
        "tempo_range": (slowest, min(300, slowest * rng.choice([1, 1.01, 3]))),
        "tempo_bpm": rng.choice([20.0, 20.5, 61.7, 299.0, 300.0]),
        "form": rng.choice(FORMS),
        "ending": rng.choice(get_args(Ending)),
        "key": rng.choice(KEYS),
        "style": rng.choice(STYLES),
        "pre_ms": rng.choice([0, 1, start_ms]),
        "post_ms": rng.choice([0, 1, 9_000]),
        "join": Join(rng.choice(get_args(JoinKind))),
        "speech": tuple(Span(at, at + rng.choice([1, 20_000])) for at in instants(6)),
        "intensity": tuple(Intensity(at, rng.random()) for at in instants(12)),
        "seed": rng.choice([0, 2**31]),
        "mood": Mood(rng.choice(MOODS), rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1)),
        "hits": tuple(Hit(at, rng.random(), rng.choice(get_args(HitKind)), "x") for at in instants(20)),
        "sections": tuple(Section(at, Mood(rng.choice(MOODS), 0, 0, 0), key=rng.choice(KEYS)) for at in turns),
        "span": Span(start_ms, start_ms + rng.choice([10, 50, 300, 1_000, 2_500])),
    }


def odd_plan(number):
    """Two cues in a row, each with a few fields at their edges; None where the model itself refuses them."""
    rng = random.Random(number)
    cues = []
    for name, start_ms, end_ms in (("1m1", 0, SECOND_MS), ("1m2", SECOND_MS, END_MS)):
        some = edits(rng, start_ms, end_ms)
        chosen = {field: some[field] for field in rng.sample(sorted(some), rng.randint(1, 4))}
        cues.append({"name": name, "scene": 0, "span": Span(start_ms, end_ms), "mood": Mood("joy", 0.5, 0.2, -0.2), **chosen})
    try:
        return Plan("film.mp4", END_MS, cues=tuple(Brief(**cue) for cue in cues))
    except ValueError:
        return None


@pytest.mark.parametrize("number", range(80))
def test_what_a_plan_may_hold_can_be_composed(number):
    plan = odd_plan(number)
    if plan is None:
        pytest.skip("the model refuses it")
    plan = plan.overlapping()
    for brief in plan.sounding:
        cue = compose_cue(brief, plan.themes, replace(ComposeSettings(), candidates=1), plan.neighbours(brief))
        assert cue.brief.name == brief.name
