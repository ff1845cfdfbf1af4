"""A film in, the features of its own sound out: loudness, onsets, how much sounds like a voice, and how much like music.

The dialogue track is decoded once, mixed to mono at 16 kHz and measured in blocks
of half a minute, so a long film is never whole in memory. One value per 500 ms step.

The voice feature is a cheap likeness, not speech recognition: speech flickers at the rate of
syllables (2-9 Hz), has deep valleys between them, and alternates between hum and hiss. Singing,
drums and a voice far under music can fool it.

References:
    E. Scheirer and M. Slaney, "Construction and evaluation of a robust multifeature speech/music
    discriminator", ICASSP 1997 (4 Hz modulation, low-energy frames, spectral variance).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from vidscore.model.arrays import Floats32
from vidscore.model.film import Film, SoundTrace
from vidscore.model.progress import Progress
from vidscore.read.music import held_tones
from vidscore.read.prominence import PROMINENCE_MS, prominence
from vidscore.tools.probe import open_media

ANALYSIS_RATE_HZ = 16_000
STEP_MS = 500
SILENCE_DB = -90.0
FRAME, HOP = 512, 256
"""Analysis frames of 32 ms, one every 16 ms."""
BLOCK_STEPS = 60
"""Steps measured at a time: half a minute."""
PER_STEP = STEP_MS * ANALYSIS_RATE_HZ // 1000
CONTEXT = 2
"""Steps on each side that the voice feature of a step listens to."""
VOICE_BIAS, VOICE_SYLLABLES, VOICE_DEPTH, VOICE_VARIETY = -7.2, 5.2, 0.6, 1.8
"""Logistic regression on synthetic speech (alone, over music, over noise) against rendered music and noise."""
PARTIAL = 3
"""Bins of 31 Hz over which a tone spreads."""
TONED, PURE = 0.65, 0.85
"""From where to where the share of the strongest tone, by the median of the loud frames, tells a whistle, a bell or a beep from
a voice. [measured: espeak-ng 0.21 to 0.45, chirps 0.87 to 0.97]"""
LOUD_DB = 15.0
"""Frames within this of the loudest count. [judgement]"""
ONSET_RISE = 2.2
"""A frame whose bands rise by this many dB on average, and most within 60 ms, is an onset."""
ONSET_FLOOR_DB = -55.0


@dataclass(frozen=True, slots=True)
class _Frames:
    """Per frame: level of the speech band (dB), spectral centroid (Hz), spectral rise (dB), share of the strongest tone."""

    level: Floats32
    centroid: Floats32
    rise: Floats32
    purity: Floats32


def analyse_sound(film: Film, progress: Progress | None = None) -> SoundTrace:
    """Measure the film's own sound.

    Args:
        film: The probed film; its dialogue track is heard.
        progress: Told the share done, 0..1.

    Returns:
        One value per 500 ms for the length of the sound (at most the film's); empty without audio.
        Broken packets are heard as silence.

    Raises:
        InputError: The file can no longer be opened.
    """
    tell = progress or (lambda share: None)
    if film.dialogue is None:
        return SoundTrace(STEP_MS)
    steps = -(-film.duration_ms // STEP_MS)
    loudness: list[float] = []
    onsets: list[float] = []
    frames: list[_Frames] = []
    music: list[float] = []
    for block in sound_blocks(film):
        loudness += _levels(block)
        frames.append(_measure(block))
        music += held_tones(block).tolist()
        tell(min(1.0, len(loudness) / steps))
    speech = _speech(frames, loudness)
    onsets = _onsets(frames, len(loudness))
    stands_out = prominence(_joined(frames, "level"))[: film.duration_ms // PROMINENCE_MS]
    tell(1.0)
    traces = tuple(loudness[:steps]), tuple(onsets[:steps]), tuple(speech[:steps]), tuple(music[:steps])
    return SoundTrace(STEP_MS, *traces, stands_out)


# --- decoding -------------------------------------------------------------------------------------


def sound_blocks(film: Film) -> Iterator[Floats32]:
    """The sound of the track that is heard, mono at 16 kHz, half a minute at a time; nothing of a silent film."""
    return iter(()) if film.dialogue is None else _blocks(mono_samples(film.media, film.dialogue.index))


def mono_samples(path: Path, index: int) -> Iterator[Floats32]:
    """Mono samples at 16 kHz, with silence where the track starts late or has holes."""
    import av

    with open_media(path) as container:
        stream = next((s for s in container.streams.audio if s.index == index), None)
        if stream is None:
            return
        resampler = av.AudioResampler(format="flt", layout="mono", rate=ANALYSIS_RATE_HZ)
        start_s = (container.start_time or 0) / 1e6
        written = 0
        for frame in _frames(container, stream):
            if frame.pts is not None and frame.time_base:
                hole = round((float(frame.pts * frame.time_base) - start_s) * ANALYSIS_RATE_HZ) - written
                if hole > ANALYSIS_RATE_HZ // 10:
                    yield np.zeros(hole, np.float32)
                    written += hole
            frame.pts = None
            for out in resampler.resample(frame):
                chunk = np.asarray(out.to_ndarray(), np.float32).reshape(-1)
                written += chunk.size
                yield chunk


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """Decoded frames; broken packets are skipped, a broken-off file ends."""
    import av

    packets = iter(container.demux(stream))
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError):
            return
        try:
            yield from packet.decode()
        except (av.error.FFmpegError, EOFError):
            continue


def _blocks(chunks: Iterator[Floats32]) -> Iterator[Floats32]:
    """Blocks of whole steps; the last is filled up with silence."""
    size = BLOCK_STEPS * PER_STEP
    held: list[Floats32] = []
    have = 0
    for chunk in chunks:
        held.append(chunk)
        have += chunk.size
        while have >= size:
            joined = np.concatenate(held)
            yield joined[:size]
            held, have = [joined[size:]], have - size
    if have:
        joined = np.concatenate(held)
        yield np.pad(joined, (0, -have % PER_STEP))


# --- measuring ------------------------------------------------------------------------------------


def _levels(block: Floats32) -> list[float]:
    """RMS of each step in dBFS."""
    power = np.mean(np.square(block.reshape(-1, PER_STEP), dtype=np.float64), axis=1)
    return [float(x) for x in np.maximum(10 * np.log10(power + 1e-12), SILENCE_DB)]


_HZ = np.fft.rfftfreq(FRAME, 1 / ANALYSIS_RATE_HZ)
_BANDS = np.searchsorted(_HZ, [60, 200, 400, 700, 1100, 1600, 2300, 3200, 4500, 6000, 8000])
_WINDOW = np.hanning(FRAME).astype(np.float32)


def _measure(block: Floats32) -> _Frames:
    """The features of each analysis frame; a block of n samples has exactly n / 256 frames (rounded down)."""
    count = block.size // HOP
    padded = np.pad(block, (0, FRAME))
    view = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP][:count]
    power = np.square(np.abs(np.fft.rfft(view * _WINDOW, axis=1))).astype(np.float32) + 1e-7
    bands = np.add.reduceat(power, _BANDS[:-1], axis=1)
    decibels = 10 * np.log10(bands)
    rise = np.maximum(0.0, np.diff(np.maximum(decibels, -20.0), axis=0, prepend=decibels[:1])).mean(axis=1)
    voice = bands[:, 1:7].sum(axis=1)
    inner = power[:, _BANDS[0] :]
    centroid = (inner @ _HZ[_BANDS[0] :]) / inner.sum(axis=1)
    strongest = ndimage.uniform_filter1d(inner, PARTIAL, axis=1).max(axis=1) * PARTIAL
    purity = np.minimum(strongest / inner.sum(axis=1), 1.0)
    columns = (10 * np.log10(voice), centroid, rise, purity)
    return _Frames(*(column.astype(np.float32) for column in columns))


def _joined(frames: list[_Frames], name: str) -> Floats32:
    return np.concatenate([getattr(f, name) for f in frames]) if frames else np.zeros(0, np.float32)


def _onsets(frames: list[_Frames], steps: int) -> list[float]:
    """Onsets per second in each step: peaks of the spectral rise at least 60 ms apart."""
    rise, level = _joined(frames, "rise"), _joined(frames, "level")
    if rise.size < 3:
        return [0.0] * steps
    around = np.lib.stride_tricks.sliding_window_view(np.pad(rise, 3, mode="edge"), 7).max(axis=1)
    loud = np.maximum(level, np.append(level[1:], level[-1])) > ONSET_FLOOR_DB + 10 * np.log10(FRAME**2 / 8)
    hits = np.flatnonzero((rise >= ONSET_RISE) & (rise >= around) & loud)
    counts = np.bincount(np.minimum(hits * HOP // PER_STEP, steps - 1), minlength=steps)
    return [float(x) for x in counts * (1000 / STEP_MS)]


def _speech(frames: list[_Frames], loudness: list[float]) -> list[float]:
    """How voice-like each step is, 0..1, from the two and a half seconds around it."""
    level, centroid, purity = (_joined(frames, name) for name in ("level", "centroid", "purity"))
    starts = [i * PER_STEP // HOP for i in range(len(loudness) + 1)]
    out = []
    for step in range(len(loudness)):
        here = slice(starts[max(0, step - CONTEXT)], starts[min(len(loudness), step + CONTEXT + 1)])
        likeness = _voice_likeness(level[here], centroid[here]) * _many_toned(level[here], purity[here])
        out.append(0.0 if loudness[step] < -60.0 else likeness)
    return out


def _voice_likeness(level: Floats32, centroid: Floats32) -> float:
    """A logistic of three features: syllable-rate flicker, depth of the envelope, and hum and hiss in turn."""
    if level.size < 16:
        return 0.0
    envelope = np.maximum(level, level.max() - 40)
    spectrum = np.square(np.abs(np.fft.rfft((envelope - envelope.mean()) * np.hanning(envelope.size))))
    hz = np.fft.rfftfreq(envelope.size, HOP / ANALYSIS_RATE_HZ)
    syllables = float(spectrum[(hz >= 2) & (hz <= 9)].sum() / (spectrum[hz > 0.3].sum() + 1e-9))
    variety = float(np.log(centroid[level > level.max() - 30]).std())
    z = VOICE_BIAS + VOICE_SYLLABLES * syllables + VOICE_DEPTH * float(envelope.std()) + VOICE_VARIETY * variety
    return float(1 / (1 + np.exp(-z)))


def _many_toned(level: Floats32, purity: Floats32) -> float:
    """1 where the loud frames have many partials, as voices have, 0 where they have one."""
    if not level.size:
        return 0.0
    pure = float(np.median(purity[level >= level.max() - LOUD_DB]))
    return float(np.clip((PURE - pure) / (PURE - TONED), 0.0, 1.0))
