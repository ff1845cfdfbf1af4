"""Who sits where, and how loud: dry parts become the planes of a section.

In: (2, parts, frames) from the synthesizer. Out: per plane a stereo signal. A seat is an equal-power
pan of the part's middle, a narrowed side (the sampled sections are stereo themselves), a small delay at
the far ear, and a gain: the instrument table's trim plus the role's place in the balance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vidscore.model.arrays import Samples
from vidscore.model.instruments import Instrument
from vidscore.model.sound import RATE_HZ

ROLE_DB = {
    "melody": 0.0, "hit": 0.0, "percussion": -3.0, "counter": -4.0, "bass": -4.0,
    "ostinato": -6.0, "harmony": -7.0, "colour": -9.0,
}  # fmt: skip
"""How loud each role stands, all instruments being equal."""

_OTHER_ROLE_DB = -6.0
GLINT_DB = {"glockenspiel": -9.0, "xylophone": -8.0, "drums": -3.0}
"""Mallets and metal glint over what they double: as loud as the strings they would be all that is heard above 5 kHz."""
_WIDTH = 0.6
"""How much of a preset's own stereo width is kept."""
_EAR_DELAY_MS = 0.45
"""How much later the far ear hears a seat at the very side."""
EAR_FRAMES = round(_EAR_DELAY_MS * RATE_HZ / 1000)
"""The longest delay of a seat, in frames."""
_PLANE_EDGES = (0.25, 0.55)
"""Depths where the middle and the far plane begin."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a part sounds from.

    ``matrix`` gives (left, right) out of (left, right) in, rows first; the delays are in frames.
    """

    plane: int
    matrix: tuple[tuple[float, float], tuple[float, float]]
    delays: tuple[int, int]


def seat_of(instrument: Instrument, role: str) -> Seat:
    """The seat of an instrument that plays a role.

    Example:
        >>> from vidscore.model.instruments import INSTRUMENTS
        >>> seat_of(INSTRUMENTS["violins"], "melody").delays
        (0, 10)
    """
    gain = 10 ** ((instrument.trim_db + ROLE_DB.get(role, _OTHER_ROLE_DB) + GLINT_DB.get(instrument.name, 0.0)) / 20)
    angle = (instrument.pan + 1) * np.pi / 4
    left, right = np.sqrt(2) * np.cos(angle) * gain / 2, np.sqrt(2) * np.sin(angle) * gain / 2
    side = _WIDTH * gain / 2
    late = round(abs(instrument.pan) * EAR_FRAMES)
    return Seat(
        plane=sum(instrument.depth >= edge for edge in _PLANE_EDGES),
        matrix=((left + side, left - side), (right - side, right + side)),
        delays=(late if instrument.pan > 0 else 0, late if instrument.pan < 0 else 0),
    )


def take_seats(parts: Samples, seats: tuple[Seat, ...], planes: dict[int, Samples], at: int) -> None:
    """Add a stretch of dry parts to the planes.

    Args:
        parts: (2, parts, frames) float32.
        seats: One per part.
        planes: (2, length) float32 by plane, added to in place; every plane of the seats is there.
        at: Frame of the planes where the stretch begins; ``EAR_FRAMES`` more must fit behind it.
    """
    frames = parts.shape[-1]
    for index, seat in enumerate(seats):
        left, right = parts[0, index], parts[1, index]
        if not left.any() and not right.any():
            continue
        for ear in (0, 1):
            start = at + seat.delays[ear]
            from_left, from_right = seat.matrix[ear]
            target = planes[seat.plane][ear, start : start + frames]
            target += np.float32(from_left) * left
            target += np.float32(from_right) * right
