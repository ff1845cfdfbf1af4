"""The tune and words: slower under them, entering in their pauses or ahead of a line, silent only where the plan asks for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from vidscore.compose.clock import Clock
from vidscore.compose.form import Form
from vidscore.compose.motifs import Motif
from vidscore.compose.rhythm_notes import RhythmNote, UnpitchedNote
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.plan import Brief
from vidscore.model.span import merged

_QUICKEST_S = 0.08
"""A theme pressed into a pause may have notes this short. [judgement]"""
_PAUSE_MS = 1_500
"""A gap in speech this long is room for the tune."""
_APART_MS = 430.0
"""Under words notes of the tune begin at least this far apart. [judgement]"""
THEME_APART_MS = 280.0
"""The same for notes of a theme, which must be recognised. [judgement]"""
_AHEAD_MS = 250.0
"""The tune may enter this long after a line has begun: it still sounds like entering with it. [judgement]"""
_NEAR = Fraction(1)
"""Beats by which an entrance is moved to a pause or ahead of a line."""
_LONGEST = Fraction(3)
"""Beats by which a note is held at most where those after it are left out."""

Windows = list[tuple[int, int]]


def speech_windows(brief: Brief, bridge_ms: int = _PAUSE_MS) -> Windows:
    """Stretches (ms) of speech, with the pauses too short for the tune to come out."""
    return [(span.start_ms, span.end_ms) for span in merged(brief.speech, bridge_ms=bridge_ms)]


def hushed_windows(brief: Brief) -> Windows:
    """Stretches (ms) in which the music holds its breath: no tune."""
    return [(span.start_ms, span.end_ms) for span in merged(tuple(hush.span for hush in brief.hushed))]


def under_words(events: list[UnpitchedNote], brief: Brief, clock: Clock) -> list[UnpitchedNote]:
    """Suit the tune to speech: fewer and longer notes under words, entrances in pauses, nothing in a hush."""
    hushed = hushed_windows(brief)
    events = _thinned(events, speech_windows(brief), hushed, clock)
    return _entrances(events, [(line.start_ms + _AHEAD_MS, line.end_ms) for line in merged(brief.speech)], hushed, clock)


def _within(at: float, windows: Sequence[tuple[float, float]]) -> bool:
    return any(start - 1 <= at < end for start, end in windows)


def _thinned(events: list[UnpitchedNote], spoken: Windows, hushed: Windows, clock: Clock) -> list[UnpitchedNote]:
    """Leave out what is too quick under words, and all in a hush; twins keep pointing to what is left."""
    at = clock.tempo_map.ms_at
    kept: list[UnpitchedNote] = []
    moved: dict[int, int] = {}
    last_ms = -math.inf
    for i, event in enumerate(events):
        begin = at(event.onset)
        if _within(begin, hushed):
            continue
        apart = THEME_APART_MS if event.statement >= 0 else _APART_MS
        if _within(begin, spoken) and begin - last_ms < apart:
            before = kept[-1]
            until = max(before.onset + before.duration, event.onset + event.duration)
            kept[-1] = replace(before, duration=min(until - before.onset, max(before.duration, _LONGEST)))
            continue
        last_ms = begin
        moved[i] = len(kept)
        twin = moved.get(event.twin) if event.twin is not None else None
        kept.append(replace(event, twin=twin))
    return [_ended(event, hushed, clock) for event in kept] if hushed else kept


def _ended(event: UnpitchedNote, hushed: Windows, clock: Clock) -> UnpitchedNote:
    """A note cut where a hush begins."""
    begin, end = (clock.tempo_map.ms_at(beat) for beat in (event.onset, event.onset + event.duration))
    stop = next((start for start, _ in hushed if begin < start < end), None)
    if stop is None:
        return event
    room = Fraction(int(4 * clock.tempo_map.beat_at(stop)), 4) - event.onset
    return replace(event, duration=min(event.duration, max(room, Fraction(1, 8))))


def _entrances(
    events: list[UnpitchedNote], lines: Sequence[tuple[float, float]], hushed: Windows, clock: Clock
) -> list[UnpitchedNote]:
    """Move entrances that fall into a line to a pause or ahead of the line, where one is within a beat."""
    out: list[UnpitchedNote] = []
    for event in events:
        free = out[-1].onset + out[-1].duration if out else Fraction(0)
        if event.onset - free >= 1 or not out:
            event = _entering(event, free, lines, hushed, clock)
        out.append(event)
    return out


def _entering(
    event: UnpitchedNote, free: Fraction, lines: Sequence[tuple[float, float]], hushed: Windows, clock: Clock
) -> UnpitchedNote:
    """The first note after a rest, moved by halves of a beat out of a line where it can; it ends where it did."""
    at = clock.tempo_map.ms_at
    if not _within(at(event.onset), lines):
        return event
    half = Fraction(1, 2)
    for step in (-half, half, -_NEAR, _NEAR):
        onset = event.onset + step
        if onset < free or event.duration - step < half:
            continue
        if not _within(at(onset), lines) and not _within(at(onset), hushed):
            return replace(event, onset=onset, duration=event.duration - step)
    return event


def stated(events: list[UnpitchedNote], motif: Motif) -> bool:
    """Whether any statement survived whole enough to be recognised."""
    counts: dict[int, int] = {}
    for event in events:
        if event.statement >= 0:
            counts[event.statement] = counts.get(event.statement, 0) + 1
    return any(count >= max(4, len(motif) - 1) for count in counts.values())


def state_in_a_gap(
    events: list[UnpitchedNote], brief: Brief, form: Form, clock: Clock, motif: Motif, statement: int
) -> list[UnpitchedNote]:
    """State the theme where speech leaves room for it, at the start of the longest pause."""
    taken = merged((*brief.speech, *(hush.span for hush in brief.hushed)), bridge_ms=_PAUSE_MS)
    busy = [(span.start_ms, span.end_ms) for span in taken]
    edges = [brief.span.start_ms, *(t for window in busy for t in window), brief.span.end_ms]
    lively = MOOD_TABLE[brief.mood.name].arousal > 0
    speeds = (1, 2, 4) if lively and min(note.beats for note in motif) * 60 / clock.tempo_bpm >= 4 * _QUICKEST_S else (1, 2)
    gaps = sorted(zip(edges[::2], edges[1::2], strict=True), key=lambda gap: gap[0] - gap[1])
    for start_ms, end_ms in gaps:
        first = Fraction(max(0, math.ceil(2 * clock.tempo_map.beat_at(start_ms) - 1e-6)), 2)
        last = min(Fraction(int(4 * clock.tempo_map.beat_at(end_ms - 20)), 4), clock.cadence_beats)
        versions = [_inside(tuple(replace(note, beats=note.beats / speed) for note in motif), last - first) for speed in speeds]
        cells = next((v for v in versions if len(v) == len(motif)), max(versions, key=len))
        if len(cells) < max(4, len(motif) - 1):
            continue
        phrase = max((i for i, p in enumerate(form.phrases) if form.bars[p.first_bar].start_beats <= first), default=0)
        fresh = [UnpitchedNote(first + c.offset, c.duration, phrase, c.degree, c.chromatic, statement) for c in cells]
        until = fresh[-1].onset + fresh[-1].duration
        rest = [replace(e, twin=None) for e in events if e.onset + e.duration <= first or e.onset >= until]
        return sorted([*rest, *fresh], key=lambda e: e.onset)
    return events


def _inside(motif: Motif, room: Fraction) -> list[RhythmNote]:
    """The notes of a theme that can begin inside the room; the last one may ring on beyond it."""
    cells, at = [], Fraction(0)
    for note in motif:
        if at > room:
            break
        cells.append(RhythmNote(at, note.beats, note.degree, note.chromatic))
        at += note.beats
    return cells
