"""What the music does while people speak: how dense it is, whether it has a tune, whether its mood is still heard.

    python benchmarks/underscore.py                    the sample film, ten episodes, and every mood under made-up talk
    python benchmarks/underscore.py --films 3          fewer episodes
    python benchmarks/underscore.py --episodes DIR     subtitle files (.srt) of your own; their first six minutes are scored

Only planning and composing are needed: no sound is made. A cue is judged section by section, each by its own mood. "Under
speech" are the instants inside a spoken line; "in the open" are stretches of three seconds and more in which nobody speaks.
Where the plan asks for a hush, and in the ring-out after the final chord, nothing is counted.

What is asked: at least half the open density under speech, a tune in at least a quarter of the time spoken over (cues of
20 s and more), no wait of over three seconds for a new note, and at least 85 % of the signs of valence and arousal heard as
meant, by each of our mood regressors. The exit status is 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import music_metrics as metrics
from vidscore import pipeline
from vidscore.hear.mood_regression import heard_mood, mood_features
from vidscore.hear.notes import Notes, notes_of_cue
from vidscore.model.cue import Cue
from vidscore.model.instruments import SECTIONS
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.plan import Brief, Plan
from vidscore.model.span import Span, merged
from vidscore.plan import CueRequest, cue_brief
from vidscore.settings import PlanSettings, Settings
from vidscore.single_cue import make_cue
from vidscore.tools.workers import map_processes

ROOT = Path(__file__).parent.parent
EPISODES = ROOT.parent / "shared/data/real/episodes"
FIRST_MS = 360_000
"""How much of an episode is scored."""
OPEN_MS = 3_000
"""Without speech for this long, the music is in the open."""
WHOLE_MS = 20_000
"""A cue this long must have a tune under its words."""
JUDGED_MS = 8_000
"""Sections shorter than this are too short to be heard as a mood."""
WAIT_MS = 3_000.0
SHARE_SPOKEN = (0.62, 0.78)
"""How much of a made-up scene is talk."""

Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Section:
    """One mood of one cue, and its notes."""

    film: str
    brief: Brief
    cue: Cue
    spoken: Spans
    open: Spans

    @property
    def mood(self) -> str:
        return self.brief.mood.name


@dataclass(frozen=True)
class Target:
    """One promise of the list at the end."""

    what: str
    asked: float
    got: float
    form: str = ".0%"
    at_most: bool = False

    @property
    def met(self) -> bool:
        return self.got <= self.asked if self.at_most else self.got >= self.asked


# ---------------------------------------------------------------------- films


def sample_plans() -> Iterator[tuple[str, Plan]]:
    """The sample film by its English and its Chinese subtitles."""
    for name in ("film.srt", "film.zh.srt"):
        film, script = pipeline.open_film(ROOT / "samples/film.mp4", ROOT / "samples" / name, Settings())
        yield f"sample, {name}", pipeline.plan_score(pipeline.analyse_film(film, script, Settings()), Settings())


def episode_plans(folder: Path, count: int) -> Iterator[tuple[str, Plan]]:
    """The first minutes of real episodes, scored from wall to wall."""
    settings = Settings(plan=PlanSettings(coverage=1.0))
    for path in sorted(folder.glob("*.srt"))[:count]:
        with tempfile.TemporaryDirectory() as place:
            short = Path(place) / path.name
            short.write_text(_first_minutes(path.read_text("utf-8-sig", errors="replace")), "utf8")
            yield path.name, pipeline.plan_score(pipeline.feel_script(short, None, settings)[0], settings)


def _first_minutes(text: str) -> str:
    """The subtitles of the six minutes after the first one, which is moved to two seconds."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.replace("\r", "")) if " --> " in block]
    first = min((_ms(_TIME.search(block)) for block in blocks), default=0)
    late = first - 2_000
    kept = [_TIME.sub(lambda time: _stamp(_ms(time) - late), b) for b in blocks if _ms(_TIME.search(b)) < first + FIRST_MS]
    return "\n\n".join(kept) + "\n"


_TIME = re.compile(r"(\d+):(\d+):(\d+)[,.](\d+)")


