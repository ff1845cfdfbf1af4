"""Who decides how loud the music may be: the phrases that are spoken, and how loud each one is.

The script says when a line stands on the screen, the film's own sound says when a voice is heard.
Neither is the truth: subtitles lag and lead by up to a second, stay up while nobody speaks any
more, or are missing; a detector mistakes a trumpet for a shout. So both count:

* a written line counts where anything at all is heard; its silent ends are cut off;
* a voice within a second of a line counts even when the detector is unsure;
* a voice far from any line counts only when the detector is sure, and beside written lines only when it is nearly as loud.

Takes powers of :mod:`vidscore.mix.loudness` and a :class:`~vidscore.mix.voice.VoiceActivity`; gives phrases
on the film's clock with their loudness. How deep the music dips is decided in :mod:`vidscore.mix.duck`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

import vidscore.mix.loudness as loudness
from vidscore.mix.loudness import HOP_MS, Powers
from vidscore.mix.voice import VoiceActivity
from vidscore.model.arrays import run_edges
from vidscore.model.script import Script
from vidscore.model.span import Span, merged

NEAR_MS = 1_000
"""How far subtitles may lag or lead."""
UNSURE, SURE = 0.3, 0.6
"""Likelihood of a voice that is enough near a line, and far from any."""
PUREST = 0.55
"""Where no line is written at all, what has so much of its power in one partial is a whistle, a bell, a bird or a beep.
[measured: speech of espeak-ng 0.29 to 0.41; chirps 0.88 to 1.0; the false alarms of a cartoon without a voice 0.40 to 0.72]"""
LONE_MS = 300
"""A voice far from any line is at least this long: shorter ones are birds and doors."""
PHRASE_MS = 6_000
"""Longer stretches are cut into pieces of about this length, each with a loudness of its own."""
_UNHEARD_LU = 20.0
"""A line this far under the dialogue is not spoken in this sound: a sign, a letter, another language's cut."""
_FAINT_LU = 25.0
"""Silent ends of a line lie this far under its loudest moment."""
_SOFT_LU = 8.0
"""A voice that no line mentions and that is softer than the dialogue by more is a breath, a bell or a gull where lines are
written; where none are, it counts as if it were this soft."""
_EFFECT_MS = 500
"""Shorter noises are over before the music could yield."""


@dataclass(frozen=True, slots=True)
class ForegroundSound:
    """Something in the film's own sound that the music must not cover."""

    span: Span
    loudness_lufs: float
    """Mean over the span, on the film's own scale (before any gain)."""
    source: Literal["line", "voice", "effect"]


def foreground_sounds(script: Script, voice: VoiceActivity, powers: Powers, film: Span) -> tuple[ForegroundSound, ...]:
    """Everything that is spoken, sorted by start; phrases may overlap.

    Args:
        script: The written lines; may be empty.
        voice: What was heard in the film's own sound.
        powers: K-weighted power of the film's own sound per 100 ms.
        film: The whole film; lines beyond it are ignored.

    Returns:
        Nothing where the film is silent.
    """
    written = tuple(line for line in (span.clipped(film) for span in script.speech) if line)
    heard = heard_spans(voice, written, film)
    # The loudness of a line counts its pauses too, as everyone does who measures with the subtitles in hand.
    lines = [ForegroundSound(part, level(line, powers), "line") for line in written if (part := _audible_part(line, powers))]
    lines, beyond = _extended(lines, without(heard, merged([line.span for line in lines])))
    voices = [
        ForegroundSound(piece, level(piece, powers), "voice")
        for span in beyond
        if span.duration_ms >= LONE_MS
        for piece in pieces(span)
    ]
    anchor = dialogue_lufs((*lines, *voices), powers)
    sounding = np.zeros(len(powers), bool)
    for span in heard:
        sounding[hops_of(span, len(powers))] = True
    kept = [one for one in lines if one.loudness_lufs > anchor - _UNHEARD_LU or sounding[hops_of(one.span, len(powers))].any()]
    softest = anchor - _SOFT_LU if lines else -math.inf
    kept += [
        replace(one, loudness_lufs=max(one.loudness_lufs, anchor - _SOFT_LU))
        for one in voices
        if math.isfinite(one.loudness_lufs) and one.loudness_lufs >= softest
    ]
    return tuple(sorted(kept, key=lambda one: (one.span, one.source)))


def heard_spans(voice: VoiceActivity, written: tuple[Span, ...], film: Span) -> tuple[Span, ...]:
    """Stretches of voice that count, sorted and apart: sure ones anywhere, unsure ones near a written line."""
    near = merged([Span(max(0, line.start_ms - NEAR_MS), line.end_ms + NEAR_MS) for line in written])
    sure = [span for span in voice.spans(SURE, 1.0 if written else PUREST) if span.duration_ms >= LONE_MS]
    unsure = _common(voice.spans(UNSURE), near)
    return tuple(span for span in (one.clipped(film) for one in merged([*sure, *unsure])) if span)


