"""An EPUB to the parts of a story: its spine in order, its headings and table of contents as chapters.

A book comes from a stranger: it is read from the archive into memory and never unpacked, so no name in it leads anywhere. How
many files it has, and how large they become, is limited before they are read; its XML may declare no entities.

References:
    W3C, EPUB 3.3: the container (META-INF/container.xml), the package with its spine, and the navigation document.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from vidscore.errors import InputError
from vidscore.read.story.parts import HINT, Part

MOST_MEMBERS = 20_000
MOST_MEMBER_BYTES, MOST_BYTES = 16 << 20, 64 << 20
"""What one file of a book, and all that is read of it, may become. [judgement: a long novel has 2 MB]"""
MOST_DEPTH = 400
"""Elements in one another. [judgement]"""
_MIMETYPE = "application/epub+zip"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_PARAGRAPHS = frozenset(
    {"p", "div", "li", "blockquote", "dd", "dt", "section", "article", "td", "th", "pre", "figcaption", "aside", "body"}
)
_UNREAD = frozenset({"script", "style", "head", "nav", "rt", "rp", "svg", "math", "audio", "video", "object", "iframe", "title"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "source", "track", "embed", "param"})
_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")
_ASTERISM = re.compile(r"[*•·⁂※~–—\-\s]{1,40}")


def parts_of_epub(path: Path) -> list[Part]:
    """The parts of a book.

    Raises:
        InputError: It is no EPUB, is locked, is broken, or becomes too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _Book(archive, path).parts()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, NotImplementedError, zlib.error) as error:
        raise InputError(f"the book cannot be opened: {error}", "copy or download it again", path=path) from error
    except (ElementTree.ParseError, ValueError, KeyError, UnicodeError, RuntimeError) as error:
        raise InputError(f"the book cannot be read: {error}", "write it again as EPUB, or as text (.txt)", path=path) from error


class _Book:
    """The files of an archive by their names in it."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive, self._path, self._read = archive, path, 0
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise InputError(f"the book holds {len(members):,} files, at most {MOST_MEMBERS:,} are read", HINT, path=path)
        self._members = {member.filename: member for member in members}

    def parts(self) -> list[Part]:
        """All that is read, in the order of the spine."""
        package = self._package()
        self._refuse_locked(package)
        folder, root = posixpath.dirname(package), self._xml(package)
        items = {item.get("id", ""): item for item in root.iter() if _local(item) == "item"}
        spine = next((one for one in root.iter() if _local(one) == "spine"), None)
        order = [items[ref.get("idref", "")] for ref in spine if ref.get("idref", "") in items] if spine is not None else []
        pages = [_inside(folder, item.get("href", "")) for item in order if item.get("media-type", _PAGES[0]) in _PAGES]
        if not any(page in self._members for page in pages):
            raise InputError(
                "the book's spine names no page that is in it", "write it again as EPUB, or as text", path=self._path
            )
        titles = self._titles(items.values(), folder, spine)
        parts: list[Part] = []
        for page in pages:
            if page in self._members:
                parts += self._page(page, titles)
        return parts

    def _page(self, page: str, titles: dict[str, str]) -> list[Part]:
        """A page; where it has no heading of its own, the table of contents names it."""
        reader = _PageReader()
        reader.feed(self._text(page))
        reader.close()
        found = reader.parts()
        if not found:
            return []
        if any(part.kind == "heading" for part in found[:3]):
            return found
        return [Part("heading", titles[page]), *found] if page in titles else [Part("break"), *found]

    def _package(self) -> str:
        if "META-INF/container.xml" not in self._members:
            raise InputError(
                "the archive is no EPUB: it has no META-INF/container.xml", "name an .epub, .txt or .md file", path=self._path
            )
        root = self._xml("META-INF/container.xml")
        roots = (_inside("", one.get("full-path", "")) for one in root.iter() if _local(one) == "rootfile")
        return next(roots, "")

    def _refuse_locked(self, package: str) -> None:
        locked = "META-INF/encryption.xml" in self._members and "EncryptedKey" in self._text("META-INF/encryption.xml")
        rights = "META-INF/rights.xml" in self._members
        if locked or rights or (package in self._members and self._members[package].flag_bits & 1):
            raise InputError("the book is locked against copying (DRM)", "name a copy without a lock", path=self._path)

    def _titles(self, items: object, folder: str, spine: ElementTree.Element | None) -> dict[str, str]:
        """What the table of contents calls each page: that of EPUB 3, else that of EPUB 2."""
        listed = list(items) if not isinstance(items, list) else items  # type: ignore[call-overload]
        nav = next((one for one in listed if "nav" in one.get("properties", "").split()), None)
        ncx = next((one for one in listed if one.get("id") == (spine.get("toc") if spine is not None else None)), None)
        ncx = (
            ncx if ncx is not None else next((one for one in listed if one.get("media-type") == "application/x-dtbncx+xml"), None)
        )
        for item, named in ((nav, _nav_titles), (ncx, _ncx_titles)):
            place = _inside(folder, item.get("href", "")) if item is not None else ""
            if place not in self._members:
                continue
            try:
                pairs = named(self._xml(place))
            except (ElementTree.ParseError, ValueError):
                continue
            here = posixpath.dirname(place)
            titles: dict[str, str] = {}
            for href, title in pairs:
                titles.setdefault(_inside(here, href), title)
            if titles:
                return titles
        return {}

    def _bytes(self, name: str) -> bytes:
        """A file of the archive, whatever it claims to become."""
        if name not in self._members:
            raise ValueError(f"it names {name or 'nothing'!r}, which is not in it")
        if self._members[name].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{name} is packed in a way that EPUB does not know")
        with self._archive.open(self._members[name]) as file:
            data = file.read(MOST_MEMBER_BYTES + 1)
        self._read += len(data)
        if len(data) > MOST_MEMBER_BYTES or self._read > MOST_BYTES:
            raise InputError(
                f"{name} makes the book larger than {MOST_BYTES >> 20} MB ({MOST_MEMBER_BYTES >> 20} MB for one file)",
                HINT,
                path=self._path,
            )
        return data

    def _text(self, name: str) -> str:
        data = self._bytes(name)
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        declared = re.match(rb"[^<]{0,8}<\?xml[^>]{0,200}encoding=[\"']([\w-]{1,40})", data)
        encoding = "utf-16" if wide else declared[1].decode("ascii") if declared else "utf-8-sig"
        try:
            return data.decode(encoding, "replace")
        except LookupError:
            return data.decode("utf-8", "replace")

    def _xml(self, name: str) -> ElementTree.Element:
        text = self._text(name)
        if "<!ENTITY" in text:
            raise ValueError(f"{name} declares entities of its own")
        parser = ElementTree.XMLParser(target=_ShallowTree())
        parser.feed(re.sub(r"\A[^<]{0,8}<\?xml[^>]{0,400}\?>", "", text))
        root: ElementTree.Element = parser.close()
        return root


class _ShallowTree(ElementTree.TreeBuilder):
    """Builds the tree, and stops where it gets deeper than any book is."""

    depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> ElementTree.Element:
        """Open an element."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise ValueError(f"elements stand more than {MOST_DEPTH} deep in one another")
        return super().start(tag, attrs)

    def end(self, tag: str) -> ElementTree.Element:
        """Close an element."""
        self.depth -= 1
        return super().end(tag)


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _inside(folder: str, href: str) -> str:
    """A name in the archive; one that leads out of it is the name of nothing."""
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), href.partition("#")[0].encode("utf-8", "replace"))
    name = posixpath.normpath(posixpath.join(folder, plain.decode("utf-8", "replace")))
    return "" if name.startswith(("/", "..")) else name


