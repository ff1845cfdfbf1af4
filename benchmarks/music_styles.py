"""Are our styles idioms? What each promises, counted; how far its chords and tunes are from the orchestra's; moods told apart.

    python benchmarks/music_styles.py                       all styles, 40 cues each (12 minutes on one core)
    python benchmarks/music_styles.py --styles jazz,piano --cues 24 --first-seed 100
    python benchmarks/music_styles.py --sheets DIR          piano rolls of every style as PNG

A promise is counted in notes, chords or instants of the finished cues, none of it by the code that keeps it. The exit status is 1
where a promise is broken, or where fewer than four in five cues differ from the orchestra's.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np

from vidscore import compose_cue
from vidscore.compose.sketch import QUALITIES
from vidscore.model.cue import Cue
from vidscore.model.mood import MOODS
from vidscore.model.music import Note, Part
from vidscore.model.style_table import STYLES

SECONDS = (14.0, 24.0, 33.5, 47.0)
ORCHESTRA = STYLES[0]
TENTH = 16
FINGERS = 5
PENTATONIC = frozenset({0, 2, 4, 7, 9})
EARLY_MS = 30.0
"""Notes may overlap by this much: two bows, or two fingers."""
SAME = 0.5
"""Two cues differ where less than this share of their beats has the same chord, or of their tunes the same notes."""
GRACE = 0.2
"""Notes of the tune up to this many beats are graces."""
ROLL = 0.25
"""Strokes nearer than this are a roll."""
CHIP = {"pulse-lead", "pulse", "triangle", "noise"}

Counted = tuple[int, int]
"""How often a promise was broken, and among how many."""


def cues_of(style: str, count: int, first_seed: int = 0, lengths: tuple[float, ...] = SECONDS) -> list[Cue]:
    """Cues of every mood in turn, of four lengths; half of them with two hits."""
    return [
        compose_cue(
            MOODS[i % len(MOODS)],
            seconds := lengths[(i // 2) % len(lengths)],
            seed=first_seed + i,
            style=style,
            hits=[round(share * seconds, 3) for share in ((0.35, 0.7) if i % 2 else ())],
            candidates=1,
        )
        for i in range(count)
    ]


def pitched(cue: Cue) -> list[tuple[Part, Note]]:
    return [(p, n) for p in cue.parts if p.section != "percussion" for n in p.notes]


def span_ms(cue: Cue, note: Note) -> tuple[float, float]:
    """When a note sounds."""
    at = cue.tempo_map.ms_at
    return at(note.onset_beats) + note.nudge_ms, at(note.onset_beats + note.duration_beats) + note.nudge_ms


def sounding(cue: Cue, notes: Iterable[Note]) -> list[list[int]]:
    """The pitches that sound together, at every onset."""
    spans = [(*span_ms(cue, n), n.pitch) for n in notes]
    begins = np.array([s[0] for s in spans])
    ends = np.array([s[1] for s in spans])
    out = []
    for at in sorted(set(begins.tolist())):
        now = np.flatnonzero((begins <= at + EARLY_MS) & (ends > at + 2 * EARLY_MS))
        out.append([spans[i][2] for i in now])
    return out


def two_hands(row: list[int]) -> bool:
    keys = sorted(set(row))

    def hand(some: list[int]) -> bool:
        return not some or (some[-1] - some[0] <= TENTH and len(some) <= FINGERS)

    return any(hand(keys[:cut]) and hand(keys[cut:]) for cut in range(len(keys) + 1))


def out_of_reach(cue: Cue) -> Counted:
    """Instants at which two hands cannot hold what sounds."""
    rows = sounding(cue, [n for p in cue.parts if p.instrument == "piano" for n in p.notes])
    return sum(not two_hands(row) for row in rows), len(rows)


def doubled(cue: Cue, players: Callable[[str], str]) -> Counted:
    """Instants at which a player with one voice sounds twice."""
    rows = []
    for player in {players(p.instrument) for p in cue.parts}:
        rows += sounding(cue, [n for p in cue.parts if players(p.instrument) == player for n in p.notes])
    return sum(len(row) > 1 for row in rows), len(rows)


def desk(instrument: str) -> str:
    """The player of a quartet."""
    for player, names in {"viola": "viol(a|as)", "cello": "cell", "second": "violins-2 solo-violin-2"}.items():
        if player == "viola" and (instrument.startswith(("solo-viola", "violas"))):
            return player
        if player == "cello" and "cell" in instrument:
            return player
        if player == "second" and instrument.startswith(tuple(names.split())):
            return player
    return "first"


def more_than_four(cue: Cue) -> Counted:
    """Players beside the two violins, the viola and the cello."""
    strangers = [p for p in cue.parts if not p.instrument.startswith(("solo-v", "solo-cello", "viol", "cell"))]
    return len(strangers), len(cue.parts)


def outside_five_notes(cue: Cue) -> Counted:
    """Bars whose notes lie in no pentatonic scale without semitones; a bar through which the key changes may have two."""
    broken, edges = 0, [float(b.start_beats) for b in cue.bars] + [float(cue.end_beats)]
    notes = pitched(cue)
    for start, end in pairwise(edges):
        classes = {n.pitch % 12 for _, n in notes if start <= n.onset_beats < end}
        broken += not any(classes <= {(pc + t) % 12 for pc in PENTATONIC} for t in range(12))
    return broken, len(edges) - 1


def chords_with(cue: Cue, wrong: Callable[[tuple[int, ...]], bool]) -> Counted:
    return sum(wrong(QUALITIES[c.quality]) for c in cue.chords), len(cue.chords)


def qualities_in(*names: str) -> Callable[[Cue], Counted]:
    return lambda cue: (sum(c.quality in names for c in cue.chords), len(cue.chords))


def instruments_in(*names: str) -> Callable[[Cue], Counted]:
    return lambda cue: (sum(p.instrument in names for p in cue.parts), len(cue.parts))


def instruments_beside(names: set[str]) -> Callable[[Cue], Counted]:
    return lambda cue: (sum(p.instrument not in names for p in cue.parts), len(cue.parts))


def straight_eighths(cue: Cue) -> Counted:
    """Off-beat eighths in the middle of a quarter, hits, rolls and bars in threes or odd metres excepted."""
    hits = {beat for _, beat, _ in cue.hits}
    bars = [(b.start_beats, b.start_beats + b.beats) for b in cue.bars if b.metre[1] == 4 and b.section != "cadence"]
    played = [(p, n) for p in cue.parts for n in p.notes if p.role != "hit" and n.onset_beats not in hits]
    notes = [n for p, n in played if n.onset_beats < cue.cadence_beats and (p.role != "melody" or n.duration_beats > GRACE)]
    off = [n for n in notes if n.onset_beats.denominator != 1 and any(a <= n.onset_beats < b for a, b in bars)]
    rolled = {n.onset_beats for p, n in played if p.role == "percussion"}
    straight = [n for n in off if n.onset_beats.denominator == 2 and not any(0 < abs(n.onset_beats - at) < ROLL for at in rolled)]
    return len(straight), max(1, len(off))


def beats_without_bass(cue: Cue) -> Counted:
    """Beats of bars in quarters on which the bass does not step, a silence excepted."""
    bass = {p.instrument for p in cue.parts if p.role == "bass"}
    onsets = {n.onset_beats for p in cue.parts if p.instrument in bass for n in p.notes}
    quiet = any(kind == "silence" for _, _, kind in cue.hits)
    beats = [b.start_beats + k for b in cue.bars if b.metre[1] == 4 and b.section != "cadence" for k in range(int(b.beats))]
    beats = [beat for beat in beats if beat < cue.cadence_beats]
    return (0 if quiet else sum(beat not in onsets for beat in beats)), max(1, len(beats))


def late(cue: Cue) -> Counted:
    """Notes off their beat."""
    notes = [n for p in cue.parts for n in p.notes]
    return sum(n.nudge_ms != 0 for n in notes), len(notes)


SEVENTHS = ("dom7", "dom7b9", "maj7", "min7", "minmaj7", "dim7", "hdim7", "aug7", "7sus4", "maj9", "min9", "maj7#11")
DARK = ("cluster", "dim7", "dim", "aug", "aug7", "hdim7", "minmaj7")
DRUMS = ("drums", "timpani", "taiko", "tom", "woodblock", "drum-machine", "brushes", "noise")
_NO_ORCHESTRA = ("orchestra drums", instruments_in("timpani", "drums", "taiko"))
RULES: dict[str, tuple[tuple[str, Callable[[Cue], Counted]], ...]] = {
    "orchestral": (),
    "chamber": (("a voice doubled", lambda c: doubled(c, desk)), ("a fifth player", more_than_four)),
    "piano": (("over a tenth in a hand", out_of_reach), ("another instrument", instruments_beside({"piano"}))),
    "ambient": (("a dominant", qualities_in("dom7", "dom7b9")), ("a beat", instruments_in("drum-machine", "drums", "tom"))),
    "folk": (("a chord that is not modal", qualities_in(*SEVENTHS, *DARK)), _NO_ORCHESTRA),
    "chinese": (
        ("a bar outside five notes", outside_five_notes),
        ("a chord with a third", lambda c: chords_with(c, lambda steps: bool({3, 4} & set(steps)))),
    ),
    "8-bit": (
        ("a voice doubled", lambda c: doubled(c, str)),
        ("another instrument", instruments_beside(CHIP)),
        ("a note off its beat", late),
        ("a seventh", qualities_in(*SEVENTHS)),
    ),
    "acoustic": (("a dark chord", qualities_in(*DARK)), _NO_ORCHESTRA),
    "pop": (("a dark chord", qualities_in(*DARK, "dom7b9")), _NO_ORCHESTRA, ("a note off its beat", late)),
    "lo-fi": (("a plain triad", lambda c: chords_with(c, lambda steps: len(steps) < 4)), ("a straight eighth", straight_eighths)),
    "jazz": (
        ("a plain triad", lambda c: chords_with(c, lambda steps: len(steps) < 4)),
        ("a straight eighth", straight_eighths),
        ("a beat without bass", beats_without_bass),
    ),
    "synthwave": (("a seventh", qualities_in(*SEVENTHS)), _NO_ORCHESTRA, ("a note off its beat", late)),
    "trailer": (("a seventh", qualities_in(*SEVENTHS)), ("a drum machine", instruments_in("drum-machine"))),
    "documentary": (("a dark chord", qualities_in(*DARK)), ("a drum", instruments_in(*DRUMS))),
    "horror": (("a chord that comforts", qualities_in("maj", "maj6", "maj7", "maj9", "add9", "sus2", "sus4", "min7", "power")),),
}  # fmt: skip
"""What never occurs in a style."""


def chord_row(cue: Cue) -> list[tuple[int, str]]:
    """Root and quality on every beat."""
    out, at = [], 0
    for beat in range(int(cue.end_beats)):
        while at + 1 < len(cue.chords) and cue.chords[at + 1].onset_beats <= beat:
            at += 1
        out.append((cue.chords[at].root, cue.chords[at].quality))
    return out


def tune_row(cue: Cue) -> set[tuple[object, int]]:
    """Beat and pitch class of every note of the tune."""
    return {(round(float(n.onset_beats) * 2), n.pitch % 12) for p in cue.parts if p.role == "melody" for n in p.notes}


def chords_alike(one: Cue, other: Cue) -> float:
    pairs = list(zip(chord_row(one), chord_row(other), strict=False))
    return sum(a == b for a, b in pairs) / max(1, len(pairs))


def tunes_alike(one: Cue, other: Cue) -> float:
    a, b = tune_row(one), tune_row(other)
    return len(a & b) / max(1, len(a | b))


def told_apart(cues: list[Cue]) -> float:
    """Share of cues whose nearest neighbour by the features of the notes is of their mood."""
    from music import fingerprint

    x = np.array([fingerprint(cue) for cue in cues])
    x = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9)
    right = []
    for i, cue in enumerate(cues):
        near = min((j for j in range(len(cues)) if j != i), key=lambda j: float(np.abs(x[i] - x[j]).sum()))
        right.append(cues[near].brief.mood.name == cue.brief.mood.name)
    return float(np.mean(right))


def off_time(cue: Cue) -> bool:
    """Whether a hit is off its frame, the cue does not fill its span, or the final chord is not at the cadence."""
    at = cue.tempo_map.ms_at
    late = any(abs(at(beat) - ms) > 1 for ms, beat, _ in cue.hits)
    filled = abs(at(cue.end_beats) - cue.brief.span.end_ms) <= 1
    return late or not filled or (not cue.brief.runs_on and cue.chords[-1].onset_beats != cue.cadence_beats)


def show_styles(styles: Iterable[str], count: int, first_seed: int = 0, tell: bool = True) -> bool:
    """Print a row per style; whether all promises hold."""
    plain = cues_of(ORCHESTRA, count, first_seed)
    good = True
    print(f"{'style':<13}{'chords differ':>14}{'tunes differ':>13}{'moods apart':>12}{'off time':>9}{'s/min':>7}  never occurs")
    for style in styles:
        began = time.process_time()
        cues = plain if style == ORCHESTRA else cues_of(style, count, first_seed)
        spent = (time.process_time() - began) / (sum(c.brief.span.duration_ms for c in cues) / 60_000)
        broken: dict[str, Counter[str]] = defaultdict(Counter)
        for cue in cues:
            for name, rule in RULES[style]:
                wrong, of = rule(cue)
                broken[name].update(wrong=wrong, of=of)
        differ = [
            np.mean([alike(a, b) < SAME for a, b in zip(cues, plain, strict=True)]) for alike in (chords_alike, tunes_alike)
        ]
        late = sum(off_time(cue) for cue in cues)
        apart = f"{told_apart(cues):>12.2f}" if tell else f"{'-':>12}"
        rules = ", ".join(f"{name} {n['wrong']}/{n['of']}" for name, n in broken.items())
        print(f"{style:<13}{differ[0]:>14.2f}{differ[1]:>13.2f}{apart}{late:>9}{spent:>7.2f}  {rules}", flush=True)
        held = not late and not any(n["wrong"] for n in broken.values())
        good &= held and (style == ORCHESTRA or min(differ) >= 0.8)
    return good


def draw_sheets(folder: Path, styles: Iterable[str], seconds: float = 20.0) -> None:
    """Piano rolls of four moods of every style, one PNG a style, a colour for each part."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    for style in styles:
        figure, axes = plt.subplots(4, 1, figsize=(16, 18))
        for axis, mood in zip(axes, ("tender", "joy", "grief", "anger"), strict=True):
            cue = compose_cue(mood, seconds, seed=5, style=style, candidates=1)
            for number, part in enumerate(cue.parts):
                rows = [(float(n.onset_beats), float(n.duration_beats), n.pitch) for n in part.notes]
                axis.barh([r[2] for r in rows], [r[1] for r in rows], left=[r[0] for r in rows], height=0.8,
                          color=f"C{number % 10}", alpha=0.75, label=part.name)  # fmt: skip
            for bar in cue.bars:
                axis.axvline(float(bar.start_beats), color="#999999", linewidth=0.5)
            chords = " ".join(f"{c.roman}:{c.quality}" for c in cue.chords)
            axis.set_title(f"{style} - {mood}: {chords}"[:190], fontsize=9)
            axis.legend(fontsize=7, loc="upper right", ncols=2)
        figure.tight_layout()
        figure.savefig(folder / f"{style}.png", dpi=60)
        plt.close(figure)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--styles", default=",".join(STYLES))
    parser.add_argument("--cues", type=int, default=40)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--sheets", type=Path)
    asked = parser.parse_args()
    styles = asked.styles.split(",")
    if asked.sheets:
        draw_sheets(asked.sheets, styles)
        return 0
    return 0 if show_styles(styles, asked.cues, asked.first_seed) else 1


if __name__ == "__main__":
    sys.exit(main())
