"""A film's score as one looks at it: spectrogram and level, with cuts, turns and speech; several scores under one another."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from heard import Heard
from measures import RATE, window_levels

STEP = 20
"""Frames of the level curve a second."""


def draw(scores: dict[str, Heard], path: Path) -> None:
    """Draw scores under one another as PNG.

    Args:
        scores: By the name that stands over each.
        path: The file.
    """
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    size = (15, 4.6 * len(scores))
    figure, rows = plt.subplots(2 * len(scores), 1, figsize=size, sharex=True, height_ratios=(3, 2) * len(scores))
    for (name, heard), above, below in zip(scores.items(), rows[::2], rows[1::2], strict=True):
        above.specgram(heard.score.mean(axis=1) + 1e-9, NFFT=4096, Fs=RATE, noverlap=2048, vmin=-150, vmax=-40)
        above.set_yscale("symlog", linthresh=200)
        above.set(ylim=(40, 16_000), ylabel="Hz", title=name)
        _, level = window_levels(heard.score)
        below.plot(np.arange(len(level)) / STEP, level, linewidth=0.7)
        below.set(ylim=(-90, -5), ylabel="dB, 50 ms")
        for cue in heard.cues:
            for number, (at_ms, mood, *_) in enumerate(cue["moods"]):
                below.axvline(at_ms / 1000, color="red", linewidth=0.9, linestyle=":" if number else "-")
                title = f"turns: {mood}" if number else f"{cue['name']} {mood}\nthen {cue['kind']}"
                below.text(at_ms / 1000 + 0.3, -8, title, fontsize=7, va="top")
        for start_ms, end_ms in heard.told["speech"]:
            below.axvspan(start_ms / 1000, end_ms / 1000, color="grey", alpha=0.15)
    rows[-1].set_xlabel("seconds")
    figure.tight_layout()
    figure.savefig(path, dpi=60)
    plt.close(figure)
