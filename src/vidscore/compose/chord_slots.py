"""Where chords may change: the mood's harmonic rhythm, laid on the phrases and moved to a pause of speech nearby."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from vidscore.compose.clock import Clock
from vidscore.compose.form import Form, Phrase
from vidscore.compose.mood_table import Idiom
from vidscore.compose.random_seeds import seeded_random
from vidscore.compose.timeline import over_bars
from vidscore.compose.weights.form import HARMONIC_RHYTHM
from vidscore.model.music import Bar
from vidscore.model.plan import Brief
from vidscore.model.span import merged

_CHANCES = 32
"""Numbers that are drawn for the rhythm of an idea."""
_EDGE_MS = 300.0
"""A chord may change this close to the start or end of speech. [judgement]"""


@dataclass(frozen=True, slots=True)
class ChordSlot:
    """Room for one chord."""

    onset: Fraction
    duration: Fraction
    phrase: int
    index: int
    """Counted from the phrase's start."""
    place: float
    """0 at the phrase's start, towards 1 at its end."""
    intensity: float
    at_hit: bool


def lay_slots(brief: Brief, form: Form, clock: Clock, idiom: Idiom, seed: object) -> tuple[ChordSlot, ...]:
    """Decide where chords may change, the final chord excluded.

    Args:
        brief: For its speech.
        form: Phrases and bars.
        clock: Beats to film time.
        idiom: The mood's harmonic rhythm.
        seed: Varies the rhythm.
    """
    rng = seeded_random(seed, "slots")
    marks: list[tuple[Fraction, int, bool]] = []
    rhythm: dict[str, tuple[float, list[float]]] = {}
    for number, phrase in enumerate(form.phrases):
        bars = form.bars[phrase.first_bar : phrase.first_bar + phrase.bars]
        fresh = rng.choice(HARMONIC_RHYTHM.ideas), [rng.random() for _ in range(_CHANCES)]
        pace, chances = rhythm.setdefault(phrase.idea, fresh)
        changes = _changes(bars, idiom.chord_bars * pace, chances, clock)
        changes = _closing(changes, bars[-1], clock) if phrase.closes and len(bars) > 1 else changes
        marks += [(beat, number, phrase.at_hit and beat == bars[0].start_beats) for beat in changes]
    marks = _at_hits(marks, clock, form)
    marks = _to_pauses(marks, brief, clock, form)
    out, line = [], over_bars(form.bars)
    count: dict[int, int] = {}
    for i, (onset, number, at_hit) in enumerate(marks):
        end = marks[i + 1][0] if i + 1 < len(marks) else clock.cadence_beats
        phrase = form.phrases[number]
        start, stop = form.bars[phrase.first_bar].start_beats, _end_of(form, phrase)
        index = count[number] = count.get(number, -1) + 1
        place = float(onset - start) / float(stop - start)
        out.append(ChordSlot(onset, end - onset, number, index, place, form.intensity[line.index(onset)], at_hit))
    return tuple(out)


def _end_of(form: Form, phrase: Phrase) -> Fraction:
    last = form.bars[phrase.first_bar + phrase.bars - 1]
    return last.start_beats + last.beats


def _changes(bars: Sequence[Bar], pace: float, chances: list[float], clock: Clock) -> list[Fraction]:
    """Beats of one phrase at which the chord changes: few and far between at first, more and quicker towards its end.

    Args:
        bars: The phrase.
        pace: Bars a chord lasts on the whole.
        chances: One number in 0..1 for each change; an idea that returns has the same ones.
        clock: Beats to film time.
    """
    w, start, stop = HARMONIC_RHYTHM, bars[0].start_beats, bars[-1].start_beats + bars[-1].beats
    out = [start]
    while True:
        at, place = out[-1], float(out[-1] - start) / float(stop - start)
        wished = pace * float(bars[0].beats) * w.opening * (w.ending / w.opening) ** place
        soonest = clock.tempo_map.beat_at(clock.tempo_map.ms_at(at) + w.least_ms)
        ends = [end for end in _joints(bars, at) if end[0] >= soonest] or [(stop, 1.0)]
        sums = list(accumulate(merit * _nearness(float(end - at), wished) for end, merit in ends))
        end = ends[bisect_left(sums, chances[len(out) % len(chances)] * sums[-1])][0]
        if end >= stop:
            return out
        out.append(end)


def _closing(changes: list[Fraction], last: Bar, clock: Clock) -> list[Fraction]:
    """The changes of the phrase before the final chord: its last bar has the two chords that lead there."""
    half = last.start_beats + _half(last)
    halves = [half] if _lasts(clock, last.start_beats, half) and _lasts(clock, half, last.start_beats + last.beats) else []
    return [*(beat for beat in changes if beat < last.start_beats), last.start_beats, *halves]


