"""How long each stage takes, beside the floors that no tool can go under, measured in the same run.

    python benchmarks/speed.py                      the sample film and a two-hour 1080p film
    python benchmarks/speed.py --minutes 1 10 60    growth with the length of the film

The long film is made here: a minute of 1080p H.264 with a cut every few seconds and speech-like sound,
repeated by stream copy, with some 800 subtitle lines an hour (960 less the pauses between scenes) taken in turn
from the sample's eight moods.

Floors: ffmpeg copying the same file's streams; FluidSynth's own file renderer on the same cues;
decoding the key frames alone. Rivals: one track looped under the film with ffmpeg's amix and
sidechaincompress, and with moviepy (``--rivals``; moviepy decodes and encodes every frame).

Machines differ: read the ratios, not the seconds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pysubs2

from vidscore import pipeline
from vidscore.model.music import Cue
from vidscore.settings import DeliverSettings, PlanSettings, RenderSettings, Settings
from vidscore.tools import ffmpeg

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "film.mp4"
LINES_AN_HOUR = 960
SCENE_S = 75
"""Length of a scene of the long film; pauses between scenes are longer than inside."""


class Clock:
    """Progress callback that remembers when each stage began and ended."""

    def __init__(self) -> None:
        self.began: dict[str, float] = {}
        self.ended: dict[str, float] = {}

    def __call__(self, stage: str, share: float) -> None:
        now = time.perf_counter()
        self.began.setdefault(stage, now)
        self.ended[stage] = now

    def seconds(self, stage: str) -> float:
        return self.ended[stage] - self.began[stage]


class PeakMemory(threading.Thread):
    """Peak resident memory of this process and its children, in MB (Linux)."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.wait(0.2):
            self.peak_mb = max(self.peak_mb, _tree_mb(int(Path("/proc/self").resolve().name)))

    def stop(self) -> float:
        self._stop_asked.set()
        self.join()
        return self.peak_mb


def _tree_mb(root: int) -> float:
    """Proportional set size of a process tree: shared pages are counted once."""
    parents, sizes = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            pss = next(row for row in (folder / "smaps_rollup").read_text().split("\n") if row.startswith("Pss:"))
        except (OSError, StopIteration, IndexError):
            continue
        parents[int(folder.name)], sizes[int(folder.name)] = int(stat[1]), int(pss.split()[1]) / 1024
    total = 0.0
    for pid, size in sizes.items():
        at = pid
        while at not in (root, 0, 1) and at in parents:
            at = parents[at]
        total += size if at == root else 0.0
    return total


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
    said = [event.plaintext for event in pysubs2.load(str(SAMPLE.with_suffix(".srt")))]
    out, at_s, n = pysubs2.SSAFile(), 4.0, 0
    step = 3600 / LINES_AN_HOUR
    while at_s < minutes * 60 - 6:
        out.append(pysubs2.SSAEvent(start=int(at_s * 1000), end=int((at_s + 2.2) * 1000), text=said[n % len(said)]))
        n += 1
        new_scene = int((at_s + step) / SCENE_S) != int(at_s / SCENE_S)
        at_s += step + (7.0 if new_scene else 0.6 * ((n * 7) % 5 - 2))
    out.save(str(subs))
    return film, subs


def _run(*args: str) -> float:
    began = time.perf_counter()
    subprocess.run([str(ffmpeg.require()), "-v", "error", "-y", *args], check=True)
    return time.perf_counter() - began


def score(film: Path, subs: Path, folder: Path, cache: bool = False) -> dict[str, object]:
    """Score a film once, cold, and say where the time went."""
    clock, memory = Clock(), PeakMemory()
    memory.start()
    settings = Settings(plan=PlanSettings(), render=RenderSettings(cache=cache), deliver=DeliverSettings(force=True))
    began = time.perf_counter()
    reel, script = pipeline.open_film(film, subs, settings)
    study = pipeline.study_film(reel, script, settings, clock)
    plan = pipeline.plan_film(study, settings, None, clock)
    planned = time.perf_counter()
    pipeline.score_film(plan, reel, script, settings, pipeline.Wanted(film=folder / "scored.mp4"), clock)
    total = time.perf_counter() - began
    stages = {stage: round(clock.seconds(stage), 2) for stage in clock.began}
    music_s = sum(cue.span.duration_ms for cue in plan.sounding) / 1000
    return {
        "film_s": reel.duration_ms / 1000,
        "music_s": music_s,
        "lines": len(script.lines),
        "scenes": len(study.scenes),
        "stages_s": stages,
        "until_plan_s": round(planned - began, 2),
        "total_s": round(total, 2),
        "times_real_time": round(reel.duration_ms / 1000 / total, 1),
        "peak_memory_mb": round(memory.stop()),
        "_plan": plan,
    }


