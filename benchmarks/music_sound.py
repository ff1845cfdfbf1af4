"""How our cues sound and are performed, beside recorded orchestral scores.

    python benchmarks/music_sound.py notes                          performance and palettes, on notes alone (a minute)
    python benchmarks/music_sound.py sound --recordings DIR         tone, loudness range, attacks, percussion share of 24 cues
    python benchmarks/music_sound.py sound --moods anger grief --seeds 3 --keep after.json

The recordings are any folder of sound files; Debian's packages of game music hold orchestral scores under free licences, for
example ``apt-get download wesnoth-1.16-music``; unpack one anywhere and name the folder. ``--keep`` adds to a file what was
measured, so that a slow machine can measure in pieces; ``--show`` prints such files without measuring anything.
Attacks are peaks of the mean rise over mel bands, in dB a frame of 21 ms; the percussion share is the energy that a median
filter along frequency keeps (Fitzgerald 2010), of all energy.

References:
    Fitzgerald, D. (2010), Harmonic/percussive separation using median filtering, DAFx-10.
"""

from __future__ import annotations

import argparse
import json
from fnmatch import fnmatch
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal
from scipy.ndimage import median_filter

import measures
from measures import RATE, Sound
from vidscore import compose_cue, save_cue
from vidscore.mix import loudness
from vidscore.model.cue import Cue
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.tools.ffmpeg import measure_loudness
from vidscore.tools.files import work_folder

CENTRES = 1000 * 2.0 ** (np.arange(-12, 11) / 3)
"""Third octaves from 63 Hz to 10 kHz."""
SHOWN_HZ = (63, 79, 100, 160, 250, 315, 400, 630, 1000, 2000, 4000, 6300, 8000, 10_000)
WILD = tuple(mood for mood, row in MOOD_TABLE.items() if row.arousal > 0.5)
"""Moods that are called wild here."""
BATTLES = (
    "battle*", "*epic*", "frantic*", "vengeful*", "siege*", "*symphony*", "northerners*", "legends*", "breaking*", "*revenge*",
)  # fmt: skip
"""Names of recordings that are wild."""
Figures = dict[str, Any]


def main() -> None:
    args = arguments()
    if args.part == "notes":
        notes_part(args)
    else:
        sound_part(args)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=["notes", "sound"], default="notes")
    parser.add_argument("--moods", nargs="+", default=list(MOODS))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--recordings", type=Path, help="a folder of recorded music to compare with")
    parser.add_argument("--keep", type=Path, help="add what is measured to this JSON file")
    parser.add_argument("--show", type=Path, nargs="+", default=[], help="print these files instead of measuring")
    return parser.parse_args()


# ---------------------------------------------------------------------- sound


def sound_part(args: argparse.Namespace) -> None:
    groups: dict[str, list[Figures]] = {}
    if args.show:
        groups = {path.stem: json.loads(path.read_text()) for path in args.show}
    else:
        groups["ours"] = [ours(mood, seed, args.seconds) for mood in args.moods for seed in args.seeds]
        if args.keep:
            before = json.loads(args.keep.read_text()) if args.keep.exists() else []
            args.keep.write_text(json.dumps(before + groups["ours"]))
    if args.recordings:
        groups["recordings"] = recorded(args.recordings)
    show(groups)


def ours(mood: str, seed: int, seconds: float) -> Figures:
    """One of our cues, finished as ``vidscore cue`` finishes it."""
    cue = compose_cue(mood, seconds, seed=seed)
    with work_folder() as folder:
        path = save_cue(cue, folder / "cue.wav", cache=False, processes=1)
        return {"name": f"{mood} {seed}", "mood": mood, "wild": mood in WILD, **heard(measures.read(path), path)}


def recorded(folder: Path) -> list[Figures]:
    """Half a minute from the middle of every recording in a folder that is long enough; kept beside it."""
    kept = folder / "figures.json"
    if kept.exists():
        return list(json.loads(kept.read_text()))
    out = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".ogg", ".flac", ".mp3", ".opus", ".wav")):
        sound = measures.read(path)
        if len(sound) > 45 * RATE:
            at = len(sound) // 3
            wild = any(fnmatch(path.name, one) for one in BATTLES)
            out.append({"name": path.stem, "mood": "", "wild": wild, **heard(sound[at : at + 30 * RATE])})
    kept.write_text(json.dumps(out))
    return out


