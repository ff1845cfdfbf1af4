"""Scenes in, one mood per scene out: words, captions, picture and sound weighed against each other.

A film without words is what it looks and sounds like (:mod:`vidscore.feel.looks`). Else every source of evidence gives
valence, arousal and tension with a weight; the scene's reading is their mean, so the share of each is its evidence. Words weigh
by how sure and how strong they are and how late in the scene they fall; picture and sound weigh more the less is said. Then the
scenes are smoothed over their neighbours, and the mood is named: the row of the mood table that is nearest, given the labels,
the telling words and the captions.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from vidscore.feel.audiovisual import AudiovisualReading, look_changes, read_picture, read_sound
from vidscore.feel.kalman import kalman_smooth
from vidscore.feel.line_readings import line_readings, telling_moods
from vidscore.feel.looks import PLAIN, WholeReading, read_looks
from vidscore.feel.mood_table import CAPTIONS, PROTOTYPES, Sign
from vidscore.feel.voice import OPPOSITES, Delivery, deliveries, tightened
from vidscore.model.arrays import Floats
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.mood import EMOTIONS, Evidence, Feeling, Mood
from vidscore.model.scene import Scene
from vidscore.model.script import Line, Script
from vidscore.model.voice import LineVoice

PICTURE_WEIGHT, SOUND_WEIGHT = 0.8, 0.8
"""Weight of picture and sound where nobody speaks; speech takes up to 60 % of it away."""
FULL_TRUST = 3.0
"""Weight of evidence at which a reading is trusted in full."""
AUDIOVISUAL = ("picture", "sound")
AUDIOVISUAL_TRUST = (0.3, 1.0, 1.0)
"""Worth of picture and sound for valence, arousal and tension in a film that has words: light and noise say how much is
going on in a silence, but whether it is good is said before and after."""
MOOD_DEVIATION = 0.30
"""Distance in valence, arousal and tension that costs a mood half a unit of log-likelihood."""
LABEL_WEIGHT, WORD_WEIGHT, CAPTION_WEIGHT = 1.0, 0.45, 0.7
"""How much labels, telling words and captions say about the name."""
VOICE_SHARE = 0.4
"""Weight of how lines are said beside what they say."""
VOICE_TELLS = 0.05
"""A smaller change of arousal and tension is no evidence."""
USUAL_WEIGHT = 0.5
"""What a film without words usually is counts as much as that much evidence beside captions."""
MAX_EVIDENCE = 8


@dataclass(frozen=True, slots=True)
class _Observation:
    """One piece of evidence before it is weighed against the others."""

    evidence: Evidence
    """Its weight is absolute here, a share later."""
    reading: tuple[float, float, float]


def feel_scenes(
    scenes: tuple[Scene, ...],
    script: Script,
    feelings: tuple[Feeling, ...] | None,
    picture: Picture,
    sound: SoundTrace,
    film: Film,
    voices: tuple[LineVoice, ...] = (),
) -> tuple[Mood, ...]:
    """Say what each scene does to us, and why.

    Args:
        scenes: They tile the film.
        script: The lines the feelings belong to.
        feelings: One per line of the script; None or empty where there are none.
        picture: Key frames and cuts; may be empty.
        sound: The film's own sound; may be empty.
        film: The film, for its length.
        voices: How each line is spoken; empty where that is not known.

    Returns:
        One mood per scene. With no evidence at all it is neutral with little confidence.

    Raises:
        ValueError: The feelings are not one per line.
    """
    felt = tuple(feelings or ())
    if felt and len(felt) != len(script.lines):
        raise ValueError(f"expected one feeling for each of {len(script.lines)} lines, got {len(felt)}")
    spans = tuple(scene.span for scene in scenes)
    if not script.lines:
        return tuple(_wordless(one, scene) for one, scene in zip(read_looks(picture, sound, spans), scenes, strict=True))
    seen, heard = read_picture(picture, spans), read_sound(sound, spans)
    home = _lines_of(scenes, script)
    readings = line_readings(script.lines, felt)
    said = deliveries(script.lines, voices) if voices and felt else ()
    observations = [
        [
            *(lines := _line_observations(scene, [(script.lines[k], felt[k], readings[k]) for k in home[i]] if felt else [])),
            *_voice_observation(lines, [said[k] for k in home[i]] if said else []),
            *_caption_observations(scene),
            *_audiovisual_observations(scene, seen[i], heard[i], film),
        ]
        for i, scene in enumerate(scenes)
    ]
    raw = np.array([_mean_reading(one) for one in observations])
    masses = np.array([sum(one.evidence.weight for one in some) for some in observations])
    trust, mobility = _trust(observations), _mobility(scenes, look_changes(picture, spans))
    smooth, own = kalman_smooth(raw, trust, mobility)
    labels = [_scene_labels([felt[k] for k in home[i]], script.lines, home[i]) if felt else None for i in range(len(scenes))]
    return tuple(
        _mood(
            np.clip(smooth[i], -1, 1), float(own[i]), float(masses[i]), labels[i], observations[i], scene,
            float(smooth[i - 1][2]) if i else 0.0,
        )
        for i, scene in enumerate(scenes)
    )  # fmt: skip


def _trust(observations: list[list[_Observation]]) -> Floats:
    """How much each scene's own evidence is worth for valence, arousal and tension, 0..1; shape (scenes, 3)."""
    worth = np.array(AUDIOVISUAL_TRUST)
    masses = [
        sum((one.evidence.weight * (worth if one.evidence.source in AUDIOVISUAL else 1.0) for one in some), 0 * worth)
        for some in observations
    ]
    return np.minimum(1.0, np.array(masses) / FULL_TRUST)


