"""What stands in the pictures: the sea, the lighthouse on its headland, the boat, the hearth, rain and lightning.

Each function draws one thing on a :class:`paint.Canvas`; ``now`` is the second of the shot, and the same second draws the
same thing. Sizes are in points of the film at zoom 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from art.paint import Canvas, Color, Point, mix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def turn(points: Sequence[Point], center: Point, angle: float, size: float = 1.0) -> list[Point]:
    """Points around (0, 0), turned by ``angle`` radians, made larger and put at ``center``."""
    cos, sin = math.cos(angle) * size, math.sin(angle) * size
    return [(center[0] + x * cos - y * sin, center[1] + x * sin + y * cos) for x, y in points]


def sea(
    c: Canvas, top: float, far: Color, near: Color, now: float, rough: float = 1.0, bands: int = 12, foam: float = 0.0
) -> None:
    """Water from the horizon at ``top`` to the lower edge; waves ``rough`` high that break as white as ``foam``."""
    c.shaded([(-400, top), (1040, top), (1040, 420), (-400, 420)], far, near)
    for band in range(1, bands):
        share = band / bands
        y = top + (400 - top) * share**1.7
        high = rough * (0.5 + 5.5 * share)
        long = 26 + 150 * share
        drift = now * (5 + 26 * share) * (1 if band % 2 else -0.7) * (0.6 + 0.4 * rough)
        xs = np.arange(-60, 701, 10 if rough > 2 else 16)
        ys = y + high * (np.sin((xs + drift) / long * 6.28 + band * 1.9) + 0.5 * np.sin((xs - drift * 0.6) / long * 2.7 + band))
        body = mix(far, near, share + (0.10 if band % 2 else -0.05))
        crest = [(float(x), float(v)) for x, v in zip(xs, ys, strict=True)]
        c.poly([(-60, 430), *crest, (700, 430)], (*(min(max(value, 0), 255) for value in body), 255 if rough > 2 else 150))
        light = mix(body, (255, 255, 255), 0.16 + 0.3 * foam)
        c.line(crest, (*light, int(70 + 120 * foam)), 0.7 + share * (0.9 + 1.6 * foam))


def glitter(
    c: Canvas, x: float, top: float, color: Color, now: float, spread: float = 90, amount: int = 90, seed: int = 3
) -> None:
    """The road of light that a low sun or moon lays on the water."""
    dice = np.random.default_rng(seed)
    share, side, phase, speed = (
        dice.uniform(0, 1, amount) ** 1.3,
        dice.normal(0, 0.5, amount),
        dice.uniform(0, 6.3, amount),
        dice.uniform(1, 3, amount),
    )
    for row in range(amount):
        seen = math.sin(now * speed[row] + phase[row])
        if seen > -0.2:
            y = top + 3 + (368 - top) * share[row]
            wide = (2.5 + 15 * share[row]) * (0.6 + 0.4 * seen)
            at = x + side[row] * (12 + spread * share[row]) + 3 * math.sin(now + phase[row])
            c.oval((at, y), wide, 0.5 + 1.5 * share[row], (*color, int(120 + 110 * seen)))


def gull(c: Canvas, x: float, y: float, size: float, now: float, color: Color = (250, 250, 250)) -> None:
    """A gull on the wing, seen from afar."""
    beat = math.sin(now * 6.5 + x * 0.1 + y)
    for side in (-1, 1):
        wing = [
            (x, y),
            (x + side * size * 0.5, y - size * (0.26 + 0.22 * beat)),
            (x + side * size, y - size * 0.12 * (1 + beat) + size * 0.12),
        ]
        c.line(wing, color, max(size * 0.11, 0.8), curved=True)
    c.oval((x, y + size * 0.03), size * 0.16, size * 0.075, color)


def tower(c: Canvas, x: float, foot: float, high: float, lit: Color, shade: Color, band: Color, lamp: float = 0.0) -> Point:
    """The lighthouse; ``lamp`` is how bright its light burns. Returns where the lamp is."""
    low, top, head = high * 0.125, high * 0.082, foot - high * 0.80

    def side(share: float) -> float:
        return low + (top - low) * share

    def ring(share: float) -> list[Point]:
        y = foot + (head - foot) * share
        return [(x - side(share), y), (x + side(share), y)]

    c.shaded([*ring(0), *ring(1)[::-1]], lit, shade, down=False)
    for begin, end in ((0.22, 0.42), (0.64, 0.84)):
        c.shaded([*ring(begin), *ring(end)[::-1]], band, mix(band, (20, 15, 25), 0.5), down=False)
    for share in (0.30, 0.54, 0.76):
        y = foot + (head - foot) * share
        c.oval((x - side(share) * 0.15, y), high * 0.013, high * 0.022, mix(shade, (20, 22, 35), 0.75))
    c.poly(
        [
            (x - low * 0.32, foot),
            (x - low * 0.32, foot - high * 0.075),
            (x, foot - high * 0.10),
            (x + low * 0.32, foot - high * 0.075),
            (x + low * 0.32, foot),
        ],
        mix(shade, (60, 30, 25), 0.7),
    )
    dark = mix(shade, (25, 28, 40), 0.7)
    c.poly(
        [
            (x - top * 1.1, head),
            (x - top * 1.5, head - high * 0.022),
            (x + top * 1.5, head - high * 0.022),
            (x + top * 1.1, head),
        ],
        dark,
    )
    for post in range(9):
        at = x - top * 1.45 + top * 2.9 * post / 8
        c.line([(at, head - high * 0.02), (at, head - high * 0.06)], dark, high * 0.004)
    c.line([(x - top * 1.5, head - high * 0.06), (x + top * 1.5, head - high * 0.06)], dark, high * 0.006)
    glass = mix(mix(shade, (60, 80, 100), 0.5), (255, 236, 170), lamp)
    c.poly(
        [
            (x - top * 0.72, head - high * 0.022),
            (x - top * 0.72, head - high * 0.115),
            (x + top * 0.72, head - high * 0.115),
            (x + top * 0.72, head - high * 0.022),
        ],
        glass,
    )
    for bar in (-0.72, -0.24, 0.24, 0.72):
        c.line([(x + top * bar, head - high * 0.022), (x + top * bar, head - high * 0.115)], dark, high * 0.005)
    c.shaded(
        [
            (x - top * 0.95, head - high * 0.112),
            (x - top * 0.5, head - high * 0.165),
            (x, head - high * 0.185),
            (x + top * 0.5, head - high * 0.165),
            (x + top * 0.95, head - high * 0.112),
        ],
        band,
        mix(band, (20, 15, 25), 0.6),
        down=False,
    )
    c.oval((x, head - high * 0.19), high * 0.011, high * 0.011, dark)
    eye = (x, head - high * 0.068)
    if lamp:
        c.glow(eye, high * 0.14, (255, 225, 150), lamp)
    return eye


def headland(c: Canvas, x: float, sea_y: float, rock: Color, dark: Color, grass: Color, mirrored: bool = False) -> None:
    """The cliff that the lighthouse stands on: a plateau 100 points above the sea, its steep face towards ``x``."""
    way = -1 if mirrored else 1

    def put(points: Sequence[Point]) -> list[Point]:
        return [(x + way * dx, sea_y + dy) for dx, dy in points]

    c.shaded(
        put(
            [
                (-26, 8),
                (-14, -16),
                (4, -32),
                (8, -56),
                (26, -70),
                (34, -92),
                (62, -99),
                (130, -104),
                (230, -98),
                (460, -108),
                (460, 14),
                (220, 16),
                (60, 13),
                (-10, 12),
            ]
        ),
        rock,
        dark,
    )
    for facet in (
        [(4, -32), (8, -56), (26, -70), (30, -40), (18, -8), (-4, 4)],
        [(34, -92), (62, -98), (74, -66), (58, -30), (40, -48)],
        [(90, -100), (128, -102), (122, -58), (98, -40)],
        [(170, -98), (215, -97), (236, -50), (196, -22), (176, -60)],
    ):
        c.poly(put(facet), (*mix(rock, (255, 240, 220), 0.18), 110))
    for crack in (
        [(62, -96), (58, -64), (66, -38), (54, -8)],
        [(130, -100), (140, -62), (128, -30), (136, 4)],
        [(236, -96), (228, -60), (246, -24)],
    ):
        c.line(put(crack), (*mix(dark, (0, 0, 0), 0.3), 120), 1.4)
    c.blob(
        put([(30, -90), (60, -103), (130, -108), (232, -102), (460, -112), (470, -92), (232, -92), (130, -97), (64, -93)]), grass
    )
    surf = mix(dark, (235, 240, 245), 0.55)
    c.line(put([(-80, 13), (-20, 12), (60, 15), (220, 17), (460, 15)]), (*surf, 170), 2.2, curved=True)
    c.line(put([(-30, 17), (60, 20), (200, 22), (460, 20)]), (*surf, 80), 1.6, curved=True)
    for rocky, wide in (((-44, 6), 15), ((-20, 9), 22), ((-66, 8), 7)):
        c.blob(
            put(
                [
                    (rocky[0] - wide, rocky[1] + 3),
                    (rocky[0] - wide * 0.4, rocky[1] - wide * 0.5),
                    (rocky[0] + wide * 0.5, rocky[1] - wide * 0.4),
                    (rocky[0] + wide, rocky[1] + 3),
                ]
            ),
            dark,
        )


def cottage(c: Canvas, x: float, foot: float, size: float, wall: Color, roof: Color, window: Color) -> None:
    """The keeper's cottage."""
    c.shaded(
        [(x - size, foot), (x - size, foot - size * 0.62), (x + size, foot - size * 0.62), (x + size, foot)],
        wall,
        mix(wall, (30, 30, 45), 0.3),
    )
    c.poly(
        [
            (x - size * 1.14, foot - size * 0.58),
            (x - size * 0.8, foot - size * 1.12),
            (x + size * 0.8, foot - size * 1.12),
            (x + size * 1.14, foot - size * 0.58),
        ],
        roof,
    )
    c.poly(
        [
            (x + size * 0.35, foot - size * 1.06),
            (x + size * 0.35, foot - size * 1.42),
            (x + size * 0.58, foot - size * 1.42),
            (x + size * 0.58, foot - size * 1.06),
        ],
        mix(roof, (0, 0, 0), 0.25),
    )
    for dx in (-0.62, 0.42):
        c.poly(
            [
                (x + size * dx, foot - size * 0.2),
                (x + size * dx, foot - size * 0.46),
                (x + size * (dx + 0.26), foot - size * 0.46),
                (x + size * (dx + 0.26), foot - size * 0.2),
            ],
            window,
        )
    c.poly(
        [
            (x - size * 0.1, foot),
            (x - size * 0.1, foot - size * 0.44),
            (x + size * 0.16, foot - size * 0.44),
            (x + size * 0.16, foot),
        ],
        mix(roof, (20, 10, 10), 0.4),
    )


