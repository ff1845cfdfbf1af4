"""Stems and the film's sound in, a mixdown out: joins, dips under speech, loudness, true peak."""

from vidscore.mix.mixdown import Workspace, mix_film

__all__ = ["Workspace", "mix_film"]
