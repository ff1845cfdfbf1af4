"""Which textures play in which bars: layers enter and leave with the intensity curve.

Bars are grouped into phrases of about four bars inside a section; a layer decides once per phrase,
with hysteresis, so nothing flickers. Where somebody speaks the mood's own textures go on, fewer and
lighter; where the plan asks for a hush only a held chord is left.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter
from statistics import median

from vidscore.compose.arrange.bar_grid import BarGrid, GridBar
from vidscore.compose.arrange.catalogue import TEXTURES
from vidscore.compose.arrange.chords import intervals, into, nearest
from vidscore.compose.arrange.mood_table import HUSHED, PLAIN_BASS, SCORINGS, LayerChoice, Scoring
from vidscore.compose.arrange.palettes import PIERCING, Palette, Player, playing
from vidscore.compose.arrange.texture import BarContext, Texture, Tone, VoicedChord
from vidscore.compose.arrange.tune_line import TuneLine
from vidscore.compose.arrange.variant_table import drawn_palette
from vidscore.compose.arrange.variation import varied
from vidscore.compose.arrange.voicing import NO_CEILING, voice
from vidscore.compose.weights.orchestration import COVER, DENSITY_OF_TOUCH, LAYERS, VARIATION
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import MODES, Note

PHRASE_BARS = 4
HYSTERESIS = 0.08
"""A layer that plays stays until the energy is this far below its entrance. [judgement]"""
NOBODY = "-"
"""Among the textures of a layer choice: none."""
STEPS = (Fraction(1), Fraction(1, 2), Fraction(1, 4))
DOUBLING = 1.45
"""How many more notes a second an orchestra may play than the mood's texture has, for its doublings. [judgement]"""
ALWAYS = {"bass", "percussion", "pad", "brass", "held"}
"""Roles, kinds and touches that are never left out for want of room."""
SPOKEN_SHARE = 0.3
"""A bar counts as spoken over from this share of it on. [judgement]"""
ANSWER_S = 4.0
"""A pause shorter than this is scored like the speech around it: the tune may answer, the orchestra does not swell.
[judgement]"""
SPOKEN_ENERGY = 0.7
"""Energy under speech as a share of the open. [judgement]"""
SPOKEN_RATE = 0.85
"""The same of notes a second. [judgement]"""
NOTE_SHARES = (1.0, 0.6)
"""Shares of its notes that a layer plays, fullest first. [judgement]"""
FIGURES = ("harmony", "ostinato", "colour")
"""Roles whose moving figures are varied every two bars."""
LIVELY = 0.3
"""Arousal in the mood table from which a mood is lively: its eighths go on under speech without a hole. [judgement]"""
SIXTEENTH = Fraction(1, 4)
SILENT = TuneLine()
"""No tune at all."""


@dataclass(frozen=True, slots=True)
class BarGroup:
    """A few bars that keep one scoring."""

    bars: tuple[GridBar, ...]
    letter: str
    """Section without its primes: A, B, intro ..."""
    energy: float
    """How full it is, lowered where it is spoken over."""
    spoken: bool
    hushed: bool


@dataclass(frozen=True, slots=True)
class Layer:
    """What one texture plays, bar by bar."""

    texture: Texture
    bars: tuple[tuple[GridBar, tuple[Tone, ...]], ...]


def palette_of(grid: BarGrid) -> Palette:
    """The palette of the brief's style, as its seed orchestrates the mood."""
    return drawn_palette(grid.sketch.brief.style, grid.mood, grid.sketch.brief.seed)


def melody_players(grid: BarGrid, spoken: bool = False) -> tuple[Player, ...]:
    """Who plays the tune: the mood's own, under speech others, or the low instruments where it is a threat's."""
    palette = palette_of(grid)
    if grid.sketch.low:
        return palette.players("low-line", grid.mood)
    return palette.tune_under(grid.mood) if spoken else palette.tune(grid.mood)


def audible_players(players: tuple[Player, ...], energy: float, spoken: bool) -> tuple[Player, ...]:
    """Who of a row plays: under speech nobody who would cut through a voice, unless there is nobody else."""
    row = playing(players, energy)
    if not spoken:
        return row
    mild = [tuple(c for c in some if c.instrument not in PIERCING) for some in (row, players)]
    return mild[0] or mild[1][:1] or row[:1]


