"""How loud each cue is, and how it meets its neighbours.

Every section of a cue is brought to a loudness (never to a peak): a little under the dialogue, softer for calm moods and
louder for excited ones, plus what the brief asks for; but no section's gain lies more than 3 dB from the cue's own. The rest
of the contrast inside a cue is the composer's.

Where two cues meet, the step between them is the film's own contrast as far as their moods ask for one: triumph after
grief enters louder. Only what lies beyond that by more than 3 LU is evened out, by at most 3 dB a cue over some
seconds; the rest stays:

    asked for          -3 LU |  0 ... difference of the moods  | +3 LU     most joins
    may be            -10 LU |              0                  | +10 LU    gap, swell, smash

Units: loudness in LUFS on the film's own scale, gain in dB. Pure: powers in, decisions out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

import vidscore.mix.loudness as loudness
from vidscore.mix.duck import GainCurve
from vidscore.mix.loudness import HOP_MS, Powers
from vidscore.model.plan import Brief

BED_LU = -2.0
"""Music in the open against dialogue: present, and never the reason to reach for the remote control."""
AROUSAL_LU = 6.0
"""How much louder the most excited mood is, and how much softer the calmest. Scenes mostly lie within half of it."""
LOUDEST_AROUSAL = 0.5
"""How excited a cue by itself is from which on it fills its loudness target. [judgement: triumph, joy and anger do]"""
SOFTEST_LU = 8.0
"""How far a calm cue by itself lies under its target at most. [judgement]"""
CLIMAX_LU = 4.0
"""How far the loudest three seconds of a cue may stand over the level it is meant to have."""
STEP_LU = 3.0
"""A step between neighbouring cues that nobody asked for is evened out down to this."""
DRAMATIC_LU = {"gap": 10.0, "swell": 10.0, "smash": 10.0}
"""Joins that break off are heard as such: they carry a step of this size whatever the moods."""
MOST_EVENED_DB = 3.0
"""The most by which any instant of a cue is moved from the cue's own gain, by its section or by evening."""
_TURN_MS = 600
"""How long the fader takes where a cue turns; it arrives with the turn."""
NEIGHBOUR_MS = 8_000
"""Cues further apart than this do not meet."""
_OPEN_HOPS = 20
_SOUNDING_LU = 20.0
"""A second this far under its cue is a ring-out, not playing."""
_RING_HOPS, _FULL = 14, 0.95
"""So long a hall may ring before it is that far down; and the share of the power that makes a second as full as another."""
_SHARE = 0.6
"""How much of a step the louder cue takes on itself."""
_RAMP_MS = 5_000
"""How long a cue takes to come back from what it gave way."""


@dataclass(frozen=True, slots=True, eq=False)
class CueSound:
    """A cue as it was performed: its brief and the power of its sections together, at unit gain."""

    brief: Brief
    first_hop: int
    powers: Powers
    """K-weighted power per 100 ms of film time from ``first_hop`` on, for as long as the cue sounds."""

    @property
    def times_ms(self) -> NDArray[np.float64]:
        """The middle of every hop on the film's clock."""
        return np.asarray((self.first_hop + 0.5 + np.arange(len(self.powers))) * HOP_MS, np.float64)

    def after(self, curve: GainCurve) -> Powers:
        """The powers once a gain was applied."""
        return np.asarray(self.powers * 10 ** (curve.each(self.times_ms) / 10), np.float64)


def wanted_lufs(brief: Brief, anchor_lufs: float) -> float:
    """How loud a cue is meant to be in the open.

    Args:
        brief: The moods of its sections, each as important as it is long, and its own correction.
        anchor_lufs: The dialogue's loudness, or what stands for it.
    """
    return anchor_lufs + BED_LU + AROUSAL_LU * _excited(brief) + brief.level_lu


