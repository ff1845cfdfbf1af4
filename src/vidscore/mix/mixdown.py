"""The mix: stems, script and the film's own sound in, a score and a mix of exactly the film's length out.

Passes over blocks of ten seconds; between them everything is decided on figures (one per 100 ms),
so ten hours need hardly more memory than ten minutes:

1. gather: the stems are summed into ``score.wav`` and every cue is measured.
2. listen: the film's own sound is decoded into ``mix.wav`` once, measured, and searched for voices.
3. rehearse: the sum of both, with cue levels, fades and dips, is measured and not written.
4. master: the same again, with one linear gain that brings the sum to its target and a limiter for what is left
   over the ceiling.

The film's own sound is never equalised, gated or ridden: dialogue keeps the balance it was given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import vidscore.mix.loudness as loudness
import vidscore.mix.speech as speech
from vidscore.mix.balance import Balance, FilmSound, decide
from vidscore.mix.bus import BLOCK, Fader, blocks, finite, gather
from vidscore.mix.loudness import Meter, Powers
from vidscore.mix.master import ENVELOPE_MS, Mastered, master
from vidscore.mix.peaks import sample_peaks
from vidscore.mix.voice import Listener
from vidscore.mix.wave import Samples, WaveFile
from vidscore.model.film import Film
from vidscore.model.plan import Plan
from vidscore.model.script import Script
from vidscore.model.sound import RATE_HZ, Mixdown, Stem
from vidscore.model.span import samples_at
from vidscore.settings import LoudnessTarget, MixSettings
from vidscore.tools.ffmpeg import decode_audio

Progress = Callable[[float], None]
"""Called with the share done, 0..1."""

_GATHER, _LISTEN, _REHEARSE, _MASTER = (0.0, 0.15), (0.15, 0.45), (0.45, 0.65), (0.65, 1.0)
"""The share of the time that each pass takes."""
_HARD_WORK_DB = 6.0


def mix_film(
    film: Film,
    script: Script,
    plan: Plan,
    stems: tuple[Stem, ...],
    settings: MixSettings,
    folder: Path,
    progress: Progress | None = None,
    film_sound: Iterable[Samples] | None = None,
) -> Mixdown:
    """Mix a film's score with its own sound.

    Args:
        film: What is scored; its sound is decoded from ``film.path`` where it has any.
        script: Who speaks when; may be empty.
        plan: The cue list the stems were made from.
        stems: The performed sections; their files are only read.
        settings: Loudness target, and how the music yields to speech.
        folder: Where ``score.wav`` and ``mix.wav`` are made; must exist.
        progress: Called with the share done.
        film_sound: The film's own sound as float32 blocks of shape (n, 2) at 48 kHz, instead of decoding it.

    Returns:
        The finished sound. ``mix`` is None where the film has no sound track; then the score alone
        meets the target.

    Raises:
        InputError: A stem does not fit the plan, or the film's sound cannot be decoded.
        OutputError: The folder cannot be written.
    """
    frames = samples_at(film.duration_ms, RATE_HZ)
    sound = film_sound if film_sound is not None else own_sound(film)
    with WaveFile(folder / "score.wav", frames) as score:
        cues = gather(plan, stems, score, _passing(progress, _GATHER, frames))
        if sound is None:
            balance = decide(film, script, cues, None, settings)
            return _finish(score, None, balance, Fader(cues, balance.faders, balance.dips), settings.loudness, progress)
        with WaveFile(folder / "mix.wav", frames) as mix:
            heard = _listen(sound, mix, _passing(progress, _LISTEN, frames))
            balance = decide(film, script, cues, heard, settings)
            return _finish(score, mix, balance, Fader(cues, balance.faders, balance.dips), settings.loudness, progress)


def own_sound(film: Film) -> Iterable[Samples] | None:
    """The film's own sound in blocks, exactly as long as the film; None where it has no sound track.

    The default track is taken, else the first.
    """
    if not film.audio:
        return None
    track = next((one for one in film.audio if one.default), film.audio[0])
    return decode_audio(film.path, track.index, film.span, BLOCK)


def _listen(sound: Iterable[Samples], mix: WaveFile, progress: Callable[[int], None]) -> FilmSound:
    """Write the film's own sound to disk and measure it; what is missing at its end stays silent."""
    meter, listener, at = Meter(), Listener(), 0
    for block in sound:
        samples = finite(block[: mix.frames - at])
        meter.add(samples)
        listener.add(samples)
        mix.write(at, samples)
        at += len(samples)
        progress(len(samples))
    powers = np.zeros(-(-mix.frames // loudness.HOP))
    powers[: len(meter.powers)] = meter.powers
    return FilmSound(powers, listener.heard())


def _finish(
    score: WaveFile, mix: WaveFile | None, balance: Balance, fader: Fader, target: LoudnessTarget, progress: Progress | None
) -> Mixdown:
    """Meet the target, and say what was done."""
    heard = _rehearse(fader, score, mix, _passing(progress, _REHEARSE, score.frames))
    counted, gated = _counted(target, balance, len(heard[0]))
    done = master(
        score, mix, fader, heard, target.lufs, target.true_peak_dbtp, counted, _passing(progress, _MASTER, score.frames)
    )
    if progress:
        progress(1.0)
    return Mixdown(
        RATE_HZ,
        score.frames,
        score.path,
        mix.path if mix else None,
        round(done.loudness_lufs, 2),
        round(done.peak_dbtp, 2),
        (*balance.notes, *_level_notes(target, done, gated)),
        balance.dips.points,
    )


def _rehearse(
    fader: Fader, score: WaveFile, mix: WaveFile | None, progress: Callable[[int], None]
) -> tuple[Powers, NDArray[np.float32]]:
    """Power per 100 ms and peak per 10 ms of what will be heard, before the master gain."""
    meter, peaks = Meter(), []
    for start, stop in blocks(score.frames):
        music = fader.moved(start, score.read(start, stop))
        heard = music if mix is None else music + mix.read(start, stop)
        meter.add(heard)
        peaks.append(sample_peaks(heard, RATE_HZ * ENVELOPE_MS // 1000))
        progress(stop - start)
    return meter.powers, np.concatenate(peaks)


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


def _passing(progress: Progress | None, share: tuple[float, float], frames: int) -> Callable[[int], None]:
    """Turn frames done in one pass into a share of the whole."""
    done = 0

    def forward(more: int) -> None:
        nonlocal done
        done += more
        if progress:
            progress(share[0] + (share[1] - share[0]) * min(1.0, done / max(1, frames)))

    return forward