def boat(
    c: Canvas,
    center: Point,
    size: float,
    tilt: float,
    hull: Color,
    sail: Color | None,
    trim: Color,
    broken: bool = False,
    lean: float = 0.12,
    crew: Callable[[], None] | None = None,
) -> None:
    """The brother's boat: ``size`` is half its length, ``center`` its water line.

    ``sail`` None furls it; ``crew`` draws who is aboard, between the rig and the hull.
    """

    def put(points: Sequence[Point]) -> list[Point]:
        return turn(points, center, tilt, size)

    mast = [(0.06, -0.25), (0.04, -0.78), (-0.12, -0.92)] if broken else [(0.06, -0.25), (0.06 - 0.02, -1.75)]
    c.line(put(mast), mix(hull, (104, 66, 40), 0.8), size * 0.05)
    if broken:
        c.line(put([(-0.12, -0.92), (-0.75, -0.34)]), mix(hull, (104, 66, 40), 0.8), size * 0.045)
    if sail is not None:
        shade = mix(sail, (90, 60, 60), 0.28)
        c.shaded(
            [
                *put([(0.0, -1.68)]),
                *put([(-0.42 - lean, -1.15), (-0.80 - lean, -0.50), (-0.82, -0.44), (-0.4, -0.42), (0.0, -0.45)]),
            ],
            shade,
            sail,
            down=False,
        )
        c.shaded(put([(0.10, -1.60), (0.36 + lean, -1.0), (0.82, -0.38), (0.4, -0.40), (0.10, -0.48)]), sail, shade, down=False)
        c.blob(put([(-0.22 - lean * 0.5, -1.36), (-0.12, -1.25), (-0.22 - lean * 0.5, -1.12), (-0.34 - lean * 0.5, -1.23)]), trim)
    if crew is not None:
        crew()
    body = [
        (-1.0, -0.34),
        (-0.6, -0.25),
        (0.0, -0.23),
        (0.6, -0.28),
        (1.06, -0.44),
        (0.94, -0.18),
        (0.70, 0.10),
        (0.3, 0.17),
        (-0.5, 0.17),
        (-0.86, 0.06),
    ]
    c.shaded(put(body), mix(hull, (255, 240, 220), 0.14), mix(hull, (10, 10, 25), 0.45))
    c.line(put(body[:5]), trim, size * 0.055)
    c.line(put([(-0.92, -0.14), (-0.4, -0.07), (0.2, -0.06), (0.92, -0.22)]), (*mix(hull, (0, 0, 0), 0.35), 160), size * 0.025)


def flames(c: Canvas, x: float, foot: float, size: float, now: float) -> None:
    """A fire of three tongues."""
    for layer, (color, share) in enumerate((((214, 72, 28), 1.0), ((246, 140, 40), 0.72), ((255, 220, 120), 0.42))):
        for tongue, dx in enumerate((-0.42, 0.0, 0.4)):
            lick = 0.75 + 0.25 * math.sin(now * (7 + tongue) + tongue * 2 + layer)
            sway = 0.10 * math.sin(now * 4.3 + tongue * 1.7 + layer)
            tall, wide = size * share * lick * (1.25 if tongue == 1 else 0.8), size * 0.30 * share
            c.blob(
                [
                    (x + dx * size * share - wide, foot),
                    (x + dx * size * share - wide * 0.8, foot - tall * 0.35),
                    (x + (dx * share + sway) * size, foot - tall),
                    (x + dx * size * share + wide * 0.8, foot - tall * 0.4),
                    (x + dx * size * share + wide, foot),
                ],
                color,
            )


def fish(c: Canvas, center: Point, size: float, angle: float, color: Color) -> None:
    """A silver fish."""
    c.blob(
        turn([(-0.9, 0), (-0.3, -0.32), (0.5, -0.26), (1.0, 0), (0.5, 0.26), (-0.3, 0.32)], center, angle, size), color, steps=4
    )
    c.poly(turn([(-0.8, 0), (-1.4, -0.38), (-1.25, 0), (-1.4, 0.38)], center, angle, size), mix(color, (60, 80, 110), 0.3))
    c.oval(turn([(0.68, -0.08)], center, angle, size)[0], size * 0.07, size * 0.07, (30, 35, 50))


