"""A brief in, a cue out: themes, harmony, melody, texture, orchestration, performance."""

from __future__ import annotations

from dataclasses import dataclass

from vidscore.compose.arrange import arrange
from vidscore.compose.critic import Figures, faults, measure, score
from vidscore.compose.motifs import Motif, compose_motif
from vidscore.compose.seeds import stable_seed
from vidscore.compose.sketch import Sketch
from vidscore.compose.themes import settle, theme_from_midi
from vidscore.compose.timing import solve_time
from vidscore.compose.why import reason
from vidscore.compose.writer import write_sketches
from vidscore.model.music import Cue
from vidscore.model.plan import Brief, Theme
from vidscore.settings import ComposeSettings

__all__ = ["compose_cue", "settle", "sketch_cue", "theme_from_midi"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version of a cue and what the critic thinks of it."""

    sketch: Sketch
    figures: Figures
    score: float


def sketch_cue(brief: Brief, themes: tuple[Theme, ...], settings: ComposeSettings, next_key: str = "") -> tuple[Candidate, ...]:
    """Write the short score of a cue in several versions, best first.

    Args:
        brief: The order; it must not be a silence.
        themes: The film's themes; the one the brief names is stated.
        settings: How many versions to write.
        next_key: Key of the cue that follows, or empty.

    Returns:
        At least one candidate, all of them without faults.
    """
    clock = solve_time(brief)
    motif, named = _motif(brief, themes)
    sketches = write_sketches(brief, clock, motif, named, next_key, max(1, settings.candidates))
    out = []
    for sketch in sketches:
        if not faults(sketch):
            figures = measure(sketch, motif)
            out.append(Candidate(sketch, figures, score(figures)))
    if not out:
        raise AssertionError(f"cue {brief.name}: {'; '.join(faults(sketches[0]))}")
    return tuple(sorted(out, key=lambda c: -c.score))


def compose_cue(brief: Brief, themes: tuple[Theme, ...], settings: ComposeSettings, next_key: str = "") -> Cue:
    """Compose, orchestrate and perform one cue.

    Args:
        brief: The order; it must not be a silence.
        themes: The film's themes, with their motifs (see :func:`settle`).
        settings: How hard to try.
        next_key: Key of the cue that follows, or empty.

    Returns:
        The cue. The same arguments give the same cue in every process.
    """
    best = sketch_cue(brief, themes, settings, next_key)[0]
    sketch = best.sketch
    parts = arrange(sketch, stable_seed(brief.seed, brief.name, "arrange") % 2**31)
    hits = tuple(
        (hit.at_ms, beat, kind)
        for hit, (beat, _, kind) in zip(sorted(brief.hits, key=lambda h: h.at_ms), sketch.hits, strict=False)
    )
    figures = (("score", round(best.score, 4)), *sorted(best.figures.items()))
    return Cue(
        brief, sketch.tempo_map, sketch.bars, sketch.chords, parts, sketch.cadence_beats, sketch.end_beats, hits, figures,
        reason(sketch),
    )  # fmt: skip


def _motif(brief: Brief, themes: tuple[Theme, ...]) -> tuple[Motif, bool]:
    """The theme to state and whether it was asked for; else an idea of the cue's own."""
    for theme in themes:
        if theme.name == brief.theme:
            return theme.motif or compose_motif(theme.role, (), theme.name), True
    others = [theme.motif for theme in themes if theme.motif]
    return compose_motif("film", others, brief.seed, brief.name, brief.mood.name, candidates=24), False
