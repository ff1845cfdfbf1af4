"""Textures written as patterns: drum grooves, strumming and picking, comping, bass figures, arpeggios of one voice, braams.

A pattern is a string with one sign for each sixteenth of a bar of four; ``.`` is a rest. Bars of other metres read as much of
it as they hold, bars in threes (6/8, 9/8) read each beat's first, third and fourth sign. Grooves are tables of such strings,
a string for each drum; a third row is the fill that closes every fourth bar. Accents are in the figures: an upper-case sign
is louder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from vidscore.compose.arrange.chords import into, nearest
from vidscore.compose.arrange.texture import BarContext, Tone, chord
from vidscore.model.instruments import DRUM_KEYS

SIXTEENTH, EIGHTH = Fraction(1, 4), Fraction(1, 2)
_IN_THREES = (0, 2, 3)
"""Signs that the three eighths of a compound beat read."""
FILL_EVERY = 4
"""Bars after which a groove is filled."""
_STRUM_LATE = Fraction(1, 40)
"""From string to string of a strum, in beats."""


def slots(context: BarContext) -> Iterator[tuple[Fraction, Fraction, int]]:
    """Walk a bar in the steps of a pattern.

    Yields:
        (onset, length, index of the sign, 0..15).
    """
    bar = context.bar
    for number, pulse in enumerate(bar.pulses):
        step = EIGHTH if bar.compound else SIXTEENTH
        count = -(-(pulse.end - pulse.start) // step)
        for k in range(count):
            at = pulse.start + k * step
            sign = 4 * (number % 4) + _IN_THREES[k % 3] if bar.compound else int((at - bar.start) / SIXTEENTH) % 16
            yield at, min(step, pulse.end - at), sign


def struck(context: BarContext, pattern: str) -> list[tuple[Fraction, Fraction, str]]:
    """Onset, length up to the next sign, and sign of every sign of a pattern in this bar.

    What is finer than the step that the mood's density asks for is left out, accents and the first sign excepted.
    """
    row, every = pattern.ljust(16, "."), int(context.step / SIXTEENTH)
    first = next((i for i, sign in enumerate(row) if sign != "."), 0)
    heard = [sign if not (i - first) % every or sign.isupper() else "." for i, sign in enumerate(row)]
    signs = [(at, heard[index]) for at, _, index in slots(context) if heard[index] != "."]
    ends = [*(at for at, _ in signs[1:]), context.bar.end]
    return [(at, end - at, sign) for (at, sign), end in zip(signs, ends, strict=False)]


@dataclass(frozen=True, slots=True)
class Groove:
    """Two bars of a drum pattern and a fill; each maps a drum of :data:`DRUM_KEYS` to its signs."""

    first: dict[str, str]
    second: dict[str, str]
    fill: dict[str, str]


def _groove(first: str, second: str = "", fill: str = "") -> Groove:
    """Read ``kick x...x... snare ....x...``; an empty second bar is the first again, an empty fill adds nothing."""

    def read(text: str) -> dict[str, str]:
        words = text.split()
        return dict(zip(words[::2], words[1::2], strict=True))

    return Groove(read(first), read(second) or read(first), read(fill))


GROOVES: dict[str, Groove] = {
    "straight": _groove("kick X.....x.X....... snare ....X.......X... hat x.x.x.x.x.x.x.x.",
    "kick X.....x.X..x.... snare ....X.......X..x hat x.x.x.x.x.x.x.o.",
                   "snare ............XxXX kick X.......X......."),
    "four": _groove("kick X...X...X...X... clap ....X.......X... hat ..x...x...x...x.",
    "kick X...X...X...X... clap ....X.......X... hat ..x...x...x..xx.",
                    "snare ..........x.xxXX"),
    "half": _groove("kick X.........x..... snare ........X....... hat x...x...x...x...", "", "snare ........X.....xX"),
    "gated": _groove("kick X...x...X.x.x... gate ....X.......X... hat x.xxx.xxx.xxx.xx", "", "tom ........X.x.xxXX"),
    "gated-half": _groove("kick X.....x......... gate ........X....... hat x...x...x...x...", "", "tom ............X.XX"),
    "lazy": _groove("kick X......x.x...... rim ....X.......X... hat x.x.x.x.x.x.x.x.",
    "kick X......x..x..... rim ....X.......X..x hat x.x.x.x.x.x.xxx.",
                    "rim ..........x.x.x."),
    "lazy-double": _groove("kick X..x...x.x...... snare ....X.......X... shaker xxxxxxxxxxxxxxxx", "", "rim ............x.xx"),
    "swing": _groove("ride X...x.x.X...x.x. pedal ....x.......x... ",
    "ride X...x.x.X...x.x. pedal ....x.......x... snare ......x.........",
                     "snare ........x.x.x.X. ride X...x.x.X......."),
    "brushes": _groove("sweep X...x...X...x... pedal ....x.......x...", "", "snare ............x.x."),
    "claps": _groove("clap ....X.......X...", "clap ....X.......X.x.", "clap ....X...X...X.X."),
    "claps-double": _groove("clap ....X..x....X... kick X.......X.......", "", "clap ....X...X...XXX."),
    "claps-soft": _groove("clap ............x...", "clap ....x.......x..."),
    "shaker": _groove("shaker x.xxX.xxx.xxX.xx"),
    "stomp": _groove("kick X.....X.X....... clap ....X.......X...", "", "kick X...X...X.X.XXXX"),
    "big-drums": _groove("taiko X..x..x.X..x..x. low X.......X.......", "taiko X..x..X.x.x.X.xx low X...............",
    "taiko X.xxX.xxX.xxXXXX low X.......X......."),
    "big-drums-half": _groove("low X............... taiko ........x.....xx", "low X.......x.......", "taiko ........X.x.XxXX"),
    "gongs": _groove("daluo X............... xiaoluo ....x...x...x... bo ....x.......x... bangu x...x...x...x.x.",
                     "daluo X............... xiaoluo ....x...x..xx... bo ....x.......x... bangu x.x.x...x.x.x.x.",
                     "bangu xxxxxxxxxxxxxxxx daluo X.......X...X..."),
    "gongs-soft": _groove("bangu x.......x.......", "bangu x.......x... xiaoluo ............x..."),
    "drum-roll": _groove("tanggu X..x..x.X.x.x...", "tanggu X..x..x.X.x.xxxx", "tanggu xxxxXxxxXxxxXXXX"),
    "bowl": _groove("bowl X...............", "bowl ................"),
    "chip": _groove("kick X...x...X...x... snare ....X.......X... hat ..x...x...x...x.",
    "kick X...x..xX...x... snare ....X.......X..x hat ..x...x...x.....",
                    "snare ........x.x.xxxx kick X..............."),
    "chip-half": _groove("kick X.......x....... snare ........X....... hat ..x...x...x...x.", "", "snare ............x.xx"),
    "bodhran": _groove("tom X.xxx.xxX.xxx.xx", "tom X.xxx.xxX.x.X.xx", "tom X.x.X.x.XxXxXxXx"),
}  # fmt: skip
"""Drum patterns by name."""


def groove(context: BarContext, pattern: str) -> list[Tone]:
    """Play a drum pattern: two bars by turns, and its fill into every fourth bar's end.

    Args:
        context: One bar.
        pattern: A row of :data:`GROOVES`.
    """
    row = GROOVES[pattern]
    fills = bool(row.fill) and context.count % FILL_EVERY == FILL_EVERY - 1
    drums = row.first if context.count % 2 == 0 else row.second
    out: list[Tone] = []
    for drum, signs in ({**drums, **row.fill} if fills else drums).items():
        for onset, _, sign in struck(context, signs):
            drum_key = DRUM_KEYS["open-hat" if sign == "o" else drum]
            out.append(Tone(onset, SIXTEENTH, drum_key, 5 if sign.isupper() else -9))
    return out


def rhythm(context: BarContext, patterns: tuple[str, ...], top: int = 4, anticipate: bool = False) -> list[Tone]:
    """Strike the chord in a written rhythm, another one each bar; ``anticipate`` takes the next chord an eighth early."""
    pattern = patterns[(context.rng.randrange(len(patterns)) + context.count) % len(patterns)]
    out: list[Tone] = []
    for onset, length, sign in struck(context, pattern):
        voiced = context.voiced_at(onset + EIGHTH if anticipate else onset)
        struck_chord = chord(onset, length, voiced.pitches[-top:], 4 if sign.isupper() else -4)
        out += [t._replace(voice=min(t.voice, 2), voices=min(t.voices, 3)) for t in struck_chord]
    return out


def strokes(context: BarContext, pattern: str) -> list[Tone]:
    """Strum: ``d`` down over all strings, ``u`` up over the high ones, ``m`` damped."""
    out: list[Tone] = []
    for onset, length, sign in struck(context, pattern):
        pitches = context.voiced_at(onset).pitches
        row = pitches if sign.lower() in "dm" else pitches[-2:][::-1]
        sounds = min(length, SIXTEENTH / 2 if sign.lower() == "m" else length)
        for string, pitch in enumerate(row):
            late = min(string * _STRUM_LATE, sounds / 2)
            out.append(Tone(onset + late, sounds - late, pitch, 4 if sign.isupper() else -5, pitches.index(pitch), len(pitches)))
    return sorted(out)


def fingers(context: BarContext, patterns: tuple[str, ...]) -> list[Tone]:
    """Pick single notes: digits are voices of the chord from below, ``b`` is its bass in the hand's octave, ``f`` its fifth."""
    pattern = patterns[context.count % len(patterns)]
    out: list[Tone] = []
    for onset, length, sign in struck(context, pattern):
        voiced = context.voiced_at(onset)
        ladder = (*voiced.pitches, voiced.pitches[0] + 12)
        if sign in "bf":
            fifth = 7 if sign == "f" and 7 in voiced.steps else 0
            pitch, voice = into(voiced.bass + fifth, 40, 52), 0
        else:
            voice = int(sign) % len(ladder)
            pitch = ladder[voice]
        out.append(Tone(onset, length, pitch, 3 if sign == "b" else -2, min(voice, 2), 3))
    return out


