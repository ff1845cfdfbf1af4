"""The film's themes: composed where the plan leaves them open, or read from a user's MIDI file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from vidscore.compose.motifs import Motif, compose_motif
from vidscore.compose.timing import solve_time
from vidscore.errors import InputError
from vidscore.model.mood_table import DEFAULT_MOOD
from vidscore.model.music import MODES
from vidscore.model.plan import Brief, Plan
from vidscore.model.theme import LONGEST, MotifNote, Theme

if TYPE_CHECKING:
    import mido

_LONGEST = 12
_GRID = 4
_MOST_BYTES = 500_000
"""A symphony in MIDI is shorter; reading one of this length takes a second and some 150 MB."""
_MOST_TICKS = 10**9
_NO_FIGURE = re.compile(rb"[\x80-\xff]{2048}")
"""Each byte of a figure but its last is over 127; one of so many takes its time."""
_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
"""How well each semitone above its tonic fits a major key. [published: Krumhansl and Kessler 1982]"""
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
"""The same for a minor key. [published: Krumhansl and Kessler 1982]"""


def settle(plan: Plan) -> Plan:
    """Fill in what the composer decides before any cue is written: motifs and tempi.

    Args:
        plan: The cue list; themes without notes and cues with ``tempo_bpm`` 0 are open.

    Returns:
        The plan with every theme written, distinct from the others, and the tempo that lands each cue's hits. Locked
        cues, silences, themes with notes and tempi already given are left as they are.
    """
    themes: list[Theme] = []
    for theme in plan.themes:
        others = [t.motif for t in (*themes, *plan.themes) if t.motif]
        motif = theme.motif or compose_motif(theme.role, others, plan.seed, theme.name)
        themes.append(replace(theme, motif=motif))
    return replace(plan, themes=tuple(themes), cues=tuple(_with_tempo(cue) for cue in plan.cues))


def _with_tempo(brief: Brief) -> Brief:
    if brief.silence or brief.locked or brief.tempo_bpm:
        return brief
    low, high = brief.tempo_range
    return replace(brief, tempo_bpm=min(max(round(solve_time(brief.by_section()[0]).tempo_bpm, 2), low), high))


def theme_from_midi(path: Path, name: str = "film") -> Theme:
    """Read a theme from a MIDI file: the first phrase of its highest-lying track.

    Args:
        path: A Standard MIDI File.
        name: How cues refer to the theme.

    Returns:
        A theme of 3 to 12 notes, quantised to sixteenths, in scale steps of the key the tune is in.

    Raises:
        InputError: The file cannot be read as MIDI, or holds fewer than three notes.
    """
    file = _read_midi(path)
    tunes = [notes for notes in (_notes(track, file.ticks_per_beat) for track in file.tracks) if len(notes) >= 3]
    if not tunes:
        raise InputError("holds fewer than three notes", "write the tune as single notes in one track", path=path)
    tune = max(tunes, key=lambda notes: sum(pitch for _, _, pitch in notes) / len(notes))
    phrase = _first_phrase(tune)
    longest = max(_beats(phrase, i) for i in range(len(phrase)))
    if longest > LONGEST:
        raise InputError(
            f"the tune holds a note of {_count(longest)} beats, at most {LONGEST} are played",
            "write the tune without long rests",
            path=path,
        )
    try:
        return Theme(name, "film", DEFAULT_MOOD, _as_motif(phrase))
    except ValueError as error:
        said = f"the tune cannot be a theme: {error}"
        raise InputError(said, "write it within three octaves of its key note", path=path) from None


def _count(number: Fraction) -> str:
    return f"{float(number):g}" if number < _MOST_TICKS else "far too many"


def _read_midi(path: Path) -> mido.MidiFile:
    """A Standard MIDI File that counts in beats, read from memory: a length written in it is nobody's to believe.

    Raises:
        InputError: It is no such file, or too large to hold a tune alone.
    """
    import mido

    content = _content(path)
    if _NO_FIGURE.search(content):
        raise InputError(
            "cannot be read as a MIDI file: a figure in it has no end", "give a Standard MIDI File (.mid)", path=path
        )
    try:
        file = mido.MidiFile(file=BytesIO(content))
    except Exception as cause:  # what mido raises on a broken file is of any class, its own among them
        said = str(cause) or "it ends too soon"
        raise InputError(f"cannot be read as a MIDI file: {said}", "give a Standard MIDI File (.mid)", path=path) from cause
    if file.ticks_per_beat <= 0:
        counts = "frames of film" if file.ticks_per_beat < 0 else "0 ticks"
        raise InputError(f"its time is in {counts}, not in parts of a beat", "export the tune with 480 ticks a beat", path=path)
    return file


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise InputError("is not a file", "give a Standard MIDI File (.mid)", path=path)
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as cause:
        raise InputError(f"cannot be read: {cause.strerror or cause}", "give a Standard MIDI File (.mid)", path=path) from cause
    if len(content) > _MOST_BYTES:
        said = f"is longer than {_MOST_BYTES // 1000} kB, which no tune needs"
        raise InputError(said, "export the tune alone, as single notes in one track", path=path)
    return content


def _notes(track: Sequence[object], ticks: int) -> list[tuple[Fraction, Fraction, int]]:
    """(onset, duration, pitch) of a track's top line, on a grid of sixteenths."""
    at, open_notes, out = 0, {}, []
    for message in track:
        at += message.time  # type: ignore[attr-defined]
        kind = message.type  # type: ignore[attr-defined]
        if kind not in ("note_on", "note_off") or message.channel == 9:  # type: ignore[attr-defined]
            continue
        pitch = message.note  # type: ignore[attr-defined]
        if kind == "note_on" and message.velocity > 0:  # type: ignore[attr-defined]
            open_notes[pitch] = at
        elif pitch in open_notes:
            start = open_notes.pop(pitch)
            onset = Fraction(round(Fraction(start * _GRID, ticks)), _GRID)
            end = Fraction(round(Fraction(at * _GRID, ticks)), _GRID)
            out.append((onset, max(end - onset, Fraction(1, _GRID)), pitch))
    top: dict[Fraction, tuple[Fraction, Fraction, int]] = {}
    for note in sorted(out):
        if note[0] not in top or note[2] > top[note[0]][2]:
            top[note[0]] = note
    return [top[onset] for onset in sorted(top)]


