"""Mara and Tomas: two figures of simple smooth shapes that can stand, sit, kneel, reach, hold and look.

A figure is drawn around its hip in units of its own height, facing right, then turned, mirrored and put in its place.
Light falls on it as a tint: every colour is moved towards the colour of the scene.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from art.paint import Canvas, Color, Point, mix

if TYPE_CHECKING:
    from collections.abc import Sequence

SKIN, BLUSH, HAIR = (238, 190, 158), (226, 142, 118), (74, 44, 36)
COAT, DRESS, SCARF = (176, 64, 52), (150, 50, 46), (38, 150, 140)
SWEATER, STRIPE, TROUSERS, CAP, BEARD, BOOTS = (
    (44, 66, 104),
    (214, 206, 190),
    (70, 72, 78),
    (240, 184, 62),
    (150, 84, 44),
    (48, 36, 34),
)


@dataclass(frozen=True)
class Pose:
    """How a figure stands, and the light on it.

    ``hands`` are where the far and the near hand are, in heights from the hip; ``lean`` and ``nod`` tilt the trunk and
    the head forward (radians); ``back`` shows the figure from behind; ``tint`` is the light's colour and ``dim`` its share.
    """

    legs: str = "stand"
    facing: int = 1
    lean: float = 0.0
    nod: float = 0.0
    hands: tuple[Point, Point] = ((0.10, 0.06), (-0.11, 0.07))
    face: str = "calm"
    back: bool = False
    scarf: bool = True
    cap: bool = True
    wind: float = 0.3
    now: float = 0.0
    tint: Color = (255, 255, 255)
    dim: float = 0.0


class Figure:
    """One person, ready to be drawn limb by limb."""

    def __init__(self, canvas: Canvas, foot: Point, height: float, pose: Pose) -> None:
        lift = {"stand": 0.46, "sit": 0.0, "kneel": 0.17}[pose.legs]
        self.c, self.pose, self.height = canvas, pose, height
        self.hip = (foot[0], foot[1] - lift * height)

    def color(self, color: Color) -> Color:
        """A colour as this scene's light shows it."""
        return mix(color, self.pose.tint, self.pose.dim)

    def put(self, points: Sequence[Point], lean: float = 0.0) -> list[Point]:
        """Points in heights around the hip, to points of the scene."""
        cos, sin = math.cos(lean), math.sin(lean)
        return [
            (self.hip[0] + self.pose.facing * (x * cos - y * sin) * self.height, self.hip[1] + (x * sin + y * cos) * self.height)
            for x, y in points
        ]

    def blob(self, points: Sequence[Point], color: Color, lean: float = 0.0) -> None:
        """A smooth shape of the body."""
        self.c.blob(self.put(points, lean), self.color(color))

    def limb(self, points: Sequence[Point], width: float, color: Color, lean: float = 0.0) -> None:
        """An arm or a leg."""
        self.c.line(self.put(points, lean), self.color(color), width * self.height, curved=True)

    def arm(self, shoulder: Point, hand: Point, color: Color, bend: float = 0.07) -> None:
        """An arm from the shoulder to where the hand is, with the elbow behind."""
        (x, y), (hx, hy) = shoulder, hand
        long = math.hypot(hx - x, hy - y) + 1e-6
        slack = bend * max(0.0, 1 - long / 0.42) + 0.012
        elbow = ((x + hx) / 2 - slack * (hy - y) / long, (y + hy) / 2 + slack * abs(hx - x) / long + slack * 0.4)
        ((px, py),) = self.put([hand], self.pose.lean)
        self.c.oval((px, py), 0.030 * self.height, 0.030 * self.height, self.color(SKIN))
        short = min(0.042 / (math.dist(hand, elbow) + 1e-6), 0.9)
        cuff = tuple(a + (b - a) * short for a, b in zip(hand, elbow, strict=True))
        self.limb([shoulder, elbow, cuff], 0.064, color, self.pose.lean)

    def head(self, point: Point) -> Point:
        """A point of the head, tilted by the nod, in heights around the hip before the lean."""
        x, y = point
        cos, sin = math.cos(self.pose.nod), math.sin(self.pose.nod)
        return (0.012 + x * cos - y * sin, -0.365 + x * sin + y * cos)

    def head_blob(self, points: Sequence[Point], color: Color) -> None:
        """A smooth shape of the head; (0, 0) is the neck."""
        self.blob([self.head(point) for point in points], color, self.pose.lean)


