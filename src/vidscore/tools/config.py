"""``vidscore.toml``: settings that hold for a user, or for the films of one folder.

A table for each stage, the fields of its settings class inside::

    [plan]
    style = "piano"

    [mix]
    loudness = "film"

The file in the user's configuration folder gives way to the one beside the film, and both to what is said in the call. Every
wrong line is refused with its number before anything is done.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from numbers import Integral
from pathlib import Path
from textwrap import wrap
from typing import Any

from vidscore.errors import SettingsError
from vidscore.model.setting import Value
from vidscore.settings import SETTINGS, TABLES, Settings, values_of, with_values

NAME = "vidscore.toml"
DEFAULT = "default"
"""Where a value comes from that stands in no file."""
_FILES = ("render.soundfont", "feel.model", "read.transcribe")
"""Settings that may name a file: one that lies beside the settings is taken from there."""
_HEAD = f"""\
# Settings of vidscore. Save this as {NAME} beside a film, or as {{home}} for all of them;
# take the # off a line to change it. Options of the command line win over the film's file, and that over yours.
"""
_WIDTH = 100
_MOST_BYTES = 1 << 16
"""A file that sets everything, with all that is said of it, takes a tenth of this."""
_MOST_POINTS = 100
"""In a line; a name of thousands of parts takes tomllib minutes."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A value and where it comes from."""

    value: Value
    source: str
    """The path of the file, or :data:`DEFAULT`."""


def user_config() -> Path:
    """Where the user's settings lie: the file ``VIDSCORE_CONFIG`` names, else the system's place for them, whether it is there.

    Raises:
        SettingsError: ``VIDSCORE_CONFIG`` names a file that is not there.
    """
    import platformdirs

    asked = os.environ.get("VIDSCORE_CONFIG")
    if asked and not Path(asked).exists():
        raise SettingsError(f"VIDSCORE_CONFIG names {asked}, which does not exist", "unset VIDSCORE_CONFIG, or make that file")
    return Path(asked) if asked else platformdirs.user_config_path("vidscore", appauthor=False) / NAME


def config_files(film: Path | None) -> tuple[Path, ...]:
    """The settings files that hold for a film, the weakest first."""
    beside = () if film is None else (film.resolve().parent / NAME,)
    return tuple(path for path in dict.fromkeys((user_config(), *beside)) if path.exists())


def settings_beside(film: Path | None) -> Settings:
    """The defaults, changed by the user's file and by the one beside a film.

    Raises:
        SettingsError: Something in them is wrong; the message names the file and the line.
    """
    return with_values(Settings(), {key: origin.value for key, origin in origins(film).items()})


def origins(film: Path | None) -> dict[str, Origin]:
    """Every setting by its whole name, with its value and where that comes from.

    Raises:
        SettingsError: Something in a file is wrong; the message names the file and the line.
    """
    found = {key: Origin(value, DEFAULT) for key, value in values_of(Settings()).items()}
    for path in config_files(film):
        found |= {key: Origin(value, str(path)) for key, value in read_config(path).items()}
    return found


def read_config(path: Path) -> dict[str, Value]:
    """The values that a file sets, by their whole names.

    Raises:
        SettingsError: It is not TOML, a table or a name is not known, or a value is of another type or out of range.
    """
    try:
        text = _content(path).decode("utf-8-sig").replace("\r\n", "\n")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise SettingsError(f"byte {error.start} of the settings is not UTF-8", "save it as UTF-8", path=path) from None
    except OSError as error:
        raise SettingsError(f"the settings cannot be read: {error.strerror}", f"chmod u+r '{path}'", path=path) from None
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(str(error), text, path) from None
    except (ValueError, RecursionError):
        said = "a number or a nesting in the settings is beyond reading"
        raise SettingsError(said, "vidscore config --write prints a file that can be read", path=path) from None
    values = dict(_values(data, text, path))
    with_values(Settings(), values)
    return {key: _from_there(value, path) if key in _FILES else value for key, value in values.items()}


def _content(path: Path) -> bytes:
    """What a file holds; the null device is an empty one."""
    if path != Path(os.devnull) and not path.is_file():
        raise SettingsError("the settings are not a file", "save them as one with: vidscore config --write", path=path)
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        said = f"the settings are {path.stat().st_size} bytes long, but at most {_MOST_BYTES} are read"
        raise SettingsError(said, "take out what is no setting", path=path)
    for number, row in enumerate(content.split(b"\n"), 1):
        if (points := row.count(b".")) > _MOST_POINTS:
            said = f"{points} points in one line of the settings, but at most {_MOST_POINTS} are read"
            raise SettingsError(said, "take out what is no setting", path=path, line=number)
    return content


