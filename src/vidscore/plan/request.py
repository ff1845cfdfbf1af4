"""One cue that is asked for by itself, without a film: what is asked, and the brief that follows from it.

What is left out comes from the row of the mood table. Times count from the start of the cue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from vidscore.errors import SettingsError
from vidscore.model.hits import Hit
from vidscore.model.joins import Ending, Join
from vidscore.model.mood import MOODS, Mood, mood_name
from vidscore.model.mood_table import MOOD_TABLE, usual
from vidscore.model.music import Key
from vidscore.model.plan import Brief, Intensity
from vidscore.model.seeds import stable_seed
from vidscore.model.span import Span
from vidscore.plan.weights import FULLNESS
from vidscore.settings import PlanSettings

_TONICS = "acdefg"
"""The tonics in turn, seed by seed, where no key is asked for."""
_Option = TypeVar("_Option", bound=str)
_SAME_AROUSAL = 0.05
"""An arousal this near to the mood's own asks for nothing else. [judgement]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CueRequest:
    """What is asked of one cue.

    Raises:
        SettingsError: There is no such mood, a value is out of range, or a hit lies outside the cue.

    Example:
        >>> CueRequest(mood="suspense", duration_ms=30_000, hits_ms=(12_000,)).mood
        'tension'
    """

    mood: str
    """A mood, or another word for one; kept as the mood's name."""
    duration_ms: int
    """How long it scores."""
    hits_ms: tuple[int, ...] = ()
    """Instants to land on."""
    valence: float | None = None
    """How pleasant, -1..1; None for the mood's own."""
    arousal: float | None = None
    """How excited, -1..1; None for the mood's own."""
    key: str = ""
    """Tonic and mode, for example d-minor; empty for a mode of the mood on a tonic that goes by the seed."""
    metre: str = ""
    """For example 3/4; empty for one of the mood's."""
    tempo_range: tuple[float, float] | None = None
    """Slowest and fastest tempo, in beats a minute; None for the mood's own."""
    ending: Ending | None = None
    """How the harmony ends; None for a way of the mood."""
    speech: tuple[Span, ...] = ()
    """When somebody speaks."""

    def __post_init__(self) -> None:
        """Hold the invariant: a brief can be made of it."""
        try:
            object.__setattr__(self, "mood", mood_name(self.mood))
            cue_brief(self, PlanSettings())
        except ValueError as error:
            raise SettingsError(str(error), f"vidscore cue --help; moods are {', '.join(MOODS)}") from None


def cue_brief(asked: CueRequest, settings: PlanSettings) -> Brief:
    """The brief of a cue by itself; mode, metre and ending are drawn from the mood's, the first twice as likely as another.

    Args:
        asked: The request.
        settings: Style and seed.
    """
    row = MOOD_TABLE[asked.mood]

    def drawn(options: tuple[_Option, ...], what: str) -> _Option:
        return (options[0], *options)[stable_seed(settings.seed, asked.mood, what) % (len(options) + 1)]

    valence = usual(row.valence) if asked.valence is None else asked.valence
    arousal = usual(row.arousal) if asked.arousal is None else asked.arousal
    return Brief(
        name="1m1",
        scene=0,
        span=Span(0, asked.duration_ms),
        mood=Mood(asked.mood, valence, arousal, 2 * row.tension - 1),
        style=settings.style,
        key=str(Key.parse(asked.key or f"{_TONICS[settings.seed % len(_TONICS)]}-{drawn(row.modes, 'mode')}")),
        metre=asked.metre or drawn(row.metres, "metre"),
        tempo_range=asked.tempo_range or (float(row.tempo[0]), float(row.tempo[1])),
        ending=asked.ending or drawn(row.endings, "ending"),
        hits=tuple(Hit(at_ms, 1.0, "downbeat", "asked for") for at_ms in asked.hits_ms),
        theme="film",
        intensity=_intensity(row.arousal, asked.arousal),
        speech=asked.speech,
        join=Join("end"),
        seed=settings.seed,
        why=f"asked for as {asked.mood}",
    )


def _intensity(own: float, asked: float | None) -> tuple[Intensity, ...]:
    """The mood's own curve, unless an arousal was asked for that is not the mood's."""
    if asked is None or abs(asked - usual(own)) < _SAME_AROUSAL:
        return ()
    return (Intensity(0, min(1.0, max(FULLNESS.least, FULLNESS.asked_middle + FULLNESS.asked * asked))),)
