"""When the tune sounds: phrases, statements of the theme, and the rhythm between them; no pitches yet.

In: form, clock, the theme. Out: events in film order. A phrase opens with a statement (or an answer to it), goes on in the
mood's rhythm cells or in echoes of its own first bars, and breathes at its end; a phrase whose idea returns has the same
rhythm again. Where a phrase is mostly spoken over, the theme is stated slowly and goes on in a few long notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from vidscore.compose.clock import Clock
from vidscore.compose.form import Form, Phrase
from vidscore.compose.mood_table import CELLS, Idiom, weights
from vidscore.compose.motifs import Motif, compound, transform
from vidscore.compose.pauses import hushed_windows, state_in_a_gap, stated, under_words
from vidscore.compose.random_seeds import seeded_random
from vidscore.compose.rhythm_notes import RhythmNote, UnpitchedNote
from vidscore.compose.style_table import idiom_of
from vidscore.compose.weights.rhythm import PHRASE, PICKUP, PRESENCE
from vidscore.model.music import Bar
from vidscore.model.plan import Brief

_DEVELOPED = 2
"""From this return on an idea comes back developed."""
_SPOKEN_CELLS = weights("h:1.4 dh:.9 hr:1.8 qr:1.4 hq:.9 qh:.7 rq:1 q:.6 dqe:.6 tdq:1.6 tdh:.9 tqr:1.4 tqe:.8")
"""Rhythm cells of a phrase under words, with their weights."""
_SLOWED = {"plain": "augmented", "sequence": "augmented", "dotted": "augmented", "falling": "augmented"}
"""How a theme is stated under words, by how the mood states it in the open; what is quick or short becomes plain."""
_SLOW = {"augmented": "augmented", "sequence": "plain", "dotted": "plain", "falling": "falling"}
"""The same where the beat is slow."""


@dataclass(frozen=True, slots=True)
class _PhraseRhythm:
    """The rhythm of an idea where it was first heard."""

    bars: tuple[Bar, ...]
    cells: list[RhythmNote]
    first: int
    """Index of its first event."""

    def fits(self, bars: Sequence[Bar]) -> bool:
        """Whether it can return over other bars: the same metres, perhaps fewer or more of them."""
        return all(a.metre == b.metre for a, b in zip(self.bars, bars, strict=False)) and len(bars) > 1


def _within(cells: list[RhythmNote], bars: Sequence[Bar], idiom: Idiom) -> list[RhythmNote]:
    """As much of an idea as a shorter phrase holds."""
    _, room, _ = _measures(bars, idiom)
    kept = [cell for cell in cells if cell.offset < room]
    return (
        [*kept[:-1], replace(kept[-1], duration=min(kept[-1].duration, max(room - kept[-1].offset, Fraction(1, 2))))]
        if kept
        else []
    )


def write_rhythm(
    brief: Brief, form: Form, clock: Clock, motif: Motif, must_state: bool, seed: object
) -> tuple[UnpitchedNote, ...]:
    """Lay out the tune's rhythm for the whole cue.

    Args:
        brief: Mood and speech.
        form: Phrases and bars.
        clock: Beats to film time.
        motif: The theme, or the cue's own idea.
        must_state: Whether the theme has to be heard although the mood would rather stay silent.
        seed: Another seed gives another rhythm.
    """
    own = idiom_of(brief.mood.name, brief.style)
    rng = seeded_random(seed, "rhythm")
    known: dict[tuple[str, str], _PhraseRhythm] = {}
    events: list[UnpitchedNote] = []
    statements = 0
    for number, phrase in enumerate(form.phrases):
        bars = form.bars[phrase.first_bar : phrase.first_bar + phrase.bars]
        spoken = _is_spoken(form, phrase)
        idiom = _for_words(own) if spoken else own
        how = _manner(phrase, own, spoken, clock.tempo_bpm)
        start, idea = bars[0].start_beats, known.get((phrase.idea, how))
        returns = idea is not None and idea.fits(bars)
        if (phrase.label == "intro" and not spoken) or not _sounds(phrase, number, form, idiom, must_state, returns, rng):
            continue
        events += _pickup(events, start, number, idiom, rng)
        if idea is None or not returns:
            level = sum(form.intensity[phrase.first_bar : phrase.first_bar + phrase.bars]) / len(bars)
            idea = _PhraseRhythm(tuple(bars), _phrase(bars, phrase, motif, idiom, how, level, must_state, rng), len(events))
            known[phrase.idea, how] = idea
        twins = {cell.offset: idea.first + i for i, cell in enumerate(idea.cells)} if returns else {}
        cells = _within(idea.cells, bars, idiom) if returns else idea.cells
        cells = _closing(_varied(cells, phrase, rng), bars, phrase)
        events += [_event(cell, start, number, statements, twins) for cell in cells]
        statements += any(cell.degree is not None for cell in cells)
    events = under_words(events, brief, clock)
    if must_state and motif and not stated(events, motif):
        events = state_in_a_gap(events, brief, form, clock, motif, statements)
    return tuple(_finish(events, form, clock, brief))


def _event(cell: RhythmNote, start: Fraction, phrase: int, statement: int, twins: dict[Fraction, int]) -> UnpitchedNote:
    """A cell at its place in the cue."""
    owner = statement if cell.degree is not None else -1
    twin = twins.get(cell.offset)
    return UnpitchedNote(start + cell.offset, cell.duration, phrase, cell.degree, cell.chromatic, owner, cell.step, twin)


def _pickup(events: list[UnpitchedNote], start: Fraction, phrase: int, idiom: Idiom, rng: Random) -> list[UnpitchedNote]:
    """One or two short notes that lead into a phrase, where the one before has breathed long enough."""
    chance = rng.random()
    if not events or events[-1].onset + events[-1].duration > start - 1 or chance > PICKUP.chance:
        return []
    half = Fraction(1, 2)
    if idiom.ritard < PICKUP.broad_ritard or chance < PICKUP.whole_beat * PICKUP.chance:
        return [UnpitchedNote(start - 1, Fraction(1), phrase)]
    onsets = (start - 1, start - half) if chance > PICKUP.one_eighth * PICKUP.chance else (start - half,)
    return [UnpitchedNote(onset, half, phrase) for onset in onsets]


def _varied(cells: list[RhythmNote], phrase: Phrase, rng: Random) -> list[RhythmNote]:
    """A returning phrase, ornamented from its second return on: long free notes divide, the theme stays."""
    if phrase.label.count("'") < 2:
        return cells
    out: list[RhythmNote] = []
    for i, cell in enumerate(cells):
        whole = cell.degree is not None and i + 1 < len(cells) and cells[i + 1].degree is not None
        divides = cell.duration >= 1 and cell.duration.denominator in (1, 2)
        if whole or not divides or rng.random() > PHRASE.ornamented or i + 1 == len(cells):
            out.append(cell)
            continue
        tail = Fraction(1, 2) if cell.duration < 2 else Fraction(1)
        out.append(replace(cell, duration=cell.duration - tail))
        out.append(RhythmNote(cell.offset + cell.duration - tail, tail))
    return out


def _sounds(phrase: Phrase, number: int, form: Form, idiom: Idiom, must_state: bool, returns: bool, rng: Random) -> bool:
    """Whether a phrase has a tune at all; an idea once heard likes to return."""
    first = all(p.label == "intro" for p in form.phrases[:number])
    climax = phrase.first_bar <= form.climax_bar < phrase.first_bar + phrase.bars
    chance = rng.random()
    if first and (must_state or idiom.presence >= PRESENCE.singing):
        return True
    return chance < max(idiom.presence, PRESENCE.returning * returns) or (climax and idiom.presence > PRESENCE.at_climax)


def _phrase(
    bars: Sequence[Bar],
    phrase: Phrase,
    motif: Motif,
    idiom: Idiom,
    how: str,
    level: float,
    must_state: bool,
    rng: Random,
) -> list[RhythmNote]:
    """The rhythm of one phrase: statement, continuation, breath."""
    length, room, eighths = _measures(bars, idiom)
    cells: list[RhythmNote] = []
    main = phrase.idea == "A" or phrase.label == "gesture"
    if main or (must_state and len(bars) >= 3 and rng.random() < PHRASE.theme_in_contrast):
        cells = _statement(motif, how, room, eighths)
    elif rng.random() < PHRASE.echoed_head:
        cells = _echo(_statement(motif, "head", room, eighths), Fraction(0), rng.choice((-1, 1)))
    cells = _extend(cells, bars, idiom, level, room, rng)
    return _last_note(cells, length, bars[-1], room)


def _measures(bars: Sequence[Bar], idiom: Idiom) -> tuple[Fraction, Fraction, bool]:
    """Length of a phrase, the part of it that sounds, and whether its beats come in threes."""
    length = sum((bar.beats for bar in bars), Fraction(0))
    eighths = bars[0].metre[1] == 8 and bars[0].metre[0] % 3 == 0
    return length, length - _breath(length, bars[-1], idiom), eighths


def _is_spoken(form: Form, phrase: Phrase) -> bool:
    """Whether somebody speaks through most of a phrase."""
    shares = form.speech[phrase.first_bar : phrase.first_bar + phrase.bars]
    return sum(shares) >= PRESENCE.spoken * len(shares) > 0


def _for_words(idiom: Idiom) -> Idiom:
    """A mood's way of writing under words: a tune more often, in few and long notes."""
    presence, breath = max(idiom.presence, PRESENCE.under_words), max(idiom.breath, PHRASE.breath_under_words)
    return replace(idiom, cells=_SPOKEN_CELLS, presence=presence, breath=breath)


