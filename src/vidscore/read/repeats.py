"""Events in, the same events with everything said once: no second language, no rolling lines.

Two habits of subtitle makers say things twice. Bilingual files write Chinese and another language
in one event, or in two events at the same time; the Chinese is kept. Automatic captions roll: each
event repeats the line before it above the new one. Both are undone only where a good part of the
file does it, because people do repeat themselves.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from vidscore.read.events import Event

_SHARE = 1 / 3
"""The part of a file's events that must show a habit before it is undone."""
_SAME_TIME_MS = 120
_TOUCHING_MS = 50
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTERS = re.compile(r"[^\W\d_]")
_TIMING = re.compile(r"</?c[^<>]*>|<\d[\d:.]*>")


def said_once(events: list[Event]) -> list[Event]:
    """Events without what is said a second time, in their order.

    Args:
        events: Sorted by start.
    """
    return _one_language(_one_language_a_line(_unrolled(events)))


def _one_language_a_line(events: list[Event]) -> list[Event]:
    """Where events hold Chinese lines over foreign ones, the Chinese lines."""
    both = [_is_chinese(event.text) and any(_is_foreign(row) for row in event.text.split("\n")) for event in events]
    if sum(both) < max(2, len(events) * _SHARE):
        return events
    return [
        replace(event, text="\n".join(row for row in event.text.split("\n") if not _is_foreign(row))) if mixed else event
        for event, mixed in zip(events, both, strict=True)
    ]


def _one_language(events: list[Event]) -> list[Event]:
    """Where Chinese events have foreign ones beside them, the Chinese events."""
    starts = [event.start_ms for event in events if _is_chinese(event.text)]
    doubled = {number for number, event in enumerate(events) if _is_foreign(event.text) and _is_near(event.start_ms, starts)}
    if len(doubled) < max(2, len(events) * _SHARE):
        return events
    return [event for number, event in enumerate(events) if number not in doubled]


def _is_near(at_ms: int, starts: list[int]) -> bool:
    place = bisect_left(starts, at_ms - _SAME_TIME_MS)
    return place < len(starts) and starts[place] <= at_ms + _SAME_TIME_MS


def _is_chinese(text: str) -> bool:
    return _HAN.search(text) is not None


def _is_foreign(text: str) -> bool:
    """Words, and none of them Chinese."""
    return _HAN.search(text) is None and len(_LETTERS.findall(text)) > 1


def _unrolled(events: list[Event]) -> list[Event]:
    """Where each event begins with the line before it, the new lines alone."""
    rolled = list(_roll(events))
    shorter = sum(new.text != old.text for new, old in zip(rolled, events, strict=True))
    if shorter < max(2, len(events) * _SHARE):
        return events
    return [event for event in rolled if event.text.strip()]


def _roll(events: list[Event]) -> Iterator[Event]:
    """Each event without the leading lines that are still on screen from the event before it."""
    shown: list[str] = []
    end_ms = -_TOUCHING_MS - 1
    for event in events:
        rows = [row for row in _TIMING.sub("", event.text).split("\n") if row.strip()]
        new = rows
        if event.start_ms <= end_ms + _TOUCHING_MS and rows != shown:  # the same again is one long line, joined elsewhere
            still = next((n for n in range(min(len(shown), len(rows)), 0, -1) if shown[-n:] == rows[:n]), 0)
            new = rows[still:]
        yield replace(event, text="\n".join(new)) if new != rows else event
        shown, end_ms = rows or shown, event.end_ms
