"""Screenplays in Fountain to the parts of a story: scene headings, talk with speakers, action, and the rows of a page each takes.

Page furniture (transitions, centred text, page breaks), synopses, notes and what is commented out are not part of the film.

References:
    The Fountain syntax, version 1.1, fountain.io/syntax.
    Rows of a page: US Letter in 12 point Courier, action 61 characters wide and talk 35, as screenplay programs set it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vidscore.read.story.parts import Part, PartKind

ACTION_WIDE, TALK_WIDE = 61, 35
_SCENE = re.compile(r"(?:int\.?/ext|int/ext|i/e|int|ext|est)[. ].*|\.(?=[^\W_]).*", re.I)
_SCENE_NUMBER = re.compile(r"#[\w.-]{1,20}#$")
_SPEAKER = re.compile(r"@.+|(?=[^a-z]*[A-Z\u00c0-\u00de\u0400-\u042f])[^a-z]+(?:\([^)]{0,60}\))?(?:\s*\([^)]{0,60}\))?\s*\^?")
_EXTENSION = re.compile(r"\([^)]{0,60}\)|\^$")
_TITLE = re.compile(r"[A-Za-z][A-Za-z ]{0,40}:")
_EMPHASIS = re.compile(r"(?<!\\)[*_]{1,3}")
_WIDE_NAME = re.compile(r"@[^\n]{1,40}")


def parts_of_fountain(text: str) -> list[Part]:
    """The elements of a screenplay, in order."""
    rows = _without_title(_without_notes(text)).split("\n")
    parts: list[Part] = []
    at = 0
    while at < len(rows):
        element = _element(rows, at)
        if element.part is not None:
            parts.append(element.part)
        at = element.after
    return parts


def _without_notes(text: str) -> str:
    """The text without what is commented out (``/* */``) and noted (``[[ ]]``); what never ends stays as it is."""
    for begin, end in (("/*", "*/"), ("[[", "]]")):
        kept, at = [], 0
        while (start := text.find(begin, at)) >= 0 and (stop := text.find(end, start)) >= 0:
            kept.append(text[at:start])
            at = stop + len(end)
        text = "".join((*kept, text[at:]))
    return text


def _without_title(text: str) -> str:
    """The text without its title page: keys with values up to the first blank row."""
    if not _TITLE.match(text.lstrip("\n")) or _SCENE.match(text.lstrip("\n")):
        return text
    return text.lstrip("\n").partition("\n\n")[2]


@dataclass(frozen=True, slots=True)
class _Element:
    part: Part | None
    after: int
    """The row behind it."""


def _element(rows: list[str], at: int) -> _Element:
    row, alone = rows[at].strip(), at == 0 or not rows[at - 1].strip()
    following = rows[at + 1].strip() if at + 1 < len(rows) else ""
    if not row or row.startswith(("=", ">")):
        return _Element(None, at + 1)
    if row.startswith("#") or (alone and row.endswith("TO:") and row.isupper() and not following):
        return _Element(None, at + 1)
    if alone and _SCENE.fullmatch(row):
        title = _SCENE_NUMBER.sub("", row.removeprefix(".")).rstrip()
        return _Element(Part("scene", title, rows=2 + _rows(title, ACTION_WIDE)), at + 1)
    if row.startswith("~"):
        return _Element(Part("lyric", _plain(row[1:]), rows=1), at + 1)
    if alone and following and _SPEAKER.fullmatch(row):
        return _talk(rows, at)
    return _action(rows, at)


def _talk(rows: list[str], at: int) -> _Element:
    """Who speaks, and what up to the next blank row; how it is said (in brackets) takes rows and is not said."""
    speaker = " ".join(_EXTENSION.sub("", rows[at].strip().removeprefix("@")).split())
    said: list[str] = []
    taken, after = 2, at + 1
    while after < len(rows) and (rows[after].strip() or rows[after] == "  "):
        row = rows[after].strip()
        taken += _rows(row, TALK_WIDE)
        if not (row.startswith("(") and row.endswith(")")):
            said.append(row.removeprefix("~"))
        after += 1
    return _Element(Part("dialogue", _plain(" ".join(said)), speaker, taken), after)


def _action(rows: list[str], at: int) -> _Element:
    """What is seen, up to the next blank row."""
    after, seen, taken = at, list[str](), 1
    kind: PartKind = "action"
    while after < len(rows) and rows[after].strip():
        row = rows[after].strip().removeprefix("!")
        taken += _rows(row, ACTION_WIDE)
        seen.append(row)
        after += 1
    return _Element(Part(kind, _plain(" ".join(seen)), rows=taken), after)


def _rows(text: str, wide: int) -> int:
    return -(-len(text) // wide)


def _plain(text: str) -> str:
    return _EMPHASIS.sub("", text).replace("\\*", "*").replace("\\_", "_")
