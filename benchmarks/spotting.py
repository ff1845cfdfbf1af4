"""Where scenes end: boundary F1 against the best single pause threshold.

    python benchmarks/spotting.py            the table: made episodes, then the sample film
    python benchmarks/spotting.py --fit      the search behind the weights of src/vidscore/spot/features.py
    python benchmarks/spotting.py --sample   the sample film alone
    python benchmarks/spotting.py --real     real episodes with wrong times: which gap between two lines is named
    python benchmarks/spotting.py --talk     the weights of words in scenes of dialogue that were written for it
    python benchmarks/spotting.py --clips    the moods of real clips, what picture and sound change there, a film's chapters

What the episodes are made of is said in ``benchmarks/episodes.py``. A boundary is right within 5 s, each used once. The best
threshold is the pause length that is best on the very episodes it is judged on, its boundaries in the middle of a short pause
and soon after the last words in a long one, as ours, so it is an upper bound of what a threshold can do. The weights were
fitted on one seed, other series, other texts and three of the timings; the table is measured on the rest, over three seeds.
The sample film is judged in both languages, with words only and with its picture and sound; there the moods of its true scenes
are read as well, leaving out one source of evidence at a time.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.stats import spearmanr

from episodes import FIT_TIMINGS, TIMINGS, Episode, made
from real_scenes import real
from talk import talk
from vidscore.feel import feel_lines
from vidscore.feel.scenes import feel_scenes
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import Feeling, Mood
from vidscore.model.scene import Scene
from vidscore.model.script import Script
from vidscore.model.span import Span
from vidscore.read import find_subtitles, read_film, read_script
from vidscore.read.picture import analyse_picture
from vidscore.read.sound import analyse_sound
from vidscore.read.voice import analyse_voices
from vidscore.settings import FeelSettings, ReadSettings, SpotSettings
from vidscore.spot import features as boundary
from vidscore.spot import spot_scenes
from vidscore.spot.candidates import Gap, find_candidates, gaps_between, pause_boundaries
from vidscore.spot.decide import usual_length_ms

TOLERANCE_MS = 5_000
SEEDS = (1, 2, 3)
TELLINGS = {"starts_ms": "next words", "middles_ms": "middles", "ends_ms": "last words"}
"""Where a boundary may be said to be."""


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


def best_threshold(items: list[Episode], truth: str = "starts_ms") -> tuple[float, int]:
    """The threshold that is best on the very episodes it is judged on: an upper bound."""
    pauses = [(gaps_between(e.script.lines, e.film.duration_ms), getattr(e, truth)) for e in items]
    limits = range(500, 20_001, 250)
    return max((f1([(_longer(gaps, limit, as_ours), true) for gaps, true in pauses])[0], limit) for limit in limits)


def spotted(item: Episode) -> tuple[int, ...]:
    scenes = spot_scenes(item.film, item.script, Picture(), SoundTrace(), item.feelings, SpotSettings())
    return tuple(s.span.end_ms for s in scenes)[:-1]


def row(runs: list[list[Episode]]) -> tuple[list[float], str]:
    """Best threshold and ours, for each telling of where a scene ends; means over seeds."""
    found = [[(spotted(e), e) for e in items] for items in runs]
    cells, scores = [], []
    for truth in TELLINGS:
        ours = [f1([(ends, getattr(e, truth)) for ends, e in pairs]) for pairs in found]
        best = float(np.mean([best_threshold(items, truth)[0] for items in runs]))
        score, precision, recall = np.mean(ours, axis=0)
        low, high = min(x[0] for x in ours), max(x[0] for x in ours)
        cells.append(f"{best:.3f} {score:.3f} ({low:.3f}-{high:.3f}, P {precision:.2f} R {recall:.2f})")
        scores += [best, float(score)]
    return scores, "   ".join(cells)


def table(data: Path) -> None:
    runs = [made(data, False, seed, tuple(TIMINGS)) for seed in SEEDS]
    print(f"{'':33}" + "".join(f"{'best threshold and ours, at ' + what:<44}" for what in TELLINGS.values()))
    scores = []
    for timing, language in runs[0]:
        items = [run[timing, language] for run in runs]
        figures, cells = row(items)
        scores.append(figures)
        new = " " if timing in FIT_TIMINGS else "*"
        print(f"{timing + new:<24} {language} {len(items[0]):>2} ep.  {cells}", flush=True)
    print(f"{'mean':<33}" + "  ".join(f"{x:.3f}" for x in np.mean(scores, axis=0)) + "   (* a timing the weights never saw)")
    everything = [e for items in runs[0].values() for e in items]
    print(f"\nall of the first seed together, at the last words: F1 {f1([(spotted(e), e.ends_ms) for e in everything])[0]:.3f}")
    for feature in WORDS_AND_TIME:
        weight, boundary.WEIGHTS[feature] = boundary.WEIGHTS[feature], 0.0
        print(f"  without {feature:<12} F1 {f1([(spotted(e), e.ends_ms) for e in everything])[0]:.3f}")
        boundary.WEIGHTS[feature] = weight


WORDS_AND_TIME = ("pause", "topic", "mood", "greeting", "answer", "question")


def fit(data: Path) -> None:
    """Logistic regression of the features on whether a candidate lies between scenes; then a search of how much words weigh."""
    items = [e for some in made(data, True, 0, FIT_TIMINGS).values() for e in some]
    rows, hits = [], []
    for item in items:
        lines, film = item.script.lines, item.film
        usual = usual_length_ms(film.duration_ms, len(lines), True, 5_000, 240_000)
        candidates = find_candidates(film, lines, (), Picture(), SoundTrace(), (), 240_000)
        measured = boundary.boundary_features(candidates, film, lines, Picture(), SoundTrace(), item.feelings, usual)
        true = set(item.starts_ms)
        rows.append(np.column_stack([measured[n] for n in WORDS_AND_TIME] + [np.ones(len(candidates))]))
        hits.append(
            np.array([0 < p.lines_before < len(lines) and lines[p.lines_before].span.start_ms in true for p in candidates])
        )
    x, y = np.vstack(rows), np.concatenate(hits).astype(float)

    def loss(w: np.ndarray) -> float:
        z = x @ w
        return float(np.mean(np.logaddexp(0, z) - y * z) + 1e-4 * np.sum(w[:-1] ** 2))

    weights = minimize(loss, np.zeros(x.shape[1])).x
    print("logistic regression:", {n: round(float(w), 2) for n, w in zip((*WORDS_AND_TIME, "bias"), weights, strict=True)})
    fitted = dict(zip(WORDS_AND_TIME, map(float, weights), strict=False))
    for say in (1.0, 1.5, 2.0, 2.5):
        boundary.WEIGHTS.update(fitted | {name: say * fitted[name] for name in ("topic", "mood")})
        for bias in np.arange(-1.0, 0.3, 0.25):
            boundary.BIAS = float(bias)
            score = f1([(spotted(e), e.starts_ms) for e in items])[0]
            print(f"  topic and mood times {say:.1f}, bias {bias:+.2f}: F1 {score:.3f}", flush=True)


def sample(root: Path) -> None:
    """Boundaries and moods of the sample film against what its script says."""
    truth = json.loads((root / "film.truth.json").read_text("utf8"))["scenes"]
    true_ends = tuple(scene["end_ms"] for scene in truth)[:-1]
    film = read_film(root / "film.mp4")
    picture, sound = analyse_picture(film), analyse_sound(film)
    arcs = []
    for name in ("film.srt", "film.zh.srt"):
        script = read_script(root / name, film, ReadSettings())
        feelings = feel_lines(script, FeelSettings())
        base, limit = best_threshold([Episode(film, script, feelings, tuple((end, end) for end in true_ends))])
        print(f"\nsample, {name}: {len(true_ends)} boundaries, best single threshold ({limit / 1000:.2f} s) F1 {base:.3f}")
        for what, seen, heard in (("words only", Picture(), SoundTrace()), ("words, picture and sound", picture, sound)):
            ends = tuple(s.span.end_ms for s in spot_scenes(film, script, seen, heard, feelings, SpotSettings()))[:-1]
            near = [min(abs(t - e) for e in ends) for t in true_ends] if ends else []
            exact = sum(distance <= 100 for distance in near)
            print(f"  {what:<58} F1 {f1([(ends, true_ends)])[0]:.3f}  {len(ends)} found, {exact} true ones within 0.1 s")
        arcs.append(moods_of_sample(truth, film, script, feelings, picture, sound))
    alike = {f: spearmanr(*([getattr(mood, f) for mood in arc] for arc in arcs)).statistic for f in ("valence", "arousal")}
    print("\nrank correlation of the English and the Chinese arc: " + ", ".join(f"{f} {r:.2f}" for f, r in alike.items()))


def moods_of_sample(
    truth: list[dict[str, Any]], film: Film, script: Script, feelings: tuple[Feeling, ...], picture: Picture, sound: SoundTrace
) -> tuple[Mood, ...]:
    """How many of the true scenes have the right signs and the right name, with and without each source of evidence."""
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
    runs = ablated(scenes, script, feelings, picture, sound, film)
    whole = runs["all evidence"]
    for name, moods in runs.items():
        signs = sum(right(t["valence"], m.valence) and right(t["arousal"], m.arousal) for t, m in zip(truth, moods, strict=True))
        names = sum(t["mood"] == m.name for t, m in zip(truth, moods, strict=True))
        print(f"    {name:<20} signs right {signs}/8, names {names}/8; {moved(whole, moods)}")
    return whole


def ablated(
    scenes: tuple[Scene, ...],
    script: Script,
    feelings: tuple[Feeling, ...] | None,
    picture: Picture,
    sound: SoundTrace,
    film: Film,
) -> dict[str, tuple[Mood, ...]]:
    """The moods of the scenes, leaving out one source of evidence at a time."""
    voices = analyse_voices(film, script.lines)
    mute = tuple(dataclasses.replace(scene, captions=()) for scene in scenes)
    dumb = tuple(dataclasses.replace(scene, lines=()) for scene in scenes)
    runs = {
        "all evidence": (scenes, script, feelings, picture, sound, film, voices),
        "without picture": (scenes, script, feelings, Picture(), sound, film, voices),
        "without sound": (scenes, script, feelings, picture, SoundTrace(), film, voices),
        "without voice": (scenes, script, feelings, picture, sound, film),
        "without captions": (mute, script, feelings, picture, sound, film, voices),
        "words alone": (mute, script, feelings, Picture(), SoundTrace(), film),
        "without words": (dumb, Script(), None, picture, sound, film),
    }
    return {name: feel_scenes(*run) for name, run in runs.items()}


def moved(whole: tuple[Mood, ...], moods: tuple[Mood, ...]) -> str:
    """How far the figures move, on average, and how many names change."""
    rows = [[getattr(m, f) - getattr(w, f) for f in ("valence", "arousal", "tension")] for w, m in zip(whole, moods, strict=True)]
    far = ", ".join(f"{f} {x:.2f}" for f, x in zip(("valence", "arousal", "tension"), np.abs(rows).mean(axis=0), strict=True))
    return f"moves {far}; {sum(w.name != m.name for w, m in zip(whole, moods, strict=True))} names change"


CLIPS = {
    "bbb_60s_360p.mp4": None,
    "sintel_26s_480p.mp4": None,
    "testvideo.mp4": None,
    "sintel_26s_with_chinese_ssa.mkv": "inside",
}


def clips(root: Path) -> None:
    """Real clips, most without a word: what is read from picture and sound, and what each changes."""
    for name, words in CLIPS.items():
        film = read_film(root / name)
        source = find_subtitles(film) if words else None
        script = read_script(source, film, ReadSettings()) if source else Script()
        feelings = feel_lines(script, FeelSettings())
        picture, sound = analyse_picture(film), analyse_sound(film)
        scenes = spot_scenes(film, script, picture, sound, feelings, SpotSettings())
        runs = ablated(scenes, script, feelings, picture, sound, film)
        whole = runs["all evidence"]
        print(f"\n{name}: {len(script.lines)} lines, {len(script.captions)} captions, {len(scenes)} scenes")
        for scene, mood in zip(scenes, whole, strict=True):
            figures = f"V {mood.valence:+.2f} A {mood.arousal:+.2f} T {mood.tension:+.2f}"
            told = "; ".join(e.text for e in mood.evidence[:2])
            print(f"  {scene.span.start_ms / 1000:6.1f}-{scene.span.end_ms / 1000:6.1f} s  {mood.name:<10} {figures}  {told}")
        for run in ("without picture", "without sound", "without voice", "without captions"):
            print(f"    {run:<18} {moved(whole, runs[run])}")


def right(sign: str, figure: float) -> bool:
    return sign == "0" or (figure > 0) == (sign == "+")


def dream(folder: Path) -> None:
    """A real film's subtitles, its chapters for scenes: where in a long pause does the scene end?"""
    marks = re.findall(r"(\d+):(\d+):([\d.]+) --> (\d+):(\d+):([\d.]+)", (folder / "chapters.en.vtt").read_text("utf8"))
    ends = [int(1000 * (3600 * int(h) + 60 * int(m) + float(s))) for *_, h, m, s in marks]
    film = Film(folder / "captions.en.vtt", "none", ends[-1], None)
    script = read_script(film.path, film, ReadSettings())
    scenes = spot_scenes(film, script, Picture(), SoundTrace(), feel_lines(script, FeelSettings()), SpotSettings())
    gaps = gaps_between(script.lines, film.duration_ms)
    found = {"ours": tuple(scene.span.end_ms for scene in scenes[:-1])}
    for name, place in (("before the next words", before_words), ("after the last words", as_ours)):
        best = max(range(500, 60_001, 500), key=lambda t: f1([(_longer(gaps, t, place), tuple(ends[:-1]))])[0])
        found[f"pauses over {best / 1000:.1f} s, {name}"] = _longer(gaps, best, place)
    print(f"\nElephants Dream, {len(script.lines)} lines, {len(ends) - 1} boundaries of chapters")
    for name, at in found.items():
        print(f"  {name:<44} F1 {f1([(at, tuple(ends[:-1]))])[0]:.3f}, {len(at)} found")


