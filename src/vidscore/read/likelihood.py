"""How much a decoded text looks like something people wrote: the judge between encodings.

Every letter outside ASCII is marked by its company: common or rare among Chinese characters, of
the alphabet of the language the words speak, in the right case, beside letters of its own script.
The wrong encoding of a text turns common letters into rare or impossible ones. The mean mark,
with the share of function words added, is compared between candidates of one file.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from vidscore.model.languages import LANGUAGES
from vidscore.read.language import OTHER_SCRIPTS, word_scores

_COMMON_HAN = frozenset(
    "的一是不了我你在有他这个人们来到时大地为子中说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如"
    "事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间知世什两次使身者被高已亲其进此话"
    "常与活正感谁吗吧呢啊走死杀快点别让告诉叫谢真跟找怎做听见先再等您话钱孩太喜欢帮认识"
    "這個們來時為說國著裡後會過對學麼發當沒還樣種開總從無現動頭經長兒愛給間話與嗎誰點別讓訴謝歡幫認識錢進親"
    "何私俺君僕今見行言思彼者物事気分本当前度待死殺逃助知早"
)
_COMMON_HANGUL = frozenset(
    "이다는을를가에의은하지고그나내도있어요사해아기너무라로서자만니오리시우안게한인대여일수거야전보었했습까네들말못왜뭐좀잘정면건데할것같알죽람세"
)
_MARKED = {language.code: language.marked for language in LANGUAGES}
_USUAL_SIGNS = frozenset("“”‘’„‚…–—«»‹›¿¡°´·№♪♫£€§®©™×½¼¾²³ªº。，！？、；：「」『』（）《》〈〉【】～　·・ー—…")
_RIGHT, _FAIR, _ODD, _WRONG, _IMPOSSIBLE = 1.0, 0.7, 0.15, -0.7, -2.0
_WORDS_COUNT = 2.0
"""What a text wholly of function words gains, beside marks of at most 1."""


def likelihood(text: str, kana: bool = True) -> float:
    """Mean mark of the letters outside ASCII, plus the share of function words; higher is likelier.

    Args:
        text: The decoded candidate.
        kana: Whether the encoding is one that Japanese is written in; elsewhere kana prove nothing.
    """
    scores = word_scores(text)
    likeliest = max(scores, key=lambda language: scores[language])
    alphabet = _MARKED[likeliest] if scores[likeliest] > 0 else ""
    marks = list(_marks(text, frozenset(alphabet), kana))
    words = len(re.findall(r"[^\W\d_]+", text)) or 1
    spoken = max(scores[likeliest], max(word_scores(text, OTHER_SCRIPTS).values()))
    return sum(marks) / max(len(marks), 1) + _WORDS_COUNT * spoken / words


def _marks(text: str, alphabet: frozenset[str], kana: bool) -> Iterator[float]:
    before = Counter[str]()
    for left, char in pairwise(" " + text + " "):
        if char >= "\x80" and before[char] < 50:  # enough of each is enough
            before[char] += 1
            yield _mark(char, left, alphabet, kana)


def _mark(char: str, left: str, alphabet: frozenset[str], kana: bool) -> float:
    if char in _USUAL_SIGNS:
        return 0.4
    if "\u4e00" <= char <= "\u9fff":
        return _RIGHT if char in _COMMON_HAN else _ODD
    if "\uac00" <= char <= "\ud7a3":
        return _RIGHT if char in _COMMON_HANGUL else _ODD
    if "\u3041" <= char <= "\u30ff":
        return _RIGHT if kana else 0.0
    if "\u0e01" <= char <= "\u0e5b":  # Thai vowels are marks, not letters
        return _WRONG if left.isascii() and left.isalpha() else _FAIR
    if not char.isalpha():
        return _IMPOSSIBLE if unicodedata.category(char) in ("Cc", "Co", "Cn", "So") or char == "\ufffd" else _WRONG
    if char < "\u0250":
        return _latin(char, left, alphabet)
    if char >= "\u3100" or (left.isascii() and left.isalpha()):
        return _WRONG  # half-width kana, loose jamo, or another script inside a Latin word
    return _WRONG if char.isupper() and left.islower() else _FAIR


def _latin(char: str, left: str, alphabet: frozenset[str]) -> float:
    if char.isupper() and left.islower():
        return _WRONG
    return _RIGHT if char.lower() in alphabet else -0.3
