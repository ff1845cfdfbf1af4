"""The instrument table: every instrument of the orchestra as one row of data.

A row says where the sound is (bank and program of MuseScore General), what the player can
reach, how fast the sound speaks, where the instrument stands on the stage and how loud it must be
trimmed so that all instruments are equal. Composer and orchestra read the same row.
Attack and trim are measured: ``python benchmarks/orchestra.py instruments --write`` puts them here.
"""

from __future__ import annotations

from dataclasses import dataclass

SECTIONS = ("strings", "winds", "brass", "keys", "choir", "percussion", "synth")
"""The stems, in score order."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One row. Pitches are MIDI notes; ``attack_ms`` is the time to half of the peak."""

    name: str
    section: str
    bank: int
    program: int
    low: int
    high: int
    attack_ms: int
    sustained: bool
    """Whether the sound lasts as long as the note (and obeys CC2) or rings out by itself."""
    pan: float = 0.0
    """Seat, -1 left .. 1 right."""
    depth: float = 0.5
    """Distance from the audience, 0 close .. 1 far."""
    trim_db: float = 0.0
    """Gain that makes one mid-register note at velocity 80 as loud as any other instrument's."""
    drum_kit: bool = False
    """Whether pitches choose drums (MIDI channel 10) instead of notes."""


