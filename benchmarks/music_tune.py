"""The tune of our cues beside human tunes: rhythm, returns, leaps, and how unlike two cues of one mood are.

    python benchmarks/music_tune.py --data ../shared/data/music            ours, voices of Lieder, first violins (3 minutes)
    python benchmarks/music_tune.py --seeds 11 12 13 --mood joy grief      ours alone, other seeds, some moods
    python benchmarks/music_tune.py --themes 20                            main themes of twenty seeds, compared in pairs
    python benchmarks/music_tune.py --sheet tunes.png                      the tunes of the twelve moods drawn as piano rolls

In: nothing but seeds, or the folder with the OpenScore archives. Out: one row a figure, one column a kind of music. Pieces are
cut to their first minute. Bars without a note of the tune count nowhere.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from vidscore import compose_cue
from vidscore.compose import settle
from vidscore.compose.motif_draft import memorability
from vidscore.compose.motifs import motif_likeness
from vidscore.hear.features import top_line
from vidscore.hear.notes import Notes, notes_of_cue, notes_of_midi
from vidscore.model.cue import Cue
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.plan import Plan
from vidscore.model.theme import Theme
from vidscore.tools.archives import unpack
from vidscore.tools.workers import map_processes

SECONDS = 60
BarRhythm = tuple[int, ...]
"""Onsets of one bar in twelfths of a quarter note."""
PHRASE = 3
"""So many bars in a row that return note for note are a reprise, which is meant."""


def tune_of(cue: Cue) -> Notes:
    """What carries the tune: the highest of the parts that play it."""
    return top_line(notes_of_cue(cue, ("melody",)))


def sung_bars(tune: Notes) -> list[tuple[BarRhythm, tuple[int, ...]]]:
    """Onsets and pitches of every bar, empty where nothing begins."""
    edges = np.searchsorted(tune.onset_beats, tune.downbeats - 1e-3)
    return [
        (
            tuple(np.round((tune.onset_beats[a:b] - start) * 12).astype(int).tolist()),
            tuple(tune.pitch[a:b].astype(int).tolist()),
        )
        for start, (a, b) in zip(tune.downbeats, itertools.pairwise(edges), strict=False)
    ]


def commonest_rhythm(tune: Notes) -> float:
    """Share of the bars that have the commonest rhythm."""
    rhythms = Counter(rhythm for rhythm, _ in sung_bars(tune) if rhythm)
    return max(rhythms.values()) / rhythms.total() if rhythms.total() >= 4 else float("nan")


def heard_before(tune: Notes, reprises: bool = True) -> float:
    """Share of the bars that were heard before note for note; without ``reprises`` runs of three and more of them are no bars."""
    bars = sung_bars(tune)
    back = [bool(bar[0]) and bar in bars[:i] for i, bar in enumerate(bars)]
    sung = sum(bool(bar[0]) for bar in bars)
    runs = [len(list(run)) for is_back, run in itertools.groupby(back) if is_back]
    meant = 0 if reprises else sum(run for run in runs if run >= PHRASE)
    return (sum(back) - meant) / (sung - meant) if sung - meant >= 4 else float("nan")


def off_beat(tune: Notes) -> float:
    """Share of the onsets that lie between the quarter notes of their bar, or between the dotted ones of a compound bar."""
    starts, lengths = tune.downbeats[:-1], np.diff(tune.downbeats)
    if not len(tune) or not len(starts):
        return float("nan")
    bar = np.clip(np.searchsorted(starts, tune.onset_beats + 1e-3) - 1, 0, len(starts) - 1)
    at = tune.onset_beats - starts[bar]
    return float((np.abs(at - np.round(at)) > 0.05).mean()) if len(lengths) else float("nan")


def leaps_recovered(tune: Notes) -> float:
    """Share of the leaps over four semitones that a step or a third the other way follows."""
    steps = np.diff(tune.pitch)
    leaps = np.flatnonzero(np.abs(steps[:-1]) > 4)
    back = (np.sign(steps[leaps]) == -np.sign(steps[leaps + 1])) & (np.abs(steps[leaps + 1]) <= 4)
    return float(back.mean()) if len(leaps) >= 3 else float("nan")


def over_the_bar(tune: Notes) -> float:
    """Share of the bar lines, between sung bars, that a note is held across."""
    held = [
        bool(((tune.onset_beats < line - 0.05) & (tune.onset_beats + tune.duration_beats > line + 0.2)).any())
        for line in tune.downbeats[1:-1]
    ]
    return float(np.mean(held)) if held else float("nan")


def steps(tune: Notes) -> float:
    """Share of steps and repeats."""
    moves = np.abs(np.diff(tune.pitch))
    return float((moves <= 2).mean()) if len(moves) else float("nan")


def notes_a_bar(tune: Notes) -> float:
    """Onsets in a bar where there are any."""
    sung = [len(rhythm) for rhythm, _ in sung_bars(tune) if rhythm]
    return float(np.mean(sung)) if sung else float("nan")


def longest(tune: Notes) -> float:
    """Beats of the longest note but the last."""
    return float(tune.duration_beats[:-1].max()) if len(tune) > 1 else float("nan")


FIGURES: tuple[tuple[str, Callable[[Notes], float]], ...] = (
    ("commonest bar rhythm, share", commonest_rhythm),
    ("bars literally heard before", heard_before),
    ("  the same without reprises", lambda tune: heard_before(tune, reprises=False)),
    ("off-beat onsets", off_beat),
    ("leaps recovered", leaps_recovered),
    ("bar lines held across", over_the_bar),
    ("steps and repeats", steps),
    ("notes a bar", notes_a_bar),
    ("longest note but the last, beats", longest),
)


def rhythm_likeness(a: Notes, b: Notes) -> float:
    """What two tunes have in common of their bar rhythms: the overlap of the two distributions, 0..1."""
    shares = []
    for tune in (a, b):
        counted = Counter(rhythm for rhythm, _ in sung_bars(tune) if rhythm)
        shares.append({rhythm: n / counted.total() for rhythm, n in counted.items()})
    return sum(min(share, shares[1].get(rhythm, 0.0)) for rhythm, share in shares[0].items())


def human_tunes(data: Path, archive: str, count: int, whose: Callable[[Notes], float]) -> list[Notes]:
    """The first minute of the tunes of some pieces, evenly spread over an archive; ``whose`` part is the tune."""
    out = []
    with tempfile.TemporaryDirectory() as folder:
        paths = unpack(data / f"{archive}.tar.xz", Path(folder), ".mid")
        for path in paths[:: max(1, len(paths) // count)][:count]:
            notes = notes_of_midi(path)
            tune = top_line(notes.where(notes.part == whose(notes)))
            cut = tune.between(tune.onset_s[0], tune.onset_s[0] + SECONDS)
            if len(cut) >= 16:
                out.append(cut)
    return out


def compose_tune(order: tuple[str, int]) -> Notes:
    """The tune of a minute of one mood."""
    return tune_of(compose_cue(order[0], SECONDS, seed=order[1]))


def show(columns: dict[str, list[Notes]]) -> None:
    """Print the mean of every figure over each kind of music."""
    print(f"\n{'figure':<34}" + "".join(f"{f'{name} ({len(tunes)})':>22}" for name, tunes in columns.items()))
    for name, measure in FIGURES:
        means = [np.nanmean([measure(tune) for tune in tunes]) if tunes else float("nan") for tunes in columns.values()]
        print(f"{name:<34}" + "".join(f"{mean:>22.2f}" for mean in means))


def show_moods(ours: dict[str, list[Notes]]) -> None:
    """Print every mood's own figures, and how alike its seeds are."""
    heads = ("commonest", "again", "unmeant", "off-beat", "recovered", "bar lines", "alike")
    print(f"\n{'mood':<12}" + "".join(f"{head:>10}" for head in heads))
    alike = []
    for mood, tunes in ours.items():
        pairs = [rhythm_likeness(a, b) for a, b in itertools.combinations(tunes, 2)]
        alike += pairs
        row = [np.nanmean([measure(tune) for tune in tunes]) for _, measure in FIGURES[:6]]
        same = float(np.mean(pairs)) if pairs else float("nan")
        print(f"{mood:<12}" + "".join(f"{value:>10.2f}" for value in (*row, same)))
    print(f"\nbar-rhythm likeness, same mood, two seeds: {np.mean(alike) if alike else float('nan'):.2f}")


