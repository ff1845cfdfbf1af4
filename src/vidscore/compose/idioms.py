"""What a style does to the writing of a mood: scales, chords, rhythm and feel, one :class:`StyleIdiom` per style.

In: a mood's row (:mod:`mood_table`) and a style's (:mod:`style_table`). Out: the mood as that style writes it, and two passes
that hold what the style promises whatever the mood wished for: every chord is of a kind that the style has, every note of
its scale where it has one. The one design decision: a style never branches, it changes the row that the composer reads. The
default style has an empty row: its music is the mood's alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

from vidscore.compose.form import Form
from vidscore.compose.mood_table import Idiom, Progressions, Weights
from vidscore.compose.sketch import QUALITIES, ScaleSpan
from vidscore.compose.timeline import over_bars
from vidscore.model.music import MODES, Chord, Key, Note

STRAIGHT = Fraction(1, 2)
EVERY_MOOD = "*"


@dataclass(frozen=True, slots=True)
class StyleIdiom:
    """One style's way of writing; every field left out leaves the mood's own."""

    name: str
    progressions: Mapping[str, tuple[Progressions, Progressions]] = field(default_factory=dict)
    """Mood (``*`` for the others) to what it says above a major and a minor tonic."""
    own_share: float = 1.0
    """Weight of the mood's own progressions beside those."""
    colours: Mapping[str, Weights] | None = None
    """For a plain ``maj`` or ``min`` triad: qualities it may take, and how often."""
    qualities: Mapping[str, str] = field(default_factory=dict)
    """What a chord becomes: ``quality`` or ``degree:quality`` (semitones above the tonic) to another. A quality that is not
    listed stays."""
    scales: Mapping[str, str] = field(default_factory=dict)
    """Mode of the key to the scale in which the style writes."""
    closed_scale: bool = False
    """Whether no other note sounds: chords are stacks of fourths and fifths inside the scale."""
    chord_pace: float = 1.0
    """Times the mood's bars per chord."""
    cells: Weights = ()
    """Rhythm cells of the tune that are added to the mood's."""
    presence: float = 1.0
    """Times the mood's share of phrases that carry a tune."""
    swing: Fraction = STRAIGHT
    """Where in its beat the off-beat eighth falls: 1/2 straight, 2/3 in triplets."""
    accents: float = 1.0
    """Share of its metric accents that an accompaniment keeps."""
    one_voice: tuple[tuple[str, ...], ...] = ()
    """Players who have one note at a time, each with the names of its instruments (its articulations)."""
    arpeggiates: bool = False
    """Whether such a player runs through a chord that it cannot hold; else it keeps one note of it."""
    hands: bool = False
    """Whether everything lies under a pianist's two hands."""
    graces: float = 0.0
    """Share of the tune's long notes that begin with a grace note."""
    slides: float = 0.0
    """Share of the tune's long notes that are slid into from below."""
    machine: bool = False
    """Whether a machine plays: every note on its beat, no freedom of timing."""
    walks: bool = False
    """Whether the bass walks in beats from chord to chord."""

    @property
    def salt(self) -> tuple[str, ...]:
        """What makes its choices its own: another style is another piece. Nothing for a style that writes as the mood does."""
        return (self.name,) if self.alters_writing else ()

    @property
    def alters_writing(self) -> bool:
        """Whether chords and tune are written otherwise than the mood alone would have them."""
        return bool(self.progressions or self.colours or self.qualities or self.scales or self.cells)


def in_style(own: Idiom, mood: str, style: StyleIdiom) -> Idiom:
    """A mood's row as a style changes it; the row itself where the style writes like the mood."""
    if not style.alters_writing:
        return own
    major, minor = style.progressions.get(mood, style.progressions.get(EVERY_MOOD, ((), ())))
    return replace(
        own,
        major=(*major, *_weighted(own.major, style.own_share)) if major else own.major,
        minor=(*minor, *_weighted(own.minor, style.own_share)) if minor else own.minor,
        colours=own.colours if style.colours is None else MappingProxyType(dict(style.colours)),
        chord_bars=own.chord_bars * style.chord_pace,
        cells=(*own.cells, *style.cells),
        presence=min(1.0, own.presence * style.presence),
    )


def _weighted(progressions: Progressions, share: float) -> Progressions:
    return tuple((weight * share, text) for weight, text in progressions) if share else ()


def tune_key(key: Key, style: StyleIdiom) -> Key:
    """The key in which a style writes its tune and its bass.

    Example:
        >>> tune_key(Key(2, "minor"), StyleIdiom("x", scales={"minor": "dorian"}))
        Key(tonic=2, mode='dorian')
    """
    return Key(key.tonic, style.scales.get(key.mode, key.mode))


