"""Well-formed and broken inputs for every parser of a stranger's file: what ``benchmarks/fuzz.py`` feeds them.

A broken input is a function of the parser's name, a seed and a number, so that any can be made again. Most begin as a
well-formed file (a seed here, or a file of ``tests/corpus``) and are changed where the grammar has joints: lines, numbers,
words and brackets, and for MIDI chunks and events. The rest are words of the grammar in any order, and bytes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from fuzz_seeds import SAID, STORIES, SUBTITLES, midi_seed, plan_seed, settings_seed
from vidscore.model.film import Film

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "tests/corpus"
FILM = Film(Path("film.mp4"), "mov", 3 * 3_600_000, Fraction(24))
"""A film that any subtitles fit."""
LONGEST = 1 << 16
"""No input is much longer, in bytes; that files of any size are bounded is for tests of their own."""

NUMBERS = (
    "0", "-1", "1", "00", "-0", "1e308", "1e309", "-1e400", "nan", ".nan", "inf", "-.inf", "1/0", "3/2", "0x1F", "1_000",
    "٣", "²", "½", "2147483648", "9223372036854775808", "99999999999999999999", "9" * 400, "9" * 5000,
    "0." + "0" * 400 + "1", "5.5.5", "١٢:٣٤", "",
)  # fmt: skip
TEXTS = (
    "", " ", "\0", "\x1b[31m", "\ufeff", "\u202e", "\ud7ff", "\U0010ffff", "é", "你好", "ا", "a" * 3000, "null", "~", "true",
    "*a", "&a x", "!!python/object:os.system", "<<", "{{}}", "../../x", "/dev/zero", "%n%s", "${HOME}", "\\", "'", '"',
    "&#x110000;", "&lt;b&gt;",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "gb18030", "big5", "shift_jis", "cp1251", "utf-7")


@dataclass(frozen=True, slots=True)
class Parser:
    """One reader of strangers' files."""

    name: str
    """As the table calls it: the format of subtitles, or plan, midi, settings."""
    corpus: tuple[str, ...]
    """The folders of ``tests/corpus`` whose files it reads; finds are kept in the last."""
    suffix: str
    seeds: tuple[bytes, ...]
    """Well-formed files."""
    words: tuple[str, ...]
    """What its grammar is written with."""
    read: Callable[[Path], object]
    """Reads a file; may raise nothing but our own errors."""


def read_subtitles(path: Path) -> None:
    """Everything that is read out of a subtitle file."""
    from vidscore.read import read_script
    from vidscore.settings import ReadSettings

    read_script(path, FILM, ReadSettings(clip_subtitles=True))


def read_plan(path: Path) -> None:
    """A plan; one that is taken must be written and read back equal."""
    from vidscore import plan

    read = plan.read_plan(path)
    assert plan.parse_plan(plan.plan_text(read), path) == read, "a plan is not what was written of it"


def read_midi(path: Path) -> None:
    """A theme."""
    from vidscore.compose import theme_from_midi

    theme_from_midi(path)


def read_settings(path: Path) -> None:
    """Settings; those that are taken must be written and read back equal."""
    from vidscore.settings import Settings, values_of, with_values
    from vidscore.tools.config import config_text, read_config

    read = with_values(Settings(), read_config(path))
    path.write_text(config_text(read), "utf-8")
    assert values_of(with_values(Settings(), read_config(path))) == values_of(read), "settings are not what was written of them"


_MARKS = (
    "-->", "->", "<i>", "</i>", "<b", "{\\an8}", "{", "}", "[", "]", "(", ")", "（", "【", "♪", "#", ":", "：", "- ", "\\N",
    "\\h", "|", "\n", "\n\n", "&amp;", "&#0;", "&nbsp;", "WEBVTT\n\n", "NOTE ", "[Events]\n", "Dialogue: ", "Format: ",
    "<tt>", "<p begin='1s'>", "</p>", "<SYNC Start=1>", "{1}{2}", "[1][2]", "00:00:01,000 --> 00:00:02,000\n",
    "00:00:01.00,00:00:02.00\n", "[00:01.00]", "<!--", "<![CDATA[", "$FontName", "Mara: ", "MARA (off): ", "<v Mara>",
    "www.x.com", "Z" * 40, "想" * 200,
)  # fmt: skip