def show_themes(count: int) -> None:
    """Print how alike the main themes of different seeds are, in pairs."""
    plans = [settle(Plan("film.mp4", 1000, seed=seed, themes=(Theme("film"),))) for seed in range(count)]
    motifs = [plan.themes[0].motif for plan in plans]
    pairs = [motif_likeness(a, b) for a, b in itertools.combinations(motifs, 2)]
    rhythms = {tuple(note.beats for note in motif) for motif in motifs}
    far = np.mean(np.array(pairs) < 0.5)
    print(
        f"\nmain themes of {count} seeds: {len(rhythms)} rhythms; memorability {np.mean([memorability(m) for m in motifs]):.2f}"
    )
    print(f"  likeness of pairs: mean {np.mean(pairs):.2f}, highest {max(pairs):.2f}, {far:.0%} under 0.5")
    for motif in motifs[:8]:
        print(
            "  " + "  ".join(f"{note.degree}{'+-'[note.chromatic < 0] if note.chromatic else ''}:{note.beats}" for note in motif)
        )


def draw(path: Path, ours: dict[str, list[Notes]]) -> None:
    """The first tune of each mood as a piano roll, bar lines drawn."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(len(ours), 1, figsize=(26, 2.1 * len(ours)), squeeze=False)
    for axis, (mood, tunes) in zip(axes[:, 0], ours.items(), strict=True):
        tune = tunes[0]
        axis.hlines(tune.pitch, tune.onset_beats, tune.onset_beats + tune.duration_beats * 0.95, lw=3)
        axis.vlines(tune.downbeats, tune.pitch.min() - 1, tune.pitch.max() + 1, color="lightgray", lw=0.8)
        axis.set_xlim(0, tune.downbeats[-1])
        axis.set_ylabel(mood)
    figure.tight_layout()
    figure.savefig(path, dpi=60)
    print(f"see {path}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Compose, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, help="the folder with the OpenScore archives")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4])
    parser.add_argument("--mood", nargs="+", choices=list(MOOD_TABLE), default=list(MOODS))
    parser.add_argument("--themes", type=int, default=20, help="of how many seeds the main themes are compared")
    parser.add_argument("--sheet", type=Path, help="draw the tunes of the first seed into this PNG")
    asked = parser.parse_args(arguments)
    orders = list(itertools.product(asked.mood, asked.seeds))
    tunes = dict(zip(orders, map_processes(compose_tune, orders, 2), strict=True))
    ours = {mood: [tunes[mood, seed] for seed in asked.seeds] for mood in asked.mood}
    columns = {"ours": list(tunes.values())}
    if asked.data:
        columns["Lieder, voice"] = human_tunes(asked.data, "openscore_lieder", 70, lambda notes: notes.part.min())
        columns["quartets, violin 1"] = human_tunes(asked.data, "openscore_quartets", 48, lambda notes: notes.part.min())
    show(columns)
    show_moods(ours)
    if asked.data:
        lieder = columns["Lieder, voice"]
        print(f"two Lieder: {np.mean([rhythm_likeness(a, b) for a, b in itertools.combinations(lieder, 2)]):.2f}")
    show_themes(asked.themes)
    if asked.sheet:
        draw(asked.sheet, ours)


if __name__ == "__main__":
    main()