def _values(data: dict[str, Any], text: str, path: Path) -> Iterator[tuple[str, Value]]:
    for table, some in data.items():
        if table not in TABLES or not isinstance(some, dict):
            raise _unknown_table(table, isinstance(some, dict), line_of(text, table), path)
        for name, value in some.items():
            setting, line = SETTINGS.get(f"{table}.{name}"), line_of(text, table, name)
            if setting is None:
                raise _unknown_name(table, name, line, path)
            if wrong := setting.problem(value):
                raise SettingsError(wrong, setting.hint(f"{name} = {toml_value(setting.example)}"), path=path, line=line)
            yield setting.key, value


def _unreadable(said: str, text: str, path: Path) -> SettingsError:
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", said)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    reason = said[: place.start()] if place else said
    return SettingsError(
        f"the settings cannot be read: {reason[:1].lower()}{reason[1:]}",
        'write for example style = "piano"',
        path=path,
        line=line,
    )


def _unknown_table(table: str, is_table: bool, line: int | None, path: Path) -> SettingsError:
    if not is_table:
        home = next((setting.table for setting in SETTINGS.values() if setting.name == table), TABLES[0])
        return SettingsError(f"{table} stands outside of every table", f"write [{home}] above it", path=path, line=line)
    near = get_close_matches(table, TABLES, 1, 0.6)
    hint = f"write [{near[0]}]" if near else f"the tables are {', '.join(TABLES)}"
    return SettingsError(f"there is no table [{table}]", hint, path=path, line=line)


def _unknown_name(table: str, name: str, line: int | None, path: Path) -> SettingsError:
    names = [setting.name for setting in SETTINGS.values() if setting.table == table]
    near = get_close_matches(name, names, 1, 0.5)
    hint = f"write {near[0]} = ..." if near else f"it has {', '.join(names)}"
    for setting in SETTINGS.values():
        if setting.name == name:
            hint = f"write it under [{setting.table}]"
    return SettingsError(f"[{table}] has no setting {name!r}", hint, path=path, line=line)


_QUOTES = " \t\"'"


def line_of(text: str, table: str, name: str = "") -> int | None:
    r"""The line on which a table, or a name in it, is written; that of the table where the name is written otherwise.

    Example:
        >>> line_of('[plan]\nseed = 1\n[mix]\nloudness = "web"', "mix", "loudness")
        4
    """
    inside, found = "", None
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if bare.startswith("["):
            inside = bare.strip("[").partition("]")[0].strip(_QUOTES)
            key = [inside]
        else:
            written, equals, _ = bare.partition("=")
            key = [part.strip(_QUOTES) for part in ([inside] if inside else []) + written.split(".")] if equals else []
        if name and key == [table, name]:
            return number
        if found is None and key[:1] == [table]:
            found = number
    return found


def _from_there(value: Value, path: Path) -> Value:
    beside = path.parent / str(value)
    try:
        return str(beside) if value and beside.exists() else value
    except OSError:  # too long for the name of a file, or in a folder that may not be entered
        return value


def config_text(settings: Settings) -> str:
    """Settings as the text of a file: what differs from the default as it is, all else commented out.

    Example:
        >>> text = config_text(with_values(Settings(), {"plan.style": "piano"}))
        >>> [line for line in text.splitlines() if line[:1].islower()]
        ['style = "piano"']
    """
    return _HEAD.format(home=user_config()) + "".join(_table_text(table, values_of(settings)) for table in TABLES)


def _table_text(table: str, values: Mapping[str, Value]) -> str:
    lines = ["", f"[{table}]"]
    for setting in (one for one in SETTINGS.values() if one.table == table):
        value = values[setting.key]
        lines += [f"# {line}" for line in wrap(setting.help, _WIDTH, break_long_words=False)]
        same = value == setting.default
        shown = setting.example if value is None else value
        lines.append(f"{'#' if same else ''}{setting.name} = {toml_value(shown)}")
    return "\n".join(lines) + "\n"


def toml_value(value: Value) -> str:
    """A value as TOML writes it."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, Integral) else repr(float(value or 0.0))