def bar_groups(grid: BarGrid) -> tuple[BarGroup, ...]:
    """Group the bars: at most about four of one section; open, spoken and hushed bars apart."""
    kinds = _kinds(grid)
    groups: list[list[GridBar]] = []
    for bar in grid.bars:
        last = groups[-1] if groups else None
        if last and not bar.opens and len(last) < PHRASE_BARS and kinds[bar.index] == kinds[last[0].index]:
            last.append(bar)
        else:
            groups.append([bar])
    out = []
    for group in groups:
        spoken, hushed = kinds[group[0].index]
        energy = sum(bar.energy for bar in group) / len(group) * (SPOKEN_ENERGY if spoken else 1.0)
        out.append(BarGroup(tuple(group), letter_of(group[0].section), energy, spoken, hushed))
    return tuple(out)


def _kinds(grid: BarGrid) -> tuple[tuple[bool, bool], ...]:
    """Of every bar, whether it is spoken over (short pauses between spoken bars are, too) and whether it is hushed."""
    bars = grid.bars
    under = [is_spoken(grid, bar) for bar in bars]
    voices = [i for i, spoken in enumerate(under) if spoken]
    for before, after in pairwise(voices):
        if sum(bar.seconds for bar in bars[before + 1 : after]) < ANSWER_S:
            under[before:after] = [True] * (after - before)
    held = [any(a <= bar.start and bar.end <= b for a, b in grid.hushed) for bar in bars]
    return tuple(zip(under, held, strict=True))


def letter_of(section: str) -> str:
    """A section's name without primes and numbers.

    Example:
        >>> letter_of("A''")
        'A'
    """
    found = re.match(r"[A-Za-z]+", section)
    return found[0] if found else section


def is_spoken(grid: BarGrid, bar: GridBar) -> bool:
    """Whether a bar is spoken over for a good part."""
    return bar.speech >= SPOKEN_SHARE


def write_layers(grid: BarGrid, tune: TuneLine = SILENT) -> tuple[Layer, ...]:
    """Choose and write every layer of a cue.

    Args:
        grid: The cue.
        tune: The tune as it is played: held chords keep below it.

    Returns:
        One layer per texture in use, in order of importance, bass last; without tune, hits and final chord.
    """
    scoring, palette = SCORINGS[grid.mood], palette_of(grid)
    writer = _LayerWriter(grid, scoring, tune)
    written: dict[str, list[tuple[GridBar, tuple[Tone, ...]]]] = {}
    for phrase, row in _choose(grid, scoring, palette):
        for name, bars in _within_density(grid, scoring, writer, phrase, row):
            written.setdefault(name, []).extend(bars)
    return tuple(Layer(TEXTURES[name], tuple(bars)) for name, bars in written.items())


Bars = list[tuple[GridBar, tuple[Tone, ...]]]


def _within_density(
    grid: BarGrid, scoring: Scoring, writer: _LayerWriter, phrase: BarGroup, row: tuple[str, ...]
) -> list[tuple[str, Bars]]:
    """Write the layers of a phrase as far as the mood's notes a second go.

    The first and those of :data:`ALWAYS` play in any case, the others if they fit.
    A layer that would be too busy is tried in longer notes before it is left out.
    """
    seconds = sum(bar.seconds for bar in phrase.bars)
    low, high = scoring.rate
    share = SPOKEN_RATE if phrase.spoken else 1.0
    left = (low + (high - low) * phrase.energy) * share * seconds * DOUBLING - _tune_notes(grid, phrase)
    out: list[tuple[str, Bars]] = []
    for name in sorted(row, key=lambda n: TEXTURES[n].role != "bass"):
        doubled = _doublings(grid, TEXTURES[name].kind, phrase)
        for note_share in NOTE_SHARES:
            bars = [(bar, writer.write(TEXTURES[name], phrase, bar, note_share)) for bar in phrase.bars]
            weight = DENSITY_OF_TOUCH.get(TEXTURES[name].touch, 1.0)
            cost = weight * doubled * sum(len(tones) for _, tones in bars)
            if cost <= left * LAYERS.thinned_over:
                break
        always = phrase.hushed or name == row[0] or ALWAYS & {TEXTURES[name].role, TEXTURES[name].kind, TEXTURES[name].touch}
        if always or cost <= left * LAYERS.dropped_over + LAYERS.dropped_notes * seconds:
            out.append((name, bars))
            left -= cost
    return out


def _tune_notes(grid: BarGrid, phrase: BarGroup) -> float:
    """Notes of the tune in a phrase, each as often as it is doubled."""
    first, last = phrase.bars[0].start, phrase.bars[-1].end
    players = 1 if phrase.spoken else len(playing(melody_players(grid), phrase.energy))
    return players * len(notes_between(grid.sketch.melody, first, last))


