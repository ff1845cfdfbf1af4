"""Real episodes with machine-aligned times: which gap between two lines is named, beside the best pause threshold.

The episodes are for measuring only (``shared/data/README.md``): nothing of them is in the project. Of every boundary that is
found only the lines before it count, so where in a pause it lies does not matter. The threshold is chosen on the episodes it is
not judged on, as everything else that is fitted is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vidscore.feel import feel_lines
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import Feeling
from vidscore.model.script import Script
from vidscore.read import read_script
from vidscore.settings import FeelSettings, ReadSettings, SpotSettings
from vidscore.spot import spot_scenes

TAIL_MS = 10_000
"""An episode goes on for so long after its last line."""
THRESHOLDS_S = tuple(float(x) for x in np.arange(0.25, 60.0, 0.25))
Counts = tuple[int, int, int]
"""Right, named, true."""


@dataclass(frozen=True)
class RealEpisode:
    """The subtitles of an episode, their feelings, and after how many lines its scenes end."""

    name: str
    film: Film
    script: Script
    feelings: tuple[Feeling, ...]
    true: frozenset[int]


def read_episodes(folder: Path) -> list[RealEpisode]:
    """The episodes of a folder, by name."""
    episodes = []
    for path in sorted(folder.glob("*.scenes.json")):
        scenes = [row["scene"] for row in json.loads(path.read_text("utf8"))]
        name = path.name.removesuffix(".scenes.json")
        film = Film(path.with_name(f"{name}.srt"), "none", 10_000_000, None)
        script = read_script(film.path, film, ReadSettings())
        assert len(script.lines) == len(scenes), name
        film = Film(film.path, "none", max(line.span.end_ms for line in script.lines) + TAIL_MS, None)
        true = frozenset(i for i in range(1, len(scenes)) if scenes[i] != scenes[i - 1])
        episodes.append(RealEpisode(name, film, script, feel_lines(script, FeelSettings()), true))
    return episodes


def named_gaps(episode: RealEpisode) -> frozenset[int]:
    """After how many lines a scene ends, as found from the subtitles alone."""
    scenes = spot_scenes(episode.film, episode.script, Picture(), SoundTrace(), episode.feelings, SpotSettings())
    ends = np.cumsum([len(scene.lines) for scene in scenes])[:-1]
    return frozenset(int(end) for end in ends if 0 < end < len(episode.script.lines))


def long_gaps(episode: RealEpisode, limit_s: float) -> frozenset[int]:
    """After how many lines nobody speaks for at least so long."""
    lines = episode.script.lines
    return frozenset(i for i in range(1, len(lines)) if lines[i].span.start_ms - lines[i - 1].span.end_ms >= 1000 * limit_s)


def counts(found: frozenset[int], episode: RealEpisode) -> Counts:
    return len(found & episode.true), len(found), len(episode.true)


def scores(rows: list[Counts]) -> tuple[float, float, float]:
    """F1, precision, recall over some episodes together."""
    right, named, true = np.sum(rows, axis=0)
    return float(2 * right / max(1, named + true)), float(right / max(1, named)), float(right / max(1, true))


def best_limit(episodes: list[RealEpisode]) -> float:
    return max(THRESHOLDS_S, key=lambda limit: scores([counts(long_gaps(e, limit), e) for e in episodes])[0])


def real(folder: Path, find: Callable[[RealEpisode], frozenset[int]] = named_gaps) -> float:
    """Print the table of both halves and all, ours beside the threshold; give the F1 of all."""
    episodes = read_episodes(folder)
    halves = episodes[::2], episodes[1::2]
    print(f"{len(episodes)} real episodes, {sum(len(e.true) for e in episodes)} scene ends: which gap between two lines is named")
    ours: list[Counts] = []
    thresholds: list[Counts] = []
    for judged, other in (halves, halves[::-1]):
        limit = best_limit(other)
        found, long = ([counts(way(e), e) for e in judged] for way in (find, lambda e, limit=limit: long_gaps(e, limit)))
        print(f"  {len(judged)} episodes: ours {_told(found)}; pauses of {limit:.2f} s or more {_told(long)}")
        ours += found
        thresholds += long
    best = max(scores([counts(long_gaps(e, limit), e) for e in episodes])[0] for limit in THRESHOLDS_S)
    print(f"  all: ours {_told(ours)}; threshold of the other half {_told(thresholds)}; of the judged ones {best:.3f}")
    return scores(ours)[0]


def _told(rows: list[Counts]) -> str:
    score, precision, recall = scores(rows)
    return f"F1 {score:.3f} (P {precision:.2f} R {recall:.2f}, {sum(row[1] for row in rows)} named)"
