"""What is said in a film without subtitles: its own speech, transcribed by a Whisper model that the user names.

In: the film's own sound. Out: a :class:`~vidscore.model.script.Script` like that of a subtitle file. faster-whisper does the
work where it is installed (the extra ``vidscore[transcribe]``); the model is a folder here, and nothing is ever downloaded. The
sound is taken in parts of ten minutes that end where it is quiet, so that a long film is never whole in memory; the
language that is heard in the first part with words holds for all of them.

References:
    A. Radford et al., Robust speech recognition via large-scale weak supervision, ICML 2023 (Whisper).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from vidscore.errors import InputError, MissingTool, SettingsError
from vidscore.model.arrays import Floats32
from vidscore.model.film import Film
from vidscore.model.script import Script
from vidscore.read.events import Event
from vidscore.read.script import arranged
from vidscore.read.sound import ANALYSIS_RATE_HZ, mono_samples
from vidscore.settings import ReadSettings
from vidscore.tools.language_codes import language_code

SPEECH = "speech"
"""What names the film's own speech instead of subtitles."""
MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")
"""Without one of these the library would look for it elsewhere, or fail."""
_CONVERT = "ct2-transformers-converter --model MODEL --copy_files tokenizer.json preprocessor_config.json --output_dir FOLDER"
"""Makes such a folder of any Whisper model."""
_PART_S, _QUIET_S = 600, 60
"""How long the parts are that are transcribed at a time; in how much of their end the quiet place is looked for. [judgement]"""
_STEP_S = 0.1
"""What is quiet is so for this long."""


def transcribe(film: Film, settings: ReadSettings) -> Script:
    """Transcribe what is said in a film.

    Args:
        film: Its default audio track is heard, else the first.
        settings: The folder of the model, and the language, which is detected when none is asked for.

    Returns:
        Lines and captions inside the film; none of them, with a note, where nothing is said.

    Raises:
        SettingsError: No model is named, or it does not know the language.
        InputError: The folder holds no model that can be used.
        MissingTool: faster-whisper is not installed.
    """
    check_model(settings)
    track = film.dialogue
    model, language = _model(settings), language_code(settings.subs_language)
    if language and language not in model.supported_languages:
        said = f"the model does not know the language {language!r}"
        raise SettingsError(said, "leave out --subs-language, or name another model")
    events: list[Event] = []
    for start_s, part in _parts(mono_samples(film.media, track.index)) if track else ():
        said, facts = model.transcribe(part, language=language or None, vad_filter=True, condition_on_previous_text=False)
        found = [_event(one.start + start_s, one.end + start_s, one.text, film) for one in said if one.text.strip()]
        language = language or (language_code(facts.language) if found else "")
        events += [one for one in found if one.start_ms < one.end_ms]
    lines, captions = arranged(events)
    notes = () if lines or captions else ("no words were heard to be transcribed: picture and sound alone were scored",)
    return Script(lines, captions, language, choice=SPEECH, notes=notes)


def check_model(settings: ReadSettings) -> None:
    """Find out whether a model is named and can be one.

    Raises:
        SettingsError: None is named.
        InputError: The folder holds none.
    """
    if not settings.transcribe:
        said = "the words are to be those that are spoken in the film, but no model is named to transcribe them"
        raise SettingsError(said, "add --transcribe MODEL_FOLDER, or --subs none")
    folder = Path(settings.transcribe)
    missing = [name for name in MODEL_FILES if not (folder / name).is_file()]
    if missing:
        what = "is no folder" if not folder.is_dir() else f"holds no {missing[0]}"
        raise InputError(f"{folder} {what}, so it is no Whisper model for faster-whisper", _CONVERT)


def _model(settings: ReadSettings) -> Any:
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise MissingTool("faster-whisper, which transcribes, is not installed", "pip install 'vidscore[transcribe]'") from error
    try:
        return WhisperModel(settings.transcribe, local_files_only=True)
    except (RuntimeError, ValueError, OSError) as error:
        said = f"the Whisper model in {settings.transcribe} cannot be loaded: {str(error).splitlines()[0]}"
        raise InputError(said, _CONVERT) from error


def _event(start_s: float, end_s: float, text: str, film: Film) -> Event:
    return Event(round(1000 * start_s), min(round(1000 * end_s), film.duration_ms), text.strip())


def _parts(chunks: Iterator[Floats32]) -> Iterator[tuple[float, Floats32]]:
    """Parts of the sound with when they begin in seconds; each but the last ends where it is quietest."""
    held, at_s = np.zeros(0, np.float32), 0.0
    for chunk in chunks:
        held = np.concatenate([held, chunk])
        while held.size >= _PART_S * ANALYSIS_RATE_HZ:
            cut = _quietest(held[: _PART_S * ANALYSIS_RATE_HZ])
            yield at_s, held[:cut]
            held, at_s = held[cut:], at_s + cut / ANALYSIS_RATE_HZ
    if held.size:
        yield at_s, held


def _quietest(sound: Floats32) -> int:
    """The sample in the middle of the quietest tenth of a second near the end."""
    step = round(_STEP_S * ANALYSIS_RATE_HZ)
    tail = sound[-_QUIET_S * ANALYSIS_RATE_HZ :]
    power = np.square(tail[: tail.size // step * step].reshape(-1, step)).sum(axis=1)
    return int(sound.size - tail.size + power.argmin() * step + step // 2)
