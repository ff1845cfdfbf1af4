"""The built site: its pages as they link and load."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

LOADED = {"script": "src", "link": "href", "img": "src", "source": "src", "video": "src", "audio": "src", "iframe": "src"}
"""What a browser fetches by itself, by element and attribute."""
NOT_FETCHED = ("canonical", "prev", "next", "alternate", "edit")
"""Relations of a ``link`` that only name another page."""


@dataclass
class Page(HTMLParser):
    """One page of HTML."""

    path: Path
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Read it."""
        super().__init__()
        self.feed(self.path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of what an element names."""
        named = {name: value or "" for name, value in attrs}
        self.anchors |= {named[name] for name in ("id", "name") if name in named}
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        if tag in LOADED and LOADED[tag] in named and named.get("rel", "") not in NOT_FETCHED:
            self.loads.append(named[LOADED[tag]])


def pages(site: Path) -> dict[Path, Page]:
    """Every page of the site by its file."""
    return {path.resolve(): Page(path) for path in sorted(site.rglob("*.html"))}
