"""Our cues beside human music and beside nonsense, measured by the same code.

    python benchmarks/music.py --data ../shared/data/music            the whole table (about 20 minutes on two cores)
    python benchmarks/music.py --data ../shared/data/music --quick    30 s and 13.37 s only, three seeds
    python benchmarks/music.py --sheets DIR                           piano rolls and spectrograms of the twelve moods as PNG

Human music is OpenScore (CC0): passages of string quartets and orchestral movements. Nonsense is random
notes, one chord, and a looped bar. Human scores inside the bands and nonsense outside validates the meter;
then ours should lie inside. The bands are those of research on human music, widened to hold four in five of
the human passages measured here. At the end every target is listed, met or missed; the exit status is 1 where one is missed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

import music_metrics as metrics
from vidscore import compose_cue, pipeline
from vidscore.compose.arrange.orchestration import HIGH, LOW
from vidscore.compose.arrange.palettes import PIERCING
from vidscore.compose.motifs import likeness, motif_likeness
from vidscore.hear.features import pitch_entropy, scale_consistency, top_line
from vidscore.hear.mood_regression import FEATURES, heard_mood, mean_tempo, mood_features
from vidscore.hear.notes import Notes, from_rows, notes_of_cue, notes_of_midi
from vidscore.model.cue import Cue
from vidscore.model.instruments import INSTRUMENTS, SECTIONS
from vidscore.model.mood import MOODS
from vidscore.model.mood_table import MOOD_TABLE
from vidscore.model.music import Note, Part, parse_metre
from vidscore.model.span import Span
from vidscore.render import render_cues
from vidscore.settings import RenderSettings, RunSettings, Settings
from vidscore.tools.archives import unpack
from vidscore.tools.workers import map_processes

DURATIONS = ("3", "7.5", "13.37", "30", "61.2", "120")
HITS = {0: (), 2: (0.35, 0.7), 5: (0.15, 0.32, 0.5, 0.68, 0.82)}
LONG_ENOUGH_S = 25
"""Figures of style are only fair to cues with room for a phrase or two."""
DIATONIC = ("neutral", "tender", "joy", "triumph", "melancholy", "grief", "comic")


@dataclass(frozen=True)
class Figure:
    """One row of the table: how it is measured and the band of human music."""

    name: str
    measure: Callable[[Notes], float]
    low: float
    high: float
    of_tune: bool = False
    """Measured on the melody alone: ours by role, a human piece's by its highest part."""


FIGURES = (
    Figure("scale consistency", scale_consistency, 0.74, 1.0),
    Figure("pitch-class entropy, bits", pitch_entropy, 2.5, 3.4),
    Figure("entropy inside a bar, bits", metrics.bar_pitch_entropy, 1.5, 2.6),
    Figure("groove, neighbouring bars", metrics.grooving_similarity, 0.76, 0.97),
    Figure("groove, all bars", lambda n: metrics.grooving_similarity(n, False), 0.67, 0.95),
    Figure("structure 3-8 s", lambda n: metrics.structure_indicator(n, 3, 8), 0.45, 1.0),
    Figure("structure 8-15 s", lambda n: metrics.structure_indicator(n, 8, 15), 0.25, 1.0),
    Figure("steps and repeats", lambda n: metrics.motion(n)[0], 0.40, 0.90, of_tune=True),
    Figure("leaps over 7 semitones", lambda n: metrics.motion(n)[1], 0.0, 0.20, of_tune=True),
    Figure("leaps not taken back", lambda n: metrics.motion(n)[2], 0.0, 0.40, of_tune=True),
    Figure("melodic economy", metrics.motif_economy, 0.20, 0.95, of_tune=True),
    Figure("polyphony", metrics.polyphony, 1.9, 8.0),
    Figure("roughness of a pair", metrics.pair_roughness, 0.13, 0.22),
    Figure("empty beats", metrics.empty_beats, 0.0, 0.15),
)


@dataclass(frozen=True)
class Target:
    """One promise of the table at the end."""

    what: str
    asked: str
    got: str
    met: bool


def at_least(what: str, got: float, asked: float, form: str = ".0%") -> Target:
    return Target(what, f">= {asked:{form}}", f"{got:{form}}", got >= asked)


