"""Chords: where they change, and which they are, found by beam search.

In: form, clock and key. Out: the chords of the cue in film order, the last one at the cadence. What a mood may say is in
its progressions (:mod:`moods`); the search strings them together so that voices move little, tension follows the phrase,
a phrase that returns is recognised, hits bring an arrival and the ending is the one that was ordered. Changes avoid the
middle of speech.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import permutations

import numpy as np
import numpy.typing as npt

from vidscore.compose.clock import Clock
from vidscore.compose.form import Form, Phrase
from vidscore.compose.moods import CADENCES, IDIOMS, Idiom, Progressions, RomanChord, parse_roman, with_quality
from vidscore.compose.seeds import dice, noise
from vidscore.compose.sketch import QUALITIES
from vidscore.compose.timeline import over_bars
from vidscore.model.music import Bar, Chord, Key
from vidscore.model.plan import Brief
from vidscore.model.span import merged

Floats = npt.NDArray[np.float64]

_BEAM = 12
_EDGE_MS = 300.0
"""A chord may change this close to the start or end of speech."""
_STATIC_BARS = 4
"""Under endless speech a chord is held no longer than this."""
_SCHEME = 1.6
"""How firmly a phrase leans on its model progression."""
_CLOSED = ("authentic", "plagal", "button")


@dataclass(frozen=True, slots=True)
class Slot:
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


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """A mood's chords in one mode, and what it likes to say after what."""

    chords: tuple[RomanChord, ...]
    progressions: tuple[tuple[float, tuple[int, ...]], ...]
    """The mood's progressions as indices, with their weights in this mode."""
    first: Floats
    pairs: Floats
    triples: Floats
    tension: Floats
    brightness: Floats


def is_major(key: Key) -> bool:
    """Whether the tonic triad of a key is major (phrygian dominant, octatonic and whole tone count as dark)."""
    return 4 in {(pc - key.tonic) % 12 for pc in key.scale} and key.mode not in ("phrygian-dominant", "octatonic", "whole-tone")


def voice_leading(before: tuple[int, ...], after: tuple[int, ...]) -> int:
    """Semitones the upper voices must move between two chords of pitch classes, the cheapest way.

    Example:
        >>> voice_leading((0, 4, 7), (9, 0, 4))
        2
    """
    short, long = sorted((before[:3], after[:3]), key=len)
    return min(
        sum(min((a - b) % 12, (b - a) % 12) for a, b in zip(short, chosen, strict=True))
        for chosen in permutations(long, len(short))
    )


def chord_tension(chord: RomanChord, major: bool) -> float:
    """How far a chord lies from its tonic, 0..1: distance on the line of fifths plus its own dissonance."""
    centre = 1.0 if major else -2.0
    fifths = [((7 * tone + 5) % 12) - 5 for tone in chord.tones]
    far = sum(abs(place - centre) for place in fifths) / len(fifths)
    harsh = {"dim": 0.25, "dim7": 0.4, "hdim7": 0.25, "aug": 0.3, "dom7": 0.2, "dom7b9": 0.45, "sus4": 0.15}.get(
        chord.quality, 0.0
    )
    return min(1.0, max(0.0, far - 1.4) / 5.0 + harsh + (0.0 if chord.root == 0 else 0.08))


@cache
def _vocabulary(mood: str, major: bool, scale: tuple[int, ...]) -> _Vocabulary:
    idiom = IDIOMS[mood]
    progressions: Progressions = idiom.major if major else idiom.minor
    weighted = [(weight * _fit(text, scale, idiom), text.split()) for weight, text in progressions]
    names = list(dict.fromkeys(name for _, said in weighted for name in said))
    index = {name: i for i, name in enumerate(names)}
    n = len(names)
    first, pairs, triples = np.zeros(n), np.zeros((n, n)), np.zeros((n, n, n))
    for weight, spoken in weighted:
        loop = [index[name] for name in [*spoken, *spoken[:2]]]
        first[loop[0]] += weight
        for a, b, c in zip(loop, loop[1:], loop[2:], strict=False):
            pairs[a, b] += weight
            triples[a, b, c] += weight
    chords = tuple(parse_roman(name) for name in names)
    move = np.array([[voice_leading(a.tones, b.tones) for b in chords] for a in chords], dtype=np.float64)
    said = np.log((pairs + 0.02) / (pairs.sum(axis=1, keepdims=True) + 0.02 * n))
    np.fill_diagonal(said, np.minimum(said.diagonal(), -3.5))
    known = np.log1p(4 * triples / (pairs[:, :, None] + 0.5))
    return _Vocabulary(
        chords,
        tuple((weight, tuple(index[name] for name in spoken)) for weight, spoken in weighted),
        np.log((first + 0.03) / (first.sum() + 0.03 * n)),
        0.8 * said - 0.12 * move,
        0.9 * known,
        np.array([chord_tension(chord, major) for chord in chords]),
        np.array([1.0 if chord.third_is_major else -1.0 for chord in chords]),
    )


