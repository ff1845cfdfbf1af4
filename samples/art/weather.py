"""The weather of the film: stars, northern lights, rain, lightning and spray, drawn like the things in ``props.py``."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from art.paint import FINE, LIGHT, SIZE, Canvas, Color


def stars(c: Canvas, now: float, bottom: float, amount: int = 150, seed: int = 5) -> None:
    """Stars that twinkle a little; ``bottom`` is the horizon."""
    dice = np.random.default_rng(seed)
    for x, y, size, phase in zip(
        dice.uniform(-20, 660, amount),
        dice.uniform(-60, bottom, amount),
        dice.exponential(0.35, amount),
        dice.uniform(0, 6, amount),
        strict=True,
    ):
        shine = 0.65 + 0.35 * math.sin(now * 1.6 + phase)
        c.oval(
            (x, y), 0.45 + size * 0.6, 0.45 + size * 0.6, (240, 245, 255, int(215 * shine * min(1, 0.25 + (bottom - y) / 160)))
        )


def aurora(c: Canvas, now: float, base: float, strength: float = 1.0, mirror: float | None = None) -> None:
    """Curtains of green and violet light; ``mirror`` is the height of a water line that gives them back."""
    height, width = c.light.shape[:2]
    x = np.arange(width) * LIGHT
    y = (np.arange(height) * LIGHT)[:, None]
    sky = np.zeros_like(c.light)
    for fold, (hue, top_hue, offset) in enumerate(
        (((40, 235, 150), (70, 90, 200), 0), ((30, 190, 190), (150, 70, 190), 46), ((90, 240, 120), (190, 60, 150), -58))
    ):
        wave = 34 * np.sin(x / (120 + 25 * fold) + now * 0.22 + fold * 2) + 17 * np.sin(x / 47 - now * 0.31 + fold)
        foot = base + offset + wave
        rays = (
            0.66
            + 0.20 * np.sin(x / 13.0 + 3 * np.sin(x / 70 + now * 0.5) + fold)
            + 0.10 * np.sin(x / 5.1 + 2 * np.sin(x / 40) - now * 0.8 + 5 * fold)
        )
        rays = rays * (0.55 + 0.45 * np.sin(x / 150 - now * 0.35 + fold * 2.2))
        up = foot - y
        curtain = np.where(up > 0, np.exp(-up / (62 + 22 * fold)), np.exp(up / 7)) * np.clip(rays, 0.05, 1)
        tint = np.clip(up / 130, 0, 1)[..., None]
        sky += curtain[..., None] * (np.asarray(hue) * (1 - tint) + np.asarray(top_hue) * tint) * strength
    if mirror is not None:
        line = int(mirror / LIGHT)
        below = sky[max(2 * line - height, 0) : line][::-1] * np.linspace(0.34, 0.08, height - line)[:line, None, None]
        sky[line:] = 0
        sky[line : line + len(below)] = below
    c.light += sky


@lru_cache(maxsize=1)
def _drops() -> list[tuple[float, float, float]]:
    dice = np.random.default_rng(11)
    return list(zip(dice.uniform(0, 1, 260), dice.uniform(0, 1, 260), dice.uniform(0.5, 1.0, 260), strict=True))


def rain(
    c: Canvas, now: float, amount: int = 220, slant: float = 0.35, color: Color = (190, 205, 225), opacity: int = 90
) -> None:
    """Rain before the picture (the camera does not move it)."""
    for x, y, near in _drops()[:amount]:
        fall = (y + now * 1.9 * near) % 1.15 - 0.1
        at = ((x + slant * (1 - fall) * 0.5 + now * 0.05) % 1.1 - 0.05) * SIZE[0] * FINE
        top, long = fall * SIZE[1] * FINE, 34 * near * FINE
        c.pen.line(
            (at, top, at - slant * long * 0.6, top + long),
            fill=(*color, int(opacity * near)),
            width=max(round(1.0 * near * FINE), 1),
        )


def lightning(c: Canvas, x: float, top: float, bottom: float, seed: int, strength: float) -> None:
    """A bolt and the light it throws; ``strength`` 0..1 fades it."""
    if strength <= 0.02:
        return
    dice, at, path = np.random.default_rng(seed), x, [(x, top)]
    for y in np.linspace(top, bottom, 15)[1:]:
        at += dice.normal(0, 11)
        path.append((at, float(y)))
    fork = path[6:7] + [
        (px + 5 * (i + 1) * (1 if seed % 2 else -1) + dice.normal(0, 6), py) for i, (px, py) in enumerate(path[7:12])
    ]
    for points, width in ((path, 2.2), (fork, 1.2)):
        c.line(points, (235, 240, 255, int(255 * strength)), width)
    for point in path[::3]:
        c.glow(point, 60, (150, 165, 230), 0.5 * strength)
    c.glow((x, top), 320, (140, 150, 210), 0.8 * strength)


def spray(c: Canvas, x: float, y: float, size: float, now: float, seed: int) -> None:
    """Foam thrown up where a wave breaks."""
    dice = np.random.default_rng(seed)
    for angle, speed, big in zip(dice.uniform(-2.7, -0.4, 40), dice.uniform(0.3, 1, 40), dice.uniform(0.6, 2.2, 40), strict=True):
        age = (now * 0.9 + speed * 3) % 1
        px, py = (
            x + math.cos(angle) * size * age * speed * 1.6,
            y + math.sin(angle) * size * age * speed * 1.5 + size * 0.9 * age * age,
        )
        c.oval((px, py), big * (1.2 - age * 0.6), big * (1.2 - age * 0.6), (225, 232, 240, int(200 * (1 - age))))
