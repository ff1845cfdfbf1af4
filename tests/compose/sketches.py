"""Sketches written by hand, so that the arranger can be tried without a composer."""

from fractions import Fraction

from vidscore.compose.sketch import Sketch
from vidscore.model.hits import Hit
from vidscore.model.mood import MOODS, Mood
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Bar, Chord, Key, Note, TempoMap
from vidscore.model.plan import Brief
from vidscore.model.span import Span
from vidscore.model.style_table import STYLES

MINOR = {mood for mood, row in MOOD_TABLE.items() if row.valence < 0}
SECTIONS = ("intro", "A", "A'", "B", "A''", "C", "A", "B'")


def chords_for(mood):
    if mood in MINOR:
        return (
            (("min", 0), ("maj", 8), ("min", 5), ("dom7", 7))
            if mood != "fear"
            else (("dim", 0), ("min", 3), ("dim7", 6), ("min", 11))
        )
    return (
        (("maj", 0), ("min", 9), ("maj", 5), ("maj", 7)) if mood != "wonder" else (("maj", 0), ("maj", 8), ("maj", 2), ("maj", 0))
    )


def make(
    mood="joy",
    style="orchestral",
    bars=16,
    metre=(4, 4),
    odd=None,
    tail=4,
    hits=(),
    speech=(),
    seed=0,
    ending="authentic",
    tempo=None,
    intensity=None,
    tune=True,
):
    """A cue of so many bars; ``odd`` maps a bar's index to another metre; ``speech`` is in seconds."""
    tonic, odd, tempo = 2, odd or {}, tempo or round(sum(MOOD_TABLE[mood].tempo) / 2)
    metres = [odd.get(i, metre) for i in range(bars)]
    starts, at = [], Fraction(0)
    for m in metres:
        starts.append(at)
        at += Fraction(m[0] * 4, m[1])
    cadence, end = at, at + tail
    ms = 60000 / tempo
    tempo_map = TempoMap(((Fraction(0), 10_000.0), (cadence, 10_000 + float(cadence) * ms), (end, 10_000 + float(end) * ms)))
    section = [SECTIONS[(i // 4) % len(SECTIONS)] for i in range(bars)]
    bar_row = [Bar(s, m, n) for s, m, n in zip(starts, metres, section, strict=True)]
    bar_row.append(Bar(cadence, (int(tail), 4) if float(tail).is_integer() else (int(tail * 4), 16), "cadence"))
    row = chords_for(mood)
    chords, bass, melody = [], [], []
    for i, bar in enumerate(bar_row[:-1]):
        quality, step = row[i % 4]
        root = (tonic + step) % 12
        chords.append(Chord(bar.start_beats, bar.beats, root, quality, root))
        bass.append(
            Note(bar.start_beats, bar.beats, 36 + (root - 0) % 12 if root < 8 else 24 + root + 0 + 12 * (24 + root < 31), 80)
        )
        if tune and section[i] != "intro":
            third = 3 if "min" in quality or "dim" in quality else 4
            onset, k = bar.start_beats, 0
            while onset < bar.start_beats + bar.beats - (i % 4 == 3):
                length = min(Fraction((1, Fraction(1, 2), Fraction(1, 2), 1)[k % 4]), bar.start_beats + bar.beats - onset)
                melody.append(
                    Note(onset, length, 60 + (root + (0, third, 7, third)[(k + i) % 4]) % 12 + (2 if k % 4 == 2 else 0), 80)
                )
                onset, k = onset + length, k + 1
    last = row[0]
    chords.append(Chord(cadence, Fraction(tail), tonic, last[0], tonic))
    bass.append(Note(cadence, Fraction(tail), 38, 80))
    if tune:
        melody.append(Note(cadence, Fraction(tail), 62, 80))
    start_ms, end_ms = 10_000, round(tempo_map.ms_at(end))
    spans = tuple(Span(10_000 + round(a * 1000), 10_000 + round(b * 1000)) for a, b in speech)
    total = len(bar_row)
    curve = tuple(intensity) if intensity else tuple(0.2 + 0.7 * min(1.0, 1.4 * i / max(1, total - 1)) for i in range(total))
    shares = []
    for bar in bar_row:
        a, b = tempo_map.ms_at(bar.start_beats), tempo_map.ms_at(bar.start_beats + bar.beats)
        shares.append(min(1.0, sum(max(0.0, min(b, s.end_ms) - max(a, s.start_ms)) for s in spans) / (b - a)))
    landed = tuple((Fraction(b), w, k) for b, w, k in hits)
    brief = Brief(
        "1m1", 0, Span(start_ms, end_ms), Mood(mood, 0.0, 0.0, 0.0), style=style,
        key=f"d-{'minor' if mood in MINOR else 'major'}", ending=ending, speech=spans, seed=seed,
        hits=tuple(Hit(round(tempo_map.ms_at(b)), w, k) for b, w, k in landed),
    )  # fmt: skip
    return Sketch(
        brief, Key(tonic, "minor" if mood in MINOR else "major"), tempo_map, tuple(bar_row), tuple(chords), tuple(melody),
        tuple(bass), curve, tuple(shares), landed, cadence, end,
    )  # fmt: skip


ALL = tuple((mood, style) for mood in MOODS for style in STYLES)
