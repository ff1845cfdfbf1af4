"""Selection: short scores are orchestrated, their mood is predicted from the notes, and the nearest to the brief is kept.

In: the critic's best candidates. Out: a cue and its predicted mood. Where all versions feel too calm, or a calm mood too
excited, the fullness of the orchestra is turned up or down and the best one is played again; more fury than asked stays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from vidscore.compose.arrange import arrange
from vidscore.compose.critic import Metrics
from vidscore.compose.sketch import Sketch
from vidscore.compose.weights.selection import SELECTION
from vidscore.compose.why import median_tempo, reason
from vidscore.hear.mood_regression import heard_mood
from vidscore.hear.notes import notes_of_cue
from vidscore.model.cue import Cue
from vidscore.model.mood_table import MOOD_TABLE, usual
from vidscore.model.plan import Brief
from vidscore.model.seeds import stable_seed

_ORDER = ((0, 0), (1, 1), (0, 2), (2, 3), (1, 4))
"""Which candidate is arranged in which orchestration, one after the other."""
_BUSY_TRIES = 2
"""Tries of music that takes long to arrange."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version of a cue and what the critic thinks of it."""

    sketch: Sketch
    figures: Metrics
    score: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One orchestrated version."""

    cue: Cue
    sketch: Sketch
    score: float
    valence: float
    arousal: float
    orchestration: int
    match: float
    """How near the predicted mood is to what was asked for, 0..1."""


def targets(brief: Brief) -> tuple[float, float]:
    """(valence, arousal) that the music should be heard to have, in standard deviations."""
    row = MOOD_TABLE[brief.mood.name]
    lift_v = brief.mood.valence - usual(row.valence)
    lift_a = brief.mood.arousal - usual(row.arousal)
    return row.valence + SELECTION.scene * lift_v, row.arousal + SELECTION.scene * lift_a


def select_arrangement(candidates: tuple[Candidate, ...], tries: int) -> Cue:
    """Orchestrate the best candidates and keep the one that feels most like its brief.

    Args:
        candidates: Best first, at least one.
        tries: How many orchestrations to play, at most five; fewer where one already feels right. With more than one,
            fullness may be corrected too.
    """
    tried: list[Arrangement] = []
    for which, orchestration in _ORDER[:tries]:
        tried.append(_arranged(candidates[which % len(candidates)], orchestration))
        if tried[-1].match >= SELECTION.right or (len(tried) >= _BUSY_TRIES and _is_busy(tried[-1].cue)):
            break
    best = max(tried, key=lambda one: one.score)
    if tries > 1:
        chosen = next(c for c in candidates if c.sketch == best.sketch)
        for _ in range(2):
            wanted = targets(best.sketch.brief)[1]
            miss = wanted - best.arousal
            if abs(miss) <= SELECTION.off or miss < 0 < wanted:
                break
            turned = _arranged(_fuller(chosen, math.copysign(SELECTION.turned, miss)), best.orchestration)
            if turned.score <= best.score:
                break
            best, chosen = turned, replace(chosen, sketch=turned.sketch)
    return best.cue


def _is_busy(cue: Cue) -> bool:
    return sum(len(part.notes) for part in cue.parts) > SELECTION.busy * cue.brief.span.duration_ms / 1_000


def _fuller(candidate: Candidate, by: float) -> Candidate:
    """The same music for a fuller or thinner orchestra."""
    levels = tuple(round(min(1.0, max(SELECTION.thinnest, level + by)), 4) for level in candidate.sketch.intensity)
    return replace(candidate, sketch=replace(candidate.sketch, intensity=levels))


def _arranged(candidate: Candidate, orchestration: int) -> Arrangement:
    """Orchestrate, listen and weigh; ``orchestration`` numbers other orchestrations of the same music."""
    sketch = candidate.sketch
    brief = sketch.brief
    parts = arrange(sketch, stable_seed(brief.seed, brief.name, "arrange", orchestration))
    hits = tuple(
        (hit.at_ms, beat, kind)
        for hit, (beat, _, kind) in zip(sorted(brief.hits, key=lambda h: h.at_ms), sketch.hits, strict=False)
    )
    place = (sketch.cadence_beats, sketch.end_beats)
    cue = Cue(brief, sketch.tempo_map, sketch.bars, sketch.chords, parts, *place, hits, why=reason(sketch))
    heard = heard_mood(notes_of_cue(cue), median_tempo(sketch))
    valence, arousal = (sum(one[i] for one in heard) / len(heard) for i in (0, 1))
    match = _mood_match(brief, heard)
    figures = {**candidate.figures, "valence_heard": round(valence, 4), "arousal_heard": round(arousal, 4)}
    total = SELECTION.critic * candidate.score + SELECTION.heard * match
    cue = replace(cue, figures=(("score", round(total, 4)), *sorted(figures.items())))
    return Arrangement(cue, sketch, total, valence, arousal, orchestration, match)


def _mood_match(brief: Brief, heard: tuple[tuple[float, float], ...]) -> float:
    """1 where the predicted mood is what was asked for, towards 0 with the distance; moods whose valence is missed go by arousal.

    Each regressor that predicts the opposite of what was asked for counts extra: a calm chase is worse than a mild one.
    """
    wanted = targets(brief)
    audible = MOOD_TABLE[brief.mood.name].audible_valence
    weights = (SELECTION.valence if audible else SELECTION.valence_inaudible, 1.0)
    miss = 0.0
    for weight, want, predicted in zip(weights, wanted, zip(*heard, strict=True), strict=True):
        miss += weight * (sum(predicted) / len(predicted) - want) ** 2
        miss += weight * SELECTION.opposite * sum(one * want < 0 for one in predicted) if abs(want) >= SELECTION.clear else 0.0
    return 1.0 / (1.0 + miss / sum(weights))
