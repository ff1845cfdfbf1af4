"""Harmony, accompaniment and form of our cues beside human music, measured by the same code.

    python benchmarks/music_texture.py --data ../shared/data/music       the table, ours beside three kinds of human music
    python benchmarks/music_texture.py --seeds 100 103 --moods joy fear  other seeds, some moods
    python benchmarks/music_texture.py --long                            a ten-minute cue of four moods: chapters, repeats, range

Pieces are cut to a minute. Chords are estimated from the notes beat by beat (the lowest note counts double; templates of triads
and sevenths; Viterbi). A pattern of accompaniment is the set of onsets in a bar, the tune
left out. The tune is covered where a note of a second or longer sounds above it; high pedals that the mood means are counted,
and told apart in a row of their own.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vidscore import compose_cue
from vidscore.hear.features import top_line
from vidscore.hear.notes import Notes, notes_of_cue, notes_of_midi
from vidscore.model.cue import Cue
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Key
from vidscore.tools.archives import unpack
from vidscore.tools.workers import map_processes

MINUTE_S = 60.0
SUSTAINED_S = 1.0
HIGH_PEDAL = 81
"""From this pitch on a held note is a pedal, not a chord."""
WINDOW_BARS = 8
CHANGE = 0.35
"""Cost of a change of chord in a beat whose likeness to a chord is 0..1."""
LEAST_BEATS = 0.02
_SHAPES = {"maj": (0, 4, 7), "min": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8), "dom7": (0, 4, 7, 10), "hdim7": (0, 3, 6, 10)}
_TEMPLATES = {
    (root, name): np.array([1.0 / np.sqrt(len(steps)) if (pc - root) % 12 in steps else 0.0 for pc in range(12)])
    for root in range(12)
    for name, steps in _SHAPES.items()
}


@dataclass(frozen=True)
class Piece:
    """A minute of music: everything, its tune, and what accompanies it."""

    notes: Notes
    tune: Notes
    rest: Notes


def estimated_chords(notes: Notes) -> list[tuple[tuple[int, str], int]]:
    """(chord, beats) in a row: the cheapest path through the beats' likenesses, where each change costs :data:`CHANGE`."""
    first, last = float(notes.onset_beats.min()), float((notes.onset_beats + notes.duration_beats).max())
    labels, matrix = list(_TEMPLATES), np.array(list(_TEMPLATES.values()))
    rows, ends = [], notes.onset_beats + notes.duration_beats
    for beat in np.arange(np.floor(first), np.ceil(last)):
        shared = np.minimum(ends, beat + 1) - np.maximum(notes.onset_beats, beat)
        inside = shared > LEAST_BEATS
        if inside.any():
            pitch, weight = notes.pitch[inside].astype(int), shared[inside]
            low = pitch == pitch.min()
            chroma = np.bincount(pitch % 12, weight, 12) + np.bincount(pitch[low] % 12, weight[low], 12)
            rows.append(matrix @ (chroma / np.linalg.norm(chroma)))
    score, links = rows[0], []
    for row in rows[1:]:
        best = int(score.argmax())
        stays = score >= score[best] - CHANGE
        links.append(np.where(stays, np.arange(len(labels)), best))
        score = np.where(stays, score, score[best] - CHANGE) + row
    path = [int(score.argmax())]
    for link in reversed(links):
        path.append(int(link[path[-1]]))
    return [(label, len(list(run))) for label, run in itertools.groupby(labels[i] for i in reversed(path))]


def chord_figures(notes: Notes) -> tuple[float, float, float]:
    """Chords a minute, different chords a minute, variation (standard deviation over mean) of their lengths in beats."""
    runs = estimated_chords(notes)
    minutes = notes.length_s / MINUTE_S
    lengths = np.array([beats for _, beats in runs], float)
    return len(runs) / minutes, len({label for label, _ in runs}) / minutes, float(lengths.std() / lengths.mean())


def bar_patterns(notes: Notes) -> list[tuple[int, ...]]:
    """The onsets of every bar that has some, in twelfths of a beat from the bar line."""
    edges = notes.downbeats
    bars: list[tuple[int, ...]] = []
    for start, end in itertools.pairwise(edges):
        inside = (notes.onset_beats >= start - 0.02) & (notes.onset_beats < end - 0.02)
        if inside.any():
            bars.append(tuple(sorted({round(float(b - start) * 12) for b in notes.onset_beats[inside]})))
    return bars


def commonest(patterns: list[tuple[int, ...]]) -> float:
    """Share of the commonest pattern."""
    return Counter(patterns).most_common(1)[0][1] / len(patterns) if patterns else float("nan")


