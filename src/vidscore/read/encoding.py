"""Bytes of a subtitle file to text: byte-order mark, then strict UTF-8, then the likeliest encoding.

The likeliest is the one that turns the bytes into letters that people use together. On few lines
that is right far more often than a general detector, because subtitles are speech and the common
words of speech are known; such a detector is asked only where nothing convinces. A guess can be
wrong; a person overrules it with ``--encoding``.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from vidscore.errors import InputError, SettingsError
from vidscore.read.likelihood import likelihood

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = (
    "cp1252", "cp1250", "cp1254", "cp1257", "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp874",
    "gb18030", "cp950", "cp932", "euc_jp", "cp949",
)  # fmt: skip
"""What subtitles are written in besides Unicode, the likeliest first."""
_TERMINAL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
"""What a terminal would obey: colours, cursor movements, cleared screens."""
_CONTROL = dict.fromkeys((*range(9), *range(14, 32), *range(127, 160))) | dict.fromkeys((11, 12, 133), " ")
"""No character that controls instead of being read comes through, but the tab and the line's end."""
_JAPANESE = ("cp932", "euc_jp")
_CONVINCING = 0.6
"""A likelihood below this asks for a second opinion."""
_JUDGED_BYTES = 60_000
"""How much of a file is judged; more makes no decision better."""


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
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _TERMINAL.sub("", text).translate(_CONTROL)


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
        return data.decode(_declared(data) or _guess(data), "replace")


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


def _guess(data: bytes) -> str:
    """The candidate under which the text is likeliest; one that does not fit at all only where none does."""
    lines = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:_JUDGED_BYTES]
    sample = sample[: sample.rfind(b"\n")] if len(sample) == _JUDGED_BYTES else sample
    marks = {encoding: likelihood(sample.decode(encoding, "replace"), encoding in _JAPANESE) for encoding in _CANDIDATES}
    best = max(marks, key=lambda encoding: marks[encoding])
    return best if marks[best] >= _CONVINCING else _rarer(sample, best, marks[best])


def _rarer(sample: bytes, best: str, mark: float) -> str:
    """What a general detector of a hundred encodings says (cp866, MacRoman ...), if it looks likelier."""
    from charset_normalizer import from_bytes

    found = from_bytes(sample).best()
    if found is None or likelihood(str(found)) <= mark:
        return best
    return str(found.encoding)
