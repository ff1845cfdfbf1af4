"""What ``import vidscore`` offers and the command line calls: a path in, a plan, a score or a cue out.

Every function takes either ``settings`` or any setting by its own name as a keyword (``style="piano"``, ``seed=7``); the
names are the fields of the classes in :mod:`vidscore.settings`. ``vidscore.toml`` is read by :func:`read_settings` alone: what
a call does depends on nothing but its arguments.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from vidscore import pipeline
from vidscore.deliver.preview import check_pictures, own_sources
from vidscore.errors import SettingsError
from vidscore.model.cue import Cue
from vidscore.model.joins import Ending
from vidscore.model.plan import Plan
from vidscore.model.progress import StageProgress
from vidscore.model.sound import Delivery
from vidscore.model.span import Span
from vidscore.pipeline import Outputs, unseen
from vidscore.plan import CueRequest, FilmAnalysis, check_soundfont, cue_brief
from vidscore.plan import read_plan as read_plan_file
from vidscore.settings import Settings, chosen
from vidscore.tools.config import settings_beside
from vidscore.tools.files import check_output

AnyPath = str | os.PathLike[str]
Remark = Callable[[str], None]
"""Called with each sentence about what fell short, as soon as it is known."""


def unheard(_sentence: str) -> None:
    """The remark callback of someone who reads the notes at the end."""


def plan_film(
    film: AnyPath,
    *,
    subs: AnyPath | None = None,
    theme: AnyPath | None = None,
    output: AnyPath | None = None,
    plot: AnyPath | None = None,
    preview: AnyPath | None = None,
    thumbnails: AnyPath | None = None,
    settings: Settings | None = None,
    progress: StageProgress = unseen,
    remark: Remark = unheard,
    **choices: object,
) -> Plan:
    """Write the cue list of a film, as in ``vidscore.plan_film("film.mp4", subs="film.srt", coverage=0.5).cues``.

    Args:
        film: The film, or an audiobook: any file with a picture or a sound.
        subs: Its subtitles: a file, ``0:s:2`` for the third track inside the film, or ``none``; found when left out.
        theme: A MIDI file whose tune becomes the film's main theme.
        output: A file for the plan, YAML or JSON by its ending.
        plot: A PNG or SVG picture of the film's arc.
        preview: A small film (.mp4, .mov, .mkv) with its own sound and the planned cues burnt in.
        thumbnails: A folder for one still per cue and section.
        settings: What ``choices`` are changes to; the defaults when left out.
        progress: Called with a stage's name and the share done in 0..1.
        remark: Called with what is not understood well.
        **choices: Any setting by its own name.

    Returns:
        The plan: a value that can be changed with :func:`dataclasses.replace` and given to :func:`score_plan`.

    Raises:
        VidscoreError: See :mod:`vidscore.errors`; nothing is written then.
    """
    settings, places = _settings(settings, choices), (_path(output), _path(plot))
    wanted, force = Outputs(preview=_path(preview), thumbnails=_path(thumbnails)), settings.deliver.force
    progress("read", 0.0)
    reel, script = pipeline.open_film(Path(film), _path(subs), settings)
    for place in filter(None, places):
        check_output(place, force)
    check_pictures(reel, wanted.preview, wanted.thumbnails, force)
    progress("read", 1.0)
    study = _studied(pipeline.analyse_film(reel, script, settings, progress), remark)
    plan = pipeline.plan_score(study, settings, _path(theme), progress)
    plan_place, plot_place = places
    if plan_place is not None:
        pipeline.save_plan(plan, plan_place, force)
    if plot_place is not None:
        pipeline.plot_plan(study, plan, plot_place, force)
    pipeline.show_plan(plan, reel, own_sources(reel), wanted, force, progress)
    return plan


def score_film(
    film: AnyPath,
    *,
    subs: AnyPath | None = None,
    theme: AnyPath | None = None,
    output: AnyPath | None = None,
    stems: AnyPath | None = None,
    midi: AnyPath | None = None,
    plan: AnyPath | None = None,
    preview: AnyPath | None = None,
    thumbnails: AnyPath | None = None,
    settings: Settings | None = None,
    progress: StageProgress = unseen,
    remark: Remark = unheard,
    **choices: object,
) -> Delivery:
    """Score a film, as in ``vidscore.score_film("film.mp4", subs="film.srt", style="piano", stems="stems")``.

    Args:
        film: The film, or an audiobook: any file with a picture or a sound.
        subs: Its subtitles: a file, ``0:s:2`` for the third track inside the film, or ``none``; found when left out.
        theme: A MIDI file whose tune becomes the film's main theme.
        output: The scored film; ``film.scored.mp4`` beside ``film.mp4`` when left out.
        stems: A folder for one WAV per section of the orchestra and the whole score, as long as the film.
        midi: A folder for one MIDI file per cue and one of the whole film.
        plan: A file for the cue list.
        preview: A small film (.mp4, .mov, .mkv) with the scored sound and the cues burnt in.
        thumbnails: A folder for one still per cue and section.
        settings: What ``choices`` are changes to; the defaults when left out.
        progress: Called with a stage's name and the share done in 0..1.
        remark: Called with what is not understood well, as soon as that is known.
        **choices: Any setting by its own name.

    Returns:
        Where everything is, what was composed, and what fell short.

    Raises:
        VidscoreError: See :mod:`vidscore.errors`; what was there before is untouched.
    """
    settings, wanted = _settings(settings, choices), Outputs(*map(_path, (output, stems, midi, plan, preview, thumbnails)))
    progress("read", 0.0)
    reel, script = pipeline.open_film(Path(film), _path(subs), settings)
    pipeline.check_outputs(reel, wanted, settings)
    progress("read", 1.0)
    study = _studied(pipeline.analyse_film(reel, script, settings, progress), remark)
    order = pipeline.plan_score(study, settings, _path(theme), progress)
    delivery = pipeline.produce(order, reel, script, settings, wanted, progress)
    return replace(delivery, notes=(*study.notes, *delivery.notes))


def score_plan(
    order: AnyPath | Plan,
    /,
    *,
    folder: AnyPath = ".",
    subs: AnyPath | None = None,
    output: AnyPath | None = None,
    stems: AnyPath | None = None,
    midi: AnyPath | None = None,
    plan: AnyPath | None = None,
    preview: AnyPath | None = None,
    thumbnails: AnyPath | None = None,
    settings: Settings | None = None,
    progress: StageProgress = unseen,
    **choices: object,
) -> Delivery:
    """Score a film from its plan, as edited.

    Args:
        order: A plan file, which names the film and its subtitles from where it lies; or a plan.
        folder: From where a plan that is not a file names them.
        subs: Other subtitles than the plan names.
        output: The scored film; ``film.scored.mp4`` beside ``film.mp4`` when left out.
        stems: A folder for one WAV per section of the orchestra and the whole score, as long as the film.
        midi: A folder for one MIDI file per cue and one of the whole film.
        plan: A file for the cue list.
        preview: A small film (.mp4, .mov, .mkv) with the scored sound and the cues burnt in.
        thumbnails: A folder for one still per cue and section.
        settings: What ``choices`` are changes to; the defaults when left out. The plan's soundfont plays unless they name one.
        progress: Called with a stage's name and the share done in 0..1.
        **choices: Any setting by its own name.

    Returns:
        Where everything is, what was composed, and what fell short.

    Raises:
        VidscoreError: See :mod:`vidscore.errors`; what was there before is untouched.
    """
    wanted = Outputs(*map(_path, (output, stems, midi, plan, preview, thumbnails)))
    cue_list, place = (order, Path(folder)) if isinstance(order, Plan) else (read_plan(order), Path(order).resolve().parent)
    settings = _settings(settings, choices)
    if cue_list.soundfont and not settings.render.soundfont:
        if not isinstance(order, Plan):
            check_soundfont(cue_list, Path(order))
        settings = chosen(settings, {"soundfont": cue_list.soundfont})
    progress("read", 0.0)
    reel, script = pipeline.open_planned(cue_list, place, _path(subs), settings)
    pipeline.check_outputs(reel, wanted, settings)
    progress("read", 1.0)
    return pipeline.produce(cue_list, reel, script, settings, wanted, progress)


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
    settings = _settings(settings, choices)
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
    return pipeline.make_cue(cue_brief(asked, settings.plan), settings, _path(theme))[0]


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
    settings, place = _settings(settings, choices), Path(path)
    pipeline.save_cue(cue, place, settings, settings.deliver.force)
    return place


def read_plan(path: AnyPath) -> Plan:
    """Read a plan file as edited.

    Raises:
        InputError: It is missing, or an edit is wrong; the message names the line.
    """
    return read_plan_file(Path(path))


def save_plan(plan: Plan, path: AnyPath, force: bool = False) -> Path:
    """Write a plan file, YAML or JSON by its ending; paths inside it become relative to it where they can.

    Raises:
        OutputError: It is there already and ``force`` is off, or it cannot be written.
    """
    place = Path(path)
    check_output(place, force)
    return pipeline.save_plan(plan, place, force)


def read_settings(film: AnyPath | None = None) -> Settings:
    """The settings of the user's ``vidscore.toml``, and of the one beside a film, which wins.

    Raises:
        SettingsError: A table, a name or a value is wrong; the message names the file and the line.
    """
    return settings_beside(_path(film))


def _settings(given: Settings | None, choices: dict[str, object]) -> Settings:
    return chosen(Settings() if given is None else given, choices)


def _path(given: AnyPath | None) -> Path | None:
    return None if given is None else Path(given)


def _ms(seconds: float) -> int:
    if not 0.0 <= seconds <= 360_000.0:
        raise SettingsError(f"{seconds:g} s is not a time in a cue", "write seconds, for example 12.5")
    return round(seconds * 1000)


def _studied(study: FilmAnalysis, remark: Remark) -> FilmAnalysis:
    for note in study.notes:
        remark(note)
    return study
