"""Paragraphs to what is read in one breath: sentences, and clauses of very long ones.

No language is asked for: a sentence ends at its mark, in Chinese and Japanese at once, elsewhere before a blank and something
that can begin one. Every search is linear in the text, whatever it holds.
"""

from __future__ import annotations

import re
from itertools import pairwise

LONGEST = 180
"""Letters of a piece that is shown at once; Chinese characters count for three. [judgement: about three lines of a screen]"""
_END = re.compile(
    r"(?<![.!?…。！？])(?:[.!?…]{1,6}[\"'”’»)\]]{0,3}(?=[ \t]+[\"'“‘«(\[—–-]{0,3}[^\W_]|$)|[。！？…]{1,6}[」』”’）》\"]{0,3})"
)
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\"“‘])(?:[^\W\d_]|mr|mrs|ms|dr|prof|st|sr|jr|mme|mlle|hr|fr|nr|no|vol|vs|cf|etc|e\.g|i\.e|z\.b|d\.h|u\.a|bzw|"
    r"capt|col|gen|lt|sgt|rev|hon|messrs|sra|sta|dra|av|ul|ing)\.$",
    re.I,
)
_CLAUSE = re.compile(r"[;:,](?=\s)|\s[—–-](?=\s)|[，；：、—](?!\d)")
WIDE = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
"""Characters that stand for a syllable or a word each."""


def letters_of(text: str) -> int:
    """How many letters and digits there are: what takes time to read.

    Example:
        >>> letters_of("No, 7!"), letters_of("***")
        (3, 0)
    """
    return sum(map(str.isalnum, text))


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph, none empty; what holds no letter goes with its neighbour.

    Example:
        >>> sentences("Mr. Hill left. “Why?” asked Ann. 他走了。她没有！")
        ['Mr. Hill left.', '“Why?” asked Ann.', '他走了。', '她没有！']
    """
    pieces, start = [], 0
    for mark in _END.finditer(paragraph):
        follows = paragraph[mark.end() :].lstrip()[:1]
        lower = follows.islower() or (
            mark[0].startswith(".") and bool(_ABBREVIATED.search(paragraph[max(0, start, mark.start() - 12) : mark.start() + 1]))
        )
        if not lower:
            pieces.append(paragraph[start : mark.end()].strip())
            start = mark.end()
    pieces.append(paragraph[start:].strip())
    return [part for piece in _lettered(pieces) for part in _breaths(piece)]


def _lettered(pieces: list[str]) -> list[str]:
    out: list[str] = []
    for piece in filter(None, pieces):
        if out and not letters_of(piece):
            out[-1] = f"{out[-1]} {piece}"
        else:
            out.append(piece)
    return [piece for piece in out if letters_of(piece)]


def _weight(text: str) -> int:
    return len(text) + 2 * len(WIDE.findall(text))


def clauses(sentence: str) -> list[str]:
    """A sentence cut where a reader may take breath: behind commas and their like, never without a letter on both sides.

    Example:
        >>> clauses("He left, and she stayed; 他走了，她没有。")
        ['He left,', 'and she stayed;', '他走了，', '她没有。']
    """
    return _lettered([piece.strip() for piece in _cut(sentence, [mark.end() for mark in _CLAUSE.finditer(sentence)])])


def _breaths(sentence: str) -> list[str]:
    """A sentence in pieces that can be shown: cut at clauses, else at blanks, else anywhere."""
    if _weight(sentence) <= LONGEST:
        return [sentence]
    places = [mark.end() for mark in _CLAUSE.finditer(sentence)]
    return [
        part for piece in _packed(_cut(sentence, places)) for part in ([piece] if _weight(piece) <= LONGEST else _hard(piece))
    ]


def _hard(piece: str) -> list[str]:
    words = _packed(_cut(piece, [mark.end() for mark in re.finditer(r"\s", piece)]))
    step = LONGEST // 3
    return [
        part
        for word in words
        for part in ([word] if _weight(word) <= LONGEST else _cut(word, list(range(step, len(word), step))))
    ]


def _cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *places, len(text)]
    return [piece for a, b in pairwise(edges) if (piece := text[a:b])]


def _packed(pieces: list[str]) -> list[str]:
    """Neighbours put together as far as they may be shown at once."""
    out: list[str] = []
    room = 0
    for piece in pieces:
        weight = _weight(piece)
        if out and weight <= room:
            out[-1] += piece
            room -= weight
        else:
            out.append(piece)
            room = LONGEST - weight
    return [piece.strip() for piece in out if piece.strip()]
