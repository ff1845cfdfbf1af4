"""How a finished score and mix sound, in figures: level, peaks, tone, width, faults, speech over music, joins.

    python benchmarks/sound.py                                        the sample film, scored here
    python benchmarks/sound.py FILM SUBS --seeds 1 2 3                another film, several scores of it
    python benchmarks/sound.py FILM SUBS --plan P --score S --mix M   files that are there already

``mix`` minus ``score`` is the film's own sound as it is heard in the mix: gain and limiting are shared.
Speech over music is measured on every written line; intelligibility (ESTOI, with ``pip install pystoi``) compares the
mixed line with the same line alone. Join steps compare the last second that sounds before a boundary with the first
after it (a tenth of a second sounds within 30 LU of the whole score). Short films only: everything is in memory.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from vidscore import pipeline
from vidscore.mix import loudness, mix_film
from vidscore.model.plan import Plan
from vidscore.model.script import Script
from vidscore.model.span import Span
from vidscore.plan import read_plan
from vidscore.render import render_cues
from vidscore.settings import LOUDNESS, MixSettings, PlanSettings, Settings
from vidscore.tools.ffmpeg import decode_audio, measure_loudness
from vidscore.tools.files import work_folder

RATE = 48_000
ROOT = Path(__file__).parent.parent
Sound = NDArray[np.float32]

BANDS = {"targets": "crest 12-20 dB; tilt -7..-4 dB/octave; correlation 0.3..0.9; clicks, clips, gaps 0; jumps <= 6 LU; "
         "speech over music median >= 14, 5th percentile >= 10 LU; ESTOI median >= 0.88"}  # fmt: skip


@dataclass(frozen=True)
class Finished:
    """What is measured."""

    name: str
    score: Path
    mix: Path | None
    plan: Plan
    script: Script
    dips: tuple[tuple[int, float], ...] = ((0, 0.0),)


def main() -> None:
    args = arguments()
    for done in finished(args):
        print(f"\n== {done.name}")
        score = read(done.score)
        for label, path in (("score", done.score), ("mix", done.mix)):
            if path is not None:
                print(f"{label:6s}", *tone(path, read(path)))
        print("faults", *faults(score, done.plan))
        print("joins ", *joins(score, done.plan))
        if done.mix is not None:
            print("speech", *speech(read(done.mix), score, done.script))
        if args.plot:
            plot(done, score, args.plot)
    print(f"\nwanted: {BANDS['targets']}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("film", type=Path, nargs="?", default=ROOT / "samples" / "film.mp4")
    parser.add_argument("subs", type=Path, nargs="?")
    parser.add_argument("--plan", type=Path)
    parser.add_argument("--score", type=Path)
    parser.add_argument("--mix", type=Path)
    parser.add_argument("--plot", type=Path, help="draw loudness and dips over time as PNG (the last film made)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--loudness", choices=list(LOUDNESS), nargs="+", default=["web"])
    return parser.parse_args()


def finished(args: argparse.Namespace) -> Iterator[Finished]:
    """The files named, or those made here for every seed and loudness target."""
    film, script = pipeline.open_film(args.film, args.subs, Settings())
    if args.score:
        plan = read_plan(args.plan) if args.plan else Plan(str(args.film), film.duration_ms)
        yield Finished(args.score.name, args.score, args.mix, plan, script)
        return
    study = pipeline.study_film(film, script, Settings())
    for seed in args.seeds:
        settings = replace(Settings(), plan=PlanSettings(seed=seed))
        plan = pipeline.plan_film(study, settings)
        with work_folder() as folder:
            stems = render_cues(pipeline.compose_film(plan, settings), settings.render, folder)
            for name in args.loudness:
                done = mix_film(film, script, plan, stems, MixSettings(loudness=LOUDNESS[name]), folder)
                print("\n" + "\n".join(done.notes))
                yield Finished(f"{args.film.name}, seed {seed}, {name}", done.score, done.mix, plan, script, done.dips)


def read(path: Path) -> Sound:
    return np.concatenate(list(decode_audio(path)))


def plot(done: Finished, score: Sound, path: Path) -> None:
    """Momentary loudness of music and film, and the music's dips, with cues and lines."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (level, gain) = plt.subplots(2, 1, figsize=(16, 7), sharex=True, height_ratios=(3, 1))
    tracks = {"score": score, **({"film": read(done.mix) - score} if done.mix else {})}
    for label, sound in tracks.items():
        heard = np.maximum(loudness.momentary(powers(sound) + 1e-9), -70)
        level.plot(np.arange(len(heard)) * 0.1 + 0.2, heard, label=label, linewidth=1)
    gain.plot([at / 1000 for at, _ in done.dips], [db for _, db in done.dips])
    for line in done.script.lines:
        level.axvspan(line.span.start_ms / 1000, line.span.end_ms / 1000, color="gold", alpha=0.25)
    for cue in done.plan.cues:
        level.axvline(cue.span.start_ms / 1000, color="grey", linewidth=0.6)
        level.text(cue.span.start_ms / 1000, -8, f"{cue.name} {cue.mood.name}", fontsize=7)
    level.set(ylim=(-60, -5), ylabel="LUFS, 0.4 s")
    gain.set(xlabel="seconds", ylabel="dip, dB")
    level.legend(loc="lower right")
    figure.savefig(path, dpi=90, bbox_inches="tight")
    plt.close(figure)


