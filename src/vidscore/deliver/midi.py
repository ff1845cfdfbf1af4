"""Cues in, Standard MIDI Files out that a person can open in any sequencer and read.

A cue by itself: tempo map and metres are its own, one named track per instrument, markers for sections, hits and the
cadence. 480 ticks a beat (a quarter note). Beat 0 of the cue is bar 1, or later by whole bars where it has a pickup.

The whole film: all cues on the film's clock, to lay under the picture. Sixty beats a minute of a thousand ticks, so a
beat is a second and a tick a millisecond; a track per cue and instrument, markers for cues, sections, hits, cadences and
joins. Cues that overlap sit on ports of their own, so that none changes another's instruments.

Bank select (controller 0) stands before each program change; pretty_midi's writer drops it, so mido writes the
files. Nudges of the performance are in the ticks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import count, pairwise, zip_longest
from pathlib import Path
from typing import Any

from vidscore.model.cue import Cue
from vidscore.model.instruments import INSTRUMENTS, Instrument
from vidscore.model.music import Key, Part
from vidscore.model.plan import Brief
from vidscore.model.span import timecode
from vidscore.tools.files import atomic_output

TICKS_PER_BEAT = 480
TICKS_PER_SECOND = 1_000
"""Of the whole film's file: one a millisecond."""
_DRUMS = 9
_CHANNELS = tuple(channel for channel in range(16) if channel != _DRUMS)
_BEND = 128
"""The number that stands for the pitch wheel among a part's controls."""
_RESET = 121
"""The controller that puts all others back."""
_MAJOR = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINOR = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")
_ORDER = {"note_off": 0, "control_change": 1, "program_change": 2, "pitchwheel": 3, "note_on": 4}
"""What goes first on one tick: an old note ends, the sound is chosen, the new note begins."""

Timed = tuple[int, Any]
"""A tick and a message."""
Ruler = Callable[[Fraction, float], int]
"""The tick of a beat that is played so many ms early or late."""


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
    shift = _pickup(cue)

    def ruler(beat: Fraction, nudge_ms: float) -> int:
        return max(0, _tick(_played_beat(cue, beat, nudge_ms) + (float(shift) if nudge_ms else shift)))

    end = _tick(cue.end_beats + shift)
    tracks = [_track(cue.brief.name, _conductor(cue, shift), end)]
    for part, (port, channel) in zip(cue.parts, _seats(cue.parts), strict=True):
        tracks.append(_track(part.name, _part(part, port, channel, 0, ruler), end))
    return _save(tracks, TICKS_PER_BEAT, path, force)


def write_film_midi(cues: Sequence[Cue], duration_ms: int, path: Path, force: bool = True) -> Path:
    """Write all cues of a film as one Standard MIDI File (type 1) on the film's clock, atomically.

    Args:
        cues: The composed cues, in film order.
        duration_ms: Length of the film.
        path: The file.
        force: Replace what is there.

    Returns:
        The path.

    Raises:
        OutputError: The file is there already (without ``force``) or cannot be written.
    """
    tracks = [_track(path.stem, _film_conductor(cues), duration_ms)]
    for cue, lane in zip(cues, _lanes(cues), strict=True):
        ruler, start = _film_ruler(cue), cue.brief.sounding.start_ms
        for part, (port, channel) in zip(cue.parts, _seats(cue.parts, lane), strict=True):
            tracks.append(_track(f"{cue.brief.name} {part.name}", _part(part, port, channel, start, ruler), duration_ms))
    return _save(tracks, TICKS_PER_SECOND, path, force)


def _save(tracks: list[Any], ticks_per_beat: int, path: Path, force: bool) -> Path:
    import mido

    file = mido.MidiFile(type=1, ticks_per_beat=ticks_per_beat, charset="utf8")
    file.tracks.extend(tracks)
    with atomic_output(path, force) as written:
        file.save(str(written))
    return path


def _film_ruler(cue: Cue) -> Ruler:
    """Ticks of the film's clock: milliseconds."""
    return lambda beat, nudge_ms: max(0, round(cue.tempo_map.ms_at(beat) + nudge_ms))


def _lanes(cues: Sequence[Cue]) -> Iterator[int]:
    """The first port of each cue: the lowest from which on all are free while it sounds."""
    free_from: dict[int, int] = {}
    for cue in cues:
        sounding = cue.brief.sounding
        ports = 1 + max((port for port, _ in _seats(cue.parts)), default=0)
        lane = next(n for n in count() if all(free_from.get(n + k, 0) <= sounding.start_ms for k in range(ports)))
        free_from |= {lane + k: sounding.end_ms for k in range(ports)}
        yield lane


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
    for beat, part in _turns(cue):
        key = Key.parse(part.key)
        yield (
            _tick(beat + shift) if beat else 0,
            MetaMessage("key_signature", key=(_MINOR if key.is_minor else _MAJOR)[key.tonic]),
        )
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

    turns = [(beat, f"turns to {part.mood.name} in {part.key}") for beat, part in _turns(cue) if beat]
    for beat, text in sorted([*_marks(cue), *turns], key=lambda pair: pair[0]):
        yield max(0, _tick(beat + shift)), MetaMessage("marker", text=text)


