"""render: Cue -> Stems. The orchestra plays: FluidSynth, a soundfont, seats and a hall."""

from vidscore.render.orchestra import Orchestra, casting_notes, render_cue, render_cues

__all__ = ["Orchestra", "casting_notes", "render_cue", "render_cues"]
