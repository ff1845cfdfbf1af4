"""The pages of the library's names and of the settings, written from the code, so that they cannot fall behind it.

Values in, Markdown out; nothing is read or written here.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from math import isfinite
from types import NoneType
from typing import Any, get_args

from docstring_parser import DocstringStyle, parse
from scripts.docs.pages import as_cell, as_prose

WORDS = {bool: "true or false", int: "whole number", float: "number", str: "text"}
"""What a setting may hold, in words."""


def names_page() -> str:
    """Every name that ``import vidscore`` offers: functions, values, settings, errors."""
    import vidscore

    named = [(name, getattr(vidscore, name)) for name in vidscore.__all__]
    functions = [value for _, value in named if inspect.isfunction(value)]
    errors = sorted((value for _, value in named if _is(value, Exception)), key=lambda kind: kind.exit_code)
    values = [(name, value) for name, value in named if is_dataclass(value) and not name.endswith("Settings")]
    out = [
        "# The library's names",
        "Everything that `import vidscore` offers, written from the program itself. How it is used is shown on the page of "
        "[the library](library.md).",
        "## Functions",
        "`AnyPath` is a text or a path; `...` stands for a callback that does nothing.",
        *(text for function in functions for text in _function(function)),
        "## Values",
        "Frozen dataclasses: `dataclasses.replace` makes a changed one, and a wrong value is refused where it is made. What the "
        "fields of a plan mean stands with [the plan file](plan-file.md).",
        _table(("name", "what it is", "fields"), (_value_row(name, kind) for name, kind in values)),
        f"`MOODS` holds the names of the moods: {', '.join(f'`{mood}`' for mood in vidscore.MOODS)}.",
        "## Settings",
        "`Settings` holds one class for each stage: "
        + ", ".join(f"`{one.name}: {name}`" for one in fields(vidscore.Settings) for name in [_type_name(one.type)])
        + ". Their fields stand on the page of [the settings](settings.md).",
        "## Errors",
        "Each carries a sentence and, as `hint`, what can be typed instead.",
        _table(("name", "exit code", "when"), (_error_row(kind) for kind in errors)),
    ]
    return "\n\n".join(out) + "\n"


def settings_page() -> str:
    """Every setting: its table and name in ``vidscore.toml``, what it means, what it may be."""
    from vidscore.settings import SETTINGS, TABLES, Settings

    stages = {one.name: type(getattr(Settings(), one.name)) for one in fields(Settings)}
    out = [
        "# Settings",
        "Every setting as `vidscore.toml` names it ([how](commands.md#vidscore-config)), written from the program itself. "
        'The library takes each as a keyword by its own name (`style="piano"`); most have an [option](options.md), too.',
    ]
    for table in TABLES:
        rows = [one for one in SETTINGS.values() if one.table == table]
        out += [f"## `[{table}]`", as_prose(_about(stages[table]))]
        out.append(
            _table(("setting", "meaning", "value"), ((f"`{one.name}`", as_cell(one.help), _setting_value(one)) for one in rows))
        )
    return "\n\n".join(out) + "\n"


def _function(function: Any) -> Iterator[str]:
    told = parse(inspect.getdoc(function) or "", style=DocstringStyle.GOOGLE)
    yield f"### `{function.__name__}`"
    yield "\n\n".join(as_prose(text) for text in (told.short_description, told.long_description) if text)
    yield f"```python\n{_signature(function)}\n```"
    if told.params:
        yield _table(("argument", "meaning"), ((f"`{one.arg_name}`", as_cell(one.description or "")) for one in told.params))
    if told.returns and told.returns.description:
        yield f"Returns: {_lowered(as_prose(told.returns.description))}"
    for one in told.raises:
        yield f"Raises `{one.type_name}`: {_lowered(as_prose(one.description or ''))}"


def _signature(function: Any) -> str:
    """How it is called, a line where it fits, else a line for each argument."""
    asked = inspect.signature(function)
    parts = [one if isinstance(one, str) else _argument(one) for one in _marked(tuple(asked.parameters.values()))]
    gives = "" if asked.return_annotation is inspect.Signature.empty else f" -> {asked.return_annotation}"
    line = f"{function.__name__}({', '.join(parts)}){gives}"
    return line if len(line) <= 90 else f"{function.__name__}(\n" + "".join(f"    {part},\n" for part in parts) + f"){gives}"


def _marked(parameters: tuple[inspect.Parameter, ...]) -> Iterator[inspect.Parameter | str]:
    """The parameters, with the marks between those by place and those by name."""
    before = None
    for one in parameters:
        if before is one.POSITIONAL_ONLY and one.kind is not before:
            yield "/"
        if one.kind is one.KEYWORD_ONLY and one.kind is not before:
            yield "*"
        yield one
        before = one.kind


def _argument(one: inspect.Parameter) -> str:
    stars = "**" if one.kind is one.VAR_KEYWORD else ""
    default = "" if one.default is one.empty else "..." if callable(one.default) else repr(one.default)
    return f"{stars}{one.name}: {one.annotation}" + (f" = {default}" if default else "")


def _value_row(name: str, kind: Any) -> tuple[str, str, str]:
    return f"`{name}`", as_cell(_about(kind)), ", ".join(f"`{one.name}`" for one in fields(kind))


def _error_row(kind: Any) -> tuple[str, str, str]:
    return f"`{kind.__name__}`", str(kind.exit_code), as_cell(_about(kind))


def _setting_value(one: Any) -> str:
    """What it may be and what it is when nobody says."""
    scalar = next((kind for kind in get_args(one.kind) if kind is not NoneType), one.kind)
    choices = [kind for kind in get_args(one.kind) if isinstance(kind, str)]
    said = ", ".join(f"`{choice}`" for choice in choices) if choices else WORDS[scalar]
    if isfinite(one.low) and isfinite(one.high):
        said += f", {_number(one.low)} to {_number(one.high)}"
    return (
        said if one.default in (None, "") else f"{said}; default `{str(one.default).lower() if scalar is bool else one.default}`"
    )


def _number(limit: float) -> str:
    return f"{limit:.0f}" if float(limit).is_integer() else f"{limit:g}"


def _about(kind: Any) -> str:
    """The first paragraph of its docstring."""
    return (inspect.getdoc(kind) or "").split("\n\n")[0]


def _table(head: tuple[str, ...], rows: Any) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _is(value: Any, kind: type) -> bool:
    return inspect.isclass(value) and issubclass(value, kind)


def _type_name(kind: Any) -> str:
    return kind if isinstance(kind, str) else str(kind.__name__)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
