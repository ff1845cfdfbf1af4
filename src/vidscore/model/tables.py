"""A check that every table of one kind of thing has every row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

Row = TypeVar("Row")


def complete(rows: Mapping[str, Row], names: Iterable[str], table: str) -> dict[str, Row]:
    """The rows of a table, in the order of the names that it must have.

    Args:
        rows: The table as written down.
        names: Every name that must have a row, for example :data:`~vidscore.model.mood.MOODS`.
        table: Where the table stands, for the message.

    Raises:
        ValueError: A name has no row, or a row no name: whoever adds one is told what is still to be written, and where.

    Example:
        >>> complete({"b": 2, "a": 1}, ("a", "b"), "demo")
        {'a': 1, 'b': 2}
    """
    names = tuple(names)
    if missing := [name for name in names if name not in rows]:
        raise ValueError(f"{table} has no row for {', '.join(missing)}")
    if unknown := [name for name in rows if name not in names]:
        raise ValueError(f"{table} has a row for {', '.join(unknown)}, which {'is' if len(unknown) == 1 else 'are'} not listed")
    return {name: rows[name] for name in names}
