import io
from dataclasses import replace
from fractions import Fraction

import mido
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.deliver.midi import write_film_midi, write_midi
from vidscore.errors import OutputError
from vidscore.model.cue import Cue
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.joins import Join
from vidscore.model.mood import Mood
from vidscore.model.music import Bar, Control, Note, Part, TempoMap
from vidscore.model.plan import Brief, Section
from vidscore.model.span import Span

TEMPO = TempoMap(((Fraction(0), 5_000.0), (Fraction(4), 7_000.0), (Fraction(10), 10_600.0)))
BARS = (
    Bar(Fraction(0), (4, 4), "intro"),
    Bar(Fraction(4), (3, 4), "A"),
    Bar(Fraction(7), (3, 4), "A"),
)


def note(onset, length, pitch=60, velocity=80, nudge=0.0):
    return Note(Fraction(onset), Fraction(length), pitch, velocity, nudge)


def part(instrument, *notes, name=None, controls=()):
    section = INSTRUMENTS[instrument].section
    return Part(name or instrument, instrument, section, "melody", notes, controls)


def cue_of(*parts, **changes):
    brief = Brief("1m1", 0, Span(5_000, 10_600), Mood("grief", -0.5, 0.0, 0.1), key="e-flat-major")
    cue = Cue(brief, TEMPO, BARS, (), parts, Fraction(7), Fraction(10), hits=((7_000, Fraction(4), "downbeat"),))
    return replace(cue, **changes)


@pytest.fixture
def written(tmp_path):
    def write(cue):
        path = write_midi(cue, tmp_path / "1m1.mid")
        return mido.MidiFile(path, charset="utf8"), pretty_midi.PrettyMIDI(str(path))

    return write


def messages(track, kind):
    at = 0
    for message in track:
        at += message.time
        if message.type == kind:
            yield at, message


def test_notes_sound_at_their_film_time_less_the_cues_start(written):
    _, midi = written(cue_of(part("violins", note(0, 1), note(4, "1/3"), note(Fraction(22, 3), 2))))
    onsets = [n.start for n in midi.instruments[0].notes]
    assert onsets == pytest.approx([(TEMPO.ms_at(beat) - 5_000) / 1000 for beat in (0, 4, Fraction(22, 3))], abs=0.001)
    assert midi.instruments[0].notes[-1].end == pytest.approx((TEMPO.ms_at(Fraction(28, 3)) - 5_000) / 1000, abs=0.001)


def test_tempo_map_metres_and_key_are_the_cues_own(written):
    file, midi = written(cue_of(part("violins", note(0, 1))))
    times, tempos = midi.get_tempo_changes()
    assert list(times) == pytest.approx([0.0, 2.0], abs=0.001)
    assert list(tempos) == pytest.approx([120.0, 100.0], abs=0.001)
    metres = [(at, m.numerator, m.denominator) for at, m in messages(file.tracks[0], "time_signature")]
    assert metres == [(0, 4, 4), (4 * 480, 3, 4)]
    assert [m.key for _, m in messages(file.tracks[0], "key_signature")] == ["Eb"]


def test_markers_name_sections_hits_and_the_cadence(written):
    file, _ = written(cue_of(part("violins", note(0, 1))))
    assert [(at / 480, m.text) for at, m in messages(file.tracks[0], "marker")] == [
        (0, "intro"),
        (4, "A"),
        (4, "hit 00:00:07.000 (downbeat)"),
        (7, "cadence"),
    ]
    assert "bar 1 is at 00:00:05.000 of the film" in next(messages(file.tracks[0], "text"))[1].text


def test_each_chair_is_a_named_track_and_bank_select_stands_before_the_program(written):
    file, _ = written(cue_of(part("celli-slow", note(0, 1, 48), name="celli 1"), part("harp", note(1, 1, 60))))
    assert [track.name for track in file.tracks] == ["1m1", "celli 1", "harp"]
    for track, name in zip(file.tracks[1:], ("celli-slow", "harp"), strict=True):
        played = [m for m in track if not m.is_meta]
        assert (played[0].type, played[0].control) == ("control_change", 121)  # what another cue left behind is put back
        assert (played[1].type, played[1].control, played[1].value) == ("control_change", 0, INSTRUMENTS[name].bank)
        assert (played[2].type, played[2].program) == ("program_change", INSTRUMENTS[name].program)
        assert played[3].type == "note_on"


