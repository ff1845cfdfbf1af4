"""Scenes and moods become a cue list: the whole film's music decided, not a note written.

Decisions are made film-wide first (where there is music, which keys, which themes, which clicks), then
cue by cue. Every cue says in one sentence why it will sound as it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from vidscore.model.film import STORY, Film, Picture, SoundTrace
from vidscore.model.hits import Hit
from vidscore.model.mood import Mood
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Key
from vidscore.model.plan import Brief, Hush, Intensity, Plan, Section
from vidscore.model.scene import Scene
from vidscore.model.script import Script
from vidscore.model.seeds import stable_seed
from vidscore.model.span import Span, merged
from vidscore.model.style_table import Style
from vidscore.model.theme import Theme
from vidscore.model.voice import LineVoice
from vidscore.plan.coverage import Spotting, speech_share, spot_music
from vidscore.plan.cut_beats import cut_beats, quick_cuts
from vidscore.plan.edits import noted
from vidscore.plan.film_seed import film_seed
from vidscore.plan.hits import mood_jumps, plan_hits
from vidscore.plan.hushes import find_hushes
from vidscore.plan.instants import Witnesses
from vidscore.plan.joins import JoinDecision, ScoredScene, plan_ending, plan_joins
from vidscore.plan.keys import mode_of, plan_keys
from vidscore.plan.levels import level_of, loudness_of
from vidscore.plan.recalls import find_recalls
from vidscore.plan.themes import Stated, memories, plan_themes, state_themes
from vidscore.plan.told import cut_scenes, music_places
from vidscore.plan.weights import FULLNESS, PATH
from vidscore.settings import PlanSettings

REEL_MS = 1_200_000
"""A reel of film is about twenty minutes; cue 2m3 is the third of the second reel."""
SPEECH_BRIDGE_MS = 400
"""Lines closer than this are one stretch of speech to the composer."""
CURVE_STEP_MS = 4_000
_ACROSS_MS, _CUT_MS = 1_000, 200
"""Speech this near on both sides of a boundary runs across it; a cut this near is there."""
_WALL_TO_WALL = 0.9
"""A film of which this share has music is scored throughout. [judgement]"""
_FADE_MS, _DARK = 12_000, 0.06
"""A picture that goes dark this late in the film fades out; how dark. [judgement]"""
Curve = tuple[tuple[int, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class FilmAnalysis:
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
    witnesses: Witnesses | None = None
    """What its hits are found by; made by :func:`make_plan`."""
    carried: tuple[Span, ...] = ()
    """Where the film's own sound is music that another would clash with."""
    notes: tuple[str, ...] = ()
    """What a person should know about how the film was understood, in words."""
    pauses: tuple[Span, ...] | None = None
    """Where nobody speaks in what is only told; None where there is a picture, or nobody tells anything."""
    sound: SoundTrace = field(default_factory=SoundTrace)
    """The film's own sound."""
    voices: tuple[LineVoice, ...] = ()
    """How each line is said; empty where nobody listened."""