def settle_chords(chords: tuple[Chord, ...], key: Key, form: Form, style: StyleIdiom) -> tuple[Chord, ...]:
    """Give every chord a kind that the style has, in the scale of its phrase.

    Args:
        chords: The harmony as the mood wished it.
        key: The cue's key, in the style's scale.
        form: For the phrases, which may lie in another key.
        style: The row of the style.

    Returns:
        Chords at the same beats. One that stands on the tonic still stands there.
    """
    if not style.qualities and not style.closed_scale:
        return chords
    tonics = _tonics(key, form)
    out = []
    for chord in chords:
        tonic = tonics.get(over_bars(form.bars).index(chord.onset_beats), key.tonic)
        out.append(_stacked(chord, Key(tonic, key.mode)) if style.closed_scale else _recoloured(chord, tonic, style.qualities))
    return tuple(out)


def _tonics(key: Key, form: Form) -> dict[int, int]:
    """Tonic of every bar that belongs to a phrase."""
    return {
        bar: (key.tonic + phrase.shift) % 12
        for phrase in form.phrases
        for bar in range(phrase.first_bar, phrase.first_bar + phrase.bars)
    }


def _recoloured(chord: Chord, tonic: int, qualities: Mapping[str, str]) -> Chord:
    """The chord in the quality that the table has for it; a bass that it no longer has gives way to its root."""
    degree = (chord.root - tonic) % 12
    quality = qualities.get(f"{degree}:{chord.quality}", qualities.get(chord.quality, chord.quality))
    if quality == chord.quality:
        return chord
    before, now = ({(chord.root + step) % 12 for step in QUALITIES[name]} for name in (chord.quality, quality))
    lost = chord.bass in before and chord.bass not in now
    return replace(chord, quality=quality, bass=chord.root if lost else chord.bass)


_STACKS = ("power", "sus2", "sus4")
"""Fifths and fourths, in the order of preference."""


def _stacked(chord: Chord, key: Key) -> Chord:
    """The nearest stack of fourths and fifths inside the scale: on the chord's root where there is one, else near it."""
    scale = frozenset(key.scale)
    wanted = {(chord.root + step) % 12 for step in QUALITIES[chord.quality]}

    def tones(root: int, quality: str) -> frozenset[int]:
        return frozenset((root + step) % 12 for step in QUALITIES[quality])

    options = [(root, quality) for root in key.scale for quality in _STACKS if tones(root, quality) <= scale]
    home = chord.root == key.tonic and chord.bass == key.tonic

    def cost(option: tuple[int, str]) -> tuple[int, int, int]:
        root, quality = option
        plain = _STACKS.index(quality) if home else (_STACKS.index(quality) + chord.bass + len(wanted)) % len(_STACKS)
        return int(root != chord.root), -len(tones(root, quality) & wanted), plain

    root, quality = min(options, key=cost)
    return replace(chord, root=root, quality=quality, bass=chord.bass if chord.bass in tones(root, quality) else root)


def scale_spans(key: Key, form: Form, style: StyleIdiom) -> tuple[ScaleSpan, ...]:
    """From which beat on which pitch classes may sound; empty where the style leaves that free."""
    if not style.closed_scale:
        return ()
    tonics = _tonics(key, form)
    spans: list[ScaleSpan] = []
    for number, bar in enumerate(form.bars):
        classes = frozenset(Key(tonics.get(number, key.tonic), key.mode).scale)
        if not spans or spans[-1][1] != classes:
            spans.append((bar.start_beats, classes))
    return tuple(spans)


def scale_at(spans: tuple[ScaleSpan, ...], beat: Fraction) -> frozenset[int]:
    """The pitch classes that may sound at a beat; all of them where nothing is said."""
    if not spans:
        return frozenset(range(12))
    return next((classes for start, classes in reversed(spans) if start <= beat), spans[0][1])


def into_scale(pitch: int, classes: frozenset[int], avoid: int | None = None) -> int:
    """A pitch, or its nearest neighbour that may sound; of two as near the one that does not repeat ``avoid``.

    Example:
        >>> into_scale(65, frozenset({0, 2, 4, 7, 9}), avoid=64)
        67
    """
    if pitch % 12 in classes:
        return pitch
    near = [p for p in range(pitch - 4, pitch + 5) if p % 12 in classes]
    return min(near, key=lambda p: (abs(p - pitch) + (p == avoid) * 2, p))


def fit_tune(notes: tuple[Note, ...], spans: tuple[ScaleSpan, ...]) -> tuple[Note, ...]:
    """A line with every note inside the scale of its beat."""
    if not spans:
        return notes
    out: list[Note] = []
    for note in notes:
        before = out[-1].pitch if out else None
        out.append(replace(note, pitch=into_scale(note.pitch, scale_at(spans, note.onset_beats), before)))
    return tuple(out)


def check_scales(style: StyleIdiom) -> None:
    """A style's scales are scales.

    Raises:
        ValueError: One is not; the message names it.
    """
    unknown = [mode for pair in style.scales.items() for mode in pair if mode not in MODES]
    if unknown:
        raise ValueError(f"{style.name} names {unknown[0]!r}, which is no scale of model/music.py")
