"""Where chords may change: the mood's harmonic rhythm, laid on the phrases and moved to a pause of speech nearby."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from vidscore.compose.clock import Clock
from vidscore.compose.form import Form, Phrase
from vidscore.compose.mood_table import Idiom
from vidscore.compose.random_seeds import seeded_random
from vidscore.compose.timeline import over_bars
from vidscore.compose.weights.form import HARMONIC_RHYTHM
from vidscore.model.music import Bar
from vidscore.model.plan import Brief
from vidscore.model.span import merged

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
    rhythm: dict[str, list[float]] = {}
    for number, phrase in enumerate(form.phrases):
        bars = form.bars[phrase.first_bar : phrase.first_bar + phrase.bars]
        pattern = rhythm.setdefault(phrase.idea, [rng.random() for _ in range(16)])
        marks += [
            (beat, number, phrase.at_hit and beat == bars[0].start_beats) for beat in _changes(bars, phrase, idiom, pattern)
        ]
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


def _changes(bars: Sequence[Bar], phrase: Phrase, idiom: Idiom, pattern: list[float]) -> list[Fraction]:
    """Beats of one phrase at which the chord changes."""
    out: list[Fraction] = []
    pace = idiom.chord_bars
    i = 0
    while i < len(bars):
        last = i >= len(bars) - 1
        chance = pattern[i % 16]
        hold = 2 if pace >= 2 or (1 < pace < 2 and chance < HARMONIC_RHYTHM.two_bars) else 1
        out.append(bars[i].start_beats)
        split = (
            chance < 2 * (1 - pace)
            or (phrase.closes and last and phrase.bars <= 3)
            or (last and idiom.functional and chance < HARMONIC_RHYTHM.cadence_split)
        )
        if split and bars[i].beats >= 2:
            out.append(bars[i].start_beats + _half(bars[i]))
        i += 1 if last or split else min(hold, len(bars) - i)
        if phrase.closes and i == len(bars) - 1 and out[-1] < bars[i].start_beats and pace > 1:
            continue
    return out


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