def at_most(what: str, got: float, asked: float, form: str = ".0%") -> Target:
    return Target(what, f"<= {asked:{form}}", f"{got:{form}}", got <= asked)


@dataclass(frozen=True)
class Case:
    """One order of the grid."""

    mood: str
    duration: str
    seed: int
    hits: int


def compose_case(case: Case) -> Cue:
    """Compose one order through the same door as `vidscore cue`."""
    seconds = float(case.duration)
    return compose_cue(case.mood, seconds, hits=[round(share * seconds, 3) for share in HITS[case.hits]], seed=case.seed)


def human(data: Path, count: int) -> list[Notes]:
    """Passages of 30 to 120 s from quartets and orchestral movements, evenly spread."""
    roll, found = random.Random(0), []
    for name in ("openscore_quartets", "openscore_orchestra"):
        with tempfile.TemporaryDirectory() as folder:
            paths = unpack(data / f"{name}.tar.xz", Path(folder), ".mid")
            for path in paths[:: max(1, len(paths) // (count // 2))][: count // 2]:
                notes = notes_of_midi(path)
                start = roll.uniform(0, max(1.0, notes.length_s - 70))
                part = notes.between(start, start + roll.choice((30, 60, 70)))
                if len(part) > 60:
                    found.append(part)
    return found


def nonsense() -> dict[str, list[Notes]]:
    """Three kinds of music that nobody would call music."""
    roll = random.Random(0)
    bars = [4.0 * i for i in range(17)]

    def play(choose: Callable[[int], list[tuple[float, float, int]]]) -> Notes:
        rows = [(b / 2, d / 2, b, d, float(p), 80.0, 0.0) for bar in range(16) for b, d, p in choose(bar)]
        return from_rows(rows, bars)

    def randomly(bar: int) -> list[tuple[float, float, int]]:
        return [(bar * 4 + roll.random() * 4, roll.uniform(0.1, 2), roll.randint(36, 96)) for _ in range(14)]

    def one_chord(bar: int) -> list[tuple[float, float, int]]:
        return [(bar * 4.0, 4.0, p) for p in (48, 55, 60, 64)]

    loop = randomly(0)

    def looped(bar: int) -> list[tuple[float, float, int]]:
        return [(bar * 4 + b, d, p) for b, d, p in loop]

    makers = {"random notes": randomly, "one chord": one_chord, "looped bar": looped}
    return {name: [play(maker) for _ in range(8)] for name, maker in makers.items()}


def highest_part(notes: Notes) -> Notes:
    """The tune of a human piece: the part with the highest notes on average."""
    best = max(np.unique(notes.part), key=lambda part: float(notes.pitch[notes.part == part].mean()))
    return top_line(notes.where(notes.part == best))


Piece = tuple[Notes, Notes]
"""All notes, and the tune."""


Table = dict[str, dict[str, tuple[float, float]]]
"""Kind of music, figure: (median, share inside the band)."""


def show_table(groups: dict[str, list[Piece]]) -> Table:
    """Print every figure's median and share inside the band, for each kind of music."""
    print(f"\n{'figure':<28}{'band':>14}" + "".join(f"{name:>22}" for name in groups))
    out: Table = {}
    for figure in FIGURES:
        cells = ""
        for name, pieces in groups.items():
            values = np.array([figure.measure(tune if figure.of_tune else notes) for notes, tune in pieces])
            values = values[~np.isnan(values)]
            within = float(((values >= figure.low - 1e-9) & (values <= figure.high + 1e-9)).mean()) if len(values) else 0.0
            middle = float(np.median(values)) if len(values) else float("nan")
            out.setdefault(name, {})[figure.name] = middle, within
            cells += f"{middle:>13.2f} ({within:>5.0%})"
        print(f"{figure.name:<28}{figure.low:>7.2f}-{figure.high:<6.2f}" + cells)
    print(f"{'mean share inside':<42}" + "".join(f"{inside(row):>21.0%}" for row in out.values()))
    return out


def inside(row: dict[str, tuple[float, float]]) -> float:
    """Mean share inside the bands."""
    return float(np.mean([share for _, share in row.values()]))


def check_table(table: Table) -> list[Target]:
    """The meter must hold for human music and fail for nonsense; then ours must do as well as human music."""
    ours, silly = table["ours"], max(inside(table[name]) for name in nonsense())
    out = [at_most("nonsense inside the bands", silly, 0.6)]
    if "human" not in table:
        return out
    human = table["human"]
    out += [at_least("human music inside the bands", inside(human), 0.8), at_least("ours inside", inside(ours), inside(human))]
    for name in ("structure 3-8 s", "structure 8-15 s"):
        out.append(at_least(f"{name}, median beside human", ours[name][0], human[name][0], ".2f"))
    rare = [name for name, (_, share) in ours.items() if share < 0.8]
    got = f"all but {', '.join(rare)}" if rare else "all"
    return [*out, Target("figures with four in five of ours inside", "all", got, not rare)]


def check_paper(cues: dict[Case, Cue]) -> list[Target]:
    """Promises that must hold in every cue."""
    wrong = defaultdict(list)
    landed = asked = 0
    for case, cue in cues.items():
        at, span = cue.tempo_map.ms_at, cue.brief.span
        if abs(at(cue.end_beats) - span.end_ms) > 1 or abs(at(0) - span.start_ms) > 1:
            wrong["duration off by over 1 ms"].append(case)
        for hit, beat, _ in cue.hits:
            asked += 1
            landed += abs(at(beat) - hit) <= 1.0
        if not all(_in_range(part, note) for part in cue.parts for note in part.notes):
            wrong["note out of range"].append(case)
        if cue.brief.ending in ("authentic", "plagal") and cue.chords[-1].onset_beats != cue.cadence_beats:
            wrong["cadence missed"].append(case)
        if len(cue.hits) != len(cue.brief.hits):
            wrong["hit not written"].append(case)
    print(f"\non paper, {len(cues)} cues: hits within 1 ms {landed}/{asked}")
    promises = ("duration off by over 1 ms", "note out of range", "cadence missed", "hit not written")
    for promise in promises:
        print(f"  {promise:<28}{len(wrong[promise])}  {wrong[promise][:2] if wrong[promise] else ''}")
    steps = [step for cue in cues.values() for step in tempo_steps(cue)]
    quiet, beside = ([step for step, hit in steps if hit is where] for where in (False, True))
    print(f"  tempo steps from bar to bar, before the ritard: {len(quiet)} without a hit, {len(beside)} beside one")
    return [
        Target("hits within 1 ms", "all", f"{landed} of {asked}", landed == asked),
        *(Target(promise, "0", str(len(wrong[promise])), not wrong[promise]) for promise in promises),
        at_most("tempo step between hits", max(quiet, default=0.0), 0.02, ".1%"),
        at_most("tempo step beside a hit", max(beside, default=0.0), 0.06, ".1%"),
    ]


def _in_range(part: Part, note: Note) -> bool:
    instrument = INSTRUMENTS[part.instrument]
    return instrument.drum_kit or instrument.low <= note.pitch <= instrument.high


def tempo_steps(cue: Cue) -> list[tuple[float, bool]]:
    """Relative change of mean tempo from bar to bar, and whether a hit is landed in either bar after the first one's start.

    Left out are the ring-out after the final chord, and every bar that reaches into the last bar's length before that
    chord: there the closing ritard is.
    """
    at, ritard = cue.tempo_map.ms_at, cue.cadence_beats - Fraction(*parse_metre(cue.brief.metre)) * 4
    bars = [bar for bar in cue.bars if bar.start_beats + bar.beats <= ritard]
    tempo = [float(b.beats) / (at(b.start_beats + b.beats) - at(b.start_beats)) for b in bars]
    landed = [beat for _, beat, kind in cue.hits if kind in ("downbeat", "beat")]
    return [
        (max(x / y, y / x) - 1, any(a.start_beats < beat < b.start_beats + b.beats for beat in landed))
        for (x, a), (y, b) in itertools.pairwise(zip(tempo, bars, strict=True))
    ]


def fingerprint(cue: Cue) -> np.ndarray:
    """What a listener could tell moods by: the mood features of the notes, how they vary, and who plays."""
    notes = notes_of_cue(cue)
    if len(notes) < 2:
        return np.zeros(len(FEATURES) + 2 + len(SECTIONS))
    shares = np.array([sum(len(p.notes) for p in cue.parts if p.section == s) for s in SECTIONS], float)
    more = [notes.velocity.std(), metrics.polyphony(notes)]
    return np.concatenate([mood_features(notes, mean_tempo(notes)), more, shares / shares.sum()])


def check_moods(cues: dict[Case, Cue]) -> list[Target]:
    """Can moods be told apart, and are they heard as meant?"""
    chosen = {case: cue for case, cue in cues.items() if float(case.duration) >= LONG_ENOUGH_S and case.hits == 0}
    cases = list(chosen)
    x = np.array([fingerprint(chosen[c]) for c in cases])
    x = (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-9)
    right = defaultdict(list)
    for i, case in enumerate(cases):
        others = [j for j, other in enumerate(cases) if other.seed != case.seed]
        nearest = min(others, key=lambda j: float(np.abs(x[i] - x[j]).sum()))
        right[case.mood].append(cases[nearest].mood == case.mood)
    shuffled = [random.Random(0).choice(MOODS) == c.mood for c in cases]
    told = float(np.mean([hit for hits in right.values() for hit in hits]))
    out = [at_least("moods told apart", told, 0.75)]
    print(
        f"\nmoods told apart by the nearest neighbour, seeds left out: {told:.0%} of {len(cases)} "
        f"(shuffled {np.mean(shuffled):.0%})"
    )
    print("  " + "  ".join(f"{mood} {np.mean(hits):.0%}" for mood, hits in right.items()))
    for ear in range(2):
        signs: dict[str, list[bool]] = {"valence": [], "arousal": []}
        by_mood = defaultdict(list)
        for case, cue in chosen.items():
            heard, row = heard_mood(notes_of_cue(cue))[ear], MOOD_TABLE[case.mood]
            by_mood[case.mood].append(heard)
            if abs(row.valence) >= 0.2 and row.audible_valence:
                signs["valence"].append(heard[0] * row.valence > 0)
            if abs(row.arousal) >= 0.2:
                signs["arousal"].append(heard[1] * row.arousal > 0)
        shares = [f"{name} {np.mean(signs[name]):.0%}" for name in ("valence", "arousal")]
        print(f"  regressor {ear + 1}: sign right in {', '.join(shares)}")
        out += [
            at_least(f"regressor {ear + 1} hears the sign of {name}", float(np.mean(hits)), 0.9) for name, hits in signs.items()
        ]
        print("    " + "  ".join(f"{m} {np.mean(h, axis=0)[0]:+.1f}/{np.mean(h, axis=0)[1]:+.1f}" for m, h in by_mood.items()))
    return out


def tune(cue: Cue) -> Notes:
    return top_line(notes_of_cue(cue, ("melody",)))


def check_diversity(cues: dict[Case, Cue]) -> list[Target]:
    """Seeds must differ."""
    groups = defaultdict(list)
    for case, cue in cues.items():
        if float(case.duration) >= LONG_ENOUGH_S and case.hits == 0:
            groups[case.mood, case.duration].append(set(metrics.melody_grams(tune(cue), 4)))
    apart = [
        1 - len(a & b) / max(1, len(a | b)) for sets in groups.values() for a, b in itertools.combinations(sets, 2) if a and b
    ]
    print(f"\ndiversity of tunes over seeds: mean {np.mean(apart):.2f}, lowest {min(apart):.2f}")
    return [at_least("diversity of tunes over seeds", float(np.mean(apart)), 0.8, ".2f")]


def check_memory(cues: dict[Case, Cue], data: Path, longest: int = 10) -> list[Target]:
    """No run of ten notes (interval and time) may stand in the corpus."""
    wanted = {g for cue in cues.values() for g in metrics.melody_grams(tune(cue), longest - 1)}
    met: set[tuple[tuple[int, int], ...]] = set()
    for name in ("openscore_lieder", "openscore_quartets"):
        with tempfile.TemporaryDirectory() as folder:
            for path in unpack(data / f"{name}.tar.xz", Path(folder), ".mid")[::4]:
                notes = notes_of_midi(path)
                for part in np.unique(notes.part)[:4]:
                    met.update(wanted.intersection(metrics.melody_grams(top_line(notes.where(notes.part == part)), longest - 1)))
    plain = [g for g in met if len(set(g)) > 3]
    print(
        f"\nruns of {longest} notes of ours found in a quarter of the corpus: {len(met)} of {len(wanted)}, "
        f"of which not a mere scale or repeat: {len(plain)}"
    )
    return [Target(f"runs of {longest} notes found in the corpus", "0", str(len(plain)), not plain)]


def check_speech() -> list[Target]:
    """What is promised under dialogue, cue by cue: density, a tune clear of the voice, nobody piercing, no standing still."""
    spans = ((2.0, 9.0), (10.0, 17.0), (18.0, 25.0))
    talk = tuple(Span(round(a * 1000), round(b * 1000)) for a, b in spans)
    broken: dict[str, int] = defaultdict(int)
    for mood, seed in itertools.product(MOODS, range(3)):
        talked, free = (compose_cue(mood, 30, speech=said, seed=seed) for said in (spans, ()))
        at = talked.tempo_map.ms_at
        begun = _begun(talked, talk)
        whole = [n for p, n in begun if p.role == "melody" and at(n.onset_beats + n.duration_beats) < talk[-1].end_ms]
        onsets = sorted({at(n.onset_beats) for p in talked.parts for n in p.notes} | {at(talked.cadence_beats)})
        dense, full = (len({n.onset_beats for p, n in _begun(c, talk) if p.role != "percussion"}) for c in (talked, free))
        broken["under half the open density"] += dense < 0.5 * full
        broken["no tune"] += not whole
        broken["a tune in the voice's register"] += any(LOW < n.pitch < HIGH for n in whole)
        broken["a player who cuts through"] += any(p.instrument in PIERCING for p, _ in begun)
        broken["three seconds without a note"] += any(
            b - a > 3_000 and a < span.end_ms and b > span.start_ms for a, b in itertools.pairwise(onsets) for span in talk
        )
    print(f"\nunder speech, {3 * len(MOODS)} cues: " + ", ".join(f"{name} {count}" for name, count in broken.items()))
    return [Target("promises under speech broken", "0", str(sum(broken.values())), not sum(broken.values()))]


def _begun(cue: Cue, spans: tuple[Span, ...]) -> list[tuple[Part, Note]]:
    """Every note that begins inside the spans, with its part."""
    at = cue.tempo_map.ms_at
    return [(p, n) for p in cue.parts for n in p.notes if any(s.start_ms <= at(n.onset_beats) < s.end_ms for s in spans)]


def check_themes() -> list[Target]:
    """The sample film: cues that share a theme are alike, cues of different themes are not."""
    samples = Path(__file__).parent.parent / "samples"
    settings = Settings()
    film, script = pipeline.open_film(samples / "film.mp4", samples / "film.ass", settings)
    plan = pipeline.plan_score(pipeline.analyse_film(film, script, settings), settings)
    cues = pipeline.compose_film(plan, settings)
    motifs = {theme.name: theme.motif for theme in plan.themes}

    def alike(cue: Cue, name: str) -> float:
        notes = [(n.onset_beats, n.pitch) for p in cue.parts if p.role == "melody" for n in p.notes]
        return likeness(motifs[name], sorted(notes)) if notes else 0.0

    own = [alike(cue, cue.brief.theme) for cue in cues]
    kept = np.mean(np.array(own) >= 0.6)
    print(f"\nthemes in the sample: {', '.join(motifs)}; cues at 0.6 or more to their own theme: {kept:.0%}")
    pairs = [motif_likeness(motifs[a], motifs[b]) for a, b in itertools.combinations(motifs, 2)]
    print(f"  likeness of different themes: {', '.join(f'{p:.2f}' for p in pairs)}")
    return [
        at_least("cues of the sample at 0.6 or more to their theme", float(kept), 0.6),
        at_most("likeness of different themes", max(pairs), 0.35, ".2f"),
    ]


def check_speed() -> list[Target]:
    """Seconds of one core for a minute of music, every mood once, orchestration and rehearsal included."""
    compose_case(Case("joy", "7.5", 0, 0))
    spent = {}
    for mood in MOODS:
        begun = time.process_time()
        compose_case(Case(mood, "61.2", 0, 0))
        spent[mood] = (time.process_time() - begun) / 1.02
    print("\nseconds of one core a cue-minute: " + "  ".join(f"{mood} {cost:.2f}" for mood, cost in spent.items()))
    return [at_most("seconds of one core a cue-minute, mean", float(np.mean(list(spent.values()))), 1.0, ".2f")]


def show_targets(targets: list[Target]) -> bool:
    """Print what was promised and what was measured; whether all of it was met."""
    print(f"\n{'target':<50}{'asked':>9}  measured")
    for target in targets:
        print(f"{target.what:<50}{target.asked:>9}  {target.got:<34}{'met' if target.met else 'MISSED'}")
    missed = sum(not target.met for target in targets)
    print(f"{len(targets) - missed} of {len(targets)} targets met")
    return not missed


def draw_sheets(folder: Path) -> None:
    """Piano rolls and spectrograms of the twelve moods as one PNG each."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    from scipy.signal import spectrogram

    folder.mkdir(parents=True, exist_ok=True)
    cues = map_processes(compose_case, [Case(mood, "30", 1, 2) for mood in MOODS], 2)
    colours = dict(
        zip(SECTIONS, ("tab:red", "tab:green", "tab:orange", "tab:blue", "tab:purple", "black", "tab:cyan"), strict=True)
    )
    roll, axes = plt.subplots(4, 3, figsize=(24, 20), sharey=True)
    sound, planes = plt.subplots(4, 3, figsize=(24, 20), sharey=True)
    with tempfile.TemporaryDirectory() as name:
        for cue, axis, plane in zip(cues, axes.ravel(), planes.ravel(), strict=True):
            for part in cue.parts:
                for n in part.notes:
                    start, end = (cue.tempo_map.ms_at(b) / 1000 for b in (n.onset_beats, n.onset_beats + n.duration_beats))
                    axis.plot([start, end], [n.pitch] * 2, color=colours[part.section], lw=1 + n.velocity / 50, alpha=0.6)
            for hit, _, _ in cue.hits:
                axis.axvline(hit / 1000, color="gray", ls=":")
            for bar in cue.bars:
                axis.axvline(cue.tempo_map.ms_at(bar.start_beats) / 1000, color="lightgray", lw=0.4)
            axis.set_title(f"{cue.brief.mood.name}: {cue.brief.key}, {len(cue.parts)} parts")
            stems = render_cues((cue,), RenderSettings(), Path(name), run=RunSettings(cache=False))
            mono = sum(np.load(stem.path).mean(axis=1) for stem in stems)
            freq, time, power = spectrogram(mono, 48_000, nperseg=4096, noverlap=2048)
            plane.pcolormesh(time, freq[:700], 10 * np.log10(power[:700] + 1e-12), vmin=-110, vmax=-40, cmap="magma")
            plane.set_title(cue.brief.mood.name)
    roll.tight_layout()
    sound.tight_layout()
    roll.savefig(folder / "rolls.png", dpi=60)
    sound.savefig(folder / "spectrograms.png", dpi=60)
    print(f"see {folder / 'rolls.png'} and {folder / 'spectrograms.png'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, help="the folder with the OpenScore archives")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--sheets", type=Path, help="draw the twelve moods into this folder and stop")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    if asked.sheets:
        draw_sheets(asked.sheets)
        return
    durations, seeds = (("13.37", "30"), 3) if asked.quick else (DURATIONS, 5)
    grid = [Case(*row) for row in itertools.product(MOODS, durations, range(seeds), HITS)]
    cues = dict(zip(grid, map_processes(compose_case, grid, 2), strict=True))
    targets = check_paper(cues)
    long = {case: cue for case, cue in cues.items() if float(case.duration) >= LONG_ENOUGH_S and case.hits == 0}
    others = ({"human": human(asked.data, 40)} if asked.data else {}) | nonsense()
    groups = {name: [(notes, highest_part(notes)) for notes in pieces] for name, pieces in others.items()}
    groups["ours"] = [(notes_of_cue(cue), tune(cue)) for cue in long.values()]
    groups["ours, diatonic"] = [(notes_of_cue(cue), tune(cue)) for case, cue in long.items() if case.mood in DIATONIC]
    table = show_table(groups)
    targets += check_table(table) + check_moods(cues) + check_diversity(cues) + check_speech() + check_themes() + check_speed()
    if asked.data:
        targets += check_memory(cues, asked.data)
    if asked.json:
        asked.json.write_text(json.dumps(table, indent=1))
    sys.exit(0 if show_targets(targets) else 1)


if __name__ == "__main__":
    main()
