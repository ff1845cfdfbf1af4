"""The instants of a scene that music could land on, each with its weight and its reason in words.

In: a scene and what is known of the film around it (:class:`Witnesses`). Out: hits, not yet chosen among. One finder for each
thing that happens in films: a sound that is written, a bang that is heard, a shout, silence that breaks, light after dark, the
cut that a build-up leads to, a montage, a punch line, a turn of the mood. What is loud is told against the film's own sound,
what is fast against its own cuts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from vidscore.model.arrays import Floats
from vidscore.model.film import Film, Picture, SoundTrace
from vidscore.model.hits import Hit
from vidscore.model.mood import Mood
from vidscore.model.scene import Scene
from vidscore.model.script import Line
from vidscore.model.span import Span
from vidscore.model.voice import LineVoice
from vidscore.plan.mood_table import PLAN_TABLE
from vidscore.plan.weights import HIT

Curve = tuple[tuple[int, float, float, float], ...]

_LOUD = re.compile(
    r"gun|shot|thunder|explo|crash|slam|\bbang|scream|shatter|door (?:opens|closes|shuts)|knock|\bgasp|siren"
    r"|枪|槍|爆|雷|尖叫|砰|敲门|敲門|摔",
    re.I,
)
"""What a caption says of a sound that music lands on: English words by their beginning, Chinese ones anywhere."""
_LAUGH = re.compile(r"laugh|chuckl|giggl|笑", re.I)
_CRY = re.compile(
    r"\b(?:no|stop|help|run|wait|fire|look out|watch out|get (?:out|down|back)|don't|god|never|now)\b"
    r"|不要|不许|不許|救命|快跑|站住|住手|小心|不！",
    re.I,
)
"""Words that are shouted because something happens."""
_COURTESY = re.compile(
    r"\b(?:hi|hello|bye|thanks?|congrat\w*|welcome|happy|great|good|nice|cheers|please|sure|okay|ok|wow|yay|cool|sorry)\b"
    r"|你好|谢谢|謝謝|再见|再見|恭喜|欢迎|歡迎",
    re.I,
)
"""Words that carry an exclamation mark out of courtesy."""
_FRAME_MS = 16
"""Of one figure of the sound's prominence."""


@dataclass(frozen=True, slots=True)
class MoodJump:
    """An instant at which the mood curve moves fast."""

    at_ms: int
    size: float
    """Change of valence, arousal and tension together."""