def make_plan(study: FilmAnalysis, settings: PlanSettings) -> Plan:
    """Write the cue list of a film.

    Args:
        study: The film, its scenes and their moods; its themes and hits are found here.
        settings: Seed, style and coverage.

    Returns:
        A plan whose themes have no notes yet and whose tempos are wishes: the composer settles both.
    """
    study, spotting = _spotted(study, settings.coverage)
    scenes, moods = study.scenes, study.moods
    sounding = [i for i, decision in enumerate(spotting) if decision.music]
    heard = [moods[i] for i in sounding]
    recalls = memories(find_recalls(scenes), moods, sounding)
    study = replace(study, themes=plan_themes(study.script, tuple(heard), recalls), witnesses=_witnesses(study))
    stated = state_themes(scenes, moods, sounding, study.themes, recalls)
    seed = film_seed(settings.seed, study.film, study.script, moods, study.picture)
    home = _home_key(moods, seed)
    modes = tuple(mode_of(mood, seed, i) for i, mood in zip(sounding, heard, strict=True))
    keys = plan_keys(modes, tuple(heard), home)
    places = tuple(_scored_scene(study, i, key, i + 1 in sounding) for i, key in zip(sounding, keys, strict=True))
    wall_to_wall = sum(scenes[i].span.duration_ms for i in sounding) > _WALL_TO_WALL * study.film.duration_ms
    steps = dict(zip(sounding, plan_joins(places, wall_to_wall), strict=True))
    wishes = {i: _SceneDecision(steps[i], place.key, stated[i]) for i, place in zip(sounding, places, strict=True)}
    cues, groups = list[Brief](), _grouped(len(scenes), steps)
    for name, group in zip(_names(scenes, groups, wishes), groups, strict=True):
        first = group[0]
        if first not in wishes:
            silent = Brief(name, first, scenes[first].span, rounded_mood(moods[first]), silence=True, why=spotting[first].why)
            cues.append(replace(silent, chapter=_chapter(study.film, silent.span)))
            continue
        parts = [(i, spotting[i].why, wishes[i]) for i in group]
        cues.append(_brief(study, name, parts, stable_seed(seed, name), settings.style))
    plan = Plan(
        film=str(study.film.path),
        duration_ms=study.film.duration_ms,
        subtitles=str(study.script.source or study.script.choice),
        sync=study.script.retiming,
        dialogue_track=_asked_sound(study.film),
        language=study.script.language,
        seed=seed,
        home_key=str(home),
        themes=study.themes,
        cues=tuple(cues),
    )
    return noted(plan)


def _spotted(study: FilmAnalysis, coverage: float | None) -> tuple[FilmAnalysis, tuple[Spotting, ...]]:
    """Where there is music: in what is told between the words, in a story that is only written throughout."""
    if coverage is None and study.pauses is not None:
        scenes, moods, spotting = cut_scenes(study.scenes, study.moods, music_places(study.film, study.pauses, study.scenes))
        return replace(study, scenes=scenes, moods=moods), spotting
    wanted = 1.0 if coverage is None and study.film.container == STORY else coverage
    return study, spot_music(study.scenes, study.moods, study.film.duration_ms, wanted, study.carried)


def _asked_sound(film: Film) -> str:
    """The number of the sound that was asked for; empty where none was."""
    return next((str(number) for number, one in enumerate(film.audio, 1) if one.index == film.dialogue_index), "")


def _chapter(film: Film, span: Span) -> str:
    """The title of the chapter in which most of a cue lies."""
    return max(film.chapters, key=lambda one: one.span.overlap_ms(span)).title[:_TITLE] if film.chapters else ""


_TITLE = 120
"""So much of a chapter's title is shown."""


@dataclass(frozen=True, slots=True)
class _SceneDecision:
    """What the film-wide decisions ask of one scene."""

    step: JoinDecision
    key: Key
    stated: Stated


def _scored_scene(study: FilmAnalysis, i: int, key: Key, adjoins: bool) -> ScoredScene:
    """A scene as its joins see it; it adjoins the next one where that has music too."""
    scene, end = study.scenes[i], study.scenes[i].span.end_ms
    spans = [line.span for line in study.script.lines]
    before = any(span.start_ms < end and span.end_ms > end - _ACROSS_MS for span in spans)
    after = any(span.end_ms > end and span.start_ms < end + _ACROSS_MS for span in spans)
    struck = any(abs(cut - end) <= _CUT_MS for cut in study.picture.cuts_ms)
    return ScoredScene(scene.span, study.moods[i], key, adjoins, scene.certainty, before and after, struck, _quick(study, i))


def _quick(study: FilmAnalysis, i: int) -> tuple[int, ...]:
    span = study.scenes[i].span
    return quick_cuts(tuple(sorted(cut for cut in study.picture.cuts_ms if span.contains(cut))), span)


