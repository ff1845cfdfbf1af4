"""How each mood is composed: chord vocabulary, colours, harmonic rhythm, tune, bass and time, one row per mood.

The rows are data; :mod:`harmony`, :mod:`melody` and :mod:`bass` read them. Chords are written as roman numerals above the
*major* scale whatever the mode (``bVI`` is always eight semitones up), so chromatic mediants need no special case:
upper case is major, lower case minor, ``o`` diminished, ``ø`` half-diminished, ``+`` augmented, ``5`` open fifth, then a
colour (``7``, ``maj7``, ``add9``, ``sus4`` ...) and ``/3 /5 /7`` for the chord's own note in the bass or ``/T /D`` for a
pedal on the tonic or dominant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from vidscore.compose.sketch import QUALITIES
from vidscore.model.mood import MOODS
from vidscore.model.tables import complete

Progressions = tuple[tuple[float, str], ...]
Weights = tuple[tuple[str, float], ...]


def weights(text: str) -> Weights:
    """Read ``h:2 q:.7`` as names and weights."""
    return tuple((name, float(weight)) for name, weight in (item.split(":") for item in text.split()))


FORMS_ALL = weights("song:1 refrain:1 arch:1 ternary:.8 binary:.6 pairs:.7 alternation:.6 bar:.9 chain:.5 variations:.2")
"""What a mood does that likes no form better than others."""


@dataclass(frozen=True, slots=True)
class Idiom:
    """One mood's way of writing."""

    major: Progressions
    """(weight, chords) that carry the mood above a major tonic."""
    minor: Progressions
    """The same above a minor tonic."""
    colours: MappingProxyType[str, Weights]
    """For a plain ``maj`` or ``min`` triad: qualities it may take, and how often."""
    chord_bars: float
    """Bars per chord at medium intensity."""
    functional: bool
    """Whether dominants resolve and dissonances are prepared; False lets colour lead."""
    chromatic: float
    """How freely chords leave the scale, 0..1."""
    register: tuple[int, int]
    """Range of the tune, MIDI."""
    presence: float
    """Share of phrases that carry a tune."""
    cells: Weights
    """Rhythm cells of the tune (:data:`CELLS`) and their weights."""
    breath: float
    """Share of each phrase left empty at its end."""
    leaps: float
    """Liking for leaps, 0 stepwise .. 1 wide."""
    contour: str
    """``arch``, ``fall``, ``rise`` or ``wave``."""
    bass: str
    """``root``, ``pedal``, ``lament``, ``root-fifth``, ``walk`` or ``pulse``."""
    statement: tuple[str, ...]
    """What happens to a theme here (:func:`vidscore.compose.motifs.transform`): at first, and from its second return on."""
    ritard: float
    """Tempo at the final chord over the tempo before."""
    rubato: float
    """Depth of the phrase arch."""
    tail: float
    """Length of the ring-out within its limits, 0..1."""
    inversions: float = 0.4
    """Liking for chords over their third, 0 none .. 1 wherever the bass goes by step."""
    applied: float = 0.0
    """Share of the places before a triad at which its own dominant may stand."""
    forms: Weights = FORMS_ALL
    """Forms (:data:`vidscore.compose.forms.FORMS`) that its phrases follow, and how often."""
    valley: str = ""
    """Mood of the quiet chapters of a long cue; empty for its own."""
    peak: str = ""
    """Mood of its fullest chapters; empty for its own."""
    dissonant_leaps: bool = False
    """Whether the tune may leap by a tritone or a seventh."""
    unresolved: tuple[str, ...] = ()
    """Qualities to choose from for the last chord where the ending does not close; empty keeps the chord."""


def _p(text: str) -> Progressions:
    """Read ``2 I IV | 1 I V`` as weighted progressions."""
    return tuple((float(item.split()[0]), " ".join(item.split()[1:])) for item in text.split("|"))


def _c(**colours: str) -> MappingProxyType[str, Weights]:
    return MappingProxyType({quality: weights(text) for quality, text in colours.items()})


