"""``vidscore bundle``: what a report of a fault needs, in one zip file; no film, no sound, nobody's name.

The stages that take little time run once more (settings, probing, reading, planning), and whatever goes wrong in them is
part of the pack. Names of home folders are masked on every page.
"""

from __future__ import annotations

import json
import os
import platform
import re
import traceback
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from vidscore import __version__
from vidscore.cli.options import OUTPUT, MusicOptions, ReportOptions, WordOptions, sets, settings_from
from vidscore.cli.options import options as option_class
from vidscore.cli.report import Report
from vidscore.errors import SettingsError, VidscoreError

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every page: equal findings make an equal file."""


@option_class(OUTPUT)
class BundleOutputOptions:
    """Where `vidscore bundle` packs it."""

    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None
    """The zip file; film.report.zip in the current folder when left out."""
    force = sets("deliver.force", name=["--force", "-f"])


@dataclass(slots=True)
class _Pack:
    """The pages so far, and how it went."""

    pages: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    caught: str = ""
    """The error in one line; empty where nothing went wrong."""

    def progress(self, stage: str, share: float) -> None:
        """Note where a stage begins and ends."""
        said = f"{stage} {'begins' if share == 0.0 else 'is done'}"
        if share in (0.0, 1.0) and said not in self.log:
            self.log.append(said)


def bundle(
    film: Path,
    /,
    *,
    words: WordOptions = WordOptions(),  # noqa: B008  a frozen value
    music: MusicOptions = MusicOptions(),  # noqa: B008
    output: BundleOutputOptions = BundleOutputOptions(),  # noqa: B008
    talk: ReportOptions = ReportOptions(),  # noqa: B008
) -> None:
    """Pack what a report of a fault needs: settings, versions, what was probed and planned, the error. No film, no sound.

    Args:
        film: The film that goes wrong.
        words: How the film and its words are read.
        music: What is composed.
        output: Where it is packed.
        talk: What is said.
    """
    from vidscore.tools.files import atomic_output, check_output, reading
    from vidscore.tools.run import commands_run

    target = output.output or Path(f"{film.stem}.report.zip")
    if target.suffix.lower() != ".zip":
        raise SettingsError(f"a report is a .zip file, not {target.name}", f"write -o {film.stem}.report.zip")
    inputs = (film, words.subs, music.theme)
    with reading(*inputs):
        check_output(target, bool(output.force))
    pack = _Pack({"versions.json": _json(versions())})
    with commands_run() as commands:
        try:
            for name, page in _stages(pack, film, words, music):
                pack.pages[name] = page
        except Exception as error:
            pack.caught = f"{type(error).__name__}: {error}"
            pack.pages["error.txt"] = _told(error)
        pack.log += [f"$ {command}" for command in commands()]
    pack.pages["log.txt"] = "\n".join([*pack.log, pack.caught]) + "\n"
    with reading(*inputs), atomic_output(target, bool(output.force)) as part:
        _write(part, {name: masked(page) for name, page in pack.pages.items()})
    data: dict[str, Any] = {"report": str(target), "pages": list(pack.pages), "caught": masked(pack.caught)}
    report = Report(talk)
    report.say(f"caught {masked(pack.caught)}" if pack.caught else "nothing went wrong up to the plan")
    report.say("no film and no sound are in it; the plan quotes lines of the subtitles: look through it before you send it")
    report.result(data, [str(target)])


def _stages(pack: _Pack, film: Path, words: WordOptions, music: MusicOptions) -> Iterator[tuple[str, str]]:
    """Name and text of each page, as far as it goes."""
    from vidscore import pipeline
    from vidscore.plan import plan_text
    from vidscore.tools.config import config_text
    from vidscore.tools.probe import probe
    from vidscore.tools.values import plain_value

    settings = settings_from(words, music, film=film)
    yield "settings.toml", config_text(settings)
    pack.progress("probe", 0.0)
    yield "probe.json", _json(plain_value(probe(film)))
    pack.progress("probe", 1.0)
    pack.progress("read", 0.0)
    reel, script = pipeline.open_film(film, words.subs, settings)
    pack.progress("read", 1.0)
    read = {"lines": len(script.lines), "captions": len(script.captions), "language": script.language}
    yield "film.json", _json({"film": plain_value(reel), "words": {**read, "source": str(script.source or "")}})
    study = pipeline.analyse_film(reel, script, settings, pack.progress)
    pack.log += [f"note: {note}" for note in study.notes]
    yield "plan.yaml", plan_text(pipeline.plan_score(study, settings, music.theme, pack.progress))


def versions() -> dict[str, Any]:
    """What runs here, and in which version; what is missing is empty."""
    from vidscore.cli.doctor import examine

    found = {finding.name: finding.found for finding in examine()}
    chosen = {name: value for name, value in sorted(os.environ.items()) if name.startswith("VIDSCORE_")}
    own = {"vidscore": __version__, "python": platform.python_version(), "system": platform.platform()}
    return {**own, "environment": chosen, "found": found}


_HOMES = re.compile(r"(/home/|/Users/|[A-Za-z]:\\{1,2}Users\\{1,2})[^/\\\n'\"]{1,64}")


def masked(text: str) -> str:
    r"""A text without the names of home folders.

    Example:
        >>> masked("/home/mara/film.mp4 C:\\Users\\Mara\\film.mp4")
        '/home/*/film.mp4 C:\\Users\\*\\film.mp4'
    """
    home = str(Path.home())
    return _HOMES.sub(r"\1*", text.replace(home, "~") if len(home) > 1 else text)


def _told(error: Exception) -> str:
    """The traceback, and what the error knows beside."""
    more = {name: value for name, value in vars(error).items() if value} if isinstance(error, VidscoreError) else {}
    return "".join(traceback.format_exception(error)) + "".join(f"{name}: {value}\n" for name, value in more.items())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _write(place: Path, pages: dict[str, str]) -> None:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in pages.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), page.encode("utf-8", "replace"), zipfile.ZIP_DEFLATED)
