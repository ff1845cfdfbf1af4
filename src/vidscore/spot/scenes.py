"""Film, script, picture and sound in; scenes that tile the film, each with the reason for its end, out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vidscore.model.arrays import Floats
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import Feeling
from vidscore.model.scene import Scene
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.settings import SpotSettings
from vidscore.spot.candidates import (
    BoundaryCandidate,
    Gap,
    find_candidates,
    gaps_between,
    is_blind,
    timing_trust,
    without_silences,
)
from vidscore.spot.decide import LINES_A_SCENE, choose, posteriors, usual_length_ms
from vidscore.spot.features import SEEN, WEIGHTS, boundary_features, boundary_scores, change_points, picture_rows, sound_rows
from vidscore.spot.turns import TURN_WEIGHTS, peaks, turn_features, turn_scores
from vidscore.spot.weights import DECISION, TURN, WINDOW

REASONS = 3
"""How many reasons a boundary gives."""
_SPACING_MS = 5_000, 30_000
"""Where picture or sound tells, a scene could end at least so often. [judgement]"""
TELLING = 0.25
"""Log-odds a feature must add to be named as a reason. [judgement]"""


def spot_scenes(
    film: Film,
    script: Script,
    picture: Picture,
    sound: SoundTrace,
    feelings: tuple[Feeling, ...] | None,
    settings: SpotSettings,
) -> tuple[Scene, ...]:
    """Decide where one scene ends and the next begins.

    Args:
        film: The probed film.
        script: Its lines; may be empty.
        picture: Key frames and cuts; may be empty.
        sound: The film's own sound; may be empty.
        feelings: One per line, or None where they are not known.
        settings: Shortest and longest scene.

    Returns:
        At least one scene; together they tile ``[0, film.duration_ms)``. No scene ends inside a line
        unless lines overlap all the way, overlap so often that their ends must be wrong, or one is shown for
        longer than it can be spoken. From subtitles alone whose ends are wrong, a silence counts for no more than
        45 s of the longest scene.

    Raises:
        ValueError: ``feelings`` has not one entry per line.
    """
    if feelings is not None and len(feelings) != len(script.lines):
        raise ValueError(f"expected one feeling for each of {len(script.lines)} lines, got {len(feelings)}")
    lines = tuple(line for line in script.lines if line.span.start_ms < film.duration_ms)
    felt = feelings[: len(lines)] if feelings else None
    seen = _Seen(film, lines, script, picture, sound, felt, settings)
    wordless = not lines and not is_blind(picture, sound) and not film.is_told
    scored = _turns(seen) if wordless else _ends(seen)
    return _scenes(film, script, _chosen(scored, divisions(film, lines), lines, settings))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What boundaries are found in."""

    film: Film
    lines: tuple[Line, ...]
    script: Script
    picture: Picture
    sound: SoundTrace
    feelings: tuple[Feeling, ...] | None
    settings: SpotSettings

    def candidates(self, usual_ms: float, spacing_ms: int) -> tuple[BoundaryCandidate, ...]:
        """Where a scene could end, where scenes are usually so long."""
        reach = min(WINDOW.most_ms, usual_ms / 2)
        tracks = sound_rows(self.sound), picture_rows(self.picture)
        changes_ms = tuple(sorted({at for rows in tracks for at in change_points(*rows, reach, usual_ms / 4)}))
        return find_candidates(self.film, self.lines, self.script.captions, self.picture, self.sound, changes_ms, spacing_ms)


@dataclass(frozen=True, slots=True)
class _ScoredCandidates:
    """Where a scene could end, and how much speaks for it."""

    candidates: tuple[BoundaryCandidate, ...]
    features: dict[str, Floats]
    weights: dict[str, float]
    scores: Floats
    """Log-odds, shape (candidates,)."""
    usual_ms: float
    """How long a scene usually is."""
    price: float | None = None
    """The chance that an end must have; None for the one that is best for F1."""
    gaps: tuple[Gap, ...] | None = None
    """Where only words tell, the gaps between them: scenes are then measured by what is said."""

    def clock(self, at_ms: Floats) -> Floats:
        """Instants as they count for the lengths of scenes."""
        return at_ms if self.gaps is None else without_silences(at_ms, self.gaps)


