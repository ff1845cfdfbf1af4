"""A path to a :class:`Film`: what the file holds, probed once.

How long it is stands in :mod:`vidscore.read.film_length`. A variable frame rate is told
from the packets' times, not from the header's promise.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import median

from vidscore.errors import InputError
from vidscore.model.film import AudioTrack, Chapter, Film, SubtitleTrack
from vidscore.model.span import Span
from vidscore.read.dialogue import aside, asked_for, track_notes
from vidscore.read.film_length import length, with_one_clock
from vidscore.settings import ReadSettings
from vidscore.tools.probe import TEXT_SUBTITLES, Media, StreamFacts, open_media, probe, rotation

_LOOK_PACKETS = 600
"""How many packets tell whether the frame rate varies."""


def read_film(path: Path, settings: ReadSettings = ReadSettings()) -> Film:  # noqa: B008  a frozen value
    """Probe a film, or a file with sound only (an audiobook).

    Args:
        path: Any container that FFmpeg's libraries read.
        settings: Which of several sounds is heard as the dialogue.

    Returns:
        The film; ``frame_rate`` is None and sizes are 0 where there is no moving picture (a cover is none).

    Raises:
        InputError: The file is missing, empty, no media, corrupt, or holds neither picture nor sound.
        SettingsError: There is no such sound as the settings ask for.
    """
    media, main = _opened(path)
    copy, mended = with_one_clock(media, main)
    if copy is not None:
        media, main = _opened(Path(copy))
    picture = media.picture
    duration_ms, notes = length(media, main)
    if duration_ms <= 0:
        raise InputError("the file has no length: nothing in it plays", f"check it with: ffmpeg -i '{path.name}'", path=path)
    rate, variable = _frame_rate(media, picture) if picture else (None, False)
    sounds = tuple(map(_audio, media.of("audio")))
    film = Film(
        path=path,
        container=media.container,
        duration_ms=duration_ms,
        frame_rate=rate,
        picture_codec=picture.codec if picture else "",
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        rotation=rotation(media.path, picture.index) if picture else 0,
        variable_frame_rate=variable,
        audio=sounds,
        subtitles=tuple(map(_subtitles, media.of("subtitle"))),
        chapters=_chapters(media, duration_ms),
        attachments=len(media.of("attachment")) + sum(stream.is_cover for stream in media.streams),
        copy=copy,
        dialogue_index=asked_for(sounds, settings.dialogue_track, path.name),
    )
    return replace(film, notes=(*filter(None, [mended]), *notes, *track_notes(film)))


def _opened(path: Path) -> tuple[Media, StreamFacts]:
    """A file's inventory, and what of it decides its length."""
    media = probe(path)
    main = media.picture or next(iter(media.of("audio")), None)
    if main is None:
        held = ", ".join(sorted({stream.kind for stream in media.streams})) or "no streams"
        raise InputError(f"the file holds neither picture nor sound, only {held}", "name a film or an audiobook", path=path)
    return media, main


def _audio(stream: StreamFacts) -> AudioTrack:
    return AudioTrack(
        index=stream.index,
        codec=stream.codec,
        channels=stream.channels,
        rate_hz=stream.rate_hz,
        language=stream.language,
        title=stream.title,
        default=stream.is_default,
        layout=stream.layout,
        bit_rate=stream.bit_rate,
        aside=aside(stream),
    )


def _subtitles(stream: StreamFacts) -> SubtitleTrack:
    return SubtitleTrack(
        index=stream.index,
        codec=stream.codec,
        is_text=stream.codec in TEXT_SUBTITLES,
        language=stream.language,
        title=stream.title,
        default=stream.is_default,
    )


def _chapters(media: Media, duration_ms: int) -> tuple[Chapter, ...]:
    """Chapters inside the film; marks without length, or after its end, are left out."""
    whole = Span(0, duration_ms)
    spans = (
        (Span(max(one.start_ms, 0), one.end_ms).clipped(whole), one.title)
        for one in media.chapters
        if one.end_ms > max(one.start_ms, 0)
    )
    return tuple(Chapter(span, title) for span, title in spans if span is not None)


def _frame_rate(media: Media, picture: StreamFacts) -> tuple[Fraction | None, bool]:
    """Average frames a second as an exact fraction, and whether the rate varies.

    A steady film's rate is the nominal one (24000/1001), which rounded time stamps only come near.
    """
    steps = _frame_steps_ms(media, picture)
    average, nominal = picture.average_rate, picture.nominal_rate
    if not steps:
        return average or nominal or Fraction(25), False
    usual = median(steps)
    odd = sum(abs(step - usual) > max(2.0, usual / 10) for step in steps)
    variable = odd > max(2, len(steps) / 50) or (average is not None and abs(float(average) * usual / 1000 - 1) > 0.05)
    if not variable and nominal is not None and abs(float(nominal) * usual / 1000 - 1) < max(0.01, 1.0 / usual):
        return nominal, False
    seen = Fraction(1000 * len(steps) / max(sum(steps), 0.001)).limit_denominator(1001)
    believable = average is not None and abs(float(average / seen) - 1) < 0.5
    return average if believable else seen, variable


def _frame_steps_ms(media: Media, picture: StreamFacts) -> list[float]:
    """Time from each frame to the next, for the frames at the beginning."""
    times = []
    with open_media(media.path) as opened:
        for packet in opened.demux(opened.streams[picture.index]):
            at = packet.pts if packet.pts is not None else packet.dts  # AVI keeps no presentation times
            if at is not None:
                times.append(float(at * packet.time_base * 1000))
            if len(times) >= _LOOK_PACKETS:
                break
    times.sort()
    return [after - before for before, after in pairwise(times)][:-8]  # the last ones may lack their neighbours


def film_of_words(source: Path) -> Film:
    """A film of which only the words are known: long enough for any subtitles, at a frame rate for those counted in frames."""
    return Film(source, "", duration_ms=48 * 3_600_000, frame_rate=Fraction(24_000, 1_001))
