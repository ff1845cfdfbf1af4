"""From beats to the synthesizer's clock: one part becomes a sorted run of events.

In: a :class:`Part`, its casting, and a :class:`BeatFrames`. Out: :class:`SynthEvent` tuples counted in
blocks of :data:`BLOCK` frames from where the take starts. FluidSynth starts a voice only at a block's edge, so
a note is placed at the nearest one, at most 32 frames (0.67 ms) off. Controllers move on a coarser grid
of 8 blocks (10.7 ms), which is finer than the curves they draw and lets the synthesizer run in long strides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from math import log2
from typing import NamedTuple

from vidscore.model.instruments import Instrument
from vidscore.model.music import Note, Part, TempoMap
from vidscore.model.sound import RATE_HZ
from vidscore.tools.soundfonts import Casting

BLOCK = 64
"""Frames that FluidSynth renders at a time; fixed in the library."""
CONTROL_GRID = 8
"""Blocks between two moves of a controller."""

OFF, CONTROL, GENERATOR, BEND, ON = range(5)
"""Kinds of events, in the order in which they must reach the synthesizer within a block."""

CC_VIBRATO, CC_BREATH, CC_EXPRESSION, BEND_NUMBER = 1, 2, 11, 128
FILTER, VIBRATO_RATE = 8, 24
"""Generators that are moved: the low-pass cutoff and the rate of the vibrato (SoundFont 2.04, section 8.1.2)."""

PLAIN_TONE = frozenset({
    "solo-violin", "solo-viola", "solo-cello", "erhu", "flute", "oboe", "bassoon", "dizi", "xiao", "tuba", "choir", "voices",
})  # fmt: skip
"""Sustained instruments whose presets only get louder with CC2 (``benchmarks/orchestra.py instruments``): we brighten them."""
OWN_VIBRATO = frozenset({"solo-cello", "clarinet"})
"""Instruments whose presets set the rate of their vibrato; the others would go at 8.2 Hz, and are slowed to that of players."""
_VIBRATO_CENTS = -655
"""From 8.176 Hz, a soundfont's own rate, to 5.6 Hz."""
_DARK_HZ, _OCTAVES, _OPEN_HZ = 2_500.0, 2.2, 19_913.0
"""Cutoff at CC2 0, how far it opens up to 127, and the cutoff of a preset that filters nothing (13,500 cents)."""


class BeatFrames:
    """When a beat sounds, in frames since the take's start.

    The same line as :meth:`TempoMap.ms_at`, in floats: a cue asks for thousands of beats.

    Args:
        tempo_map: Beats to film time.
        first_frame: Frame of the film where the take starts.
    """

    def __init__(self, tempo_map: TempoMap, first_frame: int) -> None:
        self._beats = [float(beat) for beat, _ in tempo_map.points]
        self._frames = [ms * RATE_HZ / 1000 - first_frame for _, ms in tempo_map.points]

    def frame_at(self, beat: Fraction, nudge_ms: float = 0.0) -> float:
        """The frame of a beat, moved by a nudge; not rounded. Outer segments go on beyond the ends."""
        at, beats, frames = float(beat), self._beats, self._frames
        index = min(max(bisect_right(beats, at) - 1, 0), len(beats) - 2)
        share = (at - beats[index]) / (beats[index + 1] - beats[index])
        return frames[index] + share * (frames[index + 1] - frames[index]) + nudge_ms * RATE_HZ / 1000


class SynthEvent(NamedTuple):
    """One instruction; sorts in the order of play."""

    block: int
    kind: int
    channel: int
    number: int
    """Key, controller or generator number, or bend in 0..16383."""
    value: int = 0
    """Velocity, controller value, or cents added to the generator."""


def part_events(
    part: Part, instrument: Instrument, casting: Casting, channel: int, clock: BeatFrames, blocks: int
) -> list[SynthEvent]:
    """Everything one part asks of the synthesizer, sorted.

    Args:
        part: What to play.
        instrument: Its row of the instrument table.
        casting: The preset that plays it.
        channel: MIDI channel, counted from 0.
        clock: When its beats sound.
        blocks: Length of the take in blocks; no key is down at or after it.

    Returns:
        Events with ``0 <= block < blocks``; a key is never struck while it is down.
    """
    notes = list(_struck(part.notes, clock, blocks))
    events = list(_keys(notes, channel))
    breath = [control for control in part.controls if control.number == CC_BREATH]
    if instrument.sustained and not breath and casting.expressive:
        events += _breath_from_velocity(notes, channel)
    events += _controls(part, instrument, casting, channel, clock, blocks)
    recast = bool(casting.note) and not casting.expressive
    if instrument.sustained and (recast or instrument.name in PLAIN_TONE):
        events += _brightness(events, channel, CC_BREATH if casting.expressive else CC_EXPRESSION)
    if instrument.name not in OWN_VIBRATO and any(control.number == CC_VIBRATO for control in part.controls):
        events.append(SynthEvent(0, GENERATOR, channel, VIBRATO_RATE, _VIBRATO_CENTS))
    return sorted(events)