CELLS: dict[str, tuple[str, ...]] = {
    "w": ("4",), "dh": ("3",), "h": ("2",), "q": ("1",), "ee": ("1/2", "1/2"), "dqe": ("3/2", "1/2"), "edq": ("1/2", "3/2"),
    "hq": ("2", "1"), "qh": ("1", "2"), "des": ("3/4", "1/4"), "sde": ("1/4", "3/4"), "syn": ("1/2", "1", "1/2"),
    "ess": ("1/2", "1/4", "1/4"), "sse": ("1/4", "1/4", "1/2"), "ssss": ("1/4", "1/4", "1/4", "1/4"),
    "tri": ("1/3", "1/3", "1/3"), "qtri": ("2/3", "2/3", "2/3"), "re": ("-1/2", "1/2"), "rq": ("-1", "1"), "er": ("1/2", "-1/2"),
    "tqe": ("1", "1/2"), "teee": ("1/2", "1/2", "1/2"), "tdq": ("3/2",), "teq": ("1/2", "1"), "tdh": ("3",),
    "tder": ("3/4", "1/4", "1/2"),
    "three": ("3/2", "3/2", "1"), "hr": ("2", "-2"), "qr": ("1", "-2"), "tqr": ("3/2", "-3/2"),
}  # fmt: skip
"""Rhythm cells as note lengths in quarter notes; a minus sign is a rest. Names with ``t`` first fill three eighths."""

_CALM = "w:.2 h:2 q:1 dqe:1.6 hq:1 qh:.7 ee:.5 dh:.9 tqe:2 tdq:1.4 teee:.7 tdh:.8"
_LIVELY = "q:1.4 ee:2.4 syn:1 des:.6 dqe:.7 ess:.5 h:.4 tqe:2 teee:1.6 tdq:.6"

