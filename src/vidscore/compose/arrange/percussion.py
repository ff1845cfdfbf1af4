"""The percussion section: who plays which groove in which phrase, and the rolls that grow into strong hits.

In: the bar grid and the drafts of the parts; lines of percussion are added. The section has seats of its own: it takes none
from the harmony, and enters and leaves with the intensity as the layers do. It keeps still in a hush; under speech one
groove goes on, lightly. All times are beats.
"""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.bar_grid import BarGrid, GridBar, within
from vidscore.compose.arrange.catalogue import TEXTURES
from vidscore.compose.arrange.chords import intervals
from vidscore.compose.arrange.drums import CRASH, LIGHT, ROLL, roll_strokes
from vidscore.compose.arrange.hits import STRONG
from vidscore.compose.arrange.layers import (
    HYSTERESIS,
    NOBODY,
    BarGroup,
    audible_players,
    bar_groups,
    best_step,
    fitting_textures,
    palette_of,
    section_turn,
)
from vidscore.compose.arrange.mood_table import SCORINGS, LayerChoice
from vidscore.compose.arrange.orchestration import DraftPart, PartKey, in_range
from vidscore.compose.arrange.texture import BarContext, Texture, VoicedChord
from vidscore.compose.weights.orchestration import PERCUSSION
from vidscore.model.instruments import INSTRUMENTS

ROLE = "percussion"
SPOKEN_SEATS = 1
"""Grooves that go on under speech, and that an introduction has. [judgement]"""
INTRODUCTION = "intro"


def write_percussion(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> None:
    """Write every groove, roll and fill of the mood, phrase by phrase."""
    choices = SCORINGS[grid.mood].drums
    taken = [False] * len(choices)
    for phrase in bar_groups(grid):
        if phrase.hushed:
            taken = [False] * len(choices)
            continue
        seats = SPOKEN_SEATS if phrase.spoken or phrase.letter == INTRODUCTION else len(choices)
        for place, choice in enumerate(choices):
            taken[place] = phrase.energy >= choice.enter - HYSTERESIS * taken[place] and sum(taken[:place]) < seats
            texture = _chosen(grid, choice, place, phrase) if taken[place] else None
            if texture is not None:
                _write(grid, drafts, texture, phrase)
    for (_, role), draft in drafts.items():
        if role == ROLE:
            draft.tones.sort()


def _chosen(grid: BarGrid, choice: LayerChoice, place: int, phrase: BarGroup) -> Texture | None:
    """One of a choice's textures: the cue's own in A, the next ones in other sections."""
    fitting = fitting_textures(grid, choice, phrase, palette_of(grid))
    if not fitting:
        return None
    first = grid.rng(f"drums {place}").randrange(len(fitting))
    name = fitting[(first + section_turn(phrase)) % len(fitting)]
    return None if name == NOBODY else TEXTURES[name]


def _write(grid: BarGrid, drafts: dict[PartKey, DraftPart], texture: Texture, phrase: BarGroup) -> None:
    players = audible_players(palette_of(grid).players(texture.kind, grid.mood), phrase.energy, phrase.spoken)
    for bar in phrase.bars:
        tones = texture.write(_context(grid, texture, phrase, bar), **texture.params)
        for player in players:
            instrument = INSTRUMENTS[player.instrument]
            draft = drafts.setdefault((player.instrument, ROLE), DraftPart(instrument, ROLE, []))
            draft.tones += [
                t._replace(
                    pitch=in_range(t.pitch + player.octave, instrument),
                    touch=texture.touch,
                    accent=min(t.accent, 0) if phrase.spoken else t.accent,
                )
                for t in tones
                if phrase.spoken or not within(grid.spoken, t.onset)
            ]


def _context(grid: BarGrid, texture: Texture, phrase: BarGroup, bar: GridBar) -> BarContext:
    """What a drummer looks at: the bar, the chords' roots, and where in its phrase the bar lies. A section keeps its groove."""
    chords, key = grid.sketch.chords, grid.sketch.key
    voiced = tuple(VoicedChord(s.start, s.end, (), 0, chords[s.index].root, intervals(chords[s.index])) for s in bar.chord_spans)
    count, left = bar.index - phrase.bars[0].index, phrase.bars[-1].index - bar.index
    rng = grid.rng(f"{texture.name}/{phrase.letter}")
    return BarContext(bar, voiced, best_step(bar, 0), count, left, key.tonic, key.scale, (), (), rng)


def write_crescendos(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> None:
    """Roll into every strong hit in the open: a cymbal that grows over a second or two, and drums where the mood has them."""
    palette = palette_of(grid)
    kinds = PERCUSSION.crescendo[SCORINGS[grid.mood].hit]
    for beat, weight, _ in grid.struck:
        at = grid.sketch.tempo_map.ms_at(beat)
        start = Fraction(round(grid.sketch.tempo_map.beat_at(at - PERCUSSION.crescendo_ms) * 24), 24)
        start = max([start, grid.start, *(b for _, b in grid.silences if b <= beat)])
        if weight < STRONG or beat - start < 1 or grid.is_spoken(start, beat) or grid.is_hushed(start, beat):
            continue
        for kind in kinds:
            for player in palette.players(kind, grid.mood)[:1]:
                instrument = INSTRUMENTS[player.instrument]
                draft = drafts.setdefault((player.instrument, ROLE), DraftPart(instrument, ROLE, []))
                key = CRASH if instrument.drum_kit else in_range(_root_at(grid, beat) + 36, instrument)
                draft.tones = [t for t in draft.tones if t.pitch != key or not start <= t.onset < beat]
                loudest = round(PERCUSSION.loudest * weight) + (LIGHT[CRASH] // 2 if instrument.drum_kit else 0)
                draft.tones += roll_strokes(start, beat, key, ROLL, PERCUSSION.softest, loudest)
                draft.tones.sort()


def _root_at(grid: BarGrid, beat: Fraction) -> int:
    roots = [chord.root for chord in grid.sketch.chords if chord.onset_beats <= beat]
    return roots[-1] if roots else grid.sketch.key.tonic
