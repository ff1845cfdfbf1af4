"""One plain sentence about the music of a cue."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from vidscore.compose.sketch import Sketch
from vidscore.compose.weights.form import INTENSITY

_ENDS = {
    "authentic": "closes on its tonic",
    "plagal": "comes to rest softly on its tonic",
    "open": "stays on a question",
    "button": "stops short",
    "fade": "dies away",
}


def reason(sketch: Sketch) -> str:
    """Say what the cue does: mood, key, tempo, theme, hits, speech and ending."""
    brief = sketch.brief
    tempo = median_tempo(sketch)
    landed = sum(kind in ("downbeat", "beat") for _, _, kind in sketch.hits)
    parts = [f"{brief.mood.name.capitalize()} in {sketch.key} at {tempo:.0f} beats a minute ({brief.metre})"]
    if brief.theme and sketch.melody:
        parts.append(f"with the theme {brief.theme!r}")
    if sketch.hits:
        parts.append(f"{landed} of {len(sketch.hits)} hits on the beat")
    if any(share > INTENSITY.spoken for share in sketch.speech):
        parts.append("lighter under speech")
    ends = "runs on up to the cut" if brief.runs_on else _ENDS[brief.ending]
    return f"{', '.join(parts)}; it {ends}."


def median_tempo(sketch: Sketch) -> float:
    """Median tempo before the final chord, in quarter notes a minute."""
    points = [p for p in sketch.tempo_map.points if p[0] <= sketch.cadence_beats]
    speeds = [60_000 * float(b - a) / (t1 - t0) for (a, t0), (b, t1) in pairwise(points)]
    return float(median(speeds))
