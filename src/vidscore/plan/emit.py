"""The plan as a file's text: YAML with film times spelled out in comments, or JSON.

Every comment is owned by the YAML library (ruamel.yaml), which knows where a value ends; nothing is pasted into text. A plan is
written one way only: read again and written again it has equal bytes. Text that any reader could take for something else is
put in quotes, long sentences are folded. Times are integer milliseconds.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from io import StringIO
from itertools import accumulate
from textwrap import wrap
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString, SingleQuotedScalarString
from ruamel.yaml.tokens import CommentToken

from vidscore.model.span import timecode

_HEAD = """\
A vidscore plan: the score of one film as ordered from the composer. Change it, then run
    vidscore render {name}
Times are milliseconds; 00:01:05.250 and 65.25s are read too. `vidscore plan --schema` documents every field."""
_FOLD_AT = 100
_NEVER = 1 << 30
"""The library is not to break lines by itself: only sentences are folded, and we know where."""
_PLAIN = re.compile(r"[^\W_]([\w ().'/+%-]*[\w).'%])?")
"""Text that means itself wherever it stands; all other is put in quotes."""
_ONE_LINE = ("planned",)
"""Fields that stand on one line, whatever they hold: nobody is to edit them piece by piece."""
_CLOCK_FIELDS = ("start_ms", "end_ms", "at_ms")
_NOT_IN_YAML = re.compile("[\x7f-\x9f\ufeff\u2028\u2029\ufffe\uffff]")
"""What JSON may hold as it is but YAML may not, or takes for the end of a line; plans in JSON are read as YAML."""
_RESOLVER: Any = yaml.resolver.Resolver()


def yaml_text(data: dict[str, Any], name: str) -> str:
    """Plain fields as commented YAML.

    Args:
        data: Dicts, lists, text, numbers and None.
        name: What the file will be called; named in its head.
    """
    document = _styled(data, flow=False)
    document.yaml_set_start_comment(_HEAD.format(name=shlex.quote(name) if name.isprintable() else "PLAN"))
    out = StringIO()
    _writer().dump(document, out)
    return out.getvalue()


def json_text(data: dict[str, Any]) -> str:
    """Plain fields as JSON that is YAML too."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _writer() -> YAML:
    writer = YAML()
    writer.width, writer.allow_unicode = _NEVER, True
    writer.representer.add_representer(type(None), lambda rep, _: rep.represent_scalar("tag:yaml.org,2002:null", "null"))
    writer.representer.add_representer(
        float, lambda rep, value: rep.represent_scalar("tag:yaml.org,2002:float", _float_text(value))
    )
    return writer


def _float_text(value: float) -> str:
    """The shortest text that reads back equal, with the point that YAML asks of a number with an exponent."""
    text = repr(value)
    return text if "." in text else text.replace("e", ".0e")


def _styled(value: Any, flow: bool) -> Any:
    """The value in the library's types, which know how it is to be written; ``flow`` inside ``{}`` or ``[]``."""
    if isinstance(value, str):
        return _styled_text(value, flow)
    if not isinstance(value, dict | list):
        return value
    leaf = flow or not any(isinstance(child, dict | list) for child in _children(value))
    if isinstance(value, dict):
        out: Any = CommentedMap((name, _styled(child, leaf or name in _ONE_LINE)) for name, child in value.items())
    else:
        out = CommentedSeq(_styled(child, leaf) for child in value)
    if leaf:
        out.fa.set_flow_style()
        return out
    for place, child in value.items() if isinstance(value, dict) else enumerate(value):
        if clock := _clock(place, child):
            comment = CommentToken(f" # {clock}\n", CommentMark(0), None)  # the library puts another space before it
            out.ca.items[place] = [None, None, comment, None] if isinstance(value, dict) else [comment, None]
    return out


def _children(value: dict[str, Any] | list[Any]) -> Iterator[Any]:
    yield from value.values() if isinstance(value, dict) else value


def _clock(place: str | int, child: Any) -> str:
    """The film time that a person would look for at the end of a line; empty where it holds none."""
    if isinstance(child, int) and place in _CLOCK_FIELDS:
        return timecode(child)
    if isinstance(child, dict) and not any(isinstance(item, dict | list) for item in child.values()):
        return " - ".join(timecode(child[name]) for name in _CLOCK_FIELDS if name in child)
    return ""


def _styled_text(text: str, flow: bool) -> Any:
    if not text.isprintable():
        return DoubleQuotedScalarString(text)
    if not flow and len(text) > _FOLD_AT and (folded := _folded(text)) is not None:
        return folded
    if _PLAIN.fullmatch(text) and _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str":
        return text
    return SingleQuotedScalarString(text)


def _folded(text: str) -> Any:
    """A sentence over several lines, which are joined by one space each when read; None where that would not give it back."""
    lines = wrap(text, _FOLD_AT, break_long_words=False, break_on_hyphens=False)
    if text.startswith(" ") or " ".join(lines) != text:
        return None
    out: Any = FoldedScalarString(text)
    out.fold_pos = [end + number for number, end in enumerate(accumulate(map(len, lines[:-1])))]
    return out
