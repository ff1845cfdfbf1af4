"""YAML or JSON text to plain fields, each with the line it stands on, in bounded time and memory.

A plan may come from a stranger, so nothing in it can ask for more than its size: no anchors, no tags of its own, no deep
nesting, no endless numbers, no field twice. Every refusal names a line. libyaml parses, because a long film's plan holds
thousands of fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from vidscore.errors import InputError
from vidscore.model.span import parse_time_ms

MOST_BYTES = 16 << 20
"""The largest plan file; that of a film of two hours has less than a tenth."""
_MOST_NODES = 400_000
_MOST_DEPTH = 20
_MOST_FIELDS = 100
_MOST_DIGITS = 30
_FINEST = 96
"""The finest part of a beat that a theme is written in: a triplet of sixty-fourths."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MEND = "mend that line"
_CLOCK = re.compile(r"[^-\d]")
"""Anything but a whole number: the scalar's own text decides, since YAML takes 01:05 for sixty-five."""
_BEATS = re.compile(r"-?[0-9]{1,6}(/0{0,5}[1-9][0-9]{0,5}|\.[0-9]{1,6})?")
_CONSTRUCTOR: Any = yaml.constructor.SafeConstructor()
_KINDS: dict[str, Callable[[Any], Any]] = {
    "tag:yaml.org,2002:null": _CONSTRUCTOR.construct_yaml_null,
    "tag:yaml.org,2002:bool": _CONSTRUCTOR.construct_yaml_bool,
    "tag:yaml.org,2002:int": _CONSTRUCTOR.construct_yaml_int,
    "tag:yaml.org,2002:float": _CONSTRUCTOR.construct_yaml_float,
    "tag:yaml.org,2002:str": lambda node: node.value,
    "tag:yaml.org,2002:timestamp": lambda node: node.value,
    "tag:yaml.org,2002:value": lambda node: node.value,
}
"""What a scalar may be, and what is made of it: dates are text."""


def compose(text: str, path: Path) -> Any:
    """The tree of nodes of a document; ``path`` is only named in messages.

    Raises:
        InputError: It is not YAML or JSON, or more than a plan can need.
    """
    try:
        _check_events(text, path)
        return yaml.compose(text, Loader=_LOADER)
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise _refused(path, line, "the plan cannot be read: a character that no text holds", "save it as plain text") from None
    except yaml.MarkedYAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        raise _refused(path, mark.line + 1 if mark else 1, f"the plan cannot be read: {error.problem}") from None


def _check_events(text: str, path: Path) -> None:
    """Refuse what would need more than the text's size, before anything is built."""
    depth, events = 0, yaml.parse(text, Loader=_LOADER)
    event: Any
    for number, event in enumerate(events):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(path, line, "a plan has no anchors (&) or aliases (*)", "write the value out, or quote the text")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_DEPTH:
            raise _refused(path, line, f"fields are nested more than {_MOST_DEPTH} deep")
        if number > _MOST_NODES:
            raise _refused(path, line, f"the plan holds more than {_MOST_NODES} values", "score the film in parts")


def plain(node: Any, path: Path, name: str = "") -> Any:
    """A node as dicts, lists, text, numbers and None.

    Clock texts in ``_ms`` fields become milliseconds, ``beats`` fractions.

    Args:
        node: What :func:`compose` gave.
        path: Only named in messages.
        name: The field that holds it.

    Raises:
        InputError: A field stands twice, or a value is of no kind that a plan holds.
    """
    if isinstance(node, yaml.SequenceNode):
        return [plain(child, path, name) for child in node.value]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, path, name)
    if len(node.value) > _MOST_FIELDS:
        raise _refused(path, node.start_mark.line + 1, f"{len(node.value)} fields stand here, more than a plan has")
    out: dict[str, Any] = {}
    for key, child in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _refused(path, line, "a field's name must be one word")
        if key.value in out:
            raise _refused(path, line, f"{shortened(key.value)}: this field stands here twice", "take one of them out")
        out[key.value] = plain(child, path, key.value)
    return out


def _scalar(node: Any, path: Path, name: str) -> Any:
    line, kind = node.start_mark.line + 1, node.tag.rpartition(":")[2]
    make = _KINDS.get(node.tag)
    if make is None:
        raise _refused(path, line, f"{name}: a plan holds no {shortened(node.tag)}", "write text, a number, true or false")
    if kind in ("int", "float") and len(node.value) > _MOST_DIGITS:
        raise _refused(path, line, f"{name}: a number of {len(node.value)} digits is too long")
    try:
        if kind != "null" and name.endswith("_ms") and _CLOCK.search(node.value):
            return parse_time_ms(node.value)
        return _beats(node.value) if name == "beats" else make(node)
    except LookupError:  # PyYAML looks for the first letter, or the word, of a value whose tag was typed
        raise _refused(path, line, f"{name}: {shortened(repr(node.value))} is no {kind}") from None
    except (ValueError, OverflowError) as error:
        raise _refused(path, line, f"{name}: {shortened(str(error))}") from None


def _beats(text: str) -> Fraction:
    if not _BEATS.fullmatch(text):
        raise ValueError(f"{text!r} is not a length in beats; write for example 1, 1/2 or 3/2")
    beats = Fraction(text)
    if beats.denominator > _FINEST:
        raise ValueError(f"beats must be a fraction over at most {_FINEST}, got {beats}")
    return beats


def locate(root: Any, loc: tuple[int | str, ...]) -> tuple[int, list[int | str]]:
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


_LONGEST_SAID = 200


def shortened(text: str) -> str:
    """A message that fits a terminal, however long the value that it quotes."""
    return text if len(text) <= _LONGEST_SAID else f"{text[: _LONGEST_SAID // 2]} ... {text[-_LONGEST_SAID // 2 :]}"


def _refused(path: Path, line: int, said: str, hint: str = _MEND) -> InputError:
    return InputError(said, hint, path=path, line=line)
