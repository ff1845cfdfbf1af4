"""The tune's pitches: a second-order search that keeps the rules of singing while it follows theme, chords and contour.

In: events (:mod:`rhythm`) and chords. Out: notes. A state of the search is the pair of the last two pitches, so that leaps
can be recovered and dissonances left by step. Notes of a theme are fixed (a statement may be transposed as a whole to suit
its chords); everything else is free inside the register. The last note is one of the final chord, so no candidate can
miss the cadence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial

import numpy as np
import numpy.typing as npt

from vidscore.compose.form import Form, Phrase
from vidscore.compose.melody_moves import move_costs
from vidscore.compose.mood_table import IDIOMS, Idiom
from vidscore.compose.motifs import semitones
from vidscore.compose.random_seeds import seeded_generator
from vidscore.compose.rhythm_notes import UnpitchedNote
from vidscore.compose.sketch import QUALITIES
from vidscore.compose.song import surprise
from vidscore.compose.timeline import Timeline, over_bars, over_chords
from vidscore.compose.weights.melody import CONTOUR, METRE, MOTION, PITCH, STATEMENT
from vidscore.model.arrays import Floats
from vidscore.model.music import Bar, Chord, Key, Note
from vidscore.model.theme import MotifNote

THREAT_REGISTER = (40, 57)
_STEPWISE = 2
_END = Fraction(7, 8)
"""A note must suit the chord that sounds at this share of its length, too."""
_VELOCITY = 80


@dataclass(frozen=True, slots=True)
class _MelodyContext:
    """What the search must know about one event."""

    chord: Chord
    after: Chord
    """The chord that sounds at the note's end."""
    tonic: int
    strength: float
    """0 off the beat .. 1 downbeat."""
    forced: int | None
    aim: float
    """Where the contour would like to be."""
    before: int | None = None
    """The pitch that it had when it was first heard, where it returns."""


def chord_classes(chord: Chord) -> frozenset[int]:
    """Pitch classes of a chord."""
    return _classes(chord.root, chord.quality)


@cache
def _classes(root: int, quality: str) -> frozenset[int]:
    return frozenset((root + step) % 12 for step in QUALITIES.get(quality, QUALITIES["maj"]))


def scale_over(chord: Chord, scale: Sequence[int]) -> frozenset[int]:
    """The scale bent to a chord: notes a semitone from a strange chord tone give way to it.

    Example:
        >>> c_minor = Key(0, "minor").scale
        >>> dominant = Chord(Fraction(0), Fraction(4), 7, "maj", 7)
        >>> 11 in scale_over(dominant, c_minor), 10 in scale_over(dominant, c_minor)
        (True, False)
    """
    return _bent(chord_classes(chord), tuple(scale))


@cache
def _bent(tones: frozenset[int], scale: tuple[int, ...]) -> frozenset[int]:
    strange = tones - set(scale)
    bent = {pc for pc in scale if pc in tones or not any((pc - s) % 12 in (1, 11) for s in strange)}
    return frozenset(bent | tones)


def write_melody(
    key: Key,
    mood: str,
    form: Form,
    chords: tuple[Chord, ...],
    events: tuple[UnpitchedNote, ...],
    seed: object,
    low_down: bool = False,
) -> tuple[Note, ...]:
    """Give every event a pitch.

    Args:
        key: The cue's key.
        mood: A row of the mood table: register, liking for leaps, contour.
        form: Phrases, bars and the climax.
        chords: The harmony, tiling the cue.
        events: Rhythm, with the theme's scale steps where it is stated.
        seed: Another seed gives another tune.
        low_down: Whether the tune lies in the bass.

    Returns:
        One note per event at velocity 80. Every note that is not part of a theme is a chord tone on strong beats in tonal
        moods, or moves on by step.
    """
    if not events:
        return ()
    idiom = IDIOMS[mood]
    low, high = THREAT_REGISTER if low_down else (idiom.register[0] - 2, idiom.register[1] + 2)
    places = _contexts(key, idiom, form, over_chords(chords), events, low, high)
    pitches = _search(events, places, key, idiom, low, high, seeded_generator(seed, "melody"))
    return tuple(Note(e.onset, e.duration, p, _VELOCITY) for e, p in zip(events, pitches, strict=True))


def _strength(beat: Fraction, bar: Bar) -> float:
    """Metrical weight of a beat in its bar, 0..1."""
    at = beat - bar.start_beats
    if at == 0:
        return 1.0
    if bar.metre[1] == 8 and bar.metre[0] % 3 == 0:
        return METRE.compound_beat if at % Fraction(3, 2) == 0 else METRE.compound_off_beat
    if at.denominator != 1:
        return METRE.off_beat
    return METRE.half_bar if bar.beats == 4 and at == 2 else METRE.beat