IDIOMS: dict[str, Idiom] = complete({
    "neutral": Idiom(
        major=_p("1.5 I IV I/3 IV | 2 I bVII IV I | 2 I vi IV ii | 2 I v IV bVII | 1.5 I ii IV vi | 1.5 I iii IV ii | "
            "1 I IV/T I bVII/T | 1.5 I v bVII IV ii vi IV I | 1 I bIII IV bVII"),
        minor=_p("1.5 i IV i bVII | 2 i bVII IV bIII | 2 i bIII IV v | 1.5 i v bVII IV | 1.5 i bVI bVII v | 1.5 i ii bIII IV"),
        colours=_c(maj="maj:.35 add9:.35 sus2:.2 maj7:.1", min="min:.35 minadd9:.3 min7:.35"),
        chord_bars=1.2, functional=False, chromatic=0.1, register=(60, 76), presence=0.6, cells=weights(_CALM), breath=0.3,
        leaps=0.3, contour="wave", bass="root", statement=("plain",), ritard=0.8, rubato=0.012, tail=0.5,
        applied=0.1, inversions=0.5,
        peak="wonder",
    ),
    "tender": Idiom(
        major=_p("3 I iii IV I | 3 I vi IV V | 2 I IV I V | 1.5 IV iv I I | 2.5 I V/3 vi IV | 1.5 I I/3 IV V | "
            "1.5 IV I/3 ii V | 1.5 vi IV I/5 V | 1.5 I VI ii V | 2 I V/3 vi iii IV I/3 ii V | 1 I III vi IV | "
            "1 I II IV I | 1 I vi ii7 V"),
        minor=_p("3 i bVI bIII bVII | 2 i bVII bVI bIII | 2 bVI bIII bVII i | 1.5 i iv bVII bIII | 1 i IV bVI V"),
        colours=_c(maj="maj:.5 add9:.25 maj7:.15 maj6:.1", min="min:.55 min7:.3 minadd9:.15"),
        chord_bars=0.7, functional=True, chromatic=0.25, register=(62, 79), presence=0.9, cells=weights(_CALM), breath=0.16,
        leaps=0.45, contour="arch", bass="root", statement=("plain", "sequence"), ritard=0.62, rubato=0.028, tail=0.7,
        inversions=0.6, applied=0.3,
        valley="neutral", peak="wonder",
    ),
    "joy": Idiom(
        major=_p("3 I V vi IV | 3 I IV V I | 2 I vi ii V | 2 I IV I V | 1.5 I iii IV V | 1.5 I bVII IV I | 1 I VI ii V | "
            "1 I I/3 IV V"),
        minor=_p("3 i bVII bVI bVII | 2 i iv bVII bIII | 2 i bIII bVII IV | 1 i bVI bIII bVII"),
        colours=_c(maj="maj:.85 add9:.1 maj6:.05", min="min:.8 min7:.2"),
        chord_bars=1.0, functional=True, chromatic=0.12, register=(64, 84), presence=1.0, cells=weights(_LIVELY), breath=0.12,
        leaps=0.55, contour="wave", bass="root-fifth", statement=("plain", "sequence"), ritard=0.86, rubato=0.005, tail=0.25,
        inversions=0.35, applied=0.35,
        forms=weights("song:1.4 refrain:1.2 ternary:1 bar:.8 pairs:.8 arch:.6 alternation:.6 binary:.5"),
        valley="tender", peak="triumph",
    ),
    "triumph": Idiom(
        major=_p("3 I bVI bVII I | 3 I IV I V | 2 I II IV I | 2 I bVI IV V | 2 I V/3 vi IV | 1.5 I IV I/5 V | "
            "1.5 I bIII IV I | 1 I bVII IV V | 1 vi IV I V"),
        minor=_p("3 i bVI bVII i | 2 i bVI bIII bVII | 2 i bVII bVI V | 1.5 i bIII bVII IV | 1 i IV bVI bVII"),
        colours=_c(maj="maj:.82 add9:.1 maj6:.08", min="min:.9 min7:.1"),
        chord_bars=1.0, functional=True, chromatic=0.45, register=(60, 81), presence=1.0,
        cells=weights("h:1 q:1.6 des:1.3 dqe:1.5 tri:.7 ee:.8 qtri:.3 dh:.4 tqe:2 tdq:1.4"), breath=0.12,
        leaps=0.75, contour="rise", bass="root-fifth", statement=("dotted", "sequence"), ritard=0.7, rubato=0.006, tail=0.6,
        inversions=0.35, applied=0.25,
        valley="wonder",
    ),
    "wonder": Idiom(
        major=_p("1.2 I II IV I | 1.5 I II vi iii | 1.6 I bVI bIII bVII | 1.5 I V/3 II vi | 1.2 I iii II IV | "
            "1.2 I III IV bVII | 1.2 I bIII IV bVI | 1 I VI II vi | 0.8 I bVI III I | 0.4 I bV I II"),
        minor=_p("2 i IV bVI bIII | 1.5 i bVI III iv | 1.5 bVI bVII i IV | 1 i II bVI iv | 1 i III bVI i"),
        colours=_c(maj="maj:.4 add9:.3 maj7#11:.08 maj7:.22", min="min:.6 minadd9:.4"),
        chord_bars=0.85, functional=False, chromatic=0.7, register=(64, 86), presence=0.9,
        cells=weights("w:.6 h:2 dh:1.4 dqe:.9 hq:1.2 qh:1 q:.6 tdq:1.6 tdh:1.2 tqe:.8"), breath=0.14,
        leaps=0.9, contour="arch", bass="root", statement=("augmented", "plain"), ritard=0.62, rubato=0.022, tail=0.8,
        inversions=0.3,
        valley="tender", peak="triumph",
    ),
    "melancholy": Idiom(
        major=_p("3 I iii vi IV | 2 I iii IV iv | 2 vi iii IV I | 1.5 I V/3 vi iii | 1 I iv I V"),
        minor=_p("3 i bVI bIII bVII | 2 i v/3 bVI bIII iv i/3 bVI V | 2 i iv bVI V | 2 i bVII bVI V | "
            "2 i v/3 bVI bVII | 1.5 i iv i V | 1.5 i bVI iv V | "
            "1 i bIII bVI iv | 1 iv bVII bIII bVI"),
        colours=_c(maj="maj:.55 maj7:.3 add9:.1 maj6:.05", min="min:.5 minadd9:.25 min7:.2 min6:.05"),
        chord_bars=0.8, functional=True, chromatic=0.15, register=(57, 76), presence=0.9, cells=weights(_CALM + " edq:.5"),
        breath=0.22,
        leaps=0.4, contour="fall", bass="root", statement=("plain", "falling"), ritard=0.6, rubato=0.026, tail=0.7,
        inversions=0.6, applied=0.2,
        valley="grief",
    ),
    "grief": Idiom(
        major=_p("2 I iii I iii | 2 I iv I iv | 2 vi iii IV iv | 1 I v/3 IV/3 V"),
        minor=_p("3 i v/3 iv/3 V | 2.5 i bVI iv V | 2 i iv i V | 1.5 i bVI i iv | 1.5 i iv/3 bII/3 V | 1 i iii i iv"),
        colours=_c(maj="maj:.85 maj7:.15", min="min:.72 minadd9:.28"),
        chord_bars=0.65, functional=True, chromatic=0.25, register=(53, 72), presence=0.85,
        cells=weights("w:.5 h:2.4 dh:1.2 q:.7 dqe:1 hq:.8 rq:.5 tdq:1.4 tdh:1"), breath=0.3,
        leaps=0.2, contour="fall", bass="lament", statement=("plain", "falling"), ritard=0.55, rubato=0.03, tail=0.9,
        inversions=0.7, applied=0.25,
        forms=weights("arch:1 ternary:1 refrain:1 song:.8 bar:.6 alternation:.6 pairs:.5 binary:.4 variations:.3"),
        valley="melancholy",
    ),
    "tension": Idiom(
        major=_p("2 I bII/T I bII/T | 2 I bVI/T I i | 1 I v I bII"),
        minor=_p("3 i bII/T i bII/T | 2 i bvi/T i bii/T | 2 i #iv/T i bII/T | 2 i io7/T bII/T i | 1.5 i bVI bII V7b9/D | "
            "1.5 i iv/T io7/T i | 1 i biii i bII/T"),
        colours=_c(maj="maj:.75 sus4:.1 maj7:.15", min="min:.6 minadd9:.25 power:.15"),
        chord_bars=1.1, functional=False, chromatic=0.9, register=(55, 74), presence=0.5,
        cells=weights("h:1 q:.8 dqe:.5 re:1 ee:1 rq:1.2 edq:1 tdq:1 tqe:.8"), breath=0.36,
        leaps=0.35, contour="rise", bass="pedal", statement=("head", "plain"), ritard=0.92, rubato=0.0, tail=0.35,
        inversions=0.1,
        dissonant_leaps=True,
        forms=weights("chain:1 bar:1 binary:1 refrain:.8 arch:.8 pairs:.8 alternation:.6 ternary:.6 variations:.4"),
        valley="mystery", peak="anger",
    ),
    "fear": Idiom(
        major=_p("2 I bvi I III | 2 I+ II+ I+ bII | 1 I #iv I bvi"),
        minor=_p("2 i III i bvi | 2 i #iv biii vi | 2 io7 bIIo7 io7 IIo7 | 1.5 i VII i bii | 1.5 I+ VII+ I+ bII+ | "
            "1.5 i bvi iii bvi | 1 i #iv i VII"),
        colours=_c(maj="maj:.5 lyd:.3 aug:.2", min="min:.45 minmaj7:.35 cluster:.2"),
        chord_bars=1.2, functional=False, chromatic=1.0, register=(58, 84), presence=0.4,
        cells=weights("h:1 dh:1 rq:1.4 re:.8 q:.6 edq:.8 dqe:.3 ssss:.15 tdq:1"), breath=0.42,
        leaps=1.0, contour="wave", bass="pedal", statement=("head", "twisted"), ritard=1.0, rubato=0.0, tail=0.3,
        inversions=0.0,
        dissonant_leaps=True, unresolved=("cluster", "minmaj7", "dim7"),
        forms=weights("chain:1 binary:1 bar:.9 pairs:.9 refrain:.7 arch:.8 alternation:.7 ternary:.5 variations:.3"),
        valley="mystery", peak="tension",
    ),
    "anger": Idiom(
        major=_p("2 I bII I bVI | 2 I bVI bVII I | 1 I bV I bII"),
        minor=_p("3 i bVI i bV | 1.5 i bVI bVII i | 3 i bII i bVI | 3 i bvi i biii | 1.5 i iv bVI V | 2 i biii #iv vi | "
            "1.5 i #iv i bII | 1 i bVII bVI V"),
        colours=_c(maj="maj:.55 power:.45", min="min:.5 power:.5"),
        chord_bars=1.25, functional=False, chromatic=0.7, register=(58, 79), presence=0.8,
        cells=weights("q:1.2 ee:1.8 ess:1 des:.8 syn:1.2 three:.9 h:.6 sse:.6 er:.5 tqe:1.4 teee:1.4"), breath=0.2,
        leaps=0.5, contour="rise", bass="pulse", statement=("diminished", "plain"), ritard=1.0, rubato=0.0, tail=0.2,
        inversions=0.0,
        valley="tension",
    ),
    "mystery": Idiom(
        major=_p("2 I bVI I III | 2 I i bVI I | 1 I II bVI I | 1 I+ I bVI I"),
        minor=_p("3 i II i II | 2.5 i bvi i IV | 2 i IV i bII | 1.5 i #IV i II | 1.5 i bVI III i | 1 i II IV bVI"),
        colours=_c(maj="maj:.5 maj7:.25 aug:.12 lyd:.13", min="min:.5 minmaj7:.2 minadd9:.3"),
        chord_bars=1.0, functional=False, chromatic=0.8, register=(60, 83), presence=0.75,
        cells=weights("h:1 q:1 rq:1 ee:1 dqe:.7 re:.7 dh:.5 tqe:1 teee:.7 tdq:.8"), breath=0.3,
        leaps=0.65, contour="wave", bass="root", statement=("plain", "twisted"), ritard=0.8, rubato=0.012, tail=0.6,
        inversions=0.2,
        dissonant_leaps=True,
        peak="tension",
    ),
    "comic": Idiom(
        major=_p("3 I VI7 II7 V7 | 2.5 I #Io7 ii7 V7 | 2 I IV #IVo7 I/5 | 2 I V7 I V7 | 2 I ii7 V7 I | 1 I bVI7 V7 I | "
            "1 IV iv I V7"),
        minor=_p("2 i V7 i V7 | 2 i iv V7 i | 1.5 i bVI7 V7 i | 1 i io7 V7/3 i"),
        colours=_c(maj="maj:.8 maj6:.2", min="min:.85 min6:.15"),
        chord_bars=0.5, functional=True, chromatic=0.5, register=(62, 84), presence=1.0,
        cells=weights("ee:1.6 er:1.6 re:1 ess:.8 q:1 des:.7 syn:.7 rq:.7 sse:.6 ssss:.2 teee:1 tqe:1"), breath=0.18,
        leaps=0.7, contour="wave", bass="root-fifth", statement=("gapped", "sequence"), ritard=0.95, rubato=0.003, tail=0.1,
        inversions=0.4, applied=0.2,
        forms=weights("refrain:1.4 pairs:1 song:1 bar:.8 alternation:.8 binary:.6 ternary:.6 arch:.5"),
        valley="neutral", peak="joy",
    ),
}, MOODS, "compose/mood_table.py")  # fmt: skip
"""Every mood's row."""

