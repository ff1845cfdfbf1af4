"""Whose music it is: the film's theme, one for each lead, one for the threat, one for what is remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vidscore.model.checks import safe_name
from vidscore.model.mood import Mood
from vidscore.model.scene import Scene
from vidscore.model.script import Script
from vidscore.model.theme import Theme
from vidscore.plan.levels import level_of
from vidscore.plan.mood_table import PLAN_TABLE, THEME_MOODS
from vidscore.plan.recalls import Recall
from vidscore.plan.weights import PATH

MAX_SPEAKERS = 3
"""Themes for leads, beside the film's, the threat's and the memories': more would not be remembered."""
LEAST_LINES = 4
"""A speaker with fewer lines has no theme."""
_RUN = 2
"""A lead's theme that has sounded in so many scenes in a row gives way to the film's. [judgement]"""
_PAIR = 0.3
"""Share of a scene's named lines from which a second lead's theme is heard below the first one's. [judgement]"""
_OVERCOME = 0.15
"""How much fuller than what overcomes it a threat must be to be the climax itself, of 0..1. [judgement]"""
_CLIMAX_FROM, _CLIMAX_SCENES = 0.45, 4
"""The climax lies in so late a share of the film, where it has so many scenes with music. [judgement]"""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a scene's music states."""

    theme: str
    under: str = ""
    """A second theme below the first; empty for none."""
    why: str = ""
    """The reason, where it is neither the scene's mood nor its place."""


def plan_themes(script: Script, moods: tuple[Mood, ...], recalls: tuple[Recall, ...] = ()) -> tuple[Theme, ...]:
    """The themes a film needs; their notes are composed later.

    The film's own theme is always there and written for the strongest pleasant mood.
    """
    pleasant = max(moods, key=lambda m: m.valence + PATH.calm_theme * abs(m.arousal), default=None)
    themes = [Theme("film", "film", pleasant.name if pleasant else THEME_MOODS["film"])]
    remembered = [_memory(number) for number in range(len(recalls))]
    said = Counter(line.speaker for line in script.lines if line.speaker)
    owners = [name for name, count in said.most_common(MAX_SPEAKERS) if count >= LEAST_LINES]
    names = [name for name in dict.fromkeys(map(safe_name, owners)) if name not in ("film", "threat", *remembered)]
    themes += [Theme(name, "speaker", THEME_MOODS["speaker"]) for name in (*names, *remembered)]
    if any(PLAN_TABLE[mood.name].threat for mood in moods):
        themes.append(Theme("threat", "threat", THEME_MOODS["threat"]))
    return tuple(themes)


def _memory(number: int) -> str:
    return "memory" if number == 0 else f"memory {number + 1}"


def state_themes(
    scenes: Sequence[Scene],
    moods: Sequence[Mood],
    sounding: Sequence[int],
    themes: tuple[Theme, ...],
    recalls: tuple[Recall, ...] = (),
) -> dict[int, Stated]:
    """What every scene with music states, in film order.

    A threat takes the threat's theme, but for the climax: there the film's theme sounds over it. A scene whose words come back
    shares a theme with the one that recalls them; one that a lead speaks in takes the lead's, with a second lead's below; the
    opening and the end take the film's, and so does the third scene in a row of one lead (a leitmotif that always sounds means
    nothing).
    """
    names = {theme.role: theme.name for theme in reversed(themes)}
    leads = {theme.name for theme in themes if theme.role == "speaker"}
    film, threat = names.get("film", ""), names.get("threat", "")
    remembered = _remembered(recalls)
    climax = find_climax(scenes, moods, sounding)
    out: dict[int, Stated] = {}
    for i in sounding:
        speaking = _leads_of(scenes[i], leads)
        before = [stated.theme for stated in list(out.values())[-_RUN:]]
        if i == climax and threat:
            out[i] = Stated(film, threat, "the film's climax, so its theme sounds over the threat's")
        elif threat and PLAN_TABLE[moods[i].name].threat:
            out[i] = Stated(threat)
        elif i in (sounding[0], sounding[-1]):
            out[i] = Stated(film)
        elif i in remembered:
            out[i] = remembered[i]
        elif speaking and before != [speaking[0]] * _RUN:
            out[i] = Stated(speaking[0], "".join(speaking[1:2]))
        else:
            out[i] = Stated(film)
    return out


def _leads_of(scene: Scene, leads: set[str]) -> list[str]:
    """The leads whose scene it is: who says most of what is said by name, and a second one who says nearly as much."""
    said = Counter(safe_name(line.speaker) for line in scene.lines if line.speaker)
    first = [name for name, count in said.most_common(1) if 2 * count > len(scene.lines) or count > _PAIR * said.total()]
    mine = [name for name in first if name in leads]
    others = [name for name, count in said.most_common() if name not in mine and name in leads and count >= _PAIR * said.total()]
    return [*mine, *others[:1]] if mine else []


def memories(recalls: tuple[Recall, ...], moods: Sequence[Mood], sounding: Sequence[int]) -> tuple[Recall, ...]:
    """The recalls that music can tell: both scenes have some, and neither is a threat, the opening or the end."""
    free = {i for i in sounding[1:-1] if not PLAN_TABLE[moods[i].name].threat}
    return tuple(one for one in recalls if {one.first, one.again} <= free)


def _remembered(recalls: tuple[Recall, ...]) -> dict[int, Stated]:
    """What the scenes of each memory state."""
    out: dict[int, Stated] = {}
    for number, one in enumerate(recalls):
        out[one.first] = Stated(_memory(number), why="its words come back later")
        out[one.again] = Stated(_memory(number), why=f'it recalls an earlier scene: "{one.text}"')
    return out


def find_climax(scenes: Sequence[Scene], moods: Sequence[Mood], sounding: Sequence[int]) -> int | None:
    """The scene late in the film in which the music is fullest; None in a film of few scenes."""
    end = scenes[-1].span.end_ms if scenes else 0
    late = [i for i in sounding if scenes[i].span.start_ms >= _CLIMAX_FROM * end]
    if len(sounding) < _CLIMAX_SCENES or not late:
        return None
    threats = {i for i in late if PLAN_TABLE[moods[i].name].threat}
    return max(late, key=lambda i: level_of(moods[i].valence, moods[i].arousal, moods[i].tension) - _OVERCOME * (i in threats))
