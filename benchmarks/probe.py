"""Score films with whichever revision of vidscore is on the path, and leave what can be judged as plain files.

    PYTHONPATH=REVISION/src python benchmarks/probe.py films FOLDER     a folder per film; its path is told when it is done
    PYTHONPATH=REVISION/src python benchmarks/probe.py count            cues and sections of whole films, one JSON a line

``benchmarks/joins.py`` runs this once for every revision that it compares and judges the files, so a score made by old
code is measured as one made now. A film's folder holds ``score.wav`` (as delivered), ``cue-N.npy`` (the sum of the stems
of every cue as they were played, frames of two channels) and ``film.json``: the cues on the film's clock, and their notes.

The films: the sample in both languages, the sample with other moods drawn for its scenes, and clips that nobody here made
(``../shared/data/real``), with an excerpt of subtitles that somebody else wrote.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pysubs2

from vidscore import pipeline
from vidscore.mix import Workspace, mix_film
from vidscore.model.cue import Cue
from vidscore.model.mood import MOODS, Mood
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.plan import Plan
from vidscore.model.sound import RATE_HZ, Stem
from vidscore.plan import FilmAnalysis, make_plan
from vidscore.render import render_cues
from vidscore.settings import LOUDNESS, MixSettings, PlanSettings, RenderSettings, Settings

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "film.mp4"
REAL = ROOT.parent / "shared" / "data" / "real"
DRAWN = 20
CLIPS = (  # clip, and the subtitles to take an excerpt of with where it begins in ms, or what the file itself holds
    ("bbb_60s_360p.mp4", ("elephants_dream/captions.en.vtt", 120_000)),
    ("bbb_60s_360p.mp4", None),
    ("sintel_26s_480p.mp4", ("sintel/sintel.srt", 105_000)),
    ("testvideo.mp4", ("elephants_dream/captions.en.vtt", 300_000)),
    ("sintel_26s_with_chinese_ssa.mkv", None),
)
"""The clips of at least 20 s."""
TARGET = "web"


@dataclass(frozen=True)
class Reel:
    """A film to score."""

    name: str
    film: Path
    subs: Path | None
    seed: int = 0
    drawn: bool = False
    """Whether the moods are drawn instead of read."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", choices=["films", "count"])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--only", default="", help="films whose names begin so")
    args = parser.parse_args()
    if args.job == "count":
        for row in counted():
            print(json.dumps(row), flush=True)
        return
    for reel in reels(args.folder):
        if reel.name.startswith(args.only):
            with suppressed(reel.name):
                made(reel, args.folder / reel.name)
            print(args.folder / reel.name, flush=True)


@contextmanager
def suppressed(name: str) -> Iterator[None]:
    """Say what is wrong with one film and go on: work in progress may fail at some."""
    try:
        yield
    except Exception as error:
        print(f"{name} failed: {type(error).__name__}: {error}", file=sys.stderr, flush=True)


def reels(folder: Path) -> Iterator[Reel]:
    yield Reel("sample", SAMPLE, SAMPLE.with_suffix(".srt"))
    yield Reel("sample-zh", SAMPLE, SAMPLE.with_suffix(".zh.srt"))
    for name, words in CLIPS:
        clip = REAL / "video" / name
        if not clip.is_file() or (words and not (REAL / "subs" / words[0]).is_file()):
            print(f"skipped: {name} or its subtitles are not in {REAL}", file=sys.stderr)
        elif words:
            yield Reel(f"{clip.stem} with words", clip, excerpt(clip, *words, folder / f"{clip.stem}.srt"))
        else:
            yield Reel(clip.stem, clip, None)
    for seed in range(DRAWN):
        yield Reel(f"moods-{seed:02d}", SAMPLE, SAMPLE.with_suffix(".srt"), seed, drawn=True)


def excerpt(clip: Path, words: str, start_ms: int, target: Path) -> Path:
    """The subtitles from an instant on, moved to two seconds into the clip and as many as it has time for."""
    length = pipeline.read_film(clip).duration_ms
    subs = pysubs2.load(str(REAL / "subs" / words))
    subs.events = [event for event in subs.events if event.start >= start_ms]
    subs.shift(ms=2_000 - min(event.start for event in subs.events))
    subs.events = [event for event in subs.events if event.end < length - 1_000]
    subs.save(str(target))
    return target


def other_moods(study: FilmAnalysis, seed: int) -> FilmAnalysis:
    """The film with a mood drawn for each scene, no two neighbours alike."""
    draw, moods = random.Random(seed), []
    for _ in study.scenes:
        name = draw.choice([mood for mood in MOODS if not moods or mood != moods[-1].name])
        row = MOOD_TABLE[name]
        moods.append(Mood(name, max(-1.0, row.valence * 0.7), min(1.0, row.arousal * 0.6), 2 * row.tension - 1))
    return replace(study, moods=tuple(moods), curve=())


# ---------------------------------------------------------------------- films


