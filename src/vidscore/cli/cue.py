"""``vidscore cue``: one cue by itself, for a video maker in a hurry and for whoever measures us.

The interface is stable: times in seconds, moods of the mood table, JSON with the brief, the bars, the
chords, the sections, the hits as written and the critic's figures.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from vidscore.cli.options import CueOptions, CueOutputOptions, ReportOptions, settings_from
from vidscore.cli.report import Report
from vidscore.deliver.formats import check_cue_format
from vidscore.errors import SettingsError
from vidscore.model.span import parse_time_ms

if TYPE_CHECKING:
    from vidscore.model.cue import Cue


def cue(
    *,
    asked: CueOptions,
    output: CueOutputOptions = CueOutputOptions(),  # noqa: B008  a frozen value
    talk: ReportOptions = ReportOptions(),  # noqa: B008
) -> None:
    """Compose one cue by itself.

    Args:
        asked: What is composed.
        output: What is handed over.
        talk: What is said.
    """
    settings, target = settings_from(asked, output), output.output
    choices = _choices(asked)
    if target is None and not talk.json:
        raise SettingsError("nothing is asked for", "add -o cue.mid, -o cue.wav or --json")
    from vidscore import single_cue
    from vidscore.tools.files import check_output, reading

    with reading(asked.theme):
        if target is not None:
            check_cue_format(target)
            check_output(target, settings.deliver.force)
        report = Report(talk)
        made = single_cue.compose_cue(asked.mood, theme=asked.theme, settings=settings, **choices)
        if target is not None:
            single_cue.save_cue(made, target, settings=settings)
    report.result(describe(made), [made.why, *([str(target)] if target is not None else [])])


def _choices(asked: CueOptions) -> dict[str, Any]:
    """What was typed, as :func:`vidscore.compose_cue` takes it.

    Raises:
        SettingsError: Something is not a time, a stretch or a number.
    """
    try:
        low, _, high = asked.tempo_range.partition("-")
        return {
            "seconds": _seconds(asked.duration),
            "hits": [_seconds(at) for at in asked.hits.split(",") if at.strip()],
            "valence": asked.valence,
            "arousal": asked.arousal,
            "key": asked.key,
            "metre": asked.metre,
            "tempo_range": (float(low), float(high or low)) if asked.tempo_range else None,
            "ending": asked.ending,
            "speech": [_stretch(part) for part in asked.under_speech.split(",") if part.strip()],
        }
    except ValueError as error:
        raise SettingsError(str(error), "vidscore cue --help says how each is written") from None


def _seconds(text: str) -> float:
    return parse_time_ms(text) / 1000


def _stretch(text: str) -> tuple[float, float]:
    start, dash, end = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} is not a stretch of speech; write for example 4-9")
    return _seconds(start), _seconds(end)


def describe(made: Cue) -> dict[str, Any]:
    """The cue as data: brief, bars, chords, sections, hits as written and the critic's figures. Beats are decimal."""
    from vidscore.tools.values import plain_value

    def at(beat: Fraction) -> float:
        return round(made.tempo_map.ms_at(beat), 3)

    return {
        "brief": plain_value(made.brief),
        "why": made.why,
        "end_ms": at(made.end_beats),
        "cadence_ms": at(made.cadence_beats),
        "bars": [
            {
                "beat": float(b.start_beats),
                "at_ms": at(b.start_beats),
                "metre": f"{b.metre[0]}/{b.metre[1]}",
                "section": b.section,
            }
            for b in made.bars
        ],
        "sections": list(dict.fromkeys(b.section for b in made.bars)),
        "chords": [
            {"beat": float(c.onset_beats), "beats": float(c.duration_beats), "at_ms": at(c.onset_beats)}
            | {"root": c.root, "quality": c.quality, "bass": c.bass, "roman": c.roman}
            for c in made.chords
        ],
        "hits": [{"asked_ms": asked, "beat": float(beat), "at_ms": at(beat), "as": how} for asked, beat, how in made.hits],
        "parts": [
            {"name": p.name, "instrument": p.instrument, "section": p.section, "role": p.role, "notes": len(p.notes)}
            for p in made.parts
        ],
        "figures": dict(made.figures),
    }
