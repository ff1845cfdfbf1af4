"""The shots of the film by the names that ``story.yaml`` calls them.

A shot is a function of its own second and its length, and gives a finished picture. The palette follows the mood: peach
for calm, firelight for tender, high blue for joy, green light for wonder, slate for tension and fear, hardly a colour
for grief, gold for triumph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from art import dark, dawn, day, indoors

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

SHOTS: dict[str, Callable[[float, float], Image.Image]] = {
    shot.__name__: shot
    for shot in (
        day.evening_headland, day.evening_jetty, indoors.hearth_wide, indoors.hearth_close,
        day.bright_sail, day.bright_boat, day.bright_gulls, dark.aurora_gallery, dark.aurora_sea, dark.aurora_lighthouse,
        day.dusk_jetty, indoors.barometer, indoors.window,
        dark.storm_boat, dark.storm_gallery, dark.storm_wave, dark.storm_beam, dark.grey_shore, dark.grey_mara,
        dawn.gold_sea, dawn.gold_reunion, dawn.gold_headland,
    )
}  # fmt: skip
"""In the order of the film."""