@dataclass(frozen=True)
class Witnesses:
    """What is known of a film, as far as instants are found by it."""

    film: Film
    lines: tuple[Line, ...] = ()
    picture: Picture = field(default_factory=Picture)
    sound: SoundTrace = field(default_factory=SoundTrace)
    voices: tuple[LineVoice, ...] = ()
    """One per line; empty where no voice was measured."""
    curve: Curve = ()
    turns: tuple[MoodJump, ...] = ()

    @cached_property
    def loudness(self) -> Floats:
        """Level of the film's own sound in each of its steps, dBFS."""
        return np.asarray(self.sound.loudness_db, float)

    @cached_property
    def middle_db(self) -> float:
        """The level of the middle of what sounds."""
        sounding = self.loudness[self.loudness > HIT.silent_db]
        return float(np.median(sounding)) if sounding.size else HIT.silent_db

    @cached_property
    def usual_voice_db(self) -> float:
        """How loud the film's lines are usually said; NaN where too few can be heard."""
        heard = [voice.level_db for voice in self.voices if voice.clarity >= HIT.clear_voice]
        return float(np.median(heard)) if len(heard) >= HIT.least_voices else float("nan")

    @cached_property
    def in_capitals(self) -> bool:
        """Whether most of the film is written in capitals, which then say nothing."""
        return 2 * sum(line.text.isupper() for line in self.lines) > len(self.lines)

    @cached_property
    def changes(self) -> dict[int, float]:
        """How different the picture is at each key frame, by its time."""
        return {frame.at_ms: frame.change for frame in self.picture.keyframes}

    @cached_property
    def cuts(self) -> tuple[int, ...]:
        """Every cut, in order."""
        return tuple(sorted(self.picture.cuts_ms))

    def change(self, cut_ms: int) -> float:
        """How different the picture is behind a cut, 0..1."""
        return self.changes.get(cut_ms, HIT.cut_unseen)

    def cuts_in(self, span: Span) -> tuple[int, ...]:
        """The cuts inside a span."""
        return self.cuts[bisect_left(self.cuts, span.start_ms) : bisect_left(self.cuts, span.end_ms)]

    def unspoken_before(self, at_ms: int) -> int:
        """For how long nobody has spoken at an instant, in ms; 0 while somebody speaks."""
        ends = [line.span.end_ms for line in self.lines if line.span.start_ms < at_ms]
        return max(0, at_ms - max(ends, default=0))

    def level(self, start_ms: int, end_ms: int) -> float:
        """Mean level of the film's own sound over a stretch, dBFS; NaN where there is none."""
        part = self.loudness[max(0, start_ms) // self.sound.step_ms : max(1, end_ms // self.sound.step_ms)]
        return float(part.mean()) if part.size else float("nan")

    def excitement(self, start_ms: int, end_ms: int) -> float:
        """Mean arousal, and half the tension, of the film's curve over a stretch; NaN where it has no point."""
        inside = [a + t / 2 for at, _, a, t in self.curve if start_ms <= at < end_ms]
        return sum(inside) / len(inside) if inside else float("nan")

    def onset(self, start_ms: int, end_ms: int, otherwise: int) -> int:
        """Where the sound rises most in a stretch; ``otherwise`` where nothing does."""
        first = max(0, start_ms) // _FRAME_MS
        part = np.asarray(self.sound.prominence[first : end_ms // _FRAME_MS], float)
        if part.size <= HIT.rise_frames:
            return otherwise
        rises = part[HIT.rise_frames :] - part[: -HIT.rise_frames]
        best = int(rises.argmax())
        return (first + best + HIT.rise_frames - 1) * _FRAME_MS if rises[best] >= HIT.least_rise_db else otherwise


Finder = Callable[[Witnesses, Scene, Mood], Iterator[Hit]]


def _hit(at_ms: int, weight: float, why: str, on_bar: bool = True) -> Hit:
    return Hit(at_ms, round(min(1.0, max(0.0, weight)), 3), "downbeat" if on_bar else "beat", why)


def _written(_: Witnesses, scene: Scene, __: Mood) -> Iterator[Hit]:
    """A sound that the subtitles write."""
    for caption in scene.captions:
        if caption.kind == "sound" and _LOUD.search(caption.text):
            yield _hit(caption.span.start_ms, 1.0, f"the sound [{caption.text}]")


def _bangs(seen: Witnesses, scene: Scene, __: Mood) -> Iterator[Hit]:
    """A sudden loud sound that is no voice: a door, a blow, a crash."""
    step, levels = seen.sound.step_ms, seen.loudness
    for i in range(max(HIT.calm_steps, -(-scene.span.start_ms // step)), min(levels.size, scene.span.end_ms // step)):
        rise = levels[i] - float(levels[i - HIT.calm_steps : i].max())
        spoken = any(line.span.overlap_ms(Span(i * step, (i + 1) * step)) for line in scene.lines)
        if (
            rise < HIT.bang_db
            or levels[i] < seen.middle_db + HIT.over_middle_db
            or spoken
            or not any(seen.sound.onsets[i - 1 : i + 2])
        ):
            continue
        at = seen.onset((i - 1) * step, (i + 1) * step, i * step)
        yield _hit(at, HIT.bang + HIT.bang_rise * (rise - HIT.bang_db), f"a sudden sound, {rise:.0f} dB over what was before")


def _shouts(seen: Witnesses, scene: Scene, mood: Mood) -> Iterator[Hit]:
    """A line that is shouted: louder than usual, in capitals, or with an exclamation mark because something happens."""
    voices = dict(zip(seen.lines, seen.voices, strict=True)) if seen.voices else {}
    for line in scene.lines:
        voice = voices.get(line)
        clear = voice is not None and voice.clarity >= HIT.clear_voice
        over = voice.level_db - seen.usual_voice_db if voice is not None and clear else float("nan")
        words, marked = line.text.split(), "!" in line.text or "！" in line.text
        capitals = line.text.isupper() and max(map(len, words), default=0) > 2 and not seen.in_capitals
        weight = HIT.shout * marked + HIT.capitals * capitals + HIT.excited * max(0.0, mood.arousal)
        weight += HIT.cry * (marked and bool(_CRY.search(line.text))) - HIT.courtesy * bool(_COURTESY.search(line.text))
        weight += HIT.short_line * (marked and len(line.text) <= HIT.short_letters)
        weight += HIT.louder * float(np.clip(over, -HIT.most_louder_db, HIT.most_louder_db)) if np.isfinite(over) else 0.0
        if marked or capitals or over >= HIT.shout_db:
            start = line.span.start_ms
            at = seen.onset(start - HIT.around_line_ms, start + 2 * HIT.around_line_ms, start)
            yield _hit(at, weight, f'a shout: "{line.text}"', on_bar=False)


def _reveals(seen: Witnesses, scene: Scene, _: Mood) -> Iterator[Hit]:
    """Silence, then a cut; or silence, then a few words."""
    for cut in seen.cuts_in(scene.span):
        quiet = seen.level(cut - HIT.quiet_ms, cut) <= seen.middle_db - HIT.quiet_db
        if quiet and seen.unspoken_before(cut) >= HIT.quiet_ms:
            yield _hit(cut, HIT.reveal + HIT.cut_change * seen.change(cut), "silence, then the picture cuts")
    for before, line in pairwise(scene.lines):
        pause = line.span.start_ms - before.span.end_ms
        if pause >= HIT.long_pause_ms and len(line.text) <= HIT.short_letters:
            weight = HIT.broken + HIT.broken_longer * min(1.0, pause / HIT.longest_pause_ms)
            yield _hit(line.span.start_ms, weight, f'after {pause / 1000:.0f} s without a word: "{line.text}"', on_bar=False)


def _light(seen: Witnesses, scene: Scene, _: Mood) -> Iterator[Hit]:
    """The first sight of something after the dark."""
    for dark, lit in pairwise(seen.picture.keyframes):
        if scene.span.contains(lit.at_ms) and dark.brightness < HIT.dark and lit.brightness > HIT.lit:
            yield _hit(lit.at_ms, HIT.light, "the picture comes out of the dark")


def _strongest_cut(seen: Witnesses, scene: Scene, _: Mood) -> Iterator[Hit]:
    """Cuts by how much the picture changes; the one that a build-up leads to counts most."""
    for cut in seen.cuts_in(scene.span):
        near, far = HIT.build_ms
        build = seen.excitement(cut - near, cut + near) - seen.excitement(cut - far, cut - near)
        rise = seen.level(cut - near, cut) - seen.level(cut - far, cut - near)
        grown = max(0.0, build / HIT.build_unit if np.isfinite(build) else 0.0, rise / HIT.build_db if np.isfinite(rise) else 0.0)
        why = "the picture cuts after a build-up" if grown >= 1.0 else "the picture cuts"
        yield _hit(cut, HIT.cut + HIT.cut_change * seen.change(cut) + HIT.build * min(1.0, grown), why)


def montages(cuts: tuple[int, ...], lines: tuple[Line, ...]) -> list[tuple[int, ...]]:
    """Runs of quick cuts that are seen more than talked over, each as its cuts in order."""
    runs: list[list[int]] = [[]]
    for cut in cuts:
        if runs[-1] and cut - runs[-1][-1] > HIT.quick_ms:
            runs.append([])
        runs[-1].append(cut)
    return [tuple(run) for run in runs if len(run) >= HIT.montage_cuts and not _talked_over(Span(run[0], run[-1]), lines)]


def _talked_over(span: Span, lines: tuple[Line, ...]) -> bool:
    return sum(line.span.overlap_ms(span) for line in lines) > HIT.talked_over * span.duration_ms


def _montage(seen: Witnesses, scene: Scene, _: Mood) -> Iterator[Hit]:
    """The first and the last cut of a montage."""
    for run in montages(seen.cuts_in(scene.span), scene.lines):
        yield _hit(run[0], HIT.montage, f"the first of {len(run)} quick cuts")
        yield _hit(run[-1], HIT.montage, f"the last of {len(run)} quick cuts")


def _punch_lines(_: Witnesses, scene: Scene, mood: Mood) -> Iterator[Hit]:
    """The moment after a joke: people laugh, or a comic scene pauses."""
    laughs = [one.span.start_ms for one in scene.captions if one.kind == "sound" and _LAUGH.search(one.text)]
    comic = PLAN_TABLE[mood.name].punch_lines
    for line, after in pairwise((*scene.lines, None)):
        end = line.span.end_ms if line else scene.span.end_ms
        pause = (after.span.start_ms if after else scene.span.end_ms) - end
        laughed = any(0 <= at - end + HIT.around_line_ms <= HIT.laugh_ms for at in laughs)
        if line and (laughed or (comic and pause >= HIT.joke_pause_ms)):
            weight = HIT.punch_line + HIT.laughed * laughed + HIT.joke_pause * min(1.0, pause / HIT.longest_pause_ms)
            yield _hit(end + HIT.after_joke_ms, weight, f'a punch line: "{line.text}"', on_bar=False)


def _turns(seen: Witnesses, scene: Scene, _: Mood) -> Iterator[Hit]:
    """Where the mood turns inside a scene."""
    for turn in seen.turns:
        if scene.span.contains(turn.at_ms):
            yield _hit(turn.at_ms, min(HIT.turn_most, HIT.turn_size * turn.size + HIT.turn), "the mood turns", on_bar=False)


FINDERS: tuple[Finder, ...] = (
    _written, _bangs, _shouts, _reveals, _light, _strongest_cut, _montage, _punch_lines, _turns,
)  # fmt: skip
"""Everything that makes an instant, in order of how plainly it can be told."""


def find_instants(seen: Witnesses, scene: Scene, mood: Mood) -> list[Hit]:
    """Every instant of a scene that music could land on, one for each thing that happens there."""
    return [hit for finder in FINDERS for hit in finder(seen, scene, mood) if scene.span.contains(hit.at_ms)]
