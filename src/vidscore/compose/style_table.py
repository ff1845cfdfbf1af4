"""How each style writes: chords, scales, rhythm and limits, one row per style (:class:`~vidscore.compose.idioms.StyleIdiom`).

The rows are data; :func:`idiom_of` gives the composer a mood's row as a style changes it. Progressions stand for four kinds of
mood (calm, bright, sad, dark), because a style has its turns for each; the mood's own stand beside them with ``own_share``.
"""

from __future__ import annotations

from fractions import Fraction

from vidscore.compose.idioms import StyleIdiom, in_style
from vidscore.compose.mood_table import IDIOMS, Idiom, Progressions, Weights, weights
from vidscore.model.style_table import STYLES
from vidscore.model.tables import complete

MOOD_KINDS = {
    "calm": ("neutral", "tender", "wonder"),
    "bright": ("joy", "triumph", "comic"),
    "sad": ("melancholy", "grief", "mystery"),
    "dark": ("tension", "fear", "anger"),
}
"""Moods that a style treats alike."""


def _p(text: str) -> Progressions:
    """Read ``2 I IV | 1 I V`` as weighted progressions."""
    return tuple((float(item.split()[0]), " ".join(item.split()[1:])) for item in text.split("|"))


def _says(**kinds: tuple[str, str]) -> dict[str, tuple[Progressions, Progressions]]:
    """Progressions above a major and a minor tonic, by kind of mood; ``calm`` for moods of no kind."""
    rows = {mood: (_p(major), _p(minor)) for kind, (major, minor) in kinds.items() for mood in MOOD_KINDS[kind]}
    return {"*": (_p(kinds["calm"][0]), _p(kinds["calm"][1])), **rows}


def _c(**colours: str) -> dict[str, Weights]:
    return {quality: weights(text) for quality, text in colours.items()}


_TRIADS = {
    "dom7": "maj", "dom7b9": "maj", "7sus4": "sus4", "maj7": "maj", "maj9": "add9", "maj7#11": "add9", "lyd": "maj",
    "min7": "min",
    "min9": "minadd9", "minmaj7": "min", "min6": "min", "maj6": "maj", "hdim7": "min", "dim7": "min", "dim": "min",
    "aug": "maj",
    "aug7": "maj", "cluster": "power",
}  # fmt: skip
"""Styles of plain triads: what everything else becomes."""
_OPEN = {**_TRIADS, "maj6": "maj", "add9": "sus2", "minadd9": "sus2"}
"""The same with open seconds for ninths."""
_SEVENTHS = {
    "maj": "maj7", "min": "min7", "power": "min7", "sus2": "maj9", "sus4": "7sus4", "add9": "maj9", "minadd9": "min9",
    "dim": "hdim7",
    "aug": "aug7", "lyd": "maj7#11", "cluster": "dim7", "7:maj": "dom7", "7:power": "dom7", "7:add9": "dom7", "7:sus2": "7sus4",
    "7:maj7": "dom7", "7:maj6": "dom7", "7:maj9": "dom7", "2:maj": "dom7", "9:maj": "dom7", "10:maj": "dom7",
}  # fmt: skip
"""No chord has fewer than four notes; majors on the second, fifth, sixth and flat seventh are dominants."""
_MODAL = {"harmonic-minor": "minor", "phrygian": "minor", "octatonic": "dorian", "whole-tone": "mixolydian",
          "phrygian-dominant": "minor", "hungarian-minor": "dorian", "lydian": "major"}  # fmt: skip
"""Scales without augmented steps."""
_PENTATONIC = {
    "major": "major-pentatonic", "lydian": "major-pentatonic", "mixolydian": "zhi-pentatonic", "dorian": "shang-pentatonic",
    "minor": "minor-pentatonic", "harmonic-minor": "minor-pentatonic", "phrygian": "minor-pentatonic",
    "octatonic": "shang-pentatonic", "whole-tone": "shang-pentatonic", "phrygian-dominant": "minor-pentatonic",
    "hungarian-minor": "shang-pentatonic",
}  # fmt: skip
"""Gong, zhi, shang and yu: the pentatonic mode nearest to each scale."""
_SYNCOPATED = weights("syn:1.6 edq:1 re:.8 ee:.8 tqe:.6 teq:1")
_LONG = weights("w:1.6 h:1.4 dh:1 tdq:1 tdh:1")