def _grouped(scenes: int, steps: dict[int, JoinDecision]) -> list[list[int]]:
    """The scenes of every cue and of every silence."""
    groups: list[list[int]] = []
    for i in range(scenes):
        if i and i in steps and i - 1 in steps and steps[i - 1].runs_on:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _brief(study: FilmAnalysis, name: str, group: list[tuple[int, str, _SceneDecision]], seed: int, style: Style) -> Brief:
    """The order for one cue: what its first scene wants, and a section for every other one."""
    (first, why, wish), (last, _, leaving) = group[0], group[-1]
    span = Span(study.scenes[first].span.start_ms, study.scenes[last].span.end_ms - leaving.step.silence_ms)
    join = leaving.step.join
    mood, row = study.moods[first], MOOD_TABLE[study.moods[first].name]
    lines = [line.span for i, _, _ in group for line in study.scenes[i].lines]
    sections = tuple(_section(study, i, told, one, group[n][2], span) for n, (i, told, one) in enumerate(group[1:]))
    arousal = sum(study.moods[i].arousal * study.scenes[i].span.duration_ms for i, _, _ in group) / sum(
        study.scenes[i].span.duration_ms for i, _, _ in group
    )
    ending = plan_ending(study.moods[last], join)
    if join.kind == "end" and fades_out(study.picture, study.film.duration_ms):
        ending = "fade"
    return Brief(
        name=name,
        scene=first,
        span=span,
        chapter=_chapter(study.film, study.scenes[first].span),
        mood=rounded_mood(mood),
        sections=sections,
        style=style,
        key=str(wish.key),
        metre=_metre(row.metres, seed, any(_quick(study, i) for i, _, _ in group)),
        tempo_range=_room(row.tempo, wish.step.tempo_bpm),
        tempo_bpm=wish.step.tempo_bpm,
        ending=ending,
        hits=_hits(study, first, span, wish.step.tempo_bpm),
        theme=wish.stated.theme,
        under=wish.stated.under,
        intensity=_intensity(study.scenes[first].span, mood, study.curve),
        speech=()
        if study.film.container == STORY
        else merged([s for line in lines if (s := line.clipped(span))], SPEECH_BRIDGE_MS),
        hushed=_hushes(study, [i for i, _, _ in group], span),
        join=join,
        level_lu=loudness_of(arousal),
        seed=seed,
        why=_why(study, first, why, wish),
    )


def _metre(metres: tuple[str, ...], seed: int, quick: bool) -> str:
    """One of the mood's metres; where quick cuts are to be met, one whose beats are all quarters, as the tempo was chosen for."""
    even = tuple(metre for metre in metres if not quick or metre.endswith("/4"))
    return even[seed % len(even)]


def _room(usual_bpm: tuple[float, float], tempo_bpm: float) -> tuple[float, float]:
    """The range of a cue's tempo: its mood's, and a little around the tempo, so that it can bend to both sides."""
    low, high = tempo_bpm * (1 - PATH.bend), tempo_bpm * (1 + PATH.bend)
    return round(min(usual_bpm[0], low), _DIGITS), round(max(usual_bpm[1], high), _DIGITS)


_DIGITS = 4
"""What a person reads of a share."""


def rounded_mood(mood: Mood) -> Mood:
    """A mood with its shares as the plan shows them; valence, arousal and tension, which the music follows, are left exact."""
    return replace(
        mood,
        confidence=round(mood.confidence, _DIGITS),
        labels=tuple((name, round(share, _DIGITS)) for name, share in mood.labels),
        evidence=tuple(replace(one, weight=round(one.weight, _DIGITS)) for one in mood.evidence),
    )


def _hushes(study: FilmAnalysis, group: list[int], cue: Span) -> tuple[Hush, ...]:
    """Where the music of a cue holds its breath."""
    scenes = [study.scenes[i] for i in group]
    found = find_hushes(
        [caption for scene in scenes for caption in scene.captions], [line for scene in scenes for line in scene.lines]
    )
    return tuple(Hush(part, one.why) for one in found if (part := one.span.clipped(cue)))


def _section(study: FilmAnalysis, i: int, why: str, wish: _SceneDecision, before: _SceneDecision, cue: Span) -> Section:
    """What a cue turns to where it runs on into another scene."""
    scene, mood = study.scenes[i], study.moods[i]
    return Section(
        start_ms=scene.span.start_ms,
        mood=rounded_mood(mood),
        scene=i,
        chapter=_chapter(study.film, scene.span),
        key=str(wish.key),
        tempo_bpm=wish.step.tempo_bpm,
        hits=_hits(study, i, cue, wish.step.tempo_bpm),
        theme=wish.stated.theme,
        under=wish.stated.under,
        intensity=_intensity(scene.span, mood, study.curve),
        why=f"{before.step.join.why[:1].upper()}{before.step.join.why[1:]}. {_why(study, i, why, wish)}",
    )


