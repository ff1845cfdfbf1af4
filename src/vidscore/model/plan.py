"""The cue list: what a person can read, edit and run again.

Every field is documented under its name; the JSON Schema of the plan file is made from these words.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from vidscore.model.mood import Mood
from vidscore.model.music import Key, parse_metre
from vidscore.model.span import Span

PLAN_VERSION = 1
"""Version of the plan file; raised when an old file can no longer be read."""

_STRICT = {"use_attribute_docstrings": True, "extra": "forbid"}
"""What the plan-file reader needs to know: document every field, refuse unknown ones."""

HitKind = Literal["downbeat", "beat", "accent", "silence"]
JoinKind = Literal["gap", "common-tone", "pivot", "same-click", "swell", "crossfade", "end"]
Ending = Literal["authentic", "plagal", "open", "button", "fade"]
Style = Literal["orchestral", "chamber", "piano", "ambient", "folk", "chinese", "8-bit"]
"""The palettes of instruments."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An instant of the film that the music must land on."""

    __pydantic_config__ = _STRICT
    at_ms: int
    """When, on the film's clock."""
    weight: float = 1.0
    """How much it matters, 0..1; the solver drops light hits first."""
    kind: HitKind = "downbeat"
    """``downbeat`` or ``beat`` places a beat there; ``accent`` may fall off the beat; ``silence`` stops the music."""
    why: str = ""
    """What happens there."""


@dataclass(frozen=True, slots=True)
class Join:
    """How a cue hands over to the next one."""

    __pydantic_config__ = _STRICT
    kind: JoinKind = "gap"
    """``gap`` rings out; ``common-tone`` holds a shared note; ``pivot`` ends on a chord of both keys; ``same-click``
    keeps the pulse; ``swell`` covers the cut with a cymbal; ``crossfade`` overlaps pads; ``end`` closes the film."""
    why: str = ""
    """The reason, in words."""


@dataclass(frozen=True, slots=True)
class MotifNote:
    """One note of a theme, independent of key and tempo."""

    __pydantic_config__ = _STRICT
    degree: int
    """Scale step above the tonic: 0 is the tonic, 4 the fifth, 7 the octave, -1 the step below."""
    beats: Fraction
    """Length in beats, for example 1 or 3/2."""
    chromatic: int = 0
    """Semitones added to the scale step."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A musical idea that returns through the film."""

    __pydantic_config__ = _STRICT
    name: str
    """How cues refer to it, for example ``film`` or ``Mara``."""
    role: Literal["film", "speaker", "threat"] = "film"
    """Whose theme it is."""
    mood: str = "neutral"
    """The mood it was written for; other moods transform it."""
    motif: tuple[MotifNote, ...] = ()
    """The notes. Left empty, they are composed from the seed."""