def made(reel: Reel, place: Path) -> None:
    """Score a film into a folder; ``film.json`` comes last."""
    stage = place / "stems"
    stage.mkdir(parents=True)
    film, script = pipeline.open_film(reel.film, reel.subs, Settings())
    study = pipeline.analyse_film(film, script, Settings())
    plan = pipeline.plan_score(
        other_moods(study, reel.seed) if reel.drawn else study, replace(Settings(), plan=PlanSettings(seed=reel.seed))
    )
    cues = pipeline.compose_film(plan, Settings())
    stems = render_cues(cues, RenderSettings(), stage)
    done = mix_film(film, script, plan, stems, MixSettings(loudness=TARGET), Workspace(stage))
    assert done.score is not None
    done.score.rename(place / "score.wav")
    firsts = [together(stems, cue.brief.name, place / f"cue-{number}.npy") for number, cue in enumerate(cues)]
    told = {
        "name": reel.name,
        "duration_ms": film.duration_ms,
        "speech": [[line.span.start_ms, line.span.end_ms] for line in script.lines],
        "dips": done.dips,
        "lufs": done.loudness_lufs,
        "wanted_lufs": LOUDNESS[TARGET].lufs,
        "cues": [cue_told(cue, heard) for cue, heard in zip(cues, firsts, strict=True)],
    }
    shutil.rmtree(stage)
    (place / "film.json").write_text(json.dumps(told), "utf8")


def together(stems: tuple[Stem, ...], cue: str, target: Path) -> tuple[int, int]:
    """Write the sum of a cue's stems; first frame and the one after the last, on the film's clock."""
    own = [(round(stem.span.start_ms * RATE_HZ / 1000), np.load(stem.path, mmap_mode="r")) for stem in stems if stem.cue == cue]
    first = min((at for at, _ in own), default=0)
    last = max((at + len(samples) for at, samples in own), default=0)
    total = np.zeros((last - first, 2), np.float32)
    for at, samples in own:
        total[at - first : at - first + len(samples)] += samples
    np.save(target, total)
    return first, last


def cue_told(cue: Cue, heard: tuple[int, int]) -> dict[str, Any]:
    """A cue in plain figures; times in ms on the film's clock."""
    brief = cue.brief
    ordered = asdict(brief)  # what an old revision does not know is not among these fields
    ms_at, end = cue.tempo_map.ms_at, cue.end_beats
    turns = ordered.get("sections", ())
    return {
        "name": brief.name,
        "start_ms": brief.span.start_ms,
        "end_ms": brief.span.end_ms,
        "enters_ms": brief.span.start_ms - ordered.get("pre_ms", 0),
        "leaves_ms": brief.span.end_ms + ordered.get("post_ms", 0),
        "heard": heard,
        "kind": brief.join.kind,
        "moods": [[brief.span.start_ms, *_felt(ordered)], *([turn["start_ms"], *_felt(turn)] for turn in turns)],
        "level_lu": brief.level_lu,
        "key": brief.key,
        "bpm": brief.tempo_bpm,
        "metre": brief.metre,
        "last_beat_ms": ms_at(round(end)),
        "beats_ms": [ms_at(1) - ms_at(0), 4 * (ms_at(end) - ms_at(float(end) - 0.25))],
        "bars_ms": [ms_at(bar.start_beats) for bar in cue.bars if bar.start_beats >= 0],
        "notes": list(_notes(cue, heard[1] * 1000 / RATE_HZ)),
    }


def _felt(stretch: dict[str, Any]) -> tuple[str, float]:
    return stretch["mood"]["name"], stretch["mood"]["arousal"]


UNPITCHED = ("reverse-cymbal", "drums", "taiko", "tom", "woodblock")


def _notes(cue: Cue, silent_ms: float) -> Iterator[tuple[float, float, int | None, float, float]]:
    """Of every note: start, end, pitch (None for noises), the start as written, and as played but for how early its part is.

    A part with a slow attack begins early by a fixed time, which is taken out by the median of its timing.
    """
    ms_at = cue.tempo_map.ms_at
    for part in cue.parts:
        early = median(note.nudge_ms for note in part.notes) if part.notes else 0.0
        for note in part.notes:
            written = ms_at(note.onset_beats)
            start, end = written + note.nudge_ms, ms_at(note.onset_beats + note.duration_beats) + note.nudge_ms
            times = (start, min(end, silent_ms), written, start - early)
            start, end, written, steady = (round(at, 1) for at in times)
            yield start, end, None if part.instrument in UNPITCHED else note.pitch, written, steady


# ---------------------------------------------------------------------- count


def counted() -> Iterator[dict[str, Any]]:
    """How many cues and sections the plan of every film has."""
    for words in (SAMPLE.with_suffix(".srt"), SAMPLE.with_suffix(".zh.srt")):
        film, script = pipeline.open_film(SAMPLE, words, Settings())
        study = pipeline.analyse_film(film, script, Settings())
        with suppressed(words.name):
            yield planned(words.name, make_plan(study, PlanSettings()))
    episodes = sorted((REAL / "episodes").glob("*.srt"))
    if not episodes:
        print(f"skipped: there are no episodes in {REAL}", file=sys.stderr)
    for words in episodes:
        study, _ = pipeline.feel_script(words, None, Settings())
        with suppressed(words.name):
            yield planned(words.name, make_plan(study, PlanSettings()))


def planned(name: str, plan: Plan) -> dict[str, Any]:
    cues = plan.sounding
    kinds = [cue.join.kind for cue in cues]
    touching = sum(after.span.start_ms == cue.span.end_ms for cue, after in pairwise(cues))
    return {
        "film": name,
        "minutes": plan.duration_ms / 60_000,
        "cues": len(cues),
        "sections": sum(1 + len(asdict(cue).get("sections", ())) for cue in cues),
        "touching": touching,
        "music": sum(cue.span.duration_ms for cue in cues) / plan.duration_ms,
        "cue_s": median(cue.span.duration_ms for cue in cues) / 1000 if cues else 0.0,
        "kinds": {kind: kinds.count(kind) for kind in sorted(set(kinds))},
    }


if __name__ == "__main__":
    main()
