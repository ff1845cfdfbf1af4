"""Textures that hold: pads, chorales, drones, pedals, clusters, swells and slow inner lines."""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.chords import closest, into, nearest
from vidscore.compose.arrange.texture import BarContext, Tone, accent, chord, strong


def pad(context: BarContext, top: int = 5) -> list[Tone]:
    """Hold each chord, or only its upper voices; common tones are tied over."""
    return [tone for s in context.voiced_chords for tone in chord(s.start, s.end - s.start, s.pitches[-top:])]


def breathing(context: BarContext, top: int = 5) -> list[Tone]:
    """Hold each chord, or only its upper voices, and take it again on every strong beat."""
    edges = sorted({*(p.start for p in strong(context)), *(s.start for s in context.voiced_chords)})
    ends = [*edges[1:], context.bar.end]
    return [
        t
        for a, b in zip(edges, ends, strict=True)
        for t in chord(a, b - a, context.voiced_at(a).pitches[-top:], 4 * (a == edges[0]))
    ]


def chorale(context: BarContext) -> list[Tone]:
    """Move in block chords, one on every second pulse and one before each change."""
    pulses = context.bar.pulses
    onsets = [p.start for i, p in enumerate(pulses) if i % 2 == 0 or (i == len(pulses) - 1 and context.count % 4 == 3)]
    onsets = sorted({*onsets, *(s.start for s in context.voiced_chords)})
    ends = [*onsets[1:], context.bar.end]
    return [t for a, b in zip(onsets, ends, strict=True) for t in chord(a, b - a, context.voiced_at(a).pitches)]


def drone(context: BarContext, fifth: bool = True) -> list[Tone]:
    """Hold the tonic (and its fifth) low, whatever the chord above."""
    low = into(context.tonic + 36, 33, 44)
    pitches = (low, low + 7) if fifth else (low, low + 12)
    return chord(context.bar.start, context.bar.end - context.bar.start, pitches)


def pedal(context: BarContext, low: int = 81, fifth: bool = False) -> list[Tone]:
    """Hold one high note, the tonic or the fifth, through every change."""
    pitch = into(context.tonic + (7 if fifth else 0), low, low + 11)
    return [Tone(context.bar.start, context.bar.end - context.bar.start, pitch)]


def cluster(context: BarContext, size: int = 3, low: int = 60) -> list[Tone]:
    """Hold neighbouring semitones and let them creep one step every two bars."""
    base = into(context.voiced_chords[0].root + (context.count // 2) % 3, low, low + 11)
    pitches = tuple(base + (0, 1, 6, 7, 13)[i] for i in range(min(size, 5)))
    return chord(context.bar.start, context.bar.end - context.bar.start, pitches)


def swell(context: BarContext) -> list[Tone]:
    """Hold two voices from the strong beats; the players lean into each."""
    return [t for s in context.voiced_chords for t in chord(s.start, s.end - s.start, (s.pitches[0], s.pitches[-1]), 3)]


def counter_line(context: BarContext) -> list[Tone]:
    """Sing thirds and sevenths of the chords in long notes, moving by the smallest step."""
    out: list[Tone] = []
    low, high = 55, 70
    before = 62 if context.count % 2 == 0 else 64
    for index, pulse in enumerate(strong(context)):
        voiced = context.voiced_at(pulse.start)
        guides = [nearest((voiced.root + s) % 12, before) for s in (*voiced.steps[1:2], *voiced.steps[3:4], *voiced.steps[2:3])]
        choice = guides[index % len(guides)] if guides else before
        before = into(choice, low, high)
        end = strong(context)[index + 1].start if index + 1 < len(strong(context)) else context.bar.end
        out.append(Tone(pulse.start, end - pulse.start, before, 3 if index == 0 else 0))
    return out


def sigh(context: BarContext) -> list[Tone]:
    """Lean on the note above a chord tone and fall to it: the sigh figure, every second bar."""
    if context.count % 2:
        return []
    voiced = context.voiced_chords[-1]
    goal = into(voiced.pitches[-1], 60, 76)
    above = next(goal + d for d in (1, 2) if d == 2 or (goal + 1) % 12 in context.scale)
    start = voiced.start
    half = (voiced.end - voiced.start) / 2
    lean = min(half, Fraction(2))
    return [Tone(start, lean, above, 6), Tone(start + lean, voiced.end - start - lean, goal, -4)]


def echo(context: BarContext, octave: int = -1) -> list[Tone]:
    """Answer with the tune of the bar before, fitted to this chord."""
    before = [n for n in context.melody if n.onset_beats < context.bar.start]
    if not before:
        return []
    shift = context.bar.start - min(n.onset_beats for n in before)
    out: list[Tone] = []
    for note in before:
        onset = note.onset_beats + shift
        if onset >= context.bar.end:
            break
        voiced = context.voiced_at(onset)
        pitch = note.pitch + 12 * octave
        if (pitch - voiced.root) % 12 not in voiced.steps and onset == voiced.start:
            pitch = closest(((voiced.root + s) % 12 for s in voiced.steps), pitch)
        out.append(Tone(onset, min(note.duration_beats, context.bar.end - onset), pitch))
    return out


def creep(context: BarContext) -> list[Tone]:
    """Climb by semitones in long notes from the root: something comes nearer."""
    base = into(context.voiced_chords[0].root, 43, 54)
    return [
        Tone(pulse.start, pulse.end - pulse.start, base + min(i, 3) + (context.count % 2), accent(min(pulse.weight, 1)))
        for i, pulse in enumerate(context.bar.pulses)
        if i % 2 == 0
    ]
