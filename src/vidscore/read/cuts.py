"""What a film's packets and frames tell about its cuts in, where one shot ends and the next begins out.

Three witnesses, from the cheapest to the dearest: the key frame that the encoder placed out of turn, the one inter-coded packet
as large as a key frame, and, where neither says when and the next key frame is far, every frame between. A frame begins a shot
where it jumps as its neighbours do not, and where what is seen is another thing afterwards: neither a flash nor a lamp that goes
on is a cut. Times are milliseconds on the film's clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vidscore.model.film import KeyFrame
from vidscore.model.span import Span

Thumb = NDArray[np.float32]
"""A frame as (36, 64, 3) RGB in 0..1."""

CUT_AT_KEY = 0.22
"""Change that makes a cut of a key frame the encoder placed out of turn."""
CUT_IN_GAP = 0.42
"""Change that makes a cut somewhere between two key frames at the regular spacing."""
SPIKE = 0.4
"""An inter-coded packet this large, relative to the smaller key frame beside it, starts a shot."""
SPIKE_COUNTS = 0.2
"""What a packet as large as a key frame adds to the change around it."""
LONG_GAP = 240
"""A distance between key frames that is an encoder's default limit, even if it occurs once."""
JUMP, JUMP_RATIO = 0.045, 3.0
"""Every frame seen: a cut is a frame that differs by this much, and this many times more than its neighbours do."""
NEIGHBOURS = 2
"""Frames on each side that are its neighbours."""
SHOWN_AFTER, SHOWN = 3, 0.2
"""Frames on each side of a cut between which what is seen must have changed, and by how much."""
BRIGHTEST = 3.0
"""How many times brighter the same things may be in another light; black is nothing in the dark."""
MIN_SHOT_MS = 250
"""Two cuts closer than this are a flash, not a shot."""
FLICKER_MS, FLICKERS = 500, 6
"""This many cuts in a row, each nearer than this to the next, are a light that flickers."""
DOUBT = 0.3
"""Change at which a long gap may hold a cut."""
FAR_MS = 5_000
"""A key frame farther than this says too little about when the cut was."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet of the picture, in presentation order; ``gap`` counts packets since the key before."""

    at_ms: int
    size: int
    key: bool
    gap: int = 0


def regular_gap(packets: Sequence[Packet]) -> int:
    """The encoder's limit for the distance between key frames, in packets: a key frame there says nothing about a cut.

    The greatest distance is the limit if it occurs twice or is a usual default; else none was reached.
    """
    gaps = sorted(p.gap for p in packets if p.key)[1:]
    if gaps and (gaps[-1] >= LONG_GAP or gaps[-1:] == gaps[-2:-1]):
        return gaps[-1]
    return 1 << 30


@dataclass(frozen=True, slots=True)
class KeyGap:
    """What lies between two key frames, and what it says about cuts."""

    span: Span
    cut_ms: int | None
    """Where packets and key frames place a cut."""
    doubt: float
    """How much speaks for a cut of which it is not known where; 0 for none, and for a short gap."""


def gaps_between(keyframes: Sequence[KeyFrame], packets: Sequence[Packet]) -> list[KeyGap]:
    """What packets and key frames say: a cut at the key frame that is placed out of turn, else at the largest packet.

    After the last key frame only the packets speak, and they leave it to decoding.
    """
    regular = regular_gap(packets)
    keys = {p.at_ms: p for p in packets if p.key}
    times = np.array([p.at_ms for p in packets])
    out = []
    for before, after in pairwise(keyframes):
        at_ms, spike = _largest(packets, times, Span(before.at_ms, after.at_ms), keys)
        told = after.change + SPIKE_COUNTS * spike
        marked = after.at_ms in keys and keys[after.at_ms].gap < regular and after.change >= CUT_AT_KEY
        placed = at_ms if spike >= SPIKE else after.at_ms
        cut = after.at_ms if marked else placed if told >= CUT_IN_GAP else None
        doubtful = spike >= SPIKE or (told >= DOUBT and not marked)
        out.append(_gap(Span(before.at_ms, after.at_ms), cut, (spike if marked else 1.0 + told) if doubtful else 0.0))
    if keyframes and packets[-1].at_ms > keyframes[-1].at_ms:
        tail = Span(keyframes[-1].at_ms, packets[-1].at_ms)
        spike = _largest(packets, times, tail, keys)[1]
        out.append(_gap(tail, None, spike if spike >= SPIKE else 0.0))
    return out


def _largest(packets: Sequence[Packet], times: NDArray[np.int_], span: Span, keys: Mapping[int, Packet]) -> tuple[int, float]:
    """Time of the largest inter-coded packet inside, and its size over that of the smaller key frame beside it, 0..1."""
    inside = packets[int(np.searchsorted(times, span.start_ms, "right")) : int(np.searchsorted(times, span.end_ms))]
    largest = max((p for p in inside if not p.key), key=lambda p: p.size, default=None)
    beside = [keys[at].size for at in (span.start_ms, span.end_ms) if at in keys]
    return (largest.at_ms, min(1.0, largest.size / max(1, min(beside)))) if largest and beside else (span.end_ms, 0.0)


def _gap(span: Span, cut_ms: int | None, doubt: float) -> KeyGap:
    return KeyGap(span, cut_ms, doubt if span.duration_ms >= FAR_MS else 0.0)


def worth_decoding(gaps: Sequence[KeyGap], most_ms: float) -> tuple[Span, ...]:
    """The gaps in which a cut may lie nobody knows where, the most doubtful first up to a length; neighbours as one, by time."""
    chosen: list[Span] = []
    for gap in sorted((one for one in gaps if one.doubt), key=lambda one: -one.doubt):
        if sum(span.duration_ms for span in chosen) + gap.span.duration_ms <= most_ms:
            chosen.append(gap.span)
    out: list[Span] = []
    for span in sorted(chosen, key=lambda one: one.start_ms):
        if out and out[-1].end_ms == span.start_ms:
            out[-1] = Span(out[-1].start_ms, span.end_ms)
        else:
            out.append(span)
    return tuple(out)


def beginnings(frames: Iterable[tuple[int, Thumb]]) -> Iterator[tuple[int, Thumb, bool]]:
    """Each frame of a stretch, and whether a shot begins with it."""
    kept = deque[tuple[int, Thumb, float]]()
    here, before = 0, None
    for at_ms, thumb in frames:
        kept.append((at_ms, thumb, 0.0 if before is None else float(np.abs(thumb - before).mean())))
        before = thumb
        if len(kept) > here + SHOWN_AFTER:
            yield *kept[here][:2], _begins(kept, here)
            here += 1
            if here > SHOWN_AFTER:
                kept.popleft()
                here -= 1
    for at in range(here, len(kept)):
        yield *kept[at][:2], _begins(kept, at)


def _begins(kept: Sequence[tuple[int, Thumb, float]], here: int) -> bool:
    """Whether a frame jumps as its neighbours do not, and what is seen is another thing afterwards."""
    if here == 0:
        return False
    around = [kept[k][2] for k in range(max(1, here - NEIGHBOURS), min(len(kept), here + NEIGHBOURS + 1)) if k != here]
    usual = sum(around) / len(around) if around else 0.0
    if kept[here][2] < max(JUMP, JUMP_RATIO * usual):
        return False
    first, last = kept[max(0, here - SHOWN_AFTER)], kept[min(len(kept) - 1, here + SHOWN_AFTER)]
    return min(change_between(last[1], first[1]), change_between(*_in_one_light(last[1], first[1]))) >= SHOWN


def _in_one_light(thumb: Thumb, other: Thumb) -> tuple[Thumb, Thumb]:
    """Two thumbnails with the light of the brighter one: a lamp that goes on shows the same things."""
    light, darkness = max(float(thumb.mean()), float(other.mean())), min(float(thumb.mean()), float(other.mean()))
    gain = np.float32(min(BRIGHTEST, light / max(darkness, 1e-6)))
    lit = [np.minimum(one * gain, np.float32(1)) if float(one.mean()) == darkness else one for one in (thumb, other)]
    return lit[0], lit[1]


def a_shot_apart(cuts: Iterable[int]) -> tuple[int, ...]:
    """The cuts at least a shot apart, the first of each cluster; none right where the film begins, and none of a flicker."""
    apart = [0]
    for cut in sorted(cuts):
        if cut - apart[-1] >= MIN_SHOT_MS:
            apart.append(cut)
    runs: list[list[int]] = [[]]
    for cut in apart[1:]:
        if runs[-1] and cut - runs[-1][-1] >= FLICKER_MS:
            runs.append([])
        runs[-1].append(cut)
    return tuple(cut for run in runs if len(run) < FLICKERS for cut in run)


# --- how different two frames are -----------------------------------------------------------------


def change_between(thumb: Thumb, before: Thumb) -> float:
    """How different two thumbnails are: half their colours (which survive motion), half their layout.

    Colours are compared by the intersection of 6 x 6 x 6 histograms, layout by the mean difference of
    16 x 9 blocks, where a difference of one half of full scale counts as nothing in common.
    """
    colours = 1.0 - float(np.minimum(_histogram(thumb), _histogram(before)).sum())
    layout = min(1.0, 2.0 * float(np.abs(_blocks(thumb) - _blocks(before)).mean()))
    return min(1.0, max(0.0, 0.5 * colours + 0.5 * layout))


def _histogram(thumb: Thumb) -> NDArray[np.float64]:
    bins = np.minimum((thumb * 6).astype(np.int64), 5)
    flat = (bins[..., 0] * 36 + bins[..., 1] * 6 + bins[..., 2]).ravel()
    counts: NDArray[np.float64] = np.bincount(flat, minlength=216) / flat.size
    return counts


def _blocks(thumb: Thumb) -> Thumb:
    rows, columns = thumb.shape[0] // 9, thumb.shape[1] // 16
    blocks: Thumb = thumb.reshape(9, rows, 16, columns, 3).mean(axis=(1, 3))
    return blocks
