"""The built site as people meet it: opened in a browser, on a desk and on a phone."""

import functools
import http.server
import shutil
import threading
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LEFT = "net::ERR_ABORTED"
"""What becomes of a request whose page is left before it is answered."""
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class Silent(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Not a word."""


@pytest.fixture(scope="module")
def address(site):
    """Where the site is served on this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    """A Chromium without a window; skips where there is none."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip("no Chromium is installed; run: sh scripts/install.sh tests")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed; run: sh scripts/install.sh docs")
    with sync_api.sync_playwright() as started:
        running = started.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def visit(browser):
    """Opens pages of a given size; whatever goes wrong in them fails the test at its end."""
    wrong, contexts = [], []

    def page(size: dict[str, int], scheme: str = "light"):
        contexts.append(browser.new_context(viewport=size, color_scheme=scheme))
        opened = contexts[-1].new_page()
        opened.set_default_timeout(60_000)
        opened.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.on("requestfailed", lambda asked: wrong.append(f"{asked.url}: {asked.failure}") if asked.failure != LEFT else None)
        opened.on("response", lambda given: wrong.append(f"{given.url}: {given.status}") if given.status >= 400 else None)
        return opened

    yield page
    for context in contexts:
        context.close()
    assert not wrong, "\n".join(wrong)


def addresses(site: Path) -> list[str]:
    """Every page of the site but the one for wrong addresses."""
    return sorted(str(path.relative_to(site)) for path in site.rglob("*.html") if path.name != "404.html")


def test_the_front_page_leads_to_every_page(site, address, visit):
    page = visit(DESK)
    page.goto(address)
    assert page.locator("h1").inner_text().startswith("vidscore")
    links = page.locator("nav.md-nav--primary a.md-nav__link[href]")
    named = {href.split("#")[0] for href in (link.get_attribute("href") for link in links.all()) if href}
    assert {href.removeprefix("./") for href in named} - {""} == set(addresses(site))
    page.locator("nav.md-nav--primary a.md-nav__link", has_text="Glossary").click()
    page.wait_for_url("**/glossary.html")
    assert page.locator("h1").inner_text().startswith("Glossary")


@pytest.mark.parametrize("place", ["served", "folder"])
@pytest.mark.parametrize(("word", "found"), [("ducking", "Glossary"), ("--coverage", "Film editors"), ("配乐", "中文")])
def test_the_search_finds_it_served_and_from_a_folder(site, address, visit, word, found, place):
    page = visit(DESK)
    page.goto(f"{address}/index.html" if place == "served" else (site / "index.html").as_uri())
    page.keyboard.press("/")
    page.get_by_placeholder("Search").last.fill(word)
    page.locator("li a", has_text=word).filter(has_text=found).first.wait_for()


def test_copying_an_example_takes_only_what_is_typed(address, visit):
    page = visit(DESK)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/commands.html")
    page.locator(".highlight", has_text="missing.mp4").locator("button").first.click()
    page.wait_for_function("navigator.clipboard.readText().then((text) => text.includes('missing.mp4'))")
    taken = page.evaluate("navigator.clipboard.readText()")
    assert [line for line in taken.splitlines() if line] == ["vidscore missing.mp4", "echo $?"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_fits_the_screen_and_shows_its_pictures(site, address, visit, size, scheme):
    page = visit(size, scheme)
    for name in addresses(site):
        page.goto(f"{address}/{name}", wait_until="load")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{name} is {wide} pixels wide on a screen of {size['width']}"
        empty = page.evaluate("[...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src)")
        assert not empty, f"{name}: {empty}"
