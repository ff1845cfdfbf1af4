"""What ``import vidscore`` offers and the command line calls: a path in, a plan, a score or a cue out.

Every function takes either ``settings`` or any setting by its own name as a keyword (``style="piano"``, ``seed=7``); the
names are the fields of the classes in :mod:`vidscore.settings`. ``vidscore.toml`` is read by :func:`read_settings` alone: what
a call does depends on nothing but its arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from vidscore import pipeline
from vidscore.deliver.film import default_output
from vidscore.deliver.preview import own_sources
from vidscore.errors import InputError
from vidscore.feel import network_notes
from vidscore.model.film import Film
from vidscore.model.plan import Plan
from vidscore.model.progress import StageProgress
from vidscore.model.script import Script
from vidscore.model.sound import Delivery
from vidscore.pipeline import Outputs, unseen
from vidscore.plan import FilmAnalysis, check_paths, check_soundfont, worked_out
from vidscore.plan import read_plan as read_plan_file
from vidscore.settings import Settings, chosen
from vidscore.tools.config import config_files, settings_beside
from vidscore.tools.files import all_or_nothing, check_output, reading
from vidscore.tools.names import AnyPath

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
        film: The film, or an audiobook: any file with a picture or a sound; or a story (.txt, .md, .epub, .fountain).
        subs: Its subtitles: a file, ``0:s:2`` for the third track inside the film, or ``none``; found when left out. A story
            here is laid along the voice that reads it.
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
    settings = chosen(settings, choices)
    pictures = {"plot": _path(plot), "preview": _path(preview), "thumbnails": _path(thumbnails)}
    wanted, force = Outputs(plan=_path(output), **pictures), settings.deliver.force
    progress("read", 0.0)
    reel, script = pipeline.open_film(Path(film), _path(subs), settings)
    with _reading(reel, script, settings, theme), all_or_nothing():
        pipeline.check_files(reel, wanted, force)
        progress("read", 1.0)
        for note in network_notes(settings.feel.model if script.lines else ""):
            remark(note)
        study = _studied(pipeline.analyse_film(reel, script, settings, progress), remark)
        plan = pipeline.plan_score(study, settings, _path(theme), progress)
        if wanted.plan is not None:
            pipeline.save_plan(plan, wanted.plan, force)
        if wanted.plot is not None:
            pipeline.plot_plan(study, plan, wanted.plot, force)
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
    plot: AnyPath | None = None,
    preview: AnyPath | None = None,
    thumbnails: AnyPath | None = None,
    settings: Settings | None = None,
    progress: StageProgress = unseen,
    remark: Remark = unheard,
    **choices: object,
) -> Delivery:
    """Score a film, as in ``vidscore.score_film("film.mp4", subs="film.srt", style="piano", stems="stems")``.

    Args:
        film: The film, or an audiobook: any file with a picture or a sound; or a story (.txt, .md, .epub, .fountain).
        subs: Its subtitles: a file, ``0:s:2`` for the third track inside the film, or ``none``; found when left out. A story
            here is laid along the voice that reads it.
        theme: A MIDI file whose tune becomes the film's main theme.
        output: The scored film; ``film.scored.mp4`` beside ``film.mp4`` when left out.
        stems: A folder for one WAV per section of the orchestra and the whole score, as long as the film.
        midi: A folder for one MIDI file per cue and one of the whole film.
        plan: A file for the cue list.
        plot: A PNG or SVG picture of the film's arc.
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
    settings, wanted = chosen(settings, choices), Outputs(*map(_path, (output, stems, midi, plan, preview, thumbnails)))
    progress("read", 0.0)
    reel, script = pipeline.open_film(Path(film), _path(subs), settings)
    wanted = replace(wanted, plot=_path(plot))
    with _reading(reel, script, settings, theme), all_or_nothing():
        _, said = pipeline.check_outputs(reel, wanted, settings)
        for note in (*reel.notes, *said):
            remark(note)
        progress("read", 1.0)
        for note in network_notes(settings.feel.model if script.lines else ""):
            remark(note)
        study = _studied(pipeline.analyse_film(reel, script, settings, progress), remark)
        order = pipeline.plan_score(study, settings, _path(theme), progress)
        if wanted.plot is not None:
            pipeline.plot_plan(study, order, wanted.plot, settings.deliver.force)
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
    trust_paths: bool = False,
    settings: Settings | None = None,
    progress: StageProgress = unseen,
    **choices: object,
) -> Delivery:
    """Score a film from its plan, as edited.

    Args:
        order: A plan file, which names the film and its subtitles from where it lies; or a plan.
        folder: From where a plan that is not a file names them.
        subs: Other subtitles than the plan names.
        output: The scored film; ``film.scored.mp4`` beside the plan file, or in ``folder``, when left out.
        stems: A folder for one WAV per section of the orchestra and the whole score, as long as the film.
        midi: A folder for one MIDI file per cue and one of the whole film.
        plan: A file for the cue list.
        preview: A small film (.mp4, .mov, .mkv) with the scored sound and the cues burnt in.
        thumbnails: A folder for one still per cue and section.
        trust_paths: Whether a plan file may name files outside its own folder.
        settings: What ``choices`` are changes to; the defaults when left out. The plan's soundfont plays unless they name one.
        progress: Called with a stage's name and the share done in 0..1.
        **choices: Any setting by its own name.

    Returns:
        Where everything is, what was composed, and what fell short.

    Raises:
        VidscoreError: See :mod:`vidscore.errors`; what was there before is untouched.
    """
    wanted = Outputs(*map(_path, (output, stems, midi, plan, preview, thumbnails)))
    progress("read", 0.0)
    opened = _opened(order, folder, _path(subs), trust_paths, chosen(settings, choices))
    with opened.reading():
        wanted = opened.checked(wanted)
        progress("read", 1.0)
        delivery = pipeline.produce(opened.plan, opened.film, opened.script, opened.settings, wanted, progress)
    return replace(delivery, notes=(*opened.film.notes, *delivery.notes))


