"""What values of the model ask of their fields, and how a failure says which field it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vidscore.model.music import Key, parse_metre
from vidscore.model.span import LONGEST_MS, Span
from vidscore.model.tracks import track_choice

_FORM = re.compile(r"intro|cadence|[A-Z]'*")
_LANGUAGE = re.compile(r"([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?")


NAME_BYTES = 100
"""How long the name of a cue or a theme may be in UTF-8, so that every file named after it fits a file system's 255."""
MOST_SEED = 2**31
"""Seeds are whole numbers from 0 to this."""
MOST_SCENES = 100_000
"""More than a thousand hours of film have."""
SHORTEST_MS = 10
"""Of a cue or a section of one: a frame of the fastest films."""
SLOWEST_BPM, FASTEST_BPM = 20, 300
"""Tempos that can be played."""
SECTION_BYTES = 10
"""What the name of a cue's section adds to it."""


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
        limits = f"lie in {low}..{high}"
        raise FieldError(f"{name} must {limits}, got {value}", name)


_ROUNDING = 1e-6


def check_share(name: str, value: float, *place: str | int) -> None:
    """Raise FieldError unless a share of a whole lies in 0..1, but for rounding; ``place`` says where it stands."""
    if not -_ROUNDING <= value <= 1 + _ROUNDING:
        raise FieldError(f"{name} must lie in 0..1, got {value}", *(place or (name,)))


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


def check_ends(name: str, spans: tuple[Span, ...]) -> None:
    """Raise FieldError unless all spans of a field end within the longest film."""
    for number, span in enumerate(spans):
        if span.end_ms > LONGEST_MS:
            raise FieldError(f"{name} must end by {LONGEST_MS} ms, got {span.end_ms}", name, number)


def check_name(value: str, most_bytes: int = NAME_BYTES, *place: str | int) -> None:
    """Raise FieldError unless ``name`` is safe as part of a file's name on any system: no way out of a folder, no device."""
    size = len(value.encode("utf8", "replace"))
    if size > most_bytes:
        raise FieldError(f"a name may have {NAME_BYTES} bytes, {value[:20]!r}... has {size}", *place, "name")
    if value != safe_name(value, most_bytes):
        raise FieldError(f"{value!r} cannot name a file; write letters and digits, for example 1m1", *place, "name")


def safe_name(text: str, most_bytes: int = NAME_BYTES) -> str:
    """The nearest text that :func:`check_name` takes; ``_`` where nothing is left.

    Example:
        >>> safe_name("../Dr. No"), safe_name("1m1"), safe_name("aux")
        ('_Dr. No', '1m1', 'aux_')
    """
    name = "".join("_" if sign in _SEPARATORS or not sign.isprintable() else sign for sign in text).strip().lstrip(". ")
    name = name.encode("utf8", "replace")[:most_bytes].decode("utf8", "ignore").strip()
    first, dot, rest = name.partition(".")
    return f"{first.strip()}_{dot}{rest}"[:most_bytes] if first.strip().lower() in _DEVICES else name or "_"


_SEPARATORS = frozenset("/\\:")
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Names that Windows takes for devices, whatever follows the dot."""


def check_key(name: str, value: str) -> None:
    """Raise FieldError unless a field is a key that :meth:`Key.parse` reads."""
    try:
        Key.parse(value)
    except ValueError as error:
        raise FieldError(str(error), name) from None


def check_open_key(name: str, value: str) -> None:
    """The same for a field that may be empty, which leaves the key open."""
    if value:
        check_key(name, value)


def check_metre(value: str) -> None:
    """Raise FieldError unless ``metre`` is empty, which leaves it open, or one that :func:`parse_metre` reads."""
    try:
        parse_metre(value or "4/4")
    except ValueError as error:
        raise FieldError(str(error), "metre") from None


def check_form(value: str) -> None:
    """Raise FieldError unless every word of ``form`` is a name of a phrase."""
    for word in value.split():
        if not _FORM.fullmatch(word):
            raise FieldError(f"{word!r} is no phrase of a form; write intro, A to Z with a ' for each return, or cadence", "form")


def check_tempo(value: float) -> None:
    """Raise FieldError unless ``tempo_bpm`` is 0, which leaves it open, or a tempo that can be played."""
    if value and not SLOWEST_BPM <= value <= FASTEST_BPM:
        raise FieldError(f"tempo_bpm must lie in {SLOWEST_BPM}..{FASTEST_BPM} (or be 0), got {value:g}", "tempo_bpm")


def tempo_range_near(tempo_bpm: float) -> tuple[float, float]:
    """A tenth to either side of a tempo, as far as that can be played."""
    return max(SLOWEST_BPM, tempo_bpm * 0.9), min(FASTEST_BPM, tempo_bpm * 1.1)


def check_track(name: str, value: str) -> None:
    """Raise FieldError unless a sound is named as :func:`~vidscore.model.tracks.track_choice` reads it."""
    try:
        track_choice(value)
    except ValueError as error:
        raise FieldError(f"{error}; write its number or its language, for example 2 or en", name) from error


def check_language(value: str) -> None:
    """Raise FieldError unless ``language`` is empty or has the shape of a language's code."""
    if not _LANGUAGE.fullmatch(value):
        raise FieldError(f"{value!r} is not a language; write its ISO 639 code, for example en or zh", "language")
