"""Where the mixer fades a cue: in a crossfade with its neighbour, and at the film's last frame. Nowhere else.

A cue begins with its first note and dies away by itself, across the cut and under the next one. Only where two textures
are to cross does each have a fade, of equal power on the film's clock; and what would still sound when the film is over
is brought down, for there the sound has a wall.

       A ────────────╮          cos
                      ╲  ╱───── sin   B
                       ╲╱
                       ╱╲
                  ────╱  ╲────
          first note of B  last note of A

Units: film time in integer milliseconds. Pure: decides nothing about levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi

import numpy as np
from numpy.typing import NDArray

import vidscore.mix.loudness as loudness
from vidscore.mix.levels import CueSound
from vidscore.mix.loudness import HOP_MS
from vidscore.model.plan import Brief
from vidscore.model.span import Span

LAST_MS = 1_500
"""The fade of what still sounds at the end of the film."""
_STILL_LU = 50.0
"""What is this far under its cue has died away."""


@dataclass(frozen=True, slots=True)
class Fades:
    """The fades of one cue; None where it has none."""

    into: Span | None = None
    out: Span | None = None

    def gains(self, at_ms: NDArray[np.floating]) -> NDArray[np.float64]:
        """Amplitudes 0..1 at some instants; same shape."""
        gains = np.ones(np.shape(at_ms))
        if self.into:
            gains *= np.sin(_share(self.into, at_ms) * (pi / 2))
        if self.out:
            gains *= np.cos(_share(self.out, at_ms) * (pi / 2))
        return gains

    def part(self, start_ms: int, end_ms: int) -> Fades:
        """No more fades than are needed to be the same from ``start_ms`` to ``end_ms``."""
        into = self.into if self.into and self.into.end_ms > start_ms else None
        return Fades(into, self.out if self.out and self.out.start_ms < end_ms else None)


def _share(fade: Span, at_ms: NDArray[np.floating]) -> NDArray[np.float64]:
    """How much of a fade is over, 0..1."""
    return np.asarray(np.clip((at_ms - fade.start_ms) / fade.duration_ms, 0.0, 1.0), np.float64)


def fades(cues: Sequence[CueSound], film_end_ms: int) -> tuple[Fades, ...]:
    """The fades of every cue.

    Args:
        cues: The cues that sound, in film order.
        film_end_ms: Where the film is over.
    """
    crossed = [_crossfade(one.brief, other.brief, film_end_ms) for one, other in pairwise(cues)]
    walls = [_wall(cue, film_end_ms) for cue in cues]
    return tuple(Fades(into, out or wall) for into, out, wall in zip((None, *crossed), (*crossed, None), walls, strict=False))


def _crossfade(one: Brief, other: Brief, film_end_ms: int) -> Span | None:
    """Where two cues cross: while notes of both are held."""
    start, end = other.sounding.start_ms, min(one.span.end_ms + (one.post_ms or 0), film_end_ms)
    return Span(start, end) if one.join.kind == "crossfade" and start < end else None


def _wall(cue: CueSound, film_end_ms: int) -> Span | None:
    """The fade of a cue that has not died away when the film is over."""
    start, hops = cue.brief.sounding.start_ms, film_end_ms // HOP_MS - cue.first_hop
    last = loudness.mean_lufs(cue.powers[max(0, hops - 2) : max(1, hops)])
    if cue.brief.sounding.end_ms < film_end_ms or not last > loudness.integrated(cue.powers) - _STILL_LU:
        return None
    return Span(max(film_end_ms - LAST_MS, (start + film_end_ms) // 2), film_end_ms)
