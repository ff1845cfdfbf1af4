"""A cue in, a Standard MIDI File out that a person can open in any sequencer and read.

Tempo map and metres are the cue's own, one named track per chair, markers for sections, hits and
the cadence. Bank select (controller 0) stands before each program change; pretty_midi's writer
drops it, so mido writes the file. 480 ticks a beat (a quarter note). Beat 0 of the cue is bar 1, or
later by whole bars where the cue has a pickup. Nudges of the performance are in the ticks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from vidscore.model.instruments import INSTRUMENTS, Instrument
from vidscore.model.music import Cue, Key, Part
from vidscore.model.span import timecode
from vidscore.tools.files import atomic_output

TICKS_PER_BEAT = 480
_DRUMS = 9
_CHANNELS = tuple(channel for channel in range(16) if channel != _DRUMS)
_BEND = 128
"""The number that stands for the pitch wheel among a part's controls."""
_MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINOR = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")
_ORDER = {"note_off": 0, "control_change": 1, "program_change": 2, "pitchwheel": 3, "note_on": 4}
"""What goes first on one tick: an old note ends, the sound is chosen, the new note begins."""

Timed = tuple[int, Any]
"""A tick and a message."""


def write_midi(cue: Cue, path: Path, force: bool = True) -> Path:
    """Write a cue as a Standard MIDI File (type 1), atomically.

    Args:
        cue: The composed cue.
        path: The file.
        force: Replace what is there.

    Returns:
        The path.

    Raises:
        OutputError: The file is there already (without ``force``) or cannot be written.
    """
    import mido

    shift = _pickup(cue)
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset="utf8")
    end = _tick(cue.end_beats + shift)
    file.tracks.append(_track(cue.brief.name, _conductor(cue, shift), end))
    for part, (port, channel) in zip(cue.parts, _seats(cue.parts), strict=True):
        file.tracks.append(_track(part.name, _part(cue, part, port, channel, shift), end))
    with atomic_output(path, force) as written:
        file.save(str(written))
    return path


def _tick(beats: Fraction | float) -> int:
    return round(beats * TICKS_PER_BEAT)