def check_plan(
    order: AnyPath,
    /,
    *,
    subs: AnyPath | None = None,
    trust_paths: bool = False,
    settings: Settings | None = None,
    **wanted: AnyPath | None,
) -> Plan:
    """Find out whether a plan file can be rendered, and do nothing.

    Args:
        order: The plan file.
        subs: Other subtitles than the plan names.
        trust_paths: Whether it may name files outside its own folder.
        settings: What it would be rendered with.
        **wanted: What :func:`score_plan` would write, by the same names.

    Returns:
        The plan.

    Raises:
        VidscoreError: As :func:`score_plan` would before any work.
    """
    opened = _opened(order, ".", _path(subs), trust_paths, chosen(settings, {}))
    places = {"film" if name == "output" else name: _path(path) for name, path in wanted.items()}
    with opened.reading():
        opened.checked(Outputs(**places))
    return opened.plan


@dataclass(frozen=True, slots=True)
class _Opened:
    """A plan with the film and the words that it names."""

    plan: Plan
    place: Path
    """From where it names them."""
    film: Film
    script: Script
    settings: Settings
    file: Path | None

    def reading(self) -> AbstractContextManager[None]:
        """Refuse every output that is one of its inputs."""
        return _reading(self.film, self.script, self.settings, self.file)

    def checked(self, wanted: Outputs) -> Outputs:
        """What is wanted, with a place for the film, once it is known that all of it may be written."""
        wanted = wanted if wanted.film is not None else replace(wanted, film=self.place / default_output(self.film).name)
        pipeline.check_outputs(self.film, wanted, self.settings, self.plan.sounding)
        return wanted


def _opened(order: AnyPath | Plan, folder: AnyPath, subs: Path | None, trust_paths: bool, settings: Settings) -> _Opened:
    file = None if isinstance(order, Plan) else Path(order)
    cue_list = order if isinstance(order, Plan) else read_plan(order)
    place = Path(folder) if file is None else file.resolve().parent
    if file is not None and not trust_paths:
        check_paths(cue_list, file)
    if cue_list.soundfont and not settings.render.soundfont:
        if file is not None:
            check_soundfont(cue_list, file)
        settings = chosen(settings, {"soundfont": cue_list.soundfont})
    reel, script = pipeline.open_planned(cue_list, place, subs, settings)
    cue_list = _followed(cue_list, file)
    return _Opened(cue_list, place, reel, script, settings, file)


def _followed(cue_list: Plan, file: Path | None) -> Plan:
    """A plan with what follows from its edits.

    Raises:
        InputError: Two of them contradict each other.
    """
    try:
        return worked_out(cue_list)
    except ValueError as error:
        hint = "change one of them, or write auto for what may follow the other"
        raise InputError(str(error), hint, path=file) from None


def _reading(film: Film, script: Script, settings: Settings, *more: AnyPath | None) -> AbstractContextManager[None]:
    """Refuse every output that is the film, its words, a soundfont, a settings file or something else that is read."""
    font = Path(settings.render.soundfont) if settings.render.soundfont else None
    return reading(film.path, script.source, font, *config_files(film.path), *map(_path, more))


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


def _path(given: AnyPath | None) -> Path | None:
    return None if given is None else Path(given)


def _studied(study: FilmAnalysis, remark: Remark) -> FilmAnalysis:
    for note in study.notes:
        remark(note)
    return study