def _struck(notes: tuple[Note, ...], clock: BeatFrames, blocks: int) -> Iterator[tuple[int, int, int, int]]:
    """(first block, end block, pitch, velocity) of each note inside the take, by time."""
    for note in notes:
        on = max(0, round(clock.frame_at(note.onset_beats, note.nudge_ms) / BLOCK))
        off = round(clock.frame_at(note.onset_beats + note.duration_beats, note.nudge_ms) / BLOCK)
        if on < blocks:
            yield on, min(max(off, on + 1), blocks), note.pitch, note.velocity


def _keys(notes: list[tuple[int, int, int, int]], channel: int) -> Iterator[SynthEvent]:
    """Strike and release each key; a note that is struck again ends there, and of two at once the louder sounds."""
    by_key: dict[int, dict[int, tuple[int, int]]] = {}
    for on, off, pitch, velocity in notes:
        strikes = by_key.setdefault(pitch, {})
        old_off, old_velocity = strikes.get(on, (0, 0))
        strikes[on] = (max(off, old_off), max(velocity, old_velocity))
    for pitch, strikes in by_key.items():
        onsets = sorted(strikes)
        for on, following in zip(onsets, [*onsets[1:], None], strict=True):
            off, velocity = strikes[on]
            yield SynthEvent(on, ON, channel, pitch, velocity)
            yield SynthEvent(off if following is None else min(off, following), OFF, channel, pitch)


def _breath_from_velocity(notes: list[tuple[int, int, int, int]], channel: int) -> Iterator[SynthEvent]:
    """CC2 as loud as the loudest note struck at each instant: on expressive presets velocity alone is not heard."""
    loudest: dict[int, int] = {}
    for on, _, _, velocity in notes:
        loudest[on] = max(velocity, loudest.get(on, 0))
    for on, velocity in loudest.items():
        yield SynthEvent(on, CONTROL, channel, CC_BREATH, velocity)


def _brightness(events: list[SynthEvent], channel: int, number: int) -> Iterator[SynthEvent]:
    """Let the tone follow the breath where the preset does not: a low-pass that opens as the player leans in."""
    for event in events:
        if event.kind == CONTROL and event.number == number:
            breath = event.value if number == CC_BREATH else 2 * (event.value - 64)
            cents = 1200 * (log2(_DARK_HZ / _OPEN_HZ) + _OCTAVES * max(breath, 0) / 127)
            yield SynthEvent(event.block, GENERATOR, channel, FILTER, round(cents))


def _controls(
    part: Part, instrument: Instrument, casting: Casting, channel: int, clock: BeatFrames, blocks: int
) -> Iterator[SynthEvent]:
    """The written controllers, on their grid, each only when it changes; the first value holds from the start.

    Where the preset does not follow CC2, the same curve moves CC11 over half its range (12 dB), because
    there velocity already carries part of the dynamics.
    """
    moves: dict[tuple[int, int], int] = {}
    for control in sorted(part.controls, key=lambda c: c.at_beats):
        number, value = control.number, control.value
        if number == CC_EXPRESSION and not casting.expressive:
            continue  # it carries the breath there
        if number == CC_BREATH and not casting.expressive:
            if not instrument.sustained:
                continue
            number, value = CC_EXPRESSION, 64 + value // 2
        block = int(max(0.0, clock.frame_at(control.at_beats))) // (BLOCK * CONTROL_GRID) * CONTROL_GRID
        if block < blocks:
            moves[number, block] = value
    last: dict[int, int] = {}
    for (number, block), value in moves.items():
        at = block if number in last or number not in (CC_BREATH, CC_EXPRESSION) else 0
        if last.get(number) != value:
            last[number] = value
            if number == BEND_NUMBER:
                yield SynthEvent(at, BEND, channel, min(max(value + 8192, 0), 16383))
            else:
                yield SynthEvent(at, CONTROL, channel, number, min(max(value, 0), 127))
