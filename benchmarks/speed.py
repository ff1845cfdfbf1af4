"""How long each stage takes, beside the floors that no tool can go under, measured in the same run.

    python benchmarks/speed.py                      the sample film and a two-hour 1080p film, from cold
    python benchmarks/speed.py --minutes 1 10 60    growth with the length of the film
    python benchmarks/speed.py --one-cue            one cue of the plan changed: `vidscore render` again, with all else kept
    python benchmarks/speed.py --audiobook 10 60    sound alone: peak memory at two lengths
    python benchmarks/speed.py --rivals             also what people use instead

The long film is made here: a minute of 1080p H.264 with a cut every few seconds and speech-like sound,
repeated by stream copy, with some 800 subtitle lines an hour (960 less the pauses between scenes) taken in turn
from the sample's eight moods.

Floors: ffmpeg copying the same file's streams; FluidSynth's own file renderer on the same cues;
decoding the key frames alone. The renderer is a program of its own (apt install fluidsynth), which no set-up here brings: where
it is missing that is said before the work, and the floor left out. Rivals: one track looped under the film with ffmpeg's amix and
sidechaincompress, and with moviepy (which decodes and encodes every frame).

Machines differ, and other work slows them: read the ratios, and beside the seconds on the clock the processor's own, which a
busy machine hardly changes. On two idle cores a stage that uses both takes half its processor seconds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pysubs2

from vidscore import pipeline
from vidscore.model.cue import Cue
from vidscore.model.plan import Plan
from vidscore.settings import DeliverSettings, RunSettings, Settings
from vidscore.tools import ffmpeg
from vidscore.tools.soundfonts import find_soundfont

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "film.mp4"
LINES_AN_HOUR = 960
SCENE_S = 75
"""Length of a scene of the long film; pauses between scenes are longer than inside."""
PLAYER = "fluidsynth"
"""The synthesizer's own program, beside the library that plays for us."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Used:
    """What a stage used."""

    clock_s: float = 0.0
    processor_s: float = 0.0
    peak_mb: float = 0.0


