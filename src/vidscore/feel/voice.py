"""How lines are spoken in, how far arousal and tension lie from what the words alone say out.

Words say what, the voice says how much. Each figure is held against the speaker's own median, or the film's where speakers are
not named, which is worth less; pitch itself only against the speaker's own. Wide pitch, a loud voice and quick speech excite, a
soft, narrow and slow one calms; a soft voice without pitch among others that have one whispers, which is tense. What excites bad
words tightens.

References:
    K. R. Scherer, "Vocal communication of emotion: a review of research paradigms", Speech Communication 40, 2003.
    P. N. Juslin and P. Laukka, "Communication of emotions in vocal expression and music performance", Psychological Bulletin
    129(5), 2003.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vidscore.model.arrays import Floats
from vidscore.model.script import Line
from vidscore.model.voice import LineVoice

ENOUGH = 4
"""Clear lines that a speaker needs for a usual voice of their own; the film needs as many."""
CLEAR = 0.2
"""Clarity below which a line is left out."""
STRONGEST = 0.5
"""The most that a voice adds to arousal."""
UNNAMED = 0.6
"""Worth of a voice whose speaker is not known: another speaker may be louder or quicker by nature."""
TIGHTENS, PER_VALENCE = 0.25, -0.5
"""How much of what excites tightens, for words that are neither good nor bad, and for each unit of valence."""
WHISPERED, WHISPER_TENSION = 0.35, 0.25
"""Share of pitched frames under the usual below which a line is whispered, and what that adds to tension."""
TELLING = 0.6
"""Deviations from which a figure is named."""


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """One figure of the voice."""

    figure: str
    unit: float
    """One deviation: in semitones, decibels, or doublings of the pace."""
    arousal: float
    above: str
    below: str
    own: bool = False
    """Whether it is held against the speaker's own only."""


ROWS = (
    VoiceRow("level_db", 5.0, 0.35, "loudly", "softly"),
    VoiceRow("range_st", 3.0, 0.20, "with a wide pitch", "flatly"),
    VoiceRow("letters_per_s", 0.35, 0.20, "quickly", "slowly"),
    VoiceRow("pitch_st", 3.0, 0.20, "high", "low", own=True),
)
"""What is measured of a voice. [judgement: signs published, Juslin and Laukka 2003]"""
OPPOSITES = {a: b for row in ROWS for a, b in ((row.above, row.below), (row.below, row.above))}
"""Each word for a figure, and the word for its contrary."""
LEVEL = next(k for k, row in enumerate(ROWS) if row.figure == "level_db")


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one line is said, against the usual."""

    arousal: float = 0.0
    tension: float = 0.0
    """What the voice adds where the words are neither good nor bad."""
    clarity: float = 0.0
    words: tuple[str, ...] = ()


def deliveries(lines: Sequence[Line], voices: Sequence[LineVoice]) -> tuple[Delivery, ...]:
    """How each line is said against the speaker's usual; nothing where the voice is covered or too few lines are heard."""
    clear = [i for i, voice in enumerate(voices) if voice.clarity >= CLEAR]
    if len(clear) < ENOUGH:
        return (Delivery(),) * len(lines)
    film = _usual([voices[i] for i in clear])
    by_speaker: dict[str, list[LineVoice]] = {}
    for i in clear:
        by_speaker.setdefault(lines[i].speaker or "", []).append(voices[i])
    usual = {name: _usual(some) for name, some in by_speaker.items() if name and len(some) >= ENOUGH}
    out = [Delivery()] * len(lines)
    for i in clear:
        own = usual.get(lines[i].speaker or "")
        out[i] = _delivery(voices[i], own or film, own is not None)
    return tuple(out)


def _figures(voice: LineVoice) -> Floats:
    return np.array([np.log2(v) if row.figure == "letters_per_s" else v for row in ROWS for v in [getattr(voice, row.figure)]])


def _usual(voices: list[LineVoice]) -> tuple[Floats, float]:
    """Medians of the figures, those of pitch over the voiced lines, and of the share that is voiced."""
    table = np.array([_figures(voice) for voice in voices])
    pitched = np.array([voice.range_st > 0 for voice in voices])
    middle = np.median(table, axis=0)
    if pitched.any():
        of_pitch = [k for k, row in enumerate(ROWS) if row.figure.endswith("_st")]
        middle[of_pitch] = np.median(table[pitched][:, of_pitch], axis=0)
    return middle, float(np.median([voice.voiced for voice in voices]))


def _delivery(voice: LineVoice, usual: tuple[Floats, float], known: bool) -> Delivery:
    middle, voiced = usual
    away = (_figures(voice) - middle) / np.array([row.unit for row in ROWS])
    whispered = voice.voiced < voiced * WHISPERED and away[LEVEL] < 0
    counts = np.array([(known or not row.own) and not (whispered and row.figure.endswith("_st")) for row in ROWS])
    away = np.where(counts, np.clip(away, -2.0, 2.0), 0.0)
    arousal = (1.0 if known else UNNAMED) * STRONGEST * float(np.tanh(away @ np.array([row.arousal for row in ROWS]) / STRONGEST))
    told = sorted((k for k in range(len(ROWS)) if abs(away[k]) >= TELLING), key=lambda k: -abs(away[k] * ROWS[k].arousal))
    words = [ROWS[k].above if away[k] > 0 else ROWS[k].below for k in told]
    tension = WHISPER_TENSION if whispered else 0.0
    return Delivery(arousal, tension, voice.clarity, (*(("whispered",) if whispered else ()), *words))


def tightened(arousal: float, valence: float) -> float:
    """What a change of arousal does to tension: it tightens bad words and loosens good ones."""
    return arousal * (TIGHTENS + PER_VALENCE * valence)
