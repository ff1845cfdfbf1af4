"""Films with true speech times, and subtitles that fit them well, badly, or belong to another cut. For ``benchmarks/sync.py``.

espeak-ng speaks lines of the emotion corpora in several voices; the pauses are those of real episodes; under it lies
noise, music made here, or the sound of a real clip in which nobody speaks. What is true is known by construction: each line is
trimmed to what sounds before it is laid.
"""

from __future__ import annotations

import csv
import json
import lzma
import random
import subprocess
import sys
import wave
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pysubs2
from numpy.typing import NDArray
from scipy import signal

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
RATE = 16_000
VOICES = {
    "en": ["en-us", "en-gb+f3", "en-us+m3", "en-gb+f2", "en-us+f4", "en-gb+m7"],
    "zh": ["cmn", "cmn+f3", "cmn+m3", "cmn+f2"],
}
"""Voices of espeak-ng, each language with its own."""
CORPORA = {"en": "xed_en.train.tsv.xz", "zh": "cped_zh.train.tsv.xz"}
BEDS = ("quiet", "noise", "music", "clip")
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Said:
    """A line and when it is heard, in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A film of which every word is known."""

    path: Path
    seconds: float
    language: str
    bed: str
    said: tuple[Said, ...]


def dialogue(folder: Path, seed: int, language: str, seconds: float, bed: str, snr_db: float) -> Dialogue:
    """Make a film, or take it from the folder.

    Args:
        folder: Where it is kept.
        seed: Other lines, voices and pauses.
        language: ``en`` or ``zh``.
        seconds: How long it lasts.
        bed: What lies under the voices.
        snr_db: How far the voices stand over it.
    """
    stem = folder / f"{language}-{seconds:.0f}s-{bed}-{snr_db:g}dB-{seed}"
    sound, truth = stem.with_suffix(".m4a"), stem.with_suffix(".json")
    if not truth.exists():
        rng = random.Random(f"{stem.name}")
        samples, said = _spoken(rng, language, seconds)
        under = _bed(rng, bed, len(samples))
        level = _rms(np.concatenate([samples[round(one.start * RATE) : round(one.end * RATE)] for one in said]))
        mixed = samples + under * (level / max(_rms(under), 1e-9) * 10 ** (-snr_db / 20))
        _write(sound, mixed / max(1.0, float(np.abs(mixed).max())))
        truth.write_text(json.dumps([[one.start, one.end, one.text] for one in said]), "utf8")
    said = [Said(*row) for row in json.loads(truth.read_text("utf8"))]
    return Dialogue(sound, seconds, language, bed, tuple(said))


def _spoken(rng: random.Random, language: str, seconds: float) -> tuple[Samples, list[Said]]:
    lines, pauses = _lines(language), _pauses()
    out, said, at = np.zeros(round(seconds * RATE), np.float32), [], rng.uniform(1.0, 8.0)
    cast = rng.sample(VOICES[language], 3)
    while True:
        text = rng.choice(lines)
        voice = speak(text, rng.choice(cast), rng.randint(140, 190))
        end = at + len(voice) / RATE
        if end > seconds - 1:
            return out, said
        first = round(at * RATE)
        out[first : first + len(voice)] = voice * 10 ** (rng.gauss(0, 3) / 20)
        said.append(Said(at, end, text))
        at = end + rng.choice(pauses)


def _lines(language: str) -> list[str]:
    with lzma.open(SHARED / "text" / CORPORA[language], "rt", encoding="utf8") as file:
        rows = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    low, high = (12, 70) if language == "en" else (4, 22)
    return [text for text in rows[:20_000] if low <= len(text) <= high and any(letter.isalpha() for letter in text)]


def _pauses() -> list[float]:
    """The pauses between the lines of real episodes, those of scene changes among them, in seconds."""
    out = []
    for path in sorted((SHARED / "real" / "episodes").glob("*.srt")):
        lines = [line for line in pysubs2.load(str(path)) if line.text]
        out += [max(0.08, (other.start - one.end) / 1000) for one, other in pairwise(lines)]
    return [pause for pause in out if pause < 60]