def test_drums_play_on_channel_ten_and_no_two_chairs_share_another(written):
    names = [name for name, row in INSTRUMENTS.items() if not row.drum_kit][:20]
    file, midi = written(cue_of(*(part(name, note(0, 1, 60)) for name in names), part("drums", note(0, 1, 36))))
    seats = []
    for track in file.tracks[1:]:
        port = next((m.port for m in track if m.type == "midi_port"), 0)
        seats.append((port, next(m.channel for m in track if m.type == "note_on")))
    assert len(set(seats)) == 21
    assert seats[-1] == (0, 9)
    assert all(channel != 9 for _, channel in seats[:-1])
    assert sum(instrument.is_drum for instrument in midi.instruments) == 1


def test_controllers_and_pitch_bend_are_where_they_were_written(written):
    controls = (Control(Fraction(1, 2), 2, 100), Control(Fraction(1), 11, 64), Control(Fraction(3, 2), 128, -4096))
    file, _ = written(cue_of(part("horns", note(0, 2), controls=controls)))
    track = file.tracks[1]
    assert [(at, m.control, m.value) for at, m in messages(track, "control_change")][2:] == [(240, 2, 100), (480, 11, 64)]
    assert [(at, m.pitch) for at, m in messages(track, "pitchwheel")] == [(720, -4096)]


def test_a_pickup_moves_everything_by_whole_bars(written):
    file, midi = written(cue_of(part("violins", note(-1, 1, 67), note(0, 1, 60))))
    assert [at / 480 for at, _ in messages(file.tracks[1], "note_on")] == [3, 4]
    assert [at / 480 for at, m in messages(file.tracks[0], "marker") if m.text == "cadence"] == [11]
    assert midi.instruments[0].notes[1].start == pytest.approx(2.0, abs=0.001)
    assert "bar 1 is at 00:00:03.000 of the film" in next(messages(file.tracks[0], "text"))[1].text


def test_nudges_of_the_performance_are_kept(written):
    _, midi = written(cue_of(part("violins", note(1, 1, 60, nudge=12.0), note(2, 1, 62, nudge=-8.0))))
    assert [n.start for n in midi.instruments[0].notes] == pytest.approx([0.512, 0.992], abs=0.0011)


def test_a_note_struck_again_before_it_ends_is_two_notes(written):
    _, midi = written(cue_of(part("piano", note(0, 4, 60), note(1, 1, 60))))
    assert [edge for n in midi.instruments[0].notes for edge in (n.start, n.end)] == pytest.approx([0.0, 0.5, 0.5, 1.0])


def test_an_old_file_is_kept_without_force_and_names_may_be_in_any_script(tmp_path):
    path = tmp_path / "提示 1m1.mid"
    write_midi(cue_of(part("violins", note(0, 1), name="小提琴")), path)
    with pytest.raises(OutputError, match="already there"):
        write_midi(cue_of(), path, force=False)
    assert mido.MidiFile(path, charset="utf8").tracks[1].name == "小提琴"


def test_equal_cues_make_equal_bytes(tmp_path):
    cue = cue_of(part("violins", note(0, 1), note("1/3", "2/3", 64)), part("drums", note(0, 1, 36)))
    first, second = (write_midi(cue, tmp_path / name).read_bytes() for name in ("a.mid", "b.mid"))
    assert first == second


