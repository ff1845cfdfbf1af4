"""Build the documentation into a folder of HTML that needs no network.

    python -m scripts.docs.build [FOLDER]         site/ when left out

The pages of ``docs/`` and those that are written from the code (:func:`written_pages`) are laid into a folder of
their own and built there, strictly: a link or an anchor that leads nowhere fails. Nothing in ``docs/`` is touched.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.docs.pages import options_page, plan_page
from scripts.docs.reference import names_page, settings_page

ROOT = Path(__file__).parent.parent.parent
FOREIGN = "https://unpkg.com/iframe-worker/shim"
"""The script that the builder would load from another host, for pages opened from a folder; ours takes its place."""
OURS = Path("assets", "javascripts", "file_worker.js")


def written_pages() -> dict[str, str]:
    """The pages that are written from the code, by their file names."""
    from vidscore.plan import plan_schema

    return {
        "options.md": options_page(),
        "settings.md": settings_page(),
        "plan-file.md": plan_page(plan_schema()),
        "library-names.md": names_page(),
    }


def lay_out(folder: Path) -> None:
    """Put the settings and all pages, also those written from the code, into an empty folder."""
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs")
    for name, text in written_pages().items():
        (folder / "docs" / name).write_text(text, encoding="utf-8")


def keep_at_home(site: Path) -> None:
    """Let every page load the script of ours instead of that from another host."""
    shutil.copy(Path(__file__).with_name(OURS.name), site / OURS)
    for page in site.rglob("*.html"):
        way_up = "../" * (len(page.relative_to(site).parts) - 1)
        text = page.read_text(encoding="utf-8").replace(FOREIGN, f"{way_up}{OURS.as_posix()}")
        page.write_text(text, encoding="utf-8")


def build(target: Path) -> None:
    """Build the site; what stood at ``target`` is replaced once the new one is whole.

    Raises:
        RuntimeError: A page cannot be built; the message holds the builder's words.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_out(folder)
        asked = [sys.executable, "-m", "zensical", "build", "--strict"]
        done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{done.stdout}\n{done.stderr}")
        keep_at_home(folder / "site")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder / "site", target)


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site"
    try:
        build(place)
    except RuntimeError as error:
        sys.exit(str(error))
    print(f"the documentation: {place / 'index.html'}")