def _ms(time: re.Match[str] | None) -> int:
    hours, minutes, seconds, ms = map(int, time.groups()) if time else (0, 0, 0, 0)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms


def _stamp(at_ms: int) -> str:
    return f"{at_ms // 3_600_000:02d}:{at_ms // 60_000 % 60:02d}:{at_ms // 1000 % 60:02d},{at_ms % 1000:03d}"


def talking_briefs(seeds: int) -> Iterator[Brief]:
    """Every mood for 48 s under made-up talk of lines and pauses, as short videos have it, with 8 s in the open."""
    for mood in MOODS:
        for seed in range(seeds):
            roll, at, lines = random.Random(f"{mood}{seed}"), 1.0, []
            share = roll.uniform(*SHARE_SPOKEN)
            while at < 45.0:
                length = roll.uniform(1.5, 6.0)
                lines.append(Span(round(at * 100) * 10, round(min(at + length, 47.0) * 100) * 10))
                before, at = at, at + length + length * (1 - share) / share * roll.uniform(0.3, 1.7)
                at += 8.0 if before < 20.0 <= at else 0.0
            yield cue_brief(CueRequest(mood=mood, duration_ms=48_000, speech=tuple(lines)), PlanSettings(seed=seed))


def sections_of(film: str, cue: Cue) -> Iterator[Section]:
    """A cue by its sections, hushed stretches and the ring-out left out."""
    whole: Brief = cue.brief
    for brief in getattr(whole, "by_section", lambda: (whole,))():
        last = round(cue.tempo_map.ms_at(cue.cadence_beats)) + 100
        ring = (Span(last, whole.span.end_ms),) if last < whole.span.end_ms else ()
        hushed = (*(hush.span for hush in getattr(brief, "hushed", ())), *ring)
        spoken = merged(tuple(part for span in brief.speech if (part := span.clipped(brief.span))))
        yield Section(film, brief, cue, _minus(spoken, hushed), _minus(_gaps(brief.span, spoken), hushed))


def _gaps(span: Span, spoken: Spans) -> Spans:
    """The stretches of a span without speech that are long enough to be in the open."""
    edges = [span.start_ms, *(at for one in spoken for at in (one.start_ms, one.end_ms)), span.end_ms]
    return tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= OPEN_MS)


def _minus(spans: Spans, taken: Spans) -> Spans:
    """Spans without what others take of them."""
    for cut in taken:
        parts = [(s.start_ms, min(s.end_ms, cut.start_ms)) for s in spans]
        parts += [(max(s.start_ms, cut.end_ms), s.end_ms) for s in spans]
        spans = tuple(Span(a, b) for a, b in sorted(set(parts)) if b > a)
    return spans


# ---------------------------------------------------------------------- figures


def seconds(spans: Iterable[Span]) -> float:
    return sum(span.duration_ms for span in spans) / 1000


def onsets(section: Section, role: str = "") -> NDArray[np.float64]:
    """Instants (ms) at which something begins, each once; ``role`` for the notes of one role alone."""
    at = section.cue.tempo_map.ms_at
    beats = {n.onset_beats for p in section.cue.parts for n in p.notes if not role or p.role == role}
    return np.unique(np.round([at(beat) for beat in beats], -1)) if beats else np.zeros(0)


def every_note(section: Section) -> NDArray[np.float64]:
    """Instants (ms) at which notes begin, one for every player's note."""
    return np.array([section.cue.tempo_map.ms_at(n.onset_beats) for p in section.cue.parts for n in p.notes])


def within(at: NDArray[np.float64], spans: Spans) -> NDArray[np.bool_]:
    """Which instants lie inside the spans."""
    inside = np.zeros(len(at), dtype=bool)
    for span in spans:
        inside |= (at >= span.start_ms) & (at < span.end_ms)
    return inside


def tune_seconds(section: Section) -> float:
    """Seconds of speech in which a note of the tune sounds."""
    at = section.cue.tempo_map.ms_at
    notes = [n for p in section.cue.parts if p.role == "melody" for n in p.notes]
    ends = [(int(at(n.onset_beats)), int(at(n.onset_beats + n.duration_beats))) for n in notes]
    sung = merged(tuple(Span(a, b) for a, b in sorted(ends) if b > a))
    return sum(one.overlap_ms(other) for one in sung for other in section.spoken) / 1000


