"""The mix: players, script and the film's own sound in, a score and a mix of exactly the film's length out.

Everything is decided on figures (one per 100 ms) and done in segments of a minute
(:mod:`vidscore.mix.segments`), so ten hours need hardly more memory than ten minutes:

1. measure: every cue is played and measured.
2. listen: the film's own sound is decoded once, measured, and searched for voices.
3. measuring pass: every segment, its cues levelled, summed and dipped, is measured and not written.
4. mastering pass: the same again, with one linear gain that brings the sum to its target and a limiter for what is left
   over the ceiling; and encoded, where a codec is named.

What a cache holds of that is not done again, and where nothing is left to do for a segment its cues are not even
played. The film's own sound is never equalised or gated; its fader moves
only where a target near the ceiling would have the limiter squash a loud word (:mod:`vidscore.mix.ride`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import vidscore.mix.loudness as loudness
import vidscore.mix.speech as speech
from vidscore.mix.balance import Balance, decide
from vidscore.mix.bus import cue_powers, frames_of, recorded
from vidscore.mix.levels import CueSound
from vidscore.mix.loudness import HOP, Powers
from vidscore.mix.master import MOST_GAIN_DB, PEAK_MARGIN_DB, TRIES, Mastered, first_gain_db, mastered, next_gain_db
from vidscore.mix.production import ProductionSound
from vidscore.mix.segments import MasterSettings, Segment, cut, master_segment, measure_segment
from vidscore.mix.wave import WaveFile
from vidscore.model.arrays import Samples
from vidscore.model.channels import STEREO, ChannelLayout
from vidscore.model.film import Film
from vidscore.model.plan import Brief, Plan
from vidscore.model.progress import Progress
from vidscore.model.script import Script
from vidscore.model.sound import RATE_HZ, CuePlayer, Mixdown, Stem
from vidscore.model.span import samples_at
from vidscore.settings import LoudnessTarget, MixSettings
from vidscore.tools.cache import Arrays, Cache, Intermediates, holds_arrays, load_arrays, save_arrays, stage_digest
from vidscore.tools.encode import AS_WAVE, Packets, SoundTarget, join
from vidscore.tools.values import value_digest
from vidscore.tools.workers import map_processes

_LISTEN, _MEASURE, _MASTER = (0.0, 0.25), (0.25, 0.45), (0.45, 1.0)
"""The share of the time that each pass takes."""
_MISSED_LU = 0.3
"""A loudness this far from its target is said to miss it. [judgement]"""
_HEARD_WORK_DB, _HARD_WORK_DB = 0.1, 6.0
"""What the limiter takes at its deepest, from which it is mentioned, and from which a softer target is advised. [judgement]"""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a mix is made, and how the work goes."""

    folder: Path
    """Where the sound is made; must exist."""
    cache: Cache | None = None
    """Holds what was done before and gets what is done now; None does everything."""
    processes: int = 1
    """How many segments are worked on at a time."""
    progress: Progress | None = None
    """Called with the share done."""


