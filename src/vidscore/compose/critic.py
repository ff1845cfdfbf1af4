"""What a careful reader finds in a short score: hard faults, and how well it is written.

In: a :class:`~vidscore.compose.sketch.Sketch` and its theme. Out: figures by name, a list of faults (a candidate with a
fault is never chosen) and one score. A figure inside its range costs nothing; :mod:`vidscore.compose.weights.critic` says
which ranges were measured on human music.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np

from vidscore.compose.harmony import closes
from vidscore.compose.melody import chord_classes
from vidscore.compose.mood_table import IDIOMS, parse_roman
from vidscore.compose.motifs import Motif, likeness
from vidscore.compose.sketch import Sketch
from vidscore.compose.timeline import over_bars, over_chords
from vidscore.compose.vocabulary import chord_tension, is_major, voice_leading
from vidscore.compose.weights.critic import CRITIC, TARGETS
from vidscore.compose.weights.harmony import TENSION
from vidscore.model.music import Bar, Note
from vidscore.model.span import merged

Metrics = dict[str, float]


def faults(sketch: Sketch) -> tuple[str, ...]:
    """Why a candidate may not be used: time, range, cadence, hits or a tune in a hush.

    Returns:
        Sentences; empty when all is well.
    """
    out = []
    brief, tempo = sketch.brief, sketch.tempo_map
    if abs(tempo.ms_at(sketch.end_beats) - brief.span.end_ms) > 1 or abs(tempo.ms_at(Fraction(0)) - brief.span.start_ms) > 1:
        out.append("the score does not fill its span")
    notes = (*sketch.melody, *sketch.bass)
    if any(n.onset_beats < 0 or n.onset_beats + n.duration_beats > sketch.end_beats for n in notes):
        out.append("a note sounds outside the cue")
    if any(not 28 <= n.pitch <= 96 for n in notes):
        out.append("a note is out of range")
    if not brief.runs_on and sketch.chords[-1].onset_beats != sketch.cadence_beats:
        out.append("the final chord is not at the cadence")
    if not brief.runs_on and closes(brief.ending) and not sketch.chords[-1].root == sketch.chords[-1].bass == sketch.key.tonic:
        out.append("a closing cue does not end on its tonic")
    for hit, (beat, _, kind) in zip(sorted(brief.hits, key=lambda h: h.at_ms), sketch.hits, strict=False):
        if abs(tempo.ms_at(beat) - hit.at_ms) > 1:
            out.append(f"a hit ({kind}) is {abs(tempo.ms_at(beat) - hit.at_ms):.1f} ms off")
    hushed = merged(tuple(hush.span for hush in brief.hushed))
    entries = [tempo.ms_at(note.onset_beats) for note in sketch.melody] if hushed else []
    if any(span.start_ms < at < span.end_ms - 1 for at in entries for span in hushed):
        out.append("the tune enters where the music holds its breath")
    return tuple(out)


def sketch_metrics(sketch: Sketch, motif: Motif) -> Metrics:
    """The figures of a candidate, see the table of targets; those that need a tune are missing where there is none."""
    out = _harmony_figures(sketch)
    tune = sketch.melody
    out["tune_share"] = _tune_share(sketch)
    if any(share >= CRITIC.spoken for share in sketch.speech):
        out["tune_under_words"] = _tune_under_words(sketch)
    if len(tune) >= 4:
        out |= _motion_figures(tune)
        out |= _rhythm_figures(tune, sketch.bars)
        out |= _chord_figures(sketch, tune)
        out["parallels"] = _parallels(tune, sketch.bass)
        if motif:
            out["theme"] = likeness(motif, [(n.onset_beats, n.pitch) for n in tune], sketch.key.mode)
    return {name: round(value, 4) for name, value in out.items()}


def metrics_score(figures: Metrics) -> float:
    """0..1: the weighted mean of how far each figure lies inside its range (1) or outside it (towards 0)."""
    total = weights = 0.0
    for name, value in figures.items():
        target = TARGETS.get(name)
        if target is None:
            continue
        miss = max(target.low - value, value - target.high, 0.0) / target.tolerance
        total += target.weight / (1.0 + miss * miss)
        weights += target.weight
    return total / weights if weights else 0.0


def _tune_share(sketch: Sketch) -> float:
    """Bars with a tune among those free of speech, over the share that the mood wants; 1 where all are spoken."""
    free = [i for i, spoken in enumerate(sketch.speech) if spoken < CRITIC.spoken]
    bars = over_bars(sketch.bars)
    sung = {bars.index(note.onset_beats) for note in sketch.melody}
    return len(sung.intersection(free)) / len(free) / IDIOMS[sketch.brief.mood.name].presence if free else 1.0


def _tune_under_words(sketch: Sketch) -> float:
    """Share of the spoken bars' time in which the tune sounds."""
    bars = [bar for bar, spoken in zip(sketch.bars, sketch.speech, strict=True) if spoken >= CRITIC.spoken]
    starts, ends = np.array([(float(b.start_beats), float(b.start_beats + b.beats)) for b in bars]).T
    notes = [(float(n.onset_beats), float(n.onset_beats + n.duration_beats)) for n in sketch.melody]
    sung = sum(float(np.maximum(0.0, np.minimum(ends, stop) - np.maximum(starts, start)).sum()) for start, stop in notes)
    return sung / float((ends - starts).sum())