def _fit(text: str, scale: tuple[int, ...], idiom: Idiom) -> float:
    """How well a progression suits the scale: strange notes cost, less so in chromatic moods."""
    strange = sum(tone not in scale for name in text.split() for tone in parse_roman(name).tones)
    return float(np.exp(-0.45 * (1.15 - idiom.chromatic) * strange))


def lay_slots(brief: Brief, form: Form, clock: Clock, idiom: Idiom, seed: object) -> tuple[Slot, ...]:
    """Decide where chords may change, the final chord excluded.

    Args:
        brief: For its speech.
        form: Phrases and bars.
        clock: Beats to film time.
        idiom: The mood's harmonic rhythm.
        seed: Varies the rhythm.
    """
    roll = dice(seed, "slots")
    marks: list[tuple[Fraction, int, bool]] = []
    rhythm: dict[str, list[float]] = {}
    for number, phrase in enumerate(form.phrases):
        bars = form.bars[phrase.first_bar : phrase.first_bar + phrase.bars]
        pattern = rhythm.setdefault(phrase.idea, [roll.random() for _ in range(16)])
        marks += [
            (beat, number, phrase.at_hit and beat == bars[0].start_beats) for beat in _changes(bars, phrase, idiom, pattern)
        ]
    marks = _avoid_speech(marks, brief, clock, form)
    out, line = [], over_bars(form.bars)
    count: dict[int, int] = {}
    for i, (onset, number, at_hit) in enumerate(marks):
        end = marks[i + 1][0] if i + 1 < len(marks) else clock.cadence_beats
        phrase = form.phrases[number]
        start, stop = form.bars[phrase.first_bar].start_beats, _end_of(form, phrase)
        index = count[number] = count.get(number, -1) + 1
        place = float(onset - start) / float(stop - start)
        out.append(Slot(onset, end - onset, number, index, place, form.intensity[line.index(onset)], at_hit))
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
        hold = 2 if pace >= 2 or (1 < pace < 2 and chance < 0.5) else 1
        out.append(bars[i].start_beats)
        split = pace < 1 or (phrase.closes and last and phrase.bars <= 3) or (last and idiom.functional and chance < 0.45)
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


def _avoid_speech(
    marks: list[tuple[Fraction, int, bool]], brief: Brief, clock: Clock, form: Form
) -> list[tuple[Fraction, int, bool]]:
    """Move or drop the changes that would fall into the middle of speech."""
    cores = [(s.start_ms + _EDGE_MS, s.end_ms - _EDGE_MS) for s in merged(brief.speech, bridge_ms=int(_EDGE_MS))]
    cores = [(start, end) for start, end in cores if end > start]
    if not cores:
        return marks
    limit = _STATIC_BARS * max(float(bar.beats) for bar in form.bars)
    out: list[tuple[Fraction, int, bool]] = []
    for i, (beat, number, at_hit) in enumerate(marks):
        after = marks[i + 1][0] if i + 1 < len(marks) else clock.cadence_beats
        spoken = _inside(clock, beat, cores)
        if not spoken or at_hit or not out or float(beat - out[-1][0]) >= limit:
            if not out or beat > out[-1][0]:
                out.append((beat, number, at_hit))
            continue
        free = [beat + Fraction(step) for step in (1, -1, 2, -2) if out[-1][0] < beat + Fraction(step) < after]
        pause = next((at for at in free if not _inside(clock, at, cores)), None)
        if pause is not None:
            out.append((pause, number, at_hit))
    return out


def _inside(clock: Clock, beat: Fraction, cores: list[tuple[float, float]]) -> bool:
    at = clock.tempo_map.ms_at(beat)
    return any(start < at < end for start, end in cores)


