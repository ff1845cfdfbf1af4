"""Figures that decide something have a name, a unit and an origin; function bodies hold none."""

import ast
import re
from pathlib import Path

import pytest

from vidscore.compose.weights.critic import TARGETS

SRC = Path(__file__).parent.parent / "src" / "vidscore"
HOMES = [SRC / "plan/weights.py", SRC / "spot/weights.py", *sorted((SRC / "compose/weights").glob("[!_]*.py"))]
ORIGIN = re.compile(r"\[(judgement(: [^\]]+)?|(measured|published): [^\]]+)\]$")
WORD = re.compile(r"(?:\.|\b(?=[A-Z]))(\w+)")
"""An attribute, or a constant."""
TRIVIAL = {0.0, 0.5, 1.0, 2.0}
GUARD = 1e-3
"""Figures up to this guard against rounding and division by nothing."""
BARE = {"compose": 0, "plan": 0, "spot": 0, "mix": 0}
"""Figures that function bodies of a folder still hold; it may only fall."""


BY_NAME = {
    "compose/mood_table.py", "compose/rhythm_table.py", "compose/arrange/mood_table.py", "compose/arrange/style_table.py",
    "compose/arrange/palettes.py",
    "compose/arrange/catalogue.py", "compose/arrange/style_catalogue.py", "compose/arrange/media_style_table.py",
    "compose/style_table.py", "plan/mood_table.py",
}  # fmt: skip
"""Tables by mood, style or texture: their rows are a composer's taste throughout."""


def home(path: Path) -> str:
    return str(path.relative_to(SRC))


def figures(tree: ast.Module):
    """(name, line, description) of every field of a class of weights and of every table."""
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name.endswith("Weights"))]
    for body in bodies:
        for node, after in zip(body, [*body[1:], None], strict=True):
            if isinstance(node, ast.AnnAssign) and node.value is not None:
                said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
                yield ast.unparse(node.target), node.lineno, " ".join(str(said).split())


def constants(tree: ast.Module):
    """(line, description) of every figure at module level that is not a whole number."""
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=True):
        inside = ast.walk(node.value) if isinstance(node, ast.Assign | ast.AnnAssign) and node.value else ()
        if any(isinstance(n, ast.Constant) and isinstance(n.value, float) for n in inside):
            said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
            yield node.lineno, str(said)


def bare(tree: ast.Module):
    """Lines of the figures in function bodies."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    nodes = {id(n): n for f in functions for statement in f.body for n in ast.walk(statement) if isinstance(n, ast.Constant)}
    found = (n for n in nodes.values() if isinstance(n.value, float))
    return sorted(n.lineno for n in found if n.value not in TRIVIAL and abs(n.value) > GUARD)


@pytest.mark.parametrize("path", HOMES, ids=home)
def test_every_weight_says_what_it_means_and_where_it_comes_from(path):
    found = list(figures(ast.parse(path.read_text("utf8"))))
    assert found, f"{home(path)} holds no weights"
    for name, line, said in found:
        assert ORIGIN.search(said), f"{home(path)}:{line} {name} does not end with its origin, such as [judgement]: {said!r}"
        assert len(ORIGIN.sub("", said)) > 10, f"{home(path)}:{line} {name} does not say what it means"


def test_the_critic_says_where_each_of_its_ranges_comes_from():
    assert not [name for name, target in TARGETS.items() if not ORIGIN.search(target.origin)]
    assert all(target.low < target.high and target.tolerance > 0 < target.weight for target in TARGETS.values())


@pytest.mark.parametrize("folder", ["compose", "plan", "spot"])
def test_every_constant_beside_the_weights_says_where_it_comes_from(folder):
    paths = [path for path in sorted((SRC / folder).rglob("*.py")) if path not in HOMES and home(path) not in BY_NAME]
    found = [(home(path), *each) for path in paths for each in constants(ast.parse(path.read_text("utf8")))]
    assert not [f"{where}:{line}" for where, line, said in found if not ORIGIN.search(said)]


def test_every_weight_is_used():
    used = {word for path in SRC.rglob("*.py") if path not in HOMES for word in WORD.findall(path.read_text("utf8"))}
    names = [(home(p), name) for p in HOMES for name, _, _ in figures(ast.parse(p.read_text("utf8")))]
    idle = [f"{where} {name}" for where, name in names if name not in used]
    assert not idle


@pytest.mark.parametrize("folder", BARE)
def test_function_bodies_hold_no_bare_figures(folder):
    found = [
        f"{home(path)}:{line}"
        for path in sorted((SRC / folder).rglob("*.py"))
        for line in bare(ast.parse(path.read_text("utf8")))
    ]
    assert len(found) <= BARE[folder], f"give these figures a name in a class of weights: {', '.join(found)}"


def test_a_bare_figure_and_a_weight_without_origin_are_found():
    assert bare(ast.parse("def f(x):\n    return 0.7 * x + 0.5\n")) == [2]
    (name, _, said), *_ = figures(ast.parse('class SomeWeights:\n    a: float = 0.3\n    """What it does."""\n'))
    assert (name, bool(ORIGIN.search(said))) == ("a", False)
