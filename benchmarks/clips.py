"""How strangers' clips are understood: scenes, cues, moods and reasons of each, beside what an editor would accept.

    python benchmarks/clips.py [--folder DIR]      the table over all clips; --sheets also draws a contact sheet of each
    python benchmarks/clips.py --half choose       the half that figures may be chosen on; --half judge: the other half
    python benchmarks/clips.py --file FILM ...     one film of your own

Clips: real ones (``../shared/data/real/video``), photographs of scikit-learn, matplotlib and, where it is installed, scikit-image,
panned and zoomed, sources of ffmpeg, and drawn ones (``benchmarks/clip_pictures.py``), none with words that can be read. What an
editor would accept was written down before anything was measured. ``wrong`` is the share of the time under a mood that is not
accepted; a piece of music is a cue, or a turn inside one.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

import clip_pictures as draw
from vidscore import pipeline
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.plan import Plan
from vidscore.model.script import Script
from vidscore.plan.cue_list import FilmAnalysis
from vidscore.read import read_film
from vidscore.settings import RunSettings, Settings

REAL = Path(__file__).parents[2] / "shared/data/real/video"
SETTINGS = Settings(run=RunSettings(cache=False))
CHOOSE, JUDGE, STRANGE = "choose", "judge", "strange"


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
    Clip("slapstick, black and white", CHOOSE, "comic joy", 48, draw.slapstick, draw.RAGTIME),
    Clip("slapstick, silent", JUDGE, "comic joy neutral", 40, draw.slapstick),
    Clip("popcorn on a table", CHOOSE, "neutral joy comic tender", 50, draw.popcorn, partial(draw.pops, every_s=1.1, hertz=900, level=0.3)),
    Clip("product demo", CHOOSE, "joy comic triumph", 40, draw.product, draw.UPBEAT),
    Clip("product demo, silent", JUDGE, "joy neutral comic triumph tender", 30, draw.product),
    Clip("cartoon without a voice", CHOOSE, "joy comic neutral tender", 64, draw.cartoon, draw.chirps),
    Clip("street at night", JUDGE, "mystery tension neutral melancholy", 30, partial(draw.night_street, cars=3), draw.TRAFFIC),
    Clip("sea", CHOOSE, "neutral tender wonder joy", 40, draw.sea, draw.SURF),
    Clip("fire", JUDGE, "tender neutral wonder tension mystery", 30, draw.fire, draw.CRACKLE),
    Clip("talking head", CHOOSE, "neutral tender joy", 20, draw.talking_head, SAID),
    Clip("talking head, no light", JUDGE, "neutral tender mystery melancholy", 20, partial(draw.talking_head, light=0.3), SAID),
    Clip("snow", JUDGE, "neutral tender wonder melancholy", 35, draw.snow),
    Clip("thunderstorm", CHOOSE, "tension fear mystery anger melancholy", 40, draw.storm, draw.thunder),
    Clip("thunderstorm, silent", JUDGE, "tension fear mystery anger melancholy", 40, draw.storm),
    Clip("chase", JUDGE, "anger tension fear triumph", 40, draw.chase, draw.DRUMS),
    Clip("corridor", CHOOSE, "mystery tension fear melancholy", 35, draw.corridor, draw.drone),
    Clip("disco", JUDGE, "joy triumph comic", 40, draw.disco, partial(draw.UPBEAT, drums=0.6)),
    Clip("slides", CHOOSE, "neutral tender joy", 60, draw.slides, partial(draw.pops, every_s=9, hertz=2_000, level=0.1)),
    Clip("children on a lawn", JUDGE, "joy triumph comic tender", 45, draw.crowd, draw.cheers),
    Clip("grey day", CHOOSE, "melancholy neutral grief tender", 40, draw.grey_day, draw.RAIN),
    Clip("under water", JUDGE, "wonder mystery neutral tender", 40, draw.underwater, partial(draw.noise, low_hz=40, high_hz=400, level=0.05)),
    Clip("dim room", JUDGE, "neutral tender joy", 30, draw.dim_room, partial(draw.noise, low_hz=100, high_hz=3_000, level=0.01)),
    Clip("flight over a forest", CHOOSE, "neutral wonder tender joy triumph", 45, draw.forest_flight, draw.SURF),
    Clip("cooking", JUDGE, "neutral joy tender comic", 60, draw.cooking, partial(draw.noise, low_hz=2_000, high_hz=9_000, level=0.06)),
    Clip("travel, quickly cut", CHOOSE, "joy wonder triumph comic", 60, draw.travel, draw.UPBEAT),
    Clip("arcade game", CHOOSE, "tension anger triumph joy comic neutral", 45, draw.arcade, draw.DRUMS),
    Clip("newsreel, black and white", JUDGE, "neutral tender melancholy wonder", 25, draw.old_newsreel, SAID),
    Clip("ten seconds of black", CHOOSE, "neutral mystery", 10, draw.black),
    Clip("day to night", JUDGE, "neutral tender wonder joy melancholy /35: neutral tender wonder melancholy mystery", 60, draw.day_to_night, draw.SURF),
    Clip("meadow, then a storm", CHOOSE, "neutral tender joy wonder /40: tension fear mystery anger melancholy", 80,
         draw.then(draw.meadow, draw.storm, 40), draw.one_after_another(draw.chirps, draw.thunder, 40), turns_s=(40,)),
    Clip("corridor, then the sea", JUDGE, "mystery tension fear melancholy /30: neutral tender joy wonder", 70,
         draw.then(draw.corridor, draw.sea, 30), draw.one_after_another(draw.drone, draw.SURF, 30), turns_s=(30,)),
    Clip("colour bars", CHOOSE, "neutral tender", 10, source="smptehdbars", sound=draw.beep),
    Clip("colour bars, half a minute", JUDGE, "neutral tender", 30, source="pal75bars", sound=draw.beep),
    Clip("test picture", JUDGE, "neutral tender joy comic", 20, source="testsrc2"),
    Clip("mandelbrot", CHOOSE, "wonder neutral mystery tender", 30, source="mandelbrot"),
    Clip("life", JUDGE, "neutral mystery comic wonder joy", 30, source="life=mold=10:ratio=0.1:death_color=#303030:life_color=#f0f0f0"),
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
    Clip("slide show", CHOOSE, BRIGHT + " triumph", 56, photos=("china", "astronaut", "chelsea", "coffee", "flower", "motorcycle_left", "grace_hopper")),
    Clip("slide show with music", JUDGE, BRIGHT + " triumph", 80, sound=draw.UPBEAT, photos=("flower", "coffee", "rocket", "china", "chelsea", "astronaut", "grace_hopper", "motorcycle_right")),
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
            (EXAMPLES, "leuvenA.jpg", PLEASANT), (EXAMPLES, "aloeL.jpg", PLEASANT), (EXAMPLES, "chicky_512.png", PLEASANT + " comic"),
        )
    ),
)  # fmt: skip
"""Clips and photographs of Debian's opencv-doc and mate-backgrounds, not looked at before everything was chosen: ``--debian``
names the folder into which ``dpkg -x`` unpacked them."""


# --- making ---------------------------------------------------------------------------------------


def photograph(name: str, debian: Path | None) -> Path | None:
    """A photograph that a package of Python's or Debian's carries."""
    if debian is not None and (debian / name).exists():
        return debian / name
    folders = {"sklearn": "datasets/images", "matplotlib": "mpl-data/sample_data", "skimage": "data"}
    for package, inside in folders.items():
        spec = importlib.util.find_spec(package)
        for place in spec.submodule_search_locations or () if spec else ():
            for suffix in (".jpg", ".png"):
                if (path := Path(place) / inside / (name + suffix)).exists():
                    return path
    return None


def opened(path: Path) -> draw.Frame:
    import av

    with av.open(str(path)) as file:
        return np.asarray(next(file.decode(video=0)).to_ndarray(format="rgb24")) / 255


def made(clip: Clip, folder: Path, debian: Path | None = None) -> Path | None:
    """The clip's file, made if need be; None where what it is made from is not here."""
    if not clip.length_s:
        root = debian if clip.half == STRANGE and debian is not None else REAL
        return root / clip.name if (root / clip.name).exists() else None
    path = folder / (clip.name.replace(",", "").replace(" ", "-") + ".mp4")
    if path.exists():
        return path
    photos = [photograph(name, debian) for name in clip.photos]
    if None in photos or (isinstance(clip.sound, str) and not shutil.which("espeak-ng")):
        return None
    picture = clip.picture
    if photos:
        picture = draw.slide_show(tuple(opened(photo) for photo in photos if photo), clip.length_s / len(photos))
    with tempfile.TemporaryDirectory() as work:
        heard = sounded(clip, Path(work) / "sound.wav")
        sound = ["-i", str(heard), "-c:a", "aac"] if heard else []
        size = f"{draw.WIDTH}x{draw.HEIGHT}"
        shown = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(draw.FPS), "-i", "-"]
        if clip.source:
            shown = ["-f", "lavfi", "-i", clip.source + (":" if "=" in clip.source else "=") + f"s={size}:r={draw.FPS}"]
        command = ["ffmpeg", "-v", "error", "-y", *shown, *sound, "-t", str(clip.length_s), "-pix_fmt", "yuv420p", str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
            assert process.stdin is not None
            for number in range(int(clip.length_s * draw.FPS) if picture else 0):
                frame = picture(number / draw.FPS)
                process.stdin.write((np.clip(frame, 0, 1) * 255).astype(np.uint8).tobytes())
            process.stdin.close()
    return path


def sounded(clip: Clip, path: Path) -> Path | None:
    if isinstance(clip.sound, str):
        subprocess.run(["espeak-ng", "-w", str(path), clip.sound], check=True)
        return path
    if clip.sound is None:
        return None
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(draw.RATE)
        file.writeframes((np.clip(clip.sound(clip.length_s), -1, 1) * 32_767).astype("<i2").tobytes())
    return path


# --- judging --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Understood:
    """What was made of a clip."""

    clip: Clip
    path: Path
    study: FilmAnalysis
    plan: Plan

    @property
    def pieces(self) -> int:
        """Cues, and the turns inside them: how often other music begins."""
        return sum(1 + len(cue.sections) for cue in self.plan.sounding)

    @property
    def most(self) -> int:
        length = self.plan.duration_ms / 1000
        return self.clip.most or (1 if length <= 15 else 2 if length <= 30 else 3 if length <= 65 else 4)

    @property
    def wrong(self) -> float:
        """Share of the time under a mood that no editor would give."""
        allowed = self.clip.allowed
        steps = np.arange(0, self.plan.duration_ms, 100)
        bad = 0
        for at in steps:
            mood = next(m.name for s, m in zip(self.study.scenes, self.study.moods, strict=True) if s.span.contains(int(at)))
            near = [names for k, (since, names) in enumerate(allowed) if self._near(allowed, k, at / 1000)]
            bad += all(mood not in names for names in near)
        return bad / len(steps)

    @staticmethod
    def _near(allowed: list[tuple[float, frozenset[str]]], k: int, at_s: float, slack_s: float = 3.0) -> bool:
        end = allowed[k + 1][0] if k + 1 < len(allowed) else np.inf
        return allowed[k][0] - slack_s <= at_s < end + slack_s

    @property
    def missed(self) -> int:
        """Turns that no scene begins at, within 3 s."""
        starts = [scene.span.start_ms / 1000 for scene in self.study.scenes[1:]]
        return sum(all(abs(at - start) > 3 for start in starts) for at in self.clip.turns_s)

    @property
    def steadied(self) -> float:
        """Share of the scenes whose first reason is what lies around them."""
        first = [mood.evidence[0].source if mood.evidence else "neighbours" for mood in self.study.moods]
        return float(np.mean([source == "neighbours" for source in first]))


def understood(clip: Clip, path: Path) -> Understood:
    film = read_film(path)
    study = pipeline.analyse_film(film, Script(), SETTINGS)
    return Understood(clip, path, study, pipeline.plan_score(study, SETTINGS))


def line(one: Understood) -> str:
    moods = " ".join(f"{m.name}({s.span.duration_ms / 1000:.0f})" for s, m in zip(one.study.scenes, one.study.moods, strict=True))
    reason = one.study.moods[0].evidence[0].text if one.study.moods[0].evidence else "-"
    marks = ("" if one.wrong < 0.05 else f" WRONG {one.wrong:.2f}") + ("" if one.pieces <= one.most else f" PIECES>{one.most}")
    marks += f" MISSED {one.missed}" if one.missed else ""
    seconds = one.plan.duration_ms / 1000
    return f"{Path(one.clip.name).name:<30} {one.clip.half:<7}{seconds:5.0f} s {len(one.study.scenes):3d} {len(one.plan.sounding):3d}  {moods}  [{reason}]{marks}"


def summary(name: str, some: list[Understood]) -> str:
    seconds = np.array([one.plan.duration_ms for one in some], float)
    wrong = float(np.average([one.wrong for one in some], weights=seconds))
    many = sum(one.pieces > one.most for one in some)
    steadied = float(np.mean([one.steadied for one in some]))
    return (
        f"{name}: {len(some)} clips; a mood no editor would give {wrong:.2f} of the time, in {sum(o.wrong >= 0.05 for o in some)} clips; "
        f"too many pieces of music in {many}; turns missed {sum(o.missed for o in some)}; first reason steadied {steadied:.2f}"
    )


def draw_sheet(one: Understood, path: Path) -> None:
    """Stills every few seconds, scenes, cues and moods on one page."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    length = one.plan.duration_ms / 1000
    stills = list(frames_of(one.path, [length * (k + 0.5) / 12 for k in range(12)]))
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(15, 3.2), height_ratios=(3, 2))
    for k, still in enumerate(stills):
        height = still.shape[0] / still.shape[1]
        top.imshow(still, extent=(length * k / 12, length * (k + 0.96) / 12, 0, height), aspect="auto")
    top.set(xlim=(0, length), ylim=(0, 1 if not stills else stills[0].shape[0] / stills[0].shape[1]), yticks=[])
    top.set_title(f"{one.clip.name}: {one.clip.accepted}", fontsize=9)
    for scene, mood in zip(one.study.scenes, one.study.moods, strict=True):
        start, end = scene.span.start_ms / 1000, scene.span.end_ms / 1000
        bottom.axvspan(start, end, 0.0, 1.0, color=MOOD_TABLE[mood.name].colour)
        text = f"{mood.name}\nV{mood.valence:+.2f} A{mood.arousal:+.2f} T{mood.tension:+.2f}\n" + "\n".join(
            f"{e.weight:.2f} {e.text[: max(8, int(190 * (end - start) / length))]}" for e in mood.evidence[:3]
        )
        bottom.text(start + 0.003 * length, 0.95, text, fontsize=7, va="top")
    for cue in one.plan.sounding:
        bottom.axvline(cue.span.start_ms / 1000, color="red", linewidth=2)
    bottom.set(xlim=(0, length), yticks=[])
    figure.tight_layout()
    figure.savefig(path, dpi=70)
    plt.close(figure)


def frames_of(path: Path, at_s: list[float]) -> Iterator[np.ndarray]:
    for at in at_s:
        command = [
            "ffmpeg",
            "-v",
            "error",
            "-ss",
            f"{at:.2f}",
            "-i",
            str(path),
            "-frames:v",
            "1",
            "-vf",
            "scale=160:90",
            "-f",
            "rawvideo",
        ]
        raw = subprocess.run([*command, "-pix_fmt", "rgb24", "-"], check=True, capture_output=True).stdout
        if len(raw) == 160 * 90 * 3:
            yield np.frombuffer(raw, np.uint8).reshape(90, 160, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "vidscore-clips", help="where clips are kept"
    )
    parser.add_argument("--half", choices=(CHOOSE, JUDGE, STRANGE))
    parser.add_argument("--debian", type=Path, help="where opencv-doc and mate-backgrounds are unpacked")
    parser.add_argument("--only", default="", help="clips whose name holds this")
    parser.add_argument("--sheets", type=Path, help="a folder for contact sheets")
    parser.add_argument("--file", type=Path, nargs="+", default=[])
    args = parser.parse_args()
    args.folder.mkdir(exist_ok=True)
    chosen = [(Clip(path.name, JUDGE, " ".join(MOODS)), path) for path in args.file] or [
        (clip, made(clip, args.folder, args.debian))
        for clip in (*CLIPS, *(STRANGERS if args.debian else ()))
        if args.only in clip.name and args.half in (None, clip.half)
    ]
    done = []
    for clip, path in chosen:
        if path is None:
            print(f"{clip.name:<30} left out: what it is made from is not here")
            continue
        done.append(understood(clip, path))
        print(line(done[-1]), flush=True)
        if args.sheets:
            args.sheets.mkdir(exist_ok=True)
            draw_sheet(done[-1], args.sheets / f"{path.stem}.png")
    for half in (CHOOSE, JUDGE, STRANGE):
        if some := [one for one in done if one.clip.half == half]:
            print(summary(half, some))


if __name__ == "__main__":
    main()
