"""Whose music it is: the film's theme, a theme for each main speaker, one for the threat."""

from __future__ import annotations

from collections import Counter

from vidscore.model.checks import safe_name
from vidscore.model.mood import Mood
from vidscore.model.scene import Scene
from vidscore.model.script import Script
from vidscore.model.theme import Theme
from vidscore.plan.mood_table import PLAN_TABLE, THEME_MOODS
from vidscore.plan.weights import PATH

MAX_SPEAKERS = 2
"""Themes for speakers, beside the film's and the threat's: more would not be remembered."""
LEAST_LINES = 4
"""A speaker with fewer lines has no theme."""


def plan_themes(script: Script, moods: tuple[Mood, ...]) -> tuple[Theme, ...]:
    """The themes a film needs; their notes are composed later.

    The film's own theme is always there and written for the strongest pleasant mood.
    """
    pleasant = max(moods, key=lambda m: m.valence + PATH.calm_theme * abs(m.arousal), default=None)
    themes = [Theme("film", "film", pleasant.name if pleasant else THEME_MOODS["film"])]
    said = Counter(line.speaker for line in script.lines if line.speaker)
    owners = [name for name, count in said.most_common(MAX_SPEAKERS) if count >= LEAST_LINES]
    names = [name for name in dict.fromkeys(map(safe_name, owners)) if name not in ("film", "threat")]
    themes += [Theme(name, "speaker", THEME_MOODS["speaker"]) for name in names]
    if any(PLAN_TABLE[mood.name].threat for mood in moods):
        themes.append(Theme("threat", "threat", THEME_MOODS["threat"]))
    return tuple(themes)


def theme_for(scene: Scene, mood: Mood, themes: tuple[Theme, ...], number: int, is_last: bool) -> str:
    """Which theme a cue states.

    A threat takes the threat's theme; a scene that one speaker owns takes that speaker's, every other time
    (a leitmotif that always sounds means nothing); the opening and the end take the film's.
    """
    by_role = {theme.role: theme.name for theme in themes}
    if PLAN_TABLE[mood.name].threat and "threat" in by_role:
        return by_role["threat"]
    if number == 0 or is_last or number % 2 == 0:
        return by_role["film"]
    said = Counter(line.speaker for line in scene.lines if line.speaker)
    owners = [safe_name(name) for name, count in said.most_common(1) if count * 2 > len(scene.lines)]
    names = {theme.name for theme in themes if theme.role == "speaker"}
    return owners[0] if owners and owners[0] in names else by_role["film"]
