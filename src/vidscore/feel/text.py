"""Spoken text in, the two things a network reads out: a plain sentence and the numbers of its n-grams.

One rule for training and for reading, so that a model never meets text written another way than what it learnt from.
The n-grams are hashed (CRC-32), so there is no vocabulary to ship and no letter in any script that has no number.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from itertools import pairwise

NAME = "alex"
"""What stands for a name that a corpus has hidden behind ``[NAME]`` or ``[PERSON]``."""

_HIDDEN_NAME = re.compile(r"[\[<](?:NAME|PERSON|PER)[\]>]", re.IGNORECASE)
_HIDDEN_FAITH = re.compile(r"[\[<]RELIGION[\]>]", re.IGNORECASE)
_LEADING_DASH = re.compile(r"^[\s*♪#>\-–—]+|(?<![\s*♪#])[\s*♪#]+$")
# Some corpora lack commas in their neutral rows and have spaces before the marks of the others: a reader that saw
# them would learn the corpus, not the feeling. So nobody sees them.
_COMMAS = re.compile(r"[,，、،;；]")
_SPACED_MARK = re.compile(r"(?<!\s)\s+([.!?…'’。！？])")
_SPACED_SUFFIX = re.compile(r"(?<!\s)\s+((?:n't|['’](?:s|re|ve|ll|d|m))\b)", re.IGNORECASE)
_QUOTES = re.compile(r"[\"“”„«»「」『』]")
_SPACES = re.compile(r"\s+")
_TOKENS = re.compile(r"[!?！？]+|\.{2,}|…+|[^\W_]+(?:['’][^\W_]+)*|[^\w\s.]")
# Scripts written without spaces: each run is read letter by letter.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ORDERS_IN_WORD = (3, 4, 5)
_ORDERS_UNSPACED = (1, 2, 3, 4)
_NUMBERS = (1 << 31) - 1
MAX_NGRAMS = 384
"""The first n-grams of a line that are read: about 30 English words or 100 Chinese characters."""


def plain(text: str) -> str:
    """A line as the networks read it: one row, no commas, no quotes, no dash in front, hidden names named.

    Example:
        >>> plain("- Aye , aye ,  [PERSON] !")
        'Aye aye alex!'
    """
    text = unicodedata.normalize("NFKC", text).replace("\u200b", "")
    text = _HIDDEN_FAITH.sub("faith", _HIDDEN_NAME.sub(NAME, text))
    text = _COMMAS.sub(" ", _QUOTES.sub(" ", _LEADING_DASH.sub("", text)))
    text = _SPACED_SUFFIX.sub(r"\1", _SPACED_MARK.sub(r"\1", text))
    return _SPACES.sub(" ", text).strip()


def tokens(text: str) -> list[str]:
    """The words, marks and runs of unspaced letters of a plain line, in lower case."""
    return _TOKENS.findall(text.lower().replace("’", "'"))


def ngrams(text: str) -> list[str]:
    """The named n-grams of a plain line, in reading order.

    A word gives itself, its pair with the next word and the 3- to 5-letter pieces of ``<word>``; a run of a script
    without spaces gives its 1- to 4-letter pieces.
    """
    words = tokens(text)
    grams = [f"2 {first} {second}" for first, second in pairwise(["^", *words, "$"])]
    for word in words:
        grams.append(f"1 {word}")
        if _UNSPACED.search(word):
            grams.extend(f"0 {piece}" for piece in _pieces(word, _ORDERS_UNSPACED))
        elif len(word) > 2 and word[0].isalnum():
            grams.extend(f"3 {piece}" for piece in _pieces(f"<{word}>", _ORDERS_IN_WORD))
    return grams


def _pieces(word: str, orders: tuple[int, ...]) -> list[str]:
    return [word[i : i + order] for order in orders for i in range(len(word) - order + 1)]


def ngram_ids(text: str) -> list[int]:
    """The number, 1..2**31-1, of each n-gram of a plain line; readers fold it into their tables, 0 is padding.

    Returns:
        At least one number (the empty line has the pair of its two ends), at most :data:`MAX_NGRAMS`.
    """
    grams = ngrams(text)[:MAX_NGRAMS]
    return [zlib.crc32(gram.encode("utf8")) % _NUMBERS + 1 for gram in grams]
