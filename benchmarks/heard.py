"""What one film sounds like at the joins of its cues: the folder that ``benchmarks/probe.py`` leaves in, figures out.

Nothing here knows how the music was made. How loud the mixer plays each cue is found by regression: in every tenth of a
second the score is what the cues played, each times a gain, and the gains with the least error are those (of cues that
sound together, too). Times in ms on the film's clock, levels in dB RMS.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.io import wavfile

import measures
from measures import RATE, Levels, Sound
from vidscore.mix import loudness

TRUTH = Path(__file__).parent.parent / "samples" / "film.truth.json"
TOUCH_MS = 50
"""Cues whose spans are no further apart touch."""
EDGE_MS = 3_000
"""Joins this near to the film's ends, and instants this near to a cue's edges, are not judged."""
INSTANTS = 10
"""Random instants inside the cues of a film."""
SILENT_DB = -60.0
"""A window of 50 ms under this, in dBFS, is silent."""
HALL_S = 2.0
"""The shortest RT60 of the hall, in which nothing dies away faster than 60 dB."""
GRID_MS = 10.0
"""An onset this near to a grid is on it."""
RATIOS = (1.0, 2.0, 0.5, 1.5, 2 / 3)
"""Tempo ratios that the ear takes for the same pulse."""
PARTS = tuple(sorted({i / 4 for i in range(5)} | {i / 6 for i in range(7)}))
"""Where in a beat a note is on the grid: sixteenths, and triplets of quarters and of eighths."""
OPEN_MS = 2_500
"""Nobody speaks where it is this far to any line."""
STEADY_HOPS = 7
"""Tenths of a second over which the power of a crossfade is judged."""
HARSH = ("fear", "tension")
"""Moods in which a semitone is meant."""
LU_PER_AROUSAL = 3.0
"""How much louder the most excited mood is meant to be than a middling one."""


@dataclass(frozen=True)
class Found:
    """One measured figure and where it was."""

    value: float
    where: str
    kind: str = ""
    asked: float = 0.0
    """What the moods ask for, where the figure is a step in loudness."""


@dataclass
class Figures:
    """What was measured, by the name of the figure."""

    lists: dict[str, list[Found]] = field(default_factory=dict)

    def add(self, name: str, value: float, where: str, kind: str = "", asked: float = 0.0) -> None:
        self.lists.setdefault(name, []).append(Found(value, where, kind, asked))

    def of(self, name: str, kind: str = "") -> list[Found]:
        return [one for one in self.lists.get(name, []) if not kind or one.kind == kind]

    def take(self, other: Figures) -> None:
        for name, found in other.lists.items():
            self.lists.setdefault(name, []).extend(found)


@dataclass(frozen=True)
class Heard:
    """A film's score and the cues it is made of."""

    told: dict[str, Any]
    score: Sound
    played: tuple[Sound, ...]

    @classmethod
    def read(cls, folder: Path) -> Heard:
        told = json.loads((folder / "film.json").read_text("utf8"))
        played = tuple(np.load(folder / f"cue-{number}.npy", mmap_mode="r") for number in range(len(told["cues"])))
        return cls(told, wavfile.read(folder / "score.wav")[1], played)

    @property
    def cues(self) -> list[dict[str, Any]]:
        return self.told["cues"]

    @property
    def joins(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Cues that touch, neither near the film's ends."""
        last = self.told["duration_ms"] - EDGE_MS
        return [(a, b) for a, b in pairwise(self.cues) if touch(a, b) and EDGE_MS <= b["start_ms"] <= last]

    @cached_property
    def gains_db(self) -> NDArray[np.float64]:
        """The mixer's gain of every cue in every tenth of a second; NaN where the cue is silent or cannot be told apart."""
        placed = [(cue["heard"][0], sound) for cue, sound in zip(self.cues, self.played, strict=True)]
        return measures.gains_db(self.score, placed)

    @cached_property
    def open_hops(self) -> NDArray[np.bool_]:
        """The tenths of a second in which nobody speaks, the film's last seconds left out."""
        hops = np.ones(self.gains_db.shape[1], bool)
        for start, end in self.told["speech"]:
            hops[max(0, (start - OPEN_MS) // 100) : -(-(end + OPEN_MS) // 100)] = False
        hops[-EDGE_MS // 100 :] = False
        return hops

    @cached_property
    def own_db(self) -> NDArray[np.float64]:
        """Each cue's gain in the open; its median anywhere where it is never in the open."""
        out = []
        for gains in self.gains_db:
            inside = gains[self.open_hops & np.isfinite(gains)]
            inside = inside if len(inside) else gains[np.isfinite(gains)]
            out.append(float(np.median(inside)) if len(inside) else 0.0)
        return np.array(out)

    def unmixed(self, gains_db: NDArray[np.float64]) -> Sound:
        """What was played, each cue at one gain from beginning to end."""
        total = np.zeros_like(self.score)
        for cue, sound, gain in zip(self.cues, self.played, gains_db, strict=True):
            first = cue["heard"][0]
            part = sound[: max(0, len(total) - first)]
            total[first : first + len(part)] += part * np.float32(10 ** (gain / 20))
        return total

    @cached_property
    def undipped(self) -> Sound:
        """The score with the dips under speech taken out."""
        times, gains = np.array(self.told["dips"] or [(0, 0.0)]).T
        curve = np.interp(np.arange(len(self.score)) / (RATE / 1000), times, gains)
        return self.score / (10 ** (curve / 20)).astype(np.float32)[:, None]


def touch(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return other["start_ms"] - one["end_ms"] <= TOUCH_MS


def named(one: dict[str, Any], other: dict[str, Any]) -> str:
    return f"{one['name']} {one['moods'][-1][1]} -> {other['moods'][0][1]} at {other['start_ms'] / 1000:.1f} s"


def judge(heard: Heard) -> Figures:
    """Everything about one film."""
    out = Figures()
    for measure in (sinks, gaps, clicks_on, common_tones, crossfades, gains, steps, clashes, faults):
        measure(heard, out)
    if heard.told["name"] == "sample":
        climaxes(heard, out)
    return out


# ---------------------------------------------------------------------- how far the music sinks


def sinks(heard: Heard, out: Figures) -> None:
    """The softest 400 and 50 ms within a second of a join, a section's turn or any instant, under the five seconds around."""
    for label, sound in (("", heard.score), (" unmixed", heard.unmixed(heard.own_db))):
        for window, levels in zip((400, 50), measures.window_levels(sound), strict=True):
            for kind, at, where in _instants(heard):
                out.add(f"sink {window}{label}", _sink(levels, at), where, kind)


def _instants(heard: Heard) -> Iterator[tuple[str, int, str]]:
    for one, other in heard.joins:
        yield one["kind"], other["start_ms"], named(one, other)
    for cue in heard.cues:
        for at, mood, _ in cue["moods"][1:]:
            yield "turn", at, f"{cue['name']} turns to {mood} at {at / 1000:.1f} s"
    edges = [at for cue in heard.cues for at in (cue["start_ms"], cue["end_ms"])]
    inside = [
        at
        for cue in heard.cues
        for at in range(cue["start_ms"] + EDGE_MS, cue["end_ms"] - EDGE_MS, 50)
        if all(abs(at - edge) >= EDGE_MS for edge in edges)
    ]
    for at in sorted(random.Random(heard.told["name"]).sample(inside, min(INSTANTS, len(inside)))):
        yield "inside", at, f"inside a cue at {at / 1000:.1f} s"


def _sink(levels: Levels, at_ms: int) -> float:
    at = at_ms // 50
    return float(np.median(levels[max(0, at - 100) : at + 100]) - levels[max(0, at - 20) : at + 20].min())


# ---------------------------------------------------------------------- each kind of join


def gaps(heard: Heard, out: Figures) -> None:
    """How long nothing is heard in every gap (s), and how steeply the last second before falls, without dips (dB/s)."""
    level, undipped = (measures.window_levels(sound)[1] for sound in (heard.score, heard.undipped))
    for one, other in pairwise(heard.cues):
        if touch(one, other) and one["kind"] != "gap":
            continue
        low, high = max(0, one["end_ms"] - 5_000) // 50, other["start_ms"] // 50 + 20
        out.add("gap s", measures.longest_run(level[low:high] < SILENT_DB)[1] * 0.05, named(one, other))
        start, length = measures.longest_run(undipped[low:high] < SILENT_DB)
        last = undipped[max(0, low + start - 20) : low + start]
        falls = float(-np.polyfit(np.arange(len(last)) * 0.05, last, 1)[0]) if length and len(last) > 4 else math.inf
        out.add("gap fall", falls, named(one, other))


def clicks_on(heard: Heard, out: Figures) -> None:
    """How far (ms) every onset of the two bars after the same click is from the pulse of the cue before."""
    for one, other in heard.joins:
        if one["kind"] != "same-click":
            continue
        before, after = one["beats_ms"][1], other["beats_ms"][0]
        beat = before / min(RATIOS, key=lambda ratio: abs(before / after / ratio - 1))
        bars = [at for at in other["bars_ms"] if at >= other["start_ms"] - 1]
        until = bars[2] if len(bars) > 2 else other["end_ms"]
        out.add("click tempo", abs(beat / after - 1), named(one, other))
        for _, _, _, written, steady in other["notes"]:
            if other["start_ms"] - 1 <= written < until - 1:
                out.add("click written", _off_grid(written - one["last_beat_ms"], beat), named(one, other))
                out.add("click played", _off_grid(steady - one["last_beat_ms"], beat), named(one, other))


def _off_grid(since_ms: float, beat_ms: float) -> float:
    place = since_ms / beat_ms % 1.0
    return min(abs(place - part) for part in PARTS) * beat_ms


def common_tones(heard: Heard, out: Figures) -> None:
    """How many pitches sound through the cut, from 100 ms before to 300 ms after it, where a tone or a chord is held."""
    for one, other in heard.joins:
        if one["kind"] in ("common-tone", "pivot"):
            at = other["start_ms"]
            notes = [note for cue in (one, other) for note in cue["notes"]]
            held = {note[2] for note in notes if note[2] is not None and note[0] < at - 100 and note[1] >= at + 300}
            out.add("held", len(held), named(one, other), one["kind"])


def crossfades(heard: Heard, out: Figures) -> None:
    """How long two cues overlap (s), and how far the sum of their squared gains strays from one there (dB).

    Two pads of one chord can hardly be told apart within a tenth of a second, so the sum is taken over 0.7 s.
    """
    for one, other in heard.joins:
        if one["kind"] != "crossfade":
            continue
        start, end = other["enters_ms"] // 100, -(-one["leaves_ms"] // 100)
        out.add("overlap s", max(0, one["leaves_ms"] - other["enters_ms"]) / 1000, named(one, other))
        i = heard.cues.index(one)
        shares = [
            _shares(heard, i, slice(max(0, start - 20), start), slice(start, end)),
            _shares(heard, i + 1, slice(end, end + 20), slice(start, end)),
        ]
        both = np.sum(shares, axis=0)
        heard_both = both[np.isfinite(both)]
        steady = np.convolve(heard_both, np.full(STEADY_HOPS, 1 / STEADY_HOPS), "valid") if len(heard_both) else heard_both
        known = np.abs(10 * np.log10(steady + 1e-9))
        out.add("overlap dB", float(known.max()) if len(known) else math.inf, named(one, other))


def _shares(heard: Heard, cue: int, beside: slice, over: slice) -> Levels:
    """A cue's squared gain during an overlap against that beside it, without the dips; NaN while it plays nothing."""
    gains = heard.gains_db[cue] - _dips_at_hops(heard)
    usual = gains[beside][np.isfinite(gains[beside])]
    usual_db = float(np.median(usual)) if len(usual) else float(heard.own_db[cue])
    first, sound = heard.cues[cue]["heard"][0] // 4_800, heard.played[cue]
    parts = (sound[max(0, hop - first) * 4_800 : max(0, hop - first + 1) * 4_800] for hop in range(over.start, over.stop))
    levels = np.array([measures.rms(part) for part in parts]) * 10 ** (usual_db / 20)
    shares = 10 ** ((np.nan_to_num(gains[over], nan=-200.0) - usual_db) / 10)
    return np.where(levels > 10 ** (SILENT_DB / 20), shares, math.nan)


def _dips_at_hops(heard: Heard) -> Levels:
    times, gains = np.array(heard.told["dips"] or [(0, 0.0)]).T
    return np.interp(np.arange(heard.gains_db.shape[1]) * 100 + 50, times, gains)


# ---------------------------------------------------------------------- levels


def gains(heard: Heard, out: Figures) -> None:
    """How far the mixer's gain strays from its own median where nobody speaks, in each cue; crossfades are left out."""
    allowed = heard.open_hops.copy()
    for one, other in heard.joins:
        if one["kind"] == "crossfade":
            allowed[other["enters_ms"] // 100 - 5 : one["leaves_ms"] // 100 + 6] = False
    for cue, gain in zip(heard.cues, heard.gains_db, strict=True):
        inside = gain[allowed & np.isfinite(gain)]
        if len(inside) >= 10:
            out.add("gain", float(np.abs(inside - np.median(inside)).max()), f"{cue['name']} {cue['moods'][0][1]}")


def steps(heard: Heard, out: Figures) -> None:
    """Loudness of the second after a cut over the second before, without the dips, and what the moods ask for (LU)."""
    power = measures.powers(heard.undipped)
    for one, other in heard.joins:
        at = other["start_ms"] // 100
        before, after = (loudness.mean_lufs(part) for part in (power[at - 10 : at], power[at : at + 10]))
        asked = LU_PER_AROUSAL * (other["moods"][0][2] - one["moods"][-1][2]) + other["level_lu"] - one["level_lu"]
        step = max(-70.0, after) - max(-70.0, before)
        out.add("step", step, named(one, other), one["kind"], asked)


def climaxes(heard: Heard, out: Figures) -> None:
    """The loudest seconds and two places that ought to be loud: LU over the whole score, as played and as mixed."""
    tracks = [measures.powers(heard.unmixed(np.zeros(len(heard.cues)))), measures.powers(heard.score)]
    seconds = np.array([loudness.mean_lufs(tracks[1][at : at + 10]) for at in range(0, len(tracks[1]) - 9, 10)])
    places = [(f"{at}", at * 10, at * 10 + 10) for at in sorted(np.argsort(seconds)[-3:])]
    for name, start, end in (*((f"loudest seconds: {at} s", a, b) for at, a, b in places), *_asked(heard)):
        over = [loudness.mean_lufs(power[start:end]) - loudness.integrated(power) for power in tracks]
        out.add("climax", loudness.mean_lufs(tracks[1][start:end]), f"{name}: {over[0]:+.1f} played, {over[1]:+.1f} mixed")


def _asked(heard: Heard) -> Iterator[tuple[str, int, int]]:
    """The first two seconds of the sample's triumph, and the wordless half of its wonder, in tenths of a second."""
    for scene in json.loads(TRUTH.read_text("utf8"))["scenes"]:
        start, end = scene["start_ms"], scene["end_ms"]
        if scene["mood"] == "triumph":
            yield "first 2 s of the triumph", start // 100, start // 100 + 20
        if scene["mood"] == "wonder":
            said = max(stop for _, stop in heard.told["speech"] if stop < end)
            yield "the wonder without words", (said + OPEN_MS) // 100, end // 100


# ---------------------------------------------------------------------- faults


def clashes(heard: Heard, out: Figures) -> None:
    """Pairs of notes of two joined cues, a semitone or a minor ninth apart, that sound together for more than a beat."""
    for one, other in heard.joins:
        count = 0
        if not {one["moods"][-1][1], other["moods"][0][1]} & set(HARSH):
            beat = one["beats_ms"][1]
            late = [note for note in one["notes"] if note[2] is not None and note[1] > other["enters_ms"] + beat]
            early = [note for note in other["notes"] if note[2] is not None and note[0] < one["heard"][1] * 1000 / RATE]
            count = sum(abs(a[2] - b[2]) in (1, 13) and min(a[1], b[1]) - max(a[0], b[0]) > beat for a, b in product(late, early))
        out.add("clashes", count, named(one, other))


def faults(heard: Heard, out: Figures) -> None:
    name, frames = heard.told["name"], heard.told["duration_ms"] * RATE // 1000
    edges = {at * RATE // 1000 for cue in heard.cues for at in (cue["start_ms"], cue["end_ms"])}
    edges |= {min(at, frames) for cue in heard.cues for at in cue["heard"]}
    for at in sorted(edges):
        out.add("click", measures.clicks_at(heard.score, at), f"at {at / RATE:.2f} s")
    out.add("length", abs(len(heard.score) - round(heard.told["duration_ms"] * RATE / 1000)), name)
    out.add("loudness", abs(heard.told["lufs"] - heard.told["wanted_lufs"]), name)
