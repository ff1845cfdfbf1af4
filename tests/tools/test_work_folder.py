import pytest

from vidscore.errors import OutputError
from vidscore.tools.files import work_folder


def test_work_folder_is_gone_whatever_happens_inside():
    with pytest.raises(KeyboardInterrupt), work_folder() as folder:
        (folder / "stem.npy").write_bytes(b"x")
        raise KeyboardInterrupt
    assert not folder.exists()


def test_too_little_room_is_said_before_any_work(tmp_path):
    with pytest.raises(OutputError, match="GB are needed to work in") as caught, work_folder(10**18, tmp_path):
        pass
    assert "TMPDIR" in caught.value.hint
