"""Every kind of film in the table has its decided outcome, and ``docs/inputs.md`` lists them all."""

from pathlib import Path

import pytest

from tests.inputs.handled import handle
from tests.inputs.kinds import CONTAINERS, KINDS, STRUCTURE, table

DOCS = Path(__file__).parents[2] / "docs" / "inputs.md"


@pytest.mark.media
@pytest.mark.parametrize("kind", [*CONTAINERS, *STRUCTURE], ids=lambda kind: kind.name)
def test_a_container_has_its_decided_outcome(kind, tmp_path):
    handle(kind, tmp_path)


def test_the_table_lists_at_least_120_kinds_by_different_names():
    assert len({kind.name for kind in KINDS}) == len(KINDS) >= 120


def test_the_documentation_lists_every_kind_with_its_outcome():
    assert DOCS.read_text("utf8").partition("<!-- kinds -->\n")[2].strip() == table().strip()
