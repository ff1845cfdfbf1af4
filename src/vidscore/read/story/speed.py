"""How fast people read, by language: what turns letters into time.

References:
    S. Trauzettel-Klosinski and K. Dietz, "Standardized assessment of reading performance: the new International Reading Speed
    Texts IReST", Investigative Ophthalmology & Visual Science 53, 2012: adults reading aloud, characters a minute in 17
    languages, 863 over all of them and 370 syllables.
    M. Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109, 2019: 183 English words a minute
    aloud over 77 studies, which is what these letters and the pauses of :mod:`vidscore.read.story.clock` come to.
"""

from __future__ import annotations

from vidscore.read.story.sentences import WIDE, letters_of

CHARACTERS_A_MINUTE = {
    "ar": 612, "zh": 255, "nl": 978, "en": 987, "fi": 1078, "fr": 998, "de": 920, "he": 833, "it": 950, "ja": 357,
    "pl": 916, "pt": 913, "ru": 986, "sl": 885, "es": 1025, "sv": 917, "tr": 1054,
}  # fmt: skip
"""Letters read aloud in a minute. [published: Trauzettel-Klosinski and Dietz 2012]"""
OTHER = 863
"""Of a language that is not in the table. [published: the mean of the table's source]"""
SYLLABLES_A_MINUTE = 370
"""Of a script of syllables in a language that is not in the table: Korean. [published: the mean of the same source]"""
DIGIT_LETTERS = 4
"""A digit takes as long as so many letters of an alphabet. [judgement: the length of its English name]"""


def reading_ms(text: str, language: str) -> float:
    """How long a text takes to be read aloud, without pauses.

    Args:
        text: Any length; what is neither letter nor digit takes no time.
        language: ISO 639-1; empty where it is not known.

    Example:
        >>> round(reading_ms("He never came home.", "en")), round(reading_ms("他再也没有回家。", "zh"))
        (912, 1647)
    """
    wide = len(WIDE.findall(text))
    digits = sum(map(str.isdigit, text))
    others = letters_of(text) - wide + digits * (DIGIT_LETTERS - 1)
    rate = CHARACTERS_A_MINUTE.get(language, OTHER)
    syllabic = language in ("zh", "ja")
    of_wide = rate if syllabic else SYLLABLES_A_MINUTE
    return 60_000 * (wide / of_wide + others / (OTHER if syllabic else rate))
