"""Which lines can be read at all: the scripts and languages the shipped model has learnt."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from vidscore.feel.default_model import Readings
from vidscore.feel.text import plain
from vidscore.model.languages import LANGUAGES
from vidscore.tools.language_codes import language_code

WRITTEN_SCRIPTS = frozenset(
    {"LATIN", "CJK", "CYRILLIC", "ARABIC", "HEBREW", "GREEK", "DEVANAGARI", "ETHIOPIC", "THAI", "FULLWIDTH", "MASCULINE",
     "FEMININE", "MODIFIER"}
)  # fmt: skip
"""The first words of the Unicode names of the letters that were learnt from."""
_MACROLANGUAGE = {language.code: language.macrolanguage for language in LANGUAGES if language.macrolanguage}


@lru_cache(maxsize=8192)
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0].split("-")[0]


def has_readable_letters(text: str) -> bool:
    """Whether there is something to read, and at least half of its letters are of a script that was learnt."""
    if not plain(text):
        return False
    letters = [letter for letter in text if letter.isalpha()]
    known = sum(_script_of(letter) in WRITTEN_SCRIPTS for letter in letters)
    return 2 * known >= len(letters)


def model_language(code: str) -> str:
    """The name under which the model knows a language: ``hr`` is ``sh``, ``pt-BR`` is ``pt``."""
    code = language_code(code) or code.lower().replace("_", "-").split("-")[0]
    return _MACROLANGUAGE.get(code, code)


def readable(texts: Sequence[str], readings: Readings, language: str = "") -> list[bool]:
    """Which texts the model can read.

    A model of the user's own is trusted with everything; ours only with the languages and scripts it has learnt.
    """
    if not readings.languages:
        return [True] * len(texts)
    if language and model_language(language) not in readings.languages:
        return [False] * len(texts)
    return [has_readable_letters(text) for text in texts]