def _manner(phrase: Phrase, idiom: Idiom, spoken: bool, tempo_bpm: float) -> str:
    """How a phrase states the theme: as the mood does at first, developed where the first idea returns, slowly under words."""
    developed = phrase.idea == "A" and phrase.label.count("'") >= _DEVELOPED and not phrase.closes
    how = idiom.statement[-1 if developed else 0]
    return (_SLOWED if tempo_bpm >= PHRASE.slow_bpm else _SLOW).get(how, "plain") if spoken else how


def opening(
    form: Form, phrase: Phrase, idiom: Idiom, motif: Motif, tempo_bpm: float
) -> list[tuple[Fraction, Fraction, int, int]]:
    """The theme as a phrase ``A`` opens with it: (offset, beats, scale step, chromatic) of each note."""
    bars, spoken = form.bars[phrase.first_bar : phrase.first_bar + phrase.bars], _is_spoken(form, phrase)
    _, room, eighths = _measures(bars, _for_words(idiom) if spoken else idiom)
    cells = _statement(motif, _manner(phrase, idiom, spoken, tempo_bpm), room, eighths)
    return [(cell.offset, cell.duration, cell.degree or 0, cell.chromatic) for cell in cells]


def _breath(length: Fraction, last: Bar, idiom: Idiom) -> Fraction:
    """Silence at the phrase's end, in whole eighths and within its last bar or so."""
    wanted = Fraction(round(float(length) * idiom.breath * 2), 2)
    return min(max(wanted, Fraction(1, 2)), last.beats + last.beats / 2, length / 2)


