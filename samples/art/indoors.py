"""The shots under a roof: the hearth, the barometer, and the window of the watch."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from art.paint import Canvas, clouds, ease, mix
from art.people import Pose, mara, tomas
from art.props import dial, flames, sea
from art.weather import rain

if TYPE_CHECKING:
    from PIL import Image

ROOM = ((0, (98, 58, 46)), (0.5, (146, 90, 62)), (0.76, (164, 104, 68)), (1, (112, 68, 50)))
WALL = ((0, (52, 44, 46)), (1, (40, 34, 38)))
COLD_ROOM = ((0, (26, 28, 38)), (0.7, (38, 38, 48)), (1, (24, 24, 32)))
FIRELIGHT = (255, 150, 80)


def _stones(c: Canvas) -> None:
    """The wall behind the hearth."""
    for row in range(11):
        for column in range(12):
            x, y = -30 + column * 62 + (row % 2) * 31, -14 + row * 25
            tone = ((row * 7 + column * 13) % 5 - 2) * 4
            c.blob(
                [(x, y + 2), (x + 56, y), (x + 58, y + 20), (x + 2, y + 21)], (160 + tone, 102 + tone, 72 + tone, 130), steps=3
            )


def _hearth(c: Canvas, x: float, now: float) -> None:
    """The fireplace with its mantel, a candle, a model boat and a picture of the mother."""
    c.shaded([(x - 92, 112), (x + 92, 112), (x + 100, 300), (x - 100, 300)], (134, 96, 78), (96, 62, 52))
    for row in range(7):
        for side in (-1, 1):
            for block in range(2):
                bx, by = x + side * (62 + block * 22 + (row % 2) * 6), 128 + row * 24
                c.blob(
                    [(bx - 10, by - 9), (bx + 10, by - 9), (bx + 11, by + 9), (bx - 11, by + 9)],
                    (150 - 8 * block, 110 - 6 * row, 90 - 6 * row),
                    steps=3,
                )
    c.shaded(
        [(x - 54, 300), (x - 54, 188), (x - 30, 164), (x + 30, 164), (x + 54, 188), (x + 54, 300)], (38, 20, 20), (92, 36, 22)
    )
    for log, (dx, tilt) in enumerate(((-18, 4), (16, -4), (0, 0))):
        c.line([(x + dx - 26, 290 - log * 5 + tilt), (x + dx + 26, 290 - log * 5 - tilt)], (66 + log * 12, 38, 26), 11)
    flames(c, x, 288, 74, now)
    c.shaded([(x - 112, 100), (x + 112, 100), (x + 106, 116), (x - 106, 116)], (170, 112, 72), (110, 66, 44))
    c.shaded([(x - 66, 42), (x - 22, 42), (x - 22, 94), (x - 66, 94)], (190, 140, 80), (130, 88, 50))
    c.shaded([(x - 61, 47), (x - 27, 47), (x - 27, 89), (x - 61, 89)], (214, 190, 160), (160, 130, 110))
    c.oval((x - 44, 64), 8, 9, (190, 140, 116))
    c.blob([(x - 60, 89), (x - 56, 78), (x - 44, 72), (x - 32, 78), (x - 28, 89)], (60, 120, 112))
    c.poly([(x + 20, 99), (x + 74, 99), (x + 66, 92), (x + 28, 92)], (80, 100, 120))
    c.poly([(x + 46, 90), (x + 46, 56), (x + 68, 88)], (240, 228, 206))
    c.poly([(x + 43, 90), (x + 43, 62), (x + 28, 88)], (226, 206, 180))
    c.shaded([(x + 90, 98), (x + 90, 72), (x + 98, 72), (x + 98, 98)], (246, 232, 206), (206, 180, 150))
    c.blob([(x + 92, 70), (x + 94, 58 + 1.5 * math.sin(now * 9)), (x + 96, 70)], (255, 214, 120))


def _warmth(c: Canvas, x: float, y: float, now: float, strength: float = 1.0) -> None:
    flicker = 0.9 + 0.06 * math.sin(now * 8.7) + 0.05 * math.sin(now * 13.1 + 1)
    c.glow((x, y), 210, (255, 130, 50), 0.62 * flicker * strength)
    c.glow((x, y), 70, (255, 190, 90), 0.7 * flicker * strength)


def _chair(c: Canvas, x: float, seat: float, size: float, facing: int) -> None:
    wood, cloth = (112, 66, 44), (122, 58, 56)
    back = -facing * size * 0.30
    c.blob(
        [
            (x + back - size * 0.10, seat + size * 0.1),
            (x + back - size * 0.13, seat - size * 0.52),
            (x + back, seat - size * 0.60),
            (x + back + size * 0.13, seat - size * 0.5),
            (x + back + size * 0.10, seat + size * 0.1),
        ],
        cloth,
    )
    c.blob(
        [
            (x - size * 0.36, seat),
            (x + size * 0.36, seat - size * 0.02),
            (x + size * 0.38, seat + size * 0.10),
            (x - size * 0.38, seat + size * 0.12),
        ],
        mix(cloth, (0, 0, 0), 0.18),
    )
    for dx in (-0.30, 0.30):
        c.line([(x + size * dx, seat + size * 0.1), (x + size * dx * 1.15, seat + size * 0.36)], wood, size * 0.05)


def hearth_wide(now: float, length: float) -> Image.Image:
    """Tender: the keeper's room; he has brought her something."""
    share = ease(now / length)
    c = Canvas(ROOM, 1.02 + 0.10 * share, (322, 184 + 8 * share))
    c.depth = 0.9
    _stones(c)
    c.shaded([(-60, 286), (700, 286), (700, 430), (-60, 430)], (112, 70, 48), (64, 38, 32))
    for plank in range(-40, 700, 58):
        c.line([(320 + (plank - 320) * 1.0, 286), (320 + (plank - 320) * 1.5, 430)], (74, 44, 34, 150), 1.4)
    c.shaded([(70, 74), (162, 74), (162, 190), (70, 190)], (20, 30, 66), (40, 60, 96))
    for x, y in ((86, 92), (130, 86), (104, 120), (146, 132), (92, 150), (122, 160)):
        c.oval((x, y), 1.2, 1.2, (240, 240, 220, round(160 + 80 * math.sin(now * 2 + x))))
    sweep = (now * 0.5) % 2.4
    if sweep < 1:
        c.poly(
            [
                (70 + 92 * sweep, 74),
                (70 + min(92 * sweep + 22, 92), 74),
                (70 + min(92 * sweep + 8, 92), 190),
                (70 + max(92 * sweep - 14, 0), 190),
            ],
            (255, 240, 190, round(90 * math.sin(math.pi * sweep))),
        )
    for frame in (
        [(66, 70), (166, 70)],
        [(66, 194), (166, 194)],
        [(66, 70), (66, 194)],
        [(166, 70), (166, 194)],
        [(116, 70), (116, 194)],
        [(66, 132), (166, 132)],
    ):
        c.line(frame, (134, 84, 54), 6)
    for side, x in ((-1, 58), (1, 174)):
        c.blob(
            [(x - 14, 60), (x + 14, 60), (x + 10 - side * 4, 130), (x + 16, 204), (x - 16, 204), (x - 10 - side * 4, 130)],
            (150, 70, 58),
        )
    c.line([(36, 60), (196, 60)], (120, 74, 48), 5)
    for shelf, y in enumerate((110, 160)):
        c.line([(500, y), (620, y)], (128, 80, 52), 5)
        for book in range(9):
            tall = 26 + (book * 7 + shelf * 5) % 12
            c.poly(
                [(506 + book * 12, y - 2), (506 + book * 12, y - tall), (515 + book * 12, y - tall), (515 + book * 12, y - 2)],
                ((150, 70, 56), (70, 96, 100), (190, 150, 84), (96, 62, 78))[(book + shelf) % 4],
            )
    _hearth(c, 330, now)
    c.oval((330, 336), 200, 26, (126, 52, 48))
    c.oval((330, 336), 176, 21, (176, 112, 72))
    c.oval((330, 336), 158, 18, (134, 60, 52))
    c.depth = 1.0
    give = ease((now - 0.6) / 1.4)
    worn = now > 4.1
    _chair(c, 232, 286, 118, 1)
    _chair(c, 430, 286, 118, -1)
    mara(
        c,
        (232, 278),
        204,
        Pose(
            "sit",
            1,
            0.05,
            face="warm" if now > 2.4 else "calm",
            scarf=worn,
            wind=0.05,
            now=now,
            hands=((0.26 + 0.08 * give, -0.13), (0.20 + 0.10 * give, -0.09)),
            tint=FIRELIGHT,
            dim=0.14,
        ),
    )
    tomas(
        c,
        (428, 278),
        214,
        Pose(
            "sit",
            -1,
            0.05 + 0.10 * give,
            face="warm",
            now=now,
            hands=((0.20 + 0.14 * give, -0.12), (0.16 + 0.16 * give, -0.08)),
            tint=FIRELIGHT,
            dim=0.14,
        ),
    )
    if not worn:
        x = 384 - 36 * give - 34 * ease((now - 2.4) / 1.2)
        c.blob([(x - 16, 256), (x - 10, 246), (x + 12, 246), (x + 17, 257), (x + 8, 266), (x - 9, 266)], (38, 150, 140))
        c.line([(x - 13, 256), (x + 14, 255)], (28, 112, 112), 2.4)
    _warmth(c, 330, 262, now)
    return c.finish(0.5, 0.35)


