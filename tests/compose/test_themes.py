import os
import random
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import mido
import pytest

from vidscore.compose import settle, theme_from_midi
from vidscore.compose.motif_draft import FEWEST_NOTES, MOST_NOTES, draft_motif, draw_character, memorability
from vidscore.compose.motifs import compose_motif, likeness, motif_likeness, semitones, transform
from vidscore.errors import InputError
from vidscore.model.music import Key
from vidscore.model.plan import Plan
from vidscore.model.theme import Theme

ROLES = (Theme("film"), Theme("Mara", "speaker"), Theme("Jonas", "speaker"), Theme("storm", "threat"))


def line(motif, key="c-minor", speed=1):
    """(onset, pitch) of a motif as it would sound."""
    at, out = Fraction(0), []
    for note in motif:
        out.append((at, 60 + semitones(Key.parse(key), note)))
        at += note.beats * speed
    return out


@pytest.mark.parametrize("seed", range(6))
def test_the_themes_of_a_film_are_not_mistaken_for_one_another(seed):
    themes = settle(Plan("f.mp4", 1000, themes=ROLES, seed=seed)).themes
    pairs = [motif_likeness(a.motif, b.motif) for i, a in enumerate(themes) for b in themes[:i]]
    assert max(pairs) < 0.35


@pytest.mark.parametrize("how", ["plain", "augmented", "diminished", "dotted", "falling"])
def test_a_transformed_theme_is_still_recognised(how):
    motif = compose_motif("film", (), 7)
    assert likeness(motif, line(transform(motif, how))) >= 0.6


def test_a_sequence_says_the_head_of_a_theme_twice_the_second_time_a_step_higher():
    motif = compose_motif("film", (), 7)
    said = transform(motif, "sequence")
    half = len(said) // 2
    assert said[:half] == motif[:half]
    assert [note.degree - 1 for note in said[half:]] == [note.degree for note in motif[:half]]
    assert [note.beats for note in said[half:]] == [note.beats for note in motif[:half]]


def test_likeness_ignores_key_mode_and_speed():
    motif = compose_motif("speaker", (), 2)
    assert likeness(motif, line(motif, "e-major", 2)) == pytest.approx(1.0)
    assert likeness(motif, line(motif, "a-minor")) >= 0.85


def test_a_motif_has_four_to_eight_notes_and_can_be_sung():
    for seed in range(12):
        motif = compose_motif("film", (), seed)
        heights = [semitones(Key(0, "major"), note) for note in motif]
        assert 4 <= len(motif) <= 8
        assert max(heights) - min(heights) <= 17


def test_the_main_themes_of_twenty_seeds_have_rhythms_of_their_own_and_are_seldom_alike():
    motifs = [settle(Plan("f.mp4", 1000, themes=(Theme("film"),), seed=seed)).themes[0].motif for seed in range(20)]
    assert len({tuple(note.beats for note in motif) for motif in motifs}) >= 18
    pairs = [motif_likeness(a, b) for a, b in combinations(motifs, 2)]
    assert sum(pairs) / len(pairs) < 0.42
    assert sum(pair < 0.5 for pair in pairs) / len(pairs) >= 0.78


@pytest.mark.parametrize("role", ["film", "speaker", "threat"])
def test_of_thousands_of_drafts_of_motifs_hardly_two_are_the_same(role):
    rng = random.Random(1)
    drafts = [draft_motif(role, draw_character(role, rng), rng) for _ in range(6000)]
    assert len(set(drafts)) > 5500
    assert len({tuple(note.beats for note in draft) for draft in drafts}) > 300
    assert all(FEWEST_NOTES <= len(draft) <= MOST_NOTES for draft in drafts)


def test_a_motif_keeps_better_in_mind_than_its_notes_in_another_order():
    better = []
    for seed in range(30):
        motif = compose_motif("film", (), seed)
        rng = random.Random(seed)
        for _ in range(8):
            pitches, values = ([getattr(note, part) for note in motif] for part in ("degree", "beats"))
            rng.shuffle(pitches)
            rng.shuffle(values)
            mixed = tuple(replace(note, degree=d, beats=b) for note, d, b in zip(motif, pitches, values, strict=True))
            better.append(memorability(motif) - memorability(mixed))
    assert sum(better) / len(better) > 0.1


def a_midi_file(path, notes):
    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    file.tracks.append(track)
    for pitch, beats in notes:
        track.append(mido.Message("note_on", note=pitch, velocity=90, time=0))
        track.append(mido.Message("note_off", note=pitch, velocity=0, time=int(480 * beats)))
    file.save(str(path))