def mara(canvas: Canvas, foot: Point, height: float, pose: Pose) -> None:
    """The keeper: a rust-red coat, a dark plait, and from the second scene on a green scarf."""
    f = Figure(canvas, foot, height, pose)
    blow = pose.wind * (0.8 + 0.2 * math.sin(pose.now * 5)) * 0.13
    f.arm((0.06, -0.285), pose.hands[0], mix(COAT, (40, 10, 20), 0.25))
    if pose.legs == "stand":
        for x in (-0.045, 0.05):
            f.limb([(x, 0.34), (x, 0.43)], 0.05, BOOTS)
            f.blob([(x - 0.03, 0.46), (x - 0.03, 0.425), (x + 0.03, 0.425), (x + 0.068, 0.46)], BOOTS)
        f.blob(
            [
                (-0.08, -0.03),
                (0.08, -0.03),
                (0.12, 0.18),
                (0.155 - blow * 0.3, 0.385),
                (0, 0.40),
                (-0.165 - blow, 0.385 - blow * 0.2),
                (-0.125 - blow * 0.4, 0.18),
            ],
            DRESS,
        )
    elif pose.legs == "sit":
        f.limb([(0.215, 0.10), (0.225, 0.27)], 0.05, BOOTS)
        f.blob([(0.195, 0.31), (0.195, 0.26), (0.25, 0.26), (0.30, 0.31)], BOOTS)
        f.blob(
            [
                (-0.10, -0.05),
                (0.07, -0.06),
                (0.24, -0.035),
                (0.275, 0.03),
                (0.27, 0.22),
                (0.15, 0.225),
                (0.13, 0.08),
                (-0.10, 0.055),
            ],
            DRESS,
        )
    else:
        f.blob(
            [
                (-0.085, -0.05),
                (0.085, -0.05),
                (0.19, 0.03),
                (0.28, 0.13),
                (0.27, 0.17),
                (-0.05, 0.175),
                (-0.27, 0.17),
                (-0.24, 0.10),
                (-0.13, 0.03),
            ],
            DRESS,
        )
    f.blob(
        [
            (-0.082, 0.02),
            (-0.075, -0.12),
            (-0.105, -0.28),
            (-0.055, -0.338),
            (0.05, -0.338),
            (0.10, -0.28),
            (0.078, -0.12),
            (0.086, 0.02),
        ],
        COAT,
        pose.lean,
    )
    f.limb([(-0.08, -0.015), (0.0, 0.0), (0.084, -0.015)], 0.022, mix(COAT, (30, 10, 15), 0.5), pose.lean)
    _plait(f, blow)
    _mara_head(f)
    if pose.scarf:
        _scarf(f)
    f.arm((-0.065, -0.285), pose.hands[1], mix(COAT, (230, 120, 90), 0.16))


def _plait(f: Figure, blow: float) -> None:
    sway = 0.02 * math.sin(f.pose.now * 4.1)
    root, end = (-0.075, -0.10), (-0.10 - blow * 1.3, 0.10 - blow * 1.1 + sway)
    middle = ((root[0] + end[0]) / 2 - 0.03, (root[1] + end[1]) / 2 - 0.02 - sway)
    f.limb([f.head(root), f.head(middle), f.head(end)], 0.052, HAIR, f.pose.lean)
    f.limb([f.head(middle), f.head(end)], 0.036, mix(HAIR, (120, 80, 60), 0.3), f.pose.lean)


