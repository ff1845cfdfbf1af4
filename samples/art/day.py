"""The shots by daylight: the calm evening, the joyful morning and the uneasy dusk."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from art.paint import Canvas, clouds, ease, mix, smooth
from art.people import Pose, mara, tomas
from art.props import boat, cottage, fish, glitter, gull, headland, sea, tower
from art.weather import spray

if TYPE_CHECKING:
    from PIL import Image

HULL, SAIL, TRIM = (54, 110, 140), (250, 238, 214), (224, 92, 66)

EVENING = ((0, (104, 128, 176)), (0.28, (196, 164, 178)), (0.48, (250, 196, 158)), (0.62, (255, 222, 170)), (1, (255, 214, 160)))
MORNING = ((0, (58, 146, 222)), (0.4, (130, 198, 240)), (0.62, (214, 238, 246)), (1, (220, 240, 246)))
DUSK = ((0, (48, 52, 66)), (0.35, (86, 84, 92)), (0.55, (140, 118, 104)), (0.64, (176, 140, 104)), (1, (120, 100, 90)))


def evening_headland(now: float, length: float) -> Image.Image:
    """Calm: the lighthouse over a still sea, and the title."""
    share = ease(now / length)
    c = Canvas(EVENING, 1.0 + 0.06 * share, (320 + 8 * share, 176 - 4 * share))
    c.depth = 0.15
    c.glow((196, 214), 150, (255, 190, 110), 0.9)
    c.glow((196, 214), 34, (255, 236, 190), 1.5)
    c.shine()
    c.oval((196, 214), 17, 17, (255, 246, 220))
    c.stick(clouds(760, 130, 0.42, (255, 216, 190), (206, 150, 160), 46, 4.5, 21), (-40 - now * 1.5, 40), 0.75)
    c.stick(clouds(760, 70, 0.40, (255, 230, 200), (232, 170, 160), 26, 7, 22), (-60 - now * 2.2, 150), 0.8)
    c.depth = 0.3
    c.blob([(-40, 236), (20, 222), (80, 228), (120, 224), (170, 236)], (168, 142, 164))
    c.depth = 0.55
    sea(c, 233, (244, 196, 160), (92, 112, 150), now, 0.35)
    glitter(c, 196, 233, (255, 240, 200), now, 60, 80)
    c.depth = 1.0
    headland(c, 402, 262, (140, 110, 112), (70, 62, 86), (128, 134, 92))
    cottage(c, 600, 160, 26, (236, 212, 190), (150, 84, 72), (255, 226, 150))
    tower(c, 492, 162, 136, (255, 240, 218), (176, 150, 168), (200, 76, 62), 0.25)
    for index in range(3):
        gull(c, 250 + index * 26 + now * 9, 96 + index * 13 + 4 * math.sin(now + index), 9, now + index, (110, 96, 116))
    letters = ease((now - 0.3) / 0.8) * ease((length - 1.6 - now) / 0.9)
    c.write("THE KEEPER'S LIGHT", (206, 84), 19, (255, 250, 238, round(245 * letters)), 5)
    return c.finish(0.3, 0.3)


def evening_jetty(now: float, length: float) -> Image.Image:
    """Calm: brother and sister sit at the end of the jetty."""
    share = ease(now / length)
    c = Canvas(EVENING, 1.03 + 0.10 * share, (326 + 6 * share, 196))
    c.depth = 0.15
    c.glow((150, 190), 190, (255, 190, 110), 0.9)
    c.shine()
    c.oval((150, 190), 26, 26, (255, 246, 220))
    c.stick(clouds(760, 130, 0.42, (255, 220, 190), (214, 156, 160), 40, 5, 24), (-50 - now * 1.5, 20), 0.8)
    c.depth = 0.4
    sea(c, 205, (250, 204, 160), (86, 106, 146), now, 0.3)
    glitter(c, 150, 205, (255, 240, 205), now, 80, 110)
    c.depth = 1.0
    for x, foot in ((352, 352), (452, 356), (560, 366)):
        c.shaded([(x - 7, 262), (x + 7, 262), (x + 7, foot + 20), (x - 7, foot + 20)], (92, 66, 64), (60, 56, 82))
        c.oval((x, foot - 20), 16, 2.2, (255, 226, 186, 70))
    tint = (255, 168, 110)
    mara(
        c,
        (398, 256),
        210,
        Pose(
            "sit",
            -1,
            face="warm",
            scarf=False,
            wind=0.08,
            now=now,
            hands=((0.12, -0.06), (-0.10, 0.02)),
            tint=tint,
            dim=0.2,
            nod=0.03 * math.sin(now),
        ),
    )
    tomas(
        c,
        (480, 256),
        220,
        Pose(
            "sit", -1, 0.04, 0.03 * math.sin(now * 0.8 + 1), ((0.16, -0.04), (-0.12, 0.02)), "calm", now=now, tint=tint, dim=0.2
        ),
    )
    c.shaded([(330, 256), (720, 250), (720, 272), (330, 270)], (168, 120, 96), (104, 74, 76))
    for plank in range(345, 720, 26):
        c.line([(plank, 257), (plank - 3, 270)], (92, 64, 62), 1.2)
    c.shaded([(564, 254), (572, 222), (596, 222), (604, 254)], (120, 90, 80), (80, 60, 66))
    for row in range(3):
        c.line([(566, 246 - row * 10), (602, 246 - row * 10)], (206, 172, 120), 1.5)
    return c.finish(0.35, 0.35)


def bright_sail(now: float, length: float) -> Image.Image:
    """Joy: the boat flies over a blue sea."""
    c = Canvas(MORNING, 1.04, (320 + now * 3, 180))
    c.depth = 0.1
    c.glow((540, 50), 130, (255, 246, 210), 0.8)
    c.shine()
    c.depth = 0.3
    c.stick(clouds(900, 170, 0.52, (255, 255, 255), (190, 214, 238), 60, 2.2, 31), (-80 - now * 7, 34))
    c.depth = 0.5
    c.blob([(430, 216), (500, 196), (590, 204), (700, 190), (760, 220)], (128, 172, 178))
    sea(c, 212, (120, 200, 224), (22, 116, 170), now * 1.6, 0.9)
    c.depth = 1.0
    heave = math.sin(now * 2.4)
    center = (250 + now * 16, 268 + 6 * heave)
    _sailing(c, center, 104, 0.07 * math.sin(now * 2.4 + 0.8), now)
    for side in range(7):
        c.line(
            [(center[0] - 110 - side * 26, center[1] + 12 + side * 2), (center[0] - 70 - side * 26, center[1] + 15 + side * 2)],
            (255, 255, 255, 190 - side * 24),
            2.6,
        )
    spray(c, center[0] + 88, center[1] + 12, 46, now * 1.4, 13)
    sea_front(c, 300, (40, 140, 190), now)
    for index in range(5):
        gull(
            c,
            420 + index * 38 - now * 20 + 8 * math.sin(now * 2 + index),
            80 + 22 * math.sin(index * 2.1 + now),
            13 + 3 * (index % 2),
            now + index * 0.7,
        )
    return c.finish(0.2, 0.25)


def sea_front(c: Canvas, y: float, color: tuple[int, ...], now: float) -> None:
    """One near wave that a boat stands in."""
    crest = [(x, y + 5 * math.sin(x / 36 + now * 3) + 3 * math.sin(x / 17 - now * 2)) for x in range(-60, 720, 14)]
    c.poly([(-60, 440), *crest, (720, 440)], color)
    c.line(crest, (*mix(color, (255, 255, 255), 0.5), 200), 1.6)


def _sailing(c: Canvas, center: tuple[float, float], size: float, tilt: float, now: float) -> None:
    """The boat under sail with both aboard."""
    x, y = center
    wave = math.sin(now * 7)
    arms = (((0.26, -0.50 - 0.04 * wave), (-0.24, -0.50 + 0.04 * wave)), ((0.24, -0.38), (-0.22, -0.52 + 0.05 * wave)))

    def crew() -> None:
        mara(c, (x + size * 0.40, y + 0.02 * size), size * 0.86, Pose(face="laugh", facing=-1, wind=0.8, now=now, hands=arms[0]))
        tomas(c, (x - size * 0.46, y + 0.02 * size), size * 0.90, Pose(face="laugh", wind=0.8, now=now, hands=arms[1]))

    boat(c, center, size, tilt, HULL, SAIL, TRIM, lean=0.14 + 0.03 * math.sin(now * 3), crew=crew)


def bright_boat(now: float, length: float) -> Image.Image:
    """Joy: the net comes up full."""
    share = ease(now / length)
    c = Canvas(MORNING, 1.0 + 0.06 * share, (320, 184))
    c.depth = 0.3
    c.stick(clouds(900, 150, 0.5, (255, 255, 255), (194, 216, 238), 70, 2.4, 33), (-60 - now * 9, 10))
    c.depth = 0.6
    sea(c, 190 + 4 * math.sin(now * 2.2), (126, 206, 226), (20, 112, 166), now * 1.5, 0.9)
    c.depth = 1.0
    rock, wave = 4 * math.sin(now * 2.4), math.sin(now * 8)
    c.line([(300, -30), (304, 300 + rock)], (134, 92, 62), 11)
    c.shaded(
        smooth(
            [(296, -70), (297, 40), (296, 152 + rock), (180, 168 + rock), (20, 196 + rock), (-70, 210), (-80, 40), (-60, -70)]
        ),
        mix(SAIL, (150, 140, 160), 0.25),
        SAIL,
        down=False,
    )
    for seam in (20, 90):
        c.line([(294, seam + rock), (-60, seam + 52)], (*mix(SAIL, (150, 120, 110), 0.4), 120), 1.4)
    tomas(
        c,
        (188, 332 + rock),
        252,
        Pose(face="laugh", wind=0.6, now=now, lean=0.06 + 0.03 * wave, hands=((0.26, -0.20 + 0.02 * wave), (0.05, -0.06))),
    )
    mara(
        c,
        (462, 330 + rock),
        240,
        Pose(
            facing=-1,
            face="laugh",
            wind=0.7,
            now=now,
            lean=-0.05,
            nod=-0.06 * wave,
            hands=((0.27, -0.50 + 0.03 * wave), (-0.25, -0.50 - 0.03 * wave)),
        ),
    )
    _full_net(c, (318, 250 + rock), now)
    c.shaded(
        [(40, 282 + rock), (200, 300 + rock), (440, 300 + rock), (640, 272 + rock), (640, 400), (40, 400)],
        mix(HULL, (255, 255, 255), 0.15),
        mix(HULL, (0, 0, 40), 0.3),
    )
    c.line([(34, 282 + rock), (200, 300 + rock), (440, 300 + rock), (646, 271 + rock)], TRIM, 8, curved=True)
    for index in range(3):
        age = (now * 0.8 + index / 3) % 1
        fish(c, (250 + index * 60 + 40 * age, 286 - 130 * age * (1.25 - age) * 2 + rock), 13, -1.1 + 2.3 * age, (214, 228, 240))
    return c.finish(0.2, 0.25)


def _full_net(c: Canvas, center: tuple[float, float], now: float) -> None:
    x, y = center
    c.blob(
        [(x - 78, y + 56), (x - 66, y - 6), (x - 20, y - 42), (x + 26, y - 40), (x + 70, y - 2), (x + 80, y + 56)], (70, 110, 130)
    )
    for index in range(26):
        row, column = divmod(index, 7)
        jump = 3 * math.sin(now * 9 + index * 1.7)
        fish(
            c,
            (x - 54 + column * 18 + (row % 2) * 8, y + 44 - row * 20 + jump),
            11,
            0.5 * math.sin(index * 2.3 + now * 5),
            (198 + index % 4 * 12, 214 + index % 3 * 10, 232),
        )
    for line in range(-3, 4):
        c.line([(x + line * 10, y - 40 + abs(line) * 6), (x + line * 25, y + 58)], (236, 220, 180, 170), 1.3)
    for row in range(4):
        c.line(
            [(x - 40 - row * 12, y - 18 + row * 22), (x, y - 12 + row * 22), (x + 40 + row * 12, y - 18 + row * 22)],
            (236, 220, 180, 170),
            1.3,
        )


def bright_gulls(now: float, length: float) -> Image.Image:
    """Joy: homeward, with every gull of the coast behind."""
    c = Canvas(MORNING, 1.05, (316 + now * 4, 182))
    c.depth = 0.1
    c.glow((90, 40), 150, (255, 246, 210), 0.7)
    c.shine()
    c.depth = 0.3
    c.stick(clouds(900, 190, 0.52, (255, 255, 255), (190, 214, 238), 64, 2.2, 38), (-120 - now * 6, 20))
    c.depth = 0.6
    sea(c, 224, (124, 204, 226), (22, 116, 170), now * 1.5, 0.7)
    c.depth = 0.9
    headland(c, 446, 246, (170, 142, 122), (96, 88, 98), (122, 176, 92))
    cottage(c, 622, 148, 22, (252, 244, 232), (206, 92, 72), (120, 160, 190))
    tower(c, 530, 148, 132, (255, 255, 252), (188, 200, 216), (220, 72, 58))
    c.depth = 1.1
    center = (170 + now * 22, 288 + 5 * math.sin(now * 2.2))
    _sailing(c, center, 74, 0.06 * math.sin(now * 2.2 + 0.8), now)
    sea_front(c, 312, (34, 132, 184), now)
    for index in range(11):
        angle = now * 1.3 + index * 0.9
        gull(
            c,
            center[0] + 20 + (90 + 7 * index) * math.cos(angle),
            center[1] - 120 + 50 * math.sin(angle * 1.1 + index),
            9 + index % 4 * 2.4,
            now + index * 0.6,
        )
    return c.finish(0.2, 0.25)


def dusk_jetty(now: float, length: float) -> Image.Image:
    """Tension: he casts off under a sky that closes in; she stays behind."""
    share = ease(now / length)
    c = Canvas(DUSK, 1.02 + 0.07 * share, (320, 186 - 4 * share))
    c.depth = 0.1
    c.glow((80, 212), 120, (200, 120, 60), 0.7)
    c.shine()
    c.depth = 0.25
    c.stick(clouds(1000, 190, 0.66, (116, 112, 120), (44, 46, 60), 60, 2.6, 41), (-40 - now * 16, -34))
    c.stick(clouds(1000, 110, 0.52, (98, 92, 98), (52, 50, 60), 40, 4, 43), (-160 - now * 24, 96), 0.9)
    c.depth = 0.6
    sea(c, 214, (128, 112, 104), (32, 42, 56), now * 1.5, 1.5, foam=0.15)
    away = now * 15
    center = (262 - away, 262 + 5 * math.sin(now * 2.2) - 0.5 * now)
    size = 66 - now * 1.8
    wave = -0.50 + 0.04 * math.sin(now * 7) if now < 5.4 else -0.1
    him = Pose(facing=1, now=now, hands=((0.26, wave), (-0.10, 0.05)), tint=(50, 50, 66), dim=0.3)

    def crew() -> None:
        tomas(c, (center[0] + size * 0.42, center[1] + 0.02 * size), size * 0.95, him)

    colors = (mix(HULL, (30, 30, 40), 0.4), mix(SAIL, (70, 66, 76), 0.4), mix(TRIM, (40, 30, 40), 0.35))
    boat(c, center, size, 0.06 * math.sin(now * 2.2 + 1), *colors, lean=0.16, crew=crew)
    c.depth = 1.0
    for x in (400, 500, 612):
        c.shaded([(x - 8, 290), (x + 8, 290), (x + 8, 400), (x - 8, 400)], (58, 48, 52), (30, 32, 44))
    c.shaded([(372, 282), (720, 270), (720, 298), (372, 300)], (96, 80, 78), (54, 48, 56))
    for plank in range(388, 720, 28):
        c.line([(plank, 283), (plank - 3, 299)], (48, 40, 46), 1.4)
    reach = -0.16 - 0.16 * ease((now - 4.6) / 0.7)
    mara(
        c,
        (470, 286),
        208,
        Pose(
            facing=-1,
            face="worry",
            wind=1.0,
            now=now,
            lean=0.05,
            hands=((0.24, reach), (-0.02, -0.20)),
            tint=(46, 46, 62),
            dim=0.32,
        ),
    )
    return c.finish(0.5, 0.15)
