"""Lower the music while somebody speaks.

Takes the phrases of :mod:`vidscore.mix.speech` and the music's own loudness, and returns a gain
curve for the music; :mod:`vidscore.mix.master` multiplies samples by it. Deciding here and
multiplying there keeps every rule below testable with a handful of integers.

One dip, for a phrase from 4000 ms to 6000 ms with the default settings:

       0 dB ─────╮                                ╭─────
                  ╲                             ╱
     -12 dB        ╰────────────────────────────╯
              3750  4000              6000  6400  7400
              lead  speech starts     ends  hold  release over

The depth is what this phrase needs: a shout over soft music needs none. Phrases so close
that the music could not come up and stay in between share one dip: music that surfaces for half a
second between sentences is more disturbing than music that stays low. Deep dips take longer, so
that no ramp is steeper than a fader that is moved with care.

Units: film time in integer milliseconds (``_ms``); gain in decibels relative to the undipped
music (``_db``: 0.0 is untouched, negative is softer). Does not measure; see :mod:`vidscore.mix.loudness`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

import vidscore.mix.loudness as loudness
from vidscore.mix.loudness import Powers
from vidscore.mix.speech import ForegroundSound, hops_of
from vidscore.model.span import Span
from vidscore.settings import MixSettings

GRID_MS = 10
"""Key frames lie on this grid."""
DOWN_DB_PER_S = 60.0
"""Steepest way down: a fader pulled in time."""
UP_DB_PER_S = 16.0
"""Steepest way up: slow enough not to be noticed as a movement."""
MARGIN_LU = 2.5
"""Speech is mixed this much clearer than asked for: what is asked is a floor, and loudness hides what masks a consonant."""
_LEAST_DB = 0.1
"""A dip shallower than this is left out. [judgement]"""
_OPEN_MS = 600
"""Music comes up between two phrases only where it can stay up this long."""
_NEIGHBOURS = ((-2, 1.0), (-1, 2.0), (0, 3.0), (1, 2.0), (2, 1.0))
"""How much the phrases around one weigh in its depth."""
_DEEPER_DB, _SHALLOWER_DB = 4.0, 1.5
"""How far a phrase may be taken from the depth it needs by itself."""
_PEAK_LU = 2.0
"""How far the loudest second of the music may stand over its mean before it decides the depth."""

Grid = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Dip:
    """How far the music must be down, and while what is heard."""

    span: Span
    gain_db: float
    """At most 0."""
    speech: bool = True
    """Whether somebody speaks: only such dips are drawn together and bridged; effects come and go."""


@dataclass(frozen=True, slots=True)
class GainCurve:
    """Key frames of a gain; linear in decibels between them, constant before the first and after the last.

    Raises:
        ValueError: There is no point, or the points do not rise in time.
    """

    points: tuple[tuple[int, float], ...]
    """(at_ms, gain_db), sorted."""
    _arrays: tuple[NDArray[np.float64], NDArray[np.float64]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hold the invariant, and keep the points as arrays for reading."""
        times = np.array([at for at, _ in self.points], np.float64)
        if not len(times) or (np.diff(times) <= 0).any():
            raise ValueError("the points of a gain curve must rise in time, and there must be one")
        object.__setattr__(self, "_arrays", (times, np.array([gain for _, gain in self.points], np.float64)))

    def at(self, at_ms: float) -> float:
        """The gain in dB at an instant.

        Example:
            >>> GainCurve(((0, 0.0), (1000, -10.0))).at(500)
            -5.0
        """
        return float(self.each(np.array([at_ms]))[0])

    def part(self, start_ms: int, end_ms: int) -> GainCurve:
        """The curve by no more points than it needs to be the same from ``start_ms`` to ``end_ms``.

        Example:
            >>> GainCurve(((0, 0.0), (10, -1.0), (20, -2.0), (30, -3.0))).part(12, 18).points
            ((10, -1.0), (20, -2.0))
        """
        times = self._arrays[0]
        first = max(0, int(np.searchsorted(times, start_ms, "right")) - 1)
        return GainCurve(self.points[first : max(first, int(np.searchsorted(times, end_ms, "left"))) + 1])

    def each(self, at_ms: NDArray[np.integer] | NDArray[np.floating]) -> NDArray[np.float64]:
        """The gain in dB at many instants; same shape as ``at_ms``."""
        return np.asarray(np.interp(at_ms, *self._arrays), np.float64)


FLAT = GainCurve(((0, 0.0),))
"""No gain at all."""


def dips(
    spoken: Sequence[ForegroundSound], music: Powers, settings: MixSettings, headroom_lu: float = MARGIN_LU
) -> tuple[Dip, ...]:
    """How deep the music must dip under every phrase.

    Args:
        spoken: What must stay clear, with its loudness; any order.
        music: K-weighted power of the music per 100 ms, levelled but not dipped.
        settings: How far speech stands over the music, how far the music yields to effects, and the deepest dips allowed.
        headroom_lu: Added to what is asked for.

    Returns:
        A dip for every phrase that needs one, sorted by start.
    """
    out = []
    for one in spoken:
        said = one.source != "effect"
        over = settings.speech_over_music_lu + headroom_lu if said else settings.effects.clear_lu
        most = settings.max_duck_db if said else min(settings.effects.most_db, settings.max_duck_db)
        gain = one.loudness_lufs - over - _music_lufs(music[hops_of(one.span, len(music))])
        if gain < -_LEAST_DB:
            out.append(Dip(one.span, max(gain, -most), said))
    return tuple(sorted(out, key=lambda dip: (dip.span, dip.gain_db)))