def _turns(cue: Cue) -> Iterator[tuple[Fraction, Brief]]:
    """Where the sections of a cue begin, on the nearest tick; the first at beat 0."""
    for part in cue.brief.by_section():
        beat = cue.tempo_map.beat_at(part.span.start_ms)
        yield Fraction(_tick(beat), TICKS_PER_BEAT), part


def _film_conductor(cues: Sequence[Cue]) -> Iterator[Timed]:
    """The film's clock, and what happens when: where cues begin and turn, their marks, and how they hand over."""
    from mido import MetaMessage

    yield 0, MetaMessage("text", text="on the film's clock: a beat is a second, a tick a millisecond")
    yield 0, MetaMessage("set_tempo", tempo=1_000_000)
    for cue, following in zip_longest(cues, cues[1:]):
        name, ruler = cue.brief.name, _film_ruler(cue)
        for part in cue.brief.by_section():
            text = f"{part.name} {part.mood.name} in {part.key}"
            yield part.span.start_ms, MetaMessage("marker", text=text)
        for beat, text in _marks(cue):
            yield ruler(beat, 0.0), MetaMessage("marker", text=f"{name} {text}")
        to = f" to {following.brief.name}" if following else ""
        yield cue.brief.span.end_ms, MetaMessage("marker", text=f"{name} {cue.brief.join.kind}{to}")


def _marks(cue: Cue) -> list[tuple[Fraction, str]]:
    """Where sections of the form begin, hits and the cadence, in beats and in order."""
    before = ["", *(bar.section for bar in cue.bars)]
    named = [(bar.start_beats, bar.section) for bar, last in zip(cue.bars, before, strict=False) if bar.section != last]
    named += [(beat, f"hit {timecode(at_ms)} ({how})") for at_ms, beat, how in cue.hits]
    if not cue.brief.runs_on:
        named.append((cue.cadence_beats, "cadence"))
    return sorted(named, key=lambda pair: pair[0])


def _seats(parts: Iterable[Part], lane: int = 0) -> Iterator[tuple[int, int]]:
    """A (port, channel) per part, from port ``lane`` on: drums on channel 10, the others one each, sixteen to a port."""
    melodic = 0
    for part in parts:
        if INSTRUMENTS[part.instrument].drum_kit:
            yield lane, _DRUMS
            continue
        port, place = divmod(melodic, len(_CHANNELS))
        melodic += 1
        yield lane + port, _CHANNELS[place]


def _part(part: Part, port: int, channel: int, start: int, ruler: Ruler) -> Iterator[Timed]:
    """Everything of a part, from tick ``start`` on, where its sound is chosen."""
    from mido import Message, MetaMessage

    instrument = INSTRUMENTS[part.instrument]
    yield 0, MetaMessage("instrument_name", name=part.instrument)
    if port:
        yield 0, MetaMessage("midi_port", port=port)
    yield from ((start, message) for message in _sound(instrument, channel))
    for control in part.controls:
        tick = max(start, ruler(control.at_beats, 0.0))
        if control.number == _BEND:
            yield tick, Message("pitchwheel", channel=channel, pitch=min(max(control.value, -8192), 8191))
        else:
            yield tick, Message("control_change", channel=channel, control=control.number, value=min(max(control.value, 0), 127))
    for begin, end, pitch, velocity in _struck(part, ruler):
        yield begin, Message("note_on", channel=channel, note=pitch, velocity=velocity)
        yield end, Message("note_off", channel=channel, note=pitch, velocity=0)


def _sound(instrument: Instrument, channel: int) -> Iterator[Any]:
    """Controllers as they are at first, bank, then program; the drum bank is the channel's own."""
    from mido import Message

    yield Message("control_change", channel=channel, control=_RESET, value=0)
    if not instrument.drum_kit:
        yield Message("control_change", channel=channel, control=0, value=min(max(instrument.bank, 0), 127))
    yield Message("program_change", channel=channel, program=instrument.program)


def _struck(part: Part, ruler: Ruler) -> list[tuple[int, int, int, int]]:
    """(start, end, pitch, velocity) in ticks; a note struck again ends just then, and none is empty."""
    last: dict[int, int] = {}
    notes: list[tuple[int, int, int, int]] = []
    for note in sorted(part.notes, key=lambda one: (one.onset_beats, one.pitch)):
        start = ruler(note.onset_beats, note.nudge_ms)
        end = max(start + 1, ruler(note.onset_beats + note.duration_beats, 0.0))
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