_QUARTET = (
    ("solo-violin", "violins", "violins-slow", "violins-tremolo", "violins-pizzicato"),
    ("solo-violin-2", "violins-2", "violins-2-slow", "violins-2-tremolo", "violins-2-pizzicato"),
    ("solo-viola", "violas", "violas-slow", "violas-tremolo", "violas-pizzicato"),
    ("solo-cello", "celli", "celli-slow", "celli-tremolo", "celli-pizzicato"),
)
"""Four players and the names of what each plays."""

STYLE_IDIOMS: dict[str, StyleIdiom] = complete({
    "orchestral": StyleIdiom("orchestral"),
    "chamber": StyleIdiom(
        "chamber",
        _says(
            calm=("2 I V/3 vi iii/5 IV I/3 ii7/3 V | 2 I vi ii7/3 V | 1.5 IV I/3 ii7/3 I/5",
                  "2 i v/3 bVI i/5 iv bIII iiø7/3 V | 2 i iv bVII bIII | 1 bVI bIII iv i"),
            bright=("2 I V/3 I IV ii7/3 V | 2 I vi IV V | 1.5 I IV/5 V7/3 I", "2 i V/3 i iv iiø7/3 V | 1 i bVI iv V"),
            sad=("2 I V/3 vi iii IV I/3 iv V | 1 vi iii IV iv",
            "3 i iv bVII bIII bVI iiø7/3 V i | 2 i v/3 bVI iiø7/3 | 1 i iv/3 V i/3"),
            dark=("1 I bII/3 V7b9 I | 1 I iv/3 io7 V", "2 i io7 V/3 i | 2 i bII/3 V7b9 i | 1.5 i iv/3 io7 V7/3"),
        ),
        own_share=0.0, one_voice=_QUARTET,
    ),
    "piano": StyleIdiom(
        "piano",
        _says(
            calm=("2 I I/3 IV ii7/3 V | 2 I iii/5 vi IV | 1.5 I V/3 IV/3 I/5 | 1 Imaj7 IVmaj7 iii7 vi7",
                  "2 i v/3 bVI bIII/3 iv i/3 bVII bIII | 1.5 i bVI bIII/5 bVII"),
            bright=("2 I V/3 vi I/5 IV V | 2 I IV/5 I V7/3 | 1 I vi ii7/3 V7", "2 i bVII/3 bIII bVI | 1 i iv i/5 V"),
            sad=("2 I V/3 vi iii/5 IV iv | 1 vi IV/3 I/5 iv",
            "2.5 i i7/3 bVI iv/3 V | 2 i v/3 bVI iv i/5 V | 1 i bVI iv/3 bII/3 V"),
            dark=("1 I bII/T bVI/T I | 1 I io7/T iv/T I", "2 i bII/T io7/T i | 2 i bVI/3 iv io7 | 1 i bvi/T bII/T i"),
        ),
        own_share=0.3, hands=True,
    ),
    "ambient": StyleIdiom(
        "ambient",
        _says(
            calm=("3 I IV/T I bVII/T | 2 I II/T I vi/T | 2 I ii7/T I IV/T", "3 i bVI/T i bVII/T | 2 i iv/T i bIII/T"),
            bright=("3 I II/T IV/T I | 2 I IV/T vi/T IV/T", "2 i bVII/T bVI/T i | 2 i IV/T i bVII/T"),
            sad=("2 I iii/T vi/T IV/T | 2 I iv/T I iv/T", "3 i bVI/T iv/T i | 2 i v/T bVI/T i"),
            dark=("2 I bII/T I bvi/T | 1 I+ II/T I bVI/T", "3 i bII/T i bvi/T | 2 i #iv/T i bII/T"),
        ),
        own_share=0.0, colours=_c(maj="maj7:.35 add9:.4 sus2:.25", min="minadd9:.5 min7:.5"),
        qualities={"dom7": "7sus4", "dom7b9": "7sus4", "aug7": "aug", "dim": "hdim7", "dim7": "hdim7", "7:maj": "sus4",
        "7:add9": "sus2",
                   "7:maj7": "sus4"},
        chord_pace=2.0, cells=_LONG, presence=0.6, accents=0.0,
    ),
    "folk": StyleIdiom(
        "folk",
        _says(
            calm=("3 I bVII IV I | 2 I IV I V | 2 I V IV I", "3 i bVII i bVII | 2 i IV bVII i | 2 i v bVII i"),
            bright=("3 I IV I V | 3 I V I IV | 2 I bVII I V", "3 i bVII i bVII | 2 i bIII bVII i"),
            sad=("2 I v bVII IV | 2 vi IV I V", "3 i bVII bVI bVII | 2 i v bVI bVII | 2 i bIII bVII iv"),
            dark=("1 I bVII v I | 1 I bVII I v", "3 i bVII i v | 2 i iv v i | 2 i bVI bVII i"),
        ),
        own_share=0.0, colours=_c(maj="maj:.85 sus2:.15", min="min:.6 power:.4"), scales=_MODAL, chord_pace=0.9,
        qualities={**_OPEN, "7:maj": "maj", "1:maj": "power", "3:min": "power", "8:min": "power", "6:min": "power"}, graces=0.3,
    ),
    "chinese": StyleIdiom(
        "chinese",
        _says(
            calm=("3 I V ii I | 2 I vi V I | 2 I ii vi V", "3 i bVII iv i | 2 i bIII bVII i"),
            bright=("3 I V vi V | 2 I ii V I | 2 vi V ii I", "3 i bVII bIII iv | 2 i iv bVII i"),
            sad=("2 vi ii I vi | 2 I vi ii V", "3 i iv bVII i | 2 i bVII bIII iv"),
            dark=("2 I V I ii | 1 I ii I vi", "3 i iv i bVII | 2 i bVII i bIII"),
        ),
        own_share=0.3, scales=_PENTATONIC, closed_scale=True, cells=weights("dqe:.8 sse:.5 ee:.5"), graces=0.35, slides=0.5,
        one_voice=(("erhu",), ("dizi",), ("xiao",)),
    ),
    "8-bit": StyleIdiom(
        "8-bit",
        _says(
            calm=("2 I iii vi IV | 2 I V vi iii IV I IV V | 1 I bVII IV I", "2 i bVII bVI bVII | 2 i v bVI bIII"),
            bright=("3 I V vi iii IV I IV V | 2 I bVI bVII I | 2 I IV V I", "2 i bVII bVI V | 2 i bVI bVII i"),
            sad=("2 vi IV I V | 1 I iii IV iv", "3 i bVII bVI V | 2 i iv bVII bIII | 1 i bVI iv V"),
            dark=("1 I bII I bVII | 1 I bVI I bII", "3 i bII i bVII | 2 i bvi i V | 2 i bVI bII V"),
        ),
        own_share=0.15, qualities=_TRIADS, cells=weights("ee:1.2 ssss:.4 ess:.8 des:.5"),
        one_voice=(("pulse-lead",), ("pulse",), ("triangle",), ("noise",)), arpeggiates=True, machine=True,
    ),
    "acoustic": StyleIdiom(
        "acoustic",
        _says(
            calm=("3 I IV I V | 2 I V/3 vi IV | 2 I ii IV I", "3 i bVII bVI bVII | 2 i bIII bVII IV"),
            bright=("3 I V vi IV | 3 I IV I V | 2 I IV ii V", "3 i bIII bVII IV | 2 bVI bVII i bIII"),
            sad=("3 vi IV I V | 2 I iii vi IV", "3 i bVI bIII bVII | 2 i v bVI bVII"),
            dark=("1 I bVII v I", "3 i bVI iv v | 2 i bVII bVI v"),
        ),
        own_share=0.0, colours=_c(maj="maj:.7 add9:.2 sus2:.1", min="min:.7 min7:.3"), scales=_MODAL, chord_pace=0.9,
        qualities={**_TRIADS, "min7": "min7"}, cells=_SYNCOPATED,
    ),
    "pop": StyleIdiom(
        "pop",
        _says(
            calm=("3 I V vi IV | 2 I iii IV V | 2 IV I V vi", "3 i bVI bIII bVII | 1 i iv bVI bVII"),
            bright=("3 I V vi IV | 3 vi IV I V | 2 I IV vi V | 2 IV V vi I", "3 i bVI bIII bVII | 2 bVI bVII i bIII"),
            sad=("3 vi IV I V | 2 IV V iii vi", "3 bVI bVII i i | 2 i v bVI bVII"),
            dark=("1 I bVII bVI bVII", "3 i bVI iv bVII | 2 i bVII bVI bVII"),
        ),
        own_share=0.0, colours=_c(maj="maj:.45 add9:.4 sus2:.15", min="min:.5 min7:.5"), scales=_MODAL,
        qualities={**_TRIADS, "min7": "min7", "maj9": "add9"}, cells=_SYNCOPATED, machine=True,
    ),
    "lo-fi": StyleIdiom(
        "lo-fi",
        _says(
            calm=("3 IV iii ii I | 3 ii V I vi | 2 IV iv iii VI", "3 iv bVII bIII bVI | 2 bVI v iv i"),
            bright=("3 ii V I vi | 2 IV V iii vi | 2 I vi ii V", "3 iv bVII bIII bVI | 2 i iv bVI bVII"),
            sad=("3 IV iv I VI | 2 vi ii IV iv", "3 i iv bVI v | 2 bVI v i i | 2 i bIII bVI iv"),
            dark=("1 I bII I bVI", "3 i bII i bII | 2 i bVI iiø7 V7b9"),
        ),
        own_share=0.0, colours=_c(maj="maj7:.5 maj9:.5", min="min7:.45 min9:.55"), qualities={**_SEVENTHS, "maj": "maj7"},
        scales=_MODAL,
        chord_pace=1.0, cells=weights("re:1.2 syn:1 er:.8 h:.6"), presence=0.7, swing=Fraction(3, 5),
    ),
    "jazz": StyleIdiom(
        "jazz",
        _says(
            calm=("3 I vi7 ii7 V7 | 2 I VI7 ii7 V7 | 2 IV iv I VI7 ii7 V7 | 1.5 I #Io7 ii7 V7",
            "3 i iv bVII7 bIII bVI iiø7 V7b9 i | 2 i bVI7 iiø7 V7b9"),
            bright=("3 I VI7 ii7 V7 | 2 ii7 V7 I VI7 | 2 I IV #IVo7 I/5 VI7 II7 V7 I | 1 iii7 VI7 ii7 V7",
                    "3 i iv iiø7 V7b9 | 2 i bVII7 bVI7 V7 | 1 iv7 bVII7 bIII bVI"),
            sad=("2 I iv bVII7 I | 2 vi7 II7 ii7 V7 | 1 IV iv iii7 VI7",
            "3 iv7 bVII7 bIII bVI iiø7 V7b9 i i | 2 i bVI7 iiø7 V7b9"),
            dark=("1 I bII7 I bVI7 | 1 I bVI7 V7b9 I", "3 i bII7 i V7b9 | 2 i bVI7 bII7 V7b9 | 2 iiø7 V7b9 i io7"),
        ),
        own_share=0.0, colours=_c(maj="maj7:.6 maj6:.25 maj9:.15", min="min7:.7 min9:.2 min6:.1"), qualities=_SEVENTHS,
        chord_pace=0.8,
        cells=weights("ee:1.6 syn:1.4 re:1.2 edq:.8 qtri:.5 teq:1"), swing=Fraction(2, 3), graces=0.15,
        one_voice=(("basses-pizzicato",),), walks=True,
    ),
    "synthwave": StyleIdiom(
        "synthwave",
        _says(
            calm=("3 vi IV I V | 2 I bVII IV I", "3 i bVI bIII bVII | 2 i bVII bVI bVII | 1 i iv bVI bVII"),
            bright=("3 I V vi IV | 2 I bVII IV I | 2 IV V vi I", "3 bVI bVII i i | 2 i bVI bIII bVII"),
            sad=("3 vi IV I V | 2 IV V vi iii", "3 i bVI bIII bVII | 2 i v bVI iv"),
            dark=("1 I bII I bVII", "3 i bVI bII bVII | 2 i bII i bVII | 2 i bVI iv v"),
        ),
        own_share=0.0, colours=_c(maj="maj:.6 add9:.2 sus2:.2", min="min:.8 minadd9:.2"), scales=_MODAL,
        qualities=_TRIADS, chord_pace=1.2, cells=weights("h:.6 dqe:1 syn:1 edq:.6"), machine=True,
    ),
    "trailer": StyleIdiom(
        "trailer",
        _says(
            calm=("3 I bVI bIII bVII | 2 vi IV I V", "3 i bVI bIII bVII | 2 i bVI iv bVII"),
            bright=("3 I bVI bVII I | 2 I bIII bVII IV | 2 vi IV I V", "3 i bVI bIII bVII | 2 i bIII bVI bVII"),
            sad=("2 vi IV I V | 1 I iii IV iv", "3 i bVI iv bVII | 2 i bIII bVI iv"),
            dark=("2 I bII I bVI", "3 i bVI bII i | 2 i bII bVI v | 2 i biii bVI bII"),
        ),
        own_share=0.0, colours=_c(maj="maj:.6 power:.4", min="min:.55 power:.45"),
        qualities={**_TRIADS, "add9": "maj", "minadd9": "min"}, scales={"major": "mixolydian"}, chord_pace=1.2,
        cells=weights("w:.8 h:1.4 dh:.8 qtri:.4"),
    ),
    "documentary": StyleIdiom(
        "documentary",
        _says(
            calm=("3 I iii I iii | 2 I vi I vi | 2 I IV vi IV", "3 i bVI i bVI | 2 i bIII bVII bVI"),
            bright=("3 I iii vi IV | 2 I IV I IV | 2 vi IV I I/3", "3 i bVI bIII i | 2 i bIII IV bVI"),
            sad=("3 vi iii IV I | 2 I iii iv I", "3 i bVI i iv | 2 i v/3 bVI iv"),
            dark=("2 I bII/T I v", "3 i bVI/T i bII/T | 2 i v i bVI"),
        ),
        own_share=0.0, colours=_c(maj="maj:.4 add9:.4 sus2:.2", min="min:.5 minadd9:.5"), scales=_MODAL,
        qualities={**_TRIADS, "maj7": "maj7", "min7": "min7"}, chord_pace=1.8, cells=_LONG, presence=0.55, accents=0.5,
    ),
    "horror": StyleIdiom(
        "horror",
        _says(
            calm=("2 i #iv i bvi | 1 i bii i VII", "2 i #iv i bvi | 1 i VII i bii"),
            bright=("2 i bII i #iv | 1 I+ II+ I+ bII+", "2 i bII i #iv | 1 I+ II+ I+ bII+"),
            sad=("2 i bvi i bii", "2 i bvi iii bvi | 2 i iv i bii"),
            dark=("2 i #iv biii vi | 1 io7 bIIo7 io7 IIo7", "3 i #iv biii vi | 2 io7 bIIo7 io7 IIo7 | 1.5 i VII i bii"),
        ),
        own_share=0.25, colours=_c(maj="aug:.4 lyd:.6", min="minmaj7:.5 cluster:.2 minadd9:.3"),
        qualities={"maj": "lyd", "add9": "lyd", "maj6": "aug", "maj7": "maj7#11", "maj9": "maj7#11", "dom7": "dom7b9",
        "sus4": "cluster",
                   "sus2": "minadd9", "min": "minmaj7", "min7": "minmaj7", "min9": "minmaj7", "power": "dim",
                   "7sus4": "dom7b9"},
        scales={"major": "hungarian-minor", "mixolydian": "phrygian-dominant", "lydian": "whole-tone",
        "dorian": "hungarian-minor",
                "minor": "harmonic-minor"},
        chord_pace=1.4, presence=0.6, accents=0.6,
    ),
}, STYLES, "compose/style_table.py")  # fmt: skip
"""Every style's way of writing."""


def idiom_of(mood: str, style: str) -> Idiom:
    """How a mood is written in a style.

    Example:
        >>> idiom_of("joy", "orchestral") is IDIOMS["joy"]
        True
        >>> idiom_of("joy", "jazz") is IDIOMS["joy"]
        False
    """
    return in_style(IDIOMS[mood], mood, STYLE_IDIOMS[style])
