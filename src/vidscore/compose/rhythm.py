"""When the tune sounds: which phrases have one, what returns in them, and how they hang together; no pitches yet.

In: form, clock, the theme. Out: events in film order. A phrase opens with a statement (or an idea of its own), goes on in
bars that the cue has heard least, and breathes at its end or runs on; a phrase whose idea returns begins as it did and
may go on otherwise. Where a phrase is mostly spoken over, the theme is stated slowly and goes on in a few long notes. A cue
of a few seconds is one gesture.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from vidscore.compose.clock import Clock
from vidscore.compose.form import Form, Phrase
from vidscore.compose.mood_table import Idiom, weights
from vidscore.compose.motifs import Motif
from vidscore.compose.pauses import THEME_APART_MS, hushed_windows, state_in_a_gap, stated, under_words
from vidscore.compose.random_seeds import seeded_random
from vidscore.compose.rhythm_cells import Heard, count_bars, cue_cells, in_threes
from vidscore.compose.rhythm_notes import RhythmNote, UnpitchedNote
from vidscore.compose.rhythm_phrases import Manner, PhraseRhythm, again, breath_of, closing, gesture, new_phrase, statement
from vidscore.compose.rhythm_table import PICKUPS, PICKUPS_IN_THREES, RHYTHMS
from vidscore.compose.style_table import idiom_of
from vidscore.compose.weights.rhythm import GESTURE, PHRASE, PICKUP, PRESENCE
from vidscore.model.plan import Brief

_MS_A_MINUTE = 60_000
_DEVELOPED = 2
"""From this return on an idea comes back developed."""
_SPOKEN_CELLS = weights("h:1.4 dh:.9 hr:1.8 qr:1.4 hq:.9 qh:.7 rq:1 q:.6 dqe:.6 tdq:1.6 tdh:.9 tqr:1.4 tqe:.8")
"""Rhythm cells of a phrase under words, with their weights."""
_SLOWED = {"plain": "augmented", "sequence": "augmented", "dotted": "augmented", "falling": "augmented"}
"""How a theme is stated under words, by how the mood states it in the open; what is quick or short becomes plain."""
_SLOW = {"augmented": "augmented", "sequence": "plain", "dotted": "plain", "falling": "falling"}
"""The same where the beat is slow."""


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
    rng = seeded_random(seed, "rhythm")
    short = brief.span.duration_ms < GESTURE.longest_s * 1000
    events = _gesture(form, clock, motif) if short else _phrases(brief, form, clock, motif, must_state, rng)
    events = under_words(_on_hits(events, clock), brief, clock)
    if must_state and motif and not short and not stated(events, motif):
        statements = 1 + max((event.statement for event in events), default=-1)
        events = state_in_a_gap(events, brief, form, clock, motif, statements)
    return tuple(_finish(events, form, clock, brief))


def _gesture(form: Form, clock: Clock, motif: Motif) -> list[UnpitchedNote]:
    """A few notes of the theme that lead to the final chord."""
    if not form.phrases or not clock.cadence_beats:
        return []
    cells = gesture(motif, clock.cadence_beats, in_threes(form.bars[0]), clock.tempo_bpm)
    return [_event(cell, Fraction(0), 0, 0, {}) for cell in cells]


def _phrases(brief: Brief, form: Form, clock: Clock, motif: Motif, must_state: bool, rng: Random) -> list[UnpitchedNote]:
    """The tune phrase by phrase."""
    row, plain = RHYTHMS[brief.mood.name], idiom_of(brief.mood.name, brief.style)
    own = replace(plain, cells=cue_cells(plain.cells, row, rng))
    known: dict[tuple[str, str], PhraseRhythm] = {}
    events: list[UnpitchedNote] = []
    heard: Heard = Heard()
    statements = 0
    sung = _sung(form, own, must_state, rng)
    for number, phrase in enumerate(form.phrases):
        if not sung[number]:
            continue
        bars = form.bars[phrase.first_bar : phrase.first_bar + phrase.bars]
        spoken = _is_spoken(form, phrase)
        how = _manner(phrase, own, spoken, motif, clock.tempo_bpm)
        level = sum(form.intensity[phrase.first_bar : phrase.first_bar + phrase.bars]) / len(bars)
        runs_on = not (spoken or phrase.closes) and sung[number + 1 : number + 2] == [True] and rng.random() < row.run_on
        manner = Manner(_for_words(own) if spoken else own, row, how, level, runs_on, heard)
        start, idea = bars[0].start_beats, known.get((phrase.idea, how))
        events += _pickup(events, start, number, in_threes(bars[0]), manner, rng)
        if idea is None or not idea.fits(bars):
            cells, same = new_phrase(bars, phrase, motif, manner, must_state, rng), 0
            idea = known[phrase.idea, how] = PhraseRhythm(tuple(bars), cells, len(events))
        else:
            cells, same = again(idea, bars, phrase, manner, rng)
        twins = {cell.offset: idea.first + i for i, cell in enumerate(cells[:same])}
        cells = closing(_varied(cells, phrase, rng), bars, phrase, manner, rng)
        count_bars(cells, bars, heard)
        events += [_event(cell, start, number, statements, twins) for cell in cells]
        statements += any(cell.degree is not None for cell in cells)
    return events


def _sung(form: Form, own: Idiom, must_state: bool, rng: Random) -> list[bool]:
    """Which phrases have a tune."""
    out: list[bool] = []
    for number, phrase in enumerate(form.phrases):
        spoken = _is_spoken(form, phrase)
        returns = any(was and phrase.idea == earlier.idea for was, earlier in zip(out, form.phrases, strict=False))
        idiom = _for_words(own) if spoken else own
        sounds = _sounds(phrase, number, form, idiom, must_state, returns, rng)
        out.append(sounds and (phrase.label != "intro" or spoken))
    return out


def _on_hits(events: list[UnpitchedNote], clock: Clock) -> list[UnpitchedNote]:
    """A free note that would come just before a hit and be held across it comes with it."""
    out = list(events)
    for hit in (hit.beat for hit in clock.hits if hit.kind in ("downbeat", "beat")):
        for i, event in enumerate(out):
            near = 0 < hit - event.onset <= PHRASE.near_hit
            if near and event.degree is None and event.onset + event.duration > hit:
                out[i] = replace(event, onset=hit, duration=event.onset + event.duration - hit)
                if i and out[i - 1].onset + out[i - 1].duration == event.onset:
                    out[i - 1] = replace(out[i - 1], duration=hit - out[i - 1].onset)
    return out


def _event(cell: RhythmNote, start: Fraction, phrase: int, statement: int, twins: dict[Fraction, int]) -> UnpitchedNote:
    """A cell at its place in the cue."""
    owner = statement if cell.degree is not None else -1
    twin = twins.get(cell.offset)
    return UnpitchedNote(start + cell.offset, cell.duration, phrase, cell.degree, cell.chromatic, owner, cell.step, twin)


def _pickup(
    events: list[UnpitchedNote], start: Fraction, phrase: int, eighths: bool, manner: Manner, rng: Random
) -> list[UnpitchedNote]:
    """A few short notes that lead into a phrase, where the one before has breathed long enough."""
    if not events or rng.random() > PICKUP.chance:
        return []
    room = start - (events[-1].onset + events[-1].duration)
    least = 1 if manner.idiom.ritard < PICKUP.broad_ritard else Fraction(1, 2) if manner.level < PICKUP.calm else Fraction(1, 4)
    fitting = [each for each in (PICKUPS_IN_THREES if eighths else PICKUPS) if each[0] <= room and each[-1] >= least]
    if not fitting:
        return []
    ahead = rng.choice(fitting)
    return [UnpitchedNote(start - a, a - b, phrase) for a, b in zip(ahead, (*ahead[1:], Fraction(0)), strict=True)]


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


def _is_spoken(form: Form, phrase: Phrase) -> bool:
    """Whether somebody speaks through most of a phrase."""
    shares = form.speech[phrase.first_bar : phrase.first_bar + phrase.bars]
    return sum(shares) >= PRESENCE.spoken * len(shares) > 0


def _for_words(idiom: Idiom) -> Idiom:
    """A mood's way of writing under words: a tune more often, in few and long notes."""
    presence, breath = max(idiom.presence, PRESENCE.under_words), max(idiom.breath, PHRASE.breath_under_words)
    return replace(idiom, cells=_SPOKEN_CELLS, presence=presence, breath=breath)


