"""How subtitles made for another cut, or for another frame rate, are moved to where a film says what they say."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from vidscore.model import checks
from vidscore.model.joins import STRICT
from vidscore.model.span import LONGEST_MS, Span


@dataclass(frozen=True, slots=True)
class RateChange:
    """One row: a film that runs at another frame rate than its subtitles were made for."""

    ratio: Fraction
    """What their times are multiplied by."""
    unlikely: float
    """How much more must speak for it than for the same rate, in nats. [judgement]"""


_NTSC_FILM = Fraction(24_000, 1_001)
FRAME_RATES: dict[str, RateChange] = {
    "1": RateChange(Fraction(1), 0.0),
    "25/23.976": RateChange(25 / _NTSC_FILM, 0.7),
    "23.976/25": RateChange(_NTSC_FILM / 25, 0.7),
    "25/24": RateChange(Fraction(25, 24), 1.2),
    "24/25": RateChange(Fraction(24, 25), 1.2),
    "24/23.976": RateChange(24 / _NTSC_FILM, 1.5),
    "23.976/24": RateChange(_NTSC_FILM / 24, 1.5),
}
"""Every ratio that subtitles may be stretched by: the frame rate they were made for over that of the film."""


@dataclass(frozen=True, slots=True)
class Retiming:
    """What makes subtitles of another cut fit a film: their times are multiplied, then moved.

    Raises:
        ValueError: There is no such ratio, or the offset is longer than a film.
    """

    __pydantic_config__ = STRICT
    offset_ms: int = 0
    """What is added to every time, after the ratio."""
    rate: str = "1"
    """The frame rate the subtitles were made for over that of the film: 1, 25/23.976, 23.976/25, 25/24, 24/25, 24/23.976 or
    23.976/24."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        checks.check_range("offset_ms", self.offset_ms, -LONGEST_MS, LONGEST_MS)
        checks.check_choice("rate", self.rate, tuple(FRAME_RATES))

    def moved(self, span: Span) -> Span | None:
        """Where a span comes to lie; None where that is before the film begins."""
        start, end = (round(at * FRAME_RATES[self.rate].ratio) + self.offset_ms for at in (span.start_ms, span.end_ms))
        return Span(max(start, 0), max(end, start + 1)) if end > 0 else None

    def described(self) -> str:
        """What is wrong with the subtitles, as the beginning of a sentence.

        Example:
            >>> Retiming(-2_350).described()
            'the subtitles belong to another cut: they come 2.35 s late'
        """
        said = (
            [f"they come {abs(self.offset_ms) / 1000:.2f} s {'late' if self.offset_ms < 0 else 'early'}"]
            if self.offset_ms
            else []
        )
        if self.rate != "1":
            made, now = self.rate.split("/")
            said.append(f"they are timed for {made} frames a second, not {now}")
        return f"the subtitles belong to another cut: {' and '.join(said)}"
