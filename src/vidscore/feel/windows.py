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


def is_colourless(picture: Picture) -> bool:
    """Whether a film is in black and white throughout."""
    return bool(picture.keyframes) and float(np.percentile([k.saturation for k in picture.keyframes], 80)) < COLOURLESS


def window(times: NDArray[np.int_], span: Span) -> tuple[int, int]:
    """Indices of the samples inside; the last one before where none is."""
    first, last = int(np.searchsorted(times, span.start_ms)), int(np.searchsorted(times, span.end_ms))
    return (first, last) if last > first else (max(0, last - 1), max(1, last))


def picture_features(picture: Picture, spans: tuple[Span, ...]) -> list[dict[str, float]]:
    """Brightness, contrast, saturation, warmth (medians), change within shots, cuts in ten seconds, of each stretch.

    Nothing without a picture; no saturation and warmth in black and white; no change where a stretch has one key frame of a
    shot.
    """
    if not picture.keyframes:
        return [{} for _ in spans]
    times = np.array([k.at_ms for k in picture.keyframes])
    cuts = np.array(picture.cuts_ms)
    moves = np.diff(np.searchsorted(cuts, times, "right"), prepend=-1) == 0
    colour = () if is_colourless(picture) else ("saturation", "warmth")
    out = []
    for span in spans:
        first, last = window(times, span)
        inside = picture.keyframes[first:last]
        row = {name: float(np.median([getattr(k, name) for k in inside])) for name in ("brightness", "contrast", *colour)}
        count = int(np.searchsorted(cuts, span.end_ms) - np.searchsorted(cuts, span.start_ms, "right"))
        row["cuts"] = 10_000 * count / max(span.duration_ms, 10_000)
        if changes := [k.change for k, moving in zip(inside, moves[first:last], strict=True) if moving]:
            row["change"] = float(np.mean(changes))
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
