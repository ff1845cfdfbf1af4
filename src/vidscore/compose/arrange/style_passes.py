"""What a style does to the parts: the last passes before the players begin, and one after they have played.

In: the drafts of all players. Out: the same, changed in place: notes of the style's scale only, grace notes, one note at a
time where a player has one voice, everything under two hands where it is a pianist, swing, accents. After the performance:
slides by pitch bend, a machine's exact timing, and no overlap between the notes of one voice. The one decision: these are
promises, so they come last, whatever textures and moods asked for. The default style changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from vidscore.compose.arrange.bar_grid import BarGrid, within
from vidscore.compose.arrange.orchestration import DraftPart, PartKey, in_range
from vidscore.compose.arrange.texture import Tone
from vidscore.compose.idioms import STRAIGHT, StyleIdiom, into_scale, scale_at
from vidscore.compose.random_seeds import seeded_random
from vidscore.compose.sketch import Sketch
from vidscore.compose.style_table import STYLE_IDIOMS
from vidscore.compose.weights.style import GRACE, HANDS, SLIDE, VOICE
from vidscore.model.music import Control, Note, Part, TempoMap

PRIORITY = ("hit", "melody", "counter", "bass", "ostinato", "harmony", "colour", "percussion")
"""Whose note a player with one voice plays, first asked first."""
STRUCK = "hit"
BEND = 128
SHORTEST = Fraction(1, 24)
"""No swung note is shorter, in beats. [judgement]"""
Drafts = dict[PartKey, DraftPart]


def fit_style(grid: BarGrid, drafts: Drafts) -> None:
    """Hold what the style promises of pitches and voices: its scale, its grace notes, one note at a time."""
    style = STYLE_IDIOMS[grid.sketch.brief.style]
    if grid.sketch.scale:
        _fit_scale(grid, drafts)
    if style.alters_writing:
        _without_flams(drafts)
    if style.graces:
        _add_graces(grid, drafts, style.graces)
    for names in style.one_voice:
        _one_voice(grid, drafts, names, style.arpeggiates)


def shape_style(grid: BarGrid, drafts: Drafts) -> None:
    """Hold what it promises of hands and beats, when all notes are there."""
    style = STYLE_IDIOMS[grid.sketch.brief.style]
    if style.hands:
        _two_hands(drafts)
    if style.swing != STRAIGHT:
        _swing(grid, drafts, style.swing)
    if style.accents != 1:
        _soften_accents(drafts, style.accents)


def _fit_scale(grid: BarGrid, drafts: Drafts) -> None:
    """Move every pitch into the scale of its beat."""
    for draft in drafts.values():
        if draft.instrument.section == "percussion":
            continue
        fitted = [(t, into_scale(t.pitch, scale_at(grid.sketch.scale, t.onset))) for t in draft.tones]
        draft.tones = _without_doubles(t._replace(pitch=in_range(pitch, draft.instrument)) for t, pitch in fitted)


def _without_flams(drafts: Drafts) -> None:
    """Leave out a note that its own pitch follows at once, where two figures of a player meet."""
    for draft in drafts.values():
        following: dict[int, Fraction] = {}
        kept = []
        for tone in reversed(draft.tones):
            after = following.get(tone.pitch)
            if after is None or not tone.onset < after < tone.onset + VOICE.flam_beats:
                kept.append(tone)
                following[tone.pitch] = tone.onset
        draft.tones = kept[::-1]


def _without_doubles(tones: Iterable[Tone]) -> list[Tone]:
    """Sorted, no pitch twice at one beat."""
    kept = {(t.onset, t.pitch): t for t in sorted(tones, key=lambda t: t.length)}
    return sorted(kept.values())


def _add_graces(grid: BarGrid, drafts: Drafts, share: float) -> None:
    """Begin some long notes of the tune with a short neighbour from above or below."""
    rng = grid.rng("graces")
    for (_, role), draft in sorted(drafts.items()):
        if role != "melody":
            continue
        graced: list[Tone] = []
        for before, tone in pairwise([None, *draft.tones]):
            assert tone is not None
            begins = tone.onset - GRACE.beats
            room = begins >= grid.start and (before is None or before.onset < begins)
            free = (
                not grid.is_spoken(begins, tone.onset) and not within(grid.silences, begins) and not within(grid.hushed, begins)
            )
            if rng.random() >= share or not (room and free and tone.length >= GRACE.least_beats):
                continue
            scale = scale_at(grid.sketch.scale, tone.onset) if grid.sketch.scale else frozenset(grid.sketch.key.scale)
            way = 1 if rng.random() < GRACE.from_above else -1
            pitch = next((tone.pitch + way * d for d in range(1, 5) if (tone.pitch + way * d) % 12 in scale), tone.pitch)
            if draft.instrument.low <= pitch <= draft.instrument.high and pitch != tone.pitch:
                graced.append(Tone(begins, GRACE.beats, pitch, GRACE.accent, touch="short"))
        draft.tones = sorted([*_ended_before(draft.tones, graced), *graced])


def _ended_before(tones: list[Tone], others: list[Tone]) -> list[Tone]:
    """Tones that end where one of the others begins."""
    out = list(tones)
    for other in others:
        out = [t._replace(length=other.onset - t.onset) if t.onset < other.onset < t.onset + t.length else t for t in out]
    return out


def _one_voice(grid: BarGrid, drafts: Drafts, names: tuple[str, ...], arpeggiates: bool) -> None:
    """Leave a player one note at a time, whatever its roles and articulations; a hit's blow gives way to what comes after it."""
    mine = {key: draft for key, draft in drafts.items() if key[0] in names}
    claims = sorted(
        (
            (t.onset, PRIORITY.index(key[1]), -t.pitch if key[1] != "bass" else t.pitch, key, t)
            for key, d in mine.items()
            for t in d.tones
        ),
        key=lambda claim: claim[:3],
    )
    kept: list[tuple[int, PartKey, Tone]] = []
    for _, rank, _, key, tone in claims:
        if kept and kept[-1][2].onset == tone.onset:
            continue
        if kept and kept[-1][2].onset + kept[-1][2].length > tone.onset:
            if kept[-1][0] < rank and kept[-1][1][1] != STRUCK:
                continue
            kept[-1] = (*kept[-1][:2], kept[-1][2]._replace(length=tone.onset - kept[-1][2].onset))
        kept.append((rank, key, tone._replace(voice=0, voices=1)))
    chords = {key: _chords(draft.tones) for key, draft in mine.items()}
    for key, draft in mine.items():
        held = [tone for _, owner, tone in kept if owner == key]
        draft.tones = [t for tone in held for t in (_run(grid, tone, chords[key]) if arpeggiates else [tone])]


