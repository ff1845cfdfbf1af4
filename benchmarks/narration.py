"""Narrations: how well a text is laid along one, and what a long audiobook takes.

    python benchmarks/narration.py --align              error of the starts of sentences, English and Chinese
    python benchmarks/narration.py --book 0.5 2 10      peak memory and time of audiobooks of so many hours
    python benchmarks/narration.py --story 3000         the same of stories of so many words, and a screenplay

Texts are made from word lists, so that nothing is known of them beforehand, and spoken by espeak-ng (apt install espeak-ng)
sentence by sentence: when each begins is known by construction. Between sentences lie pauses of 0.15 to 0.9 s, between
paragraphs up to 2 s. Figures for sorts of narration: as it is; at other rates of speech; with noise 30 dB under the voice;
with a spoken title and credits that are not in the text; with pauses of 0 to 0.3 s.

An audiobook is such a narration, repeated by stream copy as 64 kbit/s mono AAC with a chapter every ten minutes. Memory is that
of the whole process tree five times a second, what processes share counted once; the command line runs as anybody starts it.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pysubs2
import soundfile

from speed import Watch
from vidscore.model.arrays import Floats32
from vidscore.pipeline import open_film
from vidscore.settings import Settings
from vidscore.tools.probe import probe

RATE = 22_050
EN = {
    "who": "the old man|a small child|my sister|the captain|nobody|the queen|her brother|every stranger|the grey cat",
    "did": "walked to|looked at|remembered|was afraid of|quietly opened|sang about|had forgotten|ran from|wrote to",
    "what": "the river|an empty house|the burning ship|his mother|a letter from the sea|the last train|the cold garden|that song",
    "more": "in the morning|without a word|because it rained|and then went home|for seven years|while the others slept|at last",
}
ZH = {
    "who": "老人|小孩子|我的姐姐|船长|没有人|女王|她的哥哥|那个陌生人|灰色的猫",
    "did": "慢慢走向|看着|想起了|害怕|轻轻打开|歌唱|忘记了|逃离|写信给",
    "what": "那条河|空房子|燃烧的船|他的母亲|海边来的信|最后一班火车|寒冷的花园|那首歌",
    "more": "就在早晨|一句话也没说|因为下着雨|然后回家了|整整七年|别人都睡着的时候|终于",
}


@dataclass(frozen=True)
class Language:
    """What is written and who speaks."""

    voice: str
    words: dict[str, str]
    between: str
    comma: str
    stop: str


LANGUAGES = {"en": Language("en-us", EN, " ", ", ", "."), "zh": Language("cmn", ZH, "", "，", "。")}


def sentence(language: Language, draw: random.Random) -> str:
    """One sentence of one to four clauses."""
    pick = {name: words.split("|") for name, words in language.words.items()}
    clauses = []
    for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 4))):
        kinds = ("who", "did", "what", "more") if draw.random() < 0.6 else ("who", "did", "what")
        clauses.append(language.between.join(draw.choice(pick[kind]) for kind in kinds))
    said = language.comma.join(clauses)
    return said[:1].upper() + said[1:] + language.stop


def paragraphs(code: str, seed: int, sentences: int) -> list[list[str]]:
    """A story of so many sentences."""
    draw, out = random.Random(seed), [[]]
    for _ in range(sentences):
        if out[-1] and draw.random() < 0.2:
            out.append([])
        out[-1].append(sentence(LANGUAGES[code], draw))
    return out


def spoken(text: str, voice: str, rate_wpm: int) -> Floats32:
    """A sentence as espeak-ng says it, without the silence around it."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(
            ["espeak-ng", "-v", voice, "-s", str(rate_wpm), "-w", file.name, text], check=True, stderr=subprocess.DEVNULL
        )
        samples = soundfile.read(file.name, dtype="float32")[0]
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples


def narrate(
    story: list[list[str]],
    code: str,
    seed: int,
    rate_wpm: int = 165,
    extra: bool = False,
    pauses: tuple[float, float] = (0.15, 0.9),
) -> tuple[Floats32, list[int]]:
    """The narration of a story, and where each sentence begins in milliseconds."""
    draw, voice = random.Random(seed), LANGUAGES[code].voice
    before = ["A story, read for everybody", "It was written long ago"] if extra else []
    parts, starts, at = [np.zeros(RATE, np.float32)], [], RATE
    for number, paragraph in enumerate([before, *story, ["The end", "Thank you for listening"] if extra else []]):
        for said in paragraph:
            sound = spoken(said, voice, rate_wpm)
            if 0 < number <= len(story):
                starts.append(round(1000 * at / RATE))
            pause = np.zeros(int(RATE * draw.uniform(*pauses)), np.float32)
            parts += [sound, pause]
            at += len(sound) + len(pause)
        pause = np.zeros(int(RATE * draw.uniform(0.3, 1.1)), np.float32)
        parts.append(pause)
        at += len(pause)
    return np.concatenate(parts), starts


SORTS = {
    "as it is": {},
    "fast": {"rate_wpm": 210},
    "slow": {"rate_wpm": 120},
    "noise at -30 dB": {"noise": 0.03},
    "with title and credits": {"extra": True},
    "hardly a pause": {"pauses": (0.0, 0.3)},
}


def align(folder: Path, sentences: int, seeds: range) -> None:
    """Print how far the starts of sentences are from where they were spoken."""
    for code in LANGUAGES:
        for sort, how in SORTS.items():
            errors = [error for seed in seeds for error in _errors(folder, code, seed, sentences, dict(how))]
            middle, most = np.percentile(np.abs(errors), (50, 95))
            far = 100 * np.mean(np.abs(errors) > 1_000)
            print(
                f"{code} {sort:23} {len(errors):5} sentences: median {middle:5.0f} ms, 95 % {most:5.0f} ms, {far:.1f} % over 1 s",
                flush=True,
            )


def _errors(folder: Path, code: str, seed: int, sentences: int, how: dict[str, Any]) -> list[int]:
    story = paragraphs(code, seed, sentences)
    noise = how.pop("noise", 0.0)
    sound, starts = narrate(story, code, seed, **how)
    if noise:
        sound = sound + np.random.default_rng(seed).normal(
            0, noise * np.sqrt(np.mean(sound[np.abs(sound) > 0.01] ** 2)), len(sound)
        ).astype(np.float32)
    text, voice = folder / "text.txt", folder / "told.wav"
    text.write_text("\n\n".join(LANGUAGES[code].between.join(one) for one in story), "utf8")
    soundfile.write(voice, sound, RATE)
    script = open_film(voice, text, Settings())[1]
    found: list[int] = []
    at = np.concatenate(([0], np.cumsum([sum(map(str.isalnum, line.text)) for line in script.lines])))
    place = 0
    for said, start in zip((one for paragraph in story for one in paragraph), starts, strict=True):
        line = int(np.searchsorted(at, place))
        assert at[line] == place, said
        found.append(script.lines[line].span.start_ms - start)
        place += sum(map(str.isalnum, said))
    return found


def audiobook(folder: Path, hours: float, chapter_min: float = 10.0) -> Path:
    """An audiobook of so many hours with a chapter every ten minutes."""
    target = folder / f"book-{hours:g}h.m4b"
    if target.exists():
        return target
    voice = folder / "voice.m4a"
    if not voice.exists():
        sound, _ = narrate(paragraphs("en", 7, 240), "en", 7)
        soundfile.write(folder / "voice.wav", sound, RATE)
        _ffmpeg("-i", str(folder / "voice.wav"), "-c:a", "aac", "-b:a", "64k", "-ac", "1", str(voice))
    marks = [";FFMETADATA1", "title=A long book"]
    for number in range(round(hours * 60 / chapter_min)):
        start = round(number * chapter_min * 60_000)
        marks += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={start + round(chapter_min * 60_000)}"]
        marks.append(f"title=Chapter {number + 1}")
    (folder / "marks.txt").write_text("\n".join(marks))
    _ffmpeg("-stream_loop", "-1", "-i", str(voice), "-i", str(folder / "marks.txt"), "-map", "0:a", "-map_metadata", "1",
            "-map_chapters", "1", "-t", str(round(hours * 3600)), "-c", "copy", str(target))  # fmt: skip
    return target


def story(folder: Path, words: int, options: list[str]) -> None:
    """Score a story in either language and a screenplay, and print what it took and what was written."""
    for name, text in (*((f"story.{code}.txt", _prose(code, words)) for code in LANGUAGES), ("play.fountain", _play(words))):
        source = folder / name
        source.write_text(text, "utf8")
        took = _scored(source, folder / f"{name}.m4a", options)
        facts = probe(folder / f"{name}.m4a")
        lines = pysubs2.load(str(folder / f"{name}.srt"))
        print(f"{name}: {words} words, {facts.duration_ms / 60_000:.1f} min of sound, {len(lines)} subtitles; {took}", flush=True)


def _prose(code: str, words: int) -> str:
    """A story of so many words, in chapters; a Chinese word counts as one and a half characters."""
    language, out, count = LANGUAGES[code], list[str](), 0
    for number, paragraph in enumerate(paragraphs(code, 11, words)):
        text = language.between.join(paragraph)
        out += [f"# {number // 40 + 1}"] * (number % 40 == 0) + [text]
        count += len(text) / 1.5 if language.between == "" else len(text.split())
        if count >= words:
            break
    return "\n\n".join(out)


_HEADINGS = ("EXT. RIVER - NIGHT", "INT. HOUSE - DAY", "INT. TRAIN - NIGHT", "EXT. GARDEN - DAY")


def _play(words: int) -> str:
    """The same as a screenplay: scenes of a heading, action, and two people who speak in turn."""
    out, count = ["Title: A long night"], 0
    for number, paragraph in enumerate(paragraphs("en", 12, words)):
        if number % 12 == 0:
            out.append(_HEADINGS[number // 12 % len(_HEADINGS)])
        text = " ".join(paragraph)
        out.append(text if number % 4 == 0 else f"{'ANNA' if number % 2 else 'BEN'}\n{text}")
        count += len(text.split())
        if count >= words:
            break
    return "\n\n".join(out)


def _ffmpeg(*args: str) -> None:
    subprocess.run(["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y", *args], check=True)


def book(folder: Path, hours: float, options: list[str]) -> None:
    """Score one and print what it took."""
    took = _scored(audiobook(folder, hours), folder / "scored.m4b", options)
    print(f"{hours:5.1f} h: {took}", flush=True)


def _scored(source: Path, output: Path, options: list[str]) -> str:
    """Score a file as anybody would; what it took, in words."""
    command = [sys.executable, "-m", "vidscore", str(source), "-o", str(output), "-f", "--no-cache", "-q", *options]
    began = time.perf_counter()
    running = subprocess.Popen(command)
    watch = Watch(running.pid)
    watch.start()
    status = running.wait()
    used = watch.stop()
    peak = max(one.peak_mb for one in used.values())
    took = time.perf_counter() - began
    worked = sum(one.processor_s for one in used.values())
    return f"{took:.0f} s on the clock, {worked:.0f} s of processors, peak {peak:.0f} MB, exit {status}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--align", action="store_true")
    parser.add_argument("--book", metavar="HOURS", type=float, nargs="+")
    parser.add_argument("--story", metavar="WORDS", type=int)
    parser.add_argument("--sentences", type=int, default=80, help="of each story")
    parser.add_argument("--stories", type=int, default=2, help="of each sort")
    parser.add_argument("--seed", type=int, default=100, help="of the first story; those from 100 on were never looked at")
    parser.add_argument("--make", action="store_true", help="with --book: only make the files")
    parser.add_argument("--folder", type=Path, help="where the files go; a temporary folder when left out")
    parser.add_argument("options", nargs="*", help="more options for vidscore, behind --")
    args = parser.parse_args()
    if shutil.which("espeak-ng") is None:
        raise SystemExit("there is no program espeak-ng here: apt install espeak-ng")
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        if args.align:
            align(folder, args.sentences, range(args.seed, args.seed + args.stories))
        if args.story:
            story(folder, args.story, args.options)
        for hours in args.book or ():
            if args.make:
                audiobook(folder, hours)
            else:
                book(folder, hours, args.options)


if __name__ == "__main__":
    main()
