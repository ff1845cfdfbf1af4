"""Subtitles to a :class:`Script`: who says what when, and what is only written.

Decisions about times, each tested:

- lines are sorted by start; overlaps stay, because people do talk at once;
- a line that ends when or before it starts lasts as long as reading it takes, at most to the next start;
- a time before zero is zero;
- one subtitle with two voices is shared between them by the length of what they say;
- equal lines that touch or overlap (layers, fades, karaoke steps) are one line;
- a last line that hangs over the film's end by up to a second is cut; more is an error, because such
  subtitles belong to another cut of the film.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from vidscore.errors import InputError
from vidscore.model.film import Film, SubtitleTrack
from vidscore.model.script import Caption, Line, Script
from vidscore.model.span import Span, timecode
from vidscore.read.encoding import decode_text
from vidscore.read.events import Event, demuxer_of, parse_events
from vidscore.read.language import detect_language
from vidscore.read.limits import check_count, check_length, check_text
from vidscore.read.markup import Piece, take_apart
from vidscore.read.repeats import said_once
from vidscore.settings import ReadSettings
from vidscore.tools.ffmpeg import ffmpeg
from vidscore.tools.formats import input_args
from vidscore.tools.language_codes import language_code
from vidscore.tools.regular import check_regular, read_small_file

OVERHANG_MS = 1_000
"""How far the last line may hang over the film's end."""
_TOUCHING_MS = 40
_READING_MS_PER_LETTER = 60
_READING_MS = (800, 5_000)

_MOST_BYTES = 64 << 20
"""The largest subtitle file; the longest films need a hundredth of it."""
_PICTURE_SUFFIXES = {".sup": "PGS", ".idx": "VobSub"}
_SUNG_STYLE = re.compile(r"\b(?:op|ed|opening|ending|insert|songs?|kara\w*|lyrics?|romaji|kanji)\b|歌", re.I)
_DRAWN_STYLE = re.compile(r"\b(?:signs?|titles?|staff|credits?|typeset\w*|ts|caption)\b|标题|標題|注释|屏幕字", re.I)
_CREDIT = re.compile(
    r"www\.\w|https?://|\.(?:com|net|org)\b|opensubtitles|addic7ed|subscene|\bsubtitles? by\b|\bsubs by\b"
    r"|\b(?:re-?)?sync(?:ed|hronized)?(?: (?:and|&) corrected)? by\b|\btranslat(?:ed|ion) by\b"
    r"|字幕组|字幕組|字幕制作|字幕製作|翻译[:：]|翻譯[:：]|校对[:：]|时间轴|時間軸|压制[:：]",
    re.I,
)


def read_script(source: Path | SubtitleTrack, film: Film, settings: ReadSettings) -> Script:
    """Read what is said in a film.

    Args:
        source: A subtitle file, or a text track inside the film.
        film: Gives the length to fit, and the frame rate for formats that count frames.
        settings: Encoding, and whether to clip subtitles that run past the film.

    Returns:
        Lines and captions sorted by start, all inside the film. ``source`` is None for a track.

    Raises:
        InputError: Missing, empty, of no known kind, pictures, without a single line, or longer than the film.
        SettingsError: The encoding named does not exist.
        ToolFailed: ffmpeg cannot take the track out of the film.
    """
    script, text = read_unfitted(source, film, settings)
    return fit_script(script, film, settings, source if isinstance(source, Path) else film.path, text)


def read_unfitted(source: Path | SubtitleTrack, film: Film, settings: ReadSettings) -> tuple[Script, str]:
    """The same as written, wherever the film ends, and the text that it was read from."""
    path = source if isinstance(source, Path) else film.path
    text = _text_of(source, film, settings)
    check_text(text, path)
    written = parse_events(text, path, film.frame_rate)
    for event in written:
        check_length(event.text, path)
    lines, captions = arranged(written)
    check_count(len(lines) + len(captions), path)
    if not lines and not captions:
        raise InputError("the subtitles hold not a single line", "name another file with --subs", path=path)
    named = source.language if isinstance(source, SubtitleTrack) else ""
    spoken = "\n".join([line.text for line in lines] or [caption.text for caption in captions])
    script = Script(
        lines=lines,
        captions=captions,
        language=detect_language(spoken) or language_code(named) or language_in_name(path),
        source=source if isinstance(source, Path) else None,
    )
    return script, text


def arranged(written: Iterable[Event]) -> tuple[tuple[Line, ...], tuple[Caption, ...]]:
    """Lines and captions, sorted by start, of what is written when."""
    return _share_out(said_once(_spoken_styles(_timed(written))))


