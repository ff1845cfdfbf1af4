"""Where the music lands: hits carried by fast instruments, and the final chord.

Hits sit exactly on their beat. The final chord is voiced in the same row as all chords before it
and ends early enough to ring out before the cue's end.
"""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.chords import closest, into
from vidscore.compose.arrange.drums import BASS_DRUM, CRASH
from vidscore.compose.arrange.frame import Frame, Measure, within
from vidscore.compose.arrange.layers import bass_pitches, desks, is_spoken, palette_of, singers
from vidscore.compose.arrange.mood_table import SCORINGS
from vidscore.compose.arrange.palettes import Chair, playing
from vidscore.compose.arrange.seating import Line, PartKey, in_range, levels_of
from vidscore.compose.arrange.texture import Tone
from vidscore.compose.arrange.voicing import voice
from vidscore.compose.search import RING_OUT_MS
from vidscore.compose.sketch import Sketch
from vidscore.compose.weights.orchestration import ENERGY
from vidscore.model.instruments import INSTRUMENTS, Instrument

STRONG = 0.7
"""Hits of this weight are led into. [judgement]"""
RING_BEATS = Fraction(2)
BUTTON_MS = 320.0
"""Length of a last chord that stops short. [judgement]"""
_RING_SHARE = 0.45
"""Most of the time after the final chord that may be left to the hall. [judgement]"""
RELEASE_MS = {"struck": 120.0, "fast": 350.0, "slow": 650.0}
"""How long before the end a note must stop: instruments that ring, speak fast, speak slowly. [judgement]"""
SOFT_KEYS = ("harp", "piano", "guitar", "guzheng", "electric-piano", "vibraphone", "square-lead", "violas-pizzicato")
"""Who may carry a hit in a hush, in order of preference."""
SPOKEN_POWER = 0.6
"""Share of its power that a hit keeps under speech. [judgement]"""


def release_ms(instrument: Instrument) -> float:
    """How long an instrument needs to die away, in ms."""
    if not instrument.sustained:
        return RELEASE_MS["struck"]
    return RELEASE_MS["slow" if instrument.attack_ms >= 160 else "fast"]


def last_beat(frame: Frame, instrument: Instrument) -> Fraction:
    """The latest beat at which a note of this instrument may end.

    Where the music dies away, instrument and hall have rung out at the end of the span; elsewhere the last notes last to the
    cut, and those that are held beyond it as long as the brief says.
    """
    sketch = frame.sketch
    end = sketch.tempo_map.ms_at(sketch.end_beats)
    stop = end + (sketch.brief.post_ms or 0)
    if sketch.brief.rings_out:
        tail = end - sketch.tempo_map.ms_at(sketch.cadence_beats)
        stop = end - min(release_ms(instrument) + RING_OUT_MS, _RING_SHARE * tail)
    beat = Fraction(int(sketch.tempo_map.beat_at(stop) * 960), 960)
    return beat if sketch.brief.runs_on else max(beat, sketch.cadence_beats + Fraction(1, 96))