def _mara_head(f: Figure) -> None:
    f.blob([(-0.03, -0.31), (0.035, -0.31), (0.035, -0.38), (-0.03, -0.38)], mix(SKIN, (150, 80, 60), 0.25), f.pose.lean)
    if f.pose.back:
        f.head_blob(
            [(-0.075, -0.06), (-0.07, -0.13), (-0.01, -0.165), (0.06, -0.135), (0.075, -0.06), (0.045, 0.0), (-0.045, 0.0)], HAIR
        )
        return
    f.head_blob(
        [(-0.085, -0.05), (-0.085, -0.13), (-0.02, -0.172), (0.05, -0.15), (0.07, -0.10), (0.0, -0.02), (-0.05, -0.005)], HAIR
    )
    f.head_blob(
        [
            (-0.045, -0.07),
            (-0.02, -0.13),
            (0.04, -0.135),
            (0.068, -0.09),
            (0.066, -0.04),
            (0.04, -0.004),
            (0.0, 0.002),
            (-0.036, -0.025),
        ],
        SKIN,
    )
    f.head_blob(
        [
            (0.075, -0.085),
            (0.045, -0.115),
            (-0.01, -0.10),
            (-0.045, -0.05),
            (-0.07, -0.08),
            (-0.045, -0.15),
            (0.02, -0.165),
            (0.06, -0.135),
        ],
        HAIR,
    )
    _face(f)


def tomas(canvas: Canvas, foot: Point, height: float, pose: Pose) -> None:
    """The brother: a blue jersey, a red-brown beard, a yellow cap."""
    f = Figure(canvas, foot, height, pose)
    f.arm((0.07, -0.28), pose.hands[0], mix(SWEATER, (10, 10, 30), 0.3))
    legs = {
        "stand": (((-0.045, 0.0), (-0.055, 0.22), (-0.06, 0.42)), ((0.045, 0.0), (0.06, 0.22), (0.065, 0.42))),
        "sit": (((0.0, -0.01), (0.22, -0.015), (0.235, 0.24)), ((0.0, 0.02), (0.19, 0.015), (0.20, 0.25))),
        "kneel": (((0.0, 0.0), (0.16, 0.02), (0.12, 0.15)), ((0.0, 0.0), (-0.02, 0.14), (-0.2, 0.15))),
    }[pose.legs]
    for leg, dark in zip(legs, (0.3, 0.0), strict=True):
        f.limb(leg, 0.088, mix(TROUSERS, (15, 15, 25), dark))
        x, y = leg[-1]
        f.limb([(x, y - 0.07), (x, y)], 0.088, BOOTS)
        f.blob([(x - 0.045, y + 0.04), (x - 0.045, y - 0.02), (x + 0.045, y - 0.02), (x + 0.085, y + 0.04)], BOOTS)
    f.blob(
        [
            (-0.098, 0.035),
            (-0.10, -0.12),
            (-0.125, -0.27),
            (-0.065, -0.338),
            (0.06, -0.338),
            (0.12, -0.27),
            (0.10, -0.12),
            (0.10, 0.035),
        ],
        SWEATER,
        pose.lean,
    )
    f.limb([(-0.102, -0.16), (0.0, -0.15), (0.10, -0.16)], 0.022, STRIPE, pose.lean)
    f.limb([(-0.106, -0.20), (0.0, -0.19), (0.105, -0.20)], 0.022, STRIPE, pose.lean)
    f.blob([(-0.05, -0.31), (0.055, -0.31), (0.05, -0.37), (-0.045, -0.37)], mix(SWEATER, (10, 10, 30), 0.3), pose.lean)
    _tomas_head(f)
    f.arm((-0.085, -0.28), pose.hands[1], mix(SWEATER, (110, 140, 190), 0.16))


def _tomas_head(f: Figure) -> None:
    hair = mix(BEARD, (40, 20, 15), 0.35)
    if f.pose.back:
        f.head_blob([(-0.07, -0.06), (-0.065, -0.13), (0, -0.16), (0.065, -0.13), (0.07, -0.06), (0.04, 0.0), (-0.04, 0.0)], hair)
    else:
        f.head_blob(
            [(-0.07, -0.06), (-0.06, -0.14), (0.02, -0.16), (0.066, -0.11), (0.07, -0.05), (0.05, 0.0), (-0.03, 0.0)], SKIN
        )
        f.head_blob(
            [
                (-0.072, -0.10),
                (-0.03, -0.11),
                (-0.012, -0.055),
                (0.03, -0.038),
                (0.074, -0.05),
                (0.078, 0.0),
                (0.04, 0.045),
                (-0.015, 0.03),
                (-0.06, -0.03),
            ],
            BEARD,
        )
        _face(f)
    if f.pose.cap:
        f.head_blob([(-0.082, -0.095), (-0.075, -0.165), (-0.01, -0.205), (0.055, -0.18), (0.078, -0.105), (0.0, -0.115)], CAP)
        f.limb(
            [f.head((-0.08, -0.098)), f.head((0.0, -0.112)), f.head((0.08, -0.104))],
            0.034,
            mix(CAP, (150, 80, 20), 0.35),
            f.pose.lean,
        )
    elif not f.pose.back:
        f.head_blob(
            [(-0.082, -0.06), (-0.08, -0.14), (-0.01, -0.18), (0.06, -0.15), (0.072, -0.105), (0.0, -0.12), (-0.045, -0.09)], hair
        )


