"""Archives are unpacked into their folder and nowhere else."""

import io
import tarfile

import pytest

from vidscore.tools.archives import unpack


def packed(path, *names):
    with tarfile.open(path, "w:xz") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 2
            archive.addfile(member, io.BytesIO(b"hi"))
    return path


def test_the_files_with_an_ending_are_unpacked_and_told_sorted(tmp_path):
    archive = packed(tmp_path / "a.tar.xz", "b/two.mid", "a/one.mid", "a/read.txt")
    folder = tmp_path / "out"
    folder.mkdir()
    assert unpack(archive, folder, ".mid") == [folder / "a/one.mid", folder / "b/two.mid"]
    assert [path.read_bytes() for path in folder.rglob("*.*")] == [b"hi", b"hi"]


@pytest.mark.parametrize("name", ["../one.mid", "/tmp/one.mid"])
def test_a_name_that_leads_outside_is_refused_before_anything_is_unpacked(tmp_path, name):
    archive = packed(tmp_path / "a.tar.xz", "fine.mid", name)
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(ValueError, match="leads out of its folder"):
        unpack(archive, folder)
    assert list(folder.iterdir()) == []