def tone(path: Path, sound: Sound) -> Iterator[str]:
    """Level, range, crest factor, spectral tilt, width."""
    level = measure_loudness(path)
    yield f"{level.integrated_lufs:6.1f} LUFS  peak {level.true_peak_dbtp:5.1f} dBTP  range {level.range_lu:4.1f} LU "
    seconds = [part for part in np.array_split(sound, max(1, len(sound) // RATE)) if rms(part) > 1e-3]
    crest = np.median([20 * math.log10(np.abs(part).max() / rms(part)) for part in seconds]) if seconds else 0.0
    yield f" crest {crest:4.1f} dB  tilt {tilt(sound):5.1f} dB/octave"
    left, right = sound.T.astype(np.float64)
    yield f" correlation {np.mean(left * right) / math.sqrt(np.mean(left**2) * np.mean(right**2) + 1e-20):4.2f}"


def tilt(sound: Sound) -> float:
    """Slope of the third-octave spectrum from 100 Hz to 8 kHz."""
    frequencies, power = signal.welch(sound.mean(axis=1), RATE, nperseg=8192)
    centres = 1000 * 2.0 ** (np.arange(-10, 10) / 3)
    bands = [power[(frequencies >= c * 2 ** (-1 / 6)) & (frequencies < c * 2 ** (1 / 6))].sum() for c in centres]
    return float(np.polyfit(np.log2(centres), 10 * np.log10(np.array(bands) + 1e-20), 1)[0])


def faults(score: Sound, plan: Plan) -> Iterator[str]:
    """Clicks at edges, clipping, silence inside cues, sound outside them."""
    edges = sorted({at for cue in plan.sounding for at in (cue.span.start_ms, cue.span.end_ms)})
    yield f"clicks at {len(edges)} edges: {sum(clicks_at(score, at * 48) for at in edges)}"
    yield f" clipped: {int((np.abs(score) >= 0.999).sum())}"
    yield f" gaps over 0.5 s inside cues: {sum(gaps(score[slice(*frames(cue.span))]) for cue in plan.sounding)}"
    outside = np.ones(len(score), bool)
    for cue in plan.sounding:
        outside[slice(*frames(cue.span))] = False
    yield f" frames outside cues: {int(np.abs(score[outside]).max(axis=1, initial=0).astype(bool).sum())}"
    yield f" last frame {20 * math.log10(float(np.abs(score[-48:]).max()) + 1e-9):.0f} dBFS"


def clicks_at(sound: Sound, at: int) -> bool:
    """Whether the 2 ms around an instant bend far more sharply than the 200 ms around it do."""
    bend = np.abs(np.diff(sound[max(0, at - 4_800) : at + 4_800], n=2, axis=0)).max(axis=1, initial=0)
    middle = min(at, 4_800)
    near, rest = bend[max(0, middle - 48) : middle + 48], np.concatenate([bend[: max(0, middle - 48)], bend[middle + 48 :]])
    return bool(len(near) and len(rest) and near.max() > 4 * rest.max() + 1e-4)


def gaps(sound: Sound) -> int:
    """Stretches of half a second and more under -65 dBFS, the cue's last two seconds (its ring-out) aside."""
    tenths = np.array([rms(part) for part in np.array_split(sound, max(1, len(sound) // 4_800))])[:-20]
    quiet = np.concatenate([[False], tenths < 10 ** (-65 / 20), [False]])
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8)))
    return int((edges[1::2] - edges[::2] >= 5).sum())


def joins(score: Sound, plan: Plan) -> Iterator[str]:
    """Loudness steps where one cue follows another within eight seconds."""
    power = powers(score)
    sounding = np.flatnonzero(power > loudness.power_of(loudness.integrated(power) - 30))
    steps = []
    for before, after in pairwise(plan.sounding):
        if after.span.start_ms - before.span.end_ms <= 8_000:
            last = sounding[sounding < before.span.end_ms // 100][-1]
            first = sounding[sounding >= -(-after.span.start_ms // 100)][0]
            steps.append(loudness.mean_lufs(power[first : first + 10]) - loudness.mean_lufs(power[last - 9 : last + 1]))
    yield f"{len(steps)} joins"
    if steps:
        yield f" largest step {max(np.abs(steps)):.1f} LU: " + " ".join(f"{step:+.1f}" for step in steps)


def speech(mix: Sound, score: Sound, script: Script) -> Iterator[str]:
    """How far the film's own sound stands over the music on the written lines, and how well it is understood."""
    own = mix - score
    voice, music = powers(own), powers(score)
    lines = [line.span for line in script.lines if line.span.end_ms * 48 <= len(mix)]
    over = np.array([loudness.mean_lufs(voice[hops(s)]) - loudness.mean_lufs(music[hops(s)]) for s in lines])
    over = over[np.isfinite(over)]
    if not len(over):
        return
    yield f"{len(lines)} lines over music: median {np.median(over):.1f} LU, 5th percentile {np.percentile(over, 5):.1f}"
    try:
        from pystoi import stoi
    except ImportError:
        yield " ESTOI: pystoi is not installed"
        return
    scores = [stoi(own[a:b].mean(axis=1), mix[a:b].mean(axis=1), RATE, extended=True) for a, b in map(frames, lines)]
    yield f" ESTOI median {np.median(scores):.2f}, 5th percentile {np.percentile(scores, 5):.2f}"


def powers(sound: Sound) -> loudness.Powers:
    meter = loudness.Meter()
    meter.add(sound)
    return meter.powers


def hops(span: Span) -> slice:
    return slice(span.start_ms // 100, -(-span.end_ms // 100))


def frames(span: Span) -> tuple[int, int]:
    return span.start_ms * 48, span.end_ms * 48


def rms(sound: Sound) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) if len(sound) else 0.0


if __name__ == "__main__":
    main()