def hearth_close(now: float, length: float) -> Image.Image:
    """Tender: side by side, her head on his shoulder."""
    share = ease(now / length)
    c = Canvas(ROOM, 1.04 + 0.10 * share, (322, 182))
    c.depth = 0.7
    _stones(c)
    c.stick(clouds(700, 200, 0.35, (150, 80, 50), (100, 54, 40), 90, 1.5, 81), (-30, 80), 0.25)
    _warmth(c, 640, 330, now, 1.1)
    c.shine()
    c.depth = 1.0
    c.blob([(80, 440), (96, 230), (140, 206), (320, 198), (500, 206), (548, 232), (566, 440)], (104, 48, 50))
    c.blob([(108, 440), (122, 250), (160, 230), (320, 222), (480, 230), (522, 252), (536, 440)], (122, 56, 55))
    sway = 0.015 * math.sin(now * 1.3)
    lean = 0.20 * ease((now - 3.2) / 1.4)
    tomas(
        c,
        (384, 356),
        420,
        Pose(
            "sit",
            -1,
            0.02 + sway,
            0.10 * ease((now - 3.4) / 1.2),
            face="warm",
            now=now,
            hands=((0.22, -0.06), (0.18, 0.02)),
            tint=FIRELIGHT,
            dim=0.13,
        ),
    )
    mara(
        c,
        (262, 358),
        388,
        Pose(
            "sit",
            1,
            0.03 + lean * 0.6 + sway,
            lean,
            face="warm",
            wind=0.05,
            now=now,
            hands=((0.22, -0.04), (0.14, 0.0)),
            tint=FIRELIGHT,
            dim=0.13,
        ),
    )
    _warmth(c, 640, 400, now, 0.8)
    return c.finish(0.5, 0.35)


