"""How a cue hands over to the next: what goes on through the cut, what is held, what comes before it."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.compose.briefs import START_MS, a_brief
from vidscore.compose import compose_cue
from vidscore.compose.harmony import held_tones
from vidscore.model.cue import Cue
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.joins import ALONE, Join, Neighbours
from vidscore.model.mood import MOODS, Mood
from vidscore.model.music import Chord
from vidscore.model.plan import Brief, Section
from vidscore.settings import ComposeSettings

QUICK = ComposeSettings(candidates=1)


def composed(brief: Brief, neighbours: Neighbours = ALONE) -> Cue:
    return compose_cue(brief, (), QUICK, neighbours)


def tempos(cue: Cue) -> list[float]:
    return [60_000 * float(b - a) / (t1 - t0) for (a, t0), (b, t1) in pairwise(cue.tempo_map.points)]


def sounding(cue: Cue) -> list[tuple[float, float, int, str]]:
    """(begin, end, pitch, instrument) of every note in ms of the film, as written."""
    at = cue.tempo_map.ms_at
    return [
        (at(n.onset_beats), at(n.onset_beats + n.duration_beats), n.pitch, part.instrument)
        for part in cue.parts
        for n in part.notes
    ]


@pytest.mark.parametrize("mood", ["joy", "tension", "grief", "wonder"])
def test_the_pulse_stands_still_on_both_sides_of_a_same_click_cut(mood: str) -> None:
    row = a_brief(mood).tempo_range
    bpm = math.sqrt(row[0] * row[1])
    cue = composed(a_brief(mood, 24_000, tempo_bpm=bpm, join=Join("same-click")), Neighbours("same-click", "d-minor"))
    beats = tempos(cue)
    bars = 2 * int(cue.bars[0].beats)
    assert beats[:bars] == pytest.approx([bpm] * bars, rel=1e-6)
    assert beats[-2:] == pytest.approx([bpm] * 2, rel=1e-6)
    assert cue.end_beats == cue.cadence_beats == cue.bars[-1].start_beats + cue.bars[-1].beats
    assert cue.tempo_map.ms_at(cue.end_beats) == pytest.approx(cue.brief.span.end_ms)


@pytest.mark.parametrize("length_ms", [2_300, 5_000, 9_700, 31_234])
def test_a_cue_that_runs_on_ends_on_a_bar_line_at_the_cut_whatever_its_length(length_ms: int) -> None:
    cue = composed(a_brief("tender", length_ms, tempo_bpm=78.0, join=Join("same-click")))
    assert cue.tempo_map.ms_at(cue.end_beats) == pytest.approx(START_MS + length_ms)
    assert cue.end_beats == cue.bars[-1].start_beats + cue.bars[-1].beats
    assert max(end for _, end, _, _ in sounding(cue)) <= START_MS + length_ms + 1


def turning() -> Brief:
    brief = a_brief("tender", 45_000, tempo_bpm=75.0, metre="4/4")
    joy, fear = Mood("joy", 0.6, 0.5, -0.3), Mood("fear", -0.6, 0.5, 0.7)
    sections = (
        Section(START_MS + 16_000, joy, 1, "d-major", 150.0),
        Section(START_MS + 30_000, fear, 2, "d-octatonic", 75.0),
    )
    return replace(brief, sections=sections)


def test_a_turn_falls_on_a_bar_line_and_the_pulse_goes_on_through_it() -> None:
    cue = composed(turning())
    starts = {round(cue.tempo_map.ms_at(bar.start_beats), 3): bar.start_beats for bar in cue.bars}
    points = cue.tempo_map.points
    for section, ratio in zip(cue.brief.sections, (2.0, 0.5), strict=True):
        assert float(section.start_ms) in starts
        index = [beat for beat, _ in points].index(starts[float(section.start_ms)])
        before, after = tempos(cue)[index - 1], tempos(cue)[index]
        assert after / before == pytest.approx(ratio, rel=1e-6)


def test_a_turn_changes_the_notes_and_not_the_number_of_cues() -> None:
    cue = composed(turning())
    assert len({part.name for part in cue.parts}) == len(cue.parts)
    assert cue.tempo_map.ms_at(cue.end_beats) == pytest.approx(cue.brief.span.end_ms)
    begins = sorted(begin for begin, _, _, _ in sounding(cue))
    edges = [START_MS, START_MS + 16_000, START_MS + 30_000, START_MS + 45_000]
    rates = [sum(a <= begin < b for begin in begins) / (b - a) for a, b in pairwise(edges)]
    assert rates[1] > 1.2 * rates[0]


@pytest.mark.parametrize("kind", ["common-tone", "pivot"])
@pytest.mark.parametrize("mood", MOODS)
def test_a_note_is_held_through_the_cut_and_no_struck_one_is(mood: str, kind: str) -> None:
    brief = a_brief(mood, 20_000, join=Join(kind), ending="open", post_ms=1_800)
    cue = composed(brief, Neighbours(next_key="f-major"))
    cut = brief.span.end_ms
    through = [note for note in sounding(cue) if note[0] < cut - 100 and note[1] > cut + 300]
    assert through
    assert all(INSTRUMENTS[name].sustained for _, _, _, name in through)
    assert max(end for _, end, _, _ in through) <= cut + 1_801


@pytest.mark.parametrize("next_key", ["f-major", "a-flat-major", "e-minor", "b-flat-minor"])
def test_what_is_held_never_lies_a_semitone_from_the_chord_it_meets(next_key: str) -> None:
    brief = a_brief("melancholy", 20_000, join=Join("pivot"), ending="open", post_ms=1_800)
    cue = composed(brief, Neighbours(next_key=next_key))
    follower = composed(a_brief("tender", 12_000, key=next_key), Neighbours("pivot"))
    met = {p % 12 for begin, _, p, _ in sounding(follower) if begin < START_MS + 50}
    held = {p % 12 for begin, end, p, _ in sounding(cue) if begin < brief.span.end_ms and end > brief.span.end_ms + 300}
    assert not {(a, b) for a in held for b in met if (a - b) % 12 in (1, 11)}


def test_the_tones_that_may_be_held_are_those_that_do_not_rub() -> None:
    c_major = Chord(0, 4, 0, "maj", 0)  # type: ignore[arg-type]
    assert held_tones(c_major, "c-major") == {0, 4, 7}
    assert held_tones(c_major, "a-flat-major") == {0}


@pytest.mark.parametrize("kind", ["gap", "end"])
def test_music_that_dies_away_leaves_the_hall_its_time(kind: str) -> None:
    brief = a_brief("joy", 24_000, join=Join(kind))
    cue = composed(brief)
    assert brief.span.end_ms - max(end for _, end, _, _ in sounding(cue)) >= 1_200


def test_a_smash_goes_on_up_to_the_cut_and_leaves_nothing_held() -> None:
    brief = a_brief("anger", 20_000, join=Join("smash"))
    cue = composed(brief)
    begins = [begin for begin, _, _, _ in sounding(cue)]
    assert max(begins) > brief.span.end_ms - 1_000
    assert max(end for _, end, _, _ in sounding(cue)) <= brief.span.end_ms + 1


@pytest.mark.parametrize("mood", ["triumph", "fear", "wonder"])
def test_a_swell_begins_before_the_cut_and_breaks_on_it(mood: str) -> None:
    brief = a_brief(mood, 15_000, pre_ms=1_500)
    cue = composed(brief, Neighbours("swell"))
    begins = [begin for begin, _, _, _ in sounding(cue)]
    assert START_MS - 1_500 <= min(begins) < START_MS - 800
    assert sum(abs(begin - START_MS) < 1 for begin in begins) > sum(abs(begin - START_MS - 500) < 100 for begin in begins)


def test_a_crossfade_brings_the_first_chord_in_before_the_cut() -> None:
    brief = a_brief("mystery", 15_000, pre_ms=1_200)
    cue = composed(brief, Neighbours("crossfade"))
    early = [note for note in sounding(cue) if note[0] < START_MS - 1_000]
    assert len({pitch % 12 for _, _, pitch, _ in early}) >= 2
    assert all(INSTRUMENTS[name].sustained for _, _, _, name in early)


def test_a_cue_that_begins_afresh_sounds_nothing_before_its_scene() -> None:
    brief = a_brief("wonder", 15_000)
    cue = composed(brief)
    played = [cue.tempo_map.ms_at(n.onset_beats) + n.nudge_ms for part in cue.parts for n in part.notes]
    assert min(played) >= START_MS - 0.01
