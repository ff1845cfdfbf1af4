"""Where the music lands: hits carried by fast instruments, and the final chord.

Hits sit exactly on their beat. The final chord is voiced in the same row as all chords before it
and ends early enough to ring out before the cue's end.
"""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.arrange.bar_grid import BarGrid, GridBar, within
from vidscore.compose.arrange.chords import closest, into
from vidscore.compose.arrange.drums import BASS_DRUM, CRASH
from vidscore.compose.arrange.layers import audible_players, bass_pitches, is_spoken, melody_players, palette_of
from vidscore.compose.arrange.mood_table import SCORINGS
from vidscore.compose.arrange.orchestration import DraftPart, PartKey, in_range, levels_of
from vidscore.compose.arrange.palettes import Player, playing
from vidscore.compose.arrange.texture import Tone
from vidscore.compose.arrange.voicing import voice
from vidscore.compose.sketch import Sketch
from vidscore.compose.time_search import RING_OUT_MS
from vidscore.compose.weights.orchestration import ENERGY
from vidscore.model.hits import LIGHT
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


def last_beat(grid: BarGrid, instrument: Instrument) -> Fraction:
    """The latest beat at which a note of this instrument may end.

    Where the music dies away, instrument and hall have rung out at the end of the span; elsewhere the last notes last to the
    cut, and those that are held beyond it as long as the brief says.
    """
    sketch = grid.sketch
    end = sketch.tempo_map.ms_at(sketch.end_beats)
    stop = end + (sketch.brief.post_ms or 0)
    if sketch.brief.rings_out:
        tail = end - sketch.tempo_map.ms_at(sketch.cadence_beats)
        stop = end - min(release_ms(instrument) + RING_OUT_MS, _RING_SHARE * tail)
    beat = Fraction(int(sketch.tempo_map.beat_at(stop) * 960), 960)
    return beat if sketch.brief.runs_on else max(beat, sketch.cadence_beats + Fraction(1, 96))