def _turns(seen: _Seen) -> _ScoredCandidates:
    """The turns of picture and sound, where nobody speaks."""
    film, settings = seen.film, seen.settings
    usual = usual_length_ms(film.duration_ms, 0, False, settings.min_scene_ms, settings.max_scene_ms)
    usual = max(usual, min(TURN.usual_ms, DECISION.longest_usual * settings.max_scene_ms))
    candidates = seen.candidates(usual, settings.max_scene_ms // 2)
    features = turn_features(candidates, film.duration_ms, seen.picture, seen.sound)
    scores = turn_scores(features)
    kept = peaks(candidates, scores)
    features = {name: values[kept] for name, values in features.items()}
    return _ScoredCandidates(tuple(candidates[i] for i in kept), features, TURN_WEIGHTS, scores[kept], usual, TURN.price)


def _ends(seen: _Seen) -> _ScoredCandidates:
    """The pauses of the talk, the cuts, and what changes in picture and sound."""
    film, lines, settings = seen.film, seen.lines, seen.settings
    blind = is_blind(seen.picture, seen.sound)
    by_words = blind and timing_trust(lines) == 0.0
    usual = usual_length_ms(film.duration_ms, len(lines), blind, settings.min_scene_ms, settings.max_scene_ms)
    if film.is_told and not lines:  # a voice that nobody understands turns at its chapters and long pauses, not by the clock
        usual = DECISION.longest_usual * settings.max_scene_ms
    spacing = settings.max_scene_ms // 2 if blind else int(min(max(usual / 2, _SPACING_MS[0]), _SPACING_MS[1]))
    candidates = seen.candidates(usual, film.duration_ms if by_words else spacing)
    features = boundary_features(candidates, film, lines, seen.picture, seen.sound, seen.feelings, usual)
    scores = boundary_scores(features, len(lines) / LINES_A_SCENE if by_words else film.duration_ms / usual)
    if not by_words:
        return _ScoredCandidates(candidates, features, WEIGHTS, scores, usual)
    gaps = gaps_between(lines, film.duration_ms)
    return _ScoredCandidates(candidates, features, WEIGHTS, scores + DECISION.words_alone, usual, gaps=gaps)


def _chosen(
    scored: _ScoredCandidates, parts: tuple[tuple[Span, str], ...], lines: tuple[Line, ...], settings: SpotSettings
) -> list[tuple[int, str, float]]:
    """(ms, reason, certainty) of each end but the film's, part by part."""
    limits = settings.min_scene_ms, settings.max_scene_ms
    at = np.array([one.at_ms for one in scored.candidates], float)
    starts = np.array([line.span.start_ms for line in lines])
    ends: list[tuple[int, str, float]] = []
    for part, why in parts:
        inside = np.flatnonzero((at > part.start_ms) & (at < part.end_ms))
        first, *clock, last = scored.clock(np.array([part.start_ms, *at[inside], part.end_ms], float))
        begin, length = np.array(clock) - first, float(last - first)
        said = None
        if scored.gaps is not None:
            before = [scored.candidates[i].lines_before for i in inside]
            begun, spoken = np.searchsorted(starts, [part.start_ms, part.end_ms])
            said = (np.array([*before, spoken]) - begun) / LINES_A_SCENE
        posterior = posteriors(begin, scored.scores[inside], length, scored.usual_ms, *limits, said)
        for n in choose(begin, posterior, length, *limits, scored.price):
            i = int(inside[n])
            told = {name: float(scored.features[name][i]) for name in scored.features}
            reason = _reason(scored.candidates[i], told, scored.weights, lines)
            ends.append((scored.candidates[i].at_ms, reason, round(min(1.0, float(posterior[n])), 3)))
        ends.append((part.end_ms, why, 1.0))
    return ends[:-1]


def divisions(film: Film, lines: tuple[Line, ...]) -> tuple[tuple[Span, str], ...]:
    """The parts of a film that no scene crosses, each with the reason for its end: chapters of what is told, all of a film.

    A mark inside a line is moved to the nearer end of that line.
    """
    titles = {chapter.span.start_ms: chapter.title for chapter in film.chapters}
    edges, whys = [0], list[str]()
    for mark in film.divisions_ms:
        line = next((one.span for one in lines if one.span.start_ms < mark < one.span.end_ms), None)
        at = mark if line is None else _nearer(line, mark)
        if edges[-1] < at < film.duration_ms:
            edges.append(at)
            named = f"the chapter “{titles[mark]}” begins" if titles.get(mark) else "a chapter begins"
            whys.append("the story breaks off" if mark in film.breaks_ms else named)
    spans = (Span(a, b) for a, b in pairwise([*edges, film.duration_ms]))
    return tuple(zip(spans, (*whys, "the film ends"), strict=True))


def _nearer(span: Span, at_ms: int) -> int:
    """The edge of a span that is nearer to an instant."""
    return span.start_ms if at_ms - span.start_ms <= span.end_ms - at_ms else span.end_ms


def _scenes(film: Film, script: Script, ends: list[tuple[int, str, float]]) -> tuple[Scene, ...]:
    """Cut the film at the chosen instants (when, why, how surely); a line belongs to the scene in which it starts."""
    starts = [0, *(at for at, _, _ in ends)]
    stops = [*ends, (film.duration_ms, "the film ends", 1.0)]
    line_scene = _home(np.array([line.span.start_ms for line in script.lines]), starts)
    caption_scene = _home(np.array([caption.span.start_ms for caption in script.captions]), starts)
    return tuple(
        Scene(
            index=i,
            span=Span(starts[i], stops[i][0]),
            lines=tuple(script.lines[k] for k in np.flatnonzero(line_scene == i)),
            captions=tuple(script.captions[k] for k in np.flatnonzero(caption_scene == i)),
            ends_because=stops[i][1],
            certainty=stops[i][2],
        )
        for i in range(len(starts))
    )


def _home(times: NDArray[np.int_], starts: list[int]) -> NDArray[np.int_]:
    return np.searchsorted(np.array(starts), times, side="right") - 1


def _reason(candidate: BoundaryCandidate, features: dict[str, float], weights: dict[str, float], lines: tuple[Line, ...]) -> str:
    """The strongest features in words, with their values."""
    added = sorted(((weights[name] * value, name) for name, value in features.items()), reverse=True)
    told = [_tell(name, features[name], candidate, lines) for gain, name in added if gain >= TELLING][:REASONS]
    if not told:
        told = ["the scene has lasted long enough" if candidate.gap_ms > 0 else "the talk has lasted long enough"]
    return "; ".join(told)


def _tell(name: str, value: float, candidate: BoundaryCandidate, lines: tuple[Line, ...]) -> str:
    if name == "pause":
        return f"a pause of {candidate.gap_ms / 1000:.1f} s, {2**value:.1f} times the usual"
    if name == "chapter":
        return f"the chapter “{candidate.chapter}” begins" if candidate.chapter else "a chapter begins"
    if name == "greeting":
        return f"the talk opens or closes (“{lines[candidate.lines_before].text[:30]}”)"
    return {
        "topic": f"the talk turns to other words ({value:+.1f} deviations)",
        "turn": f"the talk does not go on from what was said ({value:+.1f} deviations)",
        "mood": f"the mood of the words turns ({value:+.1f} deviations)",
        "speakers": f"other people speak ({100 * value:.0f} % of the voices change)",
        "cut": "the picture cuts",
        "picture": f"light and colour change ({value:.1f} times the film's spread)",
        "new look": f"after the cut nothing seen before comes back ({value + SEEN:.1f} times the film's spread)",
        "look": f"another place or light from here on ({value:.1f} times what changes within)",
        "heard": f"another sound from here on ({value:.1f} times what changes within)",
        "sound": f"the film's sound changes ({value:.1f} times its spread)",
        "hush": "the sound holds its breath",
        "new sound": "a new sound begins",
    }.get(name, name)
