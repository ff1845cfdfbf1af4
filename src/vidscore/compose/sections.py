"""A cue's sections, composed one by one, become one cue: one tempo map, one part for each player.

In: the cues of the sections, each on a clock of its own that begins at beat 0 and ends on a bar line. Out: the cue.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

from vidscore.model.cue import Cue
from vidscore.model.music import Control, Part, TempoMap
from vidscore.model.plan import Brief


def join_sections(brief: Brief, sections: tuple[Cue, ...]) -> Cue:
    """Put the sections of a cue behind one another.

    Args:
        brief: The whole cue's.
        sections: At least one, in film order; each but the last ends where the next begins.

    Returns:
        The cue. Figures are means over the sections by their length.
    """
    if len(sections) == 1:
        return replace(sections[0], brief=brief)
    starts = [Fraction(0), *accumulate(section.end_beats for section in sections)]
    last = sections[-1]
    return Cue(
        brief=brief,
        tempo_map=_one_clock(sections, starts),
        bars=tuple(
            replace(bar, start_beats=bar.start_beats + at) for cue, at in zip(sections, starts, strict=False) for bar in cue.bars
        ),
        chords=tuple(
            replace(chord, onset_beats=chord.onset_beats + at)
            for cue, at in zip(sections, starts, strict=False)
            for chord in cue.chords
        ),
        parts=_parts(sections, starts),
        cadence_beats=last.cadence_beats + starts[-2],
        end_beats=starts[-1],
        hits=tuple((ms, beat + at, how) for cue, at in zip(sections, starts, strict=False) for ms, beat, how in cue.hits),
        figures=_figures(sections),
        why=" ".join(section.why for section in sections),
    )


def _one_clock(sections: tuple[Cue, ...], starts: list[Fraction]) -> TempoMap:
    """The sections' clocks as one; where two meet, both name the same instant."""
    points = list(sections[0].tempo_map.points)
    for cue, at in zip(sections[1:], starts[1:], strict=False):
        points += [(beat + at, ms) for beat, ms in cue.tempo_map.points[1:]]
    return TempoMap(tuple(points))


def _parts(sections: tuple[Cue, ...], starts: list[Fraction]) -> tuple[Part, ...]:
    """Every player's part through all sections, in the order in which they come in."""
    merged: dict[str, Part] = {}
    for cue, at in zip(sections, starts, strict=False):
        for part in cue.parts:
            notes = tuple(replace(note, onset_beats=note.onset_beats + at) for note in part.notes)
            controls = tuple(Control(move.at_beats + at, move.number, move.value) for move in part.controls)
            before = merged.get(part.name)
            if before is not None:
                notes, controls = (*before.notes, *notes), (*before.controls, *controls)
            merged[part.name] = replace(part, notes=notes, controls=controls)
    return tuple(merged.values())


def _figures(sections: tuple[Cue, ...]) -> tuple[tuple[str, float], ...]:
    """Means over the sections that have a figure, by length; the score first."""
    totals: dict[str, tuple[float, float]] = {}
    for cue in sections:
        length = cue.brief.span.duration_ms
        for name, value in cue.figures:
            total, weight = totals.get(name, (0.0, 0.0))
            totals[name] = (total + value * length, weight + length)
    means = {name: round(total / weight, 4) for name, (total, weight) in totals.items()}
    return tuple(sorted(means.items(), key=lambda item: (item[0] != "score", item[0])))
