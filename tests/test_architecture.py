"""The import picture of docs/architecture.md, held by the syntax tree alone."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "vidscore"
STAGES = ("read", "spot", "feel", "plan", "compose", "render", "mix", "deliver")
BELOW_STAGES = {"tools", "model", "settings", "errors", "hear"}
ALLOWED = {
    **{stage: BELOW_STAGES | {stage} for stage in STAGES},
    "hear": {"model", "settings", "errors", "tools", "hear"},
    "tools": {"model", "settings", "errors", "tools"},
    "model": {"model", "errors"},
    "settings": {"model", "errors"},
    "errors": set(),
    "pipeline": {*STAGES, *BELOW_STAGES},
    "single_cue": {*STAGES, *BELOW_STAGES},
    "library": {*STAGES, *BELOW_STAGES, "pipeline"},
    "cli": {*STAGES, *BELOW_STAGES, "pipeline", "library", "single_cue", "cli", "train"},
    "train": {"feel", "hear", "compose", *BELOW_STAGES, "train"},
}
HEAVY_OWNERS = {
    "torch": {"feel", "train"},
    "transformers": {"feel", "train"},
    "moviepy": {"deliver"},
    "fluidsynth": {"render", "tools"},
    "sklearn": {"train"},
    "matplotlib": {"deliver", "tools"},
    "faster_whisper": {"read"},
}
PROCESS_MODULES = {"subprocess", "socket", "urllib", "tempfile"}


def modules():
    return sorted(SRC.rglob("*.py"))


def folder(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imports(tree: ast.AST):
    """Yield (dotted name, node) of every import, also those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or "", node
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SRC)))
def test_module_imports_only_what_its_floor_allows(path):
    own = folder(path)
    if own in ("__init__", "__main__"):
        return
    for name, node in imports(ast.parse(path.read_text("utf8"))):
        parts = name.split(".")
        if parts[0] == "vidscore" and len(parts) > 1 and parts[1] != "__version__":
            assert parts[1] in ALLOWED[own], f"{path}:{node.lineno} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SRC)))
def test_heavy_libraries_are_imported_late_and_only_by_their_owners(path):
    tree = ast.parse(path.read_text("utf8"))
    top = {id(node) for node in tree.body}
    for name, node in imports(tree):
        library = name.split(".")[0]
        if library in HEAVY_OWNERS:
            assert folder(path) in HEAVY_OWNERS[library], f"{path}:{node.lineno} imports {library}"
            if "train" not in path.parts:
                late = id(node) not in top or path.name.startswith("network")
                assert late, f"{path}:{node.lineno} imports {library} at start-up"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SRC)))
def test_only_tools_touch_processes_and_only_the_cli_prints_or_exits(path):
    own = folder(path)
    tree = ast.parse(path.read_text("utf8"))
    if own not in ("tools", "train"):
        for name, node in imports(tree):
            assert name.split(".")[0] not in PROCESS_MODULES, f"{path}:{node.lineno} imports {name}"
    if own in ("cli", "train"):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("print", "sys.exit", "exit"), f"{path}:{node.lineno} calls {called}"


def graph_of(home: Path) -> dict[str, set[str]]:
    """The modules of a package and what each imports of it: at the top, inside functions and for type checkers alike."""
    files = {}
    for path in home.rglob("*.py"):
        files[".".join((home.name, *path.relative_to(home).with_suffix("").parts)).removesuffix(".__init__")] = path
    return {name: targets(ast.parse(path.read_text("utf8")), set(files)) - {name} for name, path in files.items()}


def targets(tree: ast.AST, known: set[str]) -> set[str]:
    """The modules among ``known`` that are imported; ``from package import module`` means the module alone."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import hides from this test"
            found |= {name if (name := f"{node.module}.{alias.name}") in known else node.module for alias in node.names}
    return found & known


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules that import one another in a ring, the first one repeated at the end; empty where there is no ring."""
    done: set[str] = set()

    def ring(name: str, trail: tuple[str, ...]) -> list[str]:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name not in done:
            for other in sorted(graph[name]):
                if found := ring(other, (*trail, name)):
                    return found
            done.add(name)
        return []

    return next((found for name in sorted(graph) if (found := ring(name, ()))), [])


def test_imports_have_no_circle_even_inside_functions_and_for_type_checkers():
    assert circle(graph_of(SRC)) == []


@pytest.mark.parametrize(
    "back",
    [
        "from home.one import value",
        "import home.one",
        "from home import one",
        "def late():\n    from home.one import value",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from home.one import value",
    ],
)
def test_a_circle_is_found_wherever_the_import_stands(tmp_path, back):
    home = tmp_path / "home"
    home.mkdir()
    (home / "__init__.py").write_text("")
    (home / "one.py").write_text("from home.two import other\n")
    (home / "two.py").write_text("other = 1\n")
    assert circle(graph_of(home)) == []
    (home / "two.py").write_text(f"{back}\n")
    assert circle(graph_of(home)) == ["home.one", "home.two", "home.one"]
