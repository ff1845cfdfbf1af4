"""Music as arrays of notes, from a cue of ours or from any MIDI file: what every feature is measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vidscore.errors import InputError
from vidscore.model.cue import Cue

Array = NDArray[np.float64]

TUNED_DRUMS = ("timpani",)
"""Of the percussion, what plays notes; the rest are strokes, whatever key they are written on."""


@dataclass(frozen=True, slots=True, eq=False)
class Notes:
    """Pitched notes sorted by onset; all arrays have shape (n,).

    Beats are quarter notes, ``downbeats`` the first beat of every bar and, last, the end.
    ``part`` numbers the part each note belongs to.
    """

    onset_s: Array
    duration_s: Array
    onset_beats: Array
    duration_beats: Array
    pitch: Array
    velocity: Array
    part: Array
    downbeats: Array

    def __len__(self) -> int:
        """Number of notes."""
        return len(self.pitch)

    @property
    def length_s(self) -> float:
        """From the first onset to the last end, in seconds."""
        return float((self.onset_s + self.duration_s).max() - self.onset_s.min()) if len(self) else 0.0

    def where(self, keep: NDArray[np.bool_]) -> Notes:
        """Only some of the notes."""
        return Notes(
            self.onset_s[keep],
            self.duration_s[keep],
            self.onset_beats[keep],
            self.duration_beats[keep],
            self.pitch[keep],
            self.velocity[keep],
            self.part[keep],
            self.downbeats,
        )

    def as_keyboard(self) -> Notes:
        """The notes as one pair of hands plays them: where several parts strike the same key together, it sounds once.

        An orchestra in unison is a colour, not more notes; the longest of the doublings stays.
        """
        beat = np.round(self.onset_beats, 2)
        order = np.lexsort((-self.duration_s, self.pitch, beat))
        first = np.ones(len(order), dtype=bool)
        first[1:] = (np.diff(beat[order]) != 0) | (np.diff(self.pitch[order]) != 0)
        keep = np.zeros(len(order), dtype=bool)
        keep[order[first]] = True
        return self.where(keep)

    def between(self, start_s: float, end_s: float) -> Notes:
        """The notes that start in a stretch of time, with the bars they lie in."""
        kept = self.where((self.onset_s >= start_s) & (self.onset_s < end_s))
        if not len(kept):
            return kept
        first, last = kept.onset_beats.min(), (kept.onset_beats + kept.duration_beats).max()
        inside = self.downbeats[(self.downbeats <= last) & (np.append(self.downbeats[1:], np.inf) > first)]
        return replace(kept, downbeats=np.append(inside, max(last, inside[-1] + 1.0) if len(inside) else last))


def from_rows(rows: Sequence[tuple[float, ...]], downbeats: Sequence[float]) -> Notes:
    """Build from rows of (onset s, duration s, onset beats, duration beats, pitch, velocity, part)."""
    table = np.array(sorted(rows), dtype=np.float64).reshape(-1, 7).T.copy()
    onset_s, duration_s, onset_beats, duration_beats, pitch, velocity, part = table
    return Notes(onset_s, duration_s, onset_beats, duration_beats, pitch, velocity, part, np.array(downbeats, dtype=np.float64))


def notes_of_cue(cue: Cue, roles: tuple[str, ...] = ()) -> Notes:
    """The pitched notes of a cue as written, without drums and performance nudges; ``roles`` keeps only those parts."""
    rows, at = [], cue.tempo_map.ms_at
    for number, part in enumerate(cue.parts):
        drum = part.section == "percussion" and part.instrument not in TUNED_DRUMS
        if drum or (roles and part.role not in roles):
            continue
        for note in part.notes:
            starts, ends = at(note.onset_beats) / 1000, at(note.onset_beats + note.duration_beats) / 1000
            beats = float(note.onset_beats), float(note.duration_beats)
            rows.append((starts, ends - starts, *beats, float(note.pitch), float(note.velocity), float(number)))
    return from_rows(rows, [float(bar.start_beats) for bar in cue.bars] + [float(cue.end_beats)])


def notes_of_midi(path: Path) -> Notes:
    """The pitched notes of a Standard MIDI File; drums (channel 10) are left out.

    Raises:
        InputError: The file is not MIDI or holds no pitched note.
    """
    import pretty_midi

    try:
        midi = pretty_midi.PrettyMIDI(str(path))
    except FileNotFoundError:
        raise InputError("the MIDI file does not exist", "check the path", path=path) from None
    except Exception as error:
        raise InputError(f"the file is not MIDI: {error}", "name a .mid file", path=path) from error
    ticks = midi.resolution
    rows = []
    for number, instrument in enumerate(midi.instruments):
        for note in [] if instrument.is_drum else instrument.notes:
            start, end = midi.time_to_tick(note.start) / ticks, midi.time_to_tick(note.end) / ticks
            if note.end > note.start:
                row = (note.start, note.end - note.start, start, max(end - start, 1e-3), note.pitch, note.velocity, number)
                rows.append(tuple(float(x) for x in row))
    if not rows:
        raise InputError("the MIDI file holds no pitched note", "name another file", path=path)
    return from_rows(rows, [midi.time_to_tick(at) / ticks for at in midi.get_downbeats()] + [max(r[2] + r[3] for r in rows)])