def _contexts(
    key: Key, idiom: Idiom, form: Form, chords: Timeline[Chord], events: tuple[UnpitchedNote, ...], low: int, high: int
) -> list[_MelodyContext]:
    """Chord, weight, wish and aim of every event."""
    bars = over_bars(form.bars)
    numbers = [bars.index(event.onset) for event in events]
    phrases = [form.phrases[event.phrase] if form.phrases else Phrase(0, 1, "gesture") for event in events]
    aims = [
        _aim(idiom, form, phrase, event.onset, number, low, high)
        for event, phrase, number in zip(events, phrases, numbers, strict=True)
    ]
    forced = _statements(key, form, chords, events, aims, (low, high))
    return [
        _MelodyContext(
            chords.at(e.onset),
            chords.at(e.onset + e.duration * _END),
            (key.tonic + phrase.shift) % 12,
            _strength(e.onset, form.bars[number]),
            forced.get(i),
            aims[i],
        )
        for i, (e, phrase, number) in enumerate(zip(events, phrases, numbers, strict=True))
    ]


def _aim(idiom: Idiom, form: Form, phrase: Phrase, beat: Fraction, bar: int, low: int, high: int) -> float:
    """Height wished for: the contour of the phrase, lifted towards the climax of the cue."""
    last = form.bars[phrase.first_bar + phrase.bars - 1]
    start, stop = form.bars[phrase.first_bar].start_beats, last.start_beats + last.beats
    x = min(1.0, float(beat - start) / float(stop - start))
    shape = {
        "arch": 1.0 - abs(x - CONTOUR.arch_peak) / CONTOUR.arch_peak,
        "fall": 1.0 - x,
        "rise": x,
        "wave": 0.5 + 0.5 * float(np.sin(2 * np.pi * (x + CONTOUR.wave_phase))),
    }[idiom.contour]
    level = form.intensity[bar]
    near = max(0.0, 1.0 - abs(bar - form.climax_bar) / CONTOUR.climax_bars)
    height = CONTOUR.floor + CONTOUR.shape * shape + CONTOUR.intensity * level + CONTOUR.climax * near
    return low + (high - low) * height


def _statements(
    key: Key, form: Form, chords: Timeline[Chord], events: tuple[UnpitchedNote, ...], aims: list[float], register: tuple[int, int]
) -> dict[int, int]:
    """Pitches of the theme's notes; each statement moved to the step and octave that suit its chords and register."""
    groups: dict[int, list[int]] = {}
    for i, event in enumerate(events):
        if event.statement >= 0:
            groups.setdefault(event.statement, []).append(i)
    out: dict[int, int] = {}
    plain: dict[int, int] = {}
    for members in groups.values():
        best: tuple[float, list[int]] | None = None
        shift = form.phrases[events[members[0]].phrase].shift if form.phrases else 0
        local = Key((key.tonic + shift) % 12, key.mode)
        first = not out
        known = {i: plain[twin] + _moved(form, events, i, twin) for i in members if (twin := events[i].twin) in plain}
        weighed = [_weighed(events[i], chords) for i in members]
        aim = sum(aims[i] for i in members) / len(members)
        for move in (0, 1, -1, 2, -2, 3, -3, 4, -4):
            heights = [semitones(local, MotifNote(_degree(events[i]) + move, Fraction(1), events[i].chromatic)) for i in members]
            for octave in (36, 48, 60, 72):
                pitches = [octave + local.tonic + height for height in heights]
                moved = STATEMENT.step_moved * abs(move) * (STATEMENT.first_moved if first else 1.0)
                cost = _statement_cost(pitches, weighed, aim, register) + moved
                changed = sum(known.get(i, pitch) != pitch for i, pitch in zip(members, pitches, strict=True))
                cost += STATEMENT.not_as_before * changed
                if best is None or cost < best[0]:
                    best = (cost, pitches)
        assert best is not None
        plain.update(zip(members, best[1], strict=True))
        bent = [_bend(p, chords.at(events[i].onset), local) for i, p in zip(members, best[1], strict=True)]
        bent = _settle_strong(bent, members, events, chords)
        out.update(zip(members, bent, strict=True))
    return out


def _moved(form: Form, events: Sequence[UnpitchedNote], index: int, twin: int) -> int:
    """Semitones, -6..5, from the key in which a note was first heard to that in which it returns."""
    now, then = (form.phrases[events[i].phrase].shift if form.phrases else 0 for i in (index, twin))
    return (now - then + 6) % 12 - 6


