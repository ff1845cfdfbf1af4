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
    "library": {*STAGES, *BELOW_STAGES, "pipeline"},
    "cli": {*STAGES, *BELOW_STAGES, "pipeline", "library", "cli", "train"},
    "train": {"feel", "hear", "compose", *BELOW_STAGES, "train"},
}
HEAVY_OWNERS = {
    "torch": {"feel", "train"},
    "transformers": {"feel", "train"},
    "moviepy": {"deliver", "cli"},
    "fluidsynth": {"render", "tools"},
    "sklearn": {"train"},
    "matplotlib": {"feel", "train"},
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


def test_imports_have_no_cycle():
    graph = {}
    for path in modules():
        dotted = ".".join(("vidscore", *path.relative_to(SRC).with_suffix("").parts)).removesuffix(".__init__")
        graph[dotted] = path
    edges = {
        name: {t for t, node in imports(ast.parse(path.read_text("utf8"))) if t in graph and t != name and node.col_offset == 0}
        for name, path in graph.items()
    }
    state: dict[str, int] = {}

    def visit(name, trail):
        if state.get(name) == 2:
            return
        assert state.get(name) != 1, f"import cycle: {' -> '.join((*trail, name))}"
        state[name] = 1
        for other in edges[name]:
            visit(other, (*trail, name))
        state[name] = 2

    for name in edges:
        visit(name, ())