def floors(film: Path, figures: dict[str, object], folder: Path) -> dict[str, float]:
    """What cannot be beaten: copying the file, playing the notes, decoding the key frames."""
    from vidscore.tools.soundfonts import find_soundfont

    copy_s = _run("-i", str(film), "-map", "0", "-c", "copy", str(folder / "copied.mp4"))
    keys_s = _run("-skip_frame", "nokey", "-i", str(film), "-map", "0:v", "-f", "null", "-")
    cues = pipeline.compose_film(figures["_plan"], Settings())
    play_s = sum(_play(cue, folder, str(find_soundfont(""))) for cue in cues)
    return {"copy_streams_s": round(copy_s, 2), "decode_key_frames_s": round(keys_s, 2), "fluidsynth_cli_s": round(play_s, 2)}


def _play(cue: Cue, folder: Path, soundfont: str) -> float:
    midi = folder / f"{cue.brief.name}.mid"
    pipeline.write_midi(cue, midi)
    began = time.perf_counter()
    subprocess.run(
        ["fluidsynth", "-ni", "-q", "-R", "0", "-C", "0", "-r", "48000", "-F", str(folder / "cli.wav"), soundfont, str(midi)],
        check=True, capture_output=True,
    )  # fmt: skip
    return time.perf_counter() - began


def rivals(film: Path, folder: Path) -> dict[str, float]:
    """What people use instead: one track looped under the film."""
    track = folder / "track.wav"
    _run("-f", "lavfi", "-i", "sine=f=220:d=60:r=48000", "-ac", "2", str(track))
    duck = "[1:a][0:a]sidechaincompress=threshold=0.03:ratio=8[m];[0:a][m]amix=inputs=2:duration=first:normalize=0[a]"
    took = _run("-i", str(film), "-stream_loop", "-1", "-i", str(track), "-filter_complex", duck, "-map", "0:v", "-map", "[a]",
                "-c:v", "copy", "-c:a", "aac", "-shortest", str(folder / "looped.mp4"))  # fmt: skip
    return {"ffmpeg_loop_amix_s": round(took, 2), "moviepy_loop_s": round(_moviepy_loop(film, track, folder), 2)}


def _moviepy_loop(film: Path, track: Path, folder: Path) -> float:
    from moviepy import AudioFileClip, CompositeAudioClip, VideoFileClip, afx

    began = time.perf_counter()
    clip = VideoFileClip(str(film))
    music = AudioFileClip(str(track)).with_effects([afx.AudioLoop(duration=clip.duration), afx.MultiplyVolume(0.2)])
    mixed = CompositeAudioClip([clip.audio, music]) if clip.audio else music
    clip.with_audio(mixed).write_videofile(str(folder / "moviepy.mp4"), preset="ultrafast", logger=None)
    return time.perf_counter() - began


def show(title: str, figures: dict[str, object]) -> None:
    print(f"\n{title}: {figures['film_s']:.0f} s of film, {figures['music_s']:.0f} s of music, {figures['lines']} lines, "
          f"{figures['scenes']} scenes")  # fmt: skip
    total = figures["total_s"]
    for stage, seconds in figures["stages_s"].items():
        print(
            f"  {stage:<10} {seconds:8.2f} s  {seconds / total:6.1%}  {figures['film_s'] / max(seconds, 0.01):8.0f} x real time"
        )
    speed, memory = figures["times_real_time"], figures["peak_memory_mb"]
    print(f"  {'in all':<10} {total:8.2f} s          {speed:8.1f} x real time, peak {memory} MB")
    for name, seconds in figures.get("beside", {}).items():
        print(f"  beside it  {name:<24} {seconds:8.2f} s   ours takes {total / max(seconds, 0.01):6.1f} x as long")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=int, nargs="*", default=[120], help="lengths of the long film")
    parser.add_argument("--rivals", action="store_true", help="also time what people use instead")
    parser.add_argument("--json", type=Path, help="write the figures here")
    asked = parser.parse_args()
    everything = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        films = [("sample", SAMPLE, SAMPLE.with_suffix(".srt"))]
        films += [(f"{m} minutes of 1080p", *make_long_film(folder, m)) for m in asked.minutes]
        for title, film, subs in films:
            figures = score(film, subs, folder)
            figures["beside"] = floors(film, figures, folder) | (rivals(film, folder) if asked.rivals else {})
            del figures["_plan"]
            show(title, figures)
            everything[title] = figures
    if asked.json:
        asked.json.write_text(json.dumps(everything, indent=1))


if __name__ == "__main__":
    main()
