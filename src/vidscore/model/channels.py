"""The loudspeakers that a sound is made for, and how a stereo score is laid onto them.

The score is stereo. In surround its left and right go to the front pair as they are, and :data:`SURROUND_DB` softer to the
loudspeakers behind and beside; the centre is left to speech and the low-frequency channel to effects. In mono both sides are
averaged, as a player with one loudspeaker does.

References:
    ITU-R BS.775-3: the channels of 5.1. ITU-R BS.1770-4, table 3: how much each counts in a loudness; the low frequencies count
    nothing. AES TD1008 (2021): mono is measured as it is heard, from two loudspeakers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vidscore.model.arrays import Samples

SURROUND_DB = -9.0
"""How much softer the score is behind and beside than in front: it surrounds and is not placed there. [judgement]"""
_BEHIND = 10 ** (SURROUND_DB / 20)
_SENDS: dict[str, tuple[float, float]] = {
    "M": (0.5, 0.5),
    "FL": (1.0, 0.0),
    "FR": (0.0, 1.0),
    "BL": (_BEHIND, 0.0),
    "BR": (0.0, _BEHIND),
    "SL": (_BEHIND, 0.0),
    "SR": (0.0, _BEHIND),
    "BC": (_BEHIND / 2, _BEHIND / 2),
}
"""What each channel gets of the score's left and right; the centre (FC) and the low frequencies (LFE) get nothing."""
_COUNTS = {"M": 2.0, "LFE": 0.0, "BL": 1.41, "BR": 1.41, "SL": 1.41, "SR": 1.41, "BC": 1.41}
"""How much each counts in a loudness, where it is not 1. [published: ITU-R BS.1770-4; mono: AES TD1008]"""
_HALF_POWER = 0.5**0.5
_HEARD: dict[str, tuple[float, float]] = {
    "M": (1.0, 1.0),
    "FC": (_HALF_POWER, _HALF_POWER),
    "LFE": (0.0, 0.0),
    "BC": (0.5, 0.5),
    "BL": (_HALF_POWER, 0.0),
    "BR": (0.0, _HALF_POWER),
    "SL": (_HALF_POWER, 0.0),
    "SR": (0.0, _HALF_POWER),
}
"""What two loudspeakers play of each channel. [published: ITU-R BS.775-3, table 2]"""


@dataclass(frozen=True, slots=True)
class ChannelLayout:
    """The channels of a sound, in order."""

    name: str
    """As ffmpeg calls it, for example ``5.1``."""
    channels: tuple[str, ...]
    """Front left is ``FL``, the surrounds are ``BL`` (behind) and ``SL`` (beside), mono is ``M``."""

    @property
    def count(self) -> int:
        """How many."""
        return len(self.channels)

    @property
    def full_range(self) -> int:
        """How many carry all frequencies."""
        return sum(channel != "LFE" for channel in self.channels)

    def weights(self) -> NDArray[np.float64]:
        """How much each channel counts in a loudness, shape (channels,)."""
        import numpy as np

        return np.array([_COUNTS.get(channel, 1.0) for channel in self.channels])

    def laid_out(self, music: Samples) -> Samples:
        """A stereo score, shape (n, 2), on these channels, shape (n, channels)."""
        if self == STEREO:
            return music
        import numpy as np

        sends = np.array([_SENDS.get(channel, (0.0, 0.0)) for channel in self.channels], np.float32)
        return np.asarray(music @ sends.T, np.float32)

    def heard_in_stereo(self, samples: Samples) -> Samples:
        """What two loudspeakers play of a sound of this layout, shape (n, channels) to (n, 2)."""
        if self == STEREO:
            return samples
        import numpy as np

        sides = {"FL": (1.0, 0.0), "FR": (0.0, 1.0), **_HEARD}
        return np.asarray(samples @ np.array([sides[channel] for channel in self.channels], np.float32), np.float32)


MONO = ChannelLayout("mono", ("M",))
STEREO = ChannelLayout("stereo", ("FL", "FR"))
LAYOUTS: tuple[ChannelLayout, ...] = (
    MONO,
    STEREO,
    ChannelLayout("3.0", ("FL", "FR", "FC")),
    ChannelLayout("quad", ("FL", "FR", "BL", "BR")),
    ChannelLayout("5.0", ("FL", "FR", "FC", "BL", "BR")),
    ChannelLayout("5.1", ("FL", "FR", "FC", "LFE", "BL", "BR")),
    ChannelLayout("6.1", ("FL", "FR", "FC", "LFE", "BC", "SL", "SR")),
    ChannelLayout("7.1", ("FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR")),
)
"""Every layout that a mix can have: those that AAC and Opus both hold."""
_SAME = {"5.1(side)": "5.1", "5.0(side)": "5.0", "quad(side)": "quad", "downmix": "stereo"}
"""Layouts that are another by a second name: a pair of surrounds is ``beside`` to some codecs and ``behind`` to others."""

_UNSAID = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}
"""What so many channels are where the file does not say; of three, four, five and seven there are several."""


def layout_of(name: str, channels: int) -> ChannelLayout | None:
    """The layout of a sound.

    Args:
        name: As ffmpeg calls it; ``6 channels``, or nothing, where the file does not say.
        channels: How many it has.

    Returns:
        None for one that a mix cannot have.

    Example:
        >>> layout_of("5.1(side)", 6).name, layout_of("6 channels", 6).name, layout_of("2.1", 3)
        ('5.1', '5.1', None)
    """
    said = _UNSAID.get(channels, "") if not name or name.endswith("channels") else _SAME.get(name, name)
    return next((one for one in LAYOUTS if one.name == said), None)
