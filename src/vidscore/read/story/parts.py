"""What a story is made of, in order, before anybody knows when it is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from vidscore.errors import InputError
from vidscore.read.story.sentences import letters_of

PartKind = Literal["prose", "heading", "break", "scene", "dialogue", "action", "lyric"]
MOST_CHARACTERS = 4_000_000
"""Some seventy hours of reading. [judgement: beyond every novel in one volume]"""
MOST_BYTES = 64 << 20
HINT = "cut it into parts, one file for each"


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, a heading, a mark between scenes, or an element of a screenplay."""

    kind: PartKind
    text: str = ""
    speaker: str = ""
    rows: int = 0
    """Rows of a page that it takes, blank ones included; 0 where it has no pages."""


def tidy(parts: list[Part], path: Path) -> tuple[Part, ...]:
    """The parts with marks that part something, headings that follow one another as one, and text on one line.

    Raises:
        InputError: Nothing is left to be read, or far too much.
    """
    kept: list[Part] = []
    for part in parts:
        part = replace(part, text=" ".join(part.text.split()))
        before = kept[-1].kind if kept else "break"
        if part.kind in ("heading", "scene") and before == "break" and kept:
            kept.pop()
            before = kept[-1].kind
        if part.kind == "break":
            if before not in ("break", "heading", "scene"):
                kept.append(part)
        elif part.kind == "heading" and before == "heading":
            kept[-1] = replace(part, text=f"{kept[-1].text}: {part.text}" if part.text else kept[-1].text)
        elif letters_of(part.text):
            kept.append(part)
    while kept and kept[-1].kind == "break":
        kept.pop()
    if not any(part.kind in ("prose", "dialogue", "action", "lyric") for part in kept):
        raise InputError("the story holds not a single sentence", "name a text with words in it", path=path)
    check_size(sum(len(part.text) for part in kept), path)
    return tuple(kept)


def check_size(characters: int, path: Path) -> None:
    """Raise InputError for a text that nobody would score in one piece."""
    if characters > MOST_CHARACTERS:
        raise InputError(f"the story is {characters:,} characters long, at most {MOST_CHARACTERS:,} are read", HINT, path=path)
