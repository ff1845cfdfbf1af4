"""Promises that hold for every film, however odd its cues, and however long it is."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mix.made import brief, film, noise, read_wave, stem, tones
from vidscore.mix import Workspace, mix_film
from vidscore.model.plan import Plan
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.settings import MixSettings

JOINS = ("gap", "common-tone", "pivot", "same-click", "swell", "smash", "crossfade", "crossfade")
cues = st.lists(
    st.tuples(
        st.integers(0, 400), st.integers(10, 1_300), st.booleans(), st.sampled_from(JOINS), st.floats(-1, 1),
        st.integers(0, 900), st.integers(0, 900),
    ),
    max_size=5,
)  # fmt: skip
lines = st.lists(st.tuples(st.integers(0, 4_500), st.integers(1, 900)), max_size=4)


def laid_out(rows):
    """Briefs one after the other: (pause, length, silence, join, arousal, pre, post)."""
    at, out = 0, []
    for number, (pause, length, silence, join, arousal, pre, post) in enumerate(rows):
        at += pause
        held = {"pre_ms": min(pre, at), "post_ms": post}
        out.append(brief(f"1m{number}", at, at + length, arousal, join, silence=silence, **held))
        at += length
    return tuple(out), at


@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cues, lines, st.integers(1, 700), st.booleans(), st.integers(0, 99))
def test_any_plan_gives_a_finite_mix_of_the_films_length_that_sounds_only_while_its_cues_do(
    tmp_path, rows, spoken, rest, has_sound, seed
):
    briefs, end = laid_out(rows)
    length = end + rest
    stems = tuple(stem(tmp_path, one, noise(1.4, 0.2, seed + k)) for k, one in enumerate(briefs))
    script = Script(tuple(sorted((Line(Span(a, a + n), "words") for a, n in spoken), key=lambda line: line.span)))
    own = [noise(length / 1000, 0.02, seed)] if has_sound else None
    made = film(length, channels=2 if has_sound else 0)
    done = mix_film(made, script, Plan("f.mp4", length, cues=briefs), stems, MixSettings(), Workspace(tmp_path), film_sound=own)
    score = read_wave(done.score)
    outside = np.ones(len(score), bool)
    for one in briefs:
        if not one.silence:
            outside[one.sounding.start_ms * 48 : one.sounding.end_ms * 48] = False
    assert len(score) == done.frames == length * 48
    assert not score[outside].any()
    audible = [one for one in briefs if not one.silence and one.span.duration_ms >= 400]
    assert all(score[one.span.start_ms * 48 : one.span.end_ms * 48].any() for one in audible)
    heard = read_wave(done.mix) if has_sound else score
    assert len(heard) == length * 48
    assert np.isfinite(heard).all()
    assert np.abs(heard).max(initial=0) <= 10 ** (-1 / 20)
    assert all(gain <= 0 for _, gain in done.dips)


def peak_memory(folder, minutes):
    """Bytes that a mix of so many minutes takes at most, cues and speech-like bursts all the way."""
    length = minutes * 60_000
    one_minute = tones(60, beat_s=2.0)
    briefs = tuple(brief(f"1m{k}", k * 60_000, (k + 1) * 60_000) for k in range(minutes))
    stems = tuple(stem(folder, one, one_minute) for one in briefs)
    bursts = noise(10, 0.05) * (np.arange(480_000) % 96_000 < 48_000)[:, None].astype(np.float32)
    script = Script(tuple(Line(Span(at, at + 1_000), "words") for at in range(0, length, 2_000)))
    tracemalloc.start()
    blocks = (bursts for _ in range(minutes * 6))
    mix_film(film(length), script, Plan("f.mp4", length, cues=briefs), stems, MixSettings(), Workspace(folder), film_sound=blocks)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_three_minutes_take_hardly_more_memory_than_one(tmp_path):
    short, long = peak_memory(tmp_path, 1), peak_memory(tmp_path, 3)
    assert long - short < 2_000_000, "bytes"
    assert long < 100_000_000, "bytes"


@pytest.mark.parametrize("frames", [1, 47, 48, 4_799])
def test_a_film_of_a_few_milliseconds_is_mixed_like_any_other(tmp_path, frames):
    length = max(1, frames // 48)
    done = mix_film(
        film(length), Script(), Plan("f.mp4", length), (), MixSettings(), Workspace(tmp_path), film_sound=[noise(1, 0.1)]
    )
    assert done.frames == length * 48
