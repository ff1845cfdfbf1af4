"""What the moods look like, and which captions and words point to them: data only.

Positions follow the mood table of the composer (valence and arousal in standard deviations of
annotated game scores, halved to fit -1..1); tension is how unresolved a scene of that mood is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vidscore.model.mood import EMOTIONS, MOODS
from vidscore.model.tables import complete


@dataclass(frozen=True, slots=True)
class Prototype:
    """Where a mood lies, and how each label speaks for it (in log-odds for a certain label)."""

    valence: float
    arousal: float
    tension: float
    labels: dict[str, float]
    prior: float = 0.0
    """Log-prior: below 0 for a mood that needs a sign of its own before it is named."""
    prior_wordless: float = 0.0
    """Log-prior added where nobody speaks: light and sound alone do not say who is lost, hated or saved."""
    release: float = 0.0
    """How much a release of tension since the scene before speaks for it: relief is half of a triumph."""


PROTOTYPES: dict[str, Prototype] = complete({
    "neutral": Prototype(0.08, -0.30, -0.35, {"neutral": 1.2, "joy": -0.3, "fear": -1.0, "sadness": -1.0, "anger": -1.0}),
    "tender": Prototype(0.50, -0.30, -0.45, {"joy": 0.8, "sadness": 0.3, "anger": -1.0, "fear": -1.0},
        prior_wordless=-0.2),
    "joy": Prototype(0.60, 0.40, -0.40, {"joy": 1.0, "sadness": -1.5, "fear": -1.5, "anger": -1.0}),
    "triumph": Prototype(0.42, 0.60, 0.00, {"joy": 0.8, "surprise": 0.3, "sadness": -1.5, "fear": -0.5},
        prior=-0.4, prior_wordless=-0.3, release=1.2),
    "wonder": Prototype(0.40, -0.02, -0.15, {"joy": 0.4, "surprise": 0.9, "anger": -1.5, "sadness": -1.0, "fear": -0.5},
        prior=-0.3, prior_wordless=-0.1),
    "melancholy": Prototype(-0.28, -0.38, -0.15, {"sadness": 1.0, "anger": -1.0, "joy": -0.3, "fear": -0.8},
        prior_wordless=-0.4),
    "grief": Prototype(-0.60, -0.42, 0.05, {"sadness": 2.0, "joy": -1.5, "surprise": -0.5},
        prior_wordless=-0.6),
    "tension": Prototype(-0.28, 0.22, 0.50, {"fear": 0.9, "anger": 0.4, "surprise": 0.2, "joy": -1.0, "sadness": -0.3}),
    "fear": Prototype(-0.50, 0.55, 0.80, {"fear": 1.5, "anger": 0.2, "joy": -1.5},
        prior_wordless=-0.8),
    "anger": Prototype(-0.48, 0.65, 0.60, {"anger": 1.6, "disgust": 0.8, "joy": -1.5, "fear": -0.3},
        prior=-0.1, prior_wordless=-0.3),
    "mystery": Prototype(-0.10, -0.20, 0.25, {"surprise": 0.6, "neutral": 0.4, "fear": 0.3, "joy": -0.8, "anger": -0.8},
        prior=-0.5),
    "comic": Prototype(0.40, 0.38, -0.25, {"joy": 0.4, "surprise": 0.3, "sadness": -1.0, "fear": -1.0},
        prior=-0.9, prior_wordless=0.5),
}, MOODS, "feel/mood_table.py")  # fmt: skip
"""One row per mood, in the order of :data:`vidscore.model.mood.MOODS`."""

LABEL_VALENCE = dict(zip(EMOTIONS, (-0.6, -0.6, -0.6, 0.8, -0.7, 0.05, 0.0), strict=True))
LABEL_AROUSAL = dict(zip(EMOTIONS, (0.5, 0.1, 0.45, 0.1, -0.5, 0.35, -0.25), strict=True))
LABEL_TENSION = dict(zip(EMOTIONS, (0.6, 0.3, 0.9, -0.45, 0.0, 0.25, -0.2), strict=True))
"""What a certain label does to valence, arousal and tension."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a sound or music caption means."""

    mood: str
    valence: float
    arousal: float
    tension: float