def _nearness(length: float, wished: float) -> float:
    """How near a length comes to the wished one, 0..1, by their ratio."""
    return math.exp(-((math.log(length / wished) / HARMONIC_RHYTHM.spread) ** 2) / 2)


def _lasts(clock: Clock, start: Fraction, end: Fraction) -> bool:
    """Whether a chord is long enough to be heard as one."""
    return clock.tempo_map.ms_at(end) - clock.tempo_map.ms_at(start) >= HARMONIC_RHYTHM.least_ms


def _joints(bars: Sequence[Bar], at: Fraction) -> list[tuple[Fraction, float]]:
    """Where a chord that begins at a beat may end, and how natural that is: at the bar's beats, or whole bars later."""
    owner = next(i for i, bar in enumerate(bars) if bar.start_beats <= at < bar.start_beats + bar.beats)
    bar = bars[owner]
    end, half, step = bar.start_beats + bar.beats, bar.start_beats + _half(bar), _pulse(bar)
    odd = bar.metre[1] >= 8 and bar.metre[0] % 3 != 0
    inside = [half] if odd else [bar.start_beats + k * step for k in range(1, int(bar.beats / step))]
    out = []
    for joint in (joint for joint in inside if joint > at):
        merit = HARMONIC_RHYTHM.half if joint == half else HARMONIC_RHYTHM.last_beat if joint + step >= end else 0.0
        out.append((joint, max(merit, HARMONIC_RHYTHM.weak_beat)))
    whole = [later.start_beats + later.beats for later in bars[owner : owner + 3]] if at == bar.start_beats else [end]
    return [*out, *((joint, 1.0) for joint in whole)]


def _half(bar: Bar) -> Fraction:
    """Where a bar divides: 2+2, 2+1, 3+2, 3/2+3/2, 2+3/2."""
    halves = {Fraction(3): Fraction(2), Fraction(5): Fraction(3), Fraction(7, 2): Fraction(2)}
    if bar.metre[1] == 8 and bar.beats == 3:
        return Fraction(3, 2)
    return halves.get(bar.beats, Fraction(int(bar.beats), 2) if int(bar.beats) % 2 == 0 else Fraction(int(bar.beats) // 2 + 1))


def _at_hits(marks: list[tuple[Fraction, int, bool]], clock: Clock, form: Form) -> list[tuple[Fraction, int, bool]]:
    """Let the chord change on hits that fell on a beat inside the bar, instead of just before or after."""
    for hit in clock.hits:
        if hit.kind != "beat" or not 0 < hit.beat < clock.cadence_beats:
            continue
        owner = max((i for i, p in enumerate(form.phrases) if form.bars[p.first_bar].start_beats <= hit.beat), default=0)
        kept = [mark for mark in marks if mark[2] or abs(mark[0] - hit.beat) >= 1 or mark[0] == marks[0][0]]
        marks = sorted({*kept, (hit.beat, owner, True)})
    return marks


def _to_pauses(
    marks: list[tuple[Fraction, int, bool]], brief: Brief, clock: Clock, form: Form
) -> list[tuple[Fraction, int, bool]]:
    """Move changes that fall into the middle of speech to a pause within a beat; hold the chord only through a hush."""
    cores = [(s.start_ms + _EDGE_MS, s.end_ms - _EDGE_MS) for s in merged(brief.speech, bridge_ms=int(_EDGE_MS))]
    cores = [(start, end) for start, end in cores if end > start]
    hushed = [(float(s.start_ms), float(s.end_ms)) for s in merged(tuple(hush.span for hush in brief.hushed))]
    out: list[tuple[Fraction, int, bool]] = []
    for i, (beat, number, at_hit) in enumerate(marks):
        after = marks[i + 1][0] if i + 1 < len(marks) else clock.cadence_beats
        if out and not at_hit:
            if _inside(clock, beat, hushed):
                continue
            if _inside(clock, beat, cores):
                pulse = _pulse(form.bars[0])
                free = (beat + step for step in (pulse, -pulse) if out[-1][0] + 1 <= beat + step <= after - 1)
                beat = next((at for at in free if not _inside(clock, at, cores)), beat)
        out.append((beat, number, at_hit))
    return out


def _pulse(bar: Bar) -> Fraction:
    """The felt beat of a bar."""
    return Fraction(3, 2) if bar.metre[1] == 8 and bar.metre[0] % 3 == 0 else Fraction(4, max(4, bar.metre[1]))


def _inside(clock: Clock, beat: Fraction, cores: list[tuple[float, float]]) -> bool:
    at = clock.tempo_map.ms_at(beat)
    return any(start < at < end for start, end in cores)