_ROWS: tuple[tuple[str, str, int, int, int, int, int, bool, float, float, float], ...] = (
    # name, section, bank, program, low, high, attack_ms, sustained, trim_db, pan, depth
    ("violins", "strings", 21, 48, 55, 96, 72, True, -0.9, -0.45, 0.3),
    ("violins-2", "strings", 26, 48, 55, 93, 46, True, +2.8, -0.2, 0.35),
    ("violas", "strings", 31, 48, 48, 84, 69, True, +2.9, 0.2, 0.35),
    ("celli", "strings", 41, 48, 36, 72, 83, True, +3.0, 0.4, 0.3),
    ("basses", "strings", 51, 48, 28, 55, 100, True, +4.4, 0.55, 0.4),
    ("violins-slow", "strings", 21, 49, 55, 96, 159, True, +1.1, -0.45, 0.3),
    ("violins-2-slow", "strings", 26, 49, 55, 93, 193, True, +1.8, -0.2, 0.35),
    ("violas-slow", "strings", 31, 49, 48, 84, 134, True, +4.4, 0.2, 0.35),
    ("celli-slow", "strings", 41, 49, 36, 72, 131, True, +2.4, 0.4, 0.3),
    ("basses-slow", "strings", 51, 49, 28, 55, 165, True, +4.1, 0.55, 0.4),
    ("violins-tremolo", "strings", 21, 44, 55, 96, 72, True, +1.2, -0.45, 0.3),
    ("violins-2-tremolo", "strings", 26, 44, 55, 93, 58, True, +2.2, -0.2, 0.35),
    ("violas-tremolo", "strings", 31, 44, 48, 84, 102, True, +4.2, 0.2, 0.35),
    ("celli-tremolo", "strings", 41, 44, 36, 72, 61, True, +5.9, 0.4, 0.3),
    ("basses-tremolo", "strings", 51, 44, 28, 55, 89, True, +6.0, 0.55, 0.4),
    ("violins-pizzicato", "strings", 20, 45, 55, 93, 8, False, +9.0, -0.45, 0.3),
    ("violins-2-pizzicato", "strings", 25, 45, 55, 93, 18, False, +9.0, -0.2, 0.35),
    ("violas-pizzicato", "strings", 30, 45, 48, 81, 10, False, +9.0, 0.2, 0.35),
    ("celli-pizzicato", "strings", 40, 45, 36, 69, 32, False, +8.8, 0.4, 0.3),
    ("basses-pizzicato", "strings", 50, 45, 28, 55, 19, False, +8.2, 0.55, 0.4),
    ("solo-violin", "strings", 17, 40, 55, 96, 80, True, +0.8, -0.3, 0.15),
    ("solo-violin-2", "strings", 17, 40, 55, 96, 80, True, +0.4, -0.05, 0.15),
    ("solo-viola", "strings", 17, 41, 48, 84, 65, True, +0.7, 0.1, 0.15),
    ("solo-cello", "strings", 17, 42, 36, 76, 134, True, -1.5, 0.25, 0.15),
    ("erhu", "strings", 17, 110, 62, 93, 99, True, +3.3, -0.2, 0.15),
    ("piccolo", "winds", 17, 72, 74, 102, 36, True, -1.4, -0.15, 0.5),
    ("flute", "winds", 17, 73, 60, 93, 40, True, -0.3, -0.1, 0.5),
    ("oboe", "winds", 17, 68, 58, 86, 15, True, +0.4, 0.1, 0.5),
    ("english-horn", "winds", 17, 69, 52, 81, 18, True, +3.7, 0.12, 0.5),
    ("clarinet", "winds", 17, 71, 50, 86, 21, True, +1.9, -0.15, 0.5),
    ("bassoon", "winds", 17, 70, 34, 70, 18, True, -0.1, 0.15, 0.5),
    ("pan-flute", "winds", 17, 75, 60, 91, 28, True, +1.2, -0.1, 0.3),
    ("dizi", "winds", 17, 72, 69, 98, 38, True, -0.5, -0.15, 0.3),
    ("xiao", "winds", 17, 77, 60, 84, 29, True, -0.5, 0.1, 0.3),
    ("accordion", "winds", 17, 21, 53, 89, 20, True, +4.9, 0.2, 0.3),
    ("trumpet", "brass", 17, 56, 54, 80, 12, True, +0.0, 0.2, 0.65),
    ("trombone", "brass", 17, 57, 40, 70, 44, True, -4.6, 0.35, 0.65),
    ("tuba", "brass", 17, 58, 28, 55, 25, True, -1.8, 0.45, 0.65),
    ("muted-trumpet", "brass", 17, 59, 54, 80, 14, True, +0.7, 0.2, 0.65),
    ("horns", "brass", 17, 60, 41, 72, 24, True, -0.3, -0.35, 0.75),
    ("brass", "brass", 17, 61, 40, 79, 22, True, +1.5, 0.1, 0.7),
    ("piano", "keys", 0, 0, 21, 104, 5, False, +7.0, -0.2, 0.3),
    ("electric-piano", "keys", 0, 4, 28, 96, 1, False, +3.8, -0.1, 0.2),
    ("celesta", "keys", 0, 8, 60, 100, 4, False, +6.3, -0.35, 0.5),
    ("glockenspiel", "keys", 0, 9, 72, 108, 4, False, +5.5, 0.3, 0.6),
    ("music-box", "keys", 0, 10, 60, 96, 2, False, +9.0, 0.15, 0.3),
    ("vibraphone", "keys", 0, 11, 53, 89, 6, False, +7.3, 0.25, 0.5),
    ("marimba", "keys", 0, 12, 45, 96, 5, False, +4.9, 0.3, 0.5),
    ("xylophone", "keys", 0, 13, 65, 108, 1, False, +9.0, 0.3, 0.6),
    ("tubular-bells", "keys", 0, 14, 60, 77, 1, False, +2.4, 0.1, 0.8),
    ("yangqin", "keys", 0, 15, 48, 88, 1, False, +9.0, -0.3, 0.3),
    ("organ", "keys", 17, 19, 36, 96, 37, True, +1.8, 0.0, 0.9),
    ("guitar", "keys", 0, 24, 40, 84, 6, False, +5.3, 0.2, 0.2),
    ("ukulele", "keys", 0, 24, 60, 84, 5, False, +8.8, 0.1, 0.15),
    ("steel-guitar", "keys", 0, 25, 40, 84, 7, False, +7.7, -0.2, 0.2),
    ("harp", "keys", 0, 46, 31, 96, 2, False, +8.3, -0.5, 0.45),
    ("banjo", "keys", 0, 105, 48, 84, 5, False, +3.9, 0.3, 0.2),
    ("pipa", "keys", 0, 106, 45, 86, 11, False, +9.0, 0.3, 0.25),
    ("guzheng", "keys", 0, 107, 38, 86, 1, False, +4.0, -0.35, 0.25),
    ("choir", "choir", 17, 52, 41, 79, 81, True, +4.3, 0.0, 0.85),
    ("voices", "choir", 17, 53, 48, 79, 13, True, +3.3, 0.0, 0.8),
    ("timpani", "percussion", 0, 47, 40, 57, 3, False, +6.9, 0.1, 0.8),
    ("taiko", "percussion", 0, 116, 36, 72, 3, False, +5.7, -0.1, 0.7),
    ("tom", "percussion", 0, 117, 36, 72, 1, False, +7.8, 0.2, 0.7),
    ("woodblock", "percussion", 0, 115, 55, 79, 1, False, +9.0, 0.4, 0.6),
    ("reverse-cymbal", "percussion", 0, 119, 60, 60, 885, False, -1.9, 0.0, 0.7),
    ("drums", "percussion", 128, 48, 27, 87, 3, False, +4.6, 0.0, 0.7),
    ("warm-pad", "synth", 17, 89, 36, 84, 319, True, +3.9, 0.0, 0.6),
    ("new-age-pad", "synth", 0, 88, 48, 96, 1, True, +7.2, 0.0, 0.6),
    ("bowed-pad", "synth", 17, 92, 36, 96, 144, True, +5.3, 0.0, 0.7),
    ("halo-pad", "synth", 17, 94, 48, 84, 30, True, +1.6, 0.0, 0.7),
    ("sweep-pad", "synth", 17, 95, 36, 84, 222, True, +3.2, 0.0, 0.7),
    ("crystal", "synth", 0, 98, 60, 100, 1, False, +5.1, 0.2, 0.6),
    ("atmosphere", "synth", 17, 99, 40, 88, 20, True, +4.0, -0.2, 0.6),
    ("goblins", "synth", 17, 101, 36, 84, 390, True, -1.2, 0.0, 0.8),
    ("synth-bass", "synth", 0, 38, 28, 60, 1, False, +2.4, 0.0, 0.2),
    ("bass-guitar", "synth", 0, 33, 28, 60, 10, False, +0.9, 0.0, 0.2),
    ("square-lead", "synth", 0, 80, 45, 96, 1, True, +4.0, 0.1, 0.1),
    ("saw-lead", "synth", 0, 81, 45, 96, 2, True, +3.5, -0.1, 0.1),
)

