"""The cue list: what a person can read, edit and run again.

Every field is documented under its name; the JSON Schema of the plan file is made from these words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NoReturn, get_args

from vidscore.model import checks
from vidscore.model.checks import FieldError
from vidscore.model.hits import Hit
from vidscore.model.joins import ALONE, GAP, STRICT, Ending, Join, Neighbours, nearest_click, overlap_ms, same_click
from vidscore.model.mood import Mood
from vidscore.model.planned import Planned
from vidscore.model.retiming import Retiming
from vidscore.model.span import LONGEST_MS, Span
from vidscore.model.style_table import DEFAULT_STYLE, STYLES, Style
from vidscore.model.theme import Theme

PLAN_VERSION = 2
"""Version of the plan file; raised when an old file can no longer be read."""

RING_MS = 5_000
"""In this time instruments let go and the largest hall dies away."""


@dataclass(frozen=True, slots=True)
class Intensity:
    """One point of the intensity curve; between points it is linear."""

    __pydantic_config__ = STRICT
    at_ms: int
    """When, on the film's clock."""
    level: float
    """0 is barely there, 1 is everything the orchestra has."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        checks.check_range("at_ms", self.at_ms, 0, LONGEST_MS)
        checks.check_range("level", self.level, 0, 1)


@dataclass(frozen=True, slots=True)
class Hush:
    """A stretch in which the music holds its breath on purpose: a held chord, no tune, no pulse."""

    __pydantic_config__ = STRICT
    span: Span
    """When."""
    why: str = ""
    """The reason: a whisper, a confession."""


@dataclass(frozen=True, slots=True)
class Section:
    """Where a cue runs on into another scene and turns: texture, mode and instruments change, the pulse goes on."""

    __pydantic_config__ = STRICT
    start_ms: int
    """When it begins, on the film's clock; a bar line of the cue falls there."""
    mood: Mood
    """What it should make people feel."""
    scene: int = 0
    """The scene it belongs to, counted from 0."""
    key: str = "c-major"
    """Tonic and mode from here on; ``auto`` or empty works it out."""
    tempo_bpm: float = 0.0
    """The tempo from here on, 1:1, 2:1 or 3:2 to the one before; 0 keeps that."""
    hits: tuple[Hit, ...] = ()
    """Instants to land on."""
    theme: str = ""
    """Name of the theme to state; empty for none."""
    under: str = ""
    """Name of a second theme, stated below the first where there is room; empty for none."""
    intensity: tuple[Intensity, ...] = ()
    """How full the music is over time; empty follows the mood."""
    why: str = ""
    """One plain sentence: why it turns, and why it will sound as it does."""
    chapter: str = ""
    """Title of the chapter it begins in; empty for none."""
    planned: Planned | None = None
    """What was worked out; see the same field of a cue."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        checks.check_open_key("key", self.key)
        checks.check_range("scene", self.scene, 0, checks.MOST_SCENES)
        checks.check_tempo(self.tempo_bpm)


@dataclass(frozen=True, slots=True)
class Brief:
    """What one cue must be: the order a composer is given.

    Raises:
        ValueError: A field contradicts another or is out of range.
    """

    __pydantic_config__ = STRICT
    name: str
    """Reel and number, for example 1m1."""
    scene: int
    """The scene it begins in, counted from 0."""
    span: Span
    """What it scores, on the film's clock. It may sound before and after it, see ``pre_ms`` and ``post_ms``."""
    mood: Mood
    """What it should make people feel; with ``sections``, until the first of them."""
    sections: tuple[Section, ...] = ()
    """Where it turns, in order; ``mood``, ``key``, ``hits``, ``theme`` and ``intensity`` hold up to the first."""
    pre_ms: int | None = None
    """How long before the span its first notes enter: a pick-up, a riser, the start of a crossfade. Empty: as the join asks."""
    post_ms: int | None = None
    """How long its last notes are held beyond the span; instruments and hall then ring on by themselves. Empty: as the join
    asks."""
    silence: bool = False
    """True leaves this stretch without music."""
    chapter: str = ""
    """Title of the chapter it begins in; empty for none."""
    style: Style = DEFAULT_STYLE
    """The idiom: how the music is written, and who plays it."""
    key: str = "c-major"
    """Tonic and mode, for example d-minor, e-flat-major or f-lydian; ``auto`` or empty works it out."""
    metre: str = "4/4"
    """Beats in a bar over the beat's note value; ``auto`` or empty works it out."""
    tempo_range: tuple[float, float] = (60.0, 120.0)
    """Slowest and fastest tempo allowed, in beats a minute."""
    tempo_bpm: float = 0.0
    """The tempo to keep near; ``auto`` or 0 lets the solver choose one that lands every hit."""
    form: str = ""
    """Phrases in order, for example ``intro A A' B cadence``: one capital letter for each idea, with a ``'`` for each time it
    returns. Empty lets the composer choose."""
    ending: Ending = "authentic"
    """``authentic`` and ``plagal`` close; ``open`` stays on a question; ``button`` stops short; ``fade`` dies away.
    A ``same-click`` or ``smash`` join needs none: there the cue runs up to the cut without a last chord."""
    hits: tuple[Hit, ...] = ()
    """Instants to land on."""
    theme: str = ""
    """Name of the theme to state; empty for none."""
    under: str = ""
    """Name of a second theme, stated below the first where there is room; empty for none."""
    intensity: tuple[Intensity, ...] = ()
    """How full the music is over time; empty follows the mood."""
    speech: tuple[Span, ...] = ()
    """When somebody speaks: the music plays softer and lighter there."""
    hushed: tuple[Hush, ...] = ()
    """Where the music holds its breath, and why."""
    join: Join = GAP
    """How it hands over to the next cue."""
    level_lu: float = 0.0
    """Louder (+) or softer (-) than the other cues, in LU."""
    seed: int = 0
    """Another number gives other music for the same brief."""
    locked: bool = False
    """True keeps this cue as it is when the plan is made again."""
    why: str = ""
    """One plain sentence: why it will sound as it does."""
    planned: Planned | None = None
    """What was worked out from the mood. What still says the same follows a changed mood; all else is yours and stays."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        checks.check_name(self.name, checks.NAME_BYTES + checks.SECTION_BYTES)
        if self.span.duration_ms < checks.SHORTEST_MS:
            self._refuse(f"a cue must last at least {checks.SHORTEST_MS} ms, got {self.span.duration_ms}", "span", "end_ms")
        checks.check_range("scene", self.scene, 0, checks.MOST_SCENES)
        checks.check_choice("style", self.style, STYLES)
        checks.check_choice("ending", self.ending, get_args(Ending))
        checks.check_range("level_lu", self.level_lu, -30, 30)
        checks.check_range("seed", self.seed, 0, checks.MOST_SEED)
        checks.check_open_key("key", self.key)
        checks.check_metre(self.metre)
        checks.check_form(self.form)
        checks.check_tempo(self.tempo_bpm)
        low, high = self.tempo_range
        if not checks.SLOWEST_BPM <= low <= high <= checks.FASTEST_BPM:
            within = f"{checks.SLOWEST_BPM}..{checks.FASTEST_BPM}"
            self._refuse(f"tempo_range must rise within {within}, got {low:g} to {high:g}", "tempo_range")
        planned = self.planned and (self.planned.tempo_range == self.tempo_range or self.planned.tempo_bpm == self.tempo_bpm)
        if self.tempo_bpm and not planned and not low <= self.tempo_bpm <= high:
            self._refuse(f"tempo_bpm {self.tempo_bpm:g} lies outside its tempo_range, {low:g} to {high:g}", "tempo_bpm")
        if not 0 <= (self.pre_ms or 0) <= self.span.start_ms:
            self._refuse(f"pre_ms must lie in 0..{self.span.start_ms}, the start of its span, got {self.pre_ms}", "pre_ms")
        checks.check_range("post_ms", self.post_ms or 0, 0, 600_000)  # more is a typing error that would be played for hours
        self._check_sections()
        checks.check_ends("speech", self.speech)
        checks.check_ends("hushed", tuple(one.span for one in self.hushed))
        for number, (hits, _, span) in enumerate(self._stretches()):
            for index, hit in enumerate(hits):
                if not span.contains(hit.at_ms):
                    said = f"hit at {hit.at_ms} ms lies outside {span.start_ms} to {span.end_ms} ms"
                    self._refuse(said, *(("sections", number - 1) if number else ()), "hits", index, "at_ms")

    def _refuse(self, said: str, *place: str | int) -> NoReturn:
        raise FieldError(f"cue {self.name}: {said}", *place)

    def _check_sections(self) -> None:
        at, tempo_bpm = self.span.start_ms, self.tempo_bpm
        for number, section in enumerate(self.sections):
            if not same_click(tempo_bpm, section.tempo_bpm):
                said = (
                    f"tempo_bpm {section.tempo_bpm:g} of section {number + 1} is not 1:1, 2:1 or 3:2 "
                    f"to the {tempo_bpm:g} before it; write {nearest_click(tempo_bpm, section.tempo_bpm):g}"
                )
                self._refuse(said, "sections", number, "tempo_bpm")
            tempo_bpm = section.tempo_bpm or tempo_bpm
            first, last = at + checks.SHORTEST_MS, self.span.end_ms - checks.SHORTEST_MS
            if not first <= section.start_ms <= last:
                said = f"section {number + 1} must start in {first}..{last} ms, got {section.start_ms}"
                self._refuse(said, "sections", number, "start_ms")
            at = section.start_ms

    def _stretches(self) -> Iterator[tuple[tuple[Hit, ...], tuple[Intensity, ...], Span]]:
        """Hits, intensity and span of every section, the opening one first."""
        edges = [self.span.start_ms, *(section.start_ms for section in self.sections), self.span.end_ms]
        own = ((self.hits, self.intensity), *((section.hits, section.intensity) for section in self.sections))
        for (hits, levels), start, end in zip(own, edges, edges[1:], strict=False):
            yield hits, levels, Span(start, end)

    @property
    def runs_on(self) -> bool:
        """Whether it goes up to the cut without a last chord."""
        return self.join.kind in ("same-click", "smash")

    @property
    def rings_out(self) -> bool:
        """Whether it has died away where its span ends."""
        return self.join.kind in ("gap", "end")

    @property
    def sounding(self) -> Span:
        """When anything of it is heard: first note to the end of the last ring."""
        return Span(self.span.start_ms - (self.pre_ms or 0), self.span.end_ms + (self.post_ms or 0) + RING_MS)

    def by_section(self) -> tuple[Brief, ...]:
        """One brief for every section, the opening one first; each but the last runs on into the next.

        Spans tile the cue's; ``pre_ms`` stays with the first, ``join`` and ``post_ms`` with the last.
        """
        if not self.sections:
            return (self,)
        spans = [span for _, _, span in self._stretches()]
        onward = Join("same-click", "the cue runs on")
        out: list[Brief] = []
        for number, (span, section) in enumerate(zip(spans, (None, *self.sections), strict=True)):
            last = number == len(self.sections)
            out.append(
                replace(
                    self if section is None else _turned(self, section, number, out[-1].tempo_bpm),
                    span=span,
                    sections=(),
                    pre_ms=0 if number else self.pre_ms,
                    post_ms=self.post_ms if last else 0,
                    join=self.join if last else onward,
                    speech=tuple(part for one in self.speech if (part := one.clipped(span))),
                    hushed=tuple(Hush(part, one.why) for one in self.hushed if (part := one.span.clipped(span))),
                )
            )
        return tuple(out)


def _turned(brief: Brief, section: Section, number: int, tempo_bpm: float) -> Brief:
    """A cue as it is in one of its later sections, up to the cue's end; ``tempo_bpm`` is that of the section before."""
    tempo_bpm = section.tempo_bpm or tempo_bpm
    return replace(
        brief,
        name=f"{brief.name}.{number + 1}",
        scene=section.scene,
        chapter=section.chapter,
        sections=(),
        span=Span(section.start_ms, brief.span.end_ms),
        mood=section.mood,
        key=section.key,
        tempo_bpm=tempo_bpm,
        tempo_range=checks.tempo_range_near(tempo_bpm) if tempo_bpm else brief.tempo_range,
        hits=section.hits,
        theme=section.theme,
        under=section.under,
        intensity=section.intensity,
        why=section.why,
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole film's score, as ordered from the composer.

    Raises:
        ValueError: Cues overlap, run past the film, share a name, or name a theme that is not there.
    """

    __pydantic_config__ = STRICT
    film: str
    """Path of the film, relative to the plan file where possible."""
    duration_ms: int
    """Length of the film."""
    subtitles: str = ""
    """Path of the subtitles, or 0:s:2 for the third track inside the film, speech for what is said in it, or none; empty: what
    is found beside or inside it."""
    sync: Retiming | None = None
    """How their times are changed to fit the film, as `--sync` measured it; empty: as written."""
    dialogue_track: str = ""
    """Number, counted from 1, or language of the sound that is heard as the dialogue; empty: the film's own."""
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
    """The cue list, in film order. Cues that touch hand over as their joins say; what lies between others is silence."""
    version: int = PLAN_VERSION
    """Version of this file format."""

    def __post_init__(self) -> None:
        """Hold the invariant."""
        if self.version != PLAN_VERSION:
            said = f"plan version {self.version} cannot be read; this vidscore reads version {PLAN_VERSION}"
            raise FieldError(said, "version")
        checks.check_range("duration_ms", self.duration_ms, 1, LONGEST_MS)
        checks.check_range("seed", self.seed, 0, checks.MOST_SEED)
        checks.check_key("home_key", self.home_key)
        checks.check_track("dialogue_track", self.dialogue_track)
        checks.check_language(self.language)
        self._check_themes()
        self._check_cues()
        for one, other in self.joined:
            last_bpm = one.by_section()[-1].tempo_bpm
            if one.join.kind == "same-click" and not same_click(last_bpm, other.tempo_bpm):
                said = (
                    f"cue {one.name} hands over on the same click, but tempo_bpm {last_bpm:g} and {other.tempo_bpm:g} "
                    f"of {other.name} are not 1:1, 2:1 or 3:2; write {nearest_click(last_bpm, other.tempo_bpm):g} there"
                )
                raise FieldError(said, "cues", self.cues.index(other), "tempo_bpm")

    def _check_themes(self) -> None:
        """Every theme has a name of its own, and cues name none but these."""
        known = set[str]()
        for number, theme in enumerate(self.themes):
            if theme.name in known:
                raise FieldError(f"two themes are called {theme.name}", "themes", number, "name")
            known.add(theme.name)
        for number, cue in enumerate(self.cues):
            parts: tuple[Brief | Section, ...] = (cue, *cue.sections)
            for index, part in enumerate(parts):
                for field, name in (("theme", part.theme), ("under", part.under)):
                    if name and name not in known:
                        said = f"cue {cue.name} wants theme {name!r}; the plan has {', '.join(sorted(known)) or 'none'}"
                        raise FieldError(said, "cues", number, *(("sections", index - 1) if index else ()), field)

    def _check_cues(self) -> None:
        """The cues follow one another inside the film, each with a name of its own."""
        at, names = 0, set[str]()
        for number, cue in enumerate(self.cues):
            if cue.span.start_ms < at:
                said = f"cue {cue.name} starts at {cue.span.start_ms} ms, inside the cue before (ends {at} ms)"
                raise FieldError(said, "cues", number, "span")
            checks.check_name(cue.name, checks.NAME_BYTES, "cues", number)
            if (at := cue.span.end_ms) > self.duration_ms:
                said = f"cue {cue.name} ends at {at} ms but the film at {self.duration_ms} ms"
                raise FieldError(said, "cues", number, "span")
            if cue.name.casefold() in names:
                raise FieldError(f"two cues are called {cue.name}", "cues", number, "name")
            names.add(cue.name.casefold())

    @property
    def sounding(self) -> tuple[Brief, ...]:
        """The cues that are music, not silence."""
        return tuple(cue for cue in self.cues if not cue.silence)

    @property
    def joined(self) -> tuple[tuple[Brief, Brief], ...]:
        """Pairs of sounding cues of which the second begins where the first ends."""
        return tuple((one, other) for one, other in pairwise(self.sounding) if one.span.end_ms == other.span.start_ms)

    def neighbours(self, cue: Brief) -> Neighbours:
        """What a sounding cue meets at its two ends."""
        enters = next((one.join.kind for one, other in self.joined if other.name == cue.name), ALONE.enters)
        return Neighbours(enters, next((other.key for one, other in self.joined if one.name == cue.name), ""))

    def overlapping(self) -> Plan:
        """The plan with every empty ``pre_ms`` and ``post_ms`` as the joins ask: 0 where cues do not touch."""
        before = {other.name: overlap_ms(one.join.kind, one.span, other.span)[1] for one, other in self.joined}
        after = {one.name: overlap_ms(one.join.kind, one.span, other.span)[0] for one, other in self.joined}
        cues = (
            replace(
                cue,
                pre_ms=before.get(cue.name, 0) if cue.pre_ms is None else cue.pre_ms,
                post_ms=after.get(cue.name, 0) if cue.post_ms is None else cue.post_ms,
            )
            for cue in self.cues
        )
        return replace(self, cues=tuple(cues))
