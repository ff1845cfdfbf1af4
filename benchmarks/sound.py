"""How finished music sounds, in figures: level, peaks, tone, width, faults, liveliness, speech over music, joins.

    python benchmarks/sound.py                                   everything, on the sample film and the twelve moods
    python benchmarks/sound.py film [FILM SUBS] [--seeds 1 2 3]  one film, several scores of it (more: --help)
    python benchmarks/sound.py moods                             half a minute of each mood, mastered
    python benchmarks/sound.py joins                             where cues meet, beside another revision (benchmarks/joins.py)
    python benchmarks/sound.py clips FILM ...                    films without subtitles: what is heard as speech
    python benchmarks/sound.py steps                             every step of the processing, with it and without it

``mix`` minus ``score`` is the film's own sound as it is heard in the mix: gain and limiting are shared. Speech over music
is measured on every written line; intelligibility (ESTOI, with ``pip install pystoi``) compares the mixed line with the
same line alone. Short films only: everything is in memory.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

import joins
import measures
from measures import RATE, Sound, read
from vidscore import pipeline
from vidscore.compose import compose_cue
from vidscore.compose.arrange import humanise
from vidscore.mix import Workspace, duck, levels, limiter, loudness, mix_film, mixdown, speech
from vidscore.mix.loudness import Meter
from vidscore.mix.production import decoded
from vidscore.mix.voice import VoiceDetector
from vidscore.model.cue import Cue
from vidscore.model.film import Film
from vidscore.model.mood import MOODS
from vidscore.model.plan import Plan
from vidscore.model.script import Script
from vidscore.model.span import Span
from vidscore.plan import CueRequest, cue_brief, read_plan
from vidscore.render import orchestra, render_cues, room, stage
from vidscore.settings import LOUDNESS, MixSettings, PlanSettings, RenderSettings, Settings
from vidscore.single_cue import make_cue
from vidscore.tools.ffmpeg import measure_loudness
from vidscore.tools.files import work_folder
from vidscore.tools.soundfonts import find_soundfont

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "film.mp4"
CUE_MS = 30_000

WANTED = """wanted: crest 12 to 20 dB; tilt -7 to -4 dB/octave; mud (250-500 Hz over its neighbours) at most +4 dB;
correlation 0.3 to 0.9; RT60 1.4 to 2.6 s; clicks, clips, gaps 0; steps at joins at most 6 LU;
speech over music median >= 14, 5th percentile >= 10 LU; ESTOI median >= 0.88;
velocities >= 12, CC2 range >= 35, timing 4 to 25 ms, equal repeats <= 10 %"""


@dataclass(frozen=True)
class Finished:
    """What is measured."""

    name: str
    score: Sound
    mix: Sound | None
    plan: Plan
    script: Script
    dips: tuple[tuple[int, float], ...] = ((0, 0.0),)
    notes: tuple[str, ...] = ()


def main() -> None:
    args = arguments()
    parts: dict[str, Callable[[argparse.Namespace], None]] = {
        "film": film_part, "moods": moods_part, "joins": joins.main, "clips": clips_part, "steps": steps_part
    }  # fmt: skip
    for name in [args.part] if args.part else ["film", "moods", "joins", "steps"]:
        parts[name](args)
    if args.part != "joins":
        print(f"\n{WANTED}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=["film", "moods", "joins", "clips", "steps"])
    parser.add_argument("files", type=Path, nargs="*", help="film and subtitles; for clips any number of films")
    parser.add_argument("--plan", type=Path)
    parser.add_argument("--score", type=Path, help="a finished score and, with --mix, the finished mix: measured, not made")
    parser.add_argument("--mix", type=Path)
    parser.add_argument("--plot", type=Path, help="draw loudness and dips over time as PNG (the last film made)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--loudness", choices=list(LOUDNESS), nargs="+", default=["web"])
    joins.options(parser)
    return parser.parse_args()


# ---------------------------------------------------------------------- films


def film_part(args: argparse.Namespace) -> None:
    path, subs = [*args.files, None, None][:2] if args.files else (SAMPLE, None)
    for done in scored(path, subs, args):
        show_film(done)
        if args.plot:
            plot(done, args.plot)


def scored(path: Path, subs: Path | None, args: argparse.Namespace) -> Iterator[Finished]:
    """The files named, or those made here for every seed and loudness target."""
    film, script = pipeline.open_film(path, subs, Settings())
    if args.score:
        plan = read_plan(args.plan) if args.plan else Plan(str(path), film.duration_ms)
        yield Finished(args.score.name, read(args.score), read(args.mix) if args.mix else None, plan, script)
        return
    study = pipeline.analyse_film(film, script, Settings())
    for seed in args.seeds:
        plan = pipeline.plan_score(study, replace(Settings(), plan=PlanSettings(seed=seed)))
        yield from mixed(f"{path.name}, seed {seed}", film, script, plan, args.loudness)


def mixed(
    name: str, film: Film, script: Script, plan: Plan, targets: list[str], cues: tuple[Cue, ...] = ()
) -> Iterator[Finished]:
    """A planned film, played and mixed to every target."""
    with work_folder() as folder:
        stems = render_cues(cues or pipeline.compose_film(plan, Settings()), RenderSettings(), folder)
        for target in targets:
            done = mix_film(film, script, plan, stems, MixSettings(loudness=target), Workspace(folder))
            heard = read(done.mix) if done.mix else None
            yield Finished(f"{name}, {target}", read(done.score), heard, plan, script, done.dips, done.notes)


def show_film(done: Finished) -> None:
    print(f"\n== {done.name}")
    print("\n".join(f"   {note}" for note in done.notes))
    for label, sound in (("score", done.score), ("mix", done.mix)):
        if sound is not None:
            print(f"{label:6s} {tone(sound)}")
    cues = [measures.frames(cue.span) for cue in done.plan.sounding]
    inside = np.zeros(len(done.score), bool)
    for first, last in (measures.frames(cue.sounding) for cue in done.plan.overlapping().sounding):
        inside[first:last] = True
    clicks, edges = measures.edge_clicks(done.score, done.plan)
    silent = sum(measures.gaps(done.score[first:last]) for first, last in cues)
    outside = int(np.abs(done.score[~inside]).max(axis=1, initial=0).astype(bool).sum())
    print(
        f"faults clicks at {edges} edges: {clicks}  clipped: {int((np.abs(done.score) >= 0.999).sum())}"
        f"  gaps over 0.5 s inside cues: {silent}  frames outside cues: {outside}"
        f"  last frame {20 * np.log10(float(np.abs(done.score[-48:]).max()) + 1e-9):.0f} dBFS"
    )
    steps = measures.join_steps(done.score, done.plan)
    largest = f" largest step {max(np.abs(steps)):.1f} LU:" if steps else ""
    print(f"joins  {len(steps)}{largest}", *(f"{step:+.1f}" for step in steps))
    if done.mix is not None:
        lines = [line.span for line in done.script.lines if line.span.end_ms * 48 <= len(done.mix)]
        print(f"speech {speech_figures(done.mix, done.score, lines)}")


def tone(sound: Sound) -> str:
    """Level, range, crest factor, tone and width in one row."""
    level = measured(sound)
    return (
        f"{level[0]:6.1f} LUFS  peak {level[1]:5.1f} dBTP  range {level[2]:4.1f} LU  crest {measures.crest_db(sound):4.1f} dB"
        f"  tilt {measures.tilt(sound):5.1f} dB/octave  correlation {measures.correlation(sound):4.2f}"
    )


def measured(sound: Sound) -> tuple[float, float, float]:
    """Integrated loudness, true peak and range by ffmpeg's own meter."""
    from scipy.io import wavfile

    with work_folder() as folder:
        wavfile.write(folder / "sound.wav", RATE, sound)
        level = measure_loudness(folder / "sound.wav")
    return level.integrated_lufs, level.true_peak_dbtp, level.range_lu