def covered(piece: Piece, low: int = 0) -> float:
    """Share of the tune's time in which a long note that reaches ``low`` or more sounds above it."""
    rest = piece.rest
    held = rest.where((rest.duration_s >= SUSTAINED_S) & (rest.pitch >= low))
    total = under = 0.0
    for onset, length, pitch in zip(piece.tune.onset_s, piece.tune.duration_s, piece.tune.pitch, strict=True):
        above = held.pitch > pitch
        starts = np.maximum(held.onset_s[above], onset)
        ends = np.minimum((held.onset_s + held.duration_s)[above], onset + length)
        total += length
        under += _union(starts, ends)
    return under / total if total else float("nan")


def _union(starts: np.ndarray, ends: np.ndarray) -> float:
    at, out = -np.inf, 0.0
    for start, end in sorted(zip(starts.tolist(), ends.tolist(), strict=True)):
        out += max(0.0, end - max(start, at))
        at = max(at, end)
    return out


def of_cue(cue: Cue) -> Piece:
    """One of ours: the tune by its role."""
    others = tuple({part.role for part in cue.parts} - {"melody"})
    notes, tune, rest = notes_of_cue(cue), notes_of_cue(cue, ("melody",)), notes_of_cue(cue, others)
    end = notes.onset_s.min() + MINUTE_S
    return Piece(
        notes.where(notes.onset_s < end), top_line(tune.where(tune.onset_s < end)) if len(tune) else tune,
        rest.where(rest.onset_s < end),
    )  # fmt: skip


