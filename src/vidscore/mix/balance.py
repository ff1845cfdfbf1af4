"""Every decision about the score's level, from figures alone.

Takes what was measured (the film's own sound, every cue) and what is written (the script), and
gives the faders of all cues and the dips of the whole score, with the reasons. Nothing here reads
or writes a sample.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

import vidscore.mix.duck as duck
import vidscore.mix.levels as levels
import vidscore.mix.loudness as loudness
import vidscore.mix.speech as speech
from vidscore.mix.duck import GainCurve
from vidscore.mix.levels import CueLevel, CueSound
from vidscore.mix.loudness import Powers
from vidscore.mix.speech import Phrase
from vidscore.mix.voice import Voice
from vidscore.model.film import Film
from vidscore.model.script import Script
from vidscore.settings import MixSettings

QUIETEST_ANCHOR_LUFS = -32.0
"""Without dialogue the score is not pulled down to the level of a quiet room."""
ALONE_LUFS = -20.0
"""What cues are levelled to where there is nothing to level them against; the master gain decides the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class FilmSound:
    """The film's own sound in figures."""

    powers: Powers
    voice: Voice

    @property
    def silent(self) -> bool:
        """Whether nothing in it is louder than -70 LUFS."""
        return not math.isfinite(loudness.integrated(self.powers))


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """Every decision about the score, before the gain that both share."""

    anchor_lufs: float
    faders: tuple[CueLevel, ...]
    dips: GainCurve
    spoken: tuple[Phrase, ...]
    notes: tuple[str, ...]


def decide(film: Film, script: Script, cues: tuple[CueSound, ...], heard: FilmSound | None, settings: MixSettings) -> Balance:
    """Decide every level, fade and dip.

    Args:
        film: Its length.
        script: Who speaks when; may be empty.
        cues: What was performed, in film order.
        heard: The film's own sound; None where it has no sound track.
        settings: How the music yields.
    """
    if heard is None or heard.silent:
        what = "has no sound" if heard is None else "is silent"
        faders = levels.levels(cues, ALONE_LUFS, np.zeros(0, bool), film.duration_ms)
        flat = duck.gain_curve((), film.span, settings)
        return Balance(ALONE_LUFS, faders, flat, (), (f"the film {what}, so the score stands alone and never dips",))
    spoken = speech.phrases(script, heard.voice, heard.powers, film.span)
    dialogue = speech.dialogue_lufs(spoken, heard.powers)
    own = loudness.integrated(heard.powers)
    anchor = dialogue if spoken else max(own - levels.BED_LU, QUIETEST_ANCHOR_LUFS)
    loud = dialogue - settings.effects.under_dialogue_lu if spoken else own + settings.effects.over_mean_lu
    faders = levels.levels(cues, anchor, speech.speech_mask(spoken, len(heard.powers)), film.duration_ms)
    curves = [fader.curve for fader in faders]
    yields = (*spoken, *speech.effects(spoken, heard.powers, loud))

    def dipped(curves: list[GainCurve]) -> GainCurve:
        return duck.gain_curve(duck.dips(yields, _score_powers(cues, curves, len(heard.powers)), settings), film.span, settings)

    # A dip on one side of a join is a step too: the other side gives way, and then needs less of a dip
    # itself, which may leave a step again. The last word is with the joins: giving way never hurts speech.
    for _ in range(2):
        dips = dipped(curves)
        curves = levels.follow_dips(cues, curves, partial(_heard, dips))
    faders = tuple(replace(fader, curve=curve) for fader, curve in zip(faders, curves, strict=True))
    return Balance(anchor, faders, dips, spoken, _speech_notes(script, spoken, dialogue))


def _heard(dips: GainCurve, cue: CueSound, curve: GainCurve) -> Powers:
    """The powers of a cue with its fader and the dips."""
    return np.asarray(cue.after(curve) * 10 ** (dips.each(cue.times_ms) / 10), np.float64)


def _score_powers(cues: tuple[CueSound, ...], curves: list[GainCurve], hops: int) -> Powers:
    """The levelled score's power per hop of the film."""
    out = np.zeros(hops)
    for cue, curve in zip(cues, curves, strict=True):
        power = cue.after(curve)[: hops - cue.first_hop]
        out[cue.first_hop : cue.first_hop + len(power)] += power
    return out


def _speech_notes(script: Script, spoken: tuple[Phrase, ...], dialogue_lufs: float) -> tuple[str, ...]:
    if not spoken:
        return ("no speech was heard or written, so the score is levelled against the film's own sound",)
    lines, voices = (sum(1 for one in spoken if one.source == kind) for kind in ("line", "voice"))
    unheard = len(script.lines) - lines
    silent = f"; {unheard} written lines are not heard in the film's sound" if unheard else ""
    return (f"dialogue measures {dialogue_lufs:.1f} LUFS over {lines} written lines and {voices} stretches of voice{silent}",)