def dial(c: Canvas, center: Point, radius: float, needle: float, words: Sequence[str]) -> None:
    """A brass barometer; ``needle`` 0 is storm (left), 1 fair (right)."""
    x, y = center
    for share, color in ((1.16, (60, 38, 24)), (1.10, (176, 132, 62)), (1.03, (112, 78, 36)), (1.0, (226, 214, 186))):
        c.oval(center, radius * share, radius * share, color)
    c.oval((x, y), radius * 0.97, radius * 0.97, (214, 200, 168))
    for tick in range(41):
        angle = math.radians(150 + tick * 6)
        inner = 0.80 if tick % 5 == 0 else 0.86
        c.line(
            [
                (x + radius * inner * math.cos(angle), y + radius * inner * math.sin(angle)),
                (x + radius * 0.92 * math.cos(angle), y + radius * 0.92 * math.sin(angle)),
            ],
            (60, 45, 35),
            radius * (0.02 if tick % 5 == 0 else 0.01),
        )
    for share, word in zip((0.01, 0.5, 0.99), words, strict=True):
        angle = math.radians(150 + share * 240)
        at = c.spot((x + radius * 0.52 * math.cos(angle), y + radius * 0.56 * math.sin(angle)))
        c.write(word, at, radius * 0.10 * c.scale(), (70, 48, 36), 1.2)
    angle = math.radians(150 + needle * 240)
    tip, tail = (
        (x + radius * 0.80 * math.cos(angle), y + radius * 0.80 * math.sin(angle)),
        (x - radius * 0.2 * math.cos(angle), y - radius * 0.2 * math.sin(angle)),
    )
    c.line([(tail[0] + 3, tail[1] + 4), (tip[0] + 3, tip[1] + 4)], (60, 40, 30, 90), radius * 0.03)
    c.line([tail, tip], (40, 26, 24), radius * 0.03)
    c.oval(center, radius * 0.06, radius * 0.06, (150, 108, 50))
