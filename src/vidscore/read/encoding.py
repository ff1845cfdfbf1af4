"""Bytes of a subtitle file to text: byte-order mark, then strict UTF-8, then a trained guess.

The guess is charset-normalizer's. Where it names one of the Western 8-bit code pages, which
differ in a handful of letters, the page under which the text holds most words of one language
wins. A guess can be wrong; a person overrules it with ``--encoding``.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from vidscore.errors import InputError, SettingsError
from vidscore.read.language import word_scores

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = ("cp1252", "cp1250", "cp1254", "cp1257")
_COUSINS = {"cp1252", "cp1250", "cp1254", "cp1257", "cp1258", "latin_1", "iso8859_1", "iso8859_2", "iso8859_3", "iso8859_4"} | {
    "iso8859_9", "iso8859_10", "iso8859_13", "iso8859_14", "iso8859_15", "iso8859_16", "cp437", "cp850", "cp852", "cp858",
    "mac_roman", "mac_latin2", "mac_turkish", "mac_iceland", "hp_roman8", "cp775", "cp865", "cp861", "cp857",
}  # fmt: skip
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "cp950"}
"""Encodings that hold another one and more letters."""


def decode_text(data: bytes, encoding: str, path: Path) -> str:
    """Turn the bytes of a subtitle file into text.

    Args:
        data: The whole file.
        encoding: Its encoding as the user says; empty to find out.
        path: For the errors only.

    Raises:
        InputError: Empty, no text at all, or not in the encoding named.
        SettingsError: Python knows no such encoding.
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InputError("the subtitle file is empty", "name another one with --subs, or leave --subs out", path=path)
    text = _decode_as_told(data, encoding, path) if encoding else _decode_by_itself(data, path)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _decode_as_told(data: bytes, encoding: str, path: Path) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise SettingsError(f"{encoding!r} is no encoding", "write for example --encoding gb18030") from error
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        line = data[: getattr(error, "start", 0)].count(b"\n") + 1
        raise InputError(
            f"the file is not in {encoding}: {getattr(error, 'reason', error)}",
            "leave --encoding out to have it found",
            path=path,
            line=line,
        ) from error


def _decode_by_itself(data: bytes, path: Path) -> str:
    for mark, encoding in (*_MARKS, *_unmarked_wide(data)):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\0" in data:
        raise InputError("the file holds no text", "name an SRT, ASS or WebVTT file with --subs", path=path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_declared(data) or _guess(data, path), "replace")


def _unmarked_wide(data: bytes) -> tuple[tuple[bytes, str], ...]:
    """UTF-16 without a mark shows in its zero bytes: digits and line ends have one each."""
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 10 or min(even, odd) > max(even, odd) / 20:
        return ()
    return ((b"", "utf-16-be" if even > odd else "utf-16-le"),)


def _declared(data: bytes) -> str:
    """The encoding an XML prolog names, if Python knows it."""
    match = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([\w-]+)", data)
    if not match:
        return ""
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return ""
    return "" if name == "utf-8" else name


def _guess(data: bytes, path: Path) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise InputError("the encoding of the file cannot be told", "name it: --encoding gb18030, big5, cp1252 ...", path=path)
    found = str(best.encoding)
    if found in _COUSINS:
        return max((found, *_WESTERN), key=lambda page: _likelihood(data, page))
    return _WIDER.get(found, found)


def _likelihood(data: bytes, page: str) -> float:
    """Function words of the likeliest language, less the bytes that mean nothing on this page."""
    text = data.decode(page, "replace")
    return max(word_scores(text).values()) - text.count("\ufffd")
