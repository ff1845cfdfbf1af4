"""Pictures that stand in for strangers' clips: each draws one frame at a time, or the sound that goes with it.

A picture takes the time in seconds and gives a frame, float RGB in 0..1 of shape (:data:`HEIGHT`, :data:`WIDTH`, 3); a sound
takes a length in seconds and gives mono samples at :data:`RATE`. None was drawn to be read well: they are what such clips look
like.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

WIDTH, HEIGHT, FPS, RATE = 192, 108, 20, 22_050
Frame = NDArray[np.float64]
Wave = NDArray[np.float64]
Painter = Callable[[float], Frame]
Sounder = Callable[[float], Wave]
Y, X = np.mgrid[0:HEIGHT, 0:WIDTH] / HEIGHT
"""Down and to the right, in heights of the frame."""
RIGHT = WIDTH / HEIGHT


def flat(*colour: float) -> Frame:
    return np.broadcast_to(np.array(colour), (HEIGHT, WIDTH, 3)).copy()


def blend(frame: Frame, mask: Frame, *colour: float) -> Frame:
    return frame + mask[..., None] * (np.array(colour) - frame)


def disc(x: float, y: float, radius: float) -> Frame:
    return np.clip((radius - np.hypot(X - x, Y - y)) * HEIGHT / 2 + 0.5, 0, 1)


def box(x: float, y: float, width: float, height: float) -> Frame:
    return ((x <= X) & (x + width > X) & (y <= Y) & (y + height > Y)).astype(float)


@cache
def cloudy(seed: int, size: float, columns: int = 3 * WIDTH) -> Frame:
    """A field of soft noise in 0..1."""
    field = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal((HEIGHT, columns)), size, mode="wrap")
    return np.asarray((field - field.min()) / np.ptp(field))


def drift(seed: int, size: float, shift: float) -> Frame:
    field = cloudy(seed, size)
    return np.roll(field, -int(shift * HEIGHT), axis=1)[:, :WIDTH]


def grainy(frame: Frame, t: float, amount: float) -> Frame:
    return frame + amount * np.random.default_rng(int(t * FPS)).standard_normal((HEIGHT, WIDTH, 1))


def hue(angle: float) -> tuple[float, float, float]:
    red, green, blue = (0.5 + 0.5 * np.cos(2 * np.pi * (angle + k / 3)) for k in range(3))
    return float(red), float(green), float(blue)


# --- pictures -------------------------------------------------------------------------------------


def meadow(t: float) -> Frame:
    frame = flat(0.45, 0.7, 0.95)
    frame = blend(frame, np.clip(drift(1, 9, 0.03 * t) * 2 - 1, 0, 1), 1, 1, 1)
    hill = 0.55 + 0.05 * np.sin(2 * X) < Y
    frame = blend(frame, hill.astype(float), 0.35, 0.7, 0.2)
    frame = blend(frame, hill * 0.5 * drift(2, 2, 0), 0.6, 0.85, 0.3)
    for k in range(14):
        x, y = (k * 0.377) % RIGHT + 0.01 * np.sin(t + k), 0.65 + (k * 0.211) % 0.3
        frame = blend(frame, disc(x, y, 0.015), *((0.95, 0.9, 0.3), (0.95, 0.5, 0.6), (1, 1, 1))[k % 3])
    return frame


def storm(t: float) -> Frame:
    frame = blend(flat(0.08, 0.09, 0.13), 0.6 * drift(3, 12, 0.15 * t), 0.2, 0.21, 0.26)
    flash = max(0.0, 1 - 8 * (t % 5.3)) + max(0.0, 0.7 - 8 * ((t + 2) % 7.1))
    return rainy(blend(frame, np.full((HEIGHT, WIDTH), 0.8 * min(1.0, flash)), 0.85, 0.88, 1), t, 0.3)


def rainy(frame: Frame, t: float, strength: float) -> Frame:
    drops = np.random.default_rng(int(t * FPS)).random((HEIGHT, WIDTH)) > 0.99
    return blend(frame, strength * ndimage.maximum_filter1d(drops.astype(float), 7, axis=0), 0.6, 0.65, 0.75)


def night_street(t: float, cars: float = 0.0) -> Frame:
    frame = blend(flat(0.03, 0.04, 0.08), (Y > 0.6).astype(float), 0.06, 0.06, 0.09)
    for k in range(4):
        x = 0.25 + 0.45 * k
        glow = 0.5 * np.exp(-6 * np.hypot(X - x, Y - 0.35))
        frame = blend(frame, np.clip(glow + disc(x, 0.35, 0.02), 0, 1), 0.95, 0.75, 0.4)
    for k in range(int(cars)):
        x = (0.7 * t * (1 + 0.3 * k) + k) % (RIGHT + 0.4) - 0.2
        frame = blend(frame, np.clip(np.exp(-14 * np.hypot(X - x, Y - 0.72 - 0.05 * k)), 0, 1), 1, 1, 0.9)
    return frame


def rain_at_night(t: float) -> Frame:
    return rainy(night_street(t), t, 0.25)


def slapstick(t: float) -> Frame:
    """Black-and-white figures that run to and fro; another place every six seconds, film grain and flicker."""
    place = int(t / 6)
    frame = flat(*([0.62 + 0.08 * np.sin(9 * t) + 0.1 * (place % 3 - 1)] * 3))
    frame = blend(frame, (Y > 0.75).astype(float), 0.4, 0.4, 0.4)
    frame = blend(frame, box(0.2 + 0.4 * (place % 3), 0.3, 0.35, 0.45), 0.8, 0.8, 0.8)
    for k in range(3):
        x = 0.9 + 0.7 * np.sin(2.5 * t + 1.7 * k + place)
        y = 0.62 - 0.12 * abs(np.sin(9 * t + k))
        frame = blend(frame, np.maximum(disc(x, y - 0.16, 0.05), box(x - 0.04, y - 0.12, 0.08, 0.25)), 0.1, 0.1, 0.1)
    return grainy(frame, t, 0.03)


def popcorn(t: float) -> Frame:
    frame = blend(flat(0.45, 0.3, 0.2), 0.3 * drift(4, 3, 0), 0.55, 0.38, 0.25)
    frame = blend(frame, disc(0.9, 0.7, 0.42), 0.75, 0.2, 0.15)
    for k in range(40):
        jump = 0.06 * max(0.0, 1 - 3 * ((t + 1.3 * k) % 9))
        x, y = 0.9 + 0.36 * np.sin(2.4 * k) * (k % 7) / 7, 0.55 + 0.1 * np.cos(1.1 * k) - jump
        frame = blend(frame, disc(x, y, 0.05), 0.95, 0.9, 0.7 + 0.1 * (k % 2))
    return grainy(frame, t, 0.015)


def product(t: float) -> Frame:
    slide = int(t / 5)
    frame = blend(flat(0.97, 0.97, 0.98), box(0, 0.88, RIGHT, 0.12), *hue(0.55))
    ease = 1 - np.exp(-3 * (t % 5))
    for k in range(3):
        colour = hue(0.1 + 0.23 * slide + 0.3 * k)
        frame = blend(frame, box(-0.4 + (0.6 + 0.5 * k) * ease, 0.25 + 0.05 * np.sin(2 * t + k), 0.35, 0.4), *colour)
    return blend(frame, box(0.3, 0.1, 0.9 * ease, 0.06), 0.15, 0.15, 0.2)


def cartoon(t: float) -> Frame:
    scene = int(t / 8) % 3
    sky = ((0.5, 0.8, 1), (1, 0.85, 0.6), (0.75, 0.95, 0.7))[scene]
    frame = blend(flat(*sky), (Y > 0.8).astype(float), 0.4, 0.75, 0.3)
    for k in range(3):
        x, y = 0.35 + 0.5 * k + 0.15 * np.sin(2 * t + k), 0.68 - 0.3 * abs(np.sin(3.5 * t + k))
        frame = blend(frame, disc(x, y, 0.12), *hue(0.33 * k + 0.1 * scene))
        frame = blend(frame, np.maximum(disc(x - 0.04, y - 0.03, 0.02), disc(x + 0.04, y - 0.03, 0.02)), 0, 0, 0)
    return frame


def sea(t: float) -> Frame:
    frame = blend(flat(0.65, 0.8, 0.92), (Y > 0.4).astype(float), 0.1, 0.4, 0.6)
    waves = 0.5 + 0.5 * np.sin(90 * np.maximum(Y - 0.4, 0) ** 0.7 - 1.5 * t + 3 * drift(5, 8, 0.05 * t))
    return blend(frame, (Y > 0.4) * 0.35 * waves, 0.8, 0.95, 1)


def fire(t: float) -> Frame:
    heat = np.clip(
        (Y - 0.25) * 1.6 - 1.2 * np.abs(X - 0.9) + 0.9 * (np.roll(drift(6, 4, 0.3 * t), -int(80 * t) % HEIGHT, 0) - 0.5), 0, 1
    )
    frame = blend(flat(0.03, 0.02, 0.02), heat, 1.0, 0.45, 0.05)
    return blend(frame, np.clip(2 * heat - 1, 0, 1), 1, 0.9, 0.4)


def talking_head(t: float, light: float = 0.8) -> Frame:
    frame = light * blend(flat(0.75, 0.78, 0.8), box(0.2, 0.1, 0.3, 0.5), 0.5, 0.45, 0.35)
    x = 0.9 + 0.01 * np.sin(0.8 * t)
    frame = blend(frame, box(0.55, 0.75, 0.7, 0.3), 0.2 * light, 0.3 * light, 0.5 * light)
    frame = blend(frame, disc(x, 0.5, 0.24), 0.85 * light, 0.65 * light, 0.55 * light)
    return blend(frame, disc(x, 0.6, 0.02 + 0.02 * abs(np.sin(9 * t))), 0.5 * light, 0.2 * light, 0.2 * light)


def snow(t: float) -> Frame:
    frame = blend(flat(0.75, 0.8, 0.88), (0.65 + 0.04 * np.sin(3 * X) < Y).astype(float), 0.93, 0.95, 0.98)
    for k in range(60):
        frame = blend(frame, disc((0.31 * k + 0.03 * np.sin(t + k)) % RIGHT, (0.17 * k + 0.08 * t) % 1, 0.01), 1, 1, 1)
    return frame


def chase(t: float) -> Frame:
    shot = int(t / 1.4)
    rng = np.random.default_rng(shot)
    frame = blend(flat(*(0.12 * rng.random(3) + 0.04)), np.roll(drift(7, 5, 2.5 * t), shot * 17, 1) * 0.4, 0.4, 0.35, 0.3)
    for _ in range(3):
        x = (2.2 * t + rng.random()) % (RIGHT + 0.5) - 0.25
        frame = blend(frame, box(x, 0.3 + 0.2 * rng.random(), 0.3, 0.25), *(0.5 * rng.random(3)))
    return frame


def corridor(t: float) -> Frame:
    depth = np.maximum(np.abs(X - RIGHT / 2) / RIGHT, np.abs(Y - 0.5)) * 2
    rings = 0.5 + 0.5 * np.cos(14 * np.log(depth + 0.05) + 0.6 * t)
    return flat(0.02, 0.03, 0.05) + (0.16 * depth * (0.4 + 0.6 * rings))[..., None] * np.array([0.6, 0.8, 1.0])


def disco(t: float) -> Frame:
    frame = flat(0.1, 0.05, 0.15)
    for k in range(6):
        x, y = 0.9 + 0.8 * np.sin(1.3 * t + k), 0.5 + 0.4 * np.cos(1.9 * t + 2 * k)
        frame = blend(frame, np.exp(-6 * np.hypot(X - x, Y - y)), *hue(0.5 * t + k / 6))
    return frame * (0.8 + 0.4 * (int(4 * t) % 2))


def slides(t: float) -> Frame:
    page, frame = int(t / 9), flat(0.98, 0.98, 0.97)
    for k in range(7):
        frame = blend(frame, box(0.25, 0.25 + 0.09 * k, 1.2 - 0.13 * ((k * 7 + page * 3) % 5), 0.025), 0.2, 0.2, 0.25)
    return blend(frame, box(0.25, 0.1, 0.8, 0.07), *hue(0.6))


def crowd(t: float) -> Frame:
    """Children on a lawn, from a shaking hand."""
    frame = np.roll(meadow(t), (int(3 * np.sin(7 * t)), int(4 * np.sin(5 * t))), (0, 1))
    for k in range(6):
        x, y = 0.9 + 0.8 * np.sin(1.1 * t + 2 * k), 0.7 - 0.06 * abs(np.sin(6 * t + k))
        frame = blend(frame, np.maximum(disc(x, y - 0.1, 0.04), box(x - 0.04, y - 0.07, 0.08, 0.16)), *hue(k / 6))
    return frame


def grey_day(t: float) -> Frame:
    frame = blend(flat(0.42, 0.44, 0.47), (Y > 0.7).astype(float), 0.3, 0.31, 0.32)
    frame = blend(frame, 0.4 * drift(8, 12, 0.01 * t), 0.5, 0.52, 0.56)
    return rainy(frame, t, 0.1)


def underwater(t: float) -> Frame:
    frame = flat(0.02, 0.25, 0.35) * (1.3 - Y)[..., None]
    frame = blend(frame, 0.4 * drift(9, 6, 0.1 * t) * (1 - Y), 0.3, 0.8, 0.8)
    for k in range(10):
        frame = blend(frame, 0.6 * disc(0.18 * k + 0.05 * np.sin(t + k), (1.2 - 0.12 * t - 0.21 * k) % 1.2, 0.02), 0.7, 0.95, 1)
    return frame


def dim_room(t: float) -> Frame:
    """A phone in a living room in the evening: underexposed, warm, noisy."""
    frame = blend(flat(0.2, 0.15, 0.1), np.exp(-2.5 * np.hypot(X - 0.4, Y - 0.2)), 0.7, 0.5, 0.3)
    frame = blend(frame, disc(1.0 + 0.1 * np.sin(t), 0.7, 0.15), 0.45, 0.35, 0.28)
    return grainy(frame, t, 0.03)


def forest_flight(t: float) -> Frame:
    field = np.roll(cloudy(10, 3), (int(14 * t) % HEIGHT, 0), (0, 1))[:, :WIDTH]
    frame = blend(flat(0.15, 0.4, 0.12), field, 0.45, 0.7, 0.25)
    return blend(frame, np.clip(1 - 4 * Y, 0, 1), 0.75, 0.88, 0.98)


def cooking(t: float) -> Frame:
    shot = int(t / 4)
    frame = blend(flat(0.55, 0.5, 0.45), disc(0.9, 0.55, 0.4), 0.15, 0.15, 0.16)
    for k in range(12):
        x, y = 0.9 + 0.25 * np.sin(2.4 * k + 0.4 * t), 0.55 + 0.25 * np.cos(1.9 * k)
        frame = blend(frame, disc(x, y, 0.05), *((0.9, 0.3, 0.15), (0.4, 0.7, 0.2), (0.95, 0.8, 0.4))[(k + shot) % 3])
    return np.roll(frame, 23 * (shot % 4), axis=1)


def travel(t: float) -> Frame:
    scene = int(t / 2.5) % 4
    return (meadow, sea, snow, forest_flight)[scene](t)


def arcade(t: float) -> Frame:
    frame = flat(0.03, 0.02, 0.08)
    for k in range(25):
        x, y = (0.4 * t * (1 + k % 3) + 0.37 * k) % RIGHT, (0.13 * k + 0.2 * np.sin(2 * t + k)) % 1
        frame = blend(frame, box(x, y, 0.06, 0.03), *hue(k / 9))
    return blend(frame, np.exp(-9 * np.hypot(X - 0.9, Y - 0.5)) * (int(6 * t) % 5 == 0), 1, 0.8, 0.3)


def black(t: float) -> Frame:
    return flat(0, 0, 0)


def old_newsreel(t: float) -> Frame:
    frame = talking_head(t, 0.7).mean(axis=2, keepdims=True) * np.ones(3)
    return grainy(frame * (1 + 0.04 * np.sin(15 * t)), t, 0.03)


def day_to_night(t: float, length: float = 60.0) -> Frame:
    light = max(0.08, 1 - 1.1 * t / length)
    return sea(t) * np.array([light**0.9, light, light**0.75])


def then(first: Painter, second: Painter, at: float) -> Painter:
    return lambda t: first(t) if t < at else second(t)


def panned(image: Frame, length: float) -> Painter:
    """A photograph panned and zoomed, as slide shows do."""

    def paint(t: float) -> Frame:
        share = t / length
        zoom = (1.0 - 0.25 * share) * min(image.shape[0], image.shape[1] / RIGHT)
        top, left = 0.5 * (image.shape[0] - zoom), (0.2 + 0.6 * share) * max(0.0, image.shape[1] - zoom * RIGHT)
        rows = np.clip((top + (np.arange(HEIGHT) + 0.5) / HEIGHT * zoom).astype(int), 0, image.shape[0] - 1)
        columns = np.clip((left + (np.arange(WIDTH) + 0.5) / HEIGHT * zoom).astype(int), 0, image.shape[1] - 1)
        return image[np.ix_(rows, columns)]

    return paint


def slide_show(images: tuple[Frame, ...], each: float) -> Painter:
    shots = [panned(image, each) for image in images]
    return lambda t: shots[min(int(t / each), len(shots) - 1)](t % each)


# --- sounds ---------------------------------------------------------------------------------------


def seconds(length: float) -> Wave:
    return np.arange(int(length * RATE)) / RATE


def noise(length: float, low_hz: float, high_hz: float, level: float, sway: float = 0.0) -> Wave:
    spectrum = np.fft.rfft(np.random.default_rng(int(low_hz)).standard_normal(int(length * RATE)))
    hertz = np.fft.rfftfreq(int(length * RATE), 1 / RATE)
    wave = np.fft.irfft(spectrum * ((hertz > low_hz) & (hertz < high_hz)), int(length * RATE))
    return np.asarray(level * wave / wave.std() * (1 + sway * np.sin(2 * np.pi * 0.12 * seconds(length))))


def pops(length: float, every_s: float, hertz: float, level: float, decay: float = 40.0, seed: int = 0) -> Wave:
    out, rng, t = np.zeros(int(length * RATE)), np.random.default_rng(seed), seconds(0.4)
    for start in np.arange(0.3, length - 0.5, every_s):
        at = int((start + 0.4 * every_s * rng.random()) * RATE)
        part = level * np.exp(-decay * t) * np.sin(2 * np.pi * hertz * (0.8 + 0.4 * rng.random()) * t)
        out[at : at + len(t)] += part[: len(out) - at]
    return out


def chirps(length: float, level: float = 0.2) -> Wave:
    """Tones that glide and trill, as birds and cartoon creatures have them: no voice."""
    out, rng = np.zeros(int(length * RATE)), np.random.default_rng(3)
    at = 0.2
    while at < length - 1:
        t = seconds(0.08 + 0.2 * rng.random())
        base = 700 + 1_600 * rng.random()
        glide = base * (1 + rng.choice([-0.4, 0.5]) * t / t[-1]) * (1 + 0.03 * np.sin(2 * np.pi * 25 * t))
        start = int(at * RATE)
        out[start : start + len(t)] += level * np.hanning(len(t)) * np.sin(2 * np.pi * np.cumsum(glide) / RATE)
        at += len(t) / RATE + rng.choice([0.05, 0.1, 0.6])
    return out


def band(length: float, bpm: float, notes: tuple[int, ...], level: float = 0.12, drums: float = 0.0) -> Wave:
    """Plucked notes on the beat, and drums."""
    out, beat, t = np.zeros(int(length * RATE)), 60 / bpm, seconds(0.9)
    for number, start in enumerate(np.arange(0, length - 1, beat / 2)):
        hertz = 440 * 2 ** ((notes[number % len(notes)] - 69) / 12)
        tone = sum(np.sin(2 * np.pi * hertz * k * t) / k**1.5 for k in (1, 2, 3)) * np.exp(-4 * t)
        hit = np.random.default_rng(number).standard_normal(len(t)) * np.exp(-25 * t)
        thump = np.sin(2 * np.pi * 60 * t) * np.exp(-12 * t)
        part = level * tone + drums * (thump if number % 2 == 0 else 0.4 * hit)
        out[int(start * RATE) : int(start * RATE) + len(t)] += part
    return out


def drone(length: float) -> Wave:
    t = seconds(length)
    return sum(0.08 * np.sin(2 * np.pi * hertz * t + 2 * np.sin(0.3 * t)) for hertz in (55.0, 58.3, 82.5))


def beep(length: float) -> Wave:
    return 0.1 * np.sin(2 * np.pi * 1_000 * seconds(length))


def thunder(length: float) -> Wave:
    return noise(length, 1_000, 8_000, 0.03) + sum(
        np.roll(noise(length, 20, 200, 0.35) * np.exp(-1.5 * seconds(length)), int(at * RATE))
        for at in np.arange(0.4, length - 3, 5.3)
    )


def cheers(length: float) -> Wave:
    return noise(length, 400, 3_000, 0.12, 0.4) + chirps(length, 0.1)


def together(*sounds: Sounder) -> Sounder:
    return lambda length: np.sum([sound(length) for sound in sounds], axis=0)


def one_after_another(first: Sounder, second: Sounder, at: float) -> Sounder:
    return lambda length: np.concatenate([first(at), second(length - at)])


SURF = partial(noise, low_hz=200, high_hz=6_000, level=0.06, sway=0.7)
RAIN = partial(noise, low_hz=1_000, high_hz=9_000, level=0.05)
TRAFFIC = partial(noise, low_hz=40, high_hz=900, level=0.08, sway=0.6)
CRACKLE = together(partial(noise, low_hz=300, high_hz=4_000, level=0.02), partial(pops, every_s=0.35, hertz=1_800, level=0.2))
UPBEAT = partial(band, bpm=120, notes=(60, 64, 67, 72, 67, 64, 65, 69), drums=0.25)
RAGTIME = partial(band, bpm=170, notes=(60, 76, 67, 79, 64, 74, 67, 72), level=0.15)
DRUMS = partial(band, bpm=165, notes=(38, 38, 39, 38), level=0.2, drums=0.5)
