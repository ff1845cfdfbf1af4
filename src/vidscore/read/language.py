"""Which language a whole subtitle file is in: by its script, then by its most common words.

One decision per file, never per line ("No." is a word in nine languages). Languages with a
script of their own are told by their letters; the others by how many of the tokens are among the
function words of :mod:`vidscore.model.languages`. Bosnian, and Serbian in Latin letters, count as Croatian.
``tests/read/test_language.py`` measures it on film subtitles in 42 languages.
"""

from __future__ import annotations

import re
from collections import Counter

from vidscore.model.languages import LANGUAGES, SCRIPTS

_WORD_SETS = {language.code: frozenset(language.words.split()) for language in LANGUAGES}
_BY_SCRIPT = {script: tuple(one.code for one in LANGUAGES if one.script == script) for script in ("Latin", *SCRIPTS)}
_LATIN = _BY_SCRIPT["Latin"]
OTHER_SCRIPTS = tuple(one.code for one in LANGUAGES if one.words and one.script != "Latin")
"""Languages with function words and letters that are not Latin."""
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language most of the text is in; empty when too little speaks for one.

    Example:
        >>> detect_language("I don't know what you want.")
        'en'
        >>> detect_language("我不知道。")
        'zh'
    """
    letters = sum(char.isalpha() for char in text)
    for script, pattern in SCRIPTS.items():
        if letters and len(re.findall(pattern, text)) > letters / 10:
            return _by_words(text, _BY_SCRIPT[script]) or _BY_SCRIPT[script][0]
    return _by_words(text, _LATIN)


def _by_words(text: str, languages: tuple[str, ...]) -> str:
    scores = word_scores(text, languages)
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > 0 else ""


def word_scores(text: str, languages: tuple[str, ...] = _LATIN) -> dict[str, float]:
    """How many tokens are function words of each language; a word of several counts for less in each."""
    counts = Counter(token.replace("’", "'") for token in _TOKEN.findall(text.lower()))
    shared = Counter(word for language in languages for word in _WORD_SETS[language])
    return {
        language: sum(counts[word] / shared[word] ** 0.5 for word in _WORD_SETS[language] if word in counts)
        for language in languages
    }