def figure(context: BarContext, patterns: tuple[str, ...]) -> list[Tone]:
    """The bass in a written figure: ``r`` the line as written, ``o`` its octave, ``f`` the fifth of the chord."""
    pattern = patterns[context.count % len(patterns)]
    out: list[Tone] = []
    marks = struck(context, pattern)
    changes = {s.start for s in context.voiced_chords} - {at for at, _, _ in marks}
    marks = sorted([*marks, *((at, EIGHTH, "R") for at in changes)])
    ends = [*(at for at, _, _ in marks[1:]), context.bar.end]
    for (onset, _, sign), end in zip(marks, ends, strict=False):
        low = next((n.pitch for n in reversed(context.bass) if n.onset_beats <= onset), context.voiced_at(onset).bass)
        has_fifth = 7 in context.voiced_at(onset).steps and low % 12 == context.voiced_at(onset).root
        step = {"o": 12, "f": 7 if has_fifth else 0}.get(sign.lower(), 0)
        out.append(Tone(onset, end - onset, into(low + step, 28, 55), 4 if sign.isupper() else -2))
    return out


def written_bass(context: BarContext) -> list[Tone]:
    """The bass line note by note as it is written, each beat a little apart."""
    return [Tone(n.onset_beats, n.duration_beats, n.pitch, 3 if n.onset_beats == context.bar.start else 0) for n in context.bass]


