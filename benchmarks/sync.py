"""Whether subtitles of another cut or frame rate are recognised, and those that fit are left alone.

    python benchmarks/sync.py                 100 trials, the matching files, other films' subtitles, sound without speech
    python benchmarks/sync.py --choose        how far the margins of ``read/sync.py`` stand from both sides, on the other half

Films whose every word is known by construction (``benchmarks/sync_media.py``): 3, 10 and 40 minutes, English and Chinese, on a
quiet ground, over noise, music and a real clip's sound; subtitles exact or sloppy (lines up to 0.5 s early or late, one in ten
missing, left standing to be read). And the sample film, whose speech and subtitles were made otherwise. A trial is recovered
where no line is off by more than 0.2 s from where the same subtitles stood before they were moved.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sync_media import BEDS, ROOT, SHARED, Dialogue, Said, dialogue, moved, sloppy
from vidscore.model.film import SoundTrace
from vidscore.model.retiming import FRAME_RATES, Retiming
from vidscore.model.script import Line
from vidscore.model.span import Span
from vidscore.read import read_film, read_script
from vidscore.read.sound import analyse_sound
from vidscore.read.sync import Margins, find_retiming
from vidscore.settings import ReadSettings
from vidscore.tools.cache import remembered, stage_digest, user_cache
from vidscore.tools.values import content_digest, value_digest

NEAR_S = 0.2
TRIALS = 100
RATES = ("1", "25/23.976", "23.976/25")
"""What is tried: an offset alone, and both ratios, most of them with an offset."""
SNR_DB = {"quiet": 30.0, "noise": 8.0, "music": 8.0, "clip": 6.0}
FILMS = [(180, language, bed) for bed in BEDS for language in ("en", "zh")] + [
    (600, "en", "music"), (600, "zh", "noise"), (600, "en", "clip"), (600, "zh", "quiet"),
    (2400, "en", "noise"), (2400, "zh", "music"),
]  # fmt: skip
HALVES = {"choose": 1_000, "judge": 2_000}
"""Seeds of the films on which margins are chosen, and of those on which they are judged."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Subtitles, where they truly belong, and what is heard."""

    film: str
    true: tuple[Said, ...]
    given: tuple[Said, ...]
    sound: SoundTrace

    def error_s(self) -> float:
        """How far the worst line is off after mending; of those that the other cut still has."""
        found = find_retiming(lines(self.given), self.sound).retiming or Retiming()
        ratio = float(FRAME_RATES[found.rate].ratio)
        pairs = zip(self.true[len(self.true) - len(self.given) :], self.given, strict=True)
        return max(abs(there.start * ratio + found.offset_ms / 1000 - true.start) for true, there in pairs)


def lines(said: tuple[Said, ...]) -> tuple[Line, ...]:
    return tuple(
        Line(Span(round(1000 * one.start), max(round(1000 * one.end), round(1000 * one.start) + 1)), one.text) for one in said
    )


def heard(path: Path) -> SoundTrace:
    key = value_digest("listen", content_digest(path), stage_digest("read"))
    return remembered(user_cache(), key, SoundTrace, lambda: analyse_sound(read_film(path)))


def films(folder: Path, half: str) -> Iterator[tuple[Dialogue, SoundTrace]]:
    for number, (seconds, language, bed) in enumerate(FILMS):
        film = dialogue(folder, HALVES[half] + number, language, seconds, bed, SNR_DB[bed])
        yield film, heard(film.path)
    if half == "judge":
        for subs, language in (("film.srt", "en"), ("film.zh.srt", "zh")):
            film = read_film(ROOT / "samples" / "film.mp4")
            script = read_script(ROOT / "samples" / subs, film, ReadSettings())
            said = tuple(Said(one.span.start_ms / 1000, one.span.end_ms / 1000, one.text) for one in script.lines)
            yield Dialogue(film.path, film.duration_ms / 1000, language, "sample", said), heard(film.path)


