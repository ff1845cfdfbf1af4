"""Picture and sound of a film without words in, what an editor would call them and what that does to us out.

Beside words, picture and sound shade what is said, against the film's own usual (:mod:`vidscore.feel.audiovisual`). Alone
they must say what the film is, so they are held against films at large, by what strangers' clips are: most are pleasant and
plain, so a clip rests there, and only what is plainly seen or heard moves it. Black and white says nothing about
a mood, nor does a black picture. Quick and loud is fun in the light and danger in the dark; what is deep blue or slowly turns
into something else is wonder rather than cosiness. Every row is a fuzzy set (Zadeh 1965): it is not there below
its first figure, wholly there from its second.

References:
    P. Valdez and A. Mehrabian, "Effects of color on emotions", J. Exp. Psychology: General 123(4), 1994 (brightness and
    saturation please); L. A. Zadeh, "Fuzzy sets", Information and Control 8, 1965.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vidscore.feel.windows import picture_features, sound_features
from vidscore.model.film import Picture, SoundTrace
from vidscore.model.mood import Evidence
from vidscore.model.span import Span

REST = (0.10, -0.20, -0.30)
"""Where a clip lies of which nothing is known: a neutral, pleasant bed."""
FUN, DANGER = (0.50, 0.0, -0.10), (-0.80, 0.0, 1.00)
"""What a unit of arousal above rest adds in the light, and in the dark."""
FURTHEST = 0.7
"""How far from rest picture and sound alone can bring a reading."""
PLAIN = "nothing seen or heard speaks for a mood: a neutral, pleasant bed"
LEAST = 0.15
"""How much of a row must be there to be named."""
DARK, MIDDLING, COLD, PALE = (0.25, 0.12), (0.65, 0.50), (0.0, -0.2), (0.2, 0.1)
"""From where to where brightness becomes dark and no longer white, warmth cold, saturation pale."""
WHITE, BARE = (0.75, 0.90), (0.20, 0.08)
"""From where to where brightness becomes that of paper, and saturation that of a page or a screen with text."""
BLUE, DEEP = (-0.08, -0.20), (0.30, 0.45)
"""From where to where warmth becomes that of a clear sky or of water, and colour deep."""
COLOUR_FROM = 0.25
"""Brightness below which colours fade for the eye."""
PLAYED = (0.3, 0.6)
"""From where to where the share of held tones tells that onsets are those of music."""


@dataclass(frozen=True, slots=True)
class LookRow:
    """Something that an editor sees or hears."""

    words: str
    source: str
    feature: str
    none: float
    """Figure from which on it begins to be there."""
    whole: float
    """Figure from which on it is wholly there; may be the smaller one."""
    effect: tuple[float, float, float]
    """What it adds to valence, arousal and tension."""

    def share(self, features: Mapping[str, float]) -> float:
        """How much it is there, 0..1; 0 where the feature is not known."""
        return _ramp(features[self.feature], (self.none, self.whole)) if self.feature in features else 0.0


def _ramp(figure: float, between: tuple[float, float]) -> float:
    """From 0 to 1 between two figures, of which the first may be the larger."""
    none, whole = between
    return float(np.clip((figure - none) / (whole - none), 0.0, 1.0))


LOOKS = (
    LookRow("a bright picture", "picture", "brightness", 0.40, 0.65, (0.25, 0.05, -0.20)),
    LookRow("a dark picture", "picture", "brightness", *DARK, (-0.20, 0.00, 0.35)),
    LookRow("rich colours", "picture", "colour", 0.30, 0.60, (0.20, 0.10, -0.10)),
    LookRow("grey, without colour", "picture", "greyness", 0.50, 0.90, (-0.25, -0.10, 0.00)),
    LookRow("warm light", "picture", "warm", 0.08, 0.25, (0.20, -0.05, -0.20)),
    LookRow("fresh green", "picture", "fresh green", 0.04, 0.15, (0.08, 0.03, -0.05)),
    LookRow("cold, blue darkness", "picture", "cold dark", 0.30, 1.00, (-0.10, 0.00, 0.15)),
    LookRow("quick cuts", "picture", "cuts", 1.50, 4.00, (0.00, 0.35, 0.00)),
    LookRow("deep blue", "picture", "deep blue", 0.30, 0.90, (0.10, 0.12, 0.20)),
    LookRow("a white page", "picture", "page", 0.30, 1.00, (-0.20, 0.00, 0.15)),
    LookRow("much that changes", "picture", "quick change", 0.25, 0.60, (0.00, 0.20, 0.00)),
    LookRow("slowly turning into something else", "picture", "slow change", 0.20, 0.40, (0.00, 0.05, 0.20)),
    LookRow("a steady shot", "picture", "change", 0.06, 0.00, (0.00, -0.10, 0.00)),
    LookRow("loud", "sound", "loudness", -24.0, -14.0, (0.00, 0.35, 0.00)),
    LookRow("quiet", "sound", "loudness", -38.0, -52.0, (0.00, -0.15, -0.05)),
    LookRow("a lively rhythm", "sound", "rhythm", 1.50, 4.50, (0.10, 0.35, 0.00)),
    LookRow("music", "sound", "music", 0.35, 0.70, (0.08, 0.05, -0.05)),
    LookRow("busy with noises", "sound", "busy", 2.50, 6.00, (0.00, 0.25, 0.00)),
    LookRow("a voice", "sound", "voice", 0.50, 0.90, (0.05, 0.00, -0.05)),
)
"""What is told apart; figures of the features as :mod:`vidscore.feel.windows` gives them."""


@dataclass(frozen=True, slots=True)
class WholeReading:
    """What picture and sound make of one stretch."""

    reading: tuple[float, float, float]
    """Valence, arousal, tension in -1..1."""
    evidence: tuple[Evidence, ...]
    """At most one of the picture and one of the sound; weights are how much they moved the reading."""


def read_looks(picture: Picture, sound: SoundTrace, spans: tuple[Span, ...]) -> tuple[WholeReading, ...]:
    """Read picture and sound of each stretch of a film without words."""
    seen = picture_features(picture, spans)
    heard = sound_features(sound, spans)
    return tuple(_read(look | noise, span) for look, noise, span in zip(seen, heard, spans, strict=True))


def _read(features: Mapping[str, float], span: Span) -> WholeReading:
    features = dict(features) | _derived(features)
    shares = {row.words: row.share(features) for row in LOOKS}
    reading = np.array(REST) + sum(shares[row.words] * np.array(row.effect) for row in LOOKS)
    energy = max(0.0, float(reading[1]) - REST[1])
    dark = shares["a dark picture"] * (1 - max(shares["rich colours"], shares["warm light"]))
    light = max(shares["a bright picture"], shares["rich colours"], shares["warm light"]) * (1 - dark)
    away = reading + energy * (light * np.array(FUN) + dark * np.array(DANGER)) - np.array(REST)
    reading = np.array(REST) + FURTHEST * np.tanh(away / FURTHEST)
    told = tuple(one for source in ("picture", "sound") if (one := _evidence(source, shares, features, span)))
    return WholeReading((float(reading[0]), float(reading[1]), float(reading[2])), told)


def _derived(features: Mapping[str, float]) -> dict[str, float]:
    """What two figures say together."""
    out: dict[str, float] = {}
    if "saturation" in features:
        light, dark = features["brightness"], _ramp(features["brightness"], DARK)
        out["colour"] = features["saturation"] * min(1.0, light / COLOUR_FROM)
        out["cold dark"] = dark * _ramp(features["warmth"], COLD)
        out["fresh green"] = features["green"] * (1 - dark)
        out["warm"] = features["warmth"] - max(0.0, features["green"])
        out["deep blue"] = _ramp(features["warmth"], BLUE) * _ramp(out["colour"], DEEP)
        out["page"] = _ramp(light, WHITE) * _ramp(features["saturation"], BARE)
        out["greyness"] = _ramp(light, MIDDLING) * (1 - dark) * _ramp(features["saturation"], PALE)
    if "onsets" in features:
        played = _ramp(features["music"], PLAYED)
        out["rhythm"] = features["onsets"] * played
        out["busy"] = features["onsets"] * (1 - played) * (1 - features["voice"])
    return out


def _evidence(source: str, shares: Mapping[str, float], features: Mapping[str, float], span: Span) -> Evidence | None:
    rows = [row for row in LOOKS if row.source == source and shares[row.words] >= LEAST]
    rows.sort(key=lambda row: -shares[row.words] * float(np.abs(row.effect).sum()))
    weight = sum(shares[row.words] * float(np.abs(row.effect).sum()) for row in rows)
    words = [row.words for row in rows[:3]]
    if source == "picture" and "brightness" in features and "saturation" not in features:
        words.append("black and white, which says nothing of a mood")
    return Evidence("picture" if source == "picture" else "sound", span.start_ms, ", ".join(words), weight) if rows else None
