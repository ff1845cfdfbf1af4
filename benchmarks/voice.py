"""What the voice adds: the same plain words said in four manners by espeak-ng, in English and in Chinese, with and without it.

    python benchmarks/voice.py          two voices of each language: alone, over a room, over music of the voice's own level

Four scenes of four lines, each said calmly, plainly, angrily or whispered (pitch range, volume and rate by construction); the
words are the same in each, so whatever the words say is the same too. ``order`` is the share of the pairs of scenes whose
arousal stands in the order calm < plain < angry; ``whisper`` how far tension lies over that of the plain scene.
"""

from __future__ import annotations

import itertools
import subprocess
import tempfile
import wave
from fractions import Fraction
from pathlib import Path

import numpy as np

from vidscore.feel import feel_lines
from vidscore.feel.scenes import feel_scenes
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import Mood
from vidscore.model.scene import Scene
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.read import read_film
from vidscore.read.voice import analyse_voices
from vidscore.settings import FeelSettings

RATE = 22_050
SCENE_S, LINES = 18, 4
WORDS = {
    "en": (
        "The letter came on Monday.",
        "It is on the table by the window.",
        "He will be here at seven.",
        "We have not eaten yet.",
    ),
    "cmn": ("信是星期一到的。", "它放在窗边的桌子上。", "他七点钟会到这里。", "我们还没有吃饭。"),
}
VOICES = {"en": ("en", "en+f3"), "cmn": ("cmn", "cmn+f2")}
MANNERS = {
    "calm": (45, 130, "x-low"),
    "plain": (90, 160, "medium"),
    "angry": (190, 215, "x-high"),
    "whispered": (40, 150, "medium"),
}
"""Volume, words a minute and range of pitch, as espeak-ng takes them."""
BEDS = {"alone": None, "over a room": -25.0, "over music": 0.0}
"""What lies beneath: decibels under the plain voice."""


def said(text: str, voice: str, manner: str, folder: Path) -> np.ndarray:
    volume, pace, reach = MANNERS[manner]
    path = folder / "line.wav"
    who = f"{voice.split('+')[0]}+whisper" if manner == "whispered" else voice
    ssml = f'<speak><prosody range="{reach}">{text}</prosody></speak>'
    subprocess.run(["espeak-ng", "-m", "-v", who, "-a", str(volume), "-s", str(pace), "-w", str(path), ssml], check=True)
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32_768
    there = np.flatnonzero(np.abs(samples) > 0.003)
    return samples[there[0] : there[-1]]


def film_of(language: str, voice: str, bed_db: float | None, folder: Path) -> tuple[Film, Script, tuple[Scene, ...]]:
    sound, lines, scenes = np.zeros(SCENE_S * len(MANNERS) * RATE), [], []
    for number, manner in enumerate(MANNERS):
        own = []
        for k in range(LINES):
            at = number * SCENE_S + 1 + 4 * k
            spoken = said(WORDS[language][k], voice, manner, folder)
            sound[at * RATE : at * RATE + len(spoken)] += spoken
            own.append(Line(Span(1_000 * at - 100, 1_000 * at + 1_000 * len(spoken) // RATE + 100), WORDS[language][k]))
        lines += own
        scenes.append(Scene(number, Span(1_000 * SCENE_S * number, 1_000 * SCENE_S * (number + 1)), tuple(own)))
    if bed_db is not None:
        bed = music(len(sound)) if bed_db >= -20 else np.random.default_rng(0).standard_normal(len(sound))
        sound = sound + bed / bed.std() * sound[sound != 0].std() * 10 ** (bed_db / 20)
    path = folder / "film.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound * 0.5, -1, 1) * 32_767).astype("<i2").tobytes())
    probed = read_film(path)
    script = Script(tuple(lines), (), "zh" if language == "cmn" else language)
    return Film(path, probed.container, len(sound) * 1_000 // RATE, Fraction(25), audio=probed.audio), script, tuple(scenes)


def music(length: int) -> np.ndarray:
    """Held chords, another each two seconds."""
    t, rng = np.arange(length) / RATE, np.random.default_rng(1)
    out = np.zeros(length)
    for start in range(0, length, 2 * RATE):
        for note in rng.choice([110, 131, 165, 196, 220, 262, 330], 3, replace=False):
            out[start : start + 2 * RATE] += np.sign(np.sin(2 * np.pi * note * t[start : start + 2 * RATE])) * 0.3
    return out


def judged(moods: tuple[Mood, ...]) -> str:
    by = dict(zip(MANNERS, moods, strict=True))
    pairs = list(itertools.combinations(("calm", "plain", "angry"), 2))
    order = sum(by[b].arousal - by[a].arousal > 0.02 for a, b in pairs) / len(pairs)
    spread = by["angry"].arousal - by["calm"].arousal
    return f"order {order:.2f}, calm to angry {spread:+.2f}, whisper {by['whispered'].tension - by['plain'].tension:+.2f}"


def main() -> None:
    with tempfile.TemporaryDirectory() as work:
        for language, voice, (bed, level) in ((g, v, b) for g in WORDS for v in VOICES[g] for b in BEDS.items()):
            film, script, scenes = film_of(language, voice, level, Path(work))
            feelings = feel_lines(script, FeelSettings())
            voices = analyse_voices(film, script.lines)
            clear = float(np.mean([one.clarity for one in voices]))
            runs = {name: feel_scenes(scenes, script, feelings, Picture(), SoundTrace(), film, some) for name, some in
                    (("words alone", ()), ("and the voice", voices))}  # fmt: skip
            print(f"{voice:<8} {bed:<12} clarity {clear:.2f}")
            for name, moods in runs.items():
                print(f"    {name:<14} {judged(moods)}", flush=True)
            if level is None:
                for manner, mood in zip(MANNERS, runs["and the voice"], strict=True):
                    print(f"      {manner:<10} {next((e.text for e in mood.evidence if e.source == 'voice'), 'as usual')}")


if __name__ == "__main__":
    main()