def longest_wait(section: Section) -> float:
    """Longest time (ms) without a new note that lies in speech."""
    end = min(section.brief.span.end_ms, section.cue.tempo_map.ms_at(section.cue.cadence_beats))
    begun = onsets(section)
    marks = np.unique([section.brief.span.start_ms, *begun[begun <= end], end])
    waits = [
        min(b, span.end_ms) - max(a, span.start_ms)
        for a, b in pairwise(marks)
        for span in section.spoken
        if a < span.end_ms and b > span.start_ms
    ]
    return max(waits, default=0.0)


def notes_of(section: Section) -> Notes:
    """The pitched notes of a section."""
    return notes_of_cue(section.cue).between(section.brief.span.start_ms / 1000 - 0.01, section.brief.span.end_ms / 1000)


def spoken_notes(section: Section) -> Notes:
    """The pitched notes that begin under speech, the pauses between cut out."""
    notes = notes_of(section)
    at = section.cue.tempo_map.beat_at
    keep = within(notes.onset_s * 1000, section.spoken)
    kept = notes.where(keep)
    cut_s, cut_beats, before = np.zeros(len(kept)), np.zeros(len(kept)), section.brief.span.start_ms
    for span in section.spoken:
        later = kept.onset_s * 1000 >= span.start_ms
        cut_s += later * (span.start_ms - before) / 1000
        cut_beats += later * (float(at(span.start_ms)) - float(at(before)))
        before = span.end_ms
    return replace(kept, onset_s=kept.onset_s - cut_s, onset_beats=kept.onset_beats - cut_beats)


def tempo_of(section: Section) -> float:
    """The tempo of a section, in quarter notes a minute."""
    start, end = (float(section.cue.tempo_map.beat_at(at)) for at in (section.brief.span.start_ms, section.brief.span.end_ms))
    return 60_000 * (end - start) / section.brief.span.duration_ms


def fingerprint(section: Section) -> NDArray[np.float64]:
    """What a listener could tell moods by under speech: the mood features, dynamics, fullness, and who plays."""
    notes = spoken_notes(section)
    begun = [(p.section, section.cue.tempo_map.ms_at(n.onset_beats)) for p in section.cue.parts for n in p.notes]
    inside = within(np.array([at for _, at in begun]), section.spoken)
    shares = np.array([sum(a and s == name for (s, _), a in zip(begun, inside, strict=True)) for name in SECTIONS], float)
    more = [notes.velocity.std(), metrics.polyphony(notes)]
    return np.concatenate([mood_features(notes, tempo_of(section)), more, shares / max(shares.sum(), 1.0)])


# ---------------------------------------------------------------------- tables


def show_density(title: str, sections: list[Section]) -> list[Target]:
    """Print density and tune by mood; the targets over all."""
    print(f"\n{title}: {len(sections)} sections")
    heads = ("spoken s", "open s", "onsets/s", "open", "share", "notes/s", "open", "tune/s", "open", "sung", "wait s")
    print(f"{'mood':<12}" + "".join(f"{head:>9}" for head in heads))
    rows: dict[str, dict[str, float]] = {}
    for mood in (*MOODS, "all"):
        chosen = [s for s in sections if mood in (s.mood, "all")]
        if chosen:
            rows[mood] = row = _density(chosen)
            print(
                f"{mood:<12}{row['spoken']:>9.0f}{row['open']:>9.0f}{row['onsets']:>9.2f}{row['onsets open']:>9.2f}"
                f"{row['share']:>9.0%}{row['notes']:>9.1f}{row['notes open']:>9.1f}"
                f"{row['tune']:>9.2f}{row['tune open']:>9.2f}{row['sung']:>9.0%}{row['wait']:>9.1f}"
            )
    fair = {mood: row for mood, row in rows.items() if row["spoken"] >= 10 and row["open"] >= 10 and mood != "all"}
    thin = min(fair, key=lambda mood: fair[mood]["share"], default="")
    long = [s for s in sections if s.cue.brief.span.duration_ms >= WHOLE_MS and seconds(s.spoken) >= 5]
    sung = sorted((tune_seconds(s) / seconds(s.spoken), f"{s.film} {s.brief.name} {s.mood}") for s in long)
    late = sorted(((longest_wait(s), f"{s.film} {s.brief.name} {s.mood}") for s in sections if s.spoken), reverse=True)
    print(f"  least sung, of {len(sung)}: " + "; ".join(f"{share:.0%} {name}" for share, name in sung[:4]))
    print("  longest waits: " + "; ".join(f"{wait / 1000:.1f} s {name}" for wait, name in late[:4]))
    return [
        Target(f"{title}: density under speech beside the open", 0.5, rows["all"]["share"]),
        *([Target(f"{title}: the same, least mood ({thin})", 0.5, fair[thin]["share"])] if thin else []),
        Target(f"{title}: spoken time with a tune, all long cues", 0.25, rows["all"]["sung"]),
        Target(f"{title}: long cues with a tune in a quarter of it", 1.0, float(np.mean([share >= 0.25 for share, _ in sung]))),
        Target(f"{title}: longest wait for a note, s", WAIT_MS / 1000, late[0][0] / 1000 if late else 0.0, ".1f", at_most=True),
    ]


