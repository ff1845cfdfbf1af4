"""Edits of a plan followed through: what a person changed stays, and what was worked out from it is worked out again.

In: a plan as edited. Out: the same plan with nothing left open. Each cue and section keeps beside its fields what the
planner wrote there (:class:`~vidscore.model.planned.Planned`), so a field that still says that is nobody's wish: where the
mood is another one, its figures, key, metre, tempo, ending, theme, fullness and loudness follow. Joins beside it are chosen
anew, and a tempo that is joined by its click stays related. Nothing else of the film changes; a locked cue keeps every word.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any, TypeVar, cast

from vidscore.model.cue import Cue
from vidscore.model.joins import CLICK_RATIOS, same_click
from vidscore.model.mood import Mood
from vidscore.model.mood_table import MOOD_TABLE, usual
from vidscore.model.music import Key
from vidscore.model.plan import Brief, Intensity, Plan, Section
from vidscore.model.planned import Planned
from vidscore.model.span import Span
from vidscore.model.theme import Theme
from vidscore.plan.joins import OUTSIDE, ScoredScene, next_join, plan_ending, wished_tempo
from vidscore.plan.keys import mode_of, plan_keys
from vidscore.plan.levels import level_of, loudness_of
from vidscore.plan.mood_table import PLAN_TABLE, THEME_MOODS

Part = Brief | Section
_MINUTE_MS = 60_000
_FIGURES = ("valence", "arousal", "tension")
_SHARED = ("key", "tempo_bpm", "theme")
_OF_CUES = ("metre", "tempo_range", "ending", "level_lu")


def noted(plan: Plan) -> Plan:
    """The plan with what stands in each cue and section written beside it as planned."""
    cues = (replace(cue, sections=tuple(map(_noted, cue.sections)), planned=_written(cue)) for cue in plan.cues)
    return replace(plan, cues=tuple(cues))


def _noted(section: Section) -> Section:
    return replace(section, planned=_written(section))


def _written(part: Part) -> Planned:
    own: dict[str, Any] = {}
    if isinstance(part, Brief):
        own = {name: getattr(part, name) for name in _OF_CUES} | {"join": part.join.kind}
    silent = isinstance(part, Brief) and part.silence
    return Planned(
        mood="" if silent else part.mood.name,
        **{name: getattr(part.mood, name) for name in _FIGURES},
        **{name: getattr(part, name) for name in _SHARED},
        **own,
        levels=tuple(point.level for point in part.intensity),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A cue's beginning or one of its sections, as it stands in the plan."""

    part: Part
    cue: Brief
    span: Span
    scene: int

    @property
    def renamed(self) -> bool:
        """Whether its mood is not the one that it was planned for."""
        return self._may_follow and self.planned.mood != self.part.mood.name

    @property
    def moved(self) -> bool:
        """Whether its mood has another name or other figures."""
        figures = ((getattr(self.planned, name), getattr(self.part.mood, name)) for name in _FIGURES)
        return self._may_follow and (self.renamed or any(one not in (None, other) for one, other in figures))

    @property
    def planned(self) -> Planned:
        return self.part.planned or Planned()

    @property
    def _may_follow(self) -> bool:
        return self.part.planned is not None and not self.cue.locked

    def free(self, name: str) -> bool:
        """Whether nobody set a field: it says what the planner wrote."""
        now: Any = tuple(point.level for point in self.part.intensity) if name == "levels" else getattr(self.part, name)
        return bool(self._may_follow and getattr(self.planned, name) == (now.kind if name == "join" else now))


def worked_out(plan: Plan) -> Plan:
    """The plan as it will be played: nothing open, and everything that nobody set as the moods ask now.

    Args:
        plan: As edited. Where nothing is open and no mood differs from the planned one, it is given back as it is.

    Raises:
        ValueError: Two wishes contradict each other, for example two tempos that are to share a pulse.
    """
    plan = replace(plan, cues=tuple(map(_restored, plan.cues)))
    places = [place for cue in plan.sounding for place in _places(cue)]
    wide = any(_too_narrow(cue, cue.tempo_bpm) for cue in plan.sounding)
    if not wide and not any(place.moved or not place.part.key for place in places) and all(c.metre for c in plan.sounding):
        return plan
    changes: list[dict[str, Any]] = [{"mood": _mood(place)} if place.moved else {} for place in places]
    plan = _with_threat(plan, places)
    themes: dict[str, str] = {theme.role: theme.name for theme in reversed(plan.themes)}
    _add_keys(plan, places, changes)
    for place, change in zip(places, changes, strict=True):
        _add_own(place, change, themes)
    _add_tempos(plan, places, changes)
    _add_joins(places, changes)
    _add_ends(places, changes)
    _add_loudness(places, changes)
    return replace(plan, cues=tuple(_rebuilt(cue, places, changes) for cue in plan.cues))