def _music_lufs(powers: Powers) -> float:
    """The music's loudness under a phrase: its mean, or near its loudest second where it swells."""
    mean = loudness.mean_lufs(powers)
    if not math.isfinite(mean):
        return -math.inf
    return max(mean, loudness.lufs(float(loudness.sliding(powers, 10).max())) - _PEAK_LU)


def gain_curve(wanted: Sequence[Dip], film: Span, settings: MixSettings) -> GainCurve:
    """The music's gain over the whole film.

    Args:
        wanted: The dips; any order, may overlap. Parts outside ``film`` are ignored.
        film: What the curve covers, normally the whole film.
        settings: Lead, hold, release and bridge in milliseconds.

    Returns:
        A curve whose first point is at ``film.start_ms`` and last at ``film.end_ms``, flat at 0 dB
        where nothing asks for a dip.

    Example:
        >>> curve = gain_curve([Dip(Span(4000, 6000), -12.0)], Span(0, 10_000), MixSettings())
        >>> curve.at(5000), curve.at(3750), curve.at(7400)
        (-12.0, 0.0, 0.0)
    """
    inside = [replace(dip, span=span) for dip in wanted if (span := dip.span.clipped(film))]
    grid = np.zeros(film.duration_ms // GRID_MS + 2, np.float32)
    for dip in inside:
        if not dip.speech:
            _lower(grid, dip, film.start_ms, settings)
    ordered = _steadied(sorted((dip for dip in inside if dip.speech), key=lambda dip: dip.span), bridge_ms(settings))
    end = -math.inf
    for number, dip in enumerate(ordered):
        _lower(grid, dip, film.start_ms, settings)
        if number and 0 < dip.span.start_ms - end <= bridge_ms(settings):
            between = Span(int(end), dip.span.start_ms)
            _lower(grid, Dip(between, max(dip.gain_db, ordered[number - 1].gain_db)), film.start_ms, settings)
        end = max(end, dip.span.end_ms)
    return GainCurve(_key_frames(grid, film))


def bridge_ms(settings: MixSettings) -> int:
    """Gaps up to this length stay dipped: those asked for, and those in which the music could not come up and stay."""
    return max(settings.bridge_ms, settings.lead_ms + settings.hold_ms + settings.release_ms + _OPEN_MS)


def _steadied(ordered: list[Dip], bridge: int) -> list[Dip]:
    """Draw the phrases of one conversation towards each other, so that the music does not follow every word.

    Each moves to the mean of its neighbours under the same dip, but stays close to what it needs itself.
    """
    needs = np.array([dip.gain_db for dip in ordered])
    ends = np.maximum.accumulate([dip.span.end_ms for dip in ordered]) if ordered else np.zeros(0)
    breaks = np.array([b.span.start_ms - end > bridge for end, b in zip(ends, ordered[1:], strict=False)], bool)
    conversation = np.concatenate([[0], np.cumsum(breaks)]) if ordered else np.zeros(0)
    total, weight = np.zeros(len(needs)), np.zeros(len(needs))
    for shift, share in _NEIGHBOURS:
        for i in range(max(0, -shift), min(len(needs), len(needs) - shift)):
            if conversation[i] == conversation[i + shift]:
                total[i] += share * needs[i + shift]
                weight[i] += share
    steady = np.clip(total / np.maximum(weight, 1), needs - _DEEPER_DB, np.minimum(needs + _SHALLOWER_DB, 0.0))
    return [Dip(dip.span, float(gain)) for dip, gain in zip(ordered, steady, strict=True)]


def _lower(grid: Grid, dip: Dip, origin_ms: int, settings: MixSettings) -> None:
    """Pull the grid down to one trapezoid: ramp, floor, ramp."""
    depth = -dip.gain_db
    down = math.ceil(max(settings.lead_ms, depth / DOWN_DB_PER_S * 1000) / GRID_MS)
    up = math.ceil(max(settings.release_ms, depth / UP_DB_PER_S * 1000) / GRID_MS)
    start = (dip.span.start_ms - origin_ms) // GRID_MS
    stop = -(-(dip.span.end_ms - origin_ms + settings.hold_ms) // GRID_MS)
    shape = np.concatenate(
        [
            np.linspace(0, dip.gain_db, down, endpoint=False),
            np.full(stop - start + 1, dip.gain_db),
            np.linspace(dip.gain_db, 0, up + 1)[1:],
        ]
    )
    first = start - down
    part = slice(max(first, 0), min(first + len(shape), len(grid)))
    grid[part] = np.minimum(grid[part], shape[part.start - first : part.stop - first])


def _key_frames(grid: Grid, film: Span) -> tuple[tuple[int, float], ...]:
    """The grid's corners, with the film's first and last instant."""
    bend = np.abs(np.diff(grid, n=2)) > 1e-3
    corners = np.flatnonzero(bend) + 1
    inside = [(film.start_ms + int(i) * GRID_MS, round(float(grid[i]), 2)) for i in corners]
    last = np.interp(film.duration_ms / GRID_MS, np.arange(len(grid))[-3:], grid[-3:])
    points = [(film.start_ms, round(float(grid[0]), 2)), *(p for p in inside if film.start_ms < p[0] < film.end_ms)]
    return (*points, (film.end_ms, round(float(last), 2)))
