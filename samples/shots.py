"""First pictures."""

import zlib, math
import numpy as np
from PIL import Image, ImageDraw

SIZE = (640, 360)
PAL = {
    "evening": ((250, 190, 130), (60, 90, 120)),
    "hearth": ((120, 60, 30), (50, 25, 20)),
    "bright": ((120, 200, 250), (30, 130, 180)),
    "aurora": ((10, 20, 60), (20, 60, 70)),
    "dusk": ((90, 80, 90), (40, 40, 50)),
    "barometer": ((60, 45, 40), (30, 25, 25)),
    "storm": ((25, 28, 40), (10, 14, 22)),
    "grey": ((150, 155, 160), (100, 108, 112)),
    "gold": ((255, 210, 110), (200, 120, 60)),
}


def draw(name, now, length):
    a, b = PAL[name.split("_")[0]]
    t = np.linspace(0, 1, 360)[:, None, None]
    im = np.broadcast_to(np.array(a) * (1 - t) + np.array(b) * t, (360, 640, 3))
    im = Image.fromarray(im.astype("uint8"))
    d = ImageDraw.Draw(im)
    h = zlib.crc32(name.encode())
    x = 100 + h % 400 + now * 8
    d.polygon([(x - 20, 300), (x + 20, 300), (x + 12, 120), (x - 12, 120)], fill=tuple((h >> s) % 256 for s in (0, 8, 16)))
    for k in range(5):
        y = 240 + k * 24
        pts = [(xx, y + 6 * math.sin(xx / 40 + now * (1 + k * 0.3) + k)) for xx in range(0, 641, 16)]
        d.line(pts, fill=tuple(min(255, c + 30) for c in b), width=2)
    if name.startswith("storm") and int(now * 8) % 13 == 0:
        im = Image.eval(im, lambda v: min(255, v + 90))
    return im