def _text_of(source: Path | SubtitleTrack, film: Film, settings: ReadSettings) -> str:
    if isinstance(source, SubtitleTrack):
        return _track_text(source, film)
    text = read_text(source, settings)
    demuxer = demuxer_of(text)
    return _as_srt(["-f", demuxer, *input_args(), "-i", f"file:{source}"], f"reading {source.name}", source) if demuxer else text


def _as_srt(args: list[str], doing: str, path: Path) -> str:
    out = ffmpeg([*args, "-c:s", "srt", "-f", "srt", "pipe:1"], doing).out
    return decode_text(out or b"\n", "utf-8", path)


def read_text(source: Path, settings: ReadSettings) -> str:
    r"""Decode a text file of any encoding; line ends become ``\n``.

    Raises:
        InputError: Missing, a folder, empty, pictures, or not text.
        SettingsError: The encoding named does not exist.
    """
    picture = _PICTURE_SUFFIXES.get(source.suffix.lower())
    check_regular(source, "subtitle file", "check the path after --subs")
    data = b"" if picture else read_small_file(source, _MOST_BYTES, "subtitle file", "check the path after --subs")
    if picture or data.startswith(b"\0\0\x01\xba"):
        raise InputError(
            f"the subtitles are pictures ({picture or 'VobSub'}), which hold no words to read",
            "name an SRT, ASS or WebVTT file with --subs",
            path=source,
        )
    return decode_text(data, settings.encoding, source)


_KEPT_AS = {"ass": "ass", "ssa": "ass", "webvtt": "webvtt"}
"""Codecs that are copied as they are; all others become SRT."""


def _track_text(track: SubtitleTrack, film: Film) -> str:
    if not track.is_text:
        raise InputError(
            f"subtitle track {track.index} holds pictures ({track.codec}), no words to read",
            f"name a text file: --subs '{film.path.stem}.srt'",
            path=film.path,
        )
    kind = _KEPT_AS.get(track.codec, "srt")
    codec = "copy" if kind == "webvtt" else kind
    args = [*input_args(), "-i", f"file:{film.media}", "-map", f"0:{track.index}", "-c:s", codec, "-f", kind, "pipe:1"]
    out = ffmpeg(args, f"taking subtitle track {track.index} out of {film.path.name}").out
    return decode_text(out or b"\n", "utf-8", film.path)


def _timed(events: Iterable[Event]) -> list[Event]:
    """Sorted by start, with ends after starts and nothing before zero."""
    ordered = sorted((replace(event, start_ms=max(event.start_ms, 0)) for event in events), key=lambda e: (e.start_ms, e.end_ms))
    timed, starts = [], [event.start_ms for event in ordered]
    for event in ordered:
        if event.end_ms > event.start_ms:
            timed.append(event)
            continue
        shortest, longest = _READING_MS
        end = event.start_ms + min(max(_READING_MS_PER_LETTER * len(event.text), shortest), longest)
        following = bisect_right(starts, event.start_ms)
        timed.append(replace(event, end_ms=min([end, *starts[following : following + 1]])))
    return timed


def _spoken_styles(events: list[Event]) -> list[Event]:
    """Drop what is drawn on the picture and mark what is sung, by the style's name; unless that were all."""
    spoken = []
    for event in events:
        if _DRAWN_STYLE.search(event.style):
            continue
        sung = _SUNG_STYLE.search(event.style) and "♪" not in event.text and event.text
        spoken.append(replace(event, text=f"♪ {event.text} ♪") if sung else event)
    talks = any(event.text and not event.text.startswith("♪") for event in spoken)
    return spoken if talks else events


def _share_out(events: list[Event]) -> tuple[tuple[Line, ...], tuple[Caption, ...]]:
    """Take each event apart; captions keep its whole span, voices share it."""
    lines: list[Line] = []
    captions: list[Caption] = []
    for event in events:
        span = Span(event.start_ms, event.end_ms)
        pieces = [] if _CREDIT.search(event.text) else take_apart(event.text, event.name)
        spoken = [piece for piece in pieces if piece.kind == "speech"]
        captions += [Caption(span, piece.text, piece.kind) for piece in pieces if piece.kind != "speech"]
        lines += [Line(part, piece.text, piece.speaker) for piece, part in zip(spoken, _parts(span, spoken), strict=True)]
    return _joined_lines(lines), _joined_captions(captions)


