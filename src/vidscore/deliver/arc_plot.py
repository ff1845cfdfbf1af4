"""The arc of a film in, a picture of it out: scene bands, curves, evidence and cues as PNG or SVG."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vidscore.model.mood import Mood
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.plan import Brief
from vidscore.model.scene import Scene
from vidscore.model.span import timecode
from vidscore.tools.fonts import characters, installed_fonts

Points = Sequence[tuple[int, float, float, float]]
"""(ms, valence, arousal, tension)."""

INCHES = (12.0, 60.0, 1.5)
"""Narrowest and widest picture, and width per scene."""
ROOM = 0.92
"""Share of the width that is not margin."""
LEVEL, UPRIGHT, READABLE, NAMED = 0.8, 0.16, 0.7, 0.36
"""Inches of a band in which a mood is written level, or upright, its evidence is told, and its cue is named."""
TICKS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800)
_MARKS = "，。！？、；：…”’」』）"
_PIECES = re.compile(rf"[^\s\u2e80-\uffff]+\s*|[\u2e80-\uffff][{_MARKS}]*\s*|\s+")
CURVES = (("valence", 1, "#1b7f4d"), ("arousal", 2, "#c8621b"), ("tension", 3, "#7a2a6f"))


def plot_arc(
    path: Path,
    scenes: Sequence[Scene],
    moods: Sequence[Mood],
    curve: Points,
    cues: Sequence[Brief] = (),
) -> None:
    """Draw the arc: scene bands with their moods, the three curves, the strongest evidence and the cues.

    Args:
        path: Where to write; the ending chooses PNG or SVG (PNG where it says neither).
        scenes: They tile the film.
        moods: One per scene.
        curve: From :func:`vidscore.feel.arc.tension_curve`.
        cues: The cue list, drawn as bars in the colours of their sections; silences are hollow.
    """
    import logging

    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MultipleLocator

    # A font without the very weight that is asked for is good enough; nobody needs to be told.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    with mpl.rc_context({"font.family": list(installed_fonts()), "svg.hashsalt": "vidscore", "svg.fonttype": "path"}):
        width = min(INCHES[1], max(INCHES[0], INCHES[2] * len(scenes)))
        inch = scenes[-1].span.end_ms / (ROOM * width)
        figure = Figure(figsize=(width, 6.8), layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        rows = figure.subplots(3, 1, sharex=True, gridspec_kw={"height_ratios": [4.4, 1.5, 0.5 if cues else 0.05]})
        _draw_curves(rows[0], scenes, moods, curve, inch)
        _draw_evidence(rows[1], scenes, moods, inch)
        _draw_cues(rows[2], cues, inch)
        rows[0].set_xlim(0, scenes[-1].span.end_ms / 1000)
        rows[2].xaxis.set_major_locator(MultipleLocator(next((s for s in TICKS_S if s * 1000 > inch), TICKS_S[-1])))
        rows[2].xaxis.set_major_formatter(lambda x, _: _clock(x))
        kind = "svg" if path.name.lower().rstrip(".part").endswith(".svg") else "png"
        figure.savefig(path, format=kind, dpi=110, metadata={"Date": None} if kind == "svg" else {"Software": None})


def _clock(seconds: float) -> str:
    """Minutes and seconds; hours where there are any."""
    text = timecode(max(0, round(seconds * 1000)))
    return text[:8] if seconds >= 3600 else text[3:8]


def _draw_curves(axis: Any, scenes: Sequence[Scene], moods: Sequence[Mood], curve: Points, inch: float) -> None:
    for scene, mood in zip(scenes, moods, strict=True):
        low, high = scene.span.start_ms / 1000, scene.span.end_ms / 1000
        axis.axvspan(low, high, color=MOOD_TABLE[mood.name].colour, alpha=0.25 + 0.45 * mood.confidence, linewidth=0)
        axis.axvline(high, color="white", linewidth=1.5)
        room = scene.span.duration_ms / inch
        name = f"{mood.name}{chr(10) if room >= LEVEL else '  '}{100 * mood.confidence:.0f} %"
        if room >= UPRIGHT:
            turn = 0 if room >= LEVEL else 90
            axis.text((low + high) / 2, 1.04, name, ha="center", va="bottom", fontsize=9, rotation=turn, clip_on=False)
    seconds = [point[0] / 1000 for point in curve]
    for name, column, colour in CURVES:
        axis.plot(seconds, [point[column] for point in curve], color=colour, linewidth=2.0, label=name)
    axis.axhline(0, color="#555555", linewidth=0.6, linestyle=(0, (4, 4)))
    axis.set_ylim(-1, 1)
    axis.set_ylabel("felt, −1 … 1")
    axis.legend(loc="lower left", ncols=3, frameon=True, framealpha=0.85, fontsize=8)
    axis.tick_params(length=0)
    axis.spines[["top", "right", "bottom"]].set_visible(False)


def _draw_evidence(axis: Any, scenes: Sequence[Scene], moods: Sequence[Mood], inch: float) -> None:
    """The strongest evidence of each scene, wrapped into its band where that is wide enough to be read."""
    drawable = _drawable()
    for scene, mood in zip(scenes, moods, strict=True):
        axis.axvline(scene.span.end_ms / 1000, color="#dddddd", linewidth=0.8)
        if scene.span.duration_ms < READABLE * inch:
            continue
        room = int(scene.span.duration_ms / inch * 15)
        words = [e for e in mood.evidence if e.source in ("line", "caption")][:2] or list(mood.evidence[:1])
        told = [(e, e.text if drawable.issuperset(e.text) else f"{e.source} at {_clock(e.at_ms / 1000)}") for e in words]
        text = "\n".join(row for e, said in told for row in _short(_wrapped(f"{100 * e.weight:.0f} % {said}", room)))
        axis.text(
            (scene.span.start_ms + inch / 40) / 1000, 0.96, text, ha="left", va="top", fontsize=7, color="#333333", clip_on=True
        )
    axis.set_ylim(0, 1)
    axis.set_yticks([])
    axis.set_ylabel("evidence")
    axis.tick_params(length=0)
    axis.spines[["top", "right", "bottom"]].set_visible(False)


def _drawable() -> frozenset[str]:
    """The characters the chosen fonts can draw; lines with others are named by their time."""
    return frozenset().union(*map(characters, installed_fonts()))


def _wrapped(text: str, room: int) -> list[str]:
    """Rows of ``room`` columns, broken at spaces or between wide characters, which count two; Chinese marks hang over the end."""
    rows, row, used = [], "", 0
    for piece in _PIECES.findall(text):
        width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in piece.rstrip(_MARKS))
        if row and used + width > room + 1:
            rows.append(row.rstrip())
            row, used = "", 0
        row, used = row + piece, used + width
    return [*rows, row.rstrip()]


def _short(rows: list[str]) -> list[str]:
    """The first four rows; the last says when there were more."""
    return rows if len(rows) <= 4 else [*rows[:3], f"{rows[3]} …"]


def _draw_cues(axis: Any, cues: Sequence[Brief], inch: float) -> None:
    for cue in cues:
        start, length = cue.span.start_ms / 1000, cue.span.duration_ms / 1000
        parts = cue.by_section()
        places = [(part.span.start_ms / 1000, part.span.duration_ms / 1000) for part in parts]
        faces = "none" if cue.silence else [MOOD_TABLE[part.mood.name].colour for part in parts]
        axis.broken_barh(places, (0.15, 0.7), facecolors=faces, linewidth=0)
        axis.broken_barh([(start, length)], (0.15, 0.7), facecolors="none", edgecolors="#666666", linewidth=0.8)
        name = "" if cue.span.duration_ms < NAMED * inch else "–" if cue.silence else cue.name
        axis.text(start + length / 2, 0.5, name, ha="center", va="center", fontsize=7, clip_on=True)
    axis.set_ylim(0, 1)
    axis.set_yticks([])
    axis.set_ylabel("cues" if cues else "")
    axis.spines[["top", "right", "left"]].set_visible(False)
    axis.set_xlabel("film time")
