"""Long cues: chapters with keys, tempi, levels and players of their own, and nothing that comes round like a cycle."""

from itertools import pairwise

import pytest

from tests.compose.briefs import START_MS, a_brief
from vidscore.compose import compose_cue
from vidscore.compose.chapters import in_chapters
from vidscore.model.hits import Hit
from vidscore.model.joins import Join
from vidscore.model.mood import MOODS
from vidscore.model.plan import Intensity
from vidscore.settings import ComposeSettings

TEN_MINUTES = 600_000


def chapters_of(mood="anger", duration_ms=TEN_MINUTES, tempo_bpm=140.0, **fields):
    return in_chapters(a_brief(mood, duration_ms, tempo_bpm=tempo_bpm, **fields))


def test_a_cue_of_two_minutes_is_whole():
    brief = a_brief("joy", 120_000)
    assert in_chapters(brief) == (brief,)


@pytest.mark.parametrize("duration_ms", [121_000, 180_000, 333_333, TEN_MINUTES, 3_600_000])
def test_chapters_tile_the_cue_and_run_on_into_one_another(duration_ms):
    chapters = chapters_of(duration_ms=duration_ms)
    assert len(chapters) >= 2
    assert chapters[0].span.start_ms == START_MS
    assert chapters[-1].span.end_ms == START_MS + duration_ms
    assert all(one.span.end_ms == other.span.start_ms for one, other in pairwise(chapters))
    assert all(chapter.span.duration_ms >= 40_000 for chapter in chapters)
    assert all(chapter.runs_on for chapter in chapters[:-1])
    assert not chapters[-1].runs_on
    assert len({chapter.name for chapter in chapters}) == len(chapters)


@pytest.mark.parametrize("mood", MOODS)
def test_chapters_change_key_tempo_and_level_and_come_home(mood):
    low, high = a_brief(mood).tempo_range
    chapters = chapters_of(mood, tempo_bpm=(low * high) ** 0.5)
    keys = [chapter.key.rpartition("-")[0] if mood != "fear" else chapter.key for chapter in chapters]
    assert all(one != other for one, other in pairwise([chapter.key for chapter in chapters]))
    assert len(set(keys)) >= 5
    assert chapters[-1].key == chapters[0].key
    assert len({chapter.tempo_bpm for chapter in chapters}) >= 4
    levels = [point.level for chapter in chapters for point in chapter.intensity]
    assert max(levels) - min(levels) >= 0.18
    assert sum(chapter.mood.name == mood for chapter in chapters) >= len(chapters) / 2


def test_two_seeds_tell_a_long_cue_otherwise():
    told = {tuple((c.key, c.mood.name, c.tempo_bpm) for c in chapters_of(seed=seed)) for seed in range(6)}
    assert len(told) == 6


def test_what_a_person_ordered_stays_in_every_chapter():
    curve = (Intensity(START_MS, 0.2), Intensity(START_MS + TEN_MINUTES, 0.9))
    join = Join("common-tone")
    chapters = chapters_of("neutral", tempo_bpm=80.0, intensity=curve, join=join, post_ms=900, pre_ms=500)
    assert all(chapter.intensity == curve and chapter.mood.name == "neutral" for chapter in chapters)
    assert chapters[-1].join == join
    assert [chapter.post_ms for chapter in chapters] == [0] * (len(chapters) - 1) + [900]
    assert [chapter.pre_ms for chapter in chapters] == [500] + [0] * (len(chapters) - 1)


def test_a_chapter_begins_on_a_hit_or_well_away_from_one_and_every_hit_is_in_one():
    hits = tuple(Hit(START_MS + at) for at in (70_000, 146_000, 223_000, 290_000, 451_000))
    chapters = chapters_of(hits_ms=hits)
    assert sum((chapter.hits for chapter in chapters), ()) == hits
    for chapter in chapters[1:]:
        nearest = min(abs(hit.at_ms - chapter.span.start_ms) for hit in hits)
        assert nearest == 0 or nearest >= 6_000


def test_five_minutes_never_repeat_eight_bars_and_land_their_hits():
    brief = a_brief("tender", 300_000, (75_000, 180_000), tempo_bpm=80.0)
    cue = compose_cue(brief, (), ComposeSettings(candidates=1))
    at = cue.tempo_map.ms_at
    assert [round(at(beat)) for _, beat, _ in cue.hits] == [hit.at_ms for hit in brief.hits]
    assert at(cue.end_beats) == pytest.approx(brief.span.end_ms, abs=0.5)
    heard = {(n.onset_beats, n.pitch) for part in cue.parts for n in part.notes}
    bars = [
        frozenset(
            (beat - bar.start_beats, pitch) for beat, pitch in heard if bar.start_beats <= beat < bar.start_beats + bar.beats
        )
        for bar in cue.bars
    ]
    windows = [tuple(bars[i : i + 8]) for i in range(len(bars) - 7)]
    assert len(set(windows)) == len(windows)
    silence = max(b - a for a, b in pairwise(sorted(at(beat) for beat, _ in heard)))
    assert silence < 5_000
