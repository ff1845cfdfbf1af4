"""Every kind of picture, sound and other stream in the table has its decided outcome."""

import pytest

from tests.inputs.handled import handle
from tests.inputs.kinds import CONTAINERS, KINDS, STRUCTURE

STREAMS = KINDS[len(CONTAINERS) + len(STRUCTURE) :]


@pytest.mark.media
@pytest.mark.parametrize("kind", STREAMS, ids=lambda kind: kind.name)
def test_a_kind_of_stream_has_its_decided_outcome(kind, tmp_path):
    handle(kind, tmp_path)