def _excited(brief: Brief) -> float:
    """The arousal of a cue's sections, each as important as it is long, -1..1."""
    return sum(part.mood.arousal * part.span.duration_ms for part in brief.by_section()) / brief.span.duration_ms


def under_target_lu(brief: Brief) -> float:
    """How far a cue by itself lies under the loudness target, so that grief is not as loud as triumph: 0..8 LU.

    Example:
        >>> from vidscore.model.mood import Mood
        >>> from vidscore.model.span import Span
        >>> calm = Brief("1m1", 0, Span(0, 9_000), Mood("grief", -0.5, -0.6, 0.0))
        >>> round(under_target_lu(calm), 1)
        6.6
    """
    return min(SOFTEST_LU, max(0.0, AROUSAL_LU * (LOUDEST_AROUSAL - _excited(brief))))


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
    return wanted_lufs(cue.brief, anchor_lufs) - max(own, loudest - CLIMAX_LU)


def level_curve(cue: CueSound, anchor_lufs: float, speech: NDArray[np.bool_]) -> GainCurve:
    """The fader of one cue by itself: the gain of each section, held near the cue's own.

    The cue's own gain is the mean of its sections', each as important as it is long in the open.

    Args:
        cue: The performance.
        anchor_lufs: The dialogue's loudness.
        speech: Which hops of the film hold speech.
    """
    parts = [_within(cue, part) for part in cue.brief.by_section()]
    gains = np.array([cue_gain_db(part, anchor_lufs, speech) for part in parts])
    lengths = np.array([len(part.powers) for part in parts], np.float64)
    open_ = np.array([(~speech[part.first_hop : part.first_hop + len(part.powers)]).sum() for part in parts], np.float64)
    own = float(np.average(gains, weights=open_ if open_.any() else lengths))
    held = np.clip(gains, own - MOST_EVENED_DB, own + MOST_EVENED_DB)
    points = [(cue.brief.span.start_ms, float(held[0]))]
    for before, after, part in zip(held, held[1:], parts[1:], strict=False):
        turn_ms = part.brief.span.start_ms
        points += [(max(turn_ms - _TURN_MS, points[-1][0] + 1), float(before)), (turn_ms, float(after))]
    return GainCurve(tuple((at, round(gain, 3)) for at, gain in points))


