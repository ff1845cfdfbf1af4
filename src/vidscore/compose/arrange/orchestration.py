"""Handing tones to players: who plays which voice, in whose range, under whose name."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

from vidscore.compose.arrange.bar_grid import BarGrid, within
from vidscore.compose.arrange.chords import into
from vidscore.compose.arrange.layers import SILENT, Layer, audible_players, bar_groups, melody_players, palette_of
from vidscore.compose.arrange.mood_table import SCORINGS
from vidscore.compose.arrange.palettes import PIERCING, Player, playing
from vidscore.compose.arrange.texture import Texture, Tone
from vidscore.compose.arrange.tune_line import TuneLine, below_tune
from vidscore.compose.weights.orchestration import COVER, ENERGY, RANGE
from vidscore.model.instruments import INSTRUMENTS, Instrument
from vidscore.model.music import Note

BREATH_S = 6.0
"""Longest tied note before a player bows or breathes again. [judgement]"""

PAUSE_MS = 1500.0
"""In a pause of speech this long the tune answers in its own colour. [judgement]"""
ANSWER = 3
"""Notes that an answer in a pause has at least; fewer stay in the colour of the notes around them."""
DETACHED = 0.6
"""Shortest share of its length that a note of the tune sounds under words. [judgement]"""
STRUCK_MOST_MS = {
    "celesta": 2_000.0, "glockenspiel": 1_600.0, "xylophone": 500.0, "marimba": 1_200.0, "vibraphone": 2_500.0,
    "music-box": 1_500.0, "banjo": 1_500.0, "pipa": 1_500.0, "yangqin": 2_500.0,
}  # fmt: skip
"""How long a struck or plucked instrument sounds at most before nothing of it is left. [judgement]"""
ECHOES, ECHO_MS, ECHO_ACCENT = 3, 550.0, -11
"""A longer note of the tune is touched again, softer: how often at most, how far apart at least, and how much softer each time.
[judgement]"""
LOW, HIGH = 61, 85
"""Under words the tune stays at or below the one, or at or above the other: the voice is between."""
_UPBEAT = Fraction(3, 2)
"""Beats ahead of a section in which notes after a rest belong to it."""
PartKey = tuple[str, str]
"""Instrument and role."""


@dataclass(slots=True)
class DraftPart:
    """What one player plays of one role, still unperformed."""

    instrument: Instrument
    role: str
    tones: list[Tone]


def orchestrate(grid: BarGrid, layers: tuple[Layer, ...], tune: TuneLine = SILENT) -> dict[PartKey, DraftPart]:
    """Give every layer to the players of the palette.

    Args:
        grid: The cue.
        layers: What is played.
        tune: The tune as it is played: what is held above it goes down by octaves, or is left out.

    Returns:
        One line per instrument and role; tones sorted, held chords tied, every pitch in range.
    """
    palette = palette_of(grid)
    drafts: dict[PartKey, DraftPart] = {}
    scored = {bar.index: phrase for phrase in bar_groups(grid) for bar in phrase.bars}
    for layer in layers:
        kind = layer.texture.kind
        kind = "bass" if kind == "bass-short" and not palette.players(kind, grid.mood) else kind
        players = palette.players(kind, grid.mood)
        for bar, tones in layer.bars:
            phrase = scored[bar.index]
            for name, given in _share(audible_players(players, phrase.energy, phrase.spoken), tones):
                key = (name, layer.texture.role)
                draft = drafts.setdefault(key, DraftPart(INSTRUMENTS[name], layer.texture.role, []))
                touch = layer.texture.touch
                mine = given if phrase.spoken or name not in PIERCING else [t for t in given if not within(grid.spoken, t.onset)]
                played = [t._replace(pitch=in_range(t.pitch, draft.instrument), touch=touch) for t in mine]
                draft.tones += played if layer.texture.above else _uncovering(tune, played, draft.instrument, layer.texture)
    for draft in drafts.values():
        draft.tones.sort()
    return drafts


def _uncovering(tune: TuneLine, tones: list[Tone], instrument: Instrument, texture: Texture) -> list[Tone]:
    """Held tones below the tune."""
    lowest = max(instrument.low, COVER.lowest)
    moved = (below_tune(tune, tone, lowest, texture.held and instrument.sustained) for tone in tones)
    return [tone for tone in moved if tone is not None]


def levels_of(grid: BarGrid) -> dict[int, float]:
    """Intensity of every bar, levelled over its phrase so that players do not flicker."""
    return {bar.index: phrase.energy for phrase in bar_groups(grid) for bar in phrase.bars}


def _share(row: tuple[Player, ...], tones: tuple[Tone, ...]) -> list[tuple[str, list[Tone]]]:
    """Split the voices of one bar among those who play."""
    sharing = [c for c in row if not c.voices]
    out = []
    for player in row:
        given = [t for t in tones if _takes(player, t, sharing)]
        out.append((player.instrument, [t._replace(pitch=t.pitch + player.octave) for t in given]))
    return out


def _takes(player: Player, tone: Tone, sharing: list[Player]) -> bool:
    top = tone.voices - 1
    if player.voices:
        return {"all": True, "top": tone.voice == top, "low": tone.voice == 0, "mid": 0 < tone.voice < top}[player.voices]
    place, count = sharing.index(player), len(sharing)
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


def tie_notes(grid: BarGrid, draft: DraftPart) -> None:
    """Tie repeated held notes of a line over the bar line, up to a breath, and drop doubled pitches."""
    merged: list[Tone] = []
    last: dict[int, int] = {}
    for tone in sorted(draft.tones):
        index = last.get(tone.pitch)
        if index is not None:
            before = merged[index]
            end = before.onset + before.length
            if before.onset == tone.onset:
                merged[index] = before._replace(length=max(before.length, tone.length), accent=max(before.accent, tone.accent))
                continue
            joined = max(end, tone.onset + tone.length) - before.onset
            held = before.touch == tone.touch == "held"
            if held and end == tone.onset and grid.ms_between(before.onset, before.onset + joined) < BREATH_S * 1000:
                merged[index] = before._replace(length=joined)
                continue
            if end > tone.onset:
                merged[index] = before._replace(length=tone.onset - before.onset)
        last[tone.pitch] = len(merged)
        merged.append(tone)
    draft.tones = merged


def orchestrate_melody(grid: BarGrid, drafts: dict[PartKey, DraftPart]) -> None:
    """Give the tune to its players, phrase by phrase in their octave.

    Under words one player has it, clear of the voice, each note as short as the mood's short notes are.
    """
    scored = {bar.index: phrase for phrase in bar_groups(grid) for bar in phrase.bars}
    notes = [n for n in grid.sketch.melody if n.onset_beats < grid.sketch.cadence_beats]
    for bar, spoken, phrase in _phrases(grid, notes):
        around = scored.get(bar)
        row = playing(melody_players(grid, spoken), around.energy if around else ENERGY.beside_bars)
        sounds = Fraction(round(max(SCORINGS[grid.mood].short, DETACHED) * 24), 24) if spoken else Fraction(1)
        alone = spoken or (around is not None and around.spoken)
        for place, player in enumerate(row[:1] if alone else row):
            instrument = INSTRUMENTS[player.instrument]
            draft = drafts.setdefault((player.instrument, "melody"), DraftPart(instrument, "melody", []))
            heights = [n.pitch + player.octave for n in phrase]
            pitches = clear_of_voice(heights, player) if spoken else _in_octave(heights, instrument)
            for note, pitch in zip(phrase, pitches, strict=True):
                length = min(note.duration_beats, grid.sketch.cadence_beats - note.onset_beats) * sounds
                draft.tones.append(Tone(note.onset_beats, length, pitch, -4 * (place > 0), 0, 1))
            if not alone:
                _touch_again(grid, drafts, instrument, draft.tones[-len(phrase) :])
    for (_, role), draft in drafts.items():
        if role == "melody":
            draft.tones.sort()


def _touch_again(grid: BarGrid, drafts: dict[PartKey, DraftPart], instrument: Instrument, tones: list[Tone]) -> None:
    """Keep long notes of struck instruments alive: soft repetitions on the beats, which are colour and not tune."""
    most = STRUCK_MOST_MS.get(instrument.name, 0.0)
    for tone in tones if most else ():
        if grid.ms_between(tone.onset, tone.onset + tone.length) <= most:
            continue
        step = next(b for b in (1, 2, 4, 8) if grid.ms_between(tone.onset, tone.onset + b) >= ECHO_MS)
        draft = drafts.setdefault((instrument.name, "colour"), DraftPart(instrument, "colour", []))
        again = [tone.onset + k * step for k in range(1, ECHOES + 1) if (k + 1) * step <= tone.length]
        draft.tones += [
            tone._replace(onset=at, length=Fraction(step), accent=ECHO_ACCENT * (k + 1)) for k, at in enumerate(again)
        ]
        draft.tones.sort()


def _in_octave(pitches: list[int], instrument: Instrument) -> list[int]:
    """A phrase in the octave that suits an instrument."""
    shift = octave_shift(pitches, instrument)
    return [in_range(pitch + shift, instrument) for pitch in pitches]


def band_under_words(player: Player) -> tuple[int, int]:
    """Where a player plays the tune under words: below the voice or above it.

    It plays where it has more room; ``+12`` asks for above.

    Example:
        >>> band_under_words(Player("celli")), band_under_words(Player("celesta"))
        ((36, 61), (85, 100))
    """
    instrument = INSTRUMENTS[player.instrument]
    above = player.octave > 0 or instrument.high - HIGH > LOW - instrument.low
    return (max(HIGH, instrument.low), instrument.high) if above else (instrument.low, min(LOW, instrument.high))


def clear_of_voice(pitches: list[int], player: Player) -> list[int]:
    """A phrase moved by octaves out of the voice's register, as near to it as it fits; what sticks out is folded in."""
    low, high = band_under_words(player)

    def strain(shift: int) -> tuple[int, int]:
        outside = sum(not low <= p + shift <= high for p in pitches)
        return outside, sum(abs(p + shift - (high if high == LOW else low)) for p in pitches)

    shift = min(range(-60, 61, 12), key=strain)
    return [into(pitch + shift, low, high) for pitch in pitches]


