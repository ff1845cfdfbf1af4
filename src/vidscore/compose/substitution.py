"""What stands in a plain chord's place: borrowed chords, applied dominants, chords over their third.

In: the numerals that the search has found, slot by slot. Out: as many numerals. Every choice is made once for each place of an
idea, so that the idea is known again where it returns, and no substitute fights the theme that is sung over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vidscore.compose.chord_slots import ChordSlot
from vidscore.compose.form import Phrase
from vidscore.compose.mood_table import BORROWED, IDIOMS, RomanChord, parse_roman
from vidscore.compose.random_seeds import seeded_random
from vidscore.compose.weights.harmony import APPLIED, BASS_MOTION, COLOUR, INVERSION, THEME
from vidscore.model.mood_table import MOOD_TABLE, usual
from vidscore.model.plan import Brief

_NUMERALS = ("I", "bII", "II", "bIII", "III", "IV", "bV", "V", "bVI", "VI", "bVII", "VII")
"""By semitones above the tonic."""
_TRIADS = ("maj", "min")

Sung = dict[int, float]
"""Pitch classes above the tonic that the theme sings in one slot, with their weights."""


@dataclass(frozen=True, slots=True)
class Places:
    """The slots of a cue with their phrases, the theme over each, and what varies the choices."""

    slots: tuple[ChordSlot, ...]
    phrases: tuple[Phrase, ...]
    sung: list[Sung]
    seed: object

    def idea(self, n: int) -> tuple[str, int]:
        """The place of a slot in its idea: the same wherever that returns."""
        return self.phrases[self.slots[n].phrase].idea, self.slots[n].index

    def shift(self, n: int) -> int:
        """Semitones of the slot's tonic above the cue's."""
        return self.phrases[self.slots[n].phrase].shift

    def opens(self, n: int) -> bool:
        """Whether a phrase begins there."""
        return self.slots[n].index == 0


def carries(chord: RomanChord, pc: int) -> float:
    """How well a chord carries a note of the theme: 1 for a chord tone, below 0 for a clash of a semitone."""
    if pc in chord.tones:
        return THEME.chord_tone
    clashes = any((pc - tone) % 12 in (1, 11) for tone in chord.tones)
    return THEME.semitone_clash if clashes else THEME.non_chord_tone


def _fights(chord: RomanChord, plain: RomanChord, sung: Sung) -> bool:
    return sum(weight * (carries(chord, pc) - carries(plain, pc)) for pc, weight in sung.items()) < 0


def borrowed(romans: list[RomanChord], places: Places, brief: Brief, major: bool) -> list[RomanChord]:
    """Modal mixture: a scene darker than its mood borrows from the minor, a brighter one from the major.

    The further the scene's valence lies from the mood's own, the more chords are borrowed; the same ones wherever an idea
    returns, and none that fights the theme.
    """
    lean = brief.mood.valence - usual(MOOD_TABLE[brief.mood.name].valence)
    loans = BORROWED["dark" if lean < 0 else "bright", major]
    rng, chosen = seeded_random(places.seed, "mixture"), dict[tuple[str, int], bool]()
    out = []
    for n, chord in enumerate(romans):
        name, slash, bass = chord.roman.partition("/")
        wanted = chosen.setdefault(places.idea(n), rng.random() < COLOUR.borrowed * abs(lean))
        loan = parse_roman(loans[name] + slash + bass) if wanted and name in loans else chord
        out.append(chord if _fights(loan, chord, places.sung[n]) else loan)
    return out


def with_applied_dominants(romans: list[RomanChord], places: Places, mood: str) -> list[RomanChord]:
    """Chords that lead on by themselves: before a triad other than the tonic its own dominant may stand.

    Only inside a phrase, where neither it nor what it replaces is long, and never twice running.
    """
    liking = IDIOMS[mood].applied
    rng, chosen = seeded_random(places.seed, "applied"), dict[tuple[str, int], tuple[bool, bool]]()
    out = list(romans)
    for n in range(len(romans) - 1):
        wanted, diminished = chosen.setdefault(places.idea(n), (rng.random() < liking, rng.random() < APPLIED.diminished))
        goal = romans[n + 1]
        free = not (places.opens(n) or places.opens(n + 1) or places.slots[n].at_hit or "/" in romans[n].roman)
        short = float(places.slots[n].duration) <= APPLIED.longest_beats
        if not (wanted and free and short and goal.quality in _TRIADS and goal.root != 0 and goal.bass == goal.root):
            continue
        if n and out[n - 1] is not romans[n - 1]:
            continue
        leading = leading_chord(goal.root, diminished)
        if leading.root != romans[n].root and not _fights(leading, romans[n], places.sung[n]):
            out[n] = leading
    return out


def leading_chord(goal: int, diminished: bool = False) -> RomanChord:
    """The dominant seventh of the chord on ``goal`` (semitones above the tonic), or the diminished one below it.

    Example:
        >>> leading_chord(9).roman, leading_chord(2, diminished=True).roman
        ('III7', 'biio7')
    """
    if diminished:
        return parse_roman(f"{_NUMERALS[(goal - 1) % 12].lower()}o7")
    return parse_roman(f"{_NUMERALS[(goal + 7) % 12]}7")


def with_transitions(romans: list[RomanChord], places: Places, functional: bool, leads_to: int | None) -> list[RomanChord]:
    """The last chord before another key leads into it: the dominant of that key, where harmony is functional.

    Args:
        romans: The chords.
        places: Their slots.
        functional: Whether dominants resolve; else keys stand side by side.
        leads_to: Semitones above the cue's tonic of the key that follows the cue at once; None where it ends by itself.
    """
    out = list(romans)
    if not functional:
        return out
    for n in range(1, len(romans)):
        last = n + 1 == len(romans)
        here = places.shift(n)
        there = (here if leads_to is None else leads_to) if last else places.shift(n + 1)
        brief = float(places.slots[n].duration) <= 2 * APPLIED.longest_beats
        if there != here and brief and not (places.opens(n) or places.slots[n].at_hit):
            out[n] = leading_chord((there - here) % 12)
    return out


def with_inversions(romans: list[RomanChord], places: Places, mood: str, kept: int) -> list[RomanChord]:
    """Put chords over their third, or a seventh in the bass, where the bass line then goes by step (dynamic programme).

    Args:
        romans: The chords.
        places: Their slots; what opens the first idea or stands on a hit keeps its root.
        mood: How much the mood likes it.
        kept: How many chords at the end stay as they are: the cadence.
    """
    liking, rng = IDIOMS[mood].inversions, seeded_random(places.seed, "inversions")
    taste: dict[tuple[str, int], float] = {}
    options: list[list[tuple[float, RomanChord]]] = []
    for n, chord in enumerate(romans):
        noise = taste.setdefault(places.idea(n), rng.random() * INVERSION.chance)
        rooted = places.opens(n) and places.idea(n)[0] in ("A", "gesture")
        fixed = rooted or places.slots[n].at_hit or n >= len(romans) - kept or "/" in chord.roman or liking == 0
        options.append([(0.0, chord), *(() if fixed else _inversions(chord, liking, noise))])
    return _smoothest(options, [places.shift(n) for n in range(len(romans))]) if romans else []


def _inversions(chord: RomanChord, liking: float, noise: float) -> list[tuple[float, RomanChord]]:
    """(cost, chord) of the ways to turn a chord round."""
    if chord.quality not in ("maj", "min", "dom7", "min7"):
        return []
    cost = INVERSION.third * (1.0 - liking) + noise
    out = [(cost, parse_roman(f"{chord.roman}/3"))]
    return [*out, (cost, parse_roman(f"{chord.roman}/7"))] if chord.quality == "dom7" else out


def _smoothest(options: list[list[tuple[float, RomanChord]]], shifts: Sequence[int]) -> list[RomanChord]:
    """One option for every chord: the cheapest line of basses."""
    costs = [cost for cost, _ in options[0]]
    links: list[list[int]] = []
    for n in range(1, len(options)):
        row, back = [], []
        for cost, chord in options[n]:
            ways = [
                costs[i] + _bass_step(before, chord, shifts[n] - shifts[n - 1]) for i, (_, before) in enumerate(options[n - 1])
            ]
            best = min(range(len(ways)), key=ways.__getitem__)
            row.append(ways[best] + cost)
            back.append(best)
        costs = row
        links.append(back)
    at = min(range(len(costs)), key=costs.__getitem__)
    path = [at]
    for back in reversed(links):
        path.append(back[path[-1]])
    return [options[n][i][1] for n, i in enumerate(reversed(path))]


def _bass_step(before: RomanChord, after: RomanChord, shift: int) -> float:
    """Cost of a step of the bass; a seventh in it must fall by step."""
    up = (after.bass + shift - before.bass) % 12
    falls = up in (10, 11)
    unresolved = before.quality == "dom7" and before.bass == (before.root + 10) % 12 and not falls
    return BASS_MOTION[min(up, 12 - up)] + (INVERSION.unresolved if unresolved else 0.0)
