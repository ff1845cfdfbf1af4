"""Books in EPUB: read in the order of their spine, with their chapters; and archives that a stranger made with intent."""

import random
import zipfile
from pathlib import Path

import pytest

from vidscore.errors import InputError
from vidscore.read import read_story
from vidscore.read.story import epub
from vidscore.settings import ReadSettings

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/one%20.xhtml" media-type="application/xhtml+xml"/>
<item id="gone" href="text/gone.xhtml" media-type="application/xhtml+xml"/>
<item id="pic" href="cover.jpg" media-type="image/jpeg"/>
</manifest><spine><itemref idref="nav"/><itemref idref="a"/><itemref idref="b"/><itemref idref="gone"/></spine></package>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<nav epub:type="toc"><ol>
<li><a href="text/one%20.xhtml">The <b>Well</b></a></li><li><a href="text/two.xhtml#x">No</a></li></ol></nav></body></html>"""
ONE = """<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>No</title><style>p {}</style></head><body>
<p>He left&nbsp;home &amp; the sea<a epub:type="noteref" href="#n">1</a>.</p>
<hr/><p>She <em>stayed</em>.<br/>Alone.<script>x()</script></p></body></html>"""
TWO = "<html><body><h1>Part Two</h1><h2>The Lamp</h2><div>It <ruby>漢<rt>kan</rt></ruby> burned<p>all night.</div></body>"


def book(path: Path, **changes: str | bytes | None) -> Path:
    pages = {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": PACKAGE, "OEBPS/nav.xhtml": NAV}
    pages |= {"OEBPS/text/one .xhtml": ONE, "OEBPS/text/two.xhtml": TWO}
    names = {
        "container": "META-INF/container.xml",
        "package": "OEBPS/book.opf",
        "nav": "OEBPS/nav.xhtml",
        "one": "OEBPS/text/one .xhtml",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in (pages | {names.get(key, key): value for key, value in changes.items()}).items():
            if content is not None:
                archive.writestr(name, content)
    return path


def test_a_book_is_read_along_its_spine_with_its_headings_or_its_table_of_contents_as_chapters(tmp_path):
    film, script = read_story(book(tmp_path / "book.epub"), ReadSettings())
    assert [one.title for one in film.chapters] == ["The Well", "Part Two: The Lamp"]
    said = [line.text for line in script.lines]
    assert said == [
        "The Well", "He left home & the sea.", "She stayed.", "Alone.", "Part Two: The Lamp", "It 漢 burned", "all night.",
    ]  # fmt: skip
    assert len(film.breaks_ms) == 1


def test_names_that_lead_out_of_the_archive_are_the_names_of_nothing(tmp_path):
    (tmp_path / "secret.xhtml").write_text("<p>A secret.</p>")
    led_out = PACKAGE.replace("text/two.xhtml", "../../secret.xhtml").replace("cover.jpg", "/etc/passwd")
    _, script = read_story(book(tmp_path / "book.epub", package=led_out), ReadSettings())
    assert "A secret." not in [line.text for line in script.lines]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"container": None}, "no META-INF/container.xml"),
        ({"container": CONTAINER.replace("OEBPS/book.opf", "../../book.opf")}, "cannot be read"),
        ({"package": "<package"}, "cannot be read"),
        ({"package": PACKAGE.replace("<spine>", '<!-- --><spine toc="x">').replace("idref=", "other=")}, "names no page"),
        ({"package": '<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + PACKAGE}, "declares entities"),
        ({"package": "<a>" * 50_000}, "deep in one another"),
        ({"META-INF/rights.xml": "<r/>"}, "locked against copying"),
        ({"META-INF/encryption.xml": "<e><EncryptedKey/></e>"}, "locked against copying"),
        ({"one": "<p>" + "a " * (9 << 20)}, "makes the book larger than 64 MB"),
    ],
    ids=["no container", "container leads out", "broken", "no spine", "entities", "deep", "rights", "encryption", "bomb"],
)
def test_a_book_that_cannot_be_read_is_refused_in_words(tmp_path, changes, said):
    with pytest.raises(InputError) as refused:
        read_story(book(tmp_path / "book.epub", **changes), ReadSettings())
    assert said in str(refused.value)
    assert refused.value.hint


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "book.epub"
    path.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(InputError, match="cannot be opened"):
        read_story(path, ReadSettings())


def test_a_book_whose_pages_are_damaged_is_refused_whatever_is_damaged(tmp_path):
    whole, draw = book(tmp_path / "book.epub").read_bytes(), random.Random(1)
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(draw.randint(1, 5)):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        (tmp_path / "damaged.epub").write_bytes(damaged)
        try:
            read_story(tmp_path / "damaged.epub", ReadSettings())
        except InputError:
            refused += 1
    assert refused > 200


def test_a_page_packed_in_a_way_that_books_do_not_use_is_refused(tmp_path):
    path = book(tmp_path / "book.epub", one=None)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("OEBPS/text/one .xhtml", ONE)
    with pytest.raises(InputError, match="packed in a way that EPUB does not know"):
        read_story(path, ReadSettings())


def test_an_archive_of_too_many_files_is_refused_before_any_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(epub, "MOST_MEMBERS", 4)
    with pytest.raises(InputError, match="the book holds 6 files, at most 4 are read"):
        read_story(book(tmp_path / "book.epub"), ReadSettings())


def test_many_pages_that_are_each_small_may_not_become_large_together(tmp_path, monkeypatch):
    monkeypatch.setattr(epub, "MOST_BYTES", 1_000)
    with pytest.raises(InputError, match="larger than"):
        read_story(book(tmp_path / "book.epub"), ReadSettings())
