"""``vidscore cue``: one cue by itself, for a video maker in a hurry and for whoever measures us.

The interface is stable: times in seconds, moods of the mood table, JSON with the brief, the bars, the
chords, the sections, the hits as written and the critic's figures.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from vidscore.cli.options import MUSIC, OUTPUT, SOUND, Music, Output, Sound, Talk, Words, settings_from
from vidscore.cli.report import Report
from vidscore.deliver.formats import NOTE_FORMATS, SOUND_FORMATS, check_cue_format, described
from vidscore.errors import SettingsError
from vidscore.model.joins import Ending, Join
from vidscore.model.mood import MOODS, Mood, mood_name
from vidscore.model.mood_table import MOOD_TABLE, usual
from vidscore.model.music import Key
from vidscore.model.plan import Brief, Hit, Intensity
from vidscore.model.span import Span, parse_time_ms
from vidscore.model.style_table import DEFAULT_STYLE, Style

if TYPE_CHECKING:
    from vidscore.model.cue import Cue

_OUTPUT_HELP = f"The file, in the format that its ending names: {described(NOTE_FORMATS, SOUND_FORMATS)}."


def cue(
    *,
    mood: Annotated[str, Parameter(group=MUSIC)],
    duration: Annotated[str, Parameter(group=MUSIC)],
    hits: Annotated[str, Parameter(group=MUSIC)] = "",
    valence: Annotated[float | None, Parameter(group=MUSIC, allow_leading_hyphen=True)] = None,
    arousal: Annotated[float | None, Parameter(group=MUSIC, allow_leading_hyphen=True)] = None,
    key: Annotated[str, Parameter(group=MUSIC)] = "",
    metre: Annotated[str, Parameter(group=MUSIC)] = "",
    tempo_range: Annotated[str, Parameter(group=MUSIC)] = "",
    ending: Annotated[Ending | None, Parameter(group=MUSIC)] = None,
    under_speech: Annotated[str, Parameter(group=MUSIC)] = "",
    style: Annotated[Style, Parameter(group=MUSIC)] = DEFAULT_STYLE,
    theme: Annotated[Path | None, Parameter(group=MUSIC)] = None,
    seed: Annotated[int, Parameter(group=MUSIC)] = 0,
    candidates: Annotated[int, Parameter(group=MUSIC)] = 16,
    soundfont: Annotated[str, Parameter(group=SOUND)] = "",
    output: Annotated[Path | None, Parameter(name=["--output", "-o"], group=OUTPUT, help=_OUTPUT_HELP)] = None,
    force: Annotated[bool, Parameter(name=["--force", "-f"], negative=(), group=OUTPUT)] = False,
    talk: Talk = Talk(),  # noqa: B008  a frozen value
) -> None:
    """Compose one cue by itself.

    Args:
        mood: neutral, tender, joy, triumph, wonder, melancholy, grief, tension, fear, anger, mystery or comic.
        duration: How long, in seconds (30, 13.37) or as 01:05.5.
        hits: Instants to land on, in seconds from the start, for example 10.0,21.5.
        valence: How pleasant, -1 to 1; the mood's own when left out.
        arousal: How excited, -1 to 1; the mood's own when left out.
        key: For example d-minor; the mood's own when left out.
        metre: For example 3/4; the mood's own when left out.
        tempo_range: Slowest and fastest tempo, for example 50-60.
        ending: How the harmony ends; the mood's own when left out.
        under_speech: When somebody speaks, for example 4-9,12-15.5.
        style: The palette of instruments.
        theme: A MIDI file whose tune is used.
        seed: Another number gives other music.
        candidates: Versions written; the critic keeps the best.
        soundfont: An SF2 or SF3 file that plays.
        output: The file, in the format that its ending names.
        force: Overwrite what is there.
        talk: What is said.
    """
    brief = cue_brief(mood, duration, hits, valence, arousal, key, metre, tempo_range, ending, under_speech, style, seed)
    settings = settings_from(Words(), Music(seed=seed, candidates=candidates), Sound(soundfont=soundfont), Output(force=force))
    if output is None and not talk.json:
        raise SettingsError("nothing is asked for", "add -o cue.mid, -o cue.wav or --json")
    from vidscore import pipeline
    from vidscore.tools.files import check_output

    if output is not None:
        check_cue_format(output)
        check_output(output, force)
    report = Report(talk)
    made, _ = pipeline.make_cue(brief, settings, theme)
    if output is not None:
        pipeline.save_cue(made, output, settings, force)
    report.result(describe(made), [made.why, *([str(output)] if output is not None else [])])


def cue_brief(
    mood: str, duration: str, hits: str, valence: float | None, arousal: float | None, key: str, metre: str,
    tempo_range: str, ending: Ending | None, under_speech: str, style: Style, seed: int,
) -> Brief:  # fmt: skip
    """The brief that the options describe.

    Raises:
        SettingsError: A value is out of range or unreadable.
    """
    try:
        name = mood_name(mood)
        row = MOOD_TABLE[name]
        span = Span(0, parse_time_ms(duration))
        own_v, own_a = usual(row.valence), usual(row.arousal)
        reading = Mood(name, own_v if valence is None else valence, own_a if arousal is None else arousal, 2 * row.tension - 1)
        low, _, high = tempo_range.partition("-")
        return Brief(
            name="1m1",
            scene=0,
            span=span,
            mood=reading,
            style=style,
            key=str(Key.parse(key or f"{'acdefg'[seed % 6]}-{row.modes[0]}")),
            metre=metre or row.metres[0],
            tempo_range=(float(low), float(high or low)) if tempo_range else (float(row.tempo[0]), float(row.tempo[1])),
            ending=ending or row.endings[0],
            hits=tuple(Hit(parse_time_ms(at), 1.0, "downbeat", "asked for") for at in hits.split(",") if at.strip()),
            theme="film",
            intensity=_intensity(row.arousal, arousal),
            speech=tuple(_spoken(part) for part in under_speech.split(",") if part.strip()),
            join=Join("end"),
            seed=seed,
            why=f"asked for as {name}",
        )
    except ValueError as error:
        raise SettingsError(str(error), f"vidscore cue --help; moods are {', '.join(MOODS)}") from None


def _intensity(own: float, asked: float | None) -> tuple[Intensity, ...]:
    """The mood's own curve, unless an arousal was asked for that is not the mood's."""
    return () if asked is None or abs(asked - usual(own)) < 0.05 else (Intensity(0, min(1.0, max(0.1, 0.45 + 0.45 * asked))),)


def _spoken(text: str) -> Span:
    start, dash, end = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} is not a stretch of speech; write for example 4-9")
    return Span(parse_time_ms(start), parse_time_ms(end))


def describe(made: Cue) -> dict[str, Any]:
    """The cue as data: brief, bars, chords, sections, hits as written and the critic's figures. Beats are decimal."""
    from vidscore.tools.files import plain_value

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
