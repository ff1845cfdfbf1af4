"""Under words the music stays the music of its mood: lighter, softer, its tune clear of the voice; empty only on purpose."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.compose.sketches import ALL, make
from vidscore.compose.arrange import arrange
from vidscore.compose.arrange.bar_grid import bar_grid
from vidscore.compose.arrange.catalogue import TEXTURES
from vidscore.compose.arrange.layers import bar_groups, melody_players, write_layers
from vidscore.compose.arrange.mood_table import SCORINGS
from vidscore.compose.arrange.orchestration import band_under_words, clear_of_voice
from vidscore.compose.arrange.palettes import PIERCING, parse
from vidscore.compose.arrange.style_table import PALETTES
from vidscore.compose.arrange.variant_table import VARIANTS
from vidscore.model.mood import MOODS
from vidscore.model.plan import Hush
from vidscore.model.span import Span
from vidscore.model.style_table import STYLES

LINES = ((0.5, 4.0), (5.0, 11.5), (12.6, 20.0), (21.0, 28.0))
SPOKEN = tuple(Span(10_000 + round(a * 1000), 10_000 + round(b * 1000)) for a, b in LINES)


def begun(parts, sketch, spans):
    """Every note that begins inside the spans, with its part."""
    at = sketch.tempo_map.ms_at
    return [(p, n) for p in parts for n in p.notes if any(s.start_ms <= at(n.onset_beats) < s.end_ms for s in spans)]


def talked(mood, style="orchestral", **fields):
    """The same cue under talk and without."""
    return make(mood, style, bars=20, speech=LINES, **fields), make(mood, style, bars=20, **fields)


@pytest.mark.parametrize("mood", MOODS)
def test_a_mood_plays_at_least_half_its_notes_under_words_and_its_own_figure_first(mood):
    under, free = talked(mood)
    played = [begun(arrange(s, 2), s, SPOKEN) for s in (under, free)]
    onsets = [{n.onset_beats for p, n in notes if p.section != "percussion"} for notes in played]  # rolls wait under words
    assert len(onsets[0]) >= 0.5 * len(onsets[1])
    frame = bar_grid(under, 2)
    spoken = {bar.index for phrase in bar_groups(frame) if phrase.spoken for bar in phrase.bars}
    own = {name for seat in SCORINGS[mood].layers if not seat.enter for name in seat.textures}
    playing = [{s.texture.name for s in write_layers(frame) if any(bar.index == i for bar, _ in s.bars)} for i in spoken]
    assert playing
    assert all(names & own for names in playing)
    assert not any(TEXTURES[name].startles for names in playing for name in names)


@pytest.mark.parametrize("mood", MOODS)
def test_under_words_the_players_are_softer_and_the_drums_softest_but_still_alive(mood):
    under, free = talked(mood)
    parts = [arrange(sketch, 2) for sketch in (under, free)]
    loud = [
        np.array([n.velocity for part, n in begun(p, s, SPOKEN) if part.section != "percussion"])
        for p, s in zip(parts, (under, free), strict=True)
    ]
    assert loud[0].mean() < 0.93 * loud[1].mean()
    assert loud[0].std() > 3
    drums = [n.velocity for p, n in begun(parts[0], under, SPOKEN) if p.section == "percussion"]
    assert all(velocity <= 75 for velocity in drums)


@pytest.mark.parametrize(("mood", "style"), ALL)
def test_under_words_the_tune_is_low_or_high_and_nobody_plays_that_would_cut_through(mood, style):
    sketch, _ = talked(mood, style)
    parts = arrange(sketch, 2)
    whole = [Span(SPOKEN[0].start_ms, SPOKEN[-1].end_ms - 4_500)]
    sung = [n.pitch for p, n in begun(parts, sketch, whole) if p.role == "melody"]
    assert sung
    assert all(pitch <= 61 or pitch >= 85 for pitch in sung)
    if style == "orchestral":
        assert not {p.instrument for p, _ in begun(parts, sketch, whole)} & PIERCING


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda p: p.name)
def test_every_style_has_somebody_with_an_octave_clear_of_the_voice_for_every_mood(palette):
    for mood in MOODS:
        for player in palette.tune_under(mood):
            low, high = band_under_words(player)
            assert high - low >= 11, (mood, player)
            assert high <= 61 or low >= 85
            assert all(low <= p <= high for p in clear_of_voice(list(range(58, 82)), player))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("mood", MOODS)
def test_nobody_waits_three_seconds_for_a_new_note_while_somebody_speaks(mood, style):
    sketch = make(mood, style, bars=12, speech=LINES, tune=False, tempo=48 if mood == "grief" else None)
    parts = arrange(sketch, 4)
    at = sketch.tempo_map.ms_at
    marks = sorted({n.onset_beats for p in parts for n in p.notes if n.onset_beats <= sketch.cadence_beats})
    waits = [at(b) - at(a) for a, b in pairwise(marks) if any(at(a) < s.end_ms and at(b) > s.start_ms for s in SPOKEN)]
    assert max(waits) <= 3_000


def hushed(mood, style="orchestral"):
    sketch, _ = talked(mood, style)
    span = Span(SPOKEN[1].start_ms, SPOKEN[2].end_ms)
    return replace(sketch, brief=replace(sketch.brief, hushed=(Hush(span, "a whisper"),))), span


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("mood", MOODS)
def test_in_a_hush_only_a_held_chord_is_left(mood, style):
    sketch, span = hushed(mood, style)
    parts = arrange(sketch, 2)
    at = sketch.tempo_map.ms_at
    for part, note in begun(parts, sketch, (span,)):
        assert part.role in ("harmony", "bass"), (part.name, note)
        assert part.section != "percussion"
    for part in parts:
        if part.role in ("melody", "ostinato", "percussion", "counter"):
            notes = [n for n in part.notes if at(n.onset_beats) < span.start_ms]
            assert not [n for n in notes if at(n.onset_beats + n.duration_beats) > span.start_ms + 300]
    seconds = span.duration_ms / 1000
    assert len({n.onset_beats for _, n in begun(parts, sketch, (span,))}) <= seconds


def test_a_hit_in_a_hush_is_struck_softly():
    sketch, _ = hushed("tension")
    sketch = replace(sketch, hits=((next(b.start_beats for b in sketch.bars if b.start_beats >= 7), 0.9, "downbeat"),))
    beat = sketch.hits[0][0]
    struck = [n for p in arrange(sketch, 2) for n in p.notes if n.onset_beats == beat and n.nudge_ms == 0]
    assert struck
    assert max(n.velocity for n in struck) <= 64


def test_moods_keep_their_own_sound_under_words():
    sounds = {}
    for mood in MOODS:
        sketch, _ = talked(mood)
        sounds[mood] = frozenset((p.instrument, p.role) for p, _ in begun(arrange(sketch, 2), sketch, SPOKEN))
    assert len(set(sounds.values())) == len(MOODS)
    assert all(any(role == "ostinato" for _, role in sounds[mood]) for mood in ("tension", "anger", "joy", "triumph"))


def test_the_tune_of_a_threat_keeps_its_low_players_under_words():
    sketch = replace(make("fear", bars=8, speech=LINES), low=True)
    frame = bar_grid(sketch, 1)
    assert melody_players(frame, spoken=True) == melody_players(frame)


def test_every_row_of_players_of_another_orchestration_has_somebody_who_does_not_cut_through_a_voice():
    rows = [text for moods in VARIANTS.values() for some in moods.values() for one in some for text in one.kinds.values()]
    assert rows
    assert not [text for text in rows if parse(text) and all(player.instrument in PIERCING for player in parse(text))]
