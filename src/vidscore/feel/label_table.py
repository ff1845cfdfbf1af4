"""What the labels of the world's emotion models mean in ours: data only.

Rows: GoEmotions' 28 (Demszky et al. 2020), Ekman's six, Plutchik's eight and the grades of sentiment models. Places in
valence, arousal and dominance are read off the circumplex of Russell (1980), in -1..1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one label means."""

    labels: Mapping[str, float]
    """How much of each of ours, 0..1."""
    vad: tuple[float, float, float]


def _rows(table: str) -> dict[str, Meaning]:
    rows = {}
    for row in table.strip().splitlines():
        name, labels, *vad = (cell.strip() for cell in row.split("|"))
        parts = (part.split("=") for part in labels.split())
        valence, arousal, dominance = map(float, vad)
        rows[name] = Meaning({label: float(share) for label, share in parts}, (valence, arousal, dominance))
    return rows


MEANINGS = _rows(
    """
    anger          | anger=1                  | -0.65 |  0.60 |  0.25
    disgust        | disgust=1                | -0.60 |  0.20 |  0.10
    fear           | fear=1                   | -0.60 |  0.60 | -0.50
    joy            | joy=1                    |  0.75 |  0.40 |  0.30
    sadness        | sadness=1                | -0.65 | -0.40 | -0.45
    surprise       | surprise=1               |  0.05 |  0.55 | -0.10
    neutral        | neutral=1                |  0.00 | -0.10 |  0.00
    anticipation   | neutral=0.4 joy=0.2      |  0.15 |  0.20 |  0.10
    trust          | joy=0.5                  |  0.40 | -0.05 |  0.20
    admiration     | joy=0.9                  |  0.65 |  0.30 |  0.10
    amusement      | joy=1                    |  0.70 |  0.45 |  0.25
    annoyance      | anger=0.8                | -0.45 |  0.35 |  0.15
    approval       | joy=0.6                  |  0.45 |  0.10 |  0.20
    caring         | joy=0.7                  |  0.55 |  0.05 |  0.20
    confusion      | surprise=0.6             | -0.15 |  0.20 | -0.25
    curiosity      | surprise=0.6             |  0.15 |  0.30 |  0.05
    desire         | joy=0.6                  |  0.40 |  0.40 |  0.10
    disappointment | sadness=0.8              | -0.50 | -0.20 | -0.30
    disapproval    | anger=0.7                | -0.45 |  0.20 |  0.15
    embarrassment  | sadness=0.6              | -0.45 |  0.25 | -0.45
    excitement     | joy=1                    |  0.70 |  0.75 |  0.30
    gratitude      | joy=0.9                  |  0.70 |  0.10 |  0.05
    grief          | sadness=1                | -0.80 | -0.30 | -0.55
    love           | joy=0.9                  |  0.80 |  0.25 |  0.20
    nervousness    | fear=0.8                 | -0.40 |  0.50 | -0.40
    optimism       | joy=0.7                  |  0.55 |  0.20 |  0.25
    pride          | joy=0.9                  |  0.65 |  0.35 |  0.50
    realization    | surprise=0.7             |  0.05 |  0.20 |  0.05
    relief         | joy=0.8                  |  0.55 | -0.30 |  0.15
    remorse        | sadness=0.8              | -0.60 | -0.10 | -0.40
    calm           | neutral=0.8              |  0.35 | -0.55 |  0.15
    boredom        | neutral=0.6              | -0.25 | -0.55 | -0.15
    shame          | sadness=0.7              | -0.55 |  0.10 | -0.50
    guilt          | sadness=0.7              | -0.55 |  0.05 | -0.45
    contempt       | disgust=0.7 anger=0.3    | -0.55 |  0.20 |  0.30
    hate           | anger=0.8 disgust=0.4    | -0.75 |  0.55 |  0.20
    pain           | sadness=0.7              | -0.70 |  0.20 | -0.45
    worry          | fear=0.7                 | -0.45 |  0.35 | -0.40
    very negative  | anger=0.45 sadness=0.45  | -0.85 |  0.25 | -0.20
    negative       | anger=0.35 sadness=0.35  | -0.55 |  0.15 | -0.15
    positive       | joy=0.8                  |  0.55 |  0.20 |  0.20
    very positive  | joy=1                    |  0.85 |  0.40 |  0.30
    """
)
"""Each known label: our labels it means, then valence, arousal, dominance."""


def _words(table: str) -> dict[str, str]:
    return {word: row.split(":")[0].strip() for row in table.strip().splitlines() for word in row.split(":")[1].split()}


ALIASES = _words(
    """
    anger: angry mad rage fury ang 愤怒 生气 怒 angry/愤怒 愤慨 气愤 wut ärger colère ira rabia
    disgust: disgusted dis 厌恶 恶心 恶 反感 ekel dégoût asco disgusto
    fear: afraid scared fearful fea 恐惧 害怕 惧 惊恐 angst peur miedo paura
    joy: happy happiness joyful hap 高兴 开心 快乐 喜悦 乐 喜 幸福 freude joie alegría alegria gioia enjoyment
    sadness: sad unhappy sorrow 悲伤 难过 伤心 哀 悲 trauer tristesse tristeza tristezza
    surprise: surprised sur astonished astonishment amazed 惊讶 惊奇 惊 吃惊 惊喜 überraschung sorpresa surpresa
    neutral: neu none other others no_emotion noemo 中性 中立 无情绪 平静 其他 objective
    love: 喜爱 喜欢 爱 好 loving affection like
    calm: relaxed calmness serenity peaceful 平和 放松
    worry: worried anxiety anxious 担心 担忧 焦虑 忧虑
    nervousness: nervous 紧张
    pain: 痛苦
    hate: hatred 憎恨 恨
    shame: ashamed 羞愧
    guilt: guilty 内疚
    disappointment: disappointed depress depressed depression 失望 沮丧
    gratitude: grateful thankful 感激 感谢
    excitement: excited 兴奋 激动
    confusion: confused 困惑
    curiosity: curious 好奇
    boredom: bored 无聊
    anticipation: expectation 期待
    trust: 信任
    contempt: contemptuous 轻蔑 鄙视
    pride: proud 自豪 骄傲
    positive: pos 积极 正面 正向 好评
    negative: neg 消极 负面 负向 差评
    """
) | {"no emotion": "neutral", "positive-other": "positive", "negative-other": "negative"}
"""Other words for the same rows, in the languages models are made in."""
