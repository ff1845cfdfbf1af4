"""Scenes and moods become a cue list: the whole film's music decided, not a note written.

Decisions are made film-wide first (where there is music, which keys, which themes, which clicks), then
cue by cue. Every cue says in one sentence why it will sound as it does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from vidscore.model.film import Film, Picture
from vidscore.model.mood import Mood
from vidscore.model.moods_table import MOOD_TABLE
from vidscore.model.music import Key
from vidscore.model.plan import Brief, Intensity, Join, Plan, Theme
from vidscore.model.scene import Scene
from vidscore.model.script import Script
from vidscore.model.seeds import stable_seed
from vidscore.model.span import Span, merged
from vidscore.plan.coverage import Spotting, speech_share, spot_music
from vidscore.plan.hits import Turn, plan_hits, turns_of
from vidscore.plan.joins import CLICK_RATIOS, plan_ending, plan_join
from vidscore.plan.keys import plan_keys
from vidscore.plan.themes import plan_themes, theme_for
from vidscore.settings import PlanSettings

REEL_MS = 1_200_000
"""A reel of film is about twenty minutes; cue 2m3 is the third of the second reel."""
SPEECH_BRIDGE_MS = 400
"""Lines closer than this are one stretch of speech to the composer."""
CURVE_STEP_MS = 4_000
Curve = tuple[tuple[int, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Study:
    """Everything known about a film before its music is decided."""

    film: Film
    script: Script
    picture: Picture
    scenes: tuple[Scene, ...]
    """They tile the film."""
    moods: tuple[Mood, ...]
    """One per scene."""
    curve: Curve = ()
    """(ms, valence, arousal, tension) over the film."""
    themes: tuple[Theme, ...] = ()
    turns: tuple[Turn, ...] = ()
    notes: tuple[str, ...] = ()
    """What a person should know about how the film was understood, in words."""


def make_plan(study: Study, settings: PlanSettings) -> Plan:
    """Write the cue list of a film.

    Args:
        study: The film, its scenes and their moods; themes and turns are found here.
        settings: Seed, style and coverage.

    Returns:
        A plan whose themes have no notes yet and whose tempos are wishes: the composer settles both.
    """
    film, scenes, moods = study.film, study.scenes, study.moods
    spotting = spot_music(scenes, moods, film.duration_ms, settings.coverage)
    sounding = [i for i, decision in enumerate(spotting) if decision.music]
    heard = [moods[i] for i in sounding]
    study = replace(study, themes=plan_themes(study.script, tuple(heard)), turns=turns_of(study.curve))
    home = _home_key(moods, settings.seed)
    modes = tuple(_mode(mood, settings.seed, i) for i, mood in zip(sounding, heard, strict=True))
    keys = dict(zip(sounding, plan_keys(modes, tuple(heard), home), strict=True))
    tempos = dict(zip(sounding, _clicks(heard), strict=True))
    names = _names(scenes, spotting)
    cues = []
    for i, scene in enumerate(scenes):
        if i not in keys:
            cues.append(Brief(names[i], i, scene.span, moods[i], silence=True, why=spotting[i].why))
            continue
        after = (moods[i + 1], keys[i + 1], tempos[i + 1]) if i + 1 in keys else None
        is_last = i == sounding[-1]
        join = plan_join((moods[i], keys[i], tempos[i]), after, is_last)
        theme = theme_for(scene, moods[i], study.themes, sounding.index(i), is_last)
        cues.append(_brief(study, i, spotting[i], _Wish(names[i], keys[i], tempos[i], join, theme), settings))
    return Plan(
        film=str(film.path),
        duration_ms=film.duration_ms,
        subtitles=str(study.script.source or ""),
        language=study.script.language,
        seed=settings.seed,
        home_key=str(home),
        themes=study.themes,
        cues=tuple(cues),
    )


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the film-wide decisions ask of one cue."""

    name: str
    key: Key
    tempo_bpm: float
    join: Join
    theme: str


def _brief(study: Study, i: int, decision: Spotting, wish: _Wish, settings: PlanSettings) -> Brief:
    scene, mood = study.scenes[i], study.moods[i]
    row = MOOD_TABLE[mood.name]
    spoken = merged([s for line in scene.lines if (s := line.span.clipped(scene.span))], SPEECH_BRIDGE_MS)
    ending = plan_ending(mood, wish.join)
    seed = stable_seed(settings.seed, wish.name)
    return Brief(
        name=wish.name,
        scene=i,
        span=scene.span,
        mood=mood,
        style=settings.style,
        key=str(wish.key),
        metre=row.metres[seed % len(row.metres)],
        tempo_range=row.tempo,
        tempo_bpm=wish.tempo_bpm,
        ending=ending,
        hits=plan_hits(study.film, scene, mood, study.picture, study.turns),
        theme=wish.theme,
        intensity=_intensity(scene.span, mood, study.curve),
        speech=spoken,
        join=wish.join,
        level_lu=round(2.5 * mood.arousal, 1),
        seed=seed,
        why=_why(scene, mood, decision, wish, study.themes),
    )


