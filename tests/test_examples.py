"""The examples in the docstrings are run as they stand there."""

import doctest
import importlib

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
