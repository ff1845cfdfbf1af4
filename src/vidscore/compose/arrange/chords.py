"""What notes a chord is made of; pitch classes and semitones, no registers."""

from __future__ import annotations

from collections.abc import Iterable

from vidscore.compose.sketch import QUALITIES
from vidscore.model.music import Chord


def intervals(chord: Chord) -> tuple[int, ...]:
    """Semitones above the root; a quality not in the table is read as its nearest triad.

    Example:
        >>> from fractions import Fraction
        >>> intervals(Chord(Fraction(0), Fraction(4), 9, "min7", 9))
        (0, 3, 7, 10)
    """
    found = QUALITIES.get(chord.quality)
    if found is not None:
        return found
    for stem in ("minmaj", "min", "maj", "dom", "hdim", "dim", "aug", "sus2", "sus4"):
        if chord.quality.startswith(stem):
            return QUALITIES[{"minmaj": "minmaj7", "dom": "dom7", "hdim": "hdim7"}.get(stem, stem)]
    return QUALITIES["maj"]


def pitch_classes(chord: Chord) -> tuple[int, ...]:
    """Pitch classes, root first."""
    return tuple((chord.root + step) % 12 for step in intervals(chord))


def nearest(pitch_class: int, to: int) -> int:
    """The pitch of a class that lies nearest to another pitch (the lower one of two).

    Example:
        >>> nearest(0, 62)
        60
    """
    up = (pitch_class - to) % 12
    return to + (up if up < 6 else up - 12)


def closest(classes: Iterable[int], to: int) -> int:
    """The pitch of any of some classes that lies closest to another pitch; the lower of two.

    Example:
        >>> closest((0, 4, 7), 66)
        67
    """
    return min((nearest(pc, to) for pc in classes), key=lambda pitch: (abs(pitch - to), pitch))


def into(pitch: int, low: int, high: int) -> int:
    """A pitch moved by octaves until it lies in ``low..high``; the range holds at least an octave.

    Example:
        >>> into(84, 48, 72)
        72
    """
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch
