"""A film's sound and its lines in, how each line is spoken out: pitch, level and pace.

Pitch is the lag at which the windowed signal is most like itself, the autocorrelation being freed of the window's own. The
film's sound is decoded once, mixed to mono at 16 kHz, and only the spans of the lines are looked at. What stands little over
the quietest moments of its own span (music or noise underneath) is trusted little or not at all. Frames are 64 ms, every 20 ms.

References:
    P. Boersma, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound",
    Proc. Institute of Phonetic Sciences Amsterdam 17, 1993.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vidscore.model.arrays import Floats, Floats32
from vidscore.model.film import Film
from vidscore.model.progress import Progress
from vidscore.model.script import Line
from vidscore.model.voice import LineVoice
from vidscore.read.sound import ANALYSIS_RATE_HZ, mono_samples

FRAME, HOP = 1_024, 320
"""Samples of a frame and from one to the next."""
PITCH_HZ = (75.0, 500.0)
"""Lowest and highest pitch of a voice that speaks."""
VOICED = 0.55
"""Likeness at the best lag from which a frame has a pitch. [judgement: Boersma's 0.45 and music beneath]"""
OCTAVE_COST = 0.02
"""What each halving of the pitch costs, so that it is not taken for half of what it is. [published: Boersma 1993, 0.01]"""
SOUNDING_DB = 25.0
"""Frames within this of the loudest sound. [judgement]"""
STANDS_DB = (8.0, 20.0)
"""From where to where the loud tenth of a span over its quiet tenth tells that the voice lies open. [judgement: clean speech
30 and more, over music of its own level 6 to 10]"""
FAINTEST_DB = -55.0
"""A softer line is not heard. [judgement]"""
LEAST_S, LONGEST_MS = 0.3, 20_000
"""Sounding seconds from which a line can be judged; for how long a long line is looked at."""
AROUND_MS = 250
"""Milliseconds around a line that belong to it: its pauses tell what lies beneath."""


def analyse_voices(film: Film, lines: tuple[Line, ...], progress: Progress | None = None) -> tuple[LineVoice, ...]:
    """Measure how each line is spoken.

    Args:
        film: Its default audio track is heard, else the first.
        lines: Sorted.
        progress: Told the share done, 0..1.

    Returns:
        One figure per line; without clarity where there is no sound.

    Raises:
        InputError: The file can no longer be opened.
    """
    tell = progress or (lambda share: None)
    track = film.dialogue
    out = [LineVoice()] * len(lines)
    if track is None or not lines:
        return tuple(out)
    for number, samples in _cut_out(mono_samples(film.media, track.index), lines):
        out[number] = _measured(samples, lines[number].text)
        tell(min(1.0, lines[number].span.end_ms / film.duration_ms))
    return tuple(out)


def _cut_out(chunks: Iterator[Floats32], lines: tuple[Line, ...]) -> Iterator[tuple[int, Floats32]]:
    """The samples of each line, in order of their ends' coming; only what lines still need is held."""
    per_ms = ANALYSIS_RATE_HZ // 1000
    starts_ms = [max(0, line.span.start_ms - AROUND_MS) for line in lines]
    ends_ms = [min(line.span.end_ms + AROUND_MS, line.span.start_ms + LONGEST_MS) for line in lines]
    wanted = [(start * per_ms, end * per_ms) for start, end in zip(starts_ms, ends_ms, strict=True)]
    open_, at, following = dict[int, list[Floats32]](), 0, 0
    for chunk in chunks:
        end = at + chunk.size
        while following < len(wanted) and wanted[following][0] < end:
            open_[following], following = [], following + 1
        for number in list(open_):
            first, last = wanted[number]
            open_[number].append(chunk[max(0, first - at) : max(0, last - at)])
            if last <= end:
                yield number, np.concatenate(open_.pop(number))
        at = end
    for number, parts in open_.items():
        yield number, np.concatenate(parts)


def _measured(samples: Floats32, text: str) -> LineVoice:
    count = (samples.size - FRAME) // HOP + 1
    letters = sum(char.isalnum() for char in text)
    if count < 2 or not letters:
        return LineVoice()
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP][:count].astype(np.float64)
    level = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    loud, quiet = np.percentile(level, (90, 10))
    sounding = level > max(level.max() - SOUNDING_DB, FAINTEST_DB)
    seconds = float(sounding.sum()) * HOP / ANALYSIS_RATE_HZ
    if seconds < LEAST_S:
        return LineVoice()
    pitch = _pitch(frames[sounding])
    voiced = pitch[np.isfinite(pitch)]
    low, middle, high = np.percentile(voiced, (10, 50, 90)) if voiced.size > 4 else (0.0, 0.0, 0.0)
    clarity = float(np.clip((loud - quiet - STANDS_DB[0]) / (STANDS_DB[1] - STANDS_DB[0]), 0.0, 1.0))
    return LineVoice(
        clarity=clarity,
        pitch_st=float(middle),
        range_st=float(high - low),
        level_db=float(10 * np.log10(np.mean(10 ** (level[sounding] / 10)))),
        letters_per_s=letters / seconds,
        voiced=voiced.size / pitch.size,
    )


_HANN = np.hanning(FRAME + 1)[:-1]
_LOWEST, _HIGHEST = (round(ANALYSIS_RATE_HZ / hertz) for hertz in reversed(PITCH_HZ))
_OWN = np.fft.irfft(np.abs(np.fft.rfft(_HANN, 2 * FRAME)) ** 2)[: _HIGHEST + 1]
_LAGS = np.arange(_LOWEST, _HIGHEST + 1)


def _pitch(frames: Floats) -> Floats:
    """Pitch of frames of shape (n, 1024), in semitones above 100 Hz; NaN where there is none."""
    centred = (frames - frames.mean(axis=1, keepdims=True)) * _HANN
    power = np.abs(np.fft.rfft(centred, 2 * FRAME, axis=1)) ** 2
    likeness = np.fft.irfft(power, axis=1)[:, : _HIGHEST + 1]
    likeness = likeness / (likeness[:, :1] + 1e-12) / (_OWN / _OWN[0])
    at_lags = likeness[:, _LOWEST:]
    best = (at_lags - OCTAVE_COST * np.log2(_LAGS / _LOWEST)).argmax(axis=1)
    pitch = 12 * np.log2(ANALYSIS_RATE_HZ / _LAGS[best] / 100.0)
    return np.where(at_lags[np.arange(len(best)), best] >= VOICED, pitch, np.nan)
