"""Which of a file's sounds holds the dialogue: it is what is listened to, mixed with and kept as the original.

What was asked for by number or language, else what :attr:`~vidscore.model.film.Film.dialogue` takes. A sound is a commentary
or an audio description where its flags or its title say so.
"""

from __future__ import annotations

import re

from vidscore.errors import SettingsError
from vidscore.model.film import AudioTrack, Film
from vidscore.model.tracks import track_choice
from vidscore.tools.language_codes import language_code
from vidscore.tools.probe import StreamFacts

_FLAGS = {
    "comment": "commentary",
    "visual_impaired": "audio description",
    "descriptions": "audio description",
    "karaoke": "karaoke",
    "clean_effects": "without voices",
    "non_diegetic": "without voices",
}
_TITLES = (
    (re.compile(r"commentar|kommentar|comentario|評論|评论|解说|解說", re.I), "commentary"),
    (re.compile(r"\baudio[ -]?descri|\bdescribed\b|\bdescriptive\b|\bDVS\b|visually impaired|H[öo]rfilm|口述影像", re.I),
     "audio description"),
    (re.compile(r"\bkaraoke\b", re.I), "karaoke"),
    (re.compile(r"\bisolated (?:score|music)\b|\b(?:score|music) only\b|\bM ?& ?E\b|\bmusic and effects\b", re.I),
     "without voices"),
)  # fmt: skip


def aside(stream: StreamFacts) -> str:
    """What a sound is besides the film's own; empty for that."""
    flagged = next((_FLAGS[flag] for flag in stream.flags if flag in _FLAGS), "")
    return flagged or next((name for pattern, name in _TITLES if pattern.search(stream.title)), "")


def asked_for(sounds: tuple[AudioTrack, ...], named: str, name: str) -> int | None:
    """Stream index of the sound that a setting names; None where it names none.

    Args:
        sounds: Those of the file.
        named: A number, counted from 1 (``0:a:0`` from 0), or a language.
        name: The file's.

    Raises:
        SettingsError: There is none such.
    """
    choice = track_choice(named)
    if choice == "":
        return None
    if isinstance(choice, int):
        found = sounds[choice : choice + 1]
    else:
        code = language_code(choice) or choice.lower()
        spoken = [one for one in sounds if code in (language_code(one.language), one.language)]
        found = tuple(sorted(spoken, key=lambda one: (bool(one.aside), not one.default)))
    if not found:
        listed = ", ".join(_told(number, one) for number, one in enumerate(sounds, 1))
        raise SettingsError(
            f"{name} has no sound {named}: it has {listed or 'none'}",
            "write --dialogue-track 1, or leave it out" if sounds else "leave --dialogue-track out",
        )
    return found[0].index


def track_notes(film: Film) -> tuple[str, ...]:
    """Which of several sounds is taken, and which there are."""
    main = film.dialogue
    if main is None or len(film.audio) < 2:
        return ()
    told = {one.index: _told(number, one) for number, one in enumerate(film.audio, 1)}
    others = ", ".join(words for index, words in told.items() if index != main.index)
    return (f"sound {told[main.index]} is heard as the dialogue; --dialogue-track takes another: {others}",)


def _told(number: int, sound: AudioTrack) -> str:
    """``2 (fre, 5.1, commentary)``."""
    title = f'"{sound.title}"' if sound.title else ""
    facts = ", ".join(filter(None, (sound.language, sound.layout, sound.aside, title)))
    return f"{number} ({facts})" if facts else f"{number}"
