"""The examples in the docstrings are run as they stand there."""

import contextlib
import doctest
import importlib
import pkgutil
import re

import pytest

from tests.test_architecture import SRC, modules

LEAST = 40
"""Docstrings with an example that there are at least, so that nobody loses them unseen."""
HEAD = "Example:\n"
"""What stands over an example."""
WITH_EXAMPLES = [path for path in modules() if ">>> " in (text := path.read_text("utf8")) or HEAD in text]


def examples(path):
    """The examples of a module, one test of :mod:`doctest` per docstring."""
    name = ".".join(("vidscore", *path.relative_to(SRC).with_suffix("").parts)).removesuffix(".__init__")
    module = importlib.import_module(name)
    return [test for test in doctest.DocTestFinder(exclude_empty=True).find(module, name) if test.examples]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: str(path.relative_to(SRC)))
def test_every_example_of_a_docstring_gives_what_it_says(path, capsys):
    runner = doctest.DocTestRunner()
    found = examples(path)
    assert len(found) == path.read_text("utf8").count(HEAD), "an example stands where doctest does not look"
    for test in found:
        runner.run(test)
    assert runner.failures == 0, capsys.readouterr().out


def test_the_number_of_examples_has_a_floor():
    written = sum(path.read_text("utf8").count(HEAD) for path in WITH_EXAMPLES)
    assert written >= LEAST


REFERENCE = re.compile(r":(?:data|func|class|mod|meth|attr|exc):`~?([\w.]+)`")
"""How a docstring names other code."""
PATHS = [path for path in modules() if path.parent.name != "train" and REFERENCE.search(path.read_text("utf8"))]


def leads_somewhere(name: str, home: str) -> bool:
    """Whether a name stands in the module, in one of its classes, beside it or, named in full, anywhere."""
    module = importlib.import_module(home)
    classes = [kind for kind, value in vars(module).items() if isinstance(value, type)]
    for place in (home, *(f"{home}:{kind}" for kind in classes), home.rpartition(".")[0], ""):
        with contextlib.suppress(ImportError, AttributeError, ValueError):
            pkgutil.resolve_name(f"{place}.{name}".lstrip("."))
            return True
    return False


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(SRC)))
def test_every_name_that_a_docstring_refers_to_exists(path):
    name = ".".join(("vidscore", *path.relative_to(SRC).with_suffix("").parts)).removesuffix(".__init__")
    assert [one for one in REFERENCE.findall(path.read_text("utf8")) if not leads_somewhere(one, name)] == []
