"""One cue by itself: what is asked for in, its notes out, and written in any format of a cue.

The way of a cue without a film: compose, and where sound is wanted render, mix and deliver.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from vidscore.compose import compose_cue as compose_brief
from vidscore.compose import settle, theme_from_midi
from vidscore.deliver.formats import check_cue_format, notes_format
from vidscore.deliver.stems import write_score
from vidscore.errors import SettingsError
from vidscore.mix import Workspace, mix_film
from vidscore.mix.levels import under_target_lu
from vidscore.model.cue import Cue
from vidscore.model.film import Film
from vidscore.model.joins import Ending
from vidscore.model.plan import Brief, Plan
from vidscore.model.script import Script
from vidscore.model.span import Span
from vidscore.model.theme import Theme
from vidscore.plan import CueRequest, cue_brief
from vidscore.render import render_cues
from vidscore.settings import LOUDNESS, MixSettings, Settings, chosen
from vidscore.tools.files import atomic_output, work_folder
from vidscore.tools.names import AnyPath


def compose_cue(
    mood: str,
    seconds: float,
    *,
    hits: Sequence[float] = (),
    valence: float | None = None,
    arousal: float | None = None,
    key: str = "",
    metre: str = "",
    tempo_range: tuple[float, float] | None = None,
    ending: Ending | None = None,
    speech: Sequence[tuple[float, float]] = (),
    theme: AnyPath | None = None,
    settings: Settings | None = None,
    **choices: object,
) -> Cue:
    """Compose one cue by itself.

    Args:
        mood: A mood of the mood table, or another word for one; see :data:`vidscore.MOODS`.
        seconds: How long it scores.
        hits: Instants to land on, in seconds from the start.
        valence: How pleasant, -1..1; the mood's own when left out.
        arousal: How excited, -1..1; the mood's own when left out.
        key: For example d-minor; a mode of the mood when left out.
        metre: For example 3/4; the mood's own when left out.
        tempo_range: Slowest and fastest tempo, in beats a minute.
        ending: How the harmony ends; the mood's own when left out.
        speech: When somebody speaks, as (start, end) in seconds.
        theme: A MIDI file whose tune is used.
        settings: What ``choices`` are changes to; the defaults when left out.
        **choices: Any setting by its own name: style, seed, candidates ...

    Returns:
        The notes, with their tempo map, chords and hits; :func:`save_cue` writes them.

    Raises:
        SettingsError: A value is out of range, or a hit lies outside the cue.

    Example:
        >>> cue = compose_cue("fear", 12, hits=[6.0], style="chamber", seed=3, candidates=1)
        >>> cue.hits[0][0]
        6000
    """
    settings = chosen(settings, choices)
    try:
        spans = tuple(Span(_ms(start), _ms(end)) for start, end in speech)
    except ValueError as error:
        raise SettingsError(f"speech: {error}", "write speech=[(4.0, 9.0)], in seconds") from None
    asked = CueRequest(
        mood=mood,
        duration_ms=_ms(seconds),
        hits_ms=tuple(map(_ms, hits)),
        valence=valence,
        arousal=arousal,
        key=key,
        metre=metre,
        tempo_range=tempo_range,
        ending=ending,
        speech=spans,
    )
    return make_cue(cue_brief(asked, settings.plan), settings, None if theme is None else Path(theme))[0]


def save_cue(cue: Cue, path: AnyPath, *, settings: Settings | None = None, **choices: object) -> Path:
    """Write a cue as MIDI, or played and mastered as sound, by the ending of the path.

    Args:
        cue: What was composed.
        path: For example ``cue.mid``, ``cue.wav`` or ``cue.mp3``.
        settings: What ``choices`` are changes to; the defaults when left out.
        **choices: Any setting by its own name: soundfont, loudness, force ...

    Raises:
        OutputError: The file is there already and ``force`` is off, or it cannot be written.
    """
    settings, place = chosen(settings, choices), Path(path)
    _write_cue(cue, place, settings, settings.deliver.force)
    return place


def _ms(seconds: float) -> int:
    if not 0.0 <= seconds <= 360_000.0:
        raise SettingsError(f"{seconds:g} s is not a time in a cue", "write seconds, for example 12.5")
    return round(seconds * 1000)


def make_cue(brief: Brief, settings: Settings, theme: Path | None = None) -> tuple[Cue, Plan]:
    """Compose one cue by itself, with a theme of its own or the tune of a MIDI file."""
    own = theme_from_midi(theme) if theme is not None else Theme("film", mood=brief.mood.name)
    alone = Plan("", brief.span.end_ms, seed=brief.seed, home_key=brief.key, themes=(replace(own, name="film"),), cues=(brief,))
    plan = settle(alone)
    return compose_brief(plan.cues[0], plan.themes, settings.compose), plan


def _write_cue(cue: Cue, path: Path, settings: Settings, force: bool) -> None:
    """Write a cue in the format that the path's suffix names: its notes, or the sound of it, played and mastered.

    Raises:
        SettingsError: No cue is written with that suffix.
        OutputError: The file is there already (without ``force``) or cannot be written.
    """
    check_cue_format(path)
    notes = notes_format(path)
    if notes is not None:
        with atomic_output(path, force) as part:
            notes.write(cue, part)
        return
    brief = cue.brief
    alone = Film(Path(path.stem), "", brief.span.end_ms, None)
    plan = Plan(path.stem, brief.span.end_ms, cues=(replace(brief, theme=""),))
    tags = (("title", f"{path.stem} ({brief.mood.name})"), ("genre", "Soundtrack"), ("comment", cue.why))
    with work_folder() as folder:
        stems = render_cues((cue,), settings.render, folder, run=settings.run)
        mixdown = mix_film(alone, Script(), plan, stems, _mix_settings(brief, settings.mix), Workspace(folder))
        write_score(mixdown, path, force, tags)


def _mix_settings(brief: Brief, mix: MixSettings) -> MixSettings:
    """How a cue by itself is mixed: a calm one lies under a named norm, as it would in a film; a number is met as asked."""
    target = LOUDNESS.get(mix.loudness)
    if target is None or target.rms_db is not None:
        return mix
    return replace(mix, loudness=f"{target.lufs - under_target_lu(brief):.1f}/{target.true_peak_dbtp:g}")
