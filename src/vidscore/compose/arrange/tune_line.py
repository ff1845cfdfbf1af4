"""The tune as it is played: how high it lies, so that what is held stays below it.

In: the tune's players with their notes. Out: the height of the highest of them at any beat. A threat's tune in the bass is
no ceiling.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from vidscore.compose.arrange.bar_grid import BarGrid
from vidscore.compose.arrange.texture import Tone
from vidscore.compose.weights.orchestration import COVER


@dataclass(frozen=True, slots=True)
class TuneLine:
    """The top of the tune: edges in beats, and its pitch from each edge to the next; 0 where it rests."""

    edges: tuple[float, ...] = ()
    heights: tuple[int, ...] = ()

    @classmethod
    def of(cls, grid: BarGrid, players: Iterable[list[Tone]]) -> TuneLine:
        """The line of all who play the tune."""
        tones = [tone for row in players for tone in row]
        if grid.sketch.low or not tones:
            return cls()
        spans = [(float(tone.onset), float(tone.onset + tone.length), tone.pitch) for tone in tones]
        edges = sorted({beat for start, end, _ in spans for beat in (start, end)})
        heights = [0] * len(edges)
        for start, end, pitch in spans:
            for i in range(bisect_left(edges, start), bisect_left(edges, end)):
                heights[i] = max(heights[i], pitch)
        return cls(tuple(edges), tuple(heights))

    def lowest(self, start: Fraction, end: Fraction) -> int | None:
        """The lowest it comes between two beats, short dips left out; None where it mostly rests."""
        spans = self._spans(float(start), float(end))
        sung = sum(length for _, length in spans)
        if sung * COVER.sung < end - start:
            return None
        below = 0.0
        for height, length in sorted(spans):
            below += length
            if below > sung * COVER.dips:
                return height
        return None

    def covers(self, tone: Tone, pitch: int) -> bool:
        """Whether a tone, at some pitch, sounds above the tune for a good part of its length."""
        start, end = float(tone.onset), float(tone.onset + tone.length)
        above = sum(length for height, length in self._spans(start, end) if height < pitch)
        return above * COVER.share > end - start

    def _spans(self, start: float, end: float) -> list[tuple[int, float]]:
        """(height, beats) of the tune between two beats."""
        first, last = max(0, bisect_right(self.edges, start) - 1), bisect_left(self.edges, end)
        stops = (*self.edges[first + 1 : last + 1], end)
        rows = zip(self.heights[first:last], self.edges[first:last], stops, strict=False)
        spans = [(height, min(stop, end) - max(at, start)) for height, at, stop in rows if height]
        return [(height, length) for height, length in spans if length > 0]


def below_tune(line: TuneLine, tone: Tone, lowest: int, sustained: bool) -> Tone | None:
    """A held tone put down by octaves where it would cover the tune; None where there is no room below it.

    Args:
        line: The tune.
        tone: What somebody plays.
        lowest: The lowest pitch it may have.
        sustained: Whether the note does not die away by itself.
    """
    if not sustained or not line.edges or tone.length < COVER.least_beats:
        return tone
    pitches = [pitch for pitch in (tone.pitch, tone.pitch - 12, tone.pitch - 24) if pitch == tone.pitch or pitch >= lowest]
    free = next((pitch for pitch in pitches if not line.covers(tone, pitch)), None)
    return None if free is None else tone._replace(pitch=free)