def human_pieces(archive: Path, count: int) -> list[Piece]:
    """A minute of each of so many pieces; the tune is the part that lies highest (in Lieder the voice, their first part)."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        paths = unpack(archive, Path(folder), ".mid")
        for path in paths[:: max(1, len(paths) // count)][:count]:
            whole = notes_of_midi(path)
            part = whole.between(whole.onset_s.min(), whole.onset_s.min() + MINUTE_S)
            numbers = np.unique(part.part)
            if len(part) < 60 or len(numbers) < 2 or part.length_s < 30:
                continue
            lead = 0.0 if "lieder" in archive.name else max(numbers, key=lambda n: float(part.pitch[part.part == n].mean()))
            if lead in numbers:
                found.append(Piece(part, top_line(part.where(part.part == lead)), part.where(part.part != lead)))
    return found


ROWS = (
    ("chords a minute", lambda p: chord_figures(p.notes)[0]),
    ("different chords a minute", lambda p: chord_figures(p.notes)[1]),
    ("variation of chord lengths", lambda p: chord_figures(p.notes)[2]),
    ("commonest accompaniment, share of bars", lambda p: commonest(bar_patterns(p.rest))),
    ("tune covered by a held note", covered),
    ("  of it by one from A5 on", lambda p: covered(p, HIGH_PEDAL)),
)
"""What is measured of a piece."""


def figures(pieces: Iterable[Piece]) -> list[float]:
    """The mean of every row over pieces."""
    table = np.array([[measure(piece) for _, measure in ROWS] for piece in pieces])
    return [float(value) for value in np.nanmean(table, axis=0)]


@dataclass(frozen=True)
class Order:
    """One cue of the sample."""

    mood: str
    seconds: float
    seed: int


def compose_order(order: Order) -> Cue:
    return compose_cue(order.mood, order.seconds, seed=order.seed)


def form_of(cue: Cue) -> tuple[str, ...]:
    """Its sections in order, the final chord left out."""
    return tuple(label for label, _ in itertools.groupby(bar.section for bar in cue.bars) if label != "cadence")


def tempo_of(cue: Cue) -> float:
    at = cue.tempo_map.ms_at
    return 60_000 * float(cue.cadence_beats) / max(at(cue.cadence_beats) - at(0), 1.0)


def show_seeds(cues: dict[Order, Cue]) -> None:
    """Two seeds of one mood: how often form, metre, mode and ending are the same; how much of the tempo range seeds span."""
    pairs = [
        (cues[a], cues[b])
        for a, b in itertools.combinations(cues, 2)
        if (a.mood, a.seconds) == (b.mood, b.seconds) and a.seed != b.seed
    ]
    same = {
        "form": lambda a, b: form_of(a) == form_of(b),
        "metre": lambda a, b: a.brief.metre == b.brief.metre,
        "mode": lambda a, b: a.brief.key.split("-")[-1] == b.brief.key.split("-")[-1],
        "ending": lambda a, b: a.brief.ending == b.brief.ending,
    }
    said = "  ".join(f"{name} {np.mean([test(a, b) for a, b in pairs]):.0%}" for name, test in same.items())
    print(f"\nsame mood, two seeds, the same: {said}")
    spans = []
    for mood in {order.mood for order in cues}:
        low, high = MOOD_TABLE[mood].tempo
        heard = [tempo_of(cue) for order, cue in cues.items() if order.mood == mood]
        spans.append((max(heard) - min(heard)) / (high - low))
    print(f"share of the mood's tempo range that the seeds span: {np.mean(spans):.0%}")


def show_harmony(cues: dict[Order, Cue]) -> None:
    """Of the written chords, by mood: variation of lengths, inversions, the two commonest, shares of other keys."""
    columns = ("length CV", "chords/min", "different/min", "inverted", "two commonest", "outside key")
    print(f"\n{'written':<12}" + "".join(f"{name:>15}" for name in columns))
    for mood in {order.mood: None for order in cues}:
        rows = []
        for cue in (cue for order, cue in cues.items() if order.mood == mood):
            chords = cue.chords[:-1]
            lengths = np.array([float(c.duration_beats) for c in chords])
            names = Counter((c.root, c.quality[:3] in ("min", "dim", "hdi")) for c in chords)
            minutes = cue.brief.span.duration_ms / 60_000
            home = Key.parse(cue.brief.key).scale
            rows.append(
                (
                    lengths.std() / lengths.mean(), len(chords) / minutes, len(names) / minutes,
                    np.mean([c.bass != c.root for c in chords]), sum(n for _, n in names.most_common(2)) / len(chords),
                    np.mean([c.root not in home for c in chords]),
                )
            )  # fmt: skip
        print(f"{mood:<12}" + "".join(f"{value:>15.2f}" for value in np.mean(rows, axis=0)))


def repeated_windows(cue: Cue, bars: int = WINDOW_BARS) -> float:
    """Share of windows of so many bars whose notes (pitch and place, all parts) were all heard before in the same order."""
    notes = notes_of_cue(cue)
    texts = []
    for start, end in itertools.pairwise(notes.downbeats):
        inside = (notes.onset_beats >= start - 0.01) & (notes.onset_beats < end - 0.01)
        places = np.round((notes.onset_beats[inside] - start) * 12).tolist()
        texts.append(tuple(sorted(zip(places, notes.pitch[inside].tolist(), strict=True))))
    windows = [tuple(texts[i : i + bars]) for i in range(len(texts) - bars + 1)]
    windows = [window for window in windows if sum(map(len, window))]
    return 1 - len(set(windows)) / len(windows) if windows else 0.0


def show_long(moods: Iterable[str]) -> None:
    """Ten minutes of a mood: keys, tempi and instruments of its chapters, repeats, and the range of its dynamics."""
    for mood in moods:
        cue = compose_order(Order(mood, 600.0, 3))
        moves = [c.value for p in cue.parts for c in p.controls if c.number == 2]
        low, high = np.percentile(moves, (2, 98))
        print(f"\n{mood}, 600 s: windows of eight bars heard before {repeated_windows(cue):.1%}; CC2 {low:.0f} to {high:.0f}")
        print(f"  {cue.why}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, help="the folder with the OpenScore archives")
    parser.add_argument("--seeds", type=int, nargs=2, default=(0, 4), help="first and last seed, the last left out")
    parser.add_argument("--moods", nargs="*", default=list(MOODS))
    parser.add_argument("--seconds", type=float, nargs="*", default=[61.2])
    parser.add_argument("--human", type=int, default=40, help="pieces of each corpus")
    parser.add_argument("--long", action="store_true")
    asked = parser.parse_args()
    if asked.long:
        show_long(asked.moods if len(asked.moods) < len(MOODS) else ("anger", "tender", "neutral", "wonder"))
        return
    orders = [Order(*row) for row in itertools.product(asked.moods, asked.seconds, range(*asked.seeds))]
    cues = dict(zip(orders, map_processes(compose_order, orders, 2), strict=True))
    groups = {"ours": figures(map(of_cue, cues.values()))}
    for name in ("quartets", "orchestra", "lieder") if asked.data else ():
        groups[name] = figures(human_pieces(asked.data / f"openscore_{name}.tar.xz", asked.human))
    by_mood = {mood: figures(of_cue(cue) for order, cue in cues.items() if order.mood == mood) for mood in asked.moods}
    for table in (groups, by_mood):
        print(f"\n{'':<40}" + "".join(f"{name[:10]:>11}" for name in table))
        for number, (row, _) in enumerate(ROWS):
            print(f"{row:<40}" + "".join(f"{values[number]:>11.2f}" for values in table.values()))
    show_harmony(cues)
    show_seeds(cues)


if __name__ == "__main__":
    main()
