"""Lines in, features of their words out: of what they speak, and whether they open or close a talk.

Topics are compared by shared rare words (or character pairs, where a script writes no spaces),
as in TextTiling, but with windows that fade instead of ending after so many lines.

References:
    M. Hearst, "TextTiling: segmenting text into multi-paragraph subtopic passages", Computational
    Linguistics 23(1), 1997.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from vidscore.model.arrays import Floats
from vidscore.model.languages import LANGUAGES, UNSPACED
from vidscore.model.script import Line

MAX_WORDS = 3_000
"""Vocabulary kept, the most frequent first; words said in one line only cannot tie lines together."""
BLOCK = 1_000_000
"""Figures of the table of words that are held at a time: eight megabytes."""
STEM = 6
"""Letters of a word that count, so that its inflections meet."""
NORM_SMOOTHING = 0.1
"""Share of the usual window added to every norm, so that two windows of few words are not called unrelated. [judgement]"""
AROUND = 10
"""Lines on each side among which a joint must stand out."""

_UNSPACED = r"\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]+|[^\W\d_{_UNSPACED}]+")

OPENERS, CLOSERS, ANSWERS, REFERRING = (
    frozenset(word for one in LANGUAGES if one.script not in UNSPACED for word in getattr(one, column).split())
    for column in ("openers", "closers", "answers", "referring")
)
"""Words with which people begin to talk, part, and answer or go on, and those that stand for what was just said."""
OPENERS_UNSPACED, CLOSERS_UNSPACED, ANSWERS_UNSPACED = (
    tuple(word for one in LANGUAGES if one.script in UNSPACED for word in getattr(one, column).split())
    for column in ("openers", "closers", "answers")
)
"""The same where no spaces part the words."""
QUESTION_MARKS = ("?", "？", "؟")
"""With which questions end."""


def stems_of(text: str) -> list[str]:
    """The words of a line: lower case, cut to their stem; character pairs where a script writes no spaces.

    Example:
        >>> stems_of("The dragons fly! 巨龙来了")
        ['the', 'dragon', 'fly', '巨龙', '龙来', '来了']
    """
    out: list[str] = []
    for match in _TOKEN.findall(text.lower()):
        if re.match(f"[{_UNSPACED}]", match):
            out += [match[i : i + 2] for i in range(len(match) - 1)] or [match]
        else:
            out.append(match[:STEM])
    return out


def word_blocks(lines: tuple[Line, ...]) -> Iterator[Floats]:
    """One row per line, one column per word said in at least two lines; the rarer the word, the heavier.

    Yields:
        Some columns at a time, shape (lines, columns), of about :data:`BLOCK` figures whatever the script's length;
        nothing where no word is repeated.
    """
    said = [stems_of(line.text) for line in lines]
    spread = Counter(word for words in said for word in set(words))
    kept = [word for word, count in spread.most_common(MAX_WORDS) if count > 1]
    places: dict[str, list[int]] = {word: [] for word in kept}
    for i, words in enumerate(said):
        for word in set(words):
            if word in places:
                places[word].append(i)
    width = max(1, BLOCK // max(1, len(lines)))
    for first in range(0, len(kept), width):
        some = kept[first : first + width]
        rows = np.zeros((len(lines), len(some)))
        for column, word in enumerate(some):
            rows[places[word], column] = np.log(len(lines) / spread[word])
        yield rows


def faded(rows: Floats, fade: float) -> tuple[Floats, Floats]:
    """Sums of the rows up to each line and from each line on, fading with distance.

    Args:
        rows: Shape (lines, columns).
        fade: Lines after which a row counts for 1/e.

    Returns:
        ``before`` (row i sums 0..i as heard at i) and ``after`` (row i sums i.. as heard at i).
    """
    from scipy.signal import lfilter

    recursion = [1.0], [1.0, -float(np.exp(-1.0 / fade))]
    return lfilter(*recursion, rows, axis=0), lfilter(*recursion, rows[::-1], axis=0)[::-1]


def topic_shift(lines: tuple[Line, ...], fade: float) -> Floats:
    """How little the words after line i share with those up to it, for each of the lines - 1 joints.

    Returns:
        One minus the cosine of both windows, less the mean of the joints around; 0 where no word tells one window
        from another, because all are said in every line.
    """
    if len(lines) < 3:
        return np.zeros(max(0, len(lines) - 1))
    together, lefts, rights = np.zeros((3, len(lines) - 1))
    for rows in word_blocks(lines):
        before, after = faded(rows, fade)
        left, right = before[:-1], after[1:]
        together += (left * right).sum(axis=1)
        lefts += np.square(left).sum(axis=1)
        rights += np.square(right).sum(axis=1)
    smoothing = NORM_SMOOTHING * float(lefts.mean())
    norms = np.sqrt((lefts + smoothing) * (rights + smoothing))
    if not norms.any():
        return np.zeros(len(lines) - 1)
    alike = np.divide(together, norms, out=np.zeros(len(norms)), where=norms > 0.0)
    shift = 1.0 - alike
    return np.asarray(shift - smoothed(shift))


def smoothed(values: Floats) -> Floats:
    """Mean of the values around each one."""
    window = np.ones(min(2 * AROUND + 1, 2 * len(values) - 1))
    counts = np.convolve(np.ones(len(values)), window, "same")[: len(values)]
    return np.asarray(np.convolve(values, window, "same")[: len(values)] / counts)


def speaker_shift(lines: tuple[Line, ...], fade: float) -> Floats:
    """How few of the voices up to line i go on after it, 0..1; all 0 where speakers are not named."""
    names = sorted({line.speaker for line in lines if line.speaker})
    if len(names) < 2:
        return np.zeros(max(0, len(lines) - 1))
    rows = np.zeros((len(lines), len(names)))
    for i, line in enumerate(lines):
        if line.speaker:
            rows[i, names.index(line.speaker)] = 1.0
    before, after = faded(rows, fade)
    left = before[:-1] / np.maximum(before[:-1].sum(axis=1, keepdims=True), 1e-6)
    right = after[1:] / np.maximum(after[1:].sum(axis=1, keepdims=True), 1e-6)
    shift: Floats = 1.0 - np.minimum(left, right).sum(axis=1)
    return shift


def greeting(last: str, first: str) -> float:
    """Whether the first words open a talk, not in return, and the last ones close one: 0, 1 or 2."""
    closes = bool(CLOSERS.intersection(_words(last)[-4:])) or any(word in last for word in CLOSERS_UNSPACED)
    return float(_opens(first) and not _opens(last)) + float(closes)


def answers(first: str) -> float:
    """Whether the first words answer or go on: 0 or 1."""
    return float(bool(ANSWERS.intersection(_words(first)[:1])) or first.startswith(ANSWERS_UNSPACED))


def asks(last: str) -> float:
    """Whether the last words are a question, which waits for an answer: 0 or 1."""
    return float(last.rstrip(" \"'”’»」)").endswith(QUESTION_MARKS))


def refers(first: str) -> float:
    """Whether the first words speak of what was just said: 0 or 1."""
    return float(not REFERRING.isdisjoint(_words(first)))


def opened(last: str) -> float:
    """Whether the last words have only just opened a talk: 0 or 1."""
    return float(_opens(last))


def _opens(text: str) -> bool:
    return bool(OPENERS.intersection(_words(text)[:4])) or text.startswith(OPENERS_UNSPACED)


def _words(text: str) -> list[str]:
    return _TOKEN.findall(text.lower())
