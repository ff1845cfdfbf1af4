"""The golden return: the shots of the triumph."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from art.paint import Canvas, clouds, ease
from art.people import Pose, mara, tomas
from art.props import cottage, glitter, gull, headland, sea, tower

if TYPE_CHECKING:
    from PIL import Image

DAWN = ((0, (132, 84, 128)), (0.22, (222, 118, 92)), (0.42, (255, 166, 66)), (0.62, (255, 226, 120)), (1, (255, 214, 110)))


def gold_sea(now: float, length: float) -> Image.Image:
    """Triumph: the sun breaks through, and somebody is in the water."""
    share = ease(now / length)
    rise = 214 - 16 * share
    c = Canvas(DAWN, 1.0 + 0.16 * share, (330 + 6 * share, 196 + 8 * share))
    c.depth = 0.2
    _sun(c, 330, rise, 30, now, 0.5 + 0.5 * share)
    c.stick(clouds(900, 150, 0.5, (255, 222, 160), (196, 120, 130), 46, 4.2, 51), (-80 - now * 4, 10), 0.95)
    c.depth = 0.6
    sea(c, 216, (255, 206, 130), (104, 92, 130), now, 0.9)
    glitter(c, 330, 216, (255, 244, 196), now * 1.4, 70, 130)
    c.depth = 1.0
    bob = 3 * math.sin(now * 2.4)
    at = (344, 286 + bob)
    tomas(
        c,
        (at[0], at[1] + 24),
        74 + 10 * share,
        Pose(
            face="laugh",
            cap=False,
            now=now,
            hands=((0.18, -0.44 + 0.05 * math.sin(now * 8)), (-0.20, -0.02)),
            tint=(110, 60, 70),
            dim=0.5,
        ),
    )
    front = [(x, 288 + bob + 3 * math.sin(x / 20 + now * 2)) for x in range(-60, 720, 12)]
    c.line([(at[0] - 46, 289 + bob), (at[0] + 40, 286 + bob)], (120, 78, 66), 7)
    c.poly([(-60, 440), *front, (720, 440)], (150, 92, 100, 225))
    c.line(front, (255, 240, 200, 220), 1.6)
    glitter(c, 334, 292, (255, 242, 196), now * 1.3, 120, 60, 9)
    return c.finish(0.3, 0.5)


def _sun(c: Canvas, x: float, y: float, radius: float, now: float, strength: float) -> None:
    """The sun with rays that turn slowly."""
    c.glow((x, y), 260, (255, 170, 70), 0.9 * strength)
    c.glow((x, y), 80, (255, 220, 140), 1.2 * strength)
    c.shine()
    for ray in range(14):
        angle = ray * math.tau / 14 + now * 0.06
        wide, long = 0.05 + 0.02 * math.sin(ray * 2.1), 640
        c.poly(
            [
                (x, y),
                (x + long * math.cos(angle - wide), y + long * math.sin(angle - wide)),
                (x + long * math.cos(angle + wide), y + long * math.sin(angle + wide)),
            ],
            (255, 236, 170, round(34 * strength)),
        )
    c.oval((x, y), radius, radius, (255, 250, 226))


def gold_reunion(now: float, length: float) -> Image.Image:
    """Triumph: they hold each other where the waves run out."""
    share = ease(now / length)
    c = Canvas(DAWN, 1.04 + 0.12 * share, (320, 196))
    c.depth = 0.2
    _sun(c, 320, 176, 62, now, 1.0)
    c.stick(clouds(900, 120, 0.46, (255, 226, 170), (226, 140, 130), 46, 4.2, 53), (-100 - now * 5, 0), 0.9)
    c.depth = 0.6
    sea(c, 214, (255, 214, 140), (190, 120, 110), now, 0.6, 9)
    glitter(c, 320, 214, (255, 250, 210), now * 1.4, 110, 120)
    c.depth = 1.0
    wash = 306 + 5 * math.sin(now * 1.1)
    c.shaded(
        [(-80, wash + 6), (160, wash), (420, wash + 4), (720, wash - 3), (720, 420), (-80, 420)], (150, 92, 84), (88, 56, 70)
    )
    c.line([(-80, wash + 6), (160, wash), (420, wash + 4), (720, wash - 3)], (255, 244, 214, 220), 3, curved=True)
    near = ease(now / 0.9)
    sway = 0.03 * math.sin(now * 2.2)
    dark = {"tint": (96, 44, 52), "dim": 0.42, "now": now}
    mara(
        c,
        (276 - 40 * (1 - near) + 14 * near, 338),
        214,
        Pose(face="laugh", wind=0.7, lean=0.12 + sway, hands=((0.34, -0.26), (0.30, -0.18)), **dark),
    )
    tomas(
        c,
        (366 + 60 * (1 - near) - 14 * near, 340),
        224,
        Pose(facing=-1, face="laugh", cap=False, lean=0.10 - sway, hands=((0.30, -0.22), (0.28, -0.12)), **dark),
    )
    c.oval((324, 342), 84, 5, (60, 34, 50, 90))
    return c.finish(0.3, 0.55)


def gold_headland(now: float, length: float) -> Image.Image:
    """Triumph: the light that brought him home, and the whole coast in gold."""
    share = ease(now / length)
    c = Canvas(DAWN, 1.20 - 0.18 * share, (372 - 48 * share, 148 + 30 * share))
    c.depth = 0.2
    _sun(c, 150, 196, 36, now, 1.0)
    c.stick(clouds(900, 150, 0.5, (255, 228, 170), (222, 138, 130), 50, 4, 55), (-60 - now * 5, 0), 0.95)
    c.depth = 0.55
    sea(c, 228, (255, 212, 138), (120, 96, 128), now, 0.7)
    glitter(c, 150, 228, (255, 246, 200), now * 1.3, 80, 110)
    c.depth = 1.0
    headland(c, 392, 262, (206, 140, 100), (100, 66, 84), (176, 158, 84))
    cottage(c, 606, 160, 26, (255, 232, 196), (176, 84, 66), (255, 236, 170))
    eye = tower(c, 500, 162, 138, (255, 244, 214), (206, 150, 140), (214, 72, 56), 1.0)
    c.beam(eye, math.pi - 0.5 + now * 0.55, (255, 236, 170), 0.55, 460)
    wave = math.sin(now * 8)
    mara(
        c,
        (556, 161),
        36,
        Pose(
            facing=-1,
            face="laugh",
            now=now,
            wind=0.8,
            hands=((0.2, -0.44 + 0.04 * wave), (-0.18, -0.4)),
            tint=(150, 70, 60),
            dim=0.25,
        ),
    )
    tomas(
        c,
        (576, 161),
        38,
        Pose(
            facing=-1,
            face="laugh",
            cap=False,
            now=now,
            hands=((0.16, -0.45), (-0.2, -0.42 + 0.05 * wave)),
            tint=(150, 70, 60),
            dim=0.25,
        ),
    )
    for index in range(8):
        angle = now * 0.9 + index
        gull(
            c,
            300 + 150 * math.cos(angle) + index * 12,
            96 + 36 * math.sin(angle * 1.3 + index),
            9 + index % 3 * 2,
            now + index * 0.7,
            (255, 250, 236),
        )
    return c.finish(0.3, 0.5)
