"""Stretches of film time, and every conversion between clocks.

Film time is integer milliseconds (``_ms``). Frame rates and beats are ``Fraction``.
Samples belong to objects that own their rate; the only roundings are here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

LONGEST_MS = 1_000 * 3_600_000
"""No film is longer than a thousand hours."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of film time, ``start_ms <= t < end_ms``.

    Raises:
        ValueError: Unless ``0 <= start_ms < end_ms``.
    """

    start_ms: int
    """First millisecond inside the span."""
    end_ms: int
    """First millisecond after the span."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"a span needs 0 <= start < end, got {self.start_ms} to {self.end_ms} ms")

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds, at least 1."""
        return self.end_ms - self.start_ms

    def contains(self, at_ms: float) -> bool:
        """Whether the instant lies inside."""
        return self.start_ms <= at_ms < self.end_ms

    def overlap_ms(self, other: Span) -> int:
        """Milliseconds that both spans share; 0 when they do not meet."""
        return max(0, min(self.end_ms, other.end_ms) - max(self.start_ms, other.start_ms))

    def clipped(self, to: Span) -> Span | None:
        """The part inside ``to``, or None when nothing is left."""
        start, end = max(self.start_ms, to.start_ms), min(self.end_ms, to.end_ms)
        return Span(start, end) if start < end else None


def merged(spans: tuple[Span, ...] | list[Span], bridge_ms: int = 0) -> tuple[Span, ...]:
    """Sort spans and join those that overlap or lie at most ``bridge_ms`` apart.

    Example:
        >>> merged([Span(500, 900), Span(0, 400)], bridge_ms=100)
        (Span(start_ms=0, end_ms=900),)
    """
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start_ms - out[-1].end_ms <= bridge_ms:
            out[-1] = Span(out[-1].start_ms, max(out[-1].end_ms, span.end_ms))
        else:
            out.append(span)
    return tuple(out)


def samples_at(at_ms: float, rate_hz: int) -> int:
    """The sample index nearest to an instant; exact for integer milliseconds."""
    if isinstance(at_ms, int):
        return (2 * at_ms * rate_hz + 1000) // 2000
    return round(at_ms * rate_hz / 1000)


def frame_at(at_ms: int, frame_rate: Fraction) -> int:
    """The frame on screen at an instant, counted from 0."""
    return int(Fraction(at_ms, 1000) * frame_rate + Fraction(1, 1000))


def frame_start_ms(frame: int, frame_rate: Fraction) -> int:
    """The first millisecond at which a frame is on screen."""
    return -((-frame * 1000 * frame_rate.denominator) // frame_rate.numerator)


def timecode(at_ms: int) -> str:
    """Film time as people read it.

    Example:
        >>> timecode(5_530_400)
        '01:32:10.400'
    """
    seconds, ms = divmod(int(at_ms), 1000)
    minutes, s = divmod(seconds, 60)
    hours, m = divmod(minutes, 60)
    return f"{hours:02d}:{m:02d}:{s:02d}.{ms:03d}"


_CLOCK = re.compile(r"^(?:(?:([0-9]{1,9}):)?([0-9]{1,9}):)?([0-9]{1,9}(?:\.[0-9]{1,30})?)s?$")
_MS = re.compile(r"^([0-9]{1,12}) *ms$")


def parse_time_ms(text: str) -> int:
    """Read ``12``, ``12.5s``, ``350ms``, ``01:05.25`` or ``00:01:05.25`` as milliseconds.

    Raises:
        ValueError: The text is none of these.

    Example:
        >>> parse_time_ms("01:05.25")
        65250
    """
    text = text.strip()
    if whole := _MS.match(text):
        return int(whole[1])
    match = _CLOCK.match(text)
    if not match:
        raise ValueError(f"{text!r} is not a time; write 12.5, 12.5s, 350ms, 01:05.25 or 00:01:05.25")
    hours, minutes, seconds = match.groups()
    return round((int(hours or 0) * 3600 + int(minutes or 0) * 60) * 1000 + float(seconds) * 1000)