def _doublings(grid: BarGrid, kind: str, phrase: BarGroup) -> float:
    """How many times a texture's notes are played: once by those who share them, once more by each double."""
    row = audible_players(palette_of(grid).players(kind, grid.mood), phrase.energy, phrase.spoken)
    doubles = sum(1.0 if c.voices == "all" else LAYERS.partial_double for c in row if c.voices)
    return doubles + any(not c.voices for c in row)


def _choose(grid: BarGrid, scoring: Scoring, palette: Palette) -> list[tuple[BarGroup, tuple[str, ...]]]:
    """The textures of every phrase."""
    choices, basses = _layer_choices(grid, scoring, palette)
    most = palette.max_layers
    taken = [False] * len(choices)
    plan: list[tuple[BarGroup, tuple[str, ...]]] = []
    for phrase in bar_groups(grid):
        if phrase.hushed:
            plan.append((phrase, HUSHED))
            taken = [False] * len(choices)
            continue
        room = min(most, 2 + round(phrase.energy * LAYERS.energy)) if phrase.letter != "intro" else 2
        row: list[str] = []
        for place, choice in enumerate(choices):
            threshold = choice.enter - HYSTERESIS * taken[place]
            taken[place] = phrase.energy >= threshold and len(row) < room
            name = _pick(grid, choice, place, phrase, palette) if taken[place] else ""
            if name and name not in row:
                row.append(name)
        bass = [s for s in basses if phrase.energy >= s.enter] or [basses[0]]
        if all(TEXTURES[name].kind != "drone" for name in row):
            row.append(_pick(grid, bass[-1], 90, phrase, palette) or PLAIN_BASS)
        plan.append((phrase, tuple(row)))
    return plan


def _layer_choices(grid: BarGrid, scoring: Scoring, palette: Palette) -> tuple[tuple[LayerChoice, ...], tuple[LayerChoice, ...]]:
    """The layers that the style always has, then the mood's own; and the basses, the style's before the mood's."""
    own, basses = (
        tuple(LayerChoice(tuple(names.split()), enter) for enter, names in rows)
        for rows in (palette.first_layers(grid.mood), palette.bass_layers(grid.mood))
    )
    return own + (scoring.layers if palette.own_layers else ()), basses or scoring.basses


def fitting_textures(grid: BarGrid, choice: LayerChoice, phrase: BarGroup, palette: Palette) -> list[str]:
    """The textures of a choice that have players, suit the fullness of a phrase, and startle nobody who speaks."""
    fullness = phrase.energy / (SPOKEN_ENERGY if phrase.spoken else 1.0)
    return [
        name
        for name in choice.textures
        if name == NOBODY
        or (
            palette.players(TEXTURES[name].kind, grid.mood)
            and TEXTURES[name].energy[0] <= fullness <= TEXTURES[name].energy[1]
            and not (phrase.spoken and TEXTURES[name].startles)
        )
    ]


def section_turn(phrase: BarGroup) -> int:
    """How many textures further than in A a phrase takes its own."""
    return ord(phrase.letter) - ord("A") if len(phrase.letter) == 1 else 0


def _pick(grid: BarGrid, choice: LayerChoice, place: int, phrase: BarGroup, palette: Palette) -> str:
    """One of a layer's textures: the cue's own choice in A, the next ones in other sections and in its second return."""
    fitting = fitting_textures(grid, choice, phrase, palette)
    if not fitting:
        return ""
    first = grid.rng(f"seat {place}").randrange(len(fitting))
    turn = section_turn(phrase)
    turn += phrase.bars[0].section.count("'") // 2
    chosen = fitting[(first + turn) % len(fitting)]
    return "" if chosen == NOBODY else chosen