def _statement(motif: Motif, how: str, room: Fraction, eighths: bool) -> list[RhythmNote]:
    """The theme as cells, in the fullest form that has room."""
    for manner in (how, "plain" if how != "plain" else "head", "head", "diminished"):
        cells, at = [], Fraction(0)
        for note in transform(motif, manner):
            onset = compound(at) if eighths else at
            end = compound(at + note.beats) if eighths else at + note.beats
            sounding = (end - onset) / 2 if how == "gapped" and end - onset <= 1 else end - onset
            cells.append(RhythmNote(onset, sounding, note.degree, note.chromatic))
            at += note.beats
        if cells and cells[-1].offset + min(cells[-1].duration, Fraction(1)) <= room:
            last = cells[-1]
            cells[-1] = replace(last, duration=min(last.duration, room - last.offset))
            return cells
    return []


def _echo(cells: list[RhythmNote], offset: Fraction, sign: int = 1) -> list[RhythmNote]:
    """The same rhythm elsewhere, its steps wished for but its pitches free."""
    out = []
    for i, cell in enumerate(cells):
        step = None
        before = cells[i - 1].degree if i else None
        if cell.degree is not None and before is not None:
            step = sign * (cell.degree - before)
        out.append(RhythmNote(cell.offset + offset, cell.duration, None, 0, step))
    return out


def _extend(
    cells: list[RhythmNote], bars: Sequence[Bar], idiom: Idiom, level: float, room: Fraction, rng: Random
) -> list[RhythmNote]:
    """Fill the phrase after its opening, bar by bar."""
    at = cells[-1].offset + cells[-1].duration if cells else Fraction(0)
    start = Fraction(0)
    opening = list(cells)
    for i, bar in enumerate(bars):
        end = min(start + bar.beats, room)
        if at < end:
            base = start if at <= start else at
            echo = [c for c in opening if c.offset < bar.beats]
            fits = base == start and end == start + bar.beats and len(echo) > 1
            if fits and i in (1, 2) and rng.random() < PHRASE.echoed_bar:
                fresh = [c for c in _echo(echo, start) if c.offset < end]
                fresh[-1] = replace(fresh[-1], duration=min(fresh[-1].duration, end - fresh[-1].offset))
                tail = fresh[-1].offset + fresh[-1].duration
                fresh += _fill(tail, end, bar, start, idiom, level, rng)
            else:
                fresh = _fill(base, end, bar, start, idiom, level, rng)
            cells = [*cells, *fresh]
            at = end
        start += bar.beats
    return cells


