"""Real episodes with machine-aligned times: which gap between two lines is named, beside the best pause threshold.

The episodes are for measuring only (``shared/data/README.md``): nothing of them is in the project. Of every boundary that is
found only the lines before it count, so where in a pause it lies does not matter. The threshold is chosen on the episodes it is
not judged on, as everything else that is fitted is.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import rankdata

from vidscore.feel import feel_lines
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import Feeling
from vidscore.model.script import Script
from vidscore.read import read_script
from vidscore.settings import FeelSettings, ReadSettings, SpotSettings
from vidscore.spot import features, scenes, spot_scenes
from vidscore.spot.words import answers, asks, greeting, opened, refers

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
        home = [row["scene"] for row in json.loads(path.read_text("utf8"))]
        name = path.name.removesuffix(".scenes.json")
        film = Film(path.with_name(f"{name}.srt"), "none", 10_000_000, None)
        script = read_script(film.path, film, ReadSettings())
        assert len(script.lines) == len(home), name
        film = Film(film.path, "none", max(line.span.end_ms for line in script.lines) + TAIL_MS, None)
        true = frozenset(i for i in range(1, len(home)) if home[i] != home[i - 1])
        episodes.append(RealEpisode(name, film, script, feel_lines(script, FeelSettings()), true))
    return episodes


def named_gaps(episode: RealEpisode) -> frozenset[int]:
    """After how many lines a scene ends, as found from the subtitles alone."""
    found = spot_scenes(episode.film, episode.script, Picture(), SoundTrace(), episode.feelings, SpotSettings())
    ends = np.cumsum([len(scene.lines) for scene in found])[:-1]
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


GRID = tuple(itertools.product((0.4, 0.6, 0.8), (0.75, 1.0, 1.25), (0.4, 0.6), (1.0, 1.5)))
"""Weight of a turn, share of those of replies, share of the topic, log-odds of words alone."""


def with_weights(turn: float, replies: float, topic: float, alone: float, episodes: list[RealEpisode]) -> list[Counts]:
    """What is named with other weights than the shipped ones."""
    shipped, clue, decision = dict(features.WEIGHTS), features.CLUE, scenes.DECISION
    features.WEIGHTS.update({name: replies * shipped[name] for name in features.OF_REPLIES} | {"turn": turn})
    features.CLUE = dataclasses.replace(clue, topic_unsure=topic)
    scenes.DECISION = dataclasses.replace(decision, words_alone=alone)
    try:
        return [counts(named_gaps(episode), episode) for episode in episodes]
    finally:
        features.WEIGHTS.update(shipped)
        features.CLUE, scenes.DECISION = clue, decision


def without(name: str, episodes: list[RealEpisode]) -> list[Counts]:
    """What is named without one feature."""
    shipped, features.WEIGHTS[name] = features.WEIGHTS[name], 0.0
    try:
        return [counts(named_gaps(episode), episode) for episode in episodes]
    finally:
        features.WEIGHTS[name] = shipped


def real(folder: Path, crossed: bool = True) -> None:
    """Print what is named on both halves and all, ours beside the threshold; then with weights chosen on other episodes."""
    episodes = read_episodes(folder)
    print(f"{len(episodes)} real episodes, {sum(len(e.true) for e in episodes)} scene ends: which gap between two lines is named")
    halves = [list(range(first, len(episodes), 2)) for first in (0, 1)]
    ours = [counts(named_gaps(episode), episode) for episode in episodes]
    longer = [[counts(long_gaps(episode, limit), episode) for episode in episodes] for limit in THRESHOLDS_S]
    for name, half in zip(("even", "odd"), halves, strict=True):
        print(f"  ours, {name} half: {_told([ours[i] for i in half])}")
    print(f"  ours, all: {_told(ours)}")
    print(f"  best threshold on the judged episodes: {_told(max(longer, key=lambda rows: scores(rows)[0]))}")
    single = [[i] for i in range(len(episodes))]
    print(f"  threshold chosen on the other half: {_told(chosen_elsewhere(longer, halves))}")
    print(f"  threshold chosen on all others but one: {_told(chosen_elsewhere(longer, single))}")
    clues(episodes)
    if crossed:
        tried = [with_weights(*point, episodes) for point in GRID]
        print(f"  four weights chosen on the other half: {_told(chosen_elsewhere(tried, halves))}")
        print(f"  four weights chosen on all others but one: {_told(chosen_elsewhere(tried, single))}")
        spread = [scores(rows)[0] for rows in tried]
        print(f"  the {len(GRID)} choices: F1 {min(spread):.3f} to {max(spread):.3f}, mean {np.mean(spread):.3f}")
        for name in ("turn", "topic", "greeting", *features.OF_REPLIES):
            print(f"  without {name:<10} {_told(without(name, episodes))}")


def clues(episodes: list[RealEpisode]) -> None:
    """Print how often a scene ends where the words around are of some kind, and how well the turn of the talk ranks gaps."""
    pairs = [(a.text, b.text) for e in episodes for a, b in itertools.pairwise(e.script.lines)]
    true = np.array([i in e.true for e in episodes for i in range(1, len(e.script.lines))])
    turn = np.array([feeling.turn for e in episodes for feeling in e.feelings[1:]])
    print(f"  a scene ends in {true.mean():.3f} of {len(true)} gaps")
    for name, values in (
        ("greetings not in return and farewells", [greeting(*pair) > 0 for pair in pairs]),
        ("answers", [answers(after) > 0 for _, after in pairs]),
        ("questions before", [asks(before) > 0 for before, _ in pairs]),
        ("a word for what was said", [refers(after) > 0 for _, after in pairs]),
        ("an opening before", [opened(before) > 0 for before, _ in pairs]),
    ):
        print(f"    with {name}: {true[values].mean():.3f} of {sum(values)}")
    ranks = rankdata(turn)[true].sum() - true.sum() * (true.sum() + 1) / 2
    print(f"    the turn of the talk ranks {ranks / (true.sum() * (~true).sum()):.3f} of pairs of a true and another gap rightly")


def chosen_elsewhere(tried: list[list[Counts]], folds: list[list[int]]) -> list[Counts]:
    """The counts of every fold under what is best on the episodes outside it."""
    rows: list[Counts] = []
    for fold in folds:
        best = max(tried, key=lambda some: scores([some[i] for i in range(len(some)) if i not in fold])[0])
        rows += [best[i] for i in fold]
    return rows


def _told(rows: list[Counts]) -> str:
    score, precision, recall = scores(rows)
    return f"F1 {score:.3f} (P {precision:.2f} R {recall:.2f}, {sum(row[1] for row in rows)} named)"