def _density(sections: list[Section]) -> dict[str, float]:
    """Figures of several sections together."""
    counts: dict[str, float] = defaultdict(float)
    for section in sections:
        for role, name in (("", "onsets"), ("melody", "tune")):
            at = onsets(section, role)
            counts[name] += within(at, section.spoken).sum()
            counts[f"{name} open"] += within(at, section.open).sum()
        at = every_note(section)
        counts["notes"] += within(at, section.spoken).sum()
        counts["notes open"] += within(at, section.open).sum()
    spoken, free = (sum(seconds(spans) for spans in kind) for kind in zip(*((s.spoken, s.open) for s in sections), strict=True))
    for name in ("onsets", "notes", "tune"):
        counts[name] /= max(spoken, 1e-9)
        counts[f"{name} open"] /= max(free, 1e-9)
    long = [s for s in sections if s.cue.brief.span.duration_ms >= WHOLE_MS]
    sung = sum(tune_seconds(s) for s in long) / max(1e-9, sum(seconds(s.spoken) for s in long))
    wait = max((longest_wait(s) for s in sections), default=0.0) / 1000
    share = counts["onsets"] / counts["onsets open"] if counts["onsets open"] else float("nan")
    return {**counts, "spoken": spoken, "open": free, "sung": sung, "wait": wait, "share": share}


def show_heard(title: str, sections: list[Section], spoken_only: bool) -> list[Target]:
    """Signs of valence and arousal heard as the mood table asks, by both regressors."""
    chosen = [s for s in sections if s.brief.span.duration_ms >= JUDGED_MS]
    hits: dict[tuple[int, str], list[bool]] = defaultdict(list)
    by_mood: dict[str, list[NDArray[np.float64]]] = defaultdict(list)
    for section in chosen:
        notes = spoken_notes(section) if spoken_only else notes_of(section)
        if len(notes) < 8 or (spoken_only and seconds(section.spoken) < JUDGED_MS / 2000):
            continue
        row, heard = MOOD_TABLE[section.mood], heard_mood(notes, tempo_of(section))
        by_mood[section.mood].append(np.array(heard))
        for ear, (valence, arousal) in enumerate(heard):
            if abs(row.valence) >= 0.2 and row.audible_valence:
                hits[ear, "valence"].append(valence * row.valence > 0)
            if abs(row.arousal) >= 0.2:
                hits[ear, "arousal"].append(arousal * row.arousal > 0)
    print(f"\n{title}: heard as meant, {sum(map(len, by_mood.values()))} sections")
    for mood in MOODS:
        if mood in by_mood:
            (v1, a1), (v2, a2) = np.mean(by_mood[mood], axis=0)
            row = MOOD_TABLE[mood]
            print(
                f"  {mood:<12}{len(by_mood[mood]):>4}  asked {row.valence:+.1f}/{row.arousal:+.1f}"
                f"  ear 1 {v1:+.1f}/{a1:+.1f}  ear 2 {v2:+.1f}/{a2:+.1f}"
            )
    out = [
        Target(f"{title}: regressor {ear + 1} hears the sign of {name}", 0.85, float(np.mean(hits[ear, name])))
        for ear, name in sorted(hits)
    ]
    return [*out, Target(f"{title}: signs in all", 0.85, float(np.mean([hit for row in hits.values() for hit in row])))]