CADENCES: dict[tuple[str, bool], Progressions] = {
    ("authentic", True): ((3, "IV V I"), (3, "ii7 V7 I"), (2, "ii7/3 V I"), (1.5, "vi V7 I"), (1.5, "I/5 V I")),
    ("authentic", False): ((3, "iv V i"), (2, "bVI V7 i"), (2, "iiø7/3 V i"), (1, "i/5 V i")),
    ("plagal", True): ((3, "vi IV I"), (2, "IV iv I"), (2, "bVI bVII I"), (1.5, "ii7 IV I"), (1, "bVII IV I")),
    ("plagal", False): ((3, "bVI iv i"), (2, "bVI bVII i"), (1.5, "bVII IV i"), (1.5, "bIII iv i")),
    ("open", True): ((3, "IV ii7 Vsus4"), (2, "I IV bVI"), (2, "vi IV II"), (1, "I ii7 IVadd9")),
    ("open", False): ((3, "iv bVI V"), (2, "i bII V7b9"), (2, "i iv bVI"), (1, "bVI bII io7")),
    ("button", True): ((3, "IV V7 I"), (2, "II7 V7 I"), (1, "bVI bVII I")),
    ("button", False): ((3, "bVI V7 i"), (2, "iv V i"), (2, "bVI bII i"), (1, "bVI bVII i")),
    ("fade", True): ((3, "I IV I"), (2, "vi IV I"), (1, "bVII IV I")),
    ("fade", False): ((3, "i IV i"), (2, "bVI bVII i"), (1.5, "i bVI i")),
}
"""(weight, last chords) by ending and whether the tonic is major; the last chord sounds at the final downbeat."""