def write_harmony(brief: Brief, key: Key, form: Form, clock: Clock, next_key: str, seed: object) -> tuple[Chord, ...]:
    """Choose every chord of the cue.

    Args:
        brief: Mood, ending and joins.
        key: The cue's key.
        form: Phrases, bars and intensity.
        clock: Time.
        next_key: Key of the cue that follows, or empty.
        seed: Another seed gives another harmonisation.

    Returns:
        Chords that tile ``[0, end_beats]``; the last one begins at ``cadence_beats``.
    """
    idiom = IDIOMS[brief.mood.name]
    slots = lay_slots(brief, form, clock, idiom, seed)
    major = is_major(key)
    scale = tuple(sorted((pc - key.tonic) % 12 for pc in key.scale))
    vocabulary = _vocabulary(brief.mood.name, major, scale)
    cadence = _cadence(brief, key, major, next_key, seed)
    path = _search(brief, slots, form.phrases, vocabulary, len(cadence) - 1, major, seed)
    romans = [vocabulary.chords[i] for i in path]
    lead_in = cadence[:-1][-len(romans) :] if romans else []
    if lead_in and len(romans) > 2:
        romans[-len(lead_in) :] = lead_in
    elif lead_in and len(romans) == 2:
        romans[-1] = lead_in[-1]
    shifts = [form.phrases[slot.phrase].shift for slot in slots]
    coloured = _colour(romans, slots, form.phrases, idiom, key, seed)
    chords = [
        _sound(chord, slot.onset, slot.duration, key.tonic + shift)
        for chord, slot, shift in zip(coloured, slots, shifts, strict=True)
    ]
    final = _final_colour(cadence[-1], brief, idiom, key, seed)
    chords.append(_sound(final, clock.cadence_beats, clock.end_beats - clock.cadence_beats, key.tonic))
    return tuple(chords)


def _cadence(brief: Brief, key: Key, major: bool, next_key: str, seed: object) -> list[RomanChord]:
    """The last chords; where the next cue is joined by a shared note, the last one shares notes with its tonic."""
    roll = dice(seed, "cadence")
    idiom = IDIOMS[brief.mood.name]
    scale = tuple((pc - key.tonic) % 12 for pc in key.scale)
    options = [(weight * _fit(text, scale, idiom), text) for weight, text in CADENCES[brief.ending, major]]
    if next_key and brief.join.kind in ("common-tone", "pivot", "crossfade"):
        other = Key.parse(next_key)
        triad = {other.tonic, (other.tonic + (4 if is_major(other) else 3)) % 12, (other.tonic + 7) % 12}
        options = [
            (w * (1 + 2 * len(triad & {(t + key.tonic) % 12 for t in parse_roman(text.split()[-1]).tones})), text)
            for w, text in options
        ]
    text = roll.choices([text for _, text in options], [weight for weight, _ in options])[0]
    return [parse_roman(name) for name in text.split()]


def _search(
    brief: Brief,
    slots: tuple[Slot, ...],
    phrases: tuple[Phrase, ...],
    words: _Vocabulary,
    reserved: int,
    major: bool,
    seed: object,
) -> list[int]:
    """Beam search over the vocabulary; see the module's docstring for what counts."""
    random = noise(seed, "harmony")
    n = len(words.chords)
    home = np.array([1.0 if chord.root == 0 else 0.0 for chord in words.chords])
    beam: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    scheme = _schemes(phrases, words, seed)
    for k, slot in enumerate(slots):
        unary = random.gumbel(0.0, 0.3, n) + _wishes(brief, slot, phrases, words, home)
        model, offset = scheme[phrases[slot.phrase].idea], _offset(slots, slot, phrases)
        unary[model[(slot.index + offset) % len(model)]] += _SCHEME
        grown: list[tuple[float, tuple[int, ...]]] = []
        twin = _twin(slots, k, phrases)
        ending = k + 1 == len(slots) or slots[k + 1].phrase != slot.phrase
        for score, path in beam:
            total = score + unary
            if slot.index == 0 and not offset:
                total = total + words.first
            if path:
                total = total + words.pairs[path[-1]] * (0.5 if slot.index == 0 else 1.0)
                if slot.at_hit:
                    total[path[-1]] -= 4.0
            if len(path) > 1 and slot.index > 0:
                total = total + words.triples[path[-2], path[-1]]
            if twin is not None and not (ending and phrases[slot.phrase].label.endswith("'")):
                total[path[twin]] += 3.5
            for choice in np.argsort(-total)[:_BEAM].tolist():
                grown.append((float(total[choice]), (*path, choice)))
        grown.sort(key=lambda item: -item[0])
        beam = grown[:_BEAM]
    return list(beam[0][1])


def _short(slots: tuple[Slot, ...], phrase: int) -> bool:
    """Whether a phrase has room for two chords at most, so that a progression needs two phrases."""
    return sum(slot.phrase == phrase for slot in slots) <= 2


def _offset(slots: tuple[Slot, ...], slot: Slot, phrases: tuple[Phrase, ...]) -> int:
    """Where in its progression a phrase begins: answers to short phrases go on where those stopped."""
    return 2 * (phrases[slot.phrase].label.count("'") % 2) if _short(slots, slot.phrase) else 0