def _subtitle_parser(name: str) -> Parser:
    suffix, text = SUBTITLES[name]
    return Parser(name, ("subtitles", "hostile-subtitles"), suffix, (text.format(*SAID).encode(),), _MARKS, read_subtitles)


_TELLING = (
    "* * *", "---", "#", "# ", "Chapter 1", "第一章", "！”", "…", "Mr.", "“", "”", "INT. ", "EXT.", ".A", "ANNA\n", "(", ")",
    "[[", "]]", "/*", "*/", "> ", "~", "!", "^", "===", "@", "```", "![", "](", "<b", "&#0;", "<nav>", "<p>", "</p>", "<hr/>",
    "<h1>", "<script>", "<!--", "<![CDATA[", "<!ENTITY a 'b'>", "%%%%\n", "href='../../x'", "idref=", "<item ", "\n\n", "*" * 60,
    "> " * 200, "[" * 300, "想" * 200, "Z" * 400,
)  # fmt: skip


def read_story(path: Path) -> None:
    """Everything that is read out of a story; what stands for a book is made one."""
    import zipfile

    from vidscore.read import read_story
    from vidscore.settings import ReadSettings

    if path.suffix == STORIES["EPUB"][0]:
        files = [file.partition(b"\n") for file in path.read_bytes().split(b"\n%%%%\n")]
        path = path.with_suffix(".epub")
        with zipfile.ZipFile(path, "w") as archive:
            named = {name.decode("utf-8", "replace")[:200].replace("\0", ""): content for name, _, content in files}
            for name, content in named.items():
                archive.writestr(name or "x", content)
    film, script = read_story(path, ReadSettings())
    assert script.lines or script.captions, "nothing is read"
    assert all(one.span.end_ms <= film.duration_ms for one in (*script.lines, *script.captions)), "it is read after its end"


def _story_parser(name: str) -> Parser:
    suffix, text = STORIES[name]
    return Parser(name, ("stories",), suffix, (text.encode(),), _TELLING, read_story)


_YAML = (
    "- ", ": ", ", ", "{", "}", "[", "]", "&a ", "*a", "!!int ", "!!binary ", "| \n", "> \n", "? ", "---\n", "...\n", "# ",
    "\t", "<<: *a\n", "null", "cues:", "themes:", "motif:", "beats: 0", "name: ", "span: ", "at_ms: ", "start_ms: ",
    "hits: ", "sections: ", "mood: ", "00:01:05.250", "65.25s", "{a: [" * 300, "[" * 900, "- " * 400, "&a [*a]",
    "2001-01-01", "0o17", "1:30:00",
)  # fmt: skip
_TOML = (
    "[", "]", "[[", "]]", "=", '"', '"""', "'''", "{", "}", ",", ".", "#", "[plan]\n", "[mix]\n", "[plan.style]\n",
    "style = ", 'loudness = "-18"', "seed = ", "1979-05-27T07:32:00Z", "0b1", "true", "inf", "nan", "\\u0000", "[" * 600,
    "{a=" * 300, "a." * 600, "'' = 1\n",
)  # fmt: skip


def parsers() -> dict[str, Parser]:
    """Every parser by its name."""
    own = (
        Parser("plan", ("plans",), ".plan.yaml", (plan_seed(),), _YAML, read_plan),
        Parser("midi", ("midi",), ".mid", (midi_seed(),), (), read_midi),
        Parser("settings", ("settings",), ".toml", (settings_seed(),), _TOML, read_settings),
    )
    rows = (*map(_subtitle_parser, SUBTITLES), *map(_story_parser, STORIES), *own)
    return {row.name: replace(row, seeds=(*row.seeds, *_corpus_seeds(row))) for row in rows}


def _corpus_seeds(parser: Parser) -> tuple[bytes, ...]:
    """What was found before: each subtitle format takes the files of its own suffix."""
    found = sorted(path for folder in parser.corpus for path in (CORPUS / folder).glob("*"))
    alike = [path for path in found if parser.name not in SUBTITLES | STORIES or path.suffix == parser.suffix]
    return tuple(path.read_bytes() for path in alike if path.stat().st_size <= LONGEST)