def heard(sound: Sound, path: Path | None = None) -> Figures:
    """Everything that is measured of a sound."""
    power = measures.powers(sound)
    level = loudness.integrated(power)
    strength, rate = attacks(sound)
    return {
        "lufs": measure_loudness(path).integrated_lufs if path else float(level),
        "range": loudness_range(power),
        "peak to loudness": float(20 * np.log10(np.abs(sound).max() + 1e-9) - level),
        "centroid": centroid_hz(sound),
        "attack": strength,
        "onsets": rate,
        "percussion": percussion_share(sound),
        "bands": third_octaves(sound).tolist(),
    }


def loudness_range(power: loudness.Powers) -> float:
    """EBU Tech 3342: between the 10th and the 95th percentile of short-term loudness over its gates."""
    short = loudness.short_term(power)
    short = short[np.isfinite(short) & (short > loudness.SILENCE_LUFS)]
    gate = 10 * np.log10(np.mean(10 ** (short / 10))) - 20 if len(short) else 0.0
    short = short[short > gate]
    return float(np.percentile(short, 95) - np.percentile(short, 10)) if len(short) else 0.0


def third_octaves(sound: Sound) -> NDArray[np.float64]:
    """Level of each third octave of :data:`CENTRES`, dB of the total."""
    frequencies, power = signal.welch(sound.mean(axis=1), RATE, nperseg=16_384)
    bands = [power[(frequencies >= c * 2 ** (-1 / 6)) & (frequencies < c * 2 ** (1 / 6))].sum() for c in CENTRES]
    return np.asarray(10 * np.log10(np.array(bands) + 1e-20) - 10 * np.log10(power.sum() + 1e-20))


def spectrogram(sound: Sound, size: int = 2048, hop: int = 1024) -> NDArray[np.float64]:
    """Magnitudes, shape (bins, frames)."""
    _, _, spectra = signal.stft(sound.mean(axis=1), RATE, nperseg=size, noverlap=size - hop, boundary=None)
    return np.abs(spectra)


def centroid_hz(sound: Sound) -> float:
    """Median over the sounding frames of the centre of gravity of the magnitudes."""
    spectra = spectrogram(sound)
    loud = spectra.sum(axis=0) > 0.05 * spectra.sum(axis=0).max()
    frequencies = np.linspace(0, RATE / 2, len(spectra))
    return float(np.median((frequencies[:, None] * spectra[:, loud]).sum(axis=0) / spectra[:, loud].sum(axis=0)))


def mel_bank(bins: int, bands: int = 96) -> NDArray[np.float64]:
    """Triangles on the mel scale up to 11 kHz, shape (bands, bins)."""
    top = 2595 * np.log10(1 + 11_000 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, bands + 2) / 2595) - 1)
    frequencies = np.linspace(0, RATE / 2, bins)
    rise = (frequencies - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - frequencies) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.maximum(0, np.minimum(rise, fall)))


def attacks(sound: Sound) -> tuple[float, float]:
    """Mean height of the attacks, in dB a frame and band; and attacks a second."""
    spectra = spectrogram(sound) ** 2
    mel = 10 * np.log10(np.maximum(mel_bank(len(spectra)) @ spectra, 1e-10))
    mel = np.maximum(mel, mel.max() - 80)
    rise = np.maximum(0, np.diff(mel, axis=1)).mean(axis=0)
    peaks, _ = signal.find_peaks(rise, height=np.median(rise) + 0.5, distance=2)
    return (float(rise[peaks].mean()), len(peaks) / (len(sound) / RATE)) if len(peaks) else (0.0, 0.0)


def percussion_share(sound: Sound) -> float:
    """Share of the energy that stands across frequency rather than along time."""
    spectra = spectrogram(sound)
    along, across = median_filter(spectra, (1, 17)), median_filter(spectra, (17, 1))
    mask = across**2 / (along**2 + across**2 + 1e-12)
    return float((mask * spectra**2).sum() / (spectra**2).sum())