FACES: dict[str, tuple[float, float, float, bool]] = {
    "calm": (0.006, 0.0, 0.0, False),
    "warm": (0.010, 0.0, 0.0, True),
    "laugh": (0.016, 0.014, -0.004, True),
    "awe": (0.0, 0.014, -0.005, False),
    "worry": (-0.008, 0.0, -0.010, False),
    "cry out": (-0.004, 0.022, -0.014, False),
    "weep": (-0.012, 0.0, -0.014, True),
}
"""For each face: how far the corners of the mouth go up, how far it opens, the brow's slant, whether the eyes are closed."""


def _face(f: Figure) -> None:
    corners, opening, brow, closed = FACES[f.pose.face]
    ink = mix(HAIR, (20, 10, 15), 0.5)

    def stroke(points: Sequence[Point], width: float, color: Color = ink) -> None:
        f.limb([f.head(point) for point in points], width, color, f.pose.lean)

    f.head_blob([(0.064, -0.078), (0.086, -0.052), (0.064, -0.044)], mix(SKIN, BLUSH, 0.35))
    f.head_blob([(0.005, -0.05), (0.025, -0.06), (0.04, -0.046), (0.022, -0.036)], mix(SKIN, BLUSH, 0.45))
    for x in (0.018, 0.054):
        if closed:
            stroke([(x - 0.010, -0.070), (x, -0.074 if corners > 0 else -0.066), (x + 0.010, -0.070)], 0.007)
        else:
            f.head_blob([(x - 0.007, -0.073), (x, -0.084), (x + 0.007, -0.073), (x, -0.062)], ink)
        inner, outer = -0.098 + brow, -0.098 - brow * 0.5
        left, right = (inner, outer) if x > 0.03 else (outer, inner)
        stroke([(x - 0.012, left), (x + 0.012, right)], 0.008)
    if opening:
        f.head_blob(
            [(0.022, -0.024 - corners * 0.5), (0.044, -0.027), (0.062, -0.024 - corners * 0.5), (0.043, -0.022 + opening)],
            (112, 40, 40),
        )
    else:
        stroke(
            [(0.022, -0.020 - corners), (0.042, -0.020 + corners * 0.4), (0.060, -0.020 - corners)],
            0.008,
            mix(BLUSH, (110, 40, 40), 0.6),
        )
    if f.pose.face == "weep":
        slide = (f.pose.now * 0.35) % 1
        f.head_blob(
            [
                (0.022, -0.060 + slide * 0.05),
                (0.027, -0.048 + slide * 0.05),
                (0.022, -0.042 + slide * 0.05),
                (0.017, -0.048 + slide * 0.05),
            ],
            (205, 228, 245),
        )


def _scarf(f: Figure) -> None:
    dark = mix(SCARF, (10, 40, 60), 0.3)
    f.blob([(-0.062, -0.33), (-0.045, -0.385), (0.05, -0.385), (0.072, -0.335), (0.0, -0.30)], SCARF, f.pose.lean)
    f.limb([(-0.05, -0.345), (0.01, -0.325), (0.06, -0.35)], 0.014, dark, f.pose.lean)
    blow, now = f.pose.wind, f.pose.now
    tail = [
        (
            -0.045 - 0.30 * share * blow,
            -0.335 + share * (0.23 - 0.25 * min(blow, 1)) + 0.028 * blow * math.sin(now * 7 - share * 5),
        )
        for share in (0, 0.33, 0.66, 1)
    ]
    under = [(x + 0.05 * max(1 - blow * 1.4, 0), y + 0.05 * min(blow + 0.2, 1)) for x, y in tail]
    f.blob([*tail, *under[::-1]], dark, f.pose.lean)
    f.blob([*tail, *[(x, y - 0.012) for x, y in under][::-1]], SCARF, f.pose.lean)
