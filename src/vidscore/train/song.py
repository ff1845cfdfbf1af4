"""Learn how songs move: the chance of each melodic interval, from 1,460 songs in the public domain.

    python -m vidscore.train.song --data ../shared/data/music

Reads the vocal lines of OpenScore Lieder (CC0), relative to each song's key. The model is an interpolated n-gram
(Witten and Bell 1991): next interval given mode, whether it falls on a beat, the interval before and the scale degree it
leaves from. Writes ``compose/song.npz`` (float16 log-probabilities, about 45 kB) and prints bits per note on composers
that were left out. The shipped table is fitted on all composers.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vidscore.compose.song import BEFORE, INTERVALS, SHAPE
from vidscore.hear.features import top_line
from vidscore.hear.notes import Notes, notes_of_midi
from vidscore.model.music import Key
from vidscore.tools.archives import unpack

Counts = npt.NDArray[np.float64]
Move = tuple[int, int, int, int, int]
"""(mode, on a beat, interval before, degree, next interval), all as indices of the table."""

_SURE = 0.8
"""Songs whose key is less certain than this are left out."""
_BREATH_BEATS = 2.0
"""A silence this long begins a new phrase: the move across it is not counted."""


def moves(voice: Notes, key: Key) -> Iterable[Move]:
    """Every move of a vocal line that has a note before it."""
    line = top_line(voice)
    on, end, pitch = line.onset_beats, line.onset_beats + line.duration_beats, line.pitch.astype(int)
    for i in range(2, len(line)):
        if on[i] - end[i - 1] >= _BREATH_BEATS or on[i - 1] - end[i - 2] >= _BREATH_BEATS:
            continue
        step, before = int(pitch[i] - pitch[i - 1]), int(pitch[i - 1] - pitch[i - 2])
        if abs(step) <= INTERVALS:
            on_beat = int(abs(on[i] - round(on[i])) < 0.02)
            held = int(np.clip(before, -BEFORE, BEFORE)) + BEFORE
            yield int(key.is_minor), on_beat, held, int(pitch[i - 1] - key.tonic) % 12, step + INTERVALS


def read_songs(data: Path) -> dict[str, list[Move]]:
    """Moves of every song with a certain key, by composer."""
    out: dict[str, list[Move]] = {}
    with (data / "openscore_lieder.csv").open(encoding="utf8") as file:
        rows = [row for row in csv.DictReader(file) if float(row["key_conf"] or 0) >= _SURE and row["key_est"]]
    with tempfile.TemporaryDirectory() as folder:
        paths = {path.name: path for path in unpack(data / "openscore_lieder.tar.xz", Path(folder), ".mid")}
        for row in rows:
            if row["file"] not in paths:
                continue
            notes = notes_of_midi(paths[row["file"]])
            voice = notes.where(notes.part == notes.part.min())
            out.setdefault(row["composer"], []).extend(moves(voice, Key.parse(row["key_est"])))
    return out


def fit_moves(found: Iterable[Move]) -> Counts:
    """Log-probabilities of the table's shape, every context backed off to shorter ones."""
    counts = np.zeros(SHAPE)
    for move in found:
        counts[move] += 1
    lower = np.full(SHAPE[-1], 1.0 / SHAPE[-1])
    for kept in ((), (3,), (0, 3), (0, 1, 3), (0, 1, 2, 3)):
        summed = counts.sum(axis=tuple(axis for axis in range(4) if axis not in kept), keepdims=True)
        total = summed.sum(axis=-1, keepdims=True)
        kinds = (summed > 0).sum(axis=-1, keepdims=True)
        lower = (summed + kinds * lower) / np.maximum(total + kinds, 1e-9) + (total + kinds == 0) * lower
    return np.asarray(np.log(np.broadcast_to(lower, SHAPE)), dtype=np.float64)


def bits(table: Counts, found: list[Move]) -> float:
    """Mean bits a note under a table."""
    index = np.array(found).T
    return float(-table[tuple(index)].mean() / np.log(2))


def main() -> None:
    """Fit, measure on composers left out, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with openscore_lieder.tar.xz")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parent.parent / "compose" / "song.npz")
    asked = parser.parse_args()
    songs = read_songs(asked.data)
    composers = sorted(songs)
    held = set(composers[::10])
    train = [move for name in composers if name not in held for move in songs[name]]
    test = [move for name in composers if name in held for move in songs[name]]
    plain = fit_moves((0, 0, BEFORE, 0, move[4]) for move in train)[0, 0, BEFORE, 0]
    alone = np.broadcast_to(plain, SHAPE)
    print(f"{len(composers)} composers, {len(train)} moves learnt, {len(test)} moves of {len(held)} others to judge")
    print(f"bits a note: intervals alone {bits(alone, test):.3f}, in context {bits(fit_moves(train), test):.3f}")
    table = fit_moves([*train, *test]).astype(np.float16)
    np.savez_compressed(asked.output, moves=table)
    print(f"wrote {asked.output} ({asked.output.stat().st_size / 1000:.0f} kB)")


if __name__ == "__main__":
    main()
