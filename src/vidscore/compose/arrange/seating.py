"""Handing tones to chairs: who plays which voice, in whose range, under whose name."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import itemgetter

from vidscore.compose.arrange.chords import into
from vidscore.compose.arrange.frame import Frame
from vidscore.compose.arrange.layers import Strand, is_spoken, palette_of, phrases, singers
from vidscore.compose.arrange.palettes import Chair, playing
from vidscore.compose.arrange.texture import Tone
from vidscore.model.instruments import INSTRUMENTS, Instrument
from vidscore.model.music import Note

BREATH_S = 6.0
"""Longest tied note before a player bows or breathes again."""

PAUSE_MS = 1500.0
"""In a pause of speech this long the tune may answer."""

Windows = tuple[tuple[Fraction, Fraction], ...]
PartKey = tuple[str, str]
"""Instrument and role."""


@dataclass(slots=True)
class Line:
    """What one chair plays of one role, still unperformed."""

    instrument: Instrument
    role: str
    tones: list[Tone]


def seat(frame: Frame, strands: tuple[Strand, ...]) -> dict[PartKey, Line]:
    """Give every strand to the chairs of the palette.

    Returns:
        One line per instrument and role; tones sorted, held chords tied, every pitch in range.
    """
    palette = palette_of(frame)
    lines: dict[PartKey, Line] = {}
    levels = levels_of(frame)
    thin = {bar.index for phrase in phrases(frame) if phrase.spoken for bar in phrase.bars}
    for strand in strands:
        kind = strand.texture.kind
        kind = "bass" if kind == "bass-short" and not palette.chairs(kind, frame.mood) else kind
        chairs = palette.chairs(kind, frame.mood)
        for bar, tones in strand.bars:
            row = chairs
            if bar.index in thin:
                row = palette.chairs("under-bass", frame.mood) if kind == "bass" else chairs
                row = (replace(playing(row, 0.0)[0], voices="all"),)
            for name, given in _share(row, tones, levels[bar.index]):
                key = (name, strand.texture.role)
                line = lines.setdefault(key, Line(INSTRUMENTS[name], strand.texture.role, []))
                touch = strand.texture.touch
                line.tones += [t._replace(pitch=in_range(t.pitch, line.instrument), touch=touch) for t in given]
    for line in lines.values():
        line.tones.sort()
    return lines


def levels_of(frame: Frame) -> dict[int, float]:
    """Intensity of every bar, levelled over its phrase so that chairs do not flicker."""
    return {bar.index: phrase.energy for phrase in phrases(frame) for bar in phrase.bars}


def _share(chairs: tuple[Chair, ...], tones: tuple[Tone, ...], energy: float) -> list[tuple[str, list[Tone]]]:
    """Split the voices of one bar among those who play."""
    row = playing(chairs, energy)
    sharing = [c for c in row if not c.voices]
    out = []
    for chair in row:
        given = [t for t in tones if _takes(chair, t, sharing)]
        out.append((chair.instrument, [t._replace(pitch=t.pitch + chair.octave) for t in given]))
    return out


def _takes(chair: Chair, tone: Tone, sharing: list[Chair]) -> bool:
    top = tone.voices - 1
    if chair.voices:
        return {"all": True, "top": tone.voice == top, "low": tone.voice == 0, "mid": 0 < tone.voice < top}[chair.voices]
    place, count = sharing.index(chair), len(sharing)
    if tone.voices >= count:
        return tone.voice * count // tone.voices == place
    return place * tone.voices // count == tone.voice


def in_range(pitch: int, instrument: Instrument) -> int:
    """A pitch moved by octaves into an instrument's range; clamped where the range is under an octave.

    Example:
        >>> in_range(30, INSTRUMENTS["violins"])
        66
    """
    if instrument.drum_kit:
        return pitch
    if instrument.high - instrument.low < 11:
        return min(max(pitch, instrument.low), instrument.high)
    return into(pitch, instrument.low, instrument.high)


def tie(frame: Frame, line: Line) -> None:
    """Tie repeated held notes of a line over the bar line, up to a breath, and drop doubled pitches."""
    merged: list[Tone] = []
    last: dict[int, int] = {}
    for tone in sorted(line.tones):
        index = last.get(tone.pitch)
        if index is not None:
            before = merged[index]
            end = before.onset + before.length
            if before.onset == tone.onset:
                merged[index] = before._replace(length=max(before.length, tone.length), accent=max(before.accent, tone.accent))
                continue
            joined = max(end, tone.onset + tone.length) - before.onset
            held = before.touch == tone.touch == "held"
            if held and end == tone.onset and frame.ms_between(before.onset, before.onset + joined) < BREATH_S * 1000:
                merged[index] = before._replace(length=joined)
                continue
            if end > tone.onset:
                merged[index] = before._replace(length=tone.onset - before.onset)
        last[tone.pitch] = len(merged)
        merged.append(tone)
    line.tones = merged


def tune(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Give the tune to its chairs, phrase by phrase in their octave, outside speech only."""
    windows = talk(frame)
    notes = [n for n in frame.sketch.melody if _may_sound(frame, n, windows)]
    levels = levels_of(frame)
    chairs = singers(frame)
    for bars, phrase in _phrases(frame, notes):
        energy = levels.get(bars, 0.5)
        for place, chair in enumerate(playing(chairs, energy)):
            instrument = INSTRUMENTS[chair.instrument]
            shift = fit([n.pitch + chair.octave for n in phrase], instrument)
            line = lines.setdefault((chair.instrument, "melody"), Line(instrument, "melody", []))
            for note in phrase:
                if place and _in_pause(frame, note):
                    continue
                pitch = in_range(note.pitch + chair.octave + shift, instrument)
                line.tones.append(Tone(note.onset_beats, _until_speech(frame, note, windows), pitch, -4 * (place > 0), 0, 1))
    for (_, role), line in lines.items():
        if role == "melody":
            line.tones.sort()