def _names(scenes: tuple[Scene, ...], spotting: tuple[Spotting, ...]) -> tuple[str, ...]:
    """1m1, 1m2 ... for music, 1s1 ... for silence; the first figure is the reel."""
    counts: dict[tuple[int, str], int] = {}
    names = []
    for scene, decision in zip(scenes, spotting, strict=True):
        slot = (1 + scene.span.start_ms // REEL_MS, "m" if decision.music else "s")
        counts[slot] = counts.get(slot, 0) + 1
        names.append(f"{slot[0]}{slot[1]}{counts[slot]}")
    return tuple(names)


_HOME_TONICS = (0, 2, 3, 5, 7, 9, 10)
"""C, D, E flat, F, G, A and B flat: keys in which orchestras sound full."""


def _home_key(moods: tuple[Mood, ...], seed: int) -> Key:
    """The film's key: major when it ends well, minor when it does not."""
    ends_well = not moods or moods[-1].valence >= 0
    tonic = _HOME_TONICS[stable_seed(seed, "home") % len(_HOME_TONICS)]
    return Key(tonic, "major" if ends_well else "minor")


def _mode(mood: Mood, seed: int, number: int) -> str:
    """One of the mood's modes; the first is its most typical and twice as likely."""
    modes = MOOD_TABLE[mood.name].modes
    return (modes[0], *modes)[stable_seed(seed, "mode", number) % (len(modes) + 1)]


def _clicks(moods: list[Mood]) -> tuple[float, ...]:
    """A wished tempo per cue: where its arousal puts it in the mood's range, bent to a simple ratio of the cue before.

    A tempo is bent by at most 8 %, less than the change of scene hides.
    """
    tempos: list[float] = []
    for mood in moods:
        low, high = MOOD_TABLE[mood.name].tempo
        wish = low + (high - low) * min(1.0, max(0.0, 0.5 + 0.45 * mood.arousal))
        if tempos:
            near = [tempos[-1] * r for r in CLICK_RATIOS if low <= tempos[-1] * r <= high]
            closest = min(near, key=lambda bpm: abs(bpm - wish), default=wish)
            wish = closest if abs(closest / wish - 1) <= 0.08 else wish
        tempos.append(round(wish, 2))
    return tuple(tempos)


def level_of(valence: float, arousal: float, tension: float) -> float:
    """How full the orchestra is for a mood, 0.1..1."""
    return round(min(1.0, max(0.1, 0.42 + 0.34 * arousal + 0.14 * max(tension, 0.0) + 0.06 * abs(valence))), 3)


def _intensity(span: Span, mood: Mood, curve: Curve) -> tuple[Intensity, ...]:
    """The intensity curve of a cue: the film's curve inside it, anchored to the mood of the whole scene."""
    inside = [point for point in curve if span.contains(point[0])]
    kept: list[tuple[int, float, float, float]] = []
    for point in inside:
        if not kept or point[0] - kept[-1][0] >= CURVE_STEP_MS:
            kept.append(point)
    if len(kept) < 2:
        return (Intensity(span.start_ms, level_of(mood.valence, mood.arousal, mood.tension)),)
    whole = level_of(mood.valence, mood.arousal, mood.tension)
    return tuple(Intensity(at, round((level_of(v, a, t) + whole) / 2, 3)) for at, v, a, t in kept)


def _why(scene: Scene, mood: Mood, decision: Spotting, wish: _Wish, themes: tuple[Theme, ...]) -> str:
    """One plain sentence: why this cue will sound as it does."""
    spoken = speech_share(scene)
    strongest = next((e for e in mood.evidence if e.source == "line"), None)
    said = f', most of all "{strongest.text}"' if strongest else ""
    role = {theme.name: theme.role for theme in themes}.get(wish.theme, "film")
    whose = {"film": "the film's theme", "threat": "the threat's theme", "speaker": f"{wish.theme}'s theme"}[role]
    under = f", thin under speech ({spoken:.0%} of the scene)" if spoken > 0.15 else ""
    return (
        f"{decision.why.capitalize()}; the scene reads as {mood.name}{said}, so {whose} in {wish.key} "
        f"near {wish.tempo_bpm:.0f} bpm{under}."
    )