NOTES = st.lists(
    st.builds(
        Note,
        st.fractions(-2, 9, max_denominator=12),
        st.fractions(Fraction(1, 12), 3, max_denominator=12),
        st.integers(40, 80),
        st.integers(1, 127),
        st.floats(-20, 20),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda n: (n.onset_beats, n.pitch),
)


@settings(max_examples=40, derandomize=True)
@given(NOTES)
def test_every_note_is_there_once_and_none_hangs(tmp_path_factory, notes):
    path = write_midi(cue_of(part("violins", *notes)), tmp_path_factory.mktemp("midi") / "a.mid")
    file = mido.MidiFile(file=io.BytesIO(path.read_bytes()))
    sounding, struck = {}, 0
    for message in file.tracks[1]:
        if message.type == "note_on":
            assert sounding.get(message.note, 0) == 0
            sounding[message.note] = 1
            struck += 1
        elif message.type == "note_off":
            sounding[message.note] = 0
    assert struck == len(notes)
    assert not any(sounding.values())


# ---------------------------------------------------------------------- the whole film


def later(cue, name, by_ms, **fields):
    """The cue under another name, so much later in the film."""
    span = Span(cue.brief.span.start_ms + by_ms, cue.brief.span.end_ms + by_ms)
    points = tuple((beat, at_ms + by_ms) for beat, at_ms in cue.tempo_map.points)
    hits = tuple((at_ms + by_ms, *rest) for at_ms, *rest in cue.hits)
    return replace(cue, brief=replace(cue.brief, name=name, span=span, **fields), tempo_map=TempoMap(points), hits=hits)


@pytest.fixture
def reel(tmp_path):
    """Two cues that overlap by a pick-up and held notes, as one file."""
    strings = part("violins", note(-1, 1, 67), note(0, 1, 60, nudge=12.4), note(4, "1/3", 64), note(9, 3, 62), name="violins 1")
    one = cue_of(strings, part("drums", note(0, 1, 36)))
    one = replace(one, brief=replace(one.brief, pre_ms=500, post_ms=1_500, join=Join("common-tone")))
    cues = (one, later(one, "1m2", 5_600, sections=(Section(13_000, Mood("triumph", 0.5, 0.5, 0.0), key="d-major"),)))
    path = write_film_midi(cues, 20_000, tmp_path / "my film - score.mid")
    return cues, mido.MidiFile(path, charset="utf8"), pretty_midi.PrettyMIDI(str(path))


def test_the_whole_film_is_one_file_in_which_a_tick_is_a_millisecond_of_it(reel):
    cues, file, midi = reel
    assert (file.type, file.ticks_per_beat, file.length) == (1, 1_000, 20.0)
    assert [m.tempo for _, m in messages(file.tracks[0], "set_tempo")] == [1_000_000]
    assert [track.name for track in file.tracks] == [
        "my film - score", "1m1 violins 1", "1m1 drums", "1m2 violins 1", "1m2 drums",
    ]  # fmt: skip
    for cue, track, heard in zip(cues, file.tracks[1::2], midi.instruments[::2], strict=True):
        wanted = [round(cue.tempo_map.ms_at(n.onset_beats) + n.nudge_ms) for n in cue.parts[0].notes]
        assert [at for at, _ in messages(track, "note_on")] == wanted
        assert [n.start * 1000 for n in heard.notes] == pytest.approx(wanted, abs=0.01)
        assert heard.notes[-1].end * 1000 == pytest.approx(cue.tempo_map.ms_at(12), abs=0.5)


def test_markers_of_the_film_name_cues_sections_hits_and_joins_at_their_film_time(reel):
    _, file, _ = reel
    marks = [(at, m.text) for at, m in messages(file.tracks[0], "marker")]
    for wanted in (
        (5_000, "1m1 grief in e-flat-major"),
        (5_000, "1m1 intro"),
        (7_000, "1m1 hit 00:00:07.000 (downbeat)"),
        (10_600, "1m1 common-tone to 1m2"),
        (10_600, "1m2 grief in e-flat-major"),
        (13_000, "1m2.2 triumph in d-major"),
        (16_200, "1m2 common-tone"),
    ):
        assert wanted in marks
    assert marks == sorted(marks, key=lambda mark: mark[0])


def test_cues_that_overlap_share_no_channel_and_a_later_one_uses_it_again(tmp_path, reel):
    cues, file, _ = reel
    seats = [
        (next((m.port for m in track if m.type == "midi_port"), 0), next(m.channel for m in track if m.type == "note_on"))
        for track in file.tracks[1:]
    ]
    assert seats == [(0, 0), (0, 9), (1, 0), (1, 9)]
    third = later(cues[0], "1m3", 40_000)
    file = mido.MidiFile(write_film_midi((*cues, third), 60_000, tmp_path / "a.mid"))
    assert not [m for m in file.tracks[-1] if m.type == "midi_port"]
    sounds = [at for at, _ in messages(file.tracks[-2], "program_change")]
    assert sounds == [third.brief.sounding.start_ms], "the instrument is chosen when the cue begins, not at the film's start"


def test_a_cue_that_turns_changes_key_where_it_does_and_says_so(tmp_path):
    from vidscore.compose import compose_cue
    from vidscore.settings import ComposeSettings

    calm, glad = Mood("tender", 0.6, -0.3, -0.3), Mood("joy", 0.7, 0.5, -0.3)
    brief = Brief("1m1", 0, Span(0, 24_000), calm, (Section(12_000, glad, key="a-major"),), key="d-major", tempo_bpm=80.0)
    cue = compose_cue(brief, (), ComposeSettings(1))
    conductor = mido.MidiFile(str(write_midi(cue, tmp_path / "cue.mid"))).tracks[0]
    at, told = 0, []
    for message in conductor:
        at += message.time
        if message.type == "key_signature" or (message.type == "marker" and message.text.startswith("turns")):
            told.append((round(cue.tempo_map.ms_at(Fraction(at, 480))), getattr(message, "key", None) or message.text))
    assert told == [(0, "D"), (12_000, "A"), (12_000, "turns to joy in a-major")]
