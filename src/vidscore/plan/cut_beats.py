"""Cuts that follow one another quickly are met by beats.

In: a scene's cuts, the hits that were chosen for it, and a tempo. Out: which cuts beats can meet with hardly a bend of the
tempo; they become light hits, which ask the clock for a beat and strike nothing. The other cuts are left to fall where they do.
"""

from __future__ import annotations

from vidscore.model.hits import Hit
from vidscore.model.scene import Scene
from vidscore.model.span import Span
from vidscore.plan.instants import Witnesses
from vidscore.plan.weights import CUT_BEATS

_MINUTE_MS = 60_000


def quick_cuts(cuts: tuple[int, ...], span: Span) -> tuple[int, ...]:
    """The cuts of a scene that beats should meet: all but those at its edges, where there are several and quick ones."""
    w = CUT_BEATS
    inside = tuple(cut for cut in cuts if span.start_ms + w.edge_ms <= cut <= span.end_ms - w.edge_ms)
    quick = len(inside) >= w.least and span.duration_ms <= w.slowest_ms * len(inside)
    return inside if quick else ()


def met(cuts: tuple[int, ...], start_ms: int, beat_ms: float, fixed: tuple[int, ...] = ()) -> tuple[tuple[int, float], ...]:
    """The cuts that beats meet, each counted from the one before, and by how much the tempo bends for it, as a share.

    Args:
        cuts: In order.
        start_ms: Where a beat is.
        beat_ms: Length of a felt beat.
        fixed: Instants that are met whatever the tempo.

    Example:
        >>> met((2_000, 3_300, 4_000), 0, 500.0)
        ((2000, 0.0), (4000, 0.0))
    """
    w, out, last = CUT_BEATS, list[tuple[int, float]](), start_ms
    for cut in cuts:
        before = max([last, *(at for at in fixed if at <= cut)])
        after = min((at for at in fixed if at > cut), default=cut + w.apart_ms)
        gone = max(1, cut - before)
        bend = abs(max(1, round(gone / beat_ms)) * beat_ms / gone - 1.0)
        if min(gone, after - cut) >= w.apart_ms and bend <= w.bend:
            out.append((cut, bend))
            last = cut
    return tuple(out)


def met_share(cuts: tuple[int, ...], start_ms: int, tempo_bpm: float) -> float:
    """Share of some cuts that beats meet at a tempo, less where it must bend for them; 0 of none."""
    meeting = met(cuts, start_ms, _MINUTE_MS / tempo_bpm)
    return sum(1.0 - CUT_BEATS.bent * bend / CUT_BEATS.bend for _, bend in meeting) / len(cuts) if cuts else 0.0


def cut_beats(seen: Witnesses, scene: Scene, kept: tuple[Hit, ...], tempo_bpm: float) -> tuple[Hit, ...]:
    """Light hits for the quick cuts of a scene that its beats can meet, apart from the hits that are kept."""
    cuts = quick_cuts(seen.cuts_in(scene.span), scene.span)
    meeting = met(cuts, scene.span.start_ms, _MINUTE_MS / tempo_bpm, tuple(hit.at_ms for hit in kept))
    return tuple(Hit(cut, CUT_BEATS.weight, "beat", "a beat meets the cut") for cut, _ in meeting)
