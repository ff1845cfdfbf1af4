"""Beats to events: the same clock as the tempo map, every key up before it is struck, nothing outside the take."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.render.cues import part
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.music import Note, Part, TempoMap
from vidscore.model.sound import RATE_HZ
from vidscore.render.schedule import BLOCK, CONTROL, CONTROL_GRID, GENERATOR, OFF, ON, VIBRATO_RATE, BeatFrames, part_events
from vidscore.tools.soundfonts import Casting

BLOCKS = 4 * RATE_HZ // BLOCK
CLOCK = BeatFrames(TempoMap(((Fraction(0), 2000.0), (Fraction(1), 2500.0))), 2 * RATE_HZ)
PLAIN, EXPRESSIVE = Casting(0, 48, False), Casting(21, 48, True)

steps = st.lists(st.tuples(st.fractions("1/8", 4, max_denominator=16), st.floats(1, 3000)), min_size=2, max_size=6)
notes = st.lists(
    st.tuples(st.fractions(0, 9, max_denominator=12), st.fractions("1/12", 4, max_denominator=12), st.integers(60, 63),
              st.integers(1, 127), st.floats(-30, 30)),
    min_size=1, max_size=30,
)  # fmt: skip


def events_of(one, casting=EXPRESSIVE):
    return part_events(one, INSTRUMENTS[one.instrument], casting, 0, CLOCK, BLOCKS)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(steps, st.fractions(-2, 30, max_denominator=16))
def test_the_clock_is_the_tempo_map_in_frames(rises, beat):
    points, at, ms = [], Fraction(0), 1000.0
    for beats, length in rises:
        points.append((at, ms))
        at, ms = at + beats, ms + length
    tempo_map = TempoMap(tuple(points))
    assert abs(BeatFrames(tempo_map, 4800).frame_at(beat, 5.0) - (tempo_map.ms_at(beat) + 5.0) * 48 + 4800) < 1e-3


@settings(max_examples=40, derandomize=True, deadline=None)
@given(notes)
def test_every_key_is_up_when_it_is_struck_and_up_at_the_end(rows):
    one = Part("p", "violins", "strings", "melody", tuple(Note(*row) for row in rows))
    events = events_of(one)
    assert events == sorted(events)
    down = set()
    for event in events:
        if event.kind == ON:
            assert 0 <= event.block < BLOCKS
            assert event.number not in down
            down.add(event.number)
        elif event.kind == OFF:
            assert event.block <= BLOCKS
            down.remove(event.number)
    assert not down


@settings(max_examples=20, derandomize=True, deadline=None)
@given(notes)
def test_a_note_is_placed_on_the_nearest_block(rows):
    one = Part("p", "harp", "keys", "melody", tuple(Note(*row) for row in rows))
    wanted = {round(max(0.0, float(at) * 500 + nudge) * 48 / BLOCK) for at, _, _, _, nudge in rows}
    assert {event.block for event in events_of(one) if event.kind == ON} == {block for block in wanted if block < BLOCKS}


def test_controllers_move_on_their_grid_only_when_they_change_and_hold_from_the_start():
    moves = [(Fraction(1, 4) + Fraction(i, 64), 2, 60 + i // 8) for i in range(64)]
    events = [e for e in events_of(part("violins", (0, 8, 67, 80), controls=moves)) if e.kind == CONTROL]
    assert events[0].block == 0
    assert [event.value for event in events] == list(range(60, 68))
    assert all(event.block % CONTROL_GRID == 0 for event in events)


def test_the_first_value_holds_from_the_start_of_the_take_even_before_a_pick_up():
    early = BeatFrames(TempoMap(((Fraction(0), 2000.0), (Fraction(1), 2500.0))), RATE_HZ)  # the take starts two beats early
    one = part("violins", (-1, 2, 67, 80), controls=[(-1, 2, 50), (1, 2, 90)])
    events = part_events(one, INSTRUMENTS["violins"], EXPRESSIVE, 0, early, BLOCKS)
    assert [(event.block, event.value) for event in events if event.kind == CONTROL] == [(0, 50), (1120, 90)]
    assert [event.block for event in events if event.kind in (ON, OFF)] == [375, 1125]


def test_breath_follows_velocity_when_none_is_written_and_only_where_it_is_heard():
    one = part("violins", (0, 1, 67, 80), (0, 1, 71, 90), (2, 1, 67, 50))
    breath = [(event.block, event.number, event.value) for event in events_of(one) if event.kind == CONTROL]
    assert breath == [(0, 2, 90), (750, 2, 50)]
    assert not [event for event in events_of(one, PLAIN) if event.kind == CONTROL]


def test_a_plain_preset_gets_expression_instead_of_breath_and_a_plucked_one_neither():
    moves = [(0, 2, 20), (1, 2, 120)]
    held = [e for e in events_of(part("violins", (0, 4, 67, 80), controls=moves), PLAIN) if e.kind == CONTROL]
    assert [(event.number, event.value) for event in held] == [(11, 74), (11, 124)]
    assert not [e for e in events_of(part("harp", (0, 4, 67, 80), controls=moves), PLAIN) if e.kind == CONTROL]


def test_the_filter_opens_with_the_breath_only_where_the_preset_keeps_its_tone():
    moves = [(0, 2, 20), (1, 2, 120)]
    flute = [event.value for event in events_of(part("flute", (0, 4, 72, 80), controls=moves)) if event.kind == GENERATOR]
    assert flute == sorted(flute)
    assert len(flute) == 2
    assert not [e for e in events_of(part("violins", (0, 4, 67, 80), controls=moves)) if e.kind == GENERATOR]


def test_a_written_vibrato_goes_at_the_rate_of_players_unless_the_preset_has_its_own():
    moves = [(0, 1, 30)]
    slowed = [
        e for e in events_of(part("oboe", (0, 4, 72, 80), controls=moves)) if e.number == VIBRATO_RATE and e.kind == GENERATOR
    ]
    assert [event.value < 0 for event in slowed] == [True]
    own = events_of(part("solo-cello", (0, 4, 60, 80), controls=moves))
    assert not [e for e in own if e.kind == GENERATOR and e.number == VIBRATO_RATE]


def test_written_expression_reaches_only_presets_whose_breath_is_cc2():
    moves = [(0, 2, 80), (1, 11, 90)]
    plain = [e for e in events_of(part("violins", (0, 4, 67, 80), controls=moves), PLAIN) if e.kind == CONTROL]
    assert {event.value for event in plain} == {104}
    full = [e for e in events_of(part("violins", (0, 4, 67, 80), controls=moves)) if e.kind == CONTROL]
    assert (11, 90) in {(event.number, event.value) for event in full}