def talk(frame: Frame) -> Windows:
    """When somebody speaks, in beats; whole bars where only the bars' shares are known."""
    return frame.spoken or tuple((m.start, m.end) for m in frame.measures if m.speech > 0)


def _may_sound(frame: Frame, note: Note, windows: Windows) -> bool:
    """Whether a note of the tune may begin: never in speech, in a spoken bar only in a long pause."""
    before, after = _neighbours(frame, note.onset_beats, windows)
    if note.onset_beats >= frame.sketch.cadence_beats or note.onset_beats < before:
        return False
    bar = frame.bar_at(note.onset_beats)
    return bar is None or not is_spoken(frame, bar) or frame.ms_between(before, after) >= PAUSE_MS


def _in_pause(frame: Frame, note: Note) -> bool:
    """Whether a note answers in a bar that is partly spoken over: there the tune is not doubled."""
    bar = frame.bar_at(note.onset_beats)
    return bar is not None and is_spoken(frame, bar)


def _neighbours(frame: Frame, beat: Fraction, windows: Windows) -> tuple[Fraction, Fraction]:
    """When speech last ended (or will end, inside it) and when it begins again."""
    index = bisect_right(windows, beat, key=itemgetter(0))
    before = windows[index - 1][1] if index else frame.start
    return before, windows[index][0] if index < len(windows) else frame.sketch.end_beats


def _until_speech(frame: Frame, note: Note, windows: Windows) -> Fraction:
    """How long a note of the tune may last: not into speech, not over the cadence."""
    after = min(_neighbours(frame, note.onset_beats, windows)[1], frame.sketch.cadence_beats)
    return min(note.duration_beats, after - note.onset_beats)


def _phrases(frame: Frame, notes: list[Note]) -> list[tuple[int, list[Note]]]:
    """Cut the tune at rests of a beat or more and where a section begins."""
    opens = {m.start for m in frame.measures if m.opens}
    out: list[tuple[int, list[Note]]] = []
    for note in notes:
        before = out[-1][1][-1] if out else None
        rested = before is None or note.onset_beats - (before.onset_beats + before.duration_beats) >= 1
        if rested or note.onset_beats in opens:
            bar = frame.bar_at(note.onset_beats)
            out.append((bar.index if bar else 0, []))
        out[-1][1].append(note)
    return out


def fit(pitches: list[int], instrument: Instrument) -> int:
    """The octave shift that keeps most of a phrase in range and near its comfortable middle."""
    span = instrument.high - instrument.low
    low, high = instrument.low + 0.12 * span, instrument.high - 0.15 * span

    def strain(shift: int) -> float:
        outside = sum(not instrument.low <= p + shift <= instrument.high for p in pitches)
        awkward = sum(not low <= p + shift <= high for p in pitches)
        return 4 * outside + awkward + abs(shift) / 12 * 0.6 * len(pitches)

    return min((0, 12, -12, 24, -24), key=strain)


def without(line: Line, windows: tuple[tuple[Fraction, Fraction], ...]) -> None:
    """Silence a line inside windows: notes that begin there fall away, earlier ones end at the edge."""
    for start, end in windows:
        line.tones = [
            t._replace(length=min(t.length, start - t.onset)) if t.onset < start else t
            for t in line.tones
            if not start <= t.onset < end
        ]