def _witnesses(study: FilmAnalysis) -> Witnesses:
    lines, curve = study.script.lines, study.curve
    return Witnesses(study.film, lines, study.picture, study.sound, study.voices, curve, mood_jumps(curve))


def _hits(study: FilmAnalysis, i: int, cue: Span, tempo_bpm: float) -> tuple[Hit, ...]:
    """The hits of a scene that fall into its cue, and the quick cuts that its beats meet."""
    seen, scene = study.witnesses or _witnesses(study), study.scenes[i]
    hits = plan_hits(seen, scene, study.moods[i])
    both = (*hits, *cut_beats(seen, scene, hits, tempo_bpm))
    return tuple(sorted((hit for hit in both if cue.contains(hit.at_ms)), key=lambda hit: hit.at_ms))


def fades_out(picture: Picture, duration_ms: int) -> bool:
    """Whether the picture ends in the dark after having been light: the music then dies away with it."""
    late = [frame for frame in picture.keyframes if frame.at_ms >= duration_ms - _FADE_MS]
    return len(late) >= 2 and late[-1].brightness < _DARK <= max(frame.brightness for frame in late) / 3


def _names(scenes: tuple[Scene, ...], groups: list[list[int]], sounding: dict[int, _SceneDecision]) -> tuple[str, ...]:
    """1m1, 1m2 ... for music, 1s1 ... for silence; the first figure is the reel."""
    counts: dict[tuple[int, str], int] = {}
    names = []
    for group in groups:
        slot = (1 + scenes[group[0]].span.start_ms // REEL_MS, "m" if group[0] in sounding else "s")
        counts[slot] = counts.get(slot, 0) + 1
        names.append(f"{slot[0]}{slot[1]}{counts[slot]}")
    return tuple(names)


_HOME_TONICS = {"major": (0, 2, 3, 4, 5, 7, 8, 9, 10), "minor": (0, 1, 2, 4, 5, 6, 7, 9, 11)}
"""Keys in which orchestras sound full: C to B flat with no more than four accidentals. [judgement]"""


def _home_key(moods: tuple[Mood, ...], seed: int) -> Key:
    """The film's key: major when it ends well, minor when it does not."""
    mode = "major" if not moods or moods[-1].valence >= 0 else "minor"
    tonics = _HOME_TONICS[mode]
    return Key(tonics[stable_seed(seed, "home") % len(tonics)], mode)


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


def _whose(themes: tuple[Theme, ...], name: str) -> str:
    role = next((theme.role for theme in themes if theme.name == name), "film")
    return f"the {role}'s theme" if role != "speaker" else f"{name}'s theme"


def _why(study: FilmAnalysis, i: int, spotted: str, wish: _SceneDecision) -> str:
    """One plain sentence: why this music will sound as it does."""
    scene, mood = study.scenes[i], study.moods[i]
    spoken = speech_share(scene)
    strongest = next((e for e in mood.evidence if e.source == "line"), None)
    seen = [e.text for e in mood.evidence if e.source in ("picture", "sound", "usual")] if not study.script.lines else []
    said = f', most of all "{strongest.text}"' if strongest else f" ({'; '.join(seen)})" if seen else ""
    whose = " over ".join(_whose(study.themes, name) for name in (wish.stated.theme, wish.stated.under) if name)
    because = f"; {wish.stated.why}" if wish.stated.why else ""
    under = f", softer and lighter under speech ({spoken:.0%} of the scene)" if spoken > FULLNESS.spoken else ""
    return (
        f"{spotted.capitalize()}; the scene reads as {mood.name}{said}, so {whose} in {wish.key} "
        f"near {wish.step.tempo_bpm:.0f} bpm{under}{because}."
    )
