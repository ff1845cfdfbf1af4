"""Make the sample film: draw, speak, assemble. Anyone can run it again: ``python samples/make_film.py``.

In: ``story.yaml`` (what is said, when, over which pictures), ``art/`` (the pictures; the voices, for which espeak-ng must
be installed; the sounds). Out, beside this file: ``film.mp4``, ``film.srt`` (English), ``film.zh.srt``
(Chinese), ``film.ass`` (English, with the speakers' names) and ``film.truth.json`` (what a reader of the film should
find). The same machine gives the same bytes. ``--sheet PNG`` draws a contact sheet instead, to look at the pictures.
"""

from __future__ import annotations

import argparse
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pysubs2
import yaml
from PIL import Image

from art.foley import RATE, lay
from art.paint import SIZE
from art.shots import SHOTS
from art.speech import hum, place, speak

HERE = Path(__file__).parent
WARNING = "made by samples/make_film.py"


@dataclass(frozen=True)
class Shot:
    """One picture between two cuts, in frames of the film."""

    name: str
    first: int
    end: int


@dataclass(frozen=True)
class Said:
    """One subtitle: a spoken line, a sung one or a sound caption, in milliseconds of the film."""

    start_ms: int
    end_ms: int
    speaker: str
    english: str
    chinese: str
    kind: str


@dataclass(frozen=True)
class Film:
    """The whole film, ready to be drawn and written."""

    frame_rate: int
    frames: int
    shots: tuple[Shot, ...]
    said: tuple[Said, ...]
    sound: np.ndarray


def seed_of(*words: object) -> int:
    """A number that always is the same for the same words: the one that the sample's wind and rooms were drawn with.

    New code takes :func:`vidscore.model.seeds.stable_seed`; another hash here would make another sample film.
    """
    return zlib.crc32(" ".join(map(str, words)).encode())


def lay_out(story: dict[str, Any]) -> Film:
    """Speak every line and give everything its place in time.

    Raises:
        ValueError: A scene is too short for what is said in it.
    """
    rate = story["frame_rate"]
    lengths = [round(scene["seconds"] * rate) for scene in story["scenes"]]
    starts = [sum(lengths[:index]) for index in range(len(lengths))]
    sound = np.zeros(round(sum(lengths) / rate * RATE))
    said: list[Said] = []
    shots: list[Shot] = []
    for scene, first, length in zip(story["scenes"], starts, lengths, strict=True):
        shots += cut_scene(scene, first, length, rate)
        for effect in scene["sounds"]:
            at, seconds = first / rate + effect.get("at", 0), effect.get("seconds", scene["seconds"])
            lay(sound, effect["name"], at, seconds, effect["level"], seed_of(scene["name"], effect["name"], at))
        said += say_scene(scene, story["speakers"], first / rate, sound)
        if said[-1].end_ms > (first + length) * 1000 // rate:
            raise ValueError(f"{scene['name']} is too short: {said[-1].english!r} ends at {said[-1].end_ms} ms")
    return Film(rate, sum(lengths), tuple(shots), tuple(said), 0.95 * np.tanh(sound / 0.95))


def cut_scene(scene: dict[str, Any], first: int, length: int, rate: int) -> list[Shot]:
    """The shots of a scene, in frames of the film."""
    ends = [first + round(shot["until"] * rate) for shot in scene["shots"] if "until" in shot] + [first + length]
    begins = [first, *ends[:-1]]
    return [Shot(shot["draw"], begin, end) for shot, begin, end in zip(scene["shots"], begins, ends, strict=True)]


def say_scene(scene: dict[str, Any], speakers: dict[str, Any], start_s: float, sound: np.ndarray) -> list[Said]:
    """Speak the lines of a scene into ``sound`` and note when each begins and ends."""
    said, now = [], start_s
    for line in scene["lines"]:
        now += line["after"]
        if "caption" in line:
            english, chinese, kind, seconds = f"[{line['caption']}]", f"[{line['zh']}]", "caption", line["seconds"]
        elif "sung" in line:
            english, chinese, kind, seconds = f"♪ {line['en']} ♪", f"♪ {line['zh']} ♪", "sung", line["sung"]
            put(sound, place(hum(seconds), 0.8, 0.2, seed_of(scene["name"])), now)
        else:
            voice = {**speakers[line["who"]], **{key: line[key] for key in ("rate", "pitch", "range") if key in line}}
            samples = speak(line["en"], voice)
            english, chinese, kind, seconds = line["en"], line["zh"], "spoken", len(samples) / RATE
            put(sound, place(samples, scene["room"]["seconds"], scene["room"]["wet"], seed_of(scene["name"])), now)
        said.append(Said(round(now * 1000), round((now + seconds) * 1000), line.get("who", ""), english, chinese, kind))
        now += seconds
    return said


def put(sound: np.ndarray, samples: np.ndarray, at_s: float) -> None:
    """Add samples to the track; what runs past the end is cut."""
    start = round(at_s * RATE)
    room = min(len(samples), len(sound) - start)
    sound[start : start + room] += samples[:room]


