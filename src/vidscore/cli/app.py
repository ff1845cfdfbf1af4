"""The commands. Everything heavy is imported when a command runs, so that ``--help`` answers at once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from vidscore import __version__
from vidscore.cli.cache import cache
from vidscore.cli.cue import cue
from vidscore.cli.doctor import doctor
from vidscore.cli.feel import feel
from vidscore.cli.options import OUTPUT, Music, Output, Sound, Talk, Words, settings_from
from vidscore.cli.report import Report, print_cues
from vidscore.errors import SettingsError
from vidscore.model.plan import Plan
from vidscore.model.sound import Delivery

if TYPE_CHECKING:
    from vidscore.pipeline import Wanted

app = App(
    name="vidscore",
    help="Compose a score for a film from its subtitles and its picture.\n\nvidscore film.mp4 --subs film.srt",
    version=__version__,
    help_format="plaintext",
    result_action="return_value",
    suppress_keyboard_interrupt=False,  # run() answers Ctrl-C in words
    default_parameter=Parameter(show_default=lambda value: value or None),
)
app.command(cue)
app.command(feel)
app.command(doctor)
app.command(cache)


@app.default
def score(
    film: Path,
    /,
    *,
    words: Words = Words(),  # noqa: B008  a frozen value
    music: Music = Music(),  # noqa: B008
    sound: Sound = Sound(),  # noqa: B008
    output: Output = Output(),  # noqa: B008
    dry_run: Annotated[bool, Parameter(name=["--dry-run", "-n"], negative=(), group=OUTPUT)] = False,
    talk: Talk = Talk(),  # noqa: B008
) -> None:
    """Score a film.

    Args:
        film: The film, or an audiobook: any file with a picture or a sound.
        words: How the film and its words are read.
        music: What is composed.
        sound: How it is played and mixed.
        output: What is handed over.
        dry_run: Print the cue list and write nothing.
        talk: What is said.
    """
    from vidscore import pipeline

    settings = settings_from(words, music, sound, output)
    report = Report(talk)
    with report.running():
        report("read", 0.0)
        reel, script = pipeline.open_film(film, words.subs, settings)
        if not dry_run:
            pipeline.check_wanted(reel, _wanted(output), settings)
        report("read", 1.0)
        study = pipeline.study_film(reel, script, settings, report)
        report.notes(study.notes)
        plan = pipeline.plan_film(study, settings, music.theme, report)
        if not dry_run:
            delivery = pipeline.score_film(plan, reel, script, settings, _wanted(output), report)
    if dry_run:
        _show_plan(plan, talk)
    else:
        _show_delivery(delivery, plan, report)


@app.command
def plan(
    film: Path | None = None,
    /,
    *,
    words: Words = Words(),  # noqa: B008
    music: Music = Music(),  # noqa: B008
    output: Annotated[Path | None, Parameter(name=["--output", "-o"], group=OUTPUT)] = None,
    plot: Annotated[Path | None, Parameter(group=OUTPUT)] = None,
    preview: Annotated[Path | None, Parameter(group=OUTPUT)] = None,
    thumbnails: Annotated[Path | None, Parameter(group=OUTPUT)] = None,
    force: Annotated[bool, Parameter(name=["--force", "-f"], negative=(), group=OUTPUT)] = False,
    schema: Annotated[bool, Parameter(negative=(), group=OUTPUT)] = False,
    talk: Talk = Talk(),  # noqa: B008
) -> None:
    """Write the cue list of a film, to be changed and then rendered.

    Args:
        film: The film.
        words: How the film and its words are read.
        music: What is composed.
        output: The plan file, YAML or JSON by its ending; film.plan.yaml beside film.mp4 when left out.
        plot: A PNG or SVG picture of the film's arc: moods, evidence and cues over time.
        preview: A small film (.mp4, .mov, .mkv) with its own sound and the planned cues burnt in.
        thumbnails: A folder for one still per cue and section, named by cue and time.
        force: Overwrite what is there.
        schema: Print the JSON Schema that documents every field of a plan file, and stop.
        talk: What is said.
    """
    from vidscore import pipeline
    from vidscore.deliver.preview import check_pictures, own_sources
    from vidscore.plan import plan_schema
    from vidscore.tools.files import check_output

    if schema:
        print(json.dumps(plan_schema(), indent=2, ensure_ascii=False))
        return
    if film is None:
        raise SettingsError("no film is named", "write: vidscore plan film.mp4 --subs film.srt")
    target = output or film.with_name(f"{film.stem}.plan.yaml")
    settings = settings_from(words, music, Sound(), Output())
    report = Report(talk)
    with report.running():
        report("read", 0.0)
        reel, script = pipeline.open_film(film, words.subs, settings)
        for path in (target, plot):
            if path is not None:
                check_output(path, force)
        check_pictures(reel, preview, thumbnails, force)
        report("read", 1.0)
        study = pipeline.study_film(reel, script, settings, report)
        report.notes(study.notes)
        made = pipeline.plan_film(study, settings, music.theme, report)
        pipeline.save_plan(made, target, force)
        if plot is not None:
            pipeline.plot_plan(study, made, plot, force)
        wanted = pipeline.Wanted(preview=preview, thumbnails=thumbnails)
        pipeline.show_plan(made, reel, own_sources(reel), wanted, force, report)
    _show_plan(made, talk)
    report.say(f"the plan: {target}\nchange it, then: vidscore render {target}")


@app.command
def render(
    plan_file: Path,
    /,
    *,
    output: Output = Output(),  # noqa: B008
    sound: Sound = Sound(),  # noqa: B008
    words: Words = Words(),  # noqa: B008
    candidates: Annotated[int, Parameter(group=OUTPUT)] = 16,
    talk: Talk = Talk(),  # noqa: B008
) -> None:
    """Score a film from its plan file, as edited.

    Args:
        plan_file: What `vidscore plan` or --plan wrote; the film and the subtitles are named in it.
        output: What is handed over.
        sound: How it is played and mixed.
        words: How the words are read; --subs names other subtitles than the plan.
        candidates: Versions written of each cue; the critic keeps the best.
        talk: What is said.
    """
    from vidscore import pipeline
    from vidscore.plan import read_plan

    order = read_plan(plan_file)
    settings = settings_from(words, Music(candidates=candidates), sound, output)
    if order.soundfont and not sound.soundfont:
        settings = replace(settings, render=replace(settings.render, soundfont=order.soundfont))
    report = Report(talk)
    with report.running():
        report("read", 0.0)
        reel, script = pipeline.open_planned(order, plan_file, words.subs, settings)
        pipeline.check_wanted(reel, _wanted(output), settings)
        report("read", 1.0)
        delivery = pipeline.score_film(order, reel, script, settings, _wanted(output), report)
    _show_delivery(delivery, order, report)


def _wanted(output: Output) -> Wanted:
    from vidscore.pipeline import Wanted

    return Wanted(output.output, output.stems, output.midi, output.plan, output.preview, output.thumbnails)


def _show_plan(plan: Plan, talk: Talk) -> None:
    if talk.json:
        from vidscore.plan import plan_text

        print(plan_text(plan, "plan.json"), end="")
    elif not talk.quiet:
        print_cues(plan, talk.verbose)


def _show_delivery(delivery: Delivery, plan: Plan, report: Report) -> None:
    """Say where everything is."""
    places = {
        "film": delivery.film,
        "score": delivery.score,
        "stems": delivery.stems[0].parent if delivery.stems else None,
        "midi": delivery.midi[0].parent if delivery.midi else None,
        "plan": delivery.plan,
        "preview": delivery.preview,
        "thumbnails": delivery.thumbnails[0].parent if delivery.thumbnails else None,
    }
    if report.talk.verbose and not report.talk.json:
        print_cues(plan, verbose=True)
    report.timings()
    report.notes(delivery.notes)
    data = {name: str(path) for name, path in places.items() if path is not None}
    data_full = {**data, "duration_ms": delivery.duration_ms, "streams": list(delivery.streams), "cues": len(plan.sounding)}
    data_full["notes"] = list(delivery.notes)
    report.result(data_full, [f"{name:<10} {path}" for name, path in data.items()])