def before_words(gap: Gap) -> int:
    """The middle of a short pause, a few seconds before the next words in a long one."""
    return pause_boundaries(gap, blind=False)[-1]


def as_ours(gap: Gap) -> int:
    """The middle of a short pause, soon after the last words in a long one."""
    return pause_boundaries(gap, blind=True)[-1]


def _longer(gaps: tuple[Gap, ...], limit_ms: int, place: Callable[[Gap], int]) -> tuple[int, ...]:
    return tuple(place(gap) for gap in gaps if gap.lines_before > 0 and gap.end_ms - gap.start_ms >= limit_ms)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared/data/text")
    parser.add_argument("--fit", action="store_true", help="fit the weights instead of measuring")
    parser.add_argument("--sample", action="store_true", help="measure the sample film only")
    parser.add_argument("--real", action="store_true", help="measure the real episodes only")
    parser.add_argument("--talk", action="store_true", help="fit the words of the written dialogues only")
    parser.add_argument("--clips", action="store_true", help="read real clips only")
    args = parser.parse_args()
    if args.clips:
        clips(args.data.parent / "real/video")
        dream(args.data.parent / "real/subs/elephants_dream")
        return
    if args.talk:
        talk(Path(__file__).with_name("talk.en.txt"))
        return
    if args.real:
        real(args.data.parent / "real/episodes")
        return
    if args.fit:
        fit(args.data)
        return
    if not args.sample:
        table(args.data)
    sample(Path(__file__).parents[1] / "samples")


if __name__ == "__main__":
    main()
