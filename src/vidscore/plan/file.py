"""The plan file: YAML or JSON that a person can read, edit and run again.

Written as YAML with film times spelled out in comments (:mod:`vidscore.plan.emit`); read back as YAML or JSON
(:mod:`vidscore.plan.nodes`). Wherever a field ends in ``_ms`` a person may also type ``00:01:05.250`` or ``65.25s``. A wrong edit
is answered with the line it stands on.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from vidscore.errors import InputError, MissingTool, OutputError
from vidscore.model.mood import MOODS
from vidscore.model.plan import PLAN_VERSION, Plan
from vidscore.plan.emit import json_text, yaml_text
from vidscore.plan.nodes import MOST_BYTES, compose, locate, plain, shortened
from vidscore.tools.regular import read_small_file
from vidscore.tools.soundfonts import find_soundfont

SCHEMA_ID = f"https://vidscore.dev/schema/plan-{PLAN_VERSION}.json"
_WORDING = {
    "dataclass_type": "must hold fields, each with its name",
    "dataclass_exact_type": "must hold fields, each with its name",
    "tuple_type": "must be a list",
    "missing": "is missing",
    "missing_argument": "is missing",
    "unexpected_keyword_argument": "is no field of a plan",
    "extra_forbidden": "is no field of a plan",
    "string_type": "must be text; put it in quotes",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number of fewer digits",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
}
"""What is said of a value of the wrong kind, by the kind of the problem."""


@lru_cache(maxsize=1)
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Plan)


@lru_cache(maxsize=1)
def _validator() -> Any:
    """What makes a plan of plain fields; it leaves a list at its first wrong item, since a long list would take all memory."""
    from pydantic_core import SchemaValidator

    return SchemaValidator(_failing_fast(_adapter().core_schema))


def _failing_fast(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_failing_fast(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    quick = {"fail_fast": True} if schema.get("variadic_item_index") is not None else {}
    return {**{key: _failing_fast(part) for key, part in schema.items()}, **quick}


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of the plan file; every field carries its documentation, and a mood its choices."""
    schema: dict[str, Any] = _adapter().json_schema()
    for value, field in (("Mood", "name"), ("Theme", "mood")):
        schema["$defs"][value]["properties"][field]["enum"] = list(MOODS)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}


def plan_text(plan: Plan, name: str = "plan.yaml") -> str:
    """The plan as a file's text: JSON when the name ends in ``.json``, else commented YAML.

    What is written reads back equal, and is written again with equal bytes.

    Raises:
        OutputError: The plan names a file whose name is not UTF-8, which no plan can hold.
    """
    for field in ("film", "subtitles", "soundfont"):
        check_nameable(field, getattr(plan, field))
    adapter = _adapter()
    read_back = _validator().validate_python(adapter.dump_python(plan, mode="json"))
    data = adapter.dump_python(read_back, mode="json")  # with 1.0 for a 1 where any number may stand
    return json_text(data) if name.lower().endswith(".json") else yaml_text(data, name)


def check_nameable(field: str, name: str) -> None:
    """Raise OutputError unless a plan can hold the name of a file."""
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(name).decode("utf8", "backslashreplace")
        said = f"a plan cannot name the {field} {shown}, because its name is not UTF-8"
        raise OutputError(said, "rename the file, or leave the plan out") from None


def read_plan(path: Path) -> Plan:
    """Read a plan file as edited.

    Raises:
        InputError: The file is missing, is not YAML or JSON, or an edit is wrong; the message names the line.
    """
    return parse_plan(_text(path), path)


def _text(path: Path) -> str:
    hint = f"make one with: vidscore plan FILM -o {path}"
    try:
        return read_small_file(path, MOST_BYTES, "plan", hint).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} of the plan is not UTF-8", "save it as UTF-8", path=path) from None


def parse_plan(text: str, path: Path) -> Plan:
    """Read a plan from text; ``path`` is only named in messages.

    Raises:
        InputError: See :func:`read_plan`.
    """
    from pydantic import ValidationError

    root = compose(text, path)
    data = plain(root, path) if root is not None else None
    if not isinstance(data, dict):
        raise InputError("the plan holds no fields", "make one with: vidscore plan FILM", path=path)
    _open(data)
    try:
        plan: Plan = _validator().validate_python(data)
    except ValidationError as error:
        _explain(error.errors(), root, path)
    if not plan.film:
        hint = "write the film's path, as seen from the plan file"
        raise InputError("film: the plan names no film", hint, path=path, line=locate(root, ("film",))[0])
    return plan


_AUTO = "auto"
_OPEN: dict[str, object] = {"key": "", "metre": "", "tempo_bpm": 0}
"""What may be left to the planner in any cue, and how a value says that it is."""


def _open(data: dict[str, Any]) -> None:
    """Replace every ``auto`` of a cue or section by what was planned there, else by a value that leaves it open."""
    listed = data.get("cues")
    cues = [cue for cue in listed if isinstance(cue, dict)] if isinstance(listed, list) else []
    turns = [turn for cue in cues if isinstance(cue.get("sections"), list) for turn in cue["sections"] if isinstance(turn, dict)]
    for part in (*cues, *turns):
        planned = part["planned"] if isinstance(part.get("planned"), dict) else {}
        known = {**_OPEN, **{name: value for name, value in planned.items() if value is not None}}
        for name in [name for name, value in part.items() if value == _AUTO and name in known]:
            part[name] = known[name]


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
        line, _ = locate(compose(_text(path), path), ("soundfont",))
        raise InputError(f"soundfont: {missing}", missing.hint, path=path, line=line) from missing


def check_paths(plan: Plan, path: Path) -> None:
    """Refuse a plan file that names files outside the folder it lies in.

    Args:
        plan: What :func:`read_plan` read.
        path: The file it was read from.

    Raises:
        InputError: It does; the message names the file and the line, the hint how to allow it.
    """
    folder = path.resolve().parent
    for field, name in outside(plan, folder, folder).items():
        line, _ = locate(compose(_text(path), path), (field,))
        said = f"{field}: the plan asks for {name}, outside its own folder"
        raise InputError(said, "if you trust this plan, add --trust-paths", path=path, line=line)


def outside(plan: Plan, folder: Path, seen_from: Path) -> dict[str, Path]:
    """The files outside a folder that a plan names as seen from another, by field; links are followed."""
    home = folder.resolve()
    named = {"film": plan.film, "subtitles": plan.subtitles}
    if Path(plan.soundfont).name != plan.soundfont:
        named["soundfont"] = plan.soundfont  # one without a folder is looked for where fonts are
    paths = {field: (seen_from / name).resolve() for field, name in named.items() if name}
    return {field: place for field, place in paths.items() if not place.is_relative_to(home)}


def _explain(problems: list[Any], root: Any, path: Path) -> NoReturn:
    """Turn the first validation problem into a sentence with its line."""
    first = problems[0]
    said = _WORDING.get(first["type"], str(first["msg"]).removeprefix("Value error, ").replace("Input should be", "must be"))
    place = getattr(first.get("ctx", {}).get("error"), "place", ())
    line, trail = locate(root, (*first["loc"], *place))
    field = ".".join(str(step) for step in trail) or "the plan"
    given = first.get("input")
    shown = f", got {given!r}" if isinstance(given, str | int | float | bool) and repr(given) not in said else ""
    more = f"{len(problems) - 1} more after it; " if len(problems) > 1 else ""
    raise InputError(
        shortened(f"{field}: {said[:1].lower()}{said[1:]}{shown}"),
        f"{more}`vidscore plan --schema` documents every field",
        path=path,
        line=line,
    )
