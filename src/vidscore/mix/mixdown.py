"""The mix: players, script and the film's own sound in, a score and a mix of exactly the film's length out.

Everything is decided on figures (one per 100 ms) and done in segments of a minute
(:mod:`vidscore.mix.segments`), so ten hours need hardly more memory than ten minutes:

1. measure: every cue is played and measured.
2. listen: the film's own sound is decoded once, measured, and searched for voices.
3. rehearse: every segment, its cues levelled, summed and dipped, is measured and not written.
4. finish: the same again, with one linear gain that brings the sum to its target and a limiter for what is left
   over the ceiling; and encoded, where a codec is named.

What a cache holds of that is not done again, and where nothing is left to do for a segment its cues are not even
played. The film's own sound is never equalised, gated or ridden: dialogue keeps the balance it was given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

import vidscore.mix.loudness as loudness
import vidscore.mix.speech as speech
from vidscore.mix.balance import Balance, decide
from vidscore.mix.bus import frames_of, measure, recorded
from vidscore.mix.levels import CueSound
from vidscore.mix.loudness import HOP, Powers
from vidscore.mix.master import PEAK_MARGIN_DB, TRIES, Mastered, first_gain_db, mastered, next_gain_db
from vidscore.mix.own import OwnSound
from vidscore.mix.segments import Order, Segment, cut, finish, rehearse
from vidscore.mix.wave import Samples, WaveFile
from vidscore.model.film import Film
from vidscore.model.plan import Brief, Plan
from vidscore.model.script import Script
from vidscore.model.sound import RATE_HZ, Mixdown, Players, Stem
from vidscore.model.span import samples_at
from vidscore.settings import LoudnessTarget, MixSettings
from vidscore.tools.cache import Arrays, Cache, Shelf, load_arrays, made_by, save_arrays
from vidscore.tools.encode import Codec, Packets, join
from vidscore.tools.files import value_digest
from vidscore.tools.workers import map_processes

Progress = Callable[[float], None]
"""Called with the share done, 0..1."""

_LISTEN, _REHEARSE, _FINISH = (0.0, 0.25), (0.25, 0.45), (0.45, 1.0)
"""The share of the time that each pass takes."""
_HARD_WORK_DB = 6.0


@dataclass(frozen=True, slots=True)
class Tape:
    """What the mix is recorded on.

    By default both tracks are written as WAV. With a codec the wanted track is encoded on the way, and written as
    samples only where asked for.
    """

    codec: Codec | None = None
    track: Literal["mix", "score"] = "mix"
    """Which track is encoded; the score where the film has no sound."""
    score_wave: bool = True
    """Whether the score is written as WAV (with a codec; without, both are)."""


def mix_film(
    film: Film,
    script: Script,
    plan: Plan,
    players: Players | tuple[Stem, ...],
    settings: MixSettings,
    folder: Path,
    progress: Progress | None = None,
    film_sound: Iterable[Samples] | None = None,
    tape: Tape = Tape(),
    cache: Cache | None = None,
    processes: int = 1,
) -> Mixdown:
    """Mix a film's score with its own sound.

    Args:
        film: What is scored; its sound is decoded from ``film.path`` where it has any.
        script: Who speaks when; may be empty.
        plan: The cue list the music was made from.
        players: Who plays a cue when it is asked for; or the performed sections themselves, which are only read.
        settings: Loudness target, and how the music yields to speech.
        folder: Where the sound is made; must exist.
        progress: Called with the share done.
        film_sound: The film's own sound as float32 blocks of shape (n, 2) at 48 kHz, instead of decoding it.
        tape: What is recorded: WAV files, or a track that is encoded already.
        cache: Holds what was done before and gets what is done now; None does everything.
        processes: How many segments are worked on at a time.

    Returns:
        The finished sound. ``mix`` is None where the film has no sound track; then the score alone
        meets the target.

    Raises:
        InputError: A stem does not fit the plan, or the film's sound cannot be decoded.
        OutputError: The folder cannot be written.
    """
    tell = progress or (lambda share: None)
    plan = plan.overlapping()
    orchestra = recorded(plan, players) if isinstance(players, tuple) else players
    frames, shelf = samples_at(film.duration_ms, RATE_HZ), Shelf(folder, cache)
    own = OwnSound(film, film_sound, shelf)
    cues = _measured(plan, orchestra, shelf, processes)
    balance = decide(film, script, cues, own.heard(_passing(tell, _LISTEN, frames)), settings)
    desk = _Desk(cut(frames, cues, balance.faders, balance.fades, balance.dips), orchestra, own, shelf, processes)
    waves = _waves(folder, frames, own.there, tape)
    done, gated = _finished(desk, settings.target, balance, tape, waves, tell)
    encoded = None
    if tape.codec is not None:
        pieces = (Packets(**_only(path, "sizes", "data")) for path in desk.finished)
        encoded = join(tape.codec, pieces, frames, folder / "encoded")
    tell(1.0)
    score, mix = (waves[-1], waves[0] if own.there else None)
    return Mixdown(
        RATE_HZ,
        frames,
        score,
        mix,
        round(done.loudness_lufs, 2),
        round(done.peak_dbtp, 2),
        (*balance.notes, *_level_notes(settings.target, done, gated)),
        balance.dips.points,
        encoded,
    )


def _measured(plan: Plan, orchestra: Players, shelf: Shelf, processes: int) -> tuple[CueSound, ...]:
    """The power of every cue that sounds, in film order."""
    briefs = {f"cue-{number}.npz": brief for number, brief in enumerate(plan.cues) if brief.name in orchestra.keys}

    def make(missing: list[str]) -> None:
        stems = orchestra.play([briefs[name].name for name in missing])
        orders = [(briefs[name], stems[briefs[name].name], shelf.folder / name) for name in missing]
        map_processes(_measure_to, orders, processes)

    shelf.obtain({name: _digest(orchestra.keys[brief.name], brief.sounding) for name, brief in briefs.items()}, make)
    out = []
    for name, brief in briefs.items():
        powers = load_arrays(shelf.folder / name)["powers"]
        out.append(CueSound(brief, frames_of(brief.sounding)[0] // HOP, powers))
    return tuple(out)


def _measure_to(order: tuple[Brief, tuple[Stem, ...], Path]) -> None:
    brief, stems, target = order
    save_arrays(target, {"powers": measure((brief, stems))})


class _Desk:
    """The segments of a film, and everybody who is needed to work one out."""

    def __init__(self, segments: tuple[Segment, ...], orchestra: Players, own: OwnSound, shelf: Shelf, processes: int) -> None:
        self.segments = segments
        self.finished: list[Path] = []
        """What became of each segment at last."""
        self._orchestra, self._own, self._shelf, self._processes = orchestra, own, shelf, processes
        self._keys = [self._key(segment) for segment in segments]

    @property
    def frames(self) -> int:
        """Length of the film."""
        return self.segments[-1].stop

    def rehearse(self, progress: Progress) -> tuple[Powers, NDArray[np.float32]]:
        """Power per 100 ms and peak per 10 ms of what will be heard, before the master gain."""
        parts = [load_arrays(path) for path in self._work("rehearsed", rehearse, self._keys, progress)]
        return np.concatenate([part["powers"] for part in parts]), np.concatenate([part["peaks"] for part in parts])

    def finish(self, order: Order, progress: Progress) -> list[Arrays]:
        """Finish every segment as ordered; the figures of each."""
        keys = [_digest(key, order) if not any(order.waves) else "" for key in self._keys]
        self.finished = self._work(f"finished{order.gain_db:+.2f}", partial(finish, order=order), keys, progress)
        return [_only(path, "powers", "figures") for path in self.finished]

    def _work(self, kind: str, work: Callable[[Segment], Arrays], keys: list[str], progress: Progress) -> list[Path]:
        """What is made of every segment, as files of arrays."""
        names = {f"{kind}-{segment.index}.npz": segment for segment in self.segments}
        folder = self._shelf.folder

        def make(missing: list[str]) -> None:
            ready = self._equipped([names[name] for name in missing])
            orders = [(segment, folder / name) for segment, name in zip(ready, missing, strict=True)]
            map_processes(partial(_work_to, work), orders, self._processes, progress)

        self._shelf.obtain(dict(zip(names, keys, strict=True)), make)
        return [folder / name for name in names]

    def _equipped(self, segments: list[Segment]) -> list[Segment]:
        """The segments with the files of everything that is heard in them."""
        stems = self._orchestra.play(sorted({entry.cue for segment in segments for entry in segment.entries}))
        pieces = self._own.pieces(sorted({piece for segment in segments for piece in segment.pieces()}))
        return [
            replace(segment, own=pieces, entries=tuple(replace(entry, stems=stems[entry.cue]) for entry in segment.entries))
            for segment in segments
        ]

    def _key(self, segment: Segment) -> str:
        """Digest of everything that decides how a segment sounds before the master gain; empty where that is not known."""
        if self._own.there and not self._own.key:
            return ""
        entries = [(entry, self._orchestra.keys[entry.cue]) for entry in segment.entries]
        if not all(key for _, key in entries):
            return ""
        low, high = segment.reach
        parts = [
            (key, entry.first, entry.frames, entry.fades, sha256(entry.decibels(low, high).tobytes()).hexdigest())
            for entry, key in entries
        ]
        return value_digest(self._own.key, segment.start, segment.stop, segment.film_frames, parts, made_by("mix", "tools"))


def _work_to(work: Callable[[Segment], Arrays], order: tuple[Segment, Path]) -> None:
    segment, target = order
    save_arrays(target, work(segment))


def _digest(key: str, *more: object) -> str:
    """A key made more special; empty where nothing is known."""
    return value_digest(key, *more, made_by("mix", "tools")) if key else ""


def _only(path: Path, *names: str) -> Arrays:
    """Some arrays of a file, without reading the others."""
    with np.load(path, allow_pickle=False) as kept:
        return {name: kept[name] for name in names}


def _waves(folder: Path, frames: int, with_own: bool, tape: Tape) -> tuple[Path | None, ...]:
    """The WAV files that are wanted, made and silent: the mix where the film has a sound of its own, then the score."""
    mix = folder / "mix.wav" if tape.codec is None else None
    score = folder / "score.wav" if tape.codec is None or tape.score_wave else None
    wanted = (mix, score) if with_own else (score,)
    for path in wanted:
        if path is not None:
            WaveFile(path, frames).close()
    return wanted


def _finished(
    desk: _Desk, target: LoudnessTarget, balance: Balance, tape: Tape, waves: tuple[Path | None, ...], tell: Progress
) -> tuple[Mastered, bool]:
    """Finish the film at the gain that meets the target; what was done, and whether the target is about speech alone."""
    heard = desk.rehearse(_within(tell, _REHEARSE))
    counted, gated = _counted(target, balance, len(heard[0]))
    ceiling = 10 ** ((target.true_peak_dbtp - PEAK_MARGIN_DB) / 20)
    gain_db = first_gain_db(heard, target.lufs, ceiling, counted)
    for _ in range(TRIES):
        parts = desk.finish(Order(gain_db, ceiling, tape.codec, tape.track, waves), _within(tell, _FINISH))
        powers = np.concatenate([part["powers"] for part in parts])
        better_db = next_gain_db(gain_db, loudness.integrated(powers[counted]), target.lufs)
        if better_db == gain_db:
            break
        gain_db = better_db
    peaks, energies, depths, lengths = np.array([part["figures"] for part in parts]).T
    reduced = float(depths.max()), int(lengths.sum())
    return mastered(powers, float(peaks.max()), float(energies.sum()), reduced, gain_db, counted, desk.frames), gated


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
    if abs(done.loudness_lufs - target.lufs) > 0.3:
        notes.append(f"the target was missed: {done.loudness_lufs:.1f} LUFS")
    if done.reduced_db > 0.1:
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
