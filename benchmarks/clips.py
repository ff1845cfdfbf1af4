"""How strangers' clips are understood: scenes, cues, moods and reasons of each, beside what an editor would accept.

    python benchmarks/clips.py [--folder DIR]      the table over all clips; --sheets also draws a contact sheet of each
    python benchmarks/clips.py --half choose       the half that figures may be chosen on; --half judge: the other half
    python benchmarks/clips.py --file FILM ...     one film of your own

Clips: real ones (``../shared/data/real/video``), photographs of scikit-learn, matplotlib and, where it is installed,
scikit-image, panned and zoomed, sources of ffmpeg, and drawn ones (``benchmarks/clip_pictures.py``), none with words that can be
read; ``--debian DIR`` adds clips of Debian's opencv-doc and mate-backgrounds, and later ones of hollywood,
lomiri-wallpapers-16.04, lomiri-wallpapers-20.04 and ukui-wallpapers, unpacked there with ``dpkg -x``. What an editor would accept
stands in ``benchmarks/clip_list.py``; ``wrong`` is the share of the time under a mood that is not accepted; a piece of music is a
cue, or a turn inside one. The figures in ``without`` leave one witness out. Cuts are those of clips whose cuts are known.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import tempfile
import wave
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import clip_pictures as draw
from clip_list import CHOOSE, CLIPS, JUDGE, LATER, LATER_CLIPS, STRANGE, STRANGERS, Clip
from vidscore.feel.arc import tension_curve
from vidscore.feel.scenes import feel_scenes
from vidscore.model.film import Picture, SoundTrace
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.plan import Plan
from vidscore.model.script import Script
from vidscore.plan.cue_list import FilmAnalysis, make_plan
from vidscore.read import read_film
from vidscore.read.picture import analyse_picture
from vidscore.read.sound import analyse_sound
from vidscore.settings import PlanSettings, SpotSettings
from vidscore.spot import spot_scenes

CUT_SLACK_S = 0.1
REAL = Path(__file__).parents[2] / "shared/data/real/video"


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
        root = debian if clip.half in (STRANGE, LATER) and debian is not None else REAL
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
    def cuts(self) -> tuple[int, int, int] | None:
        """Cuts of the picture: how many there are, how many were found within 0.1 s, and how many found are none."""
        if self.clip.cuts_s is None:
            return None
        true, found = np.array(self.clip.cuts_s), np.array(self.study.picture.cuts_ms) / 1000
        near = np.abs(true[:, None] - found[None, :]) <= CUT_SLACK_S
        return len(true), int(near.any(axis=1).sum()), int((~near.any(axis=0)).sum())

    @property
    def steadied(self) -> float:
        """Share of the scenes whose first reason is what lies around them."""
        first = [mood.evidence[0].source if mood.evidence else "neighbours" for mood in self.study.moods]
        return float(np.mean([source == "neighbours" for source in first]))


def understood(clip: Clip, path: Path) -> dict[str, Understood]:
    """What is made of a clip, and what is left of its moods without its picture and without its sound."""
    film = read_film(path)
    picture, sound = analyse_picture(film), analyse_sound(film)
    scenes = spot_scenes(film, Script(), picture, sound, None, SpotSettings())
    witnesses = {"": (picture, sound), "without picture": (Picture(), sound), "without sound": (picture, SoundTrace())}
    out = {}
    for name, (seen, heard) in witnesses.items():
        moods = feel_scenes(scenes, Script(), None, seen, heard, film)
        curve = tension_curve(scenes, moods, Script(), None, seen, heard, film)
        study = FilmAnalysis(film, Script(), picture, scenes, moods, curve, sound=sound)
        out[name] = Understood(clip, path, study, make_plan(study, PlanSettings()))
    return out


def line(one: Understood) -> str:
    moods = " ".join(f"{m.name}({s.span.duration_ms / 1000:.0f})" for s, m in zip(one.study.scenes, one.study.moods, strict=True))
    reason = one.study.moods[0].evidence[0].text if one.study.moods[0].evidence else "-"
    marks = ("" if one.wrong < 0.05 else f" WRONG {one.wrong:.2f}") + ("" if one.pieces <= one.most else f" PIECES>{one.most}")
    marks += f" MISSED {one.missed}" if one.missed else ""
    seconds = one.plan.duration_ms / 1000
    name, cues = Path(one.clip.name).name, len(one.plan.sounding)
    head = f"{name:<30} {one.clip.half:<7}{seconds:5.0f} s {len(one.study.scenes):3d} {cues:3d}"
    return f"{head}  {moods}  [{reason}]{marks}"


def summary(name: str, some: list[Understood]) -> str:
    seconds = np.array([one.plan.duration_ms for one in some], float)
    wrong = float(np.average([one.wrong for one in some], weights=seconds))
    many = sum(one.pieces > one.most for one in some)
    steadied = float(np.mean([one.steadied for one in some]))
    cuts, found, invented = np.array([one.cuts for one in some if one.cuts], int).reshape(-1, 3).sum(axis=0)
    moods = Counter(mood.name for one in some for mood in one.study.moods).most_common()
    return (
        f"{name}: {len(some)} clips; a mood no editor would give {wrong:.2f} of the time, in "
        f"{sum(o.wrong >= 0.05 for o in some)} clips; "
        f"too many pieces of music in {many}; turns missed {sum(o.missed for o in some)}; first reason steadied {steadied:.2f}; "
        f"cuts found {found} of {cuts}, invented {invented}; "
        f"moods {' '.join(f'{mood} {count}' for mood, count in moods)}"
    )


def witness(name: str, some: list[dict[str, Understood]]) -> str:
    """What one witness adds: names that change without it, and how often the mood is then wrong."""
    seconds = [runs[""].plan.duration_ms for runs in some]
    wrong = float(np.average([runs[name].wrong for runs in some], weights=seconds))
    pairs = [pair for runs in some for pair in zip(runs[""].study.moods, runs[name].study.moods, strict=True)]
    figures = ("valence", "arousal", "tension")
    moved = np.abs([[getattr(a, f) - getattr(b, f) for f in figures] for a, b in pairs]).mean(axis=0)
    told = ", ".join(f"{f} {x:.2f}" for f, x in zip(figures, moved, strict=True))
    return f"{name}: moves {told}; {sum(a.name != b.name for a, b in pairs)} of {len(pairs)} names change; wrong {wrong:.2f}"


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
    parser.add_argument("--half", choices=(CHOOSE, JUDGE, STRANGE, LATER))
    parser.add_argument("--debian", type=Path, help="where packages of Debian are unpacked")
    parser.add_argument("--only", default="", help="clips whose name holds this")
    parser.add_argument("--sheets", type=Path, help="a folder for contact sheets")
    parser.add_argument("--file", type=Path, nargs="+", default=[])
    args = parser.parse_args()
    args.folder.mkdir(exist_ok=True)
    chosen = [(Clip(path.name, JUDGE, " ".join(MOODS)), path) for path in args.file] or [
        (clip, made(clip, args.folder, args.debian))
        for clip in (*CLIPS, *((*STRANGERS, *LATER_CLIPS) if args.debian else ()))
        if args.only in clip.name and args.half in (None, clip.half)
    ]
    done, ablated = list[Understood](), list[dict[str, Understood]]()
    for clip, path in chosen:
        if path is None:
            print(f"{clip.name:<30} left out: what it is made from is not here")
            continue
        runs = understood(clip, path)
        done.append(runs[""])
        ablated.append(runs)
        print(line(done[-1]), flush=True)
        if args.sheets:
            args.sheets.mkdir(exist_ok=True)
            draw_sheet(done[-1], args.sheets / f"{path.stem}.png")
    for half in (CHOOSE, JUDGE, STRANGE, LATER):
        if some := [one for one in done if one.clip.half == half]:
            print(summary(half, some))
            for name in ("without picture", "without sound"):
                print(f"    {witness(name, [runs for runs in ablated if runs[''].clip.half == half])}")


if __name__ == "__main__":
    main()