BORROWED: dict[tuple[str, bool], dict[str, str]] = {
    ("dark", True): {"IV": "iv", "ii": "iiø7", "ii7": "iiø7", "vi": "bVI", "iii": "bIII", "V": "v", "II": "bII", "VI": "bVI"},
    ("dark", False): {"IV": "iv", "bVII": "v", "V": "v", "ii": "bII", "bIII": "biii", "iv": "bII"},
    ("bright", True): {"iv": "IV", "bVI": "vi", "bIII": "iii", "v": "V", "bII": "ii"},
    ("bright", False): {"iv": "IV", "bVI": "IV", "v": "V", "bII": "bVII", "bvi": "bVI", "iii": "bIII", "#iv": "IV", "io7": "i"},
}
"""Modal mixture: what a chord becomes in a darker or brighter scene, by whether the tonic is major."""

_NUMERALS = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
_ROMAN = re.compile(r"^([b#]?)([ivIV]+)(o7|o|ø7|\+|5)?([^/]*)(?:/(.+))?$")
_SUFFIX: dict[tuple[bool, str], str] = {
    (True, ""): "maj", (True, "7"): "dom7", (True, "maj7"): "maj7", (True, "add9"): "add9", (True, "sus4"): "sus4",
    (True, "sus2"): "sus2", (True, "7b9"): "dom7b9", (True, "7sus4"): "7sus4", (True, "6"): "maj6",
    (False, ""): "min", (False, "7"): "min7", (False, "add9"): "minadd9", (False, "6"): "min6",
}  # fmt: skip
_SPECIAL = {"o": "dim", "o7": "dim7", "ø7": "hdim7", "+": "aug", "5": "power"}
_BASS_STEP = {"3": 1, "5": 2, "7": 3}