def shifted(made: list[tuple[Dialogue, SoundTrace]], rng: random.Random, trials: int) -> Iterator[tuple[bool, Trial]]:
    """Trials in turn: films, exact and sloppy, ratios, offsets of -30 to +30 s (one in six of those with a ratio has none)."""
    for number in range(trials):
        film, sound = made[number % len(made)]
        exact = bool(number // len(made) % 2)
        true = film.said if exact else sloppy(film.said, rng)
        rate = RATES[number % 3]
        offset = 0.0 if rate != "1" and number % 6 == 4 else rng.uniform(-30, 30)
        given = moved(true, 1 / float(FRAME_RATES[rate].ratio), offset)
        yield exact, Trial(f"{film.language} {film.bed} {film.seconds:.0f} s", true, given, sound)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--choose", action="store_true", help="the half on which the margins are chosen, with what they would be")
    parser.add_argument("--media", type=Path, default=Path.home() / ".cache" / "vidscore-benchmarks" / "sync")
    args = parser.parse_args()
    args.media.mkdir(parents=True, exist_ok=True)
    half, rng = "choose" if args.choose else "judge", random.Random(7 if args.choose else 8)
    made = list(films(args.media, half))
    rows: dict[str, list[float]] = {}
    for exact, trial in shifted(made, rng, TRIALS):
        error = trial.error_s()
        for name in ("all", "exact" if exact else "sloppy", *trial.film.split(" ", 2)):
            rows.setdefault(name, []).append(error)
        if error > NEAR_S:
            print(f"  off by {error:6.2f} s: {trial.film}, {'exact' if exact else 'sloppy'}, {len(trial.given)} lines")
    print(f"{'trials':>10} {'within 0.2 s':>13} {'median':>7}")
    for name, errors in rows.items():
        near = sum(error <= NEAR_S for error in errors)
        print(f"{name:>10} {near:>5} of {len(errors):<4} {sorted(errors)[len(errors) // 2]:>7.3f} s")
    fitting = [(film, said, sound) for film, sound in made for said in (film.said, *(sloppy(film.said, rng) for _ in range(4)))]
    alone = [find_retiming(lines(said), sound).retiming is None for _, said, sound in fitting]
    print(f"matching files left alone: {sum(alone)} of {len(alone)}")
    others = [(sound, other.said) for film, sound in made for other, _ in made if other.bed != film.bed]
    quiet = [find_retiming(cut(said, sound), sound).retiming is None for sound, said in others]
    print(f"subtitles of another film left alone: {sum(quiet)} of {len(quiet)}")
    speechless = [
        heard(SHARED / "real" / "video" / "bbb_60s_360p.mp4"),
        SoundTrace(500),
        SoundTrace(500, prominence=(0,) * 10_000),
    ]
    silent = [find_retiming(lines(film.said), sound).retiming is None for sound in speechless for film, _ in made]
    print(f"sound without speech, no claim: {sum(silent)} of {len(silent)}")
    if args.choose:
        _margins(made, rng, others)


def _margins(
    made: list[tuple[Dialogue, SoundTrace]], rng: random.Random, others: list[tuple[SoundTrace, tuple[Said, ...]]]
) -> None:
    """What the margins of ``read/sync.py`` would let through without each of them."""
    trials = [trial for _, trial in shifted(made, rng, TRIALS)]
    for name in ("evidence", "gain"):
        loose = replace(Margins(), **{name: -1e9})
        found = sum(find_retiming(lines(trial.given), trial.sound, loose).retiming is not None for trial in trials)
        false = sum(find_retiming(cut(said, sound), sound, loose).retiming is not None for sound, said in others)
        print(f"without {name}: {found} of {len(trials)} trials, {false} of {len(others)} claims on subtitles of other films")


def cut(said: tuple[Said, ...], sound: SoundTrace) -> tuple[Line, ...]:
    """The lines that begin while there is sound."""
    return lines(tuple(one for one in said if one.start < len(sound.loudness_db) * sound.step_ms / 1000))


if __name__ == "__main__":
    main()
