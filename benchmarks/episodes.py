"""Episodes with known scenes, made from real talk and invented timing.

Talk. Chinese: the dialogues of five television series in order (CPED), where a short dialogue is joined to the next in the
same place with the same people. English: the stories, essays, letters and blogs of EmoBank, each cut into pieces of 5 to 25
sentences that are read in order, while the pieces of one text are shuffled so that no two neighbours were neighbours. Nothing
else in English in the data keeps its order; it is written, not spoken, and has few greetings and answers.

Timing. Nobody's true pauses are in the data, so there are several guesses (:data:`TIMINGS`), made to differ: how long people
pause inside scenes and between them, how many lines are missing, and whether whole scenes are. Feelings are those the
corpora give, with noise. Where a boundary is, is told in three ways: where the first words of the next scene begin that are not
missing, where the last ones end, and in the middle of the pause between.
"""

from __future__ import annotations

import csv
import dataclasses
import itertools
import lzma
import random
from collections import defaultdict
from pathlib import Path

import numpy as np

from vidscore.model.film import Film
from vidscore.model.mood import EMOTIONS, Feeling
from vidscore.model.script import Line, Script
from vidscore.model.span import Span

Said = tuple[str, float, float]
"""Text, valence, arousal."""
Pauses = tuple[tuple[float, float, float, float], ...]
"""Kinds of pauses: share, median in s, deviation of the logarithm, longest in s."""

FIT_SERIES = ("39", "45")
"""Chinese series whose episodes the weights were fitted on; of the English texts it was every second one."""


@dataclasses.dataclass(frozen=True)
class Timing:
    """One guess at how television is timed."""

    inside: Pauses
    between: Pauses
    lost: float
    """Share of single lines that are missing."""
    runs: float = 0.0
    """Chance of each line to begin a run of two to six missing ones."""
    scenes_lost: float = 0.0


LAUGHTER = ((0.8, 0.25, 0.7, 4.0), (0.2, 1.8, 0.5, 6.0))
STING = ((0.25, 0.5, 0.7, 3.0), (0.75, 4.0, 0.35, 9.0))
ACTING = ((0.65, 0.4, 0.8, 4.0), (0.3, 1.8, 0.7, 8.0), (0.05, 6.0, 0.5, 15.0))
BREATH = ((0.25, 0.8, 0.6, 4.0), (0.75, 4.5, 0.9, 40.0))
ANY = ((0.72, 0.3, 0.9, 4.0), (0.21, 2.0, 0.7, 10.0), (0.07, 9.0, 0.5, 20.0))
TIMINGS = {
    "sitcom": Timing(LAUGHTER, STING, 0.05),
    "sitcom, lines missing": Timing(LAUGHTER, STING, 0.1, 0.05),
    "drama": Timing(ACTING, BREATH, 0.05),
    "drama, lines missing": Timing(ACTING, BREATH, 0.1, 0.05),
    "pauses that say little": Timing(ANY, ((1.0, 3.0, 0.8, 20.0),), 0.1, 0.02),
    "scenes missing": Timing(LAUGHTER, STING, 0.1, 0.02, 0.6),
}
FIT_TIMINGS = ("sitcom", "drama, lines missing", "pauses that say little")
"""The weights saw these; the others are new to them."""


