"""Every decision about the score's level, from figures alone.

Takes what was measured (the film's own sound, every cue) and what is written (the script), and
gives the faders and fades of all cues and the dips of the whole score, with the reasons. Cues that overlap are
summed first: what dips is the score as it is heard. Nothing here reads or writes a sample.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

import vidscore.mix.duck as duck
import vidscore.mix.fades as fades
import vidscore.mix.levels as levels
import vidscore.mix.loudness as loudness
import vidscore.mix.speech as speech
from vidscore.mix.duck import FLAT, Dip, GainCurve
from vidscore.mix.fades import Fades
from vidscore.mix.levels import CueSound
from vidscore.mix.loudness import Powers
from vidscore.mix.ride import dialogue_ride, ridden
from vidscore.mix.speech import ForegroundSound
from vidscore.mix.voice import VoiceActivity
from vidscore.model.film import Film
from vidscore.model.script import Script
from vidscore.model.span import Span
from vidscore.settings import MixSettings

QUIETEST_SPEECH_LUFS = -50.0
"""What is softer is no dialogue that anybody was meant to hear, but the noise of a track left open. [judgement]"""
QUIETEST_ANCHOR_LUFS = -32.0
"""Without dialogue the score is not pulled down to the level of a quiet room."""
_USUAL = 0.75
"""The usual height of a fader: under it for three quarters of the cue. Evening moves the ends, most often down."""
ALONE_LUFS = -20.0
"""What cues are levelled to where there is nothing to level them against; the master gain decides the rest."""


_HEARD_DB = 1.0
"""A fader that moves less is not worth a word. [judgement]"""


@dataclass(frozen=True, slots=True, eq=False)
class FilmSound:
    """The film's own sound in figures."""

    powers: Powers
    voice: VoiceActivity

    @property
    def silent(self) -> bool:
        """Whether nothing in it is louder than -70 LUFS."""
        return not math.isfinite(loudness.integrated(self.powers))


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """Every decision about the score, before the gain that both share."""

    anchor_lufs: float
    faders: tuple[GainCurve, ...]
    """What the fader of each cue does."""
    fades: tuple[Fades, ...]
    dips: GainCurve
    spoken: tuple[ForegroundSound, ...]
    notes: tuple[str, ...]
    ride: GainCurve = FLAT
    """What the fader of the film's own sound does."""


def decide(film: Film, script: Script, cues: tuple[CueSound, ...], heard: FilmSound | None, settings: MixSettings) -> Balance:
    """Decide every level, fade and dip.

    Args:
        film: Its length.
        script: Who speaks when; may be empty.
        cues: What was performed, in film order.
        heard: The film's own sound; None where it has no sound track.
        settings: How the music yields.
    """
    faded = fades.fades(cues, film.duration_ms)
    if heard is None or heard.silent:
        what = "has no sound" if heard is None else "is silent"
        faders = levels.faders(cues, ALONE_LUFS, np.zeros(0, bool))
        flat = duck.gain_curve((), film.span, settings)
        return Balance(ALONE_LUFS, faders, faded, flat, (), (f"the film {what}, so the score stands alone and never dips",))
    spoken, soft = _spoken(script, heard, film)
    ride = dialogue_ride(spoken, heard.powers, settings.target)
    heard = FilmSound(ridden(heard.powers, ride), heard.voice)
    spoken = tuple(replace(one, loudness_lufs=one.loudness_lufs + _mean_db(ride, one.span)) for one in spoken)
    dialogue = speech.dialogue_lufs(spoken, heard.powers)
    own = max(loudness.integrated(heard.powers), QUIETEST_SPEECH_LUFS)
    anchor = dialogue if spoken else max(own - levels.BED_LU, QUIETEST_ANCHOR_LUFS)
    loud = dialogue - settings.effects.under_dialogue_lu if spoken else own + settings.effects.over_mean_lu
    faders = levels.faders(cues, anchor, speech.speech_mask(spoken, len(heard.powers)))
    yields = (*spoken, *speech.effects(spoken, heard.powers, loud))
    score = _score_powers(cues, faders, faded, len(heard.powers))
    asked = _eased(duck.dips(yields, score, settings), cues, faders, settings)
    dips = duck.gain_curve(asked, film.span, settings)
    notes = (*(soft or _speech_notes(script, spoken, dialogue)), *_ride_notes(ride))
    return Balance(anchor, faders, faded, dips, spoken, notes, ride)