def barometer(now: float, length: float) -> Image.Image:
    """Tension: the needle falls."""
    share = ease(now / length)
    c = Canvas(WALL, 1.0 + 0.12 * share, (320, 184))
    for board in range(-40, 700, 86):
        c.shaded([(board, -40), (board + 82, -40), (board + 82, 420), (board, 420)], (74, 56, 50), (48, 38, 40))
        c.line([(board + 84, -40), (board + 84, 420)], (28, 22, 26), 3)
    c.oval((330, 200), 138, 138, (20, 14, 18, 120))
    fall = 0.46 - 0.34 * ease(now / 2.6) + 0.012 * math.sin(now * 23) * (1 - share * 0.5)
    dial(c, (320, 186), 120, fall, ("STORM", "CHANGE", "FAIR"))
    c.line([(238, 140), (300, 84)], (255, 255, 255, 60), 12)
    c.glow((80, 40), 260, (80, 90, 120), 0.35)
    return c.finish(0.6, 0.15)


def window(now: float, length: float) -> Image.Image:
    """Tension: she watches a sea with nobody on it."""
    share = ease(now / length)
    c = Canvas(((0, (40, 44, 58)), (0.5, (64, 66, 76)), (1, (40, 44, 54))), 1.02 + 0.10 * share, (330 - 14 * share, 182))
    c.depth = 0.4
    c.stick(clouds(1000, 210, 0.7, (96, 98, 110), (30, 32, 46), 60, 2.4, 91), (-140 - now * 24, -10))
    c.depth = 0.6
    sea(c, 214, (70, 74, 82), (26, 32, 44), now * 2, 2.0, 7, 0.2)
    rain(c, now, 130, 0.5, opacity=70)
    c.depth = 1.0
    wall = (34, 34, 44)
    for shape in (
        [(-80, -60), (112, -60), (112, 420), (-80, 420)],
        [(452, -60), (720, -60), (720, 420), (452, 420)],
        [(100, -60), (460, -60), (460, 34), (100, 34)],
        [(100, 276), (460, 276), (460, 420), (100, 420)],
    ):
        c.shaded(shape, mix(wall, (80, 84, 100), 0.18), wall)
    for bar in (
        [(112, 34), (452, 34)],
        [(112, 276), (452, 276)],
        [(112, 34), (112, 276)],
        [(452, 34), (452, 276)],
        [(282, 34), (282, 276)],
        [(112, 150), (452, 150)],
    ):
        c.line(bar, (62, 52, 52), 8)
    c.shaded([(96, 274), (468, 274), (480, 294), (86, 294)], (92, 74, 66), (54, 44, 46))
    for drop in range(16):
        x, y = 122 + (drop * 67) % 322, 40 + ((drop * 43 + now * (24 + drop * 3)) % 228)
        c.line([(x, y), (x, y + 6)], (190, 204, 220, 120), 1.6)
    c.shaded([(512, 66), (572, 66), (572, 230), (512, 230)], (84, 58, 48), (52, 36, 36))
    c.oval((542, 104), 25, 25, (212, 202, 180))
    for angle, long in ((now * 0.1 - 1.2, 19), (now * 0.01 + 2.9, 13)):
        c.line([(542, 104), (542 + long * math.cos(angle), 104 + long * math.sin(angle))], (40, 28, 30), 2.4)
    swing = 0.42 * math.sin(now * math.tau / 2)
    c.line([(542, 140), (542 + 62 * math.sin(swing), 140 + 62 * math.cos(swing))], (176, 136, 70), 2.4)
    c.oval((542 + 62 * math.sin(swing), 140 + 62 * math.cos(swing)), 9, 9, (206, 164, 84))
    mara(
        c,
        (372, 398),
        330,
        Pose(
            facing=-1,
            face="worry",
            wind=0.08,
            now=now,
            lean=0.06,
            nod=0.02 * math.sin(now * 2),
            hands=((0.13, -0.20), (0.10, -0.17)),
            tint=(40, 44, 62),
            dim=0.36,
        ),
    )
    c.glow((430, 150), 150, (90, 100, 130), 0.25)
    return c.finish(0.55, 0.12)