def _chords(tones: list[Tone]) -> dict[Fraction, list[int]]:
    """Pitches of every onset, low to high."""
    out: dict[Fraction, list[int]] = {}
    for tone in tones:
        out.setdefault(tone.onset, []).append(tone.pitch)
    return {onset: sorted(pitches) for onset, pitches in out.items()}


def _run(grid: BarGrid, tone: Tone, chords: dict[Fraction, list[int]]) -> list[Tone]:
    """A chord that one voice cannot hold, note after note; one note where there is none, at a hit's blow and in a hush."""
    pitches = chords[tone.onset]
    if len(pitches) < 2 or within(grid.hushed, tone.onset) or tone.length < 2 * VOICE.run_beats:
        return [tone]
    count = int(tone.length / VOICE.run_beats)
    ends = tone.onset + tone.length
    out = []
    for k in range(count):
        onset = tone.onset + k * VOICE.run_beats
        length = VOICE.run_beats if k + 1 < count else ends - onset
        pitch = tone.pitch if k == 0 else pitches[k % len(pitches)]
        out.append(
            tone._replace(
                onset=onset, length=length, pitch=pitch, accent=tone.accent if k == 0 else VOICE.run_accent, touch="short"
            )
        )
    return out


def _two_hands(drafts: Drafts) -> None:
    """Put everything under two hands: no more than a tenth in each, the tune on top, the bass below.

    What is held and out of reach is let go (the pedal keeps it); what is struck and out of reach moves by octaves.
    """
    struck = sorted(
        ((t.onset, PRIORITY.index(key[1]), key, t) for key, draft in drafts.items() for t in draft.tones),
        key=lambda c: (c[0], c[1], -c[3].pitch),
    )
    sounding: list[tuple[PartKey, Tone]] = []
    finished: list[tuple[PartKey, Tone]] = []
    onsets = sorted({claim[0] for claim in struck})
    by_onset = {onset: [(key, t) for at, _, key, t in struck if at == onset] for onset in onsets}
    for onset in onsets:
        finished += [(key, t) for key, t in sounding if t.onset + t.length <= onset]
        held = [(key, t) for key, t in sounding if t.onset + t.length > onset]
        recent = [one for one in held if one[1].onset > onset - VOICE.flam_beats]
        held = [one for one in held if one not in recent]
        sung = [t.pitch for key, t in (*held, *recent) if key[1] == "melody"]
        fresh = [*recent, *_under_hands(by_onset[onset], sung, [t.pitch for _, t in recent])]
        while held and not reachable([t.pitch for _, t in (*held, *fresh)]):
            index = max(range(len(held)), key=lambda i: (PRIORITY.index(held[i][0][1]), held[i][1].length))
            key, tone = held.pop(index)
            finished.append((key, tone._replace(length=onset - tone.onset, touch="long" if tone.touch == "held" else tone.touch)))
        sounding = [*held, *fresh]
    for draft in drafts.values():
        draft.tones = []
    for key, tone in (*finished, *sounding):
        drafts[key].tones.append(tone)
    for draft in drafts.values():
        draft.tones.sort()


def reachable(pitches: list[int]) -> bool:
    """Whether two hands of five fingers reach all pitches at once.

    Example:
        >>> reachable([40, 52, 60, 76]), reachable([40, 58, 77])
        (True, False)
    """
    row = sorted(set(pitches))
    return any(_fits(row[:cut]) and _fits(row[cut:]) for cut in range(len(row) + 1))


def _fits(hand: list[int]) -> bool:
    return not hand or (hand[-1] - hand[0] <= HANDS.span and len(hand) <= HANDS.fingers)


def _under_hands(tones: list[tuple[PartKey, Tone]], sung: list[int], struck: list[int]) -> list[tuple[PartKey, Tone]]:
    """The notes of one instant, the important ones first, each in an octave that the hands reach; what finds none is left out.

    Nothing that accompanies lies above the tune; ``sung`` are its notes that sound on, ``struck`` those of a chord that is being
    rolled.
    """
    tops = [t.pitch for key, t in tones if key[1] == "melody"] or sung
    kept: list[tuple[PartKey, Tone]] = []
    for key, tone in tones:
        under = tops if key[1] not in ("melody", "hit") else []
        choices = [tone.pitch, *(tone.pitch + 12 * k for k in (-1, 1, -2, 2, -3, 3))]
        for pitch in choices:
            pitches = [*struck, *(t.pitch for _, t in kept)]
            if (
                HANDS.low <= pitch <= HANDS.high
                and pitch not in pitches
                and not (under and pitch > min(under))
                and reachable([*pitches, pitch])
            ):
                kept.append((key, tone._replace(pitch=pitch)))
                break
    return kept


def _swing(grid: BarGrid, drafts: Drafts, share: Fraction) -> None:
    """Let the off-beat eighths of every beat come late; those of a hit stay, and what would come into a silence falls away."""
    quiet = (*grid.hushed, *grid.silences)
    hits = {beat for beat, _, _ in (*grid.sketch.hits, *grid.struck)}
    for draft in drafts.values():
        out = []
        for tone in draft.tones:
            onset, end = (swung(grid, beat, share) for beat in (tone.onset, tone.onset + tone.length))
            if tone.onset in hits:
                out.append(tone)
            elif within(quiet, tone.onset) or not within(quiet, onset):
                out.append(tone._replace(onset=onset, length=max(end - onset, SHORTEST)))
        draft.tones = _without_doubles(out)


