"""A brief in, a cue out: themes, harmony, melody, texture, orchestration, performance."""

from __future__ import annotations

from dataclasses import replace

from vidscore.compose.chapters import in_chapters, with_neighbours
from vidscore.compose.critic import faults, metrics_score, sketch_metrics
from vidscore.compose.motifs import Motif, compose_motif
from vidscore.compose.sections import join_sections
from vidscore.compose.selection import Candidate, select_arrangement
from vidscore.compose.themes import settle, theme_from_midi
from vidscore.compose.timing import solve_time
from vidscore.compose.under_theme import with_under_theme
from vidscore.compose.writer import write_sketches
from vidscore.model.cue import Cue
from vidscore.model.joins import ALONE, Neighbours
from vidscore.model.plan import Brief
from vidscore.model.theme import Theme
from vidscore.settings import ComposeSettings

__all__ = ["compose_cue", "settle", "sketch_cue", "theme_from_midi"]


def sketch_cue(
    brief: Brief, themes: tuple[Theme, ...], settings: ComposeSettings, neighbours: Neighbours = ALONE
) -> tuple[Candidate, ...]:
    """Write the short score of a cue, or of one section of it, in several versions, best first.

    Args:
        brief: The order; it must not be a silence, nor have sections.
        themes: The film's themes; the one the brief names is stated.
        settings: How many versions to write.
        neighbours: What comes before and after.

    Returns:
        At least one candidate, all of them without faults.
    """
    clock = solve_time(brief, neighbours)
    motif, role = _motif(brief, themes)
    sketches = write_sketches(brief, clock, motif, role, neighbours, max(1, settings.candidates))
    out = []
    for sketch in sketches:
        if not faults(sketch):
            figures = sketch_metrics(sketch, motif)
            out.append(Candidate(sketch, figures, metrics_score(figures)))
    if not out:
        raise AssertionError(f"cue {brief.name}: {'; '.join(faults(sketches[0]))}")
    return tuple(sorted(out, key=lambda c: -c.score))


def compose_cue(brief: Brief, themes: tuple[Theme, ...], settings: ComposeSettings, neighbours: Neighbours = ALONE) -> Cue:
    """Compose, orchestrate and perform one cue, section by section and chapter by chapter.

    Args:
        brief: The order; it must not be a silence.
        themes: The film's themes, with their motifs (see :func:`settle`).
        settings: How hard to try.
        neighbours: What comes before and after.

    Returns:
        The cue. The same arguments give the same cue in every process.
    """
    made = []
    for section, around in with_neighbours(brief.by_section(), neighbours):
        for chapter, beside in with_neighbours(in_chapters(section), around):
            cue = select_arrangement(sketch_cue(chapter, themes, settings, beside), settings.candidates)
            made.append(with_under_theme(cue, _motif(replace(chapter, theme=chapter.under), themes)[0]) if chapter.under else cue)
    return join_sections(brief, tuple(made))


def _motif(brief: Brief, themes: tuple[Theme, ...]) -> tuple[Motif, str]:
    """The theme to state and its role; else an idea of the cue's own, which has none."""
    for theme in themes:
        if theme.name == brief.theme:
            return theme.motif or compose_motif(theme.role, (), theme.name), theme.role
    others = [theme.motif for theme in themes if theme.motif]
    return compose_motif("film", others, brief.seed, brief.name, brief.mood.name, candidates=24), ""
