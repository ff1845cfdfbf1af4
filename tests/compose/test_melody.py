"""The tune: song-like movement, its chords, its breath; and one cue to read."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.compose.briefs import a_brief
from vidscore.compose import sketch_cue
from vidscore.compose.critic import faults, metrics_score, sketch_metrics
from vidscore.compose.melody import scale_over
from vidscore.compose.motifs import compound
from vidscore.compose.song import surprise
from vidscore.compose.why import reason
from vidscore.model.mood import MOODS
from vidscore.model.music import Chord, Key
from vidscore.settings import ComposeSettings


def tunes(mood, seeds, duration_ms=40_000):
    for seed in range(seeds):
        yield sketch_cue(a_brief(mood, duration_ms, seed=seed, name=f"2m{seed}"), (), ComposeSettings(4))[0].sketch


def test_in_song_a_step_is_expected_and_a_tritone_is_not():
    table = surprise(60, 20, 0, False, True)
    last, before = 64 - 60, 62 - 60
    assert table.shape == (20, 20, 20)
    assert table[before, last, 65 - 60] < table[before, last, 70 - 60]
    assert np.exp(-table[before, last]).sum() < 1.0


def test_the_leading_note_wants_to_rise():
    table = surprise(60, 20, 0, False, True)
    assert table[69 - 60, 71 - 60, 72 - 60] < table[69 - 60, 71 - 60, 67 - 60]


@pytest.mark.parametrize("mood", ["tender", "joy", "melancholy"])
def test_tunes_move_mostly_by_step_and_leap_seldom_and_take_half_of_their_leaps_back(mood):
    figures = [sketch_metrics(sketch, ()) for sketch in tunes(mood, 3)]
    assert np.mean([f["steps"] for f in figures]) >= 0.55
    assert np.mean([f["wide_leaps"] for f in figures]) <= 0.08
    assert np.mean([f["unrecovered_leaps"] for f in figures]) <= 0.5


@pytest.mark.parametrize("mood", ["tender", "joy", "melancholy"])
def test_strong_notes_mostly_belong_to_their_chords(mood):
    figures = [sketch_metrics(sketch, ()) for sketch in tunes(mood, 3)]
    assert 0.6 <= np.mean([f["chord_tones_on_beat"] for f in figures]) <= 0.98


def test_phrases_breathe():
    for sketch in tunes("grief", 2):
        gaps = [b.onset_beats - a.onset_beats - a.duration_beats for a, b in zip(sketch.melody, sketch.melody[1:], strict=False)]
        assert max(gaps) >= Fraction(1, 2)


def test_the_scale_gives_way_to_a_strange_chord():
    flat_sixth = Chord(Fraction(0), Fraction(4), 8, "maj", 8)
    bent = scale_over(flat_sixth, Key(0, "major").scale)
    assert {8, 0, 3} <= bent
    assert 9 not in bent
    assert 4 not in bent


def test_beats_become_long_and_short_in_compound_time():
    assert [compound(Fraction(k, 2)) for k in range(4)] == [0, 1, Fraction(3, 2), Fraction(5, 2)]


def test_the_critic_prefers_a_tune_to_the_same_notes_shuffled():
    from dataclasses import replace

    sketch = next(tunes("joy", 1))
    pitches = [note.pitch for note in sketch.melody]
    np.random.default_rng(0).shuffle(pitches)
    nonsense = replace(sketch, melody=tuple(replace(n, pitch=p) for n, p in zip(sketch.melody, pitches, strict=True)))
    assert metrics_score(sketch_metrics(nonsense, ())) < metrics_score(sketch_metrics(sketch, ())) - 0.1


def test_the_critic_names_what_is_wrong():
    from dataclasses import replace

    sketch = next(tunes("joy", 1))
    late = replace(sketch, bass=(replace(sketch.bass[-1], onset_beats=sketch.end_beats),))
    astray = replace(sketch, chords=(*sketch.chords[:-1], replace(sketch.chords[-1], root=(sketch.key.tonic + 1) % 12)))
    assert faults(sketch) == ()
    assert faults(late) == ("a note sounds outside the cue",)
    assert faults(astray) == ("a closing cue does not end on its tonic",)


@pytest.mark.parametrize("mood", MOODS)
def test_moods_in_any_metre_keep_their_bars(mood):
    for metre in ("6/8", "5/4", "7/8", "12/8", "2/2"):
        sketch = sketch_cue(a_brief(mood, 14_000, metre=metre), (), ComposeSettings(1))[0].sketch
        assert sketch.bars[-1].metre == tuple(int(x) for x in metre.split("/"))


NAMES = ("C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
GOLDEN = Path(__file__).parent / "golden" / "chorale.txt"


def named(note):
    return f"{NAMES[note.pitch % 12]}{note.pitch // 12 - 1}:{note.duration_beats}"


def written_out(sketch):
    """A short score as a person would read it aloud: one line a bar."""
    rows = [reason(sketch)]
    for bar, level in zip(sketch.bars, sketch.intensity, strict=True):
        inside = [" ".join(named(n) for n in line if _in(n.onset_beats, bar)) or "-" for line in (sketch.melody, sketch.bass)]
        chords = " ".join(f"{c.roman}({c.quality})" for c in sketch.chords if _in(c.onset_beats, bar)) or "-"
        rows.append(f"{bar.section:<8} {level:.2f} | {chords:<26} | {inside[0]:<36} | {inside[1]}")
    return "\n".join(rows) + "\n"


def test_a_chorale_reads_as_it_was_approved():
    brief = a_brief("grief", 30_000, tonic="d", mode="minor", seed=1, tempo_bpm=60.0, hits_ms=(12_000,))
    sketch = sketch_cue(brief, (), ComposeSettings(4))[0].sketch
    assert sketch.chords[-1].roman == "i"
    assert any(chord.onset_beats == sketch.hits[0][0] for chord in sketch.chords)
    assert written_out(sketch) == GOLDEN.read_text("utf8")


def _in(beat, bar):
    return bar.start_beats <= beat < bar.start_beats + bar.beats
