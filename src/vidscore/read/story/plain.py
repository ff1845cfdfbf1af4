"""Plain text and Markdown to the parts of a story.

Plain text has no rules, so signs that people use are taken as they mean them: blank lines between paragraphs, a row of stars or
dashes between scenes, a short line that says which chapter it is. Where rows end in sentence marks every row is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from vidscore.read.story.parts import Part
from vidscore.read.story.sentences import WIDE

if TYPE_CHECKING:
    from markdown_it.token import Token

_BREAK = re.compile(r"[ \t]*(?:[*\-_~=#•·⁂※§☆★◆◇○●◎＊－＿～＝＃]|——)[*\-_~=#•·⁂※§☆★◆◇○●◎＊－＿～＝＃— \t　]{0,60}")
"""A row that only parts what is above from what is below."""
_NUMBER = r"(?:\d{1,4}|[ivxlcdm]{1,8}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[^\W\d_]{1,12})"
_HEADING = re.compile(
    rf"(?:chapter|part|book|act|letter|stave|canto|kapitel|teil|chapitre|partie|cap[ií]tulo|parte|capitolo|глава|часть|rozdział)\s+{_NUMBER}"
    r"(?:[.:—–-]?|[.:—–\s-]{1,3}\S.{0,80})"
    r"|(?:prologue|epilogue|foreword|preface|prolog|epilog|prólogo|epílogo|пролог|эпилог|序章?|楔子|尾声|尾聲|后记|後記)(?:[.:—–\s-]{1,3}.{0,80})?"
    r"|第[\d〇零一二三四五六七八九十百千两]{1,8}[章节節回幕部卷话話](?:[：:\s　].{0,60})?"
    r"|(?:\d{1,3}|[IVXLC]{1,7})\.?",
    re.I,
)
_MARKED = re.compile(r"#{1,6}[ \t]+(\S.{0,200})")
_ENDED = tuple(".!?…。！？」』”\"'’")
_GUTENBERG = re.compile(r"^\*{3} ?(START|END) OF (?:THE|THIS) PROJECT GUTENBERG[^\n]{0,200}$", re.M | re.I)
_SENTENCES_A_ROW = 0.6
"""Share of rows that end a sentence from which every row is a paragraph. [judgement]"""


def parts_of_text(text: str) -> list[Part]:
    """The parts of a plain text."""
    parts: list[Part] = []
    for block in _blocks(_without_licence(text)):
        rows = [row for row in block if row.strip()]
        if len(rows) == 1 and (heading := _heading(rows[0].strip())):
            parts.append(Part("heading", heading))
        else:
            parts += _paragraphs(rows)
    return parts


def _without_licence(text: str) -> str:
    """The book alone, of a file that says where its book begins and ends."""
    marks = {mark[1].upper(): mark for mark in _GUTENBERG.finditer(text)}
    start = marks["START"].end() if "START" in marks else 0
    end = marks["END"].start() if "END" in marks else len(text)
    return text[start:end] if end > start else text


def _blocks(text: str) -> Iterator[list[str]]:
    """Rows between blank ones; a row that marks something stands alone."""
    block: list[str] = []
    for row in text.split("\n"):
        alone = row.strip() and (_BREAK.fullmatch(row.strip()) or _MARKED.fullmatch(row.strip()))
        if block and (alone or not row.strip()):
            yield block
            block = []
        if alone:
            yield [row]
        elif row.strip():
            block.append(row)
    if block:
        yield block


def _heading(row: str) -> str:
    if marked := _MARKED.fullmatch(row):
        return marked[1].strip("# \t")
    return row if len(row) <= 120 and _HEADING.fullmatch(row) else ""


def _paragraphs(rows: list[str]) -> Iterator[Part]:
    if len(rows) == 1 and _BREAK.fullmatch(rows[0].strip()):
        yield Part("break")
        return
    ended = sum(row.rstrip().endswith(_ENDED) for row in rows[:-1])
    if len(rows) > 1 and ended >= _SENTENCES_A_ROW * (len(rows) - 1):
        for row in rows:
            heading = _heading(row.strip())
            yield Part("heading", heading) if heading else Part("prose", row)
        return
    joined: list[str] = []
    for row in rows:
        if joined and row[:1] in " \t　" and joined[-1].rstrip().endswith(_ENDED):
            yield Part("prose", _joined(joined))
            joined = []
        joined.append(row)
    yield Part("prose", _joined(joined))


def _joined(rows: list[str]) -> str:
    """Rows that were broken for the page; Chinese and Japanese without a blank."""
    wide = bool(WIDE.search(rows[0][:40]))
    return ("" if wide else " ").join(row.strip() for row in rows)


_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:(?!---)[^\n]*\n){0,200}---[ \t]*\n")
_SILENT = {"fence", "code_block", "html_block"}


def parts_of_markdown(text: str) -> list[Part]:
    """The parts of a Markdown text; code and raw HTML are not read."""
    from markdown_it import MarkdownIt

    parts: list[Part] = []
    kind = "prose"
    for token in MarkdownIt("commonmark", {"html": True}).parse(_FRONT_MATTER.sub("", text, count=1)):
        if token.type == "hr":
            parts.append(Part("break"))
        elif token.type in ("heading_open", "heading_close"):
            kind = "heading" if token.nesting == 1 else "prose"
        elif token.type == "inline":
            said = _said(token)
            parts.append(Part("break") if _BREAK.fullmatch(said) else Part("heading" if kind == "heading" else "prose", said))
    return parts


def _said(token: Token) -> str:
    """The words of a paragraph without their emphasis, links and pictures."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in token.children or ()
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    )
