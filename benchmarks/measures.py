"""What the sound benchmarks measure with: tone, faults, steps at joins, speech over music, liveliness of the playing.

Everything takes samples as float32 of shape (n, 2) at 48 kHz, or a composed cue, and returns figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from vidscore.mix import loudness
from vidscore.model.cue import Cue
from vidscore.model.plan import Plan
from vidscore.model.span import Span
from vidscore.tools.ffmpeg import decode_audio

RATE = 48_000
Sound = NDArray[np.float32]
Levels = NDArray[np.float64]

CENTRES = 1000 * 2.0 ** (np.arange(-10, 10) / 3)
"""Third octaves from 100 Hz to 8 kHz."""


def read(path: Path) -> Sound:
    return np.concatenate(list(decode_audio(path)))


def rms(sound: Sound) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) if len(sound) else 0.0


def powers(sound: Sound) -> loudness.Powers:
    meter = loudness.Meter()
    meter.add(sound)
    return meter.powers


def hops(span: Span) -> slice:
    return slice(span.start_ms // 100, -(-span.end_ms // 100))


def frames(span: Span) -> tuple[int, int]:
    return span.start_ms * 48, span.end_ms * 48


def window_levels(sound: Sound) -> tuple[Levels, Levels]:
    """Level every 50 ms, in dB RMS of both channels' mean: of the 400 ms around, and of the 50 ms."""
    mono = sound.mean(axis=1, dtype=np.float64)
    hop = RATE // 20
    power = np.square(mono[: len(mono) // hop * hop].reshape(-1, hop)).mean(axis=1)
    short = 20 * np.log10(1e-7 + np.sqrt(power))
    return 10 * np.log10(1e-12 + np.convolve(10 ** (short / 10), np.ones(8) / 8, "same")), short


def longest_run(flags: NDArray[np.bool_]) -> tuple[int, int]:
    """Where the longest stretch that is true begins, and its length; (0, 0) where nothing is."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    longest = int(np.argmax(lengths)) if len(lengths) else 0
    return (int(starts[longest]), int(lengths[longest])) if len(lengths) else (0, 0)


def gains_db(mixed: Sound, parts: Sequence[tuple[int, Sound]], floor_db: float = -60.0, under_db: float = 30.0) -> Levels:
    """The gain at which each part is in a mix, per 100 ms, by least squares.

    Args:
        mixed: The sum of all parts, each times its gain, and of nothing else.
        parts: First frame and samples of each.
        floor_db: Where a part is softer than this in the mix, in dBFS, nothing can be told.
        under_db: Nor where it is this far under the mix.

    Returns:
        Shape (parts, hops); NaN where nothing can be told.
    """
    hop, hops = RATE // 10, len(mixed) // (RATE // 10)
    out = np.full((len(parts), hops), math.nan)
    for index in range(hops):
        a, b = index * hop, (index + 1) * hop
        columns = {
            number: np.concatenate([np.zeros((max(0, first - a), 2)), part[max(0, a - first) : max(0, b - first)]])
            for number, (first, part) in enumerate(parts)
            if first < b and first + len(part) > a
        }
        padded = {number: np.pad(part, ((0, hop - len(part)), (0, 0))).ravel() for number, part in columns.items()}
        heard = {number: part for number, part in padded.items() if np.abs(part).max() > 1e-6}
        if not heard:
            continue
        target = mixed[a:b].astype(np.float64).ravel()
        found = np.linalg.lstsq(np.stack(list(heard.values()), axis=1), target, rcond=1e-3)[0]
        total = rms(target)
        for (number, part), gain in zip(heard.items(), found, strict=True):
            level = gain * rms(part)
            if gain > 0 and level > max(10 ** (floor_db / 20), total * 10 ** (-under_db / 20)):
                out[number, index] = 20 * math.log10(gain)
    return out


# ---------------------------------------------------------------------- tone


def crest_db(sound: Sound) -> float:
    """Median over the sounding seconds of peak over RMS."""
    seconds = [part for part in np.array_split(sound, max(1, len(sound) // RATE)) if rms(part) > 1e-3]
    return float(np.median([20 * math.log10(np.abs(part).max() / rms(part)) for part in seconds])) if seconds else 0.0


def third_octaves(sound: Sound) -> NDArray[np.float64]:
    """Level of each third octave of :data:`CENTRES` in dB, the loudest 0."""
    frequencies, power = signal.welch(sound.mean(axis=1), RATE, nperseg=8192)
    bands = [power[(frequencies >= c * 2 ** (-1 / 6)) & (frequencies < c * 2 ** (1 / 6))].sum() for c in CENTRES]
    level = 10 * np.log10(np.array(bands) + 1e-20)
    return np.asarray(level - level.max())


def tilt(sound: Sound) -> float:
    """Slope of the third-octave spectrum from 100 Hz to 8 kHz, dB per octave."""
    return float(np.polyfit(np.log2(CENTRES), third_octaves(sound), 1)[0])


def correlation(sound: Sound) -> float:
    left, right = sound.T.astype(np.float64)
    return float(np.mean(left * right) / math.sqrt(np.mean(left**2) * np.mean(right**2) + 1e-20))


def low_correlation(sound: Sound) -> float:
    """Correlation of left and right under 100 Hz."""
    low = signal.sosfilt(signal.butter(4, 100, "lowpass", fs=RATE, output="sos"), sound.astype(np.float64), axis=0)
    return correlation(low.astype(np.float32))


def decay_s(sound: Sound, after: int) -> float:
    """RT60 of the ring after a frame: from the slope between 5 and 25 dB under its level there (backward integration)."""
    energy = np.cumsum((sound[after:].astype(np.float64) ** 2).sum(axis=1)[::-1])[::-1]
    level = 10 * np.log10(energy / energy[0] + 1e-15)
    first, last = int(np.argmax(level < -5)), int(np.argmax(level < -25))
    return float(-60 / np.polyfit(np.arange(first, last) / RATE, level[first:last], 1)[0]) if last > first + 10 else math.nan


# ---------------------------------------------------------------------- faults


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


def edge_clicks(score: Sound, plan: Plan) -> tuple[int, int]:
    """Clicks at the edges of the cues, and how many edges there are."""
    edges = sorted({at for cue in plan.sounding for at in (cue.span.start_ms, cue.span.end_ms)})
    return sum(clicks_at(score, at * 48) for at in edges), len(edges)


def join_steps(score: Sound, plan: Plan, seconds: float = 1.0, ring_lu: float = 20.0) -> list[float]:
    """Loudness steps in LU where what plays of one cue follows what plays of another within eight seconds.

    What last plays before the boundary against what first plays after it, each over ``seconds``. A tenth of a second
    plays when it is within ``ring_lu`` of its cue's loudness: a ring-out into silence is no step, nor is a soft onset.
    """
    power, steps = powers(score), []
    for before, after in pairwise(plan.sounding):
        last, first = playing(power, before.span, ring_lu)[-1], playing(power, after.span, ring_lu)[0]
        if first - last <= 80:
            count = round(seconds * 10)
            new, old = power[first : first + count], power[max(0, last + 1 - count) : last + 1]
            steps.append(loudness.mean_lufs(new) - loudness.mean_lufs(old))
    return steps


def playing(power: loudness.Powers, cue: Span, ring_lu: float) -> NDArray[np.intp]:
    """The tenths of a second in which a cue plays."""
    inside = power[hops(cue)]
    floor = loudness.power_of(loudness.integrated(inside) - ring_lu)
    return np.flatnonzero(inside > floor) + cue.start_ms // 100


# ---------------------------------------------------------------------- speech


def speech_over_music(own: Sound, score: Sound, spoken: list[Span]) -> NDArray[np.float64]:
    """How far the film's own sound stands over the music in each span, in LU; spans where either is silent are left out."""
    voice, music = powers(own), powers(score)
    over = np.array([loudness.mean_lufs(voice[hops(s)]) - loudness.mean_lufs(music[hops(s)]) for s in spoken])
    return np.asarray(over[np.isfinite(over)])


def intelligibility(own: Sound, mix: Sound, spoken: list[Span]) -> NDArray[np.float64] | None:
    """ESTOI of each span in the mix against the film's own sound; None where pystoi is not installed."""
    try:
        from pystoi import stoi
    except ImportError:
        return None
    return np.array([stoi(own[a:b].mean(axis=1), mix[a:b].mean(axis=1), RATE, extended=True) for a, b in map(frames, spoken)])


# ---------------------------------------------------------------------- playing


def liveliness(cue: Cue) -> dict[str, float]:
    """How far a performance is from a typed one (the toy index of sampled music).

    ``levels``: distinct velocities of the liveliest part; ``breath``: widest range of CC2 or CC11 in a part;
    ``late_ms``: median over the parts of the standard deviation of the timing; ``repeats``: share of notes that equal the
    one before in pitch, velocity, length and timing.
    """
    levels, breath, late, same, notes = 0, 0, [], 0, 0
    for part in cue.parts:
        levels = max(levels, len({note.velocity for note in part.notes}))
        for number in (2, 11):
            values = [move.value for move in part.controls if move.number == number]
            breath = max(breath, max(values, default=0) - min(values, default=0))
        if len(part.notes) > 3:
            late.append(float(np.std([note.nudge_ms for note in part.notes])))
        played = [(n.pitch, n.velocity, n.duration_beats, round(n.nudge_ms, 1)) for n in part.notes]
        same, notes = same + sum(a == b for a, b in pairwise(played)), notes + len(played)
    return {
        "levels": levels,
        "breath": breath,
        "late_ms": float(np.median(late)) if late else 0.0,
        "repeats": same / max(1, notes),
    }
