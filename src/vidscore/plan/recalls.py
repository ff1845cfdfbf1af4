"""Where a film's words come back: two scenes that say the same, far apart.

In: scenes. Out: pairs of them with the words that they share. What everybody says all the time (greetings, yes and no) is no
memory: shared words count where some of them are rare in the film.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vidscore.model.scene import Scene

MOST = 2
"""So many memories would be noticed in one film. [judgement]"""
_APART = 2
"""Scenes between which nothing else happens recall nothing. [judgement]"""
_RUN, _RUN_OF_SIGNS = 3, 5
"""Words in a row that are a quotation; signs, where words are not parted by blanks. [judgement]"""
_RARE, _RARE_WORDS, _LETTERS = 3, 2, 3
"""A word said in so many lines at most is rare; so many rare ones are a quotation; none has so few letters. [judgement]"""
_SIGN = r"[\u3040-\u30ff\u3400-\u9fff]"
_TOKEN = re.compile(rf"{_SIGN}|(?:(?!{_SIGN})\w)+")


@dataclass(frozen=True, slots=True)
class Recall:
    """Two scenes that share words."""

    first: int
    again: int
    text: str
    """The line in which they come back."""


def find_recalls(scenes: Sequence[Scene]) -> tuple[Recall, ...]:
    """The memories of a film, strongest first, no scene in two of them."""
    lines = [(scene.index, line.text, _TOKEN.findall(line.text.casefold())) for scene in scenes for line in scene.lines]
    common = Counter(word for _, _, words in lines for word in set(words))
    places: dict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
    for index, text, words in lines:
        for run in _runs(words):
            if sum(common[word] <= _RARE and (len(word) > _LETTERS or _is_sign(word)) for word in set(run)) >= _RARE_WORDS:
                places[run].setdefault(index, text)
    shared = Counter[tuple[int, int]]()
    said: dict[tuple[int, int], str] = {}
    for found in places.values():
        for pair in pairwise(sorted(found)):
            if pair[1] - pair[0] >= _APART:
                shared[pair] += 1
                said.setdefault(pair, found[pair[1]])
    kept: list[Recall] = []
    for pair, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if len(kept) < MOST and not any({*pair} & {one.first, one.again} for one in kept):
            kept.append(Recall(*pair, said[pair]))
    return tuple(kept)


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    length = _RUN_OF_SIGNS if words and _is_sign(words[0]) else _RUN
    return [tuple(words[k : k + length]) for k in range(len(words) - length + 1)]


def _is_sign(word: str) -> bool:
    return re.fullmatch(_SIGN, word) is not None
