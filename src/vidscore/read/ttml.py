"""Timed Text (TTML, DFXP) to timed paragraphs: every clock of the standard, nesting included.

Times of an inner element count from its parent's begin, as the standard says. Many writers repeat
absolute times on every level instead: Apple's dialect does, and so does a document in which the
standard's reading would put a paragraph after its parent's end.

References:
    W3C, Timed Text Markup Language 1 (3rd ed., 2018), sections 10.2 and 10.3.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree import ElementTree

Paragraph = tuple[int, int, str, str]
"""Start and end in ms, text with line breaks, and the id of the agent who speaks."""

_CLOCK = re.compile(r"^(\d{1,4}):(\d\d):(\d\d(?:[.,]\d{1,9})?)(?::(\d{1,4}))?")
_OFFSET = re.compile(r"^(\d{1,15}(?:\.\d{1,9})?)(h|ms|m|s|f|t)?$")
_NUMBER = re.compile(r"^\d{1,15}(?:\.\d{1,9})?$")
MAX_DEPTH = 100
"""Elements inside one another. Documents in use have five levels or six."""
_PREFIX = re.compile(r"[\s<]/?([A-Za-z][\w.-]*):[A-Za-z]")


@dataclass(frozen=True, slots=True)
class _Rates:
    frames: Fraction
    ticks: Fraction
    nested: bool


class _OutsideParent(Exception):
    """A paragraph would begin after its parent's end: the times are absolute."""


def parse_ttml(text: str, frame_rate: Fraction) -> Iterator[Paragraph]:
    """The paragraphs of a TTML document in document order; those without an end are left out.

    Args:
        text: The document.
        frame_rate: For frame counts where the document names no rate.

    Raises:
        ValueError: Not well-formed (``ElementTree.ParseError`` is a SyntaxError), an unknown time or number, elements
            more than ``MAX_DEPTH`` deep, or entities of its own.
    """
    if "<!ENTITY" in text:
        raise ValueError("the document declares entities of its own")
    parser = ElementTree.XMLParser(target=_ShallowTree())
    parser.feed(_with_prefixes(text))
    root: ElementTree.Element = parser.close()
    given = {_local(key): value for key, value in root.attrib.items()}
    top, bottom = (given.get("frameRateMultiplier") or "1 1").replace(":", " ").split()
    frames = _number(given["frameRate"]) * _number(top) / _number(bottom) if "frameRate" in given else frame_rate
    ticks = _number(given["tickRate"]) if given.get("tickRate") else frames
    names = {_attribute(agent, "id"): "".join(agent.itertext()).strip() for agent in root.iter() if _local(agent.tag) == "agent"}
    try:
        return iter([*_walk(root, Fraction(0), None, _Rates(frames, ticks, "itunes" not in text), names)])
    except _OutsideParent:
        return _walk(root, Fraction(0), None, _Rates(frames, ticks, False), names)


class _ShallowTree(ElementTree.TreeBuilder):
    """Builds the tree, and stops where it gets deeper than any subtitles are."""

    depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> ElementTree.Element:
        """Open an element."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ValueError(f"elements stand more than {MAX_DEPTH} deep in one another")
        return super().start(tag, attrs)

    def end(self, tag: str) -> ElementTree.Element:
        """Close an element."""
        self.depth -= 1
        return super().end(tag)


def _number(text: str) -> Fraction:
    if not _NUMBER.match(text.strip()):
        raise ValueError(f"{text[:20]!r} is no number that a time is counted in")
    return Fraction(text.strip())


def _walk(
    element: ElementTree.Element, begin: Fraction, end: Fraction | None, rates: _Rates, names: dict[str, str]
) -> Iterator[Paragraph]:
    """Paragraphs below an element whose own time is [begin, end), in seconds."""
    base = begin if rates.nested else Fraction(0)
    if given := _attribute(element, "begin"):
        begin = base + _seconds(given, rates)
        if rates.nested and end is not None and begin >= end:
            raise _OutsideParent
    if given := _attribute(element, "dur"):
        end = begin + _seconds(given, rates)
    if given := _attribute(element, "end"):
        end = base + _seconds(given, rates)
    if _local(element.tag) == "p":
        words = _words(element).strip()
        if words and end is not None:
            agent = _attribute(element, "agent")
            yield round(begin * 1000), round(end * 1000), words, names.get(agent, "")
        return
    for child in element:
        yield from _walk(child, begin, end, rates, names)


def _words(element: ElementTree.Element) -> str:
    """Text with ``<br/>`` as line breaks; the source's own line breaks are blanks."""
    pieces = [re.sub(r"\s+", " ", element.text or "")]
    for child in element:
        pieces.append("\n" if _local(child.tag) == "br" else _words(child) if _local(child.tag) == "span" else "")
        pieces.append(re.sub(r"\s+", " ", child.tail or ""))
    return "".join(pieces)


def _seconds(text: str, rates: _Rates) -> Fraction:
    text = text.strip()
    if match := _CLOCK.match(text):
        hours, minutes, seconds, frames = match.groups()
        clock = int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds.replace(",", "."))
        return clock + (int(frames) / rates.frames if frames else 0)
    match = _OFFSET.match(text)
    if not match:
        # Apple writes m:ss.fff and s.fff without a unit
        return sum((_number(part) * 60**power for power, part in enumerate(reversed(text.split(":")[-3:]))), Fraction(0))
    unit = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}
    unit |= {"f": 1 / rates.frames, "t": 1 / rates.ticks}
    return Fraction(match[1]) * unit[match[2] or "s"]


def _local(name: str) -> str:
    return str(name).rpartition("}")[2]


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")


def _with_prefixes(text: str) -> str:
    """Declare the name-space prefixes that the document uses and forgets to declare; drop its prolog."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    missing = set(_PREFIX.findall(text)) - set(re.findall(r"xmlns:([\w.-]+)=", text)) - {"xml", "xmlns"}
    extra = "".join(f' xmlns:{prefix}="urn:{prefix}"' for prefix in sorted(missing))
    return re.sub(r"<((?:\w+:)?tt)(?=[\s>])", rf"<\1{extra}", text, count=1)