def _extended(lines: list[ForegroundSound], beyond: tuple[Span, ...]) -> tuple[list[ForegroundSound], tuple[Span, ...]]:
    """Lines that reach as far as the voice that runs into or out of them, and the voices that belong to no line.

    A line keeps its loudness: the soft end of a word is no whisper.
    """
    short = [span for span in beyond if span.duration_ms <= NEAR_MS]
    before, after = {span.end_ms: span.start_ms for span in short}, {span.start_ms: span.end_ms for span in short}
    longer = [
        replace(one, span=Span(before.get(one.span.start_ms, one.span.start_ms), after.get(one.span.end_ms, one.span.end_ms)))
        for one in lines
    ]
    edges = {at for one in lines for at in (one.span.start_ms, one.span.end_ms)}
    used = {span for span in short if span.end_ms in edges or span.start_ms in edges}
    return longer, tuple(span for span in beyond if span not in used)


def without(spans: tuple[Span, ...], taken: tuple[Span, ...]) -> tuple[Span, ...]:
    """What is left of sorted, separate spans once others, sorted and separate too, are cut out.

    Example:
        >>> without((Span(0, 10),), (Span(2, 4),))
        (Span(start_ms=0, end_ms=2), Span(start_ms=4, end_ms=10))
    """
    edges = [0, *(at for span in taken for at in (span.start_ms, span.end_ms)), 2**62]
    gaps = tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)
    return tuple(_common(spans, gaps))


def _common(ours: tuple[Span, ...], theirs: tuple[Span, ...]) -> list[Span]:
    """The parts that two sorted tuples of spans share."""
    out: list[Span] = []
    a = b = 0
    while a < len(ours) and b < len(theirs):
        part = ours[a].clipped(theirs[b])
        if part:
            out.append(part)
        if ours[a].end_ms < theirs[b].end_ms:
            a += 1
        else:
            b += 1
    return out


def pieces(span: Span) -> tuple[Span, ...]:
    """A span cut into equal pieces of at most :data:`PHRASE_MS`."""
    count = math.ceil(span.duration_ms / PHRASE_MS)
    edges = [span.start_ms + span.duration_ms * i // count for i in range(count + 1)]
    return tuple(Span(a, b) for a, b in pairwise(edges))


def hops_of(span: Span, hops: int) -> slice:
    """The hops that a span touches, within an array of ``hops``."""
    return slice(min(span.start_ms // HOP_MS, hops), min(-(-span.end_ms // HOP_MS), hops))


def level(span: Span, powers: Powers) -> float:
    """Mean loudness of a span in LUFS, -inf for silence."""
    return loudness.mean_lufs(powers[hops_of(span, len(powers))])


def _audible_part(line: Span, powers: Powers) -> Span | None:
    """A line without silent ends; None where nothing is heard."""
    where = hops_of(line, len(powers))
    part = powers[where]
    if not len(part) or part.max() <= loudness.power_of(loudness.SILENCE_LUFS):
        return None
    loud = np.flatnonzero(part >= part.max() * 10 ** (-_FAINT_LU / 10))
    start, end = (where.start + int(loud[0])) * HOP_MS, (where.start + int(loud[-1]) + 1) * HOP_MS
    return Span(max(line.start_ms, start), min(line.end_ms, end))


def dialogue_lufs(spoken: tuple[ForegroundSound, ...], powers: Powers) -> float:
    """The dialogue's own loudness: gated over every spoken hop, or the mean of a single word; -inf where nobody speaks."""
    said = powers[speech_mask(spoken, len(powers))]
    gated = loudness.integrated(said)
    return gated if math.isfinite(gated) else loudness.mean_lufs(said)


def speech_mask(spoken: tuple[ForegroundSound, ...], hops: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which hops hold speech; shape (hops,)."""
    mask = np.zeros(hops, bool)
    for one in spoken:
        if one.source != "effect":
            mask[hops_of(one.span, hops)] = True
    return mask


def effects(spoken: tuple[ForegroundSound, ...], powers: Powers, over_lufs: float) -> tuple[ForegroundSound, ...]:
    """Stretches without speech where the film's own sound is louder than ``over_lufs``: its effects and its own music."""
    smooth = np.convolve(powers, np.full(4, 1 / 4), "same")
    loud = (smooth > loudness.power_of(over_lufs)) & ~speech_mask(spoken, len(powers))
    edges = run_edges(loud)
    spans = [Span(int(a) * HOP_MS, int(b) * HOP_MS) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    long = [piece for span in spans if span.duration_ms >= _EFFECT_MS for piece in pieces(span)]
    return tuple(ForegroundSound(span, level(span, powers), "effect") for span in long)
