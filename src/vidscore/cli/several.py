"""Several films and folders on one command line: which they are, where each goes, and how it ended, one line each.

A film that fails ends the run unless ``--continue`` is given; either way every line is said at the end, and the exit code is
that of the first failure.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vidscore.cli.options import OutputOptions, ReportOptions
from vidscore.cli.report import print_error
from vidscore.errors import InputError, SettingsError, VidscoreError

_MADE_HERE = {"scored", "preview"}
"""What stands before the ending of a film that an earlier run wrote."""
_ONE_EACH = {"plan": ".plan.yaml", "plot": ".arc.svg", "preview": ".preview.mp4"}
"""Options that name one file; with several films they name a folder, in which the files end so."""
_FOLDERS = ("stems", "midi", "thumbnails")
_EXAMPLE = "vidscore a.mp4 b.mkv -o scored"


@dataclass(frozen=True, slots=True)
class Ended:
    """How it went with one film."""

    film: Path
    result: dict[str, Any] | None
    """What is told of it; None where it failed or was not reached."""
    error: VidscoreError | None = None


def is_one(films: tuple[Path, ...]) -> bool:
    """Whether a single file is named, and no folder."""
    return len(films) == 1 and not films[0].is_dir()


def films_named(named: tuple[Path, ...], tell: Callable[[str], None]) -> tuple[Path, ...]:
    """The films that files and folders stand for, each once, in order; what an earlier run wrote is left out.

    Raises:
        InputError: Nothing is left.
    """
    found: dict[str, Path] = {}
    for place in named:
        inside = _films_in(place) if place.is_dir() else [place]
        films = [film for film in inside if not _is_made_here(film)]
        if place.is_dir() and not films:
            tell(f"the folder {place} holds no film that is not scored yet" if inside else f"the folder {place} holds no film")
        elif not films:
            tell(f"{place} was written by an earlier run and is left out")
        for film in films:
            found.setdefault(os.path.realpath(film), film)
    if not found:
        raise InputError("no film is left to be scored", f"name films or folders: {_EXAMPLE}")
    return tuple(found.values())


def _films_in(folder: Path) -> list[Path]:
    from vidscore.read.find import FILM_SUFFIXES

    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in FILM_SUFFIXES and path.is_file())
    return [path for path in found if not path.name.startswith(".")]


def _is_made_here(film: Path) -> bool:
    return film.stem.lower().rpartition(".")[2] in _MADE_HERE and "." in film.stem


def places_for(films: tuple[Path, ...], output: OutputOptions, plot: Path | None) -> list[dict[str, Path | None]]:
    """Where everything of each film goes, by the names of the library's arguments.

    Raises:
        SettingsError: An option names one file, or two films would write the same.
    """
    from vidscore.tools.names import fitting_name

    asked = {
        "output": output.output,
        "plot": plot,
        **{name: getattr(output, name) for name in (*_ONE_EACH, *_FOLDERS) if name != "plot"},
    }
    for name in ("output", *_ONE_EACH):
        folder = asked[name]
        if folder is not None and folder.suffix and not folder.is_dir():
            flag = "-o" if name == "output" else f"--{name}"
            raise SettingsError(
                f"{flag} {folder} names one file, but {len(films)} films are to be scored",
                f"name a folder: {flag} {folder.with_suffix('')}",
            )
    stems = [film.stem.casefold() for film in films]
    double = next((film for film, stem in zip(films, stems, strict=True) if stems.count(stem) > 1), None)
    if double is not None and any(asked.values()):
        raise SettingsError(f"two of the films are called {double.stem}", "score one of them in a run of its own")
    out = []
    for film in films:
        places: dict[str, Path | None] = dict.fromkeys(asked)
        if asked["output"] is not None:
            places["output"] = asked["output"] / fitting_name(film.stem.rstrip("."), f".scored{_scored_suffix(film)}")
        places |= {name: asked[name] / fitting_name(film.stem, end) for name, end in _ONE_EACH.items() if asked[name] is not None}
        places |= {name: asked[name] / film.stem for name in _FOLDERS if asked[name] is not None}
        out.append(places)
    return out


def _scored_suffix(film: Path) -> str:
    """What the scored copy of a film ends in; of one that cannot be read, whose turn comes, its own ending."""
    from vidscore.deliver.containers import STORY_SUFFIX, suffix_for
    from vidscore.read import is_story, read_film

    if is_story(film):
        return STORY_SUFFIX
    try:
        return suffix_for(read_film(film))
    except VidscoreError:
        return film.suffix


def subtitles_for(film: Path, subs: Path | None, films: int) -> Path | None:
    """What ``--subs`` says for one of several films: a track, none, or what lies in a folder by the film's name.

    Raises:
        SettingsError: It names one file.
    """
    from vidscore.read import names_file
    from vidscore.read.events import SUFFIXES

    if subs is None or not names_file(str(subs)):
        return subs
    if not subs.is_dir():
        raise SettingsError(
            f"--subs {subs} names one file, but {films} films are to be scored", "leave --subs out, or name a folder of subtitles"
        )
    return next(
        (path for path in sorted(subs.iterdir()) if path.suffix.lower() in SUFFIXES and path.name.startswith(f"{film.stem}.")),
        None,
    )


def score_each(
    films: tuple[Path, ...], go_on: bool, talk: ReportOptions, work: Callable[[int, Path], dict[str, Any]]
) -> Iterator[Ended]:
    """Do the work for each film, up to the first failure or through them all."""
    failed = False
    for number, film in enumerate(films):
        if failed and not go_on:
            yield Ended(film, None)
            continue
        if not talk.quiet:
            print(f"film {number + 1} of {len(films)}: {film}", file=sys.stderr)
        try:
            yield Ended(film, work(number, film))
        except VidscoreError as error:
            failed = True
            yield Ended(film, None, error)
        except Exception as bug:
            if talk.debug:
                raise
            failed = True
            yield Ended(film, None, _as_error(bug, film))


def _as_error(bug: Exception, film: Path) -> VidscoreError:
    return VidscoreError(f"a bug in vidscore: {type(bug).__name__}: {bug}", f"pack it for a report: vidscore bundle '{film}'")


def tell_all(ended: list[Ended], report: Callable[[dict[str, Any], list[str]], None]) -> int:
    """Say how it went with each; the exit code of the first failure, 0 where there is none."""
    rows = [_as_data(one) for one in ended]
    lines = [f"{one.film}  {_line(one)}" for one in ended if one.error is None]
    report({"films": rows}, lines)
    sys.stdout.flush()
    failures = [one for one in ended if one.error is not None]
    for one in failures:
        assert one.error is not None
        print_error(one.error, f"{one.film}: ")
    return failures[0].error.exit_code if failures and failures[0].error is not None else 0


def _line(one: Ended) -> str:
    if one.result is None:
        return "not scored: a film before it failed (--continue goes on)"
    return f"{one.result.get('film', 'planned')}, {one.result['cues']} cues"


def _as_data(one: Ended) -> dict[str, Any]:
    if one.error is not None:
        return {"source": str(one.film), "error": str(one.error), "hint": one.error.hint, "exit_code": one.error.exit_code}
    return {"source": str(one.film), **(one.result or {})}