def swung(grid: BarGrid, beat: Fraction, share: Fraction) -> Fraction:
    """Where a beat comes when the off-beat falls at a share of it; felt beats of other lengths than a quarter stay straight."""
    bar = grid.bar_at(beat)
    pulse = next((p for p in bar.pulses if p.start <= beat < p.end), None) if bar else None
    cut = pulse is not None and bar is not None and pulse.end == bar.end and pulse.end - pulse.start < 1
    if pulse is None or not (cut or pulse.end - pulse.start == 1):
        return beat
    place = beat - pulse.start
    late = place * 2 * share if place <= STRAIGHT else share + (place - STRAIGHT) * 2 * (1 - share)
    return pulse.start + late


def _soften_accents(drafts: Drafts, share: float) -> None:
    """Take metric accents out of the accompaniment."""
    for (_, role), draft in drafts.items():
        if role not in ("melody", "hit"):
            draft.tones = [t._replace(accent=round(t.accent * share)) for t in draft.tones]


def finish_style(sketch: Sketch, parts: tuple[Part, ...], seed: object) -> tuple[Part, ...]:
    """What the style asks of the performance: exact timing of machines, one note at a time, slides.

    Args:
        sketch: The short score.
        parts: As they were performed.
        seed: Chooses the notes that are slid into.
    """
    style = STYLE_IDIOMS[sketch.brief.style]
    if style.machine:
        parts = tuple(replace(p, notes=tuple(replace(n, nudge_ms=0.0) for n in p.notes)) for p in parts)
    for names in style.one_voice:
        parts = _without_overlap(parts, names, sketch.tempo_map)
    return tuple(_slid(part, sketch, style, seed) for part in parts) if style.slides else parts


def _without_overlap(parts: tuple[Part, ...], names: tuple[str, ...], tempo: TempoMap) -> tuple[Part, ...]:
    """End each note of a voice where its next one begins; one that would not sound at all is left out."""
    rows = sorted(
        (tempo.ms_at(n.onset_beats) + n.nudge_ms, i, k)
        for i, p in enumerate(parts)
        if p.instrument in names
        for k, n in enumerate(p.notes)
    )
    changed: dict[tuple[int, int], Note | None] = {}
    for (_, i, k), (until, _, _) in pairwise(rows):
        note = parts[i].notes[k]
        room = Fraction(int((tempo.beat_at(until - note.nudge_ms)) * VOICE.ticks), VOICE.ticks) - note.onset_beats
        if room < note.duration_beats:
            changed[i, k] = replace(note, duration_beats=room) if room > 0 else None
    if not changed:
        return parts
    kept = [tuple(changed.get((i, k), n) for k, n in enumerate(p.notes)) for i, p in enumerate(parts)]
    cut = (replace(p, notes=tuple(n for n in notes if n is not None)) for p, notes in zip(parts, kept, strict=True))
    return tuple(p for p in cut if p.notes)


def _slid(part: Part, sketch: Sketch, style: StyleIdiom, seed: object) -> Part:
    """Slide into some long notes of a sustained tune from a step below, by pitch bend."""
    bent = any(control.number == BEND for control in part.controls)
    if part.role not in ("melody", "counter") or part.instrument not in {n for group in style.one_voice for n in group} or bent:
        return part
    rng, tempo = seeded_random(seed, "slides", part.name), sketch.tempo_map
    bends: list[Control] = []
    for note in part.notes:
        starts = tempo.ms_at(note.onset_beats) + note.nudge_ms
        long = tempo.ms_at(note.onset_beats + note.duration_beats) + note.nudge_ms - starts >= SLIDE.least_ms
        if not long or rng.random() >= style.slides:
            continue
        depth = SLIDE.depth if rng.random() < SLIDE.whole_tone else SLIDE.depth // 2
        for k in range(SLIDE.steps + 1):
            beat = Fraction(round(tempo.beat_at(starts + k * SLIDE.ms / SLIDE.steps) * VOICE.ticks), VOICE.ticks)
            bends.append(Control(max(beat, Fraction(0)), BEND, -round(depth * (1 - k / SLIDE.steps))))
    return replace(part, controls=tuple(sorted((*part.controls, *bends), key=lambda c: c.at_beats)))