def test_a_users_theme_is_read_in_scale_steps_of_its_key(tmp_path):
    path = tmp_path / "tune.mid"
    a_midi_file(path, [(67, 1), (72, 1.5), (74, 0.5), (76, 1), (72, 3), (60, 1), (64, 1)])
    theme = theme_from_midi(path, "hope")
    assert theme.name == "hope"
    assert [note.beats for note in theme.motif] == [1, Fraction(3, 2), Fraction(1, 2), 1, 3]
    assert [b.degree - a.degree for a, b in zip(theme.motif, theme.motif[1:], strict=False)] == [3, 1, 1, -2]


def test_a_file_that_is_no_midi_is_refused_with_its_name(tmp_path):
    path = tmp_path / "tune.mid"
    path.write_bytes(b"not music")
    with pytest.raises(InputError, match=r"tune\.mid"):
        theme_from_midi(path)


def test_a_midi_file_without_a_tune_is_refused(tmp_path):
    path = tmp_path / "tune.mid"
    a_midi_file(path, [(60, 1)])
    with pytest.raises(InputError, match="fewer than three notes"):
        theme_from_midi(path)


def chunk(name, content, size=None):
    return name + (len(content) if size is None else size).to_bytes(4, "big") + content


def tune(ticks=480, gap=b"\x00", before=b"", header_size=6):
    """A Standard MIDI File of five notes, each byte of it chosen."""
    notes = b"".join(gap + bytes((0x90, 60 + n, 80)) + b"\x83\x60" + bytes((0x80, 60 + n, 0)) for n in range(5))
    header = chunk(b"MThd", (0).to_bytes(2, "big") + (1).to_bytes(2, "big") + (ticks % 65536).to_bytes(2, "big"), header_size)
    return header + chunk(b"MTrk", before + notes + b"\x00\xff\x2f\x00")


HOSTILE = {
    "a key signature that is none": (tune(before=b"\x00\xff\x59\x02\x09\x05"), "Could not decode key"),
    "a header of four gigabytes": (tune(header_size=0xFFFFFFFF), "ends too soon"),
    "a message of gigabytes": (tune(before=b"\x00\xff\x01\xff\xff\xff\xff\x7f"), "exceeds maximum length"),
    "no ticks in a beat": (tune(ticks=0), "in 0 ticks"),
    "time in frames": (tune(ticks=-6360), "in frames of film"),
    "a rest of years": (tune(gap=b"\xff\xff\xff\x7f"), "beats, at most 32"),
    "a rest of ages": (tune(gap=b"\xff" * 1000 + b"\x7f"), "far too many beats"),
    "a figure without end": (tune(gap=b"\xff" * 50_000 + b"\x7f"), "has no end"),
    "a tempo of no bytes": (tune(before=b"\x00\xff\x51\x00"), "cannot be read as a MIDI file"),
    "a file of a megabyte": (tune() + bytes(1_000_000), "longer than 500 kB"),
    "nothing": (b"", "ends too soon"),
}


@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_midi_file_that_is_none_is_refused_in_words(tmp_path, content, said):
    path = tmp_path / "theme.mid"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as refused:
        theme_from_midi(path)
    assert refused.value.hint


def test_the_tune_of_those_files_is_read_where_nothing_is_wrong_with_it(tmp_path):
    path = tmp_path / "theme.mid"
    path.write_bytes(tune())
    assert [note.beats for note in theme_from_midi(path).motif] == [1] * 5


@pytest.mark.parametrize("place", ["folder", "nowhere", "pipe"])
def test_what_is_no_midi_file_at_all_is_said_and_not_waited_for(tmp_path, place):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=r"not a file|No such file"):
        theme_from_midi(tmp_path / place)


def test_no_change_of_a_midi_file_reaches_a_raw_error(tmp_path):
    good, rng = tune(before=b"\x00\xff\x51\x03\x07\xa1\x20\x00\xff\x58\x04\x04\x02\x18\x08"), random.Random(1)
    path = tmp_path / "theme.mid"
    for _ in range(1500):
        bad = bytearray(good)
        for _ in range(rng.randint(1, 6)):
            bad[rng.randrange(len(bad))] = rng.choice((0, 127, 128, 255, rng.randrange(256)))
        path.write_bytes(bytes(bad[: rng.choice((len(bad), rng.randrange(len(bad))))]))
        with suppress(InputError):
            theme_from_midi(path)