def _restored(cue: Brief) -> Brief:
    """A cue in which what is open says again what was planned, where that still holds."""
    return replace(_reset(cue), sections=tuple(map(_reset, cue.sections)))


_P = TypeVar("_P", Brief, Section)


def _reset(part: _P) -> _P:
    planned = part.planned
    if planned is None:
        return part
    back: dict[str, Any] = {}
    for name in ("key", "metre", "tempo_bpm"):
        if not getattr(part, name, True) and getattr(planned, name) and not (name == "tempo_bpm" and _barred(part, planned)):
            back[name] = getattr(planned, name)
    return replace(part, **back) if back else part


def _barred(part: Part, planned: Planned) -> bool:
    """Whether the planned tempo lies outside a range that somebody set since."""
    return isinstance(part, Brief) and part.tempo_range != planned.tempo_range and _too_narrow(part, planned.tempo_bpm or 0.0)


def _places(cue: Brief) -> list[_Place]:
    spans = [one.span for one in cue.by_section()]
    parts: tuple[Part, ...] = (cue, *cue.sections)
    return [_Place(part, cue, span, part.scene) for part, span in zip(parts, spans, strict=True)]


def _mood(place: _Place) -> Mood:
    """The mood of an edited part: with its own name it brings its own figures, but for those that somebody typed."""
    mood, planned = place.part.mood, place.planned
    if not place.renamed or not planned.mood:
        return mood
    row = MOOD_TABLE[mood.name]
    own = {"valence": usual(row.valence), "arousal": usual(row.arousal), "tension": 2 * row.tension - 1}
    figures: dict[str, Any] = {name: value for name, value in own.items() if getattr(mood, name) == getattr(planned, name)}
    return replace(mood, **figures, confidence=1.0, labels=(), evidence=())


def _moods(places: list[_Place], changes: list[dict[str, Any]]) -> list[Mood]:
    return [change.get("mood", place.part.mood) for place, change in zip(places, changes, strict=True)]


def _with_threat(plan: Plan, places: list[_Place]) -> Plan:
    """The plan with a theme for the threat, where an edited mood is the first to need one."""
    wanted = any(place.renamed and PLAN_TABLE[place.part.mood.name].threat for place in places)
    if not wanted or any(theme.role == "threat" or theme.name == "threat" for theme in plan.themes):
        return plan
    return replace(plan, themes=(*plan.themes, Theme("threat", "threat", THEME_MOODS["threat"])))


def _add_keys(plan: Plan, places: list[_Place], changes: list[dict[str, Any]]) -> None:
    """Choose the keys that are open, all others being as they are."""
    moods = _moods(places, changes)
    wanted = [not place.part.key or (place.renamed and place.free("key")) for place in places]
    if not any(wanted):
        return
    modes = tuple(
        mode_of(mood, plan.seed, place.scene) if free else Key.parse(place.part.key).mode
        for mood, place, free in zip(moods, places, wanted, strict=True)
    )
    fixed = tuple(None if free else Key.parse(place.part.key) for place, free in zip(places, wanted, strict=True))
    chosen = plan_keys(modes, tuple(moods), Key.parse(plan.home_key), fixed)
    for change, key, free in zip(changes, chosen, wanted, strict=True):
        change.update({"key": str(key)} if free else {})


def _add_own(place: _Place, change: dict[str, Any], themes: dict[str, str]) -> None:
    """What follows from a part's own mood alone: metre, theme and fullness, and why."""
    part, mood = place.part, change.get("mood", place.part.mood)
    row = MOOD_TABLE[mood.name]
    if isinstance(part, Brief) and (not part.metre or (place.renamed and place.free("metre"))):
        change["metre"] = row.metres[part.seed % len(row.metres)]
    if place.renamed and place.free("theme"):
        change["theme"] = _theme(part.theme, PLAN_TABLE[mood.name].threat, themes)
    if place.moved and place.free("levels"):
        change["intensity"] = _intensity(place, mood)
    if place.renamed:
        read = f" (it was read as {place.planned.mood})" if place.planned.mood else ""
        change["why"] = f"Asked for as {mood.name} in the plan{read}."


