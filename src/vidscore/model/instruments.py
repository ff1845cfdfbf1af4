"""The patch book: every chair of the orchestra as one row of data.

A row says where the sound is (bank and program of MuseScore General), what the player can
reach, how fast the sound speaks, where the chair stands on the stage and how loud it must be
trimmed so that all chairs are equal. Composer and orchestra read the same row.
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
    """Gain that makes one mid-register note at velocity 80 as loud as any other chair's."""
    drum_kit: bool = False
    """Whether pitches choose drums (MIDI channel 10) instead of notes."""


_ROWS: tuple[tuple[str, str, int, int, int, int, int, bool, float, float], ...] = (
    # name, section, bank, program, low, high, attack_ms, sustained, pan, depth
    ("violins", "strings", 21, 48, 55, 96, 100, True, -0.45, 0.3),
    ("violins-2", "strings", 26, 48, 55, 93, 100, True, -0.2, 0.35),
    ("violas", "strings", 31, 48, 48, 84, 100, True, 0.2, 0.35),
    ("celli", "strings", 41, 48, 36, 72, 100, True, 0.4, 0.3),
    ("basses", "strings", 51, 48, 28, 55, 110, True, 0.55, 0.4),
    ("violins-slow", "strings", 21, 49, 55, 96, 180, True, -0.45, 0.3),
    ("violins-2-slow", "strings", 26, 49, 55, 93, 180, True, -0.2, 0.35),
    ("violas-slow", "strings", 31, 49, 48, 84, 180, True, 0.2, 0.35),
    ("celli-slow", "strings", 41, 49, 36, 72, 180, True, 0.4, 0.3),
    ("basses-slow", "strings", 51, 49, 28, 55, 190, True, 0.55, 0.4),
    ("violins-tremolo", "strings", 21, 44, 55, 96, 120, True, -0.45, 0.3),
    ("violins-2-tremolo", "strings", 26, 44, 55, 93, 120, True, -0.2, 0.35),
    ("violas-tremolo", "strings", 31, 44, 48, 84, 120, True, 0.2, 0.35),
    ("celli-tremolo", "strings", 41, 44, 36, 72, 120, True, 0.4, 0.3),
    ("basses-tremolo", "strings", 51, 44, 28, 55, 120, True, 0.55, 0.4),
    ("violins-pizzicato", "strings", 20, 45, 55, 93, 10, False, -0.45, 0.3),
    ("violins-2-pizzicato", "strings", 25, 45, 55, 93, 10, False, -0.2, 0.35),
    ("violas-pizzicato", "strings", 30, 45, 48, 81, 10, False, 0.2, 0.35),
    ("celli-pizzicato", "strings", 40, 45, 36, 69, 10, False, 0.4, 0.3),
    ("basses-pizzicato", "strings", 50, 45, 28, 55, 10, False, 0.55, 0.4),
    ("solo-violin", "strings", 17, 40, 55, 96, 60, True, -0.3, 0.15),
    ("solo-viola", "strings", 17, 41, 48, 84, 60, True, 0.1, 0.15),
    ("solo-cello", "strings", 17, 42, 36, 76, 60, True, 0.25, 0.15),
    ("erhu", "strings", 17, 110, 62, 93, 60, True, -0.2, 0.15),
    ("piccolo", "winds", 17, 72, 74, 102, 40, True, -0.15, 0.5),
    ("flute", "winds", 17, 73, 60, 93, 60, True, -0.1, 0.5),
    ("oboe", "winds", 17, 68, 58, 86, 60, True, 0.1, 0.5),
    ("english-horn", "winds", 17, 69, 52, 81, 80, True, 0.12, 0.5),
    ("clarinet", "winds", 17, 71, 50, 86, 60, True, -0.15, 0.5),
    ("bassoon", "winds", 17, 70, 34, 70, 60, True, 0.15, 0.5),
    ("pan-flute", "winds", 17, 75, 60, 91, 60, True, -0.1, 0.3),
    ("dizi", "winds", 17, 72, 69, 98, 40, True, -0.15, 0.3),
    ("xiao", "winds", 17, 77, 60, 84, 80, True, 0.1, 0.3),
    ("accordion", "winds", 17, 21, 53, 89, 40, True, 0.2, 0.3),
    ("trumpet", "brass", 17, 56, 54, 80, 50, True, 0.2, 0.65),
    ("trombone", "brass", 17, 57, 40, 70, 50, True, 0.35, 0.65),
    ("tuba", "brass", 17, 58, 28, 55, 60, True, 0.45, 0.65),
    ("muted-trumpet", "brass", 17, 59, 54, 80, 50, True, 0.2, 0.65),
    ("horns", "brass", 17, 60, 41, 72, 66, True, -0.35, 0.75),
    ("brass", "brass", 17, 61, 40, 79, 65, True, 0.1, 0.7),
    ("piano", "keys", 0, 0, 21, 104, 10, False, -0.2, 0.3),
    ("electric-piano", "keys", 0, 4, 28, 96, 10, False, -0.1, 0.2),
    ("celesta", "keys", 0, 8, 60, 100, 8, False, -0.35, 0.5),
    ("glockenspiel", "keys", 0, 9, 72, 108, 5, False, 0.3, 0.6),
    ("music-box", "keys", 0, 10, 60, 96, 5, False, 0.15, 0.3),
    ("vibraphone", "keys", 0, 11, 53, 89, 8, False, 0.25, 0.5),
    ("marimba", "keys", 0, 12, 45, 96, 5, False, 0.3, 0.5),
    ("xylophone", "keys", 0, 13, 65, 108, 5, False, 0.3, 0.6),
    ("tubular-bells", "keys", 0, 14, 60, 77, 8, False, 0.1, 0.8),
    ("yangqin", "keys", 0, 15, 48, 88, 6, False, -0.3, 0.3),
    ("organ", "keys", 17, 19, 36, 96, 60, True, 0.0, 0.9),
    ("guitar", "keys", 0, 24, 40, 84, 8, False, 0.2, 0.2),
    ("steel-guitar", "keys", 0, 25, 40, 84, 8, False, -0.2, 0.2),
    ("harp", "keys", 0, 46, 31, 96, 8, False, -0.5, 0.45),
    ("banjo", "keys", 0, 105, 48, 84, 6, False, 0.3, 0.2),
    ("pipa", "keys", 0, 106, 45, 86, 6, False, 0.3, 0.25),
    ("guzheng", "keys", 0, 107, 38, 86, 8, False, -0.35, 0.25),
    ("choir", "choir", 17, 52, 41, 79, 160, True, 0.0, 0.85),
    ("voices", "choir", 17, 53, 48, 79, 160, True, 0.0, 0.8),
    ("timpani", "percussion", 0, 47, 40, 57, 9, False, 0.1, 0.8),
    ("taiko", "percussion", 0, 116, 36, 72, 8, False, -0.1, 0.7),
    ("tom", "percussion", 0, 117, 36, 72, 8, False, 0.2, 0.7),
    ("woodblock", "percussion", 0, 115, 55, 79, 5, False, 0.4, 0.6),
    ("reverse-cymbal", "percussion", 0, 119, 60, 60, 1300, False, 0.0, 0.7),
    ("drums", "percussion", 128, 48, 27, 87, 8, False, 0.0, 0.7),
    ("warm-pad", "synth", 17, 89, 36, 84, 200, True, 0.0, 0.6),
    ("new-age-pad", "synth", 0, 88, 48, 96, 120, True, 0.0, 0.6),
    ("bowed-pad", "synth", 17, 92, 36, 96, 250, True, 0.0, 0.7),
    ("halo-pad", "synth", 17, 94, 48, 84, 250, True, 0.0, 0.7),
    ("sweep-pad", "synth", 17, 95, 36, 84, 300, True, 0.0, 0.7),
    ("crystal", "synth", 0, 98, 60, 100, 15, False, 0.2, 0.6),
    ("atmosphere", "synth", 17, 99, 40, 88, 60, True, -0.2, 0.6),
    ("goblins", "synth", 17, 101, 36, 84, 300, True, 0.0, 0.8),
    ("synth-bass", "synth", 0, 38, 28, 60, 10, False, 0.0, 0.2),
    ("bass-guitar", "synth", 0, 33, 28, 60, 10, False, 0.0, 0.2),
    ("square-lead", "synth", 0, 80, 45, 96, 8, True, 0.1, 0.1),
    ("saw-lead", "synth", 0, 81, 45, 96, 8, True, -0.1, 0.1),
)

INSTRUMENTS: dict[str, Instrument] = {
    name: Instrument(name, section, bank, program, low, high, attack, sustained, pan, depth, drum_kit=bank == 128)
    for name, section, bank, program, low, high, attack, sustained, pan, depth in _ROWS
}
"""Every chair by name."""