def mix_film(
    film: Film,
    script: Script,
    plan: Plan,
    players: CuePlayer | tuple[Stem, ...],
    settings: MixSettings,
    workspace: Workspace,
    target: SoundTarget = AS_WAVE,
    film_sound: Iterable[Samples] | None = None,
) -> Mixdown:
    """Mix a film's score with its own sound.

    Args:
        film: What is scored; its sound is decoded from ``film.path`` where it has any.
        script: Who speaks when; may be empty.
        plan: The cue list the music was made from.
        players: Who plays a cue when it is asked for; or the performed sections themselves, which are only read.
        settings: Loudness target, and how the music yields to speech.
        workspace: Where and how the work is done.
        target: What is wanted of the sound: WAV files, or a track that is encoded already.
        film_sound: The film's own sound as float32 blocks of shape (n, channels) at 48 kHz, instead of decoding it.

    Returns:
        The finished sound. ``mix`` is None where the film has no sound track; then the score alone
        meets the target.

    Raises:
        InputError: A stem does not fit the plan, or the film's sound cannot be decoded.
        OutputError: The folder cannot be written.
    """
    folder, processes = workspace.folder, workspace.processes
    tell = workspace.progress or (lambda share: None)
    plan = plan.overlapping()
    orchestra = recorded(plan, players) if isinstance(players, tuple) else players
    frames, files = samples_at(film.duration_ms, RATE_HZ), Intermediates(folder, workspace.cache)
    production = ProductionSound(film, film_sound, files, target.layout)
    cues = _measured(plan, orchestra, files, processes, target.layout)
    balance = decide(film, script, cues, production.heard(_passing(tell, _LISTEN, frames)), settings)
    segments = cut(frames, cues, balance.faders, balance.fades, balance.dips, balance.ride, target.layout)
    mixer = _Mixer(segments, orchestra, production, files, processes)
    waves = _waves(folder, frames, production.there, target)
    done, gated = _mastered(mixer, settings.target, balance, target, waves, tell)
    encoded = None
    if target.codec is not None:
        pieces = (Packets(**_only(path, "sizes", "data")) for path in mixer.mastered)
        encoded = join(target.codec, pieces, frames, folder / "encoded")
    tell(1.0)
    return Mixdown(
        RATE_HZ,
        frames,
        score=waves[-1],
        mix=waves[0] if production.there else None,
        loudness_lufs=round(done.loudness_lufs, 2),
        true_peak_dbtp=round(done.peak_dbtp, 2),
        notes=(*balance.notes, *_level_notes(settings.target, done, gated)),
        dips=balance.dips.points,
        encoded=encoded,
        gain_db=done.gain_db,
    )


