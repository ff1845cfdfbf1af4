"""Chords: where they change, and which they are, found by beam search.

In: form, clock and key. Out: the chords of the cue in film order, the last one at the cadence. What a mood may say is in
its progressions (:mod:`mood_table`); the search strings them together so that voices move little, tension follows the phrase,
a phrase that returns is recognised, hits bring an arrival and the ending is the one that was ordered. Changes look for a
pause of speech nearby.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from vidscore.compose.chord_slots import ChordSlot, lay_slots
from vidscore.compose.clock import Clock
from vidscore.compose.form import Form, Phrase
from vidscore.compose.mood_table import CADENCES, Idiom, RomanChord, parse_roman, with_quality
from vidscore.compose.motifs import Motif, semitones
from vidscore.compose.random_seeds import seeded_generator, seeded_random
from vidscore.compose.rhythm import opening
from vidscore.compose.sketch import QUALITIES
from vidscore.compose.style_table import idiom_of
from vidscore.compose.substitution import (
    Places,
    Sung,
    borrowed,
    carries,
    with_applied_dominants,
    with_inversions,
    with_transitions,
)
from vidscore.compose.vocabulary import Vocabulary, is_major, scale_fit, vocabulary_of
from vidscore.compose.weights.harmony import BRIDGE, CHORD, COLOUR, TENSION, THEME
from vidscore.model.arrays import Floats
from vidscore.model.joins import HELD, HELD_MS, Neighbours
from vidscore.model.music import Chord, Key
from vidscore.model.plan import Brief
from vidscore.model.theme import MotifNote

_TRIADS = {True: ("IV", "vi", "ii", "iii", "V", "bVI"), False: ("iv", "bVI", "bIII", "bVII", "v")}
"""What a cue may end on to lead over, by whether its tonic is major."""
_CLOSED = ("authentic", "plagal", "button")


def write_harmony(
    brief: Brief, key: Key, form: Form, clock: Clock, motif: Motif, neighbours: Neighbours, seed: object
) -> tuple[Chord, ...]:
    """Choose every chord of the cue.

    Args:
        brief: Mood, ending and joins.
        key: The cue's key.
        form: Phrases, bars and intensity.
        clock: Time.
        motif: The tune's idea; phrases that open with it get chords that carry it.
        neighbours: A cue that another one leads into begins on its plain tonic, so that the one before knows what its
            held notes will meet; a cue that hands over by held notes ends on a chord that has some of the next tonic.
        seed: Another seed gives another harmonisation.

    Returns:
        Chords that tile ``[0, end_beats]``; the last one begins at ``cadence_beats``, unless the cue runs on.
    """
    idiom = idiom_of(brief.mood.name, brief.style)
    slots = lay_slots(brief, form, clock, idiom, seed)
    major = is_major(key)
    scale = tuple(sorted((pc - key.tonic) % 12 for pc in key.scale))
    vocabulary = vocabulary_of(brief.mood.name, major, scale, brief.style)
    cadence = [] if brief.runs_on else _cadence(brief, key, major, neighbours.next_key, seed)
    tune = _tune_over(key, form, slots, idiom, motif, clock.tempo_bpm)
    path = _search(brief, slots, form.phrases, vocabulary, _carrying(tune, vocabulary), seed)
    places = Places(slots, form.phrases, tune, seed)
    romans = borrowed([vocabulary.chords[i] for i in path], places, brief, major)
    romans = with_applied_dominants(romans, places, brief.mood.name)
    lead_in = cadence[:-1][-len(romans) :] if romans and cadence else []
    if lead_in and len(romans) > 2:
        romans[-len(lead_in) :] = lead_in
    elif lead_in and len(romans) == 2:
        romans[-1] = lead_in[-1]
    romans = with_transitions(romans, places, idiom.functional, _next_tonic(brief, key, neighbours))
    romans = with_inversions(romans, places, brief.mood.name, len(lead_in))
    shifts = [places.shift(n) for n in range(len(slots))]
    coloured = _colour(romans, slots, form.phrases, tune, idiom, key, seed)
    if neighbours.enters != "gap":
        met = HELD_MS if neighbours.enters in HELD else 0
        for n, slot in enumerate(slots):
            if n == 0 or clock.tempo_map.ms_at(slot.onset) < brief.span.start_ms + met:
                coloured[n] = arrival(key)
    chords = [
        _sound(chord, slot.onset, slot.duration, key.tonic + shift)
        for chord, slot, shift in zip(coloured, slots, shifts, strict=True)
    ]
    if brief.runs_on:
        return tuple(chords)
    final = _final_colour(cadence[-1], brief, idiom, key, seed)
    chords.append(_sound(final, clock.cadence_beats, clock.end_beats - clock.cadence_beats, key.tonic))
    return tuple(chords)


def _next_tonic(brief: Brief, key: Key, neighbours: Neighbours) -> int | None:
    """How far above the tonic that of the music lies into which this one runs on; None where it closes by itself."""
    if not (brief.runs_on and neighbours.next_key):
        return None
    return (Key.parse(neighbours.next_key).tonic - key.tonic) % 12


def _tune_over(key: Key, form: Form, slots: tuple[ChordSlot, ...], idiom: Idiom, motif: Motif, tempo_bpm: float) -> list[Sung]:
    """Pitch classes (above the tonic) of the theme that sound in each slot, with their weights; empty elsewhere."""
    out: list[Sung] = [{} for _ in slots]
    local = Key(0, key.mode)
    for number, phrase in enumerate(form.phrases):
        if phrase.idea != "A" or not motif:
            continue
        start = form.bars[phrase.first_bar].start_beats
        rooms = [
            (float(slot.onset - start), float(slot.onset - start + slot.duration), heard)
            for slot, heard in zip(slots, out, strict=True)
            if slot.phrase == number
        ]
        for at, beats, degree, chromatic in opening(form, phrase, idiom, motif, tempo_bpm):
            pc = semitones(local, MotifNote(degree, beats, chromatic)) % 12
            weight = THEME.on_beat if at.denominator == 1 else THEME.off_beat
            begin, end = float(at), float(at + beats)
            for first, last, heard in rooms:
                shared = min(end, last) - max(begin, first)
                if shared > 0:
                    heard[pc] = heard.get(pc, 0.0) + min(shared, THEME.long_beats) * weight
    return out


def _carrying(tune: list[Sung], words: Vocabulary) -> Floats:
    """How well each chord carries the theme's notes in each slot: (slots, chords), 0 where the theme is not stated."""
    rows = [[sum(w * carries(chord, pc) for pc, w in heard.items()) for chord in words.chords] for heard in tune]
    return THEME.share * np.array(rows, dtype=np.float64).reshape(len(tune), len(words.chords))


