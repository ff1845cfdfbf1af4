"""The plan file: YAML or JSON that a person can read, edit and run again.

Written as YAML with film times spelled out in comments; read back as YAML or JSON. Wherever a field
ends in ``_ms`` a person may also type ``00:01:05.250`` or ``65.25s``. A wrong edit is answered with the
line it stands on.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NoReturn

import yaml

from vidscore.errors import InputError, MissingTool
from vidscore.model.mood import MOODS
from vidscore.model.plan import PLAN_VERSION, Plan
from vidscore.model.span import parse_time_ms, timecode
from vidscore.tools.soundfonts import find_soundfont

SCHEMA_ID = f"https://vidscore.dev/schema/plan-{PLAN_VERSION}.json"
_HEAD = """\
# A vidscore plan: the score of one film as ordered from the composer. Change it, then run
#     vidscore render {name}
# Times are milliseconds; 00:01:05.250 and 65.25s are read too. `vidscore plan --schema` documents every field.
"""
_WIDTH = 110
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where PyYAML has it: a long film's plan holds thousands of fields."""


def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Plan)


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of the plan file; every field carries its documentation, and a mood its choices."""
    schema: dict[str, Any] = _adapter().json_schema()
    for value, field in (("Mood", "name"), ("Theme", "mood")):
        schema["$defs"][value]["properties"][field]["enum"] = list(MOODS)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}


def plan_text(plan: Plan, name: str = "plan.yaml") -> str:
    """The plan as a file's text: JSON when the name ends in ``.json``, else commented YAML."""
    data = _adapter().dump_python(plan, mode="json")
    if name.endswith(".json"):
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    body = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, default_flow_style=None, width=_WIDTH)
    return _HEAD.format(name=name) + "\n".join(_with_time(line) for line in body.split("\n"))


_CLOCK = re.compile(r"[^-\d]")
"""Anything but a whole number: the scalar's own text decides, since YAML takes 01:05 for sixty-five."""
_MS_FIELD = re.compile(r"^(?!\s*#).*?\b(?:start|at)_ms: (\d+)(?:.*?\bend_ms: (\d+))?")


def _with_time(line: str) -> str:
    """Append the film time a person would look for, where a line names milliseconds."""
    match = _MS_FIELD.match(line)
    if not match or line.count("_ms:") > 2:
        return line
    return f"{line}  # {' - '.join(timecode(int(ms)) for ms in match.groups() if ms)}"


def read_plan(path: Path) -> Plan:
    """Read a plan file as edited.

    Raises:
        InputError: The file is missing, is not YAML or JSON, or an edit is wrong; the message names the line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise InputError("the plan file does not exist", f"make one with: vidscore plan FILM -o {path}", path=path) from None
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} of the plan is not UTF-8", "save it as UTF-8", path=path) from None
    return parse_plan(text, path)


def parse_plan(text: str, path: Path) -> Plan:
    """Read a plan from text; ``path`` is only named in messages.

    Raises:
        InputError: See :func:`read_plan`.
    """
    from pydantic import ValidationError

    try:
        root = yaml.compose(text, Loader=_LOADER)
        data = yaml.load(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = None if mark is None else mark.line + 1
        raise InputError(f"the plan cannot be read: {error.problem}", "mend that line", path=path, line=where) from None
    except yaml.YAMLError as error:
        raise InputError(f"the plan cannot be read: {error}", "save it as plain UTF-8 text", path=path) from None
    if not isinstance(data, dict):
        raise InputError("the plan holds no fields", "make one with: vidscore plan FILM", path=path)
    try:
        plan: Plan = _adapter().validate_python(_times_read(data, root, path))
    except ValidationError as error:
        _explain(error.errors(), root, path)
    if not plan.film:
        hint = "write the film's path, as seen from the plan file"
        raise InputError("film: the plan names no film", hint, path=path, line=_locate(root, ("film",))[0])
    return plan


def check_soundfont(plan: Plan, path: Path) -> None:
    """Find out whether the soundfont that a plan file asks for is on this machine.

    Args:
        plan: What :func:`read_plan` read.
        path: The file it was read from.

    Raises:
        InputError: There is no such soundfont; the message names the line and the fonts there are.
    """
    try:
        find_soundfont(plan.soundfont)
    except MissingTool as missing:
        root = yaml.compose(path.read_text("utf-8-sig"), Loader=_LOADER)
        line, _ = _locate(root, ("soundfont",))
        raise InputError(f"soundfont: {missing}", missing.hint, path=path, line=line) from missing


def _times_read(value: Any, node: Any, path: Path) -> Any:
    """Replace clock texts in ``_ms`` fields by milliseconds, all through the document."""
    if isinstance(value, list):
        return [_times_read(item, child, path) for item, child in zip(value, node.value, strict=True)]
    if not isinstance(value, dict):
        return value
    out = {}
    for (name, item), (_, child) in zip(value.items(), node.value, strict=False):
        if str(name).endswith("_ms") and isinstance(child, yaml.ScalarNode) and item is not None and _CLOCK.search(child.value):
            try:
                item = parse_time_ms(child.value)
            except ValueError as error:
                raise InputError(f"{name}: {error}", "mend that line", path=path, line=child.start_mark.line + 1) from None
        out[name] = _times_read(item, child, path)
    return out


def _explain(problems: list[Any], root: Any, path: Path) -> NoReturn:
    """Turn the first validation problem into a sentence with its line."""
    first = problems[0]
    said = str(first["msg"]).removeprefix("Value error, ")
    place = getattr(first.get("ctx", {}).get("error"), "place", ())
    line, trail = _locate(root, (*first["loc"], *place))
    field = ".".join(str(step) for step in trail) or "the plan"
    given = first.get("input")
    shown = f", got {given!r}" if isinstance(given, str | int | float | bool) and repr(given) not in said else ""
    more = f"{len(problems) - 1} more after it; " if len(problems) > 1 else ""
    raise InputError(
        f"{field}: {said[:1].lower()}{said[1:]}{shown}",
        f"{more}`vidscore plan --schema` documents every field",
        path=path,
        line=line,
    )


def _locate(root: Any, loc: tuple[int | str, ...]) -> tuple[int, list[int | str]]:
    """The line of a field, or of the nearest thing around it, and the part of the path that exists."""
    node, line, trail = root, root.start_mark.line + 1, list[int | str]()
    for step in loc:
        trail.append(step)
        child = None
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if pair:
                line, child = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
            line = child.start_mark.line + 1
        node = child
        if child is None:
            break
    return line, trail
