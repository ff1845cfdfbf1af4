"""What is known of one setting: its type, its default, its limits and its meaning, taken from the field that declares it.

A class of settings is a frozen dataclass that derives from :class:`Checked`. :func:`limited` declares a number with its
limits; the docstring under a field is its help.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import Field, dataclass, field, fields
from functools import cache
from itertools import pairwise
from math import inf
from numbers import Integral, Real
from pathlib import Path
from types import NoneType
from typing import Any, cast, get_args, get_type_hints

from vidscore.errors import SettingsError

Value = str | int | float | bool | None
"""What a setting may hold; None leaves the choice to the program."""


def limited(default: Value, low: float = -inf, high: float = inf, unit: str = "", example: Value = None) -> Any:
    """A field whose number must lie in ``low..high``; ``example`` is what a hint offers where the default says little."""
    return field(default=default, metadata={"low": low, "high": high, "unit": unit, "example": example})


class Checked:
    """A frozen dataclass of settings that refuses wrong values.

    Raises:
        SettingsError: A value is of another type or out of range; the message says which, and what is allowed.
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        """Hold the invariant."""
        owner: Any = type(self)
        for setting in settings_of(owner):
            if wrong := setting.problem(getattr(self, setting.name)):
                raise SettingsError(wrong, setting.hint(f"{setting.name}={setting.example!r}"))


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of one field of a settings class."""

    table: str
    """The stage it belongs to, for example ``plan``."""
    name: str
    """Its name there, for example ``seed``."""
    kind: Any
    """Its type: bool, int, float, str, a Literal of texts, or one of these or None."""
    default: Value
    low: float
    high: float
    unit: str
    example: Value
    """A value that can be typed."""
    reads: Callable[[str], object] | None
    """What makes sense of a text, where not any text will do; raises ValueError."""
    advice: str
    """What else can be chosen, where neither type nor limits say it."""
    help: str
    """What it means: the docstring under the field."""

    @property
    def key(self) -> str:
        """The whole name, for example ``plan.seed``."""
        return f"{self.table}.{self.name}"

    @property
    def typed(self) -> str:
        """The example as it is typed behind a flag."""
        return f"{self.example:g}" if isinstance(self.example, float) else str(self.example)

    def hint(self, typed: str) -> str:
        """What to do about a wrong value; ``typed`` is how a right one is written."""
        return f"{self.advice}: write {typed}" if self.advice else f"write {typed}"

    def problem(self, value: object, name: str = "") -> str:
        """What is wrong with a value, as a sentence; empty where nothing is. ``name`` calls the setting otherwise.

        Example:
            >>> from vidscore.settings import SETTINGS
            >>> SETTINGS["compose.candidates"].problem(0)
            'candidates is 0, but must lie in 1..256'
        """
        name, options = name or self.name, get_args(self.kind)
        if value is None and NoneType in options:
            return ""
        if options and isinstance(options[0], str):
            return "" if value in options else f"{name} is {_shown(value)}, but must be one of {', '.join(map(str, options))}"
        if not isinstance(value, _ACCEPTED[self._scalar]) or (isinstance(value, bool) and self._scalar is not bool):
            return f"{name} is {_shown(value)}, but must be {_CALLED[self._scalar]}"
        if isinstance(value, str):
            return self._misread(value)
        if isinstance(value, Real) and not self._in_range(value):
            shown = _shown(value) if isinstance(value, Integral) else f"{float(value):g}"
            return f"{name} is {shown}{self.unit}, but must lie in {_plain(self.low)}..{_plain(self.high)}"
        return ""

    def _in_range(self, number: Any) -> bool:
        """Whether a number lies in the limits; a whole one may be larger than a float can hold."""
        return bool(self.low <= number <= self.high)

    @property
    def _scalar(self) -> type:
        """The type without None."""
        scalar: type = next((kind for kind in get_args(self.kind) if kind is not NoneType), self.kind)
        return scalar

    def _misread(self, text: str) -> str:
        try:
            if self.reads is not None:
                self.reads(text)
        except ValueError as error:
            return str(error)
        return ""


_ACCEPTED: dict[type, type] = {bool: bool, int: Integral, float: Real, str: str}
_CALLED: dict[type, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


def _shown(value: object) -> str:
    """A value as it was written, in at most a line."""
    try:
        text = repr(value)
    except ValueError:  # TOML takes numbers in hexadecimal, of any length; Python writes none of over 4,300 digits
        return "a number of thousands of digits"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


_LONGEST_SHOWN = 80


def _plain(limit: float) -> str:
    return str(int(limit)) if float(limit).is_integer() else f"{limit:g}"


@cache
def settings_of(owner: type) -> tuple[Setting, ...]:
    """Every field of a settings class, in its order."""
    table, kinds, docs = owner.__name__.removesuffix("Settings").lower(), get_type_hints(owner), _field_docs(owner)
    return tuple(_setting(table, one, kinds[one.name], docs.get(one.name, "")) for one in fields(owner))


def _setting(table: str, one: Field[Any], kind: Any, text: str) -> Setting:
    known, default = one.metadata, cast(Value, one.default)
    example = default if known.get("example") is None else known["example"]
    low, high, unit = known.get("low", -inf), known.get("high", inf), known.get("unit", "")
    return Setting(table, one.name, kind, default, low, high, unit, example, known.get("reads"), known.get("advice", ""), text)


def _field_docs(owner: type) -> dict[str, str]:
    """The docstrings under the fields of a class; none where its source was not installed."""
    try:
        tree = _parsed(inspect.getsourcefile(owner) or "")
    except OSError:
        return {}
    (body,) = (node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == owner.__name__)
    docs = {}
    for one, after in pairwise(body):
        text = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else None
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and isinstance(text, str):
            docs[one.target.id] = " ".join(text.split())
    return docs


@cache
def _parsed(source: str) -> ast.Module:
    return ast.parse(Path(source).read_text("utf8"))
