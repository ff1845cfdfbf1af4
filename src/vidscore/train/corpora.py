"""The emotion corpora in one shape: rows of text with what is known of their labels, valence, arousal and dominance.

Every corpus names feelings in its own words. The tables here turn Ekman's, Plutchik's and CPED's words into ours;
what a corpus does not say stays unknown (NaN) and costs nothing in training.
"""

from __future__ import annotations

import csv
import lzma
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vidscore.feel.named import NAMED_VAD
from vidscore.feel.text import plain
from vidscore.model.mood import EMOTIONS

LABELS = (*EMOTIONS, "anticipation", "trust")
"""The labels that are learnt: ours and Plutchik's other two."""

VAD_OF_LABEL = {
    **NAMED_VAD, "neutral": (0.0, -0.10, 0.0), "anticipation": (0.15, 0.20, 0.10), "trust": (0.40, -0.05, 0.20),
}  # fmt: skip
"""Where a label lies on the circumplex of Russell (1980), in -1..1, for rows that carry no ratings of their own."""

CPED_EMOTION = {
    "happy": "joy", "grateful": "joy", "relaxed": "joy", "positive-other": "joy", "neutral": "neutral", "anger": "anger",
    "sadness": "sadness", "depress": "sadness", "fear": "fear", "worried": "fear", "disgust": "disgust",
    "astonished": "surprise", "negative-other": "",
}  # fmt: skip
"""CPED's thirteen words in ours; empty where none of ours is meant."""
CPED_VALENCE = {"positive": 0.6, "neutral": 0.0, "negative": -0.6}

LANGUAGE_CODES = {
    "zh-CN": "zh", "zh-TW": "zh", "zh(bilingual subs)": "zh", "pt-BR": "pt", "ptbr": "pt", "ptmz": "pt", "rus": "ru",
    "deu": "de", "esp": "es", "ron": "ro", "ron_track1_test": "ro", "swe": "sv", "afr": "af", "tir": "ti", "amh": "am",
    "orm": "om", "som": "so", "swa": "sw", "yor": "yo", "ibo": "ig", "hin": "hi", "ukr": "uk", "kin": "rw", "mar": "mr",
    "hau": "ha", "tat": "tt", "sun": "su", "ary": "ar", "arq": "ar", "bs": "sh", "hr": "sh", "sr": "sh",
}  # fmt: skip
"""The corpora's own language names as ISO 639-1 where there is one; Bosnian, Croatian and Serbian are read as one."""

HELD_OUT_IN = 10
"""One row (or dialogue) in this many of XED English and CPED is kept for judging."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text and what is known of it; NaN where nothing is."""

    corpus: str
    text: str
    language: str
    labels: tuple[float, ...]
    """In the order of :data:`LABELS`: 1 present, 0 absent."""
    vad: tuple[float, float, float]
    fine: str = ""
    """The corpus's own labels, comma between."""
    group: str = ""
    """Dialogue or document, for splits that keep it whole."""


@dataclass(frozen=True, slots=True)
class Corpora:
    """All rows, split."""

    train: tuple[Row, ...]
    dev: dict[str, tuple[Row, ...]]
    """Rows for judging, by corpus name."""


