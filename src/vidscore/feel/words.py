"""Lines in, feelings out: what each line does to us, alone or among its neighbours.

A line's labels are independent probabilities. In a film a line is read among its neighbours: its logits and its
valence, arousal and dominance are a weighted mean over the lines around it, with weights that fall with distance and
with the silence between (:mod:`vidscore.feel.context`). A language that no model here has learnt gives the feeling of
nobody in particular (:data:`UNREADABLE`) and a note, never a guess.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from vidscore.feel.context import in_context
from vidscore.feel.default_model import NAME, WEIGHTS, Readings, default_reader
from vidscore.feel.hub_model import hub_reader
from vidscore.feel.language import model_language, readable
from vidscore.model.arrays import Floats
from vidscore.model.mood import EMOTIONS, Feeling
from vidscore.model.progress import Progress
from vidscore.model.script import Script
from vidscore.settings import FeelSettings
from vidscore.tools.weights import SUMS

COMPARED = "en"
"""The language whose sentences can be compared."""
UNREADABLE = Feeling((0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.5), 0.0, 0.0, 0.0)
"""What is said of a line that cannot be read: nothing."""


def read_texts(texts: Sequence[str], settings: FeelSettings, language: str = "", progress: Progress | None = None) -> Readings:
    """What the chosen model says of each text by itself, with all the labels it knows.

    Raises:
        SettingsError: The model's labels cannot be turned into ours.
        MissingTool: The model is absent or damaged.
    """
    reader = hub_reader(settings.model) if settings.model else default_reader()
    return reader.read(texts, model_language(language), progress)


def feel_texts(texts: Sequence[str], settings: FeelSettings, language: str = "") -> tuple[Feeling, ...]:
    """The feeling of each text, read alone.

    Args:
        texts: Lines as spoken, in any language.
        settings: Which model.
        language: ISO 639-1 code; empty has it recognised text by text.

    Returns:
        One feeling per text, in order; :data:`UNREADABLE` where a text has no letters we can read.
    """
    if not texts:
        return ()
    readings = read_texts(texts, settings, language)
    known = readable(texts, readings, language)
    return _feelings(readings.names, readings.logits, readings.vad, known)


def feel_lines(script: Script, settings: FeelSettings, progress: Progress | None = None) -> tuple[Feeling, ...]:
    """The feeling of each line, read among its neighbours.

    Args:
        script: The film's lines.
        settings: Which model.
        progress: Told the share done, 0..1.

    Returns:
        One feeling per line, in order.
    """
    if not script.lines:
        return ()
    texts = [line.text for line in script.lines]
    language = script.language or ("" if settings.model else default_reader().language_of(texts))
    readings = read_texts(texts, settings, language, progress)
    known = readable(texts, readings, script.language)
    logits, vad = in_context(readings.logits, readings.vad, [line.span for line in script.lines], known)
    feelings = _feelings(readings.names, logits, vad, known)
    return feelings if settings.model or language != COMPARED else _with_turns(feelings, texts)


def reader_mark(settings: FeelSettings) -> str:
    """Tells the chosen model from every other; empty for one of the user's own, which may change under its name."""
    return "" if settings.model else (WEIGHTS / NAME / SUMS).read_text("utf8")


def language_notes(script: Script, settings: FeelSettings, feelings: Sequence[Feeling]) -> tuple[str, ...]:
    """What a person should know about how well the words of a film were understood; empty when all is well.

    Args:
        script: The lines.
        settings: A model of the user's own is trusted with everything.
        feelings: What :func:`feel_lines` made of them.
    """
    if settings.model or not script.lines:
        return ()
    unread = sum(feeling == UNREADABLE for feeling in feelings)
    if unread:
        language = f" (their language is {script.language!r})" if script.language else ""
        return (
            f"{unread} of {len(feelings)} lines are in a language or a script that the shipped model has not learnt{language}: "
            f"their words were not used; --emotion-model takes a model that has",
        )
    if not script.language and not default_reader().language_of([line.text for line in script.lines]):
        return ("the language of the subtitles is not clear, so their words may be misread; --emotion-model takes another model",)
    return ()


def _with_turns(feelings: tuple[Feeling, ...], texts: Sequence[str]) -> tuple[Feeling, ...]:
    """The feelings with how far the talk turns before each line, where it can be read."""
    from vidscore.feel.network_sentences import sentence_vectors, turns

    found = (0.0, *np.clip(turns(sentence_vectors(texts)), 0.0, 2.0).tolist())
    both = zip(feelings, found, strict=True)
    return tuple(one if one == UNREADABLE else dataclasses.replace(one, turn=turn) for one, turn in both)


def _feelings(names: tuple[str, ...], logits: Floats, vad: Floats, known: Sequence[bool]) -> tuple[Feeling, ...]:
    columns = [names.index(label) for label in EMOTIONS]
    others = [column for column, name in enumerate(names) if name not in EMOTIONS]
    probabilities = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    vad = np.clip(vad, -1, 1)

    def feeling(row: int) -> Feeling:
        valence, arousal, dominance = map(float, vad[row])
        labels = tuple(float(p) for p in probabilities[row, columns])
        return Feeling(labels, valence, arousal, dominance, tuple((names[k], float(probabilities[row, k])) for k in others))

    return tuple(feeling(row) if seen else UNREADABLE for row, seen in enumerate(known))
