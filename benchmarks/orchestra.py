"""Measure the orchestra: every instrument, the room, the stems, and how fast it all plays.

Run from a checkout::

    python benchmarks/orchestra.py                    # everything, about two minutes
    python benchmarks/orchestra.py instruments             # one part: instruments, room, onsets, stems or speed
    python benchmarks/orchestra.py instruments --write     # put measured attack and trim back into the instrument table

A instrument is measured dry, at velocity 80 and CC2 80, on five keys of its range (the kit on three drums).
Loudness is the loudest 400 ms (ITU-R BS.1770 momentary), because a plucked string has no more; the trim
brings it to ``TARGET_LUFS``. Attack is the time to half of the held level, or of the peak where nothing is
held. RT60 is fitted to the decay between -5 and -25 dB (ISO 3382, T20).
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy.signal import butter, fftconvolve, lfilter, sosfiltfilt

from vidscore.compose import compose_cue
from vidscore.model import instruments as instrument_table
from vidscore.model.cue import Cue
from vidscore.model.instruments import DRUM_KEYS, INSTRUMENTS, Instrument
from vidscore.model.mood import MOODS, Mood
from vidscore.model.music import Control, Note, Part, TempoMap
from vidscore.model.plan import Brief
from vidscore.model.sound import RATE_HZ
from vidscore.model.span import Span
from vidscore.render import render_cues
from vidscore.render.ensemble import Ensemble
from vidscore.render.room import BANDS_HZ, ROOMS, responses
from vidscore.render.schedule import BLOCK, BeatFrames, part_events
from vidscore.render.synth import STRIDE
from vidscore.settings import ComposeSettings, RenderSettings, RunSettings
from vidscore.tools.soundfonts import cast_instrument, find_soundfont

TARGET_LUFS = -28.0
MOST_TRIM_DB = 9.0
MOST_PEAK_DB = -15.0
"""A short, hard sound is as loud as its peak allows: trimmed no further than this."""
VELOCITY = 80
LONG_S, TAIL_S = 1.5, 1.0
DRUMS = (36, 38, 49)
GONGS = tuple(DRUM_KEYS[name] for name in ("daluo", "xiaoluo", "bo", "tanggu"))
FONT = find_soundfont()
ALONE = RunSettings(processes=1, cache=False)
SECONDS = BeatFrames(TempoMap(((Fraction(0), 0.0), (Fraction(1), 1000.0))), 0)


# ---------------------------------------------------------------------- sounds


def play_note(instrument: Instrument, key: int, velocity: int = VELOCITY, breath: int | None = None) -> np.ndarray:
    """One dry note, (2, frames); CC2 follows the velocity unless it is given."""
    breath = velocity if breath is None else breath
    casting = cast_instrument(instrument, FONT)
    written = (Control(Fraction(0), 2, breath),)
    part = Part(
        instrument.name,
        instrument.name,
        instrument.section,
        "melody",
        (Note(Fraction(0), Fraction(LONG_S), key, velocity),),
        written,
    )
    events = part_events(part, instrument, casting, 0, SECONDS, int((LONG_S + TAIL_S) * RATE_HZ) // BLOCK)
    total, out = int((LONG_S + TAIL_S) * RATE_HZ) // STRIDE * STRIDE, []
    with Ensemble(FONT.path, [casting]) as players:
        for at in range(0, total, STRIDE):
            now = [event for event in events if at <= event.block * BLOCK < at + STRIDE]
            dry = players.play(now, STRIDE)
            out.append(np.zeros((2, STRIDE), np.float32) if dry is None else dry[:, 0].copy())
    return np.concatenate(out, axis=1)


def keys_of(instrument: Instrument) -> tuple[int, ...]:
    if instrument.drum_kit:
        return GONGS if instrument.name == "gongs" else DRUMS
    return tuple(round(instrument.low + (instrument.high - instrument.low) * share) for share in (0.2, 0.35, 0.5, 0.65, 0.8))


def k_weighted(samples: np.ndarray) -> np.ndarray:
    """ITU-R BS.1770 K weighting at 48 kHz."""
    shelf = lfilter([1.53512485958697, -2.69169618940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585], samples)
    return lfilter([1.0, -2.0, 1.0], [1, -1.99004745483398, 0.99007225036621], shelf)


def momentary_lufs(samples: np.ndarray) -> float:
    """Loudness of the loudest 400 ms of (2, frames)."""
    power = (k_weighted(samples.astype(float)) ** 2).sum(axis=0)
    window = int(0.4 * RATE_HZ)
    running = np.cumsum(np.concatenate([[0.0], power]))
    return float(-0.691 + 10 * np.log10(max((running[window:] - running[:-window]).max() / window, 1e-12)))


def attack_ms(samples: np.ndarray, sustained: bool) -> float:
    """Time until the 10 ms envelope reaches half of its peak; of the held level (median) where the sound is sustained."""
    power = (samples.astype(float) ** 2).sum(axis=0)[: int(LONG_S * RATE_HZ)]
    window = int(0.01 * RATE_HZ)
    envelope = np.sqrt(fftconvolve(power, np.ones(window) / window, mode="same").clip(0))
    level = np.median(envelope[int(0.3 * RATE_HZ) :]) if sustained else envelope.max()
    return float(np.argmax(envelope >= level / 2)) / RATE_HZ * 1000


def centroid_hz(samples: np.ndarray) -> float:
    power = (np.abs(np.fft.rfft(samples.sum(axis=0)[: int(LONG_S * RATE_HZ)])) ** 2)[20:]
    return float((np.fft.rfftfreq(int(LONG_S * RATE_HZ), 1 / RATE_HZ)[20:] * power).sum() / power.sum())


# ---------------------------------------------------------------------- instruments


@dataclass(frozen=True)
class Figures:
    """What was measured of one instrument."""

    lufs: float
    attack_ms: float
    peak_db: float
    velocity_db: float
    velocity_cents: float
    breath_db: float
    breath_cents: float


def measure(instrument: Instrument) -> Figures:
    notes = [play_note(instrument, key) for key in keys_of(instrument)]
    keys = keys_of(instrument)
    middle = keys[len(keys) // 2]
    soft, loud = play_note(instrument, middle, 40), play_note(instrument, middle, 110)
    thin, full = play_note(instrument, middle, VELOCITY, 16), play_note(instrument, middle, VELOCITY, 127)
    return Figures(
        lufs=float(np.mean([momentary_lufs(note) for note in notes])),
        attack_ms=float(np.median([attack_ms(note, instrument.sustained) for note in notes])),
        peak_db=20 * np.log10(max(np.abs(note).max() for note in notes)),
        velocity_db=momentary_lufs(loud) - momentary_lufs(soft),
        velocity_cents=1200 * np.log2(centroid_hz(loud) / centroid_hz(soft)),
        breath_db=momentary_lufs(full) - momentary_lufs(thin),
        breath_cents=1200 * np.log2(centroid_hz(full) / centroid_hz(thin)),
    )


def trim_of(figures: Figures) -> float:
    wanted = min(TARGET_LUFS - figures.lufs, MOST_TRIM_DB, MOST_PEAK_DB - figures.peak_db)
    return round(float(wanted), 1)


def measure_instruments(write: bool) -> None:
    print(f"instruments of {FONT.path.name}, dry; velocity 40 -> 110, CC2 16 -> 127; target {TARGET_LUFS:g} LUFS")
    print(
        f"{'instrument':20s} {'LUFS':>6s} {'trim':>6s} {'left':>6s} {'t50 ms':>7s} {'peak':>6s} "
        f"{'vel dB':>7s} {'cents':>6s} {'CC2 dB':>7s} {'cents':>6s}"
    )
    table = {}
    for name, instrument in INSTRUMENTS.items():
        f = measure(instrument)
        table[name] = (max(1, round(f.attack_ms)), trim_of(f))
        print(
            f"{name:20s} {f.lufs:6.1f} {instrument.trim_db:+6.1f} {f.lufs + instrument.trim_db - TARGET_LUFS:+6.1f} "
            f"{f.attack_ms:7.0f} {f.peak_db:6.1f} "
            f"{f.velocity_db:7.1f} {f.velocity_cents:6.0f} {f.breath_db:7.1f} {f.breath_cents:6.0f}"
        )
    off = [abs(trim - INSTRUMENTS[name].trim_db) for name, (_, trim) in table.items()]
    late = [abs(attack - INSTRUMENTS[name].attack_ms) for name, (attack, _) in table.items()]
    print(f"instrument table against this measurement: trims within {max(off):.1f} dB, attacks within {max(late)} ms")
    if write:
        put_back(table)


def put_back(table: dict[str, tuple[int, float]]) -> None:
    """Write attack and trim into the rows of the instrument table."""
    path = Path(instrument_table.__file__)
    text = path.read_text("utf8")
    for name, (attack, trim) in table.items():
        row = re.compile(
            rf'^(    \("{re.escape(name)}", "\w+", \w+, \d+, \d+, \d+, )\d+(, \w+, )[-+\d.]+(, [-\d.]+, [-\d.]+\),)$', re.M
        )
        text, count = row.subn(rf"\g<1>{attack}\g<2>{trim:+.1f}\g<3>", text)
        if count != 1:
            raise SystemExit(f"no row for {name} in {path}")
    path.write_text(text, "utf8")
    print(f"written: {path}")


# ---------------------------------------------------------------------- room


def rt60_s(response: np.ndarray, band_hz: float) -> float:
    """T20 of one octave band by backward integration (M. R. Schroeder 1965)."""
    sos = butter(3, (band_hz / 2**0.5, min(band_hz * 2**0.5, 23_000)), "bandpass", fs=RATE_HZ, output="sos")
    energy = np.cumsum(sosfiltfilt(sos, response)[::-1] ** 2)[::-1]
    level = 10 * np.log10(energy / energy[0] + 1e-15)
    first, last = int(np.argmax(level < -5)), int(np.argmax(level < -25))
    slope = np.polyfit(np.arange(first, last) / RATE_HZ, level[first:last], 1)[0]
    return float(-60 / slope)


def room() -> None:
    print("\nrooms: RT60 in seconds per octave band (set -> measured on the far seat's reverberation)")
    for name, shape in ROOMS.items():
        tail = responses(shape)[2, 0, 1].astype(float)
        cells = [f"{band}: {want:.2f}->{rt60_s(tail, band):.2f}" for band, want in zip(BANDS_HZ, shape.rt60, strict=True)]
        ears = responses(shape)[:, 0]
        direct = (ears[:, 0, :48].astype(float) ** 2).sum(axis=1)
        wet = (ears.astype(float) ** 2).sum(axis=(1, 2)) - direct
        print(
            f"{name:6s} {'  '.join(cells)}   direct/reverberant near, middle, far: {np.round(10 * np.log10(direct / wet), 1)} dB"
        )


# ---------------------------------------------------------------------- onsets


def onsets(folder: Path) -> None:
    """How far from the tempo map notes sound: woodblocks at odd instants, found by their first rise."""
    random = np.random.default_rng(5)
    wanted = np.arange(40) * 700.0 + random.uniform(100, 300, 40)
    clock = TempoMap(((Fraction(0), 0.0), (Fraction(1), 1000.0)))
    notes = tuple(Note(Fraction(0), Fraction(1, 8), 70, 100, float(at)) for at in (*wanted, 30_000.0))
    part = Part("blocks", "woodblock", "percussion", "percussion", notes)
    brief = Brief("onsets", 0, Span(0, 32_000), Mood("comic", 0.5, 0.5, 0.0))
    cue = Cue(brief, clock, (), (), (part,), Fraction(32), Fraction(32))
    (stem,) = render_cues((cue,), RenderSettings(room="small"), folder, run=ALONE)
    level = np.abs(np.load(stem.path)).max(axis=1)

    def rise(at_ms: float) -> float:
        start = round((at_ms - 20) * 48)
        around = level[start : start + 2400]
        return (start + int(np.argmax(around > 0.05 * around.max()))) / 48 - at_ms

    errors = np.array([rise(at) for at in wanted]) - rise(30_000.0)  # 30 s is a block's edge: its attack alone
    print(f"\nonsets: 40 notes at odd instants, median {np.median(errors):+.2f} ms, furthest {np.abs(errors).max():.2f} ms")


# ---------------------------------------------------------------------- stems

CHORDS = ((48, 55, 60, 64, 67), (45, 52, 57, 60, 64), (41, 53, 57, 60, 65), (43, 50, 55, 59, 62))


def layer(name: str, role: str, voices: tuple[int, ...], up: int, length: Fraction, beats: int, breath: bool = True) -> Part:
    """One part over the four chords, each a bar long."""
    instrument, notes, at = INSTRUMENTS[name], [], Fraction(0)
    while at < beats:
        for voice in voices:
            notes.append(Note(at, length, CHORDS[int(at // 4) % 4][voice] + up, VELOCITY))
        at += length
    moves = (
        tuple(Control(Fraction(step, 16), 2, int(80 + 25 * np.sin(step / 24))) for step in range(beats * 16)) if breath else ()
    )
    return Part(f"{name} {role}", name, instrument.section, role, tuple(notes), moves)


def tutti(minutes: float, name: str = "tutti", bpm: float = 90.0) -> Cue:
    """A full score: eleven parts, about twenty sounding notes at any time."""
    span = Span(0, int(minutes * 60_000))
    beats = int(minutes * bpm) - 2
    parts = (
        layer("violins", "melody", (4,), 12, Fraction(1), beats),
        layer("violins-2", "harmony", (3, 4), 0, Fraction(4), beats),
        layer("violas", "harmony", (2, 3), 0, Fraction(4), beats),
        layer("celli", "bass", (0, 1), 0, Fraction(4), beats),
        layer("basses", "bass", (0,), -12, Fraction(4), beats),
        layer("flute", "counter", (4,), 12, Fraction(2), beats),
        layer("clarinet", "counter", (2,), 0, Fraction(2), beats),
        layer("horns", "harmony", (1, 2), 0, Fraction(4), beats),
        layer("harp", "ostinato", (0, 1, 2, 3, 4), 0, Fraction(1), beats, breath=False),
        layer("piano", "ostinato", (2,), 0, Fraction(1, 2), beats, breath=False),
        layer("timpani", "percussion", (0,), 0, Fraction(4), beats, breath=False),
    )
    clock = TempoMap(((Fraction(0), 0.0), (Fraction(1), 60_000 / bpm)))
    end = Fraction(beats + 2)
    return Cue(Brief(name, 0, span, Mood("joy", 0.5, 0.5, 0.0)), clock, (), (), parts, end, end)


def tilt_db(samples: np.ndarray) -> float:
    """Slope of the third-octave spectrum between 100 Hz and 8 kHz, in dB per octave."""
    power = np.abs(np.fft.rfft(samples.mean(axis=1))) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    centres = 100 * 2 ** (np.arange(20) / 3)
    levels = [10 * np.log10(power[(hertz > c / 2 ** (1 / 6)) & (hertz < c * 2 ** (1 / 6))].sum() + 1e-12) for c in centres]
    return float(np.polyfit(np.log2(centres), levels, 1)[0])


def stem_row(name: str, x: np.ndarray) -> None:
    rms, peak = 20 * np.log10(x.std()), 20 * np.log10(np.abs(x).max())
    balance = 20 * np.log10(x[:, 0].std() / x[:, 1].std())
    print(f"{name:12s} {rms:7.1f} {peak:8.1f} {peak - rms:6.1f} {tilt_db(x):7.1f} {np.corrcoef(x.T)[0, 1]:9.2f} {balance:+7.1f}")


def stems(folder: Path) -> None:
    print("\nstems of the tutti, one minute, stage; then half a minute composed for each mood")
    print(f"{'stem':12s} {'RMS dB':>7s} {'peak dB':>8s} {'crest':>6s} {'dB/oct':>7s} {'L/R corr':>9s} {'L-R dB':>7s}")
    made = render_cues((tutti(1.0),), RenderSettings(), folder, run=ALONE)
    sections = {stem.section: np.load(stem.path) for stem in made}
    for name, x in sections.items():
        stem_row(name, x)
    stem_row("all", np.sum(list(sections.values()), axis=0))
    print()
    for mood in MOODS:
        made = render_cues((composed(mood),), RenderSettings(), folder, run=ALONE)
        stem_row(mood, np.sum([np.load(stem.path) for stem in made], axis=0))


def composed(mood: str, seconds: int = 30) -> Cue:
    """A cue as the composer writes it."""
    brief = Brief(mood, 0, Span(0, seconds * 1000), Mood(mood, 0.0, 0.0, 0.0))
    return compose_cue(brief, (), ComposeSettings(candidates=1))


# ---------------------------------------------------------------------- speed


CLI_OPTIONS = (
    *("-q", "-n", "-i", "-R", "0", "-C", "0", "-r", "48000", "-g", "0.5", "-O", "float", "-T", "wav"),
    *("-o", "synth.midi-bank-select=gs", "-o", "synth.polyphony=1024"),
)
"""Dry, float, 48 kHz, and banks as we select them."""


def midi_of(cue: Cue, path: Path) -> None:
    """The cue's notes and controllers as a MIDI file, bank before program."""
    import mido

    song = mido.MidiFile(ticks_per_beat=480)
    for channel, part in enumerate(cue.parts):
        channel += channel >= 9
        instrument, events = INSTRUMENTS[part.instrument], []
        for note in part.notes:
            events.append((int(note.onset_beats * 480), 2, "note_on", note.pitch, note.velocity))
            events.append((int((note.onset_beats + note.duration_beats) * 480), 0, "note_off", note.pitch, 0))
        events += [(int(move.at_beats * 480), 1, "control_change", move.number, move.value) for move in part.controls]
        track, at = mido.MidiTrack(), 0
        track.append(mido.Message("control_change", channel=channel, control=0, value=instrument.bank))
        track.append(mido.Message("program_change", channel=channel, program=instrument.program))
        for tick, _, kind, number, value in sorted(events):
            names = ("control", "value") if kind == "control_change" else ("note", "velocity")
            track.append(mido.Message(kind, channel=channel, time=tick - at, **dict(zip(names, (number, value), strict=True))))
            at = tick
        song.tracks.append(track)
    song.tracks[0].insert(0, mido.MetaMessage("set_tempo", tempo=round(60_000_000 / 90)))
    song.save(path)


