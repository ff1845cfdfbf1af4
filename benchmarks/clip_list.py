"""The clips of ``benchmarks/clips.py``, and what an editor would accept of each, written down before anything was measured.

Some lists were made stricter afterwards (a sunny meadow and a product demo may not be neutral), none was widened. Each clip
belongs to the half that figures were chosen on, to the half that judges, to the strange ones that nobody had looked at before, or
to those that were added later and judged once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from math import ceil

import clip_pictures as draw
from vidscore.model.mood import MOODS

CHOOSE, JUDGE, STRANGE, LATER = "choose", "judge", "strange", "later"


@dataclass(frozen=True)
class Clip:
    """One clip, and what an editor would accept of it."""

    name: str
    half: str
    accepted: str
    """Moods, parted by blanks; ``/SECONDS:`` begins those from there on."""
    length_s: float = 0.0
    picture: draw.Painter | None = None
    sound: draw.Sounder | str | None = None
    """Samples, or what espeak-ng says."""
    source: str = ""
    """A source of ffmpeg instead of a picture."""
    photos: tuple[str, ...] = ()
    most: int = 0
    """Pieces of music at most; 0 for one in 15 s, two in 30 s, three in 65 s, four above."""
    turns_s: tuple[float, ...] = field(default=())
    """Where the music must turn."""
    shot_s: float = 0.0
    """Length of each drawn shot, where there are several."""

    @property
    def cuts_s(self) -> tuple[float, ...] | None:
        """Where the picture cuts; None where nobody wrote it down."""
        if not self.length_s or self.source:
            return None
        each = self.shot_s or (self.length_s / len(self.photos) if self.photos else self.length_s)
        shots = tuple(k * each for k in range(1, ceil(self.length_s / each)))
        return tuple(sorted({*shots, *self.turns_s}))

    @property
    def allowed(self) -> list[tuple[float, frozenset[str]]]:
        """What is accepted from when on."""
        parts = [part.partition(":") for part in ("0:" + self.accepted).split("/")]
        out = [(float(at), frozenset(names.split())) for at, _, names in parts]
        unknown = set().union(*(names for _, names in out)) - set(MOODS)
        if unknown:
            raise ValueError(f"{self.name}: no moods: {unknown}")
        return out


BRIGHT = "neutral tender joy wonder comic"
SAID = "Welcome back. Today I want to show you how this works. First we open the box, then we look at what is inside."
CLIPS = (
    Clip("bbb_60s_360p.mp4", CHOOSE, BRIGHT),
    Clip("sintel_26s_480p.mp4", JUDGE, "neutral tender joy wonder triumph melancholy"),
    Clip("testvideo.mp4", CHOOSE, "neutral tender wonder melancholy"),
    Clip("issue-134-rotate.mp4", JUDGE, "neutral mystery tension"),
    Clip("sample_with_srt.mkv", JUDGE, "neutral tender joy"),
    Clip("sunny meadow", CHOOSE, "tender joy wonder", 30, draw.meadow, draw.chirps),
    Clip("night rain", CHOOSE, "melancholy mystery neutral tension tender", 40, draw.rain_at_night, draw.RAIN),
    Clip("slapstick, black and white", CHOOSE, "comic joy", 48, draw.slapstick, draw.RAGTIME, shot_s=6),
    Clip("slapstick, silent", JUDGE, "comic joy neutral", 40, draw.slapstick, shot_s=6),
    Clip("popcorn on a table", CHOOSE, "neutral joy comic tender", 50, draw.popcorn,
         partial(draw.pops, every_s=1.1, hertz=900, level=0.3)),
    Clip("product demo", CHOOSE, "joy comic triumph", 40, draw.product, draw.UPBEAT, shot_s=5),
    Clip("product demo, silent", JUDGE, "joy neutral comic triumph tender", 30, draw.product, shot_s=5),
    Clip("cartoon without a voice", CHOOSE, "joy comic neutral tender", 64, draw.cartoon, draw.chirps, shot_s=8),
    Clip("street at night", JUDGE, "mystery tension neutral melancholy", 30, partial(draw.night_street, cars=3), draw.TRAFFIC),
    Clip("sea", CHOOSE, "neutral tender wonder joy", 40, draw.sea, draw.SURF),
    Clip("fire", JUDGE, "tender neutral wonder tension mystery", 30, draw.fire, draw.CRACKLE),
    Clip("talking head", CHOOSE, "neutral tender joy", 20, draw.talking_head, SAID),
    Clip("talking head, no light", JUDGE, "neutral tender mystery melancholy", 20, partial(draw.talking_head, light=0.3), SAID),
    Clip("snow", JUDGE, "neutral tender wonder melancholy", 35, draw.snow),
    Clip("thunderstorm", CHOOSE, "tension fear mystery anger melancholy", 40, draw.storm, draw.thunder),
    Clip("thunderstorm, silent", JUDGE, "tension fear mystery anger melancholy", 40, draw.storm),
    Clip("chase", JUDGE, "anger tension fear triumph", 40, draw.chase, draw.DRUMS, shot_s=1.4),
    Clip("corridor", CHOOSE, "mystery tension fear melancholy", 35, draw.corridor, draw.drone),
    Clip("disco", JUDGE, "joy triumph comic", 40, draw.disco, partial(draw.UPBEAT, drums=0.6)),
    Clip("slides", CHOOSE, "neutral tender joy", 60, draw.slides,
         partial(draw.pops, every_s=9, hertz=2_000, level=0.1), shot_s=9),
    Clip("children on a lawn", JUDGE, "joy triumph comic tender", 45, draw.crowd, draw.cheers),
    Clip("grey day", CHOOSE, "melancholy neutral grief tender", 40, draw.grey_day, draw.RAIN),
    Clip("under water", JUDGE, "wonder mystery neutral tender", 40, draw.underwater,
         partial(draw.noise, low_hz=40, high_hz=400, level=0.05)),
    Clip("dim room", JUDGE, "neutral tender joy", 30, draw.dim_room, partial(draw.noise, low_hz=100, high_hz=3_000, level=0.01)),
    Clip("flight over a forest", CHOOSE, "neutral wonder tender joy triumph", 45, draw.forest_flight, draw.SURF),
    Clip("cooking", JUDGE, "neutral joy tender comic", 60, draw.cooking,
         partial(draw.noise, low_hz=2_000, high_hz=9_000, level=0.06), shot_s=4),
    Clip("travel, quickly cut", CHOOSE, "joy wonder triumph comic", 60, draw.travel, draw.UPBEAT, shot_s=2.5),
    Clip("arcade game", CHOOSE, "tension anger triumph joy comic neutral", 45, draw.arcade, draw.DRUMS),
    Clip("newsreel, black and white", JUDGE, "neutral tender melancholy wonder", 25, draw.old_newsreel, SAID),
    Clip("ten seconds of black", CHOOSE, "neutral mystery", 10, draw.black),
    Clip("day to night", JUDGE, "neutral tender wonder joy melancholy /35: neutral tender wonder melancholy mystery", 60,
         draw.day_to_night, draw.SURF),
    Clip("meadow, then a storm", CHOOSE, "neutral tender joy wonder /40: tension fear mystery anger melancholy", 80,
         draw.then(draw.meadow, draw.storm, 40), draw.one_after_another(draw.chirps, draw.thunder, 40), turns_s=(40,)),
    Clip("corridor, then the sea", JUDGE, "mystery tension fear melancholy /30: neutral tender joy wonder", 70,
         draw.then(draw.corridor, draw.sea, 30), draw.one_after_another(draw.drone, draw.SURF, 30), turns_s=(30,)),
    Clip("colour bars", CHOOSE, "neutral tender", 10, source="smptehdbars", sound=draw.beep),
    Clip("colour bars, half a minute", JUDGE, "neutral tender", 30, source="pal75bars", sound=draw.beep),
    Clip("test picture", JUDGE, "neutral tender joy comic", 20, source="testsrc2"),
    Clip("mandelbrot", CHOOSE, "wonder neutral mystery tender", 30, source="mandelbrot"),
    Clip("life", JUDGE, "neutral mystery comic wonder joy", 30,
         source="life=mold=10:ratio=0.1:death_color=#303030:life_color=#f0f0f0"),
    Clip("gradients", JUDGE, "neutral wonder tender joy", 30, source="gradients=speed=0.02"),
    Clip("flower", CHOOSE, "tender joy neutral wonder", 15, photos=("flower",)),
    Clip("temple", JUDGE, "neutral tender wonder joy", 15, photos=("china",)),
    Clip("portrait", CHOOSE, "neutral tender triumph joy", 12, photos=("grace_hopper",)),
    Clip("cat", JUDGE, "tender neutral joy comic", 12, photos=("chelsea",)),
    Clip("coffee", CHOOSE, "neutral tender joy", 10, photos=("coffee",)),
    Clip("astronaut", JUDGE, "neutral joy triumph wonder tender", 10, photos=("astronaut",)),
    Clip("rocket", CHOOSE, "wonder triumph neutral tension", 15, photos=("rocket",)),
    Clip("galaxies", JUDGE, "wonder mystery neutral tender", 30, photos=("hubble_deep_field",)),
    Clip("moon, black and white", CHOOSE, "wonder mystery neutral tender melancholy", 20, photos=("moon",)),
    Clip("photographer, black and white", JUDGE, "neutral tender melancholy wonder", 15, photos=("camera",)),
    Clip("slide show", CHOOSE, BRIGHT + " triumph", 56,
         photos=("china", "astronaut", "chelsea", "coffee", "flower", "motorcycle_left", "grace_hopper")),
    Clip("slide show with music", JUDGE, BRIGHT + " triumph", 80, sound=draw.UPBEAT,
         photos=("flower", "coffee", "rocket", "china", "chelsea", "astronaut", "grace_hopper", "motorcycle_right")),
)  # fmt: skip
"""Every clip."""


NATURE, EXAMPLES = "usr/share/backgrounds/mate/nature", "usr/share/doc/opencv-doc/examples/data"
PLEASANT = "neutral tender joy wonder"
STRANGERS = (
    Clip(f"{EXAMPLES}/vtest.avi", STRANGE, "neutral tender joy"),
    Clip(f"{EXAMPLES}/tree.avi", STRANGE, PLEASANT),
    Clip(f"{EXAMPLES}/Megamind.avi", STRANGE, "neutral comic joy tender triumph tension"),
    Clip("usr/share/doc/opencv-doc/opencv4/html/box.mp4", STRANGE, "neutral tender joy"),
    Clip("usr/share/doc/opencv-doc/opencv4/html/cup.mp4", STRANGE, "neutral tender joy"),
    Clip("usr/share/doc/opencv-doc/opencv4/html/camshift_face.gif", STRANGE, "neutral tender joy comic"),
    *(
        Clip(f"{name}, photograph", STRANGE, accepted, 12, photos=(f"{folder}/{name}",))
        for folder, name, accepted in (
            (NATURE, "GreenMeadow.jpg", PLEASANT), (NATURE, "Storm.jpg", "mystery tension melancholy wonder neutral fear"),
            (NATURE, "Dune.jpg", PLEASANT + " melancholy"), (NATURE, "Garden.jpg", PLEASANT), (NATURE, "LadyBird.jpg", PLEASANT),
            (NATURE, "RainDrops.jpg", PLEASANT + " melancholy mystery"), (NATURE, "YellowFlower.jpg", PLEASANT),
            (NATURE, "FreshFlower.jpg", PLEASANT), (NATURE, "Aqua.jpg", PLEASANT), (NATURE, "TwoWings.jpg", PLEASANT),
            (NATURE, "Blinds.jpg", "neutral tender melancholy mystery"), (NATURE, "Wood.jpg", "neutral tender"),
            (EXAMPLES, "starry_night.jpg", PLEASANT + " mystery"), (EXAMPLES, "graf1.png", "neutral joy tender"),
            (EXAMPLES, "leuvenA.jpg", PLEASANT), (EXAMPLES, "aloeL.jpg", PLEASANT),
            (EXAMPLES, "chicky_512.png", PLEASANT + " comic"),
        )
    ),
)  # fmt: skip
"""Clips and photographs of Debian's opencv-doc and mate-backgrounds, not looked at before everything was chosen: ``--debian``
names the folder into which ``dpkg -x`` unpacked them."""

WALLS = "usr/share/backgrounds"
LATER_CLIPS = (
    Clip("usr/share/hollywood/soundwave.mp4", LATER, "mystery tension neutral"),
    *(
        Clip(name, LATER, accepted, 12, photos=(photo,))
        for name, photo, accepted in (
            ("sunset over hills", f"{WALLS}/sunset_by_Aitzol_Berasategi.jpg", "tender wonder neutral melancholy"),
            ("milky way over the sea", f"{WALLS}/Infinite-Sea_by_Aury88.jpg", "wonder mystery neutral tender"),
            ("mountain path", f"{WALLS}/picosdeeuropa_by_Aitzol_Berasategi.jpg", "wonder neutral tender triumph joy"),
            ("brook in a wood", f"{WALLS}/life_by_Aitzol_Berasategi.jpg", "tender neutral wonder"),
            ("dandelions", f"{WALLS}/seeding_by_Clements_Engelhardt.jpg", "tender wonder neutral joy melancholy"),
            ("wine in the evening", f"{WALLS}/Wine_by_Jakkub_Mede.jpg", "tender neutral melancholy joy"),
            ("neon mouse", f"{WALLS}/the-mouse.jpg", "mystery wonder tension neutral fear"),
            ("footballer", f"{EXAMPLES}/messi5.jpg", "triumph joy neutral tension anger"),
            ("town from the air", f"{EXAMPLES}/aero1.jpg", "neutral wonder tender melancholy"),
        )
    ),
    Clip("autumn walk", LATER, "neutral tender wonder joy", 35, photos=tuple(f"{WALLS}/{name}.jpg" for name in (
        "aitzgorri_by_Aitzol_Berasategi", "Bridge_by_Sander_Klootwijk", "Kleiber_by_Lukas_Baubkus",
        "friends_by_Aitzol_Berasategi", "Dragonfly_by_Bolly"))),
    Clip("fruit and colours, to music", LATER, "joy comic triumph tender", 36, sound=draw.UPBEAT, photos=(
        f"{EXAMPLES}/fruits.jpg", f"{WALLS}/Picture_1A_by_freespace.jpg", f"{EXAMPLES}/smarties.png", f"{WALLS}/calla.png")),
    Clip("cellular automaton", LATER, "neutral mystery comic wonder", 20, source="cellauto=rule=110"),
    Clip("sierpinski", LATER, "neutral wonder mystery tender joy", 25, source="sierpinski=type=triangle"),
    Clip("dance, then the room at night", LATER, "joy triumph comic /36: neutral tender mystery melancholy", 72,
         draw.then(draw.disco, draw.dim_room, 36),
         draw.one_after_another(draw.UPBEAT, partial(draw.noise, low_hz=100, high_hz=3_000, level=0.01), 36), turns_s=(36,)),
    Clip("grey day, then children", LATER, "melancholy neutral grief tender /33: joy triumph comic tender", 66,
         draw.then(draw.grey_day, draw.crowd, 33), draw.one_after_another(draw.RAIN, draw.cheers, 33), turns_s=(33,)),
)  # fmt: skip
"""Clips added after everything was chosen; Debian's hollywood, lomiri-wallpapers-16.04, lomiri-wallpapers-20.04 and
ukui-wallpapers are unpacked beside the others."""
