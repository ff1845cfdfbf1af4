"""A brief in, a cue out: themes, harmony, melody, texture, orchestration, performance."""

from __future__ import annotations

from vidscore.compose.critic import faults, measure, score
from vidscore.compose.motifs import Motif, compose_motif
from vidscore.compose.rehearsal import Candidate, rehearse
from vidscore.compose.themes import settle, theme_from_midi
from vidscore.compose.timing import solve_time
from vidscore.compose.writer import write_sketches
from vidscore.model.music import Cue
from vidscore.model.plan import Brief, Theme
from vidscore.settings import ComposeSettings

__all__ = ["compose_cue", "settle", "sketch_cue", "theme_from_midi"]


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
    motif, role = _motif(brief, themes)
    sketches = write_sketches(brief, clock, motif, role, next_key, max(1, settings.candidates))
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
    candidates = sketch_cue(brief, themes, settings, next_key)
    return rehearse(candidates, settings.candidates)


def _motif(brief: Brief, themes: tuple[Theme, ...]) -> tuple[Motif, str]:
    """The theme to state and its role; else an idea of the cue's own, which has none."""
    for theme in themes:
        if theme.name == brief.theme:
            return theme.motif or compose_motif(theme.role, (), theme.name), theme.role
    others = [theme.motif for theme in themes if theme.motif]
    return compose_motif("film", others, brief.seed, brief.name, brief.mood.name, candidates=24), ""
