"""The drawn picture of how vidscore is built: ``docs/architecture.svg``.

    python -m scripts.docs.picture

Every folder and module of ``src/vidscore`` stands in one row of :data:`LAYERS`; a row imports nothing of the rows
above it. A test reads the imports and holds the table to that, and the drawing to the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

TARGET = Path(__file__).parent.parent.parent / "docs" / "architecture.svg"

STAGES = {
    "read": "film, words, sound",
    "spot": "scenes",
    "feel": "moods, the arc",
    "plan": "the cue list",
    "compose": "notes",
    "render": "stems",
    "mix": "one soundtrack",
    "deliver": "film, stems, MIDI",
}
"""The eight verbs and what each gives."""

LAYERS: tuple[tuple[str, ...], ...] = (
    ("cli",),
    ("library",),
    ("pipeline", "single_cue", "train"),
    tuple(STAGES),
    ("hear",),
    ("tools",),
    ("settings",),
    ("model",),
    ("errors",),
)
"""From the top down."""

ABOUT = {
    "cli": "people at a terminal",
    "library": "what import vidscore offers: a path in, a score out",
    "pipeline": "the eight verbs on one page",
    "single_cue": "one cue without a film",
    "train": "how the models are made",
    "hear": "music to mood: the critic",
    "tools": "the machine: ffmpeg, soundfonts, cache, files",
    "settings": "what can be chosen",
    "model": "immutable values",
    "errors": "what to type instead",
}

WIDTH, PAD, GAP, HEIGHT = 760, 10, 34, 64
FULL = WIDTH - 2 * PAD
THIRD, QUARTER = (FULL - 2 * GAP) / 3, (FULL - 3 * GAP) / 4
PIPELINE = PAD + (FULL - THIRD - GAP) / 2
"""The middle of its box."""
_FILLS = {"stage": "#cfe3f7", "top": "#f7e3c4", "below": "#d9ead3", "ground": "#e4dcf1"}


def drawing() -> str:
    """The picture as SVG text: boxes with their own ground, so that it reads on light and dark pages."""
    bottom = _row(6) + HEIGHT + PAD
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom}" width="{WIDTH}" height="{bottom}" '
        'role="img" font-family="system-ui, sans-serif" text-anchor="middle">'
    )
    title = "<title>How vidscore is built</title>"
    verbs = " to ".join(STAGES)
    above, below = "cli, library, single_cue, pipeline and train", "hear, tools, settings, model, errors"
    told = f"<desc>{verbs}; above them {above}, below them {below}</desc>"
    return "\n".join((head, title, told, *_arrows(), *_boxes(), "</svg>")) + "\n"


def _row(number: int) -> int:
    """Where a row of boxes begins."""
    return PAD + number * (HEIGHT + GAP)


def _boxes() -> Iterator[str]:
    yield _box("cli", PAD, 0, FULL, "top")
    yield _box("library", PAD, 1, FULL - THIRD - GAP, "top")
    yield _box("pipeline", PAD, 2, FULL - THIRD - GAP, "top")
    yield _box("single_cue", PAD + FULL - THIRD, 1, THIRD, "top")
    yield _box("train", PAD + FULL - THIRD, 2, THIRD, "top")
    for number, name in enumerate(STAGES):
        yield _box(name, PAD + number % 4 * (QUARTER + GAP), 3 + number // 4, QUARTER, "stage")
    yield _box("hear", PAD, 5, THIRD + 40, "below")
    yield _box("tools", PAD + THIRD + 40 + GAP, 5, FULL - THIRD - 40 - GAP, "below")
    for number, name in enumerate(("settings", "model", "errors")):
        yield _box(name, PAD + number * (THIRD + GAP), 6, THIRD, "ground")


def _arrows() -> Iterator[str]:
    for number in (0, 1, 2, 4, 5, 6):
        yield _flow(PAD + (number % 4 + 1) * (QUARTER + GAP) - GAP, _row(3 + number // 4) + HEIGHT / 2, GAP)
    yield _turn(PAD + FULL - QUARTER / 2, _row(3) + HEIGHT, PAD + QUARTER / 2, _row(4))
    for below, x in ((1, PIPELINE), (2, PIPELINE), (3, PIPELINE), (5, WIDTH / 2), (6, WIDTH / 2)):
        yield _down(x, _row(below) - GAP, _row(below))


def _box(name: str, x: float, row: int, width: float, fill: str) -> str:
    middle, y, about = x + width / 2, _row(row), _about(name)
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{HEIGHT}" rx="8" fill="{_FILLS[fill]}" stroke="#6b7785"/>'
        f'<text x="{middle:g}" y="{y + 27:g}" font-size="19" font-weight="600" fill="#16202b">{name}</text>'
        f'<text x="{middle:g}" y="{y + 49:g}" font-size="{_size(about, width)}" fill="#33414f">{escape(about)}</text>'
    )


def _about(name: str) -> str:
    return STAGES.get(name) or ABOUT[name]


def _size(text: str, width: float) -> int:
    """The largest type in which a text fits its box; a letter is about half as wide as it is high."""
    return max(9, min(15, int((width - 12) / (0.52 * len(text)))))


def _flow(x: float, y: float, length: float) -> str:
    """An arrow from one verb to the next."""
    return f'<path d="M{x + 5:g} {y:g}h{length - 12:g}m-8 -6l8 6l-8 6" fill="none" stroke="#7d8a98" stroke-width="2.5"/>'


def _turn(x: float, y: float, to_x: float, to_y: float) -> str:
    """From the end of the first line of verbs to the start of the second."""
    half = (to_y - y) / 2
    return (
        f'<path d="M{x:g} {y + 4:g}v{half - 4:g}H{to_x:g}v{half - 4:g}m-6 -8l6 8l6 -8" '
        'fill="none" stroke="#7d8a98" stroke-width="2.5"/>'
    )


def _down(x: float, y: float, to_y: float) -> str:
    """A dashed arrow: the upper imports the lower, never the other way."""
    return (
        f'<path d="M{x:g} {y + 4:g}V{to_y - 5:g}" fill="none" stroke="#7d8a98" stroke-width="2.5" stroke-dasharray="5 4"/>'
        f'<path d="M{x - 6:g} {to_y - 12:g}l6 8l6 -8" fill="none" stroke="#7d8a98" stroke-width="2.5"/>'
    )


if __name__ == "__main__":
    TARGET.write_text(drawing(), encoding="utf-8")
    print(f"drawn: {TARGET}")
