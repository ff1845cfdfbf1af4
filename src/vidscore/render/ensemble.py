"""Who plays a take: FluidSynth, the voices synthesised here, or both side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vidscore.model.instruments import OWN_BANK
from vidscore.render.schedule import SynthEvent
from vidscore.render.synth import STRIDE, Synth
from vidscore.render.voices import Voices
from vidscore.tools.soundfonts import Casting


class Players(Protocol):
    """Anything that turns events into one stereo signal per channel."""

    def play(self, events: Sequence[SynthEvent], frames: int) -> NDArray[np.float32] | None:
        """Play on: (2, channels, frames), or None where nothing sounds."""


class Ensemble:
    """The players of one take, each channel with its own.

    Args:
        font: The soundfont's file.
        castings: One per channel, channel 0 first; those of :data:`OWN_BANK` are synthesised here.

    Raises:
        MissingTool: FluidSynth is not installed and somebody needs it.
        ToolFailed: The font or a preset cannot be loaded.
    """

    def __init__(self, font: Path, castings: Sequence[Casting]) -> None:
        own = [i for i, casting in enumerate(castings) if casting.bank == OWN_BANK]
        others = [i for i, casting in enumerate(castings) if casting.bank != OWN_BANK]
        self._synth = Synth(font, [castings[i] for i in others]) if others else None
        groups: list[tuple[list[int], Players]] = [(others, self._synth)] if self._synth else []
        self._groups = [*groups, (own, Voices([castings[i].program for i in own]))] if own else groups
        self._place = {i: (number, k) for number, (members, _) in enumerate(self._groups) for k, i in enumerate(members)}
        self._buffer = np.zeros((2, len(castings), STRIDE), np.float32)

    def __enter__(self) -> Ensemble:
        """Use as a context manager: the synthesizer is gone when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the synthesizer."""
        if self._synth:
            self._synth.close()

    def play(self, events: Sequence[SynthEvent], frames: int) -> NDArray[np.float32] | None:
        """Play on for a while; see :meth:`Synth.play`."""
        if len(self._groups) == 1:
            return self._groups[0][1].play(events, frames)
        given: list[list[SynthEvent]] = [[] for _ in self._groups]
        for event in events:
            number, channel = self._place[event.channel]
            given[number].append(event._replace(channel=channel))
        played = [players.play(mine, frames) for mine, (_, players) in zip(given, self._groups, strict=True)]
        if all(one is None for one in played):
            return None
        self._buffer[:, :, :frames] = 0.0
        for one, (members, _) in zip(played, self._groups, strict=True):
            if one is not None:
                self._buffer[:, members, :frames] = one
        return self._buffer[:, :, :frames]
