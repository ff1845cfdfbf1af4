"""Cues written by hand, with known onsets: 120 beats a minute, so a beat is 500 ms."""

from fractions import Fraction

from vidscore.model.cue import Cue
from vidscore.model.instruments import INSTRUMENTS
from vidscore.model.mood import Mood
from vidscore.model.music import Control, Note, Part, TempoMap
from vidscore.model.plan import Brief
from vidscore.model.span import Span

BEAT_MS = 500


def part(instrument, *notes, role="melody", controls=(), name=None):
    """A part from (beat, beats, pitch, velocity[, nudge_ms]) rows."""
    played = tuple(Note(Fraction(at), Fraction(long), pitch, velocity, *rest) for at, long, pitch, velocity, *rest in notes)
    moves = tuple(Control(Fraction(at), number, value) for at, number, value in controls)
    return Part(name or f"{instrument} {role}", instrument, INSTRUMENTS[instrument].section, role, played, moves)


def cue(*parts, start_ms=2000, length_ms=4000, name="1m1", **fields):
    """A cue of these parts over a span; beat 0 is the span's start. ``fields`` of the brief: ``pre_ms``, ``post_ms``."""
    span = Span(start_ms, start_ms + length_ms)
    clock = TempoMap(((Fraction(0), float(start_ms)), (Fraction(1), float(start_ms + BEAT_MS))))
    end = Fraction(length_ms, BEAT_MS)
    return Cue(Brief(name, 0, span, Mood("neutral", 0.0, 0.0, 0.0), **fields), clock, (), (), parts, end, end)


def small_score(name="1m1", melody=67):
    """Winds, keys and timpani for four seconds: light to load."""
    return cue(
        part("flute", (0, 4, melody, 80), (4, 2, melody + 2, 80), controls=[(0, 2, 60), (2, 2, 100), (4, 2, 40)]),
        part("bassoon", (0, 6, 43, 80), role="bass"),
        part("harp", *((i, 1, 60 + 4 * (i % 3), 70) for i in range(6)), role="ostinato"),
        part("timpani", (0, 1, 43, 100), (4, 1, 43, 80), role="percussion"),
        name=name,
    )
