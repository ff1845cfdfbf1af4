"""Film, script, picture and sound in; scenes that tile the film, each with the reason for its end, out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import Feeling
from vidscore.model.scene import Scene
from vidscore.model.script import Line, Script
from vidscore.model.span import Span
from vidscore.settings import SpotSettings
from vidscore.spot.candidates import BoundaryCandidate, find_candidates, gaps_between, is_blind, timing_trust, without_silences
from vidscore.spot.decide import LINES_A_SCENE, choose, posteriors, usual_length_ms
from vidscore.spot.features import SEEN, WEIGHTS, boundary_features, boundary_scores, change_points, picture_rows, sound_rows
from vidscore.spot.weights import DECISION, WINDOW

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
    blind = is_blind(picture, sound)
    by_words = blind and timing_trust(lines) == 0.0
    usual = usual_length_ms(film.duration_ms, len(lines), blind, settings.min_scene_ms, settings.max_scene_ms)
    reach = min(WINDOW.most_ms, usual / 2)
    tracks = sound_rows(sound), picture_rows(picture)
    changes_ms = tuple(sorted({at for rows in tracks for at in change_points(*rows, reach, usual / 4)}))
    spacing = settings.max_scene_ms // 2 if blind else int(min(max(usual / 2, 5_000), 30_000))
    spacing = film.duration_ms if by_words else spacing
    candidates = find_candidates(film, lines, script.captions, picture, sound, changes_ms, spacing)
    features = boundary_features(candidates, film, lines, picture, sound, felt, usual)
    at = np.array([p.at_ms for p in candidates], float)
    scores = boundary_scores(features, len(lines) / LINES_A_SCENE if by_words else film.duration_ms / usual)
    end, said = float(film.duration_ms), None
    if by_words:
        scores = scores + DECISION.words_alone
        said = np.array([*(p.lines_before for p in candidates), len(lines)]) / LINES_A_SCENE
        clock = without_silences(np.append(at, end), gaps_between(lines, film.duration_ms))
        at, end = clock[:-1], float(clock[-1])
    limits = settings.min_scene_ms, settings.max_scene_ms
    posterior = posteriors(at, scores, end, usual, *limits, said)
    chosen = choose(at, posterior, end, *limits)
    ends = [
        (
            candidates[i].at_ms,
            _reason(candidates[i], {name: float(features[name][i]) for name in features}, lines),
            round(min(1.0, float(posterior[i])), 3),
        )
        for i in chosen
    ]
    return _scenes(film, script, ends)


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


def _reason(candidate: BoundaryCandidate, features: dict[str, float], lines: tuple[Line, ...]) -> str:
    """The strongest features in words, with their values."""
    added = sorted(((WEIGHTS[name] * value, name) for name, value in features.items()), reverse=True)
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
        "sound": f"the film's sound changes ({value:.1f} times its spread)",
        "hush": "the sound holds its breath",
        "new sound": "a new sound begins",
    }.get(name, name)