class _LayerWriter:
    """Gives textures their cells; keeps the voicings it has solved."""

    def __init__(self, grid: BarGrid, scoring: Scoring, tune: TuneLine) -> None:
        self.grid, self.scoring = grid, scoring
        self._solved: dict[tuple[tuple[int, int], int, bool], tuple[tuple[int, ...], ...]] = {}
        key = grid.sketch.key
        self.leading = (key.tonic - 1) % 12 if (11 in MODES[key.mode] or key.is_minor) else None
        self.basses = bass_pitches(grid)
        lows = (tune.lowest(chord.onset_beats, chord.onset_beats + chord.duration_beats) for chord in grid.sketch.chords)
        self.ceilings = tuple(NO_CEILING if low is None else low - 1 for low in lows)
        self.low_tune = median(self.ceilings) < COVER.thin_below

    def voicings(self, band: tuple[int, int], parts: int, below: bool) -> tuple[tuple[int, ...], ...]:
        """Every chord of the cue in one register; ``below`` keeps it under the tune."""
        place = band, parts, below
        if place not in self._solved:
            chords, planing = self.grid.sketch.chords, self.scoring.planing
            ceilings, voices = (self.ceilings, max(2, parts - self.low_tune)) if below else ((), parts)
            self._solved[place] = voice(chords, self.basses, band, voices, self.leading, planing, ceilings)
        return self._solved[place]

    def write(self, texture: Texture, phrase: BarGroup, bar: GridBar, note_share: float = 1.0) -> tuple[Tone, ...]:
        """One bar of one texture; ``note_share`` under 1 asks for fewer notes."""
        shift = self.scoring.shift if texture.role in ("harmony", "colour") and texture.band[0] >= 48 else 0
        band = (texture.band[0] + shift, texture.band[1] + shift)
        struck_chords = texture.density == 0 and texture.touch in ("short", "long", "ring")
        parts = max(2, texture.parts - ((note_share < 1 or phrase.spoken) and struck_chords))
        solved = self.voicings(band, parts, texture.held and not texture.above)
        chords = self.grid.sketch.chords
        voiced_chords = tuple(
            VoicedChord(s.start, s.end, solved[s.index], self.basses[s.index], chords[s.index].root, intervals(chords[s.index]))
            for s in bar.chord_spans
        )
        first = phrase.bars[0]
        low, high = self.scoring.rate
        wanted = (low + (high - low) * bar.energy) * texture.density * note_share
        count = bar.index - first.index
        key = self.grid.sketch.key_in(bar.index)
        context = BarContext(
            bar, voiced_chords, best_step(bar, wanted), count, phrase.bars[-1].index - bar.index, key.tonic, key.scale,
            self._notes(self.grid.sketch.melody, bar, 1), self._notes(self.grid.sketch.bass, bar, 0),
            self.grid.rng(f"{texture.name}/{phrase.letter}/{count}"),
        )  # fmt: skip
        tones = tuple(self._varied(texture, context, texture.write(context, **texture.params)))
        return self._with_holes(tones, context) if phrase.spoken and texture.density else tones

    def _varied(self, texture: Texture, context: BarContext, tones: list[Tone]) -> list[Tone]:
        """A moving figure, played otherwise every two bars."""
        if texture.role not in FIGURES or texture.held or texture.touch == "held":
            return tones
        pair = context.bar.index - context.count % 2
        if self.grid.rng(f"plain {pair}").random() < VARIATION.plain:
            return tones
        return varied(tones, context, self.grid.rng(f"vary {texture.name}/{pair}"))

    def _with_holes(self, tones: tuple[Tone, ...], context: BarContext) -> tuple[Tone, ...]:
        """A running figure without the last of every four notes: it breathes, and the words come through."""
        if context.step > SIXTEENTH and MOOD_TABLE[self.grid.mood].arousal >= LIVELY:
            return tones
        return tuple(t for t in tones if (t.onset - context.bar.start) % (4 * context.step) != 3 * context.step)

    def _notes(self, notes: tuple[Note, ...], bar: GridBar, before: int) -> tuple[Note, ...]:
        start = self.grid.bars[bar.index - before].start if bar.index >= before else bar.start
        return notes_between(notes, start, bar.end)


def notes_between(notes: tuple[Note, ...], start: Fraction, end: Fraction) -> tuple[Note, ...]:
    """The notes (sorted by onset) that begin in ``start <= onset < end``."""
    onset = attrgetter("onset_beats")
    return notes[bisect_left(notes, start, key=onset) : bisect_left(notes, end, key=onset)]


def best_step(bar: GridBar, wanted: float) -> Fraction:
    """The note value that comes nearest to so many notes a second at this bar's tempo."""
    if wanted <= 0:
        return STEPS[0]
    return min(STEPS, key=lambda step: abs(float(step) * bar.beat_seconds * wanted - 1) + LAYERS.whole_beats * (step == 1))


def bass_pitches(grid: BarGrid) -> tuple[int, ...]:
    """The bass note under every chord: the written line where it plays the chord's bass, else the nearest."""
    out: list[int] = []
    before = 43
    notes = grid.sketch.bass
    at = 0
    for chord in grid.sketch.chords:
        while at + 1 < len(notes) and notes[at + 1].onset_beats <= chord.onset_beats:
            at += 1
        written = notes[at].pitch if notes and notes[at].pitch % 12 == chord.bass else nearest(chord.bass, before)
        before = into(written, 31, 52)
        out.append(before)
    return tuple(out)