def _spoken(script: Script, heard: FilmSound, film: Film) -> tuple[tuple[ForegroundSound, ...], tuple[str, ...]]:
    """Who speaks when; nobody, with the reason, where the whole track is too soft to hold speech."""
    spoken = speech.foreground_sounds(script, heard.voice, heard.powers, film.span)
    measured = speech.dialogue_lufs(spoken, heard.powers) if spoken else loudness.integrated(heard.powers)
    if measured >= QUIETEST_SPEECH_LUFS:
        return spoken, ()
    limit = f"under {QUIETEST_SPEECH_LUFS:g} LUFS nothing counts as speech, and the score is levelled as for a film without words"
    return (), (f"the film's own sound is nearly silent ({measured:.1f} LUFS): {limit}",)


def _mean_db(ride: GainCurve, span: Span) -> float:
    """The mean gain of a curve over a span."""
    return float(ride.each(np.arange(span.start_ms, span.end_ms, loudness.HOP_MS)).mean())


def _ride_notes(ride: GainCurve) -> tuple[str, ...]:
    deepest = min(gain for _, gain in ride.points)
    if deepest > -_HEARD_DB:
        return ()
    return (
        f"the film's own sound is taken down by at most {-deepest:.1f} dB where words are louder than its dialogue usually is",
    )


def _eased(
    dips: tuple[Dip, ...], cues: tuple[CueSound, ...], faders: tuple[GainCurve, ...], settings: MixSettings
) -> tuple[Dip, ...]:
    """The dips, those for effects no deeper than evening leaves room for: both together take no more than one may."""
    reach = settings.hold_ms + settings.release_ms
    out = []
    for dip in dips:
        around = Span(max(0, dip.span.start_ms - reach), dip.span.end_ms + reach)
        taken = 0.0 if dip.speech else max((_taken_db(*one, around) for one in zip(cues, faders, strict=True)), default=0.0)
        out.append(replace(dip, gain_db=min(max(dip.gain_db, taken - settings.effects.most_db), 0.0)) if taken else dip)
    return tuple(out)


def _taken_db(cue: CueSound, fader: GainCurve, span: Span) -> float:
    """How far the fader of a cue goes under its usual height within a span; 0 where the cue does not sound."""
    part = cue.brief.sounding.clipped(span)
    if part is None:
        return 0.0
    scored, inside = (fader.each(np.arange(one.start_ms, one.end_ms, loudness.HOP_MS)) for one in (cue.brief.span, part))
    return max(0.0, float(np.quantile(scored, _USUAL) - inside.min()))


def _score_powers(cues: tuple[CueSound, ...], faders: tuple[GainCurve, ...], faded: tuple[Fades, ...], hops: int) -> Powers:
    """The levelled score's power per hop of the film, overlapping cues together."""
    out = np.zeros(hops)
    for cue, fader, own in zip(cues, faders, faded, strict=True):
        power = (cue.after(fader) * own.gains(cue.times_ms) ** 2)[: hops - cue.first_hop]
        out[cue.first_hop : cue.first_hop + len(power)] += power
    return out


def _speech_notes(script: Script, spoken: tuple[ForegroundSound, ...], dialogue_lufs: float) -> tuple[str, ...]:
    if not spoken:
        return ("no speech was heard or written, so the score is levelled against the film's own sound",)
    lines, voices = (sum(1 for one in spoken if one.source == kind) for kind in ("line", "voice"))
    unheard = len(script.lines) - lines
    silent = f"; {unheard} written lines are not heard in the film's sound" if unheard else ""
    return (f"dialogue measures {dialogue_lufs:.1f} LUFS over {lines} written lines and {voices} stretches of voice{silent}",)
