"""Made films whose pauses hold several cuts: at which of them does a scene end?

    python benchmarks/scene_cuts.py

Each film has five scenes of talk, each in a place with three looks of its own, and between them pauses of 8 to 30 s with two to
five cuts, one of which goes to the next place. Ours is set beside simple rules: the first cut after the last words, the last one
before the next words, the one nearest the middle. Nothing in the words or the sound tells.
"""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

from vidscore.model.film import Film, KeyFrame, Picture, SoundTrace
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.settings import SpotSettings
from vidscore.spot import spot_scenes

FILMS = 40
NEAR_MS = 42
"""A frame."""


def made_film(rng: random.Random) -> tuple[Film, Script, Picture, list[tuple[int, list[int]]]]:
    """A film and, for each end of a scene, the true cut and all cuts of its pause."""
    at, lines, shots, ends = 2_000, [], [(0, 0)], []
    for scene in range(5):
        for _ in range(rng.randint(4, 9)):
            length = rng.randint(1_500, 3_500)
            lines.append(Line(Span(at, at + length), "And so it goes on and on."))
            if rng.random() < 0.5:
                shots.append((at + length + 100, scene))
            at += length + rng.randint(200, 1_200)
        pause = rng.randint(8_000, 30_000)
        cuts = sorted(rng.sample(range(at + 500, at + pause - 500, 40), rng.randint(2, 5)))
        turn = rng.choice(cuts)
        if scene < 4:
            shots += [(cut, scene + (cut >= turn)) for cut in cuts]
            ends.append((turn, cuts))
        at += pause
    looks = [[(rng.random(), rng.random(), rng.random(), rng.uniform(-0.5, 0.5)) for _ in range(3)] for _ in range(5)]
    frames = []
    for start, place in sorted(shots):
        look = [x + rng.gauss(0, 0.02) for x in rng.choice(looks[place])]
        frames.append(KeyFrame(start, *(min(1.0, max(0.0, x)) for x in look[:3]), min(1.0, max(-1.0, look[3])), 0.7))
    film = Film(Path("film.mp4"), "made", at, Fraction(24))
    return film, Script(tuple(lines), (), "en"), Picture(tuple(frames), tuple(start for start, _ in sorted(shots)[1:])), ends


def main() -> None:
    rng, total = random.Random(0), 0
    right = dict.fromkeys(("ours", "on some cut of the pause", "first cut", "last cut", "nearest the middle"), 0)
    for _ in range(FILMS):
        film, script, picture, ends = made_film(rng)
        found = [scene.span.end_ms for scene in spot_scenes(film, script, picture, SoundTrace(), None, SpotSettings())]
        for turn, cuts in ends:
            total += 1
            middle = (cuts[0] + cuts[-1]) / 2
            right["ours"] += any(abs(end - turn) <= NEAR_MS for end in found)
            right["on some cut of the pause"] += any(abs(end - cut) <= NEAR_MS for end in found for cut in cuts)
            right["first cut"] += turn == cuts[0]
            right["last cut"] += turn == cuts[-1]
            right["nearest the middle"] += turn == min(cuts, key=lambda cut: abs(cut - middle))
    print(f"{total} ends of scenes in {FILMS} made films, at the true cut among two to five in a pause")
    for name, count in right.items():
        print(f"  {name:<26} {count / total:.2f}")


if __name__ == "__main__":
    main()
