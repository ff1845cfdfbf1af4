"""Fit the second ear on the composers' own words: which notes they called dolce, agitato, mesto, giocoso.

    python -m vidscore.train.music_ear --data ../shared/data/music

Each expressive word of a small bilingual table stands for a valence and an arousal; the passage from the
word to the next one (15 to 45 s) is its example. Ridge regression on the fourteen figures of
:mod:`vidscore.hear.mood`; folds leave whole composers out. Writes ``hear/ears.json`` with both ears.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import lzma
import tarfile
import tempfile
from pathlib import Path

import numpy as np

from vidscore.hear.mood import FIGURES, mood_figures, tempo_of
from vidscore.hear.notes import Array, notes_of_midi

WORDS: dict[str, tuple[float, float]] = {
    "dolce": (0.6, -0.5), "dolciss": (0.7, -0.6), "tranquill": (0.5, -0.8), "cantabile": (0.4, -0.3), "teneramente": (0.7, -0.5),
    "zart": (0.6, -0.6), "innig": (0.4, -0.4), "grazios": (0.6, 0.0), "leggier": (0.6, 0.3), "giocos": (0.9, 0.7),
    "scherz": (0.7, 0.7), "vivace": (0.6, 0.8), "allegro": (0.3, 0.6), "presto": (0.2, 0.9), "animato": (0.4, 0.6),
    "con brio": (0.6, 0.8), "con fuoco": (-0.2, 0.9), "agitato": (-0.6, 0.8), "furios": (-0.7, 0.95), "appassionat": (-0.1, 0.6),
    "maestoso": (0.5, 0.4), "nobile": (0.5, 0.0), "pesante": (-0.3, 0.2), "mesto": (-0.8, -0.6), "dolente": (-0.8, -0.5),
    "lament": (-0.8, -0.5), "funebre": (-0.8, -0.5), "trist": (-0.7, -0.6), "traurig": (-0.7, -0.6), "misterios": (-0.3, -0.4),
    "lento": (-0.2, -0.7), "adagio": (-0.1, -0.7), "largo": (-0.2, -0.7), "grave": (-0.5, -0.5), "langsam": (-0.2, -0.7),
    "andante": (0.1, -0.4), "morendo": (-0.4, -0.8), "lebhaft": (0.5, 0.7), "heiter": (0.8, 0.4), "bewegt": (0.1, 0.5),
    "stürm": (-0.5, 0.9), "leidenschaft": (-0.2, 0.7),
}  # fmt: skip
"""Stem of an expressive word -> (valence, arousal), as a musician would place it."""

VGMIDI_EAR = {
    "name": "vgmidi",
    "about": "200 game pieces, about 30 listeners each; coefficients over the ratings' own standard deviations",
    "mean": [-0.839, 6.937, 3.645, 116.0, 0.011, 0.874, 0.025, 2.979, 0.151, 0.210, 0.622, 0.791, 61.68, -0.007],
    "sd": [0.570, 3.764, 1.614, 34.9, 0.185, 0.092, 0.032, 0.276, 0.145, 0.095, 0.319, 0.120, 5.28, 0.112],
    "valence": [c / 0.221 for c in
                (-0.067, -0.023, 0.004, 0.041, 0.053, 0.084, -0.036, 0.065, -0.036, -0.009, -0.011, 0.022, 0.012, 0.024)],
    "arousal": [c / 0.245 for c in
                (-0.077, 0.054, 0.036, 0.046, -0.015, -0.044, 0.011, -0.027, 0.044, 0.017, 0.011, -0.009, -0.001, -0.003)],
}  # fmt: skip
RIDGE = 30.0
SHORTEST_S, LONGEST_S = 15.0, 45.0


def passages(data: Path, name: str) -> list[tuple[str, Array, tuple[float, float]]]:
    """(composer, figures, (valence, arousal)) of every marked passage of one collection."""
    import pretty_midi

    marks: dict[str, list[tuple[int, tuple[float, float]]]] = {}
    with lzma.open(data / f"{name}_marks.tsv.xz", "rt", encoding="utf8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            hits = [va for stem, va in WORDS.items() if row["kind"] == "text" and stem in row["value"].lower()]
            if hits:
                v, a = np.mean(hits, axis=0)
                marks.setdefault(row["file"], []).append((int(row["tick"]), (float(v), float(a))))
    with (data / f"{name}.csv").open(encoding="utf8", newline="") as file:
        composers = {row["file"]: row["composer"] for row in csv.DictReader(file)}
    found = []
    with tarfile.open(data / f"{name}.tar.xz") as archive, tempfile.TemporaryDirectory() as folder:
        archive.extractall(folder, filter="data")
        for path in sorted(Path(folder).rglob("*.mid")):
            if path.name not in marks:
                continue
            midi, notes = pretty_midi.PrettyMIDI(str(path)), notes_of_midi(path)
            starts = [(midi.tick_to_time(tick), va) for tick, va in sorted(marks[path.name])]
            for (start, va), after in zip(starts, [s for s, _ in starts[1:]] + [midi.get_end_time()], strict=True):
                part = notes.between(start, min(after, start + LONGEST_S))
                if part.length_s >= SHORTEST_S and len(part) > 20:
                    found.append((composers.get(path.name, ""), mood_figures(part, tempo_of(part)), va))
    return found


def ridge(x: Array, y: Array) -> Array:
    """Ridge weights of standardised targets on standardised inputs."""
    return np.asarray(np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ y), np.float64)


def main() -> None:
    """Fit, print how well whole composers are predicted from the others, and write the ears."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "hear" / "ears.json")
    asked = parser.parse_args()
    rows = [
        row for name in ("openscore_lieder", "openscore_quartets", "openscore_orchestra") for row in passages(asked.data, name)
    ]
    raw: Array = np.array([f for _, f, _ in rows], dtype=np.float64)
    told: Array = np.array([va for _, _, va in rows], dtype=np.float64)
    mean, sd = raw.mean(axis=0), raw.std(axis=0)
    x: Array = np.clip((raw - mean) / sd, -3, 3)
    y: Array = (told - told.mean(axis=0)) / told.std(axis=0)
    names = sorted({composer for composer, _, _ in rows})
    fold = np.array([names.index(composer) % 8 for composer, _, _ in rows])
    guessed: Array = np.zeros(y.shape)
    for k in range(8):
        guessed[fold == k] = x[fold == k] @ ridge(x[fold != k], y[fold != k])
    r = [float(np.corrcoef(guessed[:, i], y[:, i])[0, 1]) for i in range(2)]
    print(f"{len(rows)} passages of {len(names)} composers; composers left out: r {r[0]:.2f} valence, {r[1]:.2f} arousal")
    weights = ridge(x, y)
    for i, figure in enumerate(FIGURES):
        print(f"  {figure:<11} valence {weights[i, 0]:+.3f}  arousal {weights[i, 1]:+.3f}")
    gain = 1.0 / (x @ weights).std(axis=0)
    ear = {
        "name": "openscore",
        "about": f"{len(rows)} passages, the composers' own words; composers left out r {r[0]:.2f} / {r[1]:.2f}",
        "mean": mean.round(4).tolist(),
        "sd": sd.round(4).tolist(),
        "valence": (weights[:, 0] * gain[0]).round(4).tolist(),
        "arousal": (weights[:, 1] * gain[1]).round(4).tolist(),
    }
    buffer = io.StringIO()
    json.dump([VGMIDI_EAR, ear], buffer, indent=1)
    asked.out.write_text(buffer.getvalue() + "\n", "utf8")


if __name__ == "__main__":
    main()
