"""Textures that hold: pads, chorales, drones, pedals, clusters, swells and slow inner lines."""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.chords import closest, into, nearest
from vidscore.compose.arrange.texture import Cell, Tone, accent, chord, strong


def pad(cell: Cell, top: int = 5) -> list[Tone]:
    """Hold each chord, or only its upper voices; common tones are tied over."""
    return [tone for s in cell.stacks for tone in chord(s.start, s.end - s.start, s.pitches[-top:])]


def breathing(cell: Cell, top: int = 5) -> list[Tone]:
    """Hold each chord, or only its upper voices, and take it again on every strong beat."""
    edges = sorted({*(p.start for p in strong(cell)), *(s.start for s in cell.stacks)})
    ends = [*edges[1:], cell.measure.end]
    return [
        t for a, b in zip(edges, ends, strict=True) for t in chord(a, b - a, cell.stack_at(a).pitches[-top:], 4 * (a == edges[0]))
    ]


def chorale(cell: Cell) -> list[Tone]:
    """Move in block chords, one on every second pulse and one before each change."""
    pulses = cell.measure.pulses
    onsets = [p.start for i, p in enumerate(pulses) if i % 2 == 0 or (i == len(pulses) - 1 and cell.count % 4 == 3)]
    onsets = sorted({*onsets, *(s.start for s in cell.stacks)})
    ends = [*onsets[1:], cell.measure.end]
    return [t for a, b in zip(onsets, ends, strict=True) for t in chord(a, b - a, cell.stack_at(a).pitches)]


def drone(cell: Cell, fifth: bool = True) -> list[Tone]:
    """Hold the tonic (and its fifth) low, whatever the chord above."""
    low = into(cell.tonic + 36, 33, 44)
    pitches = (low, low + 7) if fifth else (low, low + 12)
    return chord(cell.measure.start, cell.measure.end - cell.measure.start, pitches)


def pedal(cell: Cell, low: int = 81, fifth: bool = False) -> list[Tone]:
    """Hold one high note, the tonic or the fifth, through every change."""
    pitch = into(cell.tonic + (7 if fifth else 0), low, low + 11)
    return [Tone(cell.measure.start, cell.measure.end - cell.measure.start, pitch)]


def cluster(cell: Cell, size: int = 3, low: int = 60) -> list[Tone]:
    """Hold neighbouring semitones and let them creep one step every two bars."""
    base = into(cell.stacks[0].root + (cell.count // 2) % 3, low, low + 11)
    pitches = tuple(base + (0, 1, 6, 7, 13)[i] for i in range(min(size, 5)))
    return chord(cell.measure.start, cell.measure.end - cell.measure.start, pitches)


def swell(cell: Cell) -> list[Tone]:
    """Hold two voices from the strong beats; the players lean into each."""
    return [t for s in cell.stacks for t in chord(s.start, s.end - s.start, (s.pitches[0], s.pitches[-1]), 3)]


def counter_line(cell: Cell) -> list[Tone]:
    """Sing thirds and sevenths of the chords in long notes, moving by the smallest step."""
    out: list[Tone] = []
    low, high = 55, 70
    before = 62 if cell.count % 2 == 0 else 64
    for index, pulse in enumerate(strong(cell)):
        stack = cell.stack_at(pulse.start)
        guides = [nearest((stack.root + s) % 12, before) for s in (*stack.steps[1:2], *stack.steps[3:4], *stack.steps[2:3])]
        choice = guides[index % len(guides)] if guides else before
        before = into(choice, low, high)
        end = strong(cell)[index + 1].start if index + 1 < len(strong(cell)) else cell.measure.end
        out.append(Tone(pulse.start, end - pulse.start, before, 3 if index == 0 else 0))
    return out


def sigh(cell: Cell) -> list[Tone]:
    """Lean on the note above a chord tone and fall to it: the sigh figure, every second bar."""
    if cell.count % 2:
        return []
    stack = cell.stacks[-1]
    goal = into(stack.pitches[-1], 60, 76)
    above = next(goal + d for d in (1, 2) if d == 2 or (goal + 1) % 12 in cell.scale)
    start = stack.start
    half = (stack.end - stack.start) / 2
    lean = min(half, Fraction(2))
    return [Tone(start, lean, above, 6), Tone(start + lean, stack.end - start - lean, goal, -4)]


def echo(cell: Cell, octave: int = -1) -> list[Tone]:
    """Answer with the tune of the bar before, fitted to this chord."""
    before = [n for n in cell.melody if n.onset_beats < cell.measure.start]
    if not before:
        return []
    shift = cell.measure.start - min(n.onset_beats for n in before)
    out: list[Tone] = []
    for note in before:
        onset = note.onset_beats + shift
        if onset >= cell.measure.end:
            break
        stack = cell.stack_at(onset)
        pitch = note.pitch + 12 * octave
        if (pitch - stack.root) % 12 not in stack.steps and onset == stack.start:
            pitch = closest(((stack.root + s) % 12 for s in stack.steps), pitch)
        out.append(Tone(onset, min(note.duration_beats, cell.measure.end - onset), pitch))
    return out


def creep(cell: Cell) -> list[Tone]:
    """Climb by semitones in long notes from the root: something comes nearer."""
    base = into(cell.stacks[0].root, 43, 54)
    return [
        Tone(pulse.start, pulse.end - pulse.start, base + min(i, 3) + (cell.count % 2), accent(min(pulse.weight, 1)))
        for i, pulse in enumerate(cell.measure.pulses)
        if i % 2 == 0
    ]
