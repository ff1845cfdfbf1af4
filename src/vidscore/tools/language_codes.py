"""The codes of a language: ISO 639-1 inside this project, the two forms of ISO 639-2 in the files it reads and writes.

ISO 639-2 has two codes for some twenty languages: bibliographic, after the English name (``ger``), and terminological,
after the own one (``deu``). langcodes knows both.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from vidscore.model.languages import LANGUAGES

Form = Literal["bibliographic", "terminological"]
FORMS: tuple[Form, ...] = ("bibliographic", "terminological")


@cache
def iso_639_2(code: str, form: Form) -> str:
    """The three-letter code of a language; empty for one that is not in the table.

    Args:
        code: ISO 639-1.
        form: Which of the two.

    Example:
        >>> iso_639_2("de", "bibliographic"), iso_639_2("de", "terminological"), iso_639_2("", "bibliographic")
        ('ger', 'deu', '')
    """
    if all(code != language.code for language in LANGUAGES):
        return ""
    import langcodes

    return langcodes.get(code).to_alpha3(variant="B" if form == "bibliographic" else "T")


def language_code(tag: str) -> str:
    """ISO 639-1 code of a language tag, or empty when it names none.

    Example:
        >>> language_code("ger"), language_code("zh-Hans"), language_code("pt_BR"), language_code("final")
        ('de', 'zh', 'pt', '')
    """
    return _codes().get(re.split(r"[-_]", tag.strip().lower())[0], "")


@cache
def _codes() -> dict[str, str]:
    """Every code and name of each language to its ISO 639-1 code."""
    return {
        name: language.code
        for language in LANGUAGES
        for name in (language.code, *(iso_639_2(language.code, form) for form in FORMS), *language.names.split())
    }
