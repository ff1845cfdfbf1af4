"""What makes a film this one and no other, as a seed: the same film has the same music, another film another tune and key.

In: words, length and moods. Out: a number that stands in the plan (``Plan.seed``) and that every draw of the score starts
from. A plan that is edited keeps the number, so it keeps the music that the edit does not ask to change. Where nothing is said,
the cuts and the figures of the moods tell one film from another.
"""

from __future__ import annotations

import re

from vidscore.model.film import Film, Picture
from vidscore.model.mood import Mood
from vidscore.model.script import Script
from vidscore.model.seeds import stable_seed

_NO_LETTER = re.compile(r"\W+")
_DIGITS = 2
"""Of the moods' figures, so that another processor's last digit is no other film."""


def film_seed(seed: int, film: Film, script: Script, moods: tuple[Mood, ...], picture: Picture) -> int:
    """The seed of a film's score.

    Args:
        seed: What the person asked for; another number gives the same film other music.
        film: Its length counts, to the second.
        script: What is said counts, not when or how it is written.
        moods: One for each scene, in order.
        picture: Its cuts count where nothing is said.
    """
    words = " ".join(_NO_LETTER.sub(" ", line.text.casefold()).strip() for line in script.lines)
    arc = " ".join(mood.name for mood in moods)
    seen = "" if words else f"{picture.cuts_ms} {[_figures(mood) for mood in moods]}"
    return stable_seed(seed, round(film.duration_ms / 1000), words, arc, seen)


def _figures(mood: Mood) -> tuple[float, ...]:
    return tuple(round(figure, _DIGITS) + 0.0 for figure in (mood.valence, mood.arousal, mood.tension))