def _mobility(scenes: tuple[Scene, ...], looks: Floats) -> Floats:
    """How freely the mood may turn before each scene: fully where somebody speaks, as the look does where nobody does."""
    return np.array([1.0 if scene.lines else turn**2 for scene, turn in zip(scenes, looks, strict=True)])


# --- words ----------------------------------------------------------------------------------------


def _lines_of(scenes: tuple[Scene, ...], script: Script) -> list[list[int]]:
    """Indices of the lines that start in each scene."""
    ends = np.array([scene.span.end_ms for scene in scenes])
    home: list[list[int]] = [[] for _ in scenes]
    for k, line in enumerate(script.lines):
        i = int(np.searchsorted(ends, line.span.start_ms, side="right"))
        if i < len(scenes):
            home[i].append(k)
    return home


def _strength(feeling: Feeling) -> float:
    """How much a line is worth as evidence: how sure the labels are and how far from neutral it is, 0.2..1."""
    loud = max(feeling.labels[:-1])
    return 0.2 + 0.8 * max(loud, min(1.0, 1.5 * abs(feeling.valence)))


def _line_observations(scene: Scene, said: list[tuple[Line, Feeling, Floats]]) -> list[_Observation]:
    """Lines by strength, length and place: the last words of a scene weigh a third more than the first."""
    out = []
    for line, feeling, reading in said:
        place = (line.span.start_ms - scene.span.start_ms) / scene.span.duration_ms
        length = min(1.3, max(0.6, line.span.duration_ms / 2_000))
        weight = _strength(feeling) * length * (0.85 + 0.3 * place)
        text = " ".join(line.text.split())
        v, a, t = (float(x) for x in reading)
        out.append(_Observation(Evidence("line", line.span.start_ms, text, weight), (v, a, t)))
    return out


def _voice_observation(lines: list[_Observation], said: list[Delivery]) -> list[_Observation]:
    """How the lines of a scene are said, where that is not as usual; the weights are those of the lines, by clarity."""
    weights = np.array([one.evidence.weight * how.clarity for one, how in zip(lines, said, strict=False)])
    if not weights.sum():
        return []
    readings = np.array([one.reading for one in lines])
    added = [(0.0, how.arousal, how.tension + tightened(how.arousal, row[0])) for how, row in zip(said, readings, strict=True)]
    change = np.average(np.array(added), axis=0, weights=weights)
    if np.abs(change).max() < VOICE_TELLS:
        return []
    v, a, t = (float(x) for x in np.clip(np.average(readings, axis=0, weights=weights) + change / VOICE_SHARE, -1, 1))
    clearest = lines[int(weights.argmax())].evidence
    evidence = Evidence("voice", clearest.at_ms, f"said {_manner(said, weights)}", VOICE_SHARE * float(weights.sum()))
    return [_Observation(evidence, (v, a, t))]


def _manner(said: list[Delivery], weights: Floats) -> str:
    """How most of some lines are said, in words."""
    counts = Counter[str]()
    for how, weight in zip(said, weights, strict=True):
        counts.update({word: round(1000 * weight) for word in how.words})
    told = [word for word, count in counts.most_common() if count > counts[OPPOSITES.get(word, "")]]
    return ", ".join(told[:3]) or "not quite as usual"


def _scene_labels(feelings: list[Feeling], lines: tuple[Line, ...], home: list[int]) -> Floats | None:
    """Mean label probabilities, sure and long lines first."""
    if not feelings:
        return None
    weights = np.array([_strength(f) * max(1, lines[k].span.duration_ms) for f, k in zip(feelings, home, strict=True)])
    return np.asarray(np.average(np.array([f.labels for f in feelings]), axis=0, weights=weights))


def caption_sign(text: str) -> Sign | None:
    """What a sound caption means, by the first row of the table that knows it.

    Example:
        >>> caption_sign("laughs").mood
        'comic'
    """
    return next((sign for pattern, sign in CAPTIONS if pattern.search(text)), None)


# --- captions, picture, sound ---------------------------------------------------------------------


def _caption_observations(scene: Scene) -> list[_Observation]:
    """Sound and music captions, by the first row of the table that knows them."""
    out = []
    for caption in scene.captions:
        sign = caption_sign(caption.text) if caption.kind != "lyric" else None
        if sign is not None:
            weight = 0.9 if caption.kind == "music" else 0.6
            evidence = Evidence("caption", caption.span.start_ms, f"[{caption.text.strip('[]')}] reads as {sign.mood}", weight)
            out.append(_Observation(evidence, (sign.valence, sign.arousal, sign.tension)))
    return out


