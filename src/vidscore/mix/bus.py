"""What the sections of a cue sound like together: summed in blocks, measured, never whole in memory.

Units: frames at 48 kHz on the film's clock.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vidscore.errors import InputError
from vidscore.mix.loudness import Meter, Powers
from vidscore.model.arrays import Samples
from vidscore.model.channels import STEREO, ChannelLayout
from vidscore.model.plan import Brief, Plan
from vidscore.model.sound import RATE_HZ, Stem
from vidscore.model.span import Span, samples_at

BUS_BLOCK = 8 * RATE_HZ
"""Frames that are in memory at once."""


def finite(samples: Samples) -> Samples:
    """The samples with every NaN and infinity replaced by silence."""
    if math.isfinite(float(samples.sum(dtype=np.float64))):
        return samples
    return np.where(np.isfinite(samples), samples, np.float32(0))


def frames_of(span: Span) -> tuple[int, int]:
    """First and last-plus-one frame of a span."""
    return samples_at(span.start_ms, RATE_HZ), samples_at(span.end_ms, RATE_HZ)


@dataclass(frozen=True, slots=True)
class RecordedCues:
    """Players who have played already: stems that lie in files.

    ``keys`` are empty: nobody knows what the stems were made from.
    """

    stems: Mapping[str, tuple[Stem, ...]]

    @property
    def keys(self) -> dict[str, str]:
        """The cues that have stems."""
        return dict.fromkeys(self.stems, "")

    def play(self, cues: Iterable[str]) -> dict[str, tuple[Stem, ...]]:
        """The stems of some cues."""
        return {cue: self.stems[cue] for cue in cues}


def recorded(plan: Plan, stems: Sequence[Stem]) -> RecordedCues:
    """The stems of every cue that sounds; those of silent cues are left out.

    Raises:
        InputError: A stem belongs to no cue of the plan, or sounds at another time.
    """
    briefs = {brief.name: brief for brief in plan.cues}
    out: dict[str, tuple[Stem, ...]] = {}
    for stem in stems:
        brief = briefs.get(stem.cue)
        if brief is None or stem.span != brief.sounding:
            planned = "no such cue" if brief is None else f"{brief.sounding.start_ms} to {brief.sounding.end_ms} ms"
            raise InputError(
                f"the stem {stem.section} of cue {stem.cue} spans {stem.span.start_ms} to {stem.span.end_ms} ms, "
                f"but the plan has {planned}",
                "render the score again from this plan",
                path=stem.path,
            )
        if not brief.silence:
            out[stem.cue] = (*out.get(stem.cue, ()), stem)
    return RecordedCues(out)


def cue_powers(cue: tuple[Brief, tuple[Stem, ...]], layout: ChannelLayout = STEREO) -> Powers:
    """K-weighted power per 100 ms of a cue's sections together on some channels, at unit gain, for as long as it sounds.

    Raises:
        InputError: The file of a stem is not what it says.
    """
    brief, stems = cue
    start, stop = frames_of(brief.sounding)
    meter = Meter(start, layout)
    for at in range(start, stop, BUS_BLOCK):
        meter.add(layout.laid_out(together(stems, at - start, min(at + BUS_BLOCK, stop) - start, stop - start)))
    return meter.powers


def together(stems: Sequence[Stem], start: int, stop: int, whole: int) -> Samples:
    """Frames ``start <= i < stop`` of some stems of ``whole`` frames, summed.

    Raises:
        InputError: The file of a stem is not what it says.
    """
    total = np.zeros((stop - start, 2), np.float32)
    for stem in stems:
        total += finite(_read(stem, start, stop, whole))
    return total


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
