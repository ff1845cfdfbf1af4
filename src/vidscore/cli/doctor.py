"""``vidscore doctor``: what is installed, what is missing, and how to get it."""

from __future__ import annotations

import importlib.metadata
import platform
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from vidscore import __version__
from vidscore.cli.options import OUTPUT, ReportOptions
from vidscore.cli.report import Report
from vidscore.errors import MissingTool, VidscoreError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for."""

    name: str
    found: str
    """What was found; empty when it is missing."""
    hint: str = ""


def doctor(*, json: Annotated[bool, Parameter(negative=(), group=OUTPUT)] = False) -> None:
    """Say what is installed, what is missing and how to get it.

    Args:
        json: Print JSON.
    """
    findings = examine()
    missing = [finding for finding in findings if not finding.found]
    lines = [f"{'ok ' if f.found else '-- '} {f.name:<16} {f.found or 'missing: ' + f.hint}" for f in findings]
    data = {
        "version": __version__,
        "ready": not missing,
        "found": {f.name: f.found for f in findings if f.found},
        "missing": {f.name: f.hint for f in missing},
    }
    head = f"vidscore {__version__} on Python {platform.python_version()}, {platform.platform()}"
    Report(ReportOptions(json=json)).result(data, [head, *lines])
    if missing:
        raise MissingTool(f"{len(missing)} of {len(findings)} things are missing", missing[0].hint)


def examine() -> tuple[Finding, ...]:
    """Look for everything a run needs."""
    tools = (("ffmpeg", _ffmpeg), ("FluidSynth", _fluidsynth), ("soundfont", _soundfont), ("emotion model", _emotion_model))
    return tuple(_look(name, probe) for name, probe in tools) + tuple(_package(name) for name in packages())


def packages() -> tuple[str, ...]:
    """The packages that vidscore asks for, but for those that only some Pythons need; itself where it is not installed."""
    try:
        asked = importlib.metadata.requires("vidscore") or []
    except importlib.metadata.PackageNotFoundError:
        return ("vidscore",)
    return tuple(re.split(r"[^\w.-]", row)[0] for row in asked if ";" not in row)


def _look(name: str, probe: Callable[[], str]) -> Finding:
    try:
        return Finding(name, probe())
    except VidscoreError as error:
        return Finding(name, "", error.hint or str(error))


def _package(name: str) -> Finding:
    try:
        return Finding(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "", f"pip install {name}")


def _ffmpeg() -> str:
    from vidscore.tools import ffmpeg

    return f"{ffmpeg.version()} ({ffmpeg.require()})"


def _fluidsynth() -> str:
    from vidscore.render.synth import synthesizer_version

    return synthesizer_version()


def _soundfont() -> str:
    from vidscore.tools.soundfonts import find_soundfont

    return str(find_soundfont().path)


def _emotion_model() -> str:
    from vidscore.feel.default_model import default_reader

    reader = default_reader()
    size = sum(t.numel() * t.element_size() for t in reader.network.state_dict().values())
    return f"{len(reader.languages)} languages, {size / 1e6:.0f} MB"