def _manner(phrase: Phrase, idiom: Idiom, spoken: bool, motif: Motif, tempo_bpm: float) -> str:
    """How a phrase states the theme: as the mood does at first, developed where the first idea returns, slowly under words."""
    if spoken and motif and min(note.beats for note in motif) * _MS_A_MINUTE < THEME_APART_MS * tempo_bpm:
        return "augmented"
    developed = phrase.idea == "A" and phrase.label.count("'") >= _DEVELOPED and not phrase.closes
    how = idiom.statement[-1 if developed else 0]
    return (_SLOWED if tempo_bpm >= PHRASE.slow_bpm else _SLOW).get(how, "plain") if spoken else how


def opening(
    form: Form, phrase: Phrase, idiom: Idiom, motif: Motif, tempo_bpm: float
) -> list[tuple[Fraction, Fraction, int, int]]:
    """The theme as a phrase ``A`` opens with it: (offset, beats, scale step, chromatic) of each note."""
    bars, spoken = form.bars[phrase.first_bar : phrase.first_bar + phrase.bars], _is_spoken(form, phrase)
    length = sum((bar.beats for bar in bars), Fraction(0))
    room = length - breath_of(length, bars[-1], _for_words(idiom) if spoken else idiom)
    cells = statement(motif, _manner(phrase, idiom, spoken, motif, tempo_bpm), room, in_threes(bars[0]))
    return [(cell.offset, cell.duration, cell.degree or 0, cell.chromatic) for cell in cells]


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