def _groups(bar: Bar) -> list[Fraction]:
    """How a bar's beats are grouped: 4, 3, 2+3/2 (7/8), 3+2 (5/4), 3/2+3/2 (6/8)."""
    beats, threes = bar.beats, Fraction(3, 2)
    if bar.metre[1] == 8 and bar.metre[0] % 3 == 0:
        return [threes] * (bar.metre[0] // 3)
    if bar.metre[1] == 8 and bar.metre[0] % 2:
        return [*[Fraction(1)] * ((bar.metre[0] - 3) // 2), threes]
    return [Fraction(3), Fraction(2)] if beats == 5 else [beats]


def _fill(
    begin: Fraction, end: Fraction, bar: Bar, bar_start: Fraction, idiom: Idiom, level: float, rng: Random
) -> list[RhythmNote]:
    """Rhythm cells from ``begin`` to ``end`` inside one bar."""
    out: list[RhythmNote] = []
    at = bar_start
    for group in _groups(bar):
        stop = min(at + group, end)
        place = max(at, begin)
        threes = group.denominator == 2
        while place < stop:
            for note in _cell(stop - place, threes, place - bar_start, idiom, level, rng):
                length = min(abs(note), stop - place)
                if note > 0 and length > 0:
                    out.append(RhythmNote(place, length))
                place += length
        at += group
    return out


def _cell(room: Fraction, threes: bool, place: Fraction, idiom: Idiom, level: float, rng: Random) -> tuple[Fraction, ...]:
    """One rhythm cell that fits the room."""
    off_beat = place.denominator != 1 and not threes
    fitting, weights = [], []
    for name, weight in idiom.cells:
        notes, length, in_threes, dense = _PATTERNS[name]
        if in_threes != threes or (off_beat and name not in ("ee", "q")) or length > room:
            continue
        fitting.append(notes)
        weights.append(weight * PHRASE.density ** ((level - 0.5) * (dense - 1.0)))
    return rng.choices(fitting, weights)[0] if fitting else (room,)


def _pattern(name: str) -> tuple[tuple[Fraction, ...], Fraction, bool, float]:
    """A cell's notes, its length, whether it fills eighths in threes, and its notes per beat."""
    notes = tuple(Fraction(note) for note in CELLS[name])
    length = sum((abs(note) for note in notes), Fraction(0))
    return notes, length, name.startswith("t") and name not in ("tri", "three"), len(notes) / float(length)


_PATTERNS = {name: _pattern(name) for name in CELLS}


def _last_note(cells: list[RhythmNote], length: Fraction, last: Bar, room: Fraction) -> list[RhythmNote]:
    """Let the phrase come to rest: its last bar holds few notes, the last one long."""
    start = length - last.beats
    inside = [cell for cell in cells if cell.offset >= start and cell.degree is None]
    if len(cells) > 2 and len(inside) > 2:
        kept = inside[: 1 + (len(inside) > 4)]
        cells = [cell for cell in cells if cell not in inside or cell in kept]
    if cells:
        end = max(room, cells[-1].offset + Fraction(1, 2))
        cells[-1] = replace(cells[-1], duration=end - cells[-1].offset)
    return cells


def _closing(cells: list[RhythmNote], bars: Sequence[Bar], phrase: Phrase) -> list[RhythmNote]:
    """The phrase before the final chord runs on into it instead of breathing."""
    if not (phrase.closes and cells):
        return cells
    length = sum((bar.beats for bar in bars), Fraction(0))
    last = cells[-1]
    gap = length - (last.offset + last.duration)
    if gap <= 0:
        return cells
    sung = last.degree is not None
    whole = last.duration + gap <= (2 if sung else 3)
    held = last.duration + gap if whole else max(last.duration, Fraction(1 if sung else 2))
    out = [*cells[:-1], replace(last, duration=held)]
    rest = length - (last.offset + held)
    return [*out, RhythmNote(length - rest, rest)] if rest > 0 else out


def _finish(events: list[UnpitchedNote], form: Form, clock: Clock, brief: Brief) -> list[UnpitchedNote]:
    """Trim overlaps and add the last note on the final chord where the tune leads to it."""
    events = [event for event in events if event.onset < clock.cadence_beats]
    leads = bool(events) and events[-1].onset + events[-1].duration >= clock.cadence_beats - 2
    at = clock.tempo_map.ms_at(clock.cadence_beats)
    hushed = any(start - 1 <= at < end for start, end in hushed_windows(brief))
    if leads and not hushed and not brief.runs_on:
        events.append(
            UnpitchedNote(clock.cadence_beats, clock.end_beats - clock.cadence_beats, max(len(form.phrases) - 1, 0), final=True)
        )
    out = []
    for i, event in enumerate(events):
        limit = (events[i + 1].onset if i + 1 < len(events) else clock.end_beats) - event.onset
        if limit > 0:
            out.append(replace(event, duration=min(event.duration, limit)))
    return out