def parser_of(path: Path) -> Parser:
    """The parser that reads a file of the corpus, under its own suffix."""
    row = next(row for row in parsers().values() if path.parent.name in row.corpus)
    return replace(row, suffix=path.suffix)


def made(parser: Parser, seed: int, number: int) -> bytes:
    """The input of that number: equal for equal arguments, as long as seeds and corpus are."""
    dice = random.Random(f"{seed} {parser.name} {number}")
    kind = dice.random()
    if kind < 0.04:
        return dice.randbytes(dice.randrange(400))
    if not parser.words:
        return _changed_midi(bytearray(_seed_of(parser, dice)), dice)[:LONGEST]
    if kind < 0.10:
        text = "".join(dice.choice((*parser.words, *NUMBERS, *TEXTS, "\n")) for _ in range(dice.randrange(1, 40)))
    else:
        text = _seed_of(parser, dice).decode("utf-8", "replace")
        for _ in range(1 + int(dice.expovariate(0.6))):
            text = dice.choice(_CHANGES)(text, parser, dice)[:LONGEST]
    data = text.encode(dice.choice(ENCODINGS) if dice.random() < 0.06 else "utf-8", "replace")
    return _changed_bytes(bytearray(data), dice) if dice.random() < 0.08 else data


def _seed_of(parser: Parser, dice: random.Random) -> bytes:
    """The whole file most often: what was found before is broken already."""
    return parser.seeds[0] if dice.random() < 0.7 else dice.choice(parser.seeds)


def _with_number(text: str, parser: Parser, dice: random.Random) -> str:
    """A number becomes another one."""
    found = list(re.finditer(r"-?\d+(?:\.\d+)?", text))
    if not found:
        return text + dice.choice(NUMBERS)
    at = dice.choice(found)
    other = dice.choice(NUMBERS) if dice.random() < 0.7 else str(dice.randrange(-10, 10 ** dice.randrange(1, 12)))
    return text[: at.start()] + other + text[at.end() :]


def _with_word(text: str, parser: Parser, dice: random.Random) -> str:
    """A word becomes another one, or something that means something to the grammar."""
    found = list(re.finditer(r"\w+|[^\w\s]+", text))
    if not found:
        return dice.choice(parser.words)
    at = dice.choice(found)
    return text[: at.start()] + dice.choice((*parser.words, *TEXTS, dice.choice(found)[0])) + text[at.end() :]


def _with_insertion(text: str, parser: Parser, dice: random.Random) -> str:
    at, times = dice.randrange(len(text) + 1), dice.choice((1, 1, 1, 2, 50, 400))
    return text[:at] + dice.choice((*parser.words, *TEXTS, *NUMBERS)) * times + text[at:]


def _with_moved_line(text: str, parser: Parser, dice: random.Random) -> str:
    """A line is dropped, doubled, or put elsewhere."""
    lines = text.split("\n")
    line = lines[dice.randrange(len(lines))]
    if dice.random() < 0.6:
        lines.remove(line)
    if dice.random() < 0.6:
        lines[dice.randrange(len(lines) + 1) : 0] = [line] * dice.choice((1, 1, 2, 30))
    return "\n".join(lines)


def _with_cut(text: str, parser: Parser, dice: random.Random) -> str:
    """A stretch is missing: in the middle, or to the end."""
    at = dice.randrange(len(text) + 1)
    return text[:at] if dice.random() < 0.3 else text[:at] + text[at + dice.randrange(1, 60) :]


def _with_repeat(text: str, parser: Parser, dice: random.Random) -> str:
    """A short stretch stands there many times."""
    at = dice.randrange(len(text) + 1)
    part = text[at : at + dice.randrange(1, 80)]
    return text[:at] + part * dice.choice((2, 5, 100)) + text[at:]


def _with_graft(text: str, parser: Parser, dice: random.Random) -> str:
    """The end of another file is put on."""
    other = dice.choice(parser.seeds).decode("utf-8", "replace")
    return text[: dice.randrange(len(text) + 1)] + other[dice.randrange(len(other) + 1) :]