def _theme(now: str, threat: bool, themes: dict[str, str]) -> str:
    """The threat's theme where the mood is a threat, and the film's where it no longer is or nothing was stated."""
    if threat:
        return themes.get("threat", now)
    return themes.get("film", "") if now in ("", themes.get("threat")) else now


def _intensity(place: _Place, mood: Mood) -> tuple[Intensity, ...]:
    """The curve moved to where the mood is now; empty, which follows the mood, where there was none."""
    points, planned = place.part.intensity, place.planned
    if not points or planned.valence is None or planned.arousal is None or planned.tension is None or not planned.mood:
        return ()
    shift = level_of(mood.valence, mood.arousal, mood.tension) - level_of(planned.valence, planned.arousal, planned.tension)
    return tuple(replace(point, level=round(min(1.0, max(0.0, point.level + shift)), 3)) for point in points)


def _add_tempos(plan: Plan, places: list[_Place], changes: list[dict[str, Any]]) -> None:
    """A tempo for every mood that changed, related to its neighbours' where the pulse goes on."""
    linked = {other.name: one for one, other in plan.joined if one.join.kind == "same-click"}
    before = 0.0
    for number, (place, change) in enumerate(zip(places, changes, strict=True)):
        part, inside = place.part, isinstance(place.part, Section)
        tempo = part.tempo_bpm or (before if inside else 0.0)
        broken = inside and not same_click(before, tempo)
        if place.free("tempo_bpm") and (place.moved or broken):
            mood = change.get("mood", part.mood)
            related = before if inside or place.cue.name in linked else 0.0
            joined = linked.get(place.cue.name)
            asked = joined is not None and not _Place(joined, joined, joined.span, joined.scene).free("join")
            tempo = _tempo(mood, related, inside or asked, _fixed_next(places, number))
        if isinstance(part, Brief) and tempo and place.free("tempo_bpm") and not place.free("tempo_range"):
            tempo = min(max(tempo, part.tempo_range[0]), part.tempo_range[1])
        change.update({"tempo_bpm": tempo} if part.tempo_bpm not in (0.0, tempo) or place.moved else {})
        if isinstance(part, Brief):
            change.update(_range(place, change.get("mood", part.mood), tempo))
        before = tempo


def _fixed_next(places: list[_Place], number: int) -> float:
    """The tempo of the next section of the same cue, where somebody set it."""
    following = places[number + 1] if number + 1 < len(places) else None
    if following is None or not isinstance(following.part, Section) or following.free("tempo_bpm"):
        return 0.0
    return following.part.tempo_bpm


def _tempo(mood: Mood, before: float, must: bool, after: float) -> float:
    """The tempo nearest to a mood's wish that is related to the one before, or after; free where the join may change instead."""
    wish, (low, high) = float(wished_tempo(mood)), MOOD_TABLE[mood.name].tempo
    near = [base * ratio for base in (before or after,) if base for ratio in CLICK_RATIOS]
    both = [bpm for bpm in near if same_click(bpm, after)] or near
    suiting = [bpm for bpm in both if low * (1 - OUTSIDE) <= bpm <= high * (1 + OUTSIDE)]
    choice = suiting or (both if must or after else []) or [wish]
    nearest = min(choice, key=lambda bpm: abs(math.log(bpm / wish)))
    return round(nearest, 3)


def _too_narrow(cue: Brief, tempo: float) -> bool:
    return bool(tempo) and not cue.tempo_range[0] <= tempo <= cue.tempo_range[1]


def _range(place: _Place, mood: Mood, tempo: float) -> dict[str, Any]:
    """The range of a cue that nobody set: its mood's, as far as its tempo."""
    cue = place.cue
    if not place.free("tempo_range") or not (place.renamed or _too_narrow(cue, tempo)):
        return {}
    low, high = MOOD_TABLE[mood.name].tempo if place.renamed else cue.tempo_range
    return {"tempo_range": (float(min(low, tempo or low)), float(max(high, tempo or high)))}