NAN3 = (math.nan, math.nan, math.nan)


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a packed table without quoting."""
    with lzma.open(path, "rt", encoding="utf8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _labels(present: set[str], known: tuple[str, ...]) -> tuple[float, ...]:
    return tuple(float(label in present) if label in known else math.nan for label in LABELS)


def vad_of_labels(present: set[str]) -> tuple[float, float, float]:
    """The mean place of some labels; unknown without any."""
    places = [VAD_OF_LABEL[label] for label in sorted(present)]
    if not places:
        return NAN3
    valence, arousal, dominance = (sum(axis) / len(places) for axis in zip(*places, strict=True))
    return (valence, arousal, dominance)


def _goemotions(record: dict[str, str]) -> Row:
    present = set(record["ekman"].split(","))
    return Row("goemotions", record["text"], "en", _labels(present, EMOTIONS), vad_of_labels(present), record["labels"])


def _xed(record: dict[str, str]) -> Row:
    present, language = set(record["labels"].split(",")), record["lang"]
    native = language in ("en", "fi") and "movie" not in record
    # The projected rows were chosen for having an emotion: they say nothing of how often lines have none.
    known = LABELS if native else tuple(label for label in LABELS if label != "neutral")
    return Row(
        "xed" if native else "xed_projected",
        record["text"],
        LANGUAGE_CODES.get(language, language),
        _labels(present, known),
        vad_of_labels(present),
    )


def _brighter(record: dict[str, str]) -> Row:
    columns = [label for label in EMOTIONS if label != "neutral"]
    known = tuple(label for label in columns if record[label] != "")
    present = {label for label in known if float(record[label]) > 0}
    known += ("neutral",)
    present = present or {"neutral"}
    language = LANGUAGE_CODES.get(record["lang"], record["lang"])
    return Row("brighter", record["text"], language, _labels(present, known), vad_of_labels(present))


def _cped(record: dict[str, str]) -> Row:
    label = CPED_EMOTION[record["emotion"]]
    present = {label} if label else set()
    labels = _labels(present, EMOTIONS if label else ("joy", "neutral"))
    _, arousal, dominance = vad_of_labels(present)
    vad = (CPED_VALENCE[record["sentiment"]], arousal, dominance)
    return Row("cped", record["text"], "zh", labels, vad, record["sentiment"], record["dialogue_id"])


def _emobank(record: dict[str, str]) -> Row:
    valence, arousal, dominance = (min(1.0, max(-1.0, float(record[axis]) - 3)) for axis in "VAD")
    return Row("emobank", record["text"], "en", _labels(set(), ()), (valence, arousal, dominance))


def _vader(record: dict[str, str]) -> Row:
    valence = float(record["mean_valence"]) / 4
    return Row("vader", record["token"], "en", _labels(set(), ()), (valence, math.nan, math.nan))


READERS: dict[str, Callable[[dict[str, str]], Row]] = {
    "goemotions.train": _goemotions, "goemotions.dev": _goemotions, "xed_en.train": _xed, "xed_fi.all": _xed,
    "xed_zh_projected.all": _xed, "xed_other_projected.all": _xed, "brighter_en.train": _brighter,
    "brighter_en.dev": _brighter, "brighter_zh.train": _brighter, "brighter_zh.dev": _brighter,
    "brighter_other.train": _brighter, "brighter_other.dev": _brighter, "emobank.train": _emobank,
    "emobank.dev": _emobank, "cped_zh.train": _cped, "vader_en": _vader,
}  # fmt: skip


CARRIERS = {
    "zh": (
        "{}",
        "{}。",
        "{}！",
        "他感到{}",
        "她心里{}",
        "心中充满了{}",
        "我很{}",
        "“{}”他说。",
        "{}的感觉",
        "心中涌起一股{}",
        "一阵{}涌上心头",
        "他脸上露出{}的神情",
        "她{}地望着窗外",
        "他们都{}得说不出话来",
        "这是一个{}的故事",
    ),
    "en": ("{}", "{}.", "{}!"),
}
"""What a phrase is set into, so that it is learnt as part of a line too."""


LONGEST_WORD = 5


def read_phrases() -> list[Row]:
    """Our own table of emotion words and plain lines, each in its carriers."""
    path = Path(__file__).with_name("phrases.tsv")
    rows = []
    with path.open(encoding="utf8", newline="") as file:
        for record in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            present, language = set(record["labels"].split(",")), record["language"]
            vad = (float(record["valence"]), float(record["arousal"]), float(record["dominance"]))
            phrases = record["phrases"].split("|" if language == "en" else " ")
            for phrase in phrases:
                # Only a word is set into a sentence; what is said as a line is one already.
                carriers = CARRIERS[language] if len(phrase) <= LONGEST_WORD else CARRIERS[language][:3]
                carriers = CARRIERS[language][:1] if record["kind"] == "lines" else carriers
                for carrier in carriers:
                    labels = _labels(present, EMOTIONS)
                    rows.append(Row(record["kind"], carrier.format(phrase), language, labels, vad))
    return rows


def read_corpora(folder: Path, seed: int = 0) -> Corpora:
    """All tables of a folder, with plain texts, split into rows to learn from and rows to judge by.

    GoEmotions, EmoBank and BRIGHTER bring their own dev sets; of XED English a random tenth of the texts and of CPED a
    random tenth of the dialogues are kept. A text that is judged is never learnt from, in whichever table it stands.

    Raises:
        FileNotFoundError: A table is missing.
    """
    train: list[Row] = []
    dev: dict[str, list[Row]] = {}
    for name, reader in READERS.items():
        rows = [_plain(reader(record)) for record in read_table(folder / f"{name}.tsv.xz")]
        corpus, _, part = name.partition(".")
        if part == "dev":
            dev[corpus] = rows
        elif corpus in ("xed_en", "cped_zh"):
            kept = _held_out(rows, seed)
            dev[corpus] = [row for row, keep in zip(rows, kept, strict=True) if keep]
            train += [row for row, keep in zip(rows, kept, strict=True) if not keep]
        else:
            train += rows
    train += [_plain(row) for row in read_phrases()]
    judged = {row.text.lower() for rows in dev.values() for row in rows if len(row.text) > 20}
    return Corpora(
        tuple(row for row in train if row.text and row.text.lower() not in judged),
        {name: tuple(rows) for name, rows in dev.items()},
    )


def _plain(row: Row) -> Row:
    return Row(row.corpus, plain(row.text), row.language, row.labels, row.vad, row.fine, row.group)


def _held_out(rows: list[Row], seed: int) -> list[bool]:
    groups = sorted({row.group or row.text for row in rows})
    order = np.random.default_rng(seed).permutation(len(groups))
    kept = {groups[i] for i in order[: len(groups) // HELD_OUT_IN]}
    return [(row.group or row.text) in kept for row in rows]