@dataclass(frozen=True, slots=True)
class RomanChord:
    """A roman numeral taken apart; pitch classes are semitones above the tonic."""

    roman: str
    root: int
    quality: str
    bass: int
    tones: tuple[int, ...]

    @property
    def third_is_major(self) -> bool:
        """Whether the chord sounds major."""
        return (self.root + 4) % 12 in self.tones


@cache
def parse_roman(text: str) -> RomanChord:
    """Read a roman numeral.

    Raises:
        ValueError: Not a numeral of the kind described in the module's docstring.

    Example:
        >>> parse_roman("bVI").root, parse_roman("v/3").bass
        (8, 10)
    """
    match = _ROMAN.match(text)
    if not match or match[2].lower() not in _NUMERALS:
        raise ValueError(f"{text!r} is not a roman numeral")
    bend, numeral, special, colour, bass = match.groups()
    root = (_NUMERALS[numeral.lower()] + {"b": -1, "#": 1}.get(bend, 0)) % 12
    quality = _SPECIAL[special] if special else _SUFFIX.get((numeral.isupper(), colour), "")
    if not quality:
        raise ValueError(f"{text!r} has an unknown colour {colour!r}")
    tones = tuple((root + step) % 12 for step in QUALITIES[quality])
    low = {"T": 0, "D": 7}.get(bass or "", tones[_BASS_STEP[bass]] if bass in _BASS_STEP else root)
    return RomanChord(text, root, quality, low, tones)


def with_quality(chord: RomanChord, quality: str) -> RomanChord:
    """The same chord with another colour; the bass stays."""
    tones = tuple((chord.root + step) % 12 for step in QUALITIES[quality])
    return RomanChord(chord.roman, chord.root, quality, chord.bass, tones)
