"""How loud each cue is, and how it meets its neighbours.

Every cue is brought to a loudness (never to a peak): a little under the dialogue, softer for calm
moods and louder for excited ones, plus what its brief asks for. Where two cues meet and one is more
than a few LU louder than the other, both give way to each other over some seconds. Every cue edge gets
a fade, as short as its join wants and never under 10 ms.

Units: loudness in LUFS on the film's own scale, gain in dB. Pure: powers in, decisions out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

import vidscore.mix.loudness as loudness
from vidscore.mix.duck import GainCurve
from vidscore.mix.loudness import HOP_MS, Powers
from vidscore.model.plan import Brief
from vidscore.model.span import Span

BED_LU = -2.0
"""Music in the open against dialogue: present, and never the reason to reach for the remote control."""
AROUSAL_LU = 3.0
"""How much louder the most excited mood is, and how much softer the calmest."""
SWELL_LU = 1.0
"""How far the loudest three seconds of a cue may stand over the dialogue."""
JUMP_LU = 2.5
"""Steps between neighbouring cues are evened out down to this: 6 is heard as a fault, and cues have no sharp edges."""
NEIGHBOUR_MS = 8_000
"""Cues further apart than this do not meet."""
_OPEN_HOPS = 20
_SOUNDING_LU = 20.0
"""A second this far under its cue is a ring-out, not playing."""
_SHARE, _MOST_CUT_DB, _MOST_LIFT_DB = 0.6, 18.0, 4.0
_RAMP_MS = 5_000
"""How long a cue takes to come back from what it gave way."""
_MEET_LU, _RISE_LU_PER_S, _FOLLOW_HOPS, _STRIDE_HOPS = 1.0, 2.5, 60, 5
"""Where a dip ends at a join, the new cue starts this much over the old one at most and comes up this fast; it is watched
every half second for so long. Where one begins, the same backwards."""
_STILL_SOUNDING_LU = 40.0
"""A last instant less than this under its cue would be cut off by a short fade."""

EDGE_MS = 10
"""The shortest fade at any edge: below it an edit clicks."""
_FADES_MS = {  # join: (out while still sounding, in of the next cue)
    "gap": (600, EDGE_MS),
    "common-tone": (120, EDGE_MS),
    "pivot": (120, EDGE_MS),
    "same-click": (30, EDGE_MS),
    "swell": (30, EDGE_MS),
    "crossfade": (500, 500),
    "end": (1_500, EDGE_MS),
}


@dataclass(frozen=True, slots=True, eq=False)
class CueSound:
    """A cue as it was performed: its brief and the power of its sections together, at unit gain."""

    brief: Brief
    first_hop: int
    powers: Powers
    """K-weighted power per 100 ms of film time from ``first_hop`` on."""

    @property
    def times_ms(self) -> NDArray[np.float64]:
        """The middle of every hop on the film's clock."""
        return np.asarray((self.first_hop + 0.5 + np.arange(len(self.powers))) * HOP_MS, np.float64)

    def after(self, curve: GainCurve) -> Powers:
        """The powers once a gain was applied."""
        return np.asarray(self.powers * 10 ** (curve.each(self.times_ms) / 10), np.float64)


@dataclass(frozen=True, slots=True)
class CueLevel:
    """What the fader does during one cue."""

    curve: GainCurve
    """Gain on the film's clock, inside the cue's span."""
    fade_in_ms: int
    fade_out_ms: int


def wanted_lufs(brief: Brief, anchor_lufs: float) -> float:
    """How loud a cue is meant to be in the open.

    Args:
        brief: Its mood and its own correction.
        anchor_lufs: The dialogue's loudness, or what stands for it.
    """
    return anchor_lufs + BED_LU + AROUSAL_LU * brief.mood.arousal + brief.level_lu