def strike(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Put every sounding hit on the fast instruments of the palette, louder with its weight."""
    palette, scoring = palette_of(frame), SCORINGS[frame.mood]
    chairs = palette.hit(scoring.hit)
    for beat, weight, _ in frame.struck:
        spoken, hushed, energy = _around(frame, beat)
        at_the_close = beat == frame.sketch.cadence_beats and not hushed
        if at_the_close or beat < frame.start or within(frame.silences, beat):
            continue
        if not spoken and weight >= STRONG:
            _rise(frame, lines, beat)
        power = (energy * ENERGY.hit_energy + weight * ENERGY.hit_weight) * (SPOKEN_POWER if spoken else 1.0)
        row = _soft(chairs) if hushed else desks(chairs, power, spoken)
        role = "harmony" if hushed else "hit"
        pitches, bass = stack_at(frame, beat)
        loud = -12 if hushed else round((6 + 14 * weight) * (SPOKEN_POWER if spoken else 1.0))
        for chair in row:
            instrument = INSTRUMENTS[chair.instrument]
            line = lines.setdefault((chair.instrument, role), Line(instrument, role, []))
            room = (frame.sketch.cadence_beats if beat < frame.sketch.cadence_beats else last_beat(frame, instrument)) - beat
            if room <= 0:
                continue
            for pitch in _chosen(chair, pitches[:2] if hushed else pitches, bass, instrument):
                line.tones.append(Tone(beat, min(RING_BEATS, room), pitch, loud, 0, 1, "ring"))
            line.tones.sort()


def _rise(frame: Frame, lines: dict[PartKey, Line], beat: Fraction) -> None:
    """Lead into a strong hit with the style's riser, so that its peak meets the hit."""
    for chair in palette_of(frame).chairs("riser", frame.mood)[:1]:
        instrument = INSTRUMENTS[chair.instrument]
        at = frame.sketch.tempo_map.beat_at(frame.sketch.tempo_map.ms_at(beat) - instrument.attack_ms)
        start = Fraction(round(at * 960), 960)
        if frame.earliest <= start < beat and not frame.is_spoken(start, beat):
            line = lines.setdefault((chair.instrument, "percussion"), Line(instrument, "percussion", []))
            line.tones.append(Tone(start, beat - start, instrument.low, 0, 0, 1, "struck"))
            line.tones.sort()


def _around(frame: Frame, beat: Fraction) -> tuple[bool, bool, float]:
    """Whether somebody speaks in the bar of a beat, whether the music holds its breath at it, and how full it is there."""
    hushed = within(frame.hushed, beat)
    bar = frame.bar_at(beat)
    if bar is not None:
        return is_spoken(frame, bar), hushed, bar.energy
    return frame.is_spoken(frame.sketch.cadence_beats, frame.sketch.end_beats), hushed, ENERGY.beside_bars


def _soft(chairs: tuple[Chair, ...]) -> tuple[Chair, ...]:
    """One quiet carrier for a hit in a hush; none where every carrier is a drum."""
    row = [c for name in SOFT_KEYS for c in chairs if c.instrument == name]
    row = row or [c for c in chairs if INSTRUMENTS[c.instrument].section != "percussion"]
    return tuple(row[:1])


def stack_at(frame: Frame, beat: Fraction) -> tuple[tuple[int, ...], int]:
    """Three upper voices and the bass of the chord at a beat."""
    chords = frame.sketch.chords
    index = max((i for i, c in enumerate(chords) if c.onset_beats <= beat), default=0)
    bass = bass_pitches(frame)[index]
    return voice((chords[index],), (bass,), (55, 76), 3)[0], bass


def _chosen(chair: Chair, pitches: tuple[int, ...], bass: int, instrument: Instrument) -> tuple[int, ...]:
    if instrument.drum_kit:
        return (CRASH if chair.voices == "crash" else BASS_DRUM,)
    if chair.voices == "low":
        return (in_range(bass - 12 if bass - 12 >= instrument.low else bass, instrument),)
    rows = {"all": pitches, "top": pitches[-1:], "mid": pitches[1:-1] or pitches[:1], "": pitches}
    return tuple(sorted({in_range(p + chair.octave, instrument) for p in rows[chair.voices]}))


def close(frame: Frame, lines: dict[PartKey, Line]) -> None:
    """Write the final chord on the players that are there, and let it ring."""
    sketch, ending = frame.sketch, frame.sketch.brief.ending
    if sketch.brief.runs_on:
        return
    hushed = frame.is_hushed(sketch.cadence_beats, sketch.end_beats)
    last: Measure | None = frame.measures[-1] if frame.measures else None
    energy = levels_of(frame)[last.index] if last else (sketch.intensity[-1] if sketch.intensity else ENERGY.unknown)
    energy = min(energy, ENERGY.beside_bars) if ending in ("open", "fade") and sketch.brief.rings_out else energy
    upper, bass = _final_stack(frame)
    upper, bass = tuple(sorted({_meeting(sketch, pitch) for pitch in upper})), _meeting(sketch, bass)
    palette = palette_of(frame)
    rows = [("pad", "harmony", upper, 2), ("bass", "bass", (bass,), 2)]
    if not hushed and ending != "fade":
        there = {name for (name, _), line in lines.items() if line.tones}
        if any(chair.instrument in there for chair in palette.chairs("keys", frame.mood)):
            rows.append(("keys", "harmony", upper, 0))
        firm = SCORINGS[frame.mood].hit != "soft" and ending in ("authentic", "plagal", "button")
        if firm and energy > ENERGY.closing_timpani:
            rows.append(("timpani", "percussion", (into(sketch.chords[-1].root if sketch.chords else 0, 40, 52),), 6))
    for kind, role, pitches, loud in rows:
        _hold(frame, lines, playing(palette.chairs(kind, frame.mood), energy), role, pitches, loud)
    if not hushed:
        _last_of_the_tune(frame, lines, energy)
        if any(beat == sketch.cadence_beats for beat, _, _ in frame.struck):
            _hold(frame, lines, playing(palette.hit(SCORINGS[frame.mood].hit), ENERGY.closing_hit), "hit", upper, 14, bass)


def _meeting(sketch: Sketch, pitch: int) -> int:
    """A pitch of the last chord, or the nearest that suits what it fades into where the two are heard together."""
    if sketch.brief.join.kind != "crossfade" or not sketch.held:
        return pitch
    return closest(sketch.held, pitch)


def _final_stack(frame: Frame) -> tuple[tuple[int, ...], int]:
    """Voicing and bass of the chord at the cadence, led from the chords before it."""
    sketch, shift = frame.sketch, SCORINGS[frame.mood].shift
    if not sketch.chords:
        tonic = sketch.key.tonic
        return tuple(into(tonic + s, 53, 74) for s in (0, 3 if sketch.key.is_minor else 4, 7)), into(tonic, 36, 47)
    index = max((i for i, c in enumerate(sketch.chords) if c.onset_beats <= sketch.cadence_beats), default=0)
    basses = bass_pitches(frame)[: index + 1]
    row = voice(sketch.chords[: index + 1], basses, (53 + shift, 74 + shift), 4, None, SCORINGS[frame.mood].planing)
    sounding = [n.pitch for n in sketch.bass if n.onset_beats >= sketch.cadence_beats]
    return row[-1], sounding[0] if sounding else basses[-1]


def _hold(
    frame: Frame,
    lines: dict[PartKey, Line],
    chairs: tuple[Chair, ...],
    role: str,
    pitches: tuple[int, ...],
    loud: int,
    bass: int = 0,
) -> None:
    """Hold pitches from the cadence to the natural end of each instrument."""
    sketch = frame.sketch
    sharing = [c for c in chairs if not c.voices]
    for chair in chairs:
        instrument = INSTRUMENTS[chair.instrument]
        key = (chair.instrument, role)
        line = lines.setdefault(key, Line(instrument, role, []))
        if role == "hit":
            mine = _chosen(chair, pitches, bass, instrument)
        elif chair.voices == "all" or len(pitches) == 1:
            mine = pitches
        elif chair.voices:
            mine = pitches[-1:] if chair.voices == "top" else pitches[:1]
        else:
            place = sharing.index(chair)
            mine = tuple(p for i, p in enumerate(pitches) if i * len(sharing) // len(pitches) == place) or pitches[-1:]
        for index, pitch in enumerate(mine):
            height = in_range(pitch + (0 if role == "hit" else chair.octave), instrument)
            tone = Tone(
                sketch.cadence_beats,
                _length(frame, instrument, height % 12 if role == "harmony" else None),
                height,
                loud,
                index,
                len(mine),
                "held",
            )
            if (tone.onset, tone.pitch) not in {(t.onset, t.pitch) for t in line.tones}:
                line.tones.append(tone)
        line.tones.sort()


def _length(frame: Frame, instrument: Instrument, pitch_class: int | None = None) -> Fraction:
    """How long the final chord, or one note of its harmony, is held by one instrument, in beats.

    Only sustained notes that suit what follows are held beyond the cut.
    """
    sketch = frame.sketch
    limit = last_beat(frame, instrument)
    if pitch_class not in sketch.held or not instrument.sustained:
        limit = min(limit, sketch.end_beats)
    room = limit - sketch.cadence_beats
    if sketch.brief.ending == "button":
        ms = sketch.tempo_map.ms_at(sketch.cadence_beats) + BUTTON_MS
        room = min(room, max(Fraction(1, 8), Fraction(int(sketch.tempo_map.beat_at(ms) * 96), 96) - sketch.cadence_beats))
    return room


def _last_of_the_tune(frame: Frame, lines: dict[PartKey, Line], energy: float) -> None:
    """The tune's own last note, held with the chord."""
    sketch = frame.sketch
    notes = [n for n in sketch.melody if n.onset_beats >= sketch.cadence_beats]
    for chair in playing(singers(frame), energy):
        instrument = INSTRUMENTS[chair.instrument]
        limit = min(last_beat(frame, instrument), sketch.end_beats)
        line = lines.setdefault((chair.instrument, "melody"), Line(instrument, "melody", []))
        before = line.tones[-1].pitch if line.tones else None
        for note in notes:
            if note.onset_beats < limit:
                pitch = in_range(_meeting(sketch, note.pitch) + chair.octave, instrument)
                if before is not None:
                    choices = [p for p in (pitch - 12, pitch, pitch + 12) if instrument.low <= p <= instrument.high]
                    pitch = min(choices, key=lambda p: abs(p - before))
                final = note is notes[-1]
                length = limit - note.onset_beats if final else min(note.duration_beats, limit - note.onset_beats)
                line.tones.append(Tone(note.onset_beats, min(length, _length(frame, instrument)), pitch, 0, 0, 1))
        if not line.tones:
            del lines[chair.instrument, "melody"]