def arrival(key: Key) -> RomanChord:
    """The plain tonic on which a cue begins that another one leads into."""
    return _tonic_of_mode(parse_roman("I" if is_major(key) else "i"), key)


def _tonic_tones(key: Key) -> frozenset[int]:
    """Pitch classes of the chord on which a cue in this key begins when another one leads into it."""
    return frozenset((tone + key.tonic) % 12 for tone in arrival(key).tones)


def held_tones(chord: Chord, next_key: str) -> frozenset[int]:
    """Pitch classes of a cue's last chord that may sound on into what follows: no semitone against its first chord.

    Example:
        >>> c_major = Chord(Fraction(0), Fraction(4), 0, "maj", 0)
        >>> sorted(held_tones(c_major, "a-flat-major"))
        [0]
    """
    tones = frozenset((chord.root + step) % 12 for step in QUALITIES[chord.quality])
    if not next_key:
        return tones
    there = _tonic_tones(Key.parse(next_key))
    return frozenset(pc for pc in tones if not any((pc - other) % 12 in (1, 11) for other in there))


def _cadence(brief: Brief, key: Key, major: bool, next_key: str, seed: object) -> list[RomanChord]:
    """The last chords; where notes are held into the next cue, the last one shares some with its first."""
    rng = seeded_random(seed, "cadence")
    idiom = idiom_of(brief.mood.name, brief.style)
    scale = tuple((pc - key.tonic) % 12 for pc in key.scale)
    options = [(weight * scale_fit(text, scale, idiom), text) for weight, text in CADENCES[brief.ending, major]]
    if next_key and brief.join.kind in HELD:
        there = _tonic_tones(Key.parse(next_key))
        if not closes(brief.ending):
            options += [(BRIDGE.triad, f"{'I' if major else 'i'} {triad}") for triad in _TRIADS[major]]
        options = [(w * _bridges(parse_roman(text.split()[-1]), key, there), text) for w, text in options]
    text = rng.choices([text for _, text in options], [weight for weight, _ in options])[0]
    return [parse_roman(name) for name in text.split()]