def _words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _nav_titles(root: ElementTree.Element) -> list[tuple[str, str]]:
    """The links of the table of contents, not those of its list of pages."""
    navs = [one for one in root.iter() if _local(one) == "nav"]
    toc = next((one for one in navs if any(key.endswith("type") and "toc" in value for key, value in one.attrib.items())), None)
    home = toc if toc is not None else (navs[0] if navs else root)
    return [(one.get("href", ""), _words(one)) for one in home.iter() if _local(one) == "a" and one.get("href") and _words(one)]


def _ncx_titles(root: ElementTree.Element) -> list[tuple[str, str]]:
    out = []
    for point in (one for one in root.iter() if _local(one) == "navPoint"):
        label = next((_words(one) for one in point if _local(one) == "navLabel"), "")
        source = next((one.get("src", "") for one in point if _local(one) == "content"), "")
        if label and source:
            out.append((source, label))
    return out


class _PageReader(HTMLParser):
    """A page's paragraphs and headings; broken markup is read as browsers do."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[Part] = []
        self._text: list[str] = []
        self._heading = False
        self._unread = 0
        self._notes = 0

    def parts(self) -> list[Part]:
        """What was read."""
        self._close()
        return self._parts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        kind = next((value or "" for key, value in attrs if key == "epub:type"), "")
        if self._notes:
            self._notes += tag not in _VOID
        elif "noteref" in kind and tag not in _VOID:
            self._notes = 1
        elif tag in _UNREAD:
            self._unread += 1
        elif tag == "hr":
            self._close()
            self._parts.append(Part("break"))
        elif tag == "br":
            self._text.append(" ")
        elif tag in _HEADINGS or tag in _PARAGRAPHS:
            self._close()
            self._heading = tag in _HEADINGS

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if self._notes:
            self._notes -= tag not in _VOID
        elif tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag in _HEADINGS or tag in _PARAGRAPHS:
            self._close()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that is closed at once."""
        if tag in ("hr", "br") or tag in _PARAGRAPHS:
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        """Take text."""
        if not self._unread and not self._notes:
            self._text.append(data)

    def _close(self) -> None:
        text = " ".join("".join(self._text).split())
        self._text = []
        if text and _ASTERISM.fullmatch(text):
            self._parts.append(Part("break"))
        elif text:
            self._parts.append(Part("heading" if self._heading else "prose", text))
        self._heading = False
