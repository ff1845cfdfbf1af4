"""One candidate: from a solved clock to a finished short score."""

from __future__ import annotations

from dataclasses import replace

from vidscore.compose.bass import write_bass
from vidscore.compose.clock import Clock
from vidscore.compose.form import Form, plan_form
from vidscore.compose.harmony import held_tones, write_harmony
from vidscore.compose.idioms import fit_tune, scale_spans, settle_chords, tune_key
from vidscore.compose.melody import write_melody
from vidscore.compose.motifs import Motif
from vidscore.compose.random_seeds import seeded_random
from vidscore.compose.rhythm import write_rhythm
from vidscore.compose.sketch import Sketch
from vidscore.compose.style_table import STYLE_IDIOMS
from vidscore.compose.walking import walk_bass
from vidscore.model.joins import HELD, Neighbours
from vidscore.model.music import Chord, Key, Note
from vidscore.model.plan import Brief
from vidscore.model.seeds import stable_seed

_TUNES_PER_HARMONY = 4


def write_sketches(brief: Brief, clock: Clock, motif: Motif, role: str, neighbours: Neighbours, count: int) -> tuple[Sketch, ...]:
    """Write several versions of a cue: every fourth has new chords, each has its own tune.

    Args:
        brief: The order.
        clock: The solved time, shared by all versions.
        motif: Theme or idea of the cue.
        role: The theme's role; empty for an idea of the cue's own, which need not be heard. A threat's lies in the bass.
        neighbours: What comes before and after.
        count: How many versions.
    """
    key, style = Key.parse(brief.key), STYLE_IDIOMS[brief.style]
    tune = tune_key(key, style)
    out: list[Sketch] = []
    for n in range(count):
        seed = stable_seed(brief.seed, brief.name, n // _TUNES_PER_HARMONY, *style.salt)
        if n % _TUNES_PER_HARMONY == 0:
            form = plan_form(brief, clock, seeded_random(seed, "form"), opens=neighbours.enters == "gap")
            chords = settle_chords(write_harmony(brief, key, form, clock, motif, neighbours, seed), tune, form, style)
            spans = scale_spans(tune, form, style)
            line = walk_bass(tune, form, chords, seed) if style.walks else write_bass(tune, brief.mood.name, form, chords, seed)
            bass = fit_tune(line, spans)
        tune_seed = stable_seed(seed, "tune", n)
        events = write_rhythm(brief, form, clock, motif, bool(role), tune_seed)
        melody = write_melody(tune, brief.mood.name, form, chords, events, tune_seed, role == "threat")
        melody = fit_tune(melody, spans)
        sketch = _sketch(brief, tune, clock, form, chords, melody, bass)
        held = held_tones(chords[-1], neighbours.next_key) if brief.join.kind in HELD else frozenset[int]()
        out.append(replace(sketch, enters=neighbours.enters, held=held, low=role == "threat", scale=spans))
    return tuple(out)


def _sketch(
    brief: Brief,
    key: Key,
    clock: Clock,
    form: Form,
    chords: tuple[Chord, ...],
    melody: tuple[Note, ...],
    bass: tuple[Note, ...],
) -> Sketch:
    hits = tuple((hit.beat, hit.weight, hit.kind) for hit in clock.hits)
    return Sketch(
        brief, key, clock.tempo_map, form.bars, chords, melody, bass, form.intensity, form.speech, hits,
        clock.cadence_beats, clock.end_beats, shifts=form.shifts,
    )  # fmt: skip
