"""Where and how a second theme is stated below the tune (``under_theme.py``)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class UnderThemeWeights:
    """Place, register and loudness of a second theme."""

    roles: tuple[str, ...] = ("counter", "harmony", "bass", "ostinato")
    """Whose players may take it, first choice first. [judgement]"""
    reaches: int = 50
    """How low a player must reach, as a MIDI note. [judgement]"""
    lowest: int = 38
    """Middle of its register: the lower edge, as a MIDI note. [judgement]"""
    highest: int = 58
    """The upper edge. [judgement]"""
    louder: int = 10
    """How much over the middle of what its player plays, in velocity. [judgement]"""
    place: Fraction = Fraction(11, 20)
    """Where in the cue it is wanted: the tune's climax comes a little later. [judgement]"""
    stretches: tuple[Fraction, ...] = (Fraction(2), Fraction(1))
    """How much broader than written, where there is room. [judgement]"""
    clear_bars: int = 4
    """Bars from its beginning in which no hush may lie. [judgement]"""


UNDER = UnderThemeWeights()