def _within(cue: CueSound, part: Brief) -> CueSound:
    """One section of a performed cue, up to the turn that follows; the last one with its ring."""
    last = part.span.end_ms == cue.brief.span.end_ms
    first = 0 if part.span.start_ms == cue.brief.span.start_ms else max(0, part.span.start_ms // HOP_MS - cue.first_hop)
    stop = len(cue.powers) if last else max(first + 1, part.span.end_ms // HOP_MS - cue.first_hop)
    return CueSound(part, cue.first_hop + first, cue.powers[first:stop])


def faders(cues: Sequence[CueSound], anchor_lufs: float, speech: NDArray[np.bool_]) -> tuple[GainCurve, ...]:
    """The fader of every cue, before dips: its level, evened out towards its neighbours.

    Args:
        cues: The cues that sound, in film order.
        anchor_lufs: The dialogue's loudness.
        speech: Which hops of the film hold speech.
    """
    return even_out(cues, [level_curve(cue, anchor_lufs, speech) for cue in cues])


def even_out(cues: Sequence[CueSound], curves: Sequence[GainCurve]) -> tuple[GainCurve, ...]:
    """Ease the steps between neighbouring cues that nobody asked for: the louder gives way, the softer comes up.

    Args:
        cues: In film order.
        curves: The level of each by itself.

    Returns:
        New curves; those that need nothing are the ones given.
    """
    starts, ends = [0.0] * len(cues), [0.0] * len(cues)
    for i in neighbours(cues):
        over = unasked_lu(cues[i].brief, cues[i + 1].brief, _step_lu(cues[i : i + 2], curves[i : i + 2]))
        up = min(abs(over) * (1 - _SHARE), MOST_EVENED_DB)
        down = min(abs(over) - up, MOST_EVENED_DB)
        ends[i], starts[i + 1] = (up, -down) if over > 0 else (-down, up)
    return tuple(_moved(*one) for one in zip(cues, curves, starts, ends, strict=True))


def unasked_lu(one: Brief, other: Brief, step_lu: float) -> float:
    """How far a step between two cues lies beyond what may be: positive where the second is too loud, 0 where all is well.

    Args:
        one: The cue that ends; the mood of its last section and its join count.
        other: The cue that begins; the mood of its first section counts.
        step_lu: How much louder the second begins than the first ends.
    """
    asked = wanted_lufs(other.by_section()[0], 0.0) - wanted_lufs(one.by_section()[-1], 0.0)
    dramatic = DRAMATIC_LU.get(one.join.kind, 0.0)
    low, high = min(min(asked, 0.0) - STEP_LU, -dramatic), max(max(asked, 0.0) + STEP_LU, dramatic)
    return min(step_lu - low, 0.0) + max(step_lu - high, 0.0)


def neighbours(cues: Sequence[CueSound]) -> Iterator[int]:
    """The places of cues whose end the next cue follows closely."""
    for i, (one, other) in enumerate(pairwise(cues)):
        if other.brief.span.start_ms - one.brief.span.end_ms <= NEIGHBOUR_MS:
            yield i


def _step_lu(pair: Sequence[CueSound], curves: Sequence[GainCurve]) -> float:
    """How much louder the second of two cues begins than the first ends; 0 where one is silent."""
    (one, other), (fader, other_fader) = pair, curves
    before = loudness.mean_lufs(one.after(fader)[last_played(one.powers)])
    after = loudness.mean_lufs(other.after(other_fader)[first_played(other.powers)])
    return after - before if math.isfinite(before) and math.isfinite(after) else 0.0


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
    # The last such second holds little more than a ring: of those shortly before, the last that is about as full as any counts.
    near = seconds[max(0, last - _RING_HOPS) : last + 1]
    start = last + 1 - len(near) + int(np.flatnonzero(near >= _FULL * near.max())[-1])
    return slice(start, start + 10)


def first_played(powers: Powers) -> slice:
    """The first second of a cue that is played; nothing of a silent cue."""
    mirrored = last_played(powers[::-1])
    return slice(max(0, len(powers) - mirrored.stop), len(powers) - mirrored.start) if mirrored.stop else mirrored


def _moved(cue: CueSound, curve: GainCurve, start_db: float, end_db: float) -> GainCurve:
    """A cue's fader moved by so much in its first and its last second and while others sound, and ramped in between."""
    if not (start_db or end_db):
        return curve
    share = MOST_EVENED_DB / max(MOST_EVENED_DB, abs(end_db - start_db))
    start_db, end_db = start_db * share, end_db * share
    span = cue.brief.span
    left = max((cue.first_hop + first_played(cue.powers).stop) * HOP_MS, span.start_ms + (cue.brief.pre_ms or 0))
    right = min((cue.first_hop + last_played(cue.powers).start) * HOP_MS, span.end_ms - (cue.brief.post_ms or 0))
    times = np.array(sorted({left, left + _RAMP_MS, right - _RAMP_MS, right, *(at for at, _ in curve.points)}))
    moved = np.interp(times, (left, left + _RAMP_MS), (start_db, 0.0)) + np.interp(
        times, (right - _RAMP_MS, right), (0.0, end_db)
    )
    moved = np.clip(moved, min(start_db, end_db, 0.0), max(start_db, end_db, 0.0))
    levels = np.array([gain for _, gain in curve.points])
    middle = (levels.min() + levels.max()) / 2
    total = np.clip(curve.each(times) + moved, middle - MOST_EVENED_DB, middle + MOST_EVENED_DB)
    return GainCurve(tuple((int(at), round(float(gain), 3)) for at, gain in zip(times, total, strict=True)))