@dataclasses.dataclass(frozen=True)
class Episode:
    """A script with its true boundaries and a noisy feeling per line."""

    film: Film
    script: Script
    feelings: tuple[Feeling, ...]
    pauses: tuple[tuple[int, int], ...]
    """End of the last line of each scene and start of the first of the next, in ms."""

    @property
    def starts_ms(self) -> tuple[int, ...]:
        """Where the scenes after the first begin to speak."""
        return tuple(start for _, start in self.pauses)

    @property
    def ends_ms(self) -> tuple[int, ...]:
        """Where the scenes before the last stop speaking."""
        return tuple(end for end, _ in self.pauses)

    @property
    def middles_ms(self) -> tuple[int, ...]:
        """The middles of the pauses between the scenes."""
        return tuple((end + start) // 2 for end, start in self.pauses)


def read(path: Path) -> list[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def chinese_series(data: Path, fit: bool) -> list[list[list[Said]]]:
    """Per series, its scenes in order."""
    dialogues: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in read(data / "cped_zh.train.tsv.xz"):
        if (row["tv_id"] in FIT_SERIES) == fit:
            dialogues[row["tv_id"], row["dialogue_id"]].append(row)
    value = {"positive": 0.5, "negative": -0.5}
    heat = {"anger": 0.6, "fear": 0.5, "astonished": 0.5, "happy": 0.3, "sadness": -0.3, "relaxed": -0.3, "depress": -0.2}
    series: dict[str, list[list[Said]]] = defaultdict(list)
    last: tuple[str, str, set[str]] = ("", "", set())
    for (tv, _), rows in dialogues.items():
        here = (tv, rows[0]["scene"], {row["speaker"] for row in rows})
        said = [(r["text"], value.get(r["sentiment"], 0.0), heat.get(r["emotion"], 0.0)) for r in rows]
        if here[:2] == last[:2] and here[2] & last[2] and len(series[tv][-1]) < 12:
            series[tv][-1] += said
        else:
            series[tv].append(said)
        last = here
    return list(series.values())


def english_series(data: Path, fit: bool, rng: random.Random) -> list[list[list[Said]]]:
    """Per text of a hundred sentences or more, its pieces in another order."""
    texts: dict[str, list[tuple[int, Said]]] = defaultdict(list)
    for part in ("train", "dev"):
        for row in read(data / f"emobank.{part}.tsv.xz"):
            name, _, place = row["id"].rpartition("_")[0].rpartition("_")
            if row["category"] in ("fiction", "essays", "letters", "blog") and place.isdigit():
                said = row["text"], (float(row["V"]) - 3) / 1.2, (float(row["A"]) - 3) / 1.2
                texts[row["category"] + name].append((int(place), said))
    long = [sorted(text) for _, text in sorted(texts.items()) if len(text) >= 100]
    return [shuffled_pieces([said for _, said in text], rng) for text in long[(0 if fit else 1) :: 2]]


def shuffled_pieces(text: list[Said], rng: random.Random) -> list[list[Said]]:
    pieces = []
    while text:
        size = rng.randint(5, 25)
        pieces.append(text[:size])
        text = text[size:]
    order = list(range(len(pieces)))
    for _ in range(200):
        rng.shuffle(order)
        if all(b - a != 1 for a, b in itertools.pairwise(order)):
            break
    return [pieces[i] for i in order if len(pieces[i]) >= 3]


def episodes(series: list[list[list[Said]]], language: str, timing: Timing, rng: random.Random) -> list[Episode]:
    """Cut each series into episodes of about 350 lines, or as many more as will be missing, and time them."""
    out: list[Episode] = []
    enough = 350 / (1 - 0.8 * timing.scenes_lost)
    for scenes in series:
        batch: list[list[Said]] = []
        for scene in scenes:
            batch.append(scene)
            if sum(map(len, batch)) >= enough:
                out.append(timed(batch, language, timing, rng))
                batch = []
        if sum(map(len, batch)) >= 150:
            out.append(timed(batch, language, timing, rng))
    return out


def timed(scenes: list[list[Said]], language: str, timing: Timing, rng: random.Random) -> Episode:
    rate = 5.0 if language == "zh" else 14.0
    at, lose = rng.randint(2_000, 30_000), 0
    lines: list[Line] = []
    feelings, home = [], []
    for number, scene in enumerate(scenes):
        at += pause_ms(timing.between, rng) if number else 0
        shown = rng.random() >= timing.scenes_lost
        for text, valence, arousal in scene:
            length = int(1000 * max(0.8, len(text) / rate * rng.uniform(0.8, 1.3)))
            lose = lose - 1 if lose > 0 else rng.randint(2, 6) if rng.random() < timing.runs else 0
            if shown and lose == 0 and rng.random() > timing.lost:
                lines.append(Line(Span(at, at + length), text))
                feelings.append(feeling(valence, arousal, rng))
                home.append(number)
            at += length + pause_ms(timing.inside, rng)
    film = Film(Path("episode"), "none", at + rng.randint(5_000, 30_000), None)
    turns = np.flatnonzero(np.diff(home))
    pauses = tuple((lines[i].span.end_ms, lines[i + 1].span.start_ms) for i in turns)
    return Episode(film, Script(tuple(lines), (), language), tuple(feelings), pauses)


def pause_ms(kinds: Pauses, rng: random.Random) -> int:
    _, median, deviation, longest = rng.choices(kinds, [kind[0] for kind in kinds])[0]
    return int(1000 * min(longest, rng.lognormvariate(np.log(median), deviation)))


def feeling(valence: float, arousal: float, rng: random.Random) -> Feeling:
    """What a mediocre reader of emotion would say: the truth with noise of a deviation of 0.45."""
    v, a = (min(1.0, max(-1.0, x + rng.gauss(0, 0.45))) for x in (valence, arousal))
    return Feeling((0.1,) * len(EMOTIONS), v, a, 0.0)


def made(data: Path, fit: bool, seed: int, timings: tuple[str, ...]) -> dict[tuple[str, str], list[Episode]]:
    """Episodes for each timing and language."""
    rng = random.Random(seed)
    talk = {"zh": chinese_series(data, fit), "en": english_series(data, fit, rng)}
    return {(name, code): episodes(talk[code], code, TIMINGS[name], rng) for name in timings for code in talk}