def write_subtitles(film: Film) -> None:
    """Write the three subtitle files."""
    for name, words in (("film.srt", "english"), ("film.zh.srt", "chinese")):
        file = pysubs2.SSAFile()
        file.events = [pysubs2.SSAEvent(line.start_ms, line.end_ms, getattr(line, words)) for line in film.said]
        file.save(str(HERE / name), encoding="utf-8")
    file = pysubs2.SSAFile()
    file.info |= {"Title": "The Keeper's Light", "PlayResX": "640", "PlayResY": "360"}
    tint = {"Mara": pysubs2.Color(255, 214, 170), "Tomas": pysubs2.Color(190, 225, 255)}
    base = pysubs2.SSAStyle(fontname="DejaVu Sans", fontsize=20, outline=1.5, shadow=0, marginv=18)
    file.styles = {"Default": base, **{name: base.copy() for name in tint}}
    for name, color in tint.items():
        file.styles[name].primarycolor = color
    for line in film.said:
        style = line.speaker or "Default"
        text = rf"{{\i1}}{line.english}{{\i0}}" if line.kind == "sung" else line.english
        file.events.append(pysubs2.SSAEvent(line.start_ms, line.end_ms, text, style=style, name=line.speaker))
    file.save(str(HERE / "film.ass"))


def write_truth(story: dict[str, Any], film: Film) -> None:
    """Write what a reader of the film should find: scenes, moods, cuts."""
    rate, first, scenes = film.frame_rate, 0, []
    for scene in story["scenes"]:
        end = first + round(scene["seconds"] * rate)
        facts = {key: scene[key] for key in ("name", "mood", "valence", "arousal")}
        scenes.append({"start_ms": round(first * 1000 / rate), "end_ms": round(end * 1000 / rate), **facts})
        first = end
    truth = {
        "about": "Scene spans, intended moods and the signs of valence and arousal; 0 means that either sign is right. "
        + WARNING,
        "frame_rate": rate,
        "frames": film.frames,
        "duration_ms": round(film.frames * 1000 / rate),
        "scenes": scenes,
        "cuts_ms": [round(shot.first * 1000 / rate) for shot in film.shots[1:]],
        "spoken_lines": sum(line.kind == "spoken" for line in film.said),
    }
    (HERE / "film.truth.json").write_text(json.dumps(truth, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def frame_at(film: Film, index: int) -> Image.Image:
    """The picture of one frame of the film."""
    shot = next(shot for shot in film.shots if index < shot.end)
    return SHOTS[shot.name]((index - shot.first) / film.frame_rate, (shot.end - shot.first) / film.frame_rate)


def write_film(film: Film, path: Path) -> None:
    """Assemble picture and sound with moviepy; H.264 and AAC in an MP4."""
    from moviepy import VideoClip
    from moviepy.audio.AudioClip import AudioArrayClip

    sound = AudioArrayClip(np.column_stack([film.sound, film.sound]), fps=RATE)
    half = 0.5 / film.frame_rate
    clip = VideoClip(
        lambda now: np.asarray(frame_at(film, int((now + half) * film.frame_rate))), duration=film.frames / film.frame_rate
    )
    settings = [
        "-crf",
        "25",
        "-g",
        "288",
        "-keyint_min",
        "6",
        "-pix_fmt",
        "yuv420p",
        "-movflags",
        "+faststart",
        "-metadata:s:a:0",
        "language=eng",
    ]
    clip.with_audio(sound).write_videofile(
        str(path), fps=film.frame_rate, codec="libx264", preset="slow", audio_codec="aac", audio_bitrate="96k",
        audio_fps=RATE, ffmpeg_params=settings, threads=3, temp_audiofile_path=str(path.parent), logger=None,
    )  # fmt: skip


def write_sheet(film: Film, path: Path, wanted: str) -> None:
    """Draw four frames of every shot whose name begins with ``wanted`` into one picture."""
    shots = [shot for shot in film.shots if shot.name.startswith(wanted)]
    sheet = Image.new("RGB", (4 * SIZE[0], len(shots) * SIZE[1]))
    for row, shot in enumerate(shots):
        for column in range(4):
            index = shot.first + (shot.end - shot.first - 1) * column // 3
            sheet.paste(frame_at(film, index), (column * SIZE[0], row * SIZE[1]))
    sheet.save(path)


def main() -> None:
    """Make the film, or the contact sheet that was asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sheet", type=Path, help="draw a contact sheet here instead of the film")
    options.add_argument("--shots", default="", help="only the shots whose name begins so (with --sheet)")
    chosen = options.parse_args()
    film = lay_out(story := yaml.safe_load((HERE / "story.yaml").read_text(encoding="utf-8")))
    if chosen.sheet:
        write_sheet(film, chosen.sheet, chosen.shots)
        return
    write_subtitles(film)
    write_truth(story, film)
    write_film(film, HERE / "film.mp4")


if __name__ == "__main__":
    main()