def speech_figures(mix: Sound, score: Sound, lines: list[Span]) -> str:
    own = mix - score
    over = measures.speech_over_music(own, score, lines)
    if not len(over):
        return "nobody speaks over music"
    said = f"{len(over)} lines over music: median {np.median(over):.1f} LU, 5th percentile {np.percentile(over, 5):.1f}"
    clear = measures.intelligibility(own, mix, lines)
    if clear is None:
        return said + "; ESTOI: pystoi is not installed"
    return said + f"; ESTOI median {np.median(clear):.2f}, 5th percentile {np.percentile(clear, 5):.2f}"


def plot(done: Finished, path: Path) -> None:
    """Momentary loudness of music and film, and the music's dips, with cues and lines."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, (level, gain) = plt.subplots(2, 1, figsize=(16, 7), sharex=True, height_ratios=(3, 1))
    tracks = {"score": done.score, **({"film": done.mix - done.score} if done.mix is not None else {})}
    for label, sound in tracks.items():
        heard = np.maximum(loudness.momentary(measures.powers(sound) + 1e-9), -70)
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


# ---------------------------------------------------------------------- moods


def moods_part(args: argparse.Namespace) -> None:
    print(f"\n== half a minute of each mood, alone, -14 LUFS; seed {args.seeds[0]}")
    print(
        f"{'mood':10s} {'LUFS':>6s} {'dBTP':>5s} {'LRA':>4s} {'crest':>5s} {'tilt':>5s} {'mud':>5s} {'corr':>5s} {'RT60':>5s}"
        f" {'click':>5s} {'clip':>4s} {'gap':>3s} {'levels':>6s} {'CC2':>4s} {'ms':>5s} {'repeat':>6s}  limiter"
    )
    spectra = {}
    for mood in MOODS:
        cue, plan = make_cue(brief_of(mood, args.seeds[0]), Settings())
        film = Film(Path(mood), "", CUE_MS, None)
        (done,) = mixed(mood, film, Script(), replace(plan, cues=(cue.brief,)), ["web"], (cue,))
        mood_row(mood, cue, done)
        spectra[mood] = measures.third_octaves(done.score)
    middle = np.median(list(spectra.values()), axis=0)
    print("\nthird octaves from 100 Hz, dB under the loudest, median of the moods:", *(f"{x:.0f}" for x in middle))
    for mood, bands in spectra.items():
        off = bands - bands.mean() - (middle - middle.mean())
        far = [f"{c:.0f} Hz {d:+.0f}" for c, d in zip(measures.CENTRES, off, strict=True) if abs(d) > 6]
        print(f"{mood:10s} more than 6 dB off the median's shape: {', '.join(far) or 'nowhere'}")


def brief_of(mood: str, seed: int) -> Any:
    return cue_brief(CueRequest(mood=mood, duration_ms=CUE_MS), PlanSettings(seed=seed))


def mood_row(mood: str, cue: Cue, done: Finished) -> None:
    level, live, score = measured(done.score), measures.liveliness(cue), done.score
    bands = measures.third_octaves(score)
    low_middle = (measures.CENTRES > 240) & (measures.CENTRES < 520)
    around = (measures.CENTRES > 120) & (measures.CENTRES < 1100) & ~low_middle
    limited = next((note.split(",")[0] for note in done.notes if "limiter" in note), "")
    print(
        f"{mood:10s} {level[0]:6.1f} {level[1]:5.1f} {level[2]:4.1f} {measures.crest_db(score):5.1f} {measures.tilt(score):5.1f}"
        f" {bands[low_middle].mean() - bands[around].mean():+5.1f} {measures.correlation(score):5.2f} {ring(cue)[0]:5.2f}"
        f" {measures.edge_clicks(score, done.plan)[0]:5d} {int((np.abs(score) >= 0.999).sum()):4d} {measures.gaps(score):3d}"
        f" {live['levels']:6.0f} {live['breath']:4.0f} {live['late_ms']:5.1f} {live['repeats']:6.1%}  {limited}"
    )


PLAYED_S = 6


def ring(cue: Cue) -> tuple[float, float]:
    """RT60 of the hall after everybody stops dead, seconds; and how loud it is half a second later, dB under before."""
    takes = orchestra.takes_of(cue, find_soundfont(), room.ROOMS["stage"])
    frames = (PLAYED_S + 6) * RATE
    with patch.object(orchestra, "Synth", _cut_off(PLAYED_S * RATE)):
        played = [orchestra.take_audio(replace(take, frames=frames)) for take in takes]
        sound = np.sum([np.concatenate([block.T for block in blocks]) for blocks in played], axis=0)
    end = PLAYED_S * RATE
    before, later = sound[end - RATE : end], sound[end + RATE // 2 : end + RATE // 2 + 4_800]
    left = 20 * np.log10(max(measures.rms(later), 1e-6) / measures.rms(before))
    return measures.decay_s(sound, end + 4_800), float(left)


def _cut_off(frames: int) -> type:
    """A synthesizer whose players stop dead after so many frames."""

    class CutOff(orchestra.Synth):
        done = 0

        def play(self, events: Any, count: int) -> Any:
            dry = super().play(events, count)
            self.done += count
            return dry if self.done <= frames else None

    return CutOff


# ---------------------------------------------------------------------- clips


def clips_part(args: argparse.Namespace) -> None:
    for path in args.files:
        film, script = pipeline.open_film(path, None, Settings())
        (done,) = scored(path, None, args)
        own = decoded(film)
        if own is None:
            print(f"\n== {path.name}: no sound of its own\nscore  {tone(done.score)}")
            continue
        meter, listener = Meter(), VoiceDetector()
        for block in own:
            meter.add(block)
            listener.add(block)
        heard = [one.span for one in speech.foreground_sounds(script, listener.heard(), meter.powers, film.span)]
        show_film(replace(done, script=Script()))
        assert done.mix is not None
        print(f"       heard: {speech_figures(done.mix, done.score, heard)}")


# ---------------------------------------------------------------------- steps


@dataclass(frozen=True)
class Step:
    """A step of the processing: how to leave it out, and what it is there for."""

    name: str
    without: tuple[tuple[Any, str, Any], ...]
    """(module, attribute, value) that undo it."""
    figure: str
    measure: Callable[[], float]


def steps_part(_: argparse.Namespace) -> None:
    print("\n== every step of the processing, without it and with it")
    print(f"{'step':34s} {'figure':52s} {'without':>8s} {'with':>8s}")
    for step in playing_steps() + mixing_steps():
        with_it = fresh(step.measure)
        with ExitStack() as stack:
            for target, name, value in step.without:
                stack.enter_context(patch.object(target, name, value))
            without = fresh(step.measure)
        print(f"{step.name:34s} {step.figure:52s} {without:8.2f} {with_it:8.2f}")


def fresh(measure: Callable[[], float]) -> float:
    """Measure with the hall built anew."""
    for remembered in (room.responses, room._transfers):
        remembered.cache_clear()
    try:
        return measure()
    finally:
        for remembered in (room.responses, room._transfers):
            remembered.cache_clear()


def played(cue: Cue) -> Sound:
    """A cue played in this process, all sections together."""
    takes = orchestra.takes_of(cue, find_soundfont(), room.ROOMS["stage"])
    return np.sum([np.concatenate([block.T for block in orchestra.take_audio(take)]) for take in takes], axis=0)


def written(mood: str) -> Cue:
    brief = brief_of(mood, 0)
    return compose_cue(make_cue(brief, Settings())[0].brief, (), replace(Settings().compose, candidates=1))


def presence_db(sound: Sound) -> float:
    """Third octaves from 2 to 4 kHz against those from 300 Hz to 1 kHz."""
    bands, hertz = measures.third_octaves(sound), measures.CENTRES
    return float(bands[(hertz > 1900) & (hertz < 4100)].mean() - bands[(hertz > 290) & (hertz < 1010)].mean())


def playing_steps() -> list[Step]:
    joy = written("joy")
    dry = tuple(replace(plane, wet_db=-200.0) for plane in room.PLANES)
    still = ((humanise, "SPREAD_MS", dict.fromkeys(humanise.SPREAD_MS, 0.0)), (humanise, "CHORD_SPREAD_MS", 0.0))
    seats = ((stage, "seat_of", _middle_seat), (orchestra, "seat_of", _middle_seat))
    level = dict.fromkeys(stage.ROLE_DB, 0.0)

    def of(figure: Callable[[Sound], float]) -> Callable[[], float]:
        return lambda: figure(played(joy))

    return [
        Step("seats", seats, "joy: correlation of left and right", of(measures.correlation)),
        Step("balance of roles", ((stage, "ROLE_DB", level),), "joy: tune over what accompanies it, dB", lambda: tune_db(joy)),
        Step("hall", ((room, "PLANES", dry),), "level 0.5 s after a cut, dB", lambda: ring(joy)[1]),
        Step("equaliser", ((room, "_TONE", ()),), "joy: 2-4 kHz over 0.3-1 kHz, dB", of(presence_db)),
        Step("shelf at 4.5 kHz", ((room, "_AIR", (4_500.0, 0.0)),), "joy: tilt, dB/octave", of(measures.tilt)),
        Step(
            "mono under 120 Hz", ((room, "_MONO_BELOW_HZ", 1.0),), "joy: correlation under 100 Hz", of(measures.low_correlation)
        ),
        Step("timing", still, "joy: deviation of onsets, ms", lambda: measures.liveliness(written("joy"))["late_ms"]),
    ]


def _middle_seat(instrument: Any, role: str) -> stage.Seat:
    """Everybody in the middle, in the nearest row, in mono."""
    gain = 10 ** ((instrument.trim_db + stage.ROLE_DB.get(role, -6.0)) / 20) / 2
    return stage.Seat(0, ((gain, gain), (gain, gain)), (0, 0))


def tune_db(cue: Cue) -> float:
    """RMS of the melody alone over that of everything else."""
    melody = tuple(part for part in cue.parts if part.role == "melody")
    rest = tuple(part for part in cue.parts if part.role != "melody")
    levels_db = [20 * np.log10(measures.rms(played(replace(cue, parts=parts)))) for parts in (melody, rest)]
    return float(levels_db[0] - levels_db[1])


def mixing_steps() -> list[Step]:
    film, script = pipeline.open_film(SAMPLE, None, Settings())
    plan = pipeline.plan_score(pipeline.analyse_film(film, script, Settings()), Settings())
    lines = [line.span for line in script.lines]

    def finished() -> Finished:
        (done,) = mixed("", film, script, plan, ["web"])
        return done

    def over() -> float:
        done = finished()
        assert done.mix is not None
        return float(np.percentile(measures.speech_over_music(done.mix - done.score, done.score, lines), 5))

    def peak() -> float:
        done = finished()
        assert done.mix is not None
        return measured(done.mix)[1]

    def step() -> float:
        return float(max(np.abs(measures.join_steps(finished().score, plan))))

    unlimited = ((limiter.Limiter, "__init__", _no_ceiling(limiter.Limiter.__init__)), (mixdown, "TRIES", 1))
    apart = ((levels, "even_out", lambda cues, curves: tuple(curves)),)
    return [
        Step("dips under speech", ((duck, "dips", lambda *_: ()),), "speech over music, 5th percentile, LU", over),
        Step("levels that meet at joins", apart, "largest step at a join, LU", step),
        Step("limiter", unlimited, "true peak of the mix, dBTP", peak),
    ]


def _no_ceiling(begin: Callable[..., None]) -> Callable[..., None]:
    def init(self: Any, ceiling: float, *rest: Any, **more: Any) -> None:
        begin(self, 1e9, *rest, **more)

    return init


if __name__ == "__main__":
    sys.exit(main())
