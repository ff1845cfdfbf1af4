"""Hands the sketch to the orchestra: textures, players, hits, the final chord and the performance.

In: a :class:`~vidscore.compose.sketch.Sketch` and a seed. Out: parts that a renderer can play.
Passes in the order of the work: the bar grid, the layers, their players, the melody, the percussion, the hits, the final
chord, ties, thinning in a hush, inner voices that move under words, performance. All times are beats.
"""

from __future__ import annotations

from vidscore.compose.arrange.bar_grid import BarGrid, bar_grid
from vidscore.compose.arrange.entrances import write_entrance
from vidscore.compose.arrange.expression import DynamicsGrid, controls
from vidscore.compose.arrange.hits import write_final_chord, write_hits
from vidscore.compose.arrange.humanise import BeatTimes, IntensityCurve, perform
from vidscore.compose.arrange.hushes import move_inner_voices, thin_hushes
from vidscore.compose.arrange.layers import write_layers
from vidscore.compose.arrange.orchestration import DraftPart, PartKey, orchestrate, orchestrate_melody, silence, tie_notes
from vidscore.compose.arrange.percussion import write_crescendos, write_percussion
from vidscore.compose.arrange.style_passes import finish_style, fit_style, shape_style
from vidscore.compose.arrange.tune_line import TuneLine
from vidscore.compose.sketch import Sketch
from vidscore.model.music import Part

__all__ = ["arrange"]

SCORE_ORDER = ("melody", "counter", "colour", "ostinato", "harmony", "bass", "percussion", "hit")


def arrange(sketch: Sketch, seed: int) -> tuple[Part, ...]:
    """Orchestrate and perform a sketch.

    Args:
        sketch: The finished short score; one ``intensity`` and ``speech`` value per bar.
        seed: Chooses between textures that fit equally well, and the players' freedom. The same
            seed gives the same parts.

    Returns:
        Parts with unique names. No note is out of its instrument's range, begins before the cue
        or sounds after its end; notes on hit beats have ``nudge_ms`` 0.
    """
    grid = bar_grid(sketch, seed)
    tune: dict[PartKey, DraftPart] = {}
    orchestrate_melody(grid, tune)
    line = TuneLine.of(grid, (draft.tones for draft in tune.values()))
    drafts = orchestrate(grid, write_layers(grid, line), line) | tune
    write_percussion(grid, drafts)
    write_hits(grid, drafts)
    write_crescendos(grid, drafts)
    write_final_chord(grid, drafts)
    write_entrance(grid, drafts)
    for draft in drafts.values():
        silence(draft, grid.silences)
        tie_notes(grid, draft)
    thin_hushes(grid, drafts)
    fit_style(grid, drafts)
    move_inner_voices(grid, drafts)
    shape_style(grid, drafts)
    return finish_style(sketch, _play(grid, drafts), seed)


def _play(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> tuple[Part, ...]:
    clock, level = BeatTimes.of(grid), IntensityCurve.of(grid)
    score = DynamicsGrid.of(clock, level)
    parts = []
    for (name, role), draft in sorted(drafts.items(), key=lambda item: (SCORE_ORDER.index(item[0][1]), item[0][0])):
        notes = perform(draft, clock, level)
        if notes:
            title = f"{name.replace('-', ' ')} {role}"
            parts.append(Part(title, name, draft.instrument.section, role, notes, controls(draft, notes, clock, score)))
    return tuple(parts)
