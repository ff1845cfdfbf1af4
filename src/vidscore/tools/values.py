"""Digests of files and of values, and model values as JSON.

In JSON fractions and paths are text and times are integer milliseconds, exactly as the values of ``vidscore.model`` hold them.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

_BLOCK = 1 << 20
_PLACES, _PLACE_BYTES = 64, 1 << 16


def file_digest(path: Path) -> str:
    """SHA-256 of a file's content, in hex; read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def content_digest(path: Path) -> str:
    """Digest that tells a file from every other without reading all of it: size, time of change, and 64 places in it.

    A two-hour film is told in milliseconds. Not for files that somebody means to pass off as others.
    """
    facts = path.stat()
    digest = hashlib.sha256(f"{facts.st_size} {facts.st_mtime_ns}".encode())
    with path.open("rb") as file:
        for place in range(_PLACES):
            file.seek(max(0, facts.st_size - _PLACE_BYTES) * place // (_PLACES - 1))
            digest.update(file.read(_PLACE_BYTES))
    return digest.hexdigest()


def value_digest(*values: object) -> str:
    """SHA-256 of values by content, in hex: equal values, equal digest, in every process.

    Accepts model values, settings, numbers, text, and tuples, lists or dicts of them.
    """
    digest = hashlib.sha256()
    for value in values:
        digest.update(type(value).__qualname__.encode())
        digest.update(value_to_json(type(value), value))
        digest.update(b"\0")
    return digest.hexdigest()


def plain_value(value: object) -> Any:
    """A model value as plain dicts, lists, text and numbers, ready for ``json.dumps``."""
    kind: Any = type(value)
    return _adapter(kind).dump_python(value, mode="json")


def value_to_json(kind: Any, value: object) -> bytes:
    """A model value of a type (``tuple[Scene, ...]``) as JSON."""
    return bytes(_adapter(kind).dump_json(value))


def value_from_json(kind: Any, content: bytes) -> Any:
    """What :func:`value_to_json` wrote, as an equal value."""
    return _adapter(kind).validate_json(content)


@lru_cache(maxsize=64)
def _adapter(kind: Any) -> Any:
    """Pydantic's reader and writer of a type."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