_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of scripts that write no spaces: Thai, Lao, Burmese, Khmer, Japanese and Chinese."""


def _pattern(words: str) -> re.Pattern[str]:
    """Alternatives that must begin a word, where the script has word boundaries."""
    return re.compile(words if _UNSPACED.search(words) else rf"\b(?:{words})", re.IGNORECASE)


def _signs(table: str) -> tuple[tuple[re.Pattern[str], Sign], ...]:
    rows = []
    for row in table.strip().splitlines():
        mood, figures, words = (cell.strip() for cell in row.split("|", 2))
        valence, arousal, tension = (float(x) for x in figures.split())
        rows.append((_pattern(words), Sign(mood, valence, arousal, tension)))
    return tuple(rows)


CAPTIONS = _signs(r"""
    fear       | -0.7  0.8  0.9 | scream|shriek
    fear       | -0.7  0.8  0.9 | 尖叫|惨叫|惊叫
    fear       | -0.5  0.7  0.8 | thunder|explo|crash(?!ing waves)|roar
    fear       | -0.5  0.7  0.8 | 爆炸|雷|轰|咆哮|坠
    anger      | -0.6  0.9  0.8 | gun|shot|shoot|fight|punch|shout|yell|sirens?
    anger      | -0.6  0.9  0.8 | 枪|打斗|怒吼|警笛|吼|喊
    tension    | -0.4  0.3  0.7 | tense|suspense|ominous|sinister|eerie
    tension    | -0.4  0.3  0.7 | 紧张|悬疑|不祥|诡异|阴森
    tension    | -0.2  0.2  0.5 | tick|heartbeat|creak|footstep|breath|pant|alarm|knock|wind howl
    tension    | -0.2  0.2  0.5 | 滴答|心跳|吱|脚步|喘|警报|敲门|狂风
    grief      | -0.7 -0.3  0.1 | sob|weep|cry|crie|wail|whimper|sniff
    grief      | -0.7 -0.3  0.1 | 哭|抽泣|哽咽|啜泣|呜咽
    melancholy | -0.4 -0.4  0.0 | sad|melanchol|mournful|somber|sigh
    melancholy | -0.4 -0.4  0.0 | 哀|忧伤|悲|叹
    comic      |  0.5  0.4 -0.4 | laugh|chuckl|giggl|snicker|cackl
    comic      |  0.5  0.4 -0.4 | 笑
    joy        |  0.6  0.6 -0.3 | cheer|applau|clap|whoop|upbeat|lively|happy
    joy        |  0.6  0.6 -0.3 | 欢呼|掌声|鼓掌|欢快|喜庆
    triumph    |  0.5  0.7  0.1 | triumph|heroic|fanfare|majestic
    triumph    |  0.5  0.7  0.1 | 凯旋|雄壮|激昂|号角
    tender     |  0.5 -0.5 -0.4 | gentle|soft music|soothing|lullaby|romantic|tender|kiss
    tender     |  0.5 -0.5 -0.4 | 轻音乐|轻柔|温柔|柔和|摇篮曲|浪漫|舒缓
    wonder     |  0.4  0.0 -0.1 | magic|shimmer|chime|ethereal|twinkl
    wonder     |  0.4  0.0 -0.1 | 魔法|空灵|闪烁|梦幻
    mystery    | -0.1 -0.2  0.3 | mysterious|whisper|rustl
    mystery    | -0.1 -0.2  0.3 | 神秘|低语|窸窣
    neutral    |  0.2 -0.4 -0.3 | birds?|gulls?|waves|stream|rain|breeze|crickets?|bells?\b
    neutral    |  0.2 -0.4 -0.3 | 鸟|鸥|海浪|溪|雨声|微风|虫鸣|钟声
""")
"""Sound and music captions: mood, valence arousal tension, and the words that give it away (first match counts)."""

WORDS = tuple(
    (_pattern(row.split("|", 1)[1].strip()), row.split("|", 1)[0].strip())
    for row in r"""
    wonder     | beautiful|magic|stars?\b|sky\b|amazing|incredible|never seen|look at (that|this)|universe
    wonder     | 真美|太美|好美|美丽|神奇|奇迹|星星|天空|从没见过|从来没见过|太神了
    triumph    | won\b|did it\b|victory|made it\b|alive\b|free\b|champion|saved\b
    triumph    | 胜|赢|成功|做到了|活着|自由|冠军|得救
    tender     | love\b|dear\b|darling|sweetheart|thank you|hug\b|kiss
    tender     | 爱|亲爱|宝贝|谢谢|抱抱|想你
    mystery    | strange|secret|mystery|who are you|what is (this|that)|weird|hidden|ghost
    mystery    | 奇怪|秘密|谜|你是谁|怪事|鬼|诡
    comic      | ha ?ha|lol\b|jok|funny|ridiculous|hilarious|silly
    comic      | 哈哈|笑死|玩笑|搞笑|滑稽|逗
    grief      | dead\b|died\b|gone\b|funeral|grave\b|goodbye forever|never came (back|home)
    grief      | 死|去世|走了|葬|坟|再也没|不在了
    fear       | help me|run!|watch out|look out|danger|monster|drown|kill
    fear       | 救命|救救|快跑|小心|危险|怪物|淹死|杀
    anger      | hate\b|damn|shut up|how dare|bastard|liar|get out\b
    anger      | 恨|该死|闭嘴|混蛋|骗子|滚|可恶
    neutral    | peaceful|calm\b|quiet|asleep\b|take (our|your) time|no hurry|rest\b
    neutral    | 安静|安宁|平静|宁静|慢慢|不着急|歇|睡着
    tension    | something('s| is) wrong|hurry\b|storm|warn|trap\b|hide\b|careful|too late
    tension    | 不对劲|赶紧|快点|风暴|警告|陷阱|躲|来不及
""".strip().splitlines()
)
"""Words that tell apart moods which lie close together; they move the name, not the figures."""
