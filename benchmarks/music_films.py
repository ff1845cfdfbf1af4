"""Whether two films sound like two films: themes and home keys of twenty, the hits of each, and where cuts meet beats.

    python benchmarks/music_films.py                 all of it
    python benchmarks/music_films.py themes          themes and home keys of twenty films of different subtitles, all at seed 0
    python benchmarks/music_films.py hits            hits a minute over the same films and over clips, with their reasons
    python benchmarks/music_films.py cuts            clips with three cuts or more: cuts on beats, beside cuts at random instants

Films: stretches of real subtitles (``../shared/data/real``) of sixty lines each, and the sample film. Likeness of themes is
that of their intervals and rhythm, free of transposition and of twice or half the speed (0..1). Clips: the real ones of
``clips.py``, and drawn ones that are cut fast. A cut is on a beat within a frame; chance is the same for instants drawn
evenly from the clip.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from clip_list import CLIPS
from clips import made, understood
from vidscore import pipeline
from vidscore.compose.arrange.bar_grid import pulse_lengths
from vidscore.compose.motifs import motif_likeness
from vidscore.feel import feel_lines
from vidscore.feel.arc import tension_curve
from vidscore.feel.mood_table import PROTOTYPES
from vidscore.feel.scenes import feel_scenes
from vidscore.model.cue import Cue
from vidscore.model.film import Film, KeyFrame, Picture, SoundTrace
from vidscore.model.hits import LIGHT, Hit
from vidscore.model.mood import Mood
from vidscore.model.plan import Plan
from vidscore.model.scene import Scene
from vidscore.model.script import Script
from vidscore.model.span import Span
from vidscore.plan import FilmAnalysis
from vidscore.read import read_script
from vidscore.settings import ComposeSettings, PlanSettings, RunSettings, Settings
from vidscore.spot import spot_scenes

HOME = Path(__file__).resolve().parent.parent
REAL = HOME.parent / "shared/data/real"
FILMS, LINES = 20, 60
"""How many films, and how many lines of each are read at most."""
LATEST_MS = 48 * 3_600_000
ALIKE, KEYS = 0.5, 8
"""No two themes may be as alike as this; so many home keys at least."""
NEAR_MS = 40
"""A cut this near to a beat is on it: a frame."""
DRAWS = 500
QUICK = Settings(compose=ComposeSettings(candidates=1), run=RunSettings(cache=False, processes=1))
LEAST_CUTS, TIMES_CHANCE, MOST_A_MINUTE = 3, 2.0, 4.0
FAST_S, FAST, FAST_MOODS = 32.0, ((0.8, 2.2), (2.0, 2.0), (1.5, 4.0), (3.0, 6.0)), ("joy", "neutral", "tension", "comic")
TAIL_MS = 4_000


@dataclass(frozen=True)
class Words:
    """A stretch of subtitles, taken for a film of its own."""

    name: str
    path: Path
    first: int = 0


def read(path: Path) -> Script:
    """The subtitles of a film that is not here."""
    return read_script(path, Film(path, "", LATEST_MS, Fraction(25)), Settings().read)


def films() -> list[Words]:
    """Twenty stretches of real subtitles: every film and episode from its beginning, then from later on."""
    paths = [HOME / "samples/film.srt", REAL / "subs/sintel/sintel.srt", REAL / "subs/elephants_dream/captions.en.vtt"]
    paths += sorted((REAL / "episodes").glob("*.srt"))
    counts = {path: len(read(path).lines) for path in paths}
    cuts = [(first, path) for path in paths for first in range(0, max(1, counts[path] - LINES // 2), LINES)]
    cuts.sort(key=lambda cut: cut[0])
    return [Words(f"{path.name} {first}", path, first) for first, path in cuts[:FILMS]]


def moved(span: Span, by_ms: int) -> Span:
    return Span(span.start_ms - by_ms, span.end_ms - by_ms)


def study_of(words: Words) -> FilmAnalysis:
    """What the film of some words is like, on a grey picture: spotted and felt."""
    settings = Settings()
    script = read(words.path)
    lines = script.lines[words.first : words.first + LINES]
    start = lines[0].span.start_ms if words.first else 0
    end = lines[-1].span.end_ms
    captions = tuple(replace(one, span=moved(one.span, start)) for one in script.captions if start <= one.span.start_ms <= end)
    script = replace(script, lines=tuple(replace(line, span=moved(line.span, start)) for line in lines), captions=captions)
    film = Film(words.path, "", end - start + TAIL_MS, Fraction(25))
    feelings = feel_lines(script, settings.feel)
    scenes = spot_scenes(film, script, Picture(), SoundTrace(), feelings, settings.spot)
    moods = feel_scenes(scenes, script, feelings, Picture(), SoundTrace(), film, ())
    curve = tension_curve(scenes, moods, script, feelings, Picture(), SoundTrace(), film)
    return FilmAnalysis(film, script, Picture(), scenes, moods, curve)


def themes(studies: dict[str, FilmAnalysis]) -> bool:
    """Print the main theme and the home key of every film, and how alike any two themes are."""
    plans = {name: pipeline.plan_score(study, Settings()) for name, study in studies.items()}
    for name, plan in plans.items():
        tune = " ".join(f"{note.degree}:{note.beats}" for note in plan.themes[0].motif)
        moods = Counter(mood.name for mood in studies[name].moods).most_common(3)
        print(f"{name:<32}{plan.home_key:<14}{tune:<54}{', '.join(mood for mood, _ in moods)}")
    motifs = {name: plan.themes[0].motif for name, plan in plans.items()}
    pairs = [(motif_likeness(motifs[a], motifs[b]), a, b) for a, b in itertools.combinations(motifs, 2)]
    near = sorted((pair for pair in pairs if pair[0] >= ALIKE), reverse=True)
    keys = {plan.home_key for plan in plans.values()}
    figures = [likeness for likeness, _, _ in pairs]
    print(f"\n{len(motifs)} films, {len(set(motifs.values()))} main themes, {len(keys)} home keys (wanted {KEYS})")
    print(f"likeness of two main themes: median {np.median(figures):.2f}, most {max(figures):.2f}")
    print(f"{len(near)} of {len(pairs)} pairs are as alike as {ALIKE} or more")
    for likeness, a, b in near[:10]:
        print(f"    {likeness:.2f}  {a} and {b}")
    return len(keys) >= KEYS and not near


def hits(studies: dict[str, FilmAnalysis]) -> bool:
    """Print how many hits each film has, and of what kind; all of it scored, so that every scene counts."""
    minutes, reasons = 0.0, Counter[str]()
    for name, study in studies.items():
        found = struck(pipeline.plan_score(study, Settings(plan=PlanSettings(coverage=1.0))))
        kinds = Counter(_kind(hit) for hit in found)
        length = study.film.duration_ms / 60_000
        minutes, reasons = minutes + length, reasons + kinds
        told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        print(f"{name:<32}{len(found):>3} hits in {length:>5.1f} min  {len(found) / length:>4.1f} a minute  {told}")
    rate = reasons.total() / minutes
    print(f"{reasons.total()} hits in {minutes:.0f} min, {rate:.2f} a minute: {dict(reasons.most_common())}")
    return 0 < rate <= MOST_A_MINUTE


def struck(plan: Plan) -> list[Hit]:
    """The hits that are marked, not only met by a beat."""
    return [hit for cue in plan.sounding for part in cue.by_section() for hit in part.hits if hit.weight >= LIGHT]


def _kind(hit: Hit) -> str:
    return hit.why.split(":")[0].split("[")[0].strip() if not hit.why.startswith("after ") else "after silence"


def clips() -> dict[str, FilmAnalysis]:
    """The real clips that are here, and drawn ones that are cut fast, each as it is understood."""
    real = [(clip, made(clip, REAL)) for clip in CLIPS if not clip.length_s]
    out = {clip.name: understood(clip, path)[""].study for clip, path in real if path is not None}
    for moody, (least, most) in itertools.product(FAST_MOODS, FAST):
        out[f"{moody}, cut every {least:g} to {most:g} s"] = cut_fast(moody, least, most)
    return out


def cut_fast(moody: str, least: float, most: float) -> FilmAnalysis:
    """Half a minute of one mood, cut at random instants so far apart, on frames."""
    draw, at, cuts = random.Random(f"{moody}/{least}/{most}"), 0.0, list[int]()
    while (at := at + draw.uniform(least, most)) < FAST_S - 1:
        cuts.append(round(at * 25) * 40)
    frames = tuple(KeyFrame(cut, 0.5, 0.5, 0.5, 0.0, draw.uniform(0.3, 0.9)) for cut in cuts)
    row, length_ms = PROTOTYPES[moody], round(FAST_S * 1000)
    film = Film(Path(f"{moody}.mp4"), "mp4", length_ms, Fraction(25))
    mood = Mood(moody, row.valence, row.arousal, row.tension)
    return FilmAnalysis(film, Script(), Picture(frames, tuple(cuts)), (Scene(0, Span(0, length_ms)),), (mood,))


def cuts(studies: dict[str, FilmAnalysis]) -> bool:
    """Print the share of cuts on beats beside that of random instants, over clips with three cuts or more."""
    met, count, chance = 0.0, 0, 0.0
    for name, study in studies.items():
        if len(study.picture.cuts_ms) < LEAST_CUTS:
            continue
        cues = pipeline.compose_film(pipeline.plan_score(study, Settings()), QUICK)
        inside = [at for at in study.picture.cuts_ms if any(cue.brief.span.contains(at) for cue in cues)]
        draw = random.Random(name)
        drawn = [draw.uniform(cue.brief.span.start_ms, cue.brief.span.end_ms) for cue in cues for _ in range(DRAWS)]
        here, by_chance = on_beats(cues, inside), on_beats(cues, drawn)
        print(f"{name:<32}{len(inside):>3} cuts, {here:.2f} on beats, {by_chance:.2f} by chance", flush=True)
        met, chance, count = met + here * len(inside), chance + by_chance * len(inside), count + len(inside)
    print(f"{count} cuts: {met / count:.2f} on beats, {chance / count:.2f} by chance, {met / chance:.1f} times as many")
    return met >= TIMES_CHANCE * chance


def on_beats(cues: tuple[Cue, ...], instants: Iterable[float]) -> float:
    """Share of instants that lie within a frame of a felt beat."""
    beats = np.array(sorted(at for cue in cues for at in felt_beats(cue)))
    return float(np.mean([np.abs(beats - at).min() <= NEAR_MS for at in instants])) if len(beats) else 0.0


def felt_beats(cue: Cue) -> Iterator[float]:
    """Film times of the felt beats of a cue, in ms."""
    for bar in cue.bars:
        for place in itertools.accumulate(pulse_lengths(bar.metre), initial=bar.start_beats):
            if place < min(bar.start_beats + bar.beats, cue.end_beats):
                yield cue.tempo_map.ms_at(place)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=["themes", "hits", "cuts"], default=["themes", "hits", "cuts"])
    args = parser.parse_args()
    written = {words.name: study_of(words) for words in films()} if {"themes", "hits"} & {*args.what} else {}
    seen = clips() if {"hits", "cuts"} & {*args.what} else {}
    well = True
    if "themes" in args.what:
        well &= themes(written)
    if "hits" in args.what:
        well &= hits({**written, **seen})
    if "cuts" in args.what:
        well &= cuts(seen)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