def _audiovisual_observations(
    scene: Scene, seen: AudiovisualReading | None, heard: AudiovisualReading | None, film: Film
) -> list[_Observation]:
    """Picture and sound; the less is said, the more they count."""
    spoken = min(1.0, sum(line.span.duration_ms for line in scene.lines) / scene.span.duration_ms)
    scale = 1.0 - 0.6 * spoken
    out = []
    if seen is not None and film.frame_rate is not None:
        evidence = Evidence("picture", scene.span.start_ms, seen.words, PICTURE_WEIGHT * scale)
        out.append(_Observation(evidence, seen.reading))
    if heard is not None:
        evidence = Evidence("sound", scene.span.start_ms, heard.words, SOUND_WEIGHT * scale)
        out.append(_Observation(evidence, heard.reading))
    return out


def _wordless(whole: WholeReading, scene: Scene) -> Mood:
    """The mood of a scene of a film without words: what is seen and heard, and captions."""
    told = _caption_observations(scene)
    observations = [*told, *(_Observation(one, whole.reading) for one in whole.evidence)]
    if not observations:
        observations = [_Observation(Evidence("usual", scene.span.start_ms, PLAIN, USUAL_WEIGHT), whole.reading)]
    own = sum(one.weight for one in whole.evidence) + USUAL_WEIGHT
    total = own + sum(one.evidence.weight for one in told)
    reading = own * np.array(whole.reading) + sum((one.evidence.weight * np.array(one.reading) for one in told), np.zeros(3))
    return _mood(np.clip(reading / total, -1, 1), 1.0, total - USUAL_WEIGHT, None, observations, scene, 0.0)


def _mean_reading(observations: list[_Observation]) -> tuple[float, float, float]:
    total = sum(one.evidence.weight for one in observations)
    if total <= 0:
        return (0.0, -0.2, -0.2)
    v, a, t = (sum(one.evidence.weight * one.reading[k] for one in observations) / total for k in range(3))
    return (v, a, t)


# --- the name -------------------------------------------------------------------------------------


def _mood(
    reading: Floats,
    own: float,
    mass: float,
    labels: Floats | None,
    observations: list[_Observation],
    scene: Scene,
    tension_before: float,
) -> Mood:
    """Name the mood, and put its evidence in order."""
    odds = name_odds(reading, labels, scene, tension_before - float(reading[2]))
    probabilities = np.exp(odds - odds.max())
    probabilities /= probabilities.sum()
    best = int(np.argmax(probabilities))
    sure = float(np.sqrt(probabilities[best]) * (1 - np.exp(-0.9 * mass)))
    named = sorted(zip(EMOTIONS, labels if labels is not None else (), strict=False), key=lambda pair: -pair[1])
    return Mood(
        name=tuple(PROTOTYPES)[best],
        valence=float(reading[0]),
        arousal=float(reading[1]),
        tension=float(reading[2]),
        confidence=min(1.0, sure),
        labels=tuple((name, float(probability)) for name, probability in named),
        evidence=_evidence(observations, own, scene),
    )


def name_odds(reading: Floats, labels: Floats | None, scene: Scene, release: float) -> Floats:
    """Log-odds of each mood of :data:`PROTOTYPES` for a scene.

    Args:
        reading: Valence, arousal, tension.
        labels: Mean label probabilities, or None without words.
        scene: For its words and captions.
        release: How far tension fell since the scene before.
    """
    odds = np.zeros(len(PROTOTYPES))
    said = [telling_moods(line.text) for line in scene.lines]
    shown = [sign.mood for c in scene.captions if c.kind != "lyric" and (sign := caption_sign(c.text)) is not None]
    for i, (name, row) in enumerate(PROTOTYPES.items()):
        away = reading - np.array([row.valence, row.arousal, row.tension])
        odds[i] = -0.5 * float(away @ away) / MOOD_DEVIATION**2 + row.prior
        if labels is None:
            odds[i] += row.prior_wordless
        else:
            probability = dict(zip(EMOTIONS, labels, strict=True))
            odds[i] += LABEL_WEIGHT * sum(weight * probability[label] for label, weight in row.labels.items())
        told = sum(name in moods for moods in said)
        odds[i] += WORD_WEIGHT * min(told, 3) / max(1.0, np.sqrt(len(said) / 4)) + CAPTION_WEIGHT * min(shown.count(name), 2)
        odds[i] += row.release * min(0.8, max(0.0, release - 0.15))
    return odds


def _evidence(observations: list[_Observation], own: float, scene: Scene) -> tuple[Evidence, ...]:
    """Shares of the whole, strongest first; what the neighbours contributed is one of them."""
    total = sum(one.evidence.weight for one in observations)
    shares = [
        Evidence(one.evidence.source, one.evidence.at_ms, one.evidence.text, own * one.evidence.weight / total)
        for one in observations
        if total > 0
    ]
    others = 1.0 - own if observations else 1.0
    if others > 0.02:
        shares.append(Evidence("neighbours", scene.span.start_ms, "steadied over the scenes around", others))
    return tuple(sorted(shares, key=lambda e: (-e.weight, e.at_ms))[:MAX_EVIDENCE])