def _motion_figures(tune: Sequence[Note]) -> Metrics:
    steps = [b.pitch - a.pitch for a, b in pairwise(tune)]
    joined = [s for s, (a, b) in zip(steps, pairwise(tune), strict=True) if b.onset_beats - a.onset_beats - a.duration_beats < 1]
    leaps = [(a, b) for a, b in pairwise(steps) if abs(a) > 4]
    lost = sum(not (a * b < 0 and abs(b) <= 4) and b != 0 for a, b in leaps)
    times = [b.onset_beats - a.onset_beats for a, b in pairwise(tune)]
    grams = [tuple(zip(steps[i : i + 3], times[i : i + 3], strict=True)) for i in range(len(steps) - 2)]
    return {
        "steps": sum(abs(s) <= 2 for s in joined) / max(len(joined), 1),
        "wide_leaps": sum(abs(s) > 7 for s in joined) / max(len(joined), 1),
        "unrecovered_leaps": lost / len(leaps) if leaps else 0.0,
        "economy": len(set(grams)) / len(grams) if len(grams) > 8 else CRITIC.short_economy,
        "compass": float(max(n.pitch for n in tune) - min(n.pitch for n in tune)),
        "variety": float(len({n.pitch % 12 for n in tune})),
    }


def _rhythm_figures(tune: Sequence[Note], bars: Sequence[Bar]) -> Metrics:
    """Share of the commonest rhythm among the bars with a tune, and of the onsets between beats."""
    timeline = over_bars(bars)
    inside: dict[int, list[Fraction]] = {}
    for note in tune:
        number = timeline.index(note.onset_beats)
        inside.setdefault(number, []).append(note.onset_beats - bars[number].start_beats)
    counted = Counter(tuple(onsets) for onsets in inside.values())
    off = sum(onset.denominator != 1 for onsets in inside.values() for onset in onsets)
    return {"commonest_bar": max(counted.values()) / len(inside), "off_beat": off / len(tune)}


def _chord_figures(sketch: Sketch, tune: Sequence[Note]) -> Metrics:
    on = [0, 0]
    off = [0, 0]
    resolved = [0, 0]
    chords = over_chords(sketch.chords)
    for i, note in enumerate(tune):
        harmonic = note.pitch % 12 in chord_classes(chords.at(note.onset_beats))
        bucket = on if note.onset_beats.denominator == 1 else off
        bucket[0] += harmonic
        bucket[1] += 1
        if not harmonic and bucket is on and i + 1 < len(tune):
            resolved[0] += 1 <= abs(tune[i + 1].pitch - note.pitch) <= 2
            resolved[1] += 1
    out = {"chord_tones_on_beat": on[0] / max(on[1], 1)}
    if off[1] >= 4:
        out["chord_tones_off_beat"] = off[0] / off[1]
    if resolved[1] and IDIOMS[sketch.brief.mood.name].functional:
        out["resolved"] = resolved[0] / resolved[1]
    return out


def _harmony_figures(sketch: Sketch) -> Metrics:
    """How far voices move between chords, and whether tension rises and falls with the intensity."""
    classes = [tuple(chord_classes(chord)) for chord in sketch.chords]
    motion = [voice_leading(a, b) for a, b in pairwise(classes)]
    out: Metrics = {"chord_motion": sum(motion) / max(len(motion), 1)}
    major = is_major(sketch.key)
    tension = [chord_tension(parse_roman(chord.roman), major) for chord in sketch.chords[:-1]]
    if len(tension) >= 5:
        out["tension_match"] = _correlation(tension, _planned_tension(sketch))
    return out


def _planned_tension(sketch: Sketch) -> list[float]:
    """The intensity under each chord but the last, rising within every section."""
    begun: dict[str, float] = {}
    ended: dict[str, float] = {}
    for bar in sketch.bars:
        begun.setdefault(bar.section, float(bar.start_beats))
        ended[bar.section] = float(bar.start_beats + bar.beats)
    bars, out = over_bars(sketch.bars), []
    for chord in sketch.chords[:-1]:
        index = bars.index(chord.onset_beats)
        section = sketch.bars[index].section
        late = (float(chord.onset_beats) - begun[section]) / (ended[section] - begun[section])
        out.append(sketch.intensity[index] + TENSION.late * late)
    return out


def _correlation(a: Sequence[float], b: Sequence[float]) -> float:
    """Spearman's rank correlation; 0 where one side is constant."""
    ra, rb = _ranks(a), _ranks(b)
    ma, mb = sum(ra) / len(ra), sum(rb) / len(rb)
    top = sum((x - ma) * (y - mb) for x, y in zip(ra, rb, strict=True))
    bottom = (sum((x - ma) ** 2 for x in ra) * sum((y - mb) ** 2 for y in rb)) ** 0.5
    return top / bottom if bottom else 0.0


def _ranks(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    return [(ordered.index(v) + len(ordered) - 1 - ordered[::-1].index(v)) / 2 for v in values]


def _parallels(tune: Sequence[Note], bass: Sequence[Note]) -> float:
    """Share of moves in which tune and bass go in parallel fifths or octaves."""
    bad = total = 0
    below = {note.onset_beats: note.pitch for note in bass}
    met = [(note.pitch, below[note.onset_beats]) for note in tune if note.onset_beats in below]
    for (a, low_a), (b, low_b) in pairwise(met):
        total += 1
        moved = a != b and low_a != low_b and (b - a) * (low_b - low_a) > 0
        bad += moved and (a - low_a) % 12 == (b - low_b) % 12 and (a - low_a) % 12 in (0, 7)
    return bad / total if total else 0.0