def told_apart(title: str, sections: list[Section], shrink: float = 0.3) -> list[Target]:
    """How many sections a listener would give to the right mood by what sounds under speech alone.

    Nearest class mean under the pooled covariance (a linear discriminant), the film or seed of the section left out;
    the mean over moods, so that common moods count no more than rare ones.
    """
    chosen = [s for s in sections if len(spoken_notes(s)) >= 8 and seconds(s.spoken) >= JUDGED_MS / 2000]
    x = np.array([fingerprint(s) for s in chosen])
    x = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9)
    right: dict[str, list[bool]] = defaultdict(list)
    for i, section in enumerate(chosen):
        others = [j for j, other in enumerate(chosen) if other.film != section.film]
        known = {mood: [j for j in others if chosen[j].mood == mood] for mood in MOODS}
        means = {mood: x[rows].mean(axis=0) for mood, rows in known.items() if len(rows) > 1}
        if section.mood not in means:
            continue
        rest = np.concatenate([x[known[mood]] - mean for mood, mean in means.items()])
        spread = (1 - shrink) * np.cov(rest, rowvar=False, bias=True) + shrink * np.eye(x.shape[1])
        inverse = np.linalg.inv(spread)
        nearest = min(means, key=lambda mood: float((x[i] - means[mood]) @ inverse @ (x[i] - means[mood])))
        right[section.mood].append(nearest == section.mood)
    told = float(np.mean([np.mean(hits) for hits in right.values()])) if right else float("nan")
    print(f"\n{title}: moods told apart by the spoken parts alone, {told:.0%} (mean over {len(right)} moods)")
    print("  " + "  ".join(f"{mood} {np.mean(hits):.0%} of {len(hits)}" for mood, hits in right.items()))
    return [Target(f"{title}: moods told apart under speech", 0.5, told)]


def show_targets(targets: list[Target]) -> bool:
    """Print what was promised and what was measured; whether all of it was met."""
    print(f"\n{'target':<66}{'asked':>8}{'got':>8}")
    for t in targets:
        asked = ("<= " if t.at_most else ">= ") + format(t.asked, t.form)
        print(f"{t.what:<66}{asked:>8}{t.got:>8{t.form}}{'' if t.met else '  MISSED'}")
    print(f"{sum(t.met for t in targets)} of {len(targets)} targets met")
    return all(t.met for t in targets)


def compose_alone(brief: Brief) -> Cue:
    return make_cue(brief, Settings())[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--episodes", type=Path, default=EPISODES, help="folder of subtitle files (.srt)")
    parser.add_argument("--films", type=int, default=10, help="how many of them")
    parser.add_argument("--seeds", type=int, default=3, help="cues per mood under made-up talk")
    asked = parser.parse_args()
    plans = list(sample_plans())
    if asked.episodes.is_dir():
        plans += episode_plans(asked.episodes, asked.films)
    else:
        print(f"episodes left out: there is no folder {asked.episodes}")
    films = [s for name, plan in plans for cue in pipeline.compose_film(plan, Settings()) for s in sections_of(name, cue)]
    made = map_processes(compose_alone, list(talking_briefs(asked.seeds)), 2)
    talk = [s for number, cue in enumerate(made) for s in sections_of(f"seed {number % asked.seeds}", cue)]
    targets: list[Target] = []
    for title, sections in (("films", films), ("made-up talk", talk)):
        targets += show_density(title, sections)
        targets += show_heard(title, sections, spoken_only=False)
        targets += show_heard(f"{title}, speech alone", sections, spoken_only=True)
        targets += told_apart(title, sections)
    sys.exit(0 if show_targets(targets) else 1)


if __name__ == "__main__":
    main()