def _speech_windows(grid: BarGrid) -> list[tuple[Fraction, Fraction]]:
    """When somebody speaks, in beats; pauses too short for an answer count as words."""
    out: list[tuple[Fraction, Fraction]] = []
    for start, end in grid.spoken:
        near = bool(out) and grid.ms_between(out[-1][1], start) < PAUSE_MS
        out[-1:] = [(out[-1][0], end)] if near else [*out[-1:], (start, end)]
    return out


def _lies_under(note: Note, words: list[tuple[Fraction, Fraction]]) -> bool:
    """Whether a note lies under words for half of its length or more."""
    end = note.onset_beats + note.duration_beats
    first = max(0, bisect_right(words, note.onset_beats, key=itemgetter(0)) - 1)
    last = bisect_left(words, end, key=itemgetter(0))
    covered = sum(max(Fraction(0), min(b, end) - max(a, note.onset_beats)) for a, b in words[first:last])
    return 2 * covered >= note.duration_beats


def _colours(grid: BarGrid, notes: list[Note]) -> list[bool]:
    """Whether each note is played in the colour for words: those under words, and one or two alone between or beside them."""
    words = _speech_windows(grid)
    under = [_lies_under(note, words) for note in notes]
    out = list(under)
    for spoken, group in groupby(range(len(notes)), key=under.__getitem__):
        members = list(group)
        first, last = members[0], members[-1]
        joined = (first > 0 and _is_legato(notes[first - 1], notes[first])) or (
            last + 1 < len(notes) and _is_legato(notes[last], notes[last + 1])
        )
        if not spoken and joined and len(members) < ANSWER:
            out[first : last + 1] = [True] * len(members)
    return out