def _pickup(cue: Cue) -> Fraction:
    """Whole bars before beat 0, so that the earliest note has a tick; nudges may pull it ahead too."""
    first = min((_played_beat(cue, note.onset_beats, note.nudge_ms) for part in cue.parts for note in part.notes), default=0.0)
    bar = cue.bars[0].beats if cue.bars else Fraction(4)
    return bar * max(0, -int(first // float(bar)))


def _played_beat(cue: Cue, beat: Fraction, nudge_ms: float) -> float:
    """Where a note sounds, in beats, when the player is a little early or late."""
    return cue.tempo_map.beat_at(cue.tempo_map.ms_at(beat) + nudge_ms) if nudge_ms else float(beat)


def _conductor(cue: Cue, shift: Fraction) -> Iterator[Timed]:
    """What every player sees: where in the film, key, tempo, metre, markers."""
    from mido import MetaMessage

    start = timecode(round(cue.tempo_map.ms_at(-shift)))
    yield 0, MetaMessage("text", text=f"bar 1 is at {start} of the film; mood {cue.brief.mood.name}; key {cue.brief.key}")
    key = Key.parse(cue.brief.key)
    yield 0, MetaMessage("key_signature", key=(_MINOR if key.is_minor else _MAJOR)[key.tonic])
    for number, ((beat, at_ms), (following, then_ms)) in enumerate(pairwise(cue.tempo_map.points)):
        tempo = round((then_ms - at_ms) * 1000 / float(following - beat))
        yield max(0, _tick(beat + shift)) if number else 0, MetaMessage("set_tempo", tempo=min(tempo, 0xFFFFFF))
    yield from _metres(cue, shift)
    yield from _markers(cue, shift)


def _metres(cue: Cue, shift: Fraction) -> Iterator[Timed]:
    from mido import MetaMessage

    before = None
    for bar in cue.bars:
        if bar.metre != before:
            tick = 0 if before is None else _tick(bar.start_beats + shift)
            yield tick, MetaMessage("time_signature", numerator=bar.metre[0], denominator=bar.metre[1])
            before = bar.metre


def _markers(cue: Cue, shift: Fraction) -> Iterator[Timed]:
    from mido import MetaMessage

    before = ["", *(bar.section for bar in cue.bars)]
    named = [(bar.start_beats, bar.section) for bar, last in zip(cue.bars, before, strict=False) if bar.section != last]
    named += [(beat, f"hit {timecode(at_ms)} ({how})") for at_ms, beat, how in cue.hits]
    named.append((cue.cadence_beats, "cadence"))
    for beat, text in sorted(named, key=lambda pair: pair[0]):
        yield max(0, _tick(beat + shift)), MetaMessage("marker", text=text)


def _seats(parts: Iterable[Part]) -> Iterator[tuple[int, int]]:
    """A (port, channel) per part: drums on channel 10, the others one each, sixteen to a port."""
    melodic = 0
    for part in parts:
        if INSTRUMENTS[part.instrument].drum_kit:
            yield 0, _DRUMS
            continue
        port, place = divmod(melodic, len(_CHANNELS))
        melodic += 1
        yield port, _CHANNELS[place]


def _part(cue: Cue, part: Part, port: int, channel: int, shift: Fraction) -> Iterator[Timed]:
    from mido import Message, MetaMessage

    instrument = INSTRUMENTS[part.instrument]
    yield 0, MetaMessage("instrument_name", name=part.instrument)
    if port:
        yield 0, MetaMessage("midi_port", port=port)
    yield from _sound(instrument, channel)
    for control in part.controls:
        tick = max(0, _tick(control.at_beats + shift))
        if control.number == _BEND:
            yield tick, Message("pitchwheel", channel=channel, pitch=min(max(control.value, -8192), 8191))
        else:
            yield tick, Message("control_change", channel=channel, control=control.number, value=min(max(control.value, 0), 127))
    for start, end, pitch, velocity in _sounding(cue, part, shift):
        yield start, Message("note_on", channel=channel, note=pitch, velocity=velocity)
        yield end, Message("note_off", channel=channel, note=pitch, velocity=0)


def _sound(instrument: Instrument, channel: int) -> Iterator[Timed]:
    """Bank, then program; the drum bank is the channel's own."""
    from mido import Message

    if not instrument.drum_kit:
        yield 0, Message("control_change", channel=channel, control=0, value=min(instrument.bank, 127))
    yield 0, Message("program_change", channel=channel, program=instrument.program)


def _sounding(cue: Cue, part: Part, shift: Fraction) -> list[tuple[int, int, int, int]]:
    """(start, end, pitch, velocity) in ticks; a note struck again ends just then, and none is empty."""
    last: dict[int, int] = {}
    notes: list[tuple[int, int, int, int]] = []
    for note in sorted(part.notes, key=lambda one: (one.onset_beats, one.pitch)):
        begins = _played_beat(cue, note.onset_beats, note.nudge_ms)
        start = max(0, _tick(begins + float(shift)))
        end = max(start + 1, _tick(float(note.onset_beats + note.duration_beats + shift)))
        before = last.get(note.pitch)
        if before is not None and notes[before][1] > start:
            was = notes[before]
            notes[before] = (was[0], max(was[0] + 1, start), was[2], was[3])
        last[note.pitch] = len(notes)
        notes.append((start, end, note.pitch, note.velocity))
    return notes


def _track(name: str, timed: Iterable[Timed], end: int) -> Any:
    """A track of messages by delta time."""
    import mido

    track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
    at = 0
    for tick, message in sorted(timed, key=lambda pair: (pair[0], -1 if pair[1].is_meta else _ORDER[pair[1].type])):
        track.append(message.copy(time=tick - at))
        at = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, end - at)))
    return track