OWN_BANK = -1
"""Bank of the instruments that no soundfont has and ``render`` synthesises; their programs are the General MIDI programs and
kits nearest to them, for files of notes, and differ."""

_OWN_ROWS: tuple[tuple[str, str, int, int, int, int, int, bool, float, float, float], ...] = (
    ("pulse-lead", "synth", OWN_BANK, 80, 45, 96, 1, True, -7.8, 0.1, 0.1),
    ("pulse", "synth", OWN_BANK, 82, 45, 96, 1, True, -7.8, -0.1, 0.1),
    ("triangle", "synth", OWN_BANK, 38, 28, 84, 1, True, -6.8, 0.0, 0.1),
    ("synth-pluck", "synth", OWN_BANK, 84, 36, 96, 1, False, -7.0, 0.2, 0.2),
    ("noise", "percussion", OWN_BANK, 24, 27, 87, 1, False, -8.6, 0.0, 0.1),
    ("drum-machine", "percussion", OWN_BANK, 25, 27, 87, 1, False, -8.6, 0.0, 0.2),
    ("brushes", "percussion", OWN_BANK, 40, 27, 87, 1, False, -4.0, 0.1, 0.3),
    ("gongs", "percussion", OWN_BANK, 48, 27, 87, 1, False, -11.1, -0.1, 0.6),
)

DRUM_KEYS = {
    "kick": 36, "rim": 37, "snare": 38, "clap": 39, "gate": 40, "hat": 42, "pedal": 44, "tom": 45, "open-hat": 46, "ride": 51,
    "crash": 57, "shaker": 70, "sweep": 71, "daluo": 60, "xiaoluo": 61, "bo": 62, "bangu": 63, "tanggu": 64, "bowl": 65,
    "low": 38, "taiko": 50,
}  # fmt: skip
"""Keys of the drums of patterns, as in General MIDI where it has them; ``low`` and ``taiko`` are heights of a taiko."""

INSTRUMENTS: dict[str, Instrument] = {
    name: Instrument(name, section, bank, program, low, high, attack, sustained, pan, depth, trim, drum_kit=bank == 128)
    for name, section, bank, program, low, high, attack, sustained, trim, pan, depth in _ROWS
} | {
    name: Instrument(
        name, section, bank, program, low, high, attack, sustained, pan, depth, trim, drum_kit=section == "percussion"
    )
    for name, section, bank, program, low, high, attack, sustained, trim, pan, depth in _OWN_ROWS
}
"""Every instrument by name."""