def _with_line_ends(text: str, parser: Parser, dice: random.Random) -> str:
    return text.replace("\n", dice.choice(("\r\n", "\r", "\n\n", " \n", "\u2028", "\x0b", "")))


_CHANGES = (
    _with_number, _with_number, _with_number, _with_word, _with_word, _with_insertion, _with_moved_line, _with_cut,
    _with_repeat, _with_graft, _with_line_ends,
)  # fmt: skip


def _changed_bytes(data: bytearray, dice: random.Random) -> bytes:
    """A few bytes are others, are missing or are new."""
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(data) + 1)
        data[at : at + dice.choice((0, 1, 1, 4))] = dice.choice(
            (dice.randbytes(1), b"", b"\0", b"\xff", b"\xff\xff\xff\x7f", dice.randbytes(4))
        )
    return bytes(data)


_EVENTS = (
    b"\x00\xff\x59\x02\x63\x01", b"\x00\xff\x58\x04\x00\x40\x00\x00", b"\x00\xff\x51\x03\x00\x00\x00",
    b"\x00\xff\x54\x05\xff\xff\xff\xff\xff", b"\x00\xff\x7f\xff\xff\xff\x7f", b"\x00\xf0\xff\xff\xff\x7f",
    b"\x00\xff\x2f\x00", b"\xff\xff\xff\x7f\x90\x40\x40", b"\xff\xff\xff\xff\xff\xff", b"\x00\x90\xff\xff",
    b"\x00\x90\x40\x40\x83\x60\x80\x40\x00", b"\x00\xf7\x01\x00", b"\x00\xf1", b"\x00\xff\x03\x03\xff\xfe\xfd",
    b"\x00\xff\x00\x00", b"\x00\xff\x20\x00", b"\x00\xff\x21\x00", b"\x00\xff\x01\x7fMTrk",
)  # fmt: skip
"""Events that tools write badly or nobody expects: key signatures, metres, lengths and running status out of range."""


def _changed_midi(data: bytearray, dice: random.Random) -> bytes:
    """Events put in, the header, chunk lengths and bytes changed; most lengths are then put right, so that readers get far."""
    for _ in range(1 + int(dice.expovariate(1.0))):
        dice.choice(_MIDI_CHANGES)(data, dice)
    if dice.random() < 0.7:
        starts = [at.start() for at in re.finditer(rb"MTrk", data)]
        for start, end in pairwise([*starts, len(data)]):
            data[start + 4 : start + 8] = max(end - start - 8, 0).to_bytes(4, "big")
    return bytes(data)


def _put_event(data: bytearray, dice: random.Random) -> None:
    """An event, most often where one ends."""
    ends = [at.end() for at in re.finditer(rb"\x90..|\x80..|MTrk....\x00", data, re.S)]
    at = dice.choice(ends) if ends and dice.random() < 0.8 else dice.randrange(len(data) + 1)
    data[at:at] = dice.choice(_EVENTS) * dice.choice((1, 1, 1, 3, 200))


def _put_header(data: bytearray, dice: random.Random) -> None:
    headers = (b"\0\2\0\2\1\xe0", b"\0\1\xff\xff\1\xe0", b"\0\1\0\2\0\0", b"\0\1\0\2\xe2\x50", dice.randbytes(6))
    data[8:14] = dice.choice(headers)


def _put_length(data: bytearray, dice: random.Random) -> None:
    chunks = [at.start() for at in re.finditer(rb"MT(?:hd|rk)", data)]
    if chunks:
        at = dice.choice(chunks)
        data[at + 4 : at + 8] = dice.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\5", b"\x10\0\0\0"))


def _put_data_byte(data: bytearray, dice: random.Random) -> None:
    """Another pitch, velocity, wait or figure: below 0x80 it keeps the events apart."""
    if data:
        data[dice.randrange(len(data))] = dice.randrange(128)


def _cut_end(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(len(data) + 1) :]


def _put_bytes(data: bytearray, dice: random.Random) -> None:
    data[:] = _changed_bytes(data, dice)


_MIDI_CHANGES = (_put_event, _put_event, _put_data_byte, _put_data_byte, _put_header, _put_length, _cut_end, _put_bytes)
