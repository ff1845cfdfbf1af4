import pytest

from vidscore.errors import OutputError
from vidscore.tools.files import work_folder


def test_too_little_room_is_said_before_any_work(tmp_path):
    with pytest.raises(OutputError, match="GB are needed to work in") as caught, work_folder(10**18, tmp_path):
        pass
    assert "TMPDIR" in caught.value.hint
