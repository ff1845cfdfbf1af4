"""A second theme below the tune: two of a film's themes combined.

In: a finished cue, or a section of one, and the theme. Out: the cue with one part more, in which the theme is stated low and
broadly where the music is fullest. Who plays it is somebody who plays low already; its notes keep the theme's shape and give way
to the chords where they would grind. It is added last, so that nothing else of the cue changes.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from statistics import median

from vidscore.compose.arrange.chords import pitch_classes
from vidscore.compose.motifs import Motif, semitones
from vidscore.compose.weights.under_theme import UNDER
from vidscore.model.cue import Cue
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.music import Bar, Chord, Key, Note, Part
from vidscore.model.span import Span


def with_under_theme(cue: Cue, motif: Motif) -> Cue:
    """State a theme below the tune of a cue without sections.

    Args:
        cue: As composed; its brief's key is what the theme is read in.
        motif: The theme's notes.

    Returns:
        The cue with a part of the role ``counter``; the cue itself where nobody can play it, or nowhere is room.
    """
    player = _player(cue)
    placed = _placed(cue, motif)
    if player is None or not placed:
        return cue
    key, instrument = Key.parse(cue.brief.key), INSTRUMENTS[player.instrument]
    heights = [semitones(key, note) + key.tonic for note in motif]
    centre = (max(instrument.low, UNDER.lowest) + min(instrument.high, UNDER.highest)) / 2
    shift = 12 * round((centre - median(heights)) / 12)
    loud = min(127, round(median(note.velocity for note in player.notes)) + UNDER.louder)
    notes = []
    for onset, beats, height in ((onset, beats, heights[n % len(motif)] + shift) for n, (onset, beats) in enumerate(placed)):
        pitch = _suiting(_within(height, instrument.low, instrument.high), _chord_at(cue.chords, onset))
        notes.append(Note(onset, beats, _within(pitch, instrument.low, instrument.high), loud))
    name = f"{player.instrument.replace('-', ' ')} second theme"
    part = Part(name, player.instrument, player.section, "counter", tuple(notes), player.controls)
    return replace(cue, parts=(*cue.parts, part))


def _player(cue: Cue) -> Part | None:
    """Who plays it: a sustained instrument that is there, the lowest first, before one that rings."""
    low = [p for p in cue.parts if p.notes and p.role in UNDER.roles and INSTRUMENTS[p.instrument].low <= UNDER.reaches]
    tuned = [p for p in low if not INSTRUMENTS[p.instrument].drum_kit and p.section != "percussion"]
    return min(tuned, key=lambda p: (not INSTRUMENTS[p.instrument].sustained, UNDER.roles.index(p.role), p.name), default=None)


def _placed(cue: Cue, motif: Motif) -> list[tuple[Fraction, Fraction]]:
    """Onset and length of every note: from the bar nearest to the climax in which the theme fits, broadly where there is room."""
    goal = cue.cadence_beats * UNDER.place
    bars = [bar for bar in cue.bars if bar.start_beats < cue.cadence_beats and not _hushed(cue, bar)]
    for bar in sorted(bars, key=lambda one: abs(one.start_beats - goal)):
        for stretch in UNDER.stretches:
            lengths = [note.beats * stretch for note in motif]
            if bar.start_beats + sum(lengths) <= cue.cadence_beats:
                edges = [bar.start_beats]
                for length in lengths:
                    edges.append(edges[-1] + length)
                return [(a, b - a) for a, b in pairwise(edges)]
    return []


def _hushed(cue: Cue, bar: Bar) -> bool:
    """Whether the music holds its breath in a bar or soon after it."""
    start, end = (round(cue.tempo_map.ms_at(bar.start_beats + beats)) for beats in (Fraction(0), UNDER.clear_bars * bar.beats))
    return any(hush.span.overlap_ms(Span(max(0, start), max(1, end))) for hush in cue.brief.hushed)


def _chord_at(chords: tuple[Chord, ...], beat: Fraction) -> Chord | None:
    return next((chord for chord in reversed(chords) if chord.onset_beats <= beat), None)


def _suiting(pitch: int, chord: Chord | None) -> int:
    """A pitch, or its nearest neighbour in the chord where it lies a semitone from one of its notes."""
    tones = pitch_classes(chord) if chord is not None else ()
    if pitch % 12 in tones or not any((pitch + step) % 12 in tones for step in (-1, 1)):
        return pitch
    return next(pitch + step for step in (1, -1) if (pitch + step) % 12 in tones)


def _within(pitch: int, low: int, high: int) -> int:
    """A pitch moved by octaves into a range."""
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch
