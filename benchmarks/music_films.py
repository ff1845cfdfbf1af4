"""Whether two films sound like two films: themes and home keys of twenty, the hits of each, and where cuts meet beats.

    python benchmarks/music_films.py                 all of it
    python benchmarks/music_films.py themes          themes and home keys of twenty films of different subtitles, all at seed 0
    python benchmarks/music_films.py hits            hits a minute over the same films and over clips, with their reasons
    python benchmarks/music_films.py cuts            clips with three cuts or more: cuts on beats, beside cuts at random instants

Films: stretches of real subtitles (``../shared/data/real``) of sixty lines each, and the sample film. Likeness of themes is
that of their intervals and rhythm, free of transposition and of twice or half the speed (0..1). Clips: those of ``clips.py``, and
drawn ones that are cut fast. A cut is on a beat within 60 ms; chance is the same for as many instants drawn evenly from the clip.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from vidscore import pipeline
from vidscore.compose.motifs import motif_likeness
from vidscore.feel import feel_lines
from vidscore.feel.arc import tension_curve
from vidscore.feel.scenes import feel_scenes
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.script import Script
from vidscore.model.span import Span
from vidscore.plan import FilmAnalysis
from vidscore.read import read_script
from vidscore.settings import Settings
from vidscore.spot import spot_scenes

HOME = Path(__file__).resolve().parent.parent
REAL = HOME.parent / "shared/data/real"
FILMS, LINES = 20, 60
"""How many films, and how many lines of each are read at most."""
LATEST_MS = 48 * 3_600_000
ALIKE, KEYS = 0.5, 8
"""No two themes may be as alike as this; so many home keys at least."""
NEAR_MS = 60
"""A cut this near to a beat is on it. [judgement: a frame and a half; order is heard from 22 ms on, sound late by up to 125]"""
DRAWS = 2_000
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=["themes"], default=["themes"])
    parser.parse_args()
    studies = {words.name: study_of(words) for words in films()}
    sys.exit(0 if themes(studies) else 1)


if __name__ == "__main__":
    main()
