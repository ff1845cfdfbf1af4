"""Which files are opened as media: those whose format holds its streams itself, by the file protocol alone.

FFmpeg's libraries choose a demuxer by content, whatever a file is called. Some of them are no containers but lists of other
files (an HLS playlist, an ffconcat script, a DASH manifest, numbered pictures) or devices. A film from a stranger must not
make anybody open what lies beside it, so formats and protocols are an allow-list, for PyAV and ffmpeg alike.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from vidscore.tools.names import text_of

FORMATS = (
    # films
    "mov", "matroska", "avi", "mpegts", "mpeg", "asf", "flv", "live_flv", "ogg", "mxf", "rm", "nut", "nuv", "nsv", "ivf",
    "dv", "wtv", "swf", "pva", "vivo", "bink", "smk", "roq", "ea", "film_cpk", "4xm", "avs", "flic", "mlv", "pmp", "ifv", "lxf",
    # pictures that move
    "gif", "apng", "webp_anim", "yuv4mpegpipe", "smjpeg", "mjpeg",
    # bare streams
    "h261", "h263", "h264", "hevc", "vvc", "m4v", "mpegvideo", "obu", "av1", "vc1", "vc1test", "cavsvideo", "dirac", "dnxhd",
    # sound
    "wav", "w64", "mp3", "aac", "ac3", "ac4", "eac3", "dts", "dtshd", "truehd", "mlp", "flac", "aiff", "caf", "au", "amr",
    "amrnb", "amrwb", "ape", "tta", "tak", "mpc", "mpc8", "shn", "voc", "sox", "gsm", "oma", "dsf", "iff", "xwma", "aa", "aax",
    "wv", "ircam", "avr", "mmf", "loas", "spdif", "qcp", "wsd", "xa", "adx", "aea", "act", "osq", "qoa", "iamf", "ilbc", "codec2",
    # words, which are told from films by what they hold
    "srt", "ass", "webvtt", "microdvd", "mpl2", "sami", "subviewer", "subviewer1", "stl", "scc", "jacosub", "realtext", "vplayer",
    "pjs", "mpsub", "aqtitle", "lrc", "sup", "tedcaptions",
    # chapters of ours
    "ffmetadata",
)  # fmt: skip
"""FFmpeg's names of the demuxers that open nothing but the one file they are given."""

INPUT_OPTIONS: dict[str, str] = {"protocol_whitelist": "file", "format_whitelist": ",".join(FORMATS)}
"""What PyAV, and ffmpeg before every ``-i``, are told."""

_LISTS = (
    (re.compile(rb"#EXTM3U"), "an HLS playlist (m3u8)"),
    (re.compile(rb"ffconcat version"), "an ffconcat script"),
    (re.compile(rb"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,400}-->\s*)?<MPD\b", re.S), "a DASH manifest"),
    (re.compile(rb"v=0\r?\n"), "a session description (SDP)"),
    (re.compile(rb"\[reference\]", re.I), "a reference to a stream (ASX)"),
    (re.compile(rb"(?:file|ffconcat) "), "an ffconcat script"),
)
_PICTURES = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"BM", "a BMP picture"), (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"), (b"8BPS", "a Photoshop picture"), (b"\x76\x2f\x31\x01", "an OpenEXR picture"),
)  # fmt: skip
_BRANDS = {b"avif": "an AVIF picture", b"heic": "a HEIC picture", b"heix": "a HEIC picture", b"mif1": "a HEIF picture"}
"""What a file of MP4's kind says it is, where that is a photograph."""
_UNTIMED = ((b"\0\0\0\0\x01\xbc", "GXF"),)
"""Containers that leave out when a picture is shown; another that is made from one decodes it all."""
_LOOK_BYTES = 1024


def input_args() -> list[str]:
    """The same as :data:`INPUT_OPTIONS`, as arguments of ffmpeg that stand before its ``-i``."""
    return [part for name, value in INPUT_OPTIONS.items() for part in (f"-{name}", value)]


def media_input(path: Path | None, **options: Any) -> Any:
    """An input of an ffmpeg graph: one file, of a format that opens no others.

    Args:
        path: The file; its name is taken as it is, whatever ffmpeg would read in it (``a:b.mp4``, ``-x.mp4``).
        **options: More options of the input.
    """
    import ffmpeg as graph

    return graph.input(text_of(f"file:{path}"), **INPUT_OPTIONS, **options)


def untimed(path: Path) -> str:
    """The name of a container that does not say when its pictures are shown; empty for all others."""
    begins = _first_bytes(path)
    return next((name for mark, name in _UNTIMED if begins.startswith(mark)), "")


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LOOK_BYTES)


def told(path: Path) -> str:
    """What a file that is no film is instead, in words; empty where that is not known."""
    begins = _first_bytes(path)
    for pattern, name in _LISTS:
        if pattern.match(begins.removeprefix(b"\xef\xbb\xbf").lstrip()):
            return f"{name}, which only names other files"
    picture = next((name for mark, name in _PICTURES if begins.startswith(mark)), "")
    picture = picture or (_BRANDS.get(begins[8:12], "") if begins[4:8] == b"ftyp" else "")
    webp = begins[:4] == b"RIFF" and begins[8:12] == b"WEBP"
    return f"{picture or 'a WebP picture'}, which does not move" if picture or webp else ""
