"""Films, voices and music whose truth is known by construction."""

import shutil
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from vidscore.model.film import AudioTrack, Film
from vidscore.model.joins import Join
from vidscore.model.mood import Mood
from vidscore.model.plan import Brief, Plan
from vidscore.model.script import Line, Script
from vidscore.model.sound import Stem
from vidscore.model.span import Span
from vidscore.tools.ffmpeg import decode_audio

RATE = 48_000
LINES = (
    ("I never thought we would see the harbour again.", "en"),
    ("Listen. We have to leave before the light is gone!", "en+f3"),
    ("Who is there?", "en-us+m3"),
    ("Only the wind, and the boats pulling at their ropes.", "en+f2"),
    ("Then let us go home, while the tide is with us.", "en"),
)


def say(text: str, voice: str, folder: Path) -> np.ndarray:
    """A spoken sentence, float32 of shape (n, 2)."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed, so there is no voice to test with")
    path = folder / "voice.wav"
    subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", path, text], check=True)
    return np.concatenate(list(decode_audio(path)))


def tones(seconds: float, pitches=(48, 55, 60, 64), beat_s: float = 0.75, decay_s: float = 1.2, gain: float = 0.1) -> np.ndarray:
    """Repeated chords with harmonics that ring out, float32 of shape (n, 2), a little wider than mono."""
    n = round(seconds * RATE)
    out = np.zeros((n, 2))
    for k in range(int(seconds / beat_s)):
        at = round(k * beat_s * RATE)
        t = np.arange(min(n - at, 3 * RATE)) / RATE
        shape = np.exp(-t / decay_s) * np.minimum(1, t / 0.02) * np.minimum(1, (t[-1] - t) / 0.05)
        for i, pitch in enumerate(pitches):
            f = 440 * 2 ** ((pitch - 69) / 12)
            wave = sum(np.sin(2 * np.pi * f * h * t + i) / h for h in (1, 2, 3)) * shape
            out[at : at + len(t), 0] += wave * (1 + 0.2 * i) / len(pitches)
            out[at : at + len(t), 1] += wave * (1.6 - 0.2 * i) / len(pitches)
    return (out * gain).astype(np.float32)


def noise(seconds: float, gain: float, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal((round(seconds * RATE), 2)) * gain).astype(np.float32)


def stem(folder: Path, brief: Brief, samples: np.ndarray, section: str = "strings") -> Stem:
    """A stem file that fits its brief, from its first note on; short samples are padded with silence."""
    n = brief.sounding.duration_ms * RATE // 1000
    whole = np.zeros((n, 2), np.float32)
    whole[: min(n, len(samples))] = samples[:n]
    path = folder / f"{brief.name}-{section}.npy"
    np.save(path, whole)
    return Stem(brief.name, section, brief.sounding, path)


def brief(name: str, start_ms: int, end_ms: int, arousal: float = 0.0, join: str = "gap", **fields) -> Brief:
    """A cue that overlaps nobody unless it is said how far."""
    fields = {"pre_ms": 0, "post_ms": 0, **fields}
    return Brief(name, 0, Span(start_ms, end_ms), Mood("neutral", 0.0, arousal, 0.0), join=Join(join), **fields)


def film(duration_ms: int, channels: int = 2, path: Path = Path("film.mp4")) -> Film:
    audio = (AudioTrack(1, "aac", channels, RATE),) if channels else ()
    return Film(path, "mov,mp4", duration_ms, Fraction(24), 640, 360, audio=audio)


@dataclass
class Made:
    """A whole film: everything that the mix takes, and the clean voice."""

    film: Film
    script: Script
    plan: Plan
    stems: tuple[Stem, ...]
    sound: np.ndarray
    voice: np.ndarray

    def blocks(self):
        return (self.sound[at : at + 48_000] for at in range(0, len(self.sound), 48_000))


def conversation(folder: Path, room: float = 0.0005) -> Made:
    """40 s: five lines, three cues that meet at 12 s and 30 s, a quiet room under it all."""
    seconds = 40
    voice = np.zeros((seconds * RATE, 2), np.float32)
    lines = []
    for (text, speaker), start_s in zip(LINES, (3.0, 8.5, 14.0, 16.2, 27.0), strict=True):
        spoken = say(text, speaker, folder)
        at = round(start_s * RATE)
        voice[at : at + len(spoken)] += spoken
        lines.append(Line(Span(round(start_s * 1000), round((start_s + len(spoken) / RATE) * 1000)), text))
    briefs = (
        brief("1m1", 0, 12_000, arousal=-0.4, join="common-tone"),
        brief("1m2", 12_000, 30_000, arousal=0.5, join="crossfade"),
        brief("1m3", 30_000, 40_000, arousal=0.0, join="end"),
    )
    music = (
        (tones(11.9), tones(11.9, (72, 76), 1.5, 0.5, 0.05)),
        (tones(17.9, (45, 52, 57, 60), 0.4, 0.6, 0.3), tones(17.9, (69, 72), 0.2, 0.2, 0.2)),
        (tones(9.9, (48, 60, 67), 2.0, 2.0, 0.02),),
    )
    stems = tuple(
        stem(folder, one, samples, section)
        for one, parts in zip(briefs, music, strict=True)
        for section, samples in zip(("strings", "winds"), parts, strict=False)
    )
    plan = Plan("film.mp4", seconds * 1000, cues=briefs)
    return Made(film(seconds * 1000), Script(tuple(lines)), plan, stems, voice + noise(seconds, room), voice)


def read_wave(path: Path) -> np.ndarray:
    """The samples of a float WAV made by the mix."""
    raw = path.read_bytes()
    return np.frombuffer(raw[raw.index(b"data") + 8 :], np.float32).reshape(-1, 2)
