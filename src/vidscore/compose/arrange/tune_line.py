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

    edges: tuple[Fraction, ...] = ()
    heights: tuple[int, ...] = ()

    @classmethod
    def of(cls, grid: BarGrid, players: Iterable[list[Tone]]) -> TuneLine:
        """The line of all who play the tune."""
        tones = [tone for row in players for tone in row]
        if grid.sketch.low or not tones:
            return cls()
        edges = sorted({beat for tone in tones for beat in (tone.onset, tone.onset + tone.length)})
        heights = [0] * len(edges)
        for tone in tones:
            first, last = bisect_left(edges, tone.onset), bisect_left(edges, tone.onset + tone.length)
            for i in range(first, last):
                heights[i] = max(heights[i], tone.pitch)
        return cls(tuple(edges), tuple(heights))

    def lowest(self, start: Fraction, end: Fraction) -> int | None:
        """The lowest it comes between two beats, short dips left out; None where it mostly rests."""
        spans = list(self._spans(start, end))
        sung = sum(length for _, length in spans)
        if sung * COVER.sung < end - start:
            return None
        below = Fraction(0)
        for height, length in sorted(spans):
            below += length
            if below > sung * COVER.dips:
                return height
        return None

    def covered(self, tone: Tone) -> Fraction:
        """Beats in which a tone sounds above the tune."""
        spans = self._spans(tone.onset, tone.onset + tone.length)
        return sum((length for height, length in spans if height < tone.pitch), Fraction(0))

    def _spans(self, start: Fraction, end: Fraction) -> Iterable[tuple[int, Fraction]]:
        """(height, beats) of the tune between two beats."""
        for i in range(max(0, bisect_right(self.edges, start) - 1), bisect_left(self.edges, end)):
            stop = self.edges[i + 1] if i + 1 < len(self.edges) else self.edges[i]
            length = min(stop, end) - max(self.edges[i], start)
            if self.heights[i] and length > 0:
                yield self.heights[i], length


def below_tune(line: TuneLine, tone: Tone, lowest: int, sustained: bool) -> Tone | None:
    """A held tone put down by octaves where it would cover the tune; None where there is no room below it.

    Args:
        line: The tune.
        tone: What somebody plays.
        lowest: The lowest pitch it may have.
        sustained: Whether the note does not die away by itself.
    """
    if not sustained or tone.length < COVER.least_beats or line.covered(tone) * COVER.share <= tone.length:
        return tone
    for octaves in (12, 24):
        moved = tone._replace(pitch=tone.pitch - octaves)
        if moved.pitch < lowest:
            return None
        if line.covered(moved) * COVER.share <= tone.length:
            return moved
    return None