def show(groups: dict[str, list[Figures]]) -> None:
    """Medians of every group, the wild and the others apart, and ours mood by mood."""
    rows: dict[str, list[Figures]] = {}
    for name, group in groups.items():
        wild, calm = ([f for f in group if f["wild"] is one] for one in (True, False))
        rows |= {name: group, f"{name}, wild": wild, f"{name}, calm": calm}
    plain = ("lufs", "range", "peak to loudness", "centroid", "attack", "onsets", "percussion")
    print(f"{'':<24}{'n':>4}" + "".join(f"{name:>17}" for name in plain))
    for name, group in rows.items():
        if group:
            print(f"{name:<24}{len(group):>4}" + "".join(f"{np.median([f[one] for f in group]):>17.2f}" for one in plain))
    picked = [int(np.argmin(np.abs(CENTRES - hz))) for hz in SHOWN_HZ]
    print(f"\n{'third octaves, dB':<28}" + "".join(f"{hz:>8}" for hz in SHOWN_HZ))
    for name, group in rows.items():
        if group:
            middle = np.median([f["bands"] for f in group], axis=0)
            print(f"{name:<28}" + "".join(f"{middle[i]:>8.1f}" for i in picked))
    for name, group in groups.items():
        for mood in dict.fromkeys(f["mood"] for f in group if f["mood"]):
            own = [f for f in group if f["mood"] == mood]
            print(f"{name}, {mood:<16}" + "".join(f"{np.median([f[one] for f in own]):>17.2f}" for one in plain))


# ---------------------------------------------------------------------- notes


def notes_part(args: argparse.Namespace) -> None:
    names = ("onsets", "drums", "drum bars", "vibrato", "expression", "bends", "apart", "longest struck", "overlap")
    print(f"{'mood':<12}" + "".join(f"{name:>16}" for name in names))
    for mood in args.moods:
        cues = [compose_cue(mood, max(30.0, args.seconds), seed=seed) for seed in args.seeds]
        rows = [figures(cue) for cue in cues]
        pairs = [overlap(a, b) for a, b in combinations(cues, 2)]
        means = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
        means |= {"longest struck": max(row["longest struck"] for row in rows), "overlap": float(np.mean(pairs or [np.nan]))}
        print(f"{mood:<12}" + "".join(f"{means[name]:>16.2f}" for name in names))


def figures(cue: Cue) -> dict[str, float]:
    """What can be told of a performance from its notes and controllers."""
    at, seconds = cue.tempo_map.ms_at, cue.brief.span.duration_ms / 1000
    notes = [(note, part) for part in cue.parts for note in part.notes]
    drums = [note for note, part in notes if part.section == "percussion"]
    bars = [(bar.start_beats, bar.start_beats + bar.beats) for bar in cue.bars]
    sustained = [part for part in cue.parts if INSTRUMENTS[part.instrument].sustained and len(part.notes) > 2]
    struck = [
        at(note.onset_beats + note.duration_beats) - at(note.onset_beats)
        for note, part in notes
        if part.section in ("keys", "percussion") and not INSTRUMENTS[part.instrument].sustained
    ]
    moves = [{control.number for control in part.controls} for part in sustained]
    return {
        "onsets": len({round(at(note.onset_beats) / 20) for note, _ in notes}) / seconds,
        "drums": len(drums) / seconds,
        "drum bars": float(np.mean([any(a <= note.onset_beats < b for note in drums) for a, b in bars])) if bars else 0.0,
        "vibrato": float(np.mean([1 in row for row in moves])) if moves else 0.0,
        "expression": float(np.mean([11 in row for row in moves])) if moves else 0.0,
        "bends": float(np.mean([128 in row for row in moves])) if moves else 0.0,
        "apart": apart_ms(cue),
        "longest struck": max(struck, default=0.0) / 1000,
    }


def apart_ms(cue: Cue) -> float:
    """Median standard deviation of the nudges of those who begin on one beat, slow attacks taken off, in ms."""
    by_beat: dict[Any, list[float]] = {}
    for part in cue.parts:
        instrument = INSTRUMENTS[part.instrument]
        early = min(250.0, 0.9 * instrument.attack_ms) if instrument.sustained else 0.0
        for onset, nudge in {note.onset_beats: note.nudge_ms for note in part.notes}.items():
            by_beat.setdefault(onset, []).append(nudge + early)
    spreads = [float(np.std(row)) for row in by_beat.values() if len(row) > 2]
    return float(np.median(spreads)) if spreads else 0.0


def overlap(one: Cue, other: Cue) -> float:
    """Jaccard index of the pairs of instrument and role of two cues."""
    a, b = ({(part.instrument, part.role) for part in cue.parts} for cue in (one, other))
    return len(a & b) / len(a | b)


if __name__ == "__main__":
    main()
