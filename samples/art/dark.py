"""The shots without a sun: the aurora, the storm, and the colourless morning after it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from art.paint import Canvas, clouds, ease, mix
from art.people import CAP, Pose, mara, tomas
from art.props import boat, cottage, gull, headland, sea, tower, turn
from art.weather import aurora, lightning, rain, spray, stars

if TYPE_CHECKING:
    from PIL import Image

HULL, SAIL, TRIM = (54, 110, 140), (250, 238, 214), (224, 92, 66)

NIGHT = ((0, (8, 12, 40)), (0.4, (14, 34, 74)), (0.64, (28, 76, 100)), (1, (16, 40, 66)))
STORM = ((0, (20, 23, 36)), (0.4, (46, 52, 68)), (0.62, (80, 88, 100)), (1, (36, 42, 54)))
GREY = ((0, (148, 154, 160)), (0.4, (176, 180, 182)), (0.62, (196, 198, 196)), (1, (168, 168, 164)))
COLD = (96, 104, 116)


def aurora_gallery(now: float, length: float) -> Image.Image:
    """Wonder: the two on the gallery of the lighthouse, seen from behind."""
    share = ease(now / length)
    c = Canvas(NIGHT, 1.0 + 0.08 * share, (320, 180 - 10 * share))
    c.depth = 0.2
    stars(c, now, 250)
    aurora(c, now, 186, 0.35 + 0.75 * ease(now / 4))
    c.shine(0.6)
    c.depth = 0.5
    sea(c, 262, (30, 84, 100), (8, 20, 42), now, 0.4, 7)
    c.depth = 1.0
    tint = (16, 44, 66)
    mara(
        c,
        (276, 352),
        190,
        Pose(back=True, wind=0.35, now=now, lean=-0.03, nod=-0.05, hands=((0.12, -0.06), (-0.13, -0.05)), tint=tint, dim=0.48),
    )
    lift = ease((now - 4.4) / 1.2)
    tomas(
        c,
        (366, 354),
        204,
        Pose(
            back=True, now=now, lean=-0.03, hands=((0.14 + 0.10 * lift, -0.06 - 0.46 * lift), (-0.12, -0.04)), tint=tint, dim=0.48
        ),
    )
    iron = (12, 20, 36)
    c.shaded([(-60, 336), (320, 346), (700, 336), (700, 420), (-60, 420)], (24, 36, 54), (8, 12, 24))
    for post in range(17):
        x = -20 + post * 42.5
        dip = 8 * (1 - ((x - 320) / 340) ** 2)
        c.line([(x, 286 + dip), (x, 338 + dip)], iron, 3)
    for y in (286, 312):
        c.line([(-60, y - 3), (130, y + 5), (320, y + 8), (510, y + 5), (700, y - 3)], iron, 5 if y == 286 else 2.5, curved=True)
    c.glow((320, 380), 200, (60, 150, 110), 0.22)
    return c.finish(0.35, 0.3)


def aurora_sea(now: float, length: float) -> Image.Image:
    """Wonder: nothing but the sky, twice."""
    share = ease(now / length)
    c = Canvas(NIGHT, 1.0, (320, 180))
    stars(c, now, 228, 190, 8)
    c.depth = 0.6
    sea(c, 232, (24, 72, 92), (8, 18, 40), now, 0.35, 9)
    aurora(c, now + 9, 196 - 6 * share, 1.15, 232)
    c.shine(0.6)
    fall = (now - 1.5) / 0.6
    if 0 < fall < 1:
        x, y = 480 - 190 * fall, 30 + 60 * fall
        c.line([(x, y), (x + 40, y - 13)], (240, 250, 255, round(230 * math.sin(math.pi * fall))), 1.3)
    c.depth = 1
    c.blob([(-60, 400), (-40, 318), (40, 306), (90, 330), (150, 338), (210, 400)], (6, 14, 28))
    return c.finish(0.35, 0.35)


def aurora_lighthouse(now: float, length: float) -> Image.Image:
    """Wonder: the lighthouse, small under the river of light."""
    share = ease(now / length)
    c = Canvas(NIGHT, 1.10 - 0.08 * share, (330, 190 - 14 * share))
    c.depth = 0.2
    stars(c, now, 250, 170, 12)
    aurora(c, now + 14, 178, 1.1, 258)
    c.depth = 0.5
    sea(c, 258, (24, 72, 92), (8, 18, 40), now, 0.35, 7)
    c.shine(0.6)
    c.depth = 1.0
    headland(c, 420, 282, (30, 50, 68), (10, 20, 36), (26, 62, 66))
    cottage(c, 602, 181, 20, (44, 64, 84), (24, 34, 52), (255, 214, 130))
    eye = tower(c, 508, 182, 118, (96, 132, 146), (38, 58, 82), (70, 52, 70), 1.0)
    c.beam(eye, 2.5 + now * 0.5, (255, 236, 180), 0.5, 420)
    return c.finish(0.35, 0.3)


def _flash(now: float, at: float) -> float:
    """How bright a stroke of lightning at second ``at`` still is."""
    age = now - at
    if age < 0 or age > 0.7:
        return 0.0
    return (1.0 if age < 0.09 else 0.25 if age < 0.17 else 0.85) * math.exp(-max(age - 0.17, 0) * 6)


def _storm_sky(c: Canvas, now: float, flash: float) -> None:
    c.depth = 0.2
    c.stick(clouds(1100, 250, 0.74, (108, 116, 136), (24, 27, 42), 80, 2.2, 61), (-60 - now * 40, -50))
    c.stick(clouds(1100, 150, 0.6, (86, 94, 112), (28, 31, 46), 50, 3, 62), (-220 - now * 70, 96), 0.85)
    if flash > 0.02:
        c.veil((190, 200, 235, round(120 * flash)))


def storm_boat(now: float, length: float) -> Image.Image:
    """Fear: the boat among the waves."""
    flash = max(_flash(now, 0.05), _flash(now, 3.4))
    shake = 3 * math.sin(now * 19) * flash
    c = Canvas(STORM, 1.06, (320 + 8 * math.sin(now * 1.7) + shake, 180 + 6 * math.sin(now * 2.3)))
    _storm_sky(c, now, flash)
    lightning(c, 150 if now < 2 else 500, -10, 206, 4 if now < 2 else 9, flash)
    c.shine()
    c.depth = 0.7
    sea(c, 196, (52, 62, 76), (20, 30, 44), now * 2.6, 3.2, 8, 0.3)
    c.depth = 1.0
    heave = math.sin(now * 2.1)
    center, tilt = (318 + 26 * math.sin(now * 1.3), 254 + 24 * heave), 0.34 * math.sin(now * 2.1 + 1.1)
    him = Pose(
        face="cry out",
        now=now,
        lean=0.2 + tilt,
        hands=((0.22, -0.50 + 0.05 * math.sin(now * 9)), (0.24, -0.16)),
        tint=(34, 40, 56),
        dim=0.3 - 0.25 * flash,
    )
    flap = [math.sin(now * speed) * 0.12 for speed in (13, 17, 11)]
    torn = [
        (0.04, -1.62),
        (0.05, -0.62),
        (-0.30, -0.78 + flap[2]),
        (-0.46, -1.02),
        (-0.86, -0.98 + flap[0]),
        (-0.60, -1.20),
        (-1.02, -1.34 + flap[1]),
        (-0.40, -1.48),
    ]
    c.blob(turn(torn, center, tilt, 92), mix(SAIL, (60, 64, 80), 0.42), steps=4)

    def crew() -> None:
        tomas(c, turn([(-0.30, 0.04)], center, tilt, 92)[0], 96, him)

    boat(c, center, 92, tilt, mix(HULL, (20, 26, 40), 0.35), None, mix(TRIM, (40, 30, 44), 0.3), crew=crew)
    _front_waves(c, now, 286, 26)
    spray(c, center[0] + 70, 284, 90, now, 5)
    rain(c, now, 230, 0.6)
    return c.finish(0.4, 0.2)


def _front_waves(c: Canvas, now: float, y: float, high: float) -> None:
    """Two dark near waves with broken crests."""
    for layer, (color, lift) in enumerate((((46, 64, 82), 0), ((28, 41, 57), 34))):
        crest = [
            (
                x,
                y
                + lift
                + high * math.sin(x / (84 + 20 * layer) + now * (2.1 + layer * 0.6) + layer * 2)
                + 0.3 * high * math.sin(x / 31 - now * 3),
            )
            for x in range(-80, 740, 10)
        ]
        c.poly([(-80, 460), *crest, (740, 460)], color)
        c.line(crest, (*mix(color, (235, 242, 248), 0.62), 220), 3 + layer)
        c.line([(px, py + 7) for px, py in crest], (*mix(color, (235, 242, 248), 0.3), 130), 2)


def storm_gallery(now: float, length: float) -> Image.Image:
    """Fear: she sees the rocks before he does."""
    flash = _flash(now, 1.5)
    c = Canvas(STORM, 1.06 + 0.08 * ease(now / length), (320 + 2 * math.sin(now * 13), 178))
    _storm_sky(c, now, flash)
    lightning(c, 120, -10, 230, 21, flash)
    c.beam((520, 40), math.pi + 0.5 - now * 0.7, (255, 232, 170), 0.7, 520)
    c.shine()
    c.depth = 0.5
    sea(c, 262, (46, 54, 68), (16, 24, 36), now * 2.4, 2.6, 6, 0.3)
    c.depth = 1.0
    c.shaded([(470, -20), (660, -20), (660, 420), (452, 420)], (150, 150, 156), (52, 56, 70), down=False)
    c.shaded([(460, 150), (660, 150), (660, 250), (456, 250)], (120, 50, 48), (52, 24, 34), down=False)
    mara(
        c,
        (330, 376),
        320,
        Pose(
            facing=-1,
            face="cry out",
            wind=1.5,
            now=now,
            lean=0.10 + 0.03 * math.sin(now * 6),
            hands=((0.30, -0.26 + 0.02 * math.sin(now * 11)), (0.20, -0.02)),
            tint=(36, 42, 60),
            dim=0.34 - 0.3 * flash,
        ),
    )
    iron = (14, 18, 28)
    c.line([(-40, 262), (220, 258), (470, 262)], iron, 8, curved=True)
    for post in range(9):
        c.line([(-20 + post * 60, 262), (-20 + post * 60, 400)], iron, 4)
    rain(c, now, 230, 0.8)
    return c.finish(0.5, 0.2)


def storm_wave(now: float, length: float) -> Image.Image:
    """Fear: the wave that breaks the mast."""
    flash = _flash(now, 0.1)
    c = Canvas(STORM, 1.04, (320 + 3 * math.sin(now * 17), 180 + 2 * math.sin(now * 23)))
    _storm_sky(c, now, flash)
    c.depth = 0.6
    sea(c, 220, (52, 62, 76), (20, 30, 44), now * 2.6, 3, 6, 0.3)
    c.depth = 1.0
    grow = ease(now / length)
    push = 130 * grow
    top = 96 - 44 * grow
    wave = [
        (720, 400),
        (720, 130),
        (640 - push * 0.3, top + 26),
        (560 - push * 0.8, top),
        (486 - push * 1.2, top + 18),
        (448 - push * 1.35, top + 66),
        (470 - push * 1.2, top + 74),
        (496 - push * 1.0, top + 60),
        (478 - push * 0.8, 180),
        (400 - push * 0.4, 258),
        (260, 300),
        (-60, 310),
        (-60, 420),
    ]
    c.blob(wave, (40, 62, 78), steps=8)
    for inset, shade in ((16, 0.10), (40, 0.18)):
        c.line(
            [
                (640 - push * 0.3 + inset, top + 40 + inset),
                (530 - push * 0.9 + inset, top + 40 + inset),
                (505 - push * 0.8 + inset, 180 + inset * 0.5),
                (430 - push * 0.4 + inset, 262),
            ],
            (*mix((40, 62, 78), (220, 235, 245), shade), 210),
            5,
            curved=True,
        )
    foam = [
        (720, 130),
        (640 - push * 0.3, top + 26),
        (560 - push * 0.8, top),
        (486 - push * 1.2, top + 18),
        (448 - push * 1.35, top + 66),
    ]
    c.line(foam, (226, 234, 242), 7, curved=True)
    for drip, (x, y) in enumerate(foam[2:]):
        spray(c, x, y + 8, 80, now + drip * 0.2, 30 + drip)
    tilt = -0.2 - 0.55 * grow
    center = (226 - 20 * grow, 282 - 22 * grow)
    tomas(
        c,
        (center[0] - 30, center[1] + 4),
        74,
        Pose(face="cry out", now=now, lean=tilt - 0.2, hands=((0.2, -0.42), (-0.2, -0.38)), tint=(34, 40, 56), dim=0.4),
    )
    boat(c, center, 72, tilt, mix(HULL, (20, 26, 40), 0.45), None, mix(TRIM, (40, 30, 44), 0.4), broken=now > 0.5)
    _front_waves(c, now, 326, 16)
    rain(c, now, 230, 0.7)
    return c.finish(0.4, 0.2)


def storm_beam(now: float, length: float) -> Image.Image:
    """Fear: the light finds only water."""
    flash = _flash(now, 0.8)
    c = Canvas(STORM, 1.08 + 0.05 * ease(now / length), (324, 184))
    _storm_sky(c, now, flash)
    lightning(c, 90, -10, 214, 33, flash)
    c.depth = 0.6
    sea(c, 224, (42, 50, 64), (14, 22, 34), now * 2.4, 3.4, 8, 0.25)
    c.shine()
    c.depth = 1.0
    headland(c, 420, 280, (50, 52, 64), (18, 20, 32), (40, 50, 52))
    cottage(c, 602, 178, 22, (62, 66, 80), (34, 34, 46), (240, 196, 110))
    eye = tower(c, 508, 179, 134, (150, 152, 164), (60, 64, 82), (110, 50, 56), 1.0)
    c.beam(eye, math.pi - 1.1 + now * 0.75, (255, 236, 180), 0.85, 520)
    c.shine()
    spray(c, 404, 286, 110, now, 7)
    spray(c, 430, 284, 80, now + 0.4, 8)
    _front_waves(c, now, 300, 16)
    rain(c, now, 230, 0.7)
    return c.finish(0.5, 0.2)


def grey_shore(now: float, length: float) -> Image.Image:
    """Grief: what the sea gave back."""
    c = Canvas(GREY, 1.04 + 0.06 * ease(now / length), (322 - now * 1.5, 184))
    c.depth = 0.2
    c.stick(clouds(900, 150, 0.6, (206, 208, 208), (150, 154, 160), 70, 4, 71), (-60 - now * 2, -10), 0.7)
    c.depth = 0.4
    headland(c, 470, 222, (160, 164, 166), (146, 150, 154), (158, 164, 160))
    tower(c, 560, 123, 104, (202, 204, 204), (172, 176, 178), (176, 156, 156))
    c.depth = 0.6
    sea(c, 214, (182, 186, 186), (134, 142, 148), now * 0.7, 0.5, 7)
    c.veil((196, 198, 198, 60))
    c.depth = 1.0
    wash = 268 + 4 * math.sin(now * 0.9)
    c.shaded(
        [(-80, wash + 10), (140, wash), (380, wash + 6), (720, wash - 8), (720, 430), (-80, 430)],
        (150, 146, 140),
        (112, 108, 106),
    )
    c.line([(-80, wash + 10), (140, wash), (380, wash + 6), (720, wash - 8)], (222, 224, 222, 230), 2.6, curved=True)
    _wreck(c, (236, 304), 104)
    mara(
        c,
        (452 - now * 5, 326),
        112,
        Pose(
            facing=-1,
            face="weep",
            wind=0.45,
            now=now * 0.7,
            lean=0.07,
            nod=0.30,
            hands=((0.06, 0.06), (-0.08, 0.08)),
            tint=COLD,
            dim=0.42,
        ),
    )
    c.oval((452 - now * 5, 327), 24, 2.4, (70, 68, 70, 90))
    return c.finish(0.35, 0.1)


def _wreck(c: Canvas, center: tuple[float, float], size: float) -> None:
    """The boat on its side, the mast snapped, a rag of sail."""
    x, y = center
    c.oval((x, y + size * 0.2), size * 1.15, size * 0.09, (70, 68, 70, 110))
    c.blob(
        [
            (x - size * 0.2, y - size * 0.5),
            (x - size * 0.66, y - size * 0.30),
            (x - size * 1.02, y + size * 0.15),
            (x - size * 0.6, y + size * 0.16),
            (x - size * 0.2, y + size * 0.12),
        ],
        (196, 192, 184),
    )
    boat(c, center, size, 0.30, mix(HULL, COLD, 0.5), None, mix(TRIM, COLD, 0.45), broken=True)
    c.blob(
        [
            (x + size * 0.05, y + size * 0.10),
            (x + size * 0.2, y - size * 0.04),
            (x + size * 0.42, y),
            (x + size * 0.48, y + size * 0.16),
            (x + size * 0.2, y + size * 0.22),
        ],
        (46, 46, 52),
    )
    for plank, dx in enumerate((-1.3, 1.25, 1.6)):
        c.line(
            [(x + dx * size, y + size * (0.24 + 0.06 * plank)), (x + (dx + 0.3) * size, y + size * (0.18 + 0.08 * plank))],
            (92, 86, 84),
            size * 0.05,
        )


def grey_mara(now: float, length: float) -> Image.Image:
    """Grief: she kneels with his cap in her hands."""
    share = ease(now / length)
    c = Canvas(GREY, 1.0 + 0.22 * share, (320 + 4 * share, 184 + 16 * share))
    c.depth = 0.3
    c.stick(clouds(900, 150, 0.6, (206, 208, 208), (152, 156, 162), 70, 4, 74), (-90 - now * 2, 0), 0.7)
    c.depth = 0.55
    sea(c, 202, (184, 188, 188), (138, 146, 152), now * 0.6, 0.5, 7)
    c.veil((196, 198, 198, 46))
    c.depth = 1.0
    c.shaded([(-80, 266), (200, 258), (460, 262), (720, 252), (720, 440), (-80, 440)], (152, 148, 142), (108, 104, 104))
    c.line([(-80, 266), (200, 258), (460, 262), (720, 252)], (222, 224, 222, 230), 2.6, curved=True)
    _wreck(c, (520, 300), 128)
    breath = 0.012 * math.sin(now * 1.6)
    c.oval((286, 345), 92, 6, (70, 68, 70, 110))
    pose = Pose(
        "kneel", 1, 0.26 + breath, 0.34, ((0.17, -0.10), (0.10, -0.07)), "weep", wind=0.4, now=now * 0.8, tint=COLD, dim=0.26
    )
    mara(c, (280, 346), 280, pose)
    x, y = 352, 288 + 3 * math.sin(now * 1.6)
    cap = mix(CAP, COLD, 0.12)
    c.blob([(x - 24, y + 8), (x - 20, y - 14), (x, y - 26), (x + 20, y - 16), (x + 25, y + 7), (x, y + 3)], cap)
    c.line([(x - 24, y + 8), (x, y + 4), (x + 25, y + 8)], mix(cap, (150, 80, 20), 0.35), 9, curved=True)
    gull(c, 120 + now * 7, 92 - now * 2, 9, now * 0.6, (126, 132, 138))
    return c.finish(0.4, 0.1)
