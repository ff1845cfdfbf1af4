"""The pages that are written from the code, so that they cannot fall behind it.

Values in, Markdown out; nothing is read or written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

RUN_WIDE = ("--help", "-h", "--version")
"""Options that every command understands, besides its own."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be typed after a command."""

    names: tuple[str, ...]
    """``("--output", "-o")``, or ``("FILM",)`` for what is named without a dash."""
    group: str
    """The heading it stands under in ``--help``."""
    takes: str
    """What kind of value follows it; empty for a switch."""
    help: str
    choices: tuple[str, ...] = ()
    default: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the program."""

    name: str
    """As it is typed: ``vidscore``, ``vidscore plan``."""
    summary: str
    options: tuple[Option, ...]


def commands() -> tuple[Command, ...]:
    """Every command with its options, read from the command line itself; the one without a name first."""
    from vidscore.cli.app import app

    named = sorted(name for name in app if not name.startswith("-"))
    return tuple(_command(app if not name else app[name], name) for name in ("", *named))


def _command(app: Any, name: str) -> Command:
    summary = (app.default_command.__doc__ or app.help).strip().split("\n\n")[0]
    options = sorted(_options(app), key=lambda pair: pair[0])
    return Command(f"vidscore {name}".strip(), " ".join(summary.split()), tuple(option for _, option in options))


def _options(app: Any) -> Iterator[tuple[int, Option]]:
    """Its options, each with the place of its group."""
    for argument in app.assemble_argument_collection(parse_docstring=True):
        if not argument.show:
            continue
        group = argument.parameter.group
        group = group[0] if isinstance(group, tuple) else group
        place = group.sort_key if isinstance(group.sort_key, int) else 0
        yield (
            place,
            Option(
                names=tuple(argument.names),
                group=str(group.name),
                takes=_takes(str(argument.hint)) if argument.name.startswith("-") else "",
                help=" ".join((argument.parameter.help or "").split()),
                choices=tuple(argument.get_choices() or ()),
                default="" if argument.required else _left_out(argument),
                required=argument.required,
            ),
        )


def _left_out(argument: Any) -> str:
    """What holds where it is not typed: the setting's own default for an option that sets one; empty for none."""
    shown = argument.parameter.show_default
    given = argument.field_info.default
    default = shown(given) if callable(shown) else given
    return "" if default in (None, "", False) else str(default)


def _takes(hint: str) -> str:
    kinds = (("bool", ""), ("Path", "PATH"), ("int", "NUMBER"), ("float", "NUMBER"), ("Literal", "NAME"))
    return next((word for part, word in kinds if part in hint), "TEXT")


def options_page() -> str:
    """Every command and every option of the command line."""
    out = [
        "# Options",
        "This page is written from the program itself. For examples see [the commands](commands.md); "
        "`vidscore COMMAND --help` prints the same on a terminal.",
    ]
    for command in commands():
        out += [f"## `{command.name}`", command.summary]
        for group in dict.fromkeys(option.group for option in command.options):
            rows = [_option_row(option) for option in command.options if option.group == group]
            out.append("\n".join((f"| {group} | |", "|---|---|", *rows)))
    out += ["## Everywhere", "`--help` or `-h` after any command lists what it takes; `vidscore --version` prints the version."]
    return "\n\n".join(out) + "\n"


def _option_row(option: Option) -> str:
    names = "<br>".join(f"`{name}{' ' + option.takes if option.takes else ''}`" for name in option.names)
    parts = [as_cell(option.help)]
    if option.choices:
        parts.append(f"One of {', '.join(f'`{choice}`' for choice in option.choices)}.")
    if option.default:
        parts.append(f"Default: `{option.default}`.")
    if option.required and option.names[0].startswith("-"):
        parts.append("Must be given.")
    return f"| {names} | {' '.join(parts)} |"


def as_cell(text: str) -> str:
    """Text of a docstring as it may stand in a table's cell."""
    return as_prose(text).replace("|", "\\|")


