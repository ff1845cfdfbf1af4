"""The paint box: one canvas with a camera, smooth shapes, soft light and noise clouds.

A picture is drawn at twice its size and halved at the end, which smooths every edge. Coordinates are those of the film
(640 x 360, y down), seen through a camera; colours are ``(red, green, blue)`` in 0..255, with a fourth number for how
opaque. Soft things (glows, beams, aurora) are added up on a small layer of light and laid over what has been drawn so
far by :meth:`Canvas.shine`. Nothing here knows the story.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZE = (640, 360)
FINE = 2
"""The picture is drawn this many times larger than it is shown."""
LIGHT = 2
"""The layer of light is this many times smaller than the picture that is shown."""

Point = tuple[float, float]
Color = tuple[int, ...]


def mix(one: Sequence[float], other: Sequence[float], share: float) -> Color:
    """A colour between two; ``share`` 0 is the first, 1 the second."""
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def ease(share: float) -> float:
    """Start and stop gently: 0..1 to 0..1."""
    share = min(max(share, 0.0), 1.0)
    return share * share * (3 - 2 * share)


def smooth(points: Sequence[Point], closed: bool = True, steps: int = 6) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    ring = np.asarray(points, dtype=float)
    before = np.roll(ring, 1, 0) if closed else np.vstack([ring[:1], ring[:-1]])
    after = np.roll(ring, -1, 0) if closed else np.vstack([ring[1:], ring[-1:]])
    beyond = np.roll(ring, -2, 0) if closed else np.vstack([ring[2:], ring[-1:], ring[-1:]])
    t = (np.arange(steps) / steps)[:, None, None]
    curve = 0.5 * (
        2 * ring + (after - before) * t + (2 * before - 5 * ring + 4 * after - beyond) * t**2
        + (3 * ring - before - 3 * after + beyond) * t**3
    )  # fmt: skip
    flat = curve.transpose(1, 0, 2).reshape(-1, 2)
    return [tuple(point) for point in (flat if closed else np.vstack([flat[: -steps + 1], ring[-1:]]))]


@lru_cache(maxsize=32)
def gradient(stops: tuple[tuple[float, Color], ...]) -> Image.Image:
    """A sky: colours at heights 0 (top) to 1 (bottom), with a little noise against banding."""
    places, colors = [stop[0] for stop in stops], np.asarray([stop[1] for stop in stops], dtype=float)
    down = np.linspace(0, 1, SIZE[1] * FINE)
    sky = np.stack([np.interp(down, places, colors[:, channel]) for channel in range(3)], axis=-1)[:, None, :]
    noise = np.random.default_rng(1).uniform(-1.6, 1.6, (SIZE[1] * FINE, SIZE[0] * FINE, 1))
    return Image.fromarray(np.clip(sky + noise, 0, 255).astype(np.uint8))


@lru_cache(maxsize=32)
def noise(width: int, height: int, grain: float, stretch: float, seed: int) -> np.ndarray:
    """Fractal noise in 0..1, ``grain`` points to a lump and ``stretch`` times as wide as high."""
    dice, total = np.random.default_rng(seed), np.zeros((height, width))
    for octave in range(5):
        cells = (max(int(height / grain * 2**octave), 1) + 3, max(int(width / grain / stretch * 2**octave), 1) + 3)
        lumps = Image.fromarray(dice.uniform(0, 1, cells).astype(np.float32))
        total += np.asarray(lumps.resize((width, height), Image.Resampling.BICUBIC)) * 0.55**octave
    low, high = np.percentile(total, (1, 99))
    return np.clip((total - low) / (high - low), 0, 1)


@lru_cache(maxsize=16)
def clouds(
    width: int, height: int, cover: float, lit: Color, shade: Color, grain: float, stretch: float, seed: int
) -> Image.Image:
    """A bank of clouds as an RGBA picture, lit from above, fading out at its lower edge."""
    field = noise(width, height, grain, stretch, seed)
    fade = np.clip(np.minimum(np.linspace(0, 5, height), np.linspace(3, 0, height)), 0, 1)[:, None]
    mask = np.clip((field * (0.35 + 0.65 * fade) - (1 - cover)) / 0.28, 0, 1) * fade
    above = np.roll(field, max(int(grain / 9), 1), axis=0)
    light = np.clip(0.5 + 2.6 * (field - above), 0, 1)[..., None]
    color = np.asarray(shade) + (np.asarray(lit) - np.asarray(shade)) * light
    return Image.fromarray(np.dstack([color, 255 * mask]).astype(np.uint8), "RGBA")


@lru_cache(maxsize=8)
def vignette(strength: float) -> Image.Image:
    """Darker corners."""
    y, x = np.mgrid[-1 : 1 : SIZE[1] * 1j, -1 : 1 : SIZE[0] * 1j]
    shade = 1 - strength * np.clip((x**2 + y**2) / 2, 0, 1) ** 1.4
    return Image.fromarray((255 * shade).astype(np.uint8)).convert("RGB")


_Y, _X = np.mgrid[0 : SIZE[1] : LIGHT, 0 : SIZE[0] : LIGHT] + LIGHT / 2


class Canvas:
    """One picture while it is drawn.

    ``zoom`` and ``look`` are the camera; ``depth`` of a drawing call is how much of the camera's move that layer
    takes part in: 0 is the far sky, 1 the place the camera is trained on, above 1 the foreground.
    """

    def __init__(self, sky: Sequence[tuple[float, Color]], zoom: float = 1.0, look: Point = (320, 180)) -> None:
        self.image = gradient(tuple(sky)).copy()
        self.pen = ImageDraw.Draw(self.image, "RGBA")
        self.light = np.zeros((*_X.shape, 3))
        self.zoom, self.look, self.depth = zoom, look, 1.0

    def spot(self, point: Point) -> Point:
        """Where a point of the scene lies in the picture (in points of the film)."""
        zoom = 1 + (self.zoom - 1) * self.depth
        return tuple(
            half + (value - half - (eye - half) * self.depth) * zoom
            for value, eye, half in zip(point, self.look, (320, 180), strict=True)
        )

    def scale(self) -> float:
        """How large one point of the scene is in the picture."""
        return 1 + (self.zoom - 1) * self.depth

    def _fine(self, points: Sequence[Point]) -> list[Point]:
        return [(x * FINE, y * FINE) for x, y in map(self.spot, points)]

    def poly(self, points: Sequence[Point], fill: Color) -> None:
        """A shape with corners."""
        self.pen.polygon(self._fine(points), fill=fill)

    def blob(self, points: Sequence[Point], fill: Color, steps: int = 6) -> None:
        """A shape without corners."""
        self.poly(smooth(points, steps=steps), fill)

    def oval(self, center: Point, across: float, down: float, fill: Color) -> None:
        """An ellipse of the given half axes."""
        (x, y), scale = self.spot(center), self.scale() * FINE
        x, y, across, down = x * FINE, y * FINE, abs(across) * scale, abs(down) * scale
        self.pen.ellipse((x - across, y - down, x + across, y + down), fill=fill)

    def line(self, points: Sequence[Point], fill: Color, width: float = 1.0, curved: bool = False) -> None:
        """A stroke with round ends and joints."""
        path = self._fine(smooth(points, closed=False, steps=5) if curved else points)
        thick = max(width * self.scale() * FINE, 1)
        if thick < 4 or len(fill) == 4:
            self.pen.line(path, fill=fill, width=round(thick), joint="curve")
            return
        half = thick / 2
        for (x, y), (nx, ny) in pairwise(path):
            long = math.hypot(nx - x, ny - y) or 1.0
            dx, dy = -(ny - y) / long * half, (nx - x) / long * half
            self.pen.polygon([(x + dx, y + dy), (nx + dx, ny + dy), (nx - dx, ny - dy), (x - dx, y - dy)], fill=fill)
        for x, y in path:
            self.pen.ellipse((x - half, y - half, x + half, y + half), fill=fill)

    def shaded(self, points: Sequence[Point], one: Color, other: Color, down: bool = True) -> None:
        """A shape whose colour runs from top to bottom (or left to right)."""
        path = self._fine(points)
        left, top = (int(min(axis)) for axis in zip(*path, strict=True))
        right, bottom = (int(max(axis)) + 2 for axis in zip(*path, strict=True))
        left, top, right, bottom = max(left, 0), max(top, 0), min(right, self.image.width), min(bottom, self.image.height)
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in path], fill=255)
        span = np.linspace(0, 1, mask.height if down else mask.width)
        run = np.asarray(one, float) + (np.asarray(other, float) - np.asarray(one, float)) * span[:, None]
        strip = Image.fromarray((run[:, None] if down else run[None]).astype(np.uint8)).resize(mask.size)
        self.image.paste(strip, (left, top), mask)

    def stick(self, picture: Image.Image, corner: Point, opacity: float = 1.0) -> None:
        """Lay a picture (RGBA, in points of the film) with its upper left corner at a point."""
        (x, y), scale = self.spot(corner), self.scale() * FINE
        large = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BILINEAR)
        mask = large.getchannel("A")
        if opacity < 1:
            mask = mask.point(lambda value: int(value * opacity))
        self.image.paste(large.convert("RGB"), (round(x * FINE), round(y * FINE)), mask)

    def glow(self, center: Point, radius: float, color: Color, strength: float = 1.0) -> None:
        """A round light that fades outwards."""
        (x, y), radius = self.spot(center), radius * self.scale()
        far = ((_X - x) ** 2 + (_Y - y) ** 2) / radius**2
        self.light += (strength * np.exp(-2.2 * np.sqrt(far + 0.01)))[..., None] * np.asarray(color, float)

    def beam(self, origin: Point, angle: float, color: Color, strength: float = 1.0, reach: float = 420) -> None:
        """A cone of light from a lamp that turns; ``angle`` 0 points right, half a turn later left."""
        x, y = self.spot(origin)
        flat = math.cos(angle)
        length = reach * self.scale() * (0.25 + 0.75 * abs(flat))
        along = (_X - x) * math.copysign(1, flat) + (_Y - y) * 0.06
        aside = (_Y - y) - 0.05 * np.abs(along)
        width = 3 + 0.085 * np.maximum(along, 0) * (1 + 0.9 * (1 - abs(flat)))
        cone = np.exp(-((aside / width) ** 2)) * np.exp(-np.maximum(along, 0) / length) * (along > 0) * abs(flat) ** 0.6
        flare = max(math.sin(angle), 0) ** 6
        cone = cone * (1 - 0.5 * flare) + flare * 1.2 * np.exp(-np.hypot(_X - x, _Y - y) / (38 * self.scale()))
        self.light += (strength * cone)[..., None] * np.asarray(color, float)

    def shine(self, blur: float = 0.0) -> None:
        """Lay the light collected so far over the picture, and start afresh."""
        small = Image.fromarray(np.clip(self.light, 0, 255).astype(np.uint8))
        if blur:
            small = small.filter(ImageFilter.GaussianBlur(blur))
        self.image.paste(ImageChops.screen(self.image, small.resize(self.image.size, Image.Resampling.BILINEAR)))
        self.light[:] = 0

    def veil(self, color: Color) -> None:
        """Cover everything with a colour that is not quite opaque (its fourth number)."""
        self.pen.rectangle((0, 0, *self.image.size), fill=color)

    def write(self, text: str, center: Point, size: float, fill: Color, spread: float = 0.0) -> None:
        """Letters, centred, with extra space between them; in points of the film, not of the scene."""
        font = ImageFont.load_default(size * FINE)
        widths = [font.getlength(letter) + spread * FINE for letter in text]
        letters = Image.new("L", self.image.size)
        draw = ImageDraw.Draw(letters)
        x = center[0] * FINE - (sum(widths) - spread * FINE) / 2
        for letter, width in zip(text, widths, strict=True):
            draw.text((x, center[1] * FINE), letter, font=font, fill=255, anchor="lm")
            x += width
        opacity = fill[3] / 255 if len(fill) > 3 else 1.0
        self.image.paste(fill[:3], (0, 0), letters.point(lambda value: int(value * max(opacity, 0))))

    def finish(self, dark: float = 0.35, bloom: float = 0.25) -> Image.Image:
        """The picture at its true size, with darker corners and a soft bloom of its bright parts."""
        if np.any(self.light):
            self.shine()
        shown = self.image.reduce(FINE)
        if bloom:
            bright = shown.reduce(4).point(lambda value: max(value - 110, 0) * 1.4 * bloom).filter(ImageFilter.GaussianBlur(5))
            shown = ImageChops.screen(shown, bright.resize(SIZE, Image.Resampling.BICUBIC))
        return ImageChops.multiply(shown, vignette(dark))