def _bend(pitch: int, chord: Chord, key: Key) -> int:
    """A note that fights its chord gives way by a semitone (a raised leading note, a flattened third)."""
    allowed = scale_over(chord, key.scale)
    if pitch % 12 in allowed:
        return pitch
    return next((p for p in (pitch + 1, pitch - 1) if p % 12 in chord_classes(chord)), pitch)


def _settle_strong(
    pitches: list[int], members: list[int], events: tuple[UnpitchedNote, ...], chords: Timeline[Chord]
) -> list[int]:
    """Dissonances on the beat that the theme does not leave by step move into their chord, long ones by a tone if need be."""
    out = list(pitches)
    for n, i in enumerate(members[:-1]):
        tones = chord_classes(chords.at(events[i].onset))
        unresolved = not 1 <= abs(pitches[n + 1] - pitches[n]) <= _STEPWISE
        if out[n] % 12 not in tones and events[i].onset.denominator == 1 and unresolved:
            reach = (-1, 1, -2, 2) if events[i].duration >= 1 else (-1, 1)
            out[n] = next((out[n] + step for step in reach if (out[n] + step) % 12 in tones), out[n])
    return out


def _degree(event: UnpitchedNote) -> int:
    return event.degree if event.degree is not None else 0


def _weighed(event: UnpitchedNote, chords: Timeline[Chord]) -> tuple[frozenset[int], float]:
    """The pitch classes of a note's chord, and how much a clash with them counts."""
    w = STATEMENT
    length = min(float(event.duration), w.long_beats)
    return chord_classes(chords.at(event.onset)), length * (w.on_beat if event.onset.denominator == 1 else w.off_beat)


def _statement_cost(
    pitches: list[int], weighed: Sequence[tuple[frozenset[int], float]], aim: float, register: tuple[int, int]
) -> float:
    """Clashes of long and strong notes with their chords, and distance from the comfortable register."""
    cost, w = 0.0, STATEMENT
    for n, (pitch, (tones, weight)) in enumerate(zip(pitches, weighed, strict=True)):
        if pitch % 12 not in tones:
            leaves = n + 1 < len(pitches) and not 1 <= abs(pitches[n + 1] - pitch) <= _STEPWISE
            clashes = (pitch - 1) % 12 in tones or (pitch + 1) % 12 in tones
            cost += weight * ((w.semitone_clash if clashes else w.non_chord_tone) + w.left_by_leap * leaves)
    outside = sum(max(0, register[0] - p) + max(0, p - register[1]) for p in pitches)
    return cost + w.outside * outside + w.off_aim * abs(sum(pitches) / len(pitches) - aim)


def _search(
    events: tuple[UnpitchedNote, ...],
    places: list[_MelodyContext],
    key: Key,
    idiom: Idiom,
    low: int,
    high: int,
    random: np.random.Generator,
) -> list[int]:
    """The pitches: what returns is settled where it is first heard, and then held to.

    A cheapest path is known only when it is traced back, so that the tune up to the last note that returns is searched first.
    """
    stated = [place.forced for place in places if place.forced is not None]
    low, high = min([low, *stated]), max([high, *stated])
    grid = np.arange(low, high + 1)
    chance = random.gumbel(0.0, PITCH.chance, (len(events), len(grid)))
    solve = partial(_cheapest, key=key, idiom=idiom, grid=grid, chance=chance)
    heard = {event.twin for event in events if event.twin is not None and not event.final}
    if not heard:
        return solve(events, places)
    until = max(heard) + 1
    first = solve(events[:until], places[:until], whole=False)
    settled = [replace(place, forced=first[k]) if k in heard else place for k, place in enumerate(places)]
    return solve(events, _returning(events, settled, first))


def _returning(events: tuple[UnpitchedNote, ...], places: list[_MelodyContext], heard: list[int]) -> list[_MelodyContext]:
    """What a note that returns was before, moved with the key of its phrase."""
    out = []
    for event, place in zip(events, places, strict=True):
        if event.twin is not None and not event.final:
            moved = (place.tonic - places[event.twin].tonic + 6) % 12 - 6
            place = replace(place, before=heard[event.twin] + moved)
        out.append(place)
    return out