def _parts(span: Span, pieces: list[Piece]) -> list[Span]:
    """The span cut in as many parts as there are voices, by length of text; each at least 1 ms."""
    if span.duration_ms < len(pieces):
        return [span] * len(pieces)
    total = sum(len(piece.text) for piece in pieces)
    edges, said = [span.start_ms], 0
    for number, piece in enumerate(pieces, 1):
        said += len(piece.text)
        edge = span.start_ms + span.duration_ms * said // max(total, 1)
        edges.append(min(max(edge, edges[-1] + 1), span.end_ms - (len(pieces) - number)))
    return [Span(start, end) for start, end in pairwise(edges)]


def _joined_lines(lines: list[Line]) -> tuple[Line, ...]:
    """Equal lines that touch become one; sorted by start."""
    kept: list[Line] = []
    last: dict[tuple[str, str], int] = {}
    for line in sorted(lines, key=lambda one: (one.span.start_ms, one.span.end_ms)):
        index = last.get((line.text, line.speaker))
        if index is not None and line.span.start_ms <= kept[index].span.end_ms + _TOUCHING_MS:
            before = kept[index].span
            kept[index] = replace(line, span=Span(before.start_ms, max(before.end_ms, line.span.end_ms)))
        else:
            last[line.text, line.speaker] = len(kept)
            kept.append(line)
    return tuple(kept)


def _joined_captions(captions: list[Caption]) -> tuple[Caption, ...]:
    kept: list[Caption] = []
    for caption in sorted(captions, key=lambda one: (one.span.start_ms, one.span.end_ms)):
        same = kept and (kept[-1].text, kept[-1].kind) == (caption.text, caption.kind)
        if same and caption.span.start_ms <= kept[-1].span.end_ms + _TOUCHING_MS:
            before = kept[-1].span
            kept[-1] = replace(caption, span=Span(before.start_ms, max(before.end_ms, caption.span.end_ms)))
        else:
            kept.append(caption)
    return tuple(kept)


def fit_script(script: Script, film: Film, settings: ReadSettings, path: Path, text: str) -> Script:
    """Everything inside the film, or an error that says by how much it is not.

    Args:
        script: As written.
        film: Its length counts.
        settings: Whether to clip what runs past the film.
        path: For the errors, as ``text``.
        text: What was read.
    """
    lines, captions = script.lines, script.captions
    spans = [*(line.span for line in lines), *(caption.span for caption in captions)]
    end_ms, start_ms = max(span.end_ms for span in spans), max(span.start_ms for span in spans)
    hangs_over = start_ms < film.duration_ms and end_ms <= film.duration_ms + OVERHANG_MS
    if not hangs_over and not settings.clip_subtitles:
        raise InputError(
            f"subtitles end at {timecode(end_ms)} but the film is only {timecode(film.duration_ms)} long",
            "if they belong to another cut, shift or stretch them first; --clip-subtitles scores the part that fits",
            path=path,
            line=_line_number(text, end_ms),
        )
    fitting = tuple(replace(line, span=part) for line in lines if (part := line.span.clipped(film.span)))
    noted = tuple(replace(caption, span=part) for caption in captions if (part := caption.span.clipped(film.span)))
    if not fitting and not noted:
        first = min(span.start_ms for span in spans)
        raise InputError(
            f"no subtitle falls inside the film: the first is at {timecode(first)}, the end at {timecode(film.duration_ms)}",
            "shift the subtitles first, or name others with --subs",
            path=path,
        )
    return replace(script, lines=fitting, captions=noted)


def _line_number(text: str, at_ms: int) -> int | None:
    """The line of the file where a time is written, in any of the usual ways; None if it is in none."""
    seconds, ms = divmod(at_ms, 1000)
    minutes, s = divmod(seconds, 60)
    hours, m = divmod(minutes, 60)
    clock = rf"0*{hours}:{m:02d}:{s:02d}" if hours else rf"(?:0*:)?{m:02d}:{s:02d}"
    written = re.compile(rf"(?<!\d){clock}[.,:]{f'{ms:03d}'.rstrip('0')}0*(?!\d)")
    found = [number for number, line in enumerate(text.split("\n"), 1) if written.search(line)]
    return found[-1] if found else None


def language_in_name(path: Path) -> str:
    """ISO 639-1 code of the language that a file's name tells, as ``film.zh.srt`` does; else empty."""
    codes = Counter(filter(None, map(language_code, path.stem.split(".")[1:])))
    return next(iter(codes), "")
