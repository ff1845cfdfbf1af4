"""What values of the model ask of their fields, and how a failure says which field it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import inf

from vidscore.model.music import Key, parse_metre

_FORM = re.compile(r"intro|cadence|[A-Z]'*")
_LANGUAGE = re.compile(r"([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?")


class FieldError(ValueError):
    """A field contradicts another or is out of range.

    Args:
        said: One sentence with the measured value.
        place: Names and indexes that lead from the value to the field, for example ``"hits", 2, "at_ms"``.

    Example:
        >>> FieldError("hit at 5 ms lies outside", "hits", 2, "at_ms").place
        ('hits', 2, 'at_ms')
    """

    def __init__(self, said: str, *place: str | int) -> None:
        super().__init__(said)
        self.place = place


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Raise FieldError unless a field lies in ``low..high``; a value that is no number does not."""
    if not low <= value <= high:
        limits = f"lie in {low}..{high}" if high < inf else f"be {low} or more"
        raise FieldError(f"{name} must {limits}, got {value}", name)


def check_choice(name: str, value: str, choices: Iterable[str], kind: str = "") -> None:
    """Raise FieldError unless a field is one of some words.

    Args:
        name: The field.
        value: What it holds.
        choices: The words.
        kind: What such a word is called; the field's name by default.
    """
    known = tuple(choices)
    if value not in known:
        raise FieldError(f"{value!r} is not a {kind or name}; choose one of {', '.join(known)}", name)


def check_name(value: str) -> None:
    """Raise FieldError unless ``name`` can be part of a file's name."""
    if not value.strip() or value.startswith(".") or set(value) & set("/\\:") or not value.isprintable():
        raise FieldError(f"{value!r} cannot name a file; write letters and digits, for example 1m1", "name")


def check_key(name: str, value: str) -> None:
    """Raise FieldError unless a field is a key that :meth:`Key.parse` reads."""
    try:
        Key.parse(value)
    except ValueError as error:
        raise FieldError(str(error), name) from None


def check_metre(value: str) -> None:
    """Raise FieldError unless ``metre`` is one that :func:`parse_metre` reads."""
    try:
        parse_metre(value)
    except ValueError as error:
        raise FieldError(str(error), "metre") from None


def check_form(value: str) -> None:
    """Raise FieldError unless every word of ``form`` is a name of a phrase."""
    for word in value.split():
        if not _FORM.fullmatch(word):
            raise FieldError(f"{word!r} is no phrase of a form; write intro, A to Z with a ' for each return, or cadence", "form")


def check_tempo(value: float) -> None:
    """Raise FieldError unless ``tempo_bpm`` is 0, which leaves it open, or a tempo that can be played."""
    if value and not 20 <= value <= 300:
        raise FieldError(f"tempo_bpm must lie in 20..300 (or be 0), got {value:g}", "tempo_bpm")


def check_language(value: str) -> None:
    """Raise FieldError unless ``language`` is empty or has the shape of a language's code."""
    if not _LANGUAGE.fullmatch(value):
        raise FieldError(f"{value!r} is not a language; write its ISO 639 code, for example en or zh", "language")