def _measured(
    plan: Plan, orchestra: CuePlayer, files: Intermediates, processes: int, layout: ChannelLayout
) -> tuple[CueSound, ...]:
    """The power of every cue that sounds, in film order."""
    briefs = {f"cue-{number}.npz": brief for number, brief in enumerate(plan.cues) if brief.name in orchestra.keys}

    def make(missing: list[str]) -> None:
        stems = orchestra.play([briefs[name].name for name in missing])
        orders = [(briefs[name], stems[briefs[name].name], files.folder / name) for name in missing]
        map_processes(partial(_measure_to, layout), orders, processes)

    keys = {name: _digest(orchestra.keys[brief.name], brief.sounding, layout.name) for name, brief in briefs.items()}
    files.obtain(keys, make, holds_arrays("powers"))
    out = []
    for name, brief in briefs.items():
        powers = load_arrays(files.folder / name)["powers"]
        out.append(CueSound(brief, frames_of(brief.sounding)[0] // HOP, powers))
    return tuple(out)


def _measure_to(layout: ChannelLayout, order: tuple[Brief, tuple[Stem, ...], Path]) -> None:
    brief, stems, target = order
    save_arrays(target, {"powers": cue_powers((brief, stems), layout)})


_MEASURED = ("powers", "peaks")
_MASTERED = ("powers", "figures", "sizes", "data")
"""The arrays that are kept of a segment."""


class _Mixer:
    """The segments of a film, and everybody who is needed to work one out."""

    def __init__(
        self,
        segments: tuple[Segment, ...],
        orchestra: CuePlayer,
        production: ProductionSound,
        files: Intermediates,
        processes: int,
    ) -> None:
        self.segments = segments
        self.mastered: list[Path] = []
        """What became of each segment at last."""
        self._orchestra, self._production, self._files, self._processes = orchestra, production, files, processes
        self._keys = [self._key(segment) for segment in segments]

    @property
    def frames(self) -> int:
        """Length of the film."""
        return self.segments[-1].stop

    def measure(self, progress: Progress) -> tuple[Powers, NDArray[np.float32]]:
        """Power per 100 ms and peak per 10 ms of what will be heard, before the master gain."""
        parts = [load_arrays(path) for path in self._work("measured", measure_segment, _MEASURED, self._keys, progress)]
        return np.concatenate([part["powers"] for part in parts]), np.concatenate([part["peaks"] for part in parts])

    def master(self, settings: MasterSettings, progress: Progress) -> list[Arrays]:
        """Master every segment; the figures of each."""
        keys = [_digest(key, settings) if not any(settings.waves) else "" for key in self._keys]
        work = partial(master_segment, settings=settings)
        self.mastered = self._work(f"mastered{settings.gain_db:+.2f}", work, _MASTERED, keys, progress)
        return [_only(path, "powers", "figures") for path in self.mastered]

    def _work(
        self, kind: str, work: Callable[[Segment], Arrays], arrays: tuple[str, ...], keys: list[str], progress: Progress
    ) -> list[Path]:
        """What is made of every segment, as files of these arrays."""
        names = {f"{kind}-{segment.index}.npz": segment for segment in self.segments}
        folder = self._files.folder

        def make(missing: list[str]) -> None:
            ready = self._equipped([names[name] for name in missing])
            orders = [(segment, folder / name) for segment, name in zip(ready, missing, strict=True)]
            map_processes(partial(_work_to, work), orders, self._processes, progress)

        self._files.obtain(dict(zip(names, keys, strict=True)), make, holds_arrays(*arrays))
        return [folder / name for name in names]

    def _equipped(self, segments: list[Segment]) -> list[Segment]:
        """The segments with the files of everything that is heard in them."""
        stems = self._orchestra.play(sorted({region.cue for segment in segments for region in segment.regions}))
        pieces = self._production.pieces(sorted({piece for segment in segments for piece in segment.pieces()}))
        return [
            replace(
                segment, production=pieces, regions=tuple(replace(region, stems=stems[region.cue]) for region in segment.regions)
            )
            for segment in segments
        ]

    def _key(self, segment: Segment) -> str:
        """Digest of everything that decides how a segment sounds before the master gain; empty where that is not known."""
        if self._production.there and not self._production.key:
            return ""
        regions = [(region, self._orchestra.keys[region.cue]) for region in segment.regions]
        if not all(key for _, key in regions):
            return ""
        low, high = segment.reach
        parts = [
            (key, region.first, region.frames, region.fades, sha256(region.decibels(low, high).tobytes()).hexdigest())
            for region, key in regions
        ]
        ride = sha256(segment.ridden_db(low, high).tobytes()).hexdigest()
        return value_digest(
            self._production.key,
            ride,
            segment.layout.name,
            segment.start,
            segment.stop,
            segment.film_frames,
            parts,
            stage_digest("mix"),
        )


def _work_to(work: Callable[[Segment], Arrays], order: tuple[Segment, Path]) -> None:
    segment, target = order
    save_arrays(target, work(segment))


def _digest(key: str, *more: object) -> str:
    """A key made more special; empty where nothing is known."""
    return value_digest(key, *more, stage_digest("mix")) if key else ""


def _only(path: Path, *names: str) -> Arrays:
    """Some arrays of a file, without reading the others."""
    with np.load(path, allow_pickle=False) as kept:
        return {name: kept[name] for name in names}


def _waves(folder: Path, frames: int, with_own: bool, target: SoundTarget) -> tuple[Path | None, ...]:
    """The WAV files that are wanted, made and silent: the mix where the film has a sound of its own, then the score."""
    mix = folder / "mix.wav" if target.codec is None else None
    score = folder / "score.wav" if target.codec is None or target.score_wave else None
    wanted = (mix, score) if with_own else (score,)
    for path in wanted:
        if path is not None:
            WaveFile(path, frames, layout=target.layout if path == mix else STEREO).close()
    return wanted


def _mastered(
    mixer: _Mixer,
    loudness_target: LoudnessTarget,
    balance: Balance,
    target: SoundTarget,
    waves: tuple[Path | None, ...],
    tell: Progress,
) -> tuple[Mastered, bool]:
    """Master the film at the gain that meets the target; what was done, and whether the target is about speech alone."""
    heard = mixer.measure(_within(tell, _MEASURE))
    counted, gated = _counted(loudness_target, balance, len(heard[0]))
    ceiling = 10 ** ((loudness_target.true_peak_dbtp - PEAK_MARGIN_DB) / 20)
    gain_db = first_gain_db(heard, loudness_target.lufs, ceiling, counted)
    for _ in range(TRIES):
        parts = mixer.master(MasterSettings(gain_db, ceiling, target.codec, target.track, waves), _within(tell, _MASTER))
        powers = np.concatenate([part["powers"] for part in parts])
        better_db = next_gain_db(gain_db, loudness.integrated(powers[counted]), loudness_target.lufs)
        if better_db == gain_db:
            break
        gain_db = better_db
    peaks, energies, depths, lengths = np.array([part["figures"] for part in parts]).T
    reduced = float(depths.max()), int(lengths.sum())
    samples = mixer.frames * target.layout.count
    return mastered(powers, float(peaks.max()), float(energies.sum()), reduced, gain_db, counted, samples), gated


def _within(tell: Progress, share: tuple[float, float]) -> Progress:
    """Progress of a part, told as progress of the whole."""
    return lambda done: tell(share[0] + (share[1] - share[0]) * done)


def _passing(tell: Progress, share: tuple[float, float], frames: int) -> Callable[[int], None]:
    """Turn frames done in one pass into a share of the whole."""
    done = 0

    def forward(more: int) -> None:
        nonlocal done
        done += more
        tell(share[0] + (share[1] - share[0]) * min(1.0, done / max(1, frames)))

    return forward


def _counted(target: LoudnessTarget, balance: Balance, hops: int) -> tuple[NDArray[np.bool_], bool]:
    """Which hops the target is about (speech for a dialogue-gated one, where there is any), and whether that is speech."""
    mask = speech.speech_mask(balance.spoken, hops)
    if target.dialogue_gated and mask.sum() >= 4:
        return mask, True
    return np.ones(hops, bool), False


def _level_notes(target: LoudnessTarget, done: Mastered, gated: bool) -> tuple[str, ...]:
    """What the gain and the limiter did, in words."""
    if not math.isfinite(done.loudness_lufs):
        return ("nothing is heard at all, so there is no loudness to bring to the target",)
    notes = [f"gain {done.gain_db:+.1f} dB to {target.lufs:g} LUFS ({target.source})"]
    if gated:
        notes.append(
            f"the target is an estimate over spoken stretches; the whole programme measures {done.programme_lufs:.1f} LUFS"
        )
    if target.rms_db:
        asked = f"asked for: {target.rms_db[0]:g} to {target.rms_db[1]:g}"
        notes.append(f"RMS {done.rms_db:.1f} dB ({asked}); the softest half second measures {done.quietest_lufs:.0f} LUFS")
    if abs(done.loudness_lufs - target.lufs) > _MISSED_LU:
        most = f", because more than {MOST_GAIN_DB:+g} dB would bring up noise" if done.gain_db >= MOST_GAIN_DB else ""
        notes.append(f"the target was missed: {done.loudness_lufs:.1f} LUFS{most}")
    if done.reduced_db > _HEARD_WORK_DB:
        hard = (
            "; this film's range is wide for this target, a softer one keeps more of it"
            if done.reduced_db > _HARD_WORK_DB
            else ""
        )
        notes.append(
            f"the limiter took at most {done.reduced_db:.1f} dB off, and more than 1 dB for {done.reduced_ms / 1000:.1f} s{hard}"
        )
    else:
        notes.append("the limiter had nothing to do")
    return tuple(notes)