@dataclass(frozen=True, slots=True)
class Intensity:
    """One point of the intensity curve; between points it is linear."""

    __pydantic_config__ = _STRICT
    at_ms: int
    """When, on the film's clock."""
    level: float
    """0 is barely there, 1 is everything the orchestra has."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What one cue must be: the order a composer is given.

    Raises:
        ValueError: A field contradicts another or is out of range.
    """

    __pydantic_config__ = _STRICT
    name: str
    """Reel and number, for example 1m1."""
    scene: int
    """The scene it belongs to, counted from 0."""
    span: Span
    """When it sounds: first note to last ring, on the film's clock."""
    mood: Mood
    """What it should make people feel."""
    silence: bool = False
    """True leaves this stretch without music."""
    style: Style = "orchestral"
    """The palette of instruments: orchestral, chamber, piano, ambient, folk, chinese or 8-bit."""
    key: str = "c-major"
    """Tonic and mode, for example d-minor, e-flat-major or f-lydian."""
    metre: str = "4/4"
    """Beats in a bar over the beat's note value."""
    tempo_range: tuple[float, float] = (60.0, 120.0)
    """Slowest and fastest tempo allowed, in beats a minute."""
    tempo_bpm: float = 0.0
    """The tempo to keep near; 0 lets the solver choose one that lands every hit."""
    form: str = ""
    """Sections in order, for example ``intro A A' B cadence``; empty lets the composer choose."""
    ending: Ending = "authentic"
    """``authentic`` and ``plagal`` close; ``open`` stays on a question; ``button`` stops short; ``fade`` dies away."""
    hits: tuple[Hit, ...] = ()
    """Instants to land on."""
    theme: str = ""
    """Name of the theme to state; empty for none."""
    intensity: tuple[Intensity, ...] = ()
    """How full the music is over time; empty follows the mood."""
    speech: tuple[Span, ...] = ()
    """When somebody speaks: the music thins out there."""
    join: Join = Join()
    """How it hands over to the next cue."""
    level_lu: float = 0.0
    """Louder (+) or softer (-) than the other cues, in LU."""
    seed: int = 0
    """Another number gives other music for the same brief."""
    locked: bool = False
    """True keeps this cue as it is when the plan is made again."""
    why: str = ""
    """One plain sentence: why it will sound as it does."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        Key.parse(self.key)
        parse_metre(self.metre)
        low, high = self.tempo_range
        if not 20 <= low <= high <= 300:
            raise ValueError(f"cue {self.name}: tempo_range must rise within 20..300, got {low:g} to {high:g}")
        if self.tempo_bpm and not 20 <= self.tempo_bpm <= 300:
            raise ValueError(f"cue {self.name}: tempo_bpm must lie in 20..300 (or be 0), got {self.tempo_bpm:g}")
        for hit in self.hits:
            if not self.span.contains(hit.at_ms):
                raise ValueError(
                    f"cue {self.name}: hit at {hit.at_ms} ms lies outside {self.span.start_ms} to {self.span.end_ms} ms"
                )
        if any(not 0.0 <= point.level <= 1.0 for point in self.intensity):
            raise ValueError(f"cue {self.name}: intensity levels must lie in 0..1")


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole film's score, as ordered from the composer.

    Raises:
        ValueError: Cues overlap, run past the film, share a name, or name a theme that is not there.
    """

    __pydantic_config__ = _STRICT
    film: str
    """Path of the film, relative to the plan file where possible."""
    duration_ms: int
    """Length of the film."""
    subtitles: str = ""
    """Path of the subtitles; empty when a track inside the film was read, or none."""
    language: str = ""
    """ISO 639-1 code of the dialogue."""
    seed: int = 0
    """Seed of the whole score."""
    home_key: str = "c-major"
    """The film's key: its last cue comes home to it."""
    soundfont: str = ""
    """File name of the soundfont that plays; empty for the one that ships."""
    themes: tuple[Theme, ...] = ()
    """The musical ideas that return."""
    cues: tuple[Brief, ...] = ()
    """The cue list, in film order. Together with the silences it covers the film."""
    version: int = PLAN_VERSION
    """Version of this file format."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        if self.version != PLAN_VERSION:
            raise ValueError(f"plan version {self.version} cannot be read; this vidscore reads version {PLAN_VERSION}")
        at, names, themes = 0, set(), {theme.name for theme in self.themes}
        for cue in self.cues:
            if cue.span.start_ms < at:
                raise ValueError(f"cue {cue.name} starts at {cue.span.start_ms} ms, inside the cue before (ends {at} ms)")
            at = cue.span.end_ms
            if cue.name in names:
                raise ValueError(f"two cues are called {cue.name}")
            names.add(cue.name)
            if cue.theme and cue.theme not in themes:
                raise ValueError(f"cue {cue.name} wants theme {cue.theme!r}; the plan has {', '.join(sorted(themes)) or 'none'}")
        if at > self.duration_ms:
            raise ValueError(f"the last cue ends at {at} ms but the film at {self.duration_ms} ms")

    @property
    def sounding(self) -> tuple[Brief, ...]:
        """The cues that are music, not silence."""
        return tuple(cue for cue in self.cues if not cue.silence)