def _add_joins(places: list[_Place], changes: list[dict[str, Any]]) -> None:
    """Choose the joins beside a mood that changed anew, where the cues touch and nobody set them."""
    starts = [n for n, place in enumerate(places) if isinstance(place.part, Brief)]
    for n, following in pairwise(starts):
        one, other, last = places[n], places[following], following - 1
        touch = one.cue.span.end_ms == other.cue.span.start_ms and one.cue.join.kind not in ("gap", "end")
        if not touch or not one.free("join") or not (places[last].moved or other.moved):
            continue
        here, then = (_scored(places[k], changes[k]) for k in (last, following))
        tempos = [float(changes[k].get("tempo_bpm", places[k].part.tempo_bpm)) for k in (last, following)]
        changes[n]["join"] = next_join(here, then, same_click(tempos[0], tempos[1]))


def _scored(place: _Place, change: dict[str, Any]) -> ScoredScene:
    key = Key.parse(change.get("key", place.part.key))
    end = place.span.end_ms
    spoken = any(span.start_ms < end <= span.end_ms for span in place.cue.speech)
    return ScoredScene(place.span, change.get("mood", place.part.mood), key, spoken=spoken)


def _add_ends(places: list[_Place], changes: list[dict[str, Any]]) -> None:
    """How cues close whose last mood or whose join changed."""
    for n, place in enumerate(places):
        if not isinstance(place.part, Brief) or not place.free("ending"):
            continue
        last = n + len(place.part.sections)
        if places[last].renamed or "join" in changes[n]:
            mood = changes[last].get("mood", places[last].part.mood)
            changes[n]["ending"] = plan_ending(mood, changes[n].get("join", place.part.join))


def _add_loudness(places: list[_Place], changes: list[dict[str, Any]]) -> None:
    """How loud a cue is beside the others: by its mean arousal, as when it was planned."""
    moods = _moods(places, changes)
    for n, place in enumerate(places):
        parts = range(n, n + 1 + len(place.cue.sections))
        if isinstance(place.part, Brief) and place.free("level_lu") and any(places[k].moved for k in parts):
            lengths = [places[k].span.duration_ms for k in parts]
            felt = [moods[k].arousal * length for k, length in zip(parts, lengths, strict=True)]
            changes[n]["level_lu"] = loudness_of(sum(felt) / sum(lengths))


def _rebuilt(cue: Brief, places: list[_Place], changes: list[dict[str, Any]]) -> Brief:
    """A cue with its changes, and with what was worked out noted beside it."""
    mine = [(place, change) for place, change in zip(places, changes, strict=True) if place.cue is cue]
    if not mine:
        return cue
    (own, change), *turns = mine
    sections = tuple(replace(cast(Section, turn.part), **_with_note(turn, new)) for turn, new in turns)
    return replace(cue, **_with_note(own, change), sections=sections)


def _with_note(place: _Place, change: dict[str, Any]) -> dict[str, Any]:
    planned = place.part.planned
    if not change or planned is None:
        return change
    mood = change.get("mood", place.part.mood)
    note: dict[str, Any] = {"mood": mood.name, **{name: getattr(mood, name) for name in _FIGURES}}
    note |= {name: change[name] for name in (*_SHARED, *_OF_CUES) if name in change}
    note |= {"join": change["join"].kind} if "join" in change else {}
    note |= {"levels": tuple(point.level for point in change["intensity"])} if "intensity" in change else {}
    return {**change, "planned": replace(planned, **note)}


_AUDIBLE = 0.04
"""Share of a tempo from which another one is heard as another. [published: Drake and Botte 1993, 3 to 6 % in a single step]"""


def tempo_notes(cues: tuple[Cue, ...]) -> tuple[str, ...]:
    """What to say of tempos that somebody set and that could not be kept, a sentence each."""
    return tuple(
        f"{cue.brief.name} was asked for at {cue.brief.tempo_bpm:g} bpm and plays at {played:.0f}, to land its hits and its end"
        for cue in cues
        if not _Place(cue.brief, cue.brief, cue.brief.span, cue.brief.scene).free("tempo_bpm") and not cue.brief.sections
        if cue.brief.tempo_bpm and abs((played := _played(cue)) / cue.brief.tempo_bpm - 1.0) > _AUDIBLE
    )


def _played(cue: Cue) -> float:
    """The middle tempo of a cue's bars before its last chord, in beats a minute."""
    at = cue.tempo_map.ms_at
    bars = [bar for bar in cue.bars if bar.start_beats + bar.beats <= cue.cadence_beats] or list(cue.bars[:1])
    return median(_MINUTE_MS * float(bar.beats) / (at(bar.start_beats + bar.beats) - at(bar.start_beats)) for bar in bars)
