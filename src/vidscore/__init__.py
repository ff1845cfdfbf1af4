"""vidscore composes a score for a film from its subtitles and its picture.

::

    import vidscore

    vidscore.score_film("film.mp4", subs="film.srt", style="piano", stems="stems")
    plan = vidscore.plan_film("film.mp4", subs="film.srt")
    cue = vidscore.compose_cue("fear", 30, hits=[12.0])
    vidscore.save_cue(cue, "cue.wav")

Every name of ``__all__`` is imported when it is first used: ``import vidscore`` by itself loads nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vidscore.errors import InputError, MissingTool, OutputError, SettingsError, ToolFailed, VidscoreError
    from vidscore.library import (
        plan_film,
        read_plan,
        read_settings,
        save_plan,
        score_film,
        score_plan,
    )
    from vidscore.model.cue import Cue
    from vidscore.model.hits import Hit
    from vidscore.model.joins import Join
    from vidscore.model.mood import MOODS, Evidence, Mood
    from vidscore.model.music import Key, Note, Part, TempoMap
    from vidscore.model.plan import Brief, Hush, Intensity, Plan, Section
    from vidscore.model.sound import Delivery
    from vidscore.model.span import Span
    from vidscore.model.theme import MotifNote, Theme
    from vidscore.settings import (
        ComposeSettings,
        DeliverSettings,
        FeelSettings,
        MixSettings,
        PlanSettings,
        ReadSettings,
        RenderSettings,
        RunSettings,
        Settings,
        SpotSettings,
    )
    from vidscore.single_cue import compose_cue, save_cue

__version__ = "0.1.0"
__all__ = [
    "MOODS", "Brief", "ComposeSettings", "Cue", "DeliverSettings", "Delivery", "Evidence", "FeelSettings", "Hit", "Hush",
    "InputError", "Intensity", "Join", "Key", "MissingTool", "MixSettings", "Mood", "MotifNote", "Note", "OutputError", "Part",
    "Plan", "PlanSettings", "ReadSettings", "RenderSettings", "RunSettings", "Section", "Settings", "SettingsError", "Span",
    "SpotSettings", "TempoMap", "Theme", "ToolFailed", "VidscoreError", "compose_cue", "plan_film", "read_plan", "read_settings",
    "save_cue", "save_plan", "score_film", "score_plan",
]  # fmt: skip

_HOMES = {
    "errors": ("InputError", "MissingTool", "OutputError", "SettingsError", "ToolFailed", "VidscoreError"),
    "library": (
        "plan_film", "read_plan", "read_settings", "save_plan", "score_film", "score_plan",
    ),
    "model.cue": ("Cue",),
    "model.joins": ("Join",),
    "model.mood": ("MOODS", "Evidence", "Mood"),
    "model.music": ("Key", "Note", "Part", "TempoMap"),
    "model.hits": ("Hit",),
    "model.plan": ("Brief", "Hush", "Intensity", "Plan", "Section"),
    "model.sound": ("Delivery",),
    "model.span": ("Span",),
    "model.theme": ("MotifNote", "Theme"),
    "settings": (
        "ComposeSettings", "DeliverSettings", "FeelSettings", "MixSettings", "PlanSettings", "ReadSettings", "RenderSettings",
        "RunSettings", "Settings", "SpotSettings",
    ),
    "single_cue": ("compose_cue", "save_cue"),
}  # fmt: skip
"""Where each name lives, in the order of the imports above, which only type checkers and editors read."""


def __getattr__(name: str) -> Any:
    """Import a name of ``__all__`` when it is first used."""
    for home, names in _HOMES.items():
        if name in names:
            globals()[name] = value = getattr(import_module(f"vidscore.{home}"), name)
            return value
    raise AttributeError(f"module 'vidscore' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
