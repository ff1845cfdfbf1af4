"""The built site: every link leads somewhere, nothing is loaded from elsewhere, and it says all there is."""

import ast
import html
import inspect
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from scripts.docs.build import ROOT, written_pages
from scripts.docs.pages import RUN_WIDE, commands, options_page, plan_page
from scripts.docs.picture import ABOUT, LAYERS, TARGET, drawing
from scripts.docs.reference import names_page, settings_page

import vidscore
from tests.docs.console import examples
from tests.docs.site import pages
from vidscore.plan import plan_schema
from vidscore.settings import SETTINGS
from vidscore.tools.config import read_config

DOCS = ROOT / "docs"
SRC = ROOT / "src" / "vidscore"
WRITTEN = {path.relative_to(DOCS): path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
"""The pages as people wrote them."""
IMPORTED = re.compile(r"^\s*(?:from|import) vidscore\.(\w+)", re.MULTILINE)


def test_every_link_anchor_and_picture_leads_somewhere(site):
    built = pages(site)
    for path, page in built.items():
        for link in (*page.links, *page.loads):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            near = site.resolve() if parts.path.startswith("/") else path.parent
            target = (near / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            assert target.exists(), f"{path.name} names {link}"
            if parts.fragment and target in built:
                assert unquote(parts.fragment) in {*built[target].anchors, "__top"}, f"{path.name} names {link}"


def test_nothing_is_loaded_from_another_host(site):
    for path, page in pages(site).items():
        for link in page.loads:
            assert not urlsplit(link).netloc, f"{path.name} loads {link}"
    for sheet in site.rglob("*.css"):
        for link in re.findall(r"(?:url\(|@import\s)[\"']?([^)\"';]+)", sheet.read_text(encoding="utf-8")):
            assert link.startswith(("data:", "#")) or not urlsplit(link).netloc, f"{sheet.name} loads {link}"


def test_every_page_is_in_the_navigation():
    named = re.findall(r": ([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted({*map(str, WRITTEN), *written_pages()})


def test_every_command_has_an_example_that_is_run():
    typed = [example.typed for page, text in WRITTEN.items() for example in examples(str(page), text)]
    for command in commands():
        if command.name == "vidscore":
            assert any(re.match(r"vidscore \S+\.mp4", line) for line in typed)
        else:
            assert any(re.search(rf"\b{command.name}\b", line) for line in typed), f"no page shows {command.name}"


def test_every_command_and_option_stands_on_the_page_of_options(site):
    text = html.unescape((site / "options.html").read_text(encoding="utf-8"))
    for command in commands():
        assert f"<code>{command.name}</code>" in text
        for option in command.options:
            for name in option.names:
                assert re.search(rf"<code>{re.escape(name)}[ <]", text), f"{command.name} {name}"


def test_every_option_that_a_page_speaks_of_exists():
    known = {name for command in commands() for option in command.options for name in option.names} | set(RUN_WIDE)
    for page, text in WRITTEN.items():
        if "benchmarks/" in text:  # the measured pages also speak of the options of the benchmarks
            continue
        spoken = [inline or typed for inline, typed in re.findall(r"`([^`\n]+)`|^\$ (.*)$", text, re.MULTILINE)]
        for words in spoken:
            for name in re.findall(r"(?:^|\s)(--[a-z][a-z-]*)", words) if re.match(r"--|vidscore ", words) else ():
                assert name in known, f"docs/{page} speaks of {name}"


def test_every_variable_of_the_environment_is_documented():
    code = "".join(path.read_text(encoding="utf-8") for path in SRC.rglob("*.py"))
    read = set(re.findall(r"environ\S*[(\[]\s*\"(VIDSCORE_\w+)\"", code))
    assert read
    for name in read:
        assert f"| `{name}` |" in WRITTEN[Path("commands.md")]


def test_every_field_of_the_plan_file_says_what_it_means():
    schema = plan_schema()
    for kind, table in {"Plan": schema, **schema["$defs"]}.items():
        assert table.get("description"), kind
        for field, about in table["properties"].items():
            assert about.get("description"), f"{kind}.{field}"
            assert f"| `{field}` |" in plan_page(schema)


def test_the_plan_in_the_page_for_composers_holds_only_fields_that_exist():
    fields = plan_schema()["$defs"]
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", WRITTEN[Path("start/composer.md")], re.MULTILINE | re.DOTALL)
    (cue,) = yaml.safe_load(block)
    assert set(cue) <= set(fields["Brief"]["properties"])
    assert set(cue["mood"]) <= set(fields["Mood"]["properties"])
    assert set(cue["hits"][0]) <= set(fields["Hit"]["properties"])


def test_the_page_of_options_shows_choices_and_defaults():
    text = options_page()
    assert re.search(r"^\| `--room NAME` \|.*One of `small`, `stage`, `epic`. Default: `stage`. \|$", text, re.MULTILINE)
    assert re.search(r"^\| `--duck NUMBER` \|.* Default: `14.0`. \|$", text, re.MULTILINE)
    assert re.search(r"^\| `--force`<br>`-f` \|", text, re.MULTILINE)


def test_the_settings_file_on_the_page_of_commands_is_read(tmp_path):
    (block,) = re.findall(r"^```toml\n(.*?)^```$", WRITTEN[Path("commands.md")], re.MULTILINE | re.DOTALL)
    (tmp_path / "vidscore.toml").write_text(block, encoding="utf-8")
    found = read_config(tmp_path / "vidscore.toml")
    assert found["plan.style"] == "chamber"
    assert all(value != SETTINGS[key].default for key, value in found.items())


def test_every_name_of_the_library_and_every_setting_stand_on_their_pages():
    names, settings = names_page(), settings_page()
    assert [name for name in vidscore.__all__ if f"`{name}`" not in names and f": {name}`" not in names] == []
    for function in ("plan_film", "score_plan"):
        for argument in inspect.signature(getattr(vidscore, function)).parameters:
            assert f"| `{argument}` |" in names or f"| `**{argument}` |" in names
    assert [key for key, one in SETTINGS.items() if not re.search(rf"^\| `{one.name}` \| \S", settings, re.MULTILINE)] == []
    assert re.search(r"^\| `candidates` \| .* \| whole number, 1 to 256; default `16` \|$", settings, re.MULTILINE)


def test_the_picture_is_drawn_from_its_table():
    assert TARGET.read_text(encoding="utf-8") == drawing(), "run: python -m scripts.docs.picture"


def test_the_picture_shows_every_folder_and_every_import_goes_down():
    rows = {name: number for number, names in enumerate(LAYERS) for name in names}
    found = {path.relative_to(SRC).parts[0].removesuffix(".py") for path in SRC.rglob("*.py")} - {"__init__", "__main__"}
    assert set(rows) == found
    assert set(ABOUT) <= set(rows)
    for path in SRC.rglob("*.py"):
        own = path.relative_to(SRC).parts[0].removesuffix(".py")
        for name in IMPORTED.findall(path.read_text(encoding="utf-8")) if own in rows else ():
            assert name == own or name not in rows or rows[own] < rows[name], f"{path}: {own} imports {name}"


@pytest.mark.parametrize("page", sorted(map(str, WRITTEN)))
def test_the_page_begins_with_one_title_and_says_nothing_unfinished(page):
    text = re.sub(r"^```.*?^```$", "", WRITTEN[Path(page)], flags=re.MULTILINE | re.DOTALL)
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert not re.search(r"\b(TODO|TBD|coming soon|FIXME)\b", text, re.IGNORECASE)


def test_the_modules_that_make_the_documentation_are_documented():
    for path in (ROOT / "scripts" / "docs").glob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path.name
