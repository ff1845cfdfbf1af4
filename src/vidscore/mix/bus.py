"""The score bus: the sections of every cue summed into one file, then faded, levelled and dipped.

Stems are read twice at most and never whole. The first pass sums what was performed and measures
each cue; the second multiplies by what :mod:`vidscore.mix.levels` and :mod:`vidscore.mix.duck`
decided. A gain is evaluated per millisecond and runs linearly in between, so it cannot click.

Units: frames at 48 kHz on the film's clock; gains in dB.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from vidscore.errors import InputError
from vidscore.mix.duck import GainCurve
from vidscore.mix.levels import CueLevel, CueSound
from vidscore.mix.loudness import Meter
from vidscore.mix.peaks import FRAME
from vidscore.mix.wave import Samples, WaveFile
from vidscore.model.plan import Brief, Plan
from vidscore.model.sound import RATE_HZ, Stem
from vidscore.model.span import Span, samples_at

BLOCK = 10 * RATE_HZ
"""Frames that are in memory at once."""


def finite(samples: Samples) -> Samples:
    """The samples with every NaN and infinity replaced by silence."""
    if math.isfinite(float(samples.sum(dtype=np.float64))):
        return samples
    return np.where(np.isfinite(samples), samples, np.float32(0))


def frames_of(span: Span) -> tuple[int, int]:
    """First and last-plus-one frame of a span."""
    return samples_at(span.start_ms, RATE_HZ), samples_at(span.end_ms, RATE_HZ)


def stems_of(plan: Plan, stems: Sequence[Stem]) -> dict[str, list[Stem]]:
    """The stems of every cue that sounds, by its name; those of silent cues are left out.

    Raises:
        InputError: A stem belongs to no cue of the plan, or to another span.
    """
    briefs = {brief.name: brief for brief in plan.cues}
    out: dict[str, list[Stem]] = {}
    for stem in stems:
        brief = briefs.get(stem.cue)
        if brief is None or stem.span != brief.span:
            raise InputError(
                f"the stem {stem.section} of cue {stem.cue} spans {stem.span.start_ms} to {stem.span.end_ms} ms, "
                f"but the plan has {'no such cue' if brief is None else f'{brief.span.start_ms} to {brief.span.end_ms} ms'}",
                "render the score again from this plan",
                path=stem.path,
            )
        if not brief.silence:
            out.setdefault(stem.cue, []).append(stem)
    return out


def gather(plan: Plan, stems: Sequence[Stem], score: WaveFile, progress: Callable[[int], None]) -> tuple[CueSound, ...]:
    """Sum the sections of every cue into the score at unit gain, and measure each cue.

    Args:
        plan: Which cues sound, and when.
        stems: Their sections.
        score: Where the sum goes; silent so far.
        progress: Called with frames done after each block.

    Returns:
        The cues that have stems, in film order.

    Raises:
        InputError: A stem does not fit the plan, or its file is not what it says.
    """
    by_cue = stems_of(plan, stems)
    return tuple(_gather_cue(brief, by_cue[brief.name], score, progress) for brief in plan.cues if brief.name in by_cue)


def _gather_cue(brief: Brief, sections: list[Stem], score: WaveFile, progress: Callable[[int], None]) -> CueSound:
    start, stop = frames_of(brief.span)
    meter = Meter(start)
    for at in range(start, stop, BLOCK):
        upto = min(at + BLOCK, stop)
        total = np.zeros((upto - at, 2), np.float32)
        for stem in sections:
            total += finite(_read(stem, at - start, upto - start, stop - start))
        meter.add(total)
        score.write(at, total)
        progress(upto - at)
    return CueSound(brief, meter.first_hop, meter.powers)


def _read(stem: Stem, start: int, stop: int, whole: int) -> Samples:
    """Some frames of a stem; the file is mapped only for as long as that takes."""
    try:
        mapped = np.load(stem.path, mmap_mode="r")
    except (OSError, ValueError) as error:
        raise InputError(f"a stem cannot be read: {error}", "render the score again", path=stem.path) from error
    if mapped.shape != (whole, 2) or mapped.dtype != np.float32:
        raise InputError(
            f"a stem of cue {stem.cue} holds {mapped.dtype} {mapped.shape}, expected float32 ({whole}, 2)",
            "render the score again",
            path=stem.path,
        )
    return np.array(mapped[start:stop])


class Fader:
    """Moves the score: cue levels, fades and dips, block by block.

    Args:
        cues: Every cue, in film order.
        levels: What the fader does during each.
        dips: The gain of the whole score under speech.
    """

    def __init__(self, cues: Sequence[CueSound], levels: Sequence[CueLevel], dips: GainCurve) -> None:
        self._dips = dips
        self._cues = [(frames_of(cue.brief.span), level) for cue, level in zip(cues, levels, strict=True)]

    def moved(self, start: int, samples: Samples) -> Samples:
        """The samples of a block that begins at frame ``start``, with their gain; silence outside every cue."""
        out = np.zeros_like(samples)
        for (first, last), level in self._cues:
            a, b = max(first, start), min(last, start + len(samples))
            if a < b:
                part = samples[a - start : b - start] * self._gain(a, b, level.curve)
                out[a - start : b - start] = _faded(part, a - first, last - first, level)
        return out

    def _gain(self, start: int, stop: int, curve: GainCurve) -> NDArray[np.float32]:
        """Amplitude for frames ``start <= i < stop``, shape (n, 1)."""
        first, last = start // FRAME, -(-stop // FRAME)
        marks = np.arange(first, last + 1)
        decibels = curve.each(marks) + self._dips.each(marks)
        amplitude = (10 ** (decibels / 20)).astype(np.float32)
        if np.all(amplitude == amplitude[0]):
            return np.full((stop - start, 1), amplitude[0], np.float32)
        ramp = np.arange(FRAME, dtype=np.float32) / FRAME
        gains = (amplitude[:-1, None] + (amplitude[1:] - amplitude[:-1])[:, None] * ramp).reshape(-1, 1)
        return np.asarray(gains[start - first * FRAME : stop - first * FRAME], np.float32)


def _faded(part: Samples, offset: int, whole: int, level: CueLevel) -> Samples:
    """Equal-power fades at both edges of a cue; ``offset`` is where in its ``whole`` frames the part begins."""
    place = np.arange(offset, offset + len(part), dtype=np.float32)
    for frames, distance in ((level.fade_in_ms * FRAME, place), (level.fade_out_ms * FRAME, whole - 1 - place)):
        inside = distance < frames
        if inside.any():
            part[inside] *= np.sin(distance[inside] / frames * np.float32(math.pi / 2))[:, None]
    return part


def blocks(frames: int) -> Iterator[tuple[int, int]]:
    """The blocks of a film of so many frames, as (first, last + 1)."""
    return ((at, min(at + BLOCK, frames)) for at in range(0, frames, BLOCK))