def cell(context: BarContext, pattern: str, turn: int = 0) -> list[Tone]:
    """Repeat a small cell of single notes; every second bar it begins ``turn`` signs later, so that its accents travel."""
    late = (context.count // 2 * turn) % 16
    return fingers(context, (pattern[late:] + pattern[:late],))


def braam(context: BarContext) -> list[Tone]:
    """A long low fifth with its octave, every second bar."""
    if context.count % 2:
        return []
    voiced = context.voiced_chords[0]
    low = into(voiced.bass, 40, 51)
    fifth = (low + 7,) if 7 in voiced.steps and low % 12 == voiced.root else ()
    return chord(context.bar.start, context.bar.end - context.bar.start, (low, *fifth, low + 12), 10)


def heterophony(context: BarContext, octave: int = -1) -> list[Tone]:
    """Play the tune's frame beside it: its notes on the beats, each held to the next, with a turn to the upper neighbour."""
    mine = [n for n in context.melody if n.onset_beats >= context.bar.start and n.onset_beats.denominator == 1]
    ends = [*(n.onset_beats for n in mine[1:]), context.bar.end]
    out: list[Tone] = []
    for note, end in zip(mine, ends, strict=False):
        pitch, length = note.pitch + 12 * octave, end - note.onset_beats
        upper = next((pitch + d for d in range(1, 5) if (pitch + d) % 12 in context.scale), pitch)
        if length >= 2:
            out += [
                Tone(note.onset_beats, length - 1, pitch), Tone(note.onset_beats + length - 1, EIGHTH, upper, -4),
                Tone(note.onset_beats + length - EIGHTH, EIGHTH, pitch, -2),
            ]  # fmt: skip
        else:
            out.append(Tone(note.onset_beats, length, pitch))
    return out


def finger_tremolo(context: BarContext) -> list[Tone]:
    """One note of the chord repeated by the fingers, as a pipa holds it."""
    out: list[Tone] = []
    for onset, length, index in slots(context):
        if index % int(context.step / SIXTEENTH):
            continue
        voiced = context.voiced_at(onset)
        out.append(Tone(onset, length, nearest(voiced.root, voiced.pitches[-1]), 3 if index % 4 == 0 else -6))
    return out
