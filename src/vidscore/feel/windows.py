"""What picture and sound are like within stretches of a film: figures by name, as they were measured."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vidscore.model.film import Picture, SoundTrace
from vidscore.model.span import Span

COLOURLESS = 0.04
"""A film whose saturation stays below is in black and white."""
SILENT_DB = -70.0
"""A stretch softer than this has no sound."""
BLACK = 0.02
"""Brightness below which a picture is black: a fade or the break between two shots, and no look."""
QUICKLY_MS = 4_000
"""A change over a longer time is slow."""


def is_colourless(picture: Picture) -> bool:
    """Whether a film is in black and white throughout."""
    return bool(picture.keyframes) and float(np.percentile([k.saturation for k in picture.keyframes], 80)) < COLOURLESS


def window(times: NDArray[np.int_], span: Span) -> tuple[int, int]:
    """Indices of the samples inside; the last one before where none is."""
    first, last = int(np.searchsorted(times, span.start_ms)), int(np.searchsorted(times, span.end_ms))
    return (first, last) if last > first else (max(0, last - 1), max(1, last))


def picture_features(picture: Picture, spans: tuple[Span, ...]) -> list[dict[str, float]]:
    """Brightness, contrast, saturation, warmth, green (medians), change within shots, cuts in ten seconds, of each stretch.

    ``change`` is all of it, ``quick change`` what comes within :data:`QUICKLY_MS`, ``slow change`` the rest. Nothing without a
    picture and where it is black throughout; no saturation, warmth and green in black and white; no change where a stretch has
    one key frame of a shot. Black key frames are no looks, and what changes from and to them is a fade.
    """
    if not picture.keyframes:
        return [{} for _ in spans]
    times = np.array([k.at_ms for k in picture.keyframes])
    lit = np.array([k.brightness >= BLACK for k in picture.keyframes])
    cuts = np.array(picture.cuts_ms)
    moves = (np.diff(np.searchsorted(cuts, times, "right"), prepend=-1) == 0) & lit & np.roll(lit, 1)
    quick = np.minimum(1.0, QUICKLY_MS / np.maximum(np.diff(times, prepend=times[0] - QUICKLY_MS), 1))
    changes = np.array([k.change for k in picture.keyframes])
    colour = () if is_colourless(picture) else ("saturation", "warmth", "green")
    out = list[dict[str, float]]()
    for span in spans:
        part = slice(*window(times, span))
        inside = [k for k, seen in zip(picture.keyframes[part], lit[part], strict=True) if seen]
        if not inside:
            out.append({})
            continue
        row = {name: float(np.median([getattr(k, name) for k in inside])) for name in ("brightness", "contrast", *colour)}
        count = int(np.searchsorted(cuts, span.end_ms) - np.searchsorted(cuts, span.start_ms, "right"))
        row["cuts"] = 10_000 * count / max(span.duration_ms, 10_000)
        if (moving := moves[part]).any():
            change, share = changes[part][moving], quick[part][moving]
            row |= {"change": float(change.mean()), "quick change": float((change * share).mean())}
            row["slow change"] = row["change"] - row["quick change"]
        out.append(row)
    return out


def sound_features(sound: SoundTrace, spans: tuple[Span, ...]) -> list[dict[str, float]]:
    """Loudness (dB), onsets a second, and the shares of voice and of music, of each stretch; nothing where it is silent."""
    times = np.arange(len(sound.loudness_db)) * sound.step_ms
    out: list[dict[str, float]] = []
    for span in spans:
        first, last = window(times, span)
        levels = np.array(sound.loudness_db[first:last])
        loud = 10 * np.log10(np.mean(10 ** (levels / 10))) if levels.size else SILENT_DB
        if loud <= SILENT_DB:
            out.append({})
            continue
        shares = {"onsets": sound.onsets, "voice": sound.speech, "music": sound.music}
        out.append(
            {"loudness": float(loud)} | {name: float(np.mean(trace[first:last] or (0.0,))) for name, trace in shares.items()}
        )
    return out
