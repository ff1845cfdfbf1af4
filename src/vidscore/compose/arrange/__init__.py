"""Hands the sketch to the orchestra: textures, chairs, hits, the final chord and the performance.

In: a :class:`~vidscore.compose.sketch.Sketch` and a seed. Out: parts that a renderer can play.
Passes in the order of the work: rule the paper, lay the layers, seat them, give out the tune,
strike the hits, write the close, tie, hush where the plan asks for it, stir what stands still under
words, perform. All times are beats.
"""

from __future__ import annotations

from vidscore.compose.arrange.entering import enter
from vidscore.compose.arrange.expression import Score, controls
from vidscore.compose.arrange.frame import Frame, rule
from vidscore.compose.arrange.humanise import Clock, Level, perform
from vidscore.compose.arrange.hush import hush, stir
from vidscore.compose.arrange.landing import close, strike
from vidscore.compose.arrange.layers import lay
from vidscore.compose.arrange.seating import Line, PartKey, seat, tie, tune, without
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
    frame = rule(sketch, seed)
    lines = seat(frame, lay(frame))
    tune(frame, lines)
    strike(frame, lines)
    close(frame, lines)
    enter(frame, lines)
    for line in lines.values():
        without(line, frame.silences)
        tie(frame, line)
    hush(frame, lines)
    stir(frame, lines)
    return _play(frame, lines)


def _play(frame: Frame, lines: dict[PartKey, Line]) -> tuple[Part, ...]:
    clock, level = Clock.of(frame), Level.of(frame)
    score = Score.of(clock, level)
    parts = []
    for (name, role), line in sorted(lines.items(), key=lambda item: (SCORE_ORDER.index(item[0][1]), item[0][0])):
        notes = perform(line, clock, level)
        if notes:
            title = f"{name.replace('-', ' ')} {role}"
            parts.append(Part(title, name, line.instrument.section, role, notes, controls(line, notes, clock, score)))
    return tuple(parts)
