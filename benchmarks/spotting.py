"""Where scenes end: boundary F1 against the best single pause threshold.

    python benchmarks/spotting.py            the table: made episodes, then the sample film
    python benchmarks/spotting.py --fit      the search behind the weights of src/vidscore/spot/clues.py
    python benchmarks/spotting.py --sample   the sample film alone

Episodes with known scenes are built from real lines and invented timing. Chinese: the dialogues of
CPED in order, where a short dialogue is joined to the next in the same place with the same people.
English: scenes of film subtitles (XED) that share rare words or an emotion. In both, pauses inside
scenes and between them overlap widely, and about one line in seven is missing, so that a pause alone
says little. A boundary is right within 5 s, each used once.

The weights were fitted on the episodes of the first seed of two Chinese series and half of the
English lines; the table is measured on the other series and the other half. The sample film is
judged in both languages, with words only and with its picture and sound; there the moods of its
true scenes are read as well, leaving out one witness at a time.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import json
import lzma
import random
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from vidscore.feel import feel_lines
from vidscore.feel.scenes import feel_scenes
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import EMOTIONS, Feeling
from vidscore.model.scene import Scene
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.read import read_film, read_script
from vidscore.read.picture import look
from vidscore.read.sound import listen
from vidscore.settings import FeelSettings, ReadSettings, SpotSettings
from vidscore.spot import clues as clue_book
from vidscore.spot import spot_scenes
from vidscore.spot.decide import usual_length_ms
from vidscore.spot.places import find_places, gaps_between
from vidscore.spot.words import tokens

TOLERANCE_MS = 5_000
FIT_SERIES = ("45", "39")
VALENCE = {"joy": 0.6, "trust": 0.4, "anticipation": 0.2, "surprise": 0.1, "neutral": 0.0}
AROUSAL = {"anger": 0.6, "fear": 0.6, "surprise": 0.5, "joy": 0.3, "anticipation": 0.2, "sadness": -0.4, "trust": -0.2}


@dataclasses.dataclass(frozen=True)
class Episode:
    """A script with its true boundaries and a noisy feeling per line."""

    film: Film
    script: Script
    feelings: tuple[Feeling, ...]
    truth_ms: tuple[int, ...]


def read(path: Path) -> list[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def chinese_scenes(data: Path, fit: bool) -> list[list[list[tuple[str, float, float]]]]:
    """Per series, scenes of (text, valence, arousal)."""
    series: dict[str, list[tuple[str, set[str], list[dict[str, str]]]]] = defaultdict(list)
    dialogues: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in read(data / "cped_zh.train.tsv.xz"):
        dialogues.setdefault((row["tv_id"], row["dialogue_id"]), []).append(row)
    for (tv, _), rows in dialogues.items():
        if (tv in FIT_SERIES) != fit:
            continue
        place = Counter(r["scene"] for r in rows).most_common(1)[0][0]
        people = {r["speaker"] for r in rows}
        last = series[tv][-1] if series[tv] else None
        if last and last[0] == place and last[1] & people and len(last[2]) < 12:
            series[tv][-1] = (place, people, last[2] + rows)
        else:
            series[tv].append((place, people, rows))
    value = {"positive": 0.5, "negative": -0.5}
    heat = {"anger": 0.6, "fear": 0.5, "astonished": 0.5, "happy": 0.3, "sadness": -0.3, "relaxed": -0.3, "depress": -0.2}
    return [
        [[(r["text"], value.get(r["sentiment"], 0.0), heat.get(r["emotion"], 0.0)) for r in rows] for _, _, rows in scenes]
        for scenes in series.values()
    ]


def english_scenes(data: Path, fit: bool, rng: random.Random) -> list[list[list[tuple[str, float, float]]]]:
    """Two series of scenes built around a rare word and an emotion."""
    rows = [r for i, r in enumerate(read(data / "xed_en.train.tsv.xz")) if (i % 2 == 0) == fit]
    by_word, by_label = defaultdict(list), defaultdict(list)
    for row in rows:
        label = row["labels"].split(",")[0]
        item = (row["text"], VALENCE.get(label, -0.5), AROUSAL.get(label, 0.0))
        by_label[label].append(item)
        for word in set(tokens(row["text"])):
            by_word[word].append(item)
    topics = sorted(w for w, items in by_word.items() if 5 <= len(items) <= 60 and len(w) > 3)
    labels = sorted(by_label)
    out = []
    for _ in range(2):
        scenes = []
        for _ in range(120):
            size = rng.randint(8, 36)
            about, mood = rng.choice(topics), rng.choice(labels)
            talk = rng.sample(by_word[about], min(len(by_word[about]), size // 3))
            other = [rng.choice(by_label[rng.choice(labels)]) for _ in range(size // 2)]
            scenes.append(talk + rng.sample(by_label[mood], size // 3) + other)
            rng.shuffle(scenes[-1])
        out.append(scenes)
    return out


def pause_ms(rng: random.Random, between: bool) -> int:
    """A pause inside a scene is short, at times long; one between scenes is longer, and often is not."""
    if between:
        return int(1000 * min(20.0, rng.lognormvariate(np.log(3.0), 0.8)))
    kind = rng.random()
    if kind < 0.72:
        return int(1000 * min(4.0, rng.lognormvariate(np.log(0.3), 0.9)))
    if kind < 0.93:
        return int(1000 * min(10.0, rng.lognormvariate(np.log(2.0), 0.7)))
    return int(1000 * rng.uniform(4, 20))


def episodes(scenes: list[list[tuple[str, float, float]]], language: str, rng: random.Random) -> list[Episode]:
    """Cut a series into episodes of about 350 lines, give them times, and lose lines."""
    out: list[Episode] = []
    batch: list[list[tuple[str, float, float]]] = []
    for scene in scenes:
        batch.append(scene)
        if sum(map(len, batch)) >= 350:
            out.append(episode(batch, language, rng))
            batch = []
    return out


def episode(scenes: list[list[tuple[str, float, float]]], language: str, rng: random.Random) -> Episode:
    rate = 5.0 if language == "zh" else 14.0
    at, lines, feelings, truth = rng.randint(2_000, 30_000), [], [], []
    lose = 0
    for number, scene in enumerate(scenes):
        if number:
            gap = pause_ms(rng, True)
            truth.append(at + gap // 2)
            at += gap
        for text, valence, arousal in scene:
            length = int(1000 * max(0.8, len(text) / rate * rng.uniform(0.8, 1.3)))
            lose = lose - 1 if lose > 0 else rng.randint(2, 5) if rng.random() < 0.02 else 0
            if lose == 0 and rng.random() > 0.1:
                lines.append(Line(Span(at, at + length), text))
                feelings.append(feeling(valence, arousal, rng))
            at += length + pause_ms(rng, False)
    film = Film(Path("episode"), "none", at + rng.randint(5_000, 30_000), None)
    return Episode(film, Script(tuple(lines), (), language), tuple(feelings), tuple(truth))


def feeling(valence: float, arousal: float, rng: random.Random) -> Feeling:
    """What a mediocre reader of emotion would say: the truth with noise of a deviation of 0.45."""
    v, a = (min(1.0, max(-1.0, x + rng.gauss(0, 0.45))) for x in (valence, arousal))
    return Feeling((0.1,) * len(EMOTIONS), v, a, 0.0)


def matched(found: tuple[int, ...], truth: tuple[int, ...]) -> int:
    """How many pairs lie within the tolerance, each boundary used once (both rising: greedy is optimal)."""
    hits = i = j = 0
    while i < len(found) and j < len(truth):
        if abs(found[i] - truth[j]) <= TOLERANCE_MS:
            hits, i, j = hits + 1, i + 1, j + 1
        elif found[i] < truth[j]:
            i += 1
        else:
            j += 1
    return hits


def f1(pairs: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> tuple[float, float, float]:
    """F1, precision, recall over all episodes together."""
    hits = sum(matched(found, truth) for found, truth in pairs)
    found, true = sum(len(p[0]) for p in pairs), sum(len(p[1]) for p in pairs)
    precision, recall = hits / max(1, found), hits / max(1, true)
    return 2 * hits / max(1, found + true), precision, recall


def by_threshold(item: Episode, limit_ms: int) -> tuple[int, ...]:
    gaps = gaps_between(item.script.lines, item.film.duration_ms)
    return tuple((g.start_ms + g.end_ms) // 2 for g in gaps if g.lines_before > 0 and g.end_ms - g.start_ms >= limit_ms)


def best_threshold(items: list[Episode]) -> tuple[float, int]:
    """The threshold that is best on the very episodes it is judged on: an upper bound."""
    return max((f1([(by_threshold(e, t), e.truth_ms) for e in items])[0], t) for t in range(500, 20_001, 250))


def spotted(item: Episode, felt: bool) -> tuple[int, ...]:
    feelings = item.feelings if felt else None
    scenes = spot_scenes(item.film, item.script, Picture(), SoundTrace(), feelings, SpotSettings())
    return tuple(s.span.end_ms for s in scenes)[:-1]


def table(items: list[Episode], name: str) -> None:
    base, limit = best_threshold(items)
    lines = sum(len(e.script.lines) for e in items)
    print(f"\n{name}: {len(items)} episodes, {lines} lines, {sum(len(e.truth_ms) for e in items)} boundaries")
    print(f"  best single threshold ({limit / 1000:.2f} s, chosen on these episodes)   F1 {base:.3f}")
    for felt in (False, True):
        start = time.perf_counter()
        score, precision, recall = f1([(spotted(e, felt), e.truth_ms) for e in items])
        took = (time.perf_counter() - start) / len(items)
        words = "timing, words and feelings" if felt else "timing and words"
        print(f"  {words:<58} F1 {score:.3f}  precision {precision:.3f}  recall {recall:.3f}  {took:.2f} s an episode")
    for clue in ("pause", "topic", "mood", "greeting", "carries on"):
        weight, clue_book.WEIGHTS[clue] = clue_book.WEIGHTS[clue], 0.0
        score = f1([(spotted(e, True), e.truth_ms) for e in items])[0]
        clue_book.WEIGHTS[clue] = weight
        print(f"    without {clue:<48} F1 {score:.3f}")


def fit(items: list[Episode]) -> None:
    """Logistic regression of the clues on whether a place is the one nearest to a true boundary; then a search of the bias."""
    names = ("pause", "topic", "mood", "greeting", "carries on")
    rows, hits = [], []
    for item in items:
        lines, film = item.script.lines, item.film
        usual = usual_length_ms(film.duration_ms, len(lines), True, 5_000, 240_000)
        places = find_places(film, lines, (), Picture(), SoundTrace(), (), 30_000)
        measured = clue_book.measure(places, film, lines, Picture(), SoundTrace(), item.feelings, usual)
        at = np.array([p.at_ms for p in places])
        true = {int(np.argmin(abs(at - t))) for t in item.truth_ms}
        rows.append(np.column_stack([measured[n] for n in names] + [np.ones(len(at))]))
        hits.append(np.array([float(i in true) for i in range(len(at))]))
    x, y = np.vstack(rows), np.concatenate(hits)

    def loss(w: np.ndarray) -> float:
        z = x @ w
        return float(np.mean(np.logaddexp(0, z) - y * z) + 1e-4 * np.sum(w[:-1] ** 2))

    weights = minimize(loss, np.zeros(x.shape[1])).x
    print("logistic regression:", {n: round(float(w), 2) for n, w in zip((*names, "bias"), weights, strict=True)})
    clue_book.WEIGHTS.update({n: float(w) for n, w in zip(names, weights, strict=False)})
    for say in (1.0, 1.3, 1.6):
        for bias in (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25):
            clue_book.WORDS_ONLY_BIAS, clue_book.WORDS_ONLY_SAY = bias, say
            scores = [f1([(spotted(e, felt), e.truth_ms) for e in items])[0] for felt in (False, True)]
            print(f"  say {say:.1f} bias {bias:+.2f}: F1 {scores[0]:.3f} without feelings, {scores[1]:.3f} with", flush=True)


def sample(root: Path) -> None:
    """Boundaries and moods of the sample film against what its script says."""
    truth = json.loads((root / "film.truth.json").read_text("utf8"))["scenes"]
    true_ends = tuple(scene["end_ms"] for scene in truth)[:-1]
    film = read_film(root / "film.mp4")
    picture, sound = look(film), listen(film)
    for name in ("film.srt", "film.zh.srt"):
        script = read_script(root / name, film, ReadSettings())
        feelings = feel_lines(script, FeelSettings())
        base, limit = best_threshold([Episode(film, script, feelings, true_ends)])
        print(f"\nsample, {name}: {len(true_ends)} boundaries, best single threshold ({limit / 1000:.2f} s) F1 {base:.3f}")
        for what, seen, heard in (("words only", Picture(), SoundTrace()), ("words, picture and sound", picture, sound)):
            ends = tuple(s.span.end_ms for s in spot_scenes(film, script, seen, heard, feelings, SpotSettings()))[:-1]
            near = [min(abs(t - e) for e in ends) for t in true_ends] if ends else []
            exact = sum(distance <= 100 for distance in near)
            print(f"  {what:<58} F1 {f1([(ends, true_ends)])[0]:.3f}  {len(ends)} found, {exact} true ones within 0.1 s")
        moods_of_sample(truth, film, script, feelings, picture, sound)


def moods_of_sample(
    truth: list[dict[str, Any]], film: Film, script: Script, feelings: tuple[Feeling, ...], picture: Picture, sound: SoundTrace
) -> None:
    """How many of the true scenes have the right signs and the right name, with and without each witness."""
    spans = [Span(t["start_ms"], t["end_ms"]) for t in truth]
    scenes = tuple(
        Scene(
            i,
            span,
            tuple(line for line in script.lines if span.contains(line.span.start_ms)),
            tuple(c for c in script.captions if span.contains(c.span.start_ms)),
        )
        for i, span in enumerate(spans)
    )
    mute = tuple(dataclasses.replace(scene, captions=()) for scene in scenes)
    runs = {
        "all witnesses": (scenes, feelings, picture, sound),
        "without picture": (scenes, feelings, Picture(), sound),
        "without sound": (scenes, feelings, picture, SoundTrace()),
        "without captions": (mute, feelings, picture, sound),
        "words alone": (mute, feelings, Picture(), SoundTrace()),
        "without words": (scenes, None, picture, sound),
    }
    whole = feel_scenes(scenes, script, feelings, picture, sound, film)
    for name, (cut, felt, seen, heard) in runs.items():
        moods = feel_scenes(cut, script, felt, seen, heard, film)
        signs = sum(right(t["valence"], m.valence) and right(t["arousal"], m.arousal) for t, m in zip(truth, moods, strict=True))
        names = sum(t["mood"] == m.name for t, m in zip(truth, moods, strict=True))
        moved = np.mean([[abs(a.valence - b.valence), abs(a.arousal - b.arousal)] for a, b in zip(whole, moods, strict=True)], 0)
        print(f"    {name:<20} signs right {signs}/8, names {names}/8; valence moves {moved[0]:.2f}, arousal {moved[1]:.2f}")


def right(sign: str, figure: float) -> bool:
    return sign == "0" or (figure > 0) == (sign == "+")


def build(data: Path, for_fit: bool, seed: int) -> dict[str, list[Episode]]:
    rng = random.Random(seed)
    sets = {"Chinese (CPED)": ("zh", chinese_scenes(data, for_fit)), "English (XED)": ("en", english_scenes(data, for_fit, rng))}
    return {name: [e for scenes in series for e in episodes(scenes, lang, rng)] for name, (lang, series) in sets.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared/data/text")
    parser.add_argument("--fit", action="store_true", help="fit the weights instead of measuring")
    parser.add_argument("--sample", action="store_true", help="measure the sample film only")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    if args.sample:
        sample(Path(__file__).parents[1] / "samples")
        return
    sets = build(args.data, args.fit, args.seed + (0 if args.fit else 1))
    if args.fit:
        fit([e for items in sets.values() for e in items])
        return
    for name, items in sets.items():
        table(items, name)
    sample(Path(__file__).parents[1] / "samples")


if __name__ == "__main__":
    main()
