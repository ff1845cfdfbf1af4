"""How single lines are shaped: vibrato that comes late, slides, breaths, phrases that are let go, notes as long as they suit."""

from dataclasses import replace
from itertools import pairwise
from statistics import mean

import pytest

from tests.compose.sketches import make
from vidscore.compose.arrange import arrange
from vidscore.compose.arrange.orchestration import STRUCK_MOST_MS
from vidscore.compose.weights.performance import ARTICULATION, SOLO
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.music import Note

SINGING = ("melancholy", "grief", "tender", "wonder", "mystery")


def slow(mood, seed=0, tempo=56):
    """A cue whose tune has long notes and leaps."""
    sketch = make(mood, bars=16, tempo=tempo, seed=seed)
    tune = []
    for place, note in enumerate(n for n in sketch.melody if n.onset_beats.denominator == 1 and n.onset_beats % 2 == 0):
        following = min(note.onset_beats + 2, sketch.cadence_beats)
        rest = place % 4 == 3
        length = (following - note.onset_beats) / (2 if rest else 1)
        if length > 0:
            tune.append(Note(note.onset_beats, length, 60 + (0, 5, 2, 9)[place % 4], 80))
    return replace(sketch, melody=tuple(tune))


def lines(sketch, seed=1):
    """Sustained lines of the tune with what is written for them, in ms."""
    at = sketch.tempo_map.ms_at
    for part in arrange(sketch, seed):
        if part.role == "melody" and INSTRUMENTS[part.instrument].sustained:
            played = [(at(n.onset_beats) + n.nudge_ms, at(n.onset_beats + n.duration_beats) + n.nudge_ms) for n in part.notes]
            yield part, played, [(at(c.at_beats), c.number, c.value) for c in part.controls]


def cues():
    return [slow(mood, seed) for mood in SINGING for seed in range(4)]


def test_vibrato_comes_late_on_long_notes_and_is_gone_by_the_next():
    written = 0
    for sketch in cues():
        for _, played, moves in lines(sketch):
            for at, number, value in moves:
                if number == 1 and value:
                    written += 1
                    start, end = max((p for p in played if p[0] <= at), key=lambda p: p[0])
                    assert at - start >= SOLO.vibrato_delay_ms
                    assert end - start >= SOLO.vibrato_from_ms - 5
                    assert value <= 64
            last = [value for _, number, value in moves if number == 1][-1:]
            assert last in ([], [0])
    assert written > 50


def test_a_slide_arrives_in_tune_and_stays_within_the_wheel():
    slides = 0
    for sketch in cues():
        for part, played, moves in lines(sketch):
            bends = [(at, value) for at, number, value in moves if number == 128]
            for start, _ in played:
                near = [value for at, value in bends if start - 20 <= at <= start + SOLO.slide_ms + 20]
                assert not near or near[-1] == 0, part.name
                slides += bool(near)
            assert all(abs(value) <= 8191 for _, value in bends)
    assert slides > 5


def test_strict_moods_do_not_slide_and_chords_are_never_bent():
    for mood in ("anger", "comic", "triumph", "tension"):
        for part in arrange(slow(mood), 1):
            assert 128 not in {c.number for c in part.controls}
    for sketch in cues():
        for part in arrange(sketch, 1):
            onsets = [n.onset_beats for n in part.notes]
            if len(set(onsets)) < len(onsets):
                assert not {1, 11, 128} & {c.number for c in part.controls}, part.name


def test_a_phrase_is_let_go_before_a_rest_and_the_next_begins_at_full_expression():
    tapers = 0
    for sketch in cues():
        for _, played, moves in lines(sketch):
            value, curve = 127, [(at, v) for at, number, v in moves if number == 11]
            for (_, end), (start, _) in pairwise(played):
                fallen = [v for at, v in curve if end - 40 <= at <= end + 2]
                tapers += bool(fallen and min(fallen) < 100)
                value = [v for at, v in curve if at <= start][-1:] or [127]
                assert value == [127]
    assert tapers > 10


@pytest.mark.parametrize("mood", ["comic", "joy", "tension"])
def test_quick_notes_of_a_tune_are_shorter_than_written_and_a_tender_mood_binds_them(mood):
    def kept(which):
        sketch = make(which, bars=12, tempo=140)
        shares = [
            float(n.duration_beats / w.duration_beats)
            for p in arrange(sketch, 1)
            if p.role == "melody" and INSTRUMENTS[p.instrument].sustained
            for n in p.notes
            for w in sketch.melody
            if w.onset_beats == n.onset_beats and w.duration_beats * 60_000 / 140 <= ARTICULATION.quick_ms
        ]
        return mean(shares)

    assert kept(mood) < 0.8
    assert kept("tender") > kept(mood) + 0.15


def test_winds_breathe_within_eight_seconds():
    for seed in range(4):
        sketch = make("neutral", bars=16, tempo=60, seed=seed)
        at = sketch.tempo_map.ms_at
        for part in arrange(sketch, 1):
            if part.role == "melody" and part.section in ("winds", "brass") and part.notes:
                since = at(part.notes[0].onset_beats)
                for one, other in pairwise(part.notes):
                    if at(other.onset_beats) - at(one.onset_beats + one.duration_beats) >= ARTICULATION.breath_ms / 2 - 5:
                        since = at(other.onset_beats)
                    assert at(other.onset_beats) - since < 8_000, part.name


def test_nobody_holds_a_note_on_an_instrument_that_rings_no_longer():
    for mood in ("wonder", "mystery", "neutral", "joy", "comic"):
        for seed in range(4):
            sketch = slow(mood, seed, tempo=40)
            at = sketch.tempo_map.ms_at
            for part in arrange(sketch, seed):
                most = STRUCK_MOST_MS.get(part.instrument)
                for note in part.notes if most else ():
                    assert at(note.onset_beats + note.duration_beats) - at(note.onset_beats) <= 1.15 * most, part.name


def test_sections_do_not_attack_together():
    for mood in ("grief", "melancholy", "tender"):
        sketch = make(mood, bars=16)
        by_beat = {}
        for part in arrange(sketch, 1):
            instrument = INSTRUMENTS[part.instrument]
            if instrument.sustained:
                for note in part.notes:
                    by_beat.setdefault(note.onset_beats, {})[part.name] = note.nudge_ms + instrument.attack_ms
        apart = [max(row.values()) - min(row.values()) for row in by_beat.values() if len(row) > 2]
        assert mean(apart) > 12.0
