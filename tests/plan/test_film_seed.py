"""The film is part of the seed: the same film has the same music, another one another tune and key."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.plan.test_cue_list import ARC, mood, study
from vidscore.compose import settle
from vidscore.compose.motifs import motif_likeness
from vidscore.model.film import Picture
from vidscore.model.plan import Plan
from vidscore.model.script import Script
from vidscore.plan import FilmAnalysis, make_plan, parse_plan, plan_text
from vidscore.settings import PlanSettings

BASE = study(ARC)
SILENT = replace(BASE, script=Script())


def planned(film: FilmAnalysis, seed: int = 0) -> Plan:
    return settle(make_plan(film, PlanSettings(seed=seed)))


def saying(words: str) -> FilmAnalysis:
    first, *rest = BASE.script.lines
    return replace(BASE, script=Script((replace(first, text=words), *rest)))


def test_the_same_film_has_the_same_plan_and_another_seed_gives_it_another_tune():
    assert planned(BASE) == planned(BASE)
    assert planned(BASE).themes[0].motif != planned(BASE, seed=1).themes[0].motif


@pytest.mark.parametrize(
    "other",
    [
        saying("Quite another word."),
        replace(BASE, film=replace(BASE.film, duration_ms=BASE.film.duration_ms + 1_000)),
        replace(BASE, moods=(mood("joy"), *BASE.moods[1:])),
    ],
    ids=["words", "length", "moods"],
)
def test_other_words_another_length_or_another_arc_are_another_film(other):
    assert planned(other).themes[0].motif != planned(BASE).themes[0].motif
    assert planned(other).seed != planned(BASE).seed


@pytest.mark.parametrize(
    "same",
    [
        saying("LINE 0!"),
        replace(BASE, film=replace(BASE.film, path=Path("elsewhere/renamed.mkv"))),
        replace(BASE, picture=Picture()),
    ],
    ids=["how words are written", "name of the file", "picture of a film with words"],
)
def test_a_film_is_the_same_whatever_its_file_is_called_and_however_its_words_are_written(same):
    assert planned(same).seed == planned(BASE).seed


def test_two_silent_films_of_one_length_and_arc_are_told_apart_by_their_cuts_and_figures():
    recut = replace(SILENT, picture=replace(SILENT.picture, cuts_ms=(4_000, *SILENT.picture.cuts_ms[1:])))
    brighter = replace(SILENT, moods=(replace(SILENT.moods[0], valence=0.3), *SILENT.moods[1:]))
    assert len({planned(film).seed for film in (SILENT, recut, brighter)}) == 3


def test_the_plan_holds_the_films_seed_so_an_edited_plan_keeps_tune_and_home_key():
    plan = planned(BASE)
    text = plan_text(plan).replace("locked: false", "locked: true", 1)
    edited = settle(parse_plan(text, Path("p.yaml")))
    assert (edited.seed, edited.themes, edited.home_key) == (plan.seed, plan.themes, plan.home_key)


def test_twenty_films_differ_in_theme_and_have_at_least_eight_home_keys():
    plans = [planned(saying(f"This is film {n}.")) for n in range(20)]
    assert len({plan.themes[0].motif for plan in plans}) == 20
    enders = [mood("joy"), mood("grief")]
    keys = {planned(replace(saying(f"Film {n}."), moods=(*BASE.moods[:-1], enders[n % 2]))).home_key for n in range(20)}
    assert len(keys) >= 8


def test_two_films_in_a_row_are_not_recognised_by_the_head_of_their_themes():
    heads = [planned(saying(f"This is film {n}.")).themes[0].motif[:4] for n in range(12)]
    alike = [motif_likeness(a, b) for a, b in pairwise(heads)]
    assert sum(alike) / len(alike) < 0.5