def cue_gain_db(cue: CueSound, anchor_lufs: float, speech: NDArray[np.bool_]) -> float:
    """The gain that brings a cue to its level; 0 for a silent one.

    Args:
        cue: The performance. It is measured in the open, where it can be heard, if it is open for two seconds.
        anchor_lufs: The dialogue's loudness.
        speech: Which hops of the film hold speech.
    """
    under = speech[cue.first_hop : cue.first_hop + len(cue.powers)]
    in_the_open = cue.powers[: len(under)][~under]
    own = loudness.integrated(in_the_open) if len(in_the_open) >= _OPEN_HOPS else -math.inf
    if not math.isfinite(own):
        own = loudness.integrated(cue.powers)
    if not math.isfinite(own):
        return 0.0
    loudest = float(loudness.short_term(cue.powers).max())
    ceiling = anchor_lufs + SWELL_LU + max(0.0, cue.brief.level_lu)
    return min(wanted_lufs(cue.brief, anchor_lufs) - own, ceiling - loudest)


def levels(cues: Sequence[CueSound], anchor_lufs: float, speech: NDArray[np.bool_], film_end_ms: int) -> tuple[CueLevel, ...]:
    """The fader of every cue, before dips: its level, evened out towards its neighbours, and its fades.

    Args:
        cues: The cues that sound, in film order.
        anchor_lufs: The dialogue's loudness.
        speech: Which hops of the film hold speech.
        film_end_ms: Where the sound must have died away.
    """
    curves = [GainCurve(((cue.brief.span.start_ms, cue_gain_db(cue, anchor_lufs, speech)),)) for cue in cues]
    evened = even_out(cues, curves)
    return tuple(
        CueLevel(curve, *_fades(cue, before, film_end_ms))
        for cue, curve, before in zip(cues, evened, (None, *cues), strict=False)
    )


def even_out(cues: Sequence[CueSound], curves: Sequence[GainCurve]) -> list[GainCurve]:
    """Ease the loudness steps between neighbouring cues: the louder gives way, the softer comes up a little.

    Args:
        cues: In film order.
        curves: Their gains so far.

    Returns:
        New curves; those that need nothing are the ones given.
    """
    out = list(curves)
    for i in neighbours(cues):
        before = loudness.mean_lufs(cues[i].after(out[i])[last_played(cues[i].powers)])
        after = loudness.mean_lufs(cues[i + 1].after(out[i + 1])[first_played(cues[i + 1].powers)])
        if not (math.isfinite(before) and math.isfinite(after)) or abs(after - before) <= JUMP_LU:
            continue
        excess = abs(after - before) - JUMP_LU
        up = min(excess * (1 - _SHARE), _MOST_LIFT_DB)
        down = -min(excess - up, _MOST_CUT_DB)
        out[i] = _eased(out[i], cues[i], down if before > after else up, at_end=True)
        out[i + 1] = _eased(out[i + 1], cues[i + 1], up if before > after else down, at_end=False)
    return out


def follow_dips(
    cues: Sequence[CueSound], curves: Sequence[GainCurve], heard: Callable[[CueSound, GainCurve], Powers]
) -> list[GainCurve]:
    """Let no cue jump out of a dip at a join, or into one: it comes up, or goes down, over some seconds instead.

    Every second near the join stands hardly over the other side, and a little more with each second
    away from it. Nothing is lifted: giving way never hurts speech.

    Args:
        cues: In film order.
        curves: Their gains so far.
        heard: The powers that a cue has with its gain and with the dips.

    Returns:
        New curves; those that need nothing are the ones given.
    """
    out = list(curves)
    for i in neighbours(cues):
        last, first = last_played(cues[i].powers), first_played(cues[i + 1].powers)
        ending, beginning = heard(cues[i], out[i])[: last.stop][::-1], heard(cues[i + 1], out[i + 1])[first.start :]
        before, after = loudness.mean_lufs(ending[:20]), loudness.mean_lufs(beginning[:20])
        if math.isfinite(before) and math.isfinite(after):
            end_ms = (cues[i].first_hop + last.stop) * HOP_MS
            start_ms = (cues[i + 1].first_hop + first.start) * HOP_MS
            out[i] = _held(out[i], cues[i].brief, [(end_ms - at, cut) for at, cut in _cuts(ending, after)][::-1])
            out[i + 1] = _held(out[i + 1], cues[i + 1].brief, [(start_ms + at, cut) for at, cut in _cuts(beginning, before)])
    return out


def neighbours(cues: Sequence[CueSound]) -> Iterator[int]:
    """The places of cues whose end the next cue follows closely."""
    for i, (one, other) in enumerate(pairwise(cues)):
        if other.brief.span.start_ms - one.brief.span.end_ms <= NEIGHBOUR_MS:
            yield i