def _cheapest(
    events: Sequence[UnpitchedNote],
    places: Sequence[_MelodyContext],
    key: Key,
    idiom: Idiom,
    grid: npt.NDArray[np.int64],
    chance: Floats,
    whole: bool = True,
) -> list[int]:
    """Viterbi over pairs of pitches; ``chance`` has shape (events, pitches)."""
    low, size = int(grid[0]), len(grid)
    moves = move_costs(idiom.leaps, idiom.dissonant_leaps, size)
    first_of = _phrase_starts(events)
    weight = MOTION.song if idiom.functional else MOTION.song_modal
    score = np.zeros((size, size))
    back: list[npt.NDArray[np.int64]] = []
    foreign = np.zeros(size)
    for k, (event, place) in enumerate(zip(events, places, strict=True)):
        own = _own_cost(event, place, key, idiom, grid, last=whole and k == len(events) - 1) + chance[k]
        pair = _pair_cost(event, place, foreign, grid, k in first_of)
        if k:
            song = surprise(low, size, place.tonic, key.is_minor, event.onset.denominator == 1)
            total = (moves + weight * song) * (MOTION.phrase_start if k in first_of else 1.0)
            total += pair[None, :, :]
            total += score[:, :, None]
        else:
            total = np.zeros((size, size, size))
        back.append(total.argmin(axis=0))
        score = total.min(axis=0) + own[None, :]
        tones = chord_classes(place.chord)
        foreign = np.array([0.0 if int(p) % 12 in tones else 1.0 for p in grid])
    return _trace(score, back, grid)


def _phrase_starts(events: Sequence[UnpitchedNote]) -> set[int]:
    return {k for k, event in enumerate(events) if k and event.phrase != events[k - 1].phrase and not event.final}


def _own_cost(
    event: UnpitchedNote, place: _MelodyContext, key: Key, idiom: Idiom, grid: npt.NDArray[np.int64], last: bool
) -> Floats:
    """Cost of each pitch at this event by itself."""
    if place.forced is not None:
        return np.where(grid == place.forced, 0.0, PITCH.forbidden * 10)
    tones = chord_classes(place.chord)
    local = Key(place.tonic, key.mode)
    allowed = scale_over(place.chord, local.scale)
    harmonic = np.array([int(p) % 12 in tones for p in grid])
    usable = np.array([int(p) % 12 in allowed for p in grid])
    beats = float(event.duration)
    need = PITCH.non_chord_tone + PITCH.on_strong_beat * place.strength + PITCH.per_beat * min(beats, PITCH.long_beats)
    if not idiom.functional:
        need *= PITCH.modal
    cost = np.where(harmonic, 0.0, need) + np.where(usable, 0.0, PITCH.forbidden) + PITCH.off_aim * (grid - place.aim) ** 2
    if place.before is not None:
        cost = cost - PITCH.loyalty * (grid == place.before)
    if place.after is not place.chord:
        later = chord_classes(place.after)
        held = PITCH.held_into_chord + PITCH.held_per_beat * min(beats, PITCH.held_beats)
        cost = cost + np.where(np.array([int(p) % 12 in later for p in grid]), 0.0, held)
    if event.final:
        root = place.chord.root
        triad = {root, (root + 3) % 12, (root + 4) % 12, (root + 7) % 12} & tones
        stable = np.array([int(p) % 12 in triad for p in grid])
        cost = cost + np.where(stable, 0.0, PITCH.forbidden) - PITCH.final_root * np.array([int(p) % 12 == root for p in grid])
    elif last:
        cost = cost + np.where(harmonic, 0.0, PITCH.last_dissonant)
    return np.asarray(cost, dtype=np.float64)


def _pair_cost(event: UnpitchedNote, place: _MelodyContext, foreign: Floats, grid: npt.NDArray[np.int64], fresh: bool) -> Floats:
    """Cost of going from one pitch to the next: dissonances leave by step, echoes keep their shape."""
    step = grid[None, :] - grid[:, None]
    cost = foreign[:, None] * np.where((np.abs(step) <= _STEPWISE) & (step != 0), 0.0, MOTION.dissonance_unresolved)
    if event.step is not None and not fresh and place.forced is None:
        cost = cost + MOTION.echo * np.minimum(np.abs(step - MOTION.echo_step * event.step), MOTION.echo_most)
    return np.asarray(cost, dtype=np.float64)


def _trace(score: Floats, back: list[npt.NDArray[np.int64]], grid: npt.NDArray[np.int64]) -> list[int]:
    """Walk the cheapest path back."""
    before, last = np.unravel_index(int(score.argmin()), score.shape)
    path = [int(last)]
    a, b = int(before), int(last)
    for table in reversed(back[1:]):
        path.append(a)
        a, b = int(table[a, b]), a
    return [int(grid[i]) for i in reversed(path)]
