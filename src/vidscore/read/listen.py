"""A film's own sound and what is said in it, heard once and then taken from the cache."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from vidscore.model.film import Film, SoundTrace
from vidscore.model.retiming import Retiming
from vidscore.model.script import Script
from vidscore.read.choice import Listening
from vidscore.read.sound import analyse_sound
from vidscore.read.transcript import MODEL_FILES, transcribe
from vidscore.settings import ReadSettings
from vidscore.tools.cache import Cache, remembered, stage_digest
from vidscore.tools.values import content_digest, value_digest


def listening(film: Film, settings: ReadSettings, cache: Cache | None, sync: Retiming | None = None) -> Listening:
    """How a film is listened to where its words need it; ``sync`` is how they are to be moved, where that is known."""
    return Listening(partial(heard, film, cache), partial(transcribed, film, settings, cache), sync)


def heard(film: Film, cache: Cache | None, mark: str = "") -> SoundTrace:
    """The film's own sound; ``mark`` is the digest of the file, where it is known."""
    mark = mark or (content_digest(film.path) if cache is not None else "")
    key = value_digest("listen", mark, film.dialogue, stage_digest("read"))
    return remembered(cache, key, SoundTrace, partial(analyse_sound, film))


def transcribed(film: Film, settings: ReadSettings, cache: Cache | None) -> Script:
    """What is said in the film, by the model that is named."""
    files = (film.path, *(Path(settings.transcribe) / name for name in MODEL_FILES))
    marks = tuple(map(content_digest, files)) if cache is not None else ()
    key = value_digest("transcribe", marks, film.dialogue, settings.subs_language, stage_digest("read"))
    return remembered(cache, key, Script, partial(transcribe, film, settings))