def write_hits(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> None:
    """Put every sounding hit on the fast instruments of the palette, louder with its weight."""
    palette, scoring = palette_of(grid), SCORINGS[grid.mood]
    players = palette.hit(scoring.hit)
    for beat, weight, _ in grid.struck:
        spoken, hushed, energy = _around(grid, beat)
        at_the_close = beat == grid.sketch.cadence_beats and not hushed
        if weight < LIGHT or at_the_close or beat < grid.start or within(grid.silences, beat):
            continue
        if not spoken and weight >= STRONG:
            _lead_in(grid, drafts, beat)
        power = (energy * ENERGY.hit_energy + weight * ENERGY.hit_weight) * (SPOKEN_POWER if spoken else 1.0)
        row = _soft(players) if hushed else audible_players(players, power, spoken)
        role = "harmony" if hushed else "hit"
        pitches, bass = stack_at(grid, beat)
        loud = -12 if hushed else round((6 + 14 * weight) * (SPOKEN_POWER if spoken else 1.0))
        for player in row:
            instrument = INSTRUMENTS[player.instrument]
            draft = drafts.setdefault((player.instrument, role), DraftPart(instrument, role, []))
            room = (grid.sketch.cadence_beats if beat < grid.sketch.cadence_beats else last_beat(grid, instrument)) - beat
            if room <= 0:
                continue
            for pitch in _chosen(player, pitches[:2] if hushed else pitches, bass, instrument):
                draft.tones.append(Tone(beat, min(RING_BEATS, room), pitch, loud, 0, 1, "ring"))
            draft.tones.sort()


def _lead_in(grid: BarGrid, drafts: dict[PartKey, DraftPart], beat: Fraction) -> None:
    """Lead into a strong hit with the style's riser, so that its peak meets the hit."""
    for player in palette_of(grid).players("riser", grid.mood)[:1]:
        instrument = INSTRUMENTS[player.instrument]
        at = grid.sketch.tempo_map.beat_at(grid.sketch.tempo_map.ms_at(beat) - instrument.attack_ms)
        start = Fraction(round(at * 960), 960)
        if grid.earliest <= start < beat and not grid.is_spoken(start, beat):
            draft = drafts.setdefault((player.instrument, "percussion"), DraftPart(instrument, "percussion", []))
            draft.tones.append(Tone(start, beat - start, instrument.low, 0, 0, 1, "struck"))
            draft.tones.sort()


def _around(grid: BarGrid, beat: Fraction) -> tuple[bool, bool, float]:
    """Whether somebody speaks in the bar of a beat, whether the music holds its breath at it, and how full it is there."""
    hushed = within(grid.hushed, beat)
    bar = grid.bar_at(beat)
    if bar is not None:
        return is_spoken(grid, bar), hushed, bar.energy
    return grid.is_spoken(grid.sketch.cadence_beats, grid.sketch.end_beats), hushed, ENERGY.beside_bars


def _soft(players: tuple[Player, ...]) -> tuple[Player, ...]:
    """One quiet carrier for a hit in a hush; none where every carrier is a drum."""
    row = [c for name in SOFT_KEYS for c in players if c.instrument == name]
    row = row or [c for c in players if INSTRUMENTS[c.instrument].section != "percussion"]
    return tuple(row[:1])


def stack_at(grid: BarGrid, beat: Fraction) -> tuple[tuple[int, ...], int]:
    """Three upper voices and the bass of the chord at a beat."""
    chords = grid.sketch.chords
    index = max((i for i, c in enumerate(chords) if c.onset_beats <= beat), default=0)
    bass = bass_pitches(grid)[index]
    return voice((chords[index],), (bass,), (55, 76), 3)[0], bass


def _chosen(player: Player, pitches: tuple[int, ...], bass: int, instrument: Instrument) -> tuple[int, ...]:
    if instrument.drum_kit:
        return (CRASH if player.voices == "crash" else BASS_DRUM,)
    if player.voices == "low":
        return (in_range(bass - 12 if bass - 12 >= instrument.low else bass, instrument),)
    rows = {"all": pitches, "top": pitches[-1:], "mid": pitches[1:-1] or pitches[:1], "": pitches}
    return tuple(sorted({in_range(p + player.octave, instrument) for p in rows[player.voices]}))


def write_final_chord(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> None:
    """Write the final chord on the players that are there, and let it ring."""
    sketch, ending = grid.sketch, grid.sketch.brief.ending
    if sketch.brief.runs_on:
        return
    hushed = grid.is_hushed(sketch.cadence_beats, sketch.end_beats)
    last: GridBar | None = grid.bars[-1] if grid.bars else None
    energy = levels_of(grid)[last.index] if last else (sketch.intensity[-1] if sketch.intensity else ENERGY.unknown)
    energy = min(energy, ENERGY.beside_bars) if ending in ("open", "fade") and sketch.brief.rings_out else energy
    upper, bass = _final_stack(grid)
    upper, bass = tuple(sorted({_meeting(sketch, pitch) for pitch in upper})), _meeting(sketch, bass)
    palette = palette_of(grid)
    rows = [("pad", "harmony", upper, 2), ("bass", "bass", (bass,), 2)]
    if not hushed and ending != "fade":
        there = {name for (name, _), draft in drafts.items() if draft.tones}
        if any(player.instrument in there for player in palette.players("keys", grid.mood)):
            rows.append(("keys", "harmony", upper, 0))
        firm = SCORINGS[grid.mood].hit != "soft" and ending in ("authentic", "plagal", "button")
        if firm and energy > ENERGY.closing_timpani:
            rows.append(("timpani", "percussion", (into(sketch.chords[-1].root if sketch.chords else 0, 40, 52),), 6))
    for kind, role, pitches, loud in rows:
        _hold(grid, drafts, playing(palette.players(kind, grid.mood), energy), role, pitches, loud)
    if not hushed:
        _last_of_the_tune(grid, drafts, energy)
        if any(beat == sketch.cadence_beats for beat, _, _ in grid.struck):
            _hold(grid, drafts, playing(palette.hit(SCORINGS[grid.mood].hit), ENERGY.closing_hit), "hit", upper, 14, bass)


def _meeting(sketch: Sketch, pitch: int) -> int:
    """A pitch of the last chord, or the nearest that suits what it fades into where the two are heard together."""
    if sketch.brief.join.kind != "crossfade" or not sketch.held:
        return pitch
    return closest(sketch.held, pitch)


def _final_stack(grid: BarGrid) -> tuple[tuple[int, ...], int]:
    """Voicing and bass of the chord at the cadence, led from the chords before it."""
    sketch, shift = grid.sketch, SCORINGS[grid.mood].shift
    if not sketch.chords:
        tonic = sketch.key.tonic
        return tuple(into(tonic + s, 53, 74) for s in (0, 3 if sketch.key.is_minor else 4, 7)), into(tonic, 36, 47)
    index = max((i for i, c in enumerate(sketch.chords) if c.onset_beats <= sketch.cadence_beats), default=0)
    basses = bass_pitches(grid)[: index + 1]
    row = voice(sketch.chords[: index + 1], basses, (53 + shift, 74 + shift), 4, None, SCORINGS[grid.mood].planing)
    sounding = [n.pitch for n in sketch.bass if n.onset_beats >= sketch.cadence_beats]
    return row[-1], sounding[0] if sounding else basses[-1]


def _hold(
    grid: BarGrid,
    drafts: dict[PartKey, DraftPart],
    players: tuple[Player, ...],
    role: str,
    pitches: tuple[int, ...],
    loud: int,
    bass: int = 0,
) -> None:
    """Hold pitches from the cadence to the natural end of each instrument."""
    sketch = grid.sketch
    sharing = [c for c in players if not c.voices]
    for player in players:
        instrument = INSTRUMENTS[player.instrument]
        key = (player.instrument, role)
        draft = drafts.setdefault(key, DraftPart(instrument, role, []))
        if role == "hit":
            mine = _chosen(player, pitches, bass, instrument)
        elif player.voices == "all" or len(pitches) == 1:
            mine = pitches
        elif player.voices:
            mine = pitches[-1:] if player.voices == "top" else pitches[:1]
        else:
            place = sharing.index(player)
            mine = tuple(p for i, p in enumerate(pitches) if i * len(sharing) // len(pitches) == place) or pitches[-1:]
        for index, pitch in enumerate(mine):
            height = in_range(pitch + (0 if role == "hit" else player.octave), instrument)
            tone = Tone(
                sketch.cadence_beats,
                _length(grid, instrument, height % 12 if role == "harmony" else None),
                height,
                loud,
                index,
                len(mine),
                "held",
            )
            if (tone.onset, tone.pitch) not in {(t.onset, t.pitch) for t in draft.tones}:
                draft.tones.append(tone)
        draft.tones.sort()


def _length(grid: BarGrid, instrument: Instrument, pitch_class: int | None = None) -> Fraction:
    """How long the final chord, or one note of its harmony, is held by one instrument, in beats.

    Only sustained notes that suit what follows are held beyond the cut.
    """
    sketch = grid.sketch
    limit = last_beat(grid, instrument)
    if pitch_class not in sketch.held or not instrument.sustained:
        limit = min(limit, sketch.end_beats)
    room = limit - sketch.cadence_beats
    if sketch.brief.ending == "button":
        ms = sketch.tempo_map.ms_at(sketch.cadence_beats) + BUTTON_MS
        room = min(room, max(Fraction(1, 8), Fraction(int(sketch.tempo_map.beat_at(ms) * 96), 96) - sketch.cadence_beats))
    return room


def _last_of_the_tune(grid: BarGrid, drafts: dict[PartKey, DraftPart], energy: float) -> None:
    """The tune's own last note, held with the chord."""
    sketch = grid.sketch
    notes = [n for n in sketch.melody if n.onset_beats >= sketch.cadence_beats]
    for player in playing(melody_players(grid), energy):
        instrument = INSTRUMENTS[player.instrument]
        limit = min(last_beat(grid, instrument), sketch.end_beats)
        draft = drafts.setdefault((player.instrument, "melody"), DraftPart(instrument, "melody", []))
        before = draft.tones[-1].pitch if draft.tones else None
        for note in notes:
            if note.onset_beats < limit:
                pitch = in_range(_meeting(sketch, note.pitch) + player.octave, instrument)
                if before is not None:
                    choices = [p for p in (pitch - 12, pitch, pitch + 12) if instrument.low <= p <= instrument.high]
                    pitch = min(choices, key=lambda p: abs(p - before))
                final = note is notes[-1]
                length = limit - note.onset_beats if final else min(note.duration_beats, limit - note.onset_beats)
                draft.tones.append(Tone(note.onset_beats, min(length, _length(grid, instrument)), pitch, 0, 0, 1))
        if not draft.tones:
            del drafts[player.instrument, "melody"]