def speed(folder: Path, minutes: float) -> None:
    print(f"\nspeed: {minutes:g} minutes, one process; seconds per minute of music")
    moods = tuple(composed(mood, round(minutes * 60)) for mood in ("tender", "joy", "anger", "mystery"))
    for title, cues in (("vidscore, tutti of 11 parts, 5 stems", (tutti(minutes),)), ("vidscore, four composed cues", moods)):
        render_cues(cues, RenderSettings(), folder, run=ALONE)  # samples are decoded once per process
        wall, busy = time.perf_counter(), time.process_time()
        render_cues(cues, RenderSettings(), folder, run=ALONE)
        total = minutes * len(cues)
        row(title, (time.perf_counter() - wall) / total, (time.process_time() - busy) / total)
    if shutil.which("fluidsynth") is None:
        print("fluidsynth: the program is not installed, nothing to compare with")
        return
    short, long = (by_fluidsynth(folder, length) for length in (0.1, minutes + 0.1))
    row("fluidsynth -F, the tutti in one dry file", *((b - a) / minutes for a, b in zip(short, long, strict=True)))


def row(title: str, wall_s: float, busy_s: float) -> None:
    print(f"{title:42s} wall {wall_s:6.2f}   processor {busy_s:6.2f}   an hour on two cores {60 * busy_s / 2:4.0f} s")


def by_fluidsynth(folder: Path, minutes: float) -> tuple[float, float]:
    """Wall and processor seconds of FluidSynth's own file renderer on the tutti's notes."""
    midi_of(tutti(minutes), folder / "tutti.mid")
    argv = ["fluidsynth", *CLI_OPTIONS, "-F", str(folder / "tutti.wav"), str(FONT.path), str(folder / "tutti.mid")]
    wall, busy = time.perf_counter(), _children_s()
    subprocess.run(argv, check=True, capture_output=True)
    return time.perf_counter() - wall, _children_s() - busy


def _children_s() -> float:
    import resource

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", default=["instruments", "room", "onsets", "stems", "speed"], help="default: all")
    parser.add_argument("--write", action="store_true", help="put attack and trim into the instrument table")
    parser.add_argument("--minutes", type=float, default=2.0, help="length of the music for speed")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vidscore-bench-") as name:
        todo = {
            "instruments": lambda: measure_instruments(asked.write),
            "room": room,
            "onsets": lambda: onsets(Path(name)),
            "stems": lambda: stems(Path(name)),
            "speed": lambda: speed(Path(name), asked.minutes),
        }
        for what in asked.what:
            todo[what]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
