"""Scenes of English dialogue written for it: what the words on both sides of a joint weigh where nobody's television is read.

``talk.en.txt`` holds short scenes of many kinds, a line of the file for a line of the talk, an empty line after each scene. They
are read in several orders, fifteen to a film; a logistic regression tells the joints between two scenes from those inside one.
The real episodes, which are for measuring only, have no part in it.
"""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from vidscore.feel.network_sentences import sentence_vectors, turns
from vidscore.model.arrays import Floats
from vidscore.model.script import Line
from vidscore.model.span import Span
from vidscore.spot.features import FEW_LINES
from vidscore.spot.words import answers, asks, greeting, opened, refers, topic_shift

ORDERS = 3
SCENES = 15
"""Scenes of a film."""
FADE = 3.0
RIDGE = 5e-4
NAMES = ("turn", "topic", "greeting", "answer", "question", "reference", "opened")


def read_scenes(path: Path) -> list[list[str]]:
    """The lines of each scene."""
    return [part.splitlines() for part in path.read_text("utf8").strip().split("\n\n")]


def joints(scenes: list[list[str]], vectors: dict[str, Floats]) -> tuple[Floats, Floats]:
    """The features of each joint of a film (joints, features), and whether a scene ends there (joints,)."""
    texts = [text for scene in scenes for text in scene]
    lines = tuple(Line(Span(1000 * i, 1000 * i + 900), text) for i, text in enumerate(texts))
    pairs = list(itertools.pairwise(texts))
    columns = [
        _standard(turns(np.array([vectors[text] for text in texts]))),
        _standard(topic_shift(lines, FADE)) * len(lines) / (len(lines) + FEW_LINES),
        [greeting(*pair) for pair in pairs],
        [answers(after) for _, after in pairs],
        [asks(before) for before, _ in pairs],
        [refers(after) for _, after in pairs],
        [opened(before) for before, _ in pairs],
    ]
    ends = np.isin(np.arange(1, len(texts)), np.cumsum([len(scene) for scene in scenes]))
    return np.column_stack(columns), ends.astype(float)


def _standard(values: Floats) -> Floats:
    return np.asarray(np.clip((values - values.mean()) / values.std(), -2.0, 3.0))


def fitted(rows: Floats, ends: Floats) -> Floats:
    """Weights of a logistic regression, the last one of nothing."""
    x = np.column_stack([rows, np.ones(len(rows))])

    def loss(w: Floats) -> float:
        z = x @ w
        return float(np.mean(np.logaddexp(0, z) - ends * z) + RIDGE * np.sum(w[:-1] ** 2))

    return np.asarray(minimize(loss, np.zeros(x.shape[1])).x)


def talk(path: Path) -> None:
    """Print the weight of each feature, and how often a scene ends where it speaks."""
    scenes = read_scenes(path)
    texts = sorted({text for scene in scenes for text in scene})
    vectors = dict(zip(texts, sentence_vectors(texts), strict=True))
    films = []
    for seed in range(ORDERS):
        order = random.Random(seed).sample(scenes, len(scenes))
        films += [order[i : i + SCENES] for i in range(0, len(order) - SCENES + 1, SCENES)]
    measured = [joints(film, vectors) for film in films]
    rows, ends = np.vstack([one for one, _ in measured]), np.concatenate([one for _, one in measured])
    print(f"{len(scenes)} scenes, {sum(map(len, scenes))} lines; a scene ends in {ends.mean():.3f} of the joints")
    for name, weight, column in zip(NAMES, fitted(rows, ends), rows.T, strict=False):
        print(f"  {name:<10} weight {weight:+.2f}, a scene ends in {ends[column > 0].mean():.3f} of {int((column > 0).sum())}")
