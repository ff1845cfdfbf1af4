"""How large subtitles may be: far beyond the longest films and audiobooks, and small enough to be read in seconds.

The limits are judgement: a three-hour film has some 3,000 lines, forty hours of audiobook some 25,000.
"""

from __future__ import annotations

from pathlib import Path

from vidscore.errors import InputError

MOST_ROWS = 200_000
"""Rows of a file. Four make a subtitle of SRT; typesetting in ASS takes most."""
LONGEST_ROW = 1_000_000
"""Characters of a row, where tags do not stand for rows; drawings in ASS are the longest."""
MOST_TAGS = 300_000
"""Tags of a format that is made of tags."""
LONGEST_TEXT = 10_000
"""Characters of one subtitle."""
MOST_LINES = 30_000
"""Lines that are said in a film."""
_HINT = "name another file with --subs, or go without words: --subs none"


def check_text(text: str, path: Path) -> None:
    """Refuse a file that would take minutes to read.

    Raises:
        InputError: It has too many rows or tags, or too long ones.
    """
    if (rows := text.count("\n")) > MOST_ROWS:
        raise InputError(f"the subtitles have {rows:,} rows, at most {MOST_ROWS:,} are read", _HINT, path=path)
    if (tags := text.count("<")) > MOST_TAGS:
        raise InputError(f"the subtitles have {tags:,} tags, at most {MOST_TAGS:,} are read", _HINT, path=path)
    for number, row in enumerate(text.split("\n"), 1):
        if len(row) > LONGEST_ROW and row.count("<") < len(row) / LONGEST_TEXT:
            raise InputError(
                f"a row is {len(row):,} characters long, at most {LONGEST_ROW:,} are read", _HINT, path=path, line=number
            )


def check_length(said: str, path: Path) -> None:
    """Refuse a subtitle that nobody could read from a screen.

    Raises:
        InputError: It is too long.
    """
    if len(said) > LONGEST_TEXT:
        begins = f"{said[:20].strip()!r} ..."
        raise InputError(
            f"a subtitle is {len(said):,} characters long ({begins}), at most {LONGEST_TEXT:,} are read", _HINT, path=path
        )


def check_count(lines: int, path: Path) -> None:
    """Refuse more lines than any film has.

    Raises:
        InputError: There are too many.
    """
    if lines > MOST_LINES:
        raise InputError(f"the subtitles hold {lines:,} lines, at most {MOST_LINES:,} are scored", _HINT, path=path)
