"""How it is played: nothing repeats like a machine, and nothing is out of time where it matters."""

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from tests.compose.sketches import make
from vidscore.compose.arrange import arrange
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.mood import MOODS
from vidscore.model.style_table import STYLES


def of(mood, style="orchestral", **more):
    sketch = make(mood, style, bars=16, **more)
    return sketch, arrange(sketch, 4)


@pytest.mark.parametrize("mood", MOODS)
def test_no_mood_sounds_like_a_toy(mood):
    _, parts = of(mood)
    velocities = {n.velocity for p in parts for n in p.notes}
    breath = [c.value for p in parts for c in p.controls if c.number == 2]
    same = total = 0
    for part in parts:
        by_pitch = defaultdict(list)
        for note in part.notes:
            by_pitch[note.pitch].append(note)
        for row in by_pitch.values():
            total += len(row) - 1
            same += sum(a.velocity == b.velocity for a, b in pairwise(row))
    spreads = [np.std([n.nudge_ms for n in p.notes]) for p in parts if len(p.notes) >= 12]
    assert len(velocities) >= 12
    assert max(breath) - min(breath) >= 35
    assert same <= 0.10 * max(1, total)
    assert 4 <= np.median(spreads) <= 25


@pytest.mark.parametrize("style", STYLES)
def test_one_pitch_never_overlaps_itself_in_one_part(style):
    for mood in ("joy", "grief", "anger", "wonder"):
        sketch, parts = of(mood, style)
        at = sketch.tempo_map.ms_at
        for part in parts:
            until = {}
            for note in part.notes:
                start = at(note.onset_beats) + note.nudge_ms
                assert start >= until.get(note.pitch, -1e9) - 1, (part.name, note)
                until[note.pitch] = at(note.onset_beats + note.duration_beats) + note.nudge_ms


@pytest.mark.parametrize("mood", MOODS)
def test_expression_starts_with_the_cue_and_moves_in_small_steps(mood):
    sketch, parts = of(mood)
    swelling = [p for p in parts if INSTRUMENTS[p.instrument].sustained]
    assert swelling
    for part in swelling:
        curve = [c for c in part.controls if c.number == 2]
        assert curve[0].at_beats == sketch.bars[0].start_beats
        assert all(0 <= c.value <= 127 for c in curve)
        assert all(a.at_beats < b.at_beats and a.value != b.value for a, b in pairwise(curve))
        assert max(c.at_beats for c in curve) <= sketch.end_beats


def test_the_pedal_is_lifted_before_every_change_of_chord_and_at_the_end():
    sketch, parts = of("melancholy", "piano")
    piano = next(p for p in parts if p.role == "harmony")
    pedal = [c for c in piano.controls if c.number == 64]
    assert [c.value > 63 for c in pedal] == [True, False] * (len(pedal) // 2)
    ups = [c.at_beats for c in pedal if c.value == 0]
    changes = [c.onset_beats for c in sketch.chords][1:-1]
    assert all(any(change - Fraction(1, 8) < up < change for up in ups) for change in changes)
    assert ups[-1] <= sketch.end_beats


def test_slow_instruments_start_early_and_fast_ones_do_not():
    _, parts = of("grief")
    pads = [n.nudge_ms for p in parts for n in p.notes if INSTRUMENTS[p.instrument].attack_ms >= 100 and n.onset_beats > 0]
    keys = [n.nudge_ms for p in parts for n in p.notes if INSTRUMENTS[p.instrument].attack_ms <= 15]
    assert np.median(pads) < -60
    assert abs(np.median(keys)) < 30


@pytest.mark.parametrize("mood", MOODS)
def test_the_final_chord_is_held_and_dies_away_before_the_end(mood):
    sketch, parts = of(mood, tail=4)
    at = sketch.tempo_map.ms_at
    last = [(p, n) for p in parts for n in p.notes if n.onset_beats == sketch.cadence_beats]
    assert {n.pitch % 12 for _, n in last} >= {sketch.chords[-1].root}
    for part, note in last:
        player = INSTRUMENTS[part.instrument]
        left = at(sketch.end_beats) - at(note.onset_beats + note.duration_beats)
        assert left >= min(340 if player.sustained else 100, 0.45 * (at(sketch.end_beats) - at(sketch.cadence_beats))) - 1
    held = max(at(n.onset_beats + n.duration_beats) for _, n in last) - at(sketch.cadence_beats)
    assert held >= 0.5 * (at(sketch.end_beats) - at(sketch.cadence_beats))


def test_a_button_stops_short_and_a_fade_dies_away():
    button, parts = of("comic", ending="button")
    at = button.tempo_map.ms_at
    lengths = [
        at(n.onset_beats + n.duration_beats) - at(n.onset_beats)
        for p in parts
        for n in p.notes
        if n.onset_beats == button.cadence_beats
    ]
    assert max(lengths) < 500
    _, parts = of("neutral", ending="fade")
    pads = [
        [c.value for c in p.controls if c.number == 2]
        for p in parts
        if p.role == "harmony" and INSTRUMENTS[p.instrument].sustained
    ]
    assert all(row[-1] < 0.35 * max(row) for row in pads)


def test_louder_bars_are_played_louder():
    rising = [0.25 + 0.03 * i for i in range(17)]
    sketch, parts = of("triumph", intensity=[min(1.0, 0.55 + r) for r in rising])
    notes = [n for p in parts for n in p.notes if p.role in ("harmony", "bass", "ostinato")]
    early = np.mean([n.velocity for n in notes if n.onset_beats < 16])
    late = np.mean([n.velocity for n in notes if 40 <= n.onset_beats < sketch.cadence_beats])
    assert late > early + 5


def test_a_cue_minute_is_arranged_in_a_quarter_of_a_second():
    import time

    sketch = make("anger", bars=36)
    minutes = (sketch.brief.span.end_ms - sketch.brief.span.start_ms) / 60_000
    arrange(sketch, 1)
    best = min(_timed(lambda: arrange(sketch, 2), time.process_time) for _ in range(3))
    assert best / minutes <= 0.25


def _timed(work, clock):
    start = clock()
    work()
    return clock() - start