def _schemes(phrases: tuple[Phrase, ...], words: _Vocabulary, seed: object) -> dict[str, tuple[int, ...]]:
    """For every idea of the form another of the mood's progressions to lean on, the likely ones first."""
    roll = dice(seed, "schemes")
    ranked = sorted(words.progressions, key=lambda item: -(roll.random() ** (1.0 / max(item[0], 1e-9))))
    ideas = dict.fromkeys(phrase.idea for phrase in phrases)
    return {idea: ranked[i % len(ranked)][1] for i, idea in enumerate(ideas)}


def _wishes(brief: Brief, slot: Slot, phrases: tuple[Phrase, ...], words: _Vocabulary, home: Floats) -> Floats:
    """What one slot wants by itself: its tension, its light, a rest at the end of an answer."""
    phrase = phrases[slot.phrase]
    arch = 1.0 - abs(slot.place - 0.66) / 0.66
    goal = 0.15 + 0.3 * arch + 0.2 * slot.intensity + 0.2 * max(0.0, brief.mood.tension)
    out = -1.6 * np.abs(words.tension - goal) + 0.35 * brief.mood.valence * words.brightness
    if slot.at_hit:
        out = out + 1.2 * home
    if slot.place >= 0.7 and slot.index > 0:
        out = out + (0.5 if phrase.label.endswith("'") else -0.7) * home
    return np.asarray(out, dtype=np.float64)


def _twin(slots: tuple[Slot, ...], k: int, phrases: tuple[Phrase, ...]) -> int | None:
    """The slot of an earlier phrase with the same idea, at the same place."""
    slot = slots[k]
    phrase = phrases[slot.phrase]
    parity = phrase.label.count("'") % 2 if _short(slots, slot.phrase) else None
    for j in range(k):
        earlier = slots[j]
        other = phrases[earlier.phrase]
        if earlier.phrase == slot.phrase or other.idea != phrase.idea or earlier.index != slot.index:
            continue
        if parity is None or other.label.count("'") % 2 == parity:
            return j
    return None


def _colour(
    romans: list[RomanChord], slots: tuple[Slot, ...], phrases: tuple[Phrase, ...], idiom: Idiom, key: Key, seed: object
) -> list[RomanChord]:
    """Give plain triads the mood's colours, the same ones wherever an idea returns."""
    chosen: dict[tuple[str, int, str], str] = {}
    roll = dice(seed, "colour")
    out = []
    for chord, slot in zip(romans, slots, strict=True):
        weights = idiom.colours.get(chord.quality)
        place = (phrases[slot.phrase].idea, slot.index, chord.roman)
        if weights and place not in chosen:
            names = [name for name, _ in weights]
            fit = [weight * _colour_fit(chord, name, key, idiom) for name, weight in weights]
            chosen[place] = roll.choices(names, fit)[0]
        quality = chosen.get(place, chord.quality)
        out.append(_tonic_of_mode(with_quality(chord, quality), key))
    return out


def _colour_fit(chord: RomanChord, quality: str, key: Key, idiom: Idiom) -> float:
    """Colours with notes outside the scale are rarer in plain moods; a dominant keeps its leading note."""
    scale = {(pc - key.tonic) % 12 for pc in key.scale}
    strange = sum((chord.root + step) % 12 not in scale for step in QUALITIES[quality][3:])
    dominant = chord.root == 7 and quality in ("maj7", "sus2")
    return float(np.exp(-1.8 * strange * (1.1 - idiom.chromatic))) * (0.05 if dominant else 1.0) + 1e-6


def _tonic_of_mode(chord: RomanChord, key: Key) -> RomanChord:
    """In modes with a major third, the dark moods' minor tonic becomes an open fifth."""
    scale = {(pc - key.tonic) % 12 for pc in key.scale}
    if chord.root == 0 and 3 in chord.tones and 4 in scale and 3 not in scale:
        return with_quality(chord, "power")
    return chord


def _final_colour(chord: RomanChord, brief: Brief, idiom: Idiom, key: Key, seed: object) -> RomanChord:
    """The last chord: plain where the cue closes, a ninth for warmth, a cluster for terror."""
    if brief.mood.name == "fear" and brief.ending not in ("authentic", "plagal"):
        return with_quality(chord, dice(seed, "final").choice(("cluster", "minmaj7", "dim7")))
    warm = brief.ending in ("plagal", "fade") and not idiom.functional
    if warm and chord.quality in ("maj", "min"):
        chord = with_quality(chord, "add9" if chord.quality == "maj" else "minadd9")
    return _tonic_of_mode(chord, key)


def _sound(chord: RomanChord, onset: Fraction, duration: Fraction, tonic: int) -> Chord:
    return Chord(onset, duration, (chord.root + tonic) % 12, chord.quality, (chord.bass + tonic) % 12, chord.roman)


def closes(ending: str) -> bool:
    """Whether an ending promises the tonic in the bass."""
    return ending in _CLOSED