def as_prose(text: str) -> str:
    """Text of a docstring on one line, with code as Markdown marks it."""
    named = re.sub(r":\w+:`(~?)([^`]+)`", lambda role: f"`{role[2].split('.')[-1] if role[1] else role[2]}`", text)
    return " ".join(named.replace("``", "`").split())


def plan_page(schema: dict[str, Any]) -> str:
    """Every field of the plan file, from its JSON Schema.

    Args:
        schema: What ``vidscore plan --schema`` prints.
    """
    tables = {"Plan": schema, **schema["$defs"]}
    places = _places(tables)
    out = [
        "# The plan file",
        "Every field of the file that `vidscore plan` writes and `vidscore render` reads, written from the program itself "
        "(`vidscore plan --schema` prints the same as JSON Schema). How to change one is shown for "
        "[composers](start/composer.md).",
        "Times end in `_ms` and are milliseconds on the film's clock; `00:01:05.250` and `65.25s` are read too. A field "
        "without a default must be there; a field that is not in these tables is refused with its line.",
    ]
    for name in places:
        out += [f"## {name}", *_told(tables[name].get("description", ""))]
        if places[name]:
            out.append(f"Stands in {', '.join(f'`{place}`' for place in places[name])}.")
        rows = [_field_row(field, about) for field, about in tables[name]["properties"].items()]
        out.append("\n".join(("| field | meaning | value |", "|---|---|---|", *rows)))
    return "\n\n".join(out) + "\n"


def _places(tables: dict[str, Any]) -> dict[str, list[str]]:
    """Where each kind of value stands, in the order in which a reader of the file meets them."""
    out: dict[str, list[str]] = {"Plan": []}
    for name in _growing(out):
        for field, about in tables[name]["properties"].items():
            for kind in re.findall(r"#/\$defs/(\w+)", str(about)):
                places = out.setdefault(kind, [])
                place = field if name == "Plan" else f"{name}.{field}"
                if place not in places:
                    places.append(place)
    return out


def _growing(table: dict[str, list[str]]) -> Iterator[str]:
    """The keys of a table that grows while it is walked."""
    done = 0
    while done < len(table):
        yield list(table)[done]
        done += 1


def _told(text: str) -> list[str]:
    """A docstring as paragraphs; what it raises is what is refused."""
    about, _, raised = text.partition("Raises:")
    raised = raised.partition("Example:")[0]
    about = about.partition("Example:")[0]
    out = [as_prose(about)]
    if raised.strip():
        reason = as_prose(raised.split(":", 1)[1])
        out.append(f"Refused: {reason[:1].lower()}{reason[1:]}")
    return [part for part in out if part]


def _field_row(name: str, about: dict[str, Any]) -> str:
    value = _value(about)
    if "default" in about and about["default"] not in (None, [], ""):
        value += f"; default {_default(about['default'])}"
    elif "default" in about:
        value += "; may be left out"
    return f"| `{name}` | {as_cell(about.get('description', ''))} | {value} |"


def _default(value: Any) -> str:
    if isinstance(value, dict):
        return "`" + ", ".join(f"{name}: {item}" for name, item in value.items() if item not in ("", None)) + "`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


_KINDS = {"integer": "whole number", "number": "number", "string": "text", "boolean": "`true` or `false`", "null": "empty"}


def _value(about: dict[str, Any]) -> str:
    """What kind of value a field holds, in words."""
    if "$ref" in about:
        kind = about["$ref"].rsplit("/", 1)[1]
        return f"[{kind}](#{kind.lower()})"
    if "anyOf" in about:
        return " or ".join(dict.fromkeys(_value(one) for one in about["anyOf"]))
    if "enum" in about:
        return ", ".join(f"`{choice}`" for choice in about["enum"])
    if "const" in about:
        return f"`{about['const']}`"
    if "prefixItems" in about:
        return "[" + ", ".join(_value(one) for one in about["prefixItems"]) + "]"
    if about.get("type") == "array":
        return f"list of {_value(about['items'])}"
    return _KINDS[about["type"]]