@dataclass
class Watch(threading.Thread):
    """Watches a process and all that it starts, five times a second, stage by stage (Linux).

    Memory is the proportional set size: what processes share is counted once.
    """

    root: int = field(default_factory=os.getpid)
    stages: dict[str, Used] = field(default_factory=lambda: defaultdict(Used))

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.stage, self._began, self._done = "read", time.perf_counter(), threading.Event()
        self._processor: dict[int, float] = self._tree()[1]

    def __hash__(self) -> int:
        return id(self)

    def __call__(self, stage: str, share: float) -> None:
        """The pipeline's progress callback: picture, sound and words are read at the same time, and count as one."""
        stage = {"look": "study", "feel": "study", "plan": "study"}.get(stage, stage)
        if stage != self.stage and stage not in self.stages:
            self._look()
            self._turn(stage)

    def run(self) -> None:
        while not self._done.wait(0.2):
            self._look()

    def stop(self) -> dict[str, Used]:
        """What each stage used."""
        self._look()
        self._done.set()
        self.join()
        self._turn("")
        return dict(self.stages)

    def _turn(self, stage: str) -> None:
        now = time.perf_counter()
        self.stages[self.stage].clock_s += now - self._began
        self.stage, self._began = stage, now

    def _look(self) -> None:
        memory, processor = self._tree()
        used = self.stages[self.stage]
        used.peak_mb = max(used.peak_mb, memory)
        used.processor_s += sum(seconds - self._processor.get(pid, 0.0) for pid, seconds in processor.items())
        self._processor |= processor

    def _tree(self) -> tuple[float, dict[int, float]]:
        """Megabytes of the whole tree, and processor seconds of each process so far."""
        parents, facts = {}, {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                stat = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                pss = next(row for row in (folder / "smaps_rollup").read_text().split("\n") if row.startswith("Pss:"))
            except (OSError, StopIteration, IndexError):
                continue
            parents[int(folder.name)] = int(stat[1])
            facts[int(folder.name)] = int(pss.split()[1]) / 1024, (int(stat[11]) + int(stat[12])) / TICKS
        mine = {pid for pid in facts if self._is_mine(pid, parents)}
        return sum(facts[pid][0] for pid in mine), {pid: facts[pid][1] for pid in mine}

    def _is_mine(self, pid: int, parents: dict[int, int]) -> bool:
        while pid not in (self.root, 0, 1) and pid in parents:
            pid = parents[pid]
        return pid == self.root


def make_long_film(folder: Path, minutes: int) -> tuple[Path, Path]:
    """A 1080p film of repeated material and its subtitles."""
    minute, film, subs = folder / "minute.mp4", folder / f"film{minutes}.mp4", folder / f"film{minutes}.srt"
    if not minute.exists():
        scenes = [f"color=c={c}:s=1920x1080:r=25:d=6,noise=alls=12:allf=t" for c in ("navy", "olive", "maroon", "teal", "gray")]
        picture = ";".join(f"{s}[v{i}]" for i, s in enumerate(scenes * 2)) + ";" + "".join(f"[v{i}]" for i in range(10))
        graph = f"{picture}concat=n=10:v=1:a=0[v];anoisesrc=c=pink:a=0.03:d=60,tremolo=f=4:d=0.8,highpass=f=200,lowpass=f=3400[a]"
        _run("-filter_complex", graph, "-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "30",
             "-g", "50", "-c:a", "aac", "-b:a", "128k", str(minute))  # fmt: skip
    listing = folder / "list.txt"
    listing.write_text(f"file '{minute}'\n" * minutes)
    _run("-f", "concat", "-safe", "0", "-i", str(listing), "-c", "copy", str(film))
    write_lines(subs, minutes)
    return film, subs


def make_audiobook(folder: Path, minutes: int) -> tuple[Path, Path]:
    """Speech-like sound without a picture, and its words."""
    book, subs = folder / f"book{minutes}.m4a", folder / f"book{minutes}.srt"
    sound = f"anoisesrc=c=pink:a=0.03:d={minutes * 60}:r=48000,tremolo=f=4:d=0.8,highpass=f=200,lowpass=f=3400"
    _run("-f", "lavfi", "-i", sound, "-c:a", "aac", "-b:a", "64k", str(book))
    write_lines(subs, minutes)
    return book, subs


def write_lines(subs: Path, minutes: int) -> None:
    """The sample's lines in turn, scene by scene."""
    said = [event.plaintext for event in pysubs2.load(str(SAMPLE.with_suffix(".srt")))]
    out, at_s, n = pysubs2.SSAFile(), 4.0, 0
    step = 3600 / LINES_AN_HOUR
    while at_s < minutes * 60 - 6:
        out.append(pysubs2.SSAEvent(start=int(at_s * 1000), end=int((at_s + 2.2) * 1000), text=said[n % len(said)]))
        n += 1
        new_scene = int((at_s + step) / SCENE_S) != int(at_s / SCENE_S)
        at_s += step + (7.0 if new_scene else 0.6 * ((n * 7) % 5 - 2))
    out.save(str(subs))


def _run(*args: str) -> float:
    began = time.perf_counter()
    subprocess.run([str(ffmpeg.require()), "-v", "error", "-y", *args], check=True)
    return time.perf_counter() - began


def score(film: Path, subs: Path, folder: Path) -> tuple[dict[str, Any], Plan]:
    """Score a film once, from cold, and say where the time went; and its plan."""
    watch = Watch()
    watch.start()
    settings = Settings(run=RunSettings(cache=False), deliver=DeliverSettings(force=True))
    reel, script = pipeline.open_film(film, subs, settings)
    study = pipeline.analyse_film(reel, script, settings, watch)
    plan = pipeline.plan_score(study, settings, None, watch)
    pipeline.produce(plan, reel, script, settings, pipeline.Outputs(film=folder / f"scored{film.suffix}"), watch)
    stages = watch.stop()
    figures: dict[str, Any] = {
        "film_s": reel.duration_ms / 1000,
        "music_s": sum(cue.span.duration_ms for cue in plan.sounding) / 1000,
        "lines": len(script.lines),
        "scenes": len(study.scenes),
        "stages": {name: vars(used) for name, used in stages.items()},
        "load": os.getloadavg()[0],
        "beside": {},
    }
    return figures, plan


def floors(film: Path, plan: Plan, folder: Path) -> dict[str, float]:
    """What cannot be beaten: copying the file, playing the notes, decoding the key frames."""
    copy_s = _run("-i", str(film), "-map", "0", "-c", "copy", str(folder / f"copied{film.suffix}"))
    keys_s = _run("-skip_frame", "nokey", "-i", str(film), "-map", "0:v", "-f", "null", "-")
    found = {"copy streams (ffmpeg)": copy_s, "decode key frames (ffmpeg)": keys_s}
    if player := shutil.which(PLAYER):
        found["play the notes (fluidsynth)"] = _play(player, pipeline.compose_film(plan, Settings()), folder)
    return found


def say_what_lacks() -> None:
    """Say before any work what will not be measured here."""
    if shutil.which(PLAYER) is None:
        print(f"there is no program {PLAYER} here: how long it plays the notes is left out (apt install {PLAYER})", flush=True)


def _play(player: str, cues: tuple[Cue, ...], folder: Path) -> float:
    """FluidSynth's program with the font we ship, all cues one after the other, dry."""
    written = [pipeline.write_midi(cue, folder / f"{cue.brief.name}.mid", True) for cue in cues]
    out, font = folder / "cli.wav", find_soundfont("").path
    began = time.perf_counter()
    subprocess.run(
        [player, "-ni", "-q", "-R", "0", "-C", "0", "-r", "48000", "-F", out, font, *written],
        check=True,
        capture_output=True,
    )
    took = time.perf_counter() - began
    if out.stat().st_size < sum(cue.brief.span.duration_ms for cue in cues) * 48:
        raise SystemExit("fluidsynth played less than the cues: is the font there?")
    return took


def rivals(film: Path, folder: Path) -> dict[str, float]:
    """What people use instead: one track looped under the film."""
    track = folder / "track.wav"
    _run("-f", "lavfi", "-i", "sine=f=220:d=60:r=48000", "-ac", "2", str(track))
    duck = "[1:a][0:a]sidechaincompress=threshold=0.03:ratio=8[m];[0:a][m]amix=inputs=2:duration=first:normalize=0[a]"
    took = _run("-i", str(film), "-stream_loop", "-1", "-i", str(track), "-filter_complex", duck, "-map", "0:v", "-map", "[a]",
                "-c:v", "copy", "-c:a", "aac", "-shortest", str(folder / "looped.mp4"))  # fmt: skip
    return {"loop a track (ffmpeg)": took, "loop a track (moviepy)": _moviepy_loop(film, track, folder)}


def _moviepy_loop(film: Path, track: Path, folder: Path) -> float:
    from moviepy import AudioFileClip, CompositeAudioClip, VideoFileClip, afx

    began = time.perf_counter()
    clip = VideoFileClip(str(film))
    music = AudioFileClip(str(track)).with_effects([afx.AudioLoop(duration=clip.duration), afx.MultiplyVolume(0.2)])
    mixed = CompositeAudioClip([clip.audio, music]) if clip.audio else music
    clip.with_audio(mixed).write_videofile(str(folder / "moviepy.mp4"), preset="ultrafast", logger=None)
    return time.perf_counter() - began


def one_cue(film: Path, subs: Path, folder: Path) -> None:
    """Render a plan, change its middle cue, render it again with all else kept; and from cold, to compare every byte."""
    settings = Settings(run=RunSettings(cache=False))
    reel, script = pipeline.open_film(film, subs, settings)
    plan = replace(pipeline.plan_score(pipeline.analyse_film(reel, script, settings), settings), subtitles=str(subs))
    middle = plan.sounding[len(plan.sounding) // 2]
    changed = replace(plan, cues=tuple(replace(cue, seed=cue.seed + 1) if cue is middle else cue for cue in plan.cues))
    runs = (("all from cold", plan, "kept"), ("the same again", plan, "kept"), (f"cue {middle.name} changed", changed, "kept"),
            ("the changed plan from cold", changed, "other"))  # fmt: skip
    digests = []
    for name, some, cache in runs:
        order, scored = folder / f"{cache}.plan.yaml", folder / f"{film.stem}.scored{film.suffix}"
        pipeline.save_plan(some, order, True)
        used = _rendered(order, scored, folder / cache)
        digests.append(hashlib.sha256(scored.read_bytes()).hexdigest())
        show_line(name, used)
    print(
        f"  the second is the first: {digests[0] == digests[1]}; the third is the fourth, to the byte: {digests[2] == digests[3]}"
    )


def _rendered(order: Path, scored: Path, cache: Path) -> Used:
    """`vidscore render`, as a person starts it."""
    command = [sys.executable, "-m", "vidscore", "render", str(order), "-o", str(scored), "-f", "-q"]
    with subprocess.Popen(command, env={**os.environ, "VIDSCORE_CACHE": str(cache)}) as process:
        watch = Watch(process.pid)
        watch.start()
        if process.wait() != 0:
            raise SystemExit("vidscore render failed")
        return watch.stop()["read"]


def show(title: str, figures: dict[str, Any]) -> None:
    print(f"\n{title}: {figures['film_s']:.0f} s of film, {figures['music_s']:.0f} s of music, {figures['lines']} lines, "
          f"{figures['scenes']} scenes; load {figures['load']:.1f}")  # fmt: skip
    stages = {name: Used(**used) for name, used in figures["stages"].items()}
    total = Used(
        sum(used.clock_s for used in stages.values()),
        sum(used.processor_s for used in stages.values()),
        max(used.peak_mb for used in stages.values()),
    )
    for name, used in stages.items():
        show_line(name, used, figures["film_s"], used.processor_s / total.processor_s)
    show_line("in all", total, figures["film_s"])
    for name, seconds in figures["beside"].items():
        print(f"  beside it  {name:<30} {seconds:8.2f} s   ours takes {total.clock_s / max(seconds, 0.01):6.1f} x as long")


def show_line(name: str, used: Used, film_s: float = 0.0, share: float | None = None) -> None:
    part = "" if share is None else f"{share:6.1%} of the processor"
    pace = f"{film_s / max(used.clock_s, 0.01):7.0f} x real time" if film_s else ""
    print(
        f"  {name:<28} {used.clock_s:8.1f} s  {used.processor_s:8.1f} processor s  {used.peak_mb:6.0f} MB {pace} {part}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=int, nargs="*", default=[120], help="lengths of the long film")
    parser.add_argument("--rivals", action="store_true", help="also time what people use instead")
    parser.add_argument("--one-cue", action="store_true", help="only the change of one cue")
    parser.add_argument("--audiobook", type=int, nargs="+", help="only audiobooks of these lengths in minutes")
    parser.add_argument("--json", type=Path, help="write the figures here")
    asked = parser.parse_args()
    everything = {}
    if not (asked.one_cue or asked.audiobook):
        say_what_lacks()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if asked.one_cue:
            for minutes in asked.minutes:
                print(f"\n{minutes} minutes of 1080p, one cue changed; load {os.getloadavg()[0]:.1f}")
                one_cue(*make_long_film(folder, minutes), folder)
            return
        if asked.audiobook:
            films = [(f"{m} minutes of audiobook", *make_audiobook(folder, m)) for m in asked.audiobook]
        else:
            films = [("sample", SAMPLE, SAMPLE.with_suffix(".srt"))]
            films += [(f"{m} minutes of 1080p", *make_long_film(folder, m)) for m in asked.minutes]
        for title, film, subs in films:
            figures, plan = score(film, subs, folder)
            if not asked.audiobook:
                figures["beside"] = floors(film, plan, folder) | (rivals(film, folder) if asked.rivals else {})
            show(title, figures)
            everything[title] = figures
    if asked.json:
        asked.json.write_text(json.dumps(everything, indent=1))


if __name__ == "__main__":
    main()