def _first_phrase(tune: list[tuple[Fraction, Fraction, int]]) -> list[tuple[Fraction, Fraction, int]]:
    """The notes up to the first rest or long note after four of them."""
    for i, (onset, duration, _) in enumerate(tune[:_LONGEST]):
        gap = tune[i + 1][0] - onset if i + 1 < len(tune) else Fraction(99)
        if i >= 3 and (gap - duration >= 1 or gap >= 3):
            return tune[: i + 1]
    return tune[: min(8, len(tune))] if len(tune) > _LONGEST else tune


def _as_motif(tune: list[tuple[Fraction, Fraction, int]]) -> Motif:
    """Scale steps above the tonic of the key that fits the tune best."""
    tonic, mode = _key_of(tune)
    scale = MODES[mode]
    base = tonic + 12 * round((sum(p for _, _, p in tune) / len(tune) - tonic - 4) / 12)
    out = []
    for i, (_, _, pitch) in enumerate(tune):
        octave, within = divmod(pitch - base, 12)
        step = max(s for s in range(len(scale)) if scale[s] <= within)
        out.append(MotifNote(7 * octave + step, max(_beats(tune, i), Fraction(1, _GRID)), within - scale[step]))
    return tuple(out)


def _beats(tune: list[tuple[Fraction, Fraction, int]], i: int) -> Fraction:
    """How long a note of a tune lasts: until the next begins."""
    onset, duration, _ = tune[i]
    return tune[i + 1][0] - onset if i + 1 < len(tune) else duration


def _key_of(tune: list[tuple[Fraction, Fraction, int]]) -> tuple[int, str]:
    """Tonic and mode by correlation with key profiles (Krumhansl and Kessler 1982)."""
    weight = [0.0] * 12
    for _, duration, pitch in tune:
        weight[pitch % 12] += float(duration)
    weight[tune[-1][2] % 12] += 0.5 * float(tune[-1][1])

    def fit(tonic: int, profile: tuple[float, ...]) -> float:
        mean_w, mean_p = sum(weight) / 12, sum(profile) / 12
        return sum((weight[(tonic + i) % 12] - mean_w) * (profile[i] - mean_p) for i in range(12))

    options = [(fit(t, p), t, mode) for t in range(12) for p, mode in ((_MAJOR, "major"), (_MINOR, "minor"))]
    _, tonic, mode = max(options)
    return tonic, mode