def _is_legato(one: Note, other: Note) -> bool:
    return other.onset_beats - (one.onset_beats + one.duration_beats) < 1


def _phrases(grid: BarGrid, notes: list[Note]) -> list[tuple[int, bool, list[Note]]]:
    """Cut the tune at rests of a beat or more, where a section begins and where words begin or end.

    Returns:
        Index of the first bar, whether it lies under words, and the notes.
    """
    opens = {m.start for m in grid.bars if m.opens}
    out: list[tuple[int, bool, list[Note]]] = []
    for note, spoken in zip(notes, _colours(grid, notes), strict=True):
        before = out[-1][2][-1] if out else None
        rested = before is None or note.onset_beats - (before.onset_beats + before.duration_beats) >= 1
        if rested or note.onset_beats in opens or spoken != out[-1][1]:
            bar = grid.bar_at(note.onset_beats)
            upbeat = [] if rested or spoken != out[-1][1] else _upbeat(out[-1][2], note)
            if upbeat:
                del out[-1][2][-len(upbeat) :]
            out = [one for one in out if one[2]]
            out.append((bar.index if bar else 0, spoken, upbeat))
        out[-1][2].append(note)
    return out


def _upbeat(before: list[Note], first: Note) -> list[Note]:
    """The notes at the end of a phrase that lead into the first of the next one, after a rest."""
    near = [note for note in before if note.onset_beats >= first.onset_beats - _UPBEAT]
    rest = before[: len(before) - len(near)]
    return near if near and (not rest or rest[-1].onset_beats + rest[-1].duration_beats < near[0].onset_beats) else []


def octave_shift(pitches: list[int], instrument: Instrument) -> int:
    """The octave shift that keeps most of a phrase in range and near its comfortable middle."""
    span = instrument.high - instrument.low
    low, high = instrument.low + RANGE.low * span, instrument.high - RANGE.high * span

    def strain(shift: int) -> float:
        outside = sum(not instrument.low <= p + shift <= instrument.high for p in pitches)
        awkward = sum(not low <= p + shift <= high for p in pitches)
        return RANGE.outside * outside + awkward + abs(shift) / 12 * RANGE.octave * len(pitches)

    return min((0, 12, -12, 24, -24), key=strain)


def silence(draft: DraftPart, windows: tuple[tuple[Fraction, Fraction], ...]) -> None:
    """Silence a line inside windows: notes that begin there fall away, earlier ones end at the edge."""
    for start, end in windows:
        draft.tones = [
            t._replace(length=min(t.length, start - t.onset)) if t.onset < start else t
            for t in draft.tones
            if not start <= t.onset < end
        ]
