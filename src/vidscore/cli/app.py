"""The commands. Everything heavy is imported when a command runs, so that ``--help`` answers at once."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from vidscore import __version__
from vidscore.cli.bundle import bundle
from vidscore.cli.cache import cache
from vidscore.cli.config import config
from vidscore.cli.cue import cue
from vidscore.cli.doctor import doctor
from vidscore.cli.feel import feel
from vidscore.cli.options import (
    OUTPUT,
    MusicOptions,
    OutputOptions,
    PlanOutputOptions,
    RecomposeOptions,
    ReportOptions,
    SoundOptions,
    WordOptions,
    settings_from,
    told_by,
)
from vidscore.cli.report import Report, print_cues
from vidscore.cli.several import films_named, is_one, places_for, score_each, subtitles_for, tell_all
from vidscore.errors import SettingsError
from vidscore.model.plan import Plan
from vidscore.model.sound import Delivery

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
app.command(config)
app.command(bundle)


DryRun = Annotated[bool, Parameter(name=["--dry-run", "-n"], negative=(), group=OUTPUT)]


GoOn = Annotated[bool, Parameter(name="--continue", negative=(), group=OUTPUT)]


@app.default
def score(
    film: Path,
    /,
    *more: Path,
    words: WordOptions = WordOptions(),  # noqa: B008  a frozen value
    music: MusicOptions = MusicOptions(),  # noqa: B008
    sound: SoundOptions = SoundOptions(),  # noqa: B008
    output: OutputOptions = OutputOptions(),  # noqa: B008
    plot: Annotated[Path | None, Parameter(group=OUTPUT)] = None,
    dry_run: DryRun = False,
    go_on: GoOn = False,
    talk: ReportOptions = ReportOptions(),  # noqa: B008
) -> int:
    """Score a film, or several.

    Args:
        film: The film, an audiobook (any file with a picture or a sound), or a story (.txt, .md, .epub, .fountain).
        more: More films, and folders of them; -o, --plan, --plot, --preview and the others then name folders.
        words: How the film and its words are read.
        music: What is composed.
        sound: How it is played and mixed.
        output: What is handed over.
        plot: A PNG or SVG picture of the film's arc: moods, evidence and cues over time.
        dry_run: Print the cue list and write nothing.
        go_on: With several films, go on after one that fails.
        talk: What is said.
    """
    from vidscore import library

    films = (film, *more)
    if not is_one(films):
        return _score_several(films, words, music, sound, output, plot, dry_run, go_on, talk)
    film, subs = told_by(film, words)
    settings = settings_from(words, music, sound, output, film=film)
    report = Report(talk)
    tell: dict[str, Any] = {"settings": settings, "progress": report, "remark": report.remark}
    if dry_run:
        with report.running("plan"):
            plan = library.plan_film(film, subs=subs, theme=music.theme, **tell)
        _show_plan(plan, talk)
        _say_unwritten(output, report)
        return 0
    with report.running("score", output.preview is not None):
        delivery = library.score_film(film, subs=subs, theme=music.theme, plot=plot, **_places(output), **tell)
    _show_delivery(delivery, report, plot)
    return 0


def _score_several(
    named: tuple[Path, ...],
    words: WordOptions,
    music: MusicOptions,
    sound: SoundOptions,
    output: OutputOptions,
    plot: Path | None,
    dry_run: bool,
    go_on: bool,
    talk: ReportOptions,
) -> int:
    """Score several films by the same choices; the exit code."""
    from vidscore import library
    from vidscore.tools.files import make_folder

    if words.voice is not None:
        raise SettingsError("--voice goes with one story", "write: vidscore story.txt --voice narration.mp3")
    summary = Report(talk)
    films = films_named(named, summary.remark)
    places = places_for(films, output, plot)
    subs = [subtitles_for(film, words.subs, len(films)) for film in films]

    def work(number: int, film: Path) -> dict[str, Any]:
        report = Report(talk)
        settings = settings_from(words, music, sound, output, film=film)
        tell: dict[str, Any] = {"settings": settings, "progress": report, "remark": report.remark, "theme": music.theme}
        if dry_run:
            with report.running("plan"):
                plan = library.plan_film(film, subs=subs[number], **tell)
            if not talk.json:
                _show_plan(plan, talk)
            return {"cues": len(plan.sounding), "duration_ms": plan.duration_ms}
        where: dict[str, Any] = dict(places[number])
        for folder in {path.parent for path in where.values() if path is not None}:
            make_folder(folder)
        with report.running("score", output.preview is not None):
            delivery = library.score_film(film, subs=subs[number], **tell, **where)
        report.timings()
        report.notes(delivery.notes)
        return _delivered(delivery, places[number]["plot"])[1]

    return tell_all(list(score_each(films, go_on, talk, work)), summary.result)


@app.command
def plan(
    film: Path | None = None,
    /,
    *,
    words: WordOptions = WordOptions(),  # noqa: B008
    music: MusicOptions = MusicOptions(),  # noqa: B008
    output: PlanOutputOptions = PlanOutputOptions(),  # noqa: B008
    talk: ReportOptions = ReportOptions(),  # noqa: B008
) -> None:
    """Write the cue list of a film, to be changed and then rendered.

    Args:
        film: The film.
        words: How the film and its words are read.
        music: What is composed.
        output: What is handed over.
        talk: What is said.
    """
    from vidscore import library
    from vidscore.plan import outside, plan_schema
    from vidscore.tools.names import fitting_name

    if output.schema:
        print(json.dumps(plan_schema(), indent=2, ensure_ascii=False))
        return
    if film is None:
        raise SettingsError("no film is named", "write: vidscore plan film.mp4 --subs film.srt")
    film, subs = told_by(film, words)
    target = output.output or film.with_name(fitting_name(film.stem, ".plan.yaml"))
    settings = settings_from(words, music, output, film=film)
    report = Report(talk)
    with report.running("plan", output.preview is not None):
        made = library.plan_film(
            film,
            subs=subs,
            theme=music.theme,
            output=target,
            plot=output.plot,
            preview=output.preview,
            thumbnails=output.thumbnails,
            settings=settings,
            progress=report,
            remark=report.remark,
        )
    _show_plan(made, talk)
    trust = " --trust-paths" if outside(made, target.resolve().parent, Path()) else ""
    report.say(f"the plan: {target}\nchange it, then: vidscore render {shlex.quote(str(target))}{trust}")


@app.command
def render(
    plan_file: Path,
    /,
    *,
    output: OutputOptions = OutputOptions(),  # noqa: B008
    sound: SoundOptions = SoundOptions(),  # noqa: B008
    words: WordOptions = WordOptions(),  # noqa: B008
    music: RecomposeOptions = RecomposeOptions(),  # noqa: B008
    trust_paths: Annotated[bool, Parameter(negative=(), group=OUTPUT)] = False,
    dry_run: DryRun = False,
    talk: ReportOptions = ReportOptions(),  # noqa: B008
) -> None:
    """Score a film from its plan file, as edited.

    Args:
        plan_file: What `vidscore plan` or --plan wrote; the film and the subtitles are named in it.
        output: What is handed over.
        sound: How it is played and mixed.
        words: How the words are read; --subs names other subtitles than the plan.
        music: What can still be chosen of the music.
        trust_paths: Read the film, the subtitles and the soundfont that the plan names, even outside its own folder.
        dry_run: Check the plan and what it names, print the cue list and write nothing.
        talk: What is said.
    """
    from vidscore import library
    from vidscore.plan import check_paths

    order, here, report = library.read_plan(plan_file), plan_file.resolve().parent, Report(talk)
    if not trust_paths:
        check_paths(order, plan_file)
    report.say(f"the plan names: {', '.join(filter(None, (order.film, order.subtitles, order.soundfont)))}")
    settings = settings_from(words, music, sound, output, film=here / order.film)
    asked: dict[str, Any] = {"subs": words.subs, "trust_paths": trust_paths, "settings": settings, **_places(output)}
    if dry_run:
        _show_plan(library.check_plan(plan_file, **asked), talk)
        _say_unwritten(output, report)
        return
    with report.running("render", output.preview is not None):
        delivery = library.score_plan(plan_file, progress=report, **asked)
    _show_delivery(delivery, report)


def _say_unwritten(output: OutputOptions, report: Report) -> None:
    """Say that a dry run leaves out what was asked for."""
    if named := [f"--{name}" for name, path in _places(output).items() if path is not None]:
        report.remark(f"--dry-run writes nothing: {', '.join(named)} left out")


@app.command
def completion(shell: Literal["bash", "zsh", "fish"], /) -> None:
    """Print what makes a shell complete commands, options and their values at the Tab key.

    Args:
        shell: Which; docs/commands.md says where it keeps such a script.
    """
    print(app.generate_completion(prog_name="vidscore", shell=shell))


def _places(output: OutputOptions) -> dict[str, Any]:
    """Where a score is to be written, as the library takes it."""
    names = ("output", "stems", "midi", "plan", "preview", "thumbnails")
    return {name: getattr(output, name) for name in names}


def _show_plan(plan: Plan, talk: ReportOptions) -> None:
    if talk.json:
        from vidscore.plan import plan_text

        print(plan_text(plan, "plan.json"), end="")
    elif not talk.quiet:
        print_cues(plan, talk.verbose)


def _show_delivery(delivery: Delivery, report: Report, plot: Path | None = None) -> None:
    """Say where everything is."""
    if delivery.cue_list is not None and report.talk.verbose and not report.talk.json:
        print_cues(delivery.cue_list, verbose=True)
    report.timings()
    report.notes(delivery.notes)
    places, data = _delivered(delivery, plot)
    report.result(data, [f"{name:<10} {path}" for name, path in places.items()])


def _delivered(delivery: Delivery, plot: Path | None) -> tuple[dict[str, str], dict[str, Any]]:
    """Where everything is, and all that is told of it."""
    places = {
        "film": delivery.film,
        "subtitles": delivery.subtitles,
        "score": delivery.score,
        "stems": delivery.stems[0].parent if delivery.stems else None,
        "midi": delivery.midi[0].parent if delivery.midi else None,
        "plan": delivery.plan,
        "plot": plot,
        "preview": delivery.preview,
        "thumbnails": delivery.thumbnails[0].parent if delivery.thumbnails else None,
    }
    plan = delivery.cue_list
    data = {name: str(path) for name, path in places.items() if path is not None}
    facts = {"duration_ms": delivery.duration_ms, "streams": list(delivery.streams), "cues": len(plan.sounding) if plan else 0}
    return data, {**data, **facts, "notes": list(delivery.notes)}
