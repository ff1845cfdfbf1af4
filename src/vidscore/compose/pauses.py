"""The tune and speech: nothing enters while somebody speaks; a theme that must be heard finds a pause."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from vidscore.compose.clock import Clock
from vidscore.compose.events import Cell, Event
from vidscore.compose.form import Form
from vidscore.compose.motifs import Motif
from vidscore.model.moods_table import MOOD_TABLE
from vidscore.model.plan import Brief
from vidscore.model.span import merged

_QUICKEST_S = 0.08
"""A theme pressed into a pause may have notes this short."""
_PAUSE_MS = 1_500
"""A gap in speech this long is room for the tune."""


def speech_windows(brief: Brief, bridge_ms: int = _PAUSE_MS) -> list[tuple[int, int]]:
    """Stretches (ms) in which the tune may not enter: speech, and pauses too short to use."""
    return [(span.start_ms, span.end_ms) for span in merged(brief.speech, bridge_ms=bridge_ms)]


def under_speech(events: list[Event], brief: Brief, clock: Clock) -> list[Event]:
    """Drop every note that would enter while somebody speaks; twins keep pointing to what is left."""
    windows = speech_windows(brief)
    kept: list[Event] = []
    moved: dict[int, int] = {}
    for i, event in enumerate(events):
        at = clock.tempo_map.ms_at(event.onset)
        if any(start - 1 <= at < end for start, end in windows):
            continue
        moved[i] = len(kept)
        twin = moved.get(event.twin) if event.twin is not None else None
        kept.append(replace(event, twin=twin))
    return kept


def stated(events: list[Event], motif: Motif) -> bool:
    """Whether any statement survived whole enough to be recognised."""
    counts: dict[int, int] = {}
    for event in events:
        if event.statement >= 0:
            counts[event.statement] = counts.get(event.statement, 0) + 1
    return any(count >= max(4, len(motif) - 1) for count in counts.values())


def state_in_a_gap(events: list[Event], brief: Brief, form: Form, clock: Clock, motif: Motif, statement: int) -> list[Event]:
    """State the theme where speech leaves room for it, at the start of the longest pause."""
    busy = speech_windows(brief)
    edges = [brief.span.start_ms, *(t for window in busy for t in window), brief.span.end_ms]
    lively = MOOD_TABLE[brief.mood.name].arousal > 0
    speeds = (1, 2, 4) if lively and min(note.beats for note in motif) * 60 / clock.tempo_bpm >= 4 * _QUICKEST_S else (1, 2)
    gaps = sorted(zip(edges[::2], edges[1::2], strict=True), key=lambda gap: gap[0] - gap[1])
    for start_ms, end_ms in gaps:
        first = Fraction(max(0, math.ceil(2 * clock.tempo_map.beat_at(start_ms) - 1e-6)), 2)
        last = min(Fraction(int(4 * clock.tempo_map.beat_at(end_ms - 20)), 4), clock.cadence_beats)
        versions = [_entering(tuple(replace(note, beats=note.beats / speed) for note in motif), last - first) for speed in speeds]
        cells = next((v for v in versions if len(v) == len(motif)), max(versions, key=len))
        if len(cells) < max(4, len(motif) - 1):
            continue
        phrase = max((i for i, p in enumerate(form.phrases) if form.bars[p.first_bar].start_beats <= first), default=0)
        fresh = [Event(first + c.offset, c.duration, phrase, c.degree, c.chromatic, statement) for c in cells]
        until = fresh[-1].onset + fresh[-1].duration
        rest = [replace(e, twin=None) for e in events if e.onset + e.duration <= first or e.onset >= until]
        return sorted([*rest, *fresh], key=lambda e: e.onset)
    return events


def _entering(motif: Motif, room: Fraction) -> list[Cell]:
    """The notes of a theme that can begin inside the room; the last one may ring on beyond it."""
    cells, at = [], Fraction(0)
    for note in motif:
        if at > room:
            break
        cells.append(Cell(at, note.beats, note.degree, note.chromatic))
        at += note.beats
    return cells
