"""Lines and what each does to us in, valence, arousal and tension of each line out.

What a model says of a line is stretched towards the usual spread, then joined with what the labels mean, the exclamation
marks and the telling words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vidscore.feel.mood_table import LABEL_AROUSAL, LABEL_TENSION, LABEL_VALENCE, PROTOTYPES, WORDS
from vidscore.model.arrays import Floats
from vidscore.model.mood import EMOTIONS, Feeling
from vidscore.model.script import Line

USUAL_AROUSAL = 0.2
"""Arousal of a plain line as models of written text report it."""
SPREAD_OF_LINES = np.array([0.40, 0.18])
"""How far valence and arousal of a film's lines usually spread; another model's are stretched towards it."""
FEW_LINES = 15
"""A script of this many lines is half trusted to show how its model spreads."""
LEXICON_SHARE = 0.25
"""Share of a line's reading that telling words decide, where it has any."""
EXCLAMATIONS = ("!", "！")


def line_readings(lines: Sequence[Line], feelings: Sequence[Feeling]) -> Floats:
    """Valence, arousal and tension of each line, shape (lines, 3).

    Models differ in how far they dare to go, so valence and arousal are stretched towards a usual spread, and half
    of the script's own median arousal is taken for its manner. They are joined by what the labels mean, by
    the exclamation marks, as far as they are more or fewer than this script's usual, and, for a quarter, by
    the telling words.
    """
    if not feelings:
        return np.zeros((0, 3))
    probabilities = np.array([f.labels for f in feelings])
    table = np.array([[t[name] for t in (LABEL_VALENCE, LABEL_AROUSAL, LABEL_TENSION)] for name in EMOTIONS])
    meant = probabilities @ table
    exclaimed = np.array([float(line.text.rstrip("\"'”’」』) ").endswith(EXCLAMATIONS)) for line in lines])
    raw = np.array([(f.valence, f.arousal) for f in feelings])
    trust = len(raw) / (len(raw) + FEW_LINES)
    rest = np.array([0.0, USUAL_AROUSAL + 0.5 * trust * (float(np.median(raw[:, 1])) - USUAL_AROUSAL)])
    scale = (SPREAD_OF_LINES / np.maximum(raw.std(axis=0), 0.05)) ** trust
    away = (raw - rest) * np.clip(scale, 0.5, 2.0)
    valence = 0.7 * away[:, 0] + 0.55 * meant[:, 0]
    arousal = 1.2 * away[:, 1] + 0.5 * meant[:, 1] + 0.45 * (exclaimed - _usual_share(exclaimed))
    tension = 0.7 * meant[:, 2] - 0.25 * valence + 0.35 * np.maximum(0, -valence) * (1 + arousal)
    readings = np.column_stack([valence, arousal, tension])
    for i, line in enumerate(lines):
        rows = [PROTOTYPES[mood] for mood in sorted(telling_moods(line.text))]
        if rows:
            lexicon = np.mean([(row.valence, row.arousal, row.tension) for row in rows], axis=0)
            readings[i] += LEXICON_SHARE * (lexicon - readings[i])
    return np.asarray(np.clip(readings, -1, 1))


def _usual_share(exclaimed: Floats) -> float:
    """The script's usual share of exclamations, leaning to one in three where there are few lines."""
    return float((exclaimed.sum() + 1.0) / (len(exclaimed) + 3.0))


def telling_moods(text: str) -> frozenset[str]:
    """The moods that the words of a line point to."""
    return frozenset(mood for pattern, mood in WORDS if pattern.search(text))