def _cuts(powers: Powers, other_lufs: float) -> list[tuple[int, float]]:
    """How far each second, going away from a join, must come down for the other side: (ms from the join, dB), at most 0."""
    out = []
    for at in range(0, min(len(powers), _FOLLOW_HOPS), _STRIDE_HOPS):
        most = other_lufs + _MEET_LU + _RISE_LU_PER_S * at * HOP_MS / 1000
        over = loudness.mean_lufs(powers[at : at + 10]) - most
        out.append((at * HOP_MS + 500, -min(max(over, 0.0), _MOST_CUT_DB)))
    return out


def _held(curve: GainCurve, brief: Brief, cuts: Sequence[tuple[int, float]]) -> GainCurve:
    """Add cuts to a curve, the first and the last reaching outwards; nothing is added where all are nothing."""
    if all(cut > -0.05 for _, cut in cuts):
        return curve
    return _with(curve, brief.span, cuts)


def _with(curve: GainCurve, cue: Span, change: Sequence[tuple[int, float]]) -> GainCurve:
    """A cue's curve with a change in dB added: corners (ms, dB) in rising order, constant outside them."""
    inside = (at for at, _ in change if cue.start_ms < at < cue.end_ms)
    times = sorted({cue.start_ms, cue.end_ms, *inside, *(at for at, _ in curve.points)})
    total = curve.each(np.array(times)) + np.interp(times, [at for at, _ in change], [gain for _, gain in change])
    return GainCurve(tuple((at, round(float(gain), 3)) for at, gain in zip(times, total, strict=True)))


def last_played(powers: Powers) -> slice:
    """The last second of a cue that is played and not just ringing out; nothing of a silent cue.

    Args:
        powers: The cue as it was performed: where it is played does not change with a fader.
    """
    seconds = loudness.sliding(powers, 10)
    own = loudness.integrated(powers)
    if not math.isfinite(own):
        return slice(0, 0)
    last = int(np.flatnonzero(seconds >= loudness.power_of(own - _SOUNDING_LU))[-1])
    # The last such second may hold little more than the end of a note: the fullest of those it overlaps counts.
    first = max(0, last - 9)
    start = first + int(np.argmax(seconds[first : last + 1]))
    return slice(start, start + 10)


def first_played(powers: Powers) -> slice:
    """The first second of a cue that is played; nothing of a silent cue."""
    mirrored = last_played(powers[::-1])
    return slice(max(0, len(powers) - mirrored.stop), len(powers) - mirrored.start) if mirrored.stop else mirrored


def _eased(curve: GainCurve, cue: CueSound, change_db: float, at_end: bool) -> GainCurve:
    """Add a change to one end of a cue: whole up to the innermost instant of the second played there, then fading out."""
    if abs(change_db) < 0.05:
        return curve
    start, end = cue.brief.span.start_ms, cue.brief.span.end_ms
    if at_end:
        flat = max(start + 1, (cue.first_hop + last_played(cue.powers).start) * HOP_MS)
        return _with(curve, cue.brief.span, ((max(start, flat - _RAMP_MS), 0.0), (flat, change_db)))
    flat = min(end - 1, (cue.first_hop + first_played(cue.powers).stop) * HOP_MS)
    return _with(curve, cue.brief.span, ((flat, change_db), (min(end, flat + _RAMP_MS), 0.0)))


def _fades(cue: CueSound, before: CueSound | None, film_end_ms: int) -> tuple[int, int]:
    """Fade-in and fade-out of a cue in ms; long ones only where it would otherwise be cut off."""
    span = cue.brief.span
    comes_from = before.brief.join.kind if before and span.start_ms - before.brief.span.end_ms < EDGE_MS else "gap"
    goes_to = "end" if span.end_ms >= film_end_ms else cue.brief.join.kind
    fade_in, fade_out = _FADES_MS[comes_from][1], _FADES_MS[goes_to][0]
    own, last = loudness.integrated(cue.powers), loudness.mean_lufs(cue.powers[-2:])
    if goes_to != "crossfade" and last < own - _STILL_SOUNDING_LU:
        fade_out = EDGE_MS
    most = max(1, span.duration_ms // 2)
    return min(fade_in, most), min(fade_out, most)
