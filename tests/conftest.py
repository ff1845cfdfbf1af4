"""What every test may use: the shared data (or a skip with a reason) and real media made by ffmpeg."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from tests.floors import Floors, uses_media

settings.register_profile("unhurried", deadline=None)  # a busy machine is slow, not wrong
settings.load_profile("unhurried")

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"
os.environ["VIDSCORE_CONFIG"] = os.devnull  # the settings of whoever runs the tests are not theirs


def pytest_configure(config):
    """Count the tests in the process that reports them."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Floors(config), "floors")


def pytest_collection_modifyitems(items):
    """Mark every test whose fixtures make or take real media."""
    for item in items:
        if uses_media(item):
            item.add_marker("media")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of training texts, scores and real clips; skips where the checkout has none."""
    if not SHARED.is_dir():
        pytest.skip("the shared data folder is not beside this checkout")
    return SHARED


@pytest.fixture(params=["system", "carried"])
def each_ffmpeg(request, monkeypatch):
    """The system's ffmpeg, then the one that imageio-ffmpeg carries."""
    if request.param == "system":
        program = shutil.which("ffmpeg")
    else:
        import imageio_ffmpeg

        monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
        program = imageio_ffmpeg.get_ffmpeg_exe()
    if program is None:
        pytest.skip("no ffmpeg is installed on this system")
    monkeypatch.setenv("VIDSCORE_FFMPEG", program)
    return program
