"""``vidscore feel``: what each line and each scene makes people feel.

The interface is stable. For subtitles, ``--json`` prints one object with ``lines`` and ``scenes``. With
``--lines`` every row of a text file is judged alone, in order, and ``--json`` prints one object a row.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from vidscore.cli.options import OUTPUT, Lines, settings_from
from vidscore.model.mood import EMOTIONS, Feeling
from vidscore.model.span import timecode

if TYPE_CHECKING:
    from vidscore.plan import FilmAnalysis


def feel(
    source: Annotated[Path, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    lines: Lines = Lines(),  # noqa: B008  a frozen value
    json_out: Annotated[bool, Parameter(name="--json", negative=(), group=OUTPUT)] = False,
) -> None:
    """Print the emotion of every line, and the mood of every scene.

    Args:
        source: Subtitles, or a text file with --lines; - reads standard input.
        lines: How they are read.
        json_out: Print JSON: one object for subtitles, one object a row with --lines.
    """
    from vidscore.tools.files import work_folder

    settings = settings_from(lines, film=lines.film or (None if str(source) == "-" else source))
    with work_folder() as folder:
        if str(source) == "-":
            source = folder / "standard input"
            source.write_bytes(sys.stdin.buffer.read())
        if lines.lines:
            _print_rows(source, settings, json_out)
            return
        from vidscore import pipeline

        study, feelings = pipeline.feel_script(source, lines.film, settings)
    _print_study(study, feelings, json_out)


def _print_rows(source: Path, settings: Any, as_json: bool) -> None:
    from vidscore.feel import feel_texts
    from vidscore.read import read_text

    rows = read_text(source, settings.read).split("\n")
    if rows and rows[-1] == "":
        rows.pop()
    for text, feeling in zip(rows, feel_texts(rows, settings.feel), strict=True):
        print(json.dumps({"text": text, **_figures(feeling)}, ensure_ascii=False) if as_json else f"{_short(feeling)}  {text}")


def _figures(feeling: Feeling) -> dict[str, Any]:
    labels = {name: round(p, 4) for name, p in zip(EMOTIONS, feeling.labels, strict=True)}
    figures = {name: round(getattr(feeling, name), 4) for name in ("valence", "arousal", "dominance")}
    return {"labels": labels, **figures, "more": {name: round(p, 4) for name, p in feeling.more}}


def _short(feeling: Feeling) -> str:
    name, share = max(zip(EMOTIONS, feeling.labels, strict=True), key=lambda pair: pair[1])
    return f"{name:<8} {share:4.2f}  V {feeling.valence:+.2f}  A {feeling.arousal:+.2f}  D {feeling.dominance:+.2f}"


def _print_study(study: FilmAnalysis, feelings: tuple[Feeling, ...], as_json: bool) -> None:
    said = list(zip(study.script.lines, feelings, strict=True))
    scenes = list(zip(study.scenes, study.moods, strict=True))
    if not as_json:
        for line, feeling in said:
            print(f"{timecode(line.span.start_ms)}  {_short(feeling)}  {line.text}")
        for scene, mood in scenes:
            print(
                f"scene {scene.index + 1}  {timecode(scene.span.start_ms)} - {timecode(scene.span.end_ms)}  {mood.name:<10} "
                f"V {mood.valence:+.2f}  A {mood.arousal:+.2f}  T {mood.tension:+.2f}  sure {mood.confidence:.2f}"
            )
        return
    from vidscore.tools.values import plain_value

    data = {
        "lines": [
            {
                "start_ms": line.span.start_ms,
                "end_ms": line.span.end_ms,
                "text": line.text,
                "speaker": line.speaker,
                **_figures(f),
            }
            for line, f in said
        ],
        "scenes": [
            {"start_ms": s.span.start_ms, "end_ms": s.span.end_ms, "ends_because": s.ends_because, "mood": plain_value(m)}
            for s, m in scenes
        ],
    }
    print(json.dumps(data, ensure_ascii=False, indent=2))