def speak(text: str, voice: str, words_a_minute: int) -> Samples:
    """One line, trimmed to what sounds."""
    command = ["espeak-ng", "--stdout", "-v", voice, "-s", str(words_a_minute), "--", text]
    with wave.open(BytesIO(subprocess.run(command, check=True, capture_output=True).stdout)) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        raw = raw[: len(raw) - len(raw) % 2] / 32768.0
        samples = signal.resample_poly(raw, RATE, file.getframerate()).astype(np.float32)
    loud = np.flatnonzero(np.abs(samples) > 0.012)
    return samples[loud[0] : loud[-1] + 1] if loud.size else np.full(RATE // 2, 1e-3, np.float32)


def _bed(rng: random.Random, kind: str, size: int) -> Samples:
    noise = np.random.default_rng(rng.randrange(2**32))
    if kind == "clip":
        return _clip(size)
    if kind == "music":
        return _music(noise, size)
    white = noise.standard_normal(size).astype(np.float32)
    if kind == "quiet":
        return white
    brown = signal.sosfilt(signal.butter(1, 300, fs=RATE, output="sos"), white)
    swell = np.interp(
        np.arange(size),
        np.arange(0, size + 4 * RATE, 4 * RATE),
        10 ** (noise.normal(0, 5, size // (4 * RATE) + 2) / 20)[: len(np.arange(0, size + 4 * RATE, 4 * RATE))],
    )
    return np.asarray(brown * swell, np.float32)


def _music(noise: np.random.Generator, size: int) -> Samples:
    """A plucked tune with drums over held chords."""
    out, beat = np.zeros(size + 4 * RATE, np.float32), round(noise.uniform(0.35, 0.6) * RATE)
    scale, t = np.array([0, 2, 4, 5, 7, 9, 11]), np.arange(2 * RATE) / RATE
    for number, at in enumerate(range(0, size, beat)):
        pitches = [57 + 12 * noise.integers(0, 2) + scale[noise.integers(7)]]
        pitches += [45 + scale[(number // 4 * 3 + step) % 7] for step in (0, 2, 4)] if number % 4 == 0 else []
        for pitch in pitches:
            hz = 440 * 2 ** ((pitch - 69) / 12)
            tone = sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, 6)) * np.exp(-t * (1.2 if pitch < 57 else 4))
            out[at : at + len(t)] += 0.3 * tone.astype(np.float32)
        if number % 2:
            out[at : at + RATE // 8] += noise.standard_normal(RATE // 8).astype(np.float32) * np.exp(
                -np.arange(RATE // 8) / 300
            ).astype(np.float32)
    return out[:size]


def _clip(size: int) -> Samples:
    """The sound of a real clip in which nobody speaks: music and effects of a cartoon, over and over."""
    clip = SHARED / "real" / "video" / "bbb_60s_360p.mp4"
    args = ["ffmpeg", "-v", "error", "-i", str(clip), "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    return np.resize(np.frombuffer(subprocess.run(args, check=True, capture_output=True).stdout, np.float32), size)


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0


def _write(path: Path, samples: Samples) -> None:
    args = ["ffmpeg", "-v", "error", "-y", "-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "-", "-c:a", "aac", "-b:a", "64k"]
    subprocess.run([*args, str(path)], input=samples.astype("<f4").tobytes(), check=True)


def sloppy(said: tuple[Said, ...], rng: random.Random) -> tuple[Said, ...]:
    """Subtitles as people make them: early or late by up to half a second, one in ten missing, left standing to be read."""
    kept = [one for one in said if rng.random() > 0.1]
    out = []
    for number, one in enumerate(kept):
        following = kept[number + 1].start if number + 1 < len(kept) else one.end + 5
        start = max(0.0, one.start + rng.uniform(-0.5, 0.5))
        end = min(one.end + rng.uniform(0.2, 1.2), max(following, start + 0.3))
        out.append(replace(one, start=start, end=max(end, start + 0.3)))
    return tuple(sorted(out, key=lambda one: one.start))


def moved(said: tuple[Said, ...], ratio: float, offset_s: float) -> tuple[Said, ...]:
    """The same as another cut would have it: what lies before zero is lost."""
    out = (replace(one, start=one.start * ratio + offset_s, end=one.end * ratio + offset_s) for one in said)
    return tuple(one for one in out if one.start >= 0)


if __name__ == "__main__":
    print(dialogue(Path(sys.argv[1]), 1, "en", 60, "music", 10))