def _bridges(chord: RomanChord, key: Key, there: frozenset[int]) -> float:
    """How well a last chord leads over to a first one: more for every note they share, hardly at all without."""
    tones = {(tone + key.tonic) % 12 for tone in chord.tones}
    clashes = sum(any((pc - other) % 12 in (1, 11) for other in there) for pc in tones - there)
    return (BRIDGE.without_common_tone + len(tones & there) ** 2) / (1 + clashes) ** 2


def _search(
    brief: Brief,
    slots: tuple[ChordSlot, ...],
    phrases: tuple[Phrase, ...],
    words: Vocabulary,
    carried: Floats,
    seed: object,
) -> list[int]:
    """Beam search over the vocabulary; see the module's docstring for what counts."""
    random = seeded_generator(seed, "harmony")
    n = len(words.chords)
    home = np.array([1.0 if chord.root == 0 else 0.0 for chord in words.chords])
    beam: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    scheme = _schemes(phrases, words, seed)
    goals = _tension_goals(brief, slots)
    for k, slot in enumerate(slots):
        unary = random.gumbel(0.0, CHORD.chance, n) + _wishes(brief, slot, goals[k], phrases, words, home) + carried[k]
        model, offset = scheme[phrases[slot.phrase].idea], _offset(slots, slot, phrases)
        unary[model[(slot.index + offset) % len(model)]] += CHORD.scheme
        grown: list[tuple[float, tuple[int, ...]]] = []
        twin = _twin(slots, k, phrases)
        ending = k + 1 == len(slots) or slots[k + 1].phrase != slot.phrase
        for score, path in beam:
            total = score + unary
            if slot.index == 0 and not offset:
                total = total + words.first
            if path:
                total = total + CHORD.worn * np.maximum(np.bincount(path, minlength=n) / len(path) - CHORD.worn_from, 0.0)
                total = total + words.pairs[path[-1]] * (CHORD.from_phrase_before if slot.index == 0 else 1.0)
                if slot.at_hit:
                    total[path[-1]] += CHORD.kept_at_hit
            if len(path) > 1 and slot.index > 0:
                total = total + words.triples[path[-2], path[-1]]
            if twin is not None and not (ending and phrases[slot.phrase].label.endswith("'")):
                total[path[twin]] += CHORD.returning
            for choice in np.argsort(-total)[: CHORD.beams].tolist():
                grown.append((float(total[choice]), (*path, choice)))
        grown.sort(key=lambda item: -item[0])
        beam = grown[: CHORD.beams]
    return list(beam[0][1])


def _short(slots: tuple[ChordSlot, ...], phrase: int) -> bool:
    """Whether a phrase has room for two chords at most, so that a progression needs two phrases."""
    return sum(slot.phrase == phrase for slot in slots) <= 2


def _offset(slots: tuple[ChordSlot, ...], slot: ChordSlot, phrases: tuple[Phrase, ...]) -> int:
    """Where in its progression a phrase begins: answers to short phrases go on where those stopped."""
    return 2 * (phrases[slot.phrase].label.count("'") % 2) if _short(slots, slot.phrase) else 0


def _schemes(phrases: tuple[Phrase, ...], words: Vocabulary, seed: object) -> dict[str, tuple[int, ...]]:
    """For every idea of the form another of the mood's progressions to lean on, the likely ones first."""
    rng = seeded_random(seed, "schemes")
    ranked = sorted(words.progressions, key=lambda item: -(rng.random() ** (1.0 / max(item[0], 1e-9))))
    ideas = dict.fromkeys(phrase.idea for phrase in phrases)
    return {idea: ranked[i % len(ranked)][1] for i, idea in enumerate(ideas)}


def _tension_goals(brief: Brief, slots: tuple[ChordSlot, ...]) -> list[float]:
    """How tense each slot should be, 0..1: with the intensity and towards the end of its phrase."""
    plan = [slot.intensity + TENSION.late * slot.place for slot in slots]
    low, high = min(plan, default=0.0), max(plan, default=1.0)
    lift = TENSION.scene * max(0.0, brief.mood.tension)
    return [min(1.0, lift + TENSION.spread * (value - low) / max(high - low, TENSION.least_range)) for value in plan]


