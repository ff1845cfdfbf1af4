"""Feelings that a line names outright: grief, terrified, 悲伤. Named and not denied, they decide.

A reader that learnt from examples hedges where a word is rare in them; a person does not. The words here mean one
feeling and hardly anything else; words that are often said without the feeling (happy birthday, I'm afraid so, 害怕) are
left to the readers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from vidscore.model.arrays import Floats

NAMES = {
    "anger": ("furious enraged outraged", "愤怒 愤恨 气愤 恼怒 恼火 暴怒 震怒 怒火 怒不可遏 勃然大怒"),
    "disgust": ("disgusted disgusting revolting repulsive nauseating revulsion", "厌恶 嫌恶 恶心 作呕 反胃"),
    "fear": (
        "terrified terrifying terror horrified petrified frightened panicking",
        "恐惧 惊恐 恐慌 惊惧 胆战心惊 毛骨悚然 不寒而栗",
    ),
    "joy": ("joy joyful overjoyed delighted happiness jubilant elated ecstatic", "喜悦 欣喜 狂喜 兴高采烈 欣喜若狂"),
    "sadness": (
        "grief grieving sorrow sorrowful sadness heartbroken despair mourning misery",
        "悲伤 悲痛 悲哀 悲凉 哀伤 忧伤 伤心 心碎 绝望 凄凉 肝肠寸断",
    ),
    "surprise": (
        "astonished astonishment astounded dumbfounded startled flabbergasted",
        "惊讶 吃惊 震惊 诧异 惊奇 惊愕 目瞪口呆",
    ),
}
"""The words of each label, English and Chinese."""
NAMED_VAD = {
    "anger": (-0.65, 0.60, 0.25), "disgust": (-0.60, 0.20, 0.10), "fear": (-0.60, 0.60, -0.50), "joy": (0.75, 0.40, 0.30),
    "sadness": (-0.65, -0.40, -0.45), "surprise": (0.05, 0.55, -0.10),
}  # fmt: skip
"""Where each lies in valence, arousal and dominance (after Russell 1980)."""
NAMED_LOGIT = 2.0
"""What naming a feeling adds to its logit, and takes from that of neutral."""
NAMED_VAD_SHARE = 0.5
"""Share of a line's valence, arousal and dominance that the named feelings decide."""

REACH = 40
"""Letters before a word in which a denial is looked for."""

_DENIED = r"(?:\b(?:not|no|never|without|nothing|cannot|\w+n't)\s(?:\S+\s){0,3}|[没别未甭勿]\S{0,2}|不(?!禁|由|断|已)\S{0,2})$"
_DENIAL = re.compile(_DENIED, re.IGNORECASE)
_NAMED = {
    label: re.compile(rf"\b(?:{'|'.join(english.split())})\b|{'|'.join(chinese.split())}", re.IGNORECASE)
    for label, (english, chinese) in NAMES.items()
}


def named(text: str) -> tuple[str, ...]:
    """The labels that a plain line names and does not deny.

    Example:
        >>> named("her heart was full of grief"), named("心中涌起一股无法言喻的悲伤"), named("我没有绝望")
        (('sadness',), ('sadness',), ())
    """
    return tuple(
        label
        for label, words in _NAMED.items()
        if any(not _DENIAL.search(text[max(0, match.start() - REACH) : match.start()]) for match in words.finditer(text))
    )


def with_named(texts: Sequence[str], labels: Sequence[str], logits: Floats, vad: Floats) -> tuple[Floats, Floats]:
    """Let what lines name outright decide.

    Args:
        texts: Plain lines.
        labels: What each column of ``logits`` is.
        logits: (lines, labels).
        vad: (lines, 3) in -1..1.

    Returns:
        New logits and V-A-D.
    """
    logits, vad = logits.copy(), vad.copy()
    column = {label: number for number, label in enumerate(labels)}
    for row, text in enumerate(texts):
        found = named(text)
        if found:
            logits[row, [column[label] for label in found]] += NAMED_LOGIT
            logits[row, column["neutral"]] -= NAMED_LOGIT
            vad[row] += NAMED_VAD_SHARE * (np.mean([NAMED_VAD[label] for label in found], axis=0) - vad[row])
    return logits, vad
