"""Film, script, picture and sound in; scenes that tile the film, each with the reason for its end, out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import Feeling
from vidscore.model.scene import Scene
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.settings import SpotSettings
from vidscore.spot.candidates import BoundaryCandidate, find_candidates, is_blind
from vidscore.spot.decide import choose, posteriors, usual_length_ms
from vidscore.spot.features import SEEN, WEIGHTS, boundary_features, boundary_scores, change_points, picture_rows, sound_rows
from vidscore.spot.turns import TURN_WEIGHTS, peaks, turn_features, turn_scores
from vidscore.spot.weights import DECISION, TURN, WINDOW

REASONS = 3
"""How many reasons a boundary gives."""
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
        unless lines overlap all the way, or one is shown for longer than it can be spoken.

    Raises:
        ValueError: ``feelings`` has not one entry per line.
    """
    if feelings is not None and len(feelings) != len(script.lines):
        raise ValueError(f"expected one feeling for each of {len(script.lines)} lines, got {len(feelings)}")
    lines = tuple(line for line in script.lines if line.span.start_ms < film.duration_ms)
    felt = feelings[: len(lines)] if feelings else None
    blind = is_blind(picture, sound)
    usual = usual_length_ms(film.duration_ms, len(lines), blind, settings.min_scene_ms, settings.max_scene_ms)
    wordless = not lines and not blind and not film.is_told
    if film.is_told and not lines:  # a voice that nobody understands turns at its chapters and long pauses, not by the clock
        usual = DECISION.longest_usual * settings.max_scene_ms
    elif wordless:
        usual = max(usual, min(TURN.usual_ms, DECISION.longest_usual * settings.max_scene_ms))
    reach = min(WINDOW.most_ms, usual / 2)
    tracks = sound_rows(sound), picture_rows(picture)
    changes_ms = tuple(sorted({at for rows in tracks for at in change_points(*rows, reach, usual / 4)}))
    spacing = settings.max_scene_ms // 2 if blind or wordless else int(min(max(usual / 2, 5_000), 30_000))
    candidates = find_candidates(film, lines, script.captions, picture, sound, changes_ms, spacing)
    if wordless:
        weights, price = TURN_WEIGHTS, TURN.price
        features = turn_features(candidates, film.duration_ms, picture, sound)
        scores = turn_scores(features)
        kept = peaks(candidates, scores)
        candidates, scores = tuple(candidates[i] for i in kept), scores[kept]
        features = {name: values[kept] for name, values in features.items()}
    else:
        weights, price = WEIGHTS, None
        features = boundary_features(candidates, film, lines, picture, sound, felt, usual)
        scores = boundary_scores(features, film.duration_ms / usual)
    at = np.array([p.at_ms for p in candidates], float)
    limits = settings.min_scene_ms, settings.max_scene_ms
    ends: list[tuple[int, str, float]] = []
    for part, why in divisions(film, lines):
        inside = np.flatnonzero((at > part.start_ms) & (at < part.end_ms))
        begin, length = at[inside] - part.start_ms, part.duration_ms
        posterior = posteriors(begin, scores[inside], length, usual, *limits)
        for n in choose(begin, posterior, length, *limits, price):
            i = int(inside[n])
            told = {name: float(features[name][i]) for name in features}
            reason = _reason(candidates[i], told, weights, lines)
            ends.append((candidates[i].at_ms, reason, round(min(1.0, float(posterior[n])), 3)))
        ends.append((part.end_ms, why, 1.0))
    return _scenes(film, script, ends[:-1])


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