def _wishes(brief: Brief, slot: ChordSlot, goal: float, phrases: tuple[Phrase, ...], words: Vocabulary, home: Floats) -> Floats:
    """What one slot wants by itself: its tension, its light, a rest at the end of an answer."""
    phrase = phrases[slot.phrase]
    out = CHORD.off_tension * np.abs(words.tension - goal) + CHORD.brightness * brief.mood.valence * words.brightness
    if slot.at_hit:
        out = out + CHORD.home_at_hit * home
    if slot.place >= CHORD.phrase_end and slot.index > 0:
        out = out + (CHORD.home_at_answer_end if phrase.label.endswith("'") else CHORD.home_at_question_end) * home
    return np.asarray(out, dtype=np.float64)


def _twin(slots: tuple[ChordSlot, ...], k: int, phrases: tuple[Phrase, ...]) -> int | None:
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
    romans: list[RomanChord],
    slots: tuple[ChordSlot, ...],
    phrases: tuple[Phrase, ...],
    tune: list[Sung],
    idiom: Idiom,
    key: Key,
    seed: object,
) -> list[RomanChord]:
    """Give plain triads the mood's colours, the same ones wherever an idea returns; a colour that the tune sings wins."""
    chosen: dict[tuple[str, int, str], str] = {}
    rng = seeded_random(seed, "colour")
    out = []
    for chord, slot, heard in zip(romans, slots, tune, strict=True):
        weights = idiom.colours.get(chord.quality)
        place = (phrases[slot.phrase].idea, slot.index, chord.roman)
        if weights and place not in chosen:
            suited = [(name, weight) for name, weight in weights if _keeps_bass(chord, name)] or [(chord.quality, 1.0)]
            likely = [weight * _colour_fit(chord, name, heard, key, idiom) for name, weight in suited]
            chosen[place] = rng.choices([name for name, _ in suited], likely)[0]
        quality = chosen.get(place, chord.quality)
        out.append(_tonic_of_mode(with_quality(chord, quality), key))
    return out


def _keeps_bass(chord: RomanChord, quality: str) -> bool:
    """Whether a colour still has the note that a turned chord stands on; pedals are free."""
    return not chord.roman.endswith("/3") or (chord.bass - chord.root) % 12 in QUALITIES[quality]


def _colour_fit(chord: RomanChord, quality: str, heard: dict[int, float], key: Key, idiom: Idiom) -> float:
    """Colours with notes outside the scale are rarer in plain moods; a dominant keeps its leading note."""
    scale = {(pc - key.tonic) % 12 for pc in key.scale}
    strange = sum((chord.root + step) % 12 not in scale for step in QUALITIES[quality][3:])
    dominant = chord.root == 7 and quality in ("maj7", "sus2")
    sung = sum(heard.get((chord.root + step) % 12, 0.0) for step in QUALITIES[quality])
    likely = float(
        np.exp(COLOUR.outside_scale * strange * (COLOUR.tolerance - idiom.chromatic) + COLOUR.sung * min(sung, COLOUR.sung_most))
    )
    return likely * (COLOUR.weak_dominant if dominant else 1.0) + 1e-6


def _tonic_of_mode(chord: RomanChord, key: Key) -> RomanChord:
    """In modes with a major third, the dark moods' minor tonic becomes an open fifth."""
    scale = {(pc - key.tonic) % 12 for pc in key.scale}
    if chord.root == 0 and 3 in chord.tones and 4 in scale and 3 not in scale:
        return with_quality(chord, "power")
    return chord


def _final_colour(chord: RomanChord, brief: Brief, idiom: Idiom, key: Key, seed: object) -> RomanChord:
    """The last chord: plain where the cue closes, a ninth for warmth, a cluster for terror."""
    if idiom.unresolved and brief.ending not in ("authentic", "plagal"):
        return with_quality(chord, seeded_random(seed, "final").choice(idiom.unresolved))
    warm = brief.ending in ("plagal", "fade") and not idiom.functional
    if warm and chord.quality in ("maj", "min"):
        chord = with_quality(chord, "add9" if chord.quality == "maj" else "minadd9")
    return _tonic_of_mode(chord, key)


def _sound(chord: RomanChord, onset: Fraction, duration: Fraction, tonic: int) -> Chord:
    return Chord(onset, duration, (chord.root + tonic) % 12, chord.quality, (chord.bass + tonic) % 12, chord.roman)


def closes(ending: str) -> bool:
    """Whether an ending promises the tonic in the bass."""
    return ending in _CLOSED
